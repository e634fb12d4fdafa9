//! A term as a person writes it, in our own language.

use std::collections::HashMap;

use super::rational::Rational;
use super::term::{Term, TermId, Terms};
use crate::expr::graph::{NodeId as GraphNode, Reduction};
use crate::expr::op::Binary;
use crate::expr::print;
use crate::expr::shape::Shape;
use crate::syntax::ast::{BinaryOp, Comparison, Expr, Node, NodeId, NodeKind};
use crate::syntax::diagnostic::Span;

/// Names of the values of a graph that a formula may use.
pub type Names = HashMap<GraphNode, String>;

/// The term as a text of the language; `None` when it is too long.
pub fn text(terms: &Terms, names: &Names, id: TermId) -> Option<String> {
    let expr = expression(terms, names, id)?;
    let root = expr.nodes.len().checked_sub(1)?;
    print::node_of_any_length(&expr, root)
}

/// The term as a syntax tree.
pub fn expression(terms: &Terms, names: &Names, id: TermId) -> Option<Expr> {
    let mut writer = Writer {
        terms,
        names,
        nodes: Vec::new(),
    };
    writer.term(id)?;
    Some(Expr {
        nodes: writer.nodes,
    })
}

struct Writer<'a> {
    terms: &'a Terms,
    names: &'a Names,
    nodes: Vec<Node>,
}

impl Writer<'_> {
    fn push(&mut self, kind: NodeKind) -> NodeId {
        self.nodes.push(Node {
            kind,
            span: Span::default(),
        });
        self.nodes.len() - 1
    }

    fn number(&mut self, value: f64) -> NodeId {
        self.push(NodeKind::Number(value))
    }

    fn binary(&mut self, op: BinaryOp, left: NodeId, right: NodeId) -> NodeId {
        self.push(NodeKind::Binary {
            op,
            left,
            right,
            op_span: Span::default(),
        })
    }

    fn call(&mut self, function: &str, arguments: Vec<NodeId>) -> NodeId {
        self.push(NodeKind::Call {
            function: function.to_owned(),
            function_span: Span::default(),
            arguments,
        })
    }

    fn call_of(&mut self, function: &str, id: TermId) -> Option<NodeId> {
        let argument = self.term(id)?;
        Some(self.call(function, vec![argument]))
    }

    fn size(&mut self, n: usize) -> NodeId {
        self.number(n as f64)
    }

    fn term(&mut self, id: TermId) -> Option<NodeId> {
        let terms = self.terms;
        let shape = terms.shape(id);
        Some(match terms.term(id) {
            Term::TooLong | Term::Seed => return None,
            Term::One => self.number(1.0),
            Term::Sum(parts) if parts.is_empty() => {
                let zero = self.number(0.0);
                if shape == Shape::Scalar {
                    return Some(zero);
                }
                let ones = self.ones(shape);
                self.binary(BinaryOp::Multiply, zero, ones)
            }
            Term::Sum(parts) => self.sum(parts)?,
            Term::Scaled(..) | Term::Hadamard(_) | Term::Chain(_) => {
                self.monomial(Rational::ONE, id, false)?
            }
            Term::Constant(bits) => {
                let value = f64::from_bits(*bits);
                let known = [("pi", std::f64::consts::PI), ("e", std::f64::consts::E)];
                let known = known.into_iter().find(|&(name, number)| {
                    number == value && !self.names.values().any(|taken| taken == name)
                });
                match known {
                    Some((name, _)) => self.push(NodeKind::Name(name.to_owned())),
                    None => self.number(value),
                }
            }
            Term::Symbol(node) => {
                let name = self.names.get(node)?.clone();
                self.push(NodeKind::Name(name))
            }
            Term::Ones => self.ones(shape),
            Term::Eye => {
                let n = self.size(shape.rows());
                self.call("eye", vec![n])
            }
            Term::Transpose(of) => {
                let of = self.term(*of)?;
                self.push(NodeKind::Transpose(of))
            }
            Term::Diag(of) | Term::Diagonal(of) => self.call_of("diag", *of)?,
            Term::Inverse(of) => self.call_of("inv", *of)?,
            Term::Apply(op, of) => self.call_of(op.names().first()?, *of)?,
            Term::Join(op, a, b) => self.join(*op, *a, *b)?,
            Term::Select(c, a, b) => {
                let arguments = vec![self.term(*c)?, self.term(*a)?, self.term(*b)?];
                self.call("if", arguments)
            }
            Term::Total(reduction, of) => self.total(*reduction, *of)?,
            Term::Trace(of) => self.call_of("tr", *of)?,
            Term::Determinant(of) => self.call_of("det", *of)?,
            Term::LogDeterminant(of) => self.call_of("logdet", *of)?,
            Term::Softmax(of) => self.call_of("softmax", *of)?,
            Term::LogSumExp(of) => self.call_of("logsumexp", *of)?,
            Term::Kronecker(a, b) => {
                let arguments = vec![self.term(*a)?, self.term(*b)?];
                self.call("kron", arguments)
            }
            Term::Element(of, place) => {
                let cols = terms.shape(*of).cols();
                let indices = match terms.shape(*of) {
                    Shape::Matrix(..) => vec![place / cols + 1, place % cols + 1],
                    _ => vec![place + 1],
                };
                let base = self.term(*of)?;
                self.push(NodeKind::Index { base, indices })
            }
            Term::Stack(elements) => {
                let mut written = Vec::with_capacity(elements.len());
                for &element in elements {
                    written.push(self.term(element)?);
                }
                match shape {
                    Shape::Matrix(1, _) => {
                        let column = self.push(NodeKind::Vector(written));
                        self.push(NodeKind::Transpose(column))
                    }
                    Shape::Matrix(_, cols) => {
                        let rows = written.chunks(cols);
                        let rows: Vec<Vec<NodeId>> = rows.map(<[NodeId]>::to_vec).collect();
                        let rows = rows.into_iter().map(|row| self.push(NodeKind::Vector(row)));
                        let rows = rows.collect();
                        self.push(NodeKind::Vector(rows))
                    }
                    _ => self.push(NodeKind::Vector(written)),
                }
            }
        })
    }

    fn ones(&mut self, shape: Shape) -> NodeId {
        if shape.rows() == 1 {
            let column = self.ones(shape.transposed());
            return self.push(NodeKind::Transpose(column));
        }
        let rows = self.size(shape.rows());
        let arguments = match shape.cols() {
            1 => vec![rows],
            cols => vec![rows, self.size(cols)],
        };
        self.call("ones", arguments)
    }

    // ---- sums ----

    fn sum(&mut self, parts: &[(Rational, TermId)]) -> Option<NodeId> {
        let terms = self.terms;
        // A number beside vectors expands.
        let is_number = |&(_, part): &(Rational, TermId)| match terms.term(part) {
            Term::One | Term::Ones => true,
            Term::Scaled(_, Some(core)) => *terms.term(*core) == Term::Ones,
            _ => false,
        };
        let expands = parts.iter().any(|part| !is_number(part));
        let mut order: Vec<(Rational, TermId)> = parts.to_vec();
        // Positive parts first; a mere number last, unless it is all that is positive.
        let is_mere =
            |part: &(Rational, TermId)| matches!(terms.term(part.1), Term::One | Term::Ones);
        let positives = parts
            .iter()
            .filter(|part| part.0.num > 0 && !is_mere(part))
            .count();
        order.sort_by_key(|part| {
            let last = is_mere(part) && positives > 0;
            (last, part.0.num < 0, u32::MAX - terms.degree(part.1))
        });
        let mut written = None;
        for part in order {
            // Beside a matrix, 1 would be read as the identity.
            let alone = is_number(&part) && expands && terms.shape(part.1).cols() == 1;
            written = Some(match written {
                None => self.monomial(part.0, part.1, alone)?,
                Some(before) => {
                    let negative = part.0.num < 0;
                    let size = if negative { part.0.negative()? } else { part.0 };
                    let next = self.monomial(size, part.1, alone)?;
                    let op = match negative {
                        true => BinaryOp::Subtract,
                        false => BinaryOp::Add,
                    };
                    self.binary(op, before, next)
                }
            });
        }
        written
    }

    // ---- products ----

    /// coefficient·part, its sign at the first factor; `bare`: ones are left out.
    fn monomial(&mut self, coefficient: Rational, part: TermId, bare: bool) -> Option<NodeId> {
        let terms = self.terms;
        let (more, powers, core) = terms.monomial(part);
        let mut coefficient = coefficient.times(more)?;
        // -(y - t) is t - y.
        let mut turned = None;
        if coefficient.num < 0 {
            let is_sum = |&&(base, exponent): &&(TermId, Rational)| {
                exponent == Rational::ONE && terms.parts(base).len() > 1
            };
            turned = powers.iter().find(is_sum).map(|&(base, _)| base);
            if turned.is_some() {
                coefficient = coefficient.negative()?;
            }
        }
        let core = core.filter(|&core| !(bare && *terms.term(core) == Term::Ones));
        let (above, below): (Vec<_>, Vec<_>) = powers
            .into_iter()
            .partition(|&(_, exponent)| exponent.num > 0);
        let mut product = Product {
            written: None,
            negative: coefficient.num < 0,
        };
        let size = match coefficient.num < 0 {
            true => coefficient.negative()?,
            false => coefficient,
        };
        let mut divisor = None;
        let alone = above.is_empty() && core.is_none();
        let is_half = size == Rational::HALF && core.is_none();
        if size != Rational::ONE {
            if alone && !below.is_empty() || is_half && !alone {
                if size.num != 1 {
                    let num = self.number(size.num as f64);
                    product.times(self, BinaryOp::Multiply, num);
                }
                divisor = (!size.is_whole()).then(|| self.number(size.den as f64));
            } else if is_decimal(size) {
                let number = self.number(size.to_f64());
                product.times(self, BinaryOp::Multiply, number);
            } else if size.num == 1 && !alone {
                divisor = Some(self.number(size.den as f64));
            } else {
                let num = self.number(size.num as f64);
                let den = self.number(size.den as f64);
                product.times(self, BinaryOp::Multiply, num);
                product.times(self, BinaryOp::Divide, den);
            }
        }
        for &(base, exponent) in &above {
            let power = match turned == Some(base) {
                true => {
                    let parts = terms.parts(base).into_iter();
                    let parts: Option<Vec<_>> =
                        parts.map(|(c, part)| Some((c.negative()?, part))).collect();
                    self.sum(&parts?)?
                }
                false => {
                    if exponent == Rational::ONE && self.inner_product(base, &mut product)? {
                        continue;
                    }
                    self.scalar_power(base, exponent)?
                }
            };
            product.times(self, BinaryOp::Multiply, power);
        }
        match core.map(|core| terms.term(core)) {
            Some(Term::Hadamard(powers)) => {
                let (mut up, down): (Vec<_>, Vec<_>) = powers.iter().partition(|(_, e)| e.num > 0);
                up.sort_by_key(|&&(base, _)| matches!(terms.term(base), Term::Chain(_)));
                let mut first = true;
                for &(base, exponent) in up {
                    let power = self.elementwise_power(base, exponent)?;
                    let op = match first {
                        true => BinaryOp::Multiply,
                        false => BinaryOp::ElementwiseMultiply,
                    };
                    product.times(self, op, power);
                    first = false;
                }
                if product.written.is_none() {
                    let one = self.number(1.0);
                    product.times(self, BinaryOp::Multiply, one);
                }
                for &(base, exponent) in down {
                    let power = self.elementwise_power(base, exponent.negative()?)?;
                    product.times(self, BinaryOp::ElementwiseDivide, power);
                }
            }
            Some(Term::Chain(factors)) => {
                for &factor in factors {
                    let factor = self.term(factor)?;
                    product.times(self, BinaryOp::Multiply, factor);
                }
            }
            Some(_) => {
                let core = self.term(core?)?;
                product.times(self, BinaryOp::Multiply, core);
            }
            None => {}
        }
        if product.written.is_none() {
            let one = self.number(1.0);
            product.times(self, BinaryOp::Multiply, one);
        }
        let mut under = divisor;
        for (base, exponent) in below {
            let power = self.scalar_power(base, exponent.negative()?)?;
            under = Some(match under {
                None => power,
                Some(before) => self.binary(BinaryOp::Multiply, before, power),
            });
        }
        if let Some(under) = under {
            product.times(self, BinaryOp::Divide, under);
        }
        product.written
    }

    fn exponent(&mut self, exponent: Rational) -> NodeId {
        if is_decimal(exponent) || exponent.den == 4 {
            return self.number(exponent.to_f64());
        }
        let (num, den) = (
            self.number(exponent.num as f64),
            self.number(exponent.den as f64),
        );
        self.binary(BinaryOp::Divide, num, den)
    }

    /// base^exponent for a positive exponent.
    fn scalar_power(&mut self, base: TermId, exponent: Rational) -> Option<NodeId> {
        let terms = self.terms;
        // Powers of a sum of squares are those of a norm.
        if let Term::Total(Reduction::Sum, squares) = *terms.term(base)
            && let Some(norm) = self.norm(squares)?
        {
            let twice = exponent.times(Rational::whole(2))?;
            return Some(self.powered(norm, twice, BinaryOp::Power));
        }
        let base = self.term(base)?;
        Some(self.powered(base, exponent, BinaryOp::Power))
    }

    /// The norm whose square is the sum of these squares, if they are some.
    fn norm(&mut self, squares: TermId) -> Option<Option<NodeId>> {
        let Term::Hadamard(powers) = self.terms.term(squares) else {
            return Some(None);
        };
        if powers
            .iter()
            .any(|(_, e)| !e.is_whole() || e.num % 2 != 0 || e.num < 0)
        {
            return Some(None);
        }
        let mut product = Product::default();
        for &(base, exponent) in powers {
            let half = self.elementwise_power(base, exponent.times(Rational::HALF)?)?;
            product.times(self, BinaryOp::ElementwiseMultiply, half);
        }
        let argument = product.written?;
        Some(Some(self.call("norm", vec![argument])))
    }

    /// Writes a row times a column without brackets; whether it was one.
    fn inner_product(&mut self, base: TermId, product: &mut Product) -> Option<bool> {
        let terms = self.terms;
        match terms.term(base) {
            Term::Chain(factors) => {
                for &factor in factors {
                    let factor = self.term(factor)?;
                    product.times(self, BinaryOp::Multiply, factor);
                }
                Some(true)
            }
            Term::Total(Reduction::Sum, of) => match terms.term(*of) {
                Term::Hadamard(powers) => match powers[..] {
                    [(u, Rational::ONE), (v, Rational::ONE)] if terms.shape(u).cols() == 1 => {
                        let (u, v) = (self.term(u)?, self.term(v)?);
                        let row = self.push(NodeKind::Transpose(u));
                        product.times(self, BinaryOp::Multiply, row);
                        product.times(self, BinaryOp::Multiply, v);
                        Some(true)
                    }
                    _ => Some(false),
                },
                _ => Some(false),
            },
            _ => Some(false),
        }
    }

    fn elementwise_power(&mut self, base: TermId, exponent: Rational) -> Option<NodeId> {
        let base = self.term(base)?;
        Some(self.powered(base, exponent, BinaryOp::ElementwisePower))
    }

    fn powered(&mut self, base: NodeId, exponent: Rational, op: BinaryOp) -> NodeId {
        if exponent == Rational::ONE {
            return base;
        }
        if exponent == Rational::HALF {
            return self.call("sqrt", vec![base]);
        }
        let exponent = self.exponent(exponent);
        self.binary(op, base, exponent)
    }

    // ---- functions ----

    fn total(&mut self, reduction: Reduction, of: TermId) -> Option<NodeId> {
        let terms = self.terms;
        let name = match reduction {
            Reduction::Sum => "sum",
            Reduction::Prod => "prod",
            Reduction::Max => "max",
            Reduction::Min => "min",
        };
        if let (Reduction::Sum, Term::Hadamard(powers)) = (reduction, terms.term(of)) {
            match powers[..] {
                [(u, Rational::ONE), (v, Rational::ONE)] if terms.shape(u).cols() == 1 => {
                    let (u, v) = (self.term(u)?, self.term(v)?);
                    let row = self.push(NodeKind::Transpose(u));
                    return Some(self.binary(BinaryOp::Multiply, row, v));
                }
                _ => {}
            }
            if let Some(norm) = self.norm(of)? {
                return Some(self.powered(norm, Rational::whole(2), BinaryOp::Power));
            }
        }
        self.call_of(name, of)
    }

    fn join(&mut self, op: Binary, a: TermId, b: TermId) -> Option<NodeId> {
        let comparison = match op {
            Binary::Less => Some(Comparison::Less),
            Binary::LessEqual => Some(Comparison::LessEqual),
            Binary::Equal => Some(Comparison::Equal),
            Binary::NotEqual => Some(Comparison::NotEqual),
            _ => None,
        };
        let is_scalar = self.terms.is_scalar(a) && self.terms.is_scalar(b);
        let (left, right) = (self.term(a)?, self.term(b)?);
        Some(match (op, comparison) {
            (_, Some(op)) => self.push(NodeKind::Compare {
                op,
                left,
                right,
                op_span: Span::default(),
            }),
            (Binary::Pow, _) => {
                let op = match is_scalar {
                    true => BinaryOp::Power,
                    false => BinaryOp::ElementwisePower,
                };
                self.binary(op, left, right)
            }
            _ => self.call(op.names().first()?, vec![left, right]),
        })
    }
}

/// A product that is written from left to right.
#[derive(Default)]
struct Product {
    written: Option<NodeId>,
    /// A sign is still to be put before the first factor.
    negative: bool,
}

impl Product {
    fn times(&mut self, writer: &mut Writer<'_>, op: BinaryOp, factor: NodeId) {
        self.written = Some(match self.written {
            None if std::mem::take(&mut self.negative) => writer.push(NodeKind::Negate(factor)),
            None => factor,
            Some(before) => writer.binary(op, before, factor),
        });
    }
}

/// Whether a number is written with decimals and not as a fraction: 0.5 and 0.1, but 2/5.
fn is_decimal(value: Rational) -> bool {
    matches!(value.den, 1 | 2 | 10 | 100 | 1000 | 10_000 | 100_000)
}
