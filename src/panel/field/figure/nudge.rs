//! The nudge test: a step dx, what the Jacobian promises for it and what the function does.
//!
//! Where there is a derivative, the gap between the two falls like |dx|²; at a kink it falls
//! like |dx| only, on at least one side. With one input that is the side that is told of: the
//! slope is then the one from the other side, as one J would have to serve both, and what each
//! of the two slopes promises stands beside it. With two inputs it is the slope on the side
//! that dx goes to, entry by entry.

use crate::analysis::heading::{heading, partial};
use crate::analysis::phrase::Phrase;
use crate::analysis::scatter::sample;
use crate::analysis::source::{Axis, Source};
use crate::diff::jacobian::{Entry, Status};
use crate::document::field::FieldSettings;
use crate::panel::plane::figure::curve::{Curve, curve};
use crate::panel::plane::figure::plane::{Held, Plane, held, plane};
use crate::tape::cancel::CancelToken;

/// Steps of the gap's curve, each half as long as the one before.
const HALVINGS: usize = 13;
/// Places along the step.
const ALONG: usize = 81;

/// What a step is drawn in: the component over the inputs.
#[derive(Clone, Debug, PartialEq)]
pub enum Ground {
    /// Over two of them.
    Plane(Box<Plane>),
    /// Over the only one.
    Curve(Box<Curve>),
}

/// What slopes promise for the step, and how far off that is.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The slopes times dx, per output.
    pub promised: Vec<f64>,
    /// How far that is from what the function does.
    pub gap: f64,
    /// Length of a step in this direction and its gap, the longest first.
    pub shrinking: Vec<[f64; 2]>,
    /// What the gap is divided by when dx is halved; NaN when rounding hides it.
    pub ratio: f64,
}

/// What the slopes from one side of a kink promise.
#[derive(Clone, Debug, PartialEq)]
pub struct SidePromise {
    /// `left` or `right`.
    pub name: &'static str,
    /// Theirs.
    pub measured: Measured,
}

/// A step from the point.
#[derive(Clone, Debug, PartialEq)]
pub struct Nudge {
    /// `Nudge of f`.
    pub title: Phrase,
    /// The component over the inputs, to draw the step in.
    pub ground: Ground,
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
    /// Which entries of J are missing at the point and why; slopes from one side are used
    /// instead.
    pub kink: Option<Phrase>,
    /// At a kink over the only input: what the slopes from the left and from the right promise.
    pub sides: Option<[SidePromise; 2]>,
    /// What the ratio means.
    pub verdict: Phrase,
    /// The inputs that are held.
    pub held: Held,
    /// One sentence, for the caption and for screen readers.
    pub caption: Phrase,
}

impl Nudge {
    /// Length of the step.
    pub fn length(&self) -> f64 {
        self.step[0].hypot(self.step[1])
    }

    /// All that is promised and how far off it is: at a kink over the only input by the slopes
    /// from both sides, else by J, which has no name.
    pub(crate) fn promises(&self) -> Vec<SidePromise> {
        let by_j = || SidePromise {
            name: "",
            measured: Measured {
                promised: self.promised.clone(),
                gap: self.gap,
                shrinking: self.shrinking.clone(),
                ratio: self.ratio,
            },
        };
        let sides = self.sides.as_ref().map(|sides| sides.to_vec());
        sides.unwrap_or_else(|| vec![by_j()])
    }

    /// The plane that the step is drawn in; `None` with one input.
    pub fn plane(&self) -> Option<&Plane> {
        match &self.ground {
            Ground::Plane(plane) => Some(plane),
            Ground::Curve(_) => None,
        }
    }
}

/// The test along one input or a pair of them. `None` when `cancel` was called.
pub(crate) fn nudge(
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
    let promised_for = |which: Which, step: [f64; 2]| -> Vec<f64> {
        let each = test.rows.iter().map(|row| {
            let slopes = entries(*row);
            let terms = slopes.iter().zip(step);
            terms
                .filter(|(_, part)| *part != 0.0)
                .map(|(entry, part)| which.slope(entry, part) * part)
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
    let actual = values[values.len() - 2].clone();
    let size = test
        .rows
        .iter()
        .map(|row| source.jacobian.value[*row].abs());
    let size = size.fold(0.0, f64::max) + norm(&actual);
    // Below this, differences are rounding.
    let noise = 64.0 * f64::EPSILON * size;
    let measured = |which: Which| -> Measured {
        let promised = |t: &f64| promised_for(which, scaled(*t));
        let pairs = all.iter().zip(&values);
        let gaps: Vec<f64> = pairs
            .map(|(t, actual)| distance(&promised(t), actual))
            .collect();
        let (gap, half) = (gaps[gaps.len() - 2], gaps[gaps.len() - 1]);
        let lengths = parts.iter().map(|part| part * length);
        Measured {
            promised: promised(&1.0),
            gap,
            shrinking: lengths.zip(gaps).map(|(l, g)| [l, g]).collect(),
            ratio: if half > noise { gap / half } else { f64::NAN },
        }
    };
    let main = measured(match pair.1 {
        Some(_) => Which::Ahead,
        None => Which::Behind,
    });
    let outputs: Vec<String> = rows.iter().map(|(key, _)| heading(key)).collect();
    let name = outputs.join(", ");
    // What is missing, by reason.
    let mut missing: Vec<(String, Phrase)> = Vec::new();
    let mut bad: Option<&Entry> = None;
    for (key, row) in rows {
        let columns = std::iter::once(pair.0).chain(pair.1);
        for (entry, column) in entries(*row).into_iter().zip(columns) {
            if !is_smooth(entry) {
                let name = format!("{}/{}", partial(key), partial(&source.columns[column].key));
                let reason = source.told_reason(entry);
                match missing.iter_mut().find(|(_, other)| *other == reason) {
                    Some((names, _)) => *names = format!("{names}, {name}"),
                    None => missing.push((name, reason)),
                }
                bad = bad.or(Some(entry));
            }
        }
    }
    let kink = (!missing.is_empty()).then(|| {
        let each = missing.into_iter();
        let each = each.map(|(names, why)| Phrase::new().name(names).stop(':').then(why));
        let all = Phrase::joined(each, &Phrase::new().stop(';').word("no "));
        Phrase::from("There is no ").then(all).stop('.')
    });
    let sides = (pair.1.is_none() && kink.is_some()).then(|| {
        [("left", Which::Left), ("right", Which::Right)].map(|(name, which)| SidePromise {
            name,
            measured: measured(which),
        })
    });
    let sides = sides.filter(|sides| sides.iter().all(|side| side.measured.gap.is_finite()));
    // The shortest steps whose gaps are more than rounding tell where this goes.
    let mut steps = main.shrinking.windows(2);
    let last = steps.rfind(|pair| pair[1][1] > 1e3 * noise);
    let settled = last.map_or(f64::NAN, |pair| pair[0][1] / pair[1][1]);
    let verdict = if !main.gap.is_finite() {
        Phrase::from(no_gap(&main.promised, kink.is_some())).stop('.')
    } else if kink.is_some() {
        let slopes = match (pair.1, bad) {
            (None, Some(bad)) if Which::Behind.is_right(bad, step[0]) => "the right slope",
            (None, _) => "the left slope",
            (Some(_), _) => "the slopes on the side of dx",
        };
        at_kink(slopes, main.gap <= noise, settled)
    } else if main.gap <= noise {
        let none = Phrase::from("There is no gap").stop(':');
        none.word("along dx the function is straight").stop('.')
    } else {
        verdict(main.ratio, settled)
    };
    let ts: Vec<f64> = (0..ALONG)
        .map(|k| 1.25 * k as f64 / (ALONG - 1) as f64)
        .collect();
    let path = test.differences(&ts.iter().map(|t| scaled(*t)).collect::<Vec<_>>())?;
    let dx = if y.is_some() { &step[..] } else { &step[..1] };
    let caption = match (&kink, &sides) {
        // A kink is the point of the sentence; the numbers stand in the picture and its table.
        (Some(kink), Some(_)) => {
            let slopes = [Which::Left, Which::Right].map(|which| promised_for(which, [1.0, 0.0]));
            let [left, right] = slopes;
            kink.clone()
                .word("Slope ")
                .numbers(&left)
                .word(" on the left, ")
                .numbers(&right)
                .word(" on the right")
                .stop('.')
        }
        (Some(kink), None) => kink.clone(),
        (None, _) => Phrase::from("For dx")
            .equals()
            .numbers(dx)
            .word(", J·dx is ")
            .numbers(&main.promised)
            .word(" and ")
            .name(&name)
            .word(" really changes by ")
            .numbers(&actual)
            .stop(':')
            .word("the gap is ")
            .number(main.gap)
            .stop('.'),
    };
    let caption = caption.then(&verdict);
    let ground = match pair.1 {
        Some(other) => {
            let drawn = plane(source, (pair.0, other), settings, cancel)?;
            Ground::Plane(Box::new(drawn))
        }
        None => Ground::Curve(Box::new(curve(source, settings.x_range, cancel)?)),
    };
    Some(Nudge {
        title: Phrase::from("Nudge of ").name(name),
        ground,
        held: held(source, (pair.0, pair.1.unwrap_or(pair.0))),
        x,
        step,
        outputs,
        promised: main.promised,
        actual,
        gap: main.gap,
        along: ts.into_iter().zip(path).collect(),
        shrinking: main.shrinking,
        ratio: main.ratio,
        kink,
        sides,
        verdict,
        caption,
    })
}

/// Why nothing can be measured.
fn no_gap(promised: &[f64], kink: bool) -> &'static str {
    if kink && !promised.iter().all(|part| part.is_finite()) {
        "Without J nothing is promised"
    } else {
        "At the end of dx there is no value to compare with"
    }
}

/// What the gap does where there is no J and `slopes` are used instead, when half of a very
/// short dx divides it by `settled`.
fn at_kink(slopes: &str, straight: bool, settled: f64) -> Phrase {
    let falls = if straight {
        "there is no gap"
    } else if settled.is_nan() {
        "the gap is within rounding"
    } else if settled.log2() < 0.75 {
        "the gap falls even slower than |dx|"
    } else if settled.log2() < 1.5 {
        "the gap falls only like |dx|"
    } else {
        "the gap falls like |dx|²"
    };
    Phrase::from(format!("With {slopes} {falls}")).stop('.')
}

/// What it means that half of dx divides the gap by `ratio`, and half of a very short dx by
/// `settled`; NaN for what is within rounding.
fn verdict(ratio: f64, settled: f64) -> Phrase {
    if ratio.is_nan() {
        return Phrase::from("The gap is within rounding").stop('.');
    }
    let order = ratio.log2();
    let halves = Phrase::from("Half of dx divides the gap by ").number(ratio);
    let verdict = if (1.75..2.25).contains(&order) {
        halves.stop(':').word("it falls like |dx|²")
    } else if (2.75..4.25).contains(&order) {
        halves.stop(':').word("it falls even faster than |dx|²")
    } else if settled.log2() < 1.75 {
        halves
            .word(", and a shorter dx by ")
            .number(settled)
            .stop(':')
            .word("less than 4, as the slope changes infinitely fast here")
    } else {
        let end = 2f64.powf(settled.log2().round().max(2.0));
        let end = if end.is_nan() { 4.0 } else { end };
        let halves = halves.stop(';').word("for a shorter dx that comes to ");
        halves.number(end)
    };
    verdict.stop('.')
}

fn is_smooth(entry: &Entry) -> bool {
    matches!(entry.status(), Status::Ok | Status::OneSided)
}

/// Which of its two slopes stands for an entry that has no derivative.
#[derive(Clone, Copy)]
enum Which {
    Left,
    Right,
    /// The one on the side that dx goes to.
    Ahead,
    /// The other one, where there is one.
    Behind,
}

impl Which {
    /// Whether it is the right slope, for a step of that size along the entry's input.
    fn is_right(self, entry: &Entry, step: f64) -> bool {
        let ahead = step > 0.0;
        match self {
            Self::Left => false,
            Self::Right => true,
            Self::Ahead => ahead,
            Self::Behind => {
                let behind = if ahead { entry.left() } else { entry.right() };
                ahead == behind.is_nan()
            }
        }
    }

    /// The slope itself.
    fn slope(self, entry: &Entry, step: f64) -> f64 {
        if is_smooth(entry) {
            entry.value()
        } else if self.is_right(entry, step) {
            entry.right()
        } else {
            entry.left()
        }
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
