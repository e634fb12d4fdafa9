//! The Jacobian in one sentence, for its caption and for screen readers.

use super::names::Names;
use crate::analysis::heading::{heading, named, partial};
use crate::analysis::number::{earned, short};
use crate::diff::jacobian::{Jacobian, Status};
use crate::document::Layout;

/// The point, when it is short enough to be said: ` at (x, y) = (1, 2)`.
pub(crate) fn place(names: Names<'_>) -> String {
    if names.cols.len() > 4 {
        return String::new();
    }
    let labels: Vec<String> = names.cols.iter().map(|key| heading(key)).collect();
    // Long names would leave no room for what is said about them.
    if labels
        .iter()
        .map(|label| label.chars().count())
        .sum::<usize>()
        > 40
    {
        return String::new();
    }
    let values: Vec<String> = names.point.iter().map(|&value| short(value)).collect();
    match (&labels[..], &values[..]) {
        ([label], [value]) => format!(" at {label} = {value}"),
        _ => format!(" at ({}) = ({})", labels.join(", "), values.join(", ")),
    }
}

/// What has no derivative and why, the size of J, and its largest entry: where the room is
/// short, the end is what can be spared.
pub(crate) fn caption(jacobian: &Jacobian, names: Names<'_>, layout: Layout) -> String {
    let (rows, cols) = match layout {
        Layout::Numerator => (jacobian.rows, jacobian.cols),
        Layout::Denominator => (jacobian.cols, jacobian.rows),
    };
    let size = format!("J is {rows} by {cols}{}", place(names));
    let place = |row: usize, col: usize| row * jacobian.cols + col;
    let largest = jacobian
        .in_columns()
        .filter(|(.., entry)| entry.value.is_finite())
        .max_by(|(i, j, a), (k, l, b)| {
            // The first of equals: max_by keeps the last.
            let size = a.value.abs().total_cmp(&b.value.abs());
            size.then_with(|| place(*k, *l).cmp(&place(*i, *j)))
        });
    let without = jacobian
        .in_columns()
        .filter(|(.., entry)| !matches!(entry.status, Status::Ok | Status::OneSided))
        .count();
    let numbers = match largest {
        Some((.., entry)) if jacobian.rows * jacobian.cols == 1 => {
            let name = format!("{}/{}", partial(&names.rows[0]), partial(&names.cols[0]));
            format!("{size}; {name} = {}.", earned(entry.value, entry.error, 3))
        }
        Some((.., entry)) if entry.value == 0.0 => {
            let others = if without > 0 { "every other" } else { "every" };
            format!("{size}; {others} entry is 0.")
        }
        Some((row, col, entry)) => {
            format!(
                "{size}; the largest entry is {}/{} = {}.",
                partial(&names.rows[row]),
                partial(&names.cols[col]),
                earned(entry.value, entry.error, 3)
            )
        }
        None => format!("{size}."),
    };
    if without == 0 {
        return numbers;
    }
    let mut reasons: Vec<&str> = Vec::new();
    for entry in jacobian.entries() {
        let reason = &*entry.reason;
        if matches!(entry.status, Status::Ok | Status::OneSided) || reason.is_empty() {
            continue;
        }
        // What is said of an entry may be said of another with more to it.
        if let Some(place) = reasons.iter().position(|told| says_all_of(reason, told)) {
            reasons[place] = reason;
        } else if reasons.len() < 2 && !reasons.iter().any(|told| says_all_of(told, reason)) {
            // Two say enough; the cells and their tables say the rest.
            reasons.push(reason);
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
    format!("{entries} no derivative{because}. {numbers}")
}

/// Whether a reason is the other one, or that and another clause.
fn says_all_of(reason: &str, other: &str) -> bool {
    let rest = reason.strip_prefix(other);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::jacobian::Entry;

    #[test]
    fn a_reason_is_told_once_with_all_there_is_to_it() {
        let short = "0/0 has no value at x₁ = 0";
        let long = "0/0 has no value at x₁ = 0, where it approaches 1";
        for order in [[short, long, short], [long, short, long]] {
            let jacobian = Jacobian::of(1, 3, |_, col| Entry::none(Status::Undefined, order[col]));
            let keys = ["x[1]", "x[2]", "x[3]"].map(str::to_owned);
            let names = Names {
                output: "y",
                rows: &["y".to_owned()],
                variables: &["x".to_owned()],
                cols: &keys,
                point: &[0.0; 3],
            };
            let told = caption(&jacobian, names, Layout::Numerator);
            assert_eq!(told.matches("0/0").count(), 1, "{told}");
            assert!(told.contains("approaches 1"), "{told}");
        }
        assert!(!says_all_of("bent at x = 12", "bent at x = 1"));
    }
}
