//! The error of each method against the step size.

pub mod figure;
pub mod paint;
