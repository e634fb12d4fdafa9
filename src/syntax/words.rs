//! Pass 2, first half: what every word of a right-hand side means, given all names of the text.
//!
//! A word is a name, a function before a bracket, several names run together (`10xy²`,
//! `Wx + b`), or the `T` of `x^T`.
//! It does not look at the order of operands and signs: [`super::order`] does.

use std::collections::BTreeSet;

use super::ast::BinaryOp;
use super::definitions::Draft;
use super::diagnostic::{Diagnostic, Span, slice};
use super::lexer::{Bracket, Raised, Token, TokenKind};
use super::{foreign, names};

/// What the whole text says about its names.
pub struct Names<'a> {
    declared: &'a BTreeSet<String>,
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
    pub fn collect(text: &str, drafts: &[Draft], declared: &'a BTreeSet<String>) -> Self {
        let mut names = Self {
            declared,
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
            let is_sign = names::CONSTANTS.contains(&word.as_str()) || (word == "T" && after_power);
            let is_single = is_single_letter(slice(text, token.span));
            if is_sign || !(is_single || self.values.contains(word)) {
                continue;
            }
            let next = draft.tokens.get(position + 1);
            let primed = next.is_some_and(|next| next.kind == TokenKind::Transpose);
            let before_bracket =
                is_round(next) || (primed && is_round(draft.tokens.get(position + 2)));
            let is_function = before_bracket
                && (names::function(word).is_some() || self.functions.contains(word));
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
    fn is_whole(&self, word: &str) -> bool {
        self.declared.contains(word)
            || self.functions.contains(word)
            || self.values.contains(word)
            || self.parameters.contains(word)
    }

    /// A name that allows the letters around it to be names too.
    fn is_known(&self, word: &str) -> bool {
        self.is_whole(word) || self.alone.contains(word)
    }

    /// The names that an undeclared word of two or three letters is a product of, if one of
    /// them is known.
    fn split(&self, text: &str, word: &str, span: Span) -> Option<Vec<(String, Span)>> {
        if self.is_whole(word) || names::is_one_symbol(word) {
            return None;
        }
        let pieces = pieces(text, span)?;
        pieces
            .iter()
            .any(|(piece, _)| self.is_known(piece))
            .then_some(pieces)
    }

    /// Whether a name before a bracket is called. Otherwise it is a factor: a parameter, an
    /// input, or a value that is used elsewhere without a bracket, as in `a(1 - a)`.
    fn is_called(&self, word: &str, span: Span, text: &str, own: &Scope<'_>) -> bool {
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
struct Scope<'a>(BTreeSet<&'a str>);

impl<'a> Scope<'a> {
    fn of(draft: &'a Draft) -> Self {
        let parameters = draft.parameters.iter().flatten();
        Self(
            parameters
                .map(|parameter| parameter.name.as_str())
                .collect(),
        )
    }

    fn contains(&self, name: &str) -> bool {
        self.0.contains(name)
    }
}

fn is_single_letter(source: &str) -> bool {
    source.chars().filter(|&c| names::is_letter(c)).count() == 1
        && !source.contains(|c| names::lowered(c).is_some_and(char::is_alphabetic))
}

fn pieces(text: &str, span: Span) -> Option<Vec<(String, Span)>> {
    let source = slice(text, span);
    let pieces = names::pieces(source)?.into_iter().map(|piece| {
        let at = Span::new(span.start + piece.start, span.start + piece.end);
        (names::canonical(slice(text, at)), at)
    });
    Some(pieces.collect())
}

fn is_round(token: Option<&Token>) -> bool {
    token
        .is_some_and(|token| matches!(token.kind, TokenKind::Open(Bracket::Round | Bracket::Curly)))
}

/// The right-hand side of `draft` without any [`TokenKind::Word`]. Words of two or three
/// letters that stayed whole are noted in `notes`.
pub fn resolve(
    text: &str,
    draft: &Draft,
    names: &Names<'_>,
    notes: &mut Vec<Diagnostic>,
) -> Result<Vec<Token>, Diagnostic> {
    let is_known = |word: &str| names.is_whole(word);
    if let Some(diagnostic) = foreign::derivative_quotient(&draft.tokens, is_known) {
        return Err(diagnostic);
    }
    let mut reader = Reader {
        text,
        tokens: &draft.tokens,
        names,
        own: Scope::of(draft),
        resolved: Vec::with_capacity(draft.tokens.len()),
    };
    let mut at = 0;
    while let Some(token) = draft.tokens.get(at) {
        at += match &token.kind {
            TokenKind::Word(word) => reader.word(at, word, token.span, notes)?,
            TokenKind::Operator(BinaryOp::Power) => reader.power(at, token),
            TokenKind::Operator(BinaryOp::Multiply) if slice(text, token.span) == "×" => {
                reader.cross(at, token, notes);
                1
            }
            _ => {
                reader.resolved.push(token.clone());
                1
            }
        };
    }
    Ok(reader.resolved)
}

struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token],
    names: &'a Names<'a>,
    own: Scope<'a>,
    resolved: Vec<Token>,
}

impl Reader<'_> {
    fn push(&mut self, kind: TokenKind, span: Span) {
        self.resolved.push(Token { kind, span });
    }

    /// `x^T`, `w^Tx` and `x^⊤`, or the sign alone. Returns how many tokens it has read.
    fn power(&mut self, at: usize, sign: &Token) -> usize {
        let is_number = match self.resolved.last().map(|token| &token.kind) {
            Some(TokenKind::Name(name)) => names::CONSTANTS.contains(&name.as_str()),
            Some(TokenKind::Number(_)) | None => true,
            Some(_) => false,
        };
        let next = self.tokens.get(at + 1).filter(|_| !is_number);
        match next.map(|next| (&next.kind, next.span)) {
            Some((TokenKind::Transpose, span)) => {
                self.push(TokenKind::Transpose, sign.span.hull(span));
                2
            }
            Some((TokenKind::Word(word), span)) if self.is_transpose(word, span) => {
                let letter = Span::new(span.start, span.start + 1);
                self.push(TokenKind::Transpose, sign.span.hull(letter));
                let rest = Span::new(letter.end, span.end);
                self.factors(rest, at + 2);
                2
            }
            _ => {
                self.resolved.push(sign.clone());
                1
            }
        }
    }

    /// `×` between numbers is a product anyway; elsewhere a cross product may be meant.
    fn cross(&mut self, at: usize, sign: &Token, notes: &mut Vec<Diagnostic>) {
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        let number = |token: Option<&Token>| {
            token.is_some_and(|token| matches!(token.kind, TokenKind::Number(_)))
        };
        if !number(before) && !number(self.tokens.get(at + 1)) {
            let message = "`×` is read as `*`, not as a cross product.";
            notes.push(Diagnostic::note(sign.span, message));
        }
        self.resolved.push(sign.clone());
    }

    /// True for `T`, and for `Tx` with one or two names run on, if `T` is no name.
    fn is_transpose(&self, word: &str, span: Span) -> bool {
        let source = slice(self.text, span);
        source.starts_with('T')
            && !self.names.is_known("T")
            && !self.names.is_whole(word)
            && (word == "T"
                || pieces(self.text, span)
                    .is_some_and(|pieces| pieces.first().is_some_and(|(first, _)| first == "T")))
    }

    /// The single letters under `span`, multiplied; `next` is the token behind them.
    fn factors(&mut self, span: Span, next: usize) {
        let source = slice(self.text, span);
        let several = pieces(self.text, span);
        let factors = several.unwrap_or_else(|| vec![(names::canonical(source), span)]);
        let last = factors.len();
        for (position, (name, span)) in factors.into_iter().enumerate() {
            if name.is_empty() {
                continue;
            }
            let called = position + 1 == last
                && is_round(self.tokens.get(next))
                && self.names.is_called(&name, span, self.text, &self.own);
            let kind = if called {
                TokenKind::Function(name)
            } else {
                TokenKind::Name(name)
            };
            self.push(kind, span);
        }
    }

    /// Reads the word at `at` and what belongs to it; how many tokens that was.
    fn word(
        &mut self,
        at: usize,
        word: &str,
        span: Span,
        notes: &mut Vec<Diagnostic>,
    ) -> Result<usize, Diagnostic> {
        let next = self.tokens.get(at + 1);
        let before_bracket = is_round(next);
        let is_whole = self.names.is_whole(word);
        let is_letter = matches!(slice(self.text, span), "σ" | "Σ");
        let is_defined = self.names.functions.contains(word) && !self.own.contains(word);
        let is_shadowed = is_defined || self.own.contains(word) || (is_letter && is_whole);
        let function = match is_shadowed {
            true => is_defined.then_some(word),
            false if before_bracket => names::function_in_any_case(word),
            false => names::function(word),
        };
        if let Some(function) = function {
            if before_bracket {
                self.push(TokenKind::Function(function.to_owned()), span);
                return Ok(1);
            }
            if let Some((value, power, length)) = self.power_of_call(at, word)? {
                let negative = false;
                self.push(TokenKind::Function(function.to_owned()), span);
                self.push(TokenKind::Raised(Raised::Number { negative, value }), power);
                return Ok(1 + length);
            }
            if !is_whole && !is_letter {
                return Err(self.needs_brackets(at, span));
            }
        }
        if self.is_primed_function(at, word, is_defined) {
            let prime = next.map_or(span, |next| next.span);
            return Err(foreign::prime_derivative(word, span.hull(prime)));
        }
        if before_bracket {
            let constant = names::CONSTANTS.contains(&word) && !is_whole;
            let all_known = |pieces: &Vec<(String, Span)>| {
                pieces.iter().all(|(piece, _)| self.names.is_known(piece))
            };
            let split = self.names.split(self.text, word, span).filter(all_known);
            if split.is_some() {
                self.factors(span, at + 1);
            } else if !constant && self.names.is_called(word, span, self.text, &self.own) {
                self.push(TokenKind::Function(word.to_owned()), span);
            } else {
                self.push(TokenKind::Name(word.to_owned()), span);
            }
            return Ok(1);
        }
        if self.names.split(self.text, word, span).is_some() {
            self.factors(span, at + 1);
            return Ok(1);
        }
        self.note_run_together(word, span, notes);
        self.push(TokenKind::Name(word.to_owned()), span);
        Ok(1)
    }

    /// `f'(x)` with a function `f`, or with an `f` that nothing else is known of. Other letters
    /// are vectors in print: `w'(x - m)` is a product.
    fn is_primed_function(&self, at: usize, word: &str, is_defined: bool) -> bool {
        let prime = self.tokens.get(at + 1).map(|token| &token.kind);
        let is_value = self.names.is_whole(word) || self.names.operands.contains(word);
        prime == Some(&TokenKind::Transpose)
            && is_round(self.tokens.get(at + 2))
            && (is_defined || (matches!(word, "f" | "g" | "h") && !is_value))
    }

    /// The power between a function and its bracket: `sin²(x)`, `sin^2(x)`. With it, the
    /// number of tokens it has.
    fn power_of_call(
        &self,
        at: usize,
        word: &str,
    ) -> Result<Option<(f64, Span, usize)>, Diagnostic> {
        let kind = |ahead: usize| self.tokens.get(at + ahead);
        let Some(first) = kind(1) else {
            return Ok(None);
        };
        let start = self.tokens.get(at).map_or(first.span, |token| token.span);
        match &first.kind {
            TokenKind::Raised(Raised::Number { negative, value }) if is_round(kind(2)) => {
                if *negative {
                    return Err(foreign::inverse_function(word, start.hull(first.span)));
                }
                Ok(Some((*value, first.span, 1)))
            }
            TokenKind::Operator(BinaryOp::Power) => {
                match kind(2).map(|token| (&token.kind, token.span)) {
                    Some((TokenKind::Number(value), span)) if is_round(kind(3)) => {
                        Ok(Some((*value, span, 2)))
                    }
                    Some((TokenKind::Minus, _)) if is_round(kind(4)) => {
                        let end = kind(3).map_or(first.span, |token| token.span);
                        Err(foreign::inverse_function(word, start.hull(end)))
                    }
                    _ => Ok(None),
                }
            }
            _ => Ok(None),
        }
    }

    /// `sin x`. The fix is offered where the argument is plainly one word or number.
    fn needs_brackets(&self, at: usize, span: Span) -> Diagnostic {
        let shown = slice(self.text, span);
        if shown == "if" {
            let message =
                "`if` needs brackets around its three arguments, as in `if(x > 0, x, 0)`.";
            return Diagnostic::error(span, message);
        }
        let message = format!(
            "`{shown}` is a function and needs brackets around its argument, as in `{shown}(x)`."
        );
        let diagnostic = Diagnostic::error(span, message);
        let argument = self
            .tokens
            .get(at + 1)
            .filter(|next| matches!(next.kind, TokenKind::Word(_) | TokenKind::Number(_)));
        let ends = match self.tokens.get(at + 2).map(|token| &token.kind) {
            Some(TokenKind::Operator(op)) => {
                !matches!(op, BinaryOp::Power | BinaryOp::ElementwisePower)
            }
            Some(TokenKind::Plus | TokenKind::Minus | TokenKind::Close(_) | TokenKind::Comma)
            | None => true,
            Some(_) => false,
        };
        match argument.filter(|_| ends) {
            Some(argument) => {
                let mended = format!("{shown}({})", slice(self.text, argument.span));
                let whole = span.hull(argument.span);
                diagnostic.with_fix(format!("write {mended}"), whole, mended)
            }
            None => diagnostic,
        }
    }

    /// `mx` stayed one name: perhaps a product was meant.
    fn note_run_together(&self, word: &str, span: Span, notes: &mut Vec<Diagnostic>) {
        let letters_only = word.chars().all(char::is_alphabetic);
        if !letters_only || self.names.is_whole(word) || names::is_one_symbol(word) {
            return;
        }
        let Some(pieces) = pieces(self.text, span) else {
            return;
        };
        let product: Vec<&str> = pieces.iter().map(|(piece, _)| piece.as_str()).collect();
        let product = product.join("*");
        let message =
            format!("`{word}` is read as one name. If a product is meant, write `{product}`.");
        let note = Diagnostic::note(span, message);
        notes.push(note.with_fix(format!("write {product}"), span, product));
    }
}
