//! Numbers and constants as programs and other countries write them: `1_000`, `1e-3f`, `1,5`,
//! `Pi`, `inf`, `𝟏`; and complex numbers, which are refused.

use super::context::{Context, Program};
use super::lexeme::{Kind, Lexeme, Lexemes};

/// Turns literals into ours.
pub fn translate(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>) {
    let mut at = 0;
    let mut open: Vec<bool> = Vec::new();
    while at < lexemes.len() && lexemes.has_budget() {
        let Some(lexeme) = lexemes.get(at) else {
            return;
        };
        let kind = lexeme.kind;
        if lexeme.opens() {
            // Whether commas may stand in it: a call, a vector.
            let word = at
                .checked_sub(1)
                .is_some_and(|before| lexemes.is_word(before));
            let list = !lexemes.is(at, "(") || (word && lexemes.is_joined(at));
            open.push(list);
        } else if lexeme.closes() {
            open.pop();
        } else if kind == Kind::NewLine {
            open.clear();
        } else if kind == Kind::Number {
            number(lexemes, context, at, open.last().copied().unwrap_or(false));
        } else if kind == Kind::Word {
            constant(lexemes, context, at);
        } else if lexemes.is(at, "∞") {
            infinite(lexemes, context, at);
        }
        at += 1;
    }
}

fn number(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, at: usize, in_list: bool) {
    let text = lexemes.text(at).to_owned();
    let source = lexemes.source(at..at + 1);
    if text.contains('_') {
        let plain = text.replace('_', "");
        lexemes.replace(at..at + 1, vec![Lexeme::new(plain, source)]);
    }
    // `1ᵀx`, `1'x`, `𝟏ᵀx`, `𝟏`
    let transposed = matches!(lexemes.text(at + 1), "'" | "ᵀ" | "⊤") && lexemes.is_joined(at + 1);
    if text == "𝟏" || (text == "1" && transposed) {
        context.note(source, "This is read as a vector of ones.");
        lexemes.replace(at..at + 1, ones(source));
        return;
    }
    if !lexemes.is_joined(at + 1) {
        return;
    }
    let next = lexemes.text(at + 1).to_owned();
    let real = text.contains(['.', 'e', 'E']);
    match &*next {
        // C's `1.0f`, Julia's `1f-3`.
        "f" | "F" if !context.is_own(&next) => {
            let signed = matches!(lexemes.text(at + 2), "-" | "+") && lexemes.is_joined(at + 2);
            let digits = lexemes
                .get(at + 3)
                .is_some_and(|it| it.kind == Kind::Number);
            if signed && digits && lexemes.is_joined(at + 3) && !real {
                let literal = format!("{text}e{}{}", lexemes.text(at + 2), lexemes.text(at + 3));
                let source = lexemes.source(at..at + 4);
                lexemes.replace(at..at + 4, vec![Lexeme::new(literal, source)]);
            } else if real {
                let source = lexemes.source(at..at + 2);
                lexemes.replace(at..at + 2, vec![Lexeme::new(text, source)]);
            }
        }
        _ if next.len() > 1
            && next.starts_with('f')
            && next.bytes().skip(1).all(|c| c.is_ascii_digit())
            && !context.is_own(&next) =>
        {
            let literal = format!("{text}e{}", next.get(1..).unwrap_or("0"));
            let source = lexemes.source(at..at + 2);
            lexemes.replace(at..at + 2, vec![Lexeme::new(literal, source)]);
        }
        "j" | "i" | "im" | "I" | "J" if !context.is_own(&next) && !is_elsewhere(lexemes, &next) => {
            complex(lexemes, context, at + 1);
        }
        _ if text == "0" && is_hexadecimal(&next) && !context.is_own(&next) => {
            let message = "Numbers are written in decimals here, as in `31`.";
            context.refuse(lexemes.source(at..at + 2), message);
        }
        "," if !in_list => decimal_comma(lexemes, at, &text),
        _ => {}
    }
}

/// `x1F`, `b101` behind a 0.
fn is_hexadecimal(word: &str) -> bool {
    let digits = word.strip_prefix(['x', 'X', 'b', 'o']);
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_hexdigit()))
}

/// True if the word stands somewhere without a number right before it.
fn is_elsewhere(lexemes: &Lexemes<'_>, word: &str) -> bool {
    (0..lexemes.len()).any(|at| {
        let number = at
            .checked_sub(1)
            .and_then(|before| lexemes.get(before))
            .is_some_and(|before| before.kind == Kind::Number);
        lexemes.is(at, word) && !(number && lexemes.is_joined(at))
    })
}

const COMPLEX: &str =
    "There are no complex numbers here: write the real and the imaginary part as two functions.";

fn complex(lexemes: &Lexemes<'_>, context: &mut Context<'_>, at: usize) {
    context.refuse(lexemes.source(at..at + 1), COMPLEX);
}

/// `1,5` is `1.5` where no list is possible.
fn decimal_comma(lexemes: &mut Lexemes<'_>, at: usize, text: &str) {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    let decimals = lexemes.text(at + 2).to_owned();
    let follows = matches!(lexemes.text(at + 3), ",") && lexemes.is_joined(at + 3);
    // `1,000` may be a thousand.
    let thousands = decimals.len() == 3;
    if digits(text) && digits(&decimals) && lexemes.is_joined(at + 2) && !follows && !thousands {
        let source = lexemes.source(at..at + 3);
        let literal = format!("{text}.{decimals}");
        lexemes.replace(at..at + 3, vec![Lexeme::new(literal, source)]);
    }
}

fn ones<'a>(source: crate::syntax::diagnostic::Span) -> Vec<Lexeme<'a>> {
    let parts = ["vector", "(", "1", ")"];
    parts
        .into_iter()
        .map(|part| Lexeme::new(part, source))
        .collect()
}

fn infinite(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, at: usize) {
    let source = lexemes.source(at..at + 1);
    context.note(source, "There is no infinity here: it is read as 1e300.");
    lexemes.replace(at..at + 1, vec![Lexeme::new("1e300", source)]);
}

fn constant(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, at: usize) {
    let text = lexemes.text(at).to_owned();
    if context.is_own(&text) {
        return;
    }
    let source = lexemes.source(at..at + 1);
    let called = lexemes.is(at + 1, "(") && lexemes.is_joined(at + 1);
    match &*text {
        "inf" | "Inf" | "infinity" | "Infinity" if !called => infinite(lexemes, context, at),
        "Pi" | "PI" if !called => {
            lexemes.replace(at..at + 1, vec![Lexeme::new("pi", source)]);
        }
        "E" if context.program == Some(Program::Other)
            && matches!(lexemes.text(at + 1), "^" | "**") =>
        {
            lexemes.replace(at..at + 1, vec![Lexeme::new("e", source)]);
        }
        // `ones(n)` takes the size that it meets.
        "ones" | "zeros" if called => {
            let Some((arguments, close)) = lexemes.arguments(at + 1) else {
                return;
            };
            let named = match &arguments[..] {
                [one] => one.len() == 1 && lexemes.is_word(one.start),
                _ => false,
            };
            if named {
                let number = if text == "ones" { "1" } else { "0" };
                let by = ["vector", "(", number, ")"];
                let source = lexemes.source(at..close + 1);
                let by = by
                    .into_iter()
                    .map(|part| Lexeme::new(part, source))
                    .collect();
                lexemes.replace(at..close + 1, by);
            }
        }
        "𝟏" | "𝟙" => {
            context.note(source, "This is read as a vector of ones.");
            lexemes.replace(at..at + 1, ones(source));
        }
        // A lone imaginary unit beside a product.
        "im" | "1im" if !called => {
            let product = matches!(lexemes.text(at + 1), "*" | "·")
                || at
                    .checked_sub(1)
                    .is_some_and(|before| matches!(lexemes.text(before), "*" | "·"));
            if product {
                context.note(source, format!("{COMPLEX} `{text}` is read as a name."));
            }
        }
        _ => {}
    }
}
