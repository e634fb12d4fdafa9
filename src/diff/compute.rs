//! The Jacobian at a point: samples and duals in, entries with statuses out.
//!
//! Column by column: the ladder's samples are one batch, the duals another. Where
//! the evaluation at the point comes by no special place, the function is smooth
//! and the method's own number stands. Where it does, left and right are
//! looked at separately, whatever the method.

use super::classify::{at_special, checked, from_limit, refined, structural_zero};
use super::complex;
use super::jacobian::{Entry, Jacobian, Method, Status};
use super::ladder::{Estimate, Samples, Side};
use super::sample::{Exact, Sampler};
use super::special::{self, Event};
use crate::expr::graph::Graph;
use crate::tape::cancel::CancelToken;
use crate::tape::compile::Tape;

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

/// How much work a first answer is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// f64 only: fast enough to follow a drag.
    Quick,
    /// Double-double too, where the method asks for it.
    Full,
}

/// Computes the Jacobian. `None` when `cancel` was called on the way.
///
/// Shapes: rows are the output's elements, columns `problem.columns`.
/// Every entry's error is absolute; NaN for the methods that have no estimate
/// (forward, central, five-point, complex step, dual).
pub fn jacobian(
    problem: &Problem<'_>,
    method: Method,
    effort: Effort,
    cancel: &CancelToken,
) -> Option<Jacobian> {
    let rows = problem.tape.output.len;
    let cols = problem.columns.len();
    let (events, output) = special::find(problem.tape, problem.point);
    let value: Vec<f64> = output.iter().map(|bounded| bounded.value).collect();
    let reaching: Vec<Vec<bool>> = if events.is_empty() {
        Vec::new()
    } else {
        (0..rows).map(|row| problem.tape.reaching(row)).collect()
    };
    let mut entries = vec![Entry::ok(f64::NAN, f64::NAN); rows * cols];
    let mut evaluations = 1;
    let mut sampler = Sampler::new(problem);
    let exact = sampler.exact(problem.columns, cancel)?;
    let mut stepped = match method {
        Method::ComplexStep => {
            complex::slopes(problem.tape, problem.point, problem.columns, cancel)?
        }
        _ => Vec::new(),
    };
    evaluations += stepped.len();
    for (col, &element) in problem.columns.iter().enumerate() {
        if cancel.is_cancelled() {
            return None;
        }
        let exact = &exact[col];
        let active = if events.is_empty() {
            Vec::new()
        } else {
            sampler.active_registers(element)
        };
        let special: Vec<Vec<&Event>> = (0..rows)
            .map(|row| {
                events
                    .iter()
                    .filter(|event| {
                        reaching.get(row).is_some_and(|reach| reach[event.register])
                            && (active[event.register] || !value[row].is_finite())
                    })
                    .collect()
            })
            .collect();
        let smooth = special.iter().all(Vec::is_empty);
        let constant = !exact.active.contains(&true);
        let needs_ladder = !constant && (method.extrapolates() || !smooth);
        let mut samples = if needs_ladder {
            sampler.ladder(element, false, &output, exact)
        } else {
            Vec::new()
        };
        let fixed = match method {
            Method::Forward | Method::Central | Method::FivePoint if !constant => {
                sampler.fixed_step(element, method, &value)
            }
            Method::ComplexStep if !constant => std::mem::take(&mut stepped[col]),
            _ => vec![f64::NAN; rows],
        };
        let mut limits = limits_of(&samples);
        let x = problem.point[element];
        if needs_ladder && (!smooth || !is_settled(&limits, exact, &value, x)) {
            samples = sampler.ladder(element, true, &output, exact);
            limits = limits_of(&samples);
        }
        let refines = effort == Effort::Full && method.refines() && !constant;
        let fine = if refines {
            sampler.fine_ladder(element, &output, exact)
        } else {
            Vec::new()
        };
        for row in 0..rows {
            // How far f64 alone may be off, which is what duals in f64 may be off too.
            let mut rounding = 0.0;
            let entry = if !exact.active[row] {
                structural_zero(value[row], &special[row], problem)
            } else if special[row].is_empty() && value[row].is_finite() {
                match method {
                    Method::Auto | Method::Adaptive | Method::Ridders => {
                        let coarse = from_limit(limits[row], value[row]);
                        match fine.get(row) {
                            Some(fine) => {
                                // A dual's rounding is that of the function, spread over a
                                // change of the input as a whole.
                                let spread = output[row].error / x.abs();
                                rounding = if x == 0.0 {
                                    coarse.error
                                } else {
                                    coarse.error.max(spread)
                                };
                                refined(coarse, fine.limit(Side::Both), value[row])
                            }
                            None => coarse,
                        }
                    }
                    Method::Dual => Entry::ok(exact.right[row], f64::NAN),
                    _ => Entry::ok(fixed[row], f64::NAN),
                }
            } else {
                let mut entry = at_special(&samples[row], value[row], &special[row], problem);
                if entry.status == Status::Ok && method == Method::Dual {
                    entry = Entry::ok(exact.right[row], f64::NAN);
                }
                entry
            };
            entries[row * cols + col] = checked(entry, rounding, method, exact, row);
        }
    }
    evaluations += sampler.evaluations;
    Some(Jacobian {
        rows,
        cols,
        entries,
        value,
        method,
        evaluations,
    })
}

pub(super) fn limits_of(samples: &[Samples<f64>]) -> Vec<Option<Estimate>> {
    let limits = samples.iter().map(|samples| samples.limit(Side::Both));
    limits.collect()
}

/// Whether the short ladder is good enough for every entry that depends on the input.
pub(super) fn is_settled(
    limits: &[Option<Estimate>],
    exact: &Exact,
    value: &[f64],
    x: f64,
) -> bool {
    limits
        .iter()
        .zip(&exact.active)
        .zip(value)
        .filter(|((_, active), _)| **active)
        .all(|((limit, _), value)| {
            let typical = value.abs() / x.abs().max(1.0);
            limit.is_some_and(|limit| {
                limit.error <= 1e-9 * limit.value.abs().max(typical) || limit.error <= 1e-14
            })
        })
}
