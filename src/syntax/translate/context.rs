//! What the notations know of the whole text, and what they have to say about it.

use std::collections::BTreeSet;

use super::lexeme::{Kind, Lexeme};
use crate::syntax::diagnostic::{Diagnostic, Span};
use crate::syntax::spelling::{self, Functions};

/// A kind of program, as far as it decides what a sign means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// NumPy, PyTorch, JAX, TensorFlow: `*`, `/` and `**` of matrices are elementwise.
    Arrays,
    /// SymPy and the rest.
    Other,
}

impl Program {
    /// Of the module that a path begins with.
    pub fn of(module: &str) -> Self {
        match module {
            "math" | "Math" | "cmath" | "sp" | "sympy" | "LinearAlgebra" | "Base" => Self::Other,
            _ => Self::Arrays,
        }
    }
}

/// The names of a text, and the notes on how it was read.
pub struct Context<'a> {
    /// The functions of the language.
    pub functions: Functions,
    /// The inputs that have a size.
    declared: &'a BTreeSet<String>,
    /// Words before `=` and in headings.
    defined: BTreeSet<String>,
    /// Names of definitions with a heading, as `f` of `f(x) =`.
    headed: BTreeSet<String>,
    /// Words that stand somewhere with neither a point nor a bracket behind them.
    values: BTreeSet<String>,
    /// The kind of program that the text comes from, if it says so.
    pub program: Option<Program>,
    /// Whether it is torch, whose variance is that of a sample.
    pub torch: bool,
    /// Names of functions that stand for values here.
    pub variables: BTreeSet<String>,
    /// How the text was read, where it could have been read in another way.
    pub notes: Vec<Diagnostic>,
}

impl<'a> Context<'a> {
    /// Of the lexemes as they were typed.
    pub fn new(
        lexemes: &[Lexeme<'_>],
        declared: &'a BTreeSet<String>,
        functions: Functions,
    ) -> Self {
        let mut defined = BTreeSet::new();
        let mut values = BTreeSet::new();
        let mut headed = BTreeSet::new();
        let mut line_start = 0;
        let mut depth = 0_usize;
        for (at, lexeme) in lexemes.iter().enumerate() {
            let next = lexemes.get(at + 1);
            match lexeme.kind {
                Kind::NewLine => (line_start, depth) = (at + 1, 0),
                Kind::Word => {
                    let followed = next.is_some_and(|next| {
                        next.is_joined() && matches!(&*next.text, "." | "(" | "[")
                    });
                    if !followed && !values.contains(&*lexeme.text) {
                        values.insert(lexeme.text.clone().into_owned());
                    }
                }
                Kind::Sign if lexeme.opens() => depth += 1,
                Kind::Sign if lexeme.closes() => depth = depth.saturating_sub(1),
                // The names left of the first `=` of a line: a definition and its parameters.
                Kind::Sign if depth == 0 && matches!(&*lexeme.text, "=" | ":=") => {
                    let head = lexemes.get(line_start..at).unwrap_or(&[]);
                    if let [name, open, first, ..] = head
                        && name.is_word()
                        && matches!(&*open.text, "(" | "[")
                        && first.is_word()
                    {
                        headed.insert(spelling::canonical(&name.text));
                    }
                    let words = head.iter().filter(|lexeme| lexeme.is_word());
                    defined.extend(words.map(|lexeme| spelling::canonical(&lexeme.text)));
                    line_start = lexemes.len();
                }
                _ => {}
            }
        }
        Self {
            functions,
            declared,
            defined,
            headed,
            values,
            program: None,
            torch: false,
            variables: BTreeSet::new(),
            notes: Vec::new(),
        }
    }

    /// True for a name that the user has defined or given a size.
    pub fn is_own(&self, word: &str) -> bool {
        let name = spelling::canonical(word);
        self.defined.contains(&name) || self.declared.contains(&name)
    }

    /// True for a name that is defined, has a size, or stands in front of this comment too.
    pub fn is_known_elsewhere(&self, word: &str) -> bool {
        self.is_own(word) || word.chars().count() == 1
    }

    /// True for a word that stands for a value somewhere.
    pub fn is_value(&self, word: &str) -> bool {
        self.is_own(word) || self.values.contains(word)
    }

    /// True for a name that the user has defined with a heading.
    pub fn is_function(&self, word: &str) -> bool {
        self.headed.contains(&spelling::canonical(word))
    }

    /// Says that the place cannot be read.
    pub fn refuse(&mut self, span: Span, message: impl Into<String>) {
        self.notes.push(Diagnostic::error(span, message));
    }

    /// Says how the place was read.
    pub fn note(&mut self, span: Span, message: impl Into<String>) {
        self.notes.push(Diagnostic::note(span, message));
    }

    /// The same, with a change of the typed text that makes it mean the other thing.
    pub fn note_with_fix(
        &mut self,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
        replacement: impl Into<String>,
    ) {
        let note = Diagnostic::note(span, message);
        self.notes.push(note.with_fix(label, span, replacement));
    }
}
