//! Equal terms in other forms: multiplied out, and put together again; the shortest is shown.

use super::product::merged;
use super::rational::Rational;
use super::term::{Term, TermId, Terms, for_each_part};
use crate::expr::graph::Reduction;
use crate::expr::shape::Shape;

/// Most parts of a sum that is multiplied out.
const MOST_PARTS: usize = 64;
/// Most steps of multiplying out.
const STEPS: usize = 400;
/// Sums within sums that are put together.
const NESTED: usize = 40;

impl Terms {
    /// The term with products of sums multiplied out, as far as that stays short.
    pub fn expanded(&mut self, id: TermId) -> TermId {
        let mut steps = STEPS;
        self.expand(id, &mut steps).unwrap_or(id)
    }

    /// `None` when it gets too long.
    fn expand(&mut self, id: TermId, steps: &mut usize) -> Option<TermId> {
        *steps = steps.checked_sub(1)?;
        if id == Self::TOO_LONG {
            return None;
        }
        let shape = self.shape(id);
        let parts = self.parts(id);
        if parts.len() == 1 && parts.first() == Some(&(Rational::ONE, id)) {
            return self.expand_part(id, steps);
        }
        let mut sum = Vec::new();
        for (coefficient, part) in parts {
            let part = self.expand(part, steps)?;
            for (inner, part) in self.parts(part) {
                sum.push((coefficient.times(inner)?, part));
            }
        }
        if sum.len() > MOST_PARTS {
            return None;
        }
        Some(self.combination(sum, shape))
    }

    fn is_sum(&self, id: TermId) -> bool {
        matches!(self.term(id), Term::Sum(parts) if parts.len() > 1 || parts.first().is_some_and(|&(_, part)| self.is_sum(part)))
    }

    /// The same for a term that is no sum.
    fn expand_part(&mut self, id: TermId, steps: &mut usize) -> Option<TermId> {
        let shape = self.shape(id);
        match self.term(id).clone() {
            Term::Scaled(powers, core) => {
                let sum = |terms: &Self, &(base, exponent): &(TermId, Rational)| {
                    terms.is_sum(base) && exponent.is_whole() && exponent.num > 0
                };
                // The longest first: its parts may lose their divisors to the others.
                let sums = (0..powers.len()).filter(|&at| sum(self, &powers[at]));
                if let Some(place) = sums.max_by_key(|&at| self.weight(powers[at].0)) {
                    let mut others = powers;
                    let (base, exponent) = others.remove(place);
                    let less = exponent.plus(Rational::MINUS_ONE)?;
                    let lower = self.power(base, less);
                    let rest = self.product_of((Rational::ONE, others, core));
                    let rest = self.times(lower, rest);
                    return self.distribute(base, steps, |terms, part| terms.times(part, rest));
                }
                let core = core?;
                let inner = self.expand(core, steps)?;
                if inner == core {
                    return Some(id);
                }
                let scalars = self.product_of((Rational::ONE, powers, None));
                self.distribute(inner, steps, |terms, part| terms.times(scalars, part))
            }
            Term::Hadamard(powers) => {
                // The longest first, as of numbers.
                let sums = (0..powers.len())
                    .filter(|&at| powers[at].1 == Rational::ONE && self.is_sum(powers[at].0));
                let place = sums.max_by_key(|&at| self.weight(powers[at].0));
                let Some(place) = place else {
                    return Some(id);
                };
                let mut others = powers;
                let (base, _) = others.remove(place);
                let rest = self.hadamard_of(others, shape);
                self.distribute(base, steps, |terms, part| terms.hadamard(part, rest))
            }
            Term::Chain(factors) => {
                let mut factors = factors;
                for place in 0..factors.len() {
                    let factor = factors[place];
                    let inner = match *self.term(factor) {
                        Term::Transpose(_) | Term::Diag(_) | Term::Hadamard(_) => {
                            self.expand(factor, steps)?
                        }
                        _ => factor,
                    };
                    if !self.is_sum(inner) {
                        factors[place] = inner;
                    }
                    if self.is_sum(inner) {
                        let before = factors[..place].to_vec();
                        let after = factors[place + 1..].to_vec();
                        return self.distribute(inner, steps, |terms, part| {
                            let mut all = before.clone();
                            all.push(part);
                            all.extend(&after);
                            terms.chain(&all)
                        });
                    }
                }
                Some(self.chain(&factors))
            }
            Term::Total(Reduction::Sum, of) => {
                let inner = self.expand(of, steps)?;
                match self.is_sum(inner) {
                    true => self.distribute(inner, steps, Self::total),
                    false => Some(self.total(inner)),
                }
            }
            Term::Diag(of) => {
                let inner = self.expand(of, steps)?;
                match self.is_sum(inner) {
                    true => self.distribute(inner, steps, Self::diag),
                    false => Some(self.diag(inner)),
                }
            }
            Term::Transpose(of) => {
                let inner = self.expand(of, steps)?;
                let parts = self.parts(inner);
                Some(self.transposed_parts(&parts, shape))
            }
            Term::Stack(elements) => {
                let mut all = Vec::with_capacity(elements.len());
                for element in elements {
                    all.push(self.expand(element, steps)?);
                }
                Some(self.stack(all, shape))
            }
            _ => Some(id),
        }
    }

    fn distribute(
        &mut self,
        sum: TermId,
        steps: &mut usize,
        f: impl Fn(&mut Self, TermId) -> TermId,
    ) -> Option<TermId> {
        let mut all = Vec::new();
        let mut shape = Shape::Scalar;
        for (coefficient, part) in self.parts(sum) {
            let product = f(self, part);
            if product == Self::TOO_LONG {
                return None;
            }
            shape = self.shape(product);
            let product = self.expand(product, steps)?;
            for (inner, part) in self.parts(product) {
                all.push((coefficient.times(inner)?, part));
            }
            if all.len() > MOST_PARTS {
                return None;
            }
        }
        Some(self.combination(all, shape))
    }

    // ---- factors ----

    /// The term with common factors of sums put before them.
    pub fn factored(&mut self, id: TermId) -> TermId {
        self.factored_within(id, NESTED)
    }

    fn factored_within(&mut self, id: TermId, steps: usize) -> TermId {
        let Some(steps) = steps.checked_sub(1) else {
            return id;
        };
        let parts = self.parts(id);
        let shape = self.shape(id);
        if parts.len() > MOST_PARTS {
            return id;
        }
        if parts.len() < 2 {
            return self.rebuilt(id, &mut |terms, part| terms.factored_within(part, steps));
        }
        if let Some(content) = content(&parts) {
            let inner = parts.iter().filter_map(|&(coefficient, part)| {
                Some((coefficient.times(content.inverse()?)?, part))
            });
            let inner = inner.collect();
            let inner = self.combination(inner, shape);
            let inner = self.factored_within(inner, steps);
            return self.times_rational(content, inner);
        }
        if let Some(choice) = self.chosen(&parts, shape) {
            return choice;
        }
        let Some(handle) = self.best_handle(&parts) else {
            return id;
        };
        let mut inside = Vec::new();
        let mut outside = Vec::new();
        for (coefficient, part) in parts {
            match self.without(part, handle) {
                Some(rest) => inside.push(self.times_rational(coefficient, rest)),
                None => outside.push((coefficient, part)),
            }
        }
        let Some(&first) = inside.first() else {
            return id;
        };
        let inner_shape = self.shape(first);
        let mut inner = self.add_all(&inside, inner_shape);
        // What all have in common as a number stands in front.
        inner = self.factored_within(inner, steps);
        if inner_shape.rows() == 1 && inner_shape != Shape::Scalar {
            // s' - y' is (s - y)'.
            let column = self.transpose(inner);
            inner = self.transpose(column);
        }
        let group = self.with(inner, handle, shape);
        if outside.is_empty() {
            return group;
        }
        let rest = self.combination(outside, shape);
        let rest = self.factored_within(rest, steps);
        // Not added up again: a sum in brackets stays one.
        let mut all = self.parts(group);
        all.extend(self.parts(rest));
        self.combination(all, shape)
    }

    /// A sum of fractions over their common divisor; `None` where there is none.
    pub fn together(&mut self, id: TermId) -> Option<TermId> {
        if !self.is_scalar(id) {
            return None;
        }
        let mut divisor = Self::ONE;
        let parts = self.parts(id);
        for &(_, part) in parts.iter().filter(|_| parts.len() > 1) {
            for (base, exponent) in self.monomial(part).1 {
                let has = self.monomial(divisor).1;
                let there = has
                    .iter()
                    .find(|&&(b, _)| b == base)
                    .map_or(Rational::ZERO, |&(_, e)| e);
                let missing = exponent.negative()?.plus(there.negative()?)?;
                if missing.num > 0 {
                    let more = self.power(base, missing);
                    divisor = self.times(divisor, more);
                }
            }
        }
        if divisor == Self::ONE {
            return None;
        }
        let mut above = Vec::new();
        for (coefficient, part) in parts {
            let product = self.times(part, divisor);
            above.push(self.times_rational(coefficient, product));
        }
        let above = self.add_all(&above, Shape::Scalar);
        let above = self.expanded(above);
        let above = self.factored(above);
        let below = self.power(divisor, Rational::MINUS_ONE);
        Some(self.times(above, below))
    }

    /// if(c, a, 0) + if(c, 0, b) as if(c, a, b).
    fn chosen(&mut self, parts: &[(Rational, TermId)], shape: Shape) -> Option<TermId> {
        let choice = |terms: &Self, part: TermId| {
            let (_, powers, core) = terms.monomial(part);
            let inside = core.map(|core| terms.elementwise_powers(core));
            let mut all = powers.into_iter().chain(inside.unwrap_or_default());
            all.find_map(|(base, exponent)| match *terms.term(base) {
                Term::Select(c, a, b) if exponent == Rational::ONE => Some((base, c, a, b)),
                _ => None,
            })
        };
        let (.., wanted, _, _) = parts.iter().find_map(|&(_, part)| choice(self, part))?;
        let (mut first, mut second, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for &(coefficient, part) in parts {
            match choice(self, part) {
                Some((base, c, a, b)) if c == wanted => {
                    for (side, value) in [(&mut first, a), (&mut second, b)] {
                        let without = match self.is_scalar(base) {
                            true => self.without(part, Handle::Scalar(base)),
                            false => self.without(part, Handle::Elementwise(base)),
                        }?;
                        let product = self.hadamard(without, value);
                        side.push(self.times_rational(coefficient, product));
                    }
                }
                _ => rest.push((coefficient, part)),
            }
        }
        if first.len() < 2 {
            return None;
        }
        let [a, b] = [first, second].map(|side| self.add_all(&side, shape));
        let select = self.select(wanted, a, b);
        rest.push((Rational::ONE, select));
        Some(self.combination(rest, shape))
    }

    /// The factor that most parts share.
    fn best_handle(&mut self, parts: &[(Rational, TermId)]) -> Option<Handle> {
        let mut counts: Vec<(Handle, usize)> = Vec::new();
        for &(_, part) in parts {
            for handle in self.handles(part) {
                match counts.iter_mut().find(|(other, _)| *other == handle) {
                    None => counts.push((handle, 1)),
                    Some((_, count)) => *count += 1,
                }
            }
        }
        counts.retain(|(_, count)| *count > 1);
        counts
            .into_iter()
            .max_by_key(|&(handle, count)| (count, self.weight(handle.base())))
            .map(|(handle, _)| handle)
    }

    fn handles(&self, part: TermId) -> Vec<Handle> {
        let (_, powers, core) = self.monomial(part);
        let mut handles: Vec<Handle> = powers
            .iter()
            .map(|&(base, exponent)| match exponent.num / exponent.den {
                0 => Handle::Root(base, exponent),
                1.. => Handle::Scalar(base),
                _ => Handle::Divisor(base),
            })
            .collect();
        match core.map(|core| (core, self.term(core))) {
            Some((_, Term::Chain(factors))) => {
                handles.extend(factors.first().map(|&first| Handle::Left(first)));
                handles.extend(factors.last().map(|&last| Handle::Right(last)));
            }
            Some((_, Term::Hadamard(powers))) => {
                let whole = powers.iter().filter(|(_, e)| e.num >= e.den);
                handles.extend(whole.map(|&(base, _)| Handle::Elementwise(base)));
            }
            Some((_, Term::Diag(_))) => handles.push(Handle::Diagonal),
            Some((core, term))
                if !matches!(term, Term::Ones | Term::Eye) && self.shape(core).cols() == 1 =>
            {
                handles.push(Handle::Elementwise(core));
            }
            _ => {}
        }
        handles.extend(core.map(Handle::Core));
        handles
    }

    /// What is left of a part without a factor that it may have.
    fn without(&mut self, part: TermId, handle: Handle) -> Option<TermId> {
        let (coefficient, powers, core) = self.monomial(part);
        match handle {
            Handle::Scalar(base) | Handle::Divisor(base) => {
                let up = matches!(handle, Handle::Scalar(_));
                powers
                    .iter()
                    .find(|&&(b, e)| b == base && (e.num > 0) == up)?;
                let step = if up {
                    Rational::MINUS_ONE
                } else {
                    Rational::ONE
                };
                let powers = merged(&powers, &[(base, step)]);
                Some(self.product_of((coefficient, powers, core)))
            }
            Handle::Left(_) | Handle::Right(_) => {
                let Term::Chain(factors) = self.term(core?).clone() else {
                    return None;
                };
                let rest = match handle {
                    Handle::Left(first) if factors.first() == Some(&first) => &factors[1..],
                    Handle::Right(last) if factors.last() == Some(&last) => {
                        &factors[..factors.len() - 1]
                    }
                    _ => return None,
                };
                let rest = self.chain(rest);
                let scalars = self.product_of((coefficient, powers, None));
                Some(self.times(scalars, rest))
            }
            Handle::Elementwise(base) => {
                let core = core?;
                let mut inside = self.elementwise_powers(core);
                let place = inside
                    .iter()
                    .position(|&(b, e)| b == base && e.num >= e.den)?;
                let slot = inside.get_mut(place)?;
                slot.1 = slot.1.plus(Rational::MINUS_ONE)?;
                let inside = merged(&inside, &[]);
                let rest = self.hadamard_of(inside, self.shape(core));
                let scalars = self.product_of((coefficient, powers, None));
                Some(self.times(scalars, rest))
            }
            Handle::Root(..) => {
                let Handle::Root(base, exponent) = handle else {
                    return None;
                };
                powers.iter().find(|power| **power == (base, exponent))?;
                let powers = merged(&powers, &[(base, exponent.negative()?)]);
                Some(self.product_of((coefficient, powers, core)))
            }
            Handle::Core(wanted) if core == Some(wanted) => {
                Some(self.product_of((coefficient, powers, None)))
            }
            Handle::Core(_) => None,
            Handle::Diagonal => {
                let &Term::Diag(of) = self.term(core?) else {
                    return None;
                };
                let scalars = self.product_of((coefficient, powers, None));
                Some(self.times(scalars, of))
            }
        }
    }

    fn with(&mut self, inner: TermId, handle: Handle, shape: Shape) -> TermId {
        match handle {
            Handle::Scalar(base) => self.times(base, inner),
            Handle::Divisor(base) => {
                let divisor = self.power(base, Rational::MINUS_ONE);
                self.times(divisor, inner)
            }
            Handle::Left(first) if shape == Shape::Scalar || self.shape(inner) != Shape::Scalar => {
                self.matmul(first, inner)
            }
            Handle::Left(base) | Handle::Right(base) => match handle {
                Handle::Left(_) => self.times(inner, base),
                _ => self.matmul(inner, base),
            },
            Handle::Elementwise(base) => self.hadamard(base, inner),
            Handle::Root(base, exponent) => {
                let root = self.power(base, exponent);
                self.times(root, inner)
            }
            Handle::Core(core) => self.times(inner, core),
            Handle::Diagonal => self.diag(inner),
        }
    }

    /// Whether a part of the term is one of those.
    pub fn contains(&self, id: TermId, wanted: &dyn Fn(&Term) -> bool) -> bool {
        let mut found = wanted(self.term(id));
        if !found {
            for_each_part(self.term(id), |part| {
                found = found || self.contains(part, wanted);
            });
        }
        found
    }
}

/// The number that all coefficients are multiples of, if it is not 1.
fn content(parts: &[(Rational, TermId)]) -> Option<Rational> {
    let first = parts.first()?.0;
    let mut size = Rational {
        num: first.num.checked_abs()?,
        den: first.den,
    };
    for &(coefficient, _) in parts {
        size = size.common(coefficient)?;
    }
    if parts.iter().all(|(coefficient, _)| coefficient.num < 0) {
        size = size.negative()?;
    }
    (size != Rational::ONE).then_some(size)
}

/// A factor that several parts of a sum may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Handle {
    Scalar(TermId),
    Divisor(TermId),
    /// First of a matrix product.
    Left(TermId),
    /// Last of one.
    Right(TermId),
    /// Of an elementwise product.
    Elementwise(TermId),
    /// A power below one.
    Root(TermId, Rational),
    /// Scalars times one vector or matrix.
    Core(TermId),
    /// diag(a) + diag(b).
    Diagonal,
}

impl Handle {
    fn base(self) -> TermId {
        match self {
            Self::Scalar(base)
            | Self::Divisor(base)
            | Self::Left(base)
            | Self::Right(base)
            | Self::Elementwise(base)
            | Self::Root(base, _)
            | Self::Core(base) => base,
            Self::Diagonal => Terms::ONE,
        }
    }
}
