//! A claim in our own language → its program, of the scene's inputs.

use std::ops::Range;

use super::scene::Scene;
use crate::cancel::CancelToken;
use crate::expr::did_you_mean::nearest;
use crate::expr::lower::lower_until;
use crate::expr::print;
use crate::expr::reading;
use crate::expr::scalar::Scalar;
use crate::expr::shape::Shape;
use crate::syntax::ast::{Expr, NodeKind, Parsed, rows_of};
use crate::syntax::diagnostic::{Diagnostic, Severity, Span, clipped, has_errors};
use crate::tape::compile::{Tape, compile};

/// Functions that make matrices of numbers: with them a claim speaks of all points.
const SIZED: [&str; 6] = ["eye", "ones", "zeros", "vector", "diag", "kron"];

/// A claim behind the scene's functions, read and not yet sized.
pub(super) struct Text {
    text: String,
    /// Where the claim begins.
    start: usize,
    name: String,
    pub(super) parsed: Parsed,
}

/// A program of the scene's inputs.
pub(super) struct Formula {
    pub(super) tape: Tape,
    pub(super) shape: Shape,
    /// Where its numbers come from, in order: places of the scene's point, or numbers.
    sources: Vec<Source>,
}

enum Source {
    Point(Range<usize>),
    Numbers(Vec<f64>),
}

impl Text {
    /// `body` behind the functions of the scene and the claim's own definitions.
    ///
    /// # Errors
    /// What cannot be read, as a sentence with its place; nothing when cancelled.
    pub(super) fn new(
        scene: &Scene<'_>,
        definitions: &str,
        body: &str,
        cancel: &CancelToken,
    ) -> Result<Self, String> {
        let functions = &scene.document.functions;
        let mut name = "claim".to_owned();
        while functions.contains(&name) || body.contains(&name) || definitions.contains(&name) {
            name.push('m');
        }
        let head = format!("{functions}\n{definitions}\n{name} = ");
        let (start, text) = (head.len(), head + body);
        let parsed = reading::read(&text, &scene.shapes(), cancel).unwrap_or_default();
        let read = Self {
            text,
            start,
            name,
            parsed,
        };
        match read.first_error(&read.parsed.diagnostics) {
            Some(sentence) => Err(sentence),
            None if read.expr().is_none() => Err("The claim could not be read.".to_owned()),
            None => Ok(read),
        }
    }

    /// The claim's tree.
    pub(super) fn expr(&self) -> Option<&Expr> {
        let last = self.parsed.definitions.last()?;
        (last.name == self.name).then_some(&last.expr)
    }

    /// The claim in the program's notation, where that is not how it was typed.
    pub(super) fn reading(&self) -> Option<String> {
        let expr = self.expr()?;
        let canonical = print::node(expr, expr.nodes.len().checked_sub(1)?)?;
        let plain =
            |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
        let typed = self.text.get(self.start..)?;
        (plain(typed) != plain(&canonical)).then_some(canonical)
    }

    /// What stands at a span of the claim's tree.
    pub(super) fn part(&self, span: Span) -> Option<&str> {
        self.text
            .get(span.start..span.end)
            .filter(|part| !part.trim().is_empty())
    }

    fn first_error(&self, diagnostics: &[Diagnostic]) -> Option<String> {
        let mut errors = diagnostics
            .iter()
            .filter(|one| one.severity == Severity::Error);
        let error = errors.next()?;
        let body = self.text.get(self.start..).unwrap_or("");
        if error.span.start < self.start {
            return Some(format!("The claim's definitions: {}", error.message));
        }
        let moved =
            |span: Span| Span::new(span.start - self.start, span.end.saturating_sub(self.start));
        let mut error = error.clone();
        error.related.retain(|(span, _)| self.start <= span.start);
        error
            .related
            .iter_mut()
            .for_each(|(span, _)| *span = moved(*span));
        error.span = moved(error.span);
        error.fix = None;
        Some(format!("The claim:\n{}", error.render(body).trim_end()))
    }

    /// Whether it is numbers alone and says nothing of other points.
    pub(super) fn is_numbers(&self) -> bool {
        let nodes = self
            .expr()
            .map(|expr| expr.nodes.as_slice())
            .unwrap_or_default();
        nodes.iter().all(|node| match &node.kind {
            NodeKind::Name(name) => matches!(name.as_str(), "pi" | "e" | "tau"),
            NodeKind::Call { function, .. } => !SIZED.contains(&function.as_str()),
            _ => true,
        })
    }

    /// Whether it is a written list, `[2*x, 2*y]`, of that many numbers.
    pub(super) fn is_list_of(&self, len: usize) -> bool {
        let Some(nodes) = self.expr().map(|expr| &expr.nodes) else {
            return false;
        };
        match nodes.last().map(|node| &node.kind) {
            Some(NodeKind::Vector(parts)) => rows_of(nodes, parts).is_none() && parts.len() == len,
            _ => false,
        }
    }

    /// Compiles it, or another tree in place of the claim's.
    ///
    /// # Errors
    /// Why it has no value, as a sentence.
    pub(super) fn compiled(
        &self,
        scene: &Scene<'_>,
        instead: Option<Expr>,
        cancel: &CancelToken,
    ) -> Result<Formula, String> {
        let mut parsed = self.parsed.clone();
        if let (Some(instead), Some(last)) = (instead, parsed.definitions.last_mut()) {
            last.expr = instead;
        }
        let shapes = scene.shapes();
        let lowered = lower_until(&parsed, &shapes, &[], cancel).unwrap_or_default();
        if has_errors(&lowered.diagnostics) {
            let sentence = self.first_error(&lowered.diagnostics);
            return Err(sentence.unwrap_or_default());
        }
        let Some(output) = lowered.output else {
            return Err("The claim has no value.".to_owned());
        };
        let graph = &lowered.graph;
        if let Some(stranger) = graph
            .inputs
            .iter()
            .find(|input| !shapes.contains_key(&input.name))
        {
            let known = shapes.keys().map(String::as_str);
            let definitions = lowered.definitions.iter().map(|one| one.name.as_str());
            let known = known.chain(definitions.filter(|name| *name != self.name));
            let advice = match nearest(&stranger.name, known) {
                Some(near) => format!("Did you mean {near}?"),
                None => {
                    let names: Vec<&str> = shapes.keys().map(String::as_str).take(8).collect();
                    format!("Its inputs are {}.", names.join(", "))
                }
            };
            return Err(format!(
                "The claim uses {}, which the scene does not have. {advice}",
                clipped(&stranger.name)
            ));
        }
        let mut positions = Vec::new();
        let mut sources = Vec::new();
        let mut start = 0;
        for input in &scene.analysis.inputs {
            let end = start + input.shape.len();
            if let Some(position) = graph.input_position(&input.name) {
                positions.push(position);
                sources.push(Source::Point(start..end));
            }
            start = end;
        }
        for &position in &output.inputs {
            if positions.contains(&position) {
                continue;
            }
            let input = &graph.inputs[position];
            let row = scene.document.inputs.get(&input.name);
            let values = row.map(|row| row.value.as_slice()).unwrap_or_default();
            let number = |element: usize| values.get(element).and_then(|value| value.number());
            positions.push(position);
            sources.push(Source::Numbers(
                (0..input.shape.len())
                    .map(|element| number(element).unwrap_or(f64::NAN))
                    .collect(),
            ));
        }
        Ok(Formula {
            tape: compile(graph, output.node, &positions),
            shape: graph.shape(output.node),
            sources,
        })
    }
}

impl Formula {
    /// Its numbers at a point of the scene, row by row.
    pub(super) fn value<T: Scalar>(&self, point: &[T]) -> Vec<T> {
        let own = self.sources.iter().flat_map(|source| match source {
            Source::Point(range) => point.get(range.clone()).unwrap_or_default().to_vec(),
            Source::Numbers(numbers) => numbers.iter().map(|&x| T::constant(x)).collect(),
        });
        self.tape.eval_one(&own.collect::<Vec<T>>())
    }
}
