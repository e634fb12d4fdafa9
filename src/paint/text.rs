//! Placing text: on one line, wrapped, as a tag, or as large as a box allows.
//!
//! It knows nothing of figures. Text that does not fit is elided, never clipped
//! by accident and never laid over its neighbour.

use std::sync::Arc;

use egui::text::{LayoutJob, TextWrapping};
use egui::{Align, Align2, Color32, CornerRadius, FontId, Galley, Painter, Pos2, Rect, Vec2, vec2};

use super::theme::Theme;
use crate::figure::label;

/// One line, cut with an ellipsis at `width`.
pub fn line_galley(
    painter: &Painter,
    text: &str,
    font: FontId,
    color: Color32,
    width: f32,
) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = TextWrapping::truncate_at_width(width.max(1.0));
    painter.layout_job(job)
}

/// A heading that fits into `width`: begun, with the numbers at its end, where it is too long.
pub fn begun(painter: &Painter, heading: &str, font: &FontId, width: f32) -> String {
    let wide = |text: &str| measure(painter, text, font.clone()).x;
    let all = wide(heading);
    if all <= width {
        return heading.to_owned();
    }
    let count = heading.chars().count();
    let mut most = (count as f32 * width / all) as usize;
    loop {
        let text = label::begun(heading, most);
        if most <= 2 || wide(&text) <= width {
            return text;
        }
        most -= 1;
    }
}

/// Writes one line, cut at `width`, with `anchor` of it at `at`; returns where it stands.
pub fn line(
    painter: &Painter,
    at: Pos2,
    anchor: Align2,
    text: &str,
    (font, color): (FontId, Color32),
    width: f32,
) -> Rect {
    if text.is_empty() || width < 4.0 {
        return Rect::from_min_size(at, Vec2::ZERO);
    }
    let galley = line_galley(painter, text, font, color, width);
    let rect = anchor.anchor_size(at, galley.size());
    painter.galley(rect.min, galley, color);
    rect
}

/// Writes up to `rows` lines from the top of `rect`, aligned as `align` says, as far
/// as they fit; returns the height that they take.
pub fn wrapped(
    painter: &Painter,
    rect: Rect,
    text: &str,
    (font, color): (FontId, Color32),
    align: Align,
    rows: usize,
) -> f32 {
    let fitting = (rect.height() / (1.1 * font.size)) as usize;
    let rows = rows.min(fitting);
    if text.is_empty() || rect.width() < 8.0 || rows == 0 {
        return 0.0;
    }
    let mut job = LayoutJob::simple(text.to_owned(), font, color, rect.width());
    job.wrap.max_rows = rows;
    job.halign = align;
    let galley = painter.layout_job(job);
    let x = match align {
        Align::Min => rect.left(),
        Align::Center => rect.center().x,
        Align::Max => rect.right(),
    };
    let height = galley.size().y;
    painter.galley(egui::pos2(x, rect.top()), galley, color);
    height
}

/// Size of a line of text.
pub fn measure(painter: &Painter, text: &str, font: FontId) -> Vec2 {
    painter
        .layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER)
        .size()
}

/// The largest size up to `largest` at which `text` fits into `space`, in half
/// points so that few sizes are ever rasterised.
pub fn fitting_size(
    painter: &Painter,
    theme: &Theme,
    text: &str,
    space: Vec2,
    largest: f32,
) -> f32 {
    const PROBE: f32 = 20.0;
    let size = measure(painter, text, theme.digits(PROBE));
    if size.x <= 0.0 || size.y <= 0.0 {
        return largest;
    }
    let factor = (space.x / size.x).min(space.y / size.y);
    ((PROBE * factor * 2.0).floor() / 2.0).min(largest)
}

/// Writes a short text on a plate, so that it reads on any picture; returns the plate.
/// The plate is moved into `within` where it would stick out.
pub fn tag(
    painter: &Painter,
    at: Pos2,
    anchor: Align2,
    text: &str,
    (font, color, plate): (FontId, Color32, Color32),
    within: Rect,
) -> Rect {
    let padding = vec2(0.4, 0.15) * font.size;
    let galley = line_galley(painter, text, font, color, within.width() - 2.0 * padding.x);
    let mut rect = anchor.anchor_size(at, galley.size() + 2.0 * padding);
    let shift = |low: f32, high: f32, from: f32, to: f32| {
        if low < from {
            from - low
        } else if high > to {
            to - high
        } else {
            0.0
        }
    };
    rect = rect.translate(vec2(
        shift(rect.left(), rect.right(), within.left(), within.right()),
        shift(rect.top(), rect.bottom(), within.top(), within.bottom()),
    ));
    painter.rect_filled(rect, CornerRadius::same(3), plate);
    painter.galley(rect.min + padding, galley, color);
    rect
}
