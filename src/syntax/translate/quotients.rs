//! Printed quotients: what stands together behind `/` belongs together, as in `(t−μ)²/2σ²`.

use std::ops::Range;

use super::context::Context;
use super::lexeme::{Kind, Lexeme, Lexemes};
use crate::syntax::spelling;

/// Puts brackets around divisors of several parts.
pub fn translate(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>) {
    let mut at = lexemes.len();
    while 0 < at && lexemes.has_budget() {
        at -= 1;
        if matches!(lexemes.text(at), "/" | "÷") {
            quotient(lexemes, context, at);
        }
    }
}

/// One part of a divisor: a number, a name, a pair of bars, with the powers and transposes that
/// hang on it. Where it ends, and whether it is a row.
fn part(lexemes: &mut Lexemes<'_>, at: usize) -> Option<(usize, bool)> {
    let lexeme = lexemes.get(at)?;
    let text = lexeme.text.clone();
    let mut end = match lexeme.kind {
        Kind::Number => at + 1,
        Kind::Word => {
            // A call never joins a divisor.
            if lexemes.is(at + 1, "(") && lexemes.is_joined(at + 1) {
                return None;
            }
            let mut end = at + 1;
            while lexemes.is(end, "[") && lexemes.is_joined(end) {
                end = lexemes.closing(end)? + 1;
            }
            end
        }
        Kind::Sign if matches!(&*text, "‖" | "|" | "||") => {
            let close = (at + 1..lexemes.len())
                .take_while(|&close| {
                    lexemes
                        .get(close)
                        .is_some_and(|it| it.kind != Kind::NewLine)
                })
                .find(|&close| lexemes.is(close, &text))?;
            close + 1
        }
        _ => return None,
    };
    let mut row = false;
    loop {
        let text = lexemes.text(end);
        if matches!(text, "'" | "ᵀ" | "⊤" | "′") {
            row = true;
        } else if matches!(text, "^" | "**") && matches!(lexemes.text(end + 1), "T" | "⊤") {
            row = true;
            end += 1;
        } else if matches!(text, "^" | "**") {
            let exponent = end + 1 + usize::from(matches!(lexemes.text(end + 1), "-" | "−"));
            let lexeme = lexemes.get(exponent)?;
            if lexeme.opens() {
                end = lexemes.closing(exponent)?;
            } else {
                end = exponent;
            }
        } else {
            let hangs = !text.is_empty()
                && text
                    .chars()
                    .all(|c| spelling::raised(c).is_some() || matches!(c, '⁻' | '₁' | '₂'));
            if !hangs {
                break;
            }
        }
        end += 1;
    }
    Some((end, row))
}

fn quotient(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, at: usize) {
    let Some((first, row)) = part(lexemes, at + 1) else {
        return;
    };
    if row && product_behind_row(lexemes, context, at, first) {
        return;
    }
    if !lexemes.is_joined(at + 1) {
        return;
    }
    let plain = |lexemes: &Lexemes<'_>, at: usize| {
        lexemes.get(at).is_some_and(|it| it.kind == Kind::Number)
    };
    let before = at.checked_sub(1);
    let two_numbers = before.is_some_and(|before| plain(lexemes, before))
        && plain(lexemes, at + 1)
        && first == at + 2;
    let mut end = first;
    while lexemes.is_joined(end) {
        let joins = lexemes.get(end).is_some_and(|it| {
            matches!(it.kind, Kind::Word) || matches!(&*it.text, "‖" | "||" | "|")
        });
        // The bar that closes what stands around all of it.
        let bar = matches!(lexemes.text(end), "‖" | "||" | "|") && closes_bar(lexemes, end);
        if !joins || bar || (two_numbers && !matches!(lexemes.text(end), "π" | "pi")) {
            break;
        }
        let Some((next, _)) = part(lexemes, end) else {
            break;
        };
        end = next;
    }
    if end == first {
        return;
    }
    wrap(lexemes, context, at, at + 1..end);
}

/// True if an odd number of these bars stands before it on its line.
fn closes_bar(lexemes: &Lexemes<'_>, at: usize) -> bool {
    let bar = lexemes.text(at);
    let before = lexemes.list().get(..at).unwrap_or(&[]).iter().rev();
    let line = before.take_while(|it| it.kind != Kind::NewLine);
    line.filter(|it| it.is(bar)).count() % 2 == 1
}

/// `x^T A x / x^T x`: nothing is divided by a row, so the product behind `/` is the divisor.
fn product_behind_row(
    lexemes: &mut Lexemes<'_>,
    context: &mut Context<'_>,
    at: usize,
    first: usize,
) -> bool {
    let mut end = first;
    let mut column = false;
    loop {
        let sign = usize::from(matches!(lexemes.text(end), "*" | "·" | "@"));
        let Some((next, row)) = part(lexemes, end + sign) else {
            break;
        };
        let is_name = lexemes.is_word(end + sign);
        if lexemes
            .get(end + sign)
            .is_some_and(|it| matches!(&*it.text, "‖" | "|" | "||"))
        {
            break;
        }
        column = is_name && !row;
        end = next;
    }
    // A row times a number is no divisor either.
    if !column {
        return false;
    }
    wrap(lexemes, context, at, at + 1..end);
    true
}

fn wrap(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, sign: usize, divisor: Range<usize>) {
    let source = lexemes.source(sign..divisor.end);
    let mut parts = lexemes.copy(divisor.clone());
    let text: String = parts
        .iter()
        .enumerate()
        .map(|(at, it)| {
            if at == 0 {
                it.text.to_string()
            } else {
                format!("{}{}", it.blank, it.text)
            }
        })
        .collect();
    // The other reading: only the first part divides.
    let first = part(lexemes, divisor.start).map_or(1, |(end, _)| end - divisor.start);
    let mut other = String::from("/");
    for (at, it) in parts.iter().enumerate() {
        if at == first && !matches!(&*it.text, "*" | "·" | "@") {
            other.push('*');
        } else if 0 < at {
            other.push_str(&it.blank);
        }
        other.push_str(&it.text);
    }
    context.note_with_fix(
        source,
        format!("What stands together behind `/` is the divisor: `{text}`."),
        format!("write {other}"),
        other,
    );
    if let Some(first) = parts.first_mut() {
        first.blank = "".into();
    }
    let open = lexemes.source(divisor.start..divisor.start + 1);
    let close = lexemes.source(divisor.end - 1..divisor.end);
    let mut by = vec![Lexeme::new(
        "(",
        crate::syntax::diagnostic::Span::new(open.start, open.start),
    )];
    by.extend(parts);
    by.push(Lexeme::new(
        ")",
        crate::syntax::diagnostic::Span::new(close.end, close.end),
    ));
    lexemes.replace(divisor, by);
}
