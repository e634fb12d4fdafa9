//! The derivative of one output by one input, as a term.

use std::collections::HashMap;

use super::adjoint::{Question, adjoint};
use super::print::{Names, text};
use super::raise::{Slopes, values};
use super::rational::Rational;
use super::term::{Term, TermId, Terms};
use crate::cancel::CancelToken;
use crate::expr::graph::{Graph, NodeId, Op};
use crate::expr::shape::Shape;

/// How a derivative is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Laid {
    /// Rows are elements of the output, columns those of the input.
    Numerator,
    /// Entry by entry in the shape of the input: of a number by a matrix.
    LikeInput,
    /// Entry by entry in the shape of the output: of a matrix by a number.
    LikeOutput,
}

/// A derivative as a term.
#[derive(Clone, Debug)]
pub struct Derivative {
    /// The term, in numerator layout; [`Terms::TOO_LONG`] where there is none.
    pub term: TermId,
    /// How it is laid out.
    pub laid: Laid,
    /// X̄ for a cotangent of the output, where no matrix is due: of or by matrices.
    pub pulled: Option<TermId>,
}

/// What derivatives of one output are worked out with.
#[derive(Debug)]
pub struct Workshop<'a> {
    /// All terms.
    pub terms: Terms,
    slopes: Slopes,
    graph: &'a Graph,
    names: &'a Names,
    output: NodeId,
    values: Vec<TermId>,
}

impl<'a> Workshop<'a> {
    /// For an output of a graph whose formulas may use `names`; all is too long once `cancel`
    /// is called.
    pub fn new(graph: &'a Graph, output: NodeId, names: &'a Names, cancel: &CancelToken) -> Self {
        let mut terms = Terms::cancelled_by(cancel);
        // Symbols first and in the order of the text: products are written in this order.
        for node in 0..=output {
            if names.contains_key(&node) {
                terms.add_node(Term::Symbol(node), graph.shape(node));
            }
        }
        let values = values(&mut terms, graph, output, |terms, node| {
            let named = names.contains_key(&node) && graph.constant_value(node).is_none();
            named.then(|| terms.add_node(Term::Symbol(node), graph.shape(node)))
        });
        Self {
            terms,
            slopes: Slopes::default(),
            graph,
            names,
            output,
            values,
        }
    }

    /// The derivative by the input at that position of the graph.
    pub fn by(&mut self, input: usize) -> Derivative {
        let Self { graph, output, .. } = *self;
        let place = graph
            .nodes
            .iter()
            .position(|node| node.op == Op::Input(input));
        let shape = graph.shape(output);
        let Some(input) = place else {
            return Derivative {
                term: Terms::TOO_LONG,
                laid: Laid::Numerator,
                pulled: None,
            };
        };
        let by = graph.shape(input);
        let cotangent = self.cotangent(shape);
        let question = Question {
            graph,
            values: &self.values,
            output,
            input,
            held: &[],
        };
        let pulled = match input > output {
            true => self.terms.zero(by),
            false => adjoint(&mut self.terms, &mut self.slopes, question, cotangent),
        };
        self.laid(pulled, shape, by)
    }

    /// The derivative of one node by another that it is made of, all others of `parts` held.
    pub fn between(&mut self, node: NodeId, part: NodeId, parts: &[NodeId]) -> Derivative {
        let graph = self.graph;
        let (shape, by) = (graph.shape(node), graph.shape(part));
        let cotangent = self.cotangent(shape);
        let question = Question {
            graph,
            values: &self.values,
            output: node,
            input: part,
            held: parts,
        };
        let pulled = adjoint(&mut self.terms, &mut self.slopes, question, cotangent);
        self.laid(pulled, shape, by)
    }

    /// The same for an argument of the node.
    pub fn local(&mut self, node: NodeId, argument: NodeId) -> Derivative {
        let arguments = self.graph.nodes[node].args.clone();
        self.between(node, argument, &arguments)
    }

    /// A term of inputs with the values that `symbols` names put in by their names, the last
    /// first; its text.
    pub fn renamed(&mut self, id: TermId, symbols: &Names) -> Option<String> {
        let mut nodes: Vec<NodeId> = symbols.keys().copied().collect();
        nodes.sort_unstable();
        let mut id = id;
        for node in nodes.into_iter().rev() {
            let value = self.value(node);
            if self.names.contains_key(&node) || self.terms.is_too_long(value) {
                continue;
            }
            // What stands before it goes to the other side: sum(x) is 3m.
            let (coefficient, powers, core) = self.terms.monomial(value);
            let (Some(inverse), true) = (coefficient.inverse(), powers.len() < 2) else {
                continue;
            };
            let part = self.terms.product_of((Rational::ONE, powers, core));
            if self.terms.weight(part) < 2 {
                continue;
            }
            let symbol = self
                .terms
                .add_node(Term::Symbol(node), self.graph.shape(node));
            let symbol = self.terms.times_rational(inverse, symbol);
            let mut by = HashMap::from([(part, symbol)]);
            id = self.terms.replaced(id, &mut by);
        }
        text(&self.terms, symbols, id)
    }

    /// The value of a node.
    pub fn value(&self, node: NodeId) -> TermId {
        self.values.get(node).copied().unwrap_or(Terms::TOO_LONG)
    }

    fn cotangent(&mut self, shape: Shape) -> TermId {
        let cotangent = match shape {
            Shape::Scalar => Terms::ONE,
            _ => self.terms.add_node(Term::Seed, seed_of(shape)),
        };
        match shape.rows() {
            1 => self.terms.transpose(cotangent),
            _ => cotangent,
        }
    }

    /// What an adjoint says of a value of one shape by one of another.
    fn laid(&mut self, pulled: TermId, shape: Shape, by: Shape) -> Derivative {
        let laid = match (shape, by) {
            (Shape::Scalar, Shape::Matrix(..)) => Laid::LikeInput,
            (Shape::Matrix(rows, _), Shape::Scalar) if rows > 1 => Laid::LikeOutput,
            _ => Laid::Numerator,
        };
        let terms = &mut self.terms;
        let term = match (shape, by) {
            (Shape::Scalar, Shape::Vector(_)) => Some(terms.transpose(pulled)),
            (Shape::Scalar, _) => Some(pulled),
            (_, Shape::Scalar) => terms.adjoint_of_seed(pulled, Terms::ONE, seed_of(shape)),
            _ if shape.is_line() && by.is_line() => {
                let column = terms.as_column(pulled);
                let matrix = terms.matrix_of(column, shape.len());
                matrix.map(|matrix| terms.transpose(matrix))
            }
            _ => None,
        };
        let open = term.is_none() && pulled != Terms::TOO_LONG;
        Derivative {
            term: term.unwrap_or(Terms::TOO_LONG),
            laid,
            pulled: open.then_some(pulled),
        }
    }

    /// The names that formulas may use.
    pub fn names(&self) -> &'a Names {
        self.names
    }

    /// The shortest of the forms that a term has, with its text.
    pub fn shortest(&mut self, id: TermId) -> Option<(TermId, String)> {
        let expanded = self.terms.expanded(id);
        let mut forms = vec![
            id,
            self.terms.factored(id),
            expanded,
            self.terms.factored(expanded),
        ];
        forms.extend(self.terms.together(id));
        for at in 0..forms.len() {
            if let Term::Transpose(of) = *self.terms.term(forms[at]) {
                let parts = self.terms.parts(of);
                let shape = self.terms.shape(forms[at]);
                forms.push(self.terms.transposed_parts(&parts, shape));
            }
        }
        // A whole product may be shorter turned.
        if self.terms.shape(id) != Shape::Scalar {
            for at in 0..forms.len() {
                let turned = self.terms.transpose(forms[at]);
                let (coefficient, part) = self.terms.split(turned);
                if matches!(self.terms.term(part), Term::Chain(_)) {
                    let shape = self.terms.shape(forms[at]);
                    let raw = self.terms.add_node(Term::Transpose(part), shape);
                    forms.push(self.terms.times_rational(coefficient, raw));
                }
            }
        }
        // Of a matrix the one with its factors put together, where two are equally long.
        let scalar = self.terms.is_scalar(id);
        let mut best: Option<((usize, usize, usize), TermId, String)> = None;
        for (place, form) in forms.into_iter().enumerate() {
            let Some(text) = text(&self.terms, self.names, form) else {
                continue;
            };
            let length = text.chars().filter(|c| !c.is_whitespace()).count();
            let rank = (
                length,
                text.matches('\'').count(),
                usize::from(!scalar && place % 2 == 0),
            );
            if best.as_ref().is_none_or(|(before, ..)| rank < *before) {
                best = Some((rank, form, text));
            }
        }
        best.map(|(_, form, text)| (form, text))
    }
}

/// The shape of the cotangent: of a row it is a column.
pub fn seed_of(shape: Shape) -> Shape {
    match shape {
        Shape::Matrix(1, n) => Shape::Vector(n),
        shape => shape,
    }
}
