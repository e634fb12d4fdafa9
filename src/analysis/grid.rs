//! A component of a function over the crossings of two lists of numbers.
//!
//! A grid is two lists and one batch of both: what depends on the horizontal place alone
//! is computed once for all rows, what depends on the vertical one alone once in each row.
//! The numbers are those of single points to the last bit. It draws nothing.

use super::source::Source;
use crate::diff::dual::Dual;
use crate::expr::scalar::Scalar;
use crate::tape::cancel::CancelToken;
use crate::tape::eval::{Batch, Registers};

/// A rectangular grid: which element of the point runs along x and which along y, each with its
/// values.
#[derive(Clone, Copy, Debug)]
pub struct Grid<'a> {
    /// Which element runs along a row, and where.
    pub x: (usize, &'a [f64]),
    /// Which element is one number in a row, and where.
    pub y: (usize, &'a [f64]),
}

impl<'a> Grid<'a> {
    /// Along two elements of the point, at these numbers.
    pub fn new(elements: (usize, usize), xs: &'a [f64], ys: &'a [f64]) -> Self {
        Self {
            x: (elements.0, xs),
            y: (elements.1, ys),
        }
    }
}

/// Value and gradient of the component at one point of the grid: a row of [`table`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GridPoint {
    /// Horizontal.
    pub x: f64,
    /// Vertical.
    pub y: f64,
    /// The component there; NaN where undefined.
    pub value: f64,
    /// Its partial derivatives, by dual numbers; `None` where there is no gradient.
    pub gradient: Option<[f64; 2]>,
}

/// Values of the component on the grid → row by row, from the first y on. `None` when `cancel` was called.
pub fn values(source: Source<'_>, grid: Grid<'_>, cancel: &CancelToken) -> Option<Vec<f64>> {
    run(source, grid, |value, _| value, |_, value| value, cancel)
}

/// Values of the component along one element of the point. `None` when `cancel` was called.
pub fn line(source: Source<'_>, x: (usize, &[f64]), cancel: &CancelToken) -> Option<Vec<f64>> {
    // A single row: what runs along it is read from there and not from the point.
    let y = (x.0, &[f64::NAN][..]);
    values(source, Grid { x, y }, cancel)
}

/// Values and gradients of the component on the grid, by dual numbers → row by row. `None` when `cancel` was
/// called.
pub fn table(source: Source<'_>, grid: Grid<'_>, cancel: &CancelToken) -> Option<Vec<GridPoint>> {
    let variable = |value, direction: Option<usize>| match direction {
        Some(direction) => Dual::<2>::variable(value, direction, 1.0),
        None => Dual::constant(value),
    };
    let read = |[x, y]: [f64; 2], dual: Dual<2>| {
        let smooth = dual.bent == 0 && dual.value.is_finite();
        let finite = dual.tangent.iter().all(|slope| slope.is_finite());
        GridPoint {
            x,
            y,
            value: dual.value,
            gradient: (smooth && finite).then_some(dual.tangent),
        }
    };
    run(source, grid, variable, read, cancel)
}

/// Evaluates at every crossing in numbers that `variable` makes of a value and of the
/// direction it runs along, and keeps what `read` makes of the place and the component.
fn run<S: Scalar, T: Clone>(
    source: Source<'_>,
    grid: Grid<'_>,
    variable: impl Fn(f64, Option<usize>) -> S,
    read: impl Fn([f64; 2], S) -> T,
    cancel: &CancelToken,
) -> Option<Vec<T>> {
    let tape = source.tape.element(source.component.1);
    let Grid {
        x: (across, xs),
        y: (up, ys),
    } = grid;
    let mut point: Vec<S> = source.point.iter().map(|&x| variable(x, None)).collect();
    let mut registers = Registers::cancelled_by(cancel);
    // Rows that are too long for the cache come in parts, one after another down all rows.
    let lanes = tape.good_lanes_of(size_of::<S>(), &[across]);
    let mut parts: Vec<Vec<T>> = Vec::new();
    for xs in xs.chunks(lanes) {
        let numbers: Vec<S> = xs.iter().map(|&x| variable(x, Some(0))).collect();
        let mut part = Vec::with_capacity(xs.len() * ys.len());
        for (row, &y) in ys.iter().enumerate() {
            if let Some(slot) = point.get_mut(up) {
                *slot = variable(y, Some(1));
            }
            let batch = Batch {
                point: &point,
                moved: &[(across, &numbers)],
                lanes: xs.len(),
            };
            let output = if row == 0 {
                tape.eval(&batch, &mut registers)
            } else {
                tape.eval_again(&batch, &[up], &mut registers)
            };
            if cancel.is_cancelled() {
                return None;
            }
            let places = xs.iter().zip(output);
            part.extend(places.map(|(&x, &number)| read([x, y], number)));
        }
        parts.push(part);
    }
    if parts.len() == 1 {
        return parts.pop();
    }
    let mut results = Vec::with_capacity(xs.len() * ys.len());
    for row in 0..ys.len() {
        for (part, xs) in parts.iter().zip(xs.chunks(lanes)) {
            results.extend_from_slice(&part[row * xs.len()..][..xs.len()]);
        }
    }
    Some(results)
}
