//! What stands in the cells of the Jacobian when it is not numbers, and the closed forms under it.

use super::cell::Cell;
use super::heatmap::Heatmap;
use crate::analysis::heading::Block;
use crate::document::{Face, Layout};
use crate::expr::latex;
use crate::formula::forms::{Form, Formulas, Missing};

/// The closed form by one input, as a line of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedForm {
    /// With its left-hand side; none where there is no form.
    pub latex: Option<String>,
    /// The same in the language of the functions, `∂y/∂x = 2*x'`.
    pub reading: String,
    /// How well it agrees with the numbers, or why there is none; then where it holds.
    pub notes: Vec<String>,
    /// The first of them in fewer words.
    pub brief: String,
}

impl Heatmap {
    /// What stands in the cells: numbers where they are changes, or where there are no formulas.
    pub fn face_shown(&self) -> Face {
        let entries = self.formulas.as_deref().map(|formulas| &formulas.entries);
        let written = entries.is_some_and(|entries| entries.iter().any(Option::is_some));
        match self.face {
            _ if self.is_change() => Face::Numbers,
            Face::Formulas if !written => Face::Numbers,
            face => face,
        }
    }

    /// The formula of a cell in the language of the functions, where it is shown and more than a
    /// number.
    pub fn formula(&self, cell: Cell<'_>) -> Option<&str> {
        let formulas = self.formulas.as_deref()?;
        let entry = formulas
            .entries
            .get(self.place(formulas, cell)?)?
            .as_deref();
        entry.filter(|text| text.parse::<f64>().is_err())
    }

    /// What may be set in a cell as LaTeX, the fullest first.
    pub fn latex(&self, cell: Cell<'_>) -> Vec<String> {
        let key = |keys: &[String], k: usize| keys.get(k).cloned().unwrap_or_default();
        match self.face_shown() {
            Face::Partials => {
                let [of, by] = [
                    key(&self.outputs, cell.output),
                    key(&self.inputs, cell.input),
                ];
                let flat = format!(
                    r"\partial {} / \partial {}",
                    latex::key(&of),
                    latex::key(&by)
                );
                vec![latex::partial(&of, &by), flat]
            }
            Face::Formulas => {
                let formulas = self.formulas.as_deref();
                let entry = formulas.and_then(|formulas| {
                    let entries = &formulas.entries_latex;
                    entries.get(self.place(formulas, cell)?)?.clone()
                });
                entry.into_iter().collect()
            }
            Face::Names | Face::Numbers => Vec::new(),
        }
    }

    /// The name of the gradient of an output as LaTeX: `∇y₁`.
    pub fn gradient_latex(&self, output: usize) -> String {
        latex::gradient(self.outputs.get(output).map_or("", String::as_str))
    }

    /// Where the formula of a cell stands among all of them.
    fn place(&self, formulas: &Formulas, cell: Cell<'_>) -> Option<usize> {
        let (row, col) = self.turned((cell.output, cell.input));
        (formulas.size == self.size()).then_some(row * formulas.size.1 + col)
    }

    /// The general form as LaTeX: the sizes are letters, and of several names y is by x.
    pub fn general_latex(&self) -> String {
        let side = |blocks: &[Block], keys: &[String], letter: &str| {
            let name = match blocks {
                [one] => one.name.clone(),
                _ => letter.to_owned(),
            };
            (name, (keys.len() == 1).then_some(1))
        };
        let (of, outputs) = side(&self.output_blocks, &self.outputs, "y");
        let (by, inputs) = side(&self.input_blocks, &self.inputs, "x");
        let transposed = self.layout == Layout::Denominator;
        let matrix = latex::general_jacobian((&of, outputs), (&by, inputs), transposed);
        format!("{} = {matrix}", latex::partial(&of, &by))
    }

    /// What the face means, in a few words; none of numbers.
    pub fn face_words(&self) -> Option<&'static str> {
        match (self.face_shown(), self.layout) {
            (Face::Names, Layout::Numerator) => Some("each row is the gradient of an output"),
            (Face::Names, Layout::Denominator) => Some("each column is the gradient of an output"),
            (Face::Partials, _) => Some("each cell is a partial derivative"),
            (Face::Formulas, _) => Some("each cell as a formula"),
            (Face::Numbers, _) => None,
        }
    }

    /// The closed forms, one by each input, where they are shown.
    pub fn closed_forms(&self) -> Vec<ClosedForm> {
        let formulas = self.formulas.as_deref().filter(|_| !self.is_change());
        let Some(formulas) = formulas else {
            return Vec::new();
        };
        let forms = formulas.forms.iter();
        forms
            .map(|form| closed_form(&formulas.output, form))
            .collect()
    }
}

fn closed_form(output: &str, form: &Form) -> ClosedForm {
    let text = form.text.as_ref().or(form.kron.as_ref());
    let head = latex::partial(output, &form.wrt);
    let reading = format!("∂{output}/∂{}", form.wrt);
    let mut notes = Vec::new();
    let mut brief = form.missing.unwrap_or(Missing::TooLong).sentence();
    match form.agreement.filter(|_| text.is_some()) {
        Some(agreement) => {
            let (points, digits) = (agreement.points, agreement.digits);
            brief = format!("✓ agrees at {points} points, to {digits} digits");
            notes.push(format!(
                "✓ agrees with the numbers at {points} points, to {digits} digits"
            ));
        }
        None => notes.push(brief.clone()),
    }
    if text.is_some() && form.entrywise {
        notes.push("entry by entry, in the shape of the matrix".to_owned());
    }
    if let Some([left, right]) = &form.sides {
        notes.push(format!("below and above the kink: {left} and {right}"));
    }
    if !form.conditions.is_empty() {
        notes.push(format!("where {}", form.conditions.join(", ")));
    }
    ClosedForm {
        latex: form.latex.as_ref().map(|latex| format!("{head} = {latex}")),
        reading: match text {
            Some(text) => format!("{reading} = {text}"),
            None => reading,
        },
        notes,
        brief,
    }
}
