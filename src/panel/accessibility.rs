//! Tables for those who listen: the one way in which rows and cells get their roles.
//!
//! Nothing is drawn here. A picture lays its tables over itself with [`tables`], or with
//! [`cells`] where each cell has a place of its own; what is in sight, such as the numbers
//! behind "More", names its widgets with [`part`] and [`cell`].

use egui::accesskit::Node;
use egui::{Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::table::Table;

/// Rows of a table that are told; of more the caption says the important part.
const MOST_ROWS: usize = 100;

/// The cells of a table, made as they are asked for.
pub(crate) struct Cells<'a> {
    /// What it is a table of.
    pub name: &'a str,
    /// Headings of the columns.
    pub head: &'a [String],
    /// How many rows there are under them.
    pub rows: usize,
    /// The text of a cell, by row and column.
    pub text: &'a dyn Fn(usize, usize) -> Option<String>,
    /// Where a cell is on the screen; the headings are in row 0, above the first.
    pub place: &'a dyn Fn(usize, usize) -> Rect,
}

/// Whether anybody listens: otherwise nothing has to be said.
pub(crate) fn listening(ui: &Ui) -> bool {
    let ctx = ui.ctx();
    ctx.accesskit_node_builder(ui.unique_id(), |_| ()).is_some()
}

/// Gives everything that is added to `ui` a common role, and says more about it.
pub fn part(ui: &Ui, role: Role, more: impl FnOnce(&mut Node)) {
    ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
        node.set_role(role);
        more(node);
    });
}

/// Makes a widget a cell, or a heading, of a table.
pub fn cell(ui: &Ui, response: &Response, role: Role, text: &str, (row, col): (usize, usize)) {
    response.widget_info(|| WidgetInfo::labeled(role, true, text));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_row_index(row);
        node.set_column_index(col);
    });
}

/// Makes `ui` a table of that name and size, without the headings.
pub fn table(ui: &Ui, name: &str, rows: usize, cols: usize) {
    part(ui, Role::Table, |node| {
        node.set_label(name);
        // The headings are a row too.
        node.set_row_count(rows + 1);
        node.set_column_count(cols);
    });
}

/// Lays the cells over `area`.
pub(crate) fn cells(ui: &mut Ui, area: Rect, cells: &Cells<'_>) {
    if !listening(ui) {
        return;
    }
    let builder = UiBuilder::new().max_rect(area);
    let within = &mut ui.new_child(builder.clone().id_salt(("spoken", cells.name)));
    table(within, cells.name, cells.rows, cells.head.len());
    for row in 0..=cells.rows {
        let line = &mut within.new_child(builder.clone().id_salt(row));
        part(line, Role::Row, |node| node.set_row_index(row));
        for (col, heading) in cells.head.iter().enumerate() {
            let (role, text) = match row.checked_sub(1) {
                None => (Role::ColumnHeader, Some(heading.clone())),
                Some(row) => (Role::Cell, (cells.text)(row, col)),
            };
            let Some(text) = text else { continue };
            let id = line.unique_id().with(col);
            let response = line.interact((cells.place)(row, col), id, Sense::empty());
            cell(line, &response, role, &text, (row, col));
        }
    }
}

/// Lays tables over a picture, each over all of it; they are made only when somebody listens.
pub(crate) fn tables(ui: &mut Ui, area: Rect, tables: impl FnOnce() -> Vec<Table>) {
    if !listening(ui) {
        return;
    }
    for table in tables() {
        let rows = table.rows.len().min(MOST_ROWS);
        let size = area.size() / vec2(table.head.len().max(1) as f32, (rows + 1) as f32);
        let place = |row: usize, col: usize| {
            let corner = vec2(col as f32, row as f32) * size;
            Rect::from_min_size(pos2(area.left(), area.top()) + corner, size)
        };
        cells(
            ui,
            area,
            &Cells {
                name: &table.name,
                head: &table.head,
                rows,
                text: &|row, col| table.rows.get(row)?.get(col).cloned(),
                place: &place,
            },
        );
    }
}
