//! Where a component is bent or jumps: lines along which an argument of relu, abs, max and
//! their kind is at the place where two rules meet.
//!
//! The arguments are read off the tape, by a program that ends in them instead of in the
//! output. Not every such place makes a kink (`x·|x|` is smooth, and another branch may not
//! count at all), so what is found is tried from both sides. A pole and the edge of a domain
//! are no kinks; the underlay shows them.

use super::Source;
use super::contour::{Line, Mesh, span};
use crate::expr::op::{Binary, Special};
use crate::figure::scatter::{gradients, sample};
use crate::tape::cancel::CancelToken;
use crate::tape::compile::{Instruction, Place, Step, Tape};
use crate::tape::eval::{Batch, Registers};

/// Mesh lines along each side for one argument; fewer when there are many.
const MESH: usize = 97;
/// More arguments than this are too many lines to be read.
const MOST: usize = 400;
/// Most jumps of one argument of floor, round and their kind.
const MOST_JUMPS: f64 = 60.0;
/// So many segments are tried one by one; of more, every second, third and so on.
const TRIED: usize = 600;

/// The values of an argument at which two rules meet.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Meets {
    Zero,
    Integers,
    Halves,
}

/// The lines of all kinks and jumps over a rectangle; places in values of the axes.
/// `None` when `cancel` was called.
pub(super) fn find(
    source: Source<'_>,
    places: (usize, usize),
    ranges: [[f64; 2]; 2],
    cancel: &CancelToken,
) -> Option<Vec<Line>> {
    let (tape, meets) = arguments(source.tape, source.component.1);
    if meets.is_empty() || meets.len() > MOST {
        return Some(Vec::new());
    }
    // The same work for few arguments on a fine mesh as for many on a coarse one.
    let count = (MESH as f64 / (meets.len() as f64 / 8.0).max(1.0).sqrt()) as usize;
    let [xs, ys] = ranges.map(|range| Mesh::lines(range, count.max(17)));
    let mut values: Vec<Vec<f64>> = vec![Vec::with_capacity(xs.len() * ys.len()); meets.len()];
    let mut registers = Registers::cancelled_by(cancel);
    let mut point = source.point.to_vec();
    for (row, &y) in ys.iter().enumerate() {
        if let Some(slot) = point.get_mut(places.1) {
            *slot = y;
        }
        let batch = Batch {
            point: &point,
            moved: &[(places.0, &xs)],
            lanes: xs.len(),
        };
        // What depends on the horizontal place alone is the same in all rows.
        let output = if row == 0 {
            tape.eval(&batch, &mut registers)
        } else {
            tape.eval_again(&batch, &[places.1], &mut registers)
        };
        if cancel.is_cancelled() {
            return None;
        }
        for (values, row) in values.iter_mut().zip(output.chunks_exact(xs.len())) {
            values.extend_from_slice(row);
        }
    }
    let mut lines = Vec::new();
    for (values, meets) in values.into_iter().zip(meets) {
        let [low, high] = span(&values);
        let levels: Vec<f64> = match meets {
            Meets::Zero => vec![0.0],
            Meets::Integers | Meets::Halves if high - low > MOST_JUMPS => Vec::new(),
            Meets::Integers => steps(low.ceil(), high),
            Meets::Halves => steps((low - 0.5).ceil() + 0.5, high),
        };
        let mesh = Mesh {
            xs: xs.clone(),
            ys: ys.clone(),
            values,
        };
        lines.extend(mesh.trace(&levels, None).into_iter().flatten());
    }
    let apart = [0, 1].map(|k| (ranges[k][1] - ranges[k][0]) / (count.max(17) - 1) as f64);
    // A line through a corner of the mesh meets several edges at one place.
    for line in &mut lines {
        line.dedup_by(|a, b| (0..2).all(|k| (a[k] - b[k]).abs() < 1e-9 * apart[k]));
    }
    tried(source, places, lines, apart, cancel)
}

fn steps(first: f64, last: f64) -> Vec<f64> {
    let count = (last - first).clamp(-1.0, MOST_JUMPS) + 1.0;
    (0..count as usize).map(|k| first + k as f64).collect()
}

/// The tape up to its output, and after it the arguments of all branches that the component
/// depends on.
fn arguments(tape: &Tape, component: usize) -> (Tape, Vec<Meets>) {
    let needed = needed(tape, component);
    let mut steps = tape.steps.clone();
    let mut registers = tape.registers;
    let mut push = |instruction: Instruction, len: usize| -> Place {
        let out = Place::of(&instruction, steps.len(), len, &mut registers);
        steps.push(Step {
            instruction,
            out,
            node: 0,
        });
        out
    };
    let mut parts: Vec<Place> = Vec::new();
    let mut meets: Vec<Meets> = Vec::new();
    for (step, _) in tape
        .steps
        .iter()
        .zip(&needed)
        .filter(|(_, needed)| **needed)
    {
        let (place, kind) = match &step.instruction {
            Instruction::Unary(op, a) => match op.special() {
                Special::Kink { .. } | Special::JumpAtZero => (*a, Meets::Zero),
                Special::JumpAtIntegers => (*a, Meets::Integers),
                Special::JumpAtHalves => (*a, Meets::Halves),
                Special::Smooth | Special::FromZero | Special::AboveZero | Special::WithinOne => {
                    continue;
                }
            },
            Instruction::Binary(op, a, b) => match op {
                Binary::Max
                | Binary::Min
                | Binary::Less
                | Binary::LessEqual
                | Binary::Equal
                | Binary::NotEqual => {
                    let difference = Instruction::Binary(Binary::Sub, *a, *b);
                    (push(difference, a.len.max(b.len)), Meets::Zero)
                }
                // Behind the origin the angle jumps.
                Binary::Atan2 => (*a, Meets::Zero),
                Binary::Add | Binary::Sub | Binary::Mul | Binary::Div | Binary::Pow => continue,
            },
            // Where one element becomes the greatest, it equals the greatest of those after it.
            Instruction::Reduce(op @ (Binary::Max | Binary::Min), a) => {
                for element in 0..a.len.saturating_sub(1).min(MOST) {
                    let after = a.len - element - 1;
                    let one = push(Instruction::Gather(*a, vec![element]), 1);
                    let rest = (element + 1..a.len).collect();
                    let rest = push(Instruction::Gather(*a, rest), after);
                    let best = push(Instruction::Reduce(*op, rest), 1);
                    parts.push(push(Instruction::Binary(Binary::Sub, one, best), 1));
                    meets.push(Meets::Zero);
                }
                continue;
            }
            _ => continue,
        };
        parts.push(place);
        meets.extend(std::iter::repeat_n(kind, place.len));
    }
    let output = push(Instruction::Stack(parts), meets.len());
    let tape = Tape {
        steps,
        registers,
        output,
        inputs: tape.inputs,
    };
    (tape, meets)
}

/// Which steps the output takes anything from. All elements of a step count as one: what
/// does not belong to the component is sorted out by [`tried`].
fn needed(tape: &Tape, component: usize) -> Vec<bool> {
    let mut needed = vec![false; tape.steps.len()];
    let output = tape.steps.get(tape.output.step);
    match output.map(|step| &step.instruction) {
        // Of stacked parts only the one that holds the component.
        Some(Instruction::Stack(parts)) => {
            let mut before = 0;
            for part in parts {
                if (before..before + part.len).contains(&component) {
                    needed[part.step] = true;
                }
                before += part.len;
            }
        }
        _ => needed[tape.output.step] = true,
    }
    for index in (0..tape.steps.len()).rev() {
        if needed[index] {
            tape.steps[index]
                .instruction
                .for_each_operand(|place| needed[place.step] = true);
        }
    }
    needed
}

/// The parts of the lines where the component is really bent or jumps.
///
/// Over a distance d across a line, a value or a gradient that is smooth differs by about c·d,
/// or by less the nearer one looks; one that jumps, by J + c·d. From two distances follows J.
/// They are far enough from the line that its interpolation matters less.
fn tried(
    source: Source<'_>,
    places: (usize, usize),
    lines: Vec<Line>,
    apart: [f64; 2],
    cancel: &CancelToken,
) -> Option<Vec<Line>> {
    const FAR: f64 = 0.32;
    const NEAR: f64 = FAR / 8.0;
    /// Of what is seen over the far distance, what a smooth function may leave as its J.
    const CUBIC: f64 = 0.02;
    let jumps = |far: [f64; 2], near: [f64; 2], noise: f64| {
        let j = [0, 1].map(|k| (near[k] - far[k] * NEAR / FAR) / (1.0 - NEAR / FAR));
        let (wide, close) = (far[0].hypot(far[1]), near[0].hypot(near[1]));
        let along = (j[0] * far[0] + j[1] * far[1]) / wide;
        close > noise && (along > CUBIC * wide || close > wide)
    };
    let segments: usize = lines.iter().map(|line| line.len().saturating_sub(1)).sum();
    let stride = segments.div_ceil(TRIED).max(1);
    let mut feet = Vec::new();
    for pair in lines
        .iter()
        .flat_map(|line| line.windows(2).step_by(stride))
    {
        let [a, b] = [pair[0], pair[1]];
        let middle = [0, 1].map(|k| a[k] / 2.0 + b[k] / 2.0);
        // In units of the mesh the normal is the segment turned by a right angle.
        let along = [0, 1].map(|k| (b[k] - a[k]) / apart[k]);
        let length = along[0].hypot(along[1]).max(f64::MIN_POSITIVE);
        let normal = [-along[1] / length * apart[0], along[0] / length * apart[1]];
        for distance in [FAR, -FAR, NEAR, -NEAR] {
            feet.push((
                middle[0] + distance * normal[0],
                middle[1] + distance * normal[1],
            ));
        }
    }
    let (xs, ys) = feet.iter().copied().unzip();
    let values = sample(source, &[(places.0, xs), (places.1, ys)], cancel)?;
    let gradients = gradients(source, places, &feet, cancel)?;
    let mut verdicts =
        values
            .chunks_exact(4)
            .zip(gradients.chunks_exact(4))
            .map(|(values, gradients)| {
                let step = |k: usize| values[k] - values[k + 1];
                let scale = values
                    .iter()
                    .fold(0.0, |most: f64, value| most.max(value.abs()));
                let leaps = jumps([step(0), 0.0], [step(2), 0.0], 1e-9 * scale);
                let turn = |k: usize| -> Option<[f64; 2]> {
                    let (a, b) = (gradients[k]?, gradients[k + 1]?);
                    Some([(a.dx - b.dx) * apart[0], (a.dy - b.dy) * apart[1]])
                };
                let steepest = gradients.iter().flatten();
                let steepest = steepest.fold(0.0, |most: f64, gradient| {
                    most.max((gradient.dx * apart[0]).hypot(gradient.dy * apart[1]))
                });
                let turns = match (turn(0), turn(2)) {
                    (Some(far), Some(near)) => jumps(far, near, 1e-9 * steepest),
                    _ => false,
                };
                leaps || turns
            });
    let mut kept: Vec<Line> = Vec::new();
    for line in lines {
        let mut piece: Line = Vec::new();
        let mut bent = false;
        for (index, pair) in line.windows(2).enumerate() {
            if index % stride == 0 {
                bent = verdicts.next().unwrap_or(false);
            }
            if bent {
                if piece.is_empty() {
                    piece.push(pair[0]);
                }
                piece.push(pair[1]);
            } else if !piece.is_empty() {
                kept.push(std::mem::take(&mut piece));
            }
        }
        if !piece.is_empty() {
            kept.push(piece);
        }
    }
    Some(kept)
}
