//! From samples and duals to an entry: value, error, status and the reason in words.
//!
//! It evaluates nothing. A smooth entry is its limit; at a special place left and right
//! are judged apart, and the dual number gets the last word on whether both agree.

use super::jacobian::{Check, Entry, Method, Status};
use super::nonsmooth::{Event, Kind};
use super::one_sided::Sides;
use super::problem::Problem;
use super::richardson::{Fine, Growth, surest};
use super::stencil::{Estimate, Samples, Side};
use crate::expr::number::short;

/// The output does not depend on the input: exactly 0, if there is an output at all.
pub(super) fn structural_zero(value: f64, events: &[&Event], problem: &Problem<'_>) -> Entry {
    if value.is_finite() {
        Entry::ok(0.0, 0.0)
    } else {
        without_value(value, events, problem)
    }
}

/// The function has no finite value at the point.
fn without_value(value: f64, events: &[&Event], problem: &Problem<'_>) -> Entry {
    let cause = events.iter().find(|event| event.takes_the_value());
    let reason = cause.map_or_else(
        || "the function has no finite value here".to_owned(),
        |event| event.reason(problem.graph, problem.text),
    );
    let overflow = cause.is_some_and(|event| event.kind == Kind::Overflow);
    let is_made = |event: &&Event| event.kind == Kind::Pole && (event.rounded || event.underflow);
    if cause.is_some_and(is_made) {
        return Entry::none(
            Status::Unresolved,
            format!("{reason}, to which it is rounded"),
        );
    }
    let status = if overflow || cause.is_none() && value.is_infinite() {
        Status::Unresolved
    } else {
        Status::Undefined
    };
    Entry::none(status, reason)
}

/// What the function approaches where it has no value, in words to follow a reason.
pub(super) fn approach(samples: &Samples<f64>) -> Option<String> {
    let told = |value: f64| short(if value.abs() < 1e-9 { 0.0 } else { value });
    let sides = [Side::Left, Side::Right].map(|side| samples.approached(side));
    Some(match sides {
        [Some(left), Some(right)] if (left - right).abs() <= 1e-5 * left.abs().max(1.0) => {
            format!("where the function approaches {}", told(left))
        }
        [Some(left), Some(right)] => {
            let (left, right) = (told(left), told(right));
            format!("where the function approaches {left} from the left and {right} from the right")
        }
        [Some(left), None] => format!("where the function approaches {} from the left", told(left)),
        [None, Some(right)] => {
            format!(
                "where the function approaches {} from the right",
                told(right)
            )
        }
        [None, None] => return None,
    })
}

/// A smooth entry, if the bar is narrower than what it is a bar of.
pub(super) fn from_limit(limit: Option<Estimate>, typical: f64) -> Entry {
    match limit {
        Some(limit) if is_believable(limit, typical) => Entry::ok(limit.value, limit.error),
        Some(limit) => Entry {
            error: limit.error,
            ..Entry::none(
                Status::Unresolved,
                "no step gives a derivative that the next finer steps confirm",
            )
        },
        None => Entry::none(
            Status::Unresolved,
            "the samples around the point are not finite",
        ),
    }
}

/// The number from double-double in place of the one from f64, where it is the better; and
/// a word where even that is not good, as near the ends of the exponent range.
pub(super) fn refined(coarse: Entry, fine: Option<Estimate>, typical: f64) -> Entry {
    let mut entry = better(coarse, fine, typical);
    let is_rough = entry.value != 0.0 && entry.error > 1e-9 * entry.value.abs();
    if entry.status == Status::Ok && is_rough {
        entry.reason = "limited by rounding: the samples have no more digits here".into();
    }
    entry
}

fn better(coarse: Entry, fine: Option<Estimate>, typical: f64) -> Entry {
    let Some(fine) = fine.filter(|fine| is_believable(*fine, typical)) else {
        return coarse;
    };
    // Its last rounding, to the f64 that is shown.
    let error = fine.error + 0.5 * f64::EPSILON * fine.value.abs();
    let apart = (coarse.value - fine.value).abs();
    match coarse.status {
        Status::Ok if apart > coarse.error + error => Entry {
            error: apart,
            ..Entry::none(
                Status::Unresolved,
                "f64 and double-double find different derivatives",
            )
        },
        Status::Ok if error >= coarse.error => coarse,
        Status::Ok => Entry::ok(fine.value, error),
        _ => Entry {
            reason:
                "the digits of f64 do not suffice here; this is the derivative in double-double"
                    .into(),
            ..Entry::ok(fine.value, error)
        },
    }
}

/// Whether a bar says something: it is small beside the limit or, around a limit of 0,
/// beside the slopes of the function nearby or its size over a change of the input by 1.
/// Below the least normal number there is nothing to tell apart.
fn is_believable(limit: Estimate, typical: f64) -> bool {
    limit.error <= 1e-2 * limit.value.abs()
        || limit.error <= 1e-6 * limit.scale.max(typical)
        || limit.error <= f64::MIN_POSITIVE
}

/// The number of a method that has no bar, if it is one.
pub(super) fn from_formula(value: f64, reason: &str) -> Entry {
    if value.is_finite() {
        Entry::ok(value, f64::NAN)
    } else {
        Entry::none(Status::Unresolved, reason)
    }
}

/// An entry whose evaluation comes by special places: left and right decide.
///
/// `fine` has the limits in double-double, where they were asked for, and `exact` the slopes
/// of either side by the exact rules.
pub(super) fn at_special(
    samples: &Samples<f64>,
    fine: Fine,
    exact: Sides,
    typical: f64,
    events: &[&Event],
    problem: &Problem<'_>,
) -> Entry {
    let reason = |kinds: &[Kind]| {
        events
            .iter()
            .find(|event| kinds.contains(&event.kind))
            .or_else(|| events.first())
            .map_or_else(String::new, |event| {
                event.reason(problem.graph, problem.text)
            })
    };
    let believable = |limit: &Estimate| is_believable(*limit, typical);
    let believed = |side: Side| samples.limit(side).filter(believable);
    let smooth = || {
        let coarse = from_limit(surest(samples), typical);
        let entry = match fine.limit {
            Some(_) if coarse.status == Status::Ok => refined(coarse, fine.limit, typical),
            _ => coarse,
        };
        // Two slopes by the rules that are nearer than the samples tell are two all the same.
        let Sides { left, right } = exact;
        let largest = left.abs().max(right.abs());
        let differ = (right - left).abs() > 1e-12 * largest;
        if entry.status == Status::Ok && largest.is_finite() && differ {
            let kinds = [Kind::Bend, Kind::Tie, Kind::Jump, Kind::Edge];
            return Entry::none(
                Status::Unresolved,
                format!(
                    "the exact rules have two slopes here, which the samples cannot tell: {}",
                    reason(&kinds)
                ),
            );
        }
        entry
    };
    let sides = (
        samples.is_finite_near(Side::Left),
        samples.is_finite_near(Side::Right),
    );
    let steep = |sign: i8| Entry {
        sign,
        ..Entry::none(
            Status::Infinite,
            format!("infinitely steep: {}", reason(&[Kind::Edge, Kind::Pole])),
        )
    };
    let unclear = || {
        Entry::none(
            Status::Unresolved,
            format!(
                "left and right derivative cannot be told: {}",
                reason(&[Kind::Bend, Kind::Tie, Kind::Jump, Kind::Edge])
            ),
        )
    };
    let jump = || {
        let mut jumps = events.iter().filter(|event| event.kind == Kind::Jump);
        let is_here = jumps.clone().next().is_none() || jumps.any(|event| !event.rounded);
        if is_here {
            Entry::none(Status::Undefined, reason(&[Kind::Jump, Kind::Edge]))
        } else {
            unclear()
        }
    };
    match sides {
        (true, true) => {
            let finer = fine.sides.map(|side| side.filter(believable));
            // What double-double cannot make out f64 only seems to.
            let ([left, right], least) = match finer {
                [None, None] => ([Side::Left, Side::Right].map(believed), 1e-9),
                _ => (finer, 1e-24),
            };
            if let (Some(left), Some(right)) = (left, right) {
                let gap = (right.value - left.value + (right.low - left.low)).abs();
                let doubt = left.error + right.error;
                if gap > 4.0 * doubt && gap > least * left.value.abs().max(right.value.abs()) {
                    let kinds = [Kind::Bend, Kind::Tie, Kind::Edge, Kind::Jump];
                    if events.iter().any(|event| event.underflow) {
                        return Entry::none(
                            Status::Unresolved,
                            format!("below the smallest number here: {}", reason(&kinds)),
                        );
                    }
                    // The bar of the slopes is for the check.
                    return Entry {
                        left: left.value,
                        right: right.value,
                        error: doubt,
                        ..Entry::none(Status::Kink, reason(&kinds))
                    };
                }
                return smooth();
            }
            let growths = (samples.growth(Side::Left), samples.growth(Side::Right));
            match growths {
                (Growth::Jump, _) | (_, Growth::Jump) => jump(),
                (Growth::Infinite(a), Growth::Infinite(b)) => steep(if a == b { a } else { 0 }),
                (Growth::Infinite(sign), Growth::Unclear) if right.is_some() => Entry {
                    right: right.map_or(f64::NAN, |limit| limit.value),
                    ..steep(sign)
                },
                (Growth::Unclear, Growth::Infinite(sign)) if left.is_some() => Entry {
                    left: left.map_or(f64::NAN, |limit| limit.value),
                    ..steep(sign)
                },
                _ => unclear(),
            }
        }
        (false, false) => Entry::none(
            Status::Undefined,
            format!("no value on either side: {}", reason(&[Kind::Edge])),
        ),
        (left_side, _) => {
            let side = if left_side { Side::Left } else { Side::Right };
            match (believed(side), samples.growth(side)) {
                (Some(limit), _) => {
                    let mut entry = Entry::ok(limit.value, limit.error);
                    entry.status = Status::OneSided;
                    entry.reason = reason(&[Kind::Edge]).into();
                    match side {
                        Side::Left => entry.left = limit.value,
                        _ => entry.right = limit.value,
                    }
                    entry
                }
                (None, Growth::Infinite(sign)) => steep(sign),
                (None, Growth::Jump) => jump(),
                (None, Growth::Unclear) => unclear(),
            }
        }
    }
}

/// Puts the dual number beside an entry and says whether the two agree.
///
/// `rounding` bounds what f64 loses at this point; a dual number within it contradicts
/// nothing and confirms nothing.
pub(super) fn checked(
    mut entry: Entry,
    rounding: f64,
    method: Method,
    Sides { left, right }: Sides,
) -> Entry {
    entry.dual = match entry.status {
        Status::Ok if left == right => right,
        Status::OneSided if entry.left.is_nan() => right,
        Status::OneSided => left,
        Status::Kink => f64::NAN,
        Status::Ok => f64::NAN,
        Status::Infinite | Status::Undefined | Status::Unresolved => f64::NAN,
    };
    let sides = [left, right];
    let slope = match entry.status {
        Status::Ok | Status::OneSided => Some((entry.value, entry.dual.is_infinite())),
        Status::Kink => {
            let largest = entry.left.abs().max(entry.right.abs());
            Some((largest, sides.iter().any(|side| side.is_infinite())))
        }
        Status::Infinite | Status::Undefined | Status::Unresolved => None,
    };
    if let Some((size, true)) = slope
        && entry.error > 1e-5 * size.abs()
    {
        return Entry::none(
            Status::Unresolved,
            "the exact rules find no finite slope here, and the samples alone are too rough",
        );
    }
    if method == Method::Dual {
        if entry.status == Status::Kink {
            entry.error = f64::NAN;
        }
        return entry;
    }
    entry.check = match entry.status {
        Status::Ok | Status::OneSided if !entry.dual.is_finite() => Check::None,
        Status::Ok | Status::OneSided => compared(entry.value, entry.error, rounding, entry.dual),
        Status::Kink if !sides.iter().all(|side| side.is_finite()) => Check::None,
        // The point is at the kink within rounding only, and duals see one branch.
        Status::Kink if left == right => Check::Unresolved,
        Status::Kink => {
            let slack = entry.error.max(1e-9 * left.abs().max(right.abs()));
            verdict(close(entry.left, left, slack) && close(entry.right, right, slack))
        }
        Status::Infinite => {
            let expected = |side: f64| {
                side.is_infinite() && (entry.sign == 0 || (side > 0.0) == (entry.sign > 0))
            };
            if expected(left) || expected(right) {
                Check::Agree
            } else {
                Check::None
            }
        }
        Status::Undefined | Status::Unresolved => Check::None,
    };
    if entry.status == Status::Kink {
        entry.error = f64::NAN;
    }
    entry
}

/// The verdict on two numbers.
#[inline(always)]
fn compared(value: f64, error: f64, rounding: f64, dual: f64) -> Check {
    if close(value, dual, error) {
        Check::Agree
    } else if close(value, dual, rounding) {
        Check::Unresolved
    } else {
        Check::Disagree
    }
}

/// Whether two numbers are the same within an error; where none is known, within what a
/// classic formula leaves of digits.
#[inline(always)]
fn close(a: f64, b: f64, error: f64) -> bool {
    let slack = if error.is_nan() {
        1e-5 * b.abs() + 1e-7
    } else {
        error
    };
    (a - b).abs() <= slack + 1e-12 * b.abs()
}

/// What `checked` says of a number without a bar where the function is smooth and the exact
/// rules have a number too; `None` where they have not. Most entries are such.
#[inline(always)]
pub(super) fn plain(value: f64, slope: f64) -> Option<Entry> {
    (value.is_finite() && slope.is_finite()).then(|| Entry {
        dual: slope,
        check: compared(value, f64::NAN, 0.0, slope),
        ..Entry::ok(value, f64::NAN)
    })
}

fn verdict(agrees: bool) -> Check {
    if agrees {
        Check::Agree
    } else {
        Check::Disagree
    }
}
