//! `[training]`: the table of data and the settings of a run.

use super::error::FileError;
use super::fields::Field;
use super::keys::{FLAG, Form, KEY, Keys, SEED};
use super::write::{list, number, rows};
use crate::document::training::{MOST_INPUTS, MOST_ROWS, Table, TrainingSettings};

/// The keys of the table. `shown` is set by a key of earlier files, which is never written:
/// whether the panel is shown stands in `[view] panels` now.
pub(crate) fn keys(
    keys: &mut Keys<'_>,
    settings: &mut TrainingSettings,
    shown: &mut bool,
) -> Result<(), FileError> {
    let usual = TrainingSettings::default();
    keys.with("shown", shown, FLAG.read, |_| None)?;
    // Of an empty table only its width can be told; rows tell their own.
    keys.with(
        "inputs",
        &mut settings.data,
        |field| count(&field, MOST_INPUTS).map(Table::new),
        |data| {
            let told = data.is_empty() && data.inputs() != usual.data.inputs();
            told.then(|| data.inputs().to_string())
        },
    )?;
    keys.with("data", &mut settings.data, read_rows, |data| {
        let row = |row: &[f64]| list(row.iter().map(|x| number(*x)));
        (!data.is_empty()).then(|| rows(data.rows().map(row)))
    })?;
    keys.key("rate", &mut settings.rate, &usual.rate, RATE)?;
    keys.option("batch", &mut settings.batch, BATCH)?;
    keys.key(
        "momentum",
        &mut settings.momentum,
        &usual.momentum,
        MOMENTUM,
    )?;
    keys.key("seed", &mut settings.seed, &usual.seed, SEED)?;
    keys.option("x", &mut settings.x, KEY)?;
    keys.option("y", &mut settings.y, KEY)?;
    Ok(())
}

const RATE: Form<f64> = Form::number(|field| {
    let sentence = |rate| format!("this must be above 0, and it is {rate}.");
    field.number_where(|rate| rate > 0.0, sentence)
});

const BATCH: Form<usize> = Form::count(|field| count(&field, MOST_ROWS));

const MOMENTUM: Form<f64> = Form::number(|field| {
    let sentence = |momentum| format!("this must be from 0 to below 1, and it is {momentum}.");
    field.number_where(|momentum| (0.0..1.0).contains(&momentum), sentence)
});

fn read_rows(field: Field<'_>) -> Result<Table, FileError> {
    let place = field.place();
    let rows = field.list("a list of rows, each of inputs and a target")?;
    let rows = rows
        .into_iter()
        .map(|row| row.numbers("a row of numbers: inputs, then the target"));
    let rows: Vec<Vec<f64>> = rows.collect::<Result<_, _>>()?;
    Table::from_rows(&rows).map_err(|fault| place.error(lowered(&fault)))
}

/// A sentence that goes on after a colon.
fn lowered(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

fn count(field: &Field<'_>, most: usize) -> Result<usize, FileError> {
    field.count(1..=most, |count| {
        format!("this is between 1 and {most}, not {count}.")
    })
}
