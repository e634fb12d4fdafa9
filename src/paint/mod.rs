//! Every drawing of the program, as functions of a figure and of what the panel remembers.
//!
//! The window and the exports call the same functions; nothing that is visible in a
//! picture lives anywhere but in the figure, the [`View`] and the [`Theme`].
//! It computes no derivative and formats no result: that is done in [`crate::figure`].
//!
//! Where to look next: [`theme`] for the look, [`heatmap`], [`field`] and [`neuron`]
//! for the three pictures.

mod arrows;
mod cell;
mod colorbar;
mod curve;
pub mod field;
pub mod fonts;
mod hands;
pub mod heatmap;
pub mod neuron;
mod panel;
mod plot;
mod text;
mod texture;
pub mod theme;

use egui::{Align2, Rect, Stroke, Ui, UiBuilder, vec2};

pub use self::field::{FieldResponse, FieldView};
pub use self::heatmap::{HeatmapResponse, HeatmapView};
pub use self::neuron::{NeuronResponse, NeuronView};
pub use self::panel::inset;
use self::theme::TextRole;
pub use self::theme::Theme;
use crate::figure::Figures;
use crate::figure::field::Field;
use crate::project::document::Panel;

/// What the pictures remember between frames.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Of the heatmap.
    pub heatmap: HeatmapView,
    /// Of the field.
    pub field: FieldView,
    /// Of the neuron.
    pub neuron: NeuronView,
    /// The figures are of an earlier state of the document: dimmed, and said so.
    pub stale: bool,
}

/// What was done to the panels in this frame; `None` for those not shown.
#[derive(Clone, Debug, Default)]
pub struct PanelsResponse {
    /// To the heatmap.
    pub heatmap: Option<HeatmapResponse>,
    /// To the field.
    pub field: Option<FieldResponse>,
    /// To the neuron.
    pub neuron: Option<NeuronResponse>,
}

/// Draws the chosen panels side by side into all the room left in `ui`, and links
/// them: the cell under the pointer lights its arrow and its slope.
pub fn panels(
    ui: &mut Ui,
    figures: &Figures,
    panels: &[Panel],
    view: &mut View,
    theme: &Theme,
) -> PanelsResponse {
    let full = ui.available_rect_before_wrap();
    let mut answer = PanelsResponse::default();
    if !full.is_finite() || full.width() < 1.0 || full.height() < 1.0 || panels.is_empty() {
        return answer;
    }
    ui.advance_cursor_after_rect(full);
    let columns = columns(full, panels.len());
    for (index, panel) in panels.iter().enumerate() {
        let Some(&rect) = columns.get(index) else {
            break;
        };
        if index > 0 {
            let stroke = Stroke::new(theme.hairline(), theme.palette().grid);
            let middle = rect
                .y_range()
                .shrink(theme.margin().min(rect.height() / 4.0));
            ui.painter().vline(rect.left(), middle, stroke);
        }
        let mut column = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(panel.name()));
        column.shrink_clip_rect(rect);
        if view.stale {
            column.multiply_opacity(0.75);
        }
        match panel {
            Panel::Jacobian => {
                let response = heatmap::ui(&mut column, &figures.heatmap, &view.heatmap, theme);
                if let Some(selected) = response.selected {
                    view.heatmap.selected = selected;
                }
                link(figures, response.hovered.or(view.heatmap.selected), view);
                answer.heatmap = Some(response);
            }
            Panel::Field => {
                answer.field = Some(field::ui(
                    &mut column,
                    &figures.field,
                    &mut view.field,
                    theme,
                ));
            }
            Panel::Neuron => {
                answer.neuron = Some(neuron::ui(
                    &mut column,
                    &figures.neuron,
                    &view.neuron,
                    theme,
                ));
            }
        }
    }
    if view.stale {
        stale_tag(ui, full, theme);
    }
    answer
}

/// Columns of equal width for so many panels, on whole points.
pub fn columns(full: Rect, count: usize) -> Vec<Rect> {
    let edge = |k: usize| {
        let share = k as f32 / count.max(1) as f32;
        egui::lerp(full.x_range(), share).round()
    };
    (0..count)
        .map(|k| {
            let x = egui::Rangef::new(edge(k), edge(k + 1));
            Rect::from_x_y_ranges(x, full.y_range())
        })
        .collect()
}

/// Lights in the field what a cell of the heatmap is about: the partial derivative
/// along one of the field's axes, when the cell is of the drawn component. [`panels`]
/// does it; a window that draws the panels one by one calls it between them.
pub fn link(figures: &Figures, cell: Option<heatmap::Place>, view: &mut View) {
    let axis = cell.and_then(|(row, col)| {
        let shown = &figures.heatmap;
        let names = [shown.rows.get(row)?, shown.cols.get(col)?];
        let about = |label: &str| {
            names
                .iter()
                .any(|name| name.trim_start_matches('∂') == label)
        };
        match &figures.field {
            Field::Plane(plane) if about(&plane.output) => [&plane.x, &plane.y]
                .into_iter()
                .position(|axis| about(&axis.label)),
            Field::Curve(curve) if about(&curve.output) && about(&curve.x.label) => Some(0),
            _ => None,
        }
    });
    view.field.lit = axis;
}

/// Says that the pictures are not of what is typed now.
fn stale_tag(ui: &Ui, full: Rect, theme: &Theme) {
    let palette = theme.palette();
    let style = (theme.font(TextRole::Tag), palette.warning, palette.control);
    // Titles stand above and pictures in the middle; the last line of a caption is rarely used.
    let at = full.right_bottom() - vec2(theme.gap(), 2.0);
    text::tag(
        ui.painter(),
        at,
        Align2::RIGHT_BOTTOM,
        "stale: the last good picture",
        style,
        full,
    );
}
