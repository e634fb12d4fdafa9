//! What was typed → what is claimed: a value, and what it is the derivative of.

use super::notation::{Printed, numbers, with_plain_digits, without_latex};

/// A claim as it was read, before anything is known of the scene.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    /// Lines of definitions that stand before it.
    pub(super) definitions: String,
    /// The value, in our language.
    pub(super) body: String,
    /// The value, if it is numbers alone.
    pub(super) printed: Option<Printed>,
    /// What stands on the left-hand side.
    pub(super) about: About,
    /// It is the print-out of PyTorch's gradcheck, whose rows are inputs.
    pub(super) is_gradcheck: bool,
}

/// What a claim says that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// Nothing: the derivative that is due.
    Unsaid,
    /// `J[1,2]`: a place as the matrix lies, from 1.
    Place(usize, usize),
    /// `dy1/dx2`, `∂y/∂x`: an output and an input, or elements of them.
    Quotient(String, String),
}

/// Reads a claim.
///
/// # Errors
/// A sentence about what is no claim at all.
pub(super) fn read(text: &str) -> Result<Claim, String> {
    let text = without_fence(text);
    let (text, is_gradcheck) = analytical(text);
    let text = without_latex(text);
    let text = text.trim();
    if text.is_empty() {
        return Err("The claim is empty; type a derivative such as 2*x, or paste a matrix.".into());
    }
    let (definitions, claim) = last_statement(text);
    let (about, body) = match equals(claim) {
        Some(at) => {
            let (left, right) = (
                claim.get(..at).unwrap_or(""),
                claim.get(at + 1..).unwrap_or(""),
            );
            // `J = [[1, 2], [3, 4]]` in several lines has no definitions before it.
            (about(left), right.trim())
        }
        None => (About::Unsaid, claim.trim()),
    };
    if body.is_empty() {
        return Err("Nothing stands behind the equals sign of the claim.".into());
    }
    let whole = if definitions.is_empty() {
        None
    } else {
        numbers(text)
    };
    let printed = match whole.or_else(|| numbers(body)) {
        Some(printed) => Some(printed?),
        None => None,
    };
    let is_table = printed.is_some() && numbers(body).is_none();
    Ok(Claim {
        definitions: if is_table {
            String::new()
        } else {
            definitions.to_owned()
        },
        body: body.to_owned(),
        printed,
        about,
        is_gradcheck,
    })
}

/// The text between the fences of a block of code.
fn without_fence(text: &str) -> &str {
    let text = text.trim();
    let Some(inner) = text
        .strip_prefix("```")
        .and_then(|rest| rest.strip_suffix("```"))
    else {
        return text.trim_matches('`');
    };
    inner
        .split_once('\n')
        .map_or(inner, |(_, inner)| inner)
        .trim()
}

/// What gradcheck calls analytical, which is what the learner's own code returned.
fn analytical(text: &str) -> (&str, bool) {
    match (text.find("numerical:"), text.find("analytical:")) {
        (Some(_), Some(at)) => {
            let rest = text.get(at + "analytical:".len()..).unwrap_or("");
            let end = rest.find("numerical:").unwrap_or(rest.len());
            let rest = rest.get(..end).unwrap_or("").trim();
            let close = rest.rfind(')').map_or(rest.len(), |close| close + 1);
            (rest.get(..close).unwrap_or(rest), true)
        }
        _ => (text, false),
    }
}

/// The definitions, and the last statement, which may go over several lines within brackets.
fn last_statement(text: &str) -> (&str, &str) {
    let mut start = 0;
    let mut depth = 0_i32;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            '\n' if depth <= 0 && !text.get(at..).unwrap_or("").trim().is_empty() => start = at + 1,
            _ => {}
        }
    }
    // `J =` and the matrix below it.
    let (before, last) = text.split_at_checked(start).unwrap_or(("", text));
    if before.trim_end().ends_with('=') && !before.trim_end().contains('\n') {
        return ("", text);
    }
    (before, last)
}

/// Where the equals sign of a definition stands, in no bracket and in no comparison.
fn equals(text: &str) -> Option<usize> {
    let mut depth = 0_i32;
    let bytes = text.as_bytes();
    bytes.iter().enumerate().find_map(|(at, &byte)| {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth -= 1,
            b'=' if depth == 0 => {
                let before = at.checked_sub(1).and_then(|at| bytes.get(at));
                let compares = matches!(before, Some(b'<' | b'>' | b'!' | b'='));
                return (!compares && bytes.get(at + 1) != Some(&b'=')).then_some(at);
            }
            _ => {}
        }
        None
    })
}

fn about(left: &str) -> About {
    let left: String = left.chars().filter(|c| !c.is_whitespace()).collect();
    place(&left)
        .or_else(|| quotient(&left))
        .unwrap_or(About::Unsaid)
}

/// `J[1,2]`, `J[1][2]`, `J(1,2)`, `J_{1,2}`, `J₁₂`.
fn place(left: &str) -> Option<About> {
    let rest = ["Jacobian", "jacobian", "jac", "J", "H"]
        .into_iter()
        .find_map(|name| left.strip_prefix(name))?;
    let plain = with_plain_digits(rest)
        .replace("][", ",")
        .replace(['₍', '₎'], "");
    let inner = plain.trim_start_matches(['[', '(', '{', '_']);
    let inner = inner.trim_end_matches([']', ')', '}']);
    let (row, col) = match inner.split_once(',') {
        Some(pair) => pair,
        None if inner.len() == 2 => inner.split_at_checked(1)?,
        None => return None,
    };
    Some(About::Place(row.parse().ok()?, col.parse().ok()?))
}

/// `dy1/dx2`, `∂y₁/∂x₂`, `(∂y_1)/(∂x_2)`.
fn quotient(left: &str) -> Option<About> {
    let (top, bottom) = split_at_slash(left)?;
    let name = |part: &str| -> Option<String> {
        let part = part.trim_matches(['(', ')']);
        let part = part.strip_prefix('∂').or_else(|| part.strip_prefix('d'))?;
        let part = part.trim_matches(['(', ')']);
        (!part.is_empty()).then(|| part.to_owned())
    };
    Some(About::Quotient(name(top)?, name(bottom)?))
}

fn split_at_slash(text: &str) -> Option<(&str, &str)> {
    // The outermost brackets of `((∂y)/(∂x))` hold the whole.
    let inner = text
        .strip_prefix("((")
        .and_then(|rest| rest.strip_suffix("))"));
    match inner {
        Some(inner) => inner.split_once(")/(").or_else(|| text.split_once('/')),
        None => text.split_once('/'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn left_hand_sides() {
        let entry = |y: &str, x: &str| About::Quotient(y.into(), x.into());
        for (text, due) in [
            ("2*x", About::Unsaid),
            ("J = 2*x", About::Unsaid),
            ("J[1,2] = 3", About::Place(1, 2)),
            ("J[1][2] = 3", About::Place(1, 2)),
            ("J(1, 2) = 3", About::Place(1, 2)),
            ("J_{1,2} = 3", About::Place(1, 2)),
            ("J₁₂ = 3", About::Place(1, 2)),
            ("dy1/dx2 = 3", entry("y1", "x2")),
            ("∂y₁/∂x₂ = 3", entry("y₁", "x₂")),
            ("∂y[1] / ∂x[2] = 3", entry("y[1]", "x[2]")),
            (
                r"\frac{\partial y_1}{\partial x_2} = 3",
                entry("y_1", "x_2"),
            ),
            ("df/dX[1,2] = 3", entry("f", "X[1,2]")),
            ("if(x <= 1, 2, 3)", About::Unsaid),
        ] {
            assert_eq!(read(text).unwrap().about, due, "{text}");
        }
    }

    #[test]
    fn definitions_stand_before_the_claim() {
        let claim = read("s = softmax(x)\ndiag(s) - s*s'").unwrap();
        assert_eq!(
            (claim.definitions.trim(), claim.body.as_str()),
            ("s = softmax(x)", "diag(s) - s*s'")
        );
        let claim = read("J =\n[[1, 2],\n [3, 4]]").unwrap();
        assert!(claim.definitions.is_empty() && claim.printed.is_some());
        let claim = read("1 2\n3 4").unwrap();
        assert_eq!(claim.printed.unwrap().values.shape(), (2, 2));
    }

    #[test]
    fn gradcheck_is_read_for_what_the_learner_computed() {
        let text = "Jacobian mismatch for output 0 with respect to input 0,\n\
            numerical:tensor([[2.0000, 0.0000],\n        [0.0000, 4.0000]], dtype=torch.float64)\n\
            analytical:tensor([[1.0000, 0.5000],\n        [0.0000, 2.0000]], dtype=torch.float64)";
        let claim = read(text).unwrap();
        assert!(claim.is_gradcheck);
        assert_eq!(claim.printed.unwrap().values[(0, 1)], 0.5);
    }

    #[test]
    fn what_is_no_claim() {
        assert!(read("  ").is_err() && read("J = ").is_err() && read("[[1,2],[3]]").is_err());
    }
}
