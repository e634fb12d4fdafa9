//! What went wrong with a command.

/// What went wrong, and the exit status it gives.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A file, a text or a value that the user can mend: status 2.
    Input(String),
    /// Anything else: status 1.
    Other(String),
    /// The result that was printed says it; the exit status.
    Printed(u8),
}
