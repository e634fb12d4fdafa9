//! What a curve and a neuron have in common: traces, their names, the point on the
//! curve, its drop lines and its tangent.
//!
//! Also the field panel of a function of one input, [`ui`].

use egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, Ui, Vec2, pos2, vec2};
use egui_plot::Line;

use super::field::{Bounds, FieldResponse, FieldView};
use super::hands::{self, Thing};
use super::panel::{self, Words};
use super::plot::{self, Drawn};
use super::text;
use super::theme::{TextRole, Theme};
use crate::figure::field::Curve;
use crate::figure::number;

/// A curve to draw.
pub(super) struct Trace<'a> {
    /// Its samples; those that are not finite cut it.
    pub points: &'a [[f64; 2]],
    /// Written beside it.
    pub name: &'a str,
    /// Its colour, and its name's.
    pub color: Color32,
    /// Dashes tell it from the main curve without colour.
    pub dashed: bool,
}

/// Slope at a point, or both when they differ.
pub(super) struct Slopes {
    /// NaN where there is none.
    pub slope: f64,
    /// From the left; NaN unless it differs.
    pub left: f64,
    /// From the right; NaN unless it differs.
    pub right: f64,
}

impl Slopes {
    fn of(figure: &Curve) -> Self {
        Self {
            slope: figure.slope,
            left: figure.left,
            right: figure.right,
        }
    }

    /// Whether there is one slope.
    pub fn smooth(&self) -> bool {
        !self.slope.is_nan()
    }
}

/// The traces as plot lines, cut into pieces that can be drawn.
pub(super) fn lines<'a>(traces: &[Trace<'_>], vertical: [f64; 2], theme: &Theme) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for trace in traces.iter().filter(|trace| !trace.dashed) {
        for (k, piece) in plot::pieces(trace.points, vertical).into_iter().enumerate() {
            let line = Line::new(format!("{} {k}", trace.name), piece)
                .color(trace.color)
                .allow_hover(false)
                // A band has its width upright, which thins steep parts.
                .allow_band(false)
                .width(theme.thick());
            lines.push(line);
        }
    }
    lines
}

/// Draws a dashed line in the usual style.
pub(super) fn dashed(
    painter: &Painter,
    points: impl IntoIterator<Item = Pos2>,
    stroke: Stroke,
    theme: &Theme,
) {
    let style = [9.0, 6.0].map(|length| length * theme.scale);
    dashed_in(painter, points, style, stroke);
}

/// Draws a dashed line of so much ink and so much gap. A dash is one shape of its own: made of
/// the many short segments between samples, each snapped to pixels, a level line would look
/// like morse.
pub(super) fn dashed_in(
    painter: &Painter,
    points: impl IntoIterator<Item = Pos2>,
    [dash, gap]: [f32; 2],
    stroke: Stroke,
) {
    let mut points = points.into_iter();
    let Some(mut here) = points.next() else {
        return;
    };
    let mut shown = vec![here];
    let mut left = dash;
    let mut inked = true;
    for next in points {
        // A steep piece may be far longer than the plot is high.
        let mut steps = 0;
        while here.distance(next) > left && steps < 4000 {
            here += (next - here).normalized() * left;
            shown.push(here);
            if inked {
                painter.add(Shape::line(std::mem::take(&mut shown), stroke));
            }
            inked = !inked;
            left = if inked { dash } else { gap };
            shown = vec![here];
            steps += 1;
        }
        left -= here.distance(next);
        here = next;
        shown.push(here);
    }
    if inked && shown.len() > 1 {
        painter.add(Shape::line(shown, stroke));
    }
}

/// Draws the axes' zero lines where they are in view.
pub(super) fn zero_lines(painter: &Painter, drawn: &Drawn, theme: &Theme) {
    let inner = drawn.inner();
    let zero = drawn.place(0.0, 0.0);
    let stroke = Stroke::new(theme.hairline(), theme.palette().border);
    if inner.y_range().contains(zero.y) {
        painter.hline(inner.x_range(), zero.y, stroke);
    }
    if inner.x_range().contains(zero.x) {
        painter.vline(zero.x, inner.y_range(), stroke);
    }
}

/// Dotted lines from the point to both axes.
pub(super) fn drop_lines(painter: &Painter, drawn: &Drawn, [x, y]: [f64; 2], theme: &Theme) {
    let (at, inner) = (drawn.place(x, y), drawn.inner());
    let stroke = Stroke::new(theme.hairline(), theme.palette().accent);
    let zero = drawn.place(0.0, 0.0);
    let foot = zero.y.clamp(inner.top(), inner.bottom());
    let side = inner.left();
    for end in [pos2(at.x, foot), pos2(side, at.y)] {
        painter.extend(Shape::dashed_line(
            &[at, end],
            stroke,
            2.0 * theme.scale,
            3.0 * theme.scale,
        ));
    }
}

/// The tangent through the point; a half from each side at a kink.
pub(super) fn tangents(
    painter: &Painter,
    drawn: &Drawn,
    at: [f64; 2],
    slopes: &Slopes,
    lit: bool,
    theme: &Theme,
) {
    let palette = theme.palette();
    let color = if lit { palette.accent } else { palette.slope };
    let width = if lit { theme.thick() } else { theme.thin() };
    let stroke = Stroke::new(width * 1.25, color);
    let foot = drawn.place(at[0], at[1]);
    let ray = |slope: f64, side: f32| {
        let end = foot + direction(drawn, slope) * side * 0.36 * drawn.inner().width();
        painter.line_segment([foot, end], stroke);
    };
    if slopes.smooth() {
        ray(slopes.slope, -1.0);
        ray(slopes.slope, 1.0);
    } else {
        for (slope, side) in [(slopes.left, -1.0), (slopes.right, 1.0)] {
            if !slope.is_nan() {
                ray(slope, side);
            }
        }
    }
}

/// The direction of a slope on the screen, of length 1, to the right.
fn direction(drawn: &Drawn, slope: f64) -> Vec2 {
    let [per_x, per_y] = drawn.transform.dpos_dvalue();
    let rise = slope * (per_y / per_x);
    if rise.is_nan() {
        return vec2(1.0, 0.0);
    }
    let angle = rise.atan();
    vec2(angle.cos() as f32, angle.sin() as f32)
}

/// The shared point: a disc, hollow where there is no derivative.
pub(super) fn point(painter: &Painter, at: Pos2, filled: bool, grabbed: bool, theme: &Theme) {
    let palette = theme.palette();
    let radius = theme.point_radius() * if grabbed { 1.25 } else { 1.0 };
    painter.circle_filled(at, radius + 2.0 * theme.scale, palette.surface);
    if filled {
        painter.circle_filled(at, radius, palette.accent);
    } else {
        let ring = Stroke::new(3.0 * theme.scale, palette.accent);
        painter.circle(at, radius - 1.5 * theme.scale, palette.surface, ring);
    }
}

/// Writes each trace's name beside it, where the traces are far apart and the point is not.
pub(super) fn names(
    painter: &Painter,
    drawn: &Drawn,
    traces: &[Trace<'_>],
    avoid: [f64; 2],
    theme: &Theme,
) {
    let inner = drawn.inner();
    let avoid = drawn.place(avoid[0], avoid[1]);
    let font = theme.font(TextRole::Tag);
    let room = inner.shrink(font.size * 1.6);
    let mut taken: Vec<Pos2> = Vec::new();
    for (index, trace) in traces.iter().enumerate() {
        let others = || {
            let others = traces.iter().enumerate().filter(move |(k, _)| *k != index);
            others.flat_map(|(_, other)| other.points)
        };
        let places = trace
            .points
            .iter()
            .step_by((trace.points.len() / 24).max(1));
        let best = places
            .filter(|p| p[0].is_finite() && p[1].is_finite())
            .map(|p| drawn.place(p[0], p[1]))
            .filter(|at| room.contains(*at))
            .map(|at| {
                let near = others()
                    .filter(|p| p[1].is_finite())
                    .map(|p| drawn.place(p[0], p[1]))
                    .chain(taken.iter().copied())
                    .map(|other| other.distance(at))
                    .fold(0.35 * inner.width(), f32::min);
                let clear = at.distance(avoid).min(0.45 * inner.width());
                (near + 0.8 * clear, at)
            })
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, at)) = best else { continue };
        taken.push(at);
        let style = (font.clone(), trace.color, theme.palette().surface);
        text::tag(painter, at, Align2::CENTER_CENTER, trace.name, style, inner);
    }
}

/// The field panel of a function of one input: curve, tangent and the point on it.
pub(super) fn ui(
    ui: &mut Ui,
    figure: &Curve,
    view: &mut FieldView,
    theme: &Theme,
) -> FieldResponse {
    let slopes = Slopes::of(figure);
    let place = format!("at {} = {}", figure.x.label, number::told(figure.x.value));
    let value = number::equation(&figure.output, figure.value);
    let slope = if slopes.smooth() {
        format!("slope {}", number::told(figure.slope))
    } else if figure.left.is_nan() && figure.right.is_nan() {
        "no slope here".to_owned()
    } else {
        format!(
            "slope {} | {}",
            number::told(figure.left),
            number::told(figure.right)
        )
    };
    let words = Words {
        title: &figure.title,
        lines: [&place, ""],
        badge: None,
        large: None,
        caption: &figure.caption,
        alarm: false,
        needed: figure.slope.is_nan(),
    };
    let theme = &panel::fitted(ui, theme);
    let Some(room) = panel::frame(ui, theme, &words) else {
        return FieldResponse::default();
    };
    let rooms = panel::rooms(room, theme, 0.7);
    let Some((drawn, bounds)) = draw(ui, rooms.picture, (figure, &[]), view, theme) else {
        return FieldResponse::default();
    };
    let palette = theme.palette();
    let painter = ui
        .painter()
        .with_clip_rect(drawn.inner().intersect(ui.clip_rect()));
    let avoid = [figure.x.value, figure.value];
    names(&painter, &drawn, &[trace(figure, theme)], avoid, theme);
    let told = [
        (value.as_str(), palette.value),
        (slope.as_str(), palette.slope),
    ];
    panel::readouts(ui, rooms.legend, theme, &told);
    let (at, foot) = place_of(figure, &drawn);
    let stop = &drawn.response;
    let mut response = hands::interact(ui, (&drawn, stop), view, bounds, (at, foot, false), None);
    hand(ui, &drawn, figure, view, theme);
    panel::speak(stop, &figure.caption);
    let things = [point_of(figure, &drawn)];
    let moved = hands::keys(ui, stop, &things, &mut view.thing, (bounds, false), theme);
    response.moved = response.moved.or(moved.map(|(_, moved)| moved));
    response.with(drawn.response)
}

/// Where the point is, in values and on the screen. Without a value there is still a point to
/// drag: on the axis.
pub(super) fn place_of(figure: &Curve, drawn: &Drawn) -> ([f64; 2], Pos2) {
    let at = [figure.x.value, figure.value];
    let y = if at[0].is_finite() && at[1].is_finite() {
        drawn.place(at[0], at[1]).y
    } else {
        drawn.inner().bottom()
    };
    (at, pos2(drawn.place(at[0], 0.0).x, y))
}

/// The point as what the keys move.
pub(super) fn point_of(figure: &Curve, drawn: &Drawn) -> Thing {
    let (at, foot) = place_of(figure, drawn);
    let told = format!("{} = {}", figure.x.label, number::told(at[0]));
    Thing { at, foot, told }
}

/// The point on the curve; the disc may stand half outside.
pub(super) fn hand(ui: &Ui, drawn: &Drawn, figure: &Curve, view: &FieldView, theme: &Theme) {
    let around = drawn.inner().expand(theme.point_radius() + 2.0);
    let painter = ui.painter().with_clip_rect(around);
    let (at, foot) = place_of(figure, drawn);
    let filled = !figure.slope.is_nan() && at[0].is_finite() && at[1].is_finite();
    point(&painter, foot, filled, view.grabs_point(), theme);
}

fn trace<'a>(figure: &'a Curve, theme: &Theme) -> Trace<'a> {
    Trace {
        points: &figure.samples,
        name: &figure.output,
        color: theme.palette().value,
        dashed: false,
    }
}

/// The curve in its frame with its tangent, without its name and the point; and the bounds
/// that are seen. The heights `keep` are among them.
pub(super) fn draw(
    ui: &mut Ui,
    room: Rect,
    (figure, keep): (&Curve, &[f64]),
    view: &mut FieldView,
    theme: &Theme,
) -> Option<(Drawn, Bounds)> {
    let slopes = Slopes::of(figure);
    let values = figure.samples.iter().map(|p| p[1]);
    let keep: Vec<f64> = keep.iter().copied().chain([figure.value]).collect();
    let authored = [figure.x.range, plot::vertical_range(values, &keep)].map(plot::sane);
    // A new curve may need another height; only its horizontal range is the author's.
    let bounds = view.bounds_for([authored[0], authored[0]], authored);
    let frame = plot::Frame {
        name: "curve",
        bounds,
        x_label: &figure.x.label,
        y_label: &figure.output,
        colors: [view.hues[0].map(|hue| theme.variable_color(hue)), None],
        grid: true,
        equal: false,
        sense: egui::Sense::click_and_drag(),
    };
    let lines = lines(&[trace(figure, theme)], bounds[1], theme);
    let drawn = plot::show(ui, room, theme, &frame, move |plot_ui| {
        for line in lines {
            plot_ui.line(line);
        }
    })?;
    let inner = drawn.inner();
    let painter = ui.painter().with_clip_rect(inner.intersect(ui.clip_rect()));
    zero_lines(&painter, &drawn, theme);
    let at = [figure.x.value, figure.value];
    if at[0].is_finite() && at[1].is_finite() {
        drop_lines(&painter, &drawn, at, theme);
        tangents(&painter, &drawn, at, &slopes, view.lit.is_some(), theme);
    }
    plot::border(ui, &drawn, theme);
    Some((drawn, bounds))
}
