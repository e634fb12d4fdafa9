//! Pass 2: what stands behind an operand and belongs to it alone: `'`, `²`, `⁻¹`, `[1, 2]`, `‖x‖₂`.
//!
//! None of it goes through precedence, or `x²'` would become `x^(2')`.
//! Where to look next: [`super::order`] for everything else.

use super::diagnostic::{Diagnostic, Span, slice};
use super::lexer::{Bracket, Raised, Token, TokenKind};
use super::order::{Arranger, Before};
use super::skeleton::{Postfix, SlotKind};

impl Arranger<'_> {
    pub(super) fn transpose(&mut self, span: Span) -> Result<(), Diagnostic> {
        let message = "`'` is the transpose and stands after a name or a bracket, as in `x'`.";
        self.postfix(Postfix::Transpose(span), span, message)
    }

    pub(super) fn raise(&mut self, raised: &Raised, span: Span) -> Result<(), Diagnostic> {
        let minus_one = Raised::Number {
            negative: true,
            value: 1.0,
        };
        let postfix = if self.last_is_matrix && *raised == minus_one {
            Postfix::Inverse(span)
        } else {
            Postfix::Raise(raised.clone(), span)
        };
        let message = "A raised number stands after a name or a bracket, as in `x²`.";
        self.postfix(postfix, span, message)
    }

    /// `‖x‖₂` is the norm anyway, `‖x‖₁` is `norm1(x)`.
    pub(super) fn lower(&mut self, digits: &str, span: Span) -> Result<(), Diagnostic> {
        let last = self.last.filter(|_| matches!(self.before, Before::Operand));
        let slot = last.and_then(|last| self.skeleton.slots.get_mut(last));
        let norm =
            slot.filter(|slot| matches!(slot.kind, SlotKind::Norm) && slot.postfixes.is_empty());
        match (norm, digits) {
            (Some(slot), "2") => slot.span = slot.span.hull(span),
            (Some(slot), "1") => {
                slot.kind = SlotKind::Call {
                    function: "norm1".to_owned(),
                    function_span: span,
                };
                slot.span = slot.span.hull(span);
            }
            (Some(_), _) => {
                let message = "There are two norms: `‖x‖₂`, which is `norm2(x)`, and `norm1(x)`.";
                return Err(Diagnostic::error(span, message));
            }
            (None, _) => {
                let message =
                    "This lowered number belongs to no name; an element is written `x[1]`.";
                return Err(Diagnostic::error(span, message));
            }
        }
        Ok(())
    }

    fn postfix(&mut self, postfix: Postfix, span: Span, alone: &str) -> Result<(), Diagnostic> {
        let last = self.last.filter(|_| matches!(self.before, Before::Operand));
        match last.and_then(|last| self.skeleton.slots.get_mut(last)) {
            Some(slot) => {
                slot.postfixes.push(postfix);
                Ok(())
            }
            None => Err(Diagnostic::error(span, alone)),
        }
    }

    /// True for `[` after an operand, except after a number: `2[x, y]` is a product.
    pub(super) fn is_index(&self) -> bool {
        let last = self.last.and_then(|last| self.skeleton.slots.get(last));
        let number = last.is_some_and(|slot| {
            matches!(slot.kind, SlotKind::Number(_)) && slot.postfixes.is_empty()
        });
        matches!(self.before, Before::Operand) && !number
    }

    /// Reads `1]` or `1, 2]` behind the bracket at `open`.
    pub(super) fn index(&mut self, open: Span) -> Result<(), Diagnostic> {
        let mut positions = Vec::new();
        loop {
            match self.tokens.get(self.at) {
                Some(token) => positions.push(self.position(token)?),
                None => return Err(unclosed(open)),
            }
            self.at += 1;
            let Some(separator) = self.tokens.get(self.at) else {
                return Err(unclosed(open));
            };
            self.at += 1;
            match separator.kind {
                TokenKind::Comma if positions.len() < 2 => {}
                TokenKind::Comma => {
                    let message =
                        "An element has at most two positions, row and column, as in `W[1, 2]`.";
                    return Err(Diagnostic::error(separator.span, message));
                }
                TokenKind::Close(Bracket::Square) => {
                    let span = open.hull(separator.span);
                    self.last_is_matrix = false;
                    return self.postfix(Postfix::Index(positions, span), span, "");
                }
                _ => return Err(self.not_a_position(separator)),
            }
        }
    }

    fn position(&self, token: &Token) -> Result<usize, Diagnostic> {
        let TokenKind::Number(value) = token.kind else {
            return Err(self.not_a_position(token));
        };
        // Larger ones are in no vector, and beyond 2^53 they are not exact.
        let largest = 1e9;
        if value == 0.0 {
            let message = "Positions count from 1: the first element is `x[1]`.";
            return Err(Diagnostic::error(token.span, message));
        }
        if value.fract() != 0.0 || largest < value {
            return Err(self.not_a_position(token));
        }
        // In range and whole, as just checked.
        Ok(value as usize)
    }

    fn not_a_position(&self, token: &Token) -> Diagnostic {
        let source = slice(self.text, token.span);
        let message = format!(
            "`{source}` cannot stand here: a position is a whole number, as in `x[1]` or `W[1, 2]`. A product with a vector is written with `*`."
        );
        Diagnostic::error(token.span, message)
    }
}

fn unclosed(open: Span) -> Diagnostic {
    Diagnostic::error(open, "This `[` is never closed: `]` is missing.")
}
