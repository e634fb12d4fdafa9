//! The nudge test: the step in the inputs, what comes of it in the outputs, and how the gap
//! falls when the step shrinks.

use egui::{Align2, Painter, Pos2, Rect, Sense, Stroke, Ui, Vec2, vec2};

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
use crate::figure::field::Nudge;
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
    let ratio = if figure.held.is_empty() || figure.plane.is_none() {
        String::new()
    } else {
        format!("held: {}", figure.held.join(", "))
    };
    let words = Words {
        title: &figure.title,
        lines: [&gap, &ratio],
        badge: None,
        large: None,
        caption: &figure.caption,
        alarm: false,
    };
    let theme = &panel::fitted(ui, theme);
    let Some(room) = panel::frame(ui, theme, &words) else {
        return FieldResponse::default();
    };
    let Some(plane) = &figure.plane else {
        let (left, right) = split(room, 0.55);
        let mut answer = outcome(ui, left, figure, &figure.caption, theme);
        shrinking(ui, right, figure, theme);
        if let Some(stop) = &answer.response {
            // The only thing to move is dx, and it has no place in the picture of one input.
            hands::announce(ui, stop, &format!("dx = {}", told(figure.step[0])));
            let at = [figure.x.value + figure.step[0], 0.0];
            answer.tip = hands::moved(ui, stop, at, [figure.x.range; 2], false);
        }
        return answer;
    };
    let (input, rest) = split(room, 0.54);
    let (output, falling) = if rest.width() > rest.height() {
        rest.split_left_right_at_fraction(0.54)
    } else {
        rest.split_top_bottom_at_fraction(0.54)
    };
    let spoken = "J·dx and what the function really changes by";
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

/// What comes of the step: arrows from one foot for two outputs, else the component along
/// the step with what its slope promises.
fn outcome(ui: &mut Ui, room: Rect, figure: &Nudge, spoken: &str, theme: &Theme) -> FieldResponse {
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
        sense: if figure.plane.is_none() {
            Sense::focusable_noninteractive()
        } else {
            Sense::hover()
        },
    };
    let Some(drawn) = plot::show(ui, room, theme, &frame, |_| {}) else {
        return FieldResponse::default();
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
    FieldResponse::default().with(drawn.response)
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
