//! How the step, the promise and the gap between promise and outcome are drawn.

use egui::{Color32, FontId, Painter, Pos2, Stroke, Vec2};

use crate::panel::field::figure::nudge::Nudge;
use crate::panel::plane::paint::arrows;
use crate::panel::theme::{TextRole, Theme};

/// What is promised for dx: by J, or where there is none by slopes from one side.
pub(crate) fn promise(figure: &Nudge) -> &'static str {
    if figure.kink.is_some() {
        "one-sided"
    } else {
        "J·dx"
    }
}

/// How a label in this colour is written.
pub(crate) fn tag(color: Color32, theme: &Theme) -> (FontId, Color32, Color32) {
    let plate = theme.palette().surface.gamma_multiply(0.85);
    (theme.font(TextRole::Tick), color, plate)
}

/// Width of the shaft of an arrow.
pub(crate) fn shaft(theme: &Theme) -> f32 {
    1.5 * theme.thin()
}

/// So far to the side of its shaft an arrow is taken.
pub(crate) fn head(theme: &Theme) -> f32 {
    2.4 * shaft(theme) + 1.3
}

/// An arrow on its own ground.
pub(crate) fn arrow(painter: &Painter, foot: Pos2, vector: Vec2, color: Color32, theme: &Theme) {
    if vector.length().is_nan() || vector.length() > 1e5 {
        return;
    }
    let width = shaft(theme);
    let ground = theme.palette().surface;
    let around = width + 2.6 * theme.scale;
    arrows::shape(painter, foot, vector, around, 1.3, ground);
    arrows::shape(painter, foot, vector, width, 0.0, color);
}

/// The distance between two places as a measure beside them, to which fine lines lead.
pub(crate) fn measure(painter: &Painter, from: [Pos2; 2], ends: [Pos2; 2], theme: &Theme) {
    let color = theme.palette().error;
    let fine = Stroke::new(theme.hairline(), color);
    for (from, end) in from.into_iter().zip(ends) {
        painter.line_segment([from, end], fine);
    }
    painter.line_segment(ends, Stroke::new(theme.thick(), color));
    let half = (ends[1] - ends[0]).normalized().rot90() * 4.0 * theme.scale;
    for end in ends {
        painter.line_segment([end - half, end + half], Stroke::new(theme.thin(), color));
    }
}
