//! Running the program on a scene of a few lines.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

/// What a run left behind.
pub struct Run {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Standard output of a run that went well.
    pub fn good(self) -> String {
        assert_eq!(self.status, Some(0), "{}", self.stderr);
        assert_eq!(self.stderr, "");
        self.stdout
    }

    /// The sentence of a run that was refused with this status, and nothing but a sentence.
    pub fn refused(self, status: i32) -> String {
        assert_eq!(self.status, Some(status), "{}{}", self.stdout, self.stderr);
        assert_eq!(self.stdout, "", "a refused run prints no result");
        complain_about(&self.stderr);
        self.stderr
    }
}

/// Fails unless it reads as a sentence for a person.
fn complain_about(text: &str) {
    for word in [
        "panic",
        "RUST_BACKTRACE",
        "thread '",
        "unwrap",
        "src/",
        "Err(",
        "Some(",
    ] {
        assert!(!text.contains(word), "{word} in: {text}");
    }
    let words = text.split_whitespace().count();
    assert!(words >= 5, "not a sentence: {text:?}");
    assert!(text.len() < 5_000, "a wall of text: {} bytes", text.len());
}

/// A folder of its own for every call.
pub fn folder() -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{}-{count}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs the program, with neither display nor log.
pub fn run(arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_nablascope"))
        .args(arguments)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .env_remove("RUST_LOG")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Run {
        status: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A scene with these functions and whatever follows them in the file.
pub fn scene(functions: &str, rest: &str) -> String {
    format!("version = 1\nfunctions = '''\n{functions}\n'''\n{rest}\n")
}

/// Runs a command on a scene that is first written into a file.
pub fn run_on(content: impl AsRef<[u8]>, command: &str, options: &[&str]) -> Run {
    let folder = folder();
    let path = folder.join("scene.toml");
    fs::write(&path, content).unwrap();
    let mut arguments = vec![command, path.to_str().unwrap()];
    arguments.extend(options);
    let run = run(&arguments);
    fs::remove_dir_all(folder).unwrap();
    run
}

/// `nablascope jacobian --format json`.
pub fn json(scene: &str, options: &[&str]) -> Value {
    let mut all = vec!["--format", "json"];
    all.extend(options);
    serde_json::from_str(&run_on(scene, "jacobian", &all).good()).unwrap()
}

/// A scene that comes with the program.
pub fn example(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/examples");
    fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn a_crash_does_not_pass_as_a_sentence() {
    let fails = |text: &str| {
        let text = text.to_owned();
        std::panic::catch_unwind(move || complain_about(&text)).is_err()
    };
    assert!(fails(
        "thread 'main' panicked at src/main.rs:3: no more to say of it"
    ));
    assert!(fails(""));
    assert!(fails("error: 2"));
    assert!(fails(&"word ".repeat(2_000)));
    assert!(!fails("There is no file a.toml. Check the name."));
}
