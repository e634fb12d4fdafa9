//! The step on the curve of the only input: dx along the axis, J·dx up to the tangent, the
//! change up to the curve, and the gap between the two as a measure beside them.
//!
//! At a kink there is no J: what the slope from the left and the one from the right promise is
//! drawn from the one foot, and each has its gap.

use egui::{Pos2, Rect, Stroke, Ui, pos2, vec2};

use super::sketch::{Sketch, promise};
use crate::analysis::number::told;
use crate::panel::field::figure::nudge::Nudge;
use crate::panel::label_placement;
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
    let promises = figure.promises();
    let promises: Vec<f64> = promises
        .iter()
        .map(|side| of_row(&side.measured.promised))
        .collect();
    let keep: Vec<f64> = promises.iter().map(|change| curve.value + change).collect();
    let (drawn, bounds) = curve::draw(ui, room, (curve, &keep), view, theme)?;
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
    let mut sketch = Sketch::new(ui, &drawn, theme);
    let samples = curve.samples.iter().filter(|at| at[1].is_finite());
    let samples: Vec<Pos2> = samples.map(|at| drawn.place(at[0], at[1])).collect();
    sketch.ground.faint(&samples);
    paint(&mut sketch, drawn.inner(), &step, figure);
    sketch.write();
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

/// Draws the marks and names them.
fn paint(sketch: &mut Sketch<'_>, inner: Rect, step: &Step, figure: &Nudge) {
    let theme = sketch.theme;
    let palette = theme.palette();
    let (foot, tip) = (step.foot, step.tip);
    let apart = 16.0 * theme.scale;
    let kink = figure.sides.is_some();
    // At a kink no arrow of J·dx stands at the tip.
    let first = if kink { 0.0 } else { 1.0 };
    let columns = first + step.promised.len() as f32;
    // Beside each other, away from the point as far as there is room.
    let mut onward = if tip.x < foot.x { -1.0 } else { 1.0 };
    let far = tip.x + onward * (columns + 0.5) * apart;
    if !inner.x_range().contains(far) {
        onward = -onward;
    }
    let outward = vec2(onward, 0.0);
    for promised in step.promised.iter().flatten() {
        let stroke = Stroke::new(theme.thin(), palette.slope);
        trace::dashed(&sketch.painter, [foot, *promised], stroke, theme);
        sketch.ground.faint(&[foot, *promised]);
    }
    sketch.arrow([foot, tip], palette.ink);
    // The step's name on the side where nothing is drawn.
    let j_dx = step.promised.first().copied().flatten();
    let down = j_dx.or(step.actual).is_none_or(|end| end.y <= tip.y);
    let below = vec2(0.0, if down { 1.0 } else { -1.0 });
    let places = label_placement::beside([foot, tip], below);
    sketch.name("dx", palette.ink, places);
    if let (false, Some(promised)) = (kink, j_dx) {
        sketch.arrow([tip, promised], palette.slope);
        let places = label_placement::near([tip, promised], -outward);
        sketch.name(promise(figure), palette.slope, places);
    }
    if let Some(actual) = step.actual {
        let ends = [tip, actual].map(|at| at + outward * first * apart);
        sketch.arrow(ends, palette.value);
        sketch.dot(actual, (4.0 * theme.scale, theme.scale), palette.value);
        sketch.name(
            "change",
            palette.value,
            label_placement::near(ends, outward),
        );
    }
    for (k, (promised, side)) in step.promised.iter().zip(figure.promises()).enumerate() {
        let Some(promised) = *promised else { continue };
        if kink {
            sketch.dot(promised, (3.5 * theme.scale, 1.0), palette.slope);
            let mut places = label_placement::beside([foot, promised], -outward);
            places.extend(label_placement::around(promised, -outward));
            sketch.name(side.name, palette.slope, places);
        }
        let Some(actual) = step.actual.filter(|to| promised.distance(*to) >= 2.0) else {
            continue;
        };
        let name = format!("{} gap", side.name).trim_start().to_owned();
        let mut names = vec![name.clone()];
        // Of two outputs this is one part of the gap, and the number is of all of it.
        if figure.outputs.len() == 1 {
            let gap = told(side.measured.gap);
            names.insert(0, format!("{name} {gap}"));
            if kink {
                names[1] = format!("{} {gap}", side.name);
            }
        }
        if kink {
            names.push(side.name.to_owned());
        }
        let aside = (first + 1.0 + k as f32) * apart;
        sketch.gap([promised, actual], (outward, aside), names);
    }
}
