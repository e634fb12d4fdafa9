//! The dialog that writes the pictures to a file: which of them, how large, and where to.
//!
//! The picture is drawn by [`crate::export`] and written aside from the window, so that a
//! large one does not hold up anything. The file itself is opened in [`super::dialogs`].

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError};

use egui::{Context, DragValue, Grid, Ui};

use super::App;
use super::dialogs::{Answer, Ask, Dialog, Written, path_field, write_picture};
use super::done;
use crate::export::{self, Format, Picture};
use crate::paint::Theme;
use crate::project::document::Panel;
use crate::worker::aside::run_aside;

/// Sides of a picture, in pixels.
const SIDES: std::ops::RangeInclusive<u32> = 64..=8192;

/// What the dialog has been told so far.
#[derive(Debug)]
pub struct Export {
    /// Where to.
    pub ask: Ask,
    /// One picture, or all that are shown.
    panel: Option<Panel>,
    size: [u32; 2],
    /// The file on its way.
    running: Option<Receiver<Written>>,
}

/// What a picture is called in menus and dialogs.
pub fn name(panel: Panel) -> &'static str {
    match panel {
        Panel::Jacobian => "Jacobian",
        Panel::Field => "Gradient field",
        Panel::Neuron => "Neuron",
    }
}

/// A size at which so many pictures stand well side by side.
fn usual_size(count: usize) -> [u32; 2] {
    match count {
        0 | 1 => [1000, 1000],
        2 => [1400, 900],
        _ => [1920, 900],
    }
}

impl App {
    /// Asks which picture to write and where to.
    pub(super) fn ask_what_to_export(&mut self, panel: Option<Panel>) {
        if self.results.figures().is_none() {
            return;
        }
        let count = panel.map_or(self.document.view.panels.len(), |_| 1);
        let name = panel.map_or("pictures", Panel::name);
        let folder = self.scene.path().and_then(Path::parent);
        let path = folder.unwrap_or(Path::new("")).join(format!("{name}.svg"));
        self.dialog = Some(Dialog::Export(Box::new(Export {
            ask: Ask::at(path.display().to_string()),
            panel,
            size: usual_size(count),
            running: None,
        })));
    }

    /// Starts drawing and writing.
    pub(super) fn export_to(&mut self, mut export: Box<Export>, path: PathBuf, ctx: &Context) {
        let format = Format::of(&path);
        let (Some(figures), Some(format)) = (self.results.shared_figures(), format) else {
            export
                .ask
                .complain("The name must end in .svg, .png or .pdf.");
            self.dialog = Some(Dialog::Export(export));
            return;
        };
        let panels = export
            .panel
            .map_or_else(|| self.document.view.panels.clone(), |panel| vec![panel]);
        let picture = Picture {
            panels,
            size: export.size,
            theme: if self.dark {
                Theme::dark()
            } else {
                Theme::light()
            },
        };
        let view = self.view.clone();
        let replace = export.ask.may_replace();
        let wake = ctx.clone();
        let started = run_aside(
            "export",
            move || match export::file(&figures, &picture, &view, format) {
                Ok(bytes) => write_picture(&path, &bytes, replace),
                Err(error) => Written::Failed(error.to_string()),
            },
            move || wake.request_repaint(),
        );
        match started {
            Ok(running) => export.running = Some(running),
            Err(error) => export
                .ask
                .complain(&format!("Nothing was written: {error}.")),
        }
        self.dialog = Some(Dialog::Export(export));
    }

    /// Takes note of a file that has been written, or has not.
    pub(super) fn take_written(&mut self, ctx: &Context) {
        let Some(Dialog::Export(export)) = &mut self.dialog else {
            return;
        };
        let Some(running) = &export.running else {
            return;
        };
        let written = match running.try_recv() {
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => Written::Failed(
                "The picture could not be drawn because of a fault in this program.".to_owned(),
            ),
            Ok(written) => written,
        };
        export.running = None;
        match written {
            Written::Done => {
                let sentence = done::saved(Path::new(export.ask.path.trim()));
                self.dialog = None;
                self.done.say(sentence, ctx);
            }
            Written::Exists => export.ask.ask_to_replace(),
            Written::Failed(sentence) => export.ask.complain(&sentence),
        }
    }
}

/// The dialog itself.
pub(super) fn ui(ui: &mut Ui, export: &mut Export, native: bool) -> Answer {
    ui.heading("Export picture");
    if export.running.is_some() {
        ui.horizontal(|ui| {
            ui.spinner();
            ui.label("Drawing and writing the picture.");
        });
        return if ui.button("Close").clicked() {
            Answer::Cancel
        } else {
            Answer::Stay
        };
    }
    Grid::new("export").num_columns(2).show(ui, |ui| {
        ui.label("Picture");
        ui.horizontal_wrapped(|ui| {
            let choices = std::iter::once(None).chain(Panel::ALL.map(Some));
            for choice in choices {
                let text = choice.map_or("All that are shown", name);
                if ui.radio(export.panel == choice, text).clicked() && export.panel != choice {
                    export.panel = choice;
                    export.size = usual_size(if choice.is_some() { 1 } else { 3 });
                }
            }
        });
        ui.end_row();
        ui.label("Format");
        ui.horizontal(|ui| {
            let now = Format::of(Path::new(&export.ask.path));
            for format in Format::ALL {
                let text = format.name().to_uppercase();
                if ui.radio(now == Some(format), text).clicked() {
                    let path = Path::new(&export.ask.path).with_extension(format.name());
                    export.ask.set_path(path.display().to_string());
                }
            }
        });
        ui.end_row();
        ui.label("Size");
        ui.horizontal(|ui| {
            let [width, height] = &mut export.size;
            for (side, name) in [(width, "width in pixels"), (height, "height in pixels")] {
                if name.starts_with('h') {
                    ui.label("×");
                }
                ui.name_inputs(name, |ui| {
                    ui.add(DragValue::new(side).range(SIDES).speed(4.0));
                });
            }
            ui.label("pixels");
        });
        ui.end_row();
    });
    let entered = path_field(ui, &mut export.ask, "Path to export the picture to");
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let ready = !export.ask.path.trim().is_empty();
        let text = if export.ask.may_replace() {
            "Replace it"
        } else {
            "Export"
        };
        let go = ui.add_enabled(ready, egui::Button::new(text));
        let choose = native && ui.button("Choose a file…").clicked();
        let cancel = ui.button("Cancel");
        if ready && (entered || go.clicked()) {
            Answer::Path(PathBuf::from(export.ask.path.trim()))
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
