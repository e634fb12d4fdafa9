//! Files on disk: opened whole, and replaced whole or not at all.
//!
//! All that the program writes goes through [`fn@write`], and all that it reads through
//! [`read_text`].

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::FileError;
use super::scene::{parse, to_text};
use crate::document::document::Document;
use crate::document::edit::MOST_IN_FILE;

/// The largest file that is read or written as a scene, in bytes: six full 1000×1000 matrices.
pub const MOST_BYTES: u64 = 128 << 20;

/// Reads a scene.
pub fn load(path: &Path) -> Result<Document, FileError> {
    parse(&read_text(path)?)
}

/// Writes a scene.
pub fn save(path: &Path, document: &Document) -> Result<(), FileError> {
    write_scene(path, document).map(drop)
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
        let text = write_scene(path, document)?;
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
        self.text = write_scene(&self.path, document)?;
        Ok(())
    }
}

/// The text of a file. What is no ordinary file is refused unopened, since a pipe may wait for
/// ever and a device may never end.
pub(crate) fn read_text(path: &Path) -> Result<String, FileError> {
    let unreadable = |reason: String| FileError::Unreadable {
        path: path.to_owned(),
        reason,
    };
    let failed = |error: io::Error| match error.kind() {
        ErrorKind::NotFound => FileError::Missing {
            path: path.to_owned(),
        },
        _ => unreadable(error.to_string()),
    };
    let metadata = fs::metadata(path).map_err(failed)?;
    if let Some(what) = not_ordinary(&metadata) {
        return Err(unreadable(format!("it is {what}")));
    }
    // A file may grow while it is read.
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(failed)?;
    let mut file = file.take(MOST_BYTES + 1);
    if metadata.len() <= MOST_BYTES {
        file.read_to_end(&mut bytes).map_err(failed)?;
    }
    let size = metadata.len().max(bytes.len() as u64);
    if MOST_BYTES < size {
        return Err(unreadable(too_large(size)));
    }
    String::from_utf8(bytes).map_err(|_| FileError::NotText {
        path: path.to_owned(),
    })
}

/// What something on disk is, when it is no file that can be read to its end or replaced.
fn not_ordinary(metadata: &Metadata) -> Option<&'static str> {
    if metadata.is_dir() {
        Some("a folder")
    } else if metadata.is_file() {
        None
    } else {
        Some("a pipe or a device, not a file on disk")
    }
}

fn too_large(size: u64) -> String {
    let mega = |bytes: u64| bytes.div_ceil(1 << 20);
    let most = mega(MOST_BYTES);
    format!(
        "it has {} MB, and at most {most} MB can be read",
        mega(size)
    )
}

/// The text of a scene, written so that it can be read back.
fn write_scene(path: &Path, document: &Document) -> Result<String, FileError> {
    let rows = document.inputs.values().filter(|input| !input.parked);
    let numbers: usize = rows.map(|input| input.shape.len()).sum();
    if MOST_IN_FILE < numbers {
        return Err(FileError::NotSaved {
            path: path.to_owned(),
            reason: format!(
                "its inputs hold {numbers} numbers, and no file more than {MOST_IN_FILE}"
            ),
        });
    }
    let text = to_text(document);
    let size = text.len() as u64;
    if MOST_BYTES < size {
        return Err(FileError::NotSaved {
            path: path.to_owned(),
            reason: too_large(size),
        });
    }
    write(path, text.as_bytes(), true)?;
    Ok(text)
}

/// The name of a file that is being written, around a random part.
const PART: [&str; 2] = [".nablascope-", ".part"];

/// The age at which a file that was being written is one that nobody writes any more.
const LEFT_OVER: Duration = Duration::from_secs(600);

/// Writes a file: beside its place first, under a name that nobody can guess, then moved into
/// it, so that a failure in between leaves the old file whole. Its permissions stay; through a
/// link the file behind it is replaced, not the link.
///
/// # Errors
/// [`FileError::Exists`] when there is such a file and `replace` is false, else
/// [`FileError::NotSaved`].
pub fn write(path: &Path, bytes: &[u8], replace: bool) -> Result<(), FileError> {
    let not_saved = |reason: String| FileError::NotSaved {
        path: path.to_owned(),
        reason,
    };
    let exists = || FileError::Exists {
        path: path.to_owned(),
    };
    let target = behind_links(path).map_err(|error| not_saved(error.to_string()))?;
    if target.file_name().is_none() {
        return Err(not_saved("it has no file name".to_owned()));
    }
    let before = fs::metadata(&target).ok();
    if let Some(before) = &before {
        if let Some(what) = not_ordinary(before) {
            return Err(not_saved(format!("it is {what}")));
        }
        if !replace {
            return Err(exists());
        }
        if before.permissions().readonly() {
            return Err(not_saved("it is marked read-only".to_owned()));
        }
    }
    let folder = match target.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    sweep(folder);
    let [prefix, suffix] = PART;
    let mut part = tempfile::Builder::new();
    part.prefix(prefix).suffix(suffix);
    // As any new file: readable for whom the system's mask lets.
    #[cfg(unix)]
    part.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let written = (|| {
        let mut part = part.tempfile_in(folder)?;
        part.write_all(bytes)?;
        let permissions = part.as_file().metadata()?.permissions();
        // Some disks know none, and refuse to set any.
        if let Some(before) = before.filter(|before| before.permissions() != permissions) {
            part.as_file().set_permissions(before.permissions())?;
        }
        part.as_file().sync_all()?;
        if replace {
            part.persist(&target)?;
        } else {
            part.persist_noclobber(&target)?;
        }
        Ok(())
    })();
    written.map_err(|error: io::Error| match error.kind() {
        ErrorKind::AlreadyExists if !replace => exists(),
        _ => {
            // The name of the part means nothing to anybody.
            let said = error.to_string();
            let said = said.split(" at path ").next();
            not_saved(said.unwrap_or_default().to_owned())
        }
    })
}

/// The place that a path leads to through links, where there may be no file yet.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    const MOST: usize = 40;
    let mut target = path.to_owned();
    for _ in 0..MOST {
        match fs::read_link(&target) {
            Ok(link) => target = target.parent().unwrap_or(Path::new("")).join(link),
            // It is no link.
            Err(_) => return Ok(target),
        }
    }
    Err(io::Error::other("it is a link that leads in a circle"))
}

/// Removes what writers that were killed have left in a folder.
fn sweep(folder: &Path) {
    let [prefix, suffix] = PART;
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let ours = name.starts_with(prefix) && name.ends_with(suffix);
        let old = |metadata: Metadata| {
            let age = metadata.modified().ok()?.elapsed().ok()?;
            Some(metadata.is_file() && LEFT_OVER < age)
        };
        if ours && entry.metadata().ok().and_then(old) == Some(true) {
            // Whoever else sweeps may be faster.
            let _ = fs::remove_file(entry.path());
        }
    }
}
