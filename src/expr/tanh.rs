//! The hyperbolic tangent of f64, the same on every machine and without a branch, so that a
//! slice of it runs several numbers at a time.
//!
//! Every neuron asks for it, and that of the system's library takes most of a layer's time.
//! tanh(x) = e/(e + 2) with e = exp(2|x|) − 1, where 2|x| is taken apart into a multiple of
//! ln 2 and a rest, and exp − 1 of the rest is its Taylor polynomial (J.-M. Muller, Elementary
//! Functions, 3rd ed., 2016, ch. 11). It is within 2 units of the last place.

/// From here on it rounds to 1.
const SATURATED: f64 = 20.0;

/// Adding it leaves the nearest whole number in the last bits.
const ROUNDER: f64 = 1.5 * (1u64 << 52) as f64;

/// ln 2 in two parts; multiples of the first up to 2¹¹ are exact.
const LN_2: [f64; 2] = [6.931_471_803_691_238_2e-1, 1.908_214_929_270_587_7e-10];

/// 1/2!, 1/3! … 1/14!; what follows is below 2⁻⁵⁵ of the first term.
const FACTORIALS: [f64; 13] = {
    let mut inverse = [0.0; 13];
    let mut product = 1.0;
    let mut n = 2;
    while n <= 14 {
        product *= n as f64;
        inverse[n - 2] = 1.0 / product;
        n += 1;
    }
    inverse
};

/// tanh(x); NaN for NaN.
#[inline(always)]
pub(super) fn tanh(x: f64) -> f64 {
    let size = x.abs();
    // A comparison and not `min`, which would lose NaN.
    let size = if size > SATURATED { SATURATED } else { size };
    let y = 2.0 * size;
    let rounded = y * std::f64::consts::LOG2_E + ROUNDER;
    let count = rounded - ROUNDER;
    let rest = (y - count * LN_2[0]) - count * LN_2[1];
    let power = f64::from_bits((rounded.to_bits() << 52).wrapping_add(1f64.to_bits()));
    // Even and odd terms apart wait for each other less.
    let square = rest * rest;
    let sum = |first: usize| {
        let terms = FACTORIALS[first..].iter().step_by(2);
        terms.rfold(0.0, |sum, term| sum * square + term)
    };
    let tail = sum(0) + rest * sum(1);
    let e = rest + square * tail;
    let e = power * e + (power - 1.0);
    (e / (e + 2.0)).copysign(x)
}
