//! The nine documented examples of matrixcalculus.org, with respect to each of their scalars,
//! vectors and matrices, against closed forms written out here with nalgebra.
//!
//! Derivatives of scalars by matrices have the matrix's shape; row by row they are a row of the
//! Jacobian.

mod common;
#[path = "common/sizes.rs"]
mod sizes;

use common::differentiate;
use nablascope::diff::jacobian::{Check, Method, Status};
use nablascope::expr::shape::Shape;
use nalgebra::{DMatrix, DVector};
use sizes::sizes;

type M = DMatrix<f64>;
type V = DVector<f64>;

/// The inputs of an example, in column order.
struct Point {
    shapes: Vec<(&'static str, Shape)>,
    numbers: Vec<f64>,
}

impl Point {
    /// Of sizes such as `A:2x3 x:3 a:s`; the numbers come from `number`, counted through.
    fn new(words: &'static str, number: impl Fn(usize) -> f64) -> Self {
        let shapes = sizes(words);
        let count = shapes.iter().map(|(_, shape)| shape.len()).sum();
        let numbers = (0..count).map(number).collect();
        Self { shapes, numbers }
    }

    fn m(&self, name: &str) -> M {
        let mut start = 0;
        for (other, shape) in &self.shapes {
            if *other == name {
                let numbers = &self.numbers[start..start + shape.len()];
                return M::from_row_slice(shape.rows(), shape.cols(), numbers);
            }
            start += shape.len();
        }
        panic!("no input {name}");
    }

    fn v(&self, name: &str) -> V {
        self.m(name).column(0).into_owned()
    }

    fn s(&self, name: &str) -> f64 {
        self.m(name)[(0, 0)]
    }
}

/// A gradient by a matrix (or a vector), row by row, as one row of a Jacobian.
fn row(gradient: &M) -> M {
    M::from_row_iterator(1, gradient.len(), gradient.transpose().iter().copied())
}

fn column(v: V) -> M {
    M::from_column_slice(v.len(), 1, v.as_slice())
}

/// Checks the Jacobian by all inputs; `blocks` are those by each input, in order.
#[track_caller]
fn check(text: &str, point: &Point, blocks: &[M]) {
    let jacobian = differentiate(text, &point.shapes, &point.numbers, Method::Auto);
    let cols: usize = blocks.iter().map(M::ncols).sum();
    assert_eq!(
        (jacobian.rows, jacobian.cols),
        (blocks[0].nrows(), cols),
        "{text}"
    );
    for i in 0..jacobian.rows {
        let expected = blocks
            .iter()
            .flat_map(|block| block.row(i).iter().copied().collect::<Vec<_>>());
        for (j, expected) in expected.enumerate() {
            let entry = jacobian.entry(i, j);
            let place = format!("{text}, entry {i}, {j}: {entry:?}, by hand {expected}");
            assert_eq!(entry.status(), Status::Ok, "{place}");
            assert_eq!(entry.check, Check::Agree, "{place}");
            let off = (entry.value() - expected).abs();
            assert!(off <= 1e-9 * expected.abs() + 1e-12, "{place}");
            // The closed form is rounded too.
            assert!(
                off <= entry.error() + 1e-13 * (1.0 + expected.abs()),
                "{place}"
            );
            let dual = (entry.dual - expected).abs();
            assert!(dual <= 1e-12 * (1.0 + expected.abs()), "{place}");
        }
    }
}

/// Two points without a pattern, on both sides of 0.
const POINTS: [fn(usize) -> f64; 2] = [
    |i| 1.5 * (1.0 + 1.7 * i as f64).sin(),
    |i| 0.2 + 0.9 * (0.3 + 2.3 * i as f64).cos(),
];

#[test]
fn quadratic_form() {
    for number in POINTS {
        let p = Point::new("x:3 A:3x3", number);
        let (x, a) = (p.v("x"), p.m("A"));
        let by_x = 0.5 * (&a + a.transpose()) * &x;
        let by_a = 0.5 * &x * x.transpose();
        check("0.5*x'*A*x", &p, &[row(&column(by_x)), row(&by_a)]);
    }
}

#[test]
fn matrix_times_exp() {
    for number in POINTS {
        let p = Point::new("A:2x3 x:3", number);
        let (a, exp) = (p.m("A"), p.v("x").map(f64::exp));
        // yᵢ has only row i of A in it.
        let by_a = M::from_fn(2, 6, |i, k| if k / 3 == i { exp[k % 3] } else { 0.0 });
        let by_x = &a * M::from_diagonal(&exp);
        check("A*exp(x)", &p, &[by_a, by_x]);
    }
}

#[test]
fn elementwise_product_times_vector() {
    for number in POINTS {
        let p = Point::new("y:4 v:4 x:4", number);
        let (y, v, x) = (p.v("y"), p.v("v"), p.v("x"));
        let blocks = [
            v.component_mul(&x),
            y.component_mul(&x),
            y.component_mul(&v),
        ];
        check("(y.*v)'*x", &p, &blocks.map(|block| row(&column(block))));
    }
}

#[test]
fn power() {
    for number in [|i| [1.7, 2.5][i], |i| [0.4, -1.25][i]] {
        let p = Point::new("a:s b:s", number);
        let (a, b) = (p.s("a"), p.s("b"));
        let by_a = M::from_element(1, 1, b * a.powf(b - 1.0));
        let by_b = M::from_element(1, 1, a.powf(b) * a.ln());
        check("a^b", &p, &[by_a, by_b]);
    }
}

#[test]
fn sum_of_absolute_residuals() {
    for number in POINTS {
        let p = Point::new("A:3x2 x:2 y:3", number);
        let (a, x, y) = (p.m("A"), p.v("x"), p.v("y"));
        let sign = (&a * &x - y).map(f64::signum);
        let blocks = [
            &sign * x.transpose(),
            column(a.transpose() * &sign),
            column(-&sign),
        ];
        check("norm1(A*x-y)", &p, &blocks.map(|block| row(&block)));
    }
}

#[test]
fn sum_of_squared_residuals() {
    for number in POINTS {
        let p = Point::new("A:3x2 x:2 y:3", number);
        let (a, x, y) = (p.m("A"), p.v("x"), p.v("y"));
        let residual = &a * &x - y;
        let blocks = [
            2.0 * &residual * x.transpose(),
            column(2.0 * a.transpose() * &residual),
            column(-2.0 * &residual),
        ];
        check("norm2(A*x-y)^2", &p, &blocks.map(|block| row(&block)));
    }
}

#[test]
fn logistic_regression() {
    for number in POINTS {
        let p = Point::new("y:4 X:4x3 w:3", number);
        let (y, x, w) = (p.v("y"), p.m("X"), p.v("w"));
        let margin = &x * &w;
        // exp(-ym)/(1 + exp(-ym))
        let weight = y.zip_map(&margin, |y, m| 1.0 / (1.0 + (y * m).exp()));
        let by_margin = -y.component_mul(&weight);
        let blocks = [
            column(-margin.component_mul(&weight)),
            &by_margin * w.transpose(),
            column(x.transpose() * &by_margin),
        ];
        let text = "sum(log(exp(-y.*(X*w)) + vector(1)))";
        check(text, &p, &blocks.map(|block| row(&block)));
    }
}

#[test]
fn trace_of_five_factors() {
    for number in POINTS {
        let p = Point::new("A:4x3 X:2x3 B:2x2 C:3x4", number);
        let (a, x, b, c) = (p.m("A"), p.m("X"), p.m("B"), p.m("C"));
        let t = M::transpose;
        let blocks = [
            t(&(t(&x) * &b * &x * &c)),
            &b * &x * &c * &a + t(&b) * &x * t(&a) * t(&c),
            &x * t(&a) * t(&c) * t(&x),
            t(&(&a * t(&x) * &b * &x)),
        ];
        check("tr(A*X'*B*X*C)", &p, &blocks.map(|block| row(&block)));
    }
}

#[test]
fn log_of_the_determinant_of_the_inverse() {
    for number in POINTS {
        // Towards the identity, so that the determinant is positive.
        let p = Point::new("X:3x3", |i| number(i) + if i % 4 == 0 { 4.0 } else { 0.0 });
        let x = p.m("X");
        assert!(x.determinant() > 0.0);
        let inverse = x.try_inverse().expect("not singular");
        check("log(det(inv(X)))", &p, &[row(&-inverse.transpose())]);
        check("-logdet(X)", &p, &[row(&-inverse.transpose())]);
    }
}
