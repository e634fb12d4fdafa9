//! The tables of a picture's numbers, behind "More": those that the picture has for screen readers.

use egui::{Align, Label, Layout, RichText, ScrollArea, TextStyle, Ui, WidgetText, vec2};

use crate::panel::accessibility;
use crate::panel::table::Table;

/// The height that is left free under a menu, in points.
const BELOW: f32 = 24.0;

/// The least height of the tables, in points, however low the window is.
const LEAST: f32 = 120.0;

/// Shows the tables one under the other, down to the end of the window: a menu that went beyond
/// it would lose its last lines.
pub(super) fn ui(ui: &mut Ui, tables: &[Table]) {
    let room = ui.ctx().content_rect().bottom() - ui.cursor().top() - BELOW;
    let room = room.max(LEAST);
    // A menu has the height of what was in it before, which is no bound.
    let area = ScrollArea::vertical().max_height(room);
    area.min_scrolled_height(room).show(ui, |ui| {
        // Rows of words and not of buttons.
        ui.spacing_mut().interact_size.y = 0.0;
        ui.spacing_mut().item_spacing.y = 2.0;
        for table in tables {
            ui.label(RichText::new(&table.name).strong());
            ui.scope(|ui| show(ui, table));
            ui.add_space(8.0);
        }
    });
}

fn show(ui: &mut Ui, table: &Table) {
    accessibility::table(ui, &table.name, table.rows.len(), table.head.len());
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
    ui.horizontal_top(|ui| {
        accessibility::part(ui, egui::Role::Row, |node| node.set_row_index(place));
        for (col, (shown, text)) in cells.enumerate() {
            let width = widths.get(col).copied().unwrap_or_default();
            let layout = Layout::top_down(Align::Min);
            ui.allocate_ui_with_layout(vec2(width, 0.0), layout, |ui| {
                ui.set_min_width(width);
                let response = ui.add(Label::new(shown).wrap());
                accessibility::cell(ui, &response, role, text, (place, col));
            });
        }
    });
}

/// The width of each column: that of its widest text, within reason: a long sentence has lines.
fn widths(ui: &Ui, table: &Table) -> Vec<f32> {
    let gap = ui.spacing().item_spacing.x;
    let most = 15.0 * TextStyle::Body.resolve(ui.style()).size;
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
            widths.fold(wide(head, TextStyle::Body), f32::max).min(most)
        })
        .collect()
}
