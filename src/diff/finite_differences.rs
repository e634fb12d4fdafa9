//! Finite differences: the program evaluated at perturbed points, on sequences of shrinking steps
//! and on the classic stencils.
//!
//! Columns that share no row are moved together, each by steps of its own: a row sees one
//! of them only. It decides nothing; [`super::compute`] asks and [`super::classify`] judges.

use super::column::Member;
use super::double_double::DoubleDouble;
use super::problem::Problem;
use super::running_error::Bounded;
use super::stencil::{Estimate, SamplePair, Samples, classic_step, power_of_two};
use crate::expr::scalar::Scalar;
use crate::tape::cancel::CancelToken;
use crate::tape::eval::{Batch, Registers};

/// Coarsest step of a sequence, in units of max(1, |x|).
const COARSEST: f64 = 8.0;
/// Steps of the first, short sequence: down to 2⁻²⁷ of that.
const SHORT: i32 = 30;
/// Each step of the sequence in double-double is this many times the next.
const FINE_SHRINK: f64 = 8.0;
/// Steps of a sequence in double-double that begins at a step which f64 trusted.
const NEAR: usize = 10;
/// The long sequence goes down to this part of |x|.
const FINEST: f64 = 1.0 / (1u64 << 44) as f64;

/// Samples on a sequence of shrinking steps along each member of a color class.
pub(super) struct Sequence<S> {
    sampled: Sampled<S>,
    /// For each member its steps to the right and to the left.
    steps: Vec<Vec<[f64; 2]>>,
}

/// Evaluates around the point; registers are kept from class to class.
pub(super) struct FiniteDifferences<'a> {
    problem: &'a Problem<'a>,
    output: &'a [Bounded],
    fine_output: Option<&'a [Bounded<DoubleDouble>]>,
    coarse: Perturbed<'a, f64>,
    fine: Perturbed<'a, DoubleDouble>,
    bounded: Perturbed<'a, Bounded>,
    pub(super) evaluations: usize,
}

impl<'a> FiniteDifferences<'a> {
    /// `output` is that at the point, with its rounding bounds, and `fine_output` the same in
    /// double-double.
    pub(super) fn new(
        problem: &'a Problem<'a>,
        output: &'a [Bounded],
        fine_output: Option<&'a [Bounded<DoubleDouble>]>,
        cancel: &'a CancelToken,
    ) -> Self {
        Self {
            problem,
            output,
            fine_output,
            coarse: Perturbed::new(problem, cancel),
            fine: Perturbed::new(problem, cancel),
            bounded: Perturbed::new(problem, cancel),
            evaluations: 0,
        }
    }

    fn x(&self, member: &Member<'_>) -> f64 {
        self.problem.point[member.element]
    }

    /// Samples at steps that halve, on both sides of each member's element of the point.
    pub(super) fn sequence(&mut self, class: &[Member<'_>], long: bool) -> Option<Sequence<f64>> {
        let places: Vec<Vec<f64>> = class
            .iter()
            .map(|member| coarse_places(self.x(member), long))
            .collect();
        let steps = class
            .iter()
            .zip(&places)
            .map(|(member, places)| {
                let x = self.x(member);
                let pairs = places.chunks_exact(2);
                pairs.map(|place| [place[0] - x, x - place[1]]).collect()
            })
            .collect();
        let sampled = self.along(class, &places)?;
        Some(Sequence { sampled, steps })
    }

    /// The function with each member at its places; one with fewer stays at the point.
    fn along(&mut self, class: &[Member<'_>], places: &[Vec<f64>]) -> Option<Sampled<f64>> {
        let sampled = self.coarse.along(class, places)?;
        self.evaluations += sampled.places;
        Some(sampled)
    }

    /// The samples for one output element of a member.
    pub(super) fn samples(
        &self,
        sequence: &Sequence<f64>,
        member: usize,
        row: u32,
    ) -> Samples<f64> {
        let here = self.output[row as usize];
        Samples {
            here: here.value,
            noise: here.nearby,
            unit: f64::EPSILON,
            shrink: 2.0,
            pairs: pairs(sequence.sampled.row(row), &sequence.steps[member]),
        }
    }

    /// The sequence in double-double: steps that shrink by 8, every place exact. From `near` on
    /// for a few pairs where f64 has found a step to trust, else all of it.
    pub(super) fn fine_sequence(
        &mut self,
        class: &[Member<'_>],
        near: Option<&[f64]>,
    ) -> Option<Sequence<DoubleDouble>> {
        let steps: Vec<Vec<f64>> = class
            .iter()
            .enumerate()
            .map(|(position, member)| {
                let near = near.and_then(|near| near.get(position));
                fine_steps(self.x(member), near.copied())
            })
            .collect();
        let places: Vec<Vec<DoubleDouble>> = class
            .iter()
            .zip(&steps)
            .map(|(member, steps)| {
                let centre = DoubleDouble::from(self.x(member));
                let both = steps.iter().flat_map(|&h| {
                    let h = DoubleDouble::from(h);
                    [centre + h, centre - h]
                });
                // The value itself comes first, because all have it.
                [centre].into_iter().chain(both).collect()
            })
            .collect();
        let sampled = self.fine.along(class, &places)?;
        self.evaluations += sampled.places;
        let steps = steps
            .into_iter()
            .map(|steps| steps.into_iter().map(|h| [h, h]).collect())
            .collect();
        Some(Sequence { sampled, steps })
    }

    /// The samples in double-double for one output element of a member.
    pub(super) fn fine_samples(
        &self,
        sequence: &Sequence<DoubleDouble>,
        member: usize,
        row: u32,
    ) -> Samples<DoubleDouble> {
        let values = sequence.sampled.row(row);
        Samples {
            here: values[0],
            noise: match self.fine_output {
                Some(output) => output[row as usize].nearby,
                // The same cancellations, in finer rounding, but the same exponents.
                None => {
                    let here = self.output[row as usize];
                    here.nearby * FINER + here.underflow
                }
            },
            unit: DoubleDouble::EPSILON,
            shrink: FINE_SHRINK,
            pairs: pairs(&values[1..], &sequence.steps[member]),
        }
    }

    /// The slopes of rows that are affine in all members: two evaluations, with the bound that
    /// comes of their rounding. Where they are not finite there is no estimate.
    pub(super) fn affine(&mut self, class: &[Member<'_>], fine: bool) -> Option<Vec<Vec<Affine>>> {
        // The larger the step, the less the rest of the sum rounds; any step is right.
        let steps: Vec<f64> = class
            .iter()
            .map(|member| power_of_two(self.x(member).abs().clamp(1.0, 1e200)) * 65536.0)
            .collect();
        let coarse: Vec<Vec<Bounded>> = steps
            .iter()
            .map(|&h| vec![Bounded::exact(h), Bounded::exact(-h)])
            .collect();
        let coarse = self.bounded.along(class, &coarse)?;
        self.evaluations += 2;
        let finer = if fine {
            let places: Vec<Vec<DoubleDouble>> = steps
                .iter()
                .map(|&h| vec![DoubleDouble::from(h), DoubleDouble::from(-h)])
                .collect();
            self.evaluations += 2;
            Some(self.fine.along(class, &places)?)
        } else {
            None
        };
        let slopes = |member: &Member<'_>, h: f64| {
            let slope = |&row: &u32| {
                let (above, below) = (coarse.row(row)[0], coarse.row(row)[1]);
                let value = (above.value - below.value) / (2.0 * h);
                let noise = (above.nearby + below.nearby) / (2.0 * h);
                let underflow = (above.underflow + below.underflow) / (2.0 * h);
                let limit = |value: f64, low: f64, error: f64| {
                    let is_finite = value.is_finite() && error.is_finite();
                    is_finite.then_some(Estimate {
                        value,
                        error,
                        low,
                        step: h,
                        // The bar is rounding and no more: a slope of 0 is judged by what
                        // its rounding came from.
                        scale: noise / f64::EPSILON,
                    })
                };
                Affine {
                    coarse: limit(value, 0.0, noise + 0.5 * f64::EPSILON * value.abs()),
                    fine: finer.as_ref().and_then(|finer| {
                        let width = DoubleDouble::from(2.0 * h);
                        let slope = (finer.row(row)[0] - finer.row(row)[1]) / width;
                        let rounding = 2.0 * DoubleDouble::EPSILON * slope.high.abs();
                        limit(slope.high, slope.low, noise * FINER + underflow + rounding)
                    }),
                }
            };
            member.rows.iter().map(slope).collect()
        };
        Some(
            class
                .iter()
                .zip(&steps)
                .map(|(member, &h)| slopes(member, h))
                .collect(),
        )
    }

    /// The classic formulas with the step of [`classic_step`]: for each member of each class
    /// a number per row. Each class has lanes of its own in one run.
    pub(super) fn fixed_step(
        &mut self,
        classes: &[Vec<Member<'_>>],
        stencil: &[f64],
    ) -> Option<Vec<Vec<Vec<f64>>>> {
        let count = stencil.len();
        let step = classic_step(stencil);
        let place = |x: f64, k: f64| x + k * step(x);
        let total = classes.len() * count;
        let mut moved = Vec::new();
        for (position, class) in classes.iter().enumerate() {
            for member in class {
                let x = self.x(member);
                let mut places = vec![x; total];
                let own = &mut places[position * count..][..count];
                for (slot, &k) in own.iter_mut().zip(stencil) {
                    *slot = place(x, k);
                }
                moved.push((member.element, places));
            }
        }
        let sampled = self.coarse.run(&moved, total)?;
        self.evaluations += total;
        let slopes = |position: usize, member: &Member<'_>| {
            let x = self.x(member);
            let first = position * count;
            let own = |&row: &u32| &sampled.row(row)[first..first + count];
            let rows = member.rows.iter();
            match *stencil {
                [k] => {
                    let width = place(x, k) - x;
                    let here = |row: u32| self.output[row as usize].value;
                    rows.map(|row| (own(row)[0] - here(*row)) / width).collect()
                }
                [k, l] => {
                    let width = place(x, k) - place(x, l);
                    rows.map(own).map(|y| (y[0] - y[1]) / width).collect()
                }
                _ => {
                    let width = 12.0 * step(x);
                    let slope = |y: &[f64]| (8.0 * (y[1] - y[2]) - (y[0] - y[3])) / width;
                    rows.map(|row| slope(own(row))).collect()
                }
            }
        };
        let slopes = classes.iter().enumerate().map(|(position, class)| {
            let members = class.iter();
            members.map(|member| slopes(position, member)).collect()
        });
        Some(slopes.collect())
    }
}

/// How much finer double-double rounds than f64.
const FINER: f64 = DoubleDouble::EPSILON / f64::EPSILON;

/// The slope of an affine function, from f64 and from double-double.
#[derive(Clone, Copy, Debug)]
pub(super) struct Affine {
    pub(super) coarse: Option<Estimate>,
    pub(super) fine: Option<Estimate>,
}

/// Right and left sample point of every step, coarsest first.
fn coarse_places(x: f64, long: bool) -> Vec<f64> {
    let unit = power_of_two(x.abs().max(1.0));
    let finest = if x == 0.0 || !long {
        unit
    } else {
        power_of_two(x.abs())
    } * FINEST;
    let mut places = Vec::new();
    // Near the largest number eight times as much would be infinite, and so its halves.
    let mut h = COARSEST * unit.min(power_of_two(f64::MAX) / 16.0);
    while h >= finest && x + h > x && x - h < x {
        if !long && places.len() >= 2 * SHORT as usize {
            break;
        }
        places.extend([x + h, x - h]);
        h *= 0.5;
    }
    places
}

fn fine_steps(x: f64, near: Option<f64>) -> Vec<f64> {
    let unit = power_of_two(x.abs().max(1.0));
    let finest = if x == 0.0 {
        unit
    } else {
        power_of_two(x.abs())
    } * FINEST
        / 64.0;
    let coarsest = COARSEST * unit;
    let from = near.map_or(coarsest, |near| power_of_two(near).clamp(finest, coarsest));
    let most = near.map_or(usize::MAX, |_| NEAR);
    let mut steps = Vec::new();
    let mut h = from;
    while h >= finest && h.is_finite() && steps.len() < most {
        steps.push(h);
        h /= FINE_SHRINK;
    }
    steps
}

/// Pairs of samples with their steps; a member with fewer steps than others has fewer pairs.
fn pairs<T: Copy>(values: &[T], steps: &[[f64; 2]]) -> Vec<SamplePair<T>> {
    values
        .chunks_exact(2)
        .zip(steps)
        .map(|(value, &[step_right, step_left])| SamplePair {
            step_right,
            step_left,
            right: value[0],
            left: value[1],
        })
        .collect()
}

/// The output at sample points along one or several inputs at once.
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

/// Perturbed evaluation: the program in one kind of number, at points that differ from the
/// given one in the elements of a color class. From class to class only what depends on the members of
/// either is computed again.
pub(super) struct Perturbed<'a, S> {
    problem: &'a Problem<'a>,
    cancel: &'a CancelToken,
    /// The point in these numbers; empty until the first run.
    point: Vec<S>,
    registers: Registers<S>,
    /// Elements that were moved last.
    moved: Vec<usize>,
}

impl<'a, S: Scalar> Perturbed<'a, S> {
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
    pub(super) fn along(&mut self, class: &[Member<'_>], places: &[Vec<S>]) -> Option<Sampled<S>> {
        let most = places.iter().map(Vec::len).max().unwrap_or(0);
        if most == 0 {
            return Some(Sampled {
                places: 0,
                values: Vec::new(),
            });
        }
        let places: Vec<(usize, Vec<S>)> = class
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
