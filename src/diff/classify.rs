//! From samples and duals to an entry: derivative, error, check and reason.
//!
//! It evaluates nothing. A smooth entry is its limit; at a non-smooth point left and right
//! are judged apart, and the dual number gets the last word on whether both agree.

use super::jacobian::{Check, Derivative, Entry, Method, Side, Slope};
use super::nonsmooth::{Event, Kind};
use super::one_sided::{Rule, Sides};
use super::reason::{Effect, Fault, Reason, enter};
use super::richardson::{Fine, Growth, surest};
use super::running_error::Bounded;
use super::stencil::{Estimate, Quotient, Samples};
use crate::expr::elementary::Elementary;

/// A derivative with its reason at hand, before that goes into the Jacobian's list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verdict {
    pub(super) derivative: Derivative,
    pub(super) reason: Reason,
    pub(super) dual: f64,
    pub(super) check: Check,
}

impl Verdict {
    pub(super) fn of(derivative: Derivative, reason: Reason) -> Self {
        Self {
            derivative,
            reason,
            dual: f64::NAN,
            check: Check::None,
        }
    }

    pub(super) fn ok(value: f64, error: f64) -> Self {
        Self::of(Derivative::Value { value, error }, Reason::None)
    }

    /// No number that could be believed.
    pub(super) fn unbelievable(fault: Fault) -> Self {
        let reason = Reason::Unbelievable { fault, along: None };
        Self::of(Derivative::UNRESOLVED, reason)
    }

    /// The entry, with its reason in the list.
    pub(super) fn entry(self, reasons: &mut Vec<Reason>) -> Entry {
        Entry {
            derivative: self.derivative,
            reason: enter(reasons, self.reason),
            dual: self.dual,
            check: self.check,
        }
    }
}

impl From<Estimate> for Slope {
    fn from(limit: Estimate) -> Self {
        Self {
            value: limit.value,
            error: limit.error,
        }
    }
}

/// The first of the events that is of one of these kinds, or else the first of all, with what
/// follows from it.
pub(super) fn because(events: &[&Event], kinds: &[Kind], effect: Effect) -> Reason {
    let mut of_kind = events.iter().filter(|event| kinds.contains(&event.at.kind));
    let event = of_kind.next().or_else(|| events.first());
    event.map_or(Reason::None, |event| Reason::Nonsmooth {
        effect: match effect {
            Effect::Plain if event.rounded => Effect::WithinRounding,
            effect => effect,
        },
        at: event.at,
    })
}

/// The output does not depend on the input: exactly 0, if there is an output at all.
pub(super) fn structural_zero(value: f64, events: &[&Event]) -> Verdict {
    if value.is_finite() {
        Verdict::ok(0.0, 0.0)
    } else {
        without_value(value, events)
    }
}

/// The function has no finite value at the point.
fn without_value(value: f64, events: &[&Event]) -> Verdict {
    let Some(cause) = events.iter().find(|event| event.takes_the_value()) else {
        let derivative = if value.is_infinite() {
            Derivative::UNRESOLVED
        } else {
            Derivative::UNDEFINED
        };
        return Verdict::of(derivative, Reason::NoFiniteValue);
    };
    let reason = |effect| Reason::Nonsmooth {
        effect,
        at: cause.at,
    };
    match cause.at.kind {
        Kind::Pole if cause.rounded || cause.underflow => {
            Verdict::of(Derivative::UNRESOLVED, reason(Effect::RoundedThere))
        }
        Kind::Overflow => Verdict::of(Derivative::UNRESOLVED, reason(Effect::Plain)),
        _ => Verdict::of(Derivative::UNDEFINED, reason(Effect::Plain)),
    }
}

/// What a derivative is small or large beside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Typical {
    /// The size of the output over that of the input.
    slope: f64,
    /// The same of what the output is made of, which may cancel: a derivative that is 0 within
    /// its bar is so beside that.
    parts: f64,
}

impl Typical {
    /// Of an output at an input x.
    pub(super) fn new(value: f64, output: Bounded, x: f64) -> Self {
        let size = x.abs().max(1.0);
        Self {
            slope: value.abs() / size,
            parts: output.nearby / f64::EPSILON / size,
        }
    }
}

/// The entry where f64 has no say.
pub(super) fn from_fine(limit: Option<Estimate>, typical: Typical) -> Verdict {
    let rounded = limit.map(|limit| Estimate {
        error: limit.error + 0.5 * f64::EPSILON * limit.value.abs(),
        ..limit
    });
    from_limit(rounded, typical)
}

/// A smooth entry, if the bar is narrower than what it is a bar of.
pub(super) fn from_limit(limit: Option<Estimate>, typical: Typical) -> Verdict {
    match limit {
        Some(limit) if is_believable(limit, typical) => Verdict::ok(limit.value, limit.error),
        Some(limit) => Verdict {
            derivative: Derivative::Unresolved {
                error: Some(limit.error),
            },
            ..Verdict::unbelievable(Fault::NoStepConverges)
        },
        None => Verdict::unbelievable(Fault::SamplesNotFinite),
    }
}

/// The number from double-double in place of the one from f64, where it is the better; and
/// a reason where even that is not good, as near the ends of the exponent range.
pub(super) fn refined(coarse: Verdict, fine: Option<Estimate>, typical: Typical) -> Verdict {
    let mut verdict = better(coarse, fine, typical);
    if let Derivative::Value { value, error } = verdict.derivative
        && value != 0.0
        && error > 1e-9 * value.abs()
    {
        verdict.reason = Reason::LimitedByRounding;
    }
    verdict
}

fn better(coarse: Verdict, fine: Option<Estimate>, typical: Typical) -> Verdict {
    let Some(fine) = fine.filter(|fine| is_believable(*fine, typical)) else {
        return coarse;
    };
    // Its last rounding, to the f64 that is shown.
    let error = fine.error + 0.5 * f64::EPSILON * fine.value.abs();
    let Derivative::Value {
        value,
        error: coarse_error,
    } = coarse.derivative
    else {
        return Verdict {
            reason: Reason::FromDoubleDouble,
            ..Verdict::ok(fine.value, error)
        };
    };
    let apart = (value - fine.value).abs();
    if apart > coarse_error + error {
        Verdict {
            derivative: Derivative::Unresolved { error: Some(apart) },
            ..Verdict::unbelievable(Fault::PrecisionsDisagree)
        }
    } else if error >= coarse_error {
        coarse
    } else {
        Verdict::ok(fine.value, error)
    }
}

/// Whether the error estimate is small enough to report the limit: at most 1 % of it or, near 0,
/// 1e−6 of the slopes nearby or of the output over a change of the input by 1; of one that is 0
/// within its bar 1e−12 of what the output is made of. Below the least normal number there is
/// nothing to tell apart.
pub(super) fn is_believable(limit: Estimate, typical: Typical) -> bool {
    let is_nothing = limit.value.abs() <= limit.error;
    limit.error <= 1e-2 * limit.value.abs()
        || limit.error <= 1e-6 * limit.scale.max(typical.slope)
        || is_nothing && limit.error <= 1e-12 * typical.parts
        || limit.error <= f64::MIN_POSITIVE
}

/// The number of a method that has no bar, if it is one.
pub(super) fn from_formula(value: f64, fault: Fault) -> Verdict {
    if value.is_finite() {
        Verdict::ok(value, f64::NAN)
    } else {
        Verdict::unbelievable(fault)
    }
}

/// The entry where the evaluation meets non-smooth points: left and right decide.
///
/// Where the exact rules have bounds, they decide and the samples check; else the samples
/// decide, and the rules check.
pub(super) fn at_nonsmooth<T: Elementary>(samples: &Samples<T>, place: &Place<'_>) -> Verdict {
    if place.is_too_wide {
        let reason = because(place.events, &BENT, Effect::SidesUnclear);
        return Verdict::of(Derivative::UNRESOLVED, reason);
    }
    by_bounds(Some(samples), place)
        .unwrap_or_else(|| checked(by_samples(samples, place), 0.0, place.method, place.exact))
}

/// What is known of an entry at non-smooth points beside its samples.
pub(super) struct Place<'a> {
    /// The limits in double-double, where they were asked for.
    pub(super) fine: Fine,
    /// The slopes of either side by the exact rules.
    pub(super) exact: Sides,
    pub(super) typical: Typical,
    /// The non-smooth points.
    pub(super) events: &'a [&'a Event],
    /// Whether rounding leaves open, farther than it may, where an argument is.
    pub(super) is_too_wide: bool,
    pub(super) method: Method,
}

impl Place<'_> {
    /// The slopes of either side by samples: in double-double, where there are any.
    fn sampled<T: Elementary>(&self, samples: Option<&Samples<T>>) -> [Option<Estimate>; 2] {
        let believable = |limit: &Estimate| is_believable(*limit, self.typical);
        match self.fine.sides.map(|side| side.filter(believable)) {
            [None, None] => [Side::Left, Side::Right]
                .map(|side| samples?.limit(Quotient::of(side)).filter(believable)),
            finer => finer,
        }
    }
}

/// The entry as the samples of either side have it.
fn by_samples<T: Elementary>(samples: &Samples<T>, place: &Place<'_>) -> Verdict {
    let Place {
        fine,
        exact,
        typical,
        events,
        ..
    } = *place;
    let believable = |limit: &Estimate| is_believable(*limit, typical);
    let believed = |side: Side| samples.limit(Quotient::of(side)).filter(believable);
    let unresolved = |kinds: &[Kind], effect| {
        Verdict::of(Derivative::UNRESOLVED, because(events, kinds, effect))
    };
    let smooth = || {
        let coarse = from_limit(surest(samples), typical);
        let is_ok = |verdict: &Verdict| matches!(verdict.derivative, Derivative::Value { .. });
        let verdict = match fine.limit {
            Some(_) if is_ok(&coarse) => refined(coarse, fine.limit, typical),
            _ => coarse,
        };
        // Two slopes by the rules that are nearer than the samples tell are two all the same.
        let [left, right] = exact.rounded();
        let largest = left.abs().max(right.abs());
        let differ = (right - left).abs() > 1e-12 * largest;
        if is_ok(&verdict) && largest.is_finite() && differ {
            return unresolved(&BENT, Effect::SidesTooClose);
        }
        verdict
    };
    let steep = |sign: i8, other: Option<(Side, Estimate)>| {
        let other = other.map(|(side, limit)| (side, limit.into()));
        Verdict::of(
            Derivative::Infinite { sign, other },
            because(
                events,
                &[Kind::Edge, Kind::Pole, Kind::Steep],
                Effect::InfiniteSlope,
            ),
        )
    };
    let unclear = || unresolved(&BENT, Effect::SidesUnclear);
    let jump = || {
        let mut jumps = events.iter().filter(|event| event.at.kind == Kind::Jump);
        let is_here = jumps.clone().next().is_none() || jumps.any(|event| !event.rounded);
        if is_here {
            let reason = because(events, &[Kind::Jump, Kind::Edge], Effect::Plain);
            Verdict::of(Derivative::UNDEFINED, reason)
        } else {
            unclear()
        }
    };
    match [Side::Left, Side::Right].map(|side| samples.is_finite_near(side)) {
        [true, true] => {
            let finer = fine.sides.map(|side| side.filter(believable));
            // What double-double cannot make out f64 only seems to.
            let ([left, right], least) = match finer {
                [None, None] => ([Side::Left, Side::Right].map(believed), 1e-9),
                _ => (finer, 1e-24),
            };
            if let (Some(left), Some(right)) = (left, right) {
                let gap = (right.value - left.value + (right.low - left.low)).abs();
                let bound = left.error + right.error;
                if gap > 4.0 * bound && gap > least * left.value.abs().max(right.value.abs()) {
                    let kinds = [Kind::Bend, Kind::Tie, Kind::Edge, Kind::Jump];
                    if events.iter().any(|event| event.underflow) {
                        return unresolved(&kinds, Effect::Underflow);
                    }
                    // The bend is nearer than any step.
                    if events.iter().all(|event| event.beside) {
                        return unclear();
                    }
                    let derivative = Derivative::Kink {
                        left: left.into(),
                        right: right.into(),
                    };
                    return Verdict::of(derivative, because(events, &kinds, Effect::Plain));
                }
                return smooth();
            }
            match [Side::Left, Side::Right].map(|side| samples.growth(side)) {
                [Growth::Jump, _] | [_, Growth::Jump] => jump(),
                [Growth::Infinite(a), Growth::Infinite(b)] => {
                    steep(if a == b { a } else { 0 }, None)
                }
                [Growth::Infinite(sign), Growth::Unclear] if right.is_some() => {
                    steep(sign, right.map(|limit| (Side::Right, limit)))
                }
                [Growth::Unclear, Growth::Infinite(sign)] if left.is_some() => {
                    steep(sign, left.map(|limit| (Side::Left, limit)))
                }
                _ => unclear(),
            }
        }
        [false, false] => Verdict::of(
            Derivative::UNDEFINED,
            because(events, &[Kind::Edge], Effect::NoSide),
        ),
        [is_left, _] => {
            let side = if is_left { Side::Left } else { Side::Right };
            match (believed(side), samples.growth(side)) {
                (Some(limit), _) => {
                    let slope = limit.into();
                    Verdict::of(
                        Derivative::OneSided { side, slope },
                        because(events, &[Kind::Edge], Effect::Plain),
                    )
                }
                (None, Growth::Infinite(sign)) => steep(sign, None),
                (None, Growth::Jump) => jump(),
                (None, Growth::Unclear) => unclear(),
            }
        }
    }
}

const BENT: [Kind; 5] = [Kind::Bend, Kind::Tie, Kind::Jump, Kind::Edge, Kind::Steep];

/// The entry by the exact rules of either side, where their bounds tell whether the slopes
/// differ.
pub(super) fn by_bounds<T: Elementary>(
    samples: Option<&Samples<T>>,
    place: &Place<'_>,
) -> Option<Verdict> {
    let Sides { left, right } = place.exact;
    if !left.is_bounded() || !right.is_bounded() {
        return None;
    }
    let last_digit = |slope: Rule| 0.5 * f64::EPSILON * slope.value.high.abs();
    let rounded = |slope: Rule| Slope {
        value: slope.value.high,
        error: slope.error + last_digit(slope),
    };
    let gap = (right.value - left.value).magnitude().high;
    let bounds = left.error + right.error;
    let [l, r] = [rounded(left), rounded(right)];
    let size = l.value.abs().max(r.value.abs());
    let agrees = |slope: Slope, estimate: Estimate| {
        close(estimate.value, slope.value, estimate.error + slope.error)
    };
    let check = |slopes: [Slope; 2]| match place.sampled(samples) {
        [Some(a), Some(b)] if agrees(slopes[0], a) && agrees(slopes[1], b) => Check::Agree,
        [Some(_), Some(_)] => Check::Unresolved,
        _ => Check::None,
    };
    if gap > bounds && gap > 1e-24 * size {
        if bounds > 1e-2 * gap {
            return None;
        }
        let kinds = [Kind::Bend, Kind::Tie, Kind::Edge, Kind::Jump];
        let derivative = Derivative::Kink { left: l, right: r };
        return Some(Verdict {
            check: check([l, r]),
            ..Verdict::of(derivative, because(place.events, &kinds, Effect::Plain))
        });
    }
    // Both lie within this.
    let error = bounds + gap + last_digit(left);
    let estimate = Estimate {
        value: l.value,
        error,
        low: 0.0,
        step: 0.0,
        scale: 0.0,
    };
    let slope = Slope {
        value: l.value,
        error,
    };
    is_believable(estimate, place.typical).then(|| Verdict {
        dual: l.value,
        check: check([slope, slope]),
        ..Verdict::ok(l.value, error)
    })
}

/// Puts the dual number beside an entry and says whether the two agree.
///
/// `rounding` bounds what f64 loses at this point; a dual number within it contradicts
/// nothing and confirms nothing.
pub(super) fn checked(
    mut verdict: Verdict,
    rounding: f64,
    method: Method,
    exact: Sides,
) -> Verdict {
    let [left, right] = exact.rounded();
    verdict.dual = match verdict.derivative {
        Derivative::Value { .. } if left == right => right,
        Derivative::OneSided { side, .. } => match side {
            Side::Left => left,
            Side::Right => right,
        },
        _ => f64::NAN,
    };
    let sides = [left, right];
    // The size of the slope, its error, and whether the exact rules have no finite one.
    let rough = match verdict.derivative {
        Derivative::Value { value, error }
        | Derivative::OneSided {
            slope: Slope { value, error },
            ..
        } => verdict.dual.is_infinite() && error > 1e-5 * value.abs(),
        Derivative::Kink { left, right } => {
            let largest = left.value.abs().max(right.value.abs());
            sides.iter().any(|side| side.is_infinite()) && left.error + right.error > 1e-5 * largest
        }
        _ => false,
    };
    if rough {
        return Verdict::unbelievable(Fault::SamplesTooRough);
    }
    if method == Method::Dual {
        return verdict;
    }
    verdict.check = match verdict.derivative {
        Derivative::Value { .. } | Derivative::OneSided { .. } if !verdict.dual.is_finite() => {
            Check::None
        }
        Derivative::Value { value, error }
        | Derivative::OneSided {
            slope: Slope { value, error },
            ..
        } => compared(value, error, rounding, verdict.dual),
        Derivative::Kink { .. } if !sides.iter().all(|side| side.is_finite()) => Check::None,
        // The point is at the kink within rounding only, and duals see one branch.
        Derivative::Kink { .. } if left == right => Check::Unresolved,
        Derivative::Kink { left: l, right: r } => {
            let slack = (l.error + r.error).max(1e-9 * left.abs().max(right.abs()));
            if close(l.value, left, slack) && close(r.value, right, slack) {
                Check::Agree
            } else {
                Check::Disagree
            }
        }
        Derivative::Infinite { sign, .. } => {
            let expected =
                |side: f64| side.is_infinite() && (sign == 0 || (side > 0.0) == (sign > 0));
            if expected(left) || expected(right) {
                Check::Agree
            } else {
                Check::None
            }
        }
        Derivative::Undefined { .. } | Derivative::Unresolved { .. } => Check::None,
    };
    verdict
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

/// The entry that `checked` gives for a number without an error where the function is smooth and the exact
/// rules have a number too; `None` where they have not. Most entries are such.
#[inline(always)]
pub(super) fn plain(value: f64, slope: f64) -> Option<Entry> {
    (value.is_finite() && slope.is_finite()).then(|| Entry {
        dual: slope,
        check: compared(value, f64::NAN, 0.0, slope),
        ..Entry::ok(value, f64::NAN)
    })
}
