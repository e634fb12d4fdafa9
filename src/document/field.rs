//! `[field]`: what the field panel shows, and how.
//!
//! Every key that is left out is chosen from the functions. Where to look next:
//! [`super::file`] for the keys, [`crate::panel::field::figure::field`] for what is made of them.

use std::collections::BTreeSet;

/// `[field]`.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldSettings {
    /// Component that is drawn, such as `y[1]`.
    pub output: Option<String>,
    /// Input element along the horizontal axis, such as `x[1]`.
    pub x: Option<String>,
    /// Input element along the vertical axis.
    pub y: Option<String>,
    /// Horizontal range; the input's own when left out.
    pub x_range: Option<[f64; 2]>,
    /// Vertical range.
    pub y_range: Option<[f64; 2]>,
    /// Samples along each side of the underlay.
    pub grid: Option<usize>,
    /// Which picture it is.
    pub show: Show,
    /// What an arrow's length means.
    pub arrows: ArrowLength,
    /// What is drawn over the underlay.
    pub layers: BTreeSet<Layer>,
    /// The path that follows the gradient.
    pub path: PathSettings,
    /// Radius of the patch around the point that the local linear map is compared on; 1 when
    /// left out.
    pub patch: Option<f64>,
    /// The step dx of the nudge test, along the horizontal and the vertical axis.
    pub nudge: Option<[f64; 2]>,
}

impl Default for FieldSettings {
    fn default() -> Self {
        Self {
            output: None,
            x: None,
            y: None,
            x_range: None,
            y_range: None,
            grid: None,
            show: Show::default(),
            arrows: ArrowLength::default(),
            layers: BTreeSet::from([Layer::Contours, Layer::Arrows]),
            path: PathSettings::default(),
            patch: None,
            nudge: None,
        }
    }
}

impl FieldSettings {
    /// Draws a layer or leaves it out.
    pub fn toggle(&mut self, layer: Layer) {
        if !self.layers.remove(&layer) {
            self.layers.insert(layer);
        }
    }
}

named! {
    /// The pictures of the field panel.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum Show {
        /// A component with its gradient arrows.
        #[default]
        Gradient = "gradient",
        /// The function itself as arrows; for two outputs of two inputs.
        Map = "map",
        /// What the function and its Jacobian make of a patch around the point.
        Local = "local",
        /// A step dx, and what the function and its Jacobian make of it.
        Nudge = "nudge",
    }
}

named! {
    /// What the length of an arrow says.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum ArrowLength {
        /// The magnitude, but no arrow is longer than its cell.
        #[default]
        Capped = "capped",
        /// Nothing: all have one length.
        Unit = "unit",
        /// The magnitude.
        True = "true",
    }
}

named! {
    /// What can be drawn over the underlay.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Layer {
        /// Lines of equal value, with their levels.
        Contours = "contours",
        /// Arrows.
        Arrows = "arrows",
        /// Lines that follow the arrows.
        Streamlines = "streamlines",
        /// Places where the gradient is 0.
        Critical = "critical",
    }
}

named! {
    /// Which way a path goes.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Way {
        /// Against the gradient: to smaller values.
        Descent = "descent",
        /// Along the gradient.
        Ascent = "ascent",
    }
}

/// A walk along or against the gradient, by steps of fixed rate with momentum.
#[derive(Clone, Debug, PartialEq)]
pub struct PathSettings {
    /// `None` for no path.
    pub way: Option<Way>,
    /// Where it begins, horizontal and vertical.
    pub start: Option<[f64; 2]>,
    /// Step size, positive; chosen from the gradient at the start when left out.
    pub rate: Option<f64>,
    /// Part of the last step that is kept, from 0 to below 1.
    pub momentum: f64,
    /// Most steps.
    pub steps: usize,
}

impl Default for PathSettings {
    fn default() -> Self {
        Self {
            way: None,
            start: None,
            rate: None,
            momentum: 0.0,
            steps: 50,
        }
    }
}

/// Most steps of a path.
pub const MOST_STEPS: usize = 1000;
