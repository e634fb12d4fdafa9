//! The chain rule through one neuron: ∂E/∂a · ∂a/∂z · ∂z/∂w = ∂E/∂w, with both sides at a kink.
//!
//! Of the three factors only the middle one can have two sides: z is a sum of products and
//! E a square. It multiplies; the factors come from [`crate::panel::neuron::figure`] and [`crate::panel::neuron::figure::squared_error`].

use crate::analysis::phrase::Phrase;

/// Headings of the chain's columns: θ is whatever stands below it in each row.
pub const HEAD: [&str; 5] = ["θ", "∂E/∂a", "∂a/∂z", "∂z/∂θ", "∂E/∂θ"];

/// A derivative from the left and from the right; equal where there is one slope, NaN where
/// there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sides {
    /// From the left.
    pub left: f64,
    /// From the right.
    pub right: f64,
}

impl Sides {
    /// The same from both sides.
    pub fn one(slope: f64) -> Self {
        Self {
            left: slope,
            right: slope,
        }
    }

    /// The slope, NaN at a kink.
    pub fn slope(self) -> f64 {
        if self.left == self.right {
            self.right
        } else {
            f64::NAN
        }
    }

    /// Whether the two sides are known and differ.
    pub fn is_kink(self) -> bool {
        self.left.is_finite() && self.right.is_finite() && self.left != self.right
    }

    /// `0.28`, at a kink `0 | 1`.
    pub fn told(self) -> Phrase {
        if self.has_one() {
            Phrase::new().number(self.right)
        } else {
            let left = Phrase::new().number(self.left);
            left.word(" | ").number(self.right)
        }
    }

    /// All of that.
    pub fn text(self) -> String {
        self.told().to_string()
    }

    /// Whether a single number tells both, or neither is known.
    fn has_one(self) -> bool {
        self.left == self.right || (self.left.is_nan() && self.right.is_nan())
    }

    /// The derivative of `outer` after this: a smooth function's slope times both sides.
    pub fn under(self, outer: f64) -> Self {
        Self {
            left: outer * self.left,
            right: outer * self.right,
        }
    }

    /// The derivative of this after an inner function of slope `inner`. Where the inner
    /// function falls, what lies to the right of its argument comes from the left.
    pub fn after(self, inner: f64) -> Self {
        if inner == 0.0 {
            // Nothing moves, so whatever the slope would be does not matter.
            Self::one(0.0)
        } else if inner < 0.0 {
            Self {
                left: inner * self.right,
                right: inner * self.left,
            }
        } else {
            Self {
                left: inner * self.left,
                right: inner * self.right,
            }
        }
    }
}

/// One line of the chain: what the error does when `name` moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// `w₁`, `x₁` or `b`.
    pub name: String,
    /// ∂E/∂a.
    pub error: f64,
    /// ∂a/∂z.
    pub activation: Sides,
    /// ∂z/∂name.
    pub affine: f64,
    /// ∂E/∂name.
    pub product: Sides,
}

impl Link {
    /// Multiplies.
    pub fn new(name: &str, error: f64, activation: Sides, affine: f64) -> Self {
        // E is flat where a meets the target, so a kink of a leaves no trace in it.
        let product = if error == 0.0 && activation.is_kink() {
            Sides::one(0.0)
        } else {
            activation.under(error).after(affine)
        };
        Self {
            name: name.to_owned(),
            error,
            activation,
            affine,
            product,
        }
    }

    /// `∂E/∂w₁ = ∂E/∂a · ∂a/∂z · ∂z/∂w₁ = 0.5 · 0.28 · 1 = 0.14`.
    pub fn sentence(&self) -> String {
        let Self { name, error, .. } = self;
        format!(
            "∂E/∂{name} = ∂E/∂a · ∂a/∂z · ∂z/∂{name} = {} · {} · {} = {}",
            factor(Sides::one(*error)),
            factor(self.activation),
            factor(Sides::one(self.affine)),
            self.product.text()
        )
    }
}

/// A number as a factor: with a sign or with two sides it stands in brackets.
fn factor(sides: Sides) -> String {
    if sides.right < 0.0 || !sides.has_one() {
        format!("({})", sides.text())
    } else {
        sides.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_falling_inner_function_swaps_the_sides() {
        let relu = Sides {
            left: 0.0,
            right: 1.0,
        };
        assert_eq!(
            relu.after(-2.0),
            Sides {
                left: -2.0,
                right: 0.0
            }
        );
        assert_eq!(relu.after(0.0), Sides::one(0.0));
        assert_eq!(relu.text(), "0 | 1");
        assert!(relu.is_kink() && relu.slope().is_nan());
    }

    #[test]
    fn a_link_multiplies_and_says_so() {
        let link = Link::new("w₁", 0.5, Sides::one(0.5), -3.0);
        assert_eq!(link.product, Sides::one(-0.75));
        assert_eq!(
            link.sentence(),
            "∂E/∂w₁ = ∂E/∂a · ∂a/∂z · ∂z/∂w₁ = 0.5 · 0.5 · (−3) = −0.75"
        );
        let kink = Link::new(
            "b",
            -2.0,
            Sides {
                left: 0.0,
                right: 1.0,
            },
            1.0,
        );
        assert_eq!(kink.product.text(), "0 | −2");
        // At the bottom of the square even a kink has a slope: 0.
        let flat = Link::new("b", 0.0, kink.activation, 1.0);
        assert_eq!(flat.product, Sides::one(0.0));
        let unknown = Link::new("b", 0.0, Sides::one(f64::NAN), 1.0);
        assert_eq!(unknown.product.text(), "undefined");
    }
}
