//! Complex numbers, for the derivative by one complex step.
//!
//! `f(x + ih) = f(x) + ih f′(x) − h² f″(x)/2 − …`, so that the imaginary part over h is the
//! derivative and nothing is subtracted (Squire and Trapp, SIAM Review 40, 1998; Martins,
//! Sturdza and Alonso, ACM Transactions on Mathematical Software 29, 2003). The step can be
//! so small that h² is no number at all. What is asked of the rules here is that an imaginary
//! part of any size, down to 1e−300, keeps its digits.
//!
//! Domains, comparisons and kinks go by the real part, as the table of operations has it for
//! plain numbers: `abs`, `relu` and `max` follow its sign, and a logarithm of a negative
//! number is NaN, not complex. So a step is blind to kinks; [`super::nonsmooth`] sees them.
//! Where to look next: [`slopes`] takes the step; the functions are in
//! [`super::complex_elementary`].

use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Neg, Sub};

use crate::expr::elementary::Elementary;
use crate::expr::op::{Binary, Unary};
use crate::expr::scalar::Scalar;
use crate::tape::cancel::CancelToken;
use crate::tape::compile::Tape;
use crate::tape::eval::{Batch, Registers};

/// `re + i·im`, ordered and compared by the real part alone.
#[derive(Clone, Copy, Debug)]
pub struct Complex {
    /// The real part: what the plain number would be.
    pub re: f64,
    /// The imaginary part. NaN where the function has no slope, or an infinite value.
    pub im: f64,
}

impl Complex {
    /// A number from its parts.
    pub const fn new(re: f64, im: f64) -> Self {
        Self { re, im }
    }
}

impl PartialEq for Complex {
    fn eq(&self, other: &Self) -> bool {
        self.re == other.re
    }
}

impl PartialOrd for Complex {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.re.partial_cmp(&other.re)
    }
}

impl Neg for Complex {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        Self::new(-self.re, -self.im)
    }
}

impl Add for Complex {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        Self::new(self.re + other.re, self.im + other.im)
    }
}

impl Sub for Complex {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        Self::new(self.re - other.re, self.im - other.im)
    }
}

impl Mul for Complex {
    type Output = Self;
    #[inline]
    fn mul(self, other: Self) -> Self {
        let plain = self.re * other.re;
        // A side without an imaginary part takes no part in the other's, however large it is.
        let part = |size: f64, im: f64| if im == 0.0 { 0.0 } else { size * im };
        let im = part(self.re, other.im) + part(other.re, self.im);
        if plain.is_finite() {
            Self::new(plain - self.im * other.im, im)
        } else {
            Self::new(plain, im)
        }
    }
}

impl Div for Complex {
    type Output = Self;
    /// Smith's division (Communications of the ACM 5, 1962), in which nothing is squared.
    #[inline]
    fn div(self, other: Self) -> Self {
        let plain = self.re / other.re;
        if other.im == 0.0 {
            let im = if self.im == 0.0 {
                0.0
            } else {
                self.im / other.re
            };
            Self::new(plain, im)
        } else if other.re == 0.0 || !plain.is_finite() || !other.re.is_finite() {
            // A pole, on the real axis.
            Self::new(plain, f64::NAN)
        } else if other.re.abs() >= other.im.abs() {
            let ratio = other.im / other.re;
            let below = other.re + other.im * ratio;
            Self::new(
                (self.re + self.im * ratio) / below,
                (self.im - self.re * ratio) / below,
            )
        } else {
            let ratio = other.re / other.im;
            let below = other.re * ratio + other.im;
            Self::new(
                (self.re * ratio + self.im) / below,
                (self.im * ratio - self.re) / below,
            )
        }
    }
}

impl Scalar for Complex {
    fn constant(value: f64) -> Self {
        Self::new(value, 0.0)
    }

    fn real(self) -> f64 {
        self.re
    }

    #[inline]
    fn unary(op: Unary, x: Self) -> Self {
        op.value(x)
    }

    #[inline]
    fn binary(op: Binary, a: Self, b: Self) -> Self {
        // The short cuts for whole exponents look at the real part and would lose the other.
        if op == Binary::Pow && b.im != 0.0 {
            return Elementary::powf(a, b);
        }
        op.value(a, b)
    }

    #[inline(always)]
    fn is_same(self, other: Self) -> bool {
        // Equality is that of the real parts, as for every number that is compared.
        self.re == other.re && self.im == other.im
    }

    fn select(condition: Self, then: Self, otherwise: Self) -> Self {
        if condition.re.is_nan() {
            condition
        } else if condition.re != 0.0 {
            then
        } else {
            otherwise
        }
    }
}

/// The imaginary step at x: a power of two, so that dividing by it rounds nothing.
///
/// 2⁻⁶⁶⁴ ≈ 1e−200: its square vanishes beside everything, and a product of it with numbers
/// down to 1e−100 does not. It does not grow with |x|, as sin does not change more slowly out
/// there. For |x| < 1e−188 it is |x|·2⁻⁴⁰ instead, as ln may change on that scale; for
/// |x| < 1e−290 that underflows.
pub fn step(x: f64) -> f64 {
    let usual = 2f64.powi(-664);
    if x == 0.0 {
        usual
    } else {
        usual.min(super::stencil::power_of_two(x.abs()) * 2f64.powi(-40))
    }
}

/// `Im f(x + ih e)/h` along each of `elements`: a row of derivatives per element, one per
/// output element, with the step of [`step`]. `None` when cancelled.
pub fn slopes(
    tape: &Tape,
    point: &[f64],
    elements: &[usize],
    cancel: &CancelToken,
) -> Option<Vec<Vec<f64>>> {
    let steps: Vec<(usize, f64)> = elements
        .iter()
        .map(|&element| (element, step(point.get(element).copied().unwrap_or(0.0))))
        .collect();
    slopes_with(tape, point, &steps, cancel)
}

/// The same with steps of the caller's choice, `(element, h)`.
pub fn slopes_with(
    tape: &Tape,
    point: &[f64],
    steps: &[(usize, f64)],
    cancel: &CancelToken,
) -> Option<Vec<Vec<f64>>> {
    let point: Vec<Complex> = point.iter().map(|&x| Complex::new(x, 0.0)).collect();
    let mut registers = Registers::cancelled_by(cancel);
    let mut results = Vec::with_capacity(steps.len());
    for chunk in steps.chunks(tape.good_lanes(size_of::<Complex>())) {
        if cancel.is_cancelled() {
            return None;
        }
        let lanes = chunk.len();
        // An element that occurs twice has one row, with a step in each of its lanes.
        let mut rows: Vec<(usize, Vec<Complex>)> = Vec::new();
        for (lane, &(element, h)) in chunk.iter().enumerate() {
            let Some(&x) = point.get(element) else {
                continue;
            };
            let row = match rows.iter().position(|(other, _)| *other == element) {
                Some(row) => row,
                None => {
                    rows.push((element, vec![x; lanes]));
                    rows.len() - 1
                }
            };
            if let Some(number) = rows.get_mut(row).and_then(|(_, row)| row.get_mut(lane)) {
                number.im = h;
            }
        }
        let moved: Vec<(usize, &[Complex])> = rows
            .iter()
            .map(|(element, row)| (*element, row.as_slice()))
            .collect();
        let batch = Batch {
            point: &point,
            moved: &moved,
            lanes,
        };
        let output = tape.eval(&batch, &mut registers);
        if cancel.is_cancelled() {
            return None;
        }
        results.extend(chunk.iter().enumerate().map(|(lane, (_, h))| {
            let column = output[lane..].iter().step_by(lanes);
            column.map(|number| number.im / h).collect::<Vec<f64>>()
        }));
    }
    Some(results)
}
