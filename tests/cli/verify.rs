//! `verify`: a learner's own derivative on the command line.

use serde_json::{Value, json};

use crate::program::{Run, run, run_on, scene};

/// The object that `verify` prints, and the exit status.
fn verify(scene: &str, claim: &str, options: &[&str]) -> (Value, i32) {
    let all = [&["--format", "json", "--claim", claim], options].concat();
    let Run {
        status,
        stdout,
        stderr,
    } = run_on(scene, "verify", &all);
    assert_eq!(stderr, "", "{claim}");
    (serde_json::from_str(&stdout).unwrap(), status.unwrap())
}

const NEURON: &str = "[inputs.W]\nshape = [2, 3]\n[inputs.x]\nshape = 3\n[inputs.b]\nshape = 2";

#[test]
fn a_right_claim() {
    let scene = scene("z = W*x + b\ny = tanh(z)", NEURON);
    let (found, status) = verify(&scene, "diag(1 - tanh(z).^2)*W", &["--wrt", "x"]);
    assert_eq!(status, 0);
    assert_eq!(found["verdict"], "equal");
    assert_eq!(found["points"], 100);
    assert_eq!(found["digits"], 15);
    assert_eq!(
        (&found["slip"], &found["factor"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(found["difference"].as_array().unwrap().len(), 2);
    assert_eq!(found["notes"], json!([]));
    let message = found["message"].as_str().unwrap();
    assert!(message.contains("100 points, to 15 digits"), "{message}");
}

#[test]
fn a_slip_is_named_with_its_place() {
    let scene = scene("f = x^2*y", "[inputs.x]\nvalue = 3\n[inputs.y]\nvalue = 2");
    let (found, status) = verify(&scene, "[x*y, x^2]", &[]);
    assert_eq!(status, 1);
    assert_eq!(found["verdict"], "different");
    assert_eq!(found["slip"], "right but for one row or column");
    assert_eq!(found["difference"], json!([[-6.0, 0.0]]));
    let message = found["message"].as_str().unwrap();
    assert!(
        message.contains("∂f/∂x is 12 and 6 is claimed"),
        "{message}"
    );

    let (found, status) = verify(&scene, "-4*x*y", &["--wrt", "x"]);
    assert_eq!((status, &found["slip"]), (1, &json!("a constant factor")));
    assert_eq!(found["factor"], -2.0);
}

#[test]
fn layout_and_input_go_before_the_scene() {
    let scene = scene("y = W*x + b", NEURON);
    let verdict = |claim: &str, options: &[&str]| {
        let (found, status) = verify(&scene, claim, options);
        assert_eq!(status == 0, found["verdict"] == "equal");
        found["slip"].clone()
    };
    assert_eq!(verdict("W", &["--wrt", "x"]), Value::Null);
    assert_eq!(verdict("W'", &["--wrt", "x"]), "other layout (transposed)");
    assert_eq!(
        verdict("W'", &["--wrt", "x", "--layout", "denominator"]),
        Value::Null
    );
    assert_eq!(verdict("eye(2)", &["--wrt", "b"]), Value::Null);
    assert_eq!(verdict("dy/db = eye(2)", &[]), Value::Null);
    assert_eq!(
        verdict("eye(2)", &["--wrt", "x"]),
        "the derivative by another input"
    );
}

#[test]
fn another_shape_and_what_cannot_be_read() {
    let scene = scene("y = W*x + b", NEURON);
    let (found, status) = verify(&scene, "[1, 2]", &["--wrt", "x"]);
    assert_eq!((status, &found["verdict"]), (1, &json!("shape")));
    assert_eq!(found["slip"], "no common slip");
    assert_eq!(found["difference"], Value::Null);
    for (claim, options, part) in [
        ("2*(", &["--wrt", "x"][..], "is never closed"),
        ("2*q", &["--wrt", "x"], "uses q"),
        ("", &["--wrt", "x"], "empty"),
        ("[[1, 2], [3]]", &["--wrt", "x"], "row 2 has 1"),
        ("W", &["--wrt", "q"], "no such input"),
        ("dy/dq = W", &[], "no such input"),
        ("J[9,9] = 1", &["--wrt", "x"], "2×3"),
        ("dy/dx = W", &["--wrt", "b"], "asked for"),
    ] {
        let (found, status) = verify(&scene, claim, options);
        assert_eq!(
            (status, &found["verdict"]),
            (2, &json!("unreadable")),
            "{claim}"
        );
        let message = found["message"].as_str().unwrap();
        assert!(message.contains(part), "{claim}: {message}");
    }
}

#[test]
fn a_person_reads_sentences() {
    let scene = scene("y = x.^2", "[inputs.x]\nshape = 2\nvalue = [1, 2]");
    let Run { status, stdout, .. } = run_on(&scene, "verify", &["--claim", "x"]);
    assert_eq!(status, Some(1));
    assert!(
        stdout.contains("∂y₂/∂x₂") || stdout.contains("2×2"),
        "{stdout}"
    );
    let Run { status, stdout, .. } = run_on(&scene, "verify", &["--claim", "diag(x)"]);
    assert_eq!(status, Some(1));
    assert!(
        stdout.contains("The slip: a constant factor") && stdout.contains("claimed − right:"),
        "{stdout}"
    );
    let Run { status, stdout, .. } = run_on(&scene, "verify", &["--claim", "-diag(x)"]);
    assert_eq!(status, Some(1));
    assert!(stdout.contains("a constant factor"), "{stdout}");
}

#[test]
fn scenes_are_refused_as_everywhere() {
    run(&["verify", "missing.toml", "--claim", "x"]).refused(2);
    run_on(scene("y = sin(", ""), "verify", &["--claim", "x"]).refused(2);
    run_on(scene("", ""), "verify", &["--claim", "x"]).refused(2);
}
