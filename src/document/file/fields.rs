//! TOML tables with the place of every key, so that each fault is reported where it stands.
//!
//! It knows types and names, not scenes: see [`super::scene`] for what a scene may say.

use std::ops::RangeBounds;
use std::rc::Rc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::FileError;
use crate::syntax::diagnostic::clipped;

/// The keys of one table that have not been read yet.
pub(crate) struct Section<'t> {
    lines: Rc<Lines>,
    name: String,
    entries: Vec<(String, usize, DeValue<'t>)>,
    /// The keys that were asked for: those that might stand here.
    known: Vec<&'static str>,
}

/// One value and where it stands.
pub(crate) struct Field<'t> {
    lines: Rc<Lines>,
    place: Place,
    value: DeValue<'t>,
}

/// Where a value stands.
#[derive(Clone)]
pub(crate) struct Place {
    /// With its tables: `inputs.x.shape`.
    key: Rc<str>,
    /// Counted from 1.
    line: usize,
}

impl Place {
    /// An error about the value that stands here.
    pub(crate) fn error(&self, message: impl Into<String>) -> FileError {
        FileError::Key {
            line: self.line,
            key: self.key.to_string(),
            message: message.into(),
        }
    }
}

impl<'t> Section<'t> {
    /// The whole file.
    pub(crate) fn parse(text: &'t str) -> Result<Self, FileError> {
        let lines = Rc::new(Lines::of(text));
        let table = DeTable::parse(text).map_err(|error| FileError::Syntax {
            line: lines.at(error.span().map_or(text.len(), |span| span.start)),
            reason: match error.message() {
                message if message.contains("escaped value") => {
                    "a backslash in \"…\" is an escape; a text with backslashes stands between ''' and '''".to_owned()
                }
                message => message.lines().collect::<Vec<_>>().join(", "),
            },
        })?;
        Ok(Self::new(lines, String::new(), table.into_inner()))
    }

    fn new(lines: Rc<Lines>, name: String, table: DeTable<'t>) -> Self {
        let mut entries: Vec<_> = table
            .into_iter()
            .map(|(key, value): (Spanned<_>, Spanned<_>)| {
                let line = lines.at(key.span().start);
                (key.into_inner().into_owned(), line, value.into_inner())
            })
            .collect();
        entries.sort_by_key(|(_, line, _)| *line);
        Self {
            lines,
            name,
            entries,
            known: Vec::new(),
        }
    }

    /// Takes out the value of `key`.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<Field<'t>> {
        self.known.push(key);
        let index = self.entries.iter().position(|(name, ..)| name == key)?;
        let (name, line, value) = self.entries.remove(index);
        Some(self.field(&name, line, value))
    }

    /// Takes out everything, in the order of the file.
    pub(crate) fn take_all(mut self) -> impl Iterator<Item = (String, Field<'t>)> {
        let entries = std::mem::take(&mut self.entries);
        entries.into_iter().map(move |(name, line, value)| {
            let field = self.field(&name, line, value);
            (name, field)
        })
    }

    fn field(&self, name: &str, line: usize, value: DeValue<'t>) -> Field<'t> {
        Field {
            lines: Rc::clone(&self.lines),
            place: Place {
                key: self.path(name).into(),
                line,
            },
            value,
        }
    }

    fn path(&self, key: &str) -> String {
        let key = clipped(key);
        if self.name.is_empty() {
            key.into_owned()
        } else {
            format!("{}.{key}", self.name)
        }
    }

    /// Complains about the first key that nobody asked for.
    pub(crate) fn finish(self) -> Result<(), FileError> {
        let Some((name, line, _)) = self.entries.first() else {
            return Ok(());
        };
        let place = if self.name.is_empty() {
            "a scene".to_owned()
        } else {
            format!("[{}]", self.name)
        };
        let advice = match nearest(name, &self.known) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("it may hold {}.", listed(&self.known)),
        };
        Err(FileError::Key {
            line: *line,
            key: self.path(name),
            message: format!("{place} has no such key; {advice}"),
        })
    }
}

impl<'t> Field<'t> {
    /// An error about this value.
    pub(crate) fn error(&self, message: impl Into<String>) -> FileError {
        self.place.error(message)
    }

    /// Where it stands.
    pub(crate) fn place(&self) -> Place {
        self.place.clone()
    }

    /// The value itself.
    pub(crate) fn value(&self) -> &DeValue<'t> {
        &self.value
    }

    /// `expected`, but not what is there.
    pub(crate) fn wrong_type(&self, expected: &str) -> FileError {
        let found = match &self.value {
            DeValue::String(_) => "a text in quotes",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.error(format!("this must be {expected}, and it is {found}."))
    }

    /// A text.
    pub(crate) fn text(&self) -> Result<String, FileError> {
        match &self.value {
            DeValue::String(text) => Ok(text.to_string()),
            _ => Err(self.wrong_type("a text in quotes")),
        }
    }

    /// True or false.
    pub(crate) fn flag(&self) -> Result<bool, FileError> {
        match &self.value {
            DeValue::Boolean(flag) => Ok(*flag),
            _ => Err(self.wrong_type("true or false, without quotes")),
        }
    }

    /// A whole number.
    pub(crate) fn whole(&self) -> Result<i64, FileError> {
        match &self.value {
            DeValue::Integer(digits) => i64::from_str_radix(digits.as_str(), digits.radix())
                .map_err(|_| self.error("this number is too large.")),
            _ => Err(self.wrong_type("a whole number")),
        }
    }

    /// A finite number.
    pub(crate) fn number(&self) -> Result<f64, FileError> {
        let number = match &self.value {
            DeValue::Integer(_) => {
                // Exact up to 2⁵³, and no scene means more digits than that.
                self.whole()? as f64
            }
            DeValue::Float(digits) => digits
                .as_str()
                .parse::<f64>()
                .map_err(|_| self.wrong_type("a number"))?,
            _ => return Err(self.wrong_type("a number")),
        };
        if number.is_finite() {
            Ok(number)
        } else {
            Err(self.error("this must be a finite number."))
        }
    }

    /// The elements of a list.
    pub(crate) fn list(self, expected: &str) -> Result<Vec<Self>, FileError> {
        let array = match self.value {
            DeValue::Array(array) => array,
            value => return Err(Self { value, ..self }.wrong_type(expected)),
        };
        let place = |element: &Spanned<DeValue<'_>>| Place {
            key: Rc::clone(&self.place.key),
            line: self.lines.at(element.span().start),
        };
        Ok(array
            .into_iter()
            .map(|element: Spanned<_>| Field {
                lines: Rc::clone(&self.lines),
                place: place(&element),
                value: element.into_inner(),
            })
            .collect())
    }

    /// A list of texts; one text alone counts as a list of one.
    pub(crate) fn texts(self) -> Result<Vec<String>, FileError> {
        if let DeValue::String(text) = &self.value {
            return Ok(vec![text.to_string()]);
        }
        self.list("a name in quotes or a list of names")?
            .iter()
            .map(Field::text)
            .collect()
    }

    /// Finite numbers in a list.
    pub(crate) fn numbers(self, expected: &str) -> Result<Vec<f64>, FileError> {
        self.list(expected)?.iter().map(Field::number).collect()
    }

    /// Two finite numbers; `expected` says which.
    pub(crate) fn pair(self, expected: &str) -> Result<[f64; 2], FileError> {
        let place = self.place();
        let numbers = self.numbers(expected)?;
        <[f64; 2]>::try_from(numbers).map_err(|numbers| {
            place.error(format!(
                "this must be {expected}, and it holds {} of them.",
                numbers.len()
            ))
        })
    }

    /// Two finite numbers, the lower one first.
    pub(crate) fn range(self) -> Result<[f64; 2], FileError> {
        let expected = "a list of two numbers, the lower one first";
        let place = self.place();
        let [low, high] = self.pair(expected)?;
        if low < high {
            Ok([low, high])
        } else {
            Err(place.error(format!("{low} is not lower than {high}; write {expected}.")))
        }
    }

    /// A finite number that `fits`, or a sentence about the one that is there.
    pub(crate) fn number_where(
        &self,
        fits: impl Fn(f64) -> bool,
        sentence: impl Fn(f64) -> String,
    ) -> Result<f64, FileError> {
        let number = self.number()?;
        if fits(number) {
            Ok(number)
        } else {
            Err(self.error(sentence(number)))
        }
    }

    /// A whole number within `bounds`, or a sentence about the one that is there.
    pub(crate) fn count(
        &self,
        bounds: impl RangeBounds<usize>,
        sentence: impl Fn(i64) -> String,
    ) -> Result<usize, FileError> {
        let number = self.whole()?;
        let count = usize::try_from(number).ok();
        let count = count.filter(|count| bounds.contains(count));
        count.ok_or_else(|| self.error(sentence(number)))
    }

    /// The value that is written as this word, one of `all`.
    pub(crate) fn word<T: Copy>(
        &self,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Result<T, FileError> {
        let word = self.text()?;
        let found = all.iter().copied().find(|value| name(*value) == word);
        found.ok_or_else(|| {
            let known: Vec<&str> = all.iter().map(|value| name(*value)).collect();
            let advice = match nearest(&word, &known) {
                Some(meant) => format!("did you mean \"{meant}\"?"),
                None => format!("it can be {}.", listed(&known)),
            };
            let word = clipped(&word);
            self.error(format!("\"{word}\" is not known here; {advice}"))
        })
    }

    /// A table.
    pub(crate) fn section(self) -> Result<Section<'t>, FileError> {
        match self.value {
            DeValue::Table(table) => {
                Ok(Section::new(self.lines, self.place.key.to_string(), table))
            }
            _ => {
                let header = format!(
                    "a table, written as [{}] on a line of its own",
                    self.place.key
                );
                Err(self.wrong_type(&header))
            }
        }
    }
}

/// Where each line of a text ends, in bytes.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(ends.map(|(at, _)| at).collect())
    }

    /// The line that a byte stands on, counted from 1.
    fn at(&self, byte: usize) -> usize {
        1 + self.0.partition_point(|&end| end < byte)
    }
}

/// `a`, `b` or `c`.
fn listed(words: &[&str]) -> String {
    match words {
        [] => "nothing".to_owned(),
        [only] => format!("`{only}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|word| format!("`{word}`")).collect();
            format!("{} or `{last}`", first.join(", "))
        }
    }
}

/// The known word that differs from `word` by a slip or two.
fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let length = word.chars().count();
    known
        .iter()
        // A long word is not compared letter by letter.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= 2)
        .map(|candidate| (strsim::levenshtein(word, candidate), *candidate))
        .filter(|(distance, candidate)| {
            *distance <= 2 && *distance < candidate.chars().count().max(2)
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
