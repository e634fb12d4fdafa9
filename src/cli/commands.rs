//! What each command does: read the scene, run the job, print or write the result.

use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use super::arguments::{Command, FieldFormat, NumbersFormat, PanelArgument, ThemeArgument};
use super::failure::Failure;
use crate::analysis::field_source::field_source;
use crate::analysis::field_table;
use crate::analysis::numbers::{self, Analysis, Numbers};
use crate::analysis::print;
use crate::analysis::step_size::{self, EntryKey};
use crate::diff::step_size::Study;
use crate::document::Document;
use crate::document::file;
use crate::export::{self, ExportError, Format, Picture};
use crate::panel::board::View;
use crate::panel::step_size::figure;
use crate::panel::theme::Theme;
use crate::syntax::diagnostic::{Diagnostic, Severity};
use crate::tape::cancel::CancelToken;
use crate::worker::job;

pub(crate) fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Jacobian {
            scene,
            method,
            layout,
            format,
        } => {
            let mut document = load(&scene)?;
            document.method = method.unwrap_or(document.method);
            document.layout = layout.map_or(document.layout, Into::into);
            let start = Instant::now();
            let analysis = analyse(&document)?;
            let seconds = start.elapsed().as_secs_f64();
            let result = result(&document, &analysis, &scene)?;
            print(&match format {
                NumbersFormat::Table => print::table(result, document.layout),
                NumbersFormat::Json => print::json(result, document.layout, seconds),
                NumbersFormat::Csv => print::csv(result, document.layout),
                NumbersFormat::Latex => print::latex(result, document.layout),
            })
        }
        Command::Field {
            scene,
            grid,
            format,
        } => {
            let document = load(&scene)?;
            let analysis = analyse(&document)?;
            let result = result(&document, &analysis, &scene)?;
            print_field(&document, result, grid as usize, format)
        }
        Command::Render {
            scene,
            out,
            panel,
            entry,
            size,
            theme,
        } => {
            let picture = Picture {
                panels: panel.panels(),
                size,
                theme: match theme {
                    ThemeArgument::Light => Theme::light(),
                    ThemeArgument::Dark => Theme::dark(),
                },
            };
            let entry = entry.filter(|_| matches!(panel, PanelArgument::Steps));
            render(&scene, &out, &picture, entry.as_ref())
        }
        Command::Steps {
            scene,
            entry,
            format,
        } => {
            let study = study(&load(&scene)?, &scene, &entry)?;
            print(&match format {
                FieldFormat::Json => step_size::json(&study, &entry),
                FieldFormat::Csv => step_size::csv(&study),
            })
        }
        Command::Check { scenes } => check(&scenes),
    }
}

fn load(scene: &Path) -> Result<Document, Failure> {
    file::load(scene).map_err(|error| {
        let (name, sentence) = (scene.display().to_string(), error.to_string());
        Failure::Input(if sentence.contains(&name) {
            sentence
        } else {
            format!("{name}: {sentence}")
        })
    })
}

fn analyse(document: &Document) -> Result<Analysis, Failure> {
    numbers::analyse(document, &CancelToken::default())
        .ok_or_else(|| Failure::Other("The computation was cancelled.".to_owned()))
}

/// The numbers, or everything that is in their way.
fn result<'a>(
    document: &Document,
    analysis: &'a Analysis,
    scene: &Path,
) -> Result<&'a Numbers, Failure> {
    analysis.result.as_deref().ok_or_else(|| {
        let diagnostics = &analysis.lowered.diagnostics;
        Failure::Input(complaint(scene, document, diagnostics, &analysis.problems))
    })
}

/// Errors and problems, each with its place, under the file's name.
fn complaint(
    scene: &Path,
    document: &Document,
    diagnostics: &[Diagnostic],
    problems: &[String],
) -> String {
    let errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|diagnostic| diagnostic.render(&document.functions));
    let problems = problems.iter().map(|problem| format!("{problem}\n"));
    let all: Vec<String> = errors.chain(problems).collect();
    format!("{}:\n{}", scene.display(), all.join("\n"))
}

/// Prints to standard output; a reader that has seen enough is not an error.
fn print(text: &str) -> Result<(), Failure> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::Other(
            format!("The result cannot be printed: {error}."),
        )),
        _ => Ok(()),
    }
}

fn print_field(
    document: &Document,
    result: &Numbers,
    grid: usize,
    format: FieldFormat,
) -> Result<(), Failure> {
    let (source, pair) = field_source(document, result);
    let Some((x, y)) = pair else {
        return Err(Failure::Input(format!(
            "A field needs two elements to differentiate by, and {} has {}.",
            result.output.name,
            result.columns.len()
        )));
    };
    let ranges = [document.field.x_range, document.field.y_range];
    let lines = field_table::table(source, (x, y), ranges, grid, &CancelToken::default())
        .ok_or_else(|| Failure::Other("The computation was cancelled.".to_owned()))?;
    let names = print::FieldNames {
        output: source.component.0,
        x: &result.columns[x].key,
        y: &result.columns[y].key,
    };
    print(&match format {
        FieldFormat::Json => print::field_json(names, &lines),
        FieldFormat::Csv => print::field_csv(names, &lines),
    })
}

/// The study of an entry's step sizes; a text that cannot be computed is explained as everywhere.
fn study(document: &Document, scene: &Path, entry: &EntryKey) -> Result<Study, Failure> {
    let analysis = analyse(document)?;
    result(document, &analysis, scene)?;
    step_size::steps(document, entry, &CancelToken::default())
        .ok_or_else(|| Failure::Other("The computation was cancelled.".to_owned()))?
        .map_err(|why| Failure::Input(format!("{}: {}", scene.display(), why.sentence())))
}

fn render(
    scene: &Path,
    out: &Path,
    picture: &Picture,
    entry: Option<&EntryKey>,
) -> Result<(), Failure> {
    let Some(format) = Format::of(out) else {
        return Err(Failure::Input(format!(
            "{} does not end in .svg, .png or .pdf, so the kind of picture is not known.",
            out.display()
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
    let Some(figures) = &outcome.figures else {
        let sentence = complaint(scene, &document, &outcome.diagnostics, &outcome.problems);
        return Err(Failure::Input(sentence));
    };
    write(
        out,
        export::file(figures, picture, &View::default(), format),
    )
}

fn write(out: &Path, bytes: Result<Vec<u8>, ExportError>) -> Result<(), Failure> {
    let bytes = bytes.map_err(|error| Failure::Other(error.to_string()))?;
    std::fs::write(out, bytes)
        .map_err(|error| Failure::Other(format!("{} cannot be written: {error}.", out.display())))
}

fn check(scenes: &[std::path::PathBuf]) -> Result<(), Failure> {
    let mut complaints = Vec::new();
    for scene in scenes {
        let checked = load(scene).and_then(|document| {
            let analysis = analyse(&document)?;
            result(&document, &analysis, scene).map(|numbers| {
                let shapes: Vec<String> = analysis
                    .inputs
                    .iter()
                    .map(|input| format!("{} {}", input.name, input.shape))
                    .collect();
                let output = analysis.lowered.graph.shape(numbers.output.node);
                format!(
                    "{}: all is well; {} {output} from {}\n",
                    scene.display(),
                    numbers.output.name,
                    shapes.join(", ")
                )
            })
        });
        match checked {
            Ok(line) => print(&line)?,
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
