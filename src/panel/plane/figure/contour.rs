//! Lines of equal value by marching squares; their levels come from [`super::levels`].
//!
//! Samples come as a [`Mesh`]; cells with a corner that is not finite are left out, so that
//! no line runs where the function has no value. It labels levels but places no label.

use super::levels::Levels;

/// Lines of equal value.
#[derive(Clone, Debug, PartialEq)]
pub struct Contour {
    /// The value.
    pub level: f64,
    /// The value as it is written beside the line.
    pub label: String,
    /// The lines: places in values of the axes, all finite. A closed line ends where it begins.
    pub lines: Vec<Vec<[f64; 2]>>,
}

/// A line as it is traced.
pub(crate) type Line = Vec<[f64; 2]>;

/// Values at the crossings of vertical and horizontal lines.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mesh {
    /// Ascending.
    pub xs: Vec<f64>,
    /// Ascending.
    pub ys: Vec<f64>,
    /// `xs.len() · ys.len()` of them, row by row from the lowest y.
    pub values: Vec<f64>,
}

impl Mesh {
    /// Places of `count` lines from end to end of a range.
    pub fn lines([low, high]: [f64; 2], count: usize) -> Vec<f64> {
        let last = count.max(2) - 1;
        let at = |k: usize| low + (high - low) * k as f64 / last as f64;
        (0..=last).map(at).collect()
    }

    /// The mesh of samples at the centres of equal cells, continued to the ends of the ranges:
    /// straight on from the two outermost samples, over half a cell.
    pub fn of_cells(samples: &[f64], grid: usize, ranges: [[f64; 2]; 2]) -> Self {
        let places = |[low, high]: [f64; 2]| -> Vec<f64> {
            let centre = |k: usize| low + (high - low) * (k as f64 + 0.5) / grid as f64;
            let inner = (0..grid).map(centre);
            std::iter::once(low)
                .chain(inner)
                .chain(std::iter::once(high))
                .collect()
        };
        let edge = |near: f64, next: f64| near + (near - next) / 2.0;
        let inner = 1.min(grid.saturating_sub(1));
        let mut rows: Vec<Vec<f64>> = samples
            .chunks_exact(grid.max(1))
            .map(|row| {
                let first = edge(row[0], row[inner]);
                let last = edge(row[grid - 1], row[grid - 1 - inner]);
                let mut wide = Vec::with_capacity(grid + 2);
                wide.push(first);
                wide.extend_from_slice(row);
                wide.push(last);
                wide
            })
            .collect();
        let beyond = |near: &[f64], next: &[f64]| -> Vec<f64> {
            near.iter().zip(next).map(|(a, b)| edge(*a, *b)).collect()
        };
        if let (Some(first), Some(last)) = (rows.first(), rows.last()) {
            let below = beyond(first, &rows[inner]);
            let above = beyond(last, &rows[rows.len() - 1 - inner]);
            rows.insert(0, below);
            rows.push(above);
        }
        Self {
            xs: places(ranges[0]),
            ys: places(ranges[1]),
            values: rows.concat(),
        }
    }

    /// The lines of each level, which ascend. A cell that leaps over `cliff` (from below its
    /// low to above its high end) holds a pole and not a line.
    ///
    /// Where a line enters and leaves a cell twice, the bilinear interpolant decides which
    /// ends belong together (the asymptotic decider of Nielson and Hamann, 1991).
    pub fn trace(&self, levels: &[f64], cliff: Option<[f64; 2]>) -> Vec<Vec<Line>> {
        let (width, height) = (self.xs.len(), self.ys.len());
        let mut segments: Vec<Vec<[usize; 2]>> = vec![Vec::new(); levels.len()];
        for row in 1..height {
            for col in 1..width {
                let at = row * width + col;
                let (low_left, low_right) = (at - width - 1, at - width);
                let (left, right) = (at - 1, at);
                // Around the cell, from the lower left corner on.
                let corners = [low_left, low_right, right, left].map(|k| self.values[k]);
                let least = corners.iter().copied().fold(f64::INFINITY, f64::min);
                let greatest = corners.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                if !corners.iter().all(|value| value.is_finite())
                    || cliff.is_some_and(|[low, high]| least < low && greatest > high)
                {
                    continue;
                }
                // An edge is named by its lower or left end, and by its direction.
                let edges = [2 * low_left, 2 * low_right + 1, 2 * left, 2 * low_left + 1];
                let from = levels.partition_point(|level| *level <= least);
                let to = levels.partition_point(|level| *level <= greatest);
                for k in from..to {
                    let level = levels[k];
                    let above = corners.map(|value| value >= level);
                    let bits = (0..4).fold(0, |bits, i| bits | (usize::from(above[i]) << i));
                    match *CROSSED[bits] {
                        [a, b] => segments[k].push([edges[a], edges[b]]),
                        [a, b, c, d] => {
                            let [p, q, r, s] = corners.map(|value| value - level);
                            // Sign of the interpolant at its saddle, times the denominator's.
                            let joined = (p * r - q * s) * (p + r - q - s) >= 0.0;
                            let pairs = if joined == above[0] {
                                [[a, b], [c, d]]
                            } else {
                                [[d, a], [b, c]]
                            };
                            segments[k].extend(pairs.map(|pair| pair.map(|i| edges[i])));
                        }
                        _ => {}
                    }
                }
            }
        }
        let mut at = vec![[NONE; 2]; 2 * width * height];
        levels
            .iter()
            .zip(segments)
            .map(|(level, segments)| {
                let chains = joined(&segments, &mut at);
                chains
                    .iter()
                    .map(|chain| {
                        chain
                            .iter()
                            .map(|edge| self.crossing(*edge, *level))
                            .collect()
                    })
                    .collect()
            })
            .collect()
    }

    /// Where a level crosses an edge.
    fn crossing(&self, edge: usize, level: f64) -> [f64; 2] {
        let width = self.xs.len();
        let (from, upright) = (edge / 2, edge % 2 == 1);
        let (row, col) = (from / width, from % width);
        let to = if upright { from + width } else { from + 1 };
        let (a, b) = (self.values[from], self.values[to]);
        // Halves keep differences finite.
        let t = (level / 2.0 - a / 2.0) / (b / 2.0 - a / 2.0);
        let t = if t.is_finite() {
            t.clamp(0.0, 1.0)
        } else {
            0.5
        };
        let between = |low: f64, high: f64| low + (high - low) * t;
        if upright {
            [self.xs[col], between(self.ys[row], self.ys[row + 1])]
        } else {
            [between(self.xs[col], self.xs[col + 1]), self.ys[row]]
        }
    }
}

/// Which edges of a cell a line crosses (below, right, above and left of it, from 0), by the
/// corners that are above its level: a bit each, from the lower left one around.
const CROSSED: [&[usize]; 16] = [
    &[],
    &[0, 3],
    &[0, 1],
    &[1, 3],
    &[1, 2],
    &[0, 1, 2, 3],
    &[0, 2],
    &[2, 3],
    &[2, 3],
    &[0, 2],
    &[0, 1, 2, 3],
    &[1, 2],
    &[1, 3],
    &[0, 1],
    &[0, 3],
    &[],
];

/// No segment.
const NONE: u32 = u32::MAX;

/// Segments between edges as chains of edges; closed ones end where they begin. `at` has a
/// place for every edge, with no segment before and after.
fn joined(segments: &[[usize; 2]], at: &mut [[u32; 2]]) -> Vec<Vec<usize>> {
    for (index, segment) in segments.iter().enumerate() {
        for &edge in segment {
            // An edge has a cell on either side, and each cell one segment through it.
            let slot = usize::from(at[edge][0] != NONE);
            at[edge][slot] = index as u32;
        }
    }
    let mut used = vec![false; segments.len()];
    let mut chains = Vec::new();
    let mut follow = |first: usize, from: usize| {
        let mut chain = Vec::new();
        let (mut segment, mut edge) = (first, from);
        while !std::mem::replace(&mut used[segment], true) {
            if chain.is_empty() {
                chain.push(from);
            }
            let [a, b] = segments[segment];
            edge = if a == edge { b } else { a };
            chain.push(edge);
            let [one, other] = at[edge];
            let next = if one as usize == segment { other } else { one };
            if next == NONE {
                break;
            }
            segment = next as usize;
        }
        if !chain.is_empty() {
            chains.push(chain);
        }
    };
    // Open lines from their ends first, then what is left is closed.
    for (index, segment) in segments.iter().enumerate() {
        for &edge in segment {
            if at[edge][1] == NONE {
                follow(index, edge);
            }
        }
    }
    for (index, segment) in segments.iter().enumerate() {
        follow(index, segment[0]);
    }
    for &edge in segments.iter().flatten() {
        at[edge] = [NONE; 2];
    }
    chains
}

/// The least and the greatest finite value; both 0 when there is none.
pub(crate) fn span(values: &[f64]) -> [f64; 2] {
    let mut span: Option<[f64; 2]> = None;
    for &value in values.iter().filter(|value| value.is_finite()) {
        let [low, high] = span.unwrap_or([value, value]);
        span = Some([low.min(value), high.max(value)]);
    }
    span.unwrap_or_default()
}

/// The lines of round levels through samples at the centres of equal cells.
pub(crate) fn contours(samples: &[f64], grid: usize, ranges: [[f64; 2]; 2]) -> Vec<Contour> {
    let mesh = Mesh::of_cells(samples, grid, ranges);
    // A few thousand of the samples tell how values are spread.
    let stride = (samples.len() / 2048).max(1);
    // Not a divisor of the grid, or all would be of a few columns.
    let stride = stride + usize::from(stride > 1 && grid.is_multiple_of(stride));
    let mut some: Vec<f64> = samples
        .iter()
        .step_by(stride)
        .copied()
        .filter(|value| value.is_finite())
        .collect();
    some.sort_by(f64::total_cmp);
    let Some(levels) = Levels::of(&some, span(samples)) else {
        return Vec::new();
    };
    let lines = mesh.trace(&levels.values, levels.cliff);
    let named = levels.values.iter().zip(lines);
    named
        .filter(|(_, lines)| !lines.is_empty())
        .map(|(&level, lines)| Contour {
            level,
            label: levels.label(level),
            lines,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: [[f64; 2]; 2] = [[-3.0, 3.0], [-3.0, 3.0]];

    fn mesh(count: usize, f: impl Fn(f64, f64) -> f64) -> Mesh {
        let [xs, ys] = SQUARE.map(|range| Mesh::lines(range, count));
        let values = ys
            .iter()
            .flat_map(|&y| xs.iter().map(move |&x| (x, y)))
            .map(|(x, y)| f(x, y))
            .collect();
        Mesh { xs, ys, values }
    }

    fn cells(grid: usize, f: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let at = |k: usize| -3.0 + 6.0 * (k as f64 + 0.5) / grid as f64;
        (0..grid * grid)
            .map(|k| f(at(k % grid), at(k / grid)))
            .collect()
    }

    #[test]
    fn circles_are_closed_and_round() {
        let mesh = mesh(97, |x, y| x * x + y * y);
        for (level, lines) in [1.0, 4.0].iter().zip(mesh.trace(&[1.0, 4.0], None)) {
            let [line] = lines.as_slice() else {
                panic!("{} lines", lines.len());
            };
            assert_eq!(line.first(), line.last());
            // Linear interpolation over a cell of 1/16 is off by less than (1/16)²/4 in f.
            for [x, y] in line {
                let off = (x * x + y * y - level).abs();
                assert!(off < 0.25 / 256.0 + 1e-12, "{x} {y}");
            }
            assert!(line.len() > 60);
        }
    }

    #[test]
    fn lines_reach_the_border_and_end_there() {
        let samples = cells(32, |x, y| x + 2.0 * y);
        let mesh = Mesh::of_cells(&samples, 32, SQUARE);
        let lines = mesh.trace(&[0.5], None).remove(0);
        let [line] = lines.as_slice() else {
            panic!("{} lines", lines.len());
        };
        let mut ends = [line[0], line[line.len() - 1]];
        ends.sort_by(|a, b| a[0].total_cmp(&b[0]));
        // On the border x = −3, y is 1.75; on x = 3 it is −1.25.
        for (end, expected) in ends.iter().zip([[-3.0, 1.75], [3.0, -1.25]]) {
            assert!((end[0] - expected[0]).abs() < 1e-12, "{end:?}");
            assert!((end[1] - expected[1]).abs() < 1e-12, "{end:?}");
        }
        assert!(line.iter().all(|[x, y]| (x + 2.0 * y - 0.5).abs() < 1e-12));
    }

    #[test]
    fn at_a_saddle_lines_join_as_the_function_does() {
        // The level 0.3 of xy is a hyperbola in the first and third quadrant; the cell in
        // the middle, from −1 to 1, has it on all four edges.
        for (level, sign) in [(0.3, 1.0), (-0.3, -1.0)] {
            let mesh = mesh(4, |x, y| x * y);
            let lines = mesh.trace(&[level], None).remove(0);
            assert_eq!(lines.len(), 2);
            for line in lines {
                for pair in line.windows(2) {
                    let middle = [0, 1].map(|k| (pair[0][k] + pair[1][k]) / 2.0);
                    assert!(middle[0] * middle[1] * sign > 0.0, "{middle:?}");
                }
            }
        }
    }

    #[test]
    fn undefined_cells_have_no_lines() {
        let mesh = mesh(61, |x, y| (x * y).ln());
        let lines = mesh.trace(&[0.0], None).remove(0);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().flatten().all(|[x, y]| x * y > 0.0));
        let nothing = Mesh::of_cells(&cells(8, |_, _| f64::NAN), 8, SQUARE);
        assert!(nothing.trace(&[0.0], None)[0].is_empty());
    }

    #[test]
    fn a_pole_is_no_line() {
        let drawn = contours(&cells(64, |x, _| 1.0 / x), 64, SQUARE);
        let near = drawn
            .iter()
            .flat_map(|contour| contour.lines.iter().flatten())
            .map(|[x, _]| x.abs())
            .fold(f64::INFINITY, f64::min);
        assert!(!drawn.is_empty() && near > 0.05, "{near} of {drawn:?}");
    }

    #[test]
    fn levels_are_round() {
        let levels = |f: fn(f64, f64) -> f64| -> Vec<String> {
            let drawn = contours(&cells(96, f), 96, SQUARE);
            drawn.into_iter().map(|contour| contour.label).collect()
        };
        assert_eq!(
            levels(|x, y| x * x + y * y),
            ["2", "4", "6", "8", "10", "12", "14", "16"]
        );
        assert_eq!(levels(|x, _| 0.1 * x), ["−0.2", "−0.1", "0", "0.1", "0.2"]);
        assert_eq!(
            levels(|x, y| 10.0 * x * x * y * y),
            ["2", "5", "10", "20", "50", "100", "200", "500"]
        );
        assert!(levels(|_, _| 0.1 + 0.2).is_empty());
        let far = levels(|x, _| 1e6 + x);
        assert_eq!(far[..2], ["999998", "999999"]);
        assert!(far.windows(2).all(|pair| pair[0] != pair[1]), "{far:?}");
    }
}
