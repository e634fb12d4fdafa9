//! Questions that stop everything else: which file, what about unsaved changes, and the help.
//!
//! What an exported picture asks is in [`super::pictures`].
//! The system's own file dialogs run aside from the window, and a typed path is always
//! offered beside them: where there is no dialog service they answer as if cancelled.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError};

use egui::{Context, Id, Key, Modal, Response, TextEdit, Ui};

use super::App;
use super::help;
use super::pictures::{self, Export};
use crate::export::Format;
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
    /// Which picture to write to which file.
    Export(Box<Export>),
    /// What can be typed.
    Notation,
    /// What keys do.
    Shortcuts,
}

/// A path that is asked for in two ways at once.
#[derive(Debug, Default)]
pub struct Ask {
    /// What was typed so far.
    pub(super) path: String,
    /// The system's dialog, as long as it is open.
    native: Option<Receiver<Option<PathBuf>>>,
    /// The path names a file that is there already, and replacing it was not agreed to yet.
    replace: bool,
    /// What was wrong with the last path.
    fault: Option<String>,
}

impl Ask {
    /// With a path to begin with.
    pub(super) fn at(path: String) -> Self {
        Self {
            path,
            ..Self::default()
        }
    }

    /// Another path: whatever was said about the one before no longer counts.
    pub(super) fn set_path(&mut self, path: String) {
        self.path = path;
        self.replace = false;
        self.fault = None;
    }

    /// Says what was wrong.
    pub(super) fn complain(&mut self, sentence: &str) {
        self.fault = Some(sentence.to_owned());
    }

    /// The file is there: it is replaced when the same is asked for again.
    pub(super) fn ask_to_replace(&mut self) {
        self.replace = true;
    }

    /// Whether replacing the file was agreed to.
    pub(super) fn may_replace(&self) -> bool {
        self.replace
    }
}

/// How writing a picture went.
#[derive(Debug)]
pub(super) enum Written {
    /// The file holds it.
    Done,
    /// There is such a file, and nobody said that it may be replaced.
    Exists,
    /// A sentence that says why not.
    Failed(String),
}

/// Writes a picture; a file that is there is only touched when `replace` says so.
pub(super) fn write_picture(path: &Path, bytes: &[u8], replace: bool) -> Written {
    let mut options = fs::OpenOptions::new();
    options.write(true);
    if replace {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    let written = options
        .open(path)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    match written {
        Ok(()) => Written::Done,
        Err(error) if !replace && error.kind() == ErrorKind::AlreadyExists => Written::Exists,
        Err(error) => Written::Failed(format!("{} cannot be written: {error}.", path.display())),
    }
}

/// What the buttons of a dialog said.
pub(super) enum Answer {
    Stay,
    Cancel,
    Path(PathBuf),
    /// With the system's own dialog.
    Choose,
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

    /// Lets the system's dialog find a name for a picture.
    fn choose_picture_file(&self, export: &mut Export, ctx: &Context) {
        let mut dialog = rfd::AsyncFileDialog::new().set_title("Export picture");
        for kind in Format::ALL.map(Format::name) {
            dialog = dialog.add_filter(kind.to_uppercase(), &[kind]);
        }
        let path = Path::new(export.ask.path.trim());
        if let Some(name) = path.file_name() {
            dialog = dialog.set_file_name(name.to_string_lossy());
        }
        export.ask.native = self.native(ctx, "export dialog", async move {
            dialog.save_file().await.map(PathBuf::from)
        });
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
        let ask = match &mut self.dialog {
            Some(Dialog::Open(ask) | Dialog::SaveAs(ask, _)) => ask,
            Some(Dialog::Export(export)) => &mut export.ask,
            _ => return,
        };
        let Some(native) = &ask.native else { return };
        let path = match native.try_recv() {
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => None,
            Ok(path) => path,
        };
        ask.native = None;
        let Some(path) = path else { return };
        ask.set_path(path.display().to_string());
        ask.replace = true;
        // The system's dialog has asked about replacing a file already.
        if let Some(dialog) = self.dialog.take() {
            self.use_path(dialog, &path, ctx);
        }
    }

    /// Opens or saves. When that fails the dialog stays and says why, with the path to mend.
    fn use_path(&mut self, dialog: Dialog, path: &Path, ctx: &Context) {
        let mut dialog = match dialog {
            Dialog::Export(export) => return self.export_to(export, path.to_owned(), ctx),
            other => other,
        };
        let result = match &dialog {
            Dialog::Open(_) => self.open(path),
            Dialog::SaveAs(..) => self.scene.save_as(path, &self.document),
            Dialog::Export(_) | Dialog::Unsaved(_) | Dialog::Notation | Dialog::Shortcuts => Ok(()),
        };
        if result.is_ok() && matches!(dialog, Dialog::SaveAs(..)) {
            self.say_saved(ctx);
        }
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
        let native = self.native_dialogs;
        let response = Modal::new(Id::unique("dialog")).show(ctx, |ui| {
            ui.set_max_width(560.0);
            match &mut dialog {
                Dialog::Unsaved(then) => unsaved(ui, &title, *then),
                Dialog::Open(ask) => open(ui, ask),
                Dialog::SaveAs(ask, _) => save_as(ui, ask),
                Dialog::Export(export) => pictures::ui(ui, export, native),
                Dialog::Notation => {
                    help::notation(ui);
                    close_button(ui)
                }
                Dialog::Shortcuts => {
                    help::shortcuts(ui);
                    close_button(ui)
                }
            }
        });
        let answer = match response.inner {
            Answer::Stay if response.should_close() => Answer::Cancel,
            answer => answer,
        };
        match answer {
            Answer::Stay => self.dialog = Some(dialog),
            Answer::Cancel => {}
            Answer::Choose => {
                if let Dialog::Export(export) = &mut dialog {
                    self.choose_picture_file(export, ctx);
                }
                self.dialog = Some(dialog);
            }
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
    let entered = path_field(ui, ask, "Path to save the scene to");
    let path = PathBuf::from(ask.path.trim());
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
pub(super) fn path_field(ui: &mut Ui, ask: &mut Ask, name: &str) -> bool {
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
        ask.replace = false;
    }
    if ask.replace {
        let color = ui.visuals().warn_fg_color;
        ui.colored_label(color, "There is such a file already. It will be replaced.");
    }
    if let Some(fault) = &ask.fault {
        ui.colored_label(ui.visuals().error_fg_color, fault);
    }
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    first_focus(&response);
    entered
}

/// Gives the keyboard to what Enter shall mean in a question that has just been asked.
pub(super) fn first_focus(response: &Response) {
    let ctx = &response.ctx;
    if ctx.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
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
