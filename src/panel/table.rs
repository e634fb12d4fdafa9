//! Numbers as a table: what a picture says to those who do not see it, and behind "More" to
//! those who do.
//!
//! Texts only; each picture makes its own.

/// A table of texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it is a table of.
    pub name: String,
    /// Headings of the columns.
    pub head: Vec<String>,
    /// As many texts in each as there are headings.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub fn new<'a>(name: &str, head: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            name: name.to_owned(),
            head: head.into_iter().map(str::to_owned).collect(),
            rows: Vec::new(),
        }
    }

    /// Names and what they are.
    pub fn pairs(name: &str, rows: impl IntoIterator<Item = [String; 2]>) -> Self {
        Self {
            rows: rows.into_iter().map(Vec::from).collect(),
            ..Self::new(name, ["name", "value"])
        }
    }
}
