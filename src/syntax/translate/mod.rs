//! Notation of other places → our own, before anything is read.
//!
//! What people paste comes from NumPy, LaTeX, Matlab, a lecture. Each notation has a file here:
//! a table and a few rules, which work on the list of [`lexeme`]s of the whole text. What
//! comes out is a text of our own language, with a [`source_map`] that leads from every place in
//! it back to what was typed, so that every later sentence points there. A text in our own
//! notation comes out as it went in.
//!
//! Nothing here knows shapes: where these decide, the reading is chosen in [`crate::expr`].
//! Where to look next: [`fn@translate`] goes through the notations in their order.

pub mod lexeme;
pub mod source_map;

pub mod context;

// From whole lines to single signs.
pub mod comments;

pub mod wrappers;

pub mod choices;
pub mod code;

use std::collections::BTreeSet;

use context::Context;
use lexeme::Lexemes;
use source_map::SourceMap;

use super::diagnostic::Diagnostic;
use super::spelling::Functions;
use crate::cancel::CancelToken;

/// A text in our own notation, and what is to be said about how it came to be.
pub struct Translated {
    /// The text, and the way back.
    pub map: SourceMap,
    /// Notes, with places in the typed text.
    pub notes: Vec<Diagnostic>,
}

/// The notations in the order in which they are looked for: what cuts and joins lines comes
/// first, what turns names and numbers into each other last.
const NOTATIONS: &[fn(&mut Lexemes<'_>, &mut Context<'_>)] = &[
    comments::translate,
    wrappers::translate,
    code::translate,
    choices::translate,
];

/// `text` in our own notation; nothing if it is in it already. `declared` are the inputs that
/// have a size. `None` when `cancel` was called on the way.
pub fn translate(
    text: &str,
    declared: &BTreeSet<String>,
    functions: Functions,
    cancel: &CancelToken,
) -> Option<Option<Translated>> {
    let (list, _) = lexeme::split(text);
    let mut context = Context::new(&list, declared, functions);
    let mut lexemes = Lexemes::new(list);
    for notation in NOTATIONS {
        if cancel.is_cancelled() {
            return None;
        }
        notation(&mut lexemes, &mut context);
    }
    // Half of a translation would be worse than none.
    if !lexemes.has_budget() {
        return Some(None);
    }
    let map = SourceMap::new(text, lexemes.list());
    let same = map.text == text.trim_end();
    let notes = context.notes;
    Some((!same || !notes.is_empty()).then_some(Translated { map, notes }))
}
