//! The step-size picture as a file: what the window shows, painted by
//! [`crate::panel::step_size::paint::step_size`].

use super::format::Format;
use super::mark::Sheet;
use super::picture::ExportError;
use super::{shapes, svg};
use crate::panel::step_size::figure::StepSizes;
use crate::panel::step_size::paint::step_size;
use crate::panel::theme::Theme;

/// The picture as a file, `size` in pixels.
///
/// # Errors
/// When there is no memory for so many pixels, or the page cannot be laid out.
pub fn picture(
    figure: &StepSizes,
    size: [u32; 2],
    theme: &Theme,
    format: Format,
) -> Result<Vec<u8>, ExportError> {
    format.encode(svg::write(&sheet(figure, size, theme)))
}

fn sheet(figure: &StepSizes, size: [u32; 2], theme: &Theme) -> Sheet {
    /// The height in points that the picture is designed for.
    const DESIGNED: f32 = 600.0;
    let pixels_per_point = (size[1] as f32 / DESIGNED).clamp(0.25, 12.0);
    let mut sheet = shapes::capture(size, pixels_per_point, theme, None, |ui| {
        step_size::ui(ui, figure, theme);
    });
    sheet.description = figure.caption.to_string();
    sheet
}
