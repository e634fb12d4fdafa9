//! Forms compared with the numbers: no form is shown that does not agree with the core.
//!
//! Both sides are computed in double-double with bounds on their rounding; digits are counted
//! relative to the largest entry.

use std::ops::Range;

use super::rational::Rational;
use crate::cancel::CancelToken;
use crate::diff::accumulate::Accumulation;
use crate::diff::double_double::DoubleDouble;
use crate::diff::running_error::{Bounded, Rounded};
use crate::diff::structured::matrix::Number;
use crate::expr::elementary::Elementary;
use crate::expr::graph::{Graph, InputNode, NodeId, Op};
use crate::expr::shape::Shape;
use crate::tape::compile::{Tape, compile};

/// Points that are compared beside the given one.
pub const POINTS: usize = 100;
/// Fewest points that say something.
const FEWEST: usize = 20;
/// Points beside the given one.
const NEARBY: usize = 4;
/// Draws before points are taken near the given one.
const DRAWS: usize = 2_000;
/// Work, in operations of double-double, that all points together may take.
const WORK: usize = 30_000_000;
/// Work in f64 with bounds, where that is too much.
const WORK_IN_F64: usize = 400_000_000;
/// Largest difference, relative to the largest entry, that rounding explains.
const RELATIVE: f64 = 1e-15;

/// How well a form agrees with the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// At how many points.
    pub points: usize,
    /// To how many digits at least.
    pub digits: u32,
}

/// A graph in which decimal fractions are inputs: 0.1 is a tenth here, and not the f64 beside it,
/// so that 3·0.1 and 0.3 are the same number.
#[derive(Clone, Debug)]
pub struct Exact {
    graph: Graph,
    inputs: Vec<usize>,
    fractions: Vec<Rational>,
}

impl Exact {
    /// Of a graph and the positions of its inputs in a point.
    pub fn new(graph: &Graph, inputs: &[usize]) -> Self {
        let mut exact = Self {
            graph: graph.clone(),
            inputs: inputs.to_vec(),
            fractions: Vec::new(),
        };
        for node in 0..graph.nodes.len() {
            let value = graph.constant_value(node);
            let Some(fraction) = value.and_then(Rational::from_f64) else {
                continue;
            };
            if !(fraction.den as u64).is_power_of_two() {
                let position = exact.graph.inputs.len();
                exact.graph.nodes[node].op = Op::Input(position);
                exact.graph.inputs.push(InputNode {
                    name: String::new(),
                    shape: Shape::Scalar,
                });
                exact.inputs.push(position);
                exact.fractions.push(fraction);
            }
        }
        exact
    }

    /// The program of a node.
    pub fn program(&self, node: NodeId) -> Program {
        Program {
            tape: compile(&self.graph, node, &self.inputs),
            fractions: self.fractions.clone(),
        }
    }
}

/// A program whose last inputs are fractions.
#[derive(Clone, Debug)]
pub struct Program {
    tape: Tape,
    fractions: Vec<Rational>,
}

impl Program {
    /// A point with the fractions behind it.
    fn at<T: Rounded + From<f64>>(&self, point: &[Bounded<T>]) -> Vec<Bounded<T>> {
        let fraction = |fraction: &Rational| {
            let value = T::from(fraction.num as f64) / T::from(fraction.den as f64);
            let mut number = Bounded::exact(value);
            number.error = T::UNIT * real(value).abs();
            number.nearby = number.error;
            number
        };
        let fractions = self.fractions.iter().map(fraction);
        point.iter().copied().chain(fractions).collect()
    }
}

/// A form that is to be compared.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its program, of the function's inputs.
    pub program: Program,
    /// The columns of the Jacobian that it stands for.
    pub columns: Range<usize>,
    /// Whether its entries lie column by column.
    pub turned: bool,
}

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It agrees.
    Agrees(Agreement),
    /// It differs somewhere by more than rounding explains.
    Differs,
    /// There are too few points with a value.
    TooFewPoints(usize),
    /// It is too large to be compared at so many points.
    TooLarge,
}

/// Compares forms with the derivative of `function` by `columns` (elements of the point), beside
/// `point` and at seeded points. `None` when cancelled.
pub fn verdicts(
    function: &Program,
    point: &[f64],
    columns: &[usize],
    claims: &[Claim],
    cancel: &CancelToken,
) -> Option<Vec<Verdict>> {
    if claims.is_empty() {
        return Some(Vec::new());
    }
    let rows = function.tape.shape.len();
    let entries = rows.saturating_mul(columns.len());
    let work = claims.iter().map(|claim| claim.program.tape.work());
    let cost = function
        .tape
        .work()
        .saturating_mul(columns.len().min(rows).min(4) + 1)
        + 20 * entries
        + work.sum::<usize>();
    let problem = (function, point, columns);
    let wanted = |work: usize| (work / cost).min(POINTS);
    if wanted(WORK) >= FEWEST {
        compared::<DoubleDouble>(problem, claims, wanted(WORK), RELATIVE, cancel)
    } else if wanted(WORK_IN_F64) >= FEWEST {
        compared::<f64>(problem, claims, FEWEST, 0.0, cancel)
    } else {
        Some(vec![Verdict::TooLarge; claims.len()])
    }
}

/// The same at that many points, in one kind of number; `relative` is a difference that is
/// allowed in any case.
fn compared<T>(
    (function, point, columns): (&Program, &[f64], &[usize]),
    claims: &[Claim],
    wanted: usize,
    relative: f64,
    cancel: &CancelToken,
) -> Option<Vec<Verdict>>
where
    T: Rounded + From<f64> + 'static,
    Bounded<T>: Number,
{
    let mut exact = Accumulation::<Bounded<T>>::new(&function.tape, columns, None, cancel);
    let rows = function.tape.shape.len();
    let most = if wanted < POINTS {
        4 * wanted
    } else {
        2 * DRAWS
    };
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut found: Vec<(usize, f64, bool)> = vec![(0, 0.0, false); claims.len()];
    let mut draws = 0;
    let mut at = 0;
    while at < wanted && draws < most {
        let numbers: Vec<f64> = match draws {
            // Beside the point and not at it, where there may be a kink.
            0..NEARBY => point
                .iter()
                .map(|x| x + 1e-4 * x.abs().max(0.01) * dice.between(-1.0, 1.0))
                .collect(),
            _ if draws < most / 2 => (0..point.len()).map(|_| dice.between(-2.0, 2.0)).collect(),
            _ => point
                .iter()
                .map(|x| x + (0.01 + 0.1 * x.abs()) * dice.between(-1.0, 1.0))
                .collect(),
        };
        let here = draws < NEARBY;
        draws += 1;
        if cancel.is_cancelled() {
            return None;
        }
        let numbers: Vec<Bounded<T>> = numbers
            .iter()
            .map(|&x| Bounded::exact(T::from(x)))
            .collect();
        let derivative = exact.run(&function.at(&numbers))?;
        let finite =
            |number: &Bounded<T>| real(number.value).is_finite() && number.doubt().is_finite();
        if !derivative.value.iter().all(finite) {
            continue;
        }
        let zero = Bounded::exact(T::from(0.0));
        let mut dense = vec![zero; rows * columns.len()];
        for row in 0..rows {
            derivative.jacobian.for_each(row, |column, slope| {
                dense[row * columns.len() + column] = slope;
            });
        }
        if !dense.iter().all(finite) {
            continue;
        }
        at += usize::from(!here);
        for (claim, (points, worst, differs)) in claims.iter().zip(&mut found) {
            let form = claim.program.tape.eval_one(&claim.program.at(&numbers));
            if !form.iter().all(finite) {
                continue;
            }
            let width = claim.columns.len();
            let entry = |k: usize| {
                let (row, column) = match claim.turned {
                    true => (k % rows, k / rows),
                    false => (k / width, k % width),
                };
                dense[row * columns.len() + claim.columns.start + column]
            };
            let entries = (0..rows * width).map(entry);
            let largest = entries.fold(0.0_f64, |most, e| most.max(real(e.value).abs()));
            *points += usize::from(!here);
            if form.len() != rows * width {
                *differs = true;
                continue;
            }
            for (k, found) in form.iter().enumerate() {
                let exact = entry(k);
                let apart = real(found.value - exact.value).abs();
                let bar = found.doubt() + exact.doubt();
                if apart > bar.max(relative * largest) {
                    *differs |= bar.is_finite();
                }
                if apart > 0.0 && largest > 0.0 {
                    *worst = worst.max(apart / largest);
                }
            }
        }
    }
    let verdict = |(points, worst, differs): (usize, f64, bool)| {
        if differs {
            return Verdict::Differs;
        }
        if points < FEWEST {
            return Verdict::TooFewPoints(points);
        }
        let digits = match worst {
            0.0 => 30.0,
            worst => (-worst.log10()).floor().clamp(0.0, 30.0),
        };
        Verdict::Agrees(Agreement {
            points,
            digits: digits as u32,
        })
    };
    Some(found.into_iter().map(verdict).collect())
}

fn real<T: Elementary>(value: T) -> f64 {
    Elementary::real(value)
}

/// Numbers that look random and are the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        low + (high - low) * (bits >> 11) as f64 / (1_u64 << 53) as f64
    }
}
