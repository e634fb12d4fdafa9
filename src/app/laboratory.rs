//! The window of the step-size laboratory: one entry of the Jacobian, followed while the
//! document changes.
//!
//! The numbers are computed aside from the window, one study at a time; the picture is
//! [`crate::paint::lab`]'s.

use std::sync::mpsc::{Receiver, TryRecvError};

use egui::{Context, RichText, Ui, Window};

use super::App;
use crate::diff::steps::Study;
use crate::figure::lab::{Lab, lab};
use crate::paint;
use crate::paint::Target;
use crate::paint::theme::Theme;
use crate::project::document::Document;
use crate::tape::cancel::CancelToken;
use crate::worker::aside::run_aside;
use crate::worker::laboratory::{EntryKey, steps};

/// What comes back: nothing when cancelled, else a study or a sentence.
type Answer = Option<Result<Study, String>>;

/// Whether the laboratory is open, and on what.
#[derive(Default)]
pub struct Laboratory {
    subject: Option<Subject>,
}

struct Subject {
    key: EntryKey,
    /// The document of the last study that was begun.
    document: Option<Document>,
    running: Option<Receiver<Answer>>,
    cancel: CancelToken,
    shown: Option<Result<Lab, String>>,
}

impl Drop for Subject {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

impl Laboratory {
    /// Opens the window on an entry, or closes it when it is open on that one.
    pub fn toggle(&mut self, key: EntryKey) {
        let same = self.subject.as_ref().is_some_and(|s| s.key == key);
        self.subject = (!same).then(|| Subject {
            key,
            document: None,
            running: None,
            cancel: CancelToken::default(),
            shown: None,
        });
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.subject.is_some()
    }

    /// Closes the window.
    pub fn close(&mut self) {
        self.subject = None;
    }

    /// Takes a study in, and begins another when the document is another one by now.
    pub fn follow(&mut self, document: &Document, ctx: &Context) {
        let Some(subject) = &mut self.subject else {
            return;
        };
        if let Some(running) = &subject.running {
            let answer = match running.try_recv() {
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => Some(Err(
                    "The study failed because of a fault in this program.".to_owned(),
                )),
                Ok(answer) => answer,
            };
            subject.running = None;
            let key = &subject.key;
            if let Some(answer) = answer {
                subject.shown = Some(answer.map(|study| lab(&study, &key.output, &key.input)));
            }
        }
        if subject.document.as_ref() == Some(document) {
            return;
        }
        subject.document = Some(document.clone());
        let (document, key) = (document.clone(), subject.key.clone());
        let (cancel, wake) = (subject.cancel.clone(), ctx.clone());
        let started = run_aside(
            "steps",
            move || steps(&document, &key, &cancel),
            move || wake.request_repaint(),
        );
        match started {
            Ok(running) => subject.running = Some(running),
            Err(error) => subject.shown = Some(Err(format!("Nothing was computed: {error}."))),
        }
    }

    /// Shows the window, if it is open.
    pub fn show(&mut self, ctx: &Context, theme: &Theme) {
        let Some(subject) = &self.subject else {
            return;
        };
        let screen = ctx.content_rect();
        let mut open = true;
        Window::new("Step sizes")
            .id(egui::Id::unique("step sizes"))
            .open(&mut open)
            .default_size([
                (660.0 * theme.scale).min(0.8 * screen.width()),
                (640.0 * theme.scale).min(0.86 * screen.height()),
            ])
            .default_pos(egui::pos2(0.4 * screen.width(), 0.05 * screen.height()))
            .min_size([320.0, 240.0])
            .constrain_to(screen)
            .show(ctx, |ui| page(ui, subject, theme));
        if !open {
            self.close();
        }
    }
}

fn page(ui: &mut Ui, subject: &Subject, theme: &Theme) {
    match &subject.shown {
        Some(Ok(figure)) => {
            let _ = paint::lab::ui(ui, figure, theme);
        }
        Some(Err(sentence)) => {
            ui.label(sentence);
            ui.allocate_space(ui.available_size());
        }
        None => {
            ui.label(RichText::new("Computing the errors at every step.").weak());
            ui.allocate_space(ui.available_size());
        }
    }
}

impl App {
    /// The entry that is selected, or the only one.
    pub(super) fn selected_entry(&self) -> Option<EntryKey> {
        let heatmap = &self.results.figures()?.heatmap;
        let single = heatmap.outputs.len() == 1 && heatmap.inputs.len() == 1;
        let pinned = self.view.selection.pinned.and_then(Target::cell);
        let (output, input) = pinned.or(single.then_some((0, 0)))?;
        Some(EntryKey {
            output: heatmap.outputs.get(output)?.clone(),
            input: heatmap.inputs.get(input)?.clone(),
        })
    }
}
