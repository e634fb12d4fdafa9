//! A walk against or along the gradient, as training takes it: steps of a fixed rate, with
//! momentum.

use super::levels::round_up;
use crate::analysis::phrase::Phrase;
use crate::analysis::scatter::{gradients, sample};
use crate::analysis::source::{Arrow, Source};
use crate::document::field::{MOST_STEPS, PathSettings, Way};
use crate::tape::cancel::CancelToken;

/// Further than so many widths away from the picture it will not come back.
const FAR: f64 = 50.0;

/// A walk.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Down or up.
    pub way: Way,
    /// Step size.
    pub rate: f64,
    /// Part of each step that the next one keeps.
    pub momentum: f64,
    /// From the start on; finite.
    pub points: Vec<[f64; 2]>,
    /// The component at each.
    pub values: Vec<f64>,
    /// Why it ends.
    pub end: End,
}

/// Why a walk ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// All its steps are taken.
    Steps,
    /// The steps have become too small to see.
    Still,
    /// It left for infinity.
    Diverged,
    /// There is no gradient: a kink, a jump, or no value at all.
    NoGradient,
}

impl Path {
    /// One sentence about the first `shown` steps.
    pub fn told(&self, shown: usize) -> Phrase {
        let last = shown.min(self.points.len().saturating_sub(1));
        let at = self.points.get(last).copied().unwrap_or_default();
        let value = self.values.get(last).copied().unwrap_or(f64::NAN);
        let steps = if last == 1 { "step" } else { "steps" };
        let way = match self.way {
            Way::Descent => "descent",
            Way::Ascent => "ascent",
        };
        let after = |verb: &str| {
            let after = format!("After {last} {steps} the {way} {verb} at ");
            Phrase::from(after).numbers(&at)
        };
        let end = if last + 1 < self.points.len() {
            End::Steps
        } else {
            self.end
        };
        let phrase = match end {
            End::Steps => after("is").word(", value ").number(value),
            End::Still => after("stands still").word(", value ").number(value),
            End::Diverged => Phrase::from(format!("The {way} diverges"))
                .stop(':')
                .word(format!("after {last} {steps} it is at "))
                .numbers(&at)
                .stop('.')
                .word("Take a smaller step than ")
                .number(self.rate),
            End::NoGradient => after("stops")
                .stop(':')
                .word("there is no gradient to follow"),
        };
        phrase.stop('.')
    }
}

/// The walk from the start that the settings name. `None` inside when there is none to take,
/// outside when `cancel` was called.
pub(crate) fn walk(
    source: Source<'_>,
    places: (usize, usize),
    ranges: [[f64; 2]; 2],
    settings: &PathSettings,
    cancel: &CancelToken,
) -> Option<Option<Path>> {
    let (Some(way), Some(start)) = (settings.way, settings.start) else {
        return Some(None);
    };
    let widths = ranges.map(|[low, high]| high - low);
    let gradient = |at: [f64; 2]| -> Option<Option<Arrow>> {
        let found = gradients(source, places, &[(at[0], at[1])], cancel)?;
        Some(found.into_iter().next().flatten())
    };
    let here = gradient(start)?;
    let rate = settings.rate.unwrap_or_else(|| chosen(here, widths));
    let sign = match way {
        Way::Descent => -1.0,
        Way::Ascent => 1.0,
    };
    let mut points = vec![start];
    let mut velocity = [0.0; 2];
    let mut at = start;
    let mut next = here;
    let mut end = End::Steps;
    for _ in 0..settings.steps.min(MOST_STEPS) {
        let Some(arrow) = next else {
            end = End::NoGradient;
            break;
        };
        velocity = [
            settings.momentum * velocity[0] + sign * rate * arrow.dx,
            settings.momentum * velocity[1] + sign * rate * arrow.dy,
        ];
        if (velocity[0] / widths[0]).hypot(velocity[1] / widths[1]) < 1e-12 {
            end = End::Still;
            break;
        }
        at = [at[0] + velocity[0], at[1] + velocity[1]];
        let away = |k: usize| {
            let beyond = (ranges[k][0] - at[k]).max(at[k] - ranges[k][1]);
            !at[k].is_finite() || beyond > FAR * widths[k]
        };
        let gone = away(0) || away(1);
        if at.iter().all(|part| part.is_finite()) {
            points.push(at);
        }
        if gone {
            end = End::Diverged;
            break;
        }
        next = gradient(at)?;
    }
    let column = |k: usize| points.iter().map(|at| at[k]).collect::<Vec<f64>>();
    let values = sample(
        source,
        &[(places.0, column(0)), (places.1, column(1))],
        cancel,
    )?;
    Some(Some(Path {
        way,
        rate,
        momentum: settings.momentum,
        points,
        values,
        end,
    }))
}

/// A round rate with which the first step is a few hundredths of the picture's width.
fn chosen(gradient: Option<Arrow>, widths: [f64; 2]) -> f64 {
    let wanted = gradient.map_or(f64::NAN, |arrow| {
        0.02 / (arrow.dx / widths[0]).hypot(arrow.dy / widths[1])
    });
    let rate = round_up(wanted);
    if rate.is_finite() && rate > 0.0 {
        rate
    } else {
        0.1
    }
}
