//! Forms compared with the numbers: no form is shown that does not agree with the core.
//!
//! Both sides are computed in double-double with bounds on their rounding; digits are counted
//! relative to the largest entry.

use std::ops::Range;

use crate::cancel::CancelToken;
use crate::diff::accumulate::Accumulation;
use crate::diff::double_double::DoubleDouble;
use crate::diff::running_error::Bounded;
use crate::tape::compile::Tape;

/// Points that are compared beside the given one.
pub const POINTS: usize = 100;
/// Fewest points that say something.
const FEWEST: usize = 20;
/// Points beside the given one.
const NEARBY: usize = 4;
/// Draws before points are taken near the given one.
const DRAWS: usize = 2_000;
/// Work, in operations of double-double, that all points together may take.
const WORK: usize = 60_000_000;
/// Largest difference, relative to the largest entry, that rounding explains.
const RELATIVE: f64 = 1e-15;

/// How well a form agrees with the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// At how many points.
    pub points: usize,
    /// To how many digits at least.
    pub digits: u32,
}

/// A form that is to be compared.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its program, of the function's inputs.
    pub tape: Tape,
    /// The columns of the Jacobian that it stands for.
    pub columns: Range<usize>,
    /// Whether its entries lie column by column.
    pub turned: bool,
}

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It agrees.
    Agrees(Agreement),
    /// It differs somewhere by more than rounding explains.
    Differs,
    /// There are too few points with a value.
    TooFewPoints(usize),
}

type Number = Bounded<DoubleDouble>;

/// Compares forms with the derivative of `function` by `columns` (elements of the point), beside
/// `point` and at seeded points. `None` when cancelled.
pub fn verdicts(
    function: &Tape,
    point: &[f64],
    columns: &[usize],
    claims: &[Claim],
    cancel: &CancelToken,
) -> Option<Vec<Verdict>> {
    let mut exact = Accumulation::<Number>::new(function, columns, None, cancel);
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut found: Vec<(usize, f64, bool)> = vec![(0, 0.0, false); claims.len()];
    let rows = function.shape.len();
    let cost = function.work().saturating_mul(columns.len().min(rows) + 1)
        + claims.iter().map(|claim| claim.tape.work()).sum::<usize>();
    let wanted = (WORK / cost.max(1)).clamp(FEWEST, POINTS);
    let most = (4 * WORK / cost.max(1)).clamp(3 * FEWEST, 2 * DRAWS);
    let mut draws = 0;
    let mut at = 0;
    while at < wanted && draws < most {
        let numbers: Vec<f64> = match draws {
            // Beside the point and not at it, where there may be a kink.
            0..NEARBY => point
                .iter()
                .map(|x| x + 1e-4 * x.abs().max(0.01) * dice.between(-1.0, 1.0))
                .collect(),
            _ if draws < most / 2 => (0..point.len()).map(|_| dice.between(-2.0, 2.0)).collect(),
            _ => point
                .iter()
                .map(|x| x + (0.01 + 0.1 * x.abs()) * dice.between(-1.0, 1.0))
                .collect(),
        };
        let here = draws < NEARBY;
        draws += 1;
        if cancel.is_cancelled() {
            return None;
        }
        let numbers: Vec<Number> = numbers
            .iter()
            .map(|&x| Bounded::exact(DoubleDouble::from(x)))
            .collect();
        let derivative = exact.run(&numbers)?;
        let finite = |number: &Number| number.value.is_finite() && number.error.is_finite();
        if !derivative.value.iter().all(finite) {
            continue;
        }
        let zero = Bounded::exact(DoubleDouble::from(0.0));
        let mut dense = vec![zero; rows * columns.len()];
        for row in 0..rows {
            derivative.jacobian.for_each(row, |column, slope| {
                dense[row * columns.len() + column] = slope;
            });
        }
        if !dense.iter().all(finite) {
            continue;
        }
        at += usize::from(!here);
        for (claim, (points, worst, differs)) in claims.iter().zip(&mut found) {
            let form = claim.tape.eval_one(&numbers);
            if !form.iter().all(finite) {
                continue;
            }
            let width = claim.columns.len();
            let entry = |k: usize| {
                let (row, column) = match claim.turned {
                    true => (k % rows, k / rows),
                    false => (k / width, k % width),
                };
                dense[row * columns.len() + claim.columns.start + column]
            };
            let entries = (0..rows * width).map(entry);
            let largest = entries.fold(0.0_f64, |most, e| most.max(e.value.high.abs()));
            *points += usize::from(!here);
            if form.len() != rows * width {
                *differs = true;
                continue;
            }
            for (k, found) in form.iter().enumerate() {
                let exact = entry(k);
                let apart = (found.value - exact.value).high.abs();
                let bar = found.doubt() + exact.doubt();
                if apart > bar.max(RELATIVE * largest) {
                    *differs |= bar.is_finite();
                }
                if apart > 0.0 && largest > 0.0 {
                    *worst = worst.max(apart / largest);
                }
            }
        }
    }
    let verdict = |(points, worst, differs): (usize, f64, bool)| {
        if differs {
            return Verdict::Differs;
        }
        if points < FEWEST {
            return Verdict::TooFewPoints(points);
        }
        let digits = match worst {
            0.0 => 30.0,
            worst => (-worst.log10()).floor().clamp(0.0, 30.0),
        };
        Verdict::Agrees(Agreement {
            points,
            digits: digits as u32,
        })
    };
    Some(found.into_iter().map(verdict).collect())
}

/// Numbers that look random and are the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        low + (high - low) * (bits >> 11) as f64 / (1_u64 << 53) as f64
    }
}
