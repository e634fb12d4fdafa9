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

fn subscript(digits: &str) -> String {
    digits
        .chars()
        .map(|c| match c.to_digit(10) {
            Some(digit) => char::from_u32('₀' as u32 + digit).unwrap_or(c),
            None => c,
        })
        .collect()
}

pub(crate) fn is_subscript(c: char) -> bool {
    ('₀'..='₉').contains(&c)
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
