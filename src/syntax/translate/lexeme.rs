//! Lexemes: the words, numbers and signs of any notation, and the editing of a list of them.
//!
//! A lexeme knows the place in the text that it comes from, and keeps it when it is moved or
//! made into something else, so that everything that is said later points at what was typed.
//! It does not know what anything means: the notations beside this file do.

use std::borrow::Cow;
use std::ops::Range;

use crate::syntax::diagnostic::Span;
use crate::syntax::spelling;

/// One word, number or sign, with the blanks before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Lexeme<'a> {
    /// What it looks like.
    pub kind: Kind,
    /// How it is written.
    pub text: Cow<'a, str>,
    /// The blanks before it.
    pub blank: Cow<'a, str>,
    /// Where it comes from.
    pub source: Span,
}

/// What a lexeme looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters, then letters, digits, accents, underscores.
    Word,
    /// Digits, a decimal point, an exponent.
    Number,
    /// One character, or a few that belong together.
    Sign,
    /// `\frac` and its kind, with the backslash.
    Command,
    /// The end of a line.
    NewLine,
}

/// Signs of more than one character, longest first.
const SIGNS: &[&str] = &[
    "\"\"\"", "'''", "**", ".*", "./", ".^", ".'", "||", ":=", "<=", ">=", "==", "!=", "~=", "=>",
    "->", "<-", "&&", "//", "/*", "*/", "\\\\",
];

impl<'a> Lexeme<'a> {
    /// A lexeme that stands for what is at `source`.
    pub fn new(text: impl Into<Cow<'a, str>>, source: Span) -> Self {
        let text = text.into();
        let kind = match text.chars().next() {
            Some('\n') => Kind::NewLine,
            Some('\\') if text.len() > 1 && !text.starts_with("\\\\") => Kind::Command,
            Some(c) if spelling::is_letter(c) => Kind::Word,
            Some(c) if spelling::fold(c).is_ascii_digit() => Kind::Number,
            Some('.')
                if text.len() > 1
                    && !text.starts_with([' '])
                    && text.as_bytes().get(1).is_some_and(u8::is_ascii_digit) =>
            {
                Kind::Number
            }
            _ => Kind::Sign,
        };
        Self {
            kind,
            text,
            blank: Cow::Borrowed(""),
            source,
        }
    }

    /// True for this word or sign.
    pub fn is(&self, text: &str) -> bool {
        self.text == text
    }

    /// True for a word.
    pub fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    /// True if nothing stands between it and what is before it.
    pub fn is_joined(&self) -> bool {
        self.blank.is_empty()
    }

    /// True for an opening bracket.
    pub fn opens(&self) -> bool {
        matches!(&*self.text, "(" | "[" | "{")
    }

    /// True for a closing bracket.
    pub fn closes(&self) -> bool {
        matches!(&*self.text, ")" | "]" | "}")
    }
}

/// The lexemes of `text` and the blanks behind the last.
pub fn split(text: &str) -> (Vec<Lexeme<'_>>, &str) {
    let mut lexemes = Vec::new();
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or("");
        let blanks = rest
            .find(|c: char| c == '\n' || !is_blank(c))
            .unwrap_or(rest.len());
        let (blank, rest) = rest.split_at(blanks);
        let Some(first) = rest.chars().next() else {
            return (lexemes, blank);
        };
        let (kind, length) = first_of(rest, first);
        let start = at + blanks;
        at = start + length;
        lexemes.push(Lexeme {
            kind,
            text: Cow::Borrowed(rest.get(..length).unwrap_or("")),
            blank: Cow::Borrowed(blank),
            source: Span::new(start, at),
        });
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}')
}

/// The kind and the length in bytes of the lexeme that `rest` begins with.
fn first_of(rest: &str, first: char) -> (Kind, usize) {
    let digit = |c: char| spelling::fold(c).is_ascii_digit();
    let second = rest.chars().nth(1).unwrap_or(' ');
    if first == '\n' {
        return (Kind::NewLine, 1);
    }
    if digit(first) || (first == '.' && digit(second)) {
        return (Kind::Number, number(rest));
    }
    if spelling::is_letter(first) {
        return (Kind::Word, word(rest));
    }
    if first == '\\' && second.is_ascii_alphabetic() {
        let length = rest.chars().skip(1).take_while(char::is_ascii_alphabetic);
        return (Kind::Command, 1 + length.count());
    }
    if first == '\\' && "|{},;:! []()%&_".contains(second) && 1 < rest.len() {
        return (Kind::Command, 2);
    }
    if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        return (Kind::Sign, sign.len());
    }
    (Kind::Sign, first.len_utf8())
}

/// `1.5e-3`, `1_000`; the point of `2.T` and of `2.*x` is no part of it.
fn number(rest: &str) -> usize {
    let mut chars = rest.char_indices().peekable();
    let digit = |c: char| spelling::fold(c).is_ascii_digit();
    let mut pointed = false;
    let mut end = 0;
    while let Some(&(at, c)) = chars.peek() {
        let next = rest
            .get(at + c.len_utf8()..)
            .and_then(|rest| rest.chars().next());
        let belongs = digit(c)
            || (c == '_' && next.is_some_and(digit))
            || (c == '.'
                && !next.is_some_and(|next| {
                    matches!(next, '*' | '/' | '^' | '.' | '\'')
                        || spelling::is_letter(next) && !matches!(next, 'e' | 'E' | 'f')
                }));
        if !belongs || (c == '.' && pointed) {
            break;
        }
        pointed |= c == '.';
        end = at + c.len_utf8();
        chars.next();
    }
    let mut exponent = rest.get(end..).unwrap_or("").chars();
    if matches!(exponent.next(), Some('e' | 'E')) {
        let after: Vec<char> = exponent.take(2).collect();
        let signed = usize::from(after.first().is_some_and(|c| matches!(c, '+' | '-')));
        if after.get(signed).is_some_and(char::is_ascii_digit) {
            end += 1 + signed;
            let digits = rest.get(end..).unwrap_or("");
            end += digits.bytes().take_while(u8::is_ascii_digit).count();
        }
    }
    end
}

/// Letters, digits, accents and lowered signs; an underscore with a letter or digit behind it.
fn word(rest: &str) -> usize {
    let plain = |c: char| spelling::is_letter(c) || spelling::fold(c).is_ascii_digit();
    let mut end = 0;
    for (at, c) in rest.char_indices() {
        let next = || rest.get(at + 1..).and_then(|rest| rest.chars().next());
        let belongs = plain(c)
            || spelling::is_accent(c)
            || spelling::lowered(c).is_some()
            || (c == '_' && next().is_some_and(|next| plain(next) || next == '_'));
        if !belongs {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

/// The work that a text may make, in lexemes looked at and moved beyond one look at each.
const BUDGET: usize = 4_000_000;

/// A text as an editable list of lexemes.
pub struct Lexemes<'a> {
    list: Vec<Lexeme<'a>>,
    budget: usize,
}

impl<'a> Lexemes<'a> {
    /// Of these.
    pub fn new(list: Vec<Lexeme<'a>>) -> Self {
        Self {
            list,
            budget: BUDGET,
        }
    }

    /// All of them.
    pub fn list(&self) -> &[Lexeme<'a>] {
        &self.list
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The one at `at`.
    pub fn get(&self, at: usize) -> Option<&Lexeme<'a>> {
        self.list.get(at)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, at: usize) -> Option<&mut Lexeme<'a>> {
        self.list.get_mut(at)
    }

    /// True if the one at `at` is this word or sign.
    pub fn is(&self, at: usize, text: &str) -> bool {
        self.list.get(at).is_some_and(|lexeme| lexeme.is(text))
    }

    /// True if the one at `at` is a word.
    pub fn is_word(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(Lexeme::is_word)
    }

    /// True if nothing stands between the one at `at` and the one before it.
    pub fn is_joined(&self, at: usize) -> bool {
        0 < at && self.list.get(at).is_some_and(Lexeme::is_joined)
    }

    /// The text of the one at `at`; empty behind the last.
    pub fn text(&self, at: usize) -> &str {
        self.list.get(at).map_or("", |lexeme| &lexeme.text)
    }

    /// The lexemes in `range` as a text.
    pub fn typed(&self, range: Range<usize>) -> String {
        let mut text = String::new();
        for lexeme in self.list.get(range).unwrap_or(&[]) {
            if !text.is_empty() {
                text.push_str(&lexeme.blank);
            }
            text.push_str(&lexeme.text);
        }
        text
    }

    /// Where the lexemes in `range` come from.
    pub fn source(&self, range: Range<usize>) -> Span {
        let mut spans = self
            .list
            .get(range)
            .into_iter()
            .flatten()
            .map(|lexeme| lexeme.source);
        let first = spans.next().unwrap_or_default();
        spans.fold(first, Span::hull)
    }

    /// A copy of the lexemes in `range`.
    pub fn copy(&mut self, range: Range<usize>) -> Vec<Lexeme<'a>> {
        self.spend(range.len());
        self.list.get(range).unwrap_or(&[]).to_vec()
    }

    /// Puts `by` in the place of `range`; the blanks before the first stay.
    pub fn replace(&mut self, range: Range<usize>, mut by: Vec<Lexeme<'a>>) {
        if self.list.len() < range.end || range.end < range.start {
            return;
        }
        let moved = if by.len() == range.len() {
            0
        } else {
            self.list.len() - range.end
        };
        self.spend(moved + by.len());
        if let (Some(old), Some(new)) = (self.list.get(range.start), by.first_mut())
            && !range.is_empty()
        {
            new.blank = old.blank.clone();
        }
        self.list.splice(range, by);
    }

    /// True while the text has not made too much work.
    pub fn has_budget(&self) -> bool {
        0 < self.budget
    }

    /// Counts work that was done.
    pub fn spend(&mut self, work: usize) {
        self.budget = self.budget.saturating_sub(work);
    }

    /// Where the bracket that opens at `open` is closed. Lines end no bracket.
    pub fn closing(&mut self, open: usize) -> Option<usize> {
        if !self.has_budget() {
            return None;
        }
        let mut depth = 0_usize;
        for at in open..self.list.len() {
            let lexeme = self.list.get(at)?;
            if lexeme.opens() {
                depth += 1;
            } else if lexeme.closes() {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    let pair = (self.text(open), self.text(at));
                    let same = matches!(pair, ("(", ")") | ("[", "]") | ("{", "}"));
                    self.spend(at - open);
                    return (same && self.has_budget()).then_some(at);
                }
            }
        }
        self.spend(self.list.len() - open);
        None
    }

    /// Where the bracket that closes at `close` is opened.
    pub fn opening(&mut self, close: usize) -> Option<usize> {
        if !self.has_budget() {
            return None;
        }
        let mut depth = 0_usize;
        for at in (0..=close).rev() {
            let lexeme = self.list.get(at)?;
            if lexeme.closes() {
                depth += 1;
            } else if lexeme.opens() {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    self.spend(close - at);
                    return self.has_budget().then_some(at);
                }
            }
        }
        self.spend(close);
        None
    }

    /// The pieces between the brackets that open at `open`, cut at `separators`, and where they
    /// close. Nothing between the brackets is no piece.
    pub fn pieces(
        &mut self,
        open: usize,
        separators: &[&str],
    ) -> Option<(Vec<Range<usize>>, usize)> {
        let close = self.closing(open)?;
        let mut pieces = Vec::new();
        let mut depth = 0_usize;
        let mut start = open + 1;
        for at in open + 1..close {
            let lexeme = self.list.get(at)?;
            if lexeme.opens() {
                depth += 1;
            } else if lexeme.closes() {
                depth = depth.saturating_sub(1);
            } else if depth == 0 && separators.contains(&&*lexeme.text) {
                pieces.push(start..at);
                start = at + 1;
            }
        }
        // A comma behind the last piece is only a habit.
        if start < close {
            pieces.push(start..close);
        }
        Some((pieces, close))
    }

    /// The first place in `range`, outside of brackets, with this text.
    pub fn find(&mut self, range: Range<usize>, text: &str) -> Option<usize> {
        let mut depth = 0_usize;
        let start = range.start;
        for at in range.clone().take_while(|_| self.has_budget()) {
            let lexeme = self.list.get(at)?;
            if lexeme.opens() {
                depth += 1;
            } else if lexeme.closes() {
                depth = depth.saturating_sub(1);
            } else if depth == 0 && lexeme.is(text) {
                self.spend(at - start);
                return Some(at);
            }
        }
        self.spend(range.len());
        None
    }

    /// Where the line ends that `at` stands in.
    pub fn line_end(&mut self, at: usize) -> usize {
        let rest = self.list.get(at..).unwrap_or(&[]);
        let length = rest.iter().position(|lexeme| lexeme.kind == Kind::NewLine);
        length.map_or(self.list.len(), |length| at + length)
    }

    /// The arguments between the round brackets that open at `open`, and where these close.
    pub fn arguments(&mut self, open: usize) -> Option<(Vec<Range<usize>>, usize)> {
        self.is(open, "(").then(|| self.pieces(open, &[","]))?
    }

    /// Where the operand begins that ends before `end`: a name, a number, a bracket, a call,
    /// with all that hangs on it.
    pub fn operand_before(&mut self, end: usize) -> Option<usize> {
        let mut at = end.checked_sub(1)?;
        // What hangs behind it.
        while self.list.get(at).is_some_and(hangs_behind) {
            at = at.checked_sub(1)?;
        }
        let lexeme = self.list.get(at)?;
        if lexeme.closes() {
            let open = self.opening(at)?;
            let before = open.checked_sub(1);
            let joined = self.list.get(open).is_some_and(Lexeme::is_joined);
            match before.and_then(|before| self.list.get(before)) {
                Some(before) if joined && before.is_word() => return Some(open - 1),
                // `M'[1]`, `f(x)[1]`
                Some(before)
                    if joined
                        && (before.closes() || hangs_behind(before))
                        && self.is(open, "[") =>
                {
                    return self.operand_before(open);
                }
                _ => return Some(open),
            }
        }
        matches!(lexeme.kind, Kind::Word | Kind::Number).then_some(at)
    }

    /// Where the operand ends that begins at `start`, as in [`Lexemes::operand_before`]; signs
    /// before it belong to it.
    pub fn operand_after(&mut self, start: usize) -> Option<usize> {
        let mut at = start;
        while matches!(self.text(at), "-" | "+" | "−") {
            at += 1;
        }
        let lexeme = self.list.get(at)?;
        let is_word = lexeme.is_word();
        if lexeme.opens() {
            at = self.closing(at)? + 1;
        } else if matches!(lexeme.kind, Kind::Word | Kind::Number) {
            at += 1;
        } else {
            return None;
        }
        if is_word && self.is_joined(at) && matches!(self.text(at), "(" | "[") {
            at = self.closing(at)? + 1;
        }
        while self.list.get(at).is_some_and(hangs_behind) {
            at += 1;
        }
        Some(at)
    }

    /// True if a sum, a product or a comparison stands in `range` outside of brackets, so that
    /// it needs brackets to be an operand.
    pub fn needs_brackets(&self, range: Range<usize>) -> bool {
        let mut depth = 0_usize;
        let mut before_operand = false;
        for lexeme in self.list.get(range).unwrap_or(&[]) {
            if lexeme.opens() {
                // `f(x)` is one operand, `2(x)` is two.
                if depth == 0 && before_operand && !lexeme.is_joined() {
                    return true;
                }
                depth += 1;
            } else if lexeme.closes() {
                depth = depth.saturating_sub(1);
                before_operand = true;
            } else if depth == 0 {
                match lexeme.kind {
                    Kind::Word | Kind::Number if before_operand => return true,
                    Kind::Word | Kind::Number => before_operand = true,
                    _ if hangs_behind(lexeme) => {}
                    _ => return true,
                }
            }
        }
        false
    }
}

/// `'`, `ᵀ`, `²`: what belongs to the operand before it.
fn hangs_behind(lexeme: &Lexeme<'_>) -> bool {
    lexeme.kind == Kind::Sign
        && lexeme.text.chars().all(|c| {
            matches!(c, '\'' | '′' | '’' | 'ᵀ' | '⊤' | '⁻') || spelling::raised(c).is_some()
        })
}
