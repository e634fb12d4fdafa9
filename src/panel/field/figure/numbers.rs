//! The numbers that a picture of the field is about, as a table for those who do not see it.
//!
//! The point, what was found, and how it is drawn; and values at a few places all over it,
//! because those at every arrow would be too many.

use super::field::Field;
use super::local::Local;
use super::nudge::Nudge;
use crate::analysis::number::{short, told};
use crate::panel::plane::figure::curve::Curve;
use crate::panel::plane::figure::plane::{ARROWS, Plane};
use crate::panel::table::Table;

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

    /// These numbers and those all over the picture, as tables; none for a message.
    pub fn tables(&self) -> Vec<Table> {
        let all = match self {
            Self::Plane(plane) => Some(over_plane(plane)),
            Self::Curve(curve) => Some(over_curve(curve)),
            Self::Local(_) | Self::Nudge(_) => None,
            Self::Message(_) => return Vec::new(),
        };
        std::iter::once(Table::pairs("Numbers of the field", self.numbers()))
            .chain(all)
            .collect()
    }
}

/// Value and gradient at a few places; of a map its arrows.
fn over_plane(plane: &Plane) -> Table {
    let axes = [plane.x.label.as_str(), &plane.y.label];
    if !plane.map.is_empty() {
        let outputs = plane.map.iter().map(String::as_str);
        let head = axes.into_iter().chain(outputs);
        let mut table = Table::new("The map all over the plane", head);
        // Every third arrow both ways; none stands where the map is undefined.
        let third = |value: f64, [low, high]: [f64; 2]| {
            let place = (value - low) / (high - low) * ARROWS as f64;
            place as usize % 3 == 1
        };
        let few = plane
            .arrows
            .iter()
            .filter(|arrow| third(arrow.x, plane.x.range) && third(arrow.y, plane.y.range));
        let cells = few.map(|arrow| [arrow.x, arrow.y, arrow.dx, arrow.dy].map(short).into());
        table.rows.extend(cells);
        return table;
    }
    let slopes = axes.map(|axis| format!("∂{}/∂{axis}", plane.output));
    let head = [axes[0], axes[1], &plane.output, &slopes[0], &slopes[1]];
    let mut table = Table::new("Values and gradients all over the plane", head);
    let cells = plane.places.iter().map(|line| {
        let [dx, dy] = line.gradient.unwrap_or([f64::NAN; 2]);
        [line.x, line.y, line.value, dx, dy].map(told).into()
    });
    table.rows.extend(cells);
    table
}

/// The function at places all along its axis.
fn over_curve(curve: &Curve) -> Table {
    let head = [curve.x.label.as_str(), &curve.output];
    let mut table = Table::new("Values all along the curve", head);
    let apart = (curve.samples.len() / 12).max(1);
    let few = curve.samples.iter().step_by(apart);
    table.rows.extend(few.map(|at| at.map(told).into()));
    table
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
    for (name, value) in &plane.held.values {
        rows.push(row(format!("{name}, held"), told(*value)));
    }
    if plane.held.more > 0 {
        rows.push(row(format!("… {} more", plane.held.more), "held"));
    }
    let [low, high] = plane.span.map(told);
    rows.push(row("least and greatest in view", format!("{low}, {high}")));
    if !plane.contours.is_empty() {
        let levels: Vec<&str> = plane.contours.iter().map(|c| c.label.as_str()).collect();
        rows.push(row("levels", levels.join(", ")));
    }
    if plane.arrows_shown {
        rows.push(row("arrows", plane.lengths.told().to_string()));
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
                point.told().to_string(),
                format!("value {}, eigenvalues {low}, {high}", told(point.value)),
            ));
        }
        rows.push(row("critical points", critical.told().to_string()));
    }
    if let Some(path) = &plane.path {
        rows.push(row("path", path.told(path.points.len()).to_string()));
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
    rows.push(row("off by", super::local::share(linear.gap).to_string()));
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
    for side in nudge.sides.iter().flatten() {
        rows.push(row(
            format!("{} slope times dx", side.name),
            list(&side.measured.promised),
        ));
        rows.push(row(
            format!("gap of the {} slope", side.name),
            told(side.measured.gap),
        ));
    }
    for [length, gap] in &nudge.shrinking {
        rows.push(row(format!("gap at |dx| = {}", told(*length)), told(*gap)));
    }
    rows
}
