//! What a row of the table of operations says of rounding and of places that are not smooth.
//!
//! The rows are in [`super::op`].

/// A place where an operation of one argument is not smooth, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Break {
    /// Where.
    pub at: At,
    /// How.
    pub kind: Kind,
}

/// A place, or evenly many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum At {
    /// One argument.
    Place(f64),
    /// Every integer.
    EveryInteger,
    /// Half-way between integers.
    EveryHalf,
}

impl At {
    /// The place that is nearest to x.
    #[inline(always)]
    pub fn nearest(self, x: f64) -> f64 {
        match self {
            Self::Place(place) => place,
            Self::EveryInteger => x.round(),
            Self::EveryHalf => (x - 0.5).round() + 0.5,
        }
    }
}

/// How an operation is not smooth at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Left and right slope differ.
    Kink {
        /// Slope below the place.
        left: f64,
        /// Slope above the place.
        right: f64,
    },
    /// Value and slope are continuous and the curvature jumps.
    Joint,
    /// The value jumps.
    Jump,
    /// The slope is infinite, of the same sign on both sides.
    Steep,
    /// The domain ends.
    End {
        /// On which side of the place the operation is defined.
        inside: Inside,
        /// What becomes of the value at the place itself.
        value: AtEnd,
    },
}

/// A side of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    /// Larger arguments.
    Above,
    /// Smaller arguments.
    Below,
}

/// What becomes of a value where the domain ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtEnd {
    /// Value and slope are finite.
    Finite,
    /// The value is finite, the slope is not.
    Steep,
    /// The value is infinite.
    Pole,
}

/// What an operation adds to the rounding errors of its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Nothing: the result is an argument, its negative or one of a few constants.
    Exact,
    /// A sum: rounded once, and exact at the lower end of the exponent range.
    Sum,
    /// A product: rounded once.
    Product,
    /// A quotient: rounded once.
    Quotient,
    /// A library function, or one composed of a few: some units of the last place.
    Function,
    /// Likewise, and the argument is rounded before anything else is done.
    Argument,
}

/// An argument of an operation of two, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Operand {
    /// Its value.
    pub value: f64,
    /// How far that may be off.
    pub doubt: f64,
    /// Whether it depends on what is differentiated by.
    pub moves: bool,
}

impl Operand {
    /// Whether it may be 0.
    #[inline(always)]
    pub(super) fn may_be_zero(self) -> bool {
        self.value.abs() <= self.doubt
    }

    /// Whether it is an integer for sure. Larger numbers have no fraction; for the others a
    /// conversion there and back is quicker than a call of `floor`.
    #[inline(always)]
    pub(super) fn is_whole(self) -> bool {
        const NO_FRACTION: f64 = (1_u64 << 52) as f64;
        let is_integer = self.value as i64 as f64 == self.value;
        self.doubt == 0.0 && (is_integer || self.value.abs() >= NO_FRACTION)
    }
}

/// What is special about a pair of arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// Both are equal, and either may be taken.
    Tie,
    /// The value jumps.
    Jump,
    /// The domain ends; there is a value.
    Edge,
    /// Outside the domain: no value.
    Outside,
    /// No finite value.
    Pole,
    /// 0/0: no value.
    Indeterminate,
}

/// Which of two arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The first.
    First,
    /// The second.
    Second,
    /// Both together.
    Both,
}

/// Left and right slope differ at this argument.
pub(super) const fn kink(at: f64, left: f64, right: f64) -> Break {
    let at = At::Place(at);
    let kind = Kind::Kink { left, right };
    Break { at, kind }
}

/// The curvature jumps at this argument.
pub(super) const fn joint(at: f64) -> Break {
    let (at, kind) = (At::Place(at), Kind::Joint);
    Break { at, kind }
}

/// The value jumps there.
pub(super) const fn jumps(at: At) -> Break {
    let kind = Kind::Jump;
    Break { at, kind }
}

/// The slope is infinite at this argument.
pub(super) const fn steep(at: f64) -> Break {
    let (at, kind) = (At::Place(at), Kind::Steep);
    Break { at, kind }
}

/// The domain ends at this argument.
pub(super) const fn end(at: f64, inside: Inside, value: AtEnd) -> Break {
    let at = At::Place(at);
    let kind = Kind::End { inside, value };
    Break { at, kind }
}
