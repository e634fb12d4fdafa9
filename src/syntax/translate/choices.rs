//! Choices: `c ? a : b`, `a if c else b`, `Piecewise((a, c), (b, True))`, `{a if c; b otherwise`,
//! `(t > 0) * t`.

use std::ops::Range;

use super::context::Context;
use super::lexeme::{Kind, Lexeme, Lexemes};

const COMPARISONS: &[&str] = &["<", ">", "<=", ">=", "==", "!=", "≤", "≥", "≠", "~="];

/// Turns choices into `if(c, a, b)`.
pub fn translate(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>) {
    let mut at = lexemes.len();
    // From the end: what stands inside is translated before what is around it.
    while 0 < at && lexemes.has_budget() {
        at -= 1;
        match lexemes.text(at) {
            "?" => question(lexemes, at),
            "else" => conditional(lexemes, at),
            "Piecewise" | "piecewise" if lexemes.is(at + 1, "(") => piecewise(lexemes, at),
            "{" => cases(lexemes, at),
            "(" => indicator(lexemes, context, at),
            _ => {}
        }
    }
}

/// The range around `at` that no bracket, comma, definition or line cuts.
fn reach(lexemes: &mut Lexemes<'_>, at: usize) -> Range<usize> {
    let ends = |lexeme: &Lexeme<'_>| {
        lexeme.kind == Kind::NewLine || matches!(&*lexeme.text, "," | ";" | "=" | ":=" | "return")
    };
    let mut depth = 0_usize;
    let mut start = at;
    while let Some(lexeme) = start.checked_sub(1).and_then(|before| lexemes.get(before)) {
        if lexeme.closes() {
            depth += 1;
        } else if lexeme.opens() {
            if depth == 0 {
                break;
            }
            depth -= 1;
        } else if depth == 0 && ends(lexeme) {
            break;
        }
        start -= 1;
    }
    depth = 0;
    let mut end = at + 1;
    while let Some(lexeme) = lexemes.get(end) {
        if lexeme.opens() {
            depth += 1;
        } else if lexeme.closes() {
            if depth == 0 {
                break;
            }
            depth -= 1;
        } else if depth == 0 && ends(lexeme) {
            break;
        }
        end += 1;
    }
    lexemes.spend(end - start);
    start..end
}

/// Writes `if(condition, then, otherwise)` in the place of `whole`.
fn choose(lexemes: &mut Lexemes<'_>, whole: Range<usize>, parts: [Range<usize>; 3]) {
    let source = lexemes.source(whole.clone());
    let mut by = vec![Lexeme::new("if", source), Lexeme::new("(", source)];
    for (position, part) in parts.into_iter().enumerate() {
        if 0 < position {
            by.push(Lexeme::new(",", source));
        }
        let mut part = lexemes.copy(part);
        if let Some(first) = part.first_mut() {
            first.blank = if position == 0 { "" } else { " " }.into();
        }
        by.extend(part);
    }
    by.push(Lexeme::new(")", source));
    lexemes.replace(whole, by);
}

/// `c ? a : b`
fn question(lexemes: &mut Lexemes<'_>, at: usize) {
    let mut whole = reach(lexemes, at);
    let Some(colon) = lexemes.find(at + 1..whole.end, ":") else {
        return;
    };
    // Behind another choice: its own condition begins behind that `:` or `?`.
    let mut before = whole.start;
    while let Some(sign) = [":", "?"]
        .into_iter()
        .filter_map(|sign| lexemes.find(before..at, sign))
        .min()
    {
        before = sign + 1;
    }
    whole.start = before;
    if whole.start < at && at + 1 < colon && colon + 1 < whole.end {
        let parts = [whole.start..at, at + 1..colon, colon + 1..whole.end];
        choose(lexemes, whole, parts);
    }
}

/// `a if c else b`; also `if c then a else b`.
fn conditional(lexemes: &mut Lexemes<'_>, at: usize) {
    let whole = reach(lexemes, at);
    let Some(condition) = (whole.start..at).rev().find(|&at| lexemes.is(at, "if")) else {
        return;
    };
    if at + 1 >= whole.end {
        return;
    }
    if let Some(then) = lexemes.find(condition + 1..at, "then") {
        let parts = [condition + 1..then, then + 1..at, at + 1..whole.end];
        choose(lexemes, condition..whole.end, parts);
    } else if whole.start < condition && condition + 1 < at {
        let parts = [condition + 1..at, whole.start..condition, at + 1..whole.end];
        choose(lexemes, whole, parts);
    }
}

/// `Piecewise((a, c), (b, True))`
fn piecewise(lexemes: &mut Lexemes<'_>, at: usize) {
    let Some((pieces, close)) = lexemes.arguments(at + 1) else {
        return;
    };
    let mut cases = Vec::new();
    for piece in pieces {
        if !lexemes.is(piece.start, "(") {
            return;
        }
        let Some((parts, _)) = lexemes.arguments(piece.start) else {
            return;
        };
        let [value, condition] = &parts[..] else {
            return;
        };
        cases.push((value.clone(), condition.clone()));
    }
    nested(lexemes, at..close + 1, &cases);
}

/// `{a if c; b otherwise}`, `{a, c; b, otherwise`.
fn cases(lexemes: &mut Lexemes<'_>, at: usize) {
    let close = lexemes.closing(at);
    let end = close.unwrap_or_else(|| lexemes.line_end(at));
    let Some((pieces, whole)) = rows(lexemes, at, end, close) else {
        return;
    };
    let mut cases = Vec::new();
    for piece in pieces {
        let sign = ["if", "for", "when", "&", ","]
            .into_iter()
            .find_map(|sign| lexemes.find(piece.clone(), sign));
        let otherwise = ["otherwise", "else"]
            .into_iter()
            .find_map(|sign| lexemes.find(piece.clone(), sign));
        match (sign, otherwise) {
            (_, Some(word)) => {
                let value = match sign {
                    Some(sign) if sign < word => piece.start..sign,
                    _ => piece.start..word,
                };
                cases.push((value, word..word + 1));
            }
            (Some(sign), None) => cases.push((piece.start..sign, sign + 1..piece.end)),
            (None, None) => return,
        }
    }
    // Braces that only group have no conditions.
    if cases.len() < 2 {
        return;
    }
    nested(lexemes, whole, &cases);
}

/// The rows of cases between `open` and `end`, cut at `;` and at the ends of lines.
fn rows(
    lexemes: &Lexemes<'_>,
    open: usize,
    end: usize,
    close: Option<usize>,
) -> Option<(Vec<Range<usize>>, Range<usize>)> {
    let mut pieces = Vec::new();
    let mut start = open + 1;
    let mut depth = 0_usize;
    for at in open + 1..end {
        let lexeme = lexemes.get(at)?;
        if lexeme.opens() {
            depth += 1;
        } else if lexeme.closes() {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && (lexeme.is(";") || lexeme.kind == Kind::NewLine) {
            pieces.push(start..at);
            start = at + 1;
        }
    }
    pieces.push(start..end);
    pieces.retain(|piece| !piece.is_empty());
    Some((pieces, open..close.map_or(end, |close| close + 1)))
}

/// Nested choices; the last case is taken where no other holds.
fn nested(lexemes: &mut Lexemes<'_>, whole: Range<usize>, cases: &[(Range<usize>, Range<usize>)]) {
    let Some(((last, last_condition), rest)) = cases.split_last() else {
        return;
    };
    let source = lexemes.source(whole.clone());
    let always = last_condition.len() == 1
        && matches!(
            lexemes.text(last_condition.start),
            "True" | "true" | "otherwise" | "else"
        );
    if rest.is_empty() || !(always || is_condition(lexemes, last_condition.clone())) {
        return;
    }
    let mut by = Vec::new();
    for (value, condition) in rest {
        by.push(Lexeme::new("if", source));
        by.push(Lexeme::new("(", source));
        by.extend(lexemes.copy(condition.clone()));
        by.push(Lexeme::new(",", source));
        by.extend(lexemes.copy(value.clone()));
        by.push(Lexeme::new(",", source));
    }
    by.extend(lexemes.copy(last.clone()));
    by.extend(rest.iter().map(|_| Lexeme::new(")", source)));
    lexemes.replace(whole, by);
}

fn is_condition(lexemes: &mut Lexemes<'_>, range: Range<usize>) -> bool {
    COMPARISONS
        .iter()
        .any(|sign| lexemes.find(range.clone(), sign).is_some())
}

/// `(t > 0) * t`: a comparison as a number, 1 where it holds.
fn indicator(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, at: usize) {
    let called = lexemes.is_joined(at)
        && at
            .checked_sub(1)
            .is_some_and(|before| lexemes.is_word(before));
    if called {
        return;
    }
    let Some(close) = lexemes.closing(at) else {
        return;
    };
    let inside = at + 1..close;
    let alone =
        lexemes.find(inside.clone(), ",").is_none() && is_condition(lexemes, inside.clone());
    if !alone {
        return;
    }
    let source = lexemes.source(at..close + 1);
    let mut by = vec![Lexeme::new("if", source), Lexeme::new("(", source)];
    by.extend(lexemes.copy(inside));
    for text in [",", "1", ",", "0", ")"] {
        by.push(Lexeme::new(text, source));
    }
    context.note(
        source,
        "A comparison as a number is 1 where it holds, else 0.",
    );
    lexemes.replace(at..close + 1, by);
}
