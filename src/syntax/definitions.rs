//! Pass 1: where each definition begins and ends, and what it is named.
//!
//! The right-hand sides stay unread tokens here, because how they read depends on all names
//! of the text: `xy` is one name if some line defines it.
//! Where to look next: [`super::resolve`] reads them with those names.

use std::collections::BTreeSet;

use super::ast::Parameter;
use super::diagnostic::{self, Diagnostic, Span};
use super::spelling::{self, Functions};
use super::token::{Bracket, Token, TokenKind};
use super::{advice, lexer};
use crate::cancel::CancelToken;

/// The largest text, in bytes.
pub const MAX_TEXT: usize = 1 << 20;

/// The most definitions in one text.
pub const MAX_DEFINITIONS: usize = 10_000;

/// One definition before its right-hand side is read.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Canonical; none for a bare expression until [`name_bare`] has been there, and for a
    /// left-hand side that is no name.
    pub name: Option<String>,
    /// Where the name stands; the whole right-hand side when it is bare.
    pub name_span: Span,
    /// The heading's names.
    pub parameters: Option<Vec<Parameter>>,
    /// The right-hand side.
    pub tokens: Vec<Token>,
    /// Why it is left out although its name is known.
    pub broken: Option<Diagnostic>,
}

/// All definitions of the text, in order, and what kept it from being read to the end. `None`
/// when `cancel` was called on the way.
pub fn collect(
    text: &str,
    functions: Functions,
    cancel: &CancelToken,
) -> Option<(Vec<Draft>, Option<Diagnostic>)> {
    if MAX_TEXT < text.len() {
        let start = text.floor_char_boundary(MAX_TEXT);
        let message = "This text is too long: at most one megabyte can be read.";
        let span = Span::new(start, text.len());
        return Some((Vec::new(), Some(Diagnostic::error(span, message))));
    }
    let mut drafts: Vec<Draft> = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if cancel.is_cancelled() {
            return None;
        }
        for tokens in split(lexer::scan(line, offset, functions)) {
            if drafts.len() == MAX_DEFINITIONS {
                let span = hull(&tokens);
                let message = format!(
                    "This text is too long: at most {MAX_DEFINITIONS} definitions can be read."
                );
                return Some((drafts, Some(Diagnostic::error(span, message))));
            }
            drafts.push(draft(text, tokens));
        }
        offset += line.len();
    }
    refuse_duplicates(&mut drafts);
    Some((drafts, None))
}

/// The span from the first to the last of `tokens`.
pub fn hull(tokens: &[Token]) -> Span {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => first.span.hull(last.span),
        _ => Span::default(),
    }
}

/// Cuts a line at its semicolons, except inside `[a; b]`. Empty pieces are dropped.
fn split(tokens: Vec<Token>) -> Vec<Vec<Token>> {
    let mut pieces = vec![Vec::new()];
    let mut open: Vec<Bracket> = Vec::new();
    for token in tokens {
        match token.kind {
            TokenKind::Open(bracket) => open.push(bracket),
            TokenKind::Close(_) => {
                open.pop();
            }
            TokenKind::Semicolon if open.last() != Some(&Bracket::Square) => {
                open.clear();
                pieces.push(Vec::new());
                continue;
            }
            _ => {}
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(token);
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Reads what stands left of `=`.
fn draft(text: &str, mut tokens: Vec<Token>) -> Draft {
    let stray = advice::lambda(&tokens).or_else(|| {
        tokens.iter().find_map(|token| match &token.kind {
            TokenKind::Stray(diagnostic) => Some(diagnostic.as_ref().clone()),
            _ => None,
        })
    });
    let whole = hull(&tokens);
    let signs = equals_outside_brackets(&tokens);
    let Some(&first_sign) = signs.first() else {
        return Draft {
            name: None,
            name_span: whole,
            parameters: None,
            broken: stray.or_else(|| advice::arrow(&tokens)),
            tokens,
        };
    };
    let right = tokens.split_off(first_sign + 1);
    let sign_span = tokens.pop().map_or(whole, |token| token.span);
    let head = heading(&tokens, sign_span);
    let chain = match signs.get(1) {
        Some(second) => Some(chained(text, &tokens, &right, second - first_sign - 1)),
        None if right.is_empty() => {
            let message = "Nothing stands after `=`: write an expression, as in `y = x^2`.";
            Some(Diagnostic::error(sign_span, message))
        }
        None => None,
    };
    let (name, name_span, parameters, fault) = match head {
        Ok((name, span, parameters, fault)) => (Some(name), span, parameters, fault),
        Err(fault) => (None, hull(&tokens), None, Some(fault)),
    };
    Draft {
        name,
        name_span,
        parameters,
        tokens: right,
        broken: stray.or(fault).or(chain),
    }
}

/// Positions of the `=` that stand in no bracket; the first two are enough.
fn equals_outside_brackets(tokens: &[Token]) -> Vec<usize> {
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for (position, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Open(_) => depth += 1,
            TokenKind::Close(_) => depth = depth.saturating_sub(1),
            TokenKind::Equals if depth == 0 && found.len() < 2 => found.push(position),
            _ => {}
        }
    }
    found
}

type Heading = (String, Span, Option<Vec<Parameter>>, Option<Diagnostic>);

/// `y` or `f(x, y)`. The fault in `Ok` leaves the name known.
fn heading(tokens: &[Token], sign: Span) -> Result<Heading, Diagnostic> {
    let Some((first, rest)) = tokens.split_first() else {
        let message = "A name is missing before `=`, as in `y = x^2`.";
        return Err(Diagnostic::error(sign, message));
    };
    let TokenKind::Word(name) = &first.kind else {
        return Err(not_a_name(tokens));
    };
    let name = name.clone();
    match rest {
        [] => Ok((name, first.span, None, None)),
        [
            Token {
                kind: TokenKind::Open(Bracket::Round),
                ..
            },
            inside @ ..,
            Token {
                kind: TokenKind::Close(Bracket::Round),
                ..
            },
        ] => {
            let (parameters, fault) = parameters(inside, &name, rest);
            Ok((name, first.span, Some(parameters), fault))
        }
        [
            prime @ Token {
                kind: TokenKind::Transpose,
                ..
            },
            Token {
                kind: TokenKind::Open(Bracket::Round),
                ..
            },
            ..,
        ] => Err(advice::prime_derivative(&name, first.span.hull(prime.span))),
        [
            Token {
                kind: TokenKind::Open(Bracket::Square),
                ..
            },
            ..,
        ] => {
            let message = format!(
                "A single element cannot be defined: define `{name}` as a whole, as in `{name} = [a, b]`, or its parts as `{name}1`, `{name}2`."
            );
            Err(Diagnostic::error(hull(tokens), message))
        }
        _ => {
            Err(advice::derivative_quotient(tokens, |_| false)
                .unwrap_or_else(|| not_a_name(tokens)))
        }
    }
}

fn not_a_name(tokens: &[Token]) -> Diagnostic {
    let message =
        "Left of `=` stands one name, as in `y = x^2`, or a heading, as in `f(x, y) = x*y`.";
    Diagnostic::error(hull(tokens), message)
}

/// The names between the brackets of a heading.
fn parameters(
    inside: &[Token],
    function: &str,
    brackets: &[Token],
) -> (Vec<Parameter>, Option<Diagnostic>) {
    let mut parameters: Vec<Parameter> = Vec::new();
    let mut seen = BTreeSet::new();
    let bad_heading = |span: Span| {
        let message = format!(
            "The brackets of a heading hold names with commas between them, as in `{function}(x, y) = x*y`."
        );
        Some(Diagnostic::error(span, message))
    };
    if inside.is_empty() {
        return (parameters, bad_heading(hull(brackets)));
    }
    let mut fault = None;
    for (position, token) in inside.iter().enumerate() {
        let expects_name = position % 2 == 0;
        match &token.kind {
            TokenKind::Word(name) if expects_name => {
                let span = token.span;
                if !seen.insert(name.clone()) && fault.is_none() {
                    let message = format!(
                        "`{name}` stands twice in this heading; give one of them another name."
                    );
                    let mut repeated = Diagnostic::error(span, message);
                    if let Some(first) = parameters.iter().find(|first| first.name == *name) {
                        repeated = repeated.with_related(first.span, "first here");
                    }
                    fault = Some(repeated);
                }
                parameters.push(Parameter {
                    name: name.clone(),
                    span,
                });
            }
            TokenKind::Comma if !expects_name => {}
            _ => fault = fault.or_else(|| bad_heading(token.span)),
        }
    }
    if inside.len().is_multiple_of(2) {
        fault = fault.or_else(|| inside.last().and_then(|last| bad_heading(last.span)));
    }
    (parameters, fault)
}

/// `a = b = c`, which becomes two definitions when `b` can be one.
fn chained(text: &str, left: &[Token], right: &[Token], second: usize) -> Diagnostic {
    let (middle, rest) = right.split_at(second.min(right.len()));
    let sign = rest.first().map_or(hull(right), |token| token.span);
    let message = "A definition has one `=`: write the second one on a line of its own.";
    let diagnostic = Diagnostic::error(sign, message);
    let rest = rest.get(1..).unwrap_or(&[]);
    let two_lines = heading(middle, sign).is_ok_and(|(.., fault)| fault.is_none())
        && !rest.is_empty()
        && !rest.iter().any(|token| token.kind == TokenKind::Equals);
    if !two_lines {
        return diagnostic;
    }
    let source = |tokens: &[Token]| diagnostic::slice(text, hull(tokens)).to_owned();
    let (left_source, middle_source) = (source(left), source(middle));
    let replacement = format!(
        "{middle_source} = {}\n{left_source} = {middle_source}",
        source(rest)
    );
    diagnostic.with_fix("write two lines", hull(left).hull(hull(right)), replacement)
}

/// A name is defined once; later ones are left out.
fn refuse_duplicates(drafts: &mut [Draft]) {
    let mut first_spans = std::collections::BTreeMap::new();
    for draft in drafts {
        let Some(name) = &draft.name else {
            continue;
        };
        match first_spans.get(name) {
            Some(&first) => {
                let message = format!("`{name}` is defined twice; give one of them another name.");
                let repeated =
                    Diagnostic::error(draft.name_span, message).with_related(first, "first here");
                draft.broken.get_or_insert(repeated);
            }
            None => {
                first_spans.insert(name.clone(), draft.name_span);
            }
        }
    }
}

/// Names the bare expressions `f`, `g`, `h`, …, skipping what is declared, defined, in a
/// heading, or in use up to the end of the expression itself. A name that comes up only
/// later may mean it: `x^2` and then `f + 1`.
pub fn name_bare(
    text: &str,
    drafts: &mut [Draft],
    declared: &BTreeSet<String>,
    functions: Functions,
) {
    let mut taken = declared.clone();
    for draft in drafts.iter() {
        taken.extend(draft.name.clone());
        let parameters = draft.parameters.iter().flatten();
        taken.extend(parameters.map(|parameter| parameter.name.clone()));
    }
    let mut candidates = ('f'..='z')
        .chain('a'..='d')
        .map(String::from)
        .chain((1..).map(|number| format!("bare{number}")));
    for draft in drafts {
        for token in &draft.tokens {
            let TokenKind::Word(word) = &token.kind else {
                continue;
            };
            let source = diagnostic::slice(text, token.span);
            let pieces =
                spelling::pieces(source).filter(|_| !spelling::is_one_symbol(functions, word));
            for piece in pieces.into_iter().flatten() {
                taken.extend(source.get(piece).map(spelling::canonical));
            }
            if !taken.contains(word) {
                taken.insert(word.clone());
            }
        }
        let is_bare = draft.name.is_none() && draft.broken.is_none();
        if is_bare {
            draft.name = candidates.find(|name| !taken.contains(name));
        }
    }
}
