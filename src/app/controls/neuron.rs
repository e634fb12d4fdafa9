//! The controls above the neuron, and what its gauges do to the document.
//!
//! In sight are the activation and the switch of the training; weights, target and comparisons are behind
//! "More", because all of them can also be taken in the picture. The picture is
//! [`crate::panel::neuron::paint::neuron`]'s.

use crate::panel::unit::terms::Owner;
use egui::containers::menu::MenuButton;
use egui::{Button, ComboBox, DragValue, RichText, ScrollArea, TextEdit, Ui};

use crate::analysis::number::told;
use crate::app::command::Command;
use crate::app::frame::Frame;
use crate::app::parameters::{set_bias, set_weight};
use crate::app::widgets::{named_button, stays};
use crate::app::{focus_ring, table_view};
use crate::document::{Document, Panel};
use crate::expr::function::activations;
use crate::panel::neuron::figure::neuron::Neuron;
use crate::panel::neuron::paint::neuron::Moved;

/// The most activations that are compared with: more curves are a tangle.
const MOST_COMPARED: usize = 4;

/// The most weights that are in sight at once.
const ROWS: usize = 6;

/// Shows the row of controls; true while a number or a formula is typed.
pub fn controls(ui: &mut Ui, frame: &mut Frame<'_>) -> bool {
    let Some(figures) = frame.results.figures() else {
        return false;
    };
    let neuron = &figures.neuron;
    let mut focused = false;
    // A field that shows two letters of a formula is worse than none.
    let narrow = ui.available_width() < 22.0 * egui::TextStyle::Body.resolve(ui.style()).size;
    // One row, whatever the neuron: the pictures beside it stand at the same height.
    ui.horizontal(|ui| {
        focused |= activation(ui, frame.document, neuron, narrow);
        let shown = frame.document.view.shows(Panel::Training);
        let train = Button::selectable(shown, "Train").frame_when_inactive(true);
        let advice = "Fit w and b to a table of data, step by step";
        if ui.add(train).on_hover_text(advice).clicked() {
            frame.queue.push(Command::Training);
        }
        let menu = MenuButton::new("More").config(stays());
        let (button, shown) = menu.ui(ui, |ui| {
            let typed = narrow && neuron.owner == Owner::Settings;
            let (document, chosen) = (&mut *frame.document, &mut frame.view.neuron.chosen);
            let typing = typed && formula(ui, &mut document.neuron.activation, 150.0);
            more(ui, document, neuron, chosen) || typing
        });
        button.widget_info(|| named_button(true, "more of the neuron"));
        button.on_hover_text("Weights, target, other activations, all numbers");
        focused |= shown.is_some_and(|shown| shown.inner);
    });
    focused
}

/// The combo box of the activation; in a narrow panel without the field to type it.
fn activation(ui: &mut Ui, document: &mut Document, neuron: &Neuron, narrow: bool) -> bool {
    if !narrow {
        ui.label("a =");
    }
    if matches!(neuron.owner, Owner::Inputs { .. }) {
        ui.label(RichText::new(&neuron.activation).monospace())
            .on_hover_text("The activation of the neuron in the text");
        return false;
    }
    let activation = &mut document.neuron.activation;
    ui.name_inputs("activation", |ui| {
        let known = activations().find(|name| activation == name);
        ComboBox::from_id_salt("activation")
            .selected_text(known.unwrap_or("formula"))
            .width(72.0)
            .show_ui(ui, |ui| {
                for name in activations() {
                    let same = known == Some(name);
                    if focus_ring::choice(ui, same, name).clicked() {
                        name.clone_into(activation);
                    }
                }
            });
    });
    if narrow {
        return false;
    }
    let size = egui::TextStyle::Body.resolve(ui.style()).size;
    let width = (ui.available_width() - 8.5 * size).clamp(40.0, 140.0);
    formula(ui, activation, width)
}

/// The text field of the activation; true while it is typed.
fn formula(ui: &mut Ui, activation: &mut String, width: f32) -> bool {
    let field = ui.name_inputs("activation or formula in z", |ui| {
        let field = TextEdit::singleline(activation)
            .id_salt("activation formula")
            .desired_width(width - 8.0)
            .font(egui::TextStyle::Monospace);
        ui.add(field)
    });
    field.has_focus()
}

/// The menu of what is not always needed.
fn more(ui: &mut Ui, document: &mut Document, neuron: &Neuron, chosen: &mut usize) -> bool {
    let mut focused = false;
    ui.horizontal(|ui| {
        let mut target = document.neuron.target;
        if gauge(ui, "target t", &mut target, &mut focused) {
            document.neuron.target = target;
        }
        let mut bias = neuron.bias;
        if neuron.has_bias() && gauge(ui, "b", &mut bias, &mut focused) {
            set_bias(document, neuron, bias);
        }
    });
    weights(ui, document, neuron, chosen, &mut focused);
    ui.separator();
    ui.label("Compare with");
    ui.set_max_width(22.0 * egui::TextStyle::Body.resolve(ui.style()).size);
    ui.horizontal_wrapped(|ui| {
        let compare = &mut document.neuron.compare;
        for name in activations() {
            let on = compare.iter().any(|other| other == name);
            let own = neuron.activation == name;
            let room = on || compare.len() < MOST_COMPARED;
            let chip = Button::selectable(on, name).frame_when_inactive(true);
            if ui.add_enabled(room && (on || !own), chip).clicked() {
                if on {
                    compare.retain(|other| other != name);
                } else {
                    compare.push(name.to_owned());
                }
            }
        }
    });
    ui.separator();
    table_view::ui(ui, &neuron.tables(*chosen));
    focused
}

/// The rows of the weights; only those in sight are laid out, so that a thousand cost nothing.
fn weights(
    ui: &mut Ui,
    document: &mut Document,
    neuron: &Neuron,
    chosen: &mut usize,
    focused: &mut bool,
) {
    let height = ui.spacing().interact_size.y;
    let count = neuron.terms.len();
    let space = ui.spacing().item_spacing.y;
    ScrollArea::vertical()
        .id_salt("weights")
        .max_height(ROWS as f32 * (height + space))
        .show_rows(ui, height, count, |ui, rows| {
            for element in rows {
                let Some(term) = neuron.terms.get(element) else {
                    continue;
                };
                ui.horizontal(|ui| {
                    let mut weight = term.weight;
                    if gauge(ui, &term.weight_label, &mut weight, focused) {
                        set_weight(document, neuron, element, weight);
                    }
                    let told = format!("· {} = {}", term.input_label, told(term.product()));
                    let line = focus_ring::choice(ui, *chosen == element, told);
                    if line
                        .on_hover_text("Show the chain rule of this weight")
                        .clicked()
                    {
                        *chosen = element;
                    }
                });
            }
        });
}

/// A drag value with its label; true when it was changed.
fn gauge(ui: &mut Ui, label: &str, value: &mut f64, focused: &mut bool) -> bool {
    let mut number = *value;
    // The same width for every number of usual length, so that nothing moves while it is dragged.
    let width = (4.5 * egui::TextStyle::Button.resolve(ui.style()).size).round();
    let height = ui.spacing().interact_size.y;
    let drag = DragValue::new(&mut number)
        .speed(0.02)
        .max_decimals(6)
        .custom_formatter(|value, decimals| {
            egui::emath::format_with_decimals_in_range(value, decimals).replace('-', "−")
        });
    ui.label(label);
    let response = ui.name_inputs(label, |ui| ui.add_sized([width, height], drag));
    *focused |= response.has_focus();
    let changed = response.changed() && number.is_finite() && number != *value;
    if changed {
        *value = number;
    }
    changed
}

/// Carries out in the document what was done to a gauge.
pub fn carry_out(document: &mut Document, neuron: &Neuron, chosen: usize, moved: Moved) {
    match moved {
        Moved::Target(target) => document.neuron.target = target,
        Moved::Weight(element, weight) => set_weight(document, neuron, element, weight),
        Moved::Bias(bias) => set_bias(document, neuron, bias),
        Moved::Z(z) => move_z(document, neuron, chosen, z),
    }
}

/// Moves z: by the bias; without one by the chosen weight's input, and where that weight is 0
/// by the weight.
fn move_z(document: &mut Document, neuron: &Neuron, chosen: usize, z: f64) {
    let by = z - neuron.z;
    if !by.is_finite() {
        return;
    }
    if neuron.has_bias() {
        set_bias(document, neuron, short(neuron.bias + by));
        return;
    }
    let Some(term) = neuron.terms.get(chosen) else {
        return;
    };
    if term.weight != 0.0 {
        if let Owner::Inputs { x, .. } = &neuron.owner {
            document.drag_element(x, chosen, short(term.input + by / term.weight));
        }
    } else if term.input != 0.0 {
        set_weight(document, neuron, chosen, short(by / term.input));
    }
}

/// The value rounded to 12 digits: the last ones of a sum are never meant.
fn short(value: f64) -> f64 {
    let scale = 10_f64.powf(12.0 - value.abs().max(1.0).log10().ceil());
    let short = (value * scale).round() / scale;
    if short.is_finite() { short } else { value }
}
