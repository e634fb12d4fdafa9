//! Ast → typed [`graph`]: every name has a meaning and every node a shape.
//!
//! It computes no value. Where to look next: [`op`] for the one table of
//! operations, [`operators`] for what a sign means for the shapes at hand.

// Numbers, and the operations on them.
pub mod elementary;
mod exp;
mod tanh;

pub mod breaks;
pub mod op;

pub mod complement;

pub mod scalar;

// Shapes, and what is made of operations.
pub mod limits;
pub mod shape;

pub mod graph;

mod composed;

pub mod signature;

pub mod axis;

pub mod function;

// Sizes of new names.
pub mod capitals;
pub mod partial_shape;
pub mod scope;

pub mod infer;

// Words.
pub mod did_you_mean;
pub mod latex;
pub mod number;
pub mod print;
pub mod shape_errors;

// What shapes decide about signs.
pub mod reading;

// The tree becomes a graph; the second file is half of one `impl`.
pub mod lower;

pub mod operators;

// A size that changes, and those that must follow.
pub mod resize;

pub use function::parse;
