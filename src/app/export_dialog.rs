//! The export dialog: which picture to write, how large, in which format and where to.
//!
//! The picture is drawn by [`crate::export`] and written aside from the window, so that a
//! large one does not hold up anything.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError};

use egui::{Context, DragValue, Grid, Ui};

use super::ask::{Answer, Ask, path_buttons, path_field};
use crate::document::Panel;
use crate::document::file::{self, FileError};
use crate::export::{self, Format, Picture};
use crate::panel::board::View;
use crate::panel::figures::Figures;
use crate::panel::theme::Theme;
use crate::worker::task::run_aside;

/// The width and height that a picture may have, in pixels.
const SIDES: std::ops::RangeInclusive<u32> = 64..=8192;

/// What was chosen in the export dialog so far.
#[derive(Debug)]
pub struct Export {
    /// Where to.
    pub ask: Ask,
    /// One picture, or all that are shown.
    panel: Option<Panel>,
    /// The pictures that there are.
    choices: Vec<Panel>,
    size: [u32; 2],
    /// The file on its way.
    running: Option<Receiver<Written>>,
}

/// A size in pixels at which so many panels stand well side by side.
fn usual_size(count: usize) -> [u32; 2] {
    match count {
        0 | 1 => [1000, 1000],
        2 => [1400, 900],
        _ => [1920, 900],
    }
}

impl Export {
    /// Asks for one of the pictures, or for all `shown`; the file goes into `folder` by default.
    pub fn new(
        figures: &Figures,
        panel: Option<Panel>,
        shown: &[Panel],
        folder: Option<&Path>,
    ) -> Self {
        let count = panel.map_or(shown.len(), |_| 1);
        let name = panel.map_or("pictures", Panel::name);
        let path = folder.unwrap_or(Path::new("")).join(format!("{name}.svg"));
        Self {
            ask: Ask::at(path.display().to_string()),
            panel,
            choices: Panel::ALL
                .into_iter()
                .filter(|panel| figures.has(*panel))
                .collect(),
            size: usual_size(count),
            running: None,
        }
    }

    /// Starts drawing and writing.
    pub fn start(
        &mut self,
        figures: Option<Arc<Figures>>,
        (shown, view, theme): (&[Panel], &View, Theme),
        path: PathBuf,
        ctx: &Context,
    ) {
        let format = Format::of(&path);
        let (Some(figures), Some(format)) = (figures, format) else {
            self.complain(&format!("The name must end in {}.", Format::endings()));
            return;
        };
        let picture = Picture {
            panels: self
                .panel
                .map_or_else(|| shown.to_vec(), |panel| vec![panel]),
            size: self.size,
            theme,
        };
        self.ask.fault = None;
        let view = view.clone();
        let replace = self.ask.replace;
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
            Ok(running) => self.running = Some(running),
            Err(error) => self.complain(&format!("Nothing was written: {error}.")),
        }
    }

    /// The path of the file once it is written; what went wrong is said in the dialog.
    pub fn take_written(&mut self) -> Option<PathBuf> {
        let written = match self.running.as_ref()?.try_recv() {
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => Written::Failed(
                "The picture could not be drawn because of a fault in this program.".to_owned(),
            ),
            Ok(written) => written,
        };
        self.running = None;
        match written {
            Written::Done => return Some(PathBuf::from(self.ask.path.trim())),
            Written::Exists => self.ask.replace = true,
            Written::Failed(sentence) => self.complain(&sentence),
        }
        None
    }

    fn complain(&mut self, sentence: &str) {
        self.ask.fault = Some(sentence.to_owned());
    }
}

/// The result of writing a picture.
#[derive(Debug)]
enum Written {
    /// The file holds it.
    Done,
    /// There is such a file, and nobody said that it may be replaced.
    Exists,
    /// A sentence that says why not.
    Failed(String),
}

/// Writes a picture; a file that is there is only touched when `replace` says so.
fn write_picture(path: &Path, bytes: &[u8], replace: bool) -> Written {
    match file::write(path, bytes, replace) {
        Ok(()) => Written::Done,
        Err(FileError::Exists { .. }) => Written::Exists,
        Err(error) => Written::Failed(error.to_string()),
    }
}

/// Lays the dialog out; `native` offers the system's own file dialog.
pub fn ui(ui: &mut Ui, export: &mut Export, native: bool) -> Answer {
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
    let asked = (export.panel, export.size);
    Grid::new("export").num_columns(2).show(ui, |ui| {
        ui.label("Picture");
        ui.horizontal_wrapped(|ui| {
            let panels = export.choices.iter().copied().map(Some);
            let choices: Vec<Option<Panel>> = std::iter::once(None).chain(panels).collect();
            for choice in choices {
                let text = choice.map_or("All that are shown", Panel::title);
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
    // What went wrong was about another picture.
    if asked != (export.panel, export.size) {
        export.ask.fault = None;
    }
    let entered = path_field(ui, &mut export.ask, "Path to export the picture to");
    let name = if export.ask.replace {
        "Replace it"
    } else {
        "Export"
    };
    path_buttons(ui, &export.ask, name, entered, native)
}
