//! Derivatives of a tape, each entry with its error and its status.
//!
//! It knows nothing of the scene file and nothing of pictures, and it has no words: reasons are
//! facts. The way is a line: evaluate ([`running_error`], [`nonsmooth`], [`accumulate`],
//! [`one_sided`]) → [`finite_differences`] → [`richardson`] → `classify` → `recheck` →
//! [`jacobian`]; [`compute`] goes it. Beside it are [`complex`] for the complex step and
//! [`pattern`] for the form of a Jacobian by its program.

pub mod accumulate;
mod accumulated;
mod accumulation_order;
mod affine;
mod bounded_linear;
mod classify;
mod color_class;
mod coloring;
mod column;
pub mod complex;
mod complex_elementary;
pub mod compute;
mod directional;
mod directional_check;
pub mod double_double;
mod double_elementary;
mod double_tables;
pub mod dual;
pub mod dual_lanes;
mod elemental;
mod evaluation;
mod extrapolations;
pub mod finite_differences;
pub mod jacobian;
pub mod links;
pub mod nonsmooth;
pub mod one_sided;
pub mod pattern;
pub mod problem;
pub mod reason;
mod recheck;
pub mod richardson;
pub mod running_error;
pub mod stencil;
pub mod step_size;
pub mod structured;
mod touched;
