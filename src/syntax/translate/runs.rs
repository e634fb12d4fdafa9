//! Products that run together: `λI`, `Ax − b`, `XBXᵀ`; and `log|X|`, whose bars are its brackets.
//!
//! Only what can hardly be a name is cut: a small letter before `I`, a matrix before a vector
//! where a vector is needed, capitals that are transposed or inverted.

use super::context::Context;
use super::lexeme::{Kind, Lexeme, Lexemes};
use crate::syntax::diagnostic::Span;
use crate::syntax::spelling;

/// Letters that are vectors by custom.
const VECTORS: &str = "xyzuvwhbcβθ";

/// Functions whose argument is a vector.
const OF_VECTORS: &[&str] = &[
    "sigmoid",
    "relu",
    "tanh",
    "softmax",
    "norm2",
    "norm1",
    "sum",
    "mean",
    "softplus",
    "gelu",
    "silu",
    "elu",
    "leakyrelu",
    "logsumexp",
    "max",
];

/// Functions whose argument is a square matrix.
const OF_MATRICES: &[&str] = &["tr", "det", "logdet", "inv", "diag"];

/// Cuts words that are products.
pub fn translate(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>) {
    let mut at = lexemes.len();
    while 0 < at && lexemes.has_budget() {
        at -= 1;
        if !lexemes.is_word(at) {
            continue;
        }
        let word = lexemes.text(at).to_owned();
        if context.is_own(&word) {
            continue;
        }
        if (context.functions)(&word).is_some() {
            bars(lexemes, at);
        } else if is_product(lexemes, context, at, &word) {
            cut(lexemes, at, &word);
        }
    }
}

fn is_product(lexemes: &mut Lexemes<'_>, context: &Context<'_>, at: usize, word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    if !letters.iter().all(|&c| spelling::is_letter(c)) || lexemes.is(at + 1, "(") {
        return false;
    }
    match letters[..] {
        [small, 'I'] if small.is_lowercase() => true,
        // `uvᵀ`: nobody transposes a number.
        [a, b] if a.is_lowercase() && b.is_lowercase() => {
            let name = spelling::is_one_symbol(context.functions, word);
            !name && is_transposed(lexemes, at + 1)
        }
        [capital, small] if capital.is_uppercase() && capital != 'Δ' && VECTORS.contains(small) => {
            let before = at.checked_sub(1).map_or("", |before| lexemes.text(before));
            let next = lexemes.text(at + 1);
            let sign = |text: &str| matches!(text, "+" | "-" | "−");
            let bar = |text: &str| matches!(text, "‖" | "||");
            let beside = (sign(before) || sign(next)) && beside_name(lexemes, at);
            let transposed = matches!(before, "'" | "ᵀ");
            beside
                || bar(before)
                || bar(next)
                || transposed
                || is_argument(lexemes, context, at, OF_VECTORS)
        }
        _ if (2..=3).contains(&letters.len()) && letters.iter().all(|c| c.is_uppercase()) => {
            let inverted = |lexemes: &Lexemes<'_>, at: usize| {
                let power = matches!(lexemes.text(at), "^" | "**");
                is_transposed(lexemes, at)
                    || matches!(lexemes.text(at), "⁻" | "⁻¹")
                    || (power && lexemes.is(at + 1, "-"))
            };
            let grouped = at.checked_sub(1).is_some_and(|open| lexemes.is(open, "("))
                && lexemes.is(at + 1, ")")
                && inverted(lexemes, at + 2);
            inverted(lexemes, at + 1) || grouped || is_argument(lexemes, context, at, OF_MATRICES)
        }
        _ => false,
    }
}

fn is_transposed(lexemes: &Lexemes<'_>, at: usize) -> bool {
    let power = matches!(lexemes.text(at), "^" | "**");
    matches!(lexemes.text(at), "'" | "ᵀ" | "⊤")
        || (power && matches!(lexemes.text(at + 1), "T" | "⊤"))
}

/// True if the other term is a name or a product that may be a vector.
fn beside_name(lexemes: &Lexemes<'_>, at: usize) -> bool {
    let sign = |text: &str| matches!(text, "+" | "-" | "−");
    let before = at
        .checked_sub(2)
        .is_some_and(|other| sign(lexemes.text(at - 1)) && lexemes.is_word(other));
    let after = sign(lexemes.text(at + 1)) && lexemes.is_word(at + 2);
    before || after
}

/// True if it stands in the brackets of one of these functions.
fn is_argument(
    lexemes: &mut Lexemes<'_>,
    context: &Context<'_>,
    at: usize,
    functions: &[&str],
) -> bool {
    let Some(open) = at.checked_sub(1).filter(|&open| lexemes.is(open, "(")) else {
        return false;
    };
    let Some(function) = open.checked_sub(1) else {
        return false;
    };
    let name = spelling::function_in_any_case(context.functions, lexemes.text(function));
    name.is_some_and(|name| functions.contains(&name)) && lexemes.is_joined(open)
}

fn cut(lexemes: &mut Lexemes<'_>, at: usize, word: &str) {
    let source = lexemes.source(at..at + 1);
    let same = source.end - source.start == word.len();
    let parts = word.char_indices().map(|(start, c)| {
        let place = if same {
            Span::new(source.start + start, source.start + start + c.len_utf8())
        } else {
            source
        };
        let mut part = Lexeme::new(c.to_string(), place);
        if 0 < start {
            part.blank = " ".into();
        }
        part
    });
    let parts = parts.collect();
    lexemes.replace(at..at + 1, parts);
}

/// `log|X|` is `log(|X|)`.
fn bars(lexemes: &mut Lexemes<'_>, at: usize) {
    let sign = lexemes.text(at + 1).to_owned();
    if !matches!(&*sign, "|" | "‖" | "||") || !lexemes.is_joined(at + 1) {
        return;
    }
    let mut close = at + 2;
    while !lexemes.is(close, &sign) {
        if lexemes.get(close).is_none_or(|it| it.kind == Kind::NewLine) {
            return;
        }
        close += 1;
    }
    for (place, bracket) in [(close + 1, ")"), (at + 1, "(")] {
        let source = lexemes.source(at..close + 1);
        let edge = if bracket == "(" {
            Span::new(source.start, source.start)
        } else {
            Span::new(source.end, source.end)
        };
        lexemes.replace(place..place, vec![Lexeme::new(bracket, edge)]);
    }
}
