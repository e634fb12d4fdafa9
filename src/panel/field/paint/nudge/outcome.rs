//! What comes of the step in the outputs: arrows from one foot for two of them, else the
//! component along the step with what its slope promises.
//!
//! With room for them there are axes. Without, the arrows have all of it, and a bar tells their
//! scale.

use egui::{Align2, Pos2, Rect, Sense, Stroke, Ui, pos2, vec2};
use egui_plot::{PlotBounds, PlotTransform};

use super::sketch::{self, Sketch, promise};
use crate::analysis::number::{short, told};
use crate::panel::field::figure::nudge::Nudge;
use crate::panel::label_placement;
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
    let mut sketch = Sketch::new(ui, &drawn, theme);
    paint(&mut sketch, &drawn, &outcome, (promise(figure), figure.gap));
    sketch.write();
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
    // Beside the picture of the inputs, which has the keys, it is only looked at.
    let frame = plot::Frame {
        equal: outcome.two,
        ..plot::Frame::new("outcome", bounds, [&outcome.labels[0], &outcome.labels[1]])
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
    let gap = theme.gap();
    let (ends, at, anchor, left) = if outcome.two {
        let start = pos2(inner.left(), room.bottom() - 0.5 * strip);
        let end = start + vec2(length, 0.0);
        let at = end + vec2(gap, 0.0);
        ([start, end], at, Align2::LEFT_CENTER, inner.right() - at.x)
    } else {
        let middle = pos2(inner.left() - gap, inner.center().y);
        let half = vec2(0.0, 0.5 * length);
        let at = middle - vec2(gap, 0.0);
        let left = at.x - room.left();
        (
            [middle + half, middle - half],
            at,
            Align2::RIGHT_CENTER,
            left,
        )
    };
    let painter = ui.painter();
    sketch::bar(painter, ends, (theme.thin(), palette.ink), theme);
    // A text that is too wide for its place stands in the readouts.
    let write = |at: Pos2, anchor: Align2, words: &str, left: f32| {
        let width = text::measure(painter, words, font.clone()).x;
        if width <= left {
            let style = (font.clone(), palette.muted);
            text::line(painter, at, anchor, words, style, left + 1.0);
        }
        width
    };
    let written = write(at, anchor, &short(value), left);
    if outcome.two {
        let axes = format!("→ {}   ↑ {}", outcome.labels[0], outcome.labels[1]);
        let at = pos2(inner.right(), at.y);
        write(at, Align2::RIGHT_CENTER, &axes, left - written - 2.0 * gap);
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

/// What is drawn in the frame.
fn paint(sketch: &mut Sketch<'_>, drawn: &Drawn, outcome: &Outcome, (promise, gap): (&str, f64)) {
    let theme = sketch.theme;
    let palette = theme.palette();
    trace::zero_lines(&sketch.painter, drawn, theme);
    let thin = Stroke::new(theme.thin(), palette.value);
    let known = |at: &[f64; 2]| at[0].is_finite() && at[1].is_finite();
    for piece in outcome.along.split(|at| !known(at)) {
        layers::polyline(&sketch.painter, drawn, piece, thin);
        sketch.ground.faint(&layers::on_screen(drawn, piece));
    }
    let foot = drawn.place(0.0, 0.0);
    let place = |at: [f64; 2]| known(&at).then(|| drawn.place(at[0], at[1]));
    let (promised, actual) = (place(outcome.promised), place(outcome.actual));
    if let Some(tip) = actual {
        if outcome.two {
            sketch.arrow([foot, tip], palette.value);
        } else {
            sketch.dot(tip, (4.0 * theme.scale, 0.0), palette.value);
        }
    }
    if let Some(tip) = promised {
        if outcome.two {
            sketch.arrow([foot, tip], palette.slope);
        } else {
            let line = [foot, foot + (tip - foot) * 1.2];
            let stroke = Stroke::new(1.5 * theme.thin(), palette.slope);
            trace::dashed(&sketch.painter, line, stroke, theme);
            sketch.ground.line(line, stroke.width);
        }
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
        // In a line with its arrow it would cover that: then it is a measure beside it.
        let along = |tip: Pos2| (tip - foot).normalized().dot(apart).abs() > 0.97;
        let hidden = outcome.two && from.distance(to) > 2.0 && (along(to) || along(from));
        let aside = if hidden { 14.0 * theme.scale } else { 0.0 };
        let names = vec![format!("gap {}", told(gap)), "gap".to_owned()];
        sketch.gap([from, to], (outward, aside), names);
    }
    for (tip, name, color, away) in [
        (actual, "change", palette.value, -apart),
        (promised, promise, palette.slope, apart),
    ] {
        let Some(tip) = tip else { continue };
        let mut places = label_placement::around(tip, away).to_vec();
        places.extend(label_placement::beside([foot, tip], away));
        sketch.name(name, color, places);
    }
}
