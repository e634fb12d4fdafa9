//! What was wrong with a text, where, and the way out.
//!
//! Every fault of text, shape or value that a person can cause is one of these;
//! nothing else in the program words such a fault.
//! It does not decide anything: the lexer, the grammar and [`crate::expr`] do.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A piece of the functions text, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest span that holds both.
    pub fn hull(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// There is no result until it is mended.
    Error,
    /// There is a result; the reader should know how the text was understood.
    Note,
}

/// A change of the text that would mend it, offered as one click.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the button says: `write m*x`.
    pub label: String,
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub replacement: String,
}

/// One fault or note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or note.
    pub severity: Severity,
    /// The place that gets underlined.
    pub span: Span,
    /// One plain sentence or two: what is wrong and what to do.
    pub message: String,
    /// Other places that belong to it, each with a short label such as `W is 4×3`.
    pub related: Vec<(Span, String)>,
    /// A change that mends it, where there is one.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            span,
            message: message.into(),
            related: Vec::new(),
            fix: None,
        }
    }

    /// A note at `span`.
    pub fn note(span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Note,
            ..Self::error(span, message)
        }
    }

    /// The same with another place underlined and labelled.
    #[must_use]
    pub fn with_related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }

    /// The same with a change that mends it.
    #[must_use]
    pub fn with_fix(
        mut self,
        label: impl Into<String>,
        span: Span,
        replacement: impl Into<String>,
    ) -> Self {
        self.fix = Some(Fix {
            label: label.into(),
            span,
            replacement: replacement.into(),
        });
        self
    }

    /// For the terminal: line and column (in characters, from 1), the line itself and the
    /// place underlined, then the related places and the fix.
    pub fn render(&self, text: &str) -> String {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Note => "note",
        };
        let mut out = String::new();
        excerpt(
            &mut out,
            text,
            self.span,
            &format!("{severity}: {}", self.message),
            '^',
        );
        for (span, label) in &self.related {
            excerpt(&mut out, text, *span, label, '-');
        }
        if let Some(fix) = &self.fix {
            // The label says what to write; the replacement may be a single sign of it.
            let _ = writeln!(out, "    fix: {}", fix.label);
        }
        out
    }
}

/// The characters of a line that are shown; longer lines are clipped around the span.
const WIDTH: usize = 72;

/// Adds `line:column: label`, the line and the marks under the span. A span of several lines
/// is marked to the end of its first.
fn excerpt(out: &mut String, text: &str, span: Span, label: &str, mark: char) {
    let start = text.floor_char_boundary(span.start);
    let end = text.ceil_char_boundary(span.end.max(start));
    let before = text.get(..start).unwrap_or("");
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line_number = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
    let line = text.get(line_start..).unwrap_or("");
    let line = line.lines().next().unwrap_or("");
    let count = |from: usize, to: usize| text.get(from..to).map_or(0, |part| part.chars().count());
    let column = count(line_start, start);
    let marked = count(start, end.min(line_start + line.len())).max(1);

    // Clipped so that the start of the span is seen, with something before it.
    let first = if column + marked.min(WIDTH / 2) < WIDTH {
        0
    } else {
        column.saturating_sub(WIDTH / 3)
    };
    let mut shown: String = line
        .chars()
        .skip(first)
        .take(WIDTH)
        .map(|c| if c.is_control() { pictured(c) } else { c })
        .collect();
    let clipped_before = if 0 < first { "…" } else { "" };
    let marked = marked.min((first + WIDTH).saturating_sub(column)).max(1);
    if line.chars().nth(first + WIDTH).is_some() {
        shown.push('…');
    }
    let number = line_number.to_string();
    let margin = " ".repeat(number.len());
    let indent = " ".repeat(column - first + clipped_before.chars().count());
    let marks = mark.to_string().repeat(marked);
    let _ = writeln!(out, "{line_number}:{}: {label}", column + 1);
    let _ = writeln!(out, " {number} | {clipped_before}{shown}");
    let _ = writeln!(out, " {margin} | {indent}{marks}");
}

/// A sign as wide as any for a control character, so that the marks below stand right.
fn pictured(control: char) -> char {
    match control {
        '\t' => ' ',
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(control)).unwrap_or(' '),
        _ => '\u{fffd}',
    }
}

/// As much of a name or a text as has room in a sentence.
pub fn clipped(text: &str) -> Cow<'_, str> {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// The piece of `text` under `span`; empty if there is none.
pub fn slice(text: &str, span: Span) -> &str {
    text.get(span.start..span.end).unwrap_or("")
}

/// True if any of them is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
}
