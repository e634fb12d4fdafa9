//! The question for a path: typed, or answered by the system's own file dialog.
//!
//! The system's dialog runs aside from the window, and a typed path is always offered beside
//! it: where there is no dialog service it answers as if cancelled.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError};

use egui::{Button, Context, Key, TextEdit, Ui};

use super::widgets::first_focus;
use crate::worker::task::wait_aside;

/// The answer of the system's file dialog, on its way.
pub type Native = Receiver<Option<PathBuf>>;

/// The command that goes on once unsaved changes are saved or discarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// An empty scene.
    New,
    /// Another scene.
    Open,
    /// The window closes.
    Quit,
}

/// The answer of a dialog: what was chosen in this frame.
pub enum Answer {
    /// Nothing yet.
    Stay,
    /// Close it.
    Cancel,
    /// Take this file.
    Path(PathBuf),
    /// Open the system's own file dialog.
    Choose,
    /// Save, then go on.
    SaveFirst(Then),
    /// Go on without saving.
    Discard(Then),
}

/// A path that is asked for in two ways at once.
#[derive(Debug, Default)]
pub struct Ask {
    /// What was typed so far.
    pub path: String,
    /// The system's dialog, as long as it is open.
    pub native: Option<Native>,
    /// The path names a file that is there already: it is replaced when the same is asked again.
    pub replace: bool,
    /// What was wrong with the last path.
    pub fault: Option<String>,
}

impl Ask {
    /// Asks with a path to begin with.
    pub fn at(path: String) -> Self {
        Self {
            path,
            ..Self::default()
        }
    }

    /// Sets another path: whatever was said about the one before no longer counts.
    pub fn set_path(&mut self, path: String) {
        self.path = path;
        self.replace = false;
        self.fault = None;
    }

    /// The path that the system's dialog has answered with, which may be replaced: that dialog
    /// has asked about it already.
    pub fn take_native(&mut self) -> Option<PathBuf> {
        let path = match self.native.as_ref()?.try_recv() {
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => None,
            Ok(path) => path,
        };
        self.native = None;
        let path = path?;
        self.set_path(path.display().to_string());
        self.replace = true;
        Some(path)
    }
}

/// Opens one of the system's file dialogs, if `allowed`.
pub fn open_native(
    allowed: bool,
    ctx: &Context,
    name: &str,
    answer: impl Future<Output = Option<PathBuf>> + Send + 'static,
) -> Option<Native> {
    if !allowed {
        return None;
    }
    let wake = ctx.clone();
    // Without the thread the typed path is still there.
    wait_aside(name, answer, move || wake.request_repaint()).ok()
}

/// The field of the typed path and what is said about it; true when Enter was pressed in it.
pub fn path_field(ui: &mut Ui, ask: &mut Ask, name: &str) -> bool {
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

/// The buttons below a path that was typed, or `entered` already: the one that takes it, under
/// its `name`, the system's dialog where it can be chosen, and Cancel.
pub fn path_buttons(ui: &mut Ui, ask: &Ask, name: &str, entered: bool, choose: bool) -> Answer {
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let path = ask.path.trim();
        let ready = !path.is_empty();
        let take = ui.add_enabled(ready, Button::new(name));
        let choose = choose && ui.button("Choose a file…").clicked();
        let cancel = ui.button("Cancel");
        if ready && (entered || take.clicked()) {
            Answer::Path(PathBuf::from(path))
        } else if choose {
            Answer::Choose
        } else if cancel.clicked() {
            Answer::Cancel
        } else {
            Answer::Stay
        }
    })
    .inner
}
