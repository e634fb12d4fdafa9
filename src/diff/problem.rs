//! What is to be differentiated, and how much work an answer is worth.

use crate::expr::graph::Graph;
use crate::tape::compile::{Instruction, Tape};

/// What is to be differentiated, and where.
#[derive(Clone, Copy, Debug)]
pub struct Problem<'a> {
    /// The program.
    pub tape: &'a Tape,
    /// The graph it was compiled from, for names in reasons.
    pub graph: &'a Graph,
    /// The text the graph was lowered from, for what has no name.
    pub text: &'a str,
    /// All elements of the tape's inputs.
    pub point: &'a [f64],
    /// Elements of the point to differentiate by, a column each.
    pub columns: &'a [usize],
}

impl Problem<'_> {
    /// What an element of the point is called, as in `x[2]`.
    pub(super) fn name_of(&self, element: usize) -> String {
        let input = self
            .tape
            .steps
            .iter()
            .find_map(|step| match step.instruction {
                Instruction::Input { from } if (from..from + step.out.len).contains(&element) => {
                    Some(self.graph.describe(step.node, element - from, self.text))
                }
                _ => None,
            });
        input.unwrap_or_default()
    }
}

/// How much work an answer is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// f64 only, and the exact rules alone where that takes long: fast enough to follow a drag.
    Quick,
    /// All that the method asks for.
    Full,
}
