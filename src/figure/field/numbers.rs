//! The numbers that a picture of the field is about, as a table for those who do not see it.
//!
//! Values at every arrow would be too many: the point, what was found, and how it is drawn.

use super::{Curve, Field, Local, Nudge, Plane};
use crate::figure::number::told;

/// A name and what it is.
type Row = [String; 2];

fn row(name: impl Into<String>, value: impl Into<String>) -> Row {
    [name.into(), value.into()]
}

impl Field {
    /// The table; empty for a message.
    pub fn numbers(&self) -> Vec<Row> {
        match self {
            Self::Plane(plane) => of_plane(plane),
            Self::Curve(curve) => of_curve(curve),
            Self::Local(local) => of_local(local),
            Self::Nudge(nudge) => of_nudge(nudge),
            Self::Message(_) => Vec::new(),
        }
    }
}

fn of_plane(plane: &Plane) -> Vec<Row> {
    let mut rows = vec![
        row(&plane.x.label, told(plane.x.value)),
        row(&plane.y.label, told(plane.y.value)),
        row(&plane.output, told(plane.value)),
    ];
    let at = plane.at_point.map_or_else(
        || "undefined".to_owned(),
        |arrow| format!("({}, {})", told(arrow.dx), told(arrow.dy)),
    );
    rows.push(row(&plane.vector, at));
    for held in &plane.held {
        if let Some((name, value)) = held.split_once(" = ") {
            rows.push(row(format!("{name}, held"), value));
        }
    }
    let [low, high] = plane.span.map(told);
    rows.push(row("least and greatest in view", format!("{low}, {high}")));
    if !plane.contours.is_empty() {
        let levels: Vec<&str> = plane.contours.iter().map(|c| c.label.as_str()).collect();
        rows.push(row("levels", levels.join(", ")));
    }
    if plane.arrows_shown {
        rows.push(row("arrows", plane.lengths.told()));
        rows.push(row("longest arrow", told(plane.magnitude)));
    }
    if !plane.kinks.is_empty() {
        rows.push(row(
            "kinks and jumps",
            format!("{} lines", plane.kinks.len()),
        ));
    }
    if let Some(critical) = &plane.critical {
        let alone = critical.points.iter().filter(|point| point.isolated);
        for point in alone {
            let [low, high] = point.eigenvalues.map(told);
            rows.push(row(
                point.told(),
                format!("value {}, eigenvalues {low}, {high}", told(point.value)),
            ));
        }
        rows.push(row("critical points", critical.told()));
    }
    if let Some(path) = &plane.path {
        rows.push(row("path", path.told(path.points.len())));
        rows.push(row("step size", told(path.rate)));
        rows.push(row("momentum", told(path.momentum)));
    }
    rows
}

fn of_curve(curve: &Curve) -> Vec<Row> {
    let mut rows = vec![
        row(&curve.x.label, told(curve.x.value)),
        row(&curve.output, told(curve.value)),
        row("slope", told(curve.slope)),
    ];
    if curve.slope.is_nan() {
        rows.push(row("slope on the left", told(curve.left)));
        rows.push(row("slope on the right", told(curve.right)));
    }
    rows
}

fn of_local(local: &Local) -> Vec<Row> {
    let mut rows = vec![
        row(&local.x.label, told(local.x.value)),
        row(&local.y.label, told(local.y.value)),
        row("radius", told(local.radius)),
    ];
    let Some(linear) = &local.linear else {
        return rows;
    };
    for (output, line) in local.outputs.iter().zip(linear.jacobian) {
        for (axis, value) in [&local.x, &local.y].into_iter().zip(line) {
            rows.push(row(format!("∂{output}/∂{}", axis.label), told(value)));
        }
    }
    let pair = |vector: [f64; 2]| format!("({}, {})", told(vector[0]), told(vector[1]));
    for (k, value) in linear.singular.iter().enumerate() {
        let ways = format!(
            "{} from {} to {}",
            told(*value),
            pair(linear.from[k]),
            pair(linear.to[k])
        );
        rows.push(row(format!("singular value {}", k + 1), ways));
    }
    rows.push(row("determinant", told(linear.determinant)));
    rows.push(row("off by", super::local::share(linear.gap)));
    rows
}

fn of_nudge(nudge: &Nudge) -> Vec<Row> {
    let list = |vector: &[f64]| {
        let parts: Vec<String> = vector.iter().map(|part| told(*part)).collect();
        parts.join(", ")
    };
    let mut rows = vec![
        row("dx", list(&nudge.step)),
        row("|dx|", told(nudge.length())),
        row("J·dx", list(&nudge.promised)),
        row("f(x + dx) − f(x)", list(&nudge.actual)),
        row("gap", told(nudge.gap)),
        row("gap divided by, per halving", told(nudge.ratio)),
    ];
    for [length, gap] in &nudge.shrinking {
        rows.push(row(format!("gap at |dx| = {}", told(*length)), told(*gap)));
    }
    rows
}
