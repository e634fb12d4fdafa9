//! Notation → tokens with spans, one line at a time.
//!
//! It knows every character that the language has and how many of them make a number,
//! a sign or a word. It does not know which names exist, so `xy` is one word here:
//! [`super::resolve`] decides that. What it cannot read becomes a [`TokenKind::Stray`]
//! with its diagnostic from [`super::advice`], and reading goes on behind it.

use super::advice;
use super::ast::{BinaryOp, Comparison};
use super::diagnostic::{Diagnostic, Span};
use super::spelling::{self, Functions, is_minus};
use super::token::{Bracket, Raised, Token, TokenKind};

/// The longest line, in tokens. Longer ones are refused, so that no text makes the
/// window wait; a hundred printed pages of formulas do not reach it.
pub const MAX_TOKENS: usize = 50_000;

/// The longest name, in characters.
const MAX_NAME: usize = 100;

/// The tokens of `line`, which begins at byte `offset` of the text. A comment is left out.
pub fn scan(line: &str, offset: usize, functions: Functions) -> Vec<Token> {
    let mut scanner = Scanner {
        line,
        at: 0,
        functions,
    };
    let mut tokens = Vec::new();
    while let Some((start, first)) = scanner.next_start() {
        if tokens.len() == MAX_TOKENS {
            let message = format!(
                "This line is too long: at most {MAX_TOKENS} numbers, names and signs fit on one. Break it into several definitions."
            );
            let span = Span::new(offset, offset + start);
            tokens.push(stray(Diagnostic::error(span, message)));
            break;
        }
        let kind = scanner.token(first, offset);
        let span = Span::new(offset + start, offset + scanner.at);
        tokens.push(match kind {
            Ok(kind) => Token { kind, span },
            Err(diagnostic) => Token {
                kind: TokenKind::Stray(Box::new(diagnostic)),
                span,
            },
        });
    }
    tokens
}

/// The name that `text` spells, as in the functions: `x₁` and `x_1` are `x1`. `None` if it
/// is no name.
pub fn name(text: &str) -> Option<String> {
    key(text).filter(|key| !key.contains('['))
}

/// The same with an element behind it, if there is one: `x[ 1 ]` is `x[1]`.
pub fn key(text: &str) -> Option<String> {
    let index = |token: &Token| match token.kind {
        TokenKind::Number(index) if 1.0 <= index && index.fract() == 0.0 => Some(index),
        _ => None,
    };
    let tokens = scan(text, 0, |_| None);
    let (first, rest) = tokens.split_first()?;
    let last = rest.last().unwrap_or(first);
    // Nothing before it and nothing behind it, not even a comment.
    if first.span.hull(last.span) != Span::new(0, text.len()) {
        return None;
    }
    let TokenKind::Word(name) = &first.kind else {
        return None;
    };
    let Some((open, rest)) = rest.split_first() else {
        return Some(name.clone());
    };
    let (close, inside) = rest.split_last()?;
    let in_brackets = open.kind == TokenKind::Open(Bracket::Square)
        && close.kind == TokenKind::Close(Bracket::Square);
    match inside {
        [i] if in_brackets => Some(format!("{name}[{}]", index(i)?)),
        [i, comma, j] if in_brackets && comma.kind == TokenKind::Comma => {
            Some(format!("{name}[{},{}]", index(i)?, index(j)?))
        }
        _ => None,
    }
}

fn stray(diagnostic: Diagnostic) -> Token {
    Token {
        span: diagnostic.span,
        kind: TokenKind::Stray(Box::new(diagnostic)),
    }
}

/// A position in a line; `at` is always on a character boundary.
struct Scanner<'a> {
    line: &'a str,
    at: usize,
    functions: Functions,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.line.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn peek_second(&self) -> Option<char> {
        self.rest().chars().nth(1)
    }

    fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    fn bump_if(&mut self, wanted: impl Fn(char) -> bool) -> bool {
        let found = self.peek().is_some_and(wanted);
        if found {
            self.bump();
        }
        found
    }

    /// Skips while `wanted` holds; the number of characters skipped.
    fn bump_while(&mut self, wanted: impl Fn(char) -> bool) -> usize {
        let mut count = 0;
        while self.bump_if(&wanted) {
            count += 1;
        }
        count
    }

    fn since(&self, start: usize) -> &str {
        self.line.get(start..self.at).unwrap_or("")
    }

    /// Skips what is invisible; where the next token starts and with what, if there is one.
    fn next_start(&mut self) -> Option<(usize, char)> {
        self.bump_while(is_blank);
        let first = self.peek().filter(|&c| c != '#')?;
        Some((self.at, first))
    }

    /// Reads the token that begins here with `first`.
    fn token(&mut self, first: char, offset: usize) -> Result<TokenKind, Diagnostic> {
        let c = spelling::fold(first);
        let second = self.peek_second().map(spelling::fold);
        if c.is_ascii_digit() || (c == '.' && second.is_some_and(|next| next.is_ascii_digit())) {
            return self.number(offset);
        }
        if spelling::is_letter(c) {
            return self.word(offset);
        }
        if spelling::raised(c).is_some() || matches!(c, '⁻' | '⁺') {
            return self.superscript(offset);
        }
        if spelling::lowered(c).is_some_and(|digit| digit.is_ascii_digit()) {
            return Ok(self.subscript());
        }
        if c == '_' && second.is_some_and(|next| next.is_ascii_digit()) {
            self.bump();
            return Ok(self.subscript());
        }
        let Some((kind, length)) = sign(c, second) else {
            let found = advice::stray(self.rest(), offset + self.at, self.functions);
            // At least the one character, so that reading goes on.
            let end = (found.span.end - offset).min(self.line.len());
            self.bump();
            self.at = self.at.max(end);
            return Err(found);
        };
        for _ in 0..length {
            self.bump();
        }
        Ok(kind)
    }

    fn number(&mut self, offset: usize) -> Result<TokenKind, Diagnostic> {
        let digit = |c: char| spelling::fold(c).is_ascii_digit();
        let start = self.at;
        self.bump_while(digit);
        let mut points = 0;
        while self.peek() == Some('.') {
            // `5.*x` is `5 .* x`.
            if matches!(self.peek_second(), Some('*' | '/' | '^')) {
                break;
            }
            points += 1;
            self.bump();
            self.bump_while(digit);
        }
        if 1 < points {
            let span = Span::new(offset + start, offset + self.at);
            let message = "A number has one decimal point, as in `1.5`.";
            return Err(Diagnostic::error(span, message));
        }
        // `2e^x` is a product with the constant e, `2e3` is two thousand.
        let before_exponent = self.at;
        if self.bump_if(|c| matches!(c, 'e' | 'E')) {
            self.bump_if(|c| c == '+' || is_minus(c));
            if self.bump_while(digit) == 0 {
                self.at = before_exponent;
            }
        }
        let plain: String = self
            .since(start)
            .chars()
            .map(|c| if is_minus(c) { '-' } else { spelling::fold(c) })
            .collect();
        match plain.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(TokenKind::Number(value)),
            _ => {
                let span = Span::new(offset + start, offset + self.at);
                let message = "This number is too large: the largest is about 1.8e308.";
                Err(Diagnostic::error(span, message))
            }
        }
    }

    /// Letters, then letters, digits, underscores. Subscripts end a name (`x₁y₂` is a
    /// product), and π is a word of its own unless it is numbered.
    fn word(&mut self, offset: usize) -> Result<TokenKind, Diagnostic> {
        let start = self.at;
        let mut ended = false;
        let mut length = 0;
        while let Some(c) = self.peek() {
            let folded = spelling::fold(c);
            if spelling::is_letter(c) {
                if ended || (folded == 'π' && 0 < length) {
                    break;
                }
                self.bump();
                let numbered = self.peek().is_some_and(|next| {
                    next == '_'
                        || spelling::fold(next).is_ascii_digit()
                        || spelling::lowered(next).is_some()
                });
                ended = folded == 'π' && !numbered;
            } else if spelling::is_accent(c) || (folded.is_ascii_digit() && !ended) {
                self.bump();
            } else if spelling::lowered(c).is_some() {
                self.bump();
                ended = true;
            } else if c == '_' && !ended {
                let Some(ends) = self.underscore() else {
                    break;
                };
                ended = ends;
            } else {
                break;
            }
            length += 1;
        }
        if MAX_NAME < self.at - start {
            let span = Span::new(offset + start, offset + self.at);
            let message = format!("This name is too long: at most {MAX_NAME} letters.");
            return Err(Diagnostic::error(span, message));
        }
        Ok(TokenKind::Word(spelling::canonical(self.since(start))))
    }

    /// What follows `_` in a name: a word (`y_hat`) or a subscript (`x_1`, `x_{12}`), which
    /// ends the name. None, and nothing read, if it is neither.
    fn underscore(&mut self) -> Option<bool> {
        let start = self.at;
        self.bump();
        let plain = |c: char| spelling::is_letter(c) || spelling::fold(c).is_ascii_digit();
        if self.bump_if(|c| c == '{') {
            if 0 < self.bump_while(plain) && self.bump_if(|c| c == '}') {
                return Some(true);
            }
        } else if 0 < self.bump_while(|c| spelling::fold(c).is_ascii_digit()) {
            return Some(self.peek() != Some('_'));
        } else if self.peek().is_some_and(plain) {
            return Some(false);
        }
        self.at = start;
        None
    }

    fn superscript(&mut self, offset: usize) -> Result<TokenKind, Diagnostic> {
        let start = self.at;
        let negative = self.peek() == Some('⁻');
        self.bump_if(|c| matches!(c, '⁻' | '⁺'));
        let digits: String = std::iter::from_fn(|| {
            let digit = self.peek().and_then(spelling::raised)?;
            digit.is_ascii_digit().then(|| {
                self.bump();
                digit
            })
        })
        .collect();
        if let Some(value) = digits.parse().ok().filter(|value: &f64| value.is_finite()) {
            return Ok(TokenKind::Raised(Raised::Number { negative, value }));
        }
        if negative && self.peek() == Some('ᵀ') {
            // `A⁻ᵀ` is the transpose of `A⁻¹`; the `ᵀ` comes next by itself.
            let value = 1.0;
            return Ok(TokenKind::Raised(Raised::Number { negative, value }));
        }
        let letter = self
            .peek()
            .and_then(spelling::raised)
            .filter(|_| self.at == start);
        if let Some(letter) = letter {
            self.bump();
            return Ok(TokenKind::Raised(Raised::Name(letter.to_string())));
        }
        let span = Span::new(offset + start, offset + self.at);
        let message = "This raised sign needs a raised whole number after it; any power can be written with `^`, as in `x^(-n)`.";
        Err(Diagnostic::error(span, message))
    }

    fn subscript(&mut self) -> TokenKind {
        let start = self.at;
        self.bump_while(|c| {
            spelling::lowered(spelling::fold(c))
                .unwrap_or(spelling::fold(c))
                .is_ascii_digit()
        });
        TokenKind::Lowered(spelling::canonical(self.since(start)))
    }
}

/// True for white space and for characters that only guide the eye or the line break.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}')
}

/// The sign that begins with `c`, and how many characters it has.
fn sign(c: char, second: Option<char>) -> Option<(TokenKind, usize)> {
    use BinaryOp as Op;
    use TokenKind as Kind;
    let two = match (c, second.unwrap_or(' ')) {
        ('*', '*') => Some(Kind::Operator(Op::Power)),
        ('.', '*') => Some(Kind::Operator(Op::ElementwiseMultiply)),
        ('.', '/') => Some(Kind::Operator(Op::ElementwiseDivide)),
        ('.', '^') => Some(Kind::Operator(Op::ElementwisePower)),
        ('|', '|') => Some(Kind::TwoBars),
        (':', '=') => Some(Kind::Equals),
        ('<', '=') => Some(Kind::Compare(Comparison::LessEqual)),
        ('>', '=') => Some(Kind::Compare(Comparison::GreaterEqual)),
        ('=', '=') => Some(Kind::Compare(Comparison::Equal)),
        ('!' | '~', '=') => Some(Kind::Compare(Comparison::NotEqual)),
        _ => None,
    };
    if let Some(kind) = two {
        return Some((kind, 2));
    }
    let kind = match c {
        '+' | '＋' | '﹢' => Kind::Plus,
        _ if is_minus(c) => Kind::Minus,
        '*' | '×' | '∗' | '✕' | '⨯' | '＊' => Kind::Operator(Op::Multiply),
        '⊗' | '⊙' | '∘' => Kind::Operator(Op::ElementwiseMultiply),
        '·' | '⋅' | '∙' | '•' => Kind::Operator(Op::Dot),
        '@' => Kind::Operator(Op::MatrixMultiply),
        '/' | '÷' | '∕' | '⁄' | '／' => Kind::Operator(Op::Divide),
        '⊘' => Kind::Operator(Op::ElementwiseDivide),
        '^' | 'ˆ' | '＾' => Kind::Operator(Op::Power),
        '(' | '（' => Kind::Open(Bracket::Round),
        ')' | '）' => Kind::Close(Bracket::Round),
        '[' | '［' => Kind::Open(Bracket::Square),
        ']' | '］' => Kind::Close(Bracket::Square),
        '{' => Kind::Open(Bracket::Curly),
        '}' => Kind::Close(Bracket::Curly),
        '|' | '∣' | '｜' => Kind::Bar,
        '‖' | '∥' => Kind::DoubleBar,
        ',' | '，' => Kind::Comma,
        ';' | '；' => Kind::Semicolon,
        '=' | '＝' | '≔' => Kind::Equals,
        '<' | '＜' => Kind::Compare(Comparison::Less),
        '≤' | '⩽' | '≦' => Kind::Compare(Comparison::LessEqual),
        '>' | '＞' => Kind::Compare(Comparison::Greater),
        '≥' | '⩾' | '≧' => Kind::Compare(Comparison::GreaterEqual),
        '≠' => Kind::Compare(Comparison::NotEqual),
        '\'' | '′' | '’' | 'ᵀ' | '⊤' => Kind::Transpose,
        '√' => Kind::Root,
        '∑' => Kind::Word("sum".to_owned()),
        '½' => Kind::Number(0.5),
        '¼' => Kind::Number(0.25),
        '¾' => Kind::Number(0.75),
        _ => return None,
    };
    Some((kind, 1))
}
