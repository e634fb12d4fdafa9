//! Jacobians and fields as tables for people and for programs.
//!
//! Programs get every digit and `null` (JSON) or nothing (CSV) where there is no
//! number; people get six digits and the reason.

use serde_json::{Value, json};

use super::grid::GridPoint;
use super::heading::{derivative_name, heading, partial};
use super::number::{earned, long, short};
use super::numbers::Numbers;
use crate::diff::jacobian::{Check, Entry, Side, Status};
use crate::document::Layout;

/// A Jacobian as it lies in one layout.
struct Laid<'a> {
    rows: Vec<String>,
    cols: Vec<String>,
    entries: Vec<Vec<&'a Entry>>,
}

fn laid(numbers: &Numbers, layout: Layout) -> Laid<'_> {
    let jacobian = &numbers.jacobian;
    let (outputs, inputs) = (numbers.labels.clone(), numbers.column_keys());
    match layout {
        Layout::Numerator => Laid {
            entries: (0..jacobian.rows)
                .map(|i| (0..jacobian.cols).map(|j| jacobian.entry(i, j)).collect())
                .collect(),
            rows: outputs,
            cols: inputs,
        },
        Layout::Denominator => Laid {
            entries: (0..jacobian.cols)
                .map(|j| (0..jacobian.rows).map(|i| jacobian.entry(i, j)).collect())
                .collect(),
            rows: inputs,
            cols: outputs,
        },
    }
}

fn layout_name(layout: Layout) -> &'static str {
    match layout {
        Layout::Numerator => "numerator",
        Layout::Denominator => "denominator",
    }
}

/// A number in JSON: `null` for what is not finite, never `-0.0`.
pub(crate) fn number(value: f64) -> Value {
    if value.is_finite() {
        json!(value + 0.0)
    } else {
        Value::Null
    }
}

/// One JSON object; `seconds` is how long it took.
///
/// `jacobian`, `error`, `status`, `reason`, `left`, `right`, `left_error`, `right_error`, `sign`,
/// `check` and `dual` are rows × cols, `null` where there is no number: a kink has its slopes in
/// `left` and `right` and bounds on their errors in `left_error` and `right_error`.
pub fn json(numbers: &Numbers, layout: Layout, seconds: f64) -> String {
    let Laid {
        rows,
        cols,
        entries,
    } = laid(numbers, layout);
    let matrix = |get: &dyn Fn(&Entry) -> Value| -> Value {
        let rows = entries
            .iter()
            .map(|row| row.iter().map(|&entry| get(entry)).collect());
        Value::Array(rows.map(Value::Array).collect())
    };
    let values = numbers.jacobian.value.iter();
    let value: Vec<Value> = values.map(|&value| number(value)).collect();
    object(&[
        ("output", json!(numbers.output.name)),
        ("wrt", json!(numbers.variables)),
        ("layout", json!(layout_name(layout))),
        ("shape", json!([rows.len(), cols.len()])),
        ("rows", json!(rows)),
        ("cols", json!(cols)),
        ("value", json!(value)),
        ("jacobian", matrix(&|entry| number(entry.value()))),
        ("error", matrix(&|entry| number(entry.error()))),
        ("status", matrix(&|entry| json!(entry.status().name()))),
        ("reason", matrix(&|entry| json!(reason(numbers, entry)))),
        ("left", matrix(&|entry| number(entry.left()))),
        ("right", matrix(&|entry| number(entry.right()))),
        (
            "left_error",
            matrix(&|entry| number(side(entry, Side::Left))),
        ),
        (
            "right_error",
            matrix(&|entry| number(side(entry, Side::Right))),
        ),
        ("sign", matrix(&|entry| json!(entry.sign()))),
        ("check", matrix(&|entry| json!(entry.check.name()))),
        ("dual", matrix(&|entry| number(entry.dual))),
        ("structure", structure(numbers)),
        ("method", json!(numbers.jacobian.method.name())),
        ("evaluations", json!(numbers.jacobian.evaluations)),
        ("seconds", json!(seconds)),
    ])
}

fn reason(numbers: &Numbers, entry: &Entry) -> String {
    numbers.words.entry(&numbers.jacobian, entry).to_string()
}

/// Bound on the error of the slope of a side.
fn side(entry: &Entry, side: Side) -> f64 {
    entry.derivative.side(side).error
}

/// The Jacobian's form by the program; it is that of the numerator layout.
fn structure(numbers: &Numbers) -> Value {
    let structure = &numbers.jacobian.structure;
    json!({
        "kind": structure.pattern.name(),
        "reason": numbers.words.form(structure),
        "affine": structure.affine,
    })
}

/// A JSON object with a line per key, in this order, so that a person can read it too.
pub(crate) fn object(entries: &[(&str, Value)]) -> String {
    let lines: Vec<String> = entries
        .iter()
        .map(|(key, value)| format!("  {}: {value}", json!(key)))
        .collect();
    format!("{{\n{}\n}}\n", lines.join(",\n"))
}

/// The Jacobian as CSV: a header of column keys, then a line per row with its key first.
pub fn csv(numbers: &Numbers, layout: Layout) -> String {
    let laid = laid(numbers, layout);
    let header = std::iter::once(String::new()).chain(laid.cols);
    let lines = laid.rows.into_iter().zip(laid.entries).map(|(key, row)| {
        std::iter::once(key)
            .chain(row.into_iter().map(|entry| plain(entry.value())))
            .collect::<Vec<_>>()
    });
    write_csv(std::iter::once(header.collect()).chain(lines))
}

/// Every digit that is needed to read the same number back; nothing where there is none.
pub(crate) fn plain(value: f64) -> String {
    if value.is_finite() {
        format!("{:?}", value + 0.0)
    } else {
        String::new()
    }
}

pub(crate) fn write_csv(lines: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for line in lines {
        // Writing into memory cannot fail, and lines are of one length.
        if let Err(error) = writer.write_record(&line) {
            log::warn!("a line of the table was left out: {error}");
        }
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The Jacobian as a table for the terminal, with the reasons below.
pub fn table(numbers: &Numbers, layout: Layout) -> String {
    let laid = laid(numbers, layout);
    let mut lines = vec![vec![String::new()]];
    lines[0].extend(laid.cols.iter().map(|key| partial(key)));
    for (key, row) in laid.rows.iter().zip(&laid.entries) {
        let cells = row.iter().map(|entry| cell(entry));
        lines.push(std::iter::once(partial(key)).chain(cells).collect());
    }
    let width = |column: usize| {
        let widths = lines.iter().map(|line| line[column].chars().count());
        widths.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..lines[0].len()).map(width).collect();
    let mut text = format!(
        "{}, {}×{}, {} layout, method {}\n\n",
        derivative_name(&numbers.output.name, &numbers.variables),
        laid.rows.len(),
        laid.cols.len(),
        layout_name(layout),
        numbers.jacobian.method.name(),
    );
    for line in &lines {
        let padded = line
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, &width))| {
                let space = " ".repeat(width - cell.chars().count());
                if column == 0 {
                    format!("{cell}{space}")
                } else {
                    format!("{space}{cell}")
                }
            });
        let line = padded.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let values: Vec<String> = numbers
        .jacobian
        .value
        .iter()
        .map(|&value| long(value))
        .collect();
    let value = match &values[..] {
        [value] => value.clone(),
        values => format!("({})", values.join(", ")),
    };
    text.push_str(&format!("\n{} = {value}\n", heading(&numbers.output.name)));
    text.push_str(&format!(
        "{}\n",
        numbers.words.structure(&numbers.jacobian.structure)
    ));
    for (row_key, row) in laid.rows.iter().zip(&laid.entries) {
        for (col_key, entry) in laid.cols.iter().zip(row) {
            let (output, input) = match layout {
                Layout::Numerator => (row_key, col_key),
                Layout::Denominator => (col_key, row_key),
            };
            let name = format!("{}/{}", partial(output), partial(input));
            if entry.status() != Status::Ok {
                text.push_str(&format!(
                    "{name} {}: {}\n",
                    entry.status().name(),
                    reason(numbers, entry)
                ));
            }
            if entry.check == Check::Disagree {
                text.push_str(&format!(
                    "{name}: dual numbers disagree, {}\n",
                    long(entry.dual)
                ));
            }
        }
    }
    text
}

fn cell(entry: &Entry) -> String {
    match entry.status() {
        Status::Ok | Status::OneSided => earned(entry.value(), entry.error(), 6),
        Status::Kink => format!("{} | {}", short(entry.left()), short(entry.right())),
        Status::Infinite if entry.sign() == 0 => "±∞".to_owned(),
        Status::Infinite if entry.sign() < 0 => "−∞".to_owned(),
        Status::Infinite => "+∞".to_owned(),
        Status::Undefined => "undefined".to_owned(),
        Status::Unresolved => "?".to_owned(),
    }
}

/// The Jacobian as a LaTeX `bmatrix`.
pub fn latex(numbers: &Numbers, layout: Layout) -> String {
    let rows: Vec<String> = laid(numbers, layout)
        .entries
        .iter()
        .map(|row| {
            let cells: Vec<String> = row.iter().map(|entry| latex_cell(entry)).collect();
            format!("  {}", cells.join(" & "))
        })
        .collect();
    format!(
        "\\begin{{bmatrix}}\n{}\n\\end{{bmatrix}}\n",
        rows.join(" \\\\\n")
    )
}

fn latex_cell(entry: &Entry) -> String {
    match entry.status() {
        Status::Ok | Status::OneSided => {
            let text = earned(entry.value(), entry.error(), 6).replace('−', "-");
            match text.split_once('e') {
                Some((mantissa, exponent)) => format!("{mantissa} \\cdot 10^{{{exponent}}}"),
                None => text,
            }
        }
        Status::Kink => format!(
            "{} \\mid {}",
            short(entry.left()).replace('−', "-"),
            short(entry.right()).replace('−', "-")
        ),
        Status::Infinite if entry.sign() == 0 => "\\pm\\infty".to_owned(),
        Status::Infinite if entry.sign() < 0 => "-\\infty".to_owned(),
        Status::Infinite => "+\\infty".to_owned(),
        Status::Undefined => "\\text{undefined}".to_owned(),
        Status::Unresolved => "\\text{?}".to_owned(),
    }
}

/// The names of a field's axes and of what is drawn.
#[derive(Clone, Copy, Debug)]
pub struct FieldNames<'a> {
    /// The component: `y[1]`.
    pub output: &'a str,
    /// Horizontal: `x[1]`.
    pub x: &'a str,
    /// Vertical: `x[2]`.
    pub y: &'a str,
}

/// A field as one JSON object: the names, and a list for each of x, y, value and the two derivatives.
pub fn field_json(names: FieldNames<'_>, lines: &[GridPoint]) -> String {
    let list = |get: &dyn Fn(&GridPoint) -> f64| {
        lines
            .iter()
            .map(|line| number(get(line)))
            .collect::<Vec<_>>()
    };
    let slope =
        |line: &GridPoint, which: usize| line.gradient.map_or(f64::NAN, |gradient| gradient[which]);
    object(&[
        ("output", json!(names.output)),
        ("axes", json!([names.x, names.y])),
        ("x", json!(list(&|line| line.x))),
        ("y", json!(list(&|line| line.y))),
        ("value", json!(list(&|line| line.value))),
        ("dx", json!(list(&|line| slope(line, 0)))),
        ("dy", json!(list(&|line| slope(line, 1)))),
    ])
}

/// A field as CSV: a header, then a line per point of the grid.
pub fn field_csv(names: FieldNames<'_>, lines: &[GridPoint]) -> String {
    let partial = |input: &str| format!("d{}/d{input}", names.output);
    let header = vec![
        names.x.to_owned(),
        names.y.to_owned(),
        names.output.to_owned(),
        partial(names.x),
        partial(names.y),
    ];
    let lines = lines.iter().map(|line| {
        let [dx, dy] = line.gradient.unwrap_or([f64::NAN; 2]);
        [line.x, line.y, line.value, dx, dy].map(plain).to_vec()
    });
    write_csv(std::iter::once(header).chain(lines))
}

/// One entry as it is pasted: every digit, or the word for what it is instead of a number.
pub fn entry(entry: &Entry) -> String {
    match entry.status() {
        Status::Ok | Status::OneSided => plain(entry.value()),
        Status::Kink => format!("{} | {}", plain(entry.left()), plain(entry.right())),
        _ => cell(entry),
    }
}

/// The entry that stands in that row and column of a layout, if there is one.
pub fn entry_at(numbers: &Numbers, layout: Layout, (row, col): (usize, usize)) -> Option<&Entry> {
    let jacobian = &numbers.jacobian;
    let (output, input) = match layout {
        Layout::Numerator => (row, col),
        Layout::Denominator => (col, row),
    };
    (output < jacobian.rows && input < jacobian.cols).then(|| jacobian.entry(output, input))
}

/// A number on its own, with every digit; a word where there is none.
pub fn single(value: f64) -> String {
    match plain(value) {
        text if text.is_empty() => short(value),
        text => text,
    }
}

/// Names and what they are, a line each.
pub fn pairs_csv(rows: &[[String; 2]]) -> String {
    let header = ["name", "value"].map(str::to_owned).to_vec();
    write_csv(std::iter::once(header).chain(rows.iter().map(|row| row.to_vec())))
}

/// A row of numbers as a LaTeX `bmatrix`.
pub fn latex_row(values: &[f64]) -> String {
    let cells: Vec<String> = values.iter().map(|&value| latex_number(value)).collect();
    format!(
        "\\begin{{bmatrix}} {} \\end{{bmatrix}}\n",
        cells.join(" & ")
    )
}

/// A number in LaTeX.
pub fn latex_number(value: f64) -> String {
    if value.is_nan() {
        return "\\text{undefined}".to_owned();
    }
    let text = long(value).replace('−', "-").replace('∞', "\\infty");
    match text.split_once('e') {
        Some((mantissa, exponent)) => format!("{mantissa} \\cdot 10^{{{exponent}}}"),
        None => text,
    }
}
