//! Determinant, its logarithm and the inverse, from one LU factorisation.
//!
//! Gaussian elimination with complete pivoting (Golub and Van Loan, Matrix
//! Computations, 4th ed., §3.4.8), generic over the number, so that derivatives and
//! error bounds come out of the same loop. Pivots are chosen by value. With complete
//! pivoting a zero pivot means that nothing is left, so that the determinant's
//! derivative is right at singular matrices too.

use crate::cancel::CancelToken;
use crate::expr::graph::Linear;
use crate::expr::op::{Binary, Unary};
use crate::expr::scalar::Scalar;

/// A matrix P·A·Q = L·U and the memory for it, which is used again for the next matrix.
#[derive(Clone, Debug)]
pub struct Workspace<S> {
    n: usize,
    /// Both factors in place, row by row.
    lu: Vec<S>,
    /// Row i of the factors is that row of the matrix.
    rows: Vec<usize>,
    /// The same for columns.
    cols: Vec<usize>,
    /// True when the exchanges change the determinant's sign.
    flipped: bool,
    /// The inverse with its rows in the order of the factors.
    solution: Vec<S>,
    result: Vec<S>,
}

impl<S: Scalar> Workspace<S> {
    /// No memory yet.
    pub fn new() -> Self {
        Self {
            n: 0,
            lu: Vec::new(),
            rows: Vec::new(),
            cols: Vec::new(),
            flipped: false,
            solution: Vec::new(),
            result: Vec::new(),
        }
    }

    /// One number or n×n numbers of one n×n matrix, which comes row by row.
    ///
    /// A singular matrix has determinant 0, logarithm −∞ and an inverse that is not finite;
    /// a negative determinant has no logarithm (NaN). Once `cancel` was called the result
    /// means nothing.
    pub fn evaluate(
        &mut self,
        what: Linear,
        n: usize,
        matrix: impl Iterator<Item = S>,
        cancel: &CancelToken,
    ) -> &[S] {
        self.n = n;
        self.lu.clear();
        self.lu.extend(matrix.take(n * n));
        let mut result = std::mem::take(&mut self.result);
        result.clear();
        if S::linear(what, n, &self.lu, cancel, &mut result) {
            self.result = result;
            return &self.result;
        }
        self.factor(cancel);
        match what {
            Linear::Determinant => result.push(self.determinant()),
            Linear::LogDeterminant => result.push(self.log_determinant()),
            Linear::Inverse => {
                result.resize(n * n, S::constant(f64::NAN));
                self.inverse(cancel, &mut result);
            }
        }
        self.result = result;
        &self.result
    }

    fn factor(&mut self, cancel: &CancelToken) {
        let n = self.n;
        for order in [&mut self.rows, &mut self.cols] {
            order.clear();
            order.extend(0..n);
        }
        self.flipped = false;
        let lu = &mut self.lu;
        for k in 0..n {
            if cancel.is_cancelled() {
                return;
            }
            let rest = (k..n).flat_map(|i| (k..n).map(move |j| (i, j)));
            let size = |&(i, j): &(usize, usize)| lu[i * n + j].real().abs();
            let (p, q) = rest
                .max_by(|a, b| size(a).total_cmp(&size(b)))
                .unwrap_or((k, k));
            if p != k {
                (0..n).for_each(|j| lu.swap(p * n + j, k * n + j));
                self.rows.swap(p, k);
                self.flipped = !self.flipped;
            }
            if q != k {
                (0..n).for_each(|i| lu.swap(i * n + q, i * n + k));
                self.cols.swap(q, k);
                self.flipped = !self.flipped;
            }
            let pivot = lu[k * n + k];
            if pivot.real() == 0.0 {
                break;
            }
            let (above, below) = lu.split_at_mut((k + 1) * n);
            let above = &above[k * n + k + 1..];
            for row in below.chunks_exact_mut(n) {
                let factor = S::binary(Binary::Div, row[k], pivot);
                row[k] = factor;
                S::add_products(&[S::unary(Unary::Neg, factor)], above, &mut row[k + 1..]);
            }
        }
    }

    fn pivots(&self) -> impl Iterator<Item = S> {
        (0..self.n).map(|k| self.lu[k * self.n + k])
    }

    fn determinant(&self) -> S {
        let start = S::constant(if self.flipped { -1.0 } else { 1.0 });
        self.pivots().fold(start, |product, pivot| {
            S::binary(Binary::Mul, product, pivot)
        })
    }

    /// Sum of the pivots' logarithms: the determinant itself may overflow.
    fn log_determinant(&self) -> S {
        let negative = self.pivots().filter(|pivot| pivot.real() < 0.0).count();
        if self.flipped != (negative % 2 == 1) {
            return S::unary(Unary::Ln, self.determinant());
        }
        self.pivots().fold(S::constant(0.0), |sum, pivot| {
            let log = S::unary(Unary::Ln, S::unary(Unary::Abs, pivot));
            S::binary(Binary::Add, sum, log)
        })
    }

    /// Solves A·X = I for all columns at once.
    fn inverse(&mut self, cancel: &CancelToken, out: &mut [S]) {
        let n = self.n;
        let Self {
            lu, solution: x, ..
        } = self;
        x.clear();
        for &row in &self.rows {
            x.extend((0..n).map(|column| S::constant(if row == column { 1.0 } else { 0.0 })));
        }
        let minus = |place: usize| [S::unary(Unary::Neg, lu[place])];
        for i in 0..n {
            let (before, row) = x.split_at_mut(i * n);
            for (j, before) in before.chunks_exact(n).enumerate() {
                S::add_products(&minus(i * n + j), before, &mut row[..n]);
            }
            if cancel.is_cancelled() {
                return;
            }
        }
        for i in (0..n).rev() {
            let (row, behind) = x.split_at_mut((i + 1) * n);
            let row = &mut row[i * n..];
            for (j, behind) in (i + 1..n).zip(behind.chunks_exact(n)) {
                S::add_products(&minus(i * n + j), behind, row);
            }
            for value in row {
                *value = S::binary(Binary::Div, *value, lu[i * n + i]);
            }
            if cancel.is_cancelled() {
                return;
            }
        }
        for (&column, row) in self.cols.iter().zip(x.chunks_exact(n)) {
            out[column * n..][..n].copy_from_slice(row);
        }
    }

    /// |L|·|U| of the matrix that was factored last, with its rows and columns as they stood:
    /// n·unit times this bounds what rounding has done to the matrix (Higham, Accuracy and
    /// Stability of Numerical Algorithms, 2nd ed., theorem 9.3).
    pub fn product_of_sizes(&self) -> Vec<f64> {
        let n = self.n;
        let size = |i: usize, j: usize| self.lu[i * n + j].real().abs();
        let mut result = vec![0.0; n * n];
        let mut row = vec![0.0; n];
        for i in 0..n {
            row.fill(0.0);
            for k in 0..=i {
                let factor = if k == i { 1.0 } else { size(i, k) };
                for (j, sum) in row.iter_mut().enumerate().skip(k) {
                    *sum += factor * size(k, j);
                }
            }
            for (&column, &sum) in self.cols.iter().zip(&row) {
                result[self.rows[i] * n + column] = sum;
            }
        }
        result
    }

    /// The pivots of the matrix that was factored last, and whether the determinant has the
    /// other sign than their product.
    pub fn pivots_and_sign(&self) -> (Vec<S>, bool) {
        (self.pivots().collect(), self.flipped)
    }
}

impl<S: Scalar> Default for Workspace<S> {
    fn default() -> Self {
        Self::new()
    }
}

/// The adjugate of an n×n matrix, row by row: its transpose is the determinant's derivative.
///
/// No pivot is divided by, so that it is right at singular matrices too. With
/// P·A·Q = L·U it is Q·adj(U)·L⁻¹·P times the sign of the exchanges, and adj(U) grows row by
/// row: for U = [T v; 0 u] it is [u·adj(T), −adj(T)·v; 0, det(T)]. Once `cancel` was called
/// the result means nothing.
pub fn adjugate<S: Scalar>(n: usize, matrix: Vec<S>, cancel: &CancelToken) -> Vec<S> {
    let times = |a: S, b: S| S::binary(Binary::Mul, a, b);
    let mut workspace = Workspace::new();
    workspace.n = n;
    workspace.lu = matrix;
    workspace.factor(cancel);
    let Workspace {
        lu,
        rows,
        cols,
        flipped,
        ..
    } = workspace;
    let mut upper = vec![S::constant(0.0); n * n];
    let mut determinant = S::constant(1.0);
    for k in 0..n {
        if cancel.is_cancelled() {
            break;
        }
        for i in 0..k {
            let products = (i..k).map(|j| (upper[i * n + j], lu[j * n + k]));
            upper[i * n + k] = S::unary(Unary::Neg, sum(products));
        }
        let pivot = lu[k * n + k];
        for i in 0..k {
            upper[i * n + i..i * n + k]
                .iter_mut()
                .for_each(|value| *value = times(*value, pivot));
        }
        upper[k * n + k] = determinant;
        determinant = times(determinant, pivot);
    }
    // X·L = adj(U), from the last column on; L has ones on its diagonal.
    for row in upper.chunks_exact_mut(n) {
        if cancel.is_cancelled() {
            break;
        }
        for j in (0..n).rev() {
            let products = (j + 1..n).map(|l| (row[l], lu[l * n + j]));
            row[j] = S::binary(Binary::Sub, row[j], sum(products));
        }
    }
    let sign = S::constant(if flipped { -1.0 } else { 1.0 });
    let mut result = vec![S::constant(0.0); n * n];
    for i in 0..n {
        for j in 0..n {
            result[cols[i] * n + rows[j]] = times(sign, upper[i * n + j]);
        }
    }
    result
}

/// The sum of products.
fn sum<S: Scalar>(products: impl Iterator<Item = (S, S)>) -> S {
    products.fold(S::constant(0.0), |sum, (a, b)| S::multiply_add(sum, a, b))
}
