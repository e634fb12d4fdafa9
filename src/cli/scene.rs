//! A scene file for a command: read and computed, or told what is wrong with it.

use std::path::Path;

use super::failure::Failure;
use super::terminal;
use crate::analysis::formulas;
use crate::analysis::numbers::{self, Analysis, Numbers};
use crate::analysis::scene_names::{self, SceneNames, scene_names};
use crate::analysis::step_size::{self, EntryKey};
use crate::analysis::verify::answer::Answer;
use crate::analysis::verify::{self, Question};
use crate::diff::step_size::Study;
use crate::document::Document;
use crate::document::file;
use crate::expr::lower::Output;
use crate::formula::forms::Formulas;
use crate::syntax::diagnostic::{Diagnostic, Severity, has_errors};
use crate::tape::cancel::CancelToken;

pub(crate) fn load(scene: &Path) -> Result<Document, Failure> {
    file::load(scene).map_err(|error| {
        let (name, sentence) = (scene.display().to_string(), error.to_string());
        Failure::Input(if sentence.contains(&name) {
            sentence
        } else {
            format!("{name}: {sentence}")
        })
    })
}

pub(crate) fn analyse(document: &Document) -> Result<Analysis, Failure> {
    numbers::analyse(document, &CancelToken::default())
        .ok_or_else(|| Failure::Other("The computation was cancelled.".to_owned()))
}

/// A document with the formulas of its derivatives.
pub(crate) fn formulas(document: &Document) -> Result<(Analysis, Option<Formulas>), Failure> {
    formulas::formulas(document, &CancelToken::default())
        .ok_or_else(|| Failure::Other("The computation was cancelled.".to_owned()))
}

/// A document without its derivatives.
pub(crate) fn read(document: &Document) -> Result<Analysis, Failure> {
    numbers::read(document, &CancelToken::default())
        .ok_or_else(|| Failure::Other("The computation was cancelled.".to_owned()))
}

/// The output with what is to be noted, or everything that is in the way of its derivatives.
pub(crate) fn sound<'a>(
    document: &Document,
    analysis: &'a Analysis,
    scene: &Path,
) -> Result<(&'a Output, SceneNames), Failure> {
    let mut names = scene_names(document, analysis);
    names.faults.extend(scene_names::neuron(document));
    let diagnostics = &analysis.lowered.diagnostics;
    let of_reading = diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Note);
    let of_reading = of_reading.map(|found| found.message.clone());
    names.notes.splice(0..0, of_reading);
    let problems = [&analysis.problems[..], &names.faults].concat();
    let is_sound = problems.is_empty() && !has_errors(diagnostics);
    match analysis.lowered.output.as_ref() {
        Some(output) if is_sound => Ok((output, names)),
        _ => {
            let sentence = complaint(scene, document, diagnostics, &problems);
            Err(Failure::Input(sentence))
        }
    }
}

/// The numbers with what is to be noted, or everything that is in their way.
pub(crate) fn result<'a>(
    document: &Document,
    analysis: &'a Analysis,
    scene: &Path,
) -> Result<(&'a Numbers, SceneNames), Failure> {
    let (_, names) = sound(document, analysis, scene)?;
    match analysis.result.as_deref() {
        Some(numbers) => Ok((numbers, names)),
        None => {
            let diagnostics = &analysis.lowered.diagnostics;
            let sentence = complaint(scene, document, diagnostics, &analysis.problems);
            Err(Failure::Input(sentence))
        }
    }
}

/// Says on standard error what is to be noted of a scene.
pub(crate) fn say_notes(scene: &Path, notes: &[String]) {
    for note in notes {
        terminal::say(&format!("{}: note: {note}", scene.display()));
    }
}

/// Errors that are shown with their places.
const FEW: usize = 20;

/// Errors and problems, each with its place, under the file's name.
pub(crate) fn complaint(
    scene: &Path,
    document: &Document,
    diagnostics: &[Diagnostic],
    problems: &[String],
) -> String {
    let is_error = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
    let errors = diagnostics.iter().filter(is_error);
    let more = errors.clone().count().saturating_sub(FEW);
    let errors = errors.take(FEW);
    let errors = errors.map(|diagnostic| diagnostic.render(&document.functions));
    let more = (0 < more).then(|| format!("… and {more} more.\n"));
    let problems = problems.iter().map(|problem| format!("{problem}\n"));
    let all: Vec<String> = errors.chain(more).chain(problems).collect();
    format!("{}:\n{}", scene.display(), all.join("\n"))
}

/// What is to be said of a claim; a text that cannot be differentiated is explained as everywhere.
pub(crate) fn judge(
    document: &Document,
    scene: &Path,
    question: Question<'_>,
) -> Result<Answer, Failure> {
    let answer = verify::judge(document, question, &CancelToken::default())
        .ok_or_else(|| Failure::Other("The computation was cancelled.".to_owned()))?;
    answer.map_err(|analysis| {
        let diagnostics = &analysis.lowered.diagnostics;
        let sentence = complaint(scene, document, diagnostics, &analysis.problems);
        Failure::Input(sentence)
    })
}

/// The study of an entry's step sizes; a text that cannot be computed is explained as everywhere.
pub(crate) fn study(document: &Document, scene: &Path, entry: &EntryKey) -> Result<Study, Failure> {
    let analysis = analyse(document)?;
    let (_, names) = result(document, &analysis, scene)?;
    say_notes(scene, &names.notes);
    step_size::steps(document, entry, &CancelToken::default())
        .ok_or_else(|| Failure::Other("The computation was cancelled.".to_owned()))?
        .map_err(|why| Failure::Input(format!("{}: {}", scene.display(), why.sentence())))
}
