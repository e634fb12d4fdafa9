//! The step-size laboratory as plain data: error against step, on two logarithmic axes.
//!
//! The numbers are made in [`crate::diff::steps`].

use super::label::{heading, partial};
use super::number::{short, significant};
use crate::diff::jacobian::Method;
use crate::diff::steps::{METHODS, Study};

/// What the picture shows. Errors are relative to the derivative, or absolute where that is 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Lab {
    /// `Step sizes for ∂f/∂x`.
    pub title: String,
    /// Where, and what the derivative is.
    pub subtitle: String,
    /// Name of the vertical axis.
    pub error_name: &'static str,
    /// A curve per method.
    pub traces: Vec<Trace>,
    /// Straight lines that the curves follow: truncation and round-off.
    pub guides: Vec<Guide>,
    /// Methods that chose their step.
    pub marks: Vec<Mark>,
    /// The error of dual numbers, which have no step; NaN when there are none.
    pub dual: f64,
    /// Decades of the step that are shown, low < high.
    pub steps: [f64; 2],
    /// Decades of the error that are shown, low < high; what is less is drawn at the bottom.
    pub errors: [f64; 2],
    /// One sentence, for the caption and for screen readers.
    pub caption: String,
}

/// The errors of one method.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// `forward`.
    pub name: &'static str,
    /// `(h, error)`, from the coarsest step down; the same steps in every trace. NaN where
    /// there is no quotient.
    pub points: Vec<[f64; 2]>,
}

/// A line c·hᵖ.
#[derive(Clone, Debug, PartialEq)]
pub struct Guide {
    /// `truncation, h²`.
    pub name: String,
    /// c.
    pub factor: f64,
    /// p.
    pub power: i32,
}

/// One method's own choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// `ridders`.
    pub name: &'static str,
    /// Step and error.
    pub at: [f64; 2],
    /// The error that the method itself admits.
    pub estimate: f64,
}

/// Error of one operation of f64, relative.
const UNIT: f64 = f64::EPSILON / 2.0;

/// The picture of a study of `∂output/∂input`, keys such as `y[1]` and `x[2]`.
pub fn lab(study: &Study, output: &str, input: &str) -> Lab {
    let relative = study.reference.abs() > 1e3 * study.bar;
    let scale = if relative { study.reference.abs() } else { 1.0 };
    let traces: Vec<Trace> = METHODS
        .iter()
        .enumerate()
        .map(|(k, method)| Trace {
            name: method.name(),
            points: study
                .steps
                .iter()
                .map(|step| [step.h, step.errors[k] / scale])
                .collect(),
        })
        .collect();
    let guide = |name: String, factor: f64, power: i32| Guide {
        name,
        factor: factor / scale,
        power,
    };
    let mut guides: Vec<Guide> = study
        .truncation
        .iter()
        .flatten()
        .map(|&(factor, power)| {
            let name = match power {
                1 => "truncation, h".to_owned(),
                2 => "truncation, h²".to_owned(),
                _ => "truncation, h⁴".to_owned(),
            };
            guide(name, factor, power)
        })
        .collect();
    if study.rounding > 0.0 {
        let plain = study.rounding <= 4.0 * f64::EPSILON * study.value.abs();
        let name = if plain {
            "round-off, ε|f|/h"
        } else {
            "round-off, e/h"
        };
        guides.push(guide(name.to_owned(), study.rounding, -1));
    }
    let marks = study
        .chosen
        .iter()
        .filter(|chosen| chosen.step.is_finite())
        .map(|chosen| Mark {
            name: chosen.method.name(),
            at: [chosen.step, chosen.error / scale],
            estimate: chosen.estimate / scale,
        })
        .collect();
    let dual = study
        .chosen
        .iter()
        .find(|chosen| chosen.method == Method::Dual)
        .map_or(f64::NAN, |chosen| chosen.error / scale);
    let typical = if relative {
        1.0
    } else {
        (study.value.abs() / study.x.abs().max(1.0)).max(study.rounding)
    };
    let lowest = if typical > 0.0 {
        (UNIT * typical).log10().floor() - 1.0
    } else {
        -18.0
    };
    let greatest = traces
        .iter()
        .flat_map(|trace| trace.points.iter().map(|p| p[1]))
        .filter(|error| error.is_finite() && *error > 0.0)
        .fold(10f64.powf(lowest + 4.0), f64::max);
    let highest = greatest.log10().ceil().min(lowest + 24.0);
    let decade = |h: Option<f64>, or: f64| h.map_or(or, f64::log10);
    let first = decade(study.steps.first().map(|step| step.h), 0.0);
    let last = decade(study.steps.last().map(|step| step.h), -16.0);
    let reference = significant(study.reference, if relative { 16 } else { 6 });
    let at = format!("{} = {}", heading(input), short(study.x));
    Lab {
        title: format!("Step sizes for {}/{}", partial(output), partial(input)),
        subtitle: format!("At {at} the derivative is {reference}."),
        error_name: if relative { "relative error" } else { "error" },
        caption: caption(&traces, study, scale),
        traces,
        guides,
        marks,
        dual,
        steps: [last.floor(), first.ceil()],
        errors: [lowest, highest.max(lowest + 2.0)],
    }
}

/// Which step suits each method, in words.
fn caption(traces: &[Trace], study: &Study, scale: f64) -> String {
    let few = |value: f64| significant(value, 2);
    let complex = Method::ComplexStep.name();
    let best: Vec<String> = traces
        .iter()
        .filter(|trace| trace.name != complex)
        .filter_map(|trace| {
            let points = trace.points.iter().filter(|p| p[1].is_finite());
            let [h, error] = points.min_by(|a, b| a[1].total_cmp(&b[1]))?;
            Some(format!("{} {} ({})", trace.name, few(*h), few(*error)))
        })
        .collect();
    let mut text = format!("Best steps and errors: {}.", best.join(", "));
    let others = traces
        .iter()
        .filter(|trace| trace.name == complex)
        .filter_map(|trace| Some((complex, trace.points.last()?[1])))
        .chain(study.chosen.iter().map(|chosen| {
            let error = chosen.error / scale;
            (chosen.method.name(), error)
        }))
        .filter(|(_, error)| error.is_finite());
    let others: Vec<String> = others
        .map(|(name, error)| format!("{name} {}", few(error)))
        .collect();
    if !others.is_empty() {
        text.push_str(&format!(
            " Without a step to choose: {}.",
            others.join(", ")
        ));
    }
    text
}
