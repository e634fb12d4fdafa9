//! Places where the gradient is 0, found and told apart.
//!
//! Newton's method from the cells of a mesh. What is not found may still be there: a place
//! between the lines of the mesh, or one at a kink, where there is no gradient to be 0.

use nalgebra::{Matrix2, Vector2};

use super::flow::Vectors;
use crate::analysis::phrase::Phrase;
use crate::analysis::scatter::sample;
use crate::analysis::source::{Arrow, Source};
use crate::tape::cancel::CancelToken;

/// Cells along each side.
const CELLS: usize = 40;
/// Most cells to start from.
const MOST: usize = 600;
/// Newton steps. At a degenerate place each shortens the distance by a third only.
const STEPS: usize = 60;
/// A step shorter than this, in parts of the sides, has arrived.
const ARRIVED: f64 = 1e-9;
/// Two places nearer than this are one.
const SAME: f64 = 1e-5;

/// The critical points of a component over a rectangle, as far as they were found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Critical {
    /// Minima first, then maxima, saddles, and those that could not be told.
    pub points: Vec<CriticalPoint>,
    /// There are regions where the gradient is 0 everywhere.
    pub flat: bool,
}

/// A place where the gradient is 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CriticalPoint {
    /// Horizontal.
    pub x: f64,
    /// Vertical.
    pub y: f64,
    /// The component there.
    pub value: f64,
    /// What it is.
    pub kind: Kind,
    /// Eigenvalues of the Hessian, the smaller one first.
    pub eigenvalues: [f64; 2],
    /// It stands alone; else it is one of a line of such places.
    pub isolated: bool,
}

/// Kinds of critical points, by the signs of the Hessian's eigenvalues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Both positive.
    Minimum,
    /// Both negative.
    Maximum,
    /// One of each sign.
    Saddle,
    /// One is 0 within its error: the second derivative does not tell.
    Degenerate,
}

impl Kind {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
            Self::Saddle => "saddle",
            Self::Degenerate => "degenerate",
        }
    }
}

impl CriticalPoint {
    /// `minimum at (0, 1)`.
    pub fn told(&self) -> Phrase {
        let kind = match self.kind {
            Kind::Degenerate => "degenerate point",
            kind => kind.name(),
        };
        Phrase::from(kind).word(" at ").numbers(&[self.x, self.y])
    }
}

impl Critical {
    /// One sentence.
    pub fn told(&self) -> Phrase {
        let alone = self.points.iter().filter(|point| point.isolated);
        let alone: Vec<Phrase> = alone.map(CriticalPoint::told).collect();
        let mut parts: Vec<Phrase> = Vec::new();
        match &alone[..] {
            [] => {}
            [first, _, _, _, _, ..] => {
                let count = format!("{} critical points, first a ", alone.len());
                parts.push(Phrase::from(count).then(first));
            }
            _ => parts.push(Phrase::joined(alone, &", ".into())),
        }
        if self.points.iter().any(|point| !point.isolated) {
            parts.push("a line of critical points".into());
        }
        if self.flat {
            parts.push("a flat region".into());
        }
        let found = if parts.is_empty() {
            "No critical point was found here, which does not prove that there is none".into()
        } else {
            let all = Phrase::joined(parts, &Phrase::new().stop(';'));
            Phrase::from("Found").stop(':').then(all)
        };
        found.stop('.')
    }
}

/// Symmetric, row by row without the repeated entry.
type Hessian = [f64; 3];

/// Finds them. `None` when `cancel` was called.
pub(crate) fn find(
    source: Source<'_>,
    places: (usize, usize),
    ranges: [[f64; 2]; 2],
    cancel: &CancelToken,
) -> Option<Critical> {
    let search = Search {
        vectors: Vectors {
            source,
            places,
            map: None,
        },
        ranges,
        widths: ranges.map(|[low, high]| high - low),
        cancel,
    };
    let side = CELLS + 1;
    let nodes: Vec<[f64; 2]> = (0..side * side)
        .map(|k| [k % side, k / side].map(|k| k as f64 / CELLS as f64))
        .collect();
    let gradients = search.gradients(&nodes)?;
    let steepest = gradients
        .iter()
        .flatten()
        .fold(0.0, |most: f64, [a, b]| most.max(a.hypot(*b)));
    let flat = (0..CELLS * CELLS).any(|k| {
        let at = k / CELLS * side + k % CELLS;
        [at, at + 1, at + side, at + side + 1]
            .iter()
            .all(|&node| gradients[node] == Some([0.0, 0.0]))
    });
    let mut walkers: Vec<[f64; 2]> = seeds(&gradients).iter().map(|&k| nodes[k]).collect();
    // Into the middle of the cell; a node is a place like any other.
    for place in &mut walkers {
        *place = place.map(|part| (part + 0.37 / CELLS as f64).min(1.0));
    }
    if flat {
        // Everything is critical there, and that was said.
        let here = search.gradients(&walkers)?;
        let mut here = here.iter();
        walkers.retain(|_| here.next() != Some(&Some([0.0, 0.0])));
    }
    let arrived = search.newton(walkers, steepest)?;
    let mut distinct: Vec<[f64; 2]> = Vec::new();
    for place in arrived {
        let same = |other: &[f64; 2]| distance(*other, place) < SAME;
        if !distinct.iter().any(same) {
            distinct.push(place);
        }
    }
    let mut points = search.classified(&distinct, steepest)?;
    points.sort_by(|a, b| {
        (a.kind, a.x)
            .partial_cmp(&(b.kind, b.x))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    Some(Critical { points, flat })
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// The lower left nodes of cells in which both parts of the gradient change sign, and nodes
/// where its length is least among the neighbours.
fn seeds(gradients: &[Option<[f64; 2]>]) -> Vec<usize> {
    let side = CELLS + 1;
    let mut seeds = Vec::new();
    for row in 0..CELLS {
        for col in 0..CELLS {
            let at = row * side + col;
            let corners = [at, at + 1, at + side, at + side + 1].map(|node| gradients[node]);
            let changes = |k: usize| {
                let parts = corners.iter().flatten().map(|gradient| gradient[k]);
                let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
                for part in parts {
                    (low, high) = (low.min(part), high.max(part));
                }
                low <= 0.0 && high >= 0.0
            };
            let known = corners.iter().all(Option::is_some);
            let size = |node: usize| gradients[node].map(|[a, b]| a.hypot(b));
            let least = row > 0
                && col > 0
                && size(at).is_some_and(|here| {
                    let around = [
                        at - side - 1,
                        at - side,
                        at - side + 1,
                        at - 1,
                        at + 1,
                        at + side - 1,
                        at + side,
                        at + side + 1,
                    ];
                    around
                        .iter()
                        .all(|&node| size(node).is_some_and(|other| here <= other))
                });
            if (known && changes(0) && changes(1)) || least {
                seeds.push(at);
            }
        }
    }
    // Of too many, some from everywhere.
    let stride = seeds.len().div_ceil(MOST).max(1);
    seeds.into_iter().step_by(stride).collect()
}

/// What is known near a place.
struct Local {
    gradient: [f64; 2],
    hessian: Hessian,
    /// Size of the third derivatives.
    third: f64,
}

/// Everything in parts of the sides; gradients by the parts.
struct Search<'a> {
    vectors: Vectors<'a>,
    ranges: [[f64; 2]; 2],
    widths: [f64; 2],
    cancel: &'a CancelToken,
}

impl Search<'_> {
    fn value(&self, at: [f64; 2], k: usize) -> f64 {
        self.ranges[k][0] + at[k] * self.widths[k]
    }

    fn gradients(&self, places: &[[f64; 2]]) -> Option<Vec<Option<[f64; 2]>>> {
        let feet: Vec<(f64, f64)> = places
            .iter()
            .map(|at| (self.value(*at, 0), self.value(*at, 1)))
            .collect();
        let found = self.vectors.at(&feet, self.cancel)?.into_iter();
        let part = |arrow: Arrow| [arrow.dx * self.widths[0], arrow.dy * self.widths[1]];
        Some(found.map(|arrow| arrow.map(part)).collect())
    }

    /// Gradients, and Hessians by central differences of gradients.
    fn local(&self, places: &[[f64; 2]], h: f64) -> Option<Vec<Option<Local>>> {
        let star: Vec<[f64; 2]> = places
            .iter()
            .flat_map(|[x, y]| [[*x, *y], [x + h, *y], [x - h, *y], [*x, y + h], [*x, y - h]])
            .collect();
        let gradients = self.gradients(&star)?;
        let each = gradients.chunks_exact(5).map(|star| {
            let [here, right, left, up, down] = [star[0]?, star[1]?, star[2]?, star[3]?, star[4]?];
            let across = [0, 1].map(|k| (right[k] - left[k]) / (2.0 * h));
            let along = [0, 1].map(|k| (up[k] - down[k]) / (2.0 * h));
            let bend = |a: [f64; 2], b: [f64; 2]| {
                let part = |k: usize| (a[k] - 2.0 * here[k] + b[k]) / (h * h);
                part(0).hypot(part(1))
            };
            Some(Local {
                gradient: here,
                hessian: [across[0], across[1] / 2.0 + along[0] / 2.0, along[1]],
                third: bend(right, left).max(bend(up, down)),
            })
        });
        Some(each.collect())
    }

    /// Where the walkers arrive at a gradient of 0.
    fn newton(&self, mut walkers: Vec<[f64; 2]>, steepest: f64) -> Option<Vec<[f64; 2]>> {
        let mut arrived = Vec::new();
        for count in 0..STEPS {
            if walkers.is_empty() {
                break;
            }
            // Near a degenerate place the Hessian varies over ever shorter distances.
            let h = (1e-5 * 0.7f64.powi((count as i32 - 12).max(0))).max(1e-8);
            let local = self.local(&walkers, h)?;
            let mut going = Vec::new();
            for (place, local) in walkers.iter().zip(local) {
                let Some(Local {
                    gradient, hessian, ..
                }) = local
                else {
                    continue;
                };
                let step = newton_step(gradient, hessian);
                let length = step[0].hypot(step[1]);
                if !length.is_finite() {
                    continue;
                }
                let cut = (1.5 / CELLS as f64 / length).min(1.0);
                let next = [0, 1].map(|k| place[k] + cut * step[k]);
                let inside = next.iter().all(|part| (-1e-9..=1.0 + 1e-9).contains(part));
                let small = gradient[0].hypot(gradient[1]) <= 1e-7 * steepest;
                if !inside && length < ARRIVED.sqrt()
                    || !next.iter().all(|p| (-0.05..1.05).contains(p))
                {
                    continue;
                }
                if length < ARRIVED {
                    if small && inside {
                        arrived.push(next);
                    }
                } else {
                    going.push(next);
                }
            }
            walkers = going;
        }
        Some(arrived)
    }

    /// What the second derivative says about each place.
    fn classified(&self, places: &[[f64; 2]], steepest: f64) -> Option<Vec<CriticalPoint>> {
        const H: f64 = 1e-4;
        let coarse = self.local(places, H)?;
        let fine = self.local(places, H / 2.0)?;
        let column = |k: usize| {
            places
                .iter()
                .map(|at| self.value(*at, k))
                .collect::<Vec<f64>>()
        };
        let moved = [
            (self.vectors.places.0, column(0)),
            (self.vectors.places.1, column(1)),
        ];
        let values = sample(self.vectors.source, &moved, self.cancel)?;
        let mut points = Vec::new();
        for (index, ((place, value), pair)) in places
            .iter()
            .zip(values)
            .zip(coarse.iter().zip(&fine))
            .enumerate()
        {
            let (Some(coarse), Some(fine)) = pair else {
                continue;
            };
            // Truncation shows in the difference; then there are the rounding of gradients, and
            // how much the Hessian changes over the distance that the place is not known by.
            let rounding = 8.0 * f64::EPSILON * steepest / H;
            let place_error = 100.0 * ARRIVED * coarse.third;
            let (coarse, fine) = (coarse.hessian, fine.hessian);
            let error = (0..3).fold(rounding + place_error, |most, k| {
                most.max(2.0 * (coarse[k] - fine[k]).abs())
            });
            let [low, high] = eigenvalues(fine);
            let kind = if low.abs() <= error || high.abs() <= error {
                Kind::Degenerate
            } else if low > 0.0 {
                Kind::Minimum
            } else if high < 0.0 {
                Kind::Maximum
            } else {
                Kind::Saddle
            };
            let near = |(other, at): (usize, &[f64; 2])| {
                other != index && distance(*at, *place) < 2.0 / CELLS as f64
            };
            let isolated = kind != Kind::Degenerate || !places.iter().enumerate().any(near);
            // Of a place within rounding of 0, 0 is said.
            let told = |k: usize| {
                let value = self.value(*place, k);
                if value.abs() < SAME * 1e-3 * self.widths[k] {
                    0.0
                } else {
                    value
                }
            };
            let [xx, yy] = self.widths.map(|width| width * width);
            let xy = self.widths[0] * self.widths[1];
            points.push(CriticalPoint {
                x: told(0),
                y: told(1),
                value,
                kind,
                eigenvalues: eigenvalues([fine[0] / xx, fine[1] / xy, fine[2] / yy]),
                isolated,
            });
        }
        Some(points)
    }
}

/// A step towards a gradient of 0, damped by the square of its length: then a walker goes to
/// the nearest of a whole line of such places and not along it (Yamashita and Fukushima, On
/// the Rate of Convergence of the Levenberg–Marquardt Method, 2001).
fn newton_step(gradient: [f64; 2], [a, b, c]: Hessian) -> [f64; 2] {
    let nothing = [f64::NAN; 2];
    if ![a, b, c].iter().all(|part| part.is_finite()) {
        return nothing;
    }
    let eigen = Matrix2::new(a, b, b, c).symmetric_eigen();
    let gradient = Vector2::from(gradient);
    let damping = gradient.norm_squared();
    let mut step = Vector2::zeros();
    for (value, vector) in eigen
        .eigenvalues
        .iter()
        .zip(eigen.eigenvectors.column_iter())
    {
        let size = value * value + damping;
        if size > 0.0 {
            step -= vector * (vector.dot(&gradient) * value / size);
        }
    }
    // Without any slope of the gradient there is nowhere to go; on a spot it is there already.
    if eigen.eigenvalues.amax() > 0.0 || damping == 0.0 {
        step.into()
    } else {
        nothing
    }
}

/// Of a symmetric matrix, the smaller one first.
fn eigenvalues([a, b, c]: Hessian) -> [f64; 2] {
    let middle = a / 2.0 + c / 2.0;
    let radius = (a / 2.0 - c / 2.0).hypot(b);
    // The one further from 0 directly, the other from the determinant: no cancellation.
    let far = if middle >= 0.0 {
        middle + radius
    } else {
        middle - radius
    };
    let near = if far == 0.0 {
        0.0
    } else {
        (a / far) * c - (b / far) * b
    };
    [far.min(near), far.max(near)]
}
