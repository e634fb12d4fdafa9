//! What the user owns: the text, the inputs' sizes and values, and the settings.
//!
//! It is the file format's content and the undo unit, and it holds nothing that
//! can be computed from it: no results, no shapes of outputs, no pictures.
//! Where to look next: [`super::file`] for TOML, [`crate::worker::job`] for what is made of it.

use std::collections::BTreeMap;

use super::chain::ChainSettings;
pub use super::field::FieldSettings;
use super::training::TrainingSettings;
use crate::diff::jacobian::Method;
use crate::expr::shape::Shape;

/// The document: text, inputs and settings of a scene.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// Shown in the window's title; may be empty.
    pub title: String,
    /// The definitions, as typed.
    pub functions: String,
    /// Names of the outputs, stacked; empty for the last definition.
    pub output: Vec<String>,
    /// Names to differentiate by, in column order; `None` for every input that is not constant.
    pub wrt: Option<Vec<String>>,
    /// How the Jacobian is laid out on screen and in tables.
    pub layout: Layout,
    /// How derivatives are computed.
    pub method: Method,
    /// The inputs table, by name.
    pub inputs: BTreeMap<String, Input>,
    /// Settings of the field.
    pub field: FieldSettings,
    /// Settings of the neuron, used when the text holds no neuron of its own.
    pub neuron: NeuronSettings,
    /// What the neuron is trained on, and how.
    pub training: TrainingSettings,
    /// What the chain shows, and what is sent through it.
    pub chain: ChainSettings,
    /// Which panels are shown, and how.
    pub view: ViewSettings,
}

/// An input: its shape, values, slider range and whether it is held constant.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Its size.
    pub shape: Shape,
    /// Given by the user (or by the file), as opposed to inferred from the text.
    pub declared: bool,
    /// Its name has left the text; kept in case the name comes back, and ignored until then.
    pub parked: bool,
    /// `shape.len()` of them, matrices row by row.
    pub value: Vec<Value>,
    /// Ends of its slider, low < high.
    pub range: [f64; 2],
    /// Held constant: no column of the Jacobian.
    pub constant: bool,
    /// With which it was last filled at random, so that the numbers can be made again.
    pub seed: Option<u32>,
}

/// One number of an input, as it was typed.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A formula without names, such as `2*pi/3`.
    Formula(String),
}

named! {
    /// Where the outputs stand in the picture of the Jacobian.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum Layout {
        /// Row i is output i (Parr and Howard).
        #[default]
        Numerator = "numerator",
        /// Row j is input j: the transpose.
        Denominator = "denominator",
    }
}

/// `[neuron]`: z = w·x + b and the activation.
#[derive(Clone, Debug, PartialEq)]
pub struct NeuronSettings {
    /// One per element of x; missing ones are 1.
    pub weights: Vec<f64>,
    /// b.
    pub bias: f64,
    /// Name of an elementwise function, or a formula in z.
    pub activation: String,
    /// t of the error E = (t − a)².
    pub target: f64,
    /// Activations that are drawn beside the neuron's own.
    pub compare: Vec<String>,
}

impl Default for NeuronSettings {
    fn default() -> Self {
        Self {
            weights: Vec::new(),
            bias: 0.0,
            activation: "relu".to_owned(),
            target: 1.0,
            compare: Vec::new(),
        }
    }
}

/// `[view]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewSettings {
    /// The panels that are shown; never empty.
    pub panels: Vec<Panel>,
    /// The colours of the heatmap.
    pub colormap: Colormap,
    /// How its numbers are spread over them.
    pub scale: Scale,
    /// What stands in its cells.
    pub face: Face,
    /// Changes of place are shown as movements.
    pub motion: bool,
}

impl Default for ViewSettings {
    fn default() -> Self {
        Self {
            panels: Panel::THREE.to_vec(),
            colormap: Colormap::default(),
            scale: Scale::default(),
            face: Face::default(),
            motion: true,
        }
    }
}

named! {
    /// Colours of signed numbers: blue is positive, orange or red negative, in all of them.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub enum Colormap {
        /// Blue and orange about a neutral zero.
        #[default]
        BlueOrange = "blue-orange",
        /// Blue and red about a neutral zero.
        BlueRed = "blue-red",
        /// From orange to blue by lightness too, so that it can be told apart in grey.
        Lightness = "lightness",
    }
}

named! {
    /// How signed numbers are spread over a colormap.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub enum Scale {
        /// In proportion.
        #[default]
        Linear = "linear",
        /// By their logarithm on either side of zero, in proportion near it.
        Symlog = "symlog",
        /// Their sign only.
        Sign = "sign",
    }
}

named! {
    /// What stands in the cells of the Jacobian.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub enum Face {
        /// The gradient of each output as one name: ∇y₁.
        Names = "names",
        /// The partial derivatives by name: ∂y₁/∂x₂.
        Partials = "partials",
        /// Their formulas: 2x₁.
        Formulas = "formulas",
        /// Their values at the point.
        #[default]
        Numbers = "numbers",
    }
}

impl Face {
    /// The next one, after the last the first.
    pub fn next(self) -> Self {
        match self {
            Self::Names => Self::Partials,
            Self::Partials => Self::Formulas,
            Self::Formulas => Self::Numbers,
            Self::Numbers => Self::Names,
        }
    }
}

named! {
    /// The pictures.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Panel {
        /// The heatmap.
        Jacobian = "jacobian",
        /// The gradient vector field.
        Field = "field",
        /// The activation curve.
        Neuron = "neuron",
        /// The neuron fitted to a table of data.
        Training = "training",
        /// The definitions as a chain of Jacobians.
        Chain = "chain",
    }
}

impl Panel {
    /// The panels that are shown unless others are asked for.
    pub const THREE: [Self; 3] = [Self::Jacobian, Self::Field, Self::Neuron];

    /// The name in menus and dialogs.
    pub fn title(self) -> &'static str {
        match self {
            Self::Jacobian => "Jacobian",
            Self::Field => "Gradient field",
            Self::Neuron => "Neuron",
            Self::Training => "Training",
            Self::Chain => "Chain",
        }
    }
}

/// A value for each panel.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PerPanel<T> {
    jacobian: T,
    field: T,
    neuron: T,
    training: T,
    chain: T,
}

impl<T> PerPanel<T> {
    /// Makes the value of each panel.
    pub fn from_fn(mut make: impl FnMut(Panel) -> T) -> Self {
        Self {
            jacobian: make(Panel::Jacobian),
            field: make(Panel::Field),
            neuron: make(Panel::Neuron),
            training: make(Panel::Training),
            chain: make(Panel::Chain),
        }
    }

    /// The value of a panel.
    pub fn get(&self, panel: Panel) -> &T {
        match panel {
            Panel::Jacobian => &self.jacobian,
            Panel::Field => &self.field,
            Panel::Neuron => &self.neuron,
            Panel::Training => &self.training,
            Panel::Chain => &self.chain,
        }
    }

    /// The value of a panel, to be changed.
    pub fn get_mut(&mut self, panel: Panel) -> &mut T {
        match panel {
            Panel::Jacobian => &mut self.jacobian,
            Panel::Field => &mut self.field,
            Panel::Neuron => &mut self.neuron,
            Panel::Training => &mut self.training,
            Panel::Chain => &mut self.chain,
        }
    }
}
