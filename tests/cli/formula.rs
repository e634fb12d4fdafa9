//! `formula`: closed forms on the command line.

use serde_json::{Value, json};

use crate::program::{example, run, run_on};

/// The object that `formula` prints of a scene.
fn formulas(scene: &str, arguments: &[&str]) -> Value {
    let all = [&["--format", "json"], arguments].concat();
    serde_json::from_str(&run_on(scene, "formula", &all).good()).unwrap()
}

const LAYER: &str = r#"
version = 1
functions = """
z = W*x + b
y = relu(z)
"""
wrt = ["x", "W"]
[inputs.W]
shape = [2, 3]
[inputs.x]
shape = 3
[inputs.b]
shape = 2
"#;

#[test]
fn a_layer_has_its_forms() {
    let found = formulas(LAYER, &["--steps"]);
    assert_eq!(found["output"], "y");
    assert_eq!(found["wrt"], json!(["x", "W"]));
    assert_eq!(found["layout"], "numerator");
    assert_eq!(found["rows"], json!(["y[1]", "y[2]"]));
    assert_eq!(found["cols"][0], "x[1]");
    assert_eq!(found["reading"], "z = W*x + b\ny = relu(z)");
    assert_eq!(found["entries"][0][1], "step(z[1])*W[1, 2]");
    assert_eq!(found["entries"][1][3], "0");

    let by_x = &found["forms"][0];
    assert_eq!(by_x["wrt"], "x");
    assert_eq!(by_x["shape"], json!([2, 3]));
    assert_eq!(by_x["text"], "diag(step(z))*W");
    let latex = r"\operatorname{diag}(\operatorname{step}(\mathbf{z})) W";
    assert_eq!(by_x["latex"], latex);
    let printed = run_on(LAYER, "formula", &["--format", "latex"]).good();
    let first = printed.lines().next().unwrap();
    assert_eq!(
        first,
        format!(r"\dfrac{{\partial y}}{{\partial x}} = {latex}")
    );
    assert_eq!(by_x["written_out"], "diag(step(W*x + b))*W");
    assert_eq!(by_x["where"], json!(["z ≠ 0"]));
    assert_eq!(
        by_x["sides"],
        json!({ "left": "0*ones(2, 3)", "right": "W" })
    );
    assert_eq!(by_x["agreement"]["points"], 100);
    assert!(by_x["agreement"]["digits"].as_u64().unwrap() >= 15);
    assert_eq!(by_x["reason"], Value::Null);
    let step = &by_x["steps"][0];
    assert_eq!(step["rule"], "elementwise, so diagonal");
    assert_eq!(step["before"], "relu(z)");
    assert_eq!(step["after"], "diag(step(z))");
    assert_eq!(step["span"], json!([16, 23]));

    let by_w = &found["forms"][1];
    assert_eq!(by_w["text"], Value::Null);
    assert_eq!(by_w["kron"], "kron(diag(step(z)), x')");
    assert_eq!(by_w["index"], "∂y[i]/∂W[k,l] = step(z)[i]*δ[i,k]*x[l]");
    assert!(by_w["reason"].as_str().unwrap().ends_with('.'));
}

#[test]
fn the_denominator_layout_is_the_transpose_and_entrywise_forms_stay() {
    let found = formulas(LAYER, &["--layout", "denominator"]);
    assert_eq!(found["forms"][0]["text"], "W'*diag(step(z))");
    assert_eq!(found["entries"][1][0], "step(z[1])*W[1, 2]");
    let loss = "version = 1\nfunctions = \"tr(X'*A*X)\"\nwrt = [\"X\"]\n[inputs.X]\nshape = [2, 2]\n[inputs.A]\nshape = [2, 2]\n";
    for layout in ["numerator", "denominator"] {
        let form = &formulas(loss, &["--layout", layout])["forms"][0];
        assert_eq!(form["text"], "(A + A')*X");
        assert_eq!(form["entrywise"], true);
    }
}

#[test]
fn the_text_says_how_well_the_form_agrees() {
    let printed = run_on(example("gradient.toml"), "formula", &[]).good();
    assert_eq!(
        printed,
        "∂f/∂x = 20*x*y^2\n  agrees with the numbers at 100 points, to 30 digits\n\
         ∂f/∂y = 20*x^2*y\n  agrees with the numbers at 100 points, to 30 digits\n"
    );
}

#[test]
fn what_has_no_form_says_why() {
    let sum: Vec<String> = (1..40)
        .map(|i| format!("sin({i}*x)*cos({i}*y*x)"))
        .collect();
    let text = format!("version = 1\nfunctions = \"{}\"\n", sum.join(" + "));
    let form = &formulas(&text, &[])["forms"][0];
    assert_eq!(form["text"], Value::Null);
    assert_eq!(
        form["reason"],
        "The formula is longer than is worth showing."
    );
}

#[test]
fn a_scene_that_cannot_be_read_is_refused() {
    run_on("version = 1\nfunctions = \"sin(x\"\n", "formula", &[]).refused(2);
    run(&["formula", "missing.toml"]).refused(2);
    run(&["formula", "a.toml", "--format", "xml"]).refused(2);
}
