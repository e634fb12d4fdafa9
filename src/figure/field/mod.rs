//! The field panel: what is drawn of a function over one or two of its inputs.
//!
//! A [`Plane`] is a component over a pair of inputs: underlay, contour lines, gradient arrows
//! and the point. With one differentiated input there is a [`Curve`] with its tangent, with
//! none a sentence. Where to look next: `plane`, which puts the parts of a plane together,
//! and a file for each part.

mod contour;
mod critical;
mod curve;
mod flow;
mod kinks;
mod levels;
mod local;
mod nudge;
mod numbers;
mod path;
mod plane;
mod table;

use super::label::heading;
use crate::analysis::phrase::Words;
use crate::diff::jacobian::{Entry, Jacobian};
use crate::project::field::{FieldSettings, Show};
use crate::tape::cancel::CancelToken;
use crate::tape::compile::Tape;

pub use self::contour::Contour;
pub use self::critical::{Critical, CriticalPoint, Kind};
pub use self::curve::Curve;
pub use self::local::{Linear, Local, Sheet};
pub use self::nudge::{Ground, Nudge, Side};
pub use self::path::{End, Path};
pub use self::plane::{Held, Lengths, Plane};
pub use self::table::{Line, table};

/// Samples along each side of the underlay, when nothing else is asked for.
pub const GRID: usize = 96;
/// Most samples along a side.
pub const MAX_GRID: usize = 1024;

/// What the field panel shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// Two inputs or more: a chosen pair of them.
    Plane(Plane),
    /// One input: the function's curve and its tangent.
    Curve(Curve),
    /// Two outputs over two inputs, near the point.
    Local(Local),
    /// A step from the point.
    Nudge(Box<Nudge>),
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

/// A vector at a place; most often the gradient.
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
    /// Length of the vector.
    pub fn magnitude(self) -> f64 {
        self.dx.hypot(self.dy)
    }
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
    /// What the Jacobian's reasons are told by.
    pub words: &'a Words,
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

/// The picture that the settings ask for, over the pair of columns when there are two.
/// `labels` are the keys of the outputs. `None` when `cancel` was called.
pub fn field(
    source: Source<'_>,
    pair: Option<(usize, usize)>,
    labels: &[String],
    settings: &FieldSettings,
    cancel: &CancelToken,
) -> Option<Field> {
    let Some(first) = source.columns.first() else {
        let nothing = "There is no input to draw over: all are held constant. Choose one to \
                       differentiate by in the table of inputs.";
        return Some(Field::Message(nothing.to_owned()));
    };
    let rows: Vec<(String, usize)> = match labels {
        [a, b] => vec![(a.clone(), 0), (b.clone(), 1)],
        _ => vec![(source.component.0.to_owned(), source.component.1)],
    };
    let outputs = match labels.len() {
        1 => "1 output".to_owned(),
        count => format!("{count} outputs"),
    };
    let field = match (settings.show, pair) {
        (Show::Gradient, None) => Field::Curve(curve::curve(source, settings.x_range, cancel)?),
        (Show::Nudge, None) => {
            let test = nudge::nudge(source, (0, None), &rows, settings, cancel)?;
            Field::Nudge(Box::new(test))
        }
        (Show::Map | Show::Local, None) => Field::Message(format!(
            "This picture needs two inputs, and {} is the only one here. Choose the gradient \
             or the nudge test above.",
            heading(&first.key)
        )),
        (Show::Gradient, Some(pair)) => Field::Plane(plane::plane(source, pair, settings, cancel)?),
        (Show::Nudge, Some((x, y))) => {
            let test = nudge::nudge(source, (x, Some(y)), &rows, settings, cancel)?;
            Field::Nudge(Box::new(test))
        }
        (Show::Map, Some(pair)) if labels.len() == 2 && source.columns.len() == 2 => Field::Plane(
            plane::map(source, pair, [&labels[0], &labels[1]], settings, cancel)?,
        ),
        (Show::Map, Some(_)) => Field::Message(format!(
            "The map as a field needs two inputs and two outputs; this function has {} inputs and \
             {outputs}. Choose the gradient above.",
            source.columns.len()
        )),
        (Show::Local, Some(pair)) if labels.len() == 2 => {
            let radius = settings.patch.unwrap_or(1.0);
            let names = [labels[0].as_str(), labels[1].as_str()];
            Field::Local(local::local(source, pair, names, radius, cancel)?)
        }
        (Show::Local, Some(_)) => Field::Message(format!(
            "The local linear map needs two outputs; this function has {outputs}. Choose the gradient \
             or the nudge test above."
        )),
    };
    Some(field)
}

impl Field {
    /// One sentence, for the caption and for screen readers.
    pub fn caption(&self) -> &str {
        match self {
            Self::Plane(plane) => &plane.caption,
            Self::Curve(curve) => &curve.caption,
            Self::Local(local) => &local.caption,
            Self::Nudge(nudge) => &nudge.caption,
            Self::Message(message) => message,
        }
    }
}

impl Source<'_> {
    /// Where a pair of columns is in the point.
    fn places(&self, (horizontal, vertical): (usize, usize)) -> (usize, usize) {
        (self.columns[horizontal].place, self.columns[vertical].place)
    }

    pub(super) fn axis(&self, column: usize, range: Option<[f64; 2]>) -> Axis {
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

    /// Why there is no derivative.
    fn told_reason(&self, entry: &Entry) -> String {
        self.words.entry(self.jacobian, entry)
    }
}

fn capitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
