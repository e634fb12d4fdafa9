//! Gradient arrows: how long, how thick, and readable on any underlay.
//!
//! On the screen an arrow points the way a small step along the gradient goes. Its
//! length grows with the root of the magnitude, so that small gradients are still
//! seen beside large ones; the panel prints what the longest one stands for.

use egui::epaint::PathStroke;
use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, Vec2, vec2};

use super::plot::Drawn;
use super::theme::Theme;
use crate::figure::field::{Arrow, Plane};

/// How magnitudes become lengths on the screen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// The magnitude of the longest arrow.
    magnitude: f64,
    /// Its length in points.
    longest: f32,
}

impl Scale {
    /// Arrows nearly as long as they stand apart, over the rectangle `area` of the screen.
    pub fn new(plane: &Plane, area: Rect, theme: &Theme) -> Self {
        let each = area.area() / plane.arrows.len().max(1) as f32;
        let apart = if each.is_finite() { each.sqrt() } else { 0.0 };
        Self {
            magnitude: plane.magnitude,
            longest: (0.9 * apart).clamp(6.0, 64.0 * theme.scale),
        }
    }

    /// The same scale with arrows `factor` times as long.
    pub fn stretched(self, factor: f32) -> Self {
        Self {
            longest: self.longest * factor,
            ..self
        }
    }

    /// From foot to tip on the screen; zero where there is no direction.
    fn vector(self, drawn: &Drawn, arrow: &Arrow) -> Vec2 {
        // Divided first: squares of very large or very small slopes would leave f64.
        let largest = arrow.dx.abs().max(arrow.dy.abs());
        if !(largest > 0.0 && largest.is_finite()) {
            return Vec2::ZERO;
        }
        let [per_x, per_y] = drawn.transform.dpos_dvalue();
        let steepest = per_x.abs().max(per_y.abs());
        let along = [
            arrow.dx / largest * (per_x / steepest),
            arrow.dy / largest * (per_y / steepest),
        ];
        let length = along[0].hypot(along[1]);
        if length.is_nan() || length <= 0.0 {
            return Vec2::ZERO;
        }
        let share = (arrow.magnitude() / self.magnitude).clamp(0.0, 1.0).sqrt();
        let share = if share.is_nan() { 1.0 } else { share };
        let direction = vec2((along[0] / length) as f32, (along[1] / length) as f32);
        direction * self.longest * share as f32
    }
}

/// Draws the arrows of the field, each on a halo.
pub(super) fn field(painter: &Painter, drawn: &Drawn, plane: &Plane, scale: Scale, theme: &Theme) {
    let palette = theme.palette();
    let seen = drawn.inner().expand(scale.longest);
    let arrows: Vec<(Pos2, Vec2)> = plane
        .arrows
        .iter()
        .filter(|arrow| arrow.x.is_finite() && arrow.y.is_finite())
        .map(|arrow| (drawn.place(arrow.x, arrow.y), scale.vector(drawn, arrow)))
        .filter(|(foot, _)| seen.contains(*foot))
        .collect();
    let width = |vector: &Vec2| {
        let share = (vector.length() / scale.longest).clamp(0.0, 1.0);
        theme.thin() * (0.55 + 0.45 * share)
    };
    // All halos first: an arrow is never cut by its neighbour's halo.
    let halo = palette.halo.gamma_multiply(0.55);
    for (foot, vector) in &arrows {
        shape(
            painter,
            *foot,
            *vector,
            width(vector) + 1.6 * theme.scale,
            1.0,
            halo,
        );
    }
    for (foot, vector) in &arrows {
        shape(painter, *foot, *vector, width(vector), 0.0, palette.arrow);
    }
}

/// Draws one arrow that stands out: the gradient at the point, or one part of it.
pub(super) fn single(
    painter: &Painter,
    drawn: &Drawn,
    arrow: &Arrow,
    scale: Scale,
    (width, color): (f32, Color32),
    theme: &Theme,
) {
    if !(arrow.x.is_finite() && arrow.y.is_finite()) {
        return;
    }
    let vector = scale.vector(drawn, arrow);
    if vector.length() < 2.0 {
        return;
    }
    // It starts at the rim of the point's disc, not under it.
    let foot = drawn.place(arrow.x, arrow.y) + vector.normalized() * theme.point_radius();
    let ground = theme.palette().surface;
    shape(
        painter,
        foot,
        vector,
        width + 3.0 * theme.scale,
        1.5 * theme.scale,
        ground,
    );
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
