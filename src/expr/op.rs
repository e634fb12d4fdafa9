//! The one table of operations: name, value rule, derivative rule, special points.
//!
//! Everything that is known of an elementwise operation stands in its row here;
//! the evaluator, the duals, the error bounds, the statuses and the list of
//! functions are read off the table, so that a new operation is one new row.
//! Functions of whole vectors have no row: [`super::function`] composes them
//! of these operations, of sums and of matrix products.
//!
//! Conventions at kinks, ties and edges, decided once, here:
//! - relu, abs, max, min have no derivative at a kink or tie, only a left and a right one;
//! - `sign(0) = 0`, `step(0) = 1`, `round` takes halves away from 0; they have no derivative at a jump;
//! - `0^0 = 1`; the base of a power may be negative when the exponent is an integer;
//! - sqrt at 0 and asin, acos at ±1 have a value and an infinite slope from inside.

use super::scalar::Elementary;

/// A place where an elementwise operation is not smooth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Special {
    /// Smooth wherever it has a value.
    Smooth,
    /// Left and right slope differ at 0: `Kink { left, right }`.
    Kink {
        /// Slope below 0.
        left: f64,
        /// Slope above 0.
        right: f64,
    },
    /// The value jumps at 0.
    JumpAtZero,
    /// The value jumps at every integer.
    JumpAtIntegers,
    /// The value jumps half-way between integers.
    JumpAtHalves,
    /// Defined from 0 up; the value at 0 is finite.
    FromZero,
    /// Defined above 0 only.
    AboveZero,
    /// Defined from −1 to 1.
    WithinOne,
}

macro_rules! unary_table {
    ($($variant:ident $names:tt $meaning:literal $derivative:literal $special:expr;
        |$x:ident| $value:expr; $slope:expr;)*) => {
        /// An elementwise operation of one argument.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Unary { $(#[doc = $meaning] $variant,)* }

        impl Unary {
            /// Every row of the table.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name, then other spellings.
            pub fn names(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &$names,)* }
            }

            /// What it is, in a few words.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }

            /// Its derivative as a formula, for readers.
            pub fn derivative(self) -> &'static str {
                match self { $(Self::$variant => $derivative,)* }
            }

            /// Where it is not smooth.
            pub fn special(self) -> Special {
                use Special::*;
                match self { $(Self::$variant => $special,)* }
            }

            /// The value rule: NaN outside the domain and for NaN.
            #[inline(always)]
            pub fn value<T: Elementary>(self, x: T) -> T {
                match self { $(Self::$variant => { let $x = x; $value })* }
            }

            /// The derivative rule, away from kinks and jumps.
            #[inline(always)]
            pub fn slope<T: Elementary>(self, x: T) -> T {
                match self { $(Self::$variant => { let $x = x; $slope })* }
            }

            /// Both rules at once, to the last bit; what they have in common is computed once.
            #[inline(always)]
            pub fn value_and_slope<T: Elementary>(self, x: T) -> (T, T) {
                match self {
                    Self::Exp => {
                        let e = x.exp();
                        (e, e)
                    }
                    Self::Tanh => {
                        let t = x.tanh();
                        (t, tanh_slope(x, t))
                    }
                    Self::Sigmoid => {
                        let (low, high) = tails(x);
                        (if x < c(0.0) { low } else { high }, low * high)
                    }
                    _ => (self.value(x), self.slope(x)),
                }
            }

            /// The slope at x where the value is already known, to the last bit.
            #[inline(always)]
            pub fn slope_beside<T: Elementary>(self, x: T, value: T) -> T {
                match self {
                    Self::Exp => value,
                    Self::Tanh => tanh_slope(x, value),
                    _ => self.slope(x),
                }
            }

            /// `out[i] = f(self, x[i])`, the choice of operation taken out of the loop.
            #[inline]
            pub fn map<S: super::scalar::Scalar>(self, x: &[S], out: &mut [S]) {
                match self {
                    $(Self::$variant => for (out, &x) in out.iter_mut().zip(x) {
                        *out = S::unary(Self::$variant, x);
                    })*
                }
            }
        }
    };
}

/// A constant of the kind of number at hand.
#[inline(always)]
fn c<T: Elementary>(value: f64) -> T {
    T::constant(value)
}

/// `above` for x > 0, `below` for x ≤ 0, NaN for NaN.
#[inline(always)]
fn by_sign<T: Elementary>(x: T, below: T, above: T) -> T {
    if x > c(0.0) {
        above
    } else if x <= c(0.0) {
        below
    } else {
        x
    }
}

/// 1/(1 + e⁻ˣ), without overflow on either side.
#[inline(always)]
fn logistic<T: Elementary>(x: T) -> T {
    let (low, high) = tails(x);
    if x < c(0.0) { low } else { high }
}

/// 1/(1 + eᵗ) and 1/(1 + e⁻ᵗ) for t = |x|, of one exponential.
#[inline(always)]
fn tails<T: Elementary>(x: T) -> (T, T) {
    let falling = if x < c(0.0) { x } else { -x };
    let e = falling.exp();
    let sum = c::<T>(1.0) + e;
    (e / sum, c::<T>(1.0) / sum)
}

/// 1 − t² where t = tanh(x), and 1/cosh²(x) where that would have lost its digits.
#[inline(always)]
fn tanh_slope<T: Elementary>(x: T, t: T) -> T {
    if t.real().abs() < 0.7 {
        (c::<T>(1.0) - t) * (c::<T>(1.0) + t)
    } else {
        let sech = c::<T>(1.0) / x.cosh();
        sech * sech
    }
}

/// aᵇ. The exponents that are written most need no logarithm: 1 is exact, 2, −1 and 1/2 are
/// rounded once (within 0.5 ulp), 3 is rounded twice (within 2 ulp).
#[inline(always)]
fn power<T: Elementary>(a: T, b: T) -> T {
    if b == c(2.0) {
        a * a
    } else if b == c(1.0) {
        a
    } else if b == c(3.0) {
        a * a * a
    } else if b == c(-1.0) {
        c::<T>(1.0) / a
    } else if b == c(0.5) && a > c(0.0) {
        a.sqrt()
    } else {
        a.powf(b)
    }
}

/// ln 10.
#[inline(always)]
fn ln_10<T: Elementary>() -> T {
    T::precise(std::f64::consts::LN_10, -2.1707562233822494e-16)
}

/// ln 2.
#[inline(always)]
fn ln_2<T: Elementary>() -> T {
    T::precise(std::f64::consts::LN_2, 2.3190468138462996e-17)
}

/// Distribution function of the standard normal, accurate in the left tail.
#[inline(always)]
fn normal_cdf<T: Elementary>(x: T) -> T {
    let half_sqrt = T::precise(std::f64::consts::FRAC_1_SQRT_2, -4.833646656726457e-17);
    c::<T>(0.5) * (-x * half_sqrt).erfc()
}

/// Density of the standard normal.
#[inline(always)]
fn normal_pdf<T: Elementary>(x: T) -> T {
    // 1/√(2π)
    let top = T::precise(0.3989422804014327, -2.49232720227773e-17);
    top * (-x * x * c(0.5)).exp()
}

/// `x · factor`, where a factor of 0 wins over an infinite x: the limit in a saturated tail.
#[inline(always)]
fn damped<T: Elementary>(x: T, factor: T) -> T {
    if factor == c(0.0) { factor } else { x * factor }
}

/// 1 where x is a number, NaN elsewhere, times `value`.
#[inline(always)]
#[expect(clippy::eq_op, reason = "only NaN is not equal to itself")]
fn where_defined<T: Elementary>(x: T, value: f64) -> T {
    if x == x { c(value) } else { x }
}

unary_table! {
    Neg ["-"] "the negative" "−1" Smooth;
        |x| -x; where_defined(x, -1.0);
    Sin ["sin"] "sine of radians" "cos(x)" Smooth;
        |x| x.sin(); x.cos();
    Cos ["cos"] "cosine of radians" "−sin(x)" Smooth;
        |x| x.cos(); -x.sin();
    Tan ["tan"] "tangent of radians" "1/cos²(x)" Smooth;
        |x| x.tan(); { let cos = x.cos(); c::<T>(1.0) / (cos * cos) };
    Asin ["asin", "arcsin"] "inverse sine, in radians" "1/√(1 − x²)" WithinOne;
        |x| x.asin(); c::<T>(1.0) / ((c::<T>(1.0) - x) * (c::<T>(1.0) + x)).sqrt();
    Acos ["acos", "arccos"] "inverse cosine, in radians" "−1/√(1 − x²)" WithinOne;
        |x| x.acos(); c::<T>(-1.0) / ((c::<T>(1.0) - x) * (c::<T>(1.0) + x)).sqrt();
    Atan ["atan", "arctan"] "inverse tangent, in radians" "1/(1 + x²)" Smooth;
        |x| x.atan(); c::<T>(1.0) / (c::<T>(1.0) + x * x);
    Sinh ["sinh"] "hyperbolic sine" "cosh(x)" Smooth;
        |x| x.sinh(); x.cosh();
    Cosh ["cosh"] "hyperbolic cosine" "sinh(x)" Smooth;
        |x| x.cosh(); x.sinh();
    Tanh ["tanh"] "hyperbolic tangent" "1/cosh²(x)" Smooth;
        |x| x.tanh(); tanh_slope(x, x.tanh());
    Exp ["exp"] "e to the power x" "exp(x)" Smooth;
        |x| x.exp(); x.exp();
    Ln ["log", "ln"] "natural logarithm" "1/x" AboveZero;
        |x| x.ln(); if x < c(0.0) { c(f64::NAN) } else { c::<T>(1.0) / x };
    Log10 ["log10"] "logarithm to base 10" "1/(x log(10))" AboveZero;
        |x| x.ln() / ln_10();
        if x < c(0.0) { c(f64::NAN) } else { c::<T>(1.0) / x / ln_10() };
    Log2 ["log2"] "logarithm to base 2" "1/(x log(2))" AboveZero;
        |x| x.ln() / ln_2();
        if x < c(0.0) { c(f64::NAN) } else { c::<T>(1.0) / x / ln_2() };
    Sqrt ["sqrt"] "square root" "1/(2 sqrt(x))" FromZero;
        |x| x.sqrt(); c::<T>(0.5) / x.sqrt();
    Abs ["abs"] "absolute value" "sign(x)" Kink { left: -1.0, right: 1.0 };
        |x| if x < c(0.0) { -x } else if x == c(0.0) { c(0.0) } else { x }; by_sign(x, c(-1.0), c(1.0));
    Sign ["sign"] "−1, 0 or 1" "0" JumpAtZero;
        |x| if x == c(0.0) { c(0.0) } else { by_sign(x, c(-1.0), c(1.0)) }; where_defined(x, 0.0);
    Step ["step"] "0 below 0, else 1" "0" JumpAtZero;
        |x| if x == c(0.0) { c(1.0) } else { by_sign(x, c(0.0), c(1.0)) }; where_defined(x, 0.0);
    Floor ["floor"] "largest integer that is not above x" "0" JumpAtIntegers;
        |x| x.floor(); where_defined(x, 0.0);
    Ceil ["ceil"] "least integer that is not below x" "0" JumpAtIntegers;
        |x| -(-x).floor(); where_defined(x, 0.0);
    Round ["round"] "nearest integer, halves away from 0" "0" JumpAtHalves;
        |x| x.round(); where_defined(x, 0.0);
    Relu ["relu"] "max(0, x)" "step(x)" Kink { left: 0.0, right: 1.0 };
        |x| by_sign(x, c(0.0), x); by_sign(x, c(0.0), c(1.0));
    LeakyRelu ["leakyrelu"] "x above 0, 0.01 x below" "1 above 0, 0.01 below" Kink { left: 0.01, right: 1.0 };
        |x| by_sign(x, x * c(0.01), x); by_sign(x, c(0.01), c(1.0));
    Elu ["elu"] "x above 0, exp(x) − 1 below" "1 above 0, exp(x) below" Smooth;
        |x| by_sign(x, x.exp_m1(), x); by_sign(x, x.exp(), c(1.0));
    Sigmoid ["sigmoid"] "1/(1 + exp(−x))" "sigmoid(x) sigmoid(−x)" Smooth;
        |x| logistic(x); { let (low, high) = tails(x); low * high };
    Softplus ["softplus"] "log(1 + exp(x))" "sigmoid(x)" Smooth;
        |x| by_sign(x, x.exp().ln_1p(), x + (-x).exp().ln_1p()); logistic(x);
    Gelu ["gelu"] "x times the normal distribution function" "Φ(x) + x φ(x), with the normal distribution and its density" Smooth;
        |x| damped(x, normal_cdf(x)); normal_cdf(x) + damped(x, normal_pdf(x));
    Silu ["silu", "swish"] "x sigmoid(x)" "sigmoid(x) (1 + x sigmoid(−x))" Smooth;
        |x| damped(x, logistic(x));
        { let (low, high) = tails(x);
          (if x < c(0.0) { low } else { high }) + damped(x, low * high) };
    Erf ["erf"] "error function" "2/√π exp(−x²)" Smooth;
        // 2/√π
        |x| x.erf();
        T::precise(std::f64::consts::FRAC_2_SQRT_PI, 1.533545961316588e-17) * (-x * x).exp();
}

macro_rules! binary_table {
    ($($variant:ident $names:tt $meaning:literal $derivative:literal;
        |$a:ident, $b:ident| $value:expr; ($da:expr, $db:expr);)*) => {
        /// An elementwise operation of two arguments.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Binary { $(#[doc = $meaning] $variant,)* }

        impl Binary {
            /// Every row of the table.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name, then other spellings.
            pub fn names(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &$names,)* }
            }

            /// What it is, in a few words.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }

            /// Its derivative as a formula, for readers.
            pub fn derivative(self) -> &'static str {
                match self { $(Self::$variant => $derivative,)* }
            }

            /// The value rule: NaN outside the domain and for NaN.
            #[inline(always)]
            pub fn value<T: Elementary>(self, a: T, b: T) -> T {
                match self { $(Self::$variant => { let ($a, $b) = (a, b); $value })* }
            }

            /// The derivative rule: slope in the first argument, away from ties and jumps.
            #[inline(always)]
            #[expect(unused_variables, reason = "some slopes are made of one argument")]
            pub fn first_slope<T: Elementary>(self, a: T, b: T) -> T {
                match self { $(Self::$variant => { let ($a, $b) = (a, b); $da })* }
            }

            /// The derivative rule: slope in the second argument, away from ties and jumps.
            #[inline(always)]
            #[expect(unused_variables, reason = "some slopes are made of one argument")]
            pub fn second_slope<T: Elementary>(self, a: T, b: T) -> T {
                match self { $(Self::$variant => { let ($a, $b) = (a, b); $db })* }
            }

            /// Both slopes.
            #[inline(always)]
            pub fn slopes<T: Elementary>(self, a: T, b: T) -> (T, T) {
                (self.first_slope(a, b), self.second_slope(a, b))
            }

            /// `out[i] = f(self, a[i], b[i])`, the choice of operation taken out of the loop;
            /// an operand of one number stands for as many as there are.
            #[inline]
            pub fn zip<S: super::scalar::Scalar>(self, a: &[S], b: &[S], out: &mut [S]) {
                match self {
                    $(Self::$variant => each(a, b, out, |a, b| S::binary(Self::$variant, a, b)),)*
                }
            }
        }
    };
}

/// A loop for each kind of operands, so that what does not change is taken out of it.
#[inline(always)]
fn each<S: Copy>(a: &[S], b: &[S], out: &mut [S], f: impl Fn(S, S) -> S) {
    match (a, b) {
        (&[a], b) => out.iter_mut().zip(b).for_each(|(out, &b)| *out = f(a, b)),
        (a, &[b]) => out.iter_mut().zip(a).for_each(|(out, &a)| *out = f(a, b)),
        (a, b) => {
            for ((out, &a), &b) in out.iter_mut().zip(a).zip(b) {
                *out = f(a, b);
            }
        }
    }
}

/// 1 or 0, NaN when the two cannot be compared.
#[inline(always)]
fn truth<T: Elementary>(a: T, b: T, holds: bool) -> T {
    match a.partial_cmp(&b) {
        None => c(f64::NAN),
        Some(_) if holds => c(1.0),
        Some(_) => c(0.0),
    }
}

/// `first` when `holds`, else `second`; NaN when one of the two is NaN.
#[inline(always)]
fn choose<T: Elementary>(a: T, b: T, holds: bool, first: T, second: T) -> T {
    if a.partial_cmp(&b).is_none() {
        c(f64::NAN)
    } else if holds {
        first
    } else {
        second
    }
}

binary_table! {
    Add ["+"] "sum of two" "1 and 1";
        |a, b| a + b; (where_defined(b, 1.0), where_defined(a, 1.0));
    Sub ["-"] "difference" "1 and −1";
        |a, b| a - b; (where_defined(b, 1.0), where_defined(a, -1.0));
    Mul ["*"] "product of two numbers" "b and a";
        |a, b| a * b; (b, a);
    Div ["/"] "quotient" "1/b and −a/b²";
        |a, b| a / b; (c::<T>(1.0) / b, -(a / b) / b);
    Pow ["pow"] "power" "b a^(b − 1) and a^b log(a)";
        |a, b| power(a, b);
        (if b == c(0.0) { where_defined(a, 0.0) } else { b * power(a, b - c(1.0)) },
         if a > c(0.0) { damped(a.ln(), power(a, b)) }
         else if a == c(0.0) && b > c(0.0) { c(0.0) }
         else { c(f64::NAN) });
    Atan2 ["atan2"] "angle of the point (b, a), in radians" "b/(a² + b²) and −a/(a² + b²)";
        |a, b| a.atan2(b); (b / (a * a + b * b), -a / (a * a + b * b));
    Max ["max"] "the greater" "1 for the greater, 0 for the other";
        |a, b| choose(a, b, a >= b, a, b);
        (choose(a, b, a >= b, c(1.0), c(0.0)), choose(a, b, a >= b, c(0.0), c(1.0)));
    Min ["min"] "the lesser" "1 for the lesser, 0 for the other";
        |a, b| choose(a, b, a <= b, a, b);
        (choose(a, b, a <= b, c(1.0), c(0.0)), choose(a, b, a <= b, c(0.0), c(1.0)));
    Less ["<"] "1 if less, else 0" "0 and 0";
        |a, b| truth(a, b, a < b); (where_defined(b, 0.0), where_defined(a, 0.0));
    LessEqual ["<="] "1 if less or equal, else 0" "0 and 0";
        |a, b| truth(a, b, a <= b); (where_defined(b, 0.0), where_defined(a, 0.0));
    Equal ["=="] "1 if equal, else 0" "0 and 0";
        |a, b| truth(a, b, a == b); (where_defined(b, 0.0), where_defined(a, 0.0));
    NotEqual ["!="] "1 if not equal, else 0" "0 and 0";
        |a, b| truth(a, b, a != b); (where_defined(b, 0.0), where_defined(a, 0.0));
}
