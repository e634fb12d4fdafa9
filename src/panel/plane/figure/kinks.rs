//! Where a component is bent or jumps: lines along which an argument of relu, abs, max and
//! their kind is at the place where two rules meet.
//!
//! The arguments are read off the tape, by a program that ends in them instead of in the
//! output. Not every such place makes a kink (`x·|x|` and `|x|^1.5` have one slope there, and
//! another branch may not count at all), so what is found is tried from both sides. A pole and
//! the edge of a domain are no kinks; the underlay shows them.

use super::contour::{Line, Mesh, span};
use crate::analysis::scatter::{gradients, sample};
use crate::analysis::source::Source;
use crate::expr::breaks::{At, Kind, Meeting, Which};
use crate::expr::op::Binary;
use crate::expr::shape::Shape;
use crate::tape::cancel::CancelToken;
use crate::tape::compile::{Instruction, RegisterRange, Step, Tape};
use crate::tape::eval::{Batch, Registers};

/// Mesh lines along each side for one argument; fewer when there are many.
const MESH: usize = 97;
/// More arguments than this are too many lines to be read.
const MOST: usize = 400;
/// Most jumps of one argument of floor, round and their kind.
const MOST_JUMPS: f64 = 60.0;
/// So many segments are tried one by one; of more, every second, third and so on.
const TRIED: usize = 600;

/// The lines of all kinks and jumps over a rectangle; places in values of the axes.
/// `None` when `cancel` was called.
pub(crate) fn find(
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
    for (argument, (values, meets)) in values.into_iter().zip(meets).enumerate() {
        let [low, high] = span(&values);
        let levels: Vec<f64> = match meets {
            At::Place(place) => vec![place],
            At::EveryInteger | At::EveryHalf if high - low > MOST_JUMPS => Vec::new(),
            At::EveryInteger => steps(low.ceil(), high),
            At::EveryHalf => steps((low - 0.5).ceil() + 0.5, high),
        };
        let mesh = Mesh {
            xs: xs.clone(),
            ys: ys.clone(),
            values,
        };
        for (&level, traced) in levels.iter().zip(mesh.trace(&levels, None)) {
            lines.extend(traced.into_iter().map(|line| Suspect {
                line,
                argument,
                level,
            }));
        }
    }
    let apart = [0, 1].map(|k| (ranges[k][1] - ranges[k][0]) / (count.max(17) - 1) as f64);
    // A line through a corner of the mesh meets several edges at one place.
    for Suspect { line, .. } in &mut lines {
        line.dedup_by(|a, b| (0..2).all(|k| (a[k] - b[k]).abs() < 1e-9 * apart[k]));
    }
    tried((source, &tape), places, lines, apart, cancel)
}

/// A line along which an argument is at the place where two rules meet.
struct Suspect {
    line: Line,
    /// Counted from 0.
    argument: usize,
    /// Its value there.
    level: f64,
}

fn steps(first: f64, last: f64) -> Vec<f64> {
    let count = (last - first).clamp(-1.0, MOST_JUMPS) + 1.0;
    (0..count as usize).map(|k| first + k as f64).collect()
}

/// The tape up to its output, and after it the arguments of all branches that the component
/// depends on.
fn arguments(tape: &Tape, component: usize) -> (Tape, Vec<At>) {
    let needed = needed(tape, component);
    let mut steps = tape.steps.clone();
    let mut registers = tape.registers;
    let mut push = |instruction: Instruction, len: usize| -> RegisterRange {
        let out = RegisterRange::of(&instruction, steps.len(), len, &mut registers);
        steps.push(Step {
            instruction,
            out,
            node: 0,
            typed: None,
        });
        out
    };
    let mut parts: Vec<RegisterRange> = Vec::new();
    let mut meets: Vec<At> = Vec::new();
    for (step, _) in tape
        .steps
        .iter()
        .zip(&needed)
        .filter(|(_, needed)| **needed)
    {
        let mut found: Vec<(RegisterRange, At)> = Vec::new();
        match &step.instruction {
            Instruction::Unary(op, a) => {
                let breaks = op.special().iter();
                let seen =
                    breaks.filter(|special| matches!(special.kind, Kind::Kink { .. } | Kind::Jump));
                found.extend(seen.map(|special| (*a, special.at)));
            }
            Instruction::Binary(op, a, b) => {
                // Of two arguments or of one, as the angle, which jumps behind the origin.
                if let Some(Meeting::Tie | Meeting::Jump) = op.at_zero() {
                    let argument = match op.distance() {
                        Which::First => *a,
                        Which::Second => *b,
                        Which::Both => {
                            let difference = Instruction::Binary(Binary::Sub, *a, *b);
                            push(difference, a.len.max(b.len))
                        }
                    };
                    found.push((argument, At::Place(0.0)));
                }
            }
            // Where one element becomes the greatest, it equals the greatest of those after it.
            Instruction::Reduce(op @ (Binary::Max | Binary::Min), a) => {
                for element in 0..a.len.saturating_sub(1).min(MOST) {
                    let after = a.len - element - 1;
                    let one = push(Instruction::Gather(*a, vec![element]), 1);
                    let rest = (element + 1..a.len).collect();
                    let rest = push(Instruction::Gather(*a, rest), after);
                    let best = push(Instruction::Reduce(*op, rest), 1);
                    parts.push(push(Instruction::Binary(Binary::Sub, one, best), 1));
                    meets.push(At::Place(0.0));
                }
            }
            _ => {}
        }
        for (place, at) in found {
            parts.push(place);
            meets.extend(std::iter::repeat_n(at, place.len));
        }
    }
    let output = push(Instruction::Stack(parts), meets.len());
    let tape = Tape {
        steps,
        registers,
        output,
        inputs: tape.inputs,
        shape: Shape::Vector(meets.len()),
        input_shapes: tape.input_shapes.clone(),
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
    tape.mark_sources(&mut needed);
    needed
}

/// A foot on a line, and the way across it, in values of the axes.
struct Foot {
    at: [f64; 2],
    across: [f64; 2],
    argument: usize,
    level: f64,
}

impl Foot {
    fn moved(&self, by: f64) -> [f64; 2] {
        [0, 1].map(|k| self.at[k] + by * self.across[k])
    }
}

/// Puts each foot where its argument really has its level, which the mesh knows only as nearly
/// as the argument is straight between two of its lines: by the method of false position, in
/// the variant of Dowell and Jarratt, BIT 11 (1971), known as Illinois.
fn settled(
    source: Source<'_>,
    tape: &Tape,
    places: (usize, usize),
    feet: &mut [Foot],
    cancel: &CancelToken,
) -> Option<()> {
    const WITHIN: f64 = 0.5;
    const ROUNDS: usize = 5;
    let mut registers = Registers::cancelled_by(cancel);
    let lanes = tape.good_lanes_of(size_of::<f64>(), &[places.0, places.1]);
    let mut off = |feet: &[Foot], by: &[f64]| -> Option<Vec<f64>> {
        let mut all = Vec::with_capacity(feet.len());
        for (feet, by) in feet.chunks(lanes).zip(by.chunks(lanes)) {
            let moved = feet.iter().zip(by).map(|(foot, by)| foot.moved(*by));
            let (xs, ys): (Vec<f64>, Vec<f64>) = moved.map(|[x, y]| (x, y)).unzip();
            let batch = Batch {
                point: source.point,
                moved: &[(places.0, &xs), (places.1, &ys)],
                lanes: feet.len(),
            };
            let output = tape.eval(&batch, &mut registers);
            all.extend(feet.iter().enumerate().map(|(k, foot)| {
                let value = output.get(foot.argument * feet.len() + k);
                value.map_or(f64::NAN, |value| value - foot.level)
            }));
            if cancel.is_cancelled() {
                return None;
            }
        }
        Some(all)
    };
    let count = feet.len();
    let (mut a, mut b) = (vec![-WITHIN; count], vec![WITHIN; count]);
    let (mut at_a, mut at_b) = (off(feet, &a)?, off(feet, &b)?);
    let mut best = vec![0.0; count];
    let mut stayed = vec![' '; count];
    for _ in 0..ROUNDS {
        for k in 0..count {
            let share = at_a[k] / (at_a[k] - at_b[k]);
            // Without a change of sign the mesh's place has to do.
            if (0.0..=1.0).contains(&share) {
                best[k] = a[k] + share * (b[k] - a[k]);
            }
        }
        let here = off(feet, &best)?;
        let mut done = true;
        for k in 0..count {
            let far = here[k].abs() > 1e-12 * at_a[k].abs().max(at_b[k].abs());
            done &= !far;
            // An end that stays twice is weighed half, so that it does not stay for ever.
            if at_a[k] * here[k] < 0.0 {
                (b[k], at_b[k]) = (best[k], here[k]);
                at_a[k] /= if stayed[k] == 'a' { 2.0 } else { 1.0 };
                stayed[k] = 'a';
            } else if here[k] * at_b[k] < 0.0 {
                (a[k], at_a[k]) = (best[k], here[k]);
                at_b[k] /= if stayed[k] == 'b' { 2.0 } else { 1.0 };
                stayed[k] = 'b';
            }
        }
        if done {
            break;
        }
    }
    for (foot, by) in feet.iter_mut().zip(best) {
        foot.at = foot.moved(by);
    }
    Some(())
}

/// Whether something differs across a line by a jump, from its differences over three
/// distances, each a sixteenth of the one before.
///
/// What is smooth differs by about c·d over a distance d, what jumps by J + c·d, and between
/// the two is what is continuous but infinitely steep, as the slope of |x|^1.5 is: c·dᵖ.
/// All are J + c·rᵏ in the number k of the distance, and Aitken's formula has their J; the
/// others have none. What grows as one comes nearer jumps to infinity.
fn jumps([far, middle, near]: [[f64; 2]; 3], noise: f64) -> bool {
    let limit = |k: usize| {
        let (first, second) = (far[k] - middle[k], middle[k] - near[k]);
        let limit = near[k] - second * second / (first - second);
        if limit.is_finite() { limit } else { near[k] }
    };
    let length = |v: [f64; 2]| v[0].hypot(v[1]);
    let (limit, wide, close) = (length([limit(0), limit(1)]), length(far), length(near));
    close > noise && (close >= wide || (limit > 0.25 * close && limit > 0.01 * wide))
}

/// The parts of the lines where the component is really bent or jumps.
fn tried(
    (source, arguments): (Source<'_>, &Tape),
    places: (usize, usize),
    lines: Vec<Suspect>,
    apart: [f64; 2],
    cancel: &CancelToken,
) -> Option<Vec<Line>> {
    /// Distances from the line at which it is tried, in units of the mesh.
    const DISTANCES: [f64; 3] = [0.02, 0.02 / 16.0, 0.02 / 256.0];
    let segments = lines.iter().map(|of| of.line.len().saturating_sub(1));
    let stride = segments.sum::<usize>().div_ceil(TRIED).max(1);
    let mut feet = Vec::new();
    for suspect in &lines {
        for pair in suspect.line.windows(2).step_by(stride) {
            let [a, b] = [pair[0], pair[1]];
            // In units of the mesh the normal is the segment turned by a right angle.
            let along = [0, 1].map(|k| (b[k] - a[k]) / apart[k]);
            let length = along[0].hypot(along[1]).max(f64::MIN_POSITIVE);
            feet.push(Foot {
                at: [0, 1].map(|k| a[k] / 2.0 + b[k] / 2.0),
                across: [-along[1] / length * apart[0], along[0] / length * apart[1]],
                argument: suspect.argument,
                level: suspect.level,
            });
        }
    }
    settled(source, arguments, places, &mut feet, cancel)?;
    let sides = DISTANCES.iter().flat_map(|d| [*d, -d]);
    let around: Vec<(f64, f64)> = feet
        .iter()
        .flat_map(|foot| sides.clone().map(|by| foot.moved(by)))
        .map(|[x, y]| (x, y))
        .collect();
    let (xs, ys) = around.iter().copied().unzip();
    let values = sample(source, &[(places.0, xs), (places.1, ys)], cancel)?;
    let gradients = gradients(source, places, &around, cancel)?;
    let each = values.chunks_exact(6).zip(gradients.chunks_exact(6));
    let mut verdicts = each.map(|(values, gradients)| {
        let step = |k: usize| [values[2 * k] - values[2 * k + 1], 0.0];
        let scale = values.iter().map(|value| value.abs()).fold(0.0, f64::max);
        let leaps = jumps([0, 1, 2].map(step), 1e-9 * scale);
        let slopes = gradients.iter().flatten();
        let slopes = slopes.map(|slope| [slope.dx * apart[0], slope.dy * apart[1]]);
        let slopes: Vec<[f64; 2]> = slopes.collect();
        let steepest = slopes.iter().map(|s| s[0].hypot(s[1])).fold(0.0, f64::max);
        let turn = |k: usize| {
            let [a, b] = [slopes[2 * k], slopes[2 * k + 1]];
            [a[0] - b[0], a[1] - b[1]]
        };
        // Where one of them is missing nothing can be said.
        let turns = slopes.len() == 6 && jumps([0, 1, 2].map(turn), 1e-9 * steepest);
        leaps || turns
    });
    let mut kept: Vec<Line> = Vec::new();
    for Suspect { line, .. } in lines {
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
