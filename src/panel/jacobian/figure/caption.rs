//! The Jacobian in one sentence, for its caption and for screen readers.

use super::names::Names;
use crate::analysis::heading::{heading, partial};
use crate::analysis::number::{earned, short};
use crate::diff::jacobian::{Derivative, Entry, Jacobian};
use crate::diff::reason::Reason;
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
        .filter(|(.., entry)| entry.value().is_finite())
        .max_by(|(i, j, a), (k, l, b)| {
            // The first of equals: max_by keeps the last.
            let size = a.value().abs().total_cmp(&b.value().abs());
            size.then_with(|| place(*k, *l).cmp(&place(*i, *j)))
        });
    let without = jacobian
        .in_columns()
        .filter(|(.., entry)| !entry.has_value())
        .count();
    let numbers = match largest {
        Some((.., entry)) if jacobian.rows * jacobian.cols == 1 => {
            let name = format!("{}/{}", partial(&names.rows[0]), partial(&names.cols[0]));
            format!(
                "{size}; {name} = {}.",
                earned(entry.value(), entry.error(), 3)
            )
        }
        Some((.., entry)) if entry.value() == 0.0 => {
            let others = if without > 0 { "every other" } else { "every" };
            format!("{size}; {others} entry is 0.")
        }
        Some((row, col, entry)) => {
            format!(
                "{size}; the largest entry is {}/{} = {}.",
                partial(&names.rows[row]),
                partial(&names.cols[col]),
                earned(entry.value(), entry.error(), 3)
            )
        }
        None => format!("{size}."),
    };
    if without == 0 {
        return numbers;
    }
    let reasons = reasons(jacobian);
    let because = if reasons.is_empty() {
        String::new()
    } else {
        let told = reasons
            .iter()
            .map(|entry| names.words.entry(jacobian, entry));
        let mut told: Vec<String> = told.collect();
        told.dedup();
        format!(": {}", told.join("; "))
    };
    let entries = if without == 1 {
        "1 entry has".to_owned()
    } else {
        format!("{without} entries have")
    };
    format!("{entries} no derivative{because}. {numbers}")
}

/// Entries that stand for the reasons why there is no derivative, each reason once and with all
/// there is to it. Two say enough; the cells and their tables say the rest.
fn reasons(jacobian: &Jacobian) -> Vec<&Entry> {
    let approached = |entry: &Entry| match entry.derivative {
        Derivative::Undefined { approaches } => approaches.iter().flatten().count(),
        _ => 0,
    };
    let mut found: Vec<&Entry> = Vec::new();
    for entry in jacobian.entries() {
        let reason = jacobian.reason(entry);
        if entry.has_value() || reason == Reason::None {
            continue;
        }
        let mut others = found.iter();
        let same = others
            .position(|other| other.reason == entry.reason || jacobian.reason(other) == reason);
        match same {
            Some(place) if approached(entry) > approached(found[place]) => found[place] = entry,
            None if found.len() < 2 => found.push(entry),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diff::reason::enter;

    #[test]
    fn a_reason_is_told_once_with_all_there_is_to_it() {
        let approaching = |right| Derivative::Undefined {
            approaches: [None, right],
        };
        for order in [[None, Some(1.0), None], [Some(1.0), None, Some(1.0)]] {
            let mut reasons = Vec::new();
            let reason = enter(&mut reasons, Reason::NoFiniteValue);
            let mut jacobian = Jacobian::of(1, 3, |_, col| Entry {
                reason,
                ..Entry::of(approaching(order[col]))
            });
            jacobian.reasons = reasons;
            let keys = ["x[1]", "x[2]", "x[3]"].map(str::to_owned);
            let names = Names {
                output: "y",
                rows: &["y".to_owned()],
                variables: &["x".to_owned()],
                cols: &keys,
                point: &[0.0; 3],
                words: &Arc::default(),
            };
            let told = caption(&jacobian, names, Layout::Numerator);
            assert_eq!(told.matches("no finite value").count(), 1, "{told}");
            assert!(told.contains("approaches 1"), "{told}");
        }
    }
}
