//! The session: the document with its past and its file.

use std::path::Path;

use super::file_state::FileState;
use crate::document::Document;
use crate::document::file::FileError;
use crate::document::history::{Gesture, History};
use crate::expr::shape::Shape;

/// What the user owns, and where it is.
pub struct Session {
    /// The scene as it stands.
    pub document: Document,
    /// The steps of undo.
    pub history: History,
    /// The file it belongs to.
    pub file: FileState,
    /// What the pointer or the keyboard was doing to the document in the last `ui`.
    pub gesture: Gesture,
}

impl Session {
    /// A document without a past and without a file.
    pub fn new(document: Document) -> Self {
        Self {
            history: History::new(document.clone()),
            file: FileState::new(document.clone()),
            document,
            gesture: Gesture::None,
        }
    }

    /// Whether the document has changes that are not saved.
    pub fn is_dirty(&self) -> bool {
        self.file.is_dirty(&self.document)
    }

    /// Reads a scene from a file; if that fails, the document at hand stays.
    pub fn open(&mut self, path: &Path) -> Result<(), FileError> {
        let document = self.file.open(path)?;
        self.replace(document);
        Ok(())
    }

    /// Another document, without a past.
    pub fn replace(&mut self, document: Document) {
        self.history = History::new(document.clone());
        self.document = document;
    }

    /// Feeds the history with what the last `ui` changed; `seconds` is egui's time.
    pub fn remember(&mut self, seconds: f64) {
        self.history.feed(&self.document, self.gesture, seconds);
    }

    /// Takes the last step back, if there is one.
    pub fn undo(&mut self) {
        if let Some(document) = self.history.undo() {
            self.document.clone_from(document);
        }
    }

    /// Takes the step again that was taken back last.
    pub fn redo(&mut self) {
        if let Some(document) = self.history.redo() {
            self.document.clone_from(document);
        }
    }

    /// Fits the inputs table to the names of the text and their shapes, which is no step of its
    /// own: neither for undo nor for the file.
    pub fn settle<'n>(&mut self, names: impl IntoIterator<Item = (&'n str, Shape)>) {
        let was_clean = !self.is_dirty();
        if self.document.settle(names) {
            self.history.amend(&self.document);
            if was_clean {
                self.file.amend(&self.document);
            }
        }
    }
}
