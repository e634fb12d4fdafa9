//! The ring of the keyboard's focus around what egui draws none around: sliders, and fields
//! without a frame.

use egui::{Response, StrokeKind, Ui};

/// Draws it, if the widget has the focus.
pub(super) fn around(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let ring = ui.visuals().widgets.active.bg_stroke;
        let rect = response.rect.expand(2.0);
        ui.painter()
            .rect_stroke(rect, 4.0, ring, StrokeKind::Inside);
    }
}
