//! Where the cells of the heatmap stand: fitted into a room, zoomed, or on their way over
//! the diagonal from one layout to the other.
//!
//! It draws nothing; headings are in `headings`, cells in `cell`.

use std::ops::Range;

use egui::{Pos2, Rect, Ui, Vec2, pos2, vec2};

use crate::analysis::heading::worth_naming;
use crate::panel::jacobian::figure::heatmap::Axis;
use crate::panel::theme::{TextRole, Theme};
use crate::panel::{plot, text};

/// A cell, as row and column of the picture counted from 0.
pub type CellIndex = (usize, usize);

/// The part of a matrix that is seen: from and to, in columns and in rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sight {
    /// Columns.
    pub x: [f64; 2],
    /// Rows.
    pub y: [f64; 2],
}

impl Sight {
    /// All of it.
    pub fn whole((rows, cols): (usize, usize)) -> Self {
        Self {
            x: [0.0, cols as f64],
            y: [0.0, rows as f64],
        }
    }

    /// The same part of the transpose.
    pub fn turned(self) -> Self {
        Self {
            x: self.y,
            y: self.x,
        }
    }

    /// `factor` times as large around a place; `None` when that is all there is.
    pub fn zoomed(self, factor: f64, [x, y]: [f64; 2], size: (usize, usize)) -> Option<Self> {
        let whole = Self::whole(size);
        let axis = |seen: [f64; 2], around: f64, count: f64| {
            let width = seen[1] - seen[0];
            // Three cells are as near as anyone wants to be.
            let wanted = (width / factor).clamp(count.min(3.0), count);
            let low = around - (around - seen[0]) / width * wanted;
            within([low, low + wanted], count)
        };
        let sight = Self {
            x: axis(self.x, x, whole.x[1]),
            y: axis(self.y, y, whole.y[1]),
        };
        let all = |seen: [f64; 2], all: [f64; 2]| seen[1] - seen[0] >= all[1] * (1.0 - 1e-9);
        (!(all(sight.x, whole.x) && all(sight.y, whole.y))).then_some(sight)
    }

    /// Moved by so many columns and rows, as far as there are any.
    pub fn moved(self, [x, y]: [f64; 2], (rows, cols): (usize, usize)) -> Self {
        Self {
            x: within(self.x.map(|end| end + x), cols as f64),
            y: within(self.y.map(|end| end + y), rows as f64),
        }
    }

    /// Moved as little as brings a cell into sight.
    pub fn showing(self, (row, col): CellIndex, size: (usize, usize)) -> Self {
        let shift =
            |seen: [f64; 2], at: f64| (at - seen[0]).min(0.0) + (at + 1.0 - seen[1]).max(0.0);
        self.moved([shift(self.x, col as f64), shift(self.y, row as f64)], size)
    }
}

/// A range of the same width inside of 0 to `count`.
fn within([low, high]: [f64; 2], count: f64) -> [f64; 2] {
    let width = high - low;
    let low = low.min(count - width).max(0.0);
    [low, (low + width).min(count)]
}

/// Where the cells stand.
pub(crate) struct Grid {
    /// The rectangle in which cells are seen.
    pub area: Rect,
    /// One cell.
    pub cell: Vec2,
    /// How many there are, down and across.
    pub size: (usize, usize),
    /// What of them is seen.
    pub sight: Sight,
    /// Room for the rows' headings.
    pub headings: f32,
    /// Room for the columns' headings.
    pub above: f32,
    /// Where they come from while the matrix turns over its diagonal, and how far they are.
    pub from: Option<(Box<Grid>, f32)>,
}

impl Grid {
    /// Fits the cells into `room`.
    pub fn new(
        ui: &Ui,
        room: Rect,
        sides: [Axis<'_>; 2],
        sight: Option<Sight>,
        theme: &Theme,
    ) -> Self {
        let [rows, cols] = sides;
        let size = (rows.keys.len(), cols.keys.len());
        let line = plot::label_height(theme);
        let widest = widest(ui, rows, theme);
        let named = |side: Axis<'_>| if worth_naming(side.blocks) { 1.0 } else { 0.0 };
        let left = widest.min(0.22 * room.width()) + theme.gap() + named(rows) * line;
        let above = line * (1.0 + named(cols));
        let space = vec2(room.width() - left, room.height() - above).max(Vec2::ZERO);
        let (down, across) = (size.0.max(1) as f32, size.1.max(1) as f32);
        let mut cell = vec2(space.x / across, space.y / down);
        // A long row or column may have longer cells, so that it is more than a thread.
        let lopsided = size.0 * 3 < size.1 || size.1 * 3 < size.0;
        // Words are wide: the cells of a column get the room that a word needs.
        let spare = |room: f32| if lopsided { room * theme.scale } else { 0.0 };
        // Before a class they hold the larger numbers that they have.
        let wide = if theme.presenting { 2.0 } else { 1.5 };
        cell.x = cell.x.min((cell.y * wide).max(spare(128.0)));
        cell.y = cell.y.min(cell.x.max(spare(44.0)));
        cell = cell.min(Vec2::splat(240.0 * theme.scale));
        let extent = vec2(cell.x * across, cell.y * down);
        let x = room.left() + left + (space.x - extent.x) / 2.0;
        // In line with the other pictures, unless that leaves a great gap below.
        let slack = (space.y - extent.y - 90.0 * theme.scale).max(0.0);
        let y = room.top() + above + slack * 0.5;
        let area = Rect::from_min_size(pos2(x, y), extent);
        let sight = sight.unwrap_or(Sight::whole(size));
        let seen = |range: [f64; 2]| (range[1] - range[0]).max(1e-9) as f32;
        Self {
            area,
            cell: vec2(extent.x / seen(sight.x), extent.y / seen(sight.y)),
            size,
            sight,
            headings: x - room.left() - theme.gap(),
            above,
            from: None,
        }
    }

    /// The rectangle of one cell; it may be outside of the area.
    pub fn cell_rect(&self, (row, col): CellIndex) -> Rect {
        let here = self.still((row, col));
        match &self.from {
            Some((from, share)) => between(from.cell_rect((col, row)), here, *share),
            None => here,
        }
    }

    /// The rectangle of one cell where it is at home.
    pub fn still(&self, (row, col): CellIndex) -> Rect {
        let at = vec2(
            self.cell.x * (col as f64 - self.sight.x[0]) as f32,
            self.cell.y * (row as f64 - self.sight.y[0]) as f32,
        );
        Rect::from_min_size(self.area.min + at, self.cell)
    }

    /// The rows that are seen.
    pub fn rows(&self) -> Range<usize> {
        seen(self.sight.y, self.size.0)
    }

    /// The columns that are seen.
    pub fn cols(&self) -> Range<usize> {
        seen(self.sight.x, self.size.1)
    }

    /// The cells that are seen, row by row.
    pub fn places(&self) -> impl Iterator<Item = CellIndex> {
        let cols = self.cols();
        self.rows()
            .flat_map(move |row| cols.clone().map(move |col| (row, col)))
    }

    /// How many that are.
    pub fn count(&self) -> usize {
        self.rows().len() * self.cols().len()
    }

    /// A place on the screen in columns and rows.
    pub fn value(&self, at: Pos2) -> [f64; 2] {
        let place = (at - self.area.min) / self.cell;
        [
            self.sight.x[0] + f64::from(place.x),
            self.sight.y[0] + f64::from(place.y),
        ]
    }

    /// The cell there.
    pub fn hit(&self, at: Pos2) -> Option<CellIndex> {
        if !self.area.contains(at) || self.from.is_some() {
            return None;
        }
        let [x, y] = self.value(at);
        let (row, col) = (y.max(0.0) as usize, x.max(0.0) as usize);
        Some((
            row.min(self.size.0.checked_sub(1)?),
            col.min(self.size.1.checked_sub(1)?),
        ))
    }
}

fn between(from: Rect, to: Rect, share: f32) -> Rect {
    Rect::from_min_max(from.min.lerp(to.min, share), from.max.lerp(to.max, share))
}

fn seen([low, high]: [f64; 2], count: usize) -> Range<usize> {
    let first = (low.max(0.0) as usize).min(count);
    first..(high.ceil().max(0.0) as usize).clamp(first, count)
}

/// Width of the widest heading. It is among those with the most letters: measure those few only.
fn widest(ui: &Ui, side: Axis<'_>, theme: &Theme) -> f32 {
    let font = theme.font(TextRole::Heading);
    // The last key of a name has the longest numbers.
    let lasts = side.blocks.iter().take(64).filter_map(|block| {
        let last = block.start + block.len.saturating_sub(1);
        (last < side.keys.len()).then(|| side.heading(last))
    });
    lasts
        .map(|heading| text::measure(ui.painter(), &heading, font.clone()).x)
        .fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_stays_inside_and_keeps_what_is_pointed_at() {
        let size = (100, 200);
        let whole = Sight::whole(size);
        let near = whole.zoomed(4.0, [50.0, 50.0], size).expect("a part");
        assert_eq!(near.x, [37.5, 87.5]);
        assert_eq!(near.y, [37.5, 62.5]);
        assert_eq!(near.zoomed(0.25, [40.0, 40.0], size), None);
        assert_eq!(near.moved([1e9, -1e9], size).x, [150.0, 200.0]);
        assert_eq!(near.moved([1e9, -1e9], size).y, [0.0, 25.0]);
        let far = near.zoomed(1e12, [199.0, 99.0], size).expect("a part");
        assert!((far.x[1] - far.x[0] - 3.0).abs() < 1e-9, "{far:?}");
        assert_eq!(near.showing((99, 0), size).x, [0.0, 50.0]);
        assert_eq!(near.showing((99, 0), size).y, [75.0, 100.0]);
        assert_eq!(near.showing((50, 50), size), near);
    }
}
