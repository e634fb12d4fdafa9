//! Any text and any document: no panic, one answer, and duals that never contradict
//! what the ladder calls ok.

use std::time::{Duration, Instant};

use nablascope::diff::jacobian::{Check, Status};
use nablascope::expr::shape::Shape;
use nablascope::project::document::{Document, Input, Layout, Value};
use nablascope::syntax::diagnostic::has_errors;
use nablascope::worker::cancel::CancelToken;
use nablascope::worker::job::{analyse, run};
use proptest::prelude::*;

fn document(text: &str) -> Document {
    Document {
        functions: text.to_owned(),
        ..Document::default()
    }
}

/// Runs the whole job; whatever comes in, there is an answer with a reason.
fn answer(document: &Document) {
    let outcome = run(document, &CancelToken::default()).expect("nobody cancelled");
    let said = has_errors(&outcome.diagnostics) || !outcome.problems.is_empty();
    assert_ne!(
        outcome.figures.is_some(),
        said,
        "pictures or a sentence, not both: {:?} {:?}",
        outcome.diagnostics,
        outcome.problems
    );
    for diagnostic in &outcome.diagnostics {
        let text = &document.functions;
        assert!(
            text.get(diagnostic.span.start..diagnostic.span.end)
                .is_some()
        );
        assert!(!diagnostic.render(text).is_empty());
    }
}

/// Pieces that a text is made of, so that many of them mean something.
fn scraps() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "x",
        "y",
        "z",
        "W",
        "A",
        "b",
        "x1",
        "x2",
        "x₁",
        "y1",
        "y2",
        "f",
        "g",
        "w",
        "3",
        "2.5",
        "0",
        "1e-3",
        "+",
        "-",
        "*",
        "/",
        "^",
        "·",
        "⊗",
        "@",
        ".*",
        "'",
        "ᵀ",
        "²",
        "⁻¹",
        "(",
        ")",
        "[",
        "]",
        "[1]",
        "[2,1]",
        "|",
        "‖",
        ",",
        " ",
        " ",
        "=",
        "\n",
        ";",
        "sin(",
        "relu(",
        "sum(",
        "max(",
        "softmax(",
        "inv(",
        "det(",
        "if(",
        "<",
        "norm2(",
        "diag(",
        "dot(",
        "exp(",
        "log(",
        "sqrt(",
        "vector(1)",
        "π",
        "e",
        "# c",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// A smooth scalar formula of x, y and z, as a tree printed with brackets.
fn smooth() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(vec!["x", "y", "z"]).prop_map(str::to_owned),
        (1u32..40).prop_map(|n| format!("{}", f64::from(n) / 8.0)),
    ];
    leaf.prop_recursive(5, 40, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            (pair.clone(), prop::sample::select(vec!["+", "-", "*"]))
                .prop_map(|((a, b), op)| format!("({a} {op} {b})")),
            pair.prop_map(|(a, b)| format!("({a}/(1.5 + {b}^2))")),
            (
                inner.clone(),
                prop::sample::select(vec![
                    "sin", "cos", "tanh", "sigmoid", "softplus", "gelu", "silu", "atan", "erf"
                ])
            )
                .prop_map(|(a, f)| format!("{f}({a})")),
            inner.clone().prop_map(|a| format!("exp(-({a})^2)")),
            inner.clone().prop_map(|a| format!("log(2 + ({a})^2)")),
            inner.prop_map(|a| format!("sqrt(1 + ({a})^2)")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_string_gets_an_answer(text in "\\PC{0,60}") {
        answer(&document(&text));
    }

    #[test]
    fn any_scraps_get_an_answer(text in scraps()) {
        answer(&document(&text));
    }

    #[test]
    fn duals_never_contradict_a_smooth_entry(text in smooth(), x in -2.0..2.0, y in -2.0..2.0) {
        let mut document = document(&format!("f(x, y, z) = {text}"));
        for (name, value) in [("x", x), ("y", y), ("z", 0.75)] {
            let mut input = Input::inferred(Shape::Scalar);
            input.declared = true;
            input.value = vec![Value::Number(value)];
            document.inputs.insert(name.to_owned(), input);
        }
        let analysis = analyse(&document, &CancelToken::default()).expect("nobody cancelled");
        let numbers = analysis.result.expect("a smooth formula has a result");
        for entry in &numbers.jacobian.entries {
            prop_assert_eq!(entry.status, Status::Ok, "{}: {}", text, entry.reason);
            prop_assert_eq!(entry.check, Check::Agree, "{}: {:?}", text, entry);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_table_of_inputs_gets_an_answer(
        text in prop::sample::select(vec![
            "y = W*x + b", "f(x, y) = x*y", "w·x + b", "sum(W .* W)", "y1 = x1\ny2 = x2", "inv(W)*x", "x",
        ]),
        shapes in prop::collection::vec((0u8..3, 1usize..5, 1usize..5), 4),
        values in prop::collection::vec(prop_oneof![any::<f64>(), -3.0..3.0, Just(0.0)], 1..30),
        constant in any::<bool>(),
        denominator in any::<bool>(),
    ) {
        let mut document = document(text);
        for (name, (kind, rows, cols)) in ["W", "x", "b", "y"].into_iter().zip(shapes) {
            let shape = match kind {
                0 => Shape::Scalar,
                1 => Shape::Vector(rows),
                _ => Shape::Matrix(rows, cols),
            };
            let mut input = Input::inferred(shape);
            input.declared = kind != 1 || rows != 2;
            input.value = (0..shape.len()).map(|i| Value::Number(values[i % values.len()])).collect();
            input.constant = constant && name == "b";
            document.inputs.insert(name.to_owned(), input);
        }
        if denominator {
            document.layout = Layout::Denominator;
        }
        answer(&document);
    }
}

#[test]
fn monstrous_texts_are_refused_in_a_sentence_and_soon() {
    let texts = [
        "(".repeat(1_000_000),
        format!("{}x{}", "(".repeat(1_000_000), ")".repeat(1_000_000)),
        "x".repeat(1_000_000),
        "x+".repeat(500_000),
        "1+".repeat(20_000) + "x",
        "-".repeat(20_000) + "x",
        "x'".repeat(300_000),
        "[".repeat(300_000),
        (0..3000)
            .map(|i| format!("a{} = a{} + x\n", i + 1, i))
            .collect::<String>(),
        (0..3000)
            .map(|i| format!("a{i} = a{} + x\n", i + 1))
            .collect::<String>(),
        (0..200)
            .map(|i| format!("g{}(x) = g{i}(x) + g{i}(x + 1)\n", i + 1))
            .collect::<String>(),
        "f(x) = outer(x, x)*sum(outer(x, x))".to_owned(),
    ];
    for text in &texts {
        let start = Instant::now();
        answer(&document(text));
        // Generous: this is about hanging, not about speed.
        let head: String = text.chars().take(40).collect();
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "{head}… took {:?}",
            start.elapsed()
        );
    }
}
