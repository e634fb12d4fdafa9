//! What hands do to a plot with a point in it: drag, pan, zoom, keys.
//!
//! It draws nothing but the ring around a point that can be taken, and changes nothing
//! but the [`FieldView`]; where the point goes is for the caller to carry out.

use egui::{CursorIcon, Event, EventFilter, Key, PointerButton, Pos2, Response, Stroke, Ui, Vec2};

use super::field::{Bounds, FieldResponse, FieldView, Grab};
use super::plot::{self, Drawn};

/// A press this near to the point takes it, in points of the screen.
const REACH: f32 = 26.0;

/// Drag, pan, zoom and keys of a plot with a point in it. `foot` is where the point is
/// on the screen; `both` tells whether it moves along both axes. `tip` is a second handle.
pub(super) fn interact(
    ui: &Ui,
    drawn: &Drawn,
    view: &mut FieldView,
    bounds: Bounds,
    (at, foot, both): ([f64; 2], Pos2, bool),
    tip: Option<Pos2>,
) -> FieldResponse {
    let response = &drawn.response;
    let mut answer = FieldResponse::default();
    // The nearer handle; the point goes first.
    let near_tip = |p: Pos2| {
        tip.is_some_and(|tip| p.distance(tip) < REACH && p.distance(tip) < p.distance(foot))
    };
    let near = |p: Pos2| p.distance(foot) < REACH && !near_tip(p);
    let value_at = |p: Pos2| {
        let point = drawn.transform.value_from_position(p);
        [point.x, point.y]
    };
    answer.hovered = response.hover_pos().map(value_at);

    if response.clicked() || response.drag_started() {
        response.request_focus();
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
        let pixel = drawn.transform.dvalue_dpos();
        let short = |at: [f64; 2]| [0, 1].map(|k| rounded(at[k], pixel[k]));
        answer.clicked = place.map(|at| short(value_at(at)));
    }
    if response.dragged_by(PointerButton::Primary) {
        match view.grab {
            Grab::Point(offset) => {
                if let Some(pointer) = response.interact_pointer_pos() {
                    let inside = drawn.inner().clamp(pointer + offset);
                    let target = value_at(inside);
                    let pixel = drawn.transform.dvalue_dpos();
                    let x = rounded(target[0], pixel[0]);
                    let y = rounded(target[1], pixel[1]);
                    answer.moved = Some([x, if both { y } else { at[1] }]);
                }
            }
            Grab::Tip(offset) => {
                if let Some(pointer) = response.interact_pointer_pos() {
                    let target = value_at(drawn.inner().clamp(pointer + offset));
                    let pixel = drawn.transform.dvalue_dpos();
                    answer.tip = Some([0, 1].map(|k| rounded(target[k], pixel[k])));
                }
            }
            Grab::Plane => {
                let by = response.drag_delta();
                let [per_x, per_y] = drawn.transform.dvalue_dpos();
                let shift = [-f64::from(by.x) * per_x, -f64::from(by.y) * per_y];
                let moved = |k: usize| bounds[k].map(|edge| edge + shift[k]);
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
    if response.has_focus()
        && let Some(step) = keys(ui, response, bounds, both, false)
    {
        let go = |k: usize| match step[k] {
            0.0 => at[k],
            step => rounded(
                (at[k] + step).clamp(bounds[k][0], bounds[k][1]),
                step / 10.0,
            ),
        };
        answer.moved = Some([go(0), go(1)]);
    }
    if let Some(tip) = tip
        && response.has_focus()
        && let Some(step) = keys(ui, response, bounds, both, true)
    {
        let at = value_at(tip);
        let go = |k: usize| match step[k] {
            0.0 => at[k],
            step => rounded(at[k] + step, step / 10.0),
        };
        answer.tip = Some([go(0), go(1)]);
    }
    if response.has_focus() && ui.input(|input| input.key_pressed(Key::Home)) {
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
pub(super) fn nearer(ui: &Ui) -> Option<f64> {
    // Taken out of the input: whatever scrolls around the panel shall not scroll too.
    let factor = ui.input_mut(|input| {
        let wheel = input.smooth_scroll_delta.y;
        input.smooth_scroll_delta = Vec2::ZERO;
        f64::from(input.zoom_delta()) * f64::from(wheel / 300.0).exp()
    });
    (factor != 1.0 && factor.is_finite() && factor > 0.0).then_some(factor)
}

/// The wheel, or two fingers, zoom around the pointer.
fn zoom(ui: &Ui, view: &mut FieldView, bounds: Bounds, around: [f64; 2]) {
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

/// How far the arrow keys move the point, or with Ctrl the tip: a tenth of a tick's step, ten
/// times that with Shift, a tenth of it with Alt.
fn keys(
    ui: &Ui,
    response: &Response,
    bounds: Bounds,
    both: bool,
    command: bool,
) -> Option<[f64; 2]> {
    let mut steps = arrows_with(ui, response, command);
    if !both {
        steps[1] = 0.0;
    }
    let step = |k: usize| steps[k] * plot::ticks(bounds[k], 7).0 / 10.0;
    (steps != [0.0, 0.0]).then(|| [step(0), step(1)])
}

/// Arrow keys of this frame, to the right and up: 1 each, 10 with Shift, a tenth with Alt.
/// While the focus is on `response` they do not move it.
pub(super) fn arrows(ui: &Ui, response: &Response) -> [f64; 2] {
    arrows_with(ui, response, false)
}

/// The same for those that are pressed together with Ctrl, or without it.
fn arrows_with(ui: &Ui, response: &Response, command: bool) -> [f64; 2] {
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
                } if *k == key && modifiers.command == command => {
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
pub(super) fn rounded(value: f64, resolution: f64) -> f64 {
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
