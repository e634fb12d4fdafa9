//! The import dialog: a file of numbers for an input, or of rows to train the neuron on.
//!
//! Like the questions for scenes it takes a typed path and, where there is one, the answer
//! of the system's own dialog.

use std::path::{Path, PathBuf};
use std::sync::mpsc::TryRecvError;

use egui::{Button, Context, Id, Key, Modal, TextEdit};

use super::ask::{Native, open_native};
use super::fill_menu;
use super::widgets::first_focus;
use crate::document::Document;
use crate::document::file::table;
use crate::document::follow;
use crate::document::training::Table;

/// Which file is imported, and for what.
#[derive(Debug)]
pub struct ImportDialog {
    /// The input; `None` for the table that the neuron is trained on.
    name: Option<String>,
    /// What was typed so far.
    path: String,
    /// The system's dialog, as long as it is open.
    native: Option<Native>,
    /// What was wrong with the last file.
    fault: Option<String>,
}

impl ImportDialog {
    /// Asks for a file for the input `name`, or for the training data; `native` allows the
    /// system's own dialog.
    pub fn new(name: Option<String>, native: bool, ctx: &Context) -> Self {
        let purpose = name.as_deref().unwrap_or("training");
        let dialog = rfd::AsyncFileDialog::new()
            .set_title(format!("Numbers for {purpose}"))
            .add_filter("Tables", &["csv", "tsv", "txt", "dat"])
            .add_filter("All files", &["*"]);
        let native = open_native(native, ctx, "data dialog", async move {
            dialog.pick_file().await.map(PathBuf::from)
        });
        Self {
            name,
            path: String::new(),
            native,
            fault: None,
        }
    }

    /// Lays the dialog out: whether to import now, and whether to stay.
    fn ui(&mut self, ctx: &Context) -> (bool, bool) {
        let (mut go, mut stay) = (false, true);
        let response = Modal::new(Id::unique("data dialog")).show(ctx, |ui| {
            ui.set_max_width(560.0);
            match &self.name {
                Some(name) => ui.heading(format!("Fill {name} from a file")),
                None => ui.heading("Training data from a file"),
            };
            ui.label(
                "Numbers parted by commas, semicolons, tabs or spaces, a row a line. \
                 Headings are skipped.",
            );
            if self.native.is_some() {
                ui.label("Choose a file in the system's window, or type its path here.");
            }
            let field = ui.name_inputs("Path of the table", |ui| {
                ui.add(TextEdit::singleline(&mut self.path).desired_width(f32::INFINITY))
            });
            if field.changed() {
                self.fault = None;
            }
            if let Some(fault) = &self.fault {
                ui.colored_label(ui.visuals().error_fg_color, fault);
            }
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            first_focus(&field);
            ui.add_space(8.0);
            ui.horizontal(|ui| {
                let ready = !self.path.trim().is_empty();
                let take = ui.add_enabled(ready, Button::new("Take the numbers"));
                go = ready && (entered || take.clicked());
                stay = !ui.button("Cancel").clicked();
            });
        });
        (go, stay && !response.should_close())
    }

    /// Imports the file. When that fails the dialog is there again and says why.
    fn import(mut self, document: &mut Document, ctx: &Context) -> Option<Self> {
        let path = Path::new(self.path.trim());
        let taken = match &self.name {
            Some(name) => fill_from(document, name, path, ctx),
            None => train_on(document, path),
        };
        let sentence = taken.err()?;
        self.fault = Some(sentence);
        self.native = None;
        Some(self)
    }
}

/// Shows the dialog, if it is open, and does what was answered.
pub fn show(open: &mut Option<ImportDialog>, document: &mut Document, ctx: &Context) {
    let Some(mut dialog) = open.take() else {
        return;
    };
    if let Some(native) = &dialog.native {
        match native.try_recv() {
            Err(TryRecvError::Empty) => {}
            Err(TryRecvError::Disconnected) | Ok(None) => dialog.native = None,
            Ok(Some(path)) => {
                dialog.path = path.display().to_string();
                *open = dialog.import(document, ctx);
                return;
            }
        }
    }
    let (go, stay) = dialog.ui(ctx);
    *open = if go {
        dialog.import(document, ctx)
    } else {
        stay.then_some(dialog)
    };
}

/// Takes over the rows of a file as training data.
fn train_on(document: &mut Document, path: &Path) -> Result<(), String> {
    let rows = table::load(path).map_err(|error| error.to_string())?;
    document.training.data = Table::from_rows(&rows)?;
    Ok(())
}

/// Takes over the numbers of a file with their size; the other sizes follow. A size that
/// no other could follow is refused, and nothing is changed.
fn fill_from(
    document: &mut Document,
    name: &str,
    path: &Path,
    ctx: &Context,
) -> Result<(), String> {
    let rows = table::load(path).map_err(|error| error.to_string())?;
    let mut filled = document.clone();
    filled.fill_rows(name, &rows);
    if follow::fits(document) {
        follow::follow(&mut filled, name);
        // Where another kind of input would help, that is proposed beside the numbers.
        if !follow::fits(&filled) && follow::answer(&filled, name).is_empty() {
            let here = document.inputs.get(name);
            let here = here.map_or_else(String::new, |input| input.shape.to_string());
            let cols = rows.first().map_or(0, Vec::len);
            return Err(format!(
                "The file holds {}×{cols} numbers, and the functions need {name} to be {here}. \
                 Nothing was changed.",
                rows.len()
            ));
        }
    }
    *document = filled;
    fill_menu::remember_change(ctx, name);
    Ok(())
}
