//! The form of a Jacobian as a sentence: which elements of the output use which of the inputs.

use super::phrase::Words;
use crate::diff::pattern::{ByInput, Pattern, Structure, Uses};
use crate::expr::graph::NodeId;
use crate::expr::number::short;
use crate::expr::shape::Shape;

impl Words {
    /// The form of the whole matrix and why it has it, in one line.
    pub fn structure(&self, structure: &Structure) -> String {
        let reason = self.form(structure);
        match structure.affine {
            true => {
                format!("{reason}; constant: the same at every point, as the function is affine")
            }
            false => reason,
        }
    }

    /// Why it has that form: `diagonal: y[i] uses x[i] only`.
    pub fn form(&self, structure: &Structure) -> String {
        let output = self.value(structure.output, "the output");
        let name = structure.pattern.name();
        let inputs = &structure.per_input[..];
        match (structure.pattern, inputs) {
            (Pattern::Zero, inputs) => zero(&output, &self.values(inputs)),
            (Pattern::Dense, []) => {
                format!("dense: {} uses every input", output.elements("i", "k"))
            }
            (_, []) => {
                let [entries, all] = structure.connected;
                format!("{name}: {entries} of {all} pairs of output and input are connected")
            }
            (_, [input]) => self.by_input(&output, input),
            (Pattern::Dense, inputs) => {
                let names = self.values(inputs);
                let names: Vec<String> = names.iter().map(|input| input.every("j", "k")).collect();
                format!("dense: {} uses {}", output.every("i", "k"), listed(&names))
            }
            (_, inputs) => {
                let by = |input: &ByInput| {
                    let name = self.value(input.input, "").name;
                    format!("by {name}: {}", self.by_input(&output, input))
                };
                let reasons: Vec<String> = inputs.iter().map(by).collect();
                reasons.join("; ")
            }
        }
    }

    /// The form of the columns of one input.
    fn by_input(&self, output: &Value<'_>, by: &ByInput) -> String {
        let input = self.value(by.input, "");
        let (x, form) = (input.name, by.pattern.name());
        let y = output.elements("i", "j");
        match &by.uses {
            Uses::Nothing => zero(output, &[input]),
            Uses::Everything => {
                let (y, x) = match (output.shape, input.shape) {
                    (Shape::Matrix(..), _) => (output.every("i", "j"), input.every("k", "l")),
                    (Shape::Vector(_), _) => (output.every("i", ""), input.every("j", "k")),
                    (Shape::Scalar, _) => (output.every("", ""), input.every("i", "j")),
                };
                format!("{form}: {y} uses {x}")
            }
            Uses::Same if by.pattern == Pattern::Dense => {
                format!("{form}: {y} uses {}", input.elements("i", "j"))
            }
            Uses::Same => format!("{form}: {y} uses {} only", input.elements("i", "j")),
            Uses::Multiple { .. } if by.pattern == Pattern::Identity => {
                format!(
                    "{form}: {y} changes by as much as {}",
                    input.elements("i", "j")
                )
            }
            Uses::Multiple { factor, fixed } => {
                // A held number may be another one at another point.
                let here = if *fixed {
                    ""
                } else {
                    ", with what is held constant"
                };
                format!(
                    "{form}: {y} changes by {} times as much as {}{here}",
                    short(*factor),
                    input.elements("i", "j")
                )
            }
            Uses::OneRow(row) => format!("{form}: only {} uses {x}", output.element(*row)),
            Uses::OneColumn(column) => {
                format!(
                    "{form}: {} uses {} only",
                    output.name,
                    input.element(*column)
                )
            }
            Uses::Transposed => format!("{form}: {y} uses {x}[j,i] only"),
            Uses::RowI => format!("{form}: {y} uses row i of {x} only"),
            Uses::ColumnJ => format!("{form}: {y} uses column j of {x} only"),
            Uses::ColumnI => format!("{form}: {y} uses column i of {x} only"),
            Uses::ElementI => format!("{form}: {y} uses {x}[i] only"),
            Uses::ElementJ => format!("{form}: {y} uses {x}[j] only"),
            Uses::Band { lower, upper } => {
                let from = match lower {
                    0 => "i".to_owned(),
                    lower => format!("i−{lower}"),
                };
                let to = match upper {
                    0 => "i".to_owned(),
                    upper => format!("i+{upper}"),
                };
                format!("{form}: {y} uses {x}[{from}] to {x}[{to}] only")
            }
            Uses::Triangle { full } => {
                let what = match (by.pattern, full) {
                    (Pattern::LowerTriangular, true) => format!("{x}[1] to {x}[i]"),
                    (Pattern::LowerTriangular, false) => format!("nothing beyond {x}[i]"),
                    (_, true) => format!("{x}[i] to {x}[{}]", output.shape.len()),
                    (_, false) => format!("nothing before {x}[i]"),
                };
                format!("{form}: {y} uses {what}")
            }
            Uses::AllBut(unused) => {
                let does = if unused.len() == 1 { "does" } else { "do" };
                let names: Vec<String> = unused.iter().map(|&row| output.element(row)).collect();
                let who = listed(&names);
                format!("{form}: {who} {does} not use {x}, the others use all of it")
            }
            Uses::AtMost { most, of } => {
                let at_most = match output.shape {
                    Shape::Scalar => "",
                    _ => "at most ",
                };
                format!("{form}: {y} uses {at_most}{most} of the {of} elements of {x}")
            }
            Uses::ByElements { users, of } => {
                format!(
                    "{form}: {users} of the {of} elements of {} use {x}",
                    output.name
                )
            }
        }
    }

    fn values(&self, inputs: &[ByInput]) -> Vec<Value<'_>> {
        let inputs = inputs.iter();
        inputs.map(|input| self.value(input.input, "")).collect()
    }

    fn value<'a>(&'a self, node: NodeId, without_name: &'a str) -> Value<'a> {
        let known = self.graph.nodes.get(node);
        Value {
            name: self
                .graph
                .names
                .get(&node)
                .map_or(without_name, String::as_str),
            shape: known.map_or(Shape::Scalar, |node| node.shape),
        }
    }
}

/// An output or an input: its name and shape.
#[derive(Clone, Copy)]
struct Value<'a> {
    name: &'a str,
    shape: Shape,
}

impl Value<'_> {
    /// Its elements with letters for positions: `y[i]`.
    fn elements(&self, row: &str, col: &str) -> String {
        match self.shape {
            Shape::Scalar => self.name.to_owned(),
            Shape::Vector(_) => format!("{}[{row}]", self.name),
            Shape::Matrix(..) => format!("{}[{row},{col}]", self.name),
        }
    }

    /// The same, as all of them.
    fn every(&self, row: &str, col: &str) -> String {
        match self.shape {
            Shape::Scalar => self.name.to_owned(),
            _ => format!("every {}", self.elements(row, col)),
        }
    }

    fn element(&self, position: usize) -> String {
        self.shape.label(self.name, position)
    }
}

fn zero(output: &Value<'_>, inputs: &[Value<'_>]) -> String {
    let names: Vec<String> = inputs.iter().map(|input| input.name.to_owned()).collect();
    let names = match &names[..] {
        [] => "what it is differentiated by".to_owned(),
        names => listed(names),
    };
    format!("zero: {} does not use {names}", output.name)
}

fn listed(names: &[String]) -> String {
    match names {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        names => names.concat(),
    }
}
