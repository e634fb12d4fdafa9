//! What a function leaves of 1, and what it makes with 1, without cancellation.
//!
//! Near 1 the difference 1 − f(x) has few digits left, and none where f(x) is rounded to 1. For
//! these functions there is another formula for it, with all digits.

use super::op::Unary;

/// `factor · of(scale · x)`, or that with its function squared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Complement {
    /// What all is multiplied by.
    pub factor: f64,
    /// The function.
    pub of: Unary,
    /// What its argument is multiplied by.
    pub scale: f64,
    /// Whether it is squared.
    pub squared: bool,
}

const fn plain(factor: f64, of: Unary, scale: f64) -> Option<Complement> {
    Some(Complement {
        factor,
        of,
        scale,
        squared: false,
    })
}

const fn squared(factor: f64, of: Unary, scale: f64) -> Option<Complement> {
    Some(Complement {
        factor,
        of,
        scale,
        squared: true,
    })
}

impl Unary {
    /// 1 − f(x), where another formula is known for it.
    pub fn one_minus(self) -> Option<Complement> {
        match self {
            Self::Sigmoid => plain(1.0, Self::Sigmoid, -1.0),
            Self::Tanh => plain(2.0, Self::Sigmoid, -2.0),
            Self::Cos => squared(2.0, Self::Sin, 0.5),
            Self::Cosh => squared(-2.0, Self::Sinh, 0.5),
            Self::Exp => plain(-1.0, Self::Expm1, 1.0),
            Self::Erf => plain(1.0, Self::Erfc, 1.0),
            Self::Erfc => plain(1.0, Self::Erf, 1.0),
            _ => None,
        }
    }

    /// 1 + f(x), where another formula is known for it.
    pub fn one_plus(self) -> Option<Complement> {
        match self {
            Self::Tanh => plain(2.0, Self::Sigmoid, 2.0),
            Self::Cos => squared(2.0, Self::Cos, 0.5),
            Self::Expm1 => plain(1.0, Self::Exp, 1.0),
            Self::Erf => plain(1.0, Self::Erfc, -1.0),
            _ => None,
        }
    }
}
