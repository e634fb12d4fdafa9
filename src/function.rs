//! The core for other programs: a text that is evaluated and differentiated.
//!
//! A [`Function`] is made of a text and, where they do not follow from it, the shapes of its
//! inputs; a [`Point`] has a value for each input. Everything a caller gives is checked: what
//! does not fit is an error with the names and sizes in it, and no text or size stops the
//! program. Numbers are f64; matrices lie row by row.
//!
//! ```
//! use nablascope::Function;
//! use nablascope::diff::jacobian::Method;
//! use nablascope::expr::shape::Shape;
//!
//! // A layer of two neurons over three inputs.
//! let layer = Function::new("y = tanh(W*x + b)")?.with_shapes(&[("W", Shape::Matrix(2, 3))])?;
//! let at = layer.point(&[
//!     ("W", &[0.5, 0.0, -0.5, 1.0, 1.0, 1.0]),
//!     ("x", &[1.0, 2.0, 1.0]),
//!     ("b", &[0.0, -4.0]),
//! ])?;
//! assert_eq!(layer.value(&at)?, [0.0, 0.0]);
//!
//! // ∂y/∂x is 2×3, in numerator layout; every entry has its error and its status.
//! let jacobian = layer.jacobian(&at, &["x"], Method::Auto)?;
//! assert_eq!((jacobian.rows, jacobian.cols), (2, 3));
//! assert!((jacobian.entry(0, 2).value() + 0.5).abs() <= 1e-15);
//!
//! // The gradient of y₁ + 2y₂ by all inputs at once.
//! let gradient = layer.pullback(&at, &[1.0, 2.0])?;
//! assert_eq!(gradient.get("b"), Some(&[1.0, 2.0][..]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use thiserror::Error;

use crate::diff::accumulate::{self, Exact};
use crate::diff::compute::jacobian;
use crate::diff::jacobian::{Jacobian, Method};
use crate::diff::problem::{Effort, Problem, Road};
use crate::expr::limits::{MAX_ELEMENTS, MAX_ENTRIES};
use crate::expr::lower::lower;
use crate::expr::reading::read;
use crate::expr::shape::Shape;
use crate::syntax::diagnostic::{Diagnostic, Severity, has_errors};
use crate::syntax::spelling::canonical;
use crate::tape::cancel::CancelToken;
use crate::tape::compile::{Tape, compile};

/// A function of named inputs, ready to be evaluated and differentiated; immutable, and shared
/// between threads.
///
/// ```
/// use nablascope::Function;
///
/// let area = Function::new("A = w*h")?;
/// let at = area.point(&[("w", &[2.0]), ("h", &[3.0])])?;
/// assert_eq!(area.value(&at)?, [6.0]);
///
/// let areas = std::thread::scope(|scope| {
///     let other = scope.spawn(|| area.value(&at));
///     (area.value(&at), other.join().unwrap())
/// });
/// assert_eq!(areas.0, areas.1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Function {
    text: String,
    tape: Tape,
    /// In the order of the numbers in a point.
    inputs: Arc<[Input]>,
    shape: Shape,
}

/// A value for each input of a function, or a tangent or gradient of the same shapes.
///
/// ```
/// use nablascope::Function;
///
/// let plane = Function::new("f(x, y) = 2x + 3y")?;
/// let at = plane.point(&[("y", &[1.0]), ("x", &[5.0])])?;
/// assert_eq!(at.numbers(), [5.0, 1.0]);
/// assert_eq!(at.get("y"), Some(&[1.0][..]));
/// assert_eq!(at.get("z"), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    inputs: Arc<[Input]>,
    numbers: Vec<f64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Input {
    name: String,
    shape: Shape,
    /// Where its elements begin in a point.
    start: usize,
}

const _: () = {
    const fn is_shared<T: Send + Sync>() {}
    is_shared::<Function>();
    is_shared::<Point>();
};

/// Why a text with these shapes is no function.
///
/// ```
/// use nablascope::Function;
/// use nablascope::function::FunctionError;
///
/// let error = Function::new("y = sin(x").unwrap_err();
/// let FunctionError::Text { ref diagnostics, .. } = error else { panic!() };
/// assert_eq!(diagnostics[0].span.start, 7);
/// assert!(error.to_string().contains("is never closed"));
/// ```
#[derive(Clone, Debug, Error, PartialEq)]
pub enum FunctionError {
    /// The text cannot be read, or its shapes do not fit each other.
    #[error("{rendered}")]
    Text {
        /// All that was found, errors first to last; spans are in bytes of the text.
        diagnostics: Vec<Diagnostic>,
        /// The first error with the line of the text that it is about.
        rendered: String,
    },
    /// There is no definition in the text.
    #[error("the text defines nothing; write a formula such as x^2")]
    Empty,
    /// A shape was given to a name that the output does not depend on.
    #[error("the function has no input {name}")]
    Unknown {
        /// As it was given.
        name: String,
    },
    /// A shape of no elements, or of more than fit.
    #[error("{name} cannot be {rows}×{cols}: a value holds 1 to {MAX_ELEMENTS} numbers")]
    Size {
        /// The input.
        name: String,
        /// Rows that were asked for.
        rows: usize,
        /// Columns that were asked for.
        cols: usize,
    },
}

/// Why numbers are no point of a function: `found` of them where `expected` holds another
/// number, none at all, or some for a name that is no input.
///
/// ```
/// use nablascope::Function;
/// use nablascope::expr::shape::Shape;
///
/// let norm = Function::new("f = norm(x)")?.with_shapes(&[("x", Shape::Vector(2))])?;
/// let error = norm.point(&[("x", &[1.0, 2.0, 3.0])]).unwrap_err();
/// assert_eq!((error.expected, error.found), (Some(Shape::Vector(2)), Some(3)));
/// assert_eq!(error.to_string(), "x is 2×1 and needs 2 numbers, not 3");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{}", self.sentence())]
pub struct PointError {
    /// The input, or what was given in place of one; the output for a cotangent.
    pub name: String,
    /// Its shape; `None` when there is no such input.
    pub expected: Option<Shape>,
    /// How many numbers were given for it; `None` when there were none.
    pub found: Option<usize>,
}

impl PointError {
    fn sentence(&self) -> String {
        let Self {
            name,
            expected,
            found,
        } = self;
        match (expected, found) {
            (None, _) => format!("the function has no input {name}"),
            (Some(shape), None) => format!("{name}, which is {shape}, has no value"),
            (Some(shape), Some(found)) => {
                let len = shape.len();
                format!("{name} is {shape} and needs {len} numbers, not {found}")
            }
        }
    }
}

/// Why there is no derivative.
///
/// ```
/// use nablascope::Function;
/// use nablascope::diff::jacobian::Method;
/// use nablascope::function::DerivativeError;
///
/// let square = Function::new("f(x) = x^2")?;
/// let at = square.point(&[("x", &[3.0])])?;
/// let error = square.jacobian(&at, &["x", "x"], Method::Dual).unwrap_err();
/// assert_eq!(error, DerivativeError::Twice { name: "x".to_owned() });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum DerivativeError {
    /// A point, tangent, cotangent or input that does not fit the function.
    #[error(transparent)]
    Point(#[from] PointError),
    /// An input is named twice.
    #[error("{name} is named twice")]
    Twice {
        /// Which.
        name: String,
    },
    /// The matrix would have too many entries.
    #[error("the Jacobian would have {entries} entries, more than {MAX_ENTRIES}")]
    TooLarge {
        /// Rows times columns.
        entries: usize,
    },
    /// It was cancelled. Nothing that is called here is.
    #[error("the computation was cancelled")]
    Cancelled,
}

impl Function {
    /// Reads a text; the output is its last definition, and sizes follow from the text or are
    /// 3, as in the window.
    ///
    /// # Errors
    /// The diagnostics of what cannot be read.
    ///
    /// ```
    /// use nablascope::Function;
    /// use nablascope::expr::shape::Shape;
    ///
    /// let loss = Function::new("r = A*x - b\nf = sum(r^2)/2")?;
    /// assert_eq!(loss.shape(), Shape::Scalar);
    /// let names: Vec<&str> = loss.inputs().map(|(name, _)| name).collect();
    /// assert_eq!(names, ["A", "x", "b"]);
    /// # Ok::<(), nablascope::function::FunctionError>(())
    /// ```
    pub fn new(text: &str) -> Result<Self, FunctionError> {
        Self::sized(text, &[])
    }

    /// The same text with these shapes of inputs; all others follow anew.
    ///
    /// # Errors
    /// Shapes that do not fit the text, that hold nothing or too much, or that belong to no
    /// input.
    ///
    /// ```
    /// use nablascope::Function;
    /// use nablascope::expr::shape::Shape;
    ///
    /// let product = Function::new("A*x")?;
    /// let wide = product.with_shapes(&[("A", Shape::Matrix(2, 5))])?;
    /// assert_eq!(wide.inputs().last(), Some(("x", Shape::Vector(5))));
    /// assert!(wide.with_shapes(&[("A", Shape::Matrix(usize::MAX, 2))]).is_err());
    /// assert!(wide.with_shapes(&[("B", Shape::Scalar)]).is_err());
    /// # Ok::<(), nablascope::function::FunctionError>(())
    /// ```
    pub fn with_shapes(&self, shapes: &[(&str, Shape)]) -> Result<Self, FunctionError> {
        Self::sized(&self.text, shapes)
    }

    /// Reads a text with the shapes of some or all of its inputs: [`Function::new`] and
    /// [`Function::with_shapes`] in one, for texts that have no meaning without.
    ///
    /// # Errors
    /// Those of the two.
    ///
    /// ```
    /// use nablascope::Function;
    /// use nablascope::expr::shape::Shape;
    ///
    /// let function = Function::sized("x'*A*x", &[("x", Shape::Vector(2))])?;
    /// assert_eq!(function.inputs().last(), Some(("A", Shape::Matrix(2, 2))));
    /// # Ok::<(), nablascope::function::FunctionError>(())
    /// ```
    pub fn sized(text: &str, shapes: &[(&str, Shape)]) -> Result<Self, FunctionError> {
        let mut declared = BTreeMap::new();
        for &(name, shape) in shapes {
            let (rows, cols) = (shape.rows(), shape.cols());
            let fits = |len: usize| (1..=MAX_ELEMENTS).contains(&len);
            if !rows.checked_mul(cols).is_some_and(fits) {
                let name = name.to_owned();
                return Err(FunctionError::Size { name, rows, cols });
            }
            declared.insert(canonical(name), Shape::of(rows, cols));
        }
        let never = CancelToken::default();
        let parsed = read(text, &declared, &never).unwrap_or_default();
        let lowered = lower(&parsed, &declared, &[]);
        if has_errors(&lowered.diagnostics) {
            let mut found = lowered.diagnostics.iter();
            let error = found.find(|found| found.severity == Severity::Error);
            return Err(FunctionError::Text {
                rendered: error.map_or_else(String::new, |error| error.render(text)),
                diagnostics: lowered.diagnostics,
            });
        }
        let output = lowered.output.ok_or(FunctionError::Empty)?;
        let mut inputs: Vec<Input> = Vec::new();
        for &input in &output.inputs {
            let input = &lowered.graph.inputs[input];
            inputs.push(Input {
                name: input.name.clone(),
                shape: input.shape,
                start: inputs
                    .last()
                    .map_or(0, |last| last.start + last.shape.len()),
            });
        }
        let is_input = |name: &str| inputs.iter().any(|input| input.name == canonical(name));
        if let Some((name, _)) = shapes.iter().find(|(name, _)| !is_input(name)) {
            let name = (*name).to_owned();
            return Err(FunctionError::Unknown { name });
        }
        Ok(Self {
            text: text.to_owned(),
            tape: compile(&lowered.graph, output.node, &output.inputs),
            shape: lowered.graph.shape(output.node),
            inputs: inputs.into(),
        })
    }

    /// Names and shapes of the inputs, in the order of the numbers in a point: that of the
    /// heading, else of first appearance.
    ///
    /// ```
    /// use nablascope::Function;
    /// use nablascope::expr::shape::Shape;
    ///
    /// let function = Function::new("f(b, a) = a/b")?;
    /// let inputs: Vec<_> = function.inputs().collect();
    /// assert_eq!(inputs, [("b", Shape::Scalar), ("a", Shape::Scalar)]);
    /// # Ok::<(), nablascope::function::FunctionError>(())
    /// ```
    pub fn inputs(&self) -> impl Iterator<Item = (&str, Shape)> {
        let inputs = self.inputs.iter();
        inputs.map(|input| (input.name.as_str(), input.shape))
    }

    /// The shape of the output.
    ///
    /// ```
    /// use nablascope::Function;
    /// use nablascope::expr::shape::Shape;
    ///
    /// let function = Function::new("[x^2, x*y, y^2]")?;
    /// assert_eq!(function.shape(), Shape::Vector(3));
    /// # Ok::<(), nablascope::function::FunctionError>(())
    /// ```
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// A point from the numbers of each input, matrices row by row.
    ///
    /// # Errors
    /// A name that is no input, one that is missing, or the wrong number of numbers.
    ///
    /// ```
    /// use nablascope::Function;
    ///
    /// let function = Function::new("f = w·x")?;
    /// let at = function.point(&[("w", &[1.0, 2.0, 3.0]), ("x", &[1.0, 1.0, 1.0])])?;
    /// assert_eq!(function.value(&at)?, [6.0]);
    /// let error = function.point(&[("w", &[1.0, 2.0, 3.0])]).unwrap_err();
    /// assert_eq!(error.to_string(), "x, which is 3×1, has no value");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn point(&self, values: &[(&str, &[f64])]) -> Result<Point, PointError> {
        let mut numbers = vec![0.0; self.tape.inputs];
        let mut missing: BTreeSet<usize> = (0..self.inputs.len()).collect();
        for (name, given) in values {
            let position = self.position(name).ok_or_else(|| PointError {
                name: (*name).to_owned(),
                expected: None,
                found: Some(given.len()),
            })?;
            let input = &self.inputs[position];
            let place = &mut numbers[input.start..][..input.shape.len()];
            if place.len() != given.len() {
                return Err(input.error(Some(given.len())));
            }
            place.copy_from_slice(given);
            missing.remove(&position);
        }
        match missing.first() {
            Some(&position) => Err(self.inputs[position].error(None)),
            None => Ok(self.filled(numbers)),
        }
    }

    /// A point from all numbers behind one another, in the order of [`Function::inputs`].
    ///
    /// # Errors
    /// Too few or too many of them; the input at which they end is named.
    ///
    /// ```
    /// use nablascope::Function;
    ///
    /// let function = Function::new("f(x, y) = x - y")?;
    /// assert_eq!(function.value(&function.flat_point(&[5.0, 3.0])?)?, [2.0]);
    /// assert!(function.flat_point(&[5.0]).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn flat_point(&self, numbers: &[f64]) -> Result<Point, PointError> {
        if numbers.len() == self.tape.inputs {
            return Ok(self.filled(numbers.to_vec()));
        }
        let short = |input: &&Input| numbers.len() < input.start + input.shape.len();
        let input = self.inputs.iter().find(short).or(self.inputs.last());
        Err(match input {
            Some(input) => input.error(Some(numbers.len().saturating_sub(input.start))),
            None => PointError {
                name: String::new(),
                expected: None,
                found: Some(numbers.len()),
            },
        })
    }

    /// The output's numbers, row by row.
    ///
    /// # Errors
    /// A point of another function.
    ///
    /// ```
    /// use nablascope::Function;
    ///
    /// let function = Function::new("softmax([x, 0])")?;
    /// let at = function.point(&[("x", &[0.0])])?;
    /// assert_eq!(function.value(&at)?, [0.5, 0.5]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn value(&self, at: &Point) -> Result<Vec<f64>, PointError> {
        Ok(self.tape.eval_one(self.numbers_of(at)?))
    }

    /// The Jacobian `J[(i, j)] = ∂yᵢ/∂xⱼ` by the inputs `wrt`: m rows, and the elements of those
    /// inputs behind one another as n columns. Each entry has a value, an absolute error and a
    /// status; at a kink there is a left and a right slope and no value.
    ///
    /// # Errors
    /// A point of another function, a name that is no input or is there twice, or more than
    /// a million entries.
    ///
    /// ```
    /// use nablascope::Function;
    /// use nablascope::diff::jacobian::{Method, Status};
    ///
    /// let function = Function::new("f(x, y) = x²y + relu(y)")?;
    /// let at = function.point(&[("x", &[2.0]), ("y", &[0.0])])?;
    /// let jacobian = function.jacobian(&at, &["y"], Method::Auto)?;
    /// let entry = jacobian.entry(0, 0);
    /// assert_eq!(entry.status(), Status::Kink);
    /// assert!((entry.left() - 4.0).abs() <= 1e-14 && (entry.right() - 5.0).abs() <= 1e-14);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn jacobian(
        &self,
        at: &Point,
        wrt: &[&str],
        method: Method,
    ) -> Result<Jacobian, DerivativeError> {
        let point = self.numbers_of(at)?;
        let mut columns = Vec::new();
        let mut seen = BTreeSet::new();
        for name in wrt {
            let name = || (*name).to_owned();
            let position = self.position(&name()).ok_or_else(|| PointError {
                name: name(),
                expected: None,
                found: None,
            })?;
            if !seen.insert(position) {
                return Err(DerivativeError::Twice { name: name() });
            }
            let input = &self.inputs[position];
            columns.extend(input.start..input.start + input.shape.len());
        }
        let entries = columns.len().saturating_mul(self.shape.len());
        if entries > MAX_ENTRIES {
            return Err(DerivativeError::TooLarge { entries });
        }
        let problem = Problem {
            tape: &self.tape,
            point,
            columns: &columns,
            road: Road::ByWork,
        };
        jacobian(&problem, method, Effort::Full, &CancelToken::default())
            .ok_or(DerivativeError::Cancelled)
    }

    /// The derivative along a tangent, `J·dx`: m numbers, by exact rules in forward order. An
    /// input that does not move has tangent 0. At a kink it is the slope of one side.
    ///
    /// # Errors
    /// A point or tangent of another function.
    ///
    /// ```
    /// use nablascope::Function;
    ///
    /// let polar = Function::new("y = [r*cos(t), r*sin(t)]")?;
    /// let at = polar.point(&[("r", &[2.0]), ("t", &[0.0])])?;
    /// let turning = polar.point(&[("r", &[0.0]), ("t", &[1.0])])?;
    /// assert_eq!(polar.pushforward(&at, &turning)?, [0.0, 2.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn pushforward(&self, at: &Point, dx: &Point) -> Result<Vec<f64>, DerivativeError> {
        let (point, tangent) = (self.numbers_of(at)?, self.numbers_of(dx)?);
        let exact = accumulate::pushforward(&self.tape, point, tangent, &CancelToken::default());
        let Exact { value, jacobian } = exact.ok_or(DerivativeError::Cancelled)?;
        let mut along = vec![0.0; value.len()];
        for (row, slot) in along.iter_mut().enumerate() {
            jacobian.for_each(row, |_, derivative| *slot = derivative);
        }
        Ok(along)
    }

    /// The derivative of the sum of the output's elements, each times its weight in `v`: `vᵀ·J`
    /// as a number for each element of each input, by exact rules in reverse order. For a
    /// function with one number as output and `v` = 1 it is the gradient. At a kink it is the
    /// slope of one side.
    ///
    /// # Errors
    /// A point of another function, or a `v` that is not as long as the output.
    ///
    /// ```
    /// use nablascope::Function;
    ///
    /// let loss = Function::new("f = sum((x - t)^2)/2")?;
    /// let at = loss.point(&[("x", &[1.0, 2.0, 3.0]), ("t", &[1.0, 0.0, 0.0])])?;
    /// let gradient = loss.pullback(&at, &[1.0])?;
    /// assert_eq!(gradient.get("x"), Some(&[0.0, 2.0, 3.0][..]));
    /// assert_eq!(gradient.get("t"), Some(&[0.0, -2.0, -3.0][..]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn pullback(&self, at: &Point, v: &[f64]) -> Result<Point, DerivativeError> {
        let point = self.numbers_of(at)?;
        if v.len() != self.shape.len() {
            return Err(DerivativeError::Point(PointError {
                name: "the output".to_owned(),
                expected: Some(self.shape),
                found: Some(v.len()),
            }));
        }
        let exact = accumulate::pullback(&self.tape, point, v, &CancelToken::default());
        let Exact { jacobian, .. } = exact.ok_or(DerivativeError::Cancelled)?;
        let mut gradient = vec![0.0; point.len()];
        jacobian.for_each(0, |column, derivative| gradient[column] = derivative);
        Ok(self.filled(gradient))
    }

    /// Position of the input of that name, in any spelling.
    fn position(&self, name: &str) -> Option<usize> {
        let name = canonical(name);
        self.inputs.iter().position(|input| input.name == name)
    }

    fn filled(&self, numbers: Vec<f64>) -> Point {
        let inputs = Arc::clone(&self.inputs);
        Point { inputs, numbers }
    }

    /// The numbers of a point, if it has the inputs of this function.
    fn numbers_of<'p>(&self, at: &'p Point) -> Result<&'p [f64], PointError> {
        if Arc::ptr_eq(&self.inputs, &at.inputs) || self.inputs == at.inputs {
            return Ok(&at.numbers);
        }
        for input in self.inputs.iter() {
            let found = at.get(&input.name).map(<[f64]>::len);
            if found != Some(input.shape.len()) {
                return Err(input.error(found));
            }
        }
        // The same names in another order, or more of them.
        let mut theirs = at.inputs.iter();
        let stranger = theirs.find(|input| !self.inputs.contains(input));
        Err(PointError {
            name: stranger.map_or_else(String::new, |input| input.name.clone()),
            expected: None,
            found: stranger.map(|input| input.shape.len()),
        })
    }
}

impl Input {
    fn error(&self, found: Option<usize>) -> PointError {
        PointError {
            name: self.name.clone(),
            expected: Some(self.shape),
            found,
        }
    }
}

impl Point {
    /// The numbers of one input, matrices row by row; `None` when there is no such input.
    ///
    /// ```
    /// # use nablascope::Function;
    /// let at = Function::new("f(w, σ_1) = w*σ_1")?.flat_point(&[3.0, 4.0])?;
    /// assert_eq!(at.get("σ₁"), Some(&[4.0][..]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn get(&self, name: &str) -> Option<&[f64]> {
        let name = canonical(name);
        let input = self.inputs.iter().find(|input| input.name == name)?;
        self.numbers
            .get(input.start..input.start + input.shape.len())
    }

    /// All numbers, those of one input behind those of another.
    ///
    /// ```
    /// # use nablascope::Function;
    /// let at = Function::new("f(b, a) = a/b")?.point(&[("a", &[1.0]), ("b", &[2.0])])?;
    /// assert_eq!(at.numbers(), [2.0, 1.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn numbers(&self) -> &[f64] {
        &self.numbers
    }
}
