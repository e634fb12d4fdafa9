//! The vectors that are drawn as arrows, and lines that follow them.

use super::contour::Line;
use crate::analysis::scatter::{gradients, sample};
use crate::analysis::source::{Arrow, Source};
use crate::tape::cancel::CancelToken;

/// Vectors over a pair of inputs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vectors<'a> {
    pub source: Source<'a>,
    /// Where the pair is in the point.
    pub places: (usize, usize),
    /// Instead of the component's gradient the outputs in these rows: along the horizontal and
    /// along the vertical axis.
    pub map: Option<[usize; 2]>,
}

impl Vectors<'_> {
    /// At the given feet; `None` inside where there is none, and outside when cancelled.
    pub fn at(&self, feet: &[(f64, f64)], cancel: &CancelToken) -> Option<Vec<Option<Arrow>>> {
        let Some(rows) = self.map else {
            return gradients(self.source, self.places, feet, cancel);
        };
        let along = |row: usize| {
            let (xs, ys) = feet.iter().copied().unzip();
            let source = Source {
                component: (self.source.component.0, row),
                ..self.source
            };
            let moved = [(self.places.0, xs), (self.places.1, ys)];
            sample(source, &moved, cancel)
        };
        let parts = along(rows[0])?.into_iter().zip(along(rows[1])?);
        let arrows = feet.iter().zip(parts).map(|(&(x, y), (dx, dy))| {
            (dx.is_finite() && dy.is_finite()).then_some(Arrow { x, y, dx, dy })
        });
        Some(arrows.collect())
    }
}

/// A step of a streamline, as a part of the picture's side.
const STEP: f64 = 1.0 / 100.0;
/// Most steps each way.
const STEPS: usize = 130;
/// Lines start on a lattice of so many seeds along each side.
const SEEDS: usize = 11;
/// Two lines do not come nearer than a side of one of these cells, about.
const CELLS: usize = 18;
/// Shorter lines, in parts of the side, are left out.
const SHORT: f64 = 0.12;

/// A line on its way, in parts of the sides.
struct Walker {
    /// Which seed it started from, and whether it goes with the vectors (1) or against (−1).
    seed: usize,
    sign: f64,
    line: Vec<[f64; 2]>,
    heading: Option<[f64; 2]>,
    done: bool,
}

/// Lines that follow the vectors, evenly spread over a rectangle; each runs the way the
/// vectors point. They end at the border, at another line, where the vectors vanish or turn
/// back, and where there are none. `None` when `cancel` was called.
///
/// Fixed steps of the classic Runge–Kutta method on the direction alone; spacing by marking
/// the cells of a grid, as in Jobard and Lefer, Creating Evenly-Spaced Streamlines (1997),
/// made simpler.
pub(crate) fn streamlines(
    vectors: Vectors<'_>,
    ranges: [[f64; 2]; 2],
    cancel: &CancelToken,
) -> Option<Vec<Line>> {
    let widths = ranges.map(|[low, high]| high - low);
    let centre = |k: usize| (k as f64 + 0.5) / SEEDS as f64;
    let seeds = SEEDS * SEEDS;
    // With a stride without a common factor neighbours do not follow one another.
    let seed = |index: usize| {
        let k = index * 37 % seeds;
        [centre(k % SEEDS), centre(k / SEEDS)]
    };
    let mut walkers: Vec<Walker> = (0..seeds)
        .flat_map(|index| [1.0, -1.0].map(|sign| (index, sign)))
        .map(|(index, sign)| Walker {
            seed: index,
            sign,
            line: vec![seed(index)],
            heading: None,
            done: false,
        })
        .collect();
    // Directions of length 1 in parts of the sides.
    let directions = |places: &[[f64; 2]]| -> Option<Vec<Option<[f64; 2]>>> {
        let feet: Vec<(f64, f64)> = places
            .iter()
            .map(|at| {
                let value = |k: usize| ranges[k][0] + at[k] * widths[k];
                (value(0), value(1))
            })
            .collect();
        let found = vectors.at(&feet, cancel)?.into_iter();
        let unit = found.map(|arrow| {
            let arrow = arrow?;
            let along = [arrow.dx / widths[0], arrow.dy / widths[1]];
            let length = along[0].hypot(along[1]);
            (length > 0.0 && length.is_finite()).then(|| along.map(|part| part / length))
        });
        Some(unit.collect())
    };
    for _ in 0..STEPS {
        let mut active: Vec<&mut Walker> =
            walkers.iter_mut().filter(|walker| !walker.done).collect();
        if active.is_empty() {
            break;
        }
        step(&mut active, directions)?;
    }
    let place = |at: &[f64; 2]| [0, 1].map(|k| ranges[k][0] + at[k] * widths[k]);
    let kept = spread(&walkers);
    Some(
        kept.iter()
            .map(|line| line.iter().map(place).collect())
            .collect(),
    )
}

/// One Runge–Kutta step of each walker.
fn step(
    walkers: &mut [&mut Walker],
    directions: impl Fn(&[[f64; 2]]) -> Option<Vec<Option<[f64; 2]>>>,
) -> Option<()> {
    let starts: Vec<[f64; 2]> = walkers
        .iter()
        .map(|walker| walker.line.last().copied().unwrap_or_default())
        .collect();
    let mut sums: Vec<Option<[f64; 2]>> = vec![Some([0.0; 2]); walkers.len()];
    let mut slopes: Vec<Option<[f64; 2]>> = vec![Some([0.0; 2]); walkers.len()];
    for (part, weight) in [(0.0, 1.0), (0.5, 2.0), (0.5, 2.0), (1.0, 1.0)] {
        let places: Vec<[f64; 2]> = starts
            .iter()
            .zip(&slopes)
            .zip(walkers.iter())
            .map(|((start, slope), walker)| {
                let slope = slope.unwrap_or_default();
                [0, 1].map(|k| start[k] + walker.sign * part * STEP * slope[k])
            })
            .collect();
        slopes = directions(&places)?;
        for (sum, slope) in sums.iter_mut().zip(&slopes) {
            *sum = sum
                .zip(*slope)
                .map(|(sum, slope)| [0, 1].map(|k| sum[k] + weight * slope[k] / 6.0));
        }
    }
    for ((walker, start), sum) in walkers.iter_mut().zip(starts).zip(sums) {
        // Where directions cancel within a step, there is a critical point or a ridge.
        let Some(sum) = sum.filter(|sum| sum[0].hypot(sum[1]) > 0.7) else {
            walker.done = true;
            continue;
        };
        let back = |before: [f64; 2]| before[0] * sum[0] + before[1] * sum[1] < 0.0;
        if walker.heading.is_some_and(back) {
            walker.done = true;
            continue;
        }
        walker.heading = Some(sum);
        let mut end = [0, 1].map(|k| start[k] + walker.sign * STEP * sum[k]);
        // The last step ends on the border.
        let share = (0..2)
            .map(|k| {
                let length = end[k] - start[k];
                let room = if length > 0.0 {
                    1.0 - start[k]
                } else {
                    start[k]
                };
                room / length.abs()
            })
            .fold(1.0, f64::min);
        if share < 1.0 {
            end = [0, 1].map(|k| start[k] + share * (end[k] - start[k]));
            walker.done = true;
        }
        walker.line.push(end);
    }
    Some(())
}

/// The lines through the seeds that lie in free cells, cut where they meet one that was kept.
fn spread(walkers: &[Walker]) -> Vec<Vec<[f64; 2]>> {
    let cell = |at: &[f64; 2]| {
        let [x, y] = at.map(|part| ((part * CELLS as f64) as usize).min(CELLS - 1));
        y * CELLS + x
    };
    let mut owner: Vec<Option<usize>> = vec![None; CELLS * CELLS];
    let mut kept: Vec<Vec<[f64; 2]>> = Vec::new();
    for pair in walkers.chunks_exact(2) {
        let seed = pair[0].seed;
        let free = |at: &&[f64; 2]| owner[cell(at)].is_none();
        let [forward, backward] = [0, 1]
            .map(|k| -> Vec<[f64; 2]> { pair[k].line.iter().take_while(free).copied().collect() });
        let mut line: Vec<[f64; 2]> = backward.into_iter().skip(1).collect();
        line.reverse();
        line.extend(forward);
        if (line.len() as f64) * STEP < SHORT {
            continue;
        }
        for at in &line {
            owner[cell(at)] = Some(seed);
        }
        kept.push(line);
    }
    kept
}
