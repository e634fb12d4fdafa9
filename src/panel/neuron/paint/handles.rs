//! The keyboard in the neuron: one stop, and inside of it a walk over all that can be moved.
//!
//! Up and down go to the next bar, point or target, Page Up and Page Down to the next gauge;
//! left and right move what is held, which is the gauges' own affair.

use egui::{Response, Ui};

use crate::analysis::number::told;
use crate::panel::neuron::figure::neuron::{Neuron, Summand};
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

impl Shown {
    fn has(self, handle: Handle) -> bool {
        [self.bars, self.curve, self.error][handle.gauge()]
    }
}

impl Handle {
    /// The gauge that it stands in: the bars, the curve, the error.
    fn gauge(self) -> usize {
        match self {
            Self::Bias | Self::Weight => 0,
            Self::Z => 1,
            Self::Target => 2,
        }
    }

    /// The bar that has the keys, if it is one.
    pub fn part(self, chosen: usize) -> Option<Summand> {
        match self {
            Self::Bias => Some(Summand::Bias),
            Self::Weight => Some(Summand::Term(chosen)),
            Self::Z | Self::Target => None,
        }
    }

    /// What has the keys when that bar is pressed.
    pub fn of(part: Summand) -> Option<Self> {
        match part {
            Summand::Bias => Some(Self::Bias),
            Summand::Term(_) => Some(Self::Weight),
            Summand::Rest => None,
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
            to = next(figure, to, shown, up < 0.0, |_| true);
        }
        let pages = plot_interaction::pages(ui);
        for _ in 0..pages.unsigned_abs().min(3) {
            // The chosen weight stays.
            let (handle, chosen) = to;
            let is_other = |to: Place| to.0.gauge() != handle.gauge() && to.1 == chosen;
            to = next(figure, to, shown, pages > 0, is_other);
        }
        if to != place {
            // The gauges are drawn already, with what was held before.
            ui.ctx().request_repaint();
        }
    }
    plot_interaction::announce(ui, stop, &spoken(figure, to));
    to
}

/// All that this neuron has to hold, from the top down; all but the weights leave the chosen
/// one as it is.
fn handles(figure: &Neuron, chosen: usize) -> Vec<Place> {
    let bias = figure.has_bias().then_some((Handle::Bias, chosen));
    let weights = (0..figure.terms.len()).map(|term| (Handle::Weight, term));
    let others = [(Handle::Z, chosen), (Handle::Target, chosen)];
    bias.into_iter().chain(weights).chain(others).collect()
}

/// A handle that is there: of a neuron without a bias, or without room for a gauge, another.
fn nearest(figure: &Neuron, (handle, chosen): Place, shown: Shown) -> Place {
    let handles = handles(figure, chosen);
    let instead = match handle {
        Handle::Bias => Handle::Weight,
        other => other,
    };
    [handle, instead, Handle::Z, Handle::Target]
        .map(|handle| (handle, chosen))
        .into_iter()
        .find(|place| handles.contains(place) && shown.has(place.0))
        .unwrap_or((handle, chosen))
}

/// The next handle that is shown and that is `wanted`, down or up; the last stays.
fn next(
    figure: &Neuron,
    from: Place,
    shown: Shown,
    down: bool,
    wanted: impl Fn(Place) -> bool,
) -> Place {
    let handles = handles(figure, from.1);
    let is_next = |to: &&Place| shown.has(to.0) && wanted(**to);
    let mut apart = handles.split(|place| *place == from);
    let (before, after) = (apart.next(), apart.next());
    let found = if down {
        after.and_then(|after| after.iter().find(is_next))
    } else {
        before.and_then(|before| before.iter().rfind(is_next))
    };
    found.copied().unwrap_or(from)
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
