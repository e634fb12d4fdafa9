//! Exact Jacobians: one evaluation, then the steps' own Jacobians multiplied together.
//!
//! The chain rule may be multiplied out from the inputs (forward), from the output (reverse),
//! or in two halves that meet at a step through which all dependence goes (A. Griewank and
//! A. Walther, Evaluating Derivatives, 2nd ed., 2008, ch. 3 and 10). To find the cheapest
//! order is NP-complete (U. Naumann, Mathematical Programming 112, 2008); [`super::accumulation_order`]
//! counts the multiplications of these few and takes the least.
//!
//! It is right where the function is smooth: at kinks and edges of domains left and right
//! have to be looked at apart, which [`super::dual`] does. It keeps what is live only.

use std::borrow::Cow;
use std::ops::Range;

use smallvec::SmallVec;

pub use super::accumulation_order::Mode;
use super::accumulation_order::{Order, cheapest};
use super::elemental::{Elemental, Evaluated};
use super::structured::matrix::{Coefficients, NONE, Number, Structured};
use super::structured::product::{multiply, product, sum};
use crate::tape::cancel::CancelToken;
use crate::tape::compile::{Instruction, Step, Tape};
use crate::tape::dependence::Dependence;
use crate::tape::eval::{Batch, Registers};

/// The output at a point and its exact Jacobian there.
#[derive(Clone, Debug)]
pub struct Exact<T: Copy + 'static = f64> {
    /// The output, m numbers.
    pub value: Vec<T>,
    /// m×n, a column for each element that was asked for; its structure is the sparsity
    /// pattern, which follows from the program and not from the point.
    pub jacobian: Structured<'static, T>,
}

/// Evaluates and differentiates. `None` when `cancel` was called on the mode.
///
/// `columns` are distinct elements of the point. Entries overflow and are NaN where the
/// arithmetic of the chain rule does so; at kinks they are those of one side.
pub fn jacobian(
    tape: &Tape,
    point: &[f64],
    columns: &[usize],
    cancel: &CancelToken,
) -> Option<Exact> {
    in_mode(tape, point, columns, None, cancel)
}

/// The same, multiplied out in one direction from end to end, whatever it costs.
pub fn in_mode(
    tape: &Tape,
    point: &[f64],
    columns: &[usize],
    mode: Option<Mode>,
    cancel: &CancelToken,
) -> Option<Exact> {
    Accumulation::new(tape, columns, mode, cancel).run(point)
}

/// The output and its derivative along a direction, `J·v`: forward accumulation of one column.
///
/// `tangent` has a number for each element of the point; what it is 0 for takes no part,
/// however steep. The result's Jacobian is m×1. `None` when cancelled.
pub fn pushforward(
    tape: &Tape,
    point: &[f64],
    tangent: &[f64],
    cancel: &CancelToken,
) -> Option<Exact> {
    let moved: Vec<usize> = (0..tangent.len()).filter(|&i| tangent[i] != 0.0).collect();
    let mut accumulation = Accumulation::new(tape, &moved, Some(Mode::Forward), cancel);
    accumulation.cols = 1;
    for (step, seed) in tape.steps.iter().zip(&mut accumulation.seeds) {
        *seed = match step.instruction {
            Instruction::Input { from } => {
                let speeds = tangent.get(from..from + step.out.len).unwrap_or_default();
                let columns = speeds
                    .iter()
                    .map(|&speed| if speed == 0.0 { NONE } else { 0 });
                Structured::single(columns.collect(), 1, Coefficients::Each(speeds.to_vec()))
            }
            _ => Structured::zero(step.out.len, 1),
        };
    }
    accumulation.run(point)
}

/// The output and the derivative of a weighted sum of its elements, `vᵀ·J`: reverse
/// accumulation of one row.
///
/// `cotangent` has a weight for each of the m elements of the output; what is weighted by 0
/// takes no part. The result's Jacobian is 1×n, a column for each element of the point.
/// `None` when cancelled.
pub fn pullback(
    tape: &Tape,
    point: &[f64],
    cotangent: &[f64],
    cancel: &CancelToken,
) -> Option<Exact> {
    let columns: Vec<usize> = (0..tape.inputs).collect();
    let mut accumulation = Accumulation::new(tape, &columns, Some(Mode::Reverse), cancel);
    let value = accumulation.evaluate(point)?;
    let weighted = (0..).zip(cotangent).filter(|(_, weight)| **weight != 0.0);
    let (rows, weights): (Vec<u32>, Vec<f64>) = weighted.unzip();
    let row = Structured::sparse(value.len(), vec![0, rows.len()], rows, weights);
    let jacobian = match accumulation.order {
        Some(_) => accumulation
            .chain(point)
            .reverse(None, tape.output.step, row)?,
        None => Structured::zero(1, accumulation.cols),
    };
    Some(Exact { value, jacobian })
}

/// What does not depend on the point, made once for many: the order, and the registers.
#[derive(Clone, Debug)]
pub struct Accumulation<'a, T: Copy + 'static = f64> {
    tape: &'a Tape,
    dependence: Dependence,
    /// By step: for an input that has columns, which of its elements are columns, and which.
    seeds: Vec<Structured<'static, T>>,
    cols: usize,
    /// `None` where the output does not depend on the columns.
    order: Option<Order>,
    registers: Registers<T>,
    cancel: &'a CancelToken,
}

impl<'a, T: Number> Accumulation<'a, T> {
    /// Chooses the order; `columns` and `mode` are those of [`in_mode`].
    pub fn new(
        tape: &'a Tape,
        columns: &[usize],
        mode: Option<Mode>,
        cancel: &'a CancelToken,
    ) -> Self {
        let dependence = Dependence::new(tape, columns);
        let cols = columns.len();
        let seed = |(step, &active): (&Step, &bool)| match step.instruction {
            Instruction::Input { from } if active => seed(from..from + step.out.len, columns),
            _ => Structured::zero(step.out.len, cols),
        };
        let seeds = tape.steps.iter().zip(&dependence.active).map(seed);
        let chosen =
            |()| mode.map_or_else(|| cheapest(tape, &dependence, columns.len()), Order::Whole);
        Self {
            tape,
            seeds: seeds.collect(),
            cols,
            order: dependence.active[tape.output.step]
                .then_some(())
                .map(chosen),
            registers: Registers::cancelled_by(cancel),
            dependence,
            cancel,
        }
    }

    /// Evaluates and differentiates at a point. `None` when cancelled on the mode.
    pub fn run(&mut self, point: &[T]) -> Option<Exact<T>> {
        let value = self.evaluate(point)?;
        let chain = self.chain(point);
        let output = self.tape.output.step;
        let jacobian = match self.order {
            Some(Order::Whole(mode)) => chain.go(mode, None, output)?,
            Some(Order::Split { at, low, high }) => {
                let low = chain.go(low, None, at)?;
                product(chain.go(high, Some(at), output)?, low, self.cancel)?
            }
            None => Structured::zero(value.len(), self.cols),
        };
        Some(Exact { value, jacobian })
    }

    /// The output at a point; all registers are filled.
    fn evaluate(&mut self, point: &[T]) -> Option<Vec<T>> {
        let batch = Batch::one(point);
        let value = self.tape.eval(&batch, &mut self.registers).to_vec();
        (!self.cancel.is_cancelled()).then_some(value)
    }

    /// The chain rule at the point that was evaluated.
    fn chain<'p>(&'p self, point: &'p [T]) -> Chain<'p, T> {
        Chain {
            evaluated: Evaluated {
                tape: self.tape,
                point,
                registers: &self.registers,
                dependence: &self.dependence,
                cancel: self.cancel,
            },
            seeds: &self.seeds,
            cols: self.cols,
            cancel: self.cancel,
        }
    }
}

/// Which elements of an input are columns, and which.
fn seed<T: Number>(input: Range<usize>, columns: &[usize]) -> Structured<'static, T> {
    if columns.iter().copied().eq(input.clone()) {
        return Structured::identity(columns.len());
    }
    let mut seed = vec![NONE; input.len()];
    for (&element, column) in columns.iter().zip(0..) {
        if input.contains(&element) {
            seed[element - input.start] = column;
        }
    }
    Structured::single(seed, columns.len(), Coefficients::fixed(1.0))
}

/// What is to be added up: mostly it is one.
type Terms<T> = SmallVec<[Structured<'static, T>; 1]>;

/// The terms of a step, if it has any.
fn taken<T: Number>(terms: &mut [Terms<T>], step: usize) -> Terms<T> {
    terms.get_mut(step).map(std::mem::take).unwrap_or_default()
}

/// The chain rule at one point.
struct Chain<'a, T: Copy + 'static> {
    evaluated: Evaluated<'a, T>,
    seeds: &'a [Structured<'static, T>],
    cols: usize,
    cancel: &'a CancelToken,
}

impl<T: Number> Chain<'_, T> {
    /// The Jacobian of step `to` by the step `from`, or by the columns.
    fn go(&self, mode: Mode, from: Option<usize>, to: usize) -> Option<Structured<'static, T>> {
        match mode {
            Mode::Forward => self.forward(from, to),
            Mode::Reverse => {
                let rows = self.evaluated.tape.steps[to].out.len;
                self.reverse(from, to, Structured::identity(rows))
            }
        }
    }

    /// Steps that are differentiated on the mode from `from` to `to`.
    fn steps(&self, from: Option<usize>, to: usize) -> std::ops::RangeInclusive<usize> {
        from.map_or(0, |from| from + 1)..=to
    }

    fn forward(&self, from: Option<usize>, to: usize) -> Option<Structured<'static, T>> {
        let steps = &self.evaluated.tape.steps;
        let mut last_use = vec![0; to + 1];
        for position in self.steps(from, to) {
            steps[position]
                .instruction
                .for_each_operand(|place| last_use[place.step] = position);
        }
        let mut parts = Vec::new();
        let mut done: Vec<Option<Structured<'static, T>>> = vec![None; to + 1];
        if let Some(from) = from {
            done[from] = Some(Structured::identity(steps[from].out.len));
        }
        for position in self.steps(from, to) {
            let step = &steps[position];
            if !self.evaluated.is_active(position) {
                continue;
            }
            if self.cancel.is_cancelled() {
                return None;
            }
            let by = match &step.instruction {
                Instruction::Input { .. } => self.seeds[position].clone(),
                Instruction::Stack(parts) => {
                    let cols = match from {
                        Some(from) => steps[from].out.len,
                        None => self.cols,
                    };
                    let rows: Vec<Cow<'_, Structured<'_, T>>> = parts
                        .iter()
                        .map(|part| match &done[part.step] {
                            Some(done) => Cow::Borrowed(done),
                            None => Cow::Owned(Structured::zero(part.len, cols)),
                        })
                        .collect();
                    Structured::below(cols, &rows)
                }
                _ => {
                    let mut terms = Terms::new();
                    self.evaluated.elementals(step, &mut parts);
                    for part in &parts {
                        let Some(operand) = &done[part.operand] else {
                            continue;
                        };
                        let term = match &part.second {
                            Some(second) => {
                                let term = multiply(second, operand, self.cancel)?;
                                multiply(&part.first, &term, self.cancel)?
                            }
                            None => multiply(&part.first, operand, self.cancel)?,
                        };
                        terms.push(if part.live { term } else { term.silenced() });
                    }
                    sum(terms, self.cancel)?
                }
            };
            done[position] = Some(by);
            step.instruction.for_each_operand(|place| {
                if last_use[place.step] == position && place.step != to {
                    done[place.step] = None;
                }
            });
        }
        done[to]
            .take()
            .or_else(|| Some(Structured::zero(steps[to].out.len, self.cols)))
    }

    /// `start` times the Jacobian of step `to` by the step `from`, or by the columns.
    fn reverse(
        &self,
        from: Option<usize>,
        to: usize,
        start: Structured<'static, T>,
    ) -> Option<Structured<'static, T>> {
        let steps = &self.evaluated.tape.steps;
        let rows = start.rows;
        // For each step the terms of the Jacobian of `to` by it: those that count, and those
        // of what was not chosen, which stay 0 however steep the rest of the mode is. Of the
        // latter most programs have none.
        let mut terms: [Vec<Terms<T>>; 2] = Default::default();
        terms[0].resize_with(to + 1, Terms::new);
        terms[0][to].push(start);
        let mut by_columns = Terms::new();
        let mut parts = Vec::new();
        for position in self.steps(from, to).rev() {
            if !self.evaluated.is_active(position) {
                continue;
            }
            for silent in [false, true] {
                let of = taken(&mut terms[usize::from(silent)], position);
                if of.is_empty() {
                    continue;
                }
                if self.cancel.is_cancelled() {
                    return None;
                }
                let of = sum(of, self.cancel)?;
                self.pull_back(position, of, &mut parts, |operand, term, live| {
                    let silent = silent || !live;
                    let term = if silent { term.silenced() } else { term };
                    let Some(operand) = operand else {
                        by_columns.push(term);
                        return;
                    };
                    let terms = &mut terms[usize::from(silent)];
                    if terms.is_empty() {
                        terms.resize_with(to + 1, Terms::new);
                    }
                    terms[operand].push(term);
                })?;
            }
        }
        if let Some(from) = from {
            by_columns = terms
                .iter_mut()
                .flat_map(|terms| taken(terms, from))
                .collect();
        }
        if by_columns.is_empty() {
            let cols = from.map_or(self.cols, |from| steps[from].out.len);
            return Some(Structured::zero(rows, cols));
        }
        sum(by_columns, self.cancel)
    }

    /// Hands on what is known by one step to its operands, or to the columns, with whether
    /// they were chosen.
    fn pull_back<'a>(
        &'a self,
        position: usize,
        of: Structured<'static, T>,
        parts: &mut Vec<Elemental<'a, T>>,
        mut push: impl FnMut(Option<usize>, Structured<'static, T>, bool),
    ) -> Option<()> {
        let step = &self.evaluated.tape.steps[position];
        match &step.instruction {
            Instruction::Input { .. } => {
                let seed = &self.seeds[position];
                let by = if seed.is_identity() {
                    of
                } else {
                    multiply(&of, seed, self.cancel)?
                };
                push(None, by, true);
            }
            Instruction::Stack(parts) => {
                let widths: Vec<usize> = parts.iter().map(|part| part.len).collect();
                for (part, by) in parts.iter().zip(of.split(&widths)) {
                    if self.evaluated.is_active(part.step) {
                        push(Some(part.step), by, true);
                    }
                }
            }
            _ => {
                self.evaluated.elementals(step, parts);
                let count = parts.len();
                let mut of = Some(of);
                for (position, part) in parts.drain(..).enumerate() {
                    let last = position + 1 == count;
                    let Some(term) = (if last { of.take() } else { of.clone() }) else {
                        continue;
                    };
                    let mut term = product(term, part.first, self.cancel)?;
                    if let Some(second) = part.second {
                        term = product(term, second, self.cancel)?;
                    }
                    push(Some(part.operand), term, part.live);
                }
            }
        }
        Some(())
    }
}
