//! The player of a training run: it takes steps of gradient descent by the clock, or one by one.
//!
//! A run changes the neuron's own parameters; all of its steps are one step of undo. Nothing
//! is asked of egui while nothing plays.
//! Where to look next: [`crate::panel::training::figure::run`] takes a step, [`super::parameters`]
//! writes it to the document.

use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Context;

use super::command::Train;
use super::parameters::{parameters, set_parameters};
use crate::document::{Document, Panel};
use crate::panel::figures::Figures;
use crate::panel::training::figure::run::Run;
use crate::panel::training::paint::TrainingView;

/// The clock of a training run.
#[derive(Clone, Copy, Debug)]
pub struct Player {
    /// Steps are taken by the clock.
    pub playing: bool,
    /// When the next one is due, in seconds.
    due: f64,
    /// Steps a second.
    pub speed: f64,
    /// The table of data is open.
    pub table: bool,
    /// The field has made room for the training and comes back after it.
    pub field_aside: bool,
}

impl Default for Player {
    fn default() -> Self {
        Self {
            playing: false,
            due: 0.0,
            speed: 20.0,
            table: false,
            field_aside: false,
        }
    }
}

/// The time that the steps of one frame may take.
const BUDGET: Duration = Duration::from_millis(3);

impl Player {
    /// Carries out a command to the run.
    pub fn command(
        &mut self,
        what: Train,
        view: &mut TrainingView,
        document: &mut Document,
        figures: Option<&Figures>,
        ctx: &Context,
    ) {
        match what {
            Train::Play => {
                self.playing = !self.playing;
                self.due = ctx.input(|input| input.time);
            }
            Train::Step => {
                self.playing = false;
                take_step(view, document, figures);
            }
            Train::Back => {
                self.playing = false;
                let run = view.run.take();
                view.note = None;
                let start = run.and_then(|run| run.path().first().cloned());
                if let (Some(start), Some(figures)) = (start, figures) {
                    set_parameters(document, &figures.neuron, &start);
                }
            }
        }
    }

    /// Takes the steps that are due; called once a frame.
    pub fn play(
        &mut self,
        view: &mut TrainingView,
        document: &mut Document,
        figures: Option<&Figures>,
        ctx: &Context,
    ) {
        // A run on other data, or of another neuron, is no run of this one.
        if let (Some(run), Some(figures)) = (&view.run, figures) {
            let neuron = &figures.neuron;
            let data = &document.training.data;
            if !run.fits(&neuron.activation, data, neuron.has_bias()) {
                *view = TrainingView::default();
                self.playing = false;
            }
        }
        if !self.playing {
            return;
        }
        let now = ctx.input(|input| input.time);
        let begun = Instant::now();
        let every = 1.0 / self.speed.clamp(0.5, 1000.0);
        while self.due <= now {
            if !take_step(view, document, figures) {
                self.playing = false;
                return;
            }
            self.due += every;
            if begun.elapsed() > BUDGET {
                break;
            }
        }
        // Steps that there was no time for are not made up for.
        self.due = self.due.max(now + 0.001);
        let rest = Duration::try_from_secs_f64(self.due - now).unwrap_or_default();
        ctx.request_repaint_after(rest);
    }
}

/// Takes one step from where the neuron stands and writes it to the document; false when there is
/// none.
fn take_step(view: &mut TrainingView, document: &mut Document, figures: Option<&Figures>) -> bool {
    let Some(figures) = figures else {
        return false;
    };
    let (neuron, settings) = (&figures.neuron, &document.training);
    if !document.view.shows(Panel::Training) {
        return false;
    }
    view.note = None;
    let here = parameters(document, neuron);
    let goes_on = view.run.as_ref().is_some_and(|run| {
        let fits = run.fits(&neuron.activation, &settings.data, neuron.has_bias());
        fits && run.parameters() == here
    });
    if !goes_on {
        let (data, seed) = (&settings.data, settings.seed);
        match Run::begin(&neuron.activation, data, neuron.has_bias(), here, seed) {
            Ok(run) => view.run = Some(Arc::new(run)),
            Err(sentence) => {
                view.run = None;
                view.note = Some(sentence);
                return false;
            }
        }
    }
    let Some(run) = &mut view.run else {
        return false;
    };
    // A copy only while a picture of it is being written to a file.
    let run = Arc::make_mut(run);
    let moved = run.step(settings);
    if moved {
        let there = run.parameters().to_vec();
        set_parameters(document, neuron, &there);
    }
    moved
}
