//! Text → [`ast::Parsed`]: notation as it is printed, read into a tree with spans.
//!
//! It knows no shapes and no values, and it never fails: what could not be read
//! comes back as diagnostics beside what could. It takes time in proportion to the length of
//! the text and calls itself nowhere.
//!
//! The way of a text, which [`fn@parse`] goes: [`mod@translate`] turns notation of other places into
//! ours, [`lexer`] makes tokens, [`definitions`] finds the
//! definitions and their names, [`scope`] gathers all names and [`resolve`] says what each word
//! means with them, [`operands`] checks operands, signs and brackets, [`grammar`] builds the
//! tree. [`spelling`] knows spellings, [`advice`] knows habits that have no
//! translation.
//! Where to look next: [`grammar`], whose page is the grammar.

#![allow(
    clippy::result_large_err,
    reason = "a fault ends its definition: one is made and moved a few times, never in a loop"
)]

// What comes out.
pub mod ast;
pub mod diagnostic;

// Pass 1.
pub mod definitions;
pub mod lexer;
pub mod token;

// Pass 2.
pub mod scope;

pub mod resolve;

pub mod operands;
pub mod skeleton;

pub mod grammar;

// Spellings, ours and those of other places.
pub mod advice;
pub mod spelling;

// Notation of other places.
pub mod translate;

mod parse;
pub use parse::{parse, parse_until};
