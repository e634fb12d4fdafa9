//! The evaluation at the point: what the output is, how sure that is, and where the function is
//! not smooth.
//!
//! f64 goes first. Where it cannot tell whether an argument is at a place where an operation is
//! not smooth, or has no value, double-double does; f64 never decides that a value does not
//! exist. The inputs and the numbers of the text are exactly their f64 in both.

use super::double_double::DoubleDouble;
use super::nonsmooth::{self, Event, Found};
use super::problem::Problem;
use super::running_error::{Bounded, Rounded};
use crate::expr::elementary::Elementary;
use crate::tape::cancel::CancelToken;
use crate::tape::dependence::Marks;

/// Events between two looks at the cancel token.
const BETWEEN_LOOKS: usize = 1 << 14;

/// The function at the point.
pub(super) struct Evaluation {
    /// Where it is not smooth.
    pub(super) events: Vec<Event>,
    /// The output in f64, with its rounding bounds.
    pub(super) coarse: Vec<Bounded>,
    /// The same in double-double, where that was asked for.
    pub(super) fine: Option<Vec<Bounded<DoubleDouble>>>,
    /// The output: infinite or NaN where the function has no value.
    pub(super) value: Vec<f64>,
    /// How far each may be off.
    pub(super) error: Vec<f64>,
    /// The rows of which f64 says nothing that can be believed: double-double alone decides.
    pub(super) fine_only: Vec<bool>,
}

impl Evaluation {
    /// `refines` when double-double is to decide: else it only says which of the places that
    /// f64 finds are due to rounding. `None` when cancelled.
    pub(super) fn new(problem: &Problem<'_>, refines: bool, cancel: &CancelToken) -> Option<Self> {
        let Problem {
            tape,
            point,
            columns,
            ..
        } = *problem;
        let coarse = nonsmooth::find::<f64>(tape, point, columns, cancel)?;
        let is_open = coarse.events.iter().any(|event| event.doubt > 0.0)
            || coarse.output.iter().any(|output| !output.error.is_finite());
        if !refines && !is_open {
            return Some(Self::in_f64(coarse));
        }
        let fine = nonsmooth::find::<DoubleDouble>(tape, point, columns, cancel)?;
        // They come in the order of their registers.
        let found = |event: &Event| {
            let same = |other: &Event| other.register.cmp(&event.register);
            let position = fine.events.binary_search_by(same).ok()?;
            fine.events.get(position)
        };
        if !refines {
            let mut evaluation = Self::in_f64(coarse);
            for events in evaluation.events.chunks_mut(BETWEEN_LOOKS) {
                if cancel.is_cancelled() {
                    return None;
                }
                for event in events {
                    let finer = found(event).map(|finer| finer.doubt);
                    event.beside = finer.is_none();
                    event.rounded = event.doubt > 0.0 && finer != Some(0.0);
                }
            }
            // f64 never decides that there is no value.
            let rows = evaluation.value.iter_mut().zip(&mut evaluation.error);
            let (values, errors) = known(&fine);
            for ((value, error), (fine, bound)) in rows.zip(values.into_iter().zip(errors)) {
                if !value.is_finite() && fine.is_finite() && bound.is_finite() {
                    (*value, *error) = (fine, bound);
                }
            }
            return Some(evaluation);
        }
        let mut fine_only: Vec<bool> = coarse
            .output
            .iter()
            .zip(&fine.output)
            .map(|(coarse, fine)| {
                let is_bounded = coarse.value.is_finite() && coarse.nearby.is_finite();
                !is_bounded && fine.value.is_finite()
            })
            .collect();
        let mut own: Vec<(usize, Marks)> = Vec::new();
        for events in coarse.events.chunks(BETWEEN_LOOKS) {
            if cancel.is_cancelled() {
                return None;
            }
            let alone = events.iter().filter(|event| found(event).is_none());
            own.extend(alone.map(|event| (event.register, 1)));
        }
        if !own.is_empty() {
            let reached = tape.reached(&own, cancel)?;
            for (row, marks) in fine_only.iter_mut().zip(&reached[tape.output.start..]) {
                *row |= *marks != 0;
            }
        }
        let (value, error) = known(&fine);
        let mut events = fine.events;
        for event in &mut events {
            event.rounded = event.doubt > 0.0;
        }
        Some(Self {
            value,
            error,
            events,
            coarse: coarse.output,
            fine: Some(fine.output),
            fine_only,
        })
    }

    fn in_f64(found: Found<f64>) -> Self {
        let (value, error) = known(&found);
        Self {
            value,
            error,
            fine_only: vec![false; found.output.len()],
            events: found.events,
            coarse: found.output,
            fine: None,
        }
    }
}

/// The output as f64 and how far it may be off. A number that was made of one that does not
/// exist is none; one that is 0 within its bound is 0.
fn known<T: Rounded>(found: &Found<T>) -> (Vec<f64>, Vec<f64>) {
    let known = |(output, &lost): (&Bounded<T>, &bool)| {
        let value = Elementary::real(*output);
        let size = value.abs();
        let error = output.error + 0.5 * T::LOST * size;
        if lost && value.is_finite() {
            (f64::NAN, f64::NAN)
        } else if size <= output.error && output.error.is_finite() {
            (0.0, error + size)
        } else {
            (value, error)
        }
    };
    found.output.iter().zip(&found.lost).map(known).unzip()
}
