//! Values of a graph as terms.
//!
//! What the language composes of several operations is known again by its shape in the graph:
//! a softmax, the logarithm of a sum of exponentials, a trace, a diagonal matrix.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::rational::Rational;
use super::term::{TermId, Terms};
use crate::expr::graph::{Graph, Linear, NodeId, Op, Pick, Reduction};
use crate::expr::lower::lower;
use crate::expr::op::{Binary, Unary};
use crate::expr::parse;
use crate::expr::shape::Shape;

/// A function that the graph has in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// exp of each element divided by the sum of them.
    Softmax(NodeId),
    /// Logarithm of the sum of exp.
    LogSumExp(NodeId),
    /// log(1 + exp(x)).
    Softplus(NodeId),
    /// Sum of the diagonal.
    Trace(NodeId),
    /// A vector on the diagonal.
    Diag(NodeId),
}

/// The function that a node is the last part of.
pub fn whole(graph: &Graph, node: NodeId) -> Option<Whole> {
    let op = |node: NodeId| &graph.nodes[node].op;
    let args = |node: NodeId| &graph.nodes[node].args[..];
    // exp(x − max(x)), by x and the maximum.
    let shifted = |node: NodeId| -> Option<(NodeId, NodeId)> {
        let (Op::Unary(Unary::Exp), &[difference]) = (op(node), args(node)) else {
            return None;
        };
        match (op(difference), args(difference)) {
            (Op::Binary(Binary::Sub), &[x, top])
                if *op(top) == Op::Reduce(Reduction::Max) && args(top) == [x] =>
            {
                Some((x, top))
            }
            _ => None,
        }
    };
    match (op(node), args(node)) {
        (Op::Binary(Binary::Div), &[exp, sum])
            if *op(sum) == Op::Reduce(Reduction::Sum) && args(sum) == [exp] =>
        {
            shifted(exp).map(|(x, _)| Whole::Softmax(x))
        }
        (Op::Binary(Binary::Add), &[log, top]) => {
            let (Op::Unary(Unary::Ln), &[sum]) = (op(log), args(log)) else {
                return None;
            };
            let (Op::Reduce(Reduction::Sum), &[exp]) = (op(sum), args(sum)) else {
                return None;
            };
            let (x, max) = shifted(exp)?;
            (max == top).then_some(Whole::LogSumExp(x))
        }
        (Op::Unary(Unary::Ln), &[sum]) => {
            let (Op::Binary(Binary::Add), &[a, b]) = (op(sum), args(sum)) else {
                return None;
            };
            let is_one = |node: NodeId| match op(node) {
                Op::Gather(Pick::One(_) | Pick::Fill) => {
                    graph.constant_value(args(node)[0]) == Some(1.0)
                }
                _ => graph.constant_value(node) == Some(1.0),
            };
            let exp = match (is_one(a), is_one(b)) {
                (false, true) => a,
                (true, false) => b,
                _ => return None,
            };
            let is_exp = *op(exp) == Op::Unary(Unary::Exp) && !graph.names.contains_key(&exp);
            is_exp.then(|| Whole::Softplus(args(exp)[0]))
        }
        (Op::Reduce(Reduction::Sum), &[diagonal])
            if *op(diagonal) == Op::Gather(Pick::Diagonal) =>
        {
            Some(Whole::Trace(args(diagonal)[0]))
        }
        (Op::Gather(Pick::OnDiagonal), &[both]) => {
            args(both).first().map(|&vector| Whole::Diag(vector))
        }
        _ => None,
    }
}

/// The values of nodes `0..=root`; those that `leaf` gives a symbol are known by it.
pub fn values(
    terms: &mut Terms,
    graph: &Graph,
    root: NodeId,
    leaf: impl Fn(&mut Terms, NodeId) -> Option<TermId>,
) -> Vec<TermId> {
    let mut values: Vec<TermId> = Vec::with_capacity(root + 1);
    for node in 0..=root {
        let value = match leaf(terms, node) {
            Some(symbol) => {
                let written = value(terms, graph, node, &values);
                terms.call(written, symbol);
                symbol
            }
            None => value(terms, graph, node, &values),
        };
        values.push(value);
    }
    values
}

fn value(terms: &mut Terms, graph: &Graph, node: NodeId, values: &[TermId]) -> TermId {
    let of = |node: NodeId| values.get(node).copied().unwrap_or(Terms::TOO_LONG);
    let shape = graph.shape(node);
    if let Some(whole) = whole(graph, node) {
        return match whole {
            Whole::Softmax(x) => terms.softmax(of(x)),
            Whole::LogSumExp(x) => terms.log_sum_exp(of(x)),
            Whole::Softplus(x) => terms.apply(Unary::Softplus, of(x)),
            Whole::Trace(x) => terms.trace(of(x)),
            Whole::Diag(x) => terms.diag(of(x)),
        };
    }
    let args = &graph.nodes[node].args;
    match (&graph.nodes[node].op, &args[..]) {
        (&Op::Constant(bits), _) => terms.number(f64::from_bits(bits)),
        (&Op::Unary(op), &[x]) => terms.apply(op, of(x)),
        (&Op::Binary(op), &[a, b]) => terms.join(op, of(a), of(b)),
        (Op::Select, &[c, a, b]) => terms.select(of(c), of(a), of(b)),
        (Op::Reduce(Reduction::Sum), &[x]) => terms.total(of(x)),
        (&Op::Reduce(reduction), &[x]) => terms.reduction(reduction, of(x)),
        (Op::MatMul, &[a, b]) => {
            let (mut a, mut b) = (of(a), of(b));
            if shape == Shape::Scalar {
                // The dot product takes rows and columns alike.
                a = terms.as_column(a);
                a = terms.transpose(a);
                b = terms.as_column(b);
            }
            terms.matmul(a, b)
        }
        (Op::Linear(Linear::Inverse), &[x]) => terms.inverse(of(x)),
        (Op::Linear(Linear::Determinant), &[x]) => terms.determinant(of(x)),
        (Op::Linear(Linear::LogDeterminant), &[x]) => terms.log_determinant(of(x)),
        (&Op::Gather(pick), &[x]) => match pick {
            Pick::One(k) => terms.element(of(x), k),
            Pick::Fill => {
                let first = terms.element(of(x), 0);
                terms.expanded_to(first, shape)
            }
            Pick::Transpose => terms.transpose(of(x)),
            Pick::Diagonal => terms.diagonal(of(x)),
            Pick::OnDiagonal | Pick::Blocks | Pick::Tiles | Pick::Row(_) | Pick::Column(_) => {
                Terms::TOO_LONG
            }
        },
        (Op::Stack, parts) => {
            /// Longest list that is written out.
            const LONGEST: usize = 36;
            if shape.len() > LONGEST {
                return Terms::TOO_LONG;
            }
            let mut elements = Vec::with_capacity(shape.len());
            for &part in parts {
                for place in 0..graph.shape(part).len() {
                    elements.push(terms.element(of(part), place));
                }
            }
            terms.stack(elements, shape)
        }
        _ => Terms::TOO_LONG,
    }
}

/// The derivative rules of the table of operations, as terms.
#[derive(Clone, Debug, Default)]
pub struct Slopes {
    read: HashMap<String, Option<(Graph, NodeId)>>,
}

impl Slopes {
    /// The slope of an elementwise function of one argument.
    pub fn of_unary(&mut self, terms: &mut Terms, op: Unary, x: TermId) -> TermId {
        self.of(terms, op.derivative(), &[("x", x)])
    }

    /// The slopes of an elementwise function of two arguments.
    pub fn of_binary(
        &mut self,
        terms: &mut Terms,
        op: Binary,
        a: TermId,
        b: TermId,
    ) -> [TermId; 2] {
        let (first, second) = op.derivative().split_once(" and ").unwrap_or_default();
        let b = match (op, terms.as_rational(b)) {
            // b − 1 is a number then.
            (Binary::Pow, Some(exponent)) => {
                let less = exponent.plus(Rational::MINUS_ONE);
                let power = less.map_or(Terms::TOO_LONG, |less| terms.power(a, less));
                let slope = terms.hadamard(b, power);
                return [slope, Terms::TOO_LONG];
            }
            _ => b,
        };
        [first, second].map(|text| self.of(terms, text, &[("a", a), ("b", b)]))
    }

    fn of(&mut self, terms: &mut Terms, text: &str, arguments: &[(&str, TermId)]) -> TermId {
        if !self.read.contains_key(text) {
            let names: BTreeSet<String> = arguments
                .iter()
                .map(|(name, _)| (*name).to_owned())
                .collect();
            let shapes: BTreeMap<String, Shape> = names
                .iter()
                .map(|name| (name.clone(), Shape::Scalar))
                .collect();
            let lowered = lower(&parse(text, &names), &shapes, &[]);
            let rule = lowered
                .output
                .map(|output| ((*lowered.graph).clone(), output.node));
            self.read.insert(text.to_owned(), rule);
        }
        let Some(Some((graph, root))) = self.read.get(text) else {
            return Terms::TOO_LONG;
        };
        let values = values(terms, graph, *root, |_, node| match graph.nodes[node].op {
            Op::Input(input) => {
                let name = &graph.inputs[input].name;
                let found = arguments.iter().find(|(argument, _)| argument == name);
                found.map(|&(_, term)| term)
            }
            _ => None,
        });
        values.last().copied().unwrap_or(Terms::TOO_LONG)
    }
}
