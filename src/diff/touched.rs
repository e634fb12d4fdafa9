//! Which entries of a Jacobian depend on which of the non-smooth points.

use super::nonsmooth::Event;
use super::problem::Problem;
use crate::tape::cancel::CancelToken;
use crate::tape::compile::Tape;
use crate::tape::dependence::Marks;

/// The non-smooth points that each row and each column depends on.
pub(super) struct Touched {
    /// Events by output element, in order of execution.
    pub(super) by_row: Vec<Vec<u32>>,
    /// Events by column.
    pub(super) by_column: Vec<Vec<u32>>,
}

impl Touched {
    pub(super) fn new(
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
        let registers: Vec<usize> = events.iter().map(|event| event.register).collect();
        let outputs: Vec<usize> = (tape.output.start..).take(rows).collect();
        let found = pairs(tape, &registers, &outputs, true, cancel, |event, row| {
            touched.by_row[row].push(event);
        });
        found?;
        let found = pairs(tape, &registers, columns, false, cancel, |event, col| {
            touched.by_column[col].push(event);
        });
        found?;
        for numbers in touched.by_row.iter_mut().chain(&mut touched.by_column) {
            numbers.sort_unstable();
        }
        Some(touched)
    }

    /// The events that an entry depends on, or what leaves the whole row without a value.
    pub(super) fn events<'a>(
        &'a self,
        events: &'a [Event],
        row: usize,
        col: usize,
        is_finite: bool,
    ) -> impl Iterator<Item = &'a Event> {
        let of_row = &self.by_row[row];
        let (all, most) = match is_finite {
            true => (&self.by_column[col], usize::MAX),
            false => (of_row, 1),
        };
        all.iter()
            .filter(move |number| !is_finite || of_row.binary_search(number).is_ok())
            .filter_map(|&number| events.get(number as usize))
            .filter(move |event| is_finite || event.takes_the_value())
            .take(most)
    }
}

/// Calls `visit` for each event and each of the `others`, by number, of which one is computed
/// from the other: in blocks of whichever are the fewer, each of them in ascending order of those.
fn pairs(
    tape: &Tape,
    events: &[usize],
    others: &[usize],
    events_come_first: bool,
    cancel: &CancelToken,
    mut visit: impl FnMut(u32, usize),
) -> Option<()> {
    let by_event = events.len() <= others.len();
    let (seeds, read) = if by_event {
        (events, others)
    } else {
        (others, events)
    };
    for (block, seeds) in seeds.chunks(Marks::BITS as usize).enumerate() {
        let seeds: Vec<(usize, Marks)> = seeds.iter().copied().zip((0..).map(|k| 1 << k)).collect();
        let marks = if by_event == events_come_first {
            tape.reached(&seeds, cancel)?
        } else {
            tape.sources(&seeds, cancel)?
        };
        for (position, &register) in read.iter().enumerate() {
            let mut found = marks[register];
            while found != 0 {
                let seed = block * Marks::BITS as usize + found.trailing_zeros() as usize;
                let (event, other) = if by_event {
                    (seed, position)
                } else {
                    (position, seed)
                };
                visit(event as u32, other);
                found &= found - 1;
            }
        }
    }
    Some(())
}
