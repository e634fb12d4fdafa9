//! The reference: every function and every sign, searched, explained and inserted.
//!
//! It holds no list of its own. Functions come from [`function::all`], what happens at kinks
//! from the table of operations, signs from [`symbols::ALL`]; the examples are computed when
//! they are looked at, so that nothing here can differ from what the program does.
//! Where to look next: [`super::worked_example`] computes the examples.

use egui::{Context, Grid, Label, RichText, ScrollArea, TextEdit, Ui, Window};

use super::help::NOTATION;
use super::worked_example::{arguments, example};
use super::{editor_cursor, symbols};
use crate::analysis::number::short;
use crate::expr::breaks::{At, AtEnd, Break, Inside, Kind, Meeting, Which};
use crate::expr::function::{self, Build, Function, Rank};
use crate::expr::op::Binary;
use crate::panel::theme::Theme;

/// The window of the reference: whether it is open, what is searched and what is unfolded.
#[derive(Default)]
pub struct Reference {
    open: bool,
    /// It has just been opened: the search box gets the keyboard.
    opening: bool,
    search: String,
    /// The function whose example is shown, by its name.
    chosen: Option<(&'static str, Vec<String>)>,
}

impl Reference {
    /// Opens or closes the window.
    pub fn toggle(&mut self) {
        self.open = !self.open;
        self.opening = self.open;
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Shows the window, if it is open; what is inserted goes into `text`.
    pub fn show(&mut self, ctx: &Context, text: &mut String, theme: &Theme) {
        if !self.open {
            return;
        }
        let screen = ctx.content_rect();
        let mut open = true;
        Window::new("Reference")
            .id(egui::Id::unique("reference"))
            .open(&mut open)
            .default_width(480.0 * theme.scale)
            .default_height(0.72 * screen.height())
            .default_pos(egui::pos2(0.36 * screen.width(), 0.1 * screen.height()))
            .constrain_to(screen)
            .show(ctx, |ui| self.page(ui, text));
        self.open = open;
    }

    fn page(&mut self, ui: &mut Ui, text: &mut String) {
        ui.horizontal(|ui| {
            let label = ui.label("Search");
            let field = ui
                .add(TextEdit::singleline(&mut self.search).desired_width(f32::INFINITY))
                .labelled_by(label.id);
            // Asked for again while the window is only being measured.
            if self.opening {
                field.request_focus();
                self.opening = !field.has_focus();
            }
        });
        let search = self.search.trim().to_lowercase();
        let mut count = 0;
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let mut heading = Some("Functions");
            for function in function::all() {
                if is_found(&search, &words_of(&function)) {
                    show_heading(ui, &mut heading);
                    self.function(ui, &function, text);
                    count += 1;
                }
            }
            let mut heading = Some("Signs");
            for op in Binary::ALL {
                let name = op.names()[0];
                // Those with a name in letters stand above.
                if !name.starts_with(char::is_alphabetic)
                    && is_found(&search, &[name, op.meaning()])
                {
                    show_heading(ui, &mut heading);
                    count += 1;
                    row(ui, (name, ""), name, op.meaning(), text);
                }
            }
            for symbol in symbols::ALL {
                let words = [
                    symbol.sign,
                    symbol.name,
                    symbol.meaning,
                    symbol.plain,
                    symbol.backslash,
                ];
                if is_found(&search, &words) {
                    show_heading(ui, &mut heading);
                    count += 1;
                    let pair = (symbol.sign, symbol.after);
                    row(ui, pair, symbol.name, &symbol.tooltip(), text);
                }
            }
            let mut heading = Some("Notation");
            for (notation, meaning) in NOTATION {
                if is_found(&search, &[notation, meaning]) {
                    show_heading(ui, &mut heading);
                    count += 1;
                    ui.horizontal_wrapped(|ui| {
                        ui.monospace(*notation);
                        ui.label(RichText::new(*meaning).weak());
                    });
                }
            }
            if count == 0 {
                ui.label(format!(
                    "Nothing here is called or means “{}”.",
                    self.search.trim()
                ));
            }
        });
    }

    /// One function: a line, and more of it when it is chosen.
    fn function(&mut self, ui: &mut Ui, function: &Function, text: &mut String) {
        let name = function.names[0];
        let is_chosen = self
            .chosen
            .as_ref()
            .is_some_and(|(other, _)| *other == name);
        ui.horizontal_top(|ui| {
            insert_button(ui, &format!("{name}("), ")", name, text);
            let call = RichText::new(call(function)).monospace();
            let line = ui.selectable_label(is_chosen, call);
            if line.clicked() {
                self.chosen = (!is_chosen).then(|| (name, example(function)));
            }
            align(ui);
            ui.add(Label::new(RichText::new(function.meaning).weak()).wrap());
        });
        let Some((_, example)) = self.chosen.as_ref().filter(|(other, _)| *other == name) else {
            return;
        };
        ui.indent(name, |ui| {
            Grid::new(("more about", name))
                .num_columns(2)
                .show(ui, |ui| {
                    let spellings = function.names;
                    let others = spellings.get(1..).unwrap_or_default();
                    if !others.is_empty() {
                        ui.weak("also written");
                        ui.monospace(others.join(", "));
                        ui.end_row();
                    }
                    let (shapes, jacobian) = shapes(function.rank);
                    let derivative = match function.build {
                        Build::Unary(op) => Some(op.derivative()),
                        Build::Binary(op) | Build::Extremum(op, _) => Some(op.derivative()),
                        Build::Whole(_) => None,
                    };
                    if let Some(derivative) = derivative {
                        ui.weak("derivative");
                        ui.label(derivative);
                        ui.end_row();
                    }
                    for (what, sentence) in [
                        ("shapes", shapes),
                        ("Jacobian", jacobian),
                        ("special places", &special(function)),
                    ] {
                        ui.weak(what);
                        ui.label(sentence);
                        ui.end_row();
                    }
                });
            for line in example {
                ui.monospace(line);
            }
        });
    }
}

fn show_heading(ui: &mut Ui, heading: &mut Option<&str>) {
    if let Some(heading) = heading.take() {
        ui.add_space(6.0);
        ui.strong(heading);
    }
}

/// The row of a sign, with its meaning.
fn row(ui: &mut Ui, (sign, after): (&str, &str), name: &str, meaning: &str, text: &mut String) {
    ui.horizontal_top(|ui| {
        insert_button(ui, sign, after, name, text);
        ui.monospace(sign);
        align(ui);
        ui.add(Label::new(RichText::new(meaning).weak()).wrap());
    });
}

/// Moves the cursor to where all meanings begin, one below the other.
fn align(ui: &mut Ui) {
    let column = ui.max_rect().left() + 13.0 * ui.text_style_height(&egui::TextStyle::Monospace);
    let room = column - ui.cursor().left();
    ui.add_space(room.max(0.0));
}

fn insert_button(ui: &mut Ui, before: &str, after: &str, name: &str, text: &mut String) {
    let button = ui.small_button("insert");
    button.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::Button, true, format!("write {name}"))
    });
    if button.clicked() {
        editor_cursor::insert(ui.ctx(), text, before, after);
    }
}

/// Whether one of the words has every part of what is searched for.
fn is_found(search: &str, words: &[&str]) -> bool {
    search.split_whitespace().all(|part| {
        words
            .iter()
            .any(|word| word.contains(part) || word.to_lowercase().contains(part))
    })
}

fn words_of(function: &Function) -> Vec<&'static str> {
    let mut words = function.names.to_vec();
    words.push(function.meaning);
    words
}

/// The call of a function as text: `softmax(x)`, `max(x, …)`.
fn call(function: &Function) -> String {
    let arguments = arguments(function).join(", ");
    let more = if function.arity.1 > function.arity.0 {
        ", …"
    } else {
        ""
    };
    format!("{}({arguments}{more})", function.names[0])
}

/// The shapes of input and output in words, and the structure of the Jacobian.
fn shapes(rank: Rank) -> (&'static str, &'static str) {
    match rank {
        Rank::Elementwise => (
            "any; element by element, and a scalar meets every element",
            "diagonal: element i of the result depends on element i alone",
        ),
        Rank::Choice => (
            "a comparison and two of one shape",
            "that of the branch that holds",
        ),
        Rank::Whole => (
            "a vector or matrix becomes a scalar",
            "one row: the gradient",
        ),
        Rank::WholeOrElementwise => (
            "one argument becomes a scalar; several are compared element by element",
            "1 for the element that is taken, 0 for the others",
        ),
        Rank::VectorToVector => (
            "a vector becomes a vector of its size",
            "square and full: every element depends on all",
        ),
        Rank::Dot => (
            "two vectors of one size become a scalar",
            "one row: by each vector it is the other one",
        ),
        Rank::Outer => (
            "vectors of m and n elements become an m×n matrix",
            "m·n rows, a row per element of the matrix",
        ),
        Rank::Cross => (
            "two vectors of 3 become a vector of 3",
            "3×3 by each of them, with zeros on the diagonal",
        ),
        Rank::PerRow | Rank::PerColumn => (
            "m×n becomes a vector of m by rows, of n by columns",
            "a row per row or column, zero outside of it",
        ),
        Rank::Diagonal => (
            "a vector becomes a square matrix, a matrix its diagonal",
            "zeros and ones",
        ),
        Rank::Trace => (
            "a square matrix becomes a scalar",
            "one row, a column per element of the matrix",
        ),
        Rank::SquareToSquare => (
            "a square matrix becomes one of its size",
            "n² rows and n² columns, a row per element",
        ),
        Rank::Transpose => (
            "m×n becomes n×m",
            "zeros and ones: the same numbers in another order",
        ),
        Rank::Expanding => (
            "a scalar becomes whatever size it meets",
            "ones, where the number is an input",
        ),
        Rank::Square => (
            "a size, given as a number n, becomes an n×n matrix",
            "zeros: it holds no input",
        ),
        Rank::Sized => (
            "sizes, given as numbers, become a vector or a matrix",
            "zeros: it holds no input",
        ),
        Rank::Kronecker => (
            "m×n and p×q become mp×nq",
            "a row per element of the result: a number of the other matrix",
        ),
    }
}

/// The non-smooth points of a function in words, as the table of operations has it.
fn special(function: &Function) -> String {
    match function.build {
        Build::Unary(op) => special_in_words(op.special()),
        Build::Binary(op) | Build::Extremum(op, _) => meeting_in_words(op),
        Build::Whole(_) => "those of the operations that it is made of".to_owned(),
    }
}

fn meeting_in_words(op: Binary) -> String {
    let Some(meeting) = op.at_zero() else {
        return "none: it is smooth wherever it has a value".to_owned();
    };
    let what = match meeting {
        Meeting::Tie => {
            return "a kink where two are equal: a left and a right derivative, no value"
                .to_owned();
        }
        Meeting::Jump => "it jumps",
        Meeting::Edge => "its domain ends",
        Meeting::Outside | Meeting::Pole | Meeting::Indeterminate => "it has no value",
    };
    let place = match op.distance() {
        Which::First => "the first argument is 0",
        Which::Second => "the second argument is 0",
        Which::Both => "both are equal",
    };
    format!("{what} where {place}")
}

fn special_in_words(special: &[Break]) -> String {
    if let [
        Break {
            at: At::Place(low),
            kind: Kind::End { value, .. },
        },
        Break {
            at: At::Place(high),
            kind: Kind::End { .. },
        },
    ] = special
    {
        let (low, high) = (short(*low), short(*high));
        return match value {
            AtEnd::Finite => format!("defined from {low} to {high}"),
            AtEnd::Steep => {
                format!("defined from {low} to {high}; at both ends its slope is infinite")
            }
            AtEnd::Pole => format!("defined between {low} and {high} only"),
        };
    }
    let sentences: Vec<String> = special.iter().map(break_in_words).collect();
    match sentences[..] {
        [] => "none: it is smooth wherever it has a value".to_owned(),
        _ => sentences.join("; "),
    }
}

fn break_in_words(special: &Break) -> String {
    let place = match special.at {
        At::Place(place) => short(place),
        At::EveryInteger => return "it jumps at every integer".to_owned(),
        At::EveryHalf => return "it jumps half-way between integers".to_owned(),
    };
    match special.kind {
        Kind::Kink { left, right } => format!(
            "a kink at {place}: from the left {}, from the right {}, no derivative there",
            short(left),
            short(right)
        ),
        Kind::Joint => format!("its curvature jumps at {place}, its slope does not"),
        Kind::Jump => format!("it jumps at {place} and has no derivative there"),
        Kind::Steep => format!("at {place} its slope is infinite"),
        Kind::End { inside, value } => {
            let (side, way) = match inside {
                Inside::Above => ("above", "up"),
                Inside::Below => ("below", "down"),
            };
            match value {
                AtEnd::Finite => format!("defined from {place} {way}"),
                AtEnd::Steep => {
                    format!("defined from {place} {way}; at {place} its slope is infinite")
                }
                AtEnd::Pole => format!("defined {side} {place} only"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_says_what_is_special_and_how_it_is_called() {
        for function in function::all() {
            assert!(!special(&function).is_empty());
        }
        let relu = function::find("relu").unwrap();
        assert!(special(&relu).contains("from the left 0, from the right 1"));
        let dot = function::find("dot").unwrap();
        assert_eq!(call(&dot), "dot(w, x)");
    }

    #[test]
    fn everything_is_found_by_name_spelling_and_meaning() {
        let found = |search: &str| -> Vec<&str> {
            function::all()
                .filter(|function| is_found(search, &words_of(function)))
                .map(|function| function.names[0])
                .collect()
        };
        assert_eq!(found("logistic"), ["sigmoid"]);
        assert_eq!(found("determinant logarithm"), ["logdet"]);
        assert_eq!(found("").len(), function::all().count());
        assert!(found("nonsense").is_empty());
    }
}
