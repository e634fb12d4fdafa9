//! Rechecks contradictions: dual numbers in double-double, where those in f64 contradict a
//! derivative.
//!
//! Duals in f64 differentiate the rounding of the text faithfully: of `(1 − cos x)/x²` near 0
//! they have no digit right. In double-double the same rules lose the same 16 digits of 31.
//! Where they then confirm the derivative, the dual number in f64 had lost its digits; where
//! they do not, the contradiction stands.
//!
//! It runs where there is a contradiction and nowhere else.

use super::double_double::DoubleDouble;
use super::jacobian::{Check, Derivative, Entry};
use super::problem::Problem;
use super::reason::{Reason, enter};
use crate::expr::elementary::Elementary;
use crate::expr::op::{Binary, Unary};
use crate::expr::scalar::Scalar;
use crate::tape::cancel::CancelToken;
use crate::tape::eval::{Batch, Registers};

/// A dual number in double-double: a primal value and its tangent along one input.
#[derive(Clone, Copy, Debug)]
struct FineDual {
    primal: DoubleDouble,
    /// `None` while the number does not depend on the input.
    tangent: Option<DoubleDouble>,
}

impl FineDual {
    fn times(slope: DoubleDouble, x: Self) -> Option<DoubleDouble> {
        x.tangent.map(|tangent| slope * tangent)
    }
}

impl Scalar for FineDual {
    fn constant(primal: f64) -> Self {
        Self {
            primal: DoubleDouble::from(primal),
            tangent: None,
        }
    }

    fn real(self) -> f64 {
        Elementary::real(self.primal)
    }

    fn unary(op: Unary, x: Self) -> Self {
        Self {
            primal: op.value(x.primal),
            tangent: Self::times(op.slope(x.primal), x),
        }
    }

    fn binary(op: Binary, a: Self, b: Self) -> Self {
        let (da, db) = op.slopes(a.primal, b.primal);
        let tangent = match (Self::times(da, a), Self::times(db, b)) {
            (Some(first), Some(second)) => Some(first + second),
            (first, second) => first.or(second),
        };
        Self {
            primal: op.value(a.primal, b.primal),
            tangent,
        }
    }

    fn select(condition: Self, then: Self, otherwise: Self) -> Self {
        let primal = DoubleDouble::select(condition.primal, then.primal, otherwise.primal);
        let chosen = if condition.real() == 0.0 {
            otherwise
        } else {
            then
        };
        Self {
            primal,
            tangent: chosen.tangent,
        }
    }
}

/// Turns contradictions that are the dual number's own rounding into [`Check::Unresolved`].
/// What stands leaves both numbers in doubt: the bar reaches from one to the other, and where
/// they have no digit in common there is none to show.
///
/// `entries` has for each of `problem.columns` one entry per row of the pattern, whose rows
/// are `row_of[starts[j]..starts[j + 1]]`. `None` when cancelled.
pub(super) fn settle(
    problem: &Problem<'_>,
    entries: &mut [Vec<Entry>],
    reasons: &mut Vec<Reason>,
    starts: &[usize],
    row_of: &[u32],
    cancel: &CancelToken,
) -> Option<()> {
    let mut registers = Registers::cancelled_by(cancel);
    let columns = problem.columns.iter().zip(entries).zip(starts);
    for (((&element, entries), &start), along) in columns.zip(0..) {
        if entries.iter().all(|entry| entry.check != Check::Disagree) {
            continue;
        }
        let mut point: Vec<FineDual> = problem
            .point
            .iter()
            .map(|&x| FineDual::constant(x))
            .collect();
        if let Some(slot) = point.get_mut(element) {
            slot.tangent = Some(DoubleDouble::ONE);
        }
        let output = problem.tape.eval(&Batch::one(&point), &mut registers);
        if cancel.is_cancelled() {
            return None;
        }
        for (entry, &row) in entries.iter_mut().zip(row_of.iter().skip(start)) {
            let tangent = output.get(row as usize).and_then(|dual| dual.tangent);
            let tangent = tangent.map_or(0.0, Elementary::real);
            let slack = entry.error() + 1e-12 * tangent.abs();
            if entry.check != Check::Disagree {
                continue;
            }
            if (entry.value() - tangent).abs() <= slack {
                entry.check = Check::Unresolved;
            } else {
                contradicted(entry, along, reasons);
            }
        }
    }
    Some(())
}

/// Two numbers stand against each other.
fn contradicted(entry: &mut Entry, along: u32, reasons: &mut Vec<Reason>) {
    let Derivative::Value { value, error } = &mut entry.derivative else {
        return;
    };
    let (sampled, exact) = (*value, entry.dual);
    let apart = (sampled - exact).abs();
    if apart <= 1e-2 * sampled.abs().max(exact.abs()) {
        *error = error.max(apart);
        return;
    }
    let reason = Reason::MethodsDisagree {
        along,
        sampled,
        exact,
    };
    entry.derivative = Derivative::UNRESOLVED;
    entry.reason = enter(reasons, reason);
}
