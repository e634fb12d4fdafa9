//! The matrix of a linear term: what stands before the cotangent.

use super::product::Powers;
use super::rational::Rational;
use super::term::{Term, TermId, Terms};
use crate::expr::graph::Reduction;
use crate::expr::shape::Shape;

impl Terms {
    /// The one factor with the cotangent in it, and the others; `None` where the product is not
    /// linear in it.
    pub fn seed_factor(&self, powers: Powers) -> Option<(TermId, Powers)> {
        let (with, without): (Powers, Powers) = powers
            .into_iter()
            .partition(|&(base, _)| self.has_seed(base));
        match with[..] {
            [(base, Rational::ONE)] => Some((base, without)),
            _ => None,
        }
    }

    /// M with `term` = M·v for the cotangent v, a column of m: n×m for a column `term` of n,
    /// 1×m for a number. `None` where the term does not say.
    pub fn matrix_of(&mut self, term: TermId, m: usize) -> Option<TermId> {
        let shape = self.shape(term);
        let matrix = Shape::of(shape.rows(), m);
        if term == Self::TOO_LONG {
            return None;
        }
        if !self.has_seed(term) {
            return self.is_zero(term).then(|| self.zero(matrix));
        }
        match self.term(term).clone() {
            Term::Seed => Some(self.eye(m)),
            Term::Sum(parts) => {
                let mut sum = Vec::new();
                for (coefficient, part) in parts {
                    let part = self.matrix_of(part, m)?;
                    sum.push(self.times_rational(coefficient, part));
                }
                Some(self.add_all(&sum, matrix))
            }
            Term::Scaled(powers, core) => {
                let in_core = core.filter(|&core| self.has_seed(core));
                if let Some(core) = in_core {
                    let inner = self.matrix_of(core, m)?;
                    let factor = self.product_of((Rational::ONE, powers, None));
                    return (!self.has_seed(factor)).then(|| self.times(factor, inner));
                }
                let (base, rest) = self.seed_factor(powers)?;
                let rest = self.product_of((Rational::ONE, rest, core));
                let row = self.matrix_of(base, m)?;
                Some(self.matmul(rest, row))
            }
            Term::Hadamard(powers) => {
                let (base, rest) = self.seed_factor(powers)?;
                let rest = self.hadamard_of(rest, shape);
                let (diagonal, inner) = (self.diag(rest), self.matrix_of(base, m)?);
                Some(self.matmul(diagonal, inner))
            }
            Term::Chain(factors) => {
                let place = factors.iter().position(|&factor| self.has_seed(factor))?;
                let (before, with) = factors.split_at(place);
                let (&factor, after) = with.split_first()?;
                if after.iter().any(|&factor| self.has_seed(factor)) {
                    return None;
                }
                // The factor and what follows it, as a matrix times the cotangent.
                let inner = if after.is_empty() {
                    self.matrix_of(factor, m)?
                } else {
                    let after = self.chain(after);
                    self.matrix_before(factor, after, m)?
                };
                let before = match before.is_empty() {
                    true => return Some(inner),
                    false => self.chain(before),
                };
                Some(self.matmul(before, inner))
            }
            Term::Total(Reduction::Sum, of) if self.shape(of).cols() == 1 => {
                let ones = self.ones(Shape::of(1, self.shape(of).rows()));
                let inner = self.matrix_of(of, m)?;
                Some(self.matmul(ones, inner))
            }
            Term::Element(of, place) if *self.term(of) == Term::Seed => {
                let zero = self.whole(0);
                let mut row = vec![zero; m];
                *row.get_mut(place)? = Self::ONE;
                Some(self.stack(row, Shape::of(1, m)))
            }
            Term::Stack(elements) if shape.cols() == 1 => {
                /// Longest list of lists that is written out.
                const LONGEST: usize = 100;
                if elements.len() * m > LONGEST {
                    return None;
                }
                let mut all = Vec::new();
                for element in elements {
                    let row = self.matrix_of(element, m)?;
                    all.extend((0..m).map(|j| self.element(row, j)));
                }
                Some(self.stack(all, matrix))
            }
            _ => None,
        }
    }

    /// The matrix of `factor`·`after`, where the cotangent is in `factor` and `after` is a column.
    fn matrix_before(&mut self, factor: TermId, after: TermId, m: usize) -> Option<TermId> {
        if self.shape(after).cols() != 1 {
            return None;
        }
        match self.term(factor).clone() {
            Term::Transpose(column) if self.shape(column).cols() == 1 => {
                let row = self.transpose(after);
                let inner = self.matrix_of(column, m)?;
                Some(self.matmul(row, inner))
            }
            Term::Diag(of) => {
                let product = self.hadamard(of, after);
                self.matrix_of(product, m)
            }
            Term::Sum(parts) => {
                let rows = self.shape(factor).rows();
                let mut sum = Vec::new();
                for (coefficient, part) in parts {
                    let product = self.matmul(part, after);
                    let inner = self.matrix_of(product, m)?;
                    sum.push(self.times_rational(coefficient, inner));
                }
                Some(self.add_all(&sum, Shape::of(rows, m)))
            }
            _ => None,
        }
    }

    /// G with ⟨`cotangent`, `term`⟩ = ⟨G, V⟩ for the seed V, of whatever shape: the term's own
    /// adjoint. `None` where the term does not say.
    pub fn adjoint_of_seed(
        &mut self,
        term: TermId,
        cotangent: TermId,
        seed: Shape,
    ) -> Option<TermId> {
        if term == Self::TOO_LONG || cotangent == Self::TOO_LONG {
            return None;
        }
        if !self.has_seed(term) {
            return self.is_zero(term).then(|| self.zero(seed));
        }
        let shape = self.shape(term);
        match self.term(term).clone() {
            Term::Seed => Some(cotangent),
            Term::Sum(parts) => {
                let mut sum = Vec::new();
                for (coefficient, part) in parts {
                    let part = self.adjoint_of_seed(part, cotangent, seed)?;
                    sum.push(self.times_rational(coefficient, part));
                }
                Some(self.add_all(&sum, seed))
            }
            Term::Scaled(powers, core) => {
                if let Some(core) = core.filter(|&core| self.has_seed(core)) {
                    let factor = self.product_of((Rational::ONE, powers, None));
                    let cotangent = self.times(factor, cotangent);
                    return self.adjoint_of_seed(core, cotangent, seed);
                }
                let (base, rest) = self.seed_factor(powers)?;
                let rest = self.product_of((Rational::ONE, rest, core));
                let weighted = self.hadamard(rest, cotangent);
                let weight = self.total(weighted);
                self.adjoint_of_seed(base, weight, seed)
            }
            Term::Hadamard(powers) => {
                let (base, rest) = self.seed_factor(powers)?;
                let rest = self.hadamard_of(rest, shape);
                let cotangent = self.hadamard(rest, cotangent);
                self.adjoint_of_seed(base, cotangent, seed)
            }
            Term::Chain(factors) => {
                let place = factors.iter().position(|&factor| self.has_seed(factor))?;
                let mut product: Vec<TermId> = factors[..place].iter().rev().copied().collect();
                product = product.into_iter().map(|f| self.transpose(f)).collect();
                product.push(cotangent);
                for &factor in factors[place + 1..].iter().rev() {
                    product.push(self.transpose(factor));
                }
                let inner = self.chain(&product);
                self.adjoint_of_seed(factors[place], inner, seed)
            }
            Term::Transpose(of) => {
                let turned = self.transpose(cotangent);
                self.adjoint_of_seed(of, turned, seed)
            }
            Term::Diag(of) => {
                let diagonal = self.diagonal(cotangent);
                self.adjoint_of_seed(of, diagonal, seed)
            }
            Term::Diagonal(of) => {
                let matrix = self.diag(cotangent);
                self.adjoint_of_seed(of, matrix, seed)
            }
            Term::Trace(of) => {
                let eye = self.eye(self.shape(of).rows());
                let cotangent = self.times(cotangent, eye);
                self.adjoint_of_seed(of, cotangent, seed)
            }
            Term::Total(Reduction::Sum, of) => {
                let ones = self.ones(self.shape(of));
                let cotangent = self.times(cotangent, ones);
                self.adjoint_of_seed(of, cotangent, seed)
            }
            Term::Element(of, place) => {
                let shape = self.shape(of);
                if shape.len() > 36 {
                    return None;
                }
                let zero = self.whole(0);
                let mut elements = vec![zero; shape.len()];
                *elements.get_mut(place)? = cotangent;
                let unit = self.stack(elements, shape);
                self.adjoint_of_seed(of, unit, seed)
            }
            Term::Stack(elements) => {
                let mut sum = Vec::new();
                for (place, element) in elements.into_iter().enumerate() {
                    if self.has_seed(element) {
                        let weight = self.element(cotangent, place);
                        sum.push(self.adjoint_of_seed(element, weight, seed)?);
                    }
                }
                Some(self.add_all(&sum, seed))
            }
            _ => None,
        }
    }
}
