//! The search over everything that can be done: every command, every form of copying and
//! every example, found by a few letters and run with Enter.
//!
//! It holds no list of its own: lines are made of the table of commands when it is shown.

use egui::{Button, Id, Key, Modal, Modifiers, RichText, ScrollArea, TextEdit, Ui};

use super::App;
use super::clipboard::{self, Form};
use super::command_state::{self, Command};
use super::command_table::{MENUS, TABLE};
use super::controls::neuron::ACTIVATIONS;
use crate::diff::jacobian::Method;
use crate::project::document::Panel;
use crate::project::examples;

/// What is typed, and which line Enter would run.
#[derive(Debug, Default)]
pub struct Palette {
    text: String,
    chosen: usize,
}

/// Something that can be run.
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
    for name in ACTIVATIONS {
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

/// How well a line answers what was typed: how its worst word does, then the sum; `None` when
/// it does not. Every word must be in it: best at the beginning of a word, else inside of one,
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

impl App {
    /// Shows the palette, if it is open.
    pub(super) fn show_palette(&mut self, ctx: &egui::Context) {
        let Some(mut palette) = self.palette.take() else {
            return;
        };
        let response = Modal::new(Id::unique("palette")).show(ctx, |ui| {
            let screen = ctx.content_rect();
            ui.set_width((screen.width() - 40.0).clamp(100.0, 560.0 * self.theme.scale));
            palette.ui(ui, self, 0.6 * screen.height())
        });
        if response.inner.is_none() && !response.should_close() {
            self.palette = Some(palette);
            return;
        }
        self.queue.extend(response.inner);
    }
}

impl Palette {
    /// The search and what it finds; the command that was chosen.
    fn ui(&mut self, ui: &mut Ui, app: &App, height: f32) -> Option<Command> {
        let steps = ui.input_mut(|input| {
            let mut presses = |key| input.count_and_consume_key(Modifiers::NONE, key) as isize;
            let line = presses(Key::ArrowDown) - presses(Key::ArrowUp);
            line + 8 * (presses(Key::PageDown) - presses(Key::PageUp))
        });
        let entered = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        let before = self.text.clone();
        let field = TextEdit::singleline(&mut self.text).hint_text("What do you want to do?");
        let field = ui.add(field.desired_width(f32::INFINITY));
        field.request_focus();
        let found = found(&self.text);
        if self.text != before {
            self.chosen = 0;
        }
        let last = found.len().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(steps).min(last);
        let mut answer = None;
        ScrollArea::vertical()
            .max_height(height)
            .min_scrolled_height(height)
            .auto_shrink(false)
            .show(ui, |ui| {
                for (index, line) in found.iter().enumerate() {
                    let chosen = index == self.chosen;
                    let enabled = command_state::enabled(line.command, app);
                    let response = row(ui, app, line, chosen, enabled);
                    if response.clicked() {
                        answer = Some(line.command);
                    }
                    if chosen && (steps != 0 || self.text != before) {
                        response.scroll_to_me(None);
                    }
                }
                if found.is_empty() {
                    ui.label("Nothing is called that. Fewer letters find more.");
                }
            });
        let chosen = found.get(self.chosen);
        ui.ctx().accesskit_node_builder(field.id, |node| {
            let said = chosen.map_or("nothing found", |line| line.text.as_str());
            // The hint would name the field otherwise.
            node.set_label("what to do");
            node.set_description(said);
        });
        if entered
            && let Some(line) = chosen
            && command_state::enabled(line.command, app)
        {
            answer = Some(line.command);
        }
        answer
    }
}

/// A line with its keys.
fn row(ui: &mut Ui, app: &App, line: &Line, chosen: bool, enabled: bool) -> egui::Response {
    let entry = TABLE.iter().find(|entry| entry.command == line.command);
    let keys = entry.and_then(|entry| entry.keys.first());
    let keys = keys.map(|key| ui.ctx().format_shortcut(key));
    let mark = match command_state::switched_on(line.command, app) {
        Some(true) => "✔ ",
        Some(false) | None => "",
    };
    let text = format!("{mark}{}", line.text);
    let button = Button::selectable(chosen, text)
        .shortcut_text(RichText::new(keys.unwrap_or_default()).weak())
        .min_size(egui::vec2(ui.available_width(), 0.0));
    ui.add_enabled(enabled, button)
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
        assert_eq!(first("latex jac"), "Jacobian: Copy the matrix as LaTeX");
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
