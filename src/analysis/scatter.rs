//! A component of a function at places that lie anywhere, many at once; for crossings of two
//! lists of numbers there is [`super::grid`].

use super::source::{Arrow, Source};
use crate::diff::dual::Dual;
use crate::expr::scalar::Scalar as _;
use crate::tape::cancel::CancelToken;
use crate::tape::eval::{Batch, Registers};

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
    let tape = source.tape.element(source.component.1);
    let point: Vec<Dual<2>> = source
        .point
        .iter()
        .map(|&value| Dual::constant(value))
        .collect();
    let mut registers = Registers::<Dual<2>>::cancelled_by(cancel);
    let mut arrows = Vec::with_capacity(feet.len());
    let moved = [places.0, places.1];
    for (part, feet) in feet
        .chunks(tape.good_lanes_of(size_of::<Dual<2>>(), &moved))
        .enumerate()
    {
        if cancel.is_cancelled() {
            return None;
        }
        let along = |direction: usize, at: fn(&(f64, f64)) -> f64| -> Vec<Dual<2>> {
            let variable = |foot| Dual::variable(at(foot), direction, 1.0);
            feet.iter().map(variable).collect()
        };
        let (xs, ys) = (along(0, |foot| foot.0), along(1, |foot| foot.1));
        let batch = Batch {
            point: &point,
            moved: &[(places.0, &xs), (places.1, &ys)],
            lanes: feet.len(),
        };
        let output = if part == 0 {
            tape.eval(&batch, &mut registers)
        } else {
            tape.eval_again(&batch, &moved, &mut registers)
        };
        arrows.extend(feet.iter().zip(output).map(|(&(x, y), dual)| {
            let [dx, dy] = dual.tangent;
            let smooth = dual.bent == 0 && dual.value.is_finite();
            (smooth && dx.is_finite() && dy.is_finite()).then_some(Arrow { x, y, dx, dy })
        }));
    }
    Some(arrows)
}
