//! The first gauge: z = w·x + b as a staircase of contributions, each a bar from the sum
//! before it to the sum after it.
//!
//! A bar can be dragged, which moves its weight; left and right move the one that has the keys.
//! Which products share a row when there are many is decided in [`crate::panel::neuron::figure`].

use egui::{
    Align2, Color32, CursorIcon, PointerButton, Rect, Response, Sense, Stroke, StrokeKind, Ui,
    pos2, vec2,
};

use crate::analysis::number::{short, told};
use crate::analysis::phrase::Phrase;
use crate::panel::neuron::figure::neuron::{Bar, Neuron, Summand};
use crate::panel::theme::{TextRole, Theme};
use crate::panel::{panel_frame, plot, plot_interaction, text};

/// A number of the sum that is dragged, and the range that stays under the hand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Held {
    part: Summand,
    range: [f64; 2],
}

/// What was done to the gauge.
#[derive(Clone, Debug, Default)]
pub(crate) struct AffineResponse {
    /// A number of the sum and its new amount: of a weight, or of the bias.
    pub moved: Option<(Summand, f64)>,
    /// The bar that was pressed.
    pub pressed: Option<Summand>,
    pub response: Option<Response>,
}

/// Rows that the gauge would like to have.
pub(crate) fn rows(figure: &Neuron) -> usize {
    figure.terms.len().min(6) + usize::from(figure.has_bias()) + 1
}

/// Height of a row.
pub(crate) fn row_height(theme: &Theme) -> f32 {
    theme.font(TextRole::Tick).size * 1.3
}

/// Colour of a contribution: its variable's; the sign is in the direction and the number.
fn color(theme: &Theme, figure: &Neuron, bar: &Bar) -> Color32 {
    let hue = match bar.part {
        Summand::Rest => return theme.palette().hatch,
        Summand::Term(i) => figure.terms.get(i).and_then(|term| term.hue),
        Summand::Bias => None,
    };
    match hue {
        Some(hue) => theme.variable_color(hue),
        None => theme.palette().value,
    }
}

/// Draws the rows into `rect`. `keyed` is the bar that has the keys of `stop`.
pub(crate) fn show(
    ui: &Ui,
    rect: Rect,
    (figure, chosen): (&Neuron, usize),
    held: &mut Option<Held>,
    (stop, keyed): (&Response, Option<Summand>),
    theme: &Theme,
) -> AffineResponse {
    let mut answer = AffineResponse::default();
    let height = row_height(theme);
    let room = (rect.height() / height + 0.1) as usize;
    if room < 2 || rect.width() < 60.0 {
        return answer;
    }
    let bars = figure.bars(room - 1, chosen);
    let height = (rect.height() / (bars.len() + 1) as f32).min(2.0 * height);
    let row = |k: usize| {
        let top = rect.top() + k as f32 * height;
        Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), height))
    };
    let range = held.map_or_else(|| span(&bars, figure.z), |held| held.range);
    let font = theme.font(TextRole::Tick);
    let measured = |text: &str| text::measure(ui.painter(), text, font.clone()).x;
    let widest = |texts: &mut dyn Iterator<Item = String>| {
        texts.map(|text| measured(&text)).fold(0.0, f32::max)
    };
    let left = widest(&mut bars.iter().map(|bar| bar.label.clone())) + theme.gap();
    let numbers = bars.iter().map(|bar| bar.amount).chain([figure.z]);
    let right = widest(&mut numbers.map(told)).max(measured("−0.000")) + theme.gap();
    let left = left.min(0.4 * rect.width());
    let right = right.min(0.4 * rect.width());
    let [low, high] = [rect.left() + left, rect.right() - right];
    let x = |value: f64| {
        let share = ((value - range[0]) / (range[1] - range[0])).clamp(-1.0, 2.0);
        egui::lerp(low..=high, if share.is_nan() { 0.0 } else { share as f32 })
    };
    let spoken = sentence(figure, &bars);
    // The panel that it is a part of is the stop for the keyboard.
    let sense = Sense::CLICK | Sense::DRAG;
    let response = panel_frame::interactive(ui, rect, "affine", sense, &spoken);
    let palette = theme.palette();
    let painter = ui
        .painter()
        .with_clip_rect(rect.expand(1.0).intersect(ui.clip_rect()));
    let part_at = |at: egui::Pos2| bars.iter().enumerate().find(|(k, _)| row(*k).contains(at));
    let hovered = response.hover_pos().and_then(part_at).map(|(k, _)| k);
    let zero = Stroke::new(theme.hairline(), palette.border);
    let ground = rect.top()..=row(bars.len()).bottom();
    painter.vline(x(0.0), ground, zero);
    let words = |row: Rect, name: &str, color: Color32, number: f64| {
        let name = text::begun(&painter, name, &font, left);
        let (from, to) = (row.left_center(), row.right_center());
        let style = (font.clone(), color);
        text::line(&painter, from, Align2::LEFT_CENTER, name, style, left);
        let (number, style) = (Phrase::new().number(number), (font.clone(), palette.ink));
        text::line(&painter, to, Align2::RIGHT_CENTER, number, style, right);
    };
    for (k, bar) in bars.iter().enumerate() {
        let row = row(k);
        let lit = bar.part == Summand::Term(chosen);
        if lit || hovered == Some(k) {
            painter.rect_filled(row, 2.0, palette.control);
        }
        let color = if lit { palette.accent } else { palette.ink };
        words(row, &bar.label, color, bar.amount);
        let to = bar.from + bar.amount;
        if to.is_finite() && bar.from.is_finite() {
            let ends = egui::Rangef::new(x(bar.from).min(x(to)), x(bar.from).max(x(to)));
            let body = Rect::from_x_y_ranges(ends, row.y_range().shrink(0.18 * height));
            // A contribution of nothing is still a mark.
            let body = body.expand2(vec2(0.75, 0.0));
            painter.rect_filled(body, 1.0, self::color(theme, figure, bar));
            painter.vline(x(to), row.center().y..=row.bottom() + 0.5 * height, zero);
        }
        if keyed == Some(bar.part) {
            // Beside the words and not on them.
            let around = row.expand2(vec2(4.0, 0.0));
            ui.painter()
                .rect_stroke(around, 2.0, theme.focus(), StrokeKind::Inside);
        }
    }
    let row = row(bars.len());
    words(row, "z", palette.ink, figure.z);
    if figure.z.is_finite() {
        let at = pos2(x(figure.z), row.center().y);
        let line = Stroke::new(theme.thin(), palette.accent);
        painter.line_segment([pos2(x(0.0), at.y), at], line);
        painter.circle_filled(at, 0.3 * height, palette.accent);
    }

    // Hands.
    if response.clicked() || response.drag_started() {
        stop.request_focus();
    }
    let pressed = ui
        .input(|input| input.pointer.press_origin())
        .and_then(part_at);
    if response.clicked() || response.drag_started_by(PointerButton::Primary) {
        let at = response
            .interact_pointer_pos()
            .and_then(part_at)
            .or(pressed);
        answer.pressed = at.map(|(_, bar)| bar.part);
    }
    if response.drag_started_by(PointerButton::Primary) {
        *held = pressed
            .filter(|(_, bar)| bar.part != Summand::Rest)
            .map(|(_, bar)| Held {
                part: bar.part,
                range,
            });
    }
    if let Some(now) = *held
        && response.dragged_by(PointerButton::Primary)
    {
        let per_point = (range[1] - range[0]) / f64::from((high - low).max(1.0));
        let by = f64::from(response.drag_delta().x) * per_point;
        answer.moved = moved(figure, now.part, by, per_point);
    }
    if response.drag_stopped() {
        *held = None;
    }
    if hovered.is_some() {
        ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    if let Some(part) = keyed {
        let [across, _] = plot_interaction::arrows(ui, stop);
        answer.moved = answer.moved.or(stepped(figure, part, across));
    }
    answer.response = Some(response);
    answer
}

/// The number behind a bar after so many presses of a key: larger to the right, by a tenth, or
/// by a thousandth of a large number.
fn stepped(figure: &Neuron, part: Summand, across: f64) -> Option<(Summand, f64)> {
    let number = match part {
        Summand::Bias => figure.bias,
        Summand::Term(i) => figure.terms.get(i)?.weight,
        Summand::Rest => return None,
    };
    let thousandth = 10_f64.powf((1e-3 * number.abs()).log10().floor());
    let step = across * thousandth.max(0.1);
    let moved = plot_interaction::rounded(number + step, 0.1 * step);
    (across != 0.0 && moved.is_finite()).then_some((part, moved))
}

/// The number behind a bar after its bar has grown by `by`; `None` where no weight does that.
fn moved(figure: &Neuron, part: Summand, by: f64, resolution: f64) -> Option<(Summand, f64)> {
    let number = match part {
        Summand::Bias => plot_interaction::rounded(figure.bias + by, resolution),
        Summand::Term(i) => {
            let term = figure.terms.get(i).filter(|term| term.input != 0.0)?;
            plot_interaction::rounded(term.weight + by / term.input, resolution / term.input)
        }
        Summand::Rest => return None,
    };
    (by != 0.0 && number.is_finite()).then_some((part, number))
}

/// The axis that all sums lie on, with 0.
fn span(bars: &[Bar], z: f64) -> [f64; 2] {
    let sums = bars.iter().map(|bar| bar.from + bar.amount).chain([z, 0.0]);
    let sums = sums.filter(|sum| sum.is_finite());
    let ends = sums.fold([0.0_f64; 2], |[low, high], sum| {
        [low.min(sum), high.max(sum)]
    });
    plot::sane(if ends[0] == ends[1] {
        [-1.0, 1.0]
    } else {
        ends
    })
}

/// The sum in words.
fn sentence(figure: &Neuron, bars: &[Bar]) -> String {
    let parts: Vec<String> = bars
        .iter()
        .map(|bar| match bar.part {
            Summand::Term(i) => figure.terms.get(i).map_or(String::new(), |term| {
                format!(
                    "{} = {} · {} = {}",
                    bar.label,
                    short(term.weight),
                    short(term.input),
                    told(bar.amount)
                )
            }),
            _ => format!("{} = {}", bar.label, told(bar.amount)),
        })
        .collect();
    format!("z is the sum of {}: {}.", parts.join(", "), told(figure.z))
}
