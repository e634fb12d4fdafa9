//! Determinants, inverses and a wide layer with all checks, and their formulas in nalgebra.

use nablascope::diff::compute;
use nablascope::diff::jacobian::{Jacobian, Method};
use nablascope::diff::problem::{Effort, Problem, Road};
use nablascope::expr::shape::Shape;
use nablascope::tape::cancel::CancelToken;
use nablascope::tape::compile::Tape;
use nalgebra::{DMatrix, DVector};

/// A function of a matrix.
pub struct OfMatrix {
    pub name: &'static str,
    tape: Tape,
    point: Vec<f64>,
    /// Elements of the matrix, which come first in the point.
    columns: Vec<usize>,
    matrix: DMatrix<f64>,
    formula: fn(&DMatrix<f64>) -> DMatrix<f64>,
}

impl OfMatrix {
    pub fn all() -> [Self; 4] {
        [
            Self::new("log(det(A*A')), n = 40", "log(det(A*A'))", [40, 40], |a| {
                2.0 * a.clone().try_inverse().unwrap().transpose()
            }),
            Self::new("det(A), n = 60", "det(A)", [60, 60], |a| {
                a.determinant() * a.clone().try_inverse().unwrap().transpose()
            }),
            Self::new("inv(A), n = 20", "inv(A)", [20, 20], |a| {
                let inverse = a.clone().try_inverse().unwrap();
                -inverse.kronecker(&inverse.transpose())
            }),
            Self::new(
                "softmax of a 10×784 layer by W",
                "softmax(A*x)",
                [10, 784],
                |a| {
                    let x = DVector::from_vec(numbers(784));
                    let e = (a * &x).map(f64::exp);
                    let s = &e / e.sum();
                    let by_sum = DMatrix::from_diagonal(&s) - &s * s.transpose();
                    by_sum.kronecker(&x.transpose())
                },
            ),
        ]
    }

    fn new(
        name: &'static str,
        text: &str,
        [m, n]: [usize; 2],
        formula: fn(&DMatrix<f64>) -> DMatrix<f64>,
    ) -> Self {
        let shapes = [("A", Shape::Matrix(m, n)), ("x", Shape::Vector(n))];
        let used = if text.contains('x') && text.starts_with("soft") {
            2
        } else {
            1
        };
        let tape = super::read(text, &shapes[..used]);
        let mut point = numbers(m * n);
        let matrix = DMatrix::from_row_slice(m, n, &point);
        point.extend(numbers(tape.inputs - m * n));
        Self {
            name,
            tape,
            point,
            columns: (0..m * n).collect(),
            matrix,
            formula,
        }
    }

    /// Every entry with error, status and check.
    pub fn jacobian(&self) -> Jacobian {
        let problem = Problem {
            tape: &self.tape,
            point: &self.point,
            columns: &self.columns,
            road: Road::ByWork,
        };
        let cancel = CancelToken::default();
        compute::jacobian(&problem, Method::Auto, Effort::Full, &cancel).unwrap()
    }

    pub fn formula(&self) -> DMatrix<f64> {
        (self.formula)(&self.matrix)
    }
}

fn numbers(count: usize) -> Vec<f64> {
    (0..count)
        .map(|k| 0.3 * (1.7 * (k * k) as f64).sin())
        .collect()
}
