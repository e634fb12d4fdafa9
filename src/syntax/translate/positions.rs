//! Positions of other places: from 0, in round brackets, slices.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{Context, Program};
use super::lexeme::{Kind, Lexeme, Lexemes};

/// The longest slice that is written out.
const LONGEST: usize = 100;

/// Turns positions into ours, which count from 1 and stand in square brackets.
pub fn translate(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>) {
    rounds(lexemes, context);
    let places = positions(lexemes);
    let zero = places.iter().any(|&(open, close)| {
        let from_start = lexemes.is(open + 1, ":") && close == open + 3;
        from_start || (open + 1..close).any(|at| lexemes.is(at, "0"))
    });
    let from_zero = zero
        || places.iter().any(|&(open, close)| {
            context.program == Some(Program::Arrays)
                && (open + 1..close).any(|at| lexemes.is(at, ":"))
        });
    let mut said = false;
    for &(open, close) in places.iter().rev() {
        let source = lexemes.source(open..close + 1);
        if from_zero && !said {
            said = true;
            context.note(
                source,
                "Positions are read as counted from 0, because one of them is 0 here; ours count from 1.",
            );
        }
        if (open + 1..close).any(|at| lexemes.is(at, ":")) {
            slice(lexemes, context, open, close, from_zero);
        } else if from_zero {
            for at in open + 1..close {
                if let Ok(number) = lexemes.text(at).parse::<usize>() {
                    let source = lexemes.source(at..at + 1);
                    let one = number.saturating_add(1).to_string();
                    lexemes.replace(at..at + 1, vec![Lexeme::new(one, source)]);
                }
            }
            // `W[0][1]`
        }
    }
    chained(lexemes);
}

/// Brackets behind a name with whole numbers, commas and colons in them.
fn positions(lexemes: &mut Lexemes<'_>) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    for open in 1..lexemes.len() {
        let behind = lexemes.is_word(open - 1) || lexemes.is(open - 1, "]");
        if !behind || !lexemes.is(open, "[") || !lexemes.is_joined(open) {
            continue;
        }
        let Some(close) = lexemes.closing(open) else {
            continue;
        };
        let whole = (open + 1..close).all(|at| {
            let text = lexemes.text(at);
            matches!(text, "," | ":") || text.bytes().all(|c| c.is_ascii_digit())
        });
        if whole && open + 1 < close {
            places.push((open, close));
        }
    }
    places
}

/// `u(1)^2 + u(2)`: a name that is applied to whole numbers only has positions in round brackets.
fn rounds(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>) {
    let mut calls: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    let mut others = BTreeSet::new();
    for at in 0..lexemes.len() {
        if !lexemes.is_word(at) {
            continue;
        }
        let name = lexemes.text(at).to_owned();
        if (context.functions)(&name).is_some() || context.is_function(&name) {
            continue;
        }
        let called = lexemes.is(at + 1, "(") && lexemes.is_joined(at + 1);
        if !called {
            continue;
        }
        let Some(close) = lexemes.closing(at + 1) else {
            continue;
        };
        let whole = at + 2 < close
            && (at + 2..close).all(|at| {
                let text = lexemes.text(at);
                matches!(text, "," | ":") || text.bytes().all(|c| c.is_ascii_digit())
            });
        if whole {
            calls.entry(name).or_default().push((at + 1, close));
        } else {
            others.insert(name);
        }
    }
    calls.retain(|name, _| !others.contains(name));
    let mut places: Vec<(usize, usize)> = calls.into_values().flatten().collect();
    places.sort_unstable();
    // One `x(2)` alone is rather a product.
    let first = places.first().copied();
    if places.len() < 2 && !places.iter().any(|&(open, close)| open + 2 < close) {
        return;
    }
    if let Some((open, close)) = first {
        let source = lexemes.source(open - 1..close + 1);
        context.note(
            source,
            "Whole numbers in round brackets behind a name are read as positions.",
        );
    }
    for (open, close) in places.into_iter().rev() {
        for (at, sign) in [(close, "]"), (open, "[")] {
            let by = Lexeme::new(sign, lexemes.source(at..at + 1));
            lexemes.replace(at..at + 1, vec![by]);
        }
    }
}

/// `g[:3]`, `g[1:3]` as the elements that they stand for.
fn slice(
    lexemes: &mut Lexemes<'_>,
    context: &mut Context<'_>,
    open: usize,
    close: usize,
    from_zero: bool,
) {
    let Some(name) = open.checked_sub(1).filter(|&name| lexemes.is_word(name)) else {
        return;
    };
    let texts: Vec<String> = (open + 1..close)
        .map(|at| lexemes.text(at).to_owned())
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let whole = |text: &str| text.parse::<usize>().ok();
    // A row and a column.
    let row = match texts[..] {
        [row, ",", ":"] => Some((false, row)),
        [":", ",", column] => Some((true, column)),
        _ => None,
    };
    if let Some((column, number)) = row {
        let Some(number) = whole(number) else {
            return;
        };
        let number = (number + usize::from(from_zero)).to_string();
        let source = lexemes.source(open..close + 1);
        let mut by = Vec::new();
        if column {
            by.push(Lexeme::new("'", source));
        }
        by.extend(["[", &number, "]"].map(|text| Lexeme::new(text.to_owned(), source)));
        lexemes.replace(open..close + 1, by);
        return;
    }
    let (first, last) = match texts[..] {
        [":", to] => (Some(1), whole(to)),
        [from, ":", to] if from_zero => (whole(from).map(|from| from + 1), whole(to)),
        [from, ":", to] => (whole(from), whole(to)),
        _ => return,
    };
    let (Some(first), Some(last)) = (first, last) else {
        return;
    };
    if last < first || first == 0 || LONGEST < last - first + 1 {
        return;
    }
    let source = lexemes.source(name..close + 1);
    if !from_zero {
        context.note(
            source,
            format!("This slice is read as the elements {first} to {last}, counted from 1."),
        );
    }
    let word = lexemes.text(name).to_owned();
    let mut by = vec![Lexeme::new("[", source)];
    for number in first..=last {
        if first < number {
            by.push(Lexeme::new(",", source));
        }
        by.push(Lexeme::new(word.clone(), source));
        by.push(Lexeme::new("[", source));
        by.push(Lexeme::new(number.to_string(), source));
        by.push(Lexeme::new("]", source));
    }
    by.push(Lexeme::new("]", source));
    lexemes.replace(name..close + 1, by);
}

/// `W[1][2]` is `W[1, 2]`.
fn chained(lexemes: &mut Lexemes<'_>) {
    let mut at = 1;
    while at + 1 < lexemes.len() {
        let number = |lexemes: &Lexemes<'_>, at: usize| {
            lexemes.get(at).is_some_and(|it| it.kind == Kind::Number)
        };
        if lexemes.is(at, "]")
            && lexemes.is(at + 1, "[")
            && lexemes.is_joined(at + 1)
            && number(lexemes, at - 1)
            && number(lexemes, at + 2)
            && lexemes.is(at + 3, "]")
            && at > 2
            && lexemes.is(at - 2, "[")
            && lexemes.is_word(at - 3)
        {
            let source = lexemes.source(at..at + 2);
            lexemes.replace(at..at + 2, vec![Lexeme::new(",", source)]);
        }
        at += 1;
    }
}
