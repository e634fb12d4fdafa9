//! The third gauge: the parabola E = (t − a)² over a, the point and its slope on it, and the
//! target, which can be dragged.

use egui::{Align2, Rect, Response, Stroke, Ui, vec2};

use crate::analysis::phrase::Phrase;
use crate::panel::neuron::figure::squared_error::Squared;
use crate::panel::plot_view::{PlotResponse, PlotView};
use crate::panel::theme::{TextRole, Theme};
use crate::panel::unit::gauge;
use crate::panel::{plot, plot_interaction, text, trace};

/// Draws the gauge into `rect`; what is moved by hand is the target. `keyed` says that it has
/// the keys of `stop`.
pub(crate) fn show(
    ui: &Ui,
    rect: Rect,
    squared: &Squared,
    view: &mut PlotView,
    (stop, keyed): (&Response, bool),
    theme: &Theme,
) -> Option<PlotResponse> {
    let palette = theme.palette();
    let name = Phrase::new().name("E").equals().word("(t − a)²");
    let name = name.equals().number(squared.error);
    let factor = Phrase::new().name("∂E/∂a").equals().number(squared.slope);
    let rest = gauge::headed(ui, rect, theme, [name, factor], palette.loss);
    let half = (squared.range[1] - squared.range[0]) / 2.0;
    let top = (0.6 * half * half).max(1.2 * squared.error);
    let top = if top.is_finite() { top } else { half * half };
    let vertical = [-0.12 * top, top];
    let bounds = gauge::steady(view, [squared.range, vertical]);
    let spoken = squared.caption.to_string();
    let frame = gauge::Frame {
        name: "error",
        bounds,
        x_label: "a",
        spoken: &spoken,
    };
    let drawn = gauge::show(ui, rest, theme, &frame)?;
    let painter = drawn.painter(ui);
    trace::zero_lines(&painter, &drawn, theme);
    let stroke = Stroke::new(theme.thick(), palette.loss);
    gauge::curve(&painter, &drawn, &squared.curve, stroke);
    let at = [squared.predicted, squared.error];
    if at[0].is_finite() && at[1].is_finite() {
        // The error is the height, and a square over the gap between a and t.
        let gap = Stroke::new(theme.thin(), palette.accent);
        let foot = drawn.place(at[0], 0.0);
        painter.line_segment([foot, drawn.place(squared.target, 0.0)], gap);
        trace::drop_lines(&painter, &drawn, at, theme);
        let width = 0.3 * (bounds[0][1] - bounds[0][0]);
        let ends = [-width, width].map(|by| drawn.place(at[0] + by, at[1] + by * squared.slope));
        let tangent = Stroke::new(theme.thin() * 1.25, palette.accent);
        painter.line_segment(ends, tangent);
    }
    plot::border_of(ui, &drawn, keyed, theme);
    let target = drawn.place(squared.target, 0.0);
    let place = [squared.target, 0.0];
    let point = (place, target, keyed);
    let answer = plot_interaction::one_of_several(ui, (&drawn, stop), view, bounds, point, theme);
    let painter = drawn.painter_around(ui, theme.point_radius() + 2.0);
    if at[0].is_finite() && at[1].is_finite() {
        trace::point(&painter, drawn.place(at[0], at[1]), true, false, theme);
    }
    if drawn.inner().x_range().contains(target.x) {
        let radius = theme.point_radius() * if view.grabs_point() { 1.2 } else { 0.95 };
        diamond(&painter, target, radius, theme);
        let style = (theme.font(TextRole::Tag), palette.loss, palette.surface);
        let words = Phrase::new().name("t").equals().number(squared.target);
        let at = target - vec2(0.0, radius + 2.0);
        let painter = drawn.painter(ui);
        text::tag(
            &painter,
            at,
            Align2::CENTER_BOTTOM,
            words,
            style,
            drawn.inner(),
        );
    }
    Some(answer.with(drawn.response))
}

/// The target: a diamond, so that it is no second point.
fn diamond(painter: &egui::Painter, at: egui::Pos2, radius: f32, theme: &Theme) {
    let palette = theme.palette();
    let corner = |x: f32, y: f32| at + radius * vec2(x, y);
    let corners = vec![
        corner(0.0, -1.0),
        corner(1.0, 0.0),
        corner(0.0, 1.0),
        corner(-1.0, 0.0),
    ];
    let edge = Stroke::new(2.0 * theme.scale, palette.surface);
    painter.add(egui::Shape::convex_polygon(corners, palette.loss, edge));
}
