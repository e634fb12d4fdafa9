//! Running error analysis: a value with a bound on its rounding error.
//!
//! Every operation adds its own rounding to what its arguments bring, to first
//! order (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., §3.3).
//! The bound is absolute and in the units of the value. It is what decides
//! whether an argument can be told from a kink at all, and how small a step pays.
//! Inputs and constants count as exact.
//!
//! What is lost at the lower end of the exponent range is counted a second time, apart:
//! finer numbers of the same range, as double-double, lose it just as well. How far a value may
//! be off because an argument is within its rounding of a jump is no rounding of the value:
//! it stands by itself.

use crate::expr::breaks::{Meeting, Rounding};
use crate::expr::op::{Binary, Unary};
use crate::expr::scalar::Scalar;

/// Rounding of one arithmetic operation, relative.
const UNIT: f64 = f64::EPSILON / 2.0;
/// Error of one library function, relative: they are good to about an ulp, and the
/// composed ones take a few.
const FUNCTION: f64 = 2.0 * f64::EPSILON;
/// Below this the low half of a double-double runs out of exponents, and then f64 does.
const SMALL: f64 = 1e-270;
/// What an operation with such a result loses, absolute: a few of the smallest number.
const SMALLEST: f64 = 8.0 * f64::from_bits(1);

/// A value that is known within `error`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounded {
    /// The value as computed.
    pub value: f64,
    /// Bound on its distance from the value in exact arithmetic, on this side of any jump;
    /// never negative.
    pub error: f64,
    /// The part of it that is due to the end of the exponent range.
    pub underflow: f64,
    /// How much farther it may be off across the jumps that cannot be told from here.
    pub jump: f64,
}

impl Bounded {
    /// A number that is exact.
    pub fn exact(value: f64) -> Self {
        Self {
            value,
            error: 0.0,
            underflow: 0.0,
            jump: 0.0,
        }
    }

    /// How far the value may be off in all.
    pub fn doubt(self) -> f64 {
        self.error + self.jump
    }

    /// A result with what it takes over from its arguments, twice, and its own rounding.
    #[inline(always)]
    fn new(value: f64, inherited: impl Fn(Part) -> f64, rounding: f64, is_exact: bool) -> Self {
        let lost = if value.abs() < SMALL && !is_exact {
            SMALLEST
        } else {
            0.0
        };
        Self {
            value,
            error: inherited(|x| x.error) + rounding + lost,
            underflow: inherited(|x| x.underflow) + lost,
            jump: inherited(|x| x.jump),
        }
    }
}

/// Which of the bounds of an argument is taken over.
type Part = fn(Bounded) -> f64;

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
        let rounding = match op.rounding() {
            Rounding::Exact => 0.0,
            // It rounds its argument before it looks for the tail there.
            Rounding::Argument => FUNCTION * (value.abs() + (x.value * op.slope(x.value)).abs()),
            _ => FUNCTION * value.abs(),
        };
        let inherited = |part: Part| {
            let error = part(x);
            if error == 0.0 {
                return 0.0;
            }
            let slope = op.slope(x.value).abs();
            // A jump is too large for a slope to tell what becomes of it.
            let is_jump = error == x.jump;
            if slope.is_finite() && op.is_smooth() && !is_jump {
                slope * error
            } else {
                spread(|x| op.value(x), x.value, error)
            }
        };
        // Functions of 0 are 0 exactly, if they are 0 at all.
        let is_exact = op.rounding() == Rounding::Exact || x.value == 0.0;
        let mut result = Self::new(value, inherited, rounding, is_exact);
        if op.jumps() {
            (result.error, result.underflow) = (0.0, 0.0);
            result.jump = match x.doubt() {
                0.0 => 0.0,
                doubt => spread(|x| op.value(x), x.value, doubt),
            };
        }
        // Within a function the argument is split into halves that underflow: of a root of
        // 10⁻³⁰⁰ half the digits of double-double are gone.
        if x.value.abs() < SMALL && !is_exact {
            let lost = op.slope(x.value).abs() * SMALLEST;
            if lost.is_finite() {
                result.error += lost;
                result.underflow += lost;
            }
        }
        result
    }

    // Products of matrices ask for it a million times, always for the same two operations.
    #[inline(always)]
    fn binary(op: Binary, a: Self, b: Self) -> Self {
        let value = op.value(a.value, b.value);
        let compares = op.at_tie() == Some(Meeting::Jump);
        let inherited = |part: Part| {
            let (ea, eb) = (part(a), part(b));
            if ea == 0.0 && eb == 0.0 {
                return 0.0;
            }
            match op.rounding() {
                Rounding::Sum => ea + eb,
                Rounding::Product => times(a.value, eb) + times(b.value, ea) + ea * eb,
                Rounding::Quotient => {
                    let (da, db) = op.slopes(a.value, b.value);
                    times(da, ea) + times(db, eb)
                }
                Rounding::Function | Rounding::Argument => {
                    spread(|a| op.value(a, b.value), a.value, ea)
                        + spread(|b| op.value(a.value, b), b.value, eb)
                }
                Rounding::Exact if compares => 0.0,
                Rounding::Exact => ea.max(eb),
            }
        };
        let rounding = match op.rounding() {
            Rounding::Sum | Rounding::Product | Rounding::Quotient => UNIT * value.abs(),
            Rounding::Function | Rounding::Argument => FUNCTION * value.abs(),
            Rounding::Exact => 0.0,
        };
        // Sums are exact at the end of the range, and nothing is lost of a factor 0.
        let is_exact = match op.rounding() {
            Rounding::Sum | Rounding::Exact => true,
            _ => a.value == 0.0 || b.value == 0.0,
        };
        let mut result = Self::new(value, inherited, rounding, is_exact);
        if compares {
            let doubt = a.doubt() + b.doubt();
            let is_open = doubt > 0.0 && (a.value - b.value).abs() <= doubt;
            result.jump = if is_open { 1.0 } else { 0.0 };
        }
        result
    }

    // Most factors are exact, and then this is all of the above.
    #[inline(always)]
    fn multiply_add(sum: Self, a: Self, b: Self) -> Self {
        if a.doubt() != 0.0 || b.doubt() != 0.0 {
            return Self::binary(Binary::Add, sum, Self::binary(Binary::Mul, a, b));
        }
        let product = a.value * b.value;
        let is_exact = a.value == 0.0 || b.value == 0.0;
        let lost = if product.abs() < SMALL && !is_exact {
            SMALLEST
        } else {
            0.0
        };
        let value = sum.value + product;
        Self {
            value,
            error: sum.error + (UNIT * product.abs() + lost) + UNIT * value.abs(),
            underflow: sum.underflow + lost,
            jump: sum.jump,
        }
    }

    fn select(condition: Self, then: Self, otherwise: Self) -> Self {
        let value = f64::select(condition.value, then.value, otherwise.value);
        let chosen = if condition.value != 0.0 {
            then
        } else {
            otherwise
        };
        let doubt = if condition.doubt() > 0.0 {
            (then.value - otherwise.value).abs()
        } else {
            0.0
        };
        Self {
            value,
            error: chosen.error,
            underflow: chosen.underflow,
            jump: chosen.jump + doubt,
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
