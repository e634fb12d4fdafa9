//! The form of a Jacobian by its program: which one, why, and what it saves.

mod common;

use common::{differentiate, program, words};
use nablascope::analysis::phrase::Words;
use nablascope::diff::compute::jacobian;
use nablascope::diff::jacobian::{Check, Jacobian, Method, Status};
use nablascope::diff::problem::{Effort, Problem, Road};
use nablascope::expr::graph::{Graph, NodeId};
use nablascope::expr::op::{Binary, Unary};
use nablascope::expr::shape::Shape;
use nablascope::tape::cancel::CancelToken;
use nablascope::tape::compile::{Tape, compile};

const V3: Shape = Shape::Vector(3);
const V6: Shape = Shape::Vector(6);
const M3: Shape = Shape::Matrix(3, 3);
const M34: Shape = Shape::Matrix(3, 4);

/// Text, inputs, those that are differentiated by, kind, affine, reason.
type Case = (
    &'static str,
    &'static [(&'static str, Shape)],
    &'static [&'static str],
    &'static str,
    bool,
    &'static str,
);

const CASES: &[Case] = &[
    (
        "y = x",
        &[("x", V3)],
        &["x"],
        "identity",
        true,
        "identity: x[i] changes by as much as x[i]",
    ),
    (
        "y = x + b",
        &[("x", V3), ("b", V3)],
        &["x"],
        "identity",
        true,
        "identity: y[i] changes by as much as x[i]",
    ),
    (
        "y = 3*x",
        &[("x", V3)],
        &["x"],
        "scaled identity",
        true,
        "scaled identity: y[i] changes by 3 times as much as x[i]",
    ),
    (
        "y = x - 3*x/2",
        &[("x", V3)],
        &["x"],
        "scaled identity",
        true,
        "scaled identity: y[i] changes by −0.5 times as much as x[i]",
    ),
    (
        "y = a*x",
        &[("a", Shape::Scalar), ("x", V3)],
        &["x"],
        "scaled identity",
        true,
        "scaled identity: y[i] changes by 2 times as much as x[i], with what is held constant",
    ),
    // Equal numbers prove nothing.
    (
        "y = b.*x",
        &[("b", V3), ("x", V3)],
        &["x"],
        "diagonal",
        true,
        "diagonal: y[i] uses x[i] only",
    ),
    (
        "y = tanh(x)",
        &[("x", V3)],
        &["x"],
        "diagonal",
        false,
        "diagonal: y[i] uses x[i] only",
    ),
    (
        "y = x.^2 + sin(x)",
        &[("x", V3)],
        &["x"],
        "diagonal",
        false,
        "diagonal: y[i] uses x[i] only",
    ),
    (
        "y = relu(A)",
        &[("A", M34)],
        &["A"],
        "diagonal",
        false,
        "diagonal: y[i,j] uses A[i,j] only",
    ),
    (
        "y = tanh(W*x)",
        &[("W", M34), ("x", Shape::Vector(4))],
        &["x"],
        "dense",
        false,
        "dense: every y[i] uses every x[j]",
    ),
    (
        "y = tanh(W*x)",
        &[("W", M34), ("x", Shape::Vector(4))],
        &["W"],
        "block",
        false,
        "block: y[i] uses row i of W only",
    ),
    (
        "y = W*x",
        &[("W", M34), ("x", Shape::Vector(4))],
        &["x"],
        "dense",
        true,
        "dense: every y[i] uses every x[j]",
    ),
    (
        "y = A*B",
        &[("A", M34), ("B", Shape::Matrix(4, 2))],
        &["A"],
        "block",
        true,
        "block: y[i,j] uses row i of A only",
    ),
    (
        "y = A*B",
        &[("A", M34), ("B", Shape::Matrix(4, 2))],
        &["B"],
        "block",
        true,
        "block: y[i,j] uses column j of B only",
    ),
    (
        "y = A'",
        &[("A", M34)],
        &["A"],
        "sparse",
        true,
        "sparse: y[i,j] uses A[j,i] only",
    ),
    (
        "y = softmax(x)",
        &[("x", V3)],
        &["x"],
        "dense",
        false,
        "dense: every y[i] uses every x[j]",
    ),
    (
        "y = sum(x.^2)",
        &[("x", V3)],
        &["x"],
        "dense",
        false,
        "dense: y uses every x[i]",
    ),
    (
        "y = x[2]^2",
        &[("x", V3)],
        &["x"],
        "single column",
        false,
        "single column: y uses x[2] only",
    ),
    (
        "y = [0, x[1]*x[2], 1]",
        &[("x", V3)],
        &["x"],
        "single row",
        false,
        "single row: only y[2] uses x",
    ),
    (
        "y = [x[1], x[1] + x[2], x[1]*x[3] + x[2]]",
        &[("x", V3)],
        &["x"],
        "lower triangular",
        false,
        "lower triangular: y[i] uses x[1] to x[i]",
    ),
    (
        "y = [x[1]*x[2]*x[3], x[2] - x[3], x[3]]",
        &[("x", V3)],
        &["x"],
        "upper triangular",
        false,
        "upper triangular: y[i] uses x[i] to x[3]",
    ),
    (
        "y = [x[1] - x[2], x[1] + x[2]*x[3], x[2] + x[3] + x[4], x[3] - x[4]]",
        &[("x", Shape::Vector(4))],
        &["x"],
        "tridiagonal",
        false,
        "tridiagonal: y[i] uses x[i−1] to x[i+1] only",
    ),
    (
        "y = [x[2] - x[1], x[3] - x[2], x[4] - x[3], x[5] - x[4], x[6] - x[5]]",
        &[("x", V6)],
        &["x"],
        "banded",
        true,
        "banded: y[i] uses x[i] to x[i+1] only",
    ),
    (
        "y = [x[1]*x[2], x[1] + x[2], 3]",
        &[("x", Shape::Vector(2))],
        &["x"],
        "sparse",
        false,
        "sparse: y[3] does not use x, the others use all of it",
    ),
    (
        "y = [x[3], x[1]]",
        &[("x", V3)],
        &["x"],
        "sparse",
        true,
        "sparse: y[i] uses at most 1 of the 3 elements of x",
    ),
    (
        "y = outer(x, w)",
        &[("x", V3), ("w", V6)],
        &["x"],
        "block",
        true,
        "block: y[i,j] uses x[i] only",
    ),
    (
        "y = det(A)",
        &[("A", M3)],
        &["A"],
        "dense",
        false,
        "dense: y uses every A[i,j]",
    ),
    (
        "y = inv(A)",
        &[("A", M3)],
        &["A"],
        "dense",
        false,
        "dense: every y[i,j] uses every A[k,l]",
    ),
    (
        "f = x*y",
        &[],
        &["x", "y"],
        "dense",
        false,
        "dense: f uses x and y",
    ),
    (
        "f = dot(w, x)",
        &[("w", V3), ("x", V3)],
        &["w", "x"],
        "dense",
        false,
        "dense: f uses every w[j] and every x[j]",
    ),
    (
        "y = W*x + b",
        &[("W", M34), ("x", Shape::Vector(4)), ("b", V3)],
        &["W", "x", "b"],
        "by input",
        false,
        "by W: block: y[i] uses row i of W only; by x: dense: every y[i] uses every x[j]; by b: identity: y[i] changes by as much as b[i]",
    ),
    // What is multiplied by 0 is in the program all the same, and what is not chosen too.
    (
        "y = 0*x",
        &[("x", V3)],
        &["x"],
        "scaled identity",
        true,
        "scaled identity: y[i] changes by 0 times as much as x[i]",
    ),
    (
        "y = max(x, 2*x)",
        &[("x", V3)],
        &["x"],
        "diagonal",
        false,
        "diagonal: y[i] uses x[i] only",
    ),
    (
        "y = if(b > 0, x, 3*x)",
        &[("b", V3), ("x", V3)],
        &["x"],
        "diagonal",
        true,
        "diagonal: y[i] uses x[i] only",
    ),
];

#[test]
fn every_form_is_said_with_its_reason() {
    for &(text, shapes, wrt, kind, affine, reason) in CASES {
        let (graph, tape) = program(text, shapes);
        let mut first = 0;
        let mut columns = Vec::new();
        for input in &graph.inputs {
            let all = first..first + input.shape.len();
            first = all.end;
            if wrt.contains(&input.name.as_str()) {
                columns.extend(all);
            }
        }
        let point: Vec<f64> = (0..tape.inputs)
            .map(|k| 2.0 + 0.3 * (k * k % 7) as f64)
            .collect();
        let point = if wrt.len() < graph.inputs.len() {
            [&[2.0], &point[1..]].concat()
        } else {
            point
        };
        let problem = Problem {
            tape: &tape,
            point: &point,
            columns: &columns,
            road: Road::ByWork,
        };
        let found = jacobian(
            &problem,
            Method::Auto,
            Effort::Full,
            &CancelToken::default(),
        )
        .unwrap();
        let structure = &found.structure;
        let words = Words::new(&graph, text, &tape, &columns);
        assert_eq!(
            (
                structure.pattern.name(),
                structure.affine,
                words.form(structure).as_str()
            ),
            (kind, affine, reason),
            "{text} by {wrt:?}"
        );
        assert_eq!(
            words.structure(structure).contains("constant: the same"),
            affine,
            "{text}"
        );
        for entry in found.entries() {
            assert_eq!(
                entry.status(),
                Status::Ok,
                "{text}: {:?}",
                found.reason(entry)
            );
            assert_eq!(entry.check, Check::Agree, "{text}: {entry:?}");
        }
    }
}

#[test]
fn equal_weights_are_a_diagonal_and_not_an_identity() {
    let (text, shapes) = ("y = b.*x", [("b", V3), ("x", V3)]);
    let found = differentiate(text, &shapes, &[1.0; 6], Method::Auto);
    let reason = words(text, &shapes).form(&found.structure);
    assert!(reason.starts_with("by b: diagonal"), "{reason}");
    assert!(reason.contains("by x: diagonal"), "{reason}");
}

/// The element `by` places further on, the last one at the ends.
fn shifted(graph: &mut Graph, x: NodeId, by: isize) -> NodeId {
    let last = graph.shape(x).len() as isize - 1;
    let places = (0..=last).map(|i| (i + by).clamp(0, last) as usize);
    let parts = places.map(|place| graph.element(x, place)).collect();
    graph.stack(parts)
}

/// `sin(xᵢ) + xᵢ₋₁ xᵢ₊₁`.
fn tridiagonal(n: usize) -> Tape {
    let mut graph = Graph::default();
    let x = graph.input("x", Shape::Vector(n));
    let (before, after) = (shifted(&mut graph, x, -1), shifted(&mut graph, x, 1));
    let sin = graph.unary(Unary::Sin, x);
    let product = graph.elementwise(Binary::Mul, before, after).unwrap();
    let output = graph.elementwise(Binary::Add, sin, product).unwrap();
    compile(&graph, output, &[0])
}

fn of_tridiagonal(n: usize, method: Method) -> Jacobian {
    let tape = tridiagonal(n);
    let point: Vec<f64> = (0..n).map(|k| (1.3 * k as f64).sin()).collect();
    let columns: Vec<usize> = (0..n).collect();
    let problem = Problem {
        tape: &tape,
        point: &point,
        columns: &columns,
        road: Road::ByWork,
    };
    jacobian(&problem, method, Effort::Full, &CancelToken::default()).unwrap()
}

#[test]
fn a_band_costs_as_many_ladders_as_it_is_wide() {
    let counts = |n: usize| {
        let evaluations = |method| of_tridiagonal(n, method).evaluations;
        [Method::Central, Method::FivePoint, Method::Forward].map(evaluations)
    };
    // One run with error bounds and one exact sweep, then three groups of 2, 4 and 1.
    assert_eq!(counts(12), [8, 14, 5]);
    assert_eq!(counts(1000), [8, 14, 5]);
    // A ladder has at most 60 places.
    let large = of_tridiagonal(10_000, Method::Ridders);
    assert!(
        large.evaluations > 2 + 3 * 40 && large.evaluations <= 2 + 3 * 60,
        "{}",
        large.evaluations
    );
    assert_eq!(large.structure.pattern.name(), "tridiagonal");
    assert_eq!(large.row_of.len(), 3 * 10_000 - 2);
    for col in [0, 1, 4321, 9999] {
        for at in large.starts[col]..large.starts[col + 1] {
            let x = |k: usize| (1.3 * k as f64).sin();
            let row = large.row_of[at] as usize;
            let (before, after) = (row.saturating_sub(1), (row + 1).min(9999));
            let mut expected = if row == col { x(col).cos() } else { 0.0 };
            expected += if before == col { x(after) } else { 0.0 };
            expected += if after == col { x(before) } else { 0.0 };
            let entry = &large.columns[col][at - large.starts[col]];
            assert!(
                (entry.value() - expected).abs() <= entry.error() + 1e-15,
                "{row} {col}: {entry:?}"
            );
            assert!(entry.error() < 1e-9, "{entry:?}");
        }
    }
}

#[test]
fn an_affine_function_takes_two_evaluations_a_group() {
    let (text, shapes) = (
        "y = W*x + b",
        [("W", M34), ("x", Shape::Vector(4)), ("b", V3)],
    );
    let (_, tape) = program(text, &shapes);
    let point: Vec<f64> = (0..tape.inputs).map(|k| (k as f64 + 0.3).sin()).collect();
    let columns = [12, 13, 14, 15];
    let problem = Problem {
        tape: &tape,
        point: &point,
        columns: &columns,
        road: Road::ByWork,
    };
    let found = jacobian(
        &problem,
        Method::Ridders,
        Effort::Full,
        &CancelToken::default(),
    )
    .unwrap();
    assert_eq!(found.evaluations, 2 + 2 * 4);
    for row in 0..3 {
        for col in 0..4 {
            let (entry, expected) = (found.entry(row, col), point[row * 4 + col]);
            assert!(
                (entry.value() - expected).abs() <= entry.error(),
                "{entry:?} {expected}"
            );
            assert!(entry.error() <= 1e-14 * expected.abs(), "{entry:?}");
            assert_eq!(entry.check, Check::Agree);
        }
    }
    // Twice more in double-double, for the last bit.
    let found = jacobian(
        &problem,
        Method::Auto,
        Effort::Full,
        &CancelToken::default(),
    )
    .unwrap();
    assert_eq!(found.evaluations, 2 + 4 * 4);
    assert!(
        found
            .entries()
            .all(|entry| entry.error() <= 2.3e-16 * entry.value().abs())
    );
    // By the bias all columns go together.
    let columns = [16, 17, 18];
    let problem = Problem {
        columns: &columns,
        road: Road::ByWork,
        ..problem
    };
    let found = jacobian(
        &problem,
        Method::Ridders,
        Effort::Full,
        &CancelToken::default(),
    )
    .unwrap();
    assert_eq!(found.evaluations, 2 + 2);
}

#[test]
fn columns_that_move_together_give_what_they_give_alone() {
    let text = "y = tanh(W*x) + relu(z)";
    let shapes = [("W", M34), ("x", Shape::Vector(4)), ("z", V3)];
    let (graph, tape) = program(text, &shapes);
    let mut point: Vec<f64> = (0..tape.inputs).map(|k| (k as f64 + 0.3).cos()).collect();
    // A kink in one row of a group of three.
    point[17] = 0.0;
    let all: Vec<usize> = (0..tape.inputs).collect();
    let problem = Problem {
        tape: &tape,
        point: &point,
        columns: &all,
        road: Road::ByWork,
    };
    let by_all = Words::new(&graph, text, &tape, &all);
    for method in Method::ALL {
        let together = jacobian(&problem, method, Effort::Full, &CancelToken::default()).unwrap();
        for (col, element) in all.iter().enumerate() {
            let columns = [*element];
            let one = Problem {
                columns: &columns,
                road: Road::ByWork,
                ..problem
            };
            let alone = jacobian(&one, method, Effort::Full, &CancelToken::default()).unwrap();
            for row in 0..3 {
                let (a, b) = (together.entry(row, col), alone.entry(row, 0));
                let same = a.value().to_bits() == b.value().to_bits()
                    || a.value().is_nan() && b.value().is_nan();
                let by_one = Words::new(&graph, text, &tape, &columns);
                let told = [by_all.entry(&together, a), by_one.entry(&alone, b)];
                // A shorter ladder of the group's does not change a column's own.
                assert!(
                    same && a.status() == b.status() && told[0] == told[1],
                    "{method:?} {row} {col}: {a:?} {b:?}"
                );
            }
        }
        assert_eq!(together.entry(1, 17).status(), Status::Kink, "{method:?}");
        assert_eq!(together.entry(0, 16).status(), Status::Ok, "{method:?}");
    }
}

#[test]
fn a_first_answer_takes_the_exact_rules_where_ladders_take_long() {
    let n = 60;
    let shapes = [("W", Shape::Matrix(n, n)), ("x", Shape::Vector(n))];
    let (_, tape) = program("y = tanh(W*x)", &shapes);
    let point: Vec<f64> = (0..tape.inputs).map(|k| 0.2 * (k as f64).sin()).collect();
    let columns: Vec<usize> = (n * n..n * n + n).collect();
    let problem = Problem {
        tape: &tape,
        point: &point,
        columns: &columns,
        road: Road::ByWork,
    };
    let never = CancelToken::default();
    let first = jacobian(&problem, Method::Auto, Effort::Quick, &never).unwrap();
    assert!(first.provisional);
    assert!(
        first
            .entries()
            .all(|entry| entry.error().is_nan() && entry.check == Check::None)
    );
    let then = jacobian(&problem, Method::Auto, Effort::Full, &never).unwrap();
    assert!(!then.provisional);
    assert_eq!(never.progress(), Some(1.0));
    for (first, then) in first.entries().zip(then.entries()) {
        assert!((first.value() - then.value()).abs() <= 1e-15 + 1e-14 * then.value().abs());
        // Differences along a direction do not see whether one is 0.
        assert!(then.check == Check::Agree || then.value() == 0.0);
    }
}

#[test]
fn a_million_entries_that_are_mostly_zero() {
    let n = 1000;
    let found = {
        let tape = tridiagonal(n);
        let point: Vec<f64> = (0..n).map(|k| (1.3 * k as f64).sin()).collect();
        let columns: Vec<usize> = (0..n).collect();
        let problem = Problem {
            tape: &tape,
            point: &point,
            columns: &columns,
            road: Road::ByWork,
        };
        jacobian(
            &problem,
            Method::Auto,
            Effort::Full,
            &CancelToken::default(),
        )
        .unwrap()
    };
    assert_eq!(found.entries().count(), 1_000_000);
    let zero = found.entry(3, 700);
    assert_eq!(
        (zero.value(), zero.error(), zero.status(), zero.check),
        (0.0, 0.0, Status::Ok, Check::Agree)
    );
    let own = found.entry(700, 700);
    let expected = (1.3f64 * 700.0).sin().cos();
    assert!(
        (own.value() - expected).abs() <= own.error() + 1e-16,
        "{own:?} {expected}"
    );
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a cancel comes from another thread"
)]
fn a_cancel_is_heard_on_the_way() {
    let n = 200;
    let shapes = [("W", Shape::Matrix(n, n)), ("x", Shape::Vector(n))];
    let (_, tape) = program("y = tanh(W*x)", &shapes);
    let point: Vec<f64> = (0..tape.inputs).map(|k| 0.05 * (k as f64).sin()).collect();
    let columns: Vec<usize> = (n * n..n * n + n).collect();
    let cancel = CancelToken::default();
    let done = std::thread::scope(|scope| {
        let problem = Problem {
            tape: &tape,
            point: &point,
            columns: &columns,
            road: Road::ByWork,
        };
        let token = cancel.clone();
        let run = scope.spawn(move || jacobian(&problem, Method::Auto, Effort::Full, &token));
        // Not before some of the groups are done: then it is in the middle of them.
        while cancel.progress().is_none_or(|share| share == 0.0) && !run.is_finished() {
            std::thread::yield_now();
        }
        cancel.cancel();
        run.join().unwrap()
    });
    assert!(done.is_none(), "it has run to its end");
    assert!(cancel.progress().unwrap() < 1.0);
}
