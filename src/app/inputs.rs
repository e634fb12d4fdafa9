//! The inputs table: for each input its size, its values and whether it is differentiated by.
//!
//! Where to look next: [`super::value_editor`] has the sliders and fields of the values,
//! [`super::fill_menu`] what gives many of them at once.

use egui::containers::menu::MenuButton;
use egui::{ComboBox, DragValue, Id, Rect, RichText, Ui, vec2};

use super::change::Change;
use super::frame::Frame;
use super::input_label::InputLabels;
use super::value_editor::{ValueEditor, key};
use super::widgets::{named_button, stays};
use super::{fill_menu, focus_ring, number_field};
use crate::analysis::number::short;
use crate::document::Input;
use crate::document::follow;
use crate::expr::shape::Shape;

/// The largest size that the steppers reach; a scene file may go further.
const LONGEST: usize = 1000;

/// From so many inputs on rows that are out of sight are left out.
const MANY: usize = 100;

/// What was done in the inputs table in this frame.
#[derive(Default)]
pub struct InputsResponse {
    /// A number is being typed in it.
    pub focused: bool,
    /// The input that is to be filled from a file.
    pub data: Option<String>,
    /// The element whose row is pointed at: `x[1]`.
    pub pointed: Option<String>,
}

/// Shows the inputs table and applies what was changed in it.
pub fn ui(ui: &mut Ui, frame: &mut Frame<'_>) -> InputsResponse {
    let (document, results) = (&mut *frame.document, frame.results);
    let lit = frame.lit.input.as_deref();
    let labels = InputLabels {
        element: lit.and_then(|key| document.find_element(key)),
        figures: results.figures(),
        theme: frame.theme,
    };
    let mut pointed = None;
    let mut changes = Vec::new();
    let mut focused = false;
    let rows = results.rows(document);
    ui.strong("Inputs");
    if rows.is_empty() {
        ui.label(
            RichText::new("None yet: a name in the text that is not defined is an input.").weak(),
        );
    }
    let many = MANY < rows.len();
    for name in rows {
        let Some(input) = document.inputs.get(name) else {
            continue;
        };
        let remembered = Id::unique(("height of input", name));
        if many && leave_out(ui, remembered) {
            continue;
        }
        let row = ui.push_id(("input", name), |ui| {
            ui.separator();
            let constant = document.is_constant(name);
            heading(ui, (name, input, constant), labels, &mut changes);
            if results.is_unused(name) {
                ui.weak("The functions do not use it.");
            }
            fill_menu::proposals(ui, name, document, results, &mut changes);
            fill_menu::note(ui, name, input);
            let mut values = ValueEditor {
                name,
                input,
                labels,
                pointed: &mut pointed,
                changes: &mut changes,
            };
            focused |= values.ui(ui);
        });
        if many {
            let height = row.response.rect.height();
            ui.data_mut(|data| data.insert_temp(remembered, height));
        }
    }
    let mut answer = InputsResponse {
        focused,
        data: None,
        pointed,
    };
    for change in changes {
        match change {
            Change::Shape(name, shape) => {
                follow::set_shape(document, &name, shape);
                fill_menu::remember_change(ui.ctx(), &name);
            }
            Change::Follow(sizes) => follow::apply(document, &sizes),
            Change::Several(name, element, rows) => {
                let left_over = document.paste(&name, element, &rows);
                fill_menu::say_left_over(ui, &name, document, left_over);
            }
            Change::Fill(name, what, seed) => document.fill(&name, what, seed),
            Change::Data(name) => answer.data = Some(name),
            Change::Element(name, element, value) => document.set_element(&name, element, value),
            Change::Range(name, range) => document.set_range(&name, range),
            Change::Constant(name, constant) => document.set_constant(&name, constant),
        }
    }
    answer
}

/// Leaves the room of a row that is out of sight, as it was when it was seen; false when it is
/// to be shown.
fn leave_out(ui: &mut Ui, remembered: Id) -> bool {
    /// About a scalar's.
    const USUAL: f32 = 60.0;
    let height = ui.data(|data| data.get_temp::<f32>(remembered));
    let size = vec2(1.0, height.unwrap_or(USUAL));
    let place = Rect::from_min_size(ui.cursor().min, size);
    // The neighbours of what is seen can be reached by keys.
    let near = ui.clip_rect().expand(300.0);
    let out_of_sight = !near.y_range().intersects(place.y_range());
    if out_of_sight {
        ui.allocate_space(size);
    }
    out_of_sight
}

/// The heading of an input: name, kind, sizes, and the switch between differentiating and holding
/// constant.
fn heading(
    ui: &mut Ui,
    (name, input, constant): (&str, &Input, bool),
    labels: InputLabels<'_>,
    changes: &mut Vec<Change>,
) {
    ui.horizontal_wrapped(|ui| {
        let title = RichText::new(name).monospace().strong();
        let first = key(name, input.shape, 0);
        ui.label(match labels.color(&first) {
            Some(color) => title.color(color),
            None => title,
        });
        let mut shape = input.shape;
        kind(ui, name, &mut shape);
        match &mut shape {
            Shape::Scalar => {}
            Shape::Vector(n) => size(ui, n, "elements", name),
            Shape::Matrix(rows, cols) => {
                size(ui, rows, "rows", name);
                ui.label("×");
                size(ui, cols, "columns", name);
            }
        }
        if shape != input.shape {
            changes.push(Change::Shape(name.to_owned(), shape));
        }
        let mut differentiated = !constant;
        let switch = ui
            .checkbox(&mut differentiated, format!("∂{name}"))
            .on_hover_text(format!(
                "Differentiate by {name}; without the mark it is held constant"
            ));
        if switch.changed() {
            changes.push(Change::Constant(name.to_owned(), !differentiated));
        }
        range(ui, name, input.range, changes);
        if input.shape != Shape::Scalar {
            fill_menu::menu(ui, name, input, changes);
        }
    });
}

fn kind(ui: &mut Ui, name: &str, shape: &mut Shape) {
    let word = match shape {
        Shape::Scalar => "scalar",
        Shape::Vector(_) => "vector",
        Shape::Matrix(..) => "matrix",
    };
    ui.name_inputs(format!("kind of {name}"), |ui| {
        ComboBox::from_id_salt("kind")
            .selected_text(word)
            .width(56.0)
            .show_ui(ui, |ui| {
                let (rows, cols) = (shape.rows(), shape.cols());
                // A new vector or matrix begins with the usual three.
                let long = |side: usize| if side > 1 { side } else { 3 };
                for (word, other) in [
                    ("scalar", Shape::Scalar),
                    ("vector", Shape::Vector(long(rows))),
                    ("matrix", Shape::Matrix(long(rows), long(cols))),
                ] {
                    let same = std::mem::discriminant(shape) == std::mem::discriminant(&other);
                    if focus_ring::choice(ui, same, word).clicked() && !same {
                        *shape = other;
                    }
                }
            });
    });
}

/// A stepper for a size: − n +
fn size(ui: &mut Ui, n: &mut usize, what: &str, name: &str) {
    ui.spacing_mut().item_spacing.x = 3.0;
    ui.spacing_mut().interact_size.x = 26.0;
    // The three stay together: what does not fit begins a row.
    let spacing = ui.spacing();
    let wide = 3.0 * (spacing.interact_size.x + spacing.item_spacing.x + spacing.button_padding.x);
    if ui.available_size_before_wrap().x < wide {
        ui.end_row();
        // Or the first would stand higher than what follows.
        ui.set_row_height(ui.spacing().interact_size.y);
    }
    let fewer = ui.add_enabled(*n > 1, egui::Button::new("−").small());
    fewer.widget_info(|| named_button(*n > 1, &format!("fewer {what} of {name}")));
    if fewer.clicked() {
        *n -= 1;
    }
    ui.name_inputs(format!("{what} of {name}"), |ui| {
        let most = LONGEST.max(*n);
        ui.add(DragValue::new(n).range(1..=most).speed(0.05));
    });
    let more = ui.add_enabled(*n < LONGEST, egui::Button::new("+").small());
    more.widget_info(|| named_button(*n < LONGEST, &format!("more {what} of {name}")));
    if more.clicked() {
        *n += 1;
    }
}

/// The range of the sliders, to be changed in a small menu.
fn range(ui: &mut Ui, name: &str, range: [f64; 2], changes: &mut Vec<Change>) {
    let [mut low, mut high] = range;
    let text = format!("{} … {}", short(low), short(high));
    // A click into a number is for typing, so it leaves the menu open.
    let menu = MenuButton::new(RichText::new(text).small()).config(stays());
    let (button, _) = menu.ui(ui, |ui| {
        let speed = 0.01 * (high - low);
        for (end, what) in [(&mut low, "from"), (&mut high, "to")] {
            ui.horizontal(|ui| {
                let value = DragValue::new(end).speed(speed).max_decimals(6);
                let spoken = format!("range of {name} {what}");
                let field = number_field::named(ui, what, &spoken, value);
                focus_ring::around(ui, &field);
            });
        }
    });
    button.on_hover_text(format!(
        "Range of {name}: the ends of its sliders and of its axis"
    ));
    if [low, high] != range {
        changes.push(Change::Range(name.to_owned(), [low, high]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::edit;

    #[test]
    fn the_steppers_stay_within_what_an_input_may_hold() {
        const { assert!(LONGEST * LONGEST <= edit::MOST_ELEMENTS) };
    }
}
