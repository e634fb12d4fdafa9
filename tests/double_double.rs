//! Double-double arithmetic to 30 digits against tests/tables/elementary.csv, which
//! tests/tables/elementary.py makes with mpmath at 60 digits.

use nablascope::diff::double_double::DoubleDouble;
use nablascope::expr::elementary::Elementary;
use nablascope::expr::scalar::Scalar as _;

fn dd(value: f64) -> DoubleDouble {
    DoubleDouble::from(value)
}

/// The function of that row.
fn evaluate(name: &str, x: DoubleDouble) -> DoubleDouble {
    let second = |text: &str| dd(text.parse().expect("a number after the colon"));
    match name.split_once(':') {
        Some(("powf", y)) => x.powf(second(y)),
        Some(("atan2", y)) => x.atan2(second(y)),
        _ => match name {
            "sqrt" => x.sqrt(),
            "exp" => x.exp(),
            "exp_m1" => x.exp_m1(),
            "ln" => x.ln(),
            "ln_1p" => x.ln_1p(),
            "sin" => x.sin(),
            "cos" => x.cos(),
            "tan" => x.tan(),
            "asin" => x.asin(),
            "acos" => x.acos(),
            "atan" => x.atan(),
            "sinh" => x.sinh(),
            "cosh" => x.cosh(),
            "tanh" => x.tanh(),
            "erf" => x.erf(),
            "erfc" => x.erfc(),
            name => panic!("{name} is not in the test"),
        },
    }
}

#[test]
fn elementary_functions_have_thirty_digits() {
    let table = include_str!("tables/elementary.csv");
    let mut worst: Vec<(f64, String)> = Vec::new();
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |i: usize| -> f64 { fields[i].parse().expect("a number") };
        let expected = DoubleDouble::new(number(2), number(3));
        let found = evaluate(fields[0], dd(number(1)));
        let error = (found - expected).magnitude().high / expected.high.abs();
        // erfc takes exp of x², which rounding has moved by up to x² · 2⁻¹⁰⁶.
        let allowance = if fields[0] == "erfc" { 5.0 } else { 1.0 };
        worst.push((error / allowance, format!("{line}: {found:?}")));
    }
    assert!(worst.len() > 500, "{}", worst.len());
    worst.sort_by(|a, b| b.0.total_cmp(&a.0));
    assert!(worst[0].0 <= 1e-30, "{:#?}", &worst[..worst.len().min(12)]);
}

/// What a function makes of the low half of its argument is its slope times it, by the slope's
/// own formula in f64: the square of a low half is far below the last digit.
#[test]
fn low_halves_of_arguments_count() {
    type Slope = fn(f64) -> f64;
    let slopes: &[(&str, Slope)] = &[
        ("sqrt", |x| 0.5 / x.sqrt()),
        ("exp", f64::exp),
        ("exp_m1", f64::exp),
        ("ln", |x| 1.0 / x),
        ("ln_1p", |x| 1.0 / (1.0 + x)),
        ("sin", f64::cos),
        ("cos", |x| -x.sin()),
        ("tan", |x| 1.0 / x.cos().powi(2)),
        ("asin", |x| 1.0 / ((1.0 - x) * (1.0 + x)).sqrt()),
        ("acos", |x| -1.0 / ((1.0 - x) * (1.0 + x)).sqrt()),
        ("atan", |x| 1.0 / (1.0 + x * x)),
        ("sinh", f64::cosh),
        ("cosh", f64::sinh),
        ("tanh", |x| 1.0 / x.cosh().powi(2)),
        ("erf", |x| {
            2.0 / std::f64::consts::PI.sqrt() * (-x * x).exp()
        }),
        ("erfc", |x| {
            -2.0 / std::f64::consts::PI.sqrt() * (-x * x).exp()
        }),
        ("powf:2.5", |x| 2.5 * x.powf(1.5)),
    ];
    let points = [0.07, 0.31, 0.5, 0.77, 0.93, 1.4, 2.6, 5.3];
    for &(name, slope) in slopes {
        for x in points {
            if x > 1.0 && matches!(name, "asin" | "acos") {
                continue;
            }
            let low = 0.37 * f64::EPSILON * x;
            for low in [low, -low] {
                let moved = evaluate(name, DoubleDouble::new(x, low));
                let still = evaluate(name, dd(x));
                let found = (moved - still).high;
                let expected = slope(x) * low;
                // Slopes in f64 have ten digits at least, and both values thirty.
                let allowed = 1e-10 * expected.abs() + 2e-29 * still.high.abs();
                assert!(
                    (found - expected).abs() <= allowed,
                    "{name} at {x} and {low:e}: {found:e}, {expected:e}"
                );
            }
        }
    }
}

/// The one function of f64 that is ours, against the same in double-double.
#[test]
fn tanh_of_f64_is_as_good_as_that_of_common_libraries() {
    let close = (-40_000..=40_000).map(|k| f64::from(k) * 0.000_51);
    let tiny = (0..700).map(|k| 10f64.powi(-k / 3) * (1.0 + 0.37 * f64::from(k % 7)));
    // Where the multiple of ln 2 changes, on both sides; and below 1/4, where most is lost.
    let seams = (1..80).flat_map(|k| {
        let seam = (f64::from(k) - 0.25) * std::f64::consts::LN_2 / 2.0;
        [seam.next_down(), seam, seam.next_up()]
    });
    let worst_place = (0..20_000).map(|k| 0.25 + f64::from(k) * 5e-7);
    let mut worst: f64 = 0.0;
    for x in close.chain(tiny).chain(seams).chain(worst_place) {
        let (found, expected) = (Elementary::tanh(x), dd(x).tanh());
        let unit = expected.high.abs().next_up() - expected.high.abs();
        let off = (dd(found) - expected).magnitude().high / unit;
        assert!(off <= 2.2, "tanh({x:e}) is off by {off} units");
        worst = worst.max(off);
        assert_eq!(found, -Elementary::tanh(-x));
    }
    // The bound is not idle.
    assert!(worst > 1.5, "{worst}");
    assert_eq!(Elementary::tanh(f64::INFINITY), 1.0);
    assert_eq!(Elementary::tanh(-1e300), -1.0);
    assert!(Elementary::tanh(-0.0_f64).is_sign_negative());
    assert!(Elementary::tanh(f64::NAN).is_nan());
    assert_eq!(Elementary::tanh(5e-324), 5e-324);
}

#[test]
fn arithmetic_keeps_what_f64_drops() {
    let third = dd(1.0) / dd(3.0);
    assert!((third * dd(3.0) - dd(1.0)).high.abs() < 1e-31);
    let tiny = dd(1.0) + dd(1e-25);
    assert_eq!((tiny - dd(1.0)).high, 1e-25);
    assert_eq!(dd(2.0).sqrt().squared().high, 2.0);
    assert!((dd(2.0).sqrt().squared() - dd(2.0)).high.abs() < 1e-31);
}

#[test]
fn ends_of_the_range_behave_as_f64_does() {
    for x in [
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        0.0,
        -0.0,
        1e300,
        -1e300,
        1000.0,
        -1000.0,
    ] {
        let same = |name: &str, found: DoubleDouble, expected: f64| {
            let both_nan = found.high.is_nan() && expected.is_nan();
            assert!(
                both_nan || found.high == expected,
                "{name}({x}) = {found:?}, f64 {expected}"
            );
        };
        same("exp", dd(x).exp(), x.exp());
        same("ln", dd(x).ln(), x.ln());
        same("tanh", dd(x).tanh(), x.tanh());
        same("atan", dd(x).atan(), x.atan());
        same("sqrt", dd(x).sqrt(), x.sqrt());
        same("sinh", dd(x).sinh(), x.sinh());
        same("cosh", dd(x).cosh(), x.cosh());
        same("sum", dd(x) + dd(1.0), x + 1.0);
        same("product", dd(x) * dd(0.5), x * 0.5);
        same("quotient", dd(1.0) / dd(x), 1.0 / x);
        same("floor", dd(x).floor(), x.floor());
    }
}

#[test]
fn rows_of_products_are_those_of_single_numbers() {
    let at = |k: usize, scale: f64| {
        let high = (1.3 * k as f64).sin() * scale;
        DoubleDouble::new(high, high * 1e-17)
    };
    let bits = |number: DoubleDouble| [number.high.to_bits(), number.low.to_bits()];
    // Beyond 2⁹⁹⁶ factors are split with care, and infinite numbers have no low half.
    for special in [1.0, 1e300, 1e-300, f64::INFINITY, f64::NAN, 0.0] {
        for len in [1, 7, 32, 75] {
            let mut row: Vec<_> = (0..len).map(|k| at(k, 3.0)).collect();
            row[len / 2] = dd(special);
            let mut sums: Vec<_> = (0..len).map(|k| at(k + 5, 1.0)).collect();
            for factors in [&[at(9, 1.0)][..], &[dd(1e10)], &row.clone()] {
                let factor = |k: usize| factors[if factors.len() == 1 { 0 } else { k }];
                let single: Vec<_> = (0..len).map(|k| sums[k] + factor(k) * row[k]).collect();
                DoubleDouble::add_products(factors, &row, &mut sums);
                for (sum, single) in sums.iter().zip(single) {
                    let both_nan = sum.high.is_nan() && single.high.is_nan();
                    assert!(both_nan || bits(*sum) == bits(single), "{sum:?} {single:?}");
                }
            }
        }
    }
}
