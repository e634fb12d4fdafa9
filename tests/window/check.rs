//! The window that checks a derivative of one's own.

use egui_kittest::Node;

use super::*;

fn field(window: &Window) -> Node<'_> {
    window.get_by_role_and_label(Role::MultilineTextInput, "Your derivative")
}

fn is_open(window: &Window) -> bool {
    window
        .query_by_role_and_label(Role::MultilineTextInput, "Your derivative")
        .is_some()
}

/// Types a claim into the window that is open.
fn claim(window: &mut Window, text: &str) {
    field(window).focus();
    window.run_steps(2);
    field(window).type_text(text);
    window.run_steps(2);
}

fn says(window: &Window, words: &str) -> bool {
    window.query_by_label_contains(words).is_some()
}

#[test]
fn a_right_claim_is_equal_and_the_window_says_what_is_due() {
    let mut window = window("functions = \"f(x, y) = 3x²y\"");
    window.key_press(Key::A);
    window.run_steps(3);
    assert!(says(&window, "1×2 in numerator layout"));
    claim(&mut window, "[6x*y, 3x^2]'");
    wait_until(&mut window, |window| says(window, "✔"));
    assert!(!says(&window, "claimed minus right"));
}

#[test]
fn a_wrong_claim_has_the_name_of_its_slip_and_the_differences() {
    let mut window = window("functions = \"f(x, y) = 3x²y\"");
    run(&mut window, Command::Check);
    claim(&mut window, "[-6x*y, -3x^2]'");
    wait_until(&mut window, |window| says(window, "sign"));
    assert!(says(&window, "≠"));
    assert!(says(&window, "claimed minus right, row by row"));
}

#[test]
fn what_cannot_be_read_is_said_and_another_document_is_judged_anew() {
    let mut window = window("functions = \"f(x) = x^2\"");
    run(&mut window, Command::Check);
    claim(&mut window, "2x");
    wait_until(&mut window, |window| says(window, "✔"));
    run(&mut window, Command::Check);
    type_functions(&mut window, "f(x) = x^3");
    run(&mut window, Command::Check);
    wait_until(&mut window, |window| says(window, "≠"));
    claim(&mut window, " + (");
    wait_until(&mut window, |window| says(window, "never closed"));
}

#[test]
fn a_letter_in_a_text_opens_nothing_and_the_claim_is_kept() {
    let mut window = window("functions = \"f(x) = x^2\"");
    run(&mut window, Command::Check);
    claim(&mut window, "2a");
    window.key_press(Key::A);
    window.run_steps(3);
    assert!(is_open(&window));
    run(&mut window, Command::Check);
    assert!(!is_open(&window));
    run(&mut window, Command::Check);
    assert_eq!(
        field(&window).accesskit_node().value().as_deref(),
        Some("2a")
    );
    // Escape first leaves the text, then closes the window.
    window.key_press(Key::Escape);
    window.run_steps(3);
    window.key_press(Key::Escape);
    window.run_steps(3);
    assert!(!is_open(&window));
}

#[test]
fn of_several_inputs_one_can_be_chosen() {
    let mut window =
        window("functions = \"y = W*x\"\n[inputs.W]\nshape = [2, 2]\n[inputs.x]\nshape = [2]");
    run(&mut window, Command::Check);
    claim(&mut window, "W");
    wait_until(&mut window, |window| says(window, "≠"));
    window
        .get_by_label("the input that it is the derivative by")
        .click();
    window.run_steps(3);
    let choices: Vec<_> = window.get_all_by_label("x").collect();
    choices.last().expect("a choice").click();
    drop(choices);
    wait_until(&mut window, |window| says(window, "✔"));
}
