//! The language from text to numbers: shapes of new names, what each sign means, and
//! the sentence for what does not fit.

use nablascope::expr::shape::Shape;
use nablascope::project::document::{Document, Input};
use nablascope::syntax::diagnostic::Severity;
use nablascope::worker::cancel::CancelToken;
use nablascope::worker::job::{Analysis, analyse};

fn document(text: &str, declared: &str) -> Document {
    let mut document = Document {
        functions: text.to_owned(),
        ..Document::default()
    };
    for size in declared.split_whitespace() {
        let (name, size) = size.split_once(':').expect("name:size");
        let shape = match size.split_once('x') {
            Some((rows, cols)) => Shape::Matrix(rows.parse().unwrap(), cols.parse().unwrap()),
            None if size == "s" => Shape::Scalar,
            None => Shape::Vector(size.parse().unwrap()),
        };
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

/// `text` → the one error, as `underlined piece: sentence`.
#[track_caller]
fn fails(text: &str, declared: &str, expected: &str) {
    let analysis = analysed(text, declared);
    let errors: Vec<String> = analysis
        .lowered
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|diagnostic| {
            let piece = &text[diagnostic.span.start..diagnostic.span.end];
            format!("{piece}: {}", diagnostic.message)
        })
        .collect();
    assert_eq!(errors.join(" && "), expected, "{text}");
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

#[test]
fn shape_clashes_name_both_shapes_and_a_way_out() {
    fails(
        "W*x",
        "W:4x3 x:5",
        "*: A matrix product needs as many columns on the left as rows on the right: 4×3 has 3 and 5×1 has 5; give the right side 3 rows, or the left side 5 columns.",
    );
    fails(
        "x*W",
        "W:4x3 x:4",
        "*: A matrix product needs as many columns on the left as rows on the right: 4×1 has 1 and 4×3 has 4; transpose the left side with '.",
    );
    fails(
        "x + y",
        "x:3 y:2",
        "+: The two sides have different shapes, 3×1 and 2×1, and only a scalar expands.",
    );
    fails(
        "w·x",
        "w:3 x:2",
        "·: A dot product needs two vectors of one size, these are 3×1 and 2×1; make them one size.",
    );
    fails(
        "A^2",
        "A:2x2",
        "^: ^ is not defined for a matrix; write A*A for the product, .^ for each element, inv(A) for the inverse.",
    );
    fails(
        "x[4]",
        "x:3",
        "x[4]: there is no element 4: the vector has 3, counted from 1",
    );
    fails("x4 + sum(x)", "", "");
    fails(
        "x4 + sum(x)",
        "x:3",
        "x4: there is no element 4: the vector has 3, counted from 1",
    );
    fails(
        "tr(A)",
        "A:2x3",
        "tr(A): In tr(…), the trace needs a square matrix, this is 2×3.",
    );
    fails(
        "softmax(A)",
        "A:2x2",
        "softmax(A): In softmax(…), softmax takes a vector; of a matrix it could mean by row or by column.",
    );
}

#[test]
fn errors_do_not_cascade() {
    fails(
        "z = W*x\ny = relu(z)\nf = sum(y)",
        "W:4x3 x:5",
        "*: A matrix product needs as many columns on the left as rows on the right: 4×3 has 3 and 5×1 has 5; give the right side 3 rows, or the left side 5 columns.",
    );
    fails(
        "y = sine(x)",
        "",
        "sine: there is no function sine; did you mean sin?",
    );
    fails(
        "y = rleu(x)",
        "",
        "rleu: there is no function rleu; did you mean relu?",
    );
    fails(
        "y = frobnicate(x)",
        "",
        "frobnicate: there is no function frobnicate; define it with frobnicate(x) = …, or write frobnicate*(…) for a product",
    );
    fails(
        "f(x) = f(x - 1)",
        "",
        "f(x - 1): f calls itself; a formula cannot",
    );
    fails(
        "a = b + 1\nb = a",
        "",
        "a: a is used in its own definition; give this one another name",
    );
    fails(
        "f(x, y) = x\ng = f(1)",
        "",
        "f(1): f takes 2 arguments, here it gets 1",
    );
    fails(
        "sin(x, y)",
        "",
        "sin(x, y): sin takes 1 argument, here it gets 2",
    );
}

#[test]
fn every_function_of_the_list_is_in_the_table_and_the_other_way_round() {
    use std::collections::BTreeSet;
    let table: BTreeSet<&str> = nablascope::expr::function::all()
        .map(|function| function.names[0])
        .collect();
    let list: BTreeSet<&str> = nablascope::syntax::names::FUNCTIONS
        .iter()
        .copied()
        .collect();
    assert_eq!(table, list);
}

#[test]
fn the_reading_reads_back_as_itself() {
    for text in [
        "f(x, y) = 10x²y²",
        "y₁ = -x₁² + (x₂ - x₁)(x₂ + 1)/2",
        "y = W*x + b",
        "y = (a - (b - c)) - d",
        "y = a/(b*c)*d",
        "y = (a^b)^c^d",
        "y = -(-x)^2",
        "y = (-x)^2 * -x",
        "y = 2^(-x)",
        "y = x'*A*x + |x - 1|·[x, 2]",
        "y = if(a <= b, a, b) @ C",
    ] {
        let none = std::collections::BTreeSet::new();
        let first = nablascope::syntax::parse(text, &none);
        let printed: Vec<String> = first
            .definitions
            .iter()
            .map(nablascope::expr::print::definition)
            .collect();
        let second = nablascope::syntax::parse(&printed.join("\n"), &none);
        let again: Vec<String> = second
            .definitions
            .iter()
            .map(nablascope::expr::print::definition)
            .collect();
        assert_eq!(printed, again, "{text}");
        assert!(!printed.is_empty(), "{text}");
        let outlines = |parsed: &nablascope::syntax::ast::Parsed| -> Vec<String> {
            parsed
                .definitions
                .iter()
                .map(|definition| definition.expr.outline())
                .collect()
        };
        let plain = |outlines: Vec<String>| outlines.join("\n").replace("|", "");
        let (a, b) = (plain(outlines(&first)), plain(outlines(&second)));
        assert!(a == b || text.contains('|'), "{text}: {a} {b}");
    }
}
