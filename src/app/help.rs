//! The help pages: what can be typed, and what every key does.
//!
//! Keys of commands come from the table of commands; only those that belong to a picture or
//! to a field are listed here.

use egui::{Grid, RichText, ScrollArea, Ui};

use super::command_table::TABLE;

/// The notation, a line for each kind of expression; the texts are examples to copy.
pub(super) const NOTATION: &[(&str, &str)] = &[
    (
        "y = x² + 3x",
        "a definition a line; the last one is the output",
    ),
    (
        "f(x, y) = 10x²y²",
        "a heading gives the order of the inputs",
    ),
    (
        "y₁ = x₁² + x₂",
        "elements of a vector, typed y1, x1 or x[1] too",
    ),
    ("z = w·x + b", "dot product; also dot(w, x)"),
    (
        "y = W*x + b",
        "matrix product; a capital letter is a matrix",
    ),
    ("w ⊗ x, w .* x", "elementwise product; also ./ and .^"),
    ("x', xᵀ, x^T", "transpose"),
    ("[x, x²]", "a vector of its elements"),
    ("|x|, ‖x‖", "absolute value, length; also abs(x), norm2(x)"),
    (
        "max(0, z), relu(z), σ(z)",
        "activations; also tanh, gelu, softplus …",
    ),
    ("sum(x), mean(x), softmax(x)", "functions of a whole vector"),
    (
        "pi, e, 2*pi/3",
        "constants; formulas work in number fields too",
    ),
    ("# text", "a comment, to the end of the line"),
];

/// Shows the notation.
pub(super) fn notation(ui: &mut Ui) {
    ui.heading("What can be typed");
    Grid::new("notation").num_columns(2).show(ui, |ui| {
        for (text, meaning) in NOTATION {
            ui.monospace(*text);
            ui.label(*meaning);
            ui.end_row();
        }
    });
}

/// Shows all keyboard shortcuts, of the commands and of the pictures.
pub(super) fn shortcuts(ui: &mut Ui) {
    ui.heading("Shortcuts");
    let height = (ui.ctx().content_rect().height() - 130.0).max(100.0);
    let area = ScrollArea::vertical()
        .max_height(height)
        .min_scrolled_height(height);
    area.show(ui, table_of_keys);
}

fn table_of_keys(ui: &mut Ui) {
    let close = [ui.spacing().item_spacing.x, 1.0];
    let grid = Grid::new("shortcuts").num_columns(2).spacing(close);
    grid.min_row_height(0.0).show(ui, |ui| {
        for entry in TABLE.iter().filter(|entry| !entry.keys.is_empty()) {
            let keys: Vec<String> = entry
                .keys
                .iter()
                .map(|key| ui.ctx().format_shortcut(key))
                .collect();
            ui.label(RichText::new(keys.join("  or  ")).strong());
            ui.label(entry.text.trim_end_matches('…'));
            ui.end_row();
        }
        for (keys, text) in [
            (
                "Ctrl+Plus, Ctrl+Minus, Ctrl+0",
                "Larger, smaller, as it was",
            ),
            (
                "Tab",
                "Take the word that the list under the editor proposes",
            ),
            ("Enter", "Take over the number that was typed"),
            (
                "Escape",
                "Leave the number as it was; let go of the cell; close a dialog; show all pictures",
            ),
            (
                "Arrow keys on the field and the curves",
                "Move the point; Shift: ten times as far, Alt: a tenth",
            ),
            (
                "Page Down, Page Up in a picture",
                "On to what else can be moved: another gauge, dx, the start of a path",
            ),
            (
                "Up, down in the neuron",
                "On to the next bar, the point, the target; left and right move it",
            ),
            (
                "Home, double-click on a picture",
                "Back to the view of the scene",
            ),
            (
                "Wheel, drag on a picture",
                "Zoom at the pointer, move the view",
            ),
            ("Arrow keys on the Jacobian", "Walk over the cells"),
            (
                "Shift and an arrow key there",
                "Take all of the row or column: a gradient",
            ),
            (
                "Click on a cell or a heading",
                "Keep it lit in all pictures; Escape lets go",
            ),
            (
                "Right mouse button on a picture",
                "Copy its numbers, export it",
            ),
            (
                "Double-click on a picture’s title",
                "Give the picture all the room, or give it back",
            ),
            (
                "Drag the border of a panel, or arrow keys on it",
                "Wider, narrower; a double-click puts it back",
            ),
        ] {
            ui.label(RichText::new(keys).strong());
            ui.label(text);
            ui.end_row();
        }
    });
}
