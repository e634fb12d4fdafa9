//! The Jacobian of one instruction by each of its operands, as a structured matrix.
//!
//! Slopes are those of the table of operations; nothing is chained here
//! (see [`super::accumulate`]).

use std::borrow::Cow;
use std::cmp::Ordering;

use super::structured::matrix::{Coefficients, Form, NONE, Number, Structured, number};
use crate::expr::graph::Linear;
use crate::expr::op::{Binary, Unary};
use crate::expr::scalar::Scalar;
use crate::tape::cancel::CancelToken;
use crate::tape::compile::{Instruction, RegisterRange, Step, Tape};
use crate::tape::dependence::Dependence;
use crate::tape::eval::Registers;
use crate::tape::lu;

/// The derivative of a step by one of its operands.
pub(super) struct Elemental<'a, T: Copy + 'static> {
    /// Which step the operand is.
    pub(super) operand: usize,
    /// The derivative, or the left factor of it.
    pub(super) first: Structured<'a, T>,
    /// The right factor of one that is kept as a product.
    pub(super) second: Option<Structured<'a, T>>,
    /// False for what was compared or not chosen: it belongs to the structure, and it is 0.
    pub(super) live: bool,
}

/// A tape evaluated at a point.
pub(super) struct Evaluated<'a, T> {
    pub(super) tape: &'a Tape,
    pub(super) point: &'a [T],
    pub(super) registers: &'a Registers<T>,
    pub(super) dependence: &'a Dependence,
    pub(super) cancel: &'a CancelToken,
}

impl<'a, T: Number> Evaluated<'a, T> {
    /// Whether a step depends on one of the columns.
    pub(super) fn is_active(&self, step: usize) -> bool {
        self.dependence.active[step]
    }

    /// Whether it is made of the program's constants only.
    fn is_fixed(&self, step: usize) -> bool {
        self.dependence.fixed[step]
    }

    fn at(&self, place: RegisterRange) -> &'a [T] {
        self.registers.at(place, self.point)
    }

    /// Writes the derivatives of a step by the operands that depend on the columns.
    /// Inputs have none, and the parts of a stack are for the caller to put together.
    pub(super) fn elementals(&self, step: &Step, parts: &mut Vec<Elemental<'a, T>>) {
        parts.clear();
        let out = self.at(step.out);
        match &step.instruction {
            Instruction::Input { .. } | Instruction::Constant(_) | Instruction::Stack(_) => {}
            Instruction::Unary(op, a) => {
                let coefficients = match op {
                    Unary::Neg if !has_nan(out) => Coefficients::fixed(-1.0),
                    op => {
                        let pairs = self.at(*a).iter().zip(out);
                        let slopes = pairs.map(|(&x, &value)| op.slope_beside(x, value));
                        Coefficients::Each(slopes.collect())
                    }
                };
                push(parts, *a, elementwise(*a, out.len(), coefficients));
            }
            Instruction::Binary(op, a, b) => self.binary(*op, *a, *b, out, parts),
            Instruction::Select(condition, then, otherwise) => {
                let row = |place: RegisterRange, row: usize| self.at(place)[row.min(place.len - 1)];
                let slopes = |wanted: Option<bool>| -> Vec<T> {
                    (0..out.len())
                        .map(|i| match Scalar::real(row(*condition, i)) {
                            c if c.is_nan() => number(f64::NAN),
                            c => number(f64::from(u8::from(wanted == Some(c != 0.0)))),
                        })
                        .collect()
                };
                self.choice(*condition, &slopes(None), parts);
                self.choice(*then, &slopes(Some(true)), parts);
                self.choice(*otherwise, &slopes(Some(false)), parts);
            }
            Instruction::Reduce(op, a) => self.reduce(*op, *a, out[0], parts),
            Instruction::MatMul { a, b, m, k, n } => {
                if self.is_active(a.step) {
                    push(parts, *a, right(self.at(*b), *m, *k, *n));
                }
                if self.is_active(b.step) {
                    push(parts, *b, left(Cow::Borrowed(self.at(*a)), *m, *k, *n));
                }
            }
            Instruction::Linear(what, a, n) => {
                let matrix = self.at(*a);
                match what {
                    Linear::Determinant => {
                        let mut inverse = Vec::new();
                        let what = Linear::Inverse;
                        let adjugate = if T::linear(what, *n, matrix, self.cancel, &mut inverse) {
                            inverse.iter().map(|&element| out[0] * element).collect()
                        } else {
                            lu::adjugate(*n, matrix.to_vec(), self.cancel)
                        };
                        let cofactors = transposed(*n, &adjugate);
                        push(parts, *a, Structured::dense(1, n * n, cofactors));
                    }
                    Linear::LogDeterminant => {
                        // A negative determinant has no logarithm.
                        let row = if Scalar::real(out[0]).is_nan() {
                            vec![number(f64::NAN); n * n]
                        } else {
                            let mut workspace = lu::Workspace::new();
                            let elements = matrix.iter().copied();
                            let what = Linear::Inverse;
                            transposed(*n, workspace.evaluate(what, *n, elements, self.cancel))
                        };
                        push(parts, *a, Structured::dense(1, n * n, row));
                    }
                    // d(A⁻¹) = −A⁻¹ dA A⁻¹
                    Linear::Inverse => {
                        let negative: Vec<T> = out.iter().map(|&value| -value).collect();
                        parts.push(Elemental {
                            operand: a.step,
                            first: left(Cow::Owned(negative), *n, *n, *n),
                            second: Some(right(out, *n, *n, *n)),
                            live: true,
                        });
                    }
                }
            }
            Instruction::Gather(a, indices) => {
                let columns = indices.iter().map(|&index| index as u32).collect();
                let picked = Structured::single(columns, a.len, Coefficients::fixed(1.0));
                push(parts, *a, picked);
            }
        }
        parts.retain(|part| self.is_active(part.operand));
    }

    fn binary(
        &self,
        op: Binary,
        a: RegisterRange,
        b: RegisterRange,
        out: &[T],
        parts: &mut Vec<Elemental<'a, T>>,
    ) {
        let len = out.len();
        let (x, y) = (self.at(a), self.at(b));
        let at = |values: &[T], row: usize| values[row.min(values.len() - 1)];
        let slopes = |second: bool| -> Vec<T> {
            (0..len)
                .map(|row| op.slopes(at(x, row), at(y, row)))
                .map(|(first, other)| if second { other } else { first })
                .collect()
        };
        match op {
            _ if op.at_tie().is_some() => {
                self.choice(a, &slopes(false), parts);
                self.choice(b, &slopes(true), parts);
            }
            _ => {
                for (place, other, second) in [(a, b, false), (b, a, true)] {
                    if !self.is_active(place.step) {
                        continue;
                    }
                    // One number for all elements, where the program says so.
                    let held = other.len == 1 && !self.is_active(other.step);
                    let same = match (op, second) {
                        (Binary::Add, _) | (Binary::Sub, false) => Some((number(1.0), true)),
                        (Binary::Sub, true) => Some((number(-1.0), true)),
                        (Binary::Mul, _) if held => {
                            Some((self.at(other)[0], self.is_fixed(other.step)))
                        }
                        (Binary::Div, false) if held => Some((
                            number::<T>(1.0) / self.at(other)[0],
                            self.is_fixed(other.step),
                        )),
                        _ => None,
                    };
                    let coefficients = match same {
                        Some((value, fixed)) if !has_nan(out) => {
                            Coefficients::Same { value, fixed }
                        }
                        _ => Coefficients::Each(slopes(second)),
                    };
                    push(parts, place, elementwise(place, len, coefficients));
                }
            }
        }
    }

    fn reduce(&self, op: Binary, a: RegisterRange, result: T, parts: &mut Vec<Elemental<'a, T>>) {
        let x = self.at(a);
        match op {
            Binary::Mul => push(parts, a, Structured::dense(1, a.len, products_of_others(x))),
            Binary::Max | Binary::Min => {
                let is_result = |value: &T| value.partial_cmp(&result) == Some(Ordering::Equal);
                let winner = x.iter().position(is_result);
                let whole = |live, row: Vec<T>| Elemental {
                    operand: a.step,
                    first: Structured::dense(1, x.len(), row),
                    second: None,
                    live,
                };
                match winner {
                    Some(winner) => {
                        let chosen = Structured::single(
                            vec![winner as u32],
                            a.len,
                            Coefficients::fixed(1.0),
                        );
                        push(parts, a, chosen);
                        parts.push(whole(false, vec![number(0.0); a.len]));
                    }
                    None => parts.push(whole(true, vec![number(f64::NAN); a.len])),
                }
            }
            _ => {
                let is_nan = Scalar::real(result).is_nan();
                let slope = number(if is_nan { f64::NAN } else { 1.0 });
                push(parts, a, Structured::dense(1, a.len, vec![slope; a.len]));
            }
        }
    }

    /// A choice between operands: where the slope is 0 this one was not chosen, and however
    /// steep it is plays no part.
    fn choice(&self, operand: RegisterRange, slopes: &[T], parts: &mut Vec<Elemental<'a, T>>) {
        if !self.is_active(operand.step) {
            return;
        }
        for live in [true, false] {
            let column = |row: usize| if operand.len == 1 { 0 } else { row as u32 };
            let columns: Vec<u32> = (0..slopes.len())
                .map(|row| {
                    if (Scalar::real(slopes[row]) != 0.0) == live {
                        column(row)
                    } else {
                        NONE
                    }
                })
                .collect();
            if columns.iter().any(|&column| column != NONE) {
                // Which one is chosen may change with the point, so that no number is the program's.
                let coefficients = Coefficients::Each(slopes.to_vec());
                parts.push(Elemental {
                    operand: operand.step,
                    first: Structured::single(columns, operand.len, coefficients),
                    second: None,
                    live,
                });
            }
        }
    }
}

fn push<'a, T: Number>(
    parts: &mut Vec<Elemental<'a, T>>,
    operand: RegisterRange,
    local: Structured<'a, T>,
) {
    parts.push(Elemental {
        operand: operand.step,
        first: local,
        second: None,
        live: true,
    });
}

fn has_nan<T: Number>(values: &[T]) -> bool {
    values.iter().any(|&value| Scalar::real(value).is_nan())
}

/// Row i depends on element i of the operand, or on its only one.
fn elementwise<T: Number>(
    operand: RegisterRange,
    len: usize,
    coefficients: Coefficients<T>,
) -> Structured<'static, T> {
    if operand.len == len {
        Structured::diagonal(len, coefficients)
    } else {
        Structured::single(vec![0; len], operand.len, coefficients)
    }
}

/// A·X by X, for an m×k matrix A and a k×n matrix X.
fn left<T: Number>(a: Cow<'_, [T]>, m: usize, k: usize, n: usize) -> Structured<'_, T> {
    if n == 1 {
        return Structured::dense(m, k, a);
    }
    Structured {
        rows: m * n,
        cols: k * n,
        form: Form::Left { a, k, n },
    }
}

/// X·B by X, for an m×k matrix X and a k×n matrix B.
fn right<T: Number>(b: &[T], m: usize, k: usize, n: usize) -> Structured<'_, T> {
    if m == 1 && n == 1 {
        return Structured::dense(1, k, b);
    }
    Structured {
        rows: m * n,
        cols: m * k,
        form: Form::Right { b: b.into(), k, n },
    }
}

fn transposed<T: Number>(n: usize, matrix: &[T]) -> Vec<T> {
    (0..n * n).map(|k| matrix[k % n * n + k / n]).collect()
}

/// For each number the product of all others, right when some are 0.
fn products_of_others<T: Number>(x: &[T]) -> Vec<T> {
    let mut result = vec![number::<T>(1.0); x.len()];
    let mut before = number::<T>(1.0);
    for (slot, &value) in result.iter_mut().zip(x) {
        *slot = before;
        before = before * value;
    }
    let mut after = number::<T>(1.0);
    for i in (0..x.len()).rev() {
        let size = Scalar::real(after);
        let is_extreme = !size.is_normal() && size != 1.0;
        result[i] = if is_extreme && Scalar::real(result[i]).is_normal() {
            // Those behind it may overflow or vanish although the product of all does not.
            let mut product = result[i];
            for &value in &x[i + 1..] {
                product = product * value;
                let size = Scalar::real(product);
                if size == 0.0 || !size.is_finite() {
                    break;
                }
            }
            product
        } else {
            result[i] * after
        };
        after = after * x[i];
    }
    result
}
