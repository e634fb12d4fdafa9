//! The window on the screen: how it is opened, its icon and its frames.

use std::path::{Path, PathBuf};

use egui::{Context, ViewportBuilder};

use super::notices::About;
use super::state::App;
use super::{files, layout, update};
use crate::document::Document;
use crate::document::examples;
use crate::panel::theme::Theme;

impl App {
    /// The window's state, with a scene from disk if there is one to open.
    ///
    /// # Errors
    /// When the operating system starts no more threads.
    pub fn new(cc: &eframe::CreationContext<'_>, path: Option<&Path>) -> std::io::Result<Self> {
        let mut app = Self::for_context(&cc.egui_ctx, opening_scene())?;
        app.system.dialogs = true;
        if let Some(path) = path
            && let Err(error) = files::open(&mut app, path)
        {
            app.notices.say(About::Opening, error.to_string());
        }
        Ok(app)
    }

    /// A whole frame: first what happened, then the layout.
    pub fn frame(&mut self, ui: &mut egui::Ui) {
        update::step(self, ui.ctx());
        layout::lay_out(self, ui);
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        update::step(self, ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        layout::lay_out(self, ui);
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
