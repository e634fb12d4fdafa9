//! Functions without brackets, as print has them: `sin x`, `log det A`, `2 cos²θ`.

use super::context::Context;
use super::groups::group;
use super::lexeme::{Kind, Lexeme, Lexemes};
use crate::syntax::spelling;

/// Functions that print writes without brackets.
const PRINTED: &[&str] = &[
    "sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan",
    "asin", "acos", "atan", "exp", "ln", "log", "log2", "log10", "det", "tr", "logdet",
];

/// Puts brackets around their arguments, up to the end of the product.
pub fn translate(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>) {
    let mut at = lexemes.len();
    while 0 < at && lexemes.has_budget() {
        at -= 1;
        if !PRINTED.contains(&lexemes.text(at)) || context.is_own(lexemes.text(at)) {
            continue;
        }
        let raised =
            |text: &str| !text.is_empty() && text.chars().all(|c| spelling::raised(c).is_some());
        let mut next = at + 1;
        while raised(lexemes.text(next)) {
            next += 1;
        }
        if lexemes.is(next, "^")
            && lexemes
                .get(next + 1)
                .is_some_and(|it| it.kind == Kind::Number)
        {
            next += 2;
        }
        let operand = lexemes
            .get(next)
            .is_some_and(|it| matches!(it.kind, Kind::Word | Kind::Number));
        if operand {
            bracketed(lexemes, context, at);
        }
    }
}

/// Puts brackets around the argument of the function at `at`, which may have a base and a power
/// before it.
pub fn bracketed(lexemes: &mut Lexemes<'_>, context: &Context<'_>, at: usize) {
    let mut next = at + 1;
    if lexemes.is(next, "_")
        && let Some((inside, whole)) = group(lexemes, next + 1)
    {
        let base: String = inside.map(|at| lexemes.text(at).to_owned()).collect();
        let function = match (lexemes.text(at), &*base) {
            ("log" | "ln", "2") => "log2",
            ("log" | "ln", "10") => "log10",
            ("log", "e") => "log",
            _ => return,
        };
        let source = lexemes.source(at..whole.end);
        let by = vec![Lexeme::new(function, source)];
        lexemes.replace(at..whole.end, by);
    }
    // A power between the function and its argument: it goes behind.
    let mut power = Vec::new();
    if lexemes.is(next, "^")
        && let Some((inside, whole)) = group(lexemes, next + 1)
    {
        let text: String = inside
            .clone()
            .map(|at| lexemes.text(at).to_owned())
            .collect();
        // Of `\sin^{-1}` there are two readings: it is refused by name.
        if text == "-1" {
            return;
        }
        power = lexemes.copy(next..next + 1);
        power.push(Lexeme::new("(", lexemes.source(whole.clone())));
        power.extend(lexemes.copy(inside));
        power.push(Lexeme::new(")", lexemes.source(whole.clone())));
        if let [_, _, single, _] = &power[..] {
            power = vec![power[0].clone(), single.clone()];
        }
        lexemes.replace(next..whole.end, Vec::new());
    }
    // `sin²x`
    while lexemes
        .text(next)
        .chars()
        .next()
        .is_some_and(|c| spelling::raised(c).is_some())
    {
        power.extend(lexemes.copy(next..next + 1));
        lexemes.replace(next..next + 1, Vec::new());
    }
    let end;
    if lexemes.is(next, "(") {
        let Some(close) = lexemes.closing(next) else {
            return;
        };
        if let Some(open) = lexemes.get_mut(next) {
            open.blank = "".into();
        }
        end = close + 1;
    } else {
        if lexemes.is(next, "{")
            && let Some(close) = lexemes.closing(next)
        {
            end = close + 1;
        } else {
            end = product_end(lexemes, context, next);
        }
        if end <= next {
            return;
        }
        let source = lexemes.source(next..end);
        let mut by = vec![Lexeme::new("(", source)];
        let mut argument = lexemes.copy(next..end);
        if let Some(first) = argument.first_mut() {
            first.blank = "".into();
        }
        by.extend(argument);
        by.push(Lexeme::new(")", source));
        lexemes.replace(next..end, by);
        if let Some(open) = lexemes.get_mut(next) {
            open.blank = "".into();
        }
        next = end + 2;
        lexemes.replace(next..next, power);
        return;
    }
    lexemes.replace(end..end, power);
}

/// Where a product that begins at `at` ends: before a sign of a sum, a comparison, a closing
/// bracket, another function.
fn product_end(lexemes: &mut Lexemes<'_>, context: &Context<'_>, at: usize) -> usize {
    let mut end = at;
    while let Some(lexeme) = lexemes.get(end) {
        let stops = lexeme.kind == Kind::NewLine
            || lexeme.closes()
            || matches!(
                &*lexeme.text,
                "+" | "-"
                    | "−"
                    | ","
                    | ";"
                    | "="
                    | "<"
                    | ">"
                    | "<="
                    | ">="
                    | "&"
                    | "\\\\"
                    | "|"
                    | "‖"
                    | "∑"
                    | "!="
                    | "$"
                    | "⊙"
                    | "×"
            )
            || (at < end && lexeme.is_word() && (context.functions)(&lexeme.text).is_some());
        if stops {
            break;
        }
        end = if lexeme.opens() {
            match lexemes.closing(end) {
                Some(close) => close + 1,
                None => break,
            }
        } else {
            end + 1
        };
    }
    // The argument itself may be a function.
    if end == at + 1
        && lexemes.is_word(at)
        && lexemes.is(at + 1, "(")
        && let Some(close) = lexemes.closing(at + 1)
    {
        end = close + 1;
    }
    end
}
