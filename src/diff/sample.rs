//! Evaluations along one input at a time: duals, ladders of steps, the classic stencils.
//!
//! It decides nothing; [`super::compute`] asks and [`super::classify`] judges.

use super::bounded::Bounded;
use super::compute::Problem;
use super::double_double::DoubleDouble;
use super::dual::Dual;
use super::jacobian::Method;
use super::ladder::{Rung, Samples};
use crate::expr::scalar::Scalar;
use crate::tape::cancel::CancelToken;
use crate::tape::eval::{Batch, Registers};

/// Coarsest step of a ladder, in units of max(1, |x|).
const COARSEST: f64 = 8.0;
/// Rungs of the first, short ladder: down to 2⁻²⁷ of that.
const SHORT: i32 = 30;
/// Each step of the ladder in double-double is this many times the next.
const FINE_SHRINK: f64 = 8.0;
/// The long ladder goes down to this part of |x|.
const FINEST: f64 = 1.0 / (1u64 << 44) as f64;

/// What one run of duals along an input tells, and one against it.
pub(super) struct Exact {
    /// Directional derivative along the input, per output element.
    pub(super) right: Vec<f64>,
    /// Minus the directional derivative against it.
    pub(super) left: Vec<f64>,
    /// Whether an output element depends on the input.
    pub(super) active: Vec<bool>,
}

/// Evaluates along one input at a time; scratch is kept from column to column.
pub(super) struct Sampler<'a> {
    problem: &'a Problem<'a>,
    registers: Registers<f64>,
    duals: Registers<Dual<2>>,
    fine: Registers<DoubleDouble>,
    pub(super) evaluations: usize,
}

impl<'a> Sampler<'a> {
    pub(super) fn new(problem: &'a Problem<'a>) -> Self {
        Self {
            problem,
            registers: Registers::new(),
            duals: Registers::new(),
            fine: Registers::new(),
            evaluations: 0,
        }
    }

    /// Duals along each of the inputs, a lane for each. `None` when cancelled.
    pub(super) fn exact(&mut self, elements: &[usize], cancel: &CancelToken) -> Option<Vec<Exact>> {
        let tape = self.problem.tape;
        let point: Vec<Dual<2>> = self.constants();
        let mut results = Vec::with_capacity(elements.len());
        for chunk in elements.chunks(tape.good_lanes(size_of::<Dual<2>>())) {
            if cancel.is_cancelled() {
                return None;
            }
            let rows: Vec<Vec<Dual<2>>> = chunk
                .iter()
                .enumerate()
                .map(|(lane, &element)| {
                    let mut row = vec![point[element]; chunk.len()];
                    row[lane] = Dual::line(self.problem.point[element]);
                    row
                })
                .collect();
            let moved: Vec<(usize, &[Dual<2>])> = chunk
                .iter()
                .copied()
                .zip(rows.iter().map(Vec::as_slice))
                .collect();
            let batch = Batch {
                point: &point,
                moved: &moved,
                lanes: chunk.len(),
            };
            let output = tape.eval(&batch, &mut self.duals);
            results.extend((0..chunk.len()).map(|lane| {
                let column = || output[lane..].iter().step_by(chunk.len());
                Exact {
                    right: column().map(|dual| dual.tangent[0]).collect(),
                    left: column().map(|dual| -dual.tangent[1]).collect(),
                    active: column().map(|dual| dual.is_active(0)).collect(),
                }
            }));
        }
        self.evaluations += 2 * elements.len();
        Some(results)
    }

    /// Which registers depend on an input.
    pub(super) fn active_registers(&mut self, element: usize) -> Vec<bool> {
        let mut point = self.constants();
        if let Some(slot) = point.get_mut(element) {
            *slot = Dual::line(slot.value);
        }
        let batch = Batch {
            point: &point,
            moved: &[],
            lanes: 1,
        };
        self.problem.tape.eval(&batch, &mut self.duals);
        (0..self.problem.tape.registers)
            .map(|register| self.duals.value(register).is_active(0))
            .collect()
    }

    fn constants(&self) -> Vec<Dual<2>> {
        let point = self.problem.point.iter();
        point.map(|&value| Dual::constant(value)).collect()
    }

    /// The function at places along one input, in the order given: a row of values per place.
    fn along(&mut self, element: usize, places: &[f64]) -> Vec<Vec<f64>> {
        self.evaluations += places.len();
        along(self.problem, element, places, &mut self.registers)
    }

    pub(super) fn ladder(
        &mut self,
        element: usize,
        long: bool,
        output: &[Bounded],
        exact: &Exact,
    ) -> Vec<Samples<f64>> {
        let x = self.problem.point[element];
        let unit = power_of_two(x.abs().max(1.0));
        let finest = if x == 0.0 || !long {
            unit
        } else {
            power_of_two(x.abs())
        } * FINEST;
        let mut steps = Vec::new();
        // Near the largest number eight times as much would be infinite, and so its halves.
        let mut h = COARSEST * unit.min(power_of_two(f64::MAX) / 16.0);
        while h >= finest && x + h > x && x - h < x {
            if !long && steps.len() >= SHORT as usize {
                break;
            }
            steps.push(h);
            h *= 0.5;
        }
        let places: Vec<f64> = steps.iter().flat_map(|h| [x + h, x - h]).collect();
        let values = self.along(element, &places);
        output
            .iter()
            .enumerate()
            .map(|(row, here)| Samples {
                here: here.value,
                noise: here.error,
                unit: f64::EPSILON,
                shrink: 2.0,
                // Rows that do not depend on the input are not looked at.
                rungs: places
                    .chunks_exact(2)
                    .zip(values.chunks_exact(2))
                    .filter(|_| exact.active[row])
                    .map(|(place, value)| Rung {
                        step_right: place[0] - x,
                        step_left: x - place[1],
                        right: value[0][row],
                        left: value[1][row],
                    })
                    .collect(),
            })
            .collect()
    }

    /// The ladder in double-double: steps that shrink by 8, every place exact.
    pub(super) fn fine_ladder(
        &mut self,
        element: usize,
        output: &[Bounded],
        exact: &Exact,
    ) -> Vec<Samples<DoubleDouble>> {
        let x = self.problem.point[element];
        let unit = power_of_two(x.abs().max(1.0));
        let finest = if x == 0.0 {
            unit
        } else {
            power_of_two(x.abs())
        } * FINEST
            / 64.0;
        let mut steps = Vec::new();
        let mut h = COARSEST * unit;
        while h >= finest && h.is_finite() {
            steps.push(h);
            h /= FINE_SHRINK;
        }
        let centre = DoubleDouble::from(x);
        let places: Vec<DoubleDouble> = steps
            .iter()
            .flat_map(|&h| {
                [
                    centre + DoubleDouble::from(h),
                    centre - DoubleDouble::from(h),
                ]
            })
            .chain([centre])
            .collect();
        self.evaluations += places.len();
        let values = along(self.problem, element, &places, &mut self.fine);
        let here = values.last().map_or(&[][..], Vec::as_slice);
        output
            .iter()
            .zip(here)
            .enumerate()
            .map(|(row, (bounded, &here))| Samples {
                here,
                // The same cancellations, in finer rounding.
                noise: bounded.error * (DoubleDouble::EPSILON / f64::EPSILON),
                unit: DoubleDouble::EPSILON,
                shrink: FINE_SHRINK,
                rungs: steps
                    .iter()
                    .zip(values.chunks_exact(2))
                    .filter(|_| exact.active[row])
                    .map(|(&h, value)| Rung {
                        step_right: h,
                        step_left: h,
                        right: value[0][row],
                        left: value[1][row],
                    })
                    .collect(),
            })
            .collect()
    }

    /// The classic formulas with the step that balances truncation and rounding for a
    /// function of order one (Press et al., Numerical Recipes, 3rd ed., §5.7).
    pub(super) fn fixed_step(&mut self, element: usize, method: Method, here: &[f64]) -> Vec<f64> {
        let x = self.problem.point[element];
        let scale = x.abs().max(1.0);
        let power = match method {
            Method::Forward => 1.0 / 2.0,
            Method::FivePoint => 1.0 / 5.0,
            _ => 1.0 / 3.0,
        };
        let h = power_of_two(scale * f64::EPSILON.powf(power));
        let rows = here.len();
        match method {
            Method::Forward => {
                let values = self.along(element, &[x + h]);
                let step = (x + h) - x;
                (0..rows)
                    .map(|row| (values[0][row] - here[row]) / step)
                    .collect()
            }
            Method::FivePoint => {
                let values = self.along(element, &[x + 2.0 * h, x + h, x - h, x - 2.0 * h]);
                (0..rows)
                    .map(|row| {
                        let [a, b, c, d] = [0, 1, 2, 3].map(|place: usize| values[place][row]);
                        (8.0 * (b - c) - (a - d)) / (12.0 * h)
                    })
                    .collect()
            }
            _ => {
                let values = self.along(element, &[x + h, x - h]);
                let width = (x + h) - (x - h);
                (0..rows)
                    .map(|row| (values[0][row] - values[1][row]) / width)
                    .collect()
            }
        }
    }
}

/// The program at places along one input, in the order given: a row of values per place.
fn along<S: Scalar>(
    problem: &Problem<'_>,
    element: usize,
    places: &[S],
    registers: &mut Registers<S>,
) -> Vec<Vec<S>> {
    let tape = problem.tape;
    let mut results = Vec::with_capacity(places.len());
    let point: Vec<S> = problem
        .point
        .iter()
        .map(|&value| S::constant(value))
        .collect();
    for chunk in places.chunks(tape.good_lanes(size_of::<S>())) {
        let lanes = chunk.len();
        let moved = [(element, chunk)];
        let batch = Batch {
            point: &point,
            moved: &moved,
            lanes,
        };
        let output = tape.eval(&batch, registers);
        results.extend((0..lanes).map(|lane| {
            output[lane..]
                .iter()
                .step_by(lanes)
                .copied()
                .collect::<Vec<S>>()
        }));
    }
    results
}

/// The power of two at or below a positive number, so that a step is exact.
fn power_of_two(value: f64) -> f64 {
    if value.is_normal() {
        f64::from_bits(value.to_bits() & 0x7ff0_0000_0000_0000)
    } else {
        f64::MIN_POSITIVE
    }
}
