//! The bar at the top, made of the table of commands, and the sentences below it.

use egui::containers::menu::{MenuConfig, menu_style};
use egui::style::StyleModifier;
use egui::{Button, MenuBar, Panel, PopupCloseBehavior, RichText, TextEdit, Ui};

use super::App;
use super::clipboard::{self, Form};
use super::command_state::{self, Command, Entry, Menu, TABLE};
use super::command_table::MENUS;
use super::focus_ring;
use super::panels::View;
use super::results::Results;
use crate::project::document::Panel as Picture;
use crate::project::examples;

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

/// The look of a list of lines to choose from, in which what has the keyboard keeps its ring.
pub(super) fn style(style: &mut egui::Style) {
    let ring = style.visuals.widgets.active.bg_stroke;
    menu_style(style);
    style.visuals.widgets.active.bg_stroke = ring;
}

/// A menu of things to set: boxes, circles and fields have the frames that they have elsewhere,
/// without which nobody sees what can be ticked or typed.
pub(super) fn settings() -> MenuConfig {
    MenuConfig::new().style(StyleModifier::default())
}

/// The same for more than one thing to set: it stays until there is a click beside it.
pub(super) fn stays() -> MenuConfig {
    settings().close_behavior(PopupCloseBehavior::CloseOnClickOutside)
}

/// The frames of [`settings`] in a menu of lines.
pub(super) fn framed(ui: &mut Ui) {
    let usual = ui.ctx().global_style();
    ui.visuals_mut().widgets = usual.visuals.widgets.clone();
    ui.spacing_mut().button_padding = usual.spacing.button_padding;
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
        };
        ui.menu_button(name, |ui| {
            copies_menu(ui, &app.results, &app.view, panel, queue);
        });
    }
}

/// The lines of a picture's own menu, shared by the bar and the right mouse button.
pub fn copies_menu(
    ui: &mut Ui,
    results: &Results,
    view: &View,
    panel: Picture,
    queue: &mut Vec<Command>,
) {
    for form in Form::ALL {
        let possible = clipboard::possible(panel, form, results, view);
        let button = Button::new(clipboard::name(panel, form));
        let response = ui.add_enabled(possible, button);
        if response
            .on_disabled_hover_text(
                "Select a cell first: click it, or walk there with the arrow keys",
            )
            .clicked()
        {
            queue.push(Command::Copy(panel, form));
            ui.close();
        }
    }
}

/// What the right mouse button offers on a picture.
pub fn picture_menu(
    ui: &mut Ui,
    results: &Results,
    view: &View,
    panel: Picture,
    queue: &mut Vec<Command>,
) {
    copies_menu(ui, results, view, panel, queue);
    ui.separator();
    if panel == Picture::Jacobian {
        let possible = clipboard::possible(panel, Form::Value, results, view);
        if ui
            .add_enabled(possible, Button::new("Step sizes…"))
            .clicked()
        {
            queue.push(Command::StepsHere);
            ui.close();
        }
    }
    if ui.button("Export picture…").clicked() {
        queue.push(Command::Export(Some(panel)));
        ui.close();
    }
}

fn title(ui: &mut Ui, app: &App) -> Option<String> {
    let mut title = app.document.title.clone();
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
    if app.scene.is_dirty(&app.document) {
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
