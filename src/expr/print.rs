//! Definitions in canonical form, as the program understood them.
//!
//! Every sign is written out and brackets stand where precedence needs them, so
//! that reading the result again gives the same tree. (With all its names declared: which
//! letters that run together are one name depends on the names of the whole text.)

use super::axis;
use crate::syntax::ast::{BinaryOp, Definition, Expr, Node, NodeId, NodeKind};

/// The longest part of a text that a message repeats, in bytes.
const LONGEST: usize = 200;

/// How tightly an expression holds together; higher binds tighter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Compare,
    Sum,
    Product,
    Sign,
    Power,
    Atom,
}

/// `f(x, y) = 10*x^2*y^2`.
pub fn definition(definition: &Definition) -> String {
    let heading = match &definition.parameters {
        Some(parameters) => {
            let names: Vec<&str> = parameters
                .iter()
                .map(|parameter| parameter.name.as_str())
                .collect();
            format!("{}({})", definition.name, names.join(", "))
        }
        None => definition.name.clone(),
    };
    let nodes = &definition.expr.nodes;
    let root = nodes.len().saturating_sub(1);
    let expr = written(nodes, root, Level::Compare, usize::MAX);
    format!("{heading} = {}", expr.unwrap_or_default())
}

/// A part of an expression alone; `None` for one that is too long to be repeated.
pub fn node(expr: &Expr, id: NodeId) -> Option<String> {
    written(&expr.nodes, id, Level::Compare, LONGEST)
}

/// The same, however long it is.
pub fn node_of_any_length(expr: &Expr, id: NodeId) -> Option<String> {
    written(&expr.nodes, id, Level::Compare, usize::MAX)
}

/// A part of an expression as an operand of any sign: in brackets unless it needs none.
pub fn operand(expr: &Expr, id: NodeId) -> Option<String> {
    written(&expr.nodes, id, Level::Atom, LONGEST)
}

/// What is still to be written.
enum Piece {
    /// A node, in brackets if it holds together less tightly than that.
    Node(NodeId, Level),
    Sign(&'static str),
    /// The positions of an element.
    Positions(String),
}

/// The text of the node `root`; `None` when it is longer than `most` bytes. Long chains are deep
/// trees, so what is still to be written stands in a list.
fn written(nodes: &[Node], root: NodeId, least: Level, most: usize) -> Option<String> {
    use Piece::{Positions, Sign};
    let mut out = String::new();
    let mut rest = vec![Piece::Node(root, least)];
    while let Some(piece) = rest.pop() {
        let (id, least) = match piece {
            Piece::Node(id, least) => (id, least),
            Sign(sign) => {
                out.push_str(sign);
                continue;
            }
            Positions(positions) => {
                out.push_str(&positions);
                continue;
            }
        };
        if most < out.len() {
            return None;
        }
        let kind = &nodes.get(id)?.kind;
        let level = level(kind);
        let from = rest.len();
        if level < least {
            rest.push(Sign("("));
        }
        match kind {
            NodeKind::Number(value) => out.push_str(&number(*value)),
            NodeKind::Name(name) => out.push_str(name),
            NodeKind::Negate(x) => rest.extend([Sign("-"), Piece::Node(*x, Level::Sign)]),
            NodeKind::Binary {
                op, left, right, ..
            } => {
                let (of_left, of_right) = match op {
                    BinaryOp::Add | BinaryOp::Subtract => (Level::Sum, Level::Product),
                    BinaryOp::Power | BinaryOp::ElementwisePower => (Level::Atom, Level::Power),
                    // What follows a divisor that is a row would be read as a part of it.
                    _ if divides_by_row(nodes, *left) => (Level::Sign, Level::Sign),
                    _ => (Level::Product, Level::Sign),
                };
                let spaced = matches!(
                    op,
                    BinaryOp::Add | BinaryOp::Subtract | BinaryOp::MatrixMultiply
                );
                let space = if spaced { " " } else { "" };
                rest.extend([
                    Piece::Node(*left, of_left),
                    Sign(space),
                    Sign(op.sign()),
                    Sign(space),
                    Piece::Node(*right, of_right),
                ]);
            }
            NodeKind::Compare {
                op, left, right, ..
            } => rest.extend([
                Piece::Node(*left, Level::Sum),
                Sign(" "),
                Sign(op.sign()),
                Sign(" "),
                Piece::Node(*right, Level::Sum),
            ]),
            NodeKind::Call {
                function,
                arguments,
                ..
            } => {
                let (function, close) = match axis::parts(function) {
                    Some((plain, "rows")) => (plain, ", rows)"),
                    Some((plain, _)) => (plain, ", cols)"),
                    None => (function.as_str(), ")"),
                };
                out.push_str(function);
                list(&mut rest, "(", arguments, close);
            }
            NodeKind::Vector(elements) => list(&mut rest, "[", elements, "]"),
            NodeKind::Abs(x) => list(&mut rest, "abs(", &[*x], ")"),
            NodeKind::Norm(x) => list(&mut rest, "norm2(", &[*x], ")"),
            NodeKind::Transpose(x) => rest.extend([Piece::Node(*x, Level::Atom), Sign("'")]),
            NodeKind::Index { base, indices } => {
                let indices: Vec<String> = indices.iter().map(usize::to_string).collect();
                rest.push(Piece::Node(*base, Level::Atom));
                rest.push(Positions(format!("[{}]", indices.join(", "))));
            }
        }
        if level < least {
            rest.push(Sign(")"));
        }
        // The list gives back what was put in last.
        if let Some(added) = rest.get_mut(from..) {
            added.reverse();
        }
    }
    (out.len() <= most).then_some(out)
}

fn level(kind: &NodeKind) -> Level {
    match kind {
        NodeKind::Compare { .. } => Level::Compare,
        NodeKind::Negate(_) => Level::Sign,
        NodeKind::Binary { op, .. } => match op {
            BinaryOp::Add | BinaryOp::Subtract => Level::Sum,
            BinaryOp::Power | BinaryOp::ElementwisePower => Level::Power,
            _ => Level::Product,
        },
        _ => Level::Atom,
    }
}

fn list(rest: &mut Vec<Piece>, opening: &'static str, parts: &[NodeId], closing: &'static str) {
    rest.push(Piece::Sign(opening));
    for (position, &part) in parts.iter().enumerate() {
        if 0 < position {
            rest.push(Piece::Sign(", "));
        }
        rest.push(Piece::Node(part, Level::Compare));
    }
    rest.push(Piece::Sign(closing));
}

/// True for `x/y'`.
fn divides_by_row(nodes: &[Node], id: NodeId) -> bool {
    let kind = |id: NodeId| nodes.get(id).map(|node| &node.kind);
    let Some(NodeKind::Binary {
        op: BinaryOp::Divide,
        right,
        ..
    }) = kind(id)
    else {
        return false;
    };
    matches!(kind(*right), Some(NodeKind::Transpose(_)))
}

/// Every digit that is needed, and no row of zeros.
fn number(value: f64) -> String {
    if value == 0.0 || (1e-5..1e16).contains(&value) {
        format!("{value}")
    } else {
        format!("{value:e}")
    }
}
