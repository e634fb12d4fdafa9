//! The scenes that come with the program: the opening one first, then the walkthrough's
//! own functions in its order, then what is built of them.
//!
//! They are scene files like any other, read by the same reader; the tests run each of them.

use super::document::Document;
use super::file::{self, FileError};

/// A scene that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// What the menu says.
    pub title: &'static str,
    /// The scene file.
    pub toml: &'static str,
}

impl Example {
    /// The scene itself.
    ///
    /// # Errors
    /// None that a release could have: the tests read every example.
    pub fn document(&self) -> Result<Document, FileError> {
        file::parse(self.toml)
    }
}

macro_rules! examples {
    ($($title:literal, $file:literal;)*) => {
        &[$(Example {
            title: $title,
            toml: include_str!(concat!("../../assets/examples/", $file)),
        }),*]
    };
}

/// All of them, in the order of the menu.
pub const ALL: &[Example] = examples! {
    "Two outputs, two inputs, three pictures", "opening.toml";
    "10x²y²: the gradient of a scalar function", "gradient.toml";
    "f over g: a Jacobian is a stack of gradients", "stack.toml";
    "Three functions of a vector of three", "three_by_three.toml";
    "Case 1: scalar by scalar", "case_1.toml";
    "Case 2: scalar by vector", "case_2.toml";
    "Case 3: vector by scalar", "case_3.toml";
    "Case 4: vector by vector", "case_4.toml";
    "y = x: the identity", "identity.toml";
    "w ⊗ x: elementwise, so diagonal", "elementwise.toml";
    "max(0, w·x + b): one neuron", "neuron.toml";
    "relu(W*x + b): a layer of neurons", "layer.toml";
    "Mean squared error over a batch", "mean_squared_error.toml";
    "Step sizes: two functions for the laboratory", "step_sizes.toml";
    "x + x²: two paths, added", "total_derivative.toml";
    "Backpropagation: two layers and a loss", "backpropagation.toml";
    "A neuron that learns", "training.toml";
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_a_scene_with_a_title() {
        for example in ALL {
            let document = example.document().unwrap();
            assert!(!document.title.is_empty(), "{}", example.title);
            assert!(!document.functions.trim().is_empty(), "{}", example.title);
        }
    }
}
