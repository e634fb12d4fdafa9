//! Training as it is played: the controls above the page, and the steps that the clock takes.
//!
//! A run changes the neuron's own parameters; all of its steps are one step of undo. Nothing
//! is asked of egui while nothing plays.
//! Where to look next: [`crate::figure::training_run`] takes a step, [`super::super::training_data`]
//! shows the data.

use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::containers::menu::MenuButton;
use egui::{Button, Context, DragValue, ScrollArea, Ui};

use super::super::App;
use super::super::command_state::Command;
use super::super::inputs::named_button;
use super::super::menu::stays;
use super::super::{focus_ring, number_field};
use super::neuron::{set_bias, set_weight};
use crate::figure::label::heading;
use crate::figure::neuron::{Neuron, Owner};
use crate::figure::training::Training;
use crate::figure::training_run::Run;
use crate::paint::TrainingView;
use crate::project::document::Document;
use crate::project::training::{MOST_ROWS, TrainingSettings};

/// What can be asked of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Train {
    /// Goes on by itself, or stops.
    Play,
    /// One step.
    Step,
    /// Back to where the run began.
    Back,
}

/// The clock of a run.
#[derive(Clone, Copy, Debug)]
pub struct Player {
    /// Steps are taken by the clock.
    pub playing: bool,
    /// When the next one is due, in seconds.
    due: f64,
    /// Steps a second.
    speed: f64,
    /// The table of data is open.
    pub table: bool,
}

impl Default for Player {
    fn default() -> Self {
        Self {
            playing: false,
            due: 0.0,
            speed: 20.0,
            table: false,
        }
    }
}

/// What the steps of one frame may take of it.
const BUDGET: Duration = Duration::from_millis(3);

impl App {
    /// Carries out what was asked of a run.
    pub fn train(&mut self, what: Train, ctx: &Context) {
        match what {
            Train::Play => {
                self.player.playing = !self.player.playing;
                self.player.due = ctx.input(|input| input.time);
            }
            Train::Step => {
                self.player.playing = false;
                self.take_step();
            }
            Train::Back => {
                self.player.playing = false;
                let run = self.view.neuron.training.run.take();
                self.view.neuron.training.note = None;
                let start = run.and_then(|run| run.path().first().cloned());
                if let (Some(start), Some(figures)) = (start, self.results.figures()) {
                    set_parameters(&mut self.document, &figures.neuron, &start);
                }
            }
        }
    }

    /// Stops a run that plays, so that its steps are behind in the history.
    pub fn stop_playing(&mut self) {
        self.player.playing = false;
    }

    /// Forgets the run: another scene has come.
    pub fn forget_run(&mut self) {
        self.player.playing = false;
        self.view.neuron.training = TrainingView::default();
    }

    /// Takes the steps that are due.
    pub fn play(&mut self, ctx: &Context) {
        let training = &mut self.view.neuron.training;
        // A run on other data, or of another neuron, is no run of this one.
        if let (Some(run), Some(figures)) = (&training.run, self.results.figures()) {
            let neuron = &figures.neuron;
            let data = &self.document.training.data;
            if !run.fits(&neuron.activation, data, neuron.has_bias()) {
                *training = TrainingView::default();
                self.player.playing = false;
            }
        }
        if !self.player.playing {
            return;
        }
        let now = ctx.input(|input| input.time);
        let begun = Instant::now();
        let every = 1.0 / self.player.speed.clamp(0.5, 1000.0);
        while self.player.playing && self.player.due <= now {
            if !self.take_step() {
                self.player.playing = false;
                return;
            }
            self.player.due += every;
            if begun.elapsed() > BUDGET {
                break;
            }
        }
        // Steps that there was no time for are not made up for.
        self.player.due = self.player.due.max(now + 0.001);
        let rest = Duration::try_from_secs_f64(self.player.due - now).unwrap_or_default();
        ctx.request_repaint_after(rest);
    }

    /// One step from where the neuron stands; false when there is none.
    fn take_step(&mut self) -> bool {
        let Some(figures) = self.results.figures() else {
            return false;
        };
        let (neuron, settings) = (&figures.neuron, &self.document.training);
        let view = &mut self.view.neuron.training;
        if !settings.shown {
            return false;
        }
        view.note = None;
        let here = parameters(&self.document, neuron);
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
            set_parameters(&mut self.document, neuron, &there);
        }
        moved
    }
}

/// Weights, then the bias, as they stand in the document.
fn parameters(document: &Document, neuron: &Neuron) -> Vec<f64> {
    let count = neuron.terms.len();
    let own = |name: &str, element: usize| {
        let value = document.element(name, element);
        value.and_then(|value| value.number()).unwrap_or(f64::NAN)
    };
    match &neuron.owner {
        Owner::Settings => {
            let settings = &document.neuron;
            let weight = |i: usize| settings.weights.get(i).copied().unwrap_or(1.0);
            (0..count).map(weight).chain([settings.bias]).collect()
        }
        Owner::Inputs { weights, bias, .. } => {
            let bias = bias.iter().map(|name| own(name, 0));
            (0..count).map(|i| own(weights, i)).chain(bias).collect()
        }
    }
}

fn set_parameters(document: &mut Document, neuron: &Neuron, parameters: &[f64]) {
    let count = neuron.terms.len();
    for (element, &weight) in parameters.iter().take(count).enumerate() {
        set_weight(document, neuron, element, weight);
    }
    if let Some(&bias) = parameters.get(count) {
        set_bias(document, neuron, bias);
    }
}

/// The loss was taken by its point: the two parameters of its axes.
pub fn move_pair(document: &mut Document, neuron: &Neuron, [x, y]: [f64; 2]) {
    let Some(page) = &neuron.training else { return };
    for (place, number) in page.pair.into_iter().zip([x, y]) {
        if place < neuron.terms.len() {
            set_weight(document, neuron, place, number);
        } else {
            set_bias(document, neuron, number);
        }
    }
}

/// The controls of a run; says whether a number is being typed.
pub fn controls(
    ui: &mut Ui,
    settings: &mut TrainingSettings,
    page: &Training,
    player: &mut Player,
    queue: &mut Vec<Command>,
) -> bool {
    let mut focused = false;
    if page.fault.is_some() {
        if ui.button("Data…").clicked() {
            player.table = true;
        }
        return focused;
    }
    let text = if player.playing { "Pause" } else { "Play" };
    let play = ui.add(Button::new(text).min_size(egui::vec2(46.0, 0.0)));
    if play.on_hover_text("Steps by themselves. Key T").clicked() {
        queue.push(Command::Train(Train::Play));
    }
    let step = ui.button("Step");
    step.widget_info(|| named_button(true, "one step"));
    if step
        .on_hover_text("One step of gradient descent. Key N")
        .clicked()
    {
        queue.push(Command::Train(Train::Step));
    }
    let body = egui::TextStyle::Body.resolve(ui.style()).size;
    // In a narrow panel the rate stands behind "More" alone.
    if ui.available_width() > 10.0 * body {
        focused |= number_field::named(ui, "rate", "rate", rate(settings)).has_focus();
    }
    let menu = MenuButton::new("More").config(stays());
    let (button, shown) = menu.ui(ui, |ui| more(ui, settings, page, player, queue));
    button.widget_info(|| named_button(true, "more of the training"));
    button.on_hover_text("Learning rate, batches, axes, data");
    focused |= shown.is_some_and(|shown| shown.inner);
    focused
}

fn rate(settings: &mut TrainingSettings) -> DragValue<'_> {
    let speed = 0.02 * settings.rate;
    DragValue::new(&mut settings.rate)
        .range(1e-6..=1e3)
        .speed(speed)
        .max_decimals(6)
}

/// A number with its name; true while it is typed.
fn field(ui: &mut Ui, name: &str, value: DragValue<'_>) -> bool {
    number_field::named(ui, name, name, value).has_focus()
}

fn more(
    ui: &mut Ui,
    settings: &mut TrainingSettings,
    page: &Training,
    player: &mut Player,
    queue: &mut Vec<Command>,
) -> bool {
    let mut focused = false;
    ui.horizontal(|ui| {
        focused |= field(ui, "learning rate", rate(settings));
        if ui
            .button("Start over")
            .on_hover_text("Back to where the run began")
            .clicked()
        {
            queue.push(Command::Train(Train::Back));
        }
    });
    ui.horizontal(|ui| {
        let rows = settings.data.len().max(1);
        let mut whole = settings.batch.is_none();
        if ui.checkbox(&mut whole, "all rows each step").changed() {
            settings.batch = (!whole).then_some(rows.div_ceil(4).max(1));
        }
        if let Some(batch) = &mut settings.batch {
            let batch = DragValue::new(batch).range(1..=MOST_ROWS).speed(0.1);
            focused |= field(ui, "batch", batch);
        }
    });
    ui.horizontal(|ui| {
        let momentum = DragValue::new(&mut settings.momentum)
            .range(0.0..=0.99)
            .speed(0.005)
            .max_decimals(3);
        focused |= field(ui, "momentum", momentum);
        let speed = DragValue::new(&mut player.speed)
            .range(0.5..=200.0)
            .speed(0.2);
        focused |= field(ui, "steps a second", speed);
    });
    if page.names.len() > 2 {
        ui.horizontal(|ui| {
            ui.label("Loss over");
            let [x, y] = page.pair;
            if let Some(name) = choose(ui, "horizontal parameter", &page.names, x) {
                if page.names.get(y) == Some(&name) {
                    settings.y = page.names.get(x).map(|name| key(name));
                }
                settings.x = Some(key(&name));
            }
            ui.label("and");
            if let Some(name) = choose(ui, "vertical parameter", &page.names, y) {
                if page.names.get(x) == Some(&name) {
                    settings.x = page.names.get(y).map(|name| key(name));
                }
                settings.y = Some(key(&name));
            }
        });
    }
    ui.separator();
    if ui.button("Data…").clicked() {
        player.table = true;
        ui.close();
    }
    focused
}

/// A heading as a scene file names it: `w₁` is `w[1]` there.
fn key(name: &str) -> String {
    let digits = name.trim_start_matches(|c: char| !('₀'..='₉').contains(&c));
    let stem = &name[..name.len() - digits.len()];
    let plain: String = digits
        .chars()
        .map(|c| match u32::from(c).checked_sub(u32::from('₀')) {
            Some(digit @ 0..=9) => char::from_digit(digit, 10).unwrap_or(c),
            _ => c,
        })
        .collect();
    let key = format!("{stem}[{plain}]");
    if digits.is_empty() || heading(&key) != name {
        name.to_owned()
    } else {
        key
    }
}

/// A list of names behind the one that is chosen now. It is a menu in the menu: a box with a
/// list of its own would close what it stands in.
fn choose(ui: &mut Ui, label: &str, names: &[String], now: usize) -> Option<String> {
    let mut chosen = None;
    let shown = names.get(now).map_or("", String::as_str);
    let menu = ui.menu_button(shown, |ui| {
        ScrollArea::vertical().max_height(260.0).show(ui, |ui| {
            for (place, name) in names.iter().enumerate() {
                if focus_ring::choice(ui, place == now, name).clicked() && place != now {
                    chosen = Some(name.clone());
                }
            }
        });
    });
    let spoken = format!("{label}: {shown}");
    menu.response.widget_info(|| named_button(true, &spoken));
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_become_keys_and_come_back() {
        for name in ["w₁", "w₁₂", "W₁,₂", "b", "w"] {
            assert_eq!(heading(&key(name)), name);
        }
        assert_eq!(key("w₁₂"), "w[12]");
        assert_eq!(key("W₁,₂"), "W[1,2]");
        assert_eq!(key("b"), "b");
    }
}
