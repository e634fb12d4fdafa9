//! The focus ring around what egui draws none around: sliders, fields without a frame, and the
//! lines of lists.

use egui::{Response, StrokeKind, Ui, WidgetText};

/// Draws the ring around a widget, if it has the keyboard focus.
pub(super) fn around(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let ring = ui.visuals().widgets.active.bg_stroke;
        let rect = response.rect.expand(2.0);
        ui.painter()
            .rect_stroke(rect, 4.0, ring, StrokeKind::Inside);
    }
}

/// A selectable label in a list, with the ring.
pub(super) fn choice(ui: &mut Ui, chosen: bool, text: impl Into<WidgetText>) -> Response {
    let response = ui.selectable_label(chosen, text.into());
    around(ui, &response);
    response
}
