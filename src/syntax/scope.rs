//! All names of a text: what pass 1 hands to pass 2.
//!
//! What a word means depends on lines that come before and after it: `xy` is a product if some
//! line has an `x`, and `g(x)` is one if some line uses `g` as a value.
//! Where to look next: [`super::resolve`] asks these questions word by word.

use std::collections::BTreeSet;

use super::advice;
use super::ast::BinaryOp;
use super::definitions::Draft;
use super::diagnostic::{Span, slice};
use super::spelling::{self, Functions};
use super::token::{Bracket, Token, TokenKind};

/// What the whole text says about its names.
pub struct Names<'a> {
    declared: &'a BTreeSet<String>,
    /// The functions of the language.
    pub known: Functions,
    /// Defined with a heading.
    functions: BTreeSet<String>,
    /// Defined without.
    values: BTreeSet<String>,
    /// In any heading.
    parameters: BTreeSet<String>,
    /// Single letters, numbered or not, that stand alone as a word somewhere.
    alone: BTreeSet<String>,
    /// Single letters and defined values that stand somewhere without a bracket behind them, so
    /// that they are values and `g(x)` can be a product.
    operands: BTreeSet<String>,
}

impl<'a> Names<'a> {
    /// Collects them from the drafts.
    pub fn collect(
        text: &str,
        drafts: &[Draft],
        declared: &'a BTreeSet<String>,
        known: Functions,
    ) -> Self {
        let mut names = Self {
            declared,
            known,
            functions: BTreeSet::new(),
            values: BTreeSet::new(),
            parameters: BTreeSet::new(),
            alone: BTreeSet::new(),
            operands: BTreeSet::new(),
        };
        for draft in drafts {
            if let Some(name) = draft.name.clone() {
                let set = if draft.parameters.is_some() {
                    &mut names.functions
                } else {
                    &mut names.values
                };
                set.insert(name);
            }
            let parameters = draft.parameters.iter().flatten();
            names
                .parameters
                .extend(parameters.map(|parameter| parameter.name.clone()));
        }
        for draft in drafts {
            names.collect_single_letters(text, draft);
        }
        for draft in drafts {
            names.collect_run_together(text, draft);
        }
        names
    }

    fn collect_single_letters(&mut self, text: &str, draft: &Draft) {
        let own = Scope::of(draft);
        let mut previous = None;
        for (position, token) in draft.tokens.iter().enumerate() {
            let after_power = previous == Some(&TokenKind::Operator(BinaryOp::Power));
            previous = Some(&token.kind);
            let TokenKind::Word(word) = &token.kind else {
                continue;
            };
            let is_sign =
                spelling::CONSTANTS.contains(&word.as_str()) || (word == "T" && after_power);
            let is_single = is_single_letter(slice(text, token.span));
            if is_sign || !(is_single || self.values.contains(word)) {
                continue;
            }
            let next = draft.tokens.get(position + 1);
            let primed = next.is_some_and(|next| next.kind == TokenKind::Transpose);
            let before_bracket =
                is_round(next) || (primed && is_round(draft.tokens.get(position + 2)));
            let is_function =
                before_bracket && ((self.known)(word).is_some() || self.functions.contains(word));
            if is_single && !is_function && !self.alone.contains(word) {
                self.alone.insert(word.clone());
            }
            if !before_bracket && !own.contains(word) && !self.operands.contains(word) {
                self.operands.insert(word.clone());
            }
        }
    }

    fn collect_run_together(&mut self, text: &str, draft: &Draft) {
        let own = Scope::of(draft);
        for (position, token) in draft.tokens.iter().enumerate() {
            let TokenKind::Word(word) = &token.kind else {
                continue;
            };
            if is_round(draft.tokens.get(position + 1)) {
                continue;
            }
            for (piece, _) in self.split(text, word, token.span).into_iter().flatten() {
                if !own.contains(&piece) && !self.operands.contains(&piece) {
                    self.operands.insert(piece);
                }
            }
        }
    }

    /// A name of the user that is never taken apart.
    pub fn is_whole(&self, word: &str) -> bool {
        self.declared.contains(word)
            || self.functions.contains(word)
            || self.values.contains(word)
            || self.parameters.contains(word)
    }

    /// A name that allows the letters around it to be names too; `x1` is known if `x` is.
    pub fn is_known(&self, word: &str) -> bool {
        let unnumbered = word.trim_end_matches(|c: char| c.is_ascii_digit());
        [word, unnumbered]
            .iter()
            .any(|&name| self.is_whole(name) || self.alone.contains(name))
    }

    /// The names that an undeclared word of two or three letters is a product of, if one of
    /// them is known.
    pub fn split(&self, text: &str, word: &str, span: Span) -> Option<Vec<(String, Span)>> {
        let pieces = pieces(text, span)?;
        let stays_whole = self.is_whole(word)
            || spelling::is_one_symbol(self.known, word)
            || advice::glued_function(word).is_some();
        let is_known = |(piece, _): &(String, Span)| self.is_known(piece);
        (!stays_whole && pieces.iter().any(is_known)).then_some(pieces)
    }

    /// True if a defined function has this name.
    pub fn is_function(&self, word: &str) -> bool {
        self.functions.contains(word)
    }

    /// True if it is declared, defined or used somewhere as a value.
    pub fn is_value(&self, word: &str) -> bool {
        self.is_whole(word) || self.operands.contains(word)
    }

    /// Whether a name before a bracket is called. Otherwise it is a factor: a parameter, an
    /// input, or a value that is used elsewhere without a bracket, as in `a(1 - a)`.
    pub fn is_called(&self, word: &str, span: Span, text: &str, own: &Scope<'_>) -> bool {
        if own.contains(word) {
            return false;
        }
        if self.functions.contains(word) {
            return true;
        }
        if self.declared.contains(word) {
            return false;
        }
        let may_be_factor = self.values.contains(word) || is_single_letter(slice(text, span));
        !(may_be_factor && self.operands.contains(word))
    }
}

/// The parameters of the definition that a word stands in.
pub struct Scope<'a>(BTreeSet<&'a str>);

impl<'a> Scope<'a> {
    /// Those of `draft`.
    pub fn of(draft: &'a Draft) -> Self {
        let parameters = draft.parameters.iter().flatten();
        Self(
            parameters
                .map(|parameter| parameter.name.as_str())
                .collect(),
        )
    }

    /// True if `name` is one of them.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains(name)
    }
}

fn is_single_letter(source: &str) -> bool {
    source.chars().filter(|&c| spelling::is_letter(c)).count() == 1
        && !source.contains(|c| spelling::lowered(c).is_some_and(char::is_alphabetic))
}

/// The single letters under `span` with their numbers, if there are two or three.
pub fn pieces(text: &str, span: Span) -> Option<Vec<(String, Span)>> {
    let source = slice(text, span);
    let pieces = spelling::pieces(source)?.into_iter().map(|piece| {
        let at = Span::new(span.start + piece.start, span.start + piece.end);
        (spelling::canonical(slice(text, at)), at)
    });
    Some(pieces.collect())
}

/// True for a bracket that can hold arguments.
pub fn is_round(token: Option<&Token>) -> bool {
    token
        .is_some_and(|token| matches!(token.kind, TokenKind::Open(Bracket::Round | Bracket::Curly)))
}
