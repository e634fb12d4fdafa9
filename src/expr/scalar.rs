//! The number that formulas are evaluated in.
//!
//! Two traits, no more. [`Elementary`] is what a plain kind of number must
//! bring so that the value rules of [`super::op`] can be written once.
//! [`Scalar`] is what the evaluator asks for; a number with a tangent or with an
//! error bound implements it from the same table of value and derivative rules.

use std::ops::{Add, Div, Mul, Neg, Sub};

use nalgebra::{DMatrixView, DMatrixViewMut};

use super::op::{Binary, Unary};

/// A plain number with the elementary functions.
///
/// Domain errors are NaN and poles are infinite, as in IEEE 754.
pub trait Elementary:
    Copy
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// The nearest number of this kind.
    fn constant(value: f64) -> Self;
    /// The nearest f64.
    fn real(self) -> f64;
    /// A constant of the rules, as the sum of two f64 that do not overlap: numbers finer
    /// than f64 need its second half.
    #[inline(always)]
    fn precise(high: f64, low: f64) -> Self {
        Self::constant(high) + Self::constant(low)
    }
    /// √x.
    fn sqrt(self) -> Self;
    /// eˣ.
    fn exp(self) -> Self;
    /// eˣ − 1, accurate near 0.
    fn exp_m1(self) -> Self;
    /// Natural logarithm.
    fn ln(self) -> Self;
    /// ln(1 + x), accurate near 0.
    fn ln_1p(self) -> Self;
    /// Sine of radians.
    fn sin(self) -> Self;
    /// Cosine of radians.
    fn cos(self) -> Self;
    /// Tangent of radians.
    fn tan(self) -> Self;
    /// Inverse sine, in radians.
    fn asin(self) -> Self;
    /// Inverse cosine, in radians.
    fn acos(self) -> Self;
    /// Inverse tangent, in radians.
    fn atan(self) -> Self;
    /// Angle of the point (x, self), in radians.
    fn atan2(self, x: Self) -> Self;
    /// Hyperbolic sine.
    fn sinh(self) -> Self;
    /// Hyperbolic cosine.
    fn cosh(self) -> Self;
    /// Hyperbolic tangent.
    fn tanh(self) -> Self;
    /// 2/√π ∫₀ˣ exp(−t²) dt.
    fn erf(self) -> Self;
    /// 1 − erf(x), accurate in the right tail.
    fn erfc(self) -> Self;
    /// selfʸ.
    fn powf(self, exponent: Self) -> Self;
    /// Largest integer that is not above.
    fn floor(self) -> Self;
    /// Nearest integer, halves away from 0.
    fn round(self) -> Self;
}

impl Elementary for f64 {
    fn constant(value: f64) -> Self {
        value
    }
    fn real(self) -> f64 {
        self
    }
    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }
    fn exp(self) -> Self {
        f64::exp(self)
    }
    fn exp_m1(self) -> Self {
        f64::exp_m1(self)
    }
    fn ln(self) -> Self {
        f64::ln(self)
    }
    fn ln_1p(self) -> Self {
        f64::ln_1p(self)
    }
    fn sin(self) -> Self {
        f64::sin(self)
    }
    fn cos(self) -> Self {
        f64::cos(self)
    }
    fn tan(self) -> Self {
        f64::tan(self)
    }
    fn asin(self) -> Self {
        f64::asin(self)
    }
    fn acos(self) -> Self {
        f64::acos(self)
    }
    fn atan(self) -> Self {
        f64::atan(self)
    }
    fn atan2(self, x: Self) -> Self {
        f64::atan2(self, x)
    }
    fn sinh(self) -> Self {
        f64::sinh(self)
    }
    fn cosh(self) -> Self {
        f64::cosh(self)
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        super::tanh::tanh(self)
    }
    fn erf(self) -> Self {
        libm::erf(self)
    }
    fn erfc(self) -> Self {
        libm::erfc(self)
    }
    fn powf(self, exponent: Self) -> Self {
        f64::powf(self, exponent)
    }
    fn floor(self) -> Self {
        f64::floor(self)
    }
    fn round(self) -> Self {
        f64::round(self)
    }
}

/// A number that a tape can be evaluated in.
pub trait Scalar: Copy + Send + Sync + 'static {
    /// A number that does not depend on any input.
    fn constant(value: f64) -> Self;
    /// Its value as f64, for comparisons and for choosing branches.
    fn real(self) -> f64;
    /// `op(x)`.
    fn unary(op: Unary, x: Self) -> Self;
    /// `op(a, b)`.
    fn binary(op: Binary, a: Self, b: Self) -> Self;
    /// `sum + a·b`, each step rounded.
    #[inline(always)]
    fn multiply_add(sum: Self, a: Self, b: Self) -> Self {
        Self::binary(Binary::Add, sum, Self::binary(Binary::Mul, a, b))
    }
    /// Adds a product of matrices to `out`, when there is a quicker way than number by
    /// number; else does nothing and returns false. Each element adds up its products in
    /// order, as [`Scalar::multiply_add`] would, but may round less often.
    #[inline(always)]
    fn add_product(_product: Product<'_, Self>, _out: &mut [Self]) -> bool {
        false
    }
    /// Whether two numbers are known to be equal; numbers that are not worth a look say no.
    #[inline(always)]
    fn is_same(self, _other: Self) -> bool {
        false
    }
    /// `then` where `condition` is not 0, `otherwise` where it is, NaN where it is NaN.
    fn select(condition: Self, then: Self, otherwise: Self) -> Self;
}

/// The factors of [`Scalar::add_product`]: m×k by k×n, for an m×n result row by row.
#[derive(Clone, Copy, Debug)]
pub struct Product<'a, S> {
    /// Left factor: element (i, l) stands at `i * strides.0 + l * strides.1`.
    pub left: &'a [S],
    /// Distances of its rows and of its columns.
    pub strides: (usize, usize),
    /// Right factor, row by row.
    pub right: &'a [S],
    /// m, k and n.
    pub sizes: [usize; 3],
}

impl Scalar for f64 {
    fn constant(value: f64) -> Self {
        value
    }
    fn real(self) -> f64 {
        self
    }
    #[inline(always)]
    fn unary(op: Unary, x: Self) -> Self {
        op.value(x)
    }
    #[inline(always)]
    fn binary(op: Binary, a: Self, b: Self) -> Self {
        op.value(a, b)
    }
    fn add_product(product: Product<'_, Self>, out: &mut [Self]) -> bool {
        let Product {
            left,
            strides: (row, column),
            right,
            sizes: [m, k, n],
        } = product;
        // nalgebra counts column by column, so to it all three are transposed.
        let left = DMatrixView::from_slice_with_strides(left, k, m, column, row);
        let right = DMatrixView::from_slice(right, n, k);
        DMatrixViewMut::from_slice(out, n, m).gemm(1.0, &right, &left, 1.0);
        true
    }
    #[inline(always)]
    fn is_same(self, other: Self) -> bool {
        self == other
    }

    #[inline(always)]
    fn select(condition: Self, then: Self, otherwise: Self) -> Self {
        if condition.is_nan() {
            f64::NAN
        } else if condition != 0.0 {
            then
        } else {
            otherwise
        }
    }
}
