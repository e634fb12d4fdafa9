//! What a Jacobian looks like by its program: zero, identity, diagonal, banded … dense, and
//! one sentence why.
//!
//! It is read off the sparsity pattern, which follows from the program: an entry that happens
//! to be 0 is in it, and equal numbers prove nothing. So it holds at every point.

use super::affine::degrees;
use super::structured::matrix::{Coefficients, Form, Structured};
use crate::expr::graph::Graph;
use crate::expr::number::short;
use crate::expr::shape::Shape;
use crate::tape::compile::{Instruction, Tape};

/// The form of a Jacobian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// No entry.
    Zero,
    /// Ones on the diagonal, by the program.
    Identity,
    /// One number on the diagonal, by the program.
    ScaledIdentity,
    /// Entries on the diagonal only.
    Diagonal,
    /// Entries near the diagonal only: so many below it, and so many above.
    Banded {
        /// Diagonals below the main one.
        lower: usize,
        /// Diagonals above the main one.
        upper: usize,
    },
    /// No entry above the diagonal.
    LowerTriangular,
    /// No entry below the diagonal.
    UpperTriangular,
    /// All entries are in one of several rows.
    SingleRow,
    /// All entries are in one of several columns.
    SingleColumn,
    /// Each output uses one row or column of a matrix input.
    Block,
    /// Every entry is there.
    Dense,
    /// Some entries are missing, without a simpler rule.
    Sparse,
    /// Several inputs, and each has a form of its own.
    ByInput,
}

impl Kind {
    /// The word in tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Zero => "zero",
            Self::Identity => "identity",
            Self::ScaledIdentity => "scaled identity",
            Self::Diagonal => "diagonal",
            Self::Banded { lower: 1, upper: 1 } => "tridiagonal",
            Self::Banded { .. } => "banded",
            Self::LowerTriangular => "lower triangular",
            Self::UpperTriangular => "upper triangular",
            Self::SingleRow => "single row",
            Self::SingleColumn => "single column",
            Self::Block => "block",
            Self::Dense => "dense",
            Self::Sparse => "sparse",
            Self::ByInput => "by input",
        }
    }
}

/// The form of a Jacobian at every point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Structure {
    /// Which form.
    pub kind: Kind,
    /// Why, in a sentence without a full stop: `diagonal: y[i] uses x[i] only`.
    pub reason: String,
    /// The function is affine in the inputs that are differentiated by, so that the Jacobian
    /// is the same at every point.
    pub affine: bool,
}

impl Structure {
    /// All of it in one line.
    pub fn sentence(&self) -> String {
        let Self { reason, affine, .. } = self;
        match affine {
            true => {
                format!("{reason}; constant: the same at every point, as the function is affine")
            }
            false => reason.clone(),
        }
    }
}

/// An output or an input: its name and shape.
struct Value<'a> {
    name: &'a str,
    shape: Shape,
}

impl Value<'_> {
    /// Its elements with letters for positions: `y[i]`.
    fn elements(&self, row: &str, col: &str) -> String {
        match self.shape {
            Shape::Scalar => self.name.to_owned(),
            Shape::Vector(_) => format!("{}[{row}]", self.name),
            Shape::Matrix(..) => format!("{}[{row},{col}]", self.name),
        }
    }

    fn element(&self, position: usize) -> String {
        self.shape.label(self.name, position)
    }
}

/// Finds the form. `pattern` is the exact Jacobian by the elements `columns` of the point;
/// `alone` gives that by the elements of one input only.
pub(super) fn find(
    tape: &Tape,
    graph: &Graph,
    columns: &[usize],
    pattern: &Structured<'_>,
    alone: impl Fn(&[usize]) -> Option<Structured<'static>>,
) -> Structure {
    let node = tape.steps.get(tape.output.step).map_or(0, |step| step.node);
    let output = Value {
        name: graph.names.get(&node).map_or("the output", String::as_str),
        shape: graph.shape(node),
    };
    let affine = degrees(tape, columns)[tape.output.start..][..tape.output.len]
        .iter()
        .all(|&degree| degree <= 1);
    let inputs = inputs_of(tape, graph, columns);
    let (kind, reason) = match &inputs[..] {
        _ if pattern.entries() == 0 => zero(&output, &inputs),
        [] => loose(&output, pattern),
        [input] => one(&output, input, pattern),
        inputs if pattern.entries() == pattern.rows * pattern.cols => {
            let names: Vec<String> = inputs
                .iter()
                .map(|input| input.elements("j", "k"))
                .collect();
            let every = |shape: Shape| if shape == Shape::Scalar { "" } else { "every " };
            let names: Vec<String> = names
                .iter()
                .zip(inputs)
                .map(|(name, input)| format!("{}{name}", every(input.shape)))
                .collect();
            let who = format!("{}{}", every(output.shape), output.elements("i", "k"));
            (Kind::Dense, format!("dense: {who} uses {}", listed(&names)))
        }
        inputs if inputs.len() <= 4 => {
            let widths: Vec<usize> = inputs.iter().map(|input| input.shape.len()).collect();
            let mut first = 0;
            let mut kinds = Vec::new();
            for (input, part) in inputs.iter().zip(pattern.split(&widths)) {
                let own = &columns[first..first + input.shape.len()];
                first += own.len();
                let (kind, reason) = if part.entries() == 0 {
                    zero(&output, std::slice::from_ref(input))
                } else {
                    // The sum over inputs has lost what the program says of the numbers.
                    let part = if part.is_diagonal() {
                        alone(own).unwrap_or(part)
                    } else {
                        part
                    };
                    one(&output, input, &part)
                };
                kinds.push((kind, format!("by {}: {reason}", input.name)));
            }
            let reasons: Vec<&str> = kinds.iter().map(|(_, reason)| reason.as_str()).collect();
            (Kind::ByInput, reasons.join("; "))
        }
        _ => loose(&output, pattern),
    };
    Structure {
        kind,
        reason,
        affine,
    }
}

/// The inputs whose elements the columns are, if they are all of them and in order.
fn inputs_of<'a>(tape: &Tape, graph: &'a Graph, columns: &[usize]) -> Vec<Value<'a>> {
    let mut found = Vec::new();
    let mut rest = columns;
    while let Some(&first) = rest.first() {
        let input = tape.steps.iter().find_map(|step| match step.instruction {
            Instruction::Input { from } if from == first => Some((from, step)),
            _ => None,
        });
        let Some((from, step)) = input else {
            return Vec::new();
        };
        let len = step.out.len;
        let whole = rest.len() >= len && rest.iter().take(len).copied().eq(from..from + len);
        let name = graph.names.get(&step.node);
        let (true, Some(name)) = (whole, name) else {
            return Vec::new();
        };
        found.push(Value {
            name,
            shape: graph.shape(step.node),
        });
        rest = &rest[len..];
    }
    found
}

fn listed(names: &[String]) -> String {
    match names {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        names => names.concat(),
    }
}

fn zero(output: &Value<'_>, inputs: &[Value<'_>]) -> (Kind, String) {
    let names: Vec<String> = inputs.iter().map(|input| input.name.to_owned()).collect();
    let names = if names.is_empty() {
        "what it is differentiated by".to_owned()
    } else {
        listed(&names)
    };
    (
        Kind::Zero,
        format!("zero: {} does not use {names}", output.name),
    )
}

/// What can be said without names of inputs.
fn loose(output: &Value<'_>, pattern: &Structured<'_>) -> (Kind, String) {
    let entries = pattern.entries();
    let all = pattern.rows * pattern.cols;
    let who = output.elements("i", "k");
    if entries == all {
        (Kind::Dense, format!("dense: {who} uses every input"))
    } else {
        let text = format!("sparse: {entries} of {all} pairs of output and input are connected");
        (Kind::Sparse, text)
    }
}

/// So many outputs are named one by one.
const FEW: usize = 3;

/// The form by one input, from its pattern; there is an entry.
fn one(output: &Value<'_>, input: &Value<'_>, pattern: &Structured<'_>) -> (Kind, String) {
    let (rows, cols) = (pattern.rows, pattern.cols);
    let (y, x) = (output.elements("i", "j"), input.elements("i", "j"));
    if pattern.is_diagonal() && output.shape.len() == input.shape.len() {
        return diagonal(&y, &x, pattern);
    }
    if pattern.entries() == rows * cols {
        let every = |value: &Value<'_>, row, col| match value.shape {
            Shape::Scalar => value.name.to_owned(),
            _ => format!("every {}", value.elements(row, col)),
        };
        let (y, x) = match (output.shape, input.shape) {
            (Shape::Matrix(..), _) => (every(output, "i", "j"), every(input, "k", "l")),
            (Shape::Vector(_), _) => (every(output, "i", ""), every(input, "j", "k")),
            (Shape::Scalar, _) => (every(output, "", ""), every(input, "i", "j")),
        };
        return (Kind::Dense, format!("dense: {y} uses {x}"));
    }
    let bounds = Bounds::of(pattern);
    if rows > 1 && bounds.rows.0 == bounds.rows.1 {
        let row = output.element(bounds.rows.0);
        return (
            Kind::SingleRow,
            format!("single row: only {row} uses {}", input.name),
        );
    }
    if cols > 1 && bounds.cols.0 == bounds.cols.1 {
        let (used, name) = (input.element(bounds.cols.0), output.name);
        return (
            Kind::SingleColumn,
            format!("single column: {name} uses {used} only"),
        );
    }
    if let Some(reason) = picked(output, input, pattern) {
        return reason;
    }
    if let (Shape::Vector(_), Shape::Vector(_)) = (output.shape, input.shape) {
        let (lower, upper) = (bounds.lower, bounds.upper);
        if lower == 0 && upper == 0 {
            return (Kind::Diagonal, format!("diagonal: {y} uses {x} only"));
        }
        let (y, name) = (&y, input.name);
        let is_narrow = lower + upper < rows.min(cols).div_ceil(2);
        // A small matrix is soon full of bands; only a square one is called tridiagonal then.
        if is_narrow || lower == 1 && upper == 1 && rows == cols && rows > 2 {
            let kind = Kind::Banded { lower, upper };
            let from = if lower == 0 {
                "i".to_owned()
            } else {
                format!("i−{lower}")
            };
            let to = if upper == 0 {
                "i".to_owned()
            } else {
                format!("i+{upper}")
            };
            let label = kind.name();
            return (
                kind,
                format!("{label}: {y} uses {name}[{from}] to {name}[{to}] only"),
            );
        }
        let n = rows;
        let half = n * (n + 1) / 2;
        if rows == cols && upper == 0 {
            let what = if pattern.entries() == half {
                format!("{name}[1] to {name}[i]")
            } else {
                format!("nothing beyond {name}[i]")
            };
            return (
                Kind::LowerTriangular,
                format!("lower triangular: {y} uses {what}"),
            );
        }
        if rows == cols && lower == 0 {
            let what = if pattern.entries() == half {
                format!("{name}[i] to {name}[{n}]")
            } else {
                format!("nothing before {name}[i]")
            };
            return (
                Kind::UpperTriangular,
                format!("upper triangular: {y} uses {what}"),
            );
        }
    }
    let counts: Vec<usize> = (0..rows).map(|row| count(pattern, row)).collect();
    let most = counts.iter().copied().max().unwrap_or(0);
    let (y, name) = (output.elements("i", "j"), input.name);
    let unused: Vec<usize> = (0..rows).filter(|&row| counts[row] == 0).collect();
    let whole = |&count: &usize| count == 0 || count == cols;
    if cols > 1 && (1..=FEW).contains(&unused.len()) && counts.iter().all(whole) {
        let does = if unused.len() == 1 { "does" } else { "do" };
        let names: Vec<String> = unused.iter().map(|&row| output.element(row)).collect();
        let who = listed(&names);
        let text = format!("sparse: {who} {does} not use {name}, the others use all of it");
        return (Kind::Sparse, text);
    }
    let reason = match output.shape {
        Shape::Scalar => format!("sparse: {y} uses {most} of the {cols} elements of {name}"),
        _ if cols == 1 => {
            let users = pattern.entries();
            format!(
                "sparse: {users} of the {rows} elements of {} use {name}",
                output.name
            )
        }
        _ => format!("sparse: {y} uses at most {most} of the {cols} elements of {name}"),
    };
    (Kind::Sparse, reason)
}

fn diagonal(y: &str, x: &str, pattern: &Structured<'_>) -> (Kind, String) {
    match &pattern.form {
        Form::Single {
            coefficients: Coefficients::Same { value, fixed },
            ..
        } if value.is_finite() => {
            if *fixed && value.to_bits() == 1f64.to_bits() {
                (
                    Kind::Identity,
                    format!("identity: {y} changes by as much as {x}"),
                )
            } else {
                let times = short(*value);
                let text = format!("scaled identity: {y} changes by {times} times as much as {x}");
                // A held number may be another one at another point.
                let here = if *fixed {
                    ""
                } else {
                    ", with what is held constant"
                };
                (Kind::ScaledIdentity, format!("{text}{here}"))
            }
        }
        _ if pattern.rows == 1 => (Kind::Dense, format!("dense: {y} uses {x}")),
        _ => (Kind::Diagonal, format!("diagonal: {y} uses {x} only")),
    }
}

/// Each output element uses one row, column or element of the input, by its own position.
fn picked(
    output: &Value<'_>,
    input: &Value<'_>,
    pattern: &Structured<'_>,
) -> Option<(Kind, String)> {
    let (rows, cols) = (output.shape.rows(), output.shape.cols());
    let (height, width) = (input.shape.rows(), input.shape.cols());
    let is_matrix = matches!(input.shape, Shape::Matrix(..));
    // (position in the output, in the input) of each entry meets the rule.
    let all = |rule: &dyn Fn((usize, usize), (usize, usize)) -> bool| {
        (0..pattern.rows).all(|row| {
            let mut holds = true;
            pattern.for_each(row, |column, _| {
                holds &= rule((row / cols, row % cols), (column / width, column % width));
            });
            holds
        })
    };
    let y = output.elements("i", "j");
    let name = input.name;
    let say = |what: String| (Kind::Block, format!("block: {y} uses {what} only"));
    let is_line = |shape: Shape| shape.is_line();
    if is_matrix
        && !is_line(output.shape)
        && rows == width
        && cols == height
        && all(&|(i, j), (k, l)| i == l && j == k)
    {
        return Some((Kind::Sparse, format!("sparse: {y} uses {name}[j,i] only")));
    }
    if is_matrix && rows > 1 && rows == height && all(&|(i, _), (k, _)| i == k) {
        return Some(say(format!("row i of {name}")));
    }
    if is_matrix && cols > 1 && cols == width && all(&|(_, j), (_, l)| j == l) {
        return Some(say(format!("column j of {name}")));
    }
    if is_matrix && cols == 1 && rows > 1 && rows == width && all(&|(i, _), (_, l)| i == l) {
        return Some(say(format!("column i of {name}")));
    }
    if matches!(input.shape, Shape::Vector(_)) && cols > 1 {
        if rows == height && rows > 1 && all(&|(i, _), (k, _)| i == k) {
            return Some(say(format!("{name}[i]")));
        }
        if cols == height && all(&|(_, j), (k, _)| j == k) {
            return Some(say(format!("{name}[j]")));
        }
    }
    None
}

fn count(pattern: &Structured<'_>, row: usize) -> usize {
    let mut count = 0;
    pattern.for_each(row, |_, _| count += 1);
    count
}

/// Where the entries are.
struct Bounds {
    rows: (usize, usize),
    cols: (usize, usize),
    lower: usize,
    upper: usize,
}

impl Bounds {
    fn of(pattern: &Structured<'_>) -> Self {
        let mut bounds = Self {
            rows: (usize::MAX, 0),
            cols: (usize::MAX, 0),
            lower: 0,
            upper: 0,
        };
        for row in 0..pattern.rows {
            pattern.for_each(row, |col, _| {
                bounds.rows = (bounds.rows.0.min(row), bounds.rows.1.max(row));
                bounds.cols = (bounds.cols.0.min(col), bounds.cols.1.max(col));
                bounds.lower = bounds.lower.max(row.saturating_sub(col));
                bounds.upper = bounds.upper.max(col.saturating_sub(row));
            });
        }
        bounds
    }
}
