//! The gradient vector field: underlay, arrows, and the point that can be dragged.
//!
//! How an arrow looks is in `arrows`, what drags and zooms in `hands`, the curve of a
//! function of one input in `curve`.
//! The visible bounds are kept in [`FieldView`], never in egui's memory, so that an
//! export shows what the window shows.

use egui::{Painter, Rect, Response, Sense, TextureOptions, Ui, Vec2, pos2, vec2};

use super::arrows::{self, Scale};
use super::colorbar::{self, Colors};
use super::curve;
use super::hands;
use super::panel::{self, Legend, Rooms, Words};
use super::plot::{self, Drawn};
use super::text;
use super::texture;
use super::theme::{TextRole, Theme};
use crate::figure::field::{Arrow, Axis, Field, Plane};
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
    match figure {
        Field::Plane(plane) => self::plane(ui, plane, view, theme),
        Field::Curve(curve) => curve::ui(ui, curve, view, theme),
        Field::Message(message) => {
            let rect = ui.available_rect_before_wrap();
            if rect.is_finite() && rect.width() > 20.0 && rect.height() > 20.0 {
                ui.advance_cursor_after_rect(rect);
                panel::sentence(ui, rect.shrink(theme.margin()), theme, message);
                panel::interactive(ui, rect, "message", Sense::hover(), message);
            }
            FieldResponse::default()
        }
    }
}

fn plane(ui: &mut Ui, figure: &Plane, view: &mut FieldView, theme: &Theme) -> FieldResponse {
    let [value, gradient] = readouts(figure);
    let words = Words {
        title: &figure.title,
        lines: [&value, &gradient],
        large: None,
        caption: &figure.caption,
        alarm: false,
    };
    let theme = &panel::fitted(ui, theme);
    let Some(room) = panel::frame(ui, theme, &words) else {
        return FieldResponse::default();
    };
    let rooms = panel::rooms(room, theme, 1.0);
    let key = [figure.x.range, figure.y.range];
    let bounds = view.bounds_for(key, key);
    let frame = plot::Frame {
        name: "field",
        bounds,
        x_label: &figure.x.label,
        y_label: &figure.y.label,
        grid: false,
        equal: true,
        sense: Sense::click_and_drag(),
    };
    let Some(drawn) = plot::show(ui, rooms.picture, theme, &frame, |_| {}) else {
        return FieldResponse::default();
    };

    let inner = drawn.inner();
    let painter = ui.painter().with_clip_rect(inner.intersect(ui.clip_rect()));
    let [x, y] = [&figure.x, &figure.y].map(|axis| plot::sane(axis.range));
    let area = Rect::from_two_pos(drawn.place(x[0], y[0]), drawn.place(x[1], y[1]));
    let colors = Colors::spanning(figure.span);
    underlay(ui, &painter, area, figure, &colors, theme);
    let scale = Scale::new(figure, area, theme);
    arrows::field(&painter, &drawn, figure, scale, theme);
    plot::border(ui, &drawn, theme);

    let at = [figure.x.value, figure.y.value];
    let foot = drawn.place(at[0], at[1]);
    if at[0].is_finite() && at[1].is_finite() && inner.expand(1.0).contains(foot) {
        if let Some(arrow) = &figure.at_point {
            at_point(&painter, &drawn, figure, arrow, scale, view.lit, theme);
        }
        // The disc may stand half outside the plot.
        let margin = theme.point_radius() + 2.0;
        let outside = ui.painter().with_clip_rect(inner.expand(margin));
        let filled = figure.at_point.is_some();
        curve::point(&outside, foot, filled, view.grabs_point(), theme);
    }
    legend(ui, &drawn, &rooms, figure, &colors, theme);
    let response = hands::interact(ui, &drawn, view, bounds, at, foot, true);
    panel::speak(&drawn.response, &figure.caption);
    response.with(drawn.response)
}

/// The two lines under the title: value and gradient at the point, and what is held.
fn readouts(figure: &Plane) -> [String; 2] {
    let named = |axis: &Axis| format!("{} = {}", axis.label, number::told(axis.value));
    let value = format!(
        "{} = {} at {}, {}",
        figure.output,
        number::told(figure.value),
        named(&figure.x),
        named(&figure.y)
    );
    let gradient = match &figure.at_point {
        Some(arrow) => format!(
            "∇{} = ({}, {})",
            figure.output,
            number::told(arrow.dx),
            number::told(arrow.dy)
        ),
        None => format!("∇{} is not defined here", figure.output),
    };
    if figure.held.is_empty() {
        [value, gradient]
    } else {
        let held = figure.held.join(", ");
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
    scale: Scale,
    lit: Option<usize>,
    theme: &Theme,
) {
    let palette = theme.palette();
    let scale = scale.stretched(2.8);
    arrows::single(
        painter,
        drawn,
        arrow,
        scale,
        (theme.thick() * 1.2, palette.accent),
        theme,
    );
    let Some(axis) = lit else { return };
    let (part, label, slope) = if axis == 0 {
        (Arrow { dy: 0.0, ..*arrow }, &figure.x.label, arrow.dx)
    } else {
        (Arrow { dx: 0.0, ..*arrow }, &figure.y.label, arrow.dy)
    };
    arrows::single(
        painter,
        drawn,
        &part,
        scale,
        (theme.thick(), palette.slope),
        theme,
    );
    let text = format!("∂{}/∂{} = {}", figure.output, label, number::told(slope));
    let style = (theme.font(TextRole::Tag), palette.slope, palette.surface);
    let at = drawn.place(arrow.x, arrow.y) + vec2(0.0, 2.2 * theme.point_radius());
    text::tag(
        painter,
        at,
        egui::Align2::CENTER_TOP,
        &text,
        style,
        drawn.inner(),
    );
}

/// What the colours and the lengths mean: a bar and a note, which may be wider.
fn legend(
    ui: &mut Ui,
    drawn: &Drawn,
    rooms: &Rooms,
    figure: &Plane,
    colors: &Colors,
    theme: &Theme,
) {
    let note = if figure.arrows.is_empty() {
        "no gradient in view".to_owned()
    } else if figure.magnitude > 0.0 {
        let longest = number::told(figure.magnitude);
        format!("longest arrow: |∇{}| = {longest}", figure.output)
    } else {
        format!("∇{} is 0 everywhere", figure.output)
    };
    let known = figure.samples.iter().any(|sample| sample.is_finite());
    let inner = drawn.inner();
    let style = (theme.font(TextRole::Tick), theme.palette().muted);
    let (bar, upright) = match rooms.legend {
        Legend::Below(_) => {
            let top = drawn.outer.bottom() + theme.gap();
            let size = vec2(inner.width(), colorbar::thickness(theme));
            let bar = Rect::from_min_size(pos2(inner.left(), top), size);
            let picture = rooms.picture;
            let x = bar.center().x;
            let width = 2.0 * (x - picture.left()).min(picture.right() - x);
            let anchor = egui::Align2::CENTER_TOP;
            text::line(
                ui.painter(),
                bar.center_bottom(),
                anchor,
                &note,
                style,
                width,
            );
            (bar, false)
        }
        Legend::Beside(column) => {
            let left = (inner.right() + 2.0 * theme.gap()).min(column.left());
            let room = Rect::from_min_max(
                pos2(left, inner.top()),
                pos2(left + column.width(), inner.bottom()),
            );
            let (bar, words) = room.split_top_bottom_at_y(room.bottom() - 3.6 * style.0.size);
            text::wrapped(ui.painter(), words, &note, style, egui::Align::Min, 3);
            (bar.with_max_y(bar.bottom() - 2.0 * theme.gap()), true)
        }
        Legend::None => return,
    };
    if known {
        ui.push_id("field", |ui| {
            colorbar::draw(ui, bar, upright, (colors, true), theme);
        });
    }
}
