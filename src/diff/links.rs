//! The chain rule taken apart: the derivative of every step by each of its operands, as plain
//! matrices, for those who want to put it together in another way.
//!
//! Which links there are follows from the program alone and is the same at every point.

use nalgebra::DMatrix;

use super::elemental::{Elemental, Evaluated};
use super::structured::matrix::Structured;
use crate::tape::cancel::CancelToken;
use crate::tape::compile::{Instruction, RegisterRange, Step, Tape};
use crate::tape::dependence::Dependence;
use crate::tape::eval::{Batch, Registers};

/// Numbers that all links together may have.
const MOST: usize = 60_000;

/// The derivative of a step by one operand.
#[derive(Clone, Debug)]
pub struct Link {
    /// The step.
    pub step: usize,
    /// The step that its operand is.
    pub operand: usize,
    /// The derivative.
    pub by: DMatrix<f64>,
}

/// All links of a program at a point.
#[derive(Clone, Debug)]
pub struct Links {
    /// In order of execution; a step that uses an operand twice has two.
    pub links: Vec<Link>,
    /// By step: for an input that has columns, its derivative by them.
    pub seeds: Vec<Option<DMatrix<f64>>>,
    /// By step: whether it depends on a column.
    pub active: Vec<bool>,
    /// By step: its value, row by row.
    pub values: Vec<Vec<f64>>,
}

/// The links at `point` of the steps that depend on `columns`. `None` when cancelled, or when
/// they would hold too many numbers.
pub fn links(tape: &Tape, point: &[f64], columns: &[usize], cancel: &CancelToken) -> Option<Links> {
    let dependence = Dependence::new(tape, columns);
    let mut size = tape.registers;
    for step in tape
        .steps
        .iter()
        .filter(|step| dependence.active[step.out.step])
    {
        size = size.saturating_add(step.out.len.saturating_mul(columns.len()));
        step.instruction.for_each_operand(|place| {
            if dependence.active[place.step] {
                size = size.saturating_add(step.out.len.saturating_mul(place.len));
            }
        });
    }
    if MOST < size {
        return None;
    }
    let mut registers = Registers::cancelled_by(cancel);
    tape.eval(&Batch::one(point), &mut registers);
    if cancel.is_cancelled() {
        return None;
    }
    let evaluated = Evaluated {
        tape,
        point,
        registers: &registers,
        dependence: &dependence,
        cancel,
    };
    let value = |step: &Step| registers.at(step.out, point).to_vec();
    let values = tape.steps.iter().map(value).collect();
    let mut links = Vec::new();
    let mut seeds = vec![None; tape.steps.len()];
    let mut parts = Vec::new();
    for (position, step) in tape.steps.iter().enumerate() {
        if !dependence.active[position] {
            continue;
        }
        match &step.instruction {
            Instruction::Input { from } => {
                let seed = |row, col| f64::from(u8::from(from + row == columns[col]));
                let seed = DMatrix::from_fn(step.out.len, columns.len(), seed);
                seeds[position] = Some(seed);
            }
            Instruction::Stack(of) => {
                let mut start = 0;
                for part in of {
                    if dependence.active[part.step] {
                        let by = |row, col| f64::from(u8::from(row == start + col));
                        links.push(Link {
                            step: position,
                            operand: part.step,
                            by: DMatrix::from_fn(step.out.len, part.len, by),
                        });
                    }
                    start += part.len;
                }
            }
            _ => {
                evaluated.elementals(step, &mut parts);
                push(tape, step, &parts, &dependence, &mut links);
            }
        }
    }
    Some(Links {
        links,
        seeds,
        active: dependence.active,
        values,
    })
}

/// The links of a step: one for each operand that depends on the columns.
fn push(
    tape: &Tape,
    step: &Step,
    parts: &[Elemental<'_, f64>],
    dependence: &Dependence,
    links: &mut Vec<Link>,
) {
    let chooses = match &step.instruction {
        Instruction::Select(..) => true,
        Instruction::Binary(op, ..) | Instruction::Reduce(op, _) => op.at_tie().is_some(),
        _ => false,
    };
    if !chooses {
        links.extend(parts.iter().map(|part| Link {
            step: step.out.step,
            operand: part.operand,
            by: whole(part),
        }));
        return;
    }
    // Which parts there are depends on what was chosen; the operands do not.
    let mut operands: Vec<RegisterRange> = Vec::new();
    step.instruction.for_each_operand(|place| {
        if dependence.active[place.step] && !operands.contains(&place) {
            operands.push(place);
        }
    });
    for place in operands {
        let of = parts.iter().filter(|part| part.operand == place.step);
        let zero = DMatrix::zeros(step.out.len, tape.steps[place.step].out.len);
        links.push(Link {
            step: step.out.step,
            operand: place.step,
            by: of.map(whole).fold(zero, |sum, part| sum + part),
        });
    }
}

fn whole(part: &Elemental<'_, f64>) -> DMatrix<f64> {
    let first = plain(&part.first);
    match &part.second {
        Some(second) => first * plain(second),
        None => first,
    }
}

fn plain(structured: &Structured<'_, f64>) -> DMatrix<f64> {
    let mut matrix = DMatrix::zeros(structured.rows, structured.cols);
    for row in 0..structured.rows {
        structured.for_each(row, |col, value| matrix[(row, col)] = value);
    }
    matrix
}
