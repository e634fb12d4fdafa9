//! The marks of the curves, and those of the steps that methods take by themselves.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, Vec2, pos2, vec2};

use super::axes::Axes;
use crate::panel::step_size::figure::Mark;
use crate::panel::theme::Theme;

/// Shape of the marks of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Glyph {
    Disc,
    Square,
    Triangle,
    Diamond,
}

/// How the traces look, in their order.
pub(crate) fn looks(theme: &Theme) -> [(Glyph, Color32); 4] {
    let palette = theme.palette();
    [
        (Glyph::Disc, palette.warning),
        (Glyph::Square, palette.value),
        (Glyph::Triangle, palette.slope),
        (Glyph::Diamond, palette.accent),
    ]
}

/// One mark of a curve.
pub(crate) fn glyph(painter: &Painter, at: Pos2, glyph: Glyph, color: Color32, theme: &Theme) {
    let r = 3.8 * theme.scale;
    let shape = |corners: &[Vec2]| {
        let points = corners.iter().map(|corner| at + *corner * r).collect();
        Shape::convex_polygon(points, color, Stroke::NONE)
    };
    match glyph {
        Glyph::Disc => {
            painter.circle_filled(at, r, color);
        }
        Glyph::Square => {
            painter.rect_filled(Rect::from_center_size(at, Vec2::splat(1.8 * r)), 0.0, color);
        }
        Glyph::Triangle => {
            painter.add(shape(&[vec2(0.0, -1.3), vec2(1.2, 0.9), vec2(-1.2, 0.9)]));
        }
        Glyph::Diamond => {
            painter.add(shape(&[
                vec2(0.0, -1.4),
                vec2(1.2, 0.0),
                vec2(0.0, 1.4),
                vec2(-1.2, 0.0),
            ]));
        }
    }
}

/// Radius of the ring of a chosen step.
pub(crate) fn radius(theme: &Theme) -> f32 {
    6.0 * theme.scale
}

/// Where the mark of a method's own step stands.
pub(crate) struct Spot<'a> {
    pub mark: &'a Mark,
    pub at: Pos2,
    /// The direction in which its true place is, out of the frame; zero when it is in place.
    pub away: Vec2,
    /// The other end of its bar, at the error that the method admits.
    pub bar: Option<Pos2>,
}

impl Axes<'_> {
    /// The places of all marks.
    pub(crate) fn spots(&self, theme: &Theme) -> Vec<Spot<'_>> {
        let inner = self.inner();
        let within = inner.shrink(radius(theme));
        let spots = self.figure.marks.iter().map(|mark| {
            let Mark { at, estimate, .. } = *mark;
            let y = match at[1] {
                0.0 => self.lane(self.lanes.own),
                error if error.is_finite() => self.place(at).y,
                // Nothing was found: the step is marked all the same.
                _ => within.top(),
            };
            let place = pos2(self.place([at[0], 1.0]).x, y);
            let has_bar = inner.contains(place) && estimate.log10() > self.figure.errors[0];
            let (at, away) = if inner.contains(place) {
                (place, Vec2::ZERO)
            } else {
                let edge = within.clamp(place);
                (edge, (place - edge).normalized())
            };
            let bar = has_bar.then(|| self.place([mark.at[0], estimate]));
            Spot {
                mark,
                at,
                away,
                bar,
            }
        });
        spots.collect()
    }
}

/// Each method's own step: a ring at its error and a bar up to the error that it admits, or an
/// arrow at the edge towards a place that is out of sight. The method in use has a line down
/// to its step, and comes last, as nothing is to cover it.
pub(crate) fn draw(painter: &Painter, axes: &Axes<'_>, spots: &[Spot<'_>], theme: &Theme) {
    let radius = radius(theme);
    for spot in spots.iter().rev() {
        let at = spot.at;
        if spot.mark.used && spot.away.x == 0.0 {
            let hairline = Stroke::new(theme.hairline(), theme.palette().muted);
            painter.vline(at.x, at.y..=axes.inner().bottom(), hairline);
        }
        if let Some(end) = spot.bar {
            // An error that is larger than the one admitted hangs from its ring.
            let edge = at.y + (end.y - at.y).signum() * radius;
            bar(painter, end, edge, theme);
        }
        if spot.away != Vec2::ZERO {
            arrow(painter, at, spot.away, theme);
        } else if spot.mark.at[1].is_finite() {
            ring(painter, at, spot.mark.used, theme);
        }
    }
}

/// A bar with a stop at its end, from a height on.
pub(crate) fn bar(painter: &Painter, end: Pos2, from: f32, theme: &Theme) {
    let stroke = Stroke::new(theme.thin(), theme.palette().ink);
    painter.line_segment([pos2(end.x, from), end], stroke);
    let half = vec2(radius(theme), 0.0);
    painter.line_segment([end - half, end + half], stroke);
}

/// A ring, with a full disc in it for the method in use.
pub(crate) fn ring(painter: &Painter, at: Pos2, used: bool, theme: &Theme) {
    let palette = theme.palette();
    let stroke = Stroke::new(theme.thin(), palette.ink);
    painter.circle(at, radius(theme), palette.surface, stroke);
    if used {
        painter.circle_filled(at, 0.55 * radius(theme), palette.ink);
    }
}

fn arrow(painter: &Painter, at: Pos2, away: Vec2, theme: &Theme) {
    let r = radius(theme);
    let side = away.rot90() * 0.8 * r;
    let (tip, end) = (at + away * r, at - away * 0.6 * r);
    let corners = vec![tip, end + side, end - side];
    let ink = theme.palette().ink;
    painter.add(Shape::convex_polygon(corners, ink, Stroke::NONE));
    painter.line_segment([end, end - away * 1.2 * r], Stroke::new(theme.thin(), ink));
}
