//! The job, a document → an outcome with all figures, and the one thread that runs it.
//!
//! [`Worker`] is the thread's handle, and the only place of the project that starts threads,
//! beside [`task`] for what must not hold up the window. [`job::run`] is what runs there; the
//! command line calls it directly.

mod cache;
pub mod figures;
mod find_neuron;
pub mod job;
pub mod task;
mod thread;

pub use thread::{Done, PATIENCE, Progress, Worker};
