//! What each method owes where there is a derivative.
//!
//! - **adaptive, auto**: the last bit. The bar covers the error.
//! - **ridders**: nine digits, and a bar that covers the error.
//! - **dual, complex-step**: sixteen roundings of what the entry is made of.
//! - **five-point, central, forward**: what the formula gives in exact arithmetic, within the
//!   rounding of its samples over the step. They may be far from the derivative.
//!
//! A scenario may excuse a method with a reason; an excuse that is not needed is a fault.

use nablascope::diff::jacobian::{Check, Entry, Jacobian, Method, Status};
use nablascope::diff::nonsmooth;
use nablascope::diff::problem::Road;
use nablascope::diff::reason::Reason;
use nablascope::tape::cancel::CancelToken;
use nablascope::tape::compile::Tape;

use super::common::{on_road, program};
use super::read::{Scenario, scenarios};

/// Relative rounding of f64.
const ULP: f64 = f64::EPSILON;

fn all() -> Vec<Scenario> {
    scenarios(include_str!("smooth.txt"))
}

/// How a method did.
#[derive(Default)]
struct Tally {
    errors: Vec<f64>,
    bars: Vec<f64>,
    entries: usize,
    passed: usize,
    resolved: usize,
    covered: usize,
    last_bits: usize,
    complaints: Vec<String>,
}

fn median(numbers: &mut [f64]) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Distance from the sum of two numbers.
fn distance(found: f64, (high, low): (f64, f64)) -> f64 {
    (found - high - low).abs()
}

/// Bound on what a fixed-step formula loses to rounding: that of its samples over the step.
fn rounding(tape: &Tape, point: &[f64], column: usize, row: usize, method: Method) -> f64 {
    let x = point[column];
    let scale = x.abs().max(1.0);
    let power_of_two = |value: f64| value.log2().floor().exp2();
    let (h, weights): (f64, &[(f64, f64)]) = match method {
        Method::Forward => (power_of_two(scale * ULP.sqrt()), &[(1.0, 1.0), (0.0, 1.0)]),
        Method::Central => (power_of_two(scale * ULP.cbrt()), &[(1.0, 0.5), (-1.0, 0.5)]),
        _ => (
            power_of_two(scale * ULP.powf(0.2)),
            &[
                (2.0, 1.0 / 12.0),
                (1.0, 2.0 / 3.0),
                (-1.0, 2.0 / 3.0),
                (-2.0, 1.0 / 12.0),
            ],
        ),
    };
    let noise = weights.iter().map(|(place, weight)| {
        let mut moved = point.to_vec();
        moved[column] = x + place * h;
        weight
            * nonsmooth::find::<f64>(tape, &moved, &[], &CancelToken::default())
                .unwrap()
                .output[row]
                .error
    });
    noise.sum::<f64>() / h
}

/// What is wrong with an entry, and whether its error passes.
fn judge(
    scenario: &Scenario,
    tape: &Tape,
    found: &Jacobian,
    method: Method,
    index: usize,
    tally: &mut Tally,
) {
    let entry: &Entry = found.entry(index / found.cols, index % found.cols);
    let exact = scenario.exact[index];
    let wobble = scenario.wobble[index];
    let what = || {
        format!(
            "{} by {}, entry {index}: {:e} ± {:.1e} {} {:?}, dual {:e}, expected {:e}",
            scenario.name,
            method.name(),
            entry.value(),
            entry.error(),
            entry.status().name(),
            found.reason(entry),
            entry.dual,
            exact.0,
        )
    };
    let error = distance(entry.value(), exact);
    let size = exact.0.abs();
    tally.entries += 1;
    if size > 0.0 {
        tally.errors.push(if error.is_nan() {
            f64::INFINITY
        } else {
            error / size
        });
    }
    let smallest = f64::MIN_POSITIVE;
    let value = found.value[index / found.cols].abs();
    let by_ladder = |entry: &Entry| {
        error <= 1e-9 * size.max(1e-3 * (value + wobble)) + smallest && error <= entry.error()
    };
    let passes = match method.name() {
        "auto" | "adaptive" => {
            // The last bit; or what 31 digits leave of a small part of a larger sum.
            let last_bit = error <= ULP * size;
            tally.last_bits += usize::from(last_bit);
            last_bit
                || error <= entry.error() && entry.error() <= 1e-9 * size + 1e-25 * (1.0 + value)
        }
        "ridders" => by_ladder(entry),
        // At a special place that is smooth all the same the ladder's number stands.
        name if name != "dual" && !entry.error().is_nan() => by_ladder(entry),
        "dual" | "complex-step" => error <= 16.0 * scenario.loses * ULP * wobble + 4.0 * smallest,
        name => {
            let predicted = match name {
                "five-point" => &scenario.five_point,
                "central" => &scenario.central,
                _ => &scenario.forward,
            }[index];
            let (row, column) = (index / found.cols, index % found.cols);
            let slack = rounding(tape, &scenario.point, column, row, method);
            if predicted.is_nan() {
                entry.status() != Status::Ok
            } else {
                (entry.value() - predicted).abs() <= 2.0 * slack + 4.0 * ULP * predicted.abs()
            }
        }
    };
    if entry.status() == Status::Ok && entry.value().is_nan() {
        tally
            .complaints
            .push(format!("ok without a number: {}", what()));
    }
    if entry.status() == Status::Kink {
        tally.complaints.push(format!("false alarm: {}", what()));
    }
    // Without a bar five digits agree; a number that is wrong is contradicted, if the dual
    // is right, and one that is right is not.
    let apart = (entry.value() - entry.dual).abs();
    let contradicted = entry.check == Check::Disagree;
    let is_wrong = !method.extrapolates() && apart > 1e-5 * entry.dual.abs() + 1e-7;
    if contradicted != is_wrong && method != Method::Dual {
        tally
            .complaints
            .push(format!("checked as {}: {}", entry.check.name(), what()));
    }
    let is_rough = entry.value() != 0.0 && entry.error() > 1e-9 * entry.value().abs();
    let says_so = found.reason(entry) == Reason::LimitedByRounding;
    if method.refines() && entry.status() == Status::Ok && is_rough != says_so {
        tally
            .complaints
            .push(format!("rough without a word: {}", what()));
    }
    if passes {
        tally.passed += 1;
    } else if scenario.excuse(method.name()).is_none() {
        tally
            .complaints
            .push(format!("off by {error:.1e}: {}", what()));
    }
    if method.extrapolates() && entry.status() == Status::Ok && size > 0.0 {
        tally.resolved += 1;
        tally.bars.push(entry.error() / size);
        if error <= entry.error() {
            tally.covered += 1;
        } else {
            tally
                .complaints
                .push(format!("not covered, {error:.1e}: {}", what()));
        }
    }
}

fn run(method: Method, road: Road) -> Tally {
    let mut tally = Tally::default();
    for scenario in all() {
        let declared = scenario.declared();
        let (graph, tape) = program(&scenario.text, &declared);
        let order: Vec<&str> = graph
            .inputs
            .iter()
            .map(|input| input.name.as_str())
            .collect();
        if !order.iter().eq(declared.iter().map(|(name, _)| name)) {
            tally
                .complaints
                .push(format!("{}: the inputs come as {order:?}", scenario.name));
            continue;
        }
        let found = on_road(&scenario.text, &declared, &scenario.point, (method, road));
        assert_eq!(
            found.rows * found.cols,
            scenario.exact.len(),
            "{}",
            scenario.name
        );
        let before = tally.passed;
        for index in 0..found.rows * found.cols {
            judge(&scenario, &tape, &found, method, index, &mut tally);
        }
        // The second road may do without.
        if let Some(reason) = scenario.excuse(method.name())
            && road == Road::Ladders
            && tally.passed - before == found.rows * found.cols
        {
            let name = &scenario.name;
            tally
                .complaints
                .push(format!("{name} needs no excuse: {reason}"));
        }
    }
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole as f64;
    println!(
        "{:>12}: {} entries, median error {:.1e}, {:.2} % pass, {:.2} % covered, median bar {:.1e}",
        method.name(),
        tally.entries,
        median(&mut tally.errors),
        share(tally.passed, tally.entries),
        share(tally.covered, tally.resolved),
        median(&mut tally.bars),
    );
    tally
}

fn hold(method: &str) {
    hold_on(Road::Ladders, method);
}

fn hold_on(road: Road, method: &str) {
    let method = Method::from_name(method).expect(method);
    let mut tally = run(method, road);
    if method.extrapolates() {
        let share = |part: usize, whole: usize| part as f64 / whole as f64;
        assert!(share(tally.covered, tally.resolved) >= 0.99, "coverage");
        let (bar, error) = if method.refines() {
            assert!(
                share(tally.last_bits, tally.entries) >= 0.98,
                "to the last bit"
            );
            (1e-15, 1e-16)
        } else {
            (1e-12, 1e-15)
        };
        assert!(median(&mut tally.bars) <= bar, "median bar");
        assert!(median(&mut tally.errors) <= error, "median error");
    }
    assert!(
        tally.complaints.is_empty(),
        "{} complaints:\n{}",
        tally.complaints.len(),
        tally.complaints.join("\n")
    );
}

#[test]
fn auto() {
    hold("auto");
}

#[test]
fn auto_by_accumulation() {
    hold_on(Road::Accumulation, "auto");
}

#[test]
fn adaptive() {
    hold("adaptive");
}

#[test]
fn ridders() {
    hold("ridders");
}

#[test]
fn dual() {
    hold("dual");
}

#[test]
fn five_point() {
    hold("five-point");
}

#[test]
fn central() {
    hold("central");
}

#[test]
fn forward() {
    hold("forward");
}

#[test]
fn complex_step() {
    hold("complex-step");
}
