//! One cell of the Jacobian in words: what is printed in it where there is room, where there is
//! little, and what hovering says.

use crate::analysis::number::{certain, compact, earned, long, short};
use crate::analysis::phrase::Phrase;
use crate::diff::jacobian::{Check, Entry, Status};

/// One entry as it is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell<'a> {
    /// The entry. Coloured by `value / limit`; all statuses but ok and one-sided are hatched,
    /// and a check that disagrees is marked.
    pub entry: &'a Entry,
    /// Output element, counted from 0.
    pub output: usize,
    /// Input element, counted from 0.
    pub input: usize,
}

impl Cell<'_> {
    /// What is printed in the cell: `80`, `0 | 1`, `+∞`, `undefined`, `?`.
    pub fn text(self) -> String {
        cell_text(self.entry)
    }

    /// The same as a phrase, a number with so many digits.
    pub fn told(self, digits: usize) -> Phrase {
        let entry = self.entry;
        match entry.status() {
            Status::Ok | Status::OneSided => {
                Phrase::new().earned(entry.value(), entry.error(), digits)
            }
            Status::Kink => {
                let left = Phrase::new().digits(entry.left(), digits);
                left.word(" | ").digits(entry.right(), digits)
            }
            _ => cell_text(entry).into(),
        }
    }

    /// The same and what is printed where that has no room, the shortest last, each made when
    /// it is asked for, as the first mostly fits: fewer digits,
    /// `0|1`, `undef`, `–`.
    pub fn forms(self) -> impl Iterator<Item = String> {
        let mut last = None;
        let forms = (0..).map_while(move |step| self.form(step));
        forms.filter(move |form| last.replace(form.clone()).as_ref() != Some(form))
    }

    /// What is printed after so many steps of shortening; `None` when there are no more.
    fn form(self, step: usize) -> Option<String> {
        match (self.entry.status(), step) {
            (_, 0) => Some(self.text()),
            (Status::Ok | Status::OneSided, 1 | 2) => Some(earned_compact(self.entry, 3 - step)),
            (Status::Kink, 1..=3) => Some(self.sides(4 - step).join("|")),
            (Status::Undefined, 1) => Some("undef".to_owned()),
            (Status::Undefined, 2) => Some("–".to_owned()),
            _ => None,
        }
    }

    /// The slopes from the left and from the right of a kink, with so many digits.
    pub fn sides(self, digits: usize) -> [String; 2] {
        [self.entry.left(), self.entry.right()].map(|slope| compact(slope, digits))
    }

    /// What its sign means, where that does not say so itself.
    pub fn meaning(self) -> Option<&'static str> {
        match self.entry.status() {
            Status::Kink => Some("kink"),
            Status::Infinite => Some("infinite"),
            Status::Unresolved => Some("unresolved"),
            Status::Ok | Status::OneSided | Status::Undefined => None,
        }
    }

    /// Whether its number is 0, as far as its error lets it be told.
    pub fn is_zero(self) -> bool {
        let (value, error) = (self.entry.value(), self.entry.error());
        value == 0.0 || certain(value, error, 3) == 0
    }

    /// Whether it has the colour and the text of a number.
    pub fn has_number(self) -> bool {
        let status = self.entry.status();
        matches!(status, Status::Ok | Status::OneSided) && self.entry.value().is_finite()
    }
}

fn earned_compact(entry: &Entry, digits: usize) -> String {
    match certain(entry.value(), entry.error(), digits) {
        0 => "0".to_owned(),
        digits => compact(entry.value(), digits),
    }
}

fn cell_text(entry: &Entry) -> String {
    match entry.status() {
        Status::Ok | Status::OneSided => earned(entry.value(), entry.error(), 3),
        Status::Kink => format!("{} | {}", short(entry.left()), short(entry.right())),
        Status::Infinite => match entry.sign() {
            0 => "±∞".to_owned(),
            sign if sign < 0 => "−∞".to_owned(),
            _ => "+∞".to_owned(),
        },
        Status::Undefined => "undefined".to_owned(),
        Status::Unresolved => "?".to_owned(),
    }
}

/// A number with six digits, or what there is instead.
pub(crate) fn six_digits(entry: &Entry) -> String {
    match entry.status() {
        Status::Ok | Status::OneSided => earned(entry.value(), entry.error(), 6),
        _ => cell_text(entry),
    }
}

/// What hovering says: name, value ± error, status and reason, the dual number.
pub(crate) fn detail(name: &str, entry: &Entry, reason: &str, by_rules: bool) -> String {
    let mut lines = vec![match entry.status() {
        Status::Ok | Status::OneSided if entry.error().is_nan() => {
            format!("{name} = {}, no error estimate", long(entry.value()))
        }
        Status::Ok | Status::OneSided => format!(
            "{name} = {} ± {}",
            earned(entry.value(), entry.error(), 6),
            short(entry.error())
        ),
        Status::Kink => format!(
            "{name} has no value: left {}, right {}",
            long(entry.left()),
            long(entry.right())
        ),
        Status::Infinite => format!("{name} is {}", cell_text(entry)),
        Status::Undefined => format!("{name} is undefined"),
        Status::Unresolved => format!("{name} is unresolved"),
    }];
    if entry.status() == Status::OneSided {
        lines.push("one-sided: the derivative from inside the domain".to_owned());
    }
    if !reason.is_empty() {
        lines.push(reason.to_owned());
    }
    match entry.check {
        Check::Agree if by_rules => lines.push(format!(
            "exact rules and differences agree: {}",
            long(entry.dual)
        )),
        Check::Agree if entry.dual.is_nan() => lines.push("dual numbers agree".to_owned()),
        Check::Agree => lines.push(format!("dual numbers agree: {}", long(entry.dual))),
        Check::Disagree => lines.push(format!("dual numbers disagree: {}", long(entry.dual))),
        Check::Unresolved => lines.push(format!(
            "dual numbers lose their digits to rounding here: {}",
            long(entry.dual)
        )),
        Check::None => {}
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::jacobian::{Derivative, Slope};

    fn forms(entry: &Entry) -> Vec<String> {
        let cell = Cell {
            entry,
            output: 0,
            input: 0,
        };
        cell.forms().collect()
    }

    #[test]
    fn a_cell_has_shorter_words_that_mean_the_same() {
        assert_eq!(
            forms(&Entry::ok(-2.0 / 3.0, 1e-9)),
            ["−0.667", "−0.67", "−0.7"]
        );
        assert_eq!(forms(&Entry::ok(12345.0, 0.0)), ["12345", "1e4"]);
        assert_eq!(forms(&Entry::ok(80.0, 1e-9)), ["80"]);
        let undefined = Entry::of(Derivative::UNDEFINED);
        assert_eq!(forms(&undefined), ["undefined", "undef", "–"]);
        assert_eq!(forms(&Entry::of(Derivative::UNRESOLVED)), ["?"]);
        let kink = |left: f64| {
            let [left, right] = [left, 1.0].map(|value| Slope { value, error: 0.0 });
            Entry::of(Derivative::Kink { left, right })
        };
        assert_eq!(forms(&kink(0.0)), ["0 | 1", "0|1"]);
        assert_eq!(
            forms(&kink(-1.0 / 3.0)),
            ["−0.333 | 1", "−0.333|1", "−0.33|1", "−0.3|1"]
        );
    }
}
