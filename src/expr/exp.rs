//! The exponential of f64, the same on every machine and without a branch, so that a slice of it
//! runs several numbers at a time.
//!
//! x is taken apart into a multiple k of ln 2 and a rest r (J.-M. Muller, Elementary Functions,
//! 3rd ed., 2016, ch. 11); eʳ is its Taylor polynomial, in which the rounding of r is made good
//! where it counts, and 2ᵏ comes in two halves, which end where numbers do. It is within 0.7 units
//! of the last place.

/// Arguments beyond are as good as infinite.
const ENDS: [f64; 2] = [-746.0, 710.0];

/// Adding it leaves the nearest whole number in the last bits.
const ROUNDER: f64 = 1.5 * (1u64 << 52) as f64;

/// ln 2 in two parts; multiples of the first up to 2¹¹ are exact.
const LN_2: [f64; 2] = [6.931_471_803_691_238_2e-1, 1.908_214_929_270_587_7e-10];

/// 1/n! from n = 2 on; at |r| ≤ ln 2/2 what follows is below 2⁻⁵⁷ of eʳ.
const TAYLOR: [f64; 12] = [
    1.0 / 2.0,
    1.0 / 6.0,
    1.0 / 24.0,
    1.0 / 120.0,
    1.0 / 720.0,
    1.0 / 5_040.0,
    1.0 / 40_320.0,
    1.0 / 362_880.0,
    1.0 / 3_628_800.0,
    1.0 / 39_916_800.0,
    1.0 / 479_001_600.0,
    1.0 / 6_227_020_800.0,
];

/// eˣ; NaN for NaN.
#[inline(always)]
pub(super) fn exp(x: f64) -> f64 {
    // Comparisons and not `clamp`, which is a branch.
    let x = if x < ENDS[0] { ENDS[0] } else { x };
    let x = if x > ENDS[1] { ENDS[1] } else { x };
    let count = (x * std::f64::consts::LOG2_E + ROUNDER) - ROUNDER;
    let (high, low) = (x - count * LN_2[0], count * LN_2[1]);
    let rest = high - low;
    let square = rest * rest;
    // Halves of halves wait for each other less.
    let [c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13] = TAYLOR;
    let fourth = square * square;
    let first = (c2 + c3 * rest) + square * (c4 + c5 * rest);
    let second = (c6 + c7 * rest) + square * (c8 + c9 * rest);
    let third = (c10 + c11 * rest) + square * (c12 + c13 * rest);
    let bent = square * (first + fourth * (second + fourth * third));
    let half = 0.5 * count + ROUNDER;
    let other = (count - (half - ROUNDER)) + ROUNDER;
    let power =
        |rounded: f64| f64::from_bits((rounded.to_bits() << 52).wrapping_add(1f64.to_bits()));
    let near = 1.0 + high;
    let rest = (high - (near - 1.0)) - (low - bent);
    (near + rest) * power(half) * power(other)
}
