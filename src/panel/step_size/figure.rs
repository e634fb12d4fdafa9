//! The picture of step sizes as plain data: error against step, on two logarithmic axes.
//!
//! The numbers are made in [`crate::diff::step_size`].

use crate::analysis::heading::{heading, partial};
use crate::analysis::phrase::Phrase;
use crate::diff::jacobian::Method;
use crate::diff::step_size::{METHODS, Step, Study};

/// What the picture shows. Errors are relative to the derivative, or absolute where that is 0.
#[derive(Clone, Debug, PartialEq)]
pub struct StepSizes {
    /// `Step sizes for ∂f/∂x`.
    pub title: Phrase,
    /// Where, and what the derivative is.
    pub subtitle: Phrase,
    /// What e is; empty when the output is exact.
    pub rounding: Phrase,
    /// Name of the vertical axis.
    pub error_name: &'static str,
    /// A curve per method.
    pub traces: Vec<Trace>,
    /// Straight lines that the curves follow: truncation and round-off.
    pub guides: Vec<Guide>,
    /// Methods with a step of their own, the one in use first.
    pub marks: Vec<Mark>,
    /// The error of dual numbers, which have no step; NaN when there are none.
    pub dual: f64,
    /// Decades of the step that are shown, low < high.
    pub steps: [f64; 2],
    /// Decades of the error that are shown, low < high.
    pub errors: [f64; 2],
    /// One sentence, for the caption and for screen readers.
    pub caption: Phrase,
}

/// The errors of one method.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// `forward`.
    pub name: &'static str,
    /// `(h, error)`, from the coarsest step down; the same steps in every trace. NaN where
    /// there is no quotient, 0 where it is exact, which has no place on a logarithmic axis.
    pub points: Vec<[f64; 2]>,
}

impl Trace {
    /// Whether it has an error of 0 anywhere.
    pub fn is_exact_somewhere(&self) -> bool {
        self.points.iter().any(|point| point[1] == 0.0)
    }
}

/// A line c·hᵖ.
#[derive(Clone, Debug, PartialEq)]
pub struct Guide {
    /// `truncation` or `round-off`.
    pub kind: &'static str,
    /// How it goes with the step: `h²`.
    pub law: &'static str,
    /// c.
    pub factor: f64,
    /// p.
    pub power: i32,
}

/// One method's own step.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// `ridders`.
    pub name: &'static str,
    /// Step and error; the latter is NaN when it found nothing.
    pub at: [f64; 2],
    /// The error that the method itself admits, NaN when it says nothing of that.
    pub estimate: f64,
    /// It is the method that the document asks for.
    pub used: bool,
}

/// Error of one operation of f64, relative.
const UNIT: f64 = f64::EPSILON / 2.0;

/// Decades beyond the steps that are studied in which a method's own step is shown in place;
/// one that is farther out is an arrow at the edge.
const BEYOND: f64 = 2.0;

/// Between the outermost points and the frame, in decades.
const MARGIN: f64 = 0.3;

/// The picture of a study of `∂output/∂input`, keys such as `y[1]` and `x[2]`.
pub fn step_sizes(study: &Study, output: &str, input: &str) -> StepSizes {
    let relative = study.reference.abs() > 1e3 * study.bar;
    let scale = if relative { study.reference.abs() } else { 1.0 };
    let typical = if relative {
        1.0
    } else {
        (study.value.abs() / study.x.abs().max(1.0)).max(study.rounding)
    };
    // What a reference this fine does not tell from 0 is 0.
    let fine = study.bar < 0.01 * UNIT * typical * scale;
    let shown = |error: f64| {
        if fine && error <= study.bar {
            0.0
        } else {
            error / scale
        }
    };
    let traces: Vec<Trace> = METHODS
        .iter()
        .enumerate()
        .map(|(k, method)| Trace {
            name: method.name(),
            points: study
                .steps
                .iter()
                .map(|step| [step.h, shown(step.errors[k])])
                .collect(),
        })
        .collect();
    let mut marks: Vec<Mark> = study
        .chosen
        .iter()
        .filter(|chosen| chosen.step.is_finite())
        .map(|chosen| Mark {
            name: chosen.method.name(),
            at: [chosen.step, shown(chosen.error)],
            estimate: chosen.estimate / scale,
            used: chosen.method == study.used,
        })
        .collect();
    marks.sort_by_key(|mark| !mark.used);
    let dual = study
        .chosen
        .iter()
        .find(|chosen| chosen.method == Method::Dual)
        .map_or(f64::NAN, |chosen| shown(chosen.error));
    let all = || {
        let points = traces.iter().flat_map(|trace| &trace.points);
        let own = marks.iter().map(|mark| mark.at[1]);
        let errors = points.map(|point| point[1]).chain(own).chain([dual]);
        errors.filter(|error| error.is_finite() && *error > 0.0)
    };
    let usual = if typical > 0.0 {
        // Names of what is as good as f64 can be have some room below it.
        (UNIT * typical).log10().floor() - 2.0
    } else {
        -18.0
    };
    let least = all().fold(f64::INFINITY, f64::min).log10().floor();
    let lowest = usual.min(least.max(usual - 16.0));
    let greatest = all().fold(10f64.powf(usual + 4.0), f64::max);
    let highest = greatest.log10().ceil().min(usual + 26.0);
    let subtitle = Phrase::from("At ")
        .equation(heading(input), study.x)
        .word(" the derivative is ")
        .digits(study.reference, if relative { 16 } else { 6 })
        .stop('.');
    let rounding = if study.rounding > 0.0 {
        let rounded = Phrase::new().name(heading(output)).word(" is rounded by e");
        let rounded = rounded.equals().digits(study.rounding, 2);
        rounded.word(" at most").stop('.')
    } else {
        Phrase::new()
    };
    StepSizes {
        title: Phrase::from("Step sizes for ").name(format!(
            "{}/{}",
            partial(output),
            partial(input)
        )),
        subtitle,
        rounding,
        error_name: if relative { "relative error" } else { "error" },
        caption: caption(&traces, &marks, dual, study.used),
        guides: guides(study, scale),
        steps: decades(study, &marks),
        traces,
        marks,
        dual,
        errors: [lowest - MARGIN, highest.max(lowest + 2.0) + MARGIN],
    }
}

/// The decades of all steps, and of the methods' own ones as far as they are near.
fn decades(study: &Study, marks: &[Mark]) -> [f64; 2] {
    let decade = |step: Option<&Step>, or: f64| step.map_or(or, |step| step.h.log10());
    let (first, last) = (
        decade(study.steps.first(), 0.0),
        decade(study.steps.last(), -16.0),
    );
    let own = marks.iter().map(|mark| mark.at[0].log10());
    let near = own.filter(|step| (last - BEYOND..=first + BEYOND).contains(step));
    let [low, high] = near.fold([last, first], |[low, high], step| {
        [low.min(step), high.max(step)]
    });
    [low - MARGIN, high + MARGIN]
}

/// What truncation and round-off are alike.
fn guides(study: &Study, scale: f64) -> Vec<Guide> {
    let truncation = study.truncation.iter().flatten().map(|&(factor, power)| {
        let law = match power {
            1 => "h",
            2 => "h²",
            _ => "h⁴",
        };
        ("truncation", law, factor, power)
    });
    let rounding = (study.rounding > 0.0).then_some(("round-off", "e/h", study.rounding, -1));
    truncation
        .chain(rounding)
        .map(|(kind, law, factor, power)| Guide {
            kind,
            law,
            factor: factor / scale,
            power,
        })
        .collect()
}

/// Which step suits each method and which it takes, in words.
fn caption(traces: &[Trace], marks: &[Mark], dual: f64, used: Method) -> Phrase {
    let with_error = |phrase: Phrase, error: f64| {
        let phrase = phrase.word(" (");
        let phrase = match error {
            0.0 => phrase.word("exact"),
            error if error.is_nan() => phrase.word("no value"),
            error => phrase.digits(error, 2),
        };
        phrase.word(")")
    };
    let with_step = |name: &str, [h, error]: [f64; 2]| {
        let step = Phrase::new().name(name).word(" ").digits(h, 2);
        with_error(step, error)
    };
    let comma = ", ".into();
    let best = traces.iter().filter_map(|trace| {
        let points = trace.points.iter().filter(|p| p[1].is_finite());
        let best = points.min_by(|a, b| a[1].total_cmp(&b[1]))?;
        Some(with_step(trace.name, *best))
    });
    let mut caption = Phrase::from("Best steps and errors are ");
    caption = caption.then(Phrase::joined(best, &comma)).stop('.');
    let by_dual = with_error("dual, which has no step".into(), dual);
    let own = |mark: &Mark| with_step(mark.name, mark.at);
    let (in_use, others): (Vec<&Mark>, Vec<&Mark>) = marks.iter().partition(|mark| mark.used);
    let in_use = in_use.into_iter().map(own).next();
    if let Some(in_use) = in_use {
        caption = caption.word("In use is ").then(in_use).stop('.');
    } else if used == Method::Dual {
        caption = caption.word("In use is ").then(&by_dual).stop('.');
    }
    let mut others: Vec<Phrase> = others.into_iter().map(own).collect();
    if used != Method::Dual && dual.is_finite() {
        others.push(by_dual);
    }
    if !others.is_empty() {
        let others = Phrase::joined(others, &comma);
        caption = caption.word("Other methods are ").then(others).stop('.');
    }
    caption
}
