//! A function over a pair of inputs, or over one: the field of an output, and the loss of a
//! neuron.

pub mod figure;
pub mod paint;
