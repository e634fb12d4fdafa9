//! The layout of the window: one line for each of its parts.

use egui::{CentralPanel, Panel, Rect, ScrollArea, Ui};

use super::frame::Frame;
use super::import_dialog::{self, ImportDialog};
use super::state::App;
use super::{
    command_palette, editor, files, gradient_dialog, inputs, look, menu_bar, panel_layout, panels,
    shapes, training_data, update, widgets,
};
use crate::panel::selection::Target;

/// Lays out the window. It may run twice in a frame, so it decides nothing by itself.
pub fn lay_out(app: &mut App, ui: &mut Ui) {
    let mut queue = std::mem::take(&mut app.queue);
    let title = menu_bar::ui(ui, app, &mut queue);
    app.queue = queue;
    if let Some(title) = title {
        app.session.document.title = title;
    }
    app.notices.ui(ui);
    let screen = ui.ctx().content_rect();
    let beside = ui.available_rect_before_wrap();
    let mut column_end = None;
    if app.look.column_hidden {
        app.keyboard.typing_number = false;
        app.view.pointed = None;
    } else {
        let width = panel_layout::column_width(&app.look, screen.width(), &app.theme);
        // The border is the window's own, with a keyboard way to move it.
        let column = Panel::left("text and inputs").resizable(false);
        let shown = column.exact_size(width).show(ui, |ui| {
            ScrollArea::vertical()
                .auto_shrink(false)
                .show(ui, |ui| text_and_inputs(app, ui));
        });
        column_end = Some(shown.response.rect.right());
    }
    Panel::bottom("shapes")
        .resizable(false)
        .max_size((0.34 * screen.height()).round())
        .show(ui, |ui| shapes::ui(ui, &mut frame(app), beside.height()));
    CentralPanel::default().show(ui, |ui| {
        let answer = panels::ui(ui, &mut frame(app));
        app.keyboard.typing_number |= answer.focused;
        // The inputs stand before the panels, so they light up in the next frame.
        if app.lit != answer.lit {
            app.lit = answer.lit;
            ui.ctx().request_repaint();
        }
    });
    if let Some(at) = column_end {
        let line = Rect::from_x_y_ranges(at..=at, beside.y_range());
        panel_layout::column_border(ui, line, &mut app.look, &app.theme);
    }
    windows(app, &ui.ctx().clone());
    app.keyboard.watch(ui.ctx());
    update::watch_gesture(app, ui.ctx());
    let heatmap = app.results.figures().map(|figures| &figures.heatmap);
    look::record(&mut app.look, &app.session.document, &app.view, heatmap);
}

/// The parts of the window that the panels and the column share.
fn frame(app: &mut App) -> Frame<'_> {
    Frame {
        document: &mut app.session.document,
        results: &app.results,
        look: &mut app.look,
        theme: &app.theme,
        view: &mut app.view,
        player: &mut app.player,
        lit: &app.lit,
        step: app.windows.rules.lit(),
        busy: app.keyboard.busy,
        queue: &mut app.queue,
    }
}

/// The column of the editor and the inputs table.
fn text_and_inputs(app: &mut App, ui: &mut Ui) {
    editor::ui(ui, &mut frame(app));
    ui.add_space(6.0);
    widgets::smaller(ui, &app.theme);
    let answer = inputs::ui(ui, &mut frame(app));
    app.keyboard.typing_number = answer.focused;
    app.view.pointed = answer.pointed.and_then(|key| {
        let inputs = &app.results.figures()?.heatmap.inputs;
        let place = inputs.iter().position(|other| *other == key);
        place.map(Target::Input)
    });
    if let Some(name) = answer.data {
        let native = app.system.dialogs;
        app.windows.import = Some(ImportDialog::new(Some(name), native, ui.ctx()));
    }
}

/// The dialogs and windows over everything else.
fn windows(app: &mut App, ctx: &egui::Context) {
    if app.windows.choosing_gradient
        && let Some(answer) = gradient_dialog::ask(ctx, &app.results)
    {
        app.windows.choosing_gradient = false;
        if let Some(output) = answer {
            update::take_gradient(app, output);
        }
    }
    files::show_dialog(app, ctx);
    let document = &mut app.session.document;
    let table = &mut app.player.table;
    let data = training_data::show(ctx, table, &mut document.training, app.results.figures());
    app.keyboard.typing_number |= data.typing;
    if data.from_file {
        let native = app.system.dialogs;
        app.windows.import = Some(ImportDialog::new(None, native, ctx));
    }
    import_dialog::show(&mut app.windows.import, document, ctx);
    let reference = &mut app.windows.reference;
    reference.show(ctx, &mut document.functions, &app.theme);
    app.windows.step_sizes.show(ctx, &app.theme);
    let shown = (&*document, app.results.figures());
    app.keyboard.typing_number |= app.windows.check.show(ctx, shown, &app.theme);
    let outcome = app.results.outcome_on(&document.functions);
    let formulas = outcome.and_then(|outcome| outcome.formulas.as_deref());
    app.windows.rules.show(ctx, formulas, &app.theme);
    command_palette::show(app, ctx);
    app.toast.show(ctx, &app.theme);
}
