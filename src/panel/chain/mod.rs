//! The definitions of the text as a chain of Jacobians, multiplied, with what is sent through it.

pub mod figure;
pub mod paint;
