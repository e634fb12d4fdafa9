//! What is said when shapes do not fit: both shapes by name, and the way out.
//!
//! Every sentence about shapes is made here, in one form: what the sign or function needs, what
//! it got, what to do. It decides nothing: [`super::lower`] and [`super::operators`] do.

use super::limits::{MAX_ELEMENTS, MAX_OPERATIONS, MAX_TOTAL};
use super::number::long;
use super::print;
use super::shape::Shape;
use crate::syntax::ast::{BinaryOp, Expr, NodeId, NodeKind};
use crate::syntax::diagnostic::{Diagnostic, Fix, Span};

/// A sign between two operands, as it stands in the text.
#[derive(Clone, Copy)]
pub struct Site<'e> {
    /// The tree.
    pub expr: &'e Expr,
    /// Left operand.
    pub left: NodeId,
    /// Right operand.
    pub right: NodeId,
    /// The sign; empty for juxtaposition and superscripts.
    pub op_span: Span,
}

impl Site<'_> {
    fn operands(self) -> (Span, Span) {
        (span(self.expr, self.left), span(self.expr, self.right))
    }

    fn whole(self) -> Span {
        let (left, right) = self.operands();
        left.hull(right)
    }

    /// The sign; both operands where no sign is written.
    pub fn underlined(self) -> Span {
        if self.op_span.start == self.op_span.end {
            self.whole()
        } else {
            self.op_span
        }
    }
}

/// A way out in words, and as a change of the text where one change does it.
struct WayOut {
    sentence: String,
    fix: Option<Fix>,
}

fn words(sentence: impl Into<String>) -> WayOut {
    WayOut {
        sentence: sentence.into(),
        fix: None,
    }
}

fn fix(label: String, span: Span, replacement: impl Into<String>) -> Option<Fix> {
    let replacement = replacement.into();
    Some(Fix {
        label,
        span,
        replacement,
    })
}

/// The name of a node in backticks, if it is one.
pub fn naming(expr: &Expr, id: NodeId) -> Option<String> {
    match expr.nodes.get(id).map(|node| &node.kind) {
        Some(NodeKind::Name(name)) => Some(format!("`{name}`")),
        _ => None,
    }
}

fn span(expr: &Expr, id: NodeId) -> Span {
    expr.nodes.get(id).map_or(Span::default(), |node| node.span)
}

fn kind(expr: &Expr, id: NodeId) -> Option<&NodeKind> {
    expr.nodes.get(id).map(|node| &node.kind)
}

/// `4×3`, `a scalar`.
fn size(shape: Shape) -> String {
    match shape {
        Shape::Scalar => "a scalar".to_owned(),
        Shape::Vector(_) | Shape::Matrix(..) => shape.to_string(),
    }
}

/// `what needs …; x is 3×1 and y is 2×1. Do this.` with both operands underlined.
fn worded(
    what: &str,
    need: &str,
    site: Site<'_>,
    (left, right): (Shape, Shape),
    way_out: Option<WayOut>,
) -> Diagnostic {
    let name = |id, otherwise: &str| naming(site.expr, id).unwrap_or_else(|| otherwise.to_owned());
    let mut message = format!(
        "{what} {need}; {} is {} and {} is {}.",
        name(site.left, "the left side"),
        size(left),
        name(site.right, "the right side"),
        size(right)
    );
    let (left_span, right_span) = site.operands();
    let label = |id, shape| format!("{} is {}", name(id, "this"), size(shape));
    let fix = way_out.and_then(|way_out| {
        message.push(' ');
        message.push_str(&way_out.sentence);
        way_out.fix
    });
    let mut diagnostic = Diagnostic::error(site.underlined(), message)
        .with_related(left_span, label(site.left, left))
        .with_related(right_span, label(site.right, right));
    diagnostic.fix = fix;
    diagnostic
}

/// A sign whose operands' shapes do not fit.
pub fn between(
    site: Site<'_>,
    op: BinaryOp,
    need: &str,
    (left, right): (Shape, Shape),
) -> Diagnostic {
    let sign = op.sign();
    let product = matches!(
        op,
        BinaryOp::Multiply | BinaryOp::MatrixMultiply | BinaryOp::Dot
    );
    let vectors = matches!((left, right), (Shape::Vector(_), Shape::Vector(_)));
    let (what, way_out) = if product && !vectors {
        let way_out = product_way_out(site, op, left, right);
        (format!("`{sign}` with a matrix"), Some(way_out))
    } else {
        (format!("`{sign}`"), same_shape_way_out(site, left, right))
    };
    worded(&what, need, site, (left, right), way_out)
}

/// A comparison whose operands' shapes do not fit.
pub fn compared(site: Site<'_>, sign: &str, need: &str, shapes: (Shape, Shape)) -> Diagnostic {
    let way_out = same_shape_way_out(site, shapes.0, shapes.1);
    worded(&format!("`{sign}`"), need, site, shapes, way_out)
}

/// `A/B` and `x/A`.
pub fn quotient(site: Site<'_>, left: Shape, right: Shape) -> Diagnostic {
    let operand = |id| print::operand(site.expr, id);
    let square = right.rows() == right.cols();
    let operands = operand(site.left).zip(operand(site.right));
    let way_out = operands.and_then(|(dividend, divisor)| {
        let solved = if square && left.rows() == right.rows() {
            format!("inv({divisor})*{dividend}")
        } else {
            format!("{dividend}*inv({divisor})")
        };
        let whole = |sentence| WayOut {
            sentence,
            fix: fix(format!("write {solved}"), site.whole(), solved.clone()),
        };
        if left == right {
            Some(WayOut {
                sentence: format!("Write `./` for each element, or `{dividend}*inv({divisor})`."),
                fix: fix("write ./".to_owned(), site.op_span, "./"),
            })
        } else if square && left.rows() == right.rows() {
            Some(whole(format!("A linear system is solved by `{solved}`.")))
        } else if square && left.cols() == right.rows() {
            Some(whole(format!("Write `{solved}`.")))
        } else {
            None
        }
    });
    let need = "does not divide by a matrix";
    worded("`/`", need, site, (left, right), way_out)
}

/// `A^2` and its kind; `exponent` is the right side if it is a plain number.
pub fn power(site: Site<'_>, left: Shape, right: Shape, exponent: Option<f64>) -> Diagnostic {
    let elementwise = if site.op_span.start == site.op_span.end {
        let exponent = print::operand(site.expr, site.right);
        let place = span(site.expr, site.right);
        exponent.and_then(|exponent| fix("write .^".to_owned(), place, format!(".^{exponent}")))
    } else {
        fix("write .^".to_owned(), site.op_span, ".^")
    };
    let square = left.rows() == left.cols() && left != Shape::Scalar;
    let base = print::operand(site.expr, site.left).filter(|_| square);
    let instead = base.and_then(|base| match exponent {
        Some(2.0) => Some(format!("{base}*{base}")),
        Some(3.0) => Some(format!("{base}*{base}*{base}")),
        Some(-1.0) => Some(format!("inv({})", print::node(site.expr, site.left)?)),
        _ => None,
    });
    let way_out = match instead {
        Some(instead) => WayOut {
            sentence: format!("Write `{instead}`, or `.^` for each element."),
            fix: fix(
                format!("write {instead}"),
                site.whole(),
                // The sign follows its right side in the tree.
                if exponent == Some(-1.0) || stands_alone(site.expr, site.right + 1) {
                    instead
                } else {
                    format!("({instead})")
                },
            ),
        },
        None => WayOut {
            sentence: "Write `.^` for each element.".to_owned(),
            fix: elementwise,
        },
    };
    let side = |id, otherwise: &str, shape| {
        let name = naming(site.expr, id).unwrap_or_else(|| otherwise.to_owned());
        format!("{name} is {shape}")
    };
    let given = match (left, right) {
        (left, Shape::Scalar) => side(site.left, "the base", left),
        (_, right) => side(site.right, "the exponent", right),
    };
    let message = format!(
        "`^` is not defined for a matrix; {given}. {}",
        way_out.sentence
    );
    let mut diagnostic = worded("", "", site, (left, right), None);
    diagnostic.message = message;
    diagnostic.fix = way_out.fix;
    diagnostic
}

/// True where a product can stand without brackets: alone, or in a sum, a call or a list.
fn stands_alone(expr: &Expr, id: NodeId) -> bool {
    let after = expr.nodes.iter().skip(id + 1);
    let parent = after.map(|node| &node.kind).find(|kind| match kind {
        NodeKind::Number(_) | NodeKind::Name(_) => false,
        NodeKind::Negate(of)
        | NodeKind::Abs(of)
        | NodeKind::Norm(of)
        | NodeKind::Transpose(of)
        | NodeKind::Index { base: of, .. } => *of == id,
        NodeKind::Binary { left, right, .. } | NodeKind::Compare { left, right, .. } => {
            *left == id || *right == id
        }
        NodeKind::Call { arguments, .. } | NodeKind::Vector(arguments) => arguments.contains(&id),
    });
    match parent {
        Some(NodeKind::Binary { op, .. }) => matches!(op, BinaryOp::Add | BinaryOp::Subtract),
        Some(NodeKind::Negate(_) | NodeKind::Transpose(_) | NodeKind::Index { .. }) => false,
        _ => true,
    }
}

fn product_way_out(site: Site<'_>, op: BinaryOp, left: Shape, right: Shape) -> WayOut {
    if left == right && op == BinaryOp::Multiply {
        return WayOut {
            sentence: "Write `.*` for each element, or transpose one side with `'`.".to_owned(),
            fix: fix("write .*".to_owned(), site.op_span, ".*"),
        };
    }
    let transposed = |id, side: &str| WayOut {
        sentence: format!(
            "Transpose {} with `'`.",
            naming(site.expr, id).unwrap_or_else(|| side.to_owned())
        ),
        fix: transpose(site.expr, id),
    };
    if left.rows() == right.rows() {
        return transposed(site.left, "the left side");
    }
    if left.cols() == right.cols() {
        return transposed(site.right, "the right side");
    }
    let name = |id, otherwise: &str| naming(site.expr, id).unwrap_or_else(|| otherwise.to_owned());
    words(format!(
        "Make {} {} or {} {}.",
        name(site.right, "the right side"),
        size(Shape::of(left.cols(), right.cols())),
        name(site.left, "the left side"),
        size(Shape::of(left.rows(), right.rows()))
    ))
}

fn same_shape_way_out(site: Site<'_>, left: Shape, right: Shape) -> Option<WayOut> {
    if left == right.transposed() {
        // Rather leave out a transpose than write a second one.
        let is_turned = |id| matches!(kind(site.expr, id), Some(NodeKind::Transpose(_)));
        let id = if is_turned(site.left) && !is_turned(site.right) {
            site.left
        } else {
            site.right
        };
        let fix = transpose(site.expr, id);
        let leaves_out = fix.as_ref().is_some_and(|fix| fix.replacement.is_empty());
        return Some(WayOut {
            sentence: if leaves_out {
                "Leave out the transpose."
            } else {
                "Transpose one side with `'`."
            }
            .to_owned(),
            fix,
        });
    }
    let vectors = matches!((left, right), (Shape::Vector(_), Shape::Vector(_)));
    vectors.then(|| words("Make them one size."))
}

/// The change that transposes a node, or leaves out the transpose that it has.
fn transpose(expr: &Expr, id: NodeId) -> Option<Fix> {
    let node = expr.nodes.get(id)?;
    let printed = print::operand(expr, id)?;
    if let NodeKind::Transpose(child) = node.kind {
        let inner = span(expr, child);
        if inner.start == node.span.start {
            let mark = Span::new(inner.end, node.span.end);
            return fix("leave out the transpose".to_owned(), mark, "");
        }
    }
    let child_ends_it = match &node.kind {
        NodeKind::Binary { right, .. } => span(expr, *right).end == node.span.end,
        NodeKind::Negate(of) => span(expr, *of).end == node.span.end,
        NodeKind::Compare { .. } | NodeKind::Number(_) => true,
        _ => false,
    };
    let label = format!("write {printed}'");
    if child_ends_it {
        // Without brackets of its own: the mark would belong to its last part.
        fix(label, node.span, format!("{printed}'"))
    } else {
        let end = Span::new(node.span.end, node.span.end);
        fix(label, end, "'")
    }
}

/// A function whose arguments' shapes do not fit.
pub fn of_arguments(
    function: &str,
    need: &str,
    shapes: &[Shape],
    (expr, written): (&Expr, &[NodeId]),
    whole: Span,
) -> Diagnostic {
    let single = shapes.len() == 1;
    let mut given = Vec::new();
    let mut related = Vec::new();
    for (position, (&id, &shape)) in written.iter().zip(shapes).enumerate() {
        let name = naming(expr, id);
        related.push((
            span(expr, id),
            format!("{} is {}", name.as_deref().unwrap_or("this"), size(shape)),
        ));
        let name = name.unwrap_or_else(|| {
            if single {
                "its argument".to_owned()
            } else {
                format!("argument {}", position + 1)
            }
        });
        given.push(format!("{name} is {}", size(shape)));
    }
    let given = match given.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    };
    let mut diagnostic = Diagnostic::error(whole, format!("`{function}` {need}; {given}."));
    diagnostic.related = related;
    diagnostic
}

/// `f takes 2 arguments and gets 1 here.`
pub fn arity(name: &str, (fewest, most): (usize, usize), got: usize) -> String {
    let takes = match (fewest, most) {
        (1, 1) => "1 argument".to_owned(),
        (1, _) => "at least 1 argument".to_owned(),
        _ if fewest == most => format!("{fewest} arguments"),
        _ => format!("at least {fewest} arguments"),
    };
    format!("`{name}` takes {takes} and gets {got} here.")
}

/// `sum(a, b)` is written `sum([a, b])`.
pub fn as_vector(
    diagnostic: Diagnostic,
    name: &str,
    (expr, written): (&Expr, &[NodeId]),
) -> Diagnostic {
    let parts: Option<Vec<String>> = written.iter().map(|&id| print::node(expr, id)).collect();
    let (Some(&first), Some(&last), Some(parts)) = (written.first(), written.last(), parts) else {
        return diagnostic;
    };
    let vector = format!("[{}]", parts.join(", "));
    let whole = span(expr, first).hull(span(expr, last));
    diagnostic.with_fix(format!("write {name}({vector})"), whole, vector)
}

/// `W[1]` of a matrix.
pub fn one_position(shape: Shape, name: Option<String>, whole: Span) -> Diagnostic {
    let name = name.unwrap_or_else(|| "This".to_owned());
    let message = format!("{name} is {shape}: an element has a row and a column, as in `W[1, 2]`.");
    Diagnostic::error(whole, message)
}

/// `x[4]` of three.
pub fn no_element(
    shape: Shape,
    indices: &[usize],
    name: Option<String>,
    whole: Span,
) -> Diagnostic {
    let place: Vec<String> = indices.iter().map(usize::to_string).collect();
    let name = name.unwrap_or_else(|| "it".to_owned());
    let message = format!(
        "There is no element [{}]: {name} is {}, and positions count from 1.",
        place.join(", "),
        size(shape)
    );
    Diagnostic::error(whole, message)
}

/// A value of more numbers than one may hold.
pub fn too_large(whole: Span, numbers: usize) -> Diagnostic {
    let message = format!(
        "This value would hold {numbers} numbers, more than {MAX_ELEMENTS}. Make the sizes smaller."
    );
    Diagnostic::error(whole, message)
}

/// Values of more numbers than all of a text may hold.
pub fn too_large_together(whole: Span, numbers: usize) -> Diagnostic {
    let message = format!(
        "All values together would hold {numbers} numbers or more, and {MAX_TOTAL} is the most. Use fewer calls, or make the sizes smaller."
    );
    Diagnostic::error(whole, message)
}

/// Calls inside calls that are too many operations when they are written out. `operations` is
/// their number without regard for what comes twice.
pub fn too_many(whole: Span, operations: f64) -> Diagnostic {
    let operations = operations.max((MAX_OPERATIONS + 1) as f64);
    let message = format!(
        "Written out, these formulas are about {} operations, and {MAX_OPERATIONS} is the most. Use fewer calls inside calls.",
        long(operations)
    );
    Diagnostic::error(whole, message)
}
