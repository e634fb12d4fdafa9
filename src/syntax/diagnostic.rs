//! What was wrong with a text, where, and the way out.
//!
//! Every fault of text, shape or value that a person can cause is one of these;
//! nothing else in the program words such a fault.
//! It does not decide anything: the lexer, the grammar and [`crate::expr`] do.

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

    /// For the terminal: line and column, the line itself, the place underlined.
    pub fn render(&self, text: &str) -> String {
        todo!("{text}")
    }
}

/// True if any of them is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
}
