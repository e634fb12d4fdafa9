//! `nablascope render`: a scene's pictures, or its step sizes, as a file.

use std::path::Path;

use super::arguments::ThemeArgument;
use super::failure::Failure;
use super::scene::{complaint, load, say_notes, study};
use crate::analysis::scene_names;
use crate::analysis::step_size::EntryKey;
use crate::document::{Panel, file};
use crate::export::{self, ExportError, Format, Picture};
use crate::panel::board::View;
use crate::panel::step_size::figure;
use crate::panel::theme::Theme;
use crate::tape::cancel::CancelToken;
use crate::worker::job;

/// Draws a scene into a file whose ending says the format: these panels, or with an entry its
/// errors at each step size.
pub(crate) fn render(
    scene: &Path,
    out: &Path,
    panels: &[Panel],
    (size, theme): ([u32; 2], ThemeArgument),
    entry: Option<&EntryKey>,
) -> Result<(), Failure> {
    let picture = &Picture {
        panels: panels.to_vec(),
        size,
        theme: match theme {
            ThemeArgument::Light => Theme::light(),
            ThemeArgument::Dark => Theme::dark(),
        },
    };
    let Some(format) = Format::of(out) else {
        return Err(Failure::Input(format!(
            "{} does not end in {}, so the kind of picture is not known.",
            out.display(),
            Format::endings()
        )));
    };
    let mut document = load(scene)?;
    if let Some(entry) = entry {
        let study = study(&document, scene, entry)?;
        let figure = figure::step_sizes(&study, &entry.output, &entry.input);
        let bytes = export::step_size::picture(&figure, picture.size, &picture.theme, format);
        return write(out, bytes);
    }
    // Some figures are made only when their panel is shown.
    document.view.panels.clone_from(&picture.panels);
    let outcome = job::run(&document, &CancelToken::default())
        .ok_or_else(|| Failure::Other("The computation was cancelled.".to_owned()))?;
    let names = &outcome.scene_names;
    let faults = [
        &outcome.problems[..],
        &names.faults,
        &scene_names::neuron(&document),
    ]
    .concat();
    let Some(figures) = outcome.figures.as_ref().filter(|_| faults.is_empty()) else {
        let sentence = complaint(scene, &document, &outcome.diagnostics, &faults);
        return Err(Failure::Input(sentence));
    };
    say_notes(scene, &names.notes);
    write(
        out,
        export::file(figures, picture, &View::default(), format),
    )
}

fn write(out: &Path, bytes: Result<Vec<u8>, ExportError>) -> Result<(), Failure> {
    let bytes = bytes.map_err(|error| Failure::Other(error.to_string()))?;
    file::write(out, &bytes, true).map_err(|error| Failure::Other(error.to_string()))
}
