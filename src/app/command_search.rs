//! The search of the command palette: every command, every form of copying and every example,
//! found by a few letters.
//!
//! It holds no list of its own: lines are made of the table of commands when it is asked.
//! Where to look next: [`super::command_palette`] shows what is found.

use super::clipboard;
use super::command::{Command, Form};
use super::command_table::{MENUS, TABLE};
use crate::diff::jacobian::Method;
use crate::document::Panel;
use crate::document::examples;
use crate::expr::function::activations;

/// The state of the search: what is typed, and which line Enter would run.
#[derive(Debug, Default)]
pub struct Search {
    /// What is typed.
    pub text: String,
    /// The line, counted from 0.
    pub chosen: usize,
}

/// A command as the palette lists it.
pub struct Line {
    /// Where it stands in the menus, and what it is called there.
    pub text: String,
    /// What is done.
    pub command: Command,
}

/// All lines, in the order of the menus.
pub fn lines() -> Vec<Line> {
    let mut lines = Vec::new();
    for (menu, name) in MENUS {
        let entries = TABLE.iter().filter(|entry| entry.menu == menu);
        // It is open already.
        for entry in entries.filter(|entry| entry.command != Command::Palette) {
            lines.push(Line {
                text: format!("{name}: {}", entry.text),
                command: entry.command,
            });
        }
    }
    for panel in Panel::ALL {
        let of = panel.title();
        for form in Form::ALL {
            let command = Command::Copy(panel, form);
            if !lines.iter().any(|line| line.command == command) {
                let text = format!("{of}: {}", clipboard::name(panel, form));
                lines.push(Line { text, command });
            }
        }
        lines.push(Line {
            text: format!("{of}: Export picture…"),
            command: Command::Export(Some(panel)),
        });
    }
    for name in activations() {
        lines.push(Line {
            text: format!("Neuron: activation {name}"),
            command: Command::Activation(name),
        });
    }
    for method in Method::ALL {
        lines.push(Line {
            text: format!("Method: {}", method.name()),
            command: Command::Method(method),
        });
    }
    for (index, example) in examples::ALL.iter().enumerate() {
        lines.push(Line {
            text: format!("Example: {}", example.title),
            command: Command::Example(index),
        });
    }
    lines
}

/// The score of a line for what was typed: that of its worst word, then the sum; `None` when it
/// does not match. Every word must be in it: best at the beginning of a word, else inside of one,
/// else with letters left out.
fn fit(line: &str, typed: &str) -> Option<(usize, usize)> {
    let line = line.to_lowercase();
    let begins = |at: usize| !line[..at].ends_with(char::is_alphanumeric);
    let word = |word: &str| {
        if line.match_indices(word).any(|(at, _)| begins(at)) {
            return Some(100);
        }
        if line.contains(word) {
            return Some(10);
        }
        let first = word.chars().next()?;
        let starts = line.match_indices(first).filter(|(at, _)| begins(*at));
        // How many letters are left out from there on, if all are found in order.
        let left_out = starts.filter_map(|(from, _)| {
            let mut letters = line[from..].chars();
            let steps = word
                .chars()
                .map(|letter| letters.position(|other| other == letter));
            steps.sum::<Option<usize>>()
        });
        let fit = LOOSE.checked_sub(left_out.min()?)?;
        (fit > 0).then_some(fit)
    };
    let typed = typed.to_lowercase();
    let fits: Vec<usize> = typed.split_whitespace().map(word).collect::<Option<_>>()?;
    Some((fits.iter().copied().min().unwrap_or(100), fits.iter().sum()))
}

/// The fit of a word with letters left out is less than this, by as many.
const LOOSE: usize = 9;

/// The lines that answer what was typed, the best first.
pub fn found(typed: &str) -> Vec<Line> {
    let mut found: Vec<((usize, usize), Line)> = lines()
        .into_iter()
        .filter_map(|line| fit(&line.text, typed).map(|fit| (fit, line)))
        .collect();
    // With letters left out almost everything is meant; that counts when nothing else does.
    if found.iter().any(|((worst, _), _)| *worst > LOOSE) {
        found.retain(|((worst, _), _)| *worst > LOOSE);
    }
    // Equals stay in the order of the menus.
    found.sort_by_key(|((_, sum), _)| std::cmp::Reverse(*sum));
    found.into_iter().map(|(_, line)| line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(typed: &str) -> String {
        found(typed)
            .first()
            .map_or(String::new(), |line| line.text.clone())
    }

    #[test]
    fn a_few_letters_find_what_is_meant() {
        assert_eq!(first("full"), "View: Full screen");
        assert_eq!(first("dark"), "View: Dark theme");
        assert_eq!(first("latex matr"), "Jacobian: Copy the matrix as LaTeX");
        assert_eq!(
            first("flscr"),
            "View: Full screen",
            "letters may be left out"
        );
        assert_eq!(first("exam identity").split(':').next(), Some("Example"));
        assert_eq!(first("nudge"), "Field: Nudge test: J·dx beside the change");
        assert_eq!(first("tanh"), "Neuron: activation tanh");
        assert_eq!(first("complex"), "Method: complex-step");
        assert!(found("qqqq").is_empty());
        assert_eq!(
            found("streaml").len(),
            1,
            "nothing that only has these letters"
        );
        assert!(
            fit("View: Full screen", "screen view").is_some(),
            "in any order"
        );
        assert_eq!(fit("abc", "acb"), None);
    }

    #[test]
    fn every_command_of_the_table_and_every_example_is_found() {
        let all = found("");
        for entry in TABLE
            .iter()
            .filter(|entry| entry.command != Command::Palette)
        {
            assert_eq!(
                all.iter()
                    .filter(|line| line.command == entry.command)
                    .count(),
                1,
                "{}",
                entry.text
            );
        }
        for (index, example) in examples::ALL.iter().enumerate() {
            assert!(
                all.iter()
                    .any(|line| line.command == Command::Example(index)),
                "{}",
                example.title
            );
        }
    }
}
