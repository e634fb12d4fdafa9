//! The three gauges against closed forms.

use super::*;

fn parts(activation: &str, weights: &[f64], inputs: &[f64], bias: f64) -> Parts {
    let terms = weights.iter().zip(inputs).enumerate();
    let terms = terms.map(|(i, (&weight, &input))| Term {
        weight_label: format!("w{i}"),
        weight,
        input_label: format!("x{i}"),
        input,
        hue: None,
    });
    Parts {
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
    let neuron = neuron(parts("sigmoid", &[0.5, -1.0], &[2.0, 0.25], 0.125));
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
    let neuron = neuron(parts("relu", &[1.0, -1.0], &[2.0, 2.0], 0.0));
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
    assert!(neuron.caption.contains("0 on the left, 1 on the right"));
    assert_eq!(neuron.kinks, [[0.0, 0.0]]);
}

#[test]
fn products_and_bias_sum_up_to_z_however_few_rows_there_are() {
    let weights: Vec<f64> = (0..1000).map(|i| f64::from(i % 7) - 3.0).collect();
    let inputs: Vec<f64> = (0..1000).map(|i| f64::from(i % 11) / 8.0).collect();
    let neuron = neuron(parts("tanh", &weights, &inputs, -0.5));
    for room in [2, 5, 12, 2000] {
        let bars = neuron.bars(room, 7);
        assert!(bars.len() <= room.max(3), "{room}");
        let last = bars.last().unwrap();
        assert_near(last.from + last.amount, neuron.z);
        assert!(bars.iter().any(|bar| bar.part == Part::Term(7)));
        assert_eq!(bars[0].part, Part::Bias);
    }
    let bars = neuron.bars(12, 7);
    assert_eq!(bars.last().unwrap().label, "and 990 more");
    // None of the hidden products is larger than one that is shown and was not chosen.
    let shown = |i: usize| bars.iter().any(|bar| bar.part == Part::Term(i));
    let size = |i: usize| neuron.terms[i].product().abs();
    let least = (0..1000).filter(|&i| shown(i) && i != 7).map(size);
    let least = least.fold(f64::INFINITY, f64::min);
    assert!((0..1000).filter(|&i| !shown(i)).all(|i| size(i) <= least));
}

#[test]
fn zones_are_where_the_slope_is_small() {
    let relu = neuron(parts("relu", &[1.0], &[-3.0], 0.0));
    assert_eq!(relu.zones.len(), 1);
    assert!(relu.zones[0].dead && relu.zones[0].range[0] == -6.0);
    assert!((-0.05..0.0).contains(&relu.zones[0].range[1]));
    assert_eq!(relu.zone().map(Zone::name), Some("dead"));
    assert!(relu.caption.contains("dead here"));

    // σ′ = 0.1 at z = ±ln((1 + √0.6)/(1 − √0.6)).
    let edge = ((1.0 + 0.6_f64.sqrt()) / (1.0 - 0.6_f64.sqrt())).ln();
    let sigmoid = neuron(parts("sigmoid", &[1.0], &[4.0], 0.0));
    let [low, high] = [sigmoid.zones[0].range[1], sigmoid.zones[1].range[0]];
    // Samples stand 0.03 apart.
    assert!((high - edge).abs() <= 0.031 && (low + edge).abs() <= 0.031);
    assert_eq!(sigmoid.zone().map(Zone::name), Some("saturated"));
    assert!(
        neuron(parts("sigmoid", &[1.0], &[1.0], 0.0))
            .zone()
            .is_none()
    );

    // So far out that the slope rounds to 0: still one zone a side, and not a dead one.
    let tanh = neuron(parts("tanh", &[1.0], &[400.0], 0.0));
    assert_eq!(tanh.zones.len(), 2);
    for smooth in ["identity", "sin", "z^2", "softplus"] {
        let zones = neuron(parts(smooth, &[1.0], &[1.0], 0.0)).zones;
        assert!(
            zones
                .iter()
                .all(|zone| smooth == "softplus" && zone.range[1] < -2.0)
        );
    }
}

#[test]
fn other_activations_lie_over_the_same_range() {
    let mut parts = parts("relu", &[1.0], &[1.0], 0.0);
    parts.compare = vec!["tanh".to_owned(), "nonsense(".to_owned()];
    let neuron = neuron(parts);
    for [z, a] in &neuron.overlays[0].curve {
        assert_near(*a, z.tanh());
    }
    assert_eq!(neuron.overlays[0].curve.len(), neuron.curve.len());
    assert!(neuron.overlays[1].curve.is_empty());
}
