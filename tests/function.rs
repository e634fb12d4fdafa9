//! The core as a library: its three ways to a derivative agree, and whatever a caller gives is
//! an error and never a panic.

mod common;

use common::{assert_close, gradient, is_close};
use nablascope::Function;
use nablascope::diff::jacobian::{Method, Status};
use nablascope::expr::shape::Shape;
use nablascope::function::{DerivativeError, FunctionError};
use proptest::prelude::*;

/// Texts with shapes, and as many numbers as any of them needs.
const TEXTS: &[(&str, &[(&str, Shape)])] = &[
    ("f(x, y) = 10x²y²", &[]),
    ("y = tanh(W*x + b)", &[("W", Shape::Matrix(2, 3))]),
    ("f = logsumexp(A*x - b)", &[("A", Shape::Matrix(3, 2))]),
    ("f(x, y) = [sin(x)*y, x/y, mish(x), xlogy(y, x)]", &[]),
    ("inv(A)*b", &[("A", Shape::Matrix(2, 2))]),
    (
        "logdet(A'*A + [[3, 0], [0, 3]])",
        &[("A", Shape::Matrix(2, 2))],
    ),
    ("s = softmax(x)\ny = s[1]*x", &[("x", Shape::Vector(4))]),
    ("u ⊗ v", &[("u", Shape::Vector(3)), ("v", Shape::Vector(3))]),
    ("f(x) = 7", &[]),
    ("if(x < y, x^2, y^3)", &[]),
];

#[test]
fn pushforward_and_pullback_are_the_jacobian_times_a_vector() {
    for (text, shapes) in TEXTS {
        let function = Function::sized(text, shapes).expect(text);
        let count: usize = function.inputs().map(|(_, shape)| shape.len()).sum();
        let number = |i: usize| 0.7 + 0.31 * (i as f64) - 0.2 * ((i * i) % 7) as f64;
        let numbers: Vec<f64> = (0..count).map(number).collect();
        let at = function.flat_point(&numbers).unwrap();
        let names: Vec<&str> = function.inputs().map(|(name, _)| name).collect();
        let jacobian = function.jacobian(&at, &names, Method::Dual).unwrap();
        assert_eq!(function.value(&at).unwrap(), jacobian.value, "{text}");
        let (m, n) = (jacobian.rows, jacobian.cols);
        assert_eq!((m, n), (function.shape().len(), count), "{text}");

        let tangent: Vec<f64> = (0..n).map(|j| ((j % 3) as f64) - 1.0).collect();
        let dx = function.flat_point(&tangent).unwrap();
        let along = function.pushforward(&at, &dx).unwrap();
        for (i, &found) in along.iter().enumerate() {
            let expected = (0..n)
                .map(|j| jacobian.entry(i, j).value() * tangent[j])
                .sum();
            assert_close(found, expected, 1e-13, 1e-13, &format!("{text}, row {i}"));
        }
        let weights: Vec<f64> = (0..m).map(|i| ((i + 1) % 3) as f64).collect();
        let back = function.pullback(&at, &weights).unwrap();
        for (j, &found) in back.numbers().iter().enumerate() {
            let expected = (0..m)
                .map(|i| jacobian.entry(i, j).value() * weights[i])
                .sum();
            assert_close(
                found,
                expected,
                1e-13,
                1e-13,
                &format!("{text}, column {j}"),
            );
        }
    }
}

#[test]
fn a_gradient_takes_a_line() {
    assert_eq!(gradient("f(x, y) = 10x²y²", &[], &[1.0, 2.0]), [80.0, 40.0]);
    let norm = gradient("norm(x)", &[("x", Shape::Vector(2))], &[3.0, 4.0]);
    assert!(is_close(norm[0], 0.6, 1e-15, 0.0) && is_close(norm[1], 0.8, 1e-15, 0.0));
    assert!(!is_close(norm[0], 0.8, 1e-15, 0.0));
}

#[test]
fn what_does_not_move_takes_no_part_however_steep() {
    let function = Function::new("f(x, y) = sqrt(x) + y").unwrap();
    let at = function.flat_point(&[0.0, 1.0]).unwrap();
    let dy = function.flat_point(&[0.0, 1.0]).unwrap();
    assert_eq!(function.pushforward(&at, &dy).unwrap(), [1.0]);
    let function = Function::new("f(x, y) = [sqrt(x), x + y]").unwrap();
    let at = function.flat_point(&[0.0, 1.0]).unwrap();
    let back = function.pullback(&at, &[0.0, 2.0]).unwrap();
    assert_eq!(back.numbers(), [2.0, 2.0]);
    let steep = function.pullback(&at, &[1.0, 0.0]).unwrap();
    assert_eq!(steep.numbers(), [f64::INFINITY, 0.0]);
}

#[test]
fn a_kink_has_two_slopes_and_no_value() {
    let function = Function::new("relu(x)").unwrap();
    let at = function.point(&[("x", &[0.0])]).unwrap();
    let jacobian = function.jacobian(&at, &["x"], Method::Auto).unwrap();
    assert_eq!(jacobian.entry(0, 0).status(), Status::Kink);
    assert!(jacobian.entry(0, 0).value().is_nan());
}

#[test]
fn what_does_not_fit_is_named() {
    let function = Function::new("y = W*x").unwrap();
    let sentence = |found: Result<_, nablascope::function::PointError>| {
        found.map(|_| ()).expect_err("an error").to_string()
    };
    for (values, expected) in [
        (&[("W", &[0.0; 9][..])][..], "x, which is 3×1, has no value"),
        (
            &[("W", &[0.0; 8][..]), ("x", &[0.0; 3])],
            "W is 3×3 and needs 9 numbers, not 8",
        ),
        (&[("V", &[0.0; 9])], "the function has no input V"),
        (&[], "W, which is 3×3, has no value"),
    ] {
        assert_eq!(sentence(function.point(values)), expected);
    }
    assert_eq!(
        sentence(function.flat_point(&[0.0; 10])),
        "x is 3×1 and needs 3 numbers, not 1"
    );
    assert_eq!(
        sentence(function.flat_point(&[0.0; 13])),
        "x is 3×1 and needs 3 numbers, not 4"
    );
    let at = function.flat_point(&[1.0; 12]).unwrap();
    let other = Function::new("f(a, b) = a*b").unwrap();
    let there = other.flat_point(&[1.0, 2.0]).unwrap();
    assert!(function.value(&there).is_err() && other.value(&at).is_err());
    assert!(function.pushforward(&at, &there).is_err());
    let short = function.pullback(&at, &[1.0]).unwrap_err();
    assert_eq!(
        short.to_string(),
        "the output is 3×1 and needs 3 numbers, not 1"
    );
    let stranger = function.jacobian(&at, &["z"], Method::Auto).unwrap_err();
    assert_eq!(stranger.to_string(), "the function has no input z");
    // The same names and sizes in another order are not the same point.
    let (a, b) = (
        Function::new("f(p, q) = p - q").unwrap(),
        Function::new("f(q, p) = p - q").unwrap(),
    );
    assert!(b.value(&a.flat_point(&[1.0, 2.0]).unwrap()).is_err());
}

#[test]
fn sizes_are_looked_at_before_anything_is_made_of_them() {
    let function = Function::new("A*x").unwrap();
    let largest = usize::MAX;
    for shape in [
        Shape::Vector(0),
        Shape::Vector(largest),
        Shape::Matrix(0, 3),
        Shape::Matrix(largest, largest),
        Shape::Matrix(2_000_000, 3),
    ] {
        let error = function.with_shapes(&[("A", shape)]).unwrap_err();
        assert!(matches!(error, FunctionError::Size { .. }), "{error}");
    }
    let clash = function.with_shapes(&[("A", Shape::Matrix(2, 3)), ("x", Shape::Vector(2))]);
    assert!(matches!(clash, Err(FunctionError::Text { .. })));
    assert!(matches!(
        Function::new("# nothing"),
        Err(FunctionError::Empty)
    ));
    let wide = Function::sized("tanh(x)", &[("x", Shape::Vector(3000))]).unwrap();
    let at = wide.flat_point(&[0.1; 3000]).unwrap();
    let error = wide.jacobian(&at, &["x"], Method::Dual).unwrap_err();
    assert_eq!(error, DerivativeError::TooLarge { entries: 9_000_000 });
    assert_eq!(
        wide.pullback(&at, &[1.0; 3000]).unwrap().numbers().len(),
        3000
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_and_no_numbers_stop_it(
        text in "[a-zA-Z0-9 ()\\[\\]+*/^.,=|'²ᵀ·√\n-]{0,40}",
        rows in 0usize..5,
        cols in 0usize..5,
        numbers in proptest::collection::vec(proptest::num::f64::ANY, 0..20),
    ) {
        let _ = Function::sized(&text, &[("x", Shape::Matrix(rows, cols))]);
        if let Ok(function) = Function::new(&text) {
            let _ = function.flat_point(&numbers);
            let count = function.inputs().map(|(_, shape)| shape.len()).sum();
            let given: Vec<f64> = numbers.iter().copied().cycle().take(count).collect();
            if let Ok(at) = function.flat_point(&given) {
                let value = function.value(&at).unwrap();
                prop_assert_eq!(value.len(), function.shape().len());
                prop_assert!(function.pushforward(&at, &at).is_ok());
                prop_assert!(function.pullback(&at, &value).is_ok());
                let names: Vec<&str> = function.inputs().map(|(name, _)| name).collect();
                let _ = function.jacobian(&at, &names, Method::Dual);
            }
        }
    }
}
