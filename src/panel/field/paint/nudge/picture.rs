//! The nudge test: the step in the inputs, what comes of it in the outputs, and how the gap
//! falls when the step shrinks.
//!
//! Over one input all of it stands on the curve (`straight`). Over two the step stands in the
//! plane and what comes of it in a picture of its own (`outcome`). How the gap falls (`falling`)
//! is drawn where it has room, and else said in the sentence.

use egui::{Rect, Ui, vec2};

use super::sketch::{Sketch, head, promise};
use super::{falling, outcome, straight};
use crate::analysis::number::told;
use crate::analysis::phrase::Phrase;
use crate::panel::field::figure::nudge::{self as figures, Nudge};
use crate::panel::field::paint::local::split;
use crate::panel::label_placement;
use crate::panel::panel_frame::{self, Words};
use crate::panel::plane::figure::plane::Plane;
use crate::panel::plane::paint::arrows;
use crate::panel::plane::paint::plane;
use crate::panel::plot_interaction::{self, Thing};
use crate::panel::plot_view::{PlotResponse, PlotView};
use crate::panel::theme::Theme;

/// Draws the panel.
pub(crate) fn ui(ui: &mut Ui, figure: &Nudge, view: &mut PlotView, theme: &Theme) -> PlotResponse {
    let theme = &panel_frame::fitted(ui, theme);
    let words = Words {
        title: figure.title.clone(),
        lines: readouts(figure),
        caption: figure.caption.clone(),
        needed: true,
        ..Words::default()
    };
    let Some(room) = panel_frame::frame(ui, theme, &words) else {
        return PlotResponse::default();
    };
    let (input, output, falling) = rooms(room, figure, theme);
    if let Some(room) = output {
        let spoken = "J·dx and what the function really changes by";
        outcome::ui(ui, room, figure, spoken, theme);
    }
    if let Some(room) = falling {
        falling::ui(ui, room, figure, theme);
    }
    match &figure.ground {
        figures::Ground::Plane(plane) => in_plane(ui, input, (figure, plane), view, theme),
        figures::Ground::Curve(curve) => straight::ui(ui, input, (figure, curve), view, theme),
    }
    .unwrap_or_default()
}

/// The two lines under the title, with all that the picture may have no place for.
fn readouts(figure: &Nudge) -> [Phrase; 2] {
    let named = |name: &str, values: &[f64]| Phrase::new().name(name).equals().numbers(values);
    let length = named("|dx|", &[figure.length()]);
    let change = named("change", &figure.actual);
    let first = match &figure.sides {
        Some([left, right]) => Phrase::from("gap: left ")
            .number(left.measured.gap)
            .word(", right ")
            .number(right.measured.gap),
        None => length.clone().beside(named("gap", &[figure.gap])),
    };
    let second = match (&figure.sides, figure.plane()) {
        (Some(_), _) => length.beside(change),
        (None, Some(_)) if !figure.held.is_empty() => figure.held.told(),
        (None, _) => named(promise(figure), &figure.promised).beside(change),
    };
    [first, second]
}

/// The room of the step, of what comes of it, and of how the gap falls. The last goes first
/// where the room is short.
fn rooms(room: Rect, figure: &Nudge, theme: &Theme) -> (Rect, Option<Rect>, Option<Rect>) {
    if figure.plane().is_some() || figure.outputs.len() == 2 {
        let (input, rest) = split(room, 0.55);
        let (output, falling) = if room.width() > room.height() {
            rest.split_top_bottom_at_fraction(0.56)
        } else {
            rest.split_left_right_at_fraction(0.56)
        };
        if falling::has_room(falling, theme) {
            return (input, Some(output), Some(falling));
        }
        return (input, Some(rest), None);
    }
    let (input, falling) = split(room, 0.6);
    if falling::has_room(falling, theme) {
        (input, None, Some(falling))
    } else {
        (room, None, None)
    }
}

/// The step in the plane of the two inputs.
fn in_plane(
    ui: &mut Ui,
    room: Rect,
    (figure, plane): (&Nudge, &Plane),
    view: &mut PlotView,
    theme: &Theme,
) -> Option<PlotResponse> {
    let (drawn, bounds) = plane::draw(ui, room, plane, view, theme)?;
    let at = [plane.x.value, plane.y.value];
    let foot = drawn.place(at[0], at[1]);
    let tip = drawn.place(at[0] + figure.step[0], at[1] + figure.step[1]);
    let mut sketch = Sketch::new(ui, &drawn, theme);
    sketch.arrow([foot, tip], theme.palette().ink);
    sketch.ground.disc(foot, theme.point_radius());
    if let Some(gradient) = arrows::ends_at_point(&drawn, plane, theme) {
        sketch.ground.line(gradient, head(theme));
    }
    let mut places = vec![(tip, (tip - foot).normalized())];
    places.extend(label_placement::beside([foot, tip], vec2(0.0, -1.0)));
    sketch.name("dx", theme.palette().ink, places);
    sketch.write();
    let [dx, dy] = figure.step.map(told);
    let handle = (tip.x.is_finite() && tip.y.is_finite()).then(|| Thing {
        at: [at[0] + figure.step[0], at[1] + figure.step[1]],
        foot: tip,
        told: format!("dx = ({dx}, {dy})"),
        dragged: true,
    });
    panel_frame::speak(&drawn.response, &figure.caption);
    let things = (plane::point_of(plane, foot), handle);
    let response = plot_interaction::hands(ui, &drawn, view, (bounds, true), things, theme);
    Some(response.with(drawn.response))
}
