//! Beside the field: what its colours and the lengths of its arrows mean.
//!
//! Where to look next: [`crate::panel::colorbar`] and [`super::arrows`] draw the bars,
//! [`crate::panel::field::paint::field`] the picture.

use egui::{Rect, Ui, pos2, vec2};

use super::{arrows, layers};
use crate::analysis::phrase::Phrase;
use crate::panel::colorbar::{self, Colors};
use crate::panel::panel_frame::{Legend, Rooms};
use crate::panel::plane::figure::plane::Plane;
use crate::panel::plot::Drawn;
use crate::panel::text;
use crate::panel::theme::{TextRole, Theme};

/// What colours and lengths mean: a bar for the underlay, one for the arrows, and a note.
pub(crate) fn legend(
    ui: &mut Ui,
    drawn: &Drawn,
    rooms: &Rooms,
    figure: &Plane,
    colors: &Colors,
    theme: &Theme,
) {
    let notes = notes(figure);
    let [note, .., scale] = &notes;
    let known = figure.samples.iter().any(|sample| sample.is_finite());
    let ramp = figure.arrows_shown && figure.magnitude > 0.0;
    let inner = drawn.inner();
    let style = (theme.font(TextRole::Tick), theme.palette().muted);
    let gap = theme.gap();
    let name = |at: egui::Pos2, anchor: egui::Align2, text: &str, width: f32| {
        let style = (style.0.clone(), theme.palette().ink);
        text::line(ui.painter(), at, anchor, text, style, width).width()
    };
    let sizes = format!("|{}|", figure.vector);
    let (bar, arrows, upright) = match rooms.legend {
        Legend::Below(_) => {
            let picture = rooms.picture;
            let top = drawn.outer.bottom() + gap;
            let size = vec2(picture.width(), colorbar::thickness(theme));
            let strip = Rect::from_min_size(pos2(picture.left(), top), size);
            // Without room for all of it, the scale of the arrows is said.
            let (painter, width) = (ui.painter(), strip.width());
            let fits = |note: &&Phrase| {
                text::measure(painter, &note.to_string(), style.0.clone()).x <= width
            };
            text::line(
                painter,
                strip.center_bottom(),
                egui::Align2::CENTER_TOP,
                notes.iter().find(fits).unwrap_or(scale),
                style.clone(),
                width,
            );
            let (left, right) = if ramp {
                let (left, right) = strip.split_left_right_at_fraction(0.52);
                (
                    left.with_max_x(left.right() - gap),
                    right.with_min_x(right.left() + gap),
                )
            } else {
                (strip, strip.with_min_x(strip.right()))
            };
            // The name stands before its bar.
            let beside = |room: Rect, text: &str| {
                let at = room.left_top() + vec2(0.0, 6.5 * theme.scale);
                let used = name(at, egui::Align2::LEFT_CENTER, text, 0.4 * room.width());
                room.with_min_x(room.left() + used + gap)
            };
            let arrows = ramp.then(|| beside(right, &sizes));
            (beside(left, &figure.output), arrows, false)
        }
        Legend::Beside(column) => {
            let left = (inner.right() + 2.0 * gap).min(column.left());
            let room = Rect::from_min_max(
                pos2(left, inner.top()),
                pos2(left + column.width(), inner.bottom()),
            );
            let row = 1.4 * style.0.size;
            let (font, color) = style.clone();
            let laid = ui
                .painter()
                .layout(note.to_string(), font, color, room.width());
            let height = laid.size().y.min(0.4 * room.height()) + gap;
            let (bars, words) = room.split_top_bottom_at_y(room.bottom() - height);
            let rows = laid.rows.len();
            text::wrapped(
                ui.painter(),
                words,
                note,
                style.clone(),
                egui::Align::Min,
                rows,
            );
            let (upper, lower) = if ramp {
                bars.split_top_bottom_at_fraction(0.55)
            } else {
                (bars, bars.with_min_y(bars.bottom()))
            };
            let under = |room: Rect, text: &str| {
                name(room.left_top(), egui::Align2::LEFT_TOP, text, room.width());
                let room = room.with_min_y(room.top() + row);
                room.with_max_y(room.bottom() - 2.0 * gap)
            };
            let arrows = ramp.then(|| under(lower, &sizes));
            (under(upper, &figure.output), arrows, true)
        }
        Legend::None => return,
    };
    ui.push_id("field", |ui| {
        if known {
            colorbar::draw(ui, bar, upright, (colors, true), theme);
        }
        if let Some(room) = arrows {
            arrows::ramp(ui, room, upright, figure.magnitude, theme);
        }
    });
}

/// The scale of the arrows, whether that at the point keeps to it, and what the dashes are; and
/// shorter ones, of which the last is the scale alone.
fn notes(figure: &Plane) -> [Phrase; 4] {
    let mut parts: Vec<Phrase> = Vec::new();
    let mut at_point = Phrase::new();
    if figure.arrows_shown {
        parts.push(if figure.arrows.is_empty() {
            format!("no {} in view", figure.vector).into()
        } else if figure.magnitude > 0.0 {
            let at = figure.at_point.as_ref().map(|arrow| arrow.magnitude());
            let at = at.map_or("", |magnitude| figure.lengths.told_at_point(magnitude));
            if !at.is_empty() {
                at_point = Phrase::from(", ").word(at);
            }
            figure.lengths.told()
        } else {
            format!("{} is 0 everywhere", figure.vector).into()
        });
    }
    if !figure.kinks.is_empty() {
        parts.push(layers::kinks_told(figure).into());
    }
    if let Some(path) = &figure.path {
        parts.push(Phrase::from("step size ").number(path.rate));
    }
    let scale = parts.first().cloned().unwrap_or_default();
    let exact = scale.clone().then(at_point);
    let [whole, shorter] = [&exact, &scale].map(|first| {
        let others = parts.iter().skip(1).cloned();
        let all = std::iter::once(first.clone()).chain(others);
        Phrase::joined(all, &"; ".into())
    });
    [whole, shorter, exact, scale]
}
