//! Results → plain data that a painter can draw without thinking.
//!
//! No egui, no pixels and no colours here, only numbers, words and statuses;
//! the window and the exports paint the same value.
//! Where to look next: [`heatmap`], [`field`], [`neuron`], [`ledger`], and
//! [`number`] for how a number is printed everywhere.

pub mod activation;
pub mod brief;
mod cell;
pub mod chain;
pub mod change;
pub mod compare;
pub mod error;
pub mod field;
pub mod grid;
pub mod heatmap;
pub mod lab;
pub mod label;
pub mod ledger;
pub mod loss;
pub mod neuron;
pub mod number;
pub mod rank;
mod scatter;
mod sentence;
pub mod table;
pub mod training;
pub mod training_run;

/// Everything that is on screen for one state of the document.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// The Jacobian.
    pub heatmap: heatmap::Heatmap,
    /// The gradient vector field, or the curve with its tangent.
    pub field: field::Field,
    /// The activation curve.
    pub neuron: neuron::Neuron,
    /// Names, shapes and the four-case table.
    pub ledger: ledger::Ledger,
}
