//! What the heatmap remembers between frames: the part that is seen, the turn that moves, and the
//! Jacobian it is compared with.

use std::sync::Arc;

use super::grid::{CellIndex, Sight};
use crate::document::{Face, Layout};
use crate::formula::forms::Formulas;
use crate::panel::jacobian::figure::compare::{Pinned, Shown};
use crate::panel::jacobian::figure::heatmap::Heatmap;

/// How long the matrix takes to turn over its diagonal, in seconds.
const TURN: f64 = 0.5;

/// How long another face takes to come up, in seconds.
const COMES_UP: f64 = 0.25;

/// What the heatmap panel remembers between frames.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatmapView {
    /// The part of the matrix that is seen; `None` for all of it.
    pub sight: Option<Sight>,
    /// The general form stands in the place of the cells.
    pub general: bool,
    /// A change of the layout is shown as a movement.
    pub motion: bool,
    /// When the movement began, in egui's seconds; `None` when nothing moves.
    pub turning: Option<f64>,
    /// The Jacobian that is compared with, if any.
    pub compare: Option<Compare>,
    /// What was shown last: another layout turns the matrix, another size resets the sight.
    shown: Option<(Layout, CellIndex)>,
    /// What stood in the cells last, and when that began while it still comes up.
    face: Option<(Face, Option<f64>)>,
}

/// A pinned Jacobian and which of the two is looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Compare {
    /// What is compared with.
    pub pinned: Pinned,
    /// Now, then, or the difference.
    pub shown: Shown,
    /// What was made of them last, and of what: only another one is made anew.
    made: Option<Made>,
}

/// What was looked at, what was made for it, and of which numbers with which face and formulas.
#[derive(Clone, Debug, PartialEq)]
struct Made {
    shown: Shown,
    heatmap: Arc<Heatmap>,
    of: u64,
    face: Face,
    formulas: Option<Arc<Formulas>>,
}

impl Compare {
    /// Compares with what is shown now; at first the change is looked at.
    pub fn with(figure: &Heatmap) -> Self {
        Self {
            pinned: Pinned::of(figure),
            shown: Shown::default(),
            made: None,
        }
    }

    /// The heatmap to show.
    pub(crate) fn heatmap(&mut self, now: &Heatmap) -> Arc<Heatmap> {
        if let Some(before) = &self.made
            && before.shown == self.shown
            && before.of == now.fingerprint
            && before.face == now.face
            && before.formulas == now.formulas
            && let made = &before.heatmap
            && (made.layout, made.colormap, made.scale) == (now.layout, now.colormap, now.scale)
            && made.outputs == now.outputs
            && made.inputs == now.inputs
        {
            return Arc::clone(made);
        }
        let made = Arc::new(self.pinned.heatmap(now, self.shown));
        self.made = Some(Made {
            shown: self.shown,
            heatmap: Arc::clone(&made),
            of: now.fingerprint,
            face: now.face,
            formulas: now.formulas.clone(),
        });
        made
    }
}

impl Default for HeatmapView {
    fn default() -> Self {
        Self {
            sight: None,
            general: false,
            motion: true,
            turning: None,
            compare: None,
            shown: None,
            face: None,
        }
    }
}

impl HeatmapView {
    /// How far the matrix has turned at that time, from 0 to 1; slow at both ends, as something
    /// that is turned by hand. `None` when it is at rest.
    pub fn turned(&self, now: f64) -> Option<f32> {
        let share = ((now - self.turning?) / TURN).clamp(0.0, 1.0);
        (share < 1.0).then_some((0.5 - 0.5 * (std::f64::consts::PI * share).cos()) as f32)
    }

    /// How far what stands in the cells has come up, from 0 to 1.
    pub(crate) fn come_up(&self, now: f64) -> f32 {
        let since = self
            .face
            .and_then(|(_, since)| since.filter(|_| self.motion));
        since.map_or(1.0, |since| {
            ((now - since) / COMES_UP).clamp(0.0, 1.0) as f32
        })
    }

    /// Takes note of what is about to be shown.
    pub(crate) fn follow(&mut self, figure: &Heatmap, now: f64) {
        let size = figure.size();
        match self.shown {
            Some((layout, _)) if layout != figure.layout => {
                self.sight = self.sight.map(Sight::turned);
                self.turning = self.motion.then_some(now);
                let before = self.shown.map(|(_, (rows, cols))| (cols, rows));
                if before != Some(size) {
                    (self.sight, self.turning) = (None, None);
                }
            }
            Some((_, before)) if before != size => (self.sight, self.turning) = (None, None),
            Some(_) | None => {}
        }
        self.shown = Some((figure.layout, size));
        if self.turned(now).is_none() {
            self.turning = None;
        }
        let face = figure.face_shown();
        let before = self.face.filter(|(before, _)| *before == face);
        let since = (self.motion && self.face.is_some()).then_some(now);
        self.face = Some(before.unwrap_or((face, since)));
        if self.come_up(now) >= 1.0 {
            self.face = Some((face, None));
        }
    }
}
