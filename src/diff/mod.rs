//! Derivatives of a tape, each entry with its error and its status.
//!
//! It knows nothing of the scene file and nothing of pictures.
//! Where to look next: [`jacobian`] for the result, [`compute`] for how its entries
//! are decided, [`ladder`] for finite differences, [`dual`] for exact rules,
//! [`complex`] for the complex step.

pub mod bounded;
mod classify;
mod coloring;
pub mod complex;
mod complex_elementary;
pub mod compute;
pub mod double_double;
mod double_elementary;
mod double_tables;
mod doubt;
pub mod dual;
mod group;
pub mod jacobian;
pub mod ladder;
mod local;
mod product;
mod sample;
pub mod special;
pub mod steps;
pub mod structure;
pub mod structured;
pub mod sweep;
