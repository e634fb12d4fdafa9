//! Sizes up to n = 200, with the closed form in Rust: the structure is known, and a column
//! has few entries that are not exactly 0.
//!
//! Functions 21, 28, 30 and 32 of Moré, Garbow and Hillstrom, a layer of neurons, and the
//! functions of a whole vector.

use nablascope::diff::jacobian::{Jacobian, Method, Status};
use nablascope::diff::problem::Road;
use nablascope::expr::shape::Shape;

use super::common::{is_close, on_road};

/// Name, text, size of x, entry (i, j) of the Jacobian at `point(n)`.
type Large = (&'static str, String, usize, fn(&[f64], usize, usize) -> f64);

/// Irregular, around ±1, and farther from 0 than the longest fixed step.
fn point(n: usize) -> Vec<f64> {
    let sine = |i: usize| (1.7 * i as f64 + 0.3).sin();
    (0..n).map(|i| sine(i) + 0.05 * sine(i).signum()).collect()
}

fn rows(n: usize, row: impl Fn(usize) -> String) -> String {
    let rows: Vec<String> = (1..=n).map(row).collect();
    format!("[{}]", rows.join(", "))
}

fn cases() -> Vec<Large> {
    let tridiagonal = |n: usize| {
        rows(n, |i| {
            let left = if i > 1 {
                format!("x[{}]", i - 1)
            } else {
                "0".into()
            };
            let right = if i < n {
                format!("2*x[{}]", i + 1)
            } else {
                "0".into()
            };
            format!("(3 - 2*x[{i}])*x[{i}] - {left} - {right} + 1")
        })
    };
    let rosenbrock = |n: usize| {
        rows(n, |i| match i % 2 {
            1 => format!("10*(x[{}] - x[{i}]^2)", i + 1),
            _ => format!("1 - x[{}]", i - 1),
        })
    };
    let broyden: fn(&[f64], usize, usize) -> f64 = |x, i, j| match (i, j) {
        _ if i == j => 3.0 - 4.0 * x[i],
        _ if j + 1 == i => -1.0,
        _ if i + 1 == j => -2.0,
        _ => 0.0,
    };
    vec![
        ("Broyden tridiagonal", tridiagonal(50), 50, broyden),
        ("Broyden tridiagonal", tridiagonal(200), 200, broyden),
        (
            "extended Rosenbrock",
            rosenbrock(200),
            200,
            |x, i, j| match (i % 2, i, j) {
                (0, i, j) if i == j => -20.0 * x[i],
                (0, i, j) if i + 1 == j => 10.0,
                (1, i, j) if j + 1 == i => -1.0,
                _ => 0.0,
            },
        ),
        (
            "linear, full rank",
            "x - 2*sum(x)/50 - 1".into(),
            50,
            |_, i, j| {
                if i == j { 1.0 - 0.04 } else { -0.04 }
            },
        ),
        ("elementwise", "tanh(x) + x.^3".into(), 200, |x, i, j| {
            let sech = 1.0 / x[i].cosh();
            if i == j {
                sech * sech + 3.0 * x[i] * x[i]
            } else {
                0.0
            }
        }),
        ("softmax", "softmax(x)".into(), 50, |x, i, j| {
            let sum: f64 = x.iter().map(|x| x.exp()).sum();
            let s = |i: usize| x[i].exp() / sum;
            s(i) * (f64::from(u8::from(i == j)) - s(j))
        }),
        ("norm", "norm(x)".into(), 200, |x, _, j| {
            x[j] / x.iter().map(|x| x * x).sum::<f64>().sqrt()
        }),
        ("sum of squares", "sum(x.^2)".into(), 200, |x, _, j| {
            2.0 * x[j]
        }),
        ("logsumexp", "logsumexp(x)".into(), 200, |x, _, j| {
            x[j].exp() / x.iter().map(|x| x.exp()).sum::<f64>()
        }),
        ("relu far from 0", "sum(relu(x))".into(), 200, |x, _, j| {
            f64::from(u8::from(x[j] > 0.0))
        }),
    ]
}

/// Held to a tolerance relative to the largest entry of the Jacobian and the value, of
/// which differences lose digits.
fn hold(method: Method, tolerance: f64, largest: usize) {
    hold_on(Road::Ladders, method, tolerance, largest);
}

fn hold_on(road: Road, method: Method, tolerance: f64, largest: usize) {
    for (name, text, n, expected) in cases().into_iter().filter(|case| case.2 <= largest) {
        let x = point(n);
        let declared = [("x", Shape::Vector(n))];
        let found: Jacobian = on_road(&text, &declared, &x, (method, road));
        let at = |place: usize| expected(&x, place / n, place % n);
        let size = (0..found.rows * found.cols)
            .map(|place| at(place).abs())
            .fold(0.0, f64::max);
        let size = found.value.iter().map(|y| y.abs()).fold(size, f64::max);
        for (place, entry) in found.entries().enumerate() {
            let what = format!(
                "{name}, n = {n}, by {}, entry {place}: {entry:?}",
                method.name()
            );
            assert_eq!(entry.status(), Status::Ok, "{what}");
            let expected = at(place);
            assert!(
                is_close(entry.value(), expected, 0.0, tolerance * size),
                "{what} {expected}"
            );
            if method.extrapolates() {
                // The closed form in f64 is a few ulp off itself.
                let slack = entry.error() + 16.0 * f64::EPSILON * size;
                assert!(
                    is_close(entry.value(), expected, 0.0, slack),
                    "{what} {expected}"
                );
                assert!(entry.error() <= 1e-9 * size, "{what}");
            }
        }
    }
}

#[test]
fn fixed_steps_of_two_hundred_inputs() {
    hold(Method::Forward, 1e-6, 200);
    hold(Method::Central, 1e-9, 200);
    hold(Method::FivePoint, 1e-10, 200);
}

#[test]
fn exact_rules_of_two_hundred_inputs() {
    hold(Method::Dual, 1e-14, 200);
    hold(Method::ComplexStep, 1e-14, 200);
}

#[test]
fn ridders_of_fifty_inputs() {
    hold(Method::Ridders, 1e-10, 50);
}

#[test]
fn auto_by_accumulation_of_two_hundred_inputs() {
    hold_on(Road::Accumulation, Method::Auto, 1e-14, 200);
}

#[test]
fn adaptive_of_fifty_inputs() {
    hold(Method::Adaptive, 1e-14, 50);
}
