//! Nablascope: matrix calculus made visible.

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    env_logger::init();
    nablascope::cli::run(nablascope::cli::Arguments::parse())
}
