//! The numbers of a picture in sight, behind "More": the tables that the picture itself has for
//! those who listen.

use egui::{RichText, ScrollArea, TextStyle, Ui, WidgetText};

use crate::figure::table::Table;
use crate::paint::spoken;

/// Shows the tables one under the other, as high as a menu may be.
pub(super) fn ui(ui: &mut Ui, tables: &[Table]) {
    ScrollArea::vertical().max_height(260.0).show(ui, |ui| {
        for table in tables {
            ui.label(RichText::new(&table.name).strong());
            ui.scope(|ui| show(ui, table));
            ui.add_space(ui.spacing().item_spacing.y);
        }
    });
}

fn show(ui: &mut Ui, table: &Table) {
    spoken::table(ui, &table.name, table.rows.len(), table.head.len());
    let widths = widths(ui, table);
    let heads = table.head.iter().map(|text| RichText::new(text).weak());
    row(
        ui,
        0,
        heads.zip(&table.head),
        &widths,
        egui::Role::ColumnHeader,
    );
    for (place, texts) in table.rows.iter().enumerate() {
        let cells = texts.iter().enumerate().map(|(col, text)| {
            let shown = RichText::new(text);
            let shown = if col == 0 { shown } else { shown.monospace() };
            (shown, text)
        });
        row(ui, place + 1, cells, &widths, egui::Role::Cell);
    }
}

fn row<'a>(
    ui: &mut Ui,
    place: usize,
    cells: impl Iterator<Item = (RichText, &'a String)>,
    widths: &[f32],
    role: egui::Role,
) {
    ui.horizontal(|ui| {
        spoken::part(ui, egui::Role::Row, |node| node.set_row_index(place));
        for (col, (shown, text)) in cells.enumerate() {
            let left = ui.cursor().left();
            let response = ui.label(shown);
            spoken::cell(ui, &response, role, text, (place, col));
            let width = widths.get(col).copied().unwrap_or_default();
            ui.add_space((width - (ui.cursor().left() - left)).max(0.0));
        }
    });
}

/// As wide as the widest text of each column.
fn widths(ui: &Ui, table: &Table) -> Vec<f32> {
    let gap = 2.0 * ui.spacing().item_spacing.x;
    let wide = |text: &str, style: TextStyle| {
        let text = WidgetText::from(text);
        let galley = text.into_galley(ui, Some(egui::TextWrapMode::Extend), f32::INFINITY, style);
        galley.size().x + gap
    };
    let columns = table.head.iter().enumerate();
    columns
        .map(|(col, head)| {
            let style = || {
                if col == 0 {
                    TextStyle::Body
                } else {
                    TextStyle::Monospace
                }
            };
            let texts = table.rows.iter().filter_map(|row| row.get(col));
            let widths = texts.map(|text| wide(text, style()));
            widths.fold(wide(head, TextStyle::Body), f32::max)
        })
        .collect()
}
