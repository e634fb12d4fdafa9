//! The keyboard in the neuron: one stop, and inside of it a walk over all that can be moved.
//!
//! Up and down go to the next bar, point or target, Page Up and Page Down to the next gauge;
//! left and right move what is held, which is the gauges' own affair.

use egui::{Response, Ui};

use crate::analysis::number::told;
use crate::panel::neuron::figure::neuron::{Neuron, Part};
use crate::panel::plot_interaction;

/// What the keys of the neuron are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Handle {
    /// The bar of the bias.
    Bias,
    /// The bar of the chosen weight.
    Weight,
    /// The point on the curve.
    #[default]
    Z,
    /// The target.
    Target,
}

/// The gauges that are drawn: one that there is no room for has no keys either.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    pub bars: bool,
    pub curve: bool,
    pub error: bool,
}

impl Handle {
    /// The bar that has the keys, if it is one.
    pub fn part(self, chosen: usize) -> Option<Part> {
        match self {
            Self::Bias => Some(Part::Bias),
            Self::Weight => Some(Part::Term(chosen)),
            Self::Z | Self::Target => None,
        }
    }

    /// What has the keys when that bar is pressed.
    pub fn of(part: Part) -> Option<Self> {
        match part {
            Part::Bias => Some(Self::Bias),
            Part::Term(_) => Some(Self::Weight),
            Part::Rest => None,
        }
    }
}

/// A handle, and the weight that is chosen.
type Place = (Handle, usize);

/// Where the keys of this frame lead from `place`, while `stop` has the focus; and says aloud
/// what is held then.
pub(crate) fn walk(ui: &Ui, stop: &Response, figure: &Neuron, place: Place, shown: Shown) -> Place {
    let place = nearest(figure, place, shown);
    let mut to = place;
    if stop.has_focus() {
        let [_, up] = plot_interaction::arrows(ui, stop);
        // With Shift ten at once.
        for _ in 0..up.abs().ceil().min(100.0) as usize {
            to = seek(to, shown, |place| next(figure, place, up < 0.0));
        }
        let pages = plot_interaction::pages(ui);
        for _ in 0..pages.unsigned_abs().min(3) {
            to = seek(to, shown, |place| gauge(figure, place, pages > 0));
        }
        if to != place {
            // The gauges are drawn already, with what was held before.
            ui.ctx().request_repaint();
        }
    }
    plot_interaction::announce(ui, stop, &spoken(figure, to));
    to
}

/// A handle that is there: of a neuron without a bias, or without room for a gauge, another.
fn nearest(figure: &Neuron, place: Place, shown: Shown) -> Place {
    let (mut handle, chosen) = place;
    if handle == Handle::Bias && !figure.has_bias() {
        handle = Handle::Weight;
    }
    if handle == Handle::Weight && figure.terms.is_empty() {
        handle = Handle::Z;
    }
    if is_shown(handle, shown) {
        return (handle, chosen);
    }
    let there = [(Handle::Z, shown.curve), (Handle::Target, shown.error)];
    let other = there.into_iter().find(|(_, shown)| *shown);
    (other.map_or(handle, |(handle, _)| handle), chosen)
}

fn is_shown(handle: Handle, shown: Shown) -> bool {
    match handle {
        Handle::Bias | Handle::Weight => shown.bars,
        Handle::Z => shown.curve,
        Handle::Target => shown.error,
    }
}

/// Goes on until there is something to hold, or stays.
fn seek(from: Place, shown: Shown, go: impl Fn(Place) -> Place) -> Place {
    let mut place = go(from);
    while !is_shown(place.0, shown) {
        let further = go(place);
        if further == place {
            return from;
        }
        place = further;
    }
    place
}

/// One bar, point or target further; the last stays.
fn next(figure: &Neuron, (handle, chosen): Place, down: bool) -> Place {
    let last = figure.terms.len().checked_sub(1);
    let after_bias = last.map_or((Handle::Z, chosen), |_| (Handle::Weight, 0));
    let bias = figure.has_bias().then_some((Handle::Bias, chosen));
    match (handle, down) {
        (Handle::Bias, true) => after_bias,
        (Handle::Weight, true) if last.is_some_and(|last| chosen < last) => {
            (Handle::Weight, chosen + 1)
        }
        (Handle::Weight, true) => (Handle::Z, chosen),
        (Handle::Z | Handle::Target, true) => (Handle::Target, chosen),
        (Handle::Bias, false) => (Handle::Bias, chosen),
        (Handle::Weight, false) if chosen > 0 => (Handle::Weight, chosen - 1),
        (Handle::Weight, false) => bias.unwrap_or((Handle::Weight, chosen)),
        (Handle::Z, false) => match last {
            Some(last) => (Handle::Weight, last),
            None => bias.unwrap_or((Handle::Z, chosen)),
        },
        (Handle::Target, false) => (Handle::Z, chosen),
    }
}

/// One gauge further; the chosen weight stays.
fn gauge(figure: &Neuron, (handle, chosen): Place, down: bool) -> Place {
    let handle = match (handle, down) {
        (Handle::Bias | Handle::Weight, true) | (Handle::Target, false) => Handle::Z,
        (Handle::Z | Handle::Target, true) => Handle::Target,
        (Handle::Z, false) if !figure.terms.is_empty() => Handle::Weight,
        (Handle::Z, false) if figure.has_bias() => Handle::Bias,
        (stays, false) => stays,
    };
    (handle, chosen)
}

/// What is held, and its value.
fn spoken(figure: &Neuron, (handle, chosen): Place) -> String {
    match handle {
        Handle::Bias => format!("b = {}", told(figure.bias)),
        Handle::Weight => figure.terms.get(chosen).map_or(String::new(), |term| {
            format!("{} = {}", term.weight_label, told(term.weight))
        }),
        Handle::Z => format!("z = {}", told(figure.z)),
        Handle::Target => format!("t = {}", told(figure.squared.target)),
    }
}
