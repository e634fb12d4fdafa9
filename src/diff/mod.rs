//! Derivatives of a tape, each entry with its error and its status.
//!
//! It knows nothing of the scene file and nothing of pictures.
//! Where to look next: [`jacobian`] for the result, [`compute`] for how its entries
//! are decided, [`ladder`] for finite differences, [`sweep`] for exact rules and [`dual`]
//! for those of one side, [`complex`] for the complex step, [`structure`] for the form of
//! a Jacobian by its program.

pub mod accumulate;
mod accumulation_order;
mod affine;
mod classify;
mod color_class;
mod coloring;
mod column;
pub mod complex;
mod complex_elementary;
pub mod compute;
pub mod double_double;
mod double_elementary;
mod double_tables;
pub mod dual;
mod elemental;
mod extrapolations;
pub mod finite_differences;
pub mod jacobian;
pub mod nonsmooth;
pub mod one_sided;
pub mod pattern;
pub mod problem;
mod recheck;
pub mod richardson;
pub mod running_error;
pub mod stencil;
pub mod step_size;
pub mod structured;
mod touched;
