//! The changes that a person makes to a [`Document`], and those that follow from the text.
//!
//! Pure: no clock, no window, no result. Whatever name, element or size is asked for,
//! nothing here panics; a change that makes no sense changes nothing.
//! Where to look next: [`super::history`] takes them back.

use std::ops::{Range, RangeInclusive};

use super::document::{Document, Input, Panel, Value, ViewSettings};
use crate::expr::shape::Shape;
use crate::syntax::diagnostic::Fix;
use crate::tape::constant::constant;

/// How many numbers an input may hold: enough for a 1000×1000 matrix.
pub const MOST_ELEMENTS: usize = 1_000_000;

/// How many numbers all inputs of a file may hold together.
pub const MOST_IN_FILE: usize = 8 * MOST_ELEMENTS;

/// Samples along each side of the field's underlay.
pub const GRID: RangeInclusive<usize> = 4..=512;

/// The slider's range of a new input.
pub const RANGE: [f64; 2] = [-3.0, 3.0];

/// Values of new elements: 1, 2, 3, … so that no two of them are mistaken for each other.
pub fn counting(elements: Range<usize>) -> Vec<Value> {
    elements.map(counted).collect()
}

fn counted(element: usize) -> Value {
    Value::Number((element + 1) as f64)
}

/// The usual range, widened to hold all of the values.
pub fn range_for(values: &[Value]) -> [f64; 2] {
    widened(RANGE, values)
}

/// A range, widened to hold all of the values.
pub fn widened(range: [f64; 2], values: &[Value]) -> [f64; 2] {
    values
        .iter()
        .filter_map(Value::number)
        .fold(range, |[low, high], value| {
            [low.min(value), high.max(value)]
        })
}

/// The name in a key such as `x`, `x[1]` or `W[1,2]`, and its indices, counted from 0.
pub fn key_parts(key: &str) -> Option<(&str, Vec<usize>)> {
    let Some((name, inside)) = key.strip_suffix(']').and_then(|key| key.split_once('[')) else {
        return Some((key, Vec::new()));
    };
    let indices: Option<Vec<usize>> = inside
        .split(',')
        .map(|index| index.trim().parse::<usize>().ok()?.checked_sub(1))
        .collect();
    Some((name.trim(), indices?))
}

impl Value {
    /// The number that it stands for; `None` for a formula that has none.
    pub fn number(&self) -> Option<f64> {
        let number = match self {
            Self::Number(number) => *number,
            Self::Formula(formula) => constant(formula).ok()?,
        };
        number.is_finite().then_some(number)
    }
}

impl Input {
    /// A row for a name that has just appeared in the text.
    pub fn inferred(shape: Shape) -> Self {
        let value = counting(0..shape.len());
        Self {
            shape,
            declared: false,
            parked: false,
            range: range_for(&value),
            value,
            constant: false,
            seed: None,
        }
    }

    /// Gives it another size. Elements stay in their row and column, new ones count on.
    pub fn resize(&mut self, shape: Shape) {
        if shape == self.shape && self.value.len() == shape.len() {
            return;
        }
        let (rows, cols) = (self.shape.rows(), self.shape.cols());
        let old = std::mem::take(&mut self.value);
        self.value = (0..shape.len())
            .map(|element| {
                let (row, col) = (element / shape.cols(), element % shape.cols());
                let kept = if row < rows && col < cols {
                    old.get(row * cols + col).cloned()
                } else {
                    None
                };
                kept.unwrap_or_else(|| counted(element))
            })
            .collect();
        self.shape = shape;
        self.range = widened(self.range, &self.value);
    }
}

impl ViewSettings {
    /// Whether a panel is shown.
    pub fn shows(&self, panel: Panel) -> bool {
        self.panels.contains(&panel)
    }

    /// Shows a panel or hides it; the last one stays, and all stand in their usual order.
    pub fn toggle(&mut self, panel: Panel) {
        let shown = |other: &Panel| self.shows(*other) != (*other == panel);
        let panels: Vec<Panel> = Panel::ALL.into_iter().filter(shown).collect();
        if !panels.is_empty() {
            self.panels = panels;
        }
    }
}

impl Document {
    /// Gives an input a size of the user's choice. An axis of the field along an element that
    /// is gone is chosen anew.
    pub fn set_shape(&mut self, name: &str, shape: Shape) {
        let count = shape.rows().checked_mul(shape.cols());
        if !count.is_some_and(|count| (1..=MOST_ELEMENTS).contains(&count)) {
            return;
        }
        if let Some(input) = self.inputs.get_mut(name) {
            input.resize(shape);
            input.declared = true;
            let gone = |key: &str| {
                let parts = key_parts(key).filter(|(other, _)| *other == name);
                parts.is_some_and(|(_, indices)| shape.place(&indices).is_none())
            };
            for axis in [&mut self.field.x, &mut self.field.y] {
                axis.take_if(|key| gone(key));
            }
        }
    }

    /// Sets one element of an input; its range is widened if it has to be.
    pub fn set_element(&mut self, name: &str, element: usize, value: Value) {
        let Some(input) = self.inputs.get_mut(name) else {
            return;
        };
        if let Some(place) = input.value.get_mut(element) {
            input.range = widened(input.range, std::slice::from_ref(&value));
            *place = value;
        }
    }

    /// Sets the ends of an input's slider; ends that are no range change nothing.
    pub fn set_range(&mut self, name: &str, [low, high]: [f64; 2]) {
        if low.is_finite()
            && high.is_finite()
            && low < high
            && let Some(input) = self.inputs.get_mut(name)
        {
            input.range = [low, high];
        }
    }

    /// Sets one element of an input as a drag does: the range stays, or the picture would
    /// change its scale under the hand.
    pub fn drag_element(&mut self, name: &str, element: usize, number: f64) {
        let input = self.inputs.get_mut(name);
        let place = input.and_then(|input| input.value.get_mut(element));
        if let Some(place) = place.filter(|_| number.is_finite()) {
            *place = Value::Number(number);
        }
    }

    /// The value of one element of an input.
    pub fn element(&self, name: &str, element: usize) -> Option<&Value> {
        self.inputs.get(name)?.value.get(element)
    }

    /// The input and the element that a key such as `x`, `x[1]` or `W[1,2]` means.
    pub fn find_element(&self, key: &str) -> Option<(&str, usize)> {
        let (name, indices) = key_parts(key)?;
        let (name, input) = self.inputs.get_key_value(name)?;
        Some((name, input.shape.place(&indices)?))
    }

    /// Whether the Jacobian has no columns for an input. With `wrt` given, all others are constant.
    pub fn is_constant(&self, name: &str) -> bool {
        match &self.wrt {
            Some(names) => !names.iter().any(|other| other == name),
            None => self.inputs.get(name).is_some_and(|input| input.constant),
        }
    }

    /// Holds an input constant, or differentiates by it.
    pub fn set_constant(&mut self, name: &str, constant: bool) {
        let Some(input) = self.inputs.get_mut(name) else {
            return;
        };
        match &mut self.wrt {
            None => input.constant = constant,
            Some(names) => {
                // The list alone says who has columns; a row's own mark must not contradict it.
                input.constant &= constant;
                names.retain(|other| other != name);
                if !constant {
                    names.push(name.to_owned());
                }
            }
        }
    }

    /// Brings the inputs table in line with the text: `used` are the inputs that it has now,
    /// with the shapes that their use gives them. Says whether anything changed.
    ///
    /// New names get a row, rows that were only inferred follow the text, and a row whose
    /// name is gone is parked, to come back with its values when the name does.
    /// Not to be called while the text is broken: then nothing is known of its inputs.
    pub fn settle<'n>(&mut self, used: impl IntoIterator<Item = (&'n str, Shape)>) -> bool {
        let mut changed = false;
        let mut names = std::collections::BTreeSet::new();
        for (name, shape) in used {
            names.insert(name);
            match self.inputs.get_mut(name) {
                None => {
                    self.inputs.insert(name.to_owned(), Input::inferred(shape));
                    changed = true;
                }
                Some(input) => {
                    changed |= input.parked;
                    input.parked = false;
                    if !input.declared && input.shape != shape {
                        input.resize(shape);
                        changed = true;
                    }
                }
            }
        }
        for (name, input) in &mut self.inputs {
            if !input.parked && !names.contains(name.as_str()) {
                input.parked = true;
                changed = true;
            }
        }
        changed
    }

    /// The document as it is saved: without parked rows and without what is set about them.
    pub fn without_parked(&self) -> Self {
        let mut document = self.clone();
        document.inputs.retain(|_, input| !input.parked);
        let parked = |key: &str| {
            let name = key_parts(key).map_or(key, |(name, _)| name);
            self.inputs.get(name).is_some_and(|input| input.parked)
        };
        if let Some(names) = &mut document.wrt {
            let before = names.len();
            names.retain(|name| !parked(name));
            // An empty list would hold everything constant.
            if names.is_empty() && 0 < before {
                document.wrt = None;
            }
        }
        let field = &mut document.field;
        for axis in [&mut field.x, &mut field.y] {
            axis.take_if(|key| parked(key));
        }
        document
    }

    /// Changes the text as a diagnostic proposes. A fix for another text changes nothing.
    pub fn apply_fix(&mut self, fix: &Fix) {
        if self.functions.get(fix.span.start..fix.span.end).is_some() {
            self.functions
                .replace_range(fix.span.start..fix.span.end, &fix.replacement);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(name: &str, shape: Shape) -> Document {
        let mut document = Document::default();
        document.settle([(name, shape)]);
        document
    }

    fn numbers(document: &Document, name: &str) -> Vec<f64> {
        let input = &document.inputs[name];
        input.value.iter().filter_map(Value::number).collect()
    }

    #[test]
    fn a_new_name_gets_a_row_that_counts_from_one() {
        let document = document("x", Shape::Vector(4));
        let input = &document.inputs["x"];
        assert_eq!(numbers(&document, "x"), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(input.range, [-3.0, 4.0]);
        assert!(!input.declared && !input.parked && !input.constant);
    }

    #[test]
    fn growing_counts_on_and_shrinking_keeps_the_first() {
        let mut document = document("x", Shape::Vector(3));
        document.set_element("x", 1, Value::Number(-0.5));
        document.set_shape("x", Shape::Vector(5));
        assert_eq!(numbers(&document, "x"), [1.0, -0.5, 3.0, 4.0, 5.0]);
        assert_eq!(document.inputs["x"].range, [-3.0, 5.0]);
        document.set_shape("x", Shape::Vector(2));
        assert_eq!(numbers(&document, "x"), [1.0, -0.5]);
        assert!(document.inputs["x"].declared);
    }

    #[test]
    fn elements_of_a_matrix_stay_in_their_row_and_column() {
        let mut document = document("W", Shape::Matrix(2, 2));
        document.set_shape("W", Shape::Matrix(3, 3));
        assert_eq!(
            numbers(&document, "W"),
            [1.0, 2.0, 3.0, 3.0, 4.0, 6.0, 7.0, 8.0, 9.0]
        );
        document.set_shape("W", Shape::Vector(2));
        assert_eq!(numbers(&document, "W"), [1.0, 3.0]);
        document.set_shape("W", Shape::Scalar);
        assert_eq!(numbers(&document, "W"), [1.0]);
    }

    #[test]
    fn an_axis_goes_with_its_element() {
        let mut document = document("x", Shape::Vector(3));
        document.field.x = Some("x[2]".to_owned());
        document.field.y = Some("x[3]".to_owned());
        document.set_shape("x", Shape::Vector(2));
        assert_eq!(document.field.x.as_deref(), Some("x[2]"));
        assert_eq!(document.field.y, None);
        document.set_shape("x", Shape::Matrix(2, 2));
        assert_eq!(document.field.x, None);
    }

    #[test]
    fn impossible_sizes_and_places_change_nothing() {
        let mut document = document("x", Shape::Vector(3));
        let before = document.clone();
        document.set_shape("x", Shape::Vector(0));
        document.set_shape("x", Shape::Matrix(usize::MAX, 2));
        document.set_shape("x", Shape::Matrix(1001, 1000));
        document.set_shape("nobody", Shape::Scalar);
        document.set_element("x", 3, Value::Number(1.0));
        document.set_element("nobody", 0, Value::Number(1.0));
        document.set_constant("nobody", true);
        assert_eq!(document, before);
    }

    #[test]
    fn a_value_outside_the_range_widens_it() {
        let mut document = document("x", Shape::Scalar);
        document.set_element("x", 0, Value::Number(-40.0));
        assert_eq!(document.inputs["x"].range, [-40.0, 3.0]);
    }

    #[test]
    fn a_drag_leaves_the_range_alone() {
        let mut document = document("x", Shape::Scalar);
        document.drag_element("x", 0, 40.0);
        document.drag_element("x", 0, f64::NAN);
        document.drag_element("x", 1, 7.0);
        assert_eq!(numbers(&document, "x"), [40.0]);
        assert_eq!(document.inputs["x"].range, [-3.0, 3.0]);
    }

    #[test]
    fn ranges_are_ordered() {
        let mut document = document("x", Shape::Scalar);
        document.set_range("x", [-1.0, 2.0]);
        document.set_range("x", [2.0, 2.0]);
        document.set_range("x", [f64::NEG_INFINITY, 2.0]);
        document.set_range("nobody", [0.0, 1.0]);
        assert_eq!(document.inputs["x"].range, [-1.0, 2.0]);
    }

    #[test]
    fn one_panel_is_always_left() {
        let mut view = ViewSettings::default();
        view.toggle(Panel::Jacobian);
        view.toggle(Panel::Neuron);
        view.toggle(Panel::Field);
        assert_eq!(view.panels, [Panel::Field]);
        view.toggle(Panel::Jacobian);
        assert_eq!(view.panels, [Panel::Jacobian, Panel::Field]);
    }

    #[test]
    fn formulas_have_the_value_that_they_mean() {
        let value = |formula: &str| Value::Formula(formula.to_owned()).number();
        assert_eq!(value("2^3"), Some(8.0));
        assert_eq!(value("x"), None);
        assert_eq!(value("1/0"), None);
    }

    #[test]
    fn rows_are_parked_and_come_back_with_their_values() {
        let mut document = document("x", Shape::Scalar);
        document.set_element("x", 0, Value::Formula("2".to_owned()));
        assert!(document.settle([("y", Shape::Scalar)]));
        assert!(document.inputs["x"].parked);
        assert!(!document.settle([("y", Shape::Scalar)]));
        assert!(document.settle([("x", Shape::Scalar), ("y", Shape::Scalar)]));
        assert!(!document.inputs["x"].parked);
        assert_eq!(numbers(&document, "x"), [2.0]);
    }

    #[test]
    fn only_inferred_rows_follow_the_text() {
        let mut document = document("x", Shape::Scalar);
        assert!(document.settle([("x", Shape::Vector(3))]));
        assert_eq!(document.inputs["x"].shape, Shape::Vector(3));
        document.set_shape("x", Shape::Vector(2));
        assert!(!document.settle([("x", Shape::Vector(3))]));
        assert_eq!(document.inputs["x"].shape, Shape::Vector(2));
    }

    #[test]
    fn constants_respect_the_list() {
        let mut document = document("x", Shape::Scalar);
        document.settle([("x", Shape::Scalar), ("w", Shape::Scalar)]);
        document.set_constant("w", true);
        assert!(document.is_constant("w") && !document.is_constant("x"));
        document.set_constant("w", false);

        document.wrt = Some(vec!["x".to_owned()]);
        assert!(document.is_constant("w"));
        document.set_constant("w", false);
        assert_eq!(document.wrt, Some(vec!["x".to_owned(), "w".to_owned()]));
        document.set_constant("x", true);
        assert_eq!(document.wrt, Some(vec!["w".to_owned()]));
        assert!(!document.inputs["x"].constant);
    }

    #[test]
    fn keys_name_elements() {
        let mut document = document("x", Shape::Vector(3));
        let used = [
            ("x", Shape::Vector(3)),
            ("W", Shape::Matrix(2, 3)),
            ("b", Shape::Scalar),
        ];
        document.settle(used);
        assert_eq!(document.find_element("b"), Some(("b", 0)));
        assert_eq!(document.find_element("x[3]"), Some(("x", 2)));
        assert_eq!(document.find_element("W[2,3]"), Some(("W", 5)));
        assert_eq!(document.find_element("W[2, 1]"), Some(("W", 3)));
        for key in [
            "x", "x[0]", "x[4]", "x[1,1]", "W[3,1]", "b[1]", "q", "x[", "x[]", "",
        ] {
            assert_eq!(document.find_element(key), None, "{key}");
        }
    }

    #[test]
    fn a_fix_replaces_its_span_and_nothing_when_the_text_has_changed() {
        use crate::syntax::diagnostic::Span;
        let mut document = Document {
            functions: "y = mx".to_owned(),
            ..Document::default()
        };
        let fix = Fix {
            label: "write m*x".to_owned(),
            span: Span::new(4, 6),
            replacement: "m*x".to_owned(),
        };
        document.apply_fix(&fix);
        assert_eq!(document.functions, "y = m*x");
        document.functions = "y".to_owned();
        document.apply_fix(&fix);
        assert_eq!(document.functions, "y");
    }
}
