//! Where a formula is not smooth at a point: kinks, ties, jumps, edges of domains,
//! poles and overflows, each with the operation and the argument that cause it.
//!
//! It looks at values only, and an argument counts as being at such a point when
//! it is there within its own rounding bound. Whether a derivative suffers is for
//! [`super::richardson`] to find; `x·|x|` passes a kink at 0 and is smooth.

use super::double_double::DoubleDouble;
use super::running_error::Bounded;
use crate::expr::breaks::{AtEnd, Inside, Kind as How, Meeting, Operand, Which};
use crate::expr::graph::{Linear, NodeId};
use crate::expr::op::{Binary, Unary};
use crate::tape::cancel::CancelToken;
use crate::tape::compile::{Instruction, RegisterRange, Tape};
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
    /// The operation's slope is infinite on both sides.
    Steep,
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

/// An operation at a point where it is not smooth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nonsmooth {
    /// What happens.
    pub kind: Kind,
    /// Which operation.
    pub operation: Operation,
    /// At which argument.
    pub argument: Argument,
}

/// An operation of the graph, without its operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Of one number.
    Unary(Unary),
    /// Of two numbers.
    Binary(Binary),
    /// All elements folded into one number.
    Reduce(Binary),
    /// The product of two matrices.
    MatMul,
    /// Of a square matrix.
    Linear(Linear),
}

/// A node and its element, counted from 0.
pub type Element = (NodeId, usize);

/// Where an operation is not smooth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Argument {
    /// One element, with its value.
    One(Element, f64),
    /// Two elements that meet, with the value of the first.
    Two(Element, Element, f64),
    /// All of a matrix.
    Matrix(NodeId),
}

/// A non-smooth point that an evaluation meets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// Which operation, and where.
    pub at: Nonsmooth,
    /// Register of the operation's result.
    pub register: usize,
    /// Whether rounding put the argument there: in finer numbers it is beside the place.
    pub rounded: bool,
    /// Whether the argument is there for being below the smallest number.
    pub underflow: bool,
}

impl Event {
    /// Whether there is no finite value because of it.
    pub fn takes_the_value(&self) -> bool {
        matches!(
            self.at.kind,
            Kind::Outside | Kind::Pole | Kind::Overflow | Kind::Indeterminate
        )
    }
}

/// The non-smooth points that the evaluation at `point` meets, in order of execution,
/// and the rounding bound of each output element. A power whose exponent depends on one of
/// the `columns` has no whole one.
///
/// `None` when `cancel` was called on the way.
pub fn find(
    tape: &Tape,
    point: &[f64],
    columns: &[usize],
    cancel: &CancelToken,
) -> Option<(Vec<Event>, Vec<Bounded>)> {
    let point = cancel.collect(point.iter().map(|&value| Bounded::exact(value)))?;
    let mut registers = Registers::cancelled_by(cancel);
    let output = tape.eval(&Batch::one(&point), &mut registers).to_vec();
    if cancel.is_cancelled() {
        return None;
    }
    let numbers = |place: RegisterRange| registers.at(place, &point);
    let active = tape.active(columns);
    let (mut events, mut doubts) = (Vec::new(), Vec::new());
    let node_at = |place: RegisterRange| tape.steps.get(place.step).map_or(0, |step| step.node);
    for step in &tape.steps {
        if matches!(
            step.instruction,
            Instruction::Input { .. } | Instruction::Gather(..) | Instruction::Stack(_)
        ) {
            continue;
        }
        for (element, &result) in numbers(step.out).iter().enumerate() {
            let read = |place: RegisterRange| {
                let element = if place.len == 1 { 0 } else { element };
                (numbers(place)[element], element)
            };
            let found = match &step.instruction {
                Instruction::Unary(op, a) => {
                    let (x, i) = read(*a);
                    unary(*op, x, result).map(|kind| {
                        let (op, place) = step.typed.unwrap_or((*op, *a));
                        let argument = Argument::One((node_at(place), i), read(place).0.value);
                        (kind, Operation::Unary(op), argument, x)
                    })
                }
                Instruction::Binary(op, a, b) => {
                    let ((x, i), (y, j)) = (read(*a), read(*b));
                    let moves = [a, b].map(|place| active[place.step]);
                    binary(*op, x, y, result, moves).map(|(kind, which)| {
                        // What cannot move is not to blame.
                        let which = match (which, moves) {
                            (Which::First, [false, true]) => Which::Second,
                            (Which::Second, [true, false]) => Which::First,
                            (which, _) => which,
                        };
                        let (argument, at) = match which {
                            Which::First => (Argument::One((node_at(*a), i), x.value), x),
                            Which::Second => (Argument::One((node_at(*b), j), y.value), y),
                            Which::Both => {
                                let (first, second) = ((node_at(*a), i), (node_at(*b), j));
                                let both = Bounded {
                                    error: x.doubt() + y.doubt(),
                                    ..x
                                };
                                (Argument::Two(first, second, x.value), both)
                            }
                        };
                        (kind, Operation::Binary(*op), argument, at)
                    })
                }
                Instruction::Reduce(op, a) => {
                    reduce(*op, numbers(*a), result).map(|(kind, i, value)| {
                        let argument = Argument::One((node_at(*a), i), value);
                        (
                            kind,
                            Operation::Reduce(*op),
                            argument,
                            Bounded::exact(value),
                        )
                    })
                }
                Instruction::MatMul { a, b, k, n, .. } if !result.value.is_finite() => {
                    product([numbers(*a), numbers(*b)], [*k, *n], element).map(
                        |(kind, i, value)| {
                            let argument = Argument::One((node_at(*a), i), value);
                            (kind, Operation::MatMul, argument, Bounded::exact(value))
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
                    let argument = || Argument::Matrix(node_at(*a));
                    finite.then(|| {
                        (
                            kind,
                            Operation::Linear(*what),
                            argument(),
                            Bounded::exact(0.0),
                        )
                    })
                }
                _ => None,
            };
            if let Some((kind, operation, argument, at)) = found {
                events.push(Event {
                    at: Nonsmooth {
                        kind,
                        operation,
                        argument,
                    },
                    rounded: false,
                    underflow: at.underflow > 0.0 && at.value.abs() <= at.underflow,
                    register: step.out.start + element,
                });
                doubts.push(at.doubt());
            }
        }
    }
    if doubts.iter().any(|&doubt| doubt > 0.0) {
        find_rounded(tape, &point, &mut events, &doubts, cancel)?;
    }
    Some((events, output))
}

/// Looks in double-double whether arguments that are at a non-smooth point within their `doubts`
/// are there. `None` when cancelled.
fn find_rounded(
    tape: &Tape,
    point: &[Bounded],
    events: &mut [Event],
    doubts: &[f64],
    cancel: &CancelToken,
) -> Option<()> {
    let point = point.iter().map(|number| DoubleDouble::from(number.value));
    let point = cancel.collect(point)?;
    let mut registers = Registers::cancelled_by(cancel);
    tape.eval(&Batch::one(&point), &mut registers);
    if cancel.is_cancelled() {
        return None;
    }
    for (event, &doubt) in events.iter_mut().zip(doubts) {
        let (step, element) = tape.step_of(event.register);
        let read = |place: &RegisterRange| {
            let element = if place.len == 1 { 0 } else { element };
            registers.at(*place, &point)[element]
        };
        let distance = match &tape.steps[step].instruction {
            Instruction::Unary(op, a) => distance(*op, read(a)),
            Instruction::Binary(op, a, b) => Some(match op.distance() {
                Which::First => read(a),
                Which::Second => read(b),
                Which::Both => read(a) - read(b),
            }),
            _ => None,
        };
        let finer = doubt * (DoubleDouble::EPSILON / f64::EPSILON);
        event.rounded = distance.is_some_and(|distance| distance.magnitude().high > finer);
    }
    Some(())
}

/// How far an argument is from where the operation is special.
fn distance(op: Unary, x: DoubleDouble) -> Option<DoubleDouble> {
    let places = op
        .special()
        .iter()
        .filter(|special| special.kind != How::Joint)
        .map(|special| special.at.nearest(x.high));
    let distances = places.map(|place| x - DoubleDouble::from(place));
    distances.min_by(|a, b| a.magnitude().high.total_cmp(&b.magnitude().high))
}

fn unary(op: Unary, x: Bounded, result: Bounded) -> Option<Kind> {
    if x.value.is_nan() {
        return None;
    }
    let mut breaks = op.special().iter();
    let special = breaks.find_map(|special| {
        let beyond = x.value - special.at.nearest(x.value);
        let is_here = beyond.abs() <= x.doubt();
        match special.kind {
            How::Joint => None,
            How::Kink { .. } => is_here.then_some(Kind::Bend),
            How::Jump => is_here.then_some(Kind::Jump),
            How::Steep => is_here.then_some(Kind::Steep),
            How::End { value, .. } if is_here => Some(match value {
                AtEnd::Finite | AtEnd::Steep => Kind::Edge,
                AtEnd::Pole => Kind::Pole,
            }),
            How::End { inside, .. } => {
                let is_outside = match inside {
                    Inside::Above => beyond < 0.0,
                    Inside::Below => beyond > 0.0,
                };
                is_outside.then_some(Kind::Outside)
            }
        }
    });
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

fn binary(
    op: Binary,
    a: Bounded,
    b: Bounded,
    result: Bounded,
    [first_moves, second_moves]: [bool; 2],
) -> Option<(Kind, Which)> {
    if a.value.is_nan() || b.value.is_nan() {
        return None;
    }
    let operand = |number: Bounded, moves: bool| Operand {
        value: number.value,
        doubt: number.doubt(),
        moves,
    };
    let special = op.special(operand(a, first_moves), operand(b, second_moves));
    special
        .map(|(meeting, which)| (kind(meeting), which))
        .or_else(|| {
            let finite = a.value.is_finite() && b.value.is_finite();
            let is_small_divisor = op.distance() == Which::Second && b.value.abs() < 1.0;
            let which = if b.value.is_infinite() || is_small_divisor {
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

fn kind(meeting: Meeting) -> Kind {
    match meeting {
        Meeting::Tie => Kind::Tie,
        Meeting::Jump => Kind::Jump,
        Meeting::Edge => Kind::Edge,
        Meeting::Outside => Kind::Outside,
        Meeting::Pole => Kind::Pole,
        Meeting::Indeterminate => Kind::Indeterminate,
    }
}

/// A tie of the greatest or least elements, or an overflow.
fn reduce(op: Binary, a: &[Bounded], result: Bounded) -> Option<(Kind, usize, f64)> {
    let element = |i: usize| a[i];
    let count = 0..a.len();
    match op {
        Binary::Max | Binary::Min => {
            let mut ties = count.filter(|&i| {
                (element(i).value - result.value).abs() <= element(i).doubt() + result.doubt()
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
