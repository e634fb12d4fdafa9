//! The toast: one sentence about what has just been done, at the lower edge of the window for some
//! seconds. It covers nothing that is read meanwhile and moves nothing.

use std::time::Duration;

use egui::accesskit::Live;
use egui::{Align2, Area, Context, Frame, Id, Order, RichText};

use super::command::Form;
use crate::document::Panel;
use crate::panel::theme::Theme;

/// How long the toast is shown, in seconds.
const STAYS: f64 = 5.0;

/// The sentence and until when it is shown, in egui's seconds.
#[derive(Debug, Default)]
pub struct Toast {
    said: Option<(String, f64)>,
}

impl Toast {
    /// Shows a sentence from now on.
    pub fn say(&mut self, sentence: String, ctx: &Context) {
        self.said = Some((sentence, ctx.input(|input| input.time) + STAYS));
    }

    /// The sentence, as long as it is shown.
    pub fn sentence(&self) -> Option<&str> {
        self.said.as_ref().map(|(sentence, _)| sentence.as_str())
    }

    /// Shows the sentence and forgets it when its time is over.
    pub fn show(&mut self, ctx: &Context, theme: &Theme) {
        let now = ctx.input(|input| input.time);
        self.said = self.said.take().filter(|(_, until)| now < *until);
        let Some((sentence, until)) = &self.said else {
            return;
        };
        let palette = theme.palette();
        let area = Area::new(Id::unique("done"))
            .order(Order::Foreground)
            .anchor(Align2::RIGHT_BOTTOM, [-8.0, -8.0])
            .interactable(false);
        area.show(ctx, |ui| {
            Frame::popup(ui.style()).show(ui, |ui| {
                let label = ui.label(RichText::new(sentence).color(palette.ink));
                ctx.accesskit_node_builder(label.id, |node| node.set_live(Live::Polite));
            });
        });
        // One frame, when it is to go; until then nothing is drawn for it.
        ctx.request_repaint_after(Duration::from_secs_f64((until - now).max(0.01)));
    }
}

/// The sentence about closed forms that were copied.
pub const COPIED_FORMS: &str = "Copied the closed forms as LaTeX";

/// The sentence about what was copied.
pub fn copied(panel: Panel, form: Form) -> String {
    let what = match (panel, form) {
        (Panel::Jacobian, Form::Value) => "the selected value",
        (Panel::Jacobian, _) => "the Jacobian",
        (Panel::Field, Form::Value) => "the value at the point",
        (Panel::Field, Form::Latex) => "the gradient",
        (Panel::Field, _) => "the field",
        (Panel::Neuron, Form::Value) => "the activation’s value",
        (Panel::Neuron, Form::Csv) => "the curve",
        (Panel::Neuron, Form::Latex) => "the slope",
        (Panel::Neuron, Form::Json) => "the neuron",
        (Panel::Training, Form::Value) => "the loss",
        (Panel::Training, Form::Csv) => "the data and the model",
        (Panel::Training, Form::Latex) => "the gradient of the loss",
        (Panel::Training, Form::Json) => "the training",
        (Panel::Chain, Form::Value) => "the selected value",
        (Panel::Chain, Form::Csv) => "the factors",
        (Panel::Chain, Form::Latex) => "the product",
        (Panel::Chain, Form::Json) => "the chain",
    };
    match form {
        Form::Value => format!("Copied {what}"),
        Form::Csv => format!("Copied {what} as CSV"),
        Form::Latex => format!("Copied {what} as LaTeX"),
        Form::Json => format!("Copied {what} as JSON"),
    }
}

/// The sentence about a file that was written.
pub fn saved(path: &std::path::Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    format!("Saved {}", name.to_string_lossy())
}
