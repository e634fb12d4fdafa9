//! What each sign means for the shapes at hand: `W*x` is a matrix product, `w*x` is elementwise.
//!
//! Also vectors in square brackets, elements, and `vector(1)`, which takes the size it meets.
//! Where to look next: [`super::shape_errors`] words what does not fit.

use super::graph::{Built, NodeId, Op, Pick};
use super::limits::MAX_ELEMENTS;
use super::lower::Lowering;
use super::op::Binary;
use super::shape::Shape;
use super::shape_errors::{self, Site};
use crate::syntax::ast::{BinaryOp, Expr};
use crate::syntax::diagnostic::{Diagnostic, Span};

impl Lowering<'_> {
    /// The value of `a op b`.
    pub(super) fn binary(
        &mut self,
        op: BinaryOp,
        a: NodeId,
        b: NodeId,
        site: Site<'_>,
    ) -> Option<NodeId> {
        let product = matches!(
            op,
            BinaryOp::Multiply | BinaryOp::MatrixMultiply | BinaryOp::Dot
        );
        let (a, b) = if product {
            self.sized_for_product(op, a, b, site)?
        } else {
            (a, b)
        };
        let (left, right) = (self.graph.shape(a), self.graph.shape(b));
        // A row is a vector that lies, and means what a vector means.
        let is_matrix = |shape: Shape| !shape.is_line();
        let vectors = matches!((left, right), (Shape::Vector(_), Shape::Vector(_)));
        let result = match op {
            BinaryOp::Add => self.graph.elementwise(Binary::Add, a, b),
            BinaryOp::Subtract => self.graph.elementwise(Binary::Sub, a, b),
            BinaryOp::ElementwiseMultiply => self.graph.elementwise(Binary::Mul, a, b),
            BinaryOp::ElementwiseDivide => self.graph.elementwise(Binary::Div, a, b),
            BinaryOp::Divide if is_matrix(right) && left != Shape::Scalar => {
                return self.shape_error(shape_errors::quotient(site, left, right));
            }
            BinaryOp::Divide => self.graph.elementwise(Binary::Div, a, b),
            BinaryOp::Multiply if vectors => self.graph.elementwise(Binary::Mul, a, b),
            BinaryOp::Dot | BinaryOp::MatrixMultiply if vectors => self.graph.dot(a, b),
            BinaryOp::Multiply | BinaryOp::MatrixMultiply | BinaryOp::Dot => {
                self.graph.matmul(a, b)
            }
            BinaryOp::Power if is_matrix(left) || is_matrix(right) => {
                let exponent = self.graph.constant_value(b);
                return self.shape_error(shape_errors::power(site, left, right, exponent));
            }
            BinaryOp::Power | BinaryOp::ElementwisePower => self.power(a, b),
        };
        match result {
            Ok(node) => {
                let node = self.keep_open(node, &[a, b]);
                self.sized(node, site.underlined())
            }
            Err(need) => self.shape_error(shape_errors::between(site, op, &need, (left, right))),
        }
    }

    /// The value of a comparison.
    pub(super) fn compared(
        &mut self,
        result: Built,
        sign: &str,
        (a, b): (NodeId, NodeId),
        site: Site<'_>,
    ) -> Option<NodeId> {
        let shapes = (self.graph.shape(a), self.graph.shape(b));
        match result {
            Ok(node) => Some(self.keep_open(node, &[a, b])),
            Err(need) => self.shape_error(shape_errors::compared(site, sign, &need, shapes)),
        }
    }

    /// The node, unless it holds too many numbers.
    pub(super) fn sized(&mut self, node: NodeId, span: Span) -> Option<NodeId> {
        let len = self.graph.shape(node).len();
        if len > MAX_ELEMENTS {
            return self.shape_error(shape_errors::too_large(span, len));
        }
        Some(node)
    }

    /// Small whole powers are products: faster, and right for every sign of the base.
    pub(super) fn power(&mut self, a: NodeId, b: NodeId) -> Built {
        match self.graph.constant_value(b) {
            Some(1.0) => Ok(a),
            Some(2.0) => self.graph.elementwise(Binary::Mul, a, a),
            Some(3.0) => {
                let square = self.graph.elementwise(Binary::Mul, a, a)?;
                self.graph.elementwise(Binary::Mul, square, a)
            }
            Some(4.0) => {
                let square = self.graph.elementwise(Binary::Mul, a, a)?;
                self.graph.elementwise(Binary::Mul, square, square)
            }
            Some(-1.0) => {
                let one = self.graph.constant(1.0);
                self.graph.elementwise(Binary::Div, one, a)
            }
            _ => self.graph.elementwise(Binary::Pow, a, b),
        }
    }

    /// `x'`.
    pub(super) fn transpose(&mut self, x: NodeId) -> NodeId {
        match self.expanding.get(&x) {
            Some(&row) => {
                let turned = self.graph.apart(x);
                self.expanding.insert(turned, !row);
                turned
            }
            None => self.graph.transpose(x),
        }
    }

    /// `[a, b]`: the parts behind one another, or rows of a matrix below one another.
    pub(super) fn vector(
        &mut self,
        parts: Vec<NodeId>,
        (expr, written): (&Expr, &[usize]),
        rows: bool,
        span: Span,
    ) -> Option<NodeId> {
        if parts.iter().any(|part| self.expanding.contains_key(part)) {
            return self.without_size(span);
        }
        let shapes: Vec<Shape> = parts.iter().map(|&part| self.graph.shape(part)).collect();
        if let Some(position) = shapes.iter().position(|shape| shape.cols() > 1) {
            let name = written
                .get(position)
                .and_then(|&id| shape_errors::naming(expr, id));
            let message = format!(
                "A vector is made of scalars and vectors; {} is {}.",
                name.unwrap_or_else(|| format!("part {}", position + 1)),
                shapes.get(position).copied().unwrap_or_default()
            );
            return self.shape_error(Diagnostic::error(span, message));
        }
        let len: usize = shapes.iter().map(|shape| shape.len()).sum();
        if len > MAX_ELEMENTS {
            return self.shape_error(shape_errors::too_large(span, len));
        }
        if rows && shapes.windows(2).any(|pair| pair.first() != pair.last()) {
            let message = "The rows of a matrix have one length, as in `[[1, 2], [3, 4]]`.";
            return self.shape_error(Diagnostic::error(span, message));
        }
        Some(if rows {
            self.graph.rows(parts)
        } else {
            self.graph.stack(parts)
        })
    }

    /// `x[1]`, `W[1, 2]`, and `W[1]`, a row. `name` is that of what is indexed, if it has one.
    pub(super) fn index(
        &mut self,
        base: NodeId,
        indices: &[usize],
        name: Option<String>,
        span: Span,
    ) -> Option<NodeId> {
        let shape = self.graph.shape(base);
        let (row, col) = match *indices {
            [row, col] => (row, col),
            [row] if shape.cols() == 1 => (row, 1),
            [col] if shape.rows() == 1 => (1, col),
            // A row of a matrix, as a vector.
            [row] if (1..=shape.rows()).contains(&row) => {
                let pick = Op::Gather(Pick::Row(row - 1));
                return Some(self.graph.add(pick, vec![base], Shape::of(shape.cols(), 1)));
            }
            _ => return self.shape_error(shape_errors::one_position(shape, name, span)),
        };
        if row == 0 || col == 0 || row > shape.rows() || col > shape.cols() {
            return self.shape_error(shape_errors::no_element(shape, indices, name, span));
        }
        Some(self.graph.element(base, (row - 1) * shape.cols() + col - 1))
    }

    /// A number that takes the size it meets stays one beside scalars.
    pub(super) fn keep_open(&mut self, result: NodeId, args: &[NodeId]) -> NodeId {
        let scalars = |node: &NodeId| self.graph.shape(*node) == Shape::Scalar;
        if scalars(&result) && args.iter().all(scalars) {
            let open = args.iter().find_map(|arg| self.expanding.get(arg));
            if let Some(&row) = open {
                self.expanding.insert(result, row);
            }
        }
        result
    }

    /// Gives `vector(1)` the size that the other factor asks for, where there is only one.
    fn sized_for_product(
        &mut self,
        op: BinaryOp,
        a: NodeId,
        b: NodeId,
        site: Site<'_>,
    ) -> Option<(NodeId, NodeId)> {
        let open = |node: NodeId| self.expanding.get(&node).copied();
        let (left, right) = (self.graph.shape(a), self.graph.shape(b));
        let elementwise = op == BinaryOp::Multiply;
        match (open(a), open(b)) {
            (None, None) => Some((a, b)),
            (Some(x), Some(y)) if elementwise && x == y => Some((a, b)),
            (Some(_), None) if right == Shape::Scalar => Some((a, b)),
            (None, Some(_)) if left == Shape::Scalar => Some((a, b)),
            (None, Some(false)) if matches!(left, Shape::Matrix(..)) => {
                let sized = self.graph.filled(b, Shape::of(left.cols(), 1));
                Some((a, sized))
            }
            (Some(true), None) => {
                let sized = self.graph.filled(a, Shape::of(1, right.rows()));
                Some((sized, b))
            }
            (None, Some(false)) if elementwise => Some((a, b)),
            (None, Some(false)) => {
                let sized = self.graph.filled(b, left);
                Some((a, sized))
            }
            (Some(false), None) if matches!(right, Shape::Vector(_)) => {
                if elementwise {
                    return Some((a, b));
                }
                let sized = self.graph.filled(a, right);
                Some((sized, b))
            }
            _ => {
                self.without_size(site.underlined());
                None
            }
        }
    }

    /// `vector(1)` met nothing that has a size.
    pub(super) fn without_size(&mut self, span: Span) -> Option<NodeId> {
        let message = "`vector` takes the size of what it meets, and here that leaves it open. Use a name instead and set its size and values in the inputs table.";
        self.shape_error(Diagnostic::error(span, message))
    }
}
