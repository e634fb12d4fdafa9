//! Figures as CSV and JSON: what a picture shows, for other programs.
//!
//! Every digit, and `null` (JSON) or nothing (CSV) where there is no number.

use serde_json::{Value, json};

use crate::analysis::chain::Matrix;
use crate::analysis::print::{latex_number, number, object, plain, write_csv};
use crate::analysis::source::Arrow;
use crate::panel::chain::figure::{Block, ChainFigure};
use crate::panel::neuron::figure::neuron::Neuron;
use crate::panel::plane::figure::curve::Curve;
use crate::panel::plane::figure::plane::Plane;
use crate::panel::training::figure::training::Training;

/// The samples under a field, a line each.
pub fn plane_csv(plane: &Plane) -> String {
    let header = [&plane.x.key, &plane.y.key, &plane.output];
    let lines = places(plane).map(|line| line.map(plain).to_vec());
    write_csv(std::iter::once(header.map(String::clone).to_vec()).chain(lines))
}

/// The samples under a field and the gradient at the point, as one JSON object.
pub fn plane_json(plane: &Plane) -> String {
    let column = |k: usize| {
        places(plane)
            .map(|line| number(line[k]))
            .collect::<Vec<_>>()
    };
    let gradient = plane
        .at_point
        .map(|Arrow { dx, dy, .. }| [number(dx), number(dy)]);
    object(&[
        ("output", json!(plane.output)),
        ("axes", json!([plane.x.key, plane.y.key])),
        (
            "point",
            json!([number(plane.x.value), number(plane.y.value)]),
        ),
        ("at_point", number(plane.value)),
        ("gradient", json!(gradient)),
        ("x", json!(column(0))),
        ("y", json!(column(1))),
        ("value", json!(column(2))),
    ])
}

/// The places of a plane's samples with their values: the lowest row first.
fn places(plane: &Plane) -> impl Iterator<Item = [f64; 3]> {
    let grid = plane.grid.max(1);
    let along =
        move |[low, high]: [f64; 2], k: usize| low + (high - low) * (k as f64 + 0.5) / grid as f64;
    let (x, y) = (plane.x.range, plane.y.range);
    let samples = plane.samples.iter().enumerate();
    samples.map(move |(k, value)| [along(x, k % grid), along(y, k / grid), *value])
}

/// The curve of a function of one input, a line per sample.
pub fn curve_csv(curve: &Curve) -> String {
    let header = vec![curve.x.key.clone(), curve.output.clone()];
    let lines = curve.samples.iter().map(|at| at.map(plain).to_vec());
    write_csv(std::iter::once(header).chain(lines))
}

/// The curve and the slope at the point, as one JSON object.
pub fn curve_json(curve: &Curve) -> String {
    let column = |k: usize| {
        curve
            .samples
            .iter()
            .map(|at| number(at[k]))
            .collect::<Vec<_>>()
    };
    object(&[
        ("output", json!(curve.output)),
        ("axis", json!(curve.x.key)),
        ("point", number(curve.x.value)),
        ("at_point", number(curve.value)),
        ("slope", number(curve.slope)),
        ("left", number(curve.left)),
        ("right", number(curve.right)),
        ("x", json!(column(0))),
        ("value", json!(column(1))),
    ])
}

/// The activation and its slope, a line per sample.
pub fn neuron_csv(neuron: &Neuron) -> String {
    let header = ["z", "a", "da/dz"].map(str::to_owned).to_vec();
    let lines = neuron
        .curve
        .iter()
        .zip(&neuron.derivative)
        .map(|(value, slope)| [value[0], value[1], slope[1]].map(plain).to_vec());
    write_csv(std::iter::once(header).chain(lines))
}

/// Weights, sum, activation and slope at the point, as one JSON object.
pub fn neuron_json(neuron: &Neuron) -> String {
    let list = |get: &dyn Fn(&crate::panel::unit::terms::Term) -> f64| {
        let numbers = neuron.terms.iter().map(|term| number(get(term)));
        Value::Array(numbers.collect())
    };
    object(&[
        ("activation", json!(neuron.activation)),
        ("w", list(&|term| term.weight)),
        ("x", list(&|term| term.input)),
        ("b", number(neuron.bias)),
        ("z", number(neuron.z)),
        ("a", number(neuron.a)),
        ("slope", number(neuron.slope)),
        ("left", number(neuron.left)),
        ("right", number(neuron.right)),
        ("target", number(neuron.squared.target)),
        ("error", number(neuron.squared.error)),
        ("error_slope", number(neuron.squared.slope)),
    ])
}

/// The rows of the data with what the model makes of them, a line each.
pub fn training_csv(training: &Training) -> String {
    let header = [training.axis.as_str(), "t", "a"].map(str::to_owned);
    let points = training.points.iter();
    let lines = points.map(|point| {
        [point.at, point.target, point.predicted]
            .map(plain)
            .to_vec()
    });
    write_csv(std::iter::once(header.to_vec()).chain(lines))
}

/// Parameters, loss and its gradient, and the data with the model's values, as one JSON object.
pub fn training_json(training: &Training) -> String {
    let list = |numbers: &mut dyn Iterator<Item = f64>| Value::Array(numbers.map(number).collect());
    let points = || training.points.iter();
    object(&[
        ("parameters", json!(training.names)),
        ("values", list(&mut training.values.iter().copied())),
        ("rate", number(training.rate)),
        ("loss", number(training.value)),
        ("gradient", list(&mut training.gradient().into_iter())),
        ("axis", json!(training.axis)),
        ("x", list(&mut points().map(|point| point.at))),
        ("target", list(&mut points().map(|point| point.target))),
        (
            "predicted",
            list(&mut points().map(|point| point.predicted)),
        ),
    ])
}

/// The factors and the whole, a line for each entry: name, row and column counted from 1, the
/// slopes from the left and from the right.
pub fn chain_csv(figure: &ChainFigure) -> String {
    let header = ["factor", "row", "column", "left", "right"].map(str::to_owned);
    let lines = blocks(figure).flat_map(|block| {
        let Matrix { rows, cols, .. } = block.matrix;
        let places = (0..rows).flat_map(move |row| (0..cols).map(move |col| (row, col)));
        places.map(|(row, col)| {
            let [left, right] = block.matrix.at(row, col).map(plain);
            let name = block.name.clone();
            vec![
                name,
                (row + 1).to_string(),
                (col + 1).to_string(),
                left,
                right,
            ]
        })
    });
    write_csv(std::iter::once(header.to_vec()).chain(lines))
}

/// Each factor once, then the whole.
fn blocks(figure: &ChainFigure) -> impl Iterator<Item = &Block> {
    let mut told = Vec::new();
    let factors = figure.rows.iter().flat_map(|row| &row.factors);
    factors.chain(&figure.total).filter(move |block| {
        let new = !told.contains(&&block.name);
        told.push(&block.name);
        new
    })
}

/// The products of the paths in LaTeX, added, and the whole.
pub fn chain_latex(figure: &ChainFigure) -> String {
    let matrix = |block: &Block| {
        let cell = |slopes: [f64; 2]| match slopes {
            [left, right] if left == right => latex_number(left),
            [left, right] if left.is_nan() && right.is_nan() => latex_number(f64::NAN),
            [left, right] => format!("{} \\mid {}", latex_number(left), latex_number(right)),
        };
        let row = |row: usize| {
            let cells: Vec<String> = (0..block.matrix.cols)
                .map(|col| cell(block.matrix.at(row, col)))
                .collect();
            cells.join(" & ")
        };
        let rows: Vec<String> = (0..block.matrix.rows).map(row).collect();
        format!(
            "\\begin{{bmatrix}} {} \\end{{bmatrix}}",
            rows.join(" \\\\ ")
        )
    };
    let paths: Vec<String> = figure
        .rows
        .iter()
        .map(|row| row.factors.iter().map(matrix).collect())
        .collect();
    let whole = figure.total.as_ref().map_or(String::new(), matrix);
    format!("{}\n  = {whole}\n", paths.join("\n  + "))
}

/// Factors, paths and the whole, as one JSON object; a kink is its two slopes.
pub fn chain_json(figure: &ChainFigure) -> String {
    let matrix = |block: &Block| {
        let entry = |[left, right]: [f64; 2]| match left == right {
            true => number(left),
            false => json!([number(left), number(right)]),
        };
        let row = |row: usize| {
            let cells = (0..block.matrix.cols).map(|col| entry(block.matrix.at(row, col)));
            Value::Array(cells.collect())
        };
        json!({
            "name": block.name,
            "formula": block.formula,
            "rows": (0..block.matrix.rows).map(row).collect::<Vec<_>>(),
        })
    };
    let paths = figure.rows.iter().map(|row| {
        let names = row.factors.iter().map(|block| block.name.as_str());
        json!({ "path": row.name, "factors": names.collect::<Vec<_>>() })
    });
    object(&[
        ("paths", Value::Array(paths.collect())),
        (
            "factors",
            Value::Array(blocks(figure).map(matrix).collect()),
        ),
    ])
}
