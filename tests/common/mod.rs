//! What several tests share: a text at a point, and comparing numbers.

#![allow(dead_code, reason = "each test uses its own part")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use nablascope::Function;
use nablascope::analysis::phrase::Words;
use nablascope::diff::compute;
use nablascope::diff::jacobian::{Jacobian, Method};
use nablascope::diff::problem::{Effort, Problem, Road};
use nablascope::expr::graph::Graph;
use nablascope::expr::lower::lower;
use nablascope::expr::parse;
use nablascope::expr::shape::Shape;
use nablascope::tape::cancel::CancelToken;
use nablascope::tape::compile::{Tape, compile};

/// Compiles a text whose inputs have these shapes; the point holds them in column order.
#[track_caller]
pub fn program(text: &str, declared: &[(&str, Shape)]) -> (Arc<Graph>, Tape) {
    let declared: BTreeMap<String, Shape> = declared
        .iter()
        .map(|(name, shape)| ((*name).to_owned(), *shape))
        .collect();
    let names: BTreeSet<String> = declared.keys().cloned().collect();
    let lowered = lower(&parse(text, &names), &declared, &[]);
    let rendered: Vec<String> = lowered
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.render(text))
        .collect();
    let Some(output) = lowered.output else {
        panic!("{text}: {rendered:?}");
    };
    let tape = compile(&lowered.graph, output.node, &output.inputs);
    (lowered.graph, tape)
}

/// The Jacobian of a text by all numbers of its point.
#[track_caller]
pub fn differentiate(
    text: &str,
    declared: &[(&str, Shape)],
    point: &[f64],
    method: Method,
) -> Jacobian {
    let function = Function::sized(text, declared).expect(text);
    let at = function.flat_point(point).expect(text);
    let inputs: Vec<&str> = function.inputs().map(|(name, _)| name).collect();
    function.jacobian(&at, &inputs, method).expect(text)
}

/// The same, of `auto` on that road.
#[track_caller]
pub fn on_road(
    text: &str,
    declared: &[(&str, Shape)],
    point: &[f64],
    (method, road): (Method, Road),
) -> Jacobian {
    let (_, tape) = program(text, declared);
    let columns: Vec<usize> = (0..tape.inputs).collect();
    let problem = Problem {
        tape: &tape,
        point,
        columns: &columns,
        road,
    };
    let cancel = CancelToken::default();
    compute::jacobian(&problem, method, Effort::Full, &cancel).unwrap()
}

/// The gradient of a text with one number as output, by all numbers of its point.
#[track_caller]
pub fn gradient(text: &str, declared: &[(&str, Shape)], point: &[f64]) -> Vec<f64> {
    let function = Function::sized(text, declared).expect(text);
    let at = function.flat_point(point).expect(text);
    let gradient = function.pullback(&at, &[1.0]).expect(text);
    gradient.numbers().to_vec()
}

/// What facts about the Jacobian of a text by all numbers of its point are told by.
#[track_caller]
pub fn words(text: &str, declared: &[(&str, Shape)]) -> Words {
    let (graph, tape) = program(text, declared);
    let columns: Vec<usize> = (0..tape.inputs).collect();
    Words::new(&graph, text, &tape, &columns)
}

/// Whether `found` is within `relative · |expected| + absolute` of `expected`, on either
/// side; NaN is close to nothing, an infinity only to itself.
pub fn is_close(found: f64, expected: f64, relative: f64, absolute: f64) -> bool {
    found == expected || (found - expected).abs() <= relative * expected.abs() + absolute
}

/// Fails unless [`is_close`].
#[track_caller]
pub fn assert_close(found: f64, expected: f64, relative: f64, absolute: f64, what: &str) {
    assert!(
        is_close(found, expected, relative, absolute),
        "{what}: found {found:e}, expected {expected:e}"
    );
}
