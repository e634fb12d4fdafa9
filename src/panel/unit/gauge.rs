//! A small coordinate frame for pictures that stand several to a panel, and what is drawn
//! in it: curves, dashes, shaded zones.
//!
//! It takes less room than [`crate::panel::plot`]: numbers of the axes only, names in a heading.

use crate::analysis::phrase::Phrase;
use crate::panel::plot_view::Bounds;
use crate::panel::plot_view::PlotView;
use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, pos2, vec2};
use egui_plot::{PlotBounds, PlotTransform};

use crate::panel::plot::{self, Drawn};
use crate::panel::theme::{TextRole, Theme, mix};
use crate::panel::{panel_frame, text, trace};

/// What a small frame shows.
pub(crate) struct Frame<'a> {
    /// Names it among its siblings.
    pub name: &'a str,
    /// Horizontal and vertical range.
    pub bounds: [[f64; 2]; 2],
    /// Name of the horizontal axis; without one it has no numbers either.
    pub x_label: &'a str,
    /// For screen readers.
    pub spoken: &'a str,
}

/// Height of a gauge's heading.
pub(crate) fn heading_height(theme: &Theme) -> f32 {
    theme.font(TextRole::Tag).size * 1.35
}

/// A gauge's name on the left and its factor of the chain on the right; returns the rest.
pub(crate) fn heading(
    painter: &Painter,
    rect: Rect,
    theme: &Theme,
    [name, factor]: [Phrase; 2],
    color: Color32,
) -> Rect {
    let (top, rest) = rect.split_top_bottom_at_y(rect.top() + heading_height(theme));
    let font = theme.font(TextRole::Tag);
    let right = (font.clone(), color);
    let at = top.right_top();
    let width = top.width();
    let told = text::line(painter, at, Align2::RIGHT_TOP, factor, right, 0.62 * width);
    let left = (font, theme.palette().ink);
    let room = width - told.width() - theme.gap();
    text::line(painter, top.min, Align2::LEFT_TOP, name, left, room);
    rest
}

/// Width left of a frame for the numbers of its vertical axis.
pub(crate) fn left_margin(theme: &Theme) -> f32 {
    2.9 * theme.font(TextRole::Tick).size
}

/// Draws the frame into `rect`; `None` when the room is too small.
pub(crate) fn show(ui: &Ui, rect: Rect, theme: &Theme, frame: &Frame<'_>) -> Option<Drawn> {
    let font = theme.font(TextRole::Tick);
    let below = if frame.x_label.is_empty() {
        2.0
    } else {
        1.4 * font.size
    };
    let inner = Rect::from_min_max(
        pos2(
            (rect.left() + left_margin(theme)).round(),
            // The topmost number stands half above the frame.
            (rect.top() + 0.45 * font.size).round(),
        ),
        pos2(rect.right().round() - 1.0, (rect.bottom() - below).round()),
    );
    if inner.width() < 24.0 || inner.height() < 14.0 {
        return None;
    }
    let [x, y] = frame.bounds.map(plot::sane);
    let bounds = PlotBounds::from_min_max([x[0], y[0]], [x[1], y[1]]);
    // The panel that it is a part of is the stop for the keyboard.
    let sense = Sense::CLICK | Sense::DRAG;
    let response = panel_frame::interactive(ui, inner, frame.name, sense, frame.spoken);
    let drawn = Drawn {
        response,
        transform: PlotTransform::new(inner, bounds, false),
        outer: rect,
    };
    let palette = theme.palette();
    let painter = ui.painter();
    painter.rect_filled(inner, 0.0, palette.surface);
    let most = |length: f32, apart: f32| (length / (apart * font.size)).clamp(1.0, 7.0) as usize;
    let grid = Stroke::new(theme.hairline(), palette.grid);
    let width = left_margin(theme) - 4.0;
    let (small, marks) = upright_ticks(painter, y, most(inner.height(), 2.2), width, theme);
    for (mark, number) in marks {
        let at = pos2(inner.left(), drawn.place(x[0], mark).y);
        painter.hline(inner.x_range(), at.y, grid);
        let style = (small.clone(), palette.muted);
        let end = at - vec2(4.0, 0.0);
        text::line(painter, end, Align2::RIGHT_CENTER, &number, style, width);
    }
    let name = (font.clone(), palette.ink);
    let named = if frame.x_label.is_empty() {
        Rect::from_min_size(inner.right_bottom(), vec2(0.0, 0.0))
    } else {
        let at = pos2(inner.right(), inner.bottom() + 1.0);
        text::line(
            painter,
            at,
            Align2::RIGHT_TOP,
            frame.x_label,
            name,
            90.0 * theme.scale,
        )
    };
    let (step, marks) = plot::ticks(x, most(inner.width(), 4.4));
    for mark in marks {
        let at = drawn.place(mark, y[0]);
        painter.vline(at.x, inner.y_range(), grid);
        if frame.x_label.is_empty() {
            continue;
        }
        let number = plot::tick_text(mark, step);
        let half = text::measure(painter, &number, font.clone()).x / 2.0;
        // A number that would run into the axis's name is left out.
        if at.x + half > named.left() - 4.0 || at.x - half < rect.left() {
            continue;
        }
        let style = (font.clone(), palette.muted);
        let at = pos2(at.x, inner.bottom() + 1.0);
        text::line(painter, at, Align2::CENTER_TOP, &number, style, 4.0 * half);
    }
    Some(drawn)
}

/// The ticks of the vertical axis with their numbers, so few of them that each has room, then
/// so small. A number with fewer digits would stand at the wrong height.
fn upright_ticks(
    painter: &Painter,
    range: [f64; 2],
    most: usize,
    width: f32,
    theme: &Theme,
) -> (FontId, Vec<(f64, String)>) {
    let texts = |most: usize| -> Vec<(f64, String)> {
        let (step, marks) = plot::ticks(range, most);
        let text = |mark: f64| (mark, plot::tick_text(mark, step));
        marks.into_iter().map(text).collect()
    };
    let widest = |texts: &[(f64, String)], font: &FontId| {
        let wide = texts
            .iter()
            .map(|(_, text)| text::measure(painter, text, font.clone()).x);
        wide.fold(0.0, f32::max)
    };
    let font = theme.font(TextRole::Tick);
    for most in (1..=most).rev() {
        let texts = texts(most);
        if !texts.is_empty() && widest(&texts, &font) <= width {
            return (font, texts);
        }
    }
    let texts = texts(most);
    let longest = texts
        .iter()
        .map(|(_, text)| text)
        .max_by_key(|text| text.chars().count());
    let longest = longest.map_or("", String::as_str);
    let small = theme.smaller(TextRole::Tick, 0.6).size;
    let font = text::shrunk(painter, longest, font, width, small);
    let fits = widest(&texts, &font) <= width;
    (font, if fits { texts } else { Vec::new() })
}

/// A curve, cut where it cannot be drawn.
pub(crate) fn curve(painter: &Painter, drawn: &Drawn, points: &[[f64; 2]], stroke: Stroke) {
    for piece in plot::pieces(points, vertical(drawn)) {
        let line: Vec<Pos2> = piece.iter().map(|p| drawn.place(p[0], p[1])).collect();
        painter.add(Shape::line(line, stroke));
    }
}

fn vertical(drawn: &Drawn) -> [f64; 2] {
    let bounds = drawn.transform.bounds();
    [bounds.min()[1], bounds.max()[1]]
}

/// The styles of lines that are told apart without colour: how much ink, how much gap.
pub(crate) const STYLES: [[f32; 2]; 4] = [[9.0, 5.0], [2.5, 4.0], [16.0, 4.0], [5.0, 9.0]];

/// A curve in dashes of so much ink and so much gap.
pub(crate) fn dashed(
    painter: &Painter,
    drawn: &Drawn,
    points: &[[f64; 2]],
    (style, stroke): ([f32; 2], Stroke),
    theme: &Theme,
) {
    for piece in plot::pieces(points, vertical(drawn)) {
        let line = piece.iter().map(|p| drawn.place(p[0], p[1]));
        trace::dashed_in(painter, line, style, stroke, theme);
    }
}

/// Shades a part of the horizontal range and names it; `hatched` tells two kinds apart.
/// `lines` are heights that the name keeps clear of.
pub(crate) fn zone(
    painter: &Painter,
    drawn: &Drawn,
    [low, high]: [f64; 2],
    (name, hatched): (&str, bool),
    lines: &[f64],
    theme: &Theme,
) {
    let palette = theme.palette();
    let inner = drawn.inner();
    let [left, right] = [low, high].map(|x| drawn.place(x, 0.0).x);
    let area = Rect::from_x_y_ranges(left..=right, inner.y_range()).intersect(inner);
    if area.width() <= 0.0 {
        return;
    }
    painter.rect_filled(area, 0.0, mix(palette.surface, palette.missing, 0.8));
    if hatched {
        let painter = painter.with_clip_rect(painter.clip_rect().intersect(area));
        let stroke = Stroke::new(theme.hairline(), mix(palette.missing, palette.hatch, 0.45));
        let apart = 11.0 * theme.scale;
        let count = ((area.width() + area.height()) / apart).min(400.0) as usize;
        for k in 0..=count {
            let foot = area.left() - area.height() + k as f32 * apart;
            let ends = [
                pos2(foot, area.bottom()),
                pos2(foot + area.height(), area.top()),
            ];
            painter.line_segment(ends, stroke);
        }
    }
    let font = theme.font(TextRole::Tick);
    if text::measure(painter, name, font.clone()).x + font.size < area.width() {
        let style = (
            font,
            palette.muted,
            mix(palette.surface, palette.missing, 0.8),
        );
        let lines: Vec<f32> = lines.iter().map(|&y| drawn.place(low, y).y).collect();
        let clear = |share: f32| {
            let y = egui::lerp(area.y_range(), share);
            let away = lines.iter().map(|line| (line - y).abs());
            // What is a little clearer is not worth another place.
            (away.fold(f32::INFINITY, f32::min) / (0.7 * style.0.size)).min(1.0)
        };
        let places = [0.14, 0.86, 0.3, 0.7, 0.4, 0.6];
        let best = places.into_iter().fold(places[0], |best, share| {
            if clear(share) > clear(best) {
                share
            } else {
                best
            }
        });
        let at = pos2(area.center().x, egui::lerp(area.y_range(), best));
        text::tag(painter, at, Align2::CENTER_CENTER, name, style, area);
    }
}

/// The heading of a gauge, if there is a gauge.
pub(crate) fn headed(
    ui: &Ui,
    rect: Rect,
    theme: &Theme,
    words: [Phrase; 2],
    color: egui::Color32,
) -> Rect {
    if rect.height() < 2.0 * heading_height(theme) {
        return Rect::NOTHING;
    }
    // Before a class the factor is in the chain alone, where it is large.
    let [name, factor] = words;
    let factor = if theme.presenting {
        Phrase::new()
    } else {
        factor
    };
    heading(ui.painter(), rect, theme, [name, factor], color)
}

/// The bounds to show: those of the figure, but none that change under a hand.
pub(crate) fn steady(view: &mut PlotView, authored: Bounds) -> Bounds {
    let key = if view.grabs_point() {
        view.authored.unwrap_or(authored)
    } else {
        authored
    };
    view.bounds_for(key, key)
}
