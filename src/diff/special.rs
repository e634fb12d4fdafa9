//! Where a formula is not smooth at a point: kinks, ties, jumps, edges of domains,
//! poles and overflows, each with the operation and the argument that cause it.
//!
//! It looks at values only, and an argument counts as being at a special place when
//! it is there within its own rounding bound. Whether a derivative suffers is for
//! [`super::ladder`] to find; `x·|x|` passes a kink at 0 and is smooth.

use super::bounded::Bounded;
use crate::expr::graph::{Graph, Linear, NodeId};
use crate::expr::number::short;
use crate::expr::op::{Binary, Special, Unary};
use crate::tape::cancel::CancelToken;
use crate::tape::compile::{Instruction, Place, Tape};
use crate::tape::eval::{Batch, Registers};

/// What happens there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Left and right slope of the operation differ.
    Bend,
    /// Two arguments of max or min are equal.
    Tie,
    /// The operation's value jumps.
    Jump,
    /// The domain ends here; there is a value.
    Edge,
    /// Outside the domain: no value.
    Outside,
    /// Division by zero and its kind: no finite value.
    Pole,
    /// A finite argument gives a value beyond the largest number.
    Overflow,
    /// ∞ − ∞, 0 · ∞ or 0/0.
    Indeterminate,
}

/// A special place that the evaluation at a point came by.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// What happens.
    pub kind: Kind,
    /// Register of the operation's result.
    pub register: usize,
    operation: &'static str,
    argument: Argument,
}

/// Arguments in a sentence: one with its value, or two that meet.
#[derive(Clone, Debug, PartialEq)]
enum Argument {
    One(NodeId, usize, f64),
    Two((NodeId, usize), (NodeId, usize), f64),
    Matrix(NodeId),
}

impl Event {
    /// In words: `relu is bent at z[2] = 0`.
    pub fn reason(&self, graph: &Graph, text: &str) -> String {
        let operation = self.operation;
        let place = match &self.argument {
            Argument::One(node, element, value) => {
                let name = graph.describe(*node, *element, text);
                format!("{name} = {}", short(*value))
            }
            Argument::Two((a, i), (b, j), value) => {
                let (a, b) = (graph.describe(*a, *i, text), graph.describe(*b, *j, text));
                let value = short(*value);
                // Numbers are shown with a longer minus than they are written with.
                let is_value = |text: &str| text.replace('-', "−") == value;
                if is_value(&b) {
                    format!("{a} = {value}")
                } else if is_value(&a) {
                    format!("{b} = {value}")
                } else {
                    format!("{a} = {b} = {value}")
                }
            }
            Argument::Matrix(node) => match graph.names.get(node) {
                Some(name) => format!("the matrix {name}"),
                None => "this matrix".to_owned(),
            },
        };
        match self.kind {
            Kind::Bend => format!("{operation} is bent at {place}"),
            Kind::Tie => format!("{operation} has a tie at {place}"),
            Kind::Jump if !operation.starts_with(char::is_alphabetic) => {
                format!("the comparison {operation} changes at {place}")
            }
            Kind::Jump => format!("{operation} jumps at {place}"),
            Kind::Edge => format!("the domain of {operation} ends at {place}"),
            Kind::Outside => format!("{operation} has no value at {place}"),
            Kind::Pole if operation == "/" => format!("division by zero at {place}"),
            Kind::Pole => format!("{operation} has no finite value at {place}"),
            Kind::Overflow => format!("{operation} overflows at {place}"),
            Kind::Indeterminate => {
                format!("{operation} of infinite or zero values has no value at {place}")
            }
        }
    }
}

/// Every special place that the evaluation at `point` comes by, in order of execution,
/// and the rounding bound of each output element.
///
/// `None` when `cancel` was called on the way.
pub fn find(
    tape: &Tape,
    point: &[f64],
    cancel: &CancelToken,
) -> Option<(Vec<Event>, Vec<Bounded>)> {
    let point = cancel.collect(point.iter().map(|&value| Bounded::exact(value)))?;
    let mut registers = Registers::cancelled_by(cancel);
    let output = tape
        .eval(
            &Batch {
                point: &point,
                moved: &[],
                lanes: 1,
            },
            &mut registers,
        )
        .to_vec();
    if cancel.is_cancelled() {
        return None;
    }
    let numbers = |place: Place| registers.at(place, &point);
    let mut events = Vec::new();
    let node_at = |place: Place| tape.steps.get(place.step).map_or(0, |step| step.node);
    for step in &tape.steps {
        if matches!(
            step.instruction,
            Instruction::Input { .. } | Instruction::Gather(..) | Instruction::Stack(_)
        ) {
            continue;
        }
        for (element, &result) in numbers(step.out).iter().enumerate() {
            let read = |place: Place| {
                let element = if place.len == 1 { 0 } else { element };
                (numbers(place)[element], element)
            };
            let found = match &step.instruction {
                Instruction::Unary(op, a) => {
                    let (x, i) = read(*a);
                    unary(*op, x, result).map(|kind| {
                        let name = op.names().first().copied().unwrap_or("");
                        (kind, name, Argument::One(node_at(*a), i, x.value))
                    })
                }
                Instruction::Binary(op, a, b) => {
                    let ((x, i), (y, j)) = (read(*a), read(*b));
                    binary(*op, x, y, result).map(|(kind, which)| {
                        let name = op.names().first().copied().unwrap_or("");
                        let argument = match which {
                            Which::First => Argument::One(node_at(*a), i, x.value),
                            Which::Second => Argument::One(node_at(*b), j, y.value),
                            Which::Both => {
                                Argument::Two((node_at(*a), i), (node_at(*b), j), x.value)
                            }
                        };
                        (kind, name, argument)
                    })
                }
                Instruction::Reduce(op, a) => {
                    reduce(*op, numbers(*a), result).map(|(kind, i, value)| {
                        let name = match op {
                            Binary::Add => "sum",
                            Binary::Mul => "prod",
                            op => op.names().first().copied().unwrap_or(""),
                        };
                        (kind, name, Argument::One(node_at(*a), i, value))
                    })
                }
                Instruction::MatMul { a, b, k, n, .. } if !result.value.is_finite() => {
                    product([numbers(*a), numbers(*b)], [*k, *n], element).map(
                        |(kind, i, value)| {
                            (kind, "the product", Argument::One(node_at(*a), i, value))
                        },
                    )
                }
                Instruction::Linear(what, a, _) if !result.value.is_finite() => {
                    let finite = numbers(*a).iter().all(|number| number.value.is_finite());
                    let kind = if result.value.is_nan() && *what == Linear::LogDeterminant {
                        Kind::Outside
                    } else if *what == Linear::Determinant {
                        Kind::Overflow
                    } else {
                        Kind::Pole
                    };
                    finite.then(|| (kind, what.name(), Argument::Matrix(node_at(*a))))
                }
                _ => None,
            };
            if let Some((kind, operation, argument)) = found {
                events.push(Event {
                    kind,
                    register: step.out.start + element,
                    operation,
                    argument,
                });
            }
        }
    }
    Some((events, output))
}

fn unary(op: Unary, x: Bounded, result: Bounded) -> Option<Kind> {
    let near = |place: f64| (x.value - place).abs() <= x.error;
    if x.value.is_nan() {
        return None;
    }
    let special = match op.special() {
        Special::Smooth => None,
        Special::Kink { .. } => near(0.0).then_some(Kind::Bend),
        Special::JumpAtZero => near(0.0).then_some(Kind::Jump),
        Special::JumpAtIntegers => near(x.value.round()).then_some(Kind::Jump),
        Special::JumpAtHalves => near((x.value - 0.5).round() + 0.5).then_some(Kind::Jump),
        Special::FromZero if near(0.0) => Some(Kind::Edge),
        Special::AboveZero if near(0.0) => Some(Kind::Pole),
        Special::FromZero | Special::AboveZero => (x.value < 0.0).then_some(Kind::Outside),
        Special::WithinOne if near(1.0) || near(-1.0) => Some(Kind::Edge),
        Special::WithinOne => (x.value.abs() > 1.0).then_some(Kind::Outside),
    };
    special.or_else(|| overflow_or_outside(result.value, x.value.is_finite()))
}

fn overflow_or_outside(result: f64, arguments_are_finite: bool) -> Option<Kind> {
    if result.is_infinite() && arguments_are_finite {
        Some(Kind::Overflow)
    } else if result.is_nan() {
        Some(if arguments_are_finite {
            Kind::Outside
        } else {
            Kind::Indeterminate
        })
    } else {
        None
    }
}

enum Which {
    First,
    Second,
    Both,
}

fn binary(op: Binary, a: Bounded, b: Bounded, result: Bounded) -> Option<(Kind, Which)> {
    if a.value.is_nan() || b.value.is_nan() {
        return None;
    }
    let meet = (a.value - b.value).abs() <= a.error + b.error;
    let whole = b.value == b.value.floor() && b.error == 0.0;
    let special = match op {
        Binary::Max | Binary::Min => meet.then_some((Kind::Tie, Which::Both)),
        Binary::Less | Binary::LessEqual | Binary::Equal | Binary::NotEqual => {
            meet.then_some((Kind::Jump, Which::Both))
        }
        Binary::Div if b.value.abs() <= b.error => Some((Kind::Pole, Which::Second)),
        Binary::Pow if a.value.abs() <= a.error => {
            if b.value < 0.0 {
                Some((Kind::Pole, Which::First))
            } else {
                (!whole).then_some((Kind::Edge, Which::First))
            }
        }
        Binary::Pow if a.value < 0.0 && !whole => Some((Kind::Outside, Which::First)),
        Binary::Atan2 if a.value.abs() <= a.error && b.value <= b.error => {
            Some((Kind::Jump, Which::First))
        }
        _ => None,
    };
    special.or_else(|| {
        let finite = a.value.is_finite() && b.value.is_finite();
        let which = if b.value.is_infinite() {
            Which::Second
        } else {
            Which::First
        };
        match overflow_or_outside(result.value, finite) {
            Some(Kind::Outside) => Some((Kind::Indeterminate, which)),
            kind => kind.map(|kind| (kind, which)),
        }
    })
}

/// A tie of the greatest or least elements, or an overflow.
fn reduce(op: Binary, a: &[Bounded], result: Bounded) -> Option<(Kind, usize, f64)> {
    let element = |i: usize| a[i];
    let count = 0..a.len();
    match op {
        Binary::Max | Binary::Min => {
            let mut ties = count.filter(|&i| {
                (element(i).value - result.value).abs() <= element(i).error + result.error
            });
            let _first = ties.next()?;
            let second = ties.next()?;
            Some((Kind::Tie, second, element(second).value))
        }
        _ if result.value.is_finite() => None,
        _ if count.clone().any(|i| element(i).value.is_nan()) => None,
        _ => {
            let worst =
                count.max_by(|&i, &j| element(i).value.abs().total_cmp(&element(j).value.abs()))?;
            let finite = element(worst).value.is_finite();
            let kind = match overflow_or_outside(result.value, finite)? {
                Kind::Outside => Kind::Indeterminate,
                kind => kind,
            };
            Some((kind, worst, element(worst).value))
        }
    }
}

/// Why an element of a matrix product is not finite, unless a factor already was not: with
/// the element of the left factor that takes part in the largest of the products.
fn product(
    [a, b]: [&[Bounded]; 2],
    [k, n]: [usize; 2],
    element: usize,
) -> Option<(Kind, usize, f64)> {
    let (i, j) = (element / n, element % n);
    let factors = |l: usize| (a[i * k + l].value, b[l * n + j].value);
    if (0..k).any(|l| factors(l).0.is_nan() || factors(l).1.is_nan()) {
        return None;
    }
    let finite = (0..k).all(|l| factors(l).0.is_finite() && factors(l).1.is_finite());
    let size = |l: usize| (factors(l).0 * factors(l).1).abs();
    let worst = (0..k).max_by(|&l, &m| size(l).total_cmp(&size(m)))?;
    let kind = if finite {
        Kind::Overflow
    } else {
        Kind::Indeterminate
    };
    Some((kind, i * k + worst, factors(worst).0))
}
