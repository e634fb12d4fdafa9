//! All figures of one state of the document.

use super::field::figure::field::Field;
use super::jacobian::figure::heatmap::Heatmap;
use super::neuron::figure::neuron::Neuron;
use super::shapes::figure::Ledger;
use super::training::figure::training::Training;

/// Everything that is on screen for one state of the document.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// The Jacobian.
    pub heatmap: Heatmap,
    /// The gradient vector field, or the curve with its tangent.
    pub field: Field,
    /// The activation curve.
    pub neuron: Neuron,
    /// The neuron fitted to a table, when that is asked for: shown in the neuron's place.
    pub training: Option<Training>,
    /// Names, shapes and the four-case table.
    pub ledger: Ledger,
}
