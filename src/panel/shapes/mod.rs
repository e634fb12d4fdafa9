//! The shapes of all names, of the derivative, and the case they are.

pub mod figure;
