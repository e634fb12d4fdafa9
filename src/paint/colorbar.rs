//! From numbers to colours, and the bar that says which is which.

use egui::{Align2, Rect, Stroke, StrokeKind, TextureOptions, Ui, pos2};

use super::plot;
use super::text;
use super::texture;
use super::theme::{TextRole, Theme};
use crate::figure::number;

/// How numbers become colours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Colors {
    /// Symmetric about zero, from −limit to +limit.
    Diverging {
        /// Positive and finite.
        limit: f64,
    },
    /// From the least number to the greatest, all of one sign.
    Sequential {
        /// The least.
        low: f64,
        /// The greatest.
        high: f64,
    },
}

impl Colors {
    /// Symmetric about zero; a limit that is none becomes 1.
    pub fn symmetric(limit: f64) -> Self {
        let limit = if limit.is_finite() && limit > 0.0 {
            limit
        } else {
            1.0
        };
        Self::Diverging { limit }
    }

    /// For numbers between `low` and `high`: diverging when both signs occur.
    pub fn spanning([low, high]: [f64; 2]) -> Self {
        if low < 0.0 && high > 0.0 {
            Self::symmetric(high.max(-low))
        } else {
            let [low, high] = plot::sane([low, high]);
            Self::Sequential { low, high }
        }
    }

    /// The ends of the bar.
    pub fn ends(&self) -> [f64; 2] {
        match *self {
            Self::Diverging { limit } => [-limit, limit],
            Self::Sequential { low, high } => [low, high],
        }
    }

    /// The colour of a number.
    pub fn color(&self, value: f64, theme: &Theme) -> egui::Color32 {
        match *self {
            Self::Diverging { limit } => theme.diverging(value / limit),
            // Halves keep the difference finite at the far ends of the number line.
            Self::Sequential { low, high } => {
                theme.sequential((value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0))
            }
        }
    }
}

/// Room that a bar and its numbers take across its length.
pub fn thickness(theme: &Theme) -> f32 {
    13.0 * theme.scale + 4.0 + theme.font(TextRole::Tick).size * 1.3
}

/// Draws a horizontal bar along the top of `rect`, with its numbers underneath.
pub fn horizontal(ui: &Ui, rect: Rect, colors: &Colors, soft: bool, theme: &Theme) {
    if rect.width() < 40.0 {
        return;
    }
    let ends = colors.ends();
    let [low, high] = ends;
    let key = texture::key(|hasher| {
        use std::hash::Hash as _;
        texture::hash_numbers(hasher, &ends);
        (theme.dark, soft, matches!(colors, Colors::Diverging { .. })).hash(hasher);
    });
    let handle = texture::cached(
        ui,
        ui.scope_id().with("bar"),
        key,
        TextureOptions::LINEAR,
        || {
            const STEPS: usize = 129;
            texture::image(STEPS, 1, |x, _| {
                let t = x as f64 / (STEPS - 1) as f64;
                let color = colors.color(low * (1.0 - t) + high * t, theme);
                if soft { theme.softened(color) } else { color }
            })
        },
    );
    let bar = Rect::from_min_size(rect.min, egui::vec2(rect.width(), 13.0 * theme.scale));
    let painter = ui.painter();
    texture::draw(painter, &handle, bar);
    let edge = Stroke::new(theme.hairline(), theme.palette().border);
    painter.rect_stroke(bar, 0.0, edge, StrokeKind::Outside);
    let numbers: &[(f32, f64, Align2)] = match colors {
        Colors::Diverging { .. } => &[
            (0.0, low, Align2::LEFT_TOP),
            (0.5, 0.0, Align2::CENTER_TOP),
            (1.0, high, Align2::RIGHT_TOP),
        ],
        Colors::Sequential { .. } => {
            &[(0.0, low, Align2::LEFT_TOP), (1.0, high, Align2::RIGHT_TOP)]
        }
    };
    let font = theme.font(TextRole::Tick);
    for (t, value, anchor) in numbers {
        if *value == 0.0 && rect.width() < 10.0 * font.size {
            continue;
        }
        let x = egui::lerp(bar.x_range(), *t);
        painter.line_segment([pos2(x, bar.bottom()), pos2(x, bar.bottom() + 3.0)], edge);
        // The least sample of something that reaches 0 is never quite 0.
        let tiny = *value != 0.0 && value.abs() < 1e-3 * high.abs().max(low.abs());
        let mut text = if tiny {
            "≈ 0".to_owned()
        } else {
            number::short(*value)
        };
        if matches!(colors, Colors::Diverging { .. }) && *value > 0.0 {
            text.insert(0, '+');
        }
        text::line(
            painter,
            pos2(x, bar.bottom() + 4.0),
            *anchor,
            &text,
            (font.clone(), theme.palette().muted),
            0.45 * rect.width(),
        );
    }
}
