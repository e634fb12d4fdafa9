//! Sizes that follow another: after one input was given a new size, what would the others
//! have to be for the functions to fit again?
//!
//! Answered by the rules that give new names their size: an input is taken out of what is
//! declared, and the functions say what it must be.

use std::collections::{BTreeMap, BTreeSet};

use super::document::Document;
use crate::expr::lower::{Lowered, lower};
use crate::expr::shape::Shape;
use crate::syntax::{self, ast::Parsed, diagnostic::Severity};

/// Sizes that belong together: with all of them the functions fit.
pub type Answer = Vec<(String, Shape)>;

/// With more inputs pairs of them are not tried, so that a click stays a click.
const MOST_FOR_PAIRS: usize = 8;

/// Whether the functions make sense with the sizes that the inputs have.
pub fn fits(document: &Document) -> bool {
    let question = Question::new(document);
    question.lowered(&question.declared).is_some()
}

/// Gives an input a size, and the others what follows from it when there is one answer only.
/// Otherwise the answers to choose from; none when the size fits, or when nothing helps.
pub fn set_shape(document: &mut Document, name: &str, shape: Shape) -> Vec<Answer> {
    let fitted = fits(document);
    document.set_shape(name, shape);
    // Sizes do not mend a text that was broken before.
    if !fitted {
        return Vec::new();
    }
    settle_on_one(document, name)
}

/// Applies the only answer, or returns those that there are.
pub fn settle_on_one(document: &mut Document, changed: &str) -> Vec<Answer> {
    let answers = answers(document, changed);
    match answers.as_slice() {
        [only] => {
            apply(document, only);
            Vec::new()
        }
        _ => answers,
    }
}

/// Gives all inputs of an answer their sizes.
pub fn apply(document: &mut Document, answer: &[(String, Shape)]) {
    for (name, shape) in answer {
        document.set_shape(name, *shape);
    }
}

/// What other inputs could be, for the functions to fit `changed` as it is. Those that
/// change one input, or else those that change two.
pub fn answers(document: &Document, changed: &str) -> Vec<Answer> {
    let question = Question::new(document);
    if question.lowered(&question.declared).is_some() {
        return Vec::new();
    }
    let others: Vec<&String> = question
        .declared
        .keys()
        .filter(|name| *name != changed)
        .collect();
    let single: Vec<Answer> = others
        .iter()
        .filter_map(|name| question.with_free(&[name]))
        .collect();
    if !single.is_empty() || others.len() > MOST_FOR_PAIRS {
        return single;
    }
    let mut pairs = Vec::new();
    for (i, first) in others.iter().enumerate() {
        for second in others.iter().skip(i + 1) {
            pairs.extend(question.with_free(&[first, second]));
        }
    }
    if !pairs.is_empty() {
        return pairs;
    }
    question.with_free(&others).into_iter().collect()
}

struct Question<'d> {
    document: &'d Document,
    parsed: Parsed,
    declared: BTreeMap<String, Shape>,
}

impl<'d> Question<'d> {
    fn new(document: &'d Document) -> Self {
        let rows = document.inputs.iter();
        let declared: BTreeMap<String, Shape> = rows
            .filter(|(_, input)| input.declared && !input.parked)
            .map(|(name, input)| (name.clone(), input.shape))
            .collect();
        let names: BTreeSet<String> = declared.keys().cloned().collect();
        Self {
            document,
            parsed: syntax::parse(&document.functions, &names),
            declared,
        }
    }

    /// The functions with these sizes, if they fit.
    fn lowered(&self, declared: &BTreeMap<String, Shape>) -> Option<Lowered> {
        let lowered = lower(&self.parsed, declared, &self.document.output);
        let errors = |severity| severity == Severity::Error;
        let broken = lowered.diagnostics.iter().any(|d| errors(d.severity));
        (!broken).then_some(lowered)
    }

    /// The sizes that these inputs get from their use, with as many of their own sides as fit.
    fn with_free(&self, names: &[&String]) -> Option<Answer> {
        let mut declared = self.declared.clone();
        for name in names {
            declared.remove(*name);
        }
        let lowered = self.lowered(&declared)?;
        let mut answer = Answer::new();
        for name in names {
            let own = *self.declared.get(*name)?;
            let inputs = &lowered.graph.inputs;
            let needed = inputs.iter().find(|input| input.name == **name)?.shape;
            declared.insert((*name).clone(), needed);
            if needed == own {
                continue;
            }
            // A side that nothing decides has been given the usual three: it keeps its own size.
            let nearer = match (own, needed) {
                (Shape::Matrix(rows, cols), Shape::Matrix(new_rows, new_cols)) => {
                    vec![Shape::Matrix(rows, new_cols), Shape::Matrix(new_rows, cols)]
                }
                (Shape::Vector(_), Shape::Vector(_)) | (Shape::Scalar, Shape::Scalar) => Vec::new(),
                // Another kind is a change of the functions' meaning, not of a size.
                _ => return None,
            };
            let mut chosen = needed;
            for shape in nearer {
                declared.insert((*name).clone(), shape);
                if shape != own && self.lowered(&declared).is_some() {
                    chosen = shape;
                    break;
                }
            }
            declared.insert((*name).clone(), chosen);
            answer.push(((*name).clone(), chosen));
        }
        (!answer.is_empty() && self.lowered(&declared).is_some()).then_some(answer)
    }
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
        assert!(set_shape(&mut document, "x", Shape::Vector(5)).is_empty());
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
    fn a_broken_text_asks_nothing_of_the_sizes() {
        let mut document = document("z = W*x +", &[("x", Shape::Vector(3))]);
        assert!(set_shape(&mut document, "x", Shape::Vector(5)).is_empty());
        assert_eq!(shape(&document, "x"), Shape::Vector(5));
        assert!(answers(&document, "nobody").is_empty());
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
