//! Scenes on disk: opened whole, and replaced whole or not at all.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::error::FileError;
use super::scene::{parse, to_text};
use crate::document::document::Document;

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

/// The text of a file.
pub(crate) fn read_text(path: &Path) -> Result<String, FileError> {
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
