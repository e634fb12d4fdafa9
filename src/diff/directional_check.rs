//! Differences along one direction for all inputs at once: what a Jacobian times the direction
//! should be, for every row from one sequence of steps in double-double.
//!
//! The direction is that of a fixed seed: for each input ± a number between 1 and 2 with ten
//! random bits, times the input's own step unit, so that every place is exact.

use std::borrow::Cow;
use std::ops::Range;

use super::double_double::DoubleDouble;
use super::finite_differences::Perturbed;
use super::problem::Problem;
use super::stencil::{SamplePair, Samples, power_of_two};
use crate::tape::cancel::CancelToken;
use crate::tape::compile::Tape;

/// Each step is this many times the next.
const SHRINK: f64 = 8.0;
/// Pairs of a first sequence, from a step of one unit on.
const FIRST: i32 = 10;
/// Pairs down to the finest step.
const ALL: i32 = 22;

/// The unit of an input's steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// max(1, |x|).
    Common,
    /// |x|, for an input that is far smaller than 1 and not 0.
    Own,
}

/// Inputs of this size and less are looked at on their own scale too.
pub(super) const TINY: f64 = 1e-6;

/// Speeds along a direction: a number for each column, exact in eleven bits.
pub(super) fn speeds(problem: &Problem<'_>, seed: u64, unit: Unit) -> Vec<f64> {
    let speed = |(number, &element): (u64, &usize)| {
        let x = problem.point[element].abs();
        let is_own = unit == Unit::Own && x > 0.0 && x < TINY;
        let unit = power_of_two(if is_own { x } else { x.max(1.0) });
        let bits = mixed(seed.wrapping_add(number));
        let size = 1.0 + (bits % 1024) as f64 / 1024.0;
        if bits & 1024 == 0 {
            unit * size
        } else {
            -unit * size
        }
    };
    (0..).zip(problem.columns).map(speed).collect()
}

/// A number whose bits look random (G. L. Steele, D. Lea and C. H. Flood, "Fast splittable
/// pseudorandom number generators", OOPSLA 2014).
fn mixed(number: u64) -> u64 {
    let z = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Samples of rows along a direction.
pub(super) struct Along {
    /// By column.
    pub(super) speeds: Vec<f64>,
    pub(super) evaluations: usize,
    /// By row: the output at the point.
    here: Vec<DoubleDouble>,
    /// By step, coarsest first, and by row: the output on the right and on the left.
    pairs: Vec<[Vec<DoubleDouble>; 2]>,
}

impl Along {
    /// Samples the first sequence, for these rows at least. `None` when cancelled.
    pub(super) fn sample(
        problem: &Problem<'_>,
        speeds: Vec<f64>,
        rows: &[usize],
        cancel: &CancelToken,
    ) -> Option<Self> {
        let mut along = Self {
            speeds,
            evaluations: 0,
            here: Vec::new(),
            pairs: Vec::new(),
        };
        along.extend(problem, 0..FIRST, rows, cancel)?;
        cancel.advance();
        Some(along)
    }

    /// Samples the finer steps as well, for these rows at least. `None` when cancelled.
    pub(super) fn refine(
        &mut self,
        problem: &Problem<'_>,
        rows: &[usize],
        cancel: &CancelToken,
    ) -> Option<()> {
        self.extend(problem, FIRST..ALL, rows, cancel)
    }

    /// The samples of a few rows are those of their own programs, where these are short.
    fn extend(
        &mut self,
        problem: &Problem<'_>,
        steps: Range<i32>,
        rows: &[usize],
        cancel: &CancelToken,
    ) -> Option<()> {
        let tape = problem.tape;
        let moved = problem.columns.iter().zip(&self.speeds);
        let moved: Vec<(usize, f64)> = moved
            .filter(|(_, speed)| **speed != 0.0)
            .map(|(&element, &speed)| (element, speed))
            .collect();
        let both = steps.flat_map(|k| [SHRINK.powi(-k), -SHRINK.powi(-k)]);
        let centre = self.here.is_empty().then_some(0.0);
        let times: Vec<f64> = centre.into_iter().chain(both).collect();
        let height = tape.output.len;
        let mut outputs = vec![vec![DoubleDouble::from(f64::NAN); height]; times.len()];
        // To cut a program out takes a look at the whole one.
        let least = rows.len() * (tape.steps.len() + moved.len());
        let parts: Vec<Cow<'_, Tape>> = if rows.len() < height && least < tape.work() {
            rows.iter().map(|&row| tape.element(row)).collect()
        } else {
            Vec::new()
        };
        let work = least + parts.iter().map(|part| part.work()).sum::<usize>();
        if parts.is_empty() || work > tape.work() {
            sample(problem, &moved, &times, cancel, |time, output| {
                outputs[time].copy_from_slice(output);
            })?;
        } else {
            for (part, &row) in parts.iter().zip(rows) {
                let problem = Problem {
                    tape: part,
                    ..*problem
                };
                sample(&problem, &moved, &times, cancel, |time, output| {
                    outputs[time][row] = output[0];
                })?;
            }
        }
        self.evaluations += times.len();
        let mut outputs = outputs.into_iter();
        if centre.is_some() {
            self.here = outputs.next()?;
        }
        while let (Some(right), Some(left)) = (outputs.next(), outputs.next()) {
            self.pairs.push([right, left]);
        }
        Some(())
    }

    /// The samples of a row; `noise` bounds its rounding in double-double.
    pub(super) fn samples(&self, row: usize, noise: f64) -> Samples<DoubleDouble> {
        let pair = |(k, [right, left]): (i32, &[Vec<DoubleDouble>; 2])| {
            let step = SHRINK.powi(-k);
            SamplePair {
                step_right: step,
                step_left: step,
                right: right[row],
                left: left[row],
            }
        };
        Samples {
            here: self.here[row],
            noise,
            unit: DoubleDouble::EPSILON,
            shrink: SHRINK,
            pairs: (0..).zip(&self.pairs).map(pair).collect(),
        }
    }
}

impl Samples<DoubleDouble> {
    /// Whether all of them are the same to the last digit, which confirms nothing.
    pub(super) fn are_equal(&self) -> bool {
        let here = self.here;
        self.pairs
            .iter()
            .all(|pair| pair.left == here && pair.right == here)
    }
}

/// Evaluates with the elements moved for these times, and hands on each output with the
/// position of its time. `None` when cancelled.
fn sample(
    problem: &Problem<'_>,
    moved: &[(usize, f64)],
    times: &[f64],
    cancel: &CancelToken,
    mut visit: impl FnMut(usize, &[DoubleDouble]),
) -> Option<()> {
    let tape = problem.tape;
    let elements: Vec<usize> = moved.iter().map(|(element, _)| *element).collect();
    let lanes = tape.good_lanes_of(size_of::<DoubleDouble>(), &elements);
    let mut perturbed = Perturbed::new(problem, cancel);
    let mut output = Vec::with_capacity(tape.output.len);
    for (part, times) in times.chunks(lanes).enumerate() {
        let places = |&(element, speed): &(usize, f64)| {
            let x = DoubleDouble::from(problem.point[element]);
            let place = |&t: &f64| x + DoubleDouble::from(t * speed);
            (element, times.iter().map(place).collect())
        };
        let places: Vec<(usize, Vec<DoubleDouble>)> = moved.iter().map(places).collect();
        let sampled = perturbed.run(&places, times.len())?;
        for lane in 0..times.len() {
            output.clear();
            output.extend((0..tape.output.len as u32).map(|row| sampled.row(row)[lane]));
            visit(part * lanes + lane, &output);
        }
    }
    Some(())
}
