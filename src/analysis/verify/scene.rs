//! What is due: the derivative of a scene in the shape that a claim should have, exact, at its
//! point and at seeded ones.

use std::collections::BTreeMap;
use std::sync::Arc;

use nalgebra::DMatrix;

use super::claim::{About, Claim};
use super::notation::with_plain_digits;
use crate::analysis::heading::{heading, place_of};
use crate::analysis::numbers::{Analysis, Numbers, analyse, no_such_input};
use crate::cancel::CancelToken;
use crate::diff::accumulate::Accumulation;
use crate::diff::double_double::DoubleDouble;
use crate::diff::nonsmooth;
use crate::diff::running_error::Bounded;
use crate::document::random::SplitMix64;
use crate::document::{Document, Layout};
use crate::expr::shape::Shape;
use crate::syntax::lexer;
use crate::syntax::spelling::canonical;

/// Exact numbers with their rounding.
pub(super) type Number = Bounded<DoubleDouble>;

/// An exact number.
pub(super) fn exact(x: f64) -> Number {
    Bounded::exact(DoubleDouble::from(x))
}

/// A scene with the derivative that is due.
pub(super) struct Scene<'a> {
    pub(super) document: &'a Document,
    pub(super) analysis: Analysis,
    pub(super) numbers: Arc<Numbers>,
    /// Rows of the Jacobian that the claim is about.
    pub(super) rows: Vec<usize>,
    /// Its columns, as columns of `numbers.jacobian`.
    pub(super) cols: Vec<usize>,
    /// All columns of the Jacobian as elements of the point.
    pub(super) places: Vec<usize>,
    /// The shape of the input, or output, that the derivative takes entry by entry.
    pub(super) entrywise: Option<(usize, usize)>,
    pub(super) layout: Layout,
}

/// Why nothing is due.
pub(super) enum Without {
    /// The scene has no derivative.
    Scene(Box<Analysis>),
    /// The question does not fit the scene.
    Question(String),
    Cancelled,
}

impl<'a> Scene<'a> {
    /// `wrt` and `layout` go before what the scene says.
    pub(super) fn new(
        document: &'a Document,
        claim: &Claim,
        (wrt, layout): (Option<&str>, Option<Layout>),
        cancel: &CancelToken,
    ) -> Result<Self, Without> {
        let first = analyse(document, cancel).ok_or(Without::Cancelled)?;
        let Some(whole) = first.result.clone() else {
            return Err(Without::Scene(Box::new(first)));
        };
        let inputs: Vec<String> = first
            .inputs
            .iter()
            .map(|input| input.name.clone())
            .collect();
        let is_input = |name: &str| inputs.iter().any(|input| input == name);
        let wrt = match wrt.map(canonical) {
            Some(name) if !is_input(&name) => {
                let sentence = no_such_input(&name, inputs.iter().map(String::as_str));
                return Err(Without::Question(sentence));
            }
            given => given,
        };
        // What the left-hand side names.
        let mut element = None;
        let mut output = None;
        let mut named = None;
        if let About::Quotient(top, bottom) = &claim.about {
            let key = key_of(bottom);
            let stem = key.split('[').next().unwrap_or(&key).to_owned();
            if is_input(&key) {
                named = Some(key);
            } else if is_input(&stem) {
                (named, element) = (Some(stem), Some(key));
            } else if let Some(input) = first.inputs.iter().find(|input| {
                let keys = input.shape.labels(&input.name);
                let place = place_of(&key, keys.iter().map(String::as_str));
                place.or_else(|| double_index(&key, &keys)).is_some()
            }) {
                named = Some(input.name.clone());
                element = Some(key);
            } else {
                let known: Vec<String> = inputs.iter().map(|name| heading(name)).collect();
                return Err(Without::Question(format!(
                    "The claim is about a derivative by {bottom}, and there is no such input. The inputs are {}.",
                    known.join(", ")
                )));
            }
            let key = key_of(top);
            let labels = || whole.labels.iter().map(String::as_str);
            if key != whole.output.name {
                let place = place_of(&key, labels());
                let definitions = &first.lowered.definitions;
                if place.is_none()
                    && (key.contains('[') || definitions.iter().any(|one| one.name == key))
                {
                    return Err(Without::Question(format!(
                        "The claim is about a derivative of {top}, and the scene's output is {}.",
                        heading(&whole.output.name)
                    )));
                }
                output = place;
            }
            if let (Some(wrt), Some(named)) = (&wrt, &named)
                && wrt != named
            {
                return Err(Without::Question(format!(
                    "The claim is about a derivative by {}, and the one by {} is asked for.",
                    heading(named),
                    heading(wrt)
                )));
            }
        }
        let (analysis, numbers) = match wrt.or(named) {
            Some(name) => {
                let mut document = document.clone();
                document.wrt = Some(vec![name]);
                let analysis = analyse(&document, cancel).ok_or(Without::Cancelled)?;
                match analysis.result.clone() {
                    Some(numbers) => (analysis, numbers),
                    None => return Err(Without::Scene(Box::new(analysis))),
                }
            }
            None => (first, whole),
        };
        let layout = layout.unwrap_or(document.layout);
        let mut scene = Self {
            document,
            layout,
            rows: (0..numbers.labels.len()).collect(),
            cols: (0..numbers.columns.len()).collect(),
            places: Vec::new(),
            entrywise: None,
            analysis,
            numbers,
        };
        scene.entrywise = scene.whole_shape();
        if let Some(row) = output {
            (scene.rows, scene.entrywise) =
                (vec![row], scene.entrywise.filter(|_| scene.rows.len() == 1));
        }
        let keys = scene.numbers.column_keys();
        if let Some(key) = element {
            let col = place_of(&key, keys.iter().map(String::as_str));
            let Some(col) = col.or_else(|| double_index(&key, &keys)) else {
                return Err(Without::Question(format!(
                    "The claim is about a derivative by {}, and there is no such element.",
                    heading(&key)
                )));
            };
            (scene.cols, scene.entrywise) = (vec![col], None);
        }
        if let About::Place(row, col) = claim.about {
            let (rows, cols) = scene.due_shape();
            let (Some(i), Some(j)) = (row.checked_sub(1), col.checked_sub(1)) else {
                return Err(Without::Question(
                    "Rows and columns count from 1.".to_owned(),
                ));
            };
            if rows <= i || cols <= j {
                return Err(Without::Question(format!(
                    "The claim is about row {row} and column {col}, and the derivative is {rows}×{cols}."
                )));
            }
            let (i, j) = match (scene.entrywise, scene.layout) {
                (Some((_, width)), _) if scene.rows.len() == 1 => (0, i * width + j),
                (Some((_, width)), _) => (i * width + j, 0),
                (None, Layout::Numerator) => (i, j),
                (None, Layout::Denominator) => (j, i),
            };
            (scene.rows, scene.cols, scene.entrywise) = (vec![i], vec![j], None);
        }
        scene.places = scene
            .numbers
            .columns
            .iter()
            .map(|column| column.place)
            .collect();
        Ok(scene)
    }

    /// The shape of a matrix input by which a scalar is differentiated, or of a matrix output by
    /// a scalar: then the derivative has that shape.
    fn whole_shape(&self) -> Option<(usize, usize)> {
        let [variable] = self.numbers.variables.as_slice() else {
            return None;
        };
        let input = self
            .analysis
            .inputs
            .iter()
            .find(|input| &input.name == variable)?;
        let output = self.numbers.tape.shape;
        let matrix = |shape: Shape| match shape {
            Shape::Matrix(rows, cols) => Some((rows, cols)),
            _ => None,
        };
        match (output, input.shape) {
            (Shape::Scalar, shape) => matrix(shape),
            (shape, Shape::Scalar) => matrix(shape),
            _ => None,
        }
    }

    /// A whole Jacobian in numerator layout, of any numbers → what is due of it, still in
    /// numerator layout.
    pub(super) fn due<T: nalgebra::Scalar>(&self, jacobian: &DMatrix<T>) -> DMatrix<T> {
        match self.entrywise {
            Some((rows, cols)) => DMatrix::from_row_iterator(rows, cols, jacobian.iter().cloned()),
            None => DMatrix::from_fn(self.rows.len(), self.cols.len(), |i, j| {
                jacobian[(self.rows[i], self.cols[j])].clone()
            }),
        }
    }

    /// Rows and columns of what is due, as it lies.
    pub(super) fn due_shape(&self) -> (usize, usize) {
        match (self.entrywise, self.layout) {
            (Some(shape), _) => shape,
            (None, Layout::Numerator) => (self.rows.len(), self.cols.len()),
            (None, Layout::Denominator) => (self.cols.len(), self.rows.len()),
        }
    }

    /// From the layout in which it is shown to numerator layout, or back.
    pub(super) fn turned(&self, matrix: DMatrix<f64>) -> DMatrix<f64> {
        if self.is_turned() {
            matrix.transpose()
        } else {
            matrix
        }
    }

    pub(super) fn is_turned(&self) -> bool {
        self.layout == Layout::Denominator && self.entrywise.is_none()
    }

    /// `∂y/∂x`, `∂y₁/∂x₂`.
    pub(super) fn name(&self) -> String {
        let numbers = &self.numbers;
        let top = match self.rows.as_slice() {
            [row] => heading(&numbers.labels[*row]),
            _ => heading(&numbers.output.name),
        };
        let bottom = match self.cols.as_slice() {
            [col] => heading(&numbers.columns[*col].key),
            _ => numbers
                .variables
                .iter()
                .map(|name| heading(name))
                .collect::<Vec<_>>()
                .join(", "),
        };
        let bracket = numbers.variables.len() > 1 && self.cols.len() > 1;
        if bracket {
            format!("∂{top}/∂({bottom})")
        } else {
            format!("∂{top}/∂{bottom}")
        }
    }

    /// `∂y₁/∂x₂`, of an entry of what is due in numerator layout.
    pub(super) fn entry_name(&self, row: usize, col: usize) -> String {
        let (i, j) = match self.entrywise {
            Some((_, width)) if self.numbers.labels.len() == 1 => (0, row * width + col),
            Some((_, width)) => (row * width + col, 0),
            None => (self.rows[row], self.cols[col]),
        };
        format!(
            "∂{}/∂{}",
            heading(&self.numbers.labels[i]),
            heading(&self.numbers.columns[j].key)
        )
    }

    /// The exact Jacobian; `None` where a value or a derivative is missing.
    pub(super) fn exact(
        &self,
        accumulation: &mut Accumulation<'_, Number>,
        point: &[f64],
    ) -> Option<DMatrix<Number>> {
        let point: Vec<Number> = point.iter().map(|&x| exact(x)).collect();
        let found = accumulation.run(&point)?;
        let is_finite = |number: &Number| number.value.is_finite() && number.error.is_finite();
        let mut dense = DMatrix::from_element(found.value.len(), found.jacobian.cols, exact(0.0));
        for row in 0..found.value.len() {
            found
                .jacobian
                .for_each(row, |col, slope| dense[(row, col)] = slope);
        }
        let all = found.value.iter().chain(&dense).all(is_finite);
        all.then_some(dense)
    }

    /// Whether the function is smooth at a point.
    pub(super) fn is_smooth(&self, point: &[f64], cancel: &CancelToken) -> bool {
        nonsmooth::find::<f64>(&self.numbers.tape, point, &self.places, cancel)
            .is_some_and(|found| found.events.is_empty())
    }

    /// The shapes of all inputs, as the scene has them.
    pub(super) fn shapes(&self) -> BTreeMap<String, Shape> {
        let inputs = self.analysis.lowered.graph.inputs.iter();
        let listed = self
            .document
            .inputs
            .iter()
            .filter(|(_, input)| !input.parked);
        let listed = listed.map(|(name, input)| (name.clone(), input.shape));
        // What the text says goes before an old row of the table.
        listed
            .chain(inputs.map(|input| (input.name.clone(), input.shape)))
            .collect()
    }
}

/// A name or an element as keys spell it: `y₁`, `y_1` → `y1`.
fn key_of(text: &str) -> String {
    let plain = with_plain_digits(text);
    lexer::key(&plain).unwrap_or(plain)
}

/// `W12` as `W[1,2]`.
fn double_index(key: &str, keys: &[String]) -> Option<usize> {
    let digits = key.len().checked_sub(2)?;
    let (stem, indices) = key.split_at_checked(digits)?;
    let (row, col) = indices.split_at_checked(1)?;
    let wanted = format!("{stem}[{row},{col}]");
    keys.iter().position(|key| *key == wanted)
}

/// Draws before points are taken near the given one.
pub(super) const DRAWS: usize = 2_000;

/// Seeded points, first everywhere, then about a given one. Every element varies.
pub(super) struct Points<'p> {
    about: &'p [f64],
    random: SplitMix64,
    drawn: usize,
}

impl<'p> Points<'p> {
    pub(super) fn new(about: &'p [f64]) -> Self {
        Self {
            about,
            random: SplitMix64::new(14),
            drawn: 0,
        }
    }

    /// The next one: all signs, all positive, or the signs of the given point, in turn.
    pub(super) fn draw(&mut self) -> Vec<f64> {
        let near = DRAWS <= self.drawn;
        let kind = self.drawn % 3;
        self.drawn += 1;
        let mut between = |low: f64, high: f64| low + (high - low) * self.random.uniform();
        let numbers = self.about.iter().map(|&x| match kind {
            _ if near => x + (0.01 + 0.1 * x.abs()) * between(-1.0, 1.0),
            0 => between(-2.0, 2.0),
            1 => between(0.1, 2.0),
            _ => between(0.1, 2.0) * if x < 0.0 { -1.0 } else { 1.0 },
        });
        numbers.collect()
    }
}
