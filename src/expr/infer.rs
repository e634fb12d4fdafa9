//! Shapes of new names, found from how they are used.
//!
//! Hints flow up every definition (operands → result) and down again (what a
//! neighbour needs → the name), until nothing changes; then the first name that
//! is still open gets its default and the rest is looked at again.
//! It reports no errors: a text whose shapes clash gets some shapes here, and the
//! sentence about the clash from [`super::lower`].

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::function::{self, Rank};
use super::scope::{Meaning, Scope, numbered};
use super::shape::Shape;
use crate::syntax::ast::{BinaryOp, NodeKind};

/// Rows, columns and lengths of names that nothing decides.
const DEFAULT_SIZE: usize = 3;
/// Sweeps over nodes after which what is still open takes its default; a bound
/// for texts whose functions call each other many times over.
const BUDGET: usize = 4_000_000;

/// What is known of a shape so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum Hint {
    #[default]
    Open,
    /// A scalar; beside a vector it expands.
    Scalar,
    Vector(Option<usize>),
    Matrix(Option<usize>, Option<usize>),
}

use Hint::{Matrix, Open, Scalar, Vector};

impl Hint {
    fn of(shape: Shape) -> Self {
        match Shape::of(shape.rows(), shape.cols()) {
            Shape::Scalar => Scalar,
            Shape::Vector(n) => Vector(Some(n)),
            Shape::Matrix(rows, cols) => Matrix(Some(rows), Some(cols)),
        }
    }

    fn from_dims(rows: Option<usize>, cols: Option<usize>) -> Self {
        match (rows, cols) {
            (Some(1), Some(1)) => Scalar,
            (rows, Some(1)) => Vector(rows),
            (rows, cols) => Matrix(rows, cols),
        }
    }

    fn rows(self) -> Option<usize> {
        match self {
            Open => None,
            Scalar => Some(1),
            Vector(n) | Matrix(n, _) => n,
        }
    }

    fn cols(self) -> Option<usize> {
        match self {
            Open => None,
            Scalar | Vector(_) => Some(1),
            Matrix(_, cols) => cols,
        }
    }

    fn transposed(self) -> Self {
        match self {
            Open | Scalar => self,
            Vector(n) => Self::from_dims(Some(1), n),
            Matrix(rows, cols) => Self::from_dims(cols, rows),
        }
    }

    /// What both say; where they clash, what `self` says.
    fn refined(self, other: Self) -> Self {
        match (self, other) {
            (Open, hint) | (hint, Open) => hint,
            (Vector(a), Vector(b)) => Vector(a.or(b)),
            (Matrix(a, b), Matrix(c, d)) => Matrix(a.or(c), b.or(d)),
            (hint, _) => hint,
        }
    }

    /// Shape of `a + b` and its kind: a scalar expands.
    fn joined(self, other: Self) -> Self {
        match (self, other) {
            (Scalar, hint) | (hint, Scalar) => hint,
            (a, b) => a.refined(b),
        }
    }

    fn product(self, right: Self) -> Self {
        match (self, right) {
            (Scalar, hint) | (hint, Scalar) => hint,
            (Open, Open) => Open,
            (Open, hint) => hint,
            (Vector(_), Open) => self,
            (Vector(a), Vector(b)) => Vector(a.or(b)),
            // What stands open on the right of a matrix is a vector.
            (left, Open) => Self::from_dims(left.rows(), Some(1)),
            (left, right) => Self::from_dims(left.rows(), right.cols()),
        }
    }
}

/// The shape of every free name, and which numbered names are elements
/// (written to `scope.elements`).
pub fn infer(scope: &mut Scope<'_>) -> HashMap<String, Shape> {
    let mut inference = Inference {
        hints: BTreeMap::new(),
        least: BTreeMap::new(),
        budget: BUDGET,
        changed: false,
    };
    for (name, &shape) in scope.declared {
        inference.hints.insert(name.clone(), Hint::of(shape));
    }
    find_numbered_vectors(scope, &mut inference);
    let order = inputs_in_order(scope);
    for name in &order {
        let hint = inference.hints.entry(name.clone()).or_default();
        if *hint == Open && is_capital(name) {
            *hint = Matrix(None, None);
        }
    }
    inference.settle(scope);
    if find_elements_of_vectors(scope, &mut inference) {
        inference.settle(scope);
    }
    for name in &order {
        let least = inference.least.get(name).copied();
        let hint = inference.hints.entry(name.clone()).or_default();
        let closed = match *hint {
            Open => Scalar,
            Scalar => Scalar,
            Vector(n) => Vector(n.or(Some(least.unwrap_or(DEFAULT_SIZE)))),
            Matrix(rows, cols) => Matrix(rows.or(Some(DEFAULT_SIZE)), cols.or(Some(DEFAULT_SIZE))),
        };
        if closed != *hint {
            *hint = closed;
            inference.settle(scope);
        }
    }
    let mut shapes = HashMap::new();
    for (name, hint) in inference.hints {
        let rows = hint.rows().unwrap_or(DEFAULT_SIZE);
        let cols = hint.cols().unwrap_or(DEFAULT_SIZE);
        let inferred = match hint {
            Open | Scalar => Shape::Scalar,
            Vector(_) => Shape::Vector(rows),
            Matrix(..) => Shape::Matrix(rows, cols),
        };
        let shape = scope.declared.get(&name).copied().unwrap_or(inferred);
        shapes.insert(name, shape);
    }
    shapes
}

fn is_capital(name: &str) -> bool {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    stem.chars().count() == 1 && stem.chars().all(char::is_uppercase)
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
            Meaning::Element { stem, .. } if scope.definition(&stem).is_none() => stem,
            _ => continue,
        };
        if seen.insert(name.clone()) {
            order.push(name);
        }
    }
    order
}

/// `x₁ … xₙ` (or `x[1] … x[n]`) without a bare `x` anywhere make `x` a vector of n.
fn find_numbered_vectors(scope: &mut Scope<'_>, inference: &mut Inference) {
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
            let hint = inference.hints.entry(stem.to_owned()).or_default();
            *hint = hint.refined(Vector(Some(last)));
        }
        if matches!(inference.hints.get(stem), Some(Vector(_))) {
            name_elements(scope, stem);
        }
    }
}

/// Numbered names whose stem has turned out to be a vector are its elements.
fn find_elements_of_vectors(scope: &mut Scope<'_>, inference: &mut Inference) -> bool {
    let stems: BTreeSet<String> = scope
        .mentions()
        .filter(|(_, name)| !scope.is_own_name(name) && !scope.elements.contains_key(*name))
        .filter_map(|(_, name)| numbered(name).map(|(stem, _)| stem.to_owned()))
        .collect();
    let mut found = false;
    for stem in stems {
        let is_vector = matches!(inference.hints.get(&stem), Some(Vector(_)))
            || scope.definition(&stem).is_some()
            || scope.assembled(&stem).is_some();
        if is_vector {
            name_elements(scope, &stem);
            found = true;
        }
    }
    found
}

fn name_elements(scope: &mut Scope<'_>, stem: &str) {
    let elements: Vec<(String, usize)> = scope
        .mentions()
        .filter(|(_, name)| !scope.is_own_name(name))
        .filter_map(|(_, name)| match numbered(name) {
            Some((base, number)) if base == stem => Some((name.to_owned(), number - 1)),
            _ => None,
        })
        .collect();
    for (name, index) in elements {
        scope.elements.insert(name, (stem.to_owned(), index));
    }
}

struct Inference {
    /// Of free names.
    hints: BTreeMap<String, Hint>,
    /// Least length of names that are indexed.
    least: BTreeMap<String, usize>,
    budget: usize,
    changed: bool,
}

/// Names bound by a heading while its body is looked at.
type Bound = Vec<Hint>;
/// Results of calls in this pass, by definition and arguments.
type Calls = HashMap<(usize, Bound), (Hint, Bound)>;

impl Inference {
    /// Sweeps over the whole text until nothing changes.
    fn settle(&mut self, scope: &Scope<'_>) {
        let mut results: HashMap<usize, Hint> = HashMap::new();
        loop {
            self.changed = false;
            let mut calls = Calls::new();
            for position in 0..scope.definitions.len() {
                if !scope.is_only_called(position) {
                    let result = self.sweep(scope, position, None, &mut calls, &results, 0).0;
                    if results.insert(position, result) != Some(result) {
                        self.changed = true;
                    }
                }
            }
            if !self.changed || self.budget == 0 {
                return;
            }
        }
    }

    fn name(
        &self,
        scope: &Scope<'_>,
        position: usize,
        name: &str,
        bound: Option<&Bound>,
        results: &HashMap<usize, Hint>,
    ) -> Hint {
        match scope.meaning(position, name) {
            Meaning::Parameter(parameter) => match bound {
                Some(bound) => bound.get(parameter).copied().unwrap_or_default(),
                None => self.hints.get(name).copied().unwrap_or_default(),
            },
            Meaning::Definition(definition) => {
                results.get(&definition).copied().unwrap_or_default()
            }
            Meaning::Assembled(members) => Vector(Some(members.len())),
            Meaning::Element { .. } | Meaning::Constant(_) => Scalar,
            Meaning::Input => self.hints.get(name).copied().unwrap_or_default(),
        }
    }

    /// Looks at one definition, up and down; the result's hint and the bound names' hints.
    fn sweep(
        &mut self,
        scope: &Scope<'_>,
        position: usize,
        bound: Option<Bound>,
        calls: &mut Calls,
        results: &HashMap<usize, Hint>,
        depth: usize,
    ) -> (Hint, Bound) {
        let nodes = &scope.definitions[position].expr.nodes;
        let mut bound = bound;
        let mut hints: Vec<Hint> = Vec::with_capacity(nodes.len());
        let mut called: HashMap<usize, Bound> = HashMap::new();
        self.budget = self.budget.saturating_sub(nodes.len());
        for (id, node) in nodes.iter().enumerate() {
            let at = |child: &usize| hints.get(*child).copied().unwrap_or_default();
            let hint = match &node.kind {
                NodeKind::Number(_) => Scalar,
                NodeKind::Name(name) => self.name(scope, position, name, bound.as_ref(), results),
                NodeKind::Negate(x) | NodeKind::Abs(x) => at(x),
                NodeKind::Norm(_) | NodeKind::Index { .. } => Scalar,
                NodeKind::Compare { left, right, .. } => at(left).joined(at(right)),
                NodeKind::Transpose(x) => at(x).transposed(),
                NodeKind::Vector(parts) => {
                    let sizes = parts.iter().map(|part| match at(part) {
                        Open | Scalar => Some(1),
                        hint => hint.rows(),
                    });
                    Vector(sizes.sum())
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
                    let arguments: Bound = arguments.iter().map(at).collect();
                    if let Some(definition) = scope.definition(function) {
                        if depth > 60 || self.budget == 0 {
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
                                        results,
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
                        call_hint(function, &arguments)
                    }
                }
            };
            hints.push(hint);
        }
        self.push_down(scope, position, &mut bound, &mut hints, &called);
        (
            hints.last().copied().unwrap_or_default(),
            bound.unwrap_or_default(),
        )
    }

    /// From results to operands: what is open takes what its neighbours need.
    fn push_down(
        &mut self,
        scope: &Scope<'_>,
        position: usize,
        bound: &mut Option<Bound>,
        hints: &mut [Hint],
        called: &HashMap<usize, Bound>,
    ) {
        let nodes = &scope.definitions[position].expr.nodes;
        for (id, node) in nodes.iter().enumerate().rev() {
            let own = hints[id];
            let mut push = |child: usize, hint: Hint| {
                if let Some(slot) = hints.get_mut(child) {
                    *slot = slot.refined(hint);
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
                        let slot = self.hints.entry(name.clone()).or_default();
                        let refined = slot.refined(own);
                        // A scalar is what an open name becomes anyway; taking it from a
                        // neighbour would keep a later vector out.
                        if refined != *slot && own != Scalar {
                            *slot = refined;
                            self.changed = true;
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
                        hint => hint,
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
                    let (left_hint, right_hint) = (
                        hints.get(*left).copied().unwrap_or_default(),
                        hints.get(*right).copied().unwrap_or_default(),
                    );
                    for (child, hint) in
                        operand_hints(*op, (*left, left_hint), (*right, right_hint), own)
                    {
                        if let Some(slot) = hints.get_mut(child) {
                            *slot = slot.refined(hint);
                        }
                    }
                }
                NodeKind::Call {
                    function,
                    arguments,
                    ..
                } => {
                    if let Some(parameters) = called.get(&id) {
                        for (&argument, &hint) in arguments.iter().zip(parameters) {
                            push(argument, hint);
                        }
                    } else {
                        let known: Bound = arguments
                            .iter()
                            .map(|&argument| hints.get(argument).copied().unwrap_or_default())
                            .collect();
                        for (argument, hint) in argument_hints(function, &known, own) {
                            if let Some(slot) =
                                arguments.get(argument).and_then(|&id| hints.get_mut(id))
                            {
                                *slot = slot.refined(hint);
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What the operands of a sign need, given each other and the result.
fn operand_hints(
    op: BinaryOp,
    (left, l): (usize, Hint),
    (right, r): (usize, Hint),
    own: Hint,
) -> Vec<(usize, Hint)> {
    match op {
        BinaryOp::Add
        | BinaryOp::Subtract
        | BinaryOp::ElementwiseMultiply
        | BinaryOp::ElementwiseDivide => {
            let both_open = l == Open && r == Open;
            let needed = if both_open && op == BinaryOp::ElementwiseMultiply && own == Open {
                Vector(None)
            } else {
                own
            };
            vec![(left, needed), (right, needed)]
        }
        BinaryOp::Divide if r == Scalar => vec![(left, own)],
        BinaryOp::Divide if l == Scalar => vec![(right, own)],
        BinaryOp::Power | BinaryOp::ElementwisePower => vec![(left, own)],
        BinaryOp::Dot if !matches!(l, Matrix(..)) => {
            let both = l.refined(r).refined(Vector(None));
            vec![(left, both), (right, both)]
        }
        BinaryOp::Multiply | BinaryOp::MatrixMultiply | BinaryOp::Dot => match (l, r) {
            (Scalar, _) => vec![(right, own)],
            (_, Scalar) => vec![(left, own)],
            (Matrix(_, cols), Open) => vec![(right, Vector(cols))],
            (Matrix(rows, cols), _) => vec![
                (right, r.refined(sized(r, cols, own.cols()))),
                (left, Matrix(rows.or(own.rows()), cols.or(r.rows()))),
            ],
            (Vector(_), Vector(_)) => {
                let both = l.refined(r);
                vec![(left, both), (right, both)]
            }
            _ => vec![],
        },
        BinaryOp::Divide => vec![],
    }
}

/// The same kind of shape with what is known of its size.
fn sized(hint: Hint, rows: Option<usize>, cols: Option<usize>) -> Hint {
    match hint {
        Vector(_) => Vector(rows),
        Matrix(..) => Matrix(rows, cols),
        hint => hint,
    }
}

/// The result of a function of the table.
fn call_hint(name: &str, arguments: &[Hint]) -> Hint {
    let Some(function) = function::find(name) else {
        return Open;
    };
    let first = arguments.first().copied().unwrap_or_default();
    let joined = |arguments: &[Hint]| {
        arguments
            .iter()
            .fold(Scalar, |result, &hint| result.joined(hint))
    };
    match function.rank {
        Rank::Elementwise => joined(arguments),
        Rank::Choice => joined(arguments),
        Rank::WholeOrElementwise if arguments.len() > 1 => joined(arguments),
        Rank::Whole | Rank::WholeOrElementwise | Rank::Dot | Rank::Trace | Rank::Expanding => {
            Scalar
        }
        Rank::VectorToVector | Rank::SquareToSquare => first,
        Rank::Outer => Hint::from_dims(
            first.rows(),
            arguments.get(1).copied().unwrap_or_default().rows(),
        ),
        Rank::Diagonal => match first {
            Vector(n) => Matrix(n, n),
            Matrix(rows, cols) => Vector(rows.or(cols)),
            hint => hint,
        },
        Rank::Transpose => first.transposed(),
    }
}

/// What the arguments of a function of the table need.
fn argument_hints(name: &str, arguments: &[Hint], own: Hint) -> Vec<(usize, Hint)> {
    let Some(function) = function::find(name) else {
        return Vec::new();
    };
    let all = |hint: Hint| (0..arguments.len()).map(|i| (i, hint)).collect();
    match function.rank {
        Rank::Elementwise => all(own),
        Rank::WholeOrElementwise if arguments.len() > 1 => all(own),
        Rank::Choice => vec![(1, own), (2, own)],
        Rank::Whole | Rank::WholeOrElementwise | Rank::VectorToVector => {
            vec![(0, own_or_vector(own))]
        }
        Rank::Dot => {
            let both = arguments
                .iter()
                .fold(Open, |both, &hint| both.refined(hint))
                .refined(Vector(None));
            all(both)
        }
        Rank::Outer => vec![(0, Vector(own.rows())), (1, Vector(own.cols()))],
        Rank::Diagonal => vec![(0, Vector(None))],
        Rank::Trace | Rank::SquareToSquare => {
            let size = arguments.first().copied().unwrap_or_default();
            let side = size.rows().or(size.cols());
            // (XᵀX)⁻¹ of a scalar is 1/x: what is known to be one stays one.
            vec![(0, Matrix(side, side))]
        }
        Rank::Transpose => vec![(0, own_or_vector(own.transposed()))],
        Rank::Expanding => Vec::new(),
    }
}

fn own_or_vector(hint: Hint) -> Hint {
    match hint {
        Open | Scalar => Vector(None),
        hint => hint,
    }
}
