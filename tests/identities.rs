//! What holds of every derivative: chain rule, sum rule, product rule, transposition, and
//! the methods among each other, on random formulas in which every operation of the table
//! occurs, with arguments that lie inside its domain by construction.
//!
//! A longer run by hand: `NABLASCOPE_CASES=100000 cargo test --release --test identities`.

mod common;

use common::{differentiate, is_close, program};
use nablascope::diff::jacobian::{Jacobian, Method, Status};
use nablascope::document::{Document, Layout};
use nablascope::expr::breaks::{At, Kind};
use nablascope::expr::graph::Op;
use nablascope::expr::op::{Binary, Unary};
use nablascope::tape::cancel::CancelToken;
use nablascope::worker::job::run;
use proptest::prelude::*;

/// How many formulas each property is tried on; few unless asked for.
fn cases() -> u32 {
    let asked = std::env::var("NABLASCOPE_CASES").ok();
    asked.and_then(|cases| cases.parse().ok()).unwrap_or(120)
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: cases(),
        failure_persistence: None,
        max_shrink_iters: 400,
        ..ProptestConfig::default()
    }
}

/// The operation on an argument made of `u` that its domain holds, away from kinks, jumps
/// and edges, and small enough for no value to run away.
fn unary(op: Unary, u: &str) -> String {
    let name = op.names()[0];
    match op {
        Unary::Neg => return format!("(-{u})"),
        Unary::Tan => return format!("tan(1.2*sin({u}))"),
        Unary::Sinh | Unary::Cosh | Unary::Exp | Unary::Expm1 => {
            return format!("{name}(2*sin({u}))");
        }
        _ => {}
    }
    let breaks = op.special().iter();
    let breaks = breaks.filter(|special| special.kind != Kind::Joint);
    let places: Vec<(At, Kind)> = breaks.map(|special| (special.at, special.kind)).collect();
    match places[..] {
        [] => format!("{name}({u})"),
        [(At::Place(low), _), (At::Place(high), _), ..] => {
            let (middle, reach) = ((low + high) / 2.0, 0.45 * (high - low));
            format!("{name}({middle} + {reach}*tanh({u}))")
        }
        // On either side of the kink, never at it.
        [(At::Place(place), Kind::Kink { .. })] => {
            format!("({name}({place} + 0.5 + {u}^2) + {name}({place} - 0.25 - {u}^2))")
        }
        [(At::Place(place), Kind::Jump)] => format!("({name}({place} + 0.5 + {u}^2)*{u})"),
        [(At::Place(place), _), ..] => format!("{name}({place} + 1.25 + {u}^2)"),
        _ => format!("({name}(1.25 + 0.125*tanh({u}))*{u})"),
    }
}

/// The same of two arguments.
fn binary(op: Binary, u: &str, v: &str) -> String {
    let name = op.names()[0];
    match op {
        Binary::Add | Binary::Sub | Binary::Mul => format!("({u} {name} {v})"),
        Binary::Div => format!("({u}/(1.5 + {v}^2))"),
        Binary::Pow => format!("((1.25 + {u}^2)^sin({v}))"),
        Binary::Atan2 => format!("atan2({u}, 0.75 + {v}^2)"),
        Binary::Xlogy => format!("xlogy({u}, 0.75 + {v}^2)"),
        // The two are never equal.
        Binary::Max | Binary::Min => format!("{name}({u}, {u} + 0.5 + {v}^2)"),
        Binary::Less | Binary::LessEqual | Binary::Equal | Binary::NotEqual => {
            format!("if({u} {name} {u} + 0.5 + {v}^2, {u}*{v}, {v})")
        }
    }
}

/// A formula of x and y that is smooth at every point of the square from −2 to 2.
fn formula() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        3 => prop::sample::select(vec!["x", "y"]).prop_map(str::to_owned),
        1 => (1u32..24).prop_map(|n| format!("{}", f64::from(n) / 8.0)),
    ];
    leaf.prop_recursive(3, 12, 2, |inner| {
        prop_oneof![
            (prop::sample::select(Unary::ALL), inner.clone()).prop_map(|(op, u)| unary(op, &u)),
            (prop::sample::select(Binary::ALL), inner.clone(), inner)
                .prop_map(|(op, u, v)| binary(op, &u, &v)),
        ]
    })
}

/// The Jacobian of a text by x and y, both of which it depends on formally.
fn by_xy(text: &str, point: [f64; 2], method: Method) -> Jacobian {
    differentiate(text, &[], &point, method)
}

/// A vector of two formulas as a function of x and y, whatever they use.
fn pair([first, second]: &[String; 2]) -> String {
    format!("f(x, y) = [{first} + 0*x*y, {second}]")
}

fn largest(jacobian: &Jacobian) -> f64 {
    let sizes = jacobian.entries().map(|entry| entry.value().abs());
    sizes.fold(0.0, f64::max)
}

fn point() -> impl Strategy<Value = [f64; 2]> {
    [-2.0..2.0, -2.0..2.0]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_jacobian_of_a_composition_is_the_product(
        inner in [formula(), formula()],
        outer in [formula(), formula()],
        at in point(),
    ) {
        let f = by_xy(&pair(&inner), at, Method::Dual);
        let g = by_xy(&pair(&outer), [f.value[0], f.value[1]], Method::Dual);
        let text = format!(
            "u(x, y) = {} + 0*x*y\nv(x, y) = {}\ng(x, y) = [{} + 0*x*y, {}]\n\
             h(x, y) = g(u(x, y), v(x, y))",
            inner[0], inner[1], outer[0], outer[1]
        );
        let h = by_xy(&text, at, Method::Dual);
        let product = g.matrix() * f.matrix();
        prop_assert_eq!(&h.value, &g.value);
        // The same products in another order; sums inside a formula may be of larger terms
        // than what is left of them.
        let slack = 1e-12 * (1.0 + largest(&g)) * (1.0 + largest(&f));
        for (row, col) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let (found, expected) = (h.entry(row, col).value(), product[(row, col)]);
            prop_assert!(
                is_close(found, expected, 0.0, slack),
                "{}\nat {:?}: {} {}", text, at, found, expected
            );
        }
    }

    #[test]
    fn sums_and_products_follow_their_rules(
        f in formula(),
        g in formula(),
        a in -3.0..3.0_f64,
        b in -3.0..3.0_f64,
        at in point(),
    ) {
        let scalar = |text: &str| by_xy(&format!("f(x, y) = {text} + 0*x*y"), at, Method::Dual);
        let (jf, jg) = (scalar(&f), scalar(&g));
        let sum = scalar(&format!("{a:?}*({f}) + {b:?}*({g})"));
        let product = scalar(&format!("({f})*({g})"));
        for col in 0..2 {
            let (df, dg) = (jf.entry(0, col).value(), jg.entry(0, col).value());
            // Exact rules may be multiplied out from either end: the factors inside a formula
            // are rounded in another order, and its sums may be of larger terms.
            let size = 1.0 + (a * df).abs() + (b * dg).abs();
            let found = sum.entry(0, col).value();
            prop_assert!(
                is_close(found, a * df + b * dg, 0.0, 1e-13 * size),
                "{}*({}) + {}*({}) at {:?}: {}", a, f, b, g, at, found
            );
            let (vf, vg) = (jf.value[0], jg.value[0]);
            let size = 1.0 + (vf * dg).abs() + (vg * df).abs();
            let found = product.entry(0, col).value();
            prop_assert!(
                is_close(found, vf * dg + vg * df, 0.0, 1e-13 * size),
                "({})*({}) at {:?}: {}", f, g, at, found
            );
        }
    }

    #[test]
    fn ridders_duals_and_the_complex_step_agree(f in formula(), at in point()) {
        let text = format!("f(x, y) = {f} + 0*x*y");
        let [ridders, dual, complex] = [Method::Ridders, Method::Dual, Method::ComplexStep]
            .map(|method| by_xy(&text, at, method));
        for col in 0..2 {
            let [ridders, dual, complex] = [&ridders, &dual, &complex].map(|j| j.entry(0, col));
            prop_assert_eq!(ridders.status(), Status::Ok, "{} at {:?}: {:?}", text, at, ridders);
            prop_assert_eq!(dual.status(), Status::Ok, "{} at {:?}: {:?}", text, at, dual);
            // What a few dozen roundings can do, inside the formula, to terms of order one.
            let rounding = 1e-13 * (1.0 + dual.value().abs());
            prop_assert!(
                ridders.error() <= 1e-8 * (1.0 + dual.value().abs()),
                "{} at {:?}: a bar that is too wide to say much: {:?}", text, at, ridders
            );
            prop_assert!(
                is_close(ridders.value(), dual.value(), 0.0, ridders.error() + rounding),
                "{} at {:?}: {:?} {}", text, at, ridders, dual.value()
            );
            prop_assert!(
                is_close(complex.value(), dual.value(), 0.0, rounding),
                "{} at {:?}: {} {}", text, at, complex.value(), dual.value()
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases() / 4, ..config() })]

    #[test]
    fn the_other_layout_is_the_transpose(f in [formula(), formula()]) {
        let numerator = Document {
            functions: format!("{}\ng(x, y) = [f(x, y), x]", pair(&f)),
            ..Document::default()
        };
        let denominator = Document { layout: Layout::Denominator, ..numerator.clone() };
        let [numerator, denominator] = [numerator, denominator].map(|document| {
            let outcome = run(&document, &CancelToken::default()).expect("nobody cancelled");
            outcome.figures.expect("pictures").heatmap
        });
        let (rows, cols) = numerator.size();
        prop_assert_eq!((rows, cols), (3, 2));
        prop_assert_eq!(numerator.rows(), denominator.cols());
        prop_assert_eq!(numerator.cols(), denominator.rows());
        for row in 0..rows {
            for col in 0..cols {
                let cell = numerator.cell(row, col).expect("a cell");
                let turned = denominator.cell(col, row).expect("the same cell");
                prop_assert_eq!(cell.text(), turned.text());
                prop_assert_eq!(cell.entry.value().to_bits(), turned.entry.value().to_bits());
                prop_assert_eq!(cell.input, turned.input);
            }
        }
    }
}

#[test]
fn every_operation_of_the_table_is_in_the_formulas() {
    let texts = Unary::ALL
        .iter()
        .map(|&op| (Op::Unary(op), unary(op, "x")))
        .chain(
            Binary::ALL
                .iter()
                .map(|&op| (Op::Binary(op), binary(op, "x", "y"))),
        );
    for (op, text) in texts {
        let text = format!("f(x, y) = {text} + 0*x*y");
        let (graph, _) = program(&text, &[]);
        assert!(
            graph.nodes.iter().any(|node| node.op == op),
            "{op:?}: {text}"
        );
        for at in [[-1.9, 1.3], [0.0, 0.0], [1.7, -0.4]] {
            for entry in by_xy(&text, at, Method::Auto).entries() {
                assert_eq!(entry.status(), Status::Ok, "{text} at {at:?}: {entry:?}");
            }
        }
    }
}
