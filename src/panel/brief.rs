//! Texts for less room than they would like: numbers with fewer digits, lists with fewer
//! members, sentences with fewer clauses.
//!
//! The beginning of a number is another number, so no text made here ends inside of one or
//! right after one; what cannot be told is left out.

use crate::analysis::number::{is_of_number, significant};

/// The same text in other words, each with fewer letters than the one before: decimals with two
/// digits and with one, then the last list in brackets with fewer members, then the first of
/// several things alone. Without the text itself, and empty for a formula.
pub fn shorter(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    if is_formula(text) {
        return found;
    }
    let mut least = text.chars().count();
    let mut add = |candidate: String| {
        let count = candidate.chars().count();
        if count < least {
            least = count;
            found.push(candidate);
        }
    };
    add(rounded(text, 2));
    let coarse = rounded(text, 1);
    add(coarse.clone());
    for candidate in fewer_members(&coarse) {
        add(candidate);
    }
    // Things said side by side are parted by wide spaces; the first is what it is about.
    if let Some((first, _)) = coarse.split_once("    ") {
        add(first.to_owned());
    }
    found
}

/// Its decimals with so many significant digits, and `≈` where it said that they are equal. One that ends in a half of the last digit may
/// have been rounded already and could go either way, so it stays.
pub fn rounded(text: &str, digits: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let before = at.checked_sub(1).and_then(|k| chars.get(k));
        let inside = before.is_some_and(|c| c.is_alphanumeric() || "_.[".contains(*c));
        if c.is_ascii_digit() && !inside {
            let end = number_end(&chars, at);
            let number: String = chars[at..end].iter().collect();
            match decimal(&number, digits) {
                Some(shorter) => {
                    // So few digits are not what the number is.
                    if let Some((equals, " = ")) = last_sign(&out) {
                        out.replace_range(equals..equals + " = ".len(), " ≈ ");
                    }
                    out.push_str(&shorter);
                }
                None => out.push_str(&number),
            }
            at = end;
        } else {
            out.push(c);
            at += 1;
        }
    }
    out
}

/// What stands between a name and its number, exact or rounded.
const EQUAL: &[&str] = &[" = ", " ≈ "];

fn last_sign(text: &str) -> Option<(usize, &str)> {
    let signs = EQUAL
        .iter()
        .filter_map(|sign| Some((text.rfind(sign)?, *sign)));
    signs.max_by_key(|(at, _)| *at)
}

/// A name and what follows it, from the sign on, where that is all the text says: of several
/// equations none may get the number of another.
pub fn equation(text: &str) -> Option<(&str, &str)> {
    let mut signs = EQUAL.iter().flat_map(|sign| text.match_indices(sign));
    let (at, _) = signs.next()?;
    signs.next().is_none().then(|| text.split_at(at))
}

/// Where the number that begins there ends: digits, a point with digits, a power of ten.
fn number_end(chars: &[char], from: usize) -> usize {
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let digits = |mut at: usize| {
        while digit(at) {
            at += 1;
        }
        at
    };
    let mut end = digits(from);
    if chars.get(end) == Some(&'.') && digit(end + 1) {
        end = digits(end + 1);
    }
    if chars.get(end) == Some(&'e') {
        let signed = matches!(chars.get(end + 1), Some('−' | '-'));
        let power = end + 1 + usize::from(signed);
        if digit(power) {
            end = digits(power);
        }
    }
    end
}

/// A number without its sign, shorter; `None` when it has no decimals to lose.
fn decimal(number: &str, digits: usize) -> Option<String> {
    let mantissa = number.split('e').next()?;
    let (whole, _) = mantissa.split_once('.')?;
    let significant_of = |text: &str| -> Vec<char> {
        let shown = text.chars().filter(char::is_ascii_digit);
        shown.skip_while(|c| *c == '0').collect()
    };
    let kept = digits.max(significant_of(whole).len());
    let lost: String = significant_of(mantissa).into_iter().skip(kept).collect();
    if lost.is_empty() || lost.trim_end_matches('0') == "5" {
        return None;
    }
    let value: f64 = number.replace('−', "-").parse().ok()?;
    Some(significant(value, kept))
}

/// The text with its last list of numbers shorter by one member, by two …: `(1, 2, … 3 more)`.
fn fewer_members(text: &str) -> Vec<String> {
    let Some((before, list, after)) = last_list(text) else {
        return Vec::new();
    };
    let mut members = members(list);
    let mut hidden = 0;
    if let Some(more) = members.last().and_then(|last| hidden_members(last)) {
        hidden = more;
        members.pop();
    }
    if members.len() + hidden < 2 || !list.contains(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    let shorter = (1..members.len()).rev().map(|kept| {
        let more = hidden + members.len() - kept;
        format!(
            "{before}{}, … {more} more{after}",
            members[..kept].join(", ")
        )
    });
    shorter.collect()
}

/// How many members a list's last words stand for: `… 3 more`.
fn hidden_members(words: &str) -> Option<usize> {
    let count = words.strip_prefix("… ")?.strip_suffix(" more")?;
    count.parse().ok()
}

/// What stands before the last list in brackets, its members, and what stands after.
fn last_list(text: &str) -> Option<(&str, &str, &str)> {
    let close = text.rfind(')')?;
    let mut depth = 0;
    let open = text[..=close].char_indices().rev().find_map(|(at, c)| {
        match c {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })?;
    Some((&text[..=open], &text[open + 1..close], &text[close..]))
}

/// The members of a list; a comma in a bracket parts none.
fn members(list: &str) -> Vec<&str> {
    let mut depth = 0;
    let mut from = 0;
    let mut found = Vec::new();
    for (at, c) in list.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ',' if depth == 0 && list[at..].starts_with(", ") => {
                found.push(&list[from..at]);
                from = at + 2;
            }
            _ => {}
        }
    }
    found.push(&list[from..]);
    found
}

/// The beginnings of a paragraph that are sentences, the longest first: without its last
/// sentence or clause, then without the one before … Each ends in a full stop. Empty for a text
/// that is no sentence.
pub fn sentences(text: &str) -> Vec<String> {
    if !text.ends_with('.') {
        return Vec::new();
    }
    let ends = text.match_indices([';', ':', '.']).filter(|(at, mark)| {
        let rest = &text[at + mark.len()..];
        rest.starts_with(' ') && bracket_free(&text[..*at])
    });
    let mut found: Vec<String> = ends.map(|(at, _)| format!("{}.", &text[..at])).collect();
    found.reverse();
    found
}

/// Every bracket that opens also closes.
fn bracket_free(text: &str) -> bool {
    let count = |wanted: [char; 2]| text.matches(wanted).count();
    count(['(', '[']) == count([')', ']'])
}

/// The longest beginning of at most so many characters, the ellipsis included, that ends in no
/// number, and of a formula after a whole word; empty when there is none.
pub fn begun(text: &str, most: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= most {
        return text.to_owned();
    }
    let formula = is_formula(text);
    let ends = (1..most).rev().filter(|cut| !formula || chars[*cut] == ' ');
    let mut starts = ends.filter_map(|cut| {
        let start: String = chars[..cut].iter().collect();
        let start = start.trim_end_matches([' ', ',', ';', '(', '[', '…']);
        let last = start.chars().next_back()?;
        let power = last == 'e'
            && chars.get(cut).is_some_and(|next| is_of_number(*next))
            && start.chars().rev().nth(1).is_some_and(is_of_number);
        let space = if formula || "=:".contains(last) {
            " "
        } else {
            ""
        };
        (!is_of_number(last) && !power).then(|| format!("{start}{space}…"))
    });
    let found = starts.find(|start| start.chars().count() <= most);
    found.unwrap_or_default()
}

/// Whether a text holds a formula, which would be another one with other numbers or without a
/// member: an operator beside an operand, a power, a call. The name of a derivative is none.
fn is_formula(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    chars.windows(3).any(|three| match *three {
        [_, '*' | '^', _] => true,
        [_, '/', next] => next != '∂',
        [one, '(', _] => one.is_alphanumeric(),
        ['+' | '-' | '−', ' ', next] => next.is_ascii_digit(),
        [one, ' ', '+' | '-' | '−'] => one.is_ascii_digit(),
        [one, '+' | '-', next] => one.is_alphanumeric() && next.is_alphanumeric(),
        [_, one, next] => one.is_ascii_digit() && next.is_alphabetic() && next != 'e',
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lose_digits_and_lists_lose_members() {
        assert_eq!(
            rounded("x = −0.333, y = 1.25e−4", 2),
            "x ≈ −0.33, y = 1.25e−4"
        );
        assert_eq!(rounded("x = −0.333, y = 1.27e−4", 1), "x ≈ −0.3, y ≈ 1e−4");
        assert_eq!(
            rounded("y = 2 at x = 1    ∇y = (0.123, 4.56)", 1),
            "y = 2 at x = 1    ∇y ≈ (0.1, 5)"
        );
        assert_eq!(rounded("0.996", 1), "1");
        // What is counted stays, and so do names.
        assert_eq!(
            rounded("12345 rows, x1.25, log10 of 123.4", 1),
            "12345 rows, x1.25, log10 of 123"
        );
        // 0.25 may come of 0.2451 or of 0.2549.
        assert_eq!(rounded("0.25", 1), "0.25");
        assert_eq!(
            shorter("∇f = (−0.333, 1.21, 7)"),
            ["∇f ≈ (−0.33, 1.2, 7)", "∇f ≈ (−0.3, 1, 7)"]
        );
        assert_eq!(shorter("∇f = (1, 2, … 3 more)"), ["∇f = (1, … 4 more)"]);
        assert!(shorter("∂(y, z)/∂x").is_empty());
        assert_eq!(shorter("y = 2 at x = 1    ∇y = 5"), ["y = 2 at x = 1"]);
    }

    #[test]
    fn a_name_is_one_only_beside_a_single_number() {
        assert_eq!(equation("name ≈ 1.5"), Some(("name", " ≈ 1.5")));
        assert_eq!(equation("name = (1, 2)"), Some(("name", " = (1, 2)")));
        for several in [
            "y ≈ 1.5 at x = 2",
            "y = 1.5 at x ≈ 2",
            "y ≈ 1 at x ≈ 2",
            "none",
        ] {
            assert_eq!(equation(several), None, "{several}");
        }
    }

    #[test]
    fn a_formula_is_begun_and_never_another_one() {
        let formulas = [
            "1.234*z + 0.1234*max(z, 2)^3 + 0.5678*sin(1.2345*z)",
            "max(z, 0.1234)",
            "z + 0.1234",
            "z-0.1234",
            "0.1234 − z",
            "z^1.26",
            "1.234z",
            "2(z, 0.1234)",
            "z/1.234",
        ];
        for formula in formulas {
            let title = format!("Neuron a = {formula}");
            assert!(shorter(&title).is_empty(), "{title}");
            for most in 0..title.chars().count() {
                let short = begun(&title, most);
                let start = short.trim_end_matches(" …");
                let rest = title.strip_prefix(start).expect("its beginning");
                let whole = rest.trim_start_matches([',', '(']).starts_with(' ');
                assert!(
                    short.is_empty() || whole && !start.ends_with(is_of_number),
                    "{short}"
                );
            }
        }
        assert_eq!(begun("a = 1.234*z + 0.1234", 19), "a = 1.234*z …");
        for text in [
            "∂y₁/∂x₁ = 0.333",
            "E = (t − a)² = 0.333",
            "x = −0.333, y = 1.25e−4",
        ] {
            assert_eq!(shorter(text)[0], rounded(text, 2));
        }
    }

    #[test]
    fn sentences_go_and_the_rest_ends_in_a_full_stop() {
        assert_eq!(
            sentences("2 entries have no derivative: relu(x, 1) has a kink; it jumps. J is 0.5."),
            [
                "2 entries have no derivative: relu(x, 1) has a kink; it jumps.",
                "2 entries have no derivative: relu(x, 1) has a kink.",
                "2 entries have no derivative.",
            ]
        );
        assert!(sentences("J of (a: b) alone.").is_empty());
        assert!(sentences("a title; more").is_empty());
    }

    #[test]
    fn nothing_ends_inside_of_a_number_or_after_one() {
        assert_eq!(begun("∇y₁ = (−0.333, 1.21)", 12), "∇y₁ = …");
        assert_eq!(begun("∇y₁ = (−0.333, 1.21)", 5), "∇y…");
        assert_eq!(begun("−0.333", 4), "");
        assert_eq!(begun("size 1e−4", 8), "size…");
        assert_eq!(begun("temperature", 5), "temp…");
        let texts = [
            "∇y₁ = (−0.5, 1.2e−4)",
            "step 12: L = 0.5",
            "J is 7 by 1. It is 0.",
            "+1e300",
        ];
        for text in texts {
            let count = text.chars().count();
            for most in 0..count {
                let short = begun(text, most);
                assert!(short.chars().count() <= most, "{short}");
                let before = short.strip_suffix('…').unwrap_or("");
                assert!(!before.ends_with(is_of_number), "{short}");
            }
        }
    }
}
