//! The Jacobian at a point: samples and exact rules in, entries with statuses out.
//!
//! One exact sweep gives the sparsity pattern and the number that every entry is checked
//! against. Columns that share no row are moved together, a ladder for each group. Where the
//! evaluation at the point comes by no special place, the function is smooth and the method's
//! own number stands. Where it does, left and right are looked at separately, whatever the
//! method. Where to look next: [`super::group`] for one group of columns.

use rayon::prelude::*;

use super::classify::structural_zero;
use super::coloring::groups;
use super::degree::degrees;
use super::group::{Decided, Group, decide};
use super::jacobian::{Check, Entry, Jacobian, Method};
use super::sample::{Exact, Sampler, duals, stencil};
use super::special::{self, Event};
use super::{doubt, structure, sweep};
use crate::expr::graph::Graph;
use crate::tape::cancel::CancelToken;
use crate::tape::compile::{Instruction, Tape};

/// What is to be differentiated, and where.
#[derive(Clone, Copy, Debug)]
pub struct Problem<'a> {
    /// The program.
    pub tape: &'a Tape,
    /// The graph it was compiled from, for names in reasons.
    pub graph: &'a Graph,
    /// The text the graph was lowered from, for what has no name.
    pub text: &'a str,
    /// All elements of the tape's inputs.
    pub point: &'a [f64],
    /// Elements of the point to differentiate by, a column each.
    pub columns: &'a [usize],
}

impl Problem<'_> {
    /// What an element of the point is called, as in `x[2]`.
    pub(super) fn name_of(&self, element: usize) -> String {
        let input = self
            .tape
            .steps
            .iter()
            .find_map(|step| match step.instruction {
                Instruction::Input { from } if (from..from + step.out.len).contains(&element) => {
                    Some(self.graph.describe(step.node, element - from, self.text))
                }
                _ => None,
            });
        input.unwrap_or_default()
    }
}

/// How much work a first answer is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// f64 only, and the exact rules alone where that takes long: fast enough to follow a drag.
    Quick,
    /// All that the method asks for.
    Full,
}

/// Operations that a first answer may take beside the exact rules: about 3 ms of f64.
const AT_ONCE: usize = 3_000_000;
/// Operations from which on several threads pay.
const WORTH_THREADS: usize = 1_000_000;

/// Computes the Jacobian. `None` when `cancel` was called on the way.
///
/// Shapes: rows are the output's elements, columns `problem.columns`, which are distinct.
/// Every entry's error is absolute; NaN for the methods that have no estimate
/// (forward, central, five-point, complex step, dual).
pub fn jacobian(
    problem: &Problem<'_>,
    method: Method,
    effort: Effort,
    cancel: &CancelToken,
) -> Option<Jacobian> {
    let (tape, columns) = (problem.tape, problem.columns);
    let (events, output) = special::find(tape, problem.point, columns, cancel)?;
    let value: Vec<f64> = output.iter().map(|bounded| bounded.value).collect();
    let swept = sweep::jacobian(tape, problem.point, columns, cancel)?;
    let structure = structure::find(tape, problem.graph, columns, &swept.jacobian, |own| {
        let alone = sweep::along(tape, problem.point, own, Some(sweep::Way::Forward), cancel);
        alone.map(|exact| exact.jacobian)
    });
    let (starts, row_of, slopes) = swept.jacobian.transposed();
    let touched = Touched::new(problem, &events, value.len(), cancel)?;
    let elsewhere = zeros(problem, method, &value, &events, &touched);
    let mut evaluations = 2;

    // Only what a special place may bend needs its two sides told apart.
    let bent: Vec<usize> = (0..columns.len())
        .filter(|&col| !touched.by_column[col].is_empty())
        .collect();
    let elements: Vec<usize> = bent.iter().map(|&col| columns[col]).collect();
    let two_sides = tape.work().saturating_mul(2 * bent.len());
    let knows_sides = effort == Effort::Full || two_sides <= AT_ONCE;
    let sided = match knows_sides {
        true => duals(problem, &elements, cancel)?,
        false => Vec::new(),
    };
    evaluations += 2 * sided.len();
    let mut sides: Vec<Option<Exact>> = vec![None; columns.len()];
    for (col, exact) in bent.into_iter().zip(sided) {
        sides[col] = Some(exact);
    }

    let degrees = degrees(tape, columns);
    let groups = groups(&starts, &row_of, value.len());
    let per_group = |groups: usize| {
        let evaluations = if method.extrapolates() { 60 } else { 4 };
        (tape.work() * evaluations).saturating_mul(groups)
    };
    let is_bent = |group: &&Vec<usize>| group.iter().any(|&col| sides[col].is_some());
    let quick = |count: usize| effort == Effort::Full || per_group(count) <= AT_ONCE;
    let samples_smooth = method == Method::Dual || quick(groups.len());
    let samples_bent = quick(groups.iter().filter(is_bent).count());
    let context = Group {
        problem,
        method,
        effort,
        events: &events,
        output: &output,
        degrees: &degrees[tape.output.start..],
        starts: &starts,
        row_of: &row_of,
        slopes: &slopes,
        sides: &sides,
        knows_sides,
        touched: &touched,
        samples_smooth,
        samples_bent,
        cancel,
    };
    cancel.start(groups.len());
    let some = |sampler: &mut Sampler<'_>, groups: &[Vec<usize>]| decide(&context, groups, sampler);
    // As many as fill a batch, where all of a group's places are few and known.
    let together = stencil(method).map_or(1, |stencil| {
        tape.good_lanes_of(size_of::<f64>(), columns) / stencil.len()
    });
    let together = together.max(1);
    let sampler = || Sampler::new(problem, &output, cancel);
    // Each group is a function of the problem alone, so that the order changes nothing.
    // Classic formulas share most of their products between columns.
    let worth = if method.extrapolates() { 1 } else { 30 } * WORTH_THREADS;
    let threads = effort == Effort::Full && per_group(groups.len()) > worth;
    let decided: Option<Vec<Decided>> = if threads {
        let parts = groups.par_chunks(together);
        parts.map_init(sampler, some).collect()
    } else {
        let mut sampler = sampler();
        let parts = groups.chunks(together);
        parts.map(|groups| some(&mut sampler, groups)).collect()
    };
    let mut by_column: Vec<Vec<Entry>> = vec![Vec::new(); columns.len()];
    for (decided, groups) in decided?.into_iter().zip(groups.chunks(together)) {
        evaluations += decided.evaluations;
        for (entries, &col) in decided.entries.into_iter().zip(groups.iter().flatten()) {
            by_column[col] = entries;
        }
    }
    // What was not sampled is beside nothing that it could contradict.
    if method.extrapolates() && (samples_smooth || !elements.is_empty()) {
        doubt::settle(problem, &mut by_column, &starts, &row_of, cancel)?;
    }
    Some(Jacobian {
        rows: value.len(),
        cols: columns.len(),
        starts,
        row_of,
        columns: by_column,
        elsewhere,
        value,
        method,
        evaluations,
        structure,
        provisional: !(samples_smooth && samples_bent && knows_sides),
    })
}

/// Which entries the special places have a part in.
pub(super) struct Touched {
    /// Events by output element, in order of execution.
    pub(super) by_row: Vec<Vec<u32>>,
    /// Events by column.
    pub(super) by_column: Vec<Vec<u32>>,
}

impl Touched {
    fn new(
        problem: &Problem<'_>,
        events: &[Event],
        rows: usize,
        cancel: &CancelToken,
    ) -> Option<Self> {
        let (tape, columns) = (problem.tape, problem.columns);
        let mut touched = Self {
            by_row: vec![Vec::new(); rows],
            by_column: vec![Vec::new(); columns.len()],
        };
        if events.is_empty() {
            return Some(touched);
        }
        let active = tape.active(columns);
        let mut column_of = vec![None; tape.inputs];
        for (col, &element) in columns.iter().enumerate() {
            column_of[element] = Some(col);
        }
        for (event, number) in events.iter().zip(0..) {
            if cancel.is_cancelled() {
                return None;
            }
            for row in tape.reached(event.register) {
                touched.by_row[row].push(number);
            }
            for element in tape.sources(event.register, &active) {
                if let Some(col) = column_of[element] {
                    touched.by_column[col].push(number);
                }
            }
        }
        Some(touched)
    }

    /// The events that an entry depends on, or what leaves the whole row without a value.
    pub(super) fn events<'a>(
        &self,
        events: &'a [Event],
        row: usize,
        col: usize,
        is_finite: bool,
    ) -> Vec<&'a Event> {
        let of_row = &self.by_row[row];
        let event = |&number: &u32| events.get(number as usize);
        if !is_finite {
            return of_row
                .iter()
                .filter_map(event)
                .filter(|event| event.takes_the_value())
                .take(1)
                .collect();
        }
        let of_column = self.by_column[col].iter();
        let both = of_column.filter(|number| of_row.binary_search(number).is_ok());
        both.filter_map(event).collect()
    }
}

/// What the entries are that the program does not have.
fn zeros(
    problem: &Problem<'_>,
    method: Method,
    value: &[f64],
    events: &[Event],
    touched: &Touched,
) -> Vec<Entry> {
    let mut zero = Entry::ok(0.0, 0.0);
    zero.dual = 0.0;
    if method != Method::Dual {
        zero.check = Check::Agree;
    }
    value
        .iter()
        .zip(&touched.by_row)
        .map(|(&value, of_row)| {
            if value.is_finite() {
                return zero.clone();
            }
            let numbers = of_row.iter();
            let events: Vec<&Event> = numbers
                .filter_map(|&number| events.get(number as usize))
                .collect();
            structural_zero(value, &events, problem)
        })
        .collect()
}
