//! What each look means, of what is drawn.

use egui::{Align, Painter, Pos2, Rect, Stroke, pos2};

use super::axes::{self, Axes};
use super::marks::{self, Spot};
use crate::panel::step_size::figure::Mark;
use crate::panel::theme::{TextRole, Theme};
use crate::panel::{plot, text};

/// From the top of the legend's room down.
pub(crate) fn write(
    painter: &Painter,
    room: Rect,
    axes: &Axes<'_>,
    ends: &[Option<[Pos2; 2]>],
    spots: &[Spot<'_>],
    theme: &Theme,
) {
    let palette = theme.palette();
    let font = theme.smaller(TextRole::Tag, 0.9);
    let line = 1.32 * font.size;
    let mut top = room.top() + plot::label_height(theme);
    let (from, to) = (room.left(), room.left() + 26.0 * theme.scale);
    let mut entry = |words: &str, draw: &dyn Fn([Pos2; 2])| {
        let place = Rect::from_min_max(pos2(to + theme.gap(), top), room.max);
        let style = (font.clone(), palette.ink);
        let height = text::wrapped(painter, place, words, style, Align::Min, 3);
        if height > 0.0 {
            let y = top + 0.45 * line;
            draw([pos2(from, y), pos2(to, y)]);
            top += height + 0.25 * line;
        }
    };
    let figure = axes.figure;
    let looks = marks::looks(theme);
    for (index, (trace, (glyph, color))) in figure.traces.iter().zip(looks).enumerate() {
        if axes.glyphs(index, trace).is_empty() {
            continue;
        }
        entry(trace.name, &|ends| {
            painter.line_segment(ends, Stroke::new(theme.thin() * 0.75, color));
            marks::glyph(painter, ends[0].lerp(ends[1], 0.5), glyph, color, theme);
        });
    }
    if axes.dual().is_some() {
        entry("dual, no step", &|ends| axes::level(painter, ends, theme));
    }
    if ends.iter().flatten().next().is_some() {
        entry("truncation and round-off", &|ends| {
            axes::guide(painter, ends, theme);
        });
    }
    let (used, others): (Vec<&Mark>, Vec<&Mark>) = figure.marks.iter().partition(|m| m.used);
    if let Some(mark) = used.first() {
        entry(&format!("step of {}, in use", mark.name), &|ends| {
            marks::ring(painter, ends[0].lerp(ends[1], 0.5), true, theme);
        });
    }
    if !others.is_empty() {
        let names: Vec<&str> = others.iter().map(|mark| mark.name).collect();
        entry(&format!("step of {}", names.join(", ")), &|ends| {
            marks::ring(painter, ends[0].lerp(ends[1], 0.5), false, theme);
        });
    }
    if spots.iter().any(|spot| spot.bar.is_some()) {
        entry("error it admits", &|ends| {
            let middle = ends[0].lerp(ends[1], 0.5);
            let half = 0.4 * line;
            let end = pos2(middle.x, middle.y - half);
            marks::bar(painter, end, middle.y + half, theme);
        });
    }
}
