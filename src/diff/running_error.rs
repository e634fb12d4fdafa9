//! Running error analysis: a value with a bound on its rounding error.
//!
//! Every operation adds its own rounding to what its arguments bring, to first
//! order (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., §3.3).
//! The bound is absolute and in the units of the value. It is what decides
//! whether an argument can be told from a kink at all, and how small a step pays.
//! Inputs and constants count as exact, and so is what arithmetic leaves no remainder of. A
//! point beside has no such luck: what it is rounded by is counted apart, for differences.
//!
//! The value may be an f64 or finer, and the bound is then that of the finer arithmetic: it is
//! not the one of f64 scaled down, as a function may amplify rounding otherwise than linearly.
//!
//! What is lost at the lower end of the exponent range is counted a second time, apart:
//! finer numbers of the same range, as double-double, lose it just as well. How far a value may
//! be off because an argument is within its rounding of a jump is no rounding of the value:
//! it stands by itself.

use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Neg, Sub};

use super::bounded_linear::{self, Matrix};
use super::double_double::{DoubleDouble, two_product, two_sum};
use crate::expr::breaks::{Meeting, Operand, Rounding};
use crate::expr::elementary::Elementary;
use crate::expr::graph::Linear;
use crate::expr::op::{Binary, Unary};
use crate::expr::scalar::Scalar;
use crate::tape::cancel::CancelToken;

/// Below this the low half of a double-double runs out of exponents, and then f64 does.
const SMALL: f64 = 1e-270;
/// What an operation with such a result loses, absolute: a few of the smallest number.
const SMALLEST: f64 = 8.0 * f64::from_bits(1);
/// Up to this error a function is as good as straight, in units of its own scale.
const NARROW: f64 = 1e-6;

/// A plain number whose rounding is known.
pub trait Rounded: Elementary + Scalar {
    /// Rounding of one arithmetic operation, relative.
    const UNIT: f64;
    /// Error of one library function, relative.
    const FUNCTION: f64;
    /// What is lost when a number is shown as the nearest f64, relative.
    const LOST: f64;
    /// How far a library function may move its argument first, relative.
    const ARGUMENT: f64;
    /// Whether the sum of two numbers has no remainder.
    fn is_exact_sum(a: Self, b: Self) -> bool;
    /// Whether their product has none, while nothing underflows.
    fn is_exact_product(a: Self, b: Self) -> bool;
}

/// Whether the remainder of a product does not underflow.
#[inline(always)]
fn keeps_remainder(a: f64, b: f64) -> bool {
    (a * b).abs() >= SMALL || a == 0.0 || b == 0.0
}

impl Rounded for f64 {
    const UNIT: f64 = f64::EPSILON / 2.0;
    // They are good to about an ulp, and the composed ones take a few.
    const FUNCTION: f64 = 2.0 * f64::EPSILON;
    const LOST: f64 = 0.0;
    const ARGUMENT: f64 = 0.0;
    #[inline(always)]
    fn is_exact_sum(a: Self, b: Self) -> bool {
        two_sum(a, b).1 == 0.0
    }
    #[inline(always)]
    fn is_exact_product(a: Self, b: Self) -> bool {
        two_product(a, b).1 == 0.0 && keeps_remainder(a, b)
    }
}

impl Rounded for DoubleDouble {
    const UNIT: f64 = Self::EPSILON;
    // As tests/double_double.rs holds it.
    const FUNCTION: f64 = 1e-30;
    const LOST: f64 = f64::EPSILON;
    // Arguments of exp and of sin are reduced with an error in units of their size.
    const ARGUMENT: f64 = Self::EPSILON;
    #[inline(always)]
    fn is_exact_sum(a: Self, b: Self) -> bool {
        let (sum, error) = two_sum(a.high, b.high);
        let (low_sum, low_error) = two_sum(a.low, b.low);
        let (rest, lost) = two_sum(error, low_sum);
        let (high, low) = two_sum(sum, rest);
        let _ = high;
        lost == 0.0 && two_sum(low, low_error).1 == 0.0
    }
    #[inline(always)]
    fn is_exact_product(a: Self, b: Self) -> bool {
        if !keeps_remainder(a.high, b.high) {
            return false;
        }
        if a.low == 0.0 && b.low == 0.0 {
            return true;
        }
        let ((cross, lost), (other, also)) =
            (two_product(a.high, b.low), two_product(a.low, b.high));
        let (sum, rest) = two_sum(cross, other);
        let error = two_product(a.high, b.high).1;
        let left = [lost, also, rest, a.low * b.low, two_sum(error, sum).1];
        left.iter().all(|&left| left == 0.0)
    }
}

/// A value that is known within `error`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounded<T = f64> {
    /// The value as computed.
    pub value: T,
    /// Bound on its distance from the value in exact arithmetic, on this side of any jump;
    /// never negative.
    pub error: f64,
    /// The bound of points nearby, where nothing is exact by luck.
    pub nearby: f64,
    /// The part of it that is due to the end of the exponent range.
    pub underflow: f64,
    /// How much farther it may be off across the jumps that cannot be told from here.
    pub jump: f64,
}

impl<T: Rounded> Bounded<T> {
    /// A number that is exact.
    pub fn exact(value: T) -> Self {
        Self {
            value,
            error: 0.0,
            nearby: 0.0,
            underflow: 0.0,
            jump: 0.0,
        }
    }

    /// How far the value may be off in all.
    pub fn doubt(self) -> f64 {
        self.error + self.jump
    }

    /// A result with what it takes over from its arguments, and what it is rounded by itself,
    /// here and nearby.
    #[inline(always)]
    fn rounded(value: T, bounds: Bounds, [here, nearby]: [f64; 2], keeps: bool) -> Self {
        let lost = if !keeps && is_small(value) {
            SMALLEST
        } else {
            0.0
        };
        // What overflows is rounded no more.
        let (here, nearby) = if size(value) == f64::INFINITY {
            (0.0, 0.0)
        } else {
            (here, nearby)
        };
        Self {
            value,
            error: sure(bounds[0] + here + lost),
            nearby: sure(bounds[1] + nearby + lost),
            underflow: sure(bounds[2] + lost),
            jump: sure(bounds[3]),
        }
    }

    #[inline(always)]
    fn bounds(self) -> Bounds {
        [self.error, self.nearby, self.underflow, self.jump]
    }
}

/// Error, that nearby, underflow and jump.
type Bounds = [f64; 4];

/// What becomes of each of them, those that are the same computed once.
#[inline(always)]
fn each(inherited: impl Fn(usize) -> f64, here_is_nearby: bool) -> Bounds {
    let error = inherited(0);
    let nearby = if here_is_nearby { error } else { inherited(1) };
    [error, nearby, inherited(2), inherited(3)]
}

#[inline(always)]
fn size<T: Elementary>(value: T) -> f64 {
    Elementary::real(value).abs()
}

/// A bound; one that nothing is known of is infinite.
#[inline(always)]
fn sure(bound: f64) -> f64 {
    if bound.is_nan() { f64::INFINITY } else { bound }
}

#[inline(always)]
fn is_small<T: Elementary>(value: T) -> bool {
    size(value) < SMALL
}

#[inline(always)]
fn constant<T: Elementary>(value: f64) -> T {
    <T as Elementary>::constant(value)
}

/// Largest change of `f` when its argument moves by `error`, and at least what its slope makes
/// of that far from `place`, where it is not smooth: an error of half a unit moves no argument.
/// Where `f` ends within it, up to its end; where it has no value at all there is no bound.
fn spread<T: Elementary>(
    f: impl Fn(T) -> T,
    slope: impl Fn() -> T,
    x: T,
    error: f64,
    place: Option<f64>,
) -> f64 {
    let here = f(x);
    let distance = place.map_or(f64::INFINITY, |place| size(x - constant(place)));
    let change = |there: T| {
        let change = size(f(there) - here);
        if !change.is_nan() {
            return change;
        }
        let end = place.filter(|_| distance <= error);
        let change = end.map_or(f64::NAN, |end| size(f(constant(end)) - here));
        if change.is_nan() {
            f64::INFINITY
        } else {
            change
        }
    };
    let change = change(x + constant(error)).max(change(x - constant(error)));
    if error > 0.5 * distance {
        return change;
    }
    let straight = size(slope()) * error;
    if straight.is_finite() {
        change.max(straight)
    } else {
        change
    }
}

/// Whether a function of an exact number has an exact value: a half-integer at −1, 0 or 1, where
/// no function of the table comes near one without being there, or a root that has no remainder.
fn is_exact<T: Rounded>(op: Unary, x: T, value: T) -> bool {
    let double = value + value;
    let is_simple = size(x) <= 1.0 && x == x.floor() && size(double) <= 4.0;
    is_simple && double == double.floor()
        || op == Unary::Sqrt && T::is_exact_product(value, value) && value * value == x
}

impl<T: Rounded> Scalar for Bounded<T> {
    fn constant(value: f64) -> Self {
        Self::exact(constant(value))
    }

    fn real(self) -> f64 {
        Elementary::real(self.value)
    }

    fn unary(op: Unary, x: Self) -> Self {
        let value = op.value(x.value);
        // Functions of 0 are exactly 0, ½ or 1, or they are rounded: acos, softplus.
        let of_zero = || size(x.value) == 0.0 && (2.0 * size(value)).fract() == 0.0;
        let is_exact = op.rounding() == Rounding::Exact
            || x.doubt() == 0.0 && (is_exact(op, x.value, value) || of_zero());
        let slope = || size(op.slope(x.value));
        let moved = || {
            let moved = size(x.value) * slope();
            if moved.is_finite() { moved } else { 0.0 }
        };
        let nearby = match op.rounding() {
            Rounding::Exact => 0.0,
            // It rounds its argument before it looks for the tail there.
            Rounding::Argument => T::FUNCTION * (size(value) + moved()),
            _ => T::FUNCTION * size(value),
        };
        let here = if is_exact { 0.0 } else { nearby };
        let place = || {
            let mut places = op.special().iter().map(|special| special.at);
            let x = Elementary::real(x.value);
            let near = |a: &f64, b: &f64| (a - x).abs().total_cmp(&(b - x).abs());
            places.by_ref().map(|at| at.nearest(x)).min_by(near)
        };
        let apart = |error| {
            let slope = || op.slope(x.value);
            spread(|x| op.value(x), slope, x.value, error, place())
        };
        let inherited = |error: f64, is_jump: bool| {
            if error == 0.0 || op == Unary::Neg {
                return error;
            }
            // Farther than that the angle is not known.
            let wide = error > 0.1;
            match op {
                Unary::Sin | Unary::Cos if wide => return 2.0,
                Unary::Tan if wide => return f64::INFINITY,
                _ => {}
            }
            // A jump is too large for a slope to tell what becomes of it.
            if op.is_smooth() && error <= NARROW && !is_jump {
                let slope = slope();
                if slope.is_finite() {
                    let bent = 4.0 * size(value) * error * error;
                    return (1.0 + NARROW) * slope * error + bent;
                }
            }
            apart(error)
        };
        if op.jumps() {
            let jump = match x.doubt() {
                0.0 => 0.0,
                doubt => apart(doubt),
            };
            return Self {
                jump,
                ..Self::exact(value)
            };
        }
        let of = x.bounds();
        // Finer than f64 the argument is reduced with a rounding of its own.
        let reduced = if op.is_smooth() && size(value).is_finite() {
            T::ARGUMENT * size(x.value)
        } else {
            0.0
        };
        let reduced = [if is_exact { 0.0 } else { reduced }, reduced, 0.0, 0.0];
        let is_same = x.error == x.nearby && reduced[0] == reduced[1];
        let bounds = each(
            |part| inherited(of[part] + reduced[part], part == 3),
            is_same,
        );
        let mut result = Self::rounded(value, bounds, [here, nearby], is_exact);
        // Within a function the argument is split into halves that underflow: of a root of
        // 10⁻³⁰⁰ half the digits of double-double are gone.
        if is_small(x.value) && size(x.value) > 0.0 && op.rounding() != Rounding::Exact {
            let lost = slope() * SMALLEST;
            if lost.is_finite() {
                result.nearby += lost;
                if !is_exact {
                    result.error += lost;
                    result.underflow += lost;
                }
            }
        }
        result
    }

    // Products of matrices ask for it a million times, always for the same two operations.
    #[inline(always)]
    fn binary(op: Binary, a: Self, b: Self) -> Self {
        let value = op.value(a.value, b.value);
        if op.rounding() == Rounding::Exact {
            return Self::chosen(op, value, a, b);
        }
        let zero = constant::<T>(0.0);
        let apart = |ea: f64, eb: f64| {
            let (a, b) = (a.value, b.value);
            let change = |f: &dyn Fn(T) -> T, slope: &dyn Fn() -> T, x, error| match error {
                0.0 => 0.0,
                error => spread(f, slope, x, error, Some(0.0)),
            };
            change(&|a| op.value(a, b), &|| op.first_slope(a, b), a, ea)
                + change(&|b| op.value(a, b), &|| op.second_slope(a, b), b, eb)
        };
        // The angle behind the origin.
        let jumps = op == Binary::Atan2 && op.special(near(a), near(b)).is_some();
        let inherited = |ea: f64, eb: f64| {
            if ea == 0.0 && eb == 0.0 {
                return 0.0;
            }
            match op.rounding() {
                Rounding::Sum => ea + eb,
                Rounding::Product => times(a.value, eb) + times(b.value, ea) + ea * eb,
                Rounding::Quotient => {
                    // The divisor may be 0 from there on.
                    let left = 1.0 - eb / size(b.value);
                    if left > 0.0 {
                        (ea + times(value, eb)) / size(b.value) / left
                    } else {
                        f64::INFINITY
                    }
                }
                _ => {
                    let (a, b) = (a.value, b.value);
                    if jumps {
                        let (da, db) = op.slopes(a, b);
                        return times(da, ea) + times(db, eb);
                    }
                    apart(ea, eb)
                }
            }
        };
        let [ea, eb] = [a.bounds(), b.bounds()];
        let is_nearby = a.error == a.nearby && b.error == b.nearby;
        let bounds = each(|part| inherited(ea[part], eb[part]), is_nearby);
        // Sums are exact at the end of the range, and nothing is lost of a factor 0.
        let has_zero = a.value == zero || b.value == zero;
        let unit = T::UNIT * size(value);
        let (here, nearby, keeps) = match op.rounding() {
            Rounding::Sum if is_exact_sum(op, a.value, b.value) => (0.0, unit, true),
            Rounding::Sum => (unit, unit, true),
            Rounding::Product if T::is_exact_product(a.value, b.value) => (0.0, unit, has_zero),
            Rounding::Quotient
                if value * b.value == a.value && T::is_exact_product(value, b.value) =>
            {
                (0.0, unit, has_zero)
            }
            Rounding::Product | Rounding::Quotient => (unit, unit, has_zero),
            _ if op == Binary::Pow => {
                let nearby = power_rounding(a.value, b.value, value);
                match has_exact_power(a.value, b.value) {
                    true => (0.0, nearby, has_zero),
                    false => (nearby, nearby, has_zero),
                }
            }
            _ => (
                T::FUNCTION * size(value),
                T::FUNCTION * size(value),
                has_zero,
            ),
        };
        let mut result = Self::rounded(value, bounds, [here, nearby], keeps);
        if jumps && a.doubt() + b.doubt() > 0.0 {
            result.jump += apart(a.doubt(), b.doubt());
        }
        result
    }

    // Most factors are exact, and then this is all of the above.
    #[inline(always)]
    fn multiply_add(sum: Self, a: Self, b: Self) -> Self {
        if T::ARGUMENT > 0.0 || a.doubt() != 0.0 || b.doubt() != 0.0 {
            return Self::binary(Binary::Add, sum, Self::binary(Binary::Mul, a, b));
        }
        let product = a.value * b.value;
        let zero = constant::<T>(0.0);
        let is_exact = a.value == zero || b.value == zero;
        let lost = if !is_exact && is_small(product) {
            SMALLEST
        } else {
            0.0
        };
        let value = sum.value + product;
        let rounding = (T::UNIT * size(product) + lost) + T::UNIT * size(value);
        Self {
            value,
            error: sum.error + rounding,
            nearby: sum.nearby + rounding,
            underflow: sum.underflow + lost,
            jump: sum.jump,
        }
    }

    // Of small matrices less is lost step by step, or nothing at all.
    fn linear(
        what: Linear,
        n: usize,
        matrix: &[Self],
        cancel: &CancelToken,
        out: &mut Vec<Self>,
    ) -> bool {
        if n < 4 || matrix.iter().any(|x| x.underflow > 0.0 || x.jump > 0.0) {
            return false;
        }
        let values: Vec<T> = matrix.iter().map(|x| x.value).collect();
        let errors: Vec<f64> = matrix.iter().map(|x| x.error.max(x.nearby)).collect();
        let matrix = Matrix {
            n,
            values: &values,
            errors: &errors,
            unit: T::UNIT,
            function: T::FUNCTION,
        };
        let Some(found) = bounded_linear::evaluate(what, &matrix, cancel) else {
            return false;
        };
        let bounded = |(value, error)| Self {
            error,
            nearby: error,
            ..Self::exact(value)
        };
        out.extend(found.into_iter().map(bounded));
        true
    }

    fn select(condition: Self, then: Self, otherwise: Self) -> Self {
        let value = T::select(condition.value, then.value, otherwise.value);
        let chosen = if size(condition.value) == 0.0 {
            otherwise
        } else {
            then
        };
        let doubt = if condition.doubt() > 0.0 {
            size(then.value - otherwise.value)
        } else {
            0.0
        };
        Self {
            value,
            error: chosen.error,
            nearby: chosen.nearby,
            underflow: chosen.underflow,
            jump: chosen.jump + doubt,
        }
    }
}

impl<T: Rounded> Bounded<T> {
    /// One of the two, or 1 or 0 for a comparison. Nothing is rounded.
    fn chosen(op: Binary, value: T, a: Self, b: Self) -> Self {
        let doubt = a.doubt() + b.doubt();
        let is_open = doubt > 0.0 && size(a.value - b.value) <= doubt;
        if op.at_tie() == Some(Meeting::Jump) {
            let jump = if is_open { 1.0 } else { 0.0 };
            return Self {
                jump,
                ..Self::exact(value)
            };
        }
        let [ea, eb] = [a.bounds(), b.bounds()];
        let bounds = [0, 1, 2, 3].map(|part| {
            if is_open {
                ea[part].max(eb[part])
            } else if value == a.value {
                ea[part]
            } else {
                eb[part]
            }
        });
        Self::rounded(value, bounds, [0.0; 2], true)
    }
}

/// An argument that may be as far off as one nearby.
fn near<T: Rounded>(x: Bounded<T>) -> Operand {
    Operand {
        value: Elementary::real(x.value),
        doubt: x.nearby + x.jump,
        moves: true,
    }
}

#[inline(always)]
fn is_exact_sum<T: Rounded>(op: Binary, a: T, b: T) -> bool {
    T::is_exact_sum(a, if op == Binary::Sub { -b } else { b })
}

/// Whether a power of exact numbers is exact.
fn has_exact_power<T: Rounded>(a: T, b: T) -> bool {
    let [zero, one, two] = [0.0, 1.0, 2.0].map(constant::<T>);
    let is_given = a == zero || a == one || b == zero || b == one;
    is_given || b == two && T::is_exact_product(a, a)
}

/// The rounding of a power: finer than f64 it is made of a logarithm.
fn power_rounding<T: Rounded>(a: T, b: T, value: T) -> f64 {
    let moved = T::ARGUMENT * size(b) * size(a).ln().abs();
    let moved = if moved.is_finite() { moved } else { 0.0 };
    (T::FUNCTION + moved) * size(value)
}

/// Product in which an error of 0 stays 0 beside an infinite factor.
#[inline(always)]
fn times<T: Elementary>(factor: T, error: f64) -> f64 {
    if error == 0.0 {
        0.0
    } else {
        size(factor) * error
    }
}

impl<T: Rounded> PartialOrd for Bounded<T> {
    /// By the values.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<T: Rounded> Add for Bounded<T> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::binary(Binary::Add, self, other)
    }
}

impl<T: Rounded> Sub for Bounded<T> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::binary(Binary::Sub, self, other)
    }
}

impl<T: Rounded> Mul for Bounded<T> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self::binary(Binary::Mul, self, other)
    }
}

impl<T: Rounded> Div for Bounded<T> {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        Self::binary(Binary::Div, self, other)
    }
}

impl<T: Rounded> Neg for Bounded<T> {
    type Output = Self;
    fn neg(self) -> Self {
        Self {
            value: -self.value,
            ..self
        }
    }
}

/// Functions with their bounds, so that the rules of slopes have bounds too.
macro_rules! functions {
    ($($name:ident $op:ident),*) => {
        $(fn $name(self) -> Self { Self::unary(Unary::$op, self) })*
    };
}

impl<T: Rounded> Elementary for Bounded<T> {
    fn constant(value: f64) -> Self {
        Self::exact(constant(value))
    }
    fn real(self) -> f64 {
        Elementary::real(self.value)
    }
    fn precise(high: f64, low: f64) -> Self {
        let value = T::precise(high, low);
        Self {
            error: T::UNIT * size(value),
            nearby: T::UNIT * size(value),
            ..Self::exact(value)
        }
    }
    functions! {
        sqrt Sqrt, exp Exp, exp_m1 Expm1, ln Ln, ln_1p Log1p, sin Sin, cos Cos, tan Tan,
        asin Asin, acos Acos, atan Atan, sinh Sinh, cosh Cosh, tanh Tanh, erf Erf, erfc Erfc,
        floor Floor, round Round
    }
    fn atan2(self, x: Self) -> Self {
        Self::binary(Binary::Atan2, self, x)
    }
    fn powf(self, exponent: Self) -> Self {
        Self::binary(Binary::Pow, self, exponent)
    }
}
