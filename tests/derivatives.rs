//! The derivative core: closed forms for every method, and what it says where there is
//! no derivative.

mod common;

use common::{assert_close, differentiate, is_close};
use nablascope::diff::jacobian::{Check, Method, Status};
use nablascope::diff::problem::{Effort, Road};
use nablascope::expr::shape::Shape;
use nablascope::tape::cancel::CancelToken;

#[test]
fn close_is_two_sided() {
    assert!(is_close(1.0 + 1e-11, 1.0, 1e-10, 0.0));
    assert!(!is_close(1.0 + 1e-9, 1.0, 1e-10, 0.0));
    assert!(!is_close(1.0 - 1e-9, 1.0, 1e-10, 0.0));
    assert!(!is_close(-1.0, 1.0, 1e-10, 0.0));
    assert!(!is_close(f64::NAN, 1.0, 1e-10, 1.0));
    assert!(!is_close(1.0, f64::NAN, 1e-10, 1.0));
    assert!(is_close(f64::INFINITY, f64::INFINITY, 1e-10, 0.0));
}

/// Text, point, the Jacobian row by row, by hand.
type Smooth = (&'static str, &'static [f64], fn(&[f64]) -> Vec<f64>);

const SMOOTH: &[Smooth] = &[
    ("f(x, y) = 10x²y²", &[1.0, 2.0], |p| {
        let (x, y) = (p[0], p[1]);
        vec![20.0 * x * y * y, 20.0 * x * x * y]
    }),
    (
        "f(x, y) = 3x²y\ng(x, y) = 2x + y⁸\nh = [f, g]",
        &[1.0, 1.5],
        |p| {
            let (x, y) = (p[0], p[1]);
            vec![6.0 * x * y, 3.0 * x * x, 2.0, 8.0 * y.powi(7)]
        },
    ),
    (
        "y1 = x1*x2\ny2 = sin(x2) + x3²\ny3 = exp(x1)",
        &[0.5, 1.5, -2.0],
        |p| {
            vec![
                p[1],
                p[0],
                0.0, //
                0.0,
                p[1].cos(),
                2.0 * p[2], //
                p[0].exp(),
                0.0,
                0.0,
            ]
        },
    ),
    ("x/(1 + x²)", &[0.7], |p| {
        let d = 1.0 + p[0] * p[0];
        vec![(1.0 - p[0] * p[0]) / (d * d)]
    }),
    (
        "exp(-(x² + y²)/4)*sin(3x)*cos(2y) + log(1 + x²)",
        &[0.3, -0.4],
        |p| {
            let (x, y) = (p[0], p[1]);
            let e = (-(x * x + y * y) / 4.0).exp();
            let (s, c) = ((3.0 * x).sin(), (2.0 * y).cos());
            vec![
                e * c * (3.0 * (3.0 * x).cos() - x / 2.0 * s) + 2.0 * x / (1.0 + x * x),
                e * s * (-2.0 * (2.0 * y).sin() - y / 2.0 * c),
            ]
        },
    ),
    ("tanh(x)*sigmoid(y)", &[0.4, -0.6], |p| {
        let t = p[0].tanh();
        let s = 1.0 / (1.0 + (-p[1]).exp());
        vec![(1.0 - t * t) * s, t * s * (1.0 - s)]
    }),
    ("x^y", &[1.7, 2.3], |p| {
        vec![p[1] * p[0].powf(p[1] - 1.0), p[0].powf(p[1]) * p[0].ln()]
    }),
    ("atan2(y, x)", &[0.8, -0.5], |p| {
        let (y, x) = (p[0], p[1]);
        let r = x * x + y * y;
        vec![x / r, -y / r]
    }),
    ("dot(w, x)/norm2(x)", &[1.0, 2.0, 0.5, -1.5], |p| {
        let (w, x) = (&p[..2], &p[2..]);
        let r = x[0].hypot(x[1]);
        let d = w[0] * x[0] + w[1] * x[1];
        let by_x = |i: usize| w[i] / r - d * x[i] / r.powi(3);
        vec![x[0] / r, x[1] / r, by_x(0), by_x(1)]
    }),
    ("softmax(x)", &[1.0, -0.5, 0.25], |p| {
        let e: Vec<f64> = p.iter().map(|x| x.exp()).collect();
        let sum: f64 = e.iter().sum();
        let s: Vec<f64> = e.iter().map(|e| e / sum).collect();
        (0..9)
            .map(|k| {
                let (i, j) = (k / 3, k % 3);
                s[i] * (f64::from(u8::from(i == j)) - s[j])
            })
            .collect()
    }),
    ("det(A)", &[2.0, 1.0, -1.0, 3.0], |p| {
        vec![p[3], -p[2], -p[1], p[0]]
    }),
    ("inv(A)", &[2.0, 1.0, -1.0, 3.0], |p| {
        // ∂(A⁻¹)ᵢⱼ/∂Aₖₗ = −(A⁻¹)ᵢₖ (A⁻¹)ₗⱼ
        let d = p[0] * p[3] - p[1] * p[2];
        let inv = [p[3] / d, -p[1] / d, -p[2] / d, p[0] / d];
        let at = |i: usize, j: usize| inv[2 * i + j];
        (0..16)
            .map(|n| {
                let (i, j, k, l) = (n / 8, n / 4 % 2, n / 2 % 2, n % 2);
                -at(i, k) * at(l, j)
            })
            .collect()
    }),
];

/// Matrices have capital names; the rest is inferred.
fn shapes(text: &str) -> Vec<(&'static str, Shape)> {
    if text.contains("(A)") {
        vec![("A", Shape::Matrix(2, 2))]
    } else if text.starts_with("dot") {
        vec![("w", Shape::Vector(2)), ("x", Shape::Vector(2))]
    } else {
        Vec::new()
    }
}

#[test]
fn every_method_is_as_good_as_it_can_be() {
    // Relative to the largest entry: truncation and rounding of the classic formulas at
    // their steps (h for forward, h² for central, h⁴ for five-point), a few ulp for duals.
    let tolerances = [
        // The closed form in f64 is what is a few ulp off here.
        (Method::Auto, 4e-15),
        (Method::Adaptive, 4e-15),
        (Method::Ridders, 1e-10),
        (Method::FivePoint, 1e-10),
        (Method::Central, 3e-9),
        (Method::Forward, 3e-6),
        (Method::ComplexStep, 1e-14),
        (Method::Dual, 1e-14),
    ];
    assert_eq!(tolerances.len(), Method::ALL.len());
    for &(text, point, expected) in SMOOTH {
        let expected = expected(point);
        let size = expected.iter().fold(0.0, |size: f64, e| size.max(e.abs()));
        for (method, tolerance) in tolerances {
            let found = differentiate(text, &shapes(text), point, method);
            assert_eq!(found.rows * found.cols, expected.len(), "{text}");
            for (entry, &expected) in found.entries().zip(&expected) {
                let what = format!("{text} by {}", method.name());
                assert_eq!(
                    entry.status(),
                    Status::Ok,
                    "{what}: {:?}",
                    found.reason(entry)
                );
                assert_close(entry.value(), expected, 0.0, tolerance * size, &what);
                if method.extrapolates() {
                    // A closed form in f64 is itself a few ulp off.
                    let slack = 8.0 * f64::EPSILON * size;
                    assert_close(entry.value(), expected, 0.0, entry.error() + slack, &what);
                    assert!(
                        entry.error() <= 1e-10 * size,
                        "{what}: bar {:e}",
                        entry.error()
                    );
                    assert_eq!(entry.check, Check::Agree, "{what}");
                } else {
                    let exact_zero = entry.value() == 0.0 && entry.error() == 0.0;
                    assert!(entry.error().is_nan() || exact_zero, "{what}");
                }
            }
        }
    }
}

#[test]
fn scale_and_narrow_features_do_not_fool_the_ladder() {
    let cases: &[(&str, f64, f64)] = &[
        ("relu(x)", 1e-9, 1.0),
        ("relu(x)", -1e-9, 0.0),
        ("sin(1/x)", 1e-3, -1e6 * 1000f64.cos()),
        ("tanh(1000000x)", 1e-6, 1e6 / 1f64.cosh().powi(2)),
        ("exp(-(10000x)^2)", 1e-4, -2e4 * (-1f64).exp()),
        ("sin(2*pi*x)", 0.25, 0.0),
        ("sin(2*pi*x)", 1.0, 2.0 * std::f64::consts::PI),
        ("x^2", 1e8, 2e8),
        ("x^2", 1e-8, 2e-8),
        ("x^3", 0.0, 0.0),
        ("log(x)", 1e-10, 1e10),
        ("sqrt(x)", 1e-12, 5e5),
        ("1/x", 1e-5, -1e10),
        ("softplus(x)", 1000.0, 1.0),
        ("sigmoid(x)", -800.0, 0.0),
        ("x*abs(x)", 0.0, 0.0),
        ("relu(x) - relu(-x)", 0.0, 1.0),
        ("elu(x)", 0.0, 1.0),
        ("relu(x)^2", 0.0, 0.0),
    ];
    for &(text, x, expected) in cases {
        let found = differentiate(text, &[], &[x], Method::Auto);
        let entry = &found.entry(0, 0);
        let what = format!("{text} at {x}");
        assert_eq!(
            entry.status(),
            Status::Ok,
            "{what}: {:?}",
            found.reason(entry)
        );
        // The argument's own rounding, as in sin(2πx), moves the true value by an ulp of it.
        let slack = 1e-13 * expected.abs() + 1e-13;
        assert_close(entry.value(), expected, 0.0, entry.error() + slack, &what);
        assert!(
            entry.error() <= 1e-6 * expected.abs() + 1e-12,
            "{what}: bar {:e}",
            entry.error()
        );
        assert_ne!(entry.check, Check::Disagree, "{what}");
    }
}

/// Text, point, entry, and `status left right sign | reason`.
const SPECIAL: &[(&str, &[f64], usize, &str)] = &[
    ("relu(x)", &[0.0], 0, "kink 0 1 | relu is bent at x = 0"),
    ("max(0, x)", &[0.0], 0, "kink 0 1 | max has a tie at x = 0"),
    ("abs(x)", &[0.0], 0, "kink -1 1 | abs is bent at x = 0"),
    ("|x - 2|", &[2.0], 0, "kink -1 1 | abs is bent at x - 2 = 0"),
    (
        "leakyrelu(x)",
        &[0.0],
        0,
        "kink 0.01 1 | leakyrelu is bent at x = 0",
    ),
    (
        "max(x, y)",
        &[1.0, 1.0],
        0,
        "kink 0 1 | max has a tie at x = y = 1",
    ),
    (
        "max(x, y)",
        &[1.0, 1.0],
        1,
        "kink 0 1 | max has a tie at x = y = 1",
    ),
    (
        "min(x, y)",
        &[1.0, 1.0],
        0,
        "kink 1 0 | min has a tie at x = y = 1",
    ),
    ("max(x)", &[1.0, 2.0, 2.0], 0, "ok"),
    (
        "max(x)",
        &[1.0, 2.0, 2.0],
        2,
        "kink 0 1 | max has a tie at x₃ = 2",
    ),
    (
        "z = W*x + b\na = relu(z)",
        &[1.0, 0.0, 0.0, 1.0, 1.0, 2.0, -1.0, 0.0],
        0,
        "kink 0 1 | relu is bent at z₁ = 0",
    ),
    (
        "z = W*x + b\na = relu(z)",
        &[1.0, 0.0, 0.0, 1.0, 1.0, 2.0, -1.0, 0.0],
        10,
        "ok",
    ),
    (
        "sqrt(x^2)",
        &[0.0],
        0,
        "kink -1 1 | the domain of sqrt ends at x^2 = 0",
    ),
    (
        "if(x < 0, -x, x)",
        &[0.0],
        0,
        "kink -1 1 | the comparison < changes at x = 0",
    ),
    (
        "relu(x - 0.1 - 0.2 + 0.3)",
        &[2.7755575615628914e-17],
        0,
        "kink 0 1 | relu is bent at x - 0.1 - 0.2 + 0.3 = 0",
    ),
    (
        "log(x)",
        &[-1.0],
        0,
        "undefined | log has no value at x = −1",
    ),
    (
        "log(x)",
        &[0.0],
        0,
        "undefined | log has no finite value at x = 0",
    ),
    (
        "y + log(x)",
        &[1.0, -1.0],
        0,
        "undefined | log has no value at x = −1",
    ),
    (
        "sqrt(x)",
        &[-1.0],
        0,
        "undefined | sqrt has no value at x = −1",
    ),
    (
        "asin(x)",
        &[1.5],
        0,
        "undefined | asin has no value at x = 1.5",
    ),
    ("1/x", &[0.0], 0, "undefined | division by zero at x = 0"),
    (
        "x/x",
        &[0.0],
        0,
        "undefined | 0/0 has no value at x = 0, where the function approaches 1",
    ),
    (
        "x^(-2)",
        &[0.0],
        0,
        "undefined | pow has no finite value at x = 0",
    ),
    (
        "x^0.5",
        &[-1.0],
        0,
        "undefined | pow has no value at x = −1",
    ),
    ("step(x)", &[0.0], 0, "undefined | step jumps at x = 0"),
    ("sign(x)", &[0.0], 0, "undefined | sign jumps at x = 0"),
    ("floor(x)", &[2.0], 0, "undefined | floor jumps at x = 2"),
    ("round(x)", &[0.5], 0, "undefined | round jumps at x = 0.5"),
    ("floor(x)", &[2.5], 0, "ok"),
    (
        "if(x < 1, 0, x)",
        &[1.0],
        0,
        "undefined | the comparison < changes at x = 1",
    ),
    (
        "inv(A)",
        &[1.0, 2.0, 2.0, 4.0],
        0,
        "undefined | inv has no finite value at the matrix A",
    ),
    (
        "logdet(A)",
        &[0.0, 1.0, 1.0, 0.0],
        0,
        "undefined | logdet has no value at the matrix A",
    ),
    (
        "sqrt(x)",
        &[0.0],
        0,
        "infinite +1 | infinitely steep: the domain of sqrt ends at x = 0",
    ),
    (
        "-sqrt(x)",
        &[0.0],
        0,
        "infinite -1 | infinitely steep: the domain of sqrt ends at x = 0",
    ),
    (
        "asin(x)",
        &[1.0],
        0,
        "infinite +1 | infinitely steep: the domain of asin ends at x = 1",
    ),
    (
        "acos(x)",
        &[-1.0],
        0,
        "infinite -1 | infinitely steep: the domain of acos ends at x = −1",
    ),
    (
        "sqrt(abs(x))",
        &[0.0],
        0,
        "infinite 0 | infinitely steep: the domain of sqrt ends at abs(x) = 0",
    ),
    (
        "sign(x)*sqrt(abs(x))",
        &[0.0],
        0,
        "infinite +1 | infinitely steep: the domain of sqrt ends at abs(x) = 0",
    ),
    (
        "x^1.5",
        &[0.0],
        0,
        "one-sided right 0 | the domain of pow ends at x = 0",
    ),
    (
        "sin(x)^1.5 + 2x",
        &[0.0],
        0,
        "one-sided right 2 | the domain of pow ends at sin(x) = 0",
    ),
    (
        "3*sqrt(x)*sqrt(x)",
        &[0.0],
        0,
        "one-sided right 3 | the domain of sqrt ends at x = 0",
    ),
    (
        "exp(x)",
        &[1000.0],
        0,
        "unresolved | exp overflows at x = 1000",
    ),
    (
        "x*1e300*1e300",
        &[2.0],
        0,
        "unresolved | * overflows at x*1e300 = 2e300",
    ),
    ("det(A)", &[1.0, 2.0, 2.0, 4.0], 0, "ok"),
    ("det(A)", &[0.0, 0.0, 0.0, 0.0], 0, "ok"),
];

#[test]
fn where_there_is_no_derivative_it_says_what_and_why() {
    for &(text, point, which, expected) in SPECIAL {
        let mut declared = shapes(text);
        if text.starts_with("z = W") {
            declared = vec![
                ("W", Shape::Matrix(2, 2)),
                ("x", Shape::Vector(2)),
                ("b", Shape::Vector(2)),
            ];
        }
        let words = common::words(text, &declared);
        // The status does not depend on the method.
        for method in Method::ALL {
            let found = differentiate(text, &declared, point, method);
            let entry = found.entry(which / found.cols, which % found.cols);
            let near = |value: f64| {
                let rounded = (value * 1e6).round() / 1e6 + 0.0;
                format!("{rounded}")
            };
            let mut said = entry.status().name().to_owned();
            match entry.status() {
                Status::Kink => {
                    said.push_str(&format!(" {} {}", near(entry.left()), near(entry.right())));
                }
                Status::Infinite if entry.sign() == 0 => said.push_str(" 0"),
                Status::Infinite => said.push_str(&format!(" {:+}", entry.sign())),
                Status::OneSided if entry.left().is_nan() => {
                    said.push_str(&format!(" right {}", near(entry.right())));
                }
                Status::OneSided => said.push_str(&format!(" left {}", near(entry.left()))),
                _ => {}
            }
            let reason = words.entry(&found, entry).to_string();
            if !reason.is_empty() {
                said.push_str(&format!(" | {reason}"));
            }
            assert_eq!(
                said,
                expected,
                "{text} at {point:?}, entry {which}, {}",
                method.name()
            );
            let has_value = matches!(entry.status(), Status::Ok | Status::OneSided);
            assert_eq!(
                entry.value().is_nan(),
                !has_value,
                "{text}: {}",
                entry.value()
            );
            assert_ne!(entry.check, Check::Disagree, "{text} at {point:?}");
        }
    }
}

#[test]
fn kinks_are_checked_by_duals_too() {
    for text in ["relu(x)", "abs(x)", "max(0, x)", "leakyrelu(x)"] {
        let found = differentiate(text, &[], &[0.0], Method::Auto);
        assert_eq!(found.entry(0, 0).check, Check::Agree, "{text}");
    }
}

#[test]
fn what_does_not_depend_is_exactly_zero() {
    let found = differentiate("y1 = sqrt(x1)\ny2 = x2^3", &[], &[0.0, 2.0], Method::Auto);
    let entry = found.entry(0, 1);
    assert_eq!(
        (entry.value(), entry.error(), entry.status()),
        (0.0, 0.0, Status::Ok)
    );
    let entry = found.entry(1, 0);
    assert_eq!(
        (entry.value(), entry.error(), entry.status()),
        (0.0, 0.0, Status::Ok)
    );
    assert_eq!(found.entry(0, 0).status(), Status::Infinite);
    assert_close(found.entry(1, 1).value(), 12.0, 1e-13, 0.0, "x^3 at 2");
}

#[test]
fn a_cancelled_computation_stops() {
    let (_, tape) = common::program("sum(x^3)", &[("x", Shape::Vector(50))]);
    let point = vec![1.0; 50];
    let columns: Vec<usize> = (0..50).collect();
    let cancel = CancelToken::default();
    cancel.cancel();
    let problem = nablascope::diff::problem::Problem {
        tape: &tape,
        point: &point,
        columns: &columns,
        road: Road::ByWork,
    };
    let result = nablascope::diff::compute::jacobian(&problem, Method::Auto, Effort::Full, &cancel);
    assert!(result.is_none());
}

#[test]
fn double_double_resolves_what_f64_cancels() {
    // Text, x, derivative from mpmath at 60 digits: mpmath.diff(f, mpf(x)).
    let cases: &[(&str, f64, f64)] = &[
        ("(1 - cos(x))/x^2", 1e-5, -8.333333333277779e-7),
        ("(exp(x) - 1 - x)/x^2", 1e-4, 0.16667500025000556),
        (
            "(x + 1)^8 - x^8 - 8x^7 - 28x^6 - 56x^5 - 70x^4 - 56x^3 - 28x^2 - 8x",
            30.0,
            0.0,
        ),
        ("log(1 + exp(x)) - x", 30.0, -9.357622968839299e-14),
        ("sqrt(x + 1) - sqrt(x)", 1e10, -2.4999999998125e-16),
    ];
    for &(text, x, expected) in cases {
        let found = differentiate(text, &[], &[x], Method::Auto);
        let entry = &found.entry(0, 0);
        let what = format!("{text} at {x}: {entry:?}");
        assert_eq!(entry.status(), Status::Ok, "{what}");
        assert_close(entry.value(), expected, 1e-14, 1e-12, &what);
        assert_close(entry.value(), expected, 4e-16, entry.error(), &what);
        // Duals in f64 lose the same digits as the text: that is no contradiction.
        assert_ne!(entry.check, Check::Disagree, "{what}");
    }
}
