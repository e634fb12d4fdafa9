//! One neuron as plain data: see [`neuron`]; [`squared_error`] is its third gauge.

pub mod neuron;
pub mod squared_error;
