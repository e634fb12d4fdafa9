//! The functions as text: faults underlined where they stand, named and mended below, and
//! the reading echoed with the shape of every definition.
//!
//! It knows no grammar. Colours come from the kind of each character and from the names
//! that the worker reported; spans come with the diagnostics.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, ComboBox, FontId, Galley, RichText, Stroke, TextBuffer, TextEdit, Ui};

use super::results::Results;
use crate::figure::ledger::Role;
use crate::paint::theme::Theme;
use crate::project::document::Document;
use crate::syntax::diagnostic::{Diagnostic, Fix, Severity};
use crate::worker::job::Outcome;

/// The text is read from the last row of a class.
const FONT_SIZE: f32 = 16.0;

/// The editor and all that is said about its text.
pub fn ui(ui: &mut Ui, document: &mut Document, results: &Results, theme: &Theme) {
    ui.add_space(4.0);
    let heading = ui.strong("Functions");
    let diagnostics = results
        .outcome_on(&document.functions)
        .map_or(&[][..], |outcome| &outcome.diagnostics);
    let inputs: Vec<&str> = results.rows(document).into_iter().collect();
    let inputs: Vec<String> = inputs.into_iter().map(str::to_owned).collect();
    let mut layouter = |ui: &Ui, text: &dyn TextBuffer, width: f32| -> Arc<Galley> {
        let mut job = highlighted(text.as_str(), diagnostics, &inputs, theme);
        job.wrap.max_width = width;
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    let rows = document.functions.lines().count().clamp(4, 12);
    ui.add(
        TextEdit::multiline(&mut document.functions)
            .id_salt("functions")
            .desired_width(f32::INFINITY)
            .desired_rows(rows)
            .font(FontId::monospace(FONT_SIZE * theme.scale))
            .layouter(&mut layouter),
    )
    .labelled_by(heading.id);
    let Some(outcome) = results.outcome() else {
        return;
    };
    // Spans and line numbers of another text would point at the wrong place.
    if results.outcome_on(&document.functions).is_some() {
        let mut fix = None;
        for diagnostic in &outcome.diagnostics {
            fix = message(ui, diagnostic, &document.functions).or(fix);
        }
        if let Some(fix) = fix {
            document.apply_fix(&fix);
        }
    }
    for problem in &outcome.problems {
        ui.horizontal_wrapped(|ui| {
            ui.colored_label(ui.visuals().error_fg_color, "Error");
            ui.label(problem);
        });
    }
    reading(ui, outcome);
    output_chooser(ui, document, outcome, &default_output(results));
}

/// What is differentiated when nothing is chosen: the last definition, or the vector that
/// it is an element of.
fn default_output(results: &Results) -> String {
    let output = results.figures().and_then(|figures| {
        let mut names = figures.ledger.names.iter();
        names.find(|named| named.role == Role::Output)
    });
    output.map_or_else(
        || "the last definition".to_owned(),
        |named| format!("the last definition ({})", named.name),
    )
}

/// One fault in words; the fix when its button was pressed.
fn message(ui: &mut Ui, diagnostic: &Diagnostic, text: &str) -> Option<Fix> {
    let (word, color) = match diagnostic.severity {
        Severity::Error => ("Error", ui.visuals().error_fg_color),
        Severity::Note => ("Note", ui.visuals().warn_fg_color),
    };
    let before = text.get(..diagnostic.span.start).unwrap_or(text);
    let line = 1 + before.matches('\n').count();
    ui.horizontal_wrapped(|ui| {
        ui.colored_label(color, format!("{word}, line {line}"));
        ui.label(&diagnostic.message);
    });
    for (_, label) in &diagnostic.related {
        ui.horizontal_wrapped(|ui| {
            ui.add_space(12.0);
            ui.label(RichText::new(label).weak());
        });
    }
    let fix = diagnostic.fix.as_ref()?;
    ui.button(format!("Fix it: {}", fix.label))
        .clicked()
        .then(|| fix.clone())
}

/// How the text was understood.
fn reading(ui: &mut Ui, outcome: &Outcome) {
    for reading in &outcome.reading {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(&reading.text).monospace().small().weak());
            if let Some(shape) = reading.shape {
                let shape = format!("{} : {shape}", reading.name);
                ui.label(RichText::new(shape).monospace().small().strong());
            }
        });
    }
}

/// Which definitions are differentiated; several are stacked.
fn output_chooser(ui: &mut Ui, document: &mut Document, outcome: &Outcome, default: &str) {
    if outcome.outputs.len() < 2 {
        return;
    }
    ui.horizontal(|ui| {
        let label = ui.label("Output");
        let shown = match document.output.as_slice() {
            [] => default.to_owned(),
            names => names.join(" over "),
        };
        let response = ComboBox::from_id_salt("output")
            .selected_text(shown)
            .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
            .show_ui(ui, |ui| {
                if ui
                    .selectable_label(document.output.is_empty(), "the last definition")
                    .clicked()
                {
                    document.output.clear();
                    ui.close();
                }
                for name in &outcome.outputs {
                    let mut chosen = document.output.contains(name);
                    if ui.checkbox(&mut chosen, name).changed() {
                        choose(&mut document.output, name, chosen, &outcome.outputs);
                    }
                }
            });
        response.response.labelled_by(label.id);
    });
}

/// Adds a name to the stack or takes it off; the stack keeps the order of the text.
fn choose(output: &mut Vec<String>, name: &str, chosen: bool, order: &[String]) {
    output.retain(|other| other != name && order.contains(other));
    if chosen {
        output.push(name.to_owned());
    }
    output.sort_by_key(|name| order.iter().position(|other| other == name));
}

/// The text in sections of one look each.
fn highlighted(
    text: &str,
    diagnostics: &[Diagnostic],
    inputs: &[String],
    theme: &Theme,
) -> LayoutJob {
    let palette = theme.palette();
    let font = FontId::monospace(FONT_SIZE * theme.scale);
    let mut job = LayoutJob::default();
    for (range, kind) in pieces(text) {
        let color = match kind {
            Kind::Comment => palette.muted,
            Kind::Number => palette.value,
            Kind::Sign => palette.slope,
            Kind::Name if is_input(&text[range.clone()], inputs) => palette.accent,
            Kind::Name | Kind::Space => palette.ink,
        };
        for (part, underline) in underlined(range, diagnostics, text, theme) {
            let format = TextFormat {
                underline,
                ..TextFormat::simple(font.clone(), color)
            };
            job.append(&text[part], 0.0, format);
        }
    }
    job
}

/// Cuts a piece where underlines begin and end.
fn underlined(
    range: Range<usize>,
    diagnostics: &[Diagnostic],
    text: &str,
    theme: &Theme,
) -> Vec<(Range<usize>, Stroke)> {
    let width = 2.0 * theme.hairline();
    let spans: Vec<(Range<usize>, Color32)> = diagnostics
        .iter()
        .flat_map(|diagnostic| {
            let color = match diagnostic.severity {
                Severity::Error => theme.palette().error,
                Severity::Note => theme.palette().warning,
            };
            let span = diagnostic.span;
            // A place between two characters is shown on the one before it.
            let start = if span.start < span.end {
                span.start
            } else {
                let before = text.get(..span.start).unwrap_or(text);
                before.char_indices().next_back().map_or(0, |(at, _)| at)
            };
            let related = diagnostic
                .related
                .iter()
                .map(|(span, _)| (span.start..span.end, theme.palette().border));
            std::iter::once((start..span.end.max(start), color)).chain(related)
        })
        .collect();
    let mut cuts = vec![range.start, range.end];
    for (span, _) in &spans {
        for at in [span.start, span.end] {
            if range.contains(&at) && text.is_char_boundary(at) {
                cuts.push(at);
            }
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2)
        .map(|cut| {
            let (start, end) = (cut[0], cut[1]);
            let hit = spans
                .iter()
                .find(|(span, _)| span.start <= start && end <= span.end);
            let stroke = hit.map_or(Stroke::NONE, |(_, color)| Stroke::new(width, *color));
            (start..end, stroke)
        })
        .collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Comment,
    Number,
    Name,
    Sign,
    Space,
}

/// The text in pieces of one kind; together they are the whole text.
fn pieces(text: &str) -> Vec<(Range<usize>, Kind)> {
    let mut pieces: Vec<(Range<usize>, Kind)> = Vec::new();
    for (at, letter) in text.char_indices() {
        let last = pieces.last().map(|(_, kind)| *kind);
        let kind = match letter {
            '\n' => Kind::Space,
            _ if last == Some(Kind::Comment) => Kind::Comment,
            '#' => Kind::Comment,
            letter if letter.is_whitespace() => Kind::Space,
            // Digits and subscripts after a letter belong to the name.
            letter if letter.is_alphabetic() || letter == '_' => Kind::Name,
            '₀'..='₉' => Kind::Name,
            '0'..='9' if last == Some(Kind::Name) => Kind::Name,
            '0'..='9' | '.' => Kind::Number,
            _ => Kind::Sign,
        };
        let end = at + letter.len_utf8();
        match pieces.last_mut() {
            Some((range, last)) if *last == kind => range.end = end,
            _ => pieces.push((at..end, kind)),
        }
    }
    pieces
}

/// `x₁` and `x1` are an input when `x` is.
fn is_input(word: &str, inputs: &[String]) -> bool {
    let plain: String = word.chars().map(plain_digit).collect();
    let stem = plain.trim_end_matches(|letter: char| letter.is_ascii_digit());
    inputs.iter().any(|name| *name == plain || name == stem)
}

fn plain_digit(letter: char) -> char {
    match u32::from(letter).checked_sub(u32::from('₀')) {
        Some(digit @ 0..=9) => char::from_digit(digit, 10).unwrap_or(letter),
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::diagnostic::Span;

    #[test]
    fn pieces_are_the_whole_text() {
        for text in ["", "y₁ = 10x² # three\nz=σ(y1)*2.5", "# only", "∇\n\n  ü"] {
            let joined: String = pieces(text)
                .into_iter()
                .map(|(range, _)| &text[range])
                .collect();
            assert_eq!(joined, text);
        }
    }

    #[test]
    fn kinds_follow_the_characters() {
        let text = "y1 = 10x # a";
        let kinds: Vec<(&str, Kind)> = pieces(text)
            .into_iter()
            .map(|(range, kind)| (&text[range], kind))
            .collect();
        assert_eq!(
            kinds,
            [
                ("y1", Kind::Name),
                (" ", Kind::Space),
                ("=", Kind::Sign),
                (" ", Kind::Space),
                ("10", Kind::Number),
                ("x", Kind::Name),
                (" ", Kind::Space),
                ("# a", Kind::Comment),
            ]
        );
    }

    #[test]
    fn faults_are_underlined_where_they_stand() {
        let text = "y = qux + 1";
        let fault = Diagnostic::error(Span::new(4, 7), "qux is not known.");
        let job = highlighted(text, std::slice::from_ref(&fault), &[], &Theme::light());
        let underlined: Vec<&str> = job
            .sections
            .iter()
            .filter(|section| section.format.underline != Stroke::NONE)
            .map(|section| &job.text[section.byte_range.start.0..section.byte_range.end.0])
            .collect();
        assert_eq!(underlined, ["qux"]);
        assert_eq!(job.text, text);
    }

    #[test]
    fn a_span_that_does_not_fit_the_text_is_harmless() {
        for span in [
            Span::new(0, 99),
            Span::new(50, 60),
            Span::new(1, 2),
            Span::new(9, 1),
        ] {
            let fault = Diagnostic::error(span, "");
            let job = highlighted("∇x", &[fault], &[], &Theme::light());
            assert_eq!(job.text, "∇x");
        }
    }

    #[test]
    fn stacked_outputs_keep_the_order_of_the_text() {
        let order = ["f".to_owned(), "g".to_owned(), "h".to_owned()];
        let mut output = Vec::new();
        choose(&mut output, "h", true, &order);
        choose(&mut output, "f", true, &order);
        assert_eq!(output, ["f", "h"]);
        choose(&mut output, "h", false, &order);
        assert_eq!(output, ["f"]);
    }

    #[test]
    fn numbered_forms_of_an_input_are_recognised() {
        let inputs = ["x".to_owned()];
        assert!(is_input("x", &inputs) && is_input("x₁", &inputs) && is_input("x12", &inputs));
        assert!(!is_input("y₁", &inputs) && !is_input("xy", &inputs));
    }
}
