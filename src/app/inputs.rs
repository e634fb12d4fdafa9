//! The inputs table: for each input its size, its values and whether it is differentiated by.
//!
//! A vector has a slider and a number field per element, a matrix a grid of fields with one
//! slider for the element that was touched last. Long ones scroll, and only the rows in
//! sight cost anything.

use egui::{ComboBox, DragValue, Id, RichText, ScrollArea, Slider, SliderClamping, Ui};

use super::light::Light;
use super::results::Results;
use super::{fill, number, ring};
use crate::expr::shape::Shape;
use crate::figure::label::begun;
use crate::figure::number::short;
use crate::paint::theme::Theme;
use crate::project::document::{Document, Input, Value};
use crate::project::fill::Fill;
use crate::project::follow;

/// More rows than this scroll.
const ROWS: usize = 12;

/// The longest side that the steppers reach; a scene file may go further.
const LONGEST: usize = 1000;

/// A change that a row asks for; applied after all rows are laid out.
pub(super) enum Change {
    Shape(String, Shape),
    /// Sizes that fit together.
    Follow(follow::Answer),
    Element(String, usize, Value),
    Several(String, usize, Vec<Vec<f64>>),
    Fill(String, Fill, u32),
    /// The data of a file are wanted.
    Data(String),
    Constant(String, bool),
    Range(String, [f64; 2]),
}

/// What the table says back.
#[derive(Default)]
pub struct Answer {
    /// A number is being typed in it.
    pub focused: bool,
    /// The input that is to be filled from a file.
    pub data: Option<String>,
    /// The element whose row is pointed at: `x[1]`.
    pub pointed: Option<String>,
}

/// Shows the table. `lit` is the element that another panel talks about.
pub fn ui(
    ui: &mut Ui,
    document: &mut Document,
    results: &Results,
    lit: Option<&str>,
    theme: &Theme,
) -> Answer {
    let light = Light {
        element: lit.and_then(|key| document.find_element(key)),
        figures: results.figures(),
        theme,
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
    for name in rows {
        let Some(input) = document.inputs.get(name) else {
            continue;
        };
        ui.push_id(("input", name), |ui| {
            ui.separator();
            heading(
                ui,
                name,
                input,
                document.is_constant(name),
                light,
                &mut changes,
            );
            fill::proposals(ui, name, document, results, &mut changes);
            fill::note(ui, name, input);
            focused |= match input.shape {
                Shape::Matrix(rows, cols) => {
                    let light = (light, &mut pointed);
                    matrix(ui, (name, input), [rows, cols], light, &mut changes)
                }
                Shape::Scalar | Shape::Vector(_) => {
                    vector(ui, (name, input), (light, &mut pointed), &mut changes)
                }
            };
        });
    }
    let mut answer = Answer {
        focused,
        data: None,
        pointed,
    };
    for change in changes {
        match change {
            Change::Shape(name, shape) => {
                follow::set_shape(document, &name, shape);
                fill::remember_change(ui.ctx(), &name);
            }
            Change::Follow(sizes) => follow::apply(document, &sizes),
            Change::Several(name, element, rows) => {
                let left_over = document.paste(&name, element, &rows);
                fill::say_left_over(ui, &name, document, left_over);
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

/// Name, kind, sizes, and the switch between differentiating and holding constant.
fn heading(
    ui: &mut Ui,
    name: &str,
    input: &Input,
    constant: bool,
    light: Light<'_>,
    changes: &mut Vec<Change>,
) {
    ui.horizontal_wrapped(|ui| {
        let title = RichText::new(name).monospace().strong();
        let first = key(name, input.shape, 0);
        ui.label(match light.color(&first) {
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
            fill::menu(ui, name, input, changes);
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
                    if ring::choice(ui, same, word).clicked() && !same {
                        *shape = other;
                    }
                }
            });
    });
}

/// − n +
fn size(ui: &mut Ui, n: &mut usize, what: &str, name: &str) {
    ui.spacing_mut().item_spacing.x = 3.0;
    ui.spacing_mut().interact_size.x = 26.0;
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

pub(super) fn named_button(enabled: bool, name: &str) -> egui::WidgetInfo {
    egui::WidgetInfo::labeled(egui::Role::Button, enabled, name)
}

/// The ends of the sliders, to be changed in a small menu.
fn range(ui: &mut Ui, name: &str, range: [f64; 2], changes: &mut Vec<Change>) {
    let [mut low, mut high] = range;
    let text = format!("{} … {}", short(low), short(high));
    let menu = ui.menu_button(RichText::new(text).small(), |ui| {
        let speed = 0.01 * (high - low);
        for (end, what) in [(&mut low, "from"), (&mut high, "to")] {
            ui.horizontal(|ui| {
                ui.label(what);
                ui.name_inputs(format!("range of {name} {what}"), |ui| {
                    let field = ui.add(DragValue::new(end).speed(speed).max_decimals(6));
                    ring::around(ui, &field);
                });
            });
        }
    });
    menu.response.on_hover_text(format!(
        "Range of {name}: the ends of its sliders and of its axis"
    ));
    if [low, high] != range {
        changes.push(Change::Range(name.to_owned(), [low, high]));
    }
}

/// A slider and a number field per element.
fn vector(
    ui: &mut Ui,
    (name, input): (&str, &Input),
    (light, pointed): (Light<'_>, &mut Option<String>),
    changes: &mut Vec<Change>,
) -> bool {
    let count = input.value.len();
    let mut focused = false;
    if count <= ROWS {
        for element in 0..count {
            focused |= element_row(ui, (name, input), element, (light, pointed), changes);
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
                focused |= element_row(ui, (name, input), element, (light, pointed), changes);
            }
        });
    focused
}

fn element_row(
    ui: &mut Ui,
    (name, input): (&str, &Input),
    element: usize,
    (light, pointed): (Light<'_>, &mut Option<String>),
    changes: &mut Vec<Change>,
) -> bool {
    let Some(value) = input.value.get(element) else {
        return false;
    };
    let key = key(name, input.shape, element);
    let row = egui::Rect::from_min_size(
        ui.cursor().min,
        egui::vec2(ui.available_width(), ui.spacing().interact_size.y),
    );
    light.ground(ui, row, name, element);
    if ui.rect_contains_pointer(row) {
        *pointed = Some(key.clone());
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
                egui::Label::new(light.label(name, element, (&key, &label))).truncate(),
            );
            let field_width = 84.0 * scale(ui);
            let room = ui.available_width() - field_width - 3.0 * ui.spacing().item_spacing.x;
            ui.spacing_mut().slider_width = room.max(40.0);
            slider(ui, &key, value, input.range, |value| {
                changes.push(Change::Element(name.to_owned(), element, value));
            });
            let id = field_id(name, element);
            number::field(ui, id, &key, value, field_width)
        })
        .inner;
    finish_field(ui, response, name, element, changes)
}

/// Takes over what was entered and says below the field what was wrong; true with the focus.
fn finish_field(
    ui: &mut Ui,
    response: number::NumberResponse,
    name: &str,
    element: usize,
    changes: &mut Vec<Change>,
) -> bool {
    if let Some(sentence) = &response.error {
        ui.colored_label(ui.visuals().error_fg_color, sentence);
    }
    if let Some(value) = response.entered {
        changes.push(Change::Element(name.to_owned(), element, value));
    }
    if let Some(rows) = response.several {
        changes.push(Change::Several(name.to_owned(), element, rows));
    }
    response.response.has_focus()
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
    ring::around(ui, &response);
    if response.changed() && number != before {
        set(Value::Number(number));
    }
}

/// A grid of fields, and one slider for the element that was touched last.
fn matrix(
    ui: &mut Ui,
    (name, input): (&str, &Input),
    [rows, cols]: [usize; 2],
    (light, pointed): (Light<'_>, &mut Option<String>),
    changes: &mut Vec<Change>,
) -> bool {
    // Room for a sign and four digits.
    let width = 68.0 * scale(ui);
    let touched_id = ui.scope_id().with("touched");
    let touched = ui.data(|data| data.get_temp::<usize>(touched_id));
    // The slider follows what is pointed at, else what was touched last.
    let touched = light
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
                    light.ground(ui, place.shrink(2.0), name, element);
                    if ui.rect_contains_pointer(place) {
                        *pointed = Some(key(name, input.shape, element));
                    }
                    let builder = egui::UiBuilder::new().max_rect(place).id_salt(element);
                    ui.scope_builder(builder, |ui| {
                        let key = key(name, input.shape, element);
                        let id = field_id(name, element);
                        let response = number::field(ui, id, &key, value, width);
                        if response.response.has_focus() {
                            focused = Some(element);
                        }
                        if let Some(value) = response.entered {
                            changes.push(Change::Element(name.to_owned(), element, value));
                        }
                        if let Some(rows) = response.several {
                            changes.push(Change::Several(name.to_owned(), element, rows));
                        }
                        errors.extend(response.error);
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
            ui.label(light.label(name, touched, (&key, &key)));
            ui.spacing_mut().slider_width = (ui.available_width() - 16.0).max(40.0);
            slider(ui, &key, value, input.range, |value| {
                changes.push(Change::Element(name.to_owned(), touched, value));
            });
        });
    }
    focused.is_some()
}

/// How much larger everything is before a class.
fn scale(ui: &Ui) -> f32 {
    ui.spacing().interact_size.y / 24.0
}

/// The same in every frame, wherever the row stands.
fn field_id(name: &str, element: usize) -> Id {
    Id::unique(("number of", name, element))
}

/// `x`, `x[2]`, `W[1,2]`.
fn key(name: &str, shape: Shape, element: usize) -> String {
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
    use crate::project::edit;

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

    #[test]
    fn the_steppers_stay_within_what_an_input_may_hold() {
        const { assert!(LONGEST * LONGEST <= edit::MOST_ELEMENTS) };
    }
}
