//! The patterns of cells without a number, each told from the others without a word and without
//! a colour: a kink is split and its halves are ruled across each other, the infinite has
//! strokes of one direction, the undefined is crossed out, and the unresolved is dotted.

use egui::epaint::PathStroke;
use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

use crate::diff::jacobian::Status;
use crate::panel::colorbar::Colors;
use crate::panel::jacobian::figure::cell::Cell;
use crate::panel::jacobian::figure::heatmap::Heatmap;
use crate::panel::theme::{Theme, mix};

/// Distance of the lines of a pattern, in points.
const APART: f32 = 9.0;

/// The pattern of a cell without a number; a kink also has its two one-sided colours. Where
/// cells are many each has one mark instead of a pattern (`fine` is false).
pub(crate) fn pattern(
    painter: &Painter,
    rect: Rect,
    cell: Cell<'_>,
    colors: &Colors,
    theme: &Theme,
    fine: bool,
) {
    let palette = theme.palette();
    let stroke = Stroke::new(theme.hairline(), palette.hatch);
    let apart = APART * theme.scale;
    let rising = [rect.left_bottom(), rect.right_top()];
    match cell.entry.status() {
        Status::Kink => {
            let grounds = halves(painter, rect, cell, colors, theme);
            if fine {
                ruled(
                    painter,
                    rect,
                    apart,
                    grounds.map(|ground| on(ground, theme)),
                );
            }
            let edge = Stroke::new(2.0 * theme.hairline(), palette.ink);
            painter.line_segment(rising, edge);
        }
        Status::Unresolved if fine => dots(painter, rect, apart, palette.hatch),
        Status::Unresolved => {
            painter.circle_filled(rect.center(), 1.5 * theme.hairline(), palette.hatch);
        }
        Status::Infinite if fine => strokes(painter, rect, apart, stroke, false),
        Status::Infinite => {
            painter.line_segment(rising, stroke);
        }
        Status::Undefined | Status::Ok | Status::OneSided if fine => {
            strokes(painter, rect, apart, stroke, false);
            strokes(painter, rect, apart, stroke, true);
        }
        Status::Undefined | Status::Ok | Status::OneSided => {
            painter.line_segment(rising, stroke);
            painter.line_segment([rect.left_top(), rect.right_bottom()], stroke);
        }
    }
}

/// The colours of the slopes from the left and from the right, as the halves of the cell.
fn halves(
    painter: &Painter,
    rect: Rect,
    cell: Cell<'_>,
    colors: &Colors,
    theme: &Theme,
) -> [Color32; 2] {
    let [a, b] = [rect.right_top(), rect.left_bottom()];
    let slopes = [cell.entry.left(), cell.entry.right()];
    let grounds = slopes.map(|slope| {
        if slope.is_finite() {
            colors.color(slope, theme)
        } else {
            theme.palette().missing
        }
    });
    for (ground, corner) in grounds
        .into_iter()
        .zip([rect.left_top(), rect.right_bottom()])
    {
        triangle(painter, [corner, a, b], ground);
    }
    grounds
}

/// Lines that are seen on a colour of the map without hiding it.
fn on(ground: Color32, theme: &Theme) -> Stroke {
    Stroke::new(theme.hairline(), mix(ground, theme.ink_on(ground), 0.6))
}

pub(crate) fn triangle(painter: &Painter, corners: [Pos2; 3], color: Color32) {
    painter.add(Shape::convex_polygon(
        corners.to_vec(),
        color,
        PathStroke::NONE,
    ));
}

/// Level lines above the diagonal, upright ones below it.
fn ruled(painter: &Painter, rect: Rect, apart: f32, [above, below]: [Stroke; 2]) {
    for y in steps(rect.top(), rect.bottom(), apart) {
        let end = rect.right() - (y - rect.top()) / rect.height() * rect.width();
        painter.hline(rect.left()..=end, y, above);
    }
    for x in steps(rect.left(), rect.right(), apart) {
        let start = rect.bottom() - (x - rect.left()) / rect.width() * rect.height();
        painter.vline(x, start..=rect.bottom(), below);
    }
}

/// Places so far apart between two ends, the first half a step in.
fn steps(low: f32, high: f32, apart: f32) -> impl Iterator<Item = f32> {
    let apart = apart.max(2.0);
    let count = ((high - low) / apart + 0.5).clamp(0.0, 400.0) as usize;
    (0..count).map(move |k| low + (k as f32 + 0.5) * apart)
}

/// Dots in rows, every second row moved by half a step.
fn dots(painter: &Painter, rect: Rect, apart: f32, color: Color32) {
    let radius = 0.17 * apart;
    for (row, y) in steps(rect.top(), rect.bottom(), 0.8 * apart).enumerate() {
        let shift = if row % 2 == 0 { 0.0 } else { 0.5 * apart };
        for x in steps(rect.left(), rect.right() - shift, apart) {
            painter.circle_filled(pos2(x + shift, y), radius, color);
        }
    }
}

/// Parallel lines, cut at the rectangle: rising to the right, or falling.
fn strokes(painter: &Painter, rect: Rect, apart: f32, stroke: Stroke, falling: bool) {
    let (width, height) = (rect.width(), rect.height());
    let apart = 1.4 * apart.max(2.0);
    let count = ((width + height) / apart).min(400.0) as usize;
    for k in 0..=count {
        let along = (k as f32 + 0.5) * apart;
        let start = if along <= height {
            vec2(0.0, along)
        } else {
            vec2(along - height, height)
        };
        let end = if along <= width {
            vec2(along, 0.0)
        } else {
            vec2(width, along - width)
        };
        if start.x < width && end.y < height {
            let place = |at: egui::Vec2| {
                let x = if falling { width - at.x } else { at.x };
                rect.min + vec2(x, at.y)
            };
            painter.line_segment([place(start), place(end)], stroke);
        }
    }
}

/// The colours of a heatmap's numbers.
pub fn colors(figure: &Heatmap) -> Colors {
    Colors::chosen(figure.limit, figure.colormap, figure.scale).linear_to(figure.linear)
}

/// The ground of a cell: the colour of its number.
pub(crate) fn ground(cell: Cell<'_>, colors: &Colors, theme: &Theme) -> Color32 {
    if cell.has_number() {
        colors.color(cell.entry.value(), theme)
    } else {
        theme.palette().missing
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::diff::jacobian::{Derivative, Entry, Slope};

    /// What a pattern is made of, whatever its colours.
    fn made_of(status: Status, fine: bool) -> BTreeSet<&'static str> {
        let [left, right] = [-1.0, 1.0].map(|value| Slope { value, error: 0.0 });
        let entry = Entry::of(match status {
            Status::Ok | Status::OneSided => Derivative::Value {
                value: f64::NAN,
                error: f64::NAN,
            },
            Status::Kink => Derivative::Kink { left, right },
            Status::Infinite => Derivative::Infinite {
                sign: 0,
                other: None,
            },
            Status::Undefined => Derivative::UNDEFINED,
            Status::Unresolved => Derivative::UNRESOLVED,
        });
        let cell = Cell {
            entry: &entry,
            output: 0,
            input: 0,
        };
        let rect = Rect::from_min_size(pos2(10.0, 10.0), vec2(40.0, 30.0));
        let mut output = egui::Context::default().run_ui(egui::RawInput::default(), |ui| {
            let colors = Colors::symmetric(1.0);
            pattern(ui.painter(), rect, cell, &colors, &Theme::light(), fine);
        });
        let shapes = std::mem::take(&mut output.shapes);
        output.drop_without_applying_deltas();
        let kinds = shapes.iter().filter_map(|clipped| match &clipped.shape {
            Shape::LineSegment { points: [a, b], .. } => {
                assert!(rect.expand(0.1).contains(*a) && rect.expand(0.1).contains(*b));
                let along = *b - *a;
                Some(match (along.x.abs() < 0.01, along.y.abs() < 0.01) {
                    (true, _) => "upright",
                    (_, true) => "level",
                    _ if along.x * along.y < 0.0 => "rising",
                    _ => "falling",
                })
            }
            Shape::Circle(_) => Some("dot"),
            Shape::Path(_) => Some("half"),
            _ => None,
        });
        kinds.collect()
    }

    #[test]
    fn patterns_are_told_apart_without_colours() {
        for (status, fine, coarse) in [
            (
                Status::Kink,
                &["half", "level", "rising", "upright"][..],
                &["half", "rising"][..],
            ),
            (Status::Infinite, &["rising"], &["rising"]),
            (
                Status::Undefined,
                &["falling", "rising"],
                &["falling", "rising"],
            ),
            (Status::Unresolved, &["dot"], &["dot"]),
        ] {
            let set = |kinds: &[&'static str]| kinds.iter().copied().collect::<BTreeSet<_>>();
            assert_eq!(made_of(status, true), set(fine), "{status:?}");
            assert_eq!(made_of(status, false), set(coarse), "{status:?}");
        }
    }
}
