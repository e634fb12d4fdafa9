//! Claims with one thing changed: if that is the derivative, the change is the slip.

use super::answer::Slip;
use super::chain::orders;
use crate::expr::shape::Shape;
use crate::syntax::ast::{BinaryOp, Expr, Node, NodeId, NodeKind};
use crate::syntax::diagnostic::Span;

/// Operations up to which a claim is changed.
const MOST_NODES: usize = 120;
/// Changes that are tried.
const MOST: usize = 400;

/// A claim with one change.
pub(super) struct Repair {
    pub(super) slip: Slip,
    pub(super) expr: Expr,
    /// What was changed, as a part of the claim's text.
    pub(super) span: Span,
}

/// A tree with its children inside; in `kind` they are positions in `children`.
#[derive(Clone)]
struct Tree {
    kind: NodeKind,
    span: Span,
    children: Vec<Tree>,
}

/// All changes of a claim that are tried. `shape` knows the names of the scene.
pub(super) fn repairs(expr: &Expr, shape: impl Fn(&str) -> Option<Shape>) -> Vec<Repair> {
    let mut found = Vec::new();
    if MOST_NODES < expr.nodes.len() {
        return found;
    }
    let Some(root) = expr
        .nodes
        .len()
        .checked_sub(1)
        .and_then(|root| Tree::of(expr, root))
    else {
        return found;
    };
    let whole = root.clone();
    root.each(&mut Vec::new(), &mut |tree, path| {
        let mut push = |slip, instead: Tree| {
            if found.len() < MOST
                && let Some(expr) = whole.clone().with(path, instead)
            {
                let span = tree.span;
                found.push(Repair {
                    slip,
                    expr: expr.flat(),
                    span,
                });
            }
        };
        // A transpose more or less.
        let name = match (&tree.kind, tree.children.first().map(|child| &child.kind)) {
            (NodeKind::Name(name), _) | (NodeKind::Transpose(_), Some(NodeKind::Name(name))) => {
                Some(name)
            }
            _ => None,
        };
        let is_matrix = match name.map(|name| shape(name)) {
            Some(Some(shape)) => !shape.is_line(),
            _ => true,
        };
        let slip = if is_matrix {
            Slip::NotTransposed
        } else {
            Slip::OtherLayout
        };
        match &tree.kind {
            NodeKind::Number(_) => {}
            NodeKind::Transpose(_) => push(slip, tree.children[0].clone()),
            _ => push(slip, tree.wrapped(NodeKind::Transpose(0))),
        }
        let diag = NodeKind::Call {
            function: "diag".to_owned(),
            function_span: tree.span,
            arguments: vec![0],
        };
        let is_diag = matches!(&tree.kind, NodeKind::Call { function, .. } if function == "diag");
        if !is_diag && !matches!(tree.kind, NodeKind::Number(_)) {
            push(Slip::DiagForgotten, tree.wrapped(diag.clone()));
            // A row stands for the same diagonal matrix.
            if !path.is_empty() && matches!(tree.kind, NodeKind::Transpose(_)) {
                push(Slip::DiagForgotten, tree.children[0].wrapped(diag.clone()));
            }
        }
        if let NodeKind::Negate(_) = tree.kind {
            push(Slip::Sign, tree.children[0].clone());
        }
        if matches!(&tree.kind, NodeKind::Call { function, .. } if function == "kron") {
            let mut swapped = tree.clone();
            swapped.children.reverse();
            push(Slip::Order, swapped);
        }
        let NodeKind::Binary { op, .. } = tree.kind else {
            return;
        };
        match op {
            BinaryOp::Add => push(Slip::Sign, tree.with_sign(BinaryOp::Subtract)),
            BinaryOp::Subtract => push(Slip::Sign, tree.with_sign(BinaryOp::Add)),
            BinaryOp::ElementwiseMultiply | BinaryOp::Multiply => {
                let product = tree.with_sign(BinaryOp::MatrixMultiply);
                push(Slip::Elementwise, product.clone());
                let mut outer = product.clone();
                outer.children[1] = outer.children[1].wrapped(NodeKind::Transpose(0));
                push(Slip::Elementwise, outer);
                // Elsewhere a column times a matrix entry by entry scales its rows.
                for side in 0..2 {
                    let mut scaled = product.clone();
                    scaled.children[side] = scaled.children[side].wrapped(diag.clone());
                    push(Slip::DiagForgotten, scaled);
                }
            }
            _ => {}
        }
        // The whole product once, from its top.
        let factors = tree.factors();
        let is_part = path
            .split_last()
            .is_some_and(|(_, above)| whole.at(above).is_some_and(|above| is_product(&above.kind)));
        if factors.len() > 1 && !is_part {
            for order in orders(factors.len()) {
                let mut ordered = order.iter().map(|&factor| factors[factor].clone());
                if let Some(first) = ordered.next() {
                    let product = ordered.fold(first, Tree::times);
                    push(Slip::Order, product);
                }
            }
        }
        if factors.len() > 2 && !is_part {
            let mut rest = factors.into_iter().cloned();
            if let Some(first) = rest.next() {
                let by = |left, right| Tree::product(BinaryOp::MatrixMultiply, left, right);
                push(Slip::Elementwise, rest.fold(first, by));
            }
        }
    });
    found
}

fn is_product(kind: &NodeKind) -> bool {
    matches!(
        kind,
        NodeKind::Binary {
            op: BinaryOp::Multiply | BinaryOp::MatrixMultiply | BinaryOp::ElementwiseMultiply,
            ..
        }
    )
}

impl Tree {
    fn of(expr: &Expr, id: NodeId) -> Option<Self> {
        let node = expr.nodes.get(id)?;
        let mut children = Vec::new();
        let mut take = |child: &mut NodeId| {
            let position = children.len();
            children.push(*child);
            *child = position;
        };
        let mut kind = node.kind.clone();
        for_each_child(&mut kind, &mut take);
        let children: Option<Vec<Self>> = children
            .into_iter()
            .map(|child| Self::of(expr, child))
            .collect();
        Some(Self {
            kind,
            span: node.span,
            children: children?,
        })
    }

    fn flat(&self) -> Expr {
        let mut nodes = Vec::new();
        self.write(&mut nodes);
        Expr { nodes }
    }

    fn write(&self, nodes: &mut Vec<Node>) -> NodeId {
        let places: Vec<NodeId> = self
            .children
            .iter()
            .map(|child| child.write(nodes))
            .collect();
        let mut kind = self.kind.clone();
        for_each_child(&mut kind, &mut |child| *child = places[*child]);
        nodes.push(Node {
            kind,
            span: self.span,
        });
        nodes.len() - 1
    }

    /// Visits every subtree with the way to it.
    fn each(&self, path: &mut Vec<usize>, visit: &mut impl FnMut(&Self, &[usize])) {
        visit(self, path);
        for (position, child) in self.children.iter().enumerate() {
            path.push(position);
            child.each(path, visit);
            path.pop();
        }
    }

    fn at(&self, path: &[usize]) -> Option<&Self> {
        path.iter()
            .try_fold(self, |tree, &child| tree.children.get(child))
    }

    fn with(mut self, path: &[usize], instead: Self) -> Option<Self> {
        let mut at = &mut self;
        for &child in path {
            at = at.children.get_mut(child)?;
        }
        *at = instead;
        Some(self)
    }

    fn wrapped(&self, kind: NodeKind) -> Self {
        Self {
            kind,
            span: self.span,
            children: vec![self.clone()],
        }
    }

    fn with_sign(&self, sign: BinaryOp) -> Self {
        let mut changed = self.clone();
        if let NodeKind::Binary { op, .. } = &mut changed.kind {
            *op = sign;
        }
        changed
    }

    fn factors(&self) -> Vec<&Self> {
        if is_product(&self.kind) {
            self.children.iter().flat_map(Self::factors).collect()
        } else {
            vec![self]
        }
    }

    fn product(op: BinaryOp, left: Self, right: Self) -> Self {
        let span = left.span.hull(right.span);
        Self {
            kind: NodeKind::Binary {
                op,
                left: 0,
                right: 1,
                op_span: span,
            },
            span,
            children: vec![left, right],
        }
    }

    fn times(left: Self, right: Self) -> Self {
        Self::product(BinaryOp::Multiply, left, right)
    }
}

fn for_each_child(kind: &mut NodeKind, visit: &mut impl FnMut(&mut NodeId)) {
    match kind {
        NodeKind::Number(_) | NodeKind::Name(_) => {}
        NodeKind::Negate(x) | NodeKind::Abs(x) | NodeKind::Norm(x) | NodeKind::Transpose(x) => {
            visit(x);
        }
        NodeKind::Index { base, .. } => visit(base),
        NodeKind::Binary { left, right, .. } | NodeKind::Compare { left, right, .. } => {
            visit(left);
            visit(right);
        }
        NodeKind::Call { arguments, .. } => arguments.iter_mut().for_each(visit),
        NodeKind::Vector(parts) => parts.iter_mut().for_each(visit),
    }
}
