//! Placing text: on one line, wrapped, as a tag, or as large as a box allows.
//!
//! It knows nothing of figures. A [`Phrase`] that does not fit says less: it is never clipped by
//! accident, never laid over its neighbour, and never ended inside of a number.

use std::sync::Arc;

use egui::text::LayoutJob;
use egui::{Align, Align2, Color32, CornerRadius, FontId, Galley, Painter, Pos2, Rect, Vec2, vec2};

use super::theme::Theme;
use crate::analysis::heading;
use crate::analysis::phrase::Phrase;

/// One line that fits into `width`: all of it, else with fewer digits and members, else its
/// beginning; empty when no beginning tells anything.
fn line_galley(
    painter: &Painter,
    phrase: &Phrase,
    (font, color): (&FontId, Color32),
    width: f32,
) -> Arc<Galley> {
    /// As many as a cell shows of a number.
    const DIGITS: usize = 3;
    /// Letters of a name that is long.
    const LONG: usize = 8;
    let lay =
        |text: String| painter.layout_job(LayoutJob::simple_singleline(text, font.clone(), color));
    // Room that was measured with the same text is a sum of roundings.
    let fits = |galley: &Galley| galley.size().x <= width + 0.5;
    let whole = lay(phrase.to_string());
    if fits(&whole) {
        return whole;
    }
    let levels = phrase.levels();
    // The beginning of a name, and its number after it.
    let named = |phrase: &Phrase| {
        let (name, value) = phrase.sides()?;
        let value = value.to_string();
        let left = width - measure(painter, &value, font.clone()).x;
        let name = begun(painter, &name.to_string(), font, left);
        let letters = name.chars().count();
        let galley = lay(name + &value);
        fits(&galley).then_some((letters, galley))
    };
    // A long name is begun before its number has fewer digits than a cell shows of it.
    if !levels.is_empty()
        && let Some((letters, galley)) = named(&phrase.rounded(DIGITS))
        && letters >= LONG
    {
        return galley;
    }
    let mut found = levels.iter().map(|phrase| lay(phrase.to_string()));
    if let Some(galley) = found.find(|galley| fits(galley)) {
        return galley;
    }
    // The number of a long name is worth more than the end of the name.
    if let Some((_, galley)) = named(levels.last().unwrap_or(phrase)) {
        return galley;
    }
    let rounded = levels.first().unwrap_or(phrase);
    let count = rounded.to_string().chars().count();
    let most = (count as f32 * width / whole.size().x.max(1.0)) as usize + 1;
    begun_galley(rounded, most, lay, fits)
}

/// The longest beginning of at most about so many letters that fits.
fn begun_galley(
    phrase: &Phrase,
    mut most: usize,
    lay: impl Fn(String) -> Arc<Galley>,
    fits: impl Fn(&Galley) -> bool,
) -> Arc<Galley> {
    loop {
        let start = phrase.begun(most).to_string();
        let galley = lay(start.clone());
        if start.is_empty() || fits(&galley) {
            return galley;
        }
        most = most.min(start.chars().count()).saturating_sub(1);
    }
}

/// The font, smaller where the line would not fit into `width`, yet no smaller than `least`.
pub fn shrunk(painter: &Painter, text: &str, mut font: FontId, width: f32, least: f32) -> FontId {
    let wide = measure(painter, text, font.clone()).x;
    if wide > width {
        // Half points, so that few sizes are ever rasterised.
        let size = (2.0 * font.size * width / wide).floor() / 2.0;
        font.size = size.max(least).min(font.size);
    }
    font
}

/// The first of some texts that fits into `width`.
pub fn first_fitting(
    painter: &Painter,
    texts: impl IntoIterator<Item = String>,
    font: &FontId,
    width: f32,
) -> Option<String> {
    let mut texts = texts.into_iter();
    texts.find(|text| measure(painter, text, font.clone()).x <= width)
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
        let text = heading::begun(heading, most);
        if most <= 2 || wide(&text) <= width {
            return text;
        }
        most -= 1;
    }
}

/// Writes one line, made to fit `width`, with `anchor` of it at `at`; returns where it stands.
pub fn line(
    painter: &Painter,
    at: Pos2,
    anchor: Align2,
    phrase: impl Into<Phrase>,
    (font, color): (FontId, Color32),
    width: f32,
) -> Rect {
    let phrase = phrase.into();
    if phrase.is_empty() || width < 4.0 {
        return Rect::from_min_size(at, Vec2::ZERO);
    }
    let galley = line_galley(painter, &phrase, (&font, color), width);
    let rect = anchor.anchor_size(at, galley.size());
    painter.galley(rect.min, galley, color);
    rect
}

/// Writes up to `rows` lines from the top of `rect`, aligned as `align` says, as far
/// as they fit; returns the height that they take. Of a paragraph that is too long whole
/// sentences are left out, from the last.
pub fn wrapped(
    painter: &Painter,
    rect: Rect,
    phrase: impl Into<Phrase>,
    (font, color): (FontId, Color32),
    align: Align,
    rows: usize,
) -> f32 {
    let phrase = phrase.into();
    let fitting = (rect.height() / (1.1 * font.size)) as usize;
    let rows = rows.min(fitting);
    if phrase.is_empty() || rect.width() < 8.0 || rows == 0 {
        return 0.0;
    }
    let galley = paragraph(
        painter,
        &phrase,
        (&font, color),
        rect.width(),
        (align, rows),
    );
    let x = match align {
        Align::Min => rect.left(),
        Align::Center => rect.center().x,
        Align::Max => rect.right(),
    };
    if galley.text().is_empty() {
        return 0.0;
    }
    let height = galley.size().y;
    painter.galley(egui::pos2(x, rect.top()), galley, color);
    height
}

/// A paragraph of so many rows at most: all of it, else its first sentences, else its beginning.
fn paragraph(
    painter: &Painter,
    phrase: &Phrase,
    (font, color): (&FontId, Color32),
    width: f32,
    (align, rows): (Align, usize),
) -> Arc<Galley> {
    let lay = |text: String| {
        let mut job = LayoutJob::simple(text, font.clone(), color, width);
        job.wrap.max_rows = rows;
        job.halign = align;
        painter.layout_job(job)
    };
    let whole = lay(phrase.to_string());
    if !whole.elided {
        return whole;
    }
    let sentences = phrase.sentences();
    let mut found = sentences.iter().map(|phrase| lay(phrase.to_string()));
    if let Some(galley) = found.find(|galley| !galley.elided) {
        return galley;
    }
    let least = sentences.last().unwrap_or(phrase);
    let shown = lay(least.to_string());
    let glyphs: usize = shown.rows.iter().map(|row| row.glyphs.len()).sum();
    // Spaces at the ends of rows are no glyphs.
    begun_galley(least, glyphs + rows, lay, |galley| !galley.elided)
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

/// Size of a text with its plate.
pub fn tag_size(painter: &Painter, text: &str, font: &FontId) -> Vec2 {
    measure(painter, text, font.clone()) + 2.0 * padding(font)
}

/// Between a text and the edge of its plate.
fn padding(font: &FontId) -> Vec2 {
    vec2(0.4, 0.15) * font.size
}

/// Writes a short text on a plate, so that it reads on any picture; returns the plate.
/// The plate is moved into `within` where it would stick out, and is narrower where that is
/// narrow.
pub fn tag(
    painter: &Painter,
    at: Pos2,
    anchor: Align2,
    phrase: impl Into<Phrase>,
    (font, color, plate): (FontId, Color32, Color32),
    within: Rect,
) -> Rect {
    let least = 0.1 * font.size;
    let width = within.width() - 2.0 * least;
    let galley = line_galley(painter, &phrase.into(), (&font, color), width);
    if galley.text().is_empty() {
        return Rect::from_min_size(at, Vec2::ZERO);
    }
    let spare = ((within.size() - galley.size()) / 2.0).max(Vec2::ZERO);
    let padding = padding(&font).min(spare);
    let mut rect = anchor.anchor_size(at, galley.size() + 2.0 * padding);
    let shift = |low: f32, high: f32, from: f32, to: f32| {
        if high - low > to - from {
            (from + to - low - high) / 2.0
        } else if low < from {
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
    painter.rect_filled(rect.intersect(within), CornerRadius::same(3), plate);
    painter.galley(rect.min + padding, galley, color);
    rect
}
