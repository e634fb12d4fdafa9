//! Free places for labels: beside what they name, and on nothing that is to be seen.
//!
//! A picture says what is taken, then asks for each label in the order of their weight; a
//! label without a free place is left out, as it would cover what it names.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Vec2, vec2};

use super::text;

/// Anchor of a label: a point, and the direction in which the label lies from it.
pub(crate) type Anchor = (Pos2, Vec2);

/// What is taken of a picture.
#[derive(Debug)]
pub(crate) struct Ground {
    within: Rect,
    lines: Vec<([Pos2; 2], f32)>,
    plates: Vec<Rect>,
    /// Lines that a label keeps off only as long as it finds another place.
    faint: Vec<[Pos2; 2]>,
    /// Between a label and what it stands beside.
    gap: f32,
}

impl Ground {
    /// Nothing is taken yet; labels stay `within`, and so far from what they name.
    pub fn new(within: Rect, gap: f32) -> Self {
        Self {
            within,
            lines: Vec::new(),
            plates: Vec::new(),
            faint: Vec::new(),
            gap,
        }
    }

    /// Takes a line and `reach` on both sides of it, which is less than the labels' distance.
    pub fn line(&mut self, ends: [Pos2; 2], reach: f32) {
        self.lines.push((ends, reach.min(self.gap - 0.5)));
    }

    /// Takes a rectangle.
    pub fn plate(&mut self, rect: Rect) {
        self.plates.push(rect);
    }

    /// Takes a disc.
    pub fn disc(&mut self, at: Pos2, radius: f32) {
        self.plate(Rect::from_center_size(at, Vec2::splat(2.0 * radius)));
    }

    /// Labels had better not stand on this line.
    pub fn faint(&mut self, points: &[Pos2]) {
        let pairs = points.windows(2).map(|pair| [pair[0], pair[1]]);
        self.faint.extend(pairs);
    }

    /// The first free place for something of that size, which is taken from then on.
    pub fn take(&mut self, size: Vec2, places: &[Anchor]) -> Option<Rect> {
        let rects: Vec<Rect> = places.iter().map(|place| self.at(*place, size)).collect();
        self.take_first(&rects)
    }

    /// The first of these that is free, which is taken from then on.
    pub fn take_first(&mut self, rects: &[Rect]) -> Option<Rect> {
        let clear = |rect: &Rect| !self.faint.iter().any(|line| touches(*rect, *line));
        let free = || rects.iter().filter(|rect| self.is_free(**rect));
        let found = *free().find(|rect| clear(rect)).or_else(|| free().next())?;
        self.plates.push(found);
        Some(found)
    }

    /// Writes a text on a plate at the first free place, and says whether there was one.
    pub fn label(
        &mut self,
        painter: &Painter,
        text: &str,
        style: &(FontId, Color32, Color32),
        places: &[Anchor],
    ) -> bool {
        let size = text::tag_size(painter, text, &style.0);
        let found = self.take(size, places);
        if let Some(rect) = found {
            write(painter, rect, text, style);
        }
        found.is_some()
    }

    /// Where something of that size stands at a place: as near as the gap lets it.
    fn at(&self, (from, toward): Anchor, size: Vec2) -> Rect {
        let reach = 0.5 * (toward.x.abs() * size.x + toward.y.abs() * size.y);
        Rect::from_center_size(from + toward * (self.gap + reach), size)
    }

    fn is_free(&self, rect: Rect) -> bool {
        let lines = &self.lines;
        self.within.contains_rect(rect)
            && !self.plates.iter().any(|plate| plate.intersects(rect))
            && !lines
                .iter()
                .any(|(line, reach)| distance(rect, *line) < *reach)
    }
}

/// Writes a text on the plate that was found for it.
pub(crate) fn write(painter: &Painter, rect: Rect, text: &str, style: &(FontId, Color32, Color32)) {
    // In a little more room nothing is cut by a rounding.
    let room = rect.expand(1.0);
    let anchor = Align2::CENTER_CENTER;
    text::tag(painter, rect.center(), anchor, text, style.clone(), room);
}

/// Places along a line, its middle first: on the side that `toward` points to, on the other
/// side, and around its end.
pub(crate) fn beside([from, to]: [Pos2; 2], toward: Vec2) -> Vec<Anchor> {
    let along = (to - from).normalized();
    if along == Vec2::ZERO {
        return around(from, toward).to_vec();
    }
    let across = along.rot90();
    let side = if across.dot(toward) < 0.0 {
        -across
    } else {
        across
    };
    let shares = [0.5, 0.68, 0.32, 0.85, 0.15, 1.0];
    let places = |side: Vec2| shares.map(|share| (from.lerp(to, share), side));
    places(side)
        .into_iter()
        .chain(places(-side))
        .chain(around(to, along))
        .collect()
}

/// The same and places around its beginning.
pub(crate) fn near(line: [Pos2; 2], toward: Vec2) -> Vec<Anchor> {
    let mut places = beside(line, toward);
    places.extend(around(line[0], line[0] - line[1]));
    places
}

/// Places around a point, the one that `toward` points to first.
pub(crate) fn around(at: Pos2, toward: Vec2) -> [Anchor; 8] {
    let first = if toward == Vec2::ZERO {
        vec2(1.0, 0.0)
    } else {
        toward.normalized()
    };
    let turn = |eighths: f32| egui::emath::Rot2::from_angle(eighths * std::f32::consts::FRAC_PI_4);
    [0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 4.0].map(|eighths| (at, turn(eighths) * first))
}

/// How far a line is from a rectangle.
pub(crate) fn distance(rect: Rect, line: [Pos2; 2]) -> f32 {
    if touches(rect, line) {
        return 0.0;
    }
    let [from, to] = line;
    let by = to - from;
    let nearest = |at: Pos2| {
        let share = (at - from).dot(by) / by.length_sq().max(f32::MIN_POSITIVE);
        (from + by * share.clamp(0.0, 1.0)).distance(at)
    };
    let corners = [
        rect.left_top(),
        rect.right_top(),
        rect.left_bottom(),
        rect.right_bottom(),
    ];
    let ends = line.map(|end| rect.distance_to_pos(end));
    let all = corners.map(nearest).into_iter().chain(ends);
    all.fold(f32::INFINITY, f32::min)
}

/// Whether a line has a part inside of a rectangle.
pub(crate) fn touches(rect: Rect, [from, to]: [Pos2; 2]) -> bool {
    // The part of the line, from 0 to 1, that is between two sides, for both pairs of sides.
    let by = to - from;
    let (mut first, mut last) = (0.0_f32, 1.0_f32);
    for (start, step, low, high) in [
        (from.x, by.x, rect.left(), rect.right()),
        (from.y, by.y, rect.top(), rect.bottom()),
    ] {
        if step == 0.0 {
            if start < low || start > high {
                return false;
            }
        } else {
            let (a, b) = ((low - start) / step, (high - start) / step);
            first = first.max(a.min(b));
            last = last.min(a.max(b));
        }
    }
    first <= last
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    const SIZE: Vec2 = vec2(60.0, 20.0);

    fn room() -> Rect {
        Rect::from_min_max(pos2(0.0, 0.0), pos2(300.0, 200.0))
    }

    #[test]
    fn a_line_is_seen_wherever_it_enters() {
        let rect = Rect::from_min_max(pos2(10.0, 10.0), pos2(20.0, 20.0));
        for (from, to, inside) in [
            ([0.0, 0.0], [30.0, 30.0], true),
            ([12.0, 12.0], [13.0, 13.0], true),
            ([0.0, 15.0], [30.0, 15.0], true),
            ([15.0, 15.0], [15.0, 15.0], true),
            ([0.0, 0.0], [9.0, 9.0], false),
            ([0.0, 25.0], [30.0, 25.0], false),
            ([25.0, 0.0], [25.0, 30.0], false),
            ([0.0, 19.0], [21.0, 40.0], false),
        ] {
            let line = [pos2(from[0], from[1]), pos2(to[0], to[1])];
            assert_eq!(touches(rect, line), inside, "{line:?}");
        }
    }

    #[test]
    fn labels_cover_neither_their_lines_nor_each_other() {
        let lines = [
            [pos2(40.0, 150.0), pos2(200.0, 150.0)],
            [pos2(200.0, 150.0), pos2(200.0, 60.0)],
            [pos2(214.0, 150.0), pos2(214.0, 40.0)],
            [pos2(228.0, 60.0), pos2(228.0, 40.0)],
        ];
        let mut ground = Ground::new(room(), 4.0);
        for line in lines {
            ground.line(line, 3.0);
        }
        let mut found: Vec<Rect> = Vec::new();
        for line in lines {
            let rect = ground.take(SIZE, &beside(line, vec2(1.0, 0.0)));
            let rect = rect.expect("a free place");
            assert!(room().contains_rect(rect), "{rect:?}");
            assert!(!lines.iter().any(|line| touches(rect, *line)), "{rect:?}");
            assert!(!found.iter().any(|other| other.intersects(rect)));
            found.push(rect);
        }
    }

    #[test]
    fn the_first_place_that_is_free_is_taken_and_none_where_all_is_taken() {
        let line = [pos2(150.0, 180.0), pos2(150.0, 20.0)];
        let mut ground = Ground::new(room(), 4.0);
        ground.line(line, 2.0);
        let right = beside(line, vec2(1.0, 0.0));
        let first = ground.take(SIZE, &right).expect("a place");
        assert!(first.left() >= 154.0 && (first.center().y - 100.0).abs() < 0.1);
        // The same place again is another one.
        let second = ground.take(SIZE, &right).expect("another place");
        assert!(second.left() > 150.0 && !second.intersects(first));
        // A faint line is left alone while there is another place.
        ground.faint(&[pos2(160.0, 0.0), pos2(160.0, 200.0)]);
        let third = ground.take(SIZE, &right).expect("a third");
        assert!(third.right() < 150.0, "{third:?}");
        ground.faint(&[pos2(140.0, 0.0), pos2(140.0, 200.0)]);
        assert!(ground.take(SIZE, &right).is_some());
        ground.plate(room());
        assert_eq!(ground.take(SIZE, &right), None);
        let mut small = Ground::new(Rect::from_min_size(Pos2::ZERO, SIZE * 0.9), 0.0);
        assert_eq!(
            small.take(SIZE, &around(pos2(20.0, 10.0), Vec2::ZERO)),
            None
        );
    }
}
