//! The window of rules: how a closed form is worked out, step by step. The part that a step acts
//! on is lit in the text.

use egui::{Align2, Context, RichText, ScrollArea, Ui, Window, vec2};

use crate::analysis::heading::heading;
use crate::app::focus_ring;
use crate::formula::forms::{Form, Formulas};
use crate::panel::theme::Theme;

/// The window: whether it is open, and at which step.
#[derive(Default)]
pub struct RulesWindow {
    open: bool,
    /// The step that was chosen, by the number of its form.
    chosen: Option<(usize, usize)>,
    /// Where the part stands that is lit, in bytes of the text that the forms belong to.
    lit: Option<[usize; 2]>,
}

impl RulesWindow {
    /// Opens the window, or closes it.
    pub fn toggle(&mut self) {
        self.open = !self.open;
        (self.chosen, self.lit) = (None, None);
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// The bytes of the text that are lit.
    pub fn lit(&self) -> Option<[usize; 2]> {
        self.lit
    }

    /// Shows the window, if it is open, with the formulas of the text on screen.
    pub fn show(&mut self, ctx: &Context, formulas: Option<&Formulas>, theme: &Theme) {
        if !self.open {
            return;
        }
        let mut open = true;
        let screen = ctx.content_rect();
        let width = (440.0 * theme.scale).min(0.9 * screen.width());
        let before = self.lit.take();
        Window::new("Rules, step by step")
            .id(egui::Id::unique("rules"))
            .open(&mut open)
            .collapsible(false)
            .default_width(width)
            .max_width(width)
            .pivot(Align2::RIGHT_BOTTOM)
            .default_pos(screen.right_bottom() + vec2(-12.0, -0.12 * screen.height()))
            .constrain_to(screen)
            .show(ctx, |ui| match formulas {
                Some(formulas) => {
                    let height = 0.5 * screen.height();
                    ScrollArea::vertical().max_height(height).show(ui, |ui| {
                        for (number, form) in formulas.forms.iter().enumerate() {
                            self.form(ui, number, (&formulas.output, form), theme);
                        }
                    });
                }
                None => {
                    ui.label("The rules appear when the formulas are worked out.");
                }
            });
        if !open {
            self.toggle();
        }
        // The text stands before this window, so it lights up in the next frame.
        if self.lit != before {
            ctx.request_repaint();
        }
    }

    fn form(&mut self, ui: &mut Ui, number: usize, (output, form): (&str, &Form), theme: &Theme) {
        let of = format!("∂{}/∂{}", heading(output), heading(&form.wrt));
        let text = form.text.as_deref().unwrap_or("no closed form");
        ui.label(RichText::new(format!("{of} = {text}")).strong());
        if form.steps.is_empty() {
            ui.label(RichText::new("No rule is needed.").color(theme.palette().muted));
        }
        for (place, step) in form.steps.iter().enumerate() {
            let chosen = self.chosen == Some((number, place));
            let line = format!(
                "{}. {}: {} by {} is {}",
                place + 1,
                step.rule.name(),
                step.before,
                step.by,
                step.after
            );
            let response = focus_ring::choice(ui, chosen, line);
            if response.clicked() {
                self.chosen = (!chosen).then_some((number, place));
            }
            // What is pointed at goes before what was chosen.
            if response.hovered() || response.has_focus() || (chosen && self.lit.is_none()) {
                self.lit = Some([step.span.0, step.span.1]);
            }
        }
        ui.add_space(6.0);
    }
}
