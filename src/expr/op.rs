//! The one table of operations: name, value rule, derivative rule, rounding, special points.
//!
//! Everything that is known of an elementwise operation stands in its row here;
//! the evaluator, the duals, the error bounds, the statuses, the chooser of activations and the
//! list of functions are read off the table, so that a new operation is one new row.
//! Functions of whole vectors have no row: [`super::function`] composes them
//! of these operations, of sums and of matrix products.
//!
//! A row of one argument x: variant, spellings (the canonical one first), what it is, its
//! derivative for readers, how it rounds, whether it is offered as an activation, where it is
//! not smooth; then value and slope. A row of two arguments a and b: variant, spellings, what it
//! is, its derivatives, how it rounds, which of a, b and a − b is the distance from where it is
//! not smooth; then value, both slopes, and what is special at an (a, b).
//!
//! Conventions at kinks, ties and edges, decided once, here:
//! - relu, abs, max, min and all that is made of pieces have no derivative at a kink or tie,
//!   only a left and a right one; the slope rule gives one of the two there, 0 for relu and for
//!   both ends of relu6, hardtanh and hardsigmoid, as PyTorch does;
//! - `sign(0) = 0`, `step(0) = 1`, `round` takes halves away from 0; they have no derivative at a jump;
//! - `0^0 = 1`; the base of a power may be negative when the exponent is an integer;
//! - sqrt at 0, acosh at 1 and asin, acos at ±1 have a value and an infinite slope from inside;
//! - `xlogy(0, y) = 0` for every number y, as the limit is; at (0, 0) its slope in x is −∞.

use super::breaks::{
    At, AtEnd, Break, Inside, Kind, Meeting, Operand, Rounding, Which, end, joint, jumps, kink,
    steep,
};
use super::elementary::Elementary;

/// A number that the rows of both tables apply to. A loop is made of each row, as small as the
/// number's own rules when these are `#[inline(always)]`.
pub trait Apply: Copy {
    /// `op(x)`.
    fn unary(op: Unary, x: Self) -> Self;
    /// `op(a, b)`.
    fn binary(op: Binary, a: Self, b: Self) -> Self;
}

/// The columns that both tables have.
macro_rules! columns {
    ($($variant:ident $names:tt $meaning:literal $derivative:literal $rounding:ident;)*) => {
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

        /// What it adds to the rounding errors of its arguments.
        #[inline(always)]
        pub fn rounding(self) -> Rounding {
            match self { $(Self::$variant => Rounding::$rounding,)* }
        }
    };
}

macro_rules! unary_table {
    ($($variant:ident $names:tt $meaning:literal $derivative:literal
        $rounding:ident $offered:ident [$($break:expr),*];
        |$x:ident| $value:expr; $slope:expr;)*) => {
        /// An elementwise operation of one argument.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Unary { $(#[doc = $meaning] $variant,)* }

        impl Unary {
            columns! { $($variant $names $meaning $derivative $rounding;)* }

            /// Whether it is offered as an activation of a neuron.
            pub fn offered(self) -> Offered {
                match self { $(Self::$variant => Offered::$offered,)* }
            }

            /// Where it is not smooth.
            #[inline(always)]
            pub fn special(self) -> &'static [Break] {
                match self { $(Self::$variant => const { &[$($break),*] },)* }
            }

            /// What happens at exactly this argument, if it is no smooth one.
            #[inline(always)]
            pub fn special_at(self, x: f64) -> Option<Kind> {
                let here = |special: &&Break| {
                    special.kind != Kind::Joint && x == special.at.nearest(x)
                };
                self.special().iter().find(here).map(|special| special.kind)
            }

            /// Whether it has one slope wherever it has a value.
            #[inline(always)]
            pub fn is_smooth(self) -> bool {
                self.special().iter().all(|special| special.kind == Kind::Joint)
            }

            /// Whether its value jumps somewhere.
            #[inline(always)]
            pub fn jumps(self) -> bool {
                self.special().iter().any(|special| special.kind == Kind::Jump)
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

            /// `out[i] = self(x[i])`, the choice of operation taken out of the loop.
            #[inline]
            pub fn map<S: Apply>(self, x: &[S], out: &mut [S]) {
                match self {
                    $(Self::$variant => for (out, &x) in out.iter_mut().zip(x) {
                        *out = S::unary(Self::$variant, x);
                    })*
                }
            }
        }
    };
}

/// Whether an operation stands in the chooser of activations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered {
    /// It is made to be one.
    Activation,
    /// It may be one: behind those that are made for it.
    Also,
    /// It does not.
    Plain,
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

/// |x|.
#[inline(always)]
fn size<T: Elementary>(x: T) -> T {
    if x < c(0.0) { -x } else { x }
}

/// `size`, which is made of |x|, with the sign of x.
#[inline(always)]
fn signed<T: Elementary>(x: T, size: T) -> T {
    if x < c(0.0) { -size } else { size }
}

/// `below` up to the first place, `above` from the second on, `between` there; NaN for NaN.
#[inline(always)]
fn pieces<T: Elementary>(x: T, [low, high]: [f64; 2], below: T, between: T, above: T) -> T {
    if x <= c(low) {
        below
    } else if x >= c(high) {
        above
    } else if x > c(low) {
        between
    } else {
        x
    }
}

/// From here on 1 is nothing beside x², in double-double too.
const LARGE: f64 = 1e17;

/// The inverse hyperbolic sine of t ≥ 0: log(t + √(1 + t²)), accurate near 0.
#[inline(always)]
fn asinh<T: Elementary>(t: T) -> T {
    if t > c(LARGE) {
        t.ln() + ln_2()
    } else {
        let square = t * t;
        (t + square / (c::<T>(1.0) + (c::<T>(1.0) + square).sqrt())).ln_1p()
    }
}

/// The inverse hyperbolic cosine: log(x + √(x² − 1)), accurate near 1.
#[inline(always)]
fn acosh<T: Elementary>(x: T) -> T {
    let beyond = x - c(1.0);
    if x < c(1.0) {
        c(f64::NAN)
    } else if x > c(LARGE) {
        x.ln() + ln_2()
    } else {
        (beyond + (beyond * (beyond + c(2.0))).sqrt()).ln_1p()
    }
}

/// The cube root of t ≥ 0: a power, and one step of Newton's method for its last digits.
#[inline(always)]
fn cube_root<T: Elementary>(t: T) -> T {
    let root = t.powf(c::<T>(1.0) / c(3.0));
    if root > c(0.0) && root.real().is_finite() {
        root - (root - t / (root * root)) / c(3.0)
    } else {
        root
    }
}

/// exp(−x²), in which the rounding of x² is not multiplied by x²: x is split into a part whose
/// square is exact and a small rest (as W. J. Cody, Mathematics of Computation 23, 1969).
#[inline(always)]
fn gaussian<T: Elementary>(x: T) -> T {
    let coarse = x.real();
    if coarse.abs() > 40.0 {
        return c(0.0);
    }
    let coarse = c::<T>((coarse * 65536.0).round() / 65536.0);
    (-coarse * coarse).exp() * (-(x - coarse) * (x + coarse)).exp()
}

/// tanh(softplus(x)) and its slope, of one exponential: with e = eˣ it is
/// ((1 + e)² − 1)/((1 + e)² + 1).
#[inline(always)]
fn tanh_softplus<T: Elementary>(x: T) -> (T, T) {
    let (one, two) = (c::<T>(1.0), c::<T>(2.0));
    if x > c(0.0) {
        let e = (-x).exp();
        let sum = one + two * e + two * e * e;
        let slope = c::<T>(4.0) * e * e * (one + e) / (sum * sum);
        ((one + two * e) / sum, slope)
    } else {
        let e = x.exp();
        let square = e * (e + two);
        let sum = square + two;
        (square / sum, c::<T>(4.0) * e * (one + e) / (sum * sum))
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

/// 2/√π.
#[inline(always)]
fn two_over_sqrt_pi<T: Elementary>() -> T {
    T::precise(std::f64::consts::FRAC_2_SQRT_PI, 1.533545961316588e-17)
}

/// Distribution function of the standard normal, accurate in the left tail.
#[inline(always)]
fn normal_cdf<T: Elementary>(x: T) -> T {
    c::<T>(0.5) * (-x * half_sqrt::<T>()).erfc()
}

/// √½.
#[inline(always)]
fn half_sqrt<T: Elementary>() -> T {
    T::precise(std::f64::consts::FRAC_1_SQRT_2, -4.833646656726457e-17)
}

/// Density of the standard normal.
#[inline(always)]
fn normal_pdf<T: Elementary>(x: T) -> T {
    // 1/√(2π)
    let top = T::precise(0.3989422804014327, -2.49232720227773e-17);
    top * gaussian(x * half_sqrt())
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
    Neg ["-"] "the negative" "−1" Exact Plain [];
        |x| -x; where_defined(x, -1.0);
    Sin ["sin"] "sine of radians" "cos(x)" Function Also [];
        |x| x.sin(); x.cos();
    Cos ["cos"] "cosine of radians" "−sin(x)" Function Plain [];
        |x| x.cos(); -x.sin();
    Tan ["tan"] "tangent of radians" "1/cos²(x)" Function Plain [];
        |x| x.tan(); { let cos = x.cos(); c::<T>(1.0) / (cos * cos) };
    Asin ["asin", "arcsin"] "inverse sine, in radians" "1/√(1 − x²)" Function Plain
        [end(-1.0, Inside::Above, AtEnd::Steep), end(1.0, Inside::Below, AtEnd::Steep)];
        |x| x.asin(); c::<T>(1.0) / ((c::<T>(1.0) - x) * (c::<T>(1.0) + x)).sqrt();
    Acos ["acos", "arccos"] "inverse cosine, in radians" "−1/√(1 − x²)" Function Plain
        [end(-1.0, Inside::Above, AtEnd::Steep), end(1.0, Inside::Below, AtEnd::Steep)];
        |x| x.acos(); c::<T>(-1.0) / ((c::<T>(1.0) - x) * (c::<T>(1.0) + x)).sqrt();
    Atan ["atan", "arctan"] "inverse tangent, in radians" "1/(1 + x²)" Function Plain [];
        |x| x.atan(); c::<T>(1.0) / (c::<T>(1.0) + x * x);
    Sinh ["sinh"] "hyperbolic sine" "cosh(x)" Function Plain [];
        |x| x.sinh(); x.cosh();
    Cosh ["cosh"] "hyperbolic cosine" "sinh(x)" Function Plain [];
        |x| x.cosh(); x.sinh();
    Tanh ["tanh"] "hyperbolic tangent" "1 − tanh²(x)" Function Activation [];
        |x| x.tanh(); tanh_slope(x, x.tanh());
    Exp ["exp"] "e to the power x" "exp(x)" Function Plain [];
        |x| x.exp(); x.exp();
    Ln ["log", "ln"] "natural logarithm" "1/x" Function Plain
        [end(0.0, Inside::Above, AtEnd::Pole)];
        |x| x.ln(); if x < c(0.0) { c(f64::NAN) } else { c::<T>(1.0) / x };
    Log10 ["log10"] "logarithm to base 10" "1/(x log(10))" Function Plain
        [end(0.0, Inside::Above, AtEnd::Pole)];
        |x| x.ln() / ln_10();
        if x < c(0.0) { c(f64::NAN) } else { c::<T>(1.0) / x / ln_10() };
    Log2 ["log2"] "logarithm to base 2" "1/(x log(2))" Function Plain
        [end(0.0, Inside::Above, AtEnd::Pole)];
        |x| x.ln() / ln_2();
        if x < c(0.0) { c(f64::NAN) } else { c::<T>(1.0) / x / ln_2() };
    Sqrt ["sqrt"] "square root" "1/(2 sqrt(x))" Function Plain
        [end(0.0, Inside::Above, AtEnd::Steep)];
        |x| x.sqrt(); c::<T>(0.5) / x.sqrt();
    Abs ["abs"] "absolute value" "sign(x)" Exact Also [kink(0.0, -1.0, 1.0)];
        |x| if x < c(0.0) { -x } else if x == c(0.0) { c(0.0) } else { x };
        by_sign(x, c(-1.0), c(1.0));
    Sign ["sign", "sgn"] "−1, 0 or 1" "0" Exact Plain [jumps(At::Place(0.0))];
        |x| if x == c(0.0) { c(0.0) } else { by_sign(x, c(-1.0), c(1.0)) }; where_defined(x, 0.0);
    Step ["step", "heaviside"] "0 below 0, else 1" "0" Exact Also [jumps(At::Place(0.0))];
        |x| if x == c(0.0) { c(1.0) } else { by_sign(x, c(0.0), c(1.0)) }; where_defined(x, 0.0);
    Floor ["floor"] "largest integer that is not above x" "0" Exact Plain [jumps(At::EveryInteger)];
        |x| x.floor(); where_defined(x, 0.0);
    Ceil ["ceil"] "least integer that is not below x" "0" Exact Plain [jumps(At::EveryInteger)];
        |x| -(-x).floor(); where_defined(x, 0.0);
    Round ["round"] "nearest integer, halves away from 0" "0" Exact Plain [jumps(At::EveryHalf)];
        |x| x.round(); where_defined(x, 0.0);
    Relu ["relu"] "max(0, x)" "step(x)" Exact Activation [kink(0.0, 0.0, 1.0)];
        |x| by_sign(x, c(0.0), x); by_sign(x, c(0.0), c(1.0));
    LeakyRelu ["leakyrelu", "leaky_relu"] "x above 0, 0.01 x below" "if(x < 0, 0.01, 1)"
        Function Activation [kink(0.0, 0.01, 1.0)];
        |x| by_sign(x, x * c(0.01), x); by_sign(x, c(0.01), c(1.0));
    Elu ["elu"] "x above 0, exp(x) − 1 below" "if(x < 0, exp(x), 1)"
        Function Activation [joint(0.0)];
        |x| by_sign(x, x.exp_m1(), x); by_sign(x, x.exp(), c(1.0));
    Sigmoid ["sigmoid", "logistic", "σ"] "1/(1 + exp(−x))" "sigmoid(x) (1 − sigmoid(x))"
        Function Activation [];
        |x| logistic(x); { let (low, high) = tails(x); low * high };
    Softplus ["softplus"] "log(1 + exp(x))" "sigmoid(x)" Function Activation [];
        |x| by_sign(x, x.exp().ln_1p(), x + (-x).exp().ln_1p()); logistic(x);
    Gelu ["gelu"] "x times the normal distribution function"
        "normal_cdf(x) + x normal_pdf(x)"
        Argument Activation [];
        |x| damped(x, normal_cdf(x)); normal_cdf(x) + damped(x, normal_pdf(x));
    Silu ["silu", "swish"] "x sigmoid(x)" "sigmoid(x) (1 + x (1 − sigmoid(x)))" Function Activation [];
        |x| damped(x, logistic(x));
        { let (low, high) = tails(x);
          (if x < c(0.0) { low } else { high }) + damped(x, low * high) };
    Erf ["erf"] "error function" "2/√π exp(−x²)" Function Plain [];
        |x| x.erf(); two_over_sqrt_pi::<T>() * gaussian(x);
    Erfc ["erfc"] "1 − erf(x)" "−2/√π exp(−x²)" Function Plain [];
        |x| x.erfc(); -two_over_sqrt_pi::<T>() * gaussian(x);
    NormalCdf ["normal_cdf"] "distribution function of the standard normal"
        "normal_pdf(x)" Argument Plain [];
        |x| normal_cdf(x); normal_pdf(x);
    NormalPdf ["normal_pdf"] "density of the standard normal" "−x normal_pdf(x)"
        Argument Plain [];
        |x| normal_pdf(x); -damped(x, normal_pdf(x));
    Expm1 ["expm1"] "exp(x) − 1, accurate near 0" "exp(x)" Function Plain [];
        |x| x.exp_m1(); x.exp();
    Log1p ["log1p"] "log(1 + x), accurate near 0" "1/(1 + x)" Function Plain
        [end(-1.0, Inside::Above, AtEnd::Pole)];
        |x| x.ln_1p(); if x < c(-1.0) { c(f64::NAN) } else { c::<T>(1.0) / (c::<T>(1.0) + x) };
    Asinh ["asinh", "arcsinh", "arsinh"] "inverse hyperbolic sine" "1/√(1 + x²)"
        Function Plain [];
        |x| signed(x, asinh(size(x)));
        if size(x) > c(LARGE) { c::<T>(1.0) / size(x) }
        else { c::<T>(1.0) / (c::<T>(1.0) + x * x).sqrt() };
    Acosh ["acosh", "arccosh", "arcosh"] "inverse hyperbolic cosine" "1/√(x² − 1)"
        Function Plain [end(1.0, Inside::Above, AtEnd::Steep)];
        |x| acosh(x);
        if x < c(1.0) { c(f64::NAN) }
        else { c::<T>(1.0) / ((x - c(1.0)).sqrt() * (x + c(1.0)).sqrt()) };
    Atanh ["atanh", "arctanh", "artanh"] "inverse hyperbolic tangent" "1/(1 − x²)"
        Function Plain
        [end(-1.0, Inside::Above, AtEnd::Pole), end(1.0, Inside::Below, AtEnd::Pole)];
        |x| {
            let t = size(x);
            let odds = c::<T>(2.0) * t / (c::<T>(1.0) - t);
            signed(x, c::<T>(0.5) * odds.ln_1p())
        };
        if size(x) > c(1.0) { c(f64::NAN) }
        else { c::<T>(1.0) / ((c::<T>(1.0) - x) * (c::<T>(1.0) + x)) };
    Cbrt ["cbrt"] "cube root" "1/(3 cbrt(x)²)" Function Plain
        [steep(0.0)];
        |x| signed(x, cube_root(size(x)));
        { let root = cube_root(size(x)); c::<T>(1.0) / (c::<T>(3.0) * root * root) };
    Relu6 ["relu6"] "min(max(0, x), 6)" "step(x) step(6 − x)" Exact Activation
        [kink(0.0, 0.0, 1.0), kink(6.0, 1.0, 0.0)];
        |x| pieces(x, [0.0, 6.0], c(0.0), x, c(6.0));
        pieces(x, [0.0, 6.0], c(0.0), c(1.0), c(0.0));
    HardTanh ["hardtanh", "hard_tanh"] "x, but not below −1 nor above 1"
        "step(1 − abs(x))" Exact Activation
        [kink(-1.0, 0.0, 1.0), kink(1.0, 1.0, 0.0)];
        |x| pieces(x, [-1.0, 1.0], c(-1.0), x, c(1.0));
        pieces(x, [-1.0, 1.0], c(0.0), c(1.0), c(0.0));
    HardSigmoid ["hardsigmoid", "hard_sigmoid"] "relu6(x + 3)/6"
        "step(3 − abs(x))/6" Function Activation
        [kink(-3.0, 0.0, 1.0 / 6.0), kink(3.0, 1.0 / 6.0, 0.0)];
        |x| pieces(x, [-3.0, 3.0], c(0.0), (x + c(3.0)) / c(6.0), c(1.0));
        pieces(x, [-3.0, 3.0], c(0.0), c::<T>(1.0) / c(6.0), c(0.0));
    HardSwish ["hardswish", "hard_swish"] "x relu6(x + 3)/6"
        "if(x < −3, 0, if(x > 3, 1, (2x + 3)/6))" Function Activation
        [kink(-3.0, 0.0, -0.5), kink(3.0, 1.5, 1.0)];
        |x| pieces(x, [-3.0, 3.0], c(0.0), x * (x + c(3.0)) / c(6.0), x);
        pieces(x, [-3.0, 3.0], c(0.0), (c::<T>(2.0) * x + c(3.0)) / c(6.0), c(1.0));
    Mish ["mish"] "x tanh(softplus(x))" "tanh(softplus(x)) + x sigmoid(x)/cosh²(softplus(x))"
        Function Activation [];
        |x| damped(x, tanh_softplus(x).0);
        { let (factor, slope) = tanh_softplus(x); factor + damped(x, slope) };
    Softsign ["softsign"] "x/(1 + abs(x))" "1/(1 + abs(x))²" Function Activation
        [joint(0.0)];
        |x| if size(x) > c(1.0) { signed(x, c::<T>(1.0) / (c::<T>(1.0) + c::<T>(1.0) / size(x))) }
        else { x / (c::<T>(1.0) + size(x)) };
        { let part = c::<T>(1.0) / (c::<T>(1.0) + size(x)); part * part };
}

macro_rules! binary_table {
    ($($variant:ident $names:tt $meaning:literal $derivative:literal $rounding:ident $distance:ident;
        |$a:ident, $b:ident| $value:expr; ($da:expr, $db:expr); $special:ident;)*) => {
        /// An elementwise operation of two arguments.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Binary { $(#[doc = $meaning] $variant,)* }

        impl Binary {
            columns! { $($variant $names $meaning $derivative $rounding;)* }

            /// Which of a, b and a − b is the distance from where it is not smooth.
            #[inline(always)]
            pub fn distance(self) -> Which {
                match self { $(Self::$variant => Which::$distance,)* }
            }

            /// What is special about these arguments, and which of them is to blame.
            #[inline(always)]
            pub fn special(self, a: Operand, b: Operand) -> Option<(Meeting, Which)> {
                match self { $(Self::$variant => $special(a, b),)* }
            }

            /// What happens where both arguments are 0: where its distance is, it happens.
            #[inline(always)]
            pub fn at_zero(self) -> Option<Meeting> {
                let zero = Operand { value: 0.0, doubt: 0.0, moves: true };
                self.special(zero, zero).map(|(meeting, _)| meeting)
            }

            /// What happens where both arguments are equal: for operations that take one of
            /// two or compare them, and therefore are flat or straight anywhere else.
            #[inline(always)]
            pub fn at_tie(self) -> Option<Meeting> {
                match self.rounding() {
                    Rounding::Exact => self.at_zero(),
                    _ => None,
                }
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

            /// `out[i] = self(a[i], b[i])`, the choice of operation taken out of the loop;
            /// an operand of one number stands for as many as there are.
            #[inline]
            pub fn zip<S: Apply>(self, a: &[S], b: &[S], out: &mut [S]) {
                match self {
                    $(Self::$variant => match (a, b) {
                        (&[a], b) => for (out, &b) in out.iter_mut().zip(b) {
                            *out = S::binary(Self::$variant, a, b);
                        },
                        (a, &[b]) => for (out, &a) in out.iter_mut().zip(a) {
                            *out = S::binary(Self::$variant, a, b);
                        },
                        (a, b) => for ((out, &a), &b) in out.iter_mut().zip(a).zip(b) {
                            *out = S::binary(Self::$variant, a, b);
                        },
                    },)*
                }
            }
        }
    };
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

/// Nothing is special, whatever the arguments.
#[inline(always)]
fn nothing(_: Operand, _: Operand) -> Option<(Meeting, Which)> {
    None
}

/// `meeting` where both arguments may be equal.
#[inline(always)]
fn where_equal(a: Operand, b: Operand, meeting: Meeting) -> Option<(Meeting, Which)> {
    let meet = (a.value - b.value).abs() <= a.doubt + b.doubt;
    meet.then_some((meeting, Which::Both))
}

#[inline(always)]
fn tie(a: Operand, b: Operand) -> Option<(Meeting, Which)> {
    where_equal(a, b, Meeting::Tie)
}

#[inline(always)]
fn jump(a: Operand, b: Operand) -> Option<(Meeting, Which)> {
    where_equal(a, b, Meeting::Jump)
}

#[inline(always)]
fn no_quotient(a: Operand, b: Operand) -> Option<(Meeting, Which)> {
    let meeting = match (a.value, b.value) {
        (0.0, 0.0) => Meeting::Indeterminate,
        _ => Meeting::Pole,
    };
    b.may_be_zero().then_some((meeting, Which::Second))
}

#[inline(always)]
fn end_of_powers(a: Operand, b: Operand) -> Option<(Meeting, Which)> {
    if a.may_be_zero() {
        if b.value < 0.0 {
            Some((Meeting::Pole, Which::First))
        } else {
            (!b.is_whole() || b.moves).then_some((Meeting::Edge, Which::First))
        }
    } else if a.value < 0.0 && !b.is_whole() {
        Some((Meeting::Outside, Which::First))
    } else {
        // A negative base has powers at whole exponents only.
        (a.value < 0.0 && b.moves).then_some((Meeting::Edge, Which::Second))
    }
}

#[inline(always)]
fn behind_the_origin(a: Operand, b: Operand) -> Option<(Meeting, Which)> {
    (a.may_be_zero() && b.value <= b.doubt).then_some((Meeting::Jump, Which::First))
}

#[inline(always)]
fn end_of_xlogy(a: Operand, b: Operand) -> Option<(Meeting, Which)> {
    match (a.may_be_zero(), b.may_be_zero()) {
        (true, true) => Some((Meeting::Edge, Which::Second)),
        (false, true) => Some((Meeting::Pole, Which::Second)),
        // Without its first argument there is a value, but none beside it.
        (true, false) => (b.value < 0.0).then_some((Meeting::Edge, Which::First)),
        (false, false) => (b.value < 0.0).then_some((Meeting::Outside, Which::Second)),
    }
}

/// x log(y), which is 0 at x = 0 whatever y is.
#[inline(always)]
fn xlogy<T: Elementary>(x: T, y: T) -> T {
    let log = y.ln();
    if x == c(0.0) && !log.real().is_finite() {
        where_defined(y, 0.0)
    } else {
        x * log
    }
}

binary_table! {
    Add ["+"] "sum of two" "1 and 1" Sum Both;
        |a, b| a + b; (where_defined(b, 1.0), where_defined(a, 1.0)); nothing;
    Sub ["-"] "difference" "1 and −1" Sum Both;
        |a, b| a - b; (where_defined(b, 1.0), where_defined(a, -1.0)); nothing;
    Mul ["*"] "product of two numbers" "b and a" Product Both;
        |a, b| a * b; (b, a); nothing;
    Div ["/"] "quotient" "1/b and −a/b²" Quotient Second;
        |a, b| a / b; (c::<T>(1.0) / b, -(a / b) / b); no_quotient;
    Pow ["pow"] "power" "b a^(b − 1) and a^b log(a)" Function First;
        |a, b| power(a, b);
        (if b == c(0.0) { where_defined(a, 0.0) } else { b * power(a, b - c(1.0)) },
         if a > c(0.0) { damped(a.ln(), power(a, b)) }
         else if a == c(0.0) && b > c(0.0) { c(0.0) }
         else { c(f64::NAN) }); end_of_powers;
    Atan2 ["atan2", "arctan2"] "angle of the point (b, a), in radians"
        "b/(a² + b²) and −a/(a² + b²)" Function First;
        |a, b| a.atan2(b); (b / (a * a + b * b), -a / (a * a + b * b)); behind_the_origin;
    Xlogy ["xlogy"] "a log(b), and 0 at a = 0" "log(b) and a/b" Function Second;
        |a, b| xlogy(a, b);
        (b.ln(), if a == c(0.0) { where_defined(b, 0.0) } else { a / b }); end_of_xlogy;
    Max ["max"] "the greater" "step(a − b) and step(b − a)" Exact Both;
        |a, b| choose(a, b, a >= b, a, b);
        (choose(a, b, a >= b, c(1.0), c(0.0)), choose(a, b, a >= b, c(0.0), c(1.0))); tie;
    Min ["min"] "the lesser" "step(b − a) and step(a − b)" Exact Both;
        |a, b| choose(a, b, a <= b, a, b);
        (choose(a, b, a <= b, c(1.0), c(0.0)), choose(a, b, a <= b, c(0.0), c(1.0))); tie;
    Less ["<"] "1 if less, else 0" "0 and 0" Exact Both;
        |a, b| truth(a, b, a < b); (where_defined(b, 0.0), where_defined(a, 0.0)); jump;
    LessEqual ["<="] "1 if less or equal, else 0" "0 and 0" Exact Both;
        |a, b| truth(a, b, a <= b); (where_defined(b, 0.0), where_defined(a, 0.0)); jump;
    Equal ["=="] "1 if equal, else 0" "0 and 0" Exact Both;
        |a, b| truth(a, b, a == b); (where_defined(b, 0.0), where_defined(a, 0.0)); jump;
    NotEqual ["!="] "1 if not equal, else 0" "0 and 0" Exact Both;
        |a, b| truth(a, b, a != b); (where_defined(b, 0.0), where_defined(a, 0.0)); jump;
}
