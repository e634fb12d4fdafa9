//! Changes that the rows of the inputs table ask for; applied after all rows are laid out.

use crate::document::Value;
use crate::document::fill::Fill;
use crate::document::follow;
use crate::expr::shape::Shape;

/// A change of one input, by its name.
pub enum Change {
    Shape(String, Shape),
    /// Sizes that fit together.
    Follow(follow::Sizes),
    Element(String, usize, Value),
    Several(String, usize, Vec<Vec<f64>>),
    Fill(String, Fill, u32),
    /// The data of a file are wanted.
    Data(String),
    Constant(String, bool),
    Range(String, [f64; 2]),
}
