//! The window without a display: it computes before a frame is over, so that tests wait for
//! nothing.

#![allow(dead_code, reason = "each test uses its own part")]

use egui::{Key, Pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use nablascope::app::App;
use nablascope::app::command::Command;
use nablascope::app::results::Stale;
use nablascope::document::Document;
use nablascope::document::file;
use nablascope::panel::fonts;
use nablascope::worker::Worker;

/// A window; its state is there when the first frame has run.
pub type Window = Harness<'static, Option<App>>;

/// A window of this size on a scene, with its first pictures.
pub fn window_on(scene: &str, size: [f32; 2]) -> Window {
    let text = format!("version = 1\n{scene}");
    sized(file::parse(&text).expect(scene), size)
}

/// A window of this size on a document, with its first pictures.
pub fn sized(document: Document, size: [f32; 2]) -> Window {
    let mut window = with_worker(document, size, |_| Worker::synchronous());
    settle(&mut window);
    window
}

/// A window before its first frame, with a worker of the test's choice.
pub fn with_worker(
    document: Document,
    size: [f32; 2],
    worker: impl FnOnce(&egui::Context) -> Worker + 'static,
) -> Window {
    let mut worker = Some(worker);
    Harness::builder()
        .with_size(size)
        .with_max_steps(16)
        .with_context_setup(fonts::install)
        .build_ui_state(
            move |ui, app: &mut Option<App>| {
                let app = app.get_or_insert_with(|| {
                    let worker = worker.take().expect("one window");
                    App::with_worker(ui.ctx(), document.clone(), worker(ui.ctx()))
                });
                app.frame(ui);
            },
            None,
        )
}

pub fn app(window: &Window) -> &App {
    window.state().as_ref().expect("the first frame has run")
}

pub fn document(window: &Window) -> &Document {
    app(window).document()
}

/// The texts of the heatmap's cells, row by row.
pub fn cells(window: &Window) -> Vec<String> {
    let figures = app(window).results().figures().expect("pictures");
    figures.heatmap.cells().map(|cell| cell.text()).collect()
}

/// Runs frames until all is said about the document.
#[track_caller]
pub fn settle(window: &mut Window) {
    window.run_steps(2);
    wait_until(window, |window| {
        let app = app(window);
        let computing = app.results().stale() == Some(Stale::Computing);
        app.results().knows(app.document()) && !computing
    });
    window.run_steps(1);
}

/// Runs frames until it holds: for what a thread does.
#[track_caller]
pub fn wait_until(window: &mut Window, holds: impl Fn(&Window) -> bool) {
    /// A frame takes a millisecond at least, and no thread that is well half a minute.
    const FRAMES: usize = 30_000;
    for _ in 0..FRAMES {
        if holds(window) {
            return;
        }
        window.run_steps(2);
        std::thread::yield_now();
    }
    panic!("it never came");
}

/// Does what a menu would do.
pub fn run(window: &mut Window, command: Command) {
    window.state_mut().as_mut().expect("an app").run(command);
    settle(window);
}

/// Clicks what has this name.
pub fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    settle(window);
}

/// Presses a key and lets it go.
pub fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    settle(window);
}

/// Takes what is at `from` to another place, by way of the middle.
pub fn drag(window: &mut Window, from: Pos2, to: Pos2) {
    window.hover_at(from);
    window.run_steps(2);
    window.drag_at(from);
    window.run_steps(1);
    for place in [from.lerp(to, 0.5), to] {
        window.hover_at(place);
        window.run_steps(1);
    }
    window.drop_at(to);
    settle(window);
}
