//! Ast → typed [`graph`]: every name has a meaning and every node a shape.
//!
//! It computes no value. Where to look next: [`op`] for the one table of
//! operations, [`lower`] for what a sign means for the shapes at hand.

pub mod function;
pub mod graph;
pub mod infer;
pub mod lower;
pub mod number;
pub mod op;
pub mod print;
pub mod scalar;
pub mod scope;
pub mod shape;
pub mod suggest;
