//! The coordinate frame that field, curve and neuron share: an `egui_plot` whose
//! bounds, ticks and looks are ours.
//!
//! Numbers of any size come in here and leave as points on the screen: ranges are
//! made drawable ([`sane`]), curves are cut where they are not finite or far outside
//! ([`pieces`]). It knows no figure.

use egui::{
    Color32, Painter, Pos2, Rect, Response, Sense, Stroke, Ui, UiBuilder, Vec2b, pos2, vec2,
};
use egui_plot::{AxisHints, GridMark, Plot, PlotBounds, PlotPoint, PlotTransform, PlotUi};

use super::text;
use super::theme::{TextRole, Theme};

/// Beyond this nothing is drawn: differences would overflow.
const FAR: f64 = 1e300;

/// A range that can be drawn: finite, low < high, wide enough for ticks to differ.
pub fn sane([low, high]: [f64; 2]) -> [f64; 2] {
    let finite = |x: f64, or: f64| if x.is_nan() { or } else { x.clamp(-FAR, FAR) };
    let (low, high) = (finite(low, 0.0), finite(high, 0.0));
    let (low, high) = (low.min(high), low.max(high));
    let center = low / 2.0 + high / 2.0;
    let smallest = (center.abs() * 1e-9).max(1e-290);
    if high - low >= smallest {
        [low, high]
    } else if high == low && center.abs() < 1e-280 {
        [-1.0, 1.0]
    } else {
        let half = if high == low {
            center.abs() * 0.5
        } else {
            smallest
        };
        [center - half, center + half]
    }
}

/// The vertical range that shows a curve well: all of it when it is tame, else the
/// part where most of it lies; `keep` is always inside.
pub fn vertical_range(values: impl Iterator<Item = f64>, keep: &[f64]) -> [f64; 2] {
    let mut finite: Vec<f64> = values.filter(|y| y.abs() < FAR).collect();
    finite.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let index = (share * finite.len().saturating_sub(1) as f64).round() as usize;
        finite.get(index).copied()
    };
    let (Some(least), Some(greatest)) = (at(0.0), at(1.0)) else {
        return sane([-1.0, 1.0]);
    };
    let (low, high) = (at(0.04).unwrap_or(least), at(0.96).unwrap_or(greatest));
    // A pole makes the extremes many times what the bulk spans.
    let wild = greatest / 4.0 - least / 4.0 > high - low && high > low;
    let (mut low, mut high) = if wild { (low, high) } else { (least, greatest) };
    for &y in keep.iter().filter(|y| y.abs() < FAR) {
        (low, high) = (low.min(y), high.max(y));
    }
    let margin = (high - low) * 0.08;
    sane([low - margin, high + margin])
}

/// The numbers to write along a range: at most `most`, a round step apart.
pub fn ticks([low, high]: [f64; 2], most: usize) -> (f64, Vec<f64>) {
    let raw = (high - low) / most.max(1) as f64;
    let power = 10f64.powf(raw.log10().floor());
    if !(raw.is_finite() && power.is_finite() && power > 0.0) {
        return (1.0, Vec::new());
    }
    let nice = [0.5, 1.0, 2.0, 5.0, 10.0];
    let place = nice.iter().skip(1).position(|n| n * power >= raw * 0.999);
    let place = place.map_or(nice.len() - 1, |place| place + 1);
    let along = |step: f64| -> Vec<f64> {
        let first = (low / step).ceil();
        (0..=most + 2)
            .map(|k| (first + k as f64) * step)
            .take_while(|value| *value <= high + step * 1e-9)
            .collect()
    };
    let [finer, step] = [nice[place - 1], nice[place]].map(|n| n * power);
    let (few, more) = (along(step), along(finer));
    // A lone 0 tells no scale.
    if few.len() < 3 && more.len() <= most + 1 {
        (finer, more)
    } else {
        (step, few)
    }
}

/// A tick's number: as many decimals as tell it from its neighbours.
pub fn tick_text(value: f64, step: f64) -> String {
    let value = if value.abs() < step * 1e-6 {
        0.0
    } else {
        value
    };
    let digits = (-step.log10()).ceil().clamp(0.0, 12.0) as usize;
    let text = if value == 0.0 {
        "0".to_owned()
    } else if value.abs() >= 1e5 || step < 0.9e-3 {
        let power = (value.abs().log10().floor() - step.log10().floor()).clamp(0.0, 12.0);
        format!("{value:.*e}", power as usize)
    } else {
        format!("{value:.digits$}")
    };
    text.replace('-', "−")
}

/// Cuts a curve into pieces that can be drawn: at samples that are not finite, and
/// where it leaves the band of three heights around `[low, high]`. A step from far
/// above to far below is taken for a pole and not drawn.
pub fn pieces(points: &[[f64; 2]], [low, high]: [f64; 2]) -> Vec<Vec<[f64; 2]>> {
    let height = high - low;
    let (bottom, top) = (low - height, high + height);
    let side = |y: f64| i8::from(y > top) - i8::from(y < bottom);
    let crossing = |a: [f64; 2], b: [f64; 2], y: f64| {
        let t = (y / 2.0 - a[1] / 2.0) / (b[1] / 2.0 - a[1] / 2.0);
        let t = if t.is_finite() {
            t.clamp(0.0, 1.0)
        } else {
            0.5
        };
        [a[0] * (1.0 - t) + b[0] * t, y]
    };
    let mut done = Vec::new();
    let mut piece: Vec<[f64; 2]> = Vec::new();
    let mut before: Option<[f64; 2]> = None;
    for &point in points {
        if !(point[0].is_finite() && point[1].is_finite()) {
            done.push(std::mem::take(&mut piece));
            before = None;
            continue;
        }
        let here = side(point[1]);
        if let Some(last) = before {
            let edge = |s: i8| if s > 0 { top } else { bottom };
            match (side(last[1]), here) {
                (0, 0) => piece.push(point),
                (0, s) => {
                    piece.push(crossing(last, point, edge(s)));
                    done.push(std::mem::take(&mut piece));
                }
                (s, 0) => piece.extend([crossing(last, point, edge(s)), point]),
                _ => {}
            }
        } else if here == 0 {
            piece.push(point);
        }
        before = Some(point);
    }
    done.push(piece);
    done.retain(|piece| !piece.is_empty());
    done
}

/// Height of the row above a plot, and of the row below its ticks.
pub fn label_height(theme: &Theme) -> f32 {
    theme.font(TextRole::Heading).size * 1.35
}

fn tick_height(theme: &Theme) -> f32 {
    theme.font(TextRole::Tick).size * 1.4 + 2.0
}

/// What the labels of a plot add to its height.
pub fn around(theme: &Theme) -> f32 {
    2.0 * label_height(theme) + tick_height(theme)
}

/// What a coordinate frame shows besides its content.
pub struct Frame<'a> {
    /// Names the frame among its siblings.
    pub name: &'a str,
    /// Horizontal and vertical range; made drawable by [`sane`].
    pub bounds: [[f64; 2]; 2],
    /// Name of the horizontal axis.
    pub x_label: &'a str,
    /// Name of the vertical axis.
    pub y_label: &'a str,
    /// Colours of those two names; `None` for the usual ink.
    pub colors: [Option<Color32>; 2],
    /// Whether lines continue the ticks.
    pub grid: bool,
    /// Whether the plot takes the shape that makes both axes' units equally long,
    /// as far as that is near the shape of the room.
    pub equal: bool,
    /// What the pointer can do.
    pub sense: Sense,
}

impl<'a> Frame<'a> {
    /// With a grid, in plain colours, and only to be looked at.
    pub fn new(name: &'a str, bounds: [[f64; 2]; 2], [x_label, y_label]: [&'a str; 2]) -> Self {
        Self {
            name,
            bounds,
            x_label,
            y_label,
            colors: [None; 2],
            grid: true,
            equal: false,
            sense: Sense::hover(),
        }
    }
}

/// Where a frame came to stand.
pub struct Drawn {
    /// The plot's response.
    pub response: Response,
    /// From values to points on the screen.
    pub transform: PlotTransform,
    /// The part of the given room that is used, labels included.
    pub outer: Rect,
}

impl Drawn {
    /// A painter that stays inside the frame.
    pub(crate) fn painter(&self, ui: &Ui) -> Painter {
        self.painter_around(ui, 0.0)
    }

    /// A painter that may go so far over the frame, as marks at its edge do.
    pub(crate) fn painter_around(&self, ui: &Ui, margin: f32) -> Painter {
        let room = self.inner().expand(margin);
        ui.painter().with_clip_rect(room.intersect(ui.clip_rect()))
    }

    /// The plot itself, without its labels.
    pub fn inner(&self) -> Rect {
        *self.transform.frame()
    }

    /// A value's place on the screen, within what a painter can bear.
    pub fn place(&self, x: f64, y: f64) -> Pos2 {
        let at = self.transform.position_from_point(&PlotPoint::new(x, y));
        let bear = |v: f32| if v.is_nan() { 0.0 } else { v.clamp(-1e5, 1e5) };
        pos2(bear(at.x), bear(at.y))
    }
}

/// Draws the frame into `room` with whatever `content` adds to the plot; `None` when
/// the room is too small.
pub fn show<'a>(
    ui: &mut Ui,
    room: Rect,
    theme: &Theme,
    frame: &Frame<'_>,
    content: impl FnOnce(&mut PlotUi<'a>) + 'a,
) -> Option<Drawn> {
    let ticks: Ticks = (tick_text, f64::NEG_INFINITY);
    show_with(ui, room, theme, frame, ticks, content)
}

/// What writes a tick, from its value and the distance to the next; and the number below
/// which the vertical axis has none.
pub type Ticks = (fn(f64, f64) -> String, f64);

/// The same with ticks of another kind.
pub fn show_with<'a>(
    ui: &mut Ui,
    room: Rect,
    theme: &Theme,
    frame: &Frame<'_>,
    (tick_text, floor): Ticks,
    content: impl FnOnce(&mut PlotUi<'a>) + 'a,
) -> Option<Drawn> {
    let tick_font = theme.font(TextRole::Tick);
    let label_height = label_height(theme);
    let below = tick_height(theme);
    let [x_range, y_range] = frame.bounds.map(sane);

    // Ticks depend on the plot's size and its size on the ticks' width: one round settles it.
    let height = room.height() - around(theme);
    let most = |length: f32, apart: f32| (length / (apart * theme.scale)).clamp(3.0, 9.0) as usize;
    let (y_step, mut y_marks) = ticks(y_range, most(height, 46.0));
    y_marks.retain(|y| *y >= floor);
    // A short name stands at the end of the numbers, a long one in a row of its own below them.
    let heading_font = theme.font(TextRole::Heading);
    let x_label_width = text::measure(ui.painter(), frame.x_label, heading_font.clone()).x;
    let aside = x_label_width < 0.2 * room.width();
    let label_row = if aside { 0.0 } else { label_height };
    let height = height + label_height - label_row;
    let left = y_marks
        .iter()
        .map(|y| text::measure(ui.painter(), &tick_text(*y, y_step), tick_font.clone()).x)
        .fold(18.0 * theme.scale, f32::max)
        + 9.0;
    // Numbers below need room between them, and the last one beyond the plot's edge.
    let full_width = room.width() - left;
    let number_width =
        |x: f64, step: f64| text::measure(ui.painter(), &tick_text(x, step), tick_font.clone()).x;
    let (x_step, x_marks) = ticks(x_range, most(full_width, 62.0));
    let widest = x_marks
        .iter()
        .map(|x| number_width(*x, x_step))
        .fold(0.0, f32::max);
    let apart = (1.35 * widest / theme.scale).max(62.0);
    let beyond = x_marks.last().map_or(0.0, |last| {
        let inside = (x_range[1] - last) / (x_range[1] - x_range[0]) * f64::from(full_width);
        0.5 * number_width(*last, x_step) - inside as f32
    });
    let width = full_width - beyond.max(0.3 * tick_font.size);
    if width < 30.0 || height < 30.0 {
        return None;
    }
    let mut size = vec2(width, height);
    if frame.equal {
        let wanted = ((y_range[1] - y_range[0]) / (x_range[1] - x_range[0])) as f32;
        if (0.4..=2.5).contains(&wanted) {
            size = if height > width * wanted {
                vec2(width, width * wanted)
            } else {
                vec2(height / wanted, height)
            };
        }
    }
    let slack = (vec2(width, height) - size) / 2.0;
    let outer = Rect::from_min_size(
        room.min + vec2(slack.x, 0.0),
        size + vec2(left, label_height + label_row + below),
    );
    let plot_rect = Rect::from_min_size(
        outer.min + vec2(0.0, label_height),
        size + vec2(left, below),
    );
    let (x_step, x_marks) = ticks(x_range, most(size.x, apart));

    let palette = theme.palette();
    let marks = |step: f64, values: &[f64]| -> Vec<GridMark> {
        let mark = |value: &f64| GridMark {
            value: *value,
            step_size: step,
        };
        values.iter().map(mark).collect()
    };
    let (x_grid, y_grid) = (marks(x_step, &x_marks), marks(y_step, &y_marks));
    // In the lower left corner a number below would run into one on the left.
    let near_start = |[low, high]: [f64; 2], value: f64| value - low < 0.03 * (high - low);
    let crowded = y_marks.first().is_some_and(|y| near_start(y_range, *y));
    // No number is written where the name stands.
    let reserved = if aside {
        (x_label_width + 0.6 * widest + 0.4 * tick_font.size) / size.x
    } else {
        -1.0
    };
    let hints = |hints: AxisHints<'a>, thick: f32, step: f64, across: bool| {
        hints
            .formatter(move |mark, _| {
                let at_end = (x_range[1] - mark.value) / (x_range[1] - x_range[0]);
                if across
                    && (crowded && near_start(x_range, mark.value) || at_end < f64::from(reserved))
                {
                    return String::new();
                }
                tick_text(mark.value, step)
            })
            .min_thickness(thick)
            .label_spacing(1.0..=1.0)
            .tick_label_color(palette.muted)
            .tick_label_font(tick_font.clone())
    };
    let plot: Plot<'a> = Plot::new(frame.name)
        .width(plot_rect.width())
        .height(plot_rect.height())
        .min_size(vec2(1.0, 1.0))
        .custom_x_axes(vec![hints(AxisHints::new_x(), below, x_step, true)])
        .custom_y_axes(vec![hints(AxisHints::new_y(), left, y_step, false)])
        .x_grid_spacer(move |_| x_grid.clone())
        .y_grid_spacer(move |_| y_grid.clone())
        .grid_spacing(1.0..=1.0)
        .grid_color(palette.grid)
        .show_grid(frame.grid)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_axis_zoom_drag(false)
        .allow_double_click_reset(false)
        .auto_bounds(Vec2b::FALSE)
        .show_x(false)
        .show_y(false)
        .sense(frame.sense);
    let mut child = ui.new_child(UiBuilder::new().max_rect(plot_rect).id_salt(frame.name));
    let shown = plot.show(&mut child, move |plot_ui| {
        plot_ui.set_plot_bounds(PlotBounds::from_min_max(
            [x_range[0], y_range[0]],
            [x_range[1], y_range[1]],
        ));
        content(plot_ui);
    });

    let inner = *shown.transform.frame();
    let heading = |k: usize| {
        let color = frame.colors[k].unwrap_or(palette.ink);
        (theme.font(TextRole::Heading), color)
    };
    let painter = ui.painter();
    text::line(
        painter,
        pos2(inner.left(), inner.top() - 3.0),
        egui::Align2::LEFT_BOTTOM,
        frame.y_label,
        heading(1),
        inner.width(),
    );
    let (at, anchor) = if aside {
        let middle = inner.bottom() + 0.5 * below;
        (pos2(inner.right(), middle), egui::Align2::RIGHT_CENTER)
    } else {
        let below = pos2(inner.center().x, outer.bottom());
        (below, egui::Align2::CENTER_BOTTOM)
    };
    text::line(
        painter,
        at,
        anchor,
        frame.x_label,
        heading(0),
        inner.width(),
    );
    Some(Drawn {
        response: shown.response,
        transform: shown.transform,
        outer,
    })
}

/// The border of a plot, a ring while it has the keyboard's focus.
pub fn border(ui: &Ui, drawn: &Drawn, theme: &Theme) {
    border_of(ui, drawn, drawn.response.has_focus(), theme);
}

/// The same when the focus belongs to a picture of which the plot is a part.
pub fn border_of(ui: &Ui, drawn: &Drawn, focused: bool, theme: &Theme) {
    let stroke = if focused {
        theme.focus()
    } else {
        Stroke::new(theme.hairline(), theme.palette().border)
    };
    ui.painter()
        .rect_stroke(drawn.inner(), 0.0, stroke, egui::StrokeKind::Outside);
}

/// `−8` → `10⁻⁸`.
pub(crate) fn power_of_ten(exponent: f64, _step: f64) -> String {
    let raised = format!("{exponent:.0}");
    let superscript = raised.chars().map(|c| match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        c => c
            .to_digit(10)
            .and_then(|digit| char::from_u32('⁰' as u32 + digit))
            .unwrap_or(c),
    });
    match raised.as_str() {
        "0" | "-0" => "1".to_owned(),
        _ => format!("10{}", superscript.collect::<String>()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_range_becomes_one_that_can_be_drawn() {
        for range in [
            [0.0, 0.0],
            [5.0, -5.0],
            [f64::NAN, 1.0],
            [f64::NEG_INFINITY, f64::INFINITY],
            [1e-320, 1e-320],
            [1e300, 1e300],
            [-f64::MAX, f64::MAX],
            [1e9, 1e9 + 1e-7],
        ] {
            let [low, high] = sane(range);
            assert!(low < high && (high - low).is_finite(), "{range:?}");
            let (step, marks) = ticks([low, high], 6);
            assert!(step > 0.0 && marks.len() <= 7, "{range:?}");
        }
        assert_eq!(sane([-2.0, 3.0]), [-2.0, 3.0]);
    }

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(
            ticks([-3.0, 3.0], 6),
            (1.0, vec![-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0])
        );
        assert_eq!(ticks([0.1, 9.9], 5), (2.0, vec![2.0, 4.0, 6.0, 8.0]));
        assert_eq!(ticks([0.0, 0.07], 4).0, 0.02);
        // With steps of 5 there would be 0 alone.
        assert_eq!(
            ticks([-4.1, 4.1], 4),
            (2.0, vec![-4.0, -2.0, 0.0, 2.0, 4.0])
        );
    }

    #[test]
    fn tick_texts_tell_neighbours_apart() {
        assert_eq!(tick_text(-0.5, 0.5), "−0.5");
        assert_eq!(tick_text(1e-18, 0.5), "0");
        assert_eq!(tick_text(2.0, 1.0), "2");
        assert_eq!(tick_text(2e6, 1e6), "2e6");
        assert_eq!(tick_text(2e-5, 1e-5), "2e−5");
        assert_ne!(tick_text(1e9, 1e-3), tick_text(1e9 + 1e-3, 1e-3));
    }

    #[test]
    fn curves_are_cut_at_gaps_and_poles() {
        let nan = f64::NAN;
        let gap = [[0.0, 1.0], [1.0, nan], [2.0, 1.0], [3.0, 1.0]];
        assert_eq!(
            pieces(&gap, [0.0, 2.0]),
            [vec![[0.0, 1.0]], vec![[2.0, 1.0], [3.0, 1.0]]]
        );
        // Out of the band from 0 to 1 and its neighbours, through its edge at 2.
        let out = [[0.0, 0.0], [1.0, 4.0], [2.0, 0.0]];
        assert_eq!(
            pieces(&out, [0.0, 1.0]),
            [vec![[0.0, 0.0], [0.5, 2.0]], vec![[1.5, 2.0], [2.0, 0.0]]]
        );
        let pole = [[0.0, 1e308], [1.0, -1e308]];
        assert!(pieces(&pole, [0.0, 1.0]).is_empty());
    }

    #[test]
    fn the_vertical_range_is_not_ruled_by_a_pole() {
        let pole = (-200..200).map(|k| 1.0 / (f64::from(k) / 50.0 + 1e-9));
        let [low, high] = vertical_range(pole, &[1.0]);
        assert!(low > -30.0 && high < 30.0, "{low} {high}");
        let tame = (0..100).map(|k| f64::from(k) / 99.0);
        let [low, high] = vertical_range(tame, &[3.0]);
        assert!(low < 0.0 && high > 3.0 && high < 4.0, "{low} {high}");
        assert!(vertical_range(std::iter::empty(), &[]) == [-1.0, 1.0]);
    }
}
