//! Marks on a plane: critical points and the path of a walk.
//!
//! Kinds are told apart by shape: a minimum is a triangle that points down, a maximum one that
//! points up, a saddle a cross, and what could not be told a square.

use egui::{Align2, Painter, Pos2, Shape, Stroke, vec2};

use super::layers;
use crate::panel::plane::figure::critical::Kind;
use crate::panel::plane::figure::path::{End, Path};
use crate::panel::plane::figure::plane::Plane;
use crate::panel::plot::Drawn;
use crate::panel::text;
use crate::panel::theme::{TextRole, Theme};

/// Draws the critical points, with their kinds when they are few.
pub(crate) fn critical(painter: &Painter, drawn: &Drawn, plane: &Plane, theme: &Theme) {
    let Some(critical) = &plane.critical else {
        return;
    };
    let palette = theme.palette();
    let alone = critical.points.iter().filter(|point| point.isolated);
    let few = alone.count() <= 8;
    for point in &critical.points {
        let at = drawn.place(point.x, point.y);
        if !drawn.inner().expand(12.0).contains(at) {
            continue;
        }
        if !point.isolated {
            painter.circle_filled(at, 2.6 * theme.scale, palette.surface);
            painter.circle_filled(at, 1.7 * theme.scale, palette.ink);
            continue;
        }
        mark(painter, at, point.kind, theme);
        if few {
            let name = match point.kind {
                Kind::Minimum => "min",
                Kind::Maximum => "max",
                Kind::Saddle => "saddle",
                Kind::Degenerate => "degenerate",
            };
            let font = theme.smaller(TextRole::Tick, 0.95);
            let style = (font, palette.ink, palette.surface.gamma_multiply(0.85));
            let beside = at + vec2(11.0 * theme.scale, 0.0);
            text::tag(
                painter,
                beside,
                Align2::LEFT_CENTER,
                name,
                style,
                drawn.inner(),
            );
        }
    }
}

/// The shape of a kind.
fn mark(painter: &Painter, at: Pos2, kind: Kind, theme: &Theme) {
    let palette = theme.palette();
    let r = 7.0 * theme.scale;
    let edge = Stroke::new(2.2 * theme.scale, palette.surface);
    let corners = |places: [(f32, f32); 4]| -> Vec<Pos2> {
        places.iter().map(|(x, y)| at + vec2(*x, *y) * r).collect()
    };
    match kind {
        Kind::Saddle => {
            for (width, color) in [(5.6, palette.surface), (2.8, palette.ink)] {
                let stroke = Stroke::new(width * theme.scale, color);
                for side in [1.0, -1.0] {
                    let arm = vec2(0.8, 0.8 * side) * r;
                    painter.line_segment([at - arm, at + arm], stroke);
                }
            }
        }
        Kind::Minimum | Kind::Maximum => {
            let up = if kind == Kind::Maximum { -1.0 } else { 1.0 };
            let mut points = corners([
                (0.0, 1.1 * up),
                (-1.0, -0.8 * up),
                (1.0, -0.8 * up),
                (0.0, 0.0),
            ]);
            points.truncate(3);
            painter.add(Shape::convex_polygon(points, palette.ink, edge));
        }
        Kind::Degenerate => {
            let points = corners([(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)]);
            let edge = Stroke::new(2.6 * theme.scale, palette.ink);
            painter.add(Shape::convex_polygon(points, palette.surface, edge));
        }
    }
}

/// Draws the first steps of a walk: a ring where it starts, a dot for each step, a disc at
/// its end, crossed out when it diverges.
pub(crate) fn path(
    painter: &Painter,
    drawn: &Drawn,
    path: &Path,
    steps: Option<usize>,
    theme: &Theme,
) {
    let palette = theme.palette();
    let count = steps.map_or(path.points.len(), |steps| steps + 1);
    let shown = path
        .points
        .get(..count.min(path.points.len()))
        .unwrap_or_default();
    let line = layers::on_screen(drawn, shown);
    if line.len() > 1 {
        let halo = Stroke::new(4.6 * theme.scale, palette.surface);
        painter.add(Shape::line(line.clone(), halo));
        let stroke = Stroke::new(2.2 * theme.scale, palette.accent);
        painter.add(Shape::line(line.clone(), stroke));
    }
    for at in line.iter().skip(1) {
        painter.circle_filled(*at, 2.6 * theme.scale, palette.accent);
    }
    if let Some(start) = line.first() {
        let ring = Stroke::new(2.4 * theme.scale, palette.accent);
        painter.circle(*start, 5.0 * theme.scale, palette.surface, ring);
    }
    if let (Some(end), true) = (line.last(), shown.len() > 1) {
        painter.circle_filled(*end, 5.6 * theme.scale, palette.surface);
        painter.circle_filled(*end, 4.4 * theme.scale, palette.accent);
        let stopped = shown.len() == path.points.len();
        if stopped && matches!(path.end, End::Diverged | End::NoGradient) {
            let stroke = Stroke::new(2.4 * theme.scale, palette.error);
            let place = drawn.inner().shrink(9.0 * theme.scale).clamp(*end);
            for side in [1.0, -1.0] {
                let arm = vec2(6.0, 6.0 * side) * theme.scale;
                painter.line_segment([place - arm, place + arm], stroke);
            }
        }
    }
}
