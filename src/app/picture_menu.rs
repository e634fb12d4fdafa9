//! The context menu of a picture: what can be copied from it, and its export.

use egui::{Button, Ui};

use super::clipboard;
use super::command::{Command, Form};
use super::results::Results;
use crate::document::Panel;
use crate::panel::board::View;

/// The copy commands of a picture, shared by the menu bar and the context menu.
pub fn copies(ui: &mut Ui, results: &Results, view: &View, panel: Panel, queue: &mut Vec<Command>) {
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

/// The command that copies the closed forms.
pub fn forms(ui: &mut Ui, results: &Results, queue: &mut Vec<Command>) {
    let possible = clipboard::forms(results).is_some();
    let button = Button::new("Copy the closed forms as LaTeX");
    if ui.add_enabled(possible, button).clicked() {
        queue.push(Command::CopyForms);
        ui.close();
    }
}

/// The context menu of a picture.
pub fn ui(ui: &mut Ui, results: &Results, view: &View, panel: Panel, queue: &mut Vec<Command>) {
    copies(ui, results, view, panel, queue);
    if panel == Panel::Jacobian {
        forms(ui, results, queue);
    }
    ui.separator();
    if panel == Panel::Jacobian {
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
