//! What a function is: its names, how many arguments it takes, which shapes, how it is built.

use super::graph::{Built, Graph, NodeId, Reduction};
use super::op::{Binary, Unary};

/// A function and how it becomes graph.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// Its name, then other spellings.
    pub names: &'static [&'static str],
    /// What it is, in a few words.
    pub meaning: &'static str,
    /// Fewest and most arguments.
    pub arity: (usize, usize),
    /// What it asks of its arguments' ranks and what comes out.
    pub rank: Rank,
    /// How it is built.
    pub build: Build,
}

/// Rank rule of a function, for new names whose size is still open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// Every argument and the result have one shape; scalars expand.
    Elementwise,
    /// `if(c, a, b)` and its kind: the first argument is not touched.
    Choice,
    /// A vector or matrix becomes a number.
    Whole,
    /// One argument: as [`Rank::Whole`]; more: as [`Rank::Elementwise`].
    WholeOrElementwise,
    /// A vector becomes a vector of the same size.
    VectorToVector,
    /// Two vectors of one size become a number.
    Dot,
    /// Two vectors become a matrix.
    Outer,
    /// A vector becomes a square matrix, a matrix its diagonal.
    Diagonal,
    /// A square matrix becomes a number.
    Trace,
    /// A square matrix becomes another.
    SquareToSquare,
    /// Rows become columns.
    Transpose,
    /// A number that takes the size it meets.
    Expanding,
    /// Sizes, given as numbers, become a square matrix.
    Square,
    /// Sizes, given as numbers, become a vector or a matrix.
    Sized,
    /// Two matrices; rows and columns are products of theirs.
    Kronecker,
    /// Two vectors of 3 become another.
    Cross,
    /// A number for each row of a matrix.
    PerRow,
    /// A number for each column of a matrix.
    PerColumn,
}

/// How a call becomes graph.
#[derive(Clone, Copy, Debug)]
pub enum Build {
    /// A row of the table of one argument.
    Unary(Unary),
    /// A row of the table of two arguments.
    Binary(Binary),
    /// max and min: over a vector with one argument, elementwise with more.
    Extremum(Binary, Reduction),
    /// Composed; arguments are in number as `arity` says.
    Whole(fn(&mut Graph, &[NodeId]) -> Built),
}
