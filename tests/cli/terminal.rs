//! What is printed: nothing of a file steers the terminal, and outputs that cannot be written
//! are no crash.

use std::fs::{self, File};
use std::process::{Command, Stdio};

use crate::program::{folder, run, run_on, scene};

/// Everything but line feeds and tabs that a terminal obeys.
fn steers(text: &str) -> bool {
    let direction =
        |c| ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c);
    text.contains(|c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || direction(c))
}

#[test]
fn control_characters_of_files_are_written_out() {
    const EVIL: &str = "\\u001b]0;pwned\\u0007\\u001b[31m\\u009b2J\\u202e";
    let plain = "y = x*w";
    for (functions, rest) in [
        (plain, format!("output = \"{EVIL}\"")),
        (plain, format!("output = [\"y\", \"{EVIL}\"]")),
        (plain, format!("wrt = [\"x\", \"{EVIL}\"]")),
        (plain, format!("title = \"{EVIL}\"")),
        (plain, format!("title = [\"{EVIL}\"]")),
        (plain, format!("method = \"{EVIL}\"")),
        (plain, format!("\"{EVIL}\" = 1")),
        (plain, format!("[inputs.\"{EVIL}\"]")),
        (plain, format!("[inputs.\"{EVIL}\"]\nshape = true")),
        (plain, format!("[inputs.x]\n\"{EVIL}\" = 1")),
        (plain, format!("[inputs.x]\nvalue = \"{EVIL}\"")),
        (plain, format!("[field]\noutput = \"{EVIL}\"")),
        (plain, format!("[field]\nx = \"{EVIL}\"")),
        (plain, format!("[neuron]\nactivation = \"{EVIL}\"")),
        (plain, format!("[neuron]\ncompare = [\"{EVIL}\"]")),
        (plain, format!("[training]\nx = \"{EVIL}\"")),
        ("y = x \\u001b[31m+ 1", String::new()),
        ("y = x \\u001b[31m+ foo(w)", String::new()),
        ("y = x + 1 # \\u001b[31m\\u009b", String::new()),
        ("y = foo(x) # \\u001b[31m", String::new()),
        ("y = abs(x\\u000b -\\u0085 x) + w", String::new()),
        ("y = [x, w]\\u001b", String::new()),
    ] {
        let content = format!("version = 1\nfunctions = \"{functions}\"\n{rest}\n");
        for (command, options) in [
            ("check", &[][..]),
            ("jacobian", &["--format", "table"]),
            ("jacobian", &["--format", "csv"]),
            ("jacobian", &["--format", "json"]),
            ("jacobian", &["--format", "latex"]),
            ("field", &["--format", "csv", "--grid", "2"]),
            ("field", &["--format", "json", "--grid", "2"]),
        ] {
            let run = run_on(&content, command, options);
            assert!(
                matches!(run.status, Some(0 | 2)),
                "{content} {}",
                run.stderr
            );
            assert!(
                !steers(&run.stdout),
                "{content} {command}: {:?}",
                run.stdout
            );
            assert!(
                !steers(&run.stderr),
                "{content} {command}: {:?}",
                run.stderr
            );
        }
    }
    let sentence = run_on(
        "version = 1\nfunctions = 'y=x'\noutput = \"\\u001b[31mred\"",
        "check",
        &[],
    );
    assert!(
        sentence.stderr.contains("`\\u{1b}[31mred` is not defined"),
        "{}",
        sentence.stderr
    );
}

#[test]
fn paths_are_written_out_too() {
    let folder = folder();
    let path = folder.join("a\u{1b}[31m\u{7}.toml");
    let missing = run(&["check", path.to_str().unwrap()]).refused(2);
    assert!(
        !steers(&missing) && missing.contains("a\\u{1b}[31m\\u{7}.toml"),
        "{missing}"
    );
    fs::write(&path, scene("y = x", "[inputs.z]")).unwrap();
    let good = run(&["check", path.to_str().unwrap()]);
    assert_eq!(good.status, Some(0));
    assert!(
        !steers(&good.stdout) && !steers(&good.stderr),
        "{}",
        good.stdout
    );
    fs::remove_dir_all(folder).unwrap();
}

/// Runs a line of the shell in which `$P` is the program and `$S` a scene; its exit status, and
/// what it said on standard error.
#[cfg(unix)]
fn shell(line: &str, content: &str) -> (Option<i32>, String) {
    let folder = folder();
    let path = folder.join("scene.toml");
    fs::write(&path, content).unwrap();
    let output = Command::new("bash")
        .args(["-c", line])
        .env("P", env!("CARGO_BIN_EXE_nablascope"))
        .env("S", &path)
        .stdin(Stdio::from(File::open("/dev/null").unwrap()))
        .output()
        .unwrap();
    fs::remove_dir_all(folder).unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("panic"), "{line}: {said}");
    (output.status.code(), said)
}

#[cfg(target_os = "linux")]
#[test]
fn outputs_that_cannot_be_written_are_no_crash() {
    let good = scene("y = W*x + b", "[inputs.x]\nshape = 40");
    let bad = scene("y = x +", "");
    for command in [
        "$P jacobian $S",
        "$P jacobian $S --format json",
        "$P jacobian $S --format csv",
        "$P field $S --format csv --grid 200",
        "$P field $S --format json --grid 200",
        "$P check $S",
    ] {
        let first = format!("{command} | head -1; exit ${{PIPESTATUS[0]}}");
        assert_eq!(shell(&first, &good), (Some(0), String::new()), "{command}");
        let none = format!("{command} | true; exit ${{PIPESTATUS[0]}}");
        assert_eq!(shell(&none, &good), (Some(0), String::new()), "{command}");
        let closed = format!("{command} >&-");
        assert_eq!(shell(&closed, &good), (Some(0), String::new()), "{command}");
        let (status, said) = shell(&format!("{command} >/dev/full"), &good);
        assert_eq!(status, Some(1), "{command}: {said}");
        assert!(said.contains("cannot be printed"), "{said}");
        for nowhere in ["2>/dev/full", "2>&-", ">&- 2>&-", ">/dev/full 2>/dev/full"] {
            let line = format!("{command} {nowhere}");
            assert_eq!(shell(&line, &bad), (Some(2), String::new()), "{line}");
        }
        let both = format!("{command} >/dev/full 2>/dev/full");
        assert_eq!(shell(&both, &good), (Some(1), String::new()), "{command}");
    }
    for line in ["$P --nonsense 2>/dev/full", "$P check 2>&-"] {
        assert_eq!(shell(line, &good).0, Some(2), "{line}");
    }
    for line in ["$P --help >&-", "$P --help | true; exit ${PIPESTATUS[0]}"] {
        assert_eq!(shell(line, &good), (Some(0), String::new()), "{line}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_scene_is_read_from_a_file_and_not_from_a_pipe() {
    let good = scene("y = x", "");
    assert_eq!(
        shell("$P check /dev/stdin < $S", &good),
        (Some(0), String::new())
    );
    for line in [
        "cat $S | $P check /dev/stdin",
        "$P check <(cat $S)",
        "$P check /dev/zero",
    ] {
        let (status, said) = shell(line, &good);
        assert_eq!(status, Some(2), "{line}: {said}");
        assert!(said.contains("a pipe or a device"), "{line}: {said}");
    }
}
