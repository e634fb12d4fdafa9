//! One neuron as three gauges.

pub mod figure;
pub mod paint;
