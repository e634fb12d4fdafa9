//! `[field]` in scene files, read and written.

use super::FileError;
use super::fields::Field;
use super::write::{line, list, number, quoted, range, table};
use crate::document::edit;
use crate::document::field::{
    ArrowLength, FieldSettings, Layer, MOST_STEPS, PathSettings, Show, Way,
};

const KEYS: [&str; 16] = [
    "output", "x", "y", "x_range", "y_range", "grid", "show", "arrows", "layers", "path", "start",
    "rate", "momentum", "steps", "patch", "nudge",
];

/// Reads the table.
pub(crate) fn read(field: Field<'_>) -> Result<FieldSettings, FileError> {
    let mut section = field.section()?;
    let text = |field: Field<'_>| field.text();
    let default = FieldSettings::default();
    let settings = FieldSettings {
        output: section.take("output").map(text).transpose()?,
        x: section.take("x").map(text).transpose()?,
        y: section.take("y").map(text).transpose()?,
        x_range: section.take("x_range").map(Field::range).transpose()?,
        y_range: section.take("y_range").map(Field::range).transpose()?,
        grid: section.take("grid").map(|field| grid(&field)).transpose()?,
        show: section
            .take("show")
            .map(|field| word(&field, &Show::ALL, Show::name))
            .transpose()?
            .unwrap_or(default.show),
        arrows: section
            .take("arrows")
            .map(|field| word(&field, &ArrowLength::ALL, ArrowLength::name))
            .transpose()?
            .unwrap_or(default.arrows),
        layers: section
            .take("layers")
            .map(|field| {
                let fields = field.list("a list of layers")?;
                let layers = fields.iter();
                layers
                    .map(|field| word(field, &Layer::ALL, Layer::name))
                    .collect()
            })
            .transpose()?
            .unwrap_or(default.layers),
        path: PathSettings {
            way: section
                .take("path")
                .map(|field| word(&field, &Way::ALL, Way::name))
                .transpose()?,
            start: section.take("start").map(pair).transpose()?,
            rate: section.take("rate").map(|f| positive(&f)).transpose()?,
            momentum: section
                .take("momentum")
                .map(|field| momentum(&field))
                .transpose()?
                .unwrap_or(default.path.momentum),
            steps: section
                .take("steps")
                .map(|field| steps(&field))
                .transpose()?
                .unwrap_or(default.path.steps),
        },
        patch: section.take("patch").map(|f| positive(&f)).transpose()?,
        nudge: section.take("nudge").map(pair).transpose()?,
    };
    section.finish(&KEYS)?;
    Ok(settings)
}

/// One of the words that the values of a type are written as.
fn word<T: Copy>(
    field: &Field<'_>,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Result<T, FileError> {
    let known: Vec<&str> = all.iter().map(|value| name(*value)).collect();
    field.choice(&known, |word| {
        all.iter().copied().find(|value| name(*value) == word)
    })
}

/// Two finite numbers, in any order.
fn pair(field: Field<'_>) -> Result<[f64; 2], FileError> {
    let place = field.place();
    let expected = "a list of two numbers, one along each axis";
    let numbers: Vec<f64> = field
        .list(expected)?
        .iter()
        .map(Field::number)
        .collect::<Result<_, _>>()?;
    match numbers.as_slice() {
        &[x, y] => Ok([x, y]),
        numbers => Err(place.error(format!(
            "this must be {expected}, and it holds {} of them.",
            numbers.len()
        ))),
    }
}

fn positive(field: &Field<'_>) -> Result<f64, FileError> {
    let number = field.number()?;
    if number > 0.0 {
        Ok(number)
    } else {
        Err(field.error(format!("this must be greater than 0, not {number}.")))
    }
}

fn momentum(field: &Field<'_>) -> Result<f64, FileError> {
    let number = field.number()?;
    if (0.0..1.0).contains(&number) {
        Ok(number)
    } else {
        Err(field.error(format!(
            "the momentum is the part of a step that is kept, from 0 to below 1, not {number}."
        )))
    }
}

fn steps(field: &Field<'_>) -> Result<usize, FileError> {
    let count = field.whole()?;
    usize::try_from(count)
        .ok()
        .filter(|count| (1..=MOST_STEPS).contains(count))
        .ok_or_else(|| {
            field.error(format!(
                "a path has between 1 and {MOST_STEPS} steps, not {count}."
            ))
        })
}

fn grid(field: &Field<'_>) -> Result<usize, FileError> {
    let size = field.whole()?;
    usize::try_from(size)
        .ok()
        .filter(|size| edit::GRID.contains(size))
        .ok_or_else(|| {
            field.error(format!(
                "the grid has between {} and {} samples along each side, not {size}.",
                edit::GRID.start(),
                edit::GRID.end()
            ))
        })
}

/// Writes the table, when anything in it was chosen.
pub(crate) fn write(text: &mut String, settings: &FieldSettings) {
    let FieldSettings {
        output,
        x,
        y,
        x_range,
        y_range,
        grid,
        show,
        arrows,
        layers,
        path,
        patch,
        nudge,
    } = settings;
    let default = FieldSettings::default();
    if *settings == default {
        return;
    }
    table(text, "field");
    for (name, word) in [("output", output), ("x", x), ("y", y)] {
        if let Some(word) = word {
            line(text, name, quoted(word));
        }
    }
    for (name, ends) in [("x_range", x_range), ("y_range", y_range)] {
        if let Some(ends) = ends {
            line(text, name, range(*ends));
        }
    }
    if let Some(grid) = grid {
        line(text, "grid", grid);
    }
    if *show != default.show {
        line(text, "show", quoted(show.name()));
    }
    if *arrows != default.arrows {
        line(text, "arrows", quoted(arrows.name()));
    }
    if *layers != default.layers {
        let names = layers.iter().map(|layer| quoted(layer.name()));
        line(text, "layers", list(names));
    }
    let PathSettings {
        way,
        start,
        rate,
        momentum,
        steps,
    } = path;
    if let Some(way) = way {
        line(text, "path", quoted(way.name()));
    }
    if let Some(start) = start {
        line(text, "start", range(*start));
    }
    if let Some(rate) = rate {
        line(text, "rate", number(*rate));
    }
    if *momentum != default.path.momentum {
        line(text, "momentum", number(*momentum));
    }
    if *steps != default.path.steps {
        line(text, "steps", steps);
    }
    if let Some(patch) = patch {
        line(text, "patch", number(*patch));
    }
    if let Some(nudge) = nudge {
        line(text, "nudge", range(*nudge));
    }
}
