//! Dual numbers of several points at once: values and tangents in arrays of their own, so that
//! an instruction of the processor takes several of them.
//!
//! The rules are those of [`Dual`] where a formula is smooth, to the last bit. Where one lane
//! meets a kink, a tie, an edge or a matrix with pivots of its own, the number says so, and
//! [`Dual`] is to be asked point by point.
//!
//! There is no branch on a number and all is inlined: a loop over the lanes of an operation is
//! as good as one written by hand.

#![allow(
    clippy::needless_range_loop,
    reason = "a loop over lanes takes several arrays and is unrolled"
)]

use std::array::from_fn;

use super::dual::{Dual, binary_special};
use crate::cancel::CancelToken;
use crate::expr::graph::Linear;
use crate::expr::op::{Binary, Unary};
use crate::expr::scalar::Scalar;

/// L values with N directional derivatives each, all along the same directions.
#[derive(Clone, Copy, Debug)]
pub struct DualLanes<const N: usize, const L: usize> {
    value: [f64; L],
    tangent: [[f64; L]; N],
    /// As in [`Dual::active`]: what a number depends on is the same in all lanes.
    active: u8,
    /// Whether some lane met a place with rules of its own.
    apart: bool,
}

impl<const N: usize, const L: usize> DualLanes<N, L> {
    /// Variables that move along `direction` with speed 1, or do not move at all.
    pub fn variable(value: [f64; L], direction: Option<usize>) -> Self {
        let mut result = Self {
            value,
            tangent: [[0.0; L]; N],
            active: 0,
            apart: false,
        };
        if let Some(direction) = direction
            && let Some(tangent) = result.tangent.get_mut(direction)
        {
            *tangent = [1.0; L];
            result.active = 1 << direction;
        }
        result
    }

    /// Whether all lanes are as [`Dual`] has them; else that is to be asked.
    #[inline(always)]
    pub fn are_smooth(&self) -> bool {
        !self.apart
    }

    /// The number of one lane.
    #[inline(always)]
    pub fn lane(&self, lane: usize) -> Dual<N> {
        Dual {
            value: self.value[lane],
            tangent: from_fn(|i| self.tangent[i][lane]),
            active: self.active,
            bent: 0,
        }
    }
}

impl<const N: usize, const L: usize> Scalar for DualLanes<N, L> {
    fn constant(value: f64) -> Self {
        Self::variable([value; L], None)
    }

    /// That of the first lane, when all are finite: nothing is chosen by it.
    fn real(self) -> f64 {
        match self.value.iter().all(|value| value.is_finite()) {
            true => self.value[0],
            false => f64::NAN,
        }
    }

    #[inline(always)]
    fn is_same(self, other: Self) -> bool {
        (self.value, self.tangent) == (other.value, other.tangent)
            && (self.active, self.apart) == (other.active, other.apart)
    }

    #[inline(always)]
    fn unary(op: Unary, x: Self) -> Self {
        let (mut value, mut slope) = ([0.0; L], [0.0; L]);
        if op == Unary::Neg {
            let mut tangent = x.tangent;
            for lane in 0..L {
                value[lane] = -x.value[lane];
                for tangent in &mut tangent {
                    tangent[lane] = -tangent[lane];
                }
            }
            return Self {
                value,
                tangent,
                ..x
            };
        }
        for lane in 0..L {
            (value[lane], slope[lane]) = op.value_and_slope(x.value[lane]);
        }
        let mut apart = x.apart;
        if x.active != 0 {
            for value in x.value {
                apart |= op.special_at(value).is_some();
            }
        }
        let mut tangent = x.tangent;
        for (i, tangent) in tangent.iter_mut().enumerate() {
            // What does not depend takes no part, however steep.
            if x.active & (1 << i) != 0 {
                for (tangent, slope) in tangent.iter_mut().zip(slope) {
                    *tangent *= slope;
                }
            }
        }
        Self {
            value,
            tangent,
            active: x.active,
            apart,
        }
    }

    #[inline(always)]
    fn binary(op: Binary, a: Self, b: Self) -> Self {
        let mut result = Self {
            active: a.active | b.active,
            apart: a.apart | b.apart,
            ..a
        };
        for lane in 0..L {
            result.value[lane] = op.value(a.value[lane], b.value[lane]);
        }
        // What does not depend has tangent 0, and is left alone by slopes that are finite.
        match op {
            Binary::Add => {
                for (to, of) in result.tangent.iter_mut().zip(b.tangent) {
                    for lane in 0..L {
                        to[lane] += of[lane];
                    }
                }
            }
            Binary::Sub => {
                for (to, of) in result.tangent.iter_mut().zip(b.tangent) {
                    for lane in 0..L {
                        to[lane] -= of[lane];
                    }
                }
            }
            Binary::Mul => {
                for (to, of) in result.tangent.iter_mut().zip(b.tangent) {
                    for lane in 0..L {
                        to[lane] = b.value[lane] * to[lane] + a.value[lane] * of[lane];
                    }
                }
                for value in result.value {
                    result.apart |= value.abs() == f64::INFINITY;
                }
            }
            _ => {
                let (mut da, mut db) = ([0.0; L], [0.0; L]);
                for lane in 0..L {
                    let first = (a.value[lane], a.active != 0);
                    let second = (b.value[lane], b.active != 0);
                    if first.1 {
                        da[lane] = op.first_slope(first.0, second.0);
                    }
                    if second.1 {
                        db[lane] = op.second_slope(first.0, second.0);
                    }
                    result.apart |=
                        result.active != 0 && binary_special(op, first, second).is_some();
                }
                for (i, to) in result.tangent.iter_mut().enumerate() {
                    let depends = |number: Self| number.active & (1 << i) != 0;
                    let (of, depends) = (b.tangent[i], [depends(a), depends(b)]);
                    for lane in 0..L {
                        to[lane] = match depends {
                            [true, true] => da[lane] * to[lane] + db[lane] * of[lane],
                            [true, false] => da[lane] * to[lane],
                            [false, true] => db[lane] * of[lane],
                            [false, false] => 0.0,
                        };
                    }
                }
            }
        }
        result
    }

    fn linear(
        what: Linear,
        n: usize,
        matrix: &[Self],
        _cancel: &CancelToken,
        out: &mut Vec<Self>,
    ) -> bool {
        let count = match what {
            Linear::Determinant | Linear::LogDeterminant => 1,
            Linear::Inverse => n * n,
        };
        let apart = Self {
            active: matrix.iter().fold(0, |bits, number| bits | number.active),
            apart: true,
            ..Self::constant(f64::NAN)
        };
        out.resize(out.len() + count, apart);
        true
    }

    fn select(condition: Self, then: Self, otherwise: Self) -> Self {
        let numbers = [condition, then, otherwise];
        let mut result = Self::constant(0.0);
        for number in numbers {
            result.active |= number.active;
            result.apart |= number.apart;
        }
        for lane in 0..L {
            let [condition, then, otherwise] = numbers.map(|number| number.lane(lane));
            let chosen = Dual::select(condition, then, otherwise);
            result.value[lane] = chosen.value;
            for (tangent, of_lane) in result.tangent.iter_mut().zip(chosen.tangent) {
                tangent[lane] = of_lane;
            }
        }
        result
    }
}
