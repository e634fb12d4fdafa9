//! The step on the curve of the only input: dx along the axis, J·dx up to the tangent, the
//! change up to the curve, and the gap between the two as a measure beside them.
//!
//! At a kink there is no J: what the slope from the left and the one from the right promise is
//! drawn from the one foot, and each has its gap.

use egui::{Color32, Painter, Pos2, Rect, Stroke, Ui, pos2, vec2};

use super::marks::{arrow, head, measure, promise, tag};
use crate::analysis::number::told;
use crate::panel::field::figure::nudge::Nudge;
use crate::panel::label_placement::{self, Ground, Place};
use crate::panel::plane::figure::curve::Curve;
use crate::panel::plane::paint::curve;
use crate::panel::plot_interaction::Thing;
use crate::panel::plot_view::{PlotResponse, PlotView};
use crate::panel::theme::Theme;
use crate::panel::{panel_frame, trace};

/// Draws it.
pub(crate) fn ui(
    ui: &mut Ui,
    room: Rect,
    (figure, curve): (&Nudge, &Curve),
    view: &mut PlotView,
    theme: &Theme,
) -> Option<PlotResponse> {
    let row = figure
        .outputs
        .iter()
        .position(|name| *name == curve.output)
        .unwrap_or(0);
    let of_row = |change: &[f64]| change.get(row).copied().unwrap_or(f64::NAN);
    let promises: Vec<f64> = match &figure.sides {
        Some(sides) => sides
            .iter()
            .map(|side| of_row(&side.measured.promised))
            .collect(),
        None => vec![of_row(&figure.promised)],
    };
    let keep: Vec<f64> = promises.iter().map(|change| curve.value + change).collect();
    let (drawn, bounds) = curve::draw(ui, room, (curve, &keep), view, theme)?;
    let inner = drawn.inner();
    let (at, foot) = curve::place_of(curve, &drawn);
    let end = at[0] + figure.step[0];
    // Where the step, the promise and the curve are at its end.
    let above = |change: f64| {
        let known = change.is_finite() && at[1].is_finite();
        known.then(|| drawn.place(end, at[1] + change))
    };
    let step = Step {
        foot,
        tip: pos2(drawn.place(end, 0.0).x, foot.y),
        actual: above(of_row(&figure.actual)),
        promised: promises.into_iter().map(above).collect(),
    };
    let painter = ui.painter().with_clip_rect(inner.intersect(ui.clip_rect()));
    let mut ground = Ground::new(inner.shrink(2.0), head(theme) + 0.5);
    let samples = curve.samples.iter().filter(|at| at[1].is_finite());
    let samples: Vec<Pos2> = samples.map(|at| drawn.place(at[0], at[1])).collect();
    ground.faint(&samples);
    paint(&painter, inner, &step, figure, ground, theme);
    let shown = step.tip.x.is_finite() && step.tip.distance(foot).is_finite();
    let handle = shown.then(|| Thing {
        at: [end, at[1]],
        foot: step.tip,
        told: format!("dx = {}", told(figure.step[0])),
        dragged: true,
    });
    panel_frame::speak(&drawn.response, &figure.caption);
    Some(curve::hands(
        ui,
        drawn,
        (curve, handle),
        view,
        bounds,
        theme,
    ))
}

/// The step on the screen.
struct Step {
    /// The point.
    foot: Pos2,
    /// The end of dx, as high as the point.
    tip: Pos2,
    /// The curve over it.
    actual: Option<Pos2>,
    /// Where J·dx ends; at a kink what the slopes from the left and from the right promise.
    promised: Vec<Option<Pos2>>,
}

/// Draws marks and their labels, the gap's first.
fn paint(
    painter: &Painter,
    inner: Rect,
    step: &Step,
    figure: &Nudge,
    mut ground: Ground,
    theme: &Theme,
) {
    let palette = theme.palette();
    let (foot, tip) = (step.foot, step.tip);
    let apart = 16.0 * theme.scale;
    let kink = figure.sides.is_some();
    // At a kink no arrow of J·dx stands at the tip.
    let first = if kink { 0.0 } else { 1.0 };
    let columns = first + step.promised.len() as f32;
    // Beside each other, away from the point as far as there is room.
    let mut onward = if tip.x < foot.x { -1.0 } else { 1.0 };
    if !inner
        .x_range()
        .contains(tip.x + onward * (columns + 0.5) * apart)
    {
        onward = -onward;
    }
    let aside = |column: f32| vec2(onward * column * apart, 0.0);
    let outward = vec2(onward, 0.0);
    for promised in step.promised.iter().flatten() {
        let stroke = Stroke::new(theme.thin(), palette.slope);
        trace::dashed(painter, [foot, *promised], stroke, theme);
        ground.faint(&[foot, *promised]);
    }
    arrow(painter, foot, tip - foot, palette.ink, theme);
    ground.line([foot, tip], head(theme));
    let mut labels: Vec<(String, Color32, Vec<Place>)> = Vec::new();
    // The step's name on the side where nothing is drawn.
    let end = step.promised.first().copied().flatten().or(step.actual);
    let down = end.is_none_or(|end| end.y <= tip.y);
    let below = vec2(0.0, if down { 1.0 } else { -1.0 });
    labels.push((
        "dx".to_owned(),
        palette.ink,
        label_placement::beside([foot, tip], below),
    ));
    if let (false, Some(promised)) = (kink, step.promised.first().copied().flatten()) {
        arrow(painter, tip, promised - tip, palette.slope, theme);
        ground.line([tip, promised], head(theme));
        let places = label_placement::near([tip, promised], -outward);
        labels.push((promise(figure).to_owned(), palette.slope, places));
    }
    if let Some(actual) = step.actual {
        let ends = [tip + aside(first), actual + aside(first)];
        arrow(painter, ends[0], ends[1] - ends[0], palette.value, theme);
        ground.line(ends, head(theme));
        painter.circle_filled(actual, 5.0 * theme.scale, palette.surface);
        painter.circle_filled(actual, 4.0 * theme.scale, palette.value);
        ground.disc(actual, 5.0 * theme.scale);
        let places = label_placement::near(ends, outward);
        labels.push(("change".to_owned(), palette.value, places));
    }
    if kink {
        for (promised, side) in step.promised.iter().zip(figure.sides.iter().flatten()) {
            let Some(promised) = *promised else { continue };
            let radius = 3.5 * theme.scale;
            painter.circle_filled(promised, radius + 1.0, palette.surface);
            painter.circle_filled(promised, radius, palette.slope);
            ground.disc(promised, radius);
            let mut places = label_placement::beside([foot, promised], -outward);
            places.extend(label_placement::around(promised, -outward));
            labels.push((side.name.to_owned(), palette.slope, places));
        }
    }
    let mut gaps: Vec<([Pos2; 2], Vec<String>)> = Vec::new();
    for (k, promised) in step.promised.iter().enumerate() {
        let (Some(from), Some(to)) = (*promised, step.actual) else {
            continue;
        };
        if from.distance(to) < 2.0 {
            continue;
        }
        let ends = [from, to].map(|at| at + aside(first + 1.0 + k as f32));
        measure(painter, [from, to], ends, theme);
        ground.line(ends, 0.5 * apart * 0.6);
        // Of two outputs this is one part of the gap, and the number is of all of it.
        let alone = figure.outputs.len() == 1;
        let side = figure.sides.as_ref().and_then(|sides| sides.get(k));
        let names = match side {
            Some(side) if alone => vec![
                format!("{} gap {}", side.name, told(side.measured.gap)),
                format!("{} {}", side.name, told(side.measured.gap)),
                side.name.to_owned(),
            ],
            Some(side) => vec![format!("{} gap", side.name), side.name.to_owned()],
            None if alone => vec![format!("gap {}", told(figure.gap)), "gap".to_owned()],
            None => vec!["gap".to_owned()],
        };
        gaps.push((ends, names));
    }
    let red = tag(palette.error, theme);
    for (ends, names) in gaps {
        let places = label_placement::near(ends, outward);
        let mut names = names.iter();
        names.any(|name| ground.label(painter, name, &red, &places));
    }
    for (name, color, places) in labels {
        ground.label(painter, &name, &tag(color, theme), &places);
    }
}
