//! What each command does: read the scene, run the job, print or write the result.

use std::time::Instant;

#[cfg(feature = "pictures")]
use super::arguments::PanelArgument;
use super::arguments::{AnswerFormat, Command, FieldFormat, FormulaFormat, NumbersFormat};
use super::check;
use super::failure::Failure;
#[cfg(feature = "pictures")]
use super::render::render;
use super::scene::{analyse, formulas, judge, load, result, say_notes, sound, study};
use super::terminal::{self, Escapes};
use crate::analysis::field_source::field_source;
use crate::analysis::field_table;
use crate::analysis::formulas;
use crate::analysis::numbers::Numbers;
use crate::analysis::print;
use crate::analysis::step_size;
use crate::analysis::verify::answer::Verdict;
use crate::analysis::verify::{self, Question};
use crate::document::Document;
use crate::expr::print::definition;
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
            let (result, names) = result(&document, &analysis, &scene)?;
            let (layout, notes) = (document.layout, &names.notes);
            if matches!(format, NumbersFormat::Json) {
                let definitions = analysis.parsed.definitions.iter();
                let reading: Vec<String> = definitions.map(definition).collect();
                return terminal::print(Escapes::Json, |out| {
                    print::json(out, result, (layout, seconds), (notes, &reading))
                });
            }
            say_notes(&scene, notes);
            terminal::print(Escapes::Text, |out| match format {
                NumbersFormat::Csv => print::csv(out, result, layout),
                NumbersFormat::Latex => print::latex(out, result, layout),
                NumbersFormat::Table | NumbersFormat::Json => print::table(out, result, layout),
            })
        }
        Command::Field {
            scene,
            grid,
            format,
        } => {
            let document = load(&scene)?;
            let analysis = analyse(&document)?;
            let (result, names) = result(&document, &analysis, &scene)?;
            say_notes(&scene, &names.notes);
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
            let (escapes, text) = match format {
                FieldFormat::Json => (Escapes::Json, step_size::json(&study, &entry)),
                FieldFormat::Csv => (Escapes::Text, step_size::csv(&study)),
            };
            terminal::print(escapes, |out| out.write_all(text.as_bytes()))
        }
        Command::Formula {
            scene,
            layout,
            steps,
            format,
        } => {
            let mut document = load(&scene)?;
            document.layout = layout.map_or(document.layout, Into::into);
            let (analysis, found) = formulas(&document)?;
            let (output, names) = sound(&document, &analysis, &scene)?;
            say_notes(&scene, &names.notes);
            let Some(found) = found else {
                let sentence = "There is nothing to differentiate.";
                return Err(Failure::Input(sentence.to_owned()));
            };
            let of = (output.name.as_str(), &found);
            match format {
                FormulaFormat::Json => terminal::print(Escapes::Json, |out| {
                    formulas::json(out, (&analysis, &found), document.layout, steps)
                }),
                FormulaFormat::Latex => {
                    terminal::print(Escapes::Text, |out| formulas::latex(out, of))
                }
                FormulaFormat::Text => {
                    terminal::print(Escapes::Text, |out| formulas::text(out, of, steps))
                }
            }
        }
        Command::Verify {
            scene,
            claim,
            wrt,
            layout,
            format,
        } => {
            let question = Question {
                claim: &claim,
                wrt: wrt.as_deref(),
                layout: layout.map(Into::into),
            };
            let answer = judge(&load(&scene)?, &scene, question)?;
            match format {
                AnswerFormat::Json => {
                    terminal::print(Escapes::Json, |out| verify::answer::json(out, &answer))
                }
                AnswerFormat::Text => {
                    terminal::print(Escapes::Text, |out| verify::answer::text(out, &answer))
                }
            }?;
            match answer.verdict {
                Verdict::Equal => Ok(()),
                Verdict::Different | Verdict::Shape => Err(Failure::Printed(1)),
                Verdict::Unreadable => Err(Failure::Printed(2)),
            }
        }
        Command::Check { scenes, format } => match format {
            AnswerFormat::Json => check::json(&scenes),
            AnswerFormat::Text => check::text(&scenes),
        },
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
    match format {
        FieldFormat::Json => {
            terminal::print(Escapes::Json, |out| print::field_json(out, names, &lines))
        }
        FieldFormat::Csv => {
            terminal::print(Escapes::Text, |out| print::field_csv(out, names, &lines))
        }
    }
}
