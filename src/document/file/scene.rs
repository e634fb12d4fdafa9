//! What a scene file may say: text → [`Document`] → text.
//!
//! Reading checks what a scene can be checked for without reading the functions: types,
//! sizes, names of keys. Whether the functions and the formulas make sense is the worker's
//! business. Writing leaves out defaults and rows that are parked: the file says what the
//! picture says, and reading it gives the same document back.

use std::collections::{BTreeMap, BTreeSet};

use super::error::{FileError, VERSION};
use super::fields::{Field, Section};
use super::keys::{FLAG, Form, KEY, Keys, NUMBER, RANGE, SEED, TEXT, TEXTS, canonical, word};
use super::value::{self, SHAPE};
use super::write::{key, list, multiline, number, quoted, table};
use super::{field, training};
use crate::diff::jacobian::Method;
use crate::document::chain::{ChainSettings, Send};
use crate::document::document::{
    Colormap, Document, Face, Input, Layout, NeuronSettings, Panel, Scale, ViewSettings,
};
use crate::document::edit;
use crate::expr::shape::Shape;
use crate::syntax::diagnostic::clipped;

/// Reads a scene from its text. What it lists as an input counts as declared.
pub fn parse(text: &str) -> Result<Document, FileError> {
    let mut document = Document::default();
    Keys::read(Section::parse(text)?, |keys| scene(keys, &mut document))?;
    Ok(document)
}

/// The document as a scene file.
pub fn to_text(document: &Document) -> String {
    Keys::written(|keys| scene(keys, &mut document.without_parked()))
}

/// The keys of a scene. A setting without a key is found by `tests/file.rs`, which names all
/// of them.
fn scene(keys: &mut Keys<'_>, document: &mut Document) -> Result<(), FileError> {
    let missing = |key: &str, advice: &str| FileError::MissingKey {
        key: key.to_owned(),
        advice: advice.to_owned(),
    };
    if !keys.always("version", &mut { VERSION }, VERSION_NUMBER)? {
        let advice = format!("Write `version = {VERSION}` as the first line of a scene.");
        return Err(missing("version", &advice));
    }
    keys.key("title", &mut document.title, &String::new(), TEXT)?;
    if !keys.always("functions", &mut document.functions, TEXT_BLOCK)? {
        let advice = "Write the definitions between triple quotes: functions = \"\"\" … \"\"\".";
        return Err(missing("functions", advice));
    }
    keys.key("output", &mut document.output, &Vec::new(), OUTPUT)?;
    keys.option("wrt", &mut document.wrt, WRT)?;
    keys.always("layout", &mut document.layout, word!(Layout))?;
    keys.always("method", &mut document.method, word!(Method))?;
    let wrt = document.wrt.as_deref().unwrap_or_default();
    inputs(keys, &mut document.inputs, wrt)?;
    keys.table("field", &mut document.field, field::keys)?;
    keys.table("neuron", &mut document.neuron, neuron_keys)?;
    let mut shown = false;
    keys.table("training", &mut document.training, |keys, settings| {
        training::keys(keys, settings, &mut shown)
    })?;
    keys.table("chain", &mut document.chain, chain_keys)?;
    keys.table("view", &mut document.view, view_keys)?;
    if shown {
        show_training(&mut document.view.panels);
    }
    Ok(())
}

/// Puts the training beside the neuron, unless it is listed already or the neuron is hidden:
/// earlier files showed it in the neuron's panel.
fn show_training(panels: &mut Vec<Panel>) {
    let neuron = panels.iter().position(|panel| *panel == Panel::Neuron);
    if let Some(neuron) = neuron.filter(|_| !panels.contains(&Panel::Training)) {
        panels.insert(neuron + 1, Panel::Training);
    }
}

const VERSION_NUMBER: Form<i64> = Form {
    read: |field| match field.whole()? {
        VERSION => Ok(VERSION),
        found if found > VERSION => Err(FileError::Newer { found }),
        _ => Err(field.error(format!("there is no such version; write {VERSION}."))),
    },
    write: i64::to_string,
};

/// A text over several lines.
const TEXT_BLOCK: Form<String> = Form {
    read: |field| {
        let place = field.place();
        let text = field.text()?;
        if text.contains(['\u{8}', '\u{c}']) {
            return Err(place.error(
                "a backslash in \"…\" is an escape, and here it made an invisible character. Write the text between ''' and '''.".to_owned(),
            ));
        }
        Ok(text)
    },
    write: |text| multiline(text),
};

/// A name, or a list of names.
const OUTPUT: Form<Vec<String>> = Form {
    read: |field| Ok(field.texts()?.iter().map(|name| canonical(name)).collect()),
    write: |names| match names.as_slice() {
        [name] => quoted(name),
        _ => (TEXTS.write)(names),
    },
};

/// Names without repetition.
const WRT: Form<Vec<String>> = Form {
    read: |field| {
        let place = field.place();
        let written = field.texts()?;
        let names: Vec<String> = written.iter().map(|name| canonical(name)).collect();
        let Some((first, again)) = repeated(&names) else {
            return Ok(names);
        };
        let (first, again) = (clipped(&written[first]), clipped(&written[again]));
        Err(place.error(if first == again {
            format!("{first} is listed twice; each input has its columns once.")
        } else {
            format!("{first} and {again} are one input, and each has its columns once.")
        }))
    },
    write: TEXTS.write,
};

/// The first that was there before, with the place where it was.
fn repeated<T: Ord>(list: &[T]) -> Option<(usize, usize)> {
    let mut seen = BTreeMap::new();
    let mut all = list.iter().enumerate();
    all.find_map(|(i, one)| seen.insert(one, i).map(|before| (before, i)))
}

/// The tables of the inputs, by their names.
fn inputs(
    keys: &mut Keys<'_>,
    inputs: &mut BTreeMap<String, Input>,
    wrt: &[String],
) -> Result<(), FileError> {
    let wrt: BTreeSet<&str> = wrt.iter().map(String::as_str).collect();
    match keys {
        Keys::Read(section) => {
            let Some(field) = section.take("inputs") else {
                return Ok(());
            };
            let mut first_spellings = BTreeMap::new();
            let mut room = edit::MOST_IN_FILE;
            for (written, field) in field.section()?.take_all() {
                let name = canonical(&written);
                let place = field.place();
                let mut row = Input {
                    declared: true,
                    ..Input::inferred(Shape::Scalar)
                };
                let keys = |keys: &mut Keys<'_>| input(keys, &name, &mut row, (&wrt, &mut room));
                Keys::read(field.section()?, keys)?;
                if let Some(first) = first_spellings.insert(name.clone(), written.clone()) {
                    let [first, written] = [&first, &written].map(|name| clipped(name));
                    return Err(place.error(format!(
                        "{first} and {written} are one input, {name}; keep one of them."
                    )));
                }
                inputs.insert(name, row);
            }
        }
        Keys::Write(_) => {
            let mut room = usize::MAX;
            for (name, row) in inputs.iter_mut() {
                if let Keys::Write(text) = keys {
                    table(text, &format!("inputs.{}", key(name)));
                }
                input(keys, name, row, (&wrt, &mut room))?;
            }
        }
    }
    Ok(())
}

/// The keys of `[inputs.name]`; `room` is left for numbers in the file.
fn input(
    keys: &mut Keys<'_>,
    name: &str,
    input: &mut Input,
    (wrt, room): (&BTreeSet<&str>, &mut usize),
) -> Result<(), FileError> {
    let read_shape = |field: Field<'_>| {
        let place = field.place();
        let shape = (SHAPE.read)(field)?;
        // Before any memory is taken for its numbers.
        *room = room.checked_sub(shape.len()).ok_or_else(|| {
            let most = edit::MOST_IN_FILE;
            place.error(format!(
                "with {} the inputs hold more than {most} numbers, and no file may; make \
                 the sizes smaller.",
                clipped(name)
            ))
        })?;
        Ok(shape)
    };
    let write_shape = |shape: &Shape| (*shape != Shape::Scalar).then(|| (SHAPE.write)(shape));
    keys.with("shape", &mut input.shape, read_shape, write_shape)?;
    let shape = input.shape;
    let read_value = |field: Field<'_>| value::read(name, shape, field);
    let write_value = |value: &Vec<_>| Some(value::write(shape, value));
    if !keys.with("value", &mut input.value, read_value, write_value)? {
        input.value = edit::counting(0..shape.len());
    }
    if !keys.always("range", &mut input.range, RANGE)? {
        input.range = edit::range_for(&input.value);
    }
    let read_constant = |field: Field<'_>| {
        let constant = field.flag()?;
        if constant && wrt.contains(name) {
            return Err(field.error(format!(
                "{} is listed in `wrt` and constant at the same time. Take it out of `wrt`, \
                 or write constant = false.",
                clipped(name)
            )));
        }
        Ok(constant)
    };
    let write_constant = |constant: &bool| constant.then(|| (FLAG.write)(constant));
    keys.with(
        "constant",
        &mut input.constant,
        read_constant,
        write_constant,
    )?;
    keys.option("seed", &mut input.seed, SEED)?;
    Ok(())
}

/// The keys of `[neuron]`.
fn neuron_keys(keys: &mut Keys<'_>, neuron: &mut NeuronSettings) -> Result<(), FileError> {
    let usual = NeuronSettings::default();
    keys.key("weights", &mut neuron.weights, &usual.weights, NUMBERS)?;
    keys.always("bias", &mut neuron.bias, NUMBER)?;
    keys.always("activation", &mut neuron.activation, TEXT)?;
    keys.key("target", &mut neuron.target, &usual.target, NUMBER)?;
    keys.key("compare", &mut neuron.compare, &usual.compare, TEXTS)?;
    Ok(())
}

/// The keys of `[chain]`.
fn chain_keys(keys: &mut Keys<'_>, chain: &mut ChainSettings) -> Result<(), FileError> {
    let usual = ChainSettings::default();
    keys.option("input", &mut chain.input, KEY)?;
    keys.key("send", &mut chain.send, &usual.send, word!(Send))?;
    keys.key("dx", &mut chain.dx, &usual.dx, NUMBERS)?;
    keys.key("v", &mut chain.v, &usual.v, NUMBERS)?;
    Ok(())
}

const NUMBERS: Form<Vec<f64>> = Form {
    read: |field| field.numbers("a list of numbers"),
    write: |numbers| list(numbers.iter().map(|x| number(*x))),
};

/// The keys of `[view]`.
fn view_keys(keys: &mut Keys<'_>, view: &mut ViewSettings) -> Result<(), FileError> {
    let usual = ViewSettings::default();
    keys.always("panels", &mut view.panels, PANELS)?;
    keys.key(
        "colormap",
        &mut view.colormap,
        &usual.colormap,
        word!(Colormap),
    )?;
    keys.key("scale", &mut view.scale, &usual.scale, word!(Scale))?;
    keys.key("face", &mut view.face, &usual.face, word!(Face))?;
    keys.key("motion", &mut view.motion, &usual.motion, FLAG)?;
    Ok(())
}

/// The panels that are shown: one at least, and each once.
pub(crate) const PANELS: Form<Vec<Panel>> = Form {
    read: |field| {
        let place = field.place();
        let words = field.list("a list of panels")?;
        let panels = words.iter().map(|word| word.word(&Panel::ALL, Panel::name));
        let panels: Vec<Panel> = panels.collect::<Result<_, _>>()?;
        if panels.is_empty() {
            let fault = "at least one panel is shown; leave the key out for the usual three.";
            return Err(place.error(fault));
        }
        match repeated(&panels) {
            None => Ok(panels),
            Some((panel, _)) => {
                let name = panels[panel].name();
                Err(place.error(format!("{name} is listed twice.")))
            }
        }
    },
    write: |panels| list(panels.iter().map(|panel| quoted(panel.name()))),
};
