//! Every operation of the table × every number × every method.
//!
//! A new operation joins by its row in the table, a new number or method by one line here.

mod common;

use common::{assert_close, differentiate, is_close, words};
use nablascope::diff::complex::Complex;
use nablascope::diff::double_double::DoubleDouble;
use nablascope::diff::dual::Dual;
use nablascope::diff::dual_lanes::DualLanes;
use nablascope::diff::jacobian::{Check, Method, Status};
use nablascope::diff::running_error::Bounded;
use nablascope::expr::breaks::{At, Kind, Rounding};
use nablascope::expr::op::{Binary, Unary};
use nablascope::expr::scalar::Scalar as _;

/// Ordinary, awkward, saturated and broken arguments.
const ARGUMENTS: &[f64] = &[
    0.0,
    -0.0,
    0.3,
    -0.7,
    1.0,
    -1.0,
    1.5,
    -2.5,
    6.0,
    -6.0,
    1e-9,
    -1e-9,
    40.0,
    -40.0,
    700.0,
    -700.0,
    1000.0,
    -1000.0,
    1e-300,
    1e300,
    -1e300,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

/// Same number: equal, or both NaN.
fn is_same(a: f64, b: f64) -> bool {
    a == b || a.is_nan() && b.is_nan()
}

#[test]
fn every_number_computes_the_same_value() {
    for &op in Unary::ALL {
        for &x in ARGUMENTS {
            let value = f64::unary(op, x);
            let dual = Dual::<2>::unary(op, Dual::line(x));
            let bounded = Bounded::unary(op, Bounded::exact(x));
            let complex = Complex::unary(op, Complex::new(x, 0.0));
            assert!(is_same(complex.re, value), "{op:?}({x}): {complex:?}");
            assert_eq!(complex.im, 0.0, "{op:?}({x}): {complex:?}");
            assert!(
                is_same(dual.value, value),
                "{op:?}({x}): dual {}",
                dual.value
            );
            assert!(is_same(bounded.value, value), "{op:?}({x})");
            assert!(
                bounded.error.is_nan() || bounded.error >= 0.0,
                "{op:?}({x}): error {}",
                bounded.error
            );
            if x.is_nan() {
                assert!(value.is_nan(), "{op:?}(NaN) = {value}");
                assert!(dual.tangent[0].is_nan(), "{op:?}′(NaN)");
            }
            let constant = Dual::<2>::unary(op, Dual::constant(x));
            assert_eq!(
                constant.tangent, [0.0; 2],
                "{op:?}: a constant has no slope"
            );
        }
    }
    for &op in Binary::ALL {
        for &a in ARGUMENTS {
            for &b in ARGUMENTS {
                let value = f64::binary(op, a, b);
                let dual = Dual::<2>::binary(op, Dual::line(a), Dual::line(b));
                let bounded = Bounded::binary(op, Bounded::exact(a), Bounded::exact(b));
                let complex = Complex::binary(op, Complex::new(a, 0.0), Complex::new(b, 0.0));
                assert!(is_same(complex.re, value), "{op:?}({a}, {b}): {complex:?}");
                assert!(is_same(dual.value, value), "{op:?}({a}, {b})");
                assert!(is_same(bounded.value, value), "{op:?}({a}, {b})");
                let known = op == Binary::Pow && (b == 0.0 || a == 1.0);
                if (a.is_nan() || b.is_nan()) && !known {
                    assert!(value.is_nan(), "{op:?}({a}, {b}) = {value}");
                }
            }
        }
    }
}

/// Whether lanes are the dual numbers that they stand for, wherever they say so.
#[track_caller]
fn are_the_duals(lanes: DualLanes<2, 4>, duals: [Dual<2>; 4], what: &str) -> bool {
    for (lane, dual) in duals.into_iter().enumerate() {
        let found = lanes.lane(lane);
        if !lanes.are_smooth() {
            continue;
        }
        assert!(is_same(found.value, dual.value), "{what}: {found:?}");
        assert_eq!(dual.bent, 0, "{what}: {found:?}");
        assert_eq!(found.active, dual.active, "{what}: {found:?}");
        let slopes = found.tangent.iter().zip(dual.tangent);
        for (&found, expected) in slopes.filter(|_| !dual.value.is_nan()) {
            assert!(is_same(found, expected), "{what}: {found}, not {expected}");
        }
    }
    lanes.are_smooth()
}

#[test]
fn lanes_of_dual_numbers_are_those_numbers() {
    let variable = |x: f64, direction: Option<usize>| match direction {
        Some(direction) => Dual::<2>::variable(x, direction, 1.0),
        None => Dual::constant(x),
    };
    let directions = [Some(0), Some(1), None];
    let four = |k: usize| [0, 1, 2, 3].map(|lane| ARGUMENTS[(k + lane) % ARGUMENTS.len()]);
    let (mut smooth, mut all) = (0, 0);
    for along in directions {
        for k in 0..ARGUMENTS.len() {
            let a = four(k);
            let lanes = DualLanes::variable(a, along);
            for &op in Unary::ALL {
                let duals = a.map(|a| Dual::unary(op, variable(a, along)));
                let lanes = DualLanes::unary(op, lanes);
                smooth += usize::from(are_the_duals(lanes, duals, &format!("{op:?}({a:?})")));
                all += 1;
            }
            for (other, b) in directions
                .iter()
                .flat_map(|&other| (0..ARGUMENTS.len()).map(move |l| (other, four(l))))
            {
                let second = DualLanes::variable(b, other);
                for &op in Binary::ALL {
                    let dual = |lane: usize| {
                        Dual::binary(op, variable(a[lane], along), variable(b[lane], other))
                    };
                    let lanes = DualLanes::binary(op, lanes, second);
                    let what = format!("{op:?}({a:?}, {b:?})");
                    smooth += usize::from(are_the_duals(lanes, [0, 1, 2, 3].map(dual), &what));
                    all += 1;
                }
                let select = |lane: usize| {
                    let [condition, first] = [variable(a[lane], along), variable(b[lane], other)];
                    Dual::select(condition, first, condition)
                };
                let lanes = DualLanes::select(lanes, second, lanes);
                let what = format!("where({a:?}, {b:?})");
                are_the_duals(lanes, [0, 1, 2, 3].map(select), &what);
            }
        }
    }
    assert!(2 * smooth > all, "{smooth} of {all}");
}

#[test]
fn exp_is_within_seven_tenths_of_a_unit() {
    for k in -30_000..30_000 {
        let x = 0.023_6 * f64::from(k) + 1e-5 * f64::from(k % 97);
        let value = f64::unary(Unary::Exp, x);
        let exact = DoubleDouble::unary(Unary::Exp, x.into());
        if value.is_normal() {
            let unit = value.next_up() - value;
            let off = ((exact.high - value) + exact.low).abs();
            assert!(off <= 0.7 * unit, "exp({x:e}) = {value:e}, off by {off:e}");
        } else {
            assert!(is_same(value, exact.high) || value < 1e-300, "exp({x:e})");
        }
    }
}

#[test]
fn double_double_computes_the_same_value_to_the_last_digits_of_f64() {
    let close = |found: f64, expected: f64, relative: f64| {
        is_same(found, expected) || is_close(found, expected, relative, 1e-300)
    };
    let few_ulp = 8.0 * f64::EPSILON;
    // Beyond this a turn of sin and cos can no longer be taken off exactly.
    let is_turned =
        |op: Unary, x: f64| matches!(op, Unary::Sin | Unary::Cos | Unary::Tan) && x.abs() > 1e8;
    for &op in Unary::ALL {
        for &x in ARGUMENTS.iter().filter(|&&x| !is_turned(op, x)) {
            let (found, value) = (DoubleDouble::unary(op, x.into()).high, f64::unary(op, x));
            // In the tails of the normal distribution the rounding of x² is multiplied by x², in f64.
            assert!(
                close(
                    found,
                    value,
                    if op.rounding() == Rounding::Argument {
                        1e-12
                    } else {
                        few_ulp
                    }
                ),
                "{op:?}({x}) = {found:e}, f64 {value:e}"
            );
        }
    }
    for &op in Binary::ALL {
        for &a in ARGUMENTS {
            for &b in ARGUMENTS {
                let found = DoubleDouble::binary(op, a.into(), b.into()).high;
                let value = f64::binary(op, a, b);
                assert!(
                    close(found, value, few_ulp),
                    "{op:?}({a}, {b}) = {found:e}, f64 {value:e}"
                );
            }
        }
    }
}

/// Values and derivatives from mpmath at 40 digits (mpmath.diff at 80), rounded to f64:
/// `v = f(mpf(x)); d = diff(f, mpf(x))` with f written from its definition.
const TABLE: &[(&str, f64, f64, f64)] = &[
    ("sigmoid", -800.0, 0.0, 0.0),
    (
        "sigmoid",
        -40.0,
        4.248354255291589e-18,
        4.248354255291589e-18,
    ),
    ("sigmoid", -2.0, 0.11920292202211756, 0.10499358540350652),
    ("sigmoid", 0.5, 0.6224593312018546, 0.2350037122015945),
    ("sigmoid", 40.0, 1.0, 4.248354255291589e-18),
    ("softplus", -800.0, 0.0, 0.0),
    (
        "softplus",
        -40.0,
        4.248354255291589e-18,
        4.248354255291589e-18,
    ),
    ("softplus", 0.5, 0.9740769841801067, 0.6224593312018546),
    ("softplus", 1000.0, 1000.0, 1.0),
    (
        "gelu",
        -30.0,
        -1.472014178144456e-196,
        -4.416031690708495e-195,
    ),
    ("gelu", -8.0, -4.976768459417427e-15, -3.979607261086796e-14),
    ("gelu", -2.0, -0.04550026389635842, -0.0852318010781969),
    ("gelu", 0.5, 0.34573123063700656, 0.8674951246561629),
    ("gelu", 10.0, 10.0, 1.0),
    (
        "silu",
        -700.0,
        -6.90177358063184e-302,
        -6.891913904088079e-302,
    ),
    (
        "silu",
        -30.0,
        -2.8072868906517896e-12,
        -2.713710660963134e-12,
    ),
    ("silu", -1.25, -0.27837517353163604, 0.0063191550846875815),
    ("silu", 2.0, 1.7615941559557649, 1.0907842487848955),
    ("tanh", -400.0, -1.0, 0.0),
    ("tanh", -0.001, -0.0009999996666668, 0.9999990000006667),
    ("tanh", 0.5, 0.46211715726000974, 0.7864477329659274),
    ("tanh", 20.0, 1.0, 1.6993417021166355e-17),
    ("erf", -3.0, -0.9999779095030014, 0.00013925305194674786),
    ("erf", 0.001, 0.0011283787909692365, 1.1283780387169096),
    ("erf", 0.5, 0.5204998778130465, 0.8787825789354448),
    ("erf", 5.0, 0.9999999999984626, 1.5670866531017336e-11),
    ("elu", -40.0, -1.0, 4.248354255291589e-18),
    ("elu", -0.001, -0.0009995001666250085, 0.999000499833375),
    ("elu", 2.0, 2.0, 1.0),
    ("log10", 0.001, -3.0, 434.29448190325184),
    ("log10", 2.0, std::f64::consts::LOG10_2, 0.2171472409516259),
    ("log2", 3.0, 1.584962500721156, 0.4808983469629878),
    ("atan", -1e8, -1.5707963167948966, 9.999999999999999e-17),
    ("atan", 0.5, 0.4636476090008061, 0.8),
    ("sqrt", 1e-10, 1e-05, 50000.0),
    ("sqrt", 2.0, std::f64::consts::SQRT_2, 0.3535533905932738),
    ("asin", -0.999, -1.526071239626163, 22.36627204212921),
    ("asin", 0.5, std::f64::consts::FRAC_PI_6, 1.1547005383792515),
    ("acos", 0.999, 0.044725087168733454, -22.36627204212921),
    ("acos", -0.5, 2.0943951023931957, -1.1547005383792515),
    ("tan", 1.5, 14.101419947171719, 199.85004452649247),
    ("tan", 0.5, 0.5463024898437905, 1.2984464104095248),
    ("sinh", -3.0, -10.017874927409903, 10.067661995777765),
    ("sinh", 0.001, 0.001000000166666675, 1.0000005000000416),
    ("cosh", 2.5, 6.132289479663686, 6.0502044810397875),
];

#[test]
fn values_and_derivative_rules_match_the_table() {
    for &(name, x, value, slope) in TABLE {
        let op = *Unary::ALL
            .iter()
            .find(|op| op.names().contains(&name))
            .expect("a row of that name");
        // A few ulp for the library's function, a few more for what is composed of it;
        // the arguments near −30 of gelu multiply the relative error of x² in exp by x².
        let relative = if name == "gelu" { 4e-13 } else { 4e-15 };
        assert_close(op.value(x), value, relative, 0.0, &format!("{name}({x})"));
        // silu′(−1.25) and its kind are differences of numbers of order one.
        let absolute = if slope.abs() > 1e-3 { 2e-16 } else { 1e-320 };
        assert_close(
            op.slope(x),
            slope,
            relative,
            absolute,
            &format!("{name}′({x})"),
        );
        let bounded = Bounded::unary(op, Bounded::exact(x));
        if name != "gelu" {
            let slack = bounded.error + f64::MIN_POSITIVE;
            assert_close(
                bounded.value,
                value,
                0.0,
                slack,
                &format!("bound of {name}({x})"),
            );
        }
    }
}

#[test]
fn tails_have_their_limits() {
    let at = |name: &str, x: f64| {
        let op = Unary::ALL.iter().find(|op| op.names().contains(&name));
        op.map(|op| op.value(x)).expect("a row of that name")
    };
    for (name, low, high) in [
        ("sigmoid", 0.0, 1.0),
        ("tanh", -1.0, 1.0),
        ("erf", -1.0, 1.0),
        ("softplus", 0.0, f64::INFINITY),
        ("silu", 0.0, f64::INFINITY),
        ("gelu", 0.0, f64::INFINITY),
        ("elu", -1.0, f64::INFINITY),
        ("relu", 0.0, f64::INFINITY),
    ] {
        assert_eq!(at(name, f64::NEG_INFINITY) + 0.0, low, "{name}(−∞)");
        assert_eq!(at(name, f64::INFINITY), high, "{name}(∞)");
    }
}

#[test]
fn every_method_agrees_with_the_derivative_rule() {
    let mut compared = 0;
    for &op in Unary::ALL {
        let name = op.names()[0];
        let text = if op == Unary::Neg {
            "-x".to_owned()
        } else {
            format!("{name}(x)")
        };
        for &x in &[0.3, 0.71, -0.4, 1.2, -2.3, 5.2] {
            for method in Method::ALL {
                let found = differentiate(&text, &[], &[x], method);
                let entry = &found.entry(0, 0);
                let what = format!("{text} at {x} by {}", method.name());
                if op.value(x).is_nan() {
                    assert_eq!(entry.status(), Status::Undefined, "{what}");
                    continue;
                }
                assert_eq!(
                    entry.status(),
                    Status::Ok,
                    "{what}: {:?}",
                    found.reason(entry)
                );
                let tolerance = match method {
                    Method::Auto | Method::Adaptive => 1e-15,
                    Method::Ridders => 1e-10,
                    Method::FivePoint => 1e-9,
                    Method::Central => 1e-8,
                    Method::Forward => 1e-5,
                    // The rules are written twice, for values and for slopes.
                    Method::ComplexStep => 8e-15,
                    Method::Dual => 0.0,
                };
                let slope = op.slope(x);
                let size = slope.abs().max(op.value(x).abs()).max(1e-3);
                assert_close(entry.value(), slope, 0.0, tolerance * size, &what);
                assert_ne!(entry.check, Check::Disagree, "{what}");
                compared += 1;
            }
        }
    }
    assert!(compared > 1300, "{compared}");
}

#[test]
fn binary_operations_agree_too() {
    for (text, op) in [
        ("a + b", Binary::Add),
        ("a - b", Binary::Sub),
        ("a * b", Binary::Mul),
        ("a / b", Binary::Div),
        ("a ^ b", Binary::Pow),
        ("atan2(a, b)", Binary::Atan2),
        ("max(a, b)", Binary::Max),
        ("min(a, b)", Binary::Min),
        ("xlogy(a, b)", Binary::Xlogy),
    ] {
        for point in [[1.3, 0.7], [0.4, -2.2], [2.5, 1.9]] {
            if op.value(point[0], point[1]).is_nan() {
                continue;
            }
            let (da, db) = op.slopes(point[0], point[1]);
            for method in [
                Method::Auto,
                Method::Dual,
                Method::ComplexStep,
                Method::FivePoint,
            ] {
                let found = differentiate(text, &[], &point, method);
                for (entry, expected) in found.entries().zip([da, db]) {
                    let what = format!("{text} at {point:?} by {}", method.name());
                    assert!(
                        is_close(entry.value(), expected, 1e-9, 1e-10),
                        "{what}: {entry:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn kinks_of_the_table_are_found_from_samples() {
    for &op in Unary::ALL {
        for special in op.special() {
            let (At::Place(place), Kind::Kink { left, right }) = (special.at, special.kind) else {
                continue;
            };
            let text = format!("{}(x)", op.names()[0]);
            for method in Method::ALL {
                let found = differentiate(&text, &[], &[place], method);
                let entry = &found.entry(0, 0);
                assert_eq!(entry.status(), Status::Kink, "{text} at {place}");
                assert_close(entry.left(), left, 1e-12, 1e-12, &text);
                assert_close(entry.right(), right, 1e-12, 1e-12, &text);
                let named = format!("x = {}", nablascope::expr::number::short(place));
                let told = words(&text, &[]).entry(&found, entry).to_string();
                assert!(
                    entry.value().is_nan() && told.contains(&named),
                    "{text}: {told}"
                );
            }
        }
    }
}

#[test]
fn the_derivative_as_it_is_written_is_the_derivative_rule() {
    let mut compared = 0;
    for &op in Unary::ALL {
        let names = std::collections::BTreeSet::from(["x".to_owned()]);
        let read = nablascope::expr::parse(op.derivative(), &names);
        assert_eq!(read.diagnostics, [], "{op:?}: {}", op.derivative());
        let (_, tape) = common::program(&format!("f(x) = {}", op.derivative()), &[]);
        let inside = if op == Unary::Acosh { 1.0 } else { 0.0 };
        for x in [inside + 0.3, inside + 0.8] {
            let what = format!("{op:?}: {} at {x}", op.derivative());
            assert_close(tape.eval_one(&[x])[0], op.slope(x), 1e-14, 1e-15, &what);
        }
        compared += 1;
    }
    assert_eq!(compared, Unary::ALL.len());

    for &op in Binary::ALL {
        let slopes = op.derivative().split(" and ");
        for (slope, rule) in slopes.zip([Binary::first_slope, Binary::second_slope]) {
            let (_, tape) = common::program(&format!("f(a, b) = {slope}"), &[]);
            for (a, b) in [(0.3, 0.8), (0.8, 0.3)] {
                let what = format!("{op:?}: {slope} at {a}, {b}");
                assert_close(
                    tape.eval_one(&[a, b])[0],
                    rule(op, a, b),
                    1e-14,
                    1e-15,
                    &what,
                );
            }
        }
    }
}
