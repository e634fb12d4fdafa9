//! Terms in normal form: what a formula is made of while it is worked out.
//!
//! A term is built by the functions of [`Terms`] only, and they keep it normal: sums and
//! products are lists, numbers and scalar factors stand before matrices, like terms are one, and
//! equal terms are the same [`TermId`]. So a formula is simplified as it grows, and no rule ever
//! has to be looked for.
//! What grows beyond [`LARGEST`] becomes the one term that is too long.
//! Where to look next: [`super::product`] for what holds of products, [`super::print`].

use std::collections::HashMap;

use super::rational::Rational;
use crate::cancel::CancelToken;
use crate::expr::graph::{NodeId, Reduction};
use crate::expr::op::{Binary, Unary};
use crate::expr::shape::Shape;

/// Position of a term in its [`Terms`].
pub type TermId = usize;

/// Most nodes of a term, written out.
pub const LARGEST: u32 = 1_200;
/// Parts of terms that the formulas of one function may take in all.
const MOST_SPENT: usize = 1_000_000;
/// A term nests no deeper: what walks it may call itself.
const DEEPEST: u32 = 60;

/// One term.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// The number 1; every other short number is a sum of it.
    One,
    /// A number that is no short fraction, by its bits.
    Constant(u64),
    /// A value of the graph that has a name.
    Symbol(NodeId),
    /// The cotangent that a derivative is linear in.
    Seed,
    /// A vector or a matrix of ones.
    Ones,
    /// The identity matrix.
    Eye,
    /// A linear combination; without parts it is zero.
    Sum(Vec<(Rational, TermId)>),
    /// Powers of scalars, times a vector or matrix if there is one.
    Scaled(Vec<(TermId, Rational)>, Option<TermId>),
    /// Elementwise product of powers; all of one shape, columns and matrices.
    Hadamard(Vec<(TermId, Rational)>),
    /// Matrix product of two or more factors.
    Chain(Vec<TermId>),
    /// Rows become columns.
    Transpose(TermId),
    /// A vector on the diagonal.
    Diag(TermId),
    /// The diagonal of a matrix.
    Diagonal(TermId),
    /// Inverse of a matrix.
    Inverse(TermId),
    /// Elementwise function of one argument.
    Apply(Unary, TermId),
    /// Elementwise function of two arguments; scalars expand.
    Join(Binary, TermId, TermId),
    /// `if(c, a, b)`; scalars expand.
    Select(TermId, TermId, TermId),
    /// All elements become one number.
    Total(Reduction, TermId),
    /// Sum of the diagonal.
    Trace(TermId),
    /// Determinant.
    Determinant(TermId),
    /// Logarithm of the determinant.
    LogDeterminant(TermId),
    /// exp of each element divided by the sum of them.
    Softmax(TermId),
    /// Logarithm of the sum of exp.
    LogSumExp(TermId),
    /// An element, by its place row by row.
    Element(TermId, usize),
    /// Scalars as a vector, a row or a matrix, row by row.
    Stack(Vec<TermId>),
    /// Kronecker product.
    Kronecker(TermId, TermId),
    /// What became too long to be shown.
    TooLong,
}

#[derive(Clone, Debug)]
struct Node {
    term: Term,
    shape: Shape,
    weight: u32,
    depth: u32,
    has_seed: bool,
    degree: u32,
}

/// All terms of a formula that is worked out.
#[derive(Clone, Debug)]
pub struct Terms {
    nodes: Vec<Node>,
    interned: HashMap<(Term, Shape), TermId>,
    named: HashMap<TermId, TermId>,
    /// What was spent, in parts of terms.
    spent: usize,
    cancel: CancelToken,
}

impl Default for Terms {
    fn default() -> Self {
        let mut terms = Self {
            nodes: Vec::new(),
            interned: HashMap::new(),
            named: HashMap::new(),
            spent: 0,
            cancel: CancelToken::default(),
        };
        terms.add_node(Term::TooLong, Shape::Scalar);
        terms.add_node(Term::One, Shape::Scalar);
        terms
    }
}

impl Terms {
    /// The term that stands for what is too long.
    pub const TOO_LONG: TermId = 0;
    /// The number 1.
    pub const ONE: TermId = 1;

    /// Terms that all become too long once `cancel` is called.
    pub fn cancelled_by(cancel: &CancelToken) -> Self {
        Self {
            cancel: cancel.clone(),
            ..Self::default()
        }
    }

    /// What it is.
    pub fn term(&self, id: TermId) -> &Term {
        &self.nodes[id].term
    }

    /// Its shape.
    pub fn shape(&self, id: TermId) -> Shape {
        self.nodes[id].shape
    }

    /// Whether it is one number.
    pub fn is_scalar(&self, id: TermId) -> bool {
        self.shape(id) == Shape::Scalar
    }

    /// Whether the cotangent occurs in it.
    pub fn has_seed(&self, id: TermId) -> bool {
        self.nodes[id].has_seed
    }

    /// Nodes of it, written out.
    pub fn weight(&self, id: TermId) -> u32 {
        self.nodes[id].weight
    }

    /// How many names are multiplied in it, more or less: sums are written by falling degree.
    pub fn degree(&self, id: TermId) -> u32 {
        self.nodes[id].degree
    }

    /// Whether it, or a part of it, became too long.
    pub fn is_too_long(&self, id: TermId) -> bool {
        id == Self::TOO_LONG
    }

    /// The term as it stands, which is in normal form already.
    pub fn add_node(&mut self, term: Term, shape: Shape) -> TermId {
        let key = (term, shape);
        if let Some(&id) = self.interned.get(&key) {
            return self.named.get(&id).copied().unwrap_or(id);
        }
        if self.is_exhausted() {
            return Self::TOO_LONG;
        }
        let (mut weight, mut depth) = (1_u32, 0);
        let mut has_seed = key.0 == Term::Seed;
        let mut degree = u32::from(matches!(key.0, Term::Symbol(_)));
        let mut lost = false;
        for_each_part(&key.0, |part| {
            let part_node = &self.nodes[part];
            self.spent += 1;
            weight = weight.saturating_add(part_node.weight);
            depth = depth.max(part_node.depth + 1);
            has_seed |= part_node.has_seed;
            degree = degree.saturating_add(part_node.degree);
            lost |= part == Self::TOO_LONG;
        });
        if let Term::Scaled(powers, _) | Term::Hadamard(powers) = &key.0 {
            for &(base, exponent) in powers {
                let more = u32::try_from(exponent.num / exponent.den - 1).unwrap_or(0);
                degree = degree.saturating_add(self.nodes[base].degree.saturating_mul(more));
            }
        }
        if lost || weight > LARGEST || depth > DEEPEST {
            return Self::TOO_LONG;
        }
        let id = self.nodes.len();
        self.nodes.push(Node {
            term: key.0.clone(),
            shape,
            weight,
            depth,
            has_seed,
            degree,
        });
        self.interned.insert(key, id);
        id
    }

    /// Whether all that may be spent on a function is.
    pub fn is_exhausted(&self) -> bool {
        MOST_SPENT < self.spent || self.cancel.is_cancelled()
    }

    /// From now on the term is known by the name of `symbol`.
    pub fn call(&mut self, term: TermId, symbol: TermId) {
        if self.weight(term) > 1 && self.as_rational(term).is_none() {
            self.named.entry(term).or_insert(symbol);
        }
    }

    // ---- numbers ----

    /// A fraction.
    pub fn rational(&mut self, value: Rational) -> TermId {
        self.combination(vec![(value, Self::ONE)], Shape::Scalar)
    }

    /// A whole number.
    pub fn whole(&mut self, value: i64) -> TermId {
        self.rational(Rational::whole(value))
    }

    /// A number of the text.
    pub fn number(&mut self, value: f64) -> TermId {
        match Rational::from_f64(value) {
            Some(fraction) => self.rational(fraction),
            None if value < 0.0 => {
                let positive = self.number(-value);
                self.negative(positive)
            }
            None => self.add_node(Term::Constant(value.to_bits()), Shape::Scalar),
        }
    }

    /// The fraction that it is, if it is one.
    pub fn as_rational(&self, id: TermId) -> Option<Rational> {
        match self.split(id) {
            (value, Self::ONE) => Some(value),
            _ if self.is_scalar(id) && self.is_zero(id) => Some(Rational::ZERO),
            _ => None,
        }
    }

    /// Zero of a shape.
    pub fn zero(&mut self, shape: Shape) -> TermId {
        self.add_node(Term::Sum(Vec::new()), shape)
    }

    /// Whether it is zero in every element, whatever the inputs.
    pub fn is_zero(&self, id: TermId) -> bool {
        matches!(self.term(id), Term::Sum(parts) if parts.is_empty())
    }

    /// Ones of a shape.
    pub fn ones(&mut self, shape: Shape) -> TermId {
        match shape {
            Shape::Scalar => Self::ONE,
            _ => self.add_node(Term::Ones, shape),
        }
    }

    /// The identity matrix.
    pub fn eye(&mut self, n: usize) -> TermId {
        match n {
            1 => Self::ONE,
            _ => self.add_node(Term::Eye, Shape::of(n, n)),
        }
    }

    // ---- sums ----

    /// Coefficient and what it stands before; a sum of several has coefficient 1.
    pub fn split(&self, id: TermId) -> (Rational, TermId) {
        match self.term(id) {
            Term::Sum(parts) => match parts[..] {
                [(coefficient, part)] => (coefficient, part),
                _ => (Rational::ONE, id),
            },
            _ => (Rational::ONE, id),
        }
    }

    /// Parts of the sum that it is.
    pub fn parts(&self, id: TermId) -> Vec<(Rational, TermId)> {
        match self.term(id) {
            Term::Sum(parts) => parts.clone(),
            _ => vec![(Rational::ONE, id)],
        }
    }

    /// The sum of these, like terms put together; parts are not sums, unless they have a
    /// coefficient.
    pub fn combination(&mut self, parts: Vec<(Rational, TermId)>, shape: Shape) -> TermId {
        if parts.len() > LARGEST as usize {
            return Self::TOO_LONG;
        }
        self.spent += parts.len();
        let mut sums: Vec<(Rational, TermId)> = Vec::with_capacity(parts.len());
        let mut stacked: Option<Vec<TermId>> = None;
        for (coefficient, part) in parts {
            if part == Self::TOO_LONG {
                return Self::TOO_LONG;
            }
            // Lists of elements are added element by element.
            if let Term::Stack(elements) = self.term(part) {
                let elements = elements.clone();
                let scaled: Vec<TermId> = elements
                    .iter()
                    .map(|&element| self.times_rational(coefficient, element))
                    .collect();
                stacked = Some(match stacked {
                    None => scaled,
                    Some(before) => {
                        let pairs = before.into_iter().zip(scaled);
                        pairs.map(|(a, b)| self.add(a, b)).collect()
                    }
                });
                continue;
            }
            match sums.iter_mut().find(|(_, other)| *other == part) {
                None => sums.push((coefficient, part)),
                Some((sum, _)) => match sum.plus(coefficient) {
                    Some(total) => *sum = total,
                    None => return Self::TOO_LONG,
                },
            }
        }
        sums.retain(|(coefficient, _)| *coefficient != Rational::ZERO);
        if let Some(elements) = stacked {
            let zero = elements.iter().all(|&element| self.is_zero(element));
            if !zero || sums.is_empty() {
                let stack = self.stack(elements, shape);
                if sums.is_empty() {
                    return stack;
                }
                sums.push((Rational::ONE, stack));
            }
        }
        sums.sort_by_key(|&(_, part)| part);
        match sums[..] {
            [(Rational::ONE, part)] => part,
            _ => self.add_node(Term::Sum(sums), shape),
        }
    }

    /// a + b of one shape.
    pub fn add(&mut self, a: TermId, b: TermId) -> TermId {
        if a == Self::TOO_LONG || b == Self::TOO_LONG {
            return Self::TOO_LONG;
        }
        if a == b {
            return self.times_rational(Rational::whole(2), a);
        }
        let mut parts = self.parts(a);
        parts.extend(self.parts(b));
        self.combination(parts, self.shape(a))
    }

    /// The sum of all, of that shape.
    pub fn add_all(&mut self, terms: &[TermId], shape: Shape) -> TermId {
        let mut parts = Vec::new();
        for (place, term) in terms.iter().enumerate() {
            let count = terms.iter().filter(|other| *other == term).count();
            if terms.iter().position(|other| other == term) == Some(place) {
                let count = Rational::whole(i64::try_from(count).unwrap_or(1));
                let term = self.times_rational(count, *term);
                parts.extend(self.parts(term));
            }
        }
        self.combination(parts, shape)
    }

    /// A number times a term. Only a sign is taken into a sum: 2(a + b) stays as it is.
    pub fn times_rational(&mut self, factor: Rational, id: TermId) -> TermId {
        if factor == Rational::ONE || id == Self::TOO_LONG {
            return id;
        }
        let shape = self.shape(id);
        if factor == Rational::ZERO {
            return self.zero(shape);
        }
        let parts = self.parts(id);
        let is_sign = factor == Rational::MINUS_ONE;
        if parts.len() > 1 && !is_sign {
            return self.add_node(Term::Sum(vec![(factor, id)]), shape);
        }
        let mut scaled = Vec::with_capacity(parts.len());
        for (coefficient, part) in parts {
            let Some(coefficient) = coefficient.times(factor) else {
                return Self::TOO_LONG;
            };
            scaled.push((coefficient, part));
        }
        if let [(Rational::ONE, part)] = scaled[..] {
            return part;
        }
        self.combination(scaled, shape)
    }

    /// −a.
    pub fn negative(&mut self, a: TermId) -> TermId {
        self.times_rational(Rational::MINUS_ONE, a)
    }

    /// a − b of one shape.
    pub fn subtract(&mut self, a: TermId, b: TermId) -> TermId {
        let b = self.negative(b);
        self.add(a, b)
    }

    /// Scalars as a vector, a row or a matrix.
    pub fn stack(&mut self, elements: Vec<TermId>, shape: Shape) -> TermId {
        match (&elements[..], shape) {
            (&[only], Shape::Scalar) => only,
            (all, _) if all.iter().all(|&element| self.is_zero(element)) => self.zero(shape),
            _ => self.add_node(Term::Stack(elements), shape),
        }
    }
}

/// Calls with each part of a term.
pub fn for_each_part(term: &Term, mut visit: impl FnMut(TermId)) {
    match term {
        Term::One
        | Term::Constant(_)
        | Term::Symbol(_)
        | Term::Seed
        | Term::Ones
        | Term::Eye
        | Term::TooLong => {}
        Term::Sum(parts) => parts.iter().for_each(|&(_, part)| visit(part)),
        Term::Scaled(factors, core) => {
            factors.iter().for_each(|&(factor, _)| visit(factor));
            core.iter().for_each(|&core| visit(core));
        }
        Term::Hadamard(factors) => factors.iter().for_each(|&(factor, _)| visit(factor)),
        Term::Chain(parts) | Term::Stack(parts) => parts.iter().for_each(|&part| visit(part)),
        Term::Transpose(a)
        | Term::Diag(a)
        | Term::Diagonal(a)
        | Term::Inverse(a)
        | Term::Apply(_, a)
        | Term::Total(_, a)
        | Term::Trace(a)
        | Term::Determinant(a)
        | Term::LogDeterminant(a)
        | Term::Softmax(a)
        | Term::LogSumExp(a)
        | Term::Element(a, _) => visit(*a),
        Term::Join(_, a, b) | Term::Kronecker(a, b) => [*a, *b].into_iter().for_each(visit),
        Term::Select(a, b, c) => [*a, *b, *c].into_iter().for_each(visit),
    }
}
