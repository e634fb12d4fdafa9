//! Exact Jacobians: forward, reverse and the counted choice against dual numbers, over every
//! operation, every instruction and graphs that nobody would think of.

mod common;

use common::program;
use nablascope::diff::accumulate::{self, Mode};
use nablascope::diff::dual::Dual;
use nablascope::diff::structured::matrix::Structured;
use nablascope::expr::graph::{Graph, Linear, NodeId, Reduction};
use nablascope::expr::op::{Binary, Unary};
use nablascope::expr::shape::Shape;
use nablascope::tape::cancel::CancelToken;
use nablascope::tape::compile::{Tape, compile};
use proptest::prelude::*;

/// Stands for a tangent that is not compared.
const AT_A_KINK: f64 = 1.234e-305;

/// Tangent and whether the entry is in the structure, row by row.
fn by_duals(tape: &Tape, point: &[f64], columns: &[usize]) -> Vec<Vec<Option<f64>>> {
    let mut result = vec![vec![None; columns.len()]; tape.output.len];
    for (col, &element) in columns.iter().enumerate() {
        let point: Vec<Dual<1>> = point
            .iter()
            .enumerate()
            .map(|(i, &value)| match i == element {
                true => Dual::variable(value, 0, 1.0),
                false => Dual {
                    value,
                    tangent: [0.0],
                    active: 0,
                    bent: 0,
                },
            })
            .collect();
        for (row, dual) in tape.eval_one(&point).into_iter().enumerate() {
            // At a kink the two may take different sides.
            let tangent = if dual.bent == 0 {
                dual.tangent[0]
            } else {
                AT_A_KINK
            };
            result[row][col] = dual.is_active(0).then_some(tangent);
        }
    }
    result
}

fn rows_of(matrix: &Structured<'_>) -> Vec<Vec<Option<f64>>> {
    (0..matrix.rows)
        .map(|row| {
            let mut entries = vec![None; matrix.cols];
            matrix.for_each(row, |column, value| entries[column] = Some(value));
            entries
        })
        .collect()
}

/// Every way gives the duals' numbers and no other structure.
fn check(tape: &Tape, point: &[f64], columns: &[usize], relative: f64, what: &str) -> usize {
    let expected = by_duals(tape, point, columns);
    let all = expected.iter().flatten().filter_map(|entry| *entry);
    let size = all
        .filter(|value| value.is_finite())
        .fold(0.0, |a: f64, b| a.max(b.abs()));
    for way in [None, Some(Mode::Forward), Some(Mode::Reverse)] {
        let exact =
            accumulate::in_mode(tape, point, columns, way, &CancelToken::default()).unwrap();
        let found = rows_of(&exact.jacobian);
        assert_eq!(
            exact.jacobian.entries(),
            found.iter().flatten().flatten().count(),
            "{what} {way:?}: entries"
        );
        for (row, (found, expected)) in found.iter().zip(&expected).enumerate() {
            for (col, (found, expected)) in found.iter().zip(expected).enumerate() {
                let same = match (found, expected) {
                    (None, None) => true,
                    // Elimination stops at a zero pivot, and so do the duals.
                    (Some(a), None) => what.contains("det") && *a == 0.0,
                    (Some(_), Some(b)) if b.to_bits() == AT_A_KINK.to_bits() => true,
                    (Some(a), Some(b)) => {
                        a == b
                            || a.is_nan() && b.is_nan()
                            || (a - b).abs() <= relative * (b.abs() + size + 1e-4)
                    }
                    _ => false,
                };
                assert!(
                    same,
                    "{what} {way:?} ({row}, {col}): {found:?}, duals {expected:?}"
                );
            }
        }
    }
    expected.iter().flatten().flatten().count()
}

/// A few ulp for each of a few products.
const ULPS: f64 = 16.0 * f64::EPSILON;

#[test]
fn every_operation() {
    let mut entries = 0;
    let cancel = CancelToken::default();
    for &op in Unary::ALL {
        for x in [0.3, -0.7, 1.2, -2.3, 5.1, 40.0, -40.0, 700.0, 1e-300] {
            let mut graph = Graph::default();
            let input = graph.input("x", Shape::Vector(2));
            let output = graph.unary(op, input);
            let tape = compile(&graph, output, &[0]);
            entries += check(&tape, &[x, 0.25], &[0, 1], 0.0, &format!("{op:?}({x})"));
            let exact = accumulate::jacobian(&tape, &[x, 0.25], &[1], &cancel).unwrap();
            assert_eq!(exact.jacobian.entries(), 1, "{op:?}");
        }
    }
    for &op in Binary::ALL {
        for (a, b) in [(1.3, 0.7), (0.4, -2.2), (-1.5, 2.0), (2.5, 300.0)] {
            for (left, right) in [(2, 2), (1, 2), (2, 1), (1, 1)] {
                let mut graph = Graph::default();
                let shape = |n| {
                    if n == 1 {
                        Shape::Scalar
                    } else {
                        Shape::Vector(n)
                    }
                };
                let x = graph.input("x", shape(left));
                let y = graph.input("y", shape(right));
                let output = graph.elementwise(op, x, y).unwrap();
                let tape = compile(&graph, output, &[0, 1]);
                let point = [&[a, a - 0.1][..left], &[b, b + 0.2][..right]].concat();
                let all: Vec<usize> = (0..point.len()).collect();
                let what = format!("{op:?} at {point:?}");
                entries += check(&tape, &point, &all, 2.0 * f64::EPSILON, &what);
                entries += check(&tape, &point, &all[..left], 0.0, &what);
            }
        }
    }
    assert!(entries > 900, "{entries}");
}

/// Text, inputs, numbers of the point.
type Case = (&'static str, &'static [(&'static str, Shape)]);

const INSTRUCTIONS: &[Case] = &[
    (
        "tanh(W*x + b)",
        &[
            ("W", Shape::Matrix(3, 4)),
            ("x", Shape::Vector(4)),
            ("b", Shape::Vector(3)),
        ],
    ),
    (
        "A*B",
        &[("A", Shape::Matrix(3, 4)), ("B", Shape::Matrix(4, 2))],
    ),
    (
        "A*B*A'",
        &[("A", Shape::Matrix(3, 4)), ("B", Shape::Matrix(4, 4))],
    ),
    ("A*A", &[("A", Shape::Matrix(3, 3))]),
    (
        "x'*A*x",
        &[("A", Shape::Matrix(3, 3)), ("x", Shape::Vector(3))],
    ),
    ("sum(x.^3)", &[("x", Shape::Vector(5))]),
    ("prod(x)", &[("x", Shape::Vector(5))]),
    ("max(x)*min(x)", &[("x", Shape::Vector(5))]),
    ("det(A)", &[("A", Shape::Matrix(4, 4))]),
    (
        "logdet(A*A' + 1.5*B)",
        &[("A", Shape::Matrix(3, 3)), ("B", Shape::Matrix(3, 3))],
    ),
    ("inv(A)", &[("A", Shape::Matrix(4, 4))]),
    (
        "inv(A)*x",
        &[("A", Shape::Matrix(3, 3)), ("x", Shape::Vector(3))],
    ),
    ("softmax(x)", &[("x", Shape::Vector(4))]),
    (
        "mean((X*w - y).^2)",
        &[
            ("X", Shape::Matrix(5, 3)),
            ("w", Shape::Vector(3)),
            ("y", Shape::Vector(5)),
        ],
    ),
    ("[x[1]^2, x[2]*x[1], 3, x[3]]", &[("x", Shape::Vector(3))]),
    (
        "if(x > 0.5, x^2, sqrt(y))",
        &[("x", Shape::Vector(4)), ("y", Shape::Vector(4))],
    ),
    (
        "max(x, y) + min(x, 0.3)",
        &[("x", Shape::Vector(4)), ("y", Shape::Vector(4))],
    ),
    ("A' + 2*A", &[("A", Shape::Matrix(3, 3))]),
    (
        "diag(x)*A",
        &[("A", Shape::Matrix(3, 3)), ("x", Shape::Vector(3))],
    ),
    (
        "sum(exp(x))*y",
        &[("x", Shape::Vector(6)), ("y", Shape::Vector(6))],
    ),
    (
        "exp(sin(dot(w, x)))*w",
        &[("x", Shape::Vector(6)), ("w", Shape::Vector(6))],
    ),
    ("x/norm2(x)", &[("x", Shape::Vector(5))]),
];

fn numbers(count: usize) -> Vec<f64> {
    (0..count)
        .map(|k| 0.9 + 0.7 * (1.7 * (k * k) as f64 + 0.4).sin())
        .collect()
}

#[test]
fn every_instruction() {
    for (text, shapes) in INSTRUCTIONS {
        let (graph, tape) = program(text, shapes);
        let point = numbers(tape.inputs);
        let all: Vec<usize> = (0..tape.inputs).collect();
        // Elimination multiplies rounding by the condition, up to a hundred here.
        let relative = if text.contains("inv") || text.contains("det") {
            1e-12
        } else {
            ULPS
        };
        assert!(check(&tape, &point, &all, relative, text) > 0, "{text}");
        // By each input alone, and by every other element.
        let mut first = 0;
        for input in &graph.inputs {
            let columns: Vec<usize> = (first..first + input.shape.len()).collect();
            check(
                &tape,
                &point,
                &columns,
                relative,
                &format!("{text} by {}", input.name),
            );
            first += input.shape.len();
        }
        let some: Vec<usize> = all.iter().rev().copied().step_by(2).collect();
        check(&tape, &point, &some, relative, &format!("{text} by some"));
    }
}

#[test]
fn zeros_and_singular_matrices() {
    let cases: &[(&str, Shape, &[f64])] = &[
        ("prod(x)", Shape::Vector(4), &[2.0, 0.0, 3.0, 5.0]),
        ("prod(x)", Shape::Vector(4), &[2.0, 0.0, 0.0, 5.0]),
        ("prod(x)", Shape::Vector(4), &[1e-200, 1e-200, 1e200, 1e200]),
        ("det(x)", Shape::Matrix(2, 2), &[1.0, 2.0, 2.0, 4.0]),
        ("det(x)", Shape::Matrix(2, 2), &[0.0; 4]),
        (
            "det(x)",
            Shape::Matrix(3, 3),
            &[1.0, 2.0, 3.0, 2.0, 4.0, 6.0, 1.0, 0.0, 1.0],
        ),
        (
            "det(x)",
            Shape::Matrix(3, 3),
            &[1.0, 2.0, 3.0, 2.0, 4.0, 6.0, 3.0, 6.0, 9.0],
        ),
    ];
    for (text, shape, point) in cases {
        let (_, tape) = program(text, &[("x", *shape)]);
        let all: Vec<usize> = (0..point.len()).collect();
        check(&tape, point, &all, 1e-14, &format!("{text} at {point:?}"));
    }
    // By hand: ∂(abcd)/∂b = acd.
    let (_, tape) = program("prod(x)", &[("x", Shape::Vector(4))]);
    let point = [2.0, 0.0, 3.0, 5.0];
    let exact = accumulate::jacobian(&tape, &point, &[1, 2], &CancelToken::default()).unwrap();
    assert_eq!(rows_of(&exact.jacobian), vec![vec![Some(30.0), Some(0.0)]]);
}

#[test]
fn what_does_not_depend_takes_no_part() {
    // The square root is infinitely steep where it is held or not chosen.
    let (_, tape) = program("x*sqrt(y)\nf = x*sqrt(y) + max(x, sqrt(y) - 5)", &[]);
    let exact = accumulate::jacobian(&tape, &[2.0, 0.0], &[0], &CancelToken::default()).unwrap();
    assert_eq!(rows_of(&exact.jacobian), vec![vec![Some(1.0)]]);
    let (_, tape) = program("max(x, sqrt(y) - 5)", &[]);
    let exact = accumulate::jacobian(&tape, &[2.0, 0.0], &[0, 1], &CancelToken::default()).unwrap();
    assert_eq!(rows_of(&exact.jacobian), vec![vec![Some(1.0), Some(0.0)]]);
    let (_, tape) = program("exp(x)*exp(x)", &[]);
    let exact = accumulate::jacobian(&tape, &[600.0], &[0], &CancelToken::default()).unwrap();
    assert_eq!(rows_of(&exact.jacobian), vec![vec![Some(f64::INFINITY)]]);
}

/// One more node on a graph, from three random numbers; `None` where the shapes do not fit.
fn grow(graph: &mut Graph, values: &[NodeId], (what, a, b): (u8, usize, usize)) -> Option<NodeId> {
    let (a, b) = (values[a % values.len()], values[b % values.len()]);
    let shape = graph.shape(a);
    // Sums stay of order one, so that the tolerance means something.
    let smooth = [
        Unary::Tanh,
        Unary::Sin,
        Unary::Sigmoid,
        Unary::Silu,
        Unary::Relu,
        Unary::Erf,
    ];
    match what % 16 {
        0..=3 => Some(graph.unary(smooth[what as usize / 16 % smooth.len()], a)),
        4 => graph.elementwise(Binary::Add, a, b).ok(),
        5 => graph.elementwise(Binary::Sub, a, b).ok(),
        6 | 7 => graph.elementwise(Binary::Mul, a, b).ok(),
        8 => graph.elementwise(Binary::Max, a, b).ok(),
        9 | 10 => graph.matmul(a, b).ok(),
        11 => Some(graph.reduce(Reduction::Sum, a)),
        12 => Some(graph.transpose(a)),
        13 => (graph.shape(b).len() + shape.len() < 20).then(|| graph.stack(vec![a, b, a])),
        14 => Some(graph.element(a, usize::from(what) % shape.len())),
        _ => graph.linear(Linear::Determinant, a).ok(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn random_graphs(
        steps in proptest::collection::vec((any::<u8>(), any::<usize>(), any::<usize>()), 4..24),
        held in any::<u8>(),
    ) {
        let mut graph = Graph::default();
        let mut values = vec![
            graph.input("x", Shape::Vector(3)),
            graph.input("A", Shape::Matrix(3, 3)),
            graph.input("s", Shape::Scalar),
            graph.input("B", Shape::Matrix(2, 3)),
            graph.constant(0.75),
        ];
        for step in steps {
            let node = grow(&mut graph, &values, step);
            values.extend(node.filter(|&node| graph.shape(node).len() <= 40));
        }
        let output = *values.last().unwrap();
        let tape = compile(&graph, output, &[0, 1, 2, 3]);
        let point: Vec<f64> = numbers(tape.inputs).iter().map(|value| 0.4 * value).collect();
        let columns: Vec<usize> =
            (0..tape.inputs).filter(|element| held >> (element % 8) & 1 == 0).collect();
        let value = tape.eval_one(&point);
        prop_assume!(value.iter().all(|value| value.abs() < 1e6));
        // Twenty steps of a few roundings each, and sums that cancel.
        check(&tape, &point, &columns, 1e-11, "a random graph, det and all");
    }
}

#[test]
fn a_cancelled_sweep_stops() {
    let (_, tape) = program("sum(x^3)", &[("x", Shape::Vector(50))]);
    let cancel = CancelToken::default();
    cancel.cancel();
    let columns: Vec<usize> = (0..50).collect();
    assert!(accumulate::jacobian(&tape, &[1.0; 50], &columns, &cancel).is_none());
}
