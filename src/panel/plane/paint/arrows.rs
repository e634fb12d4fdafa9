//! Arrows: how long, how thick, of which colour, and readable on any underlay.
//!
//! On the screen an arrow points the way a small step along the vector goes. How long it is
//! in units of the axis, the figure says; its colour grows with the root of the magnitude, so
//! that small ones are still told apart beside large ones.

use std::hash::Hash as _;

use egui::epaint::PathStroke;
use egui::{
    Align, Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, TextureOptions, Ui,
    Vec2, pos2, vec2,
};

use crate::analysis::number;
use crate::analysis::source::Arrow;
use crate::panel::plane::figure::plane::Plane;
use crate::panel::plot::Drawn;
use crate::panel::theme::{TextRole, Theme, mix};
use crate::panel::{text, texture};

/// The direction of an arrow on the screen, of length 1; zero where there is none.
pub(crate) fn direction(drawn: &Drawn, dx: f64, dy: f64) -> Vec2 {
    // Divided first: squares of very large or very small slopes would leave f64.
    let largest = dx.abs().max(dy.abs());
    if !(largest > 0.0 && largest.is_finite()) {
        return Vec2::ZERO;
    }
    let [per_x, per_y] = drawn.transform.dpos_dvalue();
    let steepest = per_x.abs().max(per_y.abs());
    let along = [
        dx / largest * (per_x / steepest),
        dy / largest * (per_y / steepest),
    ];
    let length = along[0].hypot(along[1]);
    if length.is_nan() || length <= 0.0 {
        return Vec2::ZERO;
    }
    vec2((along[0] / length) as f32, (along[1] / length) as f32)
}

/// So many points of the screen is a length in units of the horizontal axis.
fn on_screen(drawn: &Drawn, length: f64) -> f32 {
    let points = (length * drawn.transform.dpos_dvalue()[0].abs()) as f32;
    if points.is_finite() {
        points.min(4e4)
    } else {
        0.0
    }
}

/// The colour of a magnitude, as a part of the greatest: further from the ground the greater.
pub(crate) fn tint(share: f64, theme: &Theme) -> Color32 {
    let palette = theme.palette();
    let t = share.clamp(0.0, 1.0).sqrt();
    let strongest = mix(palette.slope, palette.ink, 0.25);
    if t.is_nan() {
        return strongest;
    }
    mix(palette.border, strongest, t as f32)
}

/// Draws the arrows of the field, each on a halo.
pub(crate) fn field(painter: &Painter, drawn: &Drawn, plane: &Plane, theme: &Theme) {
    let palette = theme.palette();
    let lengths = plane.lengths;
    let cell = on_screen(drawn, lengths.apart);
    let inner = drawn.inner();
    let arrows: Vec<(Pos2, Vec2, f32, Color32)> = plane
        .arrows
        .iter()
        .filter(|arrow| arrow.x.is_finite() && arrow.y.is_finite())
        .map(|arrow| {
            let magnitude = arrow.magnitude();
            let length = on_screen(drawn, lengths.length(magnitude));
            let vector = direction(drawn, arrow.dx, arrow.dy) * length;
            let share = (length / cell.max(1.0)).clamp(0.0, 1.0);
            let width = theme.thin() * (0.55 + 0.45 * share);
            let color = tint(magnitude / plane.magnitude, theme);
            (drawn.place(arrow.x, arrow.y), vector, width, color)
        })
        .filter(|(foot, vector, ..)| inner.expand(vector.length()).contains(*foot))
        .collect();
    // All halos first: an arrow is never cut by its neighbour's halo.
    let halo = palette.halo.gamma_multiply(0.75);
    for (foot, vector, width, _) in &arrows {
        shape(
            painter,
            *foot,
            *vector,
            width + 1.6 * theme.scale,
            1.0,
            halo,
        );
    }
    for (foot, vector, width, color) in &arrows {
        shape(painter, *foot, *vector, *width, 0.0, *color);
    }
}

/// Draws the colours of the magnitudes along `rect`, with their numbers below it, or upright
/// with the numbers to the right.
pub(crate) fn ramp(ui: &Ui, rect: Rect, upright: bool, greatest: f64, theme: &Theme) {
    const STEPS: usize = 65;
    let across = 13.0 * theme.scale;
    let bar = if upright {
        rect.with_max_x(rect.left() + across)
    } else {
        rect.with_max_y(rect.top() + across)
    };
    let length = if upright { bar.height() } else { bar.width() };
    if length < 30.0 {
        return;
    }
    let key = texture::key(|hasher| (theme.dark, upright).hash(hasher));
    let id = ui.scope_id().with("magnitudes");
    let share = |step: usize| step as f64 / (STEPS - 1) as f64;
    let handle = texture::cached(ui, id, key, TextureOptions::LINEAR, || {
        if upright {
            texture::image(1, STEPS, |_, y| tint(share(STEPS - 1 - y).powi(2), theme))
        } else {
            texture::image(STEPS, 1, |x, _| tint(share(x).powi(2), theme))
        }
    });
    let painter = ui.painter();
    texture::draw(painter, &handle, bar);
    let edge = Stroke::new(theme.hairline(), theme.palette().border);
    painter.rect_stroke(bar, 0.0, edge, StrokeKind::Outside);
    let font = theme.font(TextRole::Tick);
    // The colours grow with the root: half-way is a quarter.
    for (t, value) in [(0.0, 0.0), (0.5, greatest / 4.0), (1.0, greatest)] {
        if t == 0.5 && length < 9.0 * font.size {
            continue;
        }
        let along = [Align::Min, Align::Center, Align::Max][(2.0 * t) as usize];
        let (mark, anchor) = if upright {
            let y = egui::lerp(bar.bottom()..=bar.top(), t);
            let along = [Align::Max, Align::Center, Align::Min][(2.0 * t) as usize];
            (pos2(bar.right() + 6.0, y), Align2([Align::Min, along]))
        } else {
            let x = egui::lerp(bar.x_range(), t);
            (pos2(x, bar.bottom() + 6.0), Align2([along, Align::Min]))
        };
        let style = (font.clone(), theme.palette().muted);
        let room = if upright {
            rect.width() - across - 6.0
        } else {
            0.5 * length
        };
        let texts = [3, 2, 1].map(|digits| number::compact(value, digits));
        if let Some(text) = text::first_fitting(painter, texts, &font, room) {
            text::line(painter, mark, anchor, &text, style, room);
        }
    }
}

/// Draws the arrow at the point, or a part of it, which is drawn to the whole one's scale; says
/// from where to where it goes.
pub(crate) fn at_point(
    painter: &Painter,
    drawn: &Drawn,
    plane: &Plane,
    (arrow, whole): (&Arrow, &Arrow),
    style: (f32, Color32),
    theme: &Theme,
) -> Option<[Pos2; 2]> {
    let vector = of_point(drawn, plane, (arrow, whole))?;
    let foot = drawn.place(arrow.x, arrow.y);
    single(painter, foot, vector, style, theme);
    Some(ends(foot, vector, theme))
}

/// The arrow at the point, or a part of it, on the screen; `None` where there is none.
fn of_point(drawn: &Drawn, plane: &Plane, (arrow, whole): (&Arrow, &Arrow)) -> Option<Vec2> {
    let magnitude = whole.magnitude();
    if !(arrow.x.is_finite() && arrow.y.is_finite() && magnitude > 0.0) {
        return None;
    }
    let [per_x, per_y] = drawn.transform.dpos_dvalue();
    let long = |arrow: &Arrow| (arrow.dx * per_x).hypot(arrow.dy * per_y);
    let share = long(arrow) / long(whole);
    let share = if share.is_finite() { share } else { 1.0 };
    let length = on_screen(drawn, plane.lengths.at_point(magnitude) * share);
    Some(direction(drawn, arrow.dx, arrow.dy) * length)
}

/// Where the arrow at the point begins, at its disc, and where its tip is.
pub(crate) fn ends_at_point(drawn: &Drawn, plane: &Plane, theme: &Theme) -> Option<[Pos2; 2]> {
    let arrow = plane.at_point?;
    let vector = of_point(drawn, plane, (&arrow, &arrow))?;
    Some(ends(drawn.place(arrow.x, arrow.y), vector, theme))
}

fn ends(foot: Pos2, vector: Vec2, theme: &Theme) -> [Pos2; 2] {
    let foot = foot + vector.normalized() * theme.point_radius();
    [foot, foot + vector]
}

/// Draws one arrow that stands out, from the rim of the disc of a point.
pub(crate) fn single(
    painter: &Painter,
    foot: Pos2,
    vector: Vec2,
    style: (f32, Color32),
    theme: &Theme,
) {
    if vector.length() >= 2.0 {
        let foot = foot + vector.normalized() * theme.point_radius();
        on_ground(painter, foot, vector, style, theme);
    }
}

/// Draws one arrow, of that width and colour, on a ground of its own; none that is far longer
/// than the screen.
pub(crate) fn on_ground(
    painter: &Painter,
    foot: Pos2,
    vector: Vec2,
    (width, color): (f32, Color32),
    theme: &Theme,
) {
    if vector.length().is_nan() || vector.length() > 1e5 {
        return;
    }
    let around = width + 3.0 * theme.scale;
    let surface = theme.palette().surface;
    shape(painter, foot, vector, around, 1.5 * theme.scale, surface);
    shape(painter, foot, vector, width, 0.0, color);
}

/// Shaft and head; a dot when it is too short for either. `grown` widens the head all around.
fn shape(painter: &Painter, foot: Pos2, vector: Vec2, width: f32, grown: f32, color: Color32) {
    let length = vector.length();
    if length < 3.0 {
        painter.circle_filled(foot, 0.5 * width + 0.4, color);
        return;
    }
    let along = vector / length;
    let across = along.rot90();
    let head = (0.38 * length).clamp(3.0, 4.2 * width.max(1.0) + 3.0);
    let half = 0.42 * head + 0.3 * width + grown;
    let tip = foot + along * (length + grown);
    let neck = foot + along * (length - head - grown);
    painter.line_segment([foot, neck + along], Stroke::new(width, color));
    painter.add(Shape::convex_polygon(
        vec![tip, neck + across * half, neck - across * half],
        color,
        PathStroke::NONE,
    ));
}
