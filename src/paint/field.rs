//! The gradient vector field: underlay, arrows, and the point that can be dragged.
//!
//! How an arrow looks is in `arrows`, what drags and zooms in `hands`, the curve of a
//! function of one input in `curve`.
//! The visible bounds are kept in [`FieldView`], never in egui's memory, so that an
//! export shows what the window shows.

use egui::{Painter, Pos2, Rect, Response, Sense, TextureOptions, Ui, Vec2};

use super::arrows;
use super::colorbar::Colors;
use super::curve;
use super::free::{self, Ground};
use super::hands::{self, Thing};
use super::layers;
use super::local;
use super::marks;
use super::nudge;
use super::panel::{self, Words};
use super::plot::{self, Drawn};
use super::scales;
use super::spoken;
use super::texture;
use super::theme::{TextRole, Theme};
use crate::figure::field::{Arrow, Axis, Field, Plane};
use crate::figure::label::begun;
use crate::figure::number;

/// Horizontal and vertical range.
pub type Bounds = [[f64; 2]; 2];

/// What the field panel remembers between frames.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FieldView {
    /// What is visible; `None` for the authored view.
    pub bounds: Option<Bounds>,
    /// Another panel talks about the partial derivative along this axis: 0 is
    /// horizontal, 1 vertical.
    pub lit: Option<usize>,
    /// Which of the variables stand along the axes, for their colours.
    pub hues: [Option<usize>; 2],
    /// So many steps of the path are shown; `None` for all.
    pub steps: Option<usize>,
    /// While it is played: at what time, in seconds, it would have been at its start.
    pub playing: Option<f64>,
    /// Which of the things in the picture the keys move; see [`hands::keys`].
    pub(super) thing: usize,
    /// The authored view that `bounds` was chosen in; another one resets it.
    pub(super) authored: Option<Bounds>,
    pub(super) grab: Grab,
}

/// What the pointer holds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Grab {
    #[default]
    Nothing,
    /// The point, this far from the pointer.
    Point(Vec2),
    /// The tip of the step dx, this far from the pointer.
    Tip(Vec2),
    /// The plane.
    Plane,
}

impl FieldView {
    /// What is visible, given the view that the document asks for. Zoom and pan are
    /// forgotten as soon as that changes (`key` says when).
    pub(super) fn bounds_for(&mut self, key: Bounds, authored: Bounds) -> Bounds {
        if self.authored != Some(key) {
            self.authored = Some(key);
            self.bounds = None;
        }
        self.bounds.unwrap_or(authored).map(plot::sane)
    }

    /// Whether the point is being dragged.
    pub fn grabs_point(&self) -> bool {
        matches!(self.grab, Grab::Point(_))
    }
}

/// What was done to the field in this frame.
#[derive(Clone, Debug, Default)]
pub struct FieldResponse {
    /// Where the point shall go, along the horizontal and the vertical axis; of a
    /// curve only the first counts.
    pub moved: Option<[f64; 2]>,
    /// The point was just picked up: a new step of undo begins.
    pub drag_started: bool,
    /// The point is held.
    pub dragging: bool,
    /// The point was just let go.
    pub drag_stopped: bool,
    /// The place that was clicked, in values; not the point itself.
    pub clicked: Option<[f64; 2]>,
    /// The picture was pressed: its keys are about the point from now on.
    pub touched: bool,
    /// Where the path shall begin, by keys.
    pub start: Option<[f64; 2]>,
    /// Where the tip of the step dx shall go.
    pub tip: Option<[f64; 2]>,
    /// How large the patch of the local map shall be.
    pub radius: Option<f64>,
    /// The place under the pointer, in values.
    pub hovered: Option<[f64; 2]>,
    /// The plot's response, for context menus; `None` when nothing was drawn.
    pub response: Option<Response>,
}

impl FieldResponse {
    pub(super) fn with(self, response: Response) -> Self {
        Self {
            response: Some(response),
            ..self
        }
    }
}

/// Draws the panel into all the room left in `ui`.
pub fn ui(ui: &mut Ui, figure: &Field, view: &mut FieldView, theme: &Theme) -> FieldResponse {
    let full = ui.available_rect_before_wrap();
    let response = match figure {
        Field::Plane(plane) => self::plane(ui, plane, view, theme),
        Field::Curve(curve) => curve::ui(ui, curve, view, theme),
        Field::Local(figure) => local::ui(ui, figure, view, theme),
        Field::Nudge(figure) => nudge::ui(ui, figure, view, theme),
        Field::Message(message) => {
            let rect = ui.available_rect_before_wrap();
            if rect.is_finite() && rect.width() > 20.0 && rect.height() > 20.0 {
                ui.advance_cursor_after_rect(rect);
                panel::sentence(ui, rect.shrink(theme.margin()), theme, message);
                panel::interactive(ui, rect, "message", Sense::hover(), message);
            }
            FieldResponse::default()
        }
    };
    let area = response.response.as_ref().map_or(full, |plot| plot.rect);
    spoken::tables(ui, area, || figure.tables());
    response
}

fn plane(ui: &mut Ui, figure: &Plane, view: &mut FieldView, theme: &Theme) -> FieldResponse {
    let [value, gradient] = readouts(figure, theme);
    let told = match &figure.path {
        Some(path) => {
            let all = path.points.len();
            format!(
                "{} {}",
                figure.caption,
                path.told(view.steps.unwrap_or(all))
            )
        }
        None => figure.caption.clone(),
    };
    let words = Words {
        title: &figure.title,
        lines: [&value, &gradient],
        badge: None,
        large: None,
        caption: &told,
        alarm: false,
        needed: false,
    };
    let theme = &panel::fitted(ui, theme);
    let Some(room) = panel::frame(ui, theme, &words) else {
        return FieldResponse::default();
    };
    let rooms = panel::rooms(room, theme, 1.0);
    let Some((drawn, bounds)) = draw(ui, rooms.picture, figure, view, theme) else {
        return FieldResponse::default();
    };
    let colors = Colors::spanning(figure.span);
    scales::legend(ui, &drawn, &rooms, figure, &colors, theme);
    let at = [figure.x.value, figure.y.value];
    let foot = drawn.place(at[0], at[1]);
    let stop = &drawn.response;
    let mut response = hands::interact(ui, (&drawn, stop), view, bounds, (at, foot, true), None);
    panel::speak(stop, &told);
    if response.touched {
        view.thing = 0;
    }
    let mut things = vec![point_of(figure, foot)];
    if figure.path_wanted {
        let start = figure.path.as_ref().and_then(|path| path.points.first());
        let start = start.map_or(at, |start| [start[0], start[1]]);
        things.push(Thing {
            at: start,
            foot: drawn.place(start[0], start[1]),
            told: format!("start of the path: {}", pair(figure, start)),
        });
    }
    match hands::keys(ui, stop, &things, &mut view.thing, (bounds, true), theme) {
        Some((0, moved)) => response.moved = Some(moved),
        Some((_, moved)) => response.start = Some(moved),
        None => {}
    }
    response.with(drawn.response)
}

/// The point of a plane, for the keys.
pub(super) fn point_of(figure: &Plane, foot: Pos2) -> Thing {
    let at = [figure.x.value, figure.y.value];
    let told = pair(figure, at);
    Thing { at, foot, told }
}

/// `x = 1, y = 2`
pub(super) fn pair(figure: &Plane, [x, y]: [f64; 2]) -> String {
    let [x, y] = [x, y].map(number::told);
    format!("{} = {x}, {} = {y}", figure.x.label, figure.y.label)
}

/// Draws the plane itself, with the point but without words and legend; also says what of it
/// is in view.
pub(super) fn draw(
    ui: &mut Ui,
    room: Rect,
    figure: &Plane,
    view: &mut FieldView,
    theme: &Theme,
) -> Option<(Drawn, Bounds)> {
    let key = [figure.x.range, figure.y.range];
    let bounds = view.bounds_for(key, key);
    let frame = plot::Frame {
        name: "field",
        bounds,
        x_label: &figure.x.label,
        y_label: &figure.y.label,
        colors: view
            .hues
            .map(|hue| hue.map(|hue| theme.variable_color(hue))),
        grid: false,
        equal: true,
        sense: Sense::click_and_drag(),
    };
    let drawn = plot::show(ui, room, theme, &frame, |_| {})?;
    let inner = drawn.inner();
    let painter = ui.painter().with_clip_rect(inner.intersect(ui.clip_rect()));
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
        let margin = theme.point_radius() + 2.0;
        let outside = ui.painter().with_clip_rect(inner.expand(margin));
        let filled = figure.at_point.is_some();
        curve::point(&outside, foot, filled, view.grabs_point(), theme);
    }
    Some((drawn, bounds))
}

/// The two lines under the title: value and gradient at the point, and what is held.
fn readouts(figure: &Plane, theme: &Theme) -> [String; 2] {
    let named = |axis: &Axis| format!("{} = {}", axis.label, number::told(axis.value));
    let value = format!(
        "{} at {}, {}",
        number::equation(&figure.output, figure.value),
        named(&figure.x),
        named(&figure.y)
    );
    let gradient = match &figure.at_point {
        Some(arrow) => format!(
            "{} = ({}, {})",
            figure.vector,
            number::told(arrow.dx),
            number::told(arrow.dy)
        ),
        None => format!("{} is not defined here", figure.vector),
    };
    if theme.presenting {
        // The value is in the picture, and what is held is beside it.
        let point = [&figure.x, &figure.y]
            .map(|axis| format!("{} = {}", begun(&axis.label, 8), number::told(axis.value)))
            .join(", ");
        [point, gradient]
    } else if figure.held.is_empty() {
        [value, gradient]
    } else {
        let held = figure.held.list().join(", ");
        [format!("{value}    {gradient}"), format!("held: {held}")]
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
    let mut places = free::around(tip, toward).to_vec();
    let beyond = 1.5 * theme.point_radius();
    places.extend(free::around(foot, -toward).map(|(at, way)| (at + beyond * way, way)));
    ground.label(painter, &text, &style, &places);
}
