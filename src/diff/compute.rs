//! The Jacobian at a point: samples and exact rules in, entries with statuses out.
//!
//! One exact sweep gives the sparsity pattern and the number that every entry is checked
//! against. Columns that share no row are moved together, a sequence of steps for each class. Where the
//! evaluation at the point meets no non-smooth point, the function is smooth and the method's
//! own number stands. Where it does, left and right are looked at separately, whatever the
//! method. Where to look next: [`super::color_class`] for one class of columns.

use rayon::prelude::*;

use super::accumulated::{self, Accumulated};
use super::affine::degrees;
use super::classify::structural_zero;
use super::color_class::{ClassEntries, decide};
use super::coloring::color_classes;
use super::column::Context;
use super::directional_check::Along;
use super::evaluation::Evaluation;
use super::finite_differences::FiniteDifferences;
use super::jacobian::{Check, Entry, Jacobian, Method};
use super::nonsmooth::Event;
use super::one_sided::{self, OneSided};
use super::problem::{Effort, Problem, Road};
use super::reason::Reason;
use super::stencil::stencil;
use super::touched::Touched;
use super::{accumulate, pattern, recheck};
use crate::tape::cancel::CancelToken;

/// Operations that a first answer may take beside the exact rules: about 3 ms of f64.
const AT_ONCE: usize = 3_000_000;
/// Operations in double-double with bounds that the two sides of all columns may take: about
/// two seconds.
const FINE_SIDES: usize = 2_000_000;
/// Operations of sequences of steps from which on `auto` accumulates instead: about 10 ms.
const AT_LENGTH: usize = 20_000_000;
/// Entries from which on a second thread pays for writing them down alone.
const MANY_ENTRIES: usize = 100_000;
/// Operations of one evaluation from which on a second thread pays.
const WORTH_TWO: usize = 50_000;
/// Operations from which on several threads pay.
const WORTH_THREADS: usize = 1_000_000;

/// Computes the Jacobian. `None` when `cancel` was called on the mode.
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
    let refines = effort == Effort::Full && method.refines();
    let evaluate = || Evaluation::new(problem, refines, cancel);
    let sweep = || accumulate::jacobian(tape, problem.point, columns, cancel);
    let (evaluation, swept) = if tape.work() > WORTH_TWO {
        rayon::join(evaluate, sweep)
    } else {
        (evaluate(), sweep())
    };
    let (evaluation, swept) = (evaluation?, swept?);
    let (events, value) = (&evaluation.events, &evaluation.value);
    let structure = pattern::find(tape, columns, &swept.jacobian, |own| {
        let alone = accumulate::in_mode(
            tape,
            problem.point,
            own,
            Some(accumulate::Mode::Forward),
            cancel,
        );
        alone.map(|exact| exact.jacobian)
    });
    let (starts, row_of, slopes) = swept.jacobian.transposed();
    let touched = Touched::new(problem, events, value.len(), cancel)?;
    let mut reasons = vec![Reason::None];
    let elsewhere = zeros(method, value, events, &touched, &mut reasons);
    let mut evaluations = 2;

    let classes = color_classes(&starts, &row_of, value.len(), cancel)?;
    let per_class = |classes: usize| {
        let evaluations = if method.extrapolates() { 60 } else { 4 };
        (tape.work() * evaluations).saturating_mul(classes)
    };
    let accumulates = match problem.road {
        Road::ByWork => per_class(classes.len()) > AT_LENGTH,
        Road::Ladders => false,
        Road::Accumulation => true,
    };
    if accumulates && method == Method::Auto && effort == Effort::Full {
        // Rules, samples, what they say of the rows, and the entries.
        cancel.start(4);
        let (first, rows): (_, Vec<usize>) = (
            accumulated::first_direction(problem),
            (0..value.len()).collect(),
        );
        let (found, along) = rayon::join(
            || accumulated::find(problem, cancel),
            || Along::sample(problem, first, &rows, cancel),
        );
        let (found, along) = (found?, along?);
        debug_assert_eq!((&found.starts, &found.row_of), (&starts, &row_of));
        let ladders = |part: &Problem<'_>| jacobian(part, method, effort, cancel);
        let accumulated = Accumulated {
            problem,
            evaluation: &evaluation,
            touched: &touched,
            elsewhere: &elsewhere,
            found,
            cancel,
        };
        let decided = accumulated.decide(along, &mut reasons, &ladders)?;
        return Some(Jacobian {
            rows: value.len(),
            cols: columns.len(),
            starts,
            row_of,
            columns: decided.columns,
            elsewhere,
            reasons,
            value: evaluation.value,
            value_error: evaluation.error,
            method,
            evaluations: evaluations + decided.evaluations,
            structure,
            provisional: false,
            by_rules: true,
        });
    }

    // One-sided derivatives are needed only where a non-smooth point may make them differ, or
    // where f64 has none that could be believed.
    let is_unsure = |&row: &u32| evaluation.fine_only[row as usize];
    let bent: Vec<usize> = (0..columns.len())
        .filter(|&col| {
            let mut rows = row_of[starts[col]..starts[col + 1]].iter();
            !touched.by_column[col].is_empty() || rows.any(is_unsure)
        })
        .collect();
    let elements: Vec<usize> = bent.iter().map(|&col| columns[col]).collect();
    let two_sides = tape.work().saturating_mul(2 * bent.len());
    let knows_sides = effort == Effort::Full || two_sides <= AT_ONCE;
    let sided = match knows_sides {
        true if refines && two_sides <= FINE_SIDES => {
            one_sided::fine(problem, &elements, events, cancel)?
        }
        true => one_sided::coarse(problem, &elements, cancel)?,
        false => Vec::new(),
    };
    evaluations += 2 * sided.len();
    let mut sides: Vec<Option<OneSided>> = vec![None; columns.len()];
    for (col, exact) in bent.into_iter().zip(sided) {
        sides[col] = Some(exact);
    }

    let degrees = degrees(tape, columns);
    let is_bent = |class: &&Vec<usize>| class.iter().any(|&col| sides[col].is_some());
    let quick = |count: usize| effort == Effort::Full || per_class(count) <= AT_ONCE;
    let samples_smooth = method == Method::Dual || quick(classes.len());
    let samples_bent = quick(classes.iter().filter(is_bent).count());
    let context = Context {
        problem,
        method,
        effort,
        evaluation: &evaluation,
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
    cancel.start(classes.len());
    let some = |differences: &mut FiniteDifferences<'_>, classes: &[Vec<usize>]| {
        decide(&context, classes, differences)
    };
    // As many as fill a batch, where all of a class's places are few and known.
    let together = stencil(method).map_or(1, |stencil| {
        tape.good_lanes_of(size_of::<f64>(), columns) / stencil.len()
    });
    let together = together.max(1);
    let fine = evaluation.fine.as_deref();
    let differences = || FiniteDifferences::new(problem, &evaluation.coarse, fine, cancel);
    // Each class is a function of the problem alone, so that the order changes nothing.
    // Classic formulas share most of their products between columns.
    let worth = if method.extrapolates() { 1 } else { 30 } * WORTH_THREADS;
    let threads = match effort {
        Effort::Full => per_class(classes.len()) > worth,
        Effort::Quick => row_of.len() > MANY_ENTRIES,
    };
    let decided: Option<Vec<ClassEntries>> = if threads {
        let parts = classes.par_chunks(together);
        parts.map_init(differences, some).collect()
    } else {
        let mut differences = differences();
        let parts = classes.chunks(together);
        parts
            .map(|classes| some(&mut differences, classes))
            .collect()
    };
    let mut by_column: Vec<Vec<Entry>> = vec![Vec::new(); columns.len()];
    for (decided, classes) in decided?.into_iter().zip(classes.chunks(together)) {
        evaluations += decided.evaluations;
        let before = reasons.len() - 1;
        let has_reasons = !decided.reasons.is_empty();
        reasons.extend(decided.reasons.into_iter().skip(1));
        for (mut entries, &col) in decided.entries.into_iter().zip(classes.iter().flatten()) {
            if has_reasons {
                for entry in &mut entries {
                    entry.reason = entry.reason.behind(before);
                }
            }
            by_column[col] = entries;
        }
    }
    // What was not sampled is beside nothing that it could contradict.
    if method.extrapolates() && (samples_smooth || !elements.is_empty()) {
        recheck::settle(
            problem,
            &mut by_column,
            &mut reasons,
            &starts,
            &row_of,
            cancel,
        )?;
    }
    Some(Jacobian {
        rows: value.len(),
        cols: columns.len(),
        starts,
        row_of,
        columns: by_column,
        elsewhere,
        reasons,
        value: evaluation.value,
        value_error: evaluation.error,
        method,
        evaluations,
        structure,
        provisional: !(samples_smooth && samples_bent && knows_sides),
        by_rules: false,
    })
}

/// What the entries are that the program does not have.
fn zeros(
    method: Method,
    value: &[f64],
    events: &[Event],
    touched: &Touched,
    reasons: &mut Vec<Reason>,
) -> Vec<Entry> {
    let zero = Entry {
        dual: 0.0,
        check: match method {
            Method::Dual => Check::None,
            _ => Check::Agree,
        },
        ..Entry::ok(0.0, 0.0)
    };
    value
        .iter()
        .zip(&touched.by_row)
        .map(|(&value, of_row)| {
            if value.is_finite() {
                return zero;
            }
            let numbers = of_row.iter();
            let events: Vec<&Event> = numbers
                .filter_map(|&number| events.get(number as usize))
                .collect();
            structural_zero(value, &events).entry(reasons)
        })
        .collect()
}
