//! [`Document`] → text, laid out as a person would write it.
//!
//! Defaults are left out, rows that are parked too: the file says what the picture says.
//! [`super::parse`] gives the same document back.

use std::fmt::Write as _;

use super::VERSION;
use crate::document::document::{
    Document, Input, Layout, NeuronSettings, Panel, Value, ViewSettings,
};
use crate::expr::shape::Shape;

/// Lists are broken before they get longer than this.
const WIDTH: usize = 88;

/// The document as a scene file.
pub fn to_text(document: &Document) -> String {
    let Document {
        title,
        functions,
        output,
        wrt,
        layout,
        method,
        inputs,
        field,
        neuron,
        training,
        view,
    } = document;
    let mut text = format!("version = {VERSION}\n");
    if !title.is_empty() {
        line(&mut text, "title", quoted(title));
    }
    line(&mut text, "functions", multiline(functions));
    match output.as_slice() {
        [] => {}
        [name] => line(&mut text, "output", quoted(name)),
        names => line(
            &mut text,
            "output",
            list(names.iter().map(|name| quoted(name))),
        ),
    }
    if let Some(names) = wrt {
        line(
            &mut text,
            "wrt",
            list(names.iter().map(|name| quoted(name))),
        );
    }
    let layout = match layout {
        Layout::Numerator => "numerator",
        Layout::Denominator => "denominator",
    };
    line(&mut text, "layout", quoted(layout));
    line(&mut text, "method", quoted(method.name()));
    for (name, row) in inputs.iter().filter(|(_, row)| !row.parked) {
        input(&mut text, name, row);
    }
    super::field::write(&mut text, field);
    neuron_settings(&mut text, neuron);
    super::training::write(&mut text, training);
    view_settings(&mut text, view);
    text
}

fn input(text: &mut String, name: &str, input: &Input) {
    table(text, &format!("inputs.{}", key(name)));
    match input.shape {
        Shape::Scalar => {}
        Shape::Vector(1) => line(text, "shape", "[1]"),
        Shape::Vector(n) => line(text, "shape", n),
        Shape::Matrix(rows, cols) => line(text, "shape", format_args!("[{rows}, {cols}]")),
    }
    let mut elements = input.value.iter().map(element);
    match input.shape {
        Shape::Scalar => line(text, "value", elements.next().unwrap_or_default()),
        Shape::Vector(_) => line(text, "value", list(elements)),
        Shape::Matrix(_, cols) => {
            let elements: Vec<String> = elements.collect();
            let rows: Vec<String> = elements
                .chunks(cols.max(1))
                .map(|row| list(row.iter().cloned()))
                .collect();
            line(
                text,
                "value",
                format_args!("[\n  {},\n]", rows.join(",\n  ")),
            );
        }
    }
    line(text, "range", range(input.range));
    if input.constant {
        line(text, "constant", true);
    }
    if let Some(seed) = input.seed {
        line(text, "seed", seed);
    }
}

fn neuron_settings(text: &mut String, settings: &NeuronSettings) {
    let NeuronSettings {
        weights,
        bias,
        activation,
        target,
        compare,
    } = settings;
    if *settings == NeuronSettings::default() {
        return;
    }
    table(text, "neuron");
    if !weights.is_empty() {
        line(text, "weights", list(weights.iter().map(|w| number(*w))));
    }
    line(text, "bias", number(*bias));
    line(text, "activation", quoted(activation));
    let usual = NeuronSettings::default();
    if *target != usual.target {
        line(text, "target", number(*target));
    }
    if !compare.is_empty() {
        let names = compare.iter().map(|name| quoted(name));
        line(text, "compare", list(names));
    }
}

fn view_settings(text: &mut String, settings: &ViewSettings) {
    let ViewSettings {
        panels,
        colormap,
        scale,
        motion,
    } = settings;
    let usual = ViewSettings::default();
    if *settings == usual {
        return;
    }
    table(text, "view");
    let names = panels.iter().copied().map(Panel::name);
    line(text, "panels", list(names.map(quoted)));
    if *colormap != usual.colormap {
        line(text, "colormap", quoted(colormap.name()));
    }
    if *scale != usual.scale {
        line(text, "scale", quoted(scale.name()));
    }
    if *motion != usual.motion {
        line(text, "motion", motion);
    }
}

/// The header of a table.
pub(crate) fn table(text: &mut String, name: &str) {
    push(text, format_args!("\n[{name}]\n"));
}

/// `key = value` on a line.
pub(crate) fn line(text: &mut String, key: &str, value: impl std::fmt::Display) {
    push(text, format_args!("{key} = {value}\n"));
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = text.write_fmt(arguments);
}

fn element(value: &Value) -> String {
    match value {
        Value::Number(value) => number(*value),
        Value::Formula(formula) => quoted(formula),
    }
}

/// A list of two numbers.
pub(crate) fn range([low, high]: [f64; 2]) -> String {
    format!("[{}, {}]", number(low), number(high))
}

/// The shortest digits that read back as the same number: `1.0`, `1e300`.
pub(crate) fn number(value: f64) -> String {
    format!("{value:?}")
}

/// `[a, b, c]`, broken into lines when it is long.
pub(crate) fn list(elements: impl Iterator<Item = String>) -> String {
    let elements: Vec<String> = elements.collect();
    let flat = format!("[{}]", elements.join(", "));
    if flat.chars().count() <= WIDTH {
        return flat;
    }
    let mut text = "[".to_owned();
    let mut column = WIDTH;
    for element in elements {
        let width = element.chars().count() + 2;
        if column + width > WIDTH {
            text.push_str("\n  ");
            column = 2;
        } else {
            text.push(' ');
        }
        column += width;
        text.push_str(&element);
        text.push(',');
    }
    text.push_str("\n]");
    text
}

/// A key as it stands between dots.
fn key(name: &str) -> String {
    let bare = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if bare { name.to_owned() } else { quoted(name) }
}

/// A text on one line.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for letter in text.chars() {
        match letter {
            '\n' => quoted.push_str("\\n"),
            letter => escape(letter, &mut quoted),
        }
    }
    quoted.push('"');
    quoted
}

/// A text over several lines, between triple quotes.
fn multiline(text: &str) -> String {
    let mut quoted = "\"\"\"\n".to_owned();
    for letter in text.chars() {
        match letter {
            '\n' => quoted.push('\n'),
            letter => escape(letter, &mut quoted),
        }
    }
    quoted.push_str("\"\"\"");
    quoted
}

/// TOML's escapes for everything that may not stand in a quoted text as it is.
fn escape(letter: char, quoted: &mut String) {
    match letter {
        '"' => quoted.push_str("\\\""),
        '\\' => quoted.push_str("\\\\"),
        '\t' => quoted.push_str("\\t"),
        '\r' => quoted.push_str("\\r"),
        letter if letter.is_control() => {
            push(quoted, format_args!("\\u{:04X}", u32::from(letter)));
        }
        letter => quoted.push(letter),
    }
}
