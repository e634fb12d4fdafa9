//! The window that checks an answer: the learner's own derivative against the exact one.
//!
//! The claim is judged aside from the window by [`crate::analysis::verify`], anew whenever the
//! claim or the document changes; what is said are its sentences.

use std::sync::mpsc::{Receiver, TryRecvError};

use egui::{
    Align2, ComboBox, Context, RichText, Role, ScrollArea, Sense, Stroke, StrokeKind, TextEdit, Ui,
    WidgetInfo, Window, vec2,
};
use nalgebra::DMatrix;

use crate::analysis::heading::heading;
use crate::analysis::number::short;
use crate::analysis::numbers::Analysis;
use crate::analysis::verify::answer::{Answer, Verdict};
use crate::analysis::verify::{Question, judge};
use crate::app::focus_ring;
use crate::cancel::CancelToken;
use crate::document::{Document, Layout};
use crate::panel::figures::Figures;
use crate::panel::theme::{TextRole, Theme};
use crate::worker::task::run_aside;

/// The longest claim that is judged, in bytes.
const LONGEST: usize = 100_000;
/// The most rows and columns of differences that are drawn.
const MOST: usize = 60;

/// What the judge says; nothing when cancelled.
type Verdicts = Option<Result<Answer, Box<Analysis>>>;

/// The window: what is claimed, and what is known of it.
#[derive(Default)]
pub struct CheckWindow {
    open: bool,
    /// As it was typed; kept while the window is closed.
    claim: String,
    /// The input that it is the derivative by; nothing for all of the scene.
    by: Option<String>,
    /// What is judged, or was judged last.
    asked: Option<Asked>,
    running: Option<(Receiver<Verdicts>, CancelToken)>,
    said: Option<Said>,
    /// The claim takes the keyboard in the next frame.
    takes_keyboard: bool,
}

#[derive(Clone, PartialEq)]
struct Asked {
    document: Document,
    claim: String,
    by: Option<String>,
}

/// What is shown of an answer.
enum Said {
    Answer(Answer),
    /// Why there is none.
    Sentence(String),
}

impl CheckWindow {
    /// Opens the window, with the keyboard in the claim, or closes it.
    pub fn toggle(&mut self) {
        self.open = !self.open;
        self.takes_keyboard = self.open;
        if !self.open {
            self.stop();
        }
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.open
    }

    fn stop(&mut self) {
        if let Some((_, cancel)) = self.running.take() {
            cancel.cancel();
        }
        self.asked = None;
    }

    /// Takes an answer in, and asks anew when the claim or the document is another one by now.
    pub fn follow(&mut self, document: &Document, ctx: &Context) {
        if !self.open {
            return;
        }
        if let Some((running, _)) = &self.running {
            match running.try_recv() {
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => {
                    let sentence =
                        "The claim could not be judged because of a fault in this program.";
                    self.said = Some(Said::Sentence(sentence.to_owned()));
                    self.running = None;
                }
                Ok(answer) => {
                    self.running = None;
                    match answer {
                        Some(Ok(answer)) => self.said = Some(Said::Answer(answer)),
                        Some(Err(_)) => {
                            let sentence = "The functions have no derivative yet: mend them first.";
                            self.said = Some(Said::Sentence(sentence.to_owned()));
                        }
                        None => {}
                    }
                }
            }
        }
        if self.claim.trim().is_empty() {
            self.stop();
            self.said = None;
            return;
        }
        let asked = Asked {
            document: document.clone(),
            claim: self.claim.clone(),
            by: self.by.clone(),
        };
        if self.asked.as_ref() == Some(&asked) {
            return;
        }
        self.stop();
        self.asked = Some(asked.clone());
        if LONGEST < asked.claim.len() {
            let sentence = format!("A claim has at most {LONGEST} bytes.");
            self.said = Some(Said::Sentence(sentence));
            return;
        }
        let cancel = CancelToken::default();
        let (heard, wake) = (cancel.clone(), ctx.clone());
        let started = run_aside(
            "check",
            move || {
                let question = Question {
                    claim: &asked.claim,
                    wrt: asked.by.as_deref(),
                    layout: None,
                };
                judge(&asked.document, question, &heard)
            },
            move || wake.request_repaint(),
        );
        match started {
            Ok(running) => self.running = Some((running, cancel)),
            Err(error) => {
                self.said = Some(Said::Sentence(format!("Nothing was judged: {error}.")));
            }
        }
    }

    /// Shows the window, if it is open; true while the claim has the keyboard.
    pub fn show(
        &mut self,
        ctx: &Context,
        (document, figures): (&Document, Option<&Figures>),
        theme: &Theme,
    ) -> bool {
        if !self.open {
            return false;
        }
        let mut open = true;
        let screen = ctx.content_rect();
        let width = (440.0 * theme.scale).min(0.9 * screen.width());
        let mut typing = false;
        Window::new("Check my derivative")
            .id(egui::Id::unique("check"))
            .open(&mut open)
            .collapsible(false)
            .default_width(width)
            .max_width(width)
            .pivot(Align2::RIGHT_TOP)
            .default_pos(screen.right_top() + vec2(-12.0, 0.05 * screen.height()))
            .constrain_to(screen)
            .show(ctx, |ui| {
                typing = self.page(ui, document, figures, theme);
            });
        if !open {
            self.toggle();
        }
        typing
    }

    fn page(
        &mut self,
        ui: &mut Ui,
        document: &Document,
        figures: Option<&Figures>,
        theme: &Theme,
    ) -> bool {
        let layout = match document.layout {
            Layout::Numerator => "numerator layout",
            Layout::Denominator => "denominator layout",
        };
        match figures {
            Some(figures) => {
                let [rows, cols] = figures.shapes.shape;
                ui.label(format!(
                    "Type your own {}, {rows}×{cols} in {layout}: a formula, a matrix, or one entry.",
                    figures.shapes.derivative
                ));
                self.inputs(ui, figures);
            }
            None => {
                ui.label("Type your own derivative: a formula, a matrix, or one entry.");
            }
        }
        let name = ui.label(RichText::new("Your derivative").strong());
        let field = ui
            .add(
                TextEdit::multiline(&mut self.claim)
                    .desired_rows(2)
                    .desired_width(f32::INFINITY)
                    .code_editor()
                    .lock_focus(false)
                    .hint_text("such as 2x', or [[1, 2], [3, 4]]"),
            )
            .labelled_by(name.id);
        if std::mem::take(&mut self.takes_keyboard) {
            field.request_focus();
        }
        ui.add_space(4.0);
        let waiting = self.running.is_some();
        match &self.said {
            Some(Said::Answer(answer)) => {
                if waiting {
                    ui.multiply_opacity(0.6);
                }
                show_answer(ui, answer, theme);
            }
            Some(Said::Sentence(sentence)) => {
                ui.label(sentence);
            }
            None if waiting => {
                ui.label(RichText::new("Comparing.").weak());
            }
            None => {}
        }
        field.has_focus()
    }

    /// Which input it is the derivative by, where there are several.
    fn inputs(&mut self, ui: &mut Ui, figures: &Figures) {
        let mut names: Vec<&str> = Vec::new();
        for key in &figures.heatmap.inputs {
            let name = key.split('[').next().unwrap_or(key);
            if names.last() != Some(&name) && !names.contains(&name) {
                names.push(name);
            }
        }
        if self.by.as_deref().is_some_and(|by| !names.contains(&by)) {
            self.by = None;
        }
        if names.len() < 2 {
            return;
        }
        let all = "all of them".to_owned();
        let shown = self.by.as_deref().map_or(all.clone(), heading_of);
        ui.horizontal(|ui| {
            ui.label("by");
            ui.name_inputs("the input that it is the derivative by", |ui| {
                ComboBox::from_id_salt("claim by")
                    .selected_text(shown)
                    .show_ui(ui, |ui| {
                        if focus_ring::choice(ui, self.by.is_none(), all).clicked() {
                            self.by = None;
                        }
                        for name in names {
                            let chosen = self.by.as_deref() == Some(name);
                            if focus_ring::choice(ui, chosen, heading_of(name)).clicked() {
                                self.by = Some(name.to_owned());
                            }
                        }
                    });
            });
        });
    }
}

fn heading_of(name: &str) -> String {
    heading(name).to_string()
}

/// The sentence, the notes, and where the two differ.
fn show_answer(ui: &mut Ui, answer: &Answer, theme: &Theme) {
    let palette = theme.palette();
    let (sign, color) = match answer.verdict {
        Verdict::Equal => ("✔ ", palette.slope),
        Verdict::Different | Verdict::Shape => ("≠ ", palette.error),
        Verdict::Unreadable => ("", palette.warning),
    };
    let message = answer.message.trim_end();
    ui.label(
        RichText::new(format!("{sign}{message}"))
            .color(color)
            .strong(),
    );
    for note in &answer.notes {
        ui.label(RichText::new(note).color(palette.muted));
    }
    let Some(difference) = &answer.difference else {
        return;
    };
    let many = 1 < difference.len() && difference.nrows() <= MOST && difference.ncols() <= MOST;
    if answer.verdict != Verdict::Equal && many {
        ui.add_space(4.0);
        ui.label("claimed − right:");
        differences(ui, difference, theme);
    }
}

/// The differences as a heatmap: 0 is the neutral colour, and the number stands where it has room.
fn differences(ui: &mut Ui, difference: &DMatrix<f64>, theme: &Theme) {
    let (rows, cols) = difference.shape();
    let room = ui.available_width();
    let side = (room / cols as f32)
        .min(64.0 * theme.scale)
        .floor()
        .max(4.0);
    let high = side.min(34.0 * theme.scale);
    let size = vec2(side * cols as f32, high * rows as f32);
    ScrollArea::vertical()
        .max_height(260.0 * theme.scale)
        .show(ui, |ui| {
            let (response, painter) = ui.allocate_painter(size, Sense::hover());
            let largest = difference
                .iter()
                .filter(|entry| entry.is_finite())
                .fold(0.0_f64, |most, entry| most.max(entry.abs()));
            let font = theme.font(TextRole::Tag);
            for (row, line) in difference.row_iter().enumerate() {
                for (col, &entry) in line.iter().enumerate() {
                    let corner = response.rect.min + vec2(side * col as f32, high * row as f32);
                    let cell = egui::Rect::from_min_size(corner, vec2(side, high)).shrink(0.5);
                    let ground = match entry.is_finite() {
                        true if largest > 0.0 => theme.diverging(entry / largest),
                        true => theme.diverging(0.0),
                        false => theme.palette().missing,
                    };
                    painter.rect_filled(cell, 0.0, ground);
                    let border = Stroke::new(1.0, theme.palette().grid);
                    painter.rect_stroke(cell, 0.0, border, StrokeKind::Inside);
                    let text = short(entry);
                    let ink = theme.ink_on(ground);
                    let galley = painter.layout_no_wrap(text, font.clone(), ink);
                    if galley.size().x + 4.0 <= side && galley.size().y <= high {
                        painter.galley(cell.center() - 0.5 * galley.size(), galley, ink);
                    }
                }
            }
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, told(difference)));
        });
}

/// The differences for a screen reader.
fn told(difference: &DMatrix<f64>) -> String {
    const FEW: usize = 20;
    let rows: Vec<String> = difference
        .row_iter()
        .take(FEW)
        .map(|row| {
            let entries: Vec<String> = row.iter().take(FEW).map(|&entry| short(entry)).collect();
            entries.join(", ")
        })
        .collect();
    format!("claimed minus right, row by row: {}", rows.join("; "))
}
