//! The Jacobian as a table of coloured cells, in the layout on screen.

use crate::diff::jacobian::{Check, Status};
use crate::project::document::Layout;

/// A matrix of cells with headings.
#[derive(Clone, Debug, PartialEq)]
pub struct Heatmap {
    /// `∂y/∂x`.
    pub title: String,
    /// `3×2, numerator layout: row i is the gradient of output i`.
    pub subtitle: String,
    /// The layout that rows and columns are in.
    pub layout: Layout,
    /// A heading per row, top to bottom: `∂y₁` … in numerator layout, `∂x₁` … in denominator layout.
    pub rows: Vec<String>,
    /// A heading per column.
    pub cols: Vec<String>,
    /// Row by row, row 1 first.
    pub cells: Vec<Cell>,
    /// The colours run from −limit to +limit; positive and finite.
    pub limit: f64,
    /// One sentence, for the caption and for screen readers.
    pub caption: String,
}

impl Heatmap {
    /// The cell in that row and column of the picture, counted from 0.
    pub fn cell(&self, row: usize, col: usize) -> &Cell {
        &self.cells[row * self.cols.len() + col]
    }
}

/// One entry as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// NaN when there is no value; coloured by `value / limit`.
    pub value: f64,
    /// What kind of entry it is; all but ok and one-sided are hatched.
    pub status: Status,
    /// Derivative from the left, for a kink.
    pub left: f64,
    /// Derivative from the right, for a kink.
    pub right: f64,
    /// Verdict of the second computation; disagreement is marked.
    pub check: Check,
    /// What is printed in the cell: `80`, `0 | 1`, `+∞`, `undefined`, `?`.
    pub text: String,
    /// What hovering says: the name `∂y₁/∂x₂`, value ± error, status and reason, the dual number.
    pub detail: String,
    /// Output element, counted from 0.
    pub output: usize,
    /// Input element, counted from 0.
    pub input: usize,
}
