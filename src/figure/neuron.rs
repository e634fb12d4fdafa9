//! z = w·x + b and the activation a(z): curve, derivative, point and tangent.

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
    /// Inputs of the functions, by name; the activation is the text's.
    Inputs {
        /// Name of the weights' input.
        weights: String,
        /// Name of the bias's input, if there is one.
        bias: Option<String>,
        /// Row of a layer's weight matrix, counted from 0; 0 for a single neuron.
        row: usize,
    },
}
