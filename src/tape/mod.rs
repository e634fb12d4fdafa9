//! Graph → flat program → batches of points.
//!
//! It knows no names, no spans and no derivatives.
//! Where to look next: [`compile`](mod@compile) lays the program out, [`eval`] runs it.

mod batch_matmul;
mod cancellation;
pub mod compile;
pub mod constant;
pub mod dependence;
pub mod eval;
pub mod lu;
pub mod restrict;
mod shared_matmul;

pub use crate::cancel;
