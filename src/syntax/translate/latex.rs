//! LaTeX: `\frac{1}{2} \lVert \mathbf{A}\mathbf{u} - \mathbf{c} \rVert_2^2`, environments and all.
//!
//! Commands are looked at from the end of the text, so that what stands inside of one is in our
//! notation already. Sub- and superscripts in braces are left to [`super::scripts`], sums to
//! [`super::sums`].

use std::ops::Range;

use super::context::Context;
use super::functions::bracketed;
use super::groups::group;
use super::latex_signs::SIGNS;
use super::lexeme::{Kind, Lexeme, Lexemes};
use crate::syntax::diagnostic::Span;
use crate::syntax::spelling;

/// Commands that only change how something looks, and take nothing.
const SILENT: &[&str] = &[
    ",",
    ";",
    ":",
    "!",
    " ",
    "quad",
    "qquad",
    "displaystyle",
    "textstyle",
    "scriptstyle",
    "limits",
    "nolimits",
    "nonumber",
    "notag",
    "left",
    "right",
    "bigl",
    "bigr",
    "Bigl",
    "Bigr",
    "big",
    "Big",
    "bigg",
    "Bigg",
    "biggl",
    "biggr",
    "Biggl",
    "Biggr",
    "middle",
    "mathstrut",
    "rm",
    "bf",
    "it",
    "sf",
    "hfill",
    "thinspace",
    "enspace",
    "allowbreak",
    "strut",
    "mathopen",
    "mathclose",
    "mathbin",
    "mathrel",
    "mathop",
    "mathord",
];

/// Commands whose argument is what they show.
const FONTS: &[&str] = &[
    "mathbf",
    "boldsymbol",
    "bm",
    "pmb",
    "vec",
    "mathrm",
    "mathsf",
    "mathit",
    "mathcal",
    "mathbb",
    "mathfrak",
    "mathtt",
    "mathnormal",
    "text",
    "textbf",
    "textit",
    "textrm",
    "textsf",
    "mbox",
    "hbox",
    "operatorname",
    "DeclareMathOperator",
    "underline",
    "underbar",
    "mathscr",
    "symbf",
    "symup",
    "ensuremath",
    "boxed",
    "color",
    "bold",
    "overrightarrow",
    "underbrace",
    "overbrace",
    "smash",
];

/// Commands that are left out with their argument.
const GONE: &[&str] = &[
    "label", "tag", "phantom", "hphantom", "vphantom", "hspace", "vspace", "require", "mspace",
];

/// Accents, and the combining sign that stands for each.
const ACCENTS: &[(&str, char)] = &[
    ("hat", '\u{302}'),
    ("widehat", '\u{302}'),
    ("bar", '\u{304}'),
    ("overline", '\u{304}'),
    ("tilde", '\u{303}'),
    ("widetilde", '\u{303}'),
    ("dot", '\u{307}'),
    ("ddot", '\u{308}'),
    ("check", '\u{30c}'),
    ("breve", '\u{306}'),
];

/// Environments of one formula after another.
const LINES: &[&str] = &[
    "align",
    "aligned",
    "alignat",
    "gather",
    "gathered",
    "equation",
    "eqnarray",
    "split",
    "multline",
    "displaymath",
    "math",
    "flalign",
    "alignedat",
];

/// Turns LaTeX into our notation.
pub fn translate(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>) {
    dollars(lexemes);
    for (open, close) in [("\\(", "\\)"), ("\\[", "\\]")] {
        pairs(lexemes, open, close);
    }
    let mut at = lexemes.len();
    while 0 < at && lexemes.has_budget() {
        at -= 1;
        if lexemes.get(at).is_some_and(|it| it.kind == Kind::Command) {
            command(lexemes, context, at);
        }
    }
}

/// Dollar signs that stand in pairs on a line are left out.
fn dollars(lexemes: &mut Lexemes<'_>) {
    let mut line = 0;
    while line < lexemes.len() && lexemes.has_budget() {
        let end = lexemes.line_end(line);
        let places: Vec<usize> = (line..end).filter(|&at| lexemes.is(at, "$")).collect();
        // `$$` may stand on a line of its own, with another one below the formula.
        let alone = places.len() == 2 && end == line + 2;
        let mut removed = 0;
        let only = places.len() == end - line && !alone;
        if places.len().is_multiple_of(2) && !only && (!alone || is_paired(lexemes, line, end)) {
            for &place in places.iter().rev() {
                lexemes.replace(place..place + 1, Vec::new());
            }
            removed = places.len();
        }
        line = end - removed + 1;
    }
}

/// True if `$$` stands on another line as well.
fn is_paired(lexemes: &Lexemes<'_>, start: usize, end: usize) -> bool {
    let outside = lexemes.list().get(..start).into_iter().flatten();
    let mut outside = outside.chain(lexemes.list().get(end..).into_iter().flatten());
    outside.any(|it| it.is("$")) || (start..end).any(|at| !lexemes.is(at, "$"))
}

fn command(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, at: usize) {
    let source = lexemes.source(at..at + 1);
    let name = lexemes.text(at).get(1..).unwrap_or("").to_owned();
    let name = &*name;
    // `\Delta x` is one name.
    if matches!(name, "Delta" | "delta")
        && lexemes.is_word(at + 1)
        && lexemes
            .text(at + 1)
            .split('_')
            .next()
            .is_some_and(|it| it.chars().count() == 1)
    {
        let letter = if name == "Delta" { 'Δ' } else { 'δ' };
        let source = lexemes.source(at..at + 2);
        let whole = format!("{letter}{}", lexemes.text(at + 1));
        lexemes.replace(at..at + 2, vec![Lexeme::new(whole, source)]);
        return;
    }
    if let Some(&(_, sign)) = SIGNS.iter().find(|(command, _)| *command == name) {
        lexemes.replace(at..at + 1, vec![Lexeme::new(sign, source)]);
        return;
    }
    if let Some(&(_, accent)) = ACCENTS.iter().find(|(command, _)| *command == name) {
        accented(lexemes, at, accent);
        return;
    }
    match name {
        "left" | "right" if lexemes.is(at + 1, ".") => lexemes.replace(at..at + 2, Vec::new()),
        _ if SILENT.contains(&name) => lexemes.replace(at..at + 1, Vec::new()),
        "frac" | "dfrac" | "tfrac" | "cfrac" | "nicefrac" | "sfrac" => {
            fraction(lexemes, context, at);
        }
        "sqrt" => root(lexemes, at),
        "begin" => environment(lexemes, at),
        "norm" | "abs" => call_with_group(lexemes, at, name),
        _ if FONTS.contains(&name) => {
            // `\operatorname*`
            if lexemes.is(at + 1, "*") {
                lexemes.replace(at + 1..at + 2, Vec::new());
            }
            shown(lexemes, at);
        }
        _ if GONE.contains(&name) => {
            if let Some((_, whole)) = group(lexemes, at + 1) {
                lexemes.replace(at..whole.end, Vec::new());
            }
        }
        _ => named_function(lexemes, context, at, name),
    }
}

/// `\[ … \]` around a formula is left out; `A\(b)` is a division.
fn pairs(lexemes: &mut Lexemes<'_>, open: &str, close: &str) {
    let places = |lexemes: &Lexemes<'_>, text: &str| -> Vec<usize> {
        let list = lexemes.list().iter().enumerate();
        list.filter(|(_, it)| it.is(text))
            .map(|(at, _)| at)
            .collect()
    };
    let mut both = places(lexemes, open);
    let closing = places(lexemes, close);
    if both.len() != closing.len() || both.iter().zip(&closing).any(|(open, close)| close < open) {
        return;
    }
    both.extend(closing);
    both.sort_unstable();
    for &place in both.iter().rev() {
        lexemes.replace(place..place + 1, Vec::new());
    }
}

/// `\mathbf{x}` is `x`.
fn shown(lexemes: &mut Lexemes<'_>, at: usize) {
    let whole_word = lexemes
        .is_word(at + 1)
        .then_some((at + 1..at + 2, at + 1..at + 2));
    let Some((inside, whole)) = whole_word.or_else(|| group(lexemes, at + 1)) else {
        return;
    };
    let mut content = lexemes.copy(inside);
    // What belongs together is one name, with the place of all of it.
    if let [single] = &mut content[..] {
        if single.is("1") && lexemes.is(at, "\\mathbf") {
            single.text = "𝟏".into();
        }
        single.blank = "".into();
    }
    lexemes.replace(at..whole.end, content);
}

/// `\hat{y}` is `ŷ`.
fn accented(lexemes: &mut Lexemes<'_>, at: usize, accent: char) {
    // `\hat y_i`
    let letter = lexemes.text(at + 1).split('_').next().unwrap_or("");
    let named = lexemes.is_word(at + 1) && letter.chars().count() == 1;
    let one = named.then_some((at + 1..at + 2, at + 1..at + 2));
    let Some((inside, whole)) = one.or_else(|| group(lexemes, at + 1)) else {
        return;
    };
    let source = lexemes.source(at..whole.end);
    let mut content = lexemes.copy(inside);
    let Some(first) = content.first_mut().filter(|first| first.is_word()) else {
        return;
    };
    let mut text = first.text.clone().into_owned();
    let after = text.chars().next().map_or(0, char::len_utf8);
    text.insert(after, accent);
    let precomposed = composed(&text);
    let mut by = vec![Lexeme::new(precomposed, source)];
    by.extend(content.drain(1..));
    lexemes.replace(at..whole.end, by);
}

/// The letter and its accent as the one sign that Unicode has for the two.
fn composed(text: &str) -> String {
    const LETTERS: &[(char, &str, &str)] = &[
        (
            '\u{302}',
            "aceghijosuwyzACEGHIJOSUWYZ",
            "âĉêĝĥîĵôŝûŵŷẑÂĈÊĜĤÎĴÔŜÛŴŶẐ",
        ),
        ('\u{304}', "aegiouyAEGIOUY", "āēḡīōūȳĀĒḠĪŌŪȲ"),
        ('\u{303}', "aeinouvyAEINOUVY", "ãẽĩñõũṽỹÃẼĨÑÕŨṼỸ"),
        (
            '\u{307}',
            "abcdefghmnoprstwxyzABCDEFGHMNOPRSTWXYZ",
            "ȧḃċḋėḟġḣṁṅȯṗṙṡṫẇẋẏżȦḂĊḊĖḞĠḢṀṄȮṖṘṠṪẆẊẎŻ",
        ),
    ];
    let mut chars = text.chars();
    let (first, accent) = (chars.next(), chars.next());
    let one = LETTERS.iter().find_map(|&(sign, letters, whole)| {
        let place = letters.chars().position(|letter| Some(letter) == first)?;
        (accent == Some(sign)).then(|| whole.chars().nth(place))?
    });
    match one {
        Some(one) => std::iter::once(one).chain(chars).collect(),
        None => text.to_owned(),
    }
}

/// `\frac{a}{b}` is `((a)/(b))`.
fn fraction(lexemes: &mut Lexemes<'_>, context: &Context<'_>, at: usize) {
    let Some((over, over_whole)) = group(lexemes, at + 1) else {
        return;
    };
    let Some((under, under_whole)) = group(lexemes, over_whole.end) else {
        return;
    };
    let source = lexemes.source(at..under_whole.end);
    let start = lexemes.source(at..at + 1);
    // `\frac{d}{dx}` and `\frac{\partial L}{\partial w}` are derivatives.
    let differential = |text: &str| {
        text == "∂"
            || text.strip_prefix('d').is_some_and(|name| {
                name.chars().count() < 2 && name.chars().all(char::is_alphabetic)
            })
    };
    let derivative = differential(lexemes.text(over.start))
        && differential(lexemes.text(under.start))
        && over.len() <= 2
        && under.len() <= 2
        && (under.len() == 2 || lexemes.text(under.start).chars().count() == 2);
    let numerator = grouped(lexemes, over, start, !derivative);
    let mut denominator = grouped(lexemes, under, start, !derivative);
    if let Some(first) = denominator.first_mut() {
        first.blank = "".into();
    }
    let mut list = Vec::new();
    // A name right before it would be called.
    let before = at.checked_sub(1);
    let times = before.is_some_and(|before| {
        lexemes.is_word(before) && (context.functions)(lexemes.text(before)).is_none()
    });
    if times {
        list.push(Lexeme::new("*", start));
    }
    if !derivative {
        list.push(Lexeme::new("(", start));
    }
    list.extend(numerator);
    list.push(Lexeme::new("/", start));
    list.extend(denominator);
    if !derivative {
        list.push(Lexeme::new(")", Span::new(source.end, source.end)));
    }
    lexemes.replace(at..under_whole.end, list);
}

/// A copy, in brackets where it needs them to be an operand.
fn grouped<'a>(
    lexemes: &mut Lexemes<'a>,
    range: Range<usize>,
    source: Span,
    may: bool,
) -> Vec<Lexeme<'a>> {
    let brackets = may && lexemes.needs_brackets(range.clone());
    let mut by = lexemes.copy(range);
    if brackets {
        by.insert(0, Lexeme::new("(", source));
        by.push(Lexeme::new(")", source));
    }
    by
}

/// `\sqrt{a}`, `\sqrt[3]{a}`.
fn root(lexemes: &mut Lexemes<'_>, at: usize) {
    let source = lexemes.source(at..at + 1);
    if lexemes.is(at + 1, "[") {
        let Some(close) = lexemes.closing(at + 1) else {
            return;
        };
        let Some((inside, whole)) = group(lexemes, close + 1) else {
            return;
        };
        let order = lexemes.copy(at + 2..close);
        let radicand = lexemes.copy(inside);
        let mut by = vec![Lexeme::new("(", source), Lexeme::new("(", source)];
        by.extend(radicand);
        for sign in [")", "^", "(", "1", "/", "("] {
            by.push(Lexeme::new(sign, source));
        }
        by.extend(order);
        for _ in 0..3 {
            by.push(Lexeme::new(")", source));
        }
        lexemes.replace(at..whole.end, by);
        return;
    }
    call_with_group(lexemes, at, "sqrt");
}

/// `\sqrt{a}` is `sqrt(a)`.
fn call_with_group(lexemes: &mut Lexemes<'_>, at: usize, name: &str) {
    let source = lexemes.source(at..at + 1);
    let word = Lexeme::new(name.to_owned(), source);
    if lexemes.is(at + 1, "(") {
        lexemes.replace(at..at + 1, vec![word]);
        return;
    }
    let Some((inside, whole)) = group(lexemes, at + 1) else {
        return;
    };
    let argument = lexemes.copy(inside);
    let end = lexemes.source(whole.end - 1..whole.end);
    let mut by = vec![word, Lexeme::new("(", source)];
    by.extend(argument);
    by.push(Lexeme::new(")", end));
    lexemes.replace(at..whole.end, by);
}

/// `\sin x`, `\log_2(x)`, `\tanh^2(x)`, `\tr A`.
fn named_function(lexemes: &mut Lexemes<'_>, context: &Context<'_>, at: usize, name: &str) {
    let known = match name {
        "sgn" => Some("sign"),
        "trace" | "Tr" => Some("tr"),
        _ => spelling::function_in_any_case(context.functions, name),
    };
    let Some(known) = known else {
        return;
    };
    let source = lexemes.source(at..at + 1);
    lexemes.replace(at..at + 1, vec![Lexeme::new(known.to_owned(), source)]);
    bracketed(lexemes, context, at);
}

/// `\begin{bmatrix} … \end{bmatrix}` and the other environments.
fn environment(lexemes: &mut Lexemes<'_>, at: usize) {
    let Some((name, mut begin)) = environment_name(lexemes, at + 1) else {
        return;
    };
    let Some(end) = (begin..lexemes.len()).find(|&end| lexemes.is(end, "\\end")) else {
        return;
    };
    let Some((_, after)) = environment_name(lexemes, end + 1) else {
        return;
    };
    // `\begin{array}{cc}`, `\begin{alignat}{2}`
    if matches!(&*name, "array" | "alignat" | "alignedat")
        && let Some((_, whole)) = group(lexemes, begin)
    {
        begin = whole.end;
    }
    let source = lexemes.source(at..after);
    let rows = rows(lexemes, begin..end);
    let by = match &*name {
        "bmatrix" | "pmatrix" | "matrix" | "array" | "smallmatrix" | "Bmatrix" => {
            matrix(lexemes, &rows, source)
        }
        "vmatrix" | "Vmatrix" => {
            let function = if name == "vmatrix" { "det" } else { "norm2" };
            let mut by = vec![Lexeme::new(function, source), Lexeme::new("(", source)];
            by.extend(matrix(lexemes, &rows, source));
            by.push(Lexeme::new(")", source));
            by
        }
        "cases" | "dcases" | "rcases" => choices(lexemes, rows, source),
        _ if LINES.contains(&&*name) => lines(lexemes, &rows, source),
        _ => return,
    };
    lexemes.replace(at..after, by);
}

/// The name in the braces at `at`, without a star, and where they end.
fn environment_name(lexemes: &mut Lexemes<'_>, at: usize) -> Option<(String, usize)> {
    let close = lexemes.is(at, "{").then(|| lexemes.closing(at))??;
    let name = lexemes.text(at + 1).to_owned();
    Some((name, close + 1))
}

/// The cells of each row, cut at `\\` and `&`.
fn rows(lexemes: &Lexemes<'_>, range: Range<usize>) -> Vec<Vec<Range<usize>>> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut start = range.start;
    let mut depth = 0_usize;
    for at in range.clone() {
        let Some(lexeme) = lexemes.get(at) else {
            break;
        };
        if lexeme.opens() {
            depth += 1;
        } else if lexeme.closes() {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && lexeme.is("&") {
            row.push(start..at);
            start = at + 1;
        } else if depth == 0 && lexeme.is("\\\\") {
            row.push(start..at);
            rows.push(std::mem::take(&mut row));
            start = at + 1;
        }
    }
    row.push(start..range.end);
    rows.push(row);
    let blank = |range: &Range<usize>| {
        range
            .clone()
            .all(|at| lexemes.get(at).is_none_or(|it| it.kind == Kind::NewLine))
    };
    rows.retain(|row| !row.iter().all(blank));
    rows
}

/// A copy without ends of lines.
fn cell<'a>(lexemes: &mut Lexemes<'a>, range: Range<usize>) -> Vec<Lexeme<'a>> {
    let mut cell = lexemes.copy(range);
    cell.retain(|lexeme| lexeme.kind != Kind::NewLine);
    if let Some(first) = cell.first_mut() {
        first.blank = "".into();
    }
    cell
}

fn matrix<'a>(
    lexemes: &mut Lexemes<'a>,
    rows: &[Vec<Range<usize>>],
    source: Span,
) -> Vec<Lexeme<'a>> {
    let column = rows.iter().all(|row| row.len() == 1);
    let mut by = vec![Lexeme::new("[", source)];
    for (at, row) in rows.iter().enumerate() {
        if 0 < at {
            by.push(Lexeme::new(",", source));
        }
        if !column {
            by.push(Lexeme::new("[", source));
        }
        for (at, range) in row.iter().enumerate() {
            if 0 < at {
                by.push(Lexeme::new(",", source));
            }
            by.extend(cell(lexemes, range.clone()));
        }
        if !column {
            by.push(Lexeme::new("]", source));
        }
    }
    by.push(Lexeme::new("]", source));
    by
}

/// As the braces that [`super::choices`] reads: `{a if c; b otherwise}`.
fn choices<'a>(
    lexemes: &mut Lexemes<'a>,
    rows: Vec<Vec<Range<usize>>>,
    source: Span,
) -> Vec<Lexeme<'a>> {
    let mut by = vec![Lexeme::new("{", source)];
    for (at, row) in rows.into_iter().enumerate() {
        if 0 < at {
            by.push(Lexeme::new(";", source));
        }
        let mut cells = row.into_iter().map(|range| cell(lexemes, range));
        let mut value = cells.next().unwrap_or_default();
        let mut condition: Vec<Lexeme<'_>> = cells.flatten().collect();
        for part in [&mut value, &mut condition] {
            while part
                .last()
                .is_some_and(|last| matches!(&*last.text, "," | "." | ";"))
            {
                part.pop();
            }
        }
        let words = ["if", "for", "when", "otherwise", "else"];
        let said = condition
            .iter()
            .chain(&value)
            .any(|it| words.contains(&&*it.text));
        by.extend(value);
        if !condition.is_empty() && !said {
            by.push(Lexeme::new("if", source));
        }
        if condition.len() > 1 {
            // `if otherwise`, `, if x > 0`
            condition.retain(|it| !it.is(","));
        }
        for lexeme in &mut condition {
            if lexeme.is_joined() && lexeme.is_word() {
                lexeme.blank = " ".into();
            }
        }
        by.extend(condition);
    }
    by.push(Lexeme::new("}", source));
    by
}

fn lines<'a>(
    lexemes: &mut Lexemes<'a>,
    rows: &[Vec<Range<usize>>],
    source: Span,
) -> Vec<Lexeme<'a>> {
    let mut by = Vec::new();
    for row in rows {
        let mut line: Vec<Lexeme<'a>> = Vec::new();
        for range in row {
            let part = cell(lexemes, range.clone());
            line.extend(part);
        }
        // A line that goes on with what is before it.
        let goes_on = line.first().is_some_and(|first| {
            first.kind == Kind::Sign && matches!(&*first.text, "+" | "-" | "·" | "×" | "/")
        });
        if !by.is_empty() && !goes_on {
            by.push(Lexeme::new("\n", source));
        }
        by.extend(line);
    }
    by
}
