//! How the gap falls when dx shrinks: both on logarithmic axes, beside a line that falls like
//! |dx|². At a kink there are two gaps, and one of them refuses to fall like that.

use egui::{Align2, Rect, Stroke, Ui, vec2};

use crate::analysis::number::told;
use crate::panel::field::figure::nudge::Nudge;
use crate::panel::label_placement::{self, Ground};
use crate::panel::theme::{TextRole, Theme};
use crate::panel::{panel_frame, plot, text, trace};

/// Whether a room is enough for lines to be told apart by their slopes.
pub(crate) fn has_room(room: Rect, theme: &Theme) -> bool {
    // Numbers stand to the left of the plot and names above and below it.
    let numbers = 3.2 * theme.font(TextRole::Tick).size;
    room.width() - numbers > 125.0 * theme.scale
        && room.height() - plot::around(theme) > 95.0 * theme.scale
}

/// A tick of an axis of powers of ten, at whole powers only.
fn power(exponent: f64, step: f64) -> String {
    if (exponent - exponent.round()).abs() < 1e-6 {
        plot::power_of_ten(exponent, step)
    } else {
        String::new()
    }
}

/// Draws it.
pub(crate) fn ui(ui: &mut Ui, room: Rect, figure: &Nudge, theme: &Theme) {
    let palette = theme.palette();
    let logs = |points: &[[f64; 2]]| -> Vec<[f64; 2]> {
        let logs = points.iter().map(|at| at.map(f64::log10));
        logs.filter(|at| at.iter().all(|part| part.is_finite()))
            .collect()
    };
    let promises = figure.promises();
    let series = promises.iter().map(|side| logs(&side.measured.shrinking));
    let series: Vec<Vec<[f64; 2]>> = series.collect();
    let gaps = promises.iter().map(|side| side.measured.gap);
    let here: Vec<[f64; 2]> = gaps.map(|gap| [figure.length(), gap]).collect();
    let here = logs(&here);
    let range = |k: usize| {
        let parts = || series.iter().flatten().chain(&here).map(|at| at[k]);
        let (low, high) = (
            parts().fold(f64::INFINITY, f64::min),
            parts().fold(f64::NEG_INFINITY, f64::max),
        );
        plot::sane([low - 0.3, high + 0.3])
    };
    let frame = plot::Frame::new("shrinking", [range(0), range(1)], ["|dx|", "gap"]);
    let ticks: plot::Ticks = (power, f64::NEG_INFINITY);
    let Some(drawn) = plot::show_with(ui, room, theme, &frame, ticks, |_| {}) else {
        return;
    };
    let inner = drawn.inner();
    let painter = drawn.painter(ui);
    let mut ground = Ground::new(inner.shrink(2.0), 0.5 * theme.gap());
    // A line that falls like |dx|² for comparison, through the longest step.
    let first = here.first().or(series.iter().flatten().next());
    if let Some([x, y]) = first.copied() {
        let line = [[x - 20.0, y - 40.0], [x + 20.0, y + 40.0]];
        let ends = line.map(|at| drawn.place(at[0], at[1]));
        let stroke = Stroke::new(theme.thin(), palette.muted);
        trace::dashed(&painter, ends, stroke, theme);
        ground.line(ends, theme.thin());
    }
    let radius = 3.0 * theme.scale;
    for (k, points) in series.iter().enumerate() {
        for at in points {
            let at = drawn.place(at[0], at[1]);
            // The gap of the left slope is hollow.
            if k + 1 < series.len() {
                let ring = Stroke::new(1.6 * theme.scale, palette.value);
                painter.circle(at, radius, palette.surface, ring);
            } else {
                painter.circle_filled(at, radius, palette.value);
            }
            ground.disc(at, radius);
        }
    }
    for here in here {
        let at = drawn.place(here[0], here[1]);
        painter.circle_filled(at, 5.0 * theme.scale, palette.error);
        ground.disc(at, 5.0 * theme.scale);
    }
    let style = super::sketch::tag(palette.ink, theme);
    let inside = inner.shrink(4.0);
    for words in told_ratio(figure) {
        let size = text::tag_size(&painter, &words, &style.0);
        // The gap falls to the left, so that the lower right corner is free most often.
        let corners = [
            Align2::RIGHT_BOTTOM,
            Align2::LEFT_TOP,
            Align2::RIGHT_TOP,
            Align2::LEFT_BOTTOM,
        ];
        let places = corners.map(|corner| corner.align_size_within_rect(size, inside));
        if let Some(rect) = ground.take_first(&places) {
            label_placement::write(&painter, rect, &words, &style);
            break;
        }
    }
    plot::border(ui, &drawn, theme);
    panel_frame::speak(&drawn.response, "The gap against the length of dx");
    if figure.sides.is_some() {
        let at = inner.right_top() - vec2(0.0, 3.0);
        let style = (theme.font(TextRole::Tick), palette.muted);
        let words = "○ left   ● right";
        let name = text::measure(ui.painter(), "gap", theme.font(TextRole::Heading)).x;
        let room = inner.width() - 1.3 * name;
        if text::measure(ui.painter(), words, style.0.clone()).x < room {
            text::line(ui.painter(), at, Align2::RIGHT_BOTTOM, words, style, room);
        }
    }
}

/// What halving dx does to the gap, in words of several lengths.
fn told_ratio(figure: &Nudge) -> Vec<String> {
    let one = |ratio: f64| match ratio.is_nan() {
        true => "–".to_owned(),
        false => format!("÷ {}", told(ratio)),
    };
    if figure.sides.is_none() && figure.ratio.is_nan() {
        return vec!["no gap to measure".to_owned(), "no gap".to_owned()];
    }
    let each = figure.promises().into_iter().map(|side| {
        let words = format!("{} {}", side.name, one(side.measured.ratio));
        words.trim_start().to_owned()
    });
    let words = each.collect::<Vec<_>>().join(", ");
    vec![format!("{words} per halving"), words]
}
