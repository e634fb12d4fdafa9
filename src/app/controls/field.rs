//! The rows of controls above the field: which picture it is, what only this kind of picture
//! has, and behind "More" how it is drawn.
//!
//! Everything that is chosen goes into the document; only how far a path has been played is
//! the window's own. Where to look next: [`super::axes`] for outputs and inputs.

use std::time::Duration;

use egui::containers::menu::MenuButton;
use egui::{
    Align, CollapsingHeader, ComboBox, DragValue, Layout, RichText, Slider, TextStyle, Ui,
    UiBuilder, vec2,
};

use super::axes;
use crate::analysis::heading::heading;
use crate::analysis::number;
use crate::analysis::source::Axis;
use crate::app::frame::Frame;
use crate::app::number_field::named;
use crate::app::widgets::{self, stays};
use crate::app::{focus_ring, table_view};
use crate::document::Document;
use crate::document::field::{ArrowLength, FieldSettings, Layer, MOST_STEPS, Show, Way};
use crate::panel::field::figure::field::Field;
use crate::panel::plane::figure::plane::Plane;
use crate::panel::plot_view::{PlotResponse, PlotView};
use crate::worker::job::Outcome;

/// The speed of a path that is played, in steps a second.
const PACE: f64 = 10.0;

/// The title of the menu of all that is chosen less often.
const MORE: &str = "More";

/// The largest radius of the local map that the slider and the wheel reach.
const LARGEST_PATCH: f64 = 10.0;

/// Shows the rows of controls: what is drawn, and what only this kind of picture has. How many
/// rows there are goes by the width and by the longest names alone, and those that are not
/// used stay: another choice moves neither the picture nor the combo box.
pub fn controls(ui: &mut Ui, frame: &mut Frame<'_>) {
    let (Some(figures), Some(outcome)) = (frame.results.figures(), frame.results.outcome()) else {
        return;
    };
    let field = &figures.field;
    let settings = &mut frame.document.field;
    let view = &mut frame.view.field;
    let body = TextStyle::Body.resolve(ui.style()).size;
    let width = ui.available_width() / body;
    let one_row = width > 52.0;
    if !one_row {
        let spacing = ui.spacing_mut();
        spacing.button_padding.x = 4.0;
        spacing.item_spacing.x = 3.0;
        (spacing.icon_width, spacing.icon_spacing) = (11.0, 2.0);
    }
    let three_rows = !one_row && (width < 17.5 || !fit_beside(ui, outcome));
    // As high with nothing in it as with a button, to the pixel.
    let button = ui.text_style_height(&TextStyle::Button) + 2.0 * ui.spacing().button_padding.y;
    let height = button.max(ui.spacing().interact_size.y).ceil();
    let row = |ui: &mut Ui, show: &mut dyn FnMut(&mut Ui)| {
        let (_, place) = ui.allocate_space(vec2(ui.available_width(), height));
        let layout = Layout::left_to_right(Align::Center);
        show(&mut ui.new_child(UiBuilder::new().max_rect(place).layout(layout)));
    };
    row(ui, &mut |ui| {
        pictures(ui, settings);
        if !three_rows {
            let rest = widgets::button_width(ui, MORE) + if one_row { 24.0 * body } else { 0.0 };
            axes::axes(ui, settings, field, outcome, rest);
        }
        if one_row {
            own(ui, settings, field, view);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            MenuButton::new(MORE)
                .config(stays())
                .ui(ui, |ui| more(ui, settings, field));
        });
    });
    if three_rows {
        row(ui, &mut |ui| axes::axes(ui, settings, field, outcome, 0.0));
    }
    if !one_row {
        row(ui, &mut |ui| own(ui, settings, field, view));
    }
}

/// Whether the combo boxes of the longest names have room beside that of the picture.
fn fit_beside(ui: &Ui, outcome: &Outcome) -> bool {
    let longest = |keys: &[String]| {
        let key = keys.iter().max_by_key(|key| key.len());
        key.map_or(0.0, |key| widgets::combo_box_width(ui, &heading(key)))
    };
    let names = longest(&outcome.components) + 2.0 * longest(&outcome.variables);
    let others = pictures_width(ui) + widgets::button_width(ui, MORE);
    names + others + 5.0 * ui.spacing().item_spacing.x <= ui.available_width()
}

/// The width of the combo box of the picture, whichever is chosen.
fn pictures_width(ui: &Ui) -> f32 {
    let names = Show::ALL.map(show_name).into_iter();
    let widths = names.map(|name| widgets::combo_box_width(ui, name));
    widths.fold(0.0, f32::max)
}

/// The combo box of the picture.
fn pictures(ui: &mut Ui, settings: &mut FieldSettings) {
    let width = pictures_width(ui);
    ui.name_inputs("picture of the field", |ui| {
        ComboBox::from_id_salt("picture of the field")
            .selected_text(show_name(settings.show))
            .width(width)
            .show_ui(ui, |ui| {
                for show in Show::ALL {
                    let text = show_name(show);
                    let chosen = settings.show == show;
                    let response = focus_ring::choice(ui, chosen, text);
                    if response.on_hover_text(show_advice(show)).clicked() {
                        settings.show = show;
                    }
                }
            });
    });
}

/// The controls that only this kind of picture has.
fn own(ui: &mut Ui, settings: &mut FieldSettings, field: &Field, view: &mut PlotView) {
    match field {
        Field::Plane(plane) if settings.show == Show::Gradient => {
            walk(ui, settings, plane, view);
        }
        Field::Local(local) => {
            let mut radius = local.radius;
            if shrink(
                ui,
                "zoom until straight: radius",
                &mut radius,
                LARGEST_PATCH,
            ) {
                settings.patch = Some(radius);
            }
        }
        Field::Nudge(nudge) => {
            let longest = nudge.x.range[1] - nudge.x.range[0];
            let length = nudge.length();
            let mut wanted = length;
            if shrink(ui, "shrink dx: length", &mut wanted, longest) && length > 0.0 {
                settings.nudge = Some(nudge.step.map(|part| part / length * wanted));
            }
        }
        Field::Plane(_) | Field::Curve(_) | Field::Message(_) => {}
    }
}

fn show_name(show: Show) -> &'static str {
    match show {
        Show::Gradient => "gradient",
        Show::Map => "map",
        Show::Local => "local map",
        Show::Nudge => "nudge test",
    }
}

fn show_advice(show: Show) -> &'static str {
    match show {
        Show::Gradient => "One output with its gradient arrows",
        Show::Map => "Two outputs of two inputs as arrows",
        Show::Local => "What f and J make of a patch around the point",
        Show::Nudge => "J·dx beside f(x + dx) − f(x)",
    }
}

/// A logarithmic slider that shrinks something; true when it was moved.
fn shrink(ui: &mut Ui, name: &str, value: &mut f64, most: f64) -> bool {
    ui.horizontal(|ui| {
        let label = ui.label(name.split(':').next().unwrap_or(name));
        let most = most.max(*value);
        let slider = Slider::new(value, most * 1e-6..=most)
            .logarithmic(true)
            .custom_formatter(|value, _| number::short(value));
        let response = ui.name_inputs(name, |ui| ui.add(slider));
        focus_ring::around(ui, &response);
        response.labelled_by(label.id).changed()
    })
    .inner
}

/// The menu of all that is chosen less often.
fn more(ui: &mut Ui, settings: &mut FieldSettings, field: &Field) {
    let plane = match field {
        Field::Plane(_) => true,
        Field::Nudge(nudge) => nudge.plane().is_some(),
        Field::Curve(_) | Field::Local(_) | Field::Message(_) => false,
    };
    if plane {
        ui.label(RichText::new("Length of arrows").strong());
        ui.horizontal(|ui| {
            for (kind, advice) in [
                (ArrowLength::Capped, "Magnitude, cut to the cell"),
                (ArrowLength::Unit, "All alike; the colour tells"),
                (ArrowLength::True, "Magnitude"),
            ] {
                let response = ui.radio_value(&mut settings.arrows, kind, kind.name());
                response.on_hover_text(advice);
            }
        });
        ui.label(RichText::new("Over the colours").strong());
        for layer in Layer::ALL {
            let text = match layer {
                Layer::Critical => "critical points",
                layer => layer.name(),
            };
            let mut on = settings.layers.contains(&layer);
            if ui.checkbox(&mut on, text).changed() {
                settings.toggle(layer);
            }
        }
    }
    if settings.show == Show::Gradient && plane {
        ui.label(RichText::new("Path").strong());
        ui.horizontal(|ui| {
            ui.radio_value(&mut settings.path.way, None, "none");
            for way in Way::ALL {
                ui.radio_value(&mut settings.path.way, Some(way), way.name());
            }
        });
        if settings.path.way.is_some() {
            ui.horizontal(|ui| {
                let momentum = DragValue::new(&mut settings.path.momentum)
                    .range(0.0..=0.999)
                    .speed(0.005);
                named(ui, "momentum", "momentum", momentum);
                let steps = DragValue::new(&mut settings.path.steps).range(1..=MOST_STEPS);
                named(ui, "steps", "steps of the path", steps);
            });
        }
    }
    if let Field::Nudge(nudge) = field {
        ui.label(RichText::new("dx").strong());
        ui.horizontal(|ui| {
            let vertical = nudge.plane().map(|plane| &plane.y);
            let axes = std::iter::once(&nudge.x).chain(vertical);
            for (k, axis) in axes.enumerate() {
                let name = format!("d{}", axis.label);
                let mut step = nudge.step;
                let drag = DragValue::new(&mut step[k]).speed(0.01);
                let response = named(ui, &name, &name, drag);
                if response.changed() && step[k].is_finite() {
                    settings.nudge = Some(step);
                }
            }
        });
    }
    CollapsingHeader::new("Numbers").show(ui, |ui| table_view::ui(ui, &field.tables()));
}

/// The player of a path: it advances by the clock, and has buttons to play, pause and step.
fn walk(ui: &mut Ui, settings: &mut FieldSettings, plane: &Plane, view: &mut PlotView) {
    if settings.path.way.is_none() {
        view.playing = None;
        view.steps = None;
        return;
    }
    let Some(path) = &plane.path else {
        ui.label(RichText::new("Click in the picture to begin the path.").weak());
        return;
    };
    let last = path.points.len().saturating_sub(1);
    let now = ui.input(|input| input.time);
    if let Some(since) = view.playing {
        let steps = ((now - since) * PACE).max(0.0);
        if steps >= last as f64 {
            view.playing = None;
            view.steps = None;
        } else {
            view.steps = Some(steps as usize);
            let rest = (1.0 - steps.fract()) / PACE;
            ui.ctx()
                .request_repaint_after(Duration::from_secs_f64(rest));
        }
    }
    ui.horizontal(|ui| {
        let at_end = view.steps.is_none_or(|steps| steps >= last);
        if view.playing.is_some() {
            if ui.button("Pause").clicked() {
                view.playing = None;
            }
        } else if ui.button("Play").clicked() {
            let done = if at_end { 0 } else { view.steps.unwrap_or(0) };
            view.playing = Some(now - done as f64 / PACE);
            view.steps = Some(done);
            ui.ctx().request_repaint();
        }
        if ui.button("One step").clicked() {
            view.playing = None;
            view.steps = Some(if at_end {
                1.min(last)
            } else {
                view.steps.unwrap_or(0) + 1
            });
        }
        let mut rate = path.rate;
        let drag = DragValue::new(&mut rate)
            .range(1e-9..=1e9)
            .speed(0.01 * path.rate)
            .custom_formatter(|rate, _| number::short(rate));
        if named(ui, "step size", "step size", drag).changed() {
            settings.path.rate = Some(rate);
        }
        let shown = view.steps.unwrap_or(last).min(last);
        ui.label(format!("{shown}/{last}"))
            .on_hover_text("Steps that are shown");
    });
}

/// Carries out in the document what was done in the picture.
pub fn take(
    document: &mut Document,
    field: &Field,
    view: &mut PlotView,
    response: &PlotResponse,
    time: f64,
) {
    if let Some([x, y]) = response.moved {
        let mut set = |axis: &Axis, number: f64| {
            if number != axis.value {
                document.drag_element(&axis.input, axis.element, number);
            }
        };
        match field {
            Field::Plane(plane) => {
                set(&plane.x, x);
                set(&plane.y, y);
            }
            Field::Curve(curve) => set(&curve.x, x),
            Field::Nudge(nudge) => {
                set(&nudge.x, x);
                if let Some(plane) = nudge.plane() {
                    set(&plane.y, y);
                }
            }
            Field::Local(_) | Field::Message(_) => {}
        }
    }
    let settings = &mut document.field;
    if let (Field::Nudge(nudge), Some(tip)) = (field, response.tip) {
        let dy = nudge.plane().map_or(0.0, |plane| tip[1] - plane.y.value);
        settings.nudge = Some([tip[0] - nudge.x.value, dy]);
    }
    if let (Field::Local(local), Some(radius)) = (field, response.radius) {
        let most = LARGEST_PATCH.max(local.radius);
        settings.patch = Some(radius.clamp(most * 1e-6, most));
    }
    if let (Field::Plane(_), Some(place)) = (field, response.clicked)
        && settings.show == Show::Gradient
        && settings.path.way.is_some()
    {
        settings.path.start = Some(place);
        view.steps = Some(0);
        view.playing = Some(time);
    }
    if let Some(place) = response.start {
        settings.path.start = Some(place);
        // While it is moved by keys all of it is seen.
        view.steps = None;
        view.playing = None;
    }
}
