//! A scalar component over a pair of inputs: underlay, gradient arrows and the point.
//!
//! With one differentiated input it is the curve with its tangent, with none a sentence.

use super::grid::{self, Grid};
use super::label::{heading, named};
use super::number::{earned, short, told};
use crate::diff::jacobian::{Entry, Jacobian, Status};
use crate::tape::cancel::CancelToken;
use crate::tape::compile::Tape;

/// Samples along each side of the underlay, when nothing else is asked for.
pub const GRID: usize = 96;
/// Most samples along a side.
pub const MAX_GRID: usize = 1024;
/// Arrows along each side.
const ARROWS: usize = 15;
/// Samples of a curve.
const CURVE: usize = 401;

/// What the field panel shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// Two inputs or more: a chosen pair of them.
    Plane(Plane),
    /// One input: the function's curve and its tangent.
    Curve(Curve),
    /// Nothing to draw; the sentence says what to do.
    Message(String),
}

/// One axis: an element of an input.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// As a heading: `x₁`.
    pub label: String,
    /// As in files: `x[1]`.
    pub key: String,
    /// Name of the input.
    pub input: String,
    /// Element of the input, counted from 0.
    pub element: usize,
    /// Ends of the authored view, low < high.
    pub range: [f64; 2],
    /// Where the point is.
    pub value: f64,
}

/// A function of two inputs over a rectangle.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// `∇f over x and y`.
    pub title: String,
    /// The component that is drawn, as a heading: `y₁`.
    pub output: String,
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// Samples along each side of the underlay.
    pub grid: usize,
    /// `grid · grid` values at the centres of equal cells over the two ranges,
    /// row by row from the lowest y up; NaN where undefined.
    pub samples: Vec<f64>,
    /// Least and greatest finite sample, low ≤ high; both 0 when there is none.
    pub span: [f64; 2],
    /// Gradient arrows; none where the gradient is not defined.
    pub arrows: Vec<Arrow>,
    /// The greatest magnitude among `arrows`; 0 when there is none.
    pub magnitude: f64,
    /// The arrow at the point itself, absent where the gradient is not defined.
    pub at_point: Option<Arrow>,
    /// Value of the component at the point.
    pub value: f64,
    /// The inputs that are held: `x₃ = 3`.
    pub held: Vec<String>,
    /// One sentence, for the caption and for screen readers.
    pub caption: String,
}

/// A gradient at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrow {
    /// Foot, horizontal.
    pub x: f64,
    /// Foot, vertical.
    pub y: f64,
    /// Partial derivative along the horizontal axis; finite.
    pub dx: f64,
    /// Partial derivative along the vertical axis; finite.
    pub dy: f64,
}

impl Arrow {
    /// Length of the gradient.
    pub fn magnitude(self) -> f64 {
        self.dx.hypot(self.dy)
    }
}

/// A function of one input and its tangent.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// `f over x`.
    pub title: String,
    /// The component that is drawn, as a heading.
    pub output: String,
    /// Horizontal axis.
    pub x: Axis,
    /// `(x, f(x))`, evenly spaced over the range; f may be NaN or infinite.
    pub samples: Vec<[f64; 2]>,
    /// Value at the point.
    pub value: f64,
    /// Slope at the point; NaN when there is none.
    pub slope: f64,
    /// Slope from the left, when it differs from the right.
    pub left: f64,
    /// Slope from the right.
    pub right: f64,
    /// One sentence, for the caption and for screen readers.
    pub caption: String,
}

/// What a field is drawn of.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The program.
    pub tape: &'a Tape,
    /// All elements of its inputs.
    pub point: &'a [f64],
    /// The Jacobian at the point, numerator layout.
    pub jacobian: &'a Jacobian,
    /// Key of the component that is drawn and its row.
    pub component: (&'a str, usize),
    /// The elements that are differentiated by, as columns of the Jacobian.
    pub columns: &'a [Column],
}

/// A column of the Jacobian as an axis could show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// `x[1]`.
    pub key: String,
    /// Name of the input.
    pub input: String,
    /// Element of the input, counted from 0.
    pub element: usize,
    /// Its place in the point.
    pub place: usize,
    /// Range of the input's slider.
    pub range: [f64; 2],
}

impl Source<'_> {
    fn axis(&self, column: usize, range: Option<[f64; 2]>) -> Axis {
        let column = &self.columns[column];
        Axis {
            label: heading(&column.key),
            key: column.key.clone(),
            input: column.input.clone(),
            element: column.element,
            range: range.unwrap_or(column.range),
            value: self.point[column.place],
        }
    }

    fn entry(&self, column: usize) -> &Entry {
        self.jacobian.entry(self.component.1, column)
    }

    /// Why there is no derivative, in the names of the headings.
    fn told_reason(&self, entry: &Entry) -> String {
        let keys = self.columns.iter().map(|column| column.key.as_str());
        named(&entry.reason, keys)
    }
}

/// The curve of a function of one input. `None` when `cancel` was called.
pub fn curve(source: Source<'_>, range: Option<[f64; 2]>, cancel: &CancelToken) -> Option<Curve> {
    let x = source.axis(0, range);
    let place = source.columns[0].place;
    let output = heading(source.component.0);
    let places: Vec<f64> = (0..CURVE)
        .map(|k| x.range[0] + (x.range[1] - x.range[0]) * k as f64 / (CURVE - 1) as f64)
        .collect();
    let values = grid::line(source, (place, &places), cancel)?;
    let entry = source.entry(0);
    let value = source.jacobian.value[source.component.1];
    let at = format!("at {} = {}", x.label, told(x.value));
    let caption = match entry.status {
        Status::Ok | Status::OneSided => format!(
            "{at}, {output} is {} and its slope is {}.",
            told(value),
            earned(entry.value, entry.error, 3)
        ),
        Status::Kink => format!(
            "{at}, {output} is {} and has no slope: {} on the left, {} on the right.",
            told(value),
            short(entry.left),
            short(entry.right)
        ),
        _ => format!(
            "{at}, {output} has no slope: {}.",
            source.told_reason(entry)
        ),
    };
    Some(Curve {
        title: format!("Curve of {output} over {}", x.label),
        output,
        samples: places
            .into_iter()
            .zip(values)
            .map(|(x, y)| [x, y])
            .collect(),
        value,
        slope: entry.value,
        left: entry.left,
        right: entry.right,
        caption: capitalised(&caption),
        x,
    })
}

/// The plane of two chosen columns. `None` when `cancel` was called.
pub fn plane(
    source: Source<'_>,
    (horizontal, vertical): (usize, usize),
    ranges: [Option<[f64; 2]>; 2],
    grid: usize,
    cancel: &CancelToken,
) -> Option<Plane> {
    let x = source.axis(horizontal, ranges[0]);
    let y = source.axis(vertical, ranges[1]);
    let places = (
        source.columns[horizontal].place,
        source.columns[vertical].place,
    );
    let output = heading(source.component.0);
    let centres = |axis: &Axis, count: usize| -> Vec<f64> {
        let [low, high] = axis.range;
        (0..count)
            .map(|k| low + (high - low) * (k as f64 + 0.5) / count as f64)
            .collect()
    };
    let (xs, ys) = (centres(&x, grid), centres(&y, grid));
    let crossings = Grid {
        x: (places.0, &xs),
        y: (places.1, &ys),
    };
    let samples = grid::values(source, crossings, cancel)?;
    let span = samples
        .iter()
        .filter(|value| value.is_finite())
        .fold(None, |span: Option<[f64; 2]>, &value| {
            let [low, high] = span.unwrap_or([value, value]);
            Some([low.min(value), high.max(value)])
        })
        .unwrap_or([0.0, 0.0]);
    let feet = Grid {
        x: (places.0, &centres(&x, ARROWS)),
        y: (places.1, &centres(&y, ARROWS)),
    };
    let arrows = grid::arrows(source, feet, cancel)?;
    let magnitude = arrows
        .iter()
        .fold(0.0, |most: f64, arrow| most.max(arrow.magnitude()));
    let (dx, dy) = (source.entry(horizontal), source.entry(vertical));
    let has_value = |entry: &Entry| matches!(entry.status, Status::Ok | Status::OneSided);
    let at_point = (has_value(dx) && has_value(dy)).then_some(Arrow {
        x: x.value,
        y: y.value,
        dx: dx.value,
        dy: dy.value,
    });
    let held = source
        .columns
        .iter()
        .enumerate()
        .filter(|(column, _)| *column != horizontal && *column != vertical)
        .map(|(_, column)| {
            format!(
                "{} = {}",
                heading(&column.key),
                told(source.point[column.place])
            )
        })
        .collect();
    let at = format!(
        "At ({}, {}) = ({}, {})",
        x.label,
        y.label,
        told(x.value),
        told(y.value)
    );
    let value = source.jacobian.value[source.component.1];
    let caption = match at_point {
        Some(_) => format!(
            "{at}, {output} is {} and its gradient is ({},\u{a0}{}).",
            told(value),
            earned(dx.value, dx.error, 3),
            earned(dy.value, dy.error, 3)
        ),
        None => {
            let entry = if has_value(dx) { dy } else { dx };
            format!(
                "{at}, {output} has no gradient: {}.",
                source.told_reason(entry)
            )
        }
    };
    Some(Plane {
        title: format!("Gradient ∇{output} over {} and {}", x.label, y.label),
        output,
        x,
        y,
        grid,
        samples,
        span,
        arrows,
        magnitude,
        at_point,
        value,
        held,
        caption,
    })
}

/// One line of [`table`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Horizontal.
    pub x: f64,
    /// Vertical.
    pub y: f64,
    /// The component there; NaN where undefined.
    pub value: f64,
    /// Its partial derivatives, by dual numbers; `None` where there is no gradient.
    pub gradient: Option<[f64; 2]>,
}

/// Value and gradient on a grid whose outer lines lie on the ends of the ranges, row by
/// row from the lowest y up. `None` when `cancel` was called.
pub fn table(
    source: Source<'_>,
    (horizontal, vertical): (usize, usize),
    ranges: [Option<[f64; 2]>; 2],
    grid: usize,
    cancel: &CancelToken,
) -> Option<Vec<Line>> {
    let steps = grid.max(2) - 1;
    let places = (
        source.columns[horizontal].place,
        source.columns[vertical].place,
    );
    let ends = |column: usize, range: Option<[f64; 2]>| -> Vec<f64> {
        let [low, high] = source.axis(column, range).range;
        (0..=steps)
            .map(|k| low + (high - low) * k as f64 / steps as f64)
            .collect()
    };
    let (xs, ys) = (ends(horizontal, ranges[0]), ends(vertical, ranges[1]));
    let crossings = Grid {
        x: (places.0, &xs),
        y: (places.1, &ys),
    };
    let found = grid::gradients(source, crossings, cancel)?;
    let feet = ys.iter().flat_map(|&y| xs.iter().map(move |&x| (x, y)));
    Some(
        feet.zip(found)
            .map(|((x, y), (value, gradient))| Line {
                x,
                y,
                value,
                gradient,
            })
            .collect(),
    )
}

fn capitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
