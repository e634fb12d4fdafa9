//! How the cells of a heatmap look: ground, hatching, number and marks.
//!
//! Few cells are drawn as rectangles, many as one texture; both give the same colours.
//! A cell without a number is never given the colour of one.

use egui::epaint::PathStroke;
use egui::{
    Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, TextureOptions, Ui, vec2,
};

use super::colorbar::Colors;
use super::heatmap::Grid;
use super::text;
use super::texture;
use super::theme::Theme;
use crate::diff::jacobian::{Check, Status};
use crate::figure::heatmap::{Cell, Heatmap};

/// Up to so many cells are rectangles.
const FEW: usize = 400;

/// A texture has at most so many texels along a side; larger matrices share texels.
const TEXELS: usize = 1024;

/// The largest number in a cell: the back row reads it, and a 1×1 does not shout.
const LARGEST: f32 = 30.0;

/// The smallest number worth printing.
const SMALLEST: f32 = 9.0;

/// Draws all cells.
pub(super) fn paint(ui: &Ui, grid: &Grid, figure: &Heatmap, colors: &Colors, theme: &Theme) {
    let painter = ui.painter();
    let (rows, cols) = grid.count;
    let few = rows * cols <= FEW;
    let places = || (0..rows).flat_map(move |row| (0..cols).map(move |col| (row, col)));
    if few {
        for (row, col) in places() {
            let rect = grid.cell_rect((row, col));
            painter.rect_filled(rect, 0.0, ground(figure.cell(row, col), colors, theme));
        }
    } else {
        ground_texture(ui, grid, figure, colors, theme);
    }
    let smaller = grid.cell.min_elem();
    if smaller >= 6.0 {
        for place in places() {
            let cell = figure.cell(place.0, place.1);
            if !has_number(cell) {
                hatched(painter, grid.cell_rect(place), cell, colors, theme, few);
            }
        }
    }
    borders(painter, grid, theme);
    if smaller >= 14.0 {
        numbers(painter, grid, figure, colors, theme);
    }
    if smaller >= 6.0 {
        for place in places() {
            if figure.cell(place.0, place.1).check == Check::Disagree {
                corner(painter, grid.cell_rect(place), theme);
            }
        }
    }
}

/// Whether the cell has the colour and the text of a number.
fn has_number(cell: &Cell) -> bool {
    matches!(cell.status, Status::Ok | Status::OneSided) && cell.value.is_finite()
}

/// What a cell without a number is, where its text does not say it already.
fn word(status: Status) -> Option<&'static str> {
    match status {
        Status::Kink => Some("kink"),
        Status::Infinite => Some("infinite"),
        Status::Unresolved => Some("unresolved"),
        Status::Ok | Status::OneSided | Status::Undefined => None,
    }
}

fn ground(cell: &Cell, colors: &Colors, theme: &Theme) -> Color32 {
    if has_number(cell) {
        colors.color(cell.value, theme)
    } else {
        theme.palette().missing
    }
}

fn ground_texture(ui: &Ui, grid: &Grid, figure: &Heatmap, colors: &Colors, theme: &Theme) {
    let (rows, cols) = grid.count;
    let key = texture::key(|hasher| {
        use std::hash::Hash as _;
        (rows, cols, theme.dark).hash(hasher);
        texture::hash_numbers(hasher, figure.cells.iter().map(|cell| &cell.value));
        texture::hash_numbers(hasher, &colors.ends());
        for cell in &figure.cells {
            cell.status.hash(hasher);
        }
    });
    let id = ui.scope_id().with("cells texture");
    let handle = texture::cached(ui, id, key, TextureOptions::NEAREST, || {
        let (width, height) = (cols.min(TEXELS), rows.min(TEXELS));
        texture::image(width, height, |x, y| {
            let share =
                |k: usize, n: usize, of: usize| k * of / n..((k + 1) * of / n).max(k * of / n + 1);
            // Of the cells that share a texel the strongest is seen.
            let strongest = share(y, height, rows)
                .flat_map(|row| share(x, width, cols).map(move |col| (row, col)))
                .map(|(row, col)| figure.cell(row, col))
                .max_by(|a, b| strength(a).total_cmp(&strength(b)));
            strongest.map_or(theme.palette().missing, |cell| ground(cell, colors, theme))
        })
    });
    texture::draw(ui.painter(), &handle, grid.area);
}

fn strength(cell: &Cell) -> f64 {
    if has_number(cell) {
        cell.value.abs()
    } else {
        f64::INFINITY
    }
}

/// A cell without a number: hatched; a kink also has its two one-sided colours.
fn hatched(painter: &Painter, rect: Rect, cell: &Cell, colors: &Colors, theme: &Theme, fine: bool) {
    let palette = theme.palette();
    if cell.status == Status::Kink {
        let halves = [
            (
                cell.left,
                [rect.left_top(), rect.right_top(), rect.left_bottom()],
            ),
            (
                cell.right,
                [rect.right_top(), rect.right_bottom(), rect.left_bottom()],
            ),
        ];
        for (slope, corners) in halves {
            if slope.is_finite() {
                triangle(painter, corners, colors.color(slope, theme));
            }
        }
    }
    let stroke = Stroke::new(theme.hairline(), palette.hatch.gamma_multiply(0.75));
    if fine {
        hatch(painter, rect, 9.0 * theme.scale, stroke);
    } else {
        painter.line_segment([rect.left_bottom(), rect.right_top()], stroke);
    }
    if cell.status == Status::Kink {
        let edge = Stroke::new(2.0 * theme.hairline(), palette.ink);
        painter.line_segment([rect.left_bottom(), rect.right_top()], edge);
    }
}

fn triangle(painter: &Painter, corners: [Pos2; 3], color: Color32) {
    painter.add(Shape::convex_polygon(
        corners.to_vec(),
        color,
        PathStroke::NONE,
    ));
}

/// Parallel lines from lower left to upper right, cut at the rectangle.
pub(super) fn hatch(painter: &Painter, rect: Rect, spacing: f32, stroke: Stroke) {
    let (width, height) = (rect.width(), rect.height());
    let count = ((width + height) / spacing.max(2.0)).min(400.0) as usize;
    for k in 1..=count {
        let along = k as f32 * spacing;
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
            painter.line_segment([rect.min + start, rect.min + end], stroke);
        }
    }
}

/// Thin gaps between the cells while they are large, and a border around all.
fn borders(painter: &Painter, grid: &Grid, theme: &Theme) {
    let palette = theme.palette();
    if grid.cell.min_elem() >= 12.0 {
        let gap = if grid.cell.min_elem() >= 40.0 {
            2.0
        } else {
            1.0
        };
        let stroke = Stroke::new(gap * theme.hairline(), palette.paper);
        for row in 1..grid.count.0 {
            let y = grid.cell_rect((row, 0)).top();
            painter.hline(grid.area.x_range(), y, stroke);
        }
        for col in 1..grid.count.1 {
            let x = grid.cell_rect((0, col)).left();
            painter.vline(x, grid.area.y_range(), stroke);
        }
    }
    let edge = Stroke::new(theme.hairline(), palette.border);
    painter.rect_stroke(grid.area, 0.0, edge, StrokeKind::Outside);
}

/// Prints the texts: all numbers in one size, words as large as they may be next to them.
fn numbers(painter: &Painter, grid: &Grid, figure: &Heatmap, colors: &Colors, theme: &Theme) {
    let (rows, cols) = grid.count;
    let largest = (LARGEST * theme.scale).min(0.4 * grid.cell.y);
    let size_of = |text: &str, share: f32| {
        let space = grid.cell * vec2(share, 0.6);
        text::fitting_size(painter, theme, text, space, largest)
    };
    let cells = || figure.cells.iter().take(rows * cols);
    let common = cells()
        .filter(|cell| has_number(cell))
        .map(|cell| size_of(&cell.text, 0.84))
        .fold(largest, f32::min);
    for (index, cell) in cells().enumerate() {
        let rect = grid.cell_rect((index / cols, index % cols));
        let number = has_number(cell);
        let size = if number {
            common
        } else {
            size_of(&cell.text, 0.7).min(common.max(SMALLEST + 2.0))
        };
        if size < SMALLEST || cell.text.is_empty() {
            continue;
        }
        if number {
            let ink = theme.ink_on(ground(cell, colors, theme));
            let style = (theme.digits(size), ink);
            text::line(
                painter,
                rect.center(),
                Align2::CENTER_CENTER,
                &cell.text,
                style,
                rect.width(),
            );
        } else {
            let palette = theme.palette();
            // What the sign means, where there is room to say so.
            let room = vec2(0.8 * rect.width(), (0.45 * rect.height() - size).max(0.0));
            let word = word(cell.status)
                .map(|word| {
                    let size = text::fitting_size(painter, theme, word, room, 0.75 * size);
                    (word, size)
                })
                .filter(|(_, size)| *size >= SMALLEST);
            // A low and wide cell has the room beside the sign.
            let beside = self::word(cell.status)
                .filter(|_| word.is_none())
                .map(|word| format!("{word} {}", cell.text))
                .map(|text| (size_of(&text, 0.86).min(size), text))
                .filter(|(size, _)| *size >= SMALLEST);
            let (size, text) = match &beside {
                Some((size, text)) => (*size, text),
                None => (size, &cell.text),
            };
            let style = (theme.digits(size), palette.ink, palette.surface);
            let up = word.map_or(0.0, |(_, size)| 0.8 * size);
            let at = rect.center() - vec2(0.0, up);
            let anchor = Align2::CENTER_CENTER;
            let tag = text::tag(painter, at, anchor, text, style, rect);
            if let Some((word, size)) = word {
                let style = (theme.digits(size), palette.ink, palette.surface);
                text::tag(
                    painter,
                    tag.center_bottom(),
                    Align2::CENTER_TOP,
                    word,
                    style,
                    rect,
                );
            }
        }
    }
}

/// The mark of a cell whose two computations disagree: a triangle in the upper right corner.
fn corner(painter: &Painter, rect: Rect, theme: &Theme) {
    let side = (0.28 * rect.size().min_elem()).clamp(4.0, 20.0 * theme.scale);
    let tip = rect.right_top();
    let corners = [tip, tip + vec2(0.0, side), tip - vec2(side, 0.0)];
    triangle(painter, corners, theme.palette().accent);
    let edge = Stroke::new(theme.hairline(), theme.palette().surface);
    painter.line_segment([corners[1], corners[2]], edge);
}

/// Outlines what is pointed at, in two tones so that it shows on any colour.
pub(super) fn outline(painter: &Painter, rect: Rect, theme: &Theme, weight: f32) {
    let palette = theme.palette();
    let outer = Stroke::new(3.5 * weight * theme.scale, palette.accent);
    let inner = Stroke::new(1.5 * weight * theme.scale, palette.surface);
    painter.rect_stroke(rect, 0.0, outer, StrokeKind::Middle);
    painter.rect_stroke(
        rect.shrink(2.0 * theme.scale),
        0.0,
        inner,
        StrokeKind::Inside,
    );
}
