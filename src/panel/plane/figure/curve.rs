//! A function of one input: its curve and its tangent.

use crate::analysis::grid;
use crate::analysis::heading::heading;
use crate::analysis::phrase::Phrase;
use crate::analysis::source::{Axis, Source};
use crate::diff::jacobian::Status;
use crate::tape::cancel::CancelToken;

/// Samples of a curve.
const CURVE: usize = 401;

/// A function of one input and its tangent.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// `f over x`.
    pub title: Phrase,
    /// The component that is drawn, as a heading.
    pub output: String,
    /// Horizontal axis.
    pub x: Axis,
    /// `(x, f(x))`, evenly spaced over the range; f may be NaN or infinite.
    pub samples: Vec<[f64; 2]>,
    /// Value at the point.
    pub value: f64,
    /// Slope at the point; NaN when there is none.
    pub slope: f64,
    /// Slope from the left, when it differs from the right.
    pub left: f64,
    /// Slope from the right.
    pub right: f64,
    /// One sentence, for the caption and for screen readers.
    pub caption: Phrase,
}

/// The curve of a function of one input. `None` when `cancel` was called.
pub(crate) fn curve(
    source: Source<'_>,
    range: Option<[f64; 2]>,
    cancel: &CancelToken,
) -> Option<Curve> {
    let x = source.axis(0, range);
    let place = source.columns[0].place;
    let output = heading(source.component.0);
    let places: Vec<f64> = (0..CURVE)
        .map(|k| x.range[0] + (x.range[1] - x.range[0]) * k as f64 / (CURVE - 1) as f64)
        .collect();
    let values = grid::line(source, (place, &places), cancel)?;
    let entry = source.entry(0);
    let value = source.jacobian.value[source.component.1];
    let at = Phrase::from("At ").equation(&x.label, x.value);
    let at = at.word(", ").name(&output);
    let caption = match entry.status() {
        Status::Ok | Status::OneSided => at
            .word(" is ")
            .number(value)
            .word(" and its slope is ")
            .earned(entry.value(), entry.error(), 3),
        Status::Kink => at
            .word(" is ")
            .number(value)
            .word(" and has no slope")
            .stop(':')
            .number(entry.left())
            .word(" on the left, ")
            .number(entry.right())
            .word(" on the right"),
        _ => at
            .word(" has no slope")
            .stop(':')
            .then(source.told_reason(entry)),
    };
    Some(Curve {
        title: Phrase::from("Curve of ")
            .name(&output)
            .word(" over ")
            .name(&x.label),
        output,
        samples: places
            .into_iter()
            .zip(values)
            .map(|(x, y)| [x, y])
            .collect(),
        value,
        slope: entry.value(),
        left: entry.left(),
        right: entry.right(),
        caption: caption.stop('.'),
        x,
    })
}
