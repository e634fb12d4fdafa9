//! Tokens: numbers, words and signs with their spans.
//!
//! [`super::lexer`] makes them, [`super::resolve`] decides what the words mean.

use super::ast::{BinaryOp, Comparison};
use super::diagnostic::{Diagnostic, Span};

/// One number, word or sign.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub enum TokenKind {
    /// `2`, `.5`, `1e-3`, `½`.
    Number(f64),
    /// Letters as found, in canonical spelling. [`super::resolve`] makes a
    /// [`TokenKind::Name`] or a [`TokenKind::Function`] of it.
    Word(String),
    /// A name that stands for a value.
    Name(String),
    /// A function, canonical; a bracket follows, or a power and a bracket (`sin²(x)`).
    Function(String),
    /// `+`
    Plus,
    /// `-` and every Unicode minus and dash.
    Minus,
    /// A sign that always stands between two operands.
    Operator(BinaryOp),
    /// `(`, `[` or `{`.
    Open(Bracket),
    /// `)`, `]` or `}`.
    Close(Bracket),
    /// `|`
    Bar,
    /// `||`: a norm, or two bars that happen to touch.
    TwoBars,
    /// `‖`
    DoubleBar,
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// `=` and `:=`
    Equals,
    /// `<`, `≥`, `==`, …
    Compare(Comparison),
    /// A raised number or letter: `²`, `⁻¹`, `ⁿ`.
    Raised(Raised),
    /// Lowered digits that follow no name, as in `‖x‖₂`.
    Lowered(String),
    /// `'`, `ᵀ`
    Transpose,
    /// `√`
    Root,
    /// Something that cannot be read, and why.
    Stray(Box<Diagnostic>),
}

/// A superscript.
#[derive(Clone, Debug, PartialEq)]
pub enum Raised {
    /// `²`, `¹⁰`, `⁻¹`
    Number {
        /// True with a raised minus.
        negative: bool,
        /// Its magnitude.
        value: f64,
    },
    /// `ⁿ`
    Name(String),
}

/// The kinds of bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bracket {
    /// `( )`
    Round,
    /// `[ ]`
    Square,
    /// `{ }`, which groups like `( )`.
    Curly,
}

impl Bracket {
    /// How it is closed.
    pub fn closing(self) -> &'static str {
        match self {
            Self::Round => ")",
            Self::Square => "]",
            Self::Curly => "}",
        }
    }
}
