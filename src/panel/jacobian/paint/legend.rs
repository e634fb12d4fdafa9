//! What the cells without a plain number mean: a sample and a word for each kind that occurs.

use egui::{Align2, Rect, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

use super::{cell, hatch};
use crate::diff::jacobian::{Derivative, Entry, Slope, Status};
use crate::panel::colorbar::Colors;
use crate::panel::jacobian::figure::cell::Cell;
use crate::panel::jacobian::figure::heatmap::Heatmap;
use crate::panel::text;
use crate::panel::theme::{TextRole, Theme};

/// The kinds, and what is written beside their samples.
const KINDS: [(Status, &str); 5] = [
    (Status::Kink, "kink: left | right"),
    (Status::OneSided, "one-sided"),
    (Status::Infinite, "infinite, with its sign"),
    (Status::Undefined, "undefined"),
    (Status::Unresolved, "? unresolved"),
];

/// What occurs: the kinds, and whether two computations disagree.
pub(crate) fn words(figure: &Heatmap) -> Vec<(Option<Status>, &'static str)> {
    let kinds = KINDS
        .into_iter()
        .filter(|(status, _)| figure.occurs(*status));
    let kinds = kinds.map(|(status, word)| (Some(status), word));
    let disagree = figure.disagrees.then_some((None, "dual numbers disagree"));
    kinds.chain(disagree).collect()
}

fn font_size(theme: &Theme) -> f32 {
    theme.font(TextRole::Tick).size
}

fn width_of(ui: &Ui, word: &str, theme: &Theme) -> f32 {
    let font = theme.font(TextRole::Tick);
    text::measure(ui.painter(), word, font).x + 3.0 * font_size(theme)
}

/// Lines that the words take at this width; 0 when nothing occurs.
fn places(ui: &Ui, figure: &Heatmap, width: f32, theme: &Theme) -> (Vec<Vec2>, f32) {
    let row = 1.45 * font_size(theme);
    let mut at = Vec2::ZERO;
    let words = words(figure);
    let mut places = Vec::new();
    for (_, word) in &words {
        let wide = width_of(ui, word, theme);
        if at.x > 0.0 && at.x + wide > width {
            at = vec2(0.0, at.y + row);
        }
        places.push(at);
        at.x += wide;
    }
    let height = if words.is_empty() { 0.0 } else { at.y + row };
    (places, height)
}

/// Height of the legend at this width; 0 when there is none.
pub(crate) fn height(ui: &Ui, figure: &Heatmap, width: f32, theme: &Theme) -> f32 {
    places(ui, figure, width, theme).1
}

/// Draws it from the top of `rect`.
pub(crate) fn paint(ui: &Ui, rect: Rect, figure: &Heatmap, colors: &Colors, theme: &Theme) {
    let painter = ui.painter();
    let size = font_size(theme);
    let (places, _) = places(ui, figure, rect.width(), theme);
    let limit = figure.limit;
    for ((status, word), place) in words(figure).into_iter().zip(places) {
        let sample = Rect::from_min_size(
            rect.min + place + vec2(0.0, 0.2 * size),
            vec2(1.5, 1.0) * size,
        );
        if !rect.expand(1.0).contains_rect(sample) {
            continue;
        }
        let entry = Entry::of(example(status, [-0.5 * limit, 0.8 * limit]));
        let cell = Cell {
            entry: &entry,
            output: 0,
            input: 0,
        };
        painter.rect_filled(sample, 0.0, theme.palette().missing);
        match status {
            Some(Status::OneSided) => cell::one_sided(painter, sample, theme),
            Some(_) => hatch::pattern(painter, sample, cell, colors, theme, true),
            None => cell::corner(painter, sample, theme),
        }
        let edge = Stroke::new(theme.hairline(), theme.palette().border);
        painter.rect_stroke(sample, 0.0, edge, StrokeKind::Outside);
        let at = pos2(sample.right() + 0.4 * size, sample.center().y);
        let style = (theme.font(TextRole::Tick), theme.palette().muted);
        let room = rect.right() - at.x + 1.0;
        text::line(painter, at, Align2::LEFT_CENTER, word, style, room);
    }
}

/// A derivative of that status; a kink with these slopes.
fn example(status: Option<Status>, slopes: [f64; 2]) -> Derivative {
    match status {
        Some(Status::Kink) => {
            let [left, right] = slopes.map(|value| Slope { value, error: 0.0 });
            Derivative::Kink { left, right }
        }
        Some(Status::Infinite) => Derivative::Infinite {
            sign: 0,
            other: None,
        },
        Some(Status::Undefined) => Derivative::UNDEFINED,
        Some(Status::Ok | Status::OneSided | Status::Unresolved) | None => Derivative::UNRESOLVED,
    }
}
