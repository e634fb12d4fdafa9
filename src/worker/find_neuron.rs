//! Finds the neuron in a text: `w·x + b` with inputs, and what is applied to it.
//!
//! It reads the graph only. A layer `W*x + b` counts by its first neuron, a batch
//! `X*w + b` by its first example.

use crate::expr::graph::{Graph, NodeId, Op};
use crate::expr::op::{Binary, Unary};

/// A neuron in a graph: w·x + b whose weights, inputs and bias are inputs of the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affine {
    /// Position of the weights' input.
    pub weights: usize,
    /// Position of x.
    pub x: usize,
    /// Position of the bias, if there is one.
    pub bias: Option<usize>,
    /// Length of x.
    pub len: usize,
    /// Name of the elementwise function applied to the sum; `identity` if none.
    pub activation: String,
}

/// Neuron that `output` is computed from; `None` unless there is exactly one such sum.
pub fn find(graph: &Graph, output: NodeId) -> Option<Affine> {
    let mut reached = vec![false; output + 1];
    reached[output] = true;
    for id in (0..=output).rev() {
        if reached[id] {
            for &arg in &graph.nodes[id].args {
                reached[arg] = true;
            }
        }
    }
    let sum = |id: NodeId| {
        let node = &graph.nodes[id];
        let [a, b] = node.args[..] else {
            return None;
        };
        if node.op != Op::Binary(Binary::Add) {
            return None;
        }
        let (product, bias) = match (input(graph, a), input(graph, b)) {
            (None, Some(bias)) => (a, bias),
            (Some(bias), None) => (b, bias),
            _ => return None,
        };
        let expands = [1, node.shape.len()].contains(&graph.inputs[bias].shape.len());
        if !expands {
            return None;
        }
        product_of_inputs(graph, product).map(|found| (id, found, Some(bias)))
    };
    let ids = || (0..=output).filter(|&id| reached[id]);
    let (z, (weights, x, len), bias) = ids().find_map(sum).or_else(|| {
        // Without a bias only a dot or matrix product is taken for a neuron.
        ids()
            .filter(|&id| graph.nodes[id].op == Op::MatMul)
            .find_map(|id| product_of_inputs(graph, id).map(|found| (id, found, None)))
    })?;
    let activation = ids().find_map(|id| {
        let node = &graph.nodes[id];
        match (&node.op, &node.args[..]) {
            (Op::Unary(op), [arg]) if *arg == z && *op != Unary::Neg => {
                op.names().first().map(|name| (*name).to_owned())
            }
            (Op::Binary(Binary::Max), [a, b])
                if (*a == z && graph.constant_value(*b) == Some(0.0))
                    || (*b == z && graph.constant_value(*a) == Some(0.0)) =>
            {
                Some("relu".to_owned())
            }
            _ => None,
        }
    });
    Some(Affine {
        weights,
        x,
        bias,
        len,
        activation: activation.unwrap_or_else(|| "identity".to_owned()),
    })
}

/// The input that a node is.
fn input(graph: &Graph, node: NodeId) -> Option<usize> {
    match graph.nodes[node].op {
        Op::Input(input) => Some(input),
        _ => None,
    }
}

/// Weights, x and the length of x, when a node is the product of two inputs; the
/// one whose name begins with w is the weights, else the first.
fn product_of_inputs(graph: &Graph, node: NodeId) -> Option<(usize, usize, usize)> {
    let [a, b] = graph.nodes[node].args[..] else {
        return None;
    };
    let (first, second) = (input(graph, a)?, input(graph, b)?);
    let (left, right) = (graph.shape(a), graph.shape(b));
    let is_product = match graph.nodes[node].op {
        Op::MatMul => right.cols() == 1,
        Op::Binary(Binary::Mul) => left.len() == 1 && right.len() == 1,
        _ => false,
    };
    if !is_product || first == second {
        return None;
    }
    let swapped = graph.inputs[second].name.to_lowercase().starts_with('w')
        && !graph.inputs[first].name.to_lowercase().starts_with('w');
    let (weights, x) = if swapped {
        (second, first)
    } else {
        (first, second)
    };
    let len = if left.cols() == 1 {
        left.len()
    } else {
        left.cols()
    };
    Some((weights, x, len))
}
