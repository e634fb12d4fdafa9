//! The shape ledger: every name with its shape, the derivative's, and the case it is.

use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Color32, ComboBox, Frame, Grid, Id, ProgressBar, Response, RichText, Role, ScrollArea, Sense,
    Stroke, StrokeKind, Ui, WidgetInfo,
};

use super::commands::Command;
use super::panels;
use super::results::Results;
use super::ring;
use crate::diff::jacobian::Method;
use crate::figure::Figures;
use crate::figure::ledger::{Case, Ledger, Role as Part};
use crate::paint::theme::{Theme, mix};
use crate::project::document::{Document, Layout};
use crate::worker::Progress;

/// Shows the ledger.
pub fn ui(
    ui: &mut Ui,
    document: &mut Document,
    results: &Results,
    progress: Option<Progress>,
    (presenting, theme): (bool, &Theme),
    queue: &mut Vec<Command>,
) {
    panels::smaller(ui, theme);
    let Some(figures) = results.figures() else {
        ui.horizontal(|ui| {
            if !work(ui, results, progress, theme, queue) {
                ui.label(RichText::new("The shapes of all names appear here.").weak());
            }
        });
        return;
    };
    let ledger = &figures.ledger;
    ui.add_space(2.0);
    ui.horizontal_top(|ui| {
        // Before a class the pictures get the room of the other cases.
        if !presenting {
            cases(ui, ledger.case, document.layout, theme);
            ui.add_space(12.0);
        }
        ui.vertical(|ui| {
            ScrollArea::vertical()
                .max_height((84.0 * theme.scale).round())
                .show(ui, |ui| chips(ui, figures, document.view.motion, theme));
            // Before a class the pictures get this line's room, unless there is news in it.
            if presenting && progress.is_none() && !results.stopped() {
                return;
            }
            ui.horizontal(|ui| {
                method(ui, document);
                let ask = ui.button("∇ Gradient");
                if ask
                    .on_hover_text("The gradient of the output, folded out")
                    .clicked()
                {
                    queue.push(Command::Gradient);
                }
                // Last, because it is now longer and now shorter.
                if !work(ui, results, progress, theme, queue) {
                    cost(ui, ledger, results);
                }
            });
        });
    });
    ui.add_space(4.0);
}

/// One chip per name, and the derivative's.
fn chips(ui: &mut Ui, figures: &Figures, motion: bool, theme: &Theme) {
    let ledger = &figures.ledger;
    let palette = theme.palette();
    ui.horizontal_wrapped(|ui| {
        for named in &ledger.names {
            let hue = figures.heatmap.hue_of(&named.key);
            let variable = hue.map_or(palette.ink, |hue| theme.variable_color(hue));
            let (color, role) = match named.role {
                Part::Variable => (variable, "differentiated by"),
                Part::Constant => (palette.muted, "held constant"),
                Part::Intermediate => (palette.ink, "on the way"),
                Part::Output => (palette.value, "output"),
            };
            let text = format!("{} {}", named.name, named.shape);
            let shape = [named.shape.rows(), named.shape.cols()];
            let drawn = Drawn {
                size: shape.map(|count| side(count, theme)).into(),
                edges: [vec![(1.0, color)], vec![(1.0, color)]],
            };
            chip(ui, &text, color, drawn, theme).on_hover_text(format!("{}: {role}", named.name));
        }
        let [rows, cols] = ledger.shape;
        let text = format!("{} {rows}×{cols}", ledger.derivative);
        // It grows to its size, and turns with the matrix.
        let time = if motion { 0.5 } else { 0.0 };
        let grown = |what: &str, count: usize| {
            let id = Id::unique(("ledger", what));
            ui.ctx()
                .animate_value_with_time(id, side(count, theme), time)
        };
        let outputs_down = ledger.outputs_down;
        let inputs = figures.heatmap.inputs.len().max(1) as f32;
        let input = figures.heatmap.input_blocks.iter().map(|block| {
            let color = theme.variable_color(figures.heatmap.hue(block.start));
            (block.len as f32 / inputs, color)
        });
        let (output, input) = (vec![(1.0, palette.value)], input.collect());
        let drawn = Drawn {
            size: (grown("rows", rows), grown("columns", cols)),
            edges: if outputs_down {
                [output, input]
            } else {
                [input, output]
            },
        };
        let [outputs, inputs] = if outputs_down {
            [rows, cols]
        } else {
            [cols, rows]
        };
        let said = |count: usize, what: &str| match count {
            1 => format!("1 {what}"),
            count => format!("{count} {what}s"),
        };
        chip(ui, &text, palette.slope, drawn, theme).on_hover_text(format!(
            "The derivative, in the layout on screen: {} by {}, an entry for each pair",
            said(outputs, "output"),
            said(inputs, "input")
        ));
    });
}

/// A small box in the shape of a matrix.
struct Drawn {
    /// Height and width.
    size: (f32, f32),
    /// What its rows and its columns are: shares of its left and of its upper edge, and their
    /// colours.
    edges: [Vec<(f32, Color32)>; 2],
}

impl Drawn {
    fn paint(&self, ui: &Ui, rect: egui::Rect, color: Color32, theme: &Theme) {
        let painter = ui.painter();
        let fill = mix(theme.palette().surface, color, 0.22);
        let line = Stroke::new(theme.hairline(), color);
        painter.rect(rect, 0.0, fill, line, StrokeKind::Inside);
        let width = 2.5 * theme.hairline();
        let mut at = rect.min;
        for (share, color) in &self.edges[0] {
            let end = at.y + share * rect.height();
            painter.vline(rect.left(), at.y..=end, Stroke::new(width, *color));
            at.y = end;
        }
        for (share, color) in &self.edges[1] {
            let end = at.x + share * rect.width();
            painter.hline(at.x..=end, rect.top(), Stroke::new(width, *color));
            at.x = end;
        }
    }
}

/// The side of a box for so many elements: one is a small square, and the rest grows with the
/// logarithm, so that a thousand still fit.
fn side(count: usize, theme: &Theme) -> f32 {
    (9.0 + 3.4 * (count.max(1) as f32).log2()).min(36.0) * theme.scale
}

/// A text in a box that moves to the next line as a whole.
fn chip(ui: &mut Ui, text: &str, color: Color32, drawn: Drawn, theme: &Theme) -> Response {
    let font = egui::TextStyle::Monospace.resolve(ui.style());
    let margin = (egui::vec2(6.0, 2.0) * theme.scale).round();
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, color);
    let (high, wide) = drawn.size;
    // All boxes have one height, so that the names stand on one line.
    let tallest = side(60, theme).max(high);
    let place = egui::vec2(wide + margin.x, 0.0);
    let room = ui.max_rect().width() - 2.0 * margin.x - place.x - 12.0;
    job.wrap = TextWrapping::truncate_at_width(room.max(40.0));
    let galley = ui.painter().layout_job(job);
    let mut size = galley.size() + 2.0 * margin + place;
    size.y = size.y.max(tallest + margin.y);
    let size = size.round();
    let (rect, mut response) = ui.allocate_exact_size(size, Sense::hover());
    if galley.elided {
        response = response.on_hover_text(text);
    }
    let stroke = Stroke::new(theme.hairline(), theme.palette().border);
    let ground = theme.palette().surface;
    ui.painter()
        .rect(rect, 4.0 * theme.scale, ground, stroke, StrokeKind::Inside);
    let middle = egui::pos2(rect.left() + margin.x + wide / 2.0, rect.center().y);
    drawn.paint(
        ui,
        egui::Rect::from_center_size(middle, egui::vec2(wide, high)),
        color,
        theme,
    );
    let down = (rect.height() - galley.size().y) / 2.0;
    let at = rect.min + place + egui::vec2(margin.x, down.round());
    ui.painter().galley(at, galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response
}

/// How the derivatives are computed.
fn method(ui: &mut Ui, document: &mut Document) {
    let label = ui.label("Method");
    ComboBox::from_id_salt("method")
        .selected_text(document.method.name())
        .width(84.0)
        .show_ui(ui, |ui| {
            for method in Method::ALL {
                let line = ring::choice(ui, document.method == method, method.name());
                if line.on_hover_text(explained(method)).clicked() {
                    document.method = method;
                }
            }
        })
        .response
        .labelled_by(label.id);
}

/// What the derivatives took.
fn cost(ui: &mut Ui, ledger: &Ledger, results: &Results) {
    let cost = match ledger.evaluations {
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

/// Work that takes long, with the way to stop it, or work that was stopped, with the way to
/// take it up again. False when there is neither.
fn work(
    ui: &mut Ui,
    results: &Results,
    progress: Option<Progress>,
    theme: &Theme,
    queue: &mut Vec<Command>,
) -> bool {
    if let Some(progress) = progress {
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

/// `Computing the Jacobian, 40 %`; the Jacobian is what announces its parts.
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
