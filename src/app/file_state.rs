//! The state of the file: which one the document belongs to, and whether anything is not saved.
//!
//! Here lies the promise that nothing is written over unasked: not a file that could not be
//! read, and not one that another program has changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::document::Document;
use crate::document::file::{FileError, SceneFile};
use crate::syntax::diagnostic::clipped;

/// The file of the document and what it holds.
#[derive(Debug)]
pub struct FileState {
    file: Option<SceneFile>,
    /// The document as it was last saved, opened or begun.
    saved: Document,
    /// Files that could not be read.
    refused: BTreeSet<PathBuf>,
}

impl FileState {
    /// A document without a file, with nothing in it that would be missed.
    pub fn new(document: Document) -> Self {
        Self {
            file: None,
            saved: document,
            refused: BTreeSet::new(),
        }
    }

    /// Whether the document has changes that are not saved.
    pub fn is_dirty(&self, document: &Document) -> bool {
        self.saved != *document
    }

    /// The file, if there is one yet.
    pub fn path(&self) -> Option<&Path> {
        self.file.as_ref().map(SceneFile::path)
    }

    /// The title of the window: that of the document or the name of its file.
    pub fn window_title(&self, document: &Document) -> String {
        let name = match (
            document.title.as_str(),
            self.path().and_then(Path::file_name),
        ) {
            ("", None) => "Untitled".to_owned(),
            ("", Some(file)) => file.to_string_lossy().into_owned(),
            (title, _) => title.to_owned(),
        };
        // Some systems take no controls in it, and no length.
        let name = clipped(&name).replace(char::is_control, " ");
        let mark = if self.is_dirty(document) { "• " } else { "" };
        format!("{mark}{name} – Nablascope")
    }

    /// Begins with a document that belongs to no file.
    pub fn begin(&mut self, document: &Document) {
        self.file = None;
        self.saved.clone_from(document);
    }

    /// Takes note of what followed from a clean document by itself, which leaves it clean.
    pub fn amend(&mut self, document: &Document) {
        self.saved.clone_from(document);
    }

    /// Reads a file. When that fails the document at hand stays, and the file is never written.
    pub fn open(&mut self, path: &Path) -> Result<Document, FileError> {
        match SceneFile::open(path) {
            Ok((file, document)) => {
                self.refused.remove(&real(path));
                self.saved.clone_from(&document);
                self.file = Some(file);
                Ok(document)
            }
            Err(error) => {
                if !matches!(error, FileError::Missing { .. }) {
                    self.refused.insert(real(path));
                }
                Err(error)
            }
        }
    }

    /// Writes to the file it came from. `None` when there is none and a name must be asked for.
    pub fn save(&mut self, document: &Document) -> Option<Result<(), FileError>> {
        let file = self.file.as_mut()?;
        let result = file.save(document);
        if result.is_ok() {
            self.saved.clone_from(document);
        }
        Some(result)
    }

    /// Writes to another file; one that could not be read is refused.
    pub fn save_as(&mut self, path: &Path, document: &Document) -> Result<(), FileError> {
        if self.refused.contains(&real(path)) {
            return Err(FileError::NotSaved {
                path: path.to_owned(),
                reason: "it holds something that could not be read, and that would be lost"
                    .to_owned(),
            });
        }
        self.file = Some(SceneFile::create(path, document)?);
        self.saved.clone_from(document);
        Ok(())
    }
}

/// The canonical path of a file, the same however it was reached.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_title_can_be_that_of_a_window() {
        let titled = |title: &str| {
            let document = Document {
                title: title.to_owned(),
                ..Document::default()
            };
            FileState::new(document.clone()).window_title(&document)
        };
        assert_eq!(titled(""), "Untitled – Nablascope");
        assert_eq!(titled("A layer"), "A layer – Nablascope");
        assert_eq!(titled("a\0b\u{1b}\nc"), "a b  c – Nablascope");
        assert!(titled(&"x".repeat(1 << 20)).len() < 100);
    }
}
