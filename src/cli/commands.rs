//! What each command does: read the scene, run the job, print or write the result.

use std::io::Write as _;
use std::time::Instant;

#[cfg(feature = "pictures")]
use super::arguments::PanelArgument;
use super::arguments::{Command, FieldFormat, NumbersFormat};
use super::failure::Failure;
#[cfg(feature = "pictures")]
use super::render::render;
use super::scene::{analyse, load, read, result, sound, study};
use crate::analysis::field_source::field_source;
use crate::analysis::field_table;
use crate::analysis::numbers::Numbers;
use crate::analysis::print;
use crate::analysis::step_size;
use crate::document::Document;
use crate::tape::cancel::CancelToken;

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
        #[cfg(feature = "pictures")]
        Command::Render {
            scene,
            out,
            panel,
            entry,
            size,
            theme,
        } => {
            let entry = entry.filter(|_| matches!(panel, PanelArgument::Steps));
            render(&scene, &out, &panel.panels(), (size, theme), entry.as_ref())
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

fn check(scenes: &[std::path::PathBuf]) -> Result<(), Failure> {
    let mut complaints = Vec::new();
    for scene in scenes {
        let checked = load(scene).and_then(|document| {
            let analysis = read(&document)?;
            sound(&document, &analysis, scene).map(|output| {
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
