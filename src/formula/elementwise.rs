//! Elementwise functions of terms, and elements of terms.

use super::rational::Rational;
use super::term::{Term, TermId, Terms};
use crate::expr::op::{Binary, Unary};
use crate::expr::shape::Shape;

impl Terms {
    // ---- elementwise functions ----

    /// A number in every element of a shape; anything else as it is.
    pub fn expanded_to(&mut self, id: TermId, shape: Shape) -> TermId {
        if self.is_scalar(id) && shape != Shape::Scalar && id != Self::TOO_LONG {
            let ones = self.ones(shape);
            return self.times(id, ones);
        }
        id
    }

    /// An elementwise function of one argument.
    pub fn apply(&mut self, op: Unary, x: TermId) -> TermId {
        if x == Self::TOO_LONG {
            return x;
        }
        let shape = self.shape(x);
        match (op, self.term(x).clone()) {
            (Unary::Neg, _) => self.negative(x),
            (Unary::Sqrt, _) => self.power(x, Rational::HALF),
            (_, Term::Stack(elements)) => {
                let elements = elements.iter().map(|&e| self.apply(op, e)).collect();
                self.stack(elements, shape)
            }
            (_, Term::Transpose(of)) if shape.rows() == 1 => {
                let column = self.apply(op, of);
                self.transpose(column)
            }
            _ => self.add_node(Term::Apply(op, x), shape),
        }
    }

    /// An elementwise function of two arguments; numbers expand.
    pub fn join(&mut self, op: Binary, a: TermId, b: TermId) -> TermId {
        if a == Self::TOO_LONG || b == Self::TOO_LONG {
            return Self::TOO_LONG;
        }
        let shape = match self.shape(a) {
            Shape::Scalar => self.shape(b),
            shape => shape,
        };
        match op {
            Binary::Add | Binary::Sub => {
                let (a, b) = (self.expanded_to(a, shape), self.expanded_to(b, shape));
                match op {
                    Binary::Add => self.add(a, b),
                    _ => self.subtract(a, b),
                }
            }
            Binary::Mul => self.hadamard(a, b),
            Binary::Div => {
                let b = self.power(b, Rational::MINUS_ONE);
                self.hadamard(a, b)
            }
            Binary::Pow => match self.as_rational(b) {
                Some(exponent) => self.power(a, exponent),
                None => self.add_node(Term::Join(op, a, b), shape),
            },
            Binary::Max | Binary::Min if a == b => a,
            _ => self.add_node(Term::Join(op, a, b), shape),
        }
    }

    /// `if(c, a, b)`; numbers expand.
    pub fn select(&mut self, condition: TermId, a: TermId, b: TermId) -> TermId {
        let shapes = [condition, a, b].map(|id| self.shape(id));
        let shape = shapes.into_iter().find(|&s| s != Shape::Scalar);
        self.add_node(Term::Select(condition, a, b), shape.unwrap_or_default())
    }

    // ---- elements ----

    /// The element at a place, row by row, as a formula of elements.
    pub fn element(&mut self, id: TermId, place: usize) -> TermId {
        /// Longest sum that is written out for an element of a matrix product.
        const LONGEST_SUM: usize = 8;
        let shape = self.shape(id);
        if shape == Shape::Scalar {
            return id;
        }
        let (i, j) = (place / shape.cols(), place % shape.cols());
        let at = |terms: &mut Self, part: TermId| terms.element(part, place);
        match self.term(id).clone() {
            Term::Sum(parts) => {
                let mut sum = Vec::new();
                for (coefficient, part) in parts {
                    let element = at(self, part);
                    sum.push(self.times_rational(coefficient, element));
                }
                self.add_all(&sum, Shape::Scalar)
            }
            Term::Scaled(powers, Some(core)) => {
                let factor = self.product_of((Rational::ONE, powers, None));
                let element = at(self, core);
                self.times(factor, element)
            }
            Term::Ones => Self::ONE,
            Term::Eye if i == j => Self::ONE,
            Term::Diag(of) if i == j => self.element(of, i),
            Term::Eye | Term::Diag(_) => self.zero(Shape::Scalar),
            Term::Hadamard(powers) => {
                let mut product = Self::ONE;
                for (base, exponent) in powers {
                    let element = at(self, base);
                    let power = self.power(element, exponent);
                    product = self.times(product, power);
                }
                product
            }
            Term::Transpose(of) => {
                let cols = self.shape(of).cols();
                self.element(of, j * cols + i)
            }
            Term::Chain(factors) => {
                let Some((&first, rest)) = factors.split_first() else {
                    return Self::TOO_LONG;
                };
                let rest = self.plain_chain(rest);
                let (inner, cols) = (self.shape(first).cols(), self.shape(rest).cols());
                let range = match self.term(first) {
                    Term::Diag(_) => i..i + 1,
                    _ => match self.term(rest) {
                        Term::Diag(_) => j..j + 1,
                        _ => 0..inner,
                    },
                };
                if range.len() > LONGEST_SUM {
                    return self.add_node(Term::Element(id, place), Shape::Scalar);
                }
                let mut sum = Vec::new();
                for k in range {
                    let left = self.element(first, i * inner + k);
                    let right = self.element(rest, k * cols + j);
                    sum.push(self.times(left, right));
                }
                self.add_all(&sum, Shape::Scalar)
            }
            Term::Diagonal(of) => {
                let cols = self.shape(of).cols();
                self.element(of, i * cols + i)
            }
            Term::Apply(op, x) => {
                let x = at(self, x);
                self.apply(op, x)
            }
            Term::Join(op, a, b) => {
                let (a, b) = (at(self, a), at(self, b));
                self.join(op, a, b)
            }
            Term::Select(c, a, b) => {
                let (c, a, b) = (at(self, c), at(self, a), at(self, b));
                self.select(c, a, b)
            }
            Term::Stack(elements) => elements.get(place).copied().unwrap_or(Self::TOO_LONG),
            Term::Kronecker(a, b) => {
                let [(p, q), (_, cols)] =
                    [b, a].map(|m| (self.shape(m).rows(), self.shape(m).cols()));
                let left = self.element(a, i / p * cols + j / q);
                let right = self.element(b, i % p * q + j % q);
                self.times(left, right)
            }
            Term::TooLong => id,
            _ => self.add_node(Term::Element(id, place), Shape::Scalar),
        }
    }
}
