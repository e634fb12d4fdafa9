//! Two Jacobians of the same functions at two points: the one that was pinned, and the change
//! since then, as heatmaps like any other.

use std::sync::Arc;

use super::heatmap::{Heatmap, fingerprint, kinds, limit, linear};
use crate::analysis::heading::partial;
use crate::analysis::number::{earned, short};
use crate::diff::jacobian::{Entry, Jacobian, Status};

/// A Jacobian that is kept to be compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Pinned {
    jacobian: Arc<Jacobian>,
    outputs: Vec<String>,
    inputs: Vec<String>,
    /// Its form, and why.
    form: [String; 2],
    /// Where it was taken: ` at (x, y) = (1, 2)`, or nothing when that is too long to say.
    place: String,
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
            jacobian: Arc::clone(&figure.jacobian),
            outputs: figure.outputs.clone(),
            inputs: figure.inputs.clone(),
            form: [figure.form.clone(), figure.because.clone()],
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
                subtitle: format!("The pinned J is {m}×{n} of other names: nothing to compare"),
                ..now.clone()
            };
        }
        let of = |shown| match shown {
            Shown::Now => Arc::clone(&now.jacobian),
            Shown::Pinned => Arc::clone(&self.jacobian),
            Shown::Difference => Arc::new(difference(&now.jacobian, &self.jacobian)),
        };
        let jacobian = of(shown);
        let others = Shown::ALL.into_iter().filter(|other| *other != shown);
        let others = others.map(|other| (other.name(), of(other))).collect();
        let [form, because] = match shown {
            Shown::Pinned => self.form.clone(),
            Shown::Now | Shown::Difference => [now.form.clone(), now.because.clone()],
        };
        let (title, caption) = match shown {
            Shown::Now => (now.title.clone(), now.caption.clone()),
            Shown::Pinned => (
                format!("{}, pinned", now.title),
                format!("This is J as it was{}.", self.place),
            ),
            Shown::Difference => ("J now − J pinned".to_owned(), self.told(now, &jacobian)),
        };
        Heatmap {
            title,
            caption,
            form,
            because,
            change: shown == Shown::Difference,
            limit: limit(&jacobian),
            linear: linear(&jacobian),
            fingerprint: fingerprint(&jacobian),
            kinds: kinds(&jacobian),
            disagrees: shown != Shown::Difference && now.disagrees,
            jacobian,
            others,
            ..now.clone()
        }
    }

    /// The change in one sentence, and in another what cannot be compared.
    fn told(&self, now: &Heatmap, change: &Jacobian) -> String {
        let since = format!("since J was pinned{}", self.place);
        let amounts = change.entries().map(amount);
        let largest = amounts
            .enumerate()
            .filter_map(|(k, amount)| Some((k, amount?)))
            .max_by(|(a, x), (b, y)| {
                // The first of equals: max_by keeps the last.
                x.total_cmp(y).then(b.cmp(a))
            });
        let Some((k, largest)) = largest else {
            return format!("There is no number to compare {since}.");
        };
        let without = change.entries().filter(|e| amount(e).is_none());
        let without = match without.count() {
            0 => "",
            1 => " 1 entry has no change that is a number.",
            _ => " Some entries have no change that is a number.",
        };
        let kinks = change.entries().filter(|e| e.status == Status::Kink);
        if largest == 0.0 {
            let kinks = match kinks.count() {
                0 => "",
                1 => " The kink is unchanged.",
                _ => " The kinks are unchanged.",
            };
            let what = if without.is_empty() {
                "Nothing"
            } else {
                "No number"
            };
            return format!("{what} has changed {since}.{kinks}{without}");
        }
        let (row, col) = (k / change.cols, k % change.cols);
        let entry = change.entry(row, col);
        let told = match entry.status {
            Status::Kink => format!("{} | {}", short(entry.left), short(entry.right)),
            _ => earned(entry.value, entry.error, 3),
        };
        format!(
            "The largest change {since} is that of {}/{}: {told}.{without}",
            partial(&now.outputs[row]),
            partial(&now.inputs[col]),
        )
    }
}

/// How far an entry has moved, on the side where it moved most; 0 within its error, `None`
/// where that is no number.
fn amount(change: &Entry) -> Option<f64> {
    let size = match change.status {
        Status::Ok | Status::OneSided => change.value.abs(),
        Status::Kink => change.left.abs().max(change.right.abs()),
        Status::Infinite | Status::Undefined | Status::Unresolved => return None,
    };
    // An error that is not known hides nothing.
    Some(if size <= change.error { 0.0 } else { size })
}

fn difference(now: &Jacobian, then: &Jacobian) -> Jacobian {
    let changes = Jacobian::of(now.rows, now.cols, |row, col| {
        change(now.entry(row, col), then.entry(row, col))
    });
    Jacobian {
        value: now.value.clone(),
        method: now.method,
        structure: now.structure.clone(),
        provisional: now.provisional,
        ..changes
    }
}

/// One entry, now − then, on each side by itself: a kink has two slopes, the edge of a domain
/// one, and only slopes of the same side are compared. Errors add up. What is infinite at one
/// of the points has changed without bound; ∞ − ∞, and whatever is undefined or unresolved at
/// either point, has no change that is a number.
fn change(now: &Entry, then: &Entry) -> Entry {
    let either = |status| now.status == status || then.status == status;
    let because = || match (&*now.reason, &*then.reason) {
        (now, then) if now == then && !now.is_empty() => format!("at both points: {now}"),
        (now, "") => format!("now: {now}"),
        ("", then) => format!("where J was pinned: {then}"),
        (now, then) => format!("now: {now}; where J was pinned: {then}"),
    };
    for worst in [Status::Undefined, Status::Unresolved] {
        if either(worst) {
            return Entry::none(worst, because());
        }
    }
    if either(Status::Infinite) {
        let signs = [now, then].map(|entry| match entry.status {
            Status::Infinite => Some(entry.sign),
            _ => None,
        });
        let sign = match signs {
            [Some(now), None] => now,
            [None, Some(then)] => -then,
            [Some(now), Some(then)] if now == -then && now != 0 => now,
            _ => {
                let why = format!("the difference of two infinite slopes; {}", because());
                return Entry::none(Status::Undefined, why);
            }
        };
        return Entry {
            sign,
            ..Entry::none(Status::Infinite, because())
        };
    }
    let error = now.error + then.error;
    let sides = |entry: &Entry| match entry.status {
        Status::Ok => [entry.value; 2],
        _ => [entry.left, entry.right],
    };
    let (a, b) = (sides(now), sides(then));
    let [left, right] = [0, 1].map(|side| {
        let moved = a[side] - b[side];
        if moved.abs() <= error { 0.0 } else { moved }
    });
    if left.is_infinite() || right.is_infinite() {
        return Entry::none(Status::Unresolved, "the difference overflows");
    }
    match (left.is_nan(), right.is_nan()) {
        (false, false) if !either(Status::Kink) => Entry::ok(now.value - then.value, error),
        (false, false) => Entry {
            left,
            right,
            error,
            ..Entry::none(Status::Kink, because())
        },
        (true, true) => {
            let why = format!("no side has a slope at both points; {}", because());
            Entry::none(Status::Undefined, why)
        }
        _ => Entry {
            status: Status::OneSided,
            reason: because().into(),
            left,
            right,
            ..Entry::ok(if left.is_nan() { right } else { left }, error)
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::selection::Fold;

    fn ok(value: f64) -> Entry {
        Entry::ok(value, 0.25)
    }

    fn kink(left: f64, right: f64) -> Entry {
        Entry {
            left,
            right,
            error: 1e-9,
            ..Entry::none(Status::Kink, "relu is bent")
        }
    }

    fn from_left(value: f64) -> Entry {
        Entry {
            status: Status::OneSided,
            left: value,
            reason: "the edge".into(),
            ..Entry::ok(value, 0.0)
        }
    }

    fn from_right(value: f64) -> Entry {
        Entry {
            left: f64::NAN,
            right: value,
            ..from_left(value)
        }
    }

    fn infinite(sign: i8) -> Entry {
        Entry {
            sign,
            ..Entry::none(Status::Infinite, "steep")
        }
    }

    fn undefined() -> Entry {
        Entry::none(Status::Undefined, "no logarithm")
    }

    fn unresolved() -> Entry {
        Entry::none(Status::Unresolved, "noise")
    }

    /// Status and numbers of a change: `ok 3`, `kink 0 | 0`, `infinite −`, `undefined`.
    fn shown(now: &Entry, then: &Entry) -> String {
        let change = change(now, then);
        let numbers = match change.status {
            Status::Ok => short(change.value),
            Status::Kink => format!("{} | {}", short(change.left), short(change.right)),
            Status::OneSided if change.left.is_nan() => format!("_ | {}", short(change.right)),
            Status::OneSided => format!("{} | _", short(change.left)),
            Status::Infinite => ["−", "±", "+"][(change.sign + 1) as usize].to_owned(),
            Status::Undefined | Status::Unresolved => String::new(),
        };
        assert!(!change.reason.is_empty() || change.status == Status::Ok);
        format!("{} {numbers}", change.status.name())
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
            (undefined(), ok(1.0), "undefined"),
            (kink(0.0, 1.0), undefined(), "undefined"),
            (undefined(), infinite(1), "undefined"),
            (undefined(), undefined(), "undefined"),
            (unresolved(), ok(1.0), "unresolved"),
            (infinite(1), unresolved(), "unresolved"),
            (unresolved(), unresolved(), "unresolved"),
            (unresolved(), undefined(), "undefined"),
        ] {
            assert_eq!(shown(&now, &then), expected, "{now:?}\n{then:?}");
        }
        // Errors add up, and a reason says of which of the points it speaks.
        assert_eq!(change(&ok(5.0), &ok(2.0)).error, 0.5);
        let reason = |now: &Entry, then: &Entry| change(now, then).reason.to_string();
        let both = reason(&kink(0.0, 1.0), &kink(0.0, 1.0));
        assert_eq!(both, "at both points: relu is bent");
        assert_eq!(reason(&kink(0.0, 1.0), &ok(1.0)), "now: relu is bent");
        let other = reason(&ok(1.0), &undefined());
        assert_eq!(other, "where J was pinned: no logarithm");
        let two = reason(&unresolved(), &undefined());
        assert_eq!(two, "now: noise; where J was pinned: no logarithm");
    }

    /// The heatmap of the change of one row of entries.
    fn compared(now: Vec<Entry>, then: Vec<Entry>) -> Heatmap {
        let keys: Vec<String> = (1..=now.len()).map(|k| format!("x[{k}]")).collect();
        let heatmap = |entries: Vec<Entry>| {
            let jacobian = Jacobian::of(1, entries.len(), |_, col| entries[col].clone());
            let names = crate::panel::jacobian::figure::names::Names {
                output: "y",
                rows: &["y".to_owned()],
                variables: &["x".to_owned()],
                cols: &keys,
                point: &vec![0.0; keys.len()],
            };
            let looks = (Default::default(), Default::default());
            crate::panel::jacobian::figure::heatmap::heatmap(
                Arc::new(jacobian),
                names,
                Default::default(),
                looks,
            )
        };
        let now = heatmap(now);
        Pinned::of(&heatmap(then)).heatmap(&now, Shown::Difference)
    }

    #[test]
    fn the_caption_tells_of_kinks_and_of_what_has_no_number() {
        let caption = |now, then| compared(now, then).caption;
        let same = caption(vec![kink(0.0, 1.0)], vec![kink(0.0, 1.0)]);
        assert!(same.starts_with("Nothing has changed since J was pinned"));
        assert!(same.ends_with("The kink is unchanged."), "{same}");
        let moved = caption(vec![ok(1.5), kink(0.0, 3.0)], vec![ok(1.0), kink(0.0, 1.0)]);
        assert!(moved.ends_with("that of ∂y/∂x₂: 0 | 2."), "{moved}");
        let part = caption(vec![ok(1.0), undefined()], vec![ok(1.0), ok(1.0)]);
        assert!(part.starts_with("No number has changed"), "{part}");
        assert!(part.ends_with("1 entry has no change that is a number."));
        let none = caption(vec![undefined()], vec![ok(1.0)]);
        assert!(none.starts_with("There is no number to compare"), "{none}");
    }

    #[test]
    fn a_row_and_a_column_say_that_they_are_changes() {
        let figure = compared(vec![ok(150.0), ok(200.0)], vec![ok(100.0), ok(250.0)]);
        assert_eq!(figure.fold_out(Fold::Output(0)), "change of ∇y = (50, −50)");
        assert_eq!(figure.fold_out(Fold::Input(1)), "change of ∂y/∂x₂ = (−50)");
    }

    #[test]
    fn a_kink_that_stays_says_so_in_its_cell() {
        let words = |now, then| {
            let figure = compared(vec![now], vec![then]);
            let cell = figure.of(0, 0).expect("a cell");
            (figure.words(cell), figure.detail(cell), figure.large(cell))
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
