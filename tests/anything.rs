//! Any text and any document: no panic, one answer, and duals that never contradict
//! what the ladder calls ok.
//!
//! A longer run by hand: `NABLASCOPE_CASES=10000000 cargo test --release --test anything any_text`
//! puts that many texts through lexer, graph and evaluation and prints the slowest. Values are
//! bounded by what a text may ask for, so memory is too.

#[path = "common/dice.rs"]
mod dice;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use dice::Dice;
use nablascope::analysis::formulas::formulas;
use nablascope::analysis::numbers::analyse;
use nablascope::diff::jacobian::{Check, Status};
use nablascope::document::{Document, Input, Layout, Value};
use nablascope::expr::lower::lower;
use nablascope::expr::parse;
use nablascope::expr::shape::Shape;
use nablascope::formula::forms::Missing;
use nablascope::syntax::diagnostic::{Span, has_errors};
use nablascope::tape::cancel::CancelToken;
use nablascope::tape::compile::compile;
use nablascope::worker::job::run;
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
    let (_, found) = formulas(document, &CancelToken::default()).expect("nobody cancelled");
    assert_eq!(found.is_some(), outcome.figures.is_some());
    for form in found.iter().flat_map(|found| &found.forms) {
        let shown = form.text.is_some() || form.kron.is_some();
        assert_ne!(shown, form.missing.is_some() && form.kron.is_none());
        assert_ne!(form.missing, Some(Missing::Differs), "{document:?}");
    }
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
        for entry in numbers.jacobian.entries() {
            prop_assert_eq!(entry.status(), Status::Ok, "{}: {:?}", text, entry);
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
fn monstrous_texts_are_refused_in_a_sentence() {
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
        answer(&document(text));
    }
}

/// How many texts the long run reads; few unless asked for.
fn cases() -> u64 {
    let asked = std::env::var("NABLASCOPE_CASES").ok();
    asked.and_then(|cases| cases.parse().ok()).unwrap_or(3000)
}

/// One of them.
fn of<'a>(dice: &mut Dice, choices: &[&'a str]) -> &'a str {
    choices[dice.below(choices.len())]
}

/// A formula that is well formed but for its shapes.
fn formula(dice: &mut Dice, depth: usize, out: &mut String) {
    if depth == 0 || dice.below(5) == 0 {
        out.push_str(of(
            dice,
            &[
                "x",
                "y",
                "z",
                "W",
                "A",
                "B",
                "w",
                "b",
                "c",
                "2",
                "0.5",
                "x[1]",
                "A[1,2]",
                "x1",
                "pi",
                "e",
                "vector(1)",
            ],
        ));
        return;
    }
    let (before, between, after, parts) = match dice.below(12) {
        0..=5 => {
            let sign = of(
                dice,
                &[
                    " + ", " - ", "*", "*", "/", "^", "·", " @ ", ".*", "./", ".^", " ",
                ],
            );
            let bare = dice.below(2) == 0;
            (
                if bare { "" } else { "(" },
                sign,
                if bare { "" } else { ")" },
                2,
            )
        }
        6 => ("-", "", "", 1),
        7 => ("(", "", ")'", 1),
        8 => ("|", "", "|", 1),
        9 => ("[", ", ", "]", 1 + dice.below(3)),
        10 => ("if(", " < ", ", 1, 0)", 2),
        _ => {
            let functions: Vec<_> = nablascope::expr::function::all().collect();
            let function = functions[dice.below(functions.len())];
            out.push_str(function.names[0]);
            ("(", ", ", ")", function.arity.0)
        }
    };
    out.push_str(before);
    for part in 0..parts {
        if 0 < part {
            out.push_str(between);
        }
        formula(dice, depth - 1, out);
    }
    out.push_str(after);
}

fn any_case(dice: &mut Dice) -> (String, BTreeMap<String, Shape>) {
    let mut text = String::new();
    match dice.below(3) {
        0 => {
            for _ in 0..dice.below(40) {
                let code = match dice.below(3) {
                    0 => 32 + dice.below(95),
                    1 => dice.below(0x2500),
                    _ => dice.below(0x2_0000),
                };
                text.extend(char::from_u32(code as u32));
            }
        }
        _ => {
            for line in 0..1 + dice.below(4) {
                if 0 < line {
                    text.push('\n');
                }
                text.push_str(of(
                    dice,
                    &[
                        "y = ",
                        "z = ",
                        "f(x) = ",
                        "g(x, y) = ",
                        "",
                        "y1 = ",
                        "y2 = ",
                        "c = ",
                    ],
                ));
                let depth = dice.below(5);
                formula(dice, depth, &mut text);
                if dice.below(4) == 0 {
                    text.push_str(of(
                        dice,
                        &[
                            ")", "(", "]", "|", "‖", "'", "²", "⁻¹", "√", "=", "<", ",", ";", "^T",
                            "mx", "f'(x)", "d/dx", "$", "\\frac", "1e300", "sin", "g(", "x₁",
                        ],
                    ));
                }
            }
        }
    }
    let mut declared = BTreeMap::new();
    for name in ["x", "y", "z", "W", "A", "B", "w", "b", "x1", "e"] {
        let shape = match dice.below(12) {
            0 => Shape::Scalar,
            1 | 2 => Shape::Vector(1 + dice.below(4)),
            3 | 4 => Shape::Matrix(1 + dice.below(4), 1 + dice.below(4)),
            _ => continue,
        };
        declared.insert(name.to_owned(), shape);
    }
    (text, declared)
}

/// Text → graph → value: an error or a value, and all places inside the text.
fn read_and_evaluate(text: &str, declared: &BTreeMap<String, Shape>) {
    let lowered = lower(
        &parse(text, &declared.keys().cloned().collect()),
        declared,
        &[],
    );
    let inside = |span: Span| assert!(text.get(span.start..span.end).is_some(), "{text:?}");
    for diagnostic in &lowered.diagnostics {
        inside(diagnostic.span);
        diagnostic
            .related
            .iter()
            .for_each(|(span, _)| inside(*span));
        diagnostic.fix.iter().for_each(|fix| inside(fix.span));
    }
    if let Some(output) = lowered.output.filter(|_| !has_errors(&lowered.diagnostics)) {
        let tape = compile(&lowered.graph, output.node, &output.inputs);
        let point: Vec<f64> = (0..tape.inputs).map(|i| i as f64 * 0.7 - 1.0).collect();
        assert_eq!(tape.eval_one::<f64>(&point).len(), output.len(), "{text:?}");
    }
}

/// No formula is found that differs from the numbers.
fn formulas_agree(text: &str, declared: &BTreeMap<String, Shape>) {
    let mut document = document(text);
    for (name, &shape) in declared {
        let input = Input {
            declared: true,
            ..Input::inferred(shape)
        };
        document.inputs.insert(name.clone(), input);
    }
    let (_, found) = formulas(&document, &CancelToken::default()).expect("nobody cancelled");
    for form in found.iter().flat_map(|found| &found.forms) {
        assert_ne!(
            form.missing,
            Some(Missing::Differs),
            "{text:?} {declared:?}"
        );
    }
}

#[test]
fn any_text_with_any_sizes_is_read() {
    let mut slowest = (Duration::ZERO, String::new());
    for case in 0..cases() {
        let mut dice = Dice((case + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let (text, declared) = any_case(&mut dice);
        let start = Instant::now();
        read_and_evaluate(&text, &declared);
        // One in sixteen as formulas: each is compared at a hundred points.
        if case % 16 == 0 {
            formulas_agree(&text, &declared);
        }
        let took = start.elapsed();
        if slowest.0 < took {
            slowest = (took, text);
        }
    }
    // To be read with `--nocapture`; how long it may take depends on the machine.
    println!(
        "{} texts, the slowest {:?}: {:?}",
        cases(),
        slowest.0,
        slowest.1
    );
}
