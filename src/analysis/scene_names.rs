//! Names in a scene that lead nowhere: misspelt inputs, and settings about what does not exist.
//!
//! The command line refuses a scene with a fault. The window says it and draws what there is,
//! because there a name may be gone for no longer than it takes to type another one.

use std::borrow::Cow;

use super::activation::Activation;
use super::heading::place_of;
use super::numbers::{Analysis, no_such_input};
use crate::document::Document;
use crate::document::edit::key_parts;
use crate::expr::did_you_mean::nearest;
use crate::expr::scope::numbered;
use crate::expr::shape::Shape;
use crate::syntax::diagnostic::clipped;

/// What is said of the names in a scene, as sentences, and which inputs nothing uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SceneNames {
    /// Names that exist nowhere, and inputs that are a misspelling.
    pub faults: Vec<String>,
    /// What is as it may be, and perhaps not as it was meant.
    pub notes: Vec<String>,
    /// The inputs that are listed and that the functions do not use, in the order of the table.
    pub unused: Vec<String>,
    /// The keys of `[field]` whose names exist nowhere.
    pub nowhere: Vec<&'static str>,
}

impl SceneNames {
    /// Takes out of a document what its file would be refused for: settings of the field about
    /// what is gone from the text.
    pub fn forget_nowhere(&self, document: &mut Document) {
        let field = &mut document.field;
        let settings = [
            ("output", &mut field.output),
            ("x", &mut field.x),
            ("y", &mut field.y),
        ];
        for (key, setting) in settings {
            setting.take_if(|_| self.nowhere.contains(&key));
        }
    }
}

/// The most names and sentences that are said one by one.
const SAID: usize = 6;

/// The most names that an input is compared with, and the most pairs in all: beyond it an
/// input is noted without a proposal.
const MOST_UNLISTED: usize = 200;
const MOST_PAIRS: usize = 20_000;

/// Looks for names that lead nowhere; finds nothing while the text is broken.
pub fn scene_names(document: &Document, analysis: &Analysis) -> SceneNames {
    let mut names = SceneNames::default();
    if analysis.lowered.output.is_none() {
        return names;
    }
    inputs(document, analysis, &mut names);
    wrt(document, analysis, &mut names);
    if analysis.problems.is_empty() {
        field(document, analysis, &mut names);
    }
    names
}

/// What is wrong with the activations that `[neuron]` names.
pub fn neuron(document: &Document) -> Vec<String> {
    let settings = &document.neuron;
    let own = std::iter::once(("activation", &settings.activation));
    let others = settings.compare.iter().map(|name| ("compare", name));
    own.chain(others)
        .filter_map(|(key, text)| {
            let fault = Activation::read(text).err()?;
            let end = if fault.ends_with(['.', '?']) { "" } else { "." };
            let text = clipped(text);
            Some(format!("[neuron] {key} = \"{text}\": {fault}{end}"))
        })
        .take(SAID)
        .collect()
}

/// Inputs that are listed and that the functions do not use.
fn inputs(document: &Document, analysis: &Analysis, names: &mut SceneNames) {
    let free = analysis.lowered.graph.inputs.get(..analysis.free);
    let free = free.unwrap_or_default();
    let is_listed = |name: &str| {
        let row = document.inputs.get(name);
        row.is_some_and(|row| row.declared && !row.parked)
    };
    let is_free = |name: &str| {
        let position = analysis.lowered.graph.input_position(name);
        position.is_some_and(|position| position < analysis.free)
    };
    // Where there is no free name, whatever is listed counts as an input.
    if free.is_empty() {
        return;
    }
    let rows = document.inputs.keys();
    names.unused = rows
        .filter(|name| is_listed(name) && !is_free(name))
        .cloned()
        .collect();
    let unlisted: Vec<&str> = free
        .iter()
        .map(|input| input.name.as_str())
        .filter(|name| !is_listed(name))
        .collect();
    let unlisted = &unlisted[..unlisted.len().min(MOST_UNLISTED)];
    let compared = MOST_PAIRS / unlisted.len().max(1);
    let mut left: Vec<Cow<'_, str>> = Vec::new();
    for (place, name) in names.unused.iter().enumerate() {
        let near = nearest(name, unlisted.iter().copied().filter(|_| place < compared));
        match near {
            Some(near) if names.faults.len() < SAID => names.faults.push(format!(
                "The functions do not use the input {name}, and {near}, which they use, is not \
                 listed. Write one of them as the other."
            )),
            Some(_) => {}
            None => left.push(clipped(name)),
        }
    }
    let note = match &left[..] {
        [] => return,
        [one] => format!("The functions do not use the input {one}."),
        [all @ .., last] if left.len() <= SAID => {
            let all = all.join(", ");
            format!("The functions do not use the inputs {all} and {last}.")
        }
        [..] => {
            let (said, more) = left.split_at(SAID);
            let (said, more) = (said.join(", "), more.len());
            format!("The functions do not use the inputs {said} and {more} more.")
        }
    };
    names.notes.push(note);
}

/// Names to differentiate by.
fn wrt(document: &Document, analysis: &Analysis, names: &mut SceneNames) {
    // With no column at all that is what is in the way of a result, and said there.
    if !analysis.inputs.iter().any(|input| input.differentiated) {
        return;
    }
    let graph = &analysis.lowered.graph;
    let nowhere = |name: &&String| {
        let parked = document.inputs.get(*name).is_some_and(|row| row.parked);
        graph.input_position(name).is_none() && !parked
    };
    let known = graph.inputs.iter().map(|input| input.name.as_str());
    let wrt = document.wrt.iter().flatten().filter(nowhere).take(SAID);
    names
        .faults
        .extend(wrt.map(|name| no_such_input(name, known.clone())));
}

/// The element that is drawn and the two along the axes.
fn field(document: &Document, analysis: &Analysis, names: &mut SceneNames) {
    let settings = &document.field;
    let Some(output) = &analysis.lowered.output else {
        return;
    };
    let asked = settings.output.as_ref().map(|_| output.labels());
    let outputs = asked.unwrap_or_default();
    let labels = || outputs.iter().map(String::as_str);
    if let Some(key) = &settings.output
        && place_of(key, labels()).is_none()
    {
        let definitions = &analysis.lowered.definitions;
        let definition = |name: &str| {
            let found = definitions
                .iter()
                .find(|definition| definition.name == name)?;
            Some(analysis.lowered.graph.shape(found.node?))
        };
        let drawn = labels().next().unwrap_or_default();
        if has_element(key, definition) {
            names.notes.push(format!(
                "[field] output is {key}, which is no element of {}: {drawn} is drawn.",
                output.name
            ));
        } else {
            names.nowhere.push("output");
            names
                .faults
                .push(nowhere("output", key, "definition", drawn));
        }
    }
    let graph = &analysis.lowered.graph;
    let asked = settings.x.is_some() || settings.y.is_some();
    let moved = analysis.inputs.iter();
    let moved = moved.filter(|input| asked && input.differentiated);
    let elements = moved.flat_map(|input| {
        (0..input.shape.len()).map(|element| input.shape.label(&input.name, element))
    });
    let keys: Vec<String> = elements.collect();
    let columns = || keys.iter().map(String::as_str);
    for (axis, key) in [("x", &settings.x), ("y", &settings.y)] {
        let Some(key) = key
            .as_ref()
            .filter(|key| place_of(key, columns()).is_none())
        else {
            continue;
        };
        let (name, _) = key_parts(key).unwrap_or((key, Vec::new()));
        let input = |name: &str| Some(graph.inputs[graph.input_position(name)?].shape);
        if has_element(key, input) {
            names.notes.push(format!(
                "[field] {axis} is {key}, which is held constant, so another axis is drawn."
            ));
        } else if !document.inputs.get(name).is_some_and(|row| row.parked) {
            let first = columns().next().unwrap_or_default();
            names.nowhere.push(axis);
            names.faults.push(nowhere(axis, key, "input", first));
        }
    }
}

/// Whether a key is an element of something with the shape that `shape` finds for its name.
fn has_element(key: &str, shape: impl Fn(&str) -> Option<Shape>) -> bool {
    let numbered = numbered(key).map(|(stem, number)| (stem, vec![number - 1]));
    let parts = key_parts(key).into_iter().chain(numbered);
    parts
        .filter_map(|(name, indices)| shape(name)?.place(&indices))
        .next()
        .is_some()
}

fn nowhere(setting: &str, key: &str, kind: &str, such_as: &str) -> String {
    format!(
        "[field] {setting} names {}, and there is no such element of any {kind}. Write one such \
         as {such_as}, or leave the key out.",
        clipped(key)
    )
}
