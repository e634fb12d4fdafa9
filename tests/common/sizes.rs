//! Sizes of inputs as tables of cases write them.

use nablascope::expr::shape::Shape;

/// The names and shapes of `A:2x3 x:3 a:s`: a matrix, a vector and a scalar.
#[track_caller]
pub fn sizes(words: &str) -> Vec<(&str, Shape)> {
    let size = |word| {
        let (name, size): (_, &str) = str::split_once(word, ':').expect(word);
        let count = |digits: &str| digits.parse::<usize>().expect(word);
        let shape = match size.split_once('x') {
            _ if size == "s" => Shape::Scalar,
            Some((rows, cols)) => Shape::Matrix(count(rows), count(cols)),
            None => Shape::Vector(count(size)),
        };
        (name, shape)
    };
    words.split_whitespace().map(size).collect()
}
