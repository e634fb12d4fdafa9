//! Which extrapolations a color class needs: the short sequence of steps in f64, the long one
//! where that has not settled, and those in double-double.
//!
//! This is the one loop over sequences; [`super::color_class`] decides entries by their limits,
//! and [`super::richardson`] finds them.

use super::column::{Column, Context, Member};
use super::double_double::DoubleDouble;
use super::finite_differences::{FiniteDifferences, Sequence};
use super::problem::Effort;
use super::richardson::Fine;
use super::stencil::{Estimate, Quotient, Samples};

/// The extrapolations of a color class, as far as they were needed.
pub(super) struct Extrapolations {
    /// For each column of the class its position in the coarse sequences, if it has one, and
    /// whether it is the long one.
    pub(super) coarse: Vec<Option<(usize, bool)>>,
    short: Sequence<f64>,
    long: Sequence<f64>,
    /// The columns that the whole sequence in double-double was needed for, and that.
    whole: Option<(Vec<usize>, Sequence<DoubleDouble>)>,
    /// For each column and row what double-double finds.
    pub(super) fine: Vec<Vec<Fine>>,
    /// For each column and row the number from f64.
    pub(super) limits: Vec<Vec<Option<Estimate>>>,
}

impl Extrapolations {
    /// `None` when cancelled.
    pub(super) fn new(
        context: &Context<'_>,
        columns: &[Column<'_>],
        extrapolated: Vec<usize>,
        differences: &mut FiniteDifferences<'_>,
    ) -> Option<Self> {
        let members = |positions: &[usize]| -> Vec<Member<'_>> {
            let positions = positions.iter();
            positions
                .map(|&position| columns[position].member)
                .collect()
        };
        let mut extrapolations = Self {
            coarse: vec![None; columns.len()],
            short: differences.sequence(&members(&extrapolated), false)?,
            long: differences.sequence(&[], true)?,
            whole: None,
            fine: vec![Vec::new(); columns.len()],
            limits: vec![Vec::new(); columns.len()],
        };
        for (place, &position) in extrapolated.iter().enumerate() {
            extrapolations.coarse[position] = Some((place, false));
            extrapolations.limits[position] =
                extrapolations.limits_of(context, &columns[position], position, differences)?;
        }
        let unsettled: Vec<usize> = extrapolated
            .iter()
            .copied()
            .filter(|&position| {
                let column = &columns[position];
                !column.is_smooth()
                    || !is_settled(&extrapolations.limits[position], column, context)
            })
            .collect();
        extrapolations.long = differences.sequence(&members(&unsettled), true)?;
        for (place, &position) in unsettled.iter().enumerate() {
            extrapolations.coarse[position] = Some((place, true));
            extrapolations.limits[position] =
                extrapolations.limits_of(context, &columns[position], position, differences)?;
        }
        if context.effort == Effort::Full && context.method.refines() {
            extrapolations.refine(context, columns, &extrapolated, differences)?;
        }
        Some(extrapolations)
    }

    pub(super) fn samples(
        &self,
        position: usize,
        row: u32,
        differences: &FiniteDifferences<'_>,
    ) -> Option<Samples<f64>> {
        let (place, long) = self.coarse[position]?;
        let sequence = if long { &self.long } else { &self.short };
        Some(differences.samples(sequence, place, row))
    }

    /// The same in double-double, where all of its sequence was needed.
    pub(super) fn fine_samples(
        &self,
        position: usize,
        row: u32,
        differences: &FiniteDifferences<'_>,
    ) -> Option<Samples<DoubleDouble>> {
        let (columns, sequence) = self.whole.as_ref()?;
        let place = columns.iter().position(|&column| column == position)?;
        Some(differences.fine_samples(sequence, place, row))
    }

    fn limits_of(
        &self,
        context: &Context<'_>,
        column: &Column<'_>,
        position: usize,
        differences: &FiniteDifferences<'_>,
    ) -> Option<Vec<Option<Estimate>>> {
        let rows = column.member.rows.iter();
        let limit = |&row| {
            self.samples(position, row, differences)?
                .limit(Quotient::Central)
        };
        context.cancel.collect(rows.map(limit))
    }

    /// Double-double: a few pairs near the step that f64 trusted, all of them where that is
    /// not enough.
    fn refine(
        &mut self,
        context: &Context<'_>,
        columns: &[Column<'_>],
        extrapolated: &[usize],
        differences: &mut FiniteDifferences<'_>,
    ) -> Option<()> {
        let estimates = |sequence: &Sequence<DoubleDouble>,
                         place: usize,
                         column: &Column<'_>,
                         differences: &FiniteDifferences<'_>| {
            let rows = column.member.rows.iter();
            let rows = rows.enumerate().map(|(at, &row)| {
                let samples = differences.fine_samples(sequence, place, row);
                Fine::new(&samples, column.is_nonsmooth(at))
            });
            context.cancel.collect(rows)
        };
        let mut all: Vec<usize> = Vec::new();
        let (mut near, mut steps) = (Vec::new(), Vec::new());
        for &position in extrapolated {
            let column = &columns[position];
            match trusted_step(&self.limits[position], column, context) {
                Some(step) if column.is_smooth() => {
                    near.push(position);
                    steps.push(step);
                }
                _ => all.push(position),
            }
        }
        if !near.is_empty() {
            let members: Vec<Member<'_>> = near
                .iter()
                .map(|&position| columns[position].member)
                .collect();
            let sequence = differences.fine_sequence(&members, Some(&steps))?;
            for (place, position) in near.into_iter().enumerate() {
                let column = &columns[position];
                self.fine[position] = estimates(&sequence, place, column, differences)?;
                if !is_fine(&self.fine[position], column, context) {
                    all.push(position);
                }
            }
        }
        if !all.is_empty() {
            let members: Vec<Member<'_>> = all
                .iter()
                .map(|&position| columns[position].member)
                .collect();
            let sequence = differences.fine_sequence(&members, None)?;
            for (place, &position) in all.iter().enumerate() {
                self.fine[position] = estimates(&sequence, place, &columns[position], differences)?;
            }
            self.whole = Some((all, sequence));
        }
        Some(())
    }
}

/// The size of the output that a slope is compared with: its change over the input as a whole.
fn typical(context: &Context<'_>, column: &Column<'_>, row: u32) -> f64 {
    let x = context.problem.point[column.member.element];
    context.evaluation.value[row as usize].abs() / x.abs().max(1.0)
}

/// Inputs of this size and less are looked at on their own scale too.
const TINY: f64 = 1e-6;

/// Whether the short sequence is good enough for every row.
fn is_settled(limits: &[Option<Estimate>], column: &Column<'_>, context: &Context<'_>) -> bool {
    // The short sequence ends far above the size of a tiny input.
    let x = context.problem.point[column.member.element];
    if x != 0.0 && x.abs() < TINY {
        return false;
    }
    let mut rows = limits.iter().zip(column.member.rows);
    rows.all(|(&limit, &row)| settles(limit, typical(context, column, row)))
}

/// Whether the short sequence is good enough; `typical` is the size of the output over that of
/// the input.
pub(super) fn settles(limit: Option<Estimate>, typical: f64) -> bool {
    limit.is_some_and(|limit| {
        limit.error <= 1e-9 * limit.value.abs().max(typical) || limit.error <= 1e-14
    })
}

/// Whether f64 shows all that a few pairs of double-double have found.
fn is_fine(found: &[Fine], column: &Column<'_>, context: &Context<'_>) -> bool {
    found.iter().zip(column.member.rows).all(|(found, &row)| {
        let typical = typical(context, column, row);
        found.limit.is_some_and(|limit| {
            limit.error <= 4e-16 * limit.value.abs() || limit.error <= 1e-22 * typical
        })
    })
}

/// Where a sequence in double-double may begin when the one in f64 has settled: a few steps
/// above the finest that any row was extrapolated from.
fn trusted_step(
    limits: &[Option<Estimate>],
    column: &Column<'_>,
    context: &Context<'_>,
) -> Option<f64> {
    let mut rows = column.member.rows.iter();
    let is_unsure = rows.any(|&row| context.evaluation.fine_only[row as usize]);
    if is_unsure || !is_settled(limits, column, context) {
        return None;
    }
    let steps = limits.iter().flatten().map(|limit| limit.step);
    let least = steps.fold(f64::INFINITY, f64::min);
    (least > 0.0 && least.is_finite()).then_some(32.0 * least)
}
