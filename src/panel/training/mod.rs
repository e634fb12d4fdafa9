//! Gradient descent on one neuron: the loss over its parameters, the data, the losses.

pub mod figure;
pub mod paint;
