//! Definitions in canonical form, as the program understood them.
//!
//! Every sign is written out and brackets stand where precedence needs them, so
//! that reading the result again gives the same tree. (With all its names declared: which
//! letters that run together are one name depends on the names of the whole text.)

use crate::syntax::ast::{BinaryOp, Definition, Expr, Node, NodeId, NodeKind};

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
    format!("{heading} = {}", expr(&definition.expr))
}

/// The expression alone.
pub fn expr(expr: &Expr) -> String {
    parts(&expr.nodes)
        .pop()
        .map_or_else(String::new, |(text, _)| text)
}

/// A part of an expression alone.
pub fn node(expr: &Expr, id: NodeId) -> String {
    let mut parts = parts(expr.nodes.get(..=id).unwrap_or(&[]));
    parts.pop().map_or_else(String::new, |(text, _)| text)
}

/// A part of an expression as an operand of any sign: in brackets unless it needs none.
pub fn operand(expr: &Expr, id: NodeId) -> String {
    let mut parts = parts(expr.nodes.get(..=id).unwrap_or(&[]));
    match parts.pop() {
        Some((text, Level::Atom)) => text,
        Some((text, _)) => format!("({text})"),
        None => String::new(),
    }
}

/// The text of every node, except of those that became part of another. A loop over reverse
/// Polish order: long chains are deep trees.
fn parts(nodes: &[Node]) -> Vec<(String, Level)> {
    let mut parts: Vec<(String, Level)> = Vec::with_capacity(nodes.len());
    // Each part is used once, so taking it keeps a long chain from being copied over and over.
    for node in nodes {
        let mut take = |id: usize, least: Level| {
            let (text, level) = parts
                .get_mut(id)
                .map_or((String::new(), Level::Atom), |part| {
                    (std::mem::take(&mut part.0), part.1)
                });
            if level < least {
                format!("({text})")
            } else {
                text
            }
        };
        let part = match &node.kind {
            NodeKind::Number(value) => (number(*value), Level::Atom),
            NodeKind::Name(name) => (name.clone(), Level::Atom),
            NodeKind::Negate(x) => (format!("-{}", take(*x, Level::Sign)), Level::Sign),
            NodeKind::Binary {
                op, left, right, ..
            } => {
                let (level, left_least, right_least) = match op {
                    BinaryOp::Add | BinaryOp::Subtract => (Level::Sum, Level::Sum, Level::Product),
                    BinaryOp::Power | BinaryOp::ElementwisePower => {
                        (Level::Power, Level::Atom, Level::Power)
                    }
                    _ => (Level::Product, Level::Product, Level::Sign),
                };
                let (a, b) = (take(*left, left_least), take(*right, right_least));
                let text = match op {
                    BinaryOp::Add | BinaryOp::Subtract | BinaryOp::MatrixMultiply => {
                        join(a, &format!(" {} ", op.sign()), &b)
                    }
                    _ => join(a, op.sign(), &b),
                };
                (text, level)
            }
            NodeKind::Compare {
                op, left, right, ..
            } => {
                let (a, b) = (take(*left, Level::Sum), take(*right, Level::Sum));
                (join(a, &format!(" {} ", op.sign()), &b), Level::Compare)
            }
            NodeKind::Call {
                function,
                arguments,
                ..
            } => {
                let arguments: Vec<String> = arguments
                    .iter()
                    .map(|&argument| take(argument, Level::Compare))
                    .collect();
                (format!("{function}({})", arguments.join(", ")), Level::Atom)
            }
            NodeKind::Vector(elements) => {
                let elements: Vec<String> = elements
                    .iter()
                    .map(|&element| take(element, Level::Compare))
                    .collect();
                (format!("[{}]", elements.join(", ")), Level::Atom)
            }
            NodeKind::Abs(x) => (format!("abs({})", take(*x, Level::Compare)), Level::Atom),
            NodeKind::Norm(x) => (format!("norm2({})", take(*x, Level::Compare)), Level::Atom),
            NodeKind::Transpose(x) => (format!("{}'", take(*x, Level::Atom)), Level::Atom),
            NodeKind::Index { base, indices } => {
                let indices: Vec<String> = indices.iter().map(usize::to_string).collect();
                (
                    format!("{}[{}]", take(*base, Level::Atom), indices.join(", ")),
                    Level::Atom,
                )
            }
        };
        parts.push(part);
    }
    parts
}

/// Every digit that is needed, and no row of zeros.
fn number(value: f64) -> String {
    if value == 0.0 || (1e-5..1e16).contains(&value) {
        format!("{value}")
    } else {
        format!("{value:e}")
    }
}

/// Appends to the left side, whose buffer a chain of equal signs reuses.
fn join(mut left: String, sign: &str, right: &str) -> String {
    left.push_str(sign);
    left.push_str(right);
    left
}
