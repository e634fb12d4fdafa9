//! The controls above the chain: the input that it begins at, and what is sent through it.

use egui::{Button, ComboBox, Ui};

use crate::analysis::heading::heading;
use crate::app::focus_ring;
use crate::app::frame::Frame;
use crate::document::chain::Send;

/// Shows the row of controls.
pub fn controls(ui: &mut Ui, frame: &mut Frame<'_>) {
    let variables = frame.results.numbers().map(|numbers| &numbers.variables);
    let figure = frame
        .results
        .figures()
        .and_then(|figures| figures.chain.as_ref());
    let settings = &mut frame.document.chain;
    ui.horizontal_wrapped(|ui| {
        for (send, name, advice) in [
            (
                Send::Nothing,
                "factors",
                "The factors and their product alone",
            ),
            (
                Send::Forward,
                "forward",
                "Drag dx at the input: J·dx at every stage",
            ),
            (
                Send::Backward,
                "backward",
                "Drag v at the output: vᵀJ comes back through every stage",
            ),
        ] {
            let chosen = settings.send == send;
            let button = Button::selectable(chosen, name).frame_when_inactive(true);
            if ui.add(button).on_hover_text(advice).clicked() {
                settings.send = send;
            }
        }
        let Some(variables) = variables.filter(|variables| variables.len() > 1) else {
            return;
        };
        let chain = figure.and_then(|figure| figure.chain.as_ref().ok());
        let shown = chain.map(|chain| chain.input().name.clone());
        let shown = shown.or_else(|| settings.input.clone()).unwrap_or_default();
        let chooser = ui.name_inputs("input of the chain", |ui| {
            ComboBox::from_id_salt("input of the chain")
                .selected_text(format!("by {}", heading(&shown)))
                .width(0.0)
                .show_ui(ui, |ui| {
                    for name in variables {
                        if focus_ring::choice(ui, *name == shown, heading(name)).clicked() {
                            settings.input = Some(name.clone());
                        }
                    }
                })
                .response
        });
        chooser.on_hover_text("The input that the chain begins at");
    });
}
