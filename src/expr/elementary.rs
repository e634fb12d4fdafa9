//! What a plain kind of number must bring, so that the value rules of [`super::op`] can be
//! written once: arithmetic, order and the elementary functions.

use std::ops::{Add, Div, Mul, Neg, Sub};

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
    #[inline(always)]
    fn exp(self) -> Self {
        super::exp::exp(self)
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
