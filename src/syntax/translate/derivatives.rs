//! Derivatives and systems: `d/dx x^2`, `∇f`, `jacobian(f, x)`, `dx/dt = …`, `y[1] = …`.
//!
//! Derivatives are what the program shows, so the function alone is read. A derivative on the
//! left of `=` is a name, and elements that are defined line by line make a vector.

use std::ops::Range;

use super::context::Context;
use super::lexeme::{Kind, Lexeme, Lexemes};

/// Functions that differentiate their first argument.
const OPERATORS: &[&str] = &[
    "jacobian",
    "Jacobian",
    "gradient",
    "Gradient",
    "grad",
    "Grad",
    "diff",
    "derivative",
    "Derivative",
    "hessian",
    "Hessian",
    "jacrev",
    "jacfwd",
    "value_and_grad",
    "ForwardDiff",
    "elementwise_grad",
];

const ALONE: &str =
    "Derivatives are what this program shows by itself: the function alone is read.";

/// Reads functions in the place of their derivatives, and vectors in that of their elements.
pub fn translate(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>) {
    elements(lexemes);
    let mut start = 0;
    while start < lexemes.len() && lexemes.has_budget() {
        let end = lexemes.line_end(start);
        let before = lexemes.len();
        line(lexemes, context, start, end);
        start = (end + lexemes.len()).saturating_sub(before).max(start) + 1;
    }
    let mut at = lexemes.len();
    while 0 < at && lexemes.has_budget() {
        at -= 1;
        // Mathematica's `D[x^2, x]`.
        if lexemes.is(at, "D") && lexemes.is(at + 1, "[") && !context.is_own("D") {
            brackets(lexemes, at + 1);
            operator(lexemes, context, at);
        } else if OPERATORS.contains(&lexemes.text(at)) {
            operator(lexemes, context, at);
        } else if is_prime(lexemes.text(at)) && lexemes.is(at + 1, "(") && lexemes.is_joined(at) {
            prime(lexemes, context, at);
        }
    }
}

fn is_prime(text: &str) -> bool {
    matches!(text, "'" | "′" | "’")
}

/// `d` or `∂` and the name behind it: `dx`, `∂x`, `d x`; the name and where it ends. Names of the
/// user are none where `context` is given.
fn differential(
    lexemes: &Lexemes<'_>,
    context: Option<&Context<'_>>,
    at: usize,
) -> Option<(String, usize)> {
    let text = lexemes.text(at);
    if matches!(text, "∂" | "d") {
        let named = lexemes.is_word(at + 1) && !lexemes.is(at + 1, "d");
        let name = named.then(|| lexemes.text(at + 1).to_owned());
        return Some((
            name.clone().unwrap_or_default(),
            at + 1 + usize::from(named),
        ));
    }
    let name = text.strip_prefix('d')?;
    let own = context.is_some_and(|context| context.is_own(text));
    let known = own || name.is_empty() || 2 < name.chars().count();
    (lexemes.is_word(at) && !known).then(|| (name.to_owned(), at + 1))
}

/// `df/dx`, `d/dx`, `∂L/∂w` at `at`: the names above and below, and where it ends.
fn quotient(
    lexemes: &Lexemes<'_>,
    context: Option<&Context<'_>>,
    at: usize,
) -> Option<(String, String, usize)> {
    // `d f / d x`, but `d / dx` too.
    let (over, sign) = if lexemes.is(at + 1, "/") && matches!(lexemes.text(at), "d" | "∂") {
        (String::new(), at + 1)
    } else {
        differential(lexemes, context, at)?
    };
    if !lexemes.is(sign, "/") {
        return None;
    }
    let (under, end) = differential(lexemes, context, sign + 1)?;
    (!under.is_empty()).then_some((over, under, end))
}

/// One line: what stands on the left of `=`, and what the whole of it is the derivative of.
fn line(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, start: usize, end: usize) {
    let sign = lexemes
        .find(start..end, "=")
        .or_else(|| lexemes.find(start..end, ":="));
    let Some(sign) = sign else {
        alone(lexemes, context, start, end);
        return;
    };
    // `dx/dt =`, `x' =`, `∇f =`
    let name = if let Some((over, under, after)) = quotient(lexemes, None, start)
        && after == sign
        && !over.is_empty()
    {
        Some(if under == "t" {
            format!("{over}_dot")
        } else {
            format!("d{over}_d{under}")
        })
    } else if lexemes.is_word(start) && start + 2 == sign && is_prime(lexemes.text(start + 1)) {
        Some(format!("{}_dot", lexemes.text(start)))
    } else if lexemes.is(start, "∇") && lexemes.is_word(sign - 1) {
        Some(format!("grad_{}", lexemes.text(sign - 1)))
    } else {
        None
    };
    if let Some(name) = name {
        let source = lexemes.source(start..sign);
        context.note(
            source,
            format!("The left side is read as a name, `{name}`, of what stands on the right."),
        );
        lexemes.replace(start..sign, vec![Lexeme::new(name, source)]);
        return;
    }
    alone(lexemes, context, sign + 1, end);
}

/// `d/dx (…)`, `∇f`, `df/dx` alone.
fn alone(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, start: usize, end: usize) {
    if let Some((over, _, after)) = quotient(lexemes, Some(context), start)
        && after <= end
    {
        let source = lexemes.source(start..after);
        if over.is_empty() && after < end {
            context.note(source, ALONE);
            lexemes.replace(start..after, Vec::new());
        } else if !over.is_empty() && after == end {
            context.note(source, ALONE);
            lexemes.replace(start..after, vec![Lexeme::new(over, source)]);
        }
        return;
    }
    let partial = lexemes.is(start, "∂") && lexemes.text(start + 1).starts_with('_');
    if lexemes.is(start, "∇") || partial {
        let mut after = start + 1;
        if lexemes.is(after, "_") || lexemes.text(after).starts_with('_') {
            after += 1;
            after = match lexemes.text(after) {
                "{" => match lexemes.closing(after) {
                    Some(close) => close + 1,
                    None => return,
                },
                _ => after + 1,
            };
        }
        if after < end {
            let source = lexemes.source(start..after);
            context.note(source, ALONE);
            lexemes.replace(start..after, Vec::new());
        }
    }
}

/// `jacobian(f, x)`, `jax.grad(f)(x)`
fn operator(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, at: usize) {
    let name = lexemes.text(at).to_owned();
    if context.is_own(&name) || !lexemes.is(at + 1, "(") || !lexemes.is_joined(at + 1) {
        return;
    }
    let Some((arguments, close)) = lexemes.arguments(at + 1) else {
        return;
    };
    let Some(first) = arguments.first().cloned() else {
        return;
    };
    let source = lexemes.source(at..at + 1);
    context.note(source, ALONE);
    // `grad(f)(x)` is `f(x)`.
    if arguments.len() == 1 && lexemes.is(close + 1, "(") && lexemes.is_joined(close + 1) {
        let function = lexemes.copy(first);
        lexemes.replace(at..close + 1, function);
        return;
    }
    let mut by = vec![Lexeme::new("(", source)];
    let single = first.len() == 1;
    by.extend(lexemes.copy(first));
    by.push(Lexeme::new(")", lexemes.source(close..close + 1)));
    if single {
        by.remove(0);
        by.pop();
    }
    lexemes.replace(at..close + 1, by);
}

/// Square brackets with a comma and more than positions in them become round ones.
fn brackets(lexemes: &mut Lexemes<'_>, open: usize) {
    let Some(close) = lexemes.closing(open) else {
        return;
    };
    let comma = lexemes.find(open + 1..close, ",").is_some();
    let words = (open + 1..close).any(|at| lexemes.is_word(at));
    if comma && words {
        for (at, sign) in [(close, ")"), (open, "(")] {
            let by = Lexeme::new(sign, lexemes.source(at..at + 1));
            lexemes.replace(at..at + 1, vec![by]);
        }
    }
}

/// `f'(x)` of a function is the function.
fn prime(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, at: usize) {
    let Some(word) = at.checked_sub(1).filter(|&word| lexemes.is_word(word)) else {
        return;
    };
    let name = lexemes.text(word).to_owned();
    let heading = {
        let close = lexemes.closing(at + 1);
        close.is_some_and(|close| matches!(lexemes.text(close + 1), "=" | ":="))
    };
    let function = (context.functions)(&name).is_some() || context.is_function(&name);
    if heading || !function {
        return;
    }
    let source = lexemes.source(word..at + 1);
    context.note(source, ALONE);
    lexemes.replace(at..at + 1, Vec::new());
}

/// The element that is defined on the line at `start`: its name, its number, where `=` stands.
fn element(lexemes: &mut Lexemes<'_>, start: usize) -> Option<(String, usize, usize)> {
    let closed = matches!(
        (lexemes.text(start + 1), lexemes.text(start + 3)),
        ("[", "]") | ("(", ")")
    );
    if !lexemes.is_word(start) || !closed || !matches!(lexemes.text(start + 4), "=" | ":=") {
        return None;
    }
    let number = lexemes.text(start + 2).parse().ok()?;
    Some((lexemes.text(start).to_owned(), number, start + 4))
}

/// `y[1] = …`, `y[2] = …` on lines below each other are `y = […, …]`.
fn elements(lexemes: &mut Lexemes<'_>) {
    let mut start = 0;
    while start < lexemes.len() && lexemes.has_budget() {
        let end = lexemes.line_end(start);
        let Some((name, first, sign)) = element(lexemes, start) else {
            start = end + 1;
            continue;
        };
        if 1 < first {
            start = end + 1;
            continue;
        }
        let mut parts: Vec<Range<usize>> = Vec::new();
        parts.push(sign + 1..end);
        let mut last = end;
        while lexemes.get(last).is_some_and(|it| it.kind == Kind::NewLine) {
            let next = last + 1;
            let Some((other, number, sign)) = element(lexemes, next) else {
                break;
            };
            if other != name || number != first + parts.len() {
                break;
            }
            last = lexemes.line_end(next);
            parts.push(sign + 1..last);
        }
        if parts.len() < 2 {
            start = end + 1;
            continue;
        }
        let source = lexemes.source(start..sign);
        let mut by = vec![
            Lexeme::new(name, source),
            Lexeme::new("=", lexemes.source(sign..sign + 1)),
            Lexeme::new("[", source),
        ];
        for (at, part) in parts.into_iter().enumerate() {
            if 0 < at {
                by.push(Lexeme::new(",", lexemes.source(part.clone())));
            }
            by.extend(lexemes.copy(part));
        }
        by.push(Lexeme::new("]", source));
        let count = by.len();
        lexemes.replace(start..last, by);
        start += count + 1;
    }
}
