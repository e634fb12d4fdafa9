//! What went wrong with a command.

/// What went wrong, and the exit status it gives.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A file, a text or a value that the user can mend: status 2.
    Input(String),
    /// Anything else: status 1.
    Other(String),
}
