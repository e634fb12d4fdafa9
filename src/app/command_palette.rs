//! The command palette: a search over everything that can be done, run with Enter.

use egui::{Button, Id, Key, Modal, Modifiers, RichText, ScrollArea, TextEdit, Ui};

use super::command::Command;
use super::command_search::{Line, Search, found};
use super::command_state;
use super::command_table::TABLE;
use super::state::App;

/// Shows the palette, if it is open.
pub fn show(app: &mut App, ctx: &egui::Context) {
    let Some(mut search) = app.windows.palette.take() else {
        return;
    };
    let response = Modal::new(Id::unique("palette")).show(ctx, |ui| {
        let screen = ctx.content_rect();
        ui.set_width((screen.width() - 40.0).clamp(100.0, 560.0 * app.theme.scale));
        content(&mut search, ui, app, 0.6 * screen.height())
    });
    if response.inner.is_none() && !response.should_close() {
        app.windows.palette = Some(search);
        return;
    }
    app.queue.extend(response.inner);
}

/// The search field and the list of what it finds; the command that was chosen.
fn content(search: &mut Search, ui: &mut Ui, app: &App, height: f32) -> Option<Command> {
    let steps = ui.input_mut(|input| {
        let mut presses = |key| input.count_and_consume_key(Modifiers::NONE, key) as isize;
        let line = presses(Key::ArrowDown) - presses(Key::ArrowUp);
        line + 8 * (presses(Key::PageDown) - presses(Key::PageUp))
    });
    let entered = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    let before = search.text.clone();
    let field = TextEdit::singleline(&mut search.text).hint_text("What do you want to do?");
    let field = ui.add(field.desired_width(f32::INFINITY));
    field.request_focus();
    let found = found(&search.text);
    if search.text != before {
        search.chosen = 0;
    }
    let last = found.len().saturating_sub(1);
    search.chosen = search.chosen.saturating_add_signed(steps).min(last);
    let mut answer = None;
    ScrollArea::vertical()
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink(false)
        .show(ui, |ui| {
            for (index, line) in found.iter().enumerate() {
                let chosen = index == search.chosen;
                let enabled = command_state::enabled(line.command, app);
                let response = row(ui, app, line, chosen, enabled);
                if response.clicked() {
                    answer = Some(line.command);
                }
                if chosen && (steps != 0 || search.text != before) {
                    response.scroll_to_me(None);
                }
            }
            if found.is_empty() {
                ui.label("Nothing is called that. Fewer letters find more.");
            }
        });
    let chosen = found.get(search.chosen);
    ui.ctx().accesskit_node_builder(field.id, |node| {
        let said = chosen.map_or("nothing found", |line| line.text.as_str());
        // The hint would name the field otherwise.
        node.set_label("what to do");
        node.set_description(said);
    });
    if entered
        && let Some(line) = chosen
        && command_state::enabled(line.command, app)
    {
        answer = Some(line.command);
    }
    answer
}

/// One line of the list, with its keyboard shortcut.
fn row(ui: &mut Ui, app: &App, line: &Line, chosen: bool, enabled: bool) -> egui::Response {
    let entry = TABLE.iter().find(|entry| entry.command == line.command);
    let keys = entry.and_then(|entry| entry.keys.first());
    let keys = keys.map(|key| ui.ctx().format_shortcut(key));
    let mark = match command_state::switched_on(line.command, app) {
        Some(true) => "✔ ",
        Some(false) | None => "",
    };
    let text = format!("{mark}{}", line.text);
    let button = Button::selectable(chosen, text)
        .shortcut_text(RichText::new(keys.unwrap_or_default()).weak())
        .min_size(egui::vec2(ui.available_width(), 0.0));
    ui.add_enabled(enabled, button)
}
