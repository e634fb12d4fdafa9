//! A document and one entry of its Jacobian → the study of its step sizes.
//!
//! It is asked for by hand and not part of every outcome; see [`crate::worker::job`] for that.

use serde_json::{Value, json};

use super::heading::place_of;
use super::numbers::analyse;
use super::phrase::Words;
use super::print::{number, object};
use crate::diff::jacobian::Method;
use crate::diff::problem::{Problem, Road};
use crate::diff::step_size::{METHODS, Study, study};
use crate::document::Document;
use crate::expr::scope::numbered;
use crate::syntax::lexer;
use crate::tape::cancel::CancelToken;

/// An entry of the Jacobian, by the keys of its output and its input element: `y[1]`, `x[2]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryKey {
    /// Of the output.
    pub output: String,
    /// Of the input.
    pub input: String,
}

impl EntryKey {
    /// Reads `y[1],x[2]`. The comma between the two is the one that is in no bracket.
    pub fn read(text: &str) -> Option<Self> {
        let mut depth = 0;
        let comma = text.char_indices().find_map(|(at, c)| {
            match c {
                '[' => depth += 1,
                ']' => depth -= 1,
                ',' if depth == 0 => return Some(at),
                _ => {}
            }
            None
        })?;
        let key = |part: &str| {
            let part = part.trim();
            let part = lexer::key(part).unwrap_or_else(|| part.to_owned());
            (!part.is_empty()).then_some(part)
        };
        Some(Self {
            output: key(text.get(..comma)?)?,
            input: key(text.get(comma + 1..)?)?,
        })
    }
}

/// Why there is no study, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Without {
    /// The functions cannot be computed until something is mended.
    Text(String),
    /// There is no such entry, or nothing to compare with.
    Entry(String),
}

impl Without {
    /// The sentence.
    pub fn sentence(&self) -> &str {
        let (Self::Text(sentence) | Self::Entry(sentence)) = self;
        sentence
    }
}

/// Studies one entry. `None` when cancelled.
///
/// # Errors
/// When there is nothing to study.
pub fn steps(
    document: &Document,
    key: &EntryKey,
    cancel: &CancelToken,
) -> Option<Result<Study, Without>> {
    // The other columns are not needed, and neither are good digits.
    let asked = document.method;
    let mut document = Document {
        method: Method::Forward,
        ..document.clone()
    };
    let mut by = |input: &str| {
        document.wrt = Some(vec![input.to_owned()]);
        analyse(&document, cancel)
    };
    let input = key.input.split('[').next().unwrap_or_default();
    let mut analysis = by(input)?;
    // `x1` may be an element of `x`.
    if analysis.result.is_none()
        && let Some((stem, _)) = numbered(input)
    {
        analysis = by(stem)?;
    }
    let Some(numbers) = &analysis.result else {
        // Nothing else can be wrong: there are inputs, and none of that name.
        if !analysis.inputs.is_empty() && analysis.inputs.iter().all(|one| !one.differentiated) {
            let inputs = analysis.lowered.graph.inputs.iter();
            let known: Vec<String> = inputs.map(|input| input.name.clone()).collect();
            return Some(Err(missing("input", &key.input, &known)));
        }
        let sentence = analysis.problems.first().cloned();
        return Some(Err(Without::Text(sentence.unwrap_or_else(|| {
            "The functions cannot be computed yet; mend what is underlined.".to_owned()
        }))));
    };
    let labels = &numbers.labels;
    let Some(row) = place_of(&key.output, labels.iter().map(String::as_str)) else {
        return Some(Err(missing("output", &key.output, labels)));
    };
    let keys = numbers.column_keys();
    let Some(column) = place_of(&key.input, keys.iter().map(String::as_str)) else {
        return Some(Err(missing("input", &key.input, &keys)));
    };
    let columns = [numbers.columns[column].place];
    let problem = Problem {
        tape: &numbers.tape,
        point: &numbers.point,
        columns: &columns,
        road: Road::ByWork,
    };
    let found = study(&problem, row, asked, cancel)?;
    let graph = &analysis.lowered.graph;
    let words = || Words::new(graph, &document.functions, &numbers.tape, &columns);
    Some(found.map_err(|refusal| Without::Entry(words().refusal(&refusal))))
}

/// The study as one JSON object. Errors are absolute.
pub fn json(study: &Study, key: &EntryKey) -> String {
    let list = |get: &dyn Fn(usize) -> f64| -> Value {
        Value::Array((0..study.steps.len()).map(|k| number(get(k))).collect())
    };
    let mut lines = vec![
        ("output", json!(key.output)),
        ("input", json!(key.input)),
        ("x", number(study.x)),
        ("value", number(study.value)),
        ("reference", number(study.reference)),
        ("bar", number(study.bar)),
        ("h", list(&|k| study.steps[k].h)),
    ];
    for (column, method) in METHODS.into_iter().enumerate() {
        let errors = list(&|k| study.steps[k].errors[column]);
        lines.push((method.name(), errors));
    }
    for chosen in &study.chosen {
        let entry = json!({
            "value": number(chosen.value),
            "error": number(chosen.error),
            "step": number(chosen.step),
            "estimate": number(chosen.estimate),
        });
        // The names of the methods with a step of choice are those of the lists above.
        let own = if METHODS.contains(&chosen.method) {
            "own"
        } else {
            chosen.method.name()
        };
        lines.push((own, entry));
    }
    lines.push(("used", json!(study.used.name())));
    let truncation = study.truncation.iter().zip(METHODS).map(|(line, method)| {
        let line = line.map_or(
            Value::Null,
            |(factor, power)| json!({"factor": number(factor), "power": power}),
        );
        (method.name().to_owned(), line)
    });
    lines.push(("truncation", Value::Object(truncation.collect())));
    lines.push(("rounding", number(study.rounding)));
    object(&lines)
}

/// The study as CSV, a line per step: h, then the absolute error of each method, nothing where there is none.
pub fn csv(study: &Study) -> String {
    let names: Vec<&str> = METHODS.into_iter().map(Method::name).collect();
    let mut text = format!("h,{}\n", names.join(","));
    for step in &study.steps {
        let errors = step.errors.iter().map(|error| {
            if error.is_finite() {
                format!("{error:?}")
            } else {
                String::new()
            }
        });
        let cells: Vec<String> = std::iter::once(format!("{:?}", step.h))
            .chain(errors)
            .collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

/// `There is no output y[9]; there are y[1], y[2].`
fn missing(kind: &str, key: &str, known: &[String]) -> Without {
    const SHOWN: usize = 6;
    let mut some = known.iter().take(SHOWN).cloned().collect::<Vec<_>>();
    if known.len() > SHOWN {
        some.push("…".to_owned());
    }
    Without::Entry(format!(
        "There is no {kind} {key}; there are {}.",
        some.join(", ")
    ))
}
