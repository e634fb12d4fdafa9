//! The question for a file of numbers, and what is made of its answer.
//!
//! Like the questions for scenes it takes a typed path and, where there is one, the answer
//! of the system's own dialog.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError};

use egui::{Button, Context, Id, Key, Modal, TextEdit};

use super::dialogs::first_focus;
use super::{App, fill_menu};
use crate::project::file::table;
use crate::project::follow;
use crate::project::training::Table;
use crate::worker::aside::wait_aside;

/// Which file an input is filled from.
#[derive(Debug)]
pub struct Ask {
    /// The input; `None` for the table that the neuron is trained on.
    name: Option<String>,
    /// What was typed so far.
    path: String,
    /// The system's dialog, as long as it is open.
    native: Option<Receiver<Option<PathBuf>>>,
    /// What was wrong with the last file.
    fault: Option<String>,
}

impl App {
    /// Asks for a file of numbers for an input.
    pub(super) fn ask_for_data(&mut self, name: String, ctx: &Context) {
        self.ask_for_table(Some(name), ctx);
    }

    /// Asks for a file of rows to train the neuron on.
    pub(super) fn ask_for_training_data(&mut self, ctx: &Context) {
        self.ask_for_table(None, ctx);
    }

    fn ask_for_table(&mut self, name: Option<String>, ctx: &Context) {
        let purpose = name.as_deref().unwrap_or("training").to_owned();
        let native = self.native_dialogs.then(|| {
            let dialog = rfd::AsyncFileDialog::new()
                .set_title(format!("Numbers for {purpose}"))
                .add_filter("Tables", &["csv", "tsv", "txt", "dat"])
                .add_filter("All files", &["*"]);
            let wake = ctx.clone();
            let answer = async move { dialog.pick_file().await.map(PathBuf::from) };
            // Without the thread the typed path is still there.
            wait_aside("data dialog", answer, move || wake.request_repaint()).ok()
        });
        self.data = Some(Ask {
            name,
            path: String::new(),
            native: native.flatten(),
            fault: None,
        });
    }

    /// Shows the question, if there is one, and does what was answered.
    pub(super) fn show_data(&mut self, ctx: &Context) {
        let Some(mut ask) = self.data.take() else {
            return;
        };
        if let Some(native) = &ask.native {
            match native.try_recv() {
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) | Ok(None) => ask.native = None,
                Ok(Some(path)) => {
                    ask.path = path.display().to_string();
                    return self.take_data(ask, ctx);
                }
            }
        }
        let (mut go, mut stay) = (false, true);
        let response = Modal::new(Id::unique("data dialog")).show(ctx, |ui| {
            ui.set_max_width(560.0);
            match &ask.name {
                Some(name) => ui.heading(format!("Fill {name} from a file")),
                None => ui.heading("Training data from a file"),
            };
            ui.label(
                "Numbers parted by commas, semicolons, tabs or spaces, a row a line. \
                 Headings are skipped.",
            );
            if ask.native.is_some() {
                ui.label("Choose a file in the system's window, or type its path here.");
            }
            let field = ui.name_inputs("Path of the table", |ui| {
                ui.add(TextEdit::singleline(&mut ask.path).desired_width(f32::INFINITY))
            });
            if field.changed() {
                ask.fault = None;
            }
            if let Some(fault) = &ask.fault {
                ui.colored_label(ui.visuals().error_fg_color, fault);
            }
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            first_focus(&field);
            ui.add_space(8.0);
            ui.horizontal(|ui| {
                let ready = !ask.path.trim().is_empty();
                let take = ui.add_enabled(ready, Button::new("Take the numbers"));
                go = ready && (entered || take.clicked());
                stay = !ui.button("Cancel").clicked();
            });
        });
        if go {
            self.take_data(ask, ctx);
        } else if stay && !response.should_close() {
            self.data = Some(ask);
        }
    }

    /// Fills the input. When that fails the question stays and says why.
    fn take_data(&mut self, mut ask: Ask, ctx: &Context) {
        let path = Path::new(ask.path.trim());
        let taken = match &ask.name {
            Some(name) => self.fill_from(name, path, ctx),
            None => self.train_on(path),
        };
        if let Err(sentence) = taken {
            ask.fault = Some(sentence);
            ask.native = None;
            self.data = Some(ask);
        }
    }

    /// Takes over the rows of a file as training data.
    fn train_on(&mut self, path: &Path) -> Result<(), String> {
        let rows = table::load(path).map_err(|error| error.to_string())?;
        self.document.training.data = Table::from_rows(&rows)?;
        Ok(())
    }

    /// Takes over the numbers of a file with their size; the other sizes follow. A size that
    /// no other could follow is refused, and nothing is changed.
    fn fill_from(&mut self, name: &str, path: &Path, ctx: &Context) -> Result<(), String> {
        let rows = table::load(path).map_err(|error| error.to_string())?;
        let mut filled = self.document.clone();
        filled.fill_rows(name, &rows);
        if follow::fits(&self.document) {
            follow::follow(&mut filled, name);
            // Where another kind of input would help, that is proposed beside the numbers.
            if !follow::fits(&filled) && follow::answer(&filled, name).is_empty() {
                let here = self.document.inputs.get(name);
                let here = here.map_or_else(String::new, |input| input.shape.to_string());
                let cols = rows.first().map_or(0, Vec::len);
                return Err(format!(
                    "The file holds {}×{cols} numbers, and the functions need {name} to be {here}. \
                     Nothing was changed.",
                    rows.len()
                ));
            }
        }
        self.document = filled;
        fill_menu::remember_change(ctx, name);
        Ok(())
    }
}
