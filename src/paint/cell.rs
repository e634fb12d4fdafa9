//! How the cells of a heatmap look: ground, hatching, number and marks.
//!
//! Few cells are drawn as rectangles, many as one texture; both give the same colours.
//! A cell without a number is never given the colour of one.

use egui::epaint::PathStroke;
use egui::{
    Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, TextureOptions, Ui, vec2,
};

use super::colorbar::Colors;
use super::grid::Grid;
use super::text;
use super::texture;
use super::theme::Theme;
use crate::diff::jacobian::{Check, Status};
use crate::figure::heatmap::{Cell, Heatmap};
use crate::project::document::Layout;

/// Up to so many cells in sight are rectangles.
const FEW: usize = 400;

/// Up to so many cells in sight have texts and marks.
const TOLD: usize = 2500;

/// A texture has at most so many texels along a side; larger matrices share texels.
const TEXELS: usize = 2048;

/// The largest number in a cell: the back row reads it, and a 1×1 does not shout.
const LARGEST: f32 = 30.0;

/// The smallest number worth printing.
const SMALLEST: f32 = 9.0;

/// Draws all cells in sight.
pub(super) fn paint(ui: &Ui, grid: &Grid, figure: &Heatmap, colors: &Colors, theme: &Theme) {
    let seen = if grid.from.is_some() {
        ui.clip_rect()
    } else {
        grid.area.expand(theme.hairline()).intersect(ui.clip_rect())
    };
    let painter = &ui.painter().with_clip_rect(seen);
    let count = grid.count();
    let few = count <= FEW;
    let cells = || {
        let places = grid.places();
        places.filter_map(|(row, col)| Some(((row, col), figure.cell(row, col)?)))
    };
    if few {
        for (place, cell) in cells() {
            painter.rect_filled(grid.cell_rect(place), 0.0, ground(cell, colors, theme));
        }
    } else {
        ground_texture(ui, painter, grid, figure, colors, theme);
    }
    let told = count <= TOLD && grid.cell.min_elem() >= 6.0;
    if told {
        for (place, cell) in cells() {
            if !cell.has_number() {
                hatched(painter, grid.cell_rect(place), cell, colors, theme, few);
            }
        }
    }
    if grid.from.is_none() {
        borders(painter, grid, theme);
    }
    if told && grid.cell.min_elem() >= 14.0 {
        numbers(painter, grid, figure, colors, theme);
    }
    if told {
        for (place, cell) in cells() {
            if cell.entry.check == Check::Disagree {
                corner(painter, grid.cell_rect(place), theme);
            }
            if cell.entry.status == Status::OneSided {
                one_sided(painter, grid.cell_rect(place), theme);
            }
        }
    }
}

fn ground(cell: Cell<'_>, colors: &Colors, theme: &Theme) -> Color32 {
    if cell.has_number() {
        colors.color(cell.entry.value, theme)
    } else {
        theme.palette().missing
    }
}

/// All cells of the matrix as one picture, made only when their numbers or colours change;
/// of it the part in sight is drawn.
fn ground_texture(
    ui: &Ui,
    painter: &Painter,
    grid: &Grid,
    figure: &Heatmap,
    colors: &Colors,
    theme: &Theme,
) {
    let (rows, cols) = grid.size;
    if rows == 0 || cols == 0 {
        return;
    }
    let turned = figure.layout == Layout::Denominator;
    let key = texture::key(|hasher| {
        use std::hash::Hash as _;
        (figure.fingerprint, turned, figure.colormap, figure.scale).hash(hasher);
        theme.dark.hash(hasher);
        texture::hash_numbers(hasher, &colors.ends());
    });
    let id = ui.scope_id().with("cells texture");
    let handle = texture::cached(ui, id, key, TextureOptions::NEAREST, || {
        let table = Table::new(colors, theme);
        let missing = theme.palette().missing;
        let color = |cell: Cell<'_>| {
            if cell.has_number() {
                table.color(colors.share(cell.entry.value))
            } else {
                missing
            }
        };
        let (width, height) = (cols.min(TEXELS), rows.min(TEXELS));
        if (width, height) == (cols, rows) {
            return texture::image(cols, rows, |x, y| figure.cell(y, x).map_or(missing, color));
        }
        texture::image(width, height, |x, y| {
            let share =
                |k: usize, n: usize, of: usize| k * of / n..((k + 1) * of / n).max(k * of / n + 1);
            // Of the cells that share a texel the strongest is seen.
            let strongest = share(y, height, rows)
                .flat_map(|row| share(x, width, cols).filter_map(move |col| figure.cell(row, col)))
                .max_by(|a, b| strength(*a).total_cmp(&strength(*b)));
            strongest.map_or(missing, color)
        })
    });
    let whole = grid
        .cell_rect((0, 0))
        .union(grid.cell_rect((rows - 1, cols - 1)));
    match &grid.from {
        None => texture::draw(painter, &handle, whole),
        Some((from, share)) => {
            // Every corner of a cell goes its way; the two on the diagonal stay on it.
            let here = grid.still((0, 0)).union(grid.still((rows - 1, cols - 1)));
            let start = from
                .cell_rect((0, 0))
                .union(from.cell_rect((cols - 1, rows - 1)));
            let way = |from: Pos2, to: Pos2| from.lerp(to, *share);
            let corners = [
                way(start.left_top(), here.left_top()),
                way(start.left_bottom(), here.right_top()),
                way(start.right_bottom(), here.right_bottom()),
                way(start.right_top(), here.left_bottom()),
            ];
            texture::quad(painter, &handle, corners);
        }
    }
}

/// The colours of a bar, looked up instead of mixed: there may be a million cells.
struct Table(Vec<Color32>);

impl Table {
    const STEPS: usize = 2048;

    fn new(colors: &Colors, theme: &Theme) -> Self {
        let share = |k: usize| 2.0 * k as f64 / Self::STEPS as f64 - 1.0;
        Self(
            (0..=Self::STEPS)
                .map(|k| colors.at(share(k), theme))
                .collect(),
        )
    }

    fn color(&self, share: f64) -> Color32 {
        let place = ((share.clamp(-1.0, 1.0) + 1.0) / 2.0 * Self::STEPS as f64).round();
        self.0.get(place as usize).copied().unwrap_or_default()
    }
}

fn strength(cell: Cell<'_>) -> f64 {
    if cell.has_number() {
        cell.entry.value.abs()
    } else {
        f64::INFINITY
    }
}

/// A cell without a number: hatched; a kink also has its two one-sided colours.
pub(super) fn hatched(
    painter: &Painter,
    rect: Rect,
    cell: Cell<'_>,
    colors: &Colors,
    theme: &Theme,
    fine: bool,
) {
    let palette = theme.palette();
    let kink = cell.entry.status == Status::Kink;
    if kink {
        let halves = [
            (
                cell.entry.left,
                [rect.left_top(), rect.right_top(), rect.left_bottom()],
            ),
            (
                cell.entry.right,
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
    if kink {
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
        for row in grid.rows().skip(1) {
            let y = grid.cell_rect((row, 0)).top();
            painter.hline(grid.area.x_range(), y, stroke);
        }
        for col in grid.cols().skip(1) {
            let x = grid.cell_rect((0, col)).left();
            painter.vline(x, grid.area.y_range(), stroke);
        }
    }
    let edge = Stroke::new(theme.hairline(), palette.border);
    painter.rect_stroke(grid.area, 0.0, edge, StrokeKind::Outside);
}

/// Prints the texts: all numbers in one size, words as large as they may be next to them.
fn numbers(painter: &Painter, grid: &Grid, figure: &Heatmap, colors: &Colors, theme: &Theme) {
    // Before a class a number has nearly all of its cell.
    let (most, [across, down]) = if theme.presenting {
        (1.2 * LARGEST, [0.93, 0.52])
    } else {
        (LARGEST, [0.84, 0.4])
    };
    let largest = (most * theme.scale).min(down * grid.cell.y);
    let smallest = theme.least().max(SMALLEST);
    let size_of = |text: &str, share: f32| {
        let space = grid.cell * vec2(share, 0.6);
        text::fitting_size(painter, theme, text, space, largest)
    };
    let cells: Vec<_> = grid
        .places()
        .filter_map(|(row, col)| {
            let cell = figure.cell(row, col)?;
            let (text, word) = figure.words(cell);
            Some((grid.cell_rect((row, col)), cell, text, word))
        })
        .collect();
    let sizes = cells.iter().filter(|(_, cell, ..)| cell.has_number());
    let common = sizes
        .map(|(_, _, text, _)| size_of(text, across))
        // One that is too long for any size does not silence the others.
        .filter(|size| *size >= smallest)
        .fold(largest, f32::min);
    for (rect, cell, text, meaning) in &cells {
        let (rect, cell, meaning) = (*rect, *cell, *meaning);
        let number = cell.has_number();
        let size = if number {
            common.min(size_of(text, 0.94))
        } else {
            size_of(text, 0.7).min(common.max(smallest + 2.0))
        };
        if size < smallest || text.is_empty() {
            continue;
        }
        if number {
            let ink = theme.ink_on(ground(cell, colors, theme));
            let style = (theme.digits(size), ink);
            text::line(
                painter,
                rect.center(),
                Align2::CENTER_CENTER,
                text,
                style,
                rect.width(),
            );
        } else {
            let palette = theme.palette();
            // What the sign means, where there is room to say so.
            let room = vec2(0.8 * rect.width(), (0.45 * rect.height() - size).max(0.0));
            let word = meaning
                .map(|word| {
                    let size = text::fitting_size(painter, theme, word, room, 0.75 * size);
                    (word, size)
                })
                .filter(|(_, size)| *size >= smallest);
            // A low and wide cell has the room beside the sign.
            let beside = meaning
                .filter(|_| word.is_none())
                .map(|word| format!("{word} {text}"))
                .map(|text| (size_of(&text, 0.86).min(size), text))
                .filter(|(size, _)| *size >= smallest);
            let (size, text) = match &beside {
                Some((size, text)) => (*size, text),
                None => (size, text),
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
pub(super) fn corner(painter: &Painter, rect: Rect, theme: &Theme) {
    let side = (0.28 * rect.size().min_elem()).clamp(4.0, 20.0 * theme.scale);
    let tip = rect.right_top();
    let corners = [tip, tip + vec2(0.0, side), tip - vec2(side, 0.0)];
    triangle(painter, corners, theme.palette().accent);
    let edge = Stroke::new(theme.hairline(), theme.palette().surface);
    painter.line_segment([corners[1], corners[2]], edge);
}

/// The mark of a one-sided derivative: a bar along the left edge, as at the edge of a domain.
pub(super) fn one_sided(painter: &Painter, rect: Rect, theme: &Theme) {
    let width = (0.06 * rect.width()).clamp(2.0, 5.0 * theme.scale);
    let bar = rect.with_max_x(rect.left() + 2.0 * width);
    let palette = theme.palette();
    painter.rect_filled(bar.with_max_x(bar.left() + width), 0.0, palette.ink);
    painter.rect_filled(bar.with_min_x(bar.left() + width), 0.0, palette.surface);
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
