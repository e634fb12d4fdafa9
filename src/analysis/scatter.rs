//! A component of a function at places that lie anywhere, many at once; for crossings of two
//! lists of numbers there is [`super::grid`].

use super::source::{Arrow, Source};
use crate::diff::dual::Dual;
use crate::expr::scalar::Scalar as _;
use crate::tape::cancel::CancelToken;
use crate::tape::eval::{Batch, Registers};
use crate::tape::restrict::place_in;

/// Values of the component where some elements of the point are replaced → a number for each
/// replacement. `None` when `cancel` was called.
pub fn sample(
    source: Source<'_>,
    moved: &[(usize, Vec<f64>)],
    cancel: &CancelToken,
) -> Option<Vec<f64>> {
    let tape = source.tape.element(source.component.1);
    let count = moved.first().map_or(0, |(_, values)| values.len());
    let elements: Vec<usize> = moved.iter().map(|(element, _)| *element).collect();
    let lanes = tape.good_lanes_of(size_of::<f64>(), &elements);
    let mut registers = Registers::cancelled_by(cancel);
    let mut results = Vec::with_capacity(count);
    for start in (0..count).step_by(lanes) {
        if cancel.is_cancelled() {
            return None;
        }
        let end = (start + lanes).min(count);
        let moved: Vec<(usize, &[f64])> = moved
            .iter()
            .map(|(place, values)| (*place, &values[start..end]))
            .collect();
        let batch = Batch {
            point: source.point,
            moved: &moved,
            lanes: end - start,
        };
        results.extend_from_slice(if start == 0 {
            tape.eval(&batch, &mut registers)
        } else {
            tape.eval_again(&batch, &elements, &mut registers)
        });
    }
    Some(results)
}

/// Gradients of the component at the given feet, by dual numbers → an arrow for each, `None`
/// where there is no gradient.
pub fn gradients(
    source: Source<'_>,
    places: (usize, usize),
    feet: &[(f64, f64)],
    cancel: &CancelToken,
) -> Option<Vec<Option<Arrow>>> {
    let duals = duals(source, places, feet, cancel)?;
    let arrow = |(&(x, y), dual): (&(f64, f64), Dual<2>)| {
        gradient(dual).map(|[dx, dy]| Arrow { x, y, dx, dy })
    };
    Some(feet.iter().zip(duals).map(arrow).collect())
}

/// The gradient that a dual number along both axes has; `None` where there is none.
#[inline]
pub fn gradient(dual: Dual<2>) -> Option<[f64; 2]> {
    let [dx, dy] = dual.tangent;
    // 0 times what is not finite is NaN: one comparison in place of three.
    let are_finite = 0.0 * dual.value + 0.0 * dx + 0.0 * dy == 0.0;
    (dual.bent == 0 && are_finite).then_some([dx, dy])
}

/// The component at the given feet as dual numbers along both axes.
pub fn duals(
    source: Source<'_>,
    places: (usize, usize),
    feet: &[(f64, f64)],
    cancel: &CancelToken,
) -> Option<Vec<Dual<2>>> {
    if feet.is_empty() {
        return Some(Vec::new());
    }
    let (tape, read) = source.tape.element_alone(source.component.1);
    let elements = [places.0, places.1].map(|element| place_in(&read, element));
    let own = read.into_iter().flat_map(|own| &source.point[own]);
    let point: Vec<Dual<2>> = own.map(|&value| Dual::constant(value)).collect();
    let mut registers = Registers::<Dual<2>>::cancelled_by(cancel);
    let mut duals = Vec::with_capacity(feet.len());
    let changed: Vec<usize> = elements.into_iter().flatten().collect();
    for (part, feet) in feet
        .chunks(tape.good_lanes_of(size_of::<Dual<2>>(), &changed))
        .enumerate()
    {
        let along = |direction: usize, at: fn(&(f64, f64)) -> f64| -> Vec<Dual<2>> {
            let variable = |foot| Dual::variable(at(foot), direction, 1.0);
            feet.iter().map(variable).collect()
        };
        let numbers = [along(0, |foot| foot.0), along(1, |foot| foot.1)];
        let moved = elements.iter().zip(&numbers);
        let moved = moved.filter_map(|(&element, numbers)| Some((element?, &numbers[..])));
        let batch = Batch {
            point: &point,
            moved: &moved.collect::<Vec<_>>(),
            lanes: feet.len(),
        };
        duals.extend_from_slice(if part == 0 {
            tape.eval(&batch, &mut registers)
        } else {
            tape.eval_again(&batch, &changed, &mut registers)
        });
        if cancel.is_cancelled() {
            return None;
        }
    }
    Some(duals)
}
