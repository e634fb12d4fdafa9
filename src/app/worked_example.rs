//! The worked example of a function in the reference: a small scene, computed as everything else
//! is, in lines of text.
//!
//! Where to look next: [`super::reference`] shows the lines.

use crate::analysis::number::short;
use crate::analysis::numbers::analyse;
use crate::diff::jacobian::{Entry, Jacobian, Status};
use crate::document::{Document, Value};
use crate::expr::breaks::{At, Inside, Kind};
use crate::expr::function::{Build, Function, Rank};
use crate::expr::shape::Shape;
use crate::tape::cancel::CancelToken;

/// The letters that stand for the arguments of a function.
pub(super) fn arguments(function: &Function) -> Vec<&'static str> {
    let letters: &[&str] = match function.rank {
        Rank::Choice => &["x > 0", "a", "b"],
        Rank::Trace | Rank::SquareToSquare | Rank::Transpose | Rank::PerRow | Rank::PerColumn => {
            &["A"]
        }
        Rank::Dot | Rank::Outer | Rank::Cross => &["w", "x"],
        Rank::Kronecker => &["A", "B"],
        Rank::Square | Rank::Sized => &["2"],
        Rank::Elementwise
        | Rank::Whole
        | Rank::WholeOrElementwise
        | Rank::VectorToVector
        | Rank::Diagonal
        | Rank::Expanding => match function.arity.0 {
            1 => &["x"],
            _ => &["a", "b", "c"],
        },
    };
    letters.iter().take(function.arity.0).copied().collect()
}

/// The worked example of a function, in lines.
pub(super) fn example(function: &Function) -> Vec<String> {
    let document = example_scene(function);
    let Some(analysis) = analyse(&document, &CancelToken::default()) else {
        return Vec::new();
    };
    let Some(numbers) = &analysis.result else {
        return Vec::new();
    };
    let jacobian = &numbers.jacobian;
    let is_diagonal = function.rank == Rank::Elementwise && function.arity == (1, 1);
    if is_diagonal {
        return (0..jacobian.rows.min(jacobian.cols))
            .map(|i| {
                let x = numbers.point.get(i).copied().unwrap_or(f64::NAN);
                let value = jacobian.value.get(i).copied().unwrap_or(f64::NAN);
                let name = function.names[0];
                let slope = slope(jacobian.entry(i, i));
                format!("{name}({}) = {}   slope {slope}", short(x), known(value))
            })
            .collect();
    }
    let mut lines: Vec<String> = Vec::new();
    for name in &analysis.inputs {
        if let Some(input) = document.inputs.get(&name.name) {
            let values: Vec<f64> = input.value.iter().filter_map(Value::number).collect();
            let rows = values.chunks(input.shape.cols().max(1)).map(listed);
            let rows: Vec<String> = rows.collect();
            lines.push(format!("{} = {}", name.name, rows.join("; ")));
        }
    }
    lines.push(format!("value {}", listed(&jacobian.value)));
    lines.push(format!("Jacobian by {}:", numbers.variables.join(", ")));
    lines.extend(rows_of(jacobian));
    lines
}

/// The most rows of a Jacobian that are shown; a matrix by a matrix has more.
const MOST_ROWS: usize = 9;

fn rows_of(jacobian: &Jacobian) -> Vec<String> {
    (0..jacobian.rows.min(MOST_ROWS))
        .map(|i| {
            let row: Vec<String> = (0..jacobian.cols)
                .map(|j| format!("{:>7}", slope(jacobian.entry(i, j))))
                .collect();
            row.join(" ")
        })
        .collect()
}

fn listed(values: &[f64]) -> String {
    let values: Vec<String> = values.iter().map(|value| known(*value)).collect();
    values.join(" ")
}

fn known(value: f64) -> String {
    if value.is_nan() {
        "not defined".to_owned()
    } else {
        short(value)
    }
}

fn slope(entry: &Entry) -> String {
    match entry.status() {
        Status::Kink => format!("{} | {}", short(entry.left()), short(entry.right())),
        Status::Ok => short(entry.value()),
        status => status.name().to_owned(),
    }
}

/// Arguments on either side of 0, or all over a domain that ends there or does not have it.
fn example_points(function: &Function) -> [f64; 5] {
    let Build::Unary(op) = function.build else {
        return [-2.0, -0.5, 0.0, 0.5, 2.0];
    };
    let end = |wanted: Inside| {
        let mut breaks = op.special().iter();
        breaks.find_map(|special| match (special.at, special.kind) {
            (At::Place(place), Kind::End { inside, .. }) if inside == wanted => Some(place),
            _ => None,
        })
    };
    match (end(Inside::Above), end(Inside::Below)) {
        (Some(low), Some(high)) => {
            [0.0, 0.25, 0.5, 0.75, 1.0].map(|part| low + part * (high - low))
        }
        (Some(low), None) if low > 0.0 => [0.0, 0.5, 1.0, 2.0, 4.0].map(|beyond| low + beyond),
        _ => [-2.0, -0.5, 0.0, 0.5, 2.0],
    }
}

/// The scene of the example: the function on numbers on which it shows what it does.
fn example_scene(function: &Function) -> Document {
    let names = arguments(function);
    // What holds no input meets one.
    let meets = match function.rank {
        Rank::Square | Rank::Sized => "*x",
        _ => "",
    };
    let mut document = Document {
        functions: format!("y = {}({}){meets}", function.names[0], names.join(", ")),
        ..Document::default()
    };
    let rows: Vec<Vec<f64>> = match function.rank {
        Rank::Elementwise if function.arity == (1, 1) => {
            let points = example_points(function);
            points.iter().map(|x| vec![*x]).collect()
        }
        Rank::Elementwise | Rank::Choice | Rank::Expanding | Rank::Square | Rank::Sized => {
            vec![vec![2.0]]
        }
        Rank::Trace | Rank::SquareToSquare | Rank::Kronecker | Rank::PerRow | Rank::PerColumn => {
            vec![vec![2.0, 1.0], vec![1.0, 3.0]]
        }
        Rank::Transpose => vec![vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0]],
        Rank::Diagonal | Rank::Outer => vec![vec![2.0], vec![3.0]],
        Rank::Whole | Rank::WholeOrElementwise | Rank::VectorToVector | Rank::Dot | Rank::Cross => {
            vec![vec![1.0], vec![3.0], vec![2.0]]
        }
    };
    let mut names_used = Vec::new();
    for name in &names {
        // Of `x > 0` the name.
        let name = name.chars().next().filter(|c| c.is_alphabetic());
        names_used.push(name.map_or("x".to_owned(), String::from));
    }
    let shape = Shape::Scalar;
    document.settle(names_used.iter().map(|name| (name.as_str(), shape)));
    for name in &names_used {
        document.fill_rows(name, &rows);
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::function;

    #[test]
    fn every_function_has_an_example_with_numbers() {
        for function in function::all() {
            let lines = example(&function);
            assert!(lines.len() > 2, "{}: {lines:?}", function.names[0]);
        }
    }

    #[test]
    fn examples_show_kinks_as_such() {
        let relu = function::find("relu").unwrap();
        assert_eq!(example(&relu)[2], "relu(0) = 0   slope 0 | 1");
        let dot = function::find("dot").unwrap();
        assert!(example(&dot).contains(&"value 14".to_owned()));
    }
}
