//! Why a file could not be read or written.
//!
//! Every fault says where it stands and what to do about it.

use std::path::PathBuf;

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
    #[error("{} is not a text file, so it can be neither a scene nor a table.", path.display())]
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
    /// There is such a file, and nobody said that it may be replaced.
    #[error("There is a file {} already. Replace it, or write under another name.", path.display())]
    Exists {
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
