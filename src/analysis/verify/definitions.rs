//! Derivatives by the definitions of a text, as if each were an input.

use std::sync::Arc;

use nalgebra::DMatrix;

use super::scene::Scene;
use crate::cancel::CancelToken;
use crate::diff::accumulate;
use crate::expr::graph::{Graph, InputNode, NodeId, Op};
use crate::expr::shape::Shape;
use crate::tape::compile::{Tape, compile};

/// Definitions that are looked at.
const MOST: usize = 20;

/// The output as a function of a definition and of the inputs.
pub(super) struct Partial {
    pub(super) node: NodeId,
    pub(super) shape: Shape,
    /// The definition by the inputs.
    inner: Tape,
    /// The output by the inputs and, behind them, the definition.
    outer: Tape,
}

/// All definitions between the inputs and the output.
pub(super) fn partials(scene: &Scene<'_>) -> Vec<Partial> {
    let lowered = &scene.analysis.lowered;
    let output = scene.numbers.output.node;
    let inputs = scene.analysis.inputs.iter();
    let positions: Option<Vec<usize>> = inputs
        .map(|input| lowered.graph.input_position(&input.name))
        .collect();
    let Some(positions) = positions else {
        return Vec::new();
    };
    let nodes = lowered
        .definitions
        .iter()
        .filter_map(|definition| definition.node);
    let inner = nodes.filter(|&node| {
        node < output && !matches!(lowered.graph.nodes[node].op, Op::Input(_) | Op::Constant(_))
    });
    let partial = |node: NodeId| {
        let mut graph = Graph::clone(&Arc::clone(&lowered.graph));
        let shape = graph.shape(node);
        graph.inputs.push(InputNode {
            name: String::new(),
            shape,
        });
        let position = graph.inputs.len() - 1;
        graph.nodes[node].op = Op::Input(position);
        graph.nodes[node].args.clear();
        Partial {
            node,
            shape,
            inner: compile(&lowered.graph, node, &positions),
            outer: compile(
                &graph,
                output,
                &[positions.as_slice(), &[position]].concat(),
            ),
        }
    };
    inner.take(MOST).map(partial).collect()
}

impl Partial {
    /// The derivative of the output by the definition at a point, all else held.
    pub(super) fn at(&self, point: &[f64], cancel: &CancelToken) -> Option<DMatrix<f64>> {
        let value = self.inner.eval_one(point);
        let columns: Vec<usize> = (point.len()..point.len() + value.len()).collect();
        let exact = accumulate::jacobian(&self.outer, &[point, &value].concat(), &columns, cancel)?;
        let mut dense = DMatrix::zeros(exact.value.len(), columns.len());
        for row in 0..exact.value.len() {
            exact
                .jacobian
                .for_each(row, |col, slope| dense[(row, col)] = slope);
        }
        Some(dense)
    }
}
