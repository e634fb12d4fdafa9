//! Directional derivatives in double-double: along an input to the right and to the left, each
//! with a bound on its rounding.
//!
//! The rules are those of [`super::dual`]: at a kink the side decides to which the argument
//! goes. Whether an argument is at a kink, and which way it goes from there, is asked within
//! the bounds; where they leave it open, the bound is that of both.

use super::double_double::DoubleDouble;
use super::nonsmooth::special;
use super::running_error::Bounded;
use crate::expr::breaks::{At, Inside, Kind, Meeting, Which};
use crate::expr::elementary::Elementary;
use crate::expr::op::{Binary, Unary};
use crate::expr::scalar::Scalar;

/// A double-double with its bound.
pub(super) type Fine = Bounded<DoubleDouble>;

/// A value and its derivatives along an input, to the right and to the left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Directional {
    pub(super) primal: Fine,
    /// As functions of the distance from the point, so that to the left the sign is the other.
    /// `None` while the value does not change at all.
    pub(super) tangents: [Option<Fine>; 2],
}

/// What cannot be known.
fn unknown() -> Fine {
    Fine {
        error: f64::INFINITY,
        nearby: f64::INFINITY,
        ..Fine::exact(DoubleDouble::from(f64::NAN))
    }
}

/// 0, within a bound.
fn within(bound: f64) -> Fine {
    Fine {
        error: bound,
        nearby: bound,
        ..Fine::exact(DoubleDouble::ZERO)
    }
}

fn number(value: f64) -> Fine {
    <Fine as Elementary>::constant(value)
}

/// On which side of 0 a number is; `None` where its bound leaves that open.
fn side(x: Fine) -> Option<std::cmp::Ordering> {
    let value = x.value.high;
    if x.doubt() == 0.0 || value.abs() > x.doubt() {
        value.partial_cmp(&0.0)
    } else {
        None
    }
}

/// Slope times tangent: an argument that stays where it is for certain plays no part, and nor
/// does what is certainly flat.
fn times(slope: Fine, tangent: Fine) -> Fine {
    Fine::binary(Binary::Mul, slope, tangent)
}

impl Directional {
    pub(super) fn constant(value: f64) -> Self {
        Self {
            primal: number(value),
            tangents: [None; 2],
        }
    }

    /// The input that moves.
    pub(super) fn moving(value: f64) -> Self {
        Self {
            tangents: [Some(number(1.0)), Some(number(-1.0))],
            ..Self::constant(value)
        }
    }

    /// The place where an operation is not smooth, if the argument may be there.
    fn place(op: Unary, x: Fine) -> Option<(Kind, f64)> {
        let here = |kind: Kind, at: At| {
            let place = at.nearest(x.value.high);
            let beyond = (x.value - DoubleDouble::from(place)).magnitude().high;
            (kind != Kind::Joint && beyond <= x.doubt()).then_some((kind, place))
        };
        let mut breaks = op.special().iter();
        breaks.find_map(|special| here(special.kind, special.at))
    }

    fn at_place(op: Unary, kind: Kind, place: f64, tangent: Fine) -> Option<Fine> {
        let slope = || op.slope(number(place));
        Some(match kind {
            Kind::Kink { left, right } => match side(tangent) {
                Some(std::cmp::Ordering::Greater) if right == 0.0 => return None,
                Some(std::cmp::Ordering::Less) if left == 0.0 => return None,
                Some(std::cmp::Ordering::Greater) => times(number(right), tangent),
                Some(std::cmp::Ordering::Less) => times(number(left), tangent),
                Some(std::cmp::Ordering::Equal) => number(0.0),
                None => {
                    let steepest = left.abs().max(right.abs());
                    within(steepest * (tangent.value.high.abs() + tangent.doubt()))
                }
            },
            Kind::Steep => times(slope(), tangent),
            // Moving out of the domain there is nothing to differentiate.
            Kind::End { inside, .. } => {
                let inward = match inside {
                    Inside::Above => std::cmp::Ordering::Greater,
                    Inside::Below => std::cmp::Ordering::Less,
                };
                match side(tangent) {
                    Some(way) if way == inward => times(slope(), tangent),
                    _ => unknown(),
                }
            }
            Kind::Jump | Kind::Joint => unknown(),
        })
    }
}

impl Scalar for Directional {
    fn constant(value: f64) -> Self {
        Self::constant(value)
    }

    fn real(self) -> f64 {
        self.primal.value.high
    }

    fn unary(op: Unary, x: Self) -> Self {
        let primal = Fine::unary(op, x.primal);
        if x.tangents == [None; 2] {
            return Self {
                primal,
                tangents: [None; 2],
            };
        }
        let tangents = match Self::place(op, x.primal) {
            Some((kind, place)) => x
                .tangents
                .map(|tangent| Self::at_place(op, kind, place, tangent?)),
            None => {
                let slope = op.slope(x.primal);
                // relu of a negative number, not cos at 0.
                let is_flat = op.rounding() == crate::expr::breaks::Rounding::Exact
                    && slope.value == DoubleDouble::ZERO;
                x.tangents
                    .map(|tangent| tangent.filter(|_| !is_flat).map(|t| times(slope, t)))
            }
        };
        Self { primal, tangents }
    }

    fn binary(op: Binary, a: Self, b: Self) -> Self {
        let primal = Fine::binary(op, a.primal, b.primal);
        let moves = [a, b].map(|number| number.tangents != [None; 2]);
        if moves == [false; 2] {
            return Self {
                primal,
                tangents: [None; 2],
            };
        }
        let pairs = [0, 1].map(|i| (a.tangents[i], b.tangents[i]));
        let zero = number(0.0);
        let tangents = match special(op, a.primal, b.primal, moves) {
            Some((Meeting::Tie, _)) => pairs.map(|pair| match pair {
                (None, None) => None,
                (first, second) => {
                    let (first, second) = (first.unwrap_or(zero), second.unwrap_or(zero));
                    Some(Fine::binary(op, first, second))
                }
            }),
            // The first argument may grow only, and the second must stay.
            Some((Meeting::Edge, Which::First)) => pairs.map(|pair| match pair {
                (Some(first), None) if side(first) == Some(std::cmp::Ordering::Greater) => {
                    let slope = op.first_slope(zero, b.primal);
                    Some(times(slope, first))
                }
                (None, None) => None,
                _ => Some(unknown()),
            }),
            Some(_) => pairs.map(|pair| match pair {
                (None, None) => None,
                _ => Some(unknown()),
            }),
            None => {
                let chooses = op.at_tie().is_some();
                // A slope that nobody asks for may cost as much as the value, or be none.
                let slopes = [
                    moves[0].then(|| op.first_slope(a.primal, b.primal)),
                    moves[1].then(|| op.second_slope(a.primal, b.primal)),
                ];
                let part = |slope: Option<Fine>, tangent: Option<Fine>| {
                    let (slope, tangent) = (slope?, tangent?);
                    let is_out = chooses && slope.value == DoubleDouble::ZERO;
                    (!is_out).then(|| times(slope, tangent))
                };
                pairs.map(|(first, second)| {
                    match (part(slopes[0], first), part(slopes[1], second)) {
                        (Some(first), Some(second)) => {
                            Some(Fine::binary(Binary::Add, first, second))
                        }
                        (first, second) => first.or(second),
                    }
                })
            }
        };
        Self { primal, tangents }
    }

    fn select(condition: Self, then: Self, otherwise: Self) -> Self {
        let primal = Fine::select(condition.primal, then.primal, otherwise.primal);
        let chosen = if condition.primal.value.high == 0.0 {
            otherwise
        } else {
            then
        };
        let is_open = condition.primal.doubt() > 0.0;
        let tangents = [0, 1].map(|i| match condition.tangents[i] {
            // Comparisons are flat but where they change.
            Some(tangent) if tangent.value.high != 0.0 || is_open => Some(unknown()),
            _ if is_open => Some(unknown()),
            _ => chosen.tangents[i],
        });
        Self { primal, tangents }
    }
}
