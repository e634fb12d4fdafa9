//! Lines over the underlay of a plane: contours with their levels, and kinks.
//!
//! Each line has a look of its own that needs no colour: contours are thin and carry numbers,
//! kinks are dashed; very many kinks, such as one for each row of a table, are a faint texture.

use egui::{Align2, Painter, Pos2, Rect, Shape, Stroke, vec2};

use crate::panel::plane::figure::plane::Plane;
use crate::panel::plot::Drawn;
use crate::panel::theme::{TextRole, Theme};
use crate::panel::{text, trace};

/// More kinks than this are a texture under all other lines.
const FEW: usize = 8;

/// What a line of a kink looks like, for the legend.
pub(crate) fn kinks_told(plane: &Plane) -> &'static str {
    if plane.kinks.len() > FEW {
        "faint lines: kinks or jumps"
    } else {
        "dashed: kink or jump"
    }
}

/// Draws contours and kinks.
pub(crate) fn lines(painter: &Painter, drawn: &Drawn, plane: &Plane, theme: &Theme) {
    let palette = theme.palette();
    let many = plane.kinks.len() > FEW;
    if many {
        // The more there are the fainter each is, so that what lies over them is seen.
        let faint = (FEW as f32 / plane.kinks.len() as f32).sqrt().max(0.12);
        let stroke = Stroke::new(theme.hairline(), palette.ink.gamma_multiply(0.4 * faint));
        for line in &plane.kinks {
            polyline(painter, drawn, line, stroke);
        }
    }
    let ink = palette.ink.gamma_multiply(0.55);
    for contour in &plane.contours {
        // The line between negative and positive is the one to find.
        let width = if contour.level == 0.0 { 2.0 } else { 1.0 };
        let stroke = Stroke::new(width * theme.hairline(), ink);
        for line in &contour.lines {
            polyline(painter, drawn, line, stroke);
        }
    }
    for line in &plane.streamlines {
        streamline(painter, drawn, line, theme);
    }
    for line in plane.kinks.iter().filter(|_| !many) {
        let points = on_screen(drawn, line);
        let halo = Stroke::new(4.5 * theme.scale, palette.halo.gamma_multiply(0.7));
        painter.add(Shape::line(points.clone(), halo));
        let stroke = Stroke::new(2.4 * theme.scale, palette.ink);
        trace::dashed(painter, points, stroke, theme);
    }
}

/// Draws a line that follows the arrows, with heads that say which way.
fn streamline(painter: &Painter, drawn: &Drawn, line: &[[f64; 2]], theme: &Theme) {
    let palette = theme.palette();
    let points = on_screen(drawn, line);
    if points.len() < 2 {
        return;
    }
    let halo = Stroke::new(3.2 * theme.scale, palette.halo.gamma_multiply(0.6));
    painter.add(Shape::line(points.clone(), halo));
    painter.add(Shape::line(
        points.clone(),
        Stroke::new(theme.thin(), palette.slope),
    ));
    let apart = 110.0 * theme.scale;
    let mut left = (0.5 * long(&points)).min(0.5 * apart);
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        left -= from.distance(to);
        if left <= 0.0 {
            left += apart;
            let along = (to - from).normalized();
            let side = along.rot90() * 3.6 * theme.scale;
            let tail = to - along * 8.0 * theme.scale;
            let head = vec![to, tail + side, tail - side];
            painter.add(Shape::convex_polygon(head, palette.slope, Stroke::NONE));
        }
    }
}

/// Draws a line through values of the axes.
pub(crate) fn polyline(painter: &Painter, drawn: &Drawn, line: &[[f64; 2]], stroke: Stroke) {
    let points = on_screen(drawn, line);
    if points.len() > 1 {
        painter.add(Shape::line(points, stroke));
    }
}

/// A line on the screen, without points that no eye tells apart.
pub(crate) fn on_screen(drawn: &Drawn, line: &[[f64; 2]]) -> Vec<Pos2> {
    let mut points: Vec<Pos2> = Vec::with_capacity(line.len());
    for (index, [x, y]) in line.iter().enumerate() {
        let at = drawn.place(*x, *y);
        let last = index + 1 == line.len();
        if !(at.x.abs() < 1e6 && at.y.abs() < 1e6) {
            continue;
        }
        if last || points.last().is_none_or(|before| before.distance(at) > 1.2) {
            points.push(at);
        }
    }
    points
}

/// Writes the levels on their lines: once each, away from the border, from the point and from
/// each other; a level without such a place goes without.
pub(crate) fn levels(painter: &Painter, drawn: &Drawn, plane: &Plane, point: Pos2, theme: &Theme) {
    let palette = theme.palette();
    let font = theme.smaller(TextRole::Tick, 0.9);
    let inner = drawn.inner();
    let around = Rect::from_center_size(point, vec2(1.0, 1.0) * 5.0 * theme.point_radius());
    let mut taken = vec![around];
    for contour in &plane.contours {
        let size = text::measure(painter, &contour.label, font.clone()) + vec2(6.0, 3.0);
        let room = inner.shrink2(size * 0.5 + vec2(2.0, 2.0));
        let mut lines: Vec<Vec<Pos2>> = contour
            .lines
            .iter()
            .map(|line| on_screen(drawn, line))
            .filter(|line| long(line) > 2.5 * size.x)
            .collect();
        lines.sort_by(|a, b| long(b).total_cmp(&long(a)));
        // Spread over the line: the middle first, then further out.
        let places = lines.iter().flat_map(|line| {
            [0.5, 0.62, 0.38, 0.25, 0.75, 0.12, 0.88, 0.0]
                .into_iter()
                .filter_map(|share| line.get((share * (line.len() - 1) as f32) as usize))
        });
        let places: Vec<Pos2> = places.copied().filter(|at| room.contains(*at)).collect();
        let free = |at: Pos2, apart: f32| {
            let plate = Rect::from_center_size(at, size * apart);
            !taken.iter().any(|other| other.intersects(plate))
        };
        // Well apart if possible: numbers in a row look like an axis.
        let at = [3.5, 1.15].into_iter().find_map(|apart| {
            let mut places = places.iter().copied();
            places.find(|at| free(*at, apart))
        });
        let Some(at) = at else { continue };
        taken.push(Rect::from_center_size(at, size * 1.15));
        let plate = palette.surface.gamma_multiply(0.85);
        let style = (font.clone(), palette.ink, plate);
        text::tag(
            painter,
            at,
            Align2::CENTER_CENTER,
            &contour.label,
            style,
            inner,
        );
    }
}

/// How long a line is on the screen.
fn long(line: &[Pos2]) -> f32 {
    line.windows(2).map(|pair| pair[0].distance(pair[1])).sum()
}
