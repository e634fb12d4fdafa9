//! What the user owns: document, file, history.
pub mod document;
