//! Pass 2, first half: what every word of a right-hand side means, given all names of the text.
//!
//! A word is a name, a function before a bracket, several names run together (`10xy²`,
//! `Wx + b`), or the `T` of `x^T`.
//! It does not look at the order of operands and signs: [`super::operands`] does.

use super::ast::BinaryOp;
use super::definitions::Draft;
use super::diagnostic::{Diagnostic, Span, slice};
use super::scope::{Names, Scope, is_round, pieces};
use super::token::{Raised, Token, TokenKind};
use super::{advice, spelling};

/// The right-hand side of `draft` without any [`TokenKind::Word`]. Words of two or three
/// letters that stayed whole are noted in `notes`.
pub fn resolve(
    text: &str,
    draft: &Draft,
    names: &Names<'_>,
    notes: &mut Vec<Diagnostic>,
) -> Result<Vec<Token>, Diagnostic> {
    let is_known = |word: &str| names.is_whole(word);
    if let Some(diagnostic) = advice::derivative_quotient(&draft.tokens, is_known) {
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
            Some(TokenKind::Name(name)) => spelling::CONSTANTS.contains(&name.as_str()),
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
        let factors = several.unwrap_or_else(|| vec![(spelling::canonical(source), span)]);
        let last = factors.len();
        for (position, (name, span)) in factors.into_iter().enumerate() {
            if name.is_empty() {
                continue;
            }
            let called = position + 1 == last
                && is_round(self.tokens.get(next))
                && self.names.is_called(&name, span, self.text, &self.own);
            let kind = if called && !self.names.is_function(&name) {
                let canonical = (self.names.known)(&name).map(str::to_owned);
                TokenKind::Function(canonical.unwrap_or(name))
            } else if called {
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
        let function = self.function(word, span, is_round(next));
        if let Some(prime) = next.filter(|_| self.is_primed_function(at, word, function)) {
            return Err(advice::prime_derivative(word, span.hull(prime.span)));
        }
        if let Some(function) = function {
            let power = self.power_of_call(at, word)?;
            if is_round(next) || power.is_some() {
                self.push(TokenKind::Function(function.to_owned()), span);
            }
            if let Some((value, power, length)) = power {
                let negative = false;
                self.push(TokenKind::Raised(Raised::Number { negative, value }), power);
                return Ok(1 + length);
            }
            if is_round(next) {
                return Ok(1);
            }
            if !self.names.is_whole(word) {
                return Err(self.needs_brackets(at, span));
            }
        }
        if is_round(next) {
            self.before_bracket(at, word, span);
        } else if self.names.split(self.text, word, span).is_some() {
            self.factors(span, at + 1);
        } else {
            self.note_run_together(word, span, notes);
            self.push(TokenKind::Name(word.to_owned()), span);
        }
        Ok(1)
    }

    /// The function that the word stands for, in canonical spelling. A definition with a
    /// heading wins over ours, a parameter wins over both. `σ` and `Σ` are functions before a
    /// bracket only, or else `σ²` and `Σ⁻¹` would be lost as names.
    fn function<'w>(&self, word: &'w str, span: Span, before_bracket: bool) -> Option<&'w str> {
        let is_letter = matches!(slice(self.text, span), "σ" | "Σ");
        if self.own.contains(word) {
            None
        } else if self.names.is_function(word) {
            Some(word)
        } else if is_letter && (self.names.is_whole(word) || !before_bracket) {
            None
        } else if before_bracket {
            spelling::function_in_any_case(self.names.known, word)
        } else {
            (self.names.known)(word)
        }
    }

    /// A word directly before a bracket that is no function of ours and none of the text.
    fn before_bracket(&mut self, at: usize, word: &str, span: Span) {
        let is_constant = spelling::CONSTANTS.contains(&word) && !self.names.is_whole(word);
        let split = self.names.split(self.text, word, span);
        // All of them must be known, so that `sn(x)` is not taken for a product because of `n`.
        let all_known =
            split.is_some_and(|pieces| pieces.iter().all(|(piece, _)| self.names.is_known(piece)));
        if all_known {
            self.factors(span, at + 1);
        } else if !is_constant && self.names.is_called(word, span, self.text, &self.own) {
            self.push(TokenKind::Function(word.to_owned()), span);
        } else {
            self.push(TokenKind::Name(word.to_owned()), span);
        }
    }

    /// `sin'(x)`, or `f'(x)` with an `f` that nothing else is known of. Other letters are
    /// vectors in print: `w'(x - m)` is a product.
    fn is_primed_function(&self, at: usize, word: &str, function: Option<&str>) -> bool {
        let prime = self.tokens.get(at + 1).map(|token| &token.kind);
        prime == Some(&TokenKind::Transpose)
            && is_round(self.tokens.get(at + 2))
            && (function.is_some()
                || (matches!(word, "f" | "g" | "h" | "σ") && !self.names.is_value(word)))
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
                    return Err(advice::inverse_function(word, start.hull(first.span)));
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
                        Err(advice::inverse_function(word, start.hull(end)))
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

    /// `mx`, `x1x2` or `sinx` stayed one name: perhaps a product or a function was meant.
    fn note_run_together(&self, word: &str, span: Span, notes: &mut Vec<Diagnostic>) {
        if self.names.is_whole(word) || spelling::is_one_symbol(self.names.known, word) {
            return;
        }
        let glued = advice::glued_function(word)
            .filter(|(_, argument)| self.names.is_known(argument))
            .map(|(function, argument)| ("the function", format!("{function}({argument})")));
        let product = || {
            self.likely_product(span)
                .map(|product| ("a product", product))
        };
        let Some((what, meant)) = glued.or_else(product) else {
            return;
        };
        let message = format!("`{word}` is read as one name. If {what} is meant, write `{meant}`.");
        let note = Diagnostic::note(span, message);
        notes.push(note.with_fix(format!("write {meant}"), span, meant));
    }

    /// `m*x` for `mx`, `x1*x2` for `x1x2`; none for `fc1`, which is surely a name.
    fn likely_product(&self, span: Span) -> Option<String> {
        let pieces = pieces(self.text, span)?;
        let numbered = |(piece, _): &&(String, Span)| piece.ends_with(|c: char| c.is_ascii_digit());
        let count = pieces.iter().filter(numbered).count();
        let product: Vec<&str> = pieces.iter().map(|(piece, _)| piece.as_str()).collect();
        (count == 0 || count == pieces.len()).then(|| product.join("*"))
    }
}
