//! The window: state, layout, commands and dialogs.
//!
//! Two layers of state: the [`Document`] is the user's, and [`results::Results`] are made of
//! it by the worker. A frame runs [`App::logic`](eframe::App::logic), which takes in what happened and asks for
//! new pictures, and then `ui`, which only lays out: a widget either changes the document
//! or queues a [`command_state::Command`].
//! Where to look next: `logic`, then `layout` and one file per part of the window.

pub mod clipboard;
pub mod command_state;
pub mod command_table;
mod completion;
mod controls;
mod dialogs;
mod editor;
mod editor_cursor;
mod export_dialog;
mod file_state;
mod fill_menu;
mod focus_ring;
mod gradient_dialog;
mod help;
mod highlight;
mod import_dialog;
mod input_label;
mod inputs;
mod keyboard;
mod layout;
mod menu;
mod number_field;
mod palette;
mod panel_layout;
pub mod panels;
mod reference;
pub mod results;
mod shape_chips;
mod shapes;
mod symbols;
mod table_view;
mod toast;
mod training_data;
mod update;
mod value_editor;
mod worked_example;

use std::path::{Path, PathBuf};

use egui::{Context, ViewportBuilder};

use crate::paint;
use crate::paint::theme::Theme;
use crate::project::document::Document;
use crate::project::examples;
use crate::project::history::{Gesture, History};
use crate::worker::{Progress, Worker};
use command_state::Command;
use dialogs::Dialog;
use file_state::Scene;
use results::Results;

/// The state of the window.
pub struct App {
    document: Document,
    results: Results,
    history: History,
    worker: Worker,
    /// How far a computation is that takes long enough to be told of.
    progress: Option<Progress>,
    scene: Scene,
    theme: Theme,
    /// Light marks on a dark ground are wanted.
    dark: bool,
    /// Text and strokes are to be large, for a class.
    presenting: bool,
    /// So many frames are still needed until another look has found its sizes.
    settling: u8,
    view: panels::View,
    /// How the window's room is shared.
    arrangement: panel_layout::Arrangement,
    /// What has just been done.
    done: toast::Done,
    keyboard: keyboard::Keyboard,
    /// The search over all commands.
    palette: Option<palette::Palette>,
    /// The clock of a training run.
    player: controls::training::Player,
    /// The input element that the heatmap's cell under the pointer is about.
    lit: Option<String>,
    /// The output element that it is about.
    lit_output: Option<String>,
    /// It was asked for the gradient of a vector function.
    choosing_gradient: bool,
    dialog: Option<Dialog>,
    /// The question for a file of numbers.
    data: Option<import_dialog::Ask>,
    reference: reference::Reference,
    laboratory: controls::step_size::Laboratory,
    /// Sentences to be read and dismissed.
    notices: Vec<String>,
    /// What the last `ui` asked for.
    queue: Vec<Command>,
    /// What the hands did in the last `ui`.
    gesture: Gesture,
    /// A number is being typed.
    number_focused: bool,
    /// The title that the window has, so that it is only set when it changes.
    window_title: String,
    /// The window may close with unsaved changes.
    may_close: bool,
    /// Whether the system's file dialogs may be opened; not in tests.
    native_dialogs: bool,
}

impl App {
    /// The window's state, with a scene from disk if there is one to open.
    ///
    /// # Errors
    /// When the operating system starts no more threads.
    pub fn new(cc: &eframe::CreationContext<'_>, path: Option<&Path>) -> std::io::Result<Self> {
        let mut app = Self::for_context(&cc.egui_ctx, opening_scene())?;
        app.native_dialogs = true;
        if let Some(path) = path
            && let Err(error) = app.open(path)
        {
            app.notices.push(error.to_string());
        }
        Ok(app)
    }

    /// The window's state without a window, for tests.
    ///
    /// # Errors
    /// When the operating system starts no more threads.
    pub fn for_context(ctx: &Context, document: Document) -> std::io::Result<Self> {
        let wake = ctx.clone();
        let worker = Worker::new(move || wake.request_repaint())?;
        Ok(Self::with_worker(ctx, document, worker))
    }

    /// The same with a worker of the caller's choice.
    pub fn with_worker(ctx: &Context, document: Document, worker: Worker) -> Self {
        paint::fonts::install(ctx);
        let theme = Theme::light();
        theme.apply(ctx);
        Self {
            results: Results::default(),
            history: History::new(document.clone()),
            worker,
            progress: None,
            scene: Scene::new(document.clone()),
            document,
            theme,
            dark: false,
            presenting: false,
            settling: 0,
            view: panels::View::default(),
            arrangement: panel_layout::Arrangement::default(),
            done: toast::Done::default(),
            keyboard: keyboard::Keyboard::default(),
            palette: None,
            player: controls::training::Player::default(),
            lit: None,
            lit_output: None,
            choosing_gradient: false,
            dialog: None,
            data: None,
            reference: reference::Reference::default(),
            laboratory: controls::step_size::Laboratory::default(),
            notices: Vec::new(),
            queue: Vec::new(),
            gesture: Gesture::None,
            number_focused: false,
            window_title: String::new(),
            may_close: false,
            native_dialogs: false,
        }
    }

    /// The scene as it stands.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// What was made of it.
    pub fn results(&self) -> &Results {
        &self.results
    }

    /// What the pictures remember: what is selected, zoomed and compared.
    pub fn view(&self) -> &panels::View {
        &self.view
    }

    /// What was just said to have been done.
    pub fn done(&self) -> Option<&str> {
        self.done.sentence()
    }

    /// The picture that was given all the room.
    pub fn front(&self) -> Option<crate::project::document::Panel> {
        self.arrangement.front
    }

    /// The sentences that wait to be dismissed.
    pub fn notices(&self) -> &[String] {
        &self.notices
    }

    /// Whether the pictures are those of the scene as it stands.
    pub fn is_fresh(&self) -> bool {
        self.results.knows(&self.document) && self.results.stale().is_none()
    }

    /// Does what a menu would do, in the next frame.
    pub fn run(&mut self, command: Command) {
        self.queue.push(command);
    }

    /// A whole frame: first what happened, then the layout.
    pub fn frame(&mut self, ui: &mut egui::Ui) {
        self.step(ui.ctx());
        self.lay_out(ui);
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.step(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.lay_out(ui);
    }
}

/// The first of the examples: what a new user sees.
fn opening_scene() -> Document {
    examples::ALL
        .first()
        .and_then(|example| example.document().ok())
        .unwrap_or_default()
}

/// Opens the window and stays until it is closed.
///
/// # Errors
/// A sentence for the terminal when there is no display or no window.
pub fn run(path: Option<PathBuf>) -> Result<(), String> {
    let options = eframe::NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title("Nablascope")
            .with_app_id("nablascope")
            .with_inner_size([1280.0, 800.0])
            .with_min_inner_size([640.0, 480.0])
            .with_icon(icon()),
        // Pictures are to look the same on every machine.
        system_font_fallback: false,
        ..eframe::NativeOptions::default()
    };
    let create: eframe::AppCreator<'_> = Box::new(move |cc| {
        let app = App::new(cc, path.as_deref())?;
        Ok(Box::new(app))
    });
    eframe::run_native("Nablascope", options, create).map_err(|error| {
        log::debug!("{error}");
        let reason = match error {
            eframe::Error::WinitEventLoop(_) | eframe::Error::Winit(_) => {
                "There is no display to open the window on.".to_owned()
            }
            error => format!("The window cannot be opened: {error}."),
        };
        format!(
            "{reason} `nablascope render SCENE.toml --out FILE.svg` draws the pictures \
             into a file and needs no display."
        )
    })
}

/// ∇ in the accent colour of the dark theme, drawn here so that no picture file is needed.
fn icon() -> egui::IconData {
    const SIDE: u32 = 64;
    let palette = Theme::dark().palette();
    let mut rgba = Vec::with_capacity((4 * SIDE * SIDE) as usize);
    for row in 0..SIDE {
        for column in 0..SIDE {
            let (x, y) = (
                (column as f32 + 0.5) / SIDE as f32 - 0.5,
                (row as f32 + 0.5) / SIDE as f32,
            );
            // Inside a triangle that stands on its tip, and not inside the smaller one in it.
            let inside =
                |inset: f32| y > 0.14 + inset && x.abs() < 0.5 * (0.92 - 2.2 * inset - y).max(0.0);
            let color = if inside(0.0) && !inside(0.1) {
                palette.accent
            } else {
                palette.paper
            };
            rgba.extend(color.to_array());
        }
    }
    egui::IconData {
        rgba,
        width: SIDE,
        height: SIDE,
    }
}
