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
    /// A column of the inverse.
    column: Vec<S>,
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
            column: Vec::new(),
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
        self.factor(cancel);
        let mut result = std::mem::take(&mut self.result);
        result.clear();
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
            for i in k + 1..n {
                let factor = S::binary(Binary::Div, lu[i * n + k], pivot);
                lu[i * n + k] = factor;
                for j in k + 1..n {
                    let product = S::binary(Binary::Mul, factor, lu[k * n + j]);
                    lu[i * n + j] = S::binary(Binary::Sub, lu[i * n + j], product);
                }
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

    /// Solves A·X = I column by column.
    #[expect(
        clippy::needless_range_loop,
        reason = "the indices are those of the matrix"
    )]
    fn inverse(&mut self, cancel: &CancelToken, out: &mut [S]) {
        let n = self.n;
        let subtract =
            |sum: S, a: S, b: S| S::binary(Binary::Sub, sum, S::binary(Binary::Mul, a, b));
        let x = &mut self.column;
        x.clear();
        x.resize(n, S::constant(0.0));
        for column in 0..n {
            if cancel.is_cancelled() {
                return;
            }
            for i in 0..n {
                let unit = if self.rows[i] == column { 1.0 } else { 0.0 };
                let mut sum = S::constant(unit);
                for j in 0..i {
                    sum = subtract(sum, self.lu[i * n + j], x[j]);
                }
                x[i] = sum;
            }
            for i in (0..n).rev() {
                let mut sum = x[i];
                for j in i + 1..n {
                    sum = subtract(sum, self.lu[i * n + j], x[j]);
                }
                x[i] = S::binary(Binary::Div, sum, self.lu[i * n + i]);
            }
            for i in 0..n {
                out[self.cols[i] * n + column] = x[i];
            }
        }
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
/// row: for U = [T v; 0 u] it is [u·adj(T), −adj(T)·v; 0, det(T)].
pub fn adjugate(n: usize, matrix: Vec<f64>) -> Vec<f64> {
    let mut workspace = Workspace::new();
    workspace.n = n;
    workspace.lu = matrix;
    workspace.factor(&CancelToken::default());
    let Workspace {
        lu,
        rows,
        cols,
        flipped,
        ..
    } = workspace;
    let mut upper = vec![0.0; n * n];
    let mut determinant = 1.0;
    for k in 0..n {
        for i in 0..k {
            let sum: f64 = (i..k).map(|j| upper[i * n + j] * lu[j * n + k]).sum();
            upper[i * n + k] = -sum;
        }
        let pivot = lu[k * n + k];
        for i in 0..k {
            upper[i * n + i..i * n + k]
                .iter_mut()
                .for_each(|value| *value *= pivot);
        }
        upper[k * n + k] = determinant;
        determinant *= pivot;
    }
    // X·L = adj(U), from the last column on; L has ones on its diagonal.
    for row in upper.chunks_exact_mut(n) {
        for j in (0..n).rev() {
            let sum: f64 = (j + 1..n).map(|l| row[l] * lu[l * n + j]).sum();
            row[j] -= sum;
        }
    }
    let sign = if flipped { -1.0 } else { 1.0 };
    let mut result = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..n {
            result[cols[i] * n + rows[j]] = sign * upper[i * n + j];
        }
    }
    result
}
