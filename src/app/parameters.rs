//! The parameters of the neuron in the document: weights, then the bias.
//!
//! They are settings of the neuron, or inputs of the text when the text holds the neuron.

use crate::document::Document;
use crate::panel::neuron::figure::neuron::Neuron;
use crate::panel::unit::terms::Owner;

/// The weights, then the bias, as they stand in the document; NaN for one that is a formula
/// without a value.
pub fn parameters(document: &Document, neuron: &Neuron) -> Vec<f64> {
    let count = neuron.terms.len();
    let own = |name: &str, element: usize| {
        let value = document.element(name, element);
        value.and_then(|value| value.number()).unwrap_or(f64::NAN)
    };
    match &neuron.owner {
        Owner::Settings => {
            let settings = &document.neuron;
            let weight = |i: usize| settings.weights.get(i).copied().unwrap_or(1.0);
            (0..count).map(weight).chain([settings.bias]).collect()
        }
        Owner::Inputs { weights, bias, .. } => {
            let bias = bias.iter().map(|name| own(name, 0));
            (0..count).map(|i| own(weights, i)).chain(bias).collect()
        }
    }
}

/// Writes the weights, then the bias, to the document.
pub fn set_parameters(document: &mut Document, neuron: &Neuron, parameters: &[f64]) {
    let count = neuron.terms.len();
    for (element, &weight) in parameters.iter().take(count).enumerate() {
        set_weight(document, neuron, element, weight);
    }
    if let Some(&bias) = parameters.get(count) {
        set_bias(document, neuron, bias);
    }
}

/// Writes a pair of parameters, counted with the weights first and the bias last.
pub fn set_pair(document: &mut Document, neuron: &Neuron, pair: [usize; 2], [x, y]: [f64; 2]) {
    for (place, number) in pair.into_iter().zip([x, y]) {
        if place < neuron.terms.len() {
            set_weight(document, neuron, place, number);
        } else {
            set_bias(document, neuron, number);
        }
    }
}

/// Writes one weight, counted from 0.
pub fn set_weight(document: &mut Document, neuron: &Neuron, element: usize, weight: f64) {
    match &neuron.owner {
        Owner::Settings => {
            let weights = &mut document.neuron.weights;
            if weights.len() <= element {
                // Weights that were never set are 1.
                weights.resize(element + 1, 1.0);
            }
            if let Some(place) = weights.get_mut(element) {
                *place = weight;
            }
        }
        Owner::Inputs { weights, .. } => {
            document.drag_element(weights, element, weight);
        }
    }
}

/// Writes the bias, if there is one.
pub fn set_bias(document: &mut Document, neuron: &Neuron, bias: f64) {
    match &neuron.owner {
        Owner::Settings => document.neuron.bias = bias,
        Owner::Inputs {
            bias: Some(name), ..
        } => document.drag_element(name, 0, bias),
        Owner::Inputs { bias: None, .. } => {}
    }
}
