//! The scene file: a [`Document`](super::document::Document) on disk, as TOML.
//!
//! The only place of the project that reads and writes scenes, and [`table`] reads data. A file that could not be
//! read completely gives no document at all, so that nothing half-read is ever saved over it.
//! Where to look next: `scene` for the keys of a file, `keys` for how one declaration both
//! reads and writes them.

mod disk;
mod error;
mod field;
mod fields;
mod keys;
mod look;
mod scene;
pub mod table;
mod training;
mod value;
mod write;

pub use disk::{MOST_BYTES, SceneFile, load, save, write};
pub use error::{FileError, VERSION};
pub use scene::{parse, to_text};
