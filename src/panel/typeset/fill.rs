//! A filled outline → strips that cover it, because egui fills nothing but convex shapes.

use ratex_types::PathCommand;

/// Four corners: the left and the right end of the upper side, then of the lower one.
pub type Quad = [[f32; 2]; 4];

/// Straight pieces of a curve.
const PIECES: usize = 8;

/// A side of the outline, from its upper end to its lower one.
struct Side {
    from: [f32; 2],
    to: [f32; 2],
    /// +1 if the outline runs downwards there, −1 if upwards.
    winding: i32,
}

impl Side {
    fn x(&self, y: f32) -> f32 {
        let share = (y - self.from[1]) / (self.to[1] - self.from[1]);
        self.from[0] + share * (self.to[0] - self.from[0])
    }
}

/// The strips of what an outline encloses, with its start at `origin`.
pub(super) fn quads(commands: &[PathCommand], origin: [f32; 2]) -> Vec<Quad> {
    let sides = sides(commands, origin);
    let mut heights: Vec<f32> = sides
        .iter()
        .flat_map(|side| [side.from[1], side.to[1]])
        .collect();
    heights.sort_by(f32::total_cmp);
    heights.dedup();
    let mut quads = Vec::new();
    for strip in heights.windows(2) {
        let &[top, bottom] = strip else { continue };
        let middle = f32::midpoint(top, bottom);
        let crosses = |side: &&Side| side.from[1] < middle && middle < side.to[1];
        let mut crossing: Vec<&Side> = sides.iter().filter(crosses).collect();
        crossing.sort_by(|a, b| a.x(middle).total_cmp(&b.x(middle)));
        let mut winding = 0;
        let mut left: Option<&Side> = None;
        for side in crossing {
            winding += side.winding;
            match left {
                None => left = Some(side),
                Some(start) if winding == 0 => {
                    quads.push([
                        [start.x(top), top],
                        [side.x(top), top],
                        [start.x(bottom), bottom],
                        [side.x(bottom), bottom],
                    ]);
                    left = None;
                }
                Some(_) => {}
            }
        }
    }
    quads
}

fn sides(commands: &[PathCommand], [left, top]: [f32; 2]) -> Vec<Side> {
    let point = |x: f64, y: f64| [left + x as f32, top + y as f32];
    let mut sides = Vec::new();
    let (mut at, mut start) = (point(0.0, 0.0), point(0.0, 0.0));
    let mut line = |at: &mut [f32; 2], to: [f32; 2]| {
        let (from, end, winding) = if at[1] < to[1] {
            (*at, to, 1)
        } else {
            (to, *at, -1)
        };
        // Level sides bound no strip.
        if from[1] < end[1] {
            sides.push(Side {
                from,
                to: end,
                winding,
            });
        }
        *at = to;
    };
    for command in commands {
        // A curve as one of three degrees.
        let curve = match *command {
            PathCommand::MoveTo { x, y } => {
                line(&mut at, start);
                at = point(x, y);
                start = at;
                continue;
            }
            PathCommand::LineTo { x, y } => {
                line(&mut at, point(x, y));
                continue;
            }
            PathCommand::Close => {
                line(&mut at, start);
                continue;
            }
            PathCommand::CubicTo {
                x1,
                y1,
                x2,
                y2,
                x,
                y,
            } => [at, point(x1, y1), point(x2, y2), point(x, y)],
            PathCommand::QuadTo { x1, y1, x, y } => {
                let (by, end) = (point(x1, y1), point(x, y));
                let third = |a: [f32; 2]| [0, 1].map(|k| (a[k] + 2.0 * by[k]) / 3.0);
                [at, third(at), third(end), end]
            }
        };
        for piece in 1..=PIECES {
            let t = piece as f32 / PIECES as f32;
            let s = 1.0 - t;
            let weights = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
            let to = [0, 1].map(|k| {
                let terms = curve.iter().zip(weights);
                terms.map(|(corner, weight)| corner[k] * weight).sum()
            });
            line(&mut at, to);
        }
    }
    line(&mut at, start);
    sides
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: [f64; 2], y: [f64; 2]) -> [PathCommand; 5] {
        [
            PathCommand::MoveTo { x: x[0], y: y[0] },
            PathCommand::LineTo { x: x[1], y: y[0] },
            PathCommand::LineTo { x: x[1], y: y[1] },
            PathCommand::LineTo { x: x[0], y: y[1] },
            PathCommand::Close,
        ]
    }

    fn area(quads: &[Quad]) -> f32 {
        let strip = |[a, b, c, d]: &Quad| 0.5 * (b[0] - a[0] + d[0] - c[0]) * (c[1] - a[1]);
        quads.iter().map(strip).sum()
    }

    #[test]
    fn strips_cover_the_outline_once() {
        let square = rect([0.0, 2.0], [0.0, 3.0]);
        assert!((area(&quads(&square, [5.0, 1.0])) - 6.0).abs() < 1e-5);
        // Two that overlap are one.
        let both = [square, rect([1.0, 3.0], [1.0, 4.0])].concat();
        assert!((area(&quads(&both, [0.0, 0.0])) - 10.0).abs() < 1e-5);
    }

    #[test]
    fn curves_are_followed() {
        let k = 0.552_284_75;
        let circle = [
            PathCommand::MoveTo { x: 1.0, y: 0.0 },
            PathCommand::CubicTo {
                x1: 1.0,
                y1: k,
                x2: k,
                y2: 1.0,
                x: 0.0,
                y: 1.0,
            },
            PathCommand::CubicTo {
                x1: -k,
                y1: 1.0,
                x2: -1.0,
                y2: k,
                x: -1.0,
                y: 0.0,
            },
            PathCommand::CubicTo {
                x1: -1.0,
                y1: -k,
                x2: -k,
                y2: -1.0,
                x: 0.0,
                y: -1.0,
            },
            PathCommand::CubicTo {
                x1: k,
                y1: -1.0,
                x2: 1.0,
                y2: -k,
                x: 1.0,
                y: 0.0,
            },
            PathCommand::Close,
        ];
        let area = area(&quads(&circle, [0.0, 0.0]));
        assert!((area - std::f32::consts::PI).abs() < 0.05, "{area}");
    }
}
