//! A document → its numbers: what was read, sized and differentiated.
//!
//! It makes no pictures; [`crate::worker::job`] goes on to those, and the command line stops here.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::phrase::Words;
use super::source::Column;
use crate::diff::compute::jacobian;
use crate::diff::jacobian::Jacobian;
use crate::diff::problem::{Effort, Problem, Road};
use crate::document::{Document, Input, Value};
use crate::expr::did_you_mean::nearest;
use crate::expr::limits::{MAX_ENTRIES, MAX_TOTAL};
use crate::expr::lower::{Lowered, Output, lower_until};
use crate::expr::reading;
use crate::expr::scope::Scope;
use crate::expr::scope::numbered;
use crate::expr::shape::Shape;
use crate::syntax::ast::Parsed;
use crate::syntax::diagnostic::{Diagnostic, Severity, clipped, has_errors};
use crate::tape::cancel::CancelToken;
use crate::tape::compile::{Tape, compile_until};
use crate::tape::constant::constant;

/// An input and the shape it has, by its row or by use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputShape {
    /// Canonical name.
    pub name: String,
    /// Its shape.
    pub shape: Shape,
    /// Whether the Jacobian has columns for it.
    pub differentiated: bool,
}

/// A document as it was read, sized and differentiated.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The definitions as they were read.
    pub parsed: Parsed,
    /// The typed graph, and what was wrong.
    pub lowered: Lowered,
    /// How many of the graph's inputs are free names of the text; those behind them are only
    /// listed in the scene.
    pub free: usize,
    /// The inputs that the output reaches or that it is differentiated by, the latter first.
    pub inputs: Vec<InputShape>,
    /// What is wrong outside the text.
    pub problems: Vec<String>,
    /// The result; `None` when something is wrong.
    pub result: Option<Arc<Numbers>>,
    /// The Jacobian is from f64 alone, and a finer one can be had.
    pub refining: bool,
}

/// The Jacobian of a document with the program, the point and the names it belongs to.
#[derive(Clone, Debug)]
pub struct Numbers {
    /// What was differentiated.
    pub output: Output,
    /// A label per element of it: `y[1]`.
    pub labels: Vec<String>,
    /// The program.
    pub tape: Tape,
    /// All elements of the tape's inputs.
    pub point: Vec<f64>,
    /// A column each.
    pub columns: Vec<Column>,
    /// Names of the inputs that are differentiated by.
    pub variables: Vec<String>,
    /// The Jacobian, numerator layout; the heatmap shares it.
    pub jacobian: Arc<Jacobian>,
    /// What its reasons and its structure are told by.
    pub words: Arc<Words>,
}

impl Numbers {
    /// Keys of the columns: `x[1]`.
    pub fn column_keys(&self) -> Vec<String> {
        self.columns
            .iter()
            .map(|column| column.key.clone())
            .collect()
    }
}

/// Work of double-double that is done at once, in operations: about 3 ms of it.
const AT_ONCE: usize = 100_000;

/// A document as it was read and sized, with all that is in the way of its derivatives; `result`
/// is empty in any case. `None` when `cancel` was called on the way.
pub fn read(document: &Document, cancel: &CancelToken) -> Option<Analysis> {
    prepare(document, cancel).map(|(analysis, _)| analysis)
}

/// Analysis of a document: read, sized and differentiated. `None` when `cancel` was called on the way.
pub fn analyse(document: &Document, cancel: &CancelToken) -> Option<Analysis> {
    analyse_with(document, Effort::Full, cancel)
}

/// What is to be differentiated.
pub(super) struct Question {
    pub(super) output: Output,
    /// The inputs of the point, in its order.
    pub(super) positions: Vec<usize>,
    /// All elements of the inputs.
    pub(super) point: Vec<f64>,
}

/// Reads and sizes a document; no question when something is in its way.
pub(super) fn prepare(
    document: &Document,
    cancel: &CancelToken,
) -> Option<(Analysis, Option<Question>)> {
    let declared: BTreeMap<String, Shape> = document
        .inputs
        .iter()
        .filter(|(_, input)| input.declared && !input.parked)
        .map(|(name, input)| (name.clone(), input.shape))
        .collect();
    let parsed = reading::read(&document.functions, &declared, cancel)?;
    let mut lowered = lower_until(&parsed, &declared, &document.output, cancel)?;
    let operations = Scope::new(&parsed.definitions, &declared).written_out();
    if operations <= MOST_OPERATIONS {
        keep_good_fixes(document, &declared, &mut lowered.diagnostics, cancel)?;
    }
    let mut analysis = Analysis {
        parsed,
        free: lowered.graph.inputs.len(),
        lowered,
        inputs: Vec::new(),
        problems: Vec::new(),
        result: None,
        refining: false,
    };
    let fine = !has_errors(&analysis.lowered.diagnostics);
    let Some(output) = analysis.lowered.output.clone().filter(|_| fine) else {
        if fine && analysis.parsed.definitions.is_empty() {
            analysis
                .problems
                .push("Type a function, such as f(x, y) = 10x²y².".to_owned());
        }
        return Some((analysis, None));
    };
    list_unused(document, &mut analysis.lowered);
    let order = column_order(document, &analysis, &output);
    analysis.inputs = order
        .iter()
        .map(|&(input, differentiated)| {
            let input = &analysis.lowered.graph.inputs[input];
            InputShape {
                name: input.name.clone(),
                shape: input.shape,
                differentiated,
            }
        })
        .collect();
    // Before any memory is taken for the columns and their names.
    let differentiated = analysis.inputs.iter().filter(|input| input.differentiated);
    let columns: usize = differentiated.map(|input| input.shape.len()).sum();
    let entries = columns.saturating_mul(output.len());
    if entries > MAX_ENTRIES {
        analysis.problems.push(format!(
            "The Jacobian would have {entries} entries, more than {MAX_ENTRIES}; make the sizes smaller."
        ));
        return Some((analysis, None));
    }
    let point = point(document, &analysis.inputs, &mut analysis.problems, cancel)?;
    if columns == 0 && analysis.problems.is_empty() {
        let strangers = document.wrt.as_deref().unwrap_or_default();
        let graph = &analysis.lowered.graph;
        analysis.problems.push(if let Some(name) = strangers.first() {
            no_such_input(name, graph.inputs.iter().map(|input| input.name.as_str()))
        } else if analysis.inputs.is_empty() {
            format!(
                "{} has no inputs, so there is nothing to differentiate by; use a name such as x.",
                output.name
            )
        } else {
            "Every input is held constant; choose one to differentiate by.".to_owned()
        });
    }
    let positions = order.iter().map(|(input, _)| *input).collect();
    let question = Question {
        output,
        positions,
        point,
    };
    let question = analysis.problems.is_empty().then_some(question);
    Some((analysis, question))
}

/// The longest text, in bytes, whose fixes are tried before they are offered, and how many are.
const TRIED: (usize, usize) = (10_000, 8);
/// The most operations, written out, of such a text.
const MOST_OPERATIONS: f64 = 5000.0;

/// Takes back the fixes of errors that lead nowhere: the text after one has fewer errors, or
/// another one in the place of the error.
fn keep_good_fixes(
    document: &Document,
    declared: &BTreeMap<String, Shape>,
    diagnostics: &mut [Diagnostic],
    cancel: &CancelToken,
) -> Option<()> {
    let text = &document.functions;
    let (longest, most) = TRIED;
    if longest < text.len() {
        return Some(());
    }
    let errors = |diagnostics: &[Diagnostic]| -> Vec<String> {
        let errors = diagnostics.iter();
        let errors = errors.filter(|found| found.severity == Severity::Error);
        errors.map(|found| found.message.clone()).collect()
    };
    let before = errors(diagnostics);
    let tried = diagnostics
        .iter_mut()
        .filter(|found| found.severity == Severity::Error && found.fix.is_some());
    for found in tried.take(most) {
        let Some(fix) = &found.fix else {
            continue;
        };
        let mut mended = text.clone();
        if text.get(fix.span.start..fix.span.end).is_none() {
            found.fix = None;
            continue;
        }
        mended.replace_range(fix.span.start..fix.span.end, &fix.replacement);
        let parsed = reading::read(&mended, declared, cancel)?;
        let lowered = lower_until(&parsed, declared, &document.output, cancel)?;
        let after = errors(&lowered.diagnostics);
        let same = after.iter().filter(|message| **message == found.message);
        let same_before = before.iter().filter(|message| **message == found.message);
        if before.len() <= after.len() && same_before.count() <= same.count() {
            found.fix = None;
        }
    }
    Some(())
}

pub(crate) fn analyse_with(
    document: &Document,
    effort: Effort,
    cancel: &CancelToken,
) -> Option<Analysis> {
    let (mut analysis, question) = prepare(document, cancel)?;
    let Some(question) = question else {
        return Some(analysis);
    };
    let Question {
        output,
        positions,
        point,
    } = question;
    let columns = columns(document, &analysis.inputs, cancel)?;
    let graph = &analysis.lowered.graph;
    let tape = compile_until(graph, output.node, &positions, cancel)?;
    let places: Vec<usize> = columns.iter().map(|column| column.place).collect();
    let problem = Problem {
        tape: &tape,
        point: &point,
        columns: &places,
        road: Road::ByWork,
    };
    // About forty evaluations a column; more than enough where columns go together.
    let fine_work = 40 * tape.work().saturating_mul(columns.len());
    let effort = if fine_work <= AT_ONCE {
        Effort::Full
    } else {
        effort
    };
    let jacobian = jacobian(&problem, document.method, effort, cancel)?;
    analysis.refining =
        effort == Effort::Quick && (document.method.refines() || jacobian.provisional);
    let graph = &analysis.lowered.graph;
    let words = Words::new(graph, &document.functions, &tape, &places);
    analysis.result = Some(Arc::new(Numbers {
        labels: output.labels(),
        output,
        tape,
        point,
        columns,
        variables: analysis
            .inputs
            .iter()
            .filter(|input| input.differentiated)
            .map(|input| input.name.clone())
            .collect(),
        jacobian: Arc::new(jacobian),
        words: Arc::new(words),
    }));
    Some(analysis)
}

/// Adds the inputs to the graph that the text does not use and that are asked for all the same:
/// those that `wrt` names, and all that are listed where the text has no free name.
fn list_unused(document: &Document, lowered: &mut Lowered) {
    let definitions = lowered.definitions.iter();
    let defined: BTreeSet<&str> = definitions
        .map(|definition| definition.name.as_str())
        .collect();
    let graph = Arc::make_mut(&mut lowered.graph);
    let rows: Vec<&String> = match &document.wrt {
        Some(names) => names.iter().collect(),
        None if graph.inputs.is_empty() => document.inputs.keys().collect(),
        None => Vec::new(),
    };
    for name in rows {
        if let Some(row) = document.inputs.get(name)
            && row.declared
            && !row.parked
            && !defined.contains(name.as_str())
            && graph.elements.saturating_add(row.shape.len()) <= MAX_TOTAL
        {
            graph.input(name, row.shape);
        }
    }
}

/// The inputs, those that are differentiated by first and in their order.
fn column_order(document: &Document, analysis: &Analysis, output: &Output) -> Vec<(usize, bool)> {
    let graph = &analysis.lowered.graph;
    let listed = match analysis.free {
        0 => 0..graph.inputs.len(),
        _ => 0..0,
    };
    let reached: Vec<usize> = output.inputs.iter().copied().chain(listed).collect();
    // A name that is gone from the text must not take the picture away.
    let variables: Vec<usize> = match &document.wrt {
        Some(wrt) => wrt
            .iter()
            .filter_map(|name| graph.input_position(name))
            .collect(),
        None => reached
            .iter()
            .copied()
            .filter(|&input| {
                let row = document.inputs.get(&graph.inputs[input].name);
                !row.is_some_and(|row| row.constant && !row.parked)
            })
            .collect(),
    };
    let mut told = vec![false; graph.inputs.len()];
    let columns = variables.into_iter().map(|input| (input, true));
    let constants = reached.into_iter().map(|input| (input, false));
    columns
        .chain(constants)
        .filter(|&(input, _)| !std::mem::replace(&mut told[input], true))
        .collect()
}

/// The sentence about a name in `wrt` that no input has.
pub(super) fn no_such_input<'k>(
    name: &str,
    known: impl Iterator<Item = &'k str> + Clone,
) -> String {
    const SHOWN: usize = 6;
    let is_known = |wanted: &str| known.clone().any(|name| name == wanted);
    let element = numbered(name).filter(|(stem, _)| is_known(stem));
    let base = name.split('[').next().filter(|base| is_known(base));
    let advice = if let Some(whole) = element.map(|(stem, _)| stem).or(base) {
        format!("Its columns are those of a whole input: write {whole}.")
    } else if let Some(near) = nearest(name, known.clone()) {
        format!("Did you mean {near}?")
    } else {
        let mut some: Vec<&str> = known.take(SHOWN + 1).collect();
        match some.len() {
            0 => "The functions use none.".to_owned(),
            count => {
                if SHOWN < count {
                    some[SHOWN] = "…";
                }
                format!("The inputs are {}.", some.join(", "))
            }
        }
    };
    let name = clipped(name);
    format!("`wrt` names {name}, and there is no such input. {advice}")
}

/// The row of an input in the size that it has.
fn row<'a>(document: &'a Document, input: &InputShape) -> Cow<'a, Input> {
    match document.inputs.get(&input.name) {
        None => Cow::Owned(Input::inferred(input.shape)),
        Some(row) if !row.declared && row.shape != input.shape => {
            let mut row = row.clone();
            row.resize(input.shape);
            Cow::Owned(row)
        }
        Some(row) => Cow::Borrowed(row),
    }
}

/// Values that are complained about one by one.
const FEW: usize = 5;

/// All elements of the inputs. `None` when `cancel` was called on the way.
fn point(
    document: &Document,
    inputs: &[InputShape],
    problems: &mut Vec<String>,
    cancel: &CancelToken,
) -> Option<Vec<f64>> {
    let mut point = Vec::new();
    let mut faults = 0_usize;
    for input in inputs {
        let row = row(document, input);
        for element in 0..input.shape.len() {
            point.push(match row.value.get(element) {
                Some(Value::Number(number)) => *number,
                Some(Value::Formula(formula)) => constant(formula).unwrap_or_else(|diagnostic| {
                    faults += 1;
                    if faults <= FEW {
                        let key = input.shape.label(&input.name, element);
                        problems.push(format!("The value of {key}: {}", diagnostic.message));
                    }
                    f64::NAN
                }),
                None => f64::NAN,
            });
            if element % 1024 == 0 && cancel.is_cancelled() {
                return None;
            }
        }
    }
    if FEW < faults {
        problems.push(format!("… and {} more values.", faults - FEW));
    }
    Some(point)
}

/// A column for each element of the inputs that are differentiated by. `None` when `cancel` was
/// called on the way.
fn columns(
    document: &Document,
    inputs: &[InputShape],
    cancel: &CancelToken,
) -> Option<Vec<Column>> {
    let starts = inputs.iter().scan(0, |before, input| {
        *before += input.shape.len();
        Some(*before - input.shape.len())
    });
    let differentiated = inputs.iter().zip(starts);
    let differentiated = differentiated.filter(|(input, _)| input.differentiated);
    cancel.collect(differentiated.flat_map(|(input, start)| {
        let range = row(document, input).range;
        let name: Arc<str> = input.name.as_str().into();
        (0..input.shape.len()).map(move |element| Column {
            key: input.shape.label(&input.name, element),
            input: name.clone(),
            element,
            place: start + element,
            range,
        })
    }))
}
