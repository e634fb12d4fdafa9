//! The nudge test: the step in the inputs, what comes of it in the outputs, and how the gap
//! falls when the step shrinks. With one input all of it stands on the curve: dx along the
//! axis, J·dx up to the tangent, the change up to the curve, and the gap between the two.

use egui::{Align2, Painter, Pos2, Rect, Sense, Stroke, Ui, Vec2, pos2, vec2};

use super::arrows;
use super::curve;
use super::field::{self, FieldResponse, FieldView};
use super::hands::{self, Thing};
use super::layers;
use super::local::split;
use super::panel::{self, Words};
use super::plot;
use super::text;
use super::theme::{TextRole, Theme};
use crate::figure::field::{Curve, Ground, Nudge};
use crate::figure::number::told;

/// Draws the panel.
pub(super) fn ui(
    ui: &mut Ui,
    figure: &Nudge,
    view: &mut FieldView,
    theme: &Theme,
) -> FieldResponse {
    let gap = format!(
        "|dx| = {}    gap = {}",
        told(figure.length()),
        told(figure.gap)
    );
    let held = if figure.held.is_empty() || figure.plane().is_none() {
        String::new()
    } else {
        format!("held: {}", figure.held.join(", "))
    };
    let words = Words {
        title: &figure.title,
        lines: [&gap, &held],
        badge: None,
        large: None,
        caption: &figure.caption,
        alarm: false,
        needed: true,
    };
    let theme = &panel::fitted(ui, theme);
    let Some(room) = panel::frame(ui, theme, &words) else {
        return FieldResponse::default();
    };
    let spoken = "J·dx and what the function really changes by";
    let plane = match &figure.ground {
        Ground::Plane(plane) => plane,
        Ground::Curve(curve) => {
            let (picture, rest) = split(room, 0.62);
            let falling = if figure.outputs.len() == 2 {
                let (output, falling) = halves(rest);
                outcome(ui, output, figure, spoken, theme);
                falling
            } else {
                rest
            };
            shrinking(ui, falling, figure, theme);
            return on_curve(ui, picture, (figure, curve), view, theme).unwrap_or_default();
        }
    };
    let (input, rest) = split(room, 0.54);
    let (output, falling) = halves(rest);
    outcome(ui, output, figure, spoken, theme);
    shrinking(ui, falling, figure, theme);
    let Some((drawn, bounds)) = field::draw(ui, input, plane, view, theme) else {
        return FieldResponse::default();
    };
    let at = [plane.x.value, plane.y.value];
    let foot = drawn.place(at[0], at[1]);
    let tip = drawn.place(at[0] + figure.step[0], at[1] + figure.step[1]);
    let painter = ui
        .painter()
        .with_clip_rect(drawn.inner().intersect(ui.clip_rect()));
    arrow(&painter, foot, tip - foot, theme.palette().ink, theme);
    name(&painter, drawn.inner(), tip, tip - foot, "dx", theme);
    let shown = tip.x.is_finite() && tip.y.is_finite();
    let stop = &drawn.response;
    let mut response = hands::interact(
        ui,
        (&drawn, stop),
        view,
        bounds,
        (at, foot, true),
        shown.then_some(tip),
    );
    panel::speak(stop, &figure.caption);
    if response.touched {
        view.thing = usize::from(response.tip.is_some());
    }
    let mut things = vec![field::point_of(plane, foot)];
    if shown {
        let [dx, dy] = figure.step.map(told);
        things.push(Thing {
            at: [at[0] + figure.step[0], at[1] + figure.step[1]],
            foot: tip,
            told: format!("dx = ({dx}, {dy})"),
        });
    }
    match hands::keys(ui, stop, &things, &mut view.thing, (bounds, true), theme) {
        Some((0, moved)) => response.moved = Some(moved),
        Some((_, moved)) => response.tip = Some(moved),
        None => {}
    }
    response.with(drawn.response)
}

/// A room for each of two pictures.
fn halves(room: Rect) -> (Rect, Rect) {
    if room.width() > room.height() {
        room.split_left_right_at_fraction(0.54)
    } else {
        room.split_top_bottom_at_fraction(0.54)
    }
}

/// The step on the curve of the only input.
fn on_curve(
    ui: &mut Ui,
    room: Rect,
    (figure, curve): (&Nudge, &Curve),
    view: &mut FieldView,
    theme: &Theme,
) -> Option<FieldResponse> {
    let palette = theme.palette();
    let row = figure
        .outputs
        .iter()
        .position(|name| *name == curve.output)
        .unwrap_or(0);
    let change_of = |change: &[f64]| change.get(row).copied().unwrap_or(f64::NAN);
    let promise = curve.value + change_of(&figure.promised);
    let (drawn, bounds) = curve::draw(ui, room, (curve, promise), view, theme)?;
    let inner = drawn.inner();
    let painter = ui.painter().with_clip_rect(inner.intersect(ui.clip_rect()));
    let (at, foot) = curve::place_of(curve, &drawn);
    let end = at[0] + figure.step[0];
    // Where the step, the tangent and the curve are at its end.
    let above = |change: &[f64]| {
        let change = change_of(change);
        let known = change.is_finite() && at[1].is_finite();
        known.then(|| drawn.place(end, at[1] + change))
    };
    let (promised, actual) = (above(&figure.promised), above(&figure.actual));
    let tip = pos2(drawn.place(end, 0.0).x, foot.y);
    let onward = if tip.x < foot.x { -1.0 } else { 1.0 };
    if let Some(promised) = promised {
        let stroke = Stroke::new(theme.thin(), palette.slope);
        curve::dashed(&painter, [foot, promised], stroke, theme);
        arrow(&painter, tip, promised - tip, palette.slope, theme);
    }
    // Beside the other, as both begin at the tip.
    let aside = vec2(onward * 14.0 * theme.scale, 0.0);
    if let Some(actual) = actual {
        arrow(&painter, tip + aside, actual - tip, palette.value, theme);
    }
    arrow(&painter, foot, tip - foot, palette.ink, theme);
    if let (Some(from), Some(to)) = (promised, actual) {
        painter.line_segment([from, to], Stroke::new(theme.thick(), palette.error));
    }
    if let Some(actual) = actual {
        painter.circle_filled(actual, 5.0 * theme.scale, palette.surface);
        painter.circle_filled(actual, 4.0 * theme.scale, palette.value);
    }
    // The step's name on the side where nothing is drawn; the others beside their arrows.
    let down = promised.or(actual).is_none_or(|end| end.y <= tip.y);
    let below = vec2(0.0, if down { 1.0 } else { -1.0 });
    name(&painter, inner, foot.lerp(tip, 0.5), below, "dx", theme);
    let far = 18.0 * theme.scale;
    let beside = |end: Option<Pos2>, side: f32, words: &str, color| {
        if let Some(end) = end.filter(|end| (end.y - tip.y).abs() > far) {
            let middle = tip.lerp(end, 0.5) + vec2(side * onward * 8.0 * theme.scale, 0.0);
            let anchor = if side * onward > 0.0 {
                Align2::LEFT_CENTER
            } else {
                Align2::RIGHT_CENTER
            };
            let style = (
                theme.font(TextRole::Tick),
                color,
                palette.surface.gamma_multiply(0.85),
            );
            text::tag(&painter, middle, anchor, words, style, inner);
        }
    };
    beside(promised, -1.0, "J·dx", palette.slope);
    let shifted = actual.map(|actual| pos2(tip.x, actual.y));
    beside(shifted, 2.8, "change", palette.value);
    if let (Some(from), Some(to)) = (promised, actual)
        && from.distance(to) > 2.0
    {
        // Of two outputs this is one part of the gap.
        let words = match figure.outputs.len() {
            1 => format!("gap {}", told(figure.gap)),
            _ => "gap".to_owned(),
        };
        let style = (
            theme.font(TextRole::Tick),
            palette.error,
            palette.surface.gamma_multiply(0.85),
        );
        let away = (to - from).normalized() * 14.0 * theme.scale;
        text::tag(
            &painter,
            to + away,
            Align2::CENTER_CENTER,
            &words,
            style,
            inner,
        );
    }
    let shown = tip.x.is_finite() && tip.distance(foot).is_finite();
    let handle = shown.then_some(tip);
    let stop = &drawn.response;
    let point = (at, foot, false);
    let mut response = hands::interact(ui, (&drawn, stop), view, bounds, point, handle);
    curve::hand(ui, &drawn, curve, view, theme);
    panel::speak(stop, &figure.caption);
    if response.touched {
        view.thing = usize::from(response.tip.is_some());
    }
    let mut things = vec![curve::point_of(curve, &drawn)];
    if shown {
        things.push(Thing {
            at: [end, at[1]],
            foot: tip,
            told: format!("dx = {}", told(figure.step[0])),
        });
    }
    match hands::keys(ui, stop, &things, &mut view.thing, (bounds, false), theme) {
        Some((0, moved)) => response.moved = Some(moved),
        Some((_, moved)) => response.tip = Some(moved),
        None => {}
    }
    Some(response.with(drawn.response))
}

/// What comes of the step: arrows from one foot for two outputs, else the component along
/// the step with what its slope promises.
fn outcome(ui: &mut Ui, room: Rect, figure: &Nudge, spoken: &str, theme: &Theme) {
    let palette = theme.palette();
    let two = figure.outputs.len() == 2;
    let labels: Vec<String> = figure
        .outputs
        .iter()
        .map(|name| format!("d{name}"))
        .collect();
    let along: Vec<Vec<[f64; 2]>> = if two {
        vec![
            figure
                .along
                .iter()
                .map(|(_, change)| [change[0], change[1]])
                .collect(),
        ]
    } else {
        let part = |(t, change): &(f64, Vec<f64>)| [*t, change[0]];
        vec![figure.along.iter().map(part).collect()]
    };
    let (promised, actual) = if two {
        let both = |vector: &[f64]| [vector[0], vector[1]];
        (both(&figure.promised), both(&figure.actual))
    } else {
        ([1.0, figure.promised[0]], [1.0, figure.actual[0]])
    };
    let ends = [promised, actual, [0.0, 0.0]];
    let finite = |k: usize| {
        let of_curve = along[0].iter().map(move |at| at[k]).filter(|_| !two);
        of_curve
            .chain(ends.iter().map(move |end| end[k]))
            .filter(|part| part.is_finite())
    };
    let range = |k: usize| {
        let low = finite(k).fold(0.0, f64::min);
        let high = finite(k).fold(0.0, f64::max);
        let margin = 0.15 * (high - low);
        [low - margin, high + margin]
    };
    let mut bounds = [range(0), range(1)].map(plot::sane);
    if two {
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
        x_label: if two { &labels[0] } else { "part of dx" },
        y_label: if two { &labels[1] } else { &labels[0] },
        colors: [None; 2],
        grid: true,
        equal: two,
        // Beside the picture of the inputs, which has the keys, it is only looked at.
        sense: Sense::hover(),
    };
    let Some(drawn) = plot::show(ui, room, theme, &frame, |_| {}) else {
        return;
    };
    let inner = drawn.inner();
    let painter = ui.painter().with_clip_rect(inner.intersect(ui.clip_rect()));
    curve::zero_lines(&painter, &drawn, theme);
    let thin = Stroke::new(theme.thin(), palette.value);
    for piece in along[0].split(|at| !(at[0].is_finite() && at[1].is_finite())) {
        layers::polyline(&painter, &drawn, piece, thin);
    }
    let foot = drawn.place(0.0, 0.0);
    let place = |at: [f64; 2]| -> Option<Pos2> {
        (at[0].is_finite() && at[1].is_finite()).then(|| drawn.place(at[0], at[1]))
    };
    if let Some(tip) = place(actual) {
        if two {
            arrow(&painter, foot, tip - foot, palette.value, theme);
        } else {
            painter.circle_filled(tip, 4.0 * theme.scale, palette.value);
        }
    }
    if let Some(tip) = place(promised) {
        if two {
            arrow(&painter, foot, tip - foot, palette.slope, theme);
        } else {
            let line = [foot, foot + (tip - foot) * 1.2];
            curve::dashed(
                &painter,
                line,
                Stroke::new(1.5 * theme.thin(), palette.slope),
                theme,
            );
        }
    }
    if let (Some(from), Some(to)) = (place(promised), place(actual)) {
        painter.line_segment([from, to], Stroke::new(theme.thick(), palette.error));
        // Each name away from the other's tip.
        let apart = if from.distance(to) > 1.0 {
            from - to
        } else {
            vec2(0.0, -1.0)
        };
        name(&painter, inner, from, apart, "J·dx", theme);
        name(&painter, inner, to, -apart, "change", theme);
    } else if let Some(to) = place(actual) {
        name(&painter, inner, to, to - foot, "change", theme);
    }
    plot::border(ui, &drawn, theme);
    panel::speak(&drawn.response, spoken);
}

/// The gap against the length of the step, both on logarithmic axes.
fn shrinking(ui: &mut Ui, room: Rect, figure: &Nudge, theme: &Theme) {
    if room.width() < 110.0 || room.height() < 100.0 {
        return;
    }
    let palette = theme.palette();
    let logs: Vec<[f64; 2]> = figure
        .shrinking
        .iter()
        .filter(|[length, gap]| *length > 0.0 && *gap > 0.0 && gap.is_finite())
        .map(|at| at.map(f64::log10))
        .collect();
    let here = [figure.length(), figure.gap].map(f64::log10);
    let here = here.iter().all(|part| part.is_finite()).then_some(here);
    let range = |k: usize| {
        let parts = || logs.iter().chain(&here).map(|at| at[k]);
        let (low, high) = (
            parts().fold(f64::INFINITY, f64::min),
            parts().fold(f64::NEG_INFINITY, f64::max),
        );
        plot::sane([low - 0.3, high + 0.3])
    };
    let frame = plot::Frame {
        name: "shrinking",
        bounds: [range(0), range(1)],
        x_label: "log |dx|",
        y_label: "log gap",
        colors: [None; 2],
        grid: true,
        equal: false,
        sense: Sense::hover(),
    };
    let Some(drawn) = plot::show(ui, room, theme, &frame, |_| {}) else {
        return;
    };
    let inner = drawn.inner();
    let painter = ui.painter().with_clip_rect(inner.intersect(ui.clip_rect()));
    // A line that falls like |dx|² for comparison, through the longest step.
    if let Some([x, y]) = here.or(logs.first().copied()) {
        let line = [[x - 20.0, y - 40.0], [x + 20.0, y + 40.0]];
        let ends = line.map(|at| drawn.place(at[0], at[1]));
        let stroke = Stroke::new(theme.thin(), palette.muted);
        curve::dashed(&painter, ends, stroke, theme);
    }
    for at in &logs {
        painter.circle_filled(drawn.place(at[0], at[1]), 3.0 * theme.scale, palette.value);
    }
    if let Some(here) = here {
        let at = drawn.place(here[0], here[1]);
        painter.circle_filled(at, 5.0 * theme.scale, palette.error);
    }
    let told = if figure.ratio.is_nan() {
        "no gap to measure".to_owned()
    } else {
        let ratio = told(figure.ratio);
        let all = format!("÷ {ratio} per halving");
        let wide = text::measure(ui.painter(), &all, theme.font(TextRole::Tick)).x;
        if wide + 16.0 < inner.width() {
            all
        } else {
            format!("÷ {ratio}")
        }
    };
    let style = (
        theme.font(TextRole::Tick),
        palette.ink,
        palette.surface.gamma_multiply(0.85),
    );
    // The gap falls to the left, so that this corner is free.
    let corner = inner.right_bottom() - vec2(4.0, 4.0);
    text::tag(&painter, corner, Align2::RIGHT_BOTTOM, &told, style, inner);
    plot::border(ui, &drawn, theme);
    panel::speak(&drawn.response, "The gap against the length of dx");
}

/// An arrow on its own ground.
fn arrow(painter: &Painter, foot: Pos2, vector: Vec2, color: egui::Color32, theme: &Theme) {
    if vector.length().is_nan() || vector.length() > 1e5 {
        return;
    }
    let width = 1.5 * theme.thin();
    let ground = theme.palette().surface;
    arrows::shape(
        painter,
        foot,
        vector,
        width + 2.6 * theme.scale,
        1.3,
        ground,
    );
    arrows::shape(painter, foot, vector, width, 0.0, color);
}

/// A name beyond a tip.
fn name(painter: &Painter, inner: Rect, tip: Pos2, away: Vec2, name: &str, theme: &Theme) {
    let palette = theme.palette();
    let style = (
        theme.font(TextRole::Tick),
        palette.ink,
        palette.surface.gamma_multiply(0.85),
    );
    let direction = if away.length() > 0.0 {
        away.normalized()
    } else {
        vec2(1.0, 0.0)
    };
    let at = tip + direction * 16.0 * theme.scale;
    text::tag(painter, at, Align2::CENTER_CENTER, name, style, inner);
}
