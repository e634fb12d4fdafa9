//! From arguments to the exit status.

use std::process::ExitCode;

use super::arguments::Arguments;
use super::commands;
use super::failure::Failure;

/// Does what the arguments say.
#[expect(clippy::print_stderr, reason = "a person at a terminal reads it here")]
pub fn run(arguments: Arguments) -> ExitCode {
    let result = match arguments.command {
        None => crate::app::run(arguments.scene).map_err(Failure::Other),
        Some(command) => commands::run(command),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Input(sentence)) => {
            eprintln!("{}", sentence.trim_end());
            ExitCode::from(2)
        }
        Err(Failure::Other(sentence)) => {
            eprintln!("{}", sentence.trim_end());
            ExitCode::FAILURE
        }
    }
}
