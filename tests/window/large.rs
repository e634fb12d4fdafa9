//! A text as long as one may be: every key is answered at once.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use nablascope::document::Document;
use nablascope::worker::Worker;

use super::harness::{settle, with_worker};
use super::{app, document};

/// Definitions of the text; fewer where fonts are shaped by code that is not optimised.
const DEFINITIONS: usize = if cfg!(debug_assertions) { 1500 } else { 9000 };

/// A tenth of a second is the aim; machines of tests are busy.
const SOON: Duration = Duration::from_millis(if cfg!(debug_assertions) { 4000 } else { 250 });

/// The longest of ten frames in which a letter is typed.
fn longest_key(functions: String) -> Duration {
    let document_of = |functions| Document {
        functions,
        ..Document::default()
    };
    let worker = |_: &egui::Context| Worker::new(|| {}).expect("a thread");
    let mut window = with_worker(document_of(functions), [1280.0, 720.0], worker);
    settle(&mut window);
    window.get_by_role(Role::MultilineTextInput).focus();
    window.run_steps(2);
    let mut longest = Duration::ZERO;
    for letter in ["a", "b", "c", "+", "1", "a", "b", "c", "d", "2"] {
        window
            .get_by_role(Role::MultilineTextInput)
            .type_text(letter);
        let begun = Instant::now();
        window.step();
        longest = longest.max(begun.elapsed());
    }
    assert!(document(&window).functions.lines().count() >= DEFINITIONS);
    assert!(app(&window).results().outcome().is_some());
    longest
}

#[test]
fn keys_are_answered_at_once_in_a_long_text() {
    let mut sound = String::new();
    let mut faulty = String::new();
    for i in 0..DEFINITIONS {
        let _ = writeln!(sound, "y{i}q = a{i}q^2 + 1");
        let _ = writeln!(faulty, "y{i}q = a{i}q^2 + |");
    }
    for (text, kind) in [(sound, "sound"), (faulty, "faulty")] {
        let longest = longest_key(text);
        assert!(longest < SOON, "{kind}: {longest:?}");
        println!("{kind}: {longest:?}");
    }
}
