//! The faces of the matrix that are not numbers: names, partials and formulas, set as a book sets
//! them, all in one size.
//!
//! What fits into its cell in no size that can be read is left out; pointing at the cell tells it.

use egui::{Painter, Rect, Ui, Vec2, pos2, vec2};

use super::grid::Grid;
use super::hatch;
use crate::document::{Face, Layout};
use crate::panel::colorbar::Colors;
use crate::panel::jacobian::figure::cell::Cell;
use crate::panel::jacobian::figure::heatmap::Heatmap;
use crate::panel::text;
use crate::panel::theme::Theme;
use crate::panel::typeset::Typeset;
use crate::panel::typeset::paint::{self as typeset, Outcome};

/// The largest letters in a cell, in points.
const LARGEST: f32 = 64.0;

/// The largest ones of a name, which has a whole row.
const LARGEST_NAME: f32 = 36.0;

/// The smallest ones.
const SMALLEST: f32 = 12.0;

/// The smallest letters of a formula.
pub(crate) fn smallest(theme: &Theme) -> f32 {
    theme.least().max(SMALLEST)
}

/// Writes into all cells in sight that have the room.
pub(crate) fn paint(
    painter: &Painter,
    grid: &Grid,
    figure: &Heatmap,
    colors: &Colors,
    theme: &Theme,
) {
    // Nothing fits into a cell that is lower than a letter.
    if grid.cell.y < smallest(theme) && figure.face_shown() != Face::Names {
        return;
    }
    if figure.face_shown() == Face::Names {
        let names = names(painter, grid, figure, theme);
        let sizes = names.iter().map(|(.., size)| *size);
        let common = common(sizes, theme).min(LARGEST_NAME * theme.scale);
        for (rect, formula, size) in &names {
            on_plate(painter, *rect, formula, common.min(*size), theme);
        }
        return;
    }
    let cells: Vec<(Rect, Cell<'_>, Outcome, f32)> = grid
        .places()
        .filter_map(|place| {
            let cell = figure.cell(place.0, place.1)?;
            let fitting = figure.latex(cell).into_iter().find_map(|latex| {
                let formula = typeset::cached(painter.ctx(), &latex);
                let size = fit(formula.as_ref().as_ref().ok()?, grid.cell, theme);
                (size >= smallest(theme)).then_some((formula, size))
            })?;
            Some((grid.cell_rect(place), cell, fitting.0, fitting.1))
        })
        .collect();
    let common = common(cells.iter().map(|(.., size)| *size), theme);
    for (rect, cell, formula, size) in cells {
        let size = common.min(size);
        if !cell.has_number() {
            on_plate(painter, rect, &formula, size, theme);
        } else if let Ok(formula) = formula.as_ref() {
            let ink = theme.ink_on(hatch::ground(cell, colors, theme));
            centred(painter, rect, formula, size, ink);
        }
    }
}

/// The size that all have which can be read.
fn common(sizes: impl Iterator<Item = f32>, theme: &Theme) -> f32 {
    sizes.fold(LARGEST * theme.scale, f32::min)
}

/// The gradients in sight with their rows, or columns, and the sizes that fit.
fn names(
    painter: &Painter,
    grid: &Grid,
    figure: &Heatmap,
    theme: &Theme,
) -> Vec<(Rect, Outcome, f32)> {
    let (rows, cols) = (grid.rows(), grid.cols());
    let upright = figure.layout == Layout::Denominator;
    let outputs = if upright { cols.clone() } else { rows.clone() };
    let ends = if upright { rows } else { cols };
    let rect = |output: usize| {
        let place = |along: usize| match upright {
            true => (along, output),
            false => (output, along),
        };
        let last = ends.end.saturating_sub(1).max(ends.start);
        let rect = grid.cell_rect(place(ends.start));
        rect.union(grid.cell_rect(place(last)))
    };
    let named = outputs.filter_map(|output| {
        let rect = rect(output);
        let room = vec2(rect.width().min(grid.area.width()), rect.height());
        let formula = typeset::cached(painter.ctx(), &figure.gradient_latex(output));
        let size = fit(formula.as_ref().as_ref().ok()?, room, theme);
        (size >= smallest(theme)).then_some((rect, formula, size))
    });
    named.collect()
}

/// The largest size at which a formula has room left around it in its cell, in half points.
fn fit(formula: &Typeset, cell: Vec2, theme: &Theme) -> f32 {
    let room = |shares: Vec2| {
        let space = cell * shares;
        let height = formula.height + formula.depth;
        let size = (space.x / formula.width.max(0.1)).min(space.y / height.max(0.7));
        (2.0 * size).floor() / 2.0
    };
    let easy = room(vec2(0.8, 0.6)).min(LARGEST * theme.scale);
    // Before it is left out it may touch the border.
    if easy < smallest(theme) && room(vec2(0.94, 0.92)) >= smallest(theme) {
        smallest(theme)
    } else {
        easy
    }
}

fn centred(painter: &Painter, rect: Rect, formula: &Typeset, size: f32, ink: egui::Color32) {
    let area = typeset::measure(formula, size);
    let corner = rect.center() - area / 2.0;
    let baseline = pos2(corner.x, corner.y + size * formula.height);
    typeset::paint(painter, baseline, size, formula, |_| ink);
}

/// A formula on a plate, which reads on any pattern.
fn on_plate(painter: &Painter, rect: Rect, formula: &Outcome, size: f32, theme: &Theme) {
    let Ok(formula) = formula.as_ref() else {
        return;
    };
    let palette = theme.palette();
    let area = typeset::measure(formula, size) + vec2(0.5, 0.3) * size;
    let plate = Rect::from_center_size(rect.center(), area).intersect(rect.shrink(1.0));
    painter.rect_filled(plate, 3.0, palette.surface);
    centred(painter, rect, formula, size, palette.ink);
}

/// The general form in the middle of a room.
pub(crate) fn general(ui: &Ui, figure: &Heatmap, room: Rect, theme: &Theme) {
    let formula = typeset::cached(ui.ctx(), &figure.general_latex());
    if let Ok(formula) = formula.as_ref() {
        let size = fit(formula, room.size(), theme).min(0.5 * LARGEST * theme.scale);
        if size >= smallest(theme) {
            centred(ui.painter(), room, formula, size, theme.palette().ink);
        }
    }
}

/// Closed forms that have the room under the matrix, each with its height.
pub(crate) struct Lines {
    lines: Vec<Line>,
    /// How many more there are.
    more: usize,
    /// Height of them all.
    pub height: f32,
}

struct Line {
    formula: Option<(Outcome, f32)>,
    reading: String,
    /// Of these as many are written as there is room for.
    notes: Vec<String>,
    /// The first in fewer words, if there are any.
    brief: String,
    height: f32,
}

/// Lays out the closed forms in at most so much room.
pub(crate) fn lines(ui: &Ui, figure: &Heatmap, room: Vec2, theme: &Theme) -> Lines {
    let note = note_font(theme).size * 1.4;
    let gap = theme.gap();
    let mut found = Lines {
        lines: Vec::new(),
        more: 0,
        height: 0.0,
    };
    for form in figure.closed_forms() {
        let formula = form.latex.and_then(|latex| {
            let set = typeset::cached(ui.ctx(), &latex);
            let width = set.as_ref().as_ref().ok()?.width;
            let largest = 18.0 * theme.scale.max(0.75);
            let size = largest.min((2.0 * room.x / width).floor() / 2.0);
            (size >= smallest(theme)).then_some((set, size))
        });
        let high = |(set, size): &(Outcome, f32)| {
            let formula = set.as_ref().as_ref().ok();
            formula.map_or(0.0, |formula| typeset::measure(formula, *size).y)
        };
        let height = formula.as_ref().map_or(0.0, high) + note + 2.0 * gap;
        if found.more > 0 || found.height + height > room.y {
            found.more += 1;
            continue;
        }
        found.height += height;
        let head = head(&form.reading);
        let notes = match &formula {
            None if form.reading.contains(" = ") => {
                vec![format!("{head}: too wide for this picture")]
            }
            None => vec![format!("{head}: {}", form.notes.join("; "))],
            Some(_) => form.notes,
        };
        let brief = if formula.is_some() {
            form.brief
        } else {
            String::new()
        };
        found.lines.push(Line {
            formula,
            reading: form.reading,
            notes,
            brief,
            height,
        });
    }
    found
}

/// The left-hand side alone.
fn head(reading: &str) -> &str {
    reading.split_once(" = ").map_or(reading, |(head, _)| head)
}

fn note_font(theme: &Theme) -> egui::FontId {
    let mut font = theme.font(crate::panel::theme::TextRole::Tick);
    font.size = font.size.max(smallest(theme));
    font
}

impl Lines {
    /// Writes them from the top of `rect`.
    pub fn paint(&self, ui: &Ui, rect: Rect, theme: &Theme) {
        let palette = theme.palette();
        let font = note_font(theme);
        let gap = theme.gap();
        let mut top = rect.top();
        for (place, line) in self.lines.iter().enumerate() {
            let mut at = top + 1.3 * gap;
            if let Some((set, size)) = &line.formula
                && let Ok(formula) = set.as_ref()
            {
                let baseline = pos2(rect.left(), at + size * formula.height);
                typeset::paint(ui.painter(), baseline, *size, formula, |_| palette.ink);
                at += typeset::measure(formula, *size).y + 0.5 * gap;
            }
            let more = match self.more {
                count if count > 0 && place + 1 == self.lines.len() => {
                    format!(" ({count} more by other inputs)")
                }
                _ => String::new(),
            };
            let wide = |note: &str| text::measure(ui.painter(), note, font.clone()).x;
            let mut note = String::new();
            for part in &line.notes {
                let longer = match note.as_str() {
                    "" => format!("{part}{more}"),
                    before => format!("{before}; {part}"),
                };
                if note.is_empty() || wide(&longer) <= rect.width() {
                    note = longer;
                }
            }
            if wide(&note) > rect.width() && !line.brief.is_empty() {
                note = format!("{}{more}", line.brief);
            }
            let style = (font.clone(), palette.muted);
            let corner = pos2(rect.left(), at);
            let anchor = egui::Align2::LEFT_TOP;
            text::line(ui.painter(), corner, anchor, &note, style, rect.width());
            let whole =
                Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), line.height));
            let id = ui.scope_id().with(("closed form", place));
            let response = ui.interact(whole, id, egui::Sense::hover());
            let told = format!("{}; {}{more}", line.reading, line.notes.join("; "));
            response
                .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, told.clone()));
            response.on_hover_text(&told);
            top += line.height;
        }
    }
}
