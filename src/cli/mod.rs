//! The command line: the same jobs without a window.
//!
//! It computes and draws nothing itself; [`crate::worker::job`] and [`crate::export`] do.
//! Exit status: 0 when all is well, 2 for bad input, 1 for the rest.
//! Where to look next: [`commands`] for what each command does.

mod arguments;
mod check;
mod commands;
mod failure;
#[cfg(feature = "pictures")]
mod render;
mod run;
mod scene;
mod terminal;

pub use arguments::Arguments;
pub use run::run;
