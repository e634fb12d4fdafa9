//! Rows of numbers from a file: comma-separated values and their kin, or from a text such
//! as the clipboard holds.
//!
//! Commas, semicolons, tabs or spaces part the numbers; rows of words at the top are
//! headings and skipped, and so are empty rows and comments. Every fault names its row by
//! the line on which it stands.

use std::path::Path;

use super::disk::read_text;
use super::error::FileError;
use crate::document::edit::MOST_ELEMENTS;

/// Why a table could not be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// The file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// There is nothing in it.
    #[error("There are no numbers in it.")]
    Empty,
    /// A row has another length than those above it.
    #[error(
        "Line {line} has {found}, and the rows above it have {expected}. All rows of a table are of one length."
    )]
    Ragged {
        /// Counted from 1.
        line: usize,
        /// How many numbers it has, in words.
        found: String,
        /// How many the first has.
        expected: usize,
    },
    /// Something among the numbers is none.
    #[error("Line {line}, column {column}: \"{found}\" is not a number.")]
    NotANumber {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// What stands there.
        found: String,
    },
    /// Quotes are wrong.
    #[error("Line {line} cannot be read: {reason}.")]
    Syntax {
        /// Counted from 1.
        line: u64,
        /// In the reader's words.
        reason: String,
    },
    /// More numbers than an input may hold.
    #[error("It holds more than {MOST_ELEMENTS} numbers, which is more than an input may hold.")]
    TooMany,
}

/// Reads the rows of a file.
///
/// # Errors
/// A sentence that names the line.
pub fn load(path: &Path) -> Result<Vec<Vec<f64>>, TableError> {
    parse(&read_text(path)?)
}

/// The rows of a text; all have one length, and there is at least one number.
///
/// # Errors
/// A sentence that names the line.
pub fn parse(text: &str) -> Result<Vec<Vec<f64>>, TableError> {
    // Some programs begin a file with a mark of the byte order.
    let text = text.trim_start_matches('\u{feff}');
    let delimiter = delimiter(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut rows: Vec<Vec<f64>> = Vec::new();
    let mut count = 0;
    for record in reader.records() {
        let record = record.map_err(|error| TableError::Syntax {
            line: error.position().map_or(1, csv::Position::line),
            reason: error.to_string(),
        })?;
        let line = record.position().map_or(0, csv::Position::line);
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        let mut fields: Vec<&str> = if delimiter == b' ' {
            record.iter().filter(|field| !field.is_empty()).collect()
        } else {
            record.iter().collect()
        };
        // A comma at the end of every row is a habit of some programs.
        if fields.last().is_some_and(|field| field.is_empty()) {
            fields.pop();
        }
        if fields.iter().all(|field| field.is_empty()) {
            continue;
        }
        let read: Vec<Option<f64>> = fields
            .iter()
            .map(|field| number(field, delimiter))
            .collect();
        if rows.is_empty() && read.iter().all(Option::is_none) {
            continue;
        }
        let mut row = Vec::with_capacity(read.len());
        for (column, number) in read.into_iter().enumerate() {
            let Some(number) = number else {
                return Err(TableError::NotANumber {
                    line,
                    column: column + 1,
                    found: fields.get(column).copied().unwrap_or_default().to_owned(),
                });
            };
            row.push(number);
        }
        if let Some(first) = rows.first()
            && first.len() != row.len()
        {
            return Err(TableError::Ragged {
                line,
                found: match row.len() {
                    1 => "1 number".to_owned(),
                    n => format!("{n} numbers"),
                },
                expected: first.len(),
            });
        }
        count += row.len();
        if count > MOST_ELEMENTS {
            return Err(TableError::TooMany);
        }
        rows.push(row);
    }
    if rows.is_empty() {
        return Err(TableError::Empty);
    }
    Ok(rows)
}

/// What parts the numbers, going by the first row that has any sign of that kind. A
/// semicolon before a comma: where commas are decimal, semicolons part.
fn delimiter(text: &str) -> u8 {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    for line in lines.take(20) {
        for sign in [b';', b'\t', b','] {
            if line.as_bytes().contains(&sign) {
                return sign;
            }
        }
    }
    b' '
}

/// A finite number; with a decimal comma where the comma parts nothing.
fn number(field: &str, delimiter: u8) -> Option<f64> {
    let field = field.replace('−', "-");
    let plain = field.parse::<f64>().ok();
    let decimal_comma = || {
        let comma = delimiter != b',' && field.matches(',').count() == 1;
        comma
            .then(|| field.replace(',', ".").parse().ok())
            .flatten()
    };
    plain
        .or_else(decimal_comma)
        .filter(|number: &f64| number.is_finite())
}

/// The rows of a text that was copied somewhere: numbers between spaces, commas, tabs and
/// brackets; lines, semicolons and closing brackets end a row. Nothing unless there are
/// several numbers and nothing else.
pub fn pasted(text: &str) -> Option<Vec<Vec<f64>>> {
    let mut rows: Vec<Vec<f64>> = Vec::new();
    for line in text.split(['\n', '\r', ';', ']', ')', '}']) {
        let mut row = Vec::new();
        let parted =
            |sign: char| sign.is_whitespace() || matches!(sign, ',' | '[' | '(' | '{' | '&' | '|');
        for word in line.split(parted).filter(|word| !word.is_empty()) {
            row.push(number(word, b',')?);
        }
        if !row.is_empty() {
            rows.push(row);
        }
    }
    let count: usize = rows.iter().map(Vec::len).sum();
    (count > 1).then_some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        parse(text).map_or_else(|error| error.to_string(), |rows| format!("{rows:?}"))
    }

    #[test]
    fn tables_of_many_kinds_are_read() {
        let expected = vec![vec![1.0, 2.0], vec![3.5, -4.0]];
        for text in [
            "1,2\n3.5,-4\n",
            "\u{feff}a,b\r\n1,2\r\n3.5,−4\r\n",
            "x;y\n1;2\n3,5;-4",
            "1\t2\n3.5\t-4",
            "# made by hand\nfirst second\n1 2\n  3.5   -4.0 \n\n",
            "\"a, with a comma\",b\nunit,unit\n\"1\", 2,\n3.5e0,-4,\n",
        ] {
            assert_eq!(parse(text), Ok(expected.clone()), "{text:?}");
        }
        assert_eq!(parse("5"), Ok(vec![vec![5.0]]));
    }

    #[test]
    fn faults_name_their_line() {
        assert_eq!(said(""), "There are no numbers in it.");
        assert_eq!(said("a,b\n"), "There are no numbers in it.");
        assert_eq!(
            said("a,b\n1,2\n3\n"),
            "Line 3 has 1 number, and the rows above it have 2. All rows of a table are of one length."
        );
        assert_eq!(
            said("a,b\n\n1,2\n3,four\n"),
            "Line 4, column 2: \"four\" is not a number."
        );
        assert_eq!(
            said("1,2\n3,NaN\n"),
            "Line 2, column 2: \"NaN\" is not a number."
        );
        assert_eq!(
            said("setosa,1,2\n"),
            "Line 1, column 1: \"setosa\" is not a number."
        );
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = load(Path::new("/nowhere/data.csv")).unwrap_err();
        assert!(error.to_string().contains("data.csv"), "{error}");
    }

    #[test]
    fn several_numbers_are_a_paste() {
        for text in ["1 2 3", "1, 2,3", "[1, 2, 3]", "1\t2\t3\n", "(1 2 3)"] {
            assert_eq!(pasted(text), Some(vec![vec![1.0, 2.0, 3.0]]), "{text}");
        }
        for text in [
            "1 2\n3 4",
            "[[1, 2], [3, 4]]",
            "[1, 2; 3, 4]",
            "1 & 2\n3 & 4",
        ] {
            let rows = vec![vec![1.0, 2.0], vec![3.0, 4.0]];
            assert_eq!(pasted(text), Some(rows), "{text}");
        }
        for text in ["", "1", " 1.5\n", "max(1, 2)", "2*pi/3", "[]", "1 x"] {
            assert_eq!(pasted(text), None, "{text}");
        }
    }
}
