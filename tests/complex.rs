//! Complex numbers and the derivative by one complex step.

mod common;

use common::{assert_close, differentiate, is_close};
use nablascope::diff::complex::{Complex, slopes, step};
use nablascope::diff::jacobian::{Method, Status};
use nablascope::expr::breaks::Rounding;
use nablascope::expr::elementary::Elementary as _;
use nablascope::expr::op::{Binary, Unary};
use nablascope::expr::scalar::Scalar as _;
use nablascope::expr::shape::Shape;
use nablascope::tape::cancel::CancelToken;

fn evaluate(function: &str, z: Complex, w: Complex) -> Complex {
    match function {
        "sqrt" => z.sqrt(),
        "exp" => z.exp(),
        "exp_m1" => z.exp_m1(),
        "ln" => z.ln(),
        "ln_1p" => z.ln_1p(),
        "sin" => z.sin(),
        "cos" => z.cos(),
        "tan" => z.tan(),
        "asin" => z.asin(),
        "acos" => z.acos(),
        "atan" => z.atan(),
        "sinh" => z.sinh(),
        "cosh" => z.cosh(),
        "tanh" => z.tanh(),
        "erf" => z.erf(),
        "erfc" => z.erfc(),
        "powf" => z.powf(w),
        "atan2" => z.atan2(w),
        "quotient" => z / w,
        other => panic!("{other} is not in the table"),
    }
}

/// The table is made with mpmath at 450 digits, so that 1 + 1e−200 is not 1:
/// `w = f(mpc(mpf(re), mpf(im)))`, each part rounded to f64; atan2(y, x) is
/// `-1j*log((x + 1j*y)/sqrt(x*x + y*y))`.
#[test]
fn every_function_agrees_with_mpmath_and_tiny_imaginary_parts_keep_their_digits() {
    let table = include_str!("tables/complex.csv");
    let mut compared = 0;
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |i: usize| -> f64 { fields[i].parse().expect("a number") };
        let (z, w) = (
            Complex::new(number(1), number(2)),
            Complex::new(number(3), number(4)),
        );
        let found = evaluate(fields[0], z, w);
        let (re, im) = (number(5), number(6));
        // exp(−x²) in the tails of erf turns an ulp of x² into x² ulp, and 1e250 is a power
        // whose logarithm is 576.
        let relative = match fields[0] {
            "erf" | "erfc" => 2e-15 * (1.0 + 0.1 * z.re * z.re),
            _ => 2e-15,
        };
        // A tiny imaginary part has digits of its own; a large one shares them.
        let tiny = z.im.abs().max(w.im.abs()) < 1e-100;
        let size = if tiny { im.abs() } else { re.hypot(im) };
        assert_close(found.re, re, 0.0, relative * re.hypot(im), line);
        assert_close(found.im, im, 0.0, relative * size, line);
        compared += 1;
    }
    assert_eq!(compared, 60);
}

#[test]
fn the_imaginary_part_is_the_slope_rule() {
    let mut compared = 0;
    for &op in Unary::ALL {
        for x in [
            0.3, -0.7, 0.999, 1.5, -2.6, 6.1, -6.2, 40.3, -40.4, 1e-9, -1e-9, 1e-100, 700.2, 1e8,
            1e300,
        ] {
            let (value, slope) = (op.value(x), op.slope(x));
            let special = !op.is_smooth() && x.abs() < 1e-50;
            if !value.is_finite() || !slope.is_finite() || special {
                continue;
            }
            let h = step(x);
            let found = Complex::unary(op, Complex::new(x, h));
            let what = format!("{op:?}({x})");
            // In the tails of the normal distribution exp(−x²/2) multiplies the rounding of x² by x²; silu and
            // gelu, and functions near the argument of their flat place, are sums of terms
            // larger than the slope, of order one.
            let relative = if op.rounding() == Rounding::Argument {
                1e-12
            } else {
                8e-15
            };
            let absolute: f64 = if slope.abs() > 1e-3 { 1e-15 } else { 0.0 };
            assert_close(found.re, value, relative, 0.0, &what);
            assert_close(
                found.im / h,
                slope,
                relative,
                absolute.max(f64::MIN_POSITIVE / h),
                &format!("slope of {what}"),
            );
            compared += 1;
        }
    }
    assert!(compared > 300, "{compared}");
    for op in [
        Binary::Add,
        Binary::Sub,
        Binary::Mul,
        Binary::Div,
        Binary::Pow,
        Binary::Atan2,
        Binary::Max,
        Binary::Min,
    ] {
        for (a, b) in [(1.3, 0.7), (0.4, -2.2), (2.5, 1.9), (1e-9, 3.0), (7e5, 2.0)] {
            let (da, db) = op.slopes(a, b);
            let h = step(1.0);
            let plain = |x| Complex::new(x, 0.0);
            let along = Complex::binary(op, Complex::new(a, h), plain(b)).im / h;
            let across = Complex::binary(op, plain(a), Complex::new(b, h)).im / h;
            let what = format!("{op:?}({a}, {b})");
            assert_close(along, da, 4e-15, 1e-100, &what);
            assert_close(across, db, 4e-15, 1e-100, &what);
        }
    }
}

#[test]
fn comparisons_and_domains_go_by_the_real_part() {
    let z = |re: f64, im: f64| Complex::new(re, im);
    assert_eq!(Complex::unary(Unary::Abs, z(-2.0, 1e-200)).im, -1e-200);
    assert_eq!(Complex::unary(Unary::Relu, z(-2.0, 5.0)).im, 0.0);
    assert_eq!(
        Complex::binary(Binary::Max, z(1.0, 9.0), z(2.0, -3.0)).im,
        -3.0
    );
    assert_eq!(
        Complex::binary(Binary::Less, z(1.0, 9.0), z(2.0, 0.0)).re,
        1.0
    );
    for outside in [
        z(-1.0, 1e-200).ln(),
        z(-1.0, 1e-200).sqrt(),
        z(1.5, 1e-200).asin(),
        z(-2.0, 1e-200).powf(z(0.5, 0.0)),
    ] {
        assert!(outside.re.is_nan() && outside.im.is_nan(), "{outside:?}");
    }
    // The value stays that of plain numbers where there is no slope, and the slope says so.
    assert_eq!(z(0.0, 1e-200).sqrt().im, f64::INFINITY);
    assert_eq!(z(1.0, 1e-200).acos().im, f64::NEG_INFINITY);
    let pole = z(1.0, 0.0) / z(0.0, 1e-200);
    assert!(pole.re == f64::INFINITY && pole.im.is_nan(), "{pole:?}");
}

#[test]
fn the_step_is_a_power_of_two_and_too_small_to_be_seen() {
    for x in [0.0, 1.0, -3.0, 1e-9, 1e-250, -1e300, f64::MIN_POSITIVE] {
        let h = step(x);
        assert!(
            h > 0.0 && (h.to_bits() << 12 == 0 || !h.is_normal()),
            "{x}: {h:e}"
        );
        assert!(x == 0.0 || h <= x.abs() * 1e-11, "{x}: {h:e}");
        assert!(h < 1e-190, "{x}: {h:e}");
    }
    // No difference is formed, so nothing cancels: 1/(x − 1) at 1 + 2⁻⁴⁰, and x where the
    // classic quotients have lost half their digits.
    let near = 1.0 + 2f64.powi(-40);
    let found = differentiate("1/(x - 1)", &[], &[near], Method::ComplexStep);
    assert_eq!(found.entry(0, 0).value(), -(2f64.powi(80)));
    let found = differentiate(
        "exp(x)/(sin(x)^3 + cos(x)^3)",
        &[],
        &[1.5],
        Method::ComplexStep,
    );
    // The example of Squire and Trapp; mpmath.diff at 40 digits.
    assert_close(
        found.entry(0, 0).value(),
        3.622033700716326,
        1e-15,
        0.0,
        "Squire and Trapp",
    );
    assert!(found.entry(0, 0).error().is_nan());
}

#[test]
fn determinant_inverse_and_its_logarithm_go_through_the_same_elimination() {
    let shape = [("A", Shape::Matrix(3, 3))];
    let point = [4.0, 1.0, -0.5, 0.25, 3.0, 1.0, 2.0, -1.0, 5.0];
    for text in [
        "det(A)",
        "logdet(A)",
        "inv(A)",
        "softmax(A*[1, 2, 3])",
        "norm2(A)",
    ] {
        let step = differentiate(text, &shape, &point, Method::ComplexStep);
        let dual = differentiate(text, &shape, &point, Method::Dual);
        for (step, dual) in step.entries().zip(dual.entries()) {
            assert_eq!(step.status(), Status::Ok, "{text}");
            assert_close(step.value(), dual.value(), 1e-13, 1e-15, text);
        }
    }
}

#[test]
fn many_columns_are_stepped_in_few_batches_and_a_cancel_is_heard() {
    let n = 700;
    let (_, tape) = common::program("x .* x", &[("x", Shape::Vector(n))]);
    let point: Vec<f64> = (0..n).map(|i| i as f64 - 350.0).collect();
    let columns: Vec<usize> = (0..n).rev().collect();
    let cancel = CancelToken::default();
    let found = slopes(&tape, &point, &columns, &cancel).expect("not cancelled");
    for (row, &column) in found.iter().zip(&columns) {
        for (i, &slope) in row.iter().enumerate() {
            let expected = if i == column { 2.0 * point[i] } else { 0.0 };
            assert!(is_close(slope, expected, 0.0, 0.0), "{i} {column} {slope}");
        }
    }
    cancel.cancel();
    assert!(slopes(&tape, &point, &columns, &cancel).is_none());
}
