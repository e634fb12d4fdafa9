//! Steps around a point and what was sampled there: the classic stencils, and samples on both
//! sides for extrapolation.

use super::jacobian::{Method, Side};

/// What was sampled around one point along one input, for one output element.
#[derive(Clone, Debug)]
pub struct Samples<T> {
    /// f(x).
    pub here: T,
    /// Bound on the rounding error of f(x), absolute.
    pub noise: f64,
    /// Rounding of one operation of T, relative.
    pub unit: f64,
    /// Each step is this many times the next.
    pub shrink: f64,
    /// From the coarsest step down.
    pub pairs: Vec<SamplePair<T>>,
}

/// Two samples, one on each side.
#[derive(Clone, Copy, Debug)]
pub struct SamplePair<T> {
    /// Step to the right as it was really taken.
    pub step_right: f64,
    /// Step to the left, positive.
    pub step_left: f64,
    /// f(x + step_right).
    pub right: T,
    /// f(x − step_left).
    pub left: T,
}

/// Which difference quotient is formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quotient {
    /// (f(x + h) − f(x − h))/2h; its error runs in h², h⁴, …
    Central,
    /// (f(x) − f(x − h))/h; its error runs in h, h², …
    Backward,
    /// (f(x + h) − f(x))/h.
    Forward,
}

impl Quotient {
    /// The quotient of one side.
    pub fn of(side: Side) -> Self {
        match side {
            Side::Left => Self::Backward,
            Side::Right => Self::Forward,
        }
    }
}

/// A limit with a bound on its error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The extrapolated quotient.
    pub value: f64,
    /// Absolute bound: truncation as seen in the table, and rounding.
    pub error: f64,
    /// What `value` leaves of a finer number.
    pub low: f64,
    /// The finest step that it was extrapolated from.
    pub step: f64,
    /// What a limit of 0 is 0 beside: how large the slopes of its side or sides are at the
    /// step that was believed, or farther out where they are smaller there.
    pub scale: f64,
}

/// The places of a classic formula in units of its step; `None` for the other methods.
pub(super) fn stencil(method: Method) -> Option<&'static [f64]> {
    match method {
        Method::Forward => Some(&[1.0]),
        Method::Central => Some(&[1.0, -1.0]),
        Method::FivePoint => Some(&[2.0, 1.0, -1.0, -2.0]),
        Method::Auto | Method::Adaptive | Method::Ridders | Method::ComplexStep | Method::Dual => {
            None
        }
    }
}

/// The step of a classic formula at x, which balances truncation and rounding for a function
/// of order one (Press et al., Numerical Recipes, 3rd ed., §5.7).
pub(super) fn classic_step(stencil: &[f64]) -> impl Fn(f64) -> f64 + use<> {
    let power = match stencil.len() {
        1 => 1.0 / 2.0,
        2 => 1.0 / 3.0,
        _ => 1.0 / 5.0,
    };
    let power = f64::EPSILON.powf(power);
    move |x| power_of_two(x.abs().max(1.0) * power)
}

/// The power of two at or below a positive number, so that a step is exact.
pub(super) fn power_of_two(value: f64) -> f64 {
    if value.is_normal() {
        f64::from_bits(value.to_bits() & 0x7ff0_0000_0000_0000)
    } else {
        f64::MIN_POSITIVE
    }
}
