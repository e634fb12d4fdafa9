//! The step-size study: how far each method is off, step by step, for one entry.
//!
//! The error of a difference quotient is a truncation error that shrinks with the step and a
//! round-off error that grows as it does (Press et al., Numerical Recipes, 3rd ed., §5.7);
//! that of the complex step has the first part alone (Martins, Sturdza and Alonso, ACM
//! Transactions on Mathematical Software 29, 2003). Errors are differences from the limit in
//! double-double, which has a bar of its own; without that there is nothing to compare with.

use super::column::Member;
use super::compute::jacobian;
use super::double_double::DoubleDouble;
use super::extrapolations::settles;
use super::finite_differences::FiniteDifferences;
use super::jacobian::{Derivative, Method, Slope};
use super::problem::{Effort, Problem, Road};
use super::reason::Reason;
use super::stencil::{Estimate, Quotient, classic_step, stencil};
use super::{complex, nonsmooth};
use crate::tape::cancel::CancelToken;
use crate::tape::eval::{Batch, Registers};

/// Steps, each half the one before: more than three a decade, down to 1e−16 of the first.
const STEPS: i32 = 54;

/// The methods with a step of the caller's choice, in the order of the columns.
pub const METHODS: [Method; 4] = [
    Method::Forward,
    Method::Central,
    Method::FivePoint,
    Method::ComplexStep,
];

/// What one step gives, absolute errors in the order of [`METHODS`]; NaN where the function
/// has no value at a place that the method asks for, or where x + h is x.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The step.
    pub h: f64,
    /// `|quotient − reference|`.
    pub errors: [f64; 4],
}

/// A method as the program uses it, with the step that it takes by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chosen {
    /// Which.
    pub method: Method,
    /// Its step, or the finest that it was extrapolated from; NaN for dual numbers.
    pub step: f64,
    /// What it found; NaN when nothing.
    pub value: f64,
    /// `|value − reference|`.
    pub error: f64,
    /// Its own bound on that; NaN for those that have none.
    pub estimate: f64,
}

/// Everything about one entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// Where the input stands.
    pub x: f64,
    /// The output there.
    pub value: f64,
    /// The derivative, nearest f64.
    pub reference: f64,
    /// Absolute bound on the error of the reference before that rounding.
    pub bar: f64,
    /// From the coarsest step down.
    pub steps: Vec<Step>,
    /// Extrapolation in f64, then in double-double, then dual numbers, without those that
    /// found nothing; then the document's method, where it is none of these.
    pub chosen: Vec<Chosen>,
    /// The document's method; the adaptive one for [`Method::Auto`].
    pub used: Method,
    /// c and p of the truncation error c·hᵖ of forward, central and five-point quotients,
    /// as the errors show it; `None` where no step shows it.
    pub truncation: [Option<(f64, i32)>; 3],
    /// e of the round-off error e/h: the bound on the rounding of the output, at least ε|f|.
    pub rounding: f64,
}

/// Why there is nothing to compare the methods with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Refusal {
    /// There is no input to differentiate by.
    NoInput,
    /// The output does not depend on this input.
    Independent,
    /// There is no derivative: a kink, an edge, no value.
    NoDerivative {
        /// What there is instead.
        derivative: Derivative,
        /// Why; its column is that of the study.
        reason: Reason,
    },
    /// Double-double finds no limit.
    NoReference,
}

/// Studies `∂y[row]/∂x[problem.columns[0]]`, where `method` is in use. `None` when cancelled.
///
/// # Errors
/// When there is no derivative to compare with.
pub fn study(
    problem: &Problem<'_>,
    row: usize,
    method: Method,
    cancel: &CancelToken,
) -> Option<Result<Study, Refusal>> {
    let Some(&element) = problem.columns.first() else {
        return Some(Err(Refusal::NoInput));
    };
    let one = Problem {
        columns: &[element],
        road: Road::ByWork,
        ..*problem
    };
    let decided = jacobian(&one, Method::Auto, Effort::Full, cancel)?;
    let entry = decided.entry(row, 0);
    let Derivative::Value { value, error } = entry.derivative else {
        return Some(Err(Refusal::NoDerivative {
            derivative: entry.derivative,
            reason: decided.reason(entry),
        }));
    };
    let adaptive = Slope { value, error };
    let x = one.point[element];
    let output = nonsmooth::find::<f64>(one.tape, one.point, one.columns, cancel)?.output;
    let value = output[row].value;
    let register = one.tape.output.start + row;
    if one.tape.sources(&[(register, 1)], cancel)?[element] == 0 {
        return Some(Err(Refusal::Independent));
    }
    let this = row as u32;
    let member = [Member {
        element,
        rows: &[this],
    }];
    let mut differences = FiniteDifferences::new(&one, &output, None, cancel);
    let sequence = differences.fine_sequence(&member, None)?;
    let fine = differences
        .fine_samples(&sequence, 0, this)
        .limit(Quotient::Central);
    let Some(fine) = fine else {
        return Some(Err(Refusal::NoReference));
    };
    let reference = DoubleDouble::new(fine.value, fine.low);
    let off = |value: f64| (DoubleDouble::from(value) - reference).magnitude().high;
    let mut coarse = None;
    for long in [false, true] {
        let sequence = differences.sequence(&member, long)?;
        coarse = differences
            .samples(&sequence, 0, this)
            .limit(Quotient::Central);
        if settles(coarse, value.abs() / x.abs().max(1.0)) {
            break;
        }
    }
    let chosen = |method: Method, value: f64, step: f64, estimate: f64| Chosen {
        method,
        step,
        value,
        error: off(value),
        estimate,
    };
    let extrapolated = |method: Method, limit: Option<Estimate>| {
        limit.map(|limit| chosen(method, limit.value, limit.step, limit.error))
    };
    let mut all: Vec<Chosen> = extrapolated(Method::Ridders, coarse).into_iter().collect();
    all.push(chosen(
        Method::Adaptive,
        adaptive.value,
        fine.step,
        adaptive.error,
    ));
    if entry.dual.is_finite() {
        all.push(chosen(Method::Dual, entry.dual, f64::NAN, f64::NAN));
    }
    let used = match method {
        Method::Auto => Method::Adaptive,
        method => method,
    };
    if METHODS.contains(&used) {
        let found = jacobian(&one, used, Effort::Full, cancel)?;
        let step = own_step(used, x);
        all.push(chosen(used, found.entry(row, 0).value(), step, f64::NAN));
    }
    let steps = at_steps(&one, element, row, value, off, cancel)?;
    let rounding = output[row].nearby.max(f64::EPSILON * value.abs());
    Some(Ok(Study {
        x,
        value,
        reference: reference.high,
        bar: fine.error,
        truncation: [(0, 1), (1, 2), (2, 4)].map(|(method, power)| {
            truncation(&steps, method, power, rounding).map(|factor| (factor, power))
        }),
        steps,
        chosen: all,
        used,
        rounding,
    }))
}

/// The step that one of [`METHODS`] takes by itself.
fn own_step(method: Method, x: f64) -> f64 {
    match stencil(method) {
        Some(stencil) => classic_step(stencil)(x),
        None => complex::step(x),
    }
}

/// The four methods at every step; all places of the plain ones are one run of the function.
fn at_steps(
    problem: &Problem<'_>,
    element: usize,
    row: usize,
    here: f64,
    off: impl Fn(f64) -> f64,
    cancel: &CancelToken,
) -> Option<Vec<Step>> {
    let (tape, point) = (problem.tape, problem.point);
    let x = point[element];
    // Powers of two, so that x + h is exact as long as it can be.
    let first = 2f64.powi(x.abs().max(1.0).log2().floor().min(1000.0) as i32);
    let steps: Vec<f64> = (0..STEPS).map(|k| first * 2f64.powi(-k)).collect();
    let places: Vec<f64> = steps
        .iter()
        .flat_map(|h| [x - 2.0 * h, x - h, x + h, x + 2.0 * h])
        .collect();
    let mut values = Vec::with_capacity(places.len());
    let mut registers = Registers::cancelled_by(cancel);
    for chunk in places.chunks(tape.good_lanes(size_of::<f64>())) {
        if cancel.is_cancelled() {
            return None;
        }
        let batch = Batch {
            point,
            moved: &[(element, chunk)],
            lanes: chunk.len(),
        };
        let output = tape.eval(&batch, &mut registers);
        values.extend_from_slice(&output[row * chunk.len()..][..chunk.len()]);
    }
    let imaginary: Vec<(usize, f64)> = steps.iter().map(|&h| (element, h)).collect();
    let complex = complex::slopes_with(tape, point, &imaginary, cancel)?;
    let per_step = places.chunks_exact(4).zip(values.chunks_exact(4));
    let steps = steps.iter().zip(per_step).zip(&complex);
    Some(
        steps
            .map(|((&h, (places, values)), complex)| {
                // The steps as they were really taken.
                let d = [0, 1, 2, 3].map(|k: usize| places[k] - x);
                let forward = (values[2] - here) / d[2];
                let central = (values[2] - values[1]) / (d[2] - d[1]);
                let stencil = slope_at_zero(d, [values[0], values[1], values[2], values[3]]);
                let error = |value: f64| {
                    if value.is_finite() {
                        off(value)
                    } else {
                        f64::NAN
                    }
                };
                Step {
                    h,
                    errors: [forward, central, stencil, complex[row]].map(error),
                }
            })
            .collect(),
    )
}

/// The slope at 0 of the cubic through four samples (Lagrange's form, differentiated). For
/// steps −2h, −h, h, 2h it is the five-point formula, whose weight at 0 is 0.
fn slope_at_zero(d: [f64; 4], values: [f64; 4]) -> f64 {
    let mut sum = 0.0;
    for i in 0..4 {
        let others = (0..4).filter(|&j| j != i);
        let below: f64 = others.clone().map(|j| d[i] - d[j]).product();
        // d/dt of ∏(t − dⱼ) at t = 0: the pairs of the other three.
        let above: f64 = others
            .clone()
            .map(|left| {
                let pair = others.clone().filter(|&j| j != left);
                pair.map(|j| -d[j]).product::<f64>()
            })
            .sum();
        sum += values[i] * (above / below);
    }
    sum
}

/// c of c·hᵖ, read at the finest step whose error is about 2⁻ᵖ of the one before and stands
/// clear of the rounding.
fn truncation(steps: &[Step], method: usize, power: i32, rounding: f64) -> Option<f64> {
    let expected = 2f64.powi(power);
    let follows = |pair: &&[Step]| match pair {
        [coarse, fine] => {
            let (a, b) = (coarse.errors[method], fine.errors[method]);
            let ratio = a / b;
            ratio > 0.8 * expected && ratio < 1.25 * expected && b > 20.0 * rounding / fine.h
        }
        _ => false,
    };
    let last = steps.windows(2).rfind(follows)?.last()?;
    Some(last.errors[method] / last.h.powi(power))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_places_give_the_five_point_formula_and_any_cubic() {
        let values = [-2f64, -1.0, 1.0, 2.0].map(|x| x.powi(3) + 5.0 * x * x - 3.0 * x + 7.0);
        let slope = slope_at_zero([-2.0, -1.0, 1.0, 2.0], values);
        assert!((slope + 3.0).abs() < 1e-14, "{slope}");
        let d: [f64; 4] = [-2.5, -1.0, 0.75, 2.0];
        let values = d.map(|x| x.powi(3) + 5.0 * x * x - 3.0 * x + 7.0);
        let slope = slope_at_zero(d, values);
        assert!((slope + 3.0).abs() < 1e-13, "{slope}");
    }
}
