//! From numbers to colours, and the bar that says which is which.

use std::hash::Hash as _;

use egui::{
    Align, Align2, FontId, Painter, Rect, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui,
    Vec2, pos2, vec2,
};

use super::theme::{TextRole, Theme};
use super::{plot, text, texture};
use crate::analysis::number;
use crate::document::{Colormap, Scale};

/// How numbers become colours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Colors {
    /// Symmetric about zero, from −limit to +limit.
    Diverging {
        /// Positive and finite.
        limit: f64,
        /// Which colours.
        map: Colormap,
        /// How numbers are spread over them.
        scale: Scale,
        /// On the logarithmic scale numbers up to about this are in proportion.
        linear: f64,
    },
    /// From the least number to the greatest, all of one sign.
    Sequential {
        /// The least.
        low: f64,
        /// The greatest.
        high: f64,
    },
}

impl Colors {
    /// Symmetric about zero; a limit that is none becomes 1.
    pub fn symmetric(limit: f64) -> Self {
        Self::chosen(limit, Colormap::default(), Scale::default())
    }

    /// Symmetric about zero, in the colours and on the scale of choice.
    pub fn chosen(limit: f64, map: Colormap, scale: Scale) -> Self {
        let limit = if limit.is_finite() && limit > 0.0 {
            limit
        } else {
            1.0
        };
        Self::Diverging {
            limit,
            map,
            scale,
            linear: number::NEARLY_ZERO * limit,
        }
    }

    /// The same, in proportion up to `linear` on a logarithmic scale.
    pub fn linear_to(self, linear: f64) -> Self {
        match self {
            Self::Diverging {
                limit, map, scale, ..
            } => Self::Diverging {
                limit,
                map,
                scale,
                linear,
            },
            other @ Self::Sequential { .. } => other,
        }
    }

    /// For numbers between `low` and `high`: diverging when both signs occur.
    pub fn spanning([low, high]: [f64; 2]) -> Self {
        if low < 0.0 && high > 0.0 {
            Self::symmetric(high.max(-low))
        } else {
            let [low, high] = plot::sane([low, high]);
            Self::Sequential { low, high }
        }
    }

    /// The ends of the bar.
    pub fn ends(&self) -> [f64; 2] {
        match *self {
            Self::Diverging { limit, .. } => [-limit, limit],
            Self::Sequential { low, high } => [low, high],
        }
    }

    /// The colour of a number.
    pub fn color(&self, value: f64, theme: &Theme) -> egui::Color32 {
        self.at(self.share(value), theme)
    }

    /// The colour of a share, see [`Colors::share`].
    pub fn at(&self, share: f64, theme: &Theme) -> egui::Color32 {
        match *self {
            Self::Diverging { map, .. } => theme.signed(map, share),
            Self::Sequential { .. } => theme.sequential(share),
        }
    }

    /// How far a number is along the colours: from −1 to +1 when they are symmetric, else
    /// from 0 to 1; further outside of the range, NaN for NaN.
    pub fn share(&self, value: f64) -> f64 {
        match *self {
            Self::Diverging {
                limit,
                scale,
                linear,
                ..
            } => match scale {
                Scale::Linear => value / limit,
                Scale::Symlog => {
                    let size = (value.abs() / linear).ln_1p();
                    size.copysign(value) / (limit / linear).ln_1p()
                }
                Scale::Sign if value == 0.0 => 0.0,
                Scale::Sign => value.signum(),
            },
            // Halves keep the difference finite at the far ends of the number line.
            Self::Sequential { low, high } => (value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0),
        }
    }

    /// The colour at a place of the bar, from 0 at its low end to 1.
    fn along(&self, t: f64, theme: &Theme) -> egui::Color32 {
        match *self {
            Self::Diverging { map, scale, .. } => {
                let share = 2.0 * t - 1.0;
                let third = |share: f64| {
                    if share.abs() < 1.0 / 3.0 {
                        0.0
                    } else {
                        share.signum()
                    }
                };
                let sign = scale == Scale::Sign;
                theme.signed(map, if sign { third(share) } else { share })
            }
            Self::Sequential { .. } => theme.sequential(t),
        }
    }
}

/// Room that a bar and its numbers take across its length.
pub fn thickness(theme: &Theme) -> f32 {
    13.0 * theme.scale + 4.0 + theme.font(TextRole::Tick).size * 1.3
}

/// Draws a bar along the top of `rect` with its numbers underneath, or, upright, along
/// the left of it with its numbers to the right. `soft` is for colours under arrows.
pub fn draw(ui: &Ui, rect: Rect, upright: bool, (colors, soft): (&Colors, bool), theme: &Theme) {
    let length = if upright { rect.height() } else { rect.width() };
    if length < 40.0 {
        return;
    }
    let handle = ramp(ui, upright, colors, soft, theme);
    let across = 13.0 * theme.scale;
    let bar = if upright {
        Rect::from_min_size(rect.min, vec2(across, length))
    } else {
        Rect::from_min_size(rect.min, vec2(length, across))
    };
    let painter = ui.painter();
    texture::draw(painter, &handle, bar);
    let edge = Stroke::new(theme.hairline(), theme.palette().border);
    painter.rect_stroke(bar, 0.0, edge, StrokeKind::Outside);
    let (font, marks) = fitting(ui.painter(), colors, (rect, upright), across, theme);
    for (t, text) in marks {
        let (mark, away, anchor) = if upright {
            let y = egui::lerp(bar.bottom()..=bar.top(), t);
            let align = aligned(t, Align::Max, Align::Min);
            let anchor = Align2([Align::Min, align]);
            (pos2(bar.right(), y), vec2(3.0, 0.0), anchor)
        } else {
            let x = egui::lerp(bar.x_range(), t);
            let align = aligned(t, Align::Min, Align::Max);
            let anchor = Align2([align, Align::Min]);
            (pos2(x, bar.bottom()), vec2(0.0, 3.0), anchor)
        };
        painter.line_segment([mark, mark + away], edge);
        let style = (font.clone(), theme.palette().muted);
        text::line(
            painter,
            mark + away * 2.0,
            anchor,
            &text,
            style,
            f32::INFINITY,
        );
    }
}

/// The numbers of a bar as they have room beside each other: with fewer digits where they
/// crowd, then without those half-way, then the ends alone, then smaller. Without room for both ends there are none.
fn fitting(
    painter: &Painter,
    colors: &Colors,
    (rect, upright): (Rect, bool),
    across: f32,
    theme: &Theme,
) -> (FontId, Vec<(f32, String)>) {
    let largest = theme.font(TextRole::Tick);
    let smaller = theme.smaller(TextRole::Tick, 0.75);
    let fits = |font: &FontId, marks: &[(f32, String)]| {
        let sizes: Vec<Vec2> = marks
            .iter()
            .map(|(_, text)| text::measure(painter, text, font.clone()))
            .collect();
        let (length, gap) = if upright {
            (rect.height(), 0.1 * font.size)
        } else {
            (rect.width(), 0.5 * font.size)
        };
        let along = |k: usize| if upright { sizes[k].y } else { sizes[k].x };
        // From where to where each is written; those at the ends stay within the bar.
        let place = |k: usize| {
            let low =
                (marks[k].0 * length - 0.5 * along(k)).clamp(0.0, (length - along(k)).max(0.0));
            (low, low + along(k))
        };
        let apart = (1..marks.len()).all(|k| place(k - 1).1 + gap <= place(k).0);
        let wide = sizes.iter().map(|size| size.x).fold(0.0, f32::max);
        apart && (!upright || wide <= rect.width() - across - 6.0)
    };
    // Ends that are told apart by their later digits have those too.
    let distinct = |marks: &[(f32, String)]| marks.windows(2).all(|pair| pair[0].1 != pair[1].1);
    let most = (3..=9).find(|&digits| distinct(&numbers(colors, digits)));
    for font in [largest, smaller] {
        for step in 0..3 {
            for digits in (1..=most.unwrap_or(3)).rev() {
                let mut marks = numbers(colors, digits);
                if most.is_some() && !distinct(&marks) {
                    continue;
                }
                match (step, marks.as_slice()) {
                    (1, [first, _, middle, _, last]) => {
                        marks = vec![first.clone(), middle.clone(), last.clone()];
                    }
                    (2, [first, .., last]) => marks = vec![first.clone(), last.clone()],
                    _ => {}
                }
                if fits(&font, &marks) {
                    return (font, marks);
                }
            }
        }
    }
    (theme.font(TextRole::Tick), Vec::new())
}

/// The colours themselves, from low to high.
fn ramp(ui: &Ui, upright: bool, colors: &Colors, soft: bool, theme: &Theme) -> TextureHandle {
    const STEPS: usize = 129;
    let kind = match *colors {
        Colors::Diverging { map, scale, .. } => Some((map, scale == Scale::Sign)),
        Colors::Sequential { .. } => None,
    };
    let key = texture::key(|hasher| (theme.dark, soft, kind, upright).hash(hasher));
    let color = |step: usize| {
        let t = step as f64 / (STEPS - 1) as f64;
        let color = colors.along(t, theme);
        if soft { theme.softened(color) } else { color }
    };
    let id = ui.scope_id().with("bar");
    texture::cached(ui, id, key, TextureOptions::LINEAR, || {
        if upright {
            texture::image(1, STEPS, |_, y| color(STEPS - 1 - y))
        } else {
            texture::image(STEPS, 1, |x, _| color(x))
        }
    })
}

/// The ends of a bar keep their numbers within it.
fn aligned(t: f32, first: Align, last: Align) -> Align {
    if t <= 0.0 {
        first
    } else if t >= 1.0 {
        last
    } else {
        Align::Center
    }
}

/// What is written at the low end, in the middle and at the high end of a bar, each with so
/// many digits.
fn numbers(colors: &Colors, digits: usize) -> Vec<(f32, String)> {
    let short = |value: f64| number::compact(value, digits);
    let [low, high] = colors.ends();
    match colors {
        Colors::Diverging {
            scale: Scale::Sign, ..
        } => vec![
            (1.0 / 6.0, "negative".to_owned()),
            (0.5, "0".to_owned()),
            (5.0 / 6.0, "positive".to_owned()),
        ],
        Colors::Diverging { scale, linear, .. } => {
            let mut marks = vec![
                (0.0, short(low)),
                (0.5, "0".to_owned()),
                (1.0, format!("+{}", short(high))),
            ];
            if *scale == Scale::Symlog {
                // The power of ten that stands half-way between zero and the end.
                let middle = 10f64.powf((high.log10() / 2.0 + linear.log10() / 2.0).round());
                let share = (colors.share(middle) / 2.0) as f32;
                marks[1].1 = format!("linear to {}", short(*linear));
                marks.insert(1, (0.5 - share, short(-middle)));
                marks.insert(3, (0.5 + share, format!("+{}", short(middle))));
            }
            marks
        }
        Colors::Sequential { .. } => {
            // The least sample of something that reaches 0 is never quite 0.
            let named = |end: f64| {
                if end != 0.0 && end.abs() < 1e-3 * high.abs().max(low.abs()) {
                    "≈ 0".to_owned()
                } else {
                    short(end)
                }
            };
            vec![(0.0, named(low)), (1.0, named(high))]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_odd_and_end_at_the_limit() {
        for scale in Scale::ALL {
            let colors = Colors::chosen(80.0, Colormap::default(), scale);
            for value in [1e-6, 0.08, 1.0, 79.0, 80.0] {
                let share = colors.share(value);
                assert_eq!(colors.share(-value), -share, "{scale:?} {value}");
                assert!(share > 0.0 && share <= 1.0, "{scale:?} {value}: {share}");
            }
            assert_eq!(colors.share(0.0), 0.0);
            assert!((colors.share(80.0) - 1.0).abs() < 1e-12);
            assert!(colors.share(f64::NAN).is_nan());
        }
        // A thousandth of the limit is 0.1 of the way: ln 2 / ln 1001.
        let log = Colors::chosen(80.0, Colormap::default(), Scale::Symlog);
        assert!((log.share(0.08) - 2f64.ln() / 1001f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn a_bar_with_little_room_has_the_numbers_of_its_ends() {
        // The marks half-way are at 0.17 and 0.83, near the ends.
        let colors = Colors::chosen(10.6, Colormap::default(), Scale::Symlog);
        let mut found = Vec::new();
        let output = egui::Context::default().run_ui(egui::RawInput::default(), |ui| {
            for width in 40..400 {
                let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(width as f32, 40.0));
                let theme = Theme::light();
                let room = (rect, false);
                let (_, marks) = fitting(ui.painter(), &colors, room, 13.0, &theme);
                found.push(marks.into_iter().map(|(t, _)| t).collect::<Vec<_>>());
            }
        });
        output.drop_without_applying_deltas();
        assert!(found.iter().any(|marks| marks.len() == 2));
        for marks in found {
            assert!(
                matches!(marks.len(), 0 | 5) || marks == [0.0, 0.5, 1.0] || marks == [0.0, 1.0],
                "{marks:?}"
            );
        }
    }

    #[test]
    fn ends_that_differ_in_late_digits_are_not_written_alike() {
        let written = |ends: [f64; 2], width: f32| {
            let mut texts = Vec::new();
            let ctx = egui::Context::default();
            let output = ctx.run_ui(egui::RawInput::default(), |ui| {
                let room = Rect::from_min_size(egui::pos2(0.0, 0.0), vec2(width, 12.0));
                let colors = Colors::spanning(ends);
                let (_, marks) =
                    fitting(ui.painter(), &colors, (room, false), 0.0, &Theme::light());
                texts = marks.into_iter().map(|(_, text)| text).collect();
            });
            output.drop_without_applying_deltas();
            texts
        };
        let near = written([2.13351e13, 2.13362e13], 400.0);
        assert_eq!(near, ["2.1335e13", "2.1336e13"]);
        // Without room for that it says nothing rather than the same twice.
        assert!(written([2.13351e13, 2.13362e13], 60.0).is_empty());
        assert_eq!(written([1.0, 2.0], 400.0), ["1", "2"]);
    }

    #[test]
    fn the_marks_of_a_bar_stand_where_their_numbers_are() {
        let marks =
            |limit: f64, scale| numbers(&Colors::chosen(limit, Colormap::default(), scale), 3);
        let log = marks(80.0, Scale::Symlog);
        let texts: Vec<&str> = log.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["−80", "−1", "linear to 0.08", "+1", "+80"]);
        // ln(1 + 1/0.08) / ln(1001) = 0.376…
        let expected = 0.5 + 0.5 * (13.5f32.ln() / 1001f32.ln());
        assert!((log[3].0 - expected).abs() < 1e-5, "{}", log[3].0);
        assert_eq!(marks(80.0, Scale::Linear).len(), 3);
        assert_eq!(marks(80.0, Scale::Sign)[0].1, "negative");
    }
}
