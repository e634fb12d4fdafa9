//! Double-double numbers: the unevaluated sum of two f64, about 31 decimal digits.
//!
//! The arithmetic is Dekker's (Numerische Mathematik 18, 1971) in the form of Hida, Li and
//! Bailey (Algorithms for quad-double precision floating point arithmetic, ARITH-15,
//! 2001); the elementary functions are in [`super::double_elementary`].
//! The exponent range is that of f64, and the low half is lost below about 1e−290.
//! It is plain arithmetic: no derivative and no error bound.

use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Neg, Range, Sub};

use crate::expr::op::{Binary, Unary};
use crate::expr::scalar::Scalar;

/// `high + low` with |low| at most half an ulp of `high`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DoubleDouble {
    /// The nearest f64.
    pub high: f64,
    /// What is left.
    pub low: f64,
}

/// a + b and its rounding error, exactly; any a and b (Knuth).
#[inline(always)]
pub(super) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let virtual_b = sum - a;
    (sum, (a - (sum - virtual_b)) + (b - virtual_b))
}

/// The same for |a| ≥ |b| (Dekker).
#[inline(always)]
fn quick_two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    (sum, b - (sum - a))
}

/// Two halves of 26 bits each (Veltkamp).
#[inline(always)]
fn split(a: f64) -> (f64, f64) {
    // The factor would overflow beyond 2⁹⁹⁶.
    if a.abs() > 6.696_928_794_914_17e299 {
        let (high, low) = split_small(a * SHRINK);
        return (high / SHRINK, low / SHRINK);
    }
    split_small(a)
}

/// 2⁻²⁸.
const SHRINK: f64 = 1.0 / 268_435_456.0;

#[inline(always)]
fn split_small(a: f64) -> (f64, f64) {
    let scaled = 134_217_729.0 * a; // 2²⁷ + 1
    let high = scaled - (scaled - a);
    (high, a - high)
}

/// a · b and its rounding error, exactly while nothing underflows (Dekker).
#[inline(always)]
pub(super) fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    let ((ah, al), (bh, bl)) = (split(a), split(b));
    (product, ((ah * bh - product) + ah * bl + al * bh) + al * bl)
}

impl DoubleDouble {
    /// 0.
    pub const ZERO: Self = Self::new(0.0, 0.0);
    /// 1.
    pub const ONE: Self = Self::new(1.0, 0.0);
    /// Half the circle.
    pub const PI: Self = Self::new(std::f64::consts::PI, 1.224646799147353207e-16);
    /// Natural logarithm of 2.
    pub const LN_2: Self = Self::new(std::f64::consts::LN_2, 2.319046813846299558e-17);
    /// Relative rounding of one operation, generously.
    pub const EPSILON: f64 = 4.93038065763132e-32; // 2⁻¹⁰⁴

    /// A number from its halves, which must not overlap.
    pub const fn new(high: f64, low: f64) -> Self {
        Self { high, low }
    }

    /// A number from halves that may overlap; not finite ones keep the high half alone,
    /// as inf − inf in the low half would spoil it.
    #[inline(always)]
    pub(super) fn renormalised(high: f64, low: f64) -> Self {
        let (sum, error) = quick_two_sum(high, low);
        if sum.is_finite() {
            Self::new(sum, error)
        } else {
            Self::new(if high.is_finite() { sum } else { high }, 0.0)
        }
    }

    /// The sum, not finite where it or a part of it is not.
    #[inline(always)]
    fn plus_finite(self, other: Self) -> Self {
        let (sum, error) = two_sum(self.high, other.high);
        let (low_sum, low_error) = two_sum(self.low, other.low);
        let (sum, error) = quick_two_sum(sum, error + low_sum);
        let (high, low) = quick_two_sum(sum, error + low_error);
        Self::new(high, low)
    }

    /// The product, not finite where it is not or a factor is beyond 2⁹⁹⁶.
    #[inline(always)]
    fn times_finite(self, other: Self) -> Self {
        let product = self.high * other.high;
        let ((ah, al), (bh, bl)) = (split_small(self.high), split_small(other.high));
        let error = ((ah * bh - product) + ah * bl + al * bh) + al * bl;
        let crossed = self.high * other.low + self.low * other.high;
        let (high, low) = quick_two_sum(product, error + crossed);
        Self::new(high, low)
    }

    /// Times a power of two.
    #[inline]
    pub fn scaled(self, power: f64) -> Self {
        Self::new(self.high * power, self.low * power)
    }

    /// |x|.
    #[inline]
    pub fn magnitude(self) -> Self {
        if self.high < 0.0 || self.high == 0.0 && self.low < 0.0 {
            -self
        } else {
            self
        }
    }

    /// x².
    #[inline]
    pub fn squared(self) -> Self {
        self * self
    }

    /// Whether it is neither infinite nor NaN.
    pub fn is_finite(self) -> bool {
        self.high.is_finite()
    }
}

/// Numbers that are computed at once, before a look at whether all of them are finite.
const ROW: usize = 32;

/// Adds a product of two factors to each number, to the last bit as `+` and `*` do it.
///
/// The tests for overflow that these make would keep the compiler from several numbers at a
/// time: a row is computed without them, and once more with them where it is not finite.
#[inline(always)]
fn add_rows<I>(out: &mut [DoubleDouble], factors: impl Fn(Range<usize>) -> I)
where
    I: Iterator<Item = (DoubleDouble, DoubleDouble)>,
{
    for (row, out) in out.chunks_mut(ROW).enumerate() {
        let first = row * ROW;
        let row = first..first + out.len();
        let mut sums = [DoubleDouble::ZERO; ROW];
        let sums = &mut sums[..out.len()];
        for ((sum, &out), (a, b)) in sums.iter_mut().zip(out.iter()).zip(factors(row.clone())) {
            *sum = out.plus_finite(a.times_finite(b));
        }
        let is_finite = |all: bool, sum: &DoubleDouble| all & (sum.high.abs() < f64::INFINITY);
        if sums.iter().fold(true, is_finite) {
            out.copy_from_slice(sums);
            continue;
        }
        for (sum, (a, b)) in out.iter_mut().zip(factors(row)) {
            *sum = *sum + a * b;
        }
    }
}

impl From<f64> for DoubleDouble {
    fn from(value: f64) -> Self {
        Self::new(value, 0.0)
    }
}

impl Neg for DoubleDouble {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self::new(-self.high, -self.low)
    }
}

impl Add for DoubleDouble {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        let (sum, error) = two_sum(self.high, other.high);
        if !sum.is_finite() {
            return Self::new(sum, 0.0);
        }
        let (low_sum, low_error) = two_sum(self.low, other.low);
        let (sum, error) = quick_two_sum(sum, error + low_sum);
        Self::renormalised(sum, error + low_error)
    }
}

impl Sub for DoubleDouble {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for DoubleDouble {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        let (product, error) = two_product(self.high, other.high);
        Self::renormalised(
            product,
            error + (self.high * other.low + self.low * other.high),
        )
    }
}

impl Div for DoubleDouble {
    type Output = Self;
    /// Long division in three digits of 53 bits.
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        let first = self.high / other.high;
        if !first.is_finite() || other.high.is_infinite() {
            return Self::new(first, 0.0);
        }
        let rest = self - other * Self::from(first);
        let second = rest.high / other.high;
        let rest = rest - other * Self::from(second);
        let third = rest.high / other.high;
        let (sum, error) = quick_two_sum(first, second);
        Self::renormalised(sum, error + third)
    }
}

impl PartialOrd for DoubleDouble {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match self.high.partial_cmp(&other.high) {
            Some(Ordering::Equal) => self.low.partial_cmp(&other.low),
            order => order,
        }
    }
}

impl Scalar for DoubleDouble {
    fn constant(value: f64) -> Self {
        Self::from(value)
    }

    fn real(self) -> f64 {
        self.high
    }

    #[inline(always)]
    fn unary(op: Unary, x: Self) -> Self {
        op.value(x)
    }

    #[inline(always)]
    fn binary(op: Binary, a: Self, b: Self) -> Self {
        op.value(a, b)
    }

    #[inline(always)]
    fn add_products(a: &[Self], b: &[Self], out: &mut [Self]) {
        match (a, b) {
            (&[a], b) | (b, &[a]) => add_rows(out, |row| b[row].iter().map(move |&b| (a, b))),
            (a, b) => add_rows(out, |row| {
                let b = b[row.clone()].iter().copied();
                a[row].iter().copied().zip(b)
            }),
        }
    }
    #[inline(always)]
    fn is_same(self, other: Self) -> bool {
        self == other
    }

    fn select(condition: Self, then: Self, otherwise: Self) -> Self {
        if condition.high.is_nan() {
            condition
        } else if condition == Self::ZERO {
            otherwise
        } else {
            then
        }
    }
}
