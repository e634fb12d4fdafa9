//! What depends on what, element by element.
//!
//! It follows the program, not the numbers: a factor that happens to be 0 still counts.

use std::borrow::Cow;

use super::compile::{Instruction, RegisterRange, Step, Tape};

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

    /// Elements of the output that are computed from a register, ascending, counted from 0.
    pub fn reached(&self, register: usize) -> Vec<usize> {
        let (first, element) = self.step_of(register);
        let mut marks: Vec<Vec<usize>> = vec![Vec::new(); self.steps.len()];
        if let Some(slot) = marks.get_mut(first) {
            slot.push(element);
        }
        for position in first + 1..self.steps.len() {
            let step = &self.steps[position];
            let mut reached = false;
            step.instruction
                .for_each_operand(|place| reached |= !marks[place.step].is_empty());
            if reached {
                let mut found = Vec::new();
                results_of(&step.instruction, step.out.len, &marks, &mut found);
                found.sort_unstable();
                found.dedup();
                marks[position] = found;
            }
        }
        marks.swap_remove(self.output.step)
    }

    /// Elements of the point that a register is computed from, ascending; only steps that
    /// are `active` are gone through.
    pub fn sources(&self, register: usize, active: &[bool]) -> Vec<usize> {
        let (last, element) = self.step_of(register);
        let mut marks: Vec<Vec<usize>> = vec![Vec::new(); last + 1];
        marks[last].push(element);
        let mut found = Vec::new();
        for position in (0..=last).rev().filter(|&position| active[position]) {
            let mut elements = std::mem::take(&mut marks[position]);
            elements.sort_unstable();
            elements.dedup();
            let instruction = &self.steps[position].instruction;
            if let Instruction::Input { from } = instruction {
                found.extend(elements.iter().map(|element| from + element));
                continue;
            }
            for &element in &elements {
                for_each_source(instruction, element, |place, element| {
                    if active[place.step] {
                        marks[place.step].push(element);
                    }
                });
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The step that writes a register, and which of its elements it is.
    pub fn step_of(&self, register: usize) -> (usize, usize) {
        let writes =
            |step: &Step| (step.out.start..step.out.start + step.out.len).contains(&register);
        let step = self.steps.iter().position(writes).unwrap_or(0);
        let start = self.steps.get(step).map_or(0, |step| step.out.start);
        (step, register.saturating_sub(start))
    }
}

/// Elements of a result that are made of what is marked, in any order, some twice.
fn results_of(instruction: &Instruction, len: usize, marks: &[Vec<usize>], found: &mut Vec<usize>) {
    let elementwise = |place: RegisterRange| {
        let marked = &marks[place.step];
        if place.len == 1 && !marked.is_empty() {
            found.extend(0..len);
        } else {
            found.extend_from_slice(marked);
        }
    };
    match instruction {
        Instruction::Input { .. } | Instruction::Constant(_) => {}
        Instruction::Unary(..) | Instruction::Binary(..) | Instruction::Select(..) => {
            instruction.for_each_operand(elementwise);
        }
        Instruction::Reduce(..) | Instruction::Linear(..) => found.extend(0..len),
        Instruction::MatMul { a, b, m, k, n } => {
            let mut rows: Vec<usize> = marks[a.step].iter().map(|element| element / k).collect();
            rows.dedup();
            let mut columns: Vec<usize> = marks[b.step].iter().map(|element| element % n).collect();
            columns.sort_unstable();
            columns.dedup();
            found.extend(rows.iter().flat_map(|i| (0..*n).map(move |j| i * n + j)));
            found.extend(columns.iter().flat_map(|j| (0..*m).map(move |i| i * n + j)));
        }
        Instruction::Gather(a, indices) => {
            let marked = &marks[a.step];
            let is_marked = |index: &usize| marked.binary_search(index).is_ok();
            found.extend((0..len).filter(|&k| indices.get(k).is_some_and(is_marked)));
        }
        Instruction::Stack(parts) => {
            let mut first = 0;
            for part in parts {
                found.extend(marks[part.step].iter().map(|element| first + element));
                first += part.len;
            }
        }
    }
}

/// Calls `visit` with every operand and element that element `element` of a result is made of.
fn for_each_source(
    instruction: &Instruction,
    element: usize,
    mut visit: impl FnMut(RegisterRange, usize),
) {
    let at = |place: RegisterRange| if place.len == 1 { 0 } else { element };
    match instruction {
        Instruction::Input { .. } | Instruction::Constant(_) => {}
        Instruction::Unary(..) | Instruction::Binary(..) | Instruction::Select(..) => {
            instruction.for_each_operand(|place| visit(place, at(place)));
        }
        Instruction::Reduce(_, a) | Instruction::Linear(_, a, _) => {
            (0..a.len).for_each(|element| visit(*a, element));
        }
        Instruction::MatMul { a, b, k, n, .. } => {
            let (i, j) = (element / n, element % n);
            for l in 0..*k {
                visit(*a, i * k + l);
                visit(*b, l * n + j);
            }
        }
        Instruction::Gather(a, indices) => {
            if let Some(&index) = indices.get(element) {
                visit(*a, index);
            }
        }
        Instruction::Stack(parts) => {
            let mut rest = element;
            for part in parts {
                if rest < part.len {
                    return visit(*part, rest);
                }
                rest -= part.len;
            }
        }
    }
}
