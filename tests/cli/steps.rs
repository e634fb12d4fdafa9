//! `nablascope steps` and its picture.

use serde_json::Value;

use crate::program::{example, folder, run_on, scene};

#[test]
fn errors_are_printed_for_programs() {
    let file = scene(
        "f(x, y) = exp(x)*y",
        "[inputs.x]\nvalue = 1.0\n[inputs.y]\nvalue = 1.0",
    );
    let text = run_on(&file, "steps", &["--entry", "f,x", "--format", "json"]).good();
    let study: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(study["reference"], std::f64::consts::E);
    let list = |key: &str| study[key].as_array().unwrap().len();
    let names = ["forward", "central", "five-point", "complex-step"];
    for name in names {
        assert_eq!(list(name), list("h"), "{name}");
    }
    assert_eq!(study["truncation"]["central"]["power"], 2);
    assert!(study["ridders"]["step"].as_f64().unwrap() > 0.0);
    assert!(study["dual"]["step"].is_null());
    assert_eq!(study["used"], "adaptive");
    assert!(
        study["own"].is_null(),
        "forward and its kind are not in use"
    );

    let csv = run_on(&file, "steps", &["--entry", "f, y", "--format", "csv"]).good();
    let mut lines = csv.lines();
    assert_eq!(
        lines.next(),
        Some("h,forward,central,five-point,complex-step")
    );
    // Linear in y: at h = 1 every method is right to a few ulp of e.
    let first: Vec<f64> = lines
        .next()
        .unwrap()
        .split(',')
        .map(|n| n.parse().unwrap())
        .collect();
    assert_eq!(first[0], 1.0);
    assert!(first[1..].iter().all(|error| *error < 2e-15), "{first:?}");
}

#[test]
fn an_entry_that_is_not_there_is_named() {
    let gradient = example("gradient.toml");
    let ask = |entry: &str| run_on(&gradient, "steps", &["--entry", entry, "--format", "csv"]);
    let sentence = ask("g,x").refused(2);
    assert!(sentence.contains("no output g; there are f."), "{sentence}");
    let sentence = ask("f,z").refused(2);
    assert!(sentence.contains("z"), "{sentence}");
    let sentence = ask("f").refused(2);
    assert!(sentence.contains("y[1],x[2]"), "{sentence}");
    let kink = scene("f(x) = abs(x)", "[inputs.x]\nvalue = 0.0");
    let sentence = run_on(&kink, "steps", &["--entry", "f,x", "--format", "csv"]).refused(2);
    assert!(sentence.contains("abs is bent at x = 0"), "{sentence}");
}

#[test]
fn the_step_sizes_are_drawn_into_a_file() {
    let folder = folder();
    let out = folder.join("steps.svg");
    let gradient = example("gradient.toml");
    let path = out.to_str().unwrap();
    let panel = ["--out", path, "--panel", "steps"];
    let sentence = run_on(&gradient, "render", &panel).refused(2);
    assert!(sentence.contains("--entry"), "{sentence}");
    let mut all = panel.to_vec();
    all.extend(["--entry", "f,x", "--theme", "dark"]);
    assert_eq!(run_on(&gradient, "render", &all).good(), "");
    let svg = std::fs::read_to_string(&out).unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    for wanted in [
        "Step sizes for ∂f/∂x",
        "complex-step",
        "relative error",
        "⁻",
        "ridders",
    ] {
        assert!(svg.contains(wanted), "{wanted}");
    }
}
