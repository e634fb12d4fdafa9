//! What a curve and a neuron have in common: traces, their names, the point on the
//! curve, its drop lines and its tangent.

use egui::{Align2, Color32, Painter, Pos2, Shape, Stroke, Vec2, pos2, vec2};
use egui_plot::Line;

use super::plot::{self, Drawn};
use super::text;
use super::theme::{TextRole, Theme};

/// A curve to draw.
pub(crate) struct Trace<'a> {
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
pub(crate) struct Slopes {
    /// NaN where there is none.
    pub slope: f64,
    /// From the left; NaN unless it differs.
    pub left: f64,
    /// From the right; NaN unless it differs.
    pub right: f64,
}

impl Slopes {
    /// Whether there is one slope.
    pub fn smooth(&self) -> bool {
        !self.slope.is_nan()
    }
}

/// The traces as plot lines, cut into pieces that can be drawn.
pub(crate) fn lines<'a>(traces: &[Trace<'_>], vertical: [f64; 2], theme: &Theme) -> Vec<Line<'a>> {
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
pub(crate) fn dashed(
    painter: &Painter,
    points: impl IntoIterator<Item = Pos2>,
    stroke: Stroke,
    theme: &Theme,
) {
    dashed_in(painter, points, [9.0, 6.0], stroke, theme);
}

/// Draws a dashed line of so much ink and so much gap, at the scale of the theme. A dash is one
/// shape of its own: made of the many short segments between samples, each snapped to pixels, a
/// level line would look like morse.
pub(crate) fn dashed_in(
    painter: &Painter,
    points: impl IntoIterator<Item = Pos2>,
    style: [f32; 2],
    stroke: Stroke,
    theme: &Theme,
) {
    let [dash, gap] = style.map(|length| length * theme.scale);
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
pub(crate) fn zero_lines(painter: &Painter, drawn: &Drawn, theme: &Theme) {
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
pub(crate) fn drop_lines(painter: &Painter, drawn: &Drawn, [x, y]: [f64; 2], theme: &Theme) {
    let (at, inner) = (drawn.place(x, y), drawn.inner());
    let stroke = Stroke::new(theme.hairline(), theme.palette().accent);
    let zero = drawn.place(0.0, 0.0);
    let foot = zero.y.clamp(inner.top(), inner.bottom());
    let side = inner.left();
    for end in [pos2(at.x, foot), pos2(side, at.y)] {
        dashed_in(painter, [at, end], [2.0, 3.0], stroke, theme);
    }
}

/// The tangent through the point; a half from each side at a kink.
pub(crate) fn tangents(
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
pub(crate) fn point(painter: &Painter, at: Pos2, filled: bool, grabbed: bool, theme: &Theme) {
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
pub(crate) fn names(
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
