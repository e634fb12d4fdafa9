//! A function of the plane, by the program and by hand.

use std::hint::black_box;
use std::sync::Arc;

use nablascope::analysis::field_source::field_source;
use nablascope::analysis::field_table;
use nablascope::analysis::grid::GridPoint;
use nablascope::analysis::numbers::{Numbers, analyse};
use nablascope::document::Document;
use nablascope::tape::cancel::CancelToken;

/// Places along each side.
const GRID: usize = 256;

/// The function.
pub const TEXT: &str = "f(x, y) = exp(-(x^2 + y^2)/4)*sin(3*x)*cos(2*y) + log(1 + x^2)";

/// The document with its numbers, ready to be sampled.
pub struct Plane {
    document: Document,
    numbers: Arc<Numbers>,
}

impl Plane {
    pub fn new() -> Self {
        let document = Document {
            functions: TEXT.to_owned(),
            ..Document::default()
        };
        let numbers = analyse(&document, &CancelToken::default())
            .unwrap()
            .result
            .unwrap();
        Self { document, numbers }
    }

    /// Value and gradient at every place, on one thread.
    pub fn table(&self) -> Vec<GridPoint> {
        let (source, pair) = field_source(&self.document, &self.numbers);
        let ranges = [Some([-3.0, 3.0]); 2];
        field_table::table(source, pair.unwrap(), ranges, GRID, &CancelToken::default()).unwrap()
    }
}

fn at(k: usize) -> f64 {
    -3.0 + 6.0 * k as f64 / (GRID - 1) as f64
}

/// The same in scalar Rust: a function of a place, called at every place.
pub fn by_hand() -> Vec<GridPoint> {
    let mut lines = Vec::with_capacity(GRID * GRID);
    for row in 0..GRID {
        for column in 0..GRID {
            let (x, y) = (at(column), at(row));
            let bell = (-(x * x + y * y) / 4.0).exp();
            let (sin, cos) = (3.0 * x).sin_cos();
            let (sin_y, cos_y) = (2.0 * y).sin_cos();
            let square = 1.0 + x * x;
            let dx = bell * cos_y * (3.0 * cos - 0.5 * x * sin) + 2.0 * x / square;
            let dy = -bell * sin * (2.0 * sin_y + 0.5 * y * cos_y);
            lines.push(GridPoint {
                x,
                y,
                value: bell * sin * cos_y + square.ln(),
                gradient: Some([dx, dy]),
            });
        }
    }
    black_box(lines)
}

/// The same with what rows and columns have in common taken out of the loops.
pub fn by_rows() -> Vec<GridPoint> {
    let columns: Vec<[f64; 4]> = (0..GRID)
        .map(|column| {
            let x = at(column);
            let (sin, cos) = (3.0 * x).sin_cos();
            [
                sin,
                3.0 * cos - 0.5 * x * sin,
                (1.0 + x * x).ln(),
                2.0 * x / (1.0 + x * x),
            ]
        })
        .collect();
    let mut lines = Vec::with_capacity(GRID * GRID);
    for row in 0..GRID {
        let y = at(row);
        let (sin_y, cos_y) = (2.0 * y).sin_cos();
        let fall = -(2.0 * sin_y + 0.5 * y * cos_y);
        for (column, &[sin, rise, log, log_slope]) in columns.iter().enumerate() {
            let x = at(column);
            let bell = (-(x * x + y * y) / 4.0).exp();
            lines.push(GridPoint {
                x,
                y,
                value: bell * sin * cos_y + log,
                gradient: Some([bell * cos_y * rise + log_slope, bell * sin * fall]),
            });
        }
    }
    black_box(lines)
}
