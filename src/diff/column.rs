//! One column of the Jacobian, as a color class sees it, and what all classes are decided by.

use super::evaluation::Evaluation;
use super::jacobian::Method;
use super::nonsmooth::Event;
use super::one_sided::{OneSided, Sides};
use super::problem::{Effort, Problem};
use super::touched::Touched;
use crate::tape::cancel::CancelToken;

/// A column that is moved, and the output elements that depend on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member<'a> {
    pub(super) element: usize,
    pub(super) rows: &'a [u32],
}

/// What the entries of all color classes are decided by.
pub(super) struct Context<'a> {
    pub(super) problem: &'a Problem<'a>,
    pub(super) method: Method,
    pub(super) effort: Effort,
    pub(super) evaluation: &'a Evaluation,
    /// How each output element depends on the columns: see [`super::affine::degrees`].
    pub(super) degrees: &'a [u8],
    /// The pattern, by compressed columns, with the exact numbers.
    pub(super) starts: &'a [usize],
    pub(super) row_of: &'a [u32],
    pub(super) slopes: &'a [f64],
    /// One-sided derivatives, for the columns that depend on a non-smooth point.
    pub(super) sides: &'a [Option<OneSided>],
    /// Whether there was time for them.
    pub(super) knows_sides: bool,
    pub(super) touched: &'a Touched,
    /// Whether there is time for the method where the function is smooth.
    pub(super) samples_smooth: bool,
    /// Whether there is time for extrapolation where it may not be.
    pub(super) samples_bent: bool,
    pub(super) cancel: &'a CancelToken,
}

impl<'a> Context<'a> {
    /// The rows of a column.
    pub(super) fn rows_of(&self, col: usize) -> &'a [u32] {
        &self.row_of[self.starts[col]..self.starts[col + 1]]
    }
}

/// One column of a color class.
pub(super) struct Column<'a> {
    pub(super) member: Member<'a>,
    pub(super) col: usize,
    /// By row of the pattern the non-smooth points that it depends on; empty when none does.
    pub(super) nonsmooth: Vec<Vec<&'a Event>>,
}

impl<'a> Column<'a> {
    /// `None` when cancelled.
    pub(super) fn new(context: &Context<'a>, col: usize) -> Option<Self> {
        let rows = context.rows_of(col);
        let nonsmooth = rows
            .iter()
            .filter(|_| !context.evaluation.events.is_empty())
            .map(|&row| {
                let row = row as usize;
                let Evaluation { value, events, .. } = context.evaluation;
                let is_finite = value[row].is_finite();
                context
                    .touched
                    .events(events, row, col, is_finite)
                    .collect()
            });
        let nonsmooth = context.cancel.collect(nonsmooth)?;
        Some(Self {
            member: Member {
                element: context.problem.columns[col],
                rows,
            },
            col,
            nonsmooth,
        })
    }

    /// The one-sided derivatives by the exact rules of the row at that position of the pattern.
    pub(super) fn exact(&self, context: &Context<'_>, place: usize) -> Sides {
        match &context.sides[self.col] {
            Some(sides) => sides.of(self.member.rows[place]),
            None if !context.knows_sides && self.is_nonsmooth(place) => Sides::both(f64::NAN),
            None => Sides::both(context.slopes[context.starts[self.col] + place]),
        }
    }

    /// Whether the row at that position of the pattern depends on a non-smooth point.
    pub(super) fn is_nonsmooth(&self, place: usize) -> bool {
        self.nonsmooth
            .get(place)
            .is_some_and(|events| !events.is_empty())
    }

    /// Whether rounding leaves open, farther than it may, where the argument of one of the
    /// non-smooth points of that row is.
    pub(super) fn is_too_wide(&self, context: &Context<'_>, place: usize) -> bool {
        let Some(sides) = &context.sides[self.col] else {
            return false;
        };
        let wide = sides.too_wide.iter();
        let mut wide = wide.filter_map(|&number| context.evaluation.events.get(number as usize));
        wide.any(|wide| {
            let own = self.nonsmooth.get(place);
            own.is_some_and(|own| {
                // They come in the order of their registers.
                let same = |event: &&Event| event.register.cmp(&wide.register);
                own.binary_search_by(same).is_ok()
            })
        })
    }

    pub(super) fn is_smooth(&self) -> bool {
        self.nonsmooth.iter().all(Vec::is_empty)
    }
}
