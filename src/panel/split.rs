//! How the pictures share the width of the window.
//!
//! The shares belong to the view: they are not saved and not undone, and a picture in a file
//! has those of the screen.

use egui::{Rangef, Rect};

use crate::document::{Panel, PerPanel};

/// The share of each picture, of whatever are shown; hidden ones keep theirs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares(pub PerPanel<f32>);

impl Default for Shares {
    fn default() -> Self {
        Self(PerPanel::from_fn(|_| 1.0))
    }
}

impl Shares {
    /// Whether some picture is wider than another.
    pub fn uneven(self) -> bool {
        self != Self::default()
    }

    fn of(&self, panel: Panel) -> f32 {
        *self.0.get(panel)
    }

    /// Columns for these panels, on whole points.
    pub fn columns(&self, full: Rect, panels: &[Panel]) -> Vec<Rect> {
        let sum: f32 = panels.iter().map(|panel| self.of(*panel)).sum();
        let edge = |k: usize| {
            let before = panels.iter().take(k).map(|panel| self.of(*panel));
            // The last edge is the edge of the room, whatever the sum is rounded to.
            let share = if k == panels.len() {
                1.0
            } else {
                before.sum::<f32>() / sum
            };
            egui::lerp(full.x_range(), share).round()
        };
        (0..panels.len())
            .map(|k| Rect::from_x_y_ranges(Rangef::new(edge(k), edge(k + 1)), full.y_range()))
            .collect()
    }

    /// Moves the border between two neighbours by `by` of the whole width; neither of them
    /// gets narrower than `least` of it, unless it is that already.
    pub fn move_border(&mut self, panels: &[Panel], left: usize, by: f32, least: f32) {
        let (Some(&a), Some(&b)) = (panels.get(left), panels.get(left + 1)) else {
            return;
        };
        let sum: f32 = panels.iter().map(|panel| self.of(*panel)).sum();
        let both = self.of(a) + self.of(b);
        let least = (least * sum).min(0.5 * both);
        let wide = (self.of(a) + by * sum).clamp(least, both - least);
        *self.0.get_mut(a) = wide;
        *self.0.get_mut(b) = both - wide;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    const FULL: Rect = Rect {
        min: pos2(10.0, 0.0),
        max: pos2(910.0, 500.0),
    };

    fn widths(shares: Shares, panels: &[Panel]) -> Vec<f32> {
        let columns = shares.columns(FULL, panels);
        columns.iter().map(Rect::width).collect()
    }

    #[test]
    fn a_border_moves_between_its_neighbours_only() {
        let mut shares = Shares::default();
        assert_eq!(widths(shares, &Panel::THREE), [300.0, 300.0, 300.0]);
        shares.move_border(&Panel::THREE, 0, 0.1, 0.2);
        assert_eq!(widths(shares, &Panel::THREE), [390.0, 210.0, 300.0]);
        shares.move_border(&Panel::THREE, 1, -0.5, 0.2);
        assert_eq!(widths(shares, &Panel::THREE), [390.0, 180.0, 330.0]);
        // There is no border to the right of the last one.
        shares.move_border(&Panel::THREE, 2, 0.1, 0.2);
        assert_eq!(widths(shares, &Panel::THREE), [390.0, 180.0, 330.0]);
    }

    #[test]
    fn hidden_pictures_keep_their_share() {
        let mut shares = Shares::default();
        shares.move_border(&Panel::THREE, 0, 1.0 / 9.0, 0.1);
        let two = [Panel::Jacobian, Panel::Field];
        assert_eq!(widths(shares, &two), [600.0, 300.0]);
        assert_eq!(widths(shares, &[Panel::Field]), [900.0]);
        assert_eq!(widths(shares, &Panel::THREE), [400.0, 200.0, 300.0]);
    }

    #[test]
    fn a_picture_that_is_narrow_already_stays_as_it_is() {
        let mut shares = Shares::default();
        shares.move_border(&Panel::THREE, 0, -0.2, 0.9);
        assert_eq!(widths(shares, &Panel::THREE), [300.0, 300.0, 300.0]);
    }
}
