//! One neuron as three gauges: the affine sum, the activation with its slope, the error;
//! under them the chain that multiplies their slopes.
//!
//! Side by side in a wide panel, one under the other in a narrow one; where there is little
//! room the activation stays longest. The controls belong to the window.
//! Where to look next: `rooms` for who gets which part of the panel, `affine`, `error`, `chain`,
//! and `gauge` for the frames.

use crate::analysis::phrase::Phrase;
use crate::panel::plot_view::Bounds;
use egui::{Align2, Rect, Response, Sense, Stroke, Ui, pos2, vec2};

use super::handles::{self, Handle, Shown};
use super::layout;
use super::{chain, squared_error};
use crate::analysis::number;
use crate::panel::neuron::figure::neuron::{Neuron, Summand};
use crate::panel::neuron::paint::affine::{self, Held};
use crate::panel::panel_frame::{self, Words};
use crate::panel::plot::{self, Drawn};
use crate::panel::plot_view::{PlotResponse, PlotView};
use crate::panel::theme::{TextRole, Theme};
use crate::panel::trace::{self, Slopes, Trace};
use crate::panel::unit::gauge;
use crate::panel::{accessibility, plot_interaction, text};

/// What the neuron panel remembers between frames.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NeuronView {
    /// Another panel talks about the slope: the tangent is emphasised.
    pub lit: bool,
    /// The weight that the chain is about, counted from 0.
    pub chosen: usize,
    /// The weight that another panel talked about last.
    pub(crate) followed: Option<usize>,
    /// What the keys are about.
    handle: Handle,
    activation: PlotView,
    error: PlotView,
    affine: Option<Held>,
}

impl NeuronView {
    /// What is visible of the activation; `None` for the authored view.
    pub fn bounds(&self) -> Option<Bounds> {
        self.activation.bounds
    }

    /// Makes a part of the activation visible, or the authored view.
    pub fn set_bounds(&mut self, bounds: Option<Bounds>) {
        self.activation.bounds = bounds;
    }
}

/// A number that was moved by hand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moved {
    /// z shall be this, by whatever moves it.
    Z(f64),
    /// The target.
    Target(f64),
    /// A weight, counted from 0.
    Weight(usize, f64),
    /// The bias.
    Bias(f64),
}

/// What was done to the neuron in this frame.
#[derive(Clone, Debug, Default)]
pub struct NeuronResponse {
    /// The pointer is over the picture.
    pub hovered: bool,
    /// What shall move.
    pub moved: Option<Moved>,
    /// The plot's response, for context menus; `None` when nothing was drawn.
    pub response: Option<Response>,
}

/// Draws the panel into all the room left in `ui`.
pub fn ui(ui: &mut Ui, figure: &Neuron, view: &mut NeuronView, theme: &Theme) -> NeuronResponse {
    let words = Words {
        title: figure.title.clone(),
        lines: [affine_line(figure), Phrase::new()],
        caption: match &figure.fault {
            Some(fault) => fault.into(),
            None => figure.caption.clone(),
        },
        alarm: figure.fault.is_some(),
        needed: figure.fault.is_some(),
        ..Words::default()
    };
    let theme = &panel_frame::fitted(ui, theme);
    let Some(room) = panel_frame::frame(ui, theme, &words) else {
        return NeuronResponse::default();
    };
    view.chosen = view.chosen.min(figure.terms.len().saturating_sub(1));
    let links = figure.chain(view.chosen);
    let links = chain::fitting(ui.painter(), room.width(), &links, theme);
    let theme = &layout::squeezed(room, figure, links.len(), theme);
    let rooms = layout::divided(room, figure, links.len(), theme);
    let mut answer = NeuronResponse::default();

    // All gauges are one stop of the Tab key.
    let name = format!("The neuron {}, to be moved by keys", figure.title);
    let stop =
        &panel_frame::interactive(ui, room, "neuron", Sense::focusable_noninteractive(), &name);
    let keyed = stop.has_focus().then_some(view.handle);
    let mut shown = Shown::default();
    let color = theme.palette().ink;
    let factor = links.first().map_or(Phrase::new(), |link| {
        let name = Phrase::new().name(format!("∂z/∂{}", link.name));
        name.equals().number(link.affine)
    });
    let words = ["z = w·x + b".into(), factor];
    let rest = gauge::headed(ui, rooms.affine, theme, words, color);
    let part = keyed.and_then(|handle| handle.part(view.chosen));
    let affine = affine::show(
        ui,
        rest,
        (figure, view.chosen),
        &mut view.affine,
        (stop, part),
        theme,
    );
    shown.bars = affine.response.is_some();
    if let Some(handle) = affine.pressed.and_then(Handle::of) {
        view.handle = handle;
    }
    if let Some(Summand::Term(chosen)) = affine.pressed {
        view.chosen = chosen;
    }
    answer.moved = affine.moved.and_then(|(part, number)| match part {
        Summand::Term(i) => Some(Moved::Weight(i, number)),
        Summand::Bias => Some(Moved::Bias(number)),
        Summand::Rest => None,
    });

    let held = (stop, keyed == Some(Handle::Z));
    if let Some(response) = activation(ui, rooms.activation, figure, view, held, theme) {
        shown.curve = true;
        if response.touched {
            view.handle = Handle::Z;
        }
        answer.moved = answer.moved.or(response.moved.map(|[z, _]| Moved::Z(z)));
        answer.response = response.response;
    }
    let held = (stop, keyed == Some(Handle::Target));
    let squared = &figure.squared;
    let error = squared_error::show(ui, rooms.error, squared, &mut view.error, held, theme);
    if let Some(response) = error {
        shown.error = true;
        if response.touched {
            view.handle = Handle::Target;
        }
        answer.moved = answer
            .moved
            .or(response.moved.map(|[t, _]| Moved::Target(t)));
        answer.response = join(answer.response, response.response);
    }
    let place = (view.handle, view.chosen);
    (view.handle, view.chosen) = handles::walk(ui, stop, figure, place, shown);
    chain::show(ui, rooms.chain, links, theme);
    accessibility::tables(ui, room, || figure.tables(view.chosen));
    answer.response = join(answer.response, affine.response);
    answer.hovered = answer.response.as_ref().is_some_and(Response::hovered);
    answer
}

fn join(a: Option<Response>, b: Option<Response>) -> Option<Response> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a | b),
        (a, b) => a.or(b),
    }
}

fn activation(
    ui: &Ui,
    rect: Rect,
    figure: &Neuron,
    view: &mut NeuronView,
    (stop, keyed): (&Response, bool),
    theme: &Theme,
) -> Option<PlotResponse> {
    let palette = theme.palette();
    let sides = figure.sides();
    let name = Phrase::new().name("a").equals().number(figure.a);
    let factor = Phrase::new().name("∂a/∂z").equals().then(sides.told());
    let rest = gauge::headed(ui, rect, theme, [name, factor], palette.slope);
    // The slope has a strip and an axis of its own: a large z would flatten it beside a.
    let strip_height = (0.38 * rest.height()).min(110.0 * theme.scale);
    let least = if theme.presenting { 64.0 } else { 46.0 };
    let has_strip = strip_height > least * theme.scale;
    let (upper, lower) = if has_strip {
        rest.split_top_bottom_at_y(rest.bottom() - strip_height)
    } else {
        (rest, rest)
    };
    let overlaid = figure.overlays.iter().flat_map(|other| &other.curve);
    let values = figure.curve.iter().chain(overlaid).map(|p| p[1]);
    let vertical = plot::vertical_range(values, &[figure.a, 0.0]);
    let bounds = gauge::steady(&mut view.activation, [figure.range, vertical]);
    let spoken = figure.caption.to_string();
    let frame = gauge::Frame {
        name: "activation",
        bounds,
        x_label: if has_strip { "" } else { "z" },
        spoken: &spoken,
    };
    let drawn = gauge::show(ui, upper, theme, &frame)?;
    let painter = drawn.painter(ui);
    for zone in &figure.zones {
        // The name stands off the curve, its asymptote and the dotted line of the value.
        let [low, high] = zone.range;
        let inside = figure.curve.iter().filter(|p| (low..=high).contains(&p[0]));
        let lines: Vec<f64> = inside.map(|p| p[1]).chain([figure.a, 0.0]).collect();
        let named = (zone.name(), zone.dead);
        gauge::zone(&painter, &drawn, zone.range, named, &lines, theme);
    }
    trace::zero_lines(&painter, &drawn, theme);
    for (other, style) in figure.overlays.iter().zip(gauge::STYLES.iter().cycle()) {
        let stroke = Stroke::new(theme.thin() * 1.2, palette.muted);
        gauge::dashed(&painter, &drawn, &other.curve, (*style, stroke), theme);
    }
    let stroke = Stroke::new(theme.thick(), palette.value);
    gauge::curve(&painter, &drawn, &figure.curve, stroke);
    for &[z, a] in &figure.kinks {
        let ring = Stroke::new(theme.thin(), palette.value);
        let radius = 0.5 * theme.point_radius();
        painter.circle(drawn.place(z, a), radius, palette.surface, ring);
    }
    let at = [figure.z, figure.a];
    let shown = at[0].is_finite() && at[1].is_finite();
    if shown {
        let slopes = Slopes {
            slope: figure.slope,
            left: figure.left,
            right: figure.right,
        };
        trace::drop_lines(&painter, &drawn, at, theme);
        trace::tangents(&painter, &drawn, at, &slopes, view.lit, theme);
    } else {
        let style = (theme.font(TextRole::Tag), palette.error, palette.surface);
        let words = "a is undefined at this z";
        let top = drawn.inner().center_top() + vec2(0.0, theme.gap());
        text::tag(
            &painter,
            top,
            Align2::CENTER_TOP,
            words,
            style,
            drawn.inner(),
        );
    }
    if !figure.overlays.is_empty() {
        let traces: Vec<Trace<'_>> = std::iter::once(Trace {
            points: &figure.curve,
            name: "a(z)",
            color: palette.value,
            dashed: false,
        })
        .chain(figure.overlays.iter().map(|other| Trace {
            points: &other.curve,
            name: &other.name,
            color: palette.muted,
            dashed: true,
        }))
        .collect();
        trace::names(&painter, &drawn, &traces, at, theme);
    }
    plot::border_of(ui, &drawn, keyed, theme);
    if has_strip {
        strip(ui, lower, figure, bounds[0], theme);
    }
    let foot = foot(&drawn, at);
    let (point, view) = ((at, foot, keyed), &mut view.activation);
    let answer = plot_interaction::one_of_several(ui, (&drawn, stop), view, bounds, point, theme);
    let painter = drawn.painter_around(ui, theme.point_radius() + 2.0);
    let grabbed = view.grabs_point();
    let smooth = !figure.slope.is_nan() && shown;
    if drawn.inner().x_range().contains(foot.x) {
        trace::point(&painter, foot, smooth, grabbed, theme);
    }
    Some(answer.with(drawn.response))
}

/// Where a point is drawn; without a height it stands on the axis.
fn foot(drawn: &Drawn, [x, y]: [f64; 2]) -> egui::Pos2 {
    let at = drawn.place(x, if y.is_finite() { y } else { 0.0 });
    let inner = drawn.inner();
    let y = if y.is_finite() { at.y } else { inner.bottom() };
    pos2(at.x, y)
}

/// The slope over the same z.
fn strip(ui: &Ui, rect: Rect, figure: &Neuron, range: [f64; 2], theme: &Theme) {
    let palette = theme.palette();
    let sides = figure.sides();
    let rect = rect.with_min_y(rect.top() + 0.35 * theme.font(TextRole::Tick).size);
    let slopes = figure.derivative.iter().map(|p| p[1]);
    let vertical = plot::vertical_range(slopes, &[sides.left, sides.right, 0.0]);
    let spoken = format!("Slope of the activation: a′ = {}", sides.text());
    let frame = gauge::Frame {
        name: "slope",
        bounds: [range, vertical],
        x_label: "z",
        spoken: &spoken,
    };
    let Some(drawn) = gauge::show(ui, rect, theme, &frame) else {
        return;
    };
    let painter = drawn.painter(ui);
    trace::zero_lines(&painter, &drawn, theme);
    let stroke = Stroke::new(theme.thin() * 1.3, palette.slope);
    let style = (gauge::STYLES[0], stroke);
    gauge::dashed(&painter, &drawn, &figure.derivative, style, theme);
    let style = (theme.font(TextRole::Tick), palette.slope, palette.surface);
    let corner = drawn.inner().left_top() + vec2(3.0, 2.0);
    text::tag(
        &painter,
        corner,
        Align2::LEFT_TOP,
        "a′",
        style,
        drawn.inner(),
    );
    plot::border(ui, &drawn, theme);
    if figure.z.is_finite() {
        let kink = sides.is_kink();
        for slope in [sides.left, sides.right] {
            if slope.is_finite() {
                let at = drawn.place(figure.z, slope);
                let ring = Stroke::new(theme.thin(), palette.slope);
                let fill = if kink { palette.surface } else { palette.slope };
                let radius = 0.5 * theme.point_radius();
                drawn
                    .painter_around(ui, theme.point_radius() + 2.0)
                    .circle(at, radius, fill, ring);
            }
        }
    }
}

/// `z = w·x + b = 0.5·1 + 2·3 − 1 = 5.5`; long sums keep their name only.
fn affine_line(figure: &Neuron) -> Phrase {
    let sum = Phrase::from("z = w·x + b").equals();
    if figure.terms.is_empty() || figure.terms.len() > 3 {
        return sum.number(figure.z);
    }
    let signed = |value: f64| {
        let text = number::told(value);
        if value < 0.0 {
            format!("({text})")
        } else {
            text
        }
    };
    let products: Vec<String> = figure
        .terms
        .iter()
        .map(|term| format!("{}·{}", signed(term.weight), signed(term.input)))
        .collect();
    let sign = if figure.bias < 0.0 { '−' } else { '+' };
    let bias = number::told(if sign == '−' {
        -figure.bias
    } else {
        figure.bias
    });
    let products = products.join(" + ");
    let sum = sum.formula(format!("{products} {sign} {bias}"));
    sum.equals().number(figure.z)
}
