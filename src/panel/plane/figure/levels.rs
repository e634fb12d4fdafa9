//! Round levels for the lines of equal value.
//!
//! It knows values and no places; [`super::contour`] traces the lines.

use crate::analysis::number::significant;

/// Most levels of a picture.
const MOST: usize = 10;

/// Round levels.
pub(crate) struct Levels {
    pub(crate) values: Vec<f64>,
    /// From one to the next; `None` when they are not equally far apart.
    step: Option<f64>,
    /// What leaps from below the first to above the second number is no line; see
    /// [`super::contour::Mesh::trace`].
    pub(crate) cliff: Option<[f64; 2]>,
}

impl Levels {
    /// For values of which `sorted` are some, between `least` and `greatest`: equally far
    /// apart; but when most of them are small beside the largest, 1, 2, 5, 10 and so on, so
    /// that there are lines where most places are. `None` when all values are equal.
    pub(crate) fn of(sorted: &[f64], [least, greatest]: [f64; 2]) -> Option<Self> {
        let at = |share: f64| -> Option<f64> {
            let index = (share * sorted.len().saturating_sub(1) as f64).round();
            sorted.get(index as usize).copied()
        };
        let (low, high) = (at(0.03)?, at(0.97)?);
        // A pole makes the extremes more than what the bulk spans.
        let wild = greatest / 2.0 - least / 2.0 > high - low && high > low;
        let (least, greatest, cliff) = if wild {
            let beyond = (high - low) / 4.0;
            (low, high, Some([low - beyond, high + beyond]))
        } else {
            (least, greatest, None)
        };
        let width = greatest - least;
        // What rounding alone makes of a constant is no slope.
        let noise = 64.0 * f64::EPSILON * greatest.abs().max(least.abs());
        if !(width > noise && width.is_finite()) {
            return None;
        }
        let size = greatest.abs().max(least.abs());
        let mut sizes: Vec<f64> = sorted.iter().map(|value| value.abs()).collect();
        sizes.sort_by(f64::total_cmp);
        let middle = sizes.get(sizes.len() / 2).copied().unwrap_or(size);
        if middle < 0.06 * size && least.abs().min(greatest.abs()) < 0.9 * size {
            let values = growing(least, greatest);
            return Some(Self {
                values,
                step: None,
                cliff,
            });
        }
        let step = round_up(width / MOST as f64);
        let first = (least / step).ceil();
        let values = (0..=MOST)
            .map(|k| (first + k as f64) * step)
            .filter(|level| (least..=greatest).contains(level))
            // No −0 among them.
            .map(|level| level + 0.0)
            .collect();
        Some(Self {
            values,
            step: Some(step),
            cliff,
        })
    }

    /// As many digits as tell a level from the next.
    pub(crate) fn label(&self, level: f64) -> String {
        let digits = match self.step {
            Some(step) if level != 0.0 => {
                let digits = level.abs().log10().floor() - step.log10().floor() + 1.0;
                digits.clamp(1.0, 15.0) as usize
            }
            _ => 1,
        };
        // Levels such as 0.1 + 0.2 have digits that nobody asked for.
        significant(level, digits)
    }
}

/// The least of 1, 2, 5, 10 … that is not below a positive number.
pub(crate) fn round_up(number: f64) -> f64 {
    let power = 10f64.powf(number.log10().floor());
    if !(power.is_finite() && power > 0.0) {
        return number;
    }
    [1.0, 2.0, 5.0]
        .into_iter()
        .map(|nice| nice * power)
        .find(|nice| *nice >= number * (1.0 - 1e-12))
        .unwrap_or(10.0 * power)
}

/// 0 and ± 1, 2, 5, 10 … down from the ends, so many that the picture is not crowded.
fn growing(least: f64, greatest: f64) -> Vec<f64> {
    let size = greatest.abs().max(least.abs());
    let both = least < 0.0 && greatest > 0.0;
    let count = if both { MOST / 2 } else { MOST - 2 };
    let mut power = 10f64.powf(size.log10().ceil());
    let mut sizes = Vec::new();
    while sizes.len() < count && power.is_finite() && power > 0.0 {
        for nice in [1.0, 0.5, 0.2] {
            let level = nice * power;
            if level < size && sizes.len() < count {
                sizes.push(level);
            }
        }
        power /= 10.0;
    }
    let mut values: Vec<f64> = sizes.iter().flat_map(|&level| [-level, level]).collect();
    values.push(0.0);
    values.retain(|level| (least..=greatest).contains(level));
    values.sort_by(f64::total_cmp);
    values
}
