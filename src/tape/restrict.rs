//! One element of the output alone: of each step the stretch of elements that it needs.
//!
//! A picture of one component of a large vector is sampled at thousands of places; computing
//! all others there too would take as many times longer as there are. The point stays the
//! same, and so does the order of every sum.

use std::borrow::Cow;
use std::ops::Range;
use std::slice::from_ref;

use super::compile::{Instruction, RegisterRange, Step, Tape};
use crate::expr::graph::Linear;
use crate::expr::shape::Shape;

impl Tape {
    /// The program of output element `element`, counted from 0; itself when it has no other.
    pub fn element(&self, element: usize) -> Cow<'_, Self> {
        if self.output.len <= 1 || element >= self.output.len {
            return Cow::Borrowed(self);
        }
        let all = 0..self.inputs;
        Cow::Owned(self.restricted(&self.needed(element), from_ref(&all), element))
    }

    /// The same over a point of those elements alone that it reads → the program, and which
    /// they are, one stretch behind another: of a million the others are not looked at.
    pub fn element_alone(&self, element: usize) -> (Cow<'_, Self>, Vec<Range<usize>>) {
        if self.output.len <= 1 || element >= self.output.len {
            let all = 0..self.inputs;
            return (Cow::Borrowed(self), vec![all]);
        }
        let needed = self.needed(element);
        let read = self.steps.iter().zip(&needed).filter_map(|(step, needed)| {
            let Instruction::Input { from } = step.instruction else {
                return None;
            };
            let needed = needed.as_ref()?;
            Some(from + needed.start..from + needed.end)
        });
        let read: Vec<Range<usize>> = read.collect();
        let mut tape = self.restricted(&needed, &read, element);
        tape.input_shapes.clear();
        (Cow::Owned(tape), read)
    }

    /// What is needed of each step, over these elements of the point.
    fn restricted(
        &self,
        needed: &[Option<Range<usize>>],
        read: &[Range<usize>],
        element: usize,
    ) -> Self {
        let inputs = read.iter().map(Range::len).sum();
        let mut restricted = Restricted {
            tape: Self {
                steps: Vec::new(),
                registers: inputs,
                output: self.output,
                inputs,
                shape: Shape::Scalar,
                input_shapes: self.input_shapes.clone(),
            },
            kept: vec![None; self.steps.len()],
            read,
        };
        for (position, step) in self.steps.iter().enumerate() {
            if let Some(range) = &needed[position] {
                let instruction = restricted.narrowed(&step.instruction, range);
                let place = restricted.push(instruction, range.len(), step.node);
                restricted.kept[position] = Some((range.clone(), place));
            }
        }
        restricted.tape.output = restricted.read(self.output, &(element..element + 1));
        restricted.tape
    }

    /// By step the elements that output element `element` is computed from, as one stretch;
    /// `None` for nothing.
    fn needed(&self, element: usize) -> Vec<Option<Range<usize>>> {
        let mut needed: Vec<Option<Range<usize>>> = vec![None; self.steps.len()];
        needed[self.output.step] = Some(element..element + 1);
        for (position, step) in self.steps.iter().enumerate().rev() {
            let Some(range) = needed[position].clone() else {
                continue;
            };
            let range = whole_rows(&step.instruction, range);
            needed[position] = Some(range.clone());
            for_each_need(&step.instruction, &range, |place, wanted| {
                let slot = &mut needed[place.step];
                *slot = Some(match slot {
                    Some(known) => known.start.min(wanted.start)..known.end.max(wanted.end),
                    None => wanted,
                });
            });
        }
        needed
    }
}

/// Where an element is among stretches that lie one behind another.
pub fn place_in(stretches: &[Range<usize>], element: usize) -> Option<usize> {
    let mut before = 0;
    for stretch in stretches {
        if stretch.contains(&element) {
            return Some(before + element - stretch.start);
        }
        before += stretch.len();
    }
    None
}

/// Of a product with several columns rows are computed as a whole; of what is computed in one
/// piece, everything.
fn whole_rows(instruction: &Instruction, range: Range<usize>) -> Range<usize> {
    match instruction {
        Instruction::MatMul { n, .. } => range.start / n * n..range.end.div_ceil(*n) * n,
        Instruction::Linear(Linear::Inverse, a, _) => 0..a.len,
        _ => range,
    }
}

/// Calls `visit` with each operand and the stretch of it that a stretch of the result needs.
fn for_each_need(
    instruction: &Instruction,
    range: &Range<usize>,
    mut visit: impl FnMut(RegisterRange, Range<usize>),
) {
    let beside = |place: RegisterRange| match place.len {
        1 => 0..1,
        _ => range.clone(),
    };
    match instruction {
        Instruction::Input { .. } | Instruction::Constant(_) => {}
        Instruction::Unary(..) | Instruction::Binary(..) | Instruction::Select(..) => {
            instruction.for_each_operand(|place| visit(place, beside(place)));
        }
        Instruction::Reduce(_, a) | Instruction::Linear(_, a, _) => visit(*a, 0..a.len),
        Instruction::MatMul { a, b, k, n, .. } => {
            visit(*a, range.start / n * k..range.end / n * k);
            visit(*b, 0..b.len);
        }
        Instruction::Gather(a, indices) => {
            let picked = &indices[range.clone()];
            let first = picked.iter().min().copied().unwrap_or(0);
            let last = picked.iter().max().copied().unwrap_or(0);
            visit(*a, first..last + 1);
        }
        Instruction::Stack(parts) => {
            for (part, wanted) in stacked(parts, range) {
                visit(part, wanted);
            }
        }
    }
}

/// The parts that a stretch of a stack meets, each with its own stretch.
fn stacked(
    parts: &[RegisterRange],
    range: &Range<usize>,
) -> impl Iterator<Item = (RegisterRange, Range<usize>)> {
    let mut first = 0;
    parts.iter().filter_map(move |&part| {
        let start = range.start.max(first);
        let end = range.end.min(first + part.len);
        let wanted = (start < end).then(|| (part, start - first..end - first));
        first += part.len;
        wanted
    })
}

/// The restricted program, as it is put together.
struct Restricted<'a> {
    tape: Tape,
    /// The elements of the point that it reads.
    read: &'a [Range<usize>],
    /// By step of the whole program: which stretch of it there is, and where.
    kept: Vec<Option<(Range<usize>, RegisterRange)>>,
}

impl Restricted<'_> {
    fn push(&mut self, instruction: Instruction, len: usize, node: usize) -> RegisterRange {
        let step = self.tape.steps.len();
        let out = RegisterRange::of(&instruction, step, len, &mut self.tape.registers);
        self.tape.steps.push(Step {
            instruction,
            out,
            node,
            typed: None,
        });
        out
    }

    /// Where a stretch of an operand is; picked out when more of it was needed elsewhere.
    fn read(&mut self, operand: RegisterRange, wanted: &Range<usize>) -> RegisterRange {
        let Some((range, place)) = self.kept[operand.step].clone() else {
            return operand;
        };
        if range == *wanted {
            return place;
        }
        let indices = (wanted.start - range.start..wanted.end - range.start).collect();
        let node = self.tape.steps[place.step].node;
        self.push(Instruction::Gather(place, indices), wanted.len(), node)
    }

    /// The instruction for a stretch of its result.
    fn narrowed(&mut self, instruction: &Instruction, range: &Range<usize>) -> Instruction {
        let mut operands = Vec::new();
        for_each_need(instruction, range, |place, wanted| {
            operands.push((place, wanted));
        });
        let places: Vec<RegisterRange> = operands
            .iter()
            .map(|(place, wanted)| self.read(*place, wanted))
            .collect();
        match (instruction, &places[..]) {
            (Instruction::Input { from }, _) => Instruction::Input {
                from: place_in(self.read, from + range.start).unwrap_or(0),
            },
            (Instruction::Unary(op, _), [a]) => Instruction::Unary(*op, *a),
            (Instruction::Binary(op, ..), [a, b]) => Instruction::Binary(*op, *a, *b),
            (Instruction::Select(..), [c, a, b]) => Instruction::Select(*c, *a, *b),
            (Instruction::Reduce(op, _), [a]) => Instruction::Reduce(*op, *a),
            (Instruction::Linear(what, _, n), [a]) => Instruction::Linear(*what, *a, *n),
            (Instruction::MatMul { k, n, .. }, [a, b]) => Instruction::MatMul {
                a: *a,
                b: *b,
                m: range.len() / n,
                k: *k,
                n: *n,
            },
            (Instruction::Gather(_, indices), [a]) => {
                let first = operands.first().map_or(0, |(_, wanted)| wanted.start);
                let picked = indices[range.clone()].iter();
                Instruction::Gather(*a, picked.map(|index| index - first).collect())
            }
            (Instruction::Stack(_), parts) => Instruction::Stack(parts.to_vec()),
            (instruction, _) => instruction.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use crate::expr::lower::lower;
    use crate::expr::parse;
    use crate::expr::shape::Shape;
    use crate::tape::compile::compile;

    #[test]
    fn an_element_alone_is_that_of_the_whole() {
        let texts = [
            "y = tanh(W*x + x)",
            "y = W*(W*x)",
            "y = (W*W)*x - x[2]*x",
            "y = [x[1]*x[2], sum(x), x[3]]",
            "y = inv(W)*x",
            "y = W*W^T",
            "u = exp(x)\ny = u/sum(u) + max(W*x)",
            "y = [sin(x), W*x]",
            "y = W",
        ];
        let declared = BTreeMap::from([
            ("W".to_owned(), Shape::Matrix(3, 3)),
            ("x".to_owned(), Shape::Vector(3)),
        ]);
        let names: BTreeSet<String> = declared.keys().cloned().collect();
        let point: Vec<f64> = (0..12).map(|k| (1.0 + 1.7 * f64::from(k)).sin()).collect();
        for text in texts {
            let lowered = lower(&parse(text, &names), &declared, &[]);
            let output = lowered.output.unwrap();
            let tape = compile(&lowered.graph, output.node, &output.inputs);
            let point = &point[..tape.inputs];
            let whole = tape.eval_one(point);
            for (element, value) in whole.iter().enumerate() {
                let part = tape.element(element);
                assert_eq!(part.eval_one(point), [*value], "{text}: {element}");
                let (alone, read) = tape.element_alone(element);
                let own: Vec<f64> = read
                    .into_iter()
                    .flat_map(|read| &point[read])
                    .copied()
                    .collect();
                assert_eq!(alone.eval_one(&own), [*value], "{text}: {element}");
                assert!(part.work() <= tape.work() + part.steps.len(), "{text}");
            }
        }
    }
}
