//! Operations that are one row of the table each: no digit is lost, and where they are not
//! smooth it is told.
//!
//! tests/tables/operations.py makes operations.csv with mpmath: values and slopes to 32 digits
//! at 0, ±1, ±1e-8, ±1e8 and in the tails.

mod common;

use common::{assert_close, differentiate};
use nablascope::diff::complex::{Complex, step};
use nablascope::diff::double_double::DoubleDouble;
use nablascope::diff::dual::Dual;
use nablascope::diff::jacobian::{Check, Method, Status};
use nablascope::diff::running_error::Bounded;
use nablascope::expr::breaks::Rounding;
use nablascope::expr::op::{Binary, Unary};
use nablascope::expr::scalar::Scalar as _;

/// A number of the table: an f64 and what is missing to 32 digits.
#[derive(Clone, Copy)]
struct Number(f64, f64);

impl Number {
    /// Fails unless the f64 is within `units` of the last place.
    #[track_caller]
    fn is(self, found: f64, units: f64, what: &str) {
        assert_close(found, self.0, units * f64::EPSILON, 0.0, what);
    }

    /// Fails unless double-double has `digits` of it, as a relative error.
    #[track_caller]
    fn is_finer(self, found: DoubleDouble, digits: f64, what: &str) {
        let apart = (found - DoubleDouble::new(self.0, self.1)).magnitude().high;
        let allowed = digits * self.0.abs();
        assert!(
            apart <= allowed,
            "{what}: {found:?} is {apart:e} off, {allowed:e} allowed"
        );
    }
}

#[derive(Clone, Copy)]
struct Row {
    line: &'static str,
    name: &'static str,
    x: f64,
    y: Option<f64>,
    value: Number,
    slopes: [Number; 2],
}

fn rows() -> Vec<Row> {
    let table = include_str!("tables/operations.csv");
    let row = |line: &'static str| {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |i: usize| fields[i].parse().unwrap_or(f64::NAN);
        let pair = |i: usize| Number(number(i), number(i + 1));
        Row {
            line,
            name: fields[0],
            x: number(1),
            y: fields[2].parse().ok(),
            value: pair(3),
            slopes: [pair(5), pair(7)],
        }
    };
    table.lines().skip(1).map(row).collect()
}

#[test]
fn one_argument_loses_no_digits_in_any_number() {
    let mut compared = 0;
    for row in rows().iter().filter(|row| row.y.is_none()) {
        let Row {
            line,
            x,
            value,
            slopes: [slope, _],
            ..
        } = *row;
        let mut ops = Unary::ALL.iter();
        let op = *ops.find(|op| op.names()[0] == row.name).expect(line);
        // In the tails of the normal distribution the rounding of the argument counts x² times.
        let squares = match op.rounding() {
            Rounding::Argument => x * x,
            _ => 0.0,
        };
        value.is(op.value(x), 4.0 + squares, line);
        slope.is(op.slope(x), 8.0 + squares, line);
        let fine = DoubleDouble::from(x);
        // The square in erfc has been rounded, which multiplies it by up to x².
        let digits = if row.name == "erfc" { 5e-30 } else { 1e-30 };
        value.is_finer(op.value(fine), digits * (1.0 + squares), line);
        slope.is_finer(op.slope(fine), 1e-29 * (1.0 + squares), line);

        let dual = Dual::<2>::unary(op, Dual::line(x));
        assert_eq!(dual.value, op.value(x), "{line}");
        assert_close(dual.tangent[0], op.slope(x), 0.0, 0.0, line);
        assert_close(dual.tangent[1], -op.slope(x), 0.0, 0.0, line);

        let bounded = Bounded::unary(op, Bounded::exact(x));
        let off = (DoubleDouble::from(bounded.value) - DoubleDouble::new(value.0, value.1))
            .magnitude()
            .high;
        assert!(
            off <= bounded.error,
            "{line}: {bounded:?} is off by {off:e}"
        );

        let h = step(x);
        let complex = Complex::unary(op, Complex::new(x, h));
        value.is(complex.re, 8.0 + squares, line);
        let least = f64::MIN_POSITIVE / h;
        let relative = 1e-14 * (1.0 + squares);
        assert_close(complex.im / h, slope.0, relative, least.max(1e-300), line);
        compared += 1;
    }
    assert!(compared > 250, "{compared}");
}

#[test]
fn two_arguments_lose_none_either() {
    let mut compared = 0;
    for row in rows() {
        let (Some(y), Row { line, x, .. }) = (row.y, row) else {
            continue;
        };
        let op = Binary::Xlogy;
        let [da, db] = row.slopes;
        let (found, other) = op.slopes(x, y);
        row.value.is(op.value(x, y), 4.0, line);
        da.is(found, 4.0, line);
        db.is(other, 4.0, line);
        let (fine_x, fine_y) = (DoubleDouble::from(x), DoubleDouble::from(y));
        let (found, other) = op.slopes(fine_x, fine_y);
        // Near 1 the logarithm has the digits that y has beside 1.
        row.value.is_finer(op.value(fine_x, fine_y), 1e-30, line);
        da.is_finer(found, 1e-30, line);
        db.is_finer(other, 1e-30, line);
        let dual = Dual::<2>::binary(op, Dual::variable(x, 0, 1.0), Dual::variable(y, 1, 1.0));
        da.is(dual.tangent[0], 4.0, line);
        db.is(dual.tangent[1], 4.0, line);
        let complex = Complex::binary(op, Complex::new(x, step(x)), Complex::new(y, 0.0));
        da.is(complex.im / step(x), 8.0, line);
        compared += 1;
    }
    assert_eq!(compared, 30);
}

#[test]
fn tails_and_poles_have_their_limits() {
    let infinity = f64::INFINITY;
    for (name, x, expected) in [
        ("relu6", infinity, 6.0),
        ("relu6", -infinity, 0.0),
        ("hardtanh", infinity, 1.0),
        ("hardsigmoid", -infinity, 0.0),
        ("hardswish", -infinity, 0.0),
        ("hardswish", infinity, infinity),
        ("mish", -infinity, 0.0),
        ("mish", infinity, infinity),
        ("mish", -1000.0, 0.0),
        ("softsign", infinity, 1.0),
        ("softsign", -infinity, -1.0),
        ("log1p", -1.0, -infinity),
        ("log1p", infinity, infinity),
        ("expm1", -infinity, -1.0),
        ("erfc", infinity, 0.0),
        ("erfc", -infinity, 2.0),
        ("asinh", infinity, infinity),
        ("asinh", -infinity, -infinity),
        ("acosh", 1.0, 0.0),
        ("acosh", infinity, infinity),
        ("atanh", 1.0, infinity),
        ("atanh", -1.0, -infinity),
        ("cbrt", infinity, infinity),
        ("cbrt", -infinity, -infinity),
        ("cbrt", 0.0, 0.0),
    ] {
        let op = *Unary::ALL
            .iter()
            .find(|op| op.names()[0] == name)
            .expect(name);
        assert_eq!(op.value(x), expected, "{name}({x})");
        let fine = op.value(DoubleDouble::from(x)).high;
        assert_eq!(fine, expected, "{name}({x}) in double-double");
    }
    for (name, x) in [
        ("log1p", -1.5),
        ("acosh", 0.5),
        ("acosh", -3.0),
        ("atanh", 1.5),
        ("atanh", -2.0),
    ] {
        let op = *Unary::ALL
            .iter()
            .find(|op| op.names()[0] == name)
            .expect(name);
        assert!(op.value(x).is_nan() && op.slope(x).is_nan(), "{name}({x})");
        let fine = DoubleDouble::from(x);
        assert!(op.value(fine).high.is_nan(), "{name}({x}) in double-double");
    }
}

/// A text, its point, and for each derivative the status, left, right and sign.
type Place = (
    &'static str,
    &'static [f64],
    &'static [(Status, f64, f64, i8)],
);

#[test]
fn every_break_of_a_row_is_told() {
    const NONE: f64 = f64::NAN;
    const SIXTH: f64 = 1.0 / 6.0;
    use Status::{Infinite, Kink, Ok, Undefined};
    let places: &[Place] = &[
        ("relu6(x)", &[0.0], &[(Kink, 0.0, 1.0, 0)]),
        ("relu6(x)", &[6.0], &[(Kink, 1.0, 0.0, 0)]),
        ("hardtanh(x)", &[-1.0], &[(Kink, 0.0, 1.0, 0)]),
        ("hardtanh(x)", &[1.0], &[(Kink, 1.0, 0.0, 0)]),
        ("hardsigmoid(x)", &[-3.0], &[(Kink, 0.0, SIXTH, 0)]),
        ("hardsigmoid(x)", &[3.0], &[(Kink, SIXTH, 0.0, 0)]),
        ("hardswish(x)", &[-3.0], &[(Kink, 0.0, -0.5, 0)]),
        ("hardswish(x)", &[3.0], &[(Kink, 1.5, 1.0, 0)]),
        // Away from the place itself as well as at it.
        ("hardtanh(x - 5)", &[6.0], &[(Kink, 1.0, 0.0, 0)]),
        ("acosh(x)", &[1.0], &[(Infinite, NONE, NONE, 1)]),
        ("cbrt(x)", &[0.0], &[(Infinite, NONE, NONE, 1)]),
        ("cbrt(-x)", &[0.0], &[(Infinite, NONE, NONE, -1)]),
        ("cbrt(abs(x))", &[0.0], &[(Infinite, NONE, NONE, 0)]),
        ("cbrt(x^3)", &[0.0], &[(Ok, NONE, NONE, 0)]),
        ("log1p(x)", &[-1.0], &[(Undefined, NONE, NONE, 0)]),
        ("atanh(x)", &[1.0], &[(Undefined, NONE, NONE, 0)]),
        ("atanh(x)", &[-1.0], &[(Undefined, NONE, NONE, 0)]),
        ("acosh(x)", &[0.5], &[(Undefined, NONE, NONE, 0)]),
        ("softsign(x)", &[0.0], &[(Ok, NONE, NONE, 0)]),
        // x log(0) is −∞ beside 0, and 0·log(y) is 0 for every y.
        (
            "xlogy(x, y)",
            &[0.0, 0.0],
            &[(Undefined, NONE, NONE, 0), (Ok, NONE, NONE, 0)],
        ),
        (
            "xlogy(x, y)",
            &[0.0, 2.0],
            &[(Ok, NONE, NONE, 0), (Ok, NONE, NONE, 0)],
        ),
        (
            "xlogy(x, y)",
            &[2.0, 0.0],
            &[(Undefined, NONE, NONE, 0), (Undefined, NONE, NONE, 0)],
        ),
        // The entropy −x log x, whose slope at 0 is infinite from inside.
        ("-xlogy(x, x)", &[0.0], &[(Infinite, NONE, NONE, 1)]),
    ];
    let is = |found: f64, expected: f64| {
        expected.is_nan() && found.is_nan() || (found - expected).abs() <= 1e-12
    };
    for (text, point, expected) in places {
        let found = differentiate(text, &[], point, Method::Auto);
        for (entry, (status, left, right, sign)) in found.entries().zip(*expected) {
            assert_eq!(entry.status(), *status, "{text} at {point:?}: {entry:?}");
            assert!(is(entry.left(), *left), "{text} at {point:?}: {entry:?}");
            assert!(is(entry.right(), *right), "{text} at {point:?}: {entry:?}");
            assert_eq!(entry.sign(), *sign, "{text} at {point:?}: {entry:?}");
            assert_ne!(
                entry.check,
                Check::Disagree,
                "{text} at {point:?}: {entry:?}"
            );
        }
    }
}

#[test]
fn a_row_is_called_offered_and_completed() {
    use nablascope::expr::function::{activations, canonical, find};
    for (spelling, name) in [
        ("hard_tanh", "hardtanh"),
        ("arcsinh", "asinh"),
        ("arcosh", "acosh"),
        ("arctanh", "atanh"),
        ("log1p", "log1p"),
        ("xlogy", "xlogy"),
    ] {
        assert_eq!(canonical(spelling), Some(name));
        assert!(find(spelling).is_some(), "{spelling}");
    }
    let offered: Vec<&str> = activations().collect();
    for name in [
        "relu",
        "relu6",
        "hardtanh",
        "hardsigmoid",
        "hardswish",
        "mish",
        "softsign",
        "identity",
    ] {
        assert!(offered.contains(&name), "{name}");
    }
    assert!(!offered.contains(&"log1p"));
}
