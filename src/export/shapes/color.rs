//! egui's colours as those of marks.

use crate::export::mark::Rgba;

/// A colour of egui without its multiplied alpha.
pub(super) fn rgba(color: egui::Color32) -> Rgba {
    Rgba(color.to_srgba_unmultiplied())
}
