//! The Jacobian as a table of coloured cells, in the layout on screen.

use crate::analysis::heading::derivative_name;
use crate::panel::jacobian::figure::names::Names;
use std::collections::HashMap;
use std::sync::Arc;

use super::at_point;
use super::caption::{caption, place};
pub use super::cell::Cell;
use super::cell::{detail, six_digits};
use super::summary::Summary;
use crate::analysis::heading::{Block, blocks, heading, partial};
use crate::analysis::number::NEARLY_ZERO;
use crate::analysis::phrase::{Phrase, Words};
use crate::diff::jacobian::{Derivative, Entry, Jacobian, Slope, Status};
use crate::document::{Colormap, Face, Layout, Scale};
use crate::formula::forms::Formulas;
use crate::panel::jacobian::figure::change::{Compared, Explained};
use crate::panel::selection::Fold;
use crate::tape::cancel::CancelToken;

/// A matrix of cells with headings. It shares the Jacobian with the tables and holds no text
/// per cell: a million cells cost nothing until they are looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Heatmap {
    /// `Jacobian ∂y/∂x`.
    pub title: Phrase,
    /// `3×2, numerator layout: a row per output`.
    pub subtitle: Phrase,
    /// The layout that rows and columns are in.
    pub layout: Layout,
    /// What is shown, in numerator layout whatever `layout` is.
    pub jacobian: Arc<Jacobian>,
    /// A key per output element: `y[1]`.
    pub outputs: Vec<String>,
    /// A key per input element: `x[1]`.
    pub inputs: Vec<String>,
    /// The outputs' keys by name.
    pub output_blocks: Vec<Block>,
    /// The inputs' keys by name.
    pub input_blocks: Vec<Block>,
    /// The colours run from −limit to +limit; positive and finite.
    pub limit: f64,
    /// On the logarithmic scale numbers up to about this are in proportion: a power of ten well
    /// below the least of them, positive and finite.
    pub linear: f64,
    /// Which colours.
    pub colormap: Colormap,
    /// How numbers are spread over them.
    pub scale: Scale,
    /// What stands in the cells.
    pub face: Face,
    /// The formulas, where they are shown and have been found.
    pub formulas: Option<Arc<Formulas>>,
    /// Another one for other numbers, so that a painter knows when to draw anew.
    pub fingerprint: u64,
    /// The kinds of entry that occur.
    pub kinds: Vec<Status>,
    /// Some entry is another by dual numbers.
    pub disagrees: bool,
    /// One sentence, for the caption and for screen readers.
    pub caption: Phrase,
    /// The form of the matrix in a word, with its rank at this point when that is known, and
    /// without.
    pub form: [Phrase; 2],
    /// Why it has that form at every point, and what is true of it at this one.
    pub because: String,
    /// Where it was taken: ` at (x, y) = (1, 2)`, or nothing when that is too long to say.
    pub place: Phrase,
    /// What its reasons are told by.
    pub words: Arc<Words>,
    /// The numbers are changes of entries between these two, not entries.
    pub compared: Option<Compared>,
    /// What hovering also tells of, by name: other Jacobians of the same size.
    pub others: Vec<(&'static str, Arc<Jacobian>)>,
}

/// `x` of `x[1]`.
fn name_of(key: &str) -> &str {
    key.split_once('[').map_or(key, |(name, _)| name)
}

impl Heatmap {
    /// The Jacobian with what its reasons are told by.
    pub fn numbers(&self) -> Explained {
        Explained {
            jacobian: Arc::clone(&self.jacobian),
            words: Arc::clone(&self.words),
        }
    }

    /// Whether the numbers are changes of entries, not entries.
    pub fn is_change(&self) -> bool {
        self.compared.is_some()
    }

    /// Whether some entry is of that kind.
    pub fn occurs(&self, status: Status) -> bool {
        self.kinds.contains(&status)
    }

    /// Whether some entry has no value.
    pub fn has_gaps(&self) -> bool {
        let full = |kind: &Status| matches!(kind, Status::Ok | Status::OneSided);
        !self.kinds.iter().all(full)
    }

    /// The form of the matrix in a word, and why it has it; a single entry has none.
    pub fn badge(&self) -> Option<(&[Phrase; 2], &str)> {
        let several = self.jacobian.rows * self.jacobian.cols > 1 && !self.is_change();
        several.then_some((&self.form, self.because.as_str()))
    }

    /// Rows and columns of the picture.
    pub fn size(&self) -> (usize, usize) {
        let (m, n) = (self.jacobian.rows, self.jacobian.cols);
        self.turned((m, n))
    }

    /// Swaps a pair in denominator layout: (output, input) becomes (row, column), and back.
    pub fn turned<T>(&self, (a, b): (T, T)) -> (T, T) {
        match self.layout {
            Layout::Numerator => (a, b),
            Layout::Denominator => (b, a),
        }
    }

    /// What stands along the rows and along the columns, in a layout.
    pub fn sides(&self, layout: Layout) -> [Axis<'_>; 2] {
        let outputs = Axis {
            keys: &self.outputs,
            blocks: &self.output_blocks,
            inputs: false,
            change: self.is_change(),
        };
        let inputs = Axis {
            keys: &self.inputs,
            blocks: &self.input_blocks,
            inputs: true,
            change: self.is_change(),
        };
        match layout {
            Layout::Numerator => [outputs, inputs],
            Layout::Denominator => [inputs, outputs],
        }
    }

    /// The headings of the rows: `∂y₁` … in numerator layout, `∂x₁` … in denominator layout.
    pub fn rows(&self) -> Vec<String> {
        let [rows, _] = self.sides(self.layout);
        rows.headings()
    }

    /// The headings of the columns.
    pub fn cols(&self) -> Vec<String> {
        let [_, cols] = self.sides(self.layout);
        cols.headings()
    }

    /// Which of the variables an input is, for its colour: while they are few each element has
    /// its own, else all elements of one name share one.
    pub fn hue(&self, input: usize) -> usize {
        if self.inputs.len() <= HUES {
            return input;
        }
        self.input_blocks
            .partition_point(|block| block.start <= input)
            .saturating_sub(1)
    }

    /// The same for a key such as `x[1]`, or for a name, which has the colour of its first element.
    pub fn hue_of(&self, key: &str) -> Option<usize> {
        let mut blocks = self.input_blocks.iter();
        let place = blocks.position(|block| block.name == name_of(key))?;
        self.hue_in(key, place)
    }

    /// The same for many keys.
    pub fn hues(&self) -> impl Fn(&str) -> Option<usize> {
        let blocks = self.input_blocks.iter().enumerate();
        let places: HashMap<&str, usize> = blocks
            .map(|(place, block)| (block.name.as_str(), place))
            .collect();
        move |key| self.hue_in(key, *places.get(name_of(key))?)
    }

    /// The same for a key of the block at that place.
    fn hue_in(&self, key: &str, place: usize) -> Option<usize> {
        if self.inputs.len() > HUES {
            return Some(place);
        }
        let exactly = self.inputs.iter().position(|other| other == key);
        exactly.or(Some(self.input_blocks.get(place)?.start))
    }

    /// Whether any entry is a number or has one on a side.
    pub fn has_numbers(&self) -> bool {
        let mut entries = self.jacobian.entries();
        entries.any(|entry| {
            let slopes = entry.derivative.slopes();
            slopes.iter().any(|slope| slope.value.is_finite())
        })
    }

    /// The cell in that row and column of the picture, counted from 0; `None` outside.
    pub fn cell(&self, row: usize, col: usize) -> Option<Cell<'_>> {
        let (output, input) = self.turned((row, col));
        self.of(output, input)
    }

    /// The cell of an output and an input, counted from 0; `None` outside.
    pub fn of(&self, output: usize, input: usize) -> Option<Cell<'_>> {
        let Jacobian { rows, cols, .. } = *self.jacobian;
        (output < rows && input < cols).then(|| Cell {
            entry: self.jacobian.entry(output, input),
            output,
            input,
        })
    }

    /// All cells, row by row, row 1 first.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        let (rows, cols) = self.size();
        (0..rows).flat_map(move |row| (0..cols).filter_map(move |col| self.cell(row, col)))
    }

    /// The name of an entry: `∂y₁/∂x₂`.
    pub fn name(&self, cell: Cell<'_>) -> String {
        let key = |keys: &[String], k: usize| keys.get(k).map_or(String::new(), |key| partial(key));
        let name = format!(
            "{}/{}",
            key(&self.outputs, cell.output),
            key(&self.inputs, cell.input)
        );
        if self.is_change() {
            format!("change of {name}")
        } else {
            name
        }
    }

    /// Its name and its number with six digits, or what there is instead: `∂y₁/∂x₂ = 0.333333`.
    pub fn large(&self, cell: Cell<'_>) -> Phrase {
        let name = Phrase::new().name(self.name(cell));
        match cell.entry.status() {
            Status::Ok | Status::OneSided => {
                let name = match self.formula(cell).filter(|text| text.len() <= LARGE) {
                    Some(formula) => name.equals().word(formula),
                    None => name,
                };
                name.equals().then(cell.told(6))
            }
            _ if self.stays_a_kink(cell) => name.word(": kink, unchanged"),
            _ => name.word(": ").then(cell.told(3)),
        }
    }

    /// What is printed in a cell, and what that means where it does not say so itself.
    pub fn words(&self, cell: Cell<'_>) -> (String, Option<&'static str>) {
        if self.stays_a_kink(cell) {
            return ("kink".to_owned(), Some("unchanged"));
        }
        (cell.text(), cell.meaning())
    }

    /// What may be printed in a cell, from the fullest to the shortest that still tells it from
    /// the other kinds. The shortest of a number is as short as a zero, which would otherwise
    /// look like more than it.
    pub fn forms(&self, cell: Cell<'_>) -> impl Iterator<Item = String> {
        let same = self.stays_a_kink(cell);
        let words = same.then_some(["kink", "="].map(str::to_owned));
        let own = (!same).then(|| cell.forms());
        let counts = cell.has_number() && !cell.is_zero();
        let small = counts && cell.entry.value().abs() < NEARLY_ZERO * self.limit;
        let last = [(small, "≈0"), (counts, "…")];
        let last = last.into_iter().filter(|(holds, _)| *holds);
        let words = words.into_iter().flatten();
        let forms = words.chain(own.into_iter().flatten());
        forms.chain(last.map(|(_, form)| form.to_owned()))
    }

    /// A change of nothing, on both sides of a kink.
    fn stays_a_kink(&self, cell: Cell<'_>) -> bool {
        let is_zero = |slope: &Slope| slope.value == 0.0;
        self.is_change()
            && match &cell.entry.derivative {
                Derivative::Kink { left, right } => is_zero(left) && is_zero(right),
                _ => false,
            }
    }

    /// How many entries the row of an output or the column of an input has.
    pub fn fold_len(&self, of: Fold) -> usize {
        match of {
            Fold::Output(_) => self.jacobian.cols,
            Fold::Input(_) => self.jacobian.rows,
        }
    }

    /// One of them.
    pub fn fold_cell(&self, of: Fold, place: usize) -> Option<Cell<'_>> {
        match of {
            Fold::Output(output) => self.of(output, place),
            Fold::Input(input) => self.of(place, input),
        }
    }

    /// The name of that row or column and its numbers: `∇f₁ = (80, 40)`.
    pub fn fold_out(&self, of: Fold) -> Phrase {
        const MOST: usize = 8;
        let key = |keys: &[String], k: usize| keys.get(k).map_or(String::new(), |key| heading(key));
        let name = match of {
            Fold::Output(output) => format!("∇{}", key(&self.outputs, output)),
            Fold::Input(input) => {
                let blocks = self.output_blocks.iter();
                let outputs: Vec<String> = blocks.map(|block| heading(&block.name)).collect();
                let outputs = match &outputs[..] {
                    [only] => only.clone(),
                    all => format!("({})", all.join(", ")),
                };
                format!("∂{outputs}/∂{}", key(&self.inputs, input))
            }
        };
        let count = self.fold_len(of);
        let cells = (0..count.min(MOST)).filter_map(|place| self.fold_cell(of, place));
        let numbers = cells.map(|cell| cell.told(3));
        let change = if self.is_change() { "change of " } else { "" };
        let name = Phrase::new().name(format!("{change}{name}"));
        name.equals().list(numbers, count.saturating_sub(MOST))
    }

    /// What hovering says: name, value ± error, status and reason, the dual number.
    pub fn detail(&self, cell: Cell<'_>) -> String {
        let name = self.name(cell);
        let reason = match &self.compared {
            Some(compared) => compared.because(cell.output, cell.input),
            None => self.reason(cell.entry),
        };
        let mut text = if self.stays_a_kink(cell) {
            format!("{name}: kink, unchanged\n{reason}")
        } else {
            detail(&name, cell.entry, &reason, self.jacobian.by_rules)
        };
        if let Some(formula) = self.formula(cell) {
            text = format!("{name} = {formula}\n{text}");
        }
        for (name, other) in &self.others {
            if cell.output < other.rows && cell.input < other.cols {
                let entry = other.entry(cell.output, cell.input);
                text.push_str(&format!("\n{name}: {}", six_digits(entry)));
            }
        }
        text
    }

    /// Why an entry is what it is; empty for an ordinary derivative.
    fn reason(&self, entry: &Entry) -> String {
        self.words.entry(&self.jacobian, entry).to_string()
    }
}

/// So long a formula is told in one large line.
const LARGE: usize = 40;

/// So many elements have colours of their own.
const HUES: usize = 6;

/// The rows or the columns of the picture: keys, blocks and what they are.
#[derive(Clone, Copy, Debug)]
pub struct Axis<'a> {
    /// A key per row or column.
    pub keys: &'a [String],
    /// The keys by name.
    pub blocks: &'a [Block],
    /// They are inputs, not outputs.
    pub inputs: bool,
    /// What stands in the cells are changes of derivatives.
    pub change: bool,
}

impl Axis<'_> {
    /// The heading of one of them: `∂y₁`, and before a change of ∂y₁/∂x₁ `Δ∂y₁`.
    pub fn heading(self, place: usize) -> String {
        let change = if self.change && !self.inputs {
            "Δ"
        } else {
            ""
        };
        let key = self.keys.get(place);
        key.map_or(String::new(), |key| format!("{change}{}", partial(key)))
    }

    /// All of them.
    pub fn headings(self) -> Vec<String> {
        (0..self.keys.len())
            .map(|place| self.heading(place))
            .collect()
    }
}

/// The Jacobian in the layout asked for.
pub fn heatmap(
    jacobian: Arc<Jacobian>,
    names: Names<'_>,
    layout: Layout,
    (colormap, scale): (Colormap, Scale),
    cancel: &CancelToken,
) -> Option<Heatmap> {
    let goes_on = || (!cancel.is_cancelled()).then_some(());
    let (m, n) = (jacobian.rows, jacobian.cols);
    let (form, because) = at_point::form(&jacobian, names.words, [names.rows, names.cols]);
    goes_on()?;
    let summary = Summary::of(&jacobian);
    goes_on()?;
    let subtitle = match layout {
        Layout::Numerator => format!("{m}×{n}, numerator layout: a row per output"),
        Layout::Denominator => format!("{n}×{m}, denominator layout: a row per input"),
    };
    Some(Heatmap {
        title: Phrase::from("Jacobian ").name(derivative_name(names.output, names.variables)),
        subtitle: subtitle.into(),
        layout,
        outputs: cancel.collect(names.rows.iter().cloned())?,
        inputs: cancel.collect(names.cols.iter().cloned())?,
        output_blocks: blocks(names.rows),
        input_blocks: blocks(names.cols),
        limit: summary.limit,
        linear: summary.linear,
        colormap,
        scale,
        face: Face::default(),
        formulas: None,
        fingerprint: summary.fingerprint,
        disagrees: summary.disagrees,
        caption: caption(&jacobian, &summary, names, layout),
        kinds: summary.kinds,
        form,
        because,
        place: place(names),
        words: Arc::clone(names.words),
        compared: None,
        others: Vec::new(),
        jacobian,
    })
}
