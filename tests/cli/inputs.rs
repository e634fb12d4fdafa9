//! Inputs by their names: those that nothing uses, those that are spelt otherwise, and names
//! that lead nowhere.

use serde_json::{Value, json};

use crate::program::{json as jacobian, run_on, scene};

/// Columns and Jacobian of a scene of scalars, with what is noted.
fn columns(functions: &str, rest: &str) -> (Value, Value, Value) {
    let mut found = jacobian(&scene(functions, rest), &[]);
    let mut take = |key: &str| found[key].take();
    (take("cols"), take("jacobian"), take("notes"))
}

#[test]
fn inputs_that_are_not_reached_have_columns_of_exact_zeros() {
    for (functions, rest, cols, row) in [
        ("f(x, y) = x", "", json!(["x", "y"]), json!([1.0, 0.0])),
        (
            "g(u) = u^2\nf(x, y) = g(x)",
            "",
            json!(["x", "y"]),
            json!([2.0, 0.0]),
        ),
        ("f = 5", "[inputs.x]", json!(["x"]), json!([0.0])),
        (
            "f = 5",
            "[inputs.x]\nshape = 2",
            json!(["x[1]", "x[2]"]),
            json!([0.0, 0.0]),
        ),
        (
            "f = 5",
            "[inputs.x]\n[inputs.w]\nconstant = true",
            json!(["x"]),
            json!([0.0]),
        ),
        (
            "f = pi^2",
            "wrt = ['w']\n[inputs.x]\n[inputs.w]",
            json!(["w"]),
            json!([0.0]),
        ),
        (
            "g(u) = u^2\nf = g(3)",
            "[inputs.x]",
            json!(["x"]),
            json!([0.0]),
        ),
        // Used by another definition than the output.
        (
            "a = w*2\ny = x",
            "wrt = ['w', 'x']",
            json!(["w", "x"]),
            json!([0.0, 1.0]),
        ),
        ("a = w*2\ny = x", "wrt = ['w']", json!(["w"]), json!([0.0])),
        ("a = w*2\ny = x", "", json!(["x"]), json!([1.0])),
        // Used by nothing.
        (
            "y = x",
            "wrt = ['x', 'w']\n[inputs.w]",
            json!(["x", "w"]),
            json!([1.0, 0.0]),
        ),
        (
            "y = x",
            "wrt = ['w']\n[inputs.w]\nshape = 2",
            json!(["w[1]", "w[2]"]),
            json!([0.0, 0.0]),
        ),
    ] {
        let (found, jacobian, _) = columns(functions, rest);
        assert_eq!(found, cols, "{functions} {rest}");
        assert_eq!(jacobian, json!([row]), "{functions} {rest}");
        for method in ["dual", "central", "complex-step", "adaptive"] {
            let exact = jacobian_by(functions, rest, method);
            let zeros = |value: &Value| {
                let row = value[0].as_array().expect("a row").iter();
                row.map(|entry| entry.as_f64() == Some(0.0))
                    .collect::<Vec<_>>()
            };
            assert_eq!(
                zeros(&exact),
                zeros(&jacobian),
                "{functions} {rest} {method}"
            );
        }
    }
    // What is defined is no input.
    for (functions, rest) in [
        ("x = 2t\ny = x^2", "wrt = ['x']\n[inputs.x]"),
        ("x = 2t\ny = x^2", "wrt = ['t', 'x']\n[inputs.x]"),
        ("f = 5", "[inputs.f]"),
        ("f = 5", "wrt = ['f']\n[inputs.f]"),
    ] {
        let sentence = run_on(scene(functions, rest), "check", &[]).refused(2);
        let words = ["no such input", "no inputs"];
        assert!(
            words.iter().any(|word| sentence.contains(word)),
            "{sentence}"
        );
    }
    // A number alone has nothing to differentiate by.
    let sentence = run_on(scene("f = 5", ""), "check", &[]).refused(2);
    assert!(sentence.contains("no inputs"), "{sentence}");
    let sentence = run_on(scene("f = 5", "[inputs.x]\nconstant = true"), "check", &[]).refused(2);
    assert!(sentence.contains("held constant"), "{sentence}");
}

fn jacobian_by(functions: &str, rest: &str, method: &str) -> Value {
    jacobian(&scene(functions, rest), &["--method", method])["jacobian"].take()
}

#[test]
fn every_spelling_of_the_text_names_the_same_input() {
    for text in ["x₁", "x_1", "x1", "x_{1}", "𝑥₁"] {
        for key in ["x₁", "x_1", "x1", "x_{1}", "𝑥₁", "𝐱1"] {
            let rest = format!("wrt = ['{key}']\n[inputs.'{key}']\nvalue = 5.0");
            let found = jacobian(&scene(&format!("y = 3*{text}^2"), &rest), &[]);
            assert_eq!(found["cols"], json!(["x1"]), "{text} {key}");
            assert_eq!(found["jacobian"], json!([[30.0]]), "{text} {key}");
            assert_eq!(found["notes"], json!([]), "{text} {key}");
        }
    }
    let (cols, row, notes) = columns("y = 2µ + 𝑥", "[inputs.'μ']\n[inputs.'𝑥']");
    assert_eq!(
        (cols, row, notes),
        (json!(["μ", "x"]), json!([[2.0, 1.0]]), json!([]))
    );
}

#[test]
fn elements_are_named_as_in_headings_too() {
    let functions = "y = [x₁*x₃, x₂]";
    let rest = "[inputs.x]\nshape = 3\n[field]\noutput = 'y₂'\nx = 'x₃'\ny = 'x_2'";
    let csv = run_on(
        scene(functions, rest),
        "field",
        &["--format", "csv", "--grid", "2"],
    )
    .good();
    assert!(csv.starts_with("x[3],x[2],y[2],"), "{csv}");
    let whole = |entry: &str| {
        run_on(
            scene(functions, rest),
            "steps",
            &["--entry", entry, "--format", "csv"],
        )
        .good()
    };
    assert_eq!(whole("y[1],x[3]"), whole("y₁, x_3"));
    let options = ["--entry", "y[1],q", "--format", "csv"];
    let sentence = run_on(scene(functions, rest), "steps", &options).refused(2);
    assert!(
        sentence.contains("There is no input q; there are x."),
        "{sentence}"
    );
}

#[test]
fn names_that_lead_nowhere_are_refused() {
    for (functions, rest, words) in [
        (
            "y = learning^2",
            "[inputs.lerning]",
            &["lerning", "learning"][..],
        ),
        (
            "y = rate*x",
            "wrt = ['x', 'raet']\n[inputs.raet]",
            &["raet", "rate"],
        ),
        (
            "y = x*w",
            "[inputs.x]\n[inputs.w]\n[neuron]\nactivation = 'rellu'",
            &["[neuron]", "rellu"],
        ),
        (
            "y = x*w",
            "[neuron]\ncompare = ['tanh', 'sigmiod']",
            &["[neuron]", "sigmiod"],
        ),
        (
            "y = x*w",
            "[neuron]\nactivation = 'q + 1'",
            &["[neuron]", "q"],
        ),
        ("y = x", "wrt = ['q']", &["`wrt`", "q", "The inputs are x."]),
        ("y = x", "wrt = ['x', 'q']", &["`wrt`", "q"]),
        (
            "y = sum(xval)",
            "wrt = ['xvla']",
            &["`wrt`", "Did you mean xval?"],
        ),
        (
            "y = sum(x)",
            "wrt = ['x₁']\n[inputs.x]\nshape = 3",
            &["`wrt`", "write x."],
        ),
        (
            "y = sum(x)",
            "wrt = ['x[1]']\n[inputs.x]\nshape = 3",
            &["`wrt`", "write x."],
        ),
        ("y = x", "output = 'q'", &["`q` is not defined"]),
        (
            "y = x*w",
            "[field]\noutput = 'q'",
            &["[field] output", "q", "such as y"],
        ),
        (
            "y = x*w",
            "[field]\noutput = 'y[2]'",
            &["[field] output", "y[2]"],
        ),
        (
            "y = x*w",
            "[field]\nx = 'q'",
            &["[field] x", "q", "such as x"],
        ),
        (
            "y = sum(x)",
            "[inputs.x]\nshape = 2\n[field]\ny = 'x[3]'",
            &["[field] y", "x[3]"],
        ),
        (
            "y = x",
            "[inputs.'x₁']\n[inputs.x_1]",
            &["x₁", "x_1", "one input"],
        ),
    ] {
        for (command, options) in [
            ("check", &[][..]),
            ("jacobian", &[]),
            ("field", &["--format", "json"]),
            ("render", &["--out", "/nowhere/a.svg"]),
        ] {
            let sentence = run_on(scene(functions, rest), command, options).refused(2);
            for word in words {
                assert!(sentence.contains(word), "{rest}: {word} in: {sentence}");
            }
        }
    }
}

#[test]
fn what_is_not_used_is_noted() {
    for (functions, rest, words) in [
        ("y = x", "[inputs.z]", &["the input z."][..]),
        (
            "y = x",
            "[inputs.z]\n[inputs.learning]",
            &["inputs learning and z."],
        ),
        ("y = x", "wrt = ['x', 'z']\n[inputs.z]", &["the input z."]),
        ("y = x", "[inputs.y]", &["the input y."]),
        // Its like is listed, so it is no misspelling of it.
        (
            "y = learning^2",
            "[inputs.lerning]\n[inputs.learning]",
            &["the input lerning."],
        ),
        (
            "a = 2x\ny = x*w",
            "[field]\noutput = 'a'",
            &["[field] output is a", "y is drawn"],
        ),
        (
            "y = x*w*v",
            "[inputs.v]\nconstant = true\n[field]\nx = 'v'",
            &["v, which is held constant"],
        ),
    ] {
        let scene = scene(functions, rest);
        let notes = jacobian(&scene, &[])["notes"].take();
        let table = run_on(&scene, "jacobian", &[]);
        let check = run_on(&scene, "check", &[]);
        assert!(check.stdout.contains("all is well"), "{}", check.stdout);
        let field = run_on(&scene, "field", &["--format", "json", "--grid", "2"]);
        let runs = [table, check].into_iter();
        for run in runs.chain(Some(field).filter(|run| run.status == Some(0))) {
            assert_eq!(run.status, Some(0), "{rest}: {}", run.stderr);
            for word in words {
                assert!(
                    run.stderr.contains(word),
                    "{rest}: {word} in: {}",
                    run.stderr
                );
                assert!(notes.to_string().contains(word), "{rest}: {notes}");
            }
            assert!(run.stderr.contains("note: "), "{}", run.stderr);
        }
    }
    let many: String = (0..1000).map(|i| format!("[inputs.v{i}]\n")).collect();
    let run = run_on(scene("y = x", &many), "check", &[]);
    assert!(
        run.stderr.contains("994 more") && run.stderr.len() < 300,
        "{}",
        run.stderr
    );
}
