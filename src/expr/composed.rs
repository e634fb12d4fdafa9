//! Functions that are short formulas of others: statistics, losses, relatives of the logarithm.

use super::graph::{Built, Graph, NodeId, Reduction};
use super::op::{Binary, Unary};
use super::signature::{Build, Function, Rank};

/// The longest vector whose sums from the start on are built.
const LONGEST: usize = 2000;

const fn row(
    names: &'static [&'static str],
    meaning: &'static str,
    arity: (usize, usize),
    rank: Rank,
    build: fn(&mut Graph, &[NodeId]) -> Built,
) -> Function {
    Function {
        names,
        meaning,
        arity,
        rank,
        build: Build::Whole(build),
    }
}

/// All of them.
pub(super) const FUNCTIONS: &[Function] = &[
    row(
        &["square"],
        "x squared",
        (1, 1),
        Rank::Elementwise,
        |graph, args| graph.elementwise(Binary::Mul, args[0], args[0]),
    ),
    row(
        &["sec"],
        "1/cos(x)",
        (1, 1),
        Rank::Elementwise,
        |graph, args| {
            let cos = graph.unary(Unary::Cos, args[0]);
            reciprocal(graph, cos)
        },
    ),
    row(
        &["csc"],
        "1/sin(x)",
        (1, 1),
        Rank::Elementwise,
        |graph, args| {
            let sin = graph.unary(Unary::Sin, args[0]);
            reciprocal(graph, sin)
        },
    ),
    row(
        &["cot"],
        "1/tan(x)",
        (1, 1),
        Rank::Elementwise,
        |graph, args| {
            let tan = graph.unary(Unary::Tan, args[0]);
            reciprocal(graph, tan)
        },
    ),
    row(
        &["logit"],
        "log(x/(1 - x)), the inverse of sigmoid",
        (1, 1),
        Rank::Elementwise,
        |graph, args| {
            let log = graph.unary(Unary::Ln, args[0]);
            let negative = graph.unary(Unary::Neg, args[0]);
            let other = graph.unary(Unary::Log1p, negative);
            graph.elementwise(Binary::Sub, log, other)
        },
    ),
    row(
        &["logsigmoid"],
        "log(sigmoid(x)), without overflow",
        (1, 1),
        Rank::Elementwise,
        |graph, args| {
            let negative = graph.unary(Unary::Neg, args[0]);
            let softplus = graph.unary(Unary::Softplus, negative);
            Ok(graph.unary(Unary::Neg, softplus))
        },
    ),
    row(
        &["logaddexp"],
        "log(exp(a) + exp(b)), without overflow",
        (2, 2),
        Rank::Elementwise,
        |graph, args| {
            let difference = graph.elementwise(Binary::Sub, args[0], args[1])?;
            let softplus = graph.unary(Unary::Softplus, difference);
            graph.elementwise(Binary::Add, args[1], softplus)
        },
    ),
    row(
        &["hypot"],
        "sqrt(a^2 + b^2)",
        (2, 2),
        Rank::Elementwise,
        |graph, args| {
            let a = graph.elementwise(Binary::Mul, args[0], args[0])?;
            let b = graph.elementwise(Binary::Mul, args[1], args[1])?;
            let sum = graph.elementwise(Binary::Add, a, b)?;
            Ok(graph.unary(Unary::Sqrt, sum))
        },
    ),
    row(
        &["huber"],
        "x^2/2 up to 1 (or up to the second argument), a straight line beyond",
        (1, 2),
        Rank::Elementwise,
        huber,
    ),
    row(
        &["var"],
        "mean of the squared distances from the mean",
        (1, 1),
        Rank::Whole,
        |graph, args| Ok(spread(graph, args[0])?.1),
    ),
    row(
        &["std"],
        "square root of var",
        (1, 1),
        Rank::Whole,
        |graph, args| {
            let (_, variance) = spread(graph, args[0])?;
            Ok(graph.unary(Unary::Sqrt, variance))
        },
    ),
    row(
        &["mse"],
        "mean of the squared differences",
        (2, 2),
        Rank::Dot,
        |graph, args| {
            let difference = graph.elementwise(Binary::Sub, args[0], args[1])?;
            let squares = graph.elementwise(Binary::Mul, difference, difference)?;
            mean(graph, squares)
        },
    ),
    row(
        &["cross_entropy"],
        "-sum(y*log(p)) of probabilities y and p",
        (2, 2),
        Rank::Dot,
        |graph, args| {
            let terms = graph.elementwise(Binary::Xlogy, args[0], args[1])?;
            let sum = graph.reduce(Reduction::Sum, terms);
            Ok(graph.unary(Unary::Neg, sum))
        },
    ),
    row(
        &["layernorm"],
        "(x - mean(x))/sqrt(var(x) + 1e-5)",
        (1, 1),
        Rank::VectorToVector,
        |graph, args| {
            let (centred, variance) = spread(graph, args[0])?;
            let small = graph.constant(1e-5);
            let sum = graph.elementwise(Binary::Add, variance, small)?;
            let root = graph.unary(Unary::Sqrt, sum);
            graph.elementwise(Binary::Div, centred, root)
        },
    ),
    row(
        &["cumsum"],
        "sums of the first elements, one more each time",
        (1, 1),
        Rank::VectorToVector,
        |graph, args| {
            let shape = graph.shape(args[0]);
            if !shape.is_line() {
                return Err(
                    "needs a vector, because of a matrix it could mean by row or by column".into(),
                );
            }
            if LONGEST < shape.len() {
                return Err(format!("takes at most {LONGEST} elements"));
            }
            let mut parts = vec![graph.element(args[0], 0)];
            for place in 1..shape.len() {
                let next = graph.element(args[0], place);
                let before = parts[place - 1];
                parts.push(graph.elementwise(Binary::Add, before, next)?);
            }
            Ok(graph.stack(parts))
        },
    ),
    row(
        &["cross"],
        "cross product of two vectors of 3",
        (2, 2),
        Rank::Cross,
        |graph, args| {
            if args
                .iter()
                .any(|&arg| graph.shape(arg).len() != 3 || !graph.shape(arg).is_line())
            {
                return Err("needs two vectors of 3 elements".into());
            }
            let mut parts = Vec::new();
            for (first, second) in [(1, 2), (2, 0), (0, 1)] {
                let mut product = |a: usize, b: usize| {
                    let (a, b) = (graph.element(args[0], a), graph.element(args[1], b));
                    graph.elementwise(Binary::Mul, a, b)
                };
                let (plus, minus) = (product(first, second)?, product(second, first)?);
                parts.push(graph.elementwise(Binary::Sub, plus, minus)?);
            }
            Ok(graph.stack(parts))
        },
    ),
];

fn reciprocal(graph: &mut Graph, x: NodeId) -> Built {
    let one = graph.constant(1.0);
    graph.elementwise(Binary::Div, one, x)
}

fn mean(graph: &mut Graph, x: NodeId) -> Built {
    let count = graph.constant(graph.shape(x).len() as f64);
    let sum = graph.reduce(Reduction::Sum, x);
    graph.elementwise(Binary::Div, sum, count)
}

/// Distances from the mean, and the mean of their squares.
fn spread(graph: &mut Graph, x: NodeId) -> Result<(NodeId, NodeId), String> {
    let middle = mean(graph, x)?;
    let centred = graph.elementwise(Binary::Sub, x, middle)?;
    let squares = graph.elementwise(Binary::Mul, centred, centred)?;
    Ok((centred, mean(graph, squares)?))
}

/// `if(|x| <= d, x^2/2, d*(|x| - d/2))`
fn huber(graph: &mut Graph, args: &[NodeId]) -> Built {
    let x = args[0];
    let bend = args.get(1).copied();
    let bend = bend.unwrap_or_else(|| graph.constant(1.0));
    let half = graph.constant(0.5);
    let size = graph.unary(Unary::Abs, x);
    let inside = graph.elementwise(Binary::LessEqual, size, bend)?;
    let square = graph.elementwise(Binary::Mul, x, x)?;
    let near = graph.elementwise(Binary::Mul, half, square)?;
    let middle = graph.elementwise(Binary::Mul, half, bend)?;
    let distance = graph.elementwise(Binary::Sub, size, middle)?;
    let far = graph.elementwise(Binary::Mul, bend, distance)?;
    graph.select(inside, near, far)
}
