//! Standard output and standard error, on which nothing of a file steers a terminal.

use std::borrow::Cow;
use std::io::{self, BufWriter, ErrorKind, Write};

use super::failure::Failure;

/// How a character that would steer a terminal is written.
#[derive(Clone, Copy)]
pub(crate) enum Escapes {
    /// `\u{1b}`.
    Text,
    /// `\u001b`, which JSON reads back.
    Json,
}

/// Prints what `write` writes to standard output, as it is made. A reader that has seen enough
/// is not an error.
pub(crate) fn print(
    escapes: Escapes,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    // Numbers come in small pieces, and are looked through in large ones.
    let mut out = BufWriter::with_capacity(
        1 << 16,
        Escaped {
            inner: io::stdout().lock(),
            escapes,
            rest: Vec::new(),
        },
    );
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::Other(format!(
            "The result cannot be printed: {error}."
        ))),
        _ => Ok(()),
    }
}

/// Says a sentence on standard error. Where that cannot be written, the exit status has to do.
pub(crate) fn say(sentence: &str) {
    let sentence = escaped(sentence.trim_end(), Escapes::Text);
    let _ = writeln!(io::stderr().lock(), "{sentence}");
}

/// True for what a terminal does not show but obeys: controls other than line feed and tab, and
/// what turns the direction of a text.
fn steers(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn escaped(text: &str, escapes: Escapes) -> Cow<'_, str> {
    if !text.contains(steers) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match escapes {
            _ if !steers(c) => out.push(c),
            Escapes::Text => out.extend(c.escape_unicode()),
            Escapes::Json => out.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
    }
    out.into()
}

/// A writer of text that escapes what goes through it.
struct Escaped<W: Write> {
    inner: W,
    escapes: Escapes,
    /// The beginning of a character whose end is still to come.
    rest: Vec<u8>,
}

impl<W: Write> Write for Escaped<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.rest.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.rest) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.rest.len(),
        };
        let text = String::from_utf8_lossy(&self.rest[..whole]);
        self.inner
            .write_all(escaped(&text, self.escapes).as_bytes())?;
        self.rest.drain(..whole);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_written_out() {
        let text = |text: &str| escaped(text, Escapes::Text).into_owned();
        assert_eq!(text("∂y/∂x₁ = −1\n\tok"), "∂y/∂x₁ = −1\n\tok");
        assert_eq!(text("\u{1b}[31m\u{7}\r"), "\\u{1b}[31m\\u{7}\\u{d}");
        assert_eq!(text("\u{9b}\u{7f}\u{202e}"), "\\u{9b}\\u{7f}\\u{202e}");
        assert_eq!(escaped("\u{9b}", Escapes::Json), "\\u009b");
    }

    #[test]
    fn characters_may_come_in_pieces() {
        let whole = "λ\u{9b}∂𝑥\u{1b}";
        let mut out = Escaped {
            inner: Vec::new(),
            escapes: Escapes::Text,
            rest: Vec::new(),
        };
        for byte in whole.bytes() {
            out.write_all(&[byte]).unwrap();
        }
        assert_eq!(out.inner, "λ\\u{9b}∂𝑥\\u{1b}".as_bytes());
    }
}
