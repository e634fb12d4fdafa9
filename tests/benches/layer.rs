//! `tanh(W*x + b)` at n inputs: what its Jacobian costs, and the same by nalgebra. And two
//! programs whose Jacobian has a structure.

use nablascope::diff::accumulate::{self, Accumulation, Exact};
use nablascope::diff::compute::jacobian;
use nablascope::diff::jacobian::{Jacobian, Method};
use nablascope::diff::problem::{Effort, Problem, Road};
use nablascope::expr::graph::Graph;
use nablascope::expr::op::{Binary, Unary};
use nablascope::expr::shape::Shape;
use nablascope::tape::cancel::CancelToken;
use nablascope::tape::compile::{Tape, compile};
use nablascope::tape::eval::{Batch, Registers};
use nalgebra::{DMatrix, DVector};

const TEXT: &str = "y = tanh(W*x + b)";
/// Step of the differences.
const STEP: f64 = 1e-5;

/// A layer of `size` neurons with as many inputs.
pub struct Layer {
    pub size: usize,
    tape: Tape,
    /// For reasons in words.
    /// W, x and b behind one another.
    pub point: Vec<f64>,
    weights: DMatrix<f64>,
    x: DVector<f64>,
    bias: DVector<f64>,
}

/// Numbers between −0.3 and 0.3 without a pattern.
fn numbers(count: usize) -> Vec<f64> {
    (0..count).map(|k| 0.3 * (1.7 * k as f64).sin()).collect()
}

impl Layer {
    pub fn new(size: usize) -> Self {
        let shapes = [
            ("W", Shape::Matrix(size, size)),
            ("x", Shape::Vector(size)),
            ("b", Shape::Vector(size)),
        ];
        let (w, x) = (numbers(size * size), numbers(size));
        let tape = crate::read(TEXT, &shapes);
        Self {
            size,
            tape,
            point: [w.as_slice(), &x, &x].concat(),
            weights: DMatrix::from_row_slice(size, size, &w),
            x: DVector::from_column_slice(&x),
            bias: DVector::from_column_slice(&x),
        }
    }

    /// The Jacobian by x from its formula: the weights, each row times 1 − tanh².
    pub fn formula(&self) -> DMatrix<f64> {
        let slopes = (&self.weights * &self.x + &self.bias).map(|z| 1.0 - z.tanh().powi(2));
        let mut jacobian = self.weights.clone();
        for mut column in jacobian.column_iter_mut() {
            column.component_mul_assign(&slopes);
        }
        jacobian
    }

    /// The elements of x.
    fn columns(&self) -> Vec<usize> {
        let first = self.size * self.size;
        (first..first + self.size).collect()
    }

    /// The same by the program's exact rules, planned anew.
    pub fn exact(&self) -> Exact {
        exact(&self.tape, &self.point, &self.columns())
    }

    /// The same rules, planned once for many points.
    pub fn sweep<'a>(&'a self, cancel: &'a CancelToken) -> Accumulation<'a> {
        Accumulation::new(&self.tape, &self.columns(), None, cancel)
    }

    /// All that the program says of the Jacobian: entries with error, status and check.
    pub fn jacobian(&self, method: Method, effort: Effort) -> Jacobian {
        let problem = Problem {
            tape: &self.tape,
            point: &self.point,
            columns: &self.columns(),
            road: Road::ByWork,
        };
        jacobian(&problem, method, effort, &CancelToken::default()).unwrap()
    }

    /// Places on both sides of x along every input, a column each, through one product.
    pub fn product(&self) -> DMatrix<f64> {
        let places = DMatrix::from_fn(self.size, 2 * self.size, |i, column| {
            self.x[i] + step_of(i, column)
        });
        let mut z = &self.weights * places;
        for mut column in z.column_iter_mut() {
            column += &self.bias;
            column.apply(|z| *z = z.tanh());
        }
        z
    }

    /// The Jacobian by central differences: the same places through the evaluator, in batches,
    /// and the quotients, column by column. Registers are kept from call to call, as the
    /// program keeps them from group to group.
    pub fn central(&self, registers: &mut Registers<f64>) -> Vec<f64> {
        let (inputs, size) = (self.columns(), self.size);
        // Both sides of a column go into one batch.
        let lanes = self.tape.good_lanes_of(size_of::<f64>(), &inputs) & !1;
        let mut jacobian = Vec::with_capacity(size * size);
        let mut places = Vec::with_capacity(lanes.min(2 * size) * size);
        for start in (0..2 * size).step_by(lanes) {
            let count = lanes.min(2 * size - start);
            // Only what has a column of its own in this batch is moved.
            let own = start / 2..(start + count) / 2;
            places.clear();
            for i in own.clone() {
                let row = (start..start + count).map(|column| self.x[i] + step_of(i, column));
                places.extend(row);
            }
            let rows = places.chunks_exact(count);
            let moved: Vec<(usize, &[f64])> = own.clone().map(|i| inputs[i]).zip(rows).collect();
            let batch = Batch {
                point: &self.point,
                moved: &moved,
                lanes: count,
            };
            let samples = if start == 0 {
                self.tape.eval(&batch, registers)
            } else {
                self.tape.eval_again(&batch, &inputs, registers)
            };
            for (position, i) in own.enumerate() {
                let width = (self.x[i] + STEP) - (self.x[i] - STEP);
                let sides = samples[2 * position..].chunks(count);
                jacobian.extend(sides.map(|sides| (sides[0] - sides[1]) / width));
            }
        }
        jacobian
    }
}

/// The exact Jacobian on one thread.
fn exact(tape: &Tape, point: &[f64], columns: &[usize]) -> Exact {
    accumulate::jacobian(tape, point, columns, &CancelToken::default()).unwrap()
}

/// A program at a point, to be differentiated by the first of its numbers.
pub struct Program {
    tape: Tape,
    /// Where it is differentiated.
    pub point: Vec<f64>,
    columns: Vec<usize>,
    registers: Registers<f64>,
}

impl Program {
    /// Each element of the result depends on three neighbours.
    pub fn tridiagonal(size: usize) -> Self {
        let mut graph = Graph::default();
        let x = graph.input("x", Shape::Vector(size));
        let mut shifted = |by: isize| {
            let last = size as isize - 1;
            let places = (0..=last).map(|i| (i + by).clamp(0, last) as usize);
            let parts = places.map(|place| graph.element(x, place)).collect();
            graph.stack(parts)
        };
        let (before, after) = (shifted(-1), shifted(1));
        let sin = graph.unary(Unary::Sin, x);
        let product = graph.elementwise(Binary::Mul, before, after).unwrap();
        let output = graph.elementwise(Binary::Add, sin, product).unwrap();
        Self::new(compile(&graph, output, &[0]), numbers(size), size)
    }

    /// Mean square error of a layer of a hundred neurons, by its ten thousand weights.
    pub fn loss() -> Self {
        let shapes = [
            ("W", Shape::Matrix(100, 100)),
            ("x", Shape::Vector(100)),
            ("t", Shape::Vector(100)),
        ];
        let tape = crate::read("L = mean((tanh(W*x) - t)^2)", &shapes);
        Self::new(tape, numbers(10_200), 10_000)
    }

    fn new(tape: Tape, point: Vec<f64>, columns: usize) -> Self {
        Self {
            tape,
            point,
            columns: (0..columns).collect(),
            registers: Registers::new(),
        }
    }

    /// Its value, from nothing.
    pub fn value(&mut self) -> f64 {
        let batch = Batch {
            point: &self.point,
            moved: &[],
            lanes: 1,
        };
        self.tape.eval(&batch, &mut self.registers)[0]
    }

    /// Its Jacobian, planned anew.
    pub fn exact(&self) -> Exact {
        exact(&self.tape, &self.point, &self.columns)
    }

    /// Its Jacobian, planned once for many points.
    pub fn sweep<'a>(&'a self, cancel: &'a CancelToken) -> Accumulation<'a> {
        Accumulation::new(&self.tape, &self.columns, None, cancel)
    }
}

/// What input `i` moves by in a column: +h in the even, −h in the odd column of its own.
fn step_of(i: usize, column: usize) -> f64 {
    match (column / 2 == i, column % 2) {
        (true, 0) => STEP,
        (true, _) => -STEP,
        _ => 0.0,
    }
}
