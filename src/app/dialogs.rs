//! The dialogs: which file, what about unsaved changes, what to export, and the help.
//!
//! Each is laid out here and answers with what was chosen; [`super::files`] carries it out.

use egui::Ui;

use super::ask::{Answer, Ask, Then, path_buttons, path_field};
use super::export_dialog::{self, Export};
use super::help;
use super::widgets::first_focus;

/// The dialog on screen, and what was chosen in it so far.
#[derive(Debug)]
pub enum Dialog {
    /// Save, discard or stay.
    Unsaved(Then),
    /// Which file to open.
    Open(Ask),
    /// Which file to save to, and what to do afterwards.
    SaveAs(Ask, Option<Then>),
    /// Which picture to write to which file.
    Export(Box<Export>),
    /// What can be typed.
    Notation,
    /// What keys do.
    Shortcuts,
}

impl Dialog {
    /// Lays the dialog out. `title` is the scene's; `native` says that the system's own file
    /// dialog can be offered.
    pub fn ui(&mut self, ui: &mut Ui, title: &str, native: bool) -> Answer {
        match self {
            Self::Unsaved(then) => unsaved(ui, title, *then),
            Self::Open(ask) => open(ui, ask),
            Self::SaveAs(ask, _) => save_as(ui, ask),
            Self::Export(export) => export_dialog::ui(ui, export, native),
            Self::Notation => {
                help::notation(ui);
                close_button(ui)
            }
            Self::Shortcuts => {
                help::shortcuts(ui);
                close_button(ui)
            }
        }
    }

    /// The path that it asks for, if it asks for one.
    pub fn ask(&mut self) -> Option<&mut Ask> {
        match self {
            Self::Open(ask) | Self::SaveAs(ask, _) => Some(ask),
            Self::Export(export) => Some(&mut export.ask),
            Self::Unsaved(_) | Self::Notation | Self::Shortcuts => None,
        }
    }
}

fn unsaved(ui: &mut Ui, title: &str, then: Then) -> Answer {
    let name = if title.is_empty() {
        "this scene"
    } else {
        title
    };
    ui.heading(format!("Save the changes to {name}?"));
    ui.label("They are lost otherwise.");
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let save = ui.button("Save");
        let discard = ui.button("Discard the changes");
        let cancel = ui.button("Cancel");
        first_focus(&save);
        if save.clicked() {
            Answer::SaveFirst(then)
        } else if discard.clicked() {
            Answer::Discard(then)
        } else if cancel.clicked() {
            Answer::Cancel
        } else {
            Answer::Stay
        }
    })
    .inner
}

fn open(ui: &mut Ui, ask: &mut Ask) -> Answer {
    ui.heading("Open a scene");
    let entered = path_field(ui, ask, "Path of the scene to open");
    path_buttons(ui, ask, "Open", entered, false)
}

fn save_as(ui: &mut Ui, ask: &mut Ask) -> Answer {
    ui.heading("Save the scene");
    let entered = path_field(ui, ask, "Path to save the scene to");
    let name = if ask.replace { "Replace it" } else { "Save" };
    match path_buttons(ui, ask, name, entered, false) {
        Answer::Path(path) if path.exists() && !ask.replace => {
            ask.replace = true;
            Answer::Stay
        }
        answer => answer,
    }
}

fn close_button(ui: &mut Ui) -> Answer {
    ui.add_space(8.0);
    let close = ui.button("Close");
    first_focus(&close);
    if close.clicked() {
        Answer::Cancel
    } else {
        Answer::Stay
    }
}
