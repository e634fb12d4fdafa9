//! Sub- and superscripts: `W^{(1)}`, `h_{t-1}`, `w_{ij}`, `σ²_t`, `a⁽¹⁾`, `‖u‖_∞`, `A^{\top}`.
//!
//! A subscript belongs to its name. A superscript is a power, unless it is a transpose or stands
//! in brackets, where it belongs to the name as well.

use std::ops::Range;

use super::context::Context;
use super::lexeme::{Kind, Lexeme, Lexemes};
use crate::syntax::diagnostic::Span;
use crate::syntax::spelling;

/// Turns scripts into names, powers and transposes.
pub fn translate(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>) {
    let mut at = 0;
    while at < lexemes.len() && lexemes.has_budget() {
        let next = match lexemes.text(at) {
            "_" => below(lexemes, context, at),
            "₊" | "₋" => lowered_sign(lexemes, at),
            _ => None,
        };
        at = next.unwrap_or(at + 1);
    }
    at = 0;
    while at < lexemes.len() && lexemes.has_budget() {
        let next = match lexemes.text(at) {
            "^" | "**" => above(lexemes, context, at),
            "⁽" => raised_brackets(lexemes, at),
            _ => None,
        };
        at = next.unwrap_or(at + 1);
    }
}

/// True for what a sum or a product over an index begins with.
pub fn begins_sum(word: &str) -> bool {
    matches!(word, "Σ" | "∑" | "sum" | "Sum" | "∏" | "Π" | "prod")
}

/// What stands behind `_` or `^` at `at`: its content and all of it.
fn script(lexemes: &mut Lexemes<'_>, at: usize) -> Option<(Range<usize>, Range<usize>)> {
    if matches!(lexemes.text(at), "{" | "(") {
        let close = lexemes.closing(at)?;
        return Some((at + 1..close, at..close + 1));
    }
    let lexeme = lexemes.get(at)?;
    let single = matches!(lexeme.kind, Kind::Word | Kind::Number) || lexeme.is("∞");
    single.then_some((at..at + 1, at..at + 1))
}

/// `h_{t-1}`, `σ²_t`, `‖u‖_∞`: the subscript behind the `_` at `at`.
fn below(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, at: usize) -> Option<usize> {
    if lexemes.is(at + 1, "(") {
        return None;
    }
    let (inside, whole) = script(lexemes, at + 1)?;
    let base = base(lexemes, at)?;
    // `softmax(z)_i = …`
    let letter = inside.len() == 1 && lexemes.text(inside.start).chars().count() == 1;
    if lexemes.is(base, ")") && letter && lexemes.is(whole.end, "=") {
        lexemes.replace(at..whole.end, Vec::new());
        return Some(at);
    }
    if matches!(lexemes.text(base), "‖" | "||") {
        return norm(lexemes, base, at, inside, whole.end);
    }
    if !lexemes.is_word(base) || begins_sum(lexemes.text(base)) {
        return None;
    }
    // `W_{1,2}` is an element.
    let is_number =
        |lexemes: &Lexemes<'_>, at| lexemes.get(at).is_some_and(|it| it.kind == Kind::Number);
    if inside.len() == 3
        && lexemes.is(inside.start + 1, ",")
        && is_number(lexemes, inside.start)
        && is_number(lexemes, inside.start + 2)
        && base + 1 == at
    {
        let source = lexemes.source(at..whole.end);
        let mut by = vec![Lexeme::new("[", source)];
        by.extend(lexemes.copy(inside));
        by.push(Lexeme::new("]", source));
        context.note(
            source,
            "Two numbers below a name are read as row and column.",
        );
        lexemes.replace(at..whole.end, by);
        return Some(at);
    }
    let name = suffix(lexemes, inside.clone())?;
    // A prime before the subscript belongs to the name.
    let primes = (base + 1..at)
        .filter(|&at| is_prime(lexemes.text(at)))
        .count();
    if primes == at - base - 1 && 0 < primes {
        grow(lexemes, base, &format!("_prime_{name}"), whole.end);
        lexemes.replace(base + 1..whole.end, Vec::new());
        return Some(base + 1);
    }
    // `x_{12a}` is ours already.
    let ours = inside.clone().all(|at| {
        lexemes.get(at).is_some_and(|it| {
            matches!(it.kind, Kind::Word | Kind::Number)
                && (at == inside.start || it.is_joined())
                && it.text.chars().all(char::is_alphanumeric)
        })
    });
    let below = if ours {
        format!("_{{{}}}", lexemes.typed(inside))
    } else {
        format!("_{name}")
    };
    grow(lexemes, base, &below, whole.end);
    lexemes.replace(at..whole.end, Vec::new());
    // What is above stands behind the name now.
    Some(at)
}

fn is_prime(text: &str) -> bool {
    matches!(text, "'" | "′" | "’")
}

/// Lengthens the name at `base` by what stands before `end`.
fn grow(lexemes: &mut Lexemes<'_>, base: usize, suffix: &str, end: usize) {
    let source = lexemes.source(base..end);
    if let Some(name) = lexemes.get_mut(base) {
        name.text = format!("{}{suffix}", name.text).into();
        name.source = source;
    }
}

/// Where the name or the bar stands that a script at `at` belongs to: other scripts may stand
/// between.
fn base(lexemes: &mut Lexemes<'_>, at: usize) -> Option<usize> {
    let mut base = at.checked_sub(1)?;
    for _ in 0..4 {
        let text = lexemes.text(base);
        if is_prime(text) || text.chars().all(|c| spelling::raised(c).is_some()) {
            base = base.checked_sub(1)?;
            continue;
        }
        // `x^2`, `W^{(1)}`
        let start = if lexemes.get(base)?.closes() {
            lexemes.opening(base)?
        } else {
            base
        };
        match start.checked_sub(1) {
            Some(sign) if lexemes.is(sign, "^") => base = sign.checked_sub(1)?,
            _ => break,
        }
    }
    Some(base)
}

/// What a subscript adds to a name: `ij`, `t_1` for `t-1`, `k_plus_1` for `k+1`.
fn suffix(lexemes: &Lexemes<'_>, inside: Range<usize>) -> Option<String> {
    let mut name = String::new();
    let apart = |name: &mut String| {
        if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    };
    for at in inside.clone() {
        let lexeme = lexemes.get(at)?;
        match &*lexeme.text {
            "," | "-" | "−" | "/" | ":" => apart(&mut name),
            "+" => {
                apart(&mut name);
                name.push_str("plus_");
            }
            "(" | ")" | "[" | "]" | "{" | "}" | "<" | ">" => {}
            "*" | "⊙" => {
                apart(&mut name);
                name.push_str("star");
            }
            "_" | "^" => apart(&mut name),
            "∞" => name.push_str("inf"),
            text if matches!(lexeme.kind, Kind::Word | Kind::Number) => {
                if at > inside.start && !lexeme.is_joined() {
                    apart(&mut name);
                }
                let text = spelling::canonical(text);
                name.push_str(&text.replace(['.', '{', '}'], ""));
            }
            _ => return None,
        }
    }
    let name = name.trim_end_matches('_');
    (!name.is_empty()).then(|| name.to_owned())
}

/// `‖u‖_2`, `‖M‖_F`, `‖u‖_∞`
fn norm(
    lexemes: &mut Lexemes<'_>,
    bar: usize,
    at: usize,
    inside: Range<usize>,
    end: usize,
) -> Option<usize> {
    let source = lexemes.source(at..end);
    let order: String = inside.map(|at| lexemes.text(at).to_owned()).collect();
    let sign = match &*order {
        "1" => "₁",
        "2" | "F" | "Fro" | "fro" | "Frobenius" => "₂",
        "∞" | "inf" | "infty" => {
            let sign = lexemes.text(bar).to_owned();
            let open = (0..bar).rev().find(|&at| lexemes.is(at, &sign))?;
            let close = Lexeme::new("))", lexemes.source(bar..end));
            lexemes.replace(bar..end, vec![close]);
            let start = lexemes.source(open..open + 1);
            lexemes.replace(open..open + 1, vec![Lexeme::new("max(abs(", start)]);
            return Some(bar + 1);
        }
        _ => return None,
    };
    // `‖u‖^2_2`: the power stays behind.
    lexemes.replace(at..end, Vec::new());
    lexemes.replace(bar + 1..bar + 1, vec![Lexeme::new(sign, source)]);
    Some(bar + 2)
}

/// `xₜ₋₁`
fn lowered_sign(lexemes: &mut Lexemes<'_>, at: usize) -> Option<usize> {
    let base = at.checked_sub(1)?;
    if !lexemes.is_word(base) {
        return None;
    }
    let plus = lexemes.is(at, "₊");
    let mut end = at + 1;
    let mut below = String::new();
    while let Some(c) = lexemes.text(end).chars().next().and_then(spelling::lowered) {
        below.push(c);
        end += 1;
    }
    if below.is_empty() {
        return None;
    }
    let name = spelling::canonical(lexemes.text(base));
    let source = lexemes.source(base..end);
    let text = format!("{name}_{}{below}", if plus { "plus_" } else { "" });
    lexemes.replace(base..end, vec![Lexeme::new(text, source)]);
    Some(base + 1)
}

/// `a⁽¹⁾`
fn raised_brackets(lexemes: &mut Lexemes<'_>, at: usize) -> Option<usize> {
    let base = at.checked_sub(1).filter(|&base| lexemes.is_word(base))?;
    let mut end = at + 1;
    let mut above = String::new();
    while let Some(c) = lexemes.text(end).chars().next().and_then(spelling::raised) {
        above.push(c);
        end += 1;
    }
    if above.is_empty() || !lexemes.is(end, "⁾") {
        return None;
    }
    grow(lexemes, base, &format!("_{above}"), end + 1);
    lexemes.replace(at..end + 1, Vec::new());
    Some(at)
}

/// `A^{\top}`, `W^{(1)}`, `x^{2}`, `e^{-x}`: the superscript behind the `^` at `at`.
fn above(lexemes: &mut Lexemes<'_>, context: &Context<'_>, at: usize) -> Option<usize> {
    let _ = context;
    let base = at.checked_sub(1)?;
    let sign = lexemes.source(at..at + 1);
    // `x^⊤`, `x^′`, `x^*`
    let alone = match lexemes.text(at + 1) {
        "⊤" | "⊺" | "′" | "'" => Some("'"),
        "*" | "⊙" if lexemes.is_word(base) && ends_operand(lexemes, at + 2) => Some("_star"),
        _ => None,
    };
    if let Some(alone) = alone {
        return Some(put(lexemes, base, at..at + 2, alone));
    }
    if !lexemes.is(at + 1, "{") {
        return None;
    }
    let (inside, whole) = script(lexemes, at + 1)?;
    let whole = at..whole.end;
    let text: String = inside
        .clone()
        .map(|at| lexemes.text(at).to_owned())
        .collect();
    let marks = match &*text {
        "T" | "⊤" | "⊺" | "′" | "'" | "\\T" => Some("'"),
        "*" | "⊙" if lexemes.is_word(base) => Some("_star"),
        "-1" | "−1" => Some("⁻¹"),
        "-T" | "−T" | "-⊤" | "−⊤" => Some("⁻¹'"),
        _ => None,
    };
    if let Some(marks) = marks {
        return Some(put(lexemes, base, whole, marks));
    }
    let first = lexemes.text(inside.start).to_owned();
    // `W^{(1)}` belongs to the name, `x^{(a+b)}` is a power.
    if matches!(&*first, "(" | "[" | "<")
        && lexemes.is_word(base)
        && inside.len() <= 6
        && let Some(name) = suffix(lexemes, inside.clone())
        && (first != "(" || inside.len() == 3)
    {
        grow(lexemes, base, &format!("_{name}"), whole.end);
        lexemes.replace(whole, Vec::new());
        return Some(at);
    }
    // `x^{\odot 2}`
    if matches!(&*first, "⊙" | ".") && 1 < inside.len() {
        let mut by = vec![Lexeme::new(".^", sign), Lexeme::new("(", sign)];
        by.extend(lexemes.copy(inside.start + 1..inside.end));
        by.push(Lexeme::new(")", sign));
        lexemes.replace(whole, by);
        return Some(at + 1);
    }
    if inside.is_empty() {
        return None;
    }
    let single = inside.len() == 1;
    let source = lexemes.source(whole.start + 1..whole.end);
    for (place, bracket) in [(whole.end - 1, ")"), (whole.start + 1, "(")] {
        let by = if single {
            Vec::new()
        } else {
            let edge = if bracket == "(" {
                source.start
            } else {
                source.end - 1
            };
            vec![Lexeme::new(bracket, Span::new(edge, edge + 1))]
        };
        lexemes.replace(place..place + 1, by);
    }
    Some(at + 1)
}

/// Puts a mark behind the operand that ends at `base`, or lengthens its name.
fn put(lexemes: &mut Lexemes<'_>, base: usize, whole: Range<usize>, mark: &str) -> usize {
    let at = whole.start;
    let source = lexemes.source(whole.clone());
    if mark.starts_with('_') {
        grow(lexemes, base, mark, whole.end);
        lexemes.replace(whole, Vec::new());
        return at;
    }
    let mut by = vec![Lexeme::new(mark.trim_end_matches('\'').to_owned(), source)];
    by.retain(|lexeme| !lexeme.text.is_empty());
    if mark.ends_with('\'') {
        by.push(Lexeme::new("'", source));
    }
    let count = by.len();
    lexemes.replace(whole, by);
    at + count
}

/// True if no operand begins at `at`, so that the sign before it is none between two.
fn ends_operand(lexemes: &Lexemes<'_>, at: usize) -> bool {
    lexemes.get(at).is_none_or(|next| {
        !matches!(next.kind, Kind::Word | Kind::Number) && !next.opens() || !next.is_joined()
    })
}
