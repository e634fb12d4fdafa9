//! Wrong answers, made of the chain rule put together wrongly: what a derivative would be if
//! the inner derivative, a path or a transpose were forgotten.
//!
//! With J the derivative of a step by the columns and B that of the output by the step, what
//! goes through a link L is B·L·J, and the whole is linear in each link; so most wrong answers
//! are the right one and a difference. Which there are follows from the program alone, so that
//! those of several points belong together by their place in the list.

use std::collections::BTreeMap;

use nalgebra::DMatrix;

use super::answer::Slip;
use crate::diff::links::Links;
use crate::expr::graph::Graph;
use crate::expr::op::{Binary, Unary};
use crate::expr::shape::Shape;
use crate::syntax::diagnostic::Span;
use crate::tape::compile::{Instruction, RegisterRange, Tape};

type Matrix = DMatrix<f64>;

/// Paths from the input to the output that are looked at one by one.
const MOST_PATHS: usize = 24;
/// Factors of a chain whose orders are all tried.
const MOST_FACTORS: usize = 4;

/// A wrong answer.
#[derive(Clone, Debug)]
pub(super) struct Wrong {
    /// What slipped.
    pub(super) slip: Slip,
    /// Whether it is worth a later look only: others explain the same more simply.
    pub(super) is_late: bool,
    /// The step that it is about.
    pub(super) step: Option<usize>,
    /// A whole Jacobian; or, where a step is taken for the input, the derivative by that.
    pub(super) value: Matrix,
    /// The shape that the derivative by that step would have entry by entry.
    pub(super) shape: Option<Shape>,
}

/// The chain rule at one point.
pub(super) struct Chain<'a> {
    tape: &'a Tape,
    graph: &'a Graph,
    links: Links,
    /// By step: its derivative by the columns.
    by_columns: Vec<Option<Matrix>>,
    /// By step: the derivative of the output by it.
    of_output: Vec<Option<Matrix>>,
    total: Matrix,
    cols: usize,
}

impl<'a> Chain<'a> {
    /// `None` where the output does not depend on the columns.
    pub(super) fn new(
        (tape, graph): (&'a Tape, &'a Graph),
        mut links: Links,
        cols: usize,
    ) -> Option<Self> {
        // A square is one step, although it uses its operand twice.
        links.links.dedup_by(|next, link| {
            let is_same = (next.step, next.operand) == (link.step, link.operand)
                && matches!(
                    tape.steps[link.step].instruction,
                    Instruction::Binary(Binary::Mul, ..) | Instruction::MatMul { .. }
                );
            if is_same {
                link.by += &next.by;
            }
            is_same
        });
        let total = forward(&links, tape, &BTreeMap::new(), true)
            .get_mut(tape.output.step)
            .and_then(Option::take)?;
        // The largest element that softmax and its kin subtract, and that changes nothing.
        let is_shift = |step: usize| {
            let instruction = tape.steps.get(step).map(|step| &step.instruction);
            matches!(instruction, Some(Instruction::Reduce(Binary::Max, _)))
        };
        let mut without = links.clone();
        without.links.retain(|link| !is_shift(link.operand));
        let rest = forward(&without, tape, &BTreeMap::new(), true);
        if let Some(Some(rest)) = rest.get(tape.output.step)
            && is_near(rest, &total)
        {
            links = without;
        }
        let by_columns = forward(&links, tape, &BTreeMap::new(), true);
        let mut of_output: Vec<Option<Matrix>> = vec![None; tape.steps.len()];
        let rows = tape.output.len;
        of_output[tape.output.step] = Some(Matrix::identity(rows, rows));
        for link in links.links.iter().rev() {
            let Some(of) = &of_output[link.step] else {
                continue;
            };
            let term = of * &link.by;
            of_output[link.operand] = Some(match of_output[link.operand].take() {
                Some(sum) => sum + term,
                None => term,
            });
        }
        Some(Self {
            tape,
            graph,
            links,
            by_columns,
            of_output,
            total,
            cols,
        })
    }

    /// What goes through a link if its derivative is `by`.
    fn through(&self, link: usize, by: &Matrix) -> Option<Matrix> {
        let link = self.links.links.get(link)?;
        let (of, inner) = (
            self.of_output[link.step].as_ref()?,
            self.by_columns[link.operand].as_ref()?,
        );
        Some(of * by * inner)
    }

    /// All wrong answers.
    pub(super) fn wrong(&self) -> Vec<Wrong> {
        let mut found = Vec::new();
        self.inner_forgotten(&mut found);
        self.matrices(&mut found);
        self.orders(&mut found);
        self.paths_missed(&mut found);
        self.paths_multiplied(&mut found);
        found
    }

    fn push(&self, found: &mut Vec<Wrong>, slip: Slip, step: Option<usize>, value: Matrix) {
        found.push(Wrong {
            slip,
            is_late: false,
            step,
            value,
            shape: None,
        });
    }

    fn is_input(&self, step: usize) -> bool {
        self.links.seeds[step].is_some()
    }

    /// By step: whether it is elements of the input and nothing is computed yet.
    fn rearranged(&self) -> Vec<bool> {
        let mut found: Vec<bool> = Vec::new();
        for (step, of) in self.tape.steps.iter().enumerate() {
            let is_bare = match &of.instruction {
                Instruction::Gather(a, _) => found[a.step],
                Instruction::Stack(parts) => parts.iter().all(|part| found[part.step]),
                _ => self.is_input(step),
            };
            found.push(is_bare);
        }
        found
    }

    /// Where a step was written.
    fn span(&self, step: usize) -> Option<Span> {
        let node = self.graph.nodes.get(self.tape.steps.get(step)?.node);
        node.map(|node| node.span)
    }

    /// Steps between the input and the output, but not those that a function is made of.
    fn inner_steps(&self) -> impl Iterator<Item = usize> {
        let mut rearranged = self.rearranged();
        for link in &self.links.links {
            rearranged[link.operand] |= self.span(link.operand) == self.span(link.step);
        }
        (0..self.tape.output.step).filter(move |&step| {
            self.of_output[step].is_some() && self.by_columns[step].is_some() && !rearranged[step]
        })
    }

    /// Whether what a step is used for is not linear, so that one speaks of an outer function.
    fn has_outer_function(&self) -> Vec<bool> {
        let mut outer = vec![false; self.tape.steps.len()];
        for link in self.links.links.iter().rev() {
            outer[link.operand] |= outer[link.step] || self.bends(link.step);
        }
        outer
    }

    /// Whether a step is no linear function of the operands that depend on the columns.
    fn bends(&self, step: usize) -> bool {
        let active = |place: RegisterRange| self.links.active[place.step];
        match &self.tape.steps[step].instruction {
            Instruction::Unary(op, _) => *op != Unary::Neg,
            Instruction::Binary(op, a, b) => match op {
                Binary::Add | Binary::Sub => false,
                Binary::Mul => active(*a) && active(*b),
                Binary::Div => active(*b),
                _ => true,
            },
            Instruction::MatMul { a, b, .. } => active(*a) && active(*b),
            Instruction::Reduce(op, _) => *op != Binary::Add,
            Instruction::Linear(..) | Instruction::Select(..) => true,
            _ => false,
        }
    }

    fn inner_forgotten(&self, found: &mut Vec<Wrong>) {
        let outer = self.has_outer_function();
        let rearranged = self.rearranged();
        let identity = Matrix::identity(self.cols, self.cols);
        let mut at_once = BTreeMap::new();
        for step in self.inner_steps() {
            let (Some(of), Some(inner)) = (&self.of_output[step], &self.by_columns[step]) else {
                continue;
            };
            let node = self.tape.steps[step].node;
            found.push(Wrong {
                slip: Slip::InnerForgotten,
                is_late: !outer[step],
                step: Some(step),
                value: of.clone(),
                shape: Some(self.graph.shape(node)),
            });
            if inner.nrows() == self.cols {
                found.push(Wrong {
                    slip: Slip::InnerForgotten,
                    is_late: !outer[step],
                    step: Some(step),
                    value: &self.total + of * (&identity - inner),
                    shape: None,
                });
            }
        }
        for (position, link) in self.links.links.iter().enumerate() {
            let is_function = match &self.tape.steps[link.step].instruction {
                Instruction::Unary(op, _) => *op != Unary::Neg,
                Instruction::Binary(op, ..) => matches!(op, Binary::Pow),
                _ => false,
            };
            if !is_function || rearranged[link.operand] {
                continue;
            }
            if link.by.ncols() == self.cols {
                at_once.insert(link.operand, identity.clone());
            }
            // The derivative of a function in the middle.
            if link.by.nrows() == link.by.ncols()
                && let Some(step) = self.through(position, &link.by)
                && let Some(skipped) = self.through(
                    position,
                    &Matrix::identity(link.by.nrows(), link.by.nrows()),
                )
            {
                found.push(Wrong {
                    slip: Slip::InnerForgotten,
                    is_late: true,
                    step: Some(link.step),
                    value: &self.total - step + skipped,
                    shape: None,
                });
            }
        }
        if at_once.len() > 1
            && let Some(Some(value)) =
                forward(&self.links, self.tape, &at_once, true).get(self.tape.output.step)
        {
            self.push(found, Slip::InnerForgotten, None, value.clone());
        }
    }

    /// Matrices that were not transposed, stand on the wrong side, or were multiplied entry by
    /// entry.
    fn matrices(&self, found: &mut Vec<Wrong>) {
        for (position, link) in self.links.links.iter().enumerate() {
            let Instruction::MatMul { a, b, m, k, n } = &self.tape.steps[link.step].instruction
            else {
                continue;
            };
            let Some(right) = self.through(position, &link.by) else {
                continue;
            };
            let mut other = |slip, value: Option<Matrix>| {
                if let Some(value) = value {
                    self.push(found, slip, Some(link.step), &self.total - &right + value);
                }
            };
            if link.by.is_square() && 1 < link.by.nrows() {
                other(
                    Slip::NotTransposed,
                    self.through(position, &link.by.transpose()),
                );
            }
            // A factor that is a product itself, as in (B·A)·x.
            let held = if link.operand == b.step {
                a.step
            } else {
                b.step
            };
            for (slip, factor) in self.other_products(held) {
                let by = |row: usize, col: usize| match link.operand == b.step {
                    true if row % n == col % n => factor[(row / n, col / n)],
                    false if row / n == col / k => factor[(col % k, row % n)],
                    _ => 0.0,
                };
                let by = Matrix::from_fn(link.by.nrows(), link.by.ncols(), by);
                other(slip, self.through(position, &by));
            }
            // The adjoint of a product of square matrices, written in another way.
            let (Some(of), true) = (&self.of_output[link.step], m == k && k == n && *m > 1) else {
                continue;
            };
            if of.nrows() != 1 {
                continue;
            }
            let is_right = link.operand == b.step && a.step != b.step;
            let entry = |row: usize, col: usize| {
                if is_right {
                    link.by[(row * n, col * n)]
                } else {
                    link.by[(col, row)]
                }
            };
            let factor = Matrix::from_fn(*m, *m, entry);
            let adjoint = Matrix::from_row_iterator(*m, *m, of.iter().copied());
            let inner = self.by_columns[link.operand].as_ref();
            let flat = |adjoint: Matrix| {
                let row = Matrix::from_iterator(1, m * m, adjoint.transpose().iter().copied());
                inner.map(|inner| row * inner)
            };
            let turned = factor.transpose();
            let (swapped, elementwise) = if is_right {
                (&adjoint * &turned, adjoint.component_mul(&turned))
            } else {
                (&turned * &adjoint, adjoint.component_mul(&turned))
            };
            other(Slip::Order, flat(swapped));
            other(Slip::Elementwise, flat(elementwise));
            let swapped = if is_right {
                &adjoint * &factor
            } else {
                &factor * &adjoint
            };
            other(Slip::Order, flat(swapped));
        }
    }

    /// What a product of matrices that are held would be if it were computed wrongly.
    fn other_products(&self, step: usize) -> Vec<(Slip, Matrix)> {
        let mut factors = Vec::new();
        if !self.links.active[step] {
            self.held_factors(step, &mut factors);
        }
        let (Some(first), 2..=MOST_FACTORS) = (factors.first(), factors.len()) else {
            return Vec::new();
        };
        let size = first.nrows();
        let all_square = factors.iter().all(|factor| factor.shape() == (size, size));
        let product = |factors: Vec<Matrix>| factors.into_iter().reduce(|a, b| a * b);
        if size < 2 || !all_square {
            return Vec::new();
        }
        let turned = (0..factors.len()).filter_map(|at| {
            let mut turned = factors.clone();
            turned[at].transpose_mut();
            Some((Slip::NotTransposed, product(turned)?))
        });
        let reordered = orders(factors.len()).into_iter().filter_map(|order| {
            let factors = order.into_iter().map(|at| factors[at].clone());
            Some((Slip::Order, product(factors.collect())?))
        });
        let entrywise = factors.iter().cloned().reduce(|a, b| a.component_mul(&b));
        let entrywise = entrywise.map(|product| (Slip::Elementwise, product));
        turned.chain(reordered).chain(entrywise).collect()
    }

    /// The matrices of a product, left to right.
    fn held_factors(&self, step: usize, factors: &mut Vec<Matrix>) {
        let Some(Instruction::MatMul { a, b, m, k, n }) =
            self.tape.steps.get(step).map(|step| &step.instruction)
        else {
            return;
        };
        for (part, rows, cols) in [(a.step, *m, *k), (b.step, *k, *n)] {
            match self.tape.steps.get(part).map(|step| &step.instruction) {
                Some(Instruction::MatMul { .. }) => self.held_factors(part, factors),
                _ => factors.push(Matrix::from_row_slice(rows, cols, &self.links.values[part])),
            }
        }
    }

    /// The factors of the chain, where it is one: what all paths go through, from the input to
    /// the output.
    fn factors(&self) -> Option<Vec<Matrix>> {
        let count = self.tape.steps.len();
        let (mut up, mut down) = (vec![0.0; count], vec![0.0; count]);
        for (step, seed) in self.links.seeds.iter().enumerate() {
            up[step] = f64::from(u8::from(seed.is_some()));
        }
        for link in &self.links.links {
            up[link.step] += up[link.operand];
        }
        down[self.tape.output.step] = 1.0;
        for link in self.links.links.iter().rev() {
            down[link.operand] += down[link.step];
        }
        let all = up[self.tape.output.step];
        let mut gates: Vec<usize> = (0..count)
            .filter(|&step| up[step] * down[step] == all)
            .collect();
        let first = *gates.first()?;
        let mut factors = Vec::new();
        if !self.is_input(first) {
            factors.push(self.by_columns[first].clone()?);
        }
        // What a function is made of is one factor.
        let last = self.tape.output.step;
        let next: Vec<usize> = gates.iter().skip(1).copied().chain([last]).collect();
        let mut next = next.into_iter();
        gates.retain(|&gate| {
            let next = next.next();
            gate == last
                || self.is_input(gate)
                || next.is_none_or(|next| self.span(gate) != self.span(next))
        });
        for pair in gates.windows(2) {
            let &[from, to] = pair else { continue };
            let size = self.tape.steps[from].out.len;
            let start = BTreeMap::from([(from, Matrix::identity(size, size))]);
            let mut between = forward(&self.links, self.tape, &start, false);
            factors.push(between.get_mut(to).and_then(Option::take)?);
        }
        Some(factors)
    }

    fn orders(&self, found: &mut Vec<Wrong>) {
        let Some(factors) = self.factors() else {
            return;
        };
        // Multiples of the identity stand anywhere.
        let mut scale = 1.0;
        let is_scalar = |factor: &Matrix| {
            let multiple = factor.iter().next().copied().unwrap_or(1.0);
            let identity = Matrix::identity(factor.nrows(), factor.ncols()) * multiple;
            (factor.is_square() && *factor == identity).then_some(multiple)
        };
        let mut rest = Vec::new();
        for factor in factors.into_iter().rev() {
            match is_scalar(&factor) {
                Some(multiple) => scale *= multiple,
                None => rest.push(factor),
            }
        }
        let product = |order: &[usize]| -> Option<Matrix> {
            let mut factors = order.iter().map(|&factor| rest.get(factor));
            let first = factors.next()??.clone();
            factors.try_fold(first, |product, factor| {
                let factor = factor?;
                (product.ncols() == factor.nrows()).then(|| product * factor)
            })
        };
        let straight: Vec<usize> = (0..rest.len()).collect();
        for order in orders(rest.len())
            .into_iter()
            .filter(|order| *order != straight)
        {
            if let Some(value) = product(&order) {
                self.push(found, Slip::Order, None, value * scale);
            }
        }
        for at in 1..rest.len() {
            let (left, right) = (&rest[at - 1], &rest[at]);
            if left.shape() == right.shape() && left.nrows() > 1 {
                let entrywise = left.component_mul(right);
                let before = rest[..at - 1].iter().cloned().reduce(|a, b| a * b);
                let after = rest[at + 1..].iter().cloned().reduce(|a, b| a * b);
                let value = match before {
                    Some(before) => before * entrywise,
                    None => entrywise,
                };
                let value = match after {
                    Some(after) => value * after,
                    None => value,
                };
                self.push(found, Slip::Elementwise, None, value * scale);
            }
        }
    }

    fn paths_missed(&self, found: &mut Vec<Wrong>) {
        for position in 0..self.links.links.len() {
            let link = &self.links.links[position];
            if let Some(term) = self.through(position, &link.by) {
                self.push(
                    found,
                    Slip::Sign,
                    Some(link.step),
                    &self.total - &term * 2.0,
                );
                self.push(
                    found,
                    Slip::PathMissed,
                    Some(link.step),
                    &self.total - &term,
                );
                self.push(found, Slip::PathMissed, Some(link.step), term);
            }
        }
        for step in self.inner_steps() {
            if let (Some(of), Some(inner)) = (&self.of_output[step], &self.by_columns[step]) {
                let term = of * inner;
                self.push(found, Slip::PathMissed, Some(step), &self.total - &term);
                self.push(found, Slip::PathMissed, Some(step), term);
            }
        }
        let paths = self.paths();
        if paths.len() > 1 {
            for path in &paths {
                self.push(found, Slip::Sign, None, &self.total - path * 2.0);
                self.push(found, Slip::PathMissed, None, &self.total - path);
                self.push(found, Slip::PathMissed, None, path.clone());
            }
        }
        // Each element as if it depended on itself alone.
        if self.total.is_square() && self.total.nrows() > 1 {
            let diagonal = Matrix::from_diagonal(&self.total.diagonal());
            self.push(found, Slip::PathMissed, None, diagonal);
        }
    }

    /// The product along each path from the input to the output; none when there are many.
    pub(super) fn paths(&self) -> Vec<Matrix> {
        let output = self.tape.output.step;
        let start = Matrix::identity(self.tape.output.len, self.tape.output.len);
        let mut open = vec![(output, start)];
        let mut done = Vec::new();
        while let Some((step, of)) = open.pop() {
            if let Some(seed) = &self.links.seeds[step] {
                done.push(of * seed);
            } else {
                let links = self.links.links.iter().filter(|link| link.step == step);
                open.extend(links.map(|link| (link.operand, &of * &link.by)));
            }
            if MOST_PATHS < open.len() + done.len() {
                return Vec::new();
            }
        }
        done
    }

    fn paths_multiplied(&self, found: &mut Vec<Wrong>) {
        let mut multiplied = |step, terms: &[Matrix]| {
            let sum = terms.iter().cloned().reduce(|a, b| a + b);
            let entrywise = terms.iter().cloned().reduce(|a, b| a.component_mul(&b));
            if let (Some(sum), Some(entrywise)) = (sum, entrywise) {
                self.push(
                    found,
                    Slip::PathsMultiplied,
                    step,
                    &self.total - &sum + entrywise,
                );
                if sum.is_square() && sum.nrows() > 1 {
                    for terms in [terms.to_vec(), terms.iter().rev().cloned().collect()] {
                        if let Some(product) = terms.into_iter().reduce(|a, b| a * b) {
                            let value = &self.total - &sum + product;
                            self.push(found, Slip::PathsMultiplied, step, value);
                        }
                    }
                }
            }
        };
        for step in 0..=self.tape.output.step {
            let links = self.links.links.iter().enumerate();
            let of_step = links.filter(|(_, link)| link.step == step);
            let terms: Vec<Matrix> = of_step
                .filter_map(|(position, link)| self.through(position, &link.by))
                .collect();
            if terms.len() > 1 {
                multiplied(Some(step), &terms);
            }
            let mut summands = Vec::new();
            self.summands(step, &mut summands);
            if terms.len() < summands.len() {
                multiplied(Some(step), &summands);
            }
        }
        let paths = self.paths();
        if paths.len() > 2 && paths.len() <= 8 {
            multiplied(None, &paths);
        }
        // (uv)′ = u′v′.
        for step in 0..=self.tape.output.step {
            let (a, b) = match &self.tape.steps[step].instruction {
                Instruction::Binary(Binary::Mul, a, b) => (a, b),
                Instruction::MatMul { a, b, .. } => (a, b),
                _ => continue,
            };
            let parts = (
                &self.by_columns[a.step],
                &self.by_columns[b.step],
                &self.by_columns[step],
            );
            let (Some(left), Some(right), Some(inner)) = parts else {
                continue;
            };
            if let Some(of) = &self.of_output[step]
                && left.shape() == right.shape()
                && left.shape() == inner.shape()
            {
                let value = &self.total + of * (left.component_mul(right) - inner);
                self.push(found, Slip::PathsMultiplied, Some(step), value);
            }
        }
    }

    /// What goes through each term of a sum of sums.
    fn summands(&self, step: usize, found: &mut Vec<Matrix>) {
        let is_sum = |step: usize| {
            matches!(
                self.tape.steps[step].instruction,
                Instruction::Binary(Binary::Add, ..)
            )
        };
        if !is_sum(step) || MOST_PATHS < found.len() {
            return;
        }
        for (position, link) in self.links.links.iter().enumerate() {
            if link.step != step {
                continue;
            }
            if is_sum(link.operand) {
                self.summands(link.operand, found);
            } else {
                found.extend(self.through(position, &link.by));
            }
        }
    }

    /// Answers in which one path is taken for another that is its equal for `symmetric`, the
    /// chain at the same point with a symmetric matrix.
    pub(super) fn taken_as_symmetric(&self, symmetric: &Chain<'_>) -> Vec<(usize, usize)> {
        let (here, there) = (self.paths(), symmetric.paths());
        let mut found = Vec::new();
        for i in 0..here.len().min(there.len()) {
            for j in 0..here.len().min(there.len()) {
                if i != j && !is_near(&here[i], &here[j]) && is_near(&there[i], &there[j]) {
                    found.push((i, j));
                }
            }
        }
        found
    }

    /// The answer with path j in place of path i.
    pub(super) fn replaced(&self, (i, j): (usize, usize)) -> Option<Matrix> {
        let paths = self.paths();
        Some(&self.total - paths.get(i)? + paths.get(j)?)
    }
}

/// Derivatives by the columns, step by step; those of `known` are given. Without `seeded` the
/// columns themselves take no part.
fn forward(
    links: &Links,
    tape: &Tape,
    known: &BTreeMap<usize, Matrix>,
    seeded: bool,
) -> Vec<Option<Matrix>> {
    let mut found: Vec<Option<Matrix>> = vec![None; tape.steps.len()];
    let mut next = 0;
    for step in 0..tape.steps.len() {
        let mut sum: Option<Matrix> = None;
        while let Some(link) = links.links.get(next).filter(|link| link.step <= step) {
            next += 1;
            if let Some(inner) = &found[link.operand] {
                let term = &link.by * inner;
                sum = Some(match sum {
                    Some(sum) => sum + term,
                    None => term,
                });
            }
        }
        found[step] = match known.get(&step) {
            Some(known) => Some(known.clone()),
            None if seeded => sum.or_else(|| links.seeds[step].clone()),
            None => sum,
        };
    }
    found
}

/// All orders of a few things; of many the exchanges of neighbours and the reverse.
pub(super) fn orders(count: usize) -> Vec<Vec<usize>> {
    let straight: Vec<usize> = (0..count).collect();
    if MOST_FACTORS < count {
        let exchanged = (1..count).map(|at| {
            let mut order = straight.clone();
            order.swap(at - 1, at);
            order
        });
        return exchanged
            .chain([straight.iter().rev().copied().collect()])
            .collect();
    }
    let mut all = vec![Vec::new()];
    for next in straight {
        all = all
            .into_iter()
            .flat_map(|order: Vec<usize>| {
                (0..=order.len()).map(move |at| {
                    let mut order = order.clone();
                    order.insert(at, next);
                    order
                })
            })
            .collect();
    }
    all
}

fn is_near(a: &Matrix, b: &Matrix) -> bool {
    a.shape() == b.shape() && (a - b).amax() <= 1e-10 * a.amax().max(b.amax())
}
