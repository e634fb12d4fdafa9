//! Bad input: status 2, a sentence that a person can act on, and no crash.

use std::fs;

use crate::program::{example, folder, run, run_on, scene};

/// Every command that reads a scene refuses it; the sentence of the first is returned.
fn refused(content: impl AsRef<[u8]>) -> String {
    let folder = folder();
    let picture = folder.join("a.svg");
    let sentence = run_on(&content, "check", &[]).refused(2);
    run_on(&content, "jacobian", &["--format", "json"]).refused(2);
    run_on(&content, "field", &["--format", "csv"]).refused(2);
    run_on(&content, "render", &["--out", picture.to_str().unwrap()]).refused(2);
    assert!(!picture.exists());
    fs::remove_dir_all(folder).unwrap();
    sentence
}

#[test]
fn texts_that_cannot_be_read() {
    for (text, words) in [
        ("", &["Type a function"][..]),
        ("# only a comment", &["Type a function"]),
        ("f(x) = (x + 1", &["(", "never closed"]),
        ("f(x) = x + 1)", &[")"]),
        ("y = [x, 2x", &["[", "never closed"]),
        ("y = x + foo(x)", &["foo"]),
        ("1..2", &["decimal point"]),
        ("x +", &["+", "missing"]),
        ("y = * x", &["*"]),
        ("y = x $ 2", &["$"]),
        ("y = sin()", &["sin"]),
        ("y = max(x,", &["max"]),
        ("y =", &["y"]),
        ("= 3", &["="]),
        ("y = y + 1", &["y"]),
        ("y = x\ny = 2x", &["y"]),
        ("7", &["no inputs"]),
    ] {
        let sentence = refused(scene(text, ""));
        for word in words {
            assert!(sentence.contains(word), "{text}: {word} in: {sentence}");
        }
    }
}

#[test]
fn a_mistake_in_the_text_is_shown_in_its_place() {
    let sentence = refused(scene("a = x²\ny = a + foo(x)", ""));
    let lines: Vec<&str> = sentence.lines().collect();
    assert!(sentence.contains("2:9"), "{sentence}");
    let line = lines
        .iter()
        .position(|line| line.ends_with("y = a + foo(x)"));
    let under = lines[line.unwrap() + 1];
    assert_eq!(
        under.trim_start_matches([' ', '|']).trim_end(),
        "^^^",
        "{sentence}"
    );
}

#[test]
fn a_clash_names_both_shapes() {
    let rest = "inputs.W.shape = [2, 3]\ninputs.x.shape = 4";
    let sentence = refused(scene("y = W*x", rest));
    assert!(
        sentence.contains("2×3") && sentence.contains("4×1"),
        "{sentence}"
    );
    let rest = "inputs.a.shape = 2\ninputs.b.shape = 3";
    let sentence = refused(scene("y = a + b", rest));
    assert!(
        sentence.contains("2×1") && sentence.contains("3×1"),
        "{sentence}"
    );
}

#[test]
fn sizes_and_values_that_cannot_be_meant() {
    for (rest, words) in [
        ("inputs.x.shape = 0", &["size", "x"][..]),
        ("inputs.x.shape = -3", &["size", "x"]),
        ("inputs.x.shape = [2, 0]", &["size", "x"]),
        ("inputs.x.shape = 1000000000", &["x"]),
        ("inputs.x.shape = 9223372036854775807", &["x"]),
        ("inputs.x.shape = 2.5", &["x"]),
        ("inputs.x.shape = [1, 2, 3]", &["x"]),
        ("inputs.x.value = [1, 2]", &["x"]),
        ("inputs.x.shape = 2\ninputs.x.value = [1]", &["2×1"]),
        ("inputs.x.value = \"two\"", &["x"]),
        ("inputs.x.value = \"1/0\"", &["x"]),
        ("inputs.x.value = inf", &["x"]),
        ("inputs.x.range = [3, -3]", &["range"]),
        ("inputs.x.constant = true", &["constant"]),
        ("wrt = [\"q\"]", &["q"]),
        ("output = \"q\"", &["q"]),
        ("method = \"guess\"", &["method", "ridders"]),
        ("layout = \"sideways\"", &["layout", "denominator"]),
        ("colour = 3", &["colour"]),
        ("inputs.x.colour = 3", &["inputs.x.colour"]),
        ("field.colour = 3", &["field.colour"]),
        ("title = 3", &["title"]),
    ] {
        let sentence = refused(scene("y = x", rest));
        for word in words {
            assert!(sentence.contains(word), "{rest}: {word} in: {sentence}");
        }
    }
}

#[test]
fn files_that_are_no_scenes() {
    let whole = example("layer.toml");
    // Cut inside the functions, inside a list, inside a key.
    for place in ["z = W", "[1.0, -0.5,", "[inputs.b"] {
        let at = whole.find(place).unwrap() + place.len();
        let sentence = refused(&whole[..at]);
        assert!(sentence.to_lowercase().contains("line"), "{sentence}");
    }
    let sentence = refused(whole.replace("version = 1", "version = 2"));
    assert!(
        sentence.contains("version 2") && sentence.contains("newer"),
        "{sentence}"
    );
    for (content, word) in [
        (&b"\xff\xfe\x00\x01"[..], "text"),
        (b"", "version"),
        (b"functions = 'y = x'", "version"),
        (b"version = 1", "functions"),
        (b"version = 'one'", "version"),
        (b"{\"version\": 1}", "TOML"),
    ] {
        let sentence = refused(content);
        assert!(sentence.contains(word), "{word} in: {sentence}");
        assert!(sentence.contains("scene.toml"), "{sentence}");
    }
}

#[test]
fn paths_that_are_no_files() {
    let folder = folder();
    let missing = folder.join("missing.toml");
    for (path, word) in [(&missing, "no file"), (&folder, "cannot be read")] {
        let path = path.to_str().unwrap();
        let sentence = run(&["jacobian", path]).refused(2);
        assert!(
            sentence.contains(path) && sentence.contains(word),
            "{sentence}"
        );
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn texts_of_absurd_size() {
    let nested = |depth: usize| format!("{}x{}", "(".repeat(depth), ")".repeat(depth));
    let megabyte = 1 << 20;
    for text in [
        nested(1_000_000),
        nested(400_000),
        nested(30_000),
        "(".repeat(1_000_000),
        "sin(".repeat(100_000),
        "[".repeat(100_000),
        format!("y = {}", "x+".repeat(megabyte / 2)),
        format!("y = {}x", "-".repeat(megabyte / 2)),
        format!("y = {}x", "2^".repeat(megabyte / 4)),
        "a".repeat(megabyte),
        "1".repeat(megabyte),
        "ᵀ".repeat(100_000),
    ] {
        let start: String = text.chars().take(12).collect();
        let run = run_on(scene(&text, ""), "check", &[]);
        // Some of them could be read by a program with more room; none may crash this one.
        match run.status {
            Some(0) => assert!(run.stdout.contains("all is well"), "{start}"),
            _ => {
                run.refused(2);
            }
        }
    }
}

/// Sentences name what is wrong and do not repeat all of it.
#[test]
fn names_of_absurd_length() {
    let name = "a".repeat(1 << 20);
    for rest in [
        format!("{name} = 1"),
        format!("{name}.{name} = 1"),
        format!("[inputs.{name}]\nshape = 2\nvalue = 1"),
        format!("[inputs.x]\n{name} = 1"),
        format!("[inputs.x]\nvalue = '{name}'"),
        format!("output = '{name}'"),
        format!("wrt = '{name}'"),
        format!("wrt = ['x', '{name}']"),
        format!("wrt = ['{name}', '{name}']"),
        format!("method = '{name}'"),
        format!("[field]\noutput = '{name}'"),
        format!("[field]\nx = '{name}'"),
        format!("[neuron]\nactivation = '{name}'"),
    ] {
        let sentence = run_on(scene("y = x", &rest), "check", &[]).refused(2);
        let start: String = rest.chars().take(30).collect();
        assert!(sentence.len() < 600, "{start}: {}", sentence.len());
    }
}

#[test]
fn arguments_that_are_not_known() {
    for arguments in [
        &["jacobian"][..],
        &["jacobian", "a.toml", "--format", "xml"],
        &["field", "a.toml"],
        &["field", "a.toml", "--format", "csv", "--grid", "1"],
        &["field", "a.toml", "--format", "csv", "--grid", "100000"],
        &["render", "a.toml"],
        &["formula"],
        &["verify", "a.toml"],
        &["check"],
        &["--nonsense"],
    ] {
        run(arguments).refused(2);
    }
}
