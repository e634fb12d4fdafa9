//! A document → everything that is shown of it: a pure function.
//!
//! [`analyse`] stops at numbers, which the command line prints; [`run`] goes on to
//! the pictures. Where to look next: [`super`] for the thread that runs it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::affine;
use super::cancel::CancelToken;
use crate::diff::compute::{Effort, Problem, jacobian};
use crate::diff::jacobian::Jacobian;
use crate::expr::lower::{Lowered, MAX_ELEMENTS, Output, lower};
use crate::expr::shape::Shape;
use crate::figure::Figures;
use crate::figure::field::{self, Column, Field, GRID, MAX_GRID, Source};
use crate::figure::heatmap::{Names, derivative_name, heatmap};
use crate::figure::label::heading;
use crate::figure::ledger::{Case, Ledger, Named, Role};
use crate::figure::neuron::{Owner, Parts, Term, neuron};
use crate::project::document::{Document, Input, Value};
use crate::syntax;
use crate::syntax::ast::Parsed;
use crate::syntax::diagnostic::{Diagnostic, has_errors};
use crate::tape::compile::{Tape, compile};
use crate::tape::constant::constant;

/// What was made of a document.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Errors and notes on the functions text, in its bytes; sorted by place.
    pub diagnostics: Vec<Diagnostic>,
    /// How the text was understood, in canonical form, a line per definition.
    pub reading: Vec<Reading>,
    /// The inputs that the output reaches, in column order, constants too; empty while
    /// the text is broken.
    pub inputs: Vec<InputShape>,
    /// Every free name of the text with its shape, reached by the output or not; empty
    /// while the text is broken.
    pub names: Vec<(String, Shape)>,
    /// Definitions that can be chosen as output, in the order of the text.
    pub outputs: Vec<String>,
    /// Elements of the output, for the field's chooser: `y[1]`, `y[2]`.
    pub components: Vec<String>,
    /// Elements of the inputs that are differentiated by, for the field's choosers.
    pub variables: Vec<String>,
    /// What is wrong outside the text (a value, a size, a setting), as sentences.
    pub problems: Vec<String>,
    /// The pictures; `None` when there is no result.
    pub figures: Option<Figures>,
    /// The numbers that the pictures were made of, for tables; `None` when there is no result.
    pub numbers: Option<Arc<Numbers>>,
    /// The Jacobian is from f64 alone, and a finer one can be had by [`run`].
    pub refining: bool,
    /// How long all of it took.
    pub elapsed: Duration,
}

/// One definition as it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Canonical name.
    pub name: String,
    /// Its line of the text, counted from 0.
    pub line: usize,
    /// Canonical form: `f(x, y) = 10*x^2*y^2`.
    pub text: String,
    /// Shape of its value; `None` where it could not be found.
    pub shape: Option<Shape>,
}

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

/// A document's numbers.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The definitions as they were read.
    pub parsed: Parsed,
    /// The typed graph, and what was wrong.
    pub lowered: Lowered,
    /// The inputs that the output reaches, columns' inputs first.
    pub inputs: Vec<InputShape>,
    /// What is wrong outside the text.
    pub problems: Vec<String>,
    /// The result; `None` when something is wrong.
    pub result: Option<Numbers>,
    /// As in [`Outcome::refining`].
    pub refining: bool,
}

/// The result of differentiating.
#[derive(Clone, Debug)]
pub struct Numbers {
    /// What was differentiated.
    pub output: Output,
    /// The program.
    pub tape: Tape,
    /// All elements of the tape's inputs.
    pub point: Vec<f64>,
    /// A column each.
    pub columns: Vec<Column>,
    /// Names of the inputs that are differentiated by.
    pub variables: Vec<String>,
    /// The Jacobian, numerator layout.
    pub jacobian: Jacobian,
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

/// Reads, sizes and differentiates. `None` when `cancel` was called on the way.
pub fn analyse(document: &Document, cancel: &CancelToken) -> Option<Analysis> {
    analyse_with(document, Effort::Full, cancel)
}

fn analyse_with(document: &Document, effort: Effort, cancel: &CancelToken) -> Option<Analysis> {
    let declared: BTreeMap<String, Shape> = document
        .inputs
        .iter()
        .filter(|(_, input)| input.declared && !input.parked)
        .map(|(name, input)| (name.clone(), input.shape))
        .collect();
    let names: BTreeSet<String> = declared.keys().cloned().collect();
    let parsed = syntax::parse(&document.functions, &names);
    let lowered = lower(&parsed, &declared, &document.output);
    let mut analysis = Analysis {
        parsed,
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
                .push("type a function, such as f(x, y) = 10x²y²".to_owned());
        }
        return Some(analysis);
    };
    let order = column_order(document, &analysis.lowered, &output, &mut analysis.problems);
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
    let mut settled = document.clone();
    let names = analysis.lowered.graph.inputs.iter();
    settled.settle(names.map(|input| (input.name.as_str(), input.shape)));
    let (point, columns) = point_and_columns(&settled, &analysis.inputs, &mut analysis.problems);
    if columns.is_empty() {
        analysis.problems.push(if analysis.inputs.is_empty() {
            format!(
                "{} has no inputs, so there is nothing to differentiate by; use a name such as x",
                output.name
            )
        } else {
            "every input is held constant; choose one to differentiate by".to_owned()
        });
    }
    let entries = columns.len().saturating_mul(output.labels.len());
    if entries > MAX_ELEMENTS {
        analysis.problems.push(format!(
            "the Jacobian would have {entries} entries, more than {MAX_ELEMENTS}; make the sizes smaller"
        ));
    }
    if !analysis.problems.is_empty() {
        return Some(analysis);
    }
    let positions: Vec<usize> = order.iter().map(|(input, _)| *input).collect();
    let tape = compile(&analysis.lowered.graph, output.node, &positions);
    let places: Vec<usize> = columns.iter().map(|column| column.place).collect();
    let problem = Problem {
        tape: &tape,
        graph: &analysis.lowered.graph,
        text: &document.functions,
        point: &point,
        columns: &places,
    };
    // About forty evaluations a column.
    let fine_work = 40 * tape.work().saturating_mul(columns.len());
    let effort = if fine_work <= AT_ONCE {
        Effort::Full
    } else {
        effort
    };
    let jacobian = jacobian(&problem, document.method, effort, &|| cancel.is_cancelled())?;
    analysis.refining = effort == Effort::Quick && document.method.refines();
    analysis.result = Some(Numbers {
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
        jacobian,
    });
    Some(analysis)
}

/// The output's inputs, those that are differentiated by first and in their order.
fn column_order(
    document: &Document,
    lowered: &Lowered,
    output: &Output,
    problems: &mut Vec<String>,
) -> Vec<(usize, bool)> {
    let name = |input: usize| lowered.graph.inputs[input].name.as_str();
    let mut variables = Vec::new();
    match &document.wrt {
        Some(wrt) => {
            for wanted in wrt {
                match output.inputs.iter().find(|&&input| name(input) == wanted) {
                    Some(&input) => variables.push(input),
                    None => problems.push(format!(
                        "{} does not use {wanted}, so it is not differentiated by it",
                        output.name
                    )),
                }
            }
        }
        None => {
            let constant = |input: usize| {
                document
                    .inputs
                    .get(name(input))
                    .is_some_and(|row| row.constant && !row.parked)
            };
            variables.extend(
                output
                    .inputs
                    .iter()
                    .copied()
                    .filter(|&input| !constant(input)),
            );
        }
    }
    // A name that is gone from the text must not take the picture away.
    if !variables.is_empty() {
        problems.clear();
    }
    let constants = output
        .inputs
        .iter()
        .filter(|input| !variables.contains(input))
        .map(|&input| (input, false));
    let columns = variables.iter().map(|&input| (input, true));
    columns.chain(constants).collect()
}

/// All elements of the inputs, and which of them have a column.
fn point_and_columns(
    document: &Document,
    inputs: &[InputShape],
    problems: &mut Vec<String>,
) -> (Vec<f64>, Vec<Column>) {
    let mut point = Vec::new();
    let mut columns = Vec::new();
    for input in inputs {
        let inferred = Input::inferred(input.shape);
        let row = document.inputs.get(&input.name).unwrap_or(&inferred);
        let keys = input.shape.labels(&input.name);
        for (element, key) in keys.into_iter().enumerate() {
            let place = point.len();
            point.push(match row.value.get(element) {
                Some(Value::Number(number)) => *number,
                Some(Value::Formula(formula)) => constant(formula).unwrap_or_else(|diagnostic| {
                    problems.push(format!("the value of {key}: {}", diagnostic.message));
                    f64::NAN
                }),
                None => f64::NAN,
            });
            if input.differentiated {
                columns.push(Column {
                    key,
                    input: input.name.clone(),
                    element,
                    place,
                    range: row.range,
                });
            }
        }
    }
    (point, columns)
}

/// Computes everything. `None` when `cancel` was called on the way.
pub fn run(document: &Document, cancel: &CancelToken) -> Option<Outcome> {
    run_with(document, Effort::Full, cancel)
}

/// The same, but as fast as it can be shown: see [`Outcome::refining`].
pub fn quick(document: &Document, cancel: &CancelToken) -> Option<Outcome> {
    run_with(document, Effort::Quick, cancel)
}

fn run_with(document: &Document, effort: Effort, cancel: &CancelToken) -> Option<Outcome> {
    let start = Instant::now();
    let analysis = analyse_with(document, effort, cancel)?;
    let figures = match &analysis.result {
        Some(numbers) => Some(figures(document, &analysis, numbers, cancel)?),
        None => None,
    };
    let keys = analysis.result.as_ref();
    let mut outputs: Vec<String> = Vec::new();
    for definition in &analysis.lowered.definitions {
        outputs.push(definition.name.clone());
    }
    if let Some(output) = &analysis.lowered.output
        && document.output.is_empty()
        && !outputs.contains(&output.name)
    {
        outputs.push(output.name.clone());
    }
    let names = if has_errors(&analysis.lowered.diagnostics) {
        Vec::new()
    } else {
        let inputs = analysis.lowered.graph.inputs.iter();
        inputs
            .map(|input| (input.name.clone(), input.shape))
            .collect()
    };
    Some(Outcome {
        names,
        reading: readings(&document.functions, &analysis),
        outputs,
        components: keys.map_or(Vec::new(), |numbers| numbers.output.labels.clone()),
        variables: keys.map_or(Vec::new(), Numbers::column_keys),
        diagnostics: analysis.lowered.diagnostics,
        inputs: analysis.inputs,
        problems: analysis.problems,
        figures,
        numbers: analysis.result.map(Arc::new),
        refining: analysis.refining,
        elapsed: start.elapsed(),
    })
}

fn readings(text: &str, analysis: &Analysis) -> Vec<Reading> {
    let lines = |position: usize| {
        text.get(..position)
            .map_or(0, |before| before.matches('\n').count())
    };
    analysis
        .parsed
        .definitions
        .iter()
        .zip(&analysis.lowered.definitions)
        .map(|(definition, lowered)| Reading {
            name: definition.name.clone(),
            line: lines(definition.span.start),
            text: crate::expr::print::definition(definition),
            shape: lowered.node.map(|node| analysis.lowered.graph.shape(node)),
        })
        .collect()
}

fn figures(
    document: &Document,
    analysis: &Analysis,
    numbers: &Numbers,
    cancel: &CancelToken,
) -> Option<Figures> {
    let keys = numbers.column_keys();
    let at_columns: Vec<f64> = numbers
        .columns
        .iter()
        .map(|column| numbers.point[column.place])
        .collect();
    let names = Names {
        output: &numbers.output.name,
        rows: &numbers.output.labels,
        variables: &numbers.variables,
        cols: &keys,
        point: &at_columns,
    };
    Some(Figures {
        heatmap: heatmap(&numbers.jacobian, names, document.layout),
        field: draw_field(document, numbers, cancel)?,
        neuron: neuron(neuron_parts(document, analysis, numbers, &at_columns)),
        ledger: ledger(document, analysis, numbers),
    })
}

/// What the field is drawn of: the component, and the pair of columns when there are two.
pub fn field_source<'a>(
    document: &Document,
    numbers: &'a Numbers,
) -> (Source<'a>, Option<(usize, usize)>) {
    let settings = &document.field;
    let labels = &numbers.output.labels;
    let component = settings
        .output
        .as_ref()
        .and_then(|key| labels.iter().position(|label| label == key))
        .unwrap_or(0);
    let source = Source {
        tape: &numbers.tape,
        point: &numbers.point,
        jacobian: &numbers.jacobian,
        component: (&labels[component], component),
        columns: &numbers.columns,
    };
    if numbers.columns.len() < 2 {
        return (source, None);
    }
    let column = |key: &Option<String>| {
        let key = key.as_ref()?;
        numbers.columns.iter().position(|column| column.key == *key)
    };
    let x = column(&settings.x);
    let y = column(&settings.y).filter(|&y| x != Some(y));
    let x = x.unwrap_or(if y == Some(0) { 1 } else { 0 });
    let y = y.unwrap_or(if x == 0 { 1 } else { 0 });
    (source, Some((x, y)))
}

fn draw_field(document: &Document, numbers: &Numbers, cancel: &CancelToken) -> Option<Field> {
    let settings = &document.field;
    let cancelled = || cancel.is_cancelled();
    match field_source(document, numbers) {
        (source, None) => field::curve(source, settings.x_range, &cancelled).map(Field::Curve),
        (source, Some(pair)) => {
            let grid = settings.grid.unwrap_or(GRID).clamp(2, MAX_GRID);
            let ranges = [settings.x_range, settings.y_range];
            field::plane(source, pair, ranges, grid, &cancelled).map(Field::Plane)
        }
    }
}

/// The text's own neuron where there is one, else that of the settings.
fn neuron_parts(
    document: &Document,
    analysis: &Analysis,
    numbers: &Numbers,
    at_columns: &[f64],
) -> Parts {
    let graph = &analysis.lowered.graph;
    if let Some(found) = affine::find(graph, numbers.output.node) {
        let value = |input: usize, element: usize| {
            let before: usize = analysis
                .inputs
                .iter()
                .take_while(|other| other.name != graph.inputs[input].name)
                .map(|other| other.shape.len())
                .sum();
            numbers
                .point
                .get(before + element)
                .copied()
                .unwrap_or(f64::NAN)
        };
        let label = |input: usize, element: usize| {
            let input = &graph.inputs[input];
            heading(&input.shape.label(&input.name, element))
        };
        return Parts {
            activation: found.activation,
            terms: (0..found.len)
                .map(|i| Term {
                    weight_label: label(found.weights, i),
                    weight: value(found.weights, i),
                    input_label: label(found.x, i),
                    input: value(found.x, i),
                })
                .collect(),
            bias: found.bias.map_or(0.0, |bias| value(bias, 0)),
            owner: Owner::Inputs {
                weights: graph.inputs[found.weights].name.clone(),
                bias: found.bias.map(|bias| graph.inputs[bias].name.clone()),
            },
        };
    }
    let settings = &document.neuron;
    Parts {
        activation: settings.activation.clone(),
        owner: Owner::Settings,
        terms: numbers
            .columns
            .iter()
            .zip(at_columns)
            .enumerate()
            .map(|(i, (column, &input))| Term {
                weight_label: heading(&format!("w[{}]", i + 1)),
                weight: settings.weights.get(i).copied().unwrap_or(1.0),
                input_label: heading(&column.key),
                input,
            })
            .collect(),
        bias: settings.bias,
    }
}

fn ledger(document: &Document, analysis: &Analysis, numbers: &Numbers) -> Ledger {
    let inputs = analysis.inputs.iter().map(|input| Named {
        name: heading(&input.name),
        shape: input.shape,
        role: if input.differentiated {
            Role::Variable
        } else {
            Role::Constant
        },
    });
    let graph = &analysis.lowered.graph;
    let is_output = |name: &str| numbers.output.name.split(", ").any(|output| output == name);
    let definitions = analysis
        .lowered
        .definitions
        .iter()
        .filter_map(|definition| {
            Some(Named {
                name: heading(&definition.name),
                shape: graph.shape(definition.node?),
                role: if is_output(&definition.name) {
                    Role::Output
                } else {
                    Role::Intermediate
                },
            })
        });
    let mut names: Vec<Named> = inputs.chain(definitions).collect();
    if !names.iter().any(|named| named.role == Role::Output) {
        names.push(Named {
            name: heading(&numbers.output.name),
            shape: graph.shape(numbers.output.node),
            role: Role::Output,
        });
    }
    let (m, n) = (numbers.jacobian.rows, numbers.jacobian.cols);
    Ledger {
        names,
        derivative: derivative_name(&numbers.output.name, &numbers.variables),
        shape: match document.layout {
            crate::project::document::Layout::Numerator => [m, n],
            crate::project::document::Layout::Denominator => [n, m],
        },
        case: Case::of(m, n),
        method: numbers.jacobian.method.name().to_owned(),
        evaluations: numbers.jacobian.evaluations,
    }
}
