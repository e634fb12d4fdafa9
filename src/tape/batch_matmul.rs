//! Rows of a batch: how a step reads its operands, and the sums and products over them.
//!
//! It knows no instructions; [`super::eval`] says what is to be computed.

use std::ops::Range;

use crate::cancel::CancelToken;
use crate::expr::op::Binary;
use crate::expr::scalar::{Product, Scalar};

/// Products of a sum are added up in blocks of so many, whatever the number, so that the
/// rounding bound of `diff::running_error` is that of the order really taken.
const BLOCK: usize = 256;

/// Multiplications of a matrix product between two looks at the cancel token, about.
const PRODUCTS: usize = 8_000_000;

/// Sides and products of a matrix product below which packing it costs more than it brings.
const SMALL: usize = 6;
const FEW: usize = 1024;

/// A step's numbers: rows of `lanes`, or one number per element for all lanes.
#[derive(Clone, Copy)]
pub(super) struct View<'a, S> {
    pub(super) values: &'a [S],
    pub(super) varies: bool,
    /// A scalar stands for every element of a longer operand.
    pub(super) expands: bool,
}

impl<'a, S: Scalar> View<'a, S> {
    /// All lanes of an element; just one number when it does not vary.
    #[inline(always)]
    pub(super) fn row(self, element: usize, lanes: usize) -> &'a [S] {
        let element = if self.expands { 0 } else { element };
        if self.varies {
            &self.values[element * lanes..][..lanes]
        } else {
            &self.values[element..=element]
        }
    }

    /// These elements of a single lane; just one number when it stands for all.
    pub(super) fn of_one_lane(self, elements: Range<usize>) -> &'a [S] {
        if self.expands {
            self.values
        } else {
            &self.values[elements]
        }
    }
}

#[inline]
pub(super) fn accumulate<S: Scalar>(op: Binary, row: &[S], out: &mut [S]) {
    match op {
        Binary::Add => fold(row, out, |a, b| S::binary(Binary::Add, a, b)),
        Binary::Mul => fold(row, out, |a, b| S::binary(Binary::Mul, a, b)),
        Binary::Max => fold(row, out, |a, b| S::binary(Binary::Max, a, b)),
        op => fold(row, out, |a, b| S::binary(op, a, b)),
    }
}

#[inline(always)]
fn fold<S: Scalar>(row: &[S], out: &mut [S], op: impl Fn(S, S) -> S) {
    for (out, &value) in out.iter_mut().zip(row) {
        *out = op(*out, value);
    }
}

/// The product of an m×k and a k×n matrix in every lane, in blocks of [`BLOCK`] products.
/// `sums` is room for a number per lane.
pub(super) fn multiply<S: Scalar>(
    [a, b]: [View<'_, S>; 2],
    [m, k, n]: [usize; 3],
    sums: &mut [S],
    cancel: &CancelToken,
    out: &mut [S],
) {
    let lanes = sums.len();
    out.fill(S::constant(0.0));
    if lanes == 1 && n == 1 {
        return multiply_vector(a.values, |a| a, b.values, cancel, out);
    }
    let sides = if a.varies { [n, lanes] } else { [m, n * lanes] };
    let is_large = k.min(sides[0]).min(sides[1]) >= SMALL && k * sides[0] * sides[1] >= FEW;
    if is_large && multiply_whole([a, b], [k, n], lanes, cancel, out) {
        return;
    }
    for (element, out) in out.chunks_exact_mut(lanes).enumerate().take(m * n) {
        let (i, j) = (element / n, element % n);
        for start in (0..k).step_by(BLOCK) {
            let block = if start == 0 { &mut *out } else { &mut *sums };
            block.fill(S::constant(0.0));
            for l in start..k.min(start + BLOCK) {
                S::add_products(a.row(i * k + l, lanes), b.row(l * n + j, lanes), block);
            }
            if start > 0 {
                fold(sums, out, |a, b| S::binary(Binary::Add, a, b));
            }
            if cancel.is_cancelled() {
                return;
            }
        }
    }
}

/// An m×k matrix times a vector, each sum in the order of [`multiply`]: four rows at a time,
/// because every sum waits for its own last addition. `number` makes numbers of what the matrix
/// has.
pub(super) fn multiply_vector<A: Copy, S: Scalar>(
    a: &[A],
    number: impl Fn(A) -> S,
    b: &[S],
    cancel: &CancelToken,
    out: &mut [S],
) {
    let k = b.len().max(1);
    for (a, out) in a.chunks(4 * k).zip(out.chunks_mut(4)) {
        for start in (0..k).step_by(BLOCK) {
            let range = start..k.min(start + BLOCK);
            let row = |i: usize| &a[i * k..][range.clone()];
            let b = &b[range.clone()];
            let mut sums = [S::constant(0.0); 4];
            if out.len() == 4 {
                let rows = [0, 1, 2, 3].map(|i| &row(i)[..b.len()]);
                for (l, &b) in b.iter().enumerate() {
                    for (sum, row) in sums.iter_mut().zip(rows) {
                        *sum = S::multiply_add(*sum, number(row[l]), b);
                    }
                }
            } else {
                for (i, sum) in sums.iter_mut().enumerate().take(out.len()) {
                    for (&a, &b) in row(i).iter().zip(b) {
                        *sum = S::multiply_add(*sum, number(a), b);
                    }
                }
            }
            for (out, &sum) in out.iter_mut().zip(&sums) {
                *out = if start == 0 {
                    sum
                } else {
                    S::binary(Binary::Add, *out, sum)
                };
            }
            if cancel.is_cancelled() {
                return;
            }
        }
    }
}

/// The same as few products of large matrices, where one factor is the same in all lanes
/// and the number has such a product; else returns false.
fn multiply_whole<S: Scalar>(
    [a, b]: [View<'_, S>; 2],
    [k, n]: [usize; 2],
    lanes: usize,
    cancel: &CancelToken,
    out: &mut [S],
) -> bool {
    if !a.varies {
        // The lanes of a row of the right factor lie side by side like more columns.
        let columns = n * lanes;
        let rows = (PRODUCTS / (columns * BLOCK)).max(32);
        for (part, out) in out.chunks_mut(rows * columns).enumerate() {
            for start in (0..k).step_by(BLOCK) {
                let end = k.min(start + BLOCK);
                let product = Product {
                    left: &a.values[part * rows * k + start..],
                    strides: (k, 1),
                    right: &b.values[start * columns..end * columns],
                    sizes: [out.len() / columns, end - start, columns],
                };
                if cancel.is_cancelled() {
                    return true;
                }
                if !S::add_product(product, out) {
                    return false;
                }
            }
        }
        return true;
    }
    if b.varies {
        return false;
    }
    // Row i of the product is Bᵀ times row i of the left factor with its lanes.
    for (i, out) in out.chunks_exact_mut(n * lanes).enumerate() {
        for start in (0..k).step_by(BLOCK) {
            let end = k.min(start + BLOCK);
            let product = Product {
                left: &b.values[start * n..],
                strides: (1, n),
                right: &a.values[(i * k + start) * lanes..(i * k + end) * lanes],
                sizes: [n, end - start, lanes],
            };
            if cancel.is_cancelled() {
                return true;
            }
            if !S::add_product(product, out) {
                return false;
            }
        }
    }
    true
}
