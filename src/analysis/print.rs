//! Jacobians and fields as tables for people and for programs.
//!
//! Programs get every digit and `null` (JSON) or nothing (CSV) where there is no
//! number; people get six digits and the reason.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::grid::GridPoint;
use super::heading::{derivative_name, heading, partial};
use super::number::{earned, long, short};
use super::numbers::Numbers;
use crate::diff::jacobian::{Check, Entry, Jacobian, Side, Status};
use crate::document::Layout;

/// A Jacobian as it lies in one layout.
struct Laid<'a> {
    jacobian: &'a Jacobian,
    layout: Layout,
    outputs: &'a [String],
    inputs: Vec<String>,
}

impl<'a> Laid<'a> {
    fn new(numbers: &'a Numbers, layout: Layout) -> Self {
        Self {
            jacobian: &numbers.jacobian,
            layout,
            outputs: &numbers.labels,
            inputs: numbers.column_keys(),
        }
    }

    /// Keys of its rows and of its columns.
    fn keys(&self) -> (&[String], &[String]) {
        match self.layout {
            Layout::Numerator => (self.outputs, &self.inputs),
            Layout::Denominator => (&self.inputs, self.outputs),
        }
    }

    fn row(&self, row: usize) -> impl Iterator<Item = &'a Entry> + use<'a> {
        let (jacobian, layout) = (self.jacobian, self.layout);
        let cols = match layout {
            Layout::Numerator => jacobian.cols,
            Layout::Denominator => jacobian.rows,
        };
        (0..cols).map(move |col| match layout {
            Layout::Numerator => jacobian.entry(row, col),
            Layout::Denominator => jacobian.entry(col, row),
        })
    }
}

/// What a writer below writes, as a text.
pub fn text(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
    let mut bytes = Vec::new();
    if let Err(error) = write(&mut bytes) {
        // Writing into memory cannot fail.
        log::warn!("a text was cut off: {error}");
    }
    String::from_utf8(bytes).unwrap_or_default()
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

/// One JSON object, written as it is made; `seconds` is how long it took.
///
/// `jacobian`, `error`, `status`, `reason`, `left`, `right`, `left_error`, `right_error`, `sign`,
/// `check` and `dual` are rows × cols, `null` where there is no number: a kink has its slopes in
/// `left` and `right` and bounds on their errors in `left_error` and `right_error`.
///
/// # Errors
/// When `out` cannot be written.
pub fn json(
    out: &mut dyn Write,
    numbers: &Numbers,
    (layout, seconds): (Layout, f64),
    (notes, reading): (&[String], &[String]),
) -> io::Result<()> {
    let laid = Laid::new(numbers, layout);
    let (rows, cols) = laid.keys();
    let jacobian = &numbers.jacobian;
    let mut first = true;
    let mut name = |out: &mut dyn Write, name: &str| {
        let before = if std::mem::take(&mut first) { "{" } else { "," };
        write!(out, "{before}\n  {}: ", json!(name))
    };
    for (key, value) in [
        ("output", json!(numbers.output.name)),
        ("wrt", json!(numbers.variables)),
        ("layout", json!(layout_name(layout))),
        ("shape", json!([rows.len(), cols.len()])),
    ] {
        name(out, key)?;
        write!(out, "{value}")?;
    }
    for (key, keys) in [("rows", rows), ("cols", cols)] {
        name(out, key)?;
        list(out, keys.iter().map(|key| json!(key)))?;
    }
    for (key, values) in [
        ("value", &jacobian.value),
        ("value_error", &jacobian.value_error),
    ] {
        name(out, key)?;
        list(out, values.iter().map(|&value| number(value)))?;
    }
    let told = |entry: &Entry| json!(reason(numbers, entry));
    let matrices: [(&str, Get<'_, Entry>); 11] = [
        ("jacobian", &|entry| number(entry.value())),
        ("error", &|entry| number(entry.error())),
        ("status", &|entry| json!(entry.status().name())),
        ("reason", &told),
        ("left", &|entry| number(entry.left())),
        ("right", &|entry| number(entry.right())),
        ("left_error", &|entry| number(side(entry, Side::Left))),
        ("right_error", &|entry| number(side(entry, Side::Right))),
        ("sign", &|entry| json!(entry.sign())),
        ("check", &|entry| json!(entry.check.name())),
        ("dual", &|entry| number(entry.dual)),
    ];
    for (key, get) in matrices {
        name(out, key)?;
        for row in 0..rows.len() {
            out.write_all(if row == 0 { b"[" } else { b"," })?;
            list(out, laid.row(row).map(get))?;
        }
        out.write_all(b"]")?;
    }
    for (key, value) in [
        ("structure", structure(numbers)),
        ("method", json!(jacobian.method.name())),
        ("evaluations", json!(jacobian.evaluations)),
        ("reading", json!(reading)),
        ("notes", json!(notes)),
        ("seconds", json!(seconds)),
    ] {
        name(out, key)?;
        write!(out, "{value}")?;
    }
    out.write_all(b"\n}\n")
}

/// What JSON has of an entry or a place.
type Get<'a, T> = &'a dyn Fn(&T) -> Value;

/// A JSON list.
fn list(out: &mut dyn Write, values: impl Iterator<Item = Value>) -> io::Result<()> {
    out.write_all(b"[")?;
    for (place, value) in values.enumerate() {
        let comma = if place == 0 { "" } else { "," };
        write!(out, "{comma}{value}")?;
    }
    out.write_all(b"]")
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
///
/// # Errors
/// When `out` cannot be written.
pub fn csv(out: &mut dyn Write, numbers: &Numbers, layout: Layout) -> io::Result<()> {
    let laid = Laid::new(numbers, layout);
    let (rows, cols) = laid.keys();
    let header = std::iter::once(String::new()).chain(cols.iter().cloned());
    let mut writer = csv::Writer::from_writer(out);
    csv_line(&mut writer, header)?;
    for (row, key) in rows.iter().enumerate() {
        let cells = laid.row(row).map(|entry| plain(entry.value()));
        csv_line(&mut writer, std::iter::once(key.clone()).chain(cells))?;
    }
    writer.flush()
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
    text(|out| csv_lines(out, lines))
}

fn csv_lines(out: &mut dyn Write, lines: impl Iterator<Item = Vec<String>>) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    for line in lines {
        csv_line(&mut writer, line)?;
    }
    writer.flush()
}

/// A line, whose cells are made one by one: there may be millions.
fn csv_line<W: Write>(
    writer: &mut csv::Writer<W>,
    cells: impl IntoIterator<Item = String>,
) -> io::Result<()> {
    let failed = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    };
    for cell in cells {
        writer.write_field(cell).map_err(failed)?;
    }
    writer.write_record(None::<&[u8]>).map_err(failed)
}

/// The Jacobian as a table for the terminal, with the reasons below.
///
/// # Errors
/// When `out` cannot be written.
pub fn table(out: &mut dyn Write, numbers: &Numbers, layout: Layout) -> io::Result<()> {
    let laid = Laid::new(numbers, layout);
    let (rows, cols) = laid.keys();
    writeln!(
        out,
        "{}, {}×{}, {} layout, method {}\n",
        derivative_name(&numbers.output.name, &numbers.variables),
        rows.len(),
        cols.len(),
        layout_name(layout),
        numbers.jacobian.method.name(),
    )?;
    let letters = |text: &str| text.chars().count();
    let first = rows.iter().map(|key| letters(&partial(key))).max();
    let first = first.unwrap_or(0);
    let headings: Vec<String> = cols.iter().map(|key| partial(key)).collect();
    let mut widths: Vec<usize> = headings.iter().map(|heading| letters(heading)).collect();
    for row in 0..rows.len() {
        for (width, entry) in widths.iter_mut().zip(laid.row(row)) {
            *width = letters(&cell(entry)).max(*width);
        }
    }
    let mut line = |key: &str, cells: &mut dyn Iterator<Item = String>| {
        let mut line = format!("{key:first$}");
        for (cell, &width) in cells.zip(&widths) {
            line.push_str(&format!("  {cell:>width$}"));
        }
        writeln!(out, "{}", line.trim_end())
    };
    line("", &mut headings.into_iter())?;
    for (row, key) in rows.iter().enumerate() {
        line(&partial(key), &mut laid.row(row).map(cell))?;
    }
    write!(out, "\n{} = ", heading(&numbers.output.name))?;
    let jacobian = &numbers.jacobian;
    let is_one = jacobian.value.len() == 1;
    let values = jacobian.value.iter().zip(&jacobian.value_error);
    for (place, (&value, &error)) in values.enumerate() {
        let before = match place {
            0 if is_one => "",
            0 => "(",
            _ => ", ",
        };
        write!(out, "{before}{}", earned(value, error, 6))?;
    }
    writeln!(out, "{}", if is_one { "" } else { ")" })?;
    let structure = numbers.words.structure(&numbers.jacobian.structure);
    writeln!(out, "{structure}")?;
    for (row, row_key) in rows.iter().enumerate() {
        for (col_key, entry) in cols.iter().zip(laid.row(row)) {
            let disagrees = entry.check == Check::Disagree;
            if entry.status() == Status::Ok && !disagrees {
                continue;
            }
            let (output, input) = match layout {
                Layout::Numerator => (row_key, col_key),
                Layout::Denominator => (col_key, row_key),
            };
            let name = format!("{}/{}", partial(output), partial(input));
            if entry.status() != Status::Ok {
                let (status, reason) = (entry.status().name(), reason(numbers, entry));
                writeln!(out, "{name} {status}: {reason}")?;
            }
            if disagrees {
                writeln!(out, "{name}: dual numbers disagree, {}", long(entry.dual))?;
            }
        }
    }
    Ok(())
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
///
/// # Errors
/// When `out` cannot be written.
pub fn latex(out: &mut dyn Write, numbers: &Numbers, layout: Layout) -> io::Result<()> {
    let laid = Laid::new(numbers, layout);
    out.write_all(b"\\begin{bmatrix}\n")?;
    for row in 0..laid.keys().0.len() {
        out.write_all(if row == 0 { b"  " } else { b" \\\\\n  " })?;
        for (col, entry) in laid.row(row).enumerate() {
            let before = if col == 0 { "" } else { " & " };
            write!(out, "{before}{}", latex_cell(entry))?;
        }
    }
    out.write_all(b"\n\\end{bmatrix}\n")
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
///
/// # Errors
/// When `out` cannot be written.
pub fn field_json(
    out: &mut dyn Write,
    names: FieldNames<'_>,
    lines: &[GridPoint],
) -> io::Result<()> {
    let slope =
        |line: &GridPoint, which: usize| line.gradient.map_or(f64::NAN, |gradient| gradient[which]);
    let axes = json!([names.x, names.y]);
    write!(
        out,
        "{{\n  \"output\": {},\n  \"axes\": {axes}",
        json!(names.output)
    )?;
    let lists: [(&str, Get<'_, GridPoint>); 5] = [
        ("x", &|line| number(line.x)),
        ("y", &|line| number(line.y)),
        ("value", &|line| number(line.value)),
        ("dx", &|line| number(slope(line, 0))),
        ("dy", &|line| number(slope(line, 1))),
    ];
    for (name, get) in lists {
        write!(out, ",\n  \"{name}\": ")?;
        list(out, lines.iter().map(get))?;
    }
    out.write_all(b"\n}\n")
}

/// A field as CSV: a header, then a line per point of the grid.
///
/// # Errors
/// When `out` cannot be written.
pub fn field_csv(
    out: &mut dyn Write,
    names: FieldNames<'_>,
    lines: &[GridPoint],
) -> io::Result<()> {
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
    csv_lines(out, std::iter::once(header).chain(lines))
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
