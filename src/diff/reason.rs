//! Why an entry is what it is, as facts: which operation, at which operand, along which column.
//!
//! It holds no words; [`crate::analysis`] makes sentences of it.

use super::nonsmooth::Nonsmooth;

/// Why an entry has no derivative, or what limits the one it has.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Reason {
    /// Nothing to say: an ordinary derivative.
    #[default]
    None,
    /// The evaluation meets a point where an operation is not smooth.
    Nonsmooth {
        /// What follows from it.
        effect: Effect,
        /// Which operation, and where.
        at: Nonsmooth,
    },
    /// There is no finite value, and no operation that takes it.
    NoFiniteValue,
    /// No number can be believed.
    Unbelievable {
        /// Why.
        fault: Fault,
        /// The column that was sampled along, counted from 0, where that is to blame.
        along: Option<u32>,
    },
    /// The samples and the exact rules find different numbers, and both stand.
    MethodsDisagree {
        /// The column, counted from 0.
        along: u32,
        /// The derivative by finite differences.
        sampled: f64,
        /// The derivative by dual numbers.
        exact: f64,
    },
    /// Differences along one direction for all columns and the exact rules find different
    /// numbers for the row.
    DirectionDisagrees {
        /// By finite differences.
        sampled: f64,
        /// By the exact rules.
        exact: f64,
    },
    /// Beside the rest of its row it is too small for differences along a direction to see.
    TooSmallToCheck,
    /// The derivative is good to less than nine digits: the samples have no more.
    LimitedByRounding,
    /// f64 had too few digits; the derivative is the one in double-double.
    FromDoubleDouble,
}

/// What follows from a point where an operation is not smooth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The status itself: a kink, an edge of the domain, a jump, no value.
    Plain,
    /// The same, at a place where the argument is within its rounding only.
    WithinRounding,
    /// No value, at a place to which rounding has put the argument.
    RoundedThere,
    /// A slope without bound.
    InfiniteSlope,
    /// The slopes of the two sides could not be found.
    SidesUnclear,
    /// The exact rules have two slopes that are nearer than the samples can tell.
    SidesTooClose,
    /// The argument is below the smallest number.
    Underflow,
    /// The function has no value on either side.
    NoSide,
    /// A first answer, in which the sides were not sampled.
    NotSampled,
    /// To sample the sides would take more work than an answer may.
    TooLong,
}

/// Why no number can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No step gives a derivative that the next finer steps confirm.
    NoStepConverges,
    /// The samples around the point are not finite.
    SamplesNotFinite,
    /// f64 and double-double find different derivatives.
    PrecisionsDisagree,
    /// The exact rules find no finite slope, and the samples alone are too rough.
    SamplesTooRough,
    /// A classic formula gives no finite number.
    FormulaNotFinite,
    /// The imaginary part of the complex step is below the smallest number.
    ImaginaryPartUnderflows,
    /// Dual numbers leave the range of numbers.
    DualNotFinite,
    /// Dual numbers do not see both sides.
    DualSeesOneSide,
    /// The exact rule of a first answer gives no finite number.
    RuleNotFinite,
}

/// Position in the list of reasons of a Jacobian; 0 is [`Reason::None`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ReasonId(u32);

impl ReasonId {
    /// The position.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// The same reason in a list in which another one of `len` reasons stands before its own.
    pub(super) fn behind(self, len: usize) -> Self {
        match self.0 {
            0 => self,
            id => Self(id + len as u32),
        }
    }
}

/// Adds a reason to a list whose first one is [`Reason::None`], unless it is the last one
/// already: neighbours often have the same.
#[inline]
pub fn enter(reasons: &mut Vec<Reason>, reason: Reason) -> ReasonId {
    if matches!(reason, Reason::None) {
        return ReasonId::default();
    }
    if reasons.is_empty() {
        reasons.push(Reason::None);
    }
    if reasons.last() != Some(&reason) {
        reasons.push(reason);
    }
    ReasonId(reasons.len() as u32 - 1)
}
