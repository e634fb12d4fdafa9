//! Difference quotients of a scene, for claims that are one.

use nalgebra::DMatrix;

use super::scene::Scene;
use crate::diff::double_double::DoubleDouble;
use crate::expr::scalar::Scalar;

/// Steps that people and programs take.
const STEPS: [f64; 18] = [
    2.0, 1.0, 0.5, 0.25, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 1e-3, 5e-4, 1e-4, 1e-5, 1e-6,
    1e-7, 1e-8,
];
/// Operations of one Jacobian up to which they are tried.
const MOST: usize = 100_000;

/// A way of taking differences.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quotient {
    /// Its step.
    pub(super) step: f64,
    /// From where to where, in steps.
    sides: [f64; 2],
}

/// All that are tried.
pub(super) fn all(scene: &Scene<'_>) -> Vec<Quotient> {
    if MOST < scene.places.len().saturating_mul(scene.numbers.tape.work()) {
        return Vec::new();
    }
    let sides = [[0.0, 1.0], [-1.0, 0.0], [-1.0, 1.0]];
    let quotient = |step: f64| sides.map(|sides| Quotient { step, sides });
    STEPS.into_iter().flat_map(quotient).collect()
}

impl Quotient {
    /// The Jacobian by these differences.
    pub(super) fn jacobian(self, scene: &Scene<'_>, point: &[f64]) -> DMatrix<f64> {
        let tape = &scene.numbers.tape;
        let at = |place: usize, side: f64| -> Vec<DoubleDouble> {
            let mut moved: Vec<DoubleDouble> = point.iter().map(|&x| x.into()).collect();
            moved[place] = moved[place] + DoubleDouble::from(side * self.step);
            tape.eval_one(&moved)
        };
        let [from, to] = self.sides;
        let mut jacobian = DMatrix::zeros(tape.output.len, scene.places.len());
        for (col, &place) in scene.places.iter().enumerate() {
            for (row, (low, high)) in at(place, from).into_iter().zip(at(place, to)).enumerate() {
                jacobian[(row, col)] = Scalar::real(high - low) / (self.step * (to - from));
            }
        }
        jacobian
    }
}
