//! What a text reads as, and what is said about one that cannot be read.
//!
//! Data first: a line is a text and its reading, fully bracketed, or a text, the underlined
//! piece and the sentence. In the texts `⏎` stands for a new line. Then a second parser of
//! another kind as oracle of precedence, then texts of any kind and of any size.

use std::collections::BTreeSet;

use nablascope::expr::parse;
use nablascope::syntax::ast::{Definition, Expr, NodeKind, Parsed};
use nablascope::syntax::diagnostic::{Severity, has_errors};

use proptest::prelude::*;

fn read(text: &str) -> Parsed {
    parse(text, &BTreeSet::new())
}

fn read_with(text: &str, declared: &[&str]) -> Parsed {
    parse(
        text,
        &declared.iter().map(|&name| name.to_owned()).collect(),
    )
}

/// `f(x, y) = (x * y)`, one definition after the other.
fn reading(parsed: &Parsed) -> String {
    let line = |definition: &Definition| {
        let heading = definition
            .parameters
            .as_ref()
            .map_or(String::new(), |parameters| {
                let names: Vec<&str> = parameters.iter().map(|p| p.name.as_str()).collect();
                format!("({})", names.join(", "))
            });
        format!(
            "{}{heading} = {}",
            definition.name,
            definition.expr.outline()
        )
    };
    parsed
        .definitions
        .iter()
        .map(line)
        .collect::<Vec<_>>()
        .join(" ⏎ ")
}

/// The texts read as expected, without an error.
#[track_caller]
fn check(cases: &[(&str, &str)]) {
    check_with(&[], cases);
}

#[track_caller]
fn check_with(declared: &[&str], cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let parsed = read_with(&text.replace(" ⏎ ", "\n"), declared);
        assert!(
            !has_errors(&parsed.diagnostics),
            "{text}: {:?}",
            parsed.diagnostics
        );
        assert_eq!(reading(&parsed), *expected, "{text}");
    }
}

/// The texts have one error each, with this place underlined and this sentence.
#[track_caller]
fn check_error(cases: &[(&str, &str, &str)]) {
    for (text, underlined, message) in cases {
        let text = text.replace(" ⏎ ", "\n");
        let parsed = read(&text);
        let errors: Vec<_> = parsed
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .collect();
        assert_eq!(errors.len(), 1, "{text}: {errors:?}");
        assert_eq!(errors[0].message, *message, "{text}");
        let span = errors[0].span;
        assert_eq!(&text[span.start..span.end], *underlined, "{text}");
    }
}

/// The text after the only fix that is offered.
#[track_caller]
fn mended(text: &str) -> String {
    let parsed = read(text);
    let mut fixes = parsed
        .diagnostics
        .iter()
        .filter_map(|diagnostic| diagnostic.fix.clone());
    let fix = fixes.next().expect("a fix is offered");
    assert_eq!(fixes.next(), None, "{text}");
    let mut text = text.to_owned();
    text.replace_range(fix.span.start..fix.span.end, &fix.replacement);
    text
}

#[test]
#[rustfmt::skip] // a line is a case
fn signs_and_precedence() {
    check(&[
        ("a + b - c", "f = ((a + b) - c)"),
        ("x – y — z ﹣ w － v − u", "f = (((((x - y) - z) - w) - v) - u)"),
        ("a / b / c * d", "f = (((a / b) / c) * d)"),
        ("a ÷ b × 2", "f = ((a / b) * 2)"),
        ("2^3^2", "f = (2 ^ (3 ^ 2))"),
        ("x^2 ** 3", "f = (x ^ (2 ^ 3))"),
        ("-x^2", "f = (-(x ^ 2))"),
        ("2^-x", "f = (2 ^ (-x))"),
        ("x ^ -y ^ z", "f = (x ^ (-(y ^ z)))"),
        ("-+-x", "f = (-(-x))"),
        ("-----x", "f = (-(-(-(-(-x)))))"),
        ("x--y", "f = (x - (-y))"),
        ("x.*y ./ z .^ 2", "f = ((x .* y) ./ (z .^ 2))"),
        ("w ⊗ x ⊙ y ⊘ z", "f = (((w .* x) .* y) ./ z)"),
        ("x∘y", "f = (x .* y)"),
        ("a @ b · c ⊗ d", "f = (((a @ b) · c) .* d)"),
        ("w⋅x + w·x + w∙x", "f = (((w · x) + (w · x)) + (w · x))"),
        ("A @ x", "f = (A @ x)"),
        ("0.5*x'*A*x", "f = (((0.5 * x') * A) * x)"),
        ("1/(1 + e^(-x))", "f = (1 / (1 + (e ^ (-x))))"),
        ("exp(-x²/2)", "f = exp(((-(x ^ 2)) / 2))"),
        ("（x＋1）＊２", "f = ((x + 1) * 2)"),
    ]);
}

#[test]
#[rustfmt::skip] // a line is a case
fn products_without_a_sign() {
    check(&[
        ("10x²y²", "f = ((10 * (x ^ 2)) * (y ^ 2))"),
        ("f(x, y) = 10xy²(x+y)", "f(x, y) = (((10 * x) * (y ^ 2)) * (x + y))"),
        ("2(x+1)", "f = (2 * (x + 1))"),
        ("2πr", "f = ((2 * pi) * r)"),
        ("(a)(b)", "f = (a * b)"),
        ("x sin(x)", "f = (x * sin(x))"),
        ("cos(x)sin(x)", "f = (cos(x) * sin(x))"),
        ("1/2x", "f = ((1 / 2) * x)"),
        ("2x^2y", "f = ((2 * (x ^ 2)) * y)"),
        ("2|x|", "f = (2 * |x|)"),
        ("2[x, y]", "f = (2 * [x, y])"),
        ("½xᵀAx", "f = (((0.5 * x') * A) * x)"),
        ("x√y", "f = (x * sqrt(y))"),
        ("(1/n)∑(x)", "f = ((1 / n) * sum(x))"),
        ("2x1 + 10x2", "f = ((2 * x1) + (10 * x2))"),
        ("0x", "f = (0 * x)"),
    ]);
}

#[test]
#[rustfmt::skip] // a line is a case
fn postfix_marks() {
    check(&[
        ("x²'", "f = (x ^ 2)'"),
        ("x¹⁰", "f = (x ^ 10)"),
        ("e^-x²", "f = (e ^ (-(x ^ 2)))"),
        ("eˣ + 2ⁿ", "f = ((e ^ x) + (2 ^ n))"),
        ("x⁻¹ + x⁻²", "f = ((x ^ (-1)) + (x ^ (-2)))"),
        ("A⁻¹", "f = inv(A)"),
        ("A⁻ᵀ", "f = inv(A)'"),
        ("(AᵀA)⁻¹Aᵀb", "f = ((inv((A' * A)) * A') * b)"),
        ("(A+B)⁻¹ + (a+b)⁻¹ + norm(A)⁻¹", "f = ((inv((A + B)) + ((a + b) ^ (-1))) + (norm2(A) ^ (-1)))"),
        ("(x-μ)ᵀΣ⁻¹(x-μ)", "f = (((x - μ)' * inv(Σ)) * (x - μ))"),
        ("σ²(1-x)", "f = ((σ ^ 2) * (1 - x))"),
        ("W[1,2]⁻¹", "f = (W[1, 2] ^ (-1))"),
        ("A^-1 + A^(-1)", "f = ((A ^ (-1)) + (A ^ (-1)))"),
        ("x'Ax", "f = ((x' * A) * x)"),
        ("xᵀAx", "f = ((x' * A) * x)"),
        ("x′y", "f = (x' * y)"),
        ("A''", "f = A''"),
        ("(x+y)' + [1,2]'", "f = ((x + y)' + [1, 2]')"),
        ("x^T A x", "f = ((x' * A) * x)"),
        ("w^Tx + b", "f = ((w' * x) + b)"),
        ("x^⊤y", "f = (x' * y)"),
        ("y = x^T + T", "y = ((x ^ T) + T)"),
        ("2^T", "f = (2 ^ T)"),
        ("e^T", "f = (e ^ T)"),
        ("T = 2 ⏎ y = x^T", "T = 2 ⏎ y = (x ^ T)"),
        ("x^2^T", "f = (x ^ (2 ^ T))"),
        ("x[1] + W[1, 2]", "f = (x[1] + W[1, 2])"),
        ("(x)[2]", "f = x[2]"),
        ("f(x)[1]", "g = f(x)[1]"),
        ("2[1]", "f = (2 * [1])"),
        ("x^{n+1}", "f = (x ^ (n + 1))"),
    ]);
}

#[test]
#[rustfmt::skip] // a line is a case
fn bars_and_roots() {
    check(&[
        ("|x|", "f = |x|"),
        ("|-x|", "f = |(-x)|"),
        ("|x||y|", "f = (|x| * |y|)"),
        ("|x|y|z|", "f = ((|x| * y) * |z|)"),
        ("2|x|y|z|", "f = (((2 * |x|) * y) * |z|)"),
        ("a|b|c", "f = ((a * |b|) * c)"),
        ("||x||", "f = ‖x‖"),
        ("||x - y||^2", "f = (‖(x - y)‖ ^ 2)"),
        ("||x|-1|", "f = |(|x| - 1)|"),
        ("||x|+|y||", "f = |(|x| + |y|)|"),
        ("‖x‖²", "f = (‖x‖ ^ 2)"),
        ("‖‖x‖ - 1‖", "f = ‖(‖x‖ - 1)‖"),
        ("‖x‖₂² + ‖x‖₁", "f = ((‖x‖ ^ 2) + norm1(x))"),
        ("|x|' + ‖x‖'", "f = (|x|' + ‖x‖')"),
        ("√2π", "f = (sqrt(2) * pi)"),
        ("√(x+1)²", "f = (sqrt((x + 1)) ^ 2)"),
        ("√A⁻¹", "f = (sqrt(A) ^ (-1))"),
        ("√√x + 1", "f = (sqrt(sqrt(x)) + 1)"),
        ("√x₁ + √|x| + √sin(x) + √[x, y]", "f = (((sqrt(x1) + sqrt(|x|)) + sqrt(sin(x))) + sqrt([x, y]))"),
    ]);
}

#[test]
#[rustfmt::skip] // a line is a case
fn vectors_and_choices() {
    check(&[
        ("[a, b, c]", "f = [a, b, c]"),
        ("[a; b; c]", "f = [a, b, c]"),
        ("[x^2, x*y]", "f = [(x ^ 2), (x * y)]"),
        ("max(0, z)", "f = max(0, z)"),
        ("if(x ≤ 0, -x, x)", "f = if(x <= 0, (-x), x)"),
        ("if(x = 0, 1, 2)", "f = if(x == 0, 1, 2)"),
        ("if(x<-1, 1, 2)", "f = if(x < (-1), 1, 2)"),
        ("if(a != b, 1, 2) + if(a ~= b, 1, 2) + if(a ≥ b, 1, 2)", "f = ((if(a != b, 1, 2) + if(a != b, 1, 2)) + if(a >= b, 1, 2))"),
        ("if(a == b, 1, if(a > b, 2, 3))", "f = if(a == b, 1, if(a > b, 2, 3))"),
        ("if(|x| < 1, a, b)", "f = if(|x| < 1, a, b)"),
        ("if(a, b, c)", "f = if(a, b, c)"),
    ]);
}

#[test]
#[rustfmt::skip] // a line is a case
fn numbers() {
    check(&[
        (".5 + 1e-3 + 2E3 + 5. + 5.*x", "f = ((((0.5 + 0.001) + 2000) + 5) + (5 .* x))"),
        ("2e^x + 2e3x", "f = ((2 * (e ^ x)) + (2000 * x))"),
        ("007", "f = 7"),
        ("1e-400", "f = 0"),
        ("1e5 + 1e+5 + 1e−5", "f = ((100000 + 100000) + 0.00001)"),
        ("½ + ¼ + ¾", "f = ((0.5 + 0.25) + 0.75)"),
    ]);
}

#[test]
#[rustfmt::skip] // a line is a case
fn names_of_print() {
    check(&[
        ("x₁x₂ + x_1 + x_{12} + xᵢ + x_{ij}", "f = (((((x1 * x2) + x1) + x12) + x_i) + x_ij)"),
        ("x₁₂ + x₁ + W₁₂", "f = ((x12 + x1) + W12)"),
        ("x_1y_1 + x_1", "f = ((x1 * y1) + x1)"),
        ("y_hat + w_t", "f = (y_hat + w_t)"),
        ("layer_1_out", "f = layer_1_out"),
        ("θ₀ + θ₁x", "f = (θ0 + (θ1 * x))"),
        ("x\u{302} + ŷ", "f = (x\u{302} + ŷ)"),
        ("𝑥² + 𝐖𝑥", "f = ((x ^ 2) + (W * x))"),
        ("𝛼𝑥 + x", "f = ((α * x) + x)"),
        ("µ + μ", "f = (μ + μ)"),
        ("αβ + α", "f = ((α * β) + α)"),
        ("lnx + x", "f = (lnx + x)"),
        ("Δx + x", "f = (Δx + x)"),
        ("mu + m", "f = (mu + m)"),
        ("π₁ + π", "f = (π1 + pi)"),
    ]);
}

#[test]
#[rustfmt::skip] // a line is a case
fn functions_by_any_spelling() {
    check(&[
        ("sin²(x)", "f = (sin(x) ^ 2)"),
        ("sin^2(x) + cos^2(x)", "f = ((sin(x) ^ 2) + (cos(x) ^ 2))"),
        ("sin²(x)cos²(x)", "f = ((sin(x) ^ 2) * (cos(x) ^ 2))"),
        ("ReLU(x) + Softmax(y) + Tanh(z)", "f = ((relu(x) + softmax(y)) + tanh(z))"),
        ("y = Max(x, 0) + SUM(x)", "y = (max(x, 0) + sum(x))"),
        ("∑(x) + Σ(x)", "f = (sum(x) + sum(x))"),
        ("σ(z)", "f = sigmoid(z)"),
        ("σ = 2 ⏎ y = σ(x+1)", "σ = 2 ⏎ y = σ((x + 1))"),
        ("Σ + 1", "f = (Σ + 1)"),
        ("ln(x) + log₂(x) + log_10(x)", "f = ((log(x) + log2(x)) + log10(x))"),
        ("atan2(y, x) + arctan(x)", "f = (atan2(y, x) + atan(x))"),
        ("y = tr(A) + trace(A) + norm(x)", "y = ((tr(A) + tr(A)) + norm2(x))"),
        ("vector(1) + x", "f = (vector(1) + x)"),
        ("exp{x}", "f = exp(x)"),
        ("sum(x) = x ⏎ y = sum(3) + ∑(2)", "sum(x) = x ⏎ y = (sum(3) + sum(2))"),
        ("step = 2 ⏎ y = step + step(x)", "step = 2 ⏎ y = (step + step(x))"),
    ]);
}

#[test]
#[rustfmt::skip] // a line is a case
fn run_together() {
    check(&[
        ("z = Wx + b ⏎ W = 2", "z = ((W * x) + b) ⏎ W = 2"),
        ("h1 = W1x + b1 ⏎ W1 = 2", "h1 = ((W1 * x) + b1) ⏎ W1 = 2"),
        ("y = Wh1 + b ⏎ h1 = 2", "y = ((W * h1) + b) ⏎ h1 = 2"),
        ("y = xy + x", "y = ((x * y) + x)"),
        ("xy = 3 ⏎ z = xy + x", "xy = 3 ⏎ z = (xy + x)"),
        ("y = xf(x) ⏎ f(x) = x", "y = (x * f(x)) ⏎ f(x) = x"),
        ("y = xy(x+1) + y", "y = (((x * y) * (x + 1)) + y)"),
        ("y = sn(x) + n", "y = (sn(x) + n)"),
        ("e = 2 ⏎ y = ex + e(1)", "e = 2 ⏎ y = ((e * x) + (e * 1))"),
        ("π = 3 ⏎ y = πx", "pi = 3 ⏎ y = (pi * x)"),
    ]);
}

#[test]
#[rustfmt::skip] // a line is a case
fn called_or_multiplied() {
    check(&[
        ("g(x)", "f = g(x)"),
        ("z(1-z)", "f = (z * (1 - z))"),
        ("y = k(x+1) + k", "y = ((k * (x + 1)) + k)"),
        ("y = K(x+1)", "y = K((x + 1))"),
        ("z = W*x + b ⏎ a = max(0, z) ⏎ d = a(1 - a)", "z = ((W * x) + b) ⏎ a = max(0, z) ⏎ d = (a * (1 - a))"),
        ("y = x^2 ⏎ z = y(3)", "y = (x ^ 2) ⏎ z = y(3)"),
        ("rate = 2 ⏎ y = rate(1-rate)", "rate = 2 ⏎ y = (rate * (1 - rate))"),
        ("loss = 2 ⏎ y = loss(1)", "loss = 2 ⏎ y = loss(1)"),
        ("f(x) = x^2 ⏎ y = 2f(3) + f²(x)", "f(x) = (x ^ 2) ⏎ y = ((2 * f(3)) + (f(x) ^ 2))"),
        ("f₁(x) = x² ⏎ f₂(x) = 2x ⏎ y = f₁(x) + f₂(x)", "f1(x) = (x ^ 2) ⏎ f2(x) = (2 * x) ⏎ y = (f1(x) + f2(x))"),
        ("f(g) = g(2)", "f(g) = (g * 2)"),
        ("w'(x - m)", "f = (w' * (x - m))"),
        ("2π(x + 1)", "f = ((2 * pi) * (x + 1))"),
    ]);
}

#[test]
#[rustfmt::skip] // a line is a case
fn definitions() {
    check(&[
        ("y := 3", "y = 3"),
        ("x^2", "f = (x ^ 2)"),
        ("x^2 ⏎ y^2", "f = (x ^ 2) ⏎ g = (y ^ 2)"),
        ("x^2 ⏎ f + 1", "f = (x ^ 2) ⏎ g = (f + 1)"),
        ("f + g", "h = (f + g)"),
        ("x^2 ⏎ g*x ⏎ y^2", "f = (x ^ 2) ⏎ h = (g * x) ⏎ i = (y ^ 2)"),
        ("if(x > 0, 1, 2)", "f = if(x > 0, 1, 2)"),
        ("x = 1;;; y = 2 ; # z = 3", "x = 1 ⏎ y = 2"),
        ("x = 5 # comment; y = 3", "x = 5"),
        ("# only a comment", ""),
        ("y₁ = x₁² + x₂; y₂ = x₁x₂;", "y1 = ((x1 ^ 2) + x2) ⏎ y2 = (x1 * x2)"),
        ("dx = 3 ⏎ y = d/dx", "dx = 3 ⏎ y = (d / dx)"),
    ]);
}

#[test]
#[rustfmt::skip] // a line is a case
fn errors_of_order() {
    check_error(&[
        ("x +", "+", "Something is missing after `+`: a number, a name or a bracket."),
        ("x -", "-", "Something is missing after `-`: a number, a name or a bracket."),
        ("x + * y", "*", "Something is missing between `+` and `*`: a number, a name or a bracket."),
        ("* x", "*", "Something is missing before `*`: a number, a name or a bracket."),
        ("^x", "^", "Something is missing before `^`: a number, a name or a bracket."),
        ("x^", "^", "Something is missing after `^`: a number, a name or a bracket."),
        ("x^^y", "^", "Something is missing between `^` and `^`: a number, a name or a bracket."),
        ("x**", "**", "Something is missing after `**`: a number, a name or a bracket."),
        ("-", "-", "Something is missing after `-`: a number, a name or a bracket."),
        ("'x'", "'", "`'` is the transpose and stands after a name or a bracket, as in `x'`."),
        ("²x", "²", "A raised number stands after a name or a bracket, as in `x²`."),
        ("√", "√", "Something is missing after `√`: a number, a name or a bracket."),
        ("√-x", "-", "After `√` stands a number, a name or a bracket: write `√(-x)`."),
        ("√)", "√", "Something is missing after `√`: a number, a name or a bracket."),
        ("3 4", "4", "A sign is missing before `4`; for a product write `*`."),
        ("x 2", "2", "A sign is missing before `2`; for a product write `*`."),
        ("x + 1,", ",", "A comma separates the arguments of a function or the elements of a vector, as in `[a, b]`."),
        ("a, b", ",", "A comma separates the arguments of a function or the elements of a vector, as in `[a, b]`."),
    ]);
}

#[test]
#[rustfmt::skip] // a line is a case
fn errors_of_brackets() {
    check_error(&[
        ("(x + 1", "(", "This `(` is never closed: `)` is missing."),
        ("max(x, (y", "(", "This `(` is never closed: `)` is missing."),
        ("x[1", "[", "This `[` is never closed: `]` is missing."),
        ("[1; 2", "[", "This `[` is never closed: `]` is missing."),
        ("‖x", "‖", "This `‖` is never closed: `‖` is missing."),
        ("|x", "|", "This `|` is never closed: `|` is missing."),
        ("||x|", "|", "This `|` is never closed: `|` is missing."),
        ("x + 1)", ")", "There is no opening bracket for this `)`."),
        (")(", ")", "There is no opening bracket for this `)`."),
        ("(x + 1]", "]", "This `]` does not close `(`: `)` is missing before it."),
        ("{x)", ")", "This `)` does not close `{`: `}` is missing before it."),
        ("([)]", ")", "This `)` does not close `[`: `]` is missing before it."),
        ("f(√)", "√", "Something is missing after `√`: a number, a name or a bracket."),
        ("()", "()", "Nothing stands between `(` and `)`."),
        ("sin()", "()", "Nothing stands between `(` and `)`."),
        ("[]", "[]", "Nothing stands between `[` and `]`."),
        ("max(a,)", ",", "Something is missing after `,`: a number, a name or a bracket."),
        ("max(,1)", ",", "Something is missing before `,`: a number, a name or a bracket."),
        ("max(1,,2)", ",", "Something is missing between `,` and `,`."),
        ("(a, b)", ",", "These brackets only group; a vector is written with square ones, as in `[a, b]`."),
        ("|x, y|", ",", "Between bars stands one expression; the norm of a vector is written `norm([a, b])`."),
    ]);
}

#[test]
#[rustfmt::skip] // a line is a case
fn errors_of_positions() {
    check_error(&[
        ("x[1.5]", "1.5", "`1.5` cannot stand here: a position is a whole number, as in `x[1]` or `W[1, 2]`. A product with a vector is written with `*`."),
        ("x[i]", "i", "`i` cannot stand here: a position is a whole number, as in `x[1]` or `W[1, 2]`. A product with a vector is written with `*`."),
        ("x[-1]", "-", "`-` cannot stand here: a position is a whole number, as in `x[1]` or `W[1, 2]`. A product with a vector is written with `*`."),
        ("x[]", "]", "`]` cannot stand here: a position is a whole number, as in `x[1]` or `W[1, 2]`. A product with a vector is written with `*`."),
        ("x[1;2]", ";", "`;` cannot stand here: a position is a whole number, as in `x[1]` or `W[1, 2]`. A product with a vector is written with `*`."),
        ("x[1,2,3]", ",", "An element has at most two positions, row and column, as in `W[1, 2]`."),
        ("(x)₁", "₁", "This lowered number belongs to no name; an element is written `x[1]`."),
        ("‖x‖₃", "₃", "There are two norms: `‖x‖₂`, which is `norm2(x)`, and `norm1(x)`."),
    ]);
}

#[test]
#[rustfmt::skip] // a line is a case
fn errors_of_choices() {
    check_error(&[
        ("x > 0", ">", "A comparison stands only as the first argument of `if`, as in `if(x > 0, x, 0)`."),
        ("a == b", "==", "A comparison stands only as the first argument of `if`, as in `if(x > 0, x, 0)`."),
        ("x = y == z", "==", "A comparison stands only as the first argument of `if`, as in `if(x > 0, x, 0)`."),
        ("x < -1", "<", "A comparison stands only as the first argument of `if`, as in `if(x > 0, x, 0)`."),
        ("if(0 < x < 1, a, b)", "<", "One `if` has one comparison: put a second one into another `if`, as in `if(0 < x, if(x < 1, a, b), b)`."),
        ("if(a, b < c, d)", "<", "A comparison stands only as the first argument of `if`, as in `if(x > 0, x, 0)`."),
        ("if(max(a < b, c), 1, 2)", "<", "A comparison stands only as the first argument of `if`, as in `if(x > 0, x, 0)`."),
        ("if(< 1, a, b)", "<", "Something is missing before `<`: a number, a name or a bracket."),
        ("if x > 0", "if", "`if` needs brackets around its three arguments, as in `if(x > 0, x, 0)`."),
        ("a & b", "&", "Two conditions are written as one `if` inside another, as in `if(x > 0, if(y > 0, a, 0), 0)`."),
    ]);
}

#[test]
#[rustfmt::skip] // a line is a case
fn errors_of_functions() {
    check_error(&[
        ("sin", "sin", "`sin` is a function and needs brackets around its argument, as in `sin(x)`."),
        ("cos^n(x)", "cos", "`cos` is a function and needs brackets around its argument, as in `cos(x)`."),
        ("sin⁻¹(x)", "sin⁻¹", "A raised -1 on a function can mean two things: write `asin(x)` or `1/sin(x)`."),
        ("sin^-1(x)", "sin^-1", "A raised -1 on a function can mean two things: write `asin(x)` or `1/sin(x)`."),
        ("exp⁻¹(x)", "exp⁻¹", "A raised -1 on a function can mean two things: write `1/exp(x)` for one divided by it."),
    ]);
}

#[test]
#[rustfmt::skip] // a line is a case
fn errors_of_derivatives() {
    check_error(&[
        ("f'(x)", "f'", "`'` is the transpose, not the derivative. This program shows derivatives by itself: write `y = f(x)` and read its Jacobian."),
        ("f'(x) = 2x", "f'", "`'` is the transpose, not the derivative. This program shows derivatives by itself: write `y = f(x)` and read its Jacobian."),
    ]);
}

#[test]
#[rustfmt::skip] // a line is a case
fn errors_of_definitions() {
    check_error(&[
        ("a = 1 ⏎ a = 2", "a", "`a` is defined twice; give one of them another name."),
        ("f(x, x) = 2", "x", "`x` stands twice in this heading; give one of them another name."),
        ("f() = 2", "()", "The brackets of a heading hold names with commas between them, as in `f(x, y) = x*y`."),
        ("f(2) = 2", "2", "The brackets of a heading hold names with commas between them, as in `f(x, y) = x*y`."),
        ("f(x,) = 2", ",", "The brackets of a heading hold names with commas between them, as in `f(x, y) = x*y`."),
        ("f(x) + 1 = 2", "f(x) + 1", "Left of `=` stands one name, as in `y = x^2`, or a heading, as in `f(x, y) = x*y`."),
        ("f(x = 2", "=", "`=` defines a name at the start of a line; two values are compared inside `if(a == b, c, d)`."),
        ("x[1] = 3", "x[1]", "A single element cannot be defined: define `x` as a whole, as in `x = [a, b]`, or its parts as `x1`, `x2`."),
        ("3 = x", "3", "Left of `=` stands one name, as in `y = x^2`, or a heading, as in `f(x, y) = x*y`."),
        ("|x| = 3", "|x|", "Left of `=` stands one name, as in `y = x^2`, or a heading, as in `f(x, y) = x*y`."),
        ("= 3", "=", "A name is missing before `=`, as in `y = x^2`."),
        ("y =", "=", "Nothing stands after `=`: write an expression, as in `y = x^2`."),
        ("y = f(x) = x^2", "=", "A definition has one `=`: write the second one on a line of its own."),
        ("a = b = c = d", "=", "A definition has one `=`: write the second one on a line of its own."),
        ("x = 1 =", "=", "A definition has one `=`: write the second one on a line of its own."),
        ("y = (a = b)", "=", "`=` defines a name at the start of a line; two values are compared inside `if(a == b, c, d)`."),
        ("f(x) -> x^2", "->", "A function is written with its name and `=`, as in `f(x) = x^2`."),
        ("x → y", "→", "A function is written with its name and `=`, as in `f(x) = x^2`."),
    ]);
}

#[test]
#[rustfmt::skip] // a line is a case
fn errors_of_foreign() {
    check_error(&[
        ("\\foo(x)", "\\foo", "Commands with a backslash are not used here: write Greek letters as `σ` or by name, division as `a/b`, powers as `x^2`."),
        ("x . y", ".", "A point stands inside a number, as in `1.5`, or makes a sign elementwise, as in `.*`."),
        ("x_ + 1", "_", "An underscore stands inside a name and has a letter or a digit after it, as in `x_1`."),
        ("_x", "_", "An underscore stands inside a name and has a letter or a digit after it, as in `x_1`."),
        ("x!", "!", "There is no factorial here; `!=` compares inside `if(c, a, b)`."),
        ("50%", "%", "There is no `%` here: divide by 100 for per cent."),
        ("y = \"x\"", "\"", "There is no text inside a formula; remove the quotation mark."),
        ("y = x:3", ":", "`:` has no meaning here: a function is written `f(x) = x^2`, the elements of a vector `[1, 2, 3]`."),
        ("x ∈ ℝ", "∈", "Sizes are not written in the text: set them in the inputs table."),
        ("∫ x", "∫", "There are no integrals here: only functions whose derivatives can be shown."),
        ("1 + … + n", "…", "Nothing can be left out of a formula: write all of it, or use `sum(x)`."),
        ("x ± 1", "±", "One formula has one value: write `+` and `-` in two definitions."),
        ("x ≈ 1", "≈", "Only `=` defines a name, as in `y = x^2`."),
        ("x⁻", "⁻", "This raised sign needs a raised whole number after it; any power can be written with `^`, as in `x^(-n)`."),
        ("1..2", "1..2", "A number has one decimal point, as in `1.5`."),
        ("1.2.3", "1.2.3", "A number has one decimal point, as in `1.5`."),
        ("1e999", "1e999", "This number is too large: the largest is about 1.8e308."),
        ("x ☺ y", "☺", "`☺` has no meaning in a formula here."),
    ]);
}

#[test]
fn declared_names_stay_whole_and_let_others_split() {
    check_with(&["mx"], &[("mx + b", "f = (mx + b)")]);
    check_with(&["x"], &[("mx + b", "f = ((m * x) + b)")]);
    check_with(&["W1"], &[("W1x + b1", "f = ((W1 * x) + b1)")]);
    check_with(
        &["x"],
        &[("10x1x2 + ax", "f = (((10 * x1) * x2) + (a * x))")],
    );
    check_with(&["k"], &[("k(x + 1)", "f = (k * (x + 1))")]);
    check_with(&["T"], &[("x^T", "f = (x ^ T)")]);
    check_with(&["σ"], &[("σ(x)", "f = (σ * x)")]);
    check_with(&["f"], &[("x + 1", "g = (x + 1)")]);
    check_with(&["dx"], &[("d/dx", "f = (d / dx)")]);
    check_with(&["step"], &[("step + step(x)", "f = (step + step(x))")]);
}

#[test]
fn what_cannot_be_read_leaves_the_rest_alone() {
    for (text, expected, errors) in [
        ("a = $1\nab = 2\nc = ab + a", "ab = 2 ⏎ c = (ab + a)", 1),
        ("a = (b\nb = 2\nc = a", "b = 2 ⏎ c = a", 1),
        ("xy = )\nz = xy + x", "z = (xy + x)", 1),
        ("f(x) = \ny = f(2)", "y = f(2)", 1),
        ("f = (x; g = y", "g = y", 1),
        ("$\n?\n&\nx", "f = x", 3),
        ("y = 1\ny = 2\ny = 3", "y = 1", 2),
    ] {
        let parsed = read(text);
        assert_eq!(reading(&parsed), expected, "{text}");
        assert_eq!(
            parsed.diagnostics.len(),
            errors,
            "{text}: {:?}",
            parsed.diagnostics
        );
    }
}

#[test]
fn notes_say_how_letters_were_read() {
    let note = |text: &str| {
        let parsed = read(text);
        assert!(!has_errors(&parsed.diagnostics), "{text}");
        let messages = parsed.diagnostics.iter().map(|note| note.message.clone());
        messages.collect::<Vec<_>>().join(" ⏎ ")
    };
    let of_mx = "`mx` is read as one name. If a product is meant, write `m*x`.";
    assert_eq!(note("mx + b"), of_mx);
    assert_eq!(note("mx + mx"), of_mx);
    assert_eq!(note("mx = 2\ny = mx"), "");
    assert_eq!(note("f(mx) = mx"), "");
    assert_eq!(note("max(mu, pi) + x1 + y_hat + loss"), "");
    assert_eq!(note("fc1 + fc2"), "");
    let of_x1x2 = "`x1x2` is read as one name. If a product is meant, write `x1*x2`.";
    assert_eq!(note("10x1x2"), of_x1x2);
    assert_eq!(note("x1x2 + x1"), "");
    let of_lnx = "`lnx` is read as one name. If the function is meant, write `ln(x)`.";
    assert_eq!(note("lnx + x"), of_lnx);
    assert_eq!(note("cost + x"), "");
    assert_eq!(note("sinθ = 2\ny = sinθ + θ"), "");
    assert_eq!(note("x × y"), "`×` is read as `*`, not as a cross product.");
    assert_eq!(note("3 × 4 + 3 × y"), "");
}

#[test]
fn fixes_mend() {
    for (text, expected) in [
        ("y = mx", "y = m*x"),
        ("3 4", "3 *4"),
        ("y = (a, b)", "y = [a, b]"),
        ("cosθ + θ", "cos(θ) + θ"),
        ("y = sin⁻¹(x)", "y = asin(x)"),
        ("y = f(x) = x^2", "f(x) = x^2\ny = f(x)"),
    ] {
        let mended = mended(text);
        assert_eq!(mended, expected);
        assert!(!has_errors(&read(&mended).diagnostics), "{mended}");
    }
}

#[test]
fn spans_hold_brackets_postfixes_and_names() {
    let text = "ŷ = 2(x + 1)²y'";
    let parsed = read(text);
    let definition = &parsed.definitions[0];
    assert_eq!(&text[definition.span.start..definition.span.end], text);
    assert_eq!(
        &text[definition.name_span.start..definition.name_span.end],
        "ŷ"
    );
    let pieces: Vec<&str> = definition
        .expr
        .nodes
        .iter()
        .map(|node| &text[node.span.start..node.span.end])
        .collect();
    let expected = [
        "2",
        "x",
        "1",
        "(x + 1)",
        "²",
        "(x + 1)²",
        "2(x + 1)²",
        "y",
        "y'",
        text,
    ];
    assert_eq!(pieces[..9], expected[..9]);
    assert_eq!(pieces[9], "2(x + 1)²y'");
    let bare = read("  x + 1  # note");
    assert_eq!(bare.definitions[0].name_span, bare.definitions[0].span);
    assert_eq!(bare.definitions[0].span.start, 2);
    assert_eq!(bare.definitions[0].span.end, 7);
}

#[test]
fn a_sign_keeps_its_place() {
    let text = "a - b⋅c + (d)e";
    let parsed = read(text);
    let signs: Vec<&str> = parsed.definitions[0]
        .expr
        .nodes
        .iter()
        .filter_map(|node| match node.kind {
            NodeKind::Binary { op_span, .. } => Some(&text[op_span.start..op_span.end]),
            _ => None,
        })
        .collect();
    assert_eq!(signs, ["⋅", "-", "", "+"]);
}

#[test]
fn a_diagnostic_is_drawn_under_its_line() {
    let text = "x = 1\nŷ = (x + 1]";
    let drawn = read(text).diagnostics[0].render(text);
    let expected = "\
2:11: error: This `]` does not close `(`: `)` is missing before it.
 2 | ŷ = (x + 1]
   |           ^
2:5: `(` opens here
 2 | ŷ = (x + 1]
   |     -
";
    assert_eq!(drawn, expected);
    let text = "y = mx";
    let drawn = read(text).diagnostics[0].render(text);
    let expected = "\
1:5: note: `mx` is read as one name. If a product is meant, write `m*x`.
 1 | y = mx
   |     ^^
    fix: write m*x
";
    assert_eq!(drawn, expected);
    let long = format!("y = {}$", "x + ".repeat(100));
    let drawn = read(&long).diagnostics[0].render(&long);
    assert!(
        drawn.lines().all(|line| line.chars().count() < 90),
        "{drawn}"
    );
    let lines: Vec<&str> = drawn.lines().collect();
    let marked = lines[2].chars().position(|c| c == '^');
    assert_eq!(lines[1].chars().nth(marked.expect("a mark")), Some('$'));
    // A place that is not in this text is drawn somewhere, not a panic.
    assert!(!read(&long).diagnostics[0].render("ŷ").is_empty());
}

#[test]
fn function_names_are_canonical_and_distinct() {
    let mut known = BTreeSet::new();
    for function in nablascope::expr::function::all() {
        for &spelling in function.names {
            assert!(known.insert(spelling), "{spelling}");
            let canonical = nablascope::expr::function::canonical(spelling);
            assert_eq!(canonical, Some(function.names[0]));
        }
    }
    assert_eq!(nablascope::expr::function::canonical("+"), None);
}

// ---- size ----

#[test]
fn long_chains_are_read_without_recursion() {
    let sum = format!("1{}", "+1".repeat(20_000));
    let parsed = read(&sum);
    assert_eq!(parsed.diagnostics, []);
    assert_eq!(parsed.definitions[0].expr.nodes.len(), 40_001);
    assert_eq!(
        parsed.definitions[0].expr.outline().matches('(').count(),
        20_000
    );
    for (before, after) in [
        ("-", ""),
        ("(", ")"),
        ("√", ""),
        ("sin(", ")"),
        ("2^", ""),
        ("[", "]"),
    ] {
        let text = format!("{}x{}", before.repeat(10_000), after.repeat(10_000));
        let parsed = read(&text);
        assert_eq!(parsed.diagnostics, [], "{before}");
        assert!(!parsed.definitions[0].expr.outline().is_empty());
    }
    let parsed = read(&format!("x{}", "'".repeat(30_000)));
    assert_eq!(parsed.definitions[0].expr.nodes.len(), 30_001);
}

#[test]
fn what_is_too_large_is_refused_in_a_sentence() {
    let line = "This line is too long: at most 50000 numbers, names and signs fit on one. Break it into several definitions.";
    let text = "This text is too long: at most one megabyte can be read.";
    for (input, message) in [
        (format!("1{}", "+1".repeat(100_000)), line),
        ("(".repeat(1_000_000), line),
        ("|".repeat(1_000_000), line),
        ("x ".repeat(500_000), line),
        ("$".repeat(1_000_000), line),
        ("[1;".repeat(300_000), line),
        (
            format!("{}{}", "(".repeat(1_000_000), ")".repeat(1_000_000)),
            text,
        ),
        ("é".repeat(600_000), text),
        (
            "1".repeat(1_000_000),
            "This number is too large: the largest is about 1.8e308.",
        ),
        (
            "x".repeat(1_000_000),
            "This name is too long: at most 100 letters.",
        ),
        (
            "$\n".repeat(500_000),
            "This text is too long: at most 10000 definitions can be read.",
        ),
    ] {
        let parsed = read(&input);
        let said = parsed.diagnostics.iter().any(|found| {
            found.message == message || (message == line && found.message.starts_with("Dollar"))
        });
        assert!(said, "{:?}", parsed.diagnostics.first());
        assert_eq!(parsed.definitions, []);
    }
    assert_eq!(read(&" ".repeat(1_000_000)).diagnostics, []);
    assert_eq!(read(&"\n".repeat(1_000_000)).diagnostics, []);
}

// ---- an oracle of precedence ----

/// A Pratt parser of plain notation: one letter names, digits, `+ - * / .* · @ ^ .^`,
/// juxtaposition, `' ²`, brackets, `sin( )` and `max( , )`.
struct Pratt<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
}

impl Pratt<'_> {
    fn peek(&mut self) -> Option<char> {
        while self.rest.next_if_eq(&' ').is_some() {}
        self.rest.peek().copied()
    }

    fn expect(&mut self, wanted: char) {
        assert_eq!(self.peek(), Some(wanted));
        self.rest.next();
    }

    fn operand(&mut self) -> String {
        let c = self.peek().expect("an operand");
        self.rest.next();
        let mut operand = match c {
            '-' => return format!("(-{})", self.expression(25)),
            '(' => {
                let inside = self.expression(0);
                self.expect(')');
                inside
            }
            // `s` and `m` begin the only two functions.
            's' | 'm' => {
                let name = if c == 's' { "sin" } else { "max" };
                self.rest.nth(2);
                let mut arguments = vec![self.expression(0)];
                while self.peek() == Some(',') {
                    self.rest.next();
                    arguments.push(self.expression(0));
                }
                self.expect(')');
                format!("{name}({})", arguments.join(", "))
            }
            _ => c.to_string(),
        };
        loop {
            match self.peek() {
                Some('\'') => operand.push('\''),
                Some('²') => operand = format!("({operand} ^ 2)"),
                _ => return operand,
            }
            self.rest.next();
        }
    }

    fn expression(&mut self, least: u32) -> String {
        let mut left = self.operand();
        while let Some(c) = self.peek() {
            let elementwise = c == '.';
            let sign = if elementwise {
                self.rest.clone().nth(1).unwrap_or(' ')
            } else {
                c
            };
            let (binds, right) = match sign {
                '+' | '-' => (10, 11),
                '*' | '/' | '·' | '@' | '(' => (20, 21),
                '^' => (41, 40),
                _ if sign.is_ascii_lowercase() => (20, 21),
                _ => break,
            };
            if binds < least {
                break;
            }
            let juxtaposed = sign == '(' || sign.is_ascii_lowercase();
            let shown = match (juxtaposed, elementwise) {
                (true, _) => "*".to_owned(),
                (_, true) => format!(".{sign}"),
                _ => sign.to_string(),
            };
            if !juxtaposed {
                self.rest.next();
            }
            if elementwise {
                self.rest.next();
            }
            left = format!("({left} {shown} {})", self.expression(right));
        }
        left
    }
}

/// Plain notation, put together from pieces without brackets, so that precedence decides.
fn notation() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec!["a", "b", "x", "2", "3"]).prop_map(str::to_owned);
    leaf.prop_recursive(6, 48, 3, |inner| {
        let sign = prop::sample::select(vec![
            " + ", " - ", "*", "/", " .* ", " ./ ", "·", " @ ", "^", " .^ ",
        ]);
        let mark = prop::sample::select(vec!["'", "² "]);
        prop_oneof![
            6 => (inner.clone(), sign, inner.clone()).prop_map(|(a, sign, b)| a + sign + &b),
            2 => inner.clone().prop_map(|a| format!("-{a}")),
            2 => inner.clone().prop_map(|a| format!("({a})")),
            1 => inner.clone().prop_map(|a| format!("sin({a})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("max({a}, {b})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} ({b})")),
            1 => inner.clone().prop_map(|a| format!("{a} x")),
            2 => (inner, mark).prop_map(|(a, mark)| a + mark),
        ]
    })
}

// ---- any text ----

/// Texts that look like formulas often enough to reach every corner.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop::sample::select(vec![
        "x", "y", "A", "xy", "mx", "f", "g", "T", "e", "π", "σ", "x₁", "W_{1}", "sin", "if", "max",
        "1", "2.5", ".5", "1e", "+", "-", "−", "*", "×", "·", "/", "^", "^T", "**", ".*", "./",
        ".", "(", ")", "[", "]", "{", "}", "|", "||", "‖", ",", ";", "=", ":=", "<", "<-", "==",
        "≤", "'", "ᵀ", "²", "⁻¹", "⁻", "ⁿ", "₂", "_", "√", "∑", " ", "\n", "#", "$", "\\frac",
        "d/dx", "f'(x)", "∂", "x[1]", "[1, 2]", "f(x) = ", "y = ", "\u{302}", "𝑥", "é",
    ]);
    prop::collection::vec(scrap, 0..24).prop_map(|scraps| scraps.concat())
}

fn check_spans(text: &str, parsed: &Parsed) {
    let within = |start: usize, end: usize| {
        assert!(
            start <= end && text.get(start..end).is_some(),
            "{start}..{end} of {text:?}"
        );
    };
    for diagnostic in &parsed.diagnostics {
        within(diagnostic.span.start, diagnostic.span.end);
        for (span, _) in &diagnostic.related {
            within(span.start, span.end);
        }
        if let Some(fix) = &diagnostic.fix {
            within(fix.span.start, fix.span.end);
        }
        assert!(!diagnostic.render(text).is_empty());
    }
    for definition in &parsed.definitions {
        assert!(!definition.name.is_empty());
        within(definition.span.start, definition.span.end);
        check_tree(&definition.expr, within);
    }
}

/// Every node but the root is used once, by a later node whose span holds it.
fn check_tree(expr: &Expr, within: impl Fn(usize, usize)) {
    let mut used = vec![0; expr.nodes.len()];
    for (id, node) in expr.nodes.iter().enumerate() {
        within(node.span.start, node.span.end);
        let children: Vec<usize> = match &node.kind {
            NodeKind::Number(value) => {
                assert!(value.is_finite() && 0.0 <= *value);
                Vec::new()
            }
            NodeKind::Name(_) => Vec::new(),
            NodeKind::Negate(of)
            | NodeKind::Abs(of)
            | NodeKind::Norm(of)
            | NodeKind::Transpose(of) => {
                vec![*of]
            }
            NodeKind::Binary { left, right, .. } | NodeKind::Compare { left, right, .. } => {
                vec![*left, *right]
            }
            NodeKind::Call { arguments, .. } | NodeKind::Vector(arguments) => {
                assert!(!arguments.is_empty());
                arguments.clone()
            }
            NodeKind::Index { base, indices } => {
                assert!(matches!(indices.len(), 1 | 2) && indices.iter().all(|&index| 0 < index));
                vec![*base]
            }
        };
        for child in children {
            assert!(child < id);
            used[child] += 1;
            let inner = expr.nodes[child].span;
            assert!(node.span.start <= inner.start && inner.end <= node.span.end);
        }
    }
    let root = used.pop();
    assert_eq!(root, Some(0));
    assert!(used.iter().all(|&count| count == 1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn precedence_is_that_of_a_pratt_parser(text in notation()) {
        let parsed = read_with(&text, &["a", "b", "x"]);
        prop_assert!(!has_errors(&parsed.diagnostics), "{} {:?}", text, parsed.diagnostics);
        // Divisors of several parts are those of print; tests/tables/typed.txt has them.
        prop_assume!(!parsed.diagnostics.iter().any(|note| note.message.contains("divisor")));
        let mut oracle = Pratt { rest: text.chars().peekable() };
        let expected = oracle.expression(0);
        prop_assert_eq!(oracle.peek(), None);
        prop_assert_eq!(parsed.definitions[0].expr.outline(), expected, "{}", text);
        check_spans(&text, &parsed);
    }

    #[test]
    fn scraps_never_panic(text in scraps()) {
        let parsed = read_with(&text, &["x", "W"]);
        check_spans(&text, &parsed);
        prop_assert_eq!(parsed, read_with(&text, &["x", "W"]));
    }

    #[test]
    fn any_text_never_panics(text in any::<String>()) {
        check_spans(&text, &read(&text));
    }

    #[test]
    fn any_text_of_our_characters_never_panics(text in "[ -~αβπσΣ²³⁻¹ᵀ₁ᵢ·×√∑‖|−½\n]{0,40}") {
        check_spans(&text, &read(&text));
    }
}
