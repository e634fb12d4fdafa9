//! The extrapolation table: difference quotients at shrinking steps → their limit at step 0, with
//! bounds on truncation and round-off error.
//!
//! Quotients on steps that halve from row to row are extrapolated as in Romberg's
//! and Ridders' tables (C. J. F. Ridders, Advances in Engineering Software 4, 1982).
//! Which row to believe is decided by the balancing rule: a row is
//! admissible only while its interval meets those of all finer pairs, and among the
//! admissible ones the narrowest wins (O. V. Lepskii, Theory of Probability and its
//! Applications 35, 1991). So a row whose step
//! skips over a narrow feature is voted down by the finer ones.
//!
//! It sees numbers only: no formula, no names. The numbers may be f64 or finer.

use super::double_double::DoubleDouble;
use super::jacobian::Side;
use super::stencil::{Estimate, Quotient, SamplePair, Samples};
use crate::expr::elementary::Elementary;

/// Highest order of extrapolation.
const ORDER: usize = 8;

/// How a quotient behaves as the step shrinks when it has no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Growth {
    /// Like 1/h: the function jumps.
    Jump,
    /// Slower than 1/h: infinitely steep, with that sign.
    Infinite(i8),
    /// Neither is clear.
    Unclear,
}

/// One row of the extrapolation table: value, and the change that led to it, by order.
#[derive(Clone, Copy)]
struct Row<T> {
    entries: [(T, f64); ORDER + 2],
    len: usize,
}

impl<T: Copy> Row<T> {
    fn new(quotient: T) -> Self {
        Self {
            entries: [(quotient, f64::INFINITY); ORDER + 2],
            len: 1,
        }
    }

    fn push(&mut self, value: T, change: f64) {
        if let Some(slot) = self.entries.get_mut(self.len) {
            *slot = (value, change);
            self.len += 1;
        }
    }

    fn entries(&self) -> &[(T, f64)] {
        &self.entries[..self.len]
    }
}

impl<T: Elementary> Samples<T> {
    /// Rounding of a sample, relative. Farther out the function may be larger, and its rounding
    /// with it; but where it cancels at the point it need not cancel there.
    fn relative(&self) -> f64 {
        match self.here.real().abs() {
            0.0 => self.unit,
            here => (self.noise / here).clamp(self.unit, 64.0 * self.unit),
        }
    }

    fn noise_of(&self, sample: T, relative: f64) -> f64 {
        (relative * sample.real().abs()).max(self.noise)
    }

    /// The difference quotient of a pair of samples and the bound on its round-off error.
    fn quotient(&self, pair: &SamplePair<T>, quotient: Quotient) -> (T, f64) {
        let noise = |sample: T| self.noise_of(sample, self.relative());
        let (above, below, width) = match quotient {
            Quotient::Central => (pair.right, pair.left, pair.step_right + pair.step_left),
            Quotient::Forward => (pair.right, self.here, pair.step_right),
            Quotient::Backward => (self.here, pair.left, pair.step_left),
        };
        let bound = noise(above) + noise(below);
        // Divided by a wide step it must not vanish below the least number.
        let least = if bound > 0.0 { f64::from_bits(1) } else { 0.0 };
        (
            (above - below) / T::constant(width),
            (bound / width).max(least),
        )
    }

    /// Whether the finest samples of a side are finite.
    pub fn is_finite_near(&self, side: Side) -> bool {
        let finest = self.pairs.iter().rev().take(4);
        finest.clone().count() > 0
            && finest.into_iter().all(|pair| {
                let (left, right) = (pair.left.real(), pair.right.real());
                match side {
                    Side::Left => left.is_finite(),
                    Side::Right => right.is_finite(),
                }
            })
    }

    /// The limit of the quotient, or `None` when no row can be believed.
    pub fn limit(&self, quotient: Quotient) -> Option<Estimate> {
        let ratio = if quotient == Quotient::Central {
            self.shrink * self.shrink
        } else {
            self.shrink
        };
        let size = |value: T| value.real().abs();
        // The quotient and the extrapolation are rounded too.
        let rounded = 4.0 * self.unit;
        let mut table: Vec<Row<T>> = Vec::with_capacity(self.pairs.len());
        let mut noises = Vec::with_capacity(self.pairs.len());
        for pair in &self.pairs {
            let (value, noise) = self.quotient(pair, quotient);
            let mut row = Row::new(value);
            if let Some(coarser) = table.last() {
                let mut power = 1.0;
                for (m, &(previous, _)) in coarser.entries().iter().enumerate().take(ORDER) {
                    power *= ratio;
                    let current = row.entries[m].0;
                    let value = current + (current - previous) / T::constant(power - 1.0);
                    let step = match coarser.entries().get(m + 1) {
                        Some(&(same_order, _)) => size(value - same_order),
                        None => f64::INFINITY,
                    };
                    row.push(value, size(value - current).max(step));
                }
            }
            table.push(row);
            noises.push(noise);
        }
        let quotients: Vec<T> = table.iter().map(|row| row.entries[0].0).collect();
        if quotient != Quotient::Central {
            add_power_law(&mut table);
        }
        let mut meet = (f64::NEG_INFINITY, f64::INFINITY);
        let mut origin = None;
        let mut admissible: Vec<(usize, T, f64)> = Vec::new();
        for k in (0..table.len()).rev() {
            let finer = table.get(k + 1);
            let candidate = table[k]
                .entries()
                .iter()
                .enumerate()
                .map(|(m, &(value, change))| {
                    let later = finer
                        .and_then(|row| row.entries().get(m))
                        .map_or(0.0, |entry| entry.1);
                    // The table's weights add up to less than 2 in all, so the
                    // rounding of the finest quotient counts about twice, once
                    // more for good measure.
                    let rounding = 3.0 * noises[k] + rounded * size(value);
                    (value, 2.0 * change.max(later) + rounding)
                })
                .filter(|(value, error)| value.real().is_finite() && error.is_finite())
                .min_by(|a, b| a.1.total_cmp(&b.1));
            let Some((value, error)) = candidate else {
                continue;
            };
            // Measured from one of them, so that finer numbers keep their digits.
            let offset = (value - *origin.get_or_insert(value)).real();
            let (low, high) = (offset - error, offset + error);
            if low > meet.1 || high < meet.0 {
                break;
            }
            meet = (meet.0.max(low), meet.1.min(high));
            admissible.push((k, value, error));
        }
        // At best it is known to within what left and right differ by.
        let split = match quotient {
            Quotient::Central => self.split().unwrap_or(0.0),
            Quotient::Backward | Quotient::Forward => 0.0,
        };
        admissible.sort_by(|a, b| a.2.total_cmp(&b.2));
        admissible
            .into_iter()
            .find(|&(k, value, error)| is_approached(&quotients, &noises, k, value, error))
            .map(|(k, value, error)| Estimate {
                value: value.real(),
                error: error.max(split),
                low: (value - T::constant(value.real())).real(),
                step: self.pairs[k].step_right,
                scale: self.scale(quotient, k),
            })
    }

    /// By how much the slopes from the left and from the right differ at the finest step that
    /// tells them apart, unless the difference becomes less as the step does, as curvature
    /// makes it: something bends nearer than any step sees, and the quotient across is the
    /// mean of two slopes.
    fn split(&self) -> Option<f64> {
        let relative = self.relative();
        let here = self.noise_of(self.here, relative);
        let gap = |pair: &SamplePair<T>| {
            let (right, left) = (pair.step_right, pair.step_left);
            let (above, below) = (pair.right - self.here, self.here - pair.left);
            // Right minus left quotient, with one division for both.
            let apart = above * T::constant(left) - below * T::constant(right);
            let [above, below] = [pair.right, pair.left].map(|y| self.noise_of(y, relative));
            let bound = (above + here) * left + (below + here) * right;
            let area = right * left;
            (apart.real().abs() / area, 8.0 * bound / area)
        };
        // What finer steps leave of a difference, where their rounding lets them say.
        let mut left = f64::INFINITY;
        for (k, pair) in self.pairs.iter().enumerate().rev() {
            let (now, noise) = gap(pair);
            if now > noise {
                // At a step eight times as large curvature makes eight times the difference.
                let before = if self.shrink < 8.0 { 3 } else { 1 };
                let (then, _) = gap(self.pairs.get(k.checked_sub(before)?)?);
                return (left > 0.5 * now && now > 0.5 * then).then_some(now);
            }
            left = left.min(now + noise);
        }
        None
    }

    /// [`Estimate::scale`] at a row. Towards a jump slopes grow without bound, and far out
    /// they may: the lesser of the two is asked. Of a function that does not change at all
    /// it is the size of what its rounding came from.
    fn scale(&self, quotient: Quotient, k: usize) -> f64 {
        let steepness = |pair: &SamplePair<T>| {
            let slope = |quotient| self.quotient(pair, quotient).0.real().abs();
            match quotient {
                Quotient::Central => slope(Quotient::Backward).max(slope(Quotient::Forward)),
                quotient => slope(quotient),
            }
        };
        if self.pairs.iter().all(|pair| steepness(pair) == 0.0) {
            return self.noise / self.unit;
        }
        let coarse = self.pairs.get(..k.min(ORDER)).unwrap_or(&[]);
        let far = coarse.iter().map(steepness).fold(f64::NAN, f64::max);
        self.pairs.get(k).map_or(0.0, steepness).min(far)
    }

    /// What the function itself approaches on a side, extrapolated once; `None` where no two
    /// steps say the same. The point's own value plays no part.
    pub fn approached(&self, side: Side) -> Option<f64> {
        let value = |pair: &SamplePair<T>| match side {
            Side::Left => pair.left.real(),
            Side::Right => pair.right.real(),
        };
        let values: Vec<f64> = self.pairs.iter().map(value).collect();
        let (&first, &last) = (values.first()?, values.last()?);
        if !last.is_finite() {
            return None;
        }
        // Linear terms go, for steps that shrink by 2.
        let limits: Vec<f64> = values
            .windows(2)
            .map(|pair| 2.0 * pair[1] - pair[0])
            .collect();
        let changes = limits
            .windows(2)
            .map(|pair| (pair[1], (pair[1] - pair[0]).abs()));
        let steady = changes.filter(|(limit, change)| limit.is_finite() && change.is_finite());
        let (limit, change) = steady.min_by(|a, b| a.1.total_cmp(&b.1))?;
        let size = first.abs().max(limit.abs());
        // Rounding may make the finest values wander, a pole lets them run away.
        let stays = (last - limit).abs() <= 1e-2 * size;
        (change <= 1e-6 * size && stays).then_some(limit)
    }

    /// How the quotient of a side grows as the step shrinks.
    pub fn growth(&self, side: Side) -> Growth {
        // Pairs whose quotient stands clear of its rounding.
        let clear: Vec<(f64, f64)> = self
            .pairs
            .iter()
            .map(|pair| {
                let (quotient, noise) = self.quotient(pair, Quotient::of(side));
                let quotient = quotient.real();
                let step = match side {
                    Side::Left => pair.step_left,
                    Side::Right => pair.step_right,
                };
                (step, quotient, noise)
            })
            .filter(|(_, quotient, noise)| quotient.is_finite() && *noise < quotient.abs() / 40.0)
            .map(|(step, quotient, _)| (step, quotient))
            .collect();
        let finest = &clear[clear.len().saturating_sub(7)..];
        if finest.len() < 4 {
            return Growth::Unclear;
        }
        let powers: Vec<f64> = finest
            .windows(2)
            .filter_map(|pair| match pair {
                [(h, a), (g, b)] if a.signum() == b.signum() => Some((b / a).ln() / (h / g).ln()),
                _ => None,
            })
            .collect();
        if powers.len() + 1 < finest.len() {
            return Growth::Unclear;
        }
        let (least, most) = powers
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), &p| {
                (a.min(p), b.max(p))
            });
        let sign = if finest[0].1 > 0.0 { 1 } else { -1 };
        if least > 0.99 && most < 1.01 {
            Growth::Jump
        } else if least > 0.02 && most < 0.99 && most - least < 0.1 {
            Growth::Infinite(sign)
        } else {
            Growth::Unclear
        }
    }
}

/// The limit in double-double. Where it is not good to the last bit of f64 the curvature
/// may jump, as that of elu at 0, and the sides are looked at by themselves.
fn finest(samples: &Samples<DoubleDouble>) -> Option<Estimate> {
    let both = samples.limit(Quotient::Central);
    match both {
        Some(limit) if limit.error <= f64::EPSILON * limit.value.abs() => both,
        _ => surest(samples),
    }
}

/// The limits in double-double.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fine {
    /// The limit: see [`finest`].
    pub(super) limit: Option<Estimate>,
    /// Those of either side, for rows that depend on a non-smooth point.
    pub(super) sides: [Option<Estimate>; 2],
}

impl Fine {
    pub(super) fn new(samples: &Samples<DoubleDouble>, is_nonsmooth: bool) -> Self {
        let sides = [Quotient::Backward, Quotient::Forward];
        Self {
            limit: finest(samples),
            sides: sides.map(|quotient| is_nonsmooth.then(|| samples.limit(quotient))?),
        }
    }
}

/// The derivative where left and right agree: of the quotients on either side and the
/// one across, the surest, as the function's curvature may still jump.
pub(super) fn surest<T: Elementary>(samples: &Samples<T>) -> Option<Estimate> {
    let quotients = [Quotient::Central, Quotient::Backward, Quotient::Forward];
    let [both, left, right] = quotients.map(|quotient| samples.limit(quotient));
    // Of two slopes neither is the derivative.
    if let (Some(left), Some(right)) = (left, right)
        && (left.value - right.value).abs() > 4.0 * (left.error + right.error)
    {
        return both;
    }
    [both, left, right]
        .into_iter()
        .flatten()
        .min_by(|a, b| a.error.total_cmp(&b.error))
}

/// Whether the plain quotients of finer steps stay as near to the limit as those it
/// was extrapolated from: those of a jump run away, under bars as wide as they are.
fn is_approached<T: Elementary>(
    quotients: &[T],
    noises: &[f64],
    k: usize,
    limit: T,
    error: f64,
) -> bool {
    let distance = |quotient: T| (quotient - limit).real().abs();
    let known = quotients[k.saturating_sub(ORDER)..=k]
        .iter()
        .map(|&quotient| distance(quotient))
        .filter(|distance| distance.is_finite())
        .fold(0.0, f64::max);
    quotients[k + 1..]
        .iter()
        .zip(&noises[k + 1..])
        .all(|(&quotient, &noise)| distance(quotient) <= known + error + 4.0 * noise)
}

/// Adds to each row the limit of a quotient whose error runs in any one power of h,
/// as at the edge of `x^1.5` (Aitken's Δ² process).
fn add_power_law<T: Elementary>(table: &mut [Row<T>]) {
    let mut previous = T::constant(f64::NAN);
    for k in 2..table.len() {
        let [a, b, c] = [k - 2, k - 1, k].map(|row| table[row].entries[0].0);
        let (first, second) = (b - a, c - b);
        // Where the quotients run apart, as at a jump, the process finds a limit all the same.
        if second.real().abs() >= first.real().abs() {
            previous = T::constant(f64::NAN);
            continue;
        }
        let value = c - second * second / (second - first);
        let change = (value - previous).real().abs();
        previous = value;
        // Only beside a full row is it clear which entry this one is.
        if table[k].len == ORDER + 1 && change.is_finite() {
            table[k].push(value, change);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(f: impl Fn(f64) -> f64, x: f64) -> Samples<f64> {
        let pairs = (0..40)
            .map(|k| {
                let h = 8.0 * 0.5f64.powi(k);
                let (a, b) = (x + h, x - h);
                SamplePair {
                    step_right: a - x,
                    step_left: x - b,
                    right: f(a),
                    left: f(b),
                }
            })
            .collect();
        Samples {
            here: f(x),
            noise: 2.0 * f64::EPSILON * f(x).abs(),
            unit: f64::EPSILON,
            shrink: 2.0,
            pairs,
        }
    }

    #[test]
    fn smooth_functions_have_a_limit_that_the_bar_covers() {
        type Case = (fn(f64) -> f64, f64, f64);
        let cases: [Case; 5] = [
            (f64::sin, 1.0, 1f64.cos()),
            (f64::exp, 1.0, 1f64.exp()),
            (|x| (40.0 * x).sin(), 0.3, 40.0 * 12f64.cos()),
            // A bump of width 10⁻⁴ that the coarse pairs skip over.
            (|x| (-(x * 1e4).powi(2)).exp(), 1e-4, -2e4 * (-1f64).exp()),
            // Period 2: every coarse pair sees the same value.
            (
                |x| (std::f64::consts::PI * x).sin(),
                0.25,
                std::f64::consts::PI * (std::f64::consts::PI / 4.0).cos(),
            ),
        ];
        for (f, x, expected) in cases {
            let limit = samples(f, x).limit(Quotient::Central).expect("a limit");
            assert!(
                (limit.value - expected).abs() <= limit.error,
                "{limit:?} {expected}"
            );
            assert!(limit.error <= 1e-9 * expected.abs(), "{limit:?} {expected}");
        }
    }

    #[test]
    fn growth_tells_jumps_from_steep_slopes() {
        let step = samples(|x| if x > 0.0 { 1.0 } else { 0.0 }, 0.0);
        assert_eq!(step.growth(Side::Right), Growth::Jump);
        let root = samples(f64::sqrt, 0.0);
        assert_eq!(root.growth(Side::Right), Growth::Infinite(1));
        assert!(!root.is_finite_near(Side::Left));
        assert_eq!(samples(f64::sin, 1.0).growth(Side::Right), Growth::Unclear);
    }
}
