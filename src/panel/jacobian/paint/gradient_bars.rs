//! A row or a column of the Jacobian folded out under it: a bar for each number, with its
//! name. A row is the gradient of its output.

use egui::{Align2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::hatch;
use crate::analysis::heading::heading;
use crate::panel::colorbar::Colors;
use crate::panel::jacobian::figure::cell::Cell;
use crate::panel::jacobian::figure::heatmap::Heatmap;
use crate::panel::selection::{Fold, Target};
use crate::panel::text;
use crate::panel::theme::{TextRole, Theme};

/// Fewer points than this are no room for bars.
const SMALLEST: f32 = 150.0;

/// Draws it along the bottom of `room` and returns the room that is left.
pub(crate) fn ui(
    ui: &mut Ui,
    room: Rect,
    figure: &Heatmap,
    of: Fold,
    hovered: Option<Target>,
    theme: &Theme,
) -> Rect {
    if room.height() < SMALLEST * theme.scale || room.width() < SMALLEST {
        return room;
    }
    let height = (0.34 * room.height()).min(170.0 * theme.scale);
    let (rest, strip) = room.split_top_bottom_at_y(room.bottom() - height);
    let words = figure.fold_out(of);
    let palette = theme.palette();
    let width = strip.width();
    let font = theme.font(TextRole::Tick);
    let title = theme.font(TextRole::Heading);
    let title = text::shrunk(ui.painter(), &words.to_string(), title, width, font.size);
    let line = text::line(
        ui.painter(),
        strip.min + vec2(0.0, theme.gap()),
        Align2::LEFT_TOP,
        &words,
        (title, palette.accent),
        width,
    );
    let response = ui.interact(strip, ui.scope_id().with("fold"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words.to_string()));
    let bars = Rect::from_min_max(
        pos2(strip.left(), line.bottom() + theme.gap()),
        pos2(strip.right(), strip.bottom() - 1.4 * font.size),
    );
    let count = figure.fold_len(of);
    if count == 0 || bars.height() < 16.0 {
        return rest;
    }
    let step = (bars.width() / count as f32).min(90.0 * theme.scale);
    let colors = hatch::colors(figure);
    // Bars have the room that their signs need: all of it when they have one sign.
    let signs = |wanted: fn(f64) -> bool| {
        let mut cells = (0..count).filter_map(|place| figure.fold_cell(of, place));
        cells.any(|cell| wanted(cell.entry.value()))
    };
    let zero = match (signs(|value| value > 0.0), signs(|value| value < 0.0)) {
        (true, true) => bars.center().y,
        (false, true) => bars.top(),
        (_, false) => bars.bottom(),
    };
    let painter = ui.painter();
    // More bars than pixels are drawn one per pixel: of those that share one, the first.
    let skip = (1.0 / step.max(1e-3)).ceil().max(1.0) as usize;
    let named = step >= 1.9 * font.size;
    for place in (0..count).step_by(skip) {
        let Some(cell) = figure.fold_cell(of, place) else {
            break;
        };
        let left = bars.left() + step * place as f32;
        let column = Rect::from_x_y_ranges(left..=(left + step * skip as f32), bars.y_range());
        bar(ui, (column, zero), figure, cell, &colors, theme);
        let lit = hovered.and_then(Target::cell) == Some((cell.output, cell.input));
        if named {
            let (key, color) = match of {
                Fold::Input(_) => (figure.outputs.get(cell.output), palette.ink),
                Fold::Output(_) => {
                    let color = theme.variable_color(figure.hue(cell.input));
                    (figure.inputs.get(cell.input), color)
                }
            };
            let style = (font.clone(), if lit { palette.accent } else { color });
            let at = pos2(column.center().x, bars.bottom() + 0.1 * font.size);
            let name = key.map_or(String::new(), |key| heading(key));
            let name = text::begun(painter, &name, &font, step - 2.0);
            text::line(painter, at, Align2::CENTER_TOP, &name, style, step - 2.0);
        }
    }
    let end = bars.left() + step * count as f32;
    let axis = Stroke::new(theme.hairline(), palette.border);
    painter.hline(bars.left()..=end, zero, axis);
    rest
}

/// One bar, from the height `zero` of the column, with its number at its end.
fn bar(
    ui: &Ui,
    (column, zero): (Rect, f32),
    figure: &Heatmap,
    cell: Cell<'_>,
    colors: &Colors,
    theme: &Theme,
) {
    let painter = ui.painter();
    let palette = theme.palette();
    let font = theme.font(TextRole::Tick);
    let gap = if column.width() > 8.0 {
        0.14 * column.width()
    } else {
        0.0
    };
    let column = column.shrink2(vec2(gap, 0.0));
    let value = cell.entry.value();
    let down = cell.has_number() && value < 0.0;
    // Room for the number beyond the longest bar.
    let longest = if down {
        column.bottom() - zero
    } else {
        zero - column.top()
    };
    let longest = (longest - 1.3 * font.size).max(6.0);
    let share = (value / figure.limit).clamp(-1.0, 1.0) as f32;
    let tip = if cell.has_number() {
        zero - share * longest
    } else {
        zero
    };
    let rect = Rect::from_x_y_ranges(column.x_range(), zero.min(tip)..=zero.max(tip));
    painter.rect_filled(rect, 0.0, colors.color(value, theme));
    if column.width() > 6.0 && rect.height() > 0.0 {
        let edge = Stroke::new(theme.hairline(), palette.border);
        painter.rect_stroke(rect, 0.0, edge, egui::StrokeKind::Inside);
    }
    if column.width() >= 2.0 * font.size {
        let (away, anchor) = if down {
            (2.0, Align2::CENTER_TOP)
        } else {
            (-2.0, Align2::CENTER_BOTTOM)
        };
        let at = pos2(column.center().x, tip + away);
        let width = column.width() + 2.0 * gap;
        if let Some(text) = text::first_fitting(painter, figure.forms(cell), &font, width) {
            text::line(painter, at, anchor, &text, (font, palette.ink), width);
        }
    }
}
