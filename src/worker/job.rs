//! A document → everything that is shown of it: a pure function.
//!
//! Where to look next: [`super`] for the thread that runs it.

use std::time::Duration;

use super::cancel::CancelToken;
use crate::expr::shape::Shape;
use crate::figure::Figures;
use crate::project::document::Document;
use crate::syntax::diagnostic::Diagnostic;

/// What was made of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Errors and notes on the functions text, in its bytes; sorted by place.
    pub diagnostics: Vec<Diagnostic>,
    /// How the text was understood, in canonical form, a line per definition.
    pub reading: Vec<Reading>,
    /// The inputs that the output reaches, in column order, constants too; empty while
    /// the text is broken.
    pub inputs: Vec<InputShape>,
    /// Definitions that can be chosen as output, in the order of the text.
    pub outputs: Vec<String>,
    /// Elements of the output, for the field's chooser: `y[1]`, `y[2]`.
    pub components: Vec<String>,
    /// Elements of the inputs that are differentiated by, for the field's choosers.
    pub variables: Vec<String>,
    /// What is wrong outside the text (a value, a size, a setting), as sentences.
    pub problems: Vec<String>,
    /// The pictures; `None` when there is no result.
    pub figures: Option<Figures>,
    /// How long all of it took.
    pub elapsed: Duration,
}

/// One definition as it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Canonical name.
    pub name: String,
    /// Its line of the text, counted from 0.
    pub line: usize,
    /// Canonical form: `f = 10*x^2*y^2`.
    pub text: String,
    /// Shape of its value; `None` where it could not be found.
    pub shape: Option<Shape>,
}

/// An input and the shape it has, by its row or by use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputShape {
    /// Canonical name.
    pub name: String,
    /// Its shape.
    pub shape: Shape,
    /// Whether the Jacobian has columns for it.
    pub differentiated: bool,
}

/// Computes everything. `None` when `cancel` was called on the way.
pub fn run(document: &Document, cancel: &CancelToken) -> Option<Outcome> {
    let _ = (document, cancel);
    todo!()
}
