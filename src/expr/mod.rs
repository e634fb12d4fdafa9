//! Ast → typed [`graph`]: every node has a shape.
pub mod shape;
