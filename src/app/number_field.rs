//! The number field: a text field for one number, which takes formulas such as `2*pi/3` too.
//!
//! What is typed counts when Enter is pressed or the field is left. Until it makes sense
//! the old value stays in force and a sentence says what is wrong. Several numbers, pasted
//! or typed, are for the elements from this one on.

use egui::{DragValue, Event, Id, Key, Response, Stroke, TextEdit, TextStyle, Ui};

use crate::analysis::number::significant;
use crate::document::Value;
use crate::document::file::table;
use crate::tape::constant::constant;

/// The text that is being typed and is not in force yet.
#[derive(Clone, Default)]
struct Draft {
    text: String,
    /// What the field would show, to notice when the value changes under it.
    over: String,
    error: Option<String>,
}

/// The response of a number field.
pub struct NumberResponse {
    /// The widget.
    pub response: Response,
    /// A value to set, when one was entered.
    pub entered: Option<Value>,
    /// Rows of numbers to write from this element on, when several were entered.
    pub several: Option<Vec<Vec<f64>>>,
    /// What is wrong with the text in the field.
    pub error: Option<String>,
}

/// Shows the field of a value, `width` points wide. `name` is what a screen reader calls it.
pub fn field(ui: &mut Ui, id: Id, name: &str, value: &Value, width: f32) -> NumberResponse {
    let shown = shown(value);
    let mut draft = ui.data(|data| data.get_temp::<Draft>(id));
    if draft.as_ref().is_some_and(|draft| draft.over != shown) {
        draft = None;
    }
    let mut text = draft
        .as_ref()
        .map_or_else(|| shown.clone(), |draft| draft.text.clone());
    let mut error = draft.as_ref().and_then(|draft| draft.error.clone());
    // All digits are for who edits them; at rest as many as there is room for.
    if draft.is_none() && !ui.memory(|memory| memory.has_focus(id)) {
        text = fitting(ui, value, text, width);
    }
    let mut several = pasted(ui, id);
    if several.is_some() {
        draft = None;
        error = None;
        text.clone_from(&shown);
    }
    let response = ui
        .scope(|ui| {
            if error.is_some() {
                let red = ui.visuals().error_fg_color;
                let widgets = &mut ui.visuals_mut().widgets;
                for widget in [&mut widgets.inactive, &mut widgets.hovered] {
                    widget.bg_stroke = Stroke::new(2.0, red);
                }
            }
            ui.name_inputs(name, |ui| {
                ui.add(
                    TextEdit::singleline(&mut text)
                        .id(id)
                        .desired_width(width)
                        .font(egui::TextStyle::Monospace),
                )
            })
        })
        .inner;
    let mut entered = None;
    if response.changed() {
        error = None;
        draft = Some(Draft {
            text: text.clone(),
            over: shown.clone(),
            error: None,
        });
    }
    if response.lost_focus() && draft.is_some() {
        if ui.input(|input| input.key_pressed(Key::Escape)) {
            draft = None;
            error = None;
        } else {
            match read(&text) {
                Ok(value) => {
                    entered = Some(value);
                    draft = None;
                    error = None;
                }
                Err(_) if table::pasted(&text).is_some() => {
                    several = table::pasted(&text);
                    draft = None;
                    error = None;
                }
                Err(sentence) => {
                    error = Some(sentence.clone());
                    draft = Some(Draft {
                        text,
                        over: shown,
                        error: Some(sentence),
                    });
                }
            }
        }
    }
    ui.data_mut(|data| match draft {
        Some(draft) => {
            data.insert_temp(id, draft);
        }
        None => data.remove::<Draft>(id),
    });
    let response = match &error {
        Some(sentence) => response.on_hover_text(sentence),
        None => response,
    };
    NumberResponse {
        response,
        entered,
        several,
        error,
    }
}

/// A drag value with its name before it, which stays while it is typed. `spoken` is what a screen
/// reader calls it.
pub fn named(ui: &mut Ui, name: &str, spoken: &str, value: DragValue<'_>) -> Response {
    ui.label(name);
    ui.name_inputs(spoken, |ui| ui.add(value))
}

/// The text of a number, with fewer digits where it is wider than its field.
fn fitting(ui: &Ui, value: &Value, text: String, width: f32) -> String {
    let Value::Number(number) = value else {
        return text;
    };
    let font = TextStyle::Monospace.resolve(ui.style());
    let letter = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0'));
    let room = ((width - ui.spacing().button_padding.x) / letter) as usize;
    let fits = |text: &String| text.chars().count() <= room;
    if fits(&text) {
        return text;
    }
    let mut rounded = (1..=8).rev().map(|digits| significant(*number, digits));
    rounded.find(fits).unwrap_or(text)
}

/// Rows of numbers that were pasted into the field, taken out of the events before they end up in
/// it.
fn pasted(ui: &Ui, id: Id) -> Option<Vec<Vec<f64>>> {
    if !ui.memory(|memory| memory.has_focus(id)) {
        return None;
    }
    let mut several = None;
    ui.input_mut(|input| {
        input.events.retain(|event| {
            let Event::Paste(text) = event else {
                return true;
            };
            let rows = table::pasted(text);
            let keep = rows.is_none();
            several = rows.or(several.take());
            keep
        });
    });
    several
}

/// A value as it stands in its field: all digits of a number, a formula as it was typed.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Formula(formula) => formula.clone(),
        Value::Number(number) => {
            let size = number.abs();
            if size == 0.0 {
                "0".to_owned()
            } else if (1e-5..1e9).contains(&size) {
                number.to_string()
            } else {
                format!("{number:e}")
            }
        }
    }
}

/// The value of a typed text: a number, a formula that has a value, or why it is neither.
pub fn read(text: &str) -> Result<Value, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("Type a number, or a formula such as 2*pi/3.".to_owned());
    }
    if let Ok(number) = text.replace('−', "-").parse::<f64>()
        && number.is_finite()
    {
        return Ok(Value::Number(number));
    }
    match constant(text) {
        Ok(number) if number.is_finite() => Ok(Value::Formula(text.to_owned())),
        Ok(_) => Err(format!("{text} has no finite value.")),
        Err(diagnostic) => Err(diagnostic.message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_with_all_their_digits() {
        for (number, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-0.1, "-0.1"),
            (1e300, "1e300"),
            (0.1 + 0.2, "0.30000000000000004"),
        ] {
            assert_eq!(shown(&Value::Number(number)), text);
        }
    }

    #[test]
    fn what_is_shown_is_read_back() {
        for number in [
            0.1 + 0.2,
            1e300,
            -4.5e-12,
            123_456_789.25,
            f64::MIN_POSITIVE,
        ] {
            let value = Value::Number(number);
            assert_eq!(read(&shown(&value)), Ok(value));
        }
        assert_eq!(read(" −2 "), Ok(Value::Number(-2.0)));
    }

    #[test]
    fn what_is_no_number_is_refused_in_words() {
        for text in ["", "  ", "inf", "NaN", "1 2", "x", "1/0", "2*"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
