//! Determinant, its logarithm and the inverse, from one LU factorisation.
//!
//! Gaussian elimination with complete pivoting (Golub and Van Loan, Matrix
//! Computations, 4th ed., §3.4.8), generic over the number, so that derivatives and
//! error bounds come out of the same loop. Pivots are chosen by value. With complete
//! pivoting a zero pivot means that nothing is left, so that the determinant's
//! derivative is right at singular matrices too.

use crate::expr::graph::Linear;
use crate::expr::op::{Binary, Unary};
use crate::expr::scalar::Scalar;

/// A matrix P·A·Q = L·U, factors in place, row by row.
struct Factors<S> {
    n: usize,
    lu: Vec<S>,
    /// Row i of the factors is that row of the matrix.
    rows: Vec<usize>,
    /// The same for columns.
    cols: Vec<usize>,
    /// True when the exchanges change the determinant's sign.
    flipped: bool,
}

fn factor<S: Scalar>(n: usize, matrix: Vec<S>) -> Factors<S> {
    let mut lu = matrix;
    let (mut rows, mut cols): (Vec<usize>, Vec<usize>) = ((0..n).collect(), (0..n).collect());
    let mut flipped = false;
    for k in 0..n {
        let rest = (k..n).flat_map(|i| (k..n).map(move |j| (i, j)));
        let size = |&(i, j): &(usize, usize)| lu[i * n + j].real().abs();
        let (p, q) = rest
            .max_by(|a, b| size(a).total_cmp(&size(b)))
            .unwrap_or((k, k));
        if p != k {
            (0..n).for_each(|j| lu.swap(p * n + j, k * n + j));
            rows.swap(p, k);
            flipped = !flipped;
        }
        if q != k {
            (0..n).for_each(|i| lu.swap(i * n + q, i * n + k));
            cols.swap(q, k);
            flipped = !flipped;
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
    Factors {
        n,
        lu,
        rows,
        cols,
        flipped,
    }
}

/// One matrix of n×n, row by row, into one number or n×n numbers.
///
/// A singular matrix has determinant 0, logarithm −∞ and an inverse that is not finite;
/// a negative determinant has no logarithm (NaN).
pub fn evaluate<S: Scalar>(what: Linear, n: usize, matrix: Vec<S>, out: &mut [S]) {
    let factors = factor(n, matrix);
    match what {
        Linear::Determinant => out[0] = factors.determinant(),
        Linear::LogDeterminant => out[0] = factors.log_determinant(),
        Linear::Inverse => factors.inverse(out),
    }
}

impl<S: Scalar> Factors<S> {
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
    fn inverse(&self, out: &mut [S]) {
        let n = self.n;
        let subtract =
            |sum: S, a: S, b: S| S::binary(Binary::Sub, sum, S::binary(Binary::Mul, a, b));
        let mut x = vec![S::constant(0.0); n];
        for column in 0..n {
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
