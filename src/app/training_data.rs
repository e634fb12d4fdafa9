//! The window of the training data, a table of inputs and targets: typed, pasted, taken from a
//! file, or made.
//!
//! Only the rows in sight are laid out.

use egui::{
    Button, Context, DragValue, Event, Grid, Id, RichText, ScrollArea, Ui, ViewportCommand,
};

use super::widgets::named_button;
use crate::document::file::table;
use crate::document::training::{MOST_ROWS, Made, Table, TrainingSettings, made};
use crate::panel::figures::Figures;

/// The settings of data that are made, and what was wrong with the last paste.
#[derive(Clone, Debug)]
struct Draft {
    rows: usize,
    noise: f64,
    fault: Option<String>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            rows: 40,
            noise: 0.3,
            fault: None,
        }
    }
}

/// What was done in the window of the training data.
#[derive(Default)]
pub struct TrainingDataResponse {
    /// A number is being typed.
    pub typing: bool,
    /// The rows are wanted from a file.
    pub from_file: bool,
}

/// Shows the window, if it is open; `figures` are those of the neuron that is to be trained.
pub fn show(
    ctx: &Context,
    open: &mut bool,
    settings: &mut TrainingSettings,
    figures: Option<&Figures>,
) -> TrainingDataResponse {
    let mut response = TrainingDataResponse::default();
    if !*open {
        return response;
    }
    let inputs = figures.map_or(1, |figures| figures.neuron.terms.len().max(1));
    let window = egui::Window::new("Training data")
        .id(Id::unique("training data"))
        .open(open)
        .default_pos(ctx.content_rect().center() - egui::vec2(215.0, 240.0))
        .default_size([430.0, 420.0])
        .vscroll(false);
    let shown = window.show(ctx, |ui| {
        content(ui, settings, inputs, &mut response.from_file)
    });
    response.typing = shown.and_then(|shown| shown.inner).unwrap_or_default();
    response
}

fn content(
    ui: &mut Ui,
    settings: &mut TrainingSettings,
    inputs: usize,
    from_file: &mut bool,
) -> bool {
    let id = Id::unique("draft of training data");
    let mut draft: Draft = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let mut focused = false;
    ui.horizontal_wrapped(|ui| {
        ui.label("Make");
        for kind in Made::ALL {
            if ui.button(kind.name()).clicked() {
                let Draft { rows, noise, .. } = draft;
                settings.data = made(kind, inputs, rows, noise, settings.seed);
                draft.fault = None;
            }
        }
    });
    ui.horizontal_wrapped(|ui| {
        let mut field = |ui: &mut Ui, name: &str, value: DragValue<'_>| {
            ui.label(name);
            let response = ui.name_inputs(name, |ui| ui.add(value));
            focused |= response.has_focus();
        };
        field(
            ui,
            "rows",
            DragValue::new(&mut draft.rows).range(1..=MOST_ROWS),
        );
        let noise = DragValue::new(&mut draft.noise)
            .range(0.0..=10.0)
            .speed(0.01);
        field(ui, "noise", noise);
        field(ui, "seed", DragValue::new(&mut settings.seed).speed(0.1));
    });
    ui.horizontal_wrapped(|ui| {
        if ui
            .button("Paste")
            .on_hover_text("Rows copied from a spreadsheet: the inputs, then the target")
            .clicked()
        {
            ui.ctx().send_viewport_cmd(ViewportCommand::RequestPaste);
        }
        *from_file = ui.button("From a CSV file…").clicked();
        if ui.button("Add a row").clicked() {
            if settings.data.is_empty() {
                settings.data = Table::new(inputs);
            }
            settings.data.add_row();
            draft.fault = None;
        }
        if ui
            .add_enabled(!settings.data.is_empty(), Button::new("Clear"))
            .clicked()
        {
            settings.data = Table::new(inputs);
            draft.fault = None;
        }
        if *from_file {
            draft.fault = None;
        }
    });
    if let Some(rows) = pasted(ui) {
        match Table::from_rows(&rows) {
            Ok(table) => {
                settings.data = table;
                draft.fault = None;
            }
            Err(sentence) => draft.fault = Some(sentence),
        }
    }
    if let Some(fault) = &draft.fault {
        ui.colored_label(ui.visuals().error_fg_color, fault);
    }
    ui.separator();
    focused |= rows(ui, &mut settings.data);
    ui.data_mut(|data| data.insert_temp(id, draft));
    focused
}

/// The rows that were pasted in this frame; a single number belongs to the field it is typed in.
fn pasted(ui: &Ui) -> Option<Vec<Vec<f64>>> {
    ui.input_mut(|input| {
        let rows = |event: &Event| match event {
            Event::Paste(text) => table::parse(text).ok().or_else(|| table::pasted(text)),
            _ => None,
        };
        let several = |rows: &Vec<Vec<f64>>| rows.len() > 1 || rows.iter().any(|row| row.len() > 1);
        let place = input
            .events
            .iter()
            .position(|event| rows(event).is_some_and(|rows| several(&rows)))?;
        rows(&input.events.remove(place))
    })
}

/// The rows of the table, with headings; true while a number is typed.
fn rows(ui: &mut Ui, data: &mut Table) -> bool {
    let mut focused = false;
    if data.is_empty() {
        ui.label("No rows yet. Each row holds the inputs of one example and, last, its target.");
        return focused;
    }
    let height = ui.spacing().interact_size.y;
    let columns = data.inputs() + 1;
    let mut removed = None;
    let width = 62.0_f32;
    let headings = |ui: &mut Ui| {
        ui.add_sized(
            [44.0, height],
            egui::Label::new(RichText::new("row").weak()),
        );
        for column in 0..columns {
            let name = if column + 1 == columns {
                "t".to_owned()
            } else {
                crate::analysis::heading::heading(&format!("x[{}]", column + 1))
            };
            ui.add_sized(
                [width, height],
                egui::Label::new(RichText::new(name).strong()),
            );
        }
        ui.label("");
        ui.end_row();
    };
    ScrollArea::horizontal().show(ui, |ui| {
        ui.vertical(|ui| {
            Grid::new("headings of the data")
                .min_col_width(44.0)
                .show(ui, headings);
            let count = data.len();
            ScrollArea::vertical().show_rows(ui, height, count, |ui, range| {
                Grid::new("rows of the data")
                    .min_col_width(44.0)
                    .show(ui, |ui| {
                        for row in range {
                            ui.add_sized([44.0, height], egui::Label::new((row + 1).to_string()));
                            for column in 0..columns {
                                let Some(&before) = data.row(row).get(column) else {
                                    continue;
                                };
                                let mut number = before;
                                let field = DragValue::new(&mut number).speed(0.02).max_decimals(6);
                                let name = format!("row {}, column {}", row + 1, column + 1);
                                let response =
                                    ui.name_inputs(name, |ui| ui.add_sized([width, height], field));
                                focused |= response.has_focus();
                                if number != before {
                                    data.set(row, column, number);
                                }
                            }
                            let remove = ui.add(Button::new("−").small());
                            remove.widget_info(|| {
                                named_button(true, &format!("remove row {}", row + 1))
                            });
                            if remove.clicked() {
                                removed = Some(row);
                            }
                            ui.end_row();
                        }
                    });
            });
        });
    });
    if let Some(row) = removed {
        data.remove_row(row);
    }
    focused
}
