//! Signs and names with two meanings: `⊗` of two vectors, `σ` as a function and as a parameter,
//! `mean` as a function and as a value.

use std::collections::BTreeSet;

use super::context::Context;
use super::lexeme::{Kind, Lexeme, Lexemes};
use crate::syntax::spelling;

/// Functions whose names are those of values as well.
const NOUNS: &[&str] = &[
    "mean", "std", "var", "norm", "sum", "prod", "min", "max", "step", "sign", "gamma", "beta",
    "trace", "rank", "median", "cross",
];

/// Says which meaning was taken, and writes the other signs of products as ours.
pub fn translate(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>) {
    values(lexemes, context);
    let mut at = 0;
    while at < lexemes.len() && lexemes.has_budget() {
        match lexemes.text(at) {
            "⊗" => tensor(lexemes, context, at),
            "⟨" | "〈" => inner(lexemes, at),
            "⌊" => rounded(lexemes, at, ("⌋", "floor(")),
            "⌈" => rounded(lexemes, at, ("⌉", "ceil(")),
            "∛" => cube_root(lexemes, at),
            "mod" if !context.is_own("mod") && 0 < at => remainder(lexemes, at),
            "∗" | "•" | "∘" | "⨀" => {
                let source = lexemes.source(at..at + 1);
                lexemes.replace(at..at + 1, vec![Lexeme::new("⊙", source)]);
            }
            _ if is_factor(lexemes, context, at) => {
                let source = lexemes.source(at..at + 1);
                let sign = Lexeme::new("*", source);
                lexemes.replace(at + 1..at + 1, vec![sign]);
            }
            "σ" if lexemes.is(at + 1, "(") && lexemes.is_joined(at + 1) => {
                parameter(lexemes, context, at);
            }
            _ => {}
        }
        at += 1;
    }
}

/// `(x - mean)/std`: where no brackets stand behind such a name in the whole text, it is a value.
fn values(lexemes: &Lexemes<'_>, context: &mut Context<'_>) {
    let mut called = BTreeSet::new();
    let mut values = BTreeSet::new();
    for at in 0..lexemes.len() {
        let word = lexemes.text(at);
        if !NOUNS.contains(&word) || (context.functions)(word).is_none() {
            continue;
        }
        let operand = lexemes
            .get(at + 1)
            .is_some_and(|next| matches!(next.kind, Kind::Word | Kind::Number) || next.opens());
        if operand {
            called.insert(word);
        } else {
            values.insert(word);
        }
    }
    let alone = values.difference(&called).map(|&word| word.to_owned());
    context.variables.extend(alone);
}

/// `u ⊗ v` is elementwise, as in the paper; elsewhere it is the outer or the Kronecker product.
fn tensor(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, at: usize) {
    let (Some(start), Some(end)) = (lexemes.operand_before(at), lexemes.operand_after(at + 1))
    else {
        return;
    };
    // Of inputs that have sizes it is known what is meant.
    let known = (start..end)
        .filter(|&at| lexemes.is_word(at))
        .all(|at| context.is_own(lexemes.text(at)));
    if known {
        return;
    }
    let (left, right) = (lexemes.typed(start..at), lexemes.typed(at + 1..end));
    let source = lexemes.source(start..end);
    context.note_with_fix(
        source,
        "`⊗` is read element by element. The outer product is `outer(u, v)`, the Kronecker product `kron(A, B)`.",
        format!("write outer({left}, {right})"),
        format!("outer({left}, {right})"),
    );
}

/// `α (b - x)`: one letter, a blank and brackets are a product, unless the letter is a function
/// or one by custom.
fn is_factor(lexemes: &Lexemes<'_>, context: &Context<'_>, at: usize) -> bool {
    let word = lexemes.text(at);
    let one = word
        .split(['_', '₀'])
        .next()
        .is_some_and(|base| base.chars().count() == 1);
    lexemes.is_word(at)
        && one
        && lexemes.is(at + 1, "(")
        && (!lexemes.is_joined(at + 1) || multiplies(lexemes, at))
        && (context.functions)(word).is_none()
        && !context.is_own(word)
        && !word.starts_with(['f', 'g', 'h', 'F', 'G', 'H', 'φ', 'ψ', 'u', 'p'])
}

/// True for `x(ρ - z)` and `N₀(1 - p)`: letters that are no functions by custom, or numbered
/// ones, before a sum.
fn multiplies(lexemes: &Lexemes<'_>, at: usize) -> bool {
    let word = lexemes.text(at);
    let numbered = word.chars().count() > 1
        && word.chars().skip(1).all(|c| {
            c == '_'
                || c.is_ascii_digit()
                || spelling::lowered(c).is_some_and(|c| c.is_ascii_digit())
        });
    let letter = matches!(
        word,
        "x" | "y" | "z" | "a" | "b" | "c" | "k" | "m" | "n" | "r" | "t"
    );
    let mut depth = 0_usize;
    let mut sum = false;
    for lexeme in lexemes.list().get(at + 1..).unwrap_or(&[]) {
        if lexeme.opens() {
            depth += 1;
        } else if lexeme.closes() {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                break;
            }
        } else if depth == 1 {
            sum |= matches!(&*lexeme.text, "+" | "-" | "−");
            if lexeme.is(",") {
                return false;
            }
        }
    }
    sum && (numbered || letter)
}

/// `⌊x⌋` and its like: brackets that are functions.
fn rounded(lexemes: &mut Lexemes<'_>, at: usize, (close, function): (&str, &'static str)) {
    let end = lexemes.line_end(at);
    let Some(end) = (at..end).find(|&end| lexemes.is(end, close)) else {
        return;
    };
    for (place, text) in [(end, ")"), (at, function)] {
        let by = Lexeme::new(text, lexemes.source(place..place + 1));
        lexemes.replace(place..place + 1, vec![by]);
    }
}

/// `x mod 2` is `x - 2*floor(x/2)`.
fn remainder(lexemes: &mut Lexemes<'_>, at: usize) {
    let (Some(start), Some(end)) = (lexemes.operand_before(at), lexemes.operand_after(at + 1))
    else {
        return;
    };
    let source = lexemes.source(at..at + 1);
    let (left, right) = (lexemes.copy(start..at), lexemes.copy(at + 1..end));
    let sign = |text: &'static str| vec![Lexeme::new(text, source)];
    let parts = [
        sign("("),
        left.clone(),
        sign("-"),
        right.clone(),
        sign("*"),
        sign("floor"),
        sign("("),
        left,
        sign("/"),
        right,
        sign(")"),
        sign(")"),
    ];
    lexemes.replace(start..end, parts.concat());
}

/// `∛x` is `cbrt(x)`.
fn cube_root(lexemes: &mut Lexemes<'_>, at: usize) {
    let source = lexemes.source(at..at + 1);
    if let Some(end) = lexemes.operand_after(at + 1) {
        let mut by = vec![Lexeme::new("cbrt", source), Lexeme::new("(", source)];
        by.extend(lexemes.copy(at + 1..end));
        by.push(Lexeme::new(")", source));
        lexemes.replace(at..end, by);
    }
}

/// `⟨w, x⟩` is `dot(w, x)`.
fn inner(lexemes: &mut Lexemes<'_>, at: usize) {
    let end = lexemes.line_end(at);
    let close = (at..end).find(|&close| matches!(lexemes.text(close), "⟩" | "〉"));
    let Some(close) = close else {
        return;
    };
    let commas = (at..close).filter(|&at| lexemes.is(at, ",")).count();
    if commas != 1 {
        return;
    }
    for (place, text) in [(close, ")"), (at, "dot(")] {
        let by = Lexeme::new(text, lexemes.source(place..place + 1));
        lexemes.replace(place..place + 1, vec![by]);
    }
}

/// `σ(y − x)`, which may be a parameter times a difference.
fn parameter(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, at: usize) {
    if context.is_own("σ") {
        return;
    }
    let difference = lexemes.is_word(at + 2)
        && matches!(lexemes.text(at + 3), "-" | "−")
        && lexemes.is_word(at + 4)
        && lexemes.is(at + 5, ")");
    if difference {
        let source = lexemes.source(at..at + 6);
        let inside = lexemes.typed(at + 2..at + 5);
        context.note_with_fix(
            source,
            "`σ(…)` is read as the function sigmoid. If `σ` is a number, write `σ*(…)`.",
            format!("write σ*({inside})"),
            format!("σ*({inside})"),
        );
    }
}
