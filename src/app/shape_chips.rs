//! The shape chips: a chip for each name of the text, with its shape and a small box in the shape
//! of its matrix.
//!
//! A chip moves to the next line as a whole; of one that is wider than a line the name is begun.
//! In presentation mode all are as large as one line holds; more lines than the window can spare
//! scroll.

use std::sync::Arc;

use egui::{
    Color32, FontId, Galley, Id, Response, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo, vec2,
};

use super::widgets;
use crate::panel::figures::Figures;
use crate::panel::shapes::figure::Role as Part;
use crate::panel::theme::{LEAST, Theme, mix};

/// All chips have room for the box of so many rows, so that few shapes change their height.
const USUAL: usize = 60;

/// The most names that have chips: all of them are laid out in every frame.
const MOST: usize = 200;

/// A name with its shape.
struct Chip {
    name: String,
    /// Whole in any case: a part of it would be another shape.
    shape: String,
    /// Its tooltip.
    said: String,
    color: Color32,
    /// Its box at a scale of 1: as wide as it has columns, as high as it has rows.
    size: Vec2,
    /// What the box's rows and its columns are: shares of its left and of its upper edge, and
    /// their colours.
    edges: [Vec<(f32, Color32)>; 2],
}

/// Shows the chips. `room` is the height that the pictures and the chips share.
pub(super) fn ui(ui: &mut Ui, figures: &Figures, (room, motion): (f32, bool), theme: &Theme) {
    let chips = chips(ui, figures, motion, theme);
    let scale = if theme.presenting {
        largest(ui, &chips, room)
    } else {
        theme.scale
    };
    let space = ui.spacing().item_spacing.y;
    // All boxes have one height, so that the names stand on one line.
    let tallest = chips.iter().map(|chip| chip.size.y);
    let tallest = tallest.fold(side(USUAL), f32::max);
    let height = (tallest * scale + 2.0 * margin(scale).y).round();
    // Whole lines, so that what is below them is seen to go on.
    let lines = (0.2 * room / (height + space)).floor().clamp(2.0, 4.0);
    ScrollArea::vertical()
        .max_height(lines * (height + space) - space)
        .min_scrolled_height(height)
        .show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                for chip in &chips {
                    chip.show(ui, (scale, height), theme);
                }
            });
        });
}

/// The largest scale at which all chips stand in one line, or else that of the smallest words.
fn largest(ui: &Ui, chips: &[Chip], room: f32) -> f32 {
    const STEP: f32 = 0.05;
    let least = LEAST / letters(1.0).size;
    // A line takes little of the pictures' height.
    let most = (0.07 * room / side(USUAL)).clamp(least, 2.0);
    let room = ui.available_width() - chips.len() as f32 * ui.spacing().item_spacing.x;
    let wide = |scale: f32| -> f32 { chips.iter().map(|chip| chip.width(ui, scale)).sum() };
    // Widths go with the scale but for roundings, which are less than a step.
    let estimate = most.min(most * room / wide(most));
    let scale = least + ((estimate - least) / STEP).floor().max(0.0) * STEP;
    let scale = if wide(scale) <= room {
        scale
    } else {
        scale - STEP
    };
    scale.max(least)
}

/// The font of the names.
fn letters(scale: f32) -> FontId {
    FontId::monospace(14.0 * scale)
}

/// The padding between the edge of a chip and what is in it.
fn margin(scale: f32) -> Vec2 {
    (vec2(6.0, 2.0) * scale).round()
}

/// The side of a box for so many elements: one is a small square, and the rest grows with the
/// logarithm, so that a thousand still fit.
fn side(count: usize) -> f32 {
    (9.0 + 3.4 * (count.max(1) as f32).log2()).min(36.0)
}

/// One chip per name, and the derivative's.
fn chips(ui: &Ui, figures: &Figures, motion: bool, theme: &Theme) -> Vec<Chip> {
    let shapes = &figures.shapes;
    let palette = theme.palette();
    let hue_of = figures.heatmap.hues();
    let shown = shapes.names.get(..MOST).unwrap_or(&shapes.names);
    let mut chips: Vec<Chip> = Vec::with_capacity(shown.len() + 2);
    for named in shown {
        let hue = hue_of(&named.key);
        let variable = hue.map_or(palette.ink, |hue| theme.variable_color(hue));
        let (color, role) = match named.role {
            Part::Variable => (variable, "differentiated by"),
            Part::Constant => (palette.muted, "held constant"),
            Part::Intermediate => (palette.ink, "on the way"),
            Part::Output => (palette.value, "output"),
        };
        chips.push(Chip {
            name: named.name.clone(),
            shape: named.shape.to_string(),
            said: role.to_owned(),
            color,
            size: vec2(side(named.shape.cols()), side(named.shape.rows())),
            edges: [vec![(1.0, color)], vec![(1.0, color)]],
        });
    }
    if shown.len() < shapes.names.len() {
        chips.push(Chip {
            name: "…".to_owned(),
            shape: format!("{} more", shapes.names.len() - shown.len()),
            said: "names whose shapes stand in the text".to_owned(),
            color: palette.muted,
            size: vec2(side(1), side(1)),
            edges: [vec![(1.0, palette.muted)], vec![(1.0, palette.muted)]],
        });
    }
    let [rows, cols] = shapes.shape;
    // It grows to its size, and turns with the matrix.
    let time = if motion { 0.5 } else { 0.0 };
    let grown = |what: &str, count: usize| {
        let id = Id::unique(("shapes", what));
        ui.ctx().animate_value_with_time(id, side(count), time)
    };
    let inputs = figures.heatmap.inputs.len().max(1) as f32;
    let input = figures.heatmap.input_blocks.iter().map(|block| {
        let color = theme.variable_color(figures.heatmap.hue(block.start));
        (block.len as f32 / inputs, color)
    });
    let (output, input) = (vec![(1.0, palette.value)], input.collect());
    let (edges, [outputs, inputs]) = if shapes.outputs_down {
        ([output, input], [rows, cols])
    } else {
        ([input, output], [cols, rows])
    };
    let said = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    };
    chips.push(Chip {
        name: shapes.derivative.clone(),
        shape: format!("{rows}×{cols}"),
        said: format!(
            "the derivative, in the layout on screen: {} by {}, an entry for each pair",
            said(outputs, "output"),
            said(inputs, "input")
        ),
        color: palette.slope,
        size: vec2(grown("columns", cols), grown("rows", rows)),
        edges,
    });
    chips
}

impl Chip {
    /// Its text, with this much of its name.
    fn text(&self, name: &str) -> String {
        format!("{name} {}", self.shape)
    }

    fn lay(&self, ui: &Ui, text: String, scale: f32) -> Arc<Galley> {
        ui.painter()
            .layout_no_wrap(text, letters(scale), self.color)
    }

    /// The width of all that is beside its text.
    fn around(&self, scale: f32) -> f32 {
        self.size.x * scale + 3.0 * margin(scale).x
    }

    /// Its width with all of its name.
    fn width(&self, ui: &Ui, scale: f32) -> f32 {
        let text = self.lay(ui, self.text(&self.name), scale);
        text.size().x + self.around(scale)
    }

    fn show(&self, ui: &mut Ui, (scale, height): (f32, f32), theme: &Theme) -> Response {
        let margin = margin(scale);
        let shape = self.size * scale;
        let lay = |name: &str| self.lay(ui, self.text(name), scale);
        let room = ui.max_rect().width() - self.around(scale);
        let name = widgets::begun(&self.name, room, |name| lay(name).size().x);
        let galley = lay(&name);
        let size = vec2(galley.size().x + self.around(scale), height).round();
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let stroke = Stroke::new(theme.hairline(), theme.palette().border);
        let ground = theme.palette().surface;
        ui.painter()
            .rect(rect, 4.0 * scale, ground, stroke, StrokeKind::Inside);
        let middle = egui::pos2(rect.left() + margin.x + shape.x / 2.0, rect.center().y);
        let matrix = egui::Rect::from_center_size(middle, shape);
        self.matrix(ui, matrix, theme);
        let down = (rect.height() - galley.size().y) / 2.0;
        let at = rect.min + vec2(shape.x + 2.0 * margin.x, down.round());
        ui.painter().galley(at, galley, self.color);
        let text = self.text(&self.name);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
        response.on_hover_text(format!("{text}: {}", self.said))
    }

    fn matrix(&self, ui: &Ui, rect: egui::Rect, theme: &Theme) {
        let painter = ui.painter();
        let fill = mix(theme.palette().surface, self.color, 0.22);
        let line = Stroke::new(theme.hairline(), self.color);
        painter.rect(rect, 0.0, fill, line, StrokeKind::Inside);
        let width = 2.5 * theme.hairline();
        let mut at = rect.min;
        for (share, color) in &self.edges[0] {
            let end = at.y + share * rect.height();
            painter.vline(rect.left(), at.y..=end, Stroke::new(width, *color));
            at.y = end;
        }
        for (share, color) in &self.edges[1] {
            let end = at.x + share * rect.width();
            painter.hline(at.x..=end, rect.top(), Stroke::new(width, *color));
            at.x = end;
        }
    }
}
