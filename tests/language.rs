//! The language from text to numbers: shapes of new names, what each sign means, and
//! the sentence for what does not fit.
//!
//! Most cases are lines of two files: `language/values.txt` (text and sizes → shapes and
//! values) and `language/faults.txt` (text and sizes → the one sentence and the mended text).

use std::collections::{BTreeMap, BTreeSet};

use nablascope::analysis::numbers::{Analysis, analyse};
use nablascope::document::{Document, Input};
use nablascope::expr::lower::{Lowered, lower};
use nablascope::expr::parse;
use nablascope::expr::reading::read;
use nablascope::expr::resize::required_sizes;
use nablascope::expr::shape::Shape;
use nablascope::syntax::diagnostic::{Diagnostic, Severity};
use nablascope::tape::cancel::CancelToken;
use nablascope::tape::compile::compile;

#[path = "common/sizes.rs"]
mod sizes;

use sizes::sizes;

fn document(text: &str, declared: &str) -> Document {
    let mut document = Document {
        functions: text.to_owned(),
        ..Document::default()
    };
    for (name, shape) in sizes(declared) {
        let mut input = Input::inferred(shape);
        input.declared = true;
        document.inputs.insert(name.to_owned(), input);
    }
    document
}

fn analysed(text: &str, declared: &str) -> Analysis {
    analyse(&document(text, declared), &CancelToken::default()).expect("not cancelled")
}

/// `text` with sizes such as `W:4x3 x:3 b:s` → `x 3×1, b scalar -> y 4×1 = 1, 2`.
/// Values of inputs are 1, 2, 3, … each.
#[track_caller]
fn check(text: &str, declared: &str, expected: &str) {
    let analysis = analysed(text, declared);
    let faults: Vec<&str> = analysis
        .lowered
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|diagnostic| diagnostic.message.as_str())
        .collect();
    assert!(faults.is_empty(), "{text}: {faults:?}");
    let inputs: Vec<String> = analysis
        .inputs
        .iter()
        .map(|input| format!("{} {}", input.name, input.shape))
        .collect();
    let output = analysis.lowered.output.as_ref().expect("an output");
    let shape = analysis.lowered.graph.shape(output.node);
    let mut found = format!("{} -> {} {shape}", inputs.join(", "), output.name);
    if let Some(result) = &analysis.result {
        let values: Vec<String> = result
            .jacobian
            .value
            .iter()
            .map(|value| {
                let rounded = (value * 1e9).round() / 1e9 + 0.0;
                format!("{rounded}")
            })
            .collect();
        found.push_str(&format!(" = {}", values.join(", ")));
    }
    assert_eq!(found, expected, "{text}");
}

fn shapes(declared: &str) -> BTreeMap<String, Shape> {
    let sizes = sizes(declared).into_iter();
    sizes
        .map(|(name, shape)| (name.to_owned(), shape))
        .collect()
}

fn lowered(text: &str, declared: &BTreeMap<String, Shape>) -> Lowered {
    let read = read(text, declared, &CancelToken::default()).expect("nobody cancels");
    lower(&read, declared, &[])
}

fn errors(lowered: &Lowered) -> Vec<&Diagnostic> {
    let diagnostics = lowered.diagnostics.iter();
    diagnostics
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .collect()
}

/// The lines of a file of cases, without its comments.
fn lines(file: &str) -> impl Iterator<Item = String> {
    file.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.replace(" ⏎ ", "\n"))
}

#[test]
fn every_line_of_values_has_its_shapes_and_its_value() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for line in lines(include_str!("language/values.txt")) {
        let fields: Vec<&str> = line.split(" | ").collect();
        let [text, sizes, inputs, expected] = fields[..] else {
            panic!("four fields: {line}");
        };
        count += 1;
        let lowered = lowered(text, &shapes(sizes));
        let Some(output) = lowered
            .output
            .as_ref()
            .filter(|_| errors(&lowered).is_empty())
        else {
            wrong.push(format!("{text}: {:?}", lowered.diagnostics));
            continue;
        };
        let used = output.inputs.iter().map(|&at| &lowered.graph.inputs[at]);
        let found: Vec<String> = used
            .clone()
            .map(|input| format!("{} {}", input.name, input.shape))
            .collect();
        let point: Vec<f64> = used
            .flat_map(|input| (1..=input.shape.len()).map(|number| number as f64))
            .collect();
        let tape = compile(&lowered.graph, output.node, &output.inputs);
        let values = tape.eval_one::<f64>(&point);
        let (shape, numbers) = expected.split_once(" = ").expect("shape = numbers");
        let numbers: Vec<f64> = numbers
            .split(", ")
            .map(|number| number.parse().expect("a number"))
            .collect();
        // Exact zeros come of cancellation here and there.
        let close = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-12 * b.abs() + 1e-13;
        let fits = values.len() == numbers.len() && values.iter().zip(&numbers).all(close);
        let found = format!(
            "{} -> {}",
            found.join(", "),
            lowered.graph.shape(output.node)
        );
        if found != format!("{inputs} -> {shape}") || !fits {
            wrong.push(format!("{line}: {found} = {values:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(300 <= count, "{count} lines");
}

#[test]
fn every_line_of_faults_has_its_one_sentence_and_its_way_out() {
    let mut cases: Vec<Vec<String>> = Vec::new();
    for line in lines(include_str!("language/faults.txt")) {
        if line.starts_with(' ') {
            cases.last_mut().expect("a text first").push(line);
        } else {
            cases.push(vec![line]);
        }
    }
    assert!(100 <= cases.len(), "{} cases", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let (text, sizes) = case[0].split_once(" | ").unwrap_or((&case[0], ""));
        let lowered = lowered(text, &shapes(sizes));
        let mut found = vec![case[0].clone()];
        for error in errors(&lowered) {
            let place = &text[error.span.start..error.span.end];
            found.push(format!("  ! {place} ! {}", error.message));
            if let Some(fix) = &error.fix {
                let mut mended = text.to_owned();
                mended.replace_range(fix.span.start..fix.span.end, &fix.replacement);
                found.push(format!("  > {mended}"));
            }
        }
        if found != *case {
            wrong.push(format!(
                "{}\nand not\n{}",
                found.join("\n"),
                case.join("\n")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_clash_underlines_both_operands_with_their_shapes_and_names_the_call() {
    let text = "f(v) = W*v\ny = f(u)\nz = f(u) + 1";
    let lowered = lowered(text, &shapes("W:4x3 u:5"));
    let errors = errors(&lowered);
    let related: Vec<(&str, &str)> = errors[0]
        .related
        .iter()
        .map(|(span, label)| (&text[span.start..span.end], label.as_str()))
        .collect();
    assert_eq!(
        related,
        [
            ("W", "`W` is 4×3"),
            ("v", "`v` is 5×1"),
            ("f(u)", "called here with `v` 5×1"),
        ]
    );
    assert_eq!(errors.len(), 1);
}

#[test]
fn notes_say_what_was_perhaps_meant() {
    let notes = |text: &str, sizes: &str| -> Vec<(String, Option<String>)> {
        let lowered = lowered(text, &shapes(sizes));
        assert!(errors(&lowered).is_empty(), "{text}");
        let diagnostics = lowered.diagnostics.into_iter();
        diagnostics
            .map(|note| (note.message, note.fix.map(|fix| fix.replacement)))
            .collect()
    };
    assert_eq!(
        notes("hidden = W*x\ny = relu(hiden) + hiden", ""),
        [(
            "`hiden` is a new input. Did you mean `hidden`?".to_owned(),
            Some("hidden".to_owned())
        ),]
    );
    assert_eq!(notes("hidden1 = W*x\ny = relu(hidden2)", ""), []);
    assert_eq!(notes("hidden = W*x\ny = relu(hiden)", "hiden:3"), []);
    assert_eq!(
        notes("|A + 1|", "A:2x2"),
        [(
            "These bars are read as a determinant. The absolute value of each element is `abs(…)`."
                .to_owned(),
            Some("abs(A + 1)".to_owned())
        )]
    );
    assert_eq!(notes("|A| + |x|", "A:2x3 x:s"), []);
}

#[test]
#[rustfmt::skip] // a line is a case
fn sizes_that_must_change_with_one_are_proposed() {
    for (text, before, changed, expected) in [
        ("W*x + b", "W:4x3 x:3 b:4", "x:5", "W 4×5"),
        ("W*x + b", "W:4x3 x:3 b:4", "W:2x3", "b 2×1"),
        ("W*x + b", "W:4x3 x:3 b:4", "W:2x5", "b 2×1, x 5×1"),
        ("W*x + b", "W:4x3 x:3 b:4", "b:2", "W 2×3"),
        ("W*x + b", "W:4x3 x:3 b:4", "x:3", ""),
        ("W*x + b", "W:4x3 x:3", "x:5", "W 4×5"),
        ("W*x + b", "W:4x3", "W:4x5", ""),
        ("W*x + b", "W:4x3 x:3 b:s", "W:4x5", "x 5×1"),
        ("W*x + b", "W:4x3 x:3 b:4", "x:3x2", "b 4×2"),
        ("0.5*x'*A*x", "x:3 A:3x3", "x:5", "A 5×5"),
        ("0.5*x'*A*x", "x:3 A:3x3", "A:2x2", "x 2×1"),
        ("0.5*x'*A*x", "x:3 A:3x3", "A:2x3", ""),
        ("w·x + b", "w:3 x:3 b:s", "x:4", "w 4×1"),
        ("x + y .* z", "x:3 y:3 z:3", "y:2", "x 2×1, z 2×1"),
        ("A*B*x", "A:2x3 B:3x4 x:4", "x:5", "B 3×5"),
        ("A*B*x", "A:2x3 B:3x4 x:4", "B:5x4", "A 2×5"),
        ("A*B*x", "A:2x3 B:3x4 x:4", "A:2x5", "B 5×4"),
        ("h = tanh(W1*x + b1)\ny = W2*h + b2", "W1:4x3 x:3 b1:4 W2:2x4 b2:2", "b1:6", "W1 6×3, W2 2×6"),
        ("h = tanh(W1*x + b1)\ny = W2*h + b2", "W1:4x3 x:3 b1:4 W2:2x4 b2:2", "x:7", "W1 4×7"),
        ("f(v) = W*v\ny = f(x) + f(z)", "W:4x3 x:3 z:3", "x:5", "W 4×5, z 5×1"),
        ("sum(log(exp(-y.*(X*w)) + vector(1)))", "y:4 X:4x3 w:3", "X:5x2", "w 2×1, y 5×1"),
        ("tr(A*X'*B*X*C)", "A:2x3 X:2x3 B:2x2 C:3x2", "X:4x5", "A 2×5, B 4×4, C 5×2"),
        ("x[4] + y", "x:5 y:s", "x:3", ""),
        ("tr(A)", "A:3x3", "A:2x3", ""),
        ("W*x +", "W:4x3 x:3", "x:5", ""),
        ("W*x", "W:4x3 x:3", "q:5", ""),
    ] {
        let mut declared = shapes(before);
        let (name, shape) = shapes(changed).pop_first().expect("one change");
        if name != "q" {
            declared.insert(name.clone(), shape);
        }
        let names: BTreeSet<String> = declared.keys().cloned().collect();
        let proposed = required_sizes(&parse(text, &names), &declared, &name);
        let found: Vec<String> = proposed.iter().map(|(name, shape)| format!("{name} {shape}")).collect();
        assert_eq!(found.join(", "), expected, "{text} with {changed}");
    }
}

#[test]
fn scalars() {
    check(
        "f(x, y) = 10x²y²",
        "",
        "x scalar, y scalar -> f scalar = 10",
    );
    check("10*x^2*y^2", "", "x scalar, y scalar -> f scalar = 10");
    check("f(x, y) = 10xy²", "", "x scalar, y scalar -> f scalar = 10");
    check("y = 3x + 2", "x:s", "x scalar -> y scalar = 5");
    check(
        "f(y, x) = x - 2y",
        "",
        "y scalar, x scalar -> f scalar = -1",
    );
    check("-x^2", "", "x scalar -> f scalar = -1");
    check("2^3^2*x", "", "x scalar -> f scalar = 512");
    check("2^-1*x", "", "x scalar -> f scalar = 0.5");
    check("6/2(1+2)*x", "", "x scalar -> f scalar = 9");
    check("x/2/2", "", "x scalar -> f scalar = 0.25");
    check("1 - 2 - x", "", "x scalar -> f scalar = -2");
    check("2πr", "", "r scalar -> f scalar = 6.283185307");
    check("e^x", "", "x scalar -> f scalar = 2.718281828");
    check(
        "exp(0*x) + log(x) + sqrt(4x)",
        "",
        "x scalar -> f scalar = 3",
    );
    check("sin²(x) + cos²(x)", "", "x scalar -> f scalar = 1");
    check("max(0, x, 3)", "", "x scalar -> f scalar = 3");
    check("min(x, 3)", "", "x scalar -> f scalar = 1");
    check("clamp(x, 2, 3)", "", "x scalar -> f scalar = 2");
    check("if(x < 2, 10, 20) + 0*x", "", "x scalar -> f scalar = 10");
    check("if(x ≥ 2, 10, 20) + 0*x", "", "x scalar -> f scalar = 20");
    check("|x - 3|", "", "x scalar -> f scalar = 2");
    check("σ(0*x)", "", "x scalar -> f scalar = 0.5");
    check("pow(x + 1, 5)", "", "x scalar -> f scalar = 32");
    check("atan2(x, x)", "", "x scalar -> f scalar = 0.785398163");
    check(
        "α*β + γ",
        "",
        "α scalar, β scalar, γ scalar -> f scalar = 2",
    );
    check(
        "relu(x) - relu(−x) + leakyrelu(x)",
        "",
        "x scalar -> f scalar = 2",
    );
}

#[test]
fn definitions_use_each_other() {
    check("z = 2x\ny = z + 1", "", "x scalar -> y scalar = 3");
    check("y = z + 1; z = 2x", "", "x scalar -> z scalar = 2");
    check(
        "g(t) = t^2\nf(x) = g(g(x) + 1)",
        "",
        "x scalar -> f scalar = 4",
    );
    check(
        "f(x, y) = x + 2y\nh = f(a, 3)",
        "",
        "a scalar -> h scalar = 7",
    );
    check(
        "# a comment\n\nf(x) = x # more\n",
        "",
        "x scalar -> f scalar = 1",
    );
    check("s(v) = sum(v)\ny = s(x) + 1", "", "x 3×1 -> y scalar = 7");
    check("f(x, y) = 7x", "", "x scalar, y scalar -> f scalar = 7");
    check("x^2\ny + 1", "", "y scalar -> g scalar = 2");
}

#[test]
fn vectors() {
    check("y₁ = x₁² + x₂\ny₂ = x₁x₂", "", "x 2×1 -> y 2×1 = 3, 2");
    check("y1 = x1^2\ny2 = x1*x3", "x:4", "x 4×1 -> y 2×1 = 1, 3");
    check("y = x1 + x3", "", "x1 scalar, x3 scalar -> y scalar = 2");
    check("y = x[1]*x[2]", "", "x 2×1 -> y scalar = 2");
    check("y = x[5] + sum(x)", "", "x 5×1 -> y scalar = 20");
    check(
        "y = b1 + b",
        "b1:s b:s",
        "b1 scalar, b scalar -> y scalar = 2",
    );
    check(
        "y = b1 + sum(b)",
        "b1:s",
        "b1 scalar, b 3×1 -> y scalar = 7",
    );
    check("y = b1 + sum(b)", "", "b 3×1 -> y scalar = 7");
    check("f₁(x) = 2x\nf₂(x) = x^2", "x:s", "x scalar -> f 2×1 = 2, 1");
    check("[x^2, x*y, 3]", "", "x scalar, y scalar -> f 3×1 = 1, 1, 3");
    check(
        "[x, [y, 2]]",
        "x:2",
        "x 2×1, y scalar -> f 4×1 = 1, 2, 1, 2",
    );
    check("w·x + b", "", "w 3×1, x 3×1, b scalar -> f scalar = 15");
    check("dot(w, x)", "w:2", "w 2×1, x 2×1 -> f scalar = 5");
    check("w ⊗ x", "", "w 3×1, x 3×1 -> f 3×1 = 1, 4, 9");
    check("w ⊘ x", "w:2", "w 2×1, x 2×1 -> f 2×1 = 1, 1");
    check("x + 1", "x:3", "x 3×1 -> f 3×1 = 2, 3, 4");
    check("x*b", "x:3 b:s", "x 3×1, b scalar -> f 3×1 = 1, 2, 3");
    check("w*x", "w:3 x:3", "w 3×1, x 3×1 -> f 3×1 = 1, 4, 9");
    check("x^2", "x:3", "x 3×1 -> f 3×1 = 1, 4, 9");
    check("2^x", "x:3", "x 3×1 -> f 3×1 = 2, 4, 8");
    check("max(x, 2)", "x:3", "x 3×1 -> f 3×1 = 2, 2, 3");
    check(
        "max(x) + min(x) + prod(x) + mean(x)",
        "",
        "x 3×1 -> f scalar = 12",
    );
    check("‖x‖ + norm1(x)", "x:2", "x 2×1 -> f scalar = 5.236067977");
    check("sum(softmax(x))", "", "x 3×1 -> f scalar = 1");
    check("logsumexp(x)", "", "x 3×1 -> f scalar = 3.407605964");
    check("sum(x) + vector(1)", "", "x 3×1 -> f scalar = 7");
    check("y = x' + 1", "x:1x3", "x 1×3 -> y 3×1 = 2, 3, 4");
}

#[test]
fn matrices() {
    check(
        "z = W*x + b\ny = relu(z)",
        "",
        "W 3×3, x 3×1, b 3×1 -> y 3×1 = 15, 34, 53",
    );
    check(
        "relu(W*x + b)",
        "W:4x3",
        "W 4×3, x 3×1, b 4×1 -> f 4×1 = 15, 34, 53, 72",
    );
    check("Wx + b", "W:2x3", "W 2×3, x 3×1, b 2×1 -> f 2×1 = 15, 34");
    check("W*x", "x:2", "W 3×2, x 2×1 -> f 3×1 = 5, 11, 17");
    check("0.5*x'*A*x", "", "x 3×1, A 3×3 -> f scalar = 114");
    check("xᵀAx", "x:2", "x 2×1, A 2×2 -> f scalar = 27");
    check("x*y'", "x:2 y:2", "x 2×1, y 2×1 -> f 2×2 = 1, 2, 2, 4");
    check(
        "outer(x, y)",
        "x:2 y:3",
        "x 2×1, y 3×1 -> f 2×3 = 1, 2, 3, 2, 4, 6",
    );
    check(
        "A @ B",
        "A:2x3",
        "A 2×3, B 3×3 -> f 2×3 = 30, 36, 42, 66, 81, 96",
    );
    check("A .* B", "A:2x2", "A 2×2, B 2×2 -> f 2×2 = 1, 4, 9, 16");
    check("tr(A) + det(A)", "A:2x2", "A 2×2 -> f scalar = 3");
    check("inv(A)*A", "A:2x2", "A 2×2 -> f 2×2 = 1, 0, 0, 1");
    check("A⁻¹", "A:2x2", "A 2×2 -> f 2×2 = -2, 1, 1.5, -0.5");
    check("diag(x)", "x:2", "x 2×1 -> f 2×2 = 1, 0, 0, 2");
    check("diag(A)", "A:2x2", "A 2×2 -> f 2×1 = 1, 4");
    check("A[2, 1] + A'[2, 1]", "A:2x2", "A 2×2 -> f scalar = 5");
    check(
        "norm2(A*x - y)^2",
        "A:2x3",
        "A 2×3, x 3×1, y 2×1 -> f scalar = 1069",
    );
    check("(y .* v)'*x", "x:2", "y 2×1, v 2×1, x 2×1 -> f scalar = 9");
    check(
        "sum(log(exp(-y.*(X*w)) + vector(1)))",
        "X:2x2",
        "y 2×1, X 2×2, w 2×1 -> f scalar = 0.006715349",
    );
    check("logdet(A)", "A:1x1", "A 1×1 -> f scalar = 0");
}
