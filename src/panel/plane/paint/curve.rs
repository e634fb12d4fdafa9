//! A function of one input as shapes: its curve, its tangent and the point on it.

use egui::{Pos2, Rect, Ui, pos2};

use crate::analysis::number;
use crate::analysis::phrase::Phrase;
use crate::panel::panel_frame::{self, Words};
use crate::panel::plane::figure::curve::Curve;
use crate::panel::plot::{self, Drawn};
use crate::panel::plot_interaction::{self, Thing};
use crate::panel::plot_view::{Bounds, PlotResponse, PlotView};
use crate::panel::theme::Theme;
use crate::panel::trace::{self, Slopes, Trace};

/// The field panel of a function of one input: curve, tangent and the point on it.
pub(crate) fn ui(ui: &mut Ui, figure: &Curve, view: &mut PlotView, theme: &Theme) -> PlotResponse {
    let slopes = slopes_of(figure);
    let place = Phrase::from("at ").equation(&figure.x.label, figure.x.value);
    let value = Phrase::new().equation(&figure.output, figure.value);
    let slope = if slopes.smooth() {
        Phrase::from("slope ").number(figure.slope)
    } else if figure.left.is_nan() && figure.right.is_nan() {
        "no slope here".into()
    } else {
        let left = Phrase::from("slope ").number(figure.left);
        left.word(" | ").number(figure.right)
    };
    let words = Words {
        title: figure.title.clone(),
        lines: [place, Phrase::new()],
        caption: figure.caption.clone(),
        needed: figure.slope.is_nan(),
        ..Words::default()
    };
    let theme = &panel_frame::fitted(ui, theme);
    let Some(room) = panel_frame::frame(ui, theme, &words) else {
        return PlotResponse::default();
    };
    let rooms = panel_frame::rooms(room, theme, 0.7);
    let Some((drawn, bounds)) = draw(ui, rooms.picture, (figure, &[]), view, theme) else {
        return PlotResponse::default();
    };
    let palette = theme.palette();
    let painter = drawn.painter(ui);
    let avoid = [figure.x.value, figure.value];
    trace::names(&painter, &drawn, &[trace_of(figure, theme)], avoid, theme);
    let told = [(value, palette.value), (slope, palette.slope)];
    panel_frame::readouts(ui, rooms.legend, theme, &told);
    panel_frame::speak(&drawn.response, &figure.caption);
    hands(ui, drawn, (figure, None), view, bounds, theme)
}

/// Where the point is, in values and on the screen. Without a value there is still a point to
/// drag: on the axis.
pub(crate) fn place_of(figure: &Curve, drawn: &Drawn) -> ([f64; 2], Pos2) {
    let at = [figure.x.value, figure.value];
    let y = if at[0].is_finite() && at[1].is_finite() {
        drawn.place(at[0], at[1]).y
    } else {
        drawn.inner().bottom()
    };
    (at, pos2(drawn.place(at[0], 0.0).x, y))
}

/// What hands do to a curve with the point on it and perhaps a second thing; draws the point,
/// which may stand half outside.
pub(crate) fn hands(
    ui: &Ui,
    drawn: Drawn,
    (figure, second): (&Curve, Option<Thing>),
    view: &mut PlotView,
    bounds: Bounds,
    theme: &Theme,
) -> PlotResponse {
    let (at, foot) = place_of(figure, &drawn);
    let told = format!("{} = {}", figure.x.label, number::told(at[0]));
    let point = Thing {
        at,
        foot,
        told,
        dragged: true,
    };
    let things = (point, second);
    let response = plot_interaction::hands(ui, &drawn, view, (bounds, false), things, theme);
    let painter = drawn.painter_around(ui, theme.point_radius() + 2.0);
    let filled = !figure.slope.is_nan() && at[0].is_finite() && at[1].is_finite();
    trace::point(&painter, foot, filled, view.grabs_point(), theme);
    response.with(drawn.response)
}

fn trace_of<'a>(figure: &'a Curve, theme: &Theme) -> Trace<'a> {
    Trace {
        points: &figure.samples,
        name: &figure.output,
        color: theme.palette().value,
        dashed: false,
    }
}

/// The curve in its frame with its tangent, without its name and the point; and the bounds
/// that are seen. The heights `keep` are among them.
pub(crate) fn draw(
    ui: &mut Ui,
    room: Rect,
    (figure, keep): (&Curve, &[f64]),
    view: &mut PlotView,
    theme: &Theme,
) -> Option<(Drawn, Bounds)> {
    let slopes = slopes_of(figure);
    let values = figure.samples.iter().map(|p| p[1]);
    let keep: Vec<f64> = keep.iter().copied().chain([figure.value]).collect();
    let authored = [figure.x.range, plot::vertical_range(values, &keep)].map(plot::sane);
    // A new curve may need another height; only its horizontal range is the author's.
    let bounds = view.bounds_for([authored[0], authored[0]], authored);
    let frame = plot::Frame {
        colors: [view.hues[0].map(|hue| theme.variable_color(hue)), None],
        sense: egui::Sense::click_and_drag(),
        ..plot::Frame::new("curve", bounds, [&figure.x.label, &figure.output])
    };
    let lines = trace::lines(&[trace_of(figure, theme)], bounds[1], theme);
    let drawn = plot::show(ui, room, theme, &frame, move |plot_ui| {
        for line in lines {
            plot_ui.line(line);
        }
    })?;
    let painter = drawn.painter(ui);
    trace::zero_lines(&painter, &drawn, theme);
    let at = [figure.x.value, figure.value];
    if at[0].is_finite() && at[1].is_finite() {
        trace::drop_lines(&painter, &drawn, at, theme);
        trace::tangents(&painter, &drawn, at, &slopes, view.lit.is_some(), theme);
    }
    plot::border(ui, &drawn, theme);
    Some((drawn, bounds))
}

fn slopes_of(figure: &Curve) -> Slopes {
    Slopes {
        slope: figure.slope,
        left: figure.left,
        right: figure.right,
    }
}
