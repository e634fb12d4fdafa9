//! The way of a text through the files of this folder: definitions, names, words, operands, tree.

use std::collections::BTreeSet;

use super::ast::{Definition, Parsed};
use super::definitions::{self, Draft};
use super::diagnostic::{Diagnostic, Span};
use super::scope::Names;
use super::spelling::Functions;
use super::{grammar, operands, resolve, translate};
use crate::cancel::CancelToken;

/// Reads `text`. `declared` are the names of the inputs that the user has given a
/// size; they decide how letters that run together are split. `functions` knows the functions.
///
/// At most one diagnostic of severity error comes of each definition, and one of the text.
pub fn parse(text: &str, declared: &BTreeSet<String>, functions: Functions) -> Parsed {
    let never = CancelToken::default();
    parse_until(text, declared, functions, &never).unwrap_or_default()
}

/// The same; `None` when `cancel` was called on the way.
pub fn parse_until(
    text: &str,
    declared: &BTreeSet<String>,
    functions: Functions,
    cancel: &CancelToken,
) -> Option<Parsed> {
    if definitions::MAX_TEXT < text.len() {
        return parse_own(text, declared, functions, cancel);
    }
    let Some(translated) = translate::translate(text, declared, functions, cancel)? else {
        return parse_own(text, declared, functions, cancel);
    };
    let names: BTreeSet<String> = declared.union(&translated.variables).cloned().collect();
    let mut parsed = parse_own(&translated.map.text, &names, functions, cancel)?;
    translated.map.back(&mut parsed);
    parsed.arrays = translated.arrays;
    // The same note once in a text.
    let mut said = BTreeSet::new();
    let notes = translated.notes.into_iter();
    parsed
        .diagnostics
        .extend(notes.filter(|note| said.insert(note.message.clone())));
    parsed
        .diagnostics
        .sort_by_key(|diagnostic| diagnostic.span.start);
    Some(parsed)
}

/// A text in our own notation.
fn parse_own(
    text: &str,
    declared: &BTreeSet<String>,
    functions: Functions,
    cancel: &CancelToken,
) -> Option<Parsed> {
    let (mut drafts, too_long) = definitions::collect(text, functions, cancel)?;
    definitions::name_bare(text, &mut drafts, declared, functions);
    if cancel.is_cancelled() {
        return None;
    }
    let names = Names::collect(text, &drafts, declared, functions);
    let mut diagnostics: Vec<Diagnostic> = too_long.into_iter().collect();
    let mut noted = BTreeSet::new();
    let mut definitions = Vec::new();
    for draft in drafts {
        if cancel.is_cancelled() {
            return None;
        }
        let mut notes = Vec::new();
        match define(text, draft, &names, &mut notes) {
            Ok(definition) => {
                definitions.push(definition);
                // The same note once in a text.
                notes.retain(|note| noted.insert(note.message.clone()));
                diagnostics.append(&mut notes);
            }
            Err(error) => diagnostics.push(error),
        }
    }
    diagnostics.sort_by_key(|diagnostic| diagnostic.span.start);
    Some(Parsed {
        definitions,
        diagnostics,
        arrays: false,
    })
}

/// Reads one right-hand side.
fn define(
    text: &str,
    draft: Draft,
    names: &Names<'_>,
    notes: &mut Vec<Diagnostic>,
) -> Result<Definition, Diagnostic> {
    if let Some(broken) = draft.broken {
        return Err(broken);
    }
    let whole = definitions::hull(&draft.tokens);
    let tokens = resolve::resolve(text, &draft, names, notes)?;
    let skeleton = operands::arrange(text, &tokens)?;
    let expr = grammar::build(skeleton, whole)?;
    Ok(Definition {
        name: draft.name.unwrap_or_default(),
        name_span: draft.name_span,
        parameters: draft.parameters,
        expr,
        span: Span::new(draft.name_span.start, whole.end),
    })
}
