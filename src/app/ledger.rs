//! The shape ledger: every name with its shape, the derivative's, and the case it is.

use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Color32, ComboBox, Frame, Grid, Response, RichText, Role, ScrollArea, Sense, Stroke,
    StrokeKind, Ui, WidgetInfo,
};

use super::logic::WORTH_SAYING;
use super::results::Results;
use crate::diff::jacobian::Method;
use crate::figure::ledger::{Case, Ledger, Role as Part};
use crate::paint::theme::Theme;
use crate::project::document::{Document, Layout};

/// Shows the ledger.
pub fn ui(ui: &mut Ui, document: &mut Document, results: &Results, theme: &Theme) {
    let Some(figures) = results.figures() else {
        ui.label(RichText::new("The shapes of all names appear here.").weak());
        return;
    };
    let ledger = &figures.ledger;
    ui.add_space(2.0);
    ui.horizontal_top(|ui| {
        cases(ui, ledger.case, document.layout, theme);
        ui.add_space(12.0);
        ui.vertical(|ui| {
            ScrollArea::vertical()
                .max_height((84.0 * theme.scale).round())
                .show(ui, |ui| chips(ui, ledger, theme));
            method(ui, document, ledger, results);
        });
    });
    ui.add_space(4.0);
}

/// One chip per name, and the derivative's.
fn chips(ui: &mut Ui, ledger: &Ledger, theme: &Theme) {
    let palette = theme.palette();
    ui.horizontal_wrapped(|ui| {
        for named in &ledger.names {
            let (color, role) = match named.role {
                Part::Variable => (palette.accent, "differentiated by"),
                Part::Constant => (palette.muted, "held constant"),
                Part::Intermediate => (palette.ink, "on the way"),
                Part::Output => (palette.value, "output"),
            };
            let text = format!("{} {}", named.name, named.shape);
            chip(ui, &text, color, theme).on_hover_text(format!("{}: {role}", named.name));
        }
        let [rows, cols] = ledger.shape;
        let text = format!("{} {rows}×{cols}", ledger.derivative);
        chip(ui, &text, palette.slope, theme)
            .on_hover_text("The derivative, in the layout on screen");
    });
}

/// A text in a box that moves to the next line as a whole.
fn chip(ui: &mut Ui, text: &str, color: Color32, theme: &Theme) -> Response {
    let font = egui::TextStyle::Monospace.resolve(ui.style());
    let margin = (egui::vec2(6.0, 2.0) * theme.scale).round();
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, color);
    let room = ui.max_rect().width() - 2.0 * margin.x - 12.0;
    job.wrap = TextWrapping::truncate_at_width(room.max(40.0));
    let galley = ui.painter().layout_job(job);
    let size = (galley.size() + 2.0 * margin).round();
    let (rect, mut response) = ui.allocate_exact_size(size, Sense::hover());
    if galley.elided {
        response = response.on_hover_text(text);
    }
    let stroke = Stroke::new(theme.hairline(), theme.palette().border);
    let ground = theme.palette().surface;
    ui.painter()
        .rect(rect, 4.0 * theme.scale, ground, stroke, StrokeKind::Inside);
    ui.painter().galley(rect.min + margin, galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response
}

/// How the derivatives are computed and what that took.
fn method(ui: &mut Ui, document: &mut Document, ledger: &Ledger, results: &Results) {
    ui.horizontal_wrapped(|ui| {
        let label = ui.label("Method");
        ComboBox::from_id_salt("method")
            .selected_text(document.method.name())
            .width(84.0)
            .show_ui(ui, |ui| {
                for method in Method::ALL {
                    ui.selectable_value(&mut document.method, method, method.name())
                        .on_hover_text(explained(method));
                }
            })
            .response
            .labelled_by(label.id);
        let cost = match ledger.evaluations {
            1 => "1 evaluation".to_owned(),
            count => format!("{count} evaluations"),
        };
        if results
            .computing_for()
            .is_some_and(|time| time > WORTH_SAYING)
        {
            ui.spinner();
            ui.label("computing");
            return;
        }
        let elapsed = results.outcome().map_or(String::new(), |outcome| {
            let refining = if outcome.refining { ", refining" } else { "" };
            format!(", {:.1} ms{refining}", 1e3 * outcome.elapsed.as_secs_f64())
        });
        ui.label(RichText::new(format!("{cost}{elapsed}")).weak());
    });
}

fn explained(method: Method) -> &'static str {
    match method {
        Method::Auto => "The adaptive method, checked by dual numbers",
        Method::Adaptive => {
            "Ridders' method, repeated in double-double numbers for the digits shown"
        }
        Method::Ridders => "Central differences extrapolated to step 0, with an error estimate",
        Method::FivePoint => "Four samples around the point",
        Method::Central => "(f(x + h) − f(x − h)) / 2h",
        Method::Forward => "(f(x + h) − f(x)) / h",
        Method::ComplexStep => "Im f(x + ih) / h: one step along the imaginary axis",
        Method::Dual => "Dual numbers: exact rules on every operation",
    }
}

/// The walkthrough's table of four cases with the current one lit.
fn cases(ui: &mut Ui, current: Case, layout: Layout, theme: &Theme) {
    ui.spacing_mut().item_spacing = (egui::vec2(6.0, 2.0) * theme.scale).round();
    let small = |text: &str| RichText::new(text).small();
    Grid::new("cases").num_columns(3).show(ui, |ui| {
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
                    let response = Frame::new()
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
                    ui.label(small(&text));
                }
            }
            ui.end_row();
        }
    });
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
