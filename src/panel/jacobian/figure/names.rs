//! What the rows and columns of a Jacobian are called, and where it was taken.

use std::sync::Arc;

use crate::analysis::phrase::Words;

/// What the headings and the caption are made of.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// Name of the output: `y`.
    pub output: &'a str,
    /// A key per output element: `y[1]`.
    pub rows: &'a [String],
    /// Names of the inputs that are differentiated by.
    pub variables: &'a [String],
    /// A key per input element: `x[1]`.
    pub cols: &'a [String],
    /// The point, a number per input element.
    pub point: &'a [f64],
    /// What reasons are told by.
    pub words: &'a Arc<Words>,
}
