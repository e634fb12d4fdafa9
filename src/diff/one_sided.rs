//! One-sided derivatives: dual numbers with tangent +1 along an input and with −1 along it.

use super::dual::Dual;
use super::problem::Problem;
use crate::expr::scalar::Scalar as _;
use crate::tape::cancel::CancelToken;
use crate::tape::compile::Tape;
use crate::tape::eval::{Batch, Registers};

/// One-sided derivatives of all outputs by one input: a number per output element.
#[derive(Clone, Debug)]
pub(super) struct OneSided {
    /// From the right: the directional derivative along the input.
    pub(super) right: Vec<f64>,
    /// From the left: minus the directional derivative against it.
    pub(super) left: Vec<f64>,
}

/// The one-sided derivatives of one entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sides {
    pub(super) left: f64,
    pub(super) right: f64,
}

impl OneSided {
    pub(super) fn of(&self, row: u32) -> Sides {
        Sides {
            left: self.left[row as usize],
            right: self.right[row as usize],
        }
    }
}

/// The one-sided derivatives by each of these elements of the point. `None` when cancelled.
pub(super) fn duals(
    problem: &Problem<'_>,
    elements: &[usize],
    cancel: &CancelToken,
) -> Option<Vec<OneSided>> {
    let mut results = Vec::with_capacity(elements.len());
    along_each(problem.tape, problem.point, elements, cancel, |column| {
        results.push(OneSided {
            right: column.iter().map(|dual| dual.tangent[0]).collect(),
            left: column.iter().map(|dual| -dual.tangent[1]).collect(),
        });
    })?;
    Some(results)
}

/// Evaluates duals that move along each of the elements in turn, forward in the first and
/// backward in the second direction: a lane for each element, and `visit` for each output in
/// the order of the elements. `None` when cancelled.
pub fn along_each(
    tape: &Tape,
    point: &[f64],
    elements: &[usize],
    cancel: &CancelToken,
    mut visit: impl FnMut(&[Dual<2>]),
) -> Option<()> {
    if elements.is_empty() {
        return Some(());
    }
    let mut registers = Registers::cancelled_by(cancel);
    let constants: Vec<Dual<2>> = point.iter().copied().map(Dual::constant).collect();
    let mut column = Vec::with_capacity(tape.output.len);
    for chunk in elements.chunks(tape.good_lanes_of(size_of::<Dual<2>>(), elements)) {
        let rows: Vec<Vec<Dual<2>>> = chunk
            .iter()
            .enumerate()
            .map(|(lane, &element)| {
                let mut row = vec![constants[element]; chunk.len()];
                row[lane] = Dual::line(point[element]);
                row
            })
            .collect();
        let moved: Vec<(usize, &[Dual<2>])> = chunk
            .iter()
            .copied()
            .zip(rows.iter().map(Vec::as_slice))
            .collect();
        let batch = Batch {
            point: &constants,
            moved: &moved,
            lanes: chunk.len(),
        };
        let output = tape.eval(&batch, &mut registers);
        if cancel.is_cancelled() {
            return None;
        }
        for lane in 0..chunk.len() {
            column.clear();
            column.extend(output[lane..].iter().step_by(chunk.len()));
            visit(&column);
        }
    }
    Some(())
}
