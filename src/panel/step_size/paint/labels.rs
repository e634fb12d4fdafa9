//! What the guides and the methods' own steps are called, each beside what it names and on
//! nothing else.

use egui::{Painter, Pos2, Rect, Vec2, pos2, vec2};

use super::axes::{Axes, is_on_axis};
use super::marks::{self, Spot};
use crate::analysis::number::significant;
use crate::panel::label_placement::{self, Anchor, Ground};
use crate::panel::text;
use crate::panel::theme::{TextRole, Theme};

/// How much farther than the nearest place a name may stand from its mark.
const FAR: f32 = 6.0;

/// Writes them, the method in use first.
pub(crate) fn write(
    painter: &Painter,
    axes: &Axes<'_>,
    ends: &[Option<[Pos2; 2]>],
    spots: &[Spot<'_>],
    theme: &Theme,
) {
    let palette = theme.palette();
    let mut ground = ground(axes, ends, spots, theme);
    let font = theme.smaller(TextRole::Tag, 0.82);
    let mut words = words(axes, spots, theme);
    for spot in spots {
        let style = (font.clone(), palette.ink, palette.surface);
        let (long, short) = (name(spot), spot.mark.name);
        let places = |name: &str, far: f32| {
            let size = text::tag_size(painter, name, &font);
            beside(spot, spots, (size, far), theme)
        };
        // Rather a short name that is near than a long one far away.
        let tries = [(long.as_str(), 3.0), (short, 3.0), (short, FAR)];
        let mut tries = tries.into_iter();
        let found = tries.find_map(|(name, far)| {
            let rect = ground.take_first(&places(name, far));
            Some((rect?, name))
        });
        // On a line rather than nowhere, but on no ring and on no other word.
        let found = found.or_else(|| Some((words.take_first(&places(short, FAR))?, short)));
        if let Some((rect, name)) = found {
            words.plate(rect);
            ground.plate(rect);
            label_placement::write(painter, rect, name, &style);
        }
    }
    let style = (font, palette.muted, palette.surface);
    for (guide, ends) in axes.figure.guides.iter().zip(ends) {
        let Some(ends) = *ends else { continue };
        let mut try_name = |name: &str| ground.label(painter, name, &style, &along(ends));
        // Where there is no room for the words the power says it.
        if !try_name(&format!("{}, {}", guide.kind, guide.law)) {
            try_name(guide.law);
        }
    }
}

/// All that labels keep off.
fn ground(
    axes: &Axes<'_>,
    ends: &[Option<[Pos2; 2]>],
    spots: &[Spot<'_>],
    theme: &Theme,
) -> Ground {
    let inner = axes.inner();
    let reach = 4.0 * theme.scale;
    let mut ground = Ground::new(inner.shrink(2.0), 5.0 * theme.scale);
    for (index, trace) in axes.figure.traces.iter().enumerate() {
        for pair in trace.points.windows(2) {
            if pair.iter().all(|point| is_on_axis(point[1])) {
                ground.line([axes.place(pair[0]), axes.place(pair[1])], reach);
            }
        }
        for at in axes.glyphs(index, trace) {
            ground.disc(at, reach);
        }
    }
    for ends in ends.iter().flatten() {
        ground.line(*ends, 1.0);
    }
    if let Some(level) = axes.dual() {
        ground.line(level, 1.0);
    }
    for spot in spots {
        ground.disc(spot.at, marks::radius(theme));
        if let Some(top) = spot.bar {
            ground.line([spot.at, top], 2.0);
        }
        if spot.mark.used {
            ground.line([spot.at, pos2(spot.at.x, inner.bottom())], 1.0);
        }
    }
    ground
}

/// `adaptive, in use`; with the step where the mark does not tell it.
fn name(spot: &Spot<'_>) -> String {
    let mark = spot.mark;
    let mut name = mark.name.to_owned();
    if mark.used {
        name.push_str(", in use");
    }
    if !mark.at[1].is_finite() {
        name.push_str(", no value");
    }
    if spot.away != Vec2::ZERO {
        name.push_str(&format!(", h = {}", significant(mark.at[0], 2)));
    }
    name
}

/// The rings and nothing else; words are added as they are written.
fn words(axes: &Axes<'_>, spots: &[Spot<'_>], theme: &Theme) -> Ground {
    let mut words = Ground::new(axes.inner().shrink(2.0), 0.0);
    for spot in spots {
        words.disc(spot.at, marks::radius(theme));
    }
    words
}

/// Places around a mark and around the end of its bar, the near ones first, and last those
/// that are nearer to another mark; none so many times farther than the nearest.
fn beside(
    spot: &Spot<'_>,
    spots: &[Spot<'_>],
    (size, far): (Vec2, f32),
    theme: &Theme,
) -> Vec<Rect> {
    const STEP: f32 = 4.0;
    let near = marks::radius(theme) + 2.0;
    let far = far * near;
    let count = ((0.5 * size + Vec2::splat(far)) / STEP).ceil();
    let along = |count: f32| (-count as i32..=count as i32).map(|k| STEP * k as f32);
    let away = |spot: &Spot<'_>, rect: Rect| {
        let bar = [spot.at, spot.bar.unwrap_or(spot.at)];
        label_placement::distance(rect, bar)
    };
    let mut places = Vec::new();
    for at in std::iter::once(spot.at).chain(spot.bar) {
        // To the right first, where it is as near as to the left.
        for x in along(count.x).rev() {
            for y in along(count.y) {
                let rect = Rect::from_center_size(at + vec2(x, y), size);
                let distance = away(spot, rect);
                if (near..far).contains(&distance) {
                    let mut others = spots.iter().filter(|other| other.mark != spot.mark);
                    let is_own = others.all(|other| away(other, rect) > distance);
                    // What is about as near is as good.
                    places.push((!is_own, (distance / 6.0) as i32, rect));
                }
            }
        }
    }
    places.sort_by_key(|(is_foreign, distance, _)| (*is_foreign, *distance));
    places.into_iter().map(|(_, _, rect)| rect).collect()
}

/// Places along a guide on both of its sides, from its left end on, and last at its ends.
fn along([from, to]: [Pos2; 2]) -> Vec<Anchor> {
    let mut side = (to - from).normalized().rot90();
    if side.x < 0.0 {
        side = -side;
    }
    let shares = (6..35).chain(2..6).chain(35..39);
    let shares = shares.map(|k| from.lerp(to, k as f32 / 40.0));
    shares.flat_map(|at| [(at, side), (at, -side)]).collect()
}
