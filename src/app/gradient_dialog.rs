//! The gradient dialog: which row of the Jacobian, when the gradient of a vector function is
//! asked for.

use egui::{ComboBox, Context, Id, Modal, Ui};

use super::focus_ring;
use super::results::Results;
use super::widgets::first_focus;
use crate::analysis::heading::heading;

/// Up to so many outputs have a button each; more are in a combo box.
const FEW: usize = 12;

/// Shows the dialog, which says that it is a Jacobian and offers its rows. `None` while it waits;
/// then the output, or nothing when it was closed.
pub(super) fn ask(ctx: &Context, results: &Results) -> Option<Option<usize>> {
    let Some(figures) = results.figures() else {
        return Some(None);
    };
    let outputs = &figures.heatmap.outputs;
    let response = Modal::new(Id::unique("gradient")).show(ctx, |ui| {
        ui.set_max_width(460.0);
        ui.heading("That is a Jacobian");
        let [rows, cols] = figures.shapes.shape;
        ui.label(format!(
            "There are {} outputs, so the derivative {} is a Jacobian, {rows}×{cols}: a gradient \
             for each output. Pick one output to get a gradient.",
            outputs.len(),
            figures.shapes.derivative
        ));
        ui.add_space(6.0);
        let chosen = choose(ui, outputs);
        ui.add_space(8.0);
        let close = ui.button("Keep the Jacobian");
        first_focus(&close);
        chosen.map(Some).or(close.clicked().then_some(None))
    });
    let closed = response.should_close().then_some(None);
    response.inner.or(closed)
}

fn choose(ui: &mut Ui, outputs: &[String]) -> Option<usize> {
    let mut chosen = None;
    if outputs.len() <= FEW {
        ui.horizontal_wrapped(|ui| {
            for (place, key) in outputs.iter().enumerate() {
                if ui.button(format!("∇{}", heading(key))).clicked() {
                    chosen = Some(place);
                }
            }
        });
        return chosen;
    }
    ui.name_inputs("output whose gradient is wanted", |ui| {
        ComboBox::from_id_salt("gradient of")
            .selected_text("choose an output")
            .show_ui(ui, |ui| {
                let height = ui.spacing().interact_size.y;
                egui::ScrollArea::vertical().show_rows(ui, height, outputs.len(), |ui, rows| {
                    for place in rows {
                        let name = format!("∇{}", heading(&outputs[place]));
                        if focus_ring::choice(ui, false, name).clicked() {
                            chosen = Some(place);
                        }
                    }
                });
            });
    });
    chosen
}
