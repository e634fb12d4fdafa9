//! `[field]` in scene files.

use std::collections::BTreeSet;

use super::error::FileError;
use super::keys::{Form, KEY, Keys, RANGE, word};
use super::write::{list, quoted, range};
use crate::document::edit;
use crate::document::field::{ArrowLength, FieldSettings, Layer, MOST_STEPS, Show, Way};

/// The keys of the table.
pub(crate) fn keys(keys: &mut Keys<'_>, field: &mut FieldSettings) -> Result<(), FileError> {
    let usual = FieldSettings::default();
    keys.option("output", &mut field.output, KEY)?;
    keys.option("x", &mut field.x, KEY)?;
    keys.option("y", &mut field.y, KEY)?;
    keys.option("x_range", &mut field.x_range, RANGE)?;
    keys.option("y_range", &mut field.y_range, RANGE)?;
    keys.option("grid", &mut field.grid, GRID)?;
    keys.key("show", &mut field.show, &usual.show, word!(Show))?;
    keys.key(
        "arrows",
        &mut field.arrows,
        &usual.arrows,
        word!(ArrowLength),
    )?;
    keys.key("layers", &mut field.layers, &usual.layers, LAYERS)?;
    let path = &mut field.path;
    keys.option("path", &mut path.way, word!(Way))?;
    keys.option("start", &mut path.start, PAIR)?;
    keys.option("rate", &mut path.rate, POSITIVE)?;
    keys.key(
        "momentum",
        &mut path.momentum,
        &usual.path.momentum,
        MOMENTUM,
    )?;
    keys.key("steps", &mut path.steps, &usual.path.steps, STEPS)?;
    keys.option("patch", &mut field.patch, POSITIVE)?;
    keys.option("nudge", &mut field.nudge, PAIR)?;
    Ok(())
}

const GRID: Form<usize> = Form::count(|field| {
    let (least, most) = (edit::GRID.start(), edit::GRID.end());
    field.count(edit::GRID, |size| {
        format!("the grid has between {least} and {most} samples along each side, not {size}.")
    })
});

const LAYERS: Form<BTreeSet<Layer>> = Form {
    read: |field| {
        let words = field.list("a list of layers")?;
        let layers = words.iter().map(|word| word.word(&Layer::ALL, Layer::name));
        layers.collect()
    },
    write: |layers| list(layers.iter().map(|layer| quoted(layer.name()))),
};

const PAIR: Form<[f64; 2]> = Form {
    read: |field| field.pair("a list of two numbers, one along each axis"),
    write: |pair| range(*pair),
};

const POSITIVE: Form<f64> = Form::number(|field| {
    let sentence = |number| format!("this must be greater than 0, not {number}.");
    field.number_where(|number| number > 0.0, sentence)
});

const MOMENTUM: Form<f64> = Form::number(|field| {
    field.number_where(
        |number| (0.0..1.0).contains(&number),
        |number| {
            format!(
                "the momentum is the part of a step that is kept, from 0 to below 1, not {number}."
            )
        },
    )
});

const STEPS: Form<usize> = Form::count(|field| {
    let sentence = |count| format!("a path has between 1 and {MOST_STEPS} steps, not {count}.");
    field.count(1..=MOST_STEPS, sentence)
});
