//! What comes of the step in the outputs: arrows from one foot for two of them, else the
//! component along the step with what its slope promises.
//!
//! With room for them there are axes. Without, the arrows have all of it, and a bar tells their
//! scale.

use egui::{Align2, Color32, Painter, Pos2, Rect, Sense, Stroke, Ui, pos2, vec2};
use egui_plot::{PlotBounds, PlotTransform};

use super::marks::{arrow, head, measure, promise, tag};
use crate::analysis::number::{short, told};
use crate::panel::field::figure::nudge::Nudge;
use crate::panel::label_placement::{self, Ground};
use crate::panel::plane::paint::layers;
use crate::panel::plot::{self, Drawn};
use crate::panel::theme::{TextRole, Theme};
use crate::panel::{panel_frame, text, trace};

/// What is drawn, in values of the frame.
struct Outcome {
    /// There are two outputs; else the frame is a component over the part of dx.
    two: bool,
    promised: [f64; 2],
    actual: [f64; 2],
    along: Vec<[f64; 2]>,
    /// The names along the axes.
    labels: [String; 2],
}

impl Outcome {
    fn of(figure: &Nudge) -> Option<Self> {
        let two = figure.outputs.len() == 2;
        let part = |change: &[f64], k: usize| change.get(k).copied().unwrap_or(f64::NAN);
        let at = |t: f64, change: &[f64]| {
            if two {
                [part(change, 0), part(change, 1)]
            } else {
                [t, part(change, 0)]
            }
        };
        let first = format!("d{}", figure.outputs.first()?);
        let labels = match figure.outputs.get(1) {
            Some(second) => [first, format!("d{second}")],
            None => ["part of dx".to_owned(), first],
        };
        let along = figure.along.iter().map(|(t, change)| at(*t, change));
        Some(Self {
            two,
            promised: at(1.0, &figure.promised),
            actual: at(1.0, &figure.actual),
            along: along.collect(),
            labels,
        })
    }

    /// From the least to the greatest along an axis, as far as they are known.
    fn range(&self, k: usize) -> [f64; 2] {
        let ends = [self.promised, self.actual, [0.0; 2]];
        let of_curve = self.along.iter().filter(|_| !self.two);
        let all = of_curve.chain(&ends).map(|at| at[k]);
        let finite = all.filter(|part| part.is_finite());
        finite.fold([0.0, 0.0], |[low, high], part| {
            [low.min(part), high.max(part)]
        })
    }
}

/// Draws it.
pub(crate) fn ui(ui: &mut Ui, room: Rect, figure: &Nudge, spoken: &str, theme: &Theme) {
    let Some(outcome) = Outcome::of(figure) else {
        return;
    };
    let numbers = 3.0 * theme.font(TextRole::Tick).size;
    let roomy = room.width() - numbers > 170.0 * theme.scale
        && room.height() - plot::around(theme) > 150.0 * theme.scale;
    let drawn = if roomy {
        with_axes(ui, room, &outcome, theme)
    } else {
        with_scale(ui, room, &outcome, theme)
    };
    let Some(drawn) = drawn else { return };
    let inner = drawn.inner();
    let painter = ui.painter().with_clip_rect(inner.intersect(ui.clip_rect()));
    let promise = promise(figure);
    paint(&painter, &drawn, &outcome, (promise, figure.gap), theme);
    plot::border(ui, &drawn, theme);
    panel_frame::speak(&drawn.response, spoken);
}

/// A frame with numbers along both axes.
fn with_axes(ui: &mut Ui, room: Rect, outcome: &Outcome, theme: &Theme) -> Option<Drawn> {
    let mut bounds = [0, 1].map(|k| {
        let [low, high] = outcome.range(k);
        // Names stand at the tips, which are where the foot is not; to the side they are long.
        let beyond = if k == 0 && outcome.two { 0.35 } else { 0.18 };
        let margin = |end: f64| (high - low) * if end == 0.0 { 0.1 } else { beyond };
        plot::sane([low - margin(low), high + margin(high)])
    });
    if outcome.two {
        // One scale both ways, or the arrows would be bent.
        let wide = bounds.map(|[low, high]| high - low);
        let side = wide[0].max(wide[1]) / 2.0;
        bounds = bounds.map(|[low, high]| {
            let middle = low / 2.0 + high / 2.0;
            [middle - side, middle + side]
        });
    }
    let frame = plot::Frame {
        name: "outcome",
        bounds,
        x_label: &outcome.labels[0],
        y_label: &outcome.labels[1],
        colors: [None; 2],
        grid: true,
        equal: outcome.two,
        // Beside the picture of the inputs, which has the keys, it is only looked at.
        sense: Sense::hover(),
    };
    plot::show(ui, room, theme, &frame, |_| {})
}

/// A frame without axes, which what is drawn fills; outside of it a bar with its length.
fn with_scale(ui: &Ui, room: Rect, outcome: &Outcome, theme: &Theme) -> Option<Drawn> {
    let font = theme.font(TextRole::Tick);
    let strip = 1.5 * font.size;
    let inner = if outcome.two {
        room.with_max_y(room.bottom() - strip)
    } else {
        room.with_min_x(room.left() + 3.0 * font.size)
    };
    // Names stand around the tips.
    let pad = vec2(1.2, 1.2) * font.size;
    let space = inner.size() - 2.0 * pad;
    if space.x < 40.0 || space.y < 24.0 {
        return None;
    }
    let ranges = [0, 1].map(|k| plot::sane(outcome.range(k)));
    let mut per_point = [
        (ranges[0][1] - ranges[0][0]) / f64::from(space.x),
        (ranges[1][1] - ranges[1][0]) / f64::from(space.y),
    ];
    if outcome.two {
        // One scale both ways; an axis along which nothing changes has no say.
        let flat = |k: usize| outcome.range(k)[0] == outcome.range(k)[1];
        let both = match (flat(0), flat(1)) {
            (true, false) => per_point[1],
            (false, true) => per_point[0],
            _ => per_point[0].max(per_point[1]),
        };
        per_point = [both; 2];
    }
    let sides = [inner.width(), inner.height()].map(f64::from);
    let bounds = [0, 1].map(|k| {
        let middle = ranges[k][0] / 2.0 + ranges[k][1] / 2.0;
        let half = 0.5 * sides[k] * per_point[k];
        plot::sane([middle - half, middle + half])
    });
    let [x, y] = bounds;
    let bounds = PlotBounds::from_min_max([x[0], y[0]], [x[1], y[1]]);
    let response = ui.interact(inner, ui.scope_id().with("outcome"), Sense::hover());
    let palette = theme.palette();
    ui.painter().rect_filled(inner, 0.0, palette.surface);
    let drawn = Drawn {
        response,
        transform: PlotTransform::new(inner, bounds, false),
        outer: room,
    };
    let longest = if outcome.two { space.x } else { space.y };
    let axis = usize::from(!outcome.two);
    let (value, length) = round_length(longest.min(6.0 * font.size), per_point[axis]);
    let (label, style) = (short(value), (font.clone(), palette.muted));
    let stroke = Stroke::new(theme.thin(), palette.ink);
    let painter = ui.painter();
    if outcome.two {
        let y = room.bottom() - 0.5 * strip;
        let start = pos2(inner.left(), y);
        bar(painter, start, start + vec2(length, 0.0), stroke, theme);
        let at = start + vec2(length + theme.gap(), 0.0);
        let written = text::measure(painter, &label, font.clone()).x;
        let room = inner.right() - at.x;
        text::line(
            painter,
            at,
            Align2::LEFT_CENTER,
            &label,
            style.clone(),
            room,
        );
        let axes = format!("→ {}   ↑ {}", outcome.labels[0], outcome.labels[1]);
        let left = room - written - 2.0 * theme.gap();
        if text::measure(painter, &axes, font.clone()).x <= left {
            let at = pos2(inner.right(), y);
            text::line(painter, at, Align2::RIGHT_CENTER, &axes, style, left + 1.0);
        }
    } else {
        let x = inner.left() - theme.gap();
        let middle = inner.center().y;
        let start = pos2(x, middle + 0.5 * length);
        bar(
            painter,
            start,
            pos2(x, middle - 0.5 * length),
            stroke,
            theme,
        );
        let at = pos2(x - theme.gap(), middle);
        let room = at.x - room.left();
        // A number that is too wide for its place stands in the readouts.
        if text::measure(painter, &label, font.clone()).x <= room {
            text::line(painter, at, Align2::RIGHT_CENTER, &label, style, room + 1.0);
        }
    }
    Some(drawn)
}

/// The greatest round number whose length on the screen is at most `most`, and that length.
fn round_length(most: f32, per_point: f64) -> (f64, f32) {
    let limit = f64::from(most) * per_point;
    let power = 10f64.powf(limit.log10().floor());
    let rounds = [5.0, 2.0, 1.0].map(|digit| digit * power);
    // Rounding may put the power a hair above the limit.
    let value = rounds.into_iter().find(|value| *value <= limit * 1.0001);
    let value = value.unwrap_or(limit);
    (value, (value / per_point) as f32)
}

/// A line with an end at both ends.
fn bar(painter: &Painter, from: Pos2, to: Pos2, stroke: Stroke, theme: &Theme) {
    painter.line_segment([from, to], stroke);
    let half = (to - from).normalized().rot90() * 4.0 * theme.scale;
    for end in [from, to] {
        painter.line_segment([end - half, end + half], stroke);
    }
}

/// What is drawn in the frame, and its labels, the gap's first.
fn paint(
    painter: &Painter,
    drawn: &Drawn,
    outcome: &Outcome,
    (promise, gap): (&str, f64),
    theme: &Theme,
) {
    let palette = theme.palette();
    let inner = drawn.inner();
    trace::zero_lines(painter, drawn, theme);
    let mut ground = Ground::new(inner.shrink(2.0), head(theme) + 0.5);
    let thin = Stroke::new(theme.thin(), palette.value);
    let pieces = outcome
        .along
        .split(|at| !(at[0].is_finite() && at[1].is_finite()));
    for piece in pieces {
        layers::polyline(painter, drawn, piece, thin);
        ground.faint(&layers::on_screen(drawn, piece));
    }
    let foot = drawn.place(0.0, 0.0);
    let place = |at: [f64; 2]| -> Option<Pos2> {
        (at[0].is_finite() && at[1].is_finite()).then(|| drawn.place(at[0], at[1]))
    };
    let (promised, actual) = (place(outcome.promised), place(outcome.actual));
    let mut mark = |tip: Pos2, color: Color32, curved: bool| {
        if outcome.two {
            arrow(painter, foot, tip - foot, color, theme);
            ground.line([foot, tip], head(theme));
        } else if curved {
            painter.circle_filled(tip, 4.0 * theme.scale, color);
            ground.disc(tip, 4.0 * theme.scale);
        } else {
            let line = [foot, foot + (tip - foot) * 1.2];
            let stroke = Stroke::new(1.5 * theme.thin(), color);
            trace::dashed(painter, line, stroke, theme);
            ground.line(line, 1.5 * theme.thin());
        }
    };
    if let Some(tip) = actual {
        mark(tip, palette.value, true);
    }
    if let Some(tip) = promised {
        mark(tip, palette.slope, false);
    }
    // Each name away from the other's tip.
    let apart = match (promised, actual) {
        (Some(from), Some(to)) if from.distance(to) > 1.0 => (from - to).normalized(),
        _ => vec2(0.0, -1.0),
    };
    if let (Some(from), Some(to)) = (promised, actual) {
        // Outward, away from the arrows.
        let across = apart.rot90();
        let inward = across.dot(from.lerp(to, 0.5) - foot) < 0.0;
        let outward = if inward { -across } else { across };
        let long = from.distance(to);
        // In a line with its arrow it would cover that: then it is a measure beside it.
        let along = |tip: Pos2| {
            let arrow = (tip - foot).normalized();
            arrow.dot(apart).abs() > 0.97
        };
        let hidden = outcome.two && long > 2.0 && (along(to) || along(from));
        let ends = if hidden {
            let ends = [from, to].map(|end| end + outward * 14.0 * theme.scale);
            measure(painter, [from, to], ends, theme);
            ends
        } else {
            painter.line_segment([from, to], Stroke::new(theme.thick(), palette.error));
            [from, to]
        };
        if long > 2.0 {
            ground.line(ends, theme.thick());
            let places = label_placement::near(ends, outward);
            let red = tag(palette.error, theme);
            let names = [format!("gap {}", told(gap)), "gap".to_owned()];
            let mut names = names.iter();
            names.any(|name| ground.label(painter, name, &red, &places));
        }
    }
    for (tip, name, color, away) in [
        (actual, "change", palette.value, -apart),
        (promised, promise, palette.slope, apart),
    ] {
        let Some(tip) = tip else { continue };
        let mut places = label_placement::around(tip, away).to_vec();
        places.extend(label_placement::beside([foot, tip], away));
        ground.label(painter, name, &tag(color, theme), &places);
    }
}
