//! What happens in a frame before anything is laid out.
//!
//! In this order: keys and queued commands, answers of dialogs, undo, then the worker. What
//! the last `ui` changed is submitted here and waited for a little, so that all pictures of
//! a frame are of one state of the document.

use std::path::Path;
use std::time::{Duration, Instant};

use egui::{Context, ViewportCommand};

use super::App;
use super::clipboard;
use super::command_state::{self, Command};
use super::dialogs::{Dialog, Then};
use super::palette::Palette;
use super::toast;
use crate::paint::heatmap::Compare;
use crate::paint::theme::Theme;
use crate::paint::{Shares, Target, View};
use crate::project::document::{Document, Layout, Panel};
use crate::project::examples;
use crate::project::file::FileError;
use crate::project::history::Gesture;
use crate::worker::Done;

/// How long a frame waits for its own pictures.
const PATIENCE: Duration = Duration::from_millis(4);

/// A computation that takes longer than this is mentioned.
const WORTH_SAYING: Duration = Duration::from_millis(500);

/// How often it is mentioned anew.
const TELLING: Duration = Duration::from_millis(100);

/// How much larger the text that is typed and the controls are before a class: a little, as
/// who uses them sits near; the pictures have sizes of their own then. In steps, so that
/// dragging the window's edge does not make everything tremble.
fn presentation_scale(height: f32) -> f32 {
    const STEP: f32 = 0.1;
    let fitting = height / 760.0;
    ((fitting / STEP).floor() * STEP).clamp(1.2, 1.6)
}

impl App {
    /// Everything but layout.
    pub(super) fn step(&mut self, ctx: &Context) {
        let mut queue = std::mem::take(&mut self.queue);
        self.hand_over(ctx);
        self.close_topmost(ctx);
        queue.extend(command_state::pressed(self, ctx));
        for command in queue {
            self.perform(command, ctx);
        }
        // Before a question that was just opened takes the keyboard by itself.
        self.hand_over(ctx);
        self.dress(ctx);
        self.take_native_answer(ctx);
        self.take_written(ctx);
        self.play(ctx);
        self.remember(ctx);
        self.compute(ctx);
        if self.laboratory.is_open() {
            let selected = self.selected_entry();
            self.laboratory.follow(&self.document, selected, ctx);
        }
        self.title_and_close(ctx);
    }

    /// Feeds the history with what the last `ui` changed.
    fn remember(&mut self, ctx: &Context) {
        // All steps of a run are one step of the history, which is made when it stops.
        if self.player.playing {
            return;
        }
        let seconds = ctx.input(|input| input.time);
        self.history.feed(&self.document, self.gesture, seconds);
    }

    /// Takes note of what the hands did in this frame and asks for the next one if that
    /// changed anything; called at the end of `ui`, while egui still knows the frame's events.
    pub(super) fn watch_hands(&mut self, ctx: &Context) {
        let (pressed, held) = ctx.input(|input| {
            let pointer = &input.pointer;
            let held = pointer.any_down() || pointer.any_released();
            (pointer.any_pressed(), held)
        });
        if pressed {
            self.history.end_step();
        }
        self.gesture = if held {
            Gesture::Drag
        } else if ctx.text_edit_focused() {
            Gesture::Typing
        } else {
            Gesture::None
        };
        if !self.results.knows(&self.document) || !self.queue.is_empty() {
            ctx.request_repaint();
        }
    }

    /// Gets pictures for the document as it is now, or as soon as there are any.
    fn compute(&mut self, ctx: &Context) {
        if let Some(done) = self.worker.poll() {
            self.take_in(done);
        }
        let begun = Instant::now();
        // A second time when the answer brought the inputs table in line with the text.
        for _ in 0..2 {
            // While a run is played, a picture that was begun is finished: every step would
            // give up the one before, and those that take longer than a step would never come.
            let playing = self.player.playing && self.results.computing_for().is_some();
            if playing || self.results.knows(&self.document) {
                break;
            }
            let generation = self.worker.submit(self.document.clone());
            self.results.submit(generation, self.document.clone());
            let patience = PATIENCE.saturating_sub(begun.elapsed());
            if let Some(done) = self.worker.wait_for(generation, patience) {
                self.take_in(done);
            }
        }
        self.tell_progress(ctx);
    }

    /// Work that takes long enough to wonder about is told of; see the ledger.
    fn tell_progress(&mut self, ctx: &Context) {
        self.progress = None;
        let Some(mut progress) = self.worker.progress() else {
            return;
        };
        // While the point is dragged many jobs follow each other, and none of them is old.
        if let Some(waited) = self.results.computing_for() {
            progress.elapsed = progress.elapsed.max(waited);
        }
        match WORTH_SAYING.checked_sub(progress.elapsed) {
            Some(early) => ctx.request_repaint_after(early.min(crate::worker::PATIENCE)),
            None => {
                self.progress = Some(progress);
                ctx.request_repaint_after(TELLING);
            }
        }
    }

    fn take_in(&mut self, done: Done) {
        if !self.results.take_in(done) || !self.results.knows(&self.document) {
            return;
        }
        let Some(outcome) = self.results.outcome() else {
            return;
        };
        // No names are listed while the text is broken: then the table stays as it is.
        if outcome.names.is_empty() && self.results.figures_missing() {
            return;
        }
        let was_clean = !self.scene.is_dirty(&self.document);
        let used = outcome
            .names
            .iter()
            .map(|(name, shape)| (name.as_str(), *shape));
        if self.document.settle(used) {
            self.history.amend(&self.document);
            if was_clean {
                self.scene.amend(&self.document);
            }
        }
    }

    fn title_and_close(&mut self, ctx: &Context) {
        let title = self.scene.window_title(&self.document);
        if title != self.window_title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.window_title = title;
        }
        let closing = ctx.input(|input| input.viewport().close_requested());
        if closing && !self.may_close && self.scene.is_dirty(&self.document) {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.dialog = Some(Dialog::Unsaved(Then::Quit));
        }
    }

    /// Does what was asked for.
    fn perform(&mut self, command: Command, ctx: &Context) {
        match command {
            Command::New => self.unless_unsaved(Then::New, ctx),
            Command::Open => self.unless_unsaved(Then::Open, ctx),
            Command::Quit => self.unless_unsaved(Then::Quit, ctx),
            Command::Save => self.save(None, ctx),
            Command::SaveAs => self.ask_where_to_save(None, ctx),
            Command::Export(panel) => self.ask_what_to_export(panel),
            Command::Copy(panel, form) => {
                let view = &self.view;
                let text = clipboard::text(panel, form, &self.document, &self.results, view);
                if let Some(text) = text {
                    ctx.copy_text(text);
                    self.done.say(toast::copied(panel, form), ctx);
                }
            }
            Command::Undo => {
                if self.player.playing {
                    self.stop_playing();
                    self.remember(ctx);
                }
                if let Some(document) = self.history.undo() {
                    self.document.clone_from(document);
                }
            }
            Command::Redo => {
                if let Some(document) = self.history.redo() {
                    self.document.clone_from(document);
                }
            }
            Command::Stop => {
                self.worker.cancel();
                self.results.stop();
            }
            Command::ComputeAgain => self.results.ask_again(),
            Command::FlipLayout => {
                self.document.layout = match self.document.layout {
                    Layout::Numerator => Layout::Denominator,
                    Layout::Denominator => Layout::Numerator,
                };
            }
            Command::Colormap(map) => self.document.view.colormap = map,
            Command::Scale(scale) => self.document.view.scale = scale,
            Command::Motion => self.document.view.motion = !self.document.view.motion,
            Command::PinJacobian => {
                let compare = &mut self.view.heatmap.compare;
                *compare = match (compare.take(), self.results.figures()) {
                    (None, Some(figures)) => Some(Compare::with(&figures.heatmap)),
                    (Some(_), _) | (None, None) => None,
                };
            }
            Command::Compare(shown) => {
                if let Some(compare) = &mut self.view.heatmap.compare {
                    compare.shown = shown;
                }
            }
            Command::Gradient => self.show_gradient(),
            Command::Show(show) => {
                self.document.field.show = show;
                self.bring(Panel::Field);
            }
            Command::Layer(layer) => {
                self.document.field.toggle(layer);
                self.bring(Panel::Field);
            }
            Command::Arrows(length) => {
                self.document.field.arrows = length;
                self.bring(Panel::Field);
            }
            Command::Activation(name) => {
                name.clone_into(&mut self.document.neuron.activation);
                self.bring(Panel::Neuron);
            }
            Command::Method(method) => self.document.method = method,
            Command::Training => {
                self.document.training.shown = !self.document.training.shown;
                self.player.playing = false;
                self.bring(Panel::Neuron);
            }
            Command::Train(what) => self.train(what, ctx),
            Command::FlipTheme => self.dark = !self.dark,
            Command::Presentation => self.presenting = !self.presenting,
            Command::FullScreen => {
                let full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
                ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!full));
            }
            Command::Toggle(panel) => {
                self.document.view.toggle(panel);
                // What was just called for is not to stay behind another picture.
                self.arrangement.front = None;
            }
            Command::Alone(panel) => self.show_alone(panel),
            Command::SideBySide => {
                self.arrangement.front = None;
                self.view.shares = Shares::default();
            }
            Command::Column => {
                self.arrangement.column_hidden = !self.arrangement.column_hidden;
            }
            Command::Palette => self.palette = Some(Palette::default()),
            Command::Steps if self.laboratory.is_open() => self.laboratory.close(),
            Command::Steps | Command::StepsHere => self.open_laboratory(ctx),
            Command::Reference => self.reference.toggle(),
            Command::Notation => self.dialog = Some(Dialog::Notation),
            Command::Shortcuts => self.dialog = Some(Dialog::Shortcuts),
            Command::Example(index) => self.show_example(index),
        }
    }

    /// One picture with all the room, which is given back when that is asked again.
    fn show_alone(&mut self, panel: Panel) {
        let front = &mut self.arrangement.front;
        *front = (*front != Some(panel)).then_some(panel);
        self.bring(panel);
    }

    /// What was just changed is to be seen.
    fn bring(&mut self, panel: Panel) {
        if !self.document.view.panels.contains(&panel) {
            self.document.view.toggle(panel);
        }
        if let Some(front) = &mut self.arrangement.front {
            *front = panel;
        }
    }

    /// The gradient of the output, folded out; a vector has one for each element.
    fn show_gradient(&mut self) {
        let outputs = self.results.figures();
        match outputs.map(|figures| figures.heatmap.outputs.len()) {
            Some(1) => self.take_gradient(0),
            Some(_) => self.choosing_gradient = true,
            None => {}
        }
    }

    /// Folds out the gradient of one element of the output, which the field then draws.
    pub(super) fn take_gradient(&mut self, output: usize) {
        self.choosing_gradient = false;
        let Some(figures) = self.results.figures() else {
            return;
        };
        if let Some(key) = figures.heatmap.outputs.get(output) {
            self.document.field.output = Some(key.clone());
            self.view.selection.pinned = Some(Target::Output(output));
        }
    }

    /// Dresses the window when its size or a command asks for another look.
    fn dress(&mut self, ctx: &Context) {
        let theme = if self.theme.dark == self.dark {
            self.theme
        } else if self.dark {
            Theme::dark()
        } else {
            Theme::light()
        };
        let scale = if self.presenting {
            presentation_scale(ctx.content_rect().height())
        } else {
            1.0
        };
        let theme = theme.scaled(scale).presented(self.presenting);
        if theme != self.theme {
            self.theme = theme;
            theme.apply(ctx);
            // What was laid out in this frame already has the old look in part.
            ctx.request_discard("another look");
            self.settling = 6;
        }
        // Panels learn their sizes one after the other: each frame knows those of the last.
        if self.settling > 0 {
            self.settling -= 1;
            ctx.request_repaint();
        }
    }

    /// An example replaces the document in one step, which undo takes back; so nothing is asked.
    fn show_example(&mut self, index: usize) {
        let Some(example) = examples::ALL.get(index) else {
            return;
        };
        match example.document() {
            Ok(document) => {
                self.document = document;
                self.forget();
                self.forget_run();
                self.scene.begin(&self.document);
            }
            Err(error) => self.notices.push(error.to_string()),
        }
    }

    /// Goes on at once when nothing would be lost, and asks otherwise.
    fn unless_unsaved(&mut self, then: Then, ctx: &Context) {
        if self.scene.is_dirty(&self.document) {
            self.dialog = Some(Dialog::Unsaved(then));
        } else {
            self.go_on(then, ctx);
        }
    }

    /// What the question about unsaved changes was about.
    pub(super) fn go_on(&mut self, then: Then, ctx: &Context) {
        match then {
            Then::New => {
                self.begin(Document::default());
                self.scene.begin(&self.document);
            }
            Then::Open => self.ask_what_to_open(ctx),
            Then::Quit => {
                self.may_close = true;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
        }
    }

    /// Nothing of what was made of one document, or seen in it, is kept for another.
    fn forget(&mut self) {
        self.results.forget();
        self.view = View {
            shares: self.view.shares,
            ..View::default()
        };
    }

    /// A document that has no past.
    fn begin(&mut self, document: Document) {
        self.document = document;
        self.forget();
        self.forget_run();
        self.history = crate::project::history::History::new(self.document.clone());
    }

    /// Reads a scene; if that fails, the one at hand stays.
    pub(super) fn open(&mut self, path: &Path) -> Result<(), FileError> {
        let document = self.scene.open(path)?;
        self.begin(document);
        Ok(())
    }

    /// Says that the scene is in its file.
    pub(super) fn say_saved(&mut self, ctx: &Context) {
        if let Some(path) = self.scene.path() {
            self.done.say(toast::saved(path), ctx);
        }
    }

    /// Saves to the scene's own file, or asks for a name, and then goes on.
    pub(super) fn save(&mut self, then: Option<Then>, ctx: &Context) {
        match self.scene.save(&self.document) {
            None => self.ask_where_to_save(then, ctx),
            Some(Ok(())) => {
                self.say_saved(ctx);
                if let Some(then) = then {
                    self.go_on(then, ctx);
                }
            }
            Some(Err(error)) => self.notices.push(error.to_string()),
        }
    }
}
