//! The one evaluator: a loop over instructions, each over a slice, generic over the number.
//!
//! A batch is `lanes` points side by side that differ in some elements only. What does
//! not depend on those is computed once; the rest is kept as rows of `lanes` numbers, so
//! that every instruction runs over contiguous memory. A single point is a batch of one.
//! It knows no derivative; a number that carries a tangent or an error bound brings
//! that along itself.

use super::compile::{Instruction, Place, Tape};
use super::lu;
use crate::expr::op::Binary;
use crate::expr::scalar::Scalar;

/// Points that differ in some elements only.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a, S> {
    /// All elements of the tape's inputs; what `moved` names is read from there instead.
    pub point: &'a [S],
    /// Elements of the point with their numbers, one per lane.
    pub moved: &'a [(usize, &'a [S])],
    /// How many points.
    pub lanes: usize,
}

/// Registers of a batch; private to one thread and reused from run to run.
#[derive(Clone, Debug)]
pub struct Registers<S> {
    values: Vec<S>,
    /// Where each step's numbers begin, and whether they differ between lanes.
    layout: Vec<(usize, bool)>,
    output: Vec<S>,
    spare: Vec<S>,
}

impl<S: Scalar> Registers<S> {
    /// No registers yet.
    pub fn new() -> Self {
        Self {
            values: Vec::new(),
            layout: Vec::new(),
            output: Vec::new(),
            spare: Vec::new(),
        }
    }

    /// The number in a register after a batch of one.
    pub fn value(&self, register: usize) -> S {
        self.values[register]
    }
}

impl<S: Scalar> Default for Registers<S> {
    fn default() -> Self {
        Self::new()
    }
}

/// A step's numbers: rows of `lanes`, or one number per element for all lanes.
#[derive(Clone, Copy)]
struct View<'a, S> {
    values: &'a [S],
    varies: bool,
    /// A scalar stands for every element of a longer operand.
    expands: bool,
}

impl<'a, S: Scalar> View<'a, S> {
    /// All lanes of an element; just one number when it does not vary.
    #[inline(always)]
    fn row(self, element: usize, lanes: usize) -> &'a [S] {
        let element = if self.expands { 0 } else { element };
        if self.varies {
            &self.values[element * lanes..][..lanes]
        } else {
            &self.values[element..=element]
        }
    }
}

/// The row itself when it has a number per lane, else `spare` filled with its one number.
#[inline(always)]
fn widened<'a, S: Scalar>(row: &'a [S], spare: &'a mut [S]) -> &'a [S] {
    match row {
        [only] if spare.len() > 1 => {
            spare.fill(*only);
            spare
        }
        row => row,
    }
}

impl Tape {
    /// How many points to put in a batch so that its registers stay in the cache.
    pub fn good_lanes(&self, number_size: usize) -> usize {
        let lane = self.registers.max(1) * number_size;
        let in_cache = (256 * 1024 / lane).clamp(32, 256);
        // A program with a million registers has room for one lane only.
        let in_memory = (64 * 1024 * 1024 / lane).max(1);
        in_cache.min(in_memory)
    }

    /// Evaluates a batch. The result is a row of `lanes` numbers per output element.
    ///
    /// Preconditions: `point.len() == self.inputs`, and `lanes` numbers for each element moved.
    pub fn eval<'a, S: Scalar>(
        &self,
        batch: &Batch<'_, S>,
        registers: &'a mut Registers<S>,
    ) -> &'a [S] {
        let Registers {
            values,
            layout,
            output,
            spare,
        } = registers;
        let size = self.lay_out(batch, layout);
        values.clear();
        values.resize(size, S::constant(f64::NAN));
        spare.clear();
        spare.resize(2 * batch.lanes, S::constant(0.0));
        for (step, &(offset, varies)) in self.steps.iter().zip(layout.iter()) {
            let lanes = if varies { batch.lanes } else { 1 };
            let (before, rest) = values.split_at_mut(offset);
            let out = &mut rest[..step.out.len * lanes];
            let view = |place: Place| {
                let (start, varies) = layout[place.step];
                let lanes = if varies { batch.lanes } else { 1 };
                View {
                    values: &before[start..start + place.len * lanes],
                    varies,
                    expands: place.len == 1,
                }
            };
            match &step.instruction {
                Instruction::Input { from } => read_input(batch, *from, varies, out),
                Instruction::Constant(value) => out.fill(S::constant(*value)),
                Instruction::Unary(op, a) => op.map(view(*a).values, out),
                Instruction::Binary(op, a, b) => {
                    let (a, b) = (view(*a), view(*b));
                    if a.values.len() == b.values.len() && a.varies == b.varies {
                        op.zip(a.values, b.values, out);
                    } else {
                        let (spare_a, spare_b) = spare[..2 * lanes].split_at_mut(lanes);
                        for (element, out) in out.chunks_exact_mut(lanes).enumerate() {
                            let a = widened(a.row(element, lanes), spare_a);
                            let b = widened(b.row(element, lanes), spare_b);
                            op.zip(a, b, out);
                        }
                    }
                }
                Instruction::Select(condition, then, otherwise) => {
                    let views = [view(*condition), view(*then), view(*otherwise)];
                    for (element, out) in out.chunks_exact_mut(lanes).enumerate() {
                        let rows = views.map(|view| view.row(element, lanes));
                        for (lane, out) in out.iter_mut().enumerate() {
                            let [c, a, b] = rows.map(|row| row[lane.min(row.len() - 1)]);
                            *out = S::select(c, a, b);
                        }
                    }
                }
                Instruction::Reduce(op, a) => {
                    let a = view(*a).values;
                    out.copy_from_slice(&a[..lanes]);
                    for row in a[lanes..].chunks_exact(lanes) {
                        accumulate(*op, row, out);
                    }
                }
                Instruction::MatMul { a, b, m, k, n } => {
                    let (a, b) = (view(*a), view(*b));
                    for (element, out) in out.chunks_exact_mut(lanes).enumerate().take(m * n) {
                        let (i, j) = (element / n, element % n);
                        out.fill(S::constant(0.0));
                        for l in 0..*k {
                            multiply_add(a.row(i * k + l, lanes), b.row(l * n + j, lanes), out);
                        }
                    }
                }
                Instruction::Linear(what, a, n) => {
                    let a = view(*a).values;
                    let mut result = vec![S::constant(f64::NAN); step.out.len];
                    for lane in 0..lanes {
                        let matrix = a[lane..].iter().step_by(lanes).copied().collect();
                        lu::evaluate(*what, *n, matrix, &mut result);
                        for (out, &value) in out[lane..].iter_mut().step_by(lanes).zip(&result) {
                            *out = value;
                        }
                    }
                }
                Instruction::Gather(a, indices) => {
                    let a = view(*a).values;
                    for (out, &index) in out.chunks_exact_mut(lanes).zip(indices) {
                        out.copy_from_slice(&a[index * lanes..][..lanes]);
                    }
                }
                Instruction::Stack(parts) => {
                    let rows = parts.iter().flat_map(|&part| {
                        let view = view(part);
                        (0..part.len).map(move |element| view.row(element, lanes))
                    });
                    for (out, row) in out.chunks_exact_mut(lanes).zip(rows) {
                        match row {
                            [only] => out.fill(*only),
                            row => out.copy_from_slice(row),
                        }
                    }
                }
            }
        }
        let (start, varies) = layout[self.output.step];
        output.clear();
        if varies {
            output.extend_from_slice(&values[start..start + self.output.len * batch.lanes]);
        } else {
            for &value in &values[start..start + self.output.len] {
                output.resize(output.len() + batch.lanes, value);
            }
        }
        output
    }

    /// Finds out what varies and where it goes; the numbers needed in all.
    fn lay_out<S>(&self, batch: &Batch<'_, S>, layout: &mut Vec<(usize, bool)>) -> usize {
        layout.clear();
        let mut offset = 0;
        for step in &self.steps {
            let varies = match &step.instruction {
                Instruction::Input { from } => {
                    let elements = *from..from + step.out.len;
                    batch
                        .moved
                        .iter()
                        .any(|(element, _)| elements.contains(element))
                }
                instruction => {
                    let mut varies = false;
                    instruction.for_each_operand(|place| varies |= layout[place.step].1);
                    varies
                }
            };
            layout.push((offset, varies && batch.lanes > 1));
            offset += step.out.len * if varies { batch.lanes } else { 1 };
        }
        offset
    }

    /// Evaluates one point.
    pub fn eval_one<S: Scalar>(&self, point: &[S]) -> Vec<S> {
        let batch = Batch {
            point,
            moved: &[],
            lanes: 1,
        };
        self.eval(&batch, &mut Registers::new()).to_vec()
    }
}

/// Numbers of the point, with those in place that were moved.
fn read_input<S: Scalar>(batch: &Batch<'_, S>, from: usize, varies: bool, out: &mut [S]) {
    let lanes = if varies { batch.lanes } else { 1 };
    let count = out.len() / lanes;
    for (out, &value) in out
        .chunks_exact_mut(lanes)
        .zip(&batch.point[from..from + count])
    {
        out.fill(value);
    }
    for (element, numbers) in batch.moved {
        if let Some(position) = element
            .checked_sub(from)
            .filter(|&position| position < count)
        {
            out[position * lanes..][..lanes].copy_from_slice(&numbers[..lanes]);
        }
    }
}

#[inline]
fn accumulate<S: Scalar>(op: Binary, row: &[S], out: &mut [S]) {
    match op {
        Binary::Add => fold(row, out, |a, b| S::binary(Binary::Add, a, b)),
        Binary::Mul => fold(row, out, |a, b| S::binary(Binary::Mul, a, b)),
        Binary::Max => fold(row, out, |a, b| S::binary(Binary::Max, a, b)),
        op => fold(row, out, |a, b| S::binary(op, a, b)),
    }
}

#[inline(always)]
fn fold<S: Scalar>(row: &[S], out: &mut [S], op: impl Fn(S, S) -> S) {
    for (out, &value) in out.iter_mut().zip(row) {
        *out = op(*out, value);
    }
}

/// Adds a·b to each lane; either factor may be one number for all lanes.
#[inline]
fn multiply_add<S: Scalar>(a: &[S], b: &[S], out: &mut [S]) {
    match (a, b) {
        ([a], b) => fold(b, out, |sum, b| S::multiply_add(sum, *a, b)),
        (a, [b]) => fold(a, out, |sum, a| S::multiply_add(sum, a, *b)),
        (a, b) => {
            for ((out, &a), &b) in out.iter_mut().zip(a).zip(b) {
                *out = S::multiply_add(*out, a, b);
            }
        }
    }
}
