//! What depends on what, element by element.
//!
//! It follows the program, not the numbers: a factor that happens to be 0 still counts.

use std::borrow::Cow;

use super::compile::{Instruction, RegisterRange, Step, Tape};
use crate::cancel::CancelToken;

/// What of a tape depends on what.
#[derive(Clone, Debug)]
pub struct Dependence {
    /// A flag per step: depends on one of the columns.
    pub active: Vec<bool>,
    /// A flag per step: made of the program's constants only.
    pub fixed: Vec<bool>,
}

impl Dependence {
    /// `columns` are elements of the point.
    pub fn new(tape: &Tape, columns: &[usize]) -> Self {
        let is_input = |step: &Step| matches!(step.instruction, Instruction::Input { .. });
        let of_inputs = tape.computed_from(is_input).into_iter();
        Self {
            active: tape.active(columns),
            fixed: of_inputs.map(|from_input| !from_input).collect(),
        }
    }
}

impl Tape {
    /// A flag per step: whether it is one of the sources or is computed from one.
    fn computed_from(&self, is_source: impl Fn(&Step) -> bool) -> Vec<bool> {
        let mut found = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let mut depends = is_source(step);
            step.instruction
                .for_each_operand(|place| depends |= found[place.step]);
            found.push(depends);
        }
        found
    }

    /// Marks every step that a marked step is computed from.
    pub fn mark_sources(&self, marked: &mut [bool]) {
        for (position, step) in self.steps.iter().enumerate().rev() {
            if marked[position] {
                step.instruction
                    .for_each_operand(|place| marked[place.step] = true);
            }
        }
    }

    /// A flag per step: whether it is computed from one of these elements of the point.
    pub fn active(&self, elements: &[usize]) -> Vec<bool> {
        let mut sorted = Cow::Borrowed(elements);
        if !sorted.is_sorted() {
            sorted.to_mut().sort_unstable();
        }
        self.computed_from(|step| {
            let Instruction::Input { from } = step.instruction else {
                return false;
            };
            let next = sorted.partition_point(|&element| element < from);
            let next = sorted.get(next);
            next.is_some_and(|&element| element < from + step.out.len)
        })
    }

    /// By register, the seeds that it is computed from. A seed is a register with its marks, a
    /// bit each; several may have the same. `None` when `cancel` was called on the way.
    pub fn reached(&self, seeds: &[(usize, Marks)], cancel: &CancelToken) -> Option<Vec<Marks>> {
        let mut marks = self.marked(seeds);
        let mut live = vec![false; self.steps.len()];
        for (position, step) in self.steps.iter().enumerate() {
            if cancel.is_cancelled() {
                return None;
            }
            let (before, out) = marks.split_at_mut(step.out.start);
            let out = &mut out[..step.out.len];
            let mut reads = false;
            step.instruction
                .for_each_operand(|place| reads |= live[place.step]);
            if reads {
                forward(&step.instruction, before, out);
            }
            live[position] = union(out) != 0;
        }
        Some(marks)
    }

    /// By register, the seeds that are computed from it. `None` when `cancel` was called on the
    /// way.
    pub fn sources(&self, seeds: &[(usize, Marks)], cancel: &CancelToken) -> Option<Vec<Marks>> {
        let mut marks = self.marked(seeds);
        for step in self.steps.iter().rev() {
            if cancel.is_cancelled() {
                return None;
            }
            let (before, out) = marks.split_at_mut(step.out.start);
            let out = &out[..step.out.len];
            if union(out) != 0 {
                backward(&step.instruction, before, out);
            }
        }
        Some(marks)
    }

    fn marked(&self, seeds: &[(usize, Marks)]) -> Vec<Marks> {
        let mut marks = vec![0; self.registers];
        for (register, seed) in seeds {
            marks[*register] |= seed;
        }
        marks
    }
}

/// A set of up to 64 registers that are followed together, a bit each.
pub type Marks = u64;

fn union(marks: &[Marks]) -> Marks {
    marks.iter().fold(0, |all, marks| all | marks)
}

/// The marks of a product by its rows, and by its columns: of a matrix with `columns` of them.
fn unions(marks: &[Marks], columns: usize) -> [Vec<Marks>; 2] {
    let mut of_columns = vec![0; columns];
    let of_rows = marks.chunks(columns).map(|row| {
        let slots = of_columns.iter_mut().zip(row);
        slots.for_each(|(slot, marks)| *slot |= marks);
        union(row)
    });
    [of_rows.collect(), of_columns]
}

/// Gives a result the marks of what it is made of. `before` are the registers before it.
fn forward(instruction: &Instruction, before: &[Marks], out: &mut [Marks]) {
    let read = |place: RegisterRange| &before[place.start..][..place.len];
    match instruction {
        Instruction::Input { .. } | Instruction::Constant(_) => {}
        Instruction::Unary(..) | Instruction::Binary(..) | Instruction::Select(..) => {
            instruction.for_each_operand(|place| match read(place) {
                [all] => out.iter_mut().for_each(|slot| *slot |= all),
                each => out
                    .iter_mut()
                    .zip(each)
                    .for_each(|(slot, one)| *slot |= one),
            });
        }
        Instruction::Reduce(_, a) | Instruction::Linear(_, a, _) => {
            let all = union(read(*a));
            out.iter_mut().for_each(|slot| *slot |= all);
        }
        Instruction::MatMul { a, b, k, n, .. } => {
            let ([rows, _], [_, columns]) = (unions(read(*a), *k), unions(read(*b), *n));
            for (row, slots) in rows.iter().zip(out.chunks_mut(*n)) {
                let slots = slots.iter_mut().zip(&columns);
                slots.for_each(|(slot, column)| *slot |= row | column);
            }
        }
        Instruction::Gather(a, indices) => {
            let picked = out.iter_mut().zip(indices);
            picked.for_each(|(slot, &index)| *slot |= read(*a)[index]);
        }
        Instruction::Stack(parts) => {
            let all = parts.iter().flat_map(|part| read(*part));
            out.iter_mut().zip(all).for_each(|(slot, one)| *slot |= one);
        }
    }
}

/// Gives what a result is made of its marks.
fn backward(instruction: &Instruction, before: &mut [Marks], out: &[Marks]) {
    match instruction {
        Instruction::Input { .. } | Instruction::Constant(_) => {}
        Instruction::Unary(..) | Instruction::Binary(..) | Instruction::Select(..) => {
            instruction.for_each_operand(|place| match &mut before[place.start..][..place.len] {
                [all] => *all |= union(out),
                each => each
                    .iter_mut()
                    .zip(out)
                    .for_each(|(slot, one)| *slot |= one),
            });
        }
        Instruction::Reduce(_, a) | Instruction::Linear(_, a, _) => {
            let all = union(out);
            let slots = before[a.start..][..a.len].iter_mut();
            slots.for_each(|slot| *slot |= all);
        }
        Instruction::MatMul { a, b, k, n, .. } => {
            let [rows, columns] = unions(out, *n);
            let of_a = before[a.start..][..a.len].chunks_mut(*k);
            for (slots, row) in of_a.zip(rows) {
                slots.iter_mut().for_each(|slot| *slot |= row);
            }
            for slots in before[b.start..][..b.len].chunks_mut(*n) {
                let slots = slots.iter_mut().zip(&columns);
                slots.for_each(|(slot, column)| *slot |= column);
            }
        }
        Instruction::Gather(a, indices) => {
            let picked = out.iter().zip(indices);
            picked.for_each(|(one, index)| before[a.start + index] |= one);
        }
        Instruction::Stack(parts) => {
            let mut rest = out;
            for part in parts {
                let (of_part, others) = rest.split_at(part.len);
                rest = others;
                let slots = before[part.start..][..part.len].iter_mut().zip(of_part);
                slots.for_each(|(slot, one)| *slot |= one);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::expr::lower::lower;
    use crate::expr::parse;
    use crate::expr::shape::Shape;
    use crate::tape::compile::compile;

    #[test]
    fn what_is_reached_and_what_is_a_source_are_the_same_pairs() {
        let texts = [
            ("y = W*x + b", 3 * 3 + 3 * 3 + 3),
            ("y = sum(max(x, b))*x", 3 * (3 + 3)),
            ("y = [sin(x), b[2]]", 3 + 1),
            ("y = W*W'", 3 * 3 + 2 * 3 * 3 * 2),
            ("y = inv(W)", 9 * 9),
            ("y = [if(x[1] > 0, x[2], b[3]), max(x)]", 3 + 3),
        ];
        let declared = BTreeMap::from([
            ("W".to_owned(), Shape::Matrix(3, 3)),
            ("b".to_owned(), Shape::Vector(3)),
            ("x".to_owned(), Shape::Vector(3)),
        ]);
        let names: BTreeSet<String> = declared.keys().cloned().collect();
        for (text, count) in texts {
            let lowered = lower(&parse(text, &names), &declared, &[]);
            let output = lowered.output.unwrap();
            let tape = compile(&lowered.graph, output.node, &output.inputs);
            let never = CancelToken::default();
            let inputs: Vec<(usize, Marks)> = (0..tape.inputs).map(|k| (k, 1 << k)).collect();
            let outputs: Vec<(usize, Marks)> = (0..tape.output.len)
                .map(|k| (tape.output.start + k, 1 << k))
                .collect();
            let reached = tape.reached(&inputs, &never).unwrap();
            let sources = tape.sources(&outputs, &never).unwrap();
            let mut pairs = 0;
            for (register, row) in &outputs {
                for (element, col) in &inputs {
                    let is_reached = reached[*register] & col != 0;
                    assert_eq!(is_reached, sources[*element] & row != 0, "{text}");
                    pairs += usize::from(is_reached);
                }
            }
            assert_eq!(pairs, count, "{text}");
        }
    }
}
