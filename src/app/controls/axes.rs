//! The combo boxes of the field: which output it draws, over which inputs.
//!
//! What is chosen goes into the document. Where to look next: [`super::field`] for the rows
//! that these stand in.

use egui::{ComboBox, ScrollArea, Ui};

use crate::analysis::heading::heading;
use crate::app::{focus_ring, widgets};
use crate::document::field::{FieldSettings, Show};
use crate::panel::field::figure::field::Field;
use crate::panel::field::figure::nudge::Ground;
use crate::worker::job::Outcome;

/// The combo boxes of the output and of the inputs along the axes; `rest` of the row is for others.
/// The words between them go before the names are cut.
pub fn axes(
    ui: &mut Ui,
    settings: &mut FieldSettings,
    field: &Field,
    outcome: &Outcome,
    rest: f32,
) {
    let (output, x, y) = match field {
        Field::Plane(plane) => (Some(&plane.output), Some(&plane.x), Some(&plane.y)),
        Field::Curve(curve) => (Some(&curve.output), Some(&curve.x), None),
        Field::Local(local) => (None, Some(&local.x), Some(&local.y)),
        Field::Nudge(nudge) => (
            Some(match &nudge.ground {
                Ground::Plane(plane) => &plane.output,
                Ground::Curve(curve) => &curve.output,
            }),
            Some(&nudge.x),
            nudge.plane().map(|plane| &plane.y),
        ),
        Field::Message(_) => (None, None, None),
    };
    let output = output.filter(|_| settings.show != Show::Map);
    let output = output.map(|output| settings.output.clone().unwrap_or_else(|| output.clone()));
    let x = x.map(|axis| axis.key.clone());
    let y = y.map(|axis| axis.key.clone());
    let words = [("of", &output), ("over", &x), ("and", &y)];
    let shown: Vec<(&str, &String)> = words
        .iter()
        .filter_map(|(word, key)| Some((*word, key.as_ref()?)))
        .collect();
    let gap = ui.spacing().item_spacing.x;
    let room = ui.available_width() - rest - gap * (shown.len() + 1) as f32;
    let widths = shown
        .iter()
        .map(|(_, key)| widgets::combo_box_width(ui, &heading(key)));
    let widths: Vec<f32> = widths.collect();
    let between = shown
        .iter()
        .map(|(word, _)| widgets::text_width(ui, word) + gap);
    let said = widths
        .iter()
        .chain(&between.collect::<Vec<_>>())
        .sum::<f32>()
        <= room;
    let most = shared(&widths, room);
    let word = |ui: &mut Ui, word: &str| {
        if said {
            ui.label(word);
        }
    };
    if let Some(output) = &output {
        word(ui, "of");
        let name = "output component of the field";
        if let Some(key) = choose(ui, name, output, &outcome.components, most) {
            settings.output = Some(key);
        }
    }
    let Some(x) = x else { return };
    word(ui, "over");
    let name = "horizontal variable of the field";
    if let Some(key) = choose(ui, name, &x, &outcome.variables, most) {
        // The two axes change places rather than show the same variable twice.
        if y.as_ref() == Some(&key) {
            settings.y = Some(x.clone());
            settings.y_range = settings.x_range;
        }
        settings.x = Some(key);
        settings.x_range = None;
        forget_places(settings);
    }
    let Some(y) = y else { return };
    word(ui, "and");
    let name = "vertical variable of the field";
    if let Some(key) = choose(ui, name, &y, &outcome.variables, most) {
        if x == key {
            settings.x = Some(y);
            settings.x_range = settings.y_range;
        }
        settings.y = Some(key);
        settings.y_range = None;
        forget_places(settings);
    }
}

/// The largest width of a combo box with which all fit into the room: the narrow ones leave theirs
/// to the others.
fn shared(widths: &[f32], room: f32) -> f32 {
    let mut most = room / widths.len().max(1) as f32;
    for _ in widths {
        let wide = widths.iter().filter(|width| **width > most).count();
        let used: f32 = widths.iter().map(|width| width.min(most)).sum();
        most += (room - used).max(0.0) / wide.max(1) as f32;
    }
    most
}

/// Forgets the points of the plane: over other inputs they mean something else.
fn forget_places(settings: &mut FieldSettings) {
    settings.path.start = None;
    settings.nudge = None;
}

/// A combo box of keys such as `x[1]`, no wider than `most`; `None` as long as nothing else is
/// chosen.
fn choose(ui: &mut Ui, name: &str, shown: &str, keys: &[String], most: f32) -> Option<String> {
    let mut chosen = None;
    let chooser = ui.name_inputs(name, |ui| {
        ComboBox::from_id_salt(name)
            .selected_text(shortened(ui, &heading(shown), most))
            .width(0.0)
            .show_ui(ui, |ui| {
                let height = ui.spacing().interact_size.y;
                // Only what is in sight of a thousand variables is laid out.
                ScrollArea::vertical().max_height(260.0).show_rows(
                    ui,
                    height,
                    keys.len(),
                    |ui, rows| {
                        for key in keys.get(rows).unwrap_or_default() {
                            let same = key == shown;
                            if focus_ring::choice(ui, same, heading(key)).clicked() && !same {
                                chosen = Some(key.clone());
                                ui.close();
                            }
                        }
                    },
                );
            })
            .response
    });
    // What it chooses, and all of a name that was begun.
    let chooser = chooser.on_hover_text(format!("{name}: {}", heading(shown)));
    ui.ctx().accesskit_node_builder(chooser.id, |node| {
        node.set_value(heading(shown));
    });
    chosen
}

/// A name cut so that its combo box is `most` wide; the list has all of it.
fn shortened(ui: &Ui, name: &str, most: f32) -> String {
    widgets::begun(name, most, |name| widgets::combo_box_width(ui, name))
}
