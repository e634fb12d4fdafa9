//! Where everything stands: one line per part of the window.

use egui::{CentralPanel, Panel, Rect, ScrollArea, Ui};

use crate::paint::Target;

use super::{App, editor, gradient_dialog, inputs, menu, panels, shapes};

impl App {
    /// Lays out the window. It may run twice in a frame, so it decides nothing by itself.
    pub(super) fn lay_out(&mut self, ui: &mut Ui) {
        let mut queue = std::mem::take(&mut self.queue);
        let title = menu::ui(ui, self, &mut queue);
        self.queue = queue;
        if let Some(title) = title {
            self.document.title = title;
        }
        menu::notices(ui, &mut self.notices);
        let screen = ui.ctx().content_rect();
        let beside = ui.available_rect_before_wrap();
        let mut column_end = None;
        if self.arrangement.column_hidden {
            self.number_focused = false;
            self.view.pointed = None;
        } else {
            let width = self.arrangement.column(screen.width(), &self.theme);
            // The border is the window's own, with a keyboard way to move it.
            let column = Panel::left("text and inputs").resizable(false);
            let shown = column.exact_size(width).show(ui, |ui| {
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                    let output = self.lit_output.as_deref();
                    editor::ui(ui, &mut self.document, &self.results, output, &self.theme);
                    ui.add_space(6.0);
                    panels::smaller(ui, &self.theme);
                    let answer = inputs::ui(
                        ui,
                        &mut self.document,
                        &self.results,
                        self.lit.as_deref(),
                        &self.theme,
                    );
                    self.number_focused = answer.focused;
                    self.view.pointed = answer.pointed.and_then(|key| {
                        let inputs = &self.results.figures()?.heatmap.inputs;
                        let place = inputs.iter().position(|other| *other == key);
                        place.map(Target::Input)
                    });
                    if let Some(name) = answer.data {
                        self.ask_for_data(name, ui.ctx());
                    }
                });
            });
            column_end = Some(shown.response.rect.right());
        }
        Panel::bottom("ledger")
            .resizable(false)
            .max_size((0.34 * screen.height()).round())
            .show(ui, |ui| {
                shapes::ui(
                    ui,
                    &mut self.document,
                    &self.results,
                    self.progress,
                    (beside.height(), &self.theme),
                    &mut self.queue,
                );
            });
        CentralPanel::default().show(ui, |ui| {
            let answer = panels::ui(
                ui,
                &mut self.document,
                &self.results,
                (&mut self.view, &mut self.arrangement),
                &self.theme,
                (&mut self.player, &mut self.queue),
                self.keyboard.busy,
            );
            self.number_focused |= answer.focused;
            // The inputs stand before the panels, so they light up in the next frame.
            if self.lit != answer.lit || self.lit_output != answer.lit_output {
                (self.lit, self.lit_output) = (answer.lit, answer.lit_output);
                ui.ctx().request_repaint();
            }
        });
        if let Some(at) = column_end {
            let line = Rect::from_x_y_ranges(at..=at, beside.y_range());
            self.arrangement.column_border(ui, line, &self.theme);
        }
        let ctx = ui.ctx().clone();
        if self.choosing_gradient
            && let Some(answer) = gradient_dialog::ask(&ctx, &self.results)
        {
            self.choosing_gradient = false;
            if let Some(output) = answer {
                self.take_gradient(output);
            }
        }
        self.show_dialog(&ctx);
        self.show_data_table(&ctx);
        self.show_data(&ctx);
        self.reference
            .show(&ctx, &mut self.document.functions, &self.theme);
        self.laboratory.show(&ctx, &self.theme);
        self.show_palette(&ctx);
        self.done.show(&ctx, &self.theme);
        self.watch_keyboard(&ctx);
        self.watch_hands(&ctx);
    }
}
