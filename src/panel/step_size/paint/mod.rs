//! The step-size picture as shapes: see [`step_size`].

mod axes;
pub mod labels;
pub mod legend;
pub mod marks;
pub mod step_size;
