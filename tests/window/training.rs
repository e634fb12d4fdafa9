//! Training as it is played: steps, runs, the table, and what stops them.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use std::time::Duration;

use super::{Window, app, document, drag, number, run, settle, window, window_on};
use nablascope::app::command::Command;
use nablascope::document::Panel;
use nablascope::panel::training::figure::training::Surface;
use nablascope::panel::training::figure::training::Training;

/// As earlier files have it: the training in the neuron's panel.
const LINE: &str = "functions = \"a = w*x + b\"
[inputs.w]
value = 0
[inputs.x]
value = 1
constant = true
[inputs.b]
value = 0
[training]
shown = true
data = [[-1, -1], [0, 1], [2, 5]]
[view]
panels = [\"neuron\"]
";

/// t = 2x + 1 on x = −1, 0, 2.
const ROWS: [[f64; 2]; 3] = [[-1.0, -1.0], [0.0, 1.0], [2.0, 5.0]];

fn page(window: &Window) -> &Training {
    let figures = app(window).results().figures().expect("pictures");
    figures.training.as_ref().expect("the page")
}

fn gradient(w: f64, b: f64) -> [f64; 2] {
    ROWS.iter().fold([0.0; 2], |[gw, gb], [x, t]| {
        let e = 2.0 * (w * x + b - t) / 3.0;
        [gw + e * x, gb + e]
    })
}

#[test]
fn one_step_goes_down_the_gradient_and_is_one_step_of_undo() {
    let mut window = window(LINE);
    // (1 + 1 + 25) / 3 at w = b = 0.
    assert!((page(&window).value - 9.0).abs() < 1e-12);
    window.get_by_label("one step").click();
    settle(&mut window);
    let [gw, gb] = gradient(0.0, 0.0);
    assert!((number(&window, "w") + 0.1 * gw).abs() < 1e-12);
    assert!((number(&window, "b") + 0.1 * gb).abs() < 1e-12);
    assert!(page(&window).value < 9.0);
    window.get_by_label_contains("The loss over 1 steps, from 9");

    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut window);
    assert_eq!([number(&window, "w"), number(&window, "b")], [0.0, 0.0]);
}

#[test]
fn a_run_is_played_with_one_key_stopped_by_it_and_undone_at_once() {
    let mut window = window(LINE);
    window.key_press(Key::T);
    window.run_steps(6);
    window.get_by_label("Pause");
    window.key_press(Key::T);
    settle(&mut window);
    let after = [number(&window, "w"), number(&window, "b")];
    assert!(after[0] > 0.5, "{after:?}");
    assert!(page(&window).value < 1.0, "{}", page(&window).value);
    window.run_steps(6);
    assert_eq!([number(&window, "w"), number(&window, "b")], after);

    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut window);
    assert_eq!([number(&window, "w"), number(&window, "b")], [0.0, 0.0]);
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    settle(&mut window);
    assert_eq!([number(&window, "w"), number(&window, "b")], after);
}

#[test]
fn a_run_ends_by_itself_and_then_no_frame_is_asked_for() {
    let mut window = window(&LINE.replace("shown = true", "shown = true\nrate = 0.4"));
    window.key_press(Key::T);
    for _ in 0..400 {
        window.run_steps(1);
        if window.query_by_label("Play").is_some() && number(&window, "w") != 0.0 {
            break;
        }
    }
    settle(&mut window);
    assert!((number(&window, "w") - 2.0).abs() < 1e-6);
    assert!((number(&window, "b") - 1.0).abs() < 1e-6);
    window.get_by_label_contains("nothing moves any more");
    window.run_steps(8);
    let output = window.output();
    let delays = output.viewport_output.values();
    let delay = delays.map(|viewport| viewport.repaint_delay).min();
    assert!(
        delay.is_none_or(|delay| delay > Duration::from_secs(1)),
        "{delay:?}"
    );
}

#[test]
fn divergence_stops_the_run_and_is_said() {
    let mut window = window(&LINE.replace("shown = true", "shown = true\nrate = 5"));
    window.key_press(Key::T);
    window.run_steps(30);
    settle(&mut window);
    window.get_by_label("Play");
    window.get_by_label_contains("try a smaller learning rate");
    let after = [number(&window, "w"), number(&window, "b")];
    assert!(after.iter().all(|number| number.abs() < 1e8), "{after:?}");
    assert!(page(&window).value <= 1e12);
    // What is said holds until the next attempt.
    window.get_by_label("one step").click();
    settle(&mut window);
    window.get_by_label_contains("try a smaller learning rate");
}

#[test]
fn a_run_starts_over_where_it_began() {
    let mut window = window(LINE);
    for _ in 0..3 {
        window.key_press(Key::N);
        settle(&mut window);
    }
    window.get_by_label_contains("The loss over 3 steps");
    window.get_by_label("more of the training").click();
    window.run_steps(2);
    window.get_by_label("Start over").click();
    settle(&mut window);
    assert_eq!([number(&window, "w"), number(&window, "b")], [0.0, 0.0]);
    assert!(window.query_by_label_contains("The loss over").is_none());
}

#[test]
fn the_point_of_the_loss_is_dragged_and_moves_both_parameters() {
    let mut window = window(LINE);
    let Some(Surface::Plane(plane)) = page(&window).loss.clone() else {
        panic!("no plane")
    };
    let caption = page(&window).caption.to_string();
    let rect = window.get_by_role_and_label(Role::Image, &caption).rect();
    let place = |x: f64, y: f64| {
        let along = |value: f64, [low, high]: [f64; 2]| ((value - low) / (high - low)) as f32;
        pos2(
            rect.left() + along(x, plane.x.range) * rect.width(),
            rect.bottom() - along(y, plane.y.range) * rect.height(),
        )
    };
    let (from, to) = (place(0.0, 0.0), place(2.0, 1.0));
    drag(&mut window, from, to);
    let (w, b) = (number(&window, "w"), number(&window, "b"));
    assert!((w - 2.0).abs() < 0.1 && (b - 1.0).abs() < 0.1, "({w}, {b})");
    assert!(page(&window).value < 0.05);
    assert!((number(&window, "x") - 1.0).abs() < 1e-12);
}

#[test]
fn the_point_of_the_loss_is_moved_by_keys() {
    let mut window = window(LINE);
    let caption = page(&window).caption.to_string();
    window.get_by_role_and_label(Role::Image, &caption).focus();
    window.run_steps(2);
    for (key, wanted) in [
        (Key::ArrowRight, [0.2, 0.0]),
        (Key::ArrowUp, [0.2, 0.2]),
        (Key::ArrowLeft, [0.0, 0.2]),
        (Key::ArrowDown, [0.0, 0.0]),
    ] {
        window.key_press(key);
        settle(&mut window);
        let found = [number(&window, "w"), number(&window, "b")];
        assert_eq!(found, wanted, "{key:?}");
    }
}

#[test]
fn data_are_made_pasted_and_changed() {
    let mut window = window(
        "functions = \"y = x[1] + x[2]\"\n[inputs.x]\nshape = 2\n[view]\npanels = [\"neuron\"]",
    );
    window.get_by_label("Train").click();
    settle(&mut window);
    assert_eq!(
        document(&window).view.panels,
        [Panel::Neuron, Panel::Training]
    );
    window.get_by_label_contains("There are no data yet");
    window.get_by_label("Data…").click();
    window.run_steps(3);
    window.get_by_label("two classes").click();
    settle(&mut window);
    let data = &document(&window).training.data;
    assert_eq!((data.inputs(), data.len()), (2, 40));
    assert_eq!(page(&window).points.len(), 40);
    assert!(page(&window).fault.is_none());

    // As a spreadsheet hands it over: tabs, and a row of words.
    let pasted = "size\tage\tprice\n1\t2\t3\n4\t5\t6.5\n";
    window.event(Event::Paste(pasted.to_owned()));
    settle(&mut window);
    let rows: Vec<&[f64]> = document(&window).training.data.rows().collect();
    assert_eq!(rows, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]]);
    assert_eq!(page(&window).points.len(), 2);

    window.event(Event::Paste("1\n2\n".to_owned()));
    settle(&mut window);
    window.get_by_label_contains("at least two numbers");
    assert_eq!(document(&window).training.data.len(), 2);

    window.get_by_label("Add a row").click();
    settle(&mut window);
    window.get_by_label("remove row 1").click();
    settle(&mut window);
    let rows: Vec<&[f64]> = document(&window).training.data.rows().collect();
    assert_eq!(rows, [[4.0, 5.0, 6.5], [0.0, 0.0, 0.0]]);
    window.get_by_role_and_label(Role::SpinButton, "row 2, column 3");
}

#[test]
fn a_table_for_another_neuron_is_said_and_not_trained() {
    let mut window = window(&LINE.replace("[[-1, -1], [0, 1], [2, 5]]", "[[1, 2, 3]]"));
    window.get_by_label_contains("2 inputs, and the neuron has 1 weight");
    window.key_press(Key::N);
    settle(&mut window);
    assert_eq!(number(&window, "w"), 0.0);
    assert_eq!(
        document(&window).view.panels,
        [Panel::Neuron, Panel::Training]
    );
}

#[test]
fn another_scene_has_no_path() {
    let mut window = window(LINE);
    window.key_press(Key::N);
    settle(&mut window);
    let last = nablascope::document::examples::ALL.len() - 1;
    run(&mut window, Command::Example(last));
    assert!(
        document(&window).view.shows(Panel::Training),
        "the last example trains"
    );
    assert!(window.query_by_label_contains("The loss over").is_none());
    for node in window.root().children_recursive() {
        let name = node.accesskit_node().label().unwrap_or_default();
        assert!(!name.contains("NaN"), "{name}");
    }
}

const THREE: &str = "functions = \"a = w*x + b\"
[inputs.x]
constant = true
[training]
data = [[-1, -1], [0, 1], [2, 5]]
";

#[test]
fn training_stands_beside_the_neuron_and_the_field_makes_room_for_it() {
    use Panel::{Field, Jacobian, Neuron, Training};
    let train = |window: &mut Window| {
        window.get_by_label("Train").click();
        settle(window);
        document(window).view.panels.clone()
    };
    let splitters = |window: &Window| window.query_all_by_role(Role::Splitter).count();

    // Four columns would be too narrow here.
    let mut window = window(THREE);
    assert_eq!(train(&mut window), [Jacobian, Neuron, Training]);
    assert_eq!(splitters(&window), 3, "two borders and that of the text");
    assert!(page(&window).fault.is_none());
    window.get_by_label("one step");
    window.get_by_label("more of the neuron");
    assert_eq!(train(&mut window), Panel::THREE);
    assert!(window.query_by_label("one step").is_none());

    let mut wide = window_on(THREE, [1600.0, 900.0]);
    assert_eq!(train(&mut wide), [Jacobian, Field, Neuron, Training]);
    assert_eq!(splitters(&wide), 4);
    assert_eq!(train(&mut wide), Panel::THREE);

    // Who took the field away has to bring it back.
    let mut without = window_on(THREE, [1280.0, 720.0]);
    run(&mut without, Command::Toggle(Field));
    assert_eq!(train(&mut without), [Jacobian, Neuron, Training]);
    assert_eq!(train(&mut without), [Jacobian, Neuron]);
}

#[test]
fn training_is_in_front_where_the_panels_have_tabs() {
    let mut window = window_on(THREE, [800.0, 600.0]);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num5);
    settle(&mut window);
    assert_eq!(app(&window).front(), Some(Panel::Training));
    window.get_by_label("one step");
    window.get_by_role_and_label(Role::Tab, "Neuron").click();
    settle(&mut window);
    assert!(window.query_by_label("one step").is_none());
    window.get_by_label("Train").click();
    settle(&mut window);
    assert_eq!(app(&window).front(), Some(Panel::Neuron));
    assert_eq!(document(&window).view.panels, Panel::THREE);
}

#[test]
fn training_alone_has_all_the_room() {
    let mut window = window(THREE);
    let wide = |window: &Window| {
        let caption = page(window).caption.to_string();
        let picture = window.get_by_role_and_label(Role::Image, &caption);
        picture.rect().width()
    };
    window.get_by_label("Train").click();
    settle(&mut window);
    let beside = wide(&window);
    window.key_press_modifiers(Modifiers::ALT, Key::Num5);
    settle(&mut window);
    assert_eq!(app(&window).front(), Some(Panel::Training));
    assert!(wide(&window) > 1.2 * beside, "{beside} {}", wide(&window));
}
