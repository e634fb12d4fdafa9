//! A row or a column of the Jacobian folded out under it: a bar for each number, with its
//! name. A row is the gradient of its output.

use egui::{Align2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::colorbar::Colors;
use super::selection::Target;
use super::text;
use super::theme::{TextRole, Theme};
use crate::figure::heatmap::{Cell, Fold, Heatmap};
use crate::figure::label::heading;

/// Fewer points than this are no room for bars.
const SMALLEST: f32 = 150.0;

/// Draws it along the bottom of `room` and returns the room that is left.
pub(super) fn ui(
    ui: &mut Ui,
    room: Rect,
    figure: &Heatmap,
    target: Fold,
    hovered: Option<Target>,
    theme: &Theme,
) -> Rect {
    if room.height() < SMALLEST * theme.scale || room.width() < SMALLEST {
        return room;
    }
    let height = (0.34 * room.height()).min(170.0 * theme.scale);
    let (rest, strip) = room.split_top_bottom_at_y(room.bottom() - height);
    let words = figure.fold_out(target);
    let title = theme.font(TextRole::Heading);
    let palette = theme.palette();
    let width = strip.width();
    let line = text::line(
        ui.painter(),
        strip.min + vec2(0.0, theme.gap()),
        Align2::LEFT_TOP,
        &words,
        (title.clone(), palette.accent),
        width,
    );
    let response = ui.interact(strip, ui.scope_id().with("fold"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    let font = theme.font(TextRole::Tick);
    let bars = Rect::from_min_max(
        pos2(strip.left(), line.bottom() + theme.gap()),
        pos2(strip.right(), strip.bottom() - 1.4 * font.size),
    );
    let count = figure.fold_len(target);
    if count == 0 || bars.height() < 16.0 {
        return rest;
    }
    let step = (bars.width() / count as f32).min(90.0 * theme.scale);
    let colors = Colors::chosen(figure.limit, figure.colormap, figure.scale);
    let zero = bars.center().y;
    let painter = ui.painter();
    // More bars than pixels are drawn one per pixel: of those that share one, the first.
    let skip = (1.0 / step.max(1e-3)).ceil().max(1.0) as usize;
    let named = step >= 1.9 * font.size;
    for place in (0..count).step_by(skip) {
        let Some(cell) = figure.fold_cell(target, place) else {
            break;
        };
        let left = bars.left() + step * place as f32;
        let column = Rect::from_x_y_ranges(left..=(left + step * skip as f32), bars.y_range());
        bar(ui, column, figure, cell, &colors, theme);
        let lit = hovered.and_then(Target::cell) == Some((cell.output, cell.input));
        if named {
            let (key, color) = match target {
                Fold::Input(_) => (figure.outputs.get(cell.output), palette.ink),
                Fold::Output(_) => {
                    let color = theme.variable_color(figure.hue(cell.input));
                    (figure.inputs.get(cell.input), color)
                }
            };
            let style = (font.clone(), if lit { palette.accent } else { color });
            let at = pos2(column.center().x, bars.bottom() + 0.1 * font.size);
            let name = key.map_or(String::new(), |key| heading(key));
            text::line(painter, at, Align2::CENTER_TOP, &name, style, step - 2.0);
        }
    }
    let end = bars.left() + step * count as f32;
    let axis = Stroke::new(theme.hairline(), palette.border);
    painter.hline(bars.left()..=end, zero, axis);
    rest
}

fn bar(ui: &Ui, column: Rect, figure: &Heatmap, cell: Cell<'_>, colors: &Colors, theme: &Theme) {
    let painter = ui.painter();
    let palette = theme.palette();
    let font = theme.font(TextRole::Tick);
    let gap = if column.width() > 8.0 {
        0.14 * column.width()
    } else {
        0.0
    };
    let column = column.shrink2(vec2(gap, 0.0));
    let zero = column.center().y;
    let half = 0.5 * column.height() - 1.2 * font.size;
    let share = (cell.entry.value / figure.limit) as f32;
    let tip = zero - share.clamp(-1.0, 1.0) * half.max(6.0);
    if cell.has_number() {
        let rect = Rect::from_x_y_ranges(column.x_range(), zero.min(tip)..=zero.max(tip));
        painter.rect_filled(rect, 0.0, colors.color(cell.entry.value, theme));
        if column.width() > 6.0 {
            let edge = Stroke::new(theme.hairline(), palette.border);
            painter.rect_stroke(rect, 0.0, edge, egui::StrokeKind::Inside);
        }
    }
    let (at, anchor) = if cell.has_number() && cell.entry.value < 0.0 {
        (pos2(column.center().x, tip + 2.0), Align2::CENTER_TOP)
    } else {
        let top = if cell.has_number() { tip } else { zero };
        (pos2(column.center().x, top - 2.0), Align2::CENTER_BOTTOM)
    };
    if column.width() >= 2.0 * font.size {
        let style = (font, palette.ink);
        text::line(
            painter,
            at,
            anchor,
            &cell.text(),
            style,
            column.width() + 2.0 * gap,
        );
    }
}
