//! The number that formulas are evaluated in.
//!
//! [`Scalar`] is what the evaluator asks for; a number with a tangent or with an error bound
//! implements it from the table of value and derivative rules in [`super::op`].
//! Plain numbers implement [`super::elementary::Elementary`] as well.

use crate::cancel::CancelToken;
use nalgebra::{DMatrixView, DMatrixViewMut};

use super::graph::Linear;
use super::op::{Apply, Binary, Unary};

/// A number that a tape can be evaluated in.
pub trait Scalar: Copy + Send + Sync + 'static {
    /// A number that does not depend on any input.
    fn constant(value: f64) -> Self;
    /// Its value as f64, for comparisons and for choosing branches.
    fn real(self) -> f64;
    /// `op(x)`.
    fn unary(op: Unary, x: Self) -> Self;
    /// `op(a, b)`.
    fn binary(op: Binary, a: Self, b: Self) -> Self;
    /// `sum + a·b`, each step rounded.
    #[inline(always)]
    fn multiply_add(sum: Self, a: Self, b: Self) -> Self {
        Scalar::binary(Binary::Add, sum, Scalar::binary(Binary::Mul, a, b))
    }
    /// Adds `a[i]·b[i]` to each number of `out`, as [`Scalar::multiply_add`] does; either factor
    /// may be one number for all.
    #[inline(always)]
    fn add_products(a: &[Self], b: &[Self], out: &mut [Self]) {
        match (a, b) {
            (&[a], b) | (b, &[a]) => {
                for (out, &b) in out.iter_mut().zip(b) {
                    *out = Self::multiply_add(*out, a, b);
                }
            }
            (a, b) => {
                for ((out, &a), &b) in out.iter_mut().zip(a).zip(b) {
                    *out = Self::multiply_add(*out, a, b);
                }
            }
        }
    }
    /// Adds a product of matrices to `out`, when there is a quicker way than number by
    /// number; else does nothing and returns false. Each element adds up its products in
    /// order, as [`Scalar::multiply_add`] would, but may round less often.
    #[inline(always)]
    fn add_product(_product: Product<'_, Self>, _out: &mut [Self]) -> bool {
        false
    }
    /// Writes the determinant of an n×n matrix, its logarithm or its inverse, when there is a
    /// better way than operation by operation; else does nothing and returns false. Once
    /// `cancel` was called what it does means nothing.
    fn linear(
        _what: Linear,
        _n: usize,
        _matrix: &[Self],
        _cancel: &CancelToken,
        _out: &mut Vec<Self>,
    ) -> bool {
        false
    }
    /// Whether two numbers are known to be equal; numbers that are not worth a look say no.
    #[inline(always)]
    fn is_same(self, _other: Self) -> bool {
        false
    }
    /// `then` where `condition` is not 0, `otherwise` where it is, NaN where it is NaN.
    fn select(condition: Self, then: Self, otherwise: Self) -> Self;
}

/// The factors of [`Scalar::add_product`]: m×k by k×n, for an m×n result row by row.
#[derive(Clone, Copy, Debug)]
pub struct Product<'a, S> {
    /// Left factor: element (i, l) stands at `i * strides.0 + l * strides.1`.
    pub left: &'a [S],
    /// Distances of its rows and of its columns.
    pub strides: (usize, usize),
    /// Right factor, row by row.
    pub right: &'a [S],
    /// m, k and n.
    pub sizes: [usize; 3],
}

impl<S: Scalar> Apply for S {
    #[inline(always)]
    fn unary(op: Unary, x: Self) -> Self {
        Scalar::unary(op, x)
    }
    #[inline(always)]
    fn binary(op: Binary, a: Self, b: Self) -> Self {
        Scalar::binary(op, a, b)
    }
}

impl Scalar for f64 {
    fn constant(value: f64) -> Self {
        value
    }
    fn real(self) -> f64 {
        self
    }
    #[inline(always)]
    fn unary(op: Unary, x: Self) -> Self {
        op.value(x)
    }
    #[inline(always)]
    fn binary(op: Binary, a: Self, b: Self) -> Self {
        op.value(a, b)
    }
    fn add_product(product: Product<'_, Self>, out: &mut [Self]) -> bool {
        let Product {
            left,
            strides: (row, column),
            right,
            sizes: [m, k, n],
        } = product;
        // nalgebra counts column by column, so to it all three are transposed.
        let left = DMatrixView::from_slice_with_strides(left, k, m, column, row);
        let right = DMatrixView::from_slice(right, n, k);
        DMatrixViewMut::from_slice(out, n, m).gemm(1.0, &right, &left, 1.0);
        true
    }
    #[inline(always)]
    fn is_same(self, other: Self) -> bool {
        self == other
    }

    #[inline(always)]
    fn select(condition: Self, then: Self, otherwise: Self) -> Self {
        if condition.is_nan() {
            f64::NAN
        } else if condition != 0.0 {
            then
        } else {
            otherwise
        }
    }
}
