//! `check`: what a scene is read as and what is wrong with it, for people and for programs.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::failure::Failure;
use super::scene::{load, read, say_notes, sound};
use super::terminal::{self, Escapes};
use crate::analysis::numbers::Analysis;
use crate::analysis::scene_names::{SceneNames, neuron, scene_names};
use crate::document::Document;
use crate::expr::print::definition;
use crate::syntax::diagnostic::{Diagnostic, Severity};

/// A line for each scene on standard output, complaints on standard error.
pub(crate) fn text(scenes: &[PathBuf]) -> Result<(), Failure> {
    let mut complaints = Vec::new();
    for scene in scenes {
        let checked = load(scene).and_then(|document| {
            let analysis = read(&document)?;
            sound(&document, &analysis, scene).map(|(output, names)| {
                say_notes(scene, &names.notes);
                let shapes: Vec<String> = analysis
                    .inputs
                    .iter()
                    .map(|input| format!("{} {}", input.name, input.shape))
                    .collect();
                let shape = analysis.lowered.graph.shape(output.node);
                format!(
                    "{}: all is well; {} {shape} from {}\n",
                    scene.display(),
                    output.name,
                    shapes.join(", ")
                )
            })
        });
        match checked {
            Ok(line) => terminal::print(Escapes::Text, |out| out.write_all(line.as_bytes()))?,
            Err(Failure::Input(sentence)) => complaints.push(sentence),
            Err(other) => return Err(other),
        }
    }
    if complaints.is_empty() {
        Ok(())
    } else {
        Err(Failure::Input(complaints.join("\n")))
    }
}

/// A list with an object for each scene; the exit status is that of the text.
pub(crate) fn json(scenes: &[PathBuf]) -> Result<(), Failure> {
    let mut list = Vec::new();
    let mut all_well = true;
    for scene in scenes {
        let (diagnostics, reading) = match load(scene) {
            Ok(document) => {
                let analysis = read(&document)?;
                let definitions = analysis.parsed.definitions.iter();
                let reading: Vec<String> = definitions.map(definition).collect();
                (diagnostics(&document, &analysis), reading)
            }
            Err(Failure::Input(sentence)) => {
                (vec![outside("error", "file", &sentence)], Vec::new())
            }
            Err(other) => return Err(other),
        };
        let ok = diagnostics
            .iter()
            .all(|diagnostic| diagnostic["severity"] != "error");
        all_well &= ok;
        list.push(json!({
            "file": scene.display().to_string(),
            "ok": ok,
            "reading": reading,
            "diagnostics": diagnostics,
        }));
    }
    let text = serde_json::to_string_pretty(&Value::Array(list)).unwrap_or_default();
    terminal::print(Escapes::Json, |out| writeln!(out, "{text}"))?;
    match all_well {
        true => Ok(()),
        false => Err(Failure::Printed(2)),
    }
}

/// All that is to be said of a scene: errors first, each in the order of the text.
fn diagnostics(document: &Document, analysis: &Analysis) -> Vec<Value> {
    let text = &document.functions;
    let mut all: Vec<&Diagnostic> = analysis.lowered.diagnostics.iter().collect();
    all.sort_by_key(|diagnostic| diagnostic.severity == Severity::Note);
    let mut list: Vec<Value> = all
        .into_iter()
        .map(|diagnostic| {
            let read = analysis.parsed.diagnostics.contains(diagnostic);
            let (severity, code) = match (diagnostic.severity, read) {
                (Severity::Error, true) => ("error", "syntax"),
                (Severity::Error, false) => ("error", "meaning"),
                (Severity::Note, _) => ("note", "reading"),
            };
            let span = diagnostic.span;
            json!({
                "severity": severity,
                "code": code,
                "message": diagnostic.message,
                "span": [span.start, span.end],
                "fixes": fixes(text, diagnostic),
            })
        })
        .collect();
    let SceneNames {
        mut faults, notes, ..
    } = scene_names(document, analysis);
    faults.extend(neuron(document));
    let problems = analysis.problems.iter().chain(&faults);
    let problems = problems.map(|problem| outside("error", "scene", problem));
    let notes = notes.iter().map(|note| outside("note", "scene", note));
    list.extend(problems.chain(notes));
    list
}

/// The whole text after each change that is offered.
fn fixes(text: &str, diagnostic: &Diagnostic) -> Vec<Value> {
    let fixes = diagnostic.fix.iter();
    let fixes = fixes.filter_map(|fix| {
        let before = text.get(..fix.span.start)?;
        let after = text.get(fix.span.end..)?;
        let whole = format!("{before}{}{after}", fix.replacement);
        Some(json!({ "label": fix.label, "text": whole }))
    });
    fixes.collect()
}

/// What has no place in the functions.
fn outside(severity: &str, code: &str, message: &str) -> Value {
    json!({
        "severity": severity,
        "code": code,
        "message": message,
        "span": [0, 0],
        "fixes": [],
    })
}
