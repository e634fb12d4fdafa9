//! From arguments to the exit status.

use std::path::PathBuf;
use std::process::ExitCode;

#[cfg(not(feature = "window"))]
use clap::CommandFactory as _;

use super::arguments::Arguments;
use super::commands;
use super::failure::Failure;
use super::terminal;

/// Does what the arguments say.
pub fn run(arguments: Arguments) -> ExitCode {
    let result = match arguments.command {
        None => window(arguments.scene),
        Some(command) => commands::run(command),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Input(sentence)) => {
            terminal::say(&sentence);
            ExitCode::from(2)
        }
        Err(Failure::Other(sentence)) => {
            terminal::say(&sentence);
            ExitCode::FAILURE
        }
        Err(Failure::Printed(status)) => ExitCode::from(status),
    }
}

/// Opens the window.
#[cfg(feature = "window")]
fn window(scene: Option<PathBuf>) -> Result<(), Failure> {
    crate::app::run(scene).map_err(Failure::Other)
}

/// Says that this program was built without a window, and what there is instead.
#[cfg(not(feature = "window"))]
fn window(_: Option<PathBuf>) -> Result<(), Failure> {
    let names: Vec<String> = Arguments::command()
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    Err(Failure::Input(format!(
        "This program was built without its window. The commands are: {}.",
        names.join(", ")
    )))
}
