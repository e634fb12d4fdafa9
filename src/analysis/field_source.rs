//! What the field of a document is drawn of.

use super::heading::place_of;
use super::numbers::Numbers;
use super::source::Source;
use crate::document::Document;

/// What the field is drawn of: the component, and the pair of columns when there are two.
pub fn field_source<'a>(
    document: &Document,
    numbers: &'a Numbers,
) -> (Source<'a>, Option<(usize, usize)>) {
    let settings = &document.field;
    let labels = &numbers.labels;
    let component = settings
        .output
        .as_ref()
        .and_then(|key| place_of(key, labels.iter().map(String::as_str)))
        .unwrap_or(0);
    let source = Source {
        tape: &numbers.tape,
        point: &numbers.point,
        jacobian: &numbers.jacobian,
        component: (&labels[component], component),
        columns: &numbers.columns,
        words: &numbers.words,
    };
    if numbers.columns.len() < 2 {
        return (source, None);
    }
    let column = |key: &Option<String>| {
        let keys = numbers.columns.iter().map(|column| column.key.as_str());
        place_of(key.as_ref()?, keys)
    };
    let x = column(&settings.x);
    let y = column(&settings.y).filter(|&y| x != Some(y));
    let x = x.unwrap_or(if y == Some(0) { 1 } else { 0 });
    let y = y.unwrap_or(if x == 0 { 1 } else { 0 });
    (source, Some((x, y)))
}
