//! The ladders that a group of columns is extrapolations by: a short one in f64, a long one where that
//! has not settled, and the ones in double-double.
//!
//! It says what the ladders hold; [`super::color_class`] decides entries by it, and
//! [`super::richardson`] extrapolates.

use super::column::{Column, Group, Member};
use super::double_double::DoubleDouble;
use super::finite_differences::{FiniteDifferences, Sequence};
use super::problem::Effort;
use super::richardson::Fine;
use super::stencil::{Estimate, Samples, Side};

/// The ladders of a group, as far as they were needed.
pub(super) struct Extrapolations {
    /// For each column of the group its place in the coarse ladders, if it has one, and
    /// whether it is the long one.
    pub(super) coarse: Vec<Option<(usize, bool)>>,
    short: Sequence<f64>,
    long: Sequence<f64>,
    /// For each column and row what double-double finds.
    pub(super) fine: Vec<Vec<Fine>>,
    /// For each column and row the number from f64.
    pub(super) limits: Vec<Vec<Option<Estimate>>>,
}

impl Extrapolations {
    /// `None` when cancelled.
    pub(super) fn new(
        group: &Group<'_>,
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
            short: differences.ladder(&members(&extrapolated), false)?,
            long: differences.ladder(&[], true)?,
            fine: vec![Vec::new(); columns.len()],
            limits: vec![Vec::new(); columns.len()],
        };
        for (place, &position) in extrapolated.iter().enumerate() {
            extrapolations.coarse[position] = Some((place, false));
            extrapolations.limits[position] =
                extrapolations.limits_of(group, &columns[position], position, differences)?;
        }
        let unsettled: Vec<usize> = extrapolated
            .iter()
            .copied()
            .filter(|&position| {
                let column = &columns[position];
                !column.is_smooth() || !is_settled(&extrapolations.limits[position], column, group)
            })
            .collect();
        extrapolations.long = differences.ladder(&members(&unsettled), true)?;
        for (place, &position) in unsettled.iter().enumerate() {
            extrapolations.coarse[position] = Some((place, true));
            extrapolations.limits[position] =
                extrapolations.limits_of(group, &columns[position], position, differences)?;
        }
        if group.effort == Effort::Full && group.method.refines() {
            extrapolations.refine(group, columns, &extrapolated, differences)?;
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
        let ladder = if long { &self.long } else { &self.short };
        Some(differences.samples(ladder, place, row))
    }

    fn limits_of(
        &self,
        group: &Group<'_>,
        column: &Column<'_>,
        position: usize,
        differences: &FiniteDifferences<'_>,
    ) -> Option<Vec<Option<Estimate>>> {
        let rows = column.member.rows.iter();
        let limit = |&row| self.samples(position, row, differences)?.limit(Side::Both);
        group.cancel.collect(rows.map(limit))
    }

    /// Double-double: a few pairs near the step that f64 trusted, all of them where that is
    /// not enough.
    fn refine(
        &mut self,
        group: &Group<'_>,
        columns: &[Column<'_>],
        extrapolated: &[usize],
        differences: &mut FiniteDifferences<'_>,
    ) -> Option<()> {
        let estimates = |ladder: &Sequence<DoubleDouble>,
                         place: usize,
                         column: &Column<'_>,
                         differences: &FiniteDifferences<'_>| {
            let rows = column.member.rows.iter();
            let rows = rows.enumerate().map(|(at, &row)| {
                let samples = differences.fine_samples(ladder, place, row);
                Fine::new(&samples, column.is_special(at))
            });
            group.cancel.collect(rows)
        };
        let mut all: Vec<usize> = Vec::new();
        let (mut near, mut steps) = (Vec::new(), Vec::new());
        for &position in extrapolated {
            let column = &columns[position];
            match trusted_step(&self.limits[position], column, group) {
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
            let ladder = differences.fine_ladder(&members, Some(&steps))?;
            for (place, position) in near.into_iter().enumerate() {
                let column = &columns[position];
                self.fine[position] = estimates(&ladder, place, column, differences)?;
                if !is_fine(&self.fine[position], column, group) {
                    all.push(position);
                }
            }
        }
        if !all.is_empty() {
            let members: Vec<Member<'_>> = all
                .iter()
                .map(|&position| columns[position].member)
                .collect();
            let ladder = differences.fine_ladder(&members, None)?;
            for (place, position) in all.into_iter().enumerate() {
                self.fine[position] = estimates(&ladder, place, &columns[position], differences)?;
            }
        }
        Some(())
    }
}

/// The size of the output that a slope is compared with: its change over the input as a whole.
fn typical(group: &Group<'_>, column: &Column<'_>, row: u32) -> f64 {
    let x = group.problem.point[column.member.element];
    group.output[row as usize].value.abs() / x.abs().max(1.0)
}

/// Inputs of this size and less are looked at on their own scale too.
const TINY: f64 = 1e-6;

/// Whether the short ladder is good enough for every row.
fn is_settled(limits: &[Option<Estimate>], column: &Column<'_>, group: &Group<'_>) -> bool {
    // The short ladder ends far above the size of a tiny input.
    let x = group.problem.point[column.member.element];
    if x != 0.0 && x.abs() < TINY {
        return false;
    }
    let mut rows = limits.iter().zip(column.member.rows);
    rows.all(|(&limit, &row)| settles(limit, typical(group, column, row)))
}

/// Whether the short ladder is good enough; `typical` is the size of the output over that of
/// the input.
pub(super) fn settles(limit: Option<Estimate>, typical: f64) -> bool {
    limit.is_some_and(|limit| {
        limit.error <= 1e-9 * limit.value.abs().max(typical) || limit.error <= 1e-14
    })
}

/// Whether f64 shows all that a few pairs of double-double have found.
fn is_fine(found: &[Fine], column: &Column<'_>, group: &Group<'_>) -> bool {
    found.iter().zip(column.member.rows).all(|(found, &row)| {
        let typical = typical(group, column, row);
        found.limit.is_some_and(|limit| {
            limit.error <= 4e-16 * limit.value.abs() || limit.error <= 1e-22 * typical
        })
    })
}

/// Where a ladder in double-double may begin when the one in f64 has settled: a few steps
/// above the finest that any row was extrapolated from.
fn trusted_step(
    limits: &[Option<Estimate>],
    column: &Column<'_>,
    group: &Group<'_>,
) -> Option<f64> {
    if !is_settled(limits, column, group) {
        return None;
    }
    let steps = limits.iter().flatten().map(|limit| limit.step);
    let least = steps.fold(f64::INFINITY, f64::min);
    (least > 0.0 && least.is_finite()).then_some(32.0 * least)
}
