//! Ast → typed [`graph`]: every name has a meaning and every node a shape.
//!
//! It computes no value. Where to look next: [`op`] for the one table of
//! operations, [`sign`] for what a sign means for the shapes at hand.

// The operations and what they are made of.
pub mod function;
pub mod graph;
pub mod op;
pub mod scalar;
pub mod shape;
mod tanh;

// Sizes of new names.
pub mod hint;
pub mod infer;
pub mod propose;
pub mod scope;

// The tree becomes a graph; these files are one `impl`.
pub mod call;
pub mod lower;
pub mod output;
pub mod sign;

// Words.
pub mod clash;
pub mod number;
pub mod print;
pub mod suggest;
