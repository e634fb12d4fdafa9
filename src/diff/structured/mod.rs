//! Sparse matrices with the structure that a program gives them: stored, and multiplied.

pub mod matrix;
pub(super) mod product;
