//! Exact coefficients: fractions of whole numbers.

/// A fraction in lowest terms with a positive denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rational {
    /// Numerator.
    pub num: i64,
    /// Denominator, at least 1.
    pub den: i64,
}

impl Rational {
    /// 0.
    pub const ZERO: Self = Self::whole(0);
    /// 1.
    pub const ONE: Self = Self::whole(1);
    /// −1.
    pub const MINUS_ONE: Self = Self::whole(-1);
    /// ½.
    pub const HALF: Self = Self { num: 1, den: 2 };

    /// A whole number.
    pub const fn whole(num: i64) -> Self {
        Self { num, den: 1 }
    }

    /// num/den in lowest terms; `None` beyond what fits.
    fn of(num: i128, den: i128) -> Option<Self> {
        let common = gcd(num.unsigned_abs(), den.unsigned_abs());
        let common = i128::try_from(common.max(1)).ok()? * den.signum();
        Some(Self {
            num: i64::try_from(num.checked_div(common)?).ok()?,
            den: i64::try_from(den.checked_div(common)?).ok()?,
        })
    }

    /// The number as it is written in decimal, where that is short: 0.1 is 1/10.
    pub fn from_f64(value: f64) -> Option<Self> {
        const LONGEST: u32 = 15;
        let text = format!("{value:e}");
        let (digits, exponent) = text.split_once('e')?;
        let exponent: i32 = exponent.parse().ok()?;
        let places = digits.split_once('.').map_or(0, |(_, part)| part.len());
        let digits: i128 = digits.replace('.', "").parse().ok()?;
        let shift = exponent.checked_sub(i32::try_from(places).ok()?)?;
        if shift.unsigned_abs() > LONGEST || digits.unsigned_abs() >= 10_u128.pow(LONGEST) {
            return None;
        }
        let power = 10_i128.pow(shift.unsigned_abs());
        if shift < 0 {
            Self::of(digits, power)
        } else {
            Self::of(digits * power, 1)
        }
    }

    /// The nearest number.
    pub fn to_f64(self) -> f64 {
        self.num as f64 / self.den as f64
    }

    /// a + b; `None` beyond what fits.
    pub fn plus(self, other: Self) -> Option<Self> {
        let [a, b, c, d] = [self.num, self.den, other.num, other.den].map(i128::from);
        Self::of(a * d + c * b, b * d)
    }

    /// a·b; `None` beyond what fits.
    pub fn times(self, other: Self) -> Option<Self> {
        let [a, b, c, d] = [self.num, self.den, other.num, other.den].map(i128::from);
        Self::of(a * c, b * d)
    }

    /// 1/a; `None` for 0.
    pub fn inverse(self) -> Option<Self> {
        Self::of(self.den.into(), self.num.into())
    }

    /// −a.
    pub fn negative(self) -> Option<Self> {
        self.times(Self::MINUS_ONE)
    }

    /// aⁿ for a whole n; `None` beyond what fits.
    pub fn power(self, n: i64) -> Option<Self> {
        let base = if n < 0 { self.inverse()? } else { self };
        (0..n.unsigned_abs()).try_fold(Self::ONE, |product, _| product.times(base))
    }

    /// The greatest fraction that both are whole multiples of.
    pub fn common(self, other: Self) -> Option<Self> {
        let [a, b, c, d] = [self.num, self.den, other.num, other.den].map(i128::from);
        let den = b.checked_mul(d)?;
        let num = gcd((a * d).unsigned_abs(), (c * b).unsigned_abs());
        Self::of(i128::try_from(num).ok()?, den)
    }

    /// Whether it is a whole number.
    pub fn is_whole(self) -> bool {
        self.den == 1
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
