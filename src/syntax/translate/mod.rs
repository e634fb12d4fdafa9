//! Notation of other places → our own, before anything is read.
//!
//! What people paste comes from NumPy, LaTeX, Matlab, a lecture. Each notation has a file here:
//! a table and a few rules, which work on the list of [`lexeme`]s of the whole text. What
//! comes out is a text of our own language, with a [`source_map`] that leads from every place in
//! it back to what was typed, so that every later sentence points there. A text in our own
//! notation comes out as it went in.
//!
//! Nothing here knows shapes: where these decide, the reading is chosen in [`crate::expr`].
//! Where to look next: [`translate`] goes through the notations in their order.

// A text as lexemes, and the way back from it.
mod context;
mod lexeme;
pub mod source_map;

// From whole lines to single signs.
mod choices;
mod code;
mod comments;
mod derivatives;
mod functions;
mod groups;
mod latex;
mod latex_signs;
mod literals;
mod matrices;
mod positions;
mod products;
mod quotients;
mod runs;
mod scripts;
mod sums;
mod wrappers;

// All of them in their order.
mod notations;

pub use notations::{Translated, translate};
