//! Questions that stop everything else: which file, what about unsaved changes, and the help.
//!
//! The system's own file dialogs run aside from the window, and a typed path is always
//! offered beside them: where there is no dialog service they answer as if cancelled.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError};

use egui::{Context, Grid, Id, Key, Modal, RichText, TextEdit, Ui};

use super::App;
use super::commands::TABLE;
use crate::worker::aside::wait_aside;

/// What happens once unsaved changes are dealt with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// An empty scene.
    New,
    /// Another scene.
    Open,
    /// The window closes.
    Quit,
}

/// The dialog on screen.
#[derive(Debug)]
pub enum Dialog {
    /// Save, discard or stay.
    Unsaved(Then),
    /// Which file to open.
    Open(Ask),
    /// Which file to save to, and what to do afterwards.
    SaveAs(Ask, Option<Then>),
    /// What can be typed.
    Notation,
    /// What keys do.
    Shortcuts,
}

/// A path that is asked for in two ways at once.
#[derive(Debug, Default)]
pub struct Ask {
    /// What was typed so far.
    path: String,
    /// The system's dialog, as long as it is open.
    native: Option<Receiver<Option<PathBuf>>>,
    /// The path names a file that is there already, and replacing it was not agreed to yet.
    replace: bool,
    /// What was wrong with the last path.
    fault: Option<String>,
}

/// What the buttons of a dialog said.
enum Answer {
    Stay,
    Cancel,
    Path(PathBuf),
    SaveFirst(Then),
    Discard(Then),
}

impl App {
    /// Asks for a scene to open.
    pub(super) fn ask_what_to_open(&mut self, ctx: &Context) {
        let dialog = file_dialog().set_title("Open a scene");
        let native = self.native(ctx, "open dialog", async move {
            dialog.pick_file().await.map(PathBuf::from)
        });
        self.dialog = Some(Dialog::Open(Ask {
            native,
            ..Ask::default()
        }));
    }

    /// Asks for a name to save under.
    pub(super) fn ask_where_to_save(&mut self, then: Option<Then>, ctx: &Context) {
        let path = self.scene.path().map(|path| path.display().to_string());
        let dialog = file_dialog()
            .set_title("Save the scene")
            .set_file_name("scene.toml");
        let native = self.native(ctx, "save dialog", async move {
            dialog.save_file().await.map(PathBuf::from)
        });
        let ask = Ask {
            path: path.unwrap_or_else(|| "scene.toml".to_owned()),
            native,
            ..Ask::default()
        };
        self.dialog = Some(Dialog::SaveAs(ask, then));
    }

    fn native(
        &self,
        ctx: &Context,
        name: &str,
        answer: impl Future<Output = Option<PathBuf>> + Send + 'static,
    ) -> Option<Receiver<Option<PathBuf>>> {
        if !self.native_dialogs {
            return None;
        }
        let wake = ctx.clone();
        // Without the thread the typed path is still there.
        wait_aside(name, answer, move || wake.request_repaint()).ok()
    }

    /// Takes what the system's dialog has answered.
    pub(super) fn take_native_answer(&mut self, ctx: &Context) {
        let Some(Dialog::Open(ask) | Dialog::SaveAs(ask, _)) = &mut self.dialog else {
            return;
        };
        let Some(native) = &ask.native else { return };
        let path = match native.try_recv() {
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => None,
            Ok(path) => path,
        };
        ask.native = None;
        let Some(path) = path else { return };
        ask.path = path.display().to_string();
        // The system's dialog has asked about replacing a file already.
        if let Some(dialog) = self.dialog.take() {
            self.use_path(dialog, &path, ctx);
        }
    }

    /// Opens or saves. When that fails the dialog stays and says why, with the path to mend.
    fn use_path(&mut self, mut dialog: Dialog, path: &Path, ctx: &Context) {
        let result = match &dialog {
            Dialog::Open(_) => self.open(path),
            Dialog::SaveAs(..) => self.scene.save_as(path, &self.document),
            Dialog::Unsaved(_) | Dialog::Notation | Dialog::Shortcuts => Ok(()),
        };
        match (result, &mut dialog) {
            (Ok(()), Dialog::SaveAs(_, Some(then))) => self.go_on(*then, ctx),
            (Err(error), Dialog::Open(ask) | Dialog::SaveAs(ask, _)) => {
                ask.fault = Some(error.to_string());
                self.dialog = Some(dialog);
            }
            _ => {}
        }
    }

    /// Shows the dialog, if there is one, and does what its buttons say.
    pub(super) fn show_dialog(&mut self, ctx: &Context) {
        let Some(mut dialog) = self.dialog.take() else {
            return;
        };
        let title = self.document.title.clone();
        let response = Modal::new(Id::unique("dialog")).show(ctx, |ui| {
            ui.set_max_width(560.0);
            match &mut dialog {
                Dialog::Unsaved(then) => unsaved(ui, &title, *then),
                Dialog::Open(ask) => open(ui, ask),
                Dialog::SaveAs(ask, _) => save_as(ui, ask),
                Dialog::Notation => notation(ui),
                Dialog::Shortcuts => shortcuts(ui),
            }
        });
        let answer = match response.inner {
            Answer::Stay if response.should_close() => Answer::Cancel,
            answer => answer,
        };
        match answer {
            Answer::Stay => self.dialog = Some(dialog),
            Answer::Cancel => {}
            Answer::Path(path) => self.use_path(dialog, &path, ctx),
            Answer::SaveFirst(then) => self.save(Some(then), ctx),
            Answer::Discard(then) => self.go_on(then, ctx),
        }
    }
}

fn file_dialog() -> rfd::AsyncFileDialog {
    rfd::AsyncFileDialog::new().add_filter("Scene", &["toml"])
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
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let ready = !ask.path.trim().is_empty();
        let open = ui.add_enabled(ready, egui::Button::new("Open"));
        let cancel = ui.button("Cancel");
        if ready && (entered || open.clicked()) {
            Answer::Path(PathBuf::from(ask.path.trim()))
        } else if cancel.clicked() {
            Answer::Cancel
        } else {
            Answer::Stay
        }
    })
    .inner
}

fn save_as(ui: &mut Ui, ask: &mut Ask) -> Answer {
    ui.heading("Save the scene");
    let before = ask.path.clone();
    let entered = path_field(ui, ask, "Path to save the scene to");
    if ask.path != before {
        ask.replace = false;
    }
    let path = PathBuf::from(ask.path.trim());
    if ask.replace {
        let red = ui.visuals().warn_fg_color;
        ui.colored_label(red, "There is such a file already. Saving replaces it.");
    }
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let ready = !ask.path.trim().is_empty();
        let name = if ask.replace { "Replace it" } else { "Save" };
        let save = ui.add_enabled(ready, egui::Button::new(name));
        let cancel = ui.button("Cancel");
        if ready && (entered || save.clicked()) {
            if path.exists() && !ask.replace {
                ask.replace = true;
                return Answer::Stay;
            }
            Answer::Path(path)
        } else if cancel.clicked() {
            Answer::Cancel
        } else {
            Answer::Stay
        }
    })
    .inner
}

/// The typed path; true when Enter was pressed in it.
fn path_field(ui: &mut Ui, ask: &mut Ask, name: &str) -> bool {
    if ask.native.is_some() {
        ui.label("Choose a file in the system's window, or type its path here.");
    } else {
        ui.label("Type the path of the file.");
    }
    let response = ui.name_inputs(name, |ui| {
        ui.add(TextEdit::singleline(&mut ask.path).desired_width(f32::INFINITY))
    });
    if response.changed() {
        ask.fault = None;
    }
    if let Some(fault) = &ask.fault {
        ui.colored_label(ui.visuals().error_fg_color, fault);
    }
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if !response.has_focus() && ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
    entered
}

/// What can be typed, one line a kind; the texts are examples to copy.
pub(super) const NOTATION: &[(&str, &str)] = &[
    (
        "y = x² + 3x",
        "a definition a line; the last one is the output",
    ),
    (
        "f(x, y) = 10x²y²",
        "a heading gives the order of the inputs",
    ),
    (
        "y₁ = x₁² + x₂",
        "elements of a vector, typed y1, x1 or x[1] too",
    ),
    ("z = w·x + b", "dot product; also dot(w, x)"),
    (
        "y = W*x + b",
        "matrix product; a capital letter is a matrix",
    ),
    ("w ⊗ x, w .* x", "elementwise product; also ./ and .^"),
    ("x', xᵀ, x^T", "transpose"),
    ("[x, x²]", "a vector of its elements"),
    ("|x|, ‖x‖", "absolute value, length; also abs(x), norm2(x)"),
    (
        "max(0, z), relu(z), σ(z)",
        "activations; also tanh, gelu, softplus …",
    ),
    ("sum(x), mean(x), softmax(x)", "functions of a whole vector"),
    (
        "pi, e, 2*pi/3",
        "constants; formulas work in number fields too",
    ),
    ("# text", "a comment, to the end of the line"),
];

fn notation(ui: &mut Ui) -> Answer {
    ui.heading("What can be typed");
    Grid::new("notation").num_columns(2).show(ui, |ui| {
        for (text, meaning) in NOTATION {
            ui.monospace(*text);
            ui.label(*meaning);
            ui.end_row();
        }
    });
    close_button(ui)
}

fn shortcuts(ui: &mut Ui) -> Answer {
    ui.heading("Shortcuts");
    Grid::new("shortcuts").num_columns(2).show(ui, |ui| {
        for entry in TABLE.iter().filter(|entry| !entry.keys.is_empty()) {
            let keys: Vec<String> = entry
                .keys
                .iter()
                .map(|key| ui.ctx().format_shortcut(key))
                .collect();
            ui.label(RichText::new(keys.join("  or  ")).strong());
            ui.label(entry.text.trim_end_matches('…'));
            ui.end_row();
        }
        for (keys, text) in [
            (
                "Ctrl+Plus, Ctrl+Minus, Ctrl+0",
                "Larger, smaller, as it was",
            ),
            ("Enter", "Take over the number that was typed"),
            ("Escape", "Leave the number as it was; close a dialog"),
        ] {
            ui.label(RichText::new(keys).strong());
            ui.label(text);
            ui.end_row();
        }
    });
    close_button(ui)
}

fn close_button(ui: &mut Ui) -> Answer {
    ui.add_space(8.0);
    if ui.button("Close").clicked() {
        Answer::Cancel
    } else {
        Answer::Stay
    }
}
