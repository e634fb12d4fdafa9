//! E = (t − a)²: the prediction a against the target t, as a point on a parabola over a.
//!
//! The slope ∂E/∂a is that of the formula's own dual numbers, like every other slope here.

use crate::analysis::activation::Activation;
use crate::analysis::phrase::Phrase;

/// Samples of the parabola.
const CURVE: usize = 201;

/// What the gauge of the error shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Squared {
    /// t.
    pub target: f64,
    /// a.
    pub predicted: f64,
    /// E = (t − a)²; NaN where a is undefined.
    pub error: f64,
    /// ∂E/∂a.
    pub slope: f64,
    /// The range of a that is drawn; holds a and t.
    pub range: [f64; 2],
    /// `(a, E)`, evenly spaced.
    pub curve: Vec<[f64; 2]>,
    /// One sentence, for screen readers.
    pub caption: Phrase,
}

/// The error of a prediction.
pub fn squared(target: f64, predicted: f64) -> Squared {
    let range = range(target, predicted);
    let places: Vec<f64> = (0..CURVE)
        .map(|k| range[0] + (range[1] - range[0]) * k as f64 / (CURVE - 1) as f64)
        .collect();
    let square = Activation::read(&format!("({target:?} - z)^2")).ok();
    let at = |places: &[f64]| {
        square
            .as_ref()
            .map_or(Vec::new(), |square| square.at(places))
    };
    let here = at(&[predicted]).first().copied();
    let (error, slope) = here.map_or((f64::NAN, f64::NAN), |at| (at.value, at.slope()));
    let caption = Phrase::from("The target is ")
        .number(target)
        .word(", a is ")
        .number(predicted)
        .word(", so the error E is ")
        .number(error)
        .word(" and its slope over a is ")
        .number(slope)
        .stop('.');
    Squared {
        target,
        predicted,
        error,
        slope,
        range,
        curve: places
            .iter()
            .zip(at(&places))
            .map(|(&a, at)| [a, at.value])
            .collect(),
        caption,
    }
}

/// Holds both, and goes in steps, so that the picture rarely changes its scale while one of
/// them is moved: the width is a power of two, the middle a multiple of a quarter of it.
fn range(target: f64, predicted: f64) -> [f64; 2] {
    const FAR: f64 = 1e150;
    let t = target.clamp(-FAR, FAR);
    let a = if predicted.is_nan() {
        t
    } else {
        predicted.clamp(-FAR, FAR)
    };
    let width = (2.0 * (a - t).abs()).max(2.0).log2().ceil().exp2();
    // Far from 0 the middle may have no digits left for a narrow range.
    let width = width.max(f64::EPSILON * 8.0 * (a.abs() + t.abs()));
    let middle = ((a + t) / 2.0 / (width / 4.0)).round() * (width / 4.0);
    [middle - width / 2.0, middle + width / 2.0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_square_and_its_slope_are_the_closed_forms() {
        // Binary fractions, so that every step is exact.
        for (target, a) in [(1.0, 0.25), (-2.5, 4.0), (0.0, 0.0), (3.0, -0.5)] {
            let squared = squared(target, a);
            assert_eq!(squared.error, (target - a) * (target - a));
            assert_eq!(squared.slope, 2.0 * (a - target));
            let [low, high] = squared.range;
            assert!(low < target.min(a) && target.max(a) < high, "{low} {high}");
            assert_eq!(squared.curve.len(), CURVE);
        }
        let tiny = squared(1e-7, 0.0).error;
        assert!((tiny - 1e-14).abs() < 1e-28, "{tiny}");
    }

    #[test]
    fn without_a_prediction_there_is_no_error() {
        let squared = squared(1.0, f64::NAN);
        assert!(squared.error.is_nan() && squared.slope.is_nan());
        assert_eq!(squared.range, [0.0, 2.0]);
        assert!(squared.caption.to_string().contains("undefined"));
        let huge = super::squared(1e300, -1e300);
        assert!(huge.range[0] < huge.range[1] && huge.range[1].is_finite());
    }
}
