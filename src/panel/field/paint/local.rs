//! The local linear map: the patch in the inputs, and its two images in the outputs.
//!
//! The image under the function is solid, that under the Jacobian dashed.

use egui::{Align2, Painter, Pos2, Rect, Sense, Stroke, Ui};

use crate::analysis::number::told;
use crate::analysis::phrase::Phrase;
use crate::panel::field::figure::local::{Local, Sheet};
use crate::panel::panel_frame::{self, Words};
use crate::panel::plane::paint::{arrows, layers};
use crate::panel::plot::{self, Drawn};
use crate::panel::plot_view::{Bounds, PlotResponse, PlotView};
use crate::panel::theme::{TextRole, Theme};
use crate::panel::{plot_interaction, text, trace};

/// Draws the panel.
pub(crate) fn ui(ui: &mut Ui, figure: &Local, view: &PlotView, theme: &Theme) -> PlotResponse {
    let words = Words {
        title: figure.title.clone(),
        lines: readouts(figure),
        caption: figure.caption.clone(),
        needed: true,
        ..Words::default()
    };
    let theme = &panel_frame::fitted(ui, theme);
    let Some(room) = panel_frame::frame(ui, theme, &words) else {
        return PlotResponse::default();
    };
    let (small, large) = split(room, 0.42);
    let [x, y] = [&figure.x.label, &figure.y.label].map(|label| format!("d{label}"));
    let side = 1.35 * figure.radius;
    let frame = plot::Frame {
        colors: view
            .hues
            .map(|hue| hue.map(|hue| theme.variable_color(hue))),
        grid: false,
        equal: true,
        ..plot::Frame::new("patch", [[-side, side]; 2], [&x, &y])
    };
    let spoken = "The patch around the point";
    let mut over_patch = false;
    if let Some(drawn) = plot::show(ui, small, theme, &frame, |_| {}) {
        let painter = drawn.painter(ui);
        sheet(&painter, &drawn, &figure.patch, Look::Solid, theme);
        if let Some(linear) = &figure.linear {
            for (k, direction) in linear.from.iter().enumerate() {
                let tip = direction.map(|part| part * figure.radius);
                labelled(&painter, &drawn, tip, ["v₁", "v₂"][k].into(), theme);
            }
        }
        plot::border(ui, &drawn, theme);
        panel_frame::speak(&drawn.response, spoken);
        over_patch = drawn.response.hovered();
    }
    let [a, b] = figure.outputs.each_ref().map(|name| format!("d{name}"));
    let frame = plot::Frame {
        grid: false,
        equal: true,
        sense: Sense::focusable_noninteractive(),
        ..plot::Frame::new("image", bounds(figure), [&a, &b])
    };
    let Some(drawn) = plot::show(ui, large, theme, &frame, |_| {}) else {
        return PlotResponse::default();
    };
    let painter = drawn.painter(ui);
    sheet(&painter, &drawn, &figure.image, Look::Solid, theme);
    if let Some(linear) = &figure.linear {
        sheet(&painter, &drawn, &linear.image, Look::Dashed, theme);
        for (k, direction) in linear.to.iter().enumerate() {
            let length = linear.singular[k] * figure.radius;
            let tip = direction.map(|part| part * length);
            let name = Phrase::new().equation(["σ₁", "σ₂"][k], linear.singular[k]);
            labelled(&painter, &drawn, tip, name, theme);
        }
    }
    let foot = drawn.place(0.0, 0.0);
    trace::point(&painter, foot, figure.linear.is_some(), false, theme);
    plot::border(ui, &drawn, theme);
    panel_frame::speak(&drawn.response, &figure.caption);
    // Coming nearer is a smaller patch, in either picture.
    let hovered = over_patch || drawn.response.hovered();
    let nearer = hovered.then(|| plot_interaction::nearer(ui)).flatten();
    // So are the keys to the left and down, a tenth each.
    let [across, up] = plot_interaction::arrows(ui, &drawn.response);
    let pressed = (across != 0.0 || up != 0.0).then(|| 1.1_f64.powf(-across - up));
    let nearer = nearer.or(pressed);
    let told = format!("radius = {}", told(figure.radius));
    plot_interaction::announce(ui, &drawn.response, &told);
    PlotResponse {
        radius: nearer.map(|factor| figure.radius / factor),
        ..PlotResponse::default().with(drawn.response)
    }
}

/// The two lines under the title.
fn readouts(figure: &Local) -> [Phrase; 2] {
    let first = match &figure.linear {
        Some(linear) => {
            let rows = linear.jacobian;
            let rows = rows.map(|[a, b]| Phrase::new().number(a).word("  ").number(b));
            Phrase::from("J")
                .equals()
                .word("[")
                .then(Phrase::joined(rows, &"; ".into()))
                .word("]")
                .beside(Phrase::new().equation("det J", linear.determinant))
        }
        None => "there is no J here".into(),
    };
    let second = Phrase::from("solid: f").beside("dashed: J");
    let mut second = second.beside(Phrase::from("radius ").number(figure.radius));
    if !figure.held.is_empty() {
        second = second.beside(figure.held.told());
    }
    [first, second]
}

/// Two rectangles: one with `share` of the room, above or to the left of the other.
pub(crate) fn split(room: Rect, share: f32) -> (Rect, Rect) {
    const GAP: f32 = 8.0;
    let (first, second) = if room.width() > room.height() {
        room.split_left_right_at_fraction(share)
    } else {
        room.split_top_bottom_at_fraction(share)
    };
    let beside = first.right() < second.right();
    if beside {
        (
            first.with_max_x(first.right() - GAP),
            second.with_min_x(second.left() + GAP),
        )
    } else {
        (first, second)
    }
}

/// Room for both images, as far as the function's is not much larger than the Jacobian's, and
/// no more: a flat image is shown in a flat frame.
fn bounds(figure: &Local) -> Bounds {
    let reach = |sheet: &Sheet| {
        let all = sheet.lines.iter().flatten().chain(&sheet.circle);
        all.filter(|at| at[0].is_finite() && at[1].is_finite())
            .fold([0.0_f64; 2], |[x, y], at| {
                [x.max(at[0].abs()), y.max(at[1].abs())]
            })
    };
    let longer = |[x, y]: [f64; 2]| x.max(y);
    let bent = reach(&figure.image);
    let straight = figure
        .linear
        .as_ref()
        .map_or([0.0; 2], |linear| reach(&linear.image));
    let most = if longer(straight) > 0.0 {
        2.0 * longer(straight)
    } else {
        longer(bent)
    };
    let both = [0, 1].map(|k| bent[k].min(most).max(straight[k]));
    // A frame flatter than this is not drawn with equal units.
    let least = 0.45 * longer(both);
    both.map(|side| 1.1 * side.max(least))
        .map(|side| plot::sane([-side, side]))
}

#[derive(Clone, Copy, PartialEq)]
enum Look {
    Solid,
    Dashed,
}

/// Draws a grid and its circle, the circle thicker.
fn sheet(painter: &Painter, drawn: &Drawn, sheet: &Sheet, look: Look, theme: &Theme) {
    let palette = theme.palette();
    let color = match look {
        Look::Solid => palette.value,
        Look::Dashed => palette.slope,
    };
    let thin = Stroke::new(theme.hairline(), color.gamma_multiply(0.75));
    let thick = Stroke::new(1.7 * theme.thin(), color);
    let lines = sheet.lines.iter().map(|line| (line, thin));
    for (line, stroke) in lines.chain(std::iter::once((&sheet.circle, thick))) {
        // Where the function has no value the line has a gap.
        for piece in line.split(|at| !(at[0].is_finite() && at[1].is_finite())) {
            match look {
                Look::Solid => layers::polyline(painter, drawn, piece, stroke),
                Look::Dashed => {
                    trace::dashed(painter, layers::on_screen(drawn, piece), stroke, theme);
                }
            }
        }
    }
}

/// An arrow from the middle to a place, with its name at the tip.
fn labelled(painter: &Painter, drawn: &Drawn, tip: [f64; 2], name: Phrase, theme: &Theme) {
    let palette = theme.palette();
    let foot = drawn.place(0.0, 0.0);
    let end: Pos2 = drawn.place(tip[0], tip[1]);
    let vector = end - foot;
    if vector.length().is_nan() || vector.length() > 1e5 {
        return;
    }
    let style = (1.4 * theme.thin(), palette.accent);
    arrows::on_ground(painter, foot, vector, style, theme);
    let style = (
        theme.font(TextRole::Tick),
        palette.ink,
        palette.surface.gamma_multiply(0.85),
    );
    let at = end + vector.normalized() * 6.0 * theme.scale;
    let anchor = if vector.x.abs() > vector.y.abs() {
        if vector.x > 0.0 {
            Align2::LEFT_CENTER
        } else {
            Align2::RIGHT_CENTER
        }
    } else if vector.y > 0.0 {
        Align2::CENTER_TOP
    } else {
        Align2::CENTER_BOTTOM
    };
    text::tag(painter, at, anchor, name, style, drawn.inner());
}
