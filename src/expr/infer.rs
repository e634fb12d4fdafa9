//! Shapes of new names, found from how they are used.
//!
//! Partial shapes flow up every definition (operands → result) and down again (what a
//! neighbour needs → the name), until nothing changes; then the first name that
//! is still open gets its default and the rest is looked at again.
//! It reports no errors: a text whose shapes clash gets some shapes here, and the
//! sentence about the clash from [`super::lower`].

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::capitals::is_capital;
use super::function::whole;
use super::limits::{MAX_DEPTH, MAX_ELEMENTS};
use super::partial_shape::PartialShape::{self, Matrix, Open, Scalar, Vector};
use super::partial_shape::{argument_shapes, call_shape, operand_shapes, sized_call_shape};
use super::scope::{Meaning, Scope, numbered};
use super::shape::Shape;
use crate::cancel::CancelToken;
use crate::syntax::ast::{BinaryOp, NodeKind, rows_of};

/// Rows, columns and lengths of names that nothing decides.
const DEFAULT_SIZE: usize = 3;
/// Looks at nodes, beside two at each node of the text, after which what is still open takes its
/// default; a bound for texts whose functions call each other many times over.
const BUDGET: usize = 300_000;

/// The shape of every free name, and which numbered names are elements
/// (written to `scope.elements`).
pub fn infer(scope: &mut Scope<'_>, cancel: &CancelToken) -> HashMap<String, Shape> {
    infer_again(scope, &HashMap::new(), cancel)
}

/// The same with some declared names whose sizes may change: each starts from its partial shape here,
/// and what stays open keeps its present size.
pub fn infer_again(
    scope: &mut Scope<'_>,
    loose: &HashMap<String, PartialShape>,
    cancel: &CancelToken,
) -> HashMap<String, Shape> {
    let nodes = scope.definitions.iter();
    let nodes = nodes.map(|definition| definition.expr.nodes.len());
    let mut inference = Inference {
        partial_shapes: HashMap::new(),
        least: BTreeMap::new(),
        results: HashMap::new(),
        changed: Vec::new(),
        budget: BUDGET + 2 * nodes.sum::<usize>(),
        cancel,
    };
    for (name, &shape) in scope.declared {
        let partial = loose.get(name).copied().unwrap_or(PartialShape::of(shape));
        inference.partial_shapes.insert(name.clone(), partial);
    }
    find_numbered_vectors(scope, &mut inference);
    let order = inputs_in_order(scope);
    for name in &order {
        let partial = inference.partial_shapes.entry(name.clone()).or_default();
        if *partial == Open && is_capital(name) && !scope.scalars.contains(name) {
            *partial = Matrix(None, None);
        }
    }
    let uses = Uses::of(scope);
    let all: BTreeSet<usize> = (0..uses.order.len()).collect();
    inference.settle(scope, &uses, all.clone());
    if find_elements_of_vectors(scope, &mut inference) {
        inference.settle(scope, &uses, all);
    }
    for (position, name) in order.iter().enumerate() {
        let (partial, closed) = inference.closed(scope, name);
        if closed == partial {
            continue;
        }
        inference.partial_shapes.insert(name.clone(), closed);
        // What is closed stays as it is, so that only names that are still open need a look.
        let mut later = order.iter().skip(position + 1);
        if later.any(|name| {
            let (partial, closed) = inference.closed(scope, name);
            closed != partial
        }) {
            inference.settle(scope, &uses, uses.of_name(name));
        }
    }
    let shape = |(name, partial): (String, PartialShape)| {
        let rows = partial.rows().unwrap_or(DEFAULT_SIZE);
        let cols = partial.cols().unwrap_or(DEFAULT_SIZE);
        let inferred = match partial {
            Open | Scalar => Shape::Scalar,
            Vector(_) => Shape::Vector(rows),
            Matrix(..) => Shape::Matrix(rows, cols),
        };
        let declared = scope.declared.get(&name).copied();
        let shape = declared.filter(|_| !loose.contains_key(&name));
        (name, shape.unwrap_or(inferred))
    };
    inference.partial_shapes.into_iter().map(shape).collect()
}

/// The partial shape of every node of every definition, when names have these shapes.
pub fn partial_shapes(
    scope: &Scope<'_>,
    shapes: &HashMap<String, Shape>,
    cancel: &CancelToken,
) -> Vec<Vec<PartialShape>> {
    let nodes = scope.definitions.iter();
    let nodes = nodes.map(|definition| definition.expr.nodes.len());
    let names = shapes.iter();
    let mut inference = Inference {
        partial_shapes: names
            .map(|(name, &shape)| (name.clone(), PartialShape::of(shape)))
            .collect(),
        least: BTreeMap::new(),
        results: HashMap::new(),
        changed: Vec::new(),
        budget: BUDGET + 2 * nodes.sum::<usize>(),
        cancel,
    };
    let mut all = vec![Vec::new(); scope.definitions.len()];
    let mut calls = Calls::new();
    for &position in scope.order() {
        let (partial_shapes, _) = inference.up(scope, position, None, &mut calls, 0);
        let result = partial_shapes.last().copied().unwrap_or_default();
        inference.results.insert(position, result);
        all[position] = partial_shapes;
    }
    all
}

/// Free names in the order of the text.
fn inputs_in_order(scope: &Scope<'_>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut order = Vec::new();
    for (position, definition) in scope.definitions.iter().enumerate() {
        if !scope.is_only_called(position) {
            for parameter in definition.parameters.iter().flatten() {
                if seen.insert(parameter.name.clone()) {
                    order.push(parameter.name.clone());
                }
            }
        }
    }
    for (position, name) in scope.mentions() {
        let name = match scope.meaning(position, name) {
            Meaning::Input => name.to_owned(),
            Meaning::Element { stem, .. } if scope.definition(stem).is_none() => stem.to_owned(),
            _ => continue,
        };
        if seen.insert(name.clone()) {
            order.push(name);
        }
    }
    order
}

/// `x₁ … xₙ` (or `x[1] … x[n]`) without a bare `x` anywhere make `x` a vector of n.
fn find_numbered_vectors(scope: &mut Scope<'_>, inference: &mut Inference<'_>) {
    let mut bare: BTreeSet<&str> = BTreeSet::new();
    let mut groups: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for definition in scope.definitions {
        let mut indexed = BTreeMap::new();
        for node in &definition.expr.nodes {
            if let NodeKind::Index { base, indices } = &node.kind
                && let [index] = indices[..]
            {
                indexed.insert(*base, index);
            }
        }
        for (id, node) in definition.expr.nodes.iter().enumerate() {
            let NodeKind::Name(name) = &node.kind else {
                continue;
            };
            if let Some(&index) = indexed.get(&id) {
                groups.entry(name).or_default().insert(index);
            } else if !scope.is_own_name(name)
                && let Some((stem, number)) = numbered(name)
            {
                groups.entry(stem).or_default().insert(number);
            } else {
                bare.insert(name);
            }
        }
    }
    let mut vectors = BTreeSet::new();
    for (stem, numbers) in groups {
        if scope.definition(stem).is_some() || scope.assembled(stem).is_some() {
            continue;
        }
        let count = numbers.len();
        let last = numbers.last().copied().unwrap_or(1);
        let without_gap = last == count;
        let in_heading = scope.is_own_name(stem) && !scope.declared.contains_key(stem);
        let alone = !bare.contains(stem) && without_gap && (count >= 2 || in_heading);
        inference.least.insert(
            stem.to_owned(),
            if alone { last } else { last.max(DEFAULT_SIZE) },
        );
        if !alone && !scope.declared.contains_key(stem) {
            continue;
        }
        if !scope.declared.contains_key(stem) {
            let partial = inference.partial_shapes.entry(stem.to_owned()).or_default();
            *partial = partial.refined(Vector(Some(last)));
        }
        if matches!(inference.partial_shapes.get(stem), Some(Vector(_))) {
            vectors.insert(stem.to_owned());
        }
    }
    name_elements(scope, &vectors);
}

/// Numbered names whose stem has turned out to be a vector are its elements.
fn find_elements_of_vectors(scope: &mut Scope<'_>, inference: &mut Inference<'_>) -> bool {
    let stems: BTreeSet<String> = scope
        .mentions()
        .filter(|(_, name)| !scope.is_own_name(name) && !scope.elements.contains_key(*name))
        .filter_map(|(_, name)| numbered(name).map(|(stem, _)| stem.to_owned()))
        .collect();
    let vectors: BTreeSet<String> = stems
        .into_iter()
        .filter(|stem| {
            matches!(inference.partial_shapes.get(stem), Some(Vector(_)))
                || scope.definition(stem).is_some()
                || scope.assembled(stem).is_some()
        })
        .collect();
    name_elements(scope, &vectors);
    !vectors.is_empty()
}

/// Makes every numbered name with one of these stems an element.
fn name_elements(scope: &mut Scope<'_>, stems: &BTreeSet<String>) {
    let elements: Vec<(String, (String, usize))> = scope
        .mentions()
        .filter(|(_, name)| !scope.is_own_name(name))
        .filter_map(|(_, name)| {
            let (stem, number) = numbered(name)?;
            let element = (stem.to_owned(), number.checked_sub(1)?);
            stems.contains(stem).then(|| (name.to_owned(), element))
        })
        .collect();
    scope.elements.extend(elements);
}

/// What is to be looked at again when a name or a definition has changed.
struct Uses<'a> {
    /// Definitions that are looked at by themselves, in the order in which they need each other.
    order: Vec<usize>,
    /// Their places in it; what is only called is looked at with each call.
    places: Vec<Option<usize>>,
    /// Definitions that mention a free name.
    of_name: HashMap<&'a str, Vec<usize>>,
    /// Definitions that mention a definition.
    of_definition: Vec<Vec<usize>>,
    /// Definitions that call one.
    callers: Vec<Vec<usize>>,
}

impl<'a> Uses<'a> {
    fn of(scope: &Scope<'a>) -> Self {
        let count = scope.definitions.len();
        let mut uses = Self {
            order: Vec::new(),
            places: vec![None; count],
            of_name: HashMap::new(),
            of_definition: vec![Vec::new(); count],
            callers: vec![Vec::new(); count],
        };
        for &position in scope.order() {
            if !scope.is_only_called(position) {
                uses.places[position] = Some(uses.order.len());
                uses.order.push(position);
            }
            for node in &scope.definitions[position].expr.nodes {
                let (name, called) = match &node.kind {
                    NodeKind::Name(name) => (name, false),
                    NodeKind::Call { function, .. } => (function, true),
                    _ => continue,
                };
                let users = match scope.definition(name) {
                    Some(used) if called => &mut uses.callers[used],
                    Some(used) => &mut uses.of_definition[used],
                    None => uses.of_name.entry(name).or_default(),
                };
                if users.last() != Some(&position) {
                    users.push(position);
                }
            }
        }
        uses
    }

    /// Places of those among these definitions that are looked at by themselves, and of those
    /// that call the others in the end.
    fn places(&self, definitions: &[usize]) -> BTreeSet<usize> {
        let mut seen: BTreeSet<usize> = definitions.iter().copied().collect();
        let mut rest = definitions.to_vec();
        let mut places = BTreeSet::new();
        while let Some(position) = rest.pop() {
            places.extend(self.places[position]);
            let callers = self.callers[position].iter();
            rest.extend(callers.filter(|&&caller| seen.insert(caller)));
        }
        places
    }

    fn of_name(&self, name: &str) -> BTreeSet<usize> {
        let users = self.of_name.get(name);
        users.map_or_else(BTreeSet::new, |users| self.places(users))
    }
}

struct Inference<'a> {
    /// Of free names.
    partial_shapes: HashMap<String, PartialShape>,
    /// Least length of names that are indexed.
    least: BTreeMap<String, usize>,
    /// Of definitions that were looked at.
    results: HashMap<usize, PartialShape>,
    /// Names that have changed since they were last asked for.
    changed: Vec<String>,
    budget: usize,
    cancel: &'a CancelToken,
}

/// The sum, if all are known; beyond what a value may hold it stays the same.
fn added(sizes: impl Iterator<Item = Option<usize>>) -> Option<usize> {
    sizes.into_iter().try_fold(0_usize, |sum, size| {
        Some(sum.saturating_add(size?).min(MAX_ELEMENTS + 1))
    })
}

/// Names bound by a heading while its body is looked at.
type Bound = Vec<PartialShape>;
/// Results of calls in this pass, by definition and arguments.
type Calls = HashMap<(usize, Bound), (PartialShape, Bound)>;

impl Inference<'_> {
    /// A name's partial shape, and the same with defaults for what is open.
    fn closed(&self, scope: &Scope<'_>, name: &str) -> (PartialShape, PartialShape) {
        let partial = self.partial_shapes.get(name).copied().unwrap_or_default();
        let least = self.least.get(name).copied();
        let default = match partial {
            Vector(_) => least.unwrap_or(DEFAULT_SIZE),
            _ => DEFAULT_SIZE,
        };
        (
            partial,
            partial.closed(scope.declared.get(name).copied(), default),
        )
    }

    /// Looks at the definitions at `dirty` places of the order, and at what depends on what has
    /// changed there, until nothing changes.
    fn settle(&mut self, scope: &Scope<'_>, uses: &Uses<'_>, mut dirty: BTreeSet<usize>) {
        while !dirty.is_empty() {
            let mut calls = Calls::new();
            let mut again = BTreeSet::new();
            // Definitions come after those that they use, in one pass already.
            while let Some(place) = dirty.pop_first() {
                if self.budget == 0 {
                    return;
                }
                let position = uses.order[place];
                let (result, _) = self.sweep(scope, position, None, &mut calls, 0);
                let before = self.results.insert(position, result);
                let changed = std::mem::take(&mut self.changed);
                let mut touched: Vec<BTreeSet<usize>> =
                    changed.iter().map(|name| uses.of_name(name)).collect();
                if before != Some(result) {
                    touched.push(uses.places(&uses.of_definition[position]));
                }
                for touched in touched.into_iter().flatten() {
                    self.budget = self.budget.saturating_sub(1);
                    if place < touched {
                        dirty.insert(touched);
                    } else {
                        again.insert(touched);
                    }
                }
            }
            dirty = again;
        }
    }

    fn name(
        &self,
        scope: &Scope<'_>,
        position: usize,
        name: &str,
        bound: Option<&Bound>,
    ) -> PartialShape {
        match scope.meaning(position, name) {
            Meaning::Parameter(parameter) => match bound {
                Some(bound) => bound.get(parameter).copied().unwrap_or_default(),
                None => self.partial_shapes.get(name).copied().unwrap_or_default(),
            },
            Meaning::Definition(definition) if scope.is_circular(definition) => Open,
            Meaning::Definition(definition) => {
                self.results.get(&definition).copied().unwrap_or_default()
            }
            Meaning::Assembled(members) => Vector(Some(members.len())),
            Meaning::Element { .. } | Meaning::Constant(_) => Scalar,
            Meaning::Input => self.partial_shapes.get(name).copied().unwrap_or_default(),
        }
    }

    /// Looks at one definition, up and down; the result's partial shape and the bound names' partial shapes.
    fn sweep(
        &mut self,
        scope: &Scope<'_>,
        position: usize,
        mut bound: Option<Bound>,
        calls: &mut Calls,
        depth: usize,
    ) -> (PartialShape, Bound) {
        let (mut partial_shapes, called) = self.up(scope, position, bound.as_ref(), calls, depth);
        self.push_down(scope, position, &mut bound, &mut partial_shapes, &called);
        (
            partial_shapes.last().copied().unwrap_or_default(),
            bound.unwrap_or_default(),
        )
    }

    /// From operands to results: the partial shape of every node, and those of the names that
    /// calls bind.
    fn up(
        &mut self,
        scope: &Scope<'_>,
        position: usize,
        bound: Option<&Bound>,
        calls: &mut Calls,
        depth: usize,
    ) -> (Vec<PartialShape>, HashMap<usize, Bound>) {
        let nodes = &scope.definitions[position].expr.nodes;
        let mut partial_shapes: Vec<PartialShape> = Vec::with_capacity(nodes.len());
        let mut called: HashMap<usize, Bound> = HashMap::new();
        self.budget = match self.cancel.is_cancelled() {
            true => 0,
            false => self.budget.saturating_sub(nodes.len()),
        };
        for (id, node) in nodes.iter().enumerate() {
            let at = |child: &usize| partial_shapes.get(*child).copied().unwrap_or_default();
            let partial = match &node.kind {
                NodeKind::Number(_) => Scalar,
                NodeKind::Name(name) => self.name(scope, position, name, bound),
                NodeKind::Negate(x) | NodeKind::Abs(x) => at(x),
                NodeKind::Index { base, indices } => match at(base) {
                    Matrix(rows, cols) if indices.len() == 1 && rows != Some(1) => Vector(cols),
                    _ => Scalar,
                },
                NodeKind::Norm(_) => Scalar,
                NodeKind::Compare { left, right, .. } => at(left).joined(at(right)),
                // What is transposed and still open will be a vector.
                NodeKind::Transpose(x) => at(x).refined(Vector(None)).transposed(),
                NodeKind::Vector(parts) if rows_of(nodes, parts).is_some() => {
                    PartialShape::from_dims(Some(parts.len()), rows_of(nodes, parts))
                }
                NodeKind::Vector(parts) => {
                    let sizes = parts.iter().map(|part| match at(part) {
                        Open | Scalar => Some(1),
                        partial => partial.rows(),
                    });
                    Vector(added(sizes))
                }
                NodeKind::Binary {
                    op, left, right, ..
                } => {
                    let (left, right) = (at(left), at(right));
                    match op {
                        BinaryOp::Multiply | BinaryOp::MatrixMultiply => left.product(right),
                        BinaryOp::Dot => match left {
                            Matrix(..) => left.product(right),
                            _ => Scalar,
                        },
                        _ => left.joined(right),
                    }
                }
                NodeKind::Call {
                    function,
                    arguments,
                    ..
                } => {
                    let sizes = |&id: &usize| match nodes.get(id)?.kind {
                        NodeKind::Number(number) => whole(number),
                        _ => None,
                    };
                    let sizes: Vec<Option<usize>> = arguments.iter().map(sizes).collect();
                    let arguments: Bound = arguments.iter().map(at).collect();
                    if let Some(definition) = scope.definition(function) {
                        if depth > MAX_DEPTH || self.budget == 0 || scope.is_circular(definition) {
                            Open
                        } else {
                            let key = (definition, arguments.clone());
                            let (result, parameters) = match calls.get(&key) {
                                Some(known) => known.clone(),
                                None => {
                                    let known = self.sweep(
                                        scope,
                                        definition,
                                        Some(arguments),
                                        calls,
                                        depth + 1,
                                    );
                                    calls.insert(key, known.clone());
                                    known
                                }
                            };
                            called.insert(id, parameters);
                            result
                        }
                    } else {
                        sized_call_shape(function, &sizes)
                            .unwrap_or_else(|| call_shape(function, &arguments))
                    }
                }
            };
            partial_shapes.push(partial);
        }
        (partial_shapes, called)
    }

    /// From results to operands: what is open takes what its neighbours need.
    fn push_down(
        &mut self,
        scope: &Scope<'_>,
        position: usize,
        bound: &mut Option<Bound>,
        partial_shapes: &mut [PartialShape],
        called: &HashMap<usize, Bound>,
    ) {
        let nodes = &scope.definitions[position].expr.nodes;
        for (id, node) in nodes.iter().enumerate().rev() {
            let own = partial_shapes[id];
            let mut push = |child: usize, partial: PartialShape| {
                if let Some(slot) = partial_shapes.get_mut(child) {
                    *slot = slot.refined(partial);
                }
            };
            match &node.kind {
                NodeKind::Number(_) => {}
                NodeKind::Name(name) => match scope.meaning(position, name) {
                    Meaning::Parameter(parameter) if bound.is_some() => {
                        if let Some(slot) =
                            bound.as_mut().and_then(|bound| bound.get_mut(parameter))
                        {
                            *slot = slot.refined(own);
                        }
                    }
                    Meaning::Parameter(_) | Meaning::Input => {
                        let slot = self.partial_shapes.entry(name.clone()).or_default();
                        let refined = slot.refined(own);
                        // A scalar is what an open name becomes anyway; taking it from a
                        // neighbour would keep a later vector out.
                        if refined != *slot && own != Scalar {
                            *slot = refined;
                            self.changed.push(name.clone());
                        }
                    }
                    _ => {}
                },
                NodeKind::Negate(x) | NodeKind::Abs(x) => push(*x, own),
                NodeKind::Norm(x) => push(*x, Vector(None)),
                NodeKind::Index { base, indices } => push(
                    *base,
                    if indices.len() == 1 {
                        Vector(None)
                    } else {
                        Matrix(None, None)
                    },
                ),
                NodeKind::Transpose(x) => push(
                    *x,
                    match own.transposed() {
                        Open => Vector(None),
                        partial => partial,
                    },
                ),
                NodeKind::Vector(_) => {}
                NodeKind::Compare { left, right, .. } => {
                    push(*left, own);
                    push(*right, own);
                }
                NodeKind::Binary {
                    op, left, right, ..
                } => {
                    let (left_partial, right_partial) = (
                        partial_shapes.get(*left).copied().unwrap_or_default(),
                        partial_shapes.get(*right).copied().unwrap_or_default(),
                    );
                    for (child, partial) in
                        operand_shapes(*op, (*left, left_partial), (*right, right_partial), own)
                    {
                        if let Some(slot) = partial_shapes.get_mut(child) {
                            *slot = slot.refined(partial);
                        }
                    }
                }
                NodeKind::Call {
                    function,
                    arguments,
                    ..
                } => {
                    if let Some(parameters) = called.get(&id) {
                        for (&argument, &partial) in arguments.iter().zip(parameters) {
                            push(argument, partial);
                        }
                    } else {
                        let known: Bound = arguments
                            .iter()
                            .map(|&argument| {
                                partial_shapes.get(argument).copied().unwrap_or_default()
                            })
                            .collect();
                        for (argument, partial) in argument_shapes(function, &known, own) {
                            if let Some(slot) = arguments
                                .get(argument)
                                .and_then(|&id| partial_shapes.get_mut(id))
                            {
                                *slot = slot.refined(partial);
                            }
                        }
                    }
                }
            }
        }
    }
}
