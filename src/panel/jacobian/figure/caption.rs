//! The Jacobian in one sentence, for its caption and for screen readers.

use super::names::Names;
use super::summary::Summary;
use crate::analysis::heading::{heading, partial};
use crate::analysis::phrase::Phrase;
use crate::diff::jacobian::{Derivative, Entry, Jacobian};
use crate::diff::reason::Reason;
use crate::document::Layout;

/// The point, when it is short enough to be said: ` at (x, y) = (1, 2)`.
pub(crate) fn place(names: Names<'_>) -> Phrase {
    if names.cols.len() > 4 {
        return Phrase::new();
    }
    let labels: Vec<String> = names.cols.iter().map(|key| heading(key)).collect();
    // Long names would leave no room for what is said about them.
    if labels
        .iter()
        .map(|label| label.chars().count())
        .sum::<usize>()
        > 40
    {
        return Phrase::new();
    }
    let at = Phrase::from(" at ");
    let at = match &labels[..] {
        [label] => at.name(label),
        labels => at.list(labels.iter().map(|label| Phrase::new().name(label)), 0),
    };
    at.equals().numbers(names.point)
}

/// What has no derivative and why, the size of J, and its largest entry: where the room is
/// short, the end is what can be spared.
pub(crate) fn caption(
    jacobian: &Jacobian,
    summary: &Summary,
    names: Names<'_>,
    layout: Layout,
) -> Phrase {
    let (rows, cols) = match layout {
        Layout::Numerator => (jacobian.rows, jacobian.cols),
        Layout::Denominator => (jacobian.cols, jacobian.rows),
    };
    let size = Phrase::from(format!("J is {rows} by {cols}")).then(place(names));
    let largest = summary.largest;
    let largest = largest.map(|(row, col)| (row, col, jacobian.entry(row, col)));
    let without = summary.without;
    let equation = |row: usize, col: usize, entry: &Entry| {
        let name = format!(
            "{}/{}",
            partial(&names.rows[row]),
            partial(&names.cols[col])
        );
        let name = Phrase::new().name(name).equals();
        name.earned(entry.value(), entry.error(), 3)
    };
    let numbers = match largest {
        Some((row, col, entry)) if jacobian.rows * jacobian.cols == 1 => {
            size.stop(';').then(equation(row, col, entry))
        }
        Some((.., entry)) if entry.value() == 0.0 => {
            let others = if without > 0 { "every other" } else { "every" };
            size.stop(';').word(format!("{others} entry is 0"))
        }
        Some((row, col, entry)) => {
            let size = size.stop(';').word("the largest entry is ");
            size.then(equation(row, col, entry))
        }
        None => size,
    };
    let numbers = numbers.stop('.');
    if without == 0 {
        return numbers;
    }
    let reasons = reasons(jacobian).into_iter();
    let mut reasons: Vec<Phrase> = reasons
        .map(|entry| names.words.entry(jacobian, entry))
        .collect();
    reasons.dedup();
    let entries = if without == 1 {
        "1 entry has no derivative".to_owned()
    } else {
        format!("{without} entries have no derivative")
    };
    let entries = Phrase::from(entries);
    let entries = if reasons.is_empty() {
        entries
    } else {
        let reasons = Phrase::joined(reasons, &Phrase::new().stop(';'));
        entries.stop(':').then(reasons)
    };
    entries.stop('.').then(numbers)
}

/// Entries that stand for the reasons why there is no derivative, each reason once and with all
/// there is to it. Two say enough; the cells and their tables say the rest.
fn reasons(jacobian: &Jacobian) -> Vec<&Entry> {
    let approached = |entry: &Entry| match entry.derivative {
        Derivative::Undefined { approaches } => approaches.iter().flatten().count(),
        _ => 0,
    };
    let mut found: Vec<&Entry> = Vec::new();
    let are_none = jacobian
        .reasons
        .iter()
        .all(|reason| *reason == Reason::None);
    for entry in jacobian.entries().take_while(|_| !are_none) {
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
            let told =
                caption(&jacobian, &Summary::of(&jacobian), names, Layout::Numerator).to_string();
            assert_eq!(told.matches("no finite value").count(), 1, "{told}");
            assert!(told.contains("approaches 1"), "{told}");
        }
    }
}
