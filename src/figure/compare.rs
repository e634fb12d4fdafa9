//! Two Jacobians of the same functions at two points: the one that was pinned, and the change
//! since then, as heatmaps like any other.

use std::sync::Arc;

use super::heatmap::{Heatmap, fingerprint, kinds, limit};
use super::label::partial;
use super::number::earned;
use crate::diff::jacobian::{Check, Entry, Jacobian, Status};

/// A Jacobian that is kept to be compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Pinned {
    jacobian: Arc<Jacobian>,
    outputs: Vec<String>,
    inputs: Vec<String>,
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
        let difference = || Arc::new(difference(&now.jacobian, &self.jacobian));
        let jacobian = match shown {
            Shown::Now => Arc::clone(&now.jacobian),
            Shown::Pinned => Arc::clone(&self.jacobian),
            Shown::Difference => difference(),
        };
        let others = vec![
            (Shown::Now.name(), Arc::clone(&now.jacobian)),
            (Shown::Pinned.name(), Arc::clone(&self.jacobian)),
            (
                Shown::Difference.name(),
                if shown == Shown::Difference {
                    Arc::clone(&jacobian)
                } else {
                    difference()
                },
            ),
        ];
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
            change: shown == Shown::Difference,
            limit: limit(&jacobian),
            fingerprint: fingerprint(&jacobian),
            kinds: kinds(&jacobian),
            disagrees: shown != Shown::Difference && now.disagrees,
            jacobian,
            others,
            ..now.clone()
        }
    }

    /// The change in one sentence.
    fn told(&self, now: &Heatmap, change: &Jacobian) -> String {
        let largest = change
            .entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.value.is_finite())
            .max_by(|(a, x), (b, y)| {
                // The first of equals: max_by keeps the last.
                x.value.abs().total_cmp(&y.value.abs()).then(b.cmp(a))
            });
        let since = format!("since J was pinned{}", self.place);
        match largest {
            Some((_, entry)) if entry.value == 0.0 => format!("Nothing has changed {since}."),
            Some((k, entry)) => format!(
                "The largest change {since} is that of {}/{}: {}.",
                partial(&now.outputs[k / change.cols]),
                partial(&now.inputs[k % change.cols]),
                earned(entry.value, entry.error, 3)
            ),
            None => format!("There is no number to compare {since}."),
        }
    }
}

/// Entry by entry, now − then. Where either has no number there is none, and the reason is
/// that entry's; errors add up.
fn difference(now: &Jacobian, then: &Jacobian) -> Jacobian {
    let entries = now
        .entries
        .iter()
        .zip(&then.entries)
        .map(|(now, then)| {
            let known = |entry: &Entry| matches!(entry.status, Status::Ok | Status::OneSided);
            let value = now.value - then.value;
            if known(now) && known(then) && value.is_finite() {
                Entry::ok(value, now.error + then.error)
            } else if known(now) && known(then) {
                Entry::none(Status::Unresolved, "the difference overflows")
            } else {
                let without = if known(now) { then } else { now };
                Entry {
                    reason: without.reason.clone(),
                    sign: 0,
                    check: Check::None,
                    ..Entry::none(Status::Undefined, "")
                }
            }
        })
        .collect();
    Jacobian {
        entries,
        ..now.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_know_what_they_do_not_know() {
        let jacobian = |entries: Vec<Entry>| Jacobian {
            rows: 1,
            cols: entries.len(),
            entries,
            value: vec![0.0],
            method: crate::diff::jacobian::Method::Auto,
            evaluations: 1,
            structure: crate::diff::structure::Structure {
                kind: crate::diff::structure::Kind::Dense,
                reason: "dense".to_owned(),
                affine: false,
            },
            provisional: false,
        };
        let kink = Entry::none(Status::Kink, "relu is bent");
        let now = jacobian(vec![Entry::ok(5.0, 0.25), kink, Entry::ok(1e308, 0.0)]);
        let then = jacobian(vec![
            Entry::ok(2.0, 0.5),
            Entry::ok(1.0, 0.0),
            Entry::ok(-1e308, 0.0),
        ]);
        let change = difference(&now, &then);
        let first = &change.entries[0];
        let told = (first.status, first.value, first.error);
        assert_eq!(told, (Status::Ok, 3.0, 0.75));
        assert_eq!(change.entries[1].status, Status::Undefined);
        assert_eq!(change.entries[1].reason, "relu is bent");
        assert!(change.entries[1].value.is_nan());
        assert_eq!(change.entries[2].status, Status::Unresolved);
    }
}
