//! The neuron's three gauges under a hand: what is dragged or typed, and what follows.

use egui::accesskit::Role;
use egui::{Key, Modifiers, Pos2, Rect, pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::{Window, app, document, drag, number, press, settle, sized, window};
use nablascope::document::file;
use nablascope::panel::neuron::figure::neuron::Neuron;

pub(super) const OWN: &str = "functions = \"y = x\"
[inputs.x]
value = 2
[neuron]
weights = [0.5]
bias = 0.25
activation = \"tanh\"
target = 0.5
[view]
panels = [\"neuron\"]
";

fn neuron(window: &Window) -> &Neuron {
    &app(window).results().figures().expect("pictures").neuron
}

/// Where a gauge is on the screen, by the beginning of what it says.
fn gauge(window: &Window, says: &str) -> Rect {
    window.get_by_label_contains(says).rect()
}

fn x_of(rect: Rect, [low, high]: [f64; 2], value: f64) -> f32 {
    rect.left() + ((value - low) / (high - low)) as f32 * rect.width()
}

/// The frame of the activation, and the point in it, of the scene [`OWN`].
pub(super) fn point(window: &Window) -> (Rect, Pos2) {
    let rect = gauge(window, "At z = 1.25");
    // a runs from −tanh 6 to tanh 6 with a margin of 8 % of that on both sides.
    let top = 6.0_f64.tanh() * 1.16;
    let y = rect.bottom() - ((1.25_f64.tanh() + top) / (2.0 * top)) as f32 * rect.height();
    (rect, pos2(x_of(rect, neuron(window).range, 1.25), y))
}

#[test]
fn the_point_on_the_curve_is_dragged_and_moves_the_bias() {
    let mut window = window(OWN);
    assert_eq!(neuron(&window).z, 1.25);
    let (rect, from) = point(&window);
    let to = x_of(rect, neuron(&window).range, -0.5);
    drag(&mut window, from, pos2(to, from.y));
    let z = neuron(&window).z;
    assert!((z + 0.5).abs() < 0.05, "{z}");
    assert!((document(&window).neuron.bias - (z - 1.0)).abs() < 1e-9);
    assert_eq!(document(&window).neuron.weights, [0.5]);
    assert!((neuron(&window).slope - (1.0 - z.tanh().powi(2))).abs() < 1e-9);

    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut window);
    assert_eq!(document(&window).neuron.bias, 0.25, "one step of undo");
}

#[test]
fn elsewhere_the_curve_is_panned_and_home_brings_it_back() {
    let mut window = window(OWN);
    let (rect, point) = point(&window);
    let away = egui::vec2(-90.0, 0.0);
    let from = pos2(rect.left() + 150.0, rect.bottom() - 8.0);
    drag(&mut window, from, from + away);
    drag(&mut window, point, point + egui::vec2(5.0, 0.0));
    assert_eq!(neuron(&window).z, 1.25, "the value stays");
    window.key_press(Key::Home);
    window.run_steps(2);
    drag(&mut window, point, point + away);
    assert!(neuron(&window).z < 1.0);
}

#[test]
fn arrow_keys_move_z_by_tenths_of_a_tick() {
    let mut window = window(OWN);
    focus(&mut window);
    window.key_press(Key::ArrowRight);
    settle(&mut window);
    let step = neuron(&window).z - 1.25;
    assert!(step > 0.0, "{step}");
    window.key_press_modifiers(Modifiers::SHIFT, Key::ArrowLeft);
    settle(&mut window);
    // Ten steps end on a number with a decimal less.
    let z = neuron(&window).z;
    assert!((z - (1.25 - 9.0 * step)).abs() < 0.26 * step, "{z}");
    window.key_press_modifiers(Modifiers::ALT, Key::ArrowRight);
    settle(&mut window);
    assert!((neuron(&window).z - (z + 0.1 * step)).abs() < 0.02 * step);
}

#[test]
fn without_a_bias_z_moves_the_input() {
    let mut window = window(
        "functions = \"a = tanh(dot(w, x))\"\n[inputs.w]\nshape = 2\nvalue = [2, 1]\n[inputs.x]\nshape = 2\nvalue = [0.5, 0]\n[view]\npanels = [\"neuron\"]",
    );
    assert_eq!(neuron(&window).z, 1.0);
    focus(&mut window);
    window.key_press(Key::ArrowRight);
    settle(&mut window);
    let z = neuron(&window).z;
    assert!(z > 1.0);
    assert!((number(&window, "x[1]") - z / 2.0).abs() < 1e-9);
    assert_eq!(number(&window, "w[1]"), 2.0);
}

/// Where the target is on the screen.
pub(super) fn target(window: &Window, target: f64) -> Pos2 {
    let rect = gauge(window, "The target is");
    // E = 0 stands 12 parts of 112 above the lower edge.
    let y = rect.bottom() - rect.height() * 0.12 / 1.12;
    pos2(x_of(rect, neuron(window).squared.range, target), y)
}

/// Gives the neuron the keyboard.
fn focus(window: &mut Window) {
    window.get_by_label_contains("The neuron ").focus();
    window.run_steps(2);
}

/// What the neuron says that it holds.
fn held(window: &Window) -> String {
    let stop = window.get_by_label_contains("The neuron ");
    stop.accesskit_node().value().unwrap_or_default()
}

#[test]
fn the_target_is_dragged_and_the_error_follows() {
    let mut window = window(OWN);
    let a = 1.25_f64.tanh();
    let (from, to) = (target(&window, 0.5), target(&window, 1.25));
    drag(&mut window, from, to);
    let target = document(&window).neuron.target;
    assert!((target - 1.25).abs() < 0.05, "{target}");
    let squared = &neuron(&window).squared;
    assert!((squared.error - (target - a).powi(2)).abs() < 1e-12);
    assert!((squared.slope - 2.0 * (a - target)).abs() < 1e-12);

    // The keys are about what was taken last.
    assert_eq!(held(&window), format!("t = {target}"));
    press(&mut window, Key::ArrowLeft);
    assert!(document(&window).neuron.target < target);
}

#[test]
fn bars_are_chosen_and_moved_with_keys() {
    let mut window = window(
        "functions = \"y = x[1] + x[2]\"\n[inputs.x]\nshape = 2\nvalue = [2, -1]\n[neuron]\nweights = [0.5, 1.5]\n[view]\npanels = [\"neuron\"]",
    );
    focus(&mut window);
    window.get_by_label_contains("∂E/∂w₁ =");
    press(&mut window, Key::ArrowUp);
    window.get_by_label_contains("∂E/∂w₂ =");
    press(&mut window, Key::ArrowRight);
    assert_eq!(document(&window).neuron.weights, [0.5, 1.6]);
    assert!((neuron(&window).z - (1.0 - 1.6)).abs() < 1e-12);
    window
        .get_by_label_contains("z is the sum of b = 0, w₁x₁ = 0.5 · 2 = 1, w₂x₂ = 1.6 · −1 = −1.6");
}

#[test]
fn a_bar_is_dragged_and_its_weight_follows() {
    let mut window = window(OWN);
    let rect = gauge(&window, "z is the sum of");
    let from = pos2(rect.center().x, rect.top() + rect.height() * 0.5);
    drag(&mut window, from, from + egui::vec2(30.0, 0.0));
    let weight = document(&window).neuron.weights[0];
    assert!(weight > 0.5, "{weight}");
    assert_eq!(document(&window).neuron.bias, 0.25);
    assert!((neuron(&window).z - (2.0 * weight + 0.25)).abs() < 1e-12);
}

#[test]
fn a_kink_is_told_from_both_sides_and_is_no_number() {
    let window = window(
        "functions = \"y = x\"\n[inputs.x]\nvalue = 0\n[neuron]\ntarget = 2\n[view]\npanels = [\"neuron\"]",
    );
    window.get_by_label_contains("no slope: 0 on the left, 1 on the right");
    window.get_by_label_contains("∂E/∂b = ∂E/∂a · ∂a/∂z · ∂z/∂b = (−4) · (0 | 1) · 1 = 0 | −4");
}

#[test]
fn a_thousand_weights_cost_a_few_rows() {
    let scene = "version = 1\nfunctions = \"a = relu(dot(w, x) + b)\"\nwrt = [\"b\"]\n[inputs.w]\nshape = 1000\n[inputs.x]\nshape = 1000\n\n[inputs.b]\nvalue = 1\n[view]\npanels = [\"neuron\"]";
    let mut window = sized(file::parse(scene).unwrap(), [960.0, 600.0]);
    window.get_by_label_contains("more = ");
    window.get_by_label("more of the neuron").click();
    window.run_steps(3);
    let fields = window.root().children_recursive().filter(|node| {
        let label = node.accesskit_node().label().unwrap_or_default();
        node.accesskit_node().role() == Role::SpinButton && label.starts_with('w')
    });
    let count = fields.count();
    assert!((1..=20).contains(&count), "{count}");
}

#[test]
fn other_activations_are_laid_over_on_request() {
    let mut window = window(OWN);
    window.get_by_label("more of the neuron").click();
    window.run_steps(2);
    window.get_by_label("softplus").click();
    settle(&mut window);
    assert_eq!(document(&window).neuron.compare, ["softplus"]);
    let curve = &neuron(&window).overlays[0].curve;
    let [z, a] = curve[curve.len() / 4];
    assert!((a - z.exp().ln_1p()).abs() < 1e-12);
    window.get_by_label("softplus").click();
    settle(&mut window);
    assert!(document(&window).neuron.compare.is_empty());
}

/// All that can be moved is reached with keys and moves by keys, and the walk ends at its ends.
#[test]
fn the_neuron_is_one_stop_with_everything_inside() {
    let mut window = window(
        "functions = \"y = x[1] + x[2]\"\n[inputs.x]\nshape = 2\nvalue = [2, -1]\n[neuron]\nweights = [0.5, 1.5]\n[view]\npanels = [\"neuron\"]",
    );
    focus(&mut window);
    let walk = [
        (Key::ArrowDown, "t = 1"),
        (Key::ArrowDown, "t = 1"),
        (Key::ArrowUp, "z = −0.5"),
        (Key::ArrowUp, "w₂ = 1.5"),
        (Key::ArrowUp, "w₁ = 0.5"),
        (Key::ArrowUp, "b = 0"),
        (Key::ArrowUp, "b = 0"),
        (Key::PageDown, "z = −0.5"),
        (Key::PageDown, "t = 1"),
        (Key::PageDown, "t = 1"),
        (Key::PageUp, "z = −0.5"),
        (Key::PageUp, "w₁ = 0.5"),
    ];
    assert_eq!(held(&window), "z = −0.5");
    for (key, wanted) in walk {
        press(&mut window, key);
        assert_eq!(held(&window), wanted, "{key:?}");
    }
    // To the right is more, whatever is held, and to the left is less.
    let value = |window: &Window| -> f64 {
        let told = held(window).replace('−', "-");
        told.rsplit(' ')
            .next()
            .expect("a number")
            .parse()
            .expect("a number")
    };
    for key in [
        Key::ArrowUp,
        Key::ArrowDown,
        Key::ArrowDown,
        Key::ArrowDown,
        Key::ArrowDown,
    ] {
        press(&mut window, key);
        let before = value(&window);
        for _ in 0..3 {
            let last = value(&window);
            press(&mut window, Key::ArrowRight);
            assert!(value(&window) > last, "{}", held(&window));
        }
        for _ in 0..3 {
            let last = value(&window);
            press(&mut window, Key::ArrowLeft);
            assert!(
                value(&window) < last,
                "{last} {} {:?}",
                held(&window),
                neuron(&window).squared.range
            );
        }
        // The range that is drawn follows the number, and the step the range.
        assert!((value(&window) - before).abs() < 0.2, "{}", held(&window));
    }
}

/// A pinned cell of one weight does not hold the keys of the neuron to it.
#[test]
fn a_pinned_cell_brings_its_weight_and_lets_others_be_chosen() {
    let mut window = window(
        "functions = \"a = tanh(w·x + b)\"\nwrt = [\"w\"]\n[inputs.w]\nshape = 2\n[inputs.x]\nshape = 2\n[inputs.b]\n[view]\npanels = [\"jacobian\", \"neuron\"]",
    );
    window.get_by_label_contains("J is 1 by 2").focus();
    window.run_steps(2);
    window.key_press(Key::ArrowRight);
    window.run_steps(2);
    window.key_press(Key::ArrowRight);
    window.run_steps(3);
    assert_eq!(app(&window).view().neuron.chosen, 1);
    focus(&mut window);
    press(&mut window, Key::ArrowUp);
    press(&mut window, Key::ArrowUp);
    assert_eq!(held(&window), "w₁ = 1");
    assert_eq!(app(&window).view().neuron.chosen, 0);
}
