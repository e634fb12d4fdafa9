//! A picture as the bytes of a file.

use super::format::Format;
use super::picture::{ExportError, Picture};
use super::shapes;
use super::svg::write;
use crate::panel::board::View;
use crate::panel::figures::Figures;

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
    format.encode(write(&shapes::sheet(figures, picture, view)))
}

/// The picture, in the view that its document asks for, as the text of an SVG file.
pub fn svg(figures: &Figures, picture: &Picture) -> String {
    write(&shapes::sheet(figures, picture, &View::default()))
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
