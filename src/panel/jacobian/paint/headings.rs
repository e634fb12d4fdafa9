//! What stands beside the rows and above the columns: a heading each as far as there is room,
//! and the names of blocks with the lines between them.
//!
//! Where they stand is decided in `grid`. Inputs are in the colours of their variables.

use egui::{Align2, Color32, Rect, Stroke, Ui, pos2, vec2};

use super::grid::Grid;
use crate::analysis::heading::{heading, worth_naming};
use crate::panel::jacobian::figure::heatmap::{Axis, Heatmap};
use crate::panel::selection::Target;
use crate::panel::text;
use crate::panel::theme::{TextRole, Theme};

/// Writes the headings; `lit` is the row or column, or both, that all pictures talk about.
pub(crate) fn paint(ui: &Ui, grid: &Grid, figure: &Heatmap, lit: Option<Target>, theme: &Theme) {
    let [rows, cols] = figure.sides(figure.layout);
    beside(ui, grid, figure, rows, lit, theme);
    above(ui, grid, figure, cols, lit, theme);
}

/// The heading under the pointer, as a row (true) or column, and its place.
pub(crate) fn hit(grid: &Grid, at: egui::Pos2) -> Option<(bool, usize)> {
    let area = grid.area;
    let [x, y] = grid.value(at);
    let left = Rect::from_min_max(
        pos2(area.left() - grid.headings, area.top()),
        area.left_bottom(),
    );
    let top = Rect::from_min_max(pos2(area.left(), area.top() - grid.above), area.right_top());
    if grid.from.is_some() {
        None
    } else if left.contains(at) {
        Some((true, (y.max(0.0) as usize).min(grid.size.0.checked_sub(1)?)))
    } else if top.contains(at) {
        Some((
            false,
            (x.max(0.0) as usize).min(grid.size.1.checked_sub(1)?),
        ))
    } else {
        None
    }
}

fn is_lit(side: Axis<'_>, place: usize, lit: Option<Target>) -> bool {
    lit.is_some_and(|lit| {
        let wanted = if side.inputs {
            lit.input()
        } else {
            lit.output()
        };
        wanted == Some(place)
    })
}

fn ink(side: Axis<'_>, place: usize, figure: &Heatmap, lit: bool, theme: &Theme) -> Color32 {
    if lit {
        theme.palette().accent
    } else if side.inputs {
        theme.variable_color(figure.hue(place))
    } else {
        theme.palette().ink
    }
}

/// Every one, every second, fifth, tenth … where they crowd.
fn every(pitch: f32, needed: f32) -> usize {
    [1, 2, 5, 10, 20, 50, 100, 200, 500]
        .into_iter()
        .find(|n| *n as f32 * pitch >= needed)
        .unwrap_or(1000)
}

/// The places from a range that get a heading, every so many, each of which takes the room of so
/// many places; one that is lit always does.
fn shown(
    range: std::ops::Range<usize>,
    (step, taken): (usize, f32),
    side: Axis<'_>,
    lit: Option<Target>,
) -> impl Iterator<Item = (usize, bool)> {
    let first = range.start.div_ceil(step) * step;
    let lit = range.clone().find(|place| is_lit(side, *place, lit));
    let others = (first..range.end).step_by(step);
    // What would stand under the lit one makes room for it.
    others
        .filter(move |place| lit.is_none_or(|lit| place.abs_diff(lit) as f32 >= taken))
        .map(|place| (place, false))
        .chain(lit.map(|place| (place, true)))
}

fn beside(
    ui: &Ui,
    grid: &Grid,
    figure: &Heatmap,
    side: Axis<'_>,
    lit: Option<Target>,
    theme: &Theme,
) {
    let font = theme.font(TextRole::Heading);
    let needed = font.size * 1.3;
    let step = every(grid.cell.y, needed);
    let right = grid.area.left() - theme.gap();
    let named = worth_naming(side.blocks);
    // A pixel more, since the room was made for the widest of them and sums of f32 round.
    let blocks_take = if named { grid.above / 2.0 } else { 0.0 };
    let width = grid.headings + 1.0 - blocks_take;
    for (place, lit) in shown(grid.rows(), (step, needed / grid.cell.y), side, lit) {
        let rect = grid.cell_rect((place, 0));
        let y = rect.center().y.clamp(grid.area.top(), grid.area.bottom());
        let at = match &grid.from {
            // It comes from above its column.
            Some((from, share)) => {
                let x = from.cell_rect((0, place)).center().x;
                let start = pos2(x, from.area.top() - 3.0);
                start.lerp(pos2(right, y), *share)
            }
            None => pos2(right, y),
        };
        let style = (font.clone(), ink(side, place, figure, lit, theme));
        let anchor = Align2::RIGHT_CENTER;
        let name = text::begun(ui.painter(), &side.heading(place), &font, width);
        text::line(ui.painter(), at, anchor, &name, style, width);
    }
    if named && grid.from.is_none() {
        let x = grid.area.left() - grid.headings + 0.35 * font.size;
        for (first, last, name, place) in blocks(side, grid.rows()) {
            let top = grid.cell_rect((first, 0)).top().max(grid.area.top());
            let bottom = grid.cell_rect((last, 0)).bottom().min(grid.area.bottom());
            let color = ink(side, place, figure, false, theme);
            let line = Stroke::new(2.0 * theme.hairline(), color);
            ui.painter()
                .vline(x + 0.6 * font.size, (top + 2.0)..=(bottom - 2.0), line);
            let at = pos2(x, (top + bottom) / 2.0);
            let width = 4.0 * font.size;
            text::line(
                ui.painter(),
                at,
                Align2::CENTER_CENTER,
                &name,
                (font.clone(), color),
                width,
            );
        }
    }
}

fn above(
    ui: &Ui,
    grid: &Grid,
    figure: &Heatmap,
    side: Axis<'_>,
    lit: Option<Target>,
    theme: &Theme,
) {
    let painter = ui.painter();
    let font = theme.font(TextRole::Heading);
    // The last element of a name in sight has the longest numbers.
    let seen = grid.cols().end;
    let widest = blocks(side, grid.cols())
        .take(64)
        .map(|(_, last, ..)| side.heading(last.min(seen.saturating_sub(1))))
        .map(|heading| text::measure(painter, &heading, font.clone()).x)
        .fold(0.0, f32::max);
    let wanted = widest + 0.5 * font.size;
    // Numbered elements can be counted; a long name has to be read for each, if only its start.
    let counted = side.blocks.iter().any(|block| block.len > 1);
    let most = if counted { 6.0 } else { 3.0 } * font.size;
    let needed = wanted.min(most);
    let step = every(grid.cell.x, needed);
    let width = (grid.cell.x * step as f32 - 0.3 * font.size).max(0.0);
    let bottom = grid.area.top() - 3.0;
    for (place, lit) in shown(grid.cols(), (step, needed / grid.cell.x), side, lit) {
        let rect = grid.cell_rect((0, place));
        let x = rect.center().x.clamp(grid.area.left(), grid.area.right());
        let at = match &grid.from {
            Some((from, share)) => {
                let y = from.cell_rect((place, 0)).center().y;
                let start = pos2(from.area.left() - theme.gap(), y);
                start.lerp(pos2(x, bottom), *share)
            }
            None => pos2(x, bottom),
        };
        let style = (font.clone(), ink(side, place, figure, lit, theme));
        let anchor = Align2::CENTER_BOTTOM;
        // Nor does it stick out of the panel.
        let edge = ui.clip_rect().right() - 4.0;
        let width = width.min(2.0 * (edge - at.x).max(0.0));
        let name = text::begun(painter, &side.heading(place), &font, width);
        text::line(painter, at, anchor, &name, style, width);
    }
    if worth_naming(side.blocks) && grid.from.is_none() {
        let y = grid.area.top() - grid.above + 0.2 * font.size;
        for (first, last, name, place) in blocks(side, grid.cols()) {
            let left = grid.cell_rect((0, first)).left().max(grid.area.left());
            let right = grid.cell_rect((0, last)).right().min(grid.area.right());
            let color = ink(side, place, figure, false, theme);
            let line = Stroke::new(2.0 * theme.hairline(), color);
            painter.hline((left + 2.0)..=(right - 2.0), y + 1.15 * font.size, line);
            let at = pos2((left + right) / 2.0, y);
            let width = (right - left - 4.0).max(0.0);
            text::line(
                painter,
                at,
                Align2::CENTER_TOP,
                &name,
                (font.clone(), color),
                width,
            );
        }
    }
}

/// The blocks in sight: first and last place, name, and the place that gives the colour.
fn blocks(
    side: Axis<'_>,
    range: std::ops::Range<usize>,
) -> impl Iterator<Item = (usize, usize, String, usize)> {
    let blocks = side.blocks.iter();
    blocks
        .filter(move |block| block.start < range.end && block.start + block.len > range.start)
        .map(|block| {
            let last = block.start + block.len.max(1) - 1;
            (block.start, last, heading(&block.name), block.start)
        })
}

/// Heavy lines between blocks, lighter ones between the rows of a matrix.
pub(crate) fn borders(ui: &Ui, grid: &Grid, figure: &Heatmap, theme: &Theme) {
    if grid.from.is_some() {
        return;
    }
    let painter = ui
        .painter()
        .with_clip_rect(grid.area.intersect(ui.clip_rect()));
    let palette = theme.palette();
    let [rows, cols] = figure.sides(figure.layout);
    for (side, upright) in [(rows, false), (cols, true)] {
        if !worth_naming(side.blocks) {
            continue;
        }
        let range = if upright { grid.cols() } else { grid.rows() };
        let pitch = if upright { grid.cell.x } else { grid.cell.y };
        for block in side.blocks.iter().filter(|block| block.start < range.end) {
            let mut edges = vec![(block.start, 2.4)];
            if let Some(row) = block
                .row
                .filter(|row| *row > 0 && pitch * *row as f32 >= 12.0)
            {
                let skipped = range.start.saturating_sub(block.start) / row;
                let inner = (skipped.max(1)..).map(|k| block.start + k * row);
                let end = range.end.min(block.start + block.len);
                edges.extend(inner.take_while(|edge| *edge < end).map(|edge| (edge, 1.2)));
            }
            for (edge, weight) in edges {
                if edge == 0 || !range.contains(&edge) {
                    continue;
                }
                let stroke = Stroke::new(weight * theme.hairline(), palette.ink);
                if upright {
                    painter.vline(
                        grid.cell_rect((0, edge)).left(),
                        grid.area.y_range(),
                        stroke,
                    );
                } else {
                    painter.hline(grid.area.x_range(), grid.cell_rect((edge, 0)).top(), stroke);
                }
            }
        }
    }
}

/// The rectangle of a row (true) or a column of cells, as far as it is seen.
pub(crate) fn strip(grid: &Grid, row: bool, place: usize) -> Rect {
    let rect = if row {
        let cell = grid.cell_rect((place, 0));
        Rect::from_x_y_ranges(grid.area.x_range(), cell.y_range())
    } else {
        let cell = grid.cell_rect((0, place));
        Rect::from_x_y_ranges(cell.x_range(), grid.area.y_range())
    };
    rect.intersect(grid.area.expand2(vec2(1.0, 1.0)))
}
