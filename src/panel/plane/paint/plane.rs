//! A plane as shapes: underlay, contours, arrows, and the point that can be dragged.
//!
//! The visible bounds are kept in [`PlotView`], never in egui's memory, so that an export shows
//! what the window shows.

use egui::{Painter, Pos2, Rect, Sense, TextureOptions, Ui};

use super::{arrows, layers, marks, scales};
use crate::analysis::heading::begun;
use crate::analysis::number;
use crate::analysis::phrase::Phrase;
use crate::analysis::source::{Arrow, Axis};
use crate::panel::colorbar::Colors;
use crate::panel::label_placement::{self, Ground};
use crate::panel::panel_frame::{self, Words};
use crate::panel::plane::figure::plane::Plane;
use crate::panel::plot::{self, Drawn};
use crate::panel::plot_interaction::{self, Thing};
use crate::panel::plot_view::{Bounds, PlotResponse, PlotView};
use crate::panel::texture;
use crate::panel::theme::{TextRole, Theme};
use crate::panel::trace;

/// Draws the plane with its words into all the room left in `ui`.
pub(crate) fn ui(ui: &mut Ui, figure: &Plane, view: &mut PlotView, theme: &Theme) -> PlotResponse {
    let told = match &figure.path {
        Some(path) => {
            let all = path.points.len();
            let path = path.told(view.steps.unwrap_or(all));
            figure.caption.clone().then(path)
        }
        None => figure.caption.clone(),
    };
    let words = Words {
        title: figure.title.clone(),
        lines: readouts(figure, theme),
        caption: told.clone(),
        ..Words::default()
    };
    let theme = &panel_frame::fitted(ui, theme);
    let Some(room) = panel_frame::frame(ui, theme, &words) else {
        return PlotResponse::default();
    };
    let rooms = panel_frame::rooms(room, theme, 1.0);
    let Some((drawn, bounds)) = draw(ui, rooms.picture, figure, view, theme) else {
        return PlotResponse::default();
    };
    let colors = Colors::spanning(figure.span);
    scales::legend(ui, &drawn, &rooms, figure, &colors, theme);
    let at = [figure.x.value, figure.y.value];
    let foot = drawn.place(at[0], at[1]);
    panel_frame::speak(&drawn.response, &told);
    let start = figure.path_wanted.then(|| {
        let start = figure.path.as_ref().and_then(|path| path.points.first());
        let start = start.map_or(at, |start| [start[0], start[1]]);
        Thing {
            at: start,
            foot: drawn.place(start[0], start[1]),
            told: format!("start of the path: {}", pair(figure, start)),
            dragged: false,
        }
    });
    let things = (point_of(figure, foot), start);
    let mut response = plot_interaction::hands(ui, &drawn, view, (bounds, true), things, theme);
    response.start = response.tip.take();
    response.with(drawn.response)
}

/// The point of a plane, for the keys.
pub(crate) fn point_of(figure: &Plane, foot: Pos2) -> Thing {
    let at = [figure.x.value, figure.y.value];
    Thing {
        at,
        foot,
        told: pair(figure, at),
        dragged: true,
    }
}

/// `x = 1, y = 2`
pub(crate) fn pair(figure: &Plane, [x, y]: [f64; 2]) -> String {
    let [x, y] = [x, y].map(number::told);
    format!("{} = {x}, {} = {y}", figure.x.label, figure.y.label)
}

/// Draws the plane itself, with the point but without words and legend; also says what of it
/// is in view.
pub(crate) fn draw(
    ui: &mut Ui,
    room: Rect,
    figure: &Plane,
    view: &mut PlotView,
    theme: &Theme,
) -> Option<(Drawn, Bounds)> {
    let key = [figure.x.range, figure.y.range];
    let bounds = view.bounds_for(key, key);
    let frame = plot::Frame {
        colors: view
            .hues
            .map(|hue| hue.map(|hue| theme.variable_color(hue))),
        grid: false,
        equal: true,
        sense: Sense::click_and_drag(),
        ..plot::Frame::new("field", bounds, [&figure.x.label, &figure.y.label])
    };
    let drawn = plot::show(ui, room, theme, &frame, |_| {})?;
    let inner = drawn.inner();
    let painter = drawn.painter(ui);
    let [x, y] = [&figure.x, &figure.y].map(|axis| plot::sane(axis.range));
    let area = Rect::from_two_pos(drawn.place(x[0], y[0]), drawn.place(x[1], y[1]));
    let colors = Colors::spanning(figure.span);
    underlay(ui, &painter, area, figure, &colors, theme);
    let at = [figure.x.value, figure.y.value];
    let foot = drawn.place(at[0], at[1]);
    layers::lines(&painter, &drawn, figure, theme);
    if figure.arrows_shown {
        arrows::field(&painter, &drawn, figure, theme);
    }
    layers::levels(&painter, &drawn, figure, foot, theme);
    marks::critical(&painter, &drawn, figure, theme);
    if let Some(path) = &figure.path {
        marks::path(&painter, &drawn, path, view.steps, theme);
    }
    plot::border(ui, &drawn, theme);
    if at[0].is_finite() && at[1].is_finite() && inner.expand(1.0).contains(foot) {
        if let Some(arrow) = &figure.at_point {
            at_point(&painter, &drawn, figure, arrow, view.lit, theme);
        }
        // The disc may stand half outside the plot.
        let outside = drawn.painter_around(ui, theme.point_radius() + 2.0);
        let filled = figure.at_point.is_some();
        trace::point(&outside, foot, filled, view.grabs_point(), theme);
    }
    Some((drawn, bounds))
}

/// The two lines under the title: value and gradient at the point, and what is held.
fn readouts(figure: &Plane, theme: &Theme) -> [Phrase; 2] {
    let at = |name: fn(&Axis) -> String| {
        let axes = [&figure.x, &figure.y];
        let axes = axes.map(|axis| Phrase::new().equation(name(axis), axis.value));
        Phrase::joined(axes, &", ".into())
    };
    let value = Phrase::new().equation(&figure.output, figure.value);
    let value = value.word(" at ").then(at(|axis| axis.label.clone()));
    let gradient = Phrase::new().name(&figure.vector);
    let gradient = match &figure.at_point {
        Some(arrow) => gradient.equals().numbers(&[arrow.dx, arrow.dy]),
        None => gradient.word(" is not defined here"),
    };
    if theme.presenting {
        // The value is in the picture, and what is held is beside it.
        [at(|axis| begun(&axis.label, 8)), gradient]
    } else if figure.held.is_empty() {
        [value, gradient]
    } else {
        [value.beside(gradient), figure.held.told()]
    }
}

/// The samples as a picture; places without a value are hatched into it.
fn underlay(
    ui: &Ui,
    painter: &Painter,
    area: Rect,
    figure: &Plane,
    colors: &Colors,
    theme: &Theme,
) {
    let grid = figure.grid;
    if grid == 0 || figure.samples.len() != grid.saturating_mul(grid) {
        return;
    }
    let gaps = figure.samples.iter().any(|sample| !sample.is_finite());
    let key = texture::key(|hasher| {
        use std::hash::Hash as _;
        (grid, theme.dark).hash(hasher);
        texture::hash_numbers(hasher, &figure.samples);
        texture::hash_numbers(hasher, &colors.ends());
    });
    // Smooth where all is known; else finer than the samples, so that hatching is fine.
    let (finer, options) = if gaps {
        ((320 / grid).max(1), TextureOptions::NEAREST)
    } else {
        (1, TextureOptions::LINEAR)
    };
    let id = ui.scope_id().with("underlay");
    let handle = texture::cached(ui, id, key, options, || {
        texture::image(grid * finer, grid * finer, |px, py| {
            let (col, row) = (px / finer, grid - 1 - py / finer);
            let sample = figure.samples[row * grid + col];
            if sample.is_finite() {
                theme.softened(colors.color(sample, theme))
            } else if (px + py) % 9 < 2 {
                theme.palette().hatch
            } else {
                theme.palette().missing
            }
        })
    });
    texture::draw(painter, &handle, area);
}

/// The gradient at the point, longer than its neighbours; and the partial derivative
/// that another panel talks about.
fn at_point(
    painter: &Painter,
    drawn: &Drawn,
    figure: &Plane,
    arrow: &Arrow,
    lit: Option<usize>,
    theme: &Theme,
) {
    let palette = theme.palette();
    let style = (theme.thick() * 1.2, palette.accent);
    let whole = arrows::at_point(painter, drawn, figure, (arrow, arrow), style, theme);
    let Some(axis) = lit else { return };
    let (part, label, slope) = if axis == 0 {
        (Arrow { dy: 0.0, ..*arrow }, &figure.x.label, arrow.dx)
    } else {
        (Arrow { dx: 0.0, ..*arrow }, &figure.y.label, arrow.dy)
    };
    let style = (theme.thick(), palette.slope);
    let drawn_part = arrows::at_point(painter, drawn, figure, (&part, arrow), style, theme);
    let text = format!("∂{}/∂{} = {}", figure.output, label, number::told(slope));
    let style = (theme.font(TextRole::Tag), palette.slope, palette.surface);
    // Beyond its tip, else behind its foot or beside it: on neither of the two arrows.
    let foot = drawn.place(arrow.x, arrow.y);
    let apart = 1.6 * theme.thick() + 2.0;
    let mut ground = Ground::new(drawn.inner(), apart);
    ground.disc(foot, theme.point_radius());
    for ends in [whole, drawn_part].into_iter().flatten() {
        ground.line(ends, apart);
    }
    let [start, tip] = drawn_part.unwrap_or([foot, foot]);
    let toward = tip - start;
    let mut places = label_placement::around(tip, toward).to_vec();
    let beyond = 1.5 * theme.point_radius();
    places.extend(label_placement::around(foot, -toward).map(|(at, way)| (at + beyond * way, way)));
    ground.label(painter, &text, &style, &places);
}
