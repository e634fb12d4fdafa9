//! Text → [`ast::Parsed`]: notation as it is printed, read into a tree with spans.
//!
//! It knows no shapes and no values, and it never fails: what could not be read
//! comes back as diagnostics beside what could.
//! Where to look next: [`lexer`] for notation, [`grammar`] for precedence.

pub mod ast;
pub mod diagnostic;

use std::collections::BTreeSet;

/// Reads `text`. `declared` are the names of the inputs that the user has given a
/// size; they decide how letters that run together are split.
pub fn parse(text: &str, declared: &BTreeSet<String>) -> ast::Parsed {
    todo!()
}
