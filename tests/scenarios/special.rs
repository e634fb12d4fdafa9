//! What is said where there is no derivative: by every method the same.
//!
//! The status, the slopes to the left and to the right, and the operation and argument that
//! are to blame. Slopes are compared to seven digits: 1 + 10⁻⁹ relu(x) has not more in f64.

use nablascope::diff::jacobian::{Check, Entry, Method, Status};
use nablascope::diff::problem::Road;

use super::common::{is_close, on_road, words};
use super::read::{Scenario, scenarios};

fn all() -> Vec<Scenario> {
    scenarios(include_str!("special.txt"))
}

/// Whether an entry is `expected`, a status with its numbers; the rest of the line is the
/// reason, and of an entry that is ok none is asked for.
fn is_as_expected(entry: &Entry, told: &str, expected: &str, method: Method) -> bool {
    let (expected, reason) = expected.split_once(" | ").unwrap_or((expected, ""));
    let words: Vec<&str> = expected.split(' ').collect();
    let number = |word: &str| word.parse::<f64>().expect(expected);
    let near = |found: f64, word: &str| {
        let absolute = if number(word) == 0.0 { 1e-12 } else { 0.0 };
        is_close(found, number(word), 1e-7, absolute)
    };
    let numbers_agree = match words[..] {
        ["ok", value] => {
            let (relative, absolute) = match method.name() {
                "forward" => (1e-5, 1e-7),
                "central" | "five-point" => (1e-8, 1e-9),
                _ => (1e-12, 1e-12),
            };
            let expected = number(value);
            entry.status() == Status::Ok && is_close(entry.value(), expected, relative, absolute)
        }
        ["kink", left, right] => {
            entry.status() == Status::Kink
                && near(entry.left(), left)
                && near(entry.right(), right)
                && entry.value().is_nan()
        }
        ["one-sided", side, slope] => {
            let (inside, outside) = match side {
                "left" => (entry.left(), entry.right()),
                _ => (entry.right(), entry.left()),
            };
            entry.status() == Status::OneSided
                && near(inside, slope)
                && entry.value() == inside
                && outside.is_nan()
        }
        ["infinite", sign] => {
            entry.status() == Status::Infinite
                && f64::from(entry.sign()) == number(sign)
                && entry.value().is_nan()
        }
        ["undefined"] => entry.status() == Status::Undefined && entry.value().is_nan(),
        ["unresolved"] => entry.status() == Status::Unresolved && entry.value().is_nan(),
        _ => panic!("what is {expected}?"),
    };
    numbers_agree && (entry.status() == Status::Ok || told == reason)
}

#[test]
fn every_method_says_the_same_where_there_is_no_derivative() {
    let mut complaints = Vec::new();
    let mut entries = 0;
    for scenario in all() {
        let declared = scenario.declared();
        let words = words(&scenario.text, &declared);
        let roads = Method::ALL.map(|method| (method, Road::Ladders));
        for (method, road) in roads
            .into_iter()
            .chain([(Method::Auto, Road::Accumulation)])
        {
            let mut excused = 0;
            let found = on_road(&scenario.text, &declared, &scenario.point, (method, road));
            if found.entries().count() != scenario.entries.len() {
                let name = &scenario.name;
                complaints.push(format!("{name}: {} entries", found.entries().count()));
                continue;
            }
            let expected = match method.refines() && !scenario.finer.is_empty() {
                true => &scenario.finer,
                false => &scenario.entries,
            };
            for (index, (entry, expected)) in found.entries().zip(expected).enumerate() {
                entries += 1;
                let told = words.entry(&found, entry).to_string();
                if scenario.excuse(method.name()).is_some()
                    && told == "dual numbers do not see both sides here"
                    && entry.status() == Status::Unresolved
                {
                    excused += 1;
                    continue;
                }
                if !is_as_expected(entry, &told, expected, method) || entry.check == Check::Disagree
                {
                    complaints.push(format!(
                        "{} by {} ({road:?}), entry {index}: {} {} {} {} {} | {} | expected {expected}; dual {:?}",
                        scenario.name,
                        method.name(),
                        entry.status().name(),
                        entry.value(),
                        entry.left(),
                        entry.right(),
                        entry.sign(),
                        told,
                        entry.check,
                    ));
                }
            }
            if scenario.excuse(method.name()).is_some() && excused == 0 {
                let (name, method) = (&scenario.name, method.name());
                complaints.push(format!("{name} needs no excuse for {method}"));
            }
        }
    }
    println!(
        "{:>12}: {entries} entries, {} are not as expected",
        "special",
        complaints.len()
    );
    assert!(
        complaints.is_empty(),
        "{} complaints:\n{}",
        complaints.len(),
        complaints.join("\n")
    );
}
