//! What fields are sampled from: a component of the output over the inputs that are
//! differentiated by.

use std::sync::Arc;

use super::heading::heading;
use super::phrase::{Phrase, Words};
use crate::diff::jacobian::{Entry, Jacobian};
use crate::tape::compile::Tape;

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

/// A vector in the plane with its foot; most often the gradient.
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

/// A component of the output as a function of the point, with its Jacobian there.
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

/// A column of the Jacobian: the element of the input that it is the derivative by.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// `x[1]`.
    pub key: String,
    /// Name of the input, which its columns share.
    pub input: Arc<str>,
    /// Element of the input, counted from 0.
    pub element: usize,
    /// Its place in the point.
    pub place: usize,
    /// Range of the input's slider.
    pub range: [f64; 2],
}

impl Source<'_> {
    /// Where a pair of columns is in the point.
    pub fn places(&self, (horizontal, vertical): (usize, usize)) -> (usize, usize) {
        (self.columns[horizontal].place, self.columns[vertical].place)
    }

    /// A column as an axis, over a range of its own or that of its input.
    pub fn axis(&self, column: usize, range: Option<[f64; 2]>) -> Axis {
        let column = &self.columns[column];
        Axis {
            label: heading(&column.key),
            key: column.key.clone(),
            input: column.input.to_string(),
            element: column.element,
            range: range.unwrap_or(column.range),
            value: self.point[column.place],
        }
    }

    /// The derivative of the component by a column.
    pub fn entry(&self, column: usize) -> &Entry {
        self.jacobian.entry(self.component.1, column)
    }

    /// Why there is no derivative.
    pub fn told_reason(&self, entry: &Entry) -> Phrase {
        self.words.entry(self.jacobian, entry)
    }
}
