//! Keys such as `x[1]` as headings such as `x₁`.

/// `x[1]` → `x₁`, `W[1,2]` → `W₁,₂`, `x1` → `x₁`; anything else as it is.
pub fn heading(key: &str) -> String {
    if let Some((name, rest)) = key.split_once('[')
        && let Some(indices) = rest.strip_suffix(']')
    {
        let plain = heading(name);
        // y₁[2] would read as y₁₂.
        if plain.ends_with(is_subscript) {
            return format!("{plain}[{indices}]");
        }
        return format!("{plain}{}", subscript(indices));
    }
    let stem = key.trim_end_matches(|c: char| c.is_ascii_digit());
    if stem.is_empty() {
        return key.to_owned();
    }
    format!("{stem}{}", subscript(&key[stem.len()..]))
}

/// `∂` before a heading.
pub fn partial(key: &str) -> String {
    format!("∂{}", heading(key))
}

fn subscript(digits: &str) -> String {
    digits
        .chars()
        .map(|c| match c.to_digit(10) {
            Some(digit) => char::from_u32('₀' as u32 + digit).unwrap_or(c),
            None => c,
        })
        .collect()
}

fn is_subscript(c: char) -> bool {
    ('₀'..='₉').contains(&c)
}

/// A sentence with its elements named as the headings name them: `x[1]` becomes `x₁`.
pub fn named<'k>(sentence: &str, keys: impl Iterator<Item = &'k str>) -> String {
    // Keys end in a bracket, so none of them is the beginning of another.
    keys.filter(|key| key.ends_with(']') && sentence.contains(key))
        .fold(sentence.to_owned(), |text, key| {
            text.replace(key, &heading(key))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_headings() {
        for (key, expected) in [
            ("x", "x"),
            ("x[1]", "x₁"),
            ("x[12]", "x₁₂"),
            ("W[1,2]", "W₁,₂"),
            ("y1", "y₁"),
            ("y1[2]", "y₁[2]"),
            ("log10", "log₁₀"),
        ] {
            assert_eq!(heading(key), expected);
        }
    }
}
