//! The look of the window, as plain data: theme, presentation mode, which panels are shown, how
//! wide, what of each, and the pinned entry.
//!
//! It belongs to the window and not to the scene: nothing of it is saved in a scene file or
//! undone. Where to look next: [`Look::to_text`] for its text.

use super::document::{Panel, PerPanel};

/// The look of the window.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// Light or dark.
    pub theme: ThemeChoice,
    /// Presentation mode: large text and strokes.
    pub presenting: bool,
    /// The panels that are shown; never empty.
    pub panels: Vec<Panel>,
    /// The panel that has all the room, or whose tab is in front.
    pub maximised: Option<Panel>,
    /// The column of text and inputs is hidden.
    pub column_hidden: bool,
    /// The width of that column as it was dragged, in points outside presentation mode.
    pub column_width: Option<f32>,
    /// How wide each panel is in proportion to the others.
    pub widths: PerPanel<f32>,
    /// What is visible of each picture: its horizontal and its vertical range, in the units of
    /// its axes, or columns and rows of the Jacobian; `None` for the view of the scene.
    pub zoom: PerPanel<Option<[[f64; 2]; 2]>>,
    /// The entry of the Jacobian that is selected, by the keys of its output and its input, such
    /// as `y[1]` and `x[2]`.
    pub pinned: Option<(String, String)>,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::default(),
            presenting: false,
            panels: Panel::THREE.to_vec(),
            maximised: None,
            column_hidden: false,
            column_width: None,
            widths: PerPanel::from_fn(|_| 1.0),
            zoom: PerPanel::default(),
            pinned: None,
        }
    }
}

named! {
    /// Light or dark.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum ThemeChoice {
        /// Dark marks on a light ground.
        #[default]
        Light = "light",
        /// Light marks on a dark ground.
        Dark = "dark",
    }
}

impl ThemeChoice {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Light => Self::Dark,
            Self::Dark => Self::Light,
        }
    }
}
