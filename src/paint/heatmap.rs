//! The Jacobian as coloured cells: row 1 on top, a number in each cell that has room.
//!
//! Where the cells are and what can be done with them is decided here; how one cell
//! looks is in `cell`, the colours are in [`super::theme`].

use egui::{
    Align2, Event, EventFilter, Key, Pos2, Rect, Response, Role, Sense, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};

use super::cell;
use super::colorbar::{self, Colors};
use super::panel::{self, Legend, Words};
use super::plot;
use super::text;
use super::theme::{TextRole, Theme};
use crate::figure::heatmap::Heatmap;

/// A cell, as row and column of the picture counted from 0.
pub type Place = (usize, usize);

/// What the heatmap panel remembers between frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeatmapView {
    /// The cell that was clicked; outlined until another is.
    pub selected: Option<Place>,
    /// A cell that another panel talks about; outlined too.
    pub lit: Option<Place>,
}

/// What was done to the heatmap in this frame.
#[derive(Clone, Debug, Default)]
pub struct HeatmapResponse {
    /// The cell under the pointer.
    pub hovered: Option<Place>,
    /// The selection after this frame, when it is another than before: a click on a
    /// cell, arrow keys, or `Some(None)` for Escape and a click on the selected cell.
    pub selected: Option<Option<Place>>,
    /// The response of the cells' area, for context menus; `None` when nothing was drawn.
    pub response: Option<Response>,
}

/// Draws the panel into all the room left in `ui`.
pub fn ui(ui: &mut Ui, figure: &Heatmap, view: &HeatmapView, theme: &Theme) -> HeatmapResponse {
    let words = Words {
        title: &figure.title,
        lines: [&figure.subtitle, ""],
        caption: &figure.caption,
        alarm: false,
    };
    let theme = &panel::fitted(ui, theme);
    let Some(room) = panel::frame(ui, theme, &words) else {
        return HeatmapResponse::default();
    };
    let (rows, cols) = (figure.rows.len(), figure.cols.len());
    if rows == 0 || cols == 0 || figure.cells.len() < rows * cols {
        panel::sentence(ui, room, theme, "There is nothing to differentiate by.");
        return HeatmapResponse::default();
    }
    let rooms = panel::rooms(room, theme, rows as f32 / cols as f32);
    let grid = Grid::new(ui, rooms.picture, figure, theme);
    if grid.area.width() < 8.0 || grid.area.height() < 8.0 {
        return HeatmapResponse::default();
    }
    let colors = Colors::symmetric(figure.limit);
    cell::paint(ui, &grid, figure, &colors, theme);
    headings(ui, &grid, figure, theme);
    let bar = match rooms.legend {
        Legend::Below(_) => {
            // As wide as the cells; a single column could not hold the three numbers.
            let width = grid.area.width().max(170.0 * theme.scale).min(room.width());
            let left = grid.area.center().x - width / 2.0;
            let left = left.min(room.right() - width).max(room.left());
            let at = pos2(left, grid.area.bottom() + 2.0 * theme.gap());
            let size = vec2(width, colorbar::thickness(theme));
            Some((Rect::from_min_size(at, size), false))
        }
        Legend::Beside(column) => {
            let at = grid.area.right_top() + vec2(2.0 * theme.gap(), 0.0);
            let height = grid.area.height().max(90.0 * theme.scale);
            let size = vec2(column.width(), height);
            Some((Rect::from_min_size(at, size), true))
        }
        Legend::None => None,
    };
    if let Some((bar, upright)) = bar {
        ui.push_id("heatmap", |ui| {
            colorbar::draw(ui, bar, upright, (&colors, false), theme);
        });
    }
    let response = panel::interactive(ui, grid.area, "cells", Sense::click(), &figure.caption);
    spoken_table(ui, &grid, figure);
    interact(ui, &grid, figure, view, response, theme)
}

/// The cells as a table for those who listen: rows, and in each the name of the entry with
/// its value and reason. A great matrix is told by its caption and by the cell that is selected.
fn spoken_table(ui: &mut Ui, grid: &Grid, figure: &Heatmap) {
    const MOST: usize = 400;
    let listening = |id| ui.ctx().accesskit_node_builder(id, |_| ()).is_some();
    if grid.count.0 * grid.count.1 > MOST || !listening(ui.unique_id()) {
        return;
    }
    let role = |ui: &Ui, role: Role| {
        ui.ctx()
            .accesskit_node_builder(ui.unique_id(), |node| node.set_role(role));
    };
    let builder = UiBuilder::new().max_rect(grid.area).id_salt("spoken cells");
    let table = &mut ui.new_child(builder);
    role(table, Role::Table);
    for row in 0..grid.count.0 {
        let builder = UiBuilder::new().max_rect(grid.area).id_salt(row);
        let line = &mut table.new_child(builder);
        role(line, Role::Row);
        for col in 0..grid.count.1 {
            let id = line.unique_id().with(col);
            let response = line.interact(grid.cell_rect((row, col)), id, Sense::empty());
            let spoken = figure.cell(row, col).detail.replace('\n', "; ");
            response.widget_info(|| WidgetInfo::labeled(Role::Cell, true, &spoken));
        }
    }
}

/// Where the cells stand.
pub(super) struct Grid {
    /// All cells.
    pub area: Rect,
    /// One cell.
    pub cell: Vec2,
    /// How many there are, down and across.
    pub count: (usize, usize),
    /// Room for the rows' headings.
    headings: f32,
}

impl Grid {
    fn new(ui: &Ui, room: Rect, figure: &Heatmap, theme: &Theme) -> Self {
        let font = theme.font(TextRole::Heading);
        let count = (figure.rows.len(), figure.cols.len());
        // The longest heading is among the longest texts: measure those few only.
        let longest = figure
            .rows
            .iter()
            .map(|s| s.chars().count())
            .max()
            .unwrap_or(0);
        let widest = figure
            .rows
            .iter()
            .filter(|heading| heading.chars().count() == longest)
            .take(3)
            .map(|heading| text::measure(ui.painter(), heading, font.clone()).x)
            .fold(0.0, f32::max);
        let left = widest.min(0.22 * room.width()) + theme.gap();
        let above = plot::label_height(theme);
        let space = vec2(room.width() - left, room.height() - above).max(Vec2::ZERO);
        let mut cell = vec2(space.x / count.1 as f32, space.y / count.0 as f32);
        // A long row or column may have longer cells, so that it is more than a thread.
        let lopsided = count.0 * 3 < count.1 || count.1 * 3 < count.0;
        // Words are wide: the cells of a column get the room that a word needs.
        let spare = |room: f32| if lopsided { room * theme.scale } else { 0.0 };
        cell.x = cell.x.min((cell.y * 1.5).max(spare(128.0)));
        cell.y = cell.y.min(cell.x.max(spare(44.0)));
        cell = cell.min(Vec2::splat(240.0 * theme.scale));
        let size = vec2(cell.x * count.1 as f32, cell.y * count.0 as f32);
        let x = room.left() + left + (space.x - size.x) / 2.0;
        // In line with the other pictures, unless that leaves a great gap below.
        let slack = (space.y - size.y - 90.0 * theme.scale).max(0.0);
        let y = room.top() + above + slack * 0.5;
        Self {
            area: Rect::from_min_size(pos2(x, y), size),
            cell,
            count,
            headings: x - room.left() - theme.gap(),
        }
    }

    /// The rectangle of one cell.
    pub fn cell_rect(&self, (row, col): Place) -> Rect {
        let at = vec2(self.cell.x * col as f32, self.cell.y * row as f32);
        Rect::from_min_size(self.area.min + at, self.cell)
    }

    fn hit(&self, at: Pos2) -> Option<Place> {
        if !self.area.contains(at) {
            return None;
        }
        let place = (at - self.area.min) / self.cell;
        let (row, col) = (place.y as usize, place.x as usize);
        Some((row.min(self.count.0 - 1), col.min(self.count.1 - 1)))
    }
}

/// Headings beside rows and above columns; every second, fifth, tenth … where they crowd.
fn headings(ui: &Ui, grid: &Grid, figure: &Heatmap, theme: &Theme) {
    let painter = ui.painter();
    let style = (theme.font(TextRole::Heading), theme.palette().ink);
    let size = style.0.size;
    let every = |pitch: f32, needed: f32| {
        [1, 2, 5, 10, 20, 50, 100, 200, 500]
            .into_iter()
            .find(|n| *n as f32 * pitch >= needed)
            .unwrap_or(1000)
    };
    let step = every(grid.cell.y, size * 1.3);
    for (row, heading) in figure.rows.iter().enumerate().step_by(step) {
        let y = grid.cell_rect((row, 0)).center().y;
        let at = pos2(grid.area.left() - theme.gap(), y);
        text::line(
            painter,
            at,
            Align2::RIGHT_CENTER,
            heading,
            style.clone(),
            grid.headings,
        );
    }
    let wanted = figure.cols.last().map_or(0.0, |heading| {
        text::measure(painter, heading, style.0.clone()).x
    });
    let step = every(grid.cell.x, (wanted + 0.5 * size).min(6.0 * size));
    let width = grid.cell.x * step as f32 - 0.3 * size;
    for (col, heading) in figure.cols.iter().enumerate().step_by(step) {
        let x = grid.cell_rect((0, col)).center().x;
        let at = pos2(x, grid.area.top() - 3.0);
        text::line(
            painter,
            at,
            Align2::CENTER_BOTTOM,
            heading,
            style.clone(),
            width,
        );
    }
}

fn interact(
    ui: &Ui,
    grid: &Grid,
    figure: &Heatmap,
    view: &HeatmapView,
    response: Response,
    theme: &Theme,
) -> HeatmapResponse {
    let hovered = response.hover_pos().and_then(|at| grid.hit(at));
    let inside = |place: &Place| place.0 < grid.count.0 && place.1 < grid.count.1;
    let selected = view.selected.filter(inside);
    let mut after = selected;
    if response.clicked() {
        response.request_focus();
        let hit = response.interact_pointer_pos().and_then(|at| grid.hit(at));
        after = if hit == selected { None } else { hit };
    }
    if response.secondary_clicked() {
        // The menu that opens speaks of this cell, so it is the one to be seen.
        let hit = response.interact_pointer_pos().and_then(|at| grid.hit(at));
        after = hit.or(after);
    }
    if response.has_focus() {
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            escape: selected.is_some(),
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        after = keys(ui, after, grid.count);
    }
    if response.has_focus() {
        cell::outline(ui.painter(), grid.area.expand(2.0), theme, 0.8);
    }
    for place in [selected, view.lit.filter(inside), hovered]
        .into_iter()
        .flatten()
    {
        cell::outline(ui.painter(), grid.cell_rect(place), theme, 1.0);
    }
    let response = match hovered {
        Some((row, col)) => {
            // Beside the cell: what is hovered is never covered.
            let id = response.id.with((row, col));
            let cell = ui.interact(grid.cell_rect((row, col)), id, Sense::hover());
            let _ = cell.on_hover_ui(|ui| {
                ui.label(&figure.cell(row, col).detail);
            });
            response
        }
        None => response,
    };
    if let Some((row, col)) = after.filter(|place| inside(place)) {
        let detail = figure.cell(row, col).detail.replace('\n', "; ");
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_value(detail));
    }
    HeatmapResponse {
        hovered,
        selected: (after != view.selected).then_some(after),
        response: Some(response),
    }
}

/// Arrow keys walk over the cells, Escape lets go.
fn keys(ui: &Ui, start: Option<Place>, (rows, cols): (usize, usize)) -> Option<Place> {
    let pressed = ui.input(|input| {
        let key = |event: &Event| match event {
            Event::Key {
                key, pressed: true, ..
            } => Some(*key),
            _ => None,
        };
        input.events.iter().filter_map(key).collect::<Vec<_>>()
    });
    pressed.into_iter().fold(start, |place, key| {
        let (row, col) = place.unwrap_or((0, 0));
        match key {
            Key::ArrowUp | Key::ArrowDown | Key::ArrowLeft | Key::ArrowRight if place.is_none() => {
                Some((row, col))
            }
            Key::ArrowUp => Some((row.saturating_sub(1), col)),
            Key::ArrowDown => Some(((row + 1).min(rows - 1), col)),
            Key::ArrowLeft => Some((row, col.saturating_sub(1))),
            Key::ArrowRight => Some((row, (col + 1).min(cols - 1))),
            Key::Escape => None,
            _ => place,
        }
    })
}
