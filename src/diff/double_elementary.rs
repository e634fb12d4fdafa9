//! The elementary functions of [`DoubleDouble`], good to about 30 digits relative.
//!
//! exp, sin and cos take the nearest entry of a table and sum a short Taylor series, whose
//! last terms need f64 only (Tang, ACM TOMS 15, 1989, has the idea for f64); log, atan and the
//! inverse functions are one Newton step from the f64 value, which doubles its digits
//! (Hida, Li and Bailey 2001). erf sums the series without cancellation (Abramowitz
//! and Stegun 7.1.6), erfc the continued fraction 7.1.14.
//! Arguments of sin and cos beyond 1e8 lose digits to the reduction, one for each power
//! of ten. tests/double_double.rs holds the accuracy; [`super::double_tables`] has the tables.

use super::double_double::{DoubleDouble, two_product};
use super::double_tables::{FACTORIALS, POWERS_OF_TWO, SINES};
use crate::expr::elementary::Elementary;

type Dd = DoubleDouble;

/// Sums of series stop when a term no longer counts.
const NEGLIGIBLE: f64 = 1e-34;

fn dd(value: f64) -> Dd {
    Dd::from(value)
}

/// c + p·x where |c| is the greatest: a step of Horner's scheme, not renormalised.
#[inline(always)]
fn horner(p: Dd, x: Dd, c: Dd) -> Dd {
    let (product, error) = two_product(p.high, x.high);
    let low = error + (p.high * x.low + p.low * x.high);
    let sum = c.high + product;
    Dd::new(sum, (product - (sum - c.high)) + (c.low + low))
}

/// Σ xⁿ/(first + step·n)!, n = 0 … 3, to the digits of f64.
#[inline(always)]
fn tail(x: f64, first: usize, step: usize) -> Dd {
    let [a, b, c, d] = [0, 1, 2, 3].map(|n| FACTORIALS[first + step * n].high);
    dd(a + x * (b + x * (c + x * d)))
}

/// Rounded quotient by a plain number.
#[inline(always)]
fn divided(x: Dd, by: f64) -> Dd {
    let first = x.high / by;
    let (product, error) = two_product(first, by);
    Dd::renormalised(first, ((x.high - product) - error + x.low) / by)
}

/// Rounded quotient of a plain number.
#[inline(always)]
fn quotient(a: f64, by: Dd) -> Dd {
    let first = a / by.high;
    if !first.is_normal() {
        return dd(first);
    }
    let (product, error) = two_product(first, by.high);
    let rest = (a - product) - error - first * by.low;
    Dd::renormalised(first, rest / by.high)
}

/// eˣ = 2^q (1 + m): m, accurate near 0, and q. |x| is less than 1000.
#[inline(always)]
fn exp_parts(x: Dd) -> (Dd, i32) {
    let steps = (x.high * (64.0 / std::f64::consts::LN_2)).round();
    let q = (steps / 64.0).round();
    let r = without(x, steps / 64.0, LN_2);
    // |r| ≤ log(2)/128; e^r − 1 by its series.
    let mut sum = tail(r.high, 7, 1);
    for n in (1..=6).rev() {
        sum = horner(sum, r, FACTORIALS[n]);
    }
    let rest = sum * r;
    // Within −32 to 32, as q is the nearest.
    let entry = POWERS_OF_TWO[((steps - 64.0 * q) as i32 + 32).clamp(0, 64) as usize];
    let m = if steps == 64.0 * q {
        rest
    } else {
        entry + (rest + entry * rest)
    };
    (m, q as i32)
}

/// 2ᵏ for k from −1022 to 1023.
#[inline(always)]
fn power_of_two(k: i32) -> f64 {
    f64::from_bits(((1023 + i64::from(k)) as u64) << 52)
}

/// Times 2ᵏ, in two steps because 2ᵏ alone may overflow.
#[inline(always)]
fn scaled_by_power(x: Dd, k: i32) -> Dd {
    let half = k / 2;
    x.scaled(power_of_two(half)).scaled(power_of_two(k - half))
}

/// ln(1 + u) for |u| < 0.3, relative.
fn ln_1p_near(u: Dd) -> Dd {
    let near = u.high.ln_1p();
    let (m, _) = exp_parts(dd(-near));
    dd(near) + (u + m + u * m)
}

/// Sine and cosine for |r| ≤ π/4.
#[inline(always)]
fn sin_cos_reduced(r: Dd) -> (Dd, Dd) {
    let size = r.magnitude();
    let step = (size.high * 32.0).round();
    let d = size - dd(step / 32.0);
    let square = -d.squared();
    let (mut sin, mut cos) = (tail(square.high, 9, 2), tail(square.high, 8, 2));
    for n in [6, 4, 2, 0] {
        sin = horner(sin, square, FACTORIALS[n + 1]);
        cos = horner(cos, square, FACTORIALS[n]);
    }
    sin = sin * d;
    if step > 0.0 {
        let (a, b) = SINES[(step as usize).min(SINES.len() - 1)];
        (sin, cos) = (a * cos + b * sin, b * cos - a * sin);
    }
    (if r.high < 0.0 { -sin } else { sin }, cos)
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
#[inline(always)]
fn without(x: Dd, count: f64, unit: [f64; 3]) -> Dd {
    if count == 0.0 {
        return x;
    }
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
    let (mut r, mut quarter) = (x, 0);
    // Of many turns f64 counts a few wrong, and then a few of these.
    for _ in 0..4 {
        let turns = (r.high * std::f64::consts::FRAC_2_PI).round();
        if turns == 0.0 {
            break;
        }
        r = without(r, turns, HALF_PI);
        quarter += turns.rem_euclid(4.0) as i64;
    }
    let (sin, cos) = sin_cos_reduced(r);
    match quarter % 4 {
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
        term = divided(term * square.scaled(2.0), f64::from(2 * n + 1));
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
        fraction = x + quotient(f64::from(n) / 2.0, fraction);
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
        let (m, q) = exp_parts(self);
        scaled_by_power(m + Dd::ONE, q)
    }

    fn exp_m1(self) -> Self {
        if self.high.abs() < 0.3 {
            exp_parts(self).0
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
        if distance.high.abs() < 0.25 {
            return ln_1p_near(distance);
        }
        // Scaled into the middle first: e^(−y) of a tiny or huge y would lose its low half.
        let exponent = value / std::f64::consts::LN_2;
        let k = exponent.round();
        let mantissa = scaled_by_power(self, -k as i32);
        let near = mantissa.high.ln();
        let log = dd(near) + (mantissa * Elementary::exp(dd(-near)) - Dd::ONE);
        log + Dd::LN_2 * dd(k)
    }

    fn ln_1p(self) -> Self {
        if self.high.abs() < 0.25 {
            ln_1p_near(self)
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
            let e = exp_parts(self).0;
            return (e + e / (e + Dd::ONE)).scaled(0.5);
        }
        let up = Elementary::exp(self.magnitude());
        let size = up.scaled(0.5) - quotient(0.5, up);
        if self.high < 0.0 { -size } else { size }
    }

    fn cosh(self) -> Self {
        let up = Elementary::exp(self.magnitude());
        up.scaled(0.5) + quotient(0.5, up)
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
