//! Definitions → one typed [`Graph`], or a sentence about why not.
//!
//! It gives every name its value, inlines functions, and reports each cause once: a definition
//! stops at its first fault, and what uses a broken one is silently left out.
//! Where to look next: [`super::scope`] for names, [`super::infer`] for new names' sizes,
//! [`super::operators`] for what signs mean, [`super::shape_errors`] for the words of what does
//! not fit.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::capitals::is_capital;
use super::did_you_mean::{instead_of, known_elsewhere, nearest};
use super::function::{self, Build, Rank};
use super::graph::{Built, Graph, NodeId, Op};
use super::infer::infer;
use super::limits::{MAX_DEPTH, MAX_ELEMENTS, MAX_OPERATIONS, MAX_TOTAL};
use super::op::{Binary, Unary};
use super::scope::{Meaning, Scope, numbered};
use super::shape::Shape;
use super::shape_errors::{self, Site};
use crate::cancel::CancelToken;
use crate::syntax::ast::{Comparison, Expr, NodeKind, Parsed, rows_of};
use crate::syntax::diagnostic::{Diagnostic, Span, clipped, has_errors};

/// Definitions up to which a new name is compared with all of them, and messages up to which an
/// unknown one is.
const FEW: usize = 200;

/// What became of a text.
#[derive(Clone, Debug, Default)]
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
    let never = CancelToken::default();
    lower_until(parsed, declared, output, &never).unwrap_or_default()
}

/// The same; `None` when `cancel` was called on the way.
pub fn lower_until(
    parsed: &Parsed,
    declared: &BTreeMap<String, Shape>,
    output: &[String],
    cancel: &CancelToken,
) -> Option<Lowered> {
    let scope = Scope::new(&parsed.definitions, declared);
    let lowered = lower_in(scope, parsed, output, cancel)?;
    if !has_errors(&lowered.diagnostics) || has_errors(&parsed.diagnostics) {
        return Some(lowered);
    }
    // Capitals that do not fit as matrices are numbers, if they fit as such.
    let mut scope = Scope::new(&parsed.definitions, declared);
    let capitals: BTreeSet<String> = scope
        .mentions()
        .map(|(_, name)| name)
        .filter(|name| is_capital(name) && !scope.is_own_name(name))
        .map(str::to_owned)
        .collect();
    let Some(first) = capitals.difference(&scope.scalars).next().cloned() else {
        return Some(lowered);
    };
    scope.scalars = capitals;
    let mut numbers = lower_in(scope, parsed, output, cancel)?;
    if has_errors(&numbers.diagnostics) {
        return Some(lowered);
    }
    let mut nodes = parsed.definitions.iter().flat_map(|d| &d.expr.nodes);
    let named = |kind: &NodeKind| matches!(kind, NodeKind::Name(name) if *name == first);
    if let Some(node) = nodes.find(|node| named(&node.kind)) {
        let message = format!(
            "`{first}` is read as a number, because it does not fit as a matrix. A matrix has a size in the inputs table."
        );
        numbers
            .diagnostics
            .push(Diagnostic::note(node.span, message));
        numbers
            .diagnostics
            .sort_by_key(|diagnostic| diagnostic.span);
    }
    Some(numbers)
}

/// Lowers a text whose names have these meanings.
fn lower_in(
    mut scope: Scope<'_>,
    parsed: &Parsed,
    output: &[String],
    cancel: &CancelToken,
) -> Option<Lowered> {
    let shapes = infer(&mut scope, cancel);
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
        operations: 0,
        refused: false,
        cancel,
    };
    let outputs: HashSet<&str> = output.iter().map(String::as_str).collect();
    let mut definitions = Vec::new();
    for (position, definition) in parsed.definitions.iter().enumerate() {
        let wanted = outputs.contains(definition.name.as_str())
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
    if cancel.is_cancelled() {
        return None;
    }
    let mut diagnostics = lowering.diagnostics;
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    Some(Lowered {
        graph: Arc::new(lowering.graph),
        definitions,
        output,
        diagnostics,
    })
}

/// A call that is being written out.
struct Within {
    /// Where it stands.
    span: Span,
    /// Of which definition.
    position: usize,
    /// With which arguments.
    arguments: Vec<NodeId>,
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
    calls: HashMap<(usize, Vec<NodeId>), Option<NodeId>>,
    /// Definitions that are being looked at.
    open: BTreeSet<usize>,
    /// Calls that are being looked at, of the definition at hand.
    within: Vec<Within>,
    /// Numbers that take the size they meet: true for those that lie as a row.
    pub(super) expanding: HashMap<NodeId, bool>,
    /// Operations so far, with calls written out.
    operations: usize,
    /// The text is too large, and that was said.
    refused: bool,
    cancel: &'a CancelToken,
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
    pub(super) fn shape_error(&mut self, diagnostic: Diagnostic) -> Option<NodeId> {
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

    /// Records a note, once in a text.
    fn note(&mut self, note: Diagnostic) {
        if self.said.insert((Span::default(), note.message.clone())) {
            self.diagnostics.push(note);
        }
    }

    /// Takes note of that many operations more. `None`, and said once, when they are too many
    /// for a text; `None` also when nobody waits for the answer.
    fn spend(&mut self, operations: usize, span: Span) -> Option<()> {
        let before = self.operations;
        self.operations += operations;
        if self.refused || before >> 10 != self.operations >> 10 && self.cancel.is_cancelled() {
            self.refused = true;
            return None;
        }
        let too_large = if MAX_OPERATIONS < self.operations {
            shape_errors::too_many(span, self.scope.written_out())
        } else if MAX_TOTAL < self.graph.elements {
            shape_errors::too_large_together(span, self.graph.elements)
        } else {
            return Some(());
        };
        self.refused = true;
        self.fail(too_large)?;
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
    fn expr(
        &mut self,
        position: usize,
        expr: &Expr,
        parameters: Vec<NodeId>,
        depth: usize,
    ) -> Option<NodeId> {
        let mut values: Vec<NodeId> = Vec::with_capacity(expr.nodes.len());
        for node in &expr.nodes {
            self.graph.here = node.span;
            self.spend(1, node.span)?;
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
                    self.spend(nodes.len(), node.span)?;
                    self.vector(nodes, (expr, parts), rows, node.span)?
                }
                NodeKind::Index { base, indices } => {
                    let name = shape_errors::naming(expr, *base);
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
                    self.spend(nodes.len(), node.span)?;
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
        let near =
            nearest(name, others).filter(|near| 1 == super::did_you_mean::distance(near, name));
        if let Some(near) = near {
            let message = format!("`{name}` is a new input. Did you mean `{near}`?");
            let note = Diagnostic::note(span, message);
            self.note(note.with_fix(format!("write {near}"), span, near));
        }
    }

    fn named_definition(&mut self, position: usize, span: Span, depth: usize) -> Option<NodeId> {
        self.not_too_deep(span, depth)?;
        if self.open.contains(&position) {
            let name = &self.scope.definitions.get(position)?.name;
            let message =
                format!("`{name}` is used in its own definition; give this one another name.");
            return self.fail(Diagnostic::error(span, message));
        }
        self.definition(position, depth + 1)
    }

    /// Values that are looked for while another is worked out stand on the stack.
    fn not_too_deep(&mut self, span: Span, depth: usize) -> Option<()> {
        const MOST: usize = 4 * MAX_DEPTH;
        if depth <= MOST {
            return Some(());
        }
        let message = format!(
            "Definitions use each other in a chain of more than {MOST} later lines; put first what is used first."
        );
        self.fail(Diagnostic::error(span, message))?;
        None
    }

    /// `y` from `y₁ … yₘ`.
    fn assembled(&mut self, members: &[usize], depth: usize) -> Option<NodeId> {
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
        let span = self.graph.here;
        self.not_too_deep(span, depth)?;
        self.spend(members.len(), span)?;
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

// ---- calls ----

/// A product may be meant by `g(x)` up to this many letters.
const SHORT: usize = 3;

impl Lowering<'_> {
    /// The value of a function of the text for given arguments.
    fn call(
        &mut self,
        position: usize,
        arguments: Vec<NodeId>,
        name_span: Span,
        span: Span,
        depth: usize,
    ) -> Option<NodeId> {
        let definitions = self.scope.definitions;
        let definition = definitions.get(position)?;
        let name = &definition.name;
        let Some(parameters) = &definition.parameters else {
            let message = format!(
                "`{name}` is a value, not a function. Write `{name}*(…)` for a product, or give it a heading, as in `{name}(x) = …`."
            );
            let mut diagnostic = Diagnostic::error(name_span, message)
                .with_related(definition.name_span, "defined here");
            if arguments.len() == 1 {
                diagnostic = product_instead(diagnostic, name, name_span);
            }
            return self.fail(diagnostic);
        };
        if parameters.len() != arguments.len() {
            let takes = (parameters.len(), parameters.len());
            let message = shape_errors::arity(name, takes, arguments.len());
            let heading =
                Diagnostic::error(span, message).with_related(definition.name_span, "its heading");
            return self.fail(heading);
        }
        let key = (position, arguments.clone());
        if let Some(&known) = self.calls.get(&key) {
            return known;
        }
        if depth > MAX_DEPTH {
            let message = format!(
                "Functions call each other more than {MAX_DEPTH} deep here; write fewer steps."
            );
            return self.fail(Diagnostic::error(span, message));
        }
        if !self.open.insert(position) {
            let message = format!("`{name}` calls itself, and a formula cannot.");
            return self.fail(Diagnostic::error(span, message));
        }
        self.within.push(Within {
            span,
            position,
            arguments: arguments.clone(),
        });
        let value = self.expr(position, &definition.expr, arguments, depth + 1);
        self.within.pop();
        self.open.remove(&position);
        self.calls.insert(key, value);
        value
    }

    /// A function of the table. `written` are the arguments as they stand in the text.
    fn function(
        &mut self,
        name: &str,
        arguments: &[NodeId],
        written: (&Expr, &[usize]),
        name_span: Span,
        span: Span,
    ) -> Option<NodeId> {
        let Some(function) = function::find(name) else {
            return self.unknown_function(name, arguments.len(), name_span);
        };
        let (fewest, most) = function.arity;
        let count = arguments.len();
        if count < fewest || count > most {
            let of_vector = matches!(function.rank, Rank::Whole | Rank::VectorToVector);
            let diagnostic =
                Diagnostic::error(span, shape_errors::arity(name, function.arity, count));
            return self.fail(if of_vector {
                shape_errors::as_vector(diagnostic, name, written)
            } else {
                diagnostic
            });
        }
        let Some(sized) = self.sized_arguments(function.rank, arguments) else {
            return self.without_size(span);
        };
        let before = self.graph.nodes.len();
        let built = self.built(function.build, &sized);
        self.spend(self.graph.nodes.len() - before, span)?;
        match built {
            Ok(node) => {
                let node = self.sized(node, span)?;
                match function.rank {
                    Rank::Expanding => {
                        self.expanding.insert(node, false);
                    }
                    Rank::Elementwise | Rank::Choice | Rank::WholeOrElementwise => {
                        self.keep_open(node, &sized);
                    }
                    Rank::Transpose => return sized.first().map(|&x| self.transpose(x)),
                    _ => {}
                }
                Some(node)
            }
            Err(need) => {
                let shapes: Vec<Shape> = sized.iter().map(|&node| self.graph.shape(node)).collect();
                self.shape_error(shape_errors::of_arguments(
                    name, &need, &shapes, written, span,
                ))
            }
        }
    }

    /// `arguments` are in number as the function's arity says.
    fn built(&mut self, build: Build, arguments: &[NodeId]) -> Built {
        match (build, arguments) {
            (Build::Unary(op), &[x]) => Ok(self.graph.unary(op, x)),
            (Build::Binary(Binary::Pow), &[a, b]) => self.power(a, b),
            (Build::Binary(op), &[a, b]) => self.graph.elementwise(op, a, b),
            (Build::Extremum(_, reduction), &[x]) => Ok(self.graph.reduce(reduction, x)),
            (Build::Extremum(op, _), &[first, ref others @ ..]) => {
                others.iter().try_fold(first, |result, &next| {
                    self.graph.elementwise(op, result, next)
                })
            }
            (Build::Whole(build), arguments) => build(&mut self.graph, arguments),
            (Build::Unary(_) | Build::Binary(_) | Build::Extremum(..), _) => {
                Err("has another number of arguments".to_owned())
            }
        }
    }

    /// The arguments, with `vector(1)` in the size of the other one; none where nothing gives
    /// it a size.
    fn sized_arguments(&mut self, rank: Rank, arguments: &[NodeId]) -> Option<Vec<NodeId>> {
        let is_open = |node: &NodeId| self.expanding.contains_key(node);
        if !arguments.iter().any(is_open) {
            return Some(arguments.to_vec());
        }
        match (rank, arguments) {
            (Rank::Elementwise | Rank::Choice | Rank::Transpose | Rank::Expanding, _) => {
                Some(arguments.to_vec())
            }
            (Rank::WholeOrElementwise, [_, _, ..]) => Some(arguments.to_vec()),
            (Rank::Dot | Rank::Outer, &[a, b]) if is_open(&a) != is_open(&b) => {
                let (open, other) = if is_open(&a) { (a, b) } else { (b, a) };
                let filled = self.graph.filled(open, self.graph.shape(other));
                Some(if open == a {
                    vec![filled, b]
                } else {
                    vec![a, filled]
                })
            }
            _ => None,
        }
    }

    fn unknown_function(&mut self, name: &str, count: usize, span: Span) -> Option<NodeId> {
        let own = self
            .scope
            .definitions
            .iter()
            .filter(|definition| definition.parameters.is_some())
            .map(|definition| definition.name.as_str());
        let table = function::all().flat_map(|function| function.names.iter().copied());
        if let Some(instead) = instead_of(name) {
            let message = format!("There is no function `{name}` here: {instead}.");
            return self.fail(Diagnostic::error(span, message));
        }
        let few = self.diagnostics.len() < FEW;
        let near = known_elsewhere(name)
            .map(str::to_owned)
            .or_else(|| nearest(name, table.chain(own).filter(|_| few)));
        let diagnostic = match near {
            Some(near) => {
                let message = format!("There is no function `{name}`. Did you mean `{near}`?");
                Diagnostic::error(span, message).with_fix(format!("write {near}"), span, near)
            }
            None => {
                let message = format!(
                    "There is no function `{name}`. Define it, as in `{name}(x) = …`, or write `{name}*(…)` for a product."
                );
                let diagnostic = Diagnostic::error(span, message);
                if count == 1 && name.chars().count() <= SHORT {
                    product_instead(diagnostic, name, span)
                } else {
                    diagnostic
                }
            }
        };
        self.fail(diagnostic)
    }
}

/// Offers a `*` behind the name.
fn product_instead(diagnostic: Diagnostic, name: &str, name_span: Span) -> Diagnostic {
    let end = Span::new(name_span.end, name_span.end);
    diagnostic.with_fix(format!("write {name}*(…)"), end, "*")
}

// ---- the output ----

/// What is differentiated.
#[derive(Clone, Debug)]
pub struct Output {
    /// The value.
    pub node: NodeId,
    /// What to call it: `y`, or `f, g` when several are stacked.
    pub name: String,
    /// The values that it is stacked of, by name; most often one.
    pub parts: Vec<(String, Shape)>,
    /// The inputs that it depends on, as positions in
    /// [`Graph::inputs`](super::graph::Graph::inputs), heading order first, then by first
    /// appearance.
    pub inputs: Vec<usize>,
}

impl Output {
    /// How many elements it has.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|(_, shape)| shape.len()).sum()
    }

    /// Never true: every value holds a number.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A label per element: `y[1]`.
    pub fn labels(&self) -> Vec<String> {
        let parts = self.parts.iter();
        parts.flat_map(|(name, shape)| shape.labels(name)).collect()
    }
}

impl Lowering<'_> {
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
                    return Some(self.finish(node, stem.to_owned(), &members));
                }
            }
            let node = self.definition(last, 0)?;
            return Some(self.finish(node, definitions[last].name.clone(), &[last]));
        }
        let mut parts = Vec::new();
        let mut named = Vec::new();
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
                let hint = near.map_or(String::new(), |near| format!(" Did you mean `{near}`?"));
                let name = clipped(name);
                let message = format!("The output `{name}` is not defined.{hint}");
                return no_output(self.fail(Diagnostic::error(Span::default(), message)));
            };
            named.push((name.clone(), self.graph.shape(node)));
            parts.push(node);
        }
        if let [node] = parts[..] {
            return Some(self.finish(node, names[0].clone(), &used));
        }
        let len: usize = named.iter().map(|(_, shape)| shape.len()).sum();
        if MAX_ELEMENTS < len {
            return no_output(self.fail(shape_errors::too_large(Span::default(), len)));
        }
        let node = self.graph.stack(parts);
        let stacked = self.finish(node, names.join(", "), &used);
        Some(Output {
            parts: named,
            ..stacked
        })
    }

    fn finish(&self, node: NodeId, name: String, definitions: &[usize]) -> Output {
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
        // A heading may name what its formula does not use: it still has its columns.
        let mut inputs: Vec<usize> = Vec::new();
        let mut listed = vec![false; self.graph.inputs.len()];
        let headings = definitions
            .iter()
            .filter_map(|&position| self.scope.definitions.get(position)?.parameters.as_ref())
            .flatten();
        for parameter in headings {
            if let Some(input) = self.graph.input_position(&parameter.name)
                && !std::mem::replace(&mut listed[input], true)
            {
                inputs.push(input);
            }
        }
        for (_, name) in self.scope.mentions() {
            let stem = || self.scope.elements.get(name).map(|(stem, _)| stem.as_str());
            let position = self.graph.input_position(name);
            if let Some(input) = position.or_else(|| self.graph.input_position(stem()?))
                && used[input]
                && !std::mem::replace(&mut listed[input], true)
            {
                inputs.push(input);
            }
        }
        Output {
            parts: vec![(name.clone(), self.graph.shape(node))],
            node,
            name,
            inputs,
        }
    }
}

/// What [`Lowering::fail`] gives back, as an output.
fn no_output(_: Option<NodeId>) -> Option<Output> {
    None
}
