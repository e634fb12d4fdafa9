//! What a neuron is made of: `w·x + b`, its activation and its target.

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
    /// Which of the variables it is, for its colour; `None` for a constant.
    pub hue: Option<usize>,
}

impl Term {
    /// What it adds to z.
    pub fn product(&self) -> f64 {
        self.weight * self.input
    }
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
        /// Name of x.
        x: String,
        /// Name of the bias's input, if there is one.
        bias: Option<String>,
    },
}

/// What a neuron is made of.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Name or formula of the activation.
    pub activation: String,
    /// Whose w and b these are.
    pub owner: Owner,
    /// Weights and inputs.
    pub terms: Vec<Term>,
    /// b.
    pub bias: f64,
    /// t.
    pub target: f64,
    /// Activations to compare with.
    pub compare: Vec<String>,
}

impl Unit {
    /// Whether there is a bias to move.
    pub fn has_bias(&self) -> bool {
        has_bias(&self.owner)
    }
}

/// Whether a neuron of that owner has a bias to move.
pub fn has_bias(owner: &Owner) -> bool {
    !matches!(owner, Owner::Inputs { bias: None, .. })
}
