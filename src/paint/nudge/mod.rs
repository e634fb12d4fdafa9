//! The nudge test: the step in the inputs, what comes of it in the outputs, and how the gap
//! falls when the step shrinks.
//!
//! Over one input all of it stands on the curve (`straight`). Over two the step stands in the
//! plane and what comes of it in a picture of its own (`outcome`). How the gap falls (`falling`)
//! is drawn where it has room, and else said in the sentence.

mod falling;
mod outcome;
mod straight;

use egui::{Color32, FontId, Painter, Pos2, Rect, Stroke, Ui, Vec2, vec2};

use super::arrows;
use super::field::{self, FieldResponse, FieldView};
use super::free::{self, Ground};
use super::hands::{self, Thing};
use super::local::split;
use super::panel::{self, Words};
use super::theme::{TextRole, Theme};
use crate::figure::field::{self as figures, Nudge, Plane};
use crate::figure::number::told;

/// Draws the panel.
pub(super) fn ui(
    ui: &mut Ui,
    figure: &Nudge,
    view: &mut FieldView,
    theme: &Theme,
) -> FieldResponse {
    let theme = &panel::fitted(ui, theme);
    let [first, second] = readouts(figure);
    let words = Words {
        title: &figure.title,
        lines: [&first, &second],
        badge: None,
        large: None,
        caption: &figure.caption,
        alarm: false,
        needed: true,
    };
    let Some(room) = panel::frame(ui, theme, &words) else {
        return FieldResponse::default();
    };
    let spoken = "J·dx and what the function really changes by";
    let (input, output, falling) = rooms(room, figure, theme);
    if let Some(room) = output {
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
fn readouts(figure: &Nudge) -> [String; 2] {
    let length = told(figure.length());
    let change = listed(&figure.actual);
    let first = match &figure.sides {
        Some([left, right]) => {
            let (left, right) = (told(left.measured.gap), told(right.measured.gap));
            format!("gap: left {left}, right {right}")
        }
        None => format!("|dx| = {length}    gap = {}", told(figure.gap)),
    };
    let second = match (&figure.sides, figure.plane()) {
        (Some(_), _) => format!("|dx| = {length}    change = {change}"),
        (None, Some(_)) if !figure.held.is_empty() => {
            format!("held: {}", figure.held.list().join(", "))
        }
        (None, _) => {
            let name = promise(figure);
            format!("{name} = {}    change = {change}", listed(&figure.promised))
        }
    };
    [first, second]
}

/// What is promised for dx: by J, or where there is none by slopes from one side.
fn promise(figure: &Nudge) -> &'static str {
    if figure.kink.is_some() {
        "one-sided"
    } else {
        "J·dx"
    }
}

/// `(1, 2)`, or a number alone.
fn listed(numbers: &[f64]) -> String {
    let all: Vec<String> = numbers.iter().map(|number| told(*number)).collect();
    match &all[..] {
        [only] => only.clone(),
        _ => format!("({})", all.join(", ")),
    }
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
    view: &mut FieldView,
    theme: &Theme,
) -> Option<FieldResponse> {
    let (drawn, bounds) = field::draw(ui, room, plane, view, theme)?;
    let at = [plane.x.value, plane.y.value];
    let foot = drawn.place(at[0], at[1]);
    let tip = drawn.place(at[0] + figure.step[0], at[1] + figure.step[1]);
    let inner = drawn.inner();
    let painter = ui.painter().with_clip_rect(inner.intersect(ui.clip_rect()));
    let palette = theme.palette();
    arrow(&painter, foot, tip - foot, palette.ink, theme);
    let mut ground = Ground::new(inner.shrink(2.0), head(theme) + 0.5);
    ground.disc(foot, theme.point_radius());
    ground.line([foot, tip], head(theme));
    if let Some(gradient) = arrows::ends_at_point(&drawn, plane, theme) {
        ground.line(gradient, head(theme));
    }
    let mut places = vec![(tip, (tip - foot).normalized())];
    places.extend(free::beside([foot, tip], vec2(0.0, -1.0)));
    ground.label(&painter, "dx", &tag(palette.ink, theme), &places);
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
    Some(response.with(drawn.response))
}

/// How a label in this colour is written.
fn tag(color: Color32, theme: &Theme) -> (FontId, Color32, Color32) {
    let plate = theme.palette().surface.gamma_multiply(0.85);
    (theme.font(TextRole::Tick), color, plate)
}

/// Width of the shaft of an arrow.
fn shaft(theme: &Theme) -> f32 {
    1.5 * theme.thin()
}

/// So far to the side of its shaft an arrow is taken.
fn head(theme: &Theme) -> f32 {
    2.4 * shaft(theme) + 1.3
}

/// An arrow on its own ground.
fn arrow(painter: &Painter, foot: Pos2, vector: Vec2, color: Color32, theme: &Theme) {
    if vector.length().is_nan() || vector.length() > 1e5 {
        return;
    }
    let width = shaft(theme);
    let ground = theme.palette().surface;
    let around = width + 2.6 * theme.scale;
    arrows::shape(painter, foot, vector, around, 1.3, ground);
    arrows::shape(painter, foot, vector, width, 0.0, color);
}

/// The distance between two places as a measure beside them, to which fine lines lead.
fn measure(painter: &Painter, from: [Pos2; 2], ends: [Pos2; 2], theme: &Theme) {
    let color = theme.palette().error;
    let fine = Stroke::new(theme.hairline(), color);
    for (from, end) in from.into_iter().zip(ends) {
        painter.line_segment([from, end], fine);
    }
    painter.line_segment(ends, Stroke::new(theme.thick(), color));
    let half = (ends[1] - ends[0]).normalized().rot90() * 4.0 * theme.scale;
    for end in ends {
        painter.line_segment([end - half, end + half], Stroke::new(theme.thin(), color));
    }
}
