//! The field panel as shapes: the plane, the curve, the local map, the nudge test or a sentence.

use egui::{Sense, Ui};

use super::{local, nudge};
use crate::panel::field::figure::field::Field;
use crate::panel::plane::paint::{curve, plane};
use crate::panel::plot_view::{PlotResponse, PlotView};
use crate::panel::theme::Theme;
use crate::panel::{accessibility, panel_frame};

/// Draws the panel into all the room left in `ui`.
pub fn ui(ui: &mut Ui, figure: &Field, view: &mut PlotView, theme: &Theme) -> PlotResponse {
    let full = ui.available_rect_before_wrap();
    let response = match figure {
        Field::Plane(plane) => plane::ui(ui, plane, view, theme),
        Field::Curve(curve) => curve::ui(ui, curve, view, theme),
        Field::Local(figure) => local::ui(ui, figure, view, theme),
        Field::Nudge(figure) => nudge::ui(ui, figure, view, theme),
        Field::Message(message) => {
            let rect = ui.available_rect_before_wrap();
            if rect.is_finite() && rect.width() > 20.0 && rect.height() > 20.0 {
                ui.advance_cursor_after_rect(rect);
                panel_frame::sentence(ui, rect.shrink(theme.margin()), theme, message);
                panel_frame::interactive(ui, rect, "message", Sense::hover(), message);
            }
            PlotResponse::default()
        }
    };
    let area = response.response.as_ref().map_or(full, |plot| plot.rect);
    accessibility::tables(ui, area, || figure.tables());
    response
}
