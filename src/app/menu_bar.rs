//! The menu bar, made of the table of commands.

use egui::containers::menu::MenuConfig;
use egui::{Button, MenuBar, Panel, RichText, TextEdit, Ui};

use super::command::Command;
use super::command_table::{Entry, MENUS, Menu, TABLE};
use super::state::App;
use super::widgets::style;
use super::{command_state, focus_ring, picture_menu};
use crate::document::Panel as Picture;
use crate::document::examples;

/// The bar. What it returns is the scene's new title, when that was edited.
pub fn ui(ui: &mut Ui, app: &App, queue: &mut Vec<Command>) -> Option<String> {
    let bar = Panel::top("menu").show(ui, |ui| {
        let menus = MenuConfig::new().style(style);
        let bar = MenuBar::new().style(style).config(menus).ui(ui, |ui| {
            for (menu, name) in MENUS {
                if menu == Menu::Jacobian {
                    examples_menu(ui, queue);
                }
                ui.menu_button(name, |ui| {
                    for entry in TABLE.iter().filter(|entry| entry.menu == menu) {
                        if entry_button(ui, app, entry) {
                            queue.push(entry.command);
                            ui.close();
                        }
                    }
                    if menu == Menu::Edit {
                        copies_menus(ui, app, queue);
                    }
                });
            }
            ui.separator();
            title(ui, app)
        });
        bar.inner
    });
    bar.inner
}

/// One line of a menu; true when it was chosen.
fn entry_button(ui: &mut Ui, app: &App, entry: &Entry) -> bool {
    let keys = entry.keys.first();
    let keys = keys.map(|key| ui.ctx().format_shortcut(key));
    // The mark says in words of its own what is on; colour alone would not do.
    let text = match command_state::switched_on(entry.command, app) {
        Some(true) => format!("✔ {}", entry.text),
        Some(false) => format!("    {}", entry.text),
        None if marked(entry.menu, app) => format!("    {}", entry.text),
        None => entry.text.to_owned(),
    };
    let button = Button::new(text).shortcut_text(RichText::new(keys.unwrap_or_default()).weak());
    let enabled = command_state::enabled(entry.command, app);
    ui.add_enabled(enabled, button).clicked()
}

/// Whether some line of a menu may have a mark, for which all of its lines leave room.
fn marked(menu: Menu, app: &App) -> bool {
    let mut lines = TABLE.iter().filter(|entry| entry.menu == menu);
    lines.any(|entry| command_state::switched_on(entry.command, app).is_some())
}

/// All that can be copied, for those who use no right mouse button.
fn copies_menus(ui: &mut Ui, app: &App, queue: &mut Vec<Command>) {
    for panel in Picture::ALL {
        let name = match panel {
            Picture::Jacobian => "Copy from the Jacobian",
            Picture::Field => "Copy from the gradient field",
            Picture::Neuron => "Copy from the neuron",
            Picture::Training => "Copy from the training",
            Picture::Chain => "Copy from the chain",
        };
        ui.menu_button(name, |ui| {
            picture_menu::copies(ui, &app.results, &app.view, panel, queue);
        });
    }
}

fn title(ui: &mut Ui, app: &App) -> Option<String> {
    let mut title = app.session.document.title.clone();
    let width = (ui.available_width() - 90.0).clamp(60.0, 420.0);
    let response = ui.add(
        TextEdit::singleline(&mut title)
            .id_salt("title")
            .hint_text("Untitled")
            .frame(egui::Frame::NONE)
            .align(egui::Align2::LEFT_CENTER)
            .min_size(egui::vec2(0.0, ui.spacing().interact_size.y))
            .desired_width(width),
    );
    // The hint would name the field otherwise.
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_label("title of the scene");
    });
    focus_ring::around(ui, &response);
    let changed = response.changed();
    if app.session.is_dirty() {
        ui.label(RichText::new("not saved").weak());
    }
    changed.then_some(title)
}

fn examples_menu(ui: &mut Ui, queue: &mut Vec<Command>) {
    ui.menu_button("Examples", |ui| {
        for (index, example) in examples::ALL.iter().enumerate() {
            if ui.button(example.title).clicked() {
                queue.push(Command::Example(index));
                ui.close();
            }
        }
    });
}
