//! What a plot of the nudge test is drawn with: arrows for the step, the promise and the
//! outcome, measures for the gaps between the two, and names on what is left free.

use egui::{Color32, FontId, Painter, Pos2, Stroke, Ui, Vec2};

use crate::panel::field::figure::nudge::Nudge;
use crate::panel::label_placement::{self, Anchor, Ground};
use crate::panel::plane::paint::arrows;
use crate::panel::plot::Drawn;
use crate::panel::theme::{TextRole, Theme};

/// What is promised for dx: by J, or where there is none by slopes from one side.
pub(crate) fn promise(figure: &Nudge) -> &'static str {
    if figure.kink.is_some() {
        "one-sided"
    } else {
        "J·dx"
    }
}

/// How a label in this colour is written.
pub(crate) fn tag(color: Color32, theme: &Theme) -> (FontId, Color32, Color32) {
    let plate = theme.palette().surface.gamma_multiply(0.85);
    (theme.font(TextRole::Tick), color, plate)
}

/// Width of the shaft of an arrow.
fn shaft(theme: &Theme) -> f32 {
    1.5 * theme.thin()
}

/// So far to the side of its shaft an arrow is taken.
pub(crate) fn head(theme: &Theme) -> f32 {
    2.4 * shaft(theme) + 1.3
}

/// A line with a stop at both ends.
pub(crate) fn bar(
    painter: &Painter,
    ends: [Pos2; 2],
    (width, color): (f32, Color32),
    theme: &Theme,
) {
    painter.line_segment(ends, Stroke::new(width, color));
    let half = (ends[1] - ends[0]).normalized().rot90() * 4.0 * theme.scale;
    for end in ends {
        painter.line_segment([end - half, end + half], Stroke::new(theme.thin(), color));
    }
}

/// A label in its wordings, the longest first, and where it can stand.
type Label = (Vec<String>, Color32, Vec<Anchor>);

/// A plot that is being drawn. Marks are drawn at once and take their place; what they are
/// called is written last, the gaps first.
pub(crate) struct Sketch<'a> {
    pub painter: Painter,
    pub ground: Ground,
    pub theme: &'a Theme,
    gaps: Vec<Label>,
    names: Vec<Label>,
}

impl<'a> Sketch<'a> {
    pub fn new(ui: &Ui, drawn: &Drawn, theme: &'a Theme) -> Self {
        Self {
            painter: drawn.painter(ui),
            ground: Ground::new(drawn.inner().shrink(2.0), head(theme) + 0.5),
            theme,
            gaps: Vec::new(),
            names: Vec::new(),
        }
    }

    /// An arrow on its own ground.
    pub fn arrow(&mut self, [foot, tip]: [Pos2; 2], color: Color32) {
        let style = (shaft(self.theme), color);
        arrows::on_ground(&self.painter, foot, tip - foot, style, self.theme);
        self.ground.line([foot, tip], head(self.theme));
    }

    /// A disc, with a rim that sets it off from what is behind it.
    pub fn dot(&mut self, at: Pos2, (radius, rim): (f32, f32), color: Color32) {
        if rim > 0.0 {
            let surface = self.theme.palette().surface;
            self.painter.circle_filled(at, radius + rim, surface);
        }
        self.painter.circle_filled(at, radius, color);
        self.ground.disc(at, radius + rim);
    }

    /// The gap between two places: a line, or `aside` of them a measure, to which fine lines
    /// lead. One that is hardly seen has no name.
    pub fn gap(&mut self, between: [Pos2; 2], (outward, aside): (Vec2, f32), names: Vec<String>) {
        let (theme, color) = (self.theme, self.theme.palette().error);
        let ends = between.map(|at| at + outward * aside);
        let reach = if aside > 0.0 {
            for (from, end) in between.into_iter().zip(ends) {
                let fine = Stroke::new(theme.hairline(), color);
                self.painter.line_segment([from, end], fine);
            }
            bar(&self.painter, ends, (theme.thick(), color), theme);
            4.8 * theme.scale
        } else {
            let stroke = Stroke::new(theme.thick(), color);
            self.painter.line_segment(ends, stroke);
            theme.thick()
        };
        if between[0].distance(between[1]) > 2.0 {
            self.ground.line(ends, reach);
            let places = label_placement::near(ends, outward);
            self.gaps.push((names, color, places));
        }
    }

    /// What something is called.
    pub fn name(&mut self, name: &str, color: Color32, places: Vec<Anchor>) {
        self.names.push((vec![name.to_owned()], color, places));
    }

    /// Writes all names, each in the first wording that finds a place.
    pub fn write(mut self) {
        for (wordings, color, places) in self.gaps.into_iter().chain(self.names) {
            let style = tag(color, self.theme);
            let mut wordings = wordings.iter();
            wordings.any(|words| self.ground.label(&self.painter, words, &style, &places));
        }
    }
}
