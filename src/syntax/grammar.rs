//! Precedence: a [`Skeleton`] → the tree. The only file that names meval.
//!
//! The grammar, as read by the files of this folder together; every level binds tighter than
//! the one above it:
//!
//! ```text
//! text        = line { ( newline | ";" ) line }           "#" begins a comment
//! line        = [ heading "=" ] sum                       a bare sum is named f, g, …
//! heading     = name [ "(" name { "," name } ")" ]
//! sum         = product { ( "+" | "-" ) product }         from the left
//! product     = signed { sign signed | power }            from the left; without a sign
//!                                                         it is a product all the same
//! sign        = "*" | ".*" | "⊗" | "·" | "@" | "/" | "./" | …
//! signed      = { "-" | "+" } power                       -x^2 is -(x^2)
//! power       = postfix [ ( "^" | ".^" | "**" ) signed ]  from the right: 2^3^2 is 2^9
//! postfix     = root { "'" | "ᵀ" | "^T" | raised | "[" position [ "," position ] "]" }
//! root        = { "√" } operand
//! operand     = number | name | group | call | vector | bars
//! group       = "(" sum ")" | "{" sum "}"
//! call        = name [ raised | "^" number ] "(" [ sum compare ] sum { "," sum } ")"
//! vector      = "[" sum { "," sum } "]" | "[" sum { ";" sum } "]"
//!                                                         of such vectors it is a matrix
//! bars        = "|" sum "|" | "||" sum "||" | "‖" sum "‖" [ "₁" | "₂" ]
//! compare     = "<" | "<=" | ">" | ">=" | "==" | "!="     only first in if(c, a, b)
//! ```
//!
//! meval's shunting yard does the levels from sum to power. It is handed every operand as
//! `Var(slot)`, every bracket of any kind, and one around the whole, as
//! `Func(slot) … RParen`, every separator as `Comma`, and of a sign only its class. Operands
//! keep their order in what comes back, so a sign is found again in the gap between the last
//! operand of its left side and the first of its right, and a minus as the innermost unused one
//! before its first operand. So each sign keeps its identity and its span.
//!
//! meval's own text reading and evaluation are not used. Nothing here calls itself: a chain of
//! any length is walked by loops.

use meval::shunting_yard::to_rpn;
use meval::tokenizer::{Operation, Token as Class};

use super::ast::{BinaryOp, Comparison, Expr, Node, NodeId, NodeKind};
use super::diagnostic::{Diagnostic, Span};
use super::skeleton::{Item, Postfix, Skeleton, SlotKind};
use super::token::Raised;

/// Builds the tree. `whole` is the span of the right-hand side, for the one message that should
/// never be seen.
pub fn build(skeleton: Skeleton, whole: Span) -> Result<Expr, Diagnostic> {
    let outermost = skeleton.slots.len();
    let (classes, gaps) = encode(&skeleton, outermost);
    let rpn = to_rpn(&classes).ok();
    let expr = rpn.and_then(|rpn| Builder::new(skeleton, gaps).build(&rpn, outermost));
    expr.ok_or_else(|| {
        Diagnostic::error(
            whole,
            "This expression cannot be read; write it with more brackets.",
        )
    })
}

/// What stands between an operand and the one before it.
#[derive(Default)]
struct Gap {
    /// The one sign or separator; none before the first operand.
    between: Option<Between>,
    /// The minuses, from the outside in.
    negations: Vec<Span>,
}

#[derive(Clone, Copy)]
enum Between {
    Sign(BinaryOp, Span),
    Comma,
    Compare(Comparison, Span),
}

/// The skeleton as meval takes it, and the gap before each operand.
fn encode(skeleton: &Skeleton, outermost: usize) -> (Vec<Class>, Vec<Gap>) {
    let bracket = |slot: usize| Class::Func(slot.to_string(), None);
    let mut classes = Vec::with_capacity(skeleton.items.len() + 2);
    let mut gaps = Vec::new();
    let mut gap = Gap::default();
    classes.push(bracket(outermost));
    for item in &skeleton.items {
        classes.push(match *item {
            Item::Operand(slot) => {
                gaps.push(std::mem::take(&mut gap));
                Class::Var(slot.to_string())
            }
            Item::Open(slot) => bracket(slot),
            Item::Close => Class::RParen,
            Item::Comma => {
                gap.between = Some(Between::Comma);
                Class::Comma
            }
            Item::Compare(comparison, span) => {
                gap.between = Some(Between::Compare(comparison, span));
                Class::Comma
            }
            Item::Binary(op, span) => {
                gap.between = Some(Between::Sign(op, span));
                Class::Binary(class(op))
            }
            Item::Negate(span) => {
                gap.negations.push(span);
                Class::Unary(Operation::Minus)
            }
        });
    }
    classes.push(Class::RParen);
    (classes, gaps)
}

/// The level of precedence that a sign stands on.
fn class(op: BinaryOp) -> Operation {
    match op {
        BinaryOp::Add | BinaryOp::Subtract => Operation::Plus,
        BinaryOp::Multiply
        | BinaryOp::ElementwiseMultiply
        | BinaryOp::Dot
        | BinaryOp::MatrixMultiply
        | BinaryOp::Divide
        | BinaryOp::ElementwiseDivide => Operation::Times,
        BinaryOp::Power | BinaryOp::ElementwisePower => Operation::Pow,
    }
}

/// A finished part of the tree and the operands that it covers, by their order in the text.
#[derive(Clone, Copy)]
struct Part {
    node: NodeId,
    first: usize,
    last: usize,
}

struct Builder {
    skeleton: Skeleton,
    gaps: Vec<Gap>,
    operands_read: usize,
    parts: Vec<Part>,
    nodes: Vec<Node>,
}

impl Builder {
    fn new(skeleton: Skeleton, gaps: Vec<Gap>) -> Self {
        Self {
            skeleton,
            gaps,
            operands_read: 0,
            parts: Vec::new(),
            nodes: Vec::new(),
        }
    }

    /// None if meval gave back something that [`encode`] cannot have meant.
    fn build(mut self, rpn: &[Class], outermost: usize) -> Option<Expr> {
        for class in rpn {
            match class {
                Class::Var(slot) => self.operand(slot.parse().ok()?)?,
                Class::Unary(_) => self.negate()?,
                Class::Binary(_) => self.binary()?,
                Class::Func(slot, count) => {
                    let slot = slot.parse().ok()?;
                    if slot != outermost {
                        self.bracket(slot, (*count)?)?;
                    }
                }
                Class::LParen | Class::RParen | Class::Comma | Class::Number(_) => return None,
            }
        }
        (self.parts.len() == 1).then_some(Expr { nodes: self.nodes })
    }

    fn push(&mut self, kind: NodeKind, span: Span) -> NodeId {
        self.nodes.push(Node { kind, span });
        self.nodes.len() - 1
    }

    fn span(&self, node: NodeId) -> Option<Span> {
        self.nodes.get(node).map(|node| node.span)
    }

    fn operand(&mut self, slot: usize) -> Option<()> {
        let found = self.skeleton.slots.get_mut(slot)?;
        let kind = match std::mem::replace(&mut found.kind, SlotKind::Group) {
            SlotKind::Number(value) => NodeKind::Number(value),
            SlotKind::Name(name) => NodeKind::Name(name),
            _ => return None,
        };
        let span = found.span;
        let node = self.push(kind, span);
        let node = self.postfixes(slot, node)?;
        let at = self.operands_read;
        self.operands_read += 1;
        self.parts.push(Part {
            node,
            first: at,
            last: at,
        });
        Some(())
    }

    fn negate(&mut self) -> Option<()> {
        let part = self.parts.last().copied()?;
        let sign = self.gaps.get_mut(part.first)?.negations.pop()?;
        let span = sign.hull(self.span(part.node)?);
        let node = self.push(NodeKind::Negate(part.node), span);
        self.parts.last_mut()?.node = node;
        Some(())
    }

    fn binary(&mut self) -> Option<()> {
        let right = self.parts.pop()?;
        let left = self.parts.pop()?;
        let Some(Between::Sign(op, op_span)) = self.gaps.get(right.first)?.between else {
            return None;
        };
        let span = self.span(left.node)?.hull(self.span(right.node)?);
        let kind = NodeKind::Binary {
            op,
            left: left.node,
            right: right.node,
            op_span,
        };
        let node = self.push(kind, span);
        self.parts.push(Part {
            node,
            first: left.first,
            last: right.last,
        });
        Some(())
    }

    fn bracket(&mut self, slot: usize, count: usize) -> Option<()> {
        let from = self.parts.len().checked_sub(count)?;
        let inside = self.parts.split_off(from);
        let (first, last) = (inside.first()?.first, inside.last()?.last);
        let mut arguments: Vec<NodeId> = Vec::with_capacity(count);
        for part in inside {
            match self.gaps.get(part.first)?.between {
                Some(Between::Compare(op, op_span)) if part.first != first => {
                    let left = arguments.pop()?;
                    let right = part.node;
                    let span = self.span(left)?.hull(self.span(right)?);
                    let kind = NodeKind::Compare {
                        op,
                        left,
                        right,
                        op_span,
                    };
                    arguments.push(self.push(kind, span));
                }
                _ => arguments.push(part.node),
            }
        }
        let only = arguments.first().copied()?;
        let found = self.skeleton.slots.get_mut(slot)?;
        let span = found.span;
        let kind = match std::mem::replace(&mut found.kind, SlotKind::Group) {
            SlotKind::Group => None,
            SlotKind::Call {
                function,
                function_span,
            } => Some(NodeKind::Call {
                function,
                function_span,
                arguments,
            }),
            SlotKind::Vector => Some(NodeKind::Vector(arguments)),
            SlotKind::Abs => Some(NodeKind::Abs(only)),
            SlotKind::Norm => Some(NodeKind::Norm(only)),
            SlotKind::Number(_) | SlotKind::Name(_) => return None,
        };
        let node = match kind {
            Some(kind) => self.push(kind, span),
            None => {
                // Brackets that only group widen what stands in them.
                self.nodes.get_mut(only)?.span = span;
                only
            }
        };
        let node = self.postfixes(slot, node)?;
        self.parts.push(Part { node, first, last });
        Some(())
    }

    /// Applies what hangs on a slot, from the inside out.
    fn postfixes(&mut self, slot: usize, base: NodeId) -> Option<NodeId> {
        let postfixes = std::mem::take(&mut self.skeleton.slots.get_mut(slot)?.postfixes);
        let mut node = base;
        for postfix in postfixes {
            let base_span = self.span(node)?;
            node = match postfix {
                Postfix::Transpose(span) => {
                    self.push(NodeKind::Transpose(node), base_span.hull(span))
                }
                Postfix::Index(indices, span) => {
                    let kind = NodeKind::Index {
                        base: node,
                        indices,
                    };
                    self.push(kind, base_span.hull(span))
                }
                Postfix::Inverse(span) => {
                    let kind = NodeKind::Call {
                        function: "inv".to_owned(),
                        function_span: span,
                        arguments: vec![node],
                    };
                    self.push(kind, base_span.hull(span))
                }
                Postfix::Raise(raised, span) => {
                    let right = self.exponent(raised, span);
                    let kind = NodeKind::Binary {
                        op: BinaryOp::Power,
                        left: node,
                        right,
                        op_span: Span::new(span.start, span.start),
                    };
                    self.push(kind, base_span.hull(span))
                }
            };
        }
        Some(node)
    }

    fn exponent(&mut self, raised: Raised, span: Span) -> NodeId {
        match raised {
            Raised::Name(name) => self.push(NodeKind::Name(name), span),
            Raised::Number { negative, value } => {
                let magnitude = self.push(NodeKind::Number(value), span);
                if negative {
                    self.push(NodeKind::Negate(magnitude), span)
                } else {
                    magnitude
                }
            }
        }
    }
}
