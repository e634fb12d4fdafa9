//! `tanh(W*x + b)` at n inputs: what its Jacobian costs, and the same by nalgebra.

use nablascope::expr::shape::Shape;
use nablascope::tape::compile::Tape;
use nablascope::tape::eval::{Batch, Registers};
use nalgebra::{DMatrix, DVector};

/// Step of the differences.
const STEP: f64 = 1e-5;

/// A layer of `size` neurons with as many inputs.
pub struct Layer {
    pub size: usize,
    tape: Tape,
    /// W, x and b behind one another.
    point: Vec<f64>,
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
        Self {
            size,
            tape: crate::read("y = tanh(W*x + b)", &shapes),
            point: [w.as_slice(), &x, &x].concat(),
            weights: DMatrix::from_row_slice(size, size, &w),
            x: DVector::from_column_slice(&x),
            bias: DVector::from_column_slice(&x),
        }
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

    /// The same places through the evaluator, in batches.
    pub fn batches(&self) -> Vec<f64> {
        let first = self.size * self.size;
        let inputs: Vec<usize> = (first..first + self.size).collect();
        let lanes = self.tape.good_lanes_of(size_of::<f64>(), &inputs);
        let mut registers = Registers::new();
        let mut results = Vec::with_capacity(2 * self.size * self.size);
        for start in (0..2 * self.size).step_by(lanes) {
            let count = lanes.min(2 * self.size - start);
            let rows: Vec<(usize, Vec<f64>)> = (start / 2..(start + count).div_ceil(2))
                .map(|i| {
                    let row = (0..count).map(|lane| self.x[i] + step_of(i, start + lane));
                    (first + i, row.collect())
                })
                .collect();
            let moved: Vec<(usize, &[f64])> =
                rows.iter().map(|(i, row)| (*i, row.as_slice())).collect();
            let batch = Batch {
                point: &self.point,
                moved: &moved,
                lanes: count,
            };
            results.extend_from_slice(if start == 0 {
                self.tape.eval(&batch, &mut registers)
            } else {
                self.tape.eval_again(&batch, &inputs, &mut registers)
            });
        }
        results
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
