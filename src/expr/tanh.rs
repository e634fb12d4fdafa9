//! The hyperbolic tangent of f64, the same on every machine and without a branch, so that a
//! slice of it runs several numbers at a time.
//!
//! Every neuron asks for it, and that of the system's library takes most of a layer's time.
//! |x| is taken apart into a multiple k of ln 2/2 and a rest r (J.-M. Muller, Elementary
//! Functions, 3rd ed., 2016, ch. 11), and the addition theorem puts the halves together:
//! tanh(k·ln 2/2) is (2ᵏ − 1)/(2ᵏ + 1), and tanh(r) is r/s where s = r·coth(r) is even, with
//! Bernoulli numbers in its Taylor polynomial (NIST Digital Library of Mathematical Functions,
//! 4.33). One division in all. It is within 2.2 units of the last place, as those of common
//! libraries are.

/// From here on it rounds to 1.
const SATURATED: f64 = 20.0;

/// Adding it leaves the nearest whole number in the last bits.
const ROUNDER: f64 = 1.5 * (1u64 << 52) as f64;

/// How far below the middle between two multiples of ln 2/2, in units of it, the larger one
/// is taken: little is to cancel where k is 1 and the rest negative.
const LOWER: f64 = 0.25;

/// ln 2/2 in two parts; multiples of the first up to 2¹¹ are exact.
const HALF_LN_2: [f64; 2] = [3.465_735_901_845_619_1e-1, 9.541_074_646_352_938_5e-11];

/// 4ⁿ·B₂ₙ/(2n)! from n = 1 on; at |r| ≤ 3·ln 2/8 what follows is below 2⁻⁵⁶ of s.
const COTANGENT: [f64; 7] = [
    1.0 / 3.0,
    -1.0 / 45.0,
    2.0 / 945.0,
    -1.0 / 4725.0,
    2.0 / 93_555.0,
    -1382.0 / 638_512_875.0,
    4.0 / 18_243_225.0,
];

/// tanh(x); NaN for NaN.
#[inline(always)]
pub(super) fn tanh(x: f64) -> f64 {
    let size = x.abs();
    // A comparison and not `min`, which would lose NaN.
    let size = if size > SATURATED { SATURATED } else { size };
    let rounded = (size * (2.0 * std::f64::consts::LOG2_E) - LOWER) + ROUNDER;
    let count = rounded - ROUNDER;
    let rest = (size - count * HALF_LN_2[0]) - count * HALF_LN_2[1];
    let power = f64::from_bits((rounded.to_bits() << 52).wrapping_add(1f64.to_bits()));
    let square = rest * rest;
    // Two halves wait for each other less.
    let [a, b, c, d, e, f, g] = COTANGENT;
    let low = (c * square + b) * square + a;
    let high = ((g * square + f) * square + e) * square + d;
    // s is 1 and a little; kept apart they round less.
    let little = square * (low + square * square * square * high);
    let (above, below) = (power + 1.0, power - 1.0);
    let dividend = below + (below * little + above * rest);
    // The divisor is made of the dividend, so that most of its rounding cancels.
    let quotient = dividend / (dividend + 2.0 * (1.0 + (little - rest)));
    quotient.copysign(x)
}
