//! The shapes: each name with its shape, the derivative's shape and the case.

use crate::expr::shape::Shape;

/// Shapes of everything in play.
#[derive(Clone, Debug, PartialEq)]
pub struct Shapes {
    /// Inputs, then definitions, in the order of the text.
    pub names: Vec<Named>,
    /// `∂y/∂x`.
    pub derivative: String,
    /// Rows and columns of the derivative in the layout on screen.
    pub shape: [usize; 2],
    /// Its rows are outputs: numerator layout.
    pub outputs_down: bool,
    /// Scalar or vector by scalar or vector.
    pub case: Case,
    /// Name of the method.
    pub method: String,
    /// Function evaluations for the Jacobian.
    pub evaluations: usize,
}

/// A name and its shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// As typed, with subscripts.
    pub name: String,
    /// As in files.
    pub key: String,
    /// Its shape.
    pub shape: Shape,
    /// What it is in the picture.
    pub role: Role,
}

/// What a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Differentiated by.
    Variable,
    /// An input that is held constant.
    Constant,
    /// A definition on the way.
    Intermediate,
    /// The output.
    Output,
}

/// The walkthrough's four cases; a matrix counts as a vector of its elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Case 1: a 1×1.
    ScalarByScalar,
    /// Case 2: a row, 1×n; the gradient.
    ScalarByVector,
    /// Case 3: a column, m×1.
    VectorByScalar,
    /// Case 4: m×n.
    VectorByVector,
}

impl Case {
    /// Its number in the walkthrough, 1 to 4.
    pub fn number(self) -> usize {
        match self {
            Self::ScalarByScalar => 1,
            Self::ScalarByVector => 2,
            Self::VectorByScalar => 3,
            Self::VectorByVector => 4,
        }
    }
}

impl Case {
    /// The case of `outputs` numbers by `inputs` numbers.
    pub fn of(outputs: usize, inputs: usize) -> Self {
        match (outputs > 1, inputs > 1) {
            (false, false) => Self::ScalarByScalar,
            (false, true) => Self::ScalarByVector,
            (true, false) => Self::VectorByScalar,
            (true, true) => Self::VectorByVector,
        }
    }
}
