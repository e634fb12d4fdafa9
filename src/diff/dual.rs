//! Dual numbers: a value with its derivatives along N directions.
//!
//! The tangent of an operation is its derivative rule times the tangents of its
//! arguments (forward mode; Griewank and Walther, Evaluating Derivatives, ch. 3).
//! At a kink the rule is one-sided: the tangent is the directional derivative
//! f′(x; d) = lim (f(x + td) − f(x))/t for t ↓ 0, for which the chain rule holds as
//! well for piecewise smooth functions (Scholtes, Introduction to Piecewise
//! Differentiable Equations, ch. 3). So one run along +d and one along −d
//! give the right and the left derivative, exactly.
//! There is no guard against mixing up nested duals: nothing here nests them.

use crate::expr::breaks::{Inside, Kind, Meeting, Operand, Which};
use crate::expr::op::{Binary, Unary};
use crate::expr::scalar::Scalar;

/// A value and N directional derivatives; N is at most 8.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dual<const N: usize> {
    /// The value.
    pub value: f64,
    /// The directional derivatives. NaN where there is none.
    pub tangent: [f64; N],
    /// A bit per direction: set when the number depends on it at all. What does not
    /// depend has tangent 0, even where a derivative rule is infinite.
    pub active: u8,
    /// A bit per direction: set when a kink or a jump was met on the way.
    pub bent: u8,
}

impl<const N: usize> Dual<N> {
    /// A variable that moves along direction `direction` with speed `speed` (1 or −1).
    pub fn variable(value: f64, direction: usize, speed: f64) -> Self {
        let mut result = Self::constant(value);
        if let Some(tangent) = result.tangent.get_mut(direction) {
            *tangent = speed;
            result.active = 1 << direction;
        }
        result
    }

    /// A variable that moves one way along even and the other way along odd directions.
    pub fn line(value: f64) -> Self {
        let mut result = Self::constant(value);
        for (direction, slot) in result.tangent.iter_mut().enumerate() {
            *slot = if direction % 2 == 0 { 1.0 } else { -1.0 };
            result.active |= 1 << direction;
        }
        result
    }

    /// Whether the number depends on the direction.
    pub fn is_active(&self, direction: usize) -> bool {
        self.active & (1 << direction) != 0
    }

    /// The same number with every tangent recomputed where it is active.
    #[inline(always)]
    fn with(value: f64, active: u8, bent: u8, tangent: impl Fn(usize) -> f64) -> Self {
        let mut result = Self {
            value,
            tangent: [0.0; N],
            active,
            bent,
        };
        for (direction, slot) in result.tangent.iter_mut().enumerate() {
            if active & (1 << direction) != 0 {
                *slot = tangent(direction);
            }
        }
        result
    }

    /// What two numbers make together, every tangent computed.
    #[inline(always)]
    fn combined(value: f64, [a, b]: [Self; 2], tangent: impl Fn(usize) -> f64) -> Self {
        let mut result = Self {
            value,
            tangent: [0.0; N],
            active: a.active | b.active,
            bent: a.bent | b.bent,
        };
        for (i, slot) in result.tangent.iter_mut().enumerate() {
            *slot = tangent(i);
        }
        result
    }

    /// The operation is not smooth at `x`: one-sided rules.
    #[cold]
    fn unary_at_special(op: Unary, x: Self, kind: Kind) -> Self {
        let value = op.value(x.value);
        let slope = op.slope(x.value);
        let jump = Self::with(value, x.active, x.bent | x.active, |_| f64::NAN);
        match kind {
            Kind::Joint => Self::with(value, x.active, x.bent, |i| slope * x.tangent[i]),
            Kind::Steep => Self::with(value, x.active, x.bent | x.active, |i| slope * x.tangent[i]),
            Kind::Kink { left, right } => {
                let moving = (0..N).fold(0, |bits, i| bits | (u8::from(x.tangent[i] != 0.0) << i));
                Self::with(value, x.active, x.bent | (x.active & moving), |i| {
                    let tangent = x.tangent[i];
                    match tangent.partial_cmp(&0.0) {
                        Some(std::cmp::Ordering::Greater) => right * tangent,
                        Some(std::cmp::Ordering::Less) => left * tangent,
                        Some(std::cmp::Ordering::Equal) => 0.0,
                        None => f64::NAN,
                    }
                })
            }
            Kind::Jump => jump,
            // Moving out of the domain there is nothing to differentiate.
            Kind::End { inside, .. } => {
                let inward = match inside {
                    Inside::Above => 1.0,
                    Inside::Below => -1.0,
                };
                Self::with(value, x.active, x.bent | x.active, |i| {
                    if x.tangent[i] * inward > 0.0 {
                        slope * x.tangent[i]
                    } else {
                        f64::NAN
                    }
                })
            }
        }
    }

    /// Ties, jumps and the edge of powers: one-sided rules.
    #[cold]
    fn binary_at_special(op: Binary, a: Self, b: Self, meeting: Meeting) -> Self {
        let value = op.value(a.value, b.value);
        let active = a.active | b.active;
        let bent = a.bent | b.bent;
        match meeting {
            Meeting::Tie => {
                let apart = (0..N).fold(0, |bits, i| {
                    bits | (u8::from(a.tangent[i] != b.tangent[i]) << i)
                });
                Self::with(value, active, bent | (active & apart), |i| {
                    op.value(a.tangent[i], b.tangent[i])
                })
            }
            // The first argument may grow only, and the second must stay.
            Meeting::Edge => {
                let slope = op.first_slope(a.value, b.value);
                Self::with(value, active, bent | active, |i| {
                    if b.is_active(i) || a.tangent[i] < 0.0 {
                        f64::NAN
                    } else {
                        slope * a.tangent[i]
                    }
                })
            }
            _ => Self::with(value, active, bent | active, |_| f64::NAN),
        }
    }
}

/// What is special about two arguments that needs rules of its own: exactly there. Each comes with
/// whether it moves.
#[inline(always)]
pub(super) fn binary_special(op: Binary, a: (f64, bool), b: (f64, bool)) -> Option<Meeting> {
    let operand = |(value, moves): (f64, bool)| Operand {
        value,
        doubt: 0.0,
        moves,
    };
    match op.special(operand(a), operand(b))? {
        (meeting @ (Meeting::Tie | Meeting::Jump), _) => Some(meeting),
        (Meeting::Edge, Which::First) => Some(Meeting::Edge),
        _ => None,
    }
}

impl<const N: usize> Scalar for Dual<N> {
    fn constant(value: f64) -> Self {
        Self {
            value,
            tangent: [0.0; N],
            active: 0,
            bent: 0,
        }
    }

    fn real(self) -> f64 {
        self.value
    }

    #[inline(always)]
    fn unary(op: Unary, x: Self) -> Self {
        if let Some(kind) = op.special_at(x.value)
            && x.active != 0
        {
            return Self::unary_at_special(op, x, kind);
        }
        if x.active == 0 {
            return Self {
                bent: x.bent,
                ..Self::constant(op.value(x.value))
            };
        }
        let (value, slope) = op.value_and_slope(x.value);
        if !slope.is_finite() {
            return Self::with(value, x.active, x.bent, |i| slope * x.tangent[i]);
        }
        // Where it does not depend its tangent is 0, and so is that times a finite slope.
        let mut result = Self { value, ..x };
        for slot in &mut result.tangent {
            *slot *= slope;
        }
        result
    }

    #[inline(always)]
    fn binary(op: Binary, a: Self, b: Self) -> Self {
        let (first, second) = ((a.value, a.active != 0), (b.value, b.active != 0));
        if let Some(meeting) = binary_special(op, first, second)
            && (first.1 || second.1)
        {
            return Self::binary_at_special(op, a, b, meeting);
        }
        let value = op.value(a.value, b.value);
        // A slope that no direction asks for may cost as much as the value.
        let (active, bent) = (a.active | b.active, a.bent | b.bent);
        match op {
            // A number that does not depend has tangent 0 and takes no part.
            Binary::Add if value.is_finite() => {
                return Self::combined(value, [a, b], |i| a.tangent[i] + b.tangent[i]);
            }
            Binary::Sub if value.is_finite() => {
                return Self::combined(value, [a, b], |i| a.tangent[i] - b.tangent[i]);
            }
            Binary::Mul if value.is_finite() => {
                return Self::combined(value, [a, b], |i| {
                    b.value * a.tangent[i] + a.value * b.tangent[i]
                });
            }
            _ => {}
        }
        let (mut da, mut db) = (0.0, 0.0);
        if a.active != 0 {
            da = op.first_slope(a.value, b.value);
        }
        if b.active != 0 {
            db = op.second_slope(a.value, b.value);
        }
        if !(da.is_finite() && db.is_finite()) {
            return Self::with(value, active, bent, |i| {
                // A side that does not depend on the direction takes no part, however steep.
                match (a.is_active(i), b.is_active(i)) {
                    (true, true) => da * a.tangent[i] + db * b.tangent[i],
                    (true, false) => da * a.tangent[i],
                    _ => db * b.tangent[i],
                }
            });
        }
        Self::combined(value, [a, b], |i| da * a.tangent[i] + db * b.tangent[i])
    }

    #[inline(always)]
    fn multiply_add(sum: Self, a: Self, b: Self) -> Self {
        let product = a.value * b.value;
        if !product.is_finite() {
            // A factor that does not depend on the direction takes no part, however large.
            return Self::binary(Binary::Add, sum, Self::binary(Binary::Mul, a, b));
        }
        let mut result = sum;
        result.value += product;
        result.active |= a.active | b.active;
        result.bent |= a.bent | b.bent;
        for (i, slot) in result.tangent.iter_mut().enumerate() {
            *slot += b.value * a.tangent[i] + a.value * b.tangent[i];
        }
        result
    }

    #[inline(always)]
    fn is_same(self, other: Self) -> bool {
        self == other
    }

    fn select(condition: Self, then: Self, otherwise: Self) -> Self {
        let chosen = if condition.value != 0.0 {
            then
        } else {
            otherwise
        };
        let active = condition.active | then.active | otherwise.active;
        let value = f64::select(condition.value, then.value, otherwise.value);
        Self::with(value, active, condition.bent | chosen.bent, |i| {
            if condition.tangent[i].is_nan() || value.is_nan() {
                f64::NAN
            } else {
                chosen.tangent[i]
            }
        })
    }
}
