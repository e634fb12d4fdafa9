//! Work that takes long: it is told of, it can be stopped, and it can be taken up again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use nablascope::tape::cancel::CancelToken;
use nablascope::worker::Worker;
use nablascope::worker::job::{self, Outcome};

use super::*;

/// A window whose worker takes a quarter of the way with everything that has `exp` in it,
/// and goes on only when the switch is on.
fn slow_window(functions: &str) -> (Window, Arc<AtomicBool>) {
    let switch = Arc::new(AtomicBool::new(false));
    let go = Arc::clone(&switch);
    let job = move |document: &Document, cancel: &CancelToken| -> Option<Outcome> {
        if document.functions.contains("exp") {
            cancel.start(4);
            cancel.advance();
            while !go.load(Ordering::SeqCst) {
                if cancel.is_cancelled() {
                    return None;
                }
                std::thread::yield_now();
            }
        }
        job::run(document, cancel)
    };
    let document = Document {
        functions: functions.to_owned(),
        ..Document::default()
    };
    let mut window = with_worker(document, [1280.0, 720.0], |ctx| {
        let wake = ctx.clone();
        Worker::with_job(job, move || wake.request_repaint()).expect("a thread")
    });
    window.run_steps(2);
    (window, switch)
}

const QUARTER: &str = "Computing the Jacobian, 25 %";

#[test]
fn long_work_is_told_of_stopped_and_taken_up_again() {
    let (mut window, switch) = slow_window("f(x, y) = 10x²y²");
    settle(&mut window);
    assert!(window.query_by_label("Cancel").is_none());
    let before = cells(&window);

    window.get_by_role(Role::MultilineTextInput).focus();
    window.run_steps(1);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    let editor = window.get_by_role(Role::MultilineTextInput);
    editor.type_text("f(x, y) = exp(x)*y");
    window.run_steps(2);
    assert!(
        window.query_by_label(QUARTER).is_none(),
        "not before half a second"
    );
    wait_until(&mut window, |window| {
        window.query_by_label(QUARTER).is_some()
    });
    window.get_by_label("Cancel").click();
    window.run_steps(2);
    assert_eq!(app(&window).results().stale(), Some(Stale::Stopped));
    assert_eq!(cells(&window), before, "the last good picture stays");
    assert!(window.query_by_label(QUARTER).is_none());
    window.get_by_label_contains("Stopped: the pictures are those before the change.");
    // It stays stopped by itself.
    window.run_steps(5);
    assert_eq!(app(&window).results().stale(), Some(Stale::Stopped));

    switch.store(true, Ordering::SeqCst);
    window.get_by_label("Compute again").click();
    window.run_steps(2);
    settle(&mut window);
    assert!(app(&window).is_fresh());
    assert_ne!(cells(&window), before);
    assert!(window.query_by_label_contains("Stopped").is_none());
}

#[test]
fn escape_stops_the_first_picture_too_and_an_edit_starts_anew() {
    let (mut window, _switch) = slow_window("f(x) = exp(x)");
    wait_until(&mut window, |window| {
        window.query_by_label(QUARTER).is_some()
    });
    window.key_press(Key::Escape);
    window.run_steps(2);
    assert_eq!(app(&window).results().stale(), Some(Stale::Stopped));
    window.get_by_label_contains("because the computation was stopped");
    type_functions(&mut window, "f(x) = x²");
    assert!(app(&window).is_fresh());
    assert_eq!(cells(&window).len(), 1);
}
