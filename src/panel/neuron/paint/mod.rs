//! The neuron as shapes, and what is done to it: see [`neuron`].

mod affine;
mod chain;
mod handles;
mod layout;
pub mod neuron;
mod squared_error;
