//! The local linear map: a patch around the point, and what the function and its Jacobian
//! make of it.
//!
//! Everything is told as a displacement: in the inputs from the point, in the outputs from
//! the function's value there. The nearer the patch, the nearer the two images.

use nalgebra::Matrix2;

use crate::analysis::heading::heading;
use crate::analysis::phrase::Phrase;
use crate::analysis::scatter::sample;
use crate::analysis::source::{Axis, Source};
use crate::diff::jacobian::Status;
use crate::panel::plane::figure::plane::{Held, at_place, held};
use crate::tape::cancel::CancelToken;

/// Lines of the patch each way.
const LINES: usize = 9;
/// Places along a line.
const ALONG: usize = 33;
/// Places around the circle.
const AROUND: usize = 97;

/// Two outputs over two inputs, near the point.
#[derive(Clone, Debug, PartialEq)]
pub struct Local {
    /// `Local map of y₁ and y₂`.
    pub title: Phrase,
    /// Horizontal input.
    pub x: Axis,
    /// Vertical input.
    pub y: Axis,
    /// Names of the outputs.
    pub outputs: [String; 2],
    /// Half the side of the patch, and the radius of its circle.
    pub radius: f64,
    /// The patch itself.
    pub patch: Sheet,
    /// Its image under the function; pieces end where that has no value.
    pub image: Sheet,
    /// Its image under the Jacobian; `None` where there is none.
    pub linear: Option<Linear>,
    /// The inputs that are held.
    pub held: Held,
    /// One sentence, for the caption and for screen readers.
    pub caption: Phrase,
}

/// A grid and a circle, as lines of displacements; a place may be not finite.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Those along one axis, then those along the other.
    pub lines: Vec<Vec<[f64; 2]>>,
    /// Closed.
    pub circle: Vec<[f64; 2]>,
}

/// What the Jacobian does.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    /// Numerator layout: a row per output.
    pub jacobian: [[f64; 2]; 2],
    /// The image of the patch.
    pub image: Sheet,
    /// Singular values, the greater one first.
    pub singular: [f64; 2],
    /// Directions of length 1 in the inputs that are stretched by the singular values.
    pub from: [[f64; 2]; 2],
    /// Where they go, of length 1.
    pub to: [[f64; 2]; 2],
    /// Of the Jacobian: by how much areas grow; negative when orientation flips.
    pub determinant: f64,
    /// The greatest distance between the two images of a place, as a part of the greatest
    /// distance in the linear image; NaN when the function has no value somewhere.
    pub gap: f64,
}

/// The local map of the first two outputs over a pair of inputs. `None` when `cancel` was called.
pub(crate) fn local(
    source: Source<'_>,
    pair: (usize, usize),
    names: [&str; 2],
    radius: f64,
    cancel: &CancelToken,
) -> Option<Local> {
    let (x, y) = (source.axis(pair.0, None), source.axis(pair.1, None));
    let at = |k: usize, count: usize| radius * (2.0 * k as f64 / (count - 1) as f64 - 1.0);
    let along = |fixed: f64| (0..ALONG).map(move |k| (at(k, ALONG), fixed));
    let level = (0..LINES).map(|k| along(at(k, LINES)).map(|(s, t)| [s, t]).collect());
    let upright = (0..LINES).map(|k| along(at(k, LINES)).map(|(s, t)| [t, s]).collect());
    let circle = (0..AROUND).map(|k| {
        let turn = std::f64::consts::TAU * k as f64 / (AROUND - 1) as f64;
        [radius * turn.cos(), radius * turn.sin()]
    });
    let patch = Sheet {
        lines: level.chain(upright).collect(),
        circle: circle.collect(),
    };
    let image = image(source, pair, [x.value, y.value], &patch, cancel)?;
    let entries = [0, 1].map(|row| [pair.0, pair.1].map(|col| source.jacobian.entry(row, col)));
    let known = entries
        .iter()
        .flatten()
        .all(|entry| matches!(entry.status(), Status::Ok | Status::OneSided));
    let outputs = names.map(heading);
    let [a, b] = &outputs;
    let place = at_place(&x, &y);
    let linear = known.then(|| linear(entries.map(|row| row.map(|e| e.value())), &patch, &image));
    let caption = match &linear {
        Some(linear) => {
            let [most, least] = linear.singular;
            let orientation = if linear.determinant > 0.0 {
                "orientation is kept"
            } else if linear.determinant < 0.0 {
                "orientation flips"
            } else {
                "the plane falls flat"
            };
            place
                .word(" lengths grow between ")
                .number(least)
                .word(" and ")
                .number(most)
                .word(" times, areas ")
                .number(linear.determinant.abs())
                .word(" times")
                .stop(';')
                .word(orientation)
                .stop('.')
                .word("Within ")
                .number(radius)
                .word(" the straight picture is off by ")
                .then(share(linear.gap))
        }
        None => {
            let bad = entries
                .iter()
                .flatten()
                .find(|entry| !matches!(entry.status(), Status::Ok | Status::OneSided));
            let reason = bad.map_or(Phrase::new(), |entry| source.told_reason(entry));
            place
                .word(" no linear map fits, however near one looks")
                .stop(':')
                .then(reason)
        }
    };
    Some(Local {
        title: Phrase::from("Local map of ").name(a).word(" and ").name(b),
        x,
        y,
        outputs,
        radius,
        patch,
        image,
        linear,
        held: held(source, pair),
        caption: caption.stop('.'),
    })
}

/// `3 %`.
pub(crate) fn share(part: f64) -> Phrase {
    if part.is_nan() {
        "an unknown part".into()
    } else {
        Phrase::new().number(100.0 * part).word(" %")
    }
}

/// Where the function takes the places of a sheet, from its value at the point.
fn image(
    source: Source<'_>,
    pair: (usize, usize),
    at: [f64; 2],
    sheet: &Sheet,
    cancel: &CancelToken,
) -> Option<Sheet> {
    let places = source.places(pair);
    let all = || sheet.lines.iter().flatten().chain(&sheet.circle);
    let column = |k: usize| all().map(|step| at[k] + step[k]).collect::<Vec<f64>>();
    let moved = [(places.0, column(0)), (places.1, column(1))];
    let row = |row: usize| {
        let source = Source {
            component: (source.component.0, row),
            ..source
        };
        sample(source, &moved, cancel)
    };
    let [first, second] = [source.jacobian.value[0], source.jacobian.value[1]];
    let mut images = row(0)?
        .into_iter()
        .zip(row(1)?)
        .map(|(a, b)| [a - first, b - second]);
    Some(Sheet {
        lines: sheet
            .lines
            .iter()
            .map(|line| images.by_ref().take(line.len()).collect())
            .collect(),
        circle: images.collect(),
    })
}

fn linear(jacobian: [[f64; 2]; 2], patch: &Sheet, image: &Sheet) -> Linear {
    let [[a, b], [c, d]] = jacobian;
    let apply = |step: &[f64; 2]| [a * step[0] + b * step[1], c * step[0] + d * step[1]];
    let through = |line: &Vec<[f64; 2]>| line.iter().map(apply).collect::<Vec<[f64; 2]>>();
    let straight = Sheet {
        lines: patch.lines.iter().map(through).collect(),
        circle: through(&patch.circle),
    };
    let svd = Matrix2::new(a, b, c, d).svd(true, true);
    // nalgebra sorts them, the greatest first.
    let column = |matrix: Option<Matrix2<f64>>, k: usize| {
        matrix.map_or([f64::NAN; 2], |matrix| [matrix[(0, k)], matrix[(1, k)]])
    };
    let from = svd.v_t.map(|transposed| transposed.transpose());
    let all = |sheet: &Sheet| -> Vec<[f64; 2]> {
        sheet
            .lines
            .iter()
            .flatten()
            .chain(&sheet.circle)
            .copied()
            .collect()
    };
    let pairs = all(&straight).into_iter().zip(all(image));
    let (mut off, mut size) = (0.0_f64, 0.0_f64);
    for (straight, bent) in pairs {
        let gap = (straight[0] - bent[0]).hypot(straight[1] - bent[1]);
        // NaN must not be lost, which max would do.
        off = if gap > off || gap.is_nan() { gap } else { off };
        size = size.max(straight[0].hypot(straight[1]));
    }
    Linear {
        jacobian,
        image: straight,
        singular: [svd.singular_values[0], svd.singular_values[1]],
        from: [column(from, 0), column(from, 1)],
        to: [column(svd.u, 0), column(svd.u, 1)],
        determinant: a * d - b * c,
        gap: off / size,
    }
}
