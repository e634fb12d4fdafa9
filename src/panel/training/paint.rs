//! The picture of the training: the loss over a pair of parameters with the path of the run, the data
//! with the model's curve, and the loss over the steps.
//!
//! The loss is drawn by [`crate::panel::field::paint::field`]; who takes the steps is the window.

use std::sync::Arc;

use egui::{
    Align2, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, UiBuilder, pos2, vec2,
};

use super::figure::run::Run;
use super::figure::training::{Surface, Training};
use crate::analysis::number::told;
use crate::analysis::phrase::Phrase;
use crate::panel::panel_frame::{self, Words};
use crate::panel::plane::figure::plane::Plane;
use crate::panel::plane::paint::{curve, plane};
use crate::panel::plot::{self, Drawn};
use crate::panel::plot_view::{Bounds, PlotView};
use crate::panel::theme::{TextRole, Theme};
use crate::panel::unit::gauge;
use crate::panel::{accessibility, plot_interaction, text, trace};

/// Rows whose distance to the curve is drawn; more would be a wall.
const MOST_GAPS: usize = 80;

/// What the picture remembers between frames.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrainingView {
    /// The walk so far.
    pub run: Option<Arc<Run>>,
    /// What is wrong with the last attempt at a step.
    pub note: Option<String>,
    pub(crate) loss: PlotView,
}

impl TrainingView {
    /// What is visible of the loss; `None` for all of it.
    pub fn bounds(&self) -> Option<Bounds> {
        self.loss.bounds
    }

    /// Makes a part of the loss visible, or all of it.
    pub fn set_bounds(&mut self, bounds: Option<Bounds>) {
        self.loss.bounds = bounds;
    }

    /// Why there is no next step, if so.
    pub fn end(&self) -> Option<&str> {
        let run = self.run.as_ref();
        self.note.as_deref().or(run.and_then(|run| run.end()))
    }

    /// Whether that is because something went wrong: to have arrived is no fault.
    fn failed(&self) -> bool {
        let run = self.run.as_ref();
        let lost = |run: &Arc<Run>| run.end().is_some() && !run.is_settled();
        self.note.is_some() || run.is_some_and(lost)
    }
}

/// What was done to the training in this frame.
#[derive(Clone, Debug, Default)]
pub struct TrainingResponse {
    /// The pointer is over the picture.
    pub hovered: bool,
    /// Where the two parameters of the loss that is drawn shall move.
    pub moved: Option<[f64; 2]>,
    /// The plot's response, for context menus; `None` when nothing was drawn.
    pub response: Option<Response>,
}

/// Draws the training into all the room left in `ui`.
pub(crate) fn ui(
    ui: &mut Ui,
    figure: &Training,
    view: &mut TrainingView,
    theme: &Theme,
) -> TrainingResponse {
    let run = view.run.clone();
    // The run may be ahead of its pictures, and undo leads back behind it.
    let step = run
        .as_ref()
        .map_or(Some(0), |run| run.step_at(&figure.values));
    let status = if figure.value.is_nan() {
        Phrase::new()
    } else {
        let step = step.map_or(Phrase::new(), |step| format!("step {step}: ").into());
        let loss = step.equation("L", figure.value).word(", ");
        loss.name("|∇L|").equals().number(figure.steepness())
    };
    let end = view.end().map(str::to_owned);
    // What is missing stands where the picture would be, and that is enough.
    let empty = figure.fault.is_some() && figure.points.is_empty();
    let words = Words {
        title: "Training".into(),
        lines: [status, Phrase::new()],
        caption: match &end {
            Some(end) => end.into(),
            None if empty => Phrase::new(),
            None => figure.caption.clone(),
        },
        alarm: view.failed() || figure.fault.is_some(),
        needed: true,
        ..Words::default()
    };
    let theme = &panel_frame::fitted(ui, theme);
    let Some(room) = panel_frame::frame(ui, theme, &words) else {
        return TrainingResponse::default();
    };
    let mut answer = TrainingResponse::default();
    if let Some(fault) = figure.fault.as_ref().filter(|_| empty) {
        panel_frame::sentence(ui, room, theme, fault);
        panel_frame::interactive(ui, room, "no training", Sense::hover(), fault);
        return answer;
    }
    let gap = 2.0 * theme.gap();
    let wide = room.width() > 1.2 * room.height();
    // Wide: the loss, and beside it the data over the losses. Narrow: the loss on top.
    let (picture, data, losses) = if wide {
        let (left, right) = room.split_left_right_at_fraction(0.52);
        let right = right.with_min_x(right.left() + gap);
        let (data, losses) = right.split_top_bottom_at_fraction(0.58);
        (left, data.with_max_y(data.bottom() - gap), losses)
    } else {
        let (top, below) = room.split_top_bottom_at_fraction(0.66);
        let below = below.with_min_y(below.top() + theme.gap());
        let (data, losses) = below.split_left_right_at_fraction(0.56);
        (top, data.with_max_x(data.right() - gap), losses)
    };
    match &figure.loss {
        Some(Surface::Plane(plane)) => loss(ui, picture, (figure, plane), view, theme, &mut answer),
        Some(Surface::Curve(figure)) => {
            // A single parameter: a curve with its words.
            let mut child = ui.new_child(UiBuilder::new().max_rect(picture).id_salt("loss"));
            let response = curve::ui(&mut child, figure, &mut view.loss, theme);
            answer.moved = response.moved.map(|[x, _]| [x, x]);
            answer.response = response.response;
        }
        None => {
            let sentence = figure.fault.as_deref().unwrap_or_default();
            panel_frame::sentence(ui, picture, theme, sentence);
        }
    }
    model(ui, data, figure, theme);
    accessibility::tables(ui, data, || figure.tables());
    if let Some(run) = &run {
        self::losses(ui, losses, (run, step), theme);
    } else {
        let words = "Play, or take one step: the loss is drawn here.";
        panel_frame::sentence(ui, losses, theme, words);
    }
    answer.hovered = answer
        .response
        .as_ref()
        .is_some_and(egui::Response::hovered);
    answer
}

/// The field of the loss, and on it the path and the next step.
fn loss(
    ui: &mut Ui,
    rect: Rect,
    (figure, plane): (&Training, &Plane),
    view: &mut TrainingView,
    theme: &Theme,
    answer: &mut TrainingResponse,
) {
    let Some((drawn, bounds)) = plane::draw(ui, rect, plane, &mut view.loss, theme) else {
        return;
    };
    let palette = theme.palette();
    let painter = drawn.painter(ui);
    let at = [plane.x.value, plane.y.value];
    let place = |point: &[f64]| {
        let number = |axis: usize| point.get(figure.pair[axis]).copied().unwrap_or(f64::NAN);
        drawn.place(number(0), number(1))
    };
    if let Some(run) = &view.run {
        let path: Vec<_> = run.path().iter().map(|point| place(point)).collect();
        for (width, color) in [
            (2.6 * theme.thin(), palette.halo),
            (1.3 * theme.thin(), palette.arrow),
        ] {
            painter.add(Shape::line(path.clone(), Stroke::new(width, color)));
        }
        // Each step is a dot as long as steps can be told apart.
        if path.len() < 200 {
            for &at in &path {
                painter.circle_filled(at, 1.6 * theme.thin(), palette.arrow);
            }
        }
        if let Some(&start) = path.first() {
            let ring = Stroke::new(theme.thin(), palette.arrow);
            painter.circle(start, 0.6 * theme.point_radius(), palette.halo, ring);
        }
    }
    let down: Vec<f64> = figure
        .values
        .iter()
        .zip(&figure.slopes)
        .map(|(value, slope)| {
            value - figure.rate * crate::panel::training::figure::loss::downhill(*slope)
        })
        .collect();
    let foot = drawn.place(at[0], at[1]);
    if down.iter().all(|number| number.is_finite()) && down.len() == figure.values.len() {
        let stroke = Stroke::new(1.5 * theme.thin(), palette.accent);
        let next = place(&down);
        trace::dashed_in(&painter, [foot, next], [5.0, 3.0], stroke, theme);
        let ring = Stroke::new(theme.thin(), palette.accent);
        painter.circle(next, 0.45 * theme.point_radius(), palette.halo, ring);
        trace::point(&painter, foot, true, view.loss.grabs_point(), theme);
    }
    match view.end() {
        Some(end) => panel_frame::speak(&drawn.response, end),
        None => panel_frame::speak(&drawn.response, &figure.caption),
    }
    let things = (plane::point_of(plane, foot), None);
    let bounds = (bounds, true);
    answer.moved = plot_interaction::hands(ui, &drawn, &mut view.loss, bounds, things, theme).moved;
    answer.response = Some(drawn.response);
}

/// The table as points, and the model over them.
fn model(ui: &Ui, rect: Rect, figure: &Training, theme: &Theme) {
    let palette = theme.palette();
    let name = if figure.axis == "z" {
        "a and t over z".to_owned()
    } else {
        format!("a and t over {}", figure.axis)
    };
    let words = [name.into(), Phrase::new()];
    let rest = gauge::headed(ui, rect, theme, words, palette.value);
    let targets = figure.points.iter().map(|point| point.target);
    let vertical = plot::vertical_range(targets.chain(figure.curve.iter().map(|p| p[1])), &[]);
    let spoken = format!("The data and the model: {} rows.", figure.points.len());
    let frame = gauge::Frame {
        name: "data",
        bounds: [figure.range, vertical],
        x_label: &figure.axis,
        spoken: &spoken,
    };
    let Some(drawn) = gauge::show(ui, rest, theme, &frame) else {
        return;
    };
    let painter = drawn.painter(ui);
    trace::zero_lines(&painter, &drawn, theme);
    if figure.points.len() <= MOST_GAPS {
        let gap = Stroke::new(theme.hairline(), palette.loss);
        for point in &figure.points {
            if point.predicted.is_finite() {
                let ends = [point.target, point.predicted].map(|y| drawn.place(point.at, y));
                painter.line_segment(ends, gap);
            }
        }
    }
    let stroke = Stroke::new(0.8 * theme.thick(), palette.value);
    gauge::curve(&painter, &drawn, &figure.curve, stroke);
    let radius = if figure.points.len() <= MOST_GAPS {
        3.2
    } else {
        2.0
    } * theme.scale;
    for point in &figure.points {
        if point.at.is_finite() {
            let edge = Stroke::new(theme.hairline(), palette.surface);
            painter.circle(
                drawn.place(point.at, point.target),
                radius,
                palette.loss,
                edge,
            );
        }
    }
    plot::border(ui, &drawn, theme);
}

/// The loss over the steps; over decades as its logarithm. The point is where the pictures are.
fn losses(ui: &Ui, rect: Rect, (run, step): (&Run, Option<usize>), theme: &Theme) {
    let palette = theme.palette();
    let losses = run.losses();
    let (decades, vertical) = heights(losses);
    let words = [if decades { "log₁₀ L" } else { "L" }, ""].map(Phrase::from);
    let rest = gauge::headed(ui, rect, theme, words, palette.loss);
    let height = |loss: f64| if decades { loss.log10() } else { loss };
    let points: Vec<[f64; 2]> = losses
        .iter()
        .enumerate()
        .map(|(step, &loss)| [step as f64, height(loss)])
        .collect();
    // The step that led out of all bounds has a place too.
    let steps = run.steps() + usize::from(run.is_diverged());
    // The axis grows by doubling, or it would tremble with every step.
    let last = (steps.max(8) as f64).log2().ceil().exp2();
    let ends = [losses.first(), losses.last()].map(|loss| told(loss.copied().unwrap_or(f64::NAN)));
    let spoken = format!(
        "The loss over {} steps, from {} to {}.",
        run.steps(),
        ends[0],
        ends[1]
    );
    let frame = gauge::Frame {
        name: "losses",
        bounds: [[0.0, last], vertical],
        x_label: "step",
        spoken: &spoken,
    };
    let Some(drawn) = gauge::show(ui, rest, theme, &frame) else {
        return;
    };
    let painter = drawn.painter(ui);
    let stroke = Stroke::new(0.8 * theme.thick(), palette.loss);
    gauge::curve(&painter, &drawn, &points, stroke);
    let place = |point: &[f64; 2]| drawn.place(point[0], point[1]);
    if let Some(at) = step.and_then(|step| points.get(step)).map(place) {
        painter.circle_filled(at, 0.5 * theme.point_radius(), palette.accent);
    }
    if let (true, Some(at)) = (run.is_diverged(), points.last().map(place)) {
        diverged(&painter, &drawn, at, steps, theme);
    }
    plot::border(ui, &drawn, theme);
}

/// Whether the losses are shown over decades, and the range of all of them: a run that grows
/// out of bounds is seen from its first step to its last.
fn heights(losses: &[f64]) -> (bool, [f64; 2]) {
    let finite = || losses.iter().copied().filter(|loss| loss.is_finite());
    let least = finite().fold(f64::INFINITY, f64::min);
    let most = finite().fold(0.0, f64::max);
    let decades = least > 0.0 && most > 50.0 * least;
    let [low, high] = if decades {
        [least.log10(), most.log10()]
    } else {
        [0.0, most]
    };
    let margin = 0.08 * (high - low);
    (decades, plot::sane([low - margin, high + margin]))
}

/// From the last loss that there is to the step that had none: dashes out of the picture, a
/// cross, and its number.
fn diverged(painter: &Painter, drawn: &Drawn, from: Pos2, step: usize, theme: &Theme) {
    let palette = theme.palette();
    let inner = drawn.inner();
    let arm = 5.0 * theme.scale;
    let x = drawn.place(step as f64, 0.0).x;
    let place = inner.shrink(1.6 * arm).clamp(pos2(x, inner.top()));
    let stroke = Stroke::new(theme.thin(), palette.error);
    trace::dashed_in(painter, [from, place], [4.0, 4.0], stroke, theme);
    for side in [1.0, -1.0] {
        let arm = vec2(arm, side * arm);
        painter.line_segment([place - arm, place + arm], stroke);
    }
    // A curve that climbs out of the picture leaves its lower right corner free.
    let font = theme.font(TextRole::Tick);
    let texts = [format!("diverged at step {step}"), format!("step {step}")];
    let room = 0.7 * inner.width();
    if let Some(text) = text::first_fitting(painter, texts, &font, room) {
        let corner = inner.right_bottom() - vec2(2.0, 2.0);
        let style = (font, palette.error, palette.surface);
        text::tag(painter, corner, Align2::RIGHT_BOTTOM, &text, style, inner);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_losses_of_a_run_that_diverges_are_all_in_the_picture() {
        // A quiet beginning and a few steps out of all bounds.
        let mut losses = vec![0.5; 60];
        losses.extend([10.0, 1e3, 1e7, 9e11]);
        let (decades, [low, high]) = heights(&losses);
        assert!(
            decades && low < 0.5f64.log10() && high > 9e11f64.log10(),
            "{low} {high}"
        );
        assert!(high < 14.0, "{high}");
        let (decades, [low, high]) = heights(&[2.0, 1.5, 1.0]);
        assert!(!decades && low <= 0.0 && high > 2.0, "{low} {high}");
        let (_, [low, high]) = heights(&[0.0]);
        assert!(low < high);
    }
}
