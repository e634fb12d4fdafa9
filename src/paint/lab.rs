//! The step-size laboratory: error against step on logarithmic axes, with the lines that
//! truncation and round-off follow.
//!
//! Curves differ by the shape of their marks, by dashes and by colour; the legend shows all
//! three.

use egui::{
    Align2, Color32, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, Vec2, pos2, vec2,
};

use super::panel::{self, Words};
use super::plot::{self, Drawn};
use super::text;
use super::theme::{TextRole, Theme};
use crate::figure::lab::{Guide, Lab};
use crate::figure::number::significant;

/// Shape of the marks of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Glyph {
    Disc,
    Square,
    Triangle,
    Diamond,
}

/// How the traces look, in their order.
fn looks(theme: &Theme) -> [(Glyph, Color32); 4] {
    let palette = theme.palette();
    [
        (Glyph::Disc, palette.warning),
        (Glyph::Square, palette.value),
        (Glyph::Triangle, palette.slope),
        (Glyph::Diamond, palette.accent),
    ]
}

/// Draws the laboratory into all the room left in `ui`.
pub fn ui(ui: &mut Ui, figure: &Lab, theme: &Theme) -> Option<Response> {
    let words = Words {
        badge: None,
        large: None,
        title: &figure.title,
        lines: [&figure.subtitle, ""],
        caption: &figure.caption,
        alarm: false,
        needed: true,
    };
    let theme = &panel::fitted(ui, theme);
    let room = panel::frame(ui, theme, &words)?;
    let (room, legend) = rooms(room, theme);
    let frame = plot::Frame {
        name: "steps",
        bounds: [figure.steps, figure.errors],
        x_label: "step h",
        y_label: figure.error_name,
        colors: [None; 2],
        grid: true,
        equal: false,
        sense: Sense::hover(),
    };
    let drawn = plot::show_with(ui, room, theme, &frame, power_of_ten, |_| {})?;
    let painter = ui
        .painter()
        .with_clip_rect(drawn.inner().intersect(ui.clip_rect()));
    let place = |[h, error]: [f64; 2]| {
        let error = error.log10().max(figure.errors[0]);
        drawn.place(h.log10(), error)
    };
    let ends = ends(&drawn, figure);
    guides(&painter, &ends, theme);
    if figure.dual.is_finite() {
        level(&painter, &drawn, place([1.0, figure.dual]).y, theme);
    }
    for (trace, (glyph, color)) in figure.traces.iter().zip(looks(theme)) {
        let mut piece: Vec<Pos2> = Vec::new();
        for &point in &trace.points {
            if point[1].is_finite() {
                piece.push(place(point));
            } else {
                line(&painter, &mut piece, color, theme);
            }
        }
        line(&painter, &mut piece, color, theme);
        for &point in trace.points.iter().filter(|point| point[1].is_finite()) {
            mark(&painter, place(point), glyph, color, 1.0, theme);
        }
    }
    chosen(&painter, figure, theme, place);
    labels(&painter, &drawn, figure, &ends, theme, place);
    plot::border(ui, &drawn, theme);
    if let Some(legend) = legend {
        names(ui.painter(), legend, figure, theme);
    }
    if let Some(at) = drawn.response.hover_pos() {
        values_at(&painter, &drawn, figure, at, theme);
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

fn line(painter: &Painter, piece: &mut Vec<Pos2>, color: Color32, theme: &Theme) {
    if piece.len() > 1 {
        let stroke = Stroke::new(theme.thin() * 0.75, color);
        painter.add(Shape::line(std::mem::take(piece), stroke));
    }
    piece.clear();
}

fn mark(painter: &Painter, at: Pos2, glyph: Glyph, color: Color32, size: f32, theme: &Theme) {
    let r = 3.2 * theme.scale * size;
    let shape = |corners: &[Vec2]| {
        let points = corners.iter().map(|corner| at + *corner * r).collect();
        Shape::convex_polygon(points, color, Stroke::NONE)
    };
    match glyph {
        Glyph::Disc => {
            painter.circle_filled(at, r, color);
        }
        Glyph::Square => {
            painter.rect_filled(Rect::from_center_size(at, Vec2::splat(1.8 * r)), 0.0, color);
        }
        Glyph::Triangle => {
            painter.add(shape(&[vec2(0.0, -1.3), vec2(1.2, 0.9), vec2(-1.2, 0.9)]));
        }
        Glyph::Diamond => {
            painter.add(shape(&[
                vec2(0.0, -1.4),
                vec2(1.2, 0.0),
                vec2(0.0, 1.4),
                vec2(-1.2, 0.0),
            ]));
        }
    }
}

/// The two ends of each guide in view; `None` for one that is out of it.
fn ends(drawn: &Drawn, figure: &Lab) -> Vec<Option<[Pos2; 2]>> {
    let [low, high] = figure.errors;
    let of = |guide: &Guide| {
        let power = f64::from(guide.power);
        let error = |decade: f64| guide.factor.log10() + power * decade;
        let step = |error: f64| (error - guide.factor.log10()) / power;
        let (a, b) = (step(low), step(high));
        let ends = [a.min(b), a.max(b)].map(|h| h.clamp(figure.steps[0], figure.steps[1]));
        let [from, to] = ends.map(|h| drawn.place(h, error(h)));
        (from.distance(to) > 1.0).then_some([from, to])
    };
    figure.guides.iter().map(of).collect()
}

/// Truncation and round-off, dotted.
fn guides(painter: &Painter, ends: &[Option<[Pos2; 2]>], theme: &Theme) {
    let stroke = Stroke::new(theme.hairline() * 1.4, theme.palette().muted);
    for ends in ends.iter().flatten() {
        let (dash, gap) = (2.0 * theme.scale, 4.0 * theme.scale);
        painter.extend(Shape::dashed_line(ends, stroke, dash, gap));
    }
}

/// What a label should keep away from.
struct Ground {
    inner: Rect,
    taken: Vec<Pos2>,
    /// Which line each taken place belongs to, so that a label may stand at its own.
    owner: Vec<Option<usize>>,
}

impl Ground {
    fn take_line(&mut self, [from, to]: [Pos2; 2], owner: Option<usize>) {
        let count = (from.distance(to) / 8.0).ceil().clamp(1.0, 400.0) as usize;
        for k in 0..=count {
            self.take(from + (to - from) * (k as f32 / count as f32), owner);
        }
    }

    fn take(&mut self, at: Pos2, owner: Option<usize>) {
        self.taken.push(at);
        self.owner.push(owner);
    }

    /// The place that is clearest of all others', which is taken from now on; `own` is the
    /// line that the label belongs to.
    fn clearest(&mut self, places: impl Iterator<Item = Rect>, own: Option<usize>) -> Option<Rect> {
        let clear = |rect: &Rect| {
            let others = self.taken.iter().zip(&self.owner);
            let others = others.filter(|(_, owner)| own.is_none() || **owner != own);
            let distances = others.map(|(at, _)| rect.distance_to_pos(*at));
            // Far enough is enough: the first of those places is as good as any.
            distances.fold(24.0, f32::min)
        };
        let inner = self.inner;
        let mut best: Option<(f32, Rect)> = None;
        for rect in places.filter(|rect| inner.contains_rect(*rect)) {
            let score = clear(&rect);
            if best.is_none_or(|(least, _)| score > least) {
                best = Some((score, rect));
            }
        }
        let (_, rect) = best?;
        self.take_line([rect.left_center(), rect.right_center()], None);
        Some(rect)
    }
}

/// Writes what the guides and the chosen steps are called, each where it is clear of the rest.
fn labels(
    painter: &Painter,
    drawn: &Drawn,
    figure: &Lab,
    ends: &[Option<[Pos2; 2]>],
    theme: &Theme,
    place: impl Fn([f64; 2]) -> Pos2,
) {
    let palette = theme.palette();
    let inner = drawn.inner();
    let mut ground = Ground {
        inner: inner.shrink(2.0),
        taken: Vec::new(),
        owner: Vec::new(),
    };
    for trace in &figure.traces {
        for &point in trace.points.iter().filter(|point| point[1].is_finite()) {
            ground.take(place(point), None);
        }
    }
    for (index, ends) in ends.iter().enumerate() {
        if let Some(ends) = ends {
            ground.take_line(*ends, Some(index));
        }
    }
    if figure.dual.is_finite() {
        let y = place([1.0, figure.dual]).y;
        ground.take_line([pos2(inner.left(), y), pos2(inner.right(), y)], None);
    }
    let rings: Vec<Pos2> = figure.marks.iter().map(|mark| place(mark.at)).collect();
    for (mark, &at) in figure.marks.iter().zip(&rings) {
        ground.take_line(
            [at, place([mark.at[0], mark.estimate.max(mark.at[1])])],
            None,
        );
    }
    let font = theme.smaller(TextRole::Tag, 0.82);
    let mut write = |name: &str, color: Color32, own: Option<usize>, places: &[(Pos2, Align2)]| {
        let galley = painter.layout_no_wrap(name.to_owned(), font.clone(), color);
        let size = galley.size();
        let places = places
            .iter()
            .map(|(at, anchor)| anchor.anchor_size(*at, size));
        if let Some(rect) = ground.clearest(places, own) {
            painter.galley(rect.min, galley, color);
        }
    };
    let beside = 9.0 * theme.scale;
    for (mark, &at) in figure.marks.iter().zip(&rings) {
        let right = (at + vec2(beside, 0.0), Align2::LEFT_CENTER);
        let left = (at - vec2(beside, 0.0), Align2::RIGHT_CENTER);
        let below = (at + vec2(0.0, beside), Align2::CENTER_TOP);
        let lower_right = (at + vec2(beside, beside) * 0.6, Align2::LEFT_TOP);
        let upper_right = (at + vec2(beside, -beside) * 0.6, Align2::LEFT_BOTTOM);
        let upper_left = (at + vec2(-beside, -beside) * 0.6, Align2::RIGHT_BOTTOM);
        let lower_left = (at + vec2(-beside, beside) * 0.6, Align2::RIGHT_TOP);
        let places = [
            right,
            left,
            below,
            lower_right,
            lower_left,
            upper_right,
            upper_left,
        ];
        write(mark.name, palette.ink, None, &places);
    }
    for (index, (guide, ends)) in figure.guides.iter().zip(ends).enumerate() {
        let Some([from, to]) = *ends else { continue };
        let sides = if guide.power < 0 {
            [Align2::LEFT_BOTTOM, Align2::RIGHT_TOP]
        } else {
            [Align2::LEFT_TOP, Align2::RIGHT_BOTTOM]
        };
        let shares = (4..38).map(|k| from + (to - from) * (k as f32 / 40.0));
        let places: Vec<(Pos2, Align2)> =
            shares.flat_map(|at| sides.map(|side| (at, side))).collect();
        write(&guide.name, palette.muted, Some(index), &places);
    }
}

/// The error of dual numbers, a level line across.
fn level(painter: &Painter, drawn: &Drawn, y: f32, theme: &Theme) {
    let inner = drawn.inner();
    painter.extend(Shape::dashed_line(
        &[pos2(inner.left(), y), pos2(inner.right(), y)],
        Stroke::new(theme.thin(), theme.palette().ink),
        9.0 * theme.scale,
        6.0 * theme.scale,
    ));
}

/// The steps that extrapolation chose: a ring at the error, and a bar up to the estimate.
fn chosen(painter: &Painter, figure: &Lab, theme: &Theme, place: impl Fn([f64; 2]) -> Pos2) {
    let palette = theme.palette();
    let radius = 5.5 * theme.scale;
    let stroke = Stroke::new(theme.thin(), palette.ink);
    for mark in &figure.marks {
        let at = place(mark.at);
        if mark.estimate > 0.0 {
            let top = place([mark.at[0], mark.estimate]);
            painter.line_segment([at - vec2(0.0, radius), top], stroke);
            let half = vec2(radius, 0.0);
            painter.line_segment([top - half, top + half], stroke);
        }
        painter.circle(at, radius, palette.surface, stroke);
    }
}

/// What each look means, from the top of the legend's room down.
fn names(painter: &Painter, room: Rect, figure: &Lab, theme: &Theme) {
    let palette = theme.palette();
    let font = theme.smaller(TextRole::Tag, 0.9);
    let row = 1.5 * font.size;
    let mut y = room.top() + plot::label_height(theme) + 0.5 * row;
    let (from, to) = (room.left(), room.left() + 26.0 * theme.scale);
    let mut entry = |names: &[&str], draw: &dyn Fn(f32)| {
        if y + 0.5 * row > room.bottom() {
            return;
        }
        draw(y);
        let at = pos2(to + theme.gap(), y);
        let style = (font.clone(), palette.ink);
        let width = room.right() - at.x;
        let texts = names.iter().map(|name| (*name).to_owned());
        let name = text::first_fitting(painter, texts, &font, width);
        let name = name.unwrap_or_else(|| names.last().copied().unwrap_or("").to_owned());
        text::line(painter, at, Align2::LEFT_CENTER, &name, style, width);
        y += row;
    };
    let segment = |y: f32, stroke: Stroke| {
        painter.line_segment([pos2(from, y), pos2(to, y)], stroke);
    };
    let dashes = |y: f32, stroke: Stroke, dash: f32, gap: f32| {
        let scale = theme.scale;
        let ends = [pos2(from, y), pos2(to, y)];
        painter.extend(Shape::dashed_line(&ends, stroke, dash * scale, gap * scale));
    };
    for (trace, (glyph, color)) in figure.traces.iter().zip(looks(theme)) {
        entry(&[trace.name], &|y| {
            segment(y, Stroke::new(theme.thin() * 0.75, color));
            mark(
                painter,
                pos2((from + to) / 2.0, y),
                glyph,
                color,
                1.25,
                theme,
            );
        });
    }
    if figure.dual.is_finite() {
        entry(&["dual"], &|y| {
            dashes(y, Stroke::new(theme.thin(), palette.ink), 9.0, 6.0);
        });
    }
    if !figure.guides.is_empty() {
        entry(&["truncation, round-off", "slopes"], &|y| {
            dashes(
                y,
                Stroke::new(theme.hairline() * 1.4, palette.muted),
                2.0,
                4.0,
            );
        });
    }
    if !figure.marks.is_empty() {
        entry(&["step and bar chosen", "chosen"], &|y| {
            let stroke = Stroke::new(theme.thin(), palette.ink);
            let at = pos2((from + to) / 2.0, y);
            painter.circle(at, 4.5 * theme.scale, palette.surface, stroke);
        });
    }
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
