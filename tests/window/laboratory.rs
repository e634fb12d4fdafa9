//! The step-size laboratory in its window.

use super::*;

fn shown(window: &Window) -> bool {
    window
        .query_by_label_contains("Best steps and errors")
        .is_some()
}

#[track_caller]
fn wait_for(window: &mut Window, holds: impl Fn(&Window) -> bool) {
    let begun = Instant::now();
    while !holds(window) {
        assert!(begun.elapsed() < Duration::from_secs(20), "it never came");
        window.run_steps(2);
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn the_laboratory_opens_by_key_follows_the_document_and_closes() {
    let mut window = window("functions = \"f(x) = exp(x)\"");
    window.key_press(Key::F6);
    wait_for(&mut window, shown);
    type_functions(&mut window, "f(x) = relu(x - 1)");
    wait_for(&mut window, |window| {
        window
            .query_by_label_contains("no derivative here to compare with")
            .is_some()
    });
    type_functions(&mut window, "f(x) = exp(2x)");
    wait_for(&mut window, shown);
    window.key_press(Key::F6);
    window.run_steps(3);
    assert!(!shown(&window));
}

#[test]
fn of_many_entries_one_is_selected_first() {
    let mut window = window("functions = \"f(x, y) = 10x²y²\"");
    window.key_press(Key::F6);
    window.run_steps(3);
    assert!(window.query_by_label("Step sizes").is_none());
}
