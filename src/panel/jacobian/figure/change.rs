//! The change of a Jacobian between two points: entry by entry, on each side by itself.

use std::sync::Arc;

use crate::analysis::phrase::Words;
use crate::diff::jacobian::{Derivative, Entry, Jacobian, Side, Slope};

/// How one entry has changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change<'a> {
    /// The derivative now minus the derivative then.
    pub derivative: Derivative,
    /// The entry now.
    pub now: &'a Entry,
    /// The entry then.
    pub then: &'a Entry,
}

impl<'a> Change<'a> {
    /// A kink has two slopes, the edge of a domain one, and only slopes of the same side are
    /// compared. Errors add up. What is infinite at one of the points has changed without
    /// bound; ∞ − ∞, and whatever is undefined or unresolved at either point, has no change
    /// that is a number.
    pub fn of(now: &'a Entry, then: &'a Entry) -> Self {
        Self {
            derivative: difference(&now.derivative, &then.derivative),
            now,
            then,
        }
    }

    /// Why it is no plain number, from the reason of each entry; empty for a plain number.
    fn because(&self, now: &str, then: &str) -> String {
        let either =
            |is: fn(&Derivative) -> bool| is(&self.now.derivative) || is(&self.then.derivative);
        let undefined = |of: &Derivative| matches!(of, Derivative::Undefined { .. });
        let unresolved = |of: &Derivative| matches!(of, Derivative::Unresolved { .. });
        let infinite = |of: &Derivative| matches!(of, Derivative::Infinite { .. });
        let first = match self.derivative {
            Derivative::Value { .. } => return String::new(),
            Derivative::Unresolved { .. } if !either(unresolved) => {
                return "the difference overflows".to_owned();
            }
            Derivative::Undefined { .. } if either(undefined) => "",
            Derivative::Undefined { .. } if either(infinite) => {
                "the difference of two infinite slopes; "
            }
            Derivative::Undefined { .. } => "no side has a slope at both points; ",
            _ => "",
        };
        match (now, then) {
            (now, then) if now == then && !now.is_empty() => {
                format!("{first}at both points: {now}")
            }
            (now, "") => format!("{first}now: {now}"),
            ("", then) => format!("{first}where J was pinned: {then}"),
            (now, then) => format!("{first}now: {now}; where J was pinned: {then}"),
        }
    }
}

/// One derivative minus another.
fn difference(now: &Derivative, then: &Derivative) -> Derivative {
    match (now, then) {
        (Derivative::Undefined { .. }, _) | (_, Derivative::Undefined { .. }) => {
            return Derivative::UNDEFINED;
        }
        (Derivative::Unresolved { .. }, _) | (_, Derivative::Unresolved { .. }) => {
            return Derivative::UNRESOLVED;
        }
        (Derivative::Infinite { sign: a, .. }, Derivative::Infinite { sign: b, .. }) => {
            return match *a == -*b && *a != 0 {
                true => Derivative::Infinite {
                    sign: *a,
                    other: None,
                },
                false => Derivative::UNDEFINED,
            };
        }
        (Derivative::Infinite { sign, .. }, _) => {
            return Derivative::Infinite {
                sign: *sign,
                other: None,
            };
        }
        (_, Derivative::Infinite { sign, .. }) => {
            return Derivative::Infinite {
                sign: -sign,
                other: None,
            };
        }
        _ => {}
    }
    let on = |of: &Derivative, side: Side| match *of {
        Derivative::Value { value, error } => Slope { value, error },
        _ => of.side(side),
    };
    let [left, right] = [Side::Left, Side::Right].map(|side| {
        let (a, b) = (on(now, side), on(then, side));
        let (moved, error) = (a.value - b.value, a.error + b.error);
        Slope {
            value: if moved.abs() <= error { 0.0 } else { moved },
            error,
        }
    });
    if left.value.is_infinite() || right.value.is_infinite() {
        return Derivative::UNRESOLVED;
    }
    match (now, then) {
        (Derivative::Value { .. }, Derivative::Value { .. }) => Derivative::Value {
            value: now.value() - then.value(),
            error: now.error() + then.error(),
        },
        _ => match [left.value, right.value].map(f64::is_nan) {
            [false, false] => Derivative::Kink { left, right },
            [true, true] => Derivative::UNDEFINED,
            [true, false] => Derivative::OneSided {
                side: Side::Right,
                slope: right,
            },
            [false, true] => Derivative::OneSided {
                side: Side::Left,
                slope: left,
            },
        },
    }
}

/// A Jacobian with the words of its reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// The numbers.
    pub jacobian: Arc<Jacobian>,
    /// The words of its reasons.
    pub words: Arc<Words>,
}

impl Explained {
    /// Why an entry is what it is.
    pub fn reason(&self, row: usize, col: usize) -> String {
        let entry = self.jacobian.entry(row, col);
        self.words.entry(&self.jacobian, entry).to_string()
    }
}

/// Two Jacobians of one size, to be compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// At the point.
    pub now: Explained,
    /// Where it was pinned.
    pub then: Explained,
}

impl Compared {
    /// How an entry has changed.
    pub fn change(&self, row: usize, col: usize) -> Change<'_> {
        Change::of(
            self.now.jacobian.entry(row, col),
            self.then.jacobian.entry(row, col),
        )
    }

    /// Why the change of an entry is no plain number.
    pub fn because(&self, row: usize, col: usize) -> String {
        let (now, then) = (self.now.reason(row, col), self.then.reason(row, col));
        self.change(row, col).because(&now, &then)
    }

    /// All changes, as a matrix of derivatives without checks and reasons.
    pub fn jacobian(&self) -> Jacobian {
        let (now, then) = (&self.now.jacobian, &self.then.jacobian);
        let changes = Jacobian::of(now.rows, now.cols, |row, col| {
            Entry::of(Change::of(now.entry(row, col), then.entry(row, col)).derivative)
        });
        Jacobian {
            value: now.value.clone(),
            value_error: now.value_error.clone(),
            method: now.method,
            structure: now.structure.clone(),
            provisional: now.provisional,
            by_rules: now.by_rules,
            ..changes
        }
    }
}
