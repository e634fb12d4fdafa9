//! The class of a Jacobian's pattern by its program: zero, identity, diagonal, banded … dense,
//! and which elements use which.
//!
//! It is read off the sparsity pattern, which follows from the program: an entry that happens
//! to be 0 is in it, and equal numbers prove nothing. So it holds at every point.

use super::affine::degrees;
use super::structured::matrix::{Coefficients, Form, Structured};
use crate::expr::graph::NodeId;
use crate::expr::shape::Shape;
use crate::tape::compile::{InputShape, Tape};

/// The class of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pattern {
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

impl Pattern {
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
#[derive(Clone, Debug, PartialEq)]
pub struct Structure {
    /// The class of the whole pattern.
    pub pattern: Pattern,
    /// The output's node.
    pub output: NodeId,
    /// What is known by each input, in the order of the columns; empty where the columns are
    /// no whole inputs, or too many of them to be told apart.
    pub per_input: Vec<ByInput>,
    /// How many pairs of an output and an input element are connected, and how many there are.
    pub connected: [usize; 2],
    /// The function is affine in the inputs that are differentiated by, so that the Jacobian
    /// is the same at every point.
    pub affine: bool,
}

/// The form of the columns of one input.
#[derive(Clone, Debug, PartialEq)]
pub struct ByInput {
    /// The input's node.
    pub input: NodeId,
    /// The class of these columns.
    pub pattern: Pattern,
    /// Which elements are used by which.
    pub uses: Uses,
}

/// Which elements of an input the elements of the output use, by position.
#[derive(Clone, Debug, PartialEq)]
pub enum Uses {
    /// None.
    Nothing,
    /// Every element uses every element.
    Everything,
    /// Each uses the one at its own position.
    Same,
    /// Each changes by so many times as much as the one at its own position.
    Multiple {
        /// How many times.
        factor: f64,
        /// Whether that follows from the program alone, and not from what is held.
        fixed: bool,
    },
    /// Only one row of the Jacobian has entries: this element of the output.
    OneRow(usize),
    /// Only one column has entries: this element of the input.
    OneColumn(usize),
    /// Element (i, j) uses element (j, i).
    Transposed,
    /// Each uses its own row i of a matrix.
    RowI,
    /// Each uses its own column j of a matrix.
    ColumnJ,
    /// Element i uses column i of a matrix.
    ColumnI,
    /// Each uses element i of a vector.
    ElementI,
    /// Each uses element j of a vector.
    ElementJ,
    /// Each uses those from `lower` before its own position to `upper` behind it.
    Band {
        /// Diagonals below the main one.
        lower: usize,
        /// Diagonals above it.
        upper: usize,
    },
    /// None uses anything on the far side of its own position.
    Triangle {
        /// Whether all on the near side is used.
        full: bool,
    },
    /// These elements of the output use nothing, all others everything.
    AllBut(Vec<usize>),
    /// Each uses at most so many of the input's elements.
    AtMost {
        /// How many, at most.
        most: usize,
        /// Of how many.
        of: usize,
    },
    /// So many elements of the output use the only element of the input.
    ByElements {
        /// How many.
        users: usize,
        /// Of how many.
        of: usize,
    },
}

/// Inputs beyond which they are not told apart.
const FEW_INPUTS: usize = 4;

/// Finds the form. `pattern` is the exact Jacobian by the elements `columns` of the point;
/// `alone` gives that by the elements of one input only.
pub(super) fn find(
    tape: &Tape,
    columns: &[usize],
    pattern: &Structured<'_>,
    alone: impl Fn(&[usize]) -> Option<Structured<'static>>,
) -> Structure {
    let output = tape.steps.get(tape.output.step).map_or(0, |step| step.node);
    let affine = degrees(tape, columns)[tape.output.start..][..tape.output.len]
        .iter()
        .all(|&degree| degree <= 1);
    let inputs = inputs_of(tape, columns);
    let connected = [pattern.entries(), pattern.rows * pattern.cols];
    let all = |pattern: Pattern, uses: Uses| -> Vec<ByInput> {
        let by_input = |input: &InputShape| ByInput {
            input: input.node,
            pattern,
            uses: uses.clone(),
        };
        inputs.iter().map(by_input).collect()
    };
    let loose = if connected[0] == connected[1] {
        Pattern::Dense
    } else {
        Pattern::Sparse
    };
    let (class, per_input) = match &inputs[..] {
        _ if connected[0] == 0 => (Pattern::Zero, all(Pattern::Zero, Uses::Nothing)),
        [] => (loose, Vec::new()),
        [input] => {
            let found = by_input(tape.shape, *input, pattern);
            (found.pattern, vec![found])
        }
        _ if loose == Pattern::Dense => (loose, all(loose, Uses::Everything)),
        inputs if inputs.len() <= FEW_INPUTS => {
            let widths: Vec<usize> = inputs.iter().map(|input| input.shape.len()).collect();
            let mut rest = columns;
            let per_input = inputs
                .iter()
                .zip(pattern.split(&widths))
                .map(|(input, part)| {
                    let (own, others) = rest.split_at(input.shape.len());
                    rest = others;
                    // The sum over inputs has lost what the program says of the numbers.
                    let part = if part.entries() > 0 && part.is_diagonal() {
                        alone(own).unwrap_or(part)
                    } else {
                        part
                    };
                    by_input(tape.shape, *input, &part)
                });
            (Pattern::ByInput, per_input.collect())
        }
        _ => (loose, Vec::new()),
    };
    Structure {
        pattern: class,
        output,
        per_input,
        connected,
        affine,
    }
}

/// The inputs whose elements the columns are, if they are all of them and in order.
fn inputs_of(tape: &Tape, columns: &[usize]) -> Vec<InputShape> {
    let mut found = Vec::new();
    let mut rest = columns;
    while let Some(&first) = rest.first() {
        let mut inputs = tape.input_shapes.iter();
        let Some(&input) = inputs.find(|input| input.from == first) else {
            return Vec::new();
        };
        let len = input.shape.len();
        let whole = rest.iter().take(len).copied();
        if rest.len() < len || !whole.eq(first..first + len) {
            return Vec::new();
        }
        found.push(input);
        rest = &rest[len..];
    }
    found
}

/// So many outputs are named one by one.
const FEW: usize = 3;

/// The form by one input, from its pattern.
fn by_input(output: Shape, input: InputShape, pattern: &Structured<'_>) -> ByInput {
    let (class, uses) = match pattern.entries() {
        0 => (Pattern::Zero, Uses::Nothing),
        _ => classified(output, input.shape, pattern),
    };
    ByInput {
        input: input.node,
        pattern: class,
        uses,
    }
}

/// The same where there is an entry.
fn classified(output: Shape, input: Shape, pattern: &Structured<'_>) -> (Pattern, Uses) {
    let (rows, cols) = (pattern.rows, pattern.cols);
    if pattern.is_diagonal() && output.len() == input.len() {
        return diagonal(pattern);
    }
    if pattern.entries() == rows * cols {
        return (Pattern::Dense, Uses::Everything);
    }
    let bounds = Bounds::of(pattern);
    if rows > 1 && bounds.rows.0 == bounds.rows.1 {
        return (Pattern::SingleRow, Uses::OneRow(bounds.rows.0));
    }
    if cols > 1 && bounds.cols.0 == bounds.cols.1 {
        return (Pattern::SingleColumn, Uses::OneColumn(bounds.cols.0));
    }
    if let Some(found) = picked(output, input, pattern) {
        return found;
    }
    if let (Shape::Vector(_), Shape::Vector(_)) = (output, input) {
        let (lower, upper) = (bounds.lower, bounds.upper);
        if lower == 0 && upper == 0 {
            return (Pattern::Diagonal, Uses::Same);
        }
        let is_narrow = lower + upper < rows.min(cols).div_ceil(2);
        // A small matrix is soon full of bands; only a square one is called tridiagonal then.
        if is_narrow || lower == 1 && upper == 1 && rows == cols && rows > 2 {
            return (
                Pattern::Banded { lower, upper },
                Uses::Band { lower, upper },
            );
        }
        let full = pattern.entries() == rows * (rows + 1) / 2;
        if rows == cols && upper == 0 {
            return (Pattern::LowerTriangular, Uses::Triangle { full });
        }
        if rows == cols && lower == 0 {
            return (Pattern::UpperTriangular, Uses::Triangle { full });
        }
    }
    let counts: Vec<usize> = (0..rows).map(|row| count(pattern, row)).collect();
    let unused: Vec<usize> = (0..rows).filter(|&row| counts[row] == 0).collect();
    let whole = |&count: &usize| count == 0 || count == cols;
    let uses = if cols > 1 && (1..=FEW).contains(&unused.len()) && counts.iter().all(whole) {
        Uses::AllBut(unused)
    } else if output != Shape::Scalar && cols == 1 {
        Uses::ByElements {
            users: pattern.entries(),
            of: rows,
        }
    } else {
        Uses::AtMost {
            most: counts.iter().copied().max().unwrap_or(0),
            of: cols,
        }
    };
    (Pattern::Sparse, uses)
}

fn diagonal(pattern: &Structured<'_>) -> (Pattern, Uses) {
    match &pattern.form {
        Form::Single {
            coefficients: Coefficients::Same { value, fixed },
            ..
        } if value.is_finite() => {
            let is_identity = *fixed && value.to_bits() == 1f64.to_bits();
            let uses = Uses::Multiple {
                factor: *value,
                fixed: *fixed,
            };
            match is_identity {
                true => (Pattern::Identity, uses),
                false => (Pattern::ScaledIdentity, uses),
            }
        }
        _ if pattern.rows == 1 => (Pattern::Dense, Uses::Same),
        _ => (Pattern::Diagonal, Uses::Same),
    }
}

/// Each output element uses one row, column or element of the input, by its own position.
fn picked(output: Shape, input: Shape, pattern: &Structured<'_>) -> Option<(Pattern, Uses)> {
    let (rows, cols) = (output.rows(), output.cols());
    let (height, width) = (input.rows(), input.cols());
    let is_matrix = matches!(input, Shape::Matrix(..));
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
    let block = |uses: Uses| Some((Pattern::Block, uses));
    if is_matrix
        && !output.is_line()
        && rows == width
        && cols == height
        && all(&|(i, j), (k, l)| i == l && j == k)
    {
        return Some((Pattern::Sparse, Uses::Transposed));
    }
    if is_matrix && rows > 1 && rows == height && all(&|(i, _), (k, _)| i == k) {
        return block(Uses::RowI);
    }
    if is_matrix && cols > 1 && cols == width && all(&|(_, j), (_, l)| j == l) {
        return block(Uses::ColumnJ);
    }
    if is_matrix && cols == 1 && rows > 1 && rows == width && all(&|(i, _), (_, l)| i == l) {
        return block(Uses::ColumnI);
    }
    if matches!(input, Shape::Vector(_)) && cols > 1 {
        if rows == height && rows > 1 && all(&|(i, _), (k, _)| i == k) {
            return block(Uses::ElementI);
        }
        if cols == height && all(&|(_, j), (k, _)| j == k) {
            return block(Uses::ElementJ);
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
