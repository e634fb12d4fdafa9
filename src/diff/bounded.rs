//! A value with a running bound on its rounding error.
//!
//! Every operation adds its own rounding to what its arguments bring, to first
//! order (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., §3.3).
//! The bound is absolute and in the units of the value. It is what decides
//! whether an argument can be told from a kink at all, and how small a step pays.
//! Inputs and constants count as exact.

use crate::expr::op::{Binary, Special, Unary};
use crate::expr::scalar::Scalar;

/// Rounding of one arithmetic operation, relative.
const UNIT: f64 = f64::EPSILON / 2.0;
/// Error of one library function, relative: they are good to about an ulp, and the
/// composed ones take a few.
const FUNCTION: f64 = 2.0 * f64::EPSILON;

/// A value that is known within `error`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounded {
    /// The value as computed.
    pub value: f64,
    /// Bound on its distance from the value in exact arithmetic; never negative.
    pub error: f64,
}

impl Bounded {
    /// A number that is exact.
    pub fn exact(value: f64) -> Self {
        Self { value, error: 0.0 }
    }
}

/// Largest change of `f` when its argument moves by `error`.
fn spread(f: impl Fn(f64) -> f64, x: f64, error: f64) -> f64 {
    let here = f(x);
    let change = |there: f64| {
        let change = (f(there) - here).abs();
        if change.is_nan() { 0.0 } else { change }
    };
    change(x + error).max(change(x - error))
}

impl Scalar for Bounded {
    fn constant(value: f64) -> Self {
        Self::exact(value)
    }

    fn real(self) -> f64 {
        self.value
    }

    fn unary(op: Unary, x: Self) -> Self {
        let value = op.value(x.value);
        let rounding = match op {
            Unary::Neg
            | Unary::Abs
            | Unary::Sign
            | Unary::Step
            | Unary::Floor
            | Unary::Ceil
            | Unary::Round
            | Unary::Relu => 0.0,
            _ => FUNCTION * value.abs(),
        };
        let inherited = if x.error == 0.0 {
            0.0
        } else {
            let slope = op.slope(x.value).abs();
            if slope.is_finite() && op.special() == Special::Smooth {
                slope * x.error
            } else {
                spread(|x| op.value(x), x.value, x.error)
            }
        };
        Self {
            value,
            error: inherited + rounding,
        }
    }

    fn binary(op: Binary, a: Self, b: Self) -> Self {
        let value = op.value(a.value, b.value);
        let (inherited, rounding) = match op {
            Binary::Add | Binary::Sub => (a.error + b.error, UNIT * value.abs()),
            Binary::Mul => (
                times(a.value, b.error) + times(b.value, a.error) + a.error * b.error,
                UNIT * value.abs(),
            ),
            Binary::Max | Binary::Min => (a.error.max(b.error), 0.0),
            Binary::Less | Binary::LessEqual | Binary::Equal | Binary::NotEqual => {
                let decided =
                    (a.value - b.value).abs() > a.error + b.error || a.error + b.error == 0.0;
                (if decided { 0.0 } else { 1.0 }, 0.0)
            }
            Binary::Div => {
                let (da, db) = op.slopes(a.value, b.value);
                (times(da, a.error) + times(db, b.error), UNIT * value.abs())
            }
            Binary::Pow | Binary::Atan2 => (
                spread(|a| op.value(a, b.value), a.value, a.error)
                    + spread(|b| op.value(a.value, b), b.value, b.error),
                FUNCTION * value.abs(),
            ),
        };
        Self {
            value,
            error: inherited + rounding,
        }
    }

    fn select(condition: Self, then: Self, otherwise: Self) -> Self {
        let value = f64::select(condition.value, then.value, otherwise.value);
        let chosen = if condition.value != 0.0 {
            then
        } else {
            otherwise
        };
        let doubt = if condition.error > 0.0 {
            (then.value - otherwise.value).abs()
        } else {
            0.0
        };
        Self {
            value,
            error: chosen.error + doubt,
        }
    }
}

/// Product in which an error of 0 stays 0 beside an infinite factor.
fn times(factor: f64, error: f64) -> f64 {
    if error == 0.0 {
        0.0
    } else {
        factor.abs() * error
    }
}
