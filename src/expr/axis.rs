//! Functions along the rows or the columns of a matrix: `sum(M, rows)`, `softmax(M, cols)`.
//!
//! The second argument is a word and no value: such a call becomes one of the function
//! `sum_rows`. `rows` gives a result for each row, `cols` for each
//! column; a vector is taken as a whole.

use std::collections::BTreeSet;

use super::graph::{Built, Graph, NodeId, Op, Pick};
use super::shape::Shape;
use crate::syntax::ast::{NodeKind, Parsed};

/// The functions that go along an axis.
const FUNCTIONS: &[&str] = &[
    "sum",
    "mean",
    "max",
    "min",
    "prod",
    "norm2",
    "logsumexp",
    "var",
    "std",
    "softmax",
    "cumsum",
    "layernorm",
];

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// A result for each row.
    Rows,
    /// A result for each column.
    Columns,
}

/// The most rows or columns.
const MOST: usize = 10_000;

/// Gives calls with `rows` or `cols` behind their argument the function's name along that axis.
/// A name that the user has given is a value.
pub(super) fn name(parsed: &mut Parsed, declared: &BTreeSet<String>) {
    let own: BTreeSet<String> = parsed.definitions.iter().map(|d| d.name.clone()).collect();
    for definition in &mut parsed.definitions {
        let nodes = &mut definition.expr.nodes;
        for id in 0..nodes.len() {
            let Some(NodeKind::Call {
                function,
                arguments,
                ..
            }) = nodes.get(id).map(|node| &node.kind)
            else {
                continue;
            };
            let &[of, axis] = &arguments[..] else {
                continue;
            };
            let Some(NodeKind::Name(word)) = nodes.get(axis).map(|node| &node.kind) else {
                continue;
            };
            let along = format!("{function}_{word}");
            let is_own = own.contains(word) || declared.contains(word);
            if is_own || parts(&along).is_none() {
                continue;
            }
            // The word is no input; its node stays, so that all others keep their places.
            if let Some(node) = nodes.get_mut(axis) {
                node.kind = NodeKind::Number(0.0);
            }
            if let Some(NodeKind::Call {
                function,
                arguments,
                ..
            }) = nodes.get_mut(id).map(|node| &mut node.kind)
            {
                *function = along;
                *arguments = vec![of];
            }
        }
    }
}

/// The plain function and the word of one along an axis.
pub fn parts(function: &str) -> Option<(&str, &str)> {
    let (plain, axis) = function.rsplit_once('_')?;
    let known = matches!(axis, "rows" | "cols") && FUNCTIONS.contains(&plain);
    known.then_some((plain, axis))
}

/// The function of each row or column, put together again.
pub(super) fn along(
    graph: &mut Graph,
    x: NodeId,
    axis: Axis,
    function: &impl Fn(&mut Graph, NodeId) -> Built,
) -> Built {
    let shape = graph.shape(x);
    if shape.is_line() {
        return function(graph, x);
    }
    let (count, length) = match axis {
        Axis::Rows => (shape.rows(), shape.cols()),
        Axis::Columns => (shape.cols(), shape.rows()),
    };
    if MOST < count {
        return Err(format!("takes at most {MOST} rows or columns"));
    }
    let mut parts = Vec::with_capacity(count);
    for place in 0..count {
        let pick = match axis {
            Axis::Rows => Pick::Row(place),
            Axis::Columns => Pick::Column(place),
        };
        let line = graph.add(Op::Gather(pick), vec![x], Shape::of(length, 1));
        parts.push(function(graph, line)?);
    }
    let vectors = parts
        .first()
        .is_some_and(|&part| graph.shape(part) != Shape::Scalar);
    Ok(match (vectors, axis) {
        (false, _) => graph.stack(parts),
        (true, Axis::Rows) => graph.rows(parts),
        (true, Axis::Columns) => {
            let turned = graph.rows(parts);
            graph.transpose(turned)
        }
    })
}
