//! What hands do to a plot with a point in it: drag, pan, zoom, keys.
//!
//! It draws nothing but the ring around what can be taken, or has the keyboard, and changes
//! nothing but the [`PlotView`]; where the point goes is for the caller to carry out.
//! A picture is one stop of the Tab key: [`hands`] goes from thing to thing inside of it.

use egui::{
    CursorIcon, Event, EventFilter, Key, Painter, PointerButton, Pos2, Response, Stroke, Ui, Vec2,
};

use super::plot::{self, Drawn};
use super::plot_view::{Bounds, Grab, PlotResponse, PlotView};
use super::theme::Theme;

/// A press this near to the point takes it, in points of the screen.
const REACH: f32 = 26.0;

/// A thing in a plot that hands can move.
#[derive(Clone, Debug)]
pub(crate) struct Thing {
    /// Where it is, in values.
    pub at: [f64; 2],
    /// And on the screen.
    pub foot: Pos2,
    /// Its name and value, to be read aloud: `z = 1.25`.
    pub told: String,
    /// The pointer can take it too, not only the keys.
    pub dragged: bool,
}

/// Drag, pan, zoom and keys of a plot with a point in it and perhaps a second thing, whose new
/// place is the response's `tip`. `both` tells whether they move along both axes.
pub(crate) fn hands(
    ui: &Ui,
    drawn: &Drawn,
    view: &mut PlotView,
    (bounds, both): (Bounds, bool),
    (point, second): (Thing, Option<Thing>),
    theme: &Theme,
) -> PlotResponse {
    let stop = &drawn.response;
    let tip = second.as_ref().filter(|thing| thing.dragged);
    let (place, tip) = ((point.at, point.foot, both), tip.map(|thing| thing.foot));
    let mut response = interact(ui, (drawn, stop), view, bounds, place, tip);
    if response.touched {
        view.thing = usize::from(response.tip.is_some());
    }
    let things: Vec<Thing> = std::iter::once(point).chain(second).collect();
    match keys(ui, stop, &things, &mut view.thing, (bounds, both), theme) {
        Some((0, moved)) => response.moved = Some(moved),
        Some((_, moved)) => response.tip = Some(moved),
        None => {}
    }
    response
}

/// Drag, pan and zoom of a plot with a point in it that moves along the horizontal axis, and
/// its keys while it is `keyed`: for a picture of several plots with the one focus of `stop`.
pub(crate) fn one_of_several(
    ui: &Ui,
    (drawn, stop): (&Drawn, &Response),
    view: &mut PlotView,
    bounds: Bounds,
    (at, foot, keyed): ([f64; 2], Pos2, bool),
    theme: &Theme,
) -> PlotResponse {
    let mut response = interact(ui, (drawn, stop), view, bounds, (at, foot, false), None);
    if keyed {
        ring(ui.painter(), foot, theme);
        let moved = moved(ui, stop, at, bounds, false);
        response.moved = response.moved.or(moved);
    }
    response
}

/// Drag, pan and zoom of a plot with a point in it. `stop` is what takes the keyboard's focus
/// for the picture; `foot` is where the point is on the screen, and `both` tells whether it
/// moves along both axes. `tip` is a second handle.
fn interact(
    ui: &Ui,
    (drawn, stop): (&Drawn, &Response),
    view: &mut PlotView,
    bounds: Bounds,
    (at, foot, both): ([f64; 2], Pos2, bool),
    tip: Option<Pos2>,
) -> PlotResponse {
    let response = &drawn.response;
    let mut answer = PlotResponse::default();
    // The nearer handle; the point goes first.
    let near_tip = |p: Pos2| {
        tip.is_some_and(|tip| p.distance(tip) < REACH && p.distance(tip) < p.distance(foot))
    };
    let near = |p: Pos2| p.distance(foot) < REACH && !near_tip(p);
    let value_at = |p: Pos2| {
        let point = drawn.transform.value_from_position(p);
        [point.x, point.y]
    };
    let pixel = drawn.transform.dvalue_dpos();
    let short_value_at = |p: Pos2| {
        let at = value_at(p);
        [0, 1].map(|k| rounded(at[k], pixel[k]))
    };
    answer.hovered = response.hover_pos().map(value_at);

    if response.clicked() || response.drag_started() {
        answer.touched = true;
        stop.request_focus();
    }
    if response.drag_started_by(PointerButton::Primary) {
        let origin = ui.input(|input| input.pointer.press_origin());
        view.grab = match origin {
            Some(origin) if near(origin) => Grab::Point(foot - origin),
            Some(origin) if near_tip(origin) => {
                Grab::Tip(tip.map_or(Vec2::ZERO, |tip| tip - origin))
            }
            _ => Grab::Plane,
        };
        answer.drag_started = view.grabs_point();
    }
    if response.clicked() && !response.double_clicked() {
        let place = response.interact_pointer_pos().filter(|at| !near(*at));
        answer.clicked = place.map(short_value_at);
    }
    if response.dragged_by(PointerButton::Primary) {
        let target = |offset: Vec2| {
            let pointer = response.interact_pointer_pos()?;
            Some(short_value_at(drawn.inner().clamp(pointer + offset)))
        };
        match view.grab {
            Grab::Point(offset) => {
                answer.moved = target(offset).map(|[x, y]| [x, if both { y } else { at[1] }]);
            }
            Grab::Tip(offset) => answer.tip = target(offset),
            Grab::Plane => {
                let by = response.drag_delta();
                let shift = [by.x, by.y].map(f64::from);
                let moved = |k: usize| bounds[k].map(|edge| edge - shift[k] * pixel[k]);
                view.bounds = Some([moved(0), moved(1)]);
            }
            Grab::Nothing => {}
        }
    }
    answer.dragging = view.grabs_point();
    if response.drag_stopped() {
        answer.drag_stopped = view.grabs_point();
        view.grab = Grab::Nothing;
    }
    if let Some(pointer) = response.hover_pos() {
        if matches!(view.grab, Grab::Point(_) | Grab::Tip(_)) {
            ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
        } else if near(pointer) || near_tip(pointer) {
            ui.ctx().set_cursor_icon(CursorIcon::Grab);
        }
        zoom(ui, view, bounds, value_at(pointer));
    }
    if response.double_clicked() {
        view.bounds = None;
    }
    if stop.has_focus() && ui.input(|input| input.key_pressed(Key::Home)) {
        view.bounds = None;
    }
    // Holding still is no change: it would fill the undo history.
    let finite = |place: &[f64; 2]| place[0].is_finite() && (place[1].is_finite() || !both);
    answer.moved = answer.moved.filter(|moved| finite(moved) && *moved != at);
    if response.hover_pos().is_some_and(near) && !view.grabs_point() {
        let ring = Stroke::new(1.5, ui.visuals().selection.stroke.color);
        ui.painter().circle_stroke(foot, 16.0, ring);
    }
    answer
}

/// What the wheel, or two fingers, ask for: more than 1 to come nearer; `None` at rest.
pub(crate) fn nearer(ui: &Ui) -> Option<f64> {
    // Taken out of the input: whatever scrolls around the panel shall not scroll too.
    let factor = ui.input_mut(|input| {
        let wheel = input.smooth_scroll_delta.y;
        input.smooth_scroll_delta = Vec2::ZERO;
        f64::from(input.zoom_delta()) * f64::from(wheel / 300.0).exp()
    });
    (factor != 1.0 && factor.is_finite() && factor > 0.0).then_some(factor)
}

/// The wheel, or two fingers, zoom around the pointer.
fn zoom(ui: &Ui, view: &mut PlotView, bounds: Bounds, around: [f64; 2]) {
    let Some(factor) = nearer(ui) else { return };
    let Some(authored) = view.authored else {
        return;
    };
    let mut zoomed = bounds;
    for k in 0..2 {
        let width = bounds[k][1] - bounds[k][0];
        let whole = plot::sane(authored[k]);
        let whole = whole[1] - whole[0];
        let wanted = (width / factor).clamp(whole * 1e-4, whole * 1e3);
        let left = (around[k] - bounds[k][0]) / width;
        let low = around[k] - left * wanted;
        if low.is_finite() && (low + wanted).is_finite() {
            zoomed[k] = [low, low + wanted];
        }
    }
    view.bounds = Some(zoomed);
}

/// Keys of a picture with several things in it, while `stop` has the focus: Page Down and
/// Page Up choose one, the arrow keys move it. Returns which one goes where.
fn keys(
    ui: &Ui,
    stop: &Response,
    things: &[Thing],
    chosen: &mut usize,
    (bounds, both): (Bounds, bool),
    theme: &Theme,
) -> Option<(usize, [f64; 2])> {
    let last = things.len().checked_sub(1)?;
    let by = if stop.has_focus() { pages(ui) } else { 0 };
    *chosen = (*chosen).min(last).saturating_add_signed(by).min(last);
    let thing = things.get(*chosen)?;
    announce(ui, stop, &thing.told);
    if !stop.has_focus() {
        return None;
    }
    ring(ui.painter(), thing.foot, theme);
    let moved = moved(ui, stop, thing.at, bounds, both)?;
    Some((*chosen, moved))
}

/// Where the arrow keys of this frame move a place: by a tenth of a tick's step, ten times
/// that with Shift, a tenth of it with Alt.
fn moved(ui: &Ui, stop: &Response, at: [f64; 2], bounds: Bounds, both: bool) -> Option<[f64; 2]> {
    let steps = arrows(ui, stop);
    let go = |k: usize| {
        stepped(
            at[k],
            steps[k] * plot::ticks(bounds[k], 7).0 / 10.0,
            bounds[k],
        )
    };
    let moved = [go(0), if both { go(1) } else { at[1] }];
    // Of a point without a height only the first number counts.
    let goes = |k: usize| moved[k].is_finite() && moved[k] != at[k];
    (goes(0) || (both && goes(1))).then_some(moved)
}

/// A number moved by a step: never against it, never out of the bounds, and short. What is
/// already outside can only come back.
fn stepped(at: f64, step: f64, [low, high]: [f64; 2]) -> f64 {
    if step == 0.0 || !at.is_finite() {
        return at;
    }
    let (least, most) = (low.min(at), high.max(at));
    let wanted = (at + step).clamp(least, most);
    let short = rounded(wanted, step / 10.0);
    let ahead = (short - at) * step.signum() > 0.0;
    if ahead && (least..=most).contains(&short) {
        short
    } else {
        wanted
    }
}

/// How many things further Page Down and Page Up of this frame go.
pub(crate) fn pages(ui: &Ui) -> isize {
    ui.input(|input| {
        let count = |key| input.num_presses(key).try_into().unwrap_or(isize::MAX);
        isize::saturating_sub(count(Key::PageDown), count(Key::PageUp))
    })
}

/// Says which thing has the keys, and its value, where the picture's sentence is read.
pub(crate) fn announce(ui: &Ui, stop: &Response, told: &str) {
    ui.ctx()
        .accesskit_node_builder(stop.id, |node| node.set_value(told));
}

/// The ring around the thing that has the keyboard, on a ground of its own: it stands out
/// whatever is behind it.
fn ring(painter: &Painter, at: Pos2, theme: &Theme) {
    let palette = theme.palette();
    let radius = 1.75 * theme.point_radius();
    painter.circle_stroke(at, radius, Stroke::new(6.0 * theme.scale, palette.halo));
    painter.circle_stroke(at, radius, theme.focus());
}

/// Arrow keys of this frame, to the right and up: 1 each, 10 with Shift, a tenth with Alt.
/// While the focus is on `response` they do not move it.
pub(crate) fn arrows(ui: &Ui, response: &Response) -> [f64; 2] {
    if !response.has_focus() {
        return [0.0; 2];
    }
    let filter = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let pressed = |key: Key| {
        ui.input(|input| {
            let count = |event: &Event| match event {
                Event::Key {
                    key: k,
                    pressed: true,
                    modifiers,
                    ..
                } if *k == key && !modifiers.command => {
                    let faster = if modifiers.shift { 10.0 } else { 1.0 };
                    faster * if modifiers.alt { 0.1 } else { 1.0 }
                }
                _ => 0.0,
            };
            input.events.iter().map(count).sum::<f64>()
        })
    };
    [
        pressed(Key::ArrowRight) - pressed(Key::ArrowLeft),
        pressed(Key::ArrowUp) - pressed(Key::ArrowDown),
    ]
}

/// `value` with no more decimals than a change by `resolution` needs, so that moved
/// points have short numbers.
pub(crate) fn rounded(value: f64, resolution: f64) -> f64 {
    let decimals = (-resolution.abs().log10()).ceil();
    if !(-250.0..=250.0).contains(&decimals) {
        return value;
    }
    let factor = 10f64.powf(decimals.abs().round());
    let short = if decimals >= 0.0 {
        (value * factor).round() / factor
    } else {
        (value / factor).round() * factor
    };
    if short.is_finite() { short } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_goes_its_way_stays_inside_and_stops_at_the_edge_alone() {
        let bounds = [-3.0, 3.04321];
        let places = [
            -7.5,
            -3.0,
            -2.999,
            -0.04,
            0.0,
            1.0 / 3.0,
            3.0,
            3.04,
            3.04321,
            12.0,
        ];
        for at in places {
            for size in [1.0, 0.5, 0.1, 0.01, 0.001] {
                for step in [size, -size] {
                    let there = stepped(at, step, bounds);
                    assert!((there - at) * step >= 0.0, "{at} by {step}: {there}");
                    let (low, high) = (bounds[0].min(at), bounds[1].max(at));
                    assert!((low..=high).contains(&there), "{at} by {step}: {there}");
                    let edge = if step > 0.0 { high } else { low };
                    assert!(there != at || at == edge, "{at} by {step} is stuck");
                    assert!((there - at).abs() <= 1.1 * size, "{at} by {step}: {there}");
                }
            }
        }
        // Both edges are reached, and left again, from anywhere.
        let far = (0..40).fold(0.0, |at, _| stepped(at, 0.5, bounds));
        assert_eq!(far, 3.04321);
        assert_eq!(stepped(far, -0.5, bounds), 2.54);
        assert_eq!(stepped(f64::NAN, 1.0, bounds).to_bits(), f64::NAN.to_bits());
    }
}
