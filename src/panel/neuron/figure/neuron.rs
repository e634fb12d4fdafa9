//! One neuron as three gauges: z = w·x + b, the activation a(z), the error E = (t − a)².
//!
//! Where to look next: [`crate::analysis::activation`] evaluates, [`crate::panel::neuron::figure::squared_error`] is the third gauge,
//! [`crate::panel::unit::chain`] multiplies the slopes, [`crate::panel::training::figure::training`] fits w and b to a table.

use crate::analysis::activation::{Activation, At};
use crate::analysis::number::told;
use crate::analysis::phrase::Phrase;
use crate::panel::neuron::figure::squared_error::{Squared, squared};
use crate::panel::table::Table;
use crate::panel::unit::chain::{HEAD, Link, Sides};
use crate::panel::unit::terms::Owner;
use crate::panel::unit::terms::Term;
use crate::panel::unit::terms::Unit;
use crate::panel::unit::terms::has_bias;

/// Samples of the curve.
const CURVE: usize = 401;
/// z is drawn at least from −this to this.
const REACH: f64 = 6.0;
/// Slopes below this make learning slow: the activation is saturated there.
pub const SATURATED: f64 = 0.1;
/// A zone narrower than this share of the range is a turn of the curve and no zone.
const NARROW: f64 = 0.05;

/// What the neuron panel shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Neuron {
    /// `a = relu(z)`.
    pub title: Phrase,
    /// Name or formula of the activation.
    pub activation: String,
    /// Whose w and b these are.
    pub owner: Owner,
    /// `wᵢ` and `xᵢ`, with their headings.
    pub terms: Vec<Term>,
    /// b.
    pub bias: f64,
    /// z = w·x + b.
    pub z: f64,
    /// a(z).
    pub a: f64,
    /// a′(z); NaN at a kink and where undefined.
    pub slope: f64,
    /// Slope from the left; NaN unless z is at a kink.
    pub left: f64,
    /// Slope from the right; NaN unless z is at a kink.
    pub right: f64,
    /// The range of z that is drawn, low < high; holds z.
    pub range: [f64; 2],
    /// `(z, a(z))`, evenly spaced; a may be NaN or infinite.
    pub curve: Vec<[f64; 2]>,
    /// `(z, a′(z))`; NaN at kinks.
    pub derivative: Vec<[f64; 2]>,
    /// Places of `curve` with two slopes: `[z, a]`.
    pub kinks: Vec<[f64; 2]>,
    /// Where the slope is small or none, from left to right.
    pub zones: Vec<Zone>,
    /// Other activations over the same range, for comparison.
    pub overlays: Vec<Overlay>,
    /// The third gauge.
    pub squared: Squared,
    /// What is wrong with the activation, in words; the rest is then as for the identity.
    pub fault: Option<String>,
    /// One sentence, for the caption and for screen readers.
    pub caption: Phrase,
}

impl Neuron {
    /// The numbers of the three gauges, the chain of the chosen weight, and all products.
    pub fn tables(&self, chosen: usize) -> Vec<Table> {
        let squared = &self.squared;
        let gauges = [
            ("z", told(self.z)),
            ("a", told(self.a)),
            ("∂a/∂z", self.sides().text()),
            ("t", told(squared.target)),
            ("E", told(squared.error)),
            ("∂E/∂a", told(squared.slope)),
        ];
        let gauges = gauges.map(|(name, value)| [name.to_owned(), value]);
        let mut chain = Table::new("Chain rule", HEAD);
        chain
            .rows
            .extend(self.chain(chosen).into_iter().map(|link| {
                let factors = [
                    told(link.error),
                    link.activation.text(),
                    told(link.affine),
                    link.product.text(),
                ];
                std::iter::once(link.name).chain(factors).collect()
            }));
        let mut sum = Table::new("Parts of z", ["part", "w", "x", "w·x"]);
        sum.rows.extend(self.terms.iter().map(|term| {
            let numbers = [term.weight, term.input, term.product()].map(told);
            let name = format!("{}{}", term.weight_label, term.input_label);
            std::iter::once(name).chain(numbers).collect()
        }));
        if self.has_bias() {
            let none = String::new;
            sum.rows
                .push(vec!["b".to_owned(), none(), none(), told(self.bias)]);
        }
        vec![Table::pairs("Numbers of the neuron", gauges), chain, sum]
    }
}

/// A part of the range where the activation hardly changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zone {
    /// Whether it does not change at all: a′ = 0, else |a′| < [`SATURATED`].
    pub dead: bool,
    /// From where to where.
    pub range: [f64; 2],
}

impl Zone {
    /// What it is called.
    pub fn name(&self) -> &'static str {
        if self.dead { "dead" } else { "saturated" }
    }
}

/// Another activation, drawn beside the neuron's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlay {
    /// As it was asked for.
    pub name: String,
    /// `(z, a(z))` over the neuron's range; empty when it cannot be read.
    pub curve: Vec<[f64; 2]>,
}

/// A row of the affine gauge: a product, the bias, or many small products together.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// `w₁x₁`, `b`, `and 988 more`.
    pub label: String,
    /// Which number of the sum it is.
    pub part: Summand,
    /// What it adds to z.
    pub amount: f64,
    /// What was summed before it.
    pub from: f64,
}

/// A number that z is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Summand {
    /// The product of this position.
    Term(usize),
    /// The bias.
    Bias,
    /// All products that have no row of their own.
    Rest,
}

impl Neuron {
    /// Whether there is a bias to move.
    pub fn has_bias(&self) -> bool {
        has_bias(&self.owner)
    }

    /// a′ at the point, from both sides.
    pub fn sides(&self) -> Sides {
        if self.slope.is_nan() {
            Sides {
                left: self.left,
                right: self.right,
            }
        } else {
            Sides::one(self.slope)
        }
    }

    /// The zone that z lies in.
    pub fn zone(&self) -> Option<&Zone> {
        let slope = self.slope.abs();
        // The ends of a zone are samples, so the slope itself decides.
        let here = |zone: &&Zone| (zone.range[0]..=zone.range[1]).contains(&self.z);
        let zone = self.zones.iter().find(here)?;
        let fits = if zone.dead {
            slope == 0.0
        } else {
            slope < SATURATED
        };
        fits.then_some(zone)
    }

    /// The chain for one weight, its input element and the bias.
    pub fn chain(&self, chosen: usize) -> Vec<Link> {
        let (error, sides) = (self.squared.slope, self.sides());
        let mut links = Vec::with_capacity(3);
        if let Some(term) = self.terms.get(chosen).or(self.terms.first()) {
            let Term { weight, input, .. } = *term;
            links.push(Link::new(&term.weight_label, error, sides, input));
            links.push(Link::new(&term.input_label, error, sides, weight));
        }
        if self.has_bias() {
            links.insert(links.len().min(1), Link::new("b", error, sides, 1.0));
        }
        links
    }

    /// The sum as at most `room` rows: the bias, then the products in their order. When
    /// there are too many, the smallest share a row, and `chosen` never does.
    pub fn bars(&self, room: usize, chosen: usize) -> Vec<Bar> {
        let bias = usize::from(self.has_bias());
        let room = room.saturating_sub(bias).max(2);
        let mut own: Vec<usize> = (0..self.terms.len()).collect();
        if own.len() > room {
            let size = |&i: &usize| match self.terms.get(i) {
                Some(_) if i == chosen => f64::INFINITY,
                Some(term) if term.product().is_finite() => term.product().abs(),
                _ => 0.0,
            };
            own.sort_by(|a, b| size(b).total_cmp(&size(a)));
            own.truncate(room - 1);
            own.sort_unstable();
        }
        let mut bars = Vec::with_capacity(room + 1);
        let mut sum = 0.0;
        let mut push = |label: String, part: Summand, amount: f64| {
            bars.push(Bar {
                label,
                part,
                amount,
                from: sum,
            });
            sum += amount;
        };
        if bias == 1 {
            push("b".to_owned(), Summand::Bias, self.bias);
        }
        for &i in &own {
            if let Some(term) = self.terms.get(i) {
                let label = format!("{}{}", term.weight_label, term.input_label);
                push(label, Summand::Term(i), term.product());
            }
        }
        let more = self.terms.len() - own.len();
        if more > 0 {
            let rest = self.terms.iter().enumerate();
            let rest = rest.filter(|(i, _)| own.binary_search(i).is_err());
            let amount = rest.map(|(_, term)| term.product()).sum();
            push(format!("and {more} more"), Summand::Rest, amount);
        }
        bars
    }
}

/// The neuron: z, the curves over z, the point on them, the error.
pub fn neuron(unit: Unit) -> Neuron {
    let Unit {
        activation,
        owner,
        terms,
        bias,
        target,
        compare,
    } = unit;
    let (function, fault) = match Activation::read(&activation) {
        Ok(function) => (Some(function), None),
        Err(fault) => (Activation::read("identity").ok(), Some(fault)),
    };
    let z = terms.iter().fold(bias, |z, term| z + term.product());
    let reach = if z.is_finite() {
        REACH.max(z.abs() * 1.25).min(1e12)
    } else {
        REACH
    };
    let range = [-reach, reach];
    let zs: Vec<f64> = (0..CURVE)
        .map(|k| -reach + 2.0 * reach * k as f64 / (CURVE - 1) as f64)
        .collect();
    let at = |zs: &[f64]| {
        function
            .as_ref()
            .map_or(Vec::new(), |function| function.at(zs))
    };
    let samples = at(&zs);
    let here = at(&[z]).first().copied();
    let (a, slope) = here.map_or((f64::NAN, f64::NAN), |at| (at.value, at.slope()));
    let bent = here.filter(|at| at.slope().is_nan());
    let (left, right) = bent.map_or((f64::NAN, f64::NAN), |at| (at.left, at.right));
    let formula = if activation.contains(|c: char| !c.is_alphanumeric()) {
        activation.clone()
    } else {
        format!("{activation}(z)")
    };
    let title = Phrase::from("Neuron a").equals().formula(formula);
    let along = |get: fn(&At) -> f64| -> Vec<[f64; 2]> {
        let both = zs.iter().zip(&samples);
        both.map(|(&z, at)| [z, get(at)]).collect()
    };
    let kinks = zs.iter().zip(&samples);
    let kinks = kinks.filter(|(_, at)| {
        let both = at.left.is_finite() && at.right.is_finite();
        both && at.left != at.right && at.value.is_finite()
    });
    let mut neuron = Neuron {
        title,
        caption: Phrase::new(),
        activation,
        owner,
        terms,
        bias,
        z,
        a,
        slope,
        left,
        right,
        range,
        curve: along(|at| at.value),
        derivative: along(|at| at.slope()),
        kinks: kinks.map(|(&z, at)| [z, at.value]).collect(),
        zones: zones(&zs, &samples),
        overlays: compare.into_iter().map(|name| overlay(name, &zs)).collect(),
        squared: squared(target, a),
        fault,
    };
    neuron.caption = caption(&neuron);
    neuron
}

fn overlay(name: String, zs: &[f64]) -> Overlay {
    let curve = Activation::read(&name).map_or(Vec::new(), |function| {
        let samples = function.at(zs);
        let both = zs.iter().zip(&samples);
        both.map(|(&z, at)| [z, at.value]).collect()
    });
    Overlay { name, curve }
}

/// Runs of samples whose slope is 0, or small, and that are wide enough to be seen.
fn zones(zs: &[f64], samples: &[At]) -> Vec<Zone> {
    let [Some(&low), Some(&high)] = [zs.first(), zs.last()] else {
        return Vec::new();
    };
    let kind = |at: &At| match at.slope().abs() {
        0.0 => Some(true),
        slope if slope < SATURATED => Some(false),
        _ => None,
    };
    let mut found: Vec<Zone> = Vec::new();
    let mut before = None;
    for (&z, at) in zs.iter().zip(samples) {
        let here = kind(at);
        match (here, before, found.last_mut()) {
            (Some(dead), Some(last), Some(zone)) if dead == last => zone.range[1] = z,
            (Some(dead), ..) => found.push(Zone {
                dead,
                range: [z, z],
            }),
            (None, ..) => {}
        }
        before = here;
    }
    // A tail that rounds to a slope of 0 is saturated to the eye, and not dead.
    let smooth = |zone: &Zone, other: &Zone| zone.dead != other.dead;
    let mut merged: Vec<Zone> = Vec::new();
    let apart = 1.5 * (high - low) / (CURVE - 1) as f64;
    for zone in found {
        match merged.last_mut() {
            Some(last) if smooth(last, &zone) && zone.range[0] - last.range[1] < apart => {
                last.dead = false;
                last.range[1] = zone.range[1];
            }
            _ => merged.push(zone),
        }
    }
    merged.retain(|zone| zone.range[1] - zone.range[0] >= NARROW * (high - low));
    merged
}

fn caption(neuron: &Neuron) -> Phrase {
    let caption = Phrase::from("At z").equals().number(neuron.z);
    let caption = caption.word(", a is ").number(neuron.a);
    let caption = if !neuron.slope.is_nan() {
        caption.word(" and the slope is ").number(neuron.slope)
    } else if neuron.left.is_finite() && neuron.right.is_finite() {
        caption
            .word(" and there is no slope")
            .stop(':')
            .number(neuron.left)
            .word(" on the left, ")
            .number(neuron.right)
            .word(" on the right")
    } else {
        caption.word(" and there is no slope")
    };
    let caption = match neuron.zone() {
        Some(zone) => {
            let zone = format!("the neuron is {} here", zone.name());
            caption.stop(';').word(zone)
        }
        None => caption,
    };
    let Squared { target, error, .. } = neuron.squared;
    let caption = caption.stop('.');
    if error.is_nan() {
        return caption;
    }
    let against = caption.word("Against the target ").number(target);
    against.word(" the error is ").number(error).stop('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(activation: &str, weights: &[f64], inputs: &[f64], bias: f64) -> Unit {
        let terms = weights.iter().zip(inputs).enumerate();
        let terms = terms.map(|(i, (&weight, &input))| Term {
            weight_label: format!("w{i}"),
            weight,
            input_label: format!("x{i}"),
            input,
            hue: None,
        });
        Unit {
            activation: activation.to_owned(),
            owner: Owner::Settings,
            terms: terms.collect(),
            bias,
            target: 1.0,
            compare: Vec::new(),
        }
    }

    fn assert_near(found: f64, expected: f64) {
        // Both sides are a handful of roundings away from the exact number.
        let tolerance = 1e-12 * expected.abs().max(1.0);
        assert!((found - expected).abs() <= tolerance, "{found} {expected}");
    }

    #[test]
    fn the_chain_is_the_closed_form_of_a_logistic_neuron() {
        let neuron = neuron(unit("sigmoid", &[0.5, -1.0], &[2.0, 0.25], 0.125));
        let z: f64 = 0.5 * 2.0 - 0.25 + 0.125;
        let a = 1.0 / (1.0 + (-z).exp());
        assert_near(neuron.z, z);
        assert_near(neuron.a, a);
        let by_z = 2.0 * (a - 1.0) * a * (1.0 - a);
        let expected = [("w1", by_z * 0.25), ("b", by_z), ("x1", -by_z)];
        for (link, (name, product)) in neuron.chain(1).iter().zip(expected) {
            assert_eq!(link.name, name);
            assert_near(link.product.slope(), product);
        }
        // A position that is not there falls back to the first.
        assert_eq!(neuron.chain(99)[0].name, "w0");
    }

    #[test]
    fn at_a_kink_the_chain_has_two_sides_and_no_number_between() {
        let neuron = neuron(unit("relu", &[1.0, -1.0], &[2.0, 2.0], 0.0));
        assert_eq!(neuron.z, 0.0);
        assert!(neuron.slope.is_nan());
        let chain = neuron.chain(1);
        // E′(a) = −2; more x makes z fall, so its right side is relu's left one.
        assert_eq!(chain[0].product.text(), "0 | −4");
        assert_eq!(
            chain[2].product,
            Sides {
                left: 2.0,
                right: 0.0
            }
        );
        assert!(
            neuron
                .caption
                .to_string()
                .contains("0 on the left, 1 on the right")
        );
        assert_eq!(neuron.kinks, [[0.0, 0.0]]);
    }

    #[test]
    fn products_and_bias_sum_up_to_z_however_few_rows_there_are() {
        let weights: Vec<f64> = (0..1000).map(|i| f64::from(i % 7) - 3.0).collect();
        let inputs: Vec<f64> = (0..1000).map(|i| f64::from(i % 11) / 8.0).collect();
        let neuron = neuron(unit("tanh", &weights, &inputs, -0.5));
        for room in [2, 5, 12, 2000] {
            let bars = neuron.bars(room, 7);
            assert!(bars.len() <= room.max(3), "{room}");
            let last = bars.last().unwrap();
            assert_near(last.from + last.amount, neuron.z);
            assert!(bars.iter().any(|bar| bar.part == Summand::Term(7)));
            assert_eq!(bars[0].part, Summand::Bias);
        }
        let bars = neuron.bars(12, 7);
        assert_eq!(bars.last().unwrap().label, "and 990 more");
        // None of the hidden products is larger than one that is shown and was not chosen.
        let shown = |i: usize| bars.iter().any(|bar| bar.part == Summand::Term(i));
        let size = |i: usize| neuron.terms[i].product().abs();
        let least = (0..1000).filter(|&i| shown(i) && i != 7).map(size);
        let least = least.fold(f64::INFINITY, f64::min);
        assert!((0..1000).filter(|&i| !shown(i)).all(|i| size(i) <= least));
    }

    #[test]
    fn zones_are_where_the_slope_is_small() {
        let relu = neuron(unit("relu", &[1.0], &[-3.0], 0.0));
        assert_eq!(relu.zones.len(), 1);
        assert!(relu.zones[0].dead && relu.zones[0].range[0] == -6.0);
        assert!((-0.05..0.0).contains(&relu.zones[0].range[1]));
        assert_eq!(relu.zone().map(Zone::name), Some("dead"));
        assert!(relu.caption.to_string().contains("dead here"));

        // σ′ = 0.1 at z = ±ln((1 + √0.6)/(1 − √0.6)).
        let edge = ((1.0 + 0.6_f64.sqrt()) / (1.0 - 0.6_f64.sqrt())).ln();
        let sigmoid = neuron(unit("sigmoid", &[1.0], &[4.0], 0.0));
        let [low, high] = [sigmoid.zones[0].range[1], sigmoid.zones[1].range[0]];
        // Samples stand 0.03 apart.
        assert!((high - edge).abs() <= 0.031 && (low + edge).abs() <= 0.031);
        assert_eq!(sigmoid.zone().map(Zone::name), Some("saturated"));
        assert!(
            neuron(unit("sigmoid", &[1.0], &[1.0], 0.0))
                .zone()
                .is_none()
        );

        // So far out that the slope rounds to 0: still one zone a side, and not a dead one.
        let tanh = neuron(unit("tanh", &[1.0], &[400.0], 0.0));
        assert_eq!(tanh.zones.len(), 2);
        for smooth in ["identity", "sin", "z^2", "softplus"] {
            let zones = neuron(unit(smooth, &[1.0], &[1.0], 0.0)).zones;
            assert!(
                zones
                    .iter()
                    .all(|zone| smooth == "softplus" && zone.range[1] < -2.0)
            );
        }
    }

    #[test]
    fn other_activations_lie_over_the_same_range() {
        let mut unit = unit("relu", &[1.0], &[1.0], 0.0);
        unit.compare = vec!["tanh".to_owned(), "nonsense(".to_owned()];
        let neuron = neuron(unit);
        for [z, a] in &neuron.overlays[0].curve {
            assert_near(*a, z.tanh());
        }
        assert_eq!(neuron.overlays[0].curve.len(), neuron.curve.len());
        assert!(neuron.overlays[1].curve.is_empty());
    }
}
