//! A document → everything that is shown of it: a pure function.
//!
//! [`analyse`](crate::analysis::numbers::analyse) stops at numbers, which the command line prints; [`run`] goes on to
//! the pictures. Where to look next: [`super`] for the thread that runs it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::cache::Kept;
use super::figures::figures;
use crate::analysis::numbers::{Analysis, InputShape, Numbers};
use crate::analysis::scene_names::{SceneNames, scene_names};
use crate::diff::problem::Effort;
use crate::document::{Document, Face};
use crate::expr::latex;
use crate::expr::shape::Shape;
use crate::formula::forms::Formulas;
use crate::panel::figures::Figures;
use crate::syntax::diagnostic::{Diagnostic, has_errors};
use crate::tape::cancel::CancelToken;

/// The outcome of a document: diagnostics, shapes, numbers and figures.
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
    /// What is said of names that lead nowhere; the pictures are drawn all the same.
    pub scene_names: SceneNames,
    /// What is wrong outside the text (a value, a size, a setting), as sentences.
    pub problems: Vec<String>,
    /// The pictures; `None` when there is no result.
    pub figures: Option<Figures>,
    /// The numbers that the pictures were made of, for tables; `None` when there is no result.
    pub numbers: Option<Arc<Numbers>>,
    /// The Jacobian is from f64 alone, and a finer one can be had by [`run`].
    pub refining: bool,
    /// The formulas of the derivatives; `None` when there are none, or none yet.
    pub formulas: Option<Arc<Formulas>>,
    /// The formulas at this point are yet to be found.
    pub unwritten: bool,
    /// How long all of it took.
    pub elapsed: Duration,
}

/// How much of an outcome is made; each has what the one before has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The pictures, as fast as they can be shown.
    Quick,
    /// All digits.
    Fine,
    /// The formulas too.
    Formulas,
}

impl Outcome {
    /// The stage that brings more.
    pub fn next(&self) -> Option<Stage> {
        let formulas = self.unwritten.then_some(Stage::Formulas);
        self.refining.then_some(Stage::Fine).or(formulas)
    }
}

/// A definition in canonical form, with its shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Canonical name.
    pub name: String,
    /// Its line of the text, counted from 0.
    pub line: usize,
    /// Canonical form: `f(x, y) = 10*x^2*y^2`.
    pub text: String,
    /// The same as LaTeX; `None` where it would be too long.
    pub latex: Option<String>,
    /// Shape of its value; `None` where it could not be found.
    pub shape: Option<Shape>,
}

/// Outcome of a document, with all digits, and with formulas if its pictures show them. `None`
/// when `cancel` was called on the way.
pub fn run(document: &Document, cancel: &CancelToken) -> Option<Outcome> {
    let stage = match document.view.face {
        Face::Formulas => Stage::Formulas,
        _ => Stage::Fine,
    };
    run_on(document, stage, &mut Kept::default(), cancel)
}

/// Outcome of a document as fast as it can be shown: see [`Outcome::refining`].
pub fn quick(document: &Document, cancel: &CancelToken) -> Option<Outcome> {
    run_on(document, Stage::Quick, &mut Kept::default(), cancel)
}

/// Outcome of a document, computing only what the cache of the run before lacks; the outcome is
/// the same.
pub(super) fn run_on(
    document: &Document,
    stage: Stage,
    kept: &mut Kept,
    cancel: &CancelToken,
) -> Option<Outcome> {
    let start = Instant::now();
    let effort = match stage {
        Stage::Quick => Effort::Quick,
        Stage::Fine | Stage::Formulas => Effort::Full,
    };
    let analysis = kept.analysis(document, effort, cancel)?;
    let (formulas, written) = match (&analysis.result, stage) {
        (None, _) => (None, true),
        (_, Stage::Formulas) => (kept.formulas(document, cancel)?, true),
        _ => kept.formulas_before(document),
    };
    let figures = match &analysis.result {
        Some(numbers) => {
            let numbers = (&*analysis, &**numbers, formulas.as_ref());
            Some(figures(document, numbers, kept, cancel)?)
        }
        None => None,
    };
    let keys = analysis.result.as_deref();
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
    let columns = keys.into_iter().flat_map(|numbers| &numbers.columns);
    let variables = cancel.collect(columns.map(|column| column.key.clone()))?;
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
        scene_names: scene_names(document, &analysis),
        reading: readings(&document.functions, &analysis),
        outputs,
        components: keys.map_or(Vec::new(), |numbers| numbers.labels.clone()),
        variables,
        diagnostics: analysis.lowered.diagnostics.clone(),
        inputs: analysis.inputs.clone(),
        problems: analysis.problems.clone(),
        figures,
        numbers: analysis.result.clone(),
        refining: analysis.refining,
        formulas,
        unwritten: !written,
        elapsed: start.elapsed(),
    })
}

fn readings(text: &str, analysis: &Analysis) -> Vec<Reading> {
    // Lines are counted on from the definition before, not from the start each time.
    let (mut line, mut counted) = (0, 0);
    let graph = &analysis.lowered.graph;
    let inputs = graph.inputs.iter().map(|input| (&*input.name, input.shape));
    let defined = analysis
        .parsed
        .definitions
        .iter()
        .zip(&analysis.lowered.definitions);
    let defined = defined
        .filter_map(|(definition, lowered)| Some((&*definition.name, graph.shape(lowered.node?))));
    // Of a name that is defined twice the last meaning counts.
    let shapes: HashMap<&str, Shape> = inputs.chain(defined).collect();
    analysis
        .parsed
        .definitions
        .iter()
        .zip(&analysis.lowered.definitions)
        .map(|(definition, lowered)| {
            let start = definition.span.start;
            line += text
                .get(counted..start)
                .map_or(0, |between| between.matches('\n').count());
            counted = start.max(counted);
            Reading {
                name: definition.name.clone(),
                line,
                text: crate::expr::print::definition(definition),
                latex: latex::definition(definition, &|name| shapes.get(name).copied()),
                shape: lowered.node.map(|node| graph.shape(node)),
            }
        })
        .collect()
}
