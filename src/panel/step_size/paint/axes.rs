//! Where errors and steps stand in the step-size picture: the axes, and the row of zeros below
//! them.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

use crate::panel::plot::Drawn;
use crate::panel::step_size::figure::{Guide, StepSizes, Trace};
use crate::panel::text;
use crate::panel::theme::{TextRole, Theme, mix};

/// The row of zeros: a lane for each curve that has some, so that none hides another, and one
/// for dual numbers and for chosen steps.
pub(crate) struct Lanes {
    /// Middle of the lane of each trace, from the top of the row down; `None` without zeros.
    pub(crate) traces: Vec<Option<f32>>,
    /// Middle of the last lane.
    pub(crate) own: f32,
    /// Of all lanes; 0 when nothing is 0.
    pub(crate) height: f32,
}

impl Lanes {
    pub(crate) fn of(figure: &StepSizes, theme: &Theme) -> Self {
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
pub(crate) struct Axes<'a> {
    pub(crate) drawn: &'a Drawn,
    pub(crate) figure: &'a StepSizes,
    pub(crate) lanes: Lanes,
}

impl Axes<'_> {
    pub(crate) fn inner(&self) -> Rect {
        self.drawn.inner()
    }

    /// The place of a step and an error that is not 0, which may be out of the frame.
    pub(crate) fn place(&self, [h, error]: [f64; 2]) -> Pos2 {
        self.drawn.place(h.log10(), error.log10())
    }

    /// The part of the frame that has the row of zeros, empty when there is none.
    pub(crate) fn zeros(&self) -> Rect {
        let top = self.drawn.place(0.0, self.figure.errors[0]).y;
        let inner = self.inner();
        inner.with_min_y(top.min(inner.bottom()))
    }

    /// The height of a lane on the screen.
    pub(crate) fn lane(&self, middle: f32) -> f32 {
        let zeros = self.zeros();
        zeros.top() + zeros.height() * middle / self.lanes.height.max(1.0)
    }

    /// Where the level of dual numbers is drawn.
    pub(crate) fn dual(&self) -> Option<f32> {
        let dual = self.figure.dual;
        match dual {
            0.0 => Some(self.lane(self.lanes.own)),
            _ => dual.is_finite().then(|| self.place([1.0, dual]).y),
        }
    }

    /// The part of the frame for errors, and the row of zeros with its number.
    pub(crate) fn row_of_zeros(&self, painter: &Painter, theme: &Theme) {
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
    pub(crate) fn curve(&self, painter: &Painter, trace: &Trace, color: Color32, theme: &Theme) {
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
    pub(crate) fn glyphs(&self, index: usize, trace: &Trace) -> Vec<Pos2> {
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
    pub(crate) fn ends(&self) -> Vec<Option<[Pos2; 2]>> {
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
pub(crate) fn is_on_axis(error: f64) -> bool {
    error.is_finite() && error > 0.0
}

pub(crate) fn dotted(painter: &Painter, ends: [Pos2; 2], theme: &Theme) {
    let stroke = Stroke::new(theme.hairline() * 1.4, theme.palette().muted);
    let (dash, gap) = (2.0 * theme.scale, 4.0 * theme.scale);
    painter.extend(Shape::dashed_line(&ends, stroke, dash, gap));
}

/// The error of dual numbers, a level line across.
pub(crate) fn level(painter: &Painter, across: Rect, y: f32, theme: &Theme) {
    let ends = [pos2(across.left(), y), pos2(across.right(), y)];
    dashed(painter, ends, theme);
}

pub(crate) fn dashed(painter: &Painter, ends: [Pos2; 2], theme: &Theme) {
    let stroke = Stroke::new(theme.thin(), theme.palette().ink);
    let (dash, gap) = (9.0 * theme.scale, 6.0 * theme.scale);
    painter.extend(Shape::dashed_line(&ends, stroke, dash, gap));
}
