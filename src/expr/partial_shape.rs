//! What is known of a shape before all sizes are, and the rules that carry it through
//! signs and functions.
//!
//! It knows no names: [`super::infer`] walks the text and keeps a partial shape per name.

use super::function::{self, Rank};
use super::shape::Shape;
use crate::syntax::ast::BinaryOp;

/// What is known of a shape so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PartialShape {
    /// Nothing is known.
    #[default]
    Open,
    /// A scalar; beside a vector it expands.
    Scalar,
    /// A column, and its length once that is known.
    Vector(Option<usize>),
    /// Rows and columns, as far as they are known.
    Matrix(Option<usize>, Option<usize>),
}

use PartialShape::{Matrix, Open, Scalar, Vector};

impl PartialShape {
    /// Of a shape with all its sizes.
    pub fn of(shape: Shape) -> Self {
        match Shape::of(shape.rows(), shape.cols()) {
            Shape::Scalar => Scalar,
            Shape::Vector(n) => Vector(Some(n)),
            Shape::Matrix(rows, cols) => Matrix(Some(rows), Some(cols)),
        }
    }

    /// By rows and columns: one of each is a scalar, one column a vector.
    pub fn from_dims(rows: Option<usize>, cols: Option<usize>) -> Self {
        match (rows, cols) {
            (Some(1), Some(1)) => Scalar,
            (rows, Some(1)) => Vector(rows),
            (rows, cols) => Matrix(rows, cols),
        }
    }

    /// Rows, as far as they are known.
    pub fn rows(self) -> Option<usize> {
        match self {
            Open => None,
            Scalar => Some(1),
            Vector(n) | Matrix(n, _) => n,
        }
    }

    /// Columns, as far as they are known.
    pub fn cols(self) -> Option<usize> {
        match self {
            Open => None,
            Scalar | Vector(_) => Some(1),
            Matrix(_, cols) => cols,
        }
    }

    /// Rows become columns.
    pub fn transposed(self) -> Self {
        match self {
            Open | Scalar => self,
            Vector(n) => Self::from_dims(Some(1), n),
            Matrix(rows, cols) => Self::from_dims(cols, rows),
        }
    }

    /// The same kind of shape without its sizes; one row stays one row.
    pub fn of_rank(shape: Shape) -> Self {
        match Self::of(shape) {
            Vector(_) => Vector(None),
            Matrix(Some(1), _) => Matrix(Some(1), None),
            Matrix(..) => Matrix(None, None),
            partial => partial,
        }
    }

    /// The sizes that are still open, taken from `shape` where that is of the same kind,
    /// else from `default`.
    pub fn closed(self, shape: Option<Shape>, default: usize) -> Self {
        match (self, shape) {
            (Open, Some(shape)) => Self::of(shape),
            (Open | Scalar, _) => Scalar,
            (Vector(n), Some(Shape::Vector(present))) => Vector(n.or(Some(present))),
            (Vector(n), _) => Vector(n.or(Some(default))),
            (Matrix(rows, cols), Some(Shape::Matrix(r, c))) => {
                Matrix(rows.or(Some(r)), cols.or(Some(c)))
            }
            (Matrix(rows, cols), _) => Matrix(rows.or(Some(default)), cols.or(Some(default))),
        }
    }

    /// What both say; where they clash, what `self` says.
    pub fn refined(self, other: Self) -> Self {
        match (self, other) {
            (Open, partial) | (partial, Open) => partial,
            (Vector(a), Vector(b)) => Vector(a.or(b)),
            (Matrix(a, b), Matrix(c, d)) => Matrix(a.or(c), b.or(d)),
            (partial, _) => partial,
        }
    }

    /// Shape of `a + b` and its kind: a scalar expands.
    pub fn joined(self, other: Self) -> Self {
        match (self, other) {
            (Scalar, partial) | (partial, Scalar) => partial,
            (a, b) => a.refined(b),
        }
    }

    /// Shape of `a * b`.
    pub fn product(self, right: Self) -> Self {
        match (self, right) {
            (Scalar, partial) | (partial, Scalar) => partial,
            (Open, Open) => Open,
            (Open, partial) => partial,
            (Vector(_), Open) => self,
            (Vector(a), Vector(b)) => Vector(a.or(b)),
            // What stands open on the right of a matrix is a vector.
            (left, Open) => Self::from_dims(left.rows(), Some(1)),
            (left, right) => Self::from_dims(left.rows(), right.cols()),
        }
    }
}

/// What the operands of a sign need, given each other and the result.
pub fn operand_shapes(
    op: BinaryOp,
    (left, l): (usize, PartialShape),
    (right, r): (usize, PartialShape),
    own: PartialShape,
) -> Vec<(usize, PartialShape)> {
    match op {
        BinaryOp::Add
        | BinaryOp::Subtract
        | BinaryOp::ElementwiseMultiply
        | BinaryOp::ElementwiseDivide => {
            let both_open = l == Open && r == Open;
            let needed = if both_open && op == BinaryOp::ElementwiseMultiply && own == Open {
                Vector(None)
            } else {
                own
            };
            vec![(left, needed), (right, needed)]
        }
        BinaryOp::Divide if r == Scalar => vec![(left, own)],
        BinaryOp::Divide if l == Scalar => vec![(right, own)],
        BinaryOp::Power | BinaryOp::ElementwisePower => vec![(left, own)],
        BinaryOp::Dot if !matches!(l, Matrix(..)) => {
            let both = l.refined(r).refined(Vector(None));
            vec![(left, both), (right, both)]
        }
        BinaryOp::Multiply | BinaryOp::MatrixMultiply | BinaryOp::Dot => match (l, r) {
            (Scalar, _) => vec![(right, own)],
            (_, Scalar) => vec![(left, own)],
            (Matrix(_, cols), Open) => vec![(right, Vector(cols))],
            (Matrix(rows, cols), _) => vec![
                (right, r.refined(sized(r, cols, own.cols()))),
                (left, Matrix(rows.or(own.rows()), cols.or(r.rows()))),
            ],
            (Vector(_), Vector(_)) => {
                let both = l.refined(r);
                vec![(left, both), (right, both)]
            }
            _ => vec![],
        },
        BinaryOp::Divide => vec![],
    }
}

/// The same kind of shape with what is known of its size.
fn sized(partial: PartialShape, rows: Option<usize>, cols: Option<usize>) -> PartialShape {
    match partial {
        Vector(_) => Vector(rows),
        Matrix(..) => Matrix(rows, cols),
        partial => partial,
    }
}

/// The result of a function of the table.
pub fn call_shape(name: &str, arguments: &[PartialShape]) -> PartialShape {
    let Some(function) = function::find(name) else {
        return Open;
    };
    let first = arguments.first().copied().unwrap_or_default();
    let joined = |arguments: &[PartialShape]| {
        arguments
            .iter()
            .fold(Scalar, |result, &partial| result.joined(partial))
    };
    match function.rank {
        Rank::Elementwise => joined(arguments),
        Rank::Choice => joined(arguments),
        Rank::WholeOrElementwise if arguments.len() > 1 => joined(arguments),
        Rank::Whole | Rank::WholeOrElementwise | Rank::Dot | Rank::Trace => Scalar,
        // Of the size that it will meet.
        Rank::Expanding => Vector(None),
        Rank::VectorToVector | Rank::SquareToSquare => first,
        Rank::Outer => PartialShape::from_dims(
            first.rows(),
            arguments.get(1).copied().unwrap_or_default().rows(),
        ),
        Rank::Cross => Vector(Some(3)),
        Rank::PerRow => match first {
            Matrix(rows, _) => Vector(rows),
            _ => Scalar,
        },
        Rank::PerColumn => match first {
            Matrix(_, cols) => Vector(cols),
            _ => Scalar,
        },
        Rank::Diagonal => match first {
            Vector(n) => Matrix(n, n),
            Matrix(rows, cols) => Vector(rows.or(cols)),
            partial => partial,
        },
        Rank::Transpose => first.transposed(),
        // By the numbers that are written, which are no shapes.
        Rank::Square | Rank::Sized => Matrix(None, None),
        Rank::Kronecker => {
            let second = arguments.get(1).copied().unwrap_or_default();
            let product = |a: Option<usize>, b: Option<usize>| Some(a?.saturating_mul(b?));
            PartialShape::from_dims(
                product(first.rows(), second.rows()),
                product(first.cols(), second.cols()),
            )
        }
    }
}

/// The result of a function whose arguments are sizes, by the numbers that are written.
pub fn sized_call_shape(name: &str, sizes: &[Option<usize>]) -> Option<PartialShape> {
    match (function::find(name)?.rank, sizes) {
        (Rank::Square, &[n]) => Some(PartialShape::from_dims(n, n)),
        (Rank::Sized, &[n]) => Some(PartialShape::from_dims(n, Some(1))),
        (Rank::Sized, &[rows, cols]) => Some(PartialShape::from_dims(rows, cols)),
        _ => None,
    }
}

/// What the arguments of a function of the table need.
pub fn argument_shapes(
    name: &str,
    arguments: &[PartialShape],
    own: PartialShape,
) -> Vec<(usize, PartialShape)> {
    let Some(function) = function::find(name) else {
        return Vec::new();
    };
    let all = |partial: PartialShape| (0..arguments.len()).map(|i| (i, partial)).collect();
    match function.rank {
        Rank::Elementwise => all(own),
        Rank::WholeOrElementwise if arguments.len() > 1 => all(own),
        Rank::Choice => vec![(1, own), (2, own)],
        Rank::Whole | Rank::WholeOrElementwise | Rank::VectorToVector => {
            vec![(0, own_or_vector(own))]
        }
        Rank::Dot => {
            let both = arguments
                .iter()
                .fold(Open, |both, &partial| both.refined(partial))
                .refined(Vector(None));
            all(both)
        }
        Rank::Outer => vec![(0, Vector(own.rows())), (1, Vector(own.cols()))],
        Rank::Cross => all(Vector(Some(3))),
        Rank::PerRow | Rank::PerColumn => vec![(0, Vector(None))],
        Rank::Diagonal => vec![(0, Vector(None))],
        Rank::Trace | Rank::SquareToSquare => {
            let size = arguments.first().copied().unwrap_or_default();
            let side = size.rows().or(size.cols());
            // (XᵀX)⁻¹ of a scalar is 1/x: what is known to be one stays one.
            vec![(0, Matrix(side, side))]
        }
        Rank::Transpose => vec![(0, own_or_vector(own.transposed()))],
        Rank::Expanding | Rank::Square | Rank::Sized | Rank::Kronecker => Vec::new(),
    }
}

fn own_or_vector(partial: PartialShape) -> PartialShape {
    match partial {
        Open | Scalar => Vector(None),
        partial => partial,
    }
}
