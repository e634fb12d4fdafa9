//! The clipboard: what each picture is copied as, in each form.
//!
//! The writers are in [`crate::analysis::print`] and [`crate::export::figures`]; here it is decided what a picture's value,
//! table and formula are. The menus that offer it are in [`super::picture_menu`].

use super::command::Form;
use super::results::Results;
use crate::analysis::formulas::latex;
use crate::analysis::print;
use crate::document::{Document, Layout, Panel};
use crate::export::figures;
use crate::formula::forms::Formulas;
use crate::panel::board::View;
use crate::panel::field::figure::field::Field;
use crate::panel::selection::Target;

/// The name of a copy command in menus.
pub fn name(panel: Panel, form: Form) -> &'static str {
    match (panel, form) {
        (Panel::Jacobian, Form::Value) => "Copy the selected value",
        (Panel::Jacobian, Form::Csv) => "Copy the matrix as CSV",
        (Panel::Jacobian, Form::Latex) => "Copy the matrix as LaTeX",
        (Panel::Jacobian, Form::Json) => "Copy the matrix as JSON",
        (Panel::Field, Form::Value) => "Copy the value at the point",
        (Panel::Field, Form::Csv) => "Copy the samples as CSV",
        (Panel::Field, Form::Latex) => "Copy the gradient as LaTeX",
        (Panel::Field, Form::Json) => "Copy the field as JSON",
        (Panel::Neuron, Form::Value) => "Copy the activation’s value",
        (Panel::Neuron, Form::Csv) => "Copy the curve as CSV",
        (Panel::Neuron, Form::Latex) => "Copy the slope as LaTeX",
        (Panel::Neuron, Form::Json) => "Copy the neuron as JSON",
        (Panel::Training, Form::Value) => "Copy the loss",
        (Panel::Training, Form::Csv) => "Copy the data and the model as CSV",
        (Panel::Training, Form::Latex) => "Copy the gradient of the loss as LaTeX",
        (Panel::Training, Form::Json) => "Copy the training as JSON",
        (Panel::Chain, Form::Value) => "Copy the selected value",
        (Panel::Chain, Form::Csv) => "Copy the factors as CSV",
        (Panel::Chain, Form::Latex) => "Copy the product as LaTeX",
        (Panel::Chain, Form::Json) => "Copy the chain as JSON",
    }
}

/// Whether there is anything to copy; cheap, because menus ask in every frame.
pub fn possible(panel: Panel, form: Form, results: &Results, view: &View) -> bool {
    let Some(figures) = results.figures() else {
        return false;
    };
    match panel {
        Panel::Jacobian if form == Form::Value => {
            let cell = view.selection.pinned.and_then(Target::cell);
            figures.heatmap.size() == (1, 1) || cell.is_some()
        }
        Panel::Jacobian => results.numbers().is_some(),
        Panel::Field => match figures.field {
            Field::Plane(_) | Field::Curve(_) => true,
            Field::Local(_) | Field::Nudge(_) => form == Form::Csv,
            Field::Message(_) => false,
        },
        Panel::Neuron => true,
        Panel::Training => figures
            .training
            .as_ref()
            .is_some_and(|page| page.fault.is_none()),
        Panel::Chain => {
            let chain = figures.chain.as_ref();
            chain.is_some_and(|chain| chain.chain.is_ok() && form != Form::Value)
        }
    }
}

/// The formulas of what is on screen, where at least one input has a closed form.
pub fn forms(results: &Results) -> Option<&Formulas> {
    let outcome = results.outcome().filter(|_| !results.figures_missing());
    let formulas = outcome?.formulas.as_deref()?;
    let some = formulas.forms.iter().any(|form| form.latex.is_some());
    some.then_some(formulas)
}

/// Their closed forms as LaTeX with left-hand sides, a line for each input.
pub fn forms_latex(formulas: &Formulas) -> String {
    print::text(|out| latex(out, (&formulas.output, formulas)))
}

/// The text that is copied; `None` when there is nothing to copy.
pub fn text(
    panel: Panel,
    form: Form,
    document: &Document,
    results: &Results,
    view: &View,
) -> Option<String> {
    let figures = results.figures()?;
    if !possible(panel, form, results, view) {
        return None;
    }
    match panel {
        Panel::Jacobian => {
            let all = results.numbers()?;
            // As it is on screen: the document may have moved on.
            let layout: Layout = figures.heatmap.layout;
            Some(match form {
                Form::Value => {
                    let cell = view.selection.pinned.and_then(Target::cell);
                    let place = figures.heatmap.turned(cell.unwrap_or((0, 0)));
                    print::entry(print::entry_at(all, layout, place)?)
                }
                Form::Csv => print::text(|out| print::csv(out, all, layout)),
                Form::Latex => print::text(|out| print::latex(out, all, layout)),
                Form::Json => {
                    let outcome = results.outcome_on(&document.functions);
                    let seconds = outcome.map_or(f64::NAN, |o| o.elapsed.as_secs_f64());
                    print::text(|out| print::json(out, all, (layout, seconds), (&[], &[])))
                }
            })
        }
        Panel::Field => match (&figures.field, form) {
            (Field::Plane(plane), Form::Value) => Some(print::single(plane.value)),
            (Field::Plane(plane), Form::Csv) => Some(figures::plane_csv(plane)),
            (Field::Plane(plane), Form::Latex) => {
                let at = plane.at_point.map_or([f64::NAN; 2], |at| [at.dx, at.dy]);
                Some(print::latex_row(&at))
            }
            (Field::Plane(plane), Form::Json) => Some(figures::plane_json(plane)),
            (Field::Curve(curve), Form::Value) => Some(print::single(curve.value)),
            (Field::Curve(curve), Form::Csv) => Some(figures::curve_csv(curve)),
            (Field::Curve(curve), Form::Latex) => Some(print::latex_number(curve.slope)),
            (Field::Curve(curve), Form::Json) => Some(figures::curve_json(curve)),
            (field @ (Field::Local(_) | Field::Nudge(_)), Form::Csv) => {
                Some(print::pairs_csv(&field.numbers()))
            }
            (Field::Local(_) | Field::Nudge(_) | Field::Message(_), _) => None,
        },
        Panel::Neuron => {
            let neuron = &figures.neuron;
            Some(match form {
                Form::Value => print::single(neuron.a),
                Form::Csv => figures::neuron_csv(neuron),
                Form::Latex => print::latex_number(neuron.slope),
                Form::Json => figures::neuron_json(neuron),
            })
        }
        Panel::Training => {
            let training = figures.training.as_ref()?;
            Some(match form {
                Form::Value => print::single(training.value),
                Form::Csv => figures::training_csv(training),
                Form::Latex => print::latex_row(&training.gradient()),
                Form::Json => figures::training_json(training),
            })
        }
        Panel::Chain => {
            let chain = figures.chain.as_ref()?;
            match form {
                Form::Value => None,
                Form::Csv => Some(figures::chain_csv(chain)),
                Form::Latex => Some(figures::chain_latex(chain)),
                Form::Json => Some(figures::chain_json(chain)),
            }
        }
    }
}
