//! The controls above the heatmap: its layout, its colours and scale, and what it is compared with.

use egui::containers::menu::MenuButton;
use egui::{Button, Ui};

use crate::app::command::Command;
use crate::app::focus_ring;
use crate::app::frame::Frame;
use crate::app::widgets::settings;
use crate::document::{Colormap, Document, Face, Layout, Scale};
use crate::panel::jacobian::figure::compare::Shown;

/// Shows the row of controls.
pub fn controls(ui: &mut Ui, frame: &mut Frame<'_>) {
    let document = &*frame.document;
    let queue = &mut *frame.queue;
    // Which of two Jacobians is looked at, if one is pinned.
    let compare = frame.view.heatmap.compare.as_ref();
    let compare = compare.map(|compare| compare.shown);
    let body = egui::TextStyle::Body.resolve(ui.style()).size;
    ui.horizontal_wrapped(|ui| {
        if ui.available_width() > 23.0 * body {
            ui.label("Layout");
        } else {
            ui.spacing_mut().button_padding.x = 4.0;
            ui.spacing_mut().item_spacing.x = 2.0;
        }
        for (layout, name, advice) in [
            (
                Layout::Numerator,
                "numerator",
                "Row i belongs to output i (Parr and Howard)",
            ),
            (
                Layout::Denominator,
                "denominator",
                "Row j belongs to input j: the transpose",
            ),
        ] {
            let chosen = document.layout == layout;
            let button = Button::selectable(chosen, name).frame_when_inactive(true);
            let response = ui.add(button);
            if response.on_hover_text(format!("{advice}. Key L")).clicked() && !chosen {
                queue.push(Command::FlipLayout);
            }
        }
        let menu = MenuButton::new("Colours").config(settings());
        menu.ui(ui, |ui| colors(ui, document, queue));
        let pinned = compare.is_some();
        let pin = Button::selectable(pinned, "Pin J").frame_when_inactive(true);
        let advice = if pinned {
            "Let go of the pinned J. Key C"
        } else {
            "Keep J as it is now, move the point, and see what has changed. Key C"
        };
        if ui.add(pin).on_hover_text(advice).clicked() {
            queue.push(Command::PinJacobian);
        }
        // In the same rows, as far as they hold them: the pictures below should not jump.
        let Some(compare) = compare else { return };
        for shown in Shown::ALL {
            let button = Button::selectable(compare == shown, shown.name());
            if ui.add(button.frame_when_inactive(true)).clicked() {
                queue.push(Command::Compare(shown));
            }
        }
    });
}

/// The name of a colormap in the menu.
fn map_name(map: Colormap) -> &'static str {
    match map {
        Colormap::BlueOrange => "blue and orange",
        Colormap::BlueRed => "blue and red",
        Colormap::Lightness => "told apart in grey too",
    }
}

/// The name of a scale in the menu.
fn scale_name(scale: Scale) -> &'static str {
    match scale {
        Scale::Linear => "linear",
        Scale::Symlog => "logarithmic on both sides of 0",
        Scale::Sign => "signs only",
    }
}

/// The menu of colormaps and scales, and of what stands in the cells.
pub fn colors(ui: &mut Ui, document: &Document, queue: &mut Vec<Command>) {
    let mut line = |ui: &mut Ui, chosen: bool, name: &str, command: Command| {
        let line = ui.radio(chosen, name);
        focus_ring::around(ui, &line);
        if line.clicked() {
            queue.push(command);
        }
    };
    ui.label("Colours");
    for map in Colormap::ALL {
        let chosen = document.view.colormap == map;
        line(ui, chosen, map_name(map), Command::Colormap(map));
    }
    ui.separator();
    ui.label("Scale");
    for scale in Scale::ALL {
        let chosen = document.view.scale == scale;
        line(ui, chosen, scale_name(scale), Command::Scale(scale));
    }
    ui.separator();
    ui.label("In the cells (key F)");
    for face in Face::ALL {
        let chosen = document.view.face == face;
        line(ui, chosen, face.name(), Command::Face(face));
    }
}
