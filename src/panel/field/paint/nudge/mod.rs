//! The nudge test: the step in the inputs, what comes of it in the outputs, and how the gap
//! between promise and outcome falls.

mod falling;
mod outcome;
mod picture;
mod sketch;
mod straight;

pub(crate) use picture::ui;
