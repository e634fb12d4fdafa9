//! Sums over an index: `Σ_i u_i v_i`, `\sum_{i=1}^n (y_i - z_i)^2`, `sum(u[i]^2 for i in 1:n)`.
//!
//! The index falls away: what carries it is a vector, what carries two is a matrix, and the sum
//! is one over a vector. What cannot be said that way stays and is refused by name.

use std::collections::BTreeSet;
use std::ops::Range;

use super::context::Context;
use super::lexeme::{Kind, Lexeme, Lexemes};
use crate::syntax::diagnostic::Span;
use crate::syntax::spelling;

/// Turns sums over an index into sums over vectors.
pub fn translate(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>) {
    split_signs(lexemes, context);
    let matrix = is_matrix(lexemes, context);
    let mut vectors = BTreeSet::new();
    let mut at = lexemes.len();
    // From the end: the sum inside comes first.
    while 0 < at && lexemes.has_budget() {
        at -= 1;
        if lexemes.is(at, "for") {
            comprehension(lexemes, context, at);
        } else {
            sum(lexemes, context, at, matrix, &mut vectors);
        }
    }
    free_indices(lexemes, &vectors);
}

/// `Σx_i` in one word is the sign and the name.
fn split_signs(lexemes: &mut Lexemes<'_>, context: &Context<'_>) {
    for at in (0..lexemes.len()).rev() {
        let word = lexemes.text(at).to_owned();
        let Some(rest) = word.strip_prefix('Σ') else {
            continue;
        };
        if !rest.starts_with(spelling::is_letter) || context.is_own(&word) {
            continue;
        }
        let source = lexemes.source(at..at + 1);
        let same = source.end - source.start == word.len();
        let cut = if same {
            source.start + 'Σ'.len_utf8()
        } else {
            source.end
        };
        let sign = Lexeme::new("Σ", Span::new(source.start, cut));
        let start = if same { cut } else { source.start };
        let name = Lexeme::new(rest.to_owned(), Span::new(start, source.end));
        lexemes.replace(at..at + 1, vec![sign, name]);
    }
}

/// `p_i = exp(z_i)/Σ_j exp(z_j)`: on a line with a sum, the names of it that carry another index
/// are the same vectors, and so is what the line defines.
fn free_indices(lexemes: &mut Lexemes<'_>, vectors: &BTreeSet<String>) {
    if vectors.is_empty() {
        return;
    }
    let mut start = 0;
    while start < lexemes.len() {
        let end = lexemes.line_end(start);
        let found = (start..end).find_map(|at| {
            let (base, below) = letters_below(lexemes.get(at)?)?;
            let one = below.chars().count() == 1;
            (one && vectors.contains(&base)).then_some(below)
        });
        let defines = lexemes.get(start).and_then(letters_below);
        let contracted = (start..end).any(|at| lexemes.is(at, "@"));
        let index = found.or_else(|| {
            let (_, below) =
                defines.filter(|(_, below)| contracted && below.chars().count() == 1)?;
            lexemes.is(start + 1, "=").then_some(below)
        });
        if let Some(index) = index {
            for at in start..end {
                if let Some(lexeme) = lexemes.get_mut(at)
                    && let Some((base, below)) = letters_below(lexeme)
                    && below == index
                {
                    lexeme.text = base.into();
                }
            }
        }
        start = end + 1;
    }
}

/// True if `Σ` is a matrix in this text: it is inverted, transposed, in bars, between a row and
/// a column, or has a size.
fn is_matrix(lexemes: &Lexemes<'_>, context: &Context<'_>) -> bool {
    (0..lexemes.len()).any(|at| {
        lexemes.is(at, "Σ") && {
            let before = at.checked_sub(1).map_or("", |before| lexemes.text(before));
            let next = lexemes.text(at + 1);
            context.is_own("Σ")
                || matches!(
                    next,
                    "⁻" | "⁻¹" | "'" | "ᵀ" | "|" | ")" | "," | "+" | "*" | "·" | "@"
                )
                || next.is_empty()
                || (matches!(next, "^" | "**") && !lexemes.is(at + 1, "("))
                || matches!(before, "'" | "ᵀ" | "|" | "π" | "·" | "@" | "pi" | "*")
                || next == "="
                || next.starts_with(['\n', '-', '−'])
        }
    })
}

/// What a sum says before its terms.
struct Heading {
    function: &'static str,
    indices: Vec<String>,
    limit: Option<String>,
    /// Where its terms begin.
    after: usize,
}

fn heading(lexemes: &mut Lexemes<'_>, at: usize) -> Option<Heading> {
    let text = lexemes.text(at).to_owned();
    let (function, rest) = [
        ("∑", "sum"),
        ("Σ", "sum"),
        ("sum", "sum"),
        ("Sum", "sum"),
        ("∏", "prod"),
        ("Π", "prod"),
        ("prod", "prod"),
        ("max_", "max"),
        ("min_", "min"),
    ]
    .into_iter()
    .find_map(|(sign, function)| text.strip_prefix(sign).map(|rest| (function, rest)))?;
    let mut indices = Vec::new();
    let mut after = at + 1;
    let below = spelling::canonical(&format!("x{rest}"));
    let below = below.strip_prefix('x').unwrap_or("");
    let below = below.strip_prefix('_').unwrap_or(below);
    if !rest.is_empty() {
        indices.extend(index_names(below)?);
    }
    // `∑ᵢ`
    while let Some(c) = lexemes
        .text(after)
        .chars()
        .next()
        .and_then(spelling::lowered)
    {
        indices.push(c.to_string());
        after += 1;
    }
    let mut limit = None;
    if lexemes.is(after, "_") {
        let start = after + 1;
        let (inside, end) = if matches!(lexemes.text(start), "{" | "(") {
            let close = lexemes.closing(start)?;
            (start + 1..close, close + 1)
        } else {
            (start..start + 1, start + 1)
        };
        for at in inside.clone() {
            if matches!(lexemes.text(at), "=" | "∈" | "in") {
                // `i=1..n`, `i=1:n`
                if let Some(last) = lexemes.get(inside.end - 1).filter(|_| at + 2 < inside.end) {
                    limit = last.is_word().then(|| last.text.clone().into_owned());
                }
                break;
            }
            if lexemes.is_word(at) {
                indices.extend(index_names(&spelling::canonical(lexemes.text(at)))?);
            }
        }
        after = end;
    }
    if matches!(lexemes.text(after), "^" | "**") {
        let start = after + 1;
        if matches!(lexemes.text(start), "(" | "{") {
            let close = lexemes.closing(start)?;
            limit = (close == start + 2).then(|| lexemes.text(start + 1).to_owned());
            after = close + 1;
        } else {
            limit = Some(lexemes.text(start).to_owned());
            after = start + 1;
        }
    }
    while let Some(c) = lexemes
        .text(after)
        .chars()
        .next()
        .and_then(spelling::raised)
    {
        limit = Some(c.to_string());
        after += 1;
    }
    Some(Heading {
        function,
        indices,
        limit,
        after,
    })
}

/// The single letters of `i`, `ij`, `i_j`.
fn index_names(text: &str) -> Option<Vec<String>> {
    let letters: Vec<char> = text.chars().filter(|&c| c != '_').collect();
    let all = letters.len() <= 3 && letters.iter().all(|c| c.is_alphabetic());
    (all && !letters.is_empty()).then(|| letters.into_iter().map(String::from).collect())
}

/// The sum at `at`.
fn sum(
    lexemes: &mut Lexemes<'_>,
    context: &mut Context<'_>,
    at: usize,
    matrix: bool,
    vectors: &mut BTreeSet<String>,
) {
    let text = lexemes.text(at).to_owned();
    let first = text.chars().next().unwrap_or(' ');
    let sign = matches!(first, '∑' | 'Σ' | '∏' | 'Π');
    if context.is_own(&text) {
        return;
    }
    let Some(mut heading) = heading(lexemes, at) else {
        return;
    };
    let bare = heading.indices.is_empty();
    // `sum(x)` and `sum` are ours.
    if bare && (!sign || (first == 'Σ' && matrix)) {
        return;
    }
    if bare && lexemes.is(heading.after, "(") {
        // `Σ(y_i - z_i)²` reaches over the power, `Σ(x)` is ours.
        let Some(close) = lexemes.closing(heading.after) else {
            return;
        };
        let next = lexemes.text(close + 1).to_owned();
        let power = matches!(&*next, "^" | "**" | ".^")
            || next
                .chars()
                .next()
                .is_some_and(|c| spelling::raised(c).is_some());
        let index = carried(lexemes, heading.after..close);
        if !power && index.is_none() {
            return;
        }
        if power && index.is_none() {
            let source = lexemes.source(at..close + 1);
            context.note(
                source,
                "The sum reaches over the power: each term is raised.",
            );
        }
    }
    // The sum inside that could not be done alone: `Σ_i Σ_j A_ij^2`.
    while let Some(inner) = self::heading(lexemes, heading.after)
        && !inner.indices.is_empty()
        && inner.function == heading.function
    {
        heading.indices.extend(inner.indices);
        heading.after = inner.after;
    }
    let body = terms(lexemes, heading.after);
    if body.is_empty() {
        return;
    }
    if bare {
        heading.indices.extend(carried(lexemes, body.clone()));
        if heading.indices.is_empty() && first == 'Σ' {
            let source = lexemes.source(at..at + 1);
            context.note(
                source,
                "`Σ` is read as a sum. If a matrix is meant, give `Σ` a size in the inputs table.",
            );
        }
    }
    let typed = lexemes.copy(body.clone());
    // The norm of a vector with an index is not that of all of them.
    let norm = typed.iter().any(|it| matches!(&*it.text, "‖" | "||"));
    if norm && !heading.indices.is_empty() {
        return;
    }
    let Some((list, contracted)) = without_indices(&typed, &heading.indices) else {
        return;
    };
    for lexeme in &typed {
        if let Some((base, below)) = letters_below(lexeme)
            && heading.indices.contains(&below)
        {
            vectors.insert(base);
        }
    }
    let source = lexemes.source(at..body.end);
    let edge = |text: &str| Lexeme::new(text.to_owned(), source);
    let mut from = at;
    let mut by = Vec::new();
    if contracted {
        by.push(edge("("));
    } else {
        let mut function = heading.function;
        if function == "sum"
            && let Some((start, kept)) = mean(lexemes, context, at, heading.limit.as_deref())
        {
            (function, from) = ("mean", start);
            by.extend(kept);
        }
        by.push(edge(function));
        by.push(edge("("));
    }
    by.extend(list);
    by.push(edge(")"));
    lexemes.replace(from..body.end, by);
}

/// The terms that a sum reaches over: to the end of the product.
fn terms(lexemes: &mut Lexemes<'_>, start: usize) -> Range<usize> {
    let mut end = start;
    while let Some(lexeme) = lexemes.get(end) {
        let sign = matches!(&*lexeme.text, "+" | "-" | "−");
        let stops = lexeme.kind == Kind::NewLine
            || lexeme.closes()
            || (sign && start < end)
            || matches!(
                &*lexeme.text,
                "," | ";" | "=" | "<" | ">" | "<=" | ">=" | "==" | "!=" | "for" | "if"
            );
        if stops {
            break;
        }
        let bar = lexeme.text.clone();
        end = if lexeme.opens() {
            match lexemes.closing(end) {
                Some(close) => close + 1,
                None => break,
            }
        } else if matches!(&*bar, "‖" | "|" | "||") {
            let line = lexemes.line_end(end);
            match (end + 1..line).find(|&close| lexemes.is(close, &bar)) {
                Some(close) => close + 1,
                None => break,
            }
        } else {
            end + 1
        };
    }
    start..end
}

/// The letters below a name: `ij` of `A_ij`, `i` of `u_i`.
fn letters_below(lexeme: &Lexeme<'_>) -> Option<(String, String)> {
    if !lexeme.is_word() {
        return None;
    }
    let name = spelling::canonical(&lexeme.text);
    let (base, below) = name.rsplit_once('_')?;
    let short = below.chars().count() <= 2 && below.chars().all(char::is_alphabetic);
    // `A_i_j`
    if let Some((first, second)) = base.rsplit_once('_')
        && below.chars().count() == 1
        && second.chars().count() == 1
        && second.chars().all(char::is_alphabetic)
    {
        return Some((first.to_owned(), format!("{second}{below}")));
    }
    (short && !base.is_empty()).then(|| (base.to_owned(), below.to_owned()))
}

/// The one index that names in `range` carry.
fn carried(lexemes: &Lexemes<'_>, range: Range<usize>) -> Option<String> {
    let mut found = None;
    for lexeme in lexemes.list().get(range)? {
        if let Some((_, below)) = letters_below(lexeme)
            && matches!(&*below, "i" | "j" | "k" | "l" | "m" | "n" | "t")
        {
            if found.as_ref().is_some_and(|found| *found != below) {
                return None;
            }
            found = Some(below);
        }
    }
    found
}

/// A factor and the indices that it carries.
struct Factor<'a> {
    list: Vec<Lexeme<'a>>,
    /// The base and the letters of a name with two indices.
    matrix: Option<(String, String)>,
    carries: bool,
}

/// Terms without their indices, and whether what remains is still a vector.
fn without_indices<'a>(
    typed: &[Lexeme<'a>],
    indices: &[String],
) -> Option<(Vec<Lexeme<'a>>, bool)> {
    let typed = elements(typed, indices)?;
    let both = |lexeme: &Lexeme<'a>| {
        letters_below(lexeme).is_none_or(|(_, below)| {
            let inside = below.chars().filter(|c| indices.contains(&c.to_string()));
            inside.count() == below.chars().count() && below.chars().count() == indices.len()
                || !below.chars().any(|c| indices.contains(&c.to_string()))
        })
    };
    // Every name carries all indices, or none of them.
    if indices.len() == 2 && typed.iter().all(both) {
        let mut list = typed;
        for lexeme in &mut list {
            if let Some((base, below)) = letters_below(lexeme)
                && below.chars().count() == 2
                && below.chars().all(|c| indices.contains(&c.to_string()))
            {
                let straight = below.starts_with(indices.first()?.as_str());
                lexeme.text = if straight { base } else { format!("{base}'") }.into();
            }
        }
        return Some((elementwise(list), false));
    }
    let mut list = typed;
    let mut contracted = false;
    for (left, index) in indices.iter().enumerate().rev() {
        let two = list.iter().any(|lexeme| {
            letters_below(lexeme).is_some_and(|(_, below)| {
                below.chars().count() == 2 && below.contains(index.as_str())
            })
        });
        if two {
            list = contract(&list, index)?;
            contracted = left == 0;
        } else {
            list = strip(&list, index)?;
            contracted = false;
        }
    }
    if indices.is_empty() {
        // What is raised is raised element by element.
        let powers = list.iter().any(|it| it.closes());
        return Some((if powers { elementwise(list) } else { list }, false));
    }
    Some((
        if contracted { list } else { elementwise(list) },
        contracted,
    ))
}

/// `u[i]` as `u_i`, `W[i, j]` as `W_ij`.
fn elements<'a>(typed: &[Lexeme<'a>], indices: &[String]) -> Option<Vec<Lexeme<'a>>> {
    let mut list: Vec<Lexeme<'a>> = Vec::new();
    let mut at = 0;
    while let Some(lexeme) = typed.get(at) {
        let named = list.last().is_some_and(Lexeme::is_word) && lexeme.is_joined();
        if lexeme.is("[") && named {
            let close = typed.get(at..)?.iter().position(|it| it.is("]"))? + at;
            let inside = typed.get(at + 1..close)?;
            let names: Vec<&str> = inside
                .iter()
                .map(|it| &*it.text)
                .filter(|it| *it != ",")
                .collect();
            if !names.is_empty()
                && names
                    .iter()
                    .all(|name| indices.iter().any(|index| index == name))
            {
                let name = list.last_mut()?;
                let joint = if name.text.contains('_') { "" } else { "_" };
                name.text = format!("{}{joint}{}", name.text, names.concat()).into();
                name.source = name.source.hull(typed.get(close)?.source);
                at = close + 1;
                continue;
            }
        }
        list.push(lexeme.clone());
        at += 1;
    }
    Some(list)
}

/// Names without this index. Nothing when it stands alone, as a number.
fn strip<'a>(list: &[Lexeme<'a>], index: &str) -> Option<Vec<Lexeme<'a>>> {
    let mut carries = false;
    let mut new = Vec::with_capacity(list.len());
    for lexeme in list {
        let mut lexeme = lexeme.clone();
        if lexeme.is(index) {
            return None;
        }
        if let Some((base, below)) = letters_below(&lexeme)
            && below == index
        {
            carries = true;
            lexeme.text = base.into();
        }
        new.push(lexeme);
    }
    carries.then_some(new)
}

/// Products, quotients and powers as those of elements; `@` stays a product of matrices.
fn elementwise(list: Vec<Lexeme<'_>>) -> Vec<Lexeme<'_>> {
    let mut new: Vec<Lexeme<'_>> = Vec::with_capacity(list.len());
    for mut lexeme in list {
        let sign = match &*lexeme.text {
            "*" | "·" | "×" | "⋅" | "⊙" => Some(".*"),
            "/" => Some("./"),
            "^" | "**" => Some(".^"),
            _ => None,
        };
        if let Some(sign) = sign {
            lexeme.text = sign.into();
        }
        let raised: Option<String> = lexeme.text.chars().map(spelling::raised).collect();
        if let Some(power) = raised.filter(|power| !power.is_empty()) {
            new.push(Lexeme::new(".^", lexeme.source));
            let mut power = Lexeme::new(power, lexeme.source);
            // It ends an operand, and no number begins here.
            power.kind = Kind::Word;
            new.push(power);
            continue;
        }
        // Side by side.
        let before = new.last();
        let ends = before.is_some_and(|before| before.is_word() || before.closes());
        let call = before.is_some_and(Lexeme::is_word) && lexeme.opens() && lexeme.is_joined();
        let sign = before.is_some_and(|before| before.is("Σ") || before.is("∑"));
        let ends = ends && !sign;
        if ends && !call && (lexeme.is_word() || lexeme.opens()) {
            let source = Span::new(lexeme.source.start, lexeme.source.start);
            let mut sign = Lexeme::new(".*", source);
            sign.blank = " ".into();
            new.push(sign);
            lexeme.blank = " ".into();
        }
        new.push(lexeme);
    }
    new
}

/// The factors of a product.
fn factors<'a>(list: &[Lexeme<'a>], index: &str) -> Option<Vec<Factor<'a>>> {
    let mut factors: Vec<Factor<'a>> = Vec::new();
    let mut depth = 0_usize;
    for (at, lexeme) in list.iter().enumerate() {
        if depth == 0 && matches!(&*lexeme.text, "*" | "·" | "×" | "⋅" | ".*") {
            factors.push(Factor {
                list: Vec::new(),
                matrix: None,
                carries: false,
            });
            continue;
        }
        if depth == 0 && matches!(&*lexeme.text, "/" | "+" | "-" | "−") {
            return None;
        }
        let before = at.checked_sub(1).and_then(|before| list.get(before));
        let begins = lexeme.is_word() || lexeme.kind == Kind::Number || lexeme.opens();
        let call = lexeme.opens() && lexeme.is_joined() && before.is_some_and(Lexeme::is_word);
        let fresh = factors.last().is_none_or(|last| !last.list.is_empty());
        let power = before.is_some_and(|before| matches!(&*before.text, "^" | "**"));
        if depth == 0 && begins && !call && fresh && !power {
            factors.push(Factor {
                list: Vec::new(),
                matrix: None,
                carries: false,
            });
        }
        if lexeme.opens() {
            depth += 1;
        } else if lexeme.closes() {
            depth = depth.saturating_sub(1);
        }
        let factor = factors.last_mut()?;
        if let Some((base, below)) = letters_below(lexeme) {
            factor.carries |= below.contains(index);
            if below.chars().count() == 2 && below.contains(index) {
                factor.matrix = Some((base, below));
            }
        }
        factor.list.push(lexeme.clone());
    }
    Some(factors)
}

/// `Σ_j A_ij x_j` is `A @ x`, with all factors that do not carry `j` before it.
fn contract<'a>(list: &[Lexeme<'a>], index: &str) -> Option<Vec<Lexeme<'a>>> {
    let factors = factors(list, index)?;
    let source = list.first()?.source;
    let sign = |text: &'static str| {
        let mut sign = Lexeme::new(text, source);
        sign.blank = " ".into();
        sign
    };
    let mut outside = Vec::new();
    let mut vector: Vec<Lexeme<'a>> = Vec::new();
    let mut matrix = None;
    for factor in factors {
        if let Some((base, below)) = factor.matrix {
            if factor.list.len() != 1 || matrix.is_some() {
                return None;
            }
            let name = factor.list.into_iter().next()?;
            let transposed = below.starts_with(index);
            let text = if transposed { format!("{base}'") } else { base };
            matrix = Some(Lexeme {
                text: text.into(),
                ..name
            });
        } else if factor.carries {
            if !vector.is_empty() {
                vector.push(sign(".*"));
            }
            vector.extend(strip(&factor.list, index)?);
        } else {
            outside.extend(factor.list);
            outside.push(sign("*"));
        }
    }
    let matrix = matrix?;
    if vector.is_empty() {
        return None;
    }
    let many = 1 < vector.len();
    let mut new = outside;
    new.push(Lexeme::new("(", source));
    new.push(matrix);
    new.push(sign("@"));
    if many {
        new.push(Lexeme::new("(", source));
    }
    new.extend(vector);
    if many {
        new.push(Lexeme::new(")", source));
    }
    new.push(Lexeme::new(")", source));
    Some(new)
}

/// `1/n` before a sum of `n` terms: where it begins, and what of it stays.
fn mean<'a>(
    lexemes: &mut Lexemes<'a>,
    context: &mut Context<'_>,
    at: usize,
    limit: Option<&str>,
) -> Option<(usize, Vec<Lexeme<'a>>)> {
    let sign = at.checked_sub(1)?;
    let end = if matches!(lexemes.text(sign), "*" | "·" | "⋅") {
        sign
    } else {
        at
    };
    let last = end.checked_sub(1)?;
    let quotient = |lexemes: &Lexemes<'_>, range: Range<usize>| -> String {
        range.map(|at| lexemes.text(at).to_owned()).collect()
    };
    let (start, text) = if lexemes.is(last, ")") {
        let open = lexemes.opening(last)?;
        let inside = quotient(lexemes, open + 1..last);
        match open.checked_sub(2) {
            // `1/(2n)`
            Some(one) if lexemes.is(open - 1, "/") => {
                (one, format!("{}/{inside}", lexemes.text(one)))
            }
            _ => (open, inside),
        }
    } else {
        let one = last.checked_sub(2)?;
        (one, quotient(lexemes, one..end))
    };
    let under = text.strip_prefix("1/")?.replace(['(', ')', '*', ' '], "");
    let (half, count) = match under.strip_prefix('2') {
        Some(rest) => (true, rest),
        None => (false, &*under),
    };
    let counts =
        limit == Some(count) || (limit.is_none() && matches!(count, "n" | "N" | "m" | "M"));
    // What is divided by stands in a row of factors.
    let divided = start
        .checked_sub(1)
        .is_some_and(|before| lexemes.is(before, "/"));
    if !counts || context.is_own(count) || divided {
        return None;
    }
    let source = lexemes.source(start..at);
    context.note(
        source,
        format!(
            "`1/{count}` before the sum makes it a mean: `{count}` is the number of its terms."
        ),
    );
    let kept = if half {
        vec!["1", "/", "2", "*"]
    } else {
        Vec::new()
    };
    let kept = kept.into_iter().map(|text| Lexeme::new(text, source));
    Some((start, kept.collect()))
}

/// `sum(u[i]^2 for i in 1:n)`: the words `for … in …` fall away, with the index.
fn comprehension(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, at: usize) {
    // Back to the bracket that this stands in.
    let mut depth = 0_usize;
    let mut open = at;
    loop {
        let Some(before) = open.checked_sub(1) else {
            return;
        };
        open = before;
        let Some(lexeme) = lexemes.get(open) else {
            return;
        };
        if lexeme.closes() {
            depth += 1;
        } else if lexeme.opens() {
            if depth == 0 {
                break;
            }
            depth -= 1;
        } else if lexeme.kind == Kind::NewLine {
            return;
        }
    }
    let Some(close) = lexemes.closing(open) else {
        return;
    };
    let index = lexemes.text(at + 1).to_owned();
    if !lexemes.is_word(at + 1) || !matches!(lexemes.text(at + 2), "in" | "=" | "∈") {
        return;
    }
    let list = lexemes.copy(open + 1..at);
    let indices = [index];
    let Some((list, false)) = without_indices(&list, &indices) else {
        return;
    };
    let source = lexemes.source(open..close + 1);
    context.note(source, "The sum runs over all elements.");
    lexemes.replace(open + 1..close, list);
}
