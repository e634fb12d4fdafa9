//! Elementary functions of complex numbers, with imaginary parts down to 1e−300.
//!
//! Each is the plain function on the real axis and the textbook's rule beside it, in a form
//! in which a tiny imaginary part is never a difference. The principal branch is meant, where
//! the real part is in the domain of the plain function; elsewhere there is NaN.
//! The arithmetic is in [`super::complex`].

use std::f64::consts::{FRAC_PI_2, PI};

use super::complex::Complex;
use crate::expr::elementary::Elementary;

impl Complex {
    fn conj(self) -> Self {
        Self::new(self.re, -self.im)
    }

    /// A function that is `plain` on the real axis and `rule` beside it, wherever `plain` has
    /// a finite value.
    fn extend(self, plain: fn(f64) -> f64, rule: impl FnOnce(f64, f64) -> (f64, f64)) -> Self {
        let value = plain(self.re);
        if self.im == 0.0 {
            Self::new(value, 0.0)
        } else if value.is_finite() && self.re.is_finite() {
            let (re, im) = rule(self.re, self.im);
            Self::new(re, im)
        } else {
            Self::new(value, f64::NAN)
        }
    }
}

/// How far the imaginary part moves along an infinite slope.
fn steep(im: f64, sign: f64) -> f64 {
    f64::INFINITY.copysign(im * sign)
}

/// 1/cosh²(x): underflows where it must, and overflows nowhere.
fn sech_squared(x: f64) -> f64 {
    let sech = 1.0 / x.cosh();
    sech * sech
}

/// sin(t)/t.
fn sinc(t: f64) -> f64 {
    if t.abs() < 1e-8 { 1.0 } else { t.sin() / t }
}

/// ln|a + ib|, accurate where that is near 1.
fn ln_size(a: f64, b: f64) -> f64 {
    let beyond = (a - 1.0) * (a + 1.0) + b * b;
    if beyond.abs() < 0.5 {
        0.5 * beyond.ln_1p()
    } else {
        a.hypot(b).ln()
    }
}

/// √(1 − z) and √(1 + z), of which asin and acos are made without loss (Kahan, Branch cuts
/// for complex elementary functions, in The State of the Art in Numerical Analysis, 1987).
fn roots_beside(a: f64, b: f64) -> (Complex, Complex) {
    let root = |re, im| Elementary::sqrt(Complex::new(re, im));
    (root(1.0 - a, -b), root(1.0 + a, b))
}

/// What lies between erf(x + iy) and erf(x): Abramowitz and Stegun, Handbook of Mathematical
/// Functions, 7.1.29, whose relative error is 2·exp(−4π²) or 1.4e−17. Every term of the
/// imaginary part has the sign of y, so a tiny one keeps its digits.
fn erf_beside(x: f64, y: f64) -> (f64, f64) {
    // Beyond, exp(y²) overflows, and no step goes there.
    if y.abs() > 26.0 {
        return (f64::NAN, f64::NAN);
    }
    let turn = 2.0 * x * y;
    let (sin, cos) = turn.sin_cos();
    let mut re = y * (x * y).sin() * sinc(x * y) / PI;
    let mut im = y * sinc(turn) / PI;
    let last = (2.0 * y.abs()).ceil() as u32 + 13;
    for n in 1..=last {
        let n = f64::from(n);
        let weight = 2.0 / PI / (n * n + 4.0 * x * x);
        // exp(−n²/4) cosh(ny) and exp(−n²/4) sinh(ny); the second loses nothing for tiny y.
        let bell = (-n * n / 4.0).exp();
        let (cosh, sinh) = if n * y.abs() < 1.0 {
            (bell * (n * y).cosh(), bell * (n * y).sinh())
        } else {
            let grown = (n * y.abs() - n * n / 4.0).exp();
            let shrunk = (-n * y.abs() - n * n / 4.0).exp();
            let sinh = (grown - shrunk) / 2.0;
            ((grown + shrunk) / 2.0, sinh.copysign(y))
        };
        re += weight * (2.0 * x * (bell - cosh * cos) + n * sinh * sin);
        im += weight * (2.0 * x * cosh * sin + n * sinh * cos);
    }
    let size = (-x * x).exp();
    (size * re, size * im)
}

impl Elementary for Complex {
    #[inline]
    fn constant(value: f64) -> Self {
        Self::new(value, 0.0)
    }

    #[inline]
    fn real(self) -> f64 {
        self.re
    }

    fn sqrt(self) -> Self {
        self.extend(f64::sqrt, |a, b| {
            if a == 0.0 {
                return (0.0, steep(b, 1.0));
            }
            let root = (0.5 * a.hypot(b) + 0.5 * a).sqrt();
            (root, 0.5 * b / root)
        })
    }

    fn exp(self) -> Self {
        self.extend(Elementary::exp, |a, b| {
            let (sin, cos) = b.sin_cos();
            let size = Elementary::exp(a);
            (size * cos, size * sin)
        })
    }

    fn exp_m1(self) -> Self {
        self.extend(f64::exp_m1, |a, b| {
            let (sin, cos) = b.sin_cos();
            let half = (0.5 * b).sin();
            (a.exp_m1() * cos - 2.0 * half * half, a.exp() * sin)
        })
    }

    fn ln(self) -> Self {
        self.extend(f64::ln, |a, b| (ln_size(a, b), b.atan2(a)))
    }

    fn ln_1p(self) -> Self {
        self.extend(f64::ln_1p, |a, b| {
            let size = if a >= 0.0 {
                let ratio = b / (1.0 + a);
                a.ln_1p() + 0.5 * (ratio * ratio).ln_1p()
            } else if a > -0.5 {
                0.5 * (a * (2.0 + a) + b * b).ln_1p()
            } else {
                ln_size(1.0 + a, b)
            };
            (size, b.atan2(1.0 + a))
        })
    }

    fn sin(self) -> Self {
        self.extend(f64::sin, |a, b| {
            let (sin, cos) = a.sin_cos();
            (sin * b.cosh(), cos * b.sinh())
        })
    }

    fn cos(self) -> Self {
        self.extend(f64::cos, |a, b| {
            let (sin, cos) = a.sin_cos();
            (cos * b.cosh(), -sin * b.sinh())
        })
    }

    fn tan(self) -> Self {
        self.extend(f64::tan, |a, b| {
            let (tan, tanh) = (a.tan(), b.tanh());
            let below = 1.0 + tan * tan * tanh * tanh;
            let re = tan * sech_squared(b) / below;
            (re, tanh * (1.0 + tan * tan) / below)
        })
    }

    fn asin(self) -> Self {
        self.extend(f64::asin, |a, b| {
            if a.abs() == 1.0 {
                return (a.asin(), steep(b, 1.0));
            }
            let (below, above) = roots_beside(a, b);
            let re = (a / (below * above).re).atan();
            (re, (below.conj() * above).im.asinh())
        })
    }

    fn acos(self) -> Self {
        self.extend(f64::acos, |a, b| {
            if a.abs() == 1.0 {
                return (a.acos(), steep(b, -1.0));
            }
            let (below, above) = roots_beside(a, b);
            let re = 2.0 * (below.re / above.re).atan();
            (re, (above.conj() * below).im.asinh())
        })
    }

    fn atan(self) -> Self {
        self.extend(f64::atan, |a, b| {
            let (size, rest) = (b.abs(), 1.0 - b.abs());
            let re = 0.5 * (2.0 * a).atan2((1.0 - a) * (1.0 + a) - b * b);
            let im = 0.25 * (4.0 * size / (a * a + rest * rest)).ln_1p();
            (re, im.copysign(b))
        })
    }

    fn atan2(self, x: Self) -> Self {
        let (y, value) = (self, self.re.atan2(x.re));
        if y.im == 0.0 && x.im == 0.0 {
            return Self::new(value, 0.0);
        }
        let finite = y.re.is_finite() && x.re.is_finite();
        if !finite || y.re == 0.0 && x.re == 0.0 {
            return Self::new(value, f64::NAN);
        }
        if x.re.abs() >= y.re.abs() {
            let turn = if x.re > 0.0 { 0.0 } else { PI.copysign(y.re) };
            Self::new(turn, 0.0) + Elementary::atan(y / x)
        } else {
            Self::new(FRAC_PI_2.copysign(y.re), 0.0) - Elementary::atan(x / y)
        }
    }

    fn sinh(self) -> Self {
        self.extend(f64::sinh, |a, b| {
            let (sin, cos) = b.sin_cos();
            (a.sinh() * cos, a.cosh() * sin)
        })
    }

    fn cosh(self) -> Self {
        self.extend(f64::cosh, |a, b| {
            let (sin, cos) = b.sin_cos();
            (a.cosh() * cos, a.sinh() * sin)
        })
    }

    fn tanh(self) -> Self {
        self.extend(Elementary::tanh, |a, b| {
            let (tanh, tan) = (Elementary::tanh(a), b.tan());
            let below = 1.0 + tanh * tanh * tan * tan;
            let re = tanh * (1.0 + tan * tan) / below;
            (re, tan * sech_squared(a) / below)
        })
    }

    fn erf(self) -> Self {
        self.extend(libm::erf, |x, y| {
            let (re, im) = erf_beside(x, y);
            (libm::erf(x) + re, im)
        })
    }

    fn erfc(self) -> Self {
        self.extend(libm::erfc, |x, y| {
            let (re, im) = erf_beside(x, y);
            (libm::erfc(x) - re, -im)
        })
    }

    /// The plain power times `exp` and `cis` of what the imaginary parts add: an exponent
    /// that is a large logarithm would cost digits.
    fn powf(self, exponent: Self) -> Self {
        let value = self.re.powf(exponent.re);
        let fixed = exponent.im == 0.0;
        let whole = fixed && exponent.re == exponent.re.floor();
        if fixed && (self.im == 0.0 || exponent.re == 0.0) {
            return Self::new(value, 0.0);
        }
        if self.re == 0.0 && value.is_finite() {
            let slope = exponent.re * self.re.powf(exponent.re - 1.0);
            let im = if self.im == 0.0 { 0.0 } else { slope * self.im };
            return Self::new(value, im);
        }
        if !value.is_finite() || !self.re.is_finite() || self.re < 0.0 && !whole {
            return Self::new(value, f64::NAN);
        }
        let ratio = self.im / self.re;
        let (turn, growth) = (ratio.atan(), 0.5 * (ratio * ratio).ln_1p());
        let (mut size, mut angle) = (exponent.re * growth, exponent.re * turn);
        if !fixed {
            size -= exponent.im * turn;
            angle += exponent.im * (self.re.ln() + growth);
        }
        let value = value * size.exp();
        Self::new(value * angle.cos(), value * angle.sin())
    }

    fn floor(self) -> Self {
        self.extend(f64::floor, |a, _| (a.floor(), 0.0))
    }

    fn round(self) -> Self {
        self.extend(f64::round, |a, _| (a.round(), 0.0))
    }
}
