//! Graph → flat program → batches of points.
//!
//! It knows no names, no spans and no derivatives.
//! Where to look next: [`compile`](mod@compile) lays the program out, [`eval`] runs it.

mod apart;
pub mod cancel;
pub mod compile;
pub mod constant;
pub mod eval;
pub mod lu;
pub mod part;
pub mod reach;
mod rows;
