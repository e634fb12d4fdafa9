//! The kinds of picture file: their endings, and how SVG becomes each.

use std::path::Path;

use super::picture::ExportError;
use super::raster;

named! {
    /// A kind of picture file; its name is the ending.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Format {
        /// Scalable, with outlines of its letters and their text.
        Svg = "svg",
        /// Pixels.
        Png = "png",
        /// One page, with text as text.
        Pdf = "pdf",
    }
}

impl Format {
    /// The format that a path's ending asks for, in capitals or not.
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_lowercase();
        Self::ALL.into_iter().find(|format| format.name() == ending)
    }

    /// The endings as a sentence lists them.
    pub fn endings() -> String {
        let [most @ .., last] = Self::ALL.map(|format| format!(".{}", format.name()));
        format!("{} or {last}", most.join(", "))
    }

    /// What a file of this kind holds of a picture.
    pub(super) fn encode(self, svg: String) -> Result<Vec<u8>, ExportError> {
        match self {
            Self::Svg => Ok(svg.into_bytes()),
            Self::Png => raster::png(&svg),
            Self::Pdf => raster::pdf(&svg),
        }
    }
}
