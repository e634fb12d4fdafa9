//! The chain: shown and hidden, its products by pointer and keys, what is sent through it.

use egui::accesskit::Role;
use egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::{Window, app, click, document, settle, type_functions, window};
use nablascope::app::command::Form;
use nablascope::document::Panel;
use nablascope::document::chain::Send;
use nablascope::panel::chain::figure::ChainFigure;

const PATHS: &str = "functions = \"\"\"
u = x^2
y = x + u
\"\"\"
[inputs.x]
value = 1
[view]
panels = [\"chain\"]
";

const LAYER: &str = "functions = \"\"\"
z = W*x
a = relu(z)
y = V*a
\"\"\"
wrt = [\"x\"]
[inputs.W]
shape = [2, 2]
value = [[1, 0], [0, -2]]
[inputs.V]
shape = [1, 2]
value = [[3, 4]]
[inputs.x]
shape = 2
value = [0, 1]
[view]
panels = [\"chain\"]
";

fn figure(window: &Window) -> &ChainFigure {
    let figures = app(window).results().figures().expect("pictures");
    figures.chain.as_ref().expect("the chain")
}

/// What the picture says of the chosen cell.
fn said(window: &Window) -> String {
    let caption = figure(window).caption.to_string();
    let picture = window.get_by_role_and_label(Role::Image, &caption);
    picture.accesskit_node().value().unwrap_or_default()
}

#[test]
fn keys_and_menu_show_the_chain() {
    let mut window = window("functions = \"z = 2*x\\ny = sin(z)\"\n[inputs.x]\nvalue = 1");
    let chain = |window: &Window| document(window).view.shows(Panel::Chain);
    assert!(!chain(&window) && app(&window).results().figures().unwrap().chain.is_none());
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    settle(&mut window);
    assert!(chain(&window));
    assert_eq!(figure(&window).rows.len(), 1);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut window);
    assert!(!chain(&window));
    window.key_press_modifiers(Modifiers::ALT, Key::Num4);
    settle(&mut window);
    assert!(chain(&window));
    assert_eq!(app(&window).front(), Some(Panel::Chain));
    window.key_press_modifiers(Modifiers::ALT, Key::Num4);
    settle(&mut window);
    click(&mut window, "View");
    let line = window.query_all_by_label_contains("Chain");
    let mut lines = line.filter(|node| node.accesskit_node().role() == Role::Button);
    lines.next().expect("a line of the menu").click();
    drop(lines);
    settle(&mut window);
    assert!(!chain(&window));
}

#[test]
fn a_cell_of_the_product_is_written_out() {
    let mut window = window(PATHS);
    let caption = figure(&window).caption.to_string();
    let picture = window.get_by_role_and_label(Role::Image, &caption);
    picture.focus();
    window.run_steps(2);
    window.key_press(Key::ArrowRight);
    window.run_steps(3);
    assert_eq!(said(&window), "∂y/∂x = 2 (x → u → y) + 1 (x → y) = 3");

    let mut window = self::window(LAYER);
    let caption = figure(&window).caption.to_string();
    let picture = window.get_by_role_and_label(Role::Image, &caption);
    picture.focus();
    window.run_steps(2);
    window.key_press(Key::ArrowRight);
    window.run_steps(3);
    // z₁ is at the kink.
    assert_eq!(
        said(&window),
        "∂y/∂x₁ = ∂y/∂a₁·∂a₁/∂x₁ + ∂y/∂a₂·∂a₂/∂x₁ = 3·(0 | 1) + 4·0 = 0 | 3"
    );
    window.key_press(Key::ArrowRight);
    window.run_steps(3);
    assert!(said(&window).starts_with("∂y/∂x₂ = "), "{}", said(&window));
}

#[test]
fn what_is_sent_is_dragged_and_stepped() {
    let mut window = window(PATHS);
    click(&mut window, "forward");
    settle(&mut window);
    assert_eq!(document(&window).chain.send, Send::Forward);
    let told = |window: &Window| -> Vec<String> {
        let sent = figure(window).sent.as_ref().expect("something");
        sent.changes.iter().map(ToString::to_string).collect()
    };
    // J·dx is 3, and a step of 1 leads to 4.
    assert_eq!(told(&window), ["change 4", "change 3", ""]);
    let numbers = |window: &Window| -> Vec<f64> {
        let sent = figure(window).sent.as_ref().expect("something");
        let vectors = sent.vectors.iter();
        vectors.map(|vector| vector.matrix.at(0, 0)[1]).collect()
    };
    assert_eq!(numbers(&window), [3.0, 2.0, 1.0]);

    let at = window
        .get_by_role_and_label(Role::Slider, "dx")
        .rect()
        .center();
    super::drag(&mut window, at, at + vec2(0.0, -50.0));
    settle(&mut window);
    let dx = document(&window).chain.dx[0];
    assert!((1.5..3.0).contains(&dx), "{dx}");
    assert!((numbers(&window)[0] - 3.0 * dx).abs() < 1e-9);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut window);
    assert!(document(&window).chain.dx.is_empty());

    click(&mut window, "backward");
    settle(&mut window);
    window
        .get_by_role_and_label(Role::Slider, "v for y")
        .focus();
    window.run_steps(2);
    window.key_press(Key::ArrowUp);
    settle(&mut window);
    assert_eq!(document(&window).chain.v, [1.1]);
    assert!((numbers(&window)[2] - 3.3).abs() < 1e-9);
}

#[test]
fn another_text_has_another_chain_or_says_what_to_do() {
    let mut window = window(PATHS);
    type_functions(&mut window, "y = sin(x)");
    let figure = self::figure(&window);
    let fault = figure.chain.as_ref().expect_err("no chain");
    assert!(fault.contains("a line of its own"), "{fault}");
    window.get_by_label_contains("a line of its own");
}

#[test]
fn the_chain_is_told_and_copied_in_numbers() {
    let window = window(LAYER);
    for name in ["∂y/∂a", "∂a/∂z", "∂z/∂x", "∂y/∂x"] {
        window.get_by_role_and_label(Role::Table, name);
    }
    let mut window = window;
    let mut copied = |form| super::pictures::copied(&mut window, Panel::Chain, form);
    let csv = copied(Form::Csv).expect("lines");
    assert!(csv.contains("∂a/∂z,1,1,0.0,1.0"), "{csv}");
    let latex = copied(Form::Latex).expect("matrices");
    assert!(latex.contains("0 \\mid 1"), "{latex}");
    let json = copied(Form::Json).expect("an object");
    assert!(
        serde_json::from_str::<serde_json::Value>(&json).is_ok(),
        "{json}"
    );
    assert_eq!(copied(Form::Value), None);
}
