//! A component of a function over the crossings of two lists of numbers.
//!
//! A grid is two lists and one batch of both: what depends on the horizontal place alone
//! is computed once for all rows, what depends on the vertical one alone once in each row.
//! The numbers are those of single points to the last bit. It draws nothing.

use std::array::from_fn;

use super::scatter::{duals, gradient};
use super::source::Source;
use crate::diff::dual::Dual;
use crate::diff::dual_lanes::DualLanes;
use crate::expr::scalar::Scalar;
use crate::tape::cancel::CancelToken;
use crate::tape::eval::{Batch, Registers};
use crate::tape::restrict::place_in;

/// Places that one number of a table holds.
const LANES: usize = 4;

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
    let read = |_, _: (&[f64], f64), row: &[f64], values: &mut Vec<f64>| {
        values.extend_from_slice(row);
    };
    run(source, grid, |[value], _| value, read, cancel)
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
    let point = |[x, y]: [f64; 2], dual: Dual<2>| GridPoint {
        x,
        y,
        value: dual.value,
        gradient: gradient(dual),
    };
    // Where not all is smooth each place is evaluated by itself.
    let mut apart = Vec::new();
    let read = |first, row: (&[f64], f64), numbers: &[DualLanes<2, LANES>], points: &mut Vec<_>| {
        let (xs, y) = row;
        for (k, number) in numbers.iter().enumerate() {
            if !number.are_smooth() {
                let end = xs.len().min((k + 1) * LANES);
                apart.extend(first + k * LANES..first + end);
            }
        }
        let places = xs.iter().enumerate();
        points.extend(places.map(|(k, &x)| point([x, y], numbers[k / LANES].lane(k % LANES))));
    };
    let mut points = run(source, grid, DualLanes::variable, read, cancel)?;
    let feet = apart
        .iter()
        .map(|&index: &usize| (points[index].x, points[index].y));
    let feet: Vec<(f64, f64)> = feet.collect();
    let duals = duals(source, (grid.x.0, grid.y.0), &feet, cancel)?;
    for ((index, (x, y)), dual) in apart.into_iter().zip(feet).zip(duals) {
        points[index] = point([x, y], dual);
    }
    Some(points)
}

/// Evaluates at every crossing in numbers of L places each that `variable` makes of their values
/// and of the direction they run along, and keeps what `read` appends for each of them, given the
/// index of the first result, the numbers along x and the one along y.
fn run<S: Scalar, T: Clone, const L: usize>(
    source: Source<'_>,
    grid: Grid<'_>,
    variable: impl Fn([f64; L], Option<usize>) -> S,
    mut read: impl FnMut(usize, (&[f64], f64), &[S], &mut Vec<T>),
    cancel: &CancelToken,
) -> Option<Vec<T>> {
    let (tape, read_from) = source.tape.element_alone(source.component.1);
    let Grid {
        x: (across, xs),
        y: (up, ys),
    } = grid;
    // Where they are in the point of the component; nowhere when it does not depend on them.
    let [across, up] = [across, up].map(|element| place_in(&read_from, element));
    let own = read_from.into_iter().flat_map(|own| &source.point[own]);
    let mut point: Vec<S> = own.map(|&x| variable([x; L], None)).collect();
    let mut registers = Registers::cancelled_by(cancel);
    // Rows that are too long for the cache come in parts, one after another down all rows.
    let lanes = L * tape.good_lanes_of(size_of::<S>(), across.as_slice());
    let (mut parts, width): (Vec<Vec<T>>, usize) = (Vec::new(), xs.len());
    for (first, xs) in xs.chunks(lanes).enumerate() {
        // Lanes that are left over stay at the last place.
        let places = |xs: &[f64]| from_fn(|lane| xs[lane.min(xs.len() - 1)]);
        let chunks = xs.chunks(L);
        let numbers: Vec<S> = chunks.map(|xs| variable(places(xs), Some(0))).collect();
        let moved: Vec<(usize, &[S])> = across.iter().map(|&at| (at, &numbers[..])).collect();
        let mut part = Vec::with_capacity(xs.len() * ys.len());
        for (row, &y) in ys.iter().enumerate() {
            if let Some(up) = up {
                point[up] = variable([y; L], Some(1));
            }
            let batch = Batch {
                point: &point,
                moved: &moved,
                lanes: numbers.len(),
            };
            let output = if row == 0 {
                tape.eval(&batch, &mut registers)
            } else {
                tape.eval_again(&batch, up.as_slice(), &mut registers)
            };
            if cancel.is_cancelled() {
                return None;
            }
            read(row * width + first * lanes, (xs, y), output, &mut part);
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
