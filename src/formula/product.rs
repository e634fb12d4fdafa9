//! Products, powers and functions of terms, in normal form.
//!
//! What holds of every matrix is used where a product is made: diagonal matrices go together,
//! a row times a column is a number and stands in front, the identity and an inverse beside its
//! matrix are gone (K. B. Petersen and M. S. Pedersen, The Matrix Cookbook, 2012, ch. 1).

use super::rational::Rational;
use super::term::{Term, TermId, Terms, for_each_part};
use crate::expr::graph::Reduction;
use crate::expr::op::Binary;
use crate::expr::shape::Shape;

/// Parts of a sum up to which each is looked at by itself.
const MOST_PARTS: usize = 4;

/// Bases and their exponents.
pub type Powers = Vec<(TermId, Rational)>;

/// A coefficient, powers of scalars, and a vector or matrix if there is one.
pub type Monomial = (Rational, Powers, Option<TermId>);

impl Terms {
    /// The factors of a term that is no sum of several, or that sum as its only factor.
    pub fn monomial(&self, id: TermId) -> Monomial {
        let (coefficient, part) = self.split(id);
        match self.term(part) {
            Term::One => (coefficient, Vec::new(), None),
            Term::Scaled(factors, core) => (coefficient, factors.clone(), *core),
            _ if self.is_scalar(part) => (coefficient, vec![(part, Rational::ONE)], None),
            _ => (coefficient, Vec::new(), Some(part)),
        }
    }

    /// The product of these.
    pub fn product_of(&mut self, (coefficient, powers, core): Monomial) -> TermId {
        let shape = core.map_or(Shape::Scalar, |core| self.shape(core));
        if coefficient == Rational::ZERO || core.is_some_and(|core| self.is_zero(core)) {
            return self.zero(shape);
        }
        // a·a^e is a^(e + 1).
        for at in 0..powers.len() {
            let (base, exponent) = powers[at];
            let Term::Join(Binary::Pow, of, inner) = *self.term(base) else {
                continue;
            };
            let beside = powers
                .iter()
                .position(|&(other, e)| other == of && e.is_whole());
            if let (Rational::ONE, Some(beside)) = (exponent, beside) {
                let more = self.rational(powers[beside].1);
                let sum = self.add(inner, more);
                let power = self.join(Binary::Pow, of, sum);
                let mut others = powers;
                others.retain(|&(other, _)| other != of && other != base);
                let rest = self.product_of((coefficient, others, core));
                return self.times(power, rest);
            }
        }
        // Sums begin with a positive part: -(y - t) and t - y are the same then.
        let is_negative = |&(base, exponent): &(TermId, Rational)| {
            let parts = self.parts(base);
            exponent.is_whole() && parts.len() > 1 && parts[0].0.num < 0
        };
        if let Some(place) = powers.iter().position(is_negative) {
            let mut others = powers;
            let (base, exponent) = others.remove(place);
            let turned = self.negative(base);
            let sign = Rational::MINUS_ONE.power(exponent.num % 2);
            let Some(coefficient) = sign.and_then(|sign| coefficient.times(sign)) else {
                return Self::TOO_LONG;
            };
            return self.product_of((coefficient, merged(&others, &[(turned, exponent)]), core));
        }
        // A whole power of a product, or of a number, is that of each factor.
        let is_product = |&(base, exponent): &(TermId, Rational)| {
            let (number, part) = self.split(base);
            let is_product = matches!(self.term(part), Term::One | Term::Scaled(..));
            exponent.is_whole() && (number != Rational::ONE || is_product)
        };
        if let Some(place) = powers.iter().position(is_product) {
            let mut others = powers;
            let (base, exponent) = others.remove(place);
            let power = self.power(base, exponent);
            let rest = self.product_of((coefficient, others, core));
            return self.times(power, rest);
        }
        let inner = match (&powers[..], core) {
            ([], None) => Self::ONE,
            ([], Some(core)) => core,
            (&[(base, Rational::ONE)], None) => base,
            _ => {
                // A number or a list takes the factors into itself.
                if let Some(Term::Stack(elements)) = core.map(|core| self.term(core).clone()) {
                    let factor = self.product_of((coefficient, powers, None));
                    let elements = elements.iter().map(|&e| self.times(factor, e)).collect();
                    return self.stack(elements, shape);
                }
                let (more, core) = match core {
                    Some(core) => {
                        let (more, inside, core) = self.monomial(core);
                        if !inside.is_empty() || more != Rational::ONE {
                            let powers = merged(&powers, &inside);
                            let Some(all) = coefficient.times(more) else {
                                return Self::TOO_LONG;
                            };
                            return self.product_of((all, powers, core));
                        }
                        (more, core)
                    }
                    None => (Rational::ONE, None),
                };
                let node = self.add_node(Term::Scaled(powers, core), shape);
                self.times_rational(more, node)
            }
        };
        self.times_rational(coefficient, inner)
    }

    /// a·b where one of the two is a number.
    pub fn times(&mut self, a: TermId, b: TermId) -> TermId {
        if a == Self::TOO_LONG || b == Self::TOO_LONG {
            return Self::TOO_LONG;
        }
        let (ra, pa, ca) = self.monomial(a);
        let (rb, pb, cb) = self.monomial(b);
        let shape = if self.is_scalar(a) {
            self.shape(b)
        } else {
            self.shape(a)
        };
        if self.is_zero(a) || self.is_zero(b) {
            return self.zero(shape);
        }
        let Some(coefficient) = ra.times(rb) else {
            return Self::TOO_LONG;
        };
        self.product_of((coefficient, merged(&pa, &pb), ca.or(cb)))
    }

    /// Elementwise product; a number scales.
    pub fn hadamard(&mut self, a: TermId, b: TermId) -> TermId {
        if a == Self::TOO_LONG || b == Self::TOO_LONG {
            return Self::TOO_LONG;
        }
        if self.is_scalar(a) || self.is_scalar(b) {
            return self.times(a, b);
        }
        let shape = self.shape(a);
        if self.is_zero(a) || self.is_zero(b) {
            return self.zero(shape);
        }
        if shape.rows() == 1 {
            let (a, b) = (self.transpose(a), self.transpose(b));
            let product = self.hadamard(a, b);
            return self.transpose(product);
        }
        let (ra, pa, ca) = self.monomial(a);
        let (rb, pb, cb) = self.monomial(b);
        let (Some(ca), Some(cb)) = (ca, cb) else {
            return Self::TOO_LONG;
        };
        let core = match (self.term(ca).clone(), self.term(cb).clone()) {
            (Term::Stack(elements), _) => self.stacked(&elements, cb),
            (_, Term::Stack(elements)) => self.stacked(&elements, ca),
            (Term::Eye, _) => {
                let diagonal = self.diagonal(cb);
                self.diag(diagonal)
            }
            (_, Term::Eye) => {
                let diagonal = self.diagonal(ca);
                self.diag(diagonal)
            }
            (Term::Diag(u), _) => {
                let diagonal = self.diagonal(cb);
                let product = self.hadamard(u, diagonal);
                self.diag(product)
            }
            (_, Term::Diag(u)) => {
                let diagonal = self.diagonal(ca);
                let product = self.hadamard(u, diagonal);
                self.diag(product)
            }
            _ => {
                let powers = merged(&self.elementwise_powers(ca), &self.elementwise_powers(cb));
                self.hadamard_of(powers, shape)
            }
        };
        let Some(coefficient) = ra.times(rb) else {
            return Self::TOO_LONG;
        };
        if core == Self::TOO_LONG {
            return core;
        }
        self.product_of((coefficient, merged(&pa, &pb), Some(core)))
    }

    fn stacked(&mut self, elements: &[TermId], other: TermId) -> TermId {
        let shape = self.shape(other);
        let mut products = Vec::with_capacity(elements.len());
        for (place, &element) in elements.iter().enumerate() {
            let factor = self.element(other, place);
            products.push(self.times(element, factor));
        }
        self.stack(products, shape)
    }

    /// The factors of an elementwise product.
    pub fn elementwise_powers(&self, core: TermId) -> Powers {
        match self.term(core) {
            Term::Ones => Vec::new(),
            Term::Hadamard(powers) => powers.clone(),
            _ => vec![(core, Rational::ONE)],
        }
    }

    /// The elementwise product of powers of one shape.
    pub fn hadamard_of(&mut self, powers: Powers, shape: Shape) -> TermId {
        match powers[..] {
            [] => self.ones(shape),
            [(base, Rational::ONE)] => base,
            _ => self.add_node(Term::Hadamard(powers), shape),
        }
    }

    /// Each element to that power.
    pub fn power(&mut self, id: TermId, exponent: Rational) -> TermId {
        if id == Self::TOO_LONG || exponent == Rational::ONE {
            return id;
        }
        let shape = self.shape(id);
        if exponent == Rational::ZERO {
            return self.ones(shape);
        }
        if self.is_zero(id) {
            return match exponent.num > 0 {
                true => id,
                false => Self::TOO_LONG,
            };
        }
        if shape.rows() == 1 && shape != Shape::Scalar {
            let column = self.transpose(id);
            let power = self.power(column, exponent);
            return self.transpose(power);
        }
        let (coefficient, powers, core) = self.monomial(id);
        if let Some(Term::Stack(elements)) = core.map(|core| self.term(core).clone())
            && coefficient == Rational::ONE
            && powers.is_empty()
        {
            let powers = elements.iter().map(|&e| self.power(e, exponent)).collect();
            return self.stack(powers, shape);
        }
        let single = powers.len() + usize::from(core.is_some()) == 1
            && powers.iter().all(|&(_, e)| e == Rational::ONE);
        let simple =
            core.is_none_or(|core| self.elementwise_powers(core) == [(core, Rational::ONE)]);
        if !(exponent.is_whole() || coefficient == Rational::ONE && single && simple) {
            // A root of a product stays one: its factors may be negative.
            return match shape {
                Shape::Scalar => self.product_of((Rational::ONE, vec![(id, exponent)], None)),
                _ => self.hadamard_of(vec![(id, exponent)], shape),
            };
        }
        let (Some(coefficient), Some(powers)) = (
            match exponent.is_whole() {
                true => coefficient.power(exponent.num),
                false => Some(coefficient),
            },
            raised(powers, exponent),
        ) else {
            return Self::TOO_LONG;
        };
        let core = match core {
            None => None,
            Some(core) => match raised(self.elementwise_powers(core), exponent) {
                None => return Self::TOO_LONG,
                Some(powers) => Some(self.hadamard_of(powers, shape)),
            },
        };
        self.product_of((coefficient, powers, core))
    }

    // ---- the matrix product ----

    /// Matrix product; a number scales.
    pub fn matmul(&mut self, a: TermId, b: TermId) -> TermId {
        if a == Self::TOO_LONG || b == Self::TOO_LONG {
            return Self::TOO_LONG;
        }
        if self.is_scalar(a) || self.is_scalar(b) {
            return self.times(a, b);
        }
        let shape = Shape::of(self.shape(a).rows(), self.shape(b).cols());
        if self.is_zero(a) || self.is_zero(b) {
            return self.zero(shape);
        }
        let (ra, pa, ca) = self.monomial(a);
        let (rb, pb, cb) = self.monomial(b);
        let (Some(ca), Some(cb)) = (ca, cb) else {
            return Self::TOO_LONG;
        };
        let Some(coefficient) = ra.times(rb) else {
            return Self::TOO_LONG;
        };
        let (left, right) = (self.factors(ca), self.factors(cb));
        // Row sums and column sums of a sum are taken part by part: most of them are simple.
        let is_ones =
            |terms: &Self, id: Option<&TermId>| id.is_some_and(|&id| *terms.term(id) == Term::Ones);
        for (sum, other, on_left) in [(ca, cb, true), (cb, ca, false)] {
            let ones = match on_left {
                true => is_ones(self, right.first()),
                false => is_ones(self, left.last()),
            };
            let parts = self.parts(sum);
            if ones && (2..=MOST_PARTS).contains(&parts.len()) {
                let mut products = Vec::new();
                for (more, part) in parts {
                    let product = match on_left {
                        true => self.matmul(part, other),
                        false => self.matmul(other, part),
                    };
                    products.push(self.times_rational(more, product));
                }
                let product = self.add_all(&products, shape);
                let scalars = self.product_of((coefficient, merged(&pa, &pb), None));
                return self.times(scalars, product);
            }
        }
        let product = self.joined(&left, &right);
        if product == Self::TOO_LONG {
            return product;
        }
        let scalars = self.product_of((coefficient, merged(&pa, &pb), None));
        self.times(scalars, product)
    }

    /// The factors of a matrix product.
    pub fn factors(&mut self, core: TermId) -> Vec<TermId> {
        match self.term(core) {
            Term::Chain(factors) => factors.clone(),
            Term::Ones if !self.shape(core).is_line() => {
                let shape = self.shape(core);
                vec![
                    self.ones(Shape::of(shape.rows(), 1)),
                    self.ones(Shape::of(1, shape.cols())),
                ]
            }
            _ => vec![core],
        }
    }

    /// The matrix product of all.
    pub fn chain(&mut self, factors: &[TermId]) -> TermId {
        let mut factors = factors.iter().copied();
        let Some(first) = factors.next() else {
            return Self::ONE;
        };
        factors.fold(first, |product, factor| self.matmul(product, factor))
    }

    /// The product of two chains that are normal in themselves.
    fn joined(&mut self, left: &[TermId], right: &[TermId]) -> TermId {
        let (Some((&last, before)), Some((&first, after))) =
            (left.split_last(), right.split_first())
        else {
            return Self::TOO_LONG;
        };
        if let Some(middle) = self.pair(last, first) {
            let mut product = middle;
            if !before.is_empty() {
                let before = self.plain_chain(before);
                product = self.matmul(before, product);
            }
            if !after.is_empty() {
                let after = self.plain_chain(after);
                product = self.matmul(product, after);
            }
            return product;
        }
        // A row, what follows, and a column are a number.
        let row = left
            .iter()
            .rposition(|&factor| self.shape(factor).rows() == 1);
        let column = right
            .iter()
            .position(|&factor| self.shape(factor).cols() == 1);
        if let (Some(row), Some(column)) = (row, column) {
            let inner: Vec<TermId> = left[row..]
                .iter()
                .chain(&right[..=column])
                .copied()
                .collect();
            let number = self.inner(&inner);
            let (before, after) = (&left[..row], &right[column + 1..]);
            let rest = match (before.is_empty(), after.is_empty()) {
                (true, true) => return number,
                (false, true) => self.plain_chain(before),
                (true, false) => self.plain_chain(after),
                (false, false) => {
                    let (before, after) = (self.plain_chain(before), self.plain_chain(after));
                    self.matmul(before, after)
                }
            };
            return self.times(number, rest);
        }
        let factors: Vec<TermId> = left.iter().chain(right).copied().collect();
        self.plain_chain(&factors)
    }

    /// A part of a chain that is normal.
    pub fn plain_chain(&mut self, factors: &[TermId]) -> TermId {
        match *factors {
            [only] => only,
            [a, b] if *self.term(a) == Term::Ones && *self.term(b) == Term::Ones => {
                self.ones(Shape::of(self.shape(a).rows(), self.shape(b).cols()))
            }
            _ => {
                let rows = factors.first().map_or(1, |&first| self.shape(first).rows());
                let cols = factors.last().map_or(1, |&last| self.shape(last).cols());
                self.add_node(Term::Chain(factors.to_vec()), Shape::of(rows, cols))
            }
        }
    }

    /// The product of two neighbours, where it is simpler than the two.
    fn pair(&mut self, a: TermId, b: TermId) -> Option<TermId> {
        let (shape_a, shape_b) = (self.shape(a), self.shape(b));
        match (self.term(a), self.term(b)) {
            (Term::Eye, _) => Some(b),
            (_, Term::Eye) => Some(a),
            (&Term::Diag(u), &Term::Diag(v)) => {
                let product = self.hadamard(u, v);
                Some(self.diag(product))
            }
            (&Term::Diag(u), _) if shape_b.cols() == 1 => Some(self.hadamard(u, b)),
            (_, &Term::Diag(v)) if shape_a.rows() == 1 => {
                let column = self.transpose(a);
                let product = self.hadamard(column, v);
                Some(self.transpose(product))
            }
            (&Term::Inverse(of), _) if of == b => Some(self.eye(shape_a.rows())),
            (_, &Term::Inverse(of)) if of == a => Some(self.eye(shape_a.rows())),
            (&Term::Transpose(x), &Term::Transpose(y))
                if shape_a.cols() > 1 && shape_b.rows() > 1 =>
            {
                let is_inverse = matches!(self.term(x), Term::Inverse(of) if *of == y)
                    || matches!(self.term(y), Term::Inverse(of) if *of == x);
                is_inverse.then(|| self.eye(shape_a.rows()))
            }
            _ => None,
        }
    }

    /// A row, matrices and a column, as a number.
    fn inner(&mut self, factors: &[TermId]) -> TermId {
        let [first, .., last] = *factors else {
            return Self::TOO_LONG;
        };
        if let [row, column] = *factors {
            let left = self.transpose(row);
            let product = self.hadamard(left, column);
            return self.total(product);
        }
        if *self.term(first) == Term::Ones {
            let rest = self.plain_chain(&factors[1..]);
            return self.add_node(Term::Total(Reduction::Sum, rest), Shape::Scalar);
        }
        let turned: Vec<TermId> = factors.iter().rev().map(|&f| self.transpose(f)).collect();
        if *self.term(last) == Term::Ones {
            let rest = self.plain_chain(&turned[1..]);
            return self.add_node(Term::Total(Reduction::Sum, rest), Shape::Scalar);
        }
        let transposes = |factors: &[TermId]| {
            let inside = factors[1..].iter();
            inside
                .filter(|&&f| matches!(self.term(f), Term::Transpose(_)))
                .count()
        };
        let (here, there) = (transposes(factors), transposes(&turned));
        let factors = match (here, factors) <= (there, &turned[..]) {
            true => factors.to_vec(),
            false => turned,
        };
        self.add_node(Term::Chain(factors), Shape::Scalar)
    }

    // ---- functions of matrices ----

    /// Rows become columns.
    pub fn transpose(&mut self, id: TermId) -> TermId {
        let shape = self.shape(id);
        let turned = shape.transposed();
        match self.term(id).clone() {
            _ if shape == Shape::Scalar => id,
            Term::Transpose(of) => of,
            Term::Diag(_) | Term::Eye => id,
            Term::Ones => self.ones(turned),
            Term::Sum(parts) => {
                let sum = self.transposed_parts(&parts, turned);
                // (A*x - b)' stays, while (A + A')' is A + A'.
                let is_short = self.transposes(sum) <= 1;
                match parts.len() < 2 || is_short {
                    true => sum,
                    false => self.add_node(Term::Transpose(id), turned),
                }
            }
            Term::Scaled(powers, Some(core)) => {
                let core = self.transpose(core);
                self.product_of((Rational::ONE, powers, Some(core)))
            }
            Term::Chain(factors) => {
                let turned: Vec<TermId> =
                    factors.iter().rev().map(|&f| self.transpose(f)).collect();
                self.chain(&turned)
            }
            Term::Hadamard(powers) if !shape.is_line() => {
                let turned_powers: Powers = powers
                    .iter()
                    .map(|&(base, e)| (self.transpose(base), e))
                    .collect();
                self.hadamard_of(merged(&turned_powers, &[]), turned)
            }
            Term::Stack(elements) => {
                let (rows, cols) = (shape.rows(), shape.cols());
                let places = (0..cols).flat_map(|j| (0..rows).map(move |i| i * cols + j));
                let elements = places.filter_map(|place| elements.get(place).copied());
                let elements = elements.collect();
                self.stack(elements, turned)
            }
            Term::Kronecker(a, b) => {
                let (a, b) = (self.transpose(a), self.transpose(b));
                self.add_node(Term::Kronecker(a, b), turned)
            }
            _ => self.add_node(Term::Transpose(id), turned),
        }
    }

    /// The sum of the transposes of its parts.
    pub fn transposed_parts(&mut self, parts: &[(Rational, TermId)], turned: Shape) -> TermId {
        let mut sum = Vec::with_capacity(parts.len());
        for &(coefficient, part) in parts {
            let part = self.transpose(part);
            for (inner, part) in self.parts(part) {
                let Some(coefficient) = coefficient.times(inner) else {
                    return Self::TOO_LONG;
                };
                sum.push((coefficient, part));
            }
        }
        self.combination(sum, turned)
    }

    /// How many marks of transposition are written in it.
    fn transposes(&self, id: TermId) -> usize {
        let shape = self.shape(id);
        let is_row = *self.term(id) == Term::Ones && shape.rows() < shape.cols();
        let mut count = usize::from(is_row || matches!(self.term(id), Term::Transpose(_)));
        for_each_part(self.term(id), |part| count += self.transposes(part));
        count
    }

    /// Takes number and scalars in front of `f` of what is left: for a linear f.
    fn linear(&mut self, id: TermId, f: impl Fn(&mut Self, TermId) -> TermId) -> TermId {
        if id == Self::TOO_LONG {
            return id;
        }
        let (coefficient, powers, core) = self.monomial(id);
        let Some(core) = core else {
            return id;
        };
        let inner = f(self, core);
        if inner == Self::TOO_LONG || coefficient == Rational::ONE && powers.is_empty() {
            return inner;
        }
        let scalars = self.product_of((coefficient, powers, None));
        self.times(scalars, inner)
    }

    /// A vector on the diagonal of a matrix.
    pub fn diag(&mut self, id: TermId) -> TermId {
        let shape = self.shape(id);
        if shape == Shape::Scalar {
            return id;
        }
        let square = Shape::of(shape.len(), shape.len());
        if self.is_zero(id) {
            return self.zero(square);
        }
        if shape.rows() == 1 {
            let column = self.transpose(id);
            return self.diag(column);
        }
        self.linear(id, |terms, core| match terms.term(core) {
            Term::Ones => terms.eye(square.rows()),
            _ => terms.add_node(Term::Diag(core), square),
        })
    }

    /// The diagonal of a square matrix.
    pub fn diagonal(&mut self, id: TermId) -> TermId {
        let n = self.shape(id).rows();
        let column = Shape::of(n, 1);
        if self.is_scalar(id) {
            return id;
        }
        let parts = self.parts(id);
        if parts.len() != 1 {
            let mut sum = Vec::new();
            for (coefficient, part) in parts {
                let part = self.diagonal(part);
                let part = self.times_rational(coefficient, part);
                sum.push(part);
            }
            return self.add_all(&sum, column);
        }
        self.linear(id, |terms, core| match terms.term(core).clone() {
            Term::Eye | Term::Ones => terms.ones(column),
            Term::Diag(of) => of,
            Term::Transpose(of) => terms.add_node(Term::Diagonal(of), column),
            Term::Chain(factors) => {
                // A column times a row, elementwise.
                let thin = factors.iter().position(|&f| terms.shape(f).cols() == 1);
                match thin {
                    Some(thin) => {
                        let left = terms.plain_chain(&factors[..=thin]);
                        let right = terms.plain_chain(&factors[thin + 1..]);
                        let right = terms.transpose(right);
                        terms.hadamard(left, right)
                    }
                    None => terms.add_node(Term::Diagonal(core), column),
                }
            }
            _ => terms.add_node(Term::Diagonal(core), column),
        })
    }

    /// Inverse of a square matrix.
    pub fn inverse(&mut self, id: TermId) -> TermId {
        if id == Self::TOO_LONG || self.is_scalar(id) {
            return self.power(id, Rational::MINUS_ONE);
        }
        let shape = self.shape(id);
        let (coefficient, powers, core) = self.monomial(id);
        let (Some(coefficient), Some(powers), Some(core)) = (
            coefficient.inverse(),
            raised(powers, Rational::MINUS_ONE),
            core,
        ) else {
            return Self::TOO_LONG;
        };
        let core = match *self.term(core) {
            Term::Inverse(of) => of,
            Term::Eye => core,
            Term::Transpose(of) => {
                let inverse = self.inverse(of);
                self.transpose(inverse)
            }
            Term::Diag(of) => {
                let reciprocal = self.power(of, Rational::MINUS_ONE);
                self.diag(reciprocal)
            }
            _ => self.add_node(Term::Inverse(core), shape),
        };
        match core {
            Self::TOO_LONG => core,
            _ => self.product_of((coefficient, powers, Some(core))),
        }
    }

    /// Sum of the diagonal.
    pub fn trace(&mut self, id: TermId) -> TermId {
        if self.is_scalar(id) {
            return id;
        }
        self.linear(id, |terms, core| match terms.term(core).clone() {
            Term::Eye => terms.whole(i64::try_from(terms.shape(core).rows()).unwrap_or(i64::MAX)),
            Term::Diag(of) => terms.total(of),
            Term::Transpose(of) => terms.trace(of),
            Term::Chain(factors) => match factors[..] {
                [u, v] if terms.shape(u).cols() == 1 => terms.matmul(v, u),
                _ => terms.add_node(Term::Trace(core), Shape::Scalar),
            },
            _ => terms.add_node(Term::Trace(core), Shape::Scalar),
        })
    }

    /// Sum of all elements.
    pub fn total(&mut self, id: TermId) -> TermId {
        if self.is_scalar(id) {
            return id;
        }
        if self.is_zero(id) {
            return self.zero(Shape::Scalar);
        }
        // x - mean(x) adds up to 0.
        let parts = self.parts(id);
        if (2..=MOST_PARTS).contains(&parts.len()) {
            let mut totals = Vec::new();
            for (coefficient, part) in parts {
                let total = self.total(part);
                totals.push(self.times_rational(coefficient, total));
            }
            let total = self.add_all(&totals, Shape::Scalar);
            if self.is_zero(total) {
                return total;
            }
        }
        self.linear(id, |terms, core| match terms.term(core).clone() {
            Term::Ones => terms.whole(i64::try_from(terms.shape(core).len()).unwrap_or(i64::MAX)),
            Term::Eye => terms.whole(i64::try_from(terms.shape(core).rows()).unwrap_or(i64::MAX)),
            Term::Stack(elements) => terms.add_all(&elements, Shape::Scalar),
            Term::Transpose(of) | Term::Diag(of) => terms.total(of),
            Term::Diagonal(of) => terms.trace(of),
            Term::Hadamard(powers) if terms.shape(core).cols() == 1 => {
                let is_chain = |&(base, e): &(TermId, Rational)| {
                    e == Rational::ONE && matches!(terms.term(base), Term::Chain(_))
                };
                match powers.iter().position(is_chain) {
                    Some(place) => {
                        let mut others = powers.clone();
                        let (chain, _) = others.remove(place);
                        let others = terms.hadamard_of(others, terms.shape(core));
                        let row = terms.transpose(others);
                        terms.matmul(row, chain)
                    }
                    None => terms.add_node(Term::Total(Reduction::Sum, core), Shape::Scalar),
                }
            }
            _ => terms.add_node(Term::Total(Reduction::Sum, core), Shape::Scalar),
        })
    }

    /// Determinant.
    pub fn determinant(&mut self, id: TermId) -> TermId {
        match *self.term(id) {
            Term::Transpose(of) => self.determinant(of),
            _ => self.add_node(Term::Determinant(id), Shape::Scalar),
        }
    }

    /// Logarithm of the determinant.
    pub fn log_determinant(&mut self, id: TermId) -> TermId {
        match *self.term(id) {
            Term::Transpose(of) => self.log_determinant(of),
            _ => self.add_node(Term::LogDeterminant(id), Shape::Scalar),
        }
    }

    /// Greatest, least or product of all elements.
    pub fn reduction(&mut self, reduction: Reduction, id: TermId) -> TermId {
        match reduction {
            Reduction::Sum => self.total(id),
            _ if self.is_scalar(id) => id,
            _ => self.add_node(Term::Total(reduction, id), Shape::Scalar),
        }
    }

    /// exp of each element divided by the sum of them.
    pub fn softmax(&mut self, id: TermId) -> TermId {
        self.add_node(Term::Softmax(id), self.shape(id))
    }

    /// Logarithm of the sum of exp.
    pub fn log_sum_exp(&mut self, id: TermId) -> TermId {
        self.add_node(Term::LogSumExp(id), Shape::Scalar)
    }

    /// A row as a column; a column as it is.
    pub fn as_column(&mut self, id: TermId) -> TermId {
        match self.shape(id).rows() {
            1 => self.transpose(id),
            _ => id,
        }
    }
}

/// The product of two lists of powers.
pub fn merged(a: &[(TermId, Rational)], b: &[(TermId, Rational)]) -> Powers {
    let mut powers = a.to_vec();
    for &(base, exponent) in b {
        match powers.iter_mut().find(|(other, _)| *other == base) {
            None => powers.push((base, exponent)),
            Some((_, sum)) => match sum.plus(exponent) {
                Some(total) => *sum = total,
                None => powers.push((base, exponent)),
            },
        }
    }
    powers.retain(|(_, exponent)| *exponent != Rational::ZERO);
    powers.sort_by_key(|&(base, _)| base);
    powers
}

/// Each power to that power.
fn raised(powers: Powers, exponent: Rational) -> Option<Powers> {
    powers
        .into_iter()
        .map(|(base, e)| Some((base, e.times(exponent)?)))
        .collect()
}
