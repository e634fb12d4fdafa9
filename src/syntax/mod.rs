//! Text → [`ast::Parsed`]: notation as it is printed, read into a tree with spans.
//!
//! It knows no shapes and no values, and it never fails: what could not be read
//! comes back as diagnostics beside what could. It takes time in proportion to the length of
//! the text and calls itself nowhere.
//!
//! The way of a text, in the order of the files below: [`lexer`] makes tokens, [`definitions`]
//! finds the definitions and their names, [`scope`] gathers all names and [`words`] says what each word means with them,
//! [`order`] checks operands, signs and brackets, [`grammar`] builds the tree. [`names`] knows
//! spellings, [`foreign`] knows other notations.
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

// Pass 2.
pub mod scope;
pub mod words;

pub mod order;

pub mod brackets;
pub mod postfix;

pub mod skeleton;

pub mod grammar;

// Spellings, ours and those of other places.
pub mod foreign;
pub mod names;

use std::collections::BTreeSet;

use ast::{Definition, Parsed};
use definitions::Draft;
use diagnostic::{Diagnostic, Span};
use scope::Names;

/// Reads `text`. `declared` are the names of the inputs that the user has given a
/// size; they decide how letters that run together are split.
///
/// At most one diagnostic of severity error comes of each definition, and one of the text.
pub fn parse(text: &str, declared: &BTreeSet<String>) -> Parsed {
    let (mut drafts, too_long) = definitions::collect(text);
    definitions::name_bare(text, &mut drafts, declared);
    let names = Names::collect(text, &drafts, declared);
    let mut diagnostics: Vec<Diagnostic> = too_long.into_iter().collect();
    let mut noted = BTreeSet::new();
    let mut definitions = Vec::new();
    for draft in drafts {
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
    Parsed {
        definitions,
        diagnostics,
    }
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
    let tokens = words::resolve(text, &draft, names, notes)?;
    let skeleton = order::arrange(text, &tokens)?;
    let expr = grammar::build(skeleton, whole)?;
    Ok(Definition {
        name: draft.name.unwrap_or_default(),
        name_span: draft.name_span,
        parameters: draft.parameters,
        expr,
        span: Span::new(draft.name_span.start, whole.end),
    })
}
