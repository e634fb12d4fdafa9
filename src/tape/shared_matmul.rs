//! Products of matrices whose lanes differ in few numbers: what they have in common is
//! multiplied once, and every lane adds what it alone has.
//!
//! So a step along one input of a layer costs a column of its matrix, whether the lanes are
//! places along that input or every lane moves an input of its own. Where a place is counted
//! from is the number that most lanes have, or 0 where there is none: then the rounding of what
//! is common is the same in all lanes, and the rest is that of one product and one more
//! addition. [`super::batch_matmul`] has all other products.

use super::batch_matmul::{View, multiply_vector};
use crate::cancel::CancelToken;
use crate::expr::op::Binary;
use crate::expr::scalar::Scalar;

/// Shorter sums are as quick in order, and then they are those of single points bit by bit.
const WORTH_SHARING: usize = 12;
/// Lanes below which there is nothing in common to speak of.
const LANES: usize = 4;
/// At most one number out of so many is a lane's own.
const SHARE: usize = 8;

/// A number that a lane has for itself.
struct Move<S> {
    element: usize,
    lane: usize,
    /// What is to be added to the common number.
    by: S,
}

/// A factor that differs between lanes.
struct Factor<S> {
    /// By element, the number that lanes have in common.
    common: Vec<S>,
    moves: Vec<Move<S>>,
}

impl<S: Scalar> Factor<S> {
    /// `None` when the lanes differ too much, or in numbers that cannot tell.
    fn of(values: &[S], lanes: usize) -> Option<Self> {
        let elements = values.len() / lanes;
        let most = values.len() / SHARE;
        let rows = || values.chunks_exact(lanes);
        let differs = |row: &&[S]| {
            let [a, b, c] = [row[0], row[lanes / 2], row[lanes - 1]];
            !(a.is_same(b) || b.is_same(c) || a.is_same(c))
        };
        // Three lanes tell at once that nothing is gained.
        if rows().filter(differs).nth(elements / SHARE).is_some() {
            return None;
        }
        let mut factor = Self {
            common: Vec::with_capacity(elements),
            moves: Vec::with_capacity(lanes.min(most)),
        };
        for (element, row) in rows().enumerate() {
            // Where one lane of three has a number of its own, two others have the common one.
            let [first, middle, last] = [row[0], row[lanes / 2], row[lanes - 1]];
            let common = if first.is_same(last) { first } else { middle };
            let own = row.iter().filter(|number| !number.is_same(common)).count();
            let common = if own > lanes / 2 {
                S::constant(0.0)
            } else {
                common
            };
            factor.common.push(common);
            if own == 0 {
                continue;
            }
            for (lane, &number) in row.iter().enumerate() {
                if !number.is_same(common) {
                    let by = if own > lanes / 2 {
                        number
                    } else {
                        S::binary(Binary::Sub, number, common)
                    };
                    factor.moves.push(Move { element, lane, by });
                }
            }
            if factor.moves.len() > most {
                return None;
            }
        }
        Some(factor)
    }
}

/// The product of an m×k and a k×n matrix in every lane, where one factor is the same in all
/// lanes and the other one nearly is; else does nothing and returns false.
pub(super) fn multiply<S: Scalar>(
    [a, b]: [View<'_, S>; 2],
    [m, k, n]: [usize; 3],
    lanes: usize,
    cancel: &CancelToken,
    out: &mut [S],
) -> bool {
    if lanes < LANES || k < WORTH_SHARING || a.varies == b.varies {
        return false;
    }
    let varying = if a.varies { a.values } else { b.values };
    let Some(Factor { common, moves }) = Factor::of(varying, lanes) else {
        return false;
    };
    let mut shared = vec![S::constant(0.0); m * n];
    let (left, right) = if a.varies {
        (common.as_slice(), b.values)
    } else {
        (a.values, common.as_slice())
    };
    if n == 1 {
        multiply_vector(left, |a| a, right, cancel, &mut shared);
    } else {
        for (element, sum) in shared.iter_mut().enumerate() {
            let (row, column) = (&left[element / n * k..][..k], element % n);
            for (l, &a) in row.iter().enumerate() {
                *sum = S::multiply_add(*sum, a, right[l * n + column]);
            }
            if cancel.is_cancelled() {
                return true;
            }
        }
    }
    // 0 stands for what has no common number, and 0·∞ is not what it would be.
    if !shared.iter().all(|sum| sum.real().is_finite()) {
        return cancel.is_cancelled();
    }
    for (out, &sum) in out.chunks_exact_mut(lanes).zip(&shared) {
        out.fill(sum);
    }
    if a.varies {
        for &Move { element, lane, by } in &moves {
            let (i, l) = (element / k, element % k);
            for j in 0..n {
                let sum = &mut out[(i * n + j) * lanes + lane];
                *sum = S::multiply_add(*sum, by, right[l * n + j]);
            }
        }
        return true;
    }
    // The row of the factor, and the place among the lanes of a row of the product.
    let moves: Vec<(usize, usize, S)> = moves
        .iter()
        .map(|&Move { element, lane, by }| (element / n, element % n * lanes + lane, by))
        .collect();
    for (row, out) in left.chunks_exact(k).zip(out.chunks_exact_mut(n * lanes)) {
        for &(l, place, by) in &moves {
            let sum = &mut out[place];
            *sum = S::multiply_add(*sum, row[l], by);
        }
        if cancel.is_cancelled() {
            return true;
        }
    }
    true
}
