//! The window of step sizes: one entry of the Jacobian by every method at every step, followed
//! while the document changes.
//!
//! The numbers are computed aside from the window, one study at a time; the picture is
//! [`crate::panel::step_size::paint::step_size`]'s.

use crate::panel::board;
use crate::panel::step_size::paint::step_size;
use std::sync::mpsc::{Receiver, TryRecvError};

use egui::{Context, RichText, Ui, Vec2, Window, WindowDrag, pos2, vec2};

use crate::analysis::heading::partial;
use crate::analysis::step_size::{EntryKey, Without, steps};
use crate::diff::step_size::Study;
use crate::document::Document;
use crate::panel::figures::Figures;
use crate::panel::selection::{Selection, Target};
use crate::panel::step_size::figure::{StepSizes, step_sizes};
use crate::panel::theme::Theme;
use crate::tape::cancel::CancelToken;
use crate::worker::task::run_aside;

/// The answer of the worker: nothing when cancelled, else a study or why there is none.
type StudyResult = Option<Result<Study, Without>>;

/// The window of step sizes: whether it is open, and on which entry.
#[derive(Default)]
pub struct StepSizeWindow {
    subject: Option<Subject>,
    /// The screen, presentation mode, and whether there is a picture: the window
    /// takes its size and place anew when one of these changes.
    placed: Option<(Vec2, bool, bool)>,
}

struct Subject {
    key: EntryKey,
    /// The document of the last study that was begun.
    document: Option<Document>,
    running: Option<Receiver<StudyResult>>,
    cancel: CancelToken,
    shown: Option<Result<StepSizes, Without>>,
    /// The text is broken, and what is shown is of the last good one.
    stale: bool,
}

impl Subject {
    fn new(key: EntryKey) -> Self {
        Self {
            key,
            document: None,
            running: None,
            cancel: CancelToken::default(),
            shown: None,
            stale: false,
        }
    }

    /// Takes in an answer; what is shown stays when there is nothing better.
    fn take_in(&mut self, answer: Result<Study, Without>) {
        self.stale = matches!(answer, Err(Without::Text(_))) && self.shown.is_some();
        if !self.stale {
            let key = &self.key;
            self.shown = Some(answer.map(|study| step_sizes(&study, &key.output, &key.input)));
        }
    }
}

impl Drop for Subject {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

impl StepSizeWindow {
    /// Opens the window on an entry.
    pub fn open(&mut self, key: EntryKey) {
        self.subject = Some(Subject::new(key));
        self.placed = None;
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.subject.is_some()
    }

    /// Closes the window.
    pub fn close(&mut self) {
        self.subject = None;
    }

    /// Takes a study in, and begins another when the document or the entry that is selected
    /// is another one by now.
    pub fn follow(&mut self, document: &Document, selected: Option<EntryKey>, ctx: &Context) {
        let Some(subject) = &mut self.subject else {
            return;
        };
        if let Some(key) = selected.filter(|key| *key != subject.key) {
            let shown = subject.shown.take();
            *subject = Subject::new(key);
            subject.shown = shown;
        }
        if let Some(running) = &subject.running {
            let answer = match running.try_recv() {
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => Some(Err(Without::Entry(
                    "The study failed because of a fault in this program.".to_owned(),
                ))),
                Ok(answer) => answer,
            };
            subject.running = None;
            if let Some(answer) = answer {
                subject.take_in(answer);
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
            Err(error) => {
                let sentence = format!("Nothing was computed: {error}.");
                subject.shown = Some(Err(Without::Entry(sentence)));
            }
        }
    }

    /// Shows the window, if it is open.
    pub fn show(&mut self, ctx: &Context, theme: &Theme) {
        let Some(subject) = &self.subject else {
            return;
        };
        let screen = ctx.content_rect();
        let has_picture = !matches!(subject.shown, Some(Err(_)));
        let size = size(screen.size(), has_picture, theme);
        let mut open = true;
        let mut window = Window::new("Step sizes")
            .id(egui::Id::unique("step sizes"))
            .open(&mut open)
            .default_size(size)
            .min_size(size.min(vec2(320.0, 240.0)))
            .constrain_to(screen);
        let placed = Some((screen.size(), theme.presenting, has_picture));
        if self.placed != placed {
            let margin = (0.02 * screen.size()).round();
            let left = screen.right() - size.x - 2.0 * margin.x;
            window = window
                .min_size(size)
                .max_size(size)
                // One that is moved by its title alone would stay where it is.
                .drag_area(WindowDrag::Anywhere)
                .current_pos(pos2(left.max(screen.left()), screen.top() + margin.y));
            ctx.request_repaint();
        }
        self.placed = placed;
        window.show(ctx, |ui| page(ui, subject, theme));
        if !open {
            self.close();
        }
    }
}

/// The size of the window: a good share of the screen, more of it in presentation mode; little for
/// a sentence.
fn size(screen: Vec2, has_picture: bool, theme: &Theme) -> Vec2 {
    if !has_picture {
        let wanted = vec2(440.0, 170.0) * theme.scale;
        return wanted.min(0.8 * screen).round();
    }
    let share = if theme.presenting {
        vec2(0.8, 0.88)
    } else {
        vec2(0.56, 0.8)
    };
    let most = screen * share;
    // Not so wide that the words leave their places above and below the picture.
    vec2(most.x.min(1.3 * most.y), most.y).round()
}

fn page(ui: &mut Ui, subject: &Subject, theme: &Theme) {
    let (room, opacity) = (ui.available_rect_before_wrap(), ui.opacity());
    if subject.stale {
        ui.multiply_opacity(0.75);
    }
    match &subject.shown {
        Some(Ok(figure)) => {
            let _ = step_size::ui(ui, figure, theme);
        }
        Some(Err(why)) => {
            let (output, input) = (&subject.key.output, &subject.key.input);
            ui.heading(format!("{}/{}", partial(output), partial(input)));
            ui.label(why.sentence());
            ui.allocate_space(ui.available_size());
        }
        None => {
            ui.label(RichText::new("Computing the errors at every step.").weak());
            ui.allocate_space(ui.available_size());
        }
    }
    ui.set_opacity(opacity);
    if subject.stale {
        board::stale(ui, room, theme);
    }
}

/// The entry that is selected, or the only one.
pub fn selected_entry(figures: Option<&Figures>, selection: Selection) -> Option<EntryKey> {
    let heatmap = &figures?.heatmap;
    let single = heatmap.outputs.len() == 1 && heatmap.inputs.len() == 1;
    let pinned = selection.pinned.and_then(Target::cell);
    let (output, input) = pinned.or(single.then_some((0, 0)))?;
    Some(EntryKey {
        output: heatmap.outputs.get(output)?.clone(),
        input: heatmap.inputs.get(input)?.clone(),
    })
}
