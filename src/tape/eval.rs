//! The one evaluator: a loop over instructions, each over a slice, generic over the number.
//!
//! A batch is `lanes` points side by side: register r of lane l stands at
//! `r * lanes + l`, so that every instruction runs over contiguous numbers.
//! A single point is a batch of one. It knows no derivative; a number that carries
//! a tangent or an error bound brings that along itself.

use super::compile::{Instruction, Place, Tape};
use super::lu;
use crate::expr::op::Binary;
use crate::expr::scalar::Scalar;

/// Registers of a batch; private to one thread and reused from run to run.
#[derive(Clone, Debug, Default)]
pub struct Registers<S> {
    values: Vec<S>,
    lanes: usize,
}

impl<S: Scalar> Registers<S> {
    /// No registers yet.
    pub fn new() -> Self {
        Self {
            values: Vec::new(),
            lanes: 1,
        }
    }

    /// All lanes of one register.
    pub fn lanes_of(&self, register: usize) -> &[S] {
        &self.values[register * self.lanes..(register + 1) * self.lanes]
    }
}

impl Tape {
    /// How many points to put in a batch so that its registers stay in the cache.
    pub fn good_lanes(&self, number_size: usize) -> usize {
        (256 * 1024 / (self.registers.max(1) * number_size)).clamp(1, 256)
    }

    /// Evaluates `lanes` points. `points` holds element e of lane l at `e * lanes + l`.
    /// The result lies the same way, a row of `lanes` per output element.
    ///
    /// Preconditions: `points.len() == self.inputs * lanes`.
    pub fn eval<'a, S: Scalar>(
        &self,
        points: &[S],
        lanes: usize,
        registers: &'a mut Registers<S>,
    ) -> &'a [S] {
        registers.lanes = lanes;
        registers.values.clear();
        registers
            .values
            .resize(self.registers * lanes, S::constant(f64::NAN));
        for step in &self.steps {
            let (before, rest) = registers.values.split_at_mut(step.out.start * lanes);
            let out = &mut rest[..step.out.len * lanes];
            let slice =
                |place: Place| &before[place.start * lanes..(place.start + place.len) * lanes];
            match &step.instruction {
                Instruction::Input { from } => {
                    out.copy_from_slice(&points[from * lanes..][..out.len()]);
                }
                Instruction::Constant(value) => out.fill(S::constant(*value)),
                Instruction::Unary(op, a) => op.map(slice(*a), out),
                Instruction::Binary(op, a, b) => {
                    if a.len == b.len {
                        op.zip(slice(*a), slice(*b), out);
                    } else {
                        // The scalar side is met again for every element of the other.
                        for (element, out) in out.chunks_exact_mut(lanes).enumerate() {
                            op.zip(
                                part(slice(*a), element, lanes),
                                part(slice(*b), element, lanes),
                                out,
                            );
                        }
                    }
                }
                Instruction::Select(condition, then, otherwise) => {
                    for (element, out) in out.chunks_exact_mut(lanes).enumerate() {
                        let condition = part(slice(*condition), element, lanes);
                        let then = part(slice(*then), element, lanes);
                        let otherwise = part(slice(*otherwise), element, lanes);
                        for (lane, out) in out.iter_mut().enumerate() {
                            *out = S::select(condition[lane], then[lane], otherwise[lane]);
                        }
                    }
                }
                Instruction::Reduce(op, a) => {
                    let a = slice(*a);
                    out.copy_from_slice(&a[..lanes]);
                    for row in a[lanes..].chunks_exact(lanes) {
                        accumulate(*op, row, out);
                    }
                }
                Instruction::MatMul { a, b, m, k, n } => {
                    let (a, b) = (slice(*a), slice(*b));
                    for i in 0..*m {
                        for j in 0..*n {
                            let out = &mut out[(i * n + j) * lanes..][..lanes];
                            for l in 0..*k {
                                let a = &a[(i * k + l) * lanes..][..lanes];
                                let b = &b[(l * n + j) * lanes..][..lanes];
                                if l == 0 {
                                    Binary::Mul.zip(a, b, out);
                                } else {
                                    multiply_add(a, b, out);
                                }
                            }
                        }
                    }
                }
                Instruction::Linear(what, a, n) => {
                    let a = slice(*a);
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
                    let a = slice(*a);
                    for (out, &index) in out.chunks_exact_mut(lanes).zip(indices) {
                        out.copy_from_slice(&a[index * lanes..][..lanes]);
                    }
                }
                Instruction::Stack(parts) => {
                    let mut rest = out;
                    for &part in parts {
                        let (head, tail) = rest.split_at_mut(part.len * lanes);
                        head.copy_from_slice(slice(part));
                        rest = tail;
                    }
                }
            }
        }
        &registers.values[self.output.start * lanes..(self.output.start + self.output.len) * lanes]
    }

    /// Evaluates one point.
    pub fn eval_one<S: Scalar>(&self, point: &[S]) -> Vec<S> {
        self.eval(point, 1, &mut Registers::new()).to_vec()
    }
}

/// All lanes of one element; of the only element of a scalar.
fn part<S>(values: &[S], element: usize, lanes: usize) -> &[S] {
    let element = if values.len() == lanes { 0 } else { element };
    &values[element * lanes..][..lanes]
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

#[inline]
fn multiply_add<S: Scalar>(a: &[S], b: &[S], out: &mut [S]) {
    for ((out, &a), &b) in out.iter_mut().zip(a).zip(b) {
        *out = S::binary(Binary::Add, *out, S::binary(Binary::Mul, a, b));
    }
}
