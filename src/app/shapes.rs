//! The shapes: every name with its shape, the derivative's shape, and which of the four cases it
//! is.
//!
//! Where to look next: [`super::shape_chips`] has the names.

use egui::{Button, ComboBox, Grid, ProgressBar, RichText, Role, Ui, WidgetInfo};

use super::command::Command;
use super::frame::Frame;
use super::results::Results;
use super::{focus_ring, shape_chips, widgets};
use crate::diff::jacobian::Method;
use crate::document::{Document, Layout, examples};
use crate::panel::shapes::figure::{Case, Shapes};
use crate::panel::theme::Theme;
use crate::worker::Progress;

/// The height in points at which the pictures have all their parts: in presentation mode they come
/// first.
const PICTURES: f32 = 800.0;

/// Shows the shapes. `room` is the height that they share with the pictures.
pub fn ui(ui: &mut Ui, frame: &mut Frame<'_>, room: f32) {
    let (results, theme) = (frame.results, frame.theme);
    widgets::smaller(ui, theme);
    let Some(figures) = results.figures() else {
        ui.horizontal(|ui| {
            if !work(ui, results, theme, frame.queue) {
                ui.label(RichText::new("The shapes of all names appear here.").weak());
            }
        });
        return;
    };
    let shapes = &figures.shapes;
    let line = ui.spacing().interact_size.y + ui.spacing().item_spacing.y;
    // Four lines: the table of the cases, or chips with the method under them.
    let all = !theme.presenting || room - 4.0 * line > PICTURES;
    ui.add_space(2.0);
    ui.horizontal_top(|ui| {
        if all {
            let current = (shapes.case, frame.document.layout);
            cases(ui, current, theme, frame.queue);
            ui.add_space(12.0);
        }
        ui.vertical(|ui| {
            shape_chips::ui(ui, figures, (room, frame.document.view.motion), theme);
            // News stands there in any case.
            if !all && results.progress.is_none() && !results.stopped() {
                return;
            }
            ui.horizontal(|ui| {
                method(ui, frame.document);
                let ask = ui.button("∇ Gradient");
                if ask
                    .on_hover_text("The gradient of the output, folded out")
                    .clicked()
                {
                    frame.queue.push(Command::Gradient);
                }
                // Last, because it is now longer and now shorter.
                if !work(ui, results, theme, frame.queue) {
                    cost(ui, shapes, results);
                }
            });
        });
    });
    ui.add_space(4.0);
}

/// The combo box of the method of differentiation.
fn method(ui: &mut Ui, document: &mut Document) {
    let label = ui.label("Method");
    ComboBox::from_id_salt("method")
        .selected_text(document.method.name())
        .width(84.0)
        .show_ui(ui, |ui| {
            for method in Method::ALL {
                let line = focus_ring::choice(ui, document.method == method, method.name());
                if line.on_hover_text(explained(method)).clicked() {
                    document.method = method;
                }
            }
        })
        .response
        .labelled_by(label.id);
}

/// The cost of the derivatives: evaluations and time.
fn cost(ui: &mut Ui, shapes: &Shapes, results: &Results) {
    let cost = match shapes.evaluations {
        1 => "1 evaluation".to_owned(),
        count => format!("{count} evaluations"),
    };
    let elapsed = results.outcome().map_or(String::new(), |outcome| {
        let refining = if outcome.refining { ", refining" } else { "" };
        format!(", {:.1} ms{refining}", 1e3 * outcome.elapsed.as_secs_f64())
    });
    let text = RichText::new(format!("{cost}{elapsed}")).weak();
    ui.add(egui::Label::new(text).truncate());
}

/// The progress of a long computation with the button to cancel it, or one that was cancelled with
/// the button to compute it again. False when there is neither.
fn work(ui: &mut Ui, results: &Results, theme: &Theme, queue: &mut Vec<Command>) -> bool {
    if let Some(progress) = results.progress {
        let share = progress.share.filter(|share| *share < 1.0);
        if let Some(share) = share {
            let bar = ProgressBar::new(share)
                .desired_width((96.0 * theme.scale).round())
                .desired_height((7.0 * theme.scale).round());
            ui.add(bar);
        }
        ui.label(told(progress));
        let stop = ui.button("Cancel");
        if stop
            .on_hover_text("The last good pictures stay. Escape")
            .clicked()
        {
            queue.push(Command::Stop);
        }
        return true;
    }
    if !results.stopped() {
        return false;
    }
    let sentence = match results.stale() {
        Some(_) => "Stopped: the pictures are those before the change.",
        None => "Stopped: the last digits were not computed.",
    };
    ui.label(sentence);
    if ui.button("Compute again").clicked() {
        queue.push(Command::ComputeAgain);
    }
    true
}

/// The progress in words, `Computing the Jacobian, 40 %`; the Jacobian is what announces its parts.
fn told(progress: Progress) -> String {
    let doing = if progress.refining {
        "Refining"
    } else {
        "Computing"
    };
    match progress.share {
        Some(share) if share < 1.0 => {
            format!("{doing} the Jacobian, {:.0} %", 100.0 * share)
        }
        Some(_) => "Drawing the pictures".to_owned(),
        None => format!("{doing}, {:.0} s", progress.elapsed.as_secs_f64()),
    }
}

fn explained(method: Method) -> &'static str {
    match method {
        Method::Auto => "The adaptive method, checked by dual numbers",
        Method::Adaptive => {
            "A ladder of steps, extrapolated; repeated in double-double numbers for the digits shown"
        }
        Method::Ridders => "Central differences extrapolated to step 0, with an error estimate",
        Method::FivePoint => "Four samples around the point",
        Method::Central => "(f(x + h) − f(x − h)) / 2h",
        Method::Forward => "(f(x + h) − f(x)) / h",
        Method::ComplexStep => "Im f(x + ih) / h: one step along the imaginary axis",
        Method::Dual => "Dual numbers: exact rules on every operation",
    }
}

/// The table of the four cases, scalar or vector by scalar or vector, with the current one lit.
/// Another one opens its example.
fn cases(ui: &mut Ui, (current, layout): (Case, Layout), theme: &Theme, queue: &mut Vec<Command>) {
    ui.spacing_mut().item_spacing = (egui::vec2(6.0, 2.0) * theme.scale).round();
    let small = |text: &str| RichText::new(text).small();
    // A grid keeps the heights of its rows: those of another size of text are not for this one.
    let height = ui.spacing().interact_size.y;
    Grid::new(("cases", height.to_bits()))
        .num_columns(3)
        .show(ui, |ui| {
            ui.label("");
            ui.label(small("scalar x").weak());
            ui.label(small("vector x").weak());
            ui.end_row();
            for (output, cases) in [
                ("scalar y", [Case::ScalarByScalar, Case::ScalarByVector]),
                ("vector y", [Case::VectorByScalar, Case::VectorByVector]),
            ] {
                ui.label(small(output).weak());
                for case in cases {
                    let text = format!("case {}: {}", case.number(), shape_of(case, layout));
                    if case == current {
                        let palette = theme.palette();
                        let response = egui::Frame::new()
                            .fill(palette.accent)
                            .corner_radius(3)
                            .inner_margin(egui::Margin::symmetric(4, 1))
                            .show(ui, |ui| {
                                ui.label(small(&text).strong().color(theme.ink_on(palette.accent)))
                            })
                            .inner;
                        // Light is not the only sign of the current case.
                        response.widget_info(|| {
                            let spoken = format!("{text}, this one");
                            WidgetInfo::labeled(Role::Label, true, spoken)
                        });
                    } else {
                        let button =
                            ui.add(Button::new(small(&text)).small().frame_when_inactive(false));
                        let hover = format!("Open the example of case {}", case.number());
                        if button.on_hover_text(hover).clicked() {
                            queue.extend(example_of(case));
                        }
                    }
                }
                ui.end_row();
            }
        });
}

/// Opens the example that is called by a case.
fn example_of(case: Case) -> Option<Command> {
    let title = format!("Case {}:", case.number());
    let place = examples::ALL
        .iter()
        .position(|example| example.title.starts_with(&title))?;
    Some(Command::Example(place))
}

fn shape_of(case: Case, layout: Layout) -> &'static str {
    match (case, layout) {
        (Case::ScalarByScalar, _) => "1×1",
        (Case::ScalarByVector, Layout::Numerator) => "1×n",
        (Case::VectorByScalar, Layout::Numerator) => "m×1",
        (Case::VectorByVector, Layout::Numerator) => "m×n",
        (Case::ScalarByVector, Layout::Denominator) => "n×1",
        (Case::VectorByScalar, Layout::Denominator) => "1×m",
        (Case::VectorByVector, Layout::Denominator) => "n×m",
    }
}
