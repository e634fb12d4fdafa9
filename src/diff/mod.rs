//! Derivatives of a tape.
pub mod jacobian;
