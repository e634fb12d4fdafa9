//! The two roads of `auto`: what the accumulation in double-double and its check by directions
//! owe, beside closed forms.

mod common;

use std::time::Instant;

use nablascope::diff::jacobian::{Check, Method, Status};
use nablascope::diff::problem::Road;
use nablascope::expr::shape::Shape;

use common::on_road;

#[test]
fn trial() {
    let sine = |k: usize| (1.7 * (k * k) as f64 + 0.3).sin();
    for (text, declared, n) in [
        (
            "tanh(W*x)",
            vec![("W", Shape::Matrix(5, 5)), ("x", Shape::Vector(5))],
            30,
        ),
        ("det(A)", vec![("A", Shape::Matrix(8, 8))], 64),
        ("log(det(A*A'))", vec![("A", Shape::Matrix(8, 8))], 64),
        ("inv(A)", vec![("A", Shape::Matrix(6, 6))], 36),
        ("relu(x)", vec![("x", Shape::Vector(3))], 3),
        (
            "softmax(W*x)",
            vec![("W", Shape::Matrix(3, 5)), ("x", Shape::Vector(5))],
            20,
        ),
        (
            "x/(x+y)",
            vec![("x", Shape::Scalar), ("y", Shape::Scalar)],
            2,
        ),
    ] {
        let point: Vec<f64> = (0..n).map(sine).collect();
        let start = Instant::now();
        let found = on_road(text, &declared, &point, (Method::Auto, Road::Accumulation));
        let took = start.elapsed();
        let other = on_road(text, &declared, &point, (Method::Auto, Road::Ladders));
        let count = |check: Check| found.entries().filter(|entry| entry.check == check).count();
        let ok = found
            .entries()
            .filter(|entry| entry.status() == Status::Ok)
            .count();
        let pairs = found.entries().zip(other.entries());
        let worst = pairs
            .map(|(a, b)| (a.value() - b.value()).abs() / (a.error() + b.error()))
            .fold(0.0, f64::max);
        let bar = found
            .entries()
            .map(|e| e.error() / e.value().abs())
            .fold(0.0, f64::max);
        println!(
            "{text}: {took:?} {} evaluations, ok {ok}, agree {}, none {}, of {}; apart {worst:.2} bar {bar:.1e}",
            found.evaluations,
            count(Check::Agree),
            count(Check::None),
            found.rows * found.cols
        );
    }
}
