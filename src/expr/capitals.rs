//! Capital letters without a size: a matrix by custom, a number where the text uses it as one.
//!
//! `S/K`, `A*exp(-E/(R*T))` and `K^a` have no meaning for matrices. What is divided by, is raised
//! to a power, stands in an exponent or is compared is a number, and so are the capitals that are
//! multiplied with it or added to it. It looks at the tree alone and knows no shapes.

use std::collections::{BTreeMap, BTreeSet};

use super::function::{self, Rank};
use super::shape::Shape;
use crate::syntax::ast::{BinaryOp, Definition, Node, NodeKind};

/// The longest definition that is looked at, in nodes.
const LONGEST: usize = 2000;

/// True for `A`, `W1`, `Σ`: one capital, numbered or not.
pub fn is_capital(name: &str) -> bool {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    stem.chars().count() == 1 && stem.chars().all(char::is_uppercase)
}

/// The capitals of a text that are numbers. Names with a size and defined names are none of them.
pub fn scalars(definitions: &[Definition], declared: &BTreeMap<String, Shape>) -> BTreeSet<String> {
    let defined: BTreeSet<&str> = definitions.iter().map(|d| d.name.as_str()).collect();
    let free =
        |name: &str| is_capital(name) && !declared.contains_key(name) && !defined.contains(name);
    let looks: Vec<Look<'_>> = definitions
        .iter()
        .filter(|definition| definition.expr.nodes.len() <= LONGEST)
        .map(|definition| Look::new(&definition.expr.nodes, &free))
        .collect();
    let matrices: BTreeSet<&str> = looks.iter().flat_map(Look::matrices).collect();
    let mut numbers = BTreeSet::new();
    for look in &looks {
        look.forced(&mut numbers, &matrices);
    }
    if numbers.is_empty() {
        return BTreeSet::new();
    }
    // What is multiplied with a number or added to it, again and again.
    let mut before = 0;
    while before < numbers.len() {
        before = numbers.len();
        for look in &looks {
            look.linked(&mut numbers, &matrices);
        }
    }
    numbers.into_iter().map(str::to_owned).collect()
}

/// One expression: where the subtree of each node begins, and which nodes are free capitals.
struct Look<'a> {
    nodes: &'a [Node],
    start: Vec<usize>,
    capital: Vec<Option<&'a str>>,
}

impl<'a> Look<'a> {
    fn new(nodes: &'a [Node], free: &impl Fn(&str) -> bool) -> Self {
        let mut start = Vec::with_capacity(nodes.len());
        let mut capital = Vec::with_capacity(nodes.len());
        for (id, node) in nodes.iter().enumerate() {
            let first = children(&node.kind)
                .filter_map(|child| start.get(child).copied())
                .min();
            start.push(first.unwrap_or(id));
            capital.push(match &node.kind {
                NodeKind::Name(name) if free(name) => Some(name.as_str()),
                _ => None,
            });
        }
        Self {
            nodes,
            start,
            capital,
        }
    }

    /// The capitals in the subtree of a node.
    fn within(&self, id: usize) -> impl Iterator<Item = &'a str> {
        let start = self.start.get(id).copied().unwrap_or(id);
        let range = self.capital.get(start..=id).unwrap_or(&[]);
        range.iter().copied().flatten()
    }

    fn name(&self, id: usize) -> Option<&'a str> {
        self.capital.get(id).copied().flatten()
    }

    /// Capitals that can only be matrices: transposed, inverted, in a norm, times a vector.
    fn matrices(&self) -> impl Iterator<Item = &'a str> {
        self.nodes.iter().flat_map(|node| {
            let mut found: Vec<&'a str> = Vec::new();
            match &node.kind {
                NodeKind::Transpose(of) | NodeKind::Norm(of) => found.extend(self.within(*of)),
                NodeKind::Index { base, .. } => found.extend(self.name(*base)),
                // `|Σ|` is a determinant.
                NodeKind::Abs(of) => {
                    found.extend(self.name(*of).filter(|name| *name == "Σ"));
                }
                NodeKind::Call {
                    function,
                    arguments,
                    ..
                } => {
                    let whole = function::find(function).is_some_and(|function| {
                        !matches!(
                            function.rank,
                            Rank::Elementwise
                                | Rank::Choice
                                | Rank::WholeOrElementwise
                                | Rank::Expanding
                        )
                    });
                    if whole {
                        found.extend(arguments.iter().flat_map(|&id| self.within(id)));
                    }
                }
                NodeKind::Binary {
                    op: BinaryOp::MatrixMultiply,
                    left,
                    right,
                    ..
                } => found.extend(self.within(*left).chain(self.within(*right))),
                // `W*x`: small letters that are vectors by custom.
                NodeKind::Binary {
                    op: BinaryOp::Multiply,
                    left,
                    right,
                    ..
                } if self.is_vector(*right) => found.extend(self.last_factor(*left)),
                _ => {}
            }
            found
        })
    }

    fn is_vector(&self, id: usize) -> bool {
        matches!(
            self.nodes.get(id).map(|node| &node.kind),
            Some(NodeKind::Name(name)) if matches!(name.as_str(), "x" | "y" | "z" | "u" | "v" | "w" | "h" | "b")
        )
    }

    /// The capital that a product ends with.
    fn last_factor(&self, id: usize) -> Option<&'a str> {
        match &self.nodes.get(id)?.kind {
            NodeKind::Binary {
                op: BinaryOp::Multiply,
                right,
                ..
            } => self.name(*right),
            _ => self.name(id),
        }
    }

    /// Adds the capitals that are used as numbers.
    fn forced(&self, numbers: &mut BTreeSet<&'a str>, matrices: &BTreeSet<&str>) {
        let mut add = |names: &mut dyn Iterator<Item = &'a str>| {
            numbers.extend(names.filter(|name| !matrices.contains(name)));
        };
        for node in self.nodes {
            match &node.kind {
                NodeKind::Binary {
                    op: BinaryOp::Divide,
                    right,
                    ..
                } => add(&mut self.within(*right)),
                NodeKind::Binary {
                    op: BinaryOp::Power,
                    left,
                    right,
                    ..
                } => {
                    add(&mut self.within(*right).filter(|name| *name != "T"));
                    if !self.is_matrix_power(*right) {
                        add(&mut self.name(*left).into_iter());
                    }
                }
                NodeKind::Compare { left, right, .. } => {
                    add(&mut self.name(*left).into_iter());
                    add(&mut self.name(*right).into_iter());
                }
                _ => {}
            }
        }
    }

    /// 2 and −1, which are powers of a matrix as well.
    fn is_matrix_power(&self, id: usize) -> bool {
        match self.nodes.get(id).map(|node| &node.kind) {
            Some(NodeKind::Number(2.0)) => true,
            Some(NodeKind::Name(name)) => name == "T",
            Some(NodeKind::Negate(of)) => matches!(
                self.nodes.get(*of).map(|node| &node.kind),
                Some(NodeKind::Number(1.0))
            ),
            _ => false,
        }
    }

    /// Adds the capitals that are factors or terms beside one that is a number.
    fn linked(&self, numbers: &mut BTreeSet<&'a str>, matrices: &BTreeSet<&str>) {
        for node in self.nodes {
            let NodeKind::Binary {
                op, left, right, ..
            } = &node.kind
            else {
                continue;
            };
            let product = matches!(op, BinaryOp::Multiply | BinaryOp::Divide);
            let sum = matches!(op, BinaryOp::Add | BinaryOp::Subtract);
            for (side, other) in [(*left, *right), (*right, *left)] {
                let beside = self.within(other).any(|name| numbers.contains(name));
                if !beside {
                    continue;
                }
                let names: Vec<&str> = match (product, sum) {
                    (true, _) => self.within(side).collect(),
                    (_, true) => self.name(side).into_iter().collect(),
                    _ => Vec::new(),
                };
                let names = names.into_iter();
                numbers.extend(names.filter(|name| !matrices.contains(name)));
            }
        }
    }
}

/// The nodes that a node is made of.
pub fn children(kind: &NodeKind) -> impl Iterator<Item = usize> {
    let (two, many): ([Option<usize>; 2], &[usize]) = match kind {
        NodeKind::Number(_) | NodeKind::Name(_) => ([None, None], &[]),
        NodeKind::Negate(x)
        | NodeKind::Abs(x)
        | NodeKind::Norm(x)
        | NodeKind::Transpose(x)
        | NodeKind::Index { base: x, .. } => ([Some(*x), None], &[]),
        NodeKind::Binary { left, right, .. } | NodeKind::Compare { left, right, .. } => {
            ([Some(*left), Some(*right)], &[])
        }
        NodeKind::Call { arguments, .. } => ([None, None], arguments),
        NodeKind::Vector(parts) => ([None, None], parts),
    };
    two.into_iter().flatten().chain(many.iter().copied())
}
