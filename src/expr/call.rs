//! Calls: functions of the text, which are inlined, and functions of the table.
//!
//! Where to look next: [`super::function`] for the table, [`super::clash`] for the words.

use super::clash;
use super::function::{self, Build, Rank};
use super::graph::{Built, NodeId};
use super::lower::{Lowering, MAX_DEPTH, Within};
use super::op::Binary;
use super::shape::Shape;
use super::suggest::{known_elsewhere, nearest};
use crate::syntax::ast::Expr;
use crate::syntax::diagnostic::{Diagnostic, Span};

/// A product may be meant by `g(x)` up to this many letters.
const SHORT: usize = 3;

impl Lowering<'_> {
    /// The value of a function of the text for given arguments.
    pub(super) fn call(
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
            let message = clash::arity(name, takes, arguments.len());
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
    pub(super) fn function(
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
            let diagnostic = Diagnostic::error(span, clash::arity(name, function.arity, count));
            return self.fail(if of_vector {
                clash::as_vector(diagnostic, name, written)
            } else {
                diagnostic
            });
        }
        let Some(sized) = self.sized_arguments(function.rank, arguments) else {
            return self.without_size(span);
        };
        let built = self.built(function.build, &sized);
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
                self.clash(clash::of_arguments(name, &need, &shapes, written, span))
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
        let near = known_elsewhere(name)
            .map(str::to_owned)
            .or_else(|| nearest(name, table.chain(own)));
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
