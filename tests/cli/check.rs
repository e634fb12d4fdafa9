//! `check --format json`: what a text is read as, for a program that mends it.

use serde_json::{Value, json};

use crate::program::{run_on, scene};

/// The one object for a scene with this text.
fn checked(text: &str, rest: &str) -> (Value, i32) {
    let run = run_on(scene(text, rest), "check", &["--format", "json"]);
    let list: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let [object] = &list.as_array().expect("a list")[..] else {
        panic!("{list}");
    };
    (object.clone(), run.status.expect("a status"))
}

#[test]
fn a_fault_has_its_place_and_the_text_after_its_fix() {
    let text = "y = (a, b)\nz = y^2";
    let (object, status) = checked(text, "");
    assert_eq!((object["ok"].clone(), status), (json!(false), 2));
    assert!(object["file"].as_str().unwrap().ends_with("scene.toml"));
    let first = &object["diagnostics"][0];
    assert_eq!(first["severity"], "error");
    assert_eq!(first["code"], "syntax");
    assert_eq!(first["span"], json!([6, 7]));
    assert_eq!(first["fixes"][0]["text"], "y = [a, b]\nz = y^2\n");
}

#[test]
fn a_text_in_another_notation_has_a_note_and_one_in_ours_has_none() {
    let (object, status) = checked("y = np.exp(-x**2)", "");
    assert_eq!((object["ok"].clone(), status), (json!(true), 0));
    let notes = object["diagnostics"].as_array().unwrap();
    assert_eq!(notes.len(), 1, "{object}");
    assert_eq!(notes[0]["severity"], "note");
    assert_eq!(notes[0]["code"], "reading");
    let (object, _) = checked("y = exp(-x^2)", "");
    assert_eq!(object["diagnostics"], json!([]));
}

#[test]
fn fixes_keep_the_notation_that_they_are_in() {
    let text = r"f = \frac{1}{2} (x - y)²/2z";
    let (object, _) = checked(text, "");
    let notes = object["diagnostics"].as_array().unwrap();
    let texts: Vec<&str> = notes
        .iter()
        .filter_map(|note| note["fixes"][0]["text"].as_str())
        .collect();
    assert_eq!(texts, ["f = \\frac{1}{2} (x - y)²/2*z\n"]);
}

#[test]
fn shapes_names_and_files_are_told_apart() {
    let (object, _) = checked("y = A + x", "inputs.A.shape = [2, 3]\ninputs.x.shape = [4]");
    assert_eq!(object["diagnostics"][0]["code"], "meaning", "{object}");
    let (object, _) = checked("y = x", "output = \"z\"");
    assert_eq!(object["ok"], json!(false), "{object}");
    let (object, status) = checked("y = x", "nonsense = 3");
    assert_eq!(object["diagnostics"][0]["code"], "file", "{object}");
    assert_eq!(status, 2);
}

#[test]
fn numbers_come_with_the_reading() {
    let run = run_on(
        scene("y = np.maximum(0, t)**2", ""),
        "jacobian",
        &["--format", "json"],
    );
    let found: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(found["reading"], json!(["y = max(0, t)^2"]));
    assert_eq!(found["notes"].as_array().unwrap().len(), 1, "{found}");
}
