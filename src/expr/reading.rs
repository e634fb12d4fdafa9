//! Readings that shapes decide: `M^2`, `|u|`, `A + λI`, `*` in a NumPy text.
//!
//! A tree comes in and a tree goes out, in which every sign has the one meaning that it has for
//! the shapes at hand, with a note wherever a text could be meant in another way. What shapes do
//! not decide is read by [`crate::syntax`].

use std::collections::{BTreeMap, BTreeSet};

use super::axis;
use super::capitals::{self, children};
use super::function::{self, Rank, parse_until};
use super::infer::{infer, partial_shapes};
use super::partial_shape::PartialShape::{self, Matrix, Scalar, Vector};
use super::print;
use super::scope::Scope;
use super::shape::Shape;
use crate::cancel::CancelToken;
use crate::syntax::ast::{BinaryOp, Expr, Node, NodeId, NodeKind, Parsed};
use crate::syntax::diagnostic::{Diagnostic, Span, has_errors};

/// The most looks at a text.
const ROUNDS: usize = 64;

/// A text with the sizes that the user has given: parsed, and every sign read as it is meant for
/// the shapes. `None` when `cancel` was called on the way.
pub fn read(
    text: &str,
    declared: &BTreeMap<String, Shape>,
    cancel: &CancelToken,
) -> Option<Parsed> {
    let names: BTreeSet<String> = declared.keys().cloned().collect();
    let parsed = parse_until(text, &names, cancel)?;
    let mut parsed = decided(parsed, declared, cancel)?;
    // A fix does not run together with the word before it.
    for fix in parsed
        .diagnostics
        .iter_mut()
        .filter_map(|found| found.fix.as_mut())
    {
        let before = text.get(..fix.span.start).unwrap_or("");
        let word = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        if word(before.chars().next_back())
            && word(fix.replacement.chars().next())
            && fix.span.start < fix.span.end
            && !word(
                text.get(fix.span.start..)
                    .and_then(|rest| rest.chars().next()),
            )
        {
            fix.replacement.insert(0, ' ');
        }
    }
    Some(parsed)
}

/// What was parsed, with the meanings that its shapes give it.
pub fn decided(
    mut parsed: Parsed,
    declared: &BTreeMap<String, Shape>,
    cancel: &CancelToken,
) -> Option<Parsed> {
    if has_errors(&parsed.diagnostics) || !parsed.definitions.iter().any(|d| is_open(&d.expr)) {
        return Some(parsed);
    }
    let numbers = capitals::scalars(&parsed.definitions, declared);
    if let Some(name) = numbers.first()
        && let Some(span) = mention(&parsed, name)
    {
        let names: Vec<String> = numbers.iter().map(|name| format!("`{name}`")).collect();
        let are = if numbers.len() == 1 { "is" } else { "are" };
        let of = if numbers.len() == 1 {
            "a number"
        } else {
            "numbers"
        };
        let message = format!(
            "{} {are} read as {of}, as the text uses {}. A matrix has a size in the inputs table.",
            names.join(", "),
            if numbers.len() == 1 { "it" } else { "them" }
        );
        parsed.diagnostics.push(Diagnostic::note(span, message));
    }
    // The next look has the shapes that the one before has made.
    for _ in 0..ROUNDS {
        let shapes: Vec<Vec<PartialShape>> = {
            let mut scope = Scope::new(&parsed.definitions, declared);
            let names = infer(&mut scope, cancel);
            partial_shapes(&scope, &names, cancel)
        };
        if cancel.is_cancelled() {
            return None;
        }
        let own: BTreeSet<String> = {
            let defined = parsed.definitions.iter().map(|d| d.name.clone());
            let headings = parsed
                .definitions
                .iter()
                .flat_map(|d| d.parameters.iter().flatten());
            let names = headings.map(|parameter| parameter.name.clone());
            defined
                .chain(names)
                .chain(declared.keys().cloned())
                .collect()
        };
        let arrays = parsed.arrays;
        let mut notes = Vec::new();
        let mut changed = false;
        for (definition, shapes) in parsed.definitions.iter_mut().zip(&shapes) {
            let mut pass = Pass {
                expr: &mut definition.expr,
                shapes: shapes.clone(),
                own: &own,
                arrays,
                notes: &mut notes,
            };
            changed |= pass.run();
        }
        for note in notes {
            let said = |other: &Diagnostic| other.message == note.message;
            if !parsed.diagnostics.iter().any(said) {
                parsed.diagnostics.push(note);
            }
        }
        if !changed {
            break;
        }
    }
    parsed
        .diagnostics
        .sort_by_key(|diagnostic| diagnostic.span.start);
    Some(parsed)
}

/// True if something in it may be decided by shapes.
fn is_open(expr: &Expr) -> bool {
    expr.nodes.iter().any(|node| match &node.kind {
        NodeKind::Abs(_) => true,
        NodeKind::Binary { op, .. } => {
            matches!(
                op,
                BinaryOp::MatrixMultiply | BinaryOp::Power | BinaryOp::Divide | BinaryOp::Multiply
            )
        }
        NodeKind::Name(name) => name == "I",
        NodeKind::Compare { .. } => true,
        NodeKind::Call { function, .. } => axis::parts(function).is_some(),
        _ => false,
    })
}

/// Where a name first stands.
fn mention(parsed: &Parsed, name: &str) -> Option<Span> {
    let mut nodes = parsed.definitions.iter().flat_map(|d| &d.expr.nodes);
    let named = |node: &&Node| matches!(&node.kind, NodeKind::Name(other) if other == name);
    nodes.find(named).map(|node| node.span)
}

/// One expression.
struct Pass<'a> {
    expr: &'a mut Expr,
    shapes: Vec<PartialShape>,
    own: &'a BTreeSet<String>,
    arrays: bool,
    notes: &'a mut Vec<Diagnostic>,
}

impl Pass<'_> {
    fn shape(&self, id: NodeId) -> PartialShape {
        self.shapes.get(id).copied().unwrap_or_default()
    }

    fn kind(&self, id: NodeId) -> Option<&NodeKind> {
        self.expr.nodes.get(id).map(|node| &node.kind)
    }

    /// True if anything was given another meaning.
    fn run(&mut self) -> bool {
        let mut parents: Vec<Option<NodeId>> = vec![None; self.expr.nodes.len()];
        for (id, node) in self.expr.nodes.iter().enumerate() {
            for child in children(&node.kind) {
                if let Some(slot) = parents.get_mut(child) {
                    *slot = Some(id);
                }
            }
        }
        let mut changed = false;
        // From the end, because an identity needs a node more.
        for id in (0..self.expr.nodes.len()).rev() {
            let Some(node) = self.expr.nodes.get(id).cloned() else {
                continue;
            };
            let count = self.expr.nodes.len();
            changed |= match node.kind {
                NodeKind::Abs(of) => self.bars(&parents, id, of, node.span),
                NodeKind::Binary {
                    op,
                    left,
                    right,
                    op_span,
                } => match op {
                    BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Power
                        if self.arrays && op_span.start < op_span.end =>
                    {
                        self.array_sign(id, op, (left, right), op_span)
                            || (op == BinaryOp::Power && self.power(id, left, right, op_span))
                    }
                    BinaryOp::Power => self.power(id, left, right, op_span),
                    BinaryOp::MatrixMultiply => self.row(id, left, right, op_span),
                    _ => false,
                },
                NodeKind::Call {
                    function,
                    function_span,
                    arguments,
                } => self.axis(id, &function, function_span, arguments),
                NodeKind::Name(name) if name == "I" && !self.own.contains("I") => {
                    self.identity(&parents, id, node.span)
                }
                _ => false,
            };
            // A node more: all places behind it have moved.
            if count < self.expr.nodes.len() {
                return true;
            }
        }
        changed
    }

    fn note(&mut self, note: Diagnostic) {
        self.notes.push(note);
    }

    /// `|u|` of a vector is its length where a number is wanted, `|M|` the determinant.
    fn bars(&mut self, parents: &[Option<NodeId>], id: NodeId, of: NodeId, span: Span) -> bool {
        let shape = self.shape(of);
        let square = matches!(shape, Matrix(rows, cols) if rows == cols);
        let line = matches!(shape, Vector(_) | Matrix(Some(1), _));
        if !(square || line) {
            return false;
        }
        let inside = print::node(self.expr, of);
        // `log|X|`: the bars are the brackets of a function.
        let parent = parents.get(id).copied().flatten();
        let called = match parent.and_then(|parent| self.kind(parent)) {
            Some(NodeKind::Call { function_span, .. }) => function_span.end == span.start,
            _ => false,
        };
        let with = |message: &str, function: &str| {
            let note = Diagnostic::note(span, message);
            match &inside {
                Some(inside) => {
                    let other = match called {
                        true => format!("({function}({inside}))"),
                        false => format!("{function}({inside})"),
                    };
                    note.with_fix(format!("write {other}"), span, other)
                }
                None => note,
            }
        };
        let number = wants_number(self, parents, id);
        let note = match (number, square) {
            (true, true) => with(
                "These bars are read as a determinant. The absolute value of each element is `abs(…)`.",
                "abs",
            ),
            (true, false) => with(
                "These bars are read as the length of a vector. The absolute value of each element is `abs(…)`.",
                "abs",
            ),
            (false, true) => with(
                "These bars take the absolute value of each element. The determinant is `det(…)`.",
                "det",
            ),
            (false, false) => with(
                "These bars take the absolute value of each element. The length of a vector is `norm(…)`.",
                "norm",
            ),
        };
        self.note(note);
        if !number {
            return false;
        }
        let kind = if square {
            NodeKind::Call {
                function: "det".to_owned(),
                function_span: span,
                arguments: vec![of],
            }
        } else {
            NodeKind::Norm(of)
        };
        self.set(id, kind, Scalar);
        true
    }

    fn set(&mut self, id: NodeId, kind: NodeKind, shape: PartialShape) {
        if let Some(node) = self.expr.nodes.get_mut(id) {
            node.kind = kind;
        }
        if let Some(slot) = self.shapes.get_mut(id) {
            *slot = shape;
        }
    }

    /// `x @ A` with a vector on the left, as NumPy reads it: a row.
    fn row(&mut self, id: NodeId, left: NodeId, right: NodeId, op_span: Span) -> bool {
        let column = matches!(self.shape(left), Vector(_));
        let matrix = matches!(self.shape(right), Matrix(rows, _) if rows != Some(1));
        if !column || !matrix {
            return false;
        }
        let place = left + 1;
        for node in &mut self.expr.nodes {
            shift(&mut node.kind, place);
        }
        let span = self.expr.nodes[left].span;
        let kind = NodeKind::Transpose(left);
        self.expr.nodes.insert(place, Node { kind, span });
        let shape = self.shape(left).transposed();
        self.shapes.insert(place, shape);
        if let Some(NodeKind::Binary { left, .. }) =
            self.expr.nodes.get_mut(id + 1).map(|node| &mut node.kind)
        {
            *left = place;
        }
        let message = "A vector on the left of `@` and a matrix is read as a row.";
        self.note(Diagnostic::note(op_span, message));
        true
    }

    /// `M^2` is `M*M`, `M^-1` the inverse.
    fn power(&mut self, id: NodeId, left: NodeId, right: NodeId, op_span: Span) -> bool {
        let shape = self.shape(left);
        let Matrix(rows, cols) = shape else {
            return false;
        };
        if rows != cols || rows == Some(1) {
            return false;
        }
        let exponent = match self.kind(right) {
            Some(NodeKind::Number(number)) => *number,
            Some(NodeKind::Negate(of)) => match self.kind(*of) {
                Some(NodeKind::Number(number)) => -number,
                _ => return false,
            },
            _ => return false,
        };
        let product = |left, right| NodeKind::Binary {
            op: BinaryOp::Multiply,
            left,
            right,
            op_span,
        };
        let kind = if exponent == 2.0 {
            product(left, left)
        } else if exponent == 3.0 {
            // The place of the exponent holds the square.
            self.set(right, product(left, left), shape);
            product(right, left)
        } else if exponent == -1.0 {
            NodeKind::Call {
                function: "inv".to_owned(),
                function_span: op_span,
                arguments: vec![left],
            }
        } else {
            return false;
        };
        let what = if exponent == -1.0 {
            "inverse"
        } else {
            "product of the matrix with itself"
        };
        let message =
            format!("This power is read as the {what}. The power of each element is written `.^`.");
        let note = Diagnostic::note(self.expr.nodes[id].span, message);
        let exponent = self.expr.nodes[right].span;
        let apart = op_span.start < op_span.end && op_span.end <= exponent.start;
        self.note(if apart {
            note.with_fix("write .^", op_span, ".^")
        } else {
            note
        });
        self.set(id, kind, shape);
        true
    }

    /// `*`, `/` and `**` between two matrices in a NumPy text.
    fn array_sign(
        &mut self,
        id: NodeId,
        op: BinaryOp,
        (left, right): (NodeId, NodeId),
        op_span: Span,
    ) -> bool {
        let matrix = |shape: PartialShape| matches!(shape, Matrix(..));
        let (l, r) = (self.shape(left), self.shape(right));
        let elementwise = match op {
            BinaryOp::Multiply => BinaryOp::ElementwiseMultiply,
            BinaryOp::Divide => BinaryOp::ElementwiseDivide,
            _ => BinaryOp::ElementwisePower,
        };
        let both = matrix(l) && (matrix(r) || op == BinaryOp::Power);
        if op == BinaryOp::Multiply && matrix(l) && matches!(r, Vector(_)) {
            let message = "`*` between a matrix and a vector is read as the product; NumPy would multiply each row with the vector.";
            self.note(Diagnostic::note(op_span, message));
            return false;
        }
        if !both {
            return false;
        }
        let sign = elementwise.sign();
        let message = format!("This sign is read element by element, as in NumPy: `{sign}`.");
        let note = Diagnostic::note(op_span, message);
        self.note(if op == BinaryOp::Multiply {
            note.with_fix("write @", op_span, "@")
        } else {
            note
        });
        let kind = NodeKind::Binary {
            op: elementwise,
            left,
            right,
            op_span,
        };
        self.set(id, kind, l);
        true
    }

    /// Along an axis of a vector there is the whole of it.
    fn axis(
        &mut self,
        id: NodeId,
        function: &str,
        function_span: Span,
        arguments: Vec<NodeId>,
    ) -> bool {
        let Some((plain, _)) = axis::parts(function) else {
            return false;
        };
        let of = arguments.first().copied().unwrap_or_default();
        if matches!(self.shape(of), Matrix(..)) {
            return false;
        }
        let kind = NodeKind::Call {
            function: plain.to_owned(),
            function_span,
            arguments,
        };
        let shape = self.shape(id);
        self.set(id, kind, shape);
        true
    }

    /// `I` in a sum with a square matrix, alone or times a number.
    fn identity(&mut self, parents: &[Option<NodeId>], id: NodeId, span: Span) -> bool {
        let mut at = id;
        let size = loop {
            let Some(parent) = parents.get(at).copied().flatten() else {
                return false;
            };
            let Some(NodeKind::Binary {
                op, left, right, ..
            }) = self.kind(parent)
            else {
                match self.kind(parent) {
                    Some(NodeKind::Negate(_)) => {
                        at = parent;
                        continue;
                    }
                    _ => return false,
                }
            };
            let other = if *left == at { *right } else { *left };
            match op {
                BinaryOp::Multiply
                    if *right == at && !matches!(self.shape(other), Matrix(..) | Vector(_)) =>
                {
                    at = parent;
                }
                BinaryOp::Add | BinaryOp::Subtract => match self.shape(other) {
                    Matrix(rows, cols) if rows == cols => match rows {
                        Some(rows) => break rows,
                        None => return false,
                    },
                    _ => return false,
                },
                _ => return false,
            }
        };
        // A node more: the size.
        let nodes = &mut self.expr.nodes;
        for node in nodes.iter_mut() {
            shift(&mut node.kind, id);
        }
        if let Some(node) = nodes.get_mut(id) {
            node.kind = NodeKind::Call {
                function: "eye".to_owned(),
                function_span: span,
                arguments: vec![id],
            };
        }
        let size_node = Node {
            kind: NodeKind::Number(size as f64),
            span,
        };
        nodes.insert(id, size_node);
        self.shapes.insert(id, Scalar);
        let message = "`I` is read as the identity matrix. If it is an input, give it a size in the inputs table.";
        self.note(Diagnostic::note(span, message));
        true
    }
}

/// Makes room for one node at `at`.
fn shift(kind: &mut NodeKind, at: NodeId) {
    let move_on = |id: &mut NodeId| *id += usize::from(at <= *id);
    match kind {
        NodeKind::Number(_) | NodeKind::Name(_) => {}
        NodeKind::Negate(x)
        | NodeKind::Abs(x)
        | NodeKind::Norm(x)
        | NodeKind::Transpose(x)
        | NodeKind::Index { base: x, .. } => move_on(x),
        NodeKind::Binary { left, right, .. } | NodeKind::Compare { left, right, .. } => {
            move_on(left);
            move_on(right);
        }
        NodeKind::Call { arguments, .. } => arguments.iter_mut().for_each(move_on),
        NodeKind::Vector(parts) => parts.iter_mut().for_each(move_on),
    }
}

/// True where bars stand for one number: a factor, a divisor, the base of a power, in a logarithm
/// or a root, compared, or alone; but not inside of a sum over elements or beside a vector.
fn wants_number(pass: &Pass<'_>, parents: &[Option<NodeId>], id: NodeId) -> bool {
    let mut above = parents.get(id).copied().flatten();
    for _ in 0..parents.len() {
        let Some(parent) = above else {
            break;
        };
        if let Some(NodeKind::Call { function, .. }) = pass.kind(parent) {
            let over_elements = function::find(function).is_some_and(|function| {
                matches!(function.rank, Rank::Whole | Rank::WholeOrElementwise)
            });
            if over_elements {
                return false;
            }
        }
        above = parents.get(parent).copied().flatten();
    }
    let mut at = id;
    for _ in 0..parents.len() + 1 {
        let Some(parent) = parents.get(at).copied().flatten() else {
            return true;
        };
        match pass.kind(parent) {
            Some(NodeKind::Negate(_)) => at = parent,
            Some(NodeKind::Compare { .. }) => return true,
            Some(NodeKind::Call { function, .. }) => {
                return matches!(
                    function.as_str(),
                    "log" | "sqrt" | "log2" | "log10" | "log1p"
                );
            }
            Some(NodeKind::Binary {
                op, left, right, ..
            }) => match op {
                BinaryOp::Multiply
                | BinaryOp::Divide
                | BinaryOp::Dot
                | BinaryOp::MatrixMultiply
                | BinaryOp::Power => return true,
                BinaryOp::ElementwiseMultiply
                | BinaryOp::ElementwiseDivide
                | BinaryOp::ElementwisePower => return false,
                BinaryOp::Add | BinaryOp::Subtract => {
                    let other = if *left == at { *right } else { *left };
                    if matches!(pass.shape(other), Vector(_) | Matrix(..)) && !is_bars(pass, other)
                    {
                        return false;
                    }
                    at = parent;
                }
            },
            _ => return false,
        }
    }
    true
}

fn is_bars(pass: &Pass<'_>, id: NodeId) -> bool {
    matches!(pass.kind(id), Some(NodeKind::Abs(_)))
}
