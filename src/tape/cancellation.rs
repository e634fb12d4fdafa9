//! Differences that cancel by construction, and what is computed in their place.
//!
//! `1 − σ(x)` has no digit left where σ(x) is rounded to 1, in any arithmetic of fixed
//! precision; σ(−x) has them all. The value is the same, and the node stays the one that was
//! typed, so that it keeps its name.

use crate::expr::complement::Complement;
use crate::expr::graph::{Graph, NodeId, Op};
use crate::expr::op::{Binary, Unary};

/// What is computed in place of a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum InPlace {
    /// A value minus itself: 0 times it, so that what has no value has none still.
    Nothing(NodeId),
    /// `sign · (1 + side · u)`.
    Sum { sign: f64, term: Term },
    /// `sign · (1 − u)(1 + u)`.
    Squares { sign: f64, factors: [Term; 2] },
    /// log(1 + side · u), with the sum that was typed.
    Logarithm {
        side: f64,
        argument: NodeId,
        sum: NodeId,
    },
    /// The angle with the sine u: atan(u/√((1 − u)(1 + u))).
    Sine { u: NodeId, factors: [Term; 2] },
    /// The angle with the cosine u: 2·atan(√((1 − u)/(1 + u))).
    Cosine { factors: [Term; 2] },
}

/// 1 + side · u: by another formula of what u is a function of, or as it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Term {
    Complement(Complement, NodeId),
    Typed { side: f64, node: NodeId },
}

impl InPlace {
    /// The nodes that it is computed from.
    pub(super) fn operands(self) -> Vec<NodeId> {
        let of = |term: Term| match term {
            Term::Complement(_, node) | Term::Typed { node, .. } => node,
        };
        match self {
            Self::Nothing(node) => vec![node],
            Self::Sum { term, .. } => vec![of(term)],
            Self::Squares { factors, .. } | Self::Cosine { factors } => factors.map(of).to_vec(),
            Self::Sine { u, factors } => [&[u], &factors.map(of)[..]].concat(),
            Self::Logarithm { argument, sum, .. } => vec![argument, sum],
        }
    }
}

/// What to compute in place of a node; `None` for most.
pub(super) fn in_place_of(graph: &Graph, id: NodeId) -> Option<InPlace> {
    let node = &graph.nodes[id];
    match (&node.op, node.args.as_slice()) {
        (Op::Binary(Binary::Sub), &[a, b]) if a == b => Some(InPlace::Nothing(a)),
        (Op::Binary(Binary::Add | Binary::Sub), _) => {
            let OneAnd { sign, side, node } = one_and(graph, id)?;
            if let Some(root) = squared(graph, node).filter(|_| side < 0.0) {
                let factors = [-1.0, 1.0].map(|side| term(graph, side, root));
                return Some(InPlace::Squares { sign, factors });
            }
            match term(graph, side, node) {
                Term::Typed { .. } => None,
                term @ Term::Complement(..) => Some(InPlace::Sum { sign, term }),
            }
        }
        (Op::Unary(Unary::Ln), &[sum]) => {
            let OneAnd { sign, side, node } = one_and(graph, sum)?;
            let is_plain = sign > 0.0 && in_place_of(graph, sum).is_none();
            is_plain.then_some(InPlace::Logarithm {
                side,
                argument: node,
                sum,
            })
        }
        (Op::Unary(angle @ (Unary::Asin | Unary::Acos)), &[u]) => {
            // They come near the ends of the domain and never reach one.
            let Op::Unary(Unary::Tanh | Unary::Erf | Unary::Sigmoid) = graph.nodes[u].op else {
                return None;
            };
            let factors = [-1.0, 1.0].map(|side| term(graph, side, u));
            Some(match angle {
                Unary::Asin => InPlace::Sine { u, factors },
                _ => InPlace::Cosine { factors },
            })
        }
        _ => None,
    }
}

/// A node as `sign · (1 + side · node)`.
struct OneAnd {
    sign: f64,
    side: f64,
    node: NodeId,
}

fn one_and(graph: &Graph, id: NodeId) -> Option<OneAnd> {
    let node = &graph.nodes[id];
    let &[a, b] = node.args.as_slice() else {
        return None;
    };
    let second = match node.op {
        Op::Binary(Binary::Add) => 1.0,
        Op::Binary(Binary::Sub) => -1.0,
        _ => return None,
    };
    let (sign, side, node) = match (is_one(graph, a), is_one(graph, b)) {
        (true, false) => (1.0, second, b),
        (false, true) => (second, second, a),
        _ => return None,
    };
    // −v beside 1 is v on the other side of it.
    Some(
        match (&graph.nodes[node].op, graph.nodes[node].args.as_slice()) {
            (Op::Unary(Unary::Neg), &[inner]) => OneAnd {
                sign,
                side: -side,
                node: inner,
            },
            _ => OneAnd { sign, side, node },
        },
    )
}

fn is_one(graph: &Graph, id: NodeId) -> bool {
    is_number(graph, id, 1.0)
}

fn is_number(graph: &Graph, id: NodeId, number: f64) -> bool {
    matches!(graph.nodes[id].op, Op::Constant(bits) if bits == number.to_bits())
}

/// What a node is the elementwise square of.
fn squared(graph: &Graph, id: NodeId) -> Option<NodeId> {
    let node = &graph.nodes[id];
    match (&node.op, node.args.as_slice()) {
        (Op::Binary(Binary::Mul), &[a, b]) if a == b => Some(a),
        (Op::Binary(Binary::Pow), &[a, b]) if is_number(graph, b, 2.0) => Some(a),
        _ => None,
    }
}

fn term(graph: &Graph, side: f64, id: NodeId) -> Term {
    let node = &graph.nodes[id];
    if let (Op::Unary(op), &[argument]) = (&node.op, node.args.as_slice()) {
        let complement = match side < 0.0 {
            true => op.one_minus(),
            false => op.one_plus(),
        };
        if let Some(complement) = complement {
            return Term::Complement(complement, argument);
        }
    }
    Term::Typed { side, node: id }
}
