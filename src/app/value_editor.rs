//! The values of one input: a slider and a field per element of a vector, a grid of fields for
//! a matrix with one slider for the element that was touched last.
//!
//! Long ones scroll, and only the rows in sight cost anything. What is changed is asked for by
//! a [`Change`].

use egui::{Id, ScrollArea, Slider, SliderClamping, Ui};

use super::change::Change;
use super::input_label::InputLabels;
use super::{focus_ring, number_field};
use crate::analysis::heading::begun;
use crate::document::{Input, Value};
use crate::expr::shape::Shape;

/// More rows than this scroll.
const ROWS: usize = 12;

/// The values of one input, and what is done to them.
pub struct ValueEditor<'a> {
    /// The name of the input.
    pub name: &'a str,
    /// The input.
    pub input: &'a Input,
    /// How its elements are labelled.
    pub labels: InputLabels<'a>,
    /// The element under the pointer, such as `x[1]`.
    pub pointed: &'a mut Option<String>,
    /// What was entered.
    pub changes: &'a mut Vec<Change>,
}

impl ValueEditor<'_> {
    /// Shows a slider and a number field per element, or a grid of fields; true while a number is
    /// typed.
    pub fn ui(&mut self, ui: &mut Ui) -> bool {
        match self.input.shape {
            Shape::Matrix(rows, cols) => self.matrix(ui, [rows, cols]),
            Shape::Scalar | Shape::Vector(_) => self.vector(ui),
        }
    }

    fn vector(&mut self, ui: &mut Ui) -> bool {
        let count = self.input.value.len();
        let mut focused = false;
        if count <= ROWS {
            for element in 0..count {
                focused |= self.element_row(ui, element);
            }
            return focused;
        }
        let height = ui.spacing().interact_size.y;
        ScrollArea::vertical()
            .id_salt("elements")
            .max_height(ROWS as f32 * (height + ui.spacing().item_spacing.y))
            .auto_shrink(false)
            .show_rows(ui, height, count, |ui, rows| {
                for element in rows {
                    focused |= self.element_row(ui, element);
                }
            });
        focused
    }

    fn element_row(&mut self, ui: &mut Ui, element: usize) -> bool {
        let Self {
            name,
            input,
            labels,
            ..
        } = *self;
        let Some(value) = input.value.get(element) else {
            return false;
        };
        let key = key(name, input.shape, element);
        let row = egui::Rect::from_min_size(
            ui.cursor().min,
            egui::vec2(ui.available_width(), ui.spacing().interact_size.y),
        );
        labels.ground(ui, row, name, element);
        if ui.rect_contains_pointer(row) {
            *self.pointed = Some(key.clone());
        }
        let response = ui
            .horizontal(|ui| {
                let label = match input.shape {
                    Shape::Scalar => name.to_owned(),
                    _ => format!("{name}{}", subscript(element + 1)),
                };
                let height = ui.spacing().interact_size.y;
                // Four letters have room.
                let label = begun(&label, 4);
                ui.add_sized(
                    [34.0 * scale(ui), height],
                    egui::Label::new(labels.label(name, element, (&key, &label))).truncate(),
                );
                let field_width = 84.0 * scale(ui);
                let room = ui.available_width() - field_width - 3.0 * ui.spacing().item_spacing.x;
                ui.spacing_mut().slider_width = room.max(40.0);
                slider(ui, &key, value, input.range, |value| {
                    self.changes
                        .push(Change::Element(name.to_owned(), element, value));
                });
                let id = field_id(name, element);
                number_field::field(ui, id, &key, value, field_width)
            })
            .inner;
        if let Some(sentence) = &response.error {
            ui.colored_label(ui.visuals().error_fg_color, sentence);
        }
        self.take(element, response)
    }

    /// A grid of fields, and one slider for the element that was touched last.
    fn matrix(&mut self, ui: &mut Ui, [rows, cols]: [usize; 2]) -> bool {
        let Self {
            name,
            input,
            labels,
            ..
        } = *self;
        // Room for a sign and four digits.
        let width = 68.0 * scale(ui);
        let touched_id = ui.scope_id().with("touched");
        let touched = ui.data(|data| data.get_temp::<usize>(touched_id));
        // The slider follows what is pointed at, else what was touched last.
        let touched = labels
            .of(name)
            .or(touched)
            .unwrap_or_default()
            .min(input.value.len().saturating_sub(1));
        let mut focused = None;
        let mut errors = Vec::new();
        let height = ui.spacing().interact_size.y;
        ScrollArea::both()
            .id_salt("grid")
            .max_height(ROWS as f32 * (height + ui.spacing().item_spacing.y))
            .auto_shrink([false, true])
            .show_viewport(ui, |ui, sight| {
                let cell = egui::vec2(width + 12.0, height + 4.0);
                ui.set_width(cell.x * cols as f32);
                ui.set_height(cell.y * rows as f32);
                let origin = ui.max_rect().min;
                let in_sight = |low: f32, high: f32, size: f32, count: usize| {
                    let first = (low / size).floor().max(0.0) as usize;
                    let last = (high / size).ceil().max(0.0) as usize;
                    first.min(count)..last.min(count)
                };
                for row in in_sight(sight.min.y, sight.max.y, cell.y, rows) {
                    for col in in_sight(sight.min.x, sight.max.x, cell.x, cols) {
                        let element = row * cols + col;
                        let Some(value) = input.value.get(element) else {
                            continue;
                        };
                        let corner = origin + egui::vec2(col as f32 * cell.x, row as f32 * cell.y);
                        let place = egui::Rect::from_min_size(corner, cell);
                        labels.ground(ui, place.shrink(2.0), name, element);
                        if ui.rect_contains_pointer(place) {
                            *self.pointed = Some(key(name, input.shape, element));
                        }
                        let builder = egui::UiBuilder::new().max_rect(place).id_salt(element);
                        ui.scope_builder(builder, |ui| {
                            let key = key(name, input.shape, element);
                            let id = field_id(name, element);
                            let mut response = number_field::field(ui, id, &key, value, width);
                            errors.extend(response.error.take());
                            if self.take(element, response) {
                                focused = Some(element);
                            }
                        });
                    }
                }
            });
        for error in errors {
            ui.colored_label(ui.visuals().error_fg_color, error);
        }
        if let Some(element) = focused {
            ui.data_mut(|data| data.insert_temp(touched_id, element));
        }
        if let Some(value) = input.value.get(touched) {
            let key = key(name, input.shape, touched);
            ui.horizontal(|ui| {
                ui.label(labels.label(name, touched, (&key, &key)));
                ui.spacing_mut().slider_width = (ui.available_width() - 16.0).max(40.0);
                slider(ui, &key, value, input.range, |value| {
                    self.changes
                        .push(Change::Element(name.to_owned(), touched, value));
                });
            });
        }
        focused.is_some()
    }

    /// Takes over what was entered in the field of an element; true with the focus.
    fn take(&mut self, element: usize, response: number_field::NumberResponse) -> bool {
        let name = self.name;
        if let Some(value) = response.entered {
            self.changes
                .push(Change::Element(name.to_owned(), element, value));
        }
        if let Some(rows) = response.several {
            self.changes
                .push(Change::Several(name.to_owned(), element, rows));
        }
        response.response.has_focus()
    }
}

fn slider(ui: &mut Ui, key: &str, value: &Value, range: [f64; 2], mut set: impl FnMut(Value)) {
    let Some(before) = value.number() else {
        ui.add_enabled_ui(false, |ui| {
            let mut middle = 0.5 * (range[0] + range[1]);
            ui.name_inputs(format!("slider of {key}"), |ui| {
                ui.add(Slider::new(&mut middle, range[0]..=range[1]).show_value(false));
            });
        });
        return;
    };
    let mut number = before;
    let response = ui.name_inputs(format!("slider of {key}"), |ui| {
        ui.add(
            Slider::new(&mut number, range[0]..=range[1])
                .show_value(false)
                .smart_aim(true)
                // A formula's value outside the range is not moved into it by looking.
                .clamping(SliderClamping::Edits),
        )
    });
    focus_ring::around(ui, &response);
    if response.changed() && number != before {
        set(Value::Number(number));
    }
}

/// How much larger everything is in presentation mode.
fn scale(ui: &Ui) -> f32 {
    ui.spacing().interact_size.y / 24.0
}

/// The same in every frame, wherever the row stands.
fn field_id(name: &str, element: usize) -> Id {
    Id::unique(("number of", name, element))
}

/// `x`, `x[2]`, `W[1,2]`.
pub fn key(name: &str, shape: Shape, element: usize) -> String {
    match shape {
        Shape::Scalar => name.to_owned(),
        Shape::Vector(_) => format!("{name}[{}]", element + 1),
        Shape::Matrix(_, cols) => {
            let cols = cols.max(1);
            format!("{name}[{},{}]", element / cols + 1, element % cols + 1)
        }
    }
}

/// `₁₂` for 12.
fn subscript(number: usize) -> String {
    number
        .to_string()
        .chars()
        .filter_map(|digit| char::from_u32(u32::from('₀') + digit.to_digit(10)?))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_scene_file() {
        for shape in [Shape::Scalar, Shape::Vector(3), Shape::Matrix(2, 3)] {
            let keys: Vec<String> = (0..shape.len()).map(|i| key("q", shape, i)).collect();
            assert_eq!(keys, shape.labels("q"));
        }
    }

    #[test]
    fn subscripts_have_all_digits() {
        assert_eq!(subscript(1203), "₁₂₀₃");
    }
}
