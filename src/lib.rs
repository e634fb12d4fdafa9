//! Nablascope: matrix calculus made visible.
//!
//! A person types functions and gives their inputs sizes; three linked pictures answer: the
//! Jacobian as a heatmap, the gradient as a vector field, and the neuron as a curve.
//!
//! # The way of a text
//!
//! One sentence of types, from what is typed to what is seen:
//!
//! ```text
//! &str ─syntax─▶ Parsed ─expr─▶ Graph ─tape─▶ Tape ─diff─▶ Jacobian ─analysis─▶ Numbers ─panel─▶ Figures ─▶ egui shapes
//!                                                                                                         ├─ app ──▶ the window
//!                                                                                                         └─ export ▶ SVG, PNG, PDF
//! ```
//!
//! [`worker::job::run`] is that sentence as one pure function, from a
//! [`Document`](document::Document) to an [`Outcome`](worker::job::Outcome).
//! The window runs it on a thread, the command line calls it, and both paint the same value.
//!
//! # The modules, in reading order
//!
//! A module uses those above it and none below, and the files of a folder form no circle;
//! `tests/architecture.rs` reads the sources and holds this.
//!
//! - [`named`]: enums whose values have a name each, declared once.
//! - [`cancel`]: what a long computation is told and what it tells.
//! - [`syntax`]: text to tree. Notation of other places is translated first; then it reads
//!   notation as it is printed, gives every node its place in the text as it was typed, and
//!   knows no shapes and no numbers. Parsing never fails; what could not be
//!   read comes back as diagnostics. meval decides precedence, in one file.
//! - [`expr`]: tree to typed graph. Sizes of inputs are worked out and every node has a shape.
//!   One table has a row per operation: its name, its value, its derivative, and where it has
//!   a kink or an edge.
//! - [`tape`]: graph to flat program. One loop runs it, generic over the number and over a
//!   batch of points, so plain, dual and error-bounded evaluation cannot drift apart.
//! - [`diff`]: derivatives of a tape. Each entry has a value, a bound on its error and a
//!   [`Status`](diff::jacobian::Status); finite differences and dual numbers check each other.
//! - [`function`]: the modules above for other programs: a text as a [`Function`] that is
//!   evaluated and differentiated.
//! - [`formula`]: a graph to the closed forms of its derivatives, as texts of our own language,
//!   each compared with the numbers before it is shown.
//! - [`document`]: what the user owns, and nothing that can be computed from it. The document,
//!   the edits it takes, its history, its file, and the examples.
//! - [`analysis`]: a document to its numbers, and their printing as table, JSON, CSV and LaTeX.
//! - [`panel`]: a folder a picture, each with its figure (plain data that can be drawn without
//!   thinking: cells, arrows, curves, words; no pixels and no colours) and its painter. The one
//!   theme is beside them.
//! - [`worker`]: the job, and the one thread that runs it. The latest document wins, and what
//!   it does not ask anew is kept from the one before.
//! - [`export`]: what leaves the program. The shapes that [`panel`] drew become SVG, and that
//!   becomes PNG and PDF.
//! - [`app`]: the window: layout, widgets, commands, dialogs.
//! - [`cli`]: the same jobs without a window.
//!
//! # What always holds
//!
//! - The Jacobian is stored in numerator layout, `J[(i, j)] = ∂yᵢ/∂xⱼ`. Denominator layout is
//!   its transpose, made where it is shown.
//! - A number that is not known is NaN inside and nothing, or `null`, outside. At a kink there
//!   is a left and a right derivative and no value.
//! - State has two layers. The document is saved and undone; everything else is made of it
//!   and can be thrown away. While the text is broken the last good pictures stay, marked stale.
//! - The window never waits for a computation for longer than 4 ms.
//! - A picture in a file and the picture on screen come from the same function.
//! - No text, file or size that a user can give stops the program.
//!
//! # What is deliberately absent
//!
//! - A general simplifier of formulas: terms are in normal form from the beginning, and of a
//!   few equal forms the shortest is shown. Numbers and their errors are computed without them.
//! - A second drawing for export, and a second evaluator for derivatives.
//! - A network: nothing is fetched and nothing is sent.
//! - Results in scene files: they are computed again.

// A user's text never stops the program: faults are values. And only the command line prints.
// Helpers of tests may do both, therefore this stands here and not in Cargo.toml.
#![warn(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::print_stdout,
    clippy::print_stderr
)]

#[macro_use]
mod named;

pub mod cancel;

// From text to numbers.
pub mod syntax;

pub mod expr;

pub mod tape;

pub mod diff;

pub mod function;
pub use function::Function;

pub mod formula;

// From the document to pictures.
pub mod document;

pub mod analysis;

#[cfg(feature = "pictures")]
pub mod panel;

#[cfg(feature = "pictures")]
pub mod worker;

#[cfg(feature = "pictures")]
pub mod export;

// For people, and for other programs.
#[cfg(feature = "window")]
pub mod app;
pub mod cli;
