//! What is done with the pictures: copied, exported, selected, flipped, reached by keys.

use std::collections::BTreeSet;
use std::path::PathBuf;

use egui::OutputCommand;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::*;
use nablascope::app::command::Form;
use nablascope::tape::cancel::CancelToken;
use nablascope::worker::job;

const KINKS: &str = "functions = \"y = [relu(x[1]), log(x[2]), sqrt(x[3])]\"
[inputs.x]
shape = 3
value = [0, -1, 0]
";

/// What a command puts on the clipboard.
pub fn copied(window: &mut Window, panel: Panel, form: Form) -> Option<String> {
    let app = window.state_mut().as_mut().expect("a window");
    app.run(Command::Copy(panel, form));
    window.step();
    clipboard(window)
}

/// What was copied in the last frame.
pub fn clipboard(window: &Window) -> Option<String> {
    let commands = window.output().platform_output.commands.iter();
    commands.into_iter().find_map(|command| match command {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    })
}

/// The middle of a cell of the heatmap.
pub fn cell(window: &Window, row: usize, col: usize) -> Pos2 {
    let heatmap = &app(window).results().figures().expect("pictures").heatmap;
    let (rows, cols) = (heatmap.size().0 as f32, heatmap.size().1 as f32);
    let area = window
        .get_by_role_and_label(Role::Image, &heatmap.caption.to_string())
        .rect();
    let share = egui::vec2((col as f32 + 0.5) / cols, (row as f32 + 0.5) / rows);
    area.min + area.size() * share
}

pub fn click(window: &mut Window, at: Pos2, button: egui::PointerButton) {
    window.hover_at(at);
    window.step();
    for pressed in [true, false] {
        window.event(egui::Event::PointerButton {
            pos: at,
            button,
            pressed,
            modifiers: Modifiers::NONE,
        });
        window.step();
    }
    window.run_steps(2);
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[test]
fn a_picture_is_exported_and_replaced_only_when_that_is_said() {
    let folder = folder("export");
    let path = folder.join("all.svg");
    let mut window = window(SADDLE);
    let asked = |window: &Window| window.query_by_label("Export picture").is_some();
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::E);
    window.run_steps(3);
    assert!(asked(&window));
    let name = "Path to export the picture to";
    type_number(&mut window, name, path.to_str().expect("a path"));
    wait_until(&mut window, |window| !asked(window));
    let first = std::fs::read_to_string(&path).expect("a picture");
    assert!(first.contains("<svg") && first.contains("Neuron a ="));

    std::fs::write(&path, "mine").expect("a file");
    run(&mut window, Command::Export(Some(Panel::Field)));
    window.run_steps(2);
    type_number(&mut window, name, path.to_str().expect("a path"));
    let question = |window: &Window| window.query_by_label_contains("file already").is_some();
    wait_until(&mut window, question);
    // The dialog has grown by a line and stands in the middle again.
    window.run_steps(3);
    assert_eq!(std::fs::read_to_string(&path).expect("a file"), "mine");
    window.get_by_label("Replace it").click();
    window.run_steps(2);
    wait_until(&mut window, |window| !asked(window));
    let second = std::fs::read_to_string(&path).expect("a picture");
    assert!(
        second.contains("Gradient") && !second.contains("Neuron a ="),
        "{second:.600}"
    );
}

#[test]
fn the_kind_of_picture_is_its_ending() {
    let folder = folder("endings");
    let mut window = window(SADDLE);
    run(&mut window, Command::Export(None));
    window.run_steps(2);
    let name = "Path to export the picture to";
    let path = folder.join("picture.gif");
    type_number(&mut window, name, path.to_str().expect("a path"));
    window.run_steps(2);
    window.get_by_label_contains("must end in .svg, .png or .pdf");
    window.get_by_label("PNG").click();
    window.run_steps(2);
    window.get_by_label("Export").click();
    window.run_steps(2);
    wait_until(&mut window, |window| {
        window.query_by_label("Export picture").is_none()
    });
    let png = std::fs::read(folder.join("picture.png")).expect("a picture");
    assert!(png.starts_with(b"\x89PNG"));
}

#[test]
fn numbers_are_copied_from_every_picture() {
    let mut window = window(SADDLE);
    assert_eq!(copied(&mut window, Panel::Jacobian, Form::Value), None);
    let csv = copied(&mut window, Panel::Jacobian, Form::Csv).expect("a table");
    assert!(csv.starts_with(",x[1],x[2]\n"), "{csv}");
    let latex = copied(&mut window, Panel::Jacobian, Form::Latex).expect("a matrix");
    assert!(latex.contains("2 & -2"), "{latex}");
    let json = copied(&mut window, Panel::Jacobian, Form::Json).expect("an object");
    assert!(json.contains("\"layout\": \"numerator\""), "{json}");

    assert_eq!(
        copied(&mut window, Panel::Field, Form::Value).as_deref(),
        Some("0.0")
    );
    let latex = copied(&mut window, Panel::Field, Form::Latex).expect("a gradient");
    assert!(latex.contains("2 & -2"), "{latex}");
    let csv = copied(&mut window, Panel::Field, Form::Csv).expect("samples");
    assert!(csv.lines().count() > 100 && csv.starts_with("x[1],x[2],"));
    let json = copied(&mut window, Panel::Field, Form::Json).expect("samples");
    assert!(
        json.contains("\"gradient\": [2.0,-2.0]"),
        "{}",
        &json[..200]
    );

    assert_eq!(
        copied(&mut window, Panel::Neuron, Form::Value).as_deref(),
        Some("2.0")
    );
    let csv = copied(&mut window, Panel::Neuron, Form::Csv).expect("a curve");
    assert!(csv.starts_with("z,a,da/dz\n"));
    let json = copied(&mut window, Panel::Neuron, Form::Json).expect("a neuron");
    assert!(json.contains("\"activation\": \"relu\""), "{json}");

    // There is no training until it is shown.
    assert_eq!(copied(&mut window, Panel::Training, Form::Csv), None);
    let line = "functions = \"a = w*x + b\"
[inputs.w]
value = 0
[inputs.x]
constant = true
[inputs.b]
value = 0
[training]
data = [[-1, -1], [0, 1], [2, 5]]
[view]
panels = [\"training\"]
";
    let mut window = self::window(line);
    let loss = copied(&mut window, Panel::Training, Form::Value);
    assert_eq!(loss.as_deref(), Some("9.0"));
    let csv = copied(&mut window, Panel::Training, Form::Csv).expect("rows");
    assert_eq!(csv.lines().nth(3), Some("2.0,5.0,0.0"), "{csv}");
    let json = copied(&mut window, Panel::Training, Form::Json).expect("an object");
    assert!(json.contains("\"loss\": 9.0"), "{json}");
    let latex = copied(&mut window, Panel::Training, Form::Latex).expect("a gradient");
    assert!(latex.contains('&'), "{latex}");
}

#[test]
fn the_right_button_selects_the_cell_and_copies_it() {
    let mut window = window(KINKS);
    let at = cell(&window, 0, 0);
    click(&mut window, at, egui::PointerButton::Secondary);
    window.get_by_label("Copy the selected value").click();
    let mut text = None;
    for _ in 0..4 {
        window.step();
        text = text.or(clipboard(&window));
    }
    assert_eq!(text.as_deref(), Some("0.0 | 1.0"));
    assert!(window.query_by_label("Copy the selected value").is_none());

    let Field::Plane(plane) = &app(&window).results().figures().expect("pictures").field else {
        panic!("no plane");
    };
    let caption = plane.caption.to_string();
    let middle = window.get_by_role_and_label(Role::Image, &caption).rect();
    click(&mut window, middle.center(), egui::PointerButton::Secondary);
    window.get_by_label("Export picture…").click();
    window.run_steps(4);
    let field = window.get_by_role_and_label(Role::TextInput, "Path to export the picture to");
    assert_eq!(field.value().as_deref(), Some("field.svg"));
}

#[test]
fn a_selected_cell_lights_its_input_turns_with_the_layout_and_is_let_go() {
    let mut window = window(KINKS);
    let lit = |window: &Window| -> Option<String> {
        let figures = app(window).results().figures().expect("pictures");
        let caption = figures.heatmap.caption.to_string();
        let image = window.get_by_role_and_label(Role::Image, &caption);
        image.accesskit_node().value()
    };
    assert_eq!(lit(&window), None);
    let at = cell(&window, 1, 2);
    click(&mut window, at, egui::PointerButton::Primary);
    let told = lit(&window).expect("a cell is selected");
    assert!(told.starts_with("∂y₂/∂x₃ is undefined"), "{told}");
    window.key_press(Key::L);
    settle(&mut window);
    assert_eq!(lit(&window), Some(told), "the same entry, at another place");
    // Escape counts wherever the focus is.
    window.get_by_label("slider of x[1]").focus();
    window.run_steps(2);
    window.key_press(Key::Escape);
    window.run_steps(2);
    assert_eq!(lit(&window), None);
}

#[test]
fn every_entry_is_read_aloud_with_its_reason() {
    let window = window(KINKS);
    let title = app(&window)
        .results()
        .figures()
        .expect("pictures")
        .heatmap
        .title
        .to_string();
    let cells: Vec<String> = window
        .get_by_role_and_label(Role::Table, &title)
        .children_recursive()
        .filter(|node| node.accesskit_node().role() == Role::Cell)
        .filter_map(|node| node.accesskit_node().label())
        .collect();
    assert_eq!(cells.len(), 9);
    assert!(cells[0].contains("left 0, right 1"), "{}", cells[0]);
    assert!(cells[4].contains("undefined"), "{}", cells[4]);
    assert!(cells[8].contains("+∞"), "{}", cells[8]);
    let heatmap = &app(&window).results().figures().expect("pictures").heatmap;
    for words in [
        "5 entries have no derivative",
        "x₁ = 0",
        "every other entry is 0",
    ] {
        assert!(
            heatmap.caption.to_string().contains(words),
            "{}",
            heatmap.caption
        );
    }
}

#[test]
fn no_picture_says_nan() {
    for functions in ["log(x)", "sqrt(x)", "relu(x)", "1/x"] {
        for value in ["-1", "0"] {
            let document = file::parse(&format!(
                "version = 1\nfunctions = \"y = {functions}\"\n[inputs.x]\nvalue = {value}\n[neuron]\nactivation = \"log\""
            ))
            .expect("a scene");
            let outcome = job::run(&document, &CancelToken::default());
            let figures = outcome.and_then(|outcome| outcome.figures);
            let figures = &figures.expect("pictures");
            let picture = nablascope::export::Picture::default();
            let svg = nablascope::export::svg(figures, &picture);
            assert!(!svg.contains("NaN"), "{functions} at {value}");
        }
    }
}

#[test]
fn tab_reaches_everything() {
    let mut window = window(SADDLE);
    let mut reached = BTreeSet::new();
    for _ in 0..60 {
        window.key_press(Key::Tab);
        window.run_steps(1);
        for node in window.root().children_recursive() {
            let node = node.accesskit_node();
            if node.is_focused() {
                reached.extend(node.label());
                reached.extend(node.value());
            }
        }
    }
    let figures = app(&window).results().figures().expect("pictures");
    let Field::Plane(plane) = &figures.field else {
        panic!("no plane");
    };
    for name in [
        "File",
        "title of the scene",
        "kind of x",
        "slider of x[1]",
        "denominator",
        "output component of the field",
        "vertical variable of the field",
        "activation",
        "more of the neuron",
        "Method",
        &figures.heatmap.caption.to_string(),
        &plane.caption.to_string(),
    ] {
        assert!(reached.contains(name), "{name} is not in {reached:#?}");
    }
}

#[test]
fn nothing_moves_while_a_weight_does() {
    let mut window = window(SADDLE);
    let places = |window: &Window| -> Vec<egui::Rect> {
        let images = window.get_all_by_role(Role::Image);
        images
            .chain(window.get_all_by_role(Role::SpinButton))
            .map(|node| node.rect())
            .collect()
    };
    window.get_by_label("more of the neuron").click();
    window.run_steps(3);
    let before = places(&window);
    for weight in ["-1.25", "10.5", "0.375"] {
        window.get_by_role_and_label(Role::SpinButton, "w₁").click();
        window.run_steps(2);
        window.key_press_modifiers(Modifiers::COMMAND, Key::A);
        window
            .get_by_role_and_label(Role::SpinButton, "w₁")
            .type_text(weight);
        window.key_press(Key::Enter);
        settle(&mut window);
        assert_eq!(
            document(&window).neuron.weights[0].to_string(),
            weight.trim_end_matches('0')
        );
        assert_eq!(places(&window), before, "{weight}");
    }
}

#[test]
fn the_pictures_are_of_the_frame_that_moves_the_point() {
    let mut window = window(SADDLE);
    let (from, to) = (
        in_field(&window, [1.0, 1.0]),
        in_field(&window, [-1.0, 0.5]),
    );
    window.hover_at(from);
    window.run_steps(2);
    window.drag_at(from);
    window.step();
    for k in 1..=5_u8 {
        window.hover_at(from.lerp(to, f32::from(k) / 5.0));
        window.step();
        // The point is where the pointer is; its figures follow within a frame or two.
        let x = number(&window, "x[1]");
        let expected = 1.0 - 2.0 * f64::from(k) / 5.0;
        assert!((x - expected).abs() < 0.1, "{x} {expected}");
    }
    window.drop_at(to);
    settle(&mut window);
    let slope = app(&window)
        .results()
        .figures()
        .expect("pictures")
        .heatmap
        .jacobian
        .entry(0, 0)
        .value();
    assert!((slope - 2.0 * number(&window, "x[1]")).abs() < 1e-6);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut window);
    assert_eq!(number(&window, "x[1]"), 1.0);
}

#[test]
fn home_brings_the_authored_view_back() {
    let mut window = window(SADDLE);
    let Field::Plane(plane) = &app(&window).results().figures().expect("pictures").field else {
        panic!("no plane");
    };
    let caption = plane.caption.to_string();
    let at = window
        .get_by_role_and_label(Role::Image, &caption)
        .rect()
        .center();
    let ticks = |window: &Window| in_field(window, [1.0, 1.0]);
    let before = ticks(&window);
    window.hover_at(at);
    window.step();
    window.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, 200.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    window.run_steps(20);
    window.get_by_role_and_label(Role::Image, &caption).focus();
    window.run_steps(2);
    window.key_press(Key::Home);
    window.run_steps(3);
    assert_eq!(ticks(&window), before);
    // The point is where it was, so a press there takes it again.
    window.drag_at(before);
    window.step();
    window.hover_at(before + egui::vec2(12.0, 0.0));
    window.step();
    window.drop_at(before + egui::vec2(12.0, 0.0));
    settle(&mut window);
    assert!(number(&window, "x[1]") > 1.0);
}

#[test]
fn a_theme_is_put_on_in_one_frame() {
    let mut window = window(SADDLE);
    for dark in [true, false] {
        let app = window.state_mut().as_mut().expect("a window");
        app.run(Command::FlipTheme);
        window.step();
        window.step();
        let visuals = window.ctx.global_style().visuals.clone();
        assert_eq!(visuals.dark_mode, dark);
    }
}

#[test]
fn the_list_of_shortcuts_opens_and_closes_by_keys() {
    let mut window = window(SADDLE);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Slash);
    window.run_steps(3);
    window.get_by_label("Denominator layout");
    window.get_by_label("Walk over the cells");
    window.key_press(Key::Escape);
    window.run_steps(3);
    assert!(window.query_by_label("Walk over the cells").is_none());
}
