//! Braces, and what stands for them.

use std::ops::Range;

use super::lexeme::{Kind, Lexeme, Lexemes};
use crate::syntax::diagnostic::Span;
use crate::syntax::spelling;

/// What a command takes at `at`: braces, or one sign; what stands in it, and all of it.
pub fn group(lexemes: &mut Lexemes<'_>, at: usize) -> Option<(Range<usize>, Range<usize>)> {
    if lexemes.is(at, "{") {
        let close = lexemes.closing(at)?;
        return Some((at + 1..close, at..close + 1));
    }
    let lexeme = lexemes.get(at)?;
    if lexeme.kind == Kind::NewLine || lexeme.closes() {
        return None;
    }
    // `\frac12` is a half.
    let text = lexeme.text.clone();
    let length = text.chars().next().map_or(0, char::len_utf8);
    let accented = text.chars().nth(1).is_some_and(spelling::is_accent);
    if length < text.len() && !accented && matches!(lexeme.kind, Kind::Number | Kind::Word) {
        let source = lexeme.source;
        let same = source.end - source.start == text.len();
        let (first, rest) = text.split_at(length);
        let cut = if same {
            source.start + length
        } else {
            source.end
        };
        let first = Lexeme::new(first.to_owned(), Span::new(source.start, cut));
        let start = if same { cut } else { source.start };
        let rest = Lexeme::new(rest.to_owned(), Span::new(start, source.end));
        lexemes.replace(at..at + 1, vec![first, rest]);
    }
    Some((at..at + 1, at..at + 1))
}
