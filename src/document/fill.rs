//! Ways to give all numbers of an input at once: the same number, the identity, counting,
//! random ones, or those of a table.
//!
//! Pure, and the same on every machine: a seed gives the same numbers wherever it is used.

use super::document::{Document, Input, Value};
use super::edit;
use super::random::SplitMix64;
use crate::expr::shape::Shape;

named! {
    /// What an input is filled with.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Fill {
        /// 0 everywhere.
        Zeros = "zeros",
        /// 1 everywhere.
        Ones = "ones",
        /// 1 on the diagonal of a square matrix, else 0.
        Identity = "identity",
        /// 1, 2, 3, … row by row.
        Counting = "1, 2, 3, …",
        /// Random, normally distributed with mean 0 and variance 1.
        Normal = "random, normal",
        /// Random, evenly distributed between −1 and 1.
        Uniform = "random, −1 to 1",
    }
}

impl Fill {
    /// Whether the seed decides the numbers.
    pub fn is_random(self) -> bool {
        matches!(self, Self::Normal | Self::Uniform)
    }

    /// Whether an input of this shape can be filled so.
    pub fn suits(self, shape: Shape) -> bool {
        self != Self::Identity || matches!(shape, Shape::Matrix(rows, cols) if rows == cols)
    }
}

impl Document {
    /// Fills an input; one that does not suit changes nothing. The range of its sliders is
    /// widened to hold the numbers. A random fill uses `seed` and remembers it.
    pub fn fill(&mut self, name: &str, fill: Fill, seed: u32) {
        let Some(input) = self.inputs.get_mut(name) else {
            return;
        };
        if !fill.suits(input.shape) {
            return;
        }
        if fill.is_random() {
            input.seed = Some(seed);
        }
        let value = numbers(fill, input.shape, seed).map(Value::Number);
        let value: Vec<Value> = value.collect();
        set_all(input, value);
    }

    /// Takes over rows of numbers and their size. A single row is a vector too when the
    /// input is one. Too many numbers change nothing.
    pub fn fill_rows(&mut self, name: &str, rows: &[Vec<f64>]) {
        let Some(input) = self.inputs.get_mut(name) else {
            return;
        };
        let shape = shape_of_rows(rows, input.shape);
        let value: Vec<Value> = rows.iter().flatten().copied().map(Value::Number).collect();
        let holds = (1..=edit::MOST_ELEMENTS).contains(&value.len());
        if !holds || value.len() != shape.len() {
            return;
        }
        if input.shape != shape {
            input.shape = shape;
            input.declared = true;
        }
        set_all(input, value);
    }

    /// Writes rows of numbers into an input from one of its elements on, and says how many
    /// had no room.
    ///
    /// A single row goes on in the next one of a matrix; several rows keep their columns.
    pub fn paste(&mut self, name: &str, element: usize, rows: &[Vec<f64>]) -> usize {
        let Some(shape) = self.inputs.get(name).map(|input| input.shape) else {
            return 0;
        };
        let cols = shape.cols().max(1);
        let (first_row, first_col) = (element / cols, element % cols);
        let mut left_over = 0;
        for (i, row) in rows.iter().enumerate() {
            for (j, number) in row.iter().enumerate() {
                let place = if rows.len() == 1 || cols == 1 {
                    // In reading order, whatever the lines of the clipboard were.
                    let before: usize = rows.iter().take(i).map(Vec::len).sum();
                    Some(element + before + j)
                } else {
                    let fits = first_col + j < cols;
                    fits.then(|| (first_row + i) * cols + first_col + j)
                };
                match place.filter(|place| *place < shape.len()) {
                    Some(place) => self.set_element(name, place, Value::Number(*number)),
                    None => left_over += 1,
                }
            }
        }
        left_over
    }
}

fn set_all(input: &mut Input, value: Vec<Value>) {
    // A range that only went with the old numbers goes with them; one of the user's choice
    // is widened at most.
    input.range = if input.range == edit::range_for(&input.value) {
        edit::range_for(&value)
    } else {
        edit::widened(input.range, &value)
    };
    input.value = value;
}

/// The shape that rows of numbers give an input of the shape `old`.
pub fn shape_of_rows(rows: &[Vec<f64>], old: Shape) -> Shape {
    let cols = rows.first().map_or(0, Vec::len);
    match (rows.len(), cols, old) {
        (1, 1, Shape::Vector(_)) => Shape::Vector(1),
        (1, 1, Shape::Matrix(..)) => Shape::Matrix(1, 1),
        (1, n, Shape::Vector(_) | Shape::Scalar) if n > 1 => Shape::Vector(n),
        (rows, cols, Shape::Matrix(..)) => Shape::Matrix(rows, cols),
        (rows, cols, _) => Shape::of(rows, cols),
    }
}

fn numbers(fill: Fill, shape: Shape, seed: u32) -> impl Iterator<Item = f64> {
    let cols = shape.cols().max(1);
    let mut random = SplitMix64::new(u64::from(seed));
    (0..shape.len()).map(move |element| match fill {
        Fill::Zeros => 0.0,
        Fill::Ones => 1.0,
        Fill::Identity => f64::from(u8::from(element / cols == element % cols)),
        Fill::Counting => (element + 1) as f64,
        Fill::Normal => rounded(random.normal()),
        Fill::Uniform => rounded(2.0 * random.uniform() - 1.0),
    })
}

/// Three decimals: as many as can be read in a field, and all of them are kept in the file.
fn rounded(number: f64) -> f64 {
    let rounded = (1000.0 * number).round() / 1000.0;
    // No −0, which would be shown as a number of its own.
    if rounded == 0.0 { 0.0 } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(name: &str, shape: Shape) -> Document {
        let mut document = Document::default();
        document.settle([(name, shape)]);
        document
    }

    fn values(document: &Document, name: &str) -> Vec<f64> {
        let input = &document.inputs[name];
        input.value.iter().filter_map(Value::number).collect()
    }

    #[test]
    fn fills_are_what_they_say() {
        let mut document = document("W", Shape::Matrix(2, 2));
        for (fill, expected) in [
            (Fill::Zeros, [0.0, 0.0, 0.0, 0.0]),
            (Fill::Ones, [1.0, 1.0, 1.0, 1.0]),
            (Fill::Identity, [1.0, 0.0, 0.0, 1.0]),
            (Fill::Counting, [1.0, 2.0, 3.0, 4.0]),
        ] {
            document.fill("W", fill, 9);
            assert_eq!(values(&document, "W"), expected);
        }
        assert_eq!(document.inputs["W"].seed, None);
        document.fill("nobody", Fill::Ones, 1);
    }

    #[test]
    fn a_range_goes_with_its_numbers_unless_it_was_chosen() {
        let mut document = document("x", Shape::Vector(50));
        assert_eq!(document.inputs["x"].range, [-3.0, 50.0]);
        document.fill("x", Fill::Ones, 1);
        assert_eq!(document.inputs["x"].range, [-3.0, 3.0]);
        document.set_range("x", [0.0, 2.0]);
        document.fill("x", Fill::Zeros, 1);
        assert_eq!(document.inputs["x"].range, [0.0, 2.0]);
    }

    #[test]
    fn an_identity_is_square() {
        let mut document = document("x", Shape::Vector(3));
        document.fill("x", Fill::Identity, 1);
        assert_eq!(values(&document, "x"), [1.0, 2.0, 3.0]);
    }

    #[test]
    fn a_seed_repeats_its_numbers_and_is_remembered() {
        for fill in [Fill::Normal, Fill::Uniform] {
            let mut document = document("x", Shape::Vector(500));
            document.fill("x", fill, 7);
            let first = values(&document, "x");
            assert_eq!(document.inputs["x"].seed, Some(7));
            document.fill("x", fill, 8);
            assert_ne!(values(&document, "x"), first);
            document.fill("x", fill, 7);
            assert_eq!(values(&document, "x"), first);
            let mean = first.iter().sum::<f64>() / 500.0;
            let square = first.iter().map(|x| x * x).sum::<f64>() / 500.0;
            let variance = if fill == Fill::Normal { 1.0 } else { 1.0 / 3.0 };
            assert!(mean.abs() < 0.15, "{mean}");
            assert!((square / variance - 1.0).abs() < 0.2, "{square}");
        }
    }

    #[test]
    fn rows_bring_their_size() {
        let mut document = document("x", Shape::Vector(3));
        document.fill_rows("x", &[vec![4.0, 5.0]]);
        assert_eq!(document.inputs["x"].shape, Shape::Vector(2));
        assert!(document.inputs["x"].declared);
        document.fill_rows("x", &[vec![1.0, 2.0], vec![3.0, 40.0]]);
        assert_eq!(document.inputs["x"].shape, Shape::Matrix(2, 2));
        assert_eq!(values(&document, "x"), [1.0, 2.0, 3.0, 40.0]);
        assert_eq!(document.inputs["x"].range, [-3.0, 40.0]);
        let before = document.clone();
        document.fill_rows("x", &[vec![1.0, 2.0], vec![3.0]]);
        document.fill_rows("x", &[]);
        assert_eq!(document, before);
    }

    #[test]
    fn pasted_numbers_go_on_from_their_place() {
        let mut document = document("x", Shape::Vector(4));
        assert_eq!(document.paste("x", 1, &[vec![7.0, 8.0]]), 0);
        assert_eq!(values(&document, "x"), [1.0, 7.0, 8.0, 4.0]);
        assert_eq!(
            document.paste("x", 2, &[vec![5.0], vec![6.0], vec![9.0]]),
            1
        );
        assert_eq!(values(&document, "x"), [1.0, 7.0, 5.0, 6.0]);
        assert_eq!(document.paste("nobody", 0, &[vec![1.0]]), 0);
    }

    #[test]
    fn pasted_rows_keep_their_columns() {
        let mut document = document("W", Shape::Matrix(2, 3));
        let left_over = document.paste("W", 1, &[vec![7.0, 8.0, 9.0], vec![5.0]]);
        assert_eq!(left_over, 1);
        assert_eq!(values(&document, "W"), [1.0, 7.0, 8.0, 4.0, 5.0, 6.0]);
        document.paste("W", 2, &[vec![0.0, 0.5]]);
        assert_eq!(values(&document, "W"), [1.0, 7.0, 0.0, 0.5, 5.0, 6.0]);
    }
}
