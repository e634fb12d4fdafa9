//! Pass 2: brackets, bars and the commas between them.
//!
//! A bar says neither whether it opens nor whether it closes; what stands before it does.
//! Where to look next: [`super::order`] for the operands and signs inside.

use super::diagnostic::{Diagnostic, Span, slice};
use super::lexer::{Bracket, Raised, TokenKind};
use super::order::{Arranger, Before};
use super::skeleton::{Item, Postfix, SlotKind};

/// How a bracket must be closed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    Bracket(Bracket),
    Bar,
    /// The second half of `||`: closed by `||` as a norm, by `|` as a bar of its own.
    SecondBar,
    DoubleBar,
    /// Of `√`: ends with the operand.
    Operand,
}

pub(super) struct Open {
    pub(super) closing: Closing,
    pub(super) slot: usize,
    pub(super) span: Span,
    pub(super) commas: usize,
    pub(super) first_comma: Option<Span>,
    pub(super) semicolons: usize,
    pub(super) compared: bool,
    pub(super) has_capital: bool,
    /// `²` of `sin²(x)`.
    pub(super) power: Option<(Raised, Span)>,
}

impl Arranger<'_> {
    pub(super) fn open(&mut self, closing: Closing, kind: SlotKind, span: Span) {
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

    pub(super) fn close(&mut self, closing: Closing, span: Span) -> Result<(), Diagnostic> {
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

    pub(super) fn missing_after(&self, sign: Span) -> Diagnostic {
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

    pub(super) fn bar(&mut self, span: Span) -> Result<(), Diagnostic> {
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
    pub(super) fn two_bars(&mut self, span: Span) -> Result<(), Diagnostic> {
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

    pub(super) fn double_bar(&mut self, span: Span) -> Result<(), Diagnostic> {
        if self.after_operand() && self.innermost() == Some(Closing::DoubleBar) {
            return self.close(Closing::DoubleBar, span);
        }
        self.juxtapose(span)?;
        self.open(Closing::DoubleBar, SlotKind::Norm, span);
        Ok(())
    }

    pub(super) fn comma(&mut self, span: Span, semicolon: bool) -> Result<(), Diagnostic> {
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
pub(super) fn missing(closing: Closing) -> &'static str {
    match closing {
        Closing::Bracket(bracket) => bracket.closing(),
        Closing::Bar | Closing::SecondBar => "|",
        Closing::DoubleBar => "‖",
        Closing::Operand => "",
    }
}
