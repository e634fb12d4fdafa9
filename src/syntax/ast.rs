//! The syntax tree: what was written, with a span on every node.
//!
//! It knows no shapes and no values: `W*x` is a product of two names here, and
//! which product it is gets decided in [`crate::expr`].
//! A tree is a flat list in reverse Polish order, so that a chain of a hundred
//! thousand signs is walked by a loop and never by recursion.
//! Where to look next: [`super::grammar`] builds it.

use super::diagnostic::{Diagnostic, Span};

/// Position of a node in its [`Expr`].
pub type NodeId = usize;

/// Everything that could be read from a text, and everything that was wrong with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// In the order of the text; a definition that could not be read is left out.
    pub definitions: Vec<Definition>,
    /// In the order of the text; empty or notes only when all is well.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the text comes from NumPy or its kin, where `*` of matrices is elementwise.
    pub arrays: bool,
}

/// One line `name = expression`, `f(x, y) = expression` or a bare expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// Canonical: subscript digits are plain digits (`y₁` is `y1`). A bare
    /// expression is named `f`, the next one `g`, …, skipping names in use.
    pub name: String,
    /// Where the name stands; the whole expression when it is bare.
    pub name_span: Span,
    /// Names between the brackets of a heading `f(x, y) = …`.
    pub parameters: Option<Vec<Parameter>>,
    /// The right-hand side.
    pub expr: Expr,
    /// From the start of the name to the end of the expression.
    pub span: Span,
}

/// One name in a heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Canonical name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// Nodes in reverse Polish order: arguments stand before what uses them, the root is last.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Never empty.
    pub nodes: Vec<Node>,
}

impl Expr {
    /// The tree on one line with a bracket around every operation, as `(x + (2 * y))`:
    /// for tests and for looking at, not for people.
    pub fn outline(&self) -> String {
        enum Part<'a> {
            Node(NodeId),
            Text(&'a str),
            Owned(String),
        }
        let mut out = String::new();
        let mut stack = vec![Part::Node(self.nodes.len().saturating_sub(1))];
        while let Some(part) = stack.pop() {
            let node = match part {
                Part::Text(text) => {
                    out.push_str(text);
                    continue;
                }
                Part::Owned(text) => {
                    out.push_str(&text);
                    continue;
                }
                Part::Node(node) => self.nodes.get(node),
            };
            let Some(node) = node else {
                continue;
            };
            // What follows is pushed in reverse: the stack gives it back in order.
            let list = |stack: &mut Vec<Part<'_>>, arguments: &[NodeId]| {
                for (position, &argument) in arguments.iter().enumerate().rev() {
                    stack.push(Part::Node(argument));
                    if 0 < position {
                        stack.push(Part::Text(", "));
                    }
                }
            };
            match &node.kind {
                NodeKind::Number(value) => out.push_str(&value.to_string()),
                NodeKind::Name(name) => out.push_str(name),
                NodeKind::Negate(of) => {
                    stack.extend([Part::Text(")"), Part::Node(*of), Part::Text("(-")]);
                }
                NodeKind::Binary {
                    op, left, right, ..
                } => stack.extend([
                    Part::Text(")"),
                    Part::Node(*right),
                    Part::Text(" "),
                    Part::Text(op.sign()),
                    Part::Text(" "),
                    Part::Node(*left),
                    Part::Text("("),
                ]),
                NodeKind::Compare {
                    op, left, right, ..
                } => stack.extend([
                    Part::Node(*right),
                    Part::Text(" "),
                    Part::Text(op.sign()),
                    Part::Text(" "),
                    Part::Node(*left),
                ]),
                NodeKind::Call {
                    function,
                    arguments,
                    ..
                } => {
                    stack.push(Part::Text(")"));
                    list(&mut stack, arguments);
                    stack.push(Part::Text("("));
                    stack.push(Part::Text(function));
                }
                NodeKind::Vector(elements) => {
                    stack.push(Part::Text("]"));
                    list(&mut stack, elements);
                    stack.push(Part::Text("["));
                }
                NodeKind::Abs(of) => {
                    stack.extend([Part::Text("|"), Part::Node(*of), Part::Text("|")]);
                }
                NodeKind::Norm(of) => {
                    stack.extend([Part::Text("‖"), Part::Node(*of), Part::Text("‖")]);
                }
                NodeKind::Transpose(of) => stack.extend([Part::Text("'"), Part::Node(*of)]),
                NodeKind::Index { base, indices } => {
                    let indices: Vec<String> = indices.iter().map(usize::to_string).collect();
                    let indices = format!("[{}]", indices.join(", "));
                    stack.extend([Part::Owned(indices), Part::Node(*base)]);
                }
            }
        }
        out
    }
}

/// The length of the first row, if all of `parts` are written vectors: `[[1, 2], [3, 4]]` is a
/// matrix, row by row, while `[x, [1, 2]]` puts its parts behind one another.
pub fn rows_of(nodes: &[Node], parts: &[NodeId]) -> Option<usize> {
    let row = |part: &NodeId| match nodes.get(*part).map(|node| &node.kind) {
        Some(NodeKind::Vector(elements)) => Some(elements.len()),
        _ => None,
    };
    let all = parts.iter().all(|part| row(part).is_some());
    row(parts.first()?).filter(|_| all)
}

/// One operation, name or number.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// The hull of its parts, brackets and postfix marks included.
    pub span: Span,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// A decimal number; finite and not negative.
    Number(f64),
    /// A name as it is known: `x₁` and `x_1` are `x1`, `π` is `pi`.
    Name(String),
    /// `-x`.
    Negate(NodeId),
    /// Two operands and a sign between them.
    Binary {
        /// Which sign.
        op: BinaryOp,
        /// Left operand.
        left: NodeId,
        /// Right operand.
        right: NodeId,
        /// Where the sign stands; empty, between the operands, for juxtaposition.
        op_span: Span,
    },
    /// `a < b` and its kind; stands only as first argument of `if`.
    Compare {
        /// Which comparison.
        op: Comparison,
        /// Left operand.
        left: NodeId,
        /// Right operand.
        right: NodeId,
        /// Where the sign stands.
        op_span: Span,
    },
    /// `sin(x)`, `dot(w, x)`, `f(1, 2)`; `A⁻¹` is `inv(A)`.
    Call {
        /// Canonical, as typed otherwise (`σ` is `sigmoid`, `ReLU` is `relu`, `Σ` is `sum`).
        function: String,
        /// Where the function's name stands.
        function_span: Span,
        /// At least one.
        arguments: Vec<NodeId>,
    },
    /// `[a, b, c]`; a matrix when all are [written vectors](rows_of).
    Vector(Vec<NodeId>),
    /// `|x|`.
    Abs(NodeId),
    /// `‖x‖` and `||x||`.
    Norm(NodeId),
    /// `x'`, `xᵀ`, `x^T`.
    Transpose(NodeId),
    /// `x[1]`, `W[1, 2]`; one or two positions, counted from 1, never 0.
    Index {
        /// What is indexed.
        base: NodeId,
        /// Position, or row and column.
        indices: Vec<usize>,
    },
}

impl NodeKind {
    /// The places of its sign or its function's name.
    pub fn spans_mut(&mut self) -> impl Iterator<Item = &mut Span> {
        match self {
            Self::Binary { op_span, .. } | Self::Compare { op_span, .. } => Some(op_span),
            Self::Call { function_span, .. } => Some(function_span),
            _ => None,
        }
        .into_iter()
    }
}

/// The signs between two operands, by meaning and not by spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-` and every Unicode minus.
    Subtract,
    /// `*` and juxtaposition: scales, multiplies elementwise or is the matrix product, by shape.
    Multiply,
    /// `.*`, `⊗`, `⊙`: elementwise always.
    ElementwiseMultiply,
    /// `·`
    Dot,
    /// `@`: the matrix product.
    MatrixMultiply,
    /// `/` and `÷`.
    Divide,
    /// `./` and `⊘`.
    ElementwiseDivide,
    /// `^`, `**` and superscripts.
    Power,
    /// `.^`
    ElementwisePower,
}

impl BinaryOp {
    /// The canonical sign, as the reading is echoed.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::ElementwiseMultiply => ".*",
            Self::Dot => "·",
            Self::MatrixMultiply => "@",
            Self::Divide => "/",
            Self::ElementwiseDivide => "./",
            Self::Power => "^",
            Self::ElementwisePower => ".^",
        }
    }
}

/// The comparison signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`, `≤`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`, `≥`
    GreaterEqual,
    /// `==`, `=` inside `if`
    Equal,
    /// `!=`, `≠`
    NotEqual,
}

impl Comparison {
    /// The canonical sign.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
        }
    }
}
