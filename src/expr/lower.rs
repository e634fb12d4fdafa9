//! Definitions → one typed [`Graph`], or a sentence about why not.
//!
//! It gives every name its value, inlines functions, and reports each cause once: a definition
//! stops at its first fault, and what uses a broken one is silently left out.
//! Where to look next: [`super::scope`] for names, [`super::infer`] for new names' sizes,
//! [`super::sign`] and [`super::call`] for what signs and functions mean, [`super::clash`] for
//! the words of what does not fit.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::clash::{self, Site};
use super::function;
use super::graph::{Graph, NodeId};
use super::infer::infer;
use super::op::{Binary, Unary};
pub use super::output::Output;
use super::print;
use super::scope::{Meaning, Scope, numbered};
use super::shape::Shape;
use super::suggest::nearest;
use crate::syntax::ast::{Comparison, Expr, NodeKind, Parsed, rows_of};
use crate::syntax::diagnostic::{Diagnostic, Span};

/// Functions may call each other this deep.
pub(super) const MAX_DEPTH: usize = 60;
/// A graph holds at most this many nodes.
const MAX_NODES: usize = 200_000;
/// Most numbers in one value.
pub const MAX_ELEMENTS: usize = 4_000_000;
/// Most numbers in all values of a text together.
pub const MAX_TOTAL: usize = 4 * MAX_ELEMENTS;
/// Definitions up to which a new name is compared with all of them.
const FEW: usize = 200;

/// What became of a text.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// All values.
    pub graph: Arc<Graph>,
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
        said: HashSet::new(),
        values: HashMap::new(),
        assembled: HashMap::new(),
        calls: HashMap::new(),
        open: BTreeSet::new(),
        within: Vec::new(),
        expanding: HashMap::new(),
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
        graph: Arc::new(lowering.graph),
        definitions,
        output,
        diagnostics,
    }
}

/// A call that is being written out.
pub(super) struct Within {
    /// Where it stands.
    pub(super) span: Span,
    /// Of which definition.
    pub(super) position: usize,
    /// With which arguments.
    pub(super) arguments: Vec<NodeId>,
}

pub(super) struct Lowering<'a> {
    pub(super) scope: &'a Scope<'a>,
    shapes: HashMap<String, Shape>,
    pub(super) graph: Graph,
    diagnostics: Vec<Diagnostic>,
    /// What was said and where: a body that is inlined twice fails twice.
    said: HashSet<(Span, String)>,
    /// Definitions that were looked at; `None` is a broken one.
    values: HashMap<usize, Option<NodeId>>,
    /// Vectors of numbered definitions, by the first of them.
    assembled: HashMap<usize, Option<NodeId>>,
    /// Calls that were inlined.
    pub(super) calls: HashMap<(usize, Vec<NodeId>), Option<NodeId>>,
    /// Definitions that are being looked at.
    pub(super) open: BTreeSet<usize>,
    /// Calls that are being looked at, of the definition at hand.
    pub(super) within: Vec<Within>,
    /// Numbers that take the size they meet: true for those that lie as a row.
    pub(super) expanding: HashMap<NodeId, bool>,
}

impl Lowering<'_> {
    /// Records an error; the value is broken.
    pub(super) fn fail(&mut self, diagnostic: Diagnostic) -> Option<NodeId> {
        let key = (diagnostic.span, diagnostic.message.clone());
        if self.said.insert(key) {
            self.diagnostics.push(diagnostic);
        }
        None
    }

    /// The same about shapes: in a function's body they are those of a call.
    pub(super) fn clash(&mut self, diagnostic: Diagnostic) -> Option<NodeId> {
        let called = self.within.last().map(|call| (call.span, self.given(call)));
        self.fail(match called {
            Some((span, label)) => diagnostic.with_related(span, label),
            None => diagnostic,
        })
    }

    /// `called here with v 5×1`.
    fn given(&self, call: &Within) -> String {
        let heading = self.scope.definitions.get(call.position);
        let names = heading.and_then(|definition| definition.parameters.as_ref());
        let given: Vec<String> = names
            .into_iter()
            .flatten()
            .zip(&call.arguments)
            .map(|(name, &node)| format!("`{}` {}", name.name, self.graph.shape(node)))
            .collect();
        format!("called here with {}", given.join(", "))
    }

    fn note(&mut self, note: Diagnostic) {
        if self.said.insert((note.span, note.message.clone())) {
            self.diagnostics.push(note);
        }
    }

    fn input(&mut self, name: &str) -> NodeId {
        let shape = self.shapes.get(name).copied().unwrap_or_default();
        self.graph.input(name, shape)
    }

    /// The value of a definition as it stands, its heading's names as inputs.
    pub(super) fn definition(&mut self, position: usize, depth: usize) -> Option<NodeId> {
        if let Some(&known) = self.values.get(&position) {
            return known;
        }
        let definitions = self.scope.definitions;
        let definition = definitions.get(position)?;
        if !self.open.insert(position) {
            let message = format!(
                "`{}` is used in its own definition; give this one another name.",
                definition.name
            );
            return self.fail(Diagnostic::error(definition.name_span, message));
        }
        let within = std::mem::take(&mut self.within);
        let parameters = definition
            .parameters
            .iter()
            .flatten()
            .map(|parameter| self.input(&parameter.name))
            .collect();
        let value = self.expr(position, &definition.expr, parameters, depth);
        self.within = within;
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

    /// The value of an expression. Nodes are in reverse Polish order, so a loop does.
    pub(super) fn expr(
        &mut self,
        position: usize,
        expr: &Expr,
        parameters: Vec<NodeId>,
        depth: usize,
    ) -> Option<NodeId> {
        let mut values: Vec<NodeId> = Vec::with_capacity(expr.nodes.len());
        for node in &expr.nodes {
            self.graph.here = node.span;
            if self.graph.nodes.len() > MAX_NODES || self.graph.elements > MAX_TOTAL {
                let message = "These formulas grow too large when they are written out; use fewer calls or smaller sizes.";
                return self.fail(Diagnostic::error(node.span, message));
            }
            let value = |child: usize| values.get(child).copied();
            let all = |children: &[usize]| -> Option<Vec<NodeId>> {
                children.iter().map(|&child| value(child)).collect()
            };
            let result = match &node.kind {
                NodeKind::Number(number) => self.graph.constant(*number),
                NodeKind::Name(name) => self.name(position, name, node.span, &parameters, depth)?,
                NodeKind::Negate(x) => {
                    let x = value(*x)?;
                    let result = self.graph.unary(Unary::Neg, x);
                    self.keep_open(result, &[x])
                }
                NodeKind::Abs(x) => {
                    let of = value(*x)?;
                    self.note_determinant(expr, *x, of, node.span);
                    let result = self.graph.unary(Unary::Abs, of);
                    self.keep_open(result, &[of])
                }
                NodeKind::Norm(x) => {
                    let of = value(*x)?;
                    self.function("norm2", &[of], (expr, &[*x]), node.span, node.span)?
                }
                NodeKind::Transpose(x) => {
                    let x = value(*x)?;
                    self.transpose(x)
                }
                NodeKind::Vector(parts) => {
                    let rows = rows_of(&expr.nodes, parts).is_some();
                    let nodes = all(parts)?;
                    self.vector(nodes, (expr, parts), rows, node.span)?
                }
                NodeKind::Index { base, indices } => {
                    let name = clash::naming(expr, *base);
                    self.index(value(*base)?, indices, name, node.span)?
                }
                NodeKind::Compare {
                    op,
                    left,
                    right,
                    op_span,
                } => {
                    let (a, b) = (value(*left)?, value(*right)?);
                    let site = Site {
                        expr,
                        left: *left,
                        right: *right,
                        op_span: *op_span,
                    };
                    let (binary, first, second) = match op {
                        Comparison::Less => (Binary::Less, a, b),
                        Comparison::LessEqual => (Binary::LessEqual, a, b),
                        Comparison::Greater => (Binary::Less, b, a),
                        Comparison::GreaterEqual => (Binary::LessEqual, b, a),
                        Comparison::Equal => (Binary::Equal, a, b),
                        Comparison::NotEqual => (Binary::NotEqual, a, b),
                    };
                    let result = self.graph.elementwise(binary, first, second);
                    self.compared(result, op.sign(), (a, b), site)?
                }
                NodeKind::Binary {
                    op,
                    left,
                    right,
                    op_span,
                } => {
                    let site = Site {
                        expr,
                        left: *left,
                        right: *right,
                        op_span: *op_span,
                    };
                    self.binary(*op, value(*left)?, value(*right)?, site)?
                }
                NodeKind::Call {
                    function,
                    function_span,
                    arguments,
                } => {
                    let nodes = all(arguments)?;
                    match self.scope.definition(function) {
                        Some(called) => {
                            self.call(called, nodes, *function_span, node.span, depth)?
                        }
                        None => {
                            let written = (expr, arguments.as_slice());
                            self.function(function, &nodes, written, *function_span, node.span)?
                        }
                    }
                }
            };
            values.push(result);
        }
        values.last().copied()
    }

    fn name(
        &mut self,
        position: usize,
        name: &str,
        span: Span,
        parameters: &[NodeId],
        depth: usize,
    ) -> Option<NodeId> {
        let scope = self.scope;
        match scope.meaning(position, name) {
            Meaning::Parameter(parameter) => parameters.get(parameter).copied(),
            Meaning::Definition(definition) => self.named_definition(definition, span, depth),
            Meaning::Assembled(members) => self.assembled(members, depth),
            Meaning::Constant(value) => Some(self.graph.constant(value)),
            Meaning::Input => {
                if function::find(name).is_some() && !scope.declared.contains_key(name) {
                    let message = format!(
                        "`{name}` is a function and needs brackets around its argument, as in `{name}(x)`."
                    );
                    return self.fail(Diagnostic::error(span, message));
                }
                if self.graph.input_position(name).is_none() {
                    self.note_near_miss(name, span);
                }
                let input = self.input(name);
                self.sized(input, span)
            }
            Meaning::Element { stem, index } => {
                let base = match scope.meaning(position, stem) {
                    Meaning::Element { .. } => None,
                    _ => self.name(position, stem, span, parameters, depth),
                };
                let name = Some(format!("`{stem}`"));
                self.index(base?, &[index + 1], name, span)
            }
        }
    }

    /// A long new name that is almost that of a definition was perhaps meant to be it.
    fn note_near_miss(&mut self, name: &str, span: Span) {
        let letters = |name: &str| {
            name.trim_end_matches(|c: char| c.is_ascii_digit())
                .to_owned()
        };
        let is_long = 4 <= letters(name).chars().count();
        let definitions = self.scope.definitions;
        if !is_long || FEW < definitions.len() || self.scope.is_own_name(name) {
            return;
        }
        let names = definitions
            .iter()
            .map(|definition| definition.name.as_str());
        let others =
            names.filter(|other| 4 <= other.chars().count() && letters(other) != letters(name));
        let near = nearest(name, others).filter(|near| 1 == super::suggest::distance(near, name));
        if let Some(near) = near {
            let message = format!("`{name}` is a new input. Did you mean `{near}`?");
            let note = Diagnostic::note(span, message);
            self.note(note.with_fix(format!("write {near}"), span, near));
        }
    }

    /// `|A|` is the determinant in many books.
    fn note_determinant(&mut self, expr: &Expr, child: usize, of: NodeId, span: Span) {
        let shape = self.graph.shape(of);
        if matches!(shape, Shape::Matrix(rows, cols) if rows == cols) {
            let determinant = format!("det({})", print::node(expr, child));
            let message = format!(
                "These bars take the absolute value of each element. The determinant is written `{determinant}`."
            );
            let note = Diagnostic::note(span, message);
            self.note(note.with_fix(format!("write {determinant}"), span, determinant));
        }
    }

    fn named_definition(&mut self, position: usize, span: Span, depth: usize) -> Option<NodeId> {
        if depth > 4 * MAX_DEPTH {
            let message = "Definitions use each other in too long a chain of later lines; put first what is used first.";
            return self.fail(Diagnostic::error(span, message));
        }
        if self.open.contains(&position) {
            let name = &self.scope.definitions.get(position)?.name;
            let message =
                format!("`{name}` is used in its own definition; give this one another name.");
            return self.fail(Diagnostic::error(span, message));
        }
        self.definition(position, depth + 1)
    }

    /// `y` from `y₁ … yₘ`.
    pub(super) fn assembled(&mut self, members: &[usize], depth: usize) -> Option<NodeId> {
        let &first = members.first()?;
        if let Some(&known) = self.assembled.get(&first) {
            return known;
        }
        let value = self.assemble(members, depth);
        self.assembled.insert(first, value);
        value
    }

    fn assemble(&mut self, members: &[usize], depth: usize) -> Option<NodeId> {
        let mut parts = Vec::new();
        for &member in members {
            let part = self.definition(member, depth + 1)?;
            let definition = self.scope.definitions.get(member)?;
            if self.graph.shape(part) != Shape::Scalar {
                let shape = self.graph.shape(part);
                let message = format!(
                    "`{}` is {shape}, and only scalars are put together to a vector.",
                    definition.name
                );
                return self.fail(Diagnostic::error(definition.name_span, message));
            }
            parts.push(part);
        }
        let node = self.graph.stack(parts);
        let name = &self.scope.definitions.get(*members.first()?)?.name;
        if let Some((stem, _)) = numbered(name) {
            self.graph
                .names
                .entry(node)
                .or_insert_with(|| stem.to_owned());
        }
        Some(node)
    }
}
