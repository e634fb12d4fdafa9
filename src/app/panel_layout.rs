//! The layout of the panels: borders that are dragged, a maximised picture, and tabs where the
//! window is narrow.
//!
//! None of it belongs to the document. The shares of the pictures are in the view, because an
//! export shows them too.
//! Where to look next: [`super::layout`] and [`super::panels`] put things into this room.

use egui::{
    Button, CursorIcon, EventFilter, Id, Key, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo,
    vec2,
};

use super::command::Command;
use crate::document::Panel;
use crate::document::look::Look;
use crate::panel::split::Shares;
use crate::panel::theme::Theme;

/// Panels narrower than this have tabs instead, in points outside presentation mode.
const NARROW: f32 = 235.0;

/// The least width of a panel that a border leaves, in points outside presentation mode.
const LEAST: f32 = 170.0;

/// The margins at both sides of the panels, in points.
const MARGINS: f32 = 16.0;

/// Half the width in which a border can be grabbed, in points.
const REACH: f32 = 3.0;

/// How far an arrow key moves a border, in points.
const STEP: f32 = 16.0;

/// The width of the column of text and inputs in a window `window` points wide.
pub fn column_width(look: &Look, window: f32, theme: &Theme) -> f32 {
    let usual = if theme.presenting {
        // In presentation mode the pictures get the room.
        (0.22 * window).clamp(280.0, 400.0)
    } else {
        (0.28 * window).clamp(280.0, 360.0)
    };
    let most = (window - 380.0).clamp(200.0, 0.5 * window.max(400.0));
    let width = look.column_width.map_or(usual, |width| width * theme.scale);
    width.clamp(most.min(220.0), most).round()
}

/// The width that this column leaves to the panels in a window `window` points wide.
pub fn panels_width(look: &Look, window: f32, theme: &Theme) -> f32 {
    let column = match look.column_hidden {
        true => 0.0,
        false => column_width(look, window, theme),
    };
    window - column - MARGINS
}

/// The splitter beside that column: dragged, moved by arrow keys, and put back by a double click.
pub fn column_border(ui: &Ui, line: Rect, look: &mut Look, theme: &Theme) {
    let wide = column_width(look, ui.ctx().content_rect().width(), theme);
    let (by, response) = border(ui, line, "border of the text", theme);
    if by != 0.0 {
        look.column_width = Some((wide + by) / theme.scale);
    }
    if response.double_clicked() {
        look.column_width = None;
    }
}

/// The one picture that is shown of `all`, if they are not side by side: the maximised one, or
/// the tab in front.
pub fn alone(look: &Look, room: f32, all: &[Panel], theme: &Theme) -> Option<Panel> {
    let front = look.maximised.filter(|panel| all.contains(panel));
    if all.len() < 2 {
        return None;
    }
    front.or(all.first().copied().filter(|_| narrow(room, all, theme)))
}

/// Whether the panels would be too narrow side by side in `room` points.
pub fn narrow(room: f32, all: &[Panel], theme: &Theme) -> bool {
    room < NARROW * theme.scale * all.len() as f32
}

/// The tabs above a panel that is shown alone.
pub fn tabs(ui: &mut Ui, all: &[Panel], front: Panel, theme: &Theme, queue: &mut Vec<Command>) {
    let room = ui.available_width();
    ui.horizontal(|ui| {
        for &panel in all {
            let chosen = panel == front;
            let button = Button::selectable(chosen, panel.title());
            let response = ui.add(button.frame_when_inactive(true));
            response.widget_info(|| WidgetInfo::selected(Role::Tab, true, chosen, panel.title()));
            if response.clicked() && !chosen {
                queue.push(Command::Alone(panel));
            }
        }
        // In a narrow window there is nothing else to go back to.
        if !narrow(room, all, theme) {
            let back = ui.button("All pictures");
            if back.on_hover_text("Side by side again. Escape").clicked() {
                queue.push(Command::Alone(front));
            }
        }
    });
}

/// The splitters between panels that stand side by side in `full`.
pub fn borders(ui: &Ui, full: Rect, panels: &[Panel], shares: &mut Shares, theme: &Theme) {
    let columns = shares.columns(full, panels);
    for (left, pair) in columns.windows(2).enumerate() {
        let line = Rect::from_x_y_ranges(pair[1].left()..=pair[1].left(), full.y_range());
        let (by, response) = border(ui, line, &format!("border {}", left + 1), theme);
        let width = full.width().max(1.0);
        shares.move_border(panels, left, by / width, LEAST * theme.scale / width);
        if response.double_clicked() {
            *shares = Shares::default();
        }
    }
}

/// One splitter at `line`: how far it was moved in points, and its response.
fn border(ui: &Ui, line: Rect, name: &str, theme: &Theme) -> (f32, Response) {
    let rect = line.expand2(vec2(REACH, 0.0));
    let id = Id::unique(("border", name));
    let response = ui.interact(rect, id, Sense::click_and_drag());
    let response = response.on_hover_and_drag_cursor(CursorIcon::ResizeHorizontal);
    response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, name));
    let held = response.dragged() || response.has_focus();
    if response.hovered() || held {
        let color = theme.palette().accent;
        let wide = if held { 3.0 } else { 1.5 } * theme.hairline();
        let stroke = Stroke::new(wide, color);
        ui.painter().vline(line.left(), line.y_range(), stroke);
    }
    let mut by = 0.0;
    if response.dragged()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        by = pointer.x - line.left();
    }
    if response.has_focus() {
        let filter = EventFilter {
            horizontal_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        let count = |key| ui.input(|input| input.num_presses(key)) as f32;
        by += STEP * (count(Key::ArrowRight) - count(Key::ArrowLeft));
    }
    (by, response)
}
