//! The fill menu of an input, which gives it many numbers at once, and below its row what else
//! has to change and what had no room.
//!
//! Where to look next: [`super::import_dialog`] asks for the file of a table.

use egui::containers::menu::MenuButton;
use egui::{Button, Context, DragValue, Id, RichText, Ui};

use super::change::Change;
use super::results::Results;
use super::widgets::{framed, named_button, stays, style};
use crate::document::fill::Fill;
use crate::document::follow;
use crate::document::random::FIRST_SEED;
use crate::document::{Document, Input};
use crate::syntax::diagnostic::Severity;

/// The menu of fills of one input.
pub fn menu(ui: &mut Ui, name: &str, input: &Input, changes: &mut Vec<Change>) {
    // Setting the seed is not choosing.
    let menu = MenuButton::new(RichText::new("Fill").small()).config(stays().style(style));
    let (button, _) = menu.ui(ui, |ui| {
        for fill in Fill::ALL.into_iter().filter(|fill| !fill.is_random()) {
            if fill.suits(input.shape) && ui.button(fill.name()).clicked() {
                changes.push(Change::Fill(name.to_owned(), fill, FIRST_SEED));
                ui.close();
            }
        }
        ui.separator();
        let mut seed = seed(ui, name, input);
        for fill in Fill::ALL.into_iter().filter(|fill| fill.is_random()) {
            if ui.button(fill.name()).clicked() {
                changes.push(Change::Fill(name.to_owned(), fill, seed));
                ui.close();
            }
        }
        ui.horizontal(|ui| {
            framed(ui);
            let label = ui.label("seed");
            let field = ui.add(DragValue::new(&mut seed).speed(0.1));
            field.labelled_by(label.id);
            let next = ui.add(Button::new("+").small());
            next.widget_info(|| named_button(true, &format!("next seed of {name}")));
            if next.clicked() {
                seed = seed.saturating_add(1);
            }
        })
        .response
        .on_hover_text("The same seed gives the same numbers again; it is kept in the scene file");
        ui.data_mut(|data| data.insert_temp(seed_id(name), (input.seed, seed)));
        ui.separator();
        if ui.button("from a CSV file…").clicked() {
            changes.push(Change::Data(name.to_owned()));
            ui.close();
        }
    });
    button.widget_info(|| named_button(true, &format!("fill {name}")));
    button.on_hover_text(format!("Give all numbers of {name} at once"));
}

fn seed_id(name: &str) -> Id {
    Id::unique(("seed of", name))
}

/// The seed in the menu: what was set there, until the document's own is another.
fn seed(ui: &Ui, name: &str, input: &Input) -> u32 {
    let draft = ui.data(|data| data.get_temp::<(Option<u32>, u32)>(seed_id(name)));
    draft
        .filter(|(over, _)| *over == input.seed)
        .map_or(input.seed.unwrap_or(FIRST_SEED), |(_, seed)| seed)
}

fn changed_id() -> Id {
    Id::unique("input whose size was changed last")
}

/// Remembers that the size of this input was the last to be changed: the others are to follow it.
pub fn remember_change(ctx: &Context, name: &str) {
    ctx.data_mut(|data| data.insert_temp(changed_id(), name.to_owned()));
}

/// The button that makes the functions fit the size that was changed last, where that takes
/// more than other sizes of the same kind.
pub fn proposals(
    ui: &mut Ui,
    name: &str,
    document: &Document,
    results: &Results,
    changes: &mut Vec<Change>,
) {
    let changed = ui.data(|data| data.get_temp::<String>(changed_id()));
    let outcome = results.outcome_on(&document.functions);
    let broken = outcome.is_some_and(|outcome| {
        let mut diagnostics = outcome.diagnostics.iter();
        diagnostics.any(|diagnostic| diagnostic.severity == Severity::Error)
    });
    if !broken || changed.as_deref() != Some(name) {
        return;
    }
    let answer = follow::answer(document, name);
    if !answer.is_empty()
        && ui
            .button(format!("make {}", follow::in_words(&answer)))
            .clicked()
    {
        changes.push(Change::Follow(answer));
    }
}

fn note_id(name: &str) -> Id {
    Id::unique(("note on", name))
}

/// Remembers that pasted numbers had no room.
pub fn say_left_over(ui: &Ui, name: &str, document: &Document, count: usize) {
    let Some(input) = document.inputs.get(name).filter(|_| count > 0) else {
        return;
    };
    let sentence = match count {
        1 => format!("The last number had no room in {name}; make it larger and paste again."),
        _ => {
            format!(
                "The last {count} numbers had no room in {name}; make it larger and paste again."
            )
        }
    };
    ui.data_mut(|data| data.insert_temp(note_id(name), (sentence, input.clone())));
}

/// The note that numbers had no room, as long as the input is as it was then.
pub fn note(ui: &mut Ui, name: &str, input: &Input) {
    let note = ui.data(|data| data.get_temp::<(String, Input)>(note_id(name)));
    if let Some((sentence, then)) = note
        && then == *input
    {
        ui.colored_label(ui.visuals().warn_fg_color, sentence);
    }
}
