//! Numbers → the figures that the document's settings ask for.
//!
//! It chooses: the component and the pair of the field, whose neuron is drawn, the layout.
//! What a figure looks like is for [`crate::panel`].

use std::sync::Arc;

use super::cache::Kept;
use super::find_neuron;
use crate::analysis::chain::chain;
use crate::analysis::field_source::field_source;
use crate::analysis::heading::derivative_name;
use crate::analysis::heading::heading;
use crate::analysis::numbers::{Analysis, Numbers};
use crate::document::{Document, Face, Panel};
use crate::formula::forms::Formulas;
use crate::panel::chain::figure::ChainFigure;
use crate::panel::field::figure::field::{self, Field};
use crate::panel::figures::Figures;
use crate::panel::jacobian::figure::heatmap::{Heatmap, heatmap};
use crate::panel::jacobian::figure::names::Names;
use crate::panel::neuron::figure::neuron::neuron;
use crate::panel::shapes::figure::{Case, Named, Role, Shapes};
use crate::panel::training::figure::training::training;
use crate::panel::unit::terms::{Owner, Term, Unit};
use crate::tape::cancel::CancelToken;

pub(crate) fn figures(
    document: &Document,
    (analysis, numbers, formulas): (&Analysis, &Numbers, Option<&Arc<Formulas>>),
    kept: &mut Kept,
    cancel: &CancelToken,
) -> Option<Figures> {
    let columns = numbers.columns.iter();
    let keys = cancel.collect(columns.map(|column| column.key.clone()))?;
    let at_columns: Vec<f64> = numbers
        .columns
        .iter()
        .map(|column| numbers.point[column.place])
        .collect();
    let names = Names {
        output: &numbers.output.name,
        rows: &numbers.labels,
        variables: &numbers.variables,
        cols: &keys,
        point: &at_columns,
        words: &numbers.words,
    };
    let view = &document.view;
    let shown = formulas.filter(|_| view.face == Face::Formulas);
    let heatmap = Heatmap {
        face: view.face,
        formulas: shown.map(Arc::clone),
        ..heatmap(
            Arc::clone(&numbers.jacobian),
            names,
            document.layout,
            (view.colormap, view.scale),
            cancel,
        )?
    };
    let unit = neuron_unit(document, analysis, numbers, (&at_columns, &heatmap), cancel)?;
    let training = match document.view.shows(Panel::Training) {
        true => Some(training(&unit, &document.training, cancel)?),
        false => None,
    };
    let chain = match document.view.shows(Panel::Chain) {
        true => {
            let settings = &document.chain;
            let input = settings.input.as_deref();
            let found = kept.chain(input, |known| {
                chain((analysis, numbers), input, known, cancel)
            })?;
            let colors = (document.view.colormap, document.view.scale);
            let found = found.map_err(|reason| reason.sentence());
            Some(ChainFigure::new(found, settings, document.layout, colors))
        }
        false => None,
    };
    Some(Figures {
        heatmap,
        field: kept.field(&document.field, || draw_field(document, numbers, cancel))?,
        neuron: neuron(unit),
        training,
        chain,
        shapes: shapes(document, analysis, numbers),
    })
}

fn draw_field(document: &Document, numbers: &Numbers, cancel: &CancelToken) -> Option<Field> {
    let (source, pair) = field_source(document, numbers);
    let labels = &numbers.labels;
    field::field(source, pair, labels, &document.field, cancel)
}

/// The text's own neuron where there is one, else that of the settings. `None` when `cancel`
/// was called on the way.
fn neuron_unit(
    document: &Document,
    analysis: &Analysis,
    numbers: &Numbers,
    (at_columns, heatmap): (&[f64], &Heatmap),
    cancel: &CancelToken,
) -> Option<Unit> {
    let graph = &analysis.lowered.graph;
    let hue_of = heatmap.hues();
    if let Some(found) = find_neuron::find(graph, numbers.output.node) {
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
        let key = |input: usize, element: usize| {
            let input = &graph.inputs[input];
            input.shape.label(&input.name, element)
        };
        let hue = |i: usize| {
            let of_weight = hue_of(&key(found.weights, i));
            of_weight.or_else(|| hue_of(&key(found.x, i)))
        };
        return Some(Unit {
            activation: found.activation,
            terms: cancel.collect((0..found.len).map(|i| Term {
                weight_label: heading(&key(found.weights, i)),
                weight: value(found.weights, i),
                input_label: heading(&key(found.x, i)),
                input: value(found.x, i),
                hue: hue(i),
            }))?,
            bias: found.bias.map_or(0.0, |bias| value(bias, 0)),
            target: document.neuron.target,
            compare: document.neuron.compare.clone(),
            owner: Owner::Inputs {
                weights: graph.inputs[found.weights].name.clone(),
                x: graph.inputs[found.x].name.clone(),
                bias: found.bias.map(|bias| graph.inputs[bias].name.clone()),
            },
        });
    }
    let settings = &document.neuron;
    let columns = numbers.columns.iter().zip(at_columns).enumerate();
    let terms = columns.map(|(i, (column, &input))| Term {
        weight_label: heading(&format!("w[{}]", i + 1)),
        weight: settings.weights.get(i).copied().unwrap_or(1.0),
        input_label: heading(&column.key),
        input,
        hue: hue_of(&column.key),
    });
    Some(Unit {
        activation: settings.activation.clone(),
        owner: Owner::Settings,
        terms: cancel.collect(terms)?,
        bias: settings.bias,
        target: settings.target,
        compare: settings.compare.clone(),
    })
}

fn shapes(document: &Document, analysis: &Analysis, numbers: &Numbers) -> Shapes {
    let inputs = analysis.inputs.iter().map(|input| Named {
        name: heading(&input.name),
        key: input.name.clone(),
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
                key: definition.name.clone(),
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
            key: numbers.output.name.clone(),
            shape: graph.shape(numbers.output.node),
            role: Role::Output,
        });
    }
    let (m, n) = (numbers.jacobian.rows, numbers.jacobian.cols);
    Shapes {
        names,
        derivative: derivative_name(&numbers.output.name, &numbers.variables),
        shape: match document.layout {
            crate::document::Layout::Numerator => [m, n],
            crate::document::Layout::Denominator => [n, m],
        },
        outputs_down: document.layout == crate::document::Layout::Numerator,
        case: Case::of(m, n),
        method: numbers.jacobian.method.name().to_owned(),
        evaluations: numbers.jacobian.evaluations,
    }
}
