//! The gradient field: a component of the output over two inputs or one.

pub mod figure;
pub mod paint;
