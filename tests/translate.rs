//! Notation of other places, as people type and paste it: `typed → our reading`, in a table.
//!
//! A row of tests/tables/typed.txt is `typed ⇒ reading`, with `⏎` for a new line and, where the
//! text could have been read in another way, `⇒` and words of the note. Behind `typed` may stand
//! `¦` and the sizes that the user has given, as `x:2 A:2×3`. The reading is that of
//! all definitions, joined by `; `. A heading begins with `##`.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use nablascope::cancel::CancelToken;
use nablascope::expr::parse;
use nablascope::expr::print::definition;
use nablascope::expr::reading::read;
use nablascope::expr::shape::Shape;
use nablascope::syntax::ast::Parsed;
use nablascope::syntax::diagnostic::{Severity, has_errors, slice};

fn reading(parsed: &Parsed) -> String {
    let definitions = parsed.definitions.iter().map(definition);
    definitions.collect::<Vec<_>>().join("; ")
}

fn declared(sizes: &str) -> BTreeMap<String, Shape> {
    let size = |size: &str| {
        let (name, size) = size.split_once(':').expect("a name and a size");
        let (rows, cols) = size.split_once('×').unwrap_or((size, "1"));
        let shape = Shape::of(rows.parse().unwrap(), cols.parse().unwrap());
        (name.to_owned(), shape)
    };
    sizes.split_whitespace().map(size).collect()
}

#[test]
fn what_is_typed_is_read_as_meant() {
    let table = include_str!("tables/typed.txt");
    let mut wrong = Vec::new();
    let mut rows = 0;
    for line in table.lines() {
        if line.trim().is_empty() || line.starts_with("##") {
            continue;
        }
        rows += 1;
        let mut columns = line.split('⇒').map(str::trim);
        let typed = columns.next().unwrap_or("");
        let (typed, sizes) = typed.split_once('¦').unwrap_or((typed, ""));
        let typed = typed.trim().replace('⏎', "\n");
        let declared = declared(sizes);
        let expected = columns.next().unwrap_or("");
        let note = columns.next();
        let never = CancelToken::default();
        let parsed = read(&typed, &declared, &never).expect("nobody cancels");
        let said: Vec<&str> = parsed
            .diagnostics
            .iter()
            .map(|d| d.message.as_str())
            .collect();
        if has_errors(&parsed.diagnostics) || reading(&parsed) != expected {
            wrong.push(format!(
                "{typed}\n   is {}\n  not {expected}\n      {said:?}",
                reading(&parsed)
            ));
        } else if note.is_some_and(|note| !said.iter().any(|said| said.contains(note))) {
            wrong.push(format!("{typed}\n  says {said:?}, not {note:?}"));
        }
        // Every place lies in what was typed.
        for node in parsed.definitions.iter().flat_map(|d| &d.expr.nodes) {
            assert!(
                typed.get(node.span.start..node.span.end).is_some(),
                "{typed}: {node:?}"
            );
        }
        // What is offered is read as well.
        for diagnostic in &parsed.diagnostics {
            assert!(
                typed
                    .get(diagnostic.span.start..diagnostic.span.end)
                    .is_some(),
                "{typed}: {diagnostic:?}"
            );
            let Some(fix) = diagnostic
                .fix
                .as_ref()
                .filter(|_| diagnostic.severity == Severity::Note)
            else {
                continue;
            };
            let mut other = typed.clone();
            assert!(!slice(&typed, fix.span).is_empty() || fix.span.start == fix.span.end);
            other.replace_range(fix.span.start..fix.span.end, &fix.replacement);
            let read = read(&other, &declared, &never).expect("nobody cancels");
            if has_errors(&read.diagnostics) {
                wrong.push(format!("{typed}\n  offers {other}: {:?}", read.diagnostics));
            }
        }
        // The reading is in our notation and reads as itself.
        let names: BTreeSet<String> = parsed
            .definitions
            .iter()
            .flat_map(|d| &d.expr.nodes)
            .filter_map(|node| match &node.kind {
                nablascope::syntax::ast::NodeKind::Name(name) => Some(name.clone()),
                _ => None,
            })
            .filter(|name| {
                !parsed.definitions.iter().any(|d| d.name == *name)
                    && !["pi", "e"].contains(&name.as_str())
            })
            .collect();
        let again = parse(&reading(&parsed).replace("; ", "\n"), &names);
        if reading(&again) != reading(&parsed) {
            wrong.push(format!(
                "{typed}\n  {} reads again as {}",
                reading(&parsed),
                reading(&again)
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {rows}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// How many texts are tried; by hand more: `NABLASCOPE_TEXTS=10000000 cargo test --release
/// --test translate`.
fn texts() -> u32 {
    let number = std::env::var("NABLASCOPE_TEXTS").ok();
    number
        .and_then(|number| number.parse().ok())
        .unwrap_or(20_000)
}

/// Texts as they are typed, cut and put together at random places.
fn scraps() -> impl Strategy<Value = String> {
    let rows: Vec<String> = include_str!("tables/typed.txt")
        .lines()
        .filter(|line| !line.starts_with("##") && !line.trim().is_empty())
        .map(|line| {
            let typed = line.split('⇒').next().unwrap_or("");
            let typed = typed.split('¦').next().unwrap_or("");
            typed.trim().replace('⏎', "\n")
        })
        .collect();
    let row = prop::sample::select(rows);
    let part = (row, 0_usize..40, 0_usize..40)
        .prop_map(|(row, from, count)| row.chars().skip(from % 13).take(count).collect::<String>());
    let sign = prop::sample::select(vec![
        "",
        " ",
        "\n",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        "^",
        "_",
        "_{",
        "^{",
        "\\frac",
        "\\left(",
        "\\begin{cases}",
        "\\end{cases}",
        "\\\\",
        "&",
        "$",
        "?",
        ":",
        "=",
        "λ",
        "Σ_i",
        "∑",
        "|",
        "‖",
        "/",
        "'",
        "ᵀ",
        "²",
        "₋",
        "⁽",
        "%",
        "//",
        "/*",
        "\"\"\"",
        "lambda",
        "def",
        "if",
        "else",
        "for",
        ".T",
        ".",
        "np.",
        "@",
        "1,5",
        "0x",
        "∂",
        "∇",
        "d/dx",
        "<-",
        "->",
        "⟨",
        "⊗",
        ";",
        ",",
    ]);
    prop::collection::vec((part, sign), 1..5).prop_map(|parts| {
        let parts = parts
            .into_iter()
            .map(|(part, sign)| format!("{part}{sign}"));
        parts.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: texts(), failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is typed, nothing panics, every place lies in the text, and each fix can be made.
    #[test]
    fn scraps_of_notations_are_read_without_a_fault(text in scraps()) {
        let parsed = read(&text, &BTreeMap::new(), &CancelToken::default()).expect("nobody cancels");
        for node in parsed.definitions.iter().flat_map(|d| &d.expr.nodes) {
            prop_assert!(text.get(node.span.start..node.span.end).is_some(), "{text:?}: {node:?}");
        }
        for found in &parsed.diagnostics {
            prop_assert!(text.get(found.span.start..found.span.end).is_some(), "{text:?}: {found:?}");
            if let Some(fix) = &found.fix {
                let mut mended = text.clone();
                prop_assert!(text.get(fix.span.start..fix.span.end).is_some(), "{text:?}: {fix:?}");
                mended.replace_range(fix.span.start..fix.span.end, &fix.replacement);
                let _ = read(&mended, &BTreeMap::new(), &CancelToken::default());
            }
        }
    }
}
