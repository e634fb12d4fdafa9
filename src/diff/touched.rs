//! Which entries of a Jacobian depend on which of the non-smooth points.

use super::nonsmooth::Event;
use super::problem::Problem;
use crate::tape::cancel::CancelToken;

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
