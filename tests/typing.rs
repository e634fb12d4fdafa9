//! The typing side of the window: completion, signs, the reference, and all the ways to
//! fill an input, driven as a person drives them.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use nablascope::app::command::Command;
use nablascope::document::Value;
use nablascope::document::file;
use nablascope::expr::shape::Shape;

#[path = "common/window.rs"]
mod harness;

use harness::{Window, app, cells, click, document, press, run, settle, window_on};

fn window(scene: &str) -> Window {
    window_on(scene, [1280.0, 1000.0])
}

/// Types letter by letter at the end of the text.
fn type_on(window: &mut Window, text: &str) {
    window.get_by_role(Role::MultilineTextInput).focus();
    window.run_steps(1);
    window.key_press_modifiers(Modifiers::COMMAND, Key::End);
    window.run_steps(1);
    for letter in text.chars() {
        let event = match letter {
            '\n' => {
                window.key_press(Key::Enter);
                continue;
            }
            letter => Event::Text(letter.to_string()),
        };
        window.event(event);
        window.run_steps(1);
    }
    settle(window);
}

fn functions(window: &Window) -> &str {
    &document(window).functions
}

fn shape(window: &Window, name: &str) -> Shape {
    document(window).inputs[name].shape
}

fn values(window: &Window, name: &str) -> Vec<f64> {
    let input = &document(window).inputs[name];
    input.value.iter().filter_map(Value::number).collect()
}

fn paste(window: &mut Window, field: &str, text: &str) {
    window.get_by_role_and_label(Role::TextInput, field).focus();
    window.run_steps(1);
    window.event(Event::Paste(text.to_owned()));
    settle(window);
    // A rest of more than a second, so that the next one is another step of undo.
    window.run_steps(5);
}

const LAYER: &str = r#"functions = "z = W*x + b"
[inputs.W]
shape = [4, 3]
[inputs.x]
shape = 3
[inputs.b]
shape = 4
"#;

#[test]
fn tab_completes_a_word() {
    let mut window = window("functions = \"y = \"");
    type_on(&mut window, "softm");
    window.get_by_label_contains("exp of each element");
    press(&mut window, Key::Tab);
    assert_eq!(functions(&window), "y = softmax(");
    type_on(&mut window, "x)");
    assert_eq!(functions(&window), "y = softmax(x)");
    assert_eq!(cells(&window).len(), 9);
    assert!(
        window
            .query_by_label_contains("exp of each element")
            .is_none()
    );
}

#[test]
fn enter_is_a_new_line_until_something_was_chosen() {
    let mut window = window("functions = \"y = \"");
    type_on(&mut window, "sof");
    press(&mut window, Key::Enter);
    assert_eq!(functions(&window), "y = sof\n");

    type_on(&mut window, "z = logs");
    press(&mut window, Key::ArrowDown);
    press(&mut window, Key::Enter);
    assert_eq!(functions(&window), "y = sof\nz = logsumexp(");
}

#[test]
fn escape_closes_the_list_and_a_complete_word_opens_none() {
    let mut window = window("functions = \"y = \"");
    type_on(&mut window, "sof");
    window.get_by_label_contains("softplus");
    press(&mut window, Key::Escape);
    assert!(window.query_by_label_contains("softplus").is_none());
    // The editor still has the keyboard.
    window.event(Event::Text(" ".to_owned()));
    settle(&mut window);
    assert_eq!(functions(&window), "y = sof ");

    type_on(&mut window, "+ sin");
    assert!(window.query_by_label_contains("hyperbolic sine").is_none());
}

#[test]
fn names_of_the_text_are_offered_with_their_shapes() {
    let mut window = window("functions = \"\"\"\nlayer = [u, v, w]\ny = \"\"\"");
    type_on(&mut window, "la");
    // Once in the list, once among all shapes.
    assert_eq!(window.query_all_by_label("layer 3×1").count(), 2);
    press(&mut window, Key::Tab);
    assert!(functions(&window).ends_with("y = layer"));
}

#[test]
fn a_backslash_spells_a_sign() {
    let mut window = window("functions = \"y = w\"");
    type_on(&mut window, "\\oti");
    press(&mut window, Key::Tab);
    assert_eq!(functions(&window), "y = w⊗");
}

#[test]
fn signs_are_inserted_at_the_cursor() {
    let mut window = window("functions = \"y = x\"");
    type_on(&mut window, "");
    click(&mut window, "insert squared");
    assert_eq!(functions(&window), "y = x²");
    // Straight on, without a click into the text.
    window.event(Event::Text(" + 1".to_owned()));
    settle(&mut window);
    assert_eq!(functions(&window), "y = x² + 1");
    assert!(window.query_by_label("insert less or equal").is_none());
    click(&mut window, "more symbols");
    click(&mut window, "insert less or equal");
    assert_eq!(functions(&window), "y = x² + 1≤");
    run(&mut window, Command::Undo);
    assert_eq!(functions(&window), "y = x² + 1");
    click(&mut window, "fewer symbols");
}

#[test]
fn bars_enclose_what_is_selected() {
    let mut window = window("functions = \"x\"");
    type_on(&mut window, "");
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.run_steps(1);
    click(&mut window, "insert double bars");
    assert_eq!(functions(&window), "‖x‖");
}

#[test]
fn the_reference_is_searched_and_writes_into_the_text() {
    let mut window = window("functions = \"y = x + \"");
    type_on(&mut window, "");
    window.key_press(Key::F2);
    settle(&mut window);
    // The search box has the keyboard.
    window.event(Event::Text("rectified or max(0".to_owned()));
    settle(&mut window);
    window.get_by_label_contains("Nothing here is called");
    for _ in 0..18 {
        window.key_press(Key::Backspace);
    }
    window.event(Event::Text("max(0".to_owned()));
    settle(&mut window);
    window.get_by_label("relu(x)").click();
    settle(&mut window);
    window.get_by_label("relu(0) = 0   slope 0 | 1");
    window.get_by_label_contains("a kink at 0: from the left 0");
    click(&mut window, "write relu");
    assert_eq!(functions(&window), "y = x + relu()");
    // The cursor stands between the brackets.
    window.event(Event::Text("x".to_owned()));
    settle(&mut window);
    assert_eq!(functions(&window), "y = x + relu(x)");
    window.key_press(Key::F2);
    settle(&mut window);
    assert!(window.query_by_label("write relu").is_none());
}

#[test]
fn shapes_and_readings_stand_with_the_text() {
    let window = window("functions = \"y = W*x + b\\nL = mx\"");
    let spoken = window.get_by_role(Role::MultilineTextInput);
    let node = egui_kittest::kittest::NodeT::accesskit_node(&spoken);
    assert_eq!(node.description().as_deref(), Some("y is 3×1; L is 3×1"));
    // The formulas below the text are heard as text.
    window.get_by_label("L = m*x");
    window.get_by_label("y = W*x + b");
}

#[test]
fn every_fill_gives_its_numbers() {
    let mut window = window("functions = \"y = W*x\"");
    for (fill, expected) in [
        ("zeros", [0.0; 9]),
        ("ones", [1.0; 9]),
        ("identity", [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]),
        ("1, 2, 3, …", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]),
    ] {
        click(&mut window, "fill W");
        window.get_by_role_and_label(Role::Button, fill).click();
        settle(&mut window);
        assert_eq!(values(&window, "W"), expected, "{fill}");
    }
    click(&mut window, "∂W");
    assert_eq!(
        cells(&window),
        ["1", "2", "3", "4", "5", "6", "7", "8", "9"]
    );
    // A vector has no identity.
    click(&mut window, "fill x");
    let identity = window.query_by_role_and_label(Role::Button, "identity");
    assert!(identity.is_none());
}

#[test]
fn random_numbers_are_made_again_from_their_seed() {
    let mut window = window("functions = \"y = sum(x)\"\n[inputs.x]\nshape = 40");
    click(&mut window, "fill x");
    click(&mut window, "random, normal");
    let first = values(&window, "x");
    assert_eq!(document(&window).inputs["x"].seed, Some(1));
    click(&mut window, "fill x");
    window.get_by_label("next seed of x").click();
    settle(&mut window);
    click(&mut window, "random, normal");
    assert_ne!(values(&window, "x"), first);
    assert_eq!(document(&window).inputs["x"].seed, Some(2));
    let text = file::to_text(document(&window));
    assert!(text.contains("seed = 2"), "{text}");
    assert_eq!(file::parse(&text).as_ref(), Ok(document(&window)));
    run(&mut window, Command::Undo);
    assert_eq!(values(&window, "x"), first);
    assert_eq!(document(&window).inputs["x"].seed, Some(1));
}

/// A file for one test, gone with it.
struct Table(std::path::PathBuf);

impl Table {
    fn new(name: &str, text: &str) -> Self {
        let name = format!("nablascope-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).expect("a file");
        Self(path)
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn take_table(window: &mut Window, input: &str, table: &Table) {
    if window.query_by_label("Path of the table").is_none() {
        click(window, &format!("fill {input}"));
        click(window, "from a CSV file…");
    }
    let name = "Path of the table";
    window.get_by_role_and_label(Role::TextInput, name).focus();
    window.run_steps(1);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    let path = table.0.display().to_string();
    window
        .get_by_role_and_label(Role::TextInput, name)
        .type_text(&path);
    // The question gets smaller when the last fault leaves it.
    settle(window);
    click(window, "Take the numbers");
}

#[test]
fn a_table_fills_a_matrix_and_the_sizes_follow() {
    let mut window = window(LAYER);
    let before = document(&window).clone();
    let good = Table::new("good.csv", "a,b\n1,2\n3,4.5\n");
    take_table(&mut window, "W", &good);
    assert_eq!(shape(&window, "W"), Shape::Matrix(2, 2));
    assert_eq!(values(&window, "W"), [1.0, 2.0, 3.0, 4.5]);
    assert_eq!(shape(&window, "x"), Shape::Vector(2));
    assert_eq!(shape(&window, "b"), Shape::Vector(2));
    window.get_by_label("W 2×2");
    run(&mut window, Command::Undo);
    assert_eq!(*document(&window), before);
}

#[test]
fn a_table_with_faults_is_refused_by_line() {
    let mut window = window(LAYER);
    let before = document(&window).clone();
    let ragged = Table::new("ragged.csv", "a,b\n1,2\n3\n");
    take_table(&mut window, "W", &ragged);
    window.get_by_label_contains("Line 3 has 1 number, and the rows above it have 2");
    let words = Table::new("words.csv", "a,b\n1,2\n3,four\n");
    take_table(&mut window, "W", &words);
    window.get_by_label_contains("Line 3, column 2: \"four\" is not a number");
    assert_eq!(*document(&window), before);
    click(&mut window, "Cancel");
    assert!(window.query_by_label("Take the numbers").is_none());
}

#[test]
fn a_table_whose_size_cannot_be_is_refused() {
    let mut window = window("functions = \"y = det(A) + x\"\n[inputs.A]\nshape = [2, 2]");
    let before = document(&window).clone();
    let wide = Table::new("wide.csv", "1,2,3\n4,5,6\n");
    take_table(&mut window, "A", &wide);
    window.get_by_label_contains("The file holds 2×3 numbers, and the functions need A to be 2×2");
    assert_eq!(*document(&window), before);
}

#[test]
fn pasted_numbers_fill_from_where_they_are_pasted() {
    let mut window = window("functions = \"y = W*x\"");
    paste(&mut window, "x[2]", "7\t8\n");
    assert_eq!(values(&window, "x"), [1.0, 7.0, 8.0]);
    paste(&mut window, "W[1,2]", "[[10, 20], [30, 40]]");
    assert_eq!(
        values(&window, "W"),
        [1.0, 10.0, 20.0, 4.0, 30.0, 40.0, 7.0, 8.0, 9.0]
    );
    paste(&mut window, "x[3]", "5 6 7");
    assert_eq!(values(&window, "x"), [1.0, 7.0, 5.0]);
    window.get_by_label_contains("The last 2 numbers had no room in x");
    run(&mut window, Command::Undo);
    assert_eq!(values(&window, "x"), [1.0, 7.0, 8.0]);
    assert!(window.query_by_label_contains("had no room").is_none());
}

#[test]
fn one_pasted_number_is_text_like_any_other() {
    let mut window = window("functions = \"y = x\"");
    window.get_by_role_and_label(Role::TextInput, "x").focus();
    window.run_steps(1);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.run_steps(1);
    window.event(Event::Paste("2.5".to_owned()));
    window.run_steps(1);
    window.key_press(Key::Enter);
    settle(&mut window);
    assert_eq!(values(&window, "x"), [2.5]);
}

#[test]
fn the_other_sizes_follow_and_undo_brings_all_back() {
    let mut window = window(LAYER);
    let before = document(&window).clone();
    click(&mut window, "more elements of x");
    assert_eq!(shape(&window, "x"), Shape::Vector(4));
    assert_eq!(shape(&window, "W"), Shape::Matrix(4, 4));
    assert_eq!(shape(&window, "b"), Shape::Vector(4));
    assert!(app(&window).results().stale().is_none());
    run(&mut window, Command::Undo);
    assert_eq!(*document(&window), before);
    run(&mut window, Command::Redo);
    assert_eq!(shape(&window, "W"), Shape::Matrix(4, 4));
}

#[test]
fn another_kind_is_one_click_away() {
    let mut window =
        window("functions = \"y = x + b\"\n[inputs.x]\nshape = 3\n[inputs.b]\nshape = 3");
    click(&mut window, "kind of x");
    click(&mut window, "matrix");
    assert_eq!(shape(&window, "x"), Shape::Matrix(3, 3));
    assert_eq!(shape(&window, "b"), Shape::Vector(3));
    click(&mut window, "make b 3×3");
    assert_eq!(shape(&window, "b"), Shape::Matrix(3, 3));
    assert!(app(&window).is_fresh());
    assert!(window.query_by_label_contains("make ").is_none());
}
