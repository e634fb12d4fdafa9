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
use crate::figure::lab::Lab;
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
        large: None,
        title: &figure.title,
        lines: [&figure.subtitle, ""],
        caption: &figure.caption,
        alarm: false,
        large: None,
    };
    let theme = &panel::fitted(ui, theme);
    let room = panel::frame(ui, theme, &words)?;
    let (room, legend) = rooms(room, theme);
    let frame = plot::Frame {
        name: "steps",
        bounds: [figure.steps, figure.errors],
        x_label: "step h",
        y_label: figure.error_name,
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
    guides(&painter, &drawn, figure, theme);
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
    chosen(&painter, &drawn, figure, theme, place);
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
fn power_of_ten(exponent: f64, _step: f64) -> String {
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

/// Truncation and round-off, dotted, each with its name where it is clear of the others.
fn guides(painter: &Painter, drawn: &Drawn, figure: &Lab, theme: &Theme) {
    let palette = theme.palette();
    let inner = drawn.inner();
    let stroke = Stroke::new(theme.hairline() * 1.4, palette.muted);
    let [low, high] = figure.errors;
    for guide in &figure.guides {
        let power = f64::from(guide.power);
        let error = |decade: f64| guide.factor.log10() + power * decade;
        let step = |error: f64| (error - guide.factor.log10()) / power;
        // The part of the line that is in view.
        let (a, b) = (step(low), step(high));
        let ends = [a.min(b), a.max(b)].map(|h| h.clamp(figure.steps[0], figure.steps[1]));
        let [from, to] = ends.map(|h| drawn.place(h, error(h)));
        if !from.is_finite() || !to.is_finite() || from.distance(to) < 1.0 {
            continue;
        }
        painter.extend(Shape::dashed_line(
            &[from, to],
            stroke,
            2.0 * theme.scale,
            4.0 * theme.scale,
        ));
        // The curves lie under the falling line and over the rising ones.
        let (share, anchor) = if guide.power < 0 {
            (0.25, Align2::LEFT_BOTTOM)
        } else {
            (0.18, Align2::LEFT_TOP)
        };
        let at = from + (to - from) * share;
        let mut font = theme.font(TextRole::Tag);
        font.size *= 0.82;
        let style = (font, palette.muted, Color32::TRANSPARENT);
        text::tag(painter, at, anchor, &guide.name, style, inner);
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
fn chosen(
    painter: &Painter,
    drawn: &Drawn,
    figure: &Lab,
    theme: &Theme,
    place: impl Fn([f64; 2]) -> Pos2,
) {
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
        let mut font = theme.font(TextRole::Tag);
        font.size *= 0.82;
        let style = (font, palette.ink, Color32::TRANSPARENT);
        let beside = at - vec2(radius, 0.0);
        let anchor = Align2::RIGHT_CENTER;
        text::tag(painter, beside, anchor, mark.name, style, drawn.inner());
    }
}

/// What each look means, from the top of the legend's room down.
fn names(painter: &Painter, room: Rect, figure: &Lab, theme: &Theme) {
    let palette = theme.palette();
    let mut font = theme.font(TextRole::Tag);
    font.size *= 0.9;
    let row = 1.5 * font.size;
    let mut y = room.top() + plot::label_height(theme) + 0.5 * row;
    let (from, to) = (room.left(), room.left() + 26.0 * theme.scale);
    let mut entry = |name: &str, draw: &dyn Fn(f32)| {
        if y + 0.5 * row > room.bottom() {
            return;
        }
        draw(y);
        let at = pos2(to + theme.gap(), y);
        let style = (font.clone(), palette.ink);
        let width = room.right() - at.x;
        text::line(painter, at, Align2::LEFT_CENTER, name, style, width);
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
        entry(trace.name, &|y| {
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
        entry("dual", &|y| {
            dashes(y, Stroke::new(theme.thin(), palette.ink), 9.0, 6.0);
        });
    }
    if !figure.guides.is_empty() {
        entry("truncation, round-off", &|y| {
            dashes(
                y,
                Stroke::new(theme.hairline() * 1.4, palette.muted),
                2.0,
                4.0,
            );
        });
    }
    if !figure.marks.is_empty() {
        entry("step and bar chosen", &|y| {
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
    let mut font = theme.font(TextRole::Tag);
    font.size *= 0.85;
    let galley = painter.layout_no_wrap(lines.join("\n"), font, palette.ink);
    let padding = vec2(8.0, 6.0) * theme.scale;
    let size = galley.size() + 2.0 * padding;
    let left = if x(h) + size.x + 12.0 < inner.right() {
        x(h) + 8.0
    } else {
        x(h) - 8.0 - size.x
    };
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
