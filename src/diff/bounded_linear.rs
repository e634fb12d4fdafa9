//! Determinant, its logarithm and the inverse with bounds a posteriori.
//!
//! A bound that is carried through elimination step by step grows like the elimination might
//! at worst: at n = 40 it says nothing. So the inverse X is computed first and judged by its
//! residual R = I − A·X: A⁻¹ − X = X·R·(I − R)⁻¹. A determinant is that of a matrix which
//! differs from A by its backward error (Higham, Accuracy and Stability of Numerical
//! Algorithms, 2nd ed., ch. 9 and 14).

use crate::expr::elementary::Elementary;
use crate::expr::graph::Linear;
use crate::expr::scalar::Scalar;
use crate::tape::cancel::CancelToken;
use crate::tape::lu::Workspace;

/// Below this the exponent range ends for double-double, and bounds that only count digits
/// say nothing.
const SMALL: f64 = 1e-250;

/// A matrix with bounds on how far its elements may be off, and the arithmetic's own rounding.
pub(super) struct Matrix<'a, T> {
    pub(super) n: usize,
    /// Row by row.
    pub(super) values: &'a [T],
    pub(super) errors: &'a [f64],
    /// Rounding of one operation, relative.
    pub(super) unit: f64,
    /// The same of a logarithm.
    pub(super) function: f64,
}

/// One number or n×n numbers with their bounds; `None` where the matrix is singular, or nearly
/// so that nothing is known of its inverse, and once `cancel` was called.
pub(super) fn evaluate<T: Elementary + Scalar>(
    what: Linear,
    matrix: &Matrix<'_, T>,
    cancel: &CancelToken,
) -> Option<Vec<(T, f64)>> {
    let n = matrix.n;
    let mut workspace = Workspace::new();
    let elements = matrix.values.iter().copied();
    let inverse = workspace.evaluate(Linear::Inverse, n, elements, cancel);
    let inverse = inverse.to_vec();
    let is_usual = |value: &T| {
        let size = size(*value);
        size.is_finite() && (size == 0.0 || size > SMALL)
    };
    if !inverse.iter().chain(matrix.values).all(is_usual) {
        return None;
    }
    let errors = matrix.inverse_errors(&inverse, cancel)?;
    if what == Linear::Inverse {
        return Some(inverse.into_iter().zip(errors).collect());
    }
    // Σ|A⁻¹|ᵀ∘|ΔA| and what is quadratic in ΔA.
    let gamma = matrix.gamma();
    let backward = workspace.product_of_sizes();
    let moved = backward.iter().zip(matrix.errors);
    let moved: Vec<f64> = moved.map(|(size, error)| gamma * size + error).collect();
    let bounded = inverse.iter().zip(&errors);
    let sizes: Vec<f64> = bounded.map(|(&value, error)| size(value) + error).collect();
    let weights: Vec<f64> = (0..n).map(|j| 1.0 / column_sum(&sizes, n, j)).collect();
    let sums: Vec<f64> = (0..n).map(|l| dot(&sizes, n, l, &weights)).collect();
    let norm = |j: usize| dot(&moved, n, j, &sums) / weights[j];
    let norm = (0..n).map(norm).fold(0.0, worst);
    if norm.is_nan() || norm >= 0.25 {
        return None;
    }
    let spread: f64 = (0..n).map(|j| dot(&moved, n, j, &sizes[j * n..])).sum();
    let spread = spread + n as f64 * norm * norm;
    let (pivots, flipped) = workspace.pivots_and_sign();
    let is_negative = |pivot: &&T| **pivot < number(0.0);
    let is_negative = flipped != (pivots.iter().filter(is_negative).count() % 2 == 1);
    let sizes = pivots
        .iter()
        .map(|&pivot| if pivot < number(0.0) { -pivot } else { pivot });
    let found = match what {
        Linear::LogDeterminant => {
            let logs: Vec<T> = sizes.map(Elementary::ln).collect();
            let total: f64 = logs.iter().map(|&log| size(log)).sum();
            let sum = logs.into_iter().fold(number(0.0), |sum, log| sum + log);
            // A negative determinant has no logarithm.
            let sum = if is_negative { number(f64::NAN) } else { sum };
            (
                sum,
                spread + (matrix.function + gamma) * total + n as f64 * matrix.function,
            )
        }
        _ => {
            let product = sizes.fold(number(1.0), |product: T, size| product * size);
            let product = if is_negative { -product } else { product };
            (product, (spread.exp_m1() + gamma) * size(product))
        }
    };
    let is_known = match what {
        // That of a matrix with an inverse is 0 for being too small only.
        Linear::Determinant => is_usual(&found.0) && size(found.0) > 0.0,
        _ => size(found.0).is_nan() || is_usual(&found.0),
    };
    is_known.then(|| vec![found])
}

/// The sum of a column of an n×n matrix.
fn column_sum(matrix: &[f64], n: usize, column: usize) -> f64 {
    matrix[column..].iter().step_by(n).sum()
}

/// A column of an n×n matrix times a vector.
fn dot(matrix: &[f64], n: usize, column: usize, vector: &[f64]) -> f64 {
    let column = matrix[column..].iter().step_by(n);
    column.zip(vector).map(|(a, b)| a * b).sum()
}

/// The larger of two bounds; NaN where one is not known.
fn worst(a: f64, b: f64) -> f64 {
    if a.is_nan() || a > b { a } else { b }
}

fn size<T: Elementary>(value: T) -> f64 {
    Elementary::real(value).abs()
}

fn number<T: Elementary>(value: f64) -> T {
    Elementary::constant(value)
}

impl<T: Elementary + Scalar> Matrix<'_, T> {
    /// Rounding of a sum of n products, relative to the sum of their sizes.
    fn gamma(&self) -> f64 {
        (self.n as f64 + 2.0) * self.unit
    }

    /// How far the elements of the computed inverse are from those of A⁻¹ at most.
    fn inverse_errors(&self, inverse: &[T], cancel: &CancelToken) -> Option<Vec<f64>> {
        let (n, gamma) = (self.n, self.gamma());
        let sizes: Vec<f64> = inverse.iter().map(|&value| size(value)).collect();
        // |R| with its rounding, and with what A may be off.
        let mut residual = Vec::with_capacity(n * n);
        let (mut row, mut doubt) = (vec![number::<T>(0.0); n], vec![0.0; n]);
        for i in 0..n {
            if cancel.is_cancelled() {
                return None;
            }
            row.fill(number(0.0));
            row[i] = number(1.0);
            doubt.fill(0.0);
            doubt[i] = self.unit;
            for l in 0..n {
                let a = self.values[i * n + l];
                T::add_products(&[-a], &inverse[l * n..][..n], &mut row);
                let weight = gamma * size(a) + self.errors[i * n + l];
                f64::add_products(&[weight], &sizes[l * n..][..n], &mut doubt);
            }
            residual.extend(row.iter().zip(&doubt).map(|(&r, doubt)| size(r) + doubt));
        }
        // In a norm that goes along with the scale of rows and columns.
        let weights: Vec<f64> = (0..n).map(|j| column_sum(&sizes, n, j)).collect();
        let norm = |j: usize| dot(&residual, n, j, &weights) / weights[j];
        let norm = (0..n).map(norm).fold(0.0, worst);
        if norm.is_nan() || norm >= 0.5 {
            return None;
        }
        let mut errors = vec![0.0; n * n];
        for (sizes, errors) in sizes.chunks_exact(n).zip(errors.chunks_exact_mut(n)) {
            if cancel.is_cancelled() {
                return None;
            }
            for (&size, residual) in sizes.iter().zip(residual.chunks_exact(n)) {
                f64::add_products(&[size], residual, errors);
            }
            // All further powers of R.
            let shares = errors
                .iter()
                .zip(&weights)
                .map(|(error, weight)| error / weight);
            let rest = shares.fold(0.0, worst) * norm / (1.0 - norm);
            let pairs = errors.iter_mut().zip(&weights);
            pairs.for_each(|(error, weight)| *error += rest * weight);
        }
        Some(errors)
    }
}
