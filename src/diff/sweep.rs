//! Exact Jacobians: one evaluation, then the steps' own Jacobians multiplied together.
//!
//! The chain rule may be multiplied out from the inputs (forward), from the output (reverse),
//! or in two halves that meet at a step through which all dependence goes (A. Griewank and
//! A. Walther, Evaluating Derivatives, 2nd ed., 2008, ch. 3 and 10). To find the cheapest
//! order is NP-complete (U. Naumann, Mathematical Programming 112, 2008); here the
//! multiplications of these few are counted, and the least is taken.
//!
//! It is right where the function is smooth: at kinks and edges of domains left and right
//! have to be looked at apart, which [`super::dual`] does. It keeps what is live only.

use std::borrow::Cow;

use super::local::Evaluated;
use super::product::{multiply, product, sum};
use super::structured::{Coefficients, NONE, Structured};
use crate::expr::graph::Linear;
use crate::tape::cancel::CancelToken;
use crate::tape::compile::{Instruction, Place, Step, Tape};
use crate::tape::eval::{Batch, Registers};

/// The output at a point and its exact Jacobian there.
#[derive(Clone, Debug)]
pub struct Exact {
    /// The output, m numbers.
    pub value: Vec<f64>,
    /// m×n, a column for each element that was asked for; its structure is the sparsity
    /// pattern, which follows from the program and not from the point.
    pub jacobian: Structured<'static>,
}

/// Evaluates and differentiates. `None` when `cancel` was called on the way.
///
/// `columns` are distinct elements of the point. Entries overflow and are NaN where the
/// arithmetic of the chain rule does so; at kinks they are those of one side.
pub fn jacobian(
    tape: &Tape,
    point: &[f64],
    columns: &[usize],
    cancel: &CancelToken,
) -> Option<Exact> {
    along(tape, point, columns, None, cancel)
}

/// The same, multiplied out in one direction from end to end, whatever it costs.
pub fn along(
    tape: &Tape,
    point: &[f64],
    columns: &[usize],
    way: Option<Way>,
    cancel: &CancelToken,
) -> Option<Exact> {
    let mut registers = Registers::cancelled_by(cancel);
    let batch = Batch {
        point,
        moved: &[],
        lanes: 1,
    };
    let value = tape.eval(&batch, &mut registers).to_vec();
    if cancel.is_cancelled() {
        return None;
    }
    let evaluated = Evaluated::new(tape, registers.all(), columns);
    let mut column_of = vec![NONE; tape.inputs];
    for (column, &element) in columns.iter().enumerate() {
        if let Some(slot) = column_of.get_mut(element) {
            *slot = column as u32;
        }
    }
    let sweep = Sweep {
        evaluated: &evaluated,
        column_of: &column_of,
        cols: columns.len(),
        cancel,
    };
    let output = tape.output.step;
    let jacobian = if evaluated.active[output] {
        let plan = way.map_or_else(|| plan(&evaluated, columns.len()), Plan::Whole);
        match plan {
            Plan::Whole(way) => sweep.go(way, None, output)?,
            Plan::Split { at, low, high } => {
                let low = sweep.go(low, None, at)?;
                product(sweep.go(high, Some(at), output)?, &low, cancel)?
            }
        }
    } else {
        Structured::zero(value.len(), columns.len())
    };
    Some(Exact { value, jacobian })
}

/// In which direction the chain rule is multiplied out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the inputs to the output: cheap for few columns.
    Forward,
    /// From the output to the inputs: cheap for few rows.
    Reverse,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plan {
    Whole(Way),
    /// From the columns up to a step, and from there to the output.
    Split {
        at: usize,
        low: Way,
        high: Way,
    },
}

struct Sweep<'a> {
    evaluated: &'a Evaluated<'a>,
    column_of: &'a [u32],
    cols: usize,
    cancel: &'a CancelToken,
}

impl Sweep<'_> {
    /// The Jacobian of step `to` by the step `from`, or by the columns.
    fn go(&self, way: Way, from: Option<usize>, to: usize) -> Option<Structured<'static>> {
        match way {
            Way::Forward => self.forward(from, to),
            Way::Reverse => self.reverse(from, to),
        }
    }

    /// Steps that are differentiated on the way from `from` to `to`.
    fn steps(&self, from: Option<usize>, to: usize) -> std::ops::RangeInclusive<usize> {
        from.map_or(0, |from| from + 1)..=to
    }

    fn forward(&self, from: Option<usize>, to: usize) -> Option<Structured<'static>> {
        let steps = &self.evaluated.tape.steps;
        let mut last_use = vec![0; to + 1];
        for position in self.steps(from, to) {
            steps[position]
                .instruction
                .for_each_operand(|place| last_use[place.step] = position);
        }
        let mut done: Vec<Option<Structured<'static>>> = vec![None; to + 1];
        if let Some(from) = from {
            done[from] = Some(Structured::identity(steps[from].out.len));
        }
        for position in self.steps(from, to) {
            let step = &steps[position];
            if !self.evaluated.active[position] {
                continue;
            }
            if self.cancel.is_cancelled() {
                return None;
            }
            let by = match &step.instruction {
                Instruction::Input { from } => self.seed(*from, step.out.len),
                Instruction::Stack(parts) => {
                    let cols = match from {
                        Some(from) => steps[from].out.len,
                        None => self.cols,
                    };
                    let rows: Vec<Cow<'_, Structured<'_>>> = parts
                        .iter()
                        .map(|part| match &done[part.step] {
                            Some(done) => Cow::Borrowed(done),
                            None => Cow::Owned(Structured::zero(part.len, cols)),
                        })
                        .collect();
                    Structured::below(cols, &rows)
                }
                _ => {
                    let mut terms = Vec::new();
                    for part in self.evaluated.parts(step) {
                        let Some(operand) = &done[part.operand] else {
                            continue;
                        };
                        let mut factors = part.factors.iter().rev();
                        let Some(last) = factors.next() else {
                            continue;
                        };
                        let mut term = multiply(last, operand, self.cancel)?;
                        for factor in factors {
                            term = multiply(factor, &term, self.cancel)?;
                        }
                        terms.push(if part.live { term } else { term.silenced() });
                    }
                    sum(terms, self.cancel)?
                }
            };
            done[position] = Some(by);
            step.instruction.for_each_operand(|place| {
                if last_use[place.step] == position && place.step != to {
                    done[place.step] = None;
                }
            });
        }
        done[to]
            .take()
            .or_else(|| Some(Structured::zero(steps[to].out.len, self.cols)))
    }

    /// Which of an input's elements are columns, and which.
    fn seed(&self, from: usize, len: usize) -> Structured<'static> {
        let columns = self.column_of[from..from + len].to_vec();
        Structured::single(columns, self.cols, Coefficients::ONE)
    }

    fn reverse(&self, from: Option<usize>, to: usize) -> Option<Structured<'static>> {
        let steps = &self.evaluated.tape.steps;
        let rows = steps[to].out.len;
        // For each step the terms of the Jacobian of `to` by it: those that count, and those
        // of what was not chosen, which stay 0 however steep the rest of the way is.
        let mut terms: Vec<[Vec<Structured<'static>>; 2]> = vec![Default::default(); to + 1];
        terms[to][0].push(Structured::identity(rows));
        let mut by_columns = Vec::new();
        for position in self.steps(from, to).rev() {
            if !self.evaluated.active[position] {
                continue;
            }
            for (silent, of) in std::mem::take(&mut terms[position]).into_iter().enumerate() {
                if of.is_empty() {
                    continue;
                }
                if self.cancel.is_cancelled() {
                    return None;
                }
                let of = sum(of, self.cancel)?;
                self.pull_back(position, of, |operand, term, live| {
                    let silent = silent == 1 || !live;
                    let term = if silent { term.silenced() } else { term };
                    match operand {
                        Some(operand) => terms[operand][usize::from(silent)].push(term),
                        None => by_columns.push(term),
                    }
                })?;
            }
        }
        if let Some(from) = from {
            by_columns = std::mem::take(&mut terms[from]).concat();
        }
        if by_columns.is_empty() {
            let cols = from.map_or(self.cols, |from| steps[from].out.len);
            return Some(Structured::zero(rows, cols));
        }
        sum(by_columns, self.cancel)
    }

    /// Hands on what is known by one step to its operands, or to the columns, with whether
    /// they were chosen.
    fn pull_back(
        &self,
        position: usize,
        of: Structured<'static>,
        mut push: impl FnMut(Option<usize>, Structured<'static>, bool),
    ) -> Option<()> {
        let step = &self.evaluated.tape.steps[position];
        match &step.instruction {
            Instruction::Input { from } => {
                let seed = self.seed(*from, step.out.len);
                push(None, product(of, &seed, self.cancel)?, true);
            }
            Instruction::Stack(parts) => {
                let widths: Vec<usize> = parts.iter().map(|part| part.len).collect();
                for (part, by) in parts.iter().zip(of.split(&widths)) {
                    if self.evaluated.active[part.step] {
                        push(Some(part.step), by, true);
                    }
                }
            }
            _ => {
                let parts = self.evaluated.parts(step);
                let count = parts.len();
                let mut of = Some(of);
                for (position, part) in parts.into_iter().enumerate() {
                    let last = position + 1 == count;
                    let Some(mut term) = (if last { of.take() } else { of.clone() }) else {
                        continue;
                    };
                    for factor in &part.factors {
                        term = product(term, factor, self.cancel)?;
                    }
                    push(Some(part.operand), term, part.live);
                }
            }
        }
        Some(())
    }
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
    operand: Place,
    /// Entries of the local Jacobian in a row.
    per_row: f64,
    /// Rows of the result in all.
    rows: f64,
    /// Copies are free.
    is_copy: bool,
}

fn uses(step: &Step) -> Vec<Use> {
    let rows = step.out.len as f64;
    let of = |operand: Place, per_row: f64, is_copy: bool| Use {
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

fn count_forward(evaluated: &Evaluated<'_>, from: Option<usize>, cols: usize) -> Count {
    let steps = &evaluated.tape.steps;
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
        if is_source && evaluated.active[position] {
            count.width[position] = 1.0;
        } else if evaluated.active[position] && from.is_none_or(|from| from < position) {
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

fn count_reverse(evaluated: &Evaluated<'_>, to: usize) -> Count {
    let steps = &evaluated.tape.steps;
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
        if width == 0.0 || !evaluated.active[position] {
            continue;
        }
        for used in uses(&steps[position]) {
            if evaluated.active[used.operand.step] {
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

/// The way with the fewest multiplications.
fn plan(evaluated: &Evaluated<'_>, cols: usize) -> Plan {
    let steps = &evaluated.tape.steps;
    let output = evaluated.tape.output.step;
    let rows = steps[output].out.len as f64;
    let (forward, reverse) = (
        count_forward(evaluated, None, cols),
        count_reverse(evaluated, output),
    );
    let way = |forward: f64, reverse: f64| {
        if reverse <= forward {
            (Way::Reverse, reverse)
        } else {
            (Way::Forward, forward)
        }
    };
    let (whole, mut least) = way(forward.total[output], reverse.total[0]);
    let mut best = Plan::Whole(whole);
    let mut necks = bottlenecks(evaluated);
    necks.sort_by_key(|&step| steps[step].out.len);
    for at in necks.into_iter().take(8) {
        let len = steps[at].out.len as f64;
        let (low, low_cost) = way(forward.total[at], count_reverse(evaluated, at).total[0]);
        let (high, high_cost) = way(
            count_forward(evaluated, Some(at), cols).total[output],
            reverse.total[at],
        );
        let joined = (rows * reverse.width[at].min(len)).min(rows * len) * forward.width[at];
        let cost = low_cost + high_cost + joined;
        if cost < least {
            (best, least) = (Plan::Split { at, low, high }, cost);
        }
    }
    best
}

/// Steps between the columns and the output through which all dependence goes.
fn bottlenecks(evaluated: &Evaluated<'_>) -> Vec<usize> {
    let steps = &evaluated.tape.steps;
    let output = evaluated.tape.output.step;
    let mut last_use: Vec<usize> = (0..steps.len()).collect();
    let mut last_input = 0;
    for (position, step) in steps
        .iter()
        .enumerate()
        .filter(|(position, _)| evaluated.active[*position])
    {
        step.instruction
            .for_each_operand(|place| last_use[place.step] = position);
        if matches!(step.instruction, Instruction::Input { .. }) {
            last_input = position;
        }
    }
    let mut necks = Vec::new();
    let mut reach = 0;
    for position in (0..output).filter(|&position| evaluated.active[position]) {
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

    fn plan_of(build: impl Fn(&mut Graph) -> usize) -> Plan {
        let mut graph = Graph::default();
        let output = build(&mut graph);
        let inputs: Vec<usize> = (0..graph.inputs.len()).collect();
        let tape = compile(&graph, output, &inputs);
        let columns: Vec<usize> = (0..tape.inputs).collect();
        let values = vec![1.0; tape.registers];
        plan(&Evaluated::new(&tape, &values, &columns), columns.len())
    }

    #[test]
    fn the_way_is_chosen_by_counting() {
        use crate::expr::graph::Reduction;
        use crate::expr::op::Unary;
        // Many to one goes back, one to many goes on, and an hourglass is cut at its neck.
        let narrow = plan_of(|graph| {
            let x = graph.input("x", Shape::Vector(50));
            let y = graph.unary(Unary::Sin, x);
            graph.reduce(Reduction::Sum, y)
        });
        assert_eq!(narrow, Plan::Whole(Way::Reverse));
        let wide = plan_of(|graph| {
            let x = graph.input("x", Shape::Scalar);
            let y = graph.unary(Unary::Sin, x);
            let parts = (0..50).map(|_| y).collect();
            let y = graph.stack(parts);
            graph.unary(Unary::Exp, y)
        });
        assert_eq!(wide, Plan::Whole(Way::Forward));
        let hourglass = plan_of(|graph| {
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
                Plan::Split {
                    at: 2,
                    low: Way::Reverse,
                    ..
                }
            ),
            "{hourglass:?}"
        );
    }
}
