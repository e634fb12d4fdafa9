//! Where a formula is not smooth at a point: kinks, ties, jumps, edges of domains,
//! poles and overflows, each with the operation and the argument that cause it.
//!
//! It looks at values only, and an argument counts as being at such a point when
//! it is there within its own rounding bound: for certain, where that is 0. Whether a
//! derivative suffers is for [`super::one_sided`] and [`super::richardson`] to find; `x·|x|`
//! passes a kink at 0 and is smooth.

use super::running_error::{Bounded, Rounded};
use crate::expr::breaks::{AtEnd, Inside, Kind as How, Meeting, Operand, Which};
use crate::expr::elementary::Elementary;
use crate::expr::graph::{Linear, NodeId};
use crate::expr::op::{Binary, Unary};
use crate::tape::cancel::CancelToken;
use crate::tape::compile::{Instruction, RegisterRange, Tape};
use crate::tape::eval::Registers;

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
    /// The step that writes it.
    pub step: usize,
    /// How far the argument may be off; 0 where it is there for certain.
    pub doubt: f64,
    /// Whether the argument is there within its rounding only, in the finest numbers that were
    /// asked.
    pub rounded: bool,
    /// Whether double-double finds the argument beside the place.
    pub beside: bool,
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

/// An evaluation at a point, in the arithmetic of T.
pub struct Found<T> {
    /// The non-smooth points that it meets, in order of execution.
    pub events: Vec<Event>,
    /// The output, with its rounding bounds.
    pub output: Vec<Bounded<T>>,
    /// By output element: whether there is no value on the way to it, at an argument that is
    /// there for certain. An operation may make a number of an infinity all the same.
    pub lost: Vec<bool>,
}

/// Evaluates at `point` and looks at every operation's arguments. A power whose
/// exponent depends on one of the `columns` has no whole one.
///
/// `None` when `cancel` was called on the way.
pub fn find<T: Rounded>(
    tape: &Tape,
    point: &[f64],
    columns: &[usize],
    cancel: &CancelToken,
) -> Option<Found<T>> {
    let mut registers = Registers::<Bounded<T>>::cancelled_by(cancel);
    let output = tape.eval_plain(point, &mut registers).to_vec();
    if cancel.is_cancelled() {
        return None;
    }
    let number = |place: RegisterRange, element: usize| registers.at_plain(place, element, point);
    let active = tape.active(columns);
    let mut events = Vec::new();
    let node_at = |place: RegisterRange| tape.steps.get(place.step).map_or(0, |step| step.node);
    for (position, step) in tape.steps.iter().enumerate() {
        if matches!(
            step.instruction,
            Instruction::Input { .. } | Instruction::Gather(..) | Instruction::Stack(_)
        ) {
            continue;
        }
        for (element, &result) in registers.at(step.out, &[]).iter().enumerate() {
            if element % 1024 == 0 && cancel.is_cancelled() {
                return None;
            }
            let read = |place: RegisterRange| {
                let element = if place.len == 1 { 0 } else { element };
                (number(place, element), element)
            };
            let found = match &step.instruction {
                Instruction::Unary(op, a) => {
                    let (x, i) = read(*a);
                    unary(*op, x, result).map(|kind| {
                        let (op, place) = step.typed.unwrap_or((*op, *a));
                        let argument = Argument::One((node_at(place), i), real(read(place).0));
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
                            Which::First => (Argument::One((node_at(*a), i), real(x)), x),
                            Which::Second => (Argument::One((node_at(*b), j), real(y)), y),
                            Which::Both => {
                                let (first, second) = ((node_at(*a), i), (node_at(*b), j));
                                let both = Bounded {
                                    error: x.doubt() + y.doubt(),
                                    ..x
                                };
                                (Argument::Two(first, second, real(x)), both)
                            }
                        };
                        (kind, Operation::Binary(*op), argument, at)
                    })
                }
                Instruction::Reduce(op, a) => {
                    let elements: Vec<_> = (0..a.len).map(|i| number(*a, i)).collect();
                    reduce(*op, &elements, result).map(|(kind, i, at)| {
                        let argument = Argument::One((node_at(*a), i), real(at));
                        (kind, Operation::Reduce(*op), argument, at)
                    })
                }
                Instruction::MatMul { a, b, k, n, .. } if !real(result).is_finite() => {
                    product(|i| number(*a, i), |i| number(*b, i), [*k, *n], element).map(
                        |(kind, i, at)| {
                            let argument = Argument::One((node_at(*a), i), real(at));
                            (kind, Operation::MatMul, argument, at)
                        },
                    )
                }
                Instruction::Linear(what, a, _) if !real(result).is_finite() => {
                    let finite = (0..a.len).all(|i| real(number(*a, i)).is_finite());
                    let kind = if real(result).is_nan() && *what == Linear::LogDeterminant {
                        Kind::Outside
                    } else if *what == Linear::Determinant {
                        Kind::Overflow
                    } else {
                        Kind::Pole
                    };
                    let argument = || Argument::Matrix(node_at(*a));
                    finite.then(|| (kind, Operation::Linear(*what), argument(), result))
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
                    doubt: if real(at).is_finite() {
                        at.doubt()
                    } else {
                        0.0
                    },
                    rounded: false,
                    beside: false,
                    underflow: at.underflow > 0.0 && real(at).abs() <= at.underflow,
                    register: step.out.start + element,
                    step: position,
                });
            }
        }
    }
    let lost = lost(tape, &events, number);
    Some(Found {
        events,
        output,
        lost,
    })
}

/// Which output elements are computed from a value that does not exist.
fn lost<T: Rounded>(
    tape: &Tape,
    events: &[Event],
    number: impl Fn(RegisterRange, usize) -> Bounded<T>,
) -> Vec<bool> {
    let is_lost = |event: &&Event| {
        event.doubt == 0.0
            && !event.underflow
            && matches!(event.at.kind, Kind::Pole | Kind::Indeterminate)
    };
    let mut lost = vec![false; tape.registers];
    let mut first = usize::MAX;
    for event in events.iter().filter(is_lost) {
        lost[event.register] = true;
        first = first.min(event.register);
    }
    if first == usize::MAX {
        return vec![false; tape.output.len];
    }
    for step in tape.steps.iter().filter(|step| step.out.start >= first) {
        let at =
            |place: RegisterRange, element: usize| lost[place.start + element.min(place.len - 1)];
        let any = |place: RegisterRange| (0..place.len).any(|element| at(place, element));
        let len = step.out.len;
        let found: Vec<bool> = match &step.instruction {
            Instruction::Input { .. } | Instruction::Constant(_) => continue,
            Instruction::Unary(_, a) => (0..len).map(|i| at(*a, i)).collect(),
            Instruction::Binary(_, a, b) => (0..len).map(|i| at(*a, i) || at(*b, i)).collect(),
            Instruction::Select(condition, then, otherwise) => {
                let condition_of = |i: usize| number(*condition, i.min(condition.len - 1));
                let chosen = |i: usize| match real(condition_of(i)) {
                    0.0 => *otherwise,
                    _ => *then,
                };
                (0..len)
                    .map(|i| at(*condition, i) || at(chosen(i), i))
                    .collect()
            }
            Instruction::Reduce(_, a) | Instruction::Linear(_, a, _) => vec![any(*a); len],
            Instruction::MatMul { a, b, k, n, .. } => {
                let of = |i: usize| (0..*k).any(|l| at(*a, i / n * k + l) || at(*b, l * n + i % n));
                (0..len).map(of).collect()
            }
            Instruction::Gather(a, indices) => indices.iter().map(|&i| at(*a, i)).collect(),
            Instruction::Stack(parts) => {
                let elements = |part: &RegisterRange| (0..part.len).map(|i| (*part, i)).collect();
                let elements = parts.iter().flat_map(|part| -> Vec<_> { elements(part) });
                elements.map(|(part, i)| at(part, i)).collect()
            }
        };
        for (slot, found) in lost[step.out.start..][..len].iter_mut().zip(found) {
            *slot |= found;
        }
    }
    lost[tape.output.start..][..tape.output.len].to_vec()
}

fn real<T: Rounded>(number: Bounded<T>) -> f64 {
    Elementary::real(number)
}

fn unary<T: Rounded>(op: Unary, x: Bounded<T>, result: Bounded<T>) -> Option<Kind> {
    if real(x).is_nan() {
        return None;
    }
    let mut breaks = op.special().iter();
    let special = breaks.find_map(|special| {
        let place = special.at.nearest(real(x));
        let beyond = Elementary::real(x.value - <T as Elementary>::constant(place));
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
    special.or_else(|| overflow_or_outside(real(result), real(x).is_finite()))
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

/// What is special about two arguments, and which of them is to blame. What is compared is
/// compared in the arithmetic of T.
pub(super) fn special<T: Rounded>(
    op: Binary,
    a: Bounded<T>,
    b: Bounded<T>,
    [first_moves, second_moves]: [bool; 2],
) -> Option<(Meeting, Which)> {
    let operand = |value: f64, doubt: f64, moves: bool| Operand {
        value,
        doubt,
        moves,
    };
    if op.distance() == Which::Both {
        let doubt = a.doubt() + b.doubt();
        let difference = match op.at_zero() {
            // Infinite ones are equal or not.
            Some(_) if a.value != b.value => Elementary::real(a.value - b.value),
            _ => 0.0,
        };
        return op.special(
            operand(difference, doubt, first_moves),
            operand(0.0, 0.0, second_moves),
        );
    }
    op.special(
        operand(real(a), a.doubt(), first_moves),
        operand(real(b), b.doubt(), second_moves),
    )
}

fn binary<T: Rounded>(
    op: Binary,
    a: Bounded<T>,
    b: Bounded<T>,
    result: Bounded<T>,
    moves: [bool; 2],
) -> Option<(Kind, Which)> {
    if real(a).is_nan() || real(b).is_nan() {
        return None;
    }
    special(op, a, b, moves)
        .map(|(meeting, which)| (kind(meeting), which))
        .or_else(|| {
            let finite = real(a).is_finite() && real(b).is_finite();
            let is_small_divisor = op.distance() == Which::Second && real(b).abs() < 1.0;
            let which = if real(b).is_infinite() || is_small_divisor {
                Which::Second
            } else {
                Which::First
            };
            match overflow_or_outside(real(result), finite) {
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

/// A tie of the greatest or least elements, or an overflow; and the element that is to blame.
fn reduce<T: Rounded>(
    op: Binary,
    a: &[Bounded<T>],
    result: Bounded<T>,
) -> Option<(Kind, usize, Bounded<T>)> {
    let count = 0..a.len();
    match op {
        Binary::Max | Binary::Min => {
            let mut ties = count.filter(|&i| {
                let apart = Elementary::real(a[i].value - result.value).abs();
                a[i].value == result.value || apart <= a[i].doubt() + result.doubt()
            });
            let first = a[ties.next()?];
            let second = ties.next()?;
            let doubt = first.doubt() + a[second].doubt();
            let at = Bounded {
                error: doubt,
                ..a[second]
            };
            Some((Kind::Tie, second, at))
        }
        _ if real(result).is_finite() => None,
        _ if a.iter().any(|&element| real(element).is_nan()) => None,
        _ => {
            let size = |i: usize| real(a[i]).abs();
            let worst = count.max_by(|&i, &j| size(i).total_cmp(&size(j)))?;
            let finite = real(a[worst]).is_finite();
            let kind = match overflow_or_outside(real(result), finite)? {
                Kind::Outside => Kind::Indeterminate,
                kind => kind,
            };
            Some((kind, worst, a[worst]))
        }
    }
}

/// Why an element of a matrix product is not finite, unless a factor already was not: with
/// the element of the left factor that takes part in the largest of the products.
fn product<T: Rounded>(
    a: impl Fn(usize) -> Bounded<T>,
    b: impl Fn(usize) -> Bounded<T>,
    [k, n]: [usize; 2],
    element: usize,
) -> Option<(Kind, usize, Bounded<T>)> {
    let (i, j) = (element / n, element % n);
    let factors = |l: usize| (real(a(i * k + l)), real(b(l * n + j)));
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
    Some((kind, i * k + worst, a(i * k + worst)))
}
