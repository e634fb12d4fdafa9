//! z = w·x + b and the activation a(z): curve, derivative, point and tangent.

use super::activation::Activation;
use super::number::{short, told};

/// Samples of the curve.
const CURVE: usize = 401;
/// z is drawn at least from −this to this.
const REACH: f64 = 6.0;

/// What the neuron panel shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Neuron {
    /// `a = relu(z)`.
    pub title: String,
    /// Name or formula of the activation.
    pub activation: String,
    /// Whose w and b these are.
    pub owner: Owner,
    /// `wᵢ` and `xᵢ`, with their headings.
    pub terms: Vec<Term>,
    /// b.
    pub bias: f64,
    /// z = w·x + b.
    pub z: f64,
    /// a(z).
    pub a: f64,
    /// a′(z); NaN at a kink and where undefined.
    pub slope: f64,
    /// Slope from the left; NaN unless z is at a kink.
    pub left: f64,
    /// Slope from the right; NaN unless z is at a kink.
    pub right: f64,
    /// The range of z that is drawn, low < high; holds z.
    pub range: [f64; 2],
    /// `(z, a(z))`, evenly spaced; a may be NaN or infinite.
    pub curve: Vec<[f64; 2]>,
    /// `(z, a′(z))`; NaN at kinks.
    pub derivative: Vec<[f64; 2]>,
    /// What is wrong with the activation, in words; the rest is then as for the identity.
    pub error: Option<String>,
    /// One sentence, for the caption and for screen readers.
    pub caption: String,
}

/// One product of the affine sum.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Heading of the weight: `w₁`.
    pub weight_label: String,
    /// Weight.
    pub weight: f64,
    /// Heading of the input element: `x₁`.
    pub input_label: String,
    /// Input element.
    pub input: f64,
}

/// Whose w and b the gauges move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The `[neuron]` settings of the document.
    Settings,
    /// Inputs of the functions, by name; the activation is the text's. Of a layer or a
    /// batch it is the first neuron of the first example: weight i is element i of its input.
    Inputs {
        /// Name of the weights' input.
        weights: String,
        /// Name of the bias's input, if there is one.
        bias: Option<String>,
    },
}

/// What a neuron is made of.
#[derive(Clone, Debug)]
pub struct Parts {
    /// Name or formula of the activation.
    pub activation: String,
    /// Whose w and b these are.
    pub owner: Owner,
    /// Weights and inputs.
    pub terms: Vec<Term>,
    /// b.
    pub bias: f64,
}

/// The neuron: z, the curve over z, the point on it.
pub fn neuron(parts: Parts) -> Neuron {
    let Parts {
        activation,
        owner,
        terms,
        bias,
    } = parts;
    let (function, error) = match Activation::read(&activation) {
        Ok(function) => (Some(function), None),
        Err(error) => (Activation::read("identity").ok(), Some(error)),
    };
    let z = terms
        .iter()
        .fold(bias, |z, term| z + term.weight * term.input);
    let reach = if z.is_finite() {
        REACH.max(z.abs() * 1.25).min(1e12)
    } else {
        REACH
    };
    let range = [-reach, reach];
    let zs: Vec<f64> = (0..CURVE)
        .map(|k| -reach + 2.0 * reach * k as f64 / (CURVE - 1) as f64)
        .collect();
    let at = |zs: &[f64]| {
        function
            .as_ref()
            .map_or(Vec::new(), |function| function.at(zs))
    };
    let samples = at(&zs);
    let here = at(&[z]).first().copied();
    let (a, slope) = here.map_or((f64::NAN, f64::NAN), |at| (at.value, at.slope()));
    let bent = here.filter(|at| at.slope().is_nan());
    let (left, right) = bent.map_or((f64::NAN, f64::NAN), |at| (at.left, at.right));
    let slope_text = if slope.is_nan() && left.is_finite() && right.is_finite() {
        format!(
            "there is no slope: {} on the left, {} on the right",
            short(left),
            short(right)
        )
    } else if slope.is_nan() {
        "there is no slope".to_owned()
    } else {
        format!("the slope is {}", short(slope))
    };
    let title = if activation.contains(|c: char| !c.is_alphanumeric()) {
        format!("Neuron a = {activation}")
    } else {
        format!("Neuron a = {activation}(z)")
    };
    Neuron {
        title,
        caption: format!("At z = {}, a is {} and {slope_text}.", told(z), told(a)),
        activation,
        owner,
        terms,
        bias,
        z,
        a,
        slope,
        left,
        right,
        range,
        curve: zs
            .iter()
            .zip(&samples)
            .map(|(&z, at)| [z, at.value])
            .collect(),
        derivative: zs
            .iter()
            .zip(&samples)
            .map(|(&z, at)| [z, at.slope()])
            .collect(),
        error,
    }
}
