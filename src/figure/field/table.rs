//! Value and gradient on a grid, for files.

use super::Source;
use crate::figure::grid::{self, Grid};
use crate::tape::cancel::CancelToken;

/// One line of [`table`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Horizontal.
    pub x: f64,
    /// Vertical.
    pub y: f64,
    /// The component there; NaN where undefined.
    pub value: f64,
    /// Its partial derivatives, by dual numbers; `None` where there is no gradient.
    pub gradient: Option<[f64; 2]>,
}

/// Value and gradient on a grid whose outer lines lie on the ends of the ranges, row by
/// row from the lowest y up. `None` when `cancel` was called.
pub fn table(
    source: Source<'_>,
    (horizontal, vertical): (usize, usize),
    ranges: [Option<[f64; 2]>; 2],
    grid: usize,
    cancel: &CancelToken,
) -> Option<Vec<Line>> {
    let steps = grid.max(2) - 1;
    let places = (
        source.columns[horizontal].place,
        source.columns[vertical].place,
    );
    let ends = |column: usize, range: Option<[f64; 2]>| -> Vec<f64> {
        let [low, high] = source.axis(column, range).range;
        (0..=steps)
            .map(|k| low + (high - low) * k as f64 / steps as f64)
            .collect()
    };
    let (xs, ys) = (ends(horizontal, ranges[0]), ends(vertical, ranges[1]));
    let crossings = Grid {
        x: (places.0, &xs),
        y: (places.1, &ys),
    };
    grid::table(source, crossings, cancel)
}
