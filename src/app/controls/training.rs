//! The controls of training above its picture.
//!
//! Where to look next: [`crate::app::training_player`] takes the steps,
//! [`crate::app::training_data`] shows the data.

use egui::containers::menu::MenuButton;
use egui::{Button, DragValue, ScrollArea, Ui};

use crate::analysis::heading::heading;
use crate::app::command::{Command, Train};
use crate::app::frame::Frame;
use crate::app::widgets::{named_button, stays};
use crate::app::{focus_ring, number_field};
use crate::document::training::{MOST_ROWS, TrainingSettings};
use crate::panel::training::figure::training::Training;

/// Shows the row of controls; true while a number is typed.
pub fn controls(ui: &mut Ui, frame: &mut Frame<'_>) -> bool {
    let figures = frame.results.figures();
    let page = figures.and_then(|figures| figures.training.as_ref());
    page.is_some_and(|page| ui.horizontal(|ui| run(ui, frame, page)).inner)
}

/// The controls of a run; true while a number is typed.
fn run(ui: &mut Ui, frame: &mut Frame<'_>, page: &Training) -> bool {
    let mut focused = false;
    if page.fault.is_some() {
        if ui.button("Data…").clicked() {
            frame.player.table = true;
        }
        return focused;
    }
    let text = if frame.player.playing {
        "Pause"
    } else {
        "Play"
    };
    let play = ui.add(Button::new(text).min_size(egui::vec2(46.0, 0.0)));
    if play.on_hover_text("Steps by themselves. Key T").clicked() {
        frame.queue.push(Command::Train(Train::Play));
    }
    let step = ui.button("Step");
    step.widget_info(|| named_button(true, "one step"));
    if step
        .on_hover_text("One step of gradient descent. Key N")
        .clicked()
    {
        frame.queue.push(Command::Train(Train::Step));
    }
    let body = egui::TextStyle::Body.resolve(ui.style()).size;
    // In a narrow panel the rate stands behind "More" alone.
    if ui.available_width() > 10.0 * body {
        focused |=
            number_field::named(ui, "rate", "rate", rate(&mut frame.document.training)).has_focus();
    }
    let menu = MenuButton::new("More").config(stays());
    let (button, shown) = menu.ui(ui, |ui| more(ui, frame, page));
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

/// A drag value with its name; true while it is typed.
fn field(ui: &mut Ui, name: &str, value: DragValue<'_>) -> bool {
    number_field::named(ui, name, name, value).has_focus()
}

fn more(ui: &mut Ui, frame: &mut Frame<'_>, page: &Training) -> bool {
    let settings = &mut frame.document.training;
    let mut focused = false;
    ui.horizontal(|ui| {
        focused |= field(ui, "learning rate", rate(settings));
        if ui
            .button("Start over")
            .on_hover_text("Back to where the run began")
            .clicked()
        {
            frame.queue.push(Command::Train(Train::Back));
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
        let speed = DragValue::new(&mut frame.player.speed)
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
        frame.player.table = true;
        ui.close();
    }
    focused
}

/// The key of a heading in a scene file: `w₁` is `w[1]` there.
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

/// A menu button of names that shows the chosen one. It is a menu in the menu: a box with a
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
