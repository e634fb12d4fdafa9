//! The keys of a table, declared once: one declaration reads them, writes them and knows
//! which there are.
//!
//! A declaration is a function that goes through the keys in the order of the file and says
//! of each where its value is kept and in which [`Form`] it stands in the file.
//! Where to look next: [`super::scene`] for the declarations.

use super::error::FileError;
use super::fields::{Field, Section};
use super::write::{line, list, number, quoted, range, table};
use crate::syntax::lexer;

/// What a declaration does with each key.
pub(crate) enum Keys<'t> {
    /// Takes its value out of a table of the file, if it is there.
    Read(Section<'t>),
    /// Adds a line to the text of a file.
    Write(String),
}

/// How a value stands in the file.
pub(crate) struct Form<T> {
    /// The value, or what is wrong with it.
    pub(crate) read: fn(Field<'_>) -> Result<T, FileError>,
    /// What is written behind the `=`.
    pub(crate) write: fn(&T) -> String,
}

/// A text on one line.
pub(crate) const TEXT: Form<String> = Form {
    read: |field| field.text(),
    write: |text| quoted(text),
};

/// A name or an element of one, in any spelling that the functions allow. What is neither
/// stays as it is written, and then nothing has that name.
pub(crate) const KEY: Form<String> = Form {
    read: |field| Ok(canonical(&field.text()?)),
    write: |text| quoted(text),
};

/// The spelling of a name, or of an element, that all of its spellings have in common.
pub(crate) fn canonical(written: &str) -> String {
    lexer::key(written).unwrap_or_else(|| written.to_owned())
}

/// A list of texts; one text alone is read as a list of one.
pub(crate) const TEXTS: Form<Vec<String>> = Form {
    read: |field| field.texts(),
    write: |texts| list(texts.iter().map(|text| quoted(text))),
};

/// True or false.
pub(crate) const FLAG: Form<bool> = Form {
    read: |field| field.flag(),
    write: bool::to_string,
};

impl Form<f64> {
    /// A number that is read so.
    pub(crate) const fn number(read: fn(Field<'_>) -> Result<f64, FileError>) -> Self {
        let write = |value: &f64| number(*value);
        Self { read, write }
    }
}

impl Form<usize> {
    /// A count that is read so.
    pub(crate) const fn count(read: fn(Field<'_>) -> Result<usize, FileError>) -> Self {
        let write = usize::to_string;
        Self { read, write }
    }
}

/// A finite number.
pub(crate) const NUMBER: Form<f64> = Form::number(|field| field.number());

/// Two finite numbers, the lower one first.
pub(crate) const RANGE: Form<[f64; 2]> = Form {
    read: |field| field.range(),
    write: |ends| range(*ends),
};

/// A seed of random numbers.
pub(crate) const SEED: Form<u32> = Form {
    read: |field| {
        let seed = field.whole()?;
        u32::try_from(seed).map_err(|_| {
            let most = u32::MAX;
            field.error(format!("a seed is between 0 and {most}, not {seed}."))
        })
    },
    write: u32::to_string,
};

/// The form of an enum whose values have a word each, for the files of this folder:
/// `word!(Scale)`.
macro_rules! word {
    ($Type:ty) => {
        super::keys::Form::<$Type> {
            read: |field| field.word(&<$Type>::ALL, <$Type>::name),
            write: |value| super::write::quoted(value.name()),
        }
    };
}
pub(crate) use word;

impl<'t> Keys<'t> {
    /// A key whose value is written when there is something to write. Says whether it is in
    /// the file.
    pub(crate) fn with<T>(
        &mut self,
        name: &'static str,
        slot: &mut T,
        read: impl FnOnce(Field<'t>) -> Result<T, FileError>,
        write: impl FnOnce(&T) -> Option<String>,
    ) -> Result<bool, FileError> {
        match self {
            Self::Read(section) => {
                let Some(field) = section.take(name) else {
                    return Ok(false);
                };
                *slot = read(field)?;
                Ok(true)
            }
            Self::Write(text) => {
                let value = write(slot);
                let there = value.is_some();
                if let Some(value) = value {
                    line(text, name, value);
                }
                Ok(there)
            }
        }
    }

    /// A key that is written unless its value is the usual one.
    pub(crate) fn key<T: PartialEq>(
        &mut self,
        name: &'static str,
        slot: &mut T,
        usual: &T,
        form: Form<T>,
    ) -> Result<bool, FileError> {
        self.with(name, slot, form.read, |value| {
            (value != usual).then(|| (form.write)(value))
        })
    }

    /// A key that may be left out and is always written.
    pub(crate) fn always<T>(
        &mut self,
        name: &'static str,
        slot: &mut T,
        form: Form<T>,
    ) -> Result<bool, FileError> {
        self.with(name, slot, form.read, |value| Some((form.write)(value)))
    }

    /// A key whose value is something or nothing.
    pub(crate) fn option<T>(
        &mut self,
        name: &'static str,
        slot: &mut Option<T>,
        form: Form<T>,
    ) -> Result<bool, FileError> {
        let read = |field: Field<'t>| (form.read)(field).map(Some);
        self.with(name, slot, read, |value| value.as_ref().map(form.write))
    }

    /// A table, written unless it is the default one.
    pub(crate) fn table<T: Default + PartialEq>(
        &mut self,
        name: &'static str,
        slot: &mut T,
        keys: impl FnOnce(&mut Self, &mut T) -> Result<(), FileError>,
    ) -> Result<(), FileError> {
        self.table_unless(name, slot, &T::default(), keys)
    }

    /// A table, written unless it is the usual one.
    pub(crate) fn table_unless<T: PartialEq>(
        &mut self,
        name: &'static str,
        slot: &mut T,
        usual: &T,
        keys: impl FnOnce(&mut Self, &mut T) -> Result<(), FileError>,
    ) -> Result<(), FileError> {
        match self {
            Self::Read(section) => match section.take(name) {
                Some(field) => Self::read(field.section()?, |inner| keys(inner, slot)),
                None => Ok(()),
            },
            Self::Write(_) if slot == usual => Ok(()),
            Self::Write(text) => {
                table(text, name);
                keys(self, slot)
            }
        }
    }

    /// The text of a file with these keys.
    pub(crate) fn written(keys: impl FnOnce(&mut Self) -> Result<(), FileError>) -> String {
        let mut all = Self::Write(String::new());
        let written = keys(&mut all);
        debug_assert_eq!(written, Ok(()), "only reading finds faults");
        match all {
            Self::Write(text) => text,
            Self::Read(_) => String::new(),
        }
    }

    /// Reads all keys of a table of the file, and complains about the first one that is not
    /// declared.
    pub(crate) fn read(
        section: Section<'t>,
        keys: impl FnOnce(&mut Self) -> Result<(), FileError>,
    ) -> Result<(), FileError> {
        let mut all = Self::Read(section);
        keys(&mut all)?;
        match all {
            Self::Read(section) => section.finish(),
            Self::Write(_) => Ok(()),
        }
    }
}
