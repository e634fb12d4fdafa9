//! The Jacobian at a point: samples and duals in, entries with statuses out.
//!
//! Column by column: the ladder's samples are one batch, the duals another. Where
//! the evaluation at the point comes by no special place, the function is smooth
//! and the method's own number stands. Where it does, left and right are
//! looked at separately, whatever the method.

use super::dual::Dual;
use super::jacobian::{Check, Entry, Jacobian, Method, Status};
use super::ladder::{Estimate, Growth, Rung, Samples, Side};
use super::special::{self, Event, Kind};
use crate::expr::graph::Graph;
use crate::expr::scalar::Scalar as _;
use crate::tape::compile::Tape;
use crate::tape::eval::Registers;

/// Coarsest step of a ladder, in units of max(1, |x|).
const COARSEST: f64 = 8.0;
/// Rungs of the first, short ladder: down to 2⁻²⁷ of that.
const SHORT: i32 = 30;
/// The long ladder goes down to this part of |x|.
const FINEST: f64 = 1.0 / (1u64 << 44) as f64;

/// What is to be differentiated, and where.
#[derive(Clone, Copy, Debug)]
pub struct Problem<'a> {
    /// The program.
    pub tape: &'a Tape,
    /// The graph it was compiled from, for names in reasons.
    pub graph: &'a Graph,
    /// The text the graph was lowered from, for what has no name.
    pub text: &'a str,
    /// All elements of the tape's inputs.
    pub point: &'a [f64],
    /// Elements of the point to differentiate by, a column each.
    pub columns: &'a [usize],
}

/// Computes the Jacobian. `None` when `cancelled` said so on the way.
///
/// Shapes: rows are the output's elements, columns `problem.columns`.
/// Every entry's error is absolute; NaN for the methods that have no estimate
/// (forward, central, five-point, dual).
pub fn jacobian(
    problem: &Problem<'_>,
    method: Method,
    cancelled: &dyn Fn() -> bool,
) -> Option<Jacobian> {
    let rows = problem.tape.output.len;
    let cols = problem.columns.len();
    let (events, output) = special::find(problem.tape, problem.point);
    let value: Vec<f64> = output.iter().map(|bounded| bounded.value).collect();
    let reaching: Vec<Vec<bool>> = if events.is_empty() {
        Vec::new()
    } else {
        (0..rows).map(|row| problem.tape.reaching(row)).collect()
    };
    let mut entries = vec![Entry::ok(f64::NAN, f64::NAN); rows * cols];
    let mut evaluations = 1;
    let mut sampler = Sampler {
        problem,
        registers: Registers::new(),
        duals: Registers::new(),
        evaluations: 0,
    };
    for (col, &element) in problem.columns.iter().enumerate() {
        if cancelled() {
            return None;
        }
        let exact = sampler.exact(element);
        let special: Vec<Vec<&Event>> = (0..rows)
            .map(|row| {
                events
                    .iter()
                    .filter(|event| {
                        reaching.get(row).is_some_and(|reach| reach[event.register])
                            && (exact.active[event.register] || !value[row].is_finite())
                    })
                    .collect()
            })
            .collect();
        let smooth = special.iter().all(Vec::is_empty);
        let constant = !exact.active_output.contains(&true);
        let needs_ladder =
            !constant && (matches!(method, Method::Auto | Method::Ridders) || !smooth);
        let mut samples = if needs_ladder {
            sampler.ladder(element, false, &output)
        } else {
            Vec::new()
        };
        let fixed = match method {
            Method::Forward | Method::Central | Method::FivePoint if !constant => {
                sampler.fixed_step(element, method, &value)
            }
            _ => vec![f64::NAN; rows],
        };
        if needs_ladder && (!smooth || !is_settled(&samples, &exact, problem.point[element])) {
            samples = sampler.ladder(element, true, &output);
        }
        for row in 0..rows {
            let entry = if !exact.active_output[row] {
                structural_zero(value[row], &special[row], problem)
            } else if special[row].is_empty() && value[row].is_finite() {
                match method {
                    Method::Auto | Method::Ridders => {
                        from_limit(samples[row].limit(Side::Both), value[row])
                    }
                    Method::Dual => Entry::ok(exact.right[row], f64::NAN),
                    _ => Entry::ok(fixed[row], f64::NAN),
                }
            } else {
                let mut entry = at_special(&samples[row], value[row], &special[row], problem);
                if entry.status == Status::Ok && method == Method::Dual {
                    entry = Entry::ok(exact.right[row], f64::NAN);
                }
                entry
            };
            entries[row * cols + col] = checked(entry, method, &exact, row);
        }
    }
    evaluations += sampler.evaluations;
    Some(Jacobian {
        rows,
        cols,
        entries,
        value,
        method,
        evaluations,
    })
}

/// What one run of duals along an input tells, and one against it.
struct Exact {
    /// Directional derivative along the input, per output element.
    right: Vec<f64>,
    /// Minus the directional derivative against it.
    left: Vec<f64>,
    /// Whether an output element depends on the input.
    active_output: Vec<bool>,
    /// The same for every register.
    active: Vec<bool>,
}

/// Evaluates along one input at a time; scratch is kept from column to column.
struct Sampler<'a> {
    problem: &'a Problem<'a>,
    registers: Registers<f64>,
    duals: Registers<Dual<2>>,
    evaluations: usize,
}

impl Sampler<'_> {
    fn exact(&mut self, element: usize) -> Exact {
        let tape = self.problem.tape;
        let point: Vec<Dual<2>> = self
            .problem
            .point
            .iter()
            .enumerate()
            .map(|(i, &value)| match i == element {
                true => Dual::line(value),
                false => Dual::constant(value),
            })
            .collect();
        let output = tape.eval(&point, 1, &mut self.duals).to_vec();
        self.evaluations += 2;
        Exact {
            right: output.iter().map(|dual| dual.tangent[0]).collect(),
            left: output.iter().map(|dual| -dual.tangent[1]).collect(),
            active_output: output.iter().map(|dual| dual.is_active(0)).collect(),
            active: (0..tape.registers)
                .map(|register| self.duals.lanes_of(register)[0].is_active(0))
                .collect(),
        }
    }

    /// The function at places along one input, in the order given: a row of values per place.
    fn along(&mut self, element: usize, places: &[f64]) -> Vec<Vec<f64>> {
        let tape = self.problem.tape;
        let mut results = Vec::with_capacity(places.len());
        for chunk in places.chunks(tape.good_lanes(size_of::<f64>())) {
            let lanes = chunk.len();
            let mut points = Vec::with_capacity(tape.inputs * lanes);
            for (i, &value) in self.problem.point.iter().enumerate() {
                if i == element {
                    points.extend_from_slice(chunk);
                } else {
                    points.resize(points.len() + lanes, value);
                }
            }
            let output = tape.eval(&points, lanes, &mut self.registers);
            results.extend((0..lanes).map(|lane| {
                output[lane..]
                    .iter()
                    .step_by(lanes)
                    .copied()
                    .collect::<Vec<f64>>()
            }));
        }
        self.evaluations += places.len();
        results
    }

    fn ladder(
        &mut self,
        element: usize,
        long: bool,
        output: &[super::bounded::Bounded],
    ) -> Vec<Samples> {
        let x = self.problem.point[element];
        let unit = power_of_two(x.abs().max(1.0));
        let finest = if x == 0.0 || !long {
            unit
        } else {
            power_of_two(x.abs())
        } * FINEST;
        let mut steps = Vec::new();
        // Near the largest number eight times as much would be infinite, and so its halves.
        let mut h = COARSEST * unit.min(power_of_two(f64::MAX) / 16.0);
        while h >= finest && x + h > x && x - h < x {
            if !long && steps.len() >= SHORT as usize {
                break;
            }
            steps.push(h);
            h *= 0.5;
        }
        let places: Vec<f64> = steps.iter().flat_map(|h| [x + h, x - h]).collect();
        let values = self.along(element, &places);
        output
            .iter()
            .enumerate()
            .map(|(row, here)| Samples {
                here: here.value,
                noise: here.error,
                rungs: places
                    .chunks_exact(2)
                    .zip(values.chunks_exact(2))
                    .map(|(place, value)| Rung {
                        step_right: place[0] - x,
                        step_left: x - place[1],
                        right: value[0][row],
                        left: value[1][row],
                    })
                    .collect(),
            })
            .collect()
    }

    /// The classic formulas with the step that balances truncation and rounding for a
    /// function of order one (Press et al., Numerical Recipes, 3rd ed., §5.7).
    fn fixed_step(&mut self, element: usize, method: Method, here: &[f64]) -> Vec<f64> {
        let x = self.problem.point[element];
        let scale = x.abs().max(1.0);
        let power = match method {
            Method::Forward => 1.0 / 2.0,
            Method::FivePoint => 1.0 / 5.0,
            _ => 1.0 / 3.0,
        };
        let h = power_of_two(scale * f64::EPSILON.powf(power));
        let rows = here.len();
        match method {
            Method::Forward => {
                let values = self.along(element, &[x + h]);
                let step = (x + h) - x;
                (0..rows)
                    .map(|row| (values[0][row] - here[row]) / step)
                    .collect()
            }
            Method::FivePoint => {
                let values = self.along(element, &[x + 2.0 * h, x + h, x - h, x - 2.0 * h]);
                (0..rows)
                    .map(|row| {
                        let [a, b, c, d] = [0, 1, 2, 3].map(|place: usize| values[place][row]);
                        (8.0 * (b - c) - (a - d)) / (12.0 * h)
                    })
                    .collect()
            }
            _ => {
                let values = self.along(element, &[x + h, x - h]);
                let width = (x + h) - (x - h);
                (0..rows)
                    .map(|row| (values[0][row] - values[1][row]) / width)
                    .collect()
            }
        }
    }
}

/// The power of two at or below a positive number, so that a step is exact.
fn power_of_two(value: f64) -> f64 {
    if value.is_normal() {
        f64::from_bits(value.to_bits() & 0x7ff0_0000_0000_0000)
    } else {
        f64::MIN_POSITIVE
    }
}

/// Whether the short ladder is good enough for every entry that depends on the input.
fn is_settled(samples: &[Samples], exact: &Exact, x: f64) -> bool {
    samples
        .iter()
        .zip(&exact.active_output)
        .all(|(samples, &active)| {
            let typical = samples.here.abs() / x.abs().max(1.0);
            !active
                || samples.limit(Side::Both).is_some_and(|limit| {
                    limit.error <= 1e-9 * limit.value.abs().max(typical) || limit.error <= 1e-14
                })
        })
}

/// The output does not depend on the input: exactly 0, if there is an output at all.
fn structural_zero(value: f64, events: &[&Event], problem: &Problem<'_>) -> Entry {
    if value.is_finite() {
        Entry::ok(0.0, 0.0)
    } else {
        without_value(value, events, problem)
    }
}

/// The function has no finite value at the point.
fn without_value(value: f64, events: &[&Event], problem: &Problem<'_>) -> Entry {
    let cause = events.iter().find(|event| {
        matches!(
            event.kind,
            Kind::Outside | Kind::Pole | Kind::Overflow | Kind::Indeterminate
        )
    });
    let reason = cause.map_or_else(
        || "the function has no finite value here".to_owned(),
        |event| event.reason(problem.graph, problem.text),
    );
    let overflow = cause.is_some_and(|event| event.kind == Kind::Overflow);
    let status = if overflow || cause.is_none() && value.is_infinite() {
        Status::Unresolved
    } else {
        Status::Undefined
    };
    Entry::none(status, reason)
}

/// A smooth entry, if the bar is narrower than what it is a bar of.
fn from_limit(limit: Option<Estimate>, value: f64) -> Entry {
    match limit {
        Some(limit) if is_believable(limit, value) => Entry::ok(limit.value, limit.error),
        Some(limit) => Entry {
            error: limit.error,
            ..Entry::none(
                Status::Unresolved,
                "no step gives a derivative that the next finer steps confirm",
            )
        },
        None => Entry::none(
            Status::Unresolved,
            "the samples around the point are not finite",
        ),
    }
}

fn is_believable(limit: Estimate, value: f64) -> bool {
    limit.error <= 1e-2 * limit.value.abs() || limit.error <= 1e-6 * value.abs().max(1e-6)
}

/// An entry whose evaluation comes by special places: left and right decide.
fn at_special(samples: &Samples, value: f64, events: &[&Event], problem: &Problem<'_>) -> Entry {
    if !value.is_finite() {
        return without_value(value, events, problem);
    }
    let reason = |kinds: &[Kind]| {
        events
            .iter()
            .find(|event| kinds.contains(&event.kind))
            .or_else(|| events.first())
            .map_or_else(String::new, |event| {
                event.reason(problem.graph, problem.text)
            })
    };
    let believed = |side: Side| {
        samples
            .limit(side)
            .filter(|limit| is_believable(*limit, value))
    };
    let sides = (
        samples.is_finite_near(Side::Left),
        samples.is_finite_near(Side::Right),
    );
    let jump = || Entry::none(Status::Undefined, reason(&[Kind::Jump, Kind::Edge]));
    let steep = |sign: i8| Entry {
        sign,
        ..Entry::none(
            Status::Infinite,
            format!("infinitely steep: {}", reason(&[Kind::Edge])),
        )
    };
    let unclear = || {
        Entry::none(
            Status::Unresolved,
            format!(
                "left and right derivative cannot be told: {}",
                reason(&[Kind::Bend, Kind::Tie, Kind::Jump, Kind::Edge])
            ),
        )
    };
    match sides {
        (true, true) => {
            let (left, right) = (believed(Side::Left), believed(Side::Right));
            if let (Some(left), Some(right)) = (left, right) {
                let gap = (right.value - left.value).abs();
                let doubt = left.error + right.error;
                if gap > 4.0 * doubt && gap > 1e-9 * left.value.abs().max(right.value.abs()) {
                    return Entry {
                        left: left.value,
                        right: right.value,
                        ..Entry::none(
                            Status::Kink,
                            reason(&[Kind::Bend, Kind::Tie, Kind::Edge, Kind::Jump]),
                        )
                    };
                }
                return from_limit(samples.limit(Side::Both), value);
            }
            let growths = (samples.growth(Side::Left), samples.growth(Side::Right));
            match growths {
                (Growth::Jump, _) | (_, Growth::Jump) => jump(),
                (Growth::Infinite(a), Growth::Infinite(b)) => steep(if a == b { a } else { 0 }),
                (Growth::Infinite(sign), Growth::Unclear) if right.is_some() => Entry {
                    right: right.map_or(f64::NAN, |limit| limit.value),
                    ..steep(sign)
                },
                (Growth::Unclear, Growth::Infinite(sign)) if left.is_some() => Entry {
                    left: left.map_or(f64::NAN, |limit| limit.value),
                    ..steep(sign)
                },
                _ => match from_limit(samples.limit(Side::Both), value) {
                    entry if entry.status == Status::Ok && left.is_none() && right.is_none() => {
                        entry
                    }
                    _ => unclear(),
                },
            }
        }
        (false, false) => Entry::none(
            Status::Undefined,
            format!("no value on either side: {}", reason(&[Kind::Edge])),
        ),
        (left_side, _) => {
            let side = if left_side { Side::Left } else { Side::Right };
            match (believed(side), samples.growth(side)) {
                (Some(limit), _) => {
                    let mut entry = Entry::ok(limit.value, limit.error);
                    entry.status = Status::OneSided;
                    entry.reason = reason(&[Kind::Edge]);
                    match side {
                        Side::Left => entry.left = limit.value,
                        _ => entry.right = limit.value,
                    }
                    entry
                }
                (None, Growth::Infinite(sign)) => steep(sign),
                (None, Growth::Jump) => jump(),
                (None, Growth::Unclear) => unclear(),
            }
        }
    }
}

/// Puts the dual number beside an entry and says whether the two agree.
fn checked(mut entry: Entry, method: Method, exact: &Exact, row: usize) -> Entry {
    let (left, right) = (exact.left[row], exact.right[row]);
    entry.dual = match entry.status {
        Status::Ok if left == right => right,
        Status::OneSided if entry.left.is_nan() => right,
        Status::OneSided => left,
        Status::Kink => f64::NAN,
        Status::Ok => f64::NAN,
        Status::Infinite | Status::Undefined | Status::Unresolved => f64::NAN,
    };
    if method == Method::Dual {
        return entry;
    }
    let close = |a: f64, b: f64, error: f64| {
        let slack = if error.is_nan() {
            1e-5 * b.abs() + 1e-7
        } else {
            error
        };
        (a - b).abs() <= slack + 1e-12 * b.abs()
    };
    entry.check = match entry.status {
        Status::Ok | Status::OneSided if entry.dual.is_nan() => Check::None,
        Status::Ok | Status::OneSided => verdict(close(entry.value, entry.dual, entry.error)),
        Status::Kink if left.is_nan() || right.is_nan() => Check::None,
        Status::Kink => verdict(
            close(entry.left, left, 1e-9 * left.abs().max(right.abs()))
                && close(entry.right, right, 1e-9 * left.abs().max(right.abs())),
        ),
        Status::Infinite => {
            let expected = |side: f64| {
                side.is_infinite() && (entry.sign == 0 || (side > 0.0) == (entry.sign > 0))
            };
            if expected(left) || expected(right) {
                Check::Agree
            } else {
                Check::None
            }
        }
        Status::Undefined | Status::Unresolved => Check::None,
    };
    entry
}

fn verdict(agrees: bool) -> Check {
    if agrees {
        Check::Agree
    } else {
        Check::Disagree
    }
}
