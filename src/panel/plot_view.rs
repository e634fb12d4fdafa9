//! What a plot with a point in it remembers between frames, and what was done to it in one.

use egui::{Response, Vec2};

use super::plot;

/// Horizontal and vertical range.
pub type Bounds = [[f64; 2]; 2];

/// What the field panel remembers between frames.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PlotView {
    /// What is visible; `None` for the authored view.
    pub bounds: Option<Bounds>,
    /// Another panel talks about the partial derivative along this axis: 0 is
    /// horizontal, 1 vertical.
    pub lit: Option<usize>,
    /// Which of the variables stand along the axes, for their colours.
    pub hues: [Option<usize>; 2],
    /// So many steps of the path are shown; `None` for all.
    pub steps: Option<usize>,
    /// While it is played: at what time, in seconds, it would have been at its start.
    pub playing: Option<f64>,
    /// Which of the things in the picture the keys move; see [`super::plot_interaction`].
    pub(crate) thing: usize,
    /// The authored view that `bounds` was chosen in; another one resets it.
    pub(crate) authored: Option<Bounds>,
    pub(crate) grab: Grab,
}

/// What the pointer holds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Grab {
    #[default]
    Nothing,
    /// The point, this far from the pointer.
    Point(Vec2),
    /// The tip of the step dx, this far from the pointer.
    Tip(Vec2),
    /// The plane.
    Plane,
}

impl PlotView {
    /// What is visible, given the view that the document asks for. Zoom and pan are
    /// forgotten as soon as that changes (`key` says when).
    pub(crate) fn bounds_for(&mut self, key: Bounds, authored: Bounds) -> Bounds {
        if self.authored != Some(key) {
            // Bounds that were set before the first drawing are meant for it.
            if self.authored.is_some() {
                self.bounds = None;
            }
            self.authored = Some(key);
        }
        self.bounds.unwrap_or(authored).map(plot::sane)
    }

    /// Whether the point is being dragged.
    pub fn grabs_point(&self) -> bool {
        matches!(self.grab, Grab::Point(_))
    }
}

/// What was done to the field in this frame.
#[derive(Clone, Debug, Default)]
pub struct PlotResponse {
    /// Where the point shall go, along the horizontal and the vertical axis; of a
    /// curve only the first counts.
    pub moved: Option<[f64; 2]>,
    /// The point was just picked up: a new step of undo begins.
    pub drag_started: bool,
    /// The point is held.
    pub dragging: bool,
    /// The point was just let go.
    pub drag_stopped: bool,
    /// The place that was clicked, in values; not the point itself.
    pub clicked: Option<[f64; 2]>,
    /// The picture was pressed: its keys are about the point from now on.
    pub touched: bool,
    /// Where the path shall begin, by keys.
    pub start: Option<[f64; 2]>,
    /// Where the tip of the step dx shall go.
    pub tip: Option<[f64; 2]>,
    /// How large the patch of the local map shall be.
    pub radius: Option<f64>,
    /// The place under the pointer, in values.
    pub hovered: Option<[f64; 2]>,
    /// The plot's response, for context menus; `None` when nothing was drawn.
    pub response: Option<Response>,
}

impl PlotResponse {
    pub(crate) fn with(self, response: Response) -> Self {
        Self {
            response: Some(response),
            ..self
        }
    }
}
