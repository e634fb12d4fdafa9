//! How the cells of a heatmap look: ground, pattern and marks. What is written in them is in
//! `inscribed`, the patterns of those without a number are in `hatch`.
//!
//! Few cells are drawn as rectangles, many as one texture; both give the same colours.
//! A cell without a number is never given the colour of one.

use egui::{Color32, Painter, Pos2, Rect, Stroke, StrokeKind, TextureOptions, Ui, vec2};

use super::grid::Grid;
use super::{cell_text, face, hatch};
use crate::diff::jacobian::{Check, Status};
use crate::document::{Face, Layout};
use crate::panel::colorbar::Colors;
use crate::panel::jacobian::figure::cell::Cell;
use crate::panel::jacobian::figure::heatmap::Heatmap;
use crate::panel::texture;
use crate::panel::theme::Theme;

/// Up to so many cells in sight are rectangles.
const FEW: usize = 400;

/// Up to so many cells in sight have texts and marks.
const TOLD: usize = 2500;

/// A texture has at most so many texels along a side; larger matrices share texels.
const TEXELS: usize = 2048;

/// The least that is seen of an entry among zeros, in points and in pixels: smaller cells share
/// a texel. What is smaller than a pixel may fall between two of them and vanish.
const SPECK: f32 = 1.5;

/// Draws all cells in sight; what stands in them has come up so far, from 0 to 1.
pub(crate) fn paint(
    ui: &Ui,
    grid: &Grid,
    figure: &Heatmap,
    (colors, ink): (&Colors, f32),
    theme: &Theme,
) {
    let seen = if grid.from.is_some() {
        ui.clip_rect()
    } else {
        grid.area.expand(theme.hairline()).intersect(ui.clip_rect())
    };
    let painter = &ui.painter().with_clip_rect(seen);
    let count = grid.count();
    let shared = shared(ui, grid);
    let few = count <= FEW && shared == [1, 1];
    let cells = || {
        let places = grid.places();
        places.filter_map(|(row, col)| Some(((row, col), figure.cell(row, col)?)))
    };
    if few {
        for (place, cell) in cells() {
            painter.rect_filled(
                grid.cell_rect(place),
                0.0,
                hatch::ground(cell, colors, theme),
            );
        }
    } else {
        ground_texture((ui, painter), (grid, shared), figure, colors, theme);
    }
    let told = count <= TOLD && grid.cell.min_elem() >= 6.0;
    if told {
        for (place, cell) in cells() {
            if !cell.has_number() {
                hatch::pattern(painter, grid.cell_rect(place), cell, colors, theme, few);
            }
        }
    }
    if grid.from.is_none() {
        borders(painter, grid, theme);
    }
    if told && grid.cell.min_elem() >= 14.0 {
        let mut painter = painter.clone();
        painter.multiply_opacity(ink);
        match figure.face_shown() {
            Face::Numbers => cell_text::paint(&painter, grid, figure, colors, theme),
            _ => face::paint(&painter, grid, figure, colors, theme),
        }
    }
    if told {
        for (place, cell) in cells() {
            if cell.entry.check == Check::Disagree {
                corner(painter, grid.cell_rect(place), theme);
            }
            if cell.entry.status() == Status::OneSided {
                one_sided(painter, grid.cell_rect(place), theme);
            }
        }
    }
}

/// How many columns and how many rows share a texel.
fn shared(ui: &Ui, grid: &Grid) -> [usize; 2] {
    let speck = SPECK.max(SPECK / ui.pixels_per_point());
    let (rows, cols) = grid.size;
    [(grid.cell.x, cols), (grid.cell.y, rows)].map(|(cell, count)| {
        let seen = (speck / cell).ceil() as usize;
        seen.max(count.div_ceil(TEXELS)).clamp(1, count.max(1))
    })
}

/// All cells of the matrix as one picture, made only when their numbers, their colours or the
/// cells that share a texel change; of it the part in sight is drawn.
fn ground_texture(
    (ui, painter): (&Ui, &Painter),
    (grid, shared): (&Grid, [usize; 2]),
    figure: &Heatmap,
    colors: &Colors,
    theme: &Theme,
) {
    let (rows, cols) = grid.size;
    if rows == 0 || cols == 0 {
        return;
    }
    let [across, down] = shared;
    let (width, height) = (cols.div_ceil(across), rows.div_ceil(down));
    let turned = figure.layout == Layout::Denominator;
    let key = texture::key(|hasher| {
        use std::hash::Hash as _;
        (figure.fingerprint, turned, figure.colormap, figure.scale).hash(hasher);
        (theme.dark, across, down).hash(hasher);
        texture::hash_numbers(hasher, &colors.ends());
    });
    let id = ui.scope_id().with("cells texture");
    let handle = texture::cached(ui, id, key, TextureOptions::NEAREST, || {
        let table = ColorTable::new(colors, theme);
        let missing = theme.palette().missing;
        let color = |cell: Cell<'_>| {
            if cell.has_number() {
                table.color(colors.share(cell.entry.value()))
            } else {
                missing
            }
        };
        if shared == [1, 1] {
            return texture::image(cols, rows, |x, y| figure.cell(y, x).map_or(missing, color));
        }
        texture::image(width, height, |x, y| {
            // Of the cells that share a texel the strongest is seen.
            let strongest = (y * down..((y + 1) * down).min(rows))
                .flat_map(|row| {
                    let cols = x * across..((x + 1) * across).min(cols);
                    cols.filter_map(move |col| figure.cell(row, col))
                })
                .max_by(|a, b| strength(*a).total_cmp(&strength(*b)));
            strongest.map_or(missing, color)
        })
    });
    // The last texels may be of fewer cells than the others, and yet are as large.
    let last = (height * down - 1, width * across - 1);
    let whole = grid.cell_rect((0, 0)).union(grid.cell_rect(last));
    match &grid.from {
        None => texture::draw(painter, &handle, whole),
        Some((from, share)) => {
            // Every corner of a cell goes its way; the two on the diagonal stay on it.
            let here = grid.still((0, 0)).union(grid.still(last));
            let start = from
                .cell_rect((0, 0))
                .union(from.cell_rect((last.1, last.0)));
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
struct ColorTable(Vec<Color32>);

impl ColorTable {
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
        cell.entry.value().abs()
    } else {
        f64::INFINITY
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

/// The mark of a cell whose two computations disagree: a triangle in the upper right corner.
pub(crate) fn corner(painter: &Painter, rect: Rect, theme: &Theme) {
    let side = (0.28 * rect.size().min_elem()).clamp(4.0, 20.0 * theme.scale);
    let tip = rect.right_top();
    let corners = [tip, tip + vec2(0.0, side), tip - vec2(side, 0.0)];
    hatch::triangle(painter, corners, theme.palette().accent);
    let edge = Stroke::new(theme.hairline(), theme.palette().surface);
    painter.line_segment([corners[1], corners[2]], edge);
}

/// The mark of a one-sided derivative: a bar along the left edge, as at the edge of a domain.
pub(crate) fn one_sided(painter: &Painter, rect: Rect, theme: &Theme) {
    let width = (0.06 * rect.width()).clamp(2.0, 5.0 * theme.scale);
    let bar = rect.with_max_x(rect.left() + 2.0 * width);
    let palette = theme.palette();
    painter.rect_filled(bar.with_max_x(bar.left() + width), 0.0, palette.ink);
    painter.rect_filled(bar.with_min_x(bar.left() + width), 0.0, palette.surface);
}

/// Outlines what is pointed at, in two tones so that it shows on any colour.
pub(crate) fn outline(painter: &Painter, rect: Rect, theme: &Theme, weight: f32) {
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
