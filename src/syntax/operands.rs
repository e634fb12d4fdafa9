//! Pass 2, second half: operands and signs in their order, brackets in their pairs, and what
//! stands behind an operand and belongs to it alone: `'`, `²`, `⁻¹`, `[1, 2]`, `‖x‖₂`.
//!
//! What comes out is a [`Skeleton`], and after this nothing can be wrong any more.
//! Which sign binds tighter is not known here: [`super::grammar`] does precedence. Postfixes
//! do not go through precedence, or `x²'` would become `x^(2')`.
//! A bar says neither whether it opens nor whether it closes; what stands before it does.

use super::ast::{BinaryOp, Comparison};
use super::diagnostic::{Diagnostic, Span, slice};
use super::skeleton::{Item, Postfix, Skeleton, Slot, SlotKind};
use super::spelling;
use super::token::{Bracket, Raised, Token, TokenKind};

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
enum Before {
    Start,
    /// An operand with all its postfixes; a sign or an end may follow.
    Operand,
    Sign(Span),
    Comma(Span),
    Opening(Span),
}

struct Arranger<'a> {
    text: &'a str,
    tokens: &'a [Token],
    /// The next token.
    at: usize,
    before: Before,
    open: Vec<Open>,
    skeleton: Skeleton,
    /// The slot that a postfix would belong to.
    last: Option<usize>,
    /// By custom: a capital letter, or a bracket with one in it. `⁻¹` is its inverse.
    last_is_matrix: bool,
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
        let is_matrix = matches!(&kind, SlotKind::Name(name) if spelling::is_capital(name));
        if let Some(open) = self.open.last_mut() {
            open.has_capital |= is_matrix;
        }
        let slot = self.slot(kind, span);
        self.skeleton.items.push(Item::Operand(slot));
        self.complete(slot, is_matrix);
        Ok(())
    }

    fn slot(&mut self, kind: SlotKind, span: Span) -> usize {
        self.skeleton.slots.push(Slot {
            kind,
            span,
            postfixes: Vec::new(),
        });
        self.skeleton.slots.len() - 1
    }

    /// An operand or bracket has ended; a `√` before it ends with it.
    fn complete(&mut self, mut slot: usize, mut is_matrix: bool) {
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
    fn juxtapose(&mut self, next: Span) -> Result<(), Diagnostic> {
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
    fn missing_before(&self, span: Span) -> Diagnostic {
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

// ---- brackets, bars and the commas between them ----

/// How a bracket must be closed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Closing {
    Bracket(Bracket),
    Bar,
    /// The second half of `||`: closed by `||` as a norm, by `|` as a bar of its own.
    SecondBar,
    DoubleBar,
    /// Of `√`: ends with the operand.
    Operand,
}

struct Open {
    closing: Closing,
    slot: usize,
    span: Span,
    commas: usize,
    first_comma: Option<Span>,
    semicolons: usize,
    compared: bool,
    has_capital: bool,
    /// `²` of `sin²(x)`.
    power: Option<(Raised, Span)>,
}

impl Arranger<'_> {
    fn open(&mut self, closing: Closing, kind: SlotKind, span: Span) {
        let slot = self.slot(kind, span);
        self.skeleton.items.push(Item::Open(slot));
        self.open.push(Open {
            closing,
            slot,
            span,
            commas: 0,
            first_comma: None,
            semicolons: 0,
            compared: false,
            has_capital: false,
            power: None,
        });
        self.before = Before::Opening(span);
    }

    fn close(&mut self, closing: Closing, span: Span) -> Result<(), Diagnostic> {
        let matches = self
            .innermost()
            .is_none_or(|innermost| innermost == closing || innermost == Closing::Operand);
        if matches || !matches!(self.before, Before::Opening(_)) {
            self.check_end(span)?;
        }
        let source = slice(self.text, span);
        let Some(open) = self.open.pop() else {
            let message = format!("There is no opening bracket for this `{source}`.");
            return Err(Diagnostic::error(span, message));
        };
        if open.closing != closing {
            let opening = slice(self.text, open.span);
            let message = format!(
                "This `{source}` does not close `{opening}`: `{}` is missing before it.",
                missing(open.closing)
            );
            let label = format!("`{opening}` opens here");
            return Err(Diagnostic::error(span, message).with_related(open.span, label));
        }
        let whole = open.span.hull(span);
        let mut is_matrix = false;
        if let Some(slot) = self.skeleton.slots.get_mut(open.slot) {
            slot.span = slot.span.hull(span);
            let separator = open.first_comma;
            if let (SlotKind::Group, Some(comma)) = (&slot.kind, separator) {
                let message = "These brackets only group; a vector is written with square ones, as in `[a, b]`.";
                let inside = Span::new(open.span.end, span.start);
                let vector = format!("[{}]", slice(self.text, inside));
                return Err(Diagnostic::error(comma, message)
                    .with_related(open.span, "the brackets open here")
                    .with_fix("write a vector", whole, vector));
            }
            if let Some((raised, power_span)) = open.power {
                slot.postfixes.push(Postfix::Raise(raised, power_span));
            }
            let groups = matches!(slot.kind, SlotKind::Group);
            if let (true, Some(outer)) = (groups && open.has_capital, self.open.last_mut()) {
                outer.has_capital = true;
            }
            is_matrix = groups && open.has_capital;
        }
        self.skeleton.items.push(Item::Close);
        self.complete(open.slot, is_matrix);
        Ok(())
    }

    /// A bracket or the whole text ends here: something complete must stand before.
    fn check_end(&self, span: Span) -> Result<(), Diagnostic> {
        let source = slice(self.text, span);
        match self.before {
            Before::Operand => Ok(()),
            Before::Sign(sign) | Before::Comma(sign) => Err(self.missing_after(sign)),
            Before::Opening(opening)
                if self
                    .open
                    .last()
                    .is_some_and(|open| open.closing == Closing::Operand) =>
            {
                Err(self.missing_after(opening))
            }
            Before::Opening(opening) => {
                let opening_source = slice(self.text, opening);
                let message = format!("Nothing stands between `{opening_source}` and `{source}`.");
                Err(Diagnostic::error(opening.hull(span), message))
            }
            Before::Start => {
                let message = format!("There is no opening bracket for this `{source}`.");
                Err(Diagnostic::error(span, message))
            }
        }
    }

    fn missing_after(&self, sign: Span) -> Diagnostic {
        let source = slice(self.text, sign);
        let message =
            format!("Something is missing after `{source}`: a number, a name or a bracket.");
        Diagnostic::error(sign, message)
    }

    fn innermost(&self) -> Option<Closing> {
        self.open.last().map(|open| open.closing)
    }

    fn after_operand(&self) -> bool {
        matches!(self.before, Before::Operand)
    }

    fn bar(&mut self, span: Span) -> Result<(), Diagnostic> {
        match self.innermost() {
            Some(closing @ (Closing::Bar | Closing::SecondBar)) if self.after_operand() => {
                self.close(closing, span)
            }
            _ => {
                self.juxtapose(span)?;
                self.open(Closing::Bar, SlotKind::Abs, span);
                Ok(())
            }
        }
    }

    /// `||` opens two bars that are one norm if `||` closes them together.
    fn two_bars(&mut self, span: Span) -> Result<(), Diagnostic> {
        let (first, second) = (
            Span::new(span.start, span.start + 1),
            Span::new(span.start + 1, span.end),
        );
        if !self.after_operand()
            || !matches!(self.innermost(), Some(Closing::Bar | Closing::SecondBar))
        {
            self.juxtapose(span)?;
            self.open(Closing::Bar, SlotKind::Abs, first);
            self.open(Closing::SecondBar, SlotKind::Abs, second);
            self.before = Before::Opening(span);
            return Ok(());
        }
        if self.innermost() != Some(Closing::SecondBar) {
            self.bar(first)?;
            return self.bar(second);
        }
        let slots = self.skeleton.slots.len();
        let inner = self.open.last().map_or(slots, |open| open.slot);
        self.close(Closing::SecondBar, first)?;
        if let Some(slot) = self.skeleton.slots.get_mut(inner) {
            slot.kind = SlotKind::Group;
        }
        let outer = self.open.last().map_or(slots, |open| open.slot);
        self.close(Closing::Bar, second)?;
        if let Some(slot) = self.skeleton.slots.get_mut(outer) {
            slot.kind = SlotKind::Norm;
        }
        Ok(())
    }

    fn double_bar(&mut self, span: Span) -> Result<(), Diagnostic> {
        if self.after_operand() && self.innermost() == Some(Closing::DoubleBar) {
            return self.close(Closing::DoubleBar, span);
        }
        self.juxtapose(span)?;
        self.open(Closing::DoubleBar, SlotKind::Norm, span);
        Ok(())
    }

    fn comma(&mut self, span: Span, semicolon: bool) -> Result<(), Diagnostic> {
        if !matches!(self.before, Before::Operand) {
            return Err(self.missing_before(span));
        }
        let Some(open) = self.open.last_mut() else {
            let number = |at: Option<usize>| {
                let token = at.and_then(|at| self.tokens.get(at));
                token.is_some_and(|token| matches!(token.kind, TokenKind::Number(_)))
            };
            let decimal = number(self.at.checked_sub(2)) && number(Some(self.at));
            let diagnostic = Diagnostic::error(
                span,
                if decimal {
                    "A comma separates arguments; a decimal number is written with a point, as in `1.5`."
                } else {
                    "A comma separates the arguments of a function or the elements of a vector, as in `[a, b]`."
                },
            );
            return Err(if decimal {
                diagnostic.with_fix("write a point", span, ".")
            } else {
                diagnostic
            });
        };
        if matches!(
            open.closing,
            Closing::Bar | Closing::SecondBar | Closing::DoubleBar
        ) {
            let message = "Between bars stands one expression; the norm of a vector is written `norm([a, b])`.";
            return Err(
                Diagnostic::error(span, message).with_related(open.span, "the bar opens here")
            );
        }
        let other = if semicolon {
            open.commas
        } else {
            open.semicolons
        };
        if 0 < other {
            let message = "A matrix is written row by row, as in `[[a, b], [c, d]]`, or gets a name and its values in the inputs table.";
            return Err(Diagnostic::error(span, message));
        }
        if semicolon {
            open.semicolons += 1;
        } else {
            open.commas += 1;
        }
        open.first_comma.get_or_insert(span);
        self.skeleton.items.push(Item::Comma);
        self.before = Before::Comma(span);
        Ok(())
    }
}

/// How it is closed.
fn missing(closing: Closing) -> &'static str {
    match closing {
        Closing::Bracket(bracket) => bracket.closing(),
        Closing::Bar | Closing::SecondBar => "|",
        Closing::DoubleBar => "‖",
        Closing::Operand => "",
    }
}

// ---- postfixes ----

impl Arranger<'_> {
    fn transpose(&mut self, span: Span) -> Result<(), Diagnostic> {
        let message = "`'` is the transpose and stands after a name or a bracket, as in `x'`.";
        self.postfix(Postfix::Transpose(span), span, message)
    }

    fn raise(&mut self, raised: &Raised, span: Span) -> Result<(), Diagnostic> {
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
    fn lower(&mut self, digits: &str, span: Span) -> Result<(), Diagnostic> {
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
    fn is_index(&self) -> bool {
        let last = self.last.and_then(|last| self.skeleton.slots.get(last));
        let number = last.is_some_and(|slot| {
            matches!(slot.kind, SlotKind::Number(_)) && slot.postfixes.is_empty()
        });
        matches!(self.before, Before::Operand) && !number
    }

    /// Reads `1]` or `1, 2]` behind the bracket at `open`.
    fn index(&mut self, open: Span) -> Result<(), Diagnostic> {
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
