//! The functions that can be called by name: the elementwise ones straight from
//! [`super::op`], and the functions of whole vectors and matrices, composed of
//! elementwise operations, reductions and products.
//!
//! It holds no value and no derivative rule of its own.
//! Where to look next: [`super::lower`] calls `build`, [`super::infer`] reads `rank`.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use super::axis::{self, Axis};
use super::composed;
use super::graph::{Built, Graph, Linear, NodeId, Op, Pick, Reduction};
use super::limits::MAX_ELEMENTS;
use super::op::{Binary, Offered, Unary};
use super::shape::Shape;
pub use super::signature::{Build, Function, Rank};
use crate::cancel::CancelToken;
use crate::syntax;
use crate::syntax::ast::Parsed;

/// The function of that name.
pub fn find(name: &str) -> Option<Function> {
    // Asked for each word of a text.
    static BY_NAME: LazyLock<HashMap<&str, Function>> = LazyLock::new(|| {
        let spellings =
            |function: Function| function.names.iter().map(move |&name| (name, function));
        let along = ALONG.iter().copied();
        all().chain(along).flat_map(spellings).collect()
    });
    BY_NAME.get(name).copied()
}

/// The canonical spelling of a function for any of its spellings.
pub fn canonical(spelling: &str) -> Option<&'static str> {
    find(spelling).and_then(|function| function.names.first().copied())
}

/// Reads a text in the language of these functions; see [`syntax::parse`].
pub fn parse(text: &str, declared: &BTreeSet<String>) -> Parsed {
    let mut parsed = syntax::parse(text, declared, canonical);
    axis::name(&mut parsed, declared);
    parsed
}

/// The same; `None` when `cancel` was called on the way.
pub fn parse_until(
    text: &str,
    declared: &BTreeSet<String>,
    cancel: &CancelToken,
) -> Option<Parsed> {
    let mut parsed = syntax::parse_until(text, declared, canonical, cancel)?;
    axis::name(&mut parsed, declared);
    Some(parsed)
}

/// The activations that a neuron is offered: rows of the table, those that are made to be one
/// first, and the identity.
pub fn activations() -> impl Iterator<Item = &'static str> {
    let of = |wanted: Offered| {
        let rows = Unary::ALL.iter().filter(move |op| op.offered() == wanted);
        rows.filter_map(|op| op.names().first().copied())
    };
    let rows = of(Offered::Activation).chain(of(Offered::Also));
    rows.chain(["identity"])
}

/// Every function that can be called, elementwise ones first.
pub fn all() -> impl Iterator<Item = Function> {
    elementwise()
        .chain(WHOLE.iter().copied())
        .chain(composed::FUNCTIONS.iter().copied())
}

/// The rows of the table of operations that are called by name.
fn elementwise() -> impl Iterator<Item = Function> {
    let unary = Unary::ALL.iter().map(|&op| Function {
        names: op.names(),
        meaning: op.meaning(),
        arity: (1, 1),
        rank: Rank::Elementwise,
        build: Build::Unary(op),
    });
    let binary = Binary::ALL.iter().map(|&op| Function {
        names: op.names(),
        meaning: op.meaning(),
        arity: (2, 2),
        rank: Rank::Elementwise,
        build: Build::Binary(op),
    });
    unary.chain(binary).filter(|function| {
        // Signs are written between operands; max and min have a row below.
        function.names[0].starts_with(char::is_alphabetic)
            && !matches!(function.build, Build::Binary(Binary::Max | Binary::Min))
    })
}

/// Functions that are more than one row of the table of operations.
const WHOLE: &[Function] = &[
    Function {
        names: &["max"],
        meaning: "the greatest element, or the greater elementwise",
        arity: (1, usize::MAX),
        rank: Rank::WholeOrElementwise,
        build: Build::Extremum(Binary::Max, Reduction::Max),
    },
    Function {
        names: &["min"],
        meaning: "the least element, or the lesser elementwise",
        arity: (1, usize::MAX),
        rank: Rank::WholeOrElementwise,
        build: Build::Extremum(Binary::Min, Reduction::Min),
    },
    Function {
        names: &["clamp"],
        meaning: "x, but not below the second nor above the third argument",
        arity: (3, 3),
        rank: Rank::Elementwise,
        build: Build::Whole(|graph, args| {
            let low = graph.elementwise(Binary::Max, args[0], args[1])?;
            graph.elementwise(Binary::Min, low, args[2])
        }),
    },
    Function {
        names: &["if"],
        meaning: "the second argument where the comparison holds, else the third",
        arity: (3, 3),
        rank: Rank::Choice,
        build: Build::Whole(|graph, args| graph.select(args[0], args[1], args[2])),
    },
    Function {
        names: &["sum", "Σ"],
        meaning: "sum of all elements",
        arity: (1, 1),
        rank: Rank::Whole,
        build: Build::Whole(|graph, args| Ok(graph.reduce(Reduction::Sum, args[0]))),
    },
    Function {
        names: &["mean"],
        meaning: "sum of all elements divided by their number",
        arity: (1, 1),
        rank: Rank::Whole,
        build: Build::Whole(|graph, args| {
            let count = graph.constant(graph.shape(args[0]).len() as f64);
            let sum = graph.reduce(Reduction::Sum, args[0]);
            graph.elementwise(Binary::Div, sum, count)
        }),
    },
    Function {
        names: &["prod"],
        meaning: "product of all elements",
        arity: (1, 1),
        rank: Rank::Whole,
        build: Build::Whole(|graph, args| Ok(graph.reduce(Reduction::Prod, args[0]))),
    },
    Function {
        names: &["norm1"],
        meaning: "sum of the absolute values of all elements",
        arity: (1, 1),
        rank: Rank::Whole,
        build: Build::Whole(|graph, args| {
            let abs = graph.unary(Unary::Abs, args[0]);
            Ok(graph.reduce(Reduction::Sum, abs))
        }),
    },
    Function {
        names: &["norm2", "norm", "frobenius"],
        meaning: "square root of the sum of the squares of all elements",
        arity: (1, 1),
        rank: Rank::Whole,
        build: Build::Whole(|graph, args| {
            let squares = graph.elementwise(Binary::Mul, args[0], args[0])?;
            let sum = graph.reduce(Reduction::Sum, squares);
            Ok(graph.unary(Unary::Sqrt, sum))
        }),
    },
    Function {
        names: &["logsumexp"],
        meaning: "logarithm of the sum of exp of all elements",
        arity: (1, 1),
        rank: Rank::Whole,
        build: Build::Whole(|graph, args| {
            let (shifted, top) = shift_by_max(graph, args[0])?;
            let exp = graph.unary(Unary::Exp, shifted);
            let sum = graph.reduce(Reduction::Sum, exp);
            let log = graph.unary(Unary::Ln, sum);
            graph.elementwise(Binary::Add, log, top)
        }),
    },
    Function {
        names: &["softmax"],
        meaning: "exp of each element divided by the sum of them",
        arity: (1, 1),
        rank: Rank::VectorToVector,
        build: Build::Whole(|graph, args| {
            if !graph.shape(args[0]).is_line() {
                return Err(
                    "needs a vector, because of a matrix it could mean by row or by column".into(),
                );
            }
            let (shifted, _) = shift_by_max(graph, args[0])?;
            let exp = graph.unary(Unary::Exp, shifted);
            let sum = graph.reduce(Reduction::Sum, exp);
            graph.elementwise(Binary::Div, exp, sum)
        }),
    },
    Function {
        names: &["dot"],
        meaning: "sum of the products of two vectors' elements",
        arity: (2, 2),
        rank: Rank::Dot,
        build: Build::Whole(|graph, args| graph.dot(args[0], args[1])),
    },
    Function {
        names: &["outer"],
        meaning: "matrix of all products of two vectors' elements",
        arity: (2, 2),
        rank: Rank::Outer,
        build: Build::Whole(|graph, args| {
            if !args.iter().all(|&arg| graph.shape(arg).is_line()) {
                return Err("needs two vectors".into());
            }
            let left = graph.column(args[0]);
            let right = graph.column(args[1]);
            let row = graph.transpose(right);
            graph.matmul(left, row)
        }),
    },
    Function {
        names: &["diag"],
        meaning: "matrix with the vector on its diagonal, or the diagonal of a matrix",
        arity: (1, 1),
        rank: Rank::Diagonal,
        build: Build::Whole(diag),
    },
    Function {
        names: &["tr", "trace"],
        meaning: "sum of the diagonal",
        arity: (1, 1),
        rank: Rank::Trace,
        build: Build::Whole(|graph, args| match graph.shape(args[0]) {
            Shape::Scalar => Ok(args[0]),
            Shape::Matrix(rows, cols) if rows == cols => {
                let diagonal = diag(graph, args)?;
                Ok(graph.reduce(Reduction::Sum, diagonal))
            }
            Shape::Vector(_) | Shape::Matrix(..) => Err("needs a square matrix".into()),
        }),
    },
    Function {
        names: &["det"],
        meaning: "determinant of a square matrix",
        arity: (1, 1),
        rank: Rank::Trace,
        build: Build::Whole(|graph, args| graph.linear(Linear::Determinant, args[0])),
    },
    Function {
        names: &["logdet"],
        meaning: "logarithm of the determinant of a square matrix",
        arity: (1, 1),
        rank: Rank::Trace,
        build: Build::Whole(|graph, args| graph.linear(Linear::LogDeterminant, args[0])),
    },
    Function {
        names: &["inv"],
        meaning: "inverse of a square matrix",
        arity: (1, 1),
        rank: Rank::SquareToSquare,
        build: Build::Whole(|graph, args| graph.linear(Linear::Inverse, args[0])),
    },
    Function {
        names: &["transpose"],
        meaning: "rows become columns",
        arity: (1, 1),
        rank: Rank::Transpose,
        build: Build::Whole(|graph, args| Ok(graph.transpose(args[0]))),
    },
    Function {
        names: &["kron"],
        meaning: "Kronecker product: each element of the first times the whole second",
        arity: (2, 2),
        rank: Rank::Kronecker,
        build: Build::Whole(|graph, args| {
            let (left, right) = (graph.shape(args[0]), graph.shape(args[1]));
            let rows = left.rows().saturating_mul(right.rows());
            let cols = left.cols().saturating_mul(right.cols());
            let shape = sized(rows, cols)?;
            let blocks = graph.add(Op::Gather(Pick::Blocks), vec![args[0]], shape);
            let tiles = graph.add(Op::Gather(Pick::Tiles), vec![args[1]], shape);
            graph.elementwise(Binary::Mul, blocks, tiles)
        }),
    },
    Function {
        names: &["eye"],
        meaning: "identity matrix of that size",
        arity: (1, 1),
        rank: Rank::Square,
        build: Build::Whole(|graph, args| {
            let n = size(graph, args[0])?;
            sized(n, n)?;
            let ones = filled_with_ones(graph, Shape::of(n, 1));
            diag(graph, &[ones])
        }),
    },
    Function {
        names: &["ones"],
        meaning: "vector of that many ones, or matrix of that many rows and columns",
        arity: (1, 2),
        rank: Rank::Sized,
        build: Build::Whole(|graph, args| {
            let rows = size(graph, args[0])?;
            let cols = args.get(1).map_or(Ok(1), |&cols| size(graph, cols))?;
            let shape = sized(rows, cols)?;
            Ok(filled_with_ones(graph, shape))
        }),
    },
    Function {
        names: &["vector"],
        meaning: "a constant that takes the size it meets",
        arity: (1, 1),
        rank: Rank::Expanding,
        build: Build::Whole(|graph, args| match graph.shape(args[0]) {
            Shape::Scalar => Ok(graph.apart(args[0])),
            Shape::Vector(_) | Shape::Matrix(..) => Err("needs one number".into()),
        }),
    },
];

/// The functions along an axis, each as the whole function of every row or column.
const ALONG: &[Function] = &[
    along(&["sum_rows"], Rank::PerRow, |graph, args| {
        axis::along(graph, args[0], Axis::Rows, &apply("sum"))
    }),
    along(&["sum_cols"], Rank::PerColumn, |graph, args| {
        axis::along(graph, args[0], Axis::Columns, &apply("sum"))
    }),
    along(&["mean_rows"], Rank::PerRow, |graph, args| {
        axis::along(graph, args[0], Axis::Rows, &apply("mean"))
    }),
    along(&["mean_cols"], Rank::PerColumn, |graph, args| {
        axis::along(graph, args[0], Axis::Columns, &apply("mean"))
    }),
    along(&["max_rows"], Rank::PerRow, |graph, args| {
        axis::along(graph, args[0], Axis::Rows, &apply("max"))
    }),
    along(&["max_cols"], Rank::PerColumn, |graph, args| {
        axis::along(graph, args[0], Axis::Columns, &apply("max"))
    }),
    along(&["min_rows"], Rank::PerRow, |graph, args| {
        axis::along(graph, args[0], Axis::Rows, &apply("min"))
    }),
    along(&["min_cols"], Rank::PerColumn, |graph, args| {
        axis::along(graph, args[0], Axis::Columns, &apply("min"))
    }),
    along(&["prod_rows"], Rank::PerRow, |graph, args| {
        axis::along(graph, args[0], Axis::Rows, &apply("prod"))
    }),
    along(&["prod_cols"], Rank::PerColumn, |graph, args| {
        axis::along(graph, args[0], Axis::Columns, &apply("prod"))
    }),
    along(&["norm2_rows"], Rank::PerRow, |graph, args| {
        axis::along(graph, args[0], Axis::Rows, &apply("norm2"))
    }),
    along(&["norm2_cols"], Rank::PerColumn, |graph, args| {
        axis::along(graph, args[0], Axis::Columns, &apply("norm2"))
    }),
    along(&["logsumexp_rows"], Rank::PerRow, |graph, args| {
        axis::along(graph, args[0], Axis::Rows, &apply("logsumexp"))
    }),
    along(&["logsumexp_cols"], Rank::PerColumn, |graph, args| {
        axis::along(graph, args[0], Axis::Columns, &apply("logsumexp"))
    }),
    along(&["var_rows"], Rank::PerRow, |graph, args| {
        axis::along(graph, args[0], Axis::Rows, &apply("var"))
    }),
    along(&["var_cols"], Rank::PerColumn, |graph, args| {
        axis::along(graph, args[0], Axis::Columns, &apply("var"))
    }),
    along(&["std_rows"], Rank::PerRow, |graph, args| {
        axis::along(graph, args[0], Axis::Rows, &apply("std"))
    }),
    along(&["std_cols"], Rank::PerColumn, |graph, args| {
        axis::along(graph, args[0], Axis::Columns, &apply("std"))
    }),
    along(&["softmax_rows"], Rank::VectorToVector, |graph, args| {
        axis::along(graph, args[0], Axis::Rows, &apply("softmax"))
    }),
    along(&["softmax_cols"], Rank::VectorToVector, |graph, args| {
        axis::along(graph, args[0], Axis::Columns, &apply("softmax"))
    }),
    along(&["cumsum_rows"], Rank::VectorToVector, |graph, args| {
        axis::along(graph, args[0], Axis::Rows, &apply("cumsum"))
    }),
    along(&["cumsum_cols"], Rank::VectorToVector, |graph, args| {
        axis::along(graph, args[0], Axis::Columns, &apply("cumsum"))
    }),
    along(&["layernorm_rows"], Rank::VectorToVector, |graph, args| {
        axis::along(graph, args[0], Axis::Rows, &apply("layernorm"))
    }),
    along(&["layernorm_cols"], Rank::VectorToVector, |graph, args| {
        axis::along(graph, args[0], Axis::Columns, &apply("layernorm"))
    }),
];

const fn along(
    names: &'static [&'static str],
    rank: Rank,
    build: fn(&mut Graph, &[NodeId]) -> Built,
) -> Function {
    Function {
        names,
        meaning: "the same for each row or column of a matrix",
        arity: (1, 1),
        rank,
        build: Build::Whole(build),
    }
}

/// The function of a whole vector.
fn apply(name: &'static str) -> impl Fn(&mut Graph, NodeId) -> Built {
    move |graph, x| match find(name).map(|function| function.build) {
        Some(Build::Whole(build)) => build(graph, &[x]),
        Some(Build::Extremum(_, reduction)) => Ok(graph.reduce(reduction, x)),
        _ => Err("has no meaning along an axis".to_owned()),
    }
}

/// A size that is written as a number: whole and at least 1.
fn size(graph: &Graph, x: NodeId) -> Result<usize, String> {
    graph
        .constant_value(x)
        .and_then(whole)
        .ok_or_else(|| "needs a size: a whole number from 1 on, as in eye(3)".to_owned())
}

/// A number as a size, where it is one.
pub fn whole(value: f64) -> Option<usize> {
    let fits = value.fract() == 0.0 && (1.0..=MAX_ELEMENTS as f64).contains(&value);
    fits.then_some(value as usize)
}

/// The shape of that many rows and columns, where a value can hold as much.
fn sized(rows: usize, cols: usize) -> Result<Shape, String> {
    match rows.saturating_mul(cols) <= MAX_ELEMENTS {
        true => Ok(Shape::of(rows, cols)),
        false => Err(format!(
            "makes {rows}×{cols}, and a value holds at most {MAX_ELEMENTS} numbers"
        )),
    }
}

fn filled_with_ones(graph: &mut Graph, shape: Shape) -> NodeId {
    let one = graph.constant(1.0);
    match shape {
        Shape::Scalar => one,
        _ => graph.filled(one, shape),
    }
}

/// `x − max(x)` and the maximum: exp of it cannot overflow.
fn shift_by_max(graph: &mut Graph, x: NodeId) -> Result<(NodeId, NodeId), String> {
    let top = graph.reduce(Reduction::Max, x);
    Ok((graph.elementwise(Binary::Sub, x, top)?, top))
}

fn diag(graph: &mut Graph, args: &[NodeId]) -> Built {
    match graph.shape(args[0]) {
        Shape::Scalar => Ok(args[0]),
        Shape::Vector(n) | Shape::Matrix(1, n) => {
            let zero = graph.constant(0.0);
            let both = graph.stack(vec![args[0], zero]);
            Ok(graph.add(Op::Gather(Pick::OnDiagonal), vec![both], Shape::of(n, n)))
        }
        Shape::Matrix(rows, cols) => {
            let n = rows.min(cols);
            Ok(graph.add(Op::Gather(Pick::Diagonal), vec![args[0]], Shape::of(n, 1)))
        }
    }
}
