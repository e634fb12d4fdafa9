//! The derivative core against closed forms, and its statuses.

use std::collections::{BTreeMap, BTreeSet};

use nablascope::diff::compute::{Problem, jacobian};
use nablascope::diff::jacobian::{Jacobian, Method};
use nablascope::expr::lower::lower;
use nablascope::expr::shape::Shape;
use nablascope::syntax::parse;
use nablascope::tape::compile::compile;

/// The Jacobian of a text at a point: the inputs' values in column order.
fn differentiate(
    text: &str,
    declared: &[(&str, Shape)],
    point: &[f64],
    method: Method,
) -> Jacobian {
    let declared: BTreeMap<String, Shape> = declared
        .iter()
        .map(|(name, shape)| ((*name).to_owned(), *shape))
        .collect();
    let names: BTreeSet<String> = declared.keys().cloned().collect();
    let parsed = parse(text, &names);
    let lowered = lower(&parsed, &declared, &[]);
    for diagnostic in &lowered.diagnostics {
        eprintln!("{}", diagnostic.render(text));
    }
    let output = lowered.output.expect("an output");
    let tape = compile(&lowered.graph, output.node, &output.inputs);
    assert_eq!(tape.inputs, point.len(), "{text}: numbers in the point");
    let columns: Vec<usize> = (0..point.len()).collect();
    let problem = Problem {
        tape: &tape,
        graph: &lowered.graph,
        text,
        point,
        columns: &columns,
    };
    jacobian(&problem, method, &|| false).expect("not cancelled")
}

#[test]
fn look() {
    let cases: &[(&str, &[f64])] = &[
        ("f(x, y) = 10x²y²", &[1.0, 2.0]),
        ("relu(x)", &[0.0]),
        ("log(x)", &[-1.0]),
        ("log(x)", &[0.0]),
        ("sqrt(x)", &[0.0]),
        ("abs(x)", &[0.0]),
        ("max(x, y)", &[1.0, 1.0]),
        ("x*abs(x)", &[0.0]),
        ("step(x)", &[0.0]),
        ("x^1.5", &[0.0]),
        ("asin(x)", &[1.0]),
        ("sqrt(abs(x))", &[0.0]),
        ("sign(x)*sqrt(abs(x))", &[0.0]),
        ("1/x", &[0.0]),
        ("exp(x)", &[1000.0]),
        ("relu(x) - relu(-x)", &[0.0]),
        ("relu(x - 0.1 - 0.2 + 0.3)", &[2.7755575615628914e-17]),
        ("relu(x)", &[1e-9]),
        ("sin(1/x)", &[0.001]),
        ("tanh(x*1e6)", &[1e-6]),
        ("softplus(x)", &[1000.0]),
        ("sigmoid(x)", &[-800.0]),
        ("norm2(x)", &[0.0, 0.0, 0.0]),
        ("softmax(x)", &[1.0, 1.0, 2.0]),
        ("y1 = x1^2 + x2\ny2 = x1*x2", &[1.0, 2.0]),
        ("x^3", &[0.0]),
        ("sqrt(x^2)", &[0.0]),
        ("x^x", &[0.0]),
        ("atan2(y, x)", &[0.0, -1.0]),
        ("if(x < 0, -x, x)", &[0.0]),
        ("floor(x)", &[2.0]),
        ("x*floor(x)", &[0.0]),
        ("(1 - cos(x))/x^2", &[1e-5]),
    ];
    for (text, point) in cases {
        let j = differentiate(text, &[], point, Method::Auto);
        println!(
            "{text} at {point:?} = {:?}  ({} evaluations)",
            j.value, j.evaluations
        );
        for e in &j.entries {
            println!(
                "    {} {:?} ± {:e} left {:?} right {:?} sign {} dual {:?} {} | {}",
                e.status.name(),
                e.value,
                e.error,
                e.left,
                e.right,
                e.sign,
                e.dual,
                e.check.name(),
                e.reason
            );
        }
    }
}

#[test]
fn look_at_examples() {
    use nablascope::worker::{cancel::CancelToken, job::run};
    for example in nablascope::project::examples::ALL {
        let document = example.document().unwrap();
        let outcome = run(&document, &CancelToken::default()).unwrap();
        println!(
            "{}: {:?} {:?}",
            example.title, outcome.diagnostics, outcome.problems
        );
        println!(
            "   {:?} {:?}",
            outcome
                .reading
                .iter()
                .map(|r| (&r.text, r.shape))
                .collect::<Vec<_>>(),
            outcome.elapsed
        );
        if let Some(f) = outcome.figures {
            println!("   {} | {}", f.heatmap.title, f.heatmap.caption);
            match f.field {
                nablascope::figure::field::Field::Plane(p) => {
                    println!("   {} | {} arrows {}", p.title, p.caption, p.arrows.len());
                }
                nablascope::figure::field::Field::Curve(p) => {
                    println!("   {} | {}", p.title, p.caption);
                }
                nablascope::figure::field::Field::Message(p) => println!("   {p}"),
            }
            println!(
                "   {} | {:?} | {}",
                f.neuron.title, f.neuron.owner, f.neuron.caption
            );
        }
    }
}
