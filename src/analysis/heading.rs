//! Keys such as `x[1]` as headings such as `x₁`.

use super::number::is_of_number;
use crate::expr::scope::numbered;

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

fn is_subscript(c: char) -> bool {
    ('₀'..='₉').contains(&c)
}

/// The place of a key among others; `x1` is `x[1]` where nothing has that name.
pub fn place_of<'k>(key: &str, keys: impl IntoIterator<Item = &'k str> + Clone) -> Option<usize> {
    let place = |wanted: &str| keys.clone().into_iter().position(|key| key == wanted);
    place(key).or_else(|| {
        let (stem, number) = numbered(key)?;
        place(&format!("{stem}[{number}]"))
    })
}

/// `∂` before a heading.
pub fn partial(key: &str) -> String {
    format!("∂{}", heading(key))
}

/// The derivative's name: `∂y/∂x`, `∂f/∂(x, y)`.
pub fn derivative_name(output: &str, variables: &[String]) -> String {
    let bracketed = |text: String, many: bool| if many { format!("({text})") } else { text };
    let variables_text = variables
        .iter()
        .map(|name| heading(name))
        .collect::<Vec<_>>()
        .join(", ");
    let outputs: Vec<String> = output.split(", ").map(heading).collect();
    format!(
        "∂{}/∂{}",
        bracketed(outputs.join(", "), outputs.len() > 1),
        bracketed(variables_text, variables.len() > 1)
    )
}

/// A heading of so many letters at most: its beginning, and the numbers that tell it from the
/// others of its name: `measured_temperature₁` → `measu…₁`.
pub fn begun(heading: &str, most: usize) -> String {
    let count = heading.chars().count();
    if count <= most {
        return heading.to_owned();
    }
    let stem = heading.trim_end_matches(|c| is_subscript(c) || c == ',');
    let (stem, end) = heading.split_at(stem.len());
    let kept = most.saturating_sub(1 + end.chars().count()).max(1);
    let start: String = stem.chars().take(kept).collect();
    // Half of an index would be another one.
    let start = start.trim_end_matches(is_of_number);
    format!("{start}…{end}")
}

/// Keys of one name that stand next to each other: `x[1]`, `x[2]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The name.
    pub name: String,
    /// Place of its first key.
    pub start: usize,
    /// How many there are.
    pub len: usize,
    /// Columns of a matrix, whose keys come row by row; `None` for a scalar or a vector.
    pub row: Option<usize>,
}

/// Keys by their names, in their order.
pub fn blocks(keys: &[String]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (place, key) in keys.iter().enumerate() {
        let (name, indices) = key.split_once('[').unwrap_or((key, ""));
        let last = indices.trim_end_matches(']').split_once(',');
        let row = last.and_then(|(_, col)| col.parse().ok());
        match blocks.last_mut() {
            Some(block) if block.name == name && !indices.is_empty() => {
                block.len += 1;
                block.row = block.row.max(row);
            }
            _ => blocks.push(Block {
                name: name.to_owned(),
                start: place,
                len: 1,
                row,
            }),
        }
    }
    blocks
}

/// Whether the blocks say more than the keys do.
pub fn worth_naming(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| block.row.is_some())
        || blocks.len() > 1 && blocks.iter().any(|block| block.len > 1)
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

    #[test]
    fn keys_stand_in_blocks() {
        let keys = ["x", "W[1,1]", "W[1,2]", "W[2,1]", "W[2,2]", "b[1]"].map(str::to_owned);
        let found = blocks(&keys);
        let told: Vec<_> = found
            .iter()
            .map(|block| (block.name.as_str(), block.start, block.len, block.row))
            .collect();
        assert_eq!(
            told,
            [("x", 0, 1, None), ("W", 1, 4, Some(2)), ("b", 5, 1, None)]
        );
        assert!(worth_naming(&found));
        assert!(!worth_naming(&blocks(&["x", "y"].map(str::to_owned))));
        assert!(!worth_naming(&blocks(&["x[1]", "x[2]"].map(str::to_owned))));
    }

    #[test]
    fn a_long_name_keeps_what_tells_it_from_its_neighbours() {
        for (heading, most, expected) in [
            ("x₁", 2, "x₁"),
            ("temperature₁₂", 8, "tempe…₁₂"),
            ("weights₁,₂", 7, "wei…₁,₂"),
            ("temperature", 5, "temp…"),
            ("temperature₁", 1, "t…₁"),
            ("∂y₁₂/∂temperature₁", 6, "∂y…₁"),
        ] {
            assert_eq!(begun(heading, most), expected);
        }
    }
}
