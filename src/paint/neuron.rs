//! One neuron: the activation a(z), its slope a′(z), and the point where it works.
//!
//! The sliders for w and b and the choice of the activation belong to the window.

use egui::{Align2, Response, Sense, Ui, pos2, vec2};

use super::curve::{self, Slopes, Trace};
use super::panel::{self, Words};
use super::plot;
use super::theme::{TextRole, Theme};
use crate::figure::neuron::Neuron;
use crate::figure::number;

/// What the neuron panel remembers between frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NeuronView {
    /// Another panel talks about the slope: the tangent is emphasised.
    pub lit: bool,
}

/// What was done to the neuron in this frame.
#[derive(Clone, Debug, Default)]
pub struct NeuronResponse {
    /// The pointer is over the picture.
    pub hovered: bool,
    /// The plot's response, for context menus; `None` when nothing was drawn.
    pub response: Option<Response>,
}

/// Draws the panel into all the room left in `ui`.
pub fn ui(ui: &mut Ui, figure: &Neuron, view: &NeuronView, theme: &Theme) -> NeuronResponse {
    let affine = affine(figure);
    let [value, slope] = results(figure);
    let words = Words {
        title: &figure.title,
        lines: [&affine, ""],
        badge: None,
        large: None,
        caption: figure.error.as_deref().unwrap_or(&figure.caption),
        alarm: figure.error.is_some(),
    };
    let theme = &panel::fitted(ui, theme);
    let Some(room) = panel::frame(ui, theme, &words) else {
        return NeuronResponse::default();
    };
    let slopes = Slopes {
        slope: figure.slope,
        left: figure.left,
        right: figure.right,
    };
    let values = figure.curve.iter().chain(&figure.derivative).map(|p| p[1]);
    let vertical = plot::vertical_range(values, &[figure.a, figure.slope, 0.0]);
    let frame = plot::Frame {
        name: "neuron",
        bounds: [figure.range, vertical],
        x_label: "z",
        y_label: "a",
        colors: [None; 2],
        grid: true,
        equal: false,
        sense: Sense::click(),
    };
    let traces = [
        Trace {
            points: &figure.curve,
            name: "a(z)",
            color: theme.palette().value,
            dashed: false,
        },
        Trace {
            points: &figure.derivative,
            name: "a′(z)",
            color: theme.palette().slope,
            dashed: true,
        },
    ];
    let lines = curve::lines(&traces, plot::sane(vertical), theme);
    let rooms = panel::rooms(room, theme, 0.7);
    let Some(drawn) = plot::show(ui, rooms.picture, theme, &frame, move |plot_ui| {
        for line in lines {
            plot_ui.line(line);
        }
    }) else {
        return NeuronResponse::default();
    };
    let painter = ui
        .painter()
        .with_clip_rect(drawn.inner().intersect(ui.clip_rect()));
    curve::zero_lines(&painter, &drawn, theme);
    curve::dashes(&painter, &drawn, &traces, plot::sane(vertical), theme);
    if figure.z.is_finite() && figure.a.is_finite() {
        curve::drop_lines(&painter, &drawn, [figure.z, figure.a], theme);
        curve::tangents(
            &painter,
            &drawn,
            [figure.z, figure.a],
            &slopes,
            view.lit,
            theme,
        );
    }
    curve::names(&painter, &drawn, &traces, [figure.z, figure.a], theme);
    plot::border(ui, &drawn, theme);
    if figure.z.is_finite() && figure.a.is_finite() {
        let painter = ui
            .painter()
            .with_clip_rect(drawn.inner().expand(theme.point_radius()));
        curve::point(
            &painter,
            drawn.place(figure.z, figure.a),
            slopes.smooth(),
            false,
            theme,
        );
    } else {
        let palette = theme.palette();
        let at = drawn.inner().center_top() + vec2(0.0, theme.gap());
        let style = (theme.font(TextRole::Tag), palette.error, palette.surface);
        let text = "a is undefined at this z";
        super::text::tag(
            &painter,
            pos2(at.x, at.y),
            Align2::CENTER_TOP,
            text,
            style,
            drawn.inner(),
        );
    }
    let palette = theme.palette();
    let told = [
        (value.as_str(), palette.value),
        (slope.as_str(), palette.slope),
    ];
    panel::readouts(ui, rooms.legend, theme, &told);
    panel::speak(&drawn.response, &figure.caption);
    NeuronResponse {
        hovered: drawn.response.hovered(),
        response: Some(drawn.response),
    }
}

/// `z = w·x + b = 0.5·1 + 2·3 − 1 = 5.5`; long sums keep their name only.
fn affine(figure: &Neuron) -> String {
    let z = number::told(figure.z);
    if figure.terms.is_empty() || figure.terms.len() > 3 {
        return format!("z = w·x + b = {z}");
    }
    let signed = |value: f64| {
        let text = number::told(value);
        if text.starts_with('−') {
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
    let bias = number::told(figure.bias);
    let bias = match bias.strip_prefix('−') {
        Some(size) => format!("− {size}"),
        None => format!("+ {bias}"),
    };
    format!("z = w·x + b = {} {bias} = {z}", products.join(" + "))
}

/// `a = 5.5` and `a′ = 1`, with both slopes at a kink.
fn results(figure: &Neuron) -> [String; 2] {
    let kink = figure.left.is_finite() || figure.right.is_finite();
    let slope = if figure.slope.is_nan() && kink {
        format!(
            "a′ = {} | {}",
            number::told(figure.left),
            number::told(figure.right)
        )
    } else {
        format!("a′ = {}", number::told(figure.slope))
    };
    [format!("a = {}", number::told(figure.a)), slope]
}
