//! The window, driven as a person drives it: what is typed, clicked and dragged on one
//! side, and on the other the numbers that are shown and the document that results.

use std::time::Duration;

use egui::accesskit::Role;
use egui::{Key, Modifiers, Pos2, Rect, Shape as Mark, pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use nablascope::app::command::Command;
use nablascope::app::results::Stale;
use nablascope::document::{Document, Layout, Panel, Value};
use nablascope::document::{examples, file};
use nablascope::expr::shape::Shape;
use nablascope::panel::field::figure::field::Field;

#[path = "window/chain.rs"]
mod chain;
#[path = "window/check.rs"]
mod check;
#[path = "window/controls.rs"]
mod controls;
#[path = "window/conventions.rs"]
mod conventions;
#[path = "window/field.rs"]
mod field;
#[path = "common/window.rs"]
mod harness;
#[path = "window/inputs.rs"]
mod inputs;
#[path = "window/large.rs"]
mod large;
#[path = "window/matrix.rs"]
mod matrix;
#[path = "window/neuron.rs"]
mod neuron;
#[path = "window/nudge.rs"]
mod nudge;
#[path = "window/pictures.rs"]
mod pictures;
#[path = "window/presentation.rs"]
mod presentation;
#[path = "window/progress.rs"]
mod progress;
#[path = "window/rules.rs"]
mod rules;
#[path = "window/step_size.rs"]
mod step_size;
#[path = "window/tables.rs"]
mod tables;
#[path = "window/training.rs"]
mod training;
#[path = "window/undo.rs"]
mod undo;

use harness::{
    Window, app, cells, click, document, drag, press, run, settle, sized, wait_until, window_on,
    with_worker,
};

fn window(scene: &str) -> Window {
    window_on(scene, [1280.0, 720.0])
}

/// All that is painted, out of its groups, each with the rectangle that it is seen in.
fn painted(window: &Window) -> Vec<(Rect, &Mark)> {
    fn collect<'m>(clip: Rect, mark: &'m Mark, into: &mut Vec<(Rect, &'m Mark)>) {
        match mark {
            Mark::Vec(marks) => marks.iter().for_each(|mark| collect(clip, mark, into)),
            mark => into.push((clip, mark)),
        }
    }
    let mut all = Vec::new();
    for clipped in &window.output().shapes {
        collect(clipped.clip_rect, &clipped.shape, &mut all);
    }
    all
}

fn number(window: &Window, key: &str) -> f64 {
    let document = document(window);
    let (name, element) = document.find_element(key).expect(key);
    match document.element(name, element) {
        Some(Value::Number(number)) => *number,
        other => panic!("{key} is {other:?}"),
    }
}

/// Replaces what is in the editor.
fn type_functions(window: &mut Window, text: &str) {
    let editor = window.get_by_label("Functions");
    let editor = if editor.accesskit_node().role() == Role::MultilineTextInput {
        editor
    } else {
        window.get_by_role(Role::MultilineTextInput)
    };
    editor.focus();
    window.run_steps(1);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.get_by_role(Role::MultilineTextInput).type_text(text);
    settle(window);
}

/// Replaces what is in a number field and presses Enter.
fn type_number(window: &mut Window, name: &str, text: &str) {
    let field =
        |window: &Window| -> Rect { window.get_by_role_and_label(Role::TextInput, name).rect() };
    let _ = field(window);
    window.get_by_role_and_label(Role::TextInput, name).focus();
    window.run_steps(1);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window
        .get_by_role_and_label(Role::TextInput, name)
        .type_text(text);
    window.run_steps(1);
    window.key_press(Key::Enter);
    settle(window);
}

#[test]
fn a_typed_function_gets_its_inputs_and_its_pictures() {
    let mut window = window("functions = \"\"");
    assert!(app(&window).results().figures().is_none());
    window.get_by_label_contains("Type a function on the left");

    type_functions(&mut window, "f(x, y) = 10x²y²");
    assert_eq!(document(&window).functions, "f(x, y) = 10x²y²");
    assert!(!document(&window).inputs["x"].declared);
    type_number(&mut window, "y", "2");
    assert_eq!(number(&window, "y"), 2.0);
    assert_eq!(cells(&window), ["80", "40"]);
    window.get_by_label("∂f/∂(x, y) 1×2");
}

#[test]
fn the_editor_says_how_the_text_was_read_and_its_shapes() {
    let window = window("functions = \"y = W*x + b\"");
    window.get_by_label("y 3×1");
    assert_eq!(document(&window).inputs["W"].shape, Shape::Matrix(3, 3));
    assert_eq!(document(&window).inputs["b"].shape, Shape::Vector(3));
    window.get_by_label("W 3×3");
    // The definition is set as a formula, heard as text.
    assert!(window.get_by_label("y = W*x + b").rect().width() > 50.0);
    let letters: Vec<String> = painted(&window)
        .iter()
        .filter_map(|(_, mark)| match mark {
            Mark::Text(text) => Some(text),
            _ => None,
        })
        .filter(|text| {
            let sections = &text.galley.job.sections;
            let family = sections
                .first()
                .map(|it| it.format.font_id.family.to_string());
            family.is_some_and(|family| family.starts_with("KaTeX"))
        })
        .map(|text| text.galley.job.text.clone())
        .collect();
    assert_eq!(letters, ["y", "=", "W", "x", "+", "b"]);
}

/// What cannot be set as a formula is told in letters, and what is too wide for the column too.
#[test]
fn a_definition_that_cannot_be_set_is_told_as_text() {
    let sum = vec!["x₁"; 60].join(" + ");
    let window = window(&format!(
        "functions = \"y = {sum}\\nz = {}x{}\"",
        "-(".repeat(80),
        ")".repeat(80)
    ));
    window.get_by_label(&format!("y = {}", vec!["x1"; 60].join(" + ")));
    assert_eq!(window.query_all_by_label_contains("read as").count(), 2);
}

#[test]
fn a_size_is_stepped_and_everything_follows() {
    let mut window = window("functions = \"y = x.^2\"\n[inputs.x]\nshape = 2");
    assert_eq!(cells(&window), ["2", "0", "0", "4"]);
    window.get_by_label("more elements of x").click();
    settle(&mut window);
    assert_eq!(document(&window).inputs["x"].shape, Shape::Vector(3));
    assert_eq!(
        cells(&window),
        ["2", "0", "0", "0", "4", "0", "0", "0", "6"]
    );
    window.get_by_label("x 3×1");
    window.get_by_role_and_label(Role::TextInput, "x[3]");

    window.get_by_label("fewer elements of x").click();
    settle(&mut window);
    assert_eq!(cells(&window).len(), 4);
}

#[test]
fn the_kind_of_an_input_is_chosen() {
    let mut window = window("functions = \"y = 2*x\"\n[inputs.x]\nshape = 2");
    window.get_by_label("kind of x").click();
    window.run_steps(2);
    window.get_by_label("matrix").click();
    settle(&mut window);
    assert_eq!(document(&window).inputs["x"].shape, Shape::Matrix(2, 3));
    assert_eq!(cells(&window).len(), 36);
}

#[test]
fn a_formula_is_a_value_and_nonsense_is_refused_in_place() {
    let mut window = window("functions = \"y = sin(x)\"\n[inputs.x]\nvalue = 0.5");
    type_number(&mut window, "x", "pi/2");
    assert_eq!(
        document(&window).inputs["x"].value,
        [Value::Formula("pi/2".to_owned())]
    );
    // The cosine of the number nearest to π/2, not of π/2.
    assert_eq!(cells(&window), ["6.12e−17"]);

    type_number(&mut window, "x", "2*qux(");
    assert_eq!(
        document(&window).inputs["x"].value,
        [Value::Formula("pi/2".to_owned())],
        "the old value stays in force"
    );
    assert_eq!(app(&window).results().stale(), None);
    type_number(&mut window, "x", "0");
    assert_eq!(number(&window, "x"), 0.0);
    assert_eq!(cells(&window), ["1"]);
}

/// Where a point of the field is on the screen.
fn in_field(window: &Window, [x, y]: [f64; 2]) -> Pos2 {
    let figures = app(window).results().figures().expect("pictures");
    let Field::Plane(plane) = &figures.field else {
        panic!("no plane");
    };
    let rect = window
        .get_by_role_and_label(Role::Image, &plane.caption.to_string())
        .rect();
    let along = |value: f64, [low, high]: [f64; 2]| ((value - low) / (high - low)) as f32;
    pos2(
        rect.left() + along(x, plane.x.range) * rect.width(),
        rect.bottom() - along(y, plane.y.range) * rect.height(),
    )
}

const SADDLE: &str = "functions = \"y = x[1]^2 - x[2]^2\"
[inputs.x]
shape = 2
value = [1, 1]
";

#[test]
fn the_point_is_dragged_and_every_number_follows() {
    let mut window = window(SADDLE);
    assert_eq!(cells(&window), ["2", "−2"]);
    let (from, to) = (
        in_field(&window, [1.0, 1.0]),
        in_field(&window, [2.0, -1.0]),
    );
    drag(&mut window, from, to);
    let (x, y) = (number(&window, "x[1]"), number(&window, "x[2]"));
    assert!((x - 2.0).abs() < 0.1 && (y + 1.0).abs() < 0.1, "({x}, {y})");
    let figures = app(&window).results().figures().unwrap();
    let slopes: Vec<f64> = figures
        .heatmap
        .cells()
        .map(|cell| cell.entry.value())
        .collect();
    assert!((slopes[0] - 2.0 * x).abs() < 1e-6 && (slopes[1] + 2.0 * y).abs() < 1e-6);
    let field = window.get_by_role_and_label(Role::TextInput, "x[1]");
    assert_eq!(field.value(), Some(x.to_string()));

    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut window);
    assert_eq!(number(&window, "x[1]"), 1.0, "a drag is one step of undo");
    assert_eq!(number(&window, "x[2]"), 1.0);
}

#[test]
fn a_slider_moves_the_same_value() {
    let mut window = window(SADDLE);
    window.get_by_label("slider of x[1]").focus();
    window.run_steps(1);
    window.key_press(Key::ArrowRight);
    settle(&mut window);
    let x = number(&window, "x[1]");
    assert!(x > 1.0, "{x}");
    let figures = app(&window).results().figures().unwrap();
    assert!((figures.heatmap.jacobian.entry(0, 0).value() - 2.0 * x).abs() < 1e-6);
}

#[test]
fn a_pasted_text_stays_as_it_is_until_it_is_written_in_our_notation() {
    let pasted = r"# a loss
y = \frac{1}{2}\|Ax - b\|^2";
    let mut window = window("functions = \"y = x\"");
    type_functions(&mut window, pasted);
    assert_eq!(document(&window).functions, pasted);
    assert!(
        window
            .query_by_label_contains("1/2*norm2(A*x - b)^2")
            .is_some()
    );
    run(&mut window, Command::Rewrite);
    assert_eq!(
        document(&window).functions,
        "# a loss\ny = 1/2*norm2(A*x - b)^2"
    );
    run(&mut window, Command::Undo);
    assert_eq!(document(&window).functions, pasted);
}

#[test]
fn a_case_of_the_table_opens_its_example() {
    let mut window = window("functions = \"f(x) = x^2\"");
    window.get_by_label("case 1: 1×1, this one");
    window
        .get_by_role_and_label(Role::Button, "case 4: m×n")
        .click();
    settle(&mut window);
    window.get_by_label("case 4: m×n, this one");
    assert_eq!(document(&window).title, "Case 4: vector by vector");
}

#[test]
fn the_layout_flips_with_one_key_and_with_its_switch() {
    let mut window = window("functions = \"y = [x[1], x[1]*x[2], 3]\"\n[inputs.x]\nshape = 2");
    assert_eq!(cells(&window), ["1", "0", "2", "1", "0", "0"]);
    window.get_by_label("∂y/∂x 3×2");
    window.key_press(Key::L);
    settle(&mut window);
    assert_eq!(document(&window).layout, Layout::Denominator);
    assert_eq!(cells(&window), ["1", "2", "0", "0", "1", "0"]);
    window.get_by_label("∂y/∂x 2×3");
    window.get_by_label("case 4: n×m, this one");

    window.get_by_label("numerator").click();
    settle(&mut window);
    assert_eq!(document(&window).layout, Layout::Numerator);
    assert_eq!(cells(&window), ["1", "0", "2", "1", "0", "0"]);
}

#[test]
fn a_letter_typed_into_the_text_is_no_shortcut() {
    let mut window = window("functions = \"\"");
    type_functions(&mut window, "l");
    assert_eq!(document(&window).functions, "l");
    window.key_press(Key::L);
    settle(&mut window);
    assert_eq!(document(&window).layout, Layout::Numerator);
}

#[test]
fn an_activation_is_picked_or_typed() {
    let mut window = window("functions = \"y = x\"\n[inputs.x]\nvalue = 2");
    let neuron = |window: &Window| {
        let figures = app(window).results().figures().unwrap();
        (figures.neuron.a, figures.neuron.slope)
    };
    assert_eq!(neuron(&window), (2.0, 1.0));
    window.get_by_label("activation").click();
    window.run_steps(2);
    window.get_by_label("tanh").click();
    settle(&mut window);
    assert_eq!(document(&window).neuron.activation, "tanh");
    let (a, slope) = neuron(&window);
    assert!((a - 2.0_f64.tanh()).abs() < 1e-12);
    assert!((slope - (1.0 - a * a)).abs() < 1e-6);

    // In a narrow panel the field for a formula is behind "More".
    window.get_by_label("more of the neuron").click();
    window.run_steps(2);
    type_number(&mut window, "activation or formula in z", "z^3");
    assert_eq!(document(&window).neuron.activation, "z^3");
    assert_eq!(neuron(&window).0, 8.0);
}

#[test]
fn the_neuron_of_the_text_is_moved_by_its_own_inputs() {
    let mut window = window(
        "functions = \"a = max(0, w·x + b)\"\n[inputs.w]\nshape = 2\n[inputs.x]\nshape = 2\nconstant = true\n[inputs.b]\nvalue = 0.5",
    );
    let figures = app(&window).results().figures().unwrap();
    assert_eq!(figures.neuron.z, 5.5);
    window.get_by_label("more of the neuron").click();
    window.run_steps(2);
    let bias = window.get_by_role_and_label(Role::SpinButton, "b");
    bias.focus();
    window.run_steps(1);
    window.key_press(Key::ArrowUp);
    settle(&mut window);
    assert!(number(&window, "b") > 0.5);
}

#[test]
fn broken_text_keeps_the_last_good_pictures_and_mending_refreshes_them() {
    let mut window = window("functions = \"y = x^2\"\n[inputs.x]\nvalue = 3");
    assert_eq!(cells(&window), ["6"]);
    type_functions(&mut window, "y = x^2 +");
    assert_eq!(app(&window).results().stale(), Some(Stale::Broken));
    assert_eq!(cells(&window), ["6"]);
    window.get_by_label_contains("Error, line 1");
    assert_eq!(number(&window, "x"), 3.0, "the inputs table stays");

    type_functions(&mut window, "y = x^2 + x");
    assert_eq!(app(&window).results().stale(), None);
    assert_eq!(cells(&window), ["7"]);
    assert!(window.query_by_label_contains("Error, line").is_none());
}

#[test]
fn a_fix_is_one_click() {
    let mut window = window("functions = \"y = tanhh(x)\"");
    assert!(app(&window).results().figures().is_none());
    window.get_by_label_contains("Fix it").click();
    settle(&mut window);
    assert_eq!(document(&window).functions, "y = tanh(x)");
    assert!(app(&window).is_fresh());
}

#[test]
fn an_input_is_held_constant_and_loses_its_columns() {
    let mut window = window("functions = \"y = w*x\"\n[inputs.w]\n[inputs.x]\nvalue = 5");
    assert_eq!(cells(&window).len(), 2);
    window.get_by_role_and_label(Role::CheckBox, "∂w").click();
    settle(&mut window);
    assert!(document(&window).is_constant("w"));
    assert_eq!(cells(&window), ["1"]);
}

#[test]
fn a_name_that_leaves_the_text_comes_back_with_its_value() {
    let mut window = window("functions = \"y = x*w\"\n[inputs.x]\n[inputs.w]\nvalue = 7");
    type_functions(&mut window, "y = x");
    assert!(document(&window).inputs["w"].parked);
    assert!(window.query_by_label("kind of w").is_none());
    type_functions(&mut window, "y = x*w");
    assert!(!document(&window).inputs["w"].parked);
    assert_eq!(number(&window, "w"), 7.0);
}

#[test]
fn undo_and_redo_go_through_typing_and_sizes() {
    let mut window = window("functions = \"y = x.^2\"\n[inputs.x]\nshape = 2");
    window.get_by_label("more elements of x").click();
    settle(&mut window);
    window.get_by_label("more elements of x").click();
    settle(&mut window);
    assert_eq!(document(&window).inputs["x"].shape, Shape::Vector(4));
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut window);
    assert_eq!(document(&window).inputs["x"].shape, Shape::Vector(3));
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut window);
    assert_eq!(document(&window).inputs["x"].shape, Shape::Vector(2));
    window.key_press_modifiers(Modifiers::COMMAND, Key::Y);
    settle(&mut window);
    assert_eq!(document(&window).inputs["x"].shape, Shape::Vector(3));
    assert_eq!(cells(&window).len(), 9);
}

#[test]
fn every_example_is_shown_without_a_fault() {
    let mut window = window("functions = \"\"");
    for (index, example) in examples::ALL.iter().enumerate() {
        run(&mut window, Command::Example(index));
        let app = app(&window);
        assert!(app.is_fresh(), "{}", example.title);
        let outcome = app.results().outcome().unwrap();
        assert!(
            outcome.diagnostics.is_empty(),
            "{}: {:?}",
            example.title,
            outcome.diagnostics
        );
        assert!(
            outcome.problems.is_empty(),
            "{}: {:?}",
            example.title,
            outcome.problems
        );
    }
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut window);
    let last = &examples::ALL[examples::ALL.len() - 2];
    assert_eq!(
        document(&window).functions,
        last.document().unwrap().functions
    );
}

#[test]
fn pictures_are_hidden_and_shown_and_one_is_always_left() {
    let mut window = window(SADDLE);
    for key in [Key::Num1, Key::Num3, Key::Num2] {
        window.key_press_modifiers(Modifiers::COMMAND, key);
        settle(&mut window);
    }
    assert_eq!(document(&window).view.panels, [Panel::Field]);
    assert!(window.query_by_label("activation").is_none());
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    settle(&mut window);
    window.get_by_label("activation");
}

#[test]
fn a_range_and_a_title_are_edited() {
    let mut window = window(SADDLE);
    window.get_by_label("−3 … 3").click();
    window.run_steps(3);
    window.get_by_label("range of x to").focus();
    window.run_steps(1);
    window.key_press(Key::ArrowUp);
    settle(&mut window);
    let [low, high] = document(&window).inputs["x"].range;
    assert!(low == -3.0 && high > 3.0, "{low} {high}");
    window.key_press(Key::Escape);
    window.run_steps(2);

    type_number(&mut window, "title of the scene", "A saddle");
    assert_eq!(document(&window).title, "A saddle");
    window.get_by_label("not saved");
}

#[test]
fn unsaved_changes_are_asked_about() {
    let mut window = window("functions = \"y = x\"");
    type_functions(&mut window, "y = x + 1");
    run(&mut window, Command::New);
    window.get_by_label("Cancel").click();
    window.run_steps(2);
    assert_eq!(document(&window).functions, "y = x + 1");

    run(&mut window, Command::New);
    window.get_by_label("Discard the changes").click();
    settle(&mut window);
    assert_eq!(document(&window).functions, "");
}

#[test]
fn closing_the_window_asks_about_unsaved_changes() {
    use egui::{ViewportCommand, ViewportEvent, ViewportId};
    let close = |window: &mut Window| -> bool {
        let viewports = &mut window.input_mut().viewports;
        let root = viewports.entry(ViewportId::ROOT).or_default();
        root.events.push(ViewportEvent::Close);
        window.step();
        let commands = &window.output().viewport_output[&ViewportId::ROOT].commands;
        let kept = commands.contains(&ViewportCommand::CancelClose);
        let viewports = &mut window.input_mut().viewports;
        viewports
            .entry(ViewportId::ROOT)
            .or_default()
            .events
            .clear();
        window.step();
        kept
    };
    let mut window = window("functions = \"y = x\"");
    assert!(!close(&mut window), "nothing would be lost");
    type_functions(&mut window, "y = x + 1");
    assert!(close(&mut window));
    window.get_by_label("Discard the changes");
    window.get_by_label("Cancel").click();
    window.run_steps(2);
    assert_eq!(document(&window).functions, "y = x + 1");
}

#[test]
fn a_scene_is_saved_under_a_typed_path_and_opened_again() {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("window");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("mine.toml");
    let mut window = window("functions = \"y = x\"");
    type_functions(&mut window, "y = x + 1");
    window.key_press_modifiers(Modifiers::COMMAND, Key::S);
    window.run_steps(3);
    type_number(
        &mut window,
        "Path to save the scene to",
        path.to_str().unwrap(),
    );
    assert_eq!(file::load(&path).unwrap().functions, "y = x + 1");

    std::fs::write(folder.join("broken.toml"), "version = 1\nfunctoins = \"\"").unwrap();
    window.key_press_modifiers(Modifiers::COMMAND, Key::O);
    window.run_steps(3);
    let broken = folder.join("broken.toml");
    type_number(
        &mut window,
        "Path of the scene to open",
        broken.to_str().unwrap(),
    );
    assert_eq!(document(&window).functions, "y = x + 1");
    window.get_by_label_contains("`functions` is missing");
    window.get_by_label("Cancel").click();
    window.run_steps(2);

    run(&mut window, Command::SaveAs);
    type_number(
        &mut window,
        "Path to save the scene to",
        broken.to_str().unwrap(),
    );
    window.get_by_label("Replace it").click();
    window.run_steps(2);
    window.get_by_label_contains("could not be read, and that would be lost");
    let untouched = std::fs::read_to_string(&broken).unwrap();
    assert!(untouched.contains("functoins"));
}

#[test]
fn a_thousand_elements_stay_usable() {
    let mut window = window(
        // The quickest method: it is the window that is tried here.
        "functions = \"y = sum(x.^2)\"\nmethod = \"dual\"\n[inputs.x]\nshape = 1000",
    );
    assert!(app(&window).is_fresh());
    let fields = window.query_all_by_role(Role::TextInput).count();
    assert!(fields < 40, "{fields} fields for what is in sight");
    window.run_steps(2);
}

/// Everything that stands beside the scrolling column on the left is whole.
#[test]
fn nothing_is_cut_off_in_a_small_window() {
    for size in [[1280.0, 720.0], [960.0, 600.0]] {
        let mut window = sized(Document::default(), size);
        for (index, example) in examples::ALL.iter().enumerate() {
            run(&mut window, Command::Example(index));
            let left = window.get_by_role(Role::MultilineTextInput).rect().right();
            let screen = Rect::from_min_size(Pos2::ZERO, size.into()).expand(1.0);
            // Many weights scroll sideways.
            let terms = &app(&window).results().figures().unwrap().neuron.terms;
            let gauges: Vec<&str> = terms
                .iter()
                .map(|term| term.weight_label.as_str())
                .chain(["b"])
                .collect();
            for node in window.root().children_recursive() {
                let role = node.accesskit_node().role();
                let words = [Role::Button, Role::Label, Role::ComboBox, Role::Image];
                if !words.contains(&role) || node.rect().left() < left {
                    continue;
                }
                let node_name = node.accesskit_node().label().or(node.value());
                let name = node_name.unwrap_or_default();
                assert!(
                    screen.contains_rect(node.rect()) || gauges.contains(&name.as_str()),
                    "{}: {name} at {:?} in {size:?}",
                    example.title,
                    node.rect()
                );
            }
        }
    }
}

#[test]
fn no_window_is_too_small_to_survive() {
    for size in [[400.0, 200.0], [40.0, 30.0], [1.0, 1.0]] {
        let mut window = sized(examples::ALL[0].document().unwrap(), size);
        for command in [Command::FlipTheme, Command::Presentation] {
            run(&mut window, command);
        }
    }
}

#[test]
fn a_window_at_rest_asks_for_no_frame() {
    let mut window = window(SADDLE);
    window.run();
    let output = window.output();
    let delay = output
        .viewport_output
        .values()
        .map(|viewport| viewport.repaint_delay)
        .min();
    assert!(
        delay.is_none_or(|delay| delay > Duration::from_secs(1)),
        "{delay:?}"
    );
}
