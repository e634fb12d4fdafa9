//! What is differentiated: the output by its names, its labels and its inputs.
//!
//! Where to look next: [`super::lower`] gives the definitions their values.

use super::clash;
use super::graph::{NodeId, Op};
use super::lower::{Lowering, MAX_ELEMENTS};
use super::scope::numbered;
use super::shape::Shape;
use super::suggest::nearest;
use crate::syntax::diagnostic::{Diagnostic, Span};

/// What is differentiated.
#[derive(Clone, Debug)]
pub struct Output {
    /// The value.
    pub node: NodeId,
    /// What to call it: `y`, or `f, g` when several are stacked.
    pub name: String,
    /// A label per element: `y[1]`.
    pub labels: Vec<String>,
    /// The inputs that it depends on, as positions in
    /// [`Graph::inputs`](super::graph::Graph::inputs), heading order first, then by first
    /// appearance.
    pub inputs: Vec<usize>,
}

impl Lowering<'_> {
    /// The output by the names that were asked for, or by the rule for none.
    pub(super) fn output(&mut self, names: &[String]) -> Option<Output> {
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
                let hint = near.map_or(String::new(), |near| format!(" Did you mean `{near}`?"));
                let message = format!("The output `{name}` is not defined.{hint}");
                return no_output(self.fail(Diagnostic::error(Span::default(), message)));
            };
            labels.extend(self.graph.shape(node).labels(name));
            parts.push(node);
        }
        if let [node] = parts[..] {
            return Some(self.finish(node, names[0].clone(), Some(labels), &used));
        }
        if MAX_ELEMENTS < labels.len() {
            return no_output(self.fail(clash::too_large(Span::default())));
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
        let labels = labels.unwrap_or_else(|| self.graph.shape(node).labels(&name));
        Output {
            node,
            name,
            labels,
            inputs,
        }
    }
}

/// What [`Lowering::fail`] gives back, as an output.
fn no_output(_: Option<NodeId>) -> Option<Output> {
    None
}
