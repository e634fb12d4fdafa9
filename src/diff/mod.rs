//! Derivatives of a tape, each entry with its error and its status.
//!
//! It knows nothing of the scene file and nothing of pictures.
//! Where to look next: [`jacobian`] for the result, [`compute`] for how its entries
//! are decided, [`ladder`] for finite differences, [`sweep`] for exact rules and [`dual`]
//! for those of one side, [`complex`] for the complex step, [`structure`] for the form of
//! a Jacobian by its program.

pub mod bounded;
mod classify;
mod climb;
mod coloring;
pub mod complex;
mod complex_elementary;
pub mod compute;
mod degree;
pub mod double_double;
mod double_elementary;
mod double_tables;
mod doubt;
pub mod dual;
mod group;
pub mod jacobian;
pub mod ladder;
mod local;
mod plan;
mod product;
mod runner;
pub mod sample;
pub mod special;
pub mod steps;
pub mod structure;
pub mod structured;
pub mod sweep;
