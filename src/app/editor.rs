//! The editor of the functions: highlighted, completed while typing, with the shape of every
//! definition at the end of its line; faults named and mended below.
//!
//! It knows no grammar. Spans come with the diagnostics, shapes with the readings.
//! Where to look next: [`super::highlight`] for colours, [`super::completion`] for completion.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use egui::{
    Atom, AtomExt as _, ComboBox, CompletionOutput, CompletionPopup, CompletionQuery, FontId,
    Galley, Key, Rect, RectAlign, RichText, Suggestion, TextBuffer, TextEdit, TextStyle, Ui,
};

use super::completion::{self, Known};
use super::frame::Frame;
use super::highlight::{self, FONT_SIZE, Highlighting};
use super::results::Results;
use super::{editor_cursor, focus_ring, symbols, widgets};
use crate::analysis::heading::heading as heading_of;
use crate::document::{Document, Input};
use crate::panel::shapes::figure::Role;
use crate::panel::theme::Theme;
use crate::panel::typeset::{Typeset, paint};
use crate::syntax::diagnostic::{Diagnostic, Fix, Severity};
use crate::worker::job::{Outcome, Reading};

/// Shows the editor and, below it, all that is said about its text.
pub fn ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let (document, results, theme) = (&mut *frame.document, frame.results, frame.theme);
    // The output element that the pictures talk about.
    let lit = frame.lit.output.as_deref();
    ui.add_space(4.0);
    let heading = ui.strong("Functions");
    let before = document.functions.clone();
    // What is said of the text as it was stays for the frame in which a key is pressed,
    // or everything below would jump with every letter.
    let outcome = results.outcome_on(&before);
    let typed = text_field(ui, document, results, frame.step, theme);
    let field = typed.text_edit.response.response.clone();
    field.labelled_by(heading.id);
    let readings = outcome.map_or(&[][..], |outcome| &outcome.reading);
    let beside = shapes(ui, &typed, lit, readings, theme);
    let mut spoken: Vec<String> = readings.iter().filter_map(spoken).collect();
    spoken.extend(lit.map(|key| format!("{} is pointed at", heading_of(key))));
    ui.ctx()
        .accesskit_node_builder(editor_cursor::editor_id(), |node| {
            node.set_description(spoken.join("; "));
        });
    symbols::ui(ui, &mut document.functions, theme);
    let mut fix = None;
    let diagnostics = outcome.map_or(&[][..], |outcome| &outcome.diagnostics);
    for diagnostic in shown(diagnostics) {
        fix = message(ui, diagnostic, &before).or(fix);
    }
    more(ui, diagnostics.len());
    if let Some(fix) = fix
        && document.functions == before
    {
        document.apply_fix(&fix);
    }
    let Some(outcome) = outcome.or(results.outcome()) else {
        return;
    };
    let names = &outcome.scene_names;
    for fault in outcome.problems.iter().chain(&names.faults) {
        ui.horizontal_wrapped(|ui| {
            ui.colored_label(ui.visuals().error_fg_color, "Error");
            ui.label(fault);
        });
    }
    for note in &names.notes {
        ui.horizontal_wrapped(|ui| {
            ui.weak("Note");
            ui.label(note);
        });
    }
    // In presentation mode the shapes stand under the pictures.
    let beside = if theme.presenting {
        vec![true; beside.len()]
    } else {
        beside
    };
    reading(ui, &outcome.reading, &before, beside, theme);
    output_chooser(ui, document, outcome, &default_output(results));
}

/// The most messages, and the most lines of the reading, that are shown at once: more would be
/// scrolled past, and all of them are laid out in every frame.
const MOST: usize = 50;

fn shown(diagnostics: &[Diagnostic]) -> &[Diagnostic] {
    diagnostics.get(..MOST).unwrap_or(diagnostics)
}

/// Says how many of `all` were left out.
fn more(ui: &mut Ui, all: usize) {
    if MOST < all {
        ui.label(RichText::new(format!("… and {} more", all - MOST)).weak());
    }
}

/// The state of the completion list from frame to frame.
#[derive(Clone, Default)]
struct Completing {
    /// The text and the place of the cursor that the last key made; the list is for
    /// typing, not for walking through the text.
    typed: Option<(String, usize)>,
    open: bool,
    /// A line was chosen with the arrows, so that Enter means it.
    chosen: bool,
}

/// The text field, with the completion list.
fn text_field(
    ui: &mut Ui,
    document: &mut Document,
    results: &Results,
    step: Option<[usize; 2]>,
    theme: &Theme,
) -> CompletionOutput {
    let diagnostics = results
        .outcome_on(&document.functions)
        .map_or(&[][..], |outcome| shown(&outcome.diagnostics));
    let Document {
        functions, inputs, ..
    } = document;
    let rows = inputs.iter().filter(|(_, input)| !input.parked);
    let names: HashSet<&str> = rows.map(|(name, _)| name.as_str()).collect();
    let id = editor_cursor::editor_id();
    let focused = ui.memory(|memory| memory.has_focus(id));
    let cursor = editor_cursor::cursor(ui.ctx(), functions).filter(|_| focused);
    let lit = cursor.and_then(|cursor| highlight::pair(functions, cursor));
    let mut layouter = |ui: &Ui, text: &dyn TextBuffer, width: f32| -> Arc<Galley> {
        let look = Highlighting {
            diagnostics,
            inputs: &names,
            heatmap: results.figures().map(|figures| &figures.heatmap),
            step,
            lit,
            theme,
        };
        let mut job = highlight::highlighted(text.as_str(), &look);
        job.wrap.max_width = width;
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    let remembered = id.with("completing");
    let mut completing =
        ui.data(|data| data.get_temp::<Completing>(remembered).unwrap_or_default());
    let arrow =
        ui.input(|input| input.key_pressed(Key::ArrowDown) || input.key_pressed(Key::ArrowUp));
    completing.chosen = completing.open && (completing.chosen || arrow);
    // Without a choice Enter stays what it is in a text: a new line.
    let accept = if completing.chosen {
        vec![Key::Tab, Key::Enter]
    } else {
        vec![Key::Tab]
    };
    let before = functions.clone();
    let lines = before.lines().count().clamp(4, 12);
    let typed = &mut completing.typed;
    let output = CompletionPopup::new(id)
        .word_boundary(|letter| !completion::is_in_word(letter))
        .align(RectAlign::BOTTOM_START)
        .accept_keys(accept)
        .max_height(260.0 * theme.scale)
        .show(
            ui,
            TextEdit::multiline(functions)
                .desired_width(f32::INFINITY)
                .desired_rows(lines)
                .font(FontId::monospace(FONT_SIZE * theme.scale))
                .layouter(&mut layouter),
            |query| {
                let place = query.word_range.end.0;
                if query.text != before {
                    *typed = Some((query.text.to_owned(), place));
                }
                let here = typed
                    .as_ref()
                    .is_some_and(|(text, at)| text == query.text && *at == place);
                if here {
                    suggestions(query, known(inputs, results))
                } else {
                    Vec::new()
                }
            },
        );
    if output.text_edit.response.has_focus() {
        editor_cursor::remember(ui.ctx(), output.text_edit.cursor_range);
    }
    completing.open = output.is_open;
    ui.data_mut(|data| data.insert_temp(remembered, completing));
    // The pair of brackets at the cursor is lit in the next frame.
    if focused && editor_cursor::cursor(ui.ctx(), functions) != cursor {
        ui.ctx().request_repaint();
    }
    output
}

fn suggestions(query: &CompletionQuery<'_>, known: Vec<Known>) -> Vec<Suggestion> {
    let start = editor_cursor::byte_of(query.text, query.word_range.start.0);
    let end = editor_cursor::byte_of(query.text, query.word_range.end.0);
    let before = query.text.get(..start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let next = query.text.get(end..).and_then(|rest| rest.chars().next());
    // Half a word is an input too, as soon as it has been read; it is no proposal for itself.
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in query.text.split(|letter| !completion::is_in_word(letter)) {
        *counts.entry(word).or_default() += 1;
    }
    let occurs = |known: &Known| {
        let count = counts.get(known.name.as_str()).copied().unwrap_or(0);
        count > usize::from(query.word == known.name)
    };
    let known: Vec<Known> = known.into_iter().filter(occurs).collect();
    completion::proposals(line, query.word, next, &known)
        .into_iter()
        .map(|proposal| {
            // A long meaning is cut short; the word never is.
            let meaning = RichText::new(proposal.meaning).small().weak();
            Suggestion::new(proposal.insert).content((
                RichText::new(proposal.shown).monospace(),
                Atom::grow(),
                meaning.atom_shrink(true),
            ))
        })
        .collect()
}

/// The names of the text and of the inputs, for completion.
fn known(inputs: &BTreeMap<String, Input>, results: &Results) -> Vec<Known> {
    let mut known: Vec<Known> = Vec::new();
    for reading in results
        .outcome()
        .map_or(&[][..], |outcome| &outcome.reading)
    {
        let head = reading.text.split('=').next().unwrap_or_default().trim();
        let is_function = head.contains('(');
        known.push(Known {
            name: reading.name.clone(),
            what: match (is_function, reading.shape) {
                (true, _) => head.to_owned(),
                (false, Some(shape)) => shape.to_string(),
                (false, None) => "defined above".to_owned(),
            },
            is_function,
        });
    }
    for (name, input) in inputs.iter().filter(|(_, input)| !input.parked) {
        known.push(Known {
            name: name.clone(),
            what: format!("input, {}", input.shape),
            is_function: false,
        });
    }
    known
}

/// Writes the shape of every definition at the end of its line, where there is room. Says
/// of each reading whether its shape stands there.
fn shapes(
    ui: &Ui,
    typed: &CompletionOutput,
    lit: Option<&str>,
    readings: &[Reading],
    theme: &Theme,
) -> Vec<bool> {
    let output = &typed.text_edit;
    let font = FontId::monospace((0.8 * FONT_SIZE * theme.scale).max(theme.least()));
    // The text's own rectangle ends where its longest line does.
    let field = output.response.rect;
    let right = field.right() - theme.gap();
    let painter = ui.painter_at(field);
    // The last row of each line.
    let rows = output.galley.rows.iter();
    let ends: Vec<Rect> = rows
        .clone()
        .zip(rows.skip(1).map(Some).chain([None]))
        .filter(|(row, next)| row.ends_with_newline || next.is_none())
        .map(|(row, _)| row.rect().translate(output.galley_pos.to_vec2()))
        .collect();
    let letter = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0'));
    let seen = painter.clip_rect();
    let mut place_of_last = None;
    readings
        .iter()
        .map(|reading| {
            let (Some(shape), Some(place)) = (reading.shape, ends.get(reading.line)) else {
                return false;
            };
            // Of two definitions on a line the first has its shape below.
            if place_of_last == Some(reading.line) {
                return false;
            }
            let has_room = |width: f32| place.right() + theme.gap() <= right - width;
            if !seen.y_range().intersects(place.y_range()) {
                place_of_last = Some(reading.line);
                return has_room(shape.to_string().chars().count() as f32 * letter);
            }
            let lit = lit.filter(|key| {
                let name = key.split_once('[').map_or(*key, |(name, _)| name);
                *key == reading.name || name == reading.name
            });
            let palette = theme.palette();
            if lit.is_some() {
                let left = egui::Rangef::new(field.left(), field.left() + 4.0 * theme.scale);
                let bar = egui::Rect::from_x_y_ranges(left, place.y_range());
                painter.rect_filled(bar, 0.0, palette.accent);
            }
            let (text, color) = match lit {
                Some(key) if key.contains('[') => {
                    (format!("{} of {shape}", heading_of(key)), palette.accent)
                }
                Some(_) => (shape.to_string(), palette.accent),
                None => (shape.to_string(), palette.muted),
            };
            let label = painter.layout_no_wrap(text, font.clone(), color);
            if !has_room(label.size().x) {
                return false;
            }
            place_of_last = Some(reading.line);
            let corner = egui::pos2(
                right - label.size().x,
                place.center().y - 0.5 * label.size().y,
            );
            painter.galley(corner, label, palette.muted);
            true
        })
        .collect()
}

/// The text of a definition for screen readers.
fn spoken(reading: &Reading) -> Option<String> {
    reading
        .shape
        .map(|shape| format!("{} is {shape}", reading.name))
}

/// The name of the output when none is chosen: the last definition, or the vector that
/// it is an element of.
fn default_output(results: &Results) -> String {
    let output = results.figures().and_then(|figures| {
        let mut names = figures.shapes.names.iter();
        names.find(|named| named.role == Role::Output)
    });
    output.map_or_else(
        || "the last definition".to_owned(),
        |named| format!("the last definition ({})", named.name),
    )
}

/// A diagnostic in words; its fix when the button was pressed.
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
    // Of a note it is the other reading.
    let name = match diagnostic.severity {
        Severity::Error => "Fix it",
        Severity::Note => "Instead",
    };
    ui.button(format!("{name}: {}", fix.label))
        .clicked()
        .then(|| fix.clone())
}

/// How the text was understood, each definition set as a formula, and the shapes that had no
/// room at the end of their line. A formula that has no room or cannot be set is text, where
/// that says more than what was typed.
fn reading(ui: &mut Ui, readings: &[Reading], text: &str, beside: Vec<bool>, theme: &Theme) {
    let lines: Vec<&str> = text.lines().collect();
    let mut beside = beside.into_iter();
    let mut said = 0;
    for reading in readings {
        let shape_is_beside = beside.next().unwrap_or_default();
        let shape = reading.shape.filter(|_| !shape_is_beside);
        let shape = shape.map(|shape| format!("{} : {shape}", reading.name));
        let latex = reading.latex.as_deref().filter(|_| said < MOST);
        let formula = latex.map(|latex| paint::cached(ui.ctx(), latex));
        let formula = formula.as_deref().and_then(|formula| formula.as_ref().ok());
        let sized = formula.and_then(|formula| Some((formula, formula_size(ui, formula, theme)?)));
        let line = lines.get(reading.line).copied().unwrap_or_default();
        let says_more = sized.is_some() || !is_as_typed(reading, line);
        if !says_more && shape.is_none() {
            continue;
        }
        said += 1;
        if MOST < said {
            continue;
        }
        ui.horizontal_wrapped(|ui| {
            if let Some((formula, size)) = sized {
                paint::label(ui, formula, &reading.text, size);
            } else if says_more {
                ui.label(RichText::new("read as").small().weak());
                ui.label(RichText::new(&reading.text).monospace().small().weak());
            }
            if let Some(shape) = shape {
                ui.label(RichText::new(shape).monospace().small().strong());
            }
        });
    }
    more(ui, said);
}

/// The size at which a formula fits into the column with all of its letters large enough to be
/// read; none if there is no such size.
fn formula_size(ui: &Ui, formula: &Typeset, theme: &Theme) -> Option<f32> {
    /// Letters of an exponent in ems of their base.
    const EXPONENT: f32 = 0.7;
    /// The smallest letters at a desk, in points: exponents of exponents.
    const LEAST: f32 = 9.0;
    let least = theme.least().max(LEAST);
    let smallest = formula.runs.iter().map(|run| run.size).fold(1.0, f32::min);
    // KaTeX's letters are lower than those of the other faces.
    let body = 1.2 * TextStyle::Body.resolve(ui.style()).size;
    // Half points, so that few sizes are ever rasterised.
    let half = |size: f32| (2.0 * size).ceil() / 2.0;
    let least_size = half(least / smallest);
    let usual = half(body.max(least / EXPONENT)).max(least_size);
    let fitting = (2.0 * ui.available_width() / formula.width.max(f32::EPSILON)).floor() / 2.0;
    let size = usual.min(fitting);
    (least_size <= size).then_some(size)
}

/// Whether the reading differs from its line by nothing but spaces and comments.
fn is_as_typed(reading: &Reading, line: &str) -> bool {
    let line = line.split('#').next().unwrap_or_default();
    let plain = |c: &char| !c.is_whitespace();
    let typed = line.chars().filter(plain);
    typed.eq(reading.text.chars().filter(plain))
}

/// The combo box of the outputs: the definitions that are differentiated; several are stacked.
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
        let width = widgets::combo_box_width(ui, &shown).min(ui.available_width() - 2.0);
        // Long names stand in several lines: which outputs they are is the point.
        let response = ComboBox::from_id_salt("output")
            .selected_text(shown.as_str())
            .wrap()
            .width(width)
            .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
            .show_ui(ui, |ui| {
                if focus_ring::choice(ui, document.output.is_empty(), "the last definition")
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
        let response = response.response.labelled_by(label.id);
        response.on_hover_text(format!("What is differentiated: {shown}"));
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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_reading_is_repeated_only_where_it_says_more() {
        let reading = |text: &str| Reading {
            name: "y".to_owned(),
            line: 1,
            text: text.to_owned(),
            latex: None,
            shape: None,
        };
        let line = "y=2*x  # twice";
        assert!(is_as_typed(&reading("y = 2*x"), line));
        assert!(!is_as_typed(&reading("y = 2*x^2"), line));
    }
}
