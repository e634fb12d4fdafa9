//! What programs wrap around a function: `lambda x: …`, `def f(x): return …`, `x -> …`,
//! `@(x) …`, `f = x => …`, `f[x_] := …`, `let`, `const`, a `;` at the end; and formulas that go
//! on over several lines.

use std::ops::Range;

use super::context::Context;
use super::lexeme::{Kind, Lexeme, Lexemes};
use crate::syntax::spelling;

/// Words that stand before a definition and mean nothing here.
const DECLARATIONS: &[&str] = &[
    "let", "const", "var", "auto", "val", "local", "global", "final", "static", "public", "double",
    "float", "real", "define", "where", "and", "with",
];

/// Joins lines that belong together and takes the wrapping away.
pub fn translate(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>) {
    join_brackets(lexemes);
    let mut at = 0;
    while at < lexemes.len() && lexemes.has_budget() {
        let end = lexemes.line_end(at);
        let before = lexemes.len();
        line(lexemes, context, at..end);
        // As many as the line has become.
        let end = (end + lexemes.len()).saturating_sub(before).max(at);
        at = end + 1;
    }
}

/// True if a definition begins at `at`: `y =`, `f(x) =`.
fn begins_definition(lexemes: &mut Lexemes<'_>, at: usize) -> bool {
    if !lexemes.is_word(at) {
        return false;
    }
    let mut next = at + 1;
    if matches!(lexemes.text(next), "(" | "[") {
        let Some(close) = lexemes.closing(next) else {
            return false;
        };
        next = close + 1;
    }
    matches!(lexemes.text(next), "=" | ":=") && !lexemes.is(next + 1, "=")
}

/// Lines inside brackets are one line, and so are those of which the first ends with a sign or
/// the second begins with one that needs something before it.
fn join_brackets(lexemes: &mut Lexemes<'_>) {
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    while at < lexemes.len() && lexemes.has_budget() {
        let Some(lexeme) = lexemes.get(at) else {
            return;
        };
        if lexeme.opens() {
            open.push(at);
        } else if lexeme.closes() {
            open.pop();
        } else if lexeme.kind == Kind::NewLine {
            let last = at
                .checked_sub(1)
                .map_or("", |last| lexemes.text(last))
                .to_owned();
            let goes_on = matches!(
                &*last,
                "+" | "*"
                    | "/"
                    | "^"
                    | "**"
                    | ","
                    | ".*"
                    | "./"
                    | "@"
                    | "·"
                    | "="
                    | "\\"
                    | "..."
                    | "…"
            ) || (last == "-" && at > 1);
            let mut next = at + 1;
            while lexemes
                .get(next)
                .is_some_and(|next| next.kind == Kind::NewLine)
            {
                next += 1;
            }
            let needs_left = matches!(
                lexemes.text(next),
                "*" | "/" | "^" | "**" | ".*" | "./" | "@" | "·" | "=" | ")" | "]" | "}"
            );
            let inside = match open.first().copied() {
                Some(first) => {
                    let closed = lexemes.closing(first).is_some();
                    closed && !begins_definition(lexemes, next)
                }
                None => false,
            };
            let ends = next >= lexemes.len();
            let goes_on = open.is_empty()
                && !last.is_empty()
                && (goes_on || needs_left)
                && !begins_definition(lexemes, next);
            if !ends && (inside || goes_on) {
                let matrix = open.last().is_some_and(|&open| lexemes.is(open, "["))
                    && !matches!(&*last, "," | ";" | "[")
                    && !needs_left;
                let cut = if last == "\\" || last == "…" {
                    at - 1
                } else {
                    at
                };
                let source = lexemes.source(at..next);
                let by = if matrix {
                    vec![Lexeme::new(";", source)]
                } else {
                    Vec::new()
                };
                let count = by.len();
                lexemes.replace(cut..next, by);
                if let Some(first) = lexemes.get_mut(cut + count) {
                    first.blank = " ".into();
                }
                at = cut;
                continue;
            }
            // A bracket that is never closed ends with its line.
            if !inside {
                open.clear();
            }
            at = next - 1;
        }
        at += 1;
    }
}

/// Takes the wrapping of one line away.
fn line(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, range: Range<usize>) {
    let Range { start, mut end } = range;
    // `;` at the end, and a word like `let` before a name.
    while end > start && lexemes.is(end - 1, ";") {
        lexemes.replace(end - 1..end, Vec::new());
        end -= 1;
    }
    while DECLARATIONS.contains(&lexemes.text(start)) && lexemes.is_word(start + 1) {
        lexemes.replace(start..start + 1, Vec::new());
        end -= 1;
    }
    if lexemes.is(start, "return")
        && start + 1 < end
        && !lexemes.is(start + 1, "=")
        && !context.is_own("return")
    {
        lexemes.replace(start..start + 1, Vec::new());
        end -= 1;
    }
    if matches!(lexemes.text(start), "def" | "function" | "fn" | "fun")
        && lexemes.is_word(start + 1)
        && matches!(lexemes.text(start + 2), "=" | "(")
    {
        if lexemes.is(start + 2, "=") {
            return matlab(lexemes, start);
        }
        return function(lexemes, start, end);
    }
    if unpacked(lexemes, start, end) {
        return;
    }
    // Julia's `begin … end` around one expression.
    if let Some(begin) = (start..end).find(|&at| lexemes.is(at, "begin"))
        && end > begin + 2
        && lexemes.is(end - 1, "end")
        && !context.is_own("begin")
    {
        lexemes.replace(end - 1..end, Vec::new());
        lexemes.replace(begin..begin + 1, Vec::new());
        end -= 2;
    }
    // `double f(double x) { return …; }`
    if end < range.end && lexemes.is_word(start) && lexemes.is(start + 1, "(") {
        let close = lexemes.closing(start + 1);
        if let Some(close) = close.filter(|&close| lexemes.is(close + 1, "{")) {
            let source = lexemes.source(start..start + 1);
            let mut word = Lexeme::new("function", source);
            word.blank = lexemes.get(start).map_or("".into(), |it| it.blank.clone());
            lexemes.replace(start..start, vec![word]);
            return function(lexemes, start, close + 2);
        }
    }
    // `f(x; w) = …`
    semicolons_in_heading(lexemes, start, end);
    // What stands behind the first `=`, or all of it.
    let sign = (start..end).find(|&at| {
        matches!(
            lexemes.text(at),
            "=" | ":=" | "->" | "=>" | "↦" | "lambda" | "@" | "λ" | "<-"
        )
    });
    let Some(sign) = sign else {
        return;
    };
    // R's `f <- function(x) …` and `y <- 3`; in a choice it compares with a negative number.
    if lexemes.is(sign, "<-") {
        let compares = (sign..end).any(|at| matches!(lexemes.text(at), "?" | "if"));
        if sign != start + 1 || !lexemes.is_word(start) || compares {
            return;
        }
        let source = lexemes.source(sign..sign + 1);
        lexemes.replace(sign..sign + 1, vec![Lexeme::new("=", source)]);
    }
    match lexemes.text(sign) {
        ":=" | "=" => {
            blanks_in_heading(lexemes, start, sign);
            anonymous(lexemes, start, sign + 1, end);
        }
        "lambda" | "@" | "λ" if sign != start => {}
        _ => anonymous(lexemes, start, start, end),
    }
}

/// `a, b = x` gives names to the elements of `x`.
fn unpacked(lexemes: &mut Lexemes<'_>, start: usize, end: usize) -> bool {
    let Some(sign) = (start..end).find(|&at| lexemes.is(at, "=")) else {
        return false;
    };
    let alternates = (start..sign).all(|at| match (at - start) % 2 {
        0 => lexemes.is_word(at),
        _ => lexemes.is(at, ","),
    });
    if !alternates || sign < start + 3 || (sign - start).is_multiple_of(2) || sign + 2 != end {
        return false;
    }
    if !lexemes.is_word(sign + 1) {
        return false;
    }
    let vector = lexemes.text(sign + 1).to_owned();
    let source = lexemes.source(start..end);
    let mut by = Vec::new();
    for (position, at) in (start..sign).step_by(2).enumerate() {
        let element = format!("{vector}_{}", position + 1);
        let name = lexemes.text(at).to_owned();
        // The elements have these names already.
        if spelling::canonical(&element) == spelling::canonical(&name) {
            continue;
        }
        if !by.is_empty() {
            by.push(Lexeme::new("\n", source));
        }
        by.extend([name, "=".to_owned(), element].map(|text| Lexeme::new(text, source)));
    }
    lexemes.replace(start..end, by);
    true
}

/// `function y = f(x)` of Matlab: what stands below defines `y`; the heading and `end` go.
fn matlab(lexemes: &mut Lexemes<'_>, start: usize) {
    let end = lexemes.line_end(start);
    lexemes.replace(start..end, Vec::new());
    let mut rest = (0..lexemes.len()).rev();
    let last = rest.find(|&at| lexemes.get(at).is_some_and(|it| it.kind != Kind::NewLine));
    if let Some(last) = last.filter(|&last| lexemes.is(last, "end")) {
        lexemes.replace(last..last + 1, Vec::new());
    }
}

/// `f(x; w) = …` is `f(x, w) = …`.
fn semicolons_in_heading(lexemes: &mut Lexemes<'_>, start: usize, end: usize) {
    let open = (start..end).find(|&at| lexemes.is(at, "("));
    let Some(open) = open.filter(|_| lexemes.is_word(start)) else {
        return;
    };
    let Some(close) = lexemes.closing(open).filter(|&close| close < end) else {
        return;
    };
    if !matches!(lexemes.text(close + 1), "=" | ":=") {
        return;
    }
    for at in open + 1..close {
        if matches!(lexemes.text(at), ";" | "|" | "‖" | "||") {
            let comma = Lexeme::new(",", lexemes.source(at..at + 1));
            lexemes.replace(at..at + 1, vec![comma]);
        }
    }
}

/// `f[x_, y_] := …` is `f(x, y) := …`.
fn blanks_in_heading(lexemes: &mut Lexemes<'_>, start: usize, sign: usize) {
    let brackets =
        lexemes.is_word(start) && lexemes.is(start + 1, "[") && lexemes.is(sign - 1, "]");
    let blanks = (start..sign).any(|at| lexemes.is(at, "_"));
    if !brackets || !blanks {
        return;
    }
    for at in (start..sign).rev() {
        let source = lexemes.source(at..at + 1);
        let by = match lexemes.text(at) {
            "_" => Vec::new(),
            "[" => vec![Lexeme::new("(", source)],
            "]" => vec![Lexeme::new(")", source)],
            _ => continue,
        };
        lexemes.replace(at..at + 1, by);
    }
}

/// A function without a name behind `start`: `lambda x: …`, `x -> …`, `(x, y) => …`, `@(x) …`,
/// `function(x) …`. Its parameters become those of the heading if there is a name.
fn anonymous(lexemes: &mut Lexemes<'_>, line: usize, start: usize, end: usize) {
    let first = lexemes.text(start).to_owned();
    let opens = matches!(&*first, "lambda" | "λ" | "@" | "function" | "\\");
    let parameters_at = if opens { start + 1 } else { start };
    // The parameters, in brackets or bare.
    let (parameters, mut body) = if lexemes.is(parameters_at, "(") {
        let Some(close) = lexemes.closing(parameters_at) else {
            return;
        };
        (parameters_at + 1..close, close + 1)
    } else {
        let mut at = parameters_at;
        while at < end && (lexemes.is_word(at) || lexemes.is(at, ",")) {
            at += 1;
        }
        (parameters_at..at, at)
    };
    match lexemes.text(body) {
        "->" | "=>" | "↦" if !opens => body += 1,
        ":" | "." if matches!(&*first, "lambda" | "λ") => body += 1,
        _ if matches!(&*first, "@" | "function") && body > parameters.end => {}
        _ => return,
    }
    let are_names = parameters.clone().enumerate().all(|(position, at)| {
        if position % 2 == 0 {
            lexemes.is_word(at)
        } else {
            lexemes.is(at, ",")
        }
    });
    if !are_names || parameters.is_empty() || body >= end {
        return;
    }
    let names = lexemes.copy(parameters);
    let source = lexemes.source(start..body);
    let named = start == line + 2 && lexemes.is_word(line);
    // The wrapping goes; a name gets the parameters as its heading.
    let mut by = Vec::new();
    if named {
        by.push(Lexeme::new("(", source));
        by.extend(names);
        by.push(Lexeme::new(")", source));
        let sign = lexemes.copy(line + 1..line + 2);
        by.extend(sign);
        lexemes.replace(line + 1..body, by);
    } else {
        lexemes.replace(start..body, by);
    }
}

/// `def f(x, y): return …`, `function f(x) return … end`, with the body on this line or the next.
fn function(lexemes: &mut Lexemes<'_>, start: usize, end: usize) {
    if !lexemes.is(start + 2, "(") {
        return;
    }
    let Some(close) = lexemes.closing(start + 2).filter(|close| *close < end) else {
        return;
    };
    // A block in braces.
    if lexemes.is(close + 1, "{")
        && let Some(last) = lexemes.closing(close + 1)
    {
        let mut from = last;
        while from > close + 2 && matches!(lexemes.text(from - 1), ";" | "\n") {
            from -= 1;
        }
        lexemes.replace(from..last + 1, Vec::new());
    }
    let mut body = close + 1;
    // `-> float`
    if lexemes.is(body, "->") && lexemes.is_word(body + 1) {
        body += 2;
    }
    if matches!(lexemes.text(body), ":" | "{" | "=") {
        body += 1;
    }
    while lexemes
        .get(body)
        .is_some_and(|lexeme| lexeme.kind == Kind::NewLine)
    {
        body += 1;
    }
    // Only a body that is one expression can be read on.
    let source = lexemes.source(start..body);
    if lexemes.is(body, "return") {
        let sign = Lexeme::new("=", lexemes.source(body..body + 1));
        lexemes.replace(close + 1..body + 1, vec![sign]);
        strip_types(lexemes, start + 2, close);
        lexemes.replace(start..start + 1, Vec::new());
    } else if body == end || begins_definition(lexemes, body) {
        // Definitions inside: the heading alone goes, its parameters are inputs.
        locals(lexemes, start, body);
    } else {
        let sign = Lexeme::new("=", source);
        lexemes.replace(close + 1..body, vec![sign]);
        strip_types(lexemes, start + 2, close);
        lexemes.replace(start..start + 1, Vec::new());
    }
}

/// `x: float, y=1` in a heading are `x, y`.
fn strip_types(lexemes: &mut Lexemes<'_>, open: usize, close: usize) {
    let mut at = close;
    while open < at {
        at -= 1;
        if lexemes.is(at, ":") && lexemes.is_word(at + 1) {
            lexemes.replace(at..at + 2, Vec::new());
        } else if lexemes.is(at, "=") {
            // `y=1`: the value that is taken where none is given.
            let mut end = at + 1;
            while end < lexemes.len() && !matches!(lexemes.text(end), "," | ")") {
                end += 1;
            }
            lexemes.replace(at..end, Vec::new());
        } else if DECLARATIONS.contains(&lexemes.text(at)) && lexemes.is_word(at + 1) {
            lexemes.replace(at..at + 1, Vec::new());
        }
    }
}

/// A function whose body has definitions of its own before `return`: what it returns is the
/// function, the definitions stand before it.
fn locals(lexemes: &mut Lexemes<'_>, start: usize, body: usize) {
    let name = lexemes.copy(start + 1..start + 2);
    let returns = (body..lexemes.len()).find(|&at| lexemes.is(at, "return"));
    let Some(returns) = returns else {
        return;
    };
    let mut by = name;
    by.push(Lexeme::new("=", lexemes.source(returns..returns + 1)));
    lexemes.replace(returns..returns + 1, by);
    lexemes.replace(start..body, Vec::new());
}
