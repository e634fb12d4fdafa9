//! Value and gradient on a grid, for files.

use crate::analysis::grid::{self, Grid, GridPoint};
use crate::analysis::source::Source;
use crate::tape::cancel::CancelToken;

/// Value and gradient on a grid whose outer lines lie on the ends of the ranges, row by
/// row from the lowest y up. `None` when `cancel` was called.
pub fn table(
    source: Source<'_>,
    (horizontal, vertical): (usize, usize),
    ranges: [Option<[f64; 2]>; 2],
    grid: usize,
    cancel: &CancelToken,
) -> Option<Vec<GridPoint>> {
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
    grid::table(source, Grid::new(places, &xs, &ys), cancel)
}
