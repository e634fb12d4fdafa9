//! Sizes that follow another: after one input was given a new size, the others get those
//! with which the functions fit again.
//!
//! What they have to be is [`required_sizes`]'s to say; here stands what is done about it.

use std::collections::BTreeMap;

use super::document::Document;
use crate::cancel::CancelToken;
use crate::expr::lower::lower;
use crate::expr::reading;
use crate::expr::resize::required_sizes;
use crate::expr::scope::Scope;
use crate::expr::shape::Shape;
use crate::syntax::ast::Parsed;
use crate::syntax::diagnostic::has_errors;

/// Names with the sizes that they must have for the functions to fit.
pub type Sizes = Vec<(String, Shape)>;

/// The longest text whose sizes follow each other, in bytes, and the most operations that it may
/// be when it is written out: while somebody waits it is read some sixty times.
const LONGEST: usize = 10_000;
const MOST_OPERATIONS: f64 = 2000.0;

/// Whether the functions make sense with the sizes that the inputs have, as far as that is told
/// at once: of a long text it is taken to be so.
pub fn fits(document: &Document) -> bool {
    read(document).is_none_or(|(parsed, declared)| {
        !has_errors(&lower(&parsed, &declared, &document.output).diagnostics)
    })
}

/// Gives an input a size, and the others what follows from it.
pub fn set_shape(document: &mut Document, name: &str, shape: Shape) {
    let fitted = fits(document);
    document.set_shape(name, shape);
    // Sizes do not mend a text that was broken before.
    if fitted {
        follow(document, name);
    }
}

/// Lets the other inputs follow `changed`. A vector that would have to become a matrix, or
/// the like, is left as it is: that changes what the functions mean, so the user is asked.
pub fn follow(document: &mut Document, changed: &str) {
    let answer = answer(document, changed);
    let kind = |shape: &Shape| std::mem::discriminant(shape);
    let keeps_kind = |(name, shape): &(String, Shape)| {
        let input = document.inputs.get(name);
        input.is_some_and(|input| kind(&input.shape) == kind(shape))
    };
    if answer.iter().all(keeps_kind) {
        apply(document, &answer);
    }
}

/// Gives all inputs of an answer their sizes.
pub fn apply(document: &mut Document, answer: &[(String, Shape)]) {
    for (name, shape) in answer {
        document.set_shape(name, *shape);
    }
}

/// What the others would have to be for the functions to fit `changed` as it is; empty when
/// they fit, and when nothing helps.
pub fn answer(document: &Document, changed: &str) -> Sizes {
    read(document).map_or_else(Vec::new, |(parsed, declared)| {
        required_sizes(&parsed, &declared, changed)
    })
}

/// The text, and the sizes that it is read with; `None` for a long one.
fn read(document: &Document) -> Option<(Parsed, BTreeMap<String, Shape>)> {
    if LONGEST < document.functions.len() {
        return None;
    }
    let rows = document.inputs.iter();
    let declared: BTreeMap<String, Shape> = rows
        .filter(|(_, input)| input.declared && !input.parked)
        .map(|(name, input)| (name.clone(), input.shape))
        .collect();
    let parsed = reading::read(&document.functions, &declared, &CancelToken::default())?;
    let operations = Scope::new(&parsed.definitions, &declared).written_out();
    (operations <= MOST_OPERATIONS).then_some((parsed, declared))
}

/// `W 4×5`, `W 4×5 and b 4×1`.
pub fn in_words(answer: &[(String, Shape)]) -> String {
    let words = answer.iter().map(|(name, shape)| format!("{name} {shape}"));
    words.collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(functions: &str, inputs: &[(&str, Shape)]) -> Document {
        let mut document = Document {
            functions: functions.to_owned(),
            ..Document::default()
        };
        document.settle(inputs.iter().copied());
        for (name, shape) in inputs {
            document.set_shape(name, *shape);
        }
        document
    }

    fn shape(document: &Document, name: &str) -> Shape {
        document.inputs[name].shape
    }

    #[test]
    fn the_matrix_follows_its_vector() {
        let inputs = [
            ("W", Shape::Matrix(4, 3)),
            ("x", Shape::Vector(3)),
            ("b", Shape::Vector(4)),
        ];
        let mut document = document("z = W*x + b", &inputs);
        assert!(fits(&document));
        set_shape(&mut document, "x", Shape::Vector(5));
        assert_eq!(shape(&document, "W"), Shape::Matrix(4, 5));
        assert!(fits(&document));
        set_shape(&mut document, "b", Shape::Vector(2));
        assert_eq!(shape(&document, "W"), Shape::Matrix(2, 5));
        set_shape(&mut document, "W", Shape::Matrix(2, 3));
        assert_eq!(shape(&document, "x"), Shape::Vector(3));
    }

    #[test]
    fn a_side_that_nothing_decides_stays() {
        let inputs = [("W", Shape::Matrix(4, 3)), ("x", Shape::Vector(3))];
        let mut document = document("z = W*x", &inputs);
        set_shape(&mut document, "x", Shape::Vector(2));
        assert_eq!(shape(&document, "W"), Shape::Matrix(4, 2));
    }

    #[test]
    fn two_follow_together_when_one_is_not_enough() {
        let inputs = [
            ("W", Shape::Matrix(3, 3)),
            ("x", Shape::Vector(3)),
            ("b", Shape::Vector(3)),
        ];
        let mut document = document("z = W*x + b", &inputs);
        set_shape(&mut document, "W", Shape::Matrix(2, 5));
        assert_eq!(shape(&document, "x"), Shape::Vector(5));
        assert_eq!(shape(&document, "b"), Shape::Vector(2));
    }

    #[test]
    fn a_long_text_is_not_read_again_and_again() {
        let long = (0..1000).map(|i| format!("y{i}q = 2*x{i}q\n"));
        let functions = format!("z = W*x\n{}", long.collect::<String>());
        let inputs = [("W", Shape::Matrix(4, 3)), ("x", Shape::Vector(3))];
        let mut document = document(&functions, &inputs);
        set_shape(&mut document, "x", Shape::Vector(2));
        assert_eq!(shape(&document, "x"), Shape::Vector(2));
        assert_eq!(shape(&document, "W"), Shape::Matrix(4, 3));
    }

    #[test]
    fn a_broken_text_asks_nothing_of_the_sizes() {
        let mut document = document("z = W*x +", &[("x", Shape::Vector(3))]);
        set_shape(&mut document, "x", Shape::Vector(5));
        assert_eq!(shape(&document, "x"), Shape::Vector(5));
        assert!(answer(&document, "x").is_empty());
        assert!(answer(&document, "nobody").is_empty());
    }

    #[test]
    fn another_kind_is_proposed_and_not_imposed() {
        let inputs = [("a", Shape::Matrix(3, 3)), ("x", Shape::Vector(3))];
        let mut document = document("z = a*x + sum(x)", &inputs);
        assert!(fits(&document));
        let shapes = document.inputs.clone();
        set_shape(&mut document, "x", Shape::Matrix(2, 2));
        for (name, shape) in answer(&document, "x") {
            let before = shapes[&name].shape;
            assert_ne!(
                std::mem::discriminant(&before),
                std::mem::discriminant(&shape)
            );
        }
    }

    #[test]
    fn answers_are_said_in_words() {
        let answer = [
            ("W".to_owned(), Shape::Matrix(4, 5)),
            ("b".to_owned(), Shape::Vector(4)),
        ];
        assert_eq!(in_words(&answer), "W 4×5 and b 4×1");
    }
}
