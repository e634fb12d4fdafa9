//! `[training]`: the table of data and the settings of a run, read and written.

use super::FileError;
use super::fields::Field;
use super::read::seed;
use super::write::{line, list, number, quoted, table};
use crate::document::training::{MOST_ROWS, Table, TrainingSettings};

pub(crate) fn write(text: &mut String, settings: &TrainingSettings) {
    let TrainingSettings {
        shown,
        data,
        rate,
        batch,
        momentum,
        seed,
        x,
        y,
    } = settings;
    let usual = TrainingSettings::default();
    if *settings == usual {
        return;
    }
    table(text, "training");
    if *shown {
        line(text, "shown", true);
    }
    if data.is_empty() {
        if data.inputs() != usual.data.inputs() {
            line(text, "inputs", data.inputs());
        }
    } else {
        let rows: Vec<String> = data
            .rows()
            .map(|row| list(row.iter().map(|x| number(*x))))
            .collect();
        let rows = rows.join(",\n  ");
        line(text, "data", format_args!("[\n  {rows},\n]"));
    }
    if *rate != usual.rate {
        line(text, "rate", number(*rate));
    }
    if let Some(batch) = batch {
        line(text, "batch", batch);
    }
    if *momentum != usual.momentum {
        line(text, "momentum", number(*momentum));
    }
    if *seed != usual.seed {
        line(text, "seed", seed);
    }
    for (name, word) in [("x", x), ("y", y)] {
        if let Some(word) = word {
            line(text, name, quoted(word));
        }
    }
}

pub(crate) fn read(field: Field<'_>) -> Result<TrainingSettings, FileError> {
    let mut section = field.section()?;
    let usual = TrainingSettings::default();
    let inputs = section.take("inputs").map(|field| {
        let inputs = count(&field, crate::document::training::MOST_INPUTS)?;
        Ok::<_, FileError>(Table::new(inputs))
    });
    let data = section.take("data").map(data);
    let settings = TrainingSettings {
        shown: section
            .take("shown")
            .map(|field| field.flag())
            .transpose()?
            .unwrap_or(usual.shown),
        data: match data.transpose()? {
            Some(data) => data,
            None => inputs.transpose()?.unwrap_or(usual.data),
        },
        rate: section
            .take("rate")
            .map(|field| within(&field, "above 0", |rate| rate > 0.0))
            .transpose()?
            .unwrap_or(usual.rate),
        batch: section
            .take("batch")
            .map(|field| count(&field, MOST_ROWS))
            .transpose()?,
        momentum: section
            .take("momentum")
            .map(|field| {
                within(&field, "from 0 to below 1", |momentum| {
                    (0.0..1.0).contains(&momentum)
                })
            })
            .transpose()?
            .unwrap_or(usual.momentum),
        seed: section
            .take("seed")
            .map(|field| seed(&field))
            .transpose()?
            .unwrap_or(usual.seed),
        x: section.take("x").map(|field| field.text()).transpose()?,
        y: section.take("y").map(|field| field.text()).transpose()?,
    };
    section.finish(&[
        "shown", "inputs", "data", "rate", "batch", "momentum", "seed", "x", "y",
    ])?;
    Ok(settings)
}

fn data(field: Field<'_>) -> Result<Table, FileError> {
    let place = field.place();
    let mut rows = Vec::new();
    for row in field.list("a list of rows, each of inputs and a target")? {
        let numbers = row.list("a row of numbers: inputs, then the target")?;
        let numbers: Result<Vec<f64>, FileError> = numbers.iter().map(Field::number).collect();
        rows.push(numbers?);
    }
    Table::from_rows(&rows).map_err(|fault| place.error(lowered(&fault)))
}

/// A sentence that goes on after a colon.
fn lowered(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

fn within(field: &Field<'_>, range: &str, fits: impl Fn(f64) -> bool) -> Result<f64, FileError> {
    let number = field.number()?;
    if fits(number) {
        Ok(number)
    } else {
        Err(field.error(format!("this must be {range}, and it is {number}.")))
    }
}

fn count(field: &Field<'_>, most: usize) -> Result<usize, FileError> {
    let count = field.whole()?;
    usize::try_from(count)
        .ok()
        .filter(|count| (1..=most).contains(count))
        .ok_or_else(|| field.error(format!("this is between 1 and {most}, not {count}.")))
}
