//! The three pictures and, above each, what can be chosen about it.
//!
//! The pictures are [`crate::paint`]'s; here a dragged point, a chosen axis and a moved
//! weight become changes of the document.

use egui::{Color32, Id, Rect, RichText, Sense, TextStyle, Ui, UiBuilder, Vec2, vec2};

use super::command_state::Command;
use super::controls::field;
use super::controls::jacobian;
use super::controls::neuron;
use super::controls::training::Player;
use super::menu;
use super::panel_layout::{self, Arrangement};
use super::results::{Results, Stale};
use crate::figure::label;
use crate::paint;
pub use crate::paint::View;
use crate::paint::theme::{LEAST, Theme};
use crate::paint::{Shares, Target};
use crate::project::document::{Document, Panel};

/// What was done in the panels.
#[derive(Default)]
pub struct PanelsAnswer {
    /// A number or a formula is being typed above one of them.
    pub focused: bool,
    /// The input element, such as `x[1]`, that the cell under the pointer is about.
    pub lit: Option<String>,
    /// The output element, such as `y[1]`, that it is about.
    pub lit_output: Option<String>,
}

/// Shows the panels. `busy` says that Escape belongs to a text or a list.
pub fn ui(
    ui: &mut Ui,
    document: &mut Document,
    results: &Results,
    (view, arrangement): (&mut View, &mut Arrangement),
    theme: &Theme,
    (player, queue): (&mut Player, &mut Vec<Command>),
    busy: bool,
) -> PanelsAnswer {
    let mut answer = PanelsAnswer::default();
    let Some(figures) = results.figures() else {
        nothing_yet(ui, document, results);
        return answer;
    };
    let all = document.view.panels.clone();
    let alone = arrangement.alone(ui.available_width(), &all, theme);
    let panels = alone.map_or_else(|| all.clone(), |panel| vec![panel]);
    if let Some(front) = alone {
        panel_layout::tabs(ui, &all, front, theme, queue);
    }
    let top = ui.available_rect_before_wrap();
    let compare = view.heatmap.compare.as_ref().map(|compare| compare.shown);
    controls(
        ui,
        (&panels, &view.shares),
        theme,
        |ui, panel| match panel {
            Panel::Jacobian => jacobian::controls(ui, document, compare, queue),
            Panel::Field => {
                if let Some(outcome) = results.outcome() {
                    let settings = &mut document.field;
                    field::controls(ui, settings, &figures.field, outcome, &mut view.field);
                }
            }
            Panel::Neuron => {
                let neuron = (&figures.neuron, &mut view.neuron.chosen);
                answer.focused |= neuron::controls(ui, document, neuron, player, queue);
            }
        },
    );
    view.stale = matches!(results.stale(), Some(Stale::Broken | Stale::Stopped));
    view.heatmap.motion = document.view.motion;
    let pinned = view.selection.pinned;
    let room = ui.available_rect_before_wrap();
    grounds(ui, room, &panels, results, view, queue);
    let response = paint::panels(ui, figures, &panels, view, theme);
    let responses = [
        (
            Panel::Jacobian,
            response.heatmap.as_ref().and_then(|r| r.response.as_ref()),
        ),
        (
            Panel::Field,
            response.field.as_ref().and_then(|r| r.response.as_ref()),
        ),
        (
            Panel::Neuron,
            response.neuron.as_ref().and_then(|r| r.response.as_ref()),
        ),
    ];
    for (panel, response) in responses {
        if let Some(response) = response {
            response.context_menu(|ui| menu::picture_menu(ui, results, view, panel, queue));
        }
    }
    if let Some(done) = &response.field {
        let time = ui.input(|input| input.time);
        field::take(document, &figures.field, &mut view.field, done, time);
    }
    if let Some(moved) = response.neuron.and_then(|neuron| neuron.moved) {
        neuron::carry_out(document, &figures.neuron, view.neuron.chosen, moved);
    }
    // Escape lets go of the cell, wherever the focus is; what is open over it comes first.
    let dialog = ui.memory(|memory| memory.top_modal_layer().is_some());
    let escape = !busy && !dialog && ui.input(|input| input.key_pressed(egui::Key::Escape));
    if escape && pinned.is_some() {
        view.selection.pinned = None;
    } else if escape && !panel_layout::narrow(top.width(), &all, theme) {
        arrangement.front = None;
    }
    panel_layout::borders(ui, top, &panels, &mut view.shares, theme);
    // A gradient that is pinned is the one that the field draws.
    if let Some(Target::Output(output)) = view.selection.pinned
        && view.selection.pinned != pinned
        && let Some(key) = figures.heatmap.outputs.get(output)
    {
        document.field.output = Some(key.clone());
    }
    let lit = view.selection.lit();
    let key = |keys: &[String], place: Option<usize>| keys.get(place?).cloned();
    answer.lit = key(&figures.heatmap.inputs, lit.and_then(Target::input));
    answer.lit_output = key(&figures.heatmap.outputs, lit.and_then(Target::output));
    answer
}

/// The ground that titles, captions and margins stand on: a double click there gives the
/// picture all the room or gives it back, the right button has the picture's menu.
fn grounds(
    ui: &Ui,
    room: Rect,
    panels: &[Panel],
    results: &Results,
    view: &View,
    queue: &mut Vec<Command>,
) {
    let columns = view.shares.columns(room, panels);
    for (column, &panel) in columns.into_iter().zip(panels) {
        let id = Id::unique(("ground", panel));
        // No stop for the keyboard, which has Alt and a number for it.
        let response = ui.interact(column, id, Sense::CLICK);
        if response.double_clicked() {
            queue.push(Command::Alone(panel));
        }
        response.context_menu(|ui| menu::picture_menu(ui, results, view, panel, queue));
    }
}

/// A row of controls with a column for each panel, as wide as the panel below it.
fn controls(
    ui: &mut Ui,
    (panels, shares): (&[Panel], &Shares),
    theme: &Theme,
    mut show: impl FnMut(&mut Ui, Panel),
) {
    let full = ui.available_rect_before_wrap();
    let mut bottom = full.top();
    let columns = shares.columns(full, panels);
    for (column, panel) in columns.into_iter().zip(panels) {
        // Controls begin where the title of their picture begins.
        let column = column.shrink2(vec2(paint::inset(column.width()), 0.0));
        let builder = UiBuilder::new()
            .max_rect(column)
            .id_salt(("controls", panel));
        let mut column = ui.new_child(builder);
        smaller(&mut column, theme);
        show(&mut column, *panel);
        bottom = bottom.max(column.min_rect().bottom());
    }
    let mut used = full;
    used.max.y = bottom.round();
    ui.advance_cursor_after_rect(used);
}

/// The width of these words in a control.
pub(super) fn text_width(ui: &Ui, words: &str) -> f32 {
    let font = TextStyle::Button.resolve(ui.style());
    let painter = ui.painter();
    let wide = painter.layout_no_wrap(words.to_owned(), font, Color32::PLACEHOLDER);
    wide.size().x
}

/// A name that is no wider than `most`, by what `wide` says of it: begun, with the numbers at its
/// end, where it is too long.
pub(super) fn begun(name: &str, most: f32, wide: impl Fn(&str) -> f32) -> String {
    let all = wide(name);
    if all <= most {
        return name.to_owned();
    }
    // About as many letters as have room, then fewer.
    let mut count = (name.chars().count() as f32 * most / all) as usize;
    loop {
        let text = label::begun(name, count);
        if count <= 2 || wide(&text) <= most {
            return text;
        }
        count -= 1;
    }
}

/// The width of a button that says these words.
pub(super) fn button_width(ui: &Ui, words: &str) -> f32 {
    (text_width(ui, words) + 2.0 * ui.spacing().button_padding.x).ceil()
}

/// The width of a chooser that shows these words.
pub(super) fn chooser_width(ui: &Ui, words: &str) -> f32 {
    let spacing = ui.spacing();
    let icon = spacing.icon_width + spacing.icon_spacing;
    button_width(ui, words) + icon.ceil()
}

/// Before a class the pictures get the room, as who chooses sits at the machine: in a small
/// window controls are a little larger than at a desk, so that no word is too small to be read,
/// and they grow with it.
pub(super) fn smaller(ui: &mut Ui, theme: &Theme) {
    /// In a window of this size they are as large as their smallest words allow.
    const SMALL: Vec2 = vec2(1280.0, 720.0);
    if !theme.presenting {
        return;
    }
    let screen = ui.ctx().content_rect().size() / SMALL;
    let body = TextStyle::Body.resolve(ui.style()).size;
    let factor = (screen.min_elem().max(1.0) * LEAST / body).min(1.0);
    let style = ui.style_mut();
    for font in style.text_styles.values_mut() {
        font.size = (font.size * factor).max(LEAST);
    }
    let spacing = &mut style.spacing;
    spacing.item_spacing = (spacing.item_spacing * factor).round();
    spacing.button_padding = (spacing.button_padding * factor).round();
    spacing.interact_size.y = (spacing.interact_size.y * factor).round();
    spacing.icon_width = (spacing.icon_width * factor).round();
    spacing.icon_width_inner = (spacing.icon_width_inner * factor).round();
}

/// What to do when there is no picture, in one sentence.
fn nothing_yet(ui: &mut Ui, document: &Document, results: &Results) {
    let sentence = if document.functions.trim().is_empty() {
        "Type a function on the left, such as y = x², or choose one of the examples in the menu."
    } else if results.stale() == Some(Stale::Computing) {
        "Computing the first picture."
    } else if results.stopped() {
        "There is no picture, because the computation was stopped."
    } else {
        "There is no picture yet. The text on the left says what is missing."
    };
    ui.centered_and_justified(|ui| {
        ui.label(RichText::new(sentence).heading().weak());
    });
}
