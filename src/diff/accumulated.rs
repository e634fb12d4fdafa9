//! Entries by accumulation in double-double: the exact rules with the rounding that they carry
//! along, checked by differences along few directions for all columns at once.
//!
//! A row is believed when its differences along a direction are J·v within the bars of both;
//! an entry is confirmed when its being wrong would have been seen there. Rows that fail, and
//! all that depends on a non-smooth point, are sampled on sequences of steps of their own while
//! a counted budget lasts. What is beyond it is unresolved, with both numbers.
//!
//! Where to look next: [`super::directional_check`] for the differences,
//! [`super::accumulate`] for the rules; [`super::compute`] chooses this road.

use super::accumulate::Accumulation;
use super::classify::{Typical, Verdict, because, is_believable};
use super::coloring::color_classes;
use super::directional_check::{Along, TINY, Unit, speeds};
use super::double_double::DoubleDouble;
use super::evaluation::Evaluation;
use super::jacobian::{Check, Derivative, Entry, Jacobian};
use super::nonsmooth::Event;
use super::problem::{Problem, Road};
use super::reason::{Effect, Fault, Reason, enter};
use super::running_error::Bounded;
use super::stencil::{Estimate, Quotient};
use super::touched::Touched;
use crate::tape::cancel::CancelToken;

/// How many times the allowance of its row an entry must be for its error to be seen.
const SEEN: f64 = 1000.0;
/// A row whose terms cancel to less than this share confirms nothing by itself.
const CANCELS: f64 = 1e-3;
/// Operations that rows and entries with sequences of their own may take together.
const BUDGET: usize = 200_000_000;
/// Operations for entries that stand anyway and may get more digits.
const FOR_DIGITS: usize = 20_000_000;
/// Evaluations of a sequence of steps, about.
const SEQUENCE: usize = 60;

/// A Jacobian by exact rules in double-double, with the rounding of every number.
pub(super) struct Found {
    output: Vec<Bounded<DoubleDouble>>,
    /// By compressed columns.
    pub(super) starts: Vec<usize>,
    pub(super) row_of: Vec<u32>,
    slopes: Vec<Bounded<DoubleDouble>>,
}

/// Evaluates and accumulates. `None` when cancelled.
pub(super) fn find(problem: &Problem<'_>, cancel: &CancelToken) -> Option<Found> {
    let exact = |&x: &f64| Bounded::exact(DoubleDouble::from(x));
    let point = cancel.collect(problem.point.iter().map(exact))?;
    let exact = Accumulation::new(problem.tape, problem.columns, None, cancel).run(&point)?;
    let (starts, row_of, slopes) = exact.jacobian.transposed();
    cancel.advance();
    Some(Found {
        output: exact.value,
        starts,
        row_of,
        slopes,
    })
}

/// The direction that is sampled first.
pub(super) fn first_direction(problem: &Problem<'_>) -> Vec<f64> {
    speeds(problem, 1, Unit::Common)
}

/// The entries by column, and how often the program was evaluated for them.
pub(super) struct Decided {
    pub(super) columns: Vec<Vec<Entry>>,
    pub(super) evaluations: usize,
}

/// What the entries are decided by.
pub(super) struct Accumulated<'a> {
    pub(super) problem: &'a Problem<'a>,
    pub(super) evaluation: &'a Evaluation,
    pub(super) touched: &'a Touched,
    /// What the entries of a row without a value are, if nothing is sampled.
    pub(super) elsewhere: &'a [Entry],
    pub(super) found: Found,
    pub(super) cancel: &'a CancelToken,
}

/// An entry of a row that is sampled on a sequence of its own.
#[derive(Clone, Copy)]
struct Again {
    col: usize,
    /// Whether its number stands unless another one has a narrower bar.
    stands: bool,
}

/// What a direction says of the rows.
struct Judged {
    along: Along,
    /// By row: how far J·v and the differences may be apart; infinite where the row did not pass.
    allowance: Vec<f64>,
    /// By row: whether the terms of J·v cancel.
    cancels: Vec<bool>,
    /// By row: the differences and J·v, where they stand against each other.
    apart: Vec<Option<[f64; 2]>>,
}

impl Judged {
    fn passed(&self, row: usize) -> bool {
        self.allowance[row].is_finite()
    }
}

impl Accumulated<'_> {
    /// Decides all entries; `first` has the samples along [`first_direction`]. `ladders`
    /// differentiates a part of the problem by sequences of steps. `None` when cancelled.
    pub(super) fn decide(
        &self,
        first: Along,
        reasons: &mut Vec<Reason>,
        ladders: &dyn Fn(&Problem<'_>) -> Option<Jacobian>,
    ) -> Option<Decided> {
        let directions = self.directions(first)?;
        self.cancel.advance();
        let mut evaluations = 1;
        evaluations += directions
            .iter()
            .map(|one| one.along.evaluations)
            .sum::<usize>();
        let passed = |row: usize| directions.iter().any(|one| one.passed(row));
        let is_seen = |place: usize, row: usize, col: usize| {
            directions.iter().any(|one| {
                let moved = self.found.slopes[place].value.high * one.along.speeds[col];
                moved != 0.0 && moved.abs() >= SEEN * one.allowance[row]
            })
        };
        let mut columns = Vec::with_capacity(self.problem.columns.len());
        let mut again: Vec<Vec<Again>> = vec![Vec::new(); self.evaluation.value.len()];
        for col in 0..self.problem.columns.len() {
            let entry = |place: usize| {
                let row = self.found.row_of[place] as usize;
                let slope = self.found.slopes[place];
                let value = slope.value.high;
                // The last rounding, to the f64 that is shown.
                let error = match slope.doubt() {
                    0.0 if slope.value.low == 0.0 => 0.0,
                    doubt => doubt + 0.5 * f64::EPSILON * value.abs(),
                };
                let (check, reason) = if is_seen(place, row, col) {
                    (Check::Agree, Reason::None)
                } else {
                    (Check::None, Reason::TooSmallToCheck)
                };
                let is_rough = value != 0.0 && error > 1e-9 * value.abs();
                let stands =
                    passed(row) && !self.is_special(row, col) && self.is_sure(slope, row, col);
                if is_rough || !stands {
                    again[row].push(Again { col, stands });
                }
                let reason = if is_rough {
                    Reason::LimitedByRounding
                } else {
                    reason
                };
                Entry {
                    dual: value,
                    check,
                    reason: enter(reasons, reason),
                    ..Entry::ok(value, error)
                }
            };
            let places = self.found.starts[col]..self.found.starts[col + 1];
            columns.push(self.cancel.collect(places.map(entry))?);
        }
        let is_new = |again: &Again| !again.stands;
        if self.work_of(&again)? > FOR_DIGITS {
            again.iter_mut().for_each(|row| row.retain(is_new));
        }
        if again.iter().any(|row| !row.is_empty()) {
            evaluations +=
                self.sample_again(&again, &directions, &mut columns, reasons, ladders)?;
        }
        self.cancel.advance();
        Some(Decided {
            columns,
            evaluations,
        })
    }

    /// Whether the row depends on a non-smooth point that the column reaches, or moves beside
    /// one; or has no value at all.
    fn is_special(&self, row: usize, col: usize) -> bool {
        let of_row = &self.touched.by_row[row];
        !self.evaluation.value[row].is_finite()
            || !of_row.is_empty() && !self.touched.by_column[col].is_empty()
    }

    /// Whether the bar of an entry says something.
    fn is_sure(&self, slope: Bounded<DoubleDouble>, row: usize, col: usize) -> bool {
        let x = self.problem.point[self.problem.columns[col]];
        is_believable(estimate(slope.value, slope.doubt()), self.typical(row, x))
    }

    /// What the slope of a row at an input x is small or large beside.
    fn typical(&self, row: usize, x: f64) -> Typical {
        Typical::new(self.evaluation.value[row], self.evaluation.coarse[row], x)
    }

    /// All directions that are needed.
    fn directions(&self, first: Along) -> Option<Vec<Judged>> {
        let problem = self.problem;
        let rows = 0..self.evaluation.value.len();
        let is_smooth = |row: &usize| self.touched.by_row[*row].is_empty();
        let (smooth, bent): (Vec<usize>, Vec<usize>) = rows.partition(is_smooth);
        let mut directions = vec![self.judged(first, &smooth, |_| false)?];
        let is_tiny = |&element: &usize| {
            let x = problem.point[element].abs();
            x > 0.0 && x < TINY
        };
        let has_tiny = problem.columns.iter().any(is_tiny);
        if has_tiny {
            let speeds = speeds(problem, 2, Unit::Own);
            let along = Along::sample(problem, speeds, &smooth, self.cancel)?;
            let known = |row: usize| directions[0].passed(row);
            let judged = self.judged(along, &smooth, known)?;
            directions.push(judged);
        }
        let cancelling: Vec<usize> = smooth
            .iter()
            .copied()
            .filter(|&row| {
                directions
                    .iter()
                    .any(|one| one.passed(row) && one.cancels[row])
            })
            .collect();
        if !cancelling.is_empty() {
            let unit = if has_tiny { Unit::Own } else { Unit::Common };
            let speeds = speeds(problem, 3, unit);
            let along = Along::sample(problem, speeds, &cancelling, self.cancel)?;
            let judged = self.judged(along, &cancelling, |_| false)?;
            for &row in &cancelling {
                if !judged.passed(row) || judged.cancels[row] {
                    directions
                        .iter_mut()
                        .for_each(|one| one.allowance[row] = f64::INFINITY);
                }
            }
            directions.push(judged);
        }
        // Beside non-smooth points what reaches one of them stays where it is.
        let mut masked = speeds(problem, 1, Unit::Common);
        for (speed, events) in masked.iter_mut().zip(&self.touched.by_column) {
            if !events.is_empty() {
                *speed = 0.0;
            }
        }
        if !bent.is_empty() && masked.iter().any(|&speed| speed != 0.0) {
            let along = Along::sample(problem, masked, &bent, self.cancel)?;
            directions.push(self.judged(along, &bent, |_| false)?);
        }
        Some(directions)
    }

    /// Compares J·v with the differences in these rows, with finer steps where that is needed:
    /// where a row does not pass and is not `known`.
    fn judged(
        &self,
        along: Along,
        rows: &[usize],
        known: impl Fn(usize) -> bool,
    ) -> Option<Judged> {
        let height = self.evaluation.value.len();
        let (mut products, mut sizes) = (vec![DoubleDouble::ZERO; height], vec![0.0; height]);
        let mut doubts = vec![0.0; height];
        for (col, &speed) in along.speeds.iter().enumerate().filter(|(_, v)| **v != 0.0) {
            for place in self.found.starts[col]..self.found.starts[col + 1] {
                let row = self.found.row_of[place] as usize;
                let slope = self.found.slopes[place];
                let term = slope.value * DoubleDouble::from(speed);
                products[row] = products[row] + term;
                sizes[row] += term.high.abs();
                doubts[row] += slope.doubt() * speed.abs();
            }
        }
        let rounding = (self.problem.columns.len() + 1) as f64 * DoubleDouble::EPSILON;
        let mut judged = Judged {
            along,
            allowance: vec![f64::INFINITY; height],
            cancels: vec![false; height],
            apart: vec![None; height],
        };
        let judge = |judged: &mut Judged, row: usize| {
            let noise = self.found.output[row].nearby;
            let samples = judged.along.samples(row, noise);
            let Some(limit) = samples.limit(Quotient::Central) else {
                return;
            };
            let sampled = DoubleDouble::from(limit.value) + DoubleDouble::from(limit.low);
            let apart = (products[row] - sampled).high.abs();
            let mut allowance = limit.error + doubts[row] + rounding * sizes[row];
            if samples.are_equal() {
                allowance += sizes[row];
            }
            let is_sure = is_believable(
                Estimate {
                    error: allowance,
                    ..limit
                },
                self.typical(row, 1.0),
            );
            judged.cancels[row] = products[row].high.abs() < CANCELS * sizes[row];
            if is_sure && apart <= allowance {
                judged.allowance[row] = allowance;
            } else if is_sure {
                judged.apart[row] = Some([sampled.high, products[row].high]);
            }
        };
        for (count, &row) in rows.iter().enumerate() {
            judge(&mut judged, row);
            if count % 64 == 0 && self.cancel.is_cancelled() {
                return None;
            }
        }
        let left: Vec<usize> = rows
            .iter()
            .copied()
            .filter(|&row| !judged.passed(row) && !known(row) && sizes[row] > 0.0)
            .collect();
        if !left.is_empty() {
            judged.along.refine(self.problem, &left, self.cancel)?;
            for row in left {
                judge(&mut judged, row);
                if self.cancel.is_cancelled() {
                    return None;
                }
            }
        }
        Some(judged)
    }

    /// Samples entries on sequences of their own, all at once or row by row, as the budget
    /// allows, and puts them in their places; `again` has those of each row. The number
    /// of evaluations.
    fn sample_again(
        &self,
        again: &[Vec<Again>],
        directions: &[Judged],
        columns: &mut [Vec<Entry>],
        reasons: &mut Vec<Reason>,
        ladders: &dyn Fn(&Problem<'_>) -> Option<Jacobian>,
    ) -> Option<usize> {
        let Problem { tape, point, .. } = *self.problem;
        let rows = again.iter().enumerate().filter(|(_, row)| !row.is_empty());
        let all = columns_of(again);
        let elements = |cols: &[usize]| -> Vec<usize> {
            cols.iter().map(|&col| self.problem.columns[col]).collect()
        };
        let starts = &self.found.starts;
        let mut put = |reasons: &mut Vec<Reason>, row: usize, again: Again, entry: Entry| {
            let Again { col, stands } = again;
            let of_column = &self.found.row_of[starts[col]..starts[col + 1]];
            if let Ok(place) = of_column.binary_search(&(row as u32)) {
                let slot = &mut columns[col][place];
                let entry = beside(entry, *slot, col, reasons);
                if !stands || entry.error() < slot.error() {
                    *slot = entry;
                }
            }
        };
        if self.work_of(again)? <= BUDGET {
            let sampled = ladders(&Problem {
                columns: &elements(&all),
                road: Road::Ladders,
                ..*self.problem
            })?;
            for (row, entries) in rows {
                for &again in entries {
                    let place = all.binary_search(&again.col).unwrap_or_default();
                    let entry = *sampled.entry(row, place);
                    let reason = in_columns(sampled.reason(&entry), &all);
                    let reason = enter(reasons, reason);
                    put(reasons, row, again, Entry { reason, ..entry });
                }
            }
            return Some(sampled.evaluations);
        }
        let (mut work, mut evaluations) = (0_usize, 0);
        for (row, entries) in rows {
            if self.cancel.is_cancelled() {
                return None;
            }
            let cols: Vec<usize> = entries.iter().map(|again| again.col).collect();
            // To cut a program out takes a look at the whole one, and the point is looked at.
            work = work.saturating_add(SEQUENCE * (tape.steps.len() + tape.inputs));
            let element = (work <= BUDGET).then(|| tape.element(row));
            let samples = element.as_ref().map_or(0, |element| element.work());
            work = work.saturating_add(samples.saturating_mul(SEQUENCE * cols.len()));
            let Some(element) = element.filter(|_| work <= BUDGET) else {
                for &again in entries {
                    let entry = self.unresolved(row, again.col, directions, reasons);
                    put(reasons, row, again, entry);
                }
                continue;
            };
            let sampled = ladders(&Problem {
                tape: &element,
                point,
                columns: &elements(&cols),
                road: Road::Ladders,
            })?;
            evaluations += sampled.evaluations;
            for (place, &again) in entries.iter().enumerate() {
                let entry = *sampled.entry(0, place);
                let reason = in_columns(sampled.reason(&entry), &cols);
                let reason = enter(reasons, self.in_program(reason, row, again.col));
                put(reasons, row, again, Entry { reason, ..entry });
            }
        }
        Some(evaluations)
    }

    /// Operations that sequences along the columns of these entries take.
    fn work_of(&self, again: &[Vec<Again>]) -> Option<usize> {
        let (mut starts, mut row_of) = (vec![0], Vec::new());
        for col in columns_of(again) {
            row_of.extend(&self.found.row_of[self.found.starts[col]..self.found.starts[col + 1]]);
            starts.push(row_of.len());
        }
        let height = self.evaluation.value.len();
        let classes = color_classes(&starts, &row_of, height, self.cancel)?;
        Some((self.problem.tape.work() * SEQUENCE).saturating_mul(classes.len()))
    }

    /// An entry that nothing confirmed, with what speaks against it.
    fn unresolved(
        &self,
        row: usize,
        col: usize,
        directions: &[Judged],
        reasons: &mut Vec<Reason>,
    ) -> Entry {
        if !self.evaluation.value[row].is_finite() {
            return self.elsewhere[row];
        }
        let starts = &self.found.starts;
        let of_column = &self.found.row_of[starts[col]..starts[col + 1]];
        let place = of_column.binary_search(&(row as u32)).unwrap_or_default();
        let slope = self.found.slopes[starts[col] + place];
        let events = self.touched.events(&self.evaluation.events, row, col, true);
        let events: Vec<&Event> = events.take(1).collect();
        let apart = directions.iter().find_map(|one| one.apart[row]);
        let reason = match apart {
            _ if !events.is_empty() => because(&events, &[], Effect::TooLong),
            Some([sampled, exact]) => Reason::DirectionDisagrees { sampled, exact },
            None => Reason::Unbelievable {
                fault: Fault::NoStepConverges,
                along: None,
            },
        };
        let error = apart.map(|[sampled, exact]| (sampled - exact).abs());
        let verdict = Verdict::of(Derivative::Unresolved { error }, reason);
        Entry {
            dual: slope.value.high,
            ..verdict.entry(reasons)
        }
    }

    /// A reason of the program of one row, with the element named as in the whole program.
    fn in_program(&self, reason: Reason, row: usize, col: usize) -> Reason {
        let Reason::Nonsmooth { effect, at } = reason else {
            return reason;
        };
        let is_finite = self.evaluation.value[row].is_finite();
        let mut events = self
            .touched
            .events(&self.evaluation.events, row, col, is_finite);
        let same = |event: &&Event| (event.at.kind, event.at.operation) == (at.kind, at.operation);
        match events.find(same) {
            Some(event) => Reason::Nonsmooth {
                effect,
                at: event.at,
            },
            None => reason,
        }
    }
}

/// A sampled entry beside that of the exact rules in double-double. These are the better where
/// the samples confirm them; where no dual number confirmed the samples they may contradict
/// them, as where a feature is narrower than the finest step.
fn beside(sampled: Entry, rule: Entry, col: usize, reasons: &mut Vec<Reason>) -> Entry {
    let (value, error) = match sampled.derivative {
        Derivative::Value { value, error } => (value, error),
        Derivative::Unresolved { .. } if sampled.dual.is_nan() => {
            return Entry {
                dual: rule.value(),
                ..sampled
            };
        }
        _ => return sampled,
    };
    let apart = (value - rule.value()).abs();
    let both = error + rule.error();
    if rule.error() < error && apart <= both && SEEN * both <= rule.value().abs() {
        return Entry {
            dual: rule.value(),
            check: Check::Agree,
            ..Entry::ok(rule.value(), rule.error())
        };
    }
    let allowed = error + 1e-9 * rule.value().abs();
    if sampled.check != Check::None || apart.is_nan() || apart <= allowed {
        return sampled;
    }
    let reason = Reason::MethodsDisagree {
        along: col as u32,
        sampled: value,
        exact: rule.value(),
    };
    Entry {
        dual: rule.value(),
        ..Verdict::of(Derivative::UNRESOLVED, reason).entry(reasons)
    }
}

/// The columns of these entries, ascending.
fn columns_of(again: &[Vec<Again>]) -> Vec<usize> {
    let mut columns: Vec<usize> = again.iter().flatten().map(|again| again.col).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// A number with its bar, as if it were a limit.
fn estimate(value: DoubleDouble, error: f64) -> Estimate {
    Estimate {
        value: value.high,
        error,
        low: value.low,
        step: 0.0,
        scale: 0.0,
    }
}

/// A reason in which a column is counted among all, not among `cols` alone.
fn in_columns(reason: Reason, cols: &[usize]) -> Reason {
    let whole = |along: u32| cols.get(along as usize).map_or(along, |&col| col as u32);
    match reason {
        Reason::Unbelievable { fault, along } => Reason::Unbelievable {
            fault,
            along: along.map(whole),
        },
        Reason::MethodsDisagree {
            along,
            sampled,
            exact,
        } => Reason::MethodsDisagree {
            along: whole(along),
            sampled,
            exact,
        },
        reason => reason,
    }
}
