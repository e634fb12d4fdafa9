//! The Jacobian as a heatmap.

pub mod figure;
pub mod paint;
