//! Nablascope: matrix calculus made visible. The window, or one sentence why there is none.

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let scene = std::env::args_os().nth(1).map(PathBuf::from);
    match nablascope::app::run(scene) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}
