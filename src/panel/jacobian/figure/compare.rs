//! Two Jacobians of the same functions at two points: the one that was pinned, and the change
//! since then, as heatmaps like any other.

use std::sync::Arc;

use super::heatmap::Heatmap;
use super::summary::Summary;
use crate::analysis::heading::partial;
use crate::analysis::phrase::Phrase;
use crate::diff::jacobian::{Derivative, Entry, Jacobian, Slope};
use crate::document::Face;
use crate::panel::jacobian::figure::change::{Compared, Explained};

/// A Jacobian that is kept to be compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Pinned {
    numbers: Explained,
    outputs: Vec<String>,
    inputs: Vec<String>,
    /// Its form, with the rank and without.
    form: [Phrase; 2],
    /// Why it has it.
    because: String,
    /// Where it was taken: ` at (x, y) = (1, 2)`, or nothing when that is too long to say.
    place: Phrase,
}

/// Which of the two is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// J at the point.
    Now,
    /// J where it was pinned.
    Pinned,
    /// The one minus the other, with colours of its own range.
    #[default]
    Difference,
}

impl Shown {
    /// All of them, in the order of the menus.
    pub const ALL: [Self; 3] = [Self::Now, Self::Pinned, Self::Difference];

    /// As buttons say it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Now => "J now",
            Self::Pinned => "J pinned",
            Self::Difference => "now − pinned",
        }
    }
}

impl Pinned {
    /// Keeps what is shown.
    pub fn of(figure: &Heatmap) -> Self {
        Self {
            numbers: figure.numbers(),
            outputs: figure.outputs.clone(),
            inputs: figure.inputs.clone(),
            form: figure.form.clone(),
            because: figure.because.clone(),
            place: figure.place.clone(),
        }
    }

    /// Whether it is of the same outputs and inputs.
    pub fn fits(&self, now: &Heatmap) -> bool {
        self.outputs == now.outputs && self.inputs == now.inputs
    }

    /// The heatmap that shows it, or the change since then. Of other names or sizes than now
    /// it cannot be compared: then the present one is shown and says so.
    pub fn heatmap(&self, now: &Heatmap, shown: Shown) -> Heatmap {
        if !self.fits(now) {
            let (m, n) = (self.outputs.len(), self.inputs.len());
            return Heatmap {
                subtitle: format!("The pinned J is {m}×{n} of other names: nothing to compare")
                    .into(),
                ..now.clone()
            };
        }
        let compared = Compared {
            now: now.numbers(),
            then: self.numbers.clone(),
        };
        let of = |shown| match shown {
            Shown::Now => Arc::clone(&now.jacobian),
            Shown::Pinned => Arc::clone(&self.numbers.jacobian),
            Shown::Difference => Arc::new(compared.jacobian()),
        };
        let jacobian = of(shown);
        let others = Shown::ALL.into_iter().filter(|other| *other != shown);
        let others = others.map(|other| (other.name(), of(other))).collect();
        let words = match shown {
            Shown::Pinned => Arc::clone(&self.numbers.words),
            Shown::Now | Shown::Difference => Arc::clone(&now.words),
        };
        let (form, because) = match shown {
            Shown::Pinned => (self.form.clone(), self.because.clone()),
            Shown::Now | Shown::Difference => (now.form.clone(), now.because.clone()),
        };
        let (title, caption) = match shown {
            Shown::Now => (now.title.clone(), now.caption.clone()),
            Shown::Pinned => (
                now.title.clone().word(", pinned"),
                Phrase::from("This is J as it was")
                    .then(&self.place)
                    .stop('.'),
            ),
            Shown::Difference => ("J now − J pinned".into(), self.told(now, &jacobian)),
        };
        let summary = Summary::of(&jacobian);
        Heatmap {
            title,
            caption,
            form,
            because,
            compared: (shown == Shown::Difference).then_some(compared),
            face: match shown {
                Shown::Difference => Face::Numbers,
                Shown::Now | Shown::Pinned => now.face,
            },
            formulas: now.formulas.clone().filter(|_| shown != Shown::Difference),
            words,
            limit: summary.limit,
            linear: summary.linear,
            fingerprint: summary.fingerprint,
            kinds: summary.kinds,
            disagrees: shown != Shown::Difference && now.disagrees,
            jacobian,
            others,
            ..now.clone()
        }
    }

    /// The change in one sentence, and in another what cannot be compared.
    fn told(&self, now: &Heatmap, change: &Jacobian) -> Phrase {
        let since = Phrase::from("since J was pinned").then(&self.place);
        let amounts = change.entries().map(amount);
        let largest = amounts
            .enumerate()
            .filter_map(|(k, amount)| Some((k, amount?)))
            .max_by(|(a, x), (b, y)| {
                // The first of equals: max_by keeps the last.
                x.total_cmp(y).then(b.cmp(a))
            });
        let Some((k, largest)) = largest else {
            let none = Phrase::from("There is no number to compare ");
            return none.then(since).stop('.');
        };
        let without = change.entries().filter(|e| amount(e).is_none());
        let without = match without.count() {
            0 => Phrase::new(),
            1 => Phrase::from("1 entry has no change that is a number").stop('.'),
            _ => Phrase::from("Some entries have no change that is a number").stop('.'),
        };
        let is_kink = |entry: &&Entry| matches!(entry.derivative, Derivative::Kink { .. });
        let kinks = change.entries().filter(is_kink);
        if largest == 0.0 {
            let kinks = match kinks.count() {
                0 => Phrase::new(),
                1 => Phrase::from("The kink is unchanged").stop('.'),
                _ => Phrase::from("The kinks are unchanged").stop('.'),
            };
            let what = if without.is_empty() {
                "Nothing has changed "
            } else {
                "No number has changed "
            };
            let what = Phrase::from(what).then(since).stop('.');
            return what.then(kinks).then(without);
        }
        let (row, col) = (k / change.cols, k % change.cols);
        let entry = change.entry(row, col);
        let (output, input) = (partial(&now.outputs[row]), partial(&now.inputs[col]));
        let largest = Phrase::from("The largest change ").then(since);
        let largest = largest.word(" is that of ");
        let largest = largest.name(format!("{output}/{input}")).stop(':');
        let largest = match entry.derivative {
            Derivative::Kink { left, right } => {
                largest.number(left.value).word(" | ").number(right.value)
            }
            _ => largest.earned(entry.value(), entry.error(), 3),
        };
        largest.stop('.').then(without)
    }
}

/// How far an entry has moved, on the side where it moved most; 0 within its error, `None`
/// where that is no number.
fn amount(change: &Entry) -> Option<f64> {
    let size = |slope: Slope| {
        let size = slope.value.abs();
        // An error that is not known hides nothing.
        if size <= slope.error { 0.0 } else { size }
    };
    match change.derivative {
        Derivative::Value { value, error } => Some(size(Slope { value, error })),
        Derivative::OneSided { slope, .. } => Some(size(slope)),
        Derivative::Kink { left, right } => Some(size(left).max(size(right))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::number::short;
    use crate::analysis::phrase::Words;
    use crate::diff::jacobian::Side;
    use crate::diff::reason::{Reason, enter};
    use crate::panel::selection::Fold;

    fn ok(value: f64) -> Derivative {
        Derivative::Value { value, error: 0.25 }
    }

    fn slope(value: f64) -> Slope {
        Slope { value, error: 1e-9 }
    }

    fn kink(left: f64, right: f64) -> Derivative {
        Derivative::Kink {
            left: slope(left),
            right: slope(right),
        }
    }

    fn from(side: Side, value: f64) -> Derivative {
        let slope = slope(value);
        Derivative::OneSided { side, slope }
    }

    fn from_left(value: f64) -> Derivative {
        from(Side::Left, value)
    }

    fn from_right(value: f64) -> Derivative {
        from(Side::Right, value)
    }

    fn infinite(sign: i8) -> Derivative {
        Derivative::Infinite { sign, other: None }
    }

    const UNDEFINED: Derivative = Derivative::UNDEFINED;
    const UNRESOLVED: Derivative = Derivative::UNRESOLVED;

    /// Jacobians of one entry that have a reason unless they are ok.
    fn two(now: Derivative, then: Derivative) -> Compared {
        let told = |derivative: Derivative| {
            let mut jacobian = Jacobian::of(1, 1, |_, _| Entry::of(derivative));
            let reason = match derivative {
                Derivative::Value { .. } => Reason::None,
                Derivative::Kink { .. } => Reason::LimitedByRounding,
                _ => Reason::NoFiniteValue,
            };
            jacobian.columns[0][0].reason = enter(&mut jacobian.reasons, reason);
            Explained {
                jacobian: Arc::new(jacobian),
                words: Arc::default(),
            }
        };
        Compared {
            now: told(now),
            then: told(then),
        }
    }

    /// Status and numbers of a change: `ok 3`, `kink 0 | 0`, `infinite −`, `undefined`.
    fn shown(now: Derivative, then: Derivative) -> String {
        let compared = two(now, then);
        let change = compared.change(0, 0).derivative;
        let numbers = match change {
            Derivative::Value { value, .. } => short(value),
            Derivative::Kink { left, right } => {
                format!("{} | {}", short(left.value), short(right.value))
            }
            Derivative::OneSided {
                side: Side::Right,
                slope,
            } => format!("_ | {}", short(slope.value)),
            Derivative::OneSided { slope, .. } => format!("{} | _", short(slope.value)),
            Derivative::Infinite { sign, .. } => ["−", "±", "+"][(sign + 1) as usize].to_owned(),
            Derivative::Undefined { .. } | Derivative::Unresolved { .. } => String::new(),
        };
        let is_plain = matches!(change, Derivative::Value { .. });
        assert_eq!(compared.because(0, 0).is_empty(), is_plain);
        format!("{} {numbers}", change.status().name())
            .trim()
            .to_owned()
    }

    #[test]
    fn every_kind_of_entry_is_compared_with_every_other() {
        for (now, then, expected) in [
            (ok(5.0), ok(2.0), "ok 3"),
            (ok(1e308), ok(-1e308), "unresolved"),
            // A kink that stays, moves on one side, moves on both, comes and goes.
            (kink(0.0, 1.0), kink(0.0, 1.0), "kink 0 | 0"),
            (kink(0.0, 1.0 + 1e-10), kink(0.0, 1.0), "kink 0 | 0"),
            (kink(0.0, 3.0), kink(0.0, 1.0), "kink 0 | 2"),
            (kink(2.0, 4.0), kink(-1.0, 1.0), "kink 3 | 3"),
            (kink(-1.0, 1.0), ok(1.0), "kink −2 | 0"),
            (ok(1.0), kink(-1.0, 1.0), "kink 2 | 0"),
            (kink(1e308, 1.0), kink(-1e308, 1.0), "unresolved"),
            // The edge of a domain has one side.
            (from_left(3.0), from_left(1.0), "one-sided 2 | _"),
            (from_right(3.0), from_right(1.0), "one-sided _ | 2"),
            (from_right(3.0), ok(1.0), "one-sided _ | 2"),
            (ok(1.0), from_left(3.0), "one-sided −2 | _"),
            (kink(1.0, 5.0), from_right(2.0), "one-sided _ | 3"),
            (from_left(2.0), kink(1.0, 5.0), "one-sided 1 | _"),
            (from_left(3.0), from_right(1.0), "undefined"),
            // To infinity and back.
            (infinite(1), ok(1.0), "infinite +"),
            (infinite(0), kink(0.0, 1.0), "infinite ±"),
            (from_right(1.0), infinite(1), "infinite −"),
            (ok(1.0), infinite(0), "infinite ±"),
            (infinite(1), infinite(-1), "infinite +"),
            (infinite(1), infinite(1), "undefined"),
            (infinite(0), infinite(0), "undefined"),
            // Nothing is known, and nothing is made up; the worse of two is told.
            (UNDEFINED, ok(1.0), "undefined"),
            (kink(0.0, 1.0), UNDEFINED, "undefined"),
            (UNDEFINED, infinite(1), "undefined"),
            (UNDEFINED, UNDEFINED, "undefined"),
            (UNRESOLVED, ok(1.0), "unresolved"),
            (infinite(1), UNRESOLVED, "unresolved"),
            (UNRESOLVED, UNRESOLVED, "unresolved"),
            (UNRESOLVED, UNDEFINED, "undefined"),
        ] {
            assert_eq!(shown(now, then), expected, "{now:?}\n{then:?}");
        }
        // Errors add up, and a reason says of which of the points it speaks.
        assert_eq!(two(ok(5.0), ok(2.0)).change(0, 0).derivative.error(), 0.5);
        let Derivative::Kink { left, .. } = two(kink(0.0, 1.0), ok(0.0)).change(0, 0).derivative
        else {
            panic!("no kink");
        };
        assert_eq!(left.error, 0.25 + 1e-9);
        let reason = |now, then| two(now, then).because(0, 0);
        let [bent, none] = [Reason::LimitedByRounding, Reason::NoFiniteValue]
            .map(|reason| Words::default().reason(&reason, &UNRESOLVED).to_string());
        let both = reason(kink(0.0, 1.0), kink(0.0, 1.0));
        assert_eq!(both, format!("at both points: {bent}"));
        assert_eq!(reason(kink(0.0, 1.0), ok(1.0)), format!("now: {bent}"));
        let other = reason(ok(1.0), UNDEFINED);
        assert_eq!(other, format!("where J was pinned: {none}"));
        let two = reason(kink(0.0, 1.0), UNDEFINED);
        assert_eq!(two, format!("now: {bent}; where J was pinned: {none}"));
        let infinities = reason(infinite(1), infinite(1));
        assert!(infinities.starts_with("the difference of two infinite slopes; at both"));
        assert_eq!(reason(ok(1e308), ok(-1e308)), "the difference overflows");
        let sides = reason(from_left(3.0), from_right(1.0));
        assert!(sides.starts_with("no side has a slope at both points; "));
    }

    /// The heatmap of the change of one row of entries.
    fn compared(now: Vec<Derivative>, then: Vec<Derivative>) -> Heatmap {
        let keys: Vec<String> = (1..=now.len()).map(|k| format!("x[{k}]")).collect();
        let heatmap = |entries: Vec<Derivative>| {
            let jacobian = Jacobian::of(1, entries.len(), |_, col| Entry::of(entries[col]));
            let names = crate::panel::jacobian::figure::names::Names {
                output: "y",
                rows: &["y".to_owned()],
                variables: &["x".to_owned()],
                cols: &keys,
                point: &vec![0.0; keys.len()],
                words: &Arc::default(),
            };
            let looks = (Default::default(), Default::default());
            crate::panel::jacobian::figure::heatmap::heatmap(
                Arc::new(jacobian),
                names,
                Default::default(),
                looks,
                &Default::default(),
            )
            .unwrap()
        };
        let now = heatmap(now);
        Pinned::of(&heatmap(then)).heatmap(&now, Shown::Difference)
    }

    #[test]
    fn the_caption_tells_of_kinks_and_of_what_has_no_number() {
        let caption = |now, then| compared(now, then).caption.to_string();
        let same = caption(vec![kink(0.0, 1.0)], vec![kink(0.0, 1.0)]);
        assert!(same.starts_with("Nothing has changed since J was pinned"));
        assert!(same.ends_with("The kink is unchanged."), "{same}");
        let moved = caption(vec![ok(1.5), kink(0.0, 3.0)], vec![ok(1.0), kink(0.0, 1.0)]);
        assert!(moved.ends_with("that of ∂y/∂x₂: 0 | 2."), "{moved}");
        let part = caption(vec![ok(1.0), UNDEFINED], vec![ok(1.0), ok(1.0)]);
        assert!(part.starts_with("No number has changed"), "{part}");
        assert!(part.ends_with("1 entry has no change that is a number."));
        let none = caption(vec![UNDEFINED], vec![ok(1.0)]);
        assert!(none.starts_with("There is no number to compare"), "{none}");
    }

    #[test]
    fn a_row_and_a_column_say_that_they_are_changes() {
        let figure = compared(vec![ok(150.0), ok(200.0)], vec![ok(100.0), ok(250.0)]);
        assert_eq!(
            figure.fold_out(Fold::Output(0)).to_string(),
            "change of ∇y = (50, −50)"
        );
        assert_eq!(
            figure.fold_out(Fold::Input(1)).to_string(),
            "change of ∂y/∂x₂ = (−50)"
        );
    }

    #[test]
    fn a_kink_that_stays_says_so_in_its_cell() {
        let words = |now, then| {
            let figure = compared(vec![now], vec![then]);
            let cell = figure.of(0, 0).expect("a cell");
            (
                figure.words(cell),
                figure.detail(cell),
                figure.large(cell).to_string(),
            )
        };
        let (words_of, detail, large) = words(kink(0.0, 1.0), kink(0.0, 1.0));
        assert_eq!(words_of, ("kink".to_owned(), Some("unchanged")));
        assert!(detail.starts_with("change of ∂y/∂x₁: kink, unchanged\n"));
        assert!(large.ends_with(": kink, unchanged"), "{large}");
        let (words, detail, _) = words(kink(0.0, 3.0), kink(0.0, 1.0));
        assert_eq!(words, ("0 | 2".to_owned(), Some("kink")));
        assert!(detail.contains("left 0, right 2"), "{detail}");
    }
}
