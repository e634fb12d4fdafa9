//! Derivatives of and by matrices: Kronecker and index forms.
//!
//! A cotangent V of the output becomes a sum of terms L·V·R at the input. For values that are
//! stored row by row the Jacobian of each is kron(Lᵀ, R), and its entry is
//! `∂Y[i,j]/∂X[k,l] = L[k,i]·R[j,l]`.

use super::print::{Names, text};
use super::rational::Rational;
use super::term::{Term, TermId, Terms};
use crate::expr::graph::Reduction;
use crate::expr::shape::Shape;

/// One term of the adjoint of an input.
#[derive(Clone, Debug)]
pub struct Sandwich {
    /// What the term is multiplied by.
    coefficient: Rational,
    scalars: TermId,
    left: Vec<TermId>,
    right: Vec<TermId>,
    /// Elementwise factors of the whole.
    elementwise: Option<TermId>,
    /// The cotangent stands transposed.
    turned: bool,
}

impl Terms {
    /// The terms of an adjoint that is linear in the seed; `None` where they are no products
    /// around it.
    pub fn sandwiches(&mut self, pulled: TermId) -> Option<Vec<Sandwich>> {
        let mut found = Vec::new();
        for (coefficient, part) in self.parts(pulled) {
            let (more, powers, core) = self.monomial(part);
            let (inside, outside): (Vec<_>, Vec<_>) = powers
                .into_iter()
                .partition(|&(base, _)| self.has_seed(base));
            let scalars = self.product_of((Rational::ONE, outside, None));
            let mut sandwich = Sandwich {
                coefficient: coefficient.times(more)?,
                scalars,
                left: Vec::new(),
                right: Vec::new(),
                elementwise: None,
                turned: false,
            };
            match inside[..] {
                [] => self.around_seed(core?, &mut sandwich)?,
                [(number, Rational::ONE)] => self.around_number(core?, number, &mut sandwich)?,
                _ => return None,
            }
            found.push(sandwich);
        }
        Some(found)
    }

    /// c·r times the number u'·v, as c·u'·v·r.
    fn around_number(
        &mut self,
        core: TermId,
        number: TermId,
        sandwich: &mut Sandwich,
    ) -> Option<()> {
        let factors = self.factors(core);
        let thin = factors.iter().position(|&f| self.shape(f).cols() == 1)?;
        sandwich.left.extend(&factors[..=thin]);
        let inner = match self.term(number).clone() {
            Term::Chain(factors) => factors,
            Term::Total(Reduction::Sum, of) => {
                let Term::Hadamard(powers) = self.term(of).clone() else {
                    return None;
                };
                let (base, without) = self.seed_factor(powers)?;
                let row = self.hadamard_of(without, self.shape(of));
                vec![self.transpose(row), base]
            }
            _ => return None,
        };
        let (&last, before) = inner.split_last()?;
        if before.iter().any(|&factor| self.has_seed(factor)) {
            return None;
        }
        sandwich.left.extend(before);
        self.around_seed(last, sandwich)?;
        sandwich.right.extend(&factors[thin + 1..]);
        Some(())
    }

    fn around_seed(&mut self, core: TermId, sandwich: &mut Sandwich) -> Option<()> {
        match self.term(core).clone() {
            Term::Seed => Some(()),
            Term::Transpose(of) if *self.term(of) == Term::Seed => {
                sandwich.turned = true;
                Some(())
            }
            Term::Chain(factors) => {
                let place = factors.iter().position(|&factor| self.has_seed(factor))?;
                let (before, with) = factors.split_at(place);
                let (&factor, after) = with.split_first()?;
                if after.iter().any(|&factor| self.has_seed(factor)) {
                    return None;
                }
                sandwich.left.extend(before);
                self.around_seed(factor, sandwich)?;
                sandwich.right.extend(after);
                Some(())
            }
            Term::Hadamard(powers) => {
                let (base, rest) = self.seed_factor(powers)?;
                let rest = self.hadamard_of(rest, self.shape(core));
                if self.shape(core).cols() == 1 {
                    let diagonal = self.diag(rest);
                    sandwich.left.push(diagonal);
                } else if sandwich.left.is_empty() && sandwich.right.is_empty() {
                    sandwich.elementwise = Some(rest);
                } else {
                    return None;
                }
                self.around_seed(base, sandwich)
            }
            _ => None,
        }
    }

    /// The Jacobian as Kronecker products, m×n for an input of n elements.
    pub fn kronecker(
        &mut self,
        sandwiches: &[Sandwich],
        output: Shape,
        input: Shape,
    ) -> Option<TermId> {
        // Those with one right factor go together.
        let mut groups: Vec<(TermId, TermId)> = Vec::new();
        for sandwich in sandwiches {
            if sandwich.elementwise.is_some() {
                return None;
            }
            let is_column = output.cols() == 1;
            let (left, right) = match (sandwich.turned, is_column) {
                (false, _) => (
                    self.outer_factor(&sandwich.left, input.rows()),
                    self.outer_factor(&sandwich.right, input.cols()),
                ),
                // A row in the middle: x·vᵀ·R.
                (true, true) if !sandwich.left.is_empty() => (
                    self.chain(&sandwich.left),
                    self.outer_factor(&sandwich.right, input.cols()),
                ),
                _ => return None,
            };
            let left = self.transpose(left);
            let scaled = self.times(sandwich.scalars, left);
            let left = self.times_rational(sandwich.coefficient, scaled);
            match groups.iter_mut().find(|(_, other)| *other == right) {
                Some((sum, _)) => *sum = self.add(*sum, left),
                None => groups.push((left, right)),
            }
        }
        let shape = Shape::of(output.len(), input.len());
        let mut sum = Vec::new();
        for (left, right) in groups {
            let left = self.factored(left);
            sum.push(match (self.is_scalar(left), self.is_scalar(right)) {
                (true, _) | (_, true) => self.times(left, right),
                _ => {
                    let (coefficient, powers, core) = self.monomial(left);
                    let node = self.add_node(Term::Kronecker(core?, right), shape);
                    let scalars = self.product_of((coefficient, powers, None));
                    self.times(scalars, node)
                }
            });
        }
        Some(self.add_all(&sum, shape))
    }

    fn outer_factor(&mut self, factors: &[TermId], size: usize) -> TermId {
        match factors {
            [] => self.eye(size),
            _ => self.chain(factors),
        }
    }

    /// `∂Y[i,j]/∂X[k,l] = A[i,k]*B[l,j]`, with δ for the identity.
    pub fn index_form(
        &mut self,
        sandwiches: &[Sandwich],
        (output, input): (Shape, Shape),
        (y, x): (&str, &str),
        names: &Names,
    ) -> Option<String> {
        let of_output: &[&str] = match output {
            Shape::Scalar => &[],
            Shape::Vector(_) => &["i"],
            Shape::Matrix(..) => &["i", "j"],
        };
        let of_input: &[&str] = match input {
            Shape::Scalar => &[],
            Shape::Vector(_) => &["k"],
            Shape::Matrix(..) => &["k", "l"],
        };
        let mut terms = Vec::new();
        for sandwich in sandwiches {
            let mut factors: Vec<String> = Vec::new();
            let (rows, cols) = match sandwich.turned {
                false => ("i", "j"),
                true => ("j", "i"),
            };
            if sandwich.coefficient != Rational::ONE {
                let number = self.rational(sandwich.coefficient);
                factors.push(text(self, names, number)?);
            }
            if sandwich.scalars != Self::ONE {
                factors.push(operand(text(self, names, sandwich.scalars)?));
            }
            if let Some(weights) = sandwich.elementwise {
                factors.extend(self.indexed(weights, [Some("k"), Some("l")], names)?);
            }
            // The cotangent of a vector has one index; in a row it is that of columns.
            let (row, column) = match (output.cols() == 1, sandwich.turned) {
                (true, false) => (Some("i"), None),
                (true, true) => (None, Some("i")),
                _ => (Some(rows), Some(cols)),
            };
            let (k, l) = (of_input.first().copied(), of_input.get(1).copied());
            let left = match sandwich.left.is_empty() {
                true => None,
                false => {
                    let left = self.chain(&sandwich.left);
                    Some(self.transpose(left))
                }
            };
            factors.extend(match left {
                Some(left) => self.indexed(left, [row, k], names)?,
                None => self.indexed_chain(&[], [row, k], names)?,
            });
            factors.extend(self.indexed_chain(&sandwich.right, [column, l], names)?);
            let product = match factors.is_empty() {
                true => "1".to_owned(),
                false => factors.join("*"),
            };
            terms.push(product);
        }
        let place = |name: &str, indices: &[&str]| match indices {
            [] => name.to_owned(),
            _ => format!("{name}[{}]", indices.join(",")),
        };
        let sum = terms.join(" + ").replace("-1*", "-").replace("+ -", "- ");
        let (above, below) = (place(y, of_output), place(x, of_input));
        Some(format!("∂{above}/∂{below} = {sum}"))
    }

    fn indexed_chain(
        &mut self,
        factors: &[TermId],
        indices: [Option<&str>; 2],
        names: &Names,
    ) -> Option<Vec<String>> {
        if factors.is_empty() {
            return Some(match indices {
                [Some(a), Some(b)] => vec![format!("δ[{a},{b}]")],
                _ => Vec::new(),
            });
        }
        let product = self.chain(factors);
        self.indexed(product, indices, names)
    }

    fn indexed(
        &mut self,
        id: TermId,
        indices: [Option<&str>; 2],
        names: &Names,
    ) -> Option<Vec<String>> {
        let [a, b] = indices;
        match *self.term(id) {
            Term::Eye => return self.indexed_chain(&[], indices, names),
            Term::Transpose(of) => return self.indexed(of, [b, a], names),
            Term::Diag(of) => {
                let mut all = self.indexed(of, [a, None], names)?;
                all.extend(self.indexed_chain(&[], indices, names)?);
                return Some(all);
            }
            _ => {}
        }
        let written: Vec<&str> = indices.into_iter().flatten().collect();
        let base = operand(text(self, names, id)?);
        Some(vec![match written.is_empty() {
            true => base,
            false => format!("{base}[{}]", written.join(",")),
        }])
    }
}

/// In brackets, unless it is a name or a call.
fn operand(text: String) -> String {
    let is_plain = text.chars().all(|c| c.is_alphanumeric() || c == '_');
    let is_call = text.ends_with(')')
        && text.split_once('(').is_some_and(|(name, rest)| {
            name.chars().all(char::is_alphanumeric)
                && !name.is_empty()
                && rest.matches('(').count() + 1 == rest.matches(')').count()
                && !rest[..rest.len() - 1].contains(')')
        });
    match is_plain || is_call {
        true => text,
        false => format!("({text})"),
    }
}
