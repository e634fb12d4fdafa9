//! Which registers an output element is computed from, element by element.
//!
//! It follows the program, not the numbers: a factor that happens to be 0 still counts.

use super::compile::{Instruction, Place, Tape};

impl Tape {
    /// A flag per register: whether output element `element` (counted from 0) is
    /// computed from it, itself included.
    pub fn reaching(&self, element: usize) -> Vec<bool> {
        let mut marked = vec![false; self.registers];
        if let Some(slot) = marked.get_mut(self.output.start + element) {
            *slot = true;
        }
        for step in self.steps.iter().rev() {
            for element in 0..step.out.len {
                if marked[step.out.start + element] {
                    for_each_source(&step.instruction, element, |register| {
                        if let Some(slot) = marked.get_mut(register) {
                            *slot = true;
                        }
                    });
                }
            }
        }
        marked
    }
}

/// Calls `visit` with every register that element `element` of a result is made of.
fn for_each_source(instruction: &Instruction, element: usize, mut visit: impl FnMut(usize)) {
    let at = |place: Place| place.start + if place.len == 1 { 0 } else { element };
    match instruction {
        Instruction::Input { .. } | Instruction::Constant(_) => {}
        Instruction::Unary(_, a) => visit(at(*a)),
        Instruction::Binary(_, a, b) => {
            visit(at(*a));
            visit(at(*b));
        }
        Instruction::Select(condition, then, otherwise) => {
            visit(at(*condition));
            visit(at(*then));
            visit(at(*otherwise));
        }
        Instruction::Reduce(_, a) | Instruction::Linear(_, a, _) => {
            (a.start..a.start + a.len).for_each(visit);
        }
        Instruction::MatMul { a, b, k, n, .. } => {
            let (i, j) = (element / n, element % n);
            for l in 0..*k {
                visit(a.start + i * k + l);
                visit(b.start + l * n + j);
            }
        }
        Instruction::Gather(a, indices) => {
            if let Some(index) = indices.get(element) {
                visit(a.start + index);
            }
        }
        Instruction::Stack(parts) => {
            let mut rest = element;
            for part in parts {
                if rest < part.len {
                    return visit(part.start + rest);
                }
                rest -= part.len;
            }
        }
    }
}
