//! The bar at the top, made of the table of commands, and the sentences below it.

use egui::{Button, MenuBar, Panel, RichText, Ui};

use super::App;
use super::commands::{self, Command, Menu, TABLE};
use crate::project::examples;

const MENUS: [(Menu, &str); 4] = [
    (Menu::File, "File"),
    (Menu::Edit, "Edit"),
    (Menu::View, "View"),
    (Menu::Help, "Help"),
];

/// The bar.
pub fn ui(ui: &mut Ui, app: &App, queue: &mut Vec<Command>) {
    Panel::top("menu").show(ui, |ui| {
        MenuBar::new().ui(ui, |ui| {
            for (menu, name) in MENUS {
                if menu == Menu::View {
                    examples_menu(ui, queue);
                }
                ui.menu_button(name, |ui| {
                    for entry in TABLE.iter().filter(|entry| entry.menu == menu) {
                        let keys = entry.keys.first();
                        let keys = keys.map(|key| ui.ctx().format_shortcut(key));
                        let button = Button::new(entry.text)
                            .shortcut_text(RichText::new(keys.unwrap_or_default()).weak());
                        let enabled = commands::enabled(entry.command, app);
                        if ui.add_enabled(enabled, button).clicked() {
                            queue.push(entry.command);
                            ui.close();
                        }
                    }
                });
            }
            let document = &app.document;
            let mut name = document.title.clone();
            if name.is_empty() {
                "Untitled".clone_into(&mut name);
            }
            if app.scene.is_dirty(document) {
                name.push_str(" – not saved");
            }
            ui.separator();
            ui.add(egui::Label::new(RichText::new(name).weak()).truncate());
        });
    });
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

/// What went wrong with files, until it is dismissed.
pub fn notices(ui: &mut Ui, notices: &mut Vec<String>) {
    if notices.is_empty() {
        return;
    }
    Panel::top("notices").show(ui, |ui| {
        let mut dismissed = None;
        for (index, notice) in notices.iter().enumerate() {
            ui.horizontal_wrapped(|ui| {
                if ui.small_button("Dismiss").clicked() {
                    dismissed = Some(index);
                }
                ui.colored_label(ui.visuals().error_fg_color, notice);
            });
        }
        if let Some(index) = dismissed {
            notices.remove(index);
        }
    });
}
