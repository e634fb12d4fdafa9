//! What a picture is asked to be: panels, size, colours and format.

use crate::document::Panel;
use crate::panel::theme::Theme;

/// Settings of an exported picture: panels, size in pixels, theme.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// The panels, from left to right.
    pub panels: Vec<Panel>,
    /// Width and height in pixels.
    pub size: [u32; 2],
    /// Light or dark.
    pub theme: Theme,
}

impl Default for Picture {
    fn default() -> Self {
        Self {
            panels: Panel::THREE.to_vec(),
            size: [1280, 720],
            theme: Theme::light(),
        }
    }
}

/// Failure to make a picture file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// Our own SVG could not be read back.
    #[error("The picture could not be turned into an image: {0}.")]
    Svg(String),
    /// There is no memory for so many pixels, or there are none to draw.
    #[error("A picture of this size cannot be made.")]
    TooLarge,
    /// The encoder gave up.
    #[error("The PNG file could not be written: {0}.")]
    Png(String),
    /// The encoder gave up.
    #[error("The PDF file could not be written: {0}.")]
    Pdf(String),
}
