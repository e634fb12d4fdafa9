//! The panels: the pictures and, above each, what can be chosen about it.
//!
//! The pictures are [`crate::panel`]'s; here a dragged point, a chosen axis and a moved
//! weight become changes of the document.

use egui::{Id, Rect, RichText, Sense, Ui, UiBuilder, vec2};

use super::command::Command;
use super::controls::{chain, field, jacobian, neuron, training};
use super::frame::{Frame, Lit};
use super::parameters::set_pair;
use super::results::{Results, Stale};
use super::{panel_layout, picture_menu, widgets};
use crate::document::{Document, Panel};
use crate::panel::selection::Target;
use crate::panel::split::Shares;
use crate::panel::theme::Theme;
use crate::panel::{board, panel_frame};

/// What was done in the panels in this frame.
#[derive(Default)]
pub struct PanelsResponse {
    /// A number or a formula is being typed above one of them.
    pub focused: bool,
    /// What the cell under the pointer is about.
    pub lit: Lit,
}

/// Shows the panels with their controls, and carries out what was done in them.
pub fn ui(ui: &mut Ui, frame: &mut Frame<'_>) -> PanelsResponse {
    let mut answer = PanelsResponse::default();
    let (results, theme) = (frame.results, frame.theme);
    let Some(figures) = results.figures() else {
        nothing_yet(ui, frame.document, results);
        return answer;
    };
    let all = frame.document.view.panels.clone();
    let alone = panel_layout::alone(frame.look, ui.available_width(), &all, theme);
    let panels = alone.map_or_else(|| all.clone(), |panel| vec![panel]);
    if let Some(front) = alone {
        panel_layout::tabs(ui, &all, front, theme, frame.queue);
    }
    let top = ui.available_rect_before_wrap();
    let shares = frame.view.shares;
    controls(ui, (&panels, &shares), theme, |ui, panel| match panel {
        Panel::Jacobian => jacobian::controls(ui, frame),
        Panel::Field => field::controls(ui, frame),
        Panel::Neuron => answer.focused |= neuron::controls(ui, frame),
        Panel::Training => answer.focused |= training::controls(ui, frame),
        Panel::Chain => chain::controls(ui, frame),
    });
    let view = &mut *frame.view;
    view.stale = matches!(results.stale(), Some(Stale::Broken | Stale::Stopped));
    view.heatmap.motion = frame.document.view.motion;
    let pinned = view.selection.pinned;
    let room = ui.available_rect_before_wrap();
    grounds(ui, room, &panels, frame);
    let response = board::panels(ui, figures, &panels, frame.view, theme);
    for panel in Panel::ALL {
        let plot = match panel {
            Panel::Jacobian => response.heatmap.as_ref().and_then(|r| r.response.as_ref()),
            Panel::Field => response.field.as_ref().and_then(|r| r.response.as_ref()),
            Panel::Neuron => response.neuron.as_ref().and_then(|r| r.response.as_ref()),
            Panel::Training => response.training.as_ref().and_then(|r| r.response.as_ref()),
            Panel::Chain => response.chain.as_ref().and_then(|r| r.response.as_ref()),
        };
        if let Some(plot) = plot {
            plot.context_menu(|ui| picture_menu::ui(ui, results, frame.view, panel, frame.queue));
        }
    }
    let (document, view) = (&mut *frame.document, &mut *frame.view);
    if let Some(done) = &response.field {
        let time = ui.input(|input| input.time);
        field::take(document, &figures.field, &mut view.field, done, time);
    }
    if let Some(moved) = response.neuron.and_then(|neuron| neuron.moved) {
        neuron::carry_out(document, &figures.neuron, view.neuron.chosen, moved);
    }
    if let Some((element, value)) = response.chain.and_then(|chain| chain.moved) {
        document.chain.set(element, value);
    }
    let moved = response.training.and_then(|training| training.moved);
    if let (Some(page), Some(moved)) = (&figures.training, moved) {
        set_pair(document, &figures.neuron, page.pair, moved);
    }
    // Escape lets go of the cell, wherever the focus is; what is open over it comes first.
    let dialog = ui.memory(|memory| memory.top_modal_layer().is_some());
    let escape = !frame.busy && !dialog && ui.input(|input| input.key_pressed(egui::Key::Escape));
    if escape && pinned.is_some() {
        view.selection.pinned = None;
    } else if escape && !panel_layout::narrow(top.width(), &all, theme) {
        frame.look.maximised = None;
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
    answer.lit = Lit {
        input: key(&figures.heatmap.inputs, lit.and_then(Target::input)),
        output: key(&figures.heatmap.outputs, lit.and_then(Target::output)),
    };
    answer
}

/// The background of each panel, under titles, captions and margins: a double click there
/// maximises the panel or puts it back, the right button has its context menu.
fn grounds(ui: &Ui, room: Rect, panels: &[Panel], frame: &mut Frame<'_>) {
    let columns = frame.view.shares.columns(room, panels);
    for (column, &panel) in columns.into_iter().zip(panels) {
        let id = Id::unique(("ground", panel));
        // No stop for the keyboard, which has Alt and a number for it.
        let response = ui.interact(column, id, Sense::CLICK);
        if response.double_clicked() {
            frame.queue.push(Command::Alone(panel));
        }
        response.context_menu(|ui| {
            picture_menu::ui(ui, frame.results, frame.view, panel, frame.queue);
        });
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
        let column = column.shrink2(vec2(panel_frame::inset(column.width()), 0.0));
        let builder = UiBuilder::new()
            .max_rect(column)
            .id_salt(("controls", panel));
        let mut column = ui.new_child(builder);
        widgets::smaller(&mut column, theme);
        show(&mut column, *panel);
        bottom = bottom.max(column.min_rect().bottom());
    }
    let mut used = full;
    used.max.y = bottom.round();
    ui.advance_cursor_after_rect(used);
}

/// The sentence in place of the pictures while there are none.
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
