//! The notations of this folder, one after the other.

use std::collections::BTreeSet;

use super::context::{Context, Program};
use super::lexeme::{self, Lexemes};
use super::source_map::SourceMap;
use super::{
    choices, code, comments, derivatives, functions, latex, literals, matrices, positions,
    products, quotients, runs, scripts, sums, wrappers,
};
use crate::cancel::CancelToken;
use crate::syntax::diagnostic::Diagnostic;
use crate::syntax::spelling::Functions;

/// A text in our own notation, and what is to be said about how it came to be.
pub struct Translated {
    /// The text, and the way back.
    pub map: SourceMap,
    /// Notes, with places in the typed text.
    pub notes: Vec<Diagnostic>,
    /// Names of functions that stand for values here.
    pub variables: BTreeSet<String>,
    /// Whether the text comes from NumPy or its kin.
    pub arrays: bool,
}

/// The notations in the order in which they are looked for: what cuts and joins lines comes
/// first, what turns names and numbers into each other last.
const NOTATIONS: &[fn(&mut Lexemes<'_>, &mut Context<'_>)] = &[
    comments::translate,
    latex::translate,
    wrappers::translate,
    derivatives::translate,
    functions::translate,
    code::translate,
    choices::translate,
    scripts::translate,
    sums::translate,
    literals::translate,
    matrices::translate,
    positions::translate,
    runs::translate,
    quotients::translate,
    products::translate,
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
    let same = map.text.trim_end() == text.trim_end();
    let mut notes = context.notes;
    if !same && notes.is_empty() {
        notes.extend(map.reading());
    }
    let variables = context.variables;
    let own = same && notes.is_empty() && variables.is_empty();
    let arrays = context.program == Some(Program::Arrays);
    Some((!own).then_some(Translated {
        map,
        notes,
        variables,
        arrays,
    }))
}
