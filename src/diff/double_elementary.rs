//! The elementary functions of [`DoubleDouble`], good to about 30 digits relative.
//!
//! exp, sin and cos reduce their argument and sum a Taylor series; log, atan and the
//! inverse functions are one Newton step from the f64 value, which doubles its digits
//! (Hida, Li and Bailey 2001). erf sums the series without cancellation (Abramowitz
//! and Stegun 7.1.6), erfc the continued fraction 7.1.14.
//! Arguments of sin and cos beyond 1e8 lose digits to the reduction, one for each power
//! of ten. tests/double_double.rs holds the accuracy.

use super::double_double::{DoubleDouble, two_product};
use crate::expr::scalar::Elementary;

type Dd = DoubleDouble;

/// Sums of series stop when a term no longer counts.
const NEGLIGIBLE: f64 = 1e-34;

fn dd(value: f64) -> Dd {
    Dd::from(value)
}

/// eʳ − 1 for |r| ≤ ln 2 / 2, relative.
fn exp_m1_reduced(r: Dd) -> Dd {
    // Halved 9 times for a short series; p ← 2p + p² doubles the argument of eʳ − 1 again.
    const HALVINGS: i32 = 9;
    let small = r.scaled(0.5f64.powi(HALVINGS));
    let (mut term, mut sum) = (small, small);
    for n in 2..=12 {
        term = term * small / dd(f64::from(n));
        sum = sum + term;
        if term.high.abs() <= NEGLIGIBLE * sum.high.abs() {
            break;
        }
    }
    for _ in 0..HALVINGS {
        sum = sum.scaled(2.0) + sum.squared();
    }
    sum
}

/// Times 2ᵏ, in two steps because 2ᵏ alone may overflow.
fn scaled_by_power(x: Dd, k: f64) -> Dd {
    let half = (k / 2.0).trunc() as i32;
    x.scaled(2f64.powi(half)).scaled(2f64.powi(k as i32 - half))
}

/// ln(1 + u) for small u by 2 atanh(u/(2 + u)).
fn ln_1p_series(u: Dd) -> Dd {
    let s = u / (dd(2.0) + u);
    let square = s.squared();
    let (mut power, mut sum) = (s, s);
    for n in 1..60 {
        power = power * square;
        let term = power / dd(f64::from(2 * n + 1));
        sum = sum + term;
        if term.high.abs() <= NEGLIGIBLE * sum.high.abs() {
            break;
        }
    }
    sum.scaled(2.0)
}

/// Sine and cosine for |r| ≤ π/4.
fn sin_cos_reduced(r: Dd) -> (Dd, Dd) {
    let square = -r.squared();
    let series = |first: Dd, from: u32| {
        let (mut term, mut sum) = (first, first);
        for n in (from..40).step_by(2) {
            term = term * square / dd(f64::from(n * (n + 1)));
            sum = sum + term;
            if term.high.abs() <= NEGLIGIBLE * sum.high.abs() {
                break;
            }
        }
        sum
    };
    (series(r, 2), series(Dd::ONE, 1))
}

/// π/2 in three parts, 160 bits, so that many turns can be taken off.
const HALF_PI: [f64; 3] = [
    std::f64::consts::FRAC_PI_2,
    6.123233995736766036e-17,
    -1.497384904859169777e-33,
];
/// ln 2 likewise.
const LN_2: [f64; 3] = [
    std::f64::consts::LN_2,
    2.319046813846299558e-17,
    5.707708438416212066e-34,
];

/// x − count · unit, each product exact.
fn without(x: Dd, count: f64, unit: [f64; 3]) -> Dd {
    unit.into_iter().fold(x, |rest, part| {
        let (product, error) = two_product(count, part);
        rest - Dd::new(product, error)
    })
}

/// Sine and cosine of any angle in radians.
fn sin_cos(x: Dd) -> (Dd, Dd) {
    if !x.is_finite() {
        return (dd(f64::NAN), dd(f64::NAN));
    }
    let turns = (x.high * std::f64::consts::FRAC_2_PI).round();
    let r = without(x, turns, HALF_PI);
    let (sin, cos) = sin_cos_reduced(r);
    match turns.rem_euclid(4.0) as i64 {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    }
}

/// 2/√π.
const TWO_OVER_SQRT_PI: Dd = Dd::new(std::f64::consts::FRAC_2_SQRT_PI, 1.533545961316587e-17);

/// erf for |x| < 3 by a series of positive terms: 2/√π e^(−x²) Σ 2ⁿ x²ⁿ⁺¹/(2n + 1)!!
fn erf_series(x: Dd) -> Dd {
    let square = x.squared();
    let (mut term, mut sum) = (x, x);
    for n in 1..400 {
        term = term * square.scaled(2.0) / dd(f64::from(2 * n + 1));
        sum = sum + term;
        if term.high.abs() <= NEGLIGIBLE * sum.high.abs() {
            break;
        }
    }
    TWO_OVER_SQRT_PI * (-square).exp() * sum
}

/// erfc for x ≥ 2 by its continued fraction, from far enough down.
fn erfc_fraction(x: Dd) -> Dd {
    // The deeper the smaller x is; 700/x² steps leave 1e−33 from x = 2 on.
    let depth = (40.0 + 700.0 / (x.high * x.high)) as i32;
    let mut fraction = x;
    for n in (1..=depth).rev() {
        fraction = x + dd(f64::from(n) / 2.0) / fraction;
    }
    (-x.squared()).exp() / fraction * TWO_OVER_SQRT_PI.scaled(0.5)
}

/// xⁿ by squaring.
fn power(x: Dd, n: u32) -> Dd {
    let (mut base, mut result, mut n) = (x, Dd::ONE, n);
    while n > 0 {
        if n & 1 == 1 {
            result = result * base;
        }
        n >>= 1;
        if n > 0 {
            base = base.squared();
        }
    }
    result
}

impl Elementary for DoubleDouble {
    fn constant(value: f64) -> Self {
        dd(value)
    }

    fn real(self) -> f64 {
        self.high
    }

    fn sqrt(self) -> Self {
        let root = self.high.sqrt();
        if root == 0.0 || !root.is_finite() {
            return dd(root);
        }
        // One Newton step (Karp).
        let (square, error) = two_product(root, root);
        let rest = self - Dd::new(square, error);
        Dd::renormalised(root, rest.high / (2.0 * root))
    }

    fn exp(self) -> Self {
        let value = self.high.exp();
        if value == 0.0 || !value.is_finite() {
            return dd(value);
        }
        let k = (self.high / std::f64::consts::LN_2).round();
        let reduced = exp_m1_reduced(without(self, k, LN_2));
        scaled_by_power(reduced + Dd::ONE, k)
    }

    fn exp_m1(self) -> Self {
        if self.high.abs() < 0.3 {
            exp_m1_reduced(self)
        } else {
            Elementary::exp(self) - Dd::ONE
        }
    }

    fn ln(self) -> Self {
        let value = self.high.ln();
        if !value.is_finite() {
            return dd(value);
        }
        let distance = self - Dd::ONE;
        if distance.high.abs() < 0.1 {
            return ln_1p_series(distance);
        }
        // Scaled into the middle first: e^(−y) of a tiny or huge y would lose its low half.
        let exponent = value / std::f64::consts::LN_2;
        let k = exponent.round();
        let mantissa = scaled_by_power(self, -k);
        let near = mantissa.high.ln();
        let corrected = dd(near) + (mantissa * Elementary::exp(dd(-near)) - Dd::ONE);
        let log = if (mantissa - Dd::ONE).high.abs() < 0.1 {
            ln_1p_series(mantissa - Dd::ONE)
        } else {
            corrected
        };
        log + Dd::LN_2 * dd(k)
    }

    fn ln_1p(self) -> Self {
        if self.high.abs() < 0.1 {
            ln_1p_series(self)
        } else {
            (Dd::ONE + self).ln()
        }
    }

    fn sin(self) -> Self {
        sin_cos(self).0
    }

    fn cos(self) -> Self {
        sin_cos(self).1
    }

    fn tan(self) -> Self {
        let (sin, cos) = sin_cos(self);
        sin / cos
    }

    fn asin(self) -> Self {
        let other = ((Dd::ONE - self) * (Dd::ONE + self)).sqrt();
        self.atan2(other)
    }

    fn acos(self) -> Self {
        let other = ((Dd::ONE - self) * (Dd::ONE + self)).sqrt();
        other.atan2(self)
    }

    fn atan(self) -> Self {
        if self.high.is_infinite() {
            return Dd::PI.scaled(0.5f64.copysign(self.high));
        }
        if self.high.abs() > 1.0 {
            let quarter = Dd::PI.scaled(0.5f64.copysign(self.high));
            return quarter - (Dd::ONE / self).atan();
        }
        // z ← z + (x − tan z) cos²z
        let near = dd(self.high.atan());
        let (sin, cos) = sin_cos(near);
        near + (self * cos - sin) * cos
    }

    fn atan2(self, x: Self) -> Self {
        let (y, value) = (self, self.high.atan2(x.high));
        if !y.is_finite() || !x.is_finite() || y.high == 0.0 && x.high == 0.0 {
            return dd(value);
        }
        if x.high.abs() >= y.high.abs() {
            let angle = (y / x).atan();
            if x.high > 0.0 {
                angle
            } else if value < 0.0 {
                angle - Dd::PI
            } else {
                angle + Dd::PI
            }
        } else {
            Dd::PI.scaled(0.5f64.copysign(y.high)) - (x / y).atan()
        }
    }

    fn sinh(self) -> Self {
        if self.high.abs() < 0.3 {
            let e = exp_m1_reduced(self);
            return (e + e / (e + Dd::ONE)).scaled(0.5);
        }
        let (up, down) = (Elementary::exp(self), Elementary::exp(-self));
        up.scaled(0.5) - down.scaled(0.5)
    }

    fn cosh(self) -> Self {
        let (up, down) = (Elementary::exp(self), Elementary::exp(-self));
        up.scaled(0.5) + down.scaled(0.5)
    }

    fn tanh(self) -> Self {
        if self.high.abs() > 40.0 {
            return dd(1f64.copysign(self.high));
        }
        let e = self.scaled(2.0).exp_m1();
        e / (e + dd(2.0))
    }

    fn erf(self) -> Self {
        let size = self.magnitude();
        let value = if size.high.is_nan() {
            self
        } else if size.high < 3.0 {
            return erf_series(self);
        } else if size.high > 9.0 {
            Dd::ONE
        } else {
            Dd::ONE - erfc_fraction(size)
        };
        if self.high < 0.0 { -value } else { value }
    }

    fn erfc(self) -> Self {
        if self.high.is_nan() {
            self
        } else if self.high < 2.0 {
            Dd::ONE - self.erf()
        } else if self.high > 27.3 {
            Dd::ZERO
        } else {
            erfc_fraction(self)
        }
    }

    fn powf(self, exponent: Self) -> Self {
        let value = self.high.powf(exponent.high);
        let whole = exponent.low == 0.0 && exponent.high == exponent.high.trunc();
        if exponent.high == 0.0 && exponent.low == 0.0 || self == Dd::ONE {
            return Dd::ONE;
        }
        let is_plain = value.is_finite() && value != 0.0 && exponent.is_finite();
        if !is_plain || self.high == 0.0 {
            return dd(value);
        }
        if whole && exponent.high.abs() <= 64.0 {
            let size = power(self, exponent.high.abs() as u32);
            return if exponent.high < 0.0 {
                Dd::ONE / size
            } else {
                size
            };
        }
        let size = Elementary::exp(exponent * self.magnitude().ln());
        if self.high < 0.0 && value < 0.0 {
            -size
        } else {
            size
        }
    }

    fn floor(self) -> Self {
        let high = self.high.floor();
        if high == self.high {
            Dd::renormalised(high, self.low.floor())
        } else {
            dd(high)
        }
    }

    fn round(self) -> Self {
        let floor = self.floor();
        let rest = self - floor;
        let half = dd(0.5);
        // Halves go away from 0.
        let up = rest > half || rest == half && self.high > 0.0;
        if up { floor + Dd::ONE } else { floor }
    }
}
