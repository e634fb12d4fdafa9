//! `jacobian`, `field` and `check`: the numbers that they print.

use serde_json::{Value, json};

use crate::program::{example, json, run_on, scene};

/// All numbers of a list of lists.
fn numbers(matrix: &Value) -> Vec<Vec<f64>> {
    let row = |row: &Value| -> Vec<f64> {
        let cells = row.as_array().unwrap().iter();
        cells.map(|cell| cell.as_f64().unwrap()).collect()
    };
    matrix.as_array().unwrap().iter().map(row).collect()
}

fn assert_matrix(matrix: &Value, expected: &[&[f64]], tolerance: f64) {
    assert!(
        near(&numbers(matrix), expected, tolerance),
        "{matrix} is not {expected:?}"
    );
}

/// Equal in shape, and in every number up to a relative tolerance.
fn near(matrix: &[Vec<f64>], expected: &[&[f64]], tolerance: f64) -> bool {
    matrix.len() == expected.len()
        && matrix.iter().zip(expected).all(|(row, expected)| {
            row.len() == expected.len()
                && row
                    .iter()
                    .zip(*expected)
                    .all(|(a, b)| (a - b).abs() <= tolerance * b.abs().max(1.0))
        })
}

#[test]
fn near_refuses_on_both_sides_and_by_shape() {
    let matrix = [vec![2.0, 3.0]];
    assert!(near(&matrix, &[&[2.0, 3.0]], 1e-9));
    assert!(!near(&matrix, &[&[2.0, 3.1]], 1e-9));
    assert!(!near(&matrix, &[&[2.0, 2.9]], 1e-9));
    assert!(!near(&matrix, &[&[2.0]], 1e-9));
    assert!(!near(&matrix, &[&[2.0, 3.0], &[2.0, 3.0]], 1e-9));
    assert!(!near(&[vec![f64::NAN]], &[&[2.0]], 1e-9));
}

#[test]
fn the_gradient_of_the_walkthrough() {
    let result = json(&example("gradient.toml"), &[]);
    assert_eq!(result["output"], "f");
    assert_eq!(result["wrt"], json!(["x", "y"]));
    assert_eq!(result["layout"], "numerator");
    assert_eq!(result["shape"], json!([1, 2]));
    assert_eq!(result["rows"], json!(["f"]));
    assert_eq!(result["cols"], json!(["x", "y"]));
    assert_eq!(result["value"], json!([40.0]));
    assert_matrix(&result["jacobian"], &[&[80.0, 40.0]], 1e-12);
    assert_matrix(&result["dual"], &[&[80.0, 40.0]], 0.0);
    assert_eq!(result["status"], json!([["ok", "ok"]]));
    assert_eq!(result["check"], json!([["agree", "agree"]]));
    assert_eq!(
        result["structure"],
        json!({"kind": "dense", "reason": "dense: f uses x and y", "affine": false})
    );
    assert_eq!(result["method"], "auto");
    assert!(result["evaluations"].as_u64().unwrap() > 0);
    assert!(result["seconds"].as_f64().unwrap() >= 0.0);
    for (value, error) in numbers(&result["jacobian"])[0]
        .iter()
        .zip(&numbers(&result["error"])[0])
    {
        let truth = if *value > 60.0 { 80.0 } else { 40.0 };
        assert!(
            (value - truth).abs() <= *error && *error < 1e-9,
            "{value} ± {error}"
        );
    }

    let table = run_on(example("gradient.toml"), "jacobian", &[]).good();
    let lines: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert!(lines.contains(&vec!["∂x", "∂y"]), "{table}");
    assert!(lines.contains(&vec!["∂f", "80", "40"]), "{table}");
    assert!(lines.contains(&vec!["f", "=", "40"]), "{table}");
}

#[test]
fn three_by_three_in_both_layouts() {
    let scene = example("three_by_three.toml");
    let numerator = json(&scene, &[]);
    let (outputs, inputs) = (
        json!(["y[1]", "y[2]", "y[3]"]),
        json!(["x[1]", "x[2]", "x[3]"]),
    );
    assert_eq!(
        (&numerator["rows"], &numerator["cols"]),
        (&outputs, &inputs)
    );
    let slope = 2.0_f64.cos();
    assert_matrix(
        &numerator["jacobian"],
        &[&[2.0, 2.0, 0.0], &[3.0, 0.0, 1.0], &[0.0, slope, -1.0]],
        1e-10,
    );

    let denominator = json(&scene, &["--layout", "denominator"]);
    assert_eq!(denominator["layout"], "denominator");
    assert_eq!(
        (&denominator["rows"], &denominator["cols"]),
        (&inputs, &outputs)
    );
    for key in [
        "jacobian", "error", "status", "reason", "left", "right", "sign", "check", "dual",
    ] {
        for i in 0..3 {
            for j in 0..3 {
                assert_eq!(numerator[key][i][j], denominator[key][j][i], "{key}");
            }
        }
    }
    assert_ne!(numerator["jacobian"], denominator["jacobian"]);

    let table = run_on(&scene, "jacobian", &["--layout", "denominator"]).good();
    let heading: Vec<&str> = table.lines().nth(2).unwrap().split_whitespace().collect();
    assert_eq!(heading, ["∂y₁", "∂y₂", "∂y₃"]);
}

#[test]
fn the_layout_of_the_file_is_used_unless_another_is_asked_for() {
    let scene = scene("y = [a, 2a]", "layout = \"denominator\"");
    assert_eq!(json(&scene, &[])["shape"], json!([1, 2]));
    assert_eq!(
        json(&scene, &["--layout", "numerator"])["shape"],
        json!([2, 1])
    );
}

#[test]
fn a_kink_has_two_sides_and_no_value() {
    for (text, at, left, right) in [
        ("relu(x)", 0.0, 0.0, 1.0),
        ("abs(x)", 0.0, -1.0, 1.0),
        ("max(x, 2x - 1)", 1.0, 1.0, 2.0),
        ("min(x, 2x - 1)", 1.0, 2.0, 1.0),
    ] {
        let result = json(&scene(text, &format!("inputs.x.value = {at:?}")), &[]);
        assert_eq!(result["status"], json!([["kink"]]), "{text}");
        assert_eq!(result["jacobian"], json!([[null]]), "{text}");
        assert_eq!(result["error"], json!([[null]]), "{text}");
        assert_matrix(&result["left"], &[&[left]], 1e-9);
        assert_matrix(&result["right"], &[&[right]], 1e-9);
        for side in ["left_error", "right_error"] {
            let error = result[side][0][0].as_f64().unwrap();
            assert!((0.0..1e-9).contains(&error), "{text}: {side} {error}");
        }
        let reason = result["reason"][0][0].as_str().unwrap();
        let operation = text.split('(').next().unwrap();
        assert!(
            reason.contains(operation) && reason.contains('x'),
            "{reason}"
        );
    }
}

#[test]
fn a_tie_is_a_kink_for_both_of_its_sides() {
    let tie = scene("max(x, y)", "inputs.x.value = 1.0\ninputs.y.value = 1.0");
    let result = json(&tie, &[]);
    assert_eq!(result["status"], json!([["kink", "kink"]]));
    assert_matrix(&result["left"], &[&[0.0, 0.0]], 1e-9);
    assert_matrix(&result["right"], &[&[1.0, 1.0]], 1e-9);
    let table = run_on(&tie, "jacobian", &[]).good();
    assert!(table.contains("0 | 1") && table.contains("tie"), "{table}");
}

#[test]
fn outside_the_domain_there_is_no_number() {
    let result = json(&scene("log(x)", "inputs.x.value = -1.0"), &[]);
    assert_eq!(result["status"], json!([["undefined"]]));
    assert_eq!(result["value"], json!([null]));
    for key in ["jacobian", "left", "right", "error", "dual"] {
        assert_eq!(result[key], json!([[null]]), "{key}");
    }
    let reason = result["reason"][0][0].as_str().unwrap();
    assert!(
        reason.contains("log") && reason.contains("x = −1"),
        "{reason}"
    );
}

#[test]
fn an_infinite_slope_has_a_sign() {
    for (text, sign) in [("sqrt(x)", 1), ("-sqrt(x)", -1)] {
        let result = json(&scene(text, "inputs.x.value = 0.0"), &[]);
        assert_eq!(result["status"], json!([["infinite"]]), "{text}");
        assert_eq!(result["sign"], json!([[sign]]), "{text}");
        assert_eq!(result["jacobian"], json!([[null]]), "{text}");
        let reason = result["reason"][0][0].as_str().unwrap();
        assert!(reason.contains("sqrt") && reason.contains('x'), "{reason}");
    }
}

#[test]
fn csv_and_latex() {
    let csv = run_on(example("identity.toml"), "jacobian", &["--format", "csv"]).good();
    assert_eq!(
        csv,
        ",x[1],x[2],x[3]\ny[1],1.0,0.0,0.0\ny[2],0.0,1.0,0.0\ny[3],0.0,0.0,1.0\n"
    );
    let kink = scene("[relu(x), -2x]", "inputs.x.value = 0.0");
    let csv = run_on(&kink, "jacobian", &["--format", "csv"]).good();
    let cells: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(cells[1][1], "", "no value at a kink: {csv}");
    assert!(
        (cells[2][1].parse::<f64>().unwrap() + 2.0).abs() < 1e-9,
        "{csv}"
    );

    let latex = run_on(example("gradient.toml"), "jacobian", &["--format", "latex"]).good();
    assert_eq!(latex, "\\begin{bmatrix}\n  80 & 40\n\\end{bmatrix}\n");
    let latex = run_on(&kink, "jacobian", &["--format", "latex"]).good();
    assert_eq!(
        latex,
        "\\begin{bmatrix}\n  0 \\mid 1 \\\\\n  -2\n\\end{bmatrix}\n"
    );
}

#[test]
fn every_method_gives_the_gradient_and_its_name() {
    for (method, tolerance) in [
        ("auto", 1e-10),
        ("adaptive", 1e-10),
        ("ridders", 1e-10),
        ("five-point", 1e-9),
        ("central", 1e-7),
        ("forward", 1e-6),
        ("complex-step", 0.0),
        ("dual", 0.0),
    ] {
        let result = json(&example("gradient.toml"), &["--method", method]);
        assert_eq!(result["method"], method);
        assert_matrix(&result["jacobian"], &[&[80.0, 40.0]], tolerance);
        let file = scene("f(x, y) = 10x²y²", &format!("method = \"{method}\""));
        assert_eq!(json(&file, &[])["method"], method, "from the file");
    }
    let sentence = run_on(example("gradient.toml"), "jacobian", &["--method", "guess"]).refused(2);
    assert!(sentence.contains("ridders"), "{sentence}");
}

#[test]
fn a_field_is_values_and_gradients_on_a_grid() {
    let text = run_on(
        example("gradient.toml"),
        "field",
        &["--grid", "3", "--format", "json"],
    )
    .good();
    let field: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(field["output"], "f");
    assert_eq!(field["axes"], json!(["x", "y"]));
    let list = |key: &str| -> Vec<f64> { numbers(&json!([field[key]])).remove(0) };
    let (x, y, value, dx, dy) = (list("x"), list("y"), list("value"), list("dx"), list("dy"));
    assert_eq!(x, [-3.0, 0.0, 3.0, -3.0, 0.0, 3.0, -3.0, 0.0, 3.0]);
    assert_eq!(y, [-3.0, -3.0, -3.0, 0.0, 0.0, 0.0, 3.0, 3.0, 3.0]);
    for i in 0..9 {
        let (x, y) = (x[i], y[i]);
        let expected: [&[f64]; 1] = [&[10.0 * x * x * y * y, 20.0 * x * y * y, 20.0 * x * x * y]];
        assert!(
            near(&[vec![value[i], dx[i], dy[i]]], &expected, 1e-12),
            "{i}"
        );
    }

    let csv = run_on(
        example("gradient.toml"),
        "field",
        &["--grid", "2", "--format", "csv"],
    )
    .good();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 5);
    assert_eq!(lines[0], "x,y,f,df/dx,df/dy");
    assert_eq!(lines[1], "-3.0,-3.0,810.0,-540.0,-540.0");
}

#[test]
fn a_field_outside_the_domain_has_gaps_and_not_zeros() {
    let text = run_on(
        scene("log(x) + y", ""),
        "field",
        &["--grid", "2", "--format", "json"],
    )
    .good();
    let field: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(field["x"][0], -3.0);
    assert_eq!(field["value"][0], Value::Null);
    assert_eq!(field["dx"][0], Value::Null);
    assert!(field["value"][1].is_number());
}

#[test]
fn a_field_of_one_input_is_refused_with_the_reason() {
    let options = ["--format", "json"];
    let sentence = run_on(example("case_1.toml"), "field", &options).refused(2);
    assert!(
        sentence.contains("two") && sentence.contains('y'),
        "{sentence}"
    );
}

#[test]
fn check_says_what_it_read_and_names_what_is_wrong() {
    let fine = run_on(example("layer.toml"), "check", &[]).good();
    for part in ["all is well", "y 4×1", "x 3×1", "W 4×3", "b 4×1"] {
        assert!(fine.contains(part), "{part} in {fine}");
    }
    let sentence = run_on(scene("y = x +", ""), "check", &[]).refused(2);
    assert!(sentence.contains("scene.toml"), "{sentence}");
}

#[test]
fn stacked_outputs_and_columns_in_the_order_of_wrt() {
    let text = "f(x, y) = 3x²y\ng(x, y) = 2x + y⁸";
    let rest =
        "output = [\"g\", \"f\"]\nwrt = [\"y\", \"x\"]\ninputs.x.value = 1\ninputs.y.value = 1";
    let result = json(&scene(text, rest), &[]);
    assert_eq!(result["rows"], json!(["g", "f"]));
    assert_eq!(result["cols"], json!(["y", "x"]));
    assert_matrix(&result["jacobian"], &[&[8.0, 2.0], &[3.0, 6.0]], 1e-10);
}
