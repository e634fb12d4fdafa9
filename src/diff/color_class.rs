//! One color class: columns that share no row, sampled together and decided entry by entry.
//!
//! A pure function of the problem, so that classes may be computed in any order and on any
//! thread. Where to look next: [`super::finite_differences`] for the evaluations, [`super::classify`] for
//! the verdicts.

use super::classify::{
    Place, Typical, Verdict, at_nonsmooth, because, by_bounds, checked, from_fine, from_formula,
    from_limit, plain, refined, structural_zero,
};
use super::column::{Column, Context, Member};
use super::complex;
use super::evaluation::Evaluation;
use super::extrapolations::Extrapolations;
use super::finite_differences::{Affine, FiniteDifferences};
use super::jacobian::{Check, Derivative, Entry, Method, Side, Slope};
use super::nonsmooth::Event;
use super::one_sided::{self, OneSided, Sides};
use super::problem::Effort;
use super::reason::{Effect, Fault, Reason};
use super::stencil::stencil;

/// The entries of color classes: for each of their columns one per row of the pattern.
pub(super) struct ClassEntries {
    pub(super) entries: Vec<Vec<Entry>>,
    /// The reasons of these entries.
    pub(super) reasons: Vec<Reason>,
    pub(super) evaluations: usize,
}

/// Samples color classes one after another, those of a classic formula all at once, and decides
/// their entries. `None` when cancelled.
pub(super) fn decide(
    context: &Context<'_>,
    classes: &[Vec<usize>],
    differences: &mut FiniteDifferences<'_>,
) -> Option<ClassEntries> {
    let before = differences.evaluations;
    let stencil = stencil(context.method).filter(|_| context.samples_smooth);
    let mut fixed = match stencil {
        Some(stencil) => {
            let member = |&col: &usize| Member {
                element: context.problem.columns[col],
                rows: context.rows_of(col),
            };
            let members: Vec<Vec<Member<'_>>> = classes
                .iter()
                .map(|columns| columns.iter().map(member).collect())
                .collect();
            differences.fixed_step(&members, stencil)?
        }
        None => Vec::new(),
    }
    .into_iter();
    let (mut entries, mut reasons) = (Vec::with_capacity(classes.len()), Vec::new());
    for columns in classes {
        let fixed = fixed.next();
        entries.extend(decide_one(
            context,
            columns,
            fixed,
            differences,
            &mut reasons,
        )?);
        context.cancel.advance();
    }
    Some(ClassEntries {
        entries,
        reasons,
        evaluations: differences.evaluations - before,
    })
}

/// One class; `fixed` has what the classic formula says of its columns.
fn decide_one(
    context: &Context<'_>,
    columns: &[usize],
    fixed: Option<Vec<Vec<f64>>>,
    differences: &mut FiniteDifferences<'_>,
    reasons: &mut Vec<Reason>,
) -> Option<Vec<Vec<Entry>>> {
    let columns: Vec<Column<'_>> = columns
        .iter()
        .map(|&col| Column::new(context, col))
        .collect::<Option<_>>()?;
    if let Some(fixed) = &fixed
        && let Some(entries) = plain_entries(context, &columns, fixed)?
    {
        return Some(entries);
    }
    if !context.samples_smooth
        && let Some(entries) = first_entries(context, &columns)?
    {
        return Some(entries);
    }
    let method = context.method;
    let members: Vec<Member<'_>> = columns.iter().map(|column| column.member).collect();
    let affine = slopes_of_affine(context, &columns, &members, differences)?;
    let fixed = match method {
        Method::ComplexStep if context.samples_smooth => {
            Some(complex_steps(context, &members, differences)?)
        }
        _ => fixed,
    };
    // Positions of the columns that are extrapolated.
    let extrapolated: Vec<usize> = (0..columns.len())
        .filter(|&position| {
            if columns[position].is_smooth() {
                method.extrapolates() && context.samples_smooth && affine.is_none()
            } else {
                context.samples_bent
            }
        })
        .collect();
    let extrapolations = Extrapolations::new(context, &columns, extrapolated, differences)?;
    let mut entries = Vec::with_capacity(columns.len());
    for (position, column) in columns.iter().enumerate() {
        let mut rules = None;
        let decide = |place: usize| {
            let fixed = fixed.as_ref().map(|fixed| fixed[position][place]);
            let affine = affine.as_ref().map(|affine| affine[position][place]);
            let found = verdict(
                context,
                column,
                place,
                fixed,
                affine,
                &extrapolations,
                position,
                differences,
            );
            let is_open = !column.is_nonsmooth(place) && is_beyond_steps(context, &found);
            let by_rules = match is_open {
                true => by_fine_rules(context, column, place, &mut rules),
                false => None,
            };
            let (value, error) = (found.derivative.value(), found.derivative.error());
            let stands = |rule: &Derivative| (value - rule.value()).abs() <= error + rule.error();
            let by_rules = by_rules.filter(|rule| !stands(&rule.derivative));
            by_rules.unwrap_or(found).entry(reasons)
        };
        let places = 0..column.member.rows.len();
        entries.push(context.cancel.collect(places.map(decide))?);
    }
    Some(entries)
}

/// The entries of a first answer, where all of them are the finite numbers of the exact rules.
fn first_entries(context: &Context<'_>, columns: &[Column<'_>]) -> Option<Option<Vec<Vec<Entry>>>> {
    let has_value = |&row: &u32| context.evaluation.value[row as usize].is_finite();
    let is_plain = |column: &Column<'_>| {
        column.is_smooth()
            && context.sides[column.col].is_none()
            && column.member.rows.iter().all(has_value)
    };
    if !columns.iter().all(is_plain) {
        return Some(None);
    }
    let of_column = |column: &Column<'_>| {
        let slopes = &context.slopes[context.starts[column.col]..][..column.member.rows.len()];
        let entries = slopes.iter().map_while(|&slope| first(slope));
        let entries: Vec<Entry> = entries.collect();
        (entries.len() == slopes.len()).then_some(entries)
    };
    let entries = columns.iter().map(of_column).collect();
    (!context.cancel.is_cancelled()).then_some(entries)
}

/// The entries of a classic formula, where all of them need no more than a look at two numbers.
fn plain_entries(
    context: &Context<'_>,
    columns: &[Column<'_>],
    fixed: &[Vec<f64>],
) -> Option<Option<Vec<Vec<Entry>>>> {
    let mut entries = Vec::with_capacity(columns.len());
    for (column, fixed) in columns.iter().zip(fixed) {
        let has_value = |&row: &u32| context.evaluation.value[row as usize].is_finite();
        if !column.is_smooth() || !column.member.rows.iter().all(has_value) {
            return Some(None);
        }
        let slopes = &context.slopes[context.starts[column.col]..];
        let numbers = fixed.iter().zip(slopes);
        let plain = numbers.map_while(|(&fixed, &slope)| plain(fixed, slope));
        let column = context.cancel.collect(plain)?;
        if column.len() < fixed.len() {
            return Some(None);
        }
        entries.push(column);
    }
    Some(Some(entries))
}

/// The complex step along each member, a number per row of its pattern.
fn complex_steps(
    context: &Context<'_>,
    members: &[Member<'_>],
    differences: &mut FiniteDifferences<'_>,
) -> Option<Vec<Vec<f64>>> {
    let elements: Vec<usize> = members.iter().map(|member| member.element).collect();
    let (problem, cancel) = (context.problem, context.cancel);
    let slopes = complex::slopes(problem.tape, problem.point, &elements, cancel)?;
    differences.evaluations += slopes.len();
    let picked = members.iter().zip(&slopes).map(|(member, slopes)| {
        let rows = member.rows.iter();
        rows.map(|&row| slopes[row as usize]).collect()
    });
    Some(picked.collect())
}

/// Two evaluations are enough where all rows are affine.
fn slopes_of_affine(
    context: &Context<'_>,
    columns: &[Column<'_>],
    members: &[Member<'_>],
    differences: &mut FiniteDifferences<'_>,
) -> Option<Option<Vec<Vec<Affine>>>> {
    let is_affine = |column: &Column<'_>| {
        let mut rows = column.member.rows.iter();
        column.is_smooth() && rows.all(|&row| context.degrees[row as usize] <= 1)
    };
    if !context.method.extrapolates() || !context.samples_smooth || !columns.iter().all(is_affine) {
        return Some(None);
    }
    let refines = context.effort == Effort::Full && context.method.refines();
    let slopes = differences.affine(members, refines)?;
    let all = slopes.iter().flatten().all(|slope| slope.coarse.is_some());
    Some(all.then_some(slopes))
}

#[expect(clippy::too_many_arguments, reason = "all that an entry is made of")]
fn verdict(
    context: &Context<'_>,
    column: &Column<'_>,
    place: usize,
    fixed: Option<f64>,
    affine: Option<Affine>,
    extrapolations: &Extrapolations,
    position: usize,
    differences: &FiniteDifferences<'_>,
) -> Verdict {
    let (problem, method) = (context.problem, context.method);
    let row = column.member.rows[place];
    let evaluation = context.evaluation;
    let (output, value) = (
        evaluation.coarse[row as usize],
        evaluation.value[row as usize],
    );
    let x = problem.point[column.member.element];
    let refines = context.effort == Effort::Full && method.refines();
    // f64 has nothing to say.
    let fine_only = refines && evaluation.fine_only[row as usize];
    let exact = column.exact(context, place);
    let fine = extrapolations.fine[position].get(place).copied();
    let at = Place {
        fine: fine.unwrap_or_default(),
        exact,
        typical: Typical::new(value, output, x),
        events: column.nonsmooth.get(place).map_or(&[], Vec::as_slice),
        is_too_wide: column.is_too_wide(context, place),
        method,
    };
    let slope = exact.right.value.high;
    let samples = || extrapolations.samples(position, row, differences);
    let fine_samples = || extrapolations.fine_samples(position, row, differences);
    if !value.is_finite() {
        let mut verdict = structural_zero(value, at.events);
        if let Derivative::Undefined { approaches } = &mut verdict.derivative
            && let Some(samples) = samples()
        {
            *approaches = [Side::Left, Side::Right].map(|side| samples.approached(side));
        }
        return checked(verdict, 0.0, method, exact);
    }
    if !at.events.is_empty() {
        let fine_samples = if fine_only { fine_samples() } else { None };
        let verdict = match (fine_samples, samples()) {
            (Some(samples), _) => at_nonsmooth(&samples, &at),
            (None, Some(samples)) => at_nonsmooth(&samples, &at),
            (None, None) => by_rules(exact, at.events),
        };
        return match verdict.derivative {
            Derivative::Value { .. } if method == Method::Dual => {
                from_formula(slope, Fault::DualSeesOneSide)
            }
            _ => verdict,
        };
    }
    if !context.samples_smooth && method != Method::Dual {
        return provisional(slope);
    }
    // How far f64 alone may be off, which is what exact rules in f64 may be off too.
    let mut rounding = 0.0;
    let sampled = affine.is_some() || extrapolations.coarse[position].is_some();
    let verdict = match method {
        Method::Dual => from_formula(slope, Fault::DualNotFinite),
        _ if fine_only => match by_bounds(fine_samples().as_ref(), &at) {
            Some(verdict) => return verdict,
            None => from_fine(at.fine.limit, at.typical),
        },
        Method::Auto | Method::Adaptive | Method::Ridders if sampled => {
            let (coarse, fine) = match affine {
                Some(affine) => (affine.coarse, affine.fine),
                None => {
                    let limits = &extrapolations.limits[position];
                    (limits.get(place).copied().flatten(), at.fine.limit)
                }
            };
            let coarse = from_limit(coarse, at.typical);
            if refines {
                // A dual's rounding is that of the function, spread over a change of the
                // input as a whole.
                let spread = if x == 0.0 {
                    0.0
                } else {
                    output.error / x.abs()
                };
                rounding = coarse.derivative.error().max(spread);
                refined(coarse, fine, at.typical)
            } else {
                coarse
            }
        }
        // A zero that is none by the exact rules was too small beside the step.
        Method::ComplexStep if fixed == Some(0.0) && slope.is_normal() => {
            Verdict::unbelievable(Fault::ImaginaryPartUnderflows)
        }
        _ => from_formula(fixed.unwrap_or(f64::NAN), Fault::FormulaNotFinite),
    };
    let mut verdict = checked(verdict, rounding, method, exact);
    if let Reason::Unbelievable { along, .. } = &mut verdict.reason {
        *along = Some(column.col as u32);
    }
    verdict
}

/// Whether the function is smooth and no step may have been short enough to see that, as beside a
/// bend that is nearer than the finest one: nothing converges, or it does to the mean of both
/// sides.
fn is_beyond_steps(context: &Context<'_>, verdict: &Verdict) -> bool {
    let refines = context.effort == Effort::Full && context.method.refines();
    let is_open = match verdict.reason {
        Reason::Unbelievable { fault, .. } => {
            matches!(fault, Fault::NoStepConverges | Fault::SamplesNotFinite)
        }
        _ => verdict.check == Check::Unresolved,
    };
    refines && is_open
}

/// The entry by the exact rules in double-double, where their bounds say something; nothing
/// checks it. `rules` are those of the column, once they were needed.
fn by_fine_rules(
    context: &Context<'_>,
    column: &Column<'_>,
    place: usize,
    rules: &mut Option<Vec<OneSided>>,
) -> Option<Verdict> {
    let Evaluation { coarse, value, .. } = context.evaluation;
    let (row, element) = (column.member.rows[place], column.member.element);
    let rules = rules.get_or_insert_with(|| {
        let found = one_sided::fine(context.problem, &[element], &[], context.cancel);
        found.unwrap_or_default()
    });
    let x = context.problem.point[element];
    let at = Place {
        fine: Default::default(),
        exact: rules.first()?.of(row),
        typical: Typical::new(value[row as usize], coarse[row as usize], x),
        events: &[],
        is_too_wide: false,
        method: context.method,
    };
    by_bounds::<f64>(None, &at)
}

/// The number of the exact rules alone: no bar, and nothing that it could agree with.
fn provisional(value: f64) -> Verdict {
    if !value.is_finite() {
        return Verdict::unbelievable(Fault::RuleNotFinite);
    }
    Verdict {
        dual: value,
        ..Verdict::ok(value, f64::NAN)
    }
}

/// The entry that [`provisional`] gives, where the number is finite.
#[inline(always)]
fn first(value: f64) -> Option<Entry> {
    value.is_finite().then(|| Entry {
        dual: value,
        ..Entry::ok(value, f64::NAN)
    })
}

/// The entry at a non-smooth point by the one-sided rules alone, until it is sampled.
fn by_rules(sides: Sides, nonsmooth: &[&Event]) -> Verdict {
    let [left, right] = sides.rounded();
    if !left.is_finite() || !right.is_finite() {
        let reason = because(nonsmooth, &[], Effect::NotSampled);
        return Verdict::of(Derivative::UNRESOLVED, reason);
    }
    if left == right {
        return provisional(right);
    }
    let [left, right] = [left, right].map(|value| Slope {
        value,
        error: f64::NAN,
    });
    let reason = because(nonsmooth, &[], Effect::Plain);
    Verdict::of(Derivative::Kink { left, right }, reason)
}
