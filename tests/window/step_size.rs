//! The picture of step sizes in its window.

use super::*;

fn shown(window: &Window) -> bool {
    window
        .query_by_label_contains("Best steps and errors")
        .is_some()
}

#[test]
fn the_step_sizes_open_by_key_follow_the_document_and_close() {
    let mut window = window("functions = \"f(x) = exp(x)\"");
    window.key_press(Key::F6);
    wait_until(&mut window, shown);
    type_functions(&mut window, "f(x) = relu(x - 1)");
    wait_until(&mut window, |window| {
        window
            .query_by_label_contains("no derivative here to compare")
            .is_some()
    });
    type_functions(&mut window, "f(x) = exp(2x)");
    wait_until(&mut window, shown);
    window.key_press(Key::F6);
    window.run_steps(3);
    assert!(!shown(&window));
}

/// Whether the picture of that entry is shown.
fn of(window: &Window, entry: &str) -> bool {
    let title = format!("Step sizes for {entry}");
    painted(window).iter().any(|(_, mark)| match mark {
        Mark::Text(text) => text.galley.text() == title,
        _ => false,
    })
}

#[test]
fn of_many_entries_the_first_is_taken_and_the_one_that_is_selected_is_followed() {
    let mut window = window("functions = \"f(x, y) = 10x²y²\"");
    window.key_press(Key::F6);
    wait_until(&mut window, |window| of(window, "∂f/∂x"));
    window.get_by_label_contains("J is 1 by 2").focus();
    window.run_steps(2);
    window.key_press(Key::ArrowRight);
    wait_until(&mut window, |window| of(window, "∂f/∂y"));
    window.key_press(Key::F6);
    window.run_steps(3);
    assert!(!shown(&window));
}

#[test]
fn broken_text_leaves_the_last_good_picture_marked_stale() {
    let mut window = window("functions = \"f(x) = exp(x)\"");
    window.key_press(Key::F6);
    wait_until(&mut window, shown);
    let stale = |window: &Window| {
        let marks = painted(window);
        let words = marks.iter().filter_map(|(_, mark)| match mark {
            Mark::Text(text) => Some(text.galley.text()),
            _ => None,
        });
        words.filter(|text| text.starts_with("stale")).count()
    };
    type_functions(&mut window, "f(x) = exp(");
    wait_until(&mut window, |window| stale(window) == 2);
    assert!(of(&window, "∂f/∂x"));
    type_functions(&mut window, "f(x) = exp(3x)");
    wait_until(&mut window, |window| stale(window) == 0);
    assert!(of(&window, "∂f/∂x"));
}

#[test]
fn before_a_class_it_is_larger_and_no_word_is_small() {
    for size in [[1280.0, 720.0], [1920.0, 1080.0]] {
        let text = "version = 1\nfunctions = \"f(x) = exp(x)\"";
        let mut window = sized(file::parse(text).expect("a scene"), size);
        window.key_press(Key::F6);
        wait_until(&mut window, shown);
        let plot = |window: &Window| {
            let picture = window.get_by_label_contains("Best steps and errors");
            picture.rect()
        };
        let before = plot(&window);
        assert!(before.width() > 0.2 * size[0], "{before:?}");
        window.key_press(Key::F5);
        window.run_steps(6);
        let after = plot(&window);
        assert!(after.width() > before.width(), "{before:?} {after:?}");
        let words = painted(&window);
        let words = words.iter().filter_map(|(_, mark)| match mark {
            Mark::Text(text) => Some(&text.galley),
            _ => None,
        });
        for galley in words {
            for section in &galley.job.sections {
                let size = section.format.font_id.size;
                assert!(size >= 16.0, "{:?} in {size}", galley.text());
            }
        }
    }
}

#[test]
fn an_entry_without_a_derivative_is_named_with_its_status() {
    let mut window =
        window("functions = \"y = abs(x)\"\n[inputs.x]\nshape = 2\nvalue = [0.0, 1.0]");
    window.key_press(Key::F6);
    wait_until(&mut window, |window| {
        let sentence = "Status kink: abs is bent at x₁ = 0.";
        window.query_by_label_contains(sentence).is_some()
    });
    assert!(window.query_all_by_label("∂y₁/∂x₁").next().is_some());
}
