//! How every register depends on the inputs that are differentiated by: not at all, as an
//! affine function, or otherwise. By the program alone, and never less than the truth.

use crate::expr::op::{Binary, Unary};
use crate::tape::compile::{Instruction, RegisterRange, Tape};

/// For each register how it depends on these elements of the point: 0 not at all, 1 as an
/// affine function of all of them together, 2 otherwise.
pub(super) fn degrees(tape: &Tape, columns: &[usize]) -> Vec<u8> {
    let mut degrees = vec![0; tape.registers];
    // The point is the first registers.
    for &column in columns {
        if let Some(slot) = degrees.get_mut(column) {
            *slot = 1;
        }
    }
    for step in &tape.steps {
        let at = |place: RegisterRange, element: usize| {
            degrees[place.start + element.min(place.len - 1)]
        };
        let of = |place: RegisterRange| &degrees[place.start..][..place.len];
        let any = |degree: u8| if degree > 0 { 2 } else { 0 };
        let times = |a: u8, b: u8| (a + b).min(2);
        let most = |place: RegisterRange| of(place).iter().copied().max().unwrap_or(0);
        let len = step.out.len;
        let found: Vec<u8> = match &step.instruction {
            Instruction::Input { .. } => continue,
            Instruction::Constant(_) => vec![0; len],
            Instruction::Unary(Unary::Neg, a) => of(*a).to_vec(),
            Instruction::Unary(_, a) => of(*a).iter().copied().map(any).collect(),
            Instruction::Binary(op, a, b) => (0..len)
                .map(|i| {
                    let (a, b) = (at(*a, i), at(*b, i));
                    match op {
                        Binary::Add | Binary::Sub => a.max(b),
                        Binary::Mul => times(a, b),
                        Binary::Div if b == 0 => a,
                        _ => any(a.max(b)),
                    }
                })
                .collect(),
            Instruction::Select(condition, then, otherwise) => (0..len)
                .map(|i| match at(*condition, i) {
                    0 => at(*then, i).max(at(*otherwise, i)),
                    _ => 2,
                })
                .collect(),
            Instruction::Reduce(Binary::Add, a) => vec![most(*a)],
            Instruction::Reduce(Binary::Mul, a) => {
                vec![of(*a).iter().fold(0, |sum, &degree| times(sum, degree))]
            }
            Instruction::Reduce(_, a) | Instruction::Linear(_, a, _) => vec![any(most(*a)); len],
            Instruction::MatMul { a, b, k, n, .. } => {
                let rows: Vec<u8> = of(*a)
                    .chunks(*k)
                    .map(|row| row.iter().copied().max().unwrap_or(0))
                    .collect();
                let mut columns = vec![0; *n];
                for (element, &degree) in of(*b).iter().enumerate() {
                    columns[element % n] = degree.max(columns[element % n]);
                }
                let pairs = rows
                    .iter()
                    .flat_map(|&row| columns.iter().map(move |&col| (row, col)));
                pairs.map(|(row, col)| times(row, col)).collect()
            }
            Instruction::Gather(a, indices) => indices.iter().map(|&index| at(*a, index)).collect(),
            Instruction::Stack(parts) => parts.iter().flat_map(|&part| of(part)).copied().collect(),
        };
        degrees[step.out.start..][..len].copy_from_slice(&found);
    }
    degrees
}
