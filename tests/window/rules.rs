//! The window of rules, and what it lights in the text.

use super::*;

#[test]
fn the_rules_of_a_form_are_listed_and_light_what_they_act_on() {
    let mut window = window("functions = \"f(x) = sin(x^2)\"\n[view]\nface = \"formulas\"");
    window.key_press(Key::R);
    wait_until(&mut window, |window| {
        window
            .query_by_label_contains("1. chain: sin(x^2)")
            .is_some()
    });
    assert!(app(&window).lit_text().is_none());
    window.get_by_label_contains("2. power: x^2").click();
    window.run_steps(3);
    // The bytes of x^2 in the text.
    assert_eq!(app(&window).lit_text(), Some([11, 14]));
    type_functions(&mut window, "f(x) = x");
    window.run_steps(3);
    assert_eq!(app(&window).lit_text(), None);
    window.key_press(Key::Escape);
    window.run_steps(3);
    window.key_press(Key::Escape);
    window.run_steps(3);
    assert!(
        window
            .query_by_label_contains("Rules, step by step")
            .is_none()
    );
}
