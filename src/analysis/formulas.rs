//! The formulas of a document's derivatives, and their printing as text, JSON and LaTeX.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};

use serde_json::{Value, json};

use super::numbers::{Analysis, Question, prepare};
use super::print::object;
use crate::cancel::CancelToken;
use crate::document::{Document, Layout};
use crate::expr::function::parse_until;
use crate::expr::latex;
use crate::expr::lower::Output;
use crate::expr::shape::Shape;
use crate::formula::forms::{Form, Formulas, Function, Missing, Rule, Step, steps};

/// The formulas of a document in its layout, with what was read; no formulas when something is
/// in the way of its derivatives. `None` when `cancel` was called on the way.
pub fn formulas(document: &Document, cancel: &CancelToken) -> Option<(Analysis, Option<Formulas>)> {
    let (analysis, question) = prepare(document, cancel)?;
    let Some(question) = question else {
        return Some((analysis, None));
    };
    let Question {
        output,
        positions,
        point,
    } = question;
    let differentiated = analysis.inputs.iter().map(|input| input.differentiated);
    let inputs: Vec<(usize, bool)> = positions.iter().copied().zip(differentiated).collect();
    let function = Function {
        parsed: &analysis.parsed,
        lowered: &analysis.lowered,
        output: &output,
        inputs: &inputs,
        point: &point,
    };
    let mut formulas = function.formulas(document.layout == Layout::Denominator, cancel)?;
    let differentiated = inputs.iter().filter(|(_, differentiated)| *differentiated);
    for (form, &(input, _)) in formulas.forms.iter_mut().zip(differentiated) {
        form.steps = steps(&function, &document.functions, input, cancel);
    }
    formulas.entries_latex = entries_latex(&analysis, &formulas.entries, cancel)?;
    Some((analysis, Some(formulas)))
}

/// The formulas of the cells as LaTeX.
fn entries_latex(
    analysis: &Analysis,
    entries: &[Option<String>],
    cancel: &CancelToken,
) -> Option<Vec<Option<String>>> {
    let graph = &analysis.lowered.graph;
    let inputs = graph.inputs.iter().map(|input| (&*input.name, input.shape));
    let defined = analysis.lowered.definitions.iter();
    let defined = defined.filter_map(|one| Some((&*one.name, graph.shape(one.node?))));
    let shapes: HashMap<&str, Shape> = inputs.chain(defined).collect();
    let names: BTreeSet<String> = shapes.keys().map(|&name| name.to_owned()).collect();
    let latex = |text: &Option<String>| {
        let Some(text) = text else { return Some(None) };
        let parsed = parse_until(text, &names, cancel)?;
        let written = parsed.definitions.last();
        Some(written.and_then(|written| {
            latex::expression(&written.expr, &|name| shapes.get(name).copied())
        }))
    };
    entries.iter().map(latex).collect()
}

impl Missing {
    /// Why there is no form, as a sentence.
    pub fn sentence(self) -> String {
        match self {
            Self::TooLong => "The formula is longer than is worth showing.".to_owned(),
            Self::NoMatrixForm => {
                "A derivative of or by a matrix has more than two indices, so it is no matrix of its own."
                    .to_owned()
            }
            Self::Differs => "No formula was found that agrees with the numbers.".to_owned(),
            Self::TooLarge => {
                "It is too large for a formula to be compared with its numbers; make the sizes smaller."
                    .to_owned()
            }
            Self::TooFewPoints(points) => format!(
                "The function has a value at {points} of the points that were tried, too few to compare a formula with."
            ),
        }
    }
}

impl Rule {
    /// The rule's name, with what follows from it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Sum => "sum",
            Self::Product => "product",
            Self::Quotient => "quotient",
            Self::Power => "power",
            Self::Chain => "chain",
            Self::TotalDerivative => "total derivative",
            Self::Elementwise => "elementwise, so diagonal",
            Self::Linear => "linear, so the matrix itself",
            Self::Total => "sum, so a row of ones",
        }
    }
}

fn layout_name(layout: Layout) -> &'static str {
    match layout {
        Layout::Numerator => "numerator",
        Layout::Denominator => "denominator",
    }
}

fn step_json(step: &Step) -> Value {
    json!({
        "rule": step.rule.name(),
        "before": step.before,
        "by": step.by,
        "after": step.after,
        "span": [step.span.0, step.span.1],
    })
}

fn form_json(form: &Form, with_steps: bool) -> Value {
    let steps: Vec<Value> = match with_steps {
        true => form.steps.iter().map(step_json).collect(),
        false => Vec::new(),
    };
    json!({
        "wrt": form.wrt,
        "shape": [form.shape.0, form.shape.1],
        "text": form.text,
        "latex": form.latex,
        "where": form.conditions,
        "entrywise": form.entrywise,
        "written_out": form.written_out,
        "index": form.index,
        "kron": form.kron,
        "sides": form.sides.as_ref().map(|[left, right]| json!({ "left": left, "right": right })),
        "steps": steps,
        "abbreviated": form.abbreviated.as_ref().map(|(text, names)| {
            let names: serde_json::Map<String, Value> =
                names.iter().map(|(name, part)| (name.clone(), json!(part))).collect();
            json!({ "text": text, "names": names })
        }),
        "agreement": form.agreement.map(|agreement| {
            json!({ "points": agreement.points, "digits": agreement.digits })
        }),
        "reason": form.missing.map(Missing::sentence),
    })
}

/// One JSON object with all formulas.
///
/// # Errors
/// When `out` cannot be written.
pub fn json(
    out: &mut dyn Write,
    (analysis, formulas): (&Analysis, &Formulas),
    layout: Layout,
    with_steps: bool,
) -> io::Result<()> {
    let (_, cols) = formulas.size;
    let labels = |keys: Vec<String>| json!(keys);
    let of_output = labels(
        analysis
            .lowered
            .output
            .iter()
            .flat_map(Output::labels)
            .collect(),
    );
    let of_inputs = analysis.inputs.iter().filter(|input| input.differentiated);
    let of_inputs = labels(
        of_inputs
            .flat_map(|input| input.shape.labels(&input.name))
            .collect(),
    );
    let (row_keys, col_keys) = match layout {
        Layout::Numerator => (of_output, of_inputs),
        Layout::Denominator => (of_inputs, of_output),
    };
    let entries: Vec<&[Option<String>]> = match cols {
        0 => Vec::new(),
        _ => formulas.entries.chunks(cols).collect(),
    };
    let forms: Vec<Value> = formulas
        .forms
        .iter()
        .map(|form| form_json(form, with_steps))
        .collect();
    let output = analysis.lowered.output.as_ref().map(|output| &output.name);
    let wrt: Vec<&str> = formulas
        .forms
        .iter()
        .map(|form| form.wrt.as_str())
        .collect();
    let text = object(&[
        ("output", json!(output)),
        ("wrt", json!(wrt)),
        ("layout", json!(layout_name(layout))),
        ("rows", row_keys),
        ("cols", col_keys),
        ("reading", json!(formulas.reading)),
        ("entries", json!(entries)),
        ("forms", json!(forms)),
    ]);
    out.write_all(text.as_bytes())
}

/// A line of LaTeX for each form, with its left-hand side; a comment where there is none.
///
/// # Errors
/// When `out` cannot be written.
pub fn latex(out: &mut dyn Write, (output, formulas): (&str, &Formulas)) -> io::Result<()> {
    for form in &formulas.forms {
        let head = latex::partial(output, &form.wrt);
        match &form.latex {
            Some(latex) => writeln!(out, "{head} = {latex}")?,
            None => {
                let why = form.missing.unwrap_or(Missing::TooLong).sentence();
                writeln!(out, "% {head}: {why}")?;
            }
        }
    }
    Ok(())
}

/// A line for each form: its left-hand side, the form, how well it agrees.
///
/// # Errors
/// When `out` cannot be written.
pub fn text(
    out: &mut dyn Write,
    (output, formulas): (&str, &Formulas),
    with_steps: bool,
) -> io::Result<()> {
    for form in &formulas.forms {
        let head = format!("∂{output}/∂{}", form.wrt);
        let shown = match (&form.text, &form.kron) {
            (Some(text), _) => Some(text),
            (None, kron) => kron.as_ref(),
        };
        match shown {
            Some(text) => writeln!(out, "{head} = {text}")?,
            None => {
                let why = form.missing.unwrap_or(Missing::TooLong).sentence();
                writeln!(out, "{head}: {why}")?;
            }
        }
        if let Some(index) = &form.index {
            writeln!(out, "  {index}")?;
        }
        if form.entrywise {
            writeln!(out, "  entry by entry, in the shape of the matrix")?;
        }
        if let Some((short, names)) = &form.abbreviated {
            let names: Vec<String> = names
                .iter()
                .map(|(name, part)| format!("{name} = {part}"))
                .collect();
            writeln!(out, "  {short} with {}", names.join(", "))?;
        }
        if let Some(long) = &form.written_out {
            writeln!(out, "  written out: {long}")?;
        }
        if let Some([left, right]) = &form.sides {
            writeln!(out, "  below and above the kink: {left} and {right}")?;
        }
        if !form.conditions.is_empty() {
            writeln!(out, "  where {}", form.conditions.join(", "))?;
        }
        if let Some(agreement) = form.agreement {
            let (points, digits) = (agreement.points, agreement.digits);
            writeln!(
                out,
                "  agrees with the numbers at {points} points, to {digits} digits"
            )?;
        }
        if with_steps {
            for step in &form.steps {
                writeln!(
                    out,
                    "  {}: {} by {} is {}",
                    step.rule.name(),
                    step.before,
                    step.by,
                    step.after
                )?;
            }
        }
    }
    Ok(())
}
