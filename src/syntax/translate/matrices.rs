//! Vectors and matrices of other places: `[a b; c d]`, `{a, b}`; and brackets that only group.

use std::ops::Range;

use super::context::Context;
use super::lexeme::{Kind, Lexeme, Lexemes};

/// Turns them into `[a, b]`, `[[a, b], [c, d]]` and round brackets.
pub fn translate(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>) {
    let mut at = lexemes.len();
    while 0 < at && lexemes.has_budget() {
        at -= 1;
        match lexemes.text(at) {
            "[" => square(lexemes, context, at),
            "{" => curly(lexemes, at),
            "(" => semicolons(lexemes, at),
            _ => {}
        }
    }
}

fn rename(lexemes: &mut Lexemes<'_>, open: usize, close: usize, signs: [&'static str; 2]) {
    for (at, sign) in [(close, signs[1]), (open, signs[0])] {
        let by = Lexeme::new(sign, lexemes.source(at..at + 1));
        lexemes.replace(at..at + 1, vec![by]);
    }
}

/// `{a, b}` is a vector, `{a + b}` a group.
fn curly(lexemes: &mut Lexemes<'_>, open: usize) {
    let Some((pieces, close)) = lexemes.pieces(open, &[",", ";"]) else {
        return;
    };
    if pieces.is_empty() {
        return;
    }
    let script = open
        .checked_sub(1)
        .is_some_and(|before| matches!(lexemes.text(before), "_" | "^"));
    if script {
        return;
    }
    let called = open.checked_sub(1).is_some_and(|before| {
        matches!(
            lexemes.text(before),
            "max" | "min" | "exp" | "log" | "sqrt" | "sin" | "cos"
        )
    });
    let signs = if pieces.len() == 1 || called {
        ["(", ")"]
    } else {
        ["[", "]"]
    };
    rename(lexemes, open, close, signs);
}

/// `min(x; y)` of a call.
fn semicolons(lexemes: &mut Lexemes<'_>, open: usize) {
    let called = lexemes.is_joined(open)
        && open
            .checked_sub(1)
            .is_some_and(|before| lexemes.is_word(before));
    if !called {
        return;
    }
    let Some((pieces, _)) = lexemes.pieces(open, &[";"]) else {
        return;
    };
    for piece in pieces.iter().skip(1).rev() {
        let at = piece.start - 1;
        let by = Lexeme::new(",", lexemes.source(at..at + 1));
        lexemes.replace(at..at + 1, vec![by]);
    }
}

/// `[a b; c d]` is a matrix, `2[a + b]` a product.
fn square(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, open: usize) {
    let before = open.checked_sub(1);
    let position = lexemes.is_joined(open)
        && before.is_some_and(|before| {
            lexemes.is_word(before)
                || lexemes.get(before).is_some_and(Lexeme::closes)
                || matches!(lexemes.text(before), "'" | "ᵀ")
        });
    if position {
        return;
    }
    let Some((rows, close)) = lexemes.pieces(open, &[";"]) else {
        return;
    };
    let has_comma = lexemes.find(open + 1..close, ",").is_some();
    if rows.len() < 2 {
        if has_comma || rows.is_empty() {
            return;
        }
        let elements = blanks(lexemes, open + 1..close);
        let numbers = elements.iter().all(|part| {
            let last = lexemes.get(part.end - 1);
            part.len() <= 2 && last.is_some_and(|it| it.kind == Kind::Number)
        });
        if 1 < elements.len() && numbers {
            write(lexemes, open, close, &[elements]);
        } else if 1 < elements.len() {
            let source = lexemes.source(open..close + 1);
            let text: Vec<String> = elements
                .iter()
                .map(|part| lexemes.typed(part.clone()))
                .collect();
            context.note_with_fix(
                source,
                "What stands side by side is a product. A vector has commas.",
                format!("write [{}]", text.join(", ")),
                format!("[{}]", text.join(", ")),
            );
        } else {
            group(lexemes, open, close);
        }
        return;
    }
    let mut cells = Vec::new();
    for row in rows {
        let commas = lexemes.find(row.clone(), ",").is_some();
        cells.push(if commas {
            split(lexemes, row)
        } else {
            blanks(lexemes, row)
        });
    }
    let width = cells.first().map_or(0, Vec::len);
    if cells.iter().any(|row| row.len() != width) {
        return;
    }
    write(lexemes, open, close, &cells);
}

/// The pieces of a row with commas.
fn split(lexemes: &Lexemes<'_>, row: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = row.start;
    let mut depth = 0_usize;
    for at in row.clone() {
        let Some(lexeme) = lexemes.get(at) else {
            break;
        };
        if lexeme.opens() {
            depth += 1;
        } else if lexeme.closes() {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && lexeme.is(",") {
            parts.push(start..at);
            start = at + 1;
        }
    }
    if start < row.end {
        parts.push(start..row.end);
    }
    parts
}

/// The pieces of a row, cut at blanks between two operands.
fn blanks(lexemes: &Lexemes<'_>, row: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = row.start;
    let mut depth = 0_usize;
    for at in row.clone() {
        let Some(lexeme) = lexemes.get(at) else {
            break;
        };
        if row.start < at && depth == 0 && !lexeme.is_joined() {
            let before = lexemes.get(at - 1);
            let ends = before.is_some_and(|before| {
                matches!(before.kind, Kind::Word | Kind::Number)
                    || before.closes()
                    || matches!(&*before.text, "'" | "ᵀ" | "²" | "³")
            });
            // `[1 -2]` has two elements, `[1 - 2]` has one.
            let sign = matches!(&*lexeme.text, "-" | "+" | "−") && lexemes.is_joined(at + 1);
            let begins = matches!(lexeme.kind, Kind::Word | Kind::Number) || lexeme.opens() || sign;
            if ends && begins {
                parts.push(start..at);
                start = at;
            }
        }
        if lexeme.opens() {
            depth += 1;
        } else if lexeme.closes() {
            depth = depth.saturating_sub(1);
        }
    }
    if start < row.end {
        parts.push(start..row.end);
    }
    parts
}

fn write(lexemes: &mut Lexemes<'_>, open: usize, close: usize, rows: &[Vec<Range<usize>>]) {
    let column = rows.len() == 1 || rows.iter().all(|row| row.len() == 1);
    let source = lexemes.source(open..open + 1);
    let mut by = vec![Lexeme::new("[", source)];
    for (at, row) in rows.iter().enumerate() {
        if 0 < at {
            by.push(Lexeme::new(",", source));
        }
        if !column {
            by.push(Lexeme::new("[", source));
        }
        for (at, part) in row.iter().enumerate() {
            let mut part = lexemes.copy(part.clone());
            if let Some(first) = part.first_mut() {
                first.blank = if at == 0 { "" } else { " " }.into();
            }
            if 0 < at {
                by.push(Lexeme::new(",", source));
            }
            by.extend(part);
        }
        if !column {
            by.push(Lexeme::new("]", source));
        }
    }
    by.push(Lexeme::new("]", lexemes.source(close..close + 1)));
    lexemes.replace(open..close + 1, by);
}

/// `2*[x + 1]`: square brackets that group, beside a sign.
fn group(lexemes: &mut Lexemes<'_>, open: usize, close: usize) {
    let joins = |text: &str| {
        matches!(
            text,
            "+" | "-" | "−" | "*" | "/" | "^" | "**" | "·" | "×" | ".*" | "./" | "²" | "³"
        )
    };
    let before = open.checked_sub(1);
    let before = before.is_some_and(|before| {
        joins(lexemes.text(before))
            || lexemes
                .get(before)
                .is_some_and(|it| it.kind == Kind::Number || it.closes())
    });
    let after = joins(lexemes.text(close + 1))
        || lexemes
            .get(close + 1)
            .is_some_and(|it| it.kind == Kind::Word || it.opens());
    let whole = lexemes.get(open + 1).is_some_and(Lexeme::opens)
        && lexemes.closing(open + 1) == Some(close - 1);
    let argument =
        open.checked_sub(1).is_some_and(|at| lexemes.is(at, "(")) && lexemes.is(close + 1, ")");
    let single = close == open + 2;
    if (before || after || argument) && !single && !whole {
        rename(lexemes, open, close, ["(", ")"]);
    }
}
