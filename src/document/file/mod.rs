//! The scene file: a [`Document`] on disk, as TOML.
//!
//! The only place of the project that reads and writes scenes, and [`table`] reads data. A file that could not be
//! read completely gives no document at all, so that nothing half-read is ever saved over it.
//! Where to look next: `read` for what a file may say, `write` for how it is laid out.

mod field;
mod fields;
mod look;
mod read;
pub mod table;
mod training;
mod write;

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::document::document::Document;

pub use read::parse;
pub use write::to_text;

/// The version of the format that this program writes.
pub const VERSION: i64 = 1;

/// Why a scene could not be read or written, as a sentence that says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// There is no such file.
    #[error("There is no file {}. Check the name and the folder.", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The operating system would not hand it over.
    #[error("{} cannot be read: {reason}.", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// It is not text.
    #[error("{} is not a text file, so it is no scene.", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// It is no TOML.
    #[error(
        "Line {line} is not written as TOML ({reason}). Mend the line; if the file ends there, it was cut off."
    )]
    Syntax {
        /// Counted from 1.
        line: usize,
        /// The parser's words.
        reason: String,
    },
    /// A key that should be there is not.
    #[error("`{key}` is missing. {advice}")]
    MissingKey {
        /// The key, with its tables.
        key: String,
        /// What to write.
        advice: String,
    },
    /// A key is wrong, or its value.
    #[error("Line {line}, `{key}`: {message}")]
    Key {
        /// Counted from 1.
        line: usize,
        /// The key, with its tables: `inputs.x.shape`.
        key: String,
        /// What is wrong and what to do.
        message: String,
    },
    /// It was written by a later version of this program.
    #[error(
        "This scene has version {found}, and this program reads version {VERSION}. Open it with a newer Nablascope; the file is left as it is."
    )]
    Newer {
        /// The version it has.
        found: i64,
    },
    /// Somebody else wrote to the file in the meantime.
    #[error("{} was changed by another program since it was opened. Save under another name, so that neither version is lost.", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// It could not be written; what was there before is still there.
    #[error("{} cannot be written: {reason}. Nothing was changed on disk; save in another place.", path.display())]
    NotSaved {
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
}

/// Reads a scene.
pub fn load(path: &Path) -> Result<Document, FileError> {
    parse(&read_text(path)?)
}

/// Writes a scene: beside its place first, then moved into it, so that a failure
/// in between leaves the old file whole.
pub fn save(path: &Path, document: &Document) -> Result<(), FileError> {
    write_text(path, &to_text(document))
}

/// A scene file that is open in the window, with what it held when it was last read or
/// written, so that another program's changes are not written over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SceneFile {
    path: PathBuf,
    text: String,
}

impl SceneFile {
    /// Reads a scene and remembers what the file held.
    pub fn open(path: &Path) -> Result<(Self, Document), FileError> {
        let text = read_text(path)?;
        let document = parse(&text)?;
        let file = Self {
            path: path.to_owned(),
            text,
        };
        Ok((file, document))
    }

    /// Writes a scene to a place of the user's choice and remembers it.
    /// What was there before is replaced: ask first.
    pub fn create(path: &Path, document: &Document) -> Result<Self, FileError> {
        let text = to_text(document);
        write_text(path, &text)?;
        Ok(Self {
            path: path.to_owned(),
            text,
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the scene over itself, unless another program has written to it since.
    pub fn save(&mut self, document: &Document) -> Result<(), FileError> {
        match read_text(&self.path) {
            // A file that was deleted in the meantime is simply written again.
            Err(FileError::Missing { .. }) => {}
            Ok(text) if text == self.text => {}
            _ => {
                return Err(FileError::Changed {
                    path: self.path.clone(),
                });
            }
        }
        let text = to_text(document);
        write_text(&self.path, &text)?;
        self.text = text;
        Ok(())
    }
}

fn read_text(path: &Path) -> Result<String, FileError> {
    fs::read_to_string(path).map_err(|error| {
        let path = path.to_owned();
        match error.kind() {
            ErrorKind::NotFound => FileError::Missing { path },
            ErrorKind::InvalidData => FileError::NotText { path },
            _ => FileError::Unreadable {
                path,
                reason: error.to_string(),
            },
        }
    })
}

fn write_text(path: &Path, text: &str) -> Result<(), FileError> {
    let not_saved = |reason: String| FileError::NotSaved {
        path: path.to_owned(),
        reason,
    };
    // Through a link the file behind it is replaced, not the link.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let Some(name) = target.file_name() else {
        return Err(not_saved("it has no file name".to_owned()));
    };
    let permissions = fs::metadata(&target).map(|metadata| metadata.permissions());
    if let Ok(permissions) = &permissions
        && permissions.readonly()
    {
        return Err(not_saved("it is marked read-only".to_owned()));
    }
    let mut beside = name.to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let beside = target.with_file_name(beside);
    let written = (|| {
        let mut file = fs::File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        if let Ok(permissions) = permissions {
            fs::set_permissions(&beside, permissions)?;
        }
        fs::rename(&beside, &target)
    })();
    written.map_err(|error| {
        // The rest of a failed attempt is of no use to anybody; that it may be gone already is fine.
        let _ = fs::remove_file(&beside);
        not_saved(error.to_string())
    })
}
