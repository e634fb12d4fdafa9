//! Pass 2, second half: operands and signs in their order, brackets in their pairs.
//!
//! What comes out is a [`Skeleton`], and after this nothing can be wrong any more.
//! Which sign binds tighter is not known here: [`super::grammar`] does precedence.
//! Two more files are halves of this one: [`super::brackets`] and [`super::postfix`].

use super::ast::{BinaryOp, Comparison};
use super::brackets::{Closing, Open, missing};
use super::diagnostic::{Diagnostic, Span, slice};
use super::lexer::{Bracket, Token, TokenKind};
use super::names;
use super::skeleton::{Item, Skeleton, Slot, SlotKind};

/// Puts the resolved tokens of one right-hand side in order; the first fault ends it.
pub fn arrange(text: &str, tokens: &[Token]) -> Result<Skeleton, Diagnostic> {
    let mut arranger = Arranger {
        text,
        tokens,
        at: 0,
        before: Before::Start,
        open: Vec::new(),
        skeleton: Skeleton::default(),
        last: None,
        last_is_matrix: false,
    };
    while let Some(token) = tokens.get(arranger.at) {
        arranger.at += 1;
        arranger.token(token)?;
    }
    arranger.finish()
}

/// What stands before the current place.
#[derive(Clone, Copy)]
pub(super) enum Before {
    Start,
    /// An operand with all its postfixes; a sign or an end may follow.
    Operand,
    Sign(Span),
    Comma(Span),
    Opening(Span),
}

pub(super) struct Arranger<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    /// The next token.
    pub(super) at: usize,
    pub(super) before: Before,
    pub(super) open: Vec<Open>,
    pub(super) skeleton: Skeleton,
    /// The slot that a postfix would belong to.
    pub(super) last: Option<usize>,
    /// By custom: a capital letter, or a bracket with one in it. `⁻¹` is its inverse.
    pub(super) last_is_matrix: bool,
}

impl Arranger<'_> {
    fn token(&mut self, token: &Token) -> Result<(), Diagnostic> {
        let span = token.span;
        match &token.kind {
            TokenKind::Number(value) => self.operand(SlotKind::Number(*value), span),
            TokenKind::Name(name) | TokenKind::Word(name) => {
                self.operand(SlotKind::Name(name.clone()), span)
            }
            TokenKind::Function(function) => self.call(function, span),
            TokenKind::Root => {
                self.juxtapose(span)?;
                let kind = SlotKind::Call {
                    function: "sqrt".to_owned(),
                    function_span: span,
                };
                self.open(Closing::Operand, kind, span);
                Ok(())
            }
            TokenKind::Plus | TokenKind::Minus => self.plus_or_minus(token),
            TokenKind::Operator(op) => self.sign(*op, span),
            TokenKind::Open(Bracket::Square) if self.is_index() => self.index(span),
            TokenKind::Open(bracket) => {
                self.juxtapose(span)?;
                let kind = match bracket {
                    Bracket::Square => SlotKind::Vector,
                    Bracket::Round | Bracket::Curly => SlotKind::Group,
                };
                self.open(Closing::Bracket(*bracket), kind, span);
                Ok(())
            }
            TokenKind::Close(bracket) => self.close(Closing::Bracket(*bracket), span),
            TokenKind::Bar => self.bar(span),
            TokenKind::TwoBars => self.two_bars(span),
            TokenKind::DoubleBar => self.double_bar(span),
            TokenKind::Comma => self.comma(span, false),
            TokenKind::Semicolon => self.comma(span, true),
            TokenKind::Equals => self.compare(Comparison::Equal, token),
            TokenKind::Compare(comparison) => self.compare(*comparison, token),
            TokenKind::Raised(raised) => self.raise(raised, span),
            TokenKind::Lowered(digits) => self.lower(digits, span),
            TokenKind::Transpose => self.transpose(span),
            TokenKind::Stray(diagnostic) => Err(diagnostic.as_ref().clone()),
        }
    }

    fn operand(&mut self, kind: SlotKind, span: Span) -> Result<(), Diagnostic> {
        if matches!(kind, SlotKind::Number(_)) && matches!(self.before, Before::Operand) {
            let source = slice(self.text, span);
            let message = format!("A sign is missing before `{source}`; for a product write `*`.");
            let gap = Span::new(span.start, span.start);
            return Err(Diagnostic::error(span, message).with_fix("write *", gap, "*"));
        }
        self.juxtapose(span)?;
        let is_matrix = matches!(&kind, SlotKind::Name(name) if names::is_capital(name));
        if let Some(open) = self.open.last_mut() {
            open.has_capital |= is_matrix;
        }
        let slot = self.slot(kind, span);
        self.skeleton.items.push(Item::Operand(slot));
        self.complete(slot, is_matrix);
        Ok(())
    }

    pub(super) fn slot(&mut self, kind: SlotKind, span: Span) -> usize {
        self.skeleton.slots.push(Slot {
            kind,
            span,
            postfixes: Vec::new(),
        });
        self.skeleton.slots.len() - 1
    }

    /// An operand or bracket has ended; a `√` before it ends with it.
    pub(super) fn complete(&mut self, mut slot: usize, mut is_matrix: bool) {
        while let Some(root) = self.open.pop_if(|open| open.closing == Closing::Operand) {
            self.skeleton.items.push(Item::Close);
            let end = self
                .skeleton
                .slots
                .get(slot)
                .map_or(root.span, |slot| slot.span);
            if let Some(outer) = self.skeleton.slots.get_mut(root.slot) {
                outer.span = outer.span.hull(end);
            }
            slot = root.slot;
            is_matrix = false;
        }
        self.last = Some(slot);
        self.last_is_matrix = is_matrix;
        self.before = Before::Operand;
    }

    /// An operand begins: after another one that is a product without a sign.
    pub(super) fn juxtapose(&mut self, next: Span) -> Result<(), Diagnostic> {
        if matches!(self.before, Before::Operand) {
            let end = self.at.checked_sub(2).and_then(|at| self.tokens.get(at));
            let end = end.map_or(next.start, |token| token.span.end);
            self.sign(BinaryOp::Multiply, Span::new(end, end))?;
        }
        Ok(())
    }

    fn call(&mut self, function: &str, span: Span) -> Result<(), Diagnostic> {
        self.juxtapose(span)?;
        let mut power = None;
        if let Some(Token {
            kind: TokenKind::Raised(raised),
            span: power_span,
        }) = self.tokens.get(self.at)
        {
            power = Some((raised.clone(), *power_span));
            self.at += 1;
        }
        let Some(Token {
            kind: TokenKind::Open(bracket),
            span: bracket_span,
        }) = self.tokens.get(self.at)
        else {
            let message = format!("`{function}` needs brackets around its argument.");
            return Err(Diagnostic::error(span, message));
        };
        self.at += 1;
        let kind = SlotKind::Call {
            function: function.to_owned(),
            function_span: span,
        };
        let closing = Closing::Bracket(*bracket);
        self.open(closing, kind, *bracket_span);
        if let Some(open) = self.open.last_mut() {
            open.power = power;
            if let Some(slot) = self.skeleton.slots.get_mut(open.slot) {
                slot.span = span.hull(*bracket_span);
            }
        }
        Ok(())
    }

    fn plus_or_minus(&mut self, token: &Token) -> Result<(), Diagnostic> {
        let minus = token.kind == TokenKind::Minus;
        if matches!(self.before, Before::Operand) {
            let op = if minus {
                BinaryOp::Subtract
            } else {
                BinaryOp::Add
            };
            return self.sign(op, token.span);
        }
        if self
            .open
            .last()
            .is_some_and(|open| open.closing == Closing::Operand)
        {
            let message = "After `√` stands a number, a name or a bracket: write `√(-x)`.";
            return Err(Diagnostic::error(token.span, message));
        }
        // A plus before an operand changes nothing and leaves no trace.
        if minus {
            self.skeleton.items.push(Item::Negate(token.span));
        }
        self.before = Before::Sign(token.span);
        Ok(())
    }

    fn sign(&mut self, op: BinaryOp, span: Span) -> Result<(), Diagnostic> {
        if !matches!(self.before, Before::Operand) {
            return Err(self.missing_before(span));
        }
        self.skeleton.items.push(Item::Binary(op, span));
        self.before = Before::Sign(span);
        Ok(())
    }

    fn compare(&mut self, comparison: Comparison, token: &Token) -> Result<(), Diagnostic> {
        let span = token.span;
        let in_condition = self.open.last_mut().filter(|open| {
            let slot = self.skeleton.slots.get(open.slot);
            let is_if = slot.is_some_and(
                |slot| matches!(&slot.kind, SlotKind::Call { function, .. } if function == "if"),
            );
            is_if && open.commas == 0
        });
        let Some(open) = in_condition else {
            let message = if token.kind == TokenKind::Equals {
                "`=` defines a name at the start of a line; two values are compared inside `if(a == b, c, d)`."
            } else {
                "A comparison stands only as the first argument of `if`, as in `if(x > 0, x, 0)`."
            };
            return Err(Diagnostic::error(span, message));
        };
        if open.compared {
            let message = "One `if` has one comparison: put a second one into another `if`, as in `if(0 < x, if(x < 1, a, b), b)`.";
            return Err(Diagnostic::error(span, message));
        }
        if !matches!(self.before, Before::Operand) {
            return Err(self.missing_before(span));
        }
        open.compared = true;
        self.skeleton.items.push(Item::Compare(comparison, span));
        self.before = Before::Sign(span);
        Ok(())
    }

    /// Something stands at `span` that needs a number, a name or a bracket before it.
    pub(super) fn missing_before(&self, span: Span) -> Diagnostic {
        let source = slice(self.text, span);
        let message = match self.before {
            Before::Sign(sign) => {
                let sign = slice(self.text, sign);
                format!(
                    "Something is missing between `{sign}` and `{source}`: a number, a name or a bracket."
                )
            }
            Before::Comma(_) => format!("Something is missing between `,` and `{source}`."),
            Before::Start | Before::Opening(_) | Before::Operand => {
                format!("Something is missing before `{source}`: a number, a name or a bracket.")
            }
        };
        Diagnostic::error(span, message)
    }

    fn finish(mut self) -> Result<Skeleton, Diagnostic> {
        if let Before::Sign(sign) | Before::Comma(sign) = self.before {
            return Err(self.missing_after(sign));
        }
        if let Some(open) = self.open.pop() {
            if open.closing == Closing::Operand {
                return Err(self.missing_after(open.span));
            }
            let closing = missing(open.closing);
            let source = slice(self.text, open.span);
            let message = format!("This `{source}` is never closed: `{closing}` is missing.");
            return Err(Diagnostic::error(open.span, message));
        }
        Ok(self.skeleton)
    }
}
