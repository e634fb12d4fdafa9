//! A phrase in parts, and the same with less said.
//!
//! Where there is little room, numbers have fewer digits, a list has fewer members, and clauses
//! are left out. The beginning of a number is another number, so no phrase made here ends inside
//! of one or right after one; a formula with other numbers is another formula, so a phrase that
//! holds one is said as it is or begun after a whole word.

use std::fmt;

use crate::analysis::number::{certain, is_of_number, rounded, significant};

/// Parts that are said one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Phrase(Vec<Part>);

/// A part of a phrase.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Prose.
    Word(String),
    /// The heading of an input, of an output or of a derivative.
    Name(String),
    /// Between a name and what it is: ` = `, or ` ≈ ` once that has fewer digits than it had.
    Equals {
        /// All digits are there.
        exact: bool,
    },
    /// A number, which is not NaN.
    Number {
        /// The number.
        value: f64,
        /// Significant digits that are said, no more than its error leaves certain; 0 when it
        /// leaves none.
        digits: usize,
    },
    /// `(1, 2, … 3 more)`.
    List {
        /// Those that are said.
        members: Vec<Phrase>,
        /// How many there are beside them.
        more: usize,
    },
    /// A formula as it was typed.
    Formula(String),
    /// The mark that ends a clause or a sentence: a paragraph may end here.
    Stop(char),
    /// Between things that are said side by side: wide spaces.
    Beside,
}

/// Usual significant digits of a number in a sentence.
const DIGITS: usize = 3;

impl Phrase {
    /// Without any part.
    pub fn new() -> Self {
        Self::default()
    }

    fn with(mut self, part: Part) -> Self {
        self.0.push(part);
        self
    }

    /// And prose.
    pub fn word(self, text: impl Into<String>) -> Self {
        self.with(Part::Word(text.into()))
    }

    /// And the heading of an input, of an output or of a derivative.
    pub fn name(self, heading: impl Into<String>) -> Self {
        self.with(Part::Name(heading.into()))
    }

    /// And an equals sign.
    pub fn equals(self) -> Self {
        self.with(Part::Equals { exact: true })
    }

    /// And a number with three significant digits; in a word where there is none.
    pub fn number(self, value: f64) -> Self {
        self.digits(value, DIGITS)
    }

    /// And a number with so many significant digits.
    pub fn digits(self, value: f64, digits: usize) -> Self {
        if value.is_nan() {
            return self.word("undefined");
        }
        self.with(Part::Number { value, digits })
    }

    /// And a number with so many significant digits as its error (absolute, NaN when unknown)
    /// leaves certain, at most so many.
    pub fn earned(self, value: f64, error: f64, digits: usize) -> Self {
        self.digits(value, certain(value, error, digits))
    }

    /// And `name = value`, or that it is undefined.
    pub fn equation(self, name: impl Into<String>, value: f64) -> Self {
        let named = self.name(name);
        if value.is_nan() {
            return named.word(" is undefined");
        }
        named.equals().number(value)
    }

    /// And a list in brackets, with how many members it has beside these.
    pub fn list(self, members: impl IntoIterator<Item = Self>, more: usize) -> Self {
        let members = members.into_iter().collect();
        self.with(Part::List { members, more })
    }

    /// And numbers in brackets; one alone has none.
    pub fn numbers(self, values: &[f64]) -> Self {
        match values {
            [only] => self.number(*only),
            values => self.list(values.iter().map(|value| Self::new().number(*value)), 0),
        }
    }

    /// And a formula as it was typed.
    pub fn formula(self, text: impl Into<String>) -> Self {
        self.with(Part::Formula(text.into()))
    }

    /// And the mark that ends a clause: `;`, `:` or `.`, followed by a space when more comes.
    pub fn stop(self, mark: char) -> Self {
        self.with(Part::Stop(mark))
    }

    /// And something beside it: wide spaces between the two.
    pub fn beside(self, other: impl Into<Self>) -> Self {
        self.with(Part::Beside).then(other)
    }

    /// And the parts of another phrase.
    pub fn then(mut self, other: impl Into<Self>) -> Self {
        self.0.extend(other.into().0);
        self
    }

    /// Phrases with the same words between each two.
    pub fn joined(phrases: impl IntoIterator<Item = Self>, between: &Self) -> Self {
        let mut joined = Self::new();
        for (place, phrase) in phrases.into_iter().enumerate() {
            if place > 0 {
                joined.0.extend_from_slice(&between.0);
            }
            joined.0.extend(phrase.0);
        }
        joined
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|part| match part {
            Part::Word(text) | Part::Name(text) | Part::Formula(text) => text.is_empty(),
            _ => false,
        })
    }

    /// The same in other words, each with fewer letters than the one before: numbers with two
    /// digits and with one, then the last list with fewer members, then the first of several
    /// things alone. Without the phrase itself, and empty for one that holds a formula.
    pub fn levels(&self) -> Vec<Self> {
        if self.holds_formula() {
            return Vec::new();
        }
        let coarse = self.rounded(1);
        let mut candidates = vec![self.rounded(2), coarse.clone()];
        candidates.extend(coarse.fewer_members());
        let beside = coarse.0.iter().position(|part| *part == Part::Beside);
        candidates.extend(beside.map(|at| Self(coarse.0[..at].to_vec())));
        let mut least = self.letters();
        candidates.retain(|phrase| {
            let fewer = phrase.letters() < least;
            least = least.min(phrase.letters());
            fewer
        });
        candidates
    }

    /// Its numbers with at most so many significant digits, and `≈` where it said that they are
    /// equal. Digits before the point stay. So does a number that ends in a half of the last
    /// digit: it may have been rounded already and could go either way.
    pub fn rounded(&self, digits: usize) -> Self {
        let mut parts: Vec<Part> = Vec::with_capacity(self.0.len());
        let mut sign = None;
        for part in &self.0 {
            let part = match part {
                Part::Equals { .. } => {
                    sign = Some(parts.len());
                    part.clone()
                }
                &Part::Number {
                    value,
                    digits: said,
                } => Part::Number {
                    value,
                    digits: rounded(value, said, digits),
                },
                Part::List { members, more } => Part::List {
                    members: members
                        .iter()
                        .map(|member| member.rounded(digits))
                        .collect(),
                    more: *more,
                },
                other => other.clone(),
            };
            if lost(&part, self.0.get(parts.len()))
                && let Some(Part::Equals { exact }) = sign.and_then(|at| parts.get_mut(at))
            {
                *exact = false;
            }
            parts.push(part);
        }
        Self(parts)
    }

    /// The last list shorter by one member, by two …: `(1, 2, … 3 more)`.
    fn fewer_members(&self) -> Vec<Self> {
        let is_list = |part: &Part| matches!(part, Part::List { .. });
        let Some(at) = self.0.iter().rposition(is_list) else {
            return Vec::new();
        };
        let Part::List { members, more } = &self.0[at] else {
            return Vec::new();
        };
        let shorter = (1..members.len()).rev().map(|kept| {
            let mut parts = self.0.clone();
            parts[at] = Part::List {
                members: members[..kept].to_vec(),
                more: more + members.len() - kept,
            };
            Self(parts)
        });
        shorter.collect()
    }

    /// A name and what follows it, from the sign on, where that is all it says: of several
    /// equations none may get the number of another.
    pub fn sides(&self) -> Option<(Self, Self)> {
        let parts = self.0.iter().enumerate();
        let mut signs = parts.filter(|(_, part)| matches!(part, Part::Equals { .. }));
        let (at, _) = signs.next()?;
        let alone = signs.next().is_none();
        let (name, value) = self.0.split_at(at);
        alone.then(|| (Self(name.to_vec()), Self(value.to_vec())))
    }

    /// The beginnings of a paragraph that are sentences, the longest first: without its last
    /// sentence or clause, then without the one before … Each ends in a full stop. Empty for what
    /// is no sentence.
    pub fn sentences(&self) -> Vec<Self> {
        let Some((Part::Stop(_), parts)) = self.0.split_last() else {
            return Vec::new();
        };
        let stops = parts.iter().enumerate().rev();
        let stops = stops.filter(|(_, part)| matches!(part, Part::Stop(_)));
        stops
            .map(|(at, _)| Self(parts[..at].to_vec()).stop('.'))
            .collect()
    }

    /// The longest beginning of at most so many letters, the ellipsis included; empty when there
    /// is none.
    pub fn begun(&self, most: usize) -> Self {
        if self.letters() <= most {
            return self.clone();
        }
        let all: Vec<char> = self.to_string().chars().collect();
        let whole = self.holds_formula();
        let mut ends = self.ends();
        ends.retain(|&end| !whole || all.get(end) == Some(&' '));
        let starts = ends.into_iter().rev().map(|end| {
            let last = end.checked_sub(1).and_then(|at| all.get(at));
            let space = whole || last.is_some_and(|last| "=:".contains(*last));
            (end, if space { " …" } else { "…" })
        });
        let mut fitting = starts.filter(|(end, dots)| end + dots.chars().count() <= most);
        fitting.next().map_or_else(Self::new, |(end, dots)| {
            let start: String = all[..end].iter().collect();
            Self::from(start + dots)
        })
    }

    /// After how many letters it may end: in prose, in a name or in a formula after anything that
    /// is of no number, and after a list; never in a number or after one.
    fn ends(&self) -> Vec<usize> {
        let mut ends = Vec::new();
        let mut from = 0;
        for (place, part) in self.0.iter().enumerate() {
            let text = part.said(self.0.get(place + 1).is_some());
            match part {
                Part::Number { .. } | Part::Beside => {}
                Part::List { members, .. } => {
                    let mut start = from + 1;
                    for member in members {
                        ends.extend(member.ends().iter().map(|end| start + end));
                        start += member.letters() + 2;
                    }
                    ends.push(from + text.chars().count());
                }
                _ => {
                    let letters = text.chars().enumerate();
                    let last = letters.filter(|(_, c)| !is_of_number(*c) && !" ,;([…".contains(*c));
                    ends.extend(last.map(|(at, _)| from + at + 1));
                }
            }
            from += text.chars().count();
        }
        ends
    }

    fn holds_formula(&self) -> bool {
        let is_formula = |part: &Part| matches!(part, Part::Formula(_));
        self.0.iter().any(is_formula)
    }

    fn letters(&self) -> usize {
        self.to_string().chars().count()
    }
}

/// Whether a part has fewer digits than it was.
fn lost(part: &Part, was: Option<&Part>) -> bool {
    let digits = |part: &Part| part.said(false);
    match (part, was) {
        (Part::Number { .. }, Some(was)) => digits(part) != digits(was),
        (Part::List { .. }, Some(was)) => digits(part) != digits(was),
        _ => false,
    }
}

impl Part {
    /// Its text, with something or nothing behind it.
    fn said(&self, followed: bool) -> String {
        match self {
            Self::Word(text) | Self::Name(text) | Self::Formula(text) => text.clone(),
            Self::Equals { exact: true } => " = ".to_owned(),
            Self::Equals { exact: false } => " ≈ ".to_owned(),
            Self::Number { digits: 0, .. } => "0".to_owned(),
            Self::Number { value, digits } => significant(*value, *digits),
            Self::List { members, more } => {
                let mut members: Vec<String> = members.iter().map(Phrase::to_string).collect();
                if *more > 0 {
                    members.push(format!("… {more} more"));
                }
                format!("({})", members.join(", "))
            }
            Self::Stop(mark) if followed => format!("{mark} "),
            Self::Stop(mark) => mark.to_string(),
            Self::Beside => "    ".to_owned(),
        }
    }
}

/// All of it.
impl fmt::Display for Phrase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, part) in self.0.iter().enumerate() {
            formatter.write_str(&part.said(place + 1 < self.0.len()))?;
        }
        Ok(())
    }
}

impl From<&str> for Phrase {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<String> for Phrase {
    fn from(text: String) -> Self {
        Self::new().word(text)
    }
}

impl From<&String> for Phrase {
    fn from(text: &String) -> Self {
        Self::from(text.clone())
    }
}

impl From<&Phrase> for Phrase {
    fn from(phrase: &Phrase) -> Self {
        phrase.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, value: f64) -> Phrase {
        Phrase::new().equation(name, value)
    }

    fn texts(phrases: &[Phrase]) -> Vec<String> {
        phrases.iter().map(Phrase::to_string).collect()
    }

    fn gradient(values: &[f64]) -> Phrase {
        Phrase::new().name("∇f").equals().numbers(values)
    }

    #[test]
    fn numbers_lose_digits_and_lists_lose_members() {
        let both = named("x", -0.333).word(", ").equation("y", 1.25e-4);
        assert_eq!(both.rounded(2).to_string(), "x ≈ −0.33, y = 1.25e−4");
        let both = named("x", -0.333).word(", ").equation("y", 1.27e-4);
        assert_eq!(both.rounded(1).to_string(), "x ≈ −0.3, y ≈ 1e−4");
        let beside = named("y", 2.0).word(" at ").equation("x", 1.0);
        let beside = beside.beside(gradient(&[0.123, 4.56]));
        assert_eq!(
            beside.rounded(1).to_string(),
            "y = 2 at x = 1    ∇f ≈ (0.1, 5)"
        );
        let alone = |value: f64| Phrase::new().number(value).rounded(1).to_string();
        assert_eq!(alone(0.996), "1");
        // What is counted stays.
        assert_eq!(alone(12345.0), "12345");
        assert_eq!(alone(123.4), "123");
        // 0.25 may come of 0.2451 or of 0.2549.
        assert_eq!(alone(0.25), "0.25");
        assert_eq!(
            texts(&gradient(&[-0.333, 1.21, 7.0]).levels()),
            ["∇f ≈ (−0.33, 1.2, 7)", "∇f ≈ (−0.3, 1, 7)"]
        );
        let numbers = [1.0, 2.0].map(|value| Phrase::new().number(value));
        let list = Phrase::new().name("∇f").equals().list(numbers, 3);
        assert_eq!(list.to_string(), "∇f = (1, 2, … 3 more)");
        assert_eq!(texts(&list.levels()), ["∇f = (1, … 4 more)"]);
        assert!(Phrase::from("∂(y, z)/∂x").levels().is_empty());
        let beside = named("y", 2.0).word(" at ").equation("x", 1.0);
        let beside = beside.beside(gradient(&[5.0]));
        assert_eq!(texts(&beside.levels()), ["y = 2 at x = 1"]);
    }

    #[test]
    fn a_number_has_the_digits_that_its_error_leaves() {
        let said = |error: f64| Phrase::new().earned(1.2345, error, 3).to_string();
        assert_eq!([1e-9, 0.05, 7.0].map(said), ["1.23", "1.2", "0"]);
        assert_eq!(Phrase::new().number(f64::NAN).to_string(), "undefined");
        assert_eq!(named("y", f64::NAN).to_string(), "y is undefined");
        let six = Phrase::new().name("J").equals().digits(12345.678, 6);
        assert_eq!(texts(&six.levels()), ["J ≈ 12346"]);
    }

    #[test]
    fn a_name_is_one_only_beside_a_single_number() {
        let sides = |phrase: Phrase| {
            let sides = phrase.sides()?;
            Some((sides.0.to_string(), sides.1.to_string()))
        };
        let found = Some(("name".to_owned(), " ≈ 1.5".to_owned()));
        assert_eq!(sides(named("name", 1.526).rounded(2)), found);
        let found = Some(("∇f".to_owned(), " = (1, 2)".to_owned()));
        assert_eq!(sides(gradient(&[1.0, 2.0])), found);
        let several = named("y", 1.5).word(" at ").equation("x", 2.0);
        assert_eq!(sides(several), None);
        assert_eq!(sides(Phrase::from("none")), None);
    }

    #[test]
    fn a_formula_is_begun_and_never_another_one() {
        let formulas = [
            "1.234*z + 0.1234*max(z, 2)^3 + 0.5678*sin(1.2345*z)",
            "max(z, 0.1234)",
            "z + 0.1234",
            "z-0.1234",
            "0.1234 − z",
            "z^1.26",
            "1.234z",
            "2(z, 0.1234)",
            "z/1.234",
        ];
        for formula in formulas {
            let title = Phrase::from("Neuron a").equals().formula(formula);
            assert!(title.levels().is_empty(), "{title}");
            let text = title.to_string();
            for most in 0..text.chars().count() {
                let short = title.begun(most).to_string();
                let start = short.trim_end_matches(" …");
                let rest = text.strip_prefix(start).expect("its beginning");
                let whole = rest.trim_start_matches([',', '(']).starts_with(' ');
                assert!(
                    short.is_empty() || whole && !start.ends_with(is_of_number),
                    "{short}"
                );
            }
        }
        let formula = Phrase::from("a").equals().formula("1.234*z + 0.1234");
        assert_eq!(formula.begun(19).to_string(), "a = 1.234*z …");
    }

    #[test]
    fn sentences_go_and_the_rest_ends_in_a_full_stop() {
        let paragraph = Phrase::from("2 entries have no derivative").stop(':');
        let paragraph = paragraph.word("relu(x, 1) has a kink").stop(';');
        let paragraph = paragraph.word("it jumps").stop('.');
        let paragraph = paragraph.word("J is ").number(0.5).stop('.');
        assert_eq!(
            texts(&paragraph.sentences()),
            [
                "2 entries have no derivative: relu(x, 1) has a kink; it jumps.",
                "2 entries have no derivative: relu(x, 1) has a kink.",
                "2 entries have no derivative.",
            ]
        );
        assert!(Phrase::from("J alone").stop('.').sentences().is_empty());
        let title = Phrase::from("a title").stop(';').word("more");
        assert!(title.sentences().is_empty());
    }

    #[test]
    fn nothing_ends_inside_of_a_number_or_after_one() {
        let begun = |phrase: &Phrase, most: usize| phrase.begun(most).to_string();
        let list = Phrase::new().name("∇y₁").equals().numbers(&[-0.333, 1.21]);
        assert_eq!(begun(&list, 12), "∇y₁ = …");
        assert_eq!(begun(&list, 5), "∇y…");
        assert_eq!(begun(&Phrase::new().number(-0.333), 4), "");
        assert_eq!(begun(&Phrase::from("size ").number(1e-4), 8), "size…");
        assert_eq!(begun(&Phrase::from("temperature"), 5), "temp…");
        let step = Phrase::from("step ").digits(12.0, 6).stop(':');
        let size = Phrase::from("J is ").number(7.0).word(" by ").number(1.0);
        for phrase in [
            Phrase::new().name("∇y₁").equals().numbers(&[-0.5, 1.2e-4]),
            step.equation("L", 0.5),
            size.stop('.').word("It is ").number(0.0).stop('.'),
            Phrase::from("+").number(1e300),
            Phrase::from("±12.5 and W₁,₂"),
        ] {
            for most in 0..phrase.letters() {
                let short = begun(&phrase, most);
                assert!(short.chars().count() <= most, "{short}");
                let before = short.strip_suffix('…').unwrap_or("");
                assert!(!before.ends_with(is_of_number), "{short}");
            }
        }
    }
}
