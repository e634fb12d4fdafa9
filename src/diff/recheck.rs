//! Rechecks contradictions: dual numbers in double-double, where those in f64 contradict a
//! derivative.
//!
//! Duals in f64 differentiate the rounding of the text faithfully: of `(1 − cos x)/x²` near 0
//! they have no digit right. In double-double the same rules lose the same 16 digits of 31.
//! Where they then confirm the derivative, the dual number in f64 had lost its digits; where
//! they do not, the contradiction stands.
//!
//! It runs where there is a contradiction and nowhere else.

use super::directional::Directional;
use super::jacobian::{Check, Derivative, Entry};
use super::problem::Problem;
use super::reason::{Reason, enter};
use crate::tape::cancel::CancelToken;
use crate::tape::eval::{Batch, Registers};

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
        let point = problem.point.iter();
        let mut point: Vec<Directional> = point.map(|&x| Directional::constant(x)).collect();
        if let Some(slot) = point.get_mut(element) {
            *slot = Directional::moving(problem.point[element]);
        }
        let output = problem.tape.eval(&Batch::one(&point), &mut registers);
        if cancel.is_cancelled() {
            return None;
        }
        for (entry, &row) in entries.iter_mut().zip(row_of.iter().skip(start)) {
            let tangent = output.get(row as usize).and_then(|dual| dual.tangents[0]);
            let tangent = tangent.map_or(0.0, |tangent| tangent.value.high);
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
