//! The labels of the inputs table: their colours, and the element that lights up.

use egui::{Color32, RichText, Ui};

use crate::panel::figures::Figures;
use crate::panel::theme::{Theme, mix};

/// The labels of the inputs: in the colours of the variables, lit for the element that another
/// panel talks about.
#[derive(Clone, Copy)]
pub struct InputLabels<'a> {
    /// That element: name of the input and place in it.
    pub element: Option<(&'a str, usize)>,
    /// Where the colours of the variables are decided.
    pub figures: Option<&'a Figures>,
    /// The colours.
    pub theme: &'a Theme,
}

impl InputLabels<'_> {
    /// The element of this input that is lit, if one is.
    pub fn of(self, name: &str) -> Option<usize> {
        self.element
            .filter(|(lit, _)| *lit == name)
            .map(|(_, element)| element)
    }

    /// The label of an element in its colour, lit when it is the one.
    pub fn label(self, name: &str, element: usize, (key, label): (&str, &str)) -> RichText {
        let text = RichText::new(label).monospace();
        if self.of(name) == Some(element) {
            return text.color(self.theme.palette().accent).underline();
        }
        match self.color(key) {
            Some(color) => text.color(color),
            None => text,
        }
    }

    /// The colour of a variable, by the key of an element or the name of all; constants have none.
    pub fn color(self, key: &str) -> Option<Color32> {
        let hue = self.figures?.heatmap.hue_of(key)?;
        Some(self.theme.variable_color(hue))
    }

    /// Fills the background of an element that is lit.
    pub fn ground(self, ui: &Ui, rect: egui::Rect, name: &str, element: usize) {
        if self.of(name) == Some(element) {
            let palette = self.theme.palette();
            let fill = mix(palette.paper, palette.accent, 0.16);
            let painter = ui.painter();
            painter.rect_filled(rect.expand2(egui::vec2(3.0, 1.0)), 3.0, fill);
        }
    }
}
