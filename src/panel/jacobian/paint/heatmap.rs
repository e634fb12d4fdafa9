//! The Jacobian as coloured cells: row 1 on top, a number in each cell that has room.
//!
//! What can be done with the cells is decided here: pointed at, pinned, walked over, zoomed
//! and turned over the diagonal. Where they stand is in `grid`, how one looks in `cell`, what
//! stands beside them in `headings`, and the colours are in [`crate::panel::theme`].

use crate::panel::jacobian::paint::view::HeatmapView;
use egui::{EventFilter, Key, Rect, Response, Sense, Ui, Vec2, pos2, vec2};

use super::grid::Grid;
pub use super::grid::{CellIndex, Sight};
use super::interaction::{keys, zoom_and_pan};
use super::{cell, face, gradient_bars, hatch, headings, legend};
use crate::analysis::phrase::Phrase;
use crate::document::Layout;
use crate::panel::accessibility;
use crate::panel::colorbar::{self, Colors};
use crate::panel::jacobian::figure::heatmap::Heatmap;
use crate::panel::panel_frame::{self, Badge, Legend, Words};
use crate::panel::selection::{Selection, Target};
use crate::panel::theme::Theme;

/// So many numbers can be read from afar; of more, the sentence tells the greatest.
const READ: usize = 36;

/// The share of the room that closed forms may have under the matrix.
const FORMS: f32 = 0.4;

/// So few rows are all left uncovered while one of their cells is told.
const FEW_ROWS: usize = 8;

/// What was done to the heatmap in this frame.
#[derive(Clone, Debug, Default)]
pub struct HeatmapResponse {
    /// What is under the pointer: a cell, or a row or column by its heading.
    pub hovered: Option<Target>,
    /// What is pinned after this frame, when it is another than before: a click, arrow keys,
    /// or `Some(None)` for Escape and a click on what was pinned.
    pub pinned: Option<Option<Target>>,
    /// The response of the cells' area, for context menus; `None` when nothing was drawn.
    pub response: Option<Response>,
}

/// Draws the panel into all the room left in `ui`.
pub fn ui(
    ui: &mut Ui,
    figure: &Heatmap,
    view: &mut HeatmapView,
    selection: Selection,
    theme: &Theme,
) -> HeatmapResponse {
    let compared = view.compare.as_mut().map(|compare| compare.heatmap(figure));
    let figure = compared.as_deref().unwrap_or(figure);
    let now = ui.input(|input| input.time);
    view.follow(figure, now);
    let turned = view.turned(now);
    let ink = view.come_up(now);
    if turned.is_some() || ink < 1.0 {
        ui.ctx().request_repaint();
    }
    let large = selection
        .lit()
        .and_then(Target::cell)
        .and_then(|(output, input)| figure.of(output, input))
        .map(|cell| figure.large(cell));
    let words = Words {
        title: figure.title.clone(),
        lines: [
            figure.subtitle.clone(),
            if figure.is_change() {
                "blue: grown, orange: fallen".into()
            } else if theme.presenting {
                Phrase::new()
            } else {
                figure
                    .face_words()
                    .unwrap_or(convention(figure.layout))
                    .into()
            },
        ],
        badge: figure.badge().map(|(words, why)| Badge {
            words: words.clone(),
            why: why.to_owned(),
        }),
        large,
        caption: figure.caption.clone(),
        alarm: false,
        needed: figure.is_change()
            || figure.has_gaps()
            || figure.outputs.len() * figure.inputs.len() > READ,
    };
    let theme = &panel_frame::fitted(ui, theme);
    let Some(mut room) = panel_frame::frame(ui, theme, &words) else {
        return HeatmapResponse::default();
    };
    let (rows, cols) = figure.size();
    if rows == 0 || cols == 0 || figure.cell(rows - 1, cols - 1).is_none() {
        panel_frame::sentence(ui, room, theme, "There is nothing to differentiate by.");
        return HeatmapResponse::default();
    }
    if let Some(of) = selection.pinned.and_then(Target::fold) {
        room = gradient_bars::ui(ui, room, figure, of, selection.hovered, theme);
    }
    if view.general {
        face::general(ui, figure, room, theme);
        let spoken =
            "The Jacobian in general: a partial derivative for each output and each input.";
        panel_frame::interactive(ui, room, "general form", Sense::hover(), spoken);
        return HeatmapResponse::default();
    }
    let forms = face::lines(ui, figure, room.size() * vec2(1.0, FORMS), theme);
    let (above, below) = room.split_top_bottom_at_y(room.bottom() - forms.height);
    forms.paint(ui, below, theme);
    room = above;
    let rooms = panel_frame::rooms(room, theme, rows as f32 / cols as f32);
    let kinds = match rooms.legend {
        Legend::Below(_) | Legend::Beside(_) => legend::height(ui, figure, room.width(), theme),
        Legend::None => 0.0,
    };
    let (picture, mut grid) = placed(ui, rooms, kinds, (figure, view.sight), theme);
    if grid.area.width() < 8.0 || grid.area.height() < 8.0 {
        return HeatmapResponse::default();
    }
    if let Some(share) = turned {
        let before = match figure.layout {
            Layout::Numerator => Layout::Denominator,
            Layout::Denominator => Layout::Numerator,
        };
        let sight = view.sight.map(Sight::turned);
        let from = Grid::new(ui, picture, figure.sides(before), sight, theme);
        grid.from = Some((Box::new(from), share));
    }
    let colors = hatch::colors(figure);
    cell::paint(ui, &grid, figure, (&colors, ink), theme);
    headings::borders(ui, &grid, figure, theme);
    headings::paint(ui, &grid, figure, selection.lit(), theme);
    explain(ui, &grid, figure, (room, rooms.legend), &colors, theme);
    let sense = Sense::click_and_drag();
    let response = panel_frame::interactive(ui, grid.area, "cells", sense, &figure.caption);
    spoken_table(ui, &grid, figure);
    interact(ui, &grid, figure, (view, selection), response, theme)
}

/// The room for the matrix with its headings, and where its cells stand in it. What the marks
/// mean is told under it: in presentation mode only as far as that takes nothing from the matrix.
fn placed(
    ui: &Ui,
    rooms: panel_frame::Rooms,
    kinds: f32,
    (figure, sight): (&Heatmap, Option<Sight>),
    theme: &Theme,
) -> (Rect, Grid) {
    let mut room = rooms.picture;
    let grid = |room: Rect| Grid::new(ui, room, figure.sides(figure.layout), sight, theme);
    if theme.presenting {
        // No note stands under the bar, as one does in the field.
        if let Legend::Below(_) = rooms.legend {
            room.max.y += panel_frame::note(theme);
        }
        let whole = grid(room);
        let left = room.height() - whole.above - whole.area.height();
        if left < kinds {
            return (room, whole);
        }
    }
    let kinds = kinds.min(0.3 * room.height());
    let room = room.with_max_y(room.bottom() - kinds);
    (room, grid(room))
}

/// Who writes a Jacobian so.
fn convention(layout: Layout) -> &'static str {
    match layout {
        Layout::Numerator => "used by Parr and Howard’s paper",
        Layout::Denominator => "used where gradients are columns",
    }
}

/// The colour bar, and what the marks in the cells mean.
fn explain(
    ui: &mut Ui,
    grid: &Grid,
    figure: &Heatmap,
    (room, place): (Rect, Legend),
    colors: &Colors,
    theme: &Theme,
) {
    let thick = colorbar::thickness(theme);
    let (bar, upright, kinds) = match place {
        Legend::Below(_) => {
            // As wide as the cells; a single column could not hold the three numbers.
            let width = grid.area.width().max(170.0 * theme.scale).min(room.width());
            let left = grid.area.center().x - width / 2.0;
            let left = left.min(room.right() - width).max(room.left());
            let bottom = match &grid.from {
                Some((from, share)) => egui::lerp(from.area.bottom()..=grid.area.bottom(), *share),
                None => grid.area.bottom(),
            };
            let at = pos2(left, bottom + 2.0 * theme.gap());
            let bar = Rect::from_min_size(at, vec2(width, thick));
            let below = Rect::from_min_max(
                pos2(room.left(), bar.bottom() + theme.gap()),
                pos2(room.right(), room.bottom() + theme.gap()),
            );
            (bar, false, below)
        }
        Legend::Beside(column) => {
            let at = grid.area.right_top() + vec2(2.0 * theme.gap(), 0.0);
            let height = grid.area.height().max(90.0 * theme.scale);
            let bar = Rect::from_min_size(at, vec2(column.width(), height));
            let top = grid.area.bottom() + theme.gap();
            let below = room.with_min_y(top).with_max_y(room.bottom() + theme.gap());
            (bar, true, below)
        }
        Legend::None => return,
    };
    // Without a single number the ends of the bar would be made up.
    if figure.has_numbers() {
        ui.push_id("heatmap", |ui| {
            colorbar::draw(ui, bar, upright, (colors, false), theme);
        });
    }
    legend::paint(ui, kinds, figure, colors, theme);
}

/// The cells as a table for those who listen, each with the name of the entry, its value and
/// its reason. A great matrix is told by its caption and by the cell that is selected.
fn spoken_table(ui: &mut Ui, grid: &Grid, figure: &Heatmap) {
    const MOST: usize = 400;
    let (rows, cols) = grid.size;
    if rows * cols > MOST || !accessibility::listening(ui) {
        return;
    }
    let table = accessibility::Cells {
        name: &figure.title.to_string(),
        head: &figure.cols(),
        rows,
        text: &|row, col| Some(figure.detail(figure.cell(row, col)?).replace('\n', "; ")),
        place: &|row, col| match row.checked_sub(1) {
            Some(row) => grid.cell_rect((row, col)),
            None => {
                let first = grid.cell_rect((0, col));
                first
                    .with_max_y(first.top())
                    .with_min_y(first.top() - grid.above)
            }
        },
    };
    accessibility::cells(ui, grid.area, &table);
}

/// The target of a cell of the picture.
fn target_of(figure: &Heatmap, place: CellIndex) -> Target {
    let (output, input) = figure.turned(place);
    Target::Cell { output, input }
}

fn interact(
    ui: &Ui,
    grid: &Grid,
    figure: &Heatmap,
    (view, selection): (&mut HeatmapView, Selection),
    response: Response,
    theme: &Theme,
) -> HeatmapResponse {
    let size = figure.size();
    let at = response.hover_pos();
    let over = at.and_then(|at| grid.hit(at));
    let heading = heading(ui, grid, figure);
    let hovered = over.map(|place| target_of(figure, place)).or(heading);
    let before = selection.pinned;
    let mut after = before;
    if response.clicked() && !response.double_clicked() {
        response.request_focus();
        after = if hovered == before { None } else { hovered };
    }
    if heading.is_some() && ui.input(|input| input.pointer.primary_clicked()) {
        after = if heading == before { None } else { heading };
    }
    if response.secondary_clicked() {
        // The menu that opens speaks of this cell, so it is the one to be seen.
        after = hovered.or(after);
    }
    if response.has_focus() {
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            escape: before.is_some(),
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let walked = keys(ui, figure, after);
        if walked != after
            && let Some(cell) = walked.and_then(Target::cell)
        {
            // Who walks out of sight takes it along.
            view.sight = view
                .sight
                .map(|sight| sight.showing(figure.turned(cell), size));
        }
        after = walked;
        if ui.input(|input| input.key_pressed(Key::Home)) {
            view.sight = None;
        }
        cell::outline(ui.painter(), grid.area.expand(2.0), theme, 0.8);
    }
    zoom_and_pan(ui, grid, size, view, &response);
    if grid.from.is_none() {
        light(ui, grid, figure, selection, hovered, theme);
    }
    if let Some(place) = over {
        // Under the cell, and under a matrix of few rows: what is hovered is never covered.
        let id = response.id.with(place);
        let rect = grid.cell_rect(place).intersect(grid.area);
        if let Some(cell) = figure.cell(place.0, place.1) {
            let response = ui.interact(rect, id, Sense::hover());
            let few = size.0 <= FEW_ROWS;
            let bottom = if few {
                grid.area.bottom()
            } else {
                rect.bottom()
            };
            let mut tip = egui::Tooltip::for_enabled(&response);
            tip.popup = tip.popup.anchor(rect.with_max_y(bottom));
            let _ = tip.show(|ui| drop(ui.label(figure.detail(cell))));
        }
    }
    let told = after.and_then(Target::cell);
    if let Some(cell) = told.and_then(|(output, input)| figure.of(output, input)) {
        let detail = figure.detail(cell).replace('\n', "; ");
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_value(detail));
    }
    HeatmapResponse {
        hovered,
        pinned: (after != before).then_some(after),
        response: Some(response),
    }
}

/// The row or column whose heading is under the pointer.
fn heading(ui: &Ui, grid: &Grid, figure: &Heatmap) -> Option<Target> {
    let at = ui.input(|input| input.pointer.latest_pos())?;
    let around = Rect::from_min_max(
        grid.area.min - vec2(grid.headings, grid.above),
        grid.area.max,
    );
    if !ui.rect_contains_pointer(around.intersect(ui.clip_rect())) {
        return None;
    }
    let (row, place) = headings::hit(grid, at)?;
    let outputs = row == (figure.layout == Layout::Numerator);
    Some(if outputs {
        Target::Output(place)
    } else {
        Target::Input(place)
    })
}

/// Outlines what is pinned and what is pointed at, here or elsewhere.
fn light(
    ui: &Ui,
    grid: &Grid,
    figure: &Heatmap,
    selection: Selection,
    hovered: Option<Target>,
    theme: &Theme,
) {
    let painter = ui
        .painter()
        .with_clip_rect(grid.area.expand(4.0).intersect(ui.clip_rect()));
    let numerator = figure.layout == Layout::Numerator;
    for target in [selection.pinned, selection.hovered, hovered]
        .into_iter()
        .flatten()
    {
        let rect = match target {
            Target::Cell { output, input } => {
                let rect = grid.cell_rect(figure.turned((output, input)));
                // A cell of a large matrix may be smaller than its outline.
                rect.expand2((Vec2::splat(6.0) - rect.size()).max(Vec2::ZERO) / 2.0)
            }
            Target::Output(output) => headings::strip(grid, numerator, output),
            Target::Input(input) => headings::strip(grid, !numerator, input),
        };
        if rect.is_positive() {
            cell::outline(&painter, rect, theme, 1.0);
        }
    }
}
