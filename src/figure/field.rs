//! A scalar component over a pair of inputs: underlay, gradient arrows and the point.
//!
//! With one differentiated input it is the curve with its tangent, with none a sentence.

/// What the field panel shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// Two inputs or more: a chosen pair of them.
    Plane(Plane),
    /// One input: the function's curve and its tangent.
    Curve(Curve),
    /// Nothing to draw; the sentence says what to do.
    Message(String),
}

/// One axis: an element of an input.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// As a heading: `x₁`.
    pub label: String,
    /// As in files: `x[1]`.
    pub key: String,
    /// Name of the input.
    pub input: String,
    /// Element of the input, counted from 0.
    pub element: usize,
    /// Ends of the authored view, low < high.
    pub range: [f64; 2],
    /// Where the point is.
    pub value: f64,
}

/// A function of two inputs over a rectangle.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// `∇f over x and y`.
    pub title: String,
    /// The component that is drawn, as a heading: `y₁`.
    pub output: String,
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// Samples along each side of the underlay.
    pub grid: usize,
    /// `grid · grid` values at the centres of equal cells over the two ranges,
    /// row by row from the lowest y up; NaN where undefined.
    pub samples: Vec<f64>,
    /// Least and greatest finite sample, low ≤ high; both 0 when there is none.
    pub span: [f64; 2],
    /// Gradient arrows; none where the gradient is not defined.
    pub arrows: Vec<Arrow>,
    /// The greatest magnitude among `arrows`; 0 when there is none.
    pub magnitude: f64,
    /// The arrow at the point itself, absent where the gradient is not defined.
    pub at_point: Option<Arrow>,
    /// Value of the component at the point.
    pub value: f64,
    /// The inputs that are held: `x₃ = 3`.
    pub held: Vec<String>,
    /// One sentence, for the caption and for screen readers.
    pub caption: String,
}

/// A gradient at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrow {
    /// Foot, horizontal.
    pub x: f64,
    /// Foot, vertical.
    pub y: f64,
    /// Partial derivative along the horizontal axis; finite.
    pub dx: f64,
    /// Partial derivative along the vertical axis; finite.
    pub dy: f64,
}

impl Arrow {
    /// Length of the gradient.
    pub fn magnitude(self) -> f64 {
        self.dx.hypot(self.dy)
    }
}

/// A function of one input and its tangent.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// `f over x`.
    pub title: String,
    /// The component that is drawn, as a heading.
    pub output: String,
    /// Horizontal axis.
    pub x: Axis,
    /// `(x, f(x))`, evenly spaced over the range; f may be NaN or infinite.
    pub samples: Vec<[f64; 2]>,
    /// Value at the point.
    pub value: f64,
    /// Slope at the point; NaN when there is none.
    pub slope: f64,
    /// Slope from the left, when it differs from the right.
    pub left: f64,
    /// Slope from the right.
    pub right: f64,
    /// One sentence, for the caption and for screen readers.
    pub caption: String,
}
