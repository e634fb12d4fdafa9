//! The picture of step sizes: error against step on logarithmic axes, with the lines that
//! truncation and round-off follow.
//!
//! Curves differ by the shape of their marks, by dashes and by colour; the legend shows all
//! three. An error of 0 is on no logarithmic axis: it stands in a row of its own below.

use egui::{Painter, Pos2, Rect, Response, Stroke, Ui, pos2, vec2};

use super::axes::{self, Axes, Lanes};
use super::{labels, legend, marks};
use crate::analysis::number::significant;
use crate::panel::panel_frame::{self, Words};
use crate::panel::plot::{self, Drawn};
use crate::panel::step_size::figure::StepSizes;
use crate::panel::theme::{TextRole, Theme};

/// Draws the picture into all the room left in `ui`.
pub fn ui(ui: &mut Ui, figure: &StepSizes, theme: &Theme) -> Option<Response> {
    let words = Words {
        title: figure.title.clone(),
        lines: [figure.subtitle.clone(), figure.rounding.clone()],
        caption: figure.caption.clone(),
        needed: true,
        ..Words::default()
    };
    let theme = &panel_frame::fitted(ui, theme);
    let room = panel_frame::frame(ui, theme, &words)?;
    let (room, legend) = rooms(room, theme);
    let lanes = Lanes::of(figure, theme);
    let [low, high] = figure.errors;
    // The row of zeros takes its part of the height, which is known but for a few points.
    let height = (room.height() - plot::around(theme)).max(1.0);
    let share = (lanes.height / height).min(0.4);
    let row = f64::from(share / (1.0 - share)) * (high - low);
    let frame = plot::Frame::new(
        "steps",
        [figure.steps, [low - row, high]],
        ["step h", figure.error_name],
    );
    // The number beside the row of zeros needs some room over it.
    let ticks: plot::Ticks = (plot::power_of_ten, low + 0.3 * row);
    let drawn = plot::show_with(ui, room, theme, &frame, ticks, |_| {})?;
    let axes = Axes {
        drawn: &drawn,
        figure,
        lanes,
    };
    let inside = drawn.painter(ui);
    // Marks are whole at the frame too.
    let around = drawn.painter_around(ui, marks::radius(theme));
    axes.row_of_zeros(ui.painter(), theme);
    let ends = axes.ends();
    for ends in ends.iter().flatten() {
        axes::guide(&inside, *ends, theme);
    }
    if let Some(level) = axes.dual() {
        axes::level(&inside, level, theme);
    }
    let looks = marks::looks(theme);
    for (index, (trace, (glyph, color))) in figure.traces.iter().zip(looks).enumerate() {
        axes.curve(&inside, trace, color, theme);
        for at in axes.glyphs(index, trace) {
            marks::glyph(&around, at, glyph, color, theme);
        }
    }
    let spots = axes.spots(theme);
    marks::draw(&around, &axes, &spots, theme);
    labels::write(&inside, &axes, &ends, &spots, theme);
    plot::border(ui, &drawn, theme);
    if let Some(room) = legend {
        legend::write(ui.painter(), room, &axes, &ends, &spots, theme);
    }
    if let Some(at) = drawn.response.hover_pos() {
        values_at(&inside, &drawn, figure, at, theme);
    }
    panel_frame::speak(&drawn.response, &figure.caption);
    Some(drawn.response)
}

/// The legend stands beside the plot where there is room, else it is left out and the curves
/// are told by the caption and by pointing.
fn rooms(room: Rect, theme: &Theme) -> (Rect, Option<Rect>) {
    let column = 186.0 * theme.scale;
    if room.width() < 2.4 * column {
        return (room, None);
    }
    let (plot, legend) = room.split_left_right_at_x(room.right() - column);
    (
        plot,
        Some(legend.with_min_x(legend.left() + 2.0 * theme.gap())),
    )
}

/// The errors at the step that is nearest to the pointer, as a small table.
fn values_at(painter: &Painter, drawn: &Drawn, figure: &StepSizes, at: Pos2, theme: &Theme) {
    let palette = theme.palette();
    let inner = drawn.inner();
    let x = |h: f64| drawn.place(h.log10(), 0.0).x;
    let steps = figure.traces.first().map(|trace| trace.points.iter());
    let distance = |p: &[f64; 2]| (x(p[0]) - at.x).abs();
    let nearest = steps
        .into_iter()
        .flatten()
        .enumerate()
        .min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)));
    let Some((index, &[h, _])) = nearest else {
        return;
    };
    let x = x(h);
    let border = Stroke::new(theme.hairline(), palette.border);
    painter.vline(x, inner.y_range(), border);
    let mut lines = vec![format!("h = {}", significant(h, 3))];
    for trace in &figure.traces {
        let error = trace.points.get(index).map_or(f64::NAN, |p| p[1]);
        let told = if error.is_finite() {
            significant(error, 3)
        } else {
            "no value".to_owned()
        };
        lines.push(format!("{}: {told}", trace.name));
    }
    if figure.dual.is_finite() {
        lines.push(format!("dual: {}", significant(figure.dual, 3)));
    }
    let font = theme.smaller(TextRole::Tag, 0.85);
    let galley = painter.layout_no_wrap(lines.join("\n"), font, palette.ink);
    let padding = vec2(8.0, 6.0) * theme.scale;
    let size = galley.size() + 2.0 * padding;
    let fits = x + size.x + 12.0 < inner.right();
    let left = if fits { x + 8.0 } else { x - 8.0 - size.x };
    let left = left.min(inner.right() - size.x).max(inner.left());
    let top = (at.y - size.y / 2.0).clamp(inner.top(), (inner.bottom() - size.y).max(inner.top()));
    let plate = Rect::from_min_size(pos2(left, top), size);
    let inside = egui::StrokeKind::Inside;
    painter.rect(plate, 3.0, palette.surface, border, inside);
    painter.galley(plate.min + padding, galley, palette.ink);
}
