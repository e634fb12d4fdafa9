//! The Jacobian as a table of coloured cells, in the layout on screen.

use super::label::{heading, named, partial};
use super::number::{earned, long, short};
use crate::diff::jacobian::{Check, Entry, Jacobian, Status};
use crate::project::document::Layout;

/// A matrix of cells with headings.
#[derive(Clone, Debug, PartialEq)]
pub struct Heatmap {
    /// `∂y/∂x`.
    pub title: String,
    /// `3×2, numerator layout: row i is the gradient of output i`.
    pub subtitle: String,
    /// The layout that rows and columns are in.
    pub layout: Layout,
    /// A heading per row, top to bottom: `∂y₁` … in numerator layout, `∂x₁` … in denominator layout.
    pub rows: Vec<String>,
    /// A heading per column.
    pub cols: Vec<String>,
    /// Row by row, row 1 first.
    pub cells: Vec<Cell>,
    /// The colours run from −limit to +limit; positive and finite.
    pub limit: f64,
    /// One sentence, for the caption and for screen readers.
    pub caption: String,
}

impl Heatmap {
    /// The cell in that row and column of the picture, counted from 0.
    pub fn cell(&self, row: usize, col: usize) -> &Cell {
        &self.cells[row * self.cols.len() + col]
    }
}

/// One entry as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// NaN when there is no value; coloured by `value / limit`.
    pub value: f64,
    /// What kind of entry it is; all but ok and one-sided are hatched.
    pub status: Status,
    /// Derivative from the left, for a kink.
    pub left: f64,
    /// Derivative from the right, for a kink.
    pub right: f64,
    /// Verdict of the second computation; disagreement is marked.
    pub check: Check,
    /// What is printed in the cell: `80`, `0 | 1`, `+∞`, `undefined`, `?`.
    pub text: String,
    /// What hovering says: the name `∂y₁/∂x₂`, value ± error, status and reason, the dual number.
    pub detail: String,
    /// Output element, counted from 0.
    pub output: usize,
    /// Input element, counted from 0.
    pub input: usize,
}

/// What the headings and the caption are made of.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// Name of the output: `y`.
    pub output: &'a str,
    /// A key per output element: `y[1]`.
    pub rows: &'a [String],
    /// Names of the inputs that are differentiated by.
    pub variables: &'a [String],
    /// A key per input element: `x[1]`.
    pub cols: &'a [String],
    /// The point, a number per input element.
    pub point: &'a [f64],
}

/// The derivative's name: `∂y/∂x`, `∂f/∂(x, y)`.
pub fn derivative_name(output: &str, variables: &[String]) -> String {
    let bracketed = |text: String, many: bool| if many { format!("({text})") } else { text };
    let variables_text = variables
        .iter()
        .map(|name| heading(name))
        .collect::<Vec<_>>()
        .join(", ");
    let outputs: Vec<String> = output.split(", ").map(heading).collect();
    format!(
        "∂{}/∂{}",
        bracketed(outputs.join(", "), outputs.len() > 1),
        bracketed(variables_text, variables.len() > 1)
    )
}

/// The Jacobian in the layout asked for.
pub fn heatmap(jacobian: &Jacobian, names: Names<'_>, layout: Layout) -> Heatmap {
    let (m, n) = (jacobian.rows, jacobian.cols);
    let cell = |row: usize, col: usize| {
        let entry = jacobian.entry(row, col);
        let name = format!(
            "{}/{}",
            partial(&names.rows[row]),
            partial(&names.cols[col])
        );
        Cell {
            value: entry.value,
            status: entry.status,
            left: entry.left,
            right: entry.right,
            check: entry.check,
            text: cell_text(entry),
            detail: detail(&name, entry),
            output: row,
            input: col,
        }
    };
    let outputs: Vec<String> = names.rows.iter().map(|key| partial(key)).collect();
    let inputs: Vec<String> = names.cols.iter().map(|key| partial(key)).collect();
    let (rows, cols, cells, subtitle) = match layout {
        Layout::Numerator => (
            outputs,
            inputs,
            (0..m * n).map(|k| cell(k / n, k % n)).collect(),
            format!("{m}×{n}, numerator layout: a row per output"),
        ),
        Layout::Denominator => (
            inputs,
            outputs,
            (0..m * n).map(|k| cell(k % m, k / m)).collect(),
            format!("{n}×{m}, denominator layout: a row per input"),
        ),
    };
    let limit = jacobian
        .entries
        .iter()
        .flat_map(|entry| [entry.value, entry.left, entry.right])
        .filter(|value| value.is_finite())
        .fold(0.0, |limit: f64, value| limit.max(value.abs()));
    Heatmap {
        title: format!(
            "Jacobian {}",
            derivative_name(names.output, names.variables)
        ),
        subtitle,
        layout,
        rows,
        cols,
        cells,
        limit: if limit > 0.0 { limit } else { 1.0 },
        caption: caption(jacobian, names, layout),
    }
}

fn cell_text(entry: &Entry) -> String {
    match entry.status {
        Status::Ok | Status::OneSided => earned(entry.value, entry.error, 3),
        Status::Kink => format!("{} | {}", short(entry.left), short(entry.right)),
        Status::Infinite => match entry.sign {
            0 => "±∞".to_owned(),
            sign if sign < 0 => "−∞".to_owned(),
            _ => "+∞".to_owned(),
        },
        Status::Undefined => "undefined".to_owned(),
        Status::Unresolved => "?".to_owned(),
    }
}

fn detail(name: &str, entry: &Entry) -> String {
    let mut lines = vec![match entry.status {
        Status::Ok | Status::OneSided if entry.error.is_nan() => {
            format!("{name} = {}, no error estimate", long(entry.value))
        }
        Status::Ok | Status::OneSided => format!(
            "{name} = {} ± {}",
            earned(entry.value, entry.error, 6),
            short(entry.error)
        ),
        Status::Kink => format!(
            "{name} has no value: left {}, right {}",
            long(entry.left),
            long(entry.right)
        ),
        Status::Infinite => format!("{name} is {}", cell_text(entry)),
        Status::Undefined => format!("{name} is undefined"),
        Status::Unresolved => format!("{name} is unresolved"),
    }];
    if entry.status == Status::OneSided {
        lines.push("one-sided: the derivative from inside the domain".to_owned());
    }
    if !entry.reason.is_empty() {
        lines.push(entry.reason.clone());
    }
    match entry.check {
        Check::Agree if entry.dual.is_nan() => lines.push("dual numbers agree".to_owned()),
        Check::Agree => lines.push(format!("dual numbers agree: {}", long(entry.dual))),
        Check::Disagree => lines.push(format!("dual numbers disagree: {}", long(entry.dual))),
        Check::None => {}
    }
    lines.join("\n")
}

fn caption(jacobian: &Jacobian, names: Names<'_>, layout: Layout) -> String {
    let (rows, cols) = match layout {
        Layout::Numerator => (jacobian.rows, jacobian.cols),
        Layout::Denominator => (jacobian.cols, jacobian.rows),
    };
    let place = if names.cols.len() <= 4 {
        let labels: Vec<String> = names.cols.iter().map(|key| heading(key)).collect();
        let values: Vec<String> = names.point.iter().map(|&value| short(value)).collect();
        match (&labels[..], &values[..]) {
            ([label], [value]) => format!(" at {label} = {value}"),
            _ => format!(" at ({}) = ({})", labels.join(", "), values.join(", ")),
        }
    } else {
        String::new()
    };
    let size = format!("J is {rows} by {cols}{place}");
    let largest = (0..jacobian.entries.len())
        .filter(|&k| jacobian.entries[k].value.is_finite())
        .max_by(|&a, &b| {
            let size = |k: usize| jacobian.entries[k].value.abs();
            // The first of equals: max_by keeps the last.
            size(a).total_cmp(&size(b)).then(b.cmp(&a))
        });
    let without = jacobian
        .entries
        .iter()
        .filter(|entry| !matches!(entry.status, Status::Ok | Status::OneSided))
        .count();
    let mut sentence = match largest {
        Some(k) if jacobian.entries.len() == 1 => {
            let entry = &jacobian.entries[k];
            let name = format!("{}/{}", partial(&names.rows[0]), partial(&names.cols[0]));
            format!("{size}; {name} = {}.", earned(entry.value, entry.error, 3))
        }
        Some(k) if jacobian.entries[k].value == 0.0 => {
            let others = if without > 0 { "every other" } else { "every" };
            format!("{size}; {others} entry is 0.")
        }
        Some(k) => {
            let (row, col) = (k / jacobian.cols, k % jacobian.cols);
            let entry = &jacobian.entries[k];
            format!(
                "{size}; the largest entry is {}/{} = {}.",
                partial(&names.rows[row]),
                partial(&names.cols[col]),
                earned(entry.value, entry.error, 3)
            )
        }
        None => format!("{size}."),
    };
    if without > 0 {
        let mut reasons: Vec<&str> = Vec::new();
        for entry in &jacobian.entries {
            let new = !matches!(entry.status, Status::Ok | Status::OneSided)
                && !entry.reason.is_empty()
                && !reasons.contains(&entry.reason.as_str());
            // Two say enough; the cells and their tables say the rest.
            if new && reasons.len() < 2 {
                reasons.push(&entry.reason);
            }
        }
        let because = if reasons.is_empty() {
            String::new()
        } else {
            format!(
                ": {}",
                named(&reasons.join("; "), names.cols.iter().map(String::as_str))
            )
        };
        let entries = if without == 1 {
            "1 entry has".to_owned()
        } else {
            format!("{without} entries have")
        };
        sentence.push_str(&format!(" {entries} no derivative{because}."));
    }
    sentence
}
