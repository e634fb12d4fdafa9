//! What leaves the program: the painted shapes as SVG, and from that PNG and PDF.
//!
//! There is one drawing, in [`crate::paint`]; nothing is drawn a second time here.
//! No file is opened here either: the functions return what a file shall hold.
//!
//! Where to look next: [`shapes`] runs the drawing, [`mod@svg`] writes it down,
//! [`raster`] makes pixels and pages of that.

mod format;
pub mod mark;
pub mod numbers;
pub mod raster;
pub mod shapes;
pub mod steps;
pub mod svg;

pub use format::Format;

use crate::figure::Figures;
use crate::paint::{Theme, View};
use crate::project::document::Panel;

/// What to draw, how large and in which colours.
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
            panels: Panel::ALL.to_vec(),
            size: [1280, 720],
            theme: Theme::light(),
        }
    }
}

/// Why there is no file.
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

/// The picture as it is in a window: zoomed, panned and with the cell that is selected.
///
/// # Errors
/// When there is no memory for so many pixels, or the page cannot be laid out.
pub fn file(
    figures: &Figures,
    picture: &Picture,
    view: &View,
    format: Format,
) -> Result<Vec<u8>, ExportError> {
    format.encode(svg::write(&shapes::sheet(figures, picture, view)))
}

/// The picture, in the view that its document asks for, as the text of an SVG file.
pub fn svg(figures: &Figures, picture: &Picture) -> String {
    svg::write(&shapes::sheet(figures, picture, &View::default()))
}

/// The picture as a PNG file.
///
/// # Errors
/// When there is no memory for so many pixels.
pub fn png(figures: &Figures, picture: &Picture) -> Result<Vec<u8>, ExportError> {
    file(figures, picture, &View::default(), Format::Png)
}

/// The picture as a PDF file of one page.
///
/// # Errors
/// When the page cannot be laid out.
pub fn pdf(figures: &Figures, picture: &Picture) -> Result<Vec<u8>, ExportError> {
    file(figures, picture, &View::default(), Format::Pdf)
}
