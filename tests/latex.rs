//! What an expression is in LaTeX: a line is a text and its LaTeX.
//!
//! Names have their customary shapes: x, w, b, y, α and loss are vectors, capitals are matrices,
//! r is a row, the rest are numbers.

use std::collections::BTreeSet;

use nablascope::expr::shape::Shape;
use nablascope::expr::{function, latex, parse};

fn shape(name: &str) -> Option<Shape> {
    match name {
        "x" | "w" | "b" | "y" | "α" | "x1" | "losses" => Some(Shape::Vector(3)),
        "r" => Some(Shape::Matrix(1, 3)),
        "A" | "B" | "W" | "X" | "W1" => Some(Shape::Matrix(3, 3)),
        "q" => None,
        _ => Some(Shape::Scalar),
    }
}

fn latex_of(text: &str) -> Option<String> {
    let names = [
        "x", "w", "b", "y", "α", "x1", "losses", "r", "A", "B", "W", "X", "W1", "q", "rate", "t",
        "z", "n", "Δt", "x_t", "w_out", "x0", "w_out_2", "λ_max", "θ2",
    ];
    let declared: BTreeSet<String> = names.iter().map(|&name| name.to_owned()).collect();
    let parsed = parse(text, &declared);
    let definition = parsed.definitions.last();
    latex::expression(
        &definition.unwrap_or_else(|| panic!("{text} reads")).expr,
        &shape,
    )
}

#[test]
fn texts_and_their_latex() {
    for (text, expected) in [
        // Numbers and names.
        ("2.5", "2.5"),
        ("1e-5", "10^{-5}"),
        ("2.5e-8 z", r"2.5 \cdot 10^{-8} z"),
        ("t", "t"),
        ("x", r"\mathbf{x}"),
        ("W", "W"),
        ("W1", "W_{1}"),
        ("x1", r"\mathbf{x}_{1}"),
        ("w_out", r"w_{\mathrm{out}}"),
        ("x_t", "x_{t}"),
        ("rate", r"\mathit{rate}"),
        ("losses", r"\mathbf{losses}"),
        ("θ", r"\theta"),
        ("α", r"\boldsymbol{\alpha}"),
        ("2 pi", r"2 \pi"),
        ("Δt^2", r"(\Delta t)^{2}"),
        ("2*Δt", r"2 \, \Delta t"),
        ("x0 + w_out_2", r"x_{0} + w_{\mathrm{out,2}}"),
        ("λ_max*θ2", r"\lambda_{\mathrm{max}} \theta_{2}"),
        // Elements.
        ("x[1]", "x_{1}"),
        ("x1[2]", "(x_{1})_{2}"),
        ("W[1,2]", "W_{1,2}"),
        ("(W*x)[2]", r"(W \mathbf{x})_{2}"),
        ("x[1]^2", "x_{1}^{2}"),
        // Sums and products.
        ("20*t*z^2", "20 t z^{2}"),
        ("t*2", r"t \cdot 2"),
        ("2*3", r"2 \cdot 3"),
        ("2*(1/2)", r"2 \cdot \frac{1}{2}"),
        ("rate*t", r"\mathit{rate} \, t"),
        ("t - (z - 1)", "t - (z - 1)"),
        ("-(t + z)", "-(t + z)"),
        ("-t*z", "-t z"),
        ("t*(-z)", "t (-z)"),
        ("t - (-z)", "t - (-z)"),
        ("(t + z)*n", "(t + z) n"),
        ("-(t*z)", "-t z"),
        // Quotients.
        ("t/z", r"\frac{t}{z}"),
        ("(t + 1)/(z - 1)", r"\frac{t + 1}{z - 1}"),
        ("(t/z)^2", r"\left(\frac{t}{z}\right)^{2}"),
        ("x/norm(x)", r"\frac{\mathbf{x}}{\lVert \mathbf{x} \rVert}"),
        ("w ./ x", r"\mathbf{w} \oslash \mathbf{x}"),
        ("1 ./ x", r"1 \oslash \mathbf{x}"),
        ("w/x", r"\mathbf{w} \oslash \mathbf{x}"),
        ("t ./ z", r"\frac{t}{z}"),
        // Powers.
        ("t^z^2", "t^{z^{2}}"),
        ("(t^z)^2", "(t^{z})^{2}"),
        ("(t + 1)^2", "(t + 1)^{2}"),
        ("(-t)^2", "(-t)^{2}"),
        ("-t^2", "-t^{2}"),
        ("t^(-1)", "t^{-1}"),
        ("x.^2", r"\mathbf{x}^{\circ 2}"),
        ("x^2", r"\mathbf{x}^{\circ 2}"),
        ("t.^2", "t^{2}"),
        ("sin(t)^2", r"\sin^{2}(t)"),
        ("tanh(x).^2", r"\tanh(\mathbf{x})^{\circ 2}"),
        ("log(t)^2", r"\log(t)^{2}"),
        // Vectors and matrices.
        ("W*x + b", r"W \mathbf{x} + \mathbf{b}"),
        ("w*x", r"\mathbf{w} \odot \mathbf{x}"),
        ("w .* x", r"\mathbf{w} \odot \mathbf{x}"),
        ("w·x + t", r"\mathbf{w} \cdot \mathbf{x} + t"),
        ("w'*x", r"\mathbf{w}^{\top} \mathbf{x}"),
        ("x'*(A + A')", r"\mathbf{x}^{\top} (A + A^{\top})"),
        ("(A*B)'", r"(A B)^{\top}"),
        ("inv(A)", "A^{-1}"),
        ("inv(A + B)'", r"((A + B)^{-1})^{\top}"),
        ("outer(w, x)", r"\mathbf{w} \mathbf{x}^{\top}"),
        ("diag(1 ./ x)", r"\operatorname{diag}(1 \oslash \mathbf{x})"),
        ("A @ x", r"A \mathbf{x}"),
        ("w @ x", r"\mathbf{w} \cdot \mathbf{x}"),
        ("tr(A*X)", r"\operatorname{tr}(A X)"),
        ("det(X)*inv(X)'", r"\det(X) (X^{-1})^{\top}"),
        ("logdet(X)", r"\log\det(X)"),
        ("sum(x)", r"\operatorname{sum}(\mathbf{x})"),
        ("[t, z]", r"\begin{bmatrix} t \\ z \end{bmatrix}"),
        ("[t, z]'", r"\begin{bmatrix} t & z \end{bmatrix}"),
        (
            "[[1, t], [z, 4]]",
            r"\begin{bmatrix} 1 & t \\ z & 4 \end{bmatrix}",
        ),
        (
            "[[1, t], [z, 4]]*x",
            r"\begin{bmatrix} 1 & t \\ z & 4 \end{bmatrix} \mathbf{x}",
        ),
        (
            "[t/z, t]",
            r"\begin{bmatrix} \frac{t}{z} \\[0.4em] t \end{bmatrix}",
        ),
        ("x .* vector(1)", r"\mathbf{x} \odot \mathbf{1}"),
        // Functions.
        ("sqrt(t + 1)", r"\sqrt{t + 1}"),
        ("cbrt(t)", r"\sqrt[3]{t}"),
        ("abs(t)", r"\lvert t \rvert"),
        ("|t/z|", r"\left\lvert \frac{t}{z} \right\rvert"),
        (
            "norm(A*x - b)^2",
            r"\lVert A \mathbf{x} - \mathbf{b} \rVert^{2}",
        ),
        ("norm1(x)", r"\lVert \mathbf{x} \rVert_{1}"),
        ("sigmoid(z)", r"\sigma(z)"),
        ("1/(1 + exp(-t))", r"\frac{1}{1 + e^{-t}}"),
        ("exp(x)", r"\exp(\mathbf{x})"),
        ("softmax(x)", r"\operatorname{softmax}(\mathbf{x})"),
        (
            "relu(W*x + b)",
            r"\operatorname{ReLU}(W \mathbf{x} + \mathbf{b})",
        ),
        ("step(t)", r"\operatorname{step}(t)"),
        ("max(0, t)", r"\max(0, t)"),
        ("asin(t)", r"\arcsin(t)"),
        ("log10(t)", r"\log_{10}(t)"),
        ("sin(t/z)", r"\sin\left(\frac{t}{z}\right)"),
        (
            "if(t < 0, -t, t)",
            r"\begin{cases} -t & \text{if } t < 0 \\ t & \text{otherwise} \end{cases}",
        ),
        (
            "2*if(t >= 0, t, 0)",
            r"2 \left(\begin{cases} t & \text{if } t \ge 0 \\ 0 & \text{otherwise} \end{cases}\right)",
        ),
        ("pow(t, z)", "t^{z}"),
        ("atan2(t, z)", r"\operatorname{atan2}(t, z)"),
        // Of a name whose shape is open nothing is known.
        ("q", "q"),
        ("q .* t", r"q \odot t"),
    ] {
        assert_eq!(latex_of(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn definitions_have_their_headings() {
    let read = |text: &str| {
        let declared = ["x", "W", "b"].map(str::to_owned).into();
        let parsed = parse(text, &declared);
        latex::definition(parsed.definitions.last().unwrap(), &shape).unwrap()
    };
    assert_eq!(read("f(t, z) = 10t^2z^2"), "f(t, z) = 10 t^{2} z^{2}");
    assert_eq!(
        read("y = W*x + b"),
        r"\mathbf{y} = W \mathbf{x} + \mathbf{b}"
    );
    assert_eq!(read("g(t) = t\nh = g(2)"), "h = g(2)");
}

#[test]
fn keys_of_cells() {
    for (key, expected) in [
        ("y[1]", "y_{1}"),
        ("W[1,2]", "W_{1,2}"),
        ("x1", "x_{1}"),
        ("y1[2]", "(y_{1})_{2}"),
        ("loss", r"\mathit{loss}"),
    ] {
        assert_eq!(latex::key(key), expected);
    }
    assert_eq!(
        latex::partial("y[1]", "x[2]"),
        r"\dfrac{\partial y_{1}}{\partial x_{2}}"
    );
    assert_eq!(latex::gradient("y[1]"), r"\nabla y_{1}");
}

#[test]
fn the_general_jacobian_has_dots() {
    let d = |of: &str, by: &str| format!(r"\dfrac{{\partial y_{{{of}}}}}{{\partial x_{{{by}}}}}");
    let general = latex::general_jacobian(("y", None), ("x", None), false);
    let dots = format!(
        r"{} & {} & \cdots & {} \\[0.8em]",
        d("1", "1"),
        d("1", "2"),
        d("1", "n")
    );
    assert!(
        general.starts_with(&format!(r"\begin{{bmatrix}} {dots}")),
        "{general}"
    );
    assert!(general.contains(r"\vdots & \vdots & \ddots & \vdots"));
    let narrow = latex::general_jacobian(("y", None), ("x", Some(3)), false);
    assert!(narrow.contains(&format!(
        "{} & {} & {}",
        d("m", "1"),
        d("m", "2"),
        d("m", "3")
    )));
    assert!(!narrow.contains("cdots"));
    // A scalar has no number, and the transpose has a row for each input.
    let gradient = latex::general_jacobian(("f", Some(1)), ("x", None), true);
    let of = |by: &str| format!(r"\dfrac{{\partial f}}{{\partial x_{{{by}}}}}");
    assert!(
        gradient.contains(&of("1")) && gradient.contains(&of("n")),
        "{gradient}"
    );
    assert!(gradient.contains("vdots") && !gradient.contains("cdots"));
}

/// Every function of the language is set, and none by accident as a name.
#[test]
fn every_function_has_a_form() {
    for function in function::all() {
        let name = function.names[0];
        let arguments = match function.arity.0 {
            1 => "q",
            2 => "q, q",
            _ if name == "if" => "q < 1, q, q",
            _ => "q, q, q",
        };
        let latex = latex_of(&format!("{name}({arguments})")).expect(name);
        assert!(
            !latex.contains(r"\mathit") && (latex.contains('q') || name == "ones"),
            "{name}: {latex}"
        );
    }
}

#[test]
fn what_is_too_long_is_left_out() {
    assert_eq!(latex_of(&vec!["t"; 5_000].join(" + ")), None);
    assert_eq!(
        latex_of(&format!("[{}]", vec!["t"; 5_000].join(", "))),
        None
    );
}

/// A chain of any length and of any depth ends, without recursion.
#[test]
fn bombs_end() {
    for (opening, closing) in [("sin(", ")"), ("-(", ")"), ("[", "]"), ("2^(", ")")] {
        let text = format!("{}t{}", opening.repeat(10_000), closing.repeat(10_000));
        let parsed = parse(&text, &BTreeSet::new());
        for definition in &parsed.definitions {
            let _ = latex::definition(definition, &shape);
        }
    }
}
