//! The names of the ledger as chips, each with a small box in the shape of its matrix.
//!
//! A chip moves to the next line as a whole. Before a class all are as large as one line holds;
//! more lines than the window can spare scroll.

use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Color32, FontId, Id, Response, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo, vec2,
};

use crate::figure::Figures;
use crate::figure::ledger::Role as Part;
use crate::paint::theme::{LEAST, Theme, mix};

/// All chips have room for the box of so many rows, so that few shapes change their height.
const USUAL: usize = 60;

/// A name with its shape.
struct Chip {
    text: String,
    /// What pointing at it says.
    said: String,
    color: Color32,
    /// Height and width of its box, at a scale of 1.
    size: Vec2,
    /// What the box's rows and its columns are: shares of its left and of its upper edge, and
    /// their colours.
    edges: [Vec<(f32, Color32)>; 2],
}

/// Shows the chips. `room` is the height that the pictures and the ledger share.
pub(super) fn ui(ui: &mut Ui, figures: &Figures, (room, motion): (f32, bool), theme: &Theme) {
    let chips = chips(ui, figures, motion, theme);
    let scale = if theme.presenting {
        largest(ui, &chips, room)
    } else {
        theme.scale
    };
    let space = ui.spacing().item_spacing.y;
    // All boxes have one height, so that the names stand on one line.
    let tallest = chips.iter().map(|chip| chip.size.x);
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
    let space = ui.spacing().item_spacing.x;
    let wide = |scale: f32| -> f32 {
        let widths = chips.iter().map(|chip| chip.width(ui, scale) + space);
        widths.sum()
    };
    let steps = ((most - least) / STEP) as usize;
    let mut scales = (0..=steps).rev().map(|k| least + k as f32 * STEP);
    let fits = |scale: &f32| wide(*scale) <= ui.available_width();
    scales.find(fits).unwrap_or(least)
}

/// The typeface of the names.
fn letters(scale: f32) -> FontId {
    FontId::monospace(14.0 * scale)
}

/// Between the edge of a chip and what is in it.
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
    let ledger = &figures.ledger;
    let palette = theme.palette();
    let mut chips: Vec<Chip> = Vec::with_capacity(ledger.names.len() + 1);
    for named in &ledger.names {
        let hue = figures.heatmap.hue_of(&named.key);
        let variable = hue.map_or(palette.ink, |hue| theme.variable_color(hue));
        let (color, role) = match named.role {
            Part::Variable => (variable, "differentiated by"),
            Part::Constant => (palette.muted, "held constant"),
            Part::Intermediate => (palette.ink, "on the way"),
            Part::Output => (palette.value, "output"),
        };
        chips.push(Chip {
            text: format!("{} {}", named.name, named.shape),
            said: role.to_owned(),
            color,
            size: vec2(side(named.shape.rows()), side(named.shape.cols())),
            edges: [vec![(1.0, color)], vec![(1.0, color)]],
        });
    }
    let [rows, cols] = ledger.shape;
    // It grows to its size, and turns with the matrix.
    let time = if motion { 0.5 } else { 0.0 };
    let grown = |what: &str, count: usize| {
        let id = Id::unique(("ledger", what));
        ui.ctx().animate_value_with_time(id, side(count), time)
    };
    let inputs = figures.heatmap.inputs.len().max(1) as f32;
    let input = figures.heatmap.input_blocks.iter().map(|block| {
        let color = theme.variable_color(figures.heatmap.hue(block.start));
        (block.len as f32 / inputs, color)
    });
    let (output, input) = (vec![(1.0, palette.value)], input.collect());
    let (edges, [outputs, inputs]) = if ledger.outputs_down {
        ([output, input], [rows, cols])
    } else {
        ([input, output], [cols, rows])
    };
    let said = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    };
    chips.push(Chip {
        text: format!("{} {rows}×{cols}", ledger.derivative),
        said: format!(
            "the derivative, in the layout on screen: {} by {}, an entry for each pair",
            said(outputs, "output"),
            said(inputs, "input")
        ),
        color: palette.slope,
        size: vec2(grown("rows", rows), grown("columns", cols)),
        edges,
    });
    chips
}

impl Chip {
    /// Its width, if it is not cut.
    fn width(&self, ui: &Ui, scale: f32) -> f32 {
        let painter = ui.painter();
        let text = painter.layout_no_wrap(self.text.clone(), letters(scale), self.color);
        text.size().x + self.size.y * scale + 3.0 * margin(scale).x
    }

    fn show(&self, ui: &mut Ui, (scale, height): (f32, f32), theme: &Theme) -> Response {
        let margin = margin(scale);
        let [high, wide] = [self.size.x, self.size.y].map(|side| side * scale);
        let mut job = LayoutJob::simple_singleline(self.text.clone(), letters(scale), self.color);
        let room = ui.max_rect().width() - wide - 3.0 * margin.x;
        job.wrap = TextWrapping::truncate_at_width(room.max(40.0));
        let galley = ui.painter().layout_job(job);
        let size = vec2(galley.size().x + wide + 3.0 * margin.x, height).round();
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let stroke = Stroke::new(theme.hairline(), theme.palette().border);
        let ground = theme.palette().surface;
        ui.painter()
            .rect(rect, 4.0 * scale, ground, stroke, StrokeKind::Inside);
        let middle = egui::pos2(rect.left() + margin.x + wide / 2.0, rect.center().y);
        let matrix = egui::Rect::from_center_size(middle, vec2(wide, high));
        self.matrix(ui, matrix, theme);
        let down = (rect.height() - galley.size().y) / 2.0;
        let at = rect.min + vec2(wide + 2.0 * margin.x, down.round());
        ui.painter().galley(at, galley, self.color);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &self.text));
        response.on_hover_text(format!("{}: {}", self.text, self.said))
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
