//! The typed graph: every value once, every node with a shape.
//!
//! Nodes are interned, so that a subexpression that is written twice is computed once.
//! It has no order of execution and no registers; [`crate::tape`] gives it those.

use std::collections::HashMap;

use super::op::{Binary, Unary};
use super::shape::Shape;
use crate::syntax::diagnostic::Span;

/// Position of a node in its [`Graph`]; arguments stand before what uses them.
pub type NodeId = usize;

/// What a node computes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// The input at that position of [`Graph::inputs`].
    Input(usize),
    /// A number, by its bits.
    Constant(u64),
    /// Elementwise, one argument.
    Unary(Unary),
    /// Elementwise, two arguments of one shape or a scalar on either side.
    Binary(Binary),
    /// `if`: condition, then, otherwise; scalars expand.
    Select,
    /// All elements become one number.
    Reduce(Reduction),
    /// Matrix product.
    MatMul,
    /// Of a square matrix.
    Linear(Linear),
    /// Elements of the argument by their place.
    Gather(Pick),
    /// The arguments' elements behind one another.
    Stack,
}

/// Which elements of its argument a value is made of. A rule and no list: a node takes as much
/// memory as any other, whatever its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pick {
    /// One element, counted from 0.
    One(usize),
    /// The first element, everywhere.
    Fill,
    /// Rows become columns.
    Transpose,
    /// The diagonal of a matrix.
    Diagonal,
    /// A vector on the diagonal, and elsewhere the 0 that stands behind it.
    OnDiagonal,
    /// Every element as a block of equal elements.
    Blocks,
    /// The whole argument again and again, as tiles.
    Tiles,
    /// One row of a matrix, counted from 0, as a vector.
    Row(usize),
    /// One column of a matrix, counted from 0.
    Column(usize),
}

impl Pick {
    /// Element k of the result, row by row, as an element of the argument. `from` is the
    /// argument's shape, `to` the result's.
    pub fn source(self, k: usize, from: Shape, to: Shape) -> usize {
        match self {
            Self::One(element) => element,
            Self::Fill => 0,
            Self::Transpose => k % to.cols() * from.cols() + k / to.cols(),
            Self::Diagonal => k * from.cols() + k,
            Self::OnDiagonal => match (k / to.cols(), k % to.cols()) {
                (row, col) if row == col => row,
                _ => from.len() - 1,
            },
            Self::Blocks => {
                let (high, wide) = (to.rows() / from.rows(), to.cols() / from.cols());
                k / to.cols() / high * from.cols() + k % to.cols() / wide
            }
            Self::Tiles => k / to.cols() % from.rows() * from.cols() + k % to.cols() % from.cols(),
            Self::Row(row) => row * from.cols() + k,
            Self::Column(column) => k * from.cols() + column,
        }
    }
}

/// How all elements become one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reduction {
    /// Their sum.
    Sum,
    /// Their product.
    Prod,
    /// The greatest.
    Max,
    /// The least.
    Min,
}

/// What is computed of a square matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Linear {
    /// Determinant.
    Determinant,
    /// Logarithm of the determinant, where that is positive.
    LogDeterminant,
    /// Inverse.
    Inverse,
}

impl Linear {
    /// The function's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Determinant => "det",
            Self::LogDeterminant => "logdet",
            Self::Inverse => "inv",
        }
    }
}

impl Reduction {
    /// The operation that is folded over the elements.
    pub fn binary(self) -> Binary {
        match self {
            Self::Sum => Binary::Add,
            Self::Prod => Binary::Mul,
            Self::Max => Binary::Max,
            Self::Min => Binary::Min,
        }
    }
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it computes.
    pub op: Op,
    /// From what.
    pub args: Vec<NodeId>,
    /// The result's shape.
    pub shape: Shape,
    /// Where it was first written.
    pub span: Span,
}

/// An input of the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputNode {
    /// Canonical name.
    pub name: String,
    /// Shape as in the inputs table (a node may see a 3×1 matrix as a vector).
    pub shape: Shape,
}

/// What an element of a value is called.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Operand {
    /// An element of something that has a name.
    Named {
        /// The node with the name.
        node: NodeId,
        /// Its element, counted from 0.
        element: usize,
    },
    /// A number.
    Constant(f64),
    /// It has no name.
    Written {
        /// Where it was written.
        span: Span,
        /// Which element of it, counted from 0; `None` for a scalar.
        element: Option<usize>,
    },
}

/// A node, or what the operation needs of its arguments' shapes, as the end of a sentence:
/// `needs a square matrix`.
pub type Built = Result<NodeId, String>;

/// A set of values and how they follow from inputs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// In reverse order of use: a node's arguments have smaller positions.
    pub nodes: Vec<Node>,
    /// The inputs, in the order of first use.
    pub inputs: Vec<InputNode>,
    /// Names of nodes: definitions and inputs; the first name wins.
    pub names: HashMap<NodeId, String>,
    interned: HashMap<(Op, Vec<NodeId>, Shape), NodeId>,
    input_positions: HashMap<String, usize>,
    /// Numbers in all values together.
    pub elements: usize,
    /// Where the nodes that are added now are written.
    pub here: Span,
}

impl Graph {
    /// The shape of a node's value.
    pub fn shape(&self, node: NodeId) -> Shape {
        self.nodes[node].shape
    }

    /// Adds a node, or finds the one that is the same.
    pub fn add(&mut self, op: Op, args: Vec<NodeId>, shape: Shape) -> NodeId {
        let key = (op, args, shape);
        if let Some(&node) = self.interned.get(&key) {
            return node;
        }
        let node = self.nodes.len();
        self.elements = self.elements.saturating_add(shape.len());
        self.nodes.push(Node {
            op: key.0.clone(),
            args: key.1.clone(),
            shape,
            span: self.here,
        });
        self.interned.insert(key, node);
        node
    }

    /// The input of that name, added when it is new.
    pub fn input(&mut self, name: &str, shape: Shape) -> NodeId {
        let index = self.input_position(name).unwrap_or_else(|| {
            self.inputs.push(InputNode {
                name: name.to_owned(),
                shape,
            });
            self.input_positions
                .insert(name.to_owned(), self.inputs.len() - 1);
            self.inputs.len() - 1
        });
        let node = self.add(
            Op::Input(index),
            Vec::new(),
            Shape::of(shape.rows(), shape.cols()),
        );
        self.names.insert(node, name.to_owned());
        node
    }

    /// Position in [`Graph::inputs`] of the input of that name.
    pub fn input_position(&self, name: &str) -> Option<usize> {
        self.input_positions.get(name).copied()
    }

    /// A number.
    pub fn constant(&mut self, value: f64) -> NodeId {
        self.add(Op::Constant(value.to_bits()), Vec::new(), Shape::Scalar)
    }

    /// The number that a node is, when it is one.
    pub fn constant_value(&self, node: NodeId) -> Option<f64> {
        match self.nodes[node].op {
            Op::Constant(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    /// `op` of every element. A sign before a number is part of the number.
    pub fn unary(&mut self, op: Unary, x: NodeId) -> NodeId {
        match (op, self.constant_value(x)) {
            (Unary::Neg, Some(value)) => self.constant(-value),
            _ => self.add(Op::Unary(op), vec![x], self.shape(x)),
        }
    }

    /// `op` of element by element; a scalar expands.
    pub fn elementwise(&mut self, op: Binary, a: NodeId, b: NodeId) -> Built {
        let shape = self.common_shape(a, b)?;
        Ok(self.add(Op::Binary(op), vec![a, b], shape))
    }

    /// `then` where `condition` holds, else `otherwise`.
    pub fn select(&mut self, condition: NodeId, then: NodeId, otherwise: NodeId) -> Built {
        let branches = self.common_shape(then, otherwise);
        let shape = match (self.shape(condition), branches) {
            (Shape::Scalar, Ok(shape)) | (shape, Ok(Shape::Scalar)) => shape,
            (a, Ok(b)) if a == b => a,
            _ => return Err("needs equal shapes, or scalars".into()),
        };
        Ok(self.add(Op::Select, vec![condition, then, otherwise], shape))
    }

    fn common_shape(&self, a: NodeId, b: NodeId) -> Result<Shape, String> {
        match (self.shape(a), self.shape(b)) {
            (Shape::Scalar, shape) | (shape, Shape::Scalar) => Ok(shape),
            (a, b) if a == b => Ok(a),
            _ => Err("needs equal shapes, or a scalar".into()),
        }
    }

    /// All elements as one number.
    pub fn reduce(&mut self, reduction: Reduction, x: NodeId) -> NodeId {
        if self.shape(x) == Shape::Scalar {
            return x;
        }
        self.add(Op::Reduce(reduction), vec![x], Shape::Scalar)
    }

    /// Matrix product; a vector is a column. A 1×1 product is a scalar, and a
    /// scalar on either side scales.
    pub fn matmul(&mut self, a: NodeId, b: NodeId) -> Built {
        let (left, right) = (self.shape(a), self.shape(b));
        if left == Shape::Scalar || right == Shape::Scalar {
            return self.elementwise(Binary::Mul, a, b);
        }
        if left.cols() != right.rows() {
            return Err("needs as many columns on the left as rows on the right".into());
        }
        let shape = Shape::of(left.rows(), right.cols());
        Ok(self.add(Op::MatMul, vec![a, b], shape))
    }

    /// Sum of products of two vectors of one size, columns or rows.
    pub fn dot(&mut self, a: NodeId, b: NodeId) -> Built {
        let (left, right) = (self.shape(a), self.shape(b));
        if left.len() != right.len() || !left.is_line() || !right.is_line() {
            return Err("needs two vectors of one size".into());
        }
        if left == Shape::Scalar {
            return self.elementwise(Binary::Mul, a, b);
        }
        Ok(self.add(Op::MatMul, vec![a, b], Shape::Scalar))
    }

    /// Determinant or inverse of a square matrix; of a scalar itself or 1 divided by it.
    pub fn linear(&mut self, what: Linear, x: NodeId) -> Built {
        let shape = self.shape(x);
        if shape == Shape::Scalar {
            return match what {
                Linear::Determinant => Ok(x),
                Linear::LogDeterminant => Ok(self.unary(Unary::Ln, x)),
                Linear::Inverse => {
                    let one = self.constant(1.0);
                    self.elementwise(Binary::Div, one, x)
                }
            };
        }
        if shape.rows() != shape.cols() {
            return Err("needs a square matrix".into());
        }
        // Elimination costs n³; beyond this it would hold everything up.
        if shape.rows() > 200 {
            return Err("takes at most 200×200".into());
        }
        let result = match what {
            Linear::Inverse => shape,
            Linear::Determinant | Linear::LogDeterminant => Shape::Scalar,
        };
        Ok(self.add(Op::Linear(what), vec![x], result))
    }

    /// Rows become columns.
    pub fn transpose(&mut self, x: NodeId) -> NodeId {
        let shape = self.shape(x);
        let (rows, cols) = (shape.rows(), shape.cols());
        if shape == Shape::Scalar {
            return x;
        }
        let pick = Op::Gather(Pick::Transpose);
        self.add(pick, vec![x], Shape::of(cols, rows))
    }

    /// One element, counted from 0 in storage order.
    pub fn element(&mut self, x: NodeId, index: usize) -> NodeId {
        if self.shape(x) == Shape::Scalar {
            return x;
        }
        self.add(Op::Gather(Pick::One(index)), vec![x], Shape::Scalar)
    }

    /// The elements of all parts behind one another, as a vector.
    pub fn stack(&mut self, parts: Vec<NodeId>) -> NodeId {
        let len = parts.iter().map(|&part| self.shape(part).len()).sum();
        self.add(Op::Stack, parts, Shape::of(len, 1))
    }

    /// Rows of one length below one another, as a matrix.
    pub fn rows(&mut self, parts: Vec<NodeId>) -> NodeId {
        let len = parts.first().map_or(1, |&part| self.shape(part).len());
        let shape = Shape::of(parts.len(), len);
        self.add(Op::Stack, parts, shape)
    }

    /// A number of its own, although it equals `x`: one that takes the size it meets.
    pub fn apart(&mut self, x: NodeId) -> NodeId {
        self.add(Op::Gather(Pick::One(0)), vec![x], Shape::Scalar)
    }

    /// The number `x` in every element of a vector or of a row.
    pub fn filled(&mut self, x: NodeId, shape: Shape) -> NodeId {
        self.add(Op::Gather(Pick::Fill), vec![x], shape)
    }

    /// The elements of a vector or of a row as a column.
    pub fn column(&mut self, x: NodeId) -> NodeId {
        if self.shape(x).rows() == 1 {
            self.transpose(x)
        } else {
            x
        }
    }

    /// What an element of a node's value is to those who read the text: an element of something
    /// that has a name, a number, or what was written. Picked elements are those that they were
    /// picked from, where that is one of the first two.
    pub fn operand(&self, node: NodeId, element: usize) -> Operand {
        let (mut at, mut position) = (node, element);
        loop {
            if self.names.contains_key(&at) {
                return Operand::Named {
                    node: at,
                    element: position,
                };
            }
            if let Some(value) = self.constant_value(at) {
                return Operand::Constant(value);
            }
            let node = &self.nodes[at];
            match node.op {
                Op::Gather(pick) if position < node.shape.len() => {
                    let from = node.args[0];
                    position = pick.source(position, self.shape(from), node.shape);
                    at = from;
                }
                _ => break,
            }
        }
        Operand::Written {
            span: self.nodes[node].span,
            element: (self.shape(node) != Shape::Scalar).then_some(element),
        }
    }
}
