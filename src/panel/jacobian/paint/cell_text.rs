//! What is written in the cells: all numbers in one size, and what stands for a number where
//! there is none.
//!
//! Where the room is short a text shrinks to the smallest size there is, then it is told in its
//! shortest form, and at last the pattern of the cell stands alone. A cut number is never
//! written.

use egui::{Align2, Painter, Rect, vec2};

use super::grid::Grid;
use super::hatch;
use crate::diff::jacobian::Status;
use crate::panel::colorbar::Colors;
use crate::panel::jacobian::figure::cell::Cell;
use crate::panel::jacobian::figure::heatmap::Heatmap;
use crate::panel::text;
use crate::panel::theme::Theme;

/// The largest number in a cell: the back row reads it, and a 1×1 does not shout.
const LARGEST: f32 = 30.0;

/// The smallest number worth printing.
const SMALLEST: f32 = 9.0;

/// Writes into all cells in sight that have the room.
pub(crate) fn paint(
    painter: &Painter,
    grid: &Grid,
    figure: &Heatmap,
    colors: &Colors,
    theme: &Theme,
) {
    let sizes = Sizes::of(painter, grid, theme);
    let cells: Vec<_> = grid
        .places()
        .filter_map(|place| {
            let cell = figure.cell(place.0, place.1)?;
            let forms = figure.forms(cell);
            let fitting = if cell.has_number() {
                sizes.number_that_fits(forms)
            } else {
                sizes.word_that_fits(forms)
            };
            Some((grid.cell_rect(place), cell, fitting))
        })
        .collect();
    let numbers = cells.iter().filter(|(_, cell, _)| cell.has_number());
    // One that is too long for any size does not silence the others.
    let common = numbers
        .filter_map(|(_, _, fitting)| fitting.as_ref())
        .map(|(_, size)| *size)
        .fold(sizes.largest, f32::min);
    for (rect, cell, fitting) in cells {
        match fitting {
            Some((text, size)) if cell.has_number() => {
                let ink = theme.ink_on(hatch::ground(cell, colors, theme));
                let style = (theme.digits(common.min(size)), ink);
                let anchor = Align2::CENTER_CENTER;
                let width = rect.width();
                text::line(painter, rect.center(), anchor, &text, style, width);
            }
            Some((text, size)) => {
                let size = size.min(common.max(sizes.smallest + 2.0));
                let meaning = figure.words(cell).1;
                word(&sizes, rect, (&text, size), meaning);
            }
            None if cell.entry.status() == Status::Kink => halves(&sizes, rect, cell),
            None => {}
        }
    }
}

/// The sizes that texts in the cells of a grid may have.
struct Sizes<'a> {
    painter: &'a Painter,
    theme: &'a Theme,
    cell: egui::Vec2,
    largest: f32,
    smallest: f32,
}

impl<'a> Sizes<'a> {
    fn of(painter: &'a Painter, grid: &Grid, theme: &'a Theme) -> Self {
        let (most, down) = if theme.presenting {
            (1.2 * LARGEST, 0.52)
        } else {
            (LARGEST, 0.4)
        };
        let smallest = theme.least().max(SMALLEST);
        Self {
            painter,
            theme,
            cell: grid.cell,
            largest: (most * theme.scale).min((down * grid.cell.y).max(smallest)),
            smallest,
        }
    }

    /// The size at which a text has so large a share of its cell's width; where that is less
    /// than the smallest, the smallest as soon as the text touches no border.
    fn fit(&self, text: &str, share: f32) -> f32 {
        let easy = self.easy(text, share);
        // Large numbers would run together where small ones do not.
        let most = if self.theme.presenting { 0.9 } else { 0.96 };
        // Letters are about three quarters of their line.
        if easy < self.smallest && self.within(text, vec2(most, 1.25)) >= self.smallest {
            self.smallest
        } else {
            easy
        }
    }

    /// The size at which there is room left above and below.
    fn easy(&self, text: &str, share: f32) -> f32 {
        self.within(text, vec2(share, 0.6))
    }

    fn within(&self, text: &str, shares: egui::Vec2) -> f32 {
        let space = self.cell * shares;
        text::fitting_size(self.painter, self.theme, text, space, self.largest)
    }

    /// The number in the first of its forms that can be read in a cell, and its size.
    fn number_that_fits(&self, forms: impl Iterator<Item = String>) -> Option<(String, f32)> {
        let mut sized = forms.map(|text| {
            let size = self.fit(&text, 0.84);
            (text, size)
        });
        sized.find(|(_, size)| *size >= self.smallest)
    }

    /// A word, or a shorter one for the same that is not much smaller than what stands around it.
    fn word_that_fits(&self, forms: impl Iterator<Item = String>) -> Option<(String, f32)> {
        let sized = forms.map(|text| (self.fit(&text, 0.7), text));
        let readable = sized.filter(|(size, _)| *size >= self.smallest);
        let mut readable: Vec<_> = readable.map(|(size, text)| (text, size)).collect();
        let easy = |(_, size): &(String, f32)| *size >= 1.3 * self.smallest;
        let found = readable.iter().position(easy).unwrap_or(0);
        (found < readable.len()).then(|| readable.swap_remove(found))
    }

    fn tag(&self, at: egui::Pos2, anchor: Align2, (text, size): (&str, f32), within: Rect) -> Rect {
        let palette = self.theme.palette();
        let style = (self.theme.digits(size), palette.ink, palette.surface);
        text::tag(self.painter, at, anchor, text, style, within)
    }
}

/// A sign or a word on the pattern of its cell, and what the sign means where there is room.
fn word(sizes: &Sizes<'_>, rect: Rect, (text, size): (&str, f32), meaning: Option<&str>) {
    let room = vec2(0.8 * rect.width(), (0.45 * rect.height() - size).max(0.0));
    let below = meaning
        .map(|word| {
            let largest = 0.75 * size;
            let size = text::fitting_size(sizes.painter, sizes.theme, word, room, largest);
            (word, size)
        })
        .filter(|(_, size)| *size >= sizes.smallest);
    // A low and wide cell has the room beside the sign, if the pattern keeps some of it.
    let beside = meaning
        .filter(|_| below.is_none())
        .map(|word| format!("{word} {text}"))
        .map(|text| (sizes.easy(&text, 0.8).min(size), text))
        .filter(|(size, _)| *size >= sizes.smallest);
    let (size, text) = match &beside {
        Some((size, text)) => (*size, text.as_str()),
        None => (size, text),
    };
    let up = below.map_or(0.0, |(_, size)| 0.8 * size);
    let at = rect.center() - vec2(0.0, up);
    let tag = sizes.tag(at, Align2::CENTER_CENTER, (text, size), rect);
    if let Some(word) = below {
        sizes.tag(tag.center_bottom(), Align2::CENTER_TOP, word, rect);
    }
}

/// The two slopes of a kink, each in its half of a narrow cell.
fn halves(sizes: &Sizes<'_>, rect: Rect, cell: Cell<'_>) {
    let (upper, lower) = rect.split_top_bottom_at_fraction(0.5);
    let half = Sizes {
        cell: upper.size(),
        ..*sizes
    };
    let fitting = [3, 2, 1].map(|digits| {
        let sides = cell.sides(digits);
        let fits = sides
            .iter()
            .all(|text| half.fit(text, 0.7) >= half.smallest);
        fits.then_some(sides)
    });
    let Some(sides) = fitting.into_iter().flatten().next() else {
        return;
    };
    for (text, rect) in sides.iter().zip([upper, lower]) {
        let size = half.smallest;
        half.tag(rect.center(), Align2::CENTER_CENTER, (text, size), rect);
    }
}
