//! Matrices of numbers as other programs print them, and LaTeX as our own language.

use nalgebra::DMatrix;

use crate::syntax::spelling::{is_minus, lowered};

/// A matrix of numbers with how finely it was printed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Printed {
    /// The numbers.
    pub(super) values: DMatrix<f64>,
    /// How far each may be off for having been rounded when it was printed; 0 for whole
    /// numbers and fractions.
    pub(super) doubt: DMatrix<f64>,
    /// A plain list, which lies neither as a row nor as a column.
    pub(super) is_list: bool,
}

/// A number as it is printed.
#[derive(Clone, Copy, Debug)]
struct Token {
    value: f64,
    /// Digits behind the point.
    decimals: usize,
    /// The power of ten behind `e`.
    power: Option<i32>,
    significant: usize,
}

/// Reads a list or matrix of numbers: brackets, NumPy, PyTorch, MATLAB, CSV, or lines of
/// numbers. `None` for what is none of them.
///
/// # Errors
/// A sentence about a matrix with a hole or with rows of different lengths.
pub(super) fn numbers(text: &str) -> Option<Result<Printed, String>> {
    let text = unwrapped(text.trim());
    let text = text.trim();
    if text.contains("...") || text.contains('…') {
        let rest = text.replace("...", " ").replace('…', " ");
        let is_numbers = matches!(numbers(&rest), Some(Ok(_) | Err(_)));
        return is_numbers.then(|| {
            Err("The print-out leaves numbers out where it says `...`; paste all of them.".into())
        });
    }
    let lower = text.to_ascii_lowercase();
    let words = ["nan", "inf", "infinity", "none", "null"];
    let is_word = |part: &str| words.contains(&part);
    if lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(is_word)
    {
        let rest = words
            .iter()
            .rev()
            .fold(lower, |text, word| text.replace(word, "0"));
        let is_numbers = numbers(&rest).is_some();
        return is_numbers.then(|| {
            Err("The claim has an entry that is no number (nan or inf); a derivative is compared where it has a value.".into())
        });
    }
    let (rows, is_list) = if text.starts_with('[') {
        bracketed(text)?
    } else {
        lines(text)?
    };
    let cols = rows.first().map_or(0, Vec::len);
    if cols == 0 {
        return None;
    }
    if let Some((row, other)) = rows.iter().enumerate().find(|(_, row)| row.len() != cols) {
        let other = other.len();
        return Some(Err(format!(
            "The rows of the matrix differ in length: row 1 has {cols} and row {} has {other}.",
            row + 1
        )));
    }
    let tokens: Vec<Token> = rows.iter().flatten().copied().collect();
    let finest = |scientific: bool| {
        let same = tokens
            .iter()
            .filter(|token| token.power.is_some() == scientific);
        same.map(|token| token.decimals).max().unwrap_or(0) as i32
    };
    let (fixed, scientific) = (finest(false), finest(true));
    let doubt = tokens.iter().map(|token| {
        let half = match token.power {
            Some(power) => 0.5 * 10_f64.powi(power - scientific),
            None if fixed == 0 => return 0.0,
            None => 0.5 * 10_f64.powi(-fixed),
        };
        // Single precision has no more than that.
        let single = if token.significant <= 9 {
            2e-7 * token.value.abs()
        } else {
            0.0
        };
        (half * (1.0 + 1e-6)).max(single)
    });
    let size = (rows.len(), cols);
    Some(Ok(Printed {
        doubt: DMatrix::from_row_iterator(size.0, size.1, doubt),
        values: DMatrix::from_row_iterator(size.0, size.1, tokens.iter().map(|token| token.value)),
        is_list,
    }))
}

/// What stands between the brackets of `array(…)`, `tensor(…, dtype=…)` and their kin.
fn unwrapped(text: &str) -> &str {
    let name_end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_')));
    let Some((name, rest)) = name_end.and_then(|end| text.split_at_checked(end)) else {
        return text;
    };
    let last = name.rsplit('.').next().unwrap_or(name).to_ascii_lowercase();
    let known = [
        "array",
        "tensor",
        "matrix",
        "asarray",
        "list",
        "parameter",
        "devicearray",
    ];
    if !known.contains(&last.as_str()) || !rest.starts_with('(') {
        return text;
    }
    match (rest.find('['), rest.rfind(']')) {
        (Some(open), Some(close)) if open < close => rest.get(open..=close).unwrap_or(text),
        _ => {
            let inner = rest.trim_start_matches('(');
            inner.split([',', ')']).next().unwrap_or(text)
        }
    }
}

type Rows = (Vec<Vec<Token>>, bool);

/// `[1, 2]`, `[[1. 2.]\n [3. 4.]]`, `[1 2; 3 4]`.
fn bracketed(text: &str) -> Option<Rows> {
    let mut rows: Vec<Vec<Token>> = Vec::new();
    let (mut depth, mut deepest, mut by_semicolon) = (0, 0, false);
    let mut row = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match c {
            '[' => {
                depth += 1;
                deepest = deepest.max(depth);
                if depth > 2 || depth == 2 && !row.is_empty() {
                    return None;
                }
            }
            ']' => {
                depth -= 1;
                if depth < 0 {
                    return None;
                }
                if depth == 1 || depth == 0 && deepest == 1 {
                    rows.push(std::mem::take(&mut row));
                }
                if depth == 0 && !rest.get(1..)?.trim().is_empty() {
                    return None;
                }
            }
            ';' if depth == 1 && deepest == 1 => {
                by_semicolon = true;
                rows.push(std::mem::take(&mut row));
            }
            ',' => {}
            c if c.is_whitespace() => {}
            _ => {
                let (token, after) = token(rest)?;
                if depth == 0 || depth == 1 && deepest == 2 {
                    return None;
                }
                row.push(token);
                rest = after;
                continue;
            }
        }
        rest = rest.get(c.len_utf8()..)?;
    }
    (depth == 0).then_some((rows, deepest == 1 && !by_semicolon))
}

/// Lines of numbers, with or without headings.
fn lines(text: &str) -> Option<Rows> {
    let separator = [',', ';', '\t']
        .into_iter()
        .find(|&separator| text.contains(separator));
    let cells = |line: &str| -> Vec<String> {
        let trim = |cell: &str| cell.trim().trim_matches('"').trim().to_owned();
        match separator {
            Some(separator) => line
                .trim()
                .trim_end_matches(separator)
                .split(separator)
                .map(trim)
                .collect(),
            None => line.split_whitespace().map(trim).collect(),
        }
    };
    let number = |cell: &String| {
        token(cell)
            .filter(|(_, rest)| rest.is_empty())
            .map(|(token, _)| token)
    };
    let mut table: Vec<Vec<String>> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(cells)
        .collect();
    if table.len() > 1 && separator.is_some() {
        let headed = |row: &Vec<String>| row.iter().skip(1).all(|cell| number(cell).is_none());
        let named = |row: &Vec<String>| row.first().is_some_and(|cell| number(cell).is_none());
        if table
            .first()
            .is_some_and(|row| headed(row) && (row.len() > 1 || named(row)))
        {
            table.remove(0);
            if table.iter().all(named) {
                for row in &mut table {
                    row.remove(0);
                }
            }
        }
    }
    let rows: Option<Vec<Vec<Token>>> = table
        .iter()
        .map(|row| row.iter().map(number).collect())
        .collect();
    let rows = rows?;
    let is_list = rows.len() == 1 || rows.iter().all(|row| row.len() == 1);
    if is_list && rows.len() > 1 {
        return Some((vec![rows.into_iter().flatten().collect()], true));
    }
    Some((rows, is_list))
}

/// A number at the beginning of a text, a fraction of two included, and what follows.
fn token(text: &str) -> Option<(Token, &str)> {
    let (first, rest) = decimal(text)?;
    let ends = |rest: &str| {
        rest.chars()
            .next()
            .is_none_or(|c| c.is_whitespace() || ",;]".contains(c))
    };
    if let Some((second, after)) = rest.strip_prefix('/').and_then(decimal)
        && ends(after)
    {
        let value = first.value / second.value;
        if !value.is_finite() {
            return None;
        }
        let token = Token {
            value,
            decimals: 0,
            power: None,
            significant: 17,
        };
        return Some((token, after));
    }
    ends(rest).then_some((first, rest))
}

fn decimal(text: &str) -> Option<(Token, &str)> {
    let mut rest = text;
    let mut written = String::new();
    if let Some(c) = rest.chars().next()
        && (is_minus(c) || c == '-' || c == '+')
    {
        if c != '+' {
            written.push('-');
        }
        rest = rest.get(c.len_utf8()..)?;
    }
    let digits = |rest: &str| rest.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(rest);
    let mut end = whole;
    let mut decimals = 0;
    if rest.as_bytes().get(end) == Some(&b'.') {
        decimals = digits(rest.get(end + 1..)?);
        end += 1 + decimals;
    }
    if whole + decimals == 0 {
        return None;
    }
    let mantissa = rest.get(..end)?;
    let significant = mantissa
        .trim_start_matches(['0', '.'])
        .bytes()
        .filter(u8::is_ascii_digit);
    let significant = significant.count();
    let mut power = None;
    if matches!(rest.as_bytes().get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(rest.as_bytes().get(end + 1), Some(b'+' | b'-')));
        let len = digits(rest.get(end + 1 + sign..)?);
        if len > 0 {
            power = rest.get(end + 1..end + 1 + sign + len)?.parse().ok();
            power?;
            end += 1 + sign + len;
        }
    }
    written.push_str(rest.get(..end)?);
    let value: f64 = written.parse().ok()?;
    let token = Token {
        value,
        decimals,
        power,
        significant,
    };
    value.is_finite().then_some((token, rest.get(end..)?))
}

/// LaTeX as our own language, as far as derivatives are written in it: matrices, fractions,
/// roots, Greek letters, transposes. Any other text as it is.
pub(super) fn without_latex(text: &str) -> String {
    nested(text, 0)
}

/// Fractions in fractions that are read.
const DEEPEST: usize = 50;

fn nested(text: &str, depth: usize) -> String {
    let text = text.trim().trim_matches('$').trim();
    let is_latex = ["\\", "^{", "_{"].iter().any(|sign| text.contains(sign));
    if !is_latex || DEEPEST < depth {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '\\' {
            rest = command(rest, depth + 1, &mut out);
            continue;
        }
        match c {
            '{' => out.push('('),
            '}' => out.push(')'),
            '&' => out.push(','),
            c => out.push(c),
        }
        rest = rest.get(c.len_utf8()..).unwrap_or("");
    }
    for (from, to) in [
        ("^(')", "'"),
        ("^'", "'"),
        // Brackets around an array, and a last row that was marked as ended.
        ("[[[", "[["),
        ("]]]", "]]"),
    ] {
        out = out.replace(from, to);
    }
    simple_subscripts(&out).trim().to_owned()
}

/// `x_(12)` as `x_12`.
fn simple_subscripts(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_(") {
        out.push_str(before);
        match after.split_once(')') {
            Some((inner, behind)) if inner.chars().all(|c| c.is_ascii_alphanumeric()) => {
                out.push('_');
                out.push_str(inner);
                rest = behind;
            }
            Some((inner, behind)) if inner.chars().all(|c| c.is_ascii_digit() || c == ',') => {
                out.push_str(&format!("[{inner}]"));
                rest = behind;
            }
            _ => {
                out.push_str("_(");
                rest = after;
            }
        }
    }
    out + rest
}

/// One command at the beginning of `text`, written in our language; what follows.
fn command<'t>(text: &'t str, depth: usize, out: &mut String) -> &'t str {
    let body = text.get(1..).unwrap_or("");
    let len = body.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, rest) = body.split_at(len);
    let group = |rest: &'t str| -> Option<(&'t str, &'t str)> {
        let rest = rest.trim_start();
        if !rest.starts_with('{') {
            let first = rest.chars().next()?;
            return rest.split_at_checked(first.len_utf8());
        }
        let mut depth = 0;
        for (at, c) in rest.char_indices() {
            depth += i32::from(c == '{') - i32::from(c == '}');
            if depth == 0 {
                return Some((rest.get(1..at)?, rest.get(at + 1..)?));
            }
        }
        None
    };
    match name {
        "" if body.starts_with('\\') => {
            out.push_str("],[");
            let rest = body.get(1..).unwrap_or("");
            // The end of the last row is often marked too.
            if rest.trim_start().starts_with("\\end") {
                out.truncate(out.len() - "],[".len());
            }
            rest
        }
        "" => {
            // A space of some width, or an escaped bracket.
            let next = body.chars().next();
            body.get(next.map_or(0, char::len_utf8)..).unwrap_or("")
        }
        "begin" | "end" => {
            let (environment, mut rest) = group(rest).unwrap_or(("", rest));
            if environment.contains("matrix") || environment == "array" {
                out.push_str(if name == "begin" { "[[" } else { "]]" });
                if environment == "array" && name == "begin" {
                    rest = group(rest).map_or(rest, |(_, rest)| rest);
                }
            }
            rest
        }
        "frac" | "dfrac" | "tfrac" => {
            let parts = group(rest).and_then(|(top, rest)| Some((top, group(rest)?)));
            let Some((top, (bottom, rest))) = parts else {
                return rest;
            };
            let (top, bottom) = (nested(top, depth), nested(bottom, depth));
            let plain = |part: &str| decimal(part).is_some_and(|(_, rest)| rest.is_empty());
            out.push_str(&if plain(&top) && plain(&bottom) {
                format!("{top}/{bottom}")
            } else {
                format!("(({top})/({bottom}))")
            });
            rest
        }
        "cdot" | "times" | "odot" | "circ" => {
            out.push_str(if matches!(name, "odot" | "circ") {
                " .* "
            } else {
                "*"
            });
            rest
        }
        "top" | "intercal" | "mathsf" | "mathrm" | "mathbf" | "boldsymbol" | "mathit" | "vec"
        | "text" | "operatorname" | "bm" | "hat" => match name {
            "top" | "intercal" => {
                out.push('\'');
                rest
            }
            _ => {
                let (inner, rest) = group(rest).unwrap_or(("", rest));
                let inner = nested(inner, depth);
                out.push_str(if inner == "T" && out.ends_with('^') {
                    "'"
                } else {
                    &inner
                });
                rest
            }
        },
        "left" | "right" | "big" | "Big" | "bigl" | "bigr" | "displaystyle" | "quad" | "qquad"
        | "limits" => rest,
        "partial" => {
            out.push('∂');
            rest.trim_start()
        }
        "lVert" | "rVert" | "Vert" => {
            out.push('‖');
            rest
        }
        "nabla" => {
            out.push('∇');
            rest
        }
        "odiv" => {
            out.push_str(" ./ ");
            rest
        }
        name => {
            out.push_str(name);
            // A function's or a letter's name ends here.
            if rest.starts_with(|c: char| c.is_alphanumeric() || c == ' ') {
                out.push(' ');
            }
            rest
        }
    }
}

/// The same text with subscripts as plain digits, for keys such as `y₁`.
pub(super) fn with_plain_digits(text: &str) -> String {
    text.chars().map(|c| lowered(c).unwrap_or(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<f64>> {
        let read = numbers(text).unwrap().unwrap().values;
        read.row_iter()
            .map(|row| row.iter().copied().collect())
            .collect()
    }

    #[test]
    fn all_notations_are_one_matrix() {
        for text in [
            "[[1, 2],[3, 4]]",
            "array([[1, 2],[3, 4]])",
            "array([[1., 2.],\n       [3., 4.]])",
            "[[1. 2.]\n [3. 4.]]",
            "tensor([[1., 2.],\n        [3., 4.]])",
            "tensor([[1.0000, 2.0000],\n        [3.0000, 4.0000]], dtype=torch.float64)",
            "np.array([[1, 2], [3, 4]], dtype=float)",
            "[1 2; 3 4]",
            "1,2\n3,4\n",
            "1 2\n3 4",
            "1;2\n3;4",
            ",x[1],x[2]\ny[1],1.0,2.0\ny[2],3.0,4.0",
            "[[1e0, 2E+0], [3.0e0, 8/2]]",
        ] {
            assert_eq!(rows(text), [[1.0, 2.0], [3.0, 4.0]], "{text}");
        }
        for text in [
            r"\begin{bmatrix} 1 & 2 \\ 3 & 4\end{bmatrix}",
            r"\begin{pmatrix} 1 & 2 \\ 3 & \frac{8}{2} \\ \end{pmatrix}",
            r"$\left[\begin{array}{cc} 1 & 2 \\ 3 & 4 \end{array}\right]$",
        ] {
            let plain = without_latex(text);
            assert_eq!(rows(&plain), [[1.0, 2.0], [3.0, 4.0]], "{text}: {plain}");
        }
    }

    #[test]
    fn lists_are_neither_rows_nor_columns() {
        for (text, is_list) in [
            ("[1, 2]", true),
            ("1, 2", true),
            ("1 2", true),
            ("1\n2", true),
            ("[[1, 2]]", false),
            ("[[1], [2]]", false),
            ("[1; 2]", false),
            ("array([1., 2.])", true),
        ] {
            assert_eq!(numbers(text).unwrap().unwrap().is_list, is_list, "{text}");
        }
    }

    #[test]
    fn the_rest_is_no_matrix_of_numbers() {
        for text in [
            "",
            "x",
            "[x, 1]",
            "2*x",
            "1 + 2",
            "[1",
            "[[1, 2], 3]",
            "[]",
            "1 2 x",
            "diag(x)",
        ] {
            assert!(numbers(text).is_none(), "{text}");
        }
        for text in ["[[1, 2], [3]]", "[[1. 2. ... 3.]]", "1,2\n3"] {
            assert!(numbers(text).unwrap().is_err(), "{text}");
        }
    }

    #[test]
    fn what_was_printed_may_have_been_rounded() {
        let doubt = |text: &str| numbers(text).unwrap().unwrap().doubt[(0, 0)];
        assert_eq!(doubt("[1, 2]"), 0.0);
        assert_eq!(doubt("[1/3, 2]"), 0.0);
        assert!((doubt("[0.3333, 2]") / 5e-5 - 1.0).abs() < 1e-3);
        assert!((doubt("[1., 0.3333]") / 5e-5 - 1.0).abs() < 1e-3);
        assert!((doubt("[1.2346e-01, 2e0]") / 5e-6 - 1.0).abs() < 1e-3);
    }

    #[test]
    fn latex_is_read() {
        for (latex, plain) in [
            (r"\frac{1}{2} x^{\top} A", "1/2 x' A"),
            (r"\frac{x}{y+1}", "((x)/(y+1))"),
            (r"2 \mathbf{x}^T", "2 x^T"),
            (r"\cos(x_{1})", "cos(x_1)"),
            (r"x^{2}", "x^(2)"),
            (r"\sigma(z)", "sigma(z)"),
        ] {
            assert_eq!(without_latex(latex), plain, "{latex}");
        }
    }
}
