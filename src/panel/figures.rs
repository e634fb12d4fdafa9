//! All figures of one state of the document.

use super::chain::figure::ChainFigure;
use super::field::figure::field::Field;
use super::jacobian::figure::heatmap::Heatmap;
use super::neuron::figure::neuron::Neuron;
use super::shapes::figure::Shapes;
use super::training::figure::training::Training;
use crate::document::Panel;

/// Everything that is on screen for one state of the document.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// The Jacobian.
    pub heatmap: Heatmap,
    /// The gradient vector field, or the curve with its tangent.
    pub field: Field,
    /// The activation curve.
    pub neuron: Neuron,
    /// The neuron fitted to a table; made only when its panel is shown.
    pub training: Option<Training>,
    /// The chain of definitions; made only when its panel is shown.
    pub chain: Option<ChainFigure>,
    /// Names, shapes and the four-case table.
    pub shapes: Shapes,
}

impl Figures {
    /// Whether the figure of a panel was made.
    pub fn has(&self, panel: Panel) -> bool {
        match panel {
            Panel::Jacobian | Panel::Field | Panel::Neuron => true,
            Panel::Training => self.training.is_some(),
            Panel::Chain => self.chain.is_some(),
        }
    }
}
