//! The nudge test: a step dx, what the Jacobian promises for it and what the function does.
//!
//! Where there is a derivative, the gap between the two falls like |dx|²; at a kink it falls
//! like |dx| only, on at least one side.

use super::plane::{Plane, held, plane};
use super::{Axis, Source};
use crate::diff::jacobian::{Entry, Status};
use crate::figure::label::heading;
use crate::figure::number::told;
use crate::figure::scatter::sample;
use crate::project::field::FieldSettings;
use crate::tape::cancel::CancelToken;

/// Steps of the gap's curve, each half as long as the one before.
const HALVINGS: usize = 13;
/// Places along the step.
const ALONG: usize = 81;

/// A step from the point.
#[derive(Clone, Debug, PartialEq)]
pub struct Nudge {
    /// `Nudge of f`.
    pub title: String,
    /// The component over the inputs, to draw the step in; `None` with one input.
    pub plane: Option<Plane>,
    /// Horizontal axis.
    pub x: Axis,
    /// The step, along the horizontal and the vertical axis.
    pub step: [f64; 2],
    /// Names of the outputs that are drawn: two when the function has two, else the component.
    pub outputs: Vec<String>,
    /// J·dx, a number per output; NaN where there is no J.
    pub promised: Vec<f64>,
    /// f(x + dx) − f(x).
    pub actual: Vec<f64>,
    /// Length of the difference of the two.
    pub gap: f64,
    /// Along the step: the part t of it, from 0 to beyond 1, and f(x + t·dx) − f(x) per output.
    pub along: Vec<(f64, Vec<f64>)>,
    /// Length of a step in this direction and its gap, the longest first.
    pub shrinking: Vec<[f64; 2]>,
    /// What the gap is divided by when dx is halved; NaN when rounding hides it.
    pub ratio: f64,
    /// Why there is no J at the point; the slopes from the right are used instead.
    pub kink: Option<String>,
    /// What the ratio means.
    pub verdict: String,
    /// The inputs that are held.
    pub held: Vec<String>,
    /// One sentence, for the caption and for screen readers.
    pub caption: String,
}

impl Nudge {
    /// Length of the step.
    pub fn length(&self) -> f64 {
        self.step[0].hypot(self.step[1])
    }
}

/// The test along one input or a pair of them. `None` when `cancel` was called.
pub(super) fn nudge(
    source: Source<'_>,
    pair: (usize, Option<usize>),
    rows: &[(String, usize)],
    settings: &FieldSettings,
    cancel: &CancelToken,
) -> Option<Nudge> {
    let x = source.axis(pair.0, settings.x_range);
    let y = pair.1.map(|column| source.axis(column, settings.y_range));
    let tenth = |axis: &Axis| 0.15 * (axis.range[1] - axis.range[0]);
    let usual = [tenth(&x), y.as_ref().map_or(0.0, tenth)];
    let mut step = settings.nudge.unwrap_or(usual);
    if y.is_none() {
        step[1] = 0.0;
    }
    let test = Test {
        source,
        places: [
            source.columns[pair.0].place,
            pair.1.map_or(0, |c| source.columns[c].place),
        ],
        flat: pair.1.is_none(),
        at: [x.value, y.as_ref().map_or(0.0, |y| y.value)],
        rows: rows.iter().map(|(_, row)| *row).collect(),
        cancel,
    };
    let entries = |row: usize| -> Vec<&Entry> {
        let columns = std::iter::once(pair.0).chain(pair.1);
        columns
            .map(|column| source.jacobian.entry(row, column))
            .collect()
    };
    let smooth = |entry: &&Entry| matches!(entry.status, Status::Ok | Status::OneSided);
    let bad = test
        .rows
        .iter()
        .flat_map(|row| entries(*row))
        .find(|entry| !smooth(entry));
    let slope = |entry: &Entry| {
        if smooth(&entry) {
            entry.value
        } else {
            entry.right
        }
    };
    let promised_for = |step: [f64; 2]| -> Vec<f64> {
        let each = test.rows.iter().map(|row| {
            let slopes = entries(*row);
            let terms = slopes.iter().zip(step);
            terms
                .filter(|(_, part)| *part != 0.0)
                .map(|(entry, part)| slope(entry) * part)
                .sum()
        });
        each.collect()
    };
    let scaled = |t: f64| step.map(|part| part * t);
    // The gaps of the step, of half of it, and of steps of lengths that do not depend on it.
    let length = step[0].hypot(step[1]);
    let longest = 0.5 * (x.range[1] - x.range[0]);
    let parts: Vec<f64> = (0..HALVINGS)
        .map(|k| longest / length * 0.5f64.powi(k as i32))
        .filter(|part| part.is_finite())
        .collect();
    let all: Vec<f64> = parts.iter().copied().chain([1.0, 0.5]).collect();
    let values = test.differences(&all.iter().map(|t| scaled(*t)).collect::<Vec<_>>())?;
    let gaps: Vec<f64> = all
        .iter()
        .zip(&values)
        .map(|(t, actual)| distance(&promised_for(scaled(*t)), actual))
        .collect();
    let (gap, half) = (gaps[gaps.len() - 2], gaps[gaps.len() - 1]);
    let actual = values[values.len() - 2].clone();
    let promised = promised_for(step);
    let size = test
        .rows
        .iter()
        .map(|row| source.jacobian.value[*row].abs());
    let size = size.fold(0.0, f64::max) + norm(&actual);
    // Below this, differences are rounding.
    let noise = 64.0 * f64::EPSILON * size;
    let ratio = if half > noise { gap / half } else { f64::NAN };
    let kink = bad.map(|entry| source.told_reason(entry));
    let straight = gap <= noise;
    let verdict = verdict(ratio, straight, kink.as_deref());
    let ts: Vec<f64> = (0..ALONG)
        .map(|k| 1.25 * k as f64 / (ALONG - 1) as f64)
        .collect();
    let path = test.differences(&ts.iter().map(|t| scaled(*t)).collect::<Vec<_>>())?;
    let outputs: Vec<String> = rows.iter().map(|(key, _)| heading(key)).collect();
    let name = outputs.join(", ");
    let dx = match &y {
        Some(_) => format!("({}, {})", told(step[0]), told(step[1])),
        None => told(step[0]),
    };
    let caption = format!(
        "For dx = {dx}, J·dx is {} and {name} really changes by {}: the gap is {}. {verdict}",
        listed(&promised),
        listed(&actual),
        told(gap)
    );
    let plane = match pair.1 {
        Some(other) => Some(plane(source, (pair.0, other), settings, cancel)?),
        None => None,
    };
    Some(Nudge {
        title: format!("Nudge of {name}"),
        plane,
        held: held(source, (pair.0, pair.1.unwrap_or(pair.0))),
        x,
        step,
        outputs,
        promised,
        actual,
        gap,
        along: ts.into_iter().zip(path).collect(),
        shrinking: parts
            .iter()
            .map(|part| part * length)
            .zip(gaps)
            .map(|(l, g)| [l, g])
            .collect(),
        ratio,
        kink,
        verdict,
        caption,
    })
}

/// `(1, 2)`, or a number alone.
fn listed(numbers: &[f64]) -> String {
    match numbers {
        [only] => told(*only),
        numbers => {
            let numbers: Vec<String> = numbers.iter().map(|number| told(*number)).collect();
            format!("({})", numbers.join(", "))
        }
    }
}

fn verdict(ratio: f64, straight: bool, kink: Option<&str>) -> String {
    if let Some(reason) = kink {
        let slopes = "with the slopes from the right";
        return if straight {
            format!("There is no J here ({reason}); {slopes} there is no gap on this side.")
        } else {
            format!("There is no J here ({reason}): even {slopes} the gap falls only like |dx|.")
        };
    }
    if straight {
        return "There is no gap: along dx the function is straight.".to_owned();
    }
    if ratio.is_nan() {
        return "The gap is within rounding.".to_owned();
    }
    let order = ratio.log2();
    let halves = format!("Half of dx divides the gap by {}", told(ratio));
    if (1.75..2.25).contains(&order) {
        format!("{halves}: it falls like |dx|².")
    } else if (2.75..4.25).contains(&order) {
        format!("{halves}: it falls even faster than |dx|².")
    } else {
        format!("{halves}; for a shorter dx that comes to 4.")
    }
}

fn norm(vector: &[f64]) -> f64 {
    vector
        .iter()
        .fold(0.0, |length: f64, part| length.hypot(*part))
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    let difference: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    norm(&difference)
}

struct Test<'a> {
    source: Source<'a>,
    places: [usize; 2],
    /// There is no vertical axis.
    flat: bool,
    at: [f64; 2],
    rows: Vec<usize>,
    cancel: &'a CancelToken,
}

impl Test<'_> {
    /// f(x + step) − f(x) for each step, a number per output.
    fn differences(&self, steps: &[[f64; 2]]) -> Option<Vec<Vec<f64>>> {
        let column = |k: usize| {
            steps
                .iter()
                .map(|step| self.at[k] + step[k])
                .collect::<Vec<f64>>()
        };
        let mut moved = vec![(self.places[0], column(0))];
        if !self.flat {
            moved.push((self.places[1], column(1)));
        }
        let mut all = vec![Vec::with_capacity(self.rows.len()); steps.len()];
        for &row in &self.rows {
            let source = Source {
                component: (self.source.component.0, row),
                ..self.source
            };
            let here = self.source.jacobian.value[row];
            let values = sample(source, &moved, self.cancel)?;
            for (slot, value) in all.iter_mut().zip(values) {
                slot.push(value - here);
            }
        }
        Some(all)
    }
}
