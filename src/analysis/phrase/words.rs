//! Facts about a Jacobian as sentences: reasons, and why there is no study of step sizes.
//!
//! Here and in [`crate::analysis::form`] the core's facts become words, for panels, command line and
//! export. Sentences are without a capital and without a full stop, to stand within others.

use std::fmt;
use std::sync::Arc;

use super::parts::Phrase;
use crate::analysis::heading::heading;
use crate::diff::jacobian::{Derivative, Entry, Jacobian};
use crate::diff::nonsmooth::{Argument, Element, Kind, Nonsmooth, Operation};
use crate::diff::reason::{Effect, Fault, Reason};
use crate::diff::step_size::Refusal;
use crate::expr::graph::{Graph, Operand};
use crate::expr::op::Binary;
use crate::tape::compile::Tape;

/// What the facts about a Jacobian are named by: the graph, the text that it was lowered from,
/// and the element of an input that each column is.
///
/// Spans in the graph are valid for that text alone.
#[derive(Clone, Default, PartialEq)]
pub struct Words {
    pub(in crate::analysis) graph: Arc<Graph>,
    functions: Arc<str>,
    columns: Vec<Element>,
}

/// Without the graph, which is long and follows from the text.
impl fmt::Debug for Words {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = formatter.debug_struct("Words");
        words.field("functions", &self.functions);
        words.field("columns", &self.columns);
        words.finish_non_exhaustive()
    }
}

/// A formula with more letters than this is not said.
const LONGEST: usize = 40;

impl Words {
    /// `columns` are elements of the tape's point, a column each.
    pub fn new(graph: &Arc<Graph>, functions: &str, tape: &Tape, columns: &[usize]) -> Self {
        let element = |&column: &usize| {
            let mut inputs = tape.input_shapes.iter();
            let holds = |from: usize, len: usize| (from..from + len).contains(&column);
            let input = inputs.find(|input| holds(input.from, input.shape.len()))?;
            Some((input.node, column - input.from))
        };
        Self {
            graph: Arc::clone(graph),
            functions: functions.into(),
            columns: columns.iter().map_while(element).collect(),
        }
    }

    /// Why an entry is what it is: `relu is bent at z₂ = 0`; empty for an ordinary derivative.
    pub fn entry(&self, jacobian: &Jacobian, entry: &Entry) -> Phrase {
        self.reason(&jacobian.reason(entry), &entry.derivative)
    }

    /// The same for a reason and what it is the reason of, which may approach something.
    pub fn reason(&self, reason: &Reason, of: &Derivative) -> Phrase {
        let phrase = match reason {
            Reason::None => return Phrase::new(),
            Reason::Nonsmooth { effect, at } => self.nonsmooth(*effect, at),
            Reason::NoFiniteValue => "the function has no finite value here".into(),
            Reason::Unbelievable { fault, along } => match along {
                Some(along) => self.along(*along).stop(':').word(fault_phrase(*fault)),
                None => fault_phrase(*fault).into(),
            },
            Reason::MethodsDisagree {
                along,
                sampled,
                exact,
            } => self
                .along(*along)
                .word(" the samples find ")
                .number(*sampled)
                .word(", the exact rules ")
                .number(*exact),
            Reason::DirectionDisagrees { sampled, exact } => {
                Phrase::from("along one direction for all inputs the samples find ")
                    .number(*sampled)
                    .word(", the exact rules ")
                    .number(*exact)
            }
            Reason::TooSmallToCheck => "too small beside its row for the differences to see".into(),
            Reason::LimitedByRounding => Phrase::from("limited by rounding")
                .stop(':')
                .word("the samples have no more digits here"),
            Reason::FromDoubleDouble => Phrase::from("the digits of f64 do not suffice here")
                .stop(';')
                .word("this is the derivative in double-double"),
        };
        match of {
            Derivative::Undefined { approaches } => phrase.then(approached(*approaches)),
            _ => phrase,
        }
    }

    /// Why there is nothing to compare the methods of an entry with, as sentences.
    pub fn refusal(&self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::NoInput => "There is no input to differentiate by.".to_owned(),
            Refusal::Independent => {
                "The output does not depend on this input, so every method gives 0.".to_owned()
            }
            Refusal::NoDerivative { derivative, reason } => {
                let reason = self.reason(reason, derivative).to_string();
                let colon = if reason.is_empty() { "" } else { ": " };
                format!(
                    "Status {}{colon}{reason}. There is no derivative here to compare the methods \
                     with.",
                    derivative.status().name()
                )
            }
            Refusal::NoReference => {
                "There is no reference: double-double finds no limit here.".to_owned()
            }
        }
    }

    /// The element of an input that a column is: `x₂`.
    fn column(&self, along: u32) -> String {
        let element = self.columns.get(along as usize);
        element.map_or(String::new(), |&element| self.element(element).to_string())
    }

    /// `along x₂`.
    fn along(&self, column: u32) -> Phrase {
        Phrase::from("along ").name(self.column(column))
    }

    /// `relu is bent at z₂ = 0`, and what follows from it.
    fn nonsmooth(&self, effect: Effect, at: &Nonsmooth) -> Phrase {
        let place = self.operation(at);
        let before = match effect {
            Effect::Plain => return place,
            Effect::WithinRounding => return place.word(", within rounding"),
            Effect::RoundedThere => return place.word(", to which it is rounded"),
            Effect::InfiniteSlope => "infinitely steep",
            Effect::SidesUnclear => "left and right derivative cannot be told",
            Effect::SidesTooClose => {
                "the exact rules have two slopes here, which the samples cannot tell"
            }
            Effect::Underflow => "below the smallest number here",
            Effect::NoSide => "no value on either side",
            Effect::NotSampled => "not looked at yet",
            Effect::TooLong => "would take too long to look at",
        };
        Phrase::from(before).stop(':').then(place)
    }

    fn operation(&self, at: &Nonsmooth) -> Phrase {
        let place = self.argument(&at.argument);
        let name = operation_name(at.operation);
        let is_division = at.operation == Operation::Binary(Binary::Div);
        let what = match at.kind {
            Kind::Bend => format!("{name} is bent"),
            Kind::Tie => format!("{name} has a tie"),
            Kind::Jump if is_comparison(at.operation) => {
                format!("the comparison {name} changes")
            }
            Kind::Jump => format!("{name} jumps"),
            Kind::Steep => format!("{name} has a vertical tangent"),
            Kind::Edge => format!("the domain of {name} ends"),
            Kind::Outside => format!("{name} has no value"),
            Kind::Pole if is_division => "division by zero".to_owned(),
            Kind::Pole => format!("{name} has no finite value"),
            Kind::Overflow => format!("{name} overflows"),
            Kind::Indeterminate if is_division => "0/0 has no value".to_owned(),
            Kind::Indeterminate => format!("{name} of infinite or zero values has no value"),
        };
        Phrase::from(what).word(" at ").then(place)
    }

    /// `z₂ = 0`, `x₁ = x₂ = 1`, `the matrix A`.
    fn argument(&self, argument: &Argument) -> Phrase {
        let is_number = |(node, element): Element| {
            matches!(self.graph.operand(node, element), Operand::Constant(_))
        };
        match *argument {
            Argument::One(x, value) => self.element(x).equals().number(value),
            Argument::Two(a, b, value) if is_number(b) => self.element(a).equals().number(value),
            Argument::Two(a, b, value) if is_number(a) => self.element(b).equals().number(value),
            Argument::Two(a, b, value) => {
                let both = self.element(a).equals().then(self.element(b));
                both.equals().number(value)
            }
            Argument::Matrix(node) => match self.graph.names.get(&node) {
                Some(name) => Phrase::from("the matrix ").name(heading(name)),
                None => "this matrix".into(),
            },
        }
    }

    /// What an element of a node is called: by name, as a number, or as it was written.
    fn element(&self, (node, element): Element) -> Phrase {
        match self.graph.operand(node, element) {
            Operand::Named { node, element } => {
                let name = self.graph.names.get(&node).map_or("", String::as_str);
                Phrase::new().name(heading(&self.graph.shape(node).label(name, element)))
            }
            Operand::Constant(value) => Phrase::new().number(value),
            Operand::Written { span, element } => {
                let written = self.functions.get(span.start..span.end).unwrap_or("");
                let written = match written.trim() {
                    "" => "its argument".into(),
                    long if long.chars().count() > LONGEST => "its argument".into(),
                    formula => Phrase::new().formula(with_headings(formula)),
                };
                match element {
                    Some(element) => {
                        Phrase::from(format!("element {} of ", element + 1)).then(written)
                    }
                    None => written,
                }
            }
        }
    }
}

fn fault_phrase(fault: Fault) -> &'static str {
    match fault {
        Fault::NoStepConverges => "no step gives a derivative that the next finer steps confirm",
        Fault::SamplesNotFinite => "the samples around the point are not finite",
        Fault::PrecisionsDisagree => "f64 and double-double find different derivatives",
        Fault::SamplesTooRough => {
            "the exact rules find no finite slope here, and the samples alone are too rough"
        }
        Fault::FormulaNotFinite => "the formula gives no finite number here",
        Fault::ImaginaryPartUnderflows => "the imaginary part is below the smallest number here",
        Fault::DualNotFinite => "the rules of this derivative are beyond the range of numbers here",
        Fault::DualSeesOneSide => "dual numbers do not see both sides here",
        Fault::RuleNotFinite => "the exact rule gives no finite number here",
    }
}

/// What the function approaches where it has no value, to follow a reason.
fn approached(sides: [Option<f64>; 2]) -> Phrase {
    let zeroed = |value: f64| if value.abs() < 1e-9 { 0.0 } else { value };
    let phrase = Phrase::from(", where the function approaches ");
    match sides.map(|side| side.map(zeroed)) {
        [Some(left), Some(right)] if (left - right).abs() <= 1e-5 * left.abs().max(1.0) => {
            phrase.number(left)
        }
        [Some(left), Some(right)] => phrase
            .number(left)
            .word(" from the left and ")
            .number(right)
            .word(" from the right"),
        [Some(left), None] => phrase.number(left).word(" from the left"),
        [None, Some(right)] => phrase.number(right).word(" from the right"),
        [None, None] => Phrase::new(),
    }
}

fn is_comparison(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::Binary(Binary::Less | Binary::LessEqual | Binary::Equal | Binary::NotEqual)
    )
}

fn operation_name(operation: Operation) -> &'static str {
    let first = |names: &'static [&'static str]| names.first().copied().unwrap_or("");
    match operation {
        Operation::Unary(op) => first(op.names()),
        Operation::Reduce(Binary::Add) => "sum",
        Operation::Reduce(Binary::Mul) => "prod",
        Operation::Binary(op) | Operation::Reduce(op) => first(op.names()),
        Operation::MatMul => "the product",
        Operation::Linear(what) => what.name(),
    }
}

/// A formula with its elements as headings: `x[1]*x[2]` → `x₁*x₂`. An index that is no number
/// stays.
fn with_headings(formula: &str) -> String {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut text = String::with_capacity(formula.len());
    let mut rest = formula;
    while let Some(open) = rest.find('[') {
        let (before, from) = rest.split_at(open);
        let start = before.rfind(|c| !is_name(c)).map_or(0, |at| {
            at + before[at..].chars().next().map_or(1, char::len_utf8)
        });
        let end = from.find(']').map_or(from.len(), |end| end + 1);
        let (index, after) = from.split_at(end);
        let is_index = index
            .chars()
            .all(|c| c.is_ascii_digit() || "[], ".contains(c));
        let (others, name) = before.split_at(start);
        text.push_str(others);
        if !name.is_empty() && is_index {
            let index = index.replace(' ', "");
            text.push_str(&heading(&format!("{name}{index}")));
            rest = after;
        } else {
            text.push_str(name);
            text.push('[');
            rest = &from[1..];
        }
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::expr::lower::lower;
    use crate::expr::parse;
    use crate::expr::shape::Shape;
    use crate::tape::compile::compile;

    #[test]
    fn elements_in_a_formula_are_told_by_their_headings() {
        for (formula, expected) in [
            ("x[1]*x[2]", "x₁*x₂"),
            ("sin(W[1, 2] + b)", "sin(W₁,₂ + b)"),
            ("[1, 2]", "[1, 2]"),
            ("a*[x[1], 2]", "a*[x₁, 2]"),
            ("x[i]", "x[i]"),
            ("ö[1]−x[2]", "ö₁−x₂"),
            ("x[", "x["),
        ] {
            assert_eq!(with_headings(formula), expected);
        }
    }

    #[test]
    fn what_is_approached_follows_the_reason() {
        let of = |approaches| {
            let derivative = Derivative::Undefined { approaches };
            let reason = Words::default().reason(&Reason::NoFiniteValue, &derivative);
            reason.to_string()
        };
        let reason = "the function has no finite value here";
        assert_eq!(of([None; 2]), reason);
        let both = of([Some(1.0), Some(1.0)]);
        assert_eq!(both, format!("{reason}, where the function approaches 1"));
        assert!(of([Some(0.0), Some(2.0)]).ends_with("0 from the left and 2 from the right"));
        assert!(of([None, Some(1e-12)]).ends_with("approaches 0 from the right"));
    }

    #[test]
    fn what_is_picked_is_named_as_what_it_was_picked_from() {
        let declared = BTreeMap::from([("x".to_owned(), Shape::Vector(3))]);
        let names: BTreeSet<String> = declared.keys().cloned().collect();
        let told = |text: &str, element: usize| {
            let lowered = lower(&parse(text, &names), &declared, &[]);
            let output = lowered.output.expect("an output");
            let tape = compile(&lowered.graph, output.node, &output.inputs);
            let words = Words::new(&lowered.graph, text, &tape, &[0, 1, 2]);
            assert_eq!(words.column(1), "x₂");
            // The argument of the outermost function.
            let argument = lowered.graph.nodes[output.node].args[0];
            words.element((argument, element)).to_string()
        };
        assert_eq!(told("y = abs(x)", 2), "x₃");
        assert_eq!(told("y = abs(x^T)", 1), "x₂");
        assert_eq!(told("y = abs((x^T)[3])", 0), "x₃");
        assert_eq!(told("y = abs(2*x)", 1), "element 2 of 2*x");
        assert_eq!(told("y = abs(x[1]*x[2])", 0), "x₁*x₂");
    }
}
