//! The state of the window, grouped by its owner.

use egui::Context;

use super::command::Command;
use super::command_search::Search;
use super::controls::check::CheckWindow;
use super::controls::rules::RulesWindow;
use super::controls::step_size::StepSizeWindow;
use super::dialogs::Dialog;
use super::frame::Lit;
use super::import_dialog::ImportDialog;
use super::keyboard::Keyboard;
use super::look;
use super::notices::Notices;
use super::reference::Reference;
use super::results::Results;
use super::session::Session;
use super::toast::Toast;
use super::training_player::Player;
use crate::document::look::Look;
use crate::document::{Document, Panel};
use crate::panel;
use crate::panel::board::View;
use crate::panel::theme::Theme;
use crate::worker::Worker;

/// The state of the window.
pub struct App {
    pub(super) session: Session,
    pub(super) worker: Worker,
    pub(super) results: Results,
    pub(super) look: Look,
    /// The look as egui and the painters take it, for the size that the window has.
    pub(super) theme: Theme,
    /// So many frames are still needed until another look has found its sizes.
    pub(super) settling: u8,
    /// What the pictures remember.
    pub(super) view: View,
    /// What lights up because the pointer is over a cell of the heatmap.
    pub(super) lit: Lit,
    pub(super) player: Player,
    pub(super) windows: Windows,
    pub(super) keyboard: Keyboard,
    pub(super) toast: Toast,
    /// Sentences to be read and dismissed.
    pub(super) notices: Notices,
    /// What the last `ui` asked for.
    pub(super) queue: Vec<Command>,
    pub(super) system: System,
}

/// Dialogs and windows over the pictures.
#[derive(Default)]
pub(super) struct Windows {
    pub dialog: Option<Dialog>,
    /// The question for a file of numbers.
    pub import: Option<ImportDialog>,
    /// The command palette.
    pub palette: Option<Search>,
    /// It was asked for the gradient of a vector function.
    pub choosing_gradient: bool,
    pub reference: Reference,
    pub step_sizes: StepSizeWindow,
    pub check: CheckWindow,
    pub rules: RulesWindow,
}

impl Windows {
    /// Whether everything else waits for an answer.
    pub fn is_modal_open(&self) -> bool {
        self.dialog.is_some()
            || self.import.is_some()
            || self.palette.is_some()
            || self.choosing_gradient
    }
}

/// What is arranged with the operating system.
#[derive(Default)]
pub(super) struct System {
    /// The title that the window has, so that it is only set when it changes.
    pub title: String,
    /// The window may close with unsaved changes.
    pub may_close: bool,
    /// Whether the system's file dialogs may be opened; not in tests.
    pub dialogs: bool,
}

impl App {
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
        panel::fonts::install(ctx);
        let theme = Theme::light();
        theme.apply(ctx);
        Self {
            session: Session::new(document),
            worker,
            results: Results::default(),
            look: Look::default(),
            theme,
            settling: 0,
            view: View::default(),
            lit: Lit::default(),
            player: Player::default(),
            windows: Windows::default(),
            keyboard: Keyboard::default(),
            toast: Toast::default(),
            notices: Notices::default(),
            queue: Vec::new(),
            system: System::default(),
        }
    }

    /// The scene as it stands.
    pub fn document(&self) -> &Document {
        &self.session.document
    }

    /// What the worker made of it.
    pub fn results(&self) -> &Results {
        &self.results
    }

    /// The bytes of the text that are lit by a rule.
    pub fn lit_text(&self) -> Option<[usize; 2]> {
        self.windows.rules.lit()
    }

    /// What the pictures remember: what is selected, zoomed and compared.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// The look of the window at the end of the last frame.
    pub fn look(&self) -> &Look {
        &self.look
    }

    /// Gives the window another look. An entry is pinned if the pictures that are shown have it.
    pub fn set_look(&mut self, look: Look) {
        let heatmap = self.results.figures().map(|figures| &figures.heatmap);
        look::apply(&look, &mut self.session.document, &mut self.view, heatmap);
        self.look = look;
    }

    /// The sentence in the toast: what was just done.
    pub fn done(&self) -> Option<&str> {
        self.toast.sentence()
    }

    /// The picture that was given all the room.
    pub fn front(&self) -> Option<Panel> {
        self.look.maximised
    }

    /// The sentences that wait to be dismissed.
    pub fn notices(&self) -> &[String] {
        self.notices.sentences()
    }

    /// Whether the pictures are those of the scene as it stands.
    pub fn is_fresh(&self) -> bool {
        self.results.knows(self.document()) && self.results.stale().is_none()
    }

    /// Does what a menu would do, in the next frame.
    pub fn run(&mut self, command: Command) {
        self.queue.push(command);
    }
}
