//! The mean squared error of a neuron over a table, as a function like any other: its text
//! goes through the same reader, graph and tape, and the same dual numbers differentiate it.
//!
//! It knows no steps: [`super::run`] walks on it, [`super::training`] draws it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::analysis::activation::Activation;
use crate::analysis::phrase::Words;
use crate::diff::compute;
use crate::diff::jacobian::{Jacobian, Method};
use crate::diff::one_sided::along_each;
use crate::diff::problem::{Effort, Problem, Road};
use crate::expr::graph::Graph;
use crate::expr::lower::lower;
use crate::expr::parse;
use crate::expr::shape::Shape;
use crate::panel::unit::chain::Sides;
use crate::syntax::diagnostic::Severity;
use crate::tape::cancel::CancelToken;
use crate::tape::compile::{Instruction, Step, Tape, compile};

/// Products of a step that is still taken between two frames: one for each row, input and
/// parameter.
const MOST_WORK: usize = 400_000;

/// Most rows of a step that can be looked on.
pub fn most_rows(inputs: usize) -> usize {
    MOST_WORK / (inputs * (inputs + 1)).max(1)
}

/// L(w, b) = mean over the rows of (t − a(w·x + b))².
#[derive(Clone, Debug)]
pub struct Loss {
    graph: Arc<Graph>,
    text: String,
    tape: Tape,
    /// Parameters, then the inputs of all rows, then their targets.
    point: Vec<f64>,
    parameters: usize,
}

impl PartialEq for Loss {
    /// The same text over the same numbers is the same function.
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.point == other.point
    }
}

impl Loss {
    /// The loss over `rows`, each with its inputs and, last, its target. Parameters are the
    /// weights and, if there is one, the bias.
    ///
    /// # Errors
    /// A sentence that says why there is none.
    pub fn new(activation: &str, rows: &[&[f64]], has_bias: bool) -> Result<Self, String> {
        let formula = Activation::formula(activation)?;
        Activation::read(activation)?;
        let Some(inputs) = rows.first().map(|row| row.len().saturating_sub(1)) else {
            return Err("There are no data yet.".to_owned());
        };
        let sum = if has_bias { "X*w + b" } else { "X*w" };
        let text = format!("g(z) = {formula}\nL = mean((t - g({sum})).^2)");
        let mut declared = BTreeMap::from([
            ("X".to_owned(), Shape::Matrix(rows.len(), inputs)),
            ("w".to_owned(), Shape::Vector(inputs)),
            ("t".to_owned(), Shape::Vector(rows.len())),
        ]);
        if has_bias {
            declared.insert("b".to_owned(), Shape::Scalar);
        }
        let names: BTreeSet<String> = declared.keys().cloned().collect();
        let lowered = lower(&parse(&text, &names), &declared, &[]);
        let mut faults = lowered.diagnostics.iter();
        if let Some(fault) = faults.find(|fault| fault.severity == Severity::Error) {
            return Err(format!(
                "This activation cannot be used on many rows at once: {}",
                fault.message
            ));
        }
        let graph = lowered.graph;
        let output = lowered
            .output
            .filter(|output| graph.shape(output.node).len() == 1)
            .ok_or("This activation does not turn every row into one number.")?;
        let order: Vec<usize> = ["w", "b", "X", "t"]
            .iter()
            .filter_map(|name| graph.input_position(name))
            .collect();
        let tape = compile(&graph, output.node, &order);
        let parameters = inputs + usize::from(has_bias);
        let mut point = vec![0.0; parameters];
        // The weights are the first numbers of the point.
        let reads_weights = |step: &Step| step.instruction == Instruction::Input { from: 0 };
        if !tape.steps.iter().any(reads_weights) {
            return Err("The activation is constant, so there is nothing to learn.".to_owned());
        }
        point.extend(rows.iter().flat_map(|row| &row[..inputs]));
        point.extend(rows.iter().filter_map(|row| row.last()));
        Ok(Self {
            graph,
            text,
            tape,
            point,
            parameters,
        })
    }

    /// The same program over other rows, as many and as long as those it was made for.
    pub fn with_rows(&mut self, rows: &[&[f64]]) {
        let inputs = rows.iter().flat_map(|row| row.split_last().map(|(_, x)| x));
        let targets = rows.iter().filter_map(|row| row.last());
        let numbers = inputs.flatten().chain(targets);
        for (place, &number) in self.point[self.parameters..].iter_mut().zip(numbers) {
            *place = number;
        }
    }

    /// How many parameters there are.
    pub fn parameters(&self) -> usize {
        self.parameters
    }

    /// The program, for pictures of it.
    pub fn tape(&self) -> &Tape {
        &self.tape
    }

    /// The point of the program at these parameters.
    pub fn at(&self, parameters: &[f64]) -> Vec<f64> {
        let mut point = self.point.clone();
        for (place, &parameter) in point.iter_mut().zip(parameters).take(self.parameters) {
            *place = parameter;
        }
        point
    }

    /// The loss.
    pub fn value(&self, parameters: &[f64]) -> f64 {
        let value = self.tape.eval_one(&self.at(parameters));
        value.first().copied().unwrap_or(f64::NAN)
    }

    /// The loss, and its slope along every parameter from both sides, by dual numbers: a
    /// lane for each parameter.
    pub fn slopes(&self, parameters: &[f64]) -> (f64, Vec<Sides>) {
        let mut slopes = Vec::with_capacity(self.parameters);
        let mut value = f64::NAN;
        let all: Vec<usize> = (0..self.parameters).collect();
        let never = CancelToken::default();
        // It ends early only when cancelled, and nobody can.
        let _ = along_each(&self.tape, &self.at(parameters), &all, &never, |column| {
            if let [dual] = column {
                value = dual.value;
                slopes.push(Sides {
                    left: -dual.tangent[1],
                    right: dual.tangent[0],
                });
            }
        });
        (value, slopes)
    }

    /// What the reasons of the derivative along some parameters are told by.
    pub fn words(&self, columns: &[usize]) -> Words {
        Words::new(&self.graph, &self.text, &self.tape, columns)
    }

    /// The derivative along some parameters with its statuses, for the field.
    pub fn jacobian(
        &self,
        parameters: &[f64],
        columns: &[usize],
        cancel: &CancelToken,
    ) -> Option<Jacobian> {
        let problem = Problem {
            tape: &self.tape,
            point: &self.at(parameters),
            columns,
            road: Road::ByWork,
        };
        compute::jacobian(&problem, Method::Dual, Effort::Quick, cancel)
    }
}

/// The slope along which a loss is gone down: where the two sides differ, that of the side
/// on which the loss falls faster, and 0 where it falls on neither.
pub fn downhill(slope: Sides) -> f64 {
    let Sides { left, right } = slope;
    if left == right {
        return right;
    }
    // To the right the loss changes by `right`, to the left by −`left`.
    match (right < 0.0, left > 0.0) {
        (true, true) if left > -right => left,
        (true, _) => right,
        (false, true) => left,
        (false, false) if left.is_nan() || right.is_nan() => f64::NAN,
        (false, false) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: [[f64; 3]; 4] = [
        [0.5, -1.0, 0.25],
        [1.0, 2.0, -0.5],
        [-0.75, 0.5, 1.0],
        [2.0, 0.25, 0.0],
    ];

    fn rows() -> Vec<&'static [f64]> {
        ROWS.iter().map(|row| &row[..]).collect()
    }

    /// Value and gradient by the textbook, with a and a′ as functions.
    fn by_hand(
        a: impl Fn(f64) -> f64,
        slope: impl Fn(f64) -> f64,
        rows: &[&[f64]],
        parameters: &[f64],
        has_bias: bool,
    ) -> (f64, Vec<f64>) {
        let (mut loss, mut gradient) = (0.0, vec![0.0; parameters.len()]);
        for row in rows {
            let (t, x) = row.split_last().unwrap();
            let bias = if has_bias { parameters[x.len()] } else { 0.0 };
            let z = x.iter().zip(parameters).fold(bias, |z, (x, w)| z + x * w);
            loss += (t - a(z)).powi(2) / rows.len() as f64;
            let by_z = -2.0 * (t - a(z)) * slope(z) / rows.len() as f64;
            for (g, x) in gradient.iter_mut().zip(x.iter().chain([&1.0])) {
                *g += by_z * x;
            }
        }
        (loss, gradient)
    }

    fn assert_near(found: f64, expected: f64) {
        // A sum of a few products, each rounded once or twice.
        let tolerance = 1e-13 * expected.abs().max(1.0);
        assert!((found - expected).abs() <= tolerance, "{found} {expected}");
    }

    #[test]
    fn value_and_gradient_are_those_of_the_textbook() {
        let parameters = [0.3, -0.7, 0.2];
        let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
        type Case<'a> = (&'a str, fn(f64) -> f64, fn(f64) -> f64);
        let cases: [Case<'_>; 3] = [
            ("tanh", f64::tanh, |z| 1.0 - z.tanh().powi(2)),
            (
                "z^2/(1 + z^2)",
                |z| z * z / (1.0 + z * z),
                |z| 2.0 * z / (1.0 + z * z).powi(2),
            ),
            ("identity", |z| z, |_| 1.0),
        ];
        for (name, a, slope) in cases {
            for count in [1, 4] {
                for has_bias in [true, false] {
                    let rows = &rows()[..count];
                    let parameters = &parameters[..2 + usize::from(has_bias)];
                    let loss = Loss::new(name, rows, has_bias).unwrap();
                    let (value, gradient) = by_hand(a, slope, rows, parameters, has_bias);
                    let (found, slopes) = loss.slopes(parameters);
                    assert_near(found, value);
                    assert_near(loss.value(parameters), value);
                    assert_eq!(slopes.len(), gradient.len());
                    for (slope, expected) in slopes.iter().zip(gradient) {
                        assert_near(slope.slope(), expected);
                    }
                }
            }
        }
        let loss = Loss::new("sigmoid", &rows(), true).unwrap();
        let slope = |z| sigmoid(z) * (1.0 - sigmoid(z));
        let (value, _) = by_hand(sigmoid, slope, &rows(), &parameters, true);
        assert_near(loss.value(&parameters), value);
    }

    #[test]
    fn one_input_and_one_row_are_a_table_too() {
        let rows: [&[f64]; 1] = [&[2.0, 1.0]];
        let loss = Loss::new("identity", &rows, true).unwrap();
        // (1 − 2w − b)² at (1, 1).
        assert_eq!(loss.value(&[1.0, 1.0]), 4.0);
        let (_, slopes) = loss.slopes(&[1.0, 1.0]);
        assert_eq!(slopes, [Sides::one(8.0), Sides::one(4.0)]);
    }

    #[test]
    fn other_rows_take_the_same_program() {
        let mut loss = Loss::new("tanh", &rows()[..2], true).unwrap();
        loss.with_rows(&rows()[2..]);
        let fresh = Loss::new("tanh", &rows()[2..], true).unwrap();
        let parameters = [0.1, 0.2, 0.3];
        assert_eq!(loss.slopes(&parameters), fresh.slopes(&parameters));
    }

    #[test]
    fn at_a_kink_the_way_down_is_taken() {
        // All weights 0: every z stands on relu's kink.
        let rows: [&[f64]; 1] = [&[1.0, 1.0]];
        let loss = Loss::new("relu", &rows, true).unwrap();
        let (_, slopes) = loss.slopes(&[0.0, 0.0]);
        assert_eq!(
            slopes[0],
            Sides {
                left: 0.0,
                right: -2.0
            }
        );
        assert_eq!(downhill(slopes[0]), -2.0);
        for (left, right, expected) in [
            (-1.0, 1.0, 0.0),
            (3.0, -1.0, 3.0),
            (1.0, -3.0, -3.0),
            (2.0, 5.0, 2.0),
            (-5.0, -2.0, -2.0),
            (0.5, 0.5, 0.5),
        ] {
            assert_eq!(downhill(Sides { left, right }), expected);
        }
        assert!(downhill(Sides::one(f64::NAN)).is_nan());
    }

    #[test]
    fn what_cannot_be_trained_is_said() {
        let said = |activation: &str| Loss::new(activation, &rows(), true).unwrap_err();
        assert!(said("w + z").contains("not known"));
        assert!(said("2").contains("constant"), "{}", said("2"));
        assert!(
            Loss::new("tanh", &[], true)
                .unwrap_err()
                .contains("no data")
        );
    }
}
