//! Definitions → one typed [`Graph`], or a sentence about why not.
//!
//! It decides what each sign means for the shapes at hand (`W*x` is a matrix
//! product, `w*x` is elementwise), inlines functions, and words every clash of shapes.
//! It reports each cause once: what uses a broken definition is silently left out.
//! Where to look next: [`super::scope`] for names, [`super::infer`] for new names' sizes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::function::{self, Build};
use super::graph::{Graph, NodeId, Op};
use super::infer::infer;
use super::op::{Binary, Unary};
use super::scope::{Meaning, Scope, numbered};
use super::shape::Shape;
use super::suggest::nearest;
use crate::syntax::ast::{BinaryOp, Comparison, Expr, NodeKind, Parsed};
use crate::syntax::diagnostic::{Diagnostic, Span};

/// Functions may call each other this deep.
const MAX_DEPTH: usize = 60;
/// A graph holds at most this many nodes, and a value this many numbers.
const MAX_NODES: usize = 200_000;
/// Most numbers in one value.
pub const MAX_ELEMENTS: usize = 4_000_000;

/// What became of a text.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// All values.
    pub graph: Graph,
    /// In the order of the text.
    pub definitions: Vec<LoweredDefinition>,
    /// The output, when there is one.
    pub output: Option<Output>,
    /// Errors and notes, those of reading the text included, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// One definition.
#[derive(Clone, Debug)]
pub struct LoweredDefinition {
    /// Canonical name.
    pub name: String,
    /// Its value; `None` when it is broken, or a function that is only called.
    pub node: Option<NodeId>,
}

/// What is differentiated.
#[derive(Clone, Debug)]
pub struct Output {
    /// The value.
    pub node: NodeId,
    /// What to call it: `y`, or `f, g` when several are stacked.
    pub name: String,
    /// A label per element: `y[1]`.
    pub labels: Vec<String>,
    /// The inputs that it depends on, as positions in [`Graph::inputs`], heading order
    /// first, then by first appearance.
    pub inputs: Vec<usize>,
}

/// Lowers a text. `declared` are the shapes that the user has given, `output` the
/// names of the outputs (none for the last definition).
pub fn lower(parsed: &Parsed, declared: &BTreeMap<String, Shape>, output: &[String]) -> Lowered {
    let mut scope = Scope::new(&parsed.definitions, declared);
    let shapes = infer(&mut scope);
    let mut lowering = Lowering {
        scope: &scope,
        shapes,
        graph: Graph::default(),
        diagnostics: parsed.diagnostics.clone(),
        values: HashMap::new(),
        calls: HashMap::new(),
        open: BTreeSet::new(),
    };
    let mut definitions = Vec::new();
    for (position, definition) in parsed.definitions.iter().enumerate() {
        let wanted = output.contains(&definition.name)
            || position + 1 == parsed.definitions.len() && output.is_empty();
        let node = if scope.is_only_called(position) && !wanted {
            None
        } else {
            lowering.definition(position, 0)
        };
        definitions.push(LoweredDefinition {
            name: definition.name.clone(),
            node,
        });
    }
    let output = lowering.output(output);
    let mut diagnostics = lowering.diagnostics;
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    Lowered {
        graph: lowering.graph,
        definitions,
        output,
        diagnostics,
    }
}

struct Lowering<'a> {
    scope: &'a Scope<'a>,
    shapes: HashMap<String, Shape>,
    graph: Graph,
    diagnostics: Vec<Diagnostic>,
    /// Definitions that were looked at; `None` is a broken one.
    values: HashMap<usize, Option<NodeId>>,
    /// Calls that were inlined.
    calls: HashMap<(usize, Vec<NodeId>), Option<NodeId>>,
    /// Definitions that are being looked at.
    open: BTreeSet<usize>,
}

impl Lowering<'_> {
    /// Records an error; the value is broken.
    fn fail(&mut self, diagnostic: Diagnostic) -> Option<NodeId> {
        // One cause, one message: a body that is inlined twice fails twice.
        if !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
        None
    }

    fn input(&mut self, name: &str) -> NodeId {
        let shape = self.shapes.get(name).copied().unwrap_or_default();
        self.graph.input(name, shape)
    }

    /// The value of a definition as it stands, its heading's names as inputs.
    fn definition(&mut self, position: usize, depth: usize) -> Option<NodeId> {
        if let Some(&known) = self.values.get(&position) {
            return known;
        }
        let definitions = self.scope.definitions;
        let definition = definitions.get(position)?;
        if !self.open.insert(position) {
            return self.fail(Diagnostic::error(
                definition.name_span,
                format!(
                    "{} is defined by itself; give it a value that does not need it",
                    definition.name
                ),
            ));
        }
        let parameters = definition
            .parameters
            .iter()
            .flatten()
            .map(|parameter| self.input(&parameter.name))
            .collect();
        let value = self.expr(position, &definition.expr, parameters, depth);
        self.open.remove(&position);
        self.values.insert(position, value);
        if let Some(node) = value {
            self.graph
                .names
                .entry(node)
                .or_insert_with(|| definition.name.clone());
        }
        value
    }

    /// The value of a function for given arguments.
    fn call(
        &mut self,
        position: usize,
        arguments: Vec<NodeId>,
        span: Span,
        depth: usize,
    ) -> Option<NodeId> {
        let definitions = self.scope.definitions;
        let definition = definitions.get(position)?;
        let Some(parameters) = &definition.parameters else {
            return self.fail(Diagnostic::error(
                span,
                format!(
                    "{0} is a value, not a function; write {0}*(…) for a product, or give it a heading such as {0}(x) = …",
                    definition.name
                ),
            ));
        };
        if parameters.len() != arguments.len() {
            return self.fail(
                Diagnostic::error(
                    span,
                    format!(
                        "{} takes {}, here it gets {}",
                        definition.name,
                        count(parameters.len(), "argument"),
                        arguments.len()
                    ),
                )
                .with_related(definition.name_span, "its heading"),
            );
        }
        let key = (position, arguments.clone());
        if let Some(&known) = self.calls.get(&key) {
            return known;
        }
        if depth > MAX_DEPTH || !self.open.insert(position) {
            return self.fail(Diagnostic::error(
                span,
                if depth > MAX_DEPTH {
                    format!("functions call each other more than {MAX_DEPTH} deep here; write fewer steps")
                } else {
                    format!("{} calls itself; a formula cannot", definition.name)
                },
            ));
        }
        let value = self.expr(position, &definition.expr, arguments, depth + 1);
        self.open.remove(&position);
        self.calls.insert(key, value);
        value
    }

    /// The value of an expression. Nodes are in reverse Polish order, so a loop does.
    fn expr(
        &mut self,
        position: usize,
        expr: &Expr,
        parameters: Vec<NodeId>,
        depth: usize,
    ) -> Option<NodeId> {
        let mut values: Vec<Option<NodeId>> = Vec::with_capacity(expr.nodes.len());
        for node in &expr.nodes {
            self.graph.here = node.span;
            if self.graph.nodes.len() > MAX_NODES {
                return self.fail(Diagnostic::error(
                    node.span,
                    "these functions grow too large when written out; use fewer calls",
                ));
            }
            let value = |child: &usize| values.get(*child).copied().flatten();
            let result = match &node.kind {
                NodeKind::Number(number) => Some(self.graph.constant(*number)),
                NodeKind::Name(name) => self.name(position, name, node.span, &parameters, depth),
                NodeKind::Negate(x) => value(x).map(|x| self.graph.unary(Unary::Neg, x)),
                NodeKind::Abs(x) => value(x).map(|x| self.graph.unary(Unary::Abs, x)),
                NodeKind::Norm(x) => {
                    value(x).and_then(|x| self.function("norm2", &[x], node.span, node.span))
                }
                NodeKind::Transpose(x) => value(x).map(|x| self.graph.transpose(x)),
                NodeKind::Vector(parts) => {
                    let parts: Option<Vec<NodeId>> = parts.iter().map(value).collect();
                    parts.and_then(|parts| self.vector(parts, node.span))
                }
                NodeKind::Index { base, indices } => {
                    value(base).and_then(|base| self.index(base, indices, node.span))
                }
                NodeKind::Compare {
                    op,
                    left,
                    right,
                    op_span,
                } => value(left).zip(value(right)).and_then(|(a, b)| {
                    let spans = (span_of(expr, *left), span_of(expr, *right));
                    let (op, a, b) = match op {
                        Comparison::Less => (Binary::Less, a, b),
                        Comparison::LessEqual => (Binary::LessEqual, a, b),
                        Comparison::Greater => (Binary::Less, b, a),
                        Comparison::GreaterEqual => (Binary::LessEqual, b, a),
                        Comparison::Equal => (Binary::Equal, a, b),
                        Comparison::NotEqual => (Binary::NotEqual, a, b),
                    };
                    let result = self.graph.elementwise(op, a, b);
                    self.shaped(result, (a, b), spans, *op_span, None)
                }),
                NodeKind::Binary {
                    op,
                    left,
                    right,
                    op_span,
                } => value(left).zip(value(right)).and_then(|(a, b)| {
                    let spans = (span_of(expr, *left), span_of(expr, *right));
                    let op_span = if op_span.start == op_span.end {
                        node.span
                    } else {
                        *op_span
                    };
                    self.binary(*op, a, b, spans, op_span)
                }),
                NodeKind::Call {
                    function,
                    function_span,
                    arguments,
                } => {
                    let arguments: Option<Vec<NodeId>> = arguments.iter().map(value).collect();
                    arguments.and_then(|arguments| match self.scope.definition(function) {
                        Some(called) => self.call(called, arguments, node.span, depth),
                        None => self.function(function, &arguments, *function_span, node.span),
                    })
                }
            };
            values.push(result);
        }
        values.last().copied().flatten()
    }

    fn name(
        &mut self,
        position: usize,
        name: &str,
        span: Span,
        parameters: &[NodeId],
        depth: usize,
    ) -> Option<NodeId> {
        match self.scope.meaning(position, name) {
            Meaning::Parameter(parameter) => parameters.get(parameter).copied(),
            Meaning::Definition(definition) => self.named_definition(definition, span, depth),
            Meaning::Assembled(members) => self.assembled(&members, depth),
            Meaning::Constant(value) => Some(self.graph.constant(value)),
            Meaning::Input => {
                if function::find(name).is_some() {
                    return self.fail(Diagnostic::error(
                        span,
                        format!(
                            "{name} is a function; write {name}(…) with its argument in brackets"
                        ),
                    ));
                }
                Some(self.input(name))
            }
            Meaning::Element { stem, index } => {
                let base = match self.scope.meaning(position, &stem) {
                    Meaning::Element { .. } => None,
                    _ => self.name(position, &stem, span, parameters, depth),
                };
                base.and_then(|base| self.index(base, &[index + 1], span))
            }
        }
    }

    fn named_definition(&mut self, position: usize, span: Span, depth: usize) -> Option<NodeId> {
        if depth > 4 * MAX_DEPTH {
            return self.fail(Diagnostic::error(
                span,
                "definitions use each other in too long a chain of later lines; put what is used first",
            ));
        }
        if self.open.contains(&position) {
            let name = &self.scope.definitions[position].name;
            return self.fail(Diagnostic::error(
                span,
                format!("{name} is used in its own definition; give this one another name"),
            ));
        }
        self.definition(position, depth + 1)
    }

    /// `y` from `y₁ … yₘ`.
    fn assembled(&mut self, members: &[usize], depth: usize) -> Option<NodeId> {
        let mut parts = Vec::new();
        for &member in members {
            let part = self.definition(member, depth + 1)?;
            let definition = &self.scope.definitions[member];
            if self.graph.shape(part) != Shape::Scalar {
                let shape = self.graph.shape(part);
                return self.fail(Diagnostic::error(
                    definition.name_span,
                    format!(
                        "{} is {shape}, and only scalars are put together to a vector",
                        definition.name
                    ),
                ));
            }
            parts.push(part);
        }
        let node = self.graph.stack(parts);
        if let Some((stem, _)) = members
            .first()
            .and_then(|&member| numbered(&self.scope.definitions[member].name))
        {
            self.graph
                .names
                .entry(node)
                .or_insert_with(|| stem.to_owned());
        }
        Some(node)
    }

    fn vector(&mut self, parts: Vec<NodeId>, span: Span) -> Option<NodeId> {
        if let Some(&part) = parts
            .iter()
            .find(|&&part| self.graph.shape(part).cols() > 1)
        {
            let shape = self.graph.shape(part);
            return self.fail(Diagnostic::error(
                span,
                format!("a vector is made of scalars and vectors, and one part here is {shape}"),
            ));
        }
        let len: usize = parts.iter().map(|&part| self.graph.shape(part).len()).sum();
        if len > MAX_ELEMENTS {
            return self.fail(too_large(span));
        }
        Some(self.graph.stack(parts))
    }

    fn index(&mut self, base: NodeId, indices: &[usize], span: Span) -> Option<NodeId> {
        let shape = self.graph.shape(base);
        let (row, col) = match *indices {
            [row, col] => (row, col),
            [row] if shape.cols() == 1 => (row, 1),
            [col] if shape.rows() == 1 => (1, col),
            _ => {
                return self.fail(Diagnostic::error(
                    span,
                    format!("this is a matrix, {shape}: name a row and a column, as in W[1, 2]"),
                ));
            }
        };
        if row == 0 || col == 0 || row > shape.rows() || col > shape.cols() {
            let place = if indices.len() == 1 {
                format!("element {}", indices[0])
            } else {
                format!("element [{row}, {col}]")
            };
            return self.fail(Diagnostic::error(
                span,
                match shape {
                    Shape::Scalar => {
                        format!("there is no {place}: this is a scalar; give it a larger size")
                    }
                    Shape::Vector(n) => {
                        format!("there is no {place}: the vector has {n}, counted from 1")
                    }
                    Shape::Matrix(..) => {
                        format!("there is no {place}: the matrix is {shape}, counted from 1")
                    }
                },
            ));
        }
        Some(self.graph.element(base, (row - 1) * shape.cols() + col - 1))
    }

    fn binary(
        &mut self,
        op: BinaryOp,
        a: NodeId,
        b: NodeId,
        spans: (Span, Span),
        op_span: Span,
    ) -> Option<NodeId> {
        let (left, right) = (self.graph.shape(a), self.graph.shape(b));
        let matrix = |shape: Shape| matches!(shape, Shape::Matrix(..));
        let mut way_out = None;
        let result = match op {
            BinaryOp::Add => self.graph.elementwise(Binary::Add, a, b),
            BinaryOp::Subtract => self.graph.elementwise(Binary::Sub, a, b),
            BinaryOp::ElementwiseMultiply => self.graph.elementwise(Binary::Mul, a, b),
            BinaryOp::ElementwiseDivide => self.graph.elementwise(Binary::Div, a, b),
            BinaryOp::Divide if matrix(left) && matrix(right) => Err(
                "a matrix is not divided by a matrix; write ./ to divide element by element".to_owned(),
            ),
            BinaryOp::Divide => self.graph.elementwise(Binary::Div, a, b),
            BinaryOp::Multiply | BinaryOp::MatrixMultiply | BinaryOp::Dot => {
                let vectors = matches!(left, Shape::Vector(_)) && matches!(right, Shape::Vector(_));
                match op {
                    BinaryOp::Multiply if vectors => {
                        way_out = Some("make them one size".to_owned());
                        self.graph.elementwise(Binary::Mul, a, b)
                    }
                    BinaryOp::Dot | BinaryOp::MatrixMultiply if vectors => {
                        way_out = Some("make them one size".to_owned());
                        self.graph.dot(a, b)
                    }
                    _ => {
                        way_out = product_way_out(left, right);
                        self.graph.matmul(a, b)
                    }
                }
            }
            BinaryOp::Power if matrix(left) || matrix(right) => Err(
                "^ is not defined for a matrix; write A*A for the product, .^ for each element, inv(A) for the inverse".to_owned(),
            ),
            BinaryOp::Power | BinaryOp::ElementwisePower => self.power(a, b),
        };
        self.shaped(result, (a, b), spans, op_span, way_out)
    }

    /// Small whole powers are products: faster, and right for every sign of the base.
    fn power(&mut self, a: NodeId, b: NodeId) -> Result<NodeId, String> {
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

    /// Words a clash with both shapes, or passes the value on.
    fn shaped(
        &mut self,
        result: Result<NodeId, String>,
        (a, b): (NodeId, NodeId),
        spans: (Span, Span),
        op_span: Span,
        way_out: Option<String>,
    ) -> Option<NodeId> {
        match result {
            Ok(node) if self.graph.shape(node).len() > MAX_ELEMENTS => {
                self.fail(too_large(op_span))
            }
            Ok(node) => Some(node),
            Err(sentence) => {
                let (left, right) = (self.graph.shape(a), self.graph.shape(b));
                let message = match way_out {
                    Some(way_out) => format!("{}; {way_out}.", capitalised(&sentence)),
                    None => format!("{}.", capitalised(&sentence)),
                };
                self.fail(
                    Diagnostic::error(op_span, message)
                        .with_related(spans.0, format!("this is {left}"))
                        .with_related(spans.1, format!("this is {right}")),
                )
            }
        }
    }

    /// A function of the table.
    fn function(
        &mut self,
        name: &str,
        arguments: &[NodeId],
        name_span: Span,
        span: Span,
    ) -> Option<NodeId> {
        let Some(function) = function::find(name) else {
            return self.unknown_function(name, name_span);
        };
        let (fewest, most) = function.arity;
        if arguments.len() < fewest || arguments.len() > most {
            return self.fail(Diagnostic::error(
                span,
                format!(
                    "{name} takes {}, here it gets {}",
                    if fewest == most {
                        count(fewest, "argument")
                    } else {
                        format!("at least {}", count(fewest, "argument"))
                    },
                    arguments.len()
                ),
            ));
        }
        let result = match function.build {
            Build::Unary(op) => Ok(self.graph.unary(op, arguments[0])),
            Build::Binary(Binary::Pow) => self.power(arguments[0], arguments[1]),
            Build::Binary(op) => self.graph.elementwise(op, arguments[0], arguments[1]),
            Build::Extremum(_, reduction) if arguments.len() == 1 => {
                Ok(self.graph.reduce(reduction, arguments[0]))
            }
            Build::Extremum(op, _) => arguments[1..]
                .iter()
                .try_fold(arguments[0], |result, &next| {
                    self.graph.elementwise(op, result, next)
                }),
            Build::Whole(build) => build(&mut self.graph, arguments),
        };
        match result {
            Ok(node) if self.graph.shape(node).len() > MAX_ELEMENTS => self.fail(too_large(span)),
            Ok(node) => Some(node),
            Err(sentence) => self.fail(Diagnostic::error(
                span,
                format!("In {name}(…), {sentence}."),
            )),
        }
    }

    fn unknown_function(&mut self, name: &str, span: Span) -> Option<NodeId> {
        let own = self
            .scope
            .definitions
            .iter()
            .filter(|definition| definition.parameters.is_some())
            .map(|definition| definition.name.as_str());
        let known = function::all().flat_map(|function| function.names.iter().copied());
        let mut diagnostic = Diagnostic::error(
            span,
            format!(
                "there is no function {name}; define it with {name}(x) = …, or write {name}*(…) for a product"
            ),
        );
        if let Some(near) = nearest(name, own.chain(known)) {
            diagnostic.message = format!("there is no function {name}; did you mean {near}?");
            diagnostic = diagnostic.with_fix(format!("write {near}"), span, near);
        }
        self.fail(diagnostic)
    }

    /// The output by the names that were asked for, or by the rule for none.
    fn output(&mut self, names: &[String]) -> Option<Output> {
        let definitions = self.scope.definitions;
        if names.is_empty() {
            let last = definitions.len().checked_sub(1)?;
            let group = numbered(&definitions[last].name)
                .and_then(|(stem, _)| Some((stem, self.scope.assembled(stem)?.to_vec())));
            if let Some((stem, members)) = group {
                let all_scalar = members.iter().all(|&member| {
                    self.definition(member, 0)
                        .is_some_and(|node| self.graph.shape(node) == Shape::Scalar)
                });
                if all_scalar {
                    let node = self.assembled(&members, 0)?;
                    return Some(self.finish(node, stem.to_owned(), None, &members));
                }
            }
            let node = self.definition(last, 0)?;
            return Some(self.finish(node, definitions[last].name.clone(), None, &[last]));
        }
        let mut parts = Vec::new();
        let mut labels = Vec::new();
        let mut used = Vec::new();
        for name in names {
            let node = if let Some(position) = self.scope.definition(name) {
                used.push(position);
                self.definition(position, 0)?
            } else if let Some(members) = self.scope.assembled(name) {
                let members = members.to_vec();
                used.extend(&members);
                self.assembled(&members, 0)?
            } else {
                let near = nearest(name, definitions.iter().map(|d| d.name.as_str()));
                let hint = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
                self.fail(Diagnostic::error(
                    Span::default(),
                    format!("the output {name} is not defined{hint}"),
                ));
                return None;
            };
            labels.extend(self.graph.shape(node).labels(name));
            parts.push(node);
        }
        if let [node] = parts[..] {
            return Some(self.finish(node, names[0].clone(), Some(labels), &used));
        }
        let node = self.graph.stack(parts);
        Some(self.finish(node, names.join(", "), Some(labels), &used))
    }

    fn finish(
        &self,
        node: NodeId,
        name: String,
        labels: Option<Vec<String>>,
        definitions: &[usize],
    ) -> Output {
        let mut reached = vec![false; self.graph.nodes.len()];
        let mut used = vec![false; self.graph.inputs.len()];
        if let Some(slot) = reached.get_mut(node) {
            *slot = true;
        }
        for id in (0..=node).rev() {
            if reached[id] {
                if let Op::Input(input) = self.graph.nodes[id].op {
                    used[input] = true;
                }
                for &arg in &self.graph.nodes[id].args {
                    reached[arg] = true;
                }
            }
        }
        let position = |name: &str| {
            let inputs = &self.graph.inputs;
            inputs.iter().position(|input| input.name == name)
        };
        // A heading may name what its formula does not use: it still has its columns.
        let mut inputs: Vec<usize> = Vec::new();
        let headings = definitions
            .iter()
            .filter_map(|&position| self.scope.definitions[position].parameters.as_ref())
            .flatten();
        for input in headings.filter_map(|parameter| position(&parameter.name)) {
            if !inputs.contains(&input) {
                inputs.push(input);
            }
        }
        for (_, name) in self.scope.mentions() {
            let stem = self.scope.elements.get(name).map(|(stem, _)| stem.as_str());
            if let Some(input) = position(name).or_else(|| position(stem?))
                && used[input]
                && !inputs.contains(&input)
            {
                inputs.push(input);
            }
        }
        let labels = labels.unwrap_or_else(|| self.graph.shape(node).labels(&name));
        Output {
            node,
            name,
            labels,
            inputs,
        }
    }
}

/// What makes a matrix product fit.
fn product_way_out(left: Shape, right: Shape) -> Option<String> {
    if left.rows() == right.rows() {
        return Some("transpose the left side with '".to_owned());
    }
    if left.cols() == right.cols() {
        return Some("transpose the right side with '".to_owned());
    }
    Some(format!(
        "give the right side {} rows, or the left side {} columns",
        left.cols(),
        right.rows()
    ))
}

fn span_of(expr: &Expr, node: usize) -> Span {
    expr.nodes
        .get(node)
        .map_or(Span::default(), |node| node.span)
}

fn too_large(span: Span) -> Diagnostic {
    Diagnostic::error(
        span,
        format!("this value holds more than {MAX_ELEMENTS} numbers; make the sizes smaller"),
    )
}

fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

fn capitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
