//! What hands do to the heatmap: zoom, move, and walk from cell to cell by keys.

use egui::{Event, Key, PointerButton, Response, Ui};

use super::grid::{CellIndex, Grid};
use super::view::HeatmapView;
use crate::panel::jacobian::figure::heatmap::Heatmap;
use crate::panel::plot_interaction;
use crate::panel::selection::Target;

/// The wheel zooms at the pointer, dragging moves, a double click shows all.
pub(crate) fn zoom_and_pan(
    ui: &Ui,
    grid: &Grid,
    size: CellIndex,
    view: &mut HeatmapView,
    response: &Response,
) {
    if let Some(at) = response.hover_pos()
        && size.0.max(size.1) > 3
        && grid.from.is_none()
        && let Some(factor) = plot_interaction::nearer(ui)
    {
        view.sight = grid.sight.zoomed(factor, grid.value(at), size);
    }
    if response.dragged_by(PointerButton::Primary) {
        let by = response.drag_delta() / grid.cell;
        let by = [-f64::from(by.x), -f64::from(by.y)];
        view.sight = view.sight.map(|sight| sight.moved(by, size));
    }
    if response.double_clicked() {
        view.sight = None;
    }
}

/// Arrow keys walk over the cells, Escape lets go. From a row or a column they walk to the
/// next one.
pub(crate) fn keys(ui: &Ui, figure: &Heatmap, start: Option<Target>) -> Option<Target> {
    let pressed = ui.input(|input| {
        let key = |event: &Event| match event {
            Event::Key {
                key,
                pressed: true,
                modifiers,
                ..
            } => Some((*key, modifiers.shift)),
            _ => None,
        };
        input.events.iter().filter_map(key).collect::<Vec<_>>()
    });
    let (m, n) = (figure.jacobian.rows, figure.jacobian.cols);
    let moved = |k: usize, by: isize, count: usize| {
        k.saturating_add_signed(by).min(count.saturating_sub(1))
    };
    pressed.into_iter().fold(start, |target, (key, shift)| {
        let step = match key {
            Key::ArrowUp => (-1, 0),
            Key::ArrowDown => (1, 0),
            Key::ArrowLeft => (0, -1),
            Key::ArrowRight => (0, 1),
            Key::Escape => return None,
            _ => return target,
        };
        let (down, across) = figure.turned(step);
        Some(match target {
            None => Target::Cell {
                output: 0,
                input: 0,
            },
            // With Shift all of the row or of the column in that direction is taken.
            Some(Target::Cell { output, input }) if shift => {
                if down == 0 {
                    Target::Output(output)
                } else {
                    Target::Input(input)
                }
            }
            Some(Target::Cell { output, input }) => Target::Cell {
                output: moved(output, down, m),
                input: moved(input, across, n),
            },
            Some(Target::Output(output)) if down == 0 => Target::Cell { output, input: 0 },
            Some(Target::Output(output)) => Target::Output(moved(output, down, m)),
            Some(Target::Input(input)) if across == 0 => Target::Cell { output: 0, input },
            Some(Target::Input(input)) => Target::Input(moved(input, across, n)),
        })
    })
}
