//! Text → [`Document`], or the first thing that is wrong with it.
//!
//! It checks what a scene can be checked for without reading the functions: types, sizes,
//! names of keys. Whether the functions and the formulas make sense is the worker's business.

use std::collections::BTreeMap;

use toml::de::DeValue;

use super::fields::{Field, Section};
use super::{FileError, VERSION};
use crate::diff::jacobian::Method;
use crate::document::document::{
    Colormap, Document, Input, Layout, NeuronSettings, Panel, Scale, Value, ViewSettings,
};
use crate::document::edit;
use crate::expr::shape::Shape;

const KEYS: [&str; 12] = [
    "version",
    "title",
    "functions",
    "output",
    "wrt",
    "layout",
    "method",
    "inputs",
    "field",
    "neuron",
    "training",
    "view",
];

/// Reads a scene from its text. What it lists as an input counts as declared.
pub fn parse(text: &str) -> Result<Document, FileError> {
    let mut scene = Section::parse(text)?;
    check_version(&mut scene)?;
    let Some(functions) = scene.take("functions") else {
        return Err(FileError::MissingKey {
            key: "functions".to_owned(),
            advice: "Write the definitions between triple quotes: functions = \"\"\" … \"\"\"."
                .to_owned(),
        });
    };
    let functions = functions.text()?;
    let title = scene.take("title").map(|field| field.text());
    let output = scene.take("output").map(Field::texts);
    let wrt = scene.take("wrt").map(names).transpose()?;
    let layout = scene.take("layout").map(|field| {
        field.choice(&["numerator", "denominator"], |word| match word {
            "numerator" => Some(Layout::Numerator),
            "denominator" => Some(Layout::Denominator),
            _ => None,
        })
    });
    let method = scene
        .take("method")
        .map(|field| field.choice(&Method::ALL.map(Method::name), Method::from_name));
    let inputs = scene
        .take("inputs")
        .map(|field| inputs(field, wrt.as_deref()));
    let field = scene.take("field").map(super::field::read);
    let neuron = scene.take("neuron").map(neuron_settings);
    let training = scene.take("training").map(super::training::read);
    let view = scene.take("view").map(view_settings);
    let document = Document {
        title: title.transpose()?.unwrap_or_default(),
        functions,
        output: output.transpose()?.unwrap_or_default(),
        wrt,
        layout: layout.transpose()?.unwrap_or_default(),
        method: method.transpose()?.unwrap_or_default(),
        inputs: inputs.transpose()?.unwrap_or_default(),
        field: field.transpose()?.unwrap_or_default(),
        neuron: neuron.transpose()?.unwrap_or_default(),
        training: training.transpose()?.unwrap_or_default(),
        view: view.transpose()?.unwrap_or_default(),
    };
    scene.finish(&KEYS)?;
    Ok(document)
}

fn check_version(scene: &mut Section<'_>) -> Result<(), FileError> {
    let Some(version) = scene.take("version") else {
        return Err(FileError::MissingKey {
            key: "version".to_owned(),
            advice: format!("Write `version = {VERSION}` as the first line of a scene."),
        });
    };
    match version.whole()? {
        VERSION => Ok(()),
        found if found > VERSION => Err(FileError::Newer { found }),
        _ => Err(version.error(format!("there is no such version; write {VERSION}."))),
    }
}

/// Names without repetition.
fn names(field: Field<'_>) -> Result<Vec<String>, FileError> {
    let place = field.place();
    let names = field.texts()?;
    for (i, name) in names.iter().enumerate() {
        if names[..i].contains(name) {
            return Err(place.error(format!(
                "{name} is listed twice; each input has its columns once."
            )));
        }
    }
    Ok(names)
}

fn inputs(field: Field<'_>, wrt: Option<&[String]>) -> Result<BTreeMap<String, Input>, FileError> {
    let mut section = field.section()?;
    let mut inputs = BTreeMap::new();
    while let Some((name, field)) = section.take_first() {
        let input = input(&name, field, wrt)?;
        inputs.insert(name, input);
    }
    Ok(inputs)
}

fn input(name: &str, field: Field<'_>, wrt: Option<&[String]>) -> Result<Input, FileError> {
    let mut section = field.section()?;
    let shape = section.take("shape").map(shape).transpose()?;
    let shape = shape.unwrap_or_default();
    let value = match section.take("value") {
        Some(field) => value(name, shape, field)?,
        None => edit::counting(0..shape.len()),
    };
    let range = match section.take("range") {
        Some(field) => field.range()?,
        None => edit::range_for(&value),
    };
    let constant = match section.take("constant") {
        Some(field) => {
            let constant = field.flag()?;
            if constant && wrt.is_some_and(|wrt| wrt.iter().any(|other| other == name)) {
                return Err(field.error(format!(
                    "{name} is listed in `wrt` and constant at the same time. Take it out of `wrt`, or write constant = false."
                )));
            }
            constant
        }
        None => false,
    };
    let seed = section.take("seed").map(|field| seed(&field)).transpose()?;
    section.finish(&["shape", "value", "range", "constant", "seed"])?;
    Ok(Input {
        shape,
        declared: true,
        parked: false,
        value,
        range,
        constant,
        seed,
    })
}

fn shape(field: Field<'_>) -> Result<Shape, FileError> {
    const EXPECTED: &str = "a number n for a vector, or [rows, columns] for a matrix";
    let place = field.place();
    let size = |field: &Field<'_>| {
        let size = field.whole()?;
        usize::try_from(size)
            .ok()
            .filter(|size| *size > 0)
            .ok_or_else(|| field.error(format!("a size is 1 or more, and this is {size}.")))
    };
    let shape = match field.value() {
        DeValue::Integer(_) => match size(&field)? {
            1 => Shape::Scalar,
            n => Shape::Vector(n),
        },
        DeValue::Array(_) => {
            let sizes: Vec<usize> = field
                .list(EXPECTED)?
                .iter()
                .map(size)
                .collect::<Result<_, _>>()?;
            match sizes.as_slice() {
                // The way to write a vector of a single element, which `1` is not.
                &[n] => Shape::Vector(n),
                &[rows, cols] => Shape::Matrix(rows, cols),
                sizes => {
                    return Err(place.error(format!(
                        "a shape is {EXPECTED}, and this lists {} sizes.",
                        sizes.len()
                    )));
                }
            }
        }
        _ => return Err(field.wrong_type(EXPECTED)),
    };
    match shape.rows().checked_mul(shape.cols()) {
        Some(count) if count <= edit::MOST_ELEMENTS => Ok(shape),
        _ => Err(place.error(format!(
            "an input holds {} numbers at most.",
            edit::MOST_ELEMENTS
        ))),
    }
}

pub(crate) fn seed(field: &Field<'_>) -> Result<u32, FileError> {
    let seed = field.whole()?;
    u32::try_from(seed).map_err(|_| {
        let most = u32::MAX;
        field.error(format!("a seed is between 0 and {most}, not {seed}."))
    })
}

fn value(name: &str, shape: Shape, field: Field<'_>) -> Result<Vec<Value>, FileError> {
    let place = field.place();
    let clash = |found: String| {
        let (size, form) = match shape {
            Shape::Scalar => (
                "a scalar, so one number".to_owned(),
                "value = 1.0".to_owned(),
            ),
            Shape::Vector(n) => (
                format!("{shape}, so {n} numbers"),
                "value = [1.0, …]".to_owned(),
            ),
            Shape::Matrix(rows, cols) => (
                format!("{shape}, so {rows} rows of {cols} numbers"),
                "value = [[1.0, …], …]".to_owned(),
            ),
        };
        place.error(format!(
            "{name} is {size} ({form}), and here {found}. Change `shape` or `value`."
        ))
    };
    let value = match shape {
        Shape::Scalar => match field.value() {
            DeValue::Array(list) => return Err(clash(counted(list.len()))),
            _ => vec![element(&field)?],
        },
        Shape::Vector(n) => {
            if !matches!(field.value(), DeValue::Array(_)) {
                element(&field)?;
                return Err(clash("stands one number".to_owned()));
            }
            let list = field.list("a list of numbers")?;
            if list.len() != n || list.iter().any(|element| element.value().is_array()) {
                return Err(clash(counted_list(&list)));
            }
            list.iter().map(element).collect::<Result<_, _>>()?
        }
        Shape::Matrix(rows, cols) => {
            if !matches!(field.value(), DeValue::Array(_)) {
                element(&field)?;
                return Err(clash("stands one number".to_owned()));
            }
            let list = field.list("a list of rows")?;
            if list.len() != rows || list.iter().any(|row| !row.value().is_array()) {
                return Err(clash(counted_list(&list)));
            }
            let mut value = Vec::with_capacity(shape.len());
            for (i, row) in list.into_iter().enumerate() {
                let row = row.list("a row of numbers")?;
                if row.len() != cols {
                    return Err(clash(format!("row {} holds {}", i + 1, row.len())));
                }
                for number in &row {
                    value.push(element(number)?);
                }
            }
            value
        }
    };
    Ok(value)
}

fn counted(count: usize) -> String {
    match count {
        1 => "stands a list of one number".to_owned(),
        count => format!("stands a list of {count} numbers"),
    }
}

fn counted_list(list: &[Field<'_>]) -> String {
    let rows = list.iter().filter(|row| row.value().is_array()).count();
    match (rows, list.len()) {
        (0, count) => counted(count),
        (rows, count) if rows == count => format!("stands a list of {rows} rows"),
        _ => "rows and numbers stand mixed".to_owned(),
    }
}

fn element(field: &Field<'_>) -> Result<Value, FileError> {
    match field.value() {
        DeValue::String(formula) => Ok(Value::Formula(formula.to_string())),
        DeValue::Integer(_) | DeValue::Float(_) => Ok(Value::Number(field.number()?)),
        _ => Err(field.wrong_type("a number or a formula in quotes")),
    }
}

fn neuron_settings(field: Field<'_>) -> Result<NeuronSettings, FileError> {
    let mut section = field.section()?;
    let default = NeuronSettings::default();
    let weights = section.take("weights").map(|field| {
        field
            .list("a list of numbers")?
            .iter()
            .map(Field::number)
            .collect::<Result<Vec<_>, _>>()
    });
    let settings = NeuronSettings {
        weights: weights.transpose()?.unwrap_or(default.weights),
        bias: section
            .take("bias")
            .map(|field| field.number())
            .transpose()?
            .unwrap_or(default.bias),
        activation: section
            .take("activation")
            .map(|field| field.text())
            .transpose()?
            .unwrap_or(default.activation),
        target: section
            .take("target")
            .map(|field| field.number())
            .transpose()?
            .unwrap_or(default.target),
        compare: section
            .take("compare")
            .map(Field::texts)
            .transpose()?
            .unwrap_or(default.compare),
    };
    section.finish(&["weights", "bias", "activation", "target", "compare"])?;
    Ok(settings)
}

fn view_settings(field: Field<'_>) -> Result<ViewSettings, FileError> {
    let mut section = field.section()?;
    let mut settings = ViewSettings::default();
    if let Some(field) = section.take("panels") {
        let place = field.place();
        let known = Panel::ALL.map(Panel::name);
        let panels: Vec<Panel> = field
            .list("a list of panels")?
            .iter()
            .map(|field| {
                field.choice(&known, |word| {
                    Panel::ALL.into_iter().find(|panel| panel.name() == word)
                })
            })
            .collect::<Result<_, _>>()?;
        if panels.is_empty() {
            return Err(
                place.error("at least one panel is shown; leave the key out for all three.")
            );
        }
        for (i, panel) in panels.iter().enumerate() {
            if panels[..i].contains(panel) {
                return Err(place.error(format!("{} is listed twice.", panel.name())));
            }
        }
        settings.panels = panels;
    }
    if let Some(field) = section.take("colormap") {
        let all = Colormap::ALL;
        let find = |word: &str| all.into_iter().find(|map| map.name() == word);
        settings.colormap = field.choice(&all.map(Colormap::name), find)?;
    }
    if let Some(field) = section.take("scale") {
        let all = Scale::ALL;
        let find = |word: &str| all.into_iter().find(|scale| scale.name() == word);
        settings.scale = field.choice(&all.map(Scale::name), find)?;
    }
    if let Some(field) = section.take("motion") {
        settings.motion = field.flag()?;
    }
    section.finish(&["panels", "colormap", "scale", "motion"])?;
    Ok(settings)
}
