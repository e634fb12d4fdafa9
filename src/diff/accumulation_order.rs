//! In which order a Jacobian is multiplied out: counted on structure, before any number.
//!
//! The counts are upper bounds: how many entries a row or a column can have on average.

use crate::expr::graph::Linear;
use crate::tape::compile::{Instruction, RegisterRange, Step, Tape};
use crate::tape::dependence::Dependence;

/// In which direction the chain rule is multiplied out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// From the inputs to the output: cheap for few columns.
    Forward,
    /// From the output to the inputs: cheap for few rows.
    Reverse,
}

/// How a Jacobian is put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// In one direction from end to end.
    Whole(Mode),
    /// From the columns up to a step, and from there to the output.
    Split { at: usize, low: Mode, high: Mode },
}

/// Multiplications of one direction, step by step, counted on structure: how many
/// entries a row (forward) or a column (reverse) has at most on average.
struct Count {
    /// By step: multiplications up to it, itself included.
    total: Vec<f64>,
    /// By step: entries per row or column.
    width: Vec<f64>,
}

/// One use of an operand: how many of its rows go into a row of the result, and back.
struct Use {
    operand: RegisterRange,
    /// Entries of the local Jacobian in a row.
    per_row: f64,
    /// Rows of the result in all.
    rows: f64,
    /// Copies are free.
    is_copy: bool,
}

fn uses(step: &Step) -> Vec<Use> {
    let rows = step.out.len as f64;
    let of = |operand: RegisterRange, per_row: f64, is_copy: bool| Use {
        operand,
        per_row,
        rows,
        is_copy,
    };
    let mut uses = Vec::new();
    match &step.instruction {
        Instruction::Reduce(_, a) => uses.push(of(*a, a.len as f64, false)),
        Instruction::MatMul { a, b, k, .. } => {
            uses.push(of(*a, *k as f64, false));
            uses.push(of(*b, *k as f64, false));
        }
        Instruction::Linear(Linear::Inverse, a, n) => {
            // Two factors, and in the end everything uses everything.
            uses.push(of(*a, 2.0 * *n as f64, false));
        }
        Instruction::Linear(_, a, _) => uses.push(of(*a, a.len as f64, false)),
        Instruction::Stack(parts) => {
            uses.extend(parts.iter().map(|part| Use {
                operand: *part,
                per_row: 1.0,
                rows: part.len as f64,
                is_copy: true,
            }));
        }
        Instruction::Gather(a, _) => uses.push(of(*a, 1.0, true)),
        instruction => instruction.for_each_operand(|place| uses.push(of(place, 1.0, false))),
    }
    uses
}

fn count_forward(tape: &Tape, dependence: &Dependence, from: Option<usize>, cols: usize) -> Count {
    let steps = &tape.steps;
    let mut count = Count {
        total: vec![0.0; steps.len()],
        width: vec![0.0; steps.len()],
    };
    let cols = from.map_or(cols, |from| steps[from].out.len) as f64;
    let mut total = 0.0;
    for (position, step) in steps.iter().enumerate() {
        let is_source = match from {
            Some(from) => position == from,
            None => matches!(step.instruction, Instruction::Input { .. }),
        };
        if is_source && dependence.active[position] {
            count.width[position] = 1.0;
        } else if dependence.active[position] && from.is_none_or(|from| from < position) {
            let mut width: f64 = 0.0;
            for used in uses(step) {
                let below = count.width[used.operand.step];
                if below > 0.0 {
                    let share = if matches!(step.instruction, Instruction::Stack(_)) {
                        used.rows / step.out.len as f64
                    } else {
                        used.per_row
                    };
                    width += share * below;
                    // A look at the row counts too, however empty it is.
                    let work = used.rows * used.per_row * below;
                    total += if used.is_copy { 0.2 * work } else { work } + 0.1 * used.rows;
                }
            }
            count.width[position] = width.min(cols);
        }
        count.total[position] = total;
    }
    count
}

fn count_reverse(tape: &Tape, dependence: &Dependence, to: usize) -> Count {
    let steps = &tape.steps;
    let mut count = Count {
        total: vec![0.0; steps.len()],
        width: vec![0.0; steps.len()],
    };
    let rows = steps[to].out.len as f64;
    count.width[to] = 1.0;
    let mut total = 0.0;
    for position in (0..=to).rev() {
        // What it costs to get down to a step, without going through it.
        count.total[position] = total;
        let width = count.width[position].min(rows);
        count.width[position] = width;
        if width == 0.0 || !dependence.active[position] {
            continue;
        }
        for used in uses(&steps[position]) {
            if dependence.active[used.operand.step] {
                let len = used.operand.len as f64;
                count.width[used.operand.step] +=
                    (used.rows * used.per_row * width / len).min(rows);
                let work = used.rows * used.per_row * width;
                total += if used.is_copy { 0.2 * work } else { work } + 0.1 * rows;
            }
        }
    }
    count
}

/// An order that is this near to what every order costs is not worth a look for a better one.
const NEAR_LEAST: f64 = 1.2;

/// What no order can do without: every entry of every local Jacobian is used once.
fn least_of_all(tape: &Tape, dependence: &Dependence) -> f64 {
    let steps = tape.steps.iter().zip(&dependence.active);
    let used = steps.filter(|(_, active)| **active);
    used.flat_map(|(step, _)| uses(step))
        .filter(|used| dependence.active[used.operand.step])
        .map(|used| used.rows * used.per_row * if used.is_copy { 0.2 } else { 1.0 })
        .sum()
}

/// The order with the fewest multiplications.
pub(super) fn cheapest(tape: &Tape, dependence: &Dependence, cols: usize) -> Order {
    let steps = &tape.steps;
    let output = tape.output.step;
    let rows = steps[output].out.len as f64;
    let (forward, reverse) = (
        count_forward(tape, dependence, None, cols),
        count_reverse(tape, dependence, output),
    );
    let mode = |forward: f64, reverse: f64| {
        if reverse <= forward {
            (Mode::Reverse, reverse)
        } else {
            (Mode::Forward, forward)
        }
    };
    let (whole, mut least) = mode(forward.total[output], reverse.total[0]);
    let mut best = Order::Whole(whole);
    if least <= NEAR_LEAST * least_of_all(tape, dependence) {
        return best;
    }
    let mut necks = bottlenecks(tape, dependence);
    necks.sort_by_key(|&step| steps[step].out.len);
    for at in necks.into_iter().take(8) {
        let len = steps[at].out.len as f64;
        let (low, low_cost) = mode(
            forward.total[at],
            count_reverse(tape, dependence, at).total[0],
        );
        let (high, high_cost) = mode(
            count_forward(tape, dependence, Some(at), cols).total[output],
            reverse.total[at],
        );
        let joined = (rows * reverse.width[at].min(len)).min(rows * len) * forward.width[at];
        let cost = low_cost + high_cost + joined;
        if cost < least {
            (best, least) = (Order::Split { at, low, high }, cost);
        }
    }
    best
}

/// Steps between the columns and the output through which all dependence goes.
fn bottlenecks(tape: &Tape, dependence: &Dependence) -> Vec<usize> {
    let steps = &tape.steps;
    let output = tape.output.step;
    let mut last_use: Vec<usize> = (0..steps.len()).collect();
    let mut last_input = 0;
    for (position, step) in steps
        .iter()
        .enumerate()
        .filter(|(position, _)| dependence.active[*position])
    {
        step.instruction
            .for_each_operand(|place| last_use[place.step] = position);
        if matches!(step.instruction, Instruction::Input { .. }) {
            last_input = position;
        }
    }
    let mut necks = Vec::new();
    let mut reach = 0;
    for position in (0..output).filter(|&position| dependence.active[position]) {
        if reach <= position && last_input < position {
            necks.push(position);
        }
        reach = reach.max(last_use[position]);
    }
    necks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::graph::Graph;
    use crate::expr::shape::Shape;
    use crate::tape::compile::compile;

    fn order_of(build: impl Fn(&mut Graph) -> usize) -> Order {
        let mut graph = Graph::default();
        let output = build(&mut graph);
        let inputs: Vec<usize> = (0..graph.inputs.len()).collect();
        let tape = compile(&graph, output, &inputs);
        let columns: Vec<usize> = (0..tape.inputs).collect();
        cheapest(&tape, &Dependence::new(&tape, &columns), columns.len())
    }

    #[test]
    fn the_order_is_chosen_by_counting() {
        use crate::expr::graph::Reduction;
        use crate::expr::op::Unary;
        // Many to one goes back, one to many goes on, and an hourglass is cut at its neck.
        let narrow = order_of(|graph| {
            let x = graph.input("x", Shape::Vector(50));
            let y = graph.unary(Unary::Sin, x);
            graph.reduce(Reduction::Sum, y)
        });
        assert_eq!(narrow, Order::Whole(Mode::Reverse));
        let wide = order_of(|graph| {
            let x = graph.input("x", Shape::Scalar);
            let y = graph.unary(Unary::Sin, x);
            let parts = (0..50).map(|_| y).collect();
            let y = graph.stack(parts);
            graph.unary(Unary::Exp, y)
        });
        assert_eq!(wide, Order::Whole(Mode::Forward));
        let hourglass = order_of(|graph| {
            let x = graph.input("x", Shape::Vector(50));
            let square = graph.unary(Unary::Exp, x);
            let neck = graph.reduce(Reduction::Sum, square);
            let wide = graph.filled(neck, Shape::Vector(40));
            let wide = graph.unary(Unary::Sin, wide);
            graph.unary(Unary::Exp, wide)
        });
        assert!(
            matches!(
                hourglass,
                Order::Split {
                    at: 2,
                    low: Mode::Reverse,
                    ..
                }
            ),
            "{hourglass:?}"
        );
    }
}
