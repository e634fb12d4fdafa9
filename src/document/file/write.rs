//! TOML as a person would write it: lines, lists and quoted texts.
//!
//! It knows types, not scenes: see [`super::scene`] for what a scene says.

use std::fmt::Write as _;

/// Lists are broken before they get longer than this.
const WIDTH: usize = 88;

/// The header of a table.
pub(crate) fn table(text: &mut String, name: &str) {
    push(text, format_args!("\n[{name}]\n"));
}

/// `key = value` on a line.
pub(crate) fn line(text: &mut String, key: &str, value: impl std::fmt::Display) {
    push(text, format_args!("{key} = {value}\n"));
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = text.write_fmt(arguments);
}

/// A list of two numbers.
pub(crate) fn range([low, high]: [f64; 2]) -> String {
    format!("[{}, {}]", number(low), number(high))
}

/// The shortest digits that read back as the same number: `1.0`, `1e300`.
pub(crate) fn number(value: f64) -> String {
    format!("{value:?}")
}

/// `[a, b, c]`, broken into lines when it is long.
pub(crate) fn list(elements: impl Iterator<Item = String>) -> String {
    let elements: Vec<String> = elements.collect();
    let flat = format!("[{}]", elements.join(", "));
    if flat.chars().count() <= WIDTH {
        return flat;
    }
    let mut text = "[".to_owned();
    let mut column = WIDTH;
    for element in elements {
        let width = element.chars().count() + 2;
        if column + width > WIDTH {
            text.push_str("\n  ");
            column = 2;
        } else {
            text.push(' ');
        }
        column += width;
        text.push_str(&element);
        text.push(',');
    }
    text.push_str("\n]");
    text
}

/// Lists that stand on a line each.
pub(crate) fn rows(rows: impl Iterator<Item = String>) -> String {
    let rows: Vec<String> = rows.collect();
    format!("[\n  {},\n]", rows.join(",\n  "))
}

/// A key as it stands between dots.
pub(crate) fn key(name: &str) -> String {
    let bare = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if bare { name.to_owned() } else { quoted(name) }
}

/// A text on one line.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for letter in text.chars() {
        match letter {
            '\n' => quoted.push_str("\\n"),
            letter => escape(letter, &mut quoted),
        }
    }
    quoted.push('"');
    quoted
}

/// A text over several lines, between triple quotes; between single ones, where nothing is an
/// escape, if it has backslashes.
pub(crate) fn multiline(text: &str) -> String {
    let plain = !text
        .chars()
        .any(|letter| letter.is_control() && letter != '\n');
    if text.contains('\\') && plain && !text.contains("'''") && !text.ends_with('\'') {
        return format!("'''\n{text}'''");
    }
    let mut quoted = "\"\"\"\n".to_owned();
    for letter in text.chars() {
        match letter {
            '\n' => quoted.push('\n'),
            letter => escape(letter, &mut quoted),
        }
    }
    quoted.push_str("\"\"\"");
    quoted
}

/// TOML's escapes for everything that may not stand in a quoted text as it is.
fn escape(letter: char, quoted: &mut String) {
    match letter {
        '"' => quoted.push_str("\\\""),
        '\\' => quoted.push_str("\\\\"),
        '\t' => quoted.push_str("\\t"),
        '\r' => quoted.push_str("\\r"),
        letter if letter.is_control() => {
            push(quoted, format_args!("\\u{:04X}", u32::from(letter)));
        }
        letter => quoted.push(letter),
    }
}
