//! The step-size laboratory: error against step on logarithmic axes, with the lines that
//! truncation and round-off follow.
//!
//! Curves differ by the shape of their marks, by dashes and by colour; the legend shows all
//! three. An error of 0 is on no logarithmic axis: it stands in a row of its own below.

mod labels;
mod legend;
mod marks;

use egui::{Color32, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, pos2, vec2};

use super::panel::{self, Words};
use super::plot::{self, Drawn};
use super::text;
use super::theme::{TextRole, Theme, mix};
use crate::figure::lab::{Guide, Lab, Trace};
use crate::figure::number::significant;

/// Draws the laboratory into all the room left in `ui`.
pub fn ui(ui: &mut Ui, figure: &Lab, theme: &Theme) -> Option<Response> {
    let words = Words {
        badge: None,
        large: None,
        title: &figure.title,
        lines: [&figure.subtitle, &figure.rounding],
        caption: &figure.caption,
        alarm: false,
        needed: true,
    };
    let theme = &panel::fitted(ui, theme);
    let room = panel::frame(ui, theme, &words)?;
    let (room, legend) = rooms(room, theme);
    let lanes = Lanes::of(figure, theme);
    let [low, high] = figure.errors;
    // The row of zeros takes its part of the height, which is known but for a few points.
    let height = (room.height() - plot::around(theme)).max(1.0);
    let share = (lanes.height / height).min(0.4);
    let row = f64::from(share / (1.0 - share)) * (high - low);
    let frame = plot::Frame {
        name: "steps",
        bounds: [figure.steps, [low - row, high]],
        x_label: "step h",
        y_label: figure.error_name,
        colors: [None; 2],
        grid: true,
        equal: false,
        sense: Sense::hover(),
    };
    // The number beside the row of zeros needs some room over it.
    let ticks: plot::Ticks = (power_of_ten, low + 0.3 * row);
    let drawn = plot::show_with(ui, room, theme, &frame, ticks, |_| {})?;
    let axes = Axes {
        drawn: &drawn,
        figure,
        lanes,
    };
    let clipped = |rect: Rect| ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let inside = clipped(drawn.inner());
    // Marks are whole at the frame too.
    let around = clipped(drawn.inner().expand(marks::radius(theme)));
    axes.row_of_zeros(ui.painter(), theme);
    let ends = axes.ends();
    guides(&inside, &ends, theme);
    if let Some(y) = axes.dual() {
        level(&inside, drawn.inner(), y, theme);
    }
    let looks = marks::looks(theme);
    for (index, (trace, (glyph, color))) in figure.traces.iter().zip(looks).enumerate() {
        axes.curve(&inside, trace, color, theme);
        for at in axes.glyphs(index, trace) {
            marks::glyph(&around, at, glyph, color, theme);
        }
    }
    let spots = axes.spots(theme);
    marks::draw(&around, &axes, &spots, theme);
    labels::write(&inside, &axes, &ends, &spots, theme);
    plot::border(ui, &drawn, theme);
    if let Some(room) = legend {
        legend::write(ui.painter(), room, &axes, &ends, &spots, theme);
    }
    if let Some(at) = drawn.response.hover_pos() {
        values_at(&inside, &drawn, figure, at, theme);
    }
    panel::speak(&drawn.response, &figure.caption);
    Some(drawn.response)
}

/// The legend stands beside the plot where there is room, else it is left out and the curves
/// are told by the caption and by pointing.
fn rooms(room: Rect, theme: &Theme) -> (Rect, Option<Rect>) {
    let column = 186.0 * theme.scale;
    if room.width() < 2.4 * column {
        return (room, None);
    }
    let (plot, legend) = room.split_left_right_at_x(room.right() - column);
    (
        plot,
        Some(legend.with_min_x(legend.left() + 2.0 * theme.gap())),
    )
}

/// `−8` → `10⁻⁸`.
pub(super) fn power_of_ten(exponent: f64, _step: f64) -> String {
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

/// The row of zeros: a lane for each curve that has some, so that none hides another, and one
/// for dual numbers and for chosen steps.
struct Lanes {
    /// Middle of the lane of each trace, from the top of the row down; `None` without zeros.
    traces: Vec<Option<f32>>,
    /// Middle of the last lane.
    own: f32,
    /// Of all lanes; 0 when nothing is 0.
    height: f32,
}

impl Lanes {
    fn of(figure: &Lab, theme: &Theme) -> Self {
        let (lane, ring, words) = (10.0, 18.0, 20.0);
        let mut height = 0.0;
        let of = |trace: &Trace| {
            trace.is_exact_somewhere().then(|| {
                height += lane;
                (height - 0.5 * lane) * theme.scale
            })
        };
        let traces = figure.traces.iter().map(of).collect();
        let own = (height + 0.5 * ring) * theme.scale;
        if figure.dual == 0.0 || figure.marks.iter().any(|mark| mark.at[1] == 0.0) {
            // The names of steps stand under their rings.
            height += ring + words;
        }
        if height > 0.0 {
            // The number beside it must fit.
            height = height.max(words);
        }
        Self {
            traces,
            own,
            height: height * theme.scale,
        }
    }
}

/// The axes with what is drawn on them.
struct Axes<'a> {
    drawn: &'a Drawn,
    figure: &'a Lab,
    lanes: Lanes,
}

impl Axes<'_> {
    fn inner(&self) -> Rect {
        self.drawn.inner()
    }

    /// The place of a step and an error that is not 0, which may be out of the frame.
    fn place(&self, [h, error]: [f64; 2]) -> Pos2 {
        self.drawn.place(h.log10(), error.log10())
    }

    /// The part of the frame that has the row of zeros, empty when there is none.
    fn zeros(&self) -> Rect {
        let top = self.drawn.place(0.0, self.figure.errors[0]).y;
        let inner = self.inner();
        inner.with_min_y(top.min(inner.bottom()))
    }

    /// The height of a lane on the screen.
    fn lane(&self, middle: f32) -> f32 {
        let zeros = self.zeros();
        zeros.top() + zeros.height() * middle / self.lanes.height.max(1.0)
    }

    /// Where the level of dual numbers is drawn.
    fn dual(&self) -> Option<f32> {
        let dual = self.figure.dual;
        match dual {
            0.0 => Some(self.lane(self.lanes.own)),
            _ => dual.is_finite().then(|| self.place([1.0, dual]).y),
        }
    }

    /// The part of the frame for errors, and the row of zeros with its number.
    fn row_of_zeros(&self, painter: &Painter, theme: &Theme) {
        let row = self.zeros();
        if self.lanes.height == 0.0 || row.height() < 1.0 {
            return;
        }
        let palette = theme.palette();
        painter.rect_filled(row, 0.0, mix(palette.surface, palette.control, 0.7));
        let stroke = Stroke::new(theme.hairline(), palette.border);
        painter.hline(row.x_range(), row.top(), stroke);
        let style = (theme.font(TextRole::Tick), palette.muted);
        let at = row.left_center() - vec2(5.0, 0.0);
        text::line(painter, at, egui::Align2::RIGHT_CENTER, "0", style, 60.0);
    }

    /// A curve through the errors that are not 0, cut where there is none.
    fn curve(&self, painter: &Painter, trace: &Trace, color: Color32, theme: &Theme) {
        let stroke = Stroke::new(theme.thin() * 0.75, color);
        for piece in trace.points.split(|point| !is_on_axis(point[1])) {
            if piece.len() > 1 {
                let points = piece.iter().map(|point| self.place(*point)).collect();
                painter.add(Shape::line(points, stroke));
            }
        }
    }

    /// Where a curve has its marks: the curves take turns, so that where they run together
    /// each is seen. A point that no line leads to has its own.
    fn glyphs(&self, index: usize, trace: &Trace) -> Vec<Pos2> {
        let points = &trace.points;
        let lane = self.lanes.traces.get(index).copied().flatten();
        let alone = |k: usize| {
            let next = [k.checked_sub(1), Some(k + 1)];
            let mut next = next.iter().flatten().filter_map(|k| points.get(*k));
            !next.any(|point| is_on_axis(point[1]))
        };
        let inner = self.inner();
        let place = |(k, point): (usize, &[f64; 2])| {
            let at = if point[1] == 0.0 {
                pos2(self.place([point[0], 1.0]).x, self.lane(lane?))
            } else {
                let turn = k % self.figure.traces.len().max(1) == index;
                (is_on_axis(point[1]) && (turn || alone(k))).then(|| self.place(*point))?
            };
            inner.contains(at).then_some(at)
        };
        points.iter().enumerate().filter_map(place).collect()
    }

    /// The two ends of each guide in view; `None` for one that is out of it.
    fn ends(&self) -> Vec<Option<[Pos2; 2]>> {
        let ([low, high], [first, last]) = (self.figure.errors, self.figure.steps);
        let of = |guide: &Guide| {
            let power = f64::from(guide.power);
            let error = |decade: f64| guide.factor.log10() + power * decade;
            let step = |error: f64| (error - guide.factor.log10()) / power;
            let (a, b) = (step(low), step(high));
            let ends = [a.min(b), a.max(b)].map(|h| h.clamp(first, last));
            let [from, to] = ends.map(|h| self.drawn.place(h, error(h)));
            (from.distance(to) > 1.0).then_some([from, to])
        };
        self.figure.guides.iter().map(of).collect()
    }
}

/// Whether an error has a place on a logarithmic axis.
fn is_on_axis(error: f64) -> bool {
    error.is_finite() && error > 0.0
}

/// Truncation and round-off, dotted.
fn guides(painter: &Painter, ends: &[Option<[Pos2; 2]>], theme: &Theme) {
    for ends in ends.iter().flatten() {
        dotted(painter, *ends, theme);
    }
}

fn dotted(painter: &Painter, ends: [Pos2; 2], theme: &Theme) {
    let stroke = Stroke::new(theme.hairline() * 1.4, theme.palette().muted);
    let (dash, gap) = (2.0 * theme.scale, 4.0 * theme.scale);
    painter.extend(Shape::dashed_line(&ends, stroke, dash, gap));
}

/// The error of dual numbers, a level line across.
fn level(painter: &Painter, across: Rect, y: f32, theme: &Theme) {
    let ends = [pos2(across.left(), y), pos2(across.right(), y)];
    dashed(painter, ends, theme);
}

fn dashed(painter: &Painter, ends: [Pos2; 2], theme: &Theme) {
    let stroke = Stroke::new(theme.thin(), theme.palette().ink);
    let (dash, gap) = (9.0 * theme.scale, 6.0 * theme.scale);
    painter.extend(Shape::dashed_line(&ends, stroke, dash, gap));
}

/// The errors at the step that is nearest to the pointer, as a small table.
fn values_at(painter: &Painter, drawn: &Drawn, figure: &Lab, at: Pos2, theme: &Theme) {
    let palette = theme.palette();
    let inner = drawn.inner();
    let x = |h: f64| drawn.place(h.log10(), 0.0).x;
    let Some(steps) = figure.traces.first().map(|trace| &trace.points) else {
        return;
    };
    let distance = |p: &[f64; 2]| (x(p[0]) - at.x).abs();
    let nearest = steps
        .iter()
        .enumerate()
        .min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)));
    let Some((index, &[h, _])) = nearest else {
        return;
    };
    let stroke = Stroke::new(theme.hairline(), palette.border);
    painter.vline(x(h), inner.y_range(), stroke);
    let mut lines = vec![format!("h = {}", significant(h, 3))];
    for trace in &figure.traces {
        let error = trace.points.get(index).map_or(f64::NAN, |p| p[1]);
        let told = if error.is_finite() {
            significant(error, 3)
        } else {
            "no value".to_owned()
        };
        lines.push(format!("{}: {told}", trace.name));
    }
    if figure.dual.is_finite() {
        lines.push(format!("dual: {}", significant(figure.dual, 3)));
    }
    let font = theme.smaller(TextRole::Tag, 0.85);
    let galley = painter.layout_no_wrap(lines.join("\n"), font, palette.ink);
    let padding = vec2(8.0, 6.0) * theme.scale;
    let size = galley.size() + 2.0 * padding;
    let left = if x(h) + size.x + 12.0 < inner.right() {
        x(h) + 8.0
    } else {
        x(h) - 8.0 - size.x
    };
    let left = left.min(inner.right() - size.x).max(inner.left());
    let top = (at.y - size.y / 2.0).clamp(inner.top(), (inner.bottom() - size.y).max(inner.top()));
    let plate = Rect::from_min_size(pos2(left, top), size);
    let border = Stroke::new(theme.hairline(), palette.border);
    painter.rect(
        plate,
        3.0,
        palette.surface,
        border,
        egui::StrokeKind::Inside,
    );
    painter.galley(plate.min + padding, galley, palette.ink);
}
