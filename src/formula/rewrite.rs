//! Terms with parts of them put in place of others.

use std::collections::HashMap;

use super::rational::Rational;
use super::term::{Term, TermId, Terms, for_each_part};
use crate::expr::op::Unary;

impl Terms {
    /// The term with the parts that are keys of `by` replaced, in normal form again.
    pub fn replaced(&mut self, id: TermId, by: &mut HashMap<TermId, TermId>) -> TermId {
        if let Some(&known) = by.get(&id) {
            return known;
        }
        let result = self.rebuilt(id, &mut |terms, part| terms.replaced(part, by));
        by.insert(id, result);
        result
    }

    /// The term with `f` of each of its parts in place of it, in normal form again.
    pub fn rebuilt(
        &mut self,
        id: TermId,
        f: &mut dyn FnMut(&mut Self, TermId) -> TermId,
    ) -> TermId {
        let shape = self.shape(id);
        match self.term(id).clone() {
            Term::One
            | Term::Constant(_)
            | Term::Symbol(_)
            | Term::Seed
            | Term::Ones
            | Term::Eye
            | Term::TooLong => id,
            Term::Sum(parts) => {
                let mut all = Vec::with_capacity(parts.len());
                for (coefficient, part) in parts {
                    let part = f(self, part);
                    all.push(self.times_rational(coefficient, part));
                }
                self.add_all(&all, shape)
            }
            Term::Scaled(powers, core) => {
                let mut product = core.map_or(Self::ONE, |core| f(self, core));
                for (base, exponent) in powers {
                    let base = f(self, base);
                    let power = self.power(base, exponent);
                    product = self.times(power, product);
                }
                product
            }
            Term::Hadamard(powers) => {
                let mut product = self.ones(shape);
                for (base, exponent) in powers {
                    let base = f(self, base);
                    let power = self.power(base, exponent);
                    product = self.hadamard(product, power);
                }
                product
            }
            Term::Chain(factors) => {
                let factors: Vec<TermId> =
                    factors.into_iter().map(|factor| f(self, factor)).collect();
                self.chain(&factors)
            }
            Term::Transpose(of) => {
                let of = f(self, of);
                self.transpose(of)
            }
            Term::Diag(of) => {
                let of = f(self, of);
                self.diag(of)
            }
            Term::Diagonal(of) => {
                let of = f(self, of);
                self.diagonal(of)
            }
            Term::Inverse(of) => {
                let of = f(self, of);
                self.inverse(of)
            }
            Term::Apply(op, of) => {
                let of = f(self, of);
                self.apply(op, of)
            }
            Term::Join(op, a, b) => {
                let (a, b) = (f(self, a), f(self, b));
                self.join(op, a, b)
            }
            Term::Select(c, a, b) => {
                let [c, a, b] = [c, a, b].map(|part| f(self, part));
                self.select(c, a, b)
            }
            Term::Total(reduction, of) => {
                let of = f(self, of);
                self.reduction(reduction, of)
            }
            Term::Trace(of) => {
                let of = f(self, of);
                self.trace(of)
            }
            Term::Determinant(of) => {
                let of = f(self, of);
                self.determinant(of)
            }
            Term::LogDeterminant(of) => {
                let of = f(self, of);
                self.log_determinant(of)
            }
            Term::Softmax(of) => {
                let of = f(self, of);
                self.softmax(of)
            }
            Term::LogSumExp(of) => {
                let of = f(self, of);
                self.log_sum_exp(of)
            }
            Term::Element(of, place) => {
                let of = f(self, of);
                self.element(of, place)
            }
            Term::Stack(elements) => {
                let elements = elements.into_iter().map(|e| f(self, e)).collect();
                self.stack(elements, shape)
            }
            Term::Kronecker(a, b) => {
                let (a, b) = (f(self, a), f(self, b));
                self.add_node(Term::Kronecker(a, b), shape)
            }
        }
    }

    /// Every part of a term with how often it is written, the term itself first.
    pub fn parts_of(&self, id: TermId) -> Vec<(TermId, usize)> {
        let mut found: Vec<(TermId, usize)> = Vec::new();
        let mut rest = vec![id];
        while let Some(part) = rest.pop() {
            match found.iter_mut().find(|(known, _)| *known == part) {
                Some((_, count)) => *count += 1,
                None => found.push((part, 1)),
            }
            for_each_part(self.term(part), |inner| rest.push(inner));
        }
        found
    }

    /// The form on either side of a kink, below and above 0 of what the one step or sign in it
    /// is of; `None` without one.
    pub fn sides(&mut self, id: TermId) -> Option<(TermId, [TermId; 2])> {
        let steps: Vec<(TermId, Unary, TermId)> = self
            .parts_of(id)
            .into_iter()
            .filter_map(|(part, _)| match *self.term(part) {
                Term::Apply(op @ (Unary::Step | Unary::Sign), of) => Some((part, op, of)),
                _ => None,
            })
            .collect();
        let [(step, op, of)] = steps[..] else {
            return None;
        };
        let shape = self.shape(step);
        let below = match op {
            Unary::Step => self.zero(shape),
            _ => {
                let ones = self.ones(shape);
                self.times_rational(Rational::MINUS_ONE, ones)
            }
        };
        let above = self.ones(shape);
        let sides = [below, above].map(|side| {
            let mut by = HashMap::from([(step, side)]);
            self.replaced(id, &mut by)
        });
        Some((of, sides))
    }
}
