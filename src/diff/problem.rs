//! What is to be differentiated, and how much work an answer is worth.

use crate::tape::compile::Tape;

/// What is to be differentiated, and where.
#[derive(Clone, Copy, Debug)]
pub struct Problem<'a> {
    /// The program.
    pub tape: &'a Tape,
    /// All elements of the tape's inputs.
    pub point: &'a [f64],
    /// Elements of the point to differentiate by, a column each.
    pub columns: &'a [usize],
    /// On which road `auto` goes.
    pub road: Road,
}

/// On which road the method `auto` finds its numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Road {
    /// Where a sequence of steps for each column would take too much work, accumulation.
    #[default]
    ByWork,
    /// A sequence of steps for each column, checked by dual numbers.
    Ladders,
    /// Exact rules in double-double with their rounding, checked by differences along few
    /// directions.
    Accumulation,
}

/// How much work an answer is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// f64 only, and the exact rules alone where that takes long: fast enough to follow a drag.
    Quick,
    /// All that the method asks for.
    Full,
}
