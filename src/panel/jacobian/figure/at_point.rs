//! What is true of a Jacobian at this point and not at every one: gradients that are zero, and
//! its rank, as far as the error bars of its entries let it be told.
//!
//! What holds at every point follows from the program and is in [`crate::diff::pattern`].

use nalgebra::SVD;

use crate::analysis::heading::heading;
use crate::analysis::number::short;
use crate::analysis::phrase::{Phrase, Words};
use crate::diff::jacobian::{Entry, Jacobian, Status};
use crate::diff::pattern::Pattern;

/// Longer sides have no rank: their singular values would take a frame's time.
const LONGEST: usize = 50;

/// Error bars that are wider than this share of the greatest singular value leave open whether
/// a smaller one is 0.
const NARROW: f64 = 1e-8;

/// Sweeps after which the decomposition gives up; it needs a few per singular value.
const ROUNDS: usize = 1000;

/// What is known of the rank.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Rank {
    /// So many singular values are certainly not 0, and all others are 0 to within `bar`.
    Is {
        /// The rank.
        rank: usize,
        /// How far a singular value may be from the one computed.
        bar: f64,
    },
    /// It is at least so much; other singular values lie within wide error bars.
    AtLeast {
        /// Singular values that are certainly not 0.
        rank: usize,
        /// How far a singular value may be from the one computed.
        bar: f64,
    },
}

/// The rank of a matrix of two rows and columns or more; `None` where some entry has no value
/// or no error bar.
///
/// By Weyl's inequality no singular value of J is farther from the one computed than the
/// Frobenius norm of all error bars, to which comes the rounding of the decomposition
/// (Golub and Van Loan, “Matrix Computations”, 4th ed., corollary 8.6.2 and section 8.6.8).
fn rank(jacobian: &Jacobian) -> Option<Rank> {
    let (m, n) = (jacobian.rows, jacobian.cols);
    if m.min(n) < 2 || m.max(n) > LONGEST {
        return None;
    }
    let known = |entry: &Entry| entry.status() == Status::Ok && !entry.error().is_nan();
    if !jacobian.entries().all(known) {
        return None;
    }
    // Of nothing but zeros it is said that they are, and there is no size to measure a bar by.
    if jacobian.entries().all(is_zero) {
        return None;
    }
    // Divided by its greatest entry, so that no square of one overflows.
    let size = jacobian.entries().map(|entry| entry.value().abs());
    let size = size.fold(0.0, f64::max);
    let scaled = jacobian.matrix() / size;
    if !scaled.iter().all(|part| part.is_finite()) {
        return None;
    }
    let found = SVD::try_new_unordered(scaled, false, false, f64::EPSILON, ROUNDS)?;
    let singular = found.singular_values * size;
    if !singular.iter().all(|value| value.is_finite()) {
        return None;
    }
    let greatest = singular.iter().copied().fold(0.0, f64::max);
    let errors = jacobian.entries().map(|entry| entry.error());
    let errors = errors.fold(0.0, f64::hypot);
    let bar = errors + m.max(n) as f64 * f64::EPSILON * greatest;
    if !bar.is_finite() {
        return None;
    }
    let rank = singular.iter().filter(|value| **value > bar).count();
    Some(if rank == m.min(n) || bar <= NARROW * greatest {
        Rank::Is { rank, bar }
    } else {
        Rank::AtLeast { rank, bar }
    })
}

/// The form in a word, with the rank and without, and in a sentence why; with what is true at
/// this point unless the form says it for every point.
pub fn form(jacobian: &Jacobian, words: &Words, names: [&[String]; 2]) -> ([Phrase; 2], String) {
    let [outputs, inputs] = names;
    let structure = &jacobian.structure;
    let kind = Phrase::from(structure.pattern.name());
    let why = words.structure(structure);
    if matches!(
        structure.pattern,
        Pattern::Zero
            | Pattern::Identity
            | Pattern::ScaledIdentity
            | Pattern::SingleRow
            | Pattern::SingleColumn
    ) {
        return ([kind.clone(), kind], why);
    }
    let rank = rank(jacobian);
    let here = here(jacobian, rank, outputs, inputs);
    let most = jacobian.rows.min(jacobian.cols);
    let form = match rank {
        Some(rank) => kind.clone().word(", ").word(short_rank(rank, most)),
        None => kind.clone(),
    };
    let why = if here.is_empty() {
        why
    } else {
        format!("{why}; {here}")
    };
    ([form, kind], why)
}

/// An entry that is told as 0.
fn is_zero(entry: &Entry) -> bool {
    entry.status() == Status::Ok && (entry.value() == 0.0 || entry.value().abs() <= entry.error())
}

/// The rank in a word, for a badge.
fn short_rank(rank: Rank, most: usize) -> String {
    match rank {
        Rank::Is { rank, .. } if rank < most => format!("rank {rank} of {most}"),
        Rank::Is { rank, .. } => format!("rank {rank}"),
        Rank::AtLeast { rank, .. } => format!("rank {rank} or more"),
    }
}

/// A sentence without a full stop that begins with `at this point`; empty when there is
/// nothing to point out.
fn here(jacobian: &Jacobian, rank: Option<Rank>, outputs: &[String], inputs: &[String]) -> String {
    let mut facts = Vec::new();
    let (m, n) = (jacobian.rows, jacobian.cols);
    let rows: Vec<usize> = (0..m)
        .filter(|&row| (0..n).all(|col| is_zero(jacobian.entry(row, col))))
        .collect();
    let cols: Vec<usize> = (0..n)
        .filter(|&col| (0..m).all(|row| is_zero(jacobian.entry(row, col))))
        .collect();
    if m > 0 && n > 0 && rows.len() == m {
        return "at this point every entry is zero".to_owned();
    }
    if !rows.is_empty() {
        facts.push(match named(&rows, outputs, "∇") {
            Some(names) if rows.len() == 1 => format!("{names} is zero"),
            Some(names) => format!("{names} are zero"),
            None => format!("{} of {m} gradients are zero", rows.len()),
        });
    }
    if !cols.is_empty() {
        let who = if m == 1 { "the output" } else { "no output" };
        let verb = if m == 1 { "does not change" } else { "changes" };
        facts.push(match named(&cols, inputs, "") {
            Some(names) => format!("{who} {verb} with {names}"),
            None => format!("{who} {verb} with {} of {n} inputs", cols.len()),
        });
    }
    let most = m.min(n);
    match rank {
        Some(Rank::Is { rank, .. }) if rank == most => {
            facts.push(format!(
                "the rank is {rank}, the most that {m}×{n} can have"
            ));
        }
        Some(Rank::Is { rank, bar }) => facts.push(format!(
            "the rank is {rank} of {most}: {} to within {}",
            match most - rank {
                1 => "a singular value is 0".to_owned(),
                count => format!("{count} singular values are 0"),
            },
            short(bar)
        )),
        Some(Rank::AtLeast { rank, bar }) => facts.push(format!(
            "the rank is unresolved, {rank} or more: the error bars hide singular values up to {}",
            short(bar)
        )),
        None => {}
    }
    if facts.is_empty() {
        return String::new();
    }
    format!("at this point {}", facts.join(", and "))
}

/// Up to three names, each after a sign: `∇y₁ and ∇y₂`; `None` for more.
fn named(places: &[usize], keys: &[String], sign: &str) -> Option<String> {
    const MOST: usize = 3;
    if places.len() > MOST {
        return None;
    }
    let names: Option<Vec<String>> = places
        .iter()
        .map(|&place| Some(format!("{sign}{}", heading(keys.get(place)?))))
        .collect();
    Some(match &names?[..] {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        names => names.concat(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::jacobian::{Derivative, Slope};

    fn jacobian(rows: &[&[f64]], error: f64) -> Jacobian {
        let cols = rows.first().map_or(0, |row| row.len());
        Jacobian::of(rows.len(), cols, |row, col| {
            Entry::ok(rows[row][col], error)
        })
    }

    fn told(jacobian: &Jacobian) -> String {
        let keys = |name: &str, count: usize| -> Vec<String> {
            (1..=count).map(|k| format!("{name}[{k}]")).collect()
        };
        let (y, x) = (keys("y", jacobian.rows), keys("x", jacobian.cols));
        here(jacobian, rank(jacobian), &y, &x)
    }

    #[test]
    fn the_rank_is_told_as_far_as_the_error_bars_allow() {
        let full: [&[f64]; 2] = [&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]];
        assert!(matches!(
            rank(&jacobian(&full, 1e-12)),
            Some(Rank::Is { rank: 2, .. })
        ));
        // Singular values √(35 ± …): the smaller one is 1.7; bars of 1 hide it in part.
        let wide = rank(&jacobian(&full, 1.0));
        assert!(
            matches!(wide, Some(Rank::AtLeast { rank: 1, .. })),
            "{wide:?}"
        );
        let single: [&[f64]; 2] = [&[1.0, 2.0], &[2.0, 4.0]];
        for error in [0.0, 1e-14, 1e-9] {
            let found = rank(&jacobian(&single, error));
            assert!(matches!(found, Some(Rank::Is { rank: 1, .. })), "{found:?}");
        }
        let found = rank(&jacobian(&single, 1e-3));
        assert!(matches!(found, Some(Rank::AtLeast { rank: 1, .. })));
        // Just outside of the bars it is certain, just inside it is not.
        let small: [&[f64]; 2] = [&[1.0, 0.0], &[0.0, 1e-6]];
        assert!(matches!(
            rank(&jacobian(&small, 4e-7)),
            Some(Rank::Is { rank: 2, .. })
        ));
        assert!(matches!(
            rank(&jacobian(&small, 6e-7)),
            Some(Rank::AtLeast { rank: 1, .. })
        ));
        // One row or column, no error bar, no value, too large: nothing is said.
        assert_eq!(rank(&jacobian(&[&[1.0, 2.0]], 0.0)), None);
        assert_eq!(rank(&jacobian(&full, f64::NAN)), None);
        assert_eq!(rank(&jacobian(&[&[0.0, 1e-20], &[0.0, 0.0]], 1e-19)), None);
        let mut kink = jacobian(&full, 0.0);
        kink.columns[0][0] = Entry::of(Derivative::Kink {
            left: Slope {
                value: 0.0,
                error: 0.0,
            },
            right: Slope {
                value: 1.0,
                error: 0.0,
            },
        });
        assert_eq!(rank(&kink), None);
        for wild in [f64::INFINITY, f64::NAN] {
            assert_eq!(rank(&jacobian(&[&[wild, 1.0], &[0.0, 1.0]], 0.0)), None);
        }
        for scale in [1e-300, 1e300] {
            let far: [&[f64]; 2] = [&[scale, 0.0], &[0.0, scale]];
            assert!(matches!(
                rank(&jacobian(&far, 0.0)),
                Some(Rank::Is { rank: 2, .. })
            ));
        }
        let row = vec![1.0; LONGEST + 1];
        let rows = vec![&row[..]; 2];
        assert_eq!(rank(&jacobian(&rows, 0.0)), None);
        let row = vec![1.0; LONGEST];
        let rows = vec![&row[..]; LONGEST];
        let found = rank(&jacobian(&rows, 0.0));
        assert!(matches!(found, Some(Rank::Is { rank: 1, .. })), "{found:?}");
    }

    #[test]
    fn what_is_true_at_this_point_says_so() {
        let off = told(&jacobian(&[&[1.0, 2.0], &[0.0, 0.0]], 1e-14));
        assert!(off.starts_with("at this point ∇y₂ is zero, and the rank is 1 of 2: "));
        assert!(off.contains("a singular value is 0 to within"), "{off}");
        let full = told(&jacobian(&[&[1.0, 2.0], &[2.0, 1.0]], 1e-14));
        assert_eq!(
            full,
            "at this point the rank is 2, the most that 2×2 can have"
        );
        let wide = told(&jacobian(&[&[1.0, 2.0], &[2.0, 4.0]], 0.25));
        assert!(wide.contains("the rank is unresolved, 1 or more"), "{wide}");
        let column = told(&jacobian(&[&[0.0, 2.0], &[0.0, 1.0]], 0.0));
        assert!(column.contains("no output changes with x₁"), "{column}");
        let gradient = told(&jacobian(&[&[0.0, 2.0]], 0.0));
        assert_eq!(gradient, "at this point the output does not change with x₁");
        assert_eq!(told(&jacobian(&[&[3.0, 2.0]], 0.0)), "");
        let flat = told(&jacobian(&[&[0.0, 0.0]], 0.0));
        assert_eq!(flat, "at this point every entry is zero");
        // A number within its error bar is told as 0, and counted as 0.
        let noise = told(&jacobian(&[&[1e-14, -1e-14]], 2e-14));
        assert_eq!(noise, "at this point every entry is zero");
        let many: Vec<&[f64]> = vec![&[0.0]; 5];
        let many = [&many[..], &[&[1.0]]].concat();
        assert_eq!(
            told(&jacobian(&many, 0.0)),
            "at this point 5 of 6 gradients are zero"
        );
    }
}
