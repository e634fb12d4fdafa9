//! A translated text, and the way from its places back to what was typed.

use std::ops::Range;

use super::lexeme::{Kind, Lexeme};
use crate::syntax::ast::Parsed;
use crate::syntax::diagnostic::{Diagnostic, Fix, Span};

/// The text of some lexemes, with the place that each piece of it comes from.
#[derive(Debug)]
pub struct SourceMap {
    /// The translated text.
    pub text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
struct Piece {
    /// Where it stands in the translated text.
    at: Range<usize>,
    /// Where it comes from.
    source: Span,
    /// Whether it stands there as it was typed.
    same: bool,
}

impl SourceMap {
    /// Of the lexemes of `source`, in their order.
    pub fn new(source: &str, lexemes: &[Lexeme<'_>]) -> Self {
        let mut text = String::with_capacity(source.len());
        let mut pieces = Vec::with_capacity(lexemes.len());
        let mut word_before = false;
        for lexeme in lexemes {
            text.push_str(&lexeme.blank);
            // What a translation has put side by side stays two words.
            let grows = word_before && matches!(lexeme.kind, Kind::Word | Kind::Number);
            if grows && lexeme.blank.is_empty() {
                text.push(' ');
            }
            word_before = lexeme.is_word();
            let start = text.len();
            text.push_str(&lexeme.text);
            let typed = source.get(lexeme.source.start..lexeme.source.end);
            pieces.push(Piece {
                at: start..text.len(),
                source: lexeme.source,
                same: typed == Some(&*lexeme.text),
            });
        }
        Self { text, pieces }
    }

    /// A note on how the first line was read that is not as it was typed.
    pub fn reading(&self) -> Option<Diagnostic> {
        let changed = self.pieces.iter().find(|piece| !piece.same);
        let first = changed.or(self.pieces.first())?;
        let start = self.text.get(..first.at.start)?.rfind('\n');
        let start = start.map_or(0, |start| start + 1);
        let rest = self.text.get(start..)?;
        let end = start + rest.find('\n').unwrap_or(rest.len());
        let line: String = self
            .text
            .get(start..end)?
            .trim()
            .chars()
            .take(200)
            .collect();
        let span = self.span(Span::new(start, end));
        (!line.is_empty()).then(|| Diagnostic::note(span, format!("This is read as `{line}`.")))
    }

    /// Moves every span of `parsed` from the translated text to the text that was typed.
    pub fn back(&self, parsed: &mut Parsed) {
        for definition in &mut parsed.definitions {
            definition.name_span = self.span(definition.name_span);
            definition.span = self.span(definition.span);
            for parameter in definition.parameters.iter_mut().flatten() {
                parameter.span = self.span(parameter.span);
            }
            for node in &mut definition.expr.nodes {
                node.span = self.span(node.span);
                for span in node.kind.spans_mut() {
                    *span = self.span(*span);
                }
            }
        }
        for diagnostic in &mut parsed.diagnostics {
            self.diagnostic(diagnostic);
        }
    }

    fn diagnostic(&self, diagnostic: &mut Diagnostic) {
        diagnostic.span = self.span(diagnostic.span);
        for (span, _) in &mut diagnostic.related {
            *span = self.span(*span);
        }
        if let Some(fix) = &mut diagnostic.fix {
            self.fix(fix);
        }
    }

    /// The place in the typed text of a place in the translated one.
    pub fn span(&self, span: Span) -> Span {
        let touched = self.touched(span);
        let mut pieces = touched.map(|piece| piece.part(span));
        let first = pieces.next();
        first.map_or_else(
            || self.point(span.start),
            |first| pieces.fold(first, Span::hull),
        )
    }

    /// The pieces with something of `span` in them.
    fn touched(&self, span: Span) -> impl Iterator<Item = &Piece> {
        let first = self
            .pieces
            .partition_point(|piece| piece.at.end <= span.start);
        let pieces = self.pieces.get(first..).unwrap_or(&[]).iter();
        pieces.take_while(move |piece| piece.at.start < span.end)
    }

    /// A place between two characters.
    fn point(&self, at: usize) -> Span {
        let before = self.pieces.partition_point(|piece| piece.at.start <= at);
        let piece = before
            .checked_sub(1)
            .and_then(|before| self.pieces.get(before));
        let place = match piece {
            Some(piece) if piece.same && at < piece.at.end => {
                piece.source.start + (at - piece.at.start)
            }
            Some(piece) => piece.source.end,
            None => self.pieces.first().map_or(0, |first| first.source.start),
        };
        Span::new(place, place)
    }

    /// A change of the translated text as a change of the typed one. Where it cuts through what
    /// was translated, the whole of that is written in our notation.
    fn fix(&self, fix: &mut Fix) {
        let mut range = fix.span;
        let mut source = self.span(range);
        if self.touched(range).all(|piece| piece.same)
            && source.end - source.start == range.end - range.start
        {
            fix.span = source;
            return;
        }
        // Pieces in the hull of the source may stand elsewhere in the translation.
        for _ in 0..self.pieces.len().min(100) {
            let wider = self.pieces.iter().filter(|piece| {
                let overlaps = piece.source.start < source.end && source.start < piece.source.end;
                let cut = piece.at.start < range.start || range.end < piece.at.end;
                let whole = piece.same && piece.at.start < range.end && range.start < piece.at.end;
                overlaps && cut && !whole
            });
            let (at, from) = wider.fold((range, source), |(at, from), piece| {
                (
                    at.hull(Span::new(piece.at.start, piece.at.end)),
                    from.hull(piece.source),
                )
            });
            if (at, from) == (range, source) {
                break;
            }
            (range, source) = (at, from);
            // What lies between now belongs to it as well.
            source = self
                .touched(range)
                .fold(source, |hull, piece| hull.hull(piece.source));
        }
        let before = self.text.get(range.start..fix.span.start).unwrap_or("");
        let after = self.text.get(fix.span.end..range.end).unwrap_or("");
        fix.replacement = format!("{before}{}{after}", fix.replacement);
        fix.span = source;
    }
}

impl Piece {
    /// The part of `span` that lies in this piece, in the typed text.
    fn part(&self, span: Span) -> Span {
        if !self.same {
            return self.source;
        }
        let start = span.start.max(self.at.start) - self.at.start;
        let end = span.end.min(self.at.end) - self.at.start;
        Span::new(self.source.start + start, self.source.start + end)
    }
}
