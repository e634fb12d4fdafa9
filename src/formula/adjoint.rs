//! Adjoints in matrix notation: what a cotangent of the output becomes at an input.
//!
//! One walk from the output to the inputs, a rule a node (M. B. Giles, Collected matrix
//! derivative results for forward and reverse mode algorithmic differentiation, 2008;
//! J. R. Magnus and H. Neudecker, Matrix Differential Calculus, 3rd ed., 2019). Elementwise
//! operations take theirs from the table of operations.

use super::raise::{Slopes, Whole, whole};
use super::rational::Rational;
use super::term::{TermId, Terms};
use crate::expr::graph::{Graph, Linear, NodeId, Op, Pick, Reduction};
use crate::expr::op::{Binary, Unary};
use crate::expr::shape::Shape;

/// What is differentiated.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The graph.
    pub graph: &'a Graph,
    /// The values of its nodes up to the output.
    pub values: &'a [TermId],
    /// The output.
    pub output: NodeId,
    /// The input.
    pub input: NodeId,
    /// Nodes that are held, whatever they depend on.
    pub held: &'a [NodeId],
}

/// The adjoint of the input for a cotangent of the output; zero where the output does not
/// depend on it, [`Terms::TOO_LONG`] where there is no rule or no room.
pub fn adjoint(
    terms: &mut Terms,
    slopes: &mut Slopes,
    question: Question<'_>,
    cotangent: TermId,
) -> TermId {
    let Question {
        graph,
        output,
        input,
        held,
        ..
    } = question;
    let mut depends = vec![false; output + 1];
    for node in 0..=output {
        let mut args = graph.nodes[node].args.iter();
        let moves = args.any(|&arg| depends[arg]) && !held.contains(&node);
        depends[node] = node == input || moves;
    }
    let mut gathered: Vec<Vec<TermId>> = vec![Vec::new(); output + 1];
    gathered[output].push(cotangent);
    for node in (input..=output).rev() {
        let parts = std::mem::take(&mut gathered[node]);
        if !depends[node] || parts.is_empty() {
            continue;
        }
        let shape = terms.shape(parts[0]);
        let adjoint = terms.add_all(&parts, shape);
        if node == input || adjoint == Terms::TOO_LONG {
            return adjoint;
        }
        let Some(contributions) = contributions(terms, slopes, question, node, adjoint, &depends)
        else {
            return Terms::TOO_LONG;
        };
        for (arg, term) in contributions {
            if depends[arg] {
                gathered[arg].push(term);
            }
        }
    }
    terms.zero(graph.shape(input))
}

/// What the arguments of a node get of its adjoint; `None` where there is no rule.
fn contributions(
    terms: &mut Terms,
    slopes: &mut Slopes,
    question: Question<'_>,
    node: NodeId,
    g: TermId,
    depends: &[bool],
) -> Option<Vec<(NodeId, TermId)>> {
    let Question { graph, values, .. } = question;
    let value = |node: NodeId| values[node];
    let shape = |node: NodeId| graph.shape(node);
    match whole(graph, node) {
        Some(Whole::Softmax(x)) => {
            let s = value(node);
            let weighted = terms.hadamard(s, g);
            let mean = terms.total(weighted);
            let pulled = terms.times(mean, s);
            return Some(vec![(x, terms.subtract(weighted, pulled))]);
        }
        Some(Whole::LogSumExp(x)) => {
            let s = terms.softmax(value(x));
            return Some(vec![(x, terms.times(g, s))]);
        }
        Some(Whole::Softplus(x)) => {
            let slope = terms.apply(Unary::Sigmoid, value(x));
            return Some(vec![(x, terms.hadamard(g, slope))]);
        }
        Some(Whole::Diag(x)) => {
            let diagonal = terms.diagonal(g);
            let pulled = like(terms, diagonal, shape(x));
            return Some(vec![(x, pulled)]);
        }
        Some(Whole::Trace(_)) | None => {}
    }
    let args = &graph.nodes[node].args;
    Some(match (&graph.nodes[node].op, &args[..]) {
        (&Op::Unary(op), &[x]) => {
            let slope = slopes.of_unary(terms, op, value(x));
            vec![(x, terms.hadamard(g, slope))]
        }
        (Op::Binary(Binary::Max | Binary::Min), &[a, b]) if value(a) == value(b) => vec![(a, g)],
        (&Op::Binary(op), &[a, b]) => {
            let rules = slopes.of_binary(terms, op, value(a), value(b));
            let mut pulled = Vec::new();
            for (arg, slope) in [a, b].into_iter().zip(rules) {
                if depends[arg] {
                    let mut term = match op {
                        Binary::Add | Binary::Sub if terms.is_scalar(slope) => {
                            terms.times(slope, g)
                        }
                        _ => terms.hadamard(g, slope),
                    };
                    if shape(arg) == Shape::Scalar {
                        term = terms.total(term);
                    }
                    pulled.push((arg, term));
                }
            }
            pulled
        }
        (Op::Select, &[c, a, b]) => {
            let zero = terms.whole(0);
            let mut pulled = Vec::new();
            for (arg, first) in [(a, true), (b, false)] {
                let weight = match first {
                    true => terms.select(value(c), Terms::ONE, zero),
                    false => terms.select(value(c), zero, Terms::ONE),
                };
                let mut term = terms.hadamard(g, weight);
                if shape(arg) == Shape::Scalar {
                    term = terms.total(term);
                }
                pulled.push((arg, term));
            }
            pulled
        }
        (&Op::Reduce(reduction), &[x]) => {
            let ones = terms.ones(shape(x));
            let term = match reduction {
                Reduction::Sum => terms.times(g, ones),
                Reduction::Prod => {
                    let inverse = terms.power(value(x), Rational::MINUS_ONE);
                    let slope = terms.times(value(node), inverse);
                    terms.times(g, slope)
                }
                Reduction::Max | Reduction::Min => {
                    let all = value(node);
                    let is_it = terms.join(Binary::Equal, value(x), all);
                    let zero = terms.whole(0);
                    let slope = terms.select(is_it, Terms::ONE, zero);
                    terms.times(g, slope)
                }
            };
            vec![(x, term)]
        }
        (Op::MatMul, &[a, b]) if shape(node) == Shape::Scalar => {
            // The dot product takes rows and columns alike.
            let (va, vb) = (value(a), value(b));
            let (to_a, to_b) = (terms.times(g, vb), terms.times(g, va));
            let (to_a, to_b) = (like(terms, to_a, shape(a)), like(terms, to_b, shape(b)));
            vec![(b, to_b), (a, to_a)]
        }
        (Op::MatMul, &[a, b]) => {
            let (left, right) = (terms.transpose(value(a)), terms.transpose(value(b)));
            let to_a = match depends[a] {
                true => terms.matmul(g, right),
                false => Terms::TOO_LONG,
            };
            let to_b = match depends[b] {
                true => terms.matmul(left, g),
                false => Terms::TOO_LONG,
            };
            vec![(b, to_b), (a, to_a)]
        }
        (&Op::Linear(linear), &[x]) => {
            let inverse = terms.inverse(value(x));
            let turned = terms.transpose(inverse);
            let term = match linear {
                Linear::Determinant => {
                    let slope = terms.times(value(node), turned);
                    terms.times(g, slope)
                }
                Linear::LogDeterminant => terms.times(g, turned),
                Linear::Inverse => {
                    let product = terms.chain(&[turned, g, turned]);
                    terms.negative(product)
                }
            };
            vec![(x, term)]
        }
        (&Op::Gather(pick), &[x]) => {
            /// Longest list that is written out for one element of it.
            const LONGEST: usize = 36;
            let term = match pick {
                Pick::One(k) => {
                    if shape(x) == Shape::Scalar {
                        g
                    } else if shape(x).len() > LONGEST {
                        return None;
                    } else {
                        let zero = terms.whole(0);
                        let mut elements = vec![zero; shape(x).len()];
                        *elements.get_mut(k)? = g;
                        terms.stack(elements, shape(x))
                    }
                }
                Pick::Fill if shape(x) == Shape::Scalar => terms.total(g),
                Pick::Transpose => terms.transpose(g),
                Pick::Diagonal if shape(x).rows() == shape(x).cols() => terms.diag(g),
                _ => return None,
            };
            vec![(x, term)]
        }
        (Op::Stack, parts) => {
            let mut place = 0;
            let mut pulled = Vec::new();
            for &part in parts {
                let size = shape(part);
                if depends[part] {
                    let elements = (place..place + size.len()).map(|k| terms.element(g, k));
                    let elements: Vec<TermId> = elements.collect();
                    pulled.push((part, terms.stack(elements, size)));
                }
                place += size.len();
            }
            pulled
        }
        _ => return None,
    })
}

/// A row as a column, or a column as a row, where the shape is one.
fn like(terms: &mut Terms, id: TermId, shape: Shape) -> TermId {
    match terms.shape(id) == shape {
        true => id,
        false => terms.transpose(id),
    }
}
