//! The program run at places around the point, in one kind of number.
//!
//! It knows no steps and no formulas; [`super::sample`] chooses the places.

use super::compute::Problem;
use crate::expr::scalar::Scalar;
use crate::tape::cancel::CancelToken;
use crate::tape::eval::{Batch, Registers};

/// A column that is moved, and the output elements that depend on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member<'a> {
    pub(super) element: usize,
    pub(super) rows: &'a [u32],
}

/// The output at places along one or several inputs at once.
pub(super) struct Sampled<S> {
    pub(super) places: usize,
    /// For each output element a number per place.
    values: Vec<S>,
}

impl<S> Sampled<S> {
    pub(super) fn row(&self, row: u32) -> &[S] {
        &self.values[row as usize * self.places..][..self.places]
    }
}

/// The program in one kind of number. From group to group only what depends on the members of
/// either is computed again.
pub(super) struct Runner<'a, S> {
    problem: &'a Problem<'a>,
    cancel: &'a CancelToken,
    /// The point in these numbers; empty until the first run.
    point: Vec<S>,
    registers: Registers<S>,
    /// Elements that were moved last.
    moved: Vec<usize>,
}

impl<'a, S: Scalar> Runner<'a, S> {
    pub(super) fn new(problem: &'a Problem<'a>, cancel: &'a CancelToken) -> Self {
        Self {
            problem,
            cancel,
            point: Vec::new(),
            registers: Registers::cancelled_by(cancel),
            moved: Vec::new(),
        }
    }

    /// With each member at its places. `None` when cancelled.
    pub(super) fn along(&mut self, group: &[Member<'_>], places: &[Vec<S>]) -> Option<Sampled<S>> {
        let most = places.iter().map(Vec::len).max().unwrap_or(0);
        if most == 0 {
            return Some(Sampled {
                places: 0,
                values: Vec::new(),
            });
        }
        let places: Vec<(usize, Vec<S>)> = group
            .iter()
            .zip(places)
            .map(|(member, places)| {
                let mut places = places.clone();
                let x = self.problem.point[member.element];
                places.resize(most, S::constant(x));
                (member.element, places)
            })
            .collect();
        self.run(&places, most)
    }

    /// With elements of the point at that many places each. `None` when cancelled.
    pub(super) fn run(&mut self, places: &[(usize, Vec<S>)], most: usize) -> Option<Sampled<S>> {
        let tape = self.problem.tape;
        let is_first = self.point.is_empty();
        if is_first {
            let point = self.problem.point.iter();
            self.point = point.map(|&value| S::constant(value)).collect();
        }
        let mut values = Vec::new();
        let elements: Vec<usize> = places.iter().map(|(element, _)| *element).collect();
        let lanes = tape.good_lanes_of(size_of::<S>(), &elements);
        for first in (0..most).step_by(lanes) {
            let lanes = lanes.min(most - first);
            let moved: Vec<(usize, &[S])> = places
                .iter()
                .map(|(element, places)| (*element, &places[first..first + lanes]))
                .collect();
            let batch = Batch {
                point: &self.point,
                moved: &moved,
                lanes,
            };
            let output = if is_first && first == 0 {
                tape.eval(&batch, &mut self.registers)
            } else {
                self.moved.extend_from_slice(&elements);
                tape.eval_again(&batch, &self.moved, &mut self.registers)
            };
            if self.cancel.is_cancelled() {
                return None;
            }
            if lanes == most {
                values.extend_from_slice(output);
            } else {
                values.resize(tape.output.len * most, S::constant(f64::NAN));
                let rows = values.chunks_exact_mut(most);
                for (to, from) in rows.zip(output.chunks_exact(lanes)) {
                    to[first..first + lanes].copy_from_slice(from);
                }
            }
            self.moved.clone_from(&elements);
        }
        Some(Sampled {
            places: most,
            values,
        })
    }
}
