//! What holds for the window as a whole: the palette, the keys, how panels share the room,
//! what is said when something was done, and that rest is rest.

use super::*;
use nablascope::app::command::Form;
use nablascope::app::command_state;
use nablascope::app::command_table::TABLE;
use nablascope::diff::jacobian::Method;
use nablascope::document::field::{Layer, Show};

fn example(index: usize) -> Document {
    examples::ALL[index].document().unwrap()
}

/// A node of that role and name, wherever its name comes from.
#[track_caller]
fn place(window: &Window, role: Role, name: &str) -> egui::Rect {
    window.get_by_role_and_label(role, name).rect()
}

/// The pictures' own rectangle: the one that its caption names.
fn picture(window: &Window, panel: Panel) -> Option<egui::Rect> {
    let figures = app(window).results().figures().expect("pictures");
    let caption = match panel {
        Panel::Jacobian => figures.heatmap.caption.to_string(),
        Panel::Field => figures.field.caption(),
        Panel::Neuron => figures.neuron.caption.to_string(),
        Panel::Training => figures.training.as_ref()?.caption.to_string(),
        Panel::Chain => figures.chain.as_ref()?.caption.to_string(),
    };
    window
        .query_all_by_role(Role::Image)
        .chain(window.query_all_by_role(Role::Table))
        .find(|node| {
            let label = node.accesskit_node().label().unwrap_or_default();
            label.starts_with(&caption)
        })
        .map(|node| node.rect())
}

fn widths(window: &Window) -> Vec<f32> {
    Panel::ALL
        .iter()
        .filter_map(|panel| picture(window, *panel))
        .map(|rect| rect.width())
        .collect()
}

fn double_click(window: &mut Window, at: Pos2) {
    window.hover_at(at);
    window.run_steps(2);
    // A frame of the harness takes as long as two clicks may be apart.
    for _ in 0..2 {
        for pressed in [true, false] {
            window.input_mut().events.push(egui::Event::PointerButton {
                pos: at,
                button: egui::PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            });
        }
        window.step();
    }
    window.run_steps(3);
    settle(window);
}

/// Opens the search over all commands and types into it.
fn search(window: &mut Window, words: &str) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run_steps(3);
    window
        .get_by_role_and_label(Role::TextInput, "what to do")
        .type_text(words);
    window.run_steps(2);
}

#[test]
fn the_palette_finds_runs_and_closes() {
    let mut window = sized(example(0), [1280.0, 720.0]);
    search(&mut window, "denom");
    window.key_press(Key::Enter);
    window.run_steps(3);
    settle(&mut window);
    assert_eq!(document(&window).layout, Layout::Denominator);
    assert!(
        window
            .query_by_role_and_label(Role::TextInput, "what to do")
            .is_none(),
        "it closes"
    );

    // The arrow keys walk over what was found; Escape does nothing but close.
    search(&mut window, "only the");
    window.key_press(Key::ArrowDown);
    window.run_steps(2);
    window.key_press(Key::Escape);
    window.run_steps(3);
    assert!(
        window
            .query_by_role_and_label(Role::TextInput, "what to do")
            .is_none()
    );
    assert_eq!(app(&window).front(), None);
    search(&mut window, "only the");
    window.key_press(Key::ArrowDown);
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.run_steps(3);
    assert_eq!(app(&window).front(), Some(Panel::Field));

    // A letter that is also a key is a letter here.
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run_steps(3);
    window.key_press(Key::L);
    window.run_steps(3);
    assert_eq!(document(&window).layout, Layout::Denominator);
    window.get_by_label_contains("Example: Two outputs").click();
    window.run_steps(3);
    settle(&mut window);
    assert_eq!(document(&window).functions, example(0).functions);
}

#[test]
fn the_list_of_keys_holds_those_of_the_table_and_of_the_pictures() {
    for key in [(Modifiers::COMMAND, Key::Slash), (Modifiers::NONE, Key::F1)] {
        let mut window = sized(example(0), [1280.0, 1600.0]);
        window.key_press_modifiers(key.0, key.1);
        window.run_steps(4);
        for entry in TABLE.iter().filter(|entry| !entry.keys.is_empty()) {
            let keys: Vec<String> = entry
                .keys
                .iter()
                .map(|key| window.ctx.format_shortcut(key))
                .collect();
            assert!(
                window
                    .query_all_by_label(&keys.join("  or  "))
                    .next()
                    .is_some(),
                "{}",
                entry.text
            );
        }
        for told in [
            "Move the point; Shift: ten times as far, Alt: a tenth",
            "On to what else can be moved: another gauge, dx, the start of a path",
            "On to the next bar, the point, the target; left and right move it",
            "Zoom at the pointer, move the view",
            "Give the picture all the room, or give it back",
        ] {
            window.get_by_label(told);
        }
    }
}

#[test]
fn full_screen_is_asked_for_with_its_key() {
    let mut window = sized(example(0), [1280.0, 720.0]);
    window.input_mut().events.push(egui::Event::Key {
        key: Key::F11,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    });
    window.step();
    let commands = &window.output().viewport_output[&egui::ViewportId::ROOT].commands;
    assert!(
        commands.contains(&egui::ViewportCommand::Fullscreen(true)),
        "{commands:?}"
    );
}

#[test]
fn a_border_between_pictures_is_dragged_moved_by_keys_and_put_back() {
    let mut window = sized(example(0), [1600.0, 900.0]);
    let equal = widths(&window);
    let at = place(&window, Role::Splitter, "border 1").center();
    drag(&mut window, at, at + egui::vec2(100.0, 0.0));
    let moved = widths(&window);
    assert!(
        moved[0] > equal[0] + 50.0 && moved[1] < equal[1] - 50.0,
        "{equal:?} {moved:?}"
    );
    assert!((moved[2] - equal[2]).abs() < 1.0, "{equal:?} {moved:?}");
    assert_eq!(
        document(&window),
        &example(0),
        "it is no change of the document"
    );
    // It is kept when the scene changes.
    run(&mut window, Command::Example(0));
    let kept = widths(&window);
    assert!((kept[0] - moved[0]).abs() < 1.0, "{moved:?} {kept:?}");

    window
        .get_by_role_and_label(Role::Splitter, "border 1")
        .focus();
    window.run_steps(1);
    let before = place(&window, Role::Splitter, "border 1").center().x;
    window.key_press(Key::ArrowLeft);
    window.run_steps(2);
    let after = place(&window, Role::Splitter, "border 1").center().x;
    assert!((before - after - 16.0).abs() <= 1.0, "{before} {after}");

    window.key_press_modifiers(Modifiers::ALT, Key::Num0);
    window.run_steps(3);
    assert_eq!(widths(&window), equal);
}

#[test]
fn the_column_of_text_is_resized_and_hidden() {
    let mut window = sized(example(0), [1280.0, 720.0]);
    let editor = |window: &Window| window.get_by_role(Role::MultilineTextInput).rect().width();
    let usual = editor(&window);
    let at = place(&window, Role::Splitter, "border of the text").center();
    drag(&mut window, at, at - egui::vec2(60.0, 0.0));
    assert!((editor(&window) - (usual - 60.0)).abs() < 2.0);
    // Larger in presentation mode, and afterwards as it was.
    run(&mut window, Command::Presentation);
    window.run_steps(6);
    run(&mut window, Command::Presentation);
    window.run_steps(6);
    assert!((editor(&window) - (usual - 60.0)).abs() < 2.0);

    let border = |window: &Window| place(window, Role::Splitter, "border 1").center().x;
    let before = border(&window);
    window.key_press_modifiers(Modifiers::COMMAND, Key::B);
    window.run_steps(4);
    assert!(window.query_by_role(Role::MultilineTextInput).is_none());
    assert!(
        border(&window) < before - 100.0,
        "the pictures have its room"
    );
    window.key_press_modifiers(Modifiers::COMMAND, Key::B);
    window.run_steps(4);
    assert!((editor(&window) - (usual - 60.0)).abs() < 2.0);
}

#[test]
fn the_column_shrinks_back_after_a_presentation() {
    let mut window = sized(example(0), [1280.0, 720.0]);
    let column = |window: &Window| {
        place(window, Role::Splitter, "border of the text")
            .center()
            .x
    };
    let field = |window: &Window| picture(window, Panel::Field).unwrap().area();
    let (before, small) = (column(&window), field(&window));
    run(&mut window, Command::Presentation);
    window.run_steps(6);
    assert!(column(&window) <= before, "the pictures get the room");
    // Words are larger then, so the picture cannot be quite as large as at a desk.
    assert!(field(&window) > 0.8 * small, "{} {small}", field(&window));
    run(&mut window, Command::Presentation);
    window.run_steps(6);
    assert_eq!(column(&window), before);
    assert_eq!(field(&window), small);
}

#[test]
fn a_picture_gets_all_the_room_and_gives_it_back() {
    let mut window = sized(example(0), [1280.0, 720.0]);
    let before = widths(&window);
    assert_eq!(before.len(), 3);
    // Beside the title, in the picture's head.
    let field = picture(&window, Panel::Field).unwrap();
    double_click(&mut window, field.left_top() - egui::vec2(0.0, 62.0));
    assert_eq!(app(&window).front(), Some(Panel::Field));
    let alone = widths(&window);
    assert!(alone.len() == 1 && alone[0] > before[1] + 60.0, "{alone:?}");
    assert_eq!(document(&window), &example(0));
    window.key_press(Key::Escape);
    window.run_steps(4);
    assert_eq!(widths(&window), before);

    window.key_press_modifiers(Modifiers::ALT, Key::Num3);
    window.run_steps(4);
    assert_eq!(app(&window).front(), Some(Panel::Neuron));
    window.get_by_role_and_label(Role::Tab, "Jacobian").click();
    window.run_steps(4);
    assert_eq!(app(&window).front(), Some(Panel::Jacobian));
    window.get_by_label("All pictures").click();
    window.run_steps(4);
    assert_eq!(widths(&window), before);
}

#[test]
fn a_narrow_window_has_tabs() {
    let mut window = sized(example(0), [800.0, 600.0]);
    assert_eq!(widths(&window).len(), 1, "one picture");
    for (panel, name) in Panel::THREE
        .into_iter()
        .zip(["Jacobian", "Gradient field", "Neuron"])
    {
        window.get_by_role_and_label(Role::Tab, name).click();
        window.run_steps(4);
        let shown = picture(&window, panel).expect(name);
        assert!(shown.width() > 120.0, "{name} {shown:?}");
    }
    // Nothing is to be given back, so Escape leaves the tab.
    window.key_press(Key::Escape);
    window.run_steps(3);
    assert!(picture(&window, Panel::Neuron).is_some());
    assert!(window.query_by_label("All pictures").is_none());
}

#[test]
fn what_was_done_is_said_for_some_seconds() {
    let mut window = sized(example(0), [1280.0, 720.0]);
    for (command, sentence) in [
        (
            Command::Copy(Panel::Jacobian, Form::Latex),
            "Copied the Jacobian as LaTeX",
        ),
        (
            Command::Copy(Panel::Field, Form::Csv),
            "Copied the field as CSV",
        ),
        (
            Command::Copy(Panel::Neuron, Form::Value),
            "Copied the activation’s value",
        ),
    ] {
        run(&mut window, command);
        assert_eq!(app(&window).done(), Some(sentence));
        let told = window.get_by_label(sentence);
        let live = told.accesskit_node().live();
        assert_eq!(live, egui::accesskit::Live::Polite);
    }
    // A frame of the harness is a quarter of a second.
    for _ in 0..24 {
        window.step();
    }
    assert_eq!(app(&window).done(), None);
    assert!(window.query_by_label_contains("Copied").is_none());
}

#[test]
fn every_example_comes_to_rest() {
    let mut window = sized(Document::default(), [1280.0, 720.0]);
    for (index, example) in examples::ALL.iter().enumerate() {
        run(&mut window, Command::Example(index));
        // Motion, the settling of sizes and tooltips have an end.
        for _ in 0..12 {
            window.step();
        }
        let delay = window
            .output()
            .viewport_output
            .values()
            .map(|viewport| viewport.repaint_delay)
            .min();
        assert!(
            delay.is_none_or(|delay| delay > Duration::from_secs(3600)),
            "{}: {delay:?}",
            example.title
        );
        assert!(!window.ctx.has_requested_repaint(), "{}", example.title);
    }
}

/// Rectangles of all that can be pressed or read, by role and place in the window.
fn places(window: &Window) -> Vec<(String, egui::Rect)> {
    let words = [
        Role::Button,
        Role::ComboBox,
        Role::Image,
        Role::TextInput,
        Role::Slider,
        Role::Table,
    ];
    window
        .root()
        .children_recursive()
        .filter(|node| words.contains(&node.accesskit_node().role()))
        .filter(|node| node.accesskit_node().bounding_box().is_some())
        .map(|node| {
            let node_name = node.accesskit_node().label().unwrap_or_default();
            // What a picture says of itself changes, and is no place.
            let name = node_name.chars().take(8).collect::<String>();
            (
                format!("{:?} {name}", node.accesskit_node().role()),
                node.rect(),
            )
        })
        .collect()
}

#[test]
fn nothing_jumps_while_a_slider_moves() {
    for index in [0, 1, 5] {
        let mut window = sized(example(index), [1280.0, 720.0]);
        let slider = window
            .get_all_by_role(Role::Slider)
            .next()
            .expect("a slider");
        slider.focus();
        // The arrow keys are the slider's from the second frame on.
        window.run_steps(3);
        let before = places(&window);
        let point = document(&window).clone();
        for step in 0..24 {
            let key = if step < 14 {
                Key::ArrowRight
            } else {
                Key::ArrowLeft
            };
            window.key_press(key);
            settle(&mut window);
            let after = places(&window);
            assert_eq!(
                before.len(),
                after.len(),
                "example {index}, step {step}: {:?}",
                after.iter().find(|a| !before.iter().any(|b| b.1 == a.1))
            );
            for (a, b) in before.iter().zip(&after) {
                // A slider's own handle is no part of its rectangle.
                let same = (a.1.min - b.1.min).length() < 0.6 && (a.1.max - b.1.max).length() < 0.6;
                assert!(same, "example {index}, step {step}: {a:?} {b:?}");
            }
            if step == 13 {
                assert_ne!(document(&window), &point, "the slider has moved");
            }
        }
    }
}

fn wheel(window: &mut Window, at: Pos2, by: f32) {
    window.hover_at(at);
    window.run_steps(2);
    window.input_mut().events.push(egui::Event::MouseWheel {
        source: egui::MouseWheelSource::Wheel,
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, by),
        phase: egui::TouchPhase::Move,
        modifiers: Modifiers::NONE,
    });
    // The wheel is smoothed over several frames.
    window.run_steps(8);
}

const TEN: &str = "functions = \"y = x.^2\"
[inputs.x]
shape = 10
";

/// Every picture with a view of its own: the wheel zooms it, and both ways lead back.
#[test]
fn the_wheel_zooms_and_double_click_and_home_lead_back() {
    for (scene, panel) in [
        (SADDLE, Panel::Field),
        (
            "functions = \"y = x^2\"\n[inputs.x]\nvalue = 1",
            Panel::Field,
        ),
        (TEN, Panel::Jacobian),
    ] {
        let mut window = window(scene);
        let authored = app(&window).view().clone();
        let seen = |window: &Window| {
            let view = app(window).view();
            (view.field.bounds, view.heatmap.sight)
        };
        let at = picture(&window, panel).unwrap().center() + egui::vec2(20.0, 30.0);
        for key in [false, true] {
            wheel(&mut window, at, 120.0);
            assert_ne!(
                seen(&window),
                (authored.field.bounds, authored.heatmap.sight),
                "{scene}"
            );
            if key {
                let caption = app(&window).results().figures().unwrap();
                let name = match panel {
                    Panel::Jacobian => caption.heatmap.caption.to_string(),
                    _ => caption.field.caption(),
                };
                for node in window.root().children_recursive() {
                    let label = node.accesskit_node().label().unwrap_or_default();
                    if label.starts_with(&name) {
                        node.focus();
                    }
                }
                window.run_steps(3);
                window.key_press(Key::Home);
                window.run_steps(2);
            } else {
                double_click(&mut window, at);
            }
            assert_eq!(
                seen(&window),
                (authored.field.bounds, authored.heatmap.sight),
                "{scene}, key: {key}"
            );
        }
        assert_eq!(
            app(&window).front(),
            None,
            "a double click on the picture itself"
        );
    }
}

#[test]
fn tab_goes_from_the_formula_to_the_sizes_the_point_the_layout_and_the_pictures() {
    let mut window = window(SADDLE);
    let mut stops = Vec::new();
    window.get_by_role(Role::MultilineTextInput).focus();
    for _ in 0..60 {
        window.run_steps(2);
        let node = window
            .root()
            .children_recursive()
            .find(|node| node.accesskit_node().is_focused());
        if let Some(node) = node {
            let node = node.accesskit_node();
            stops.push(format!(
                "{:?} {}",
                node.role(),
                node.label().unwrap_or_default()
            ));
        }
        window.key_press(Key::Tab);
    }
    let place = |what: &str| {
        stops
            .iter()
            .position(|stop| stop.contains(what))
            .unwrap_or_else(|| panic!("no {what} in {stops:#?}"))
    };
    let saddle = app(&window)
        .results()
        .figures()
        .unwrap()
        .field
        .caption()
        .to_owned();
    let order = [
        "MultilineTextInput",
        "kind of x",
        "slider of x[1]",
        "TextInput x[1]",
        "numerator",
        "J is 1 by 2",
        &saddle,
        "The neuron",
    ]
    .map(place);
    assert!(order.is_sorted(), "{order:?} {stops:#?}");
}

#[test]
fn a_question_takes_the_keyboard_and_gives_it_back() {
    let mut window = window("functions = \"f = x²\"");
    type_functions(&mut window, "f = x³");
    let editor = |window: &Window| {
        let editor = window.get_by_role(Role::MultilineTextInput);
        editor.accesskit_node().is_focused()
    };
    assert!(editor(&window));
    window.key_press_modifiers(Modifiers::COMMAND, Key::N);
    window.run_steps(3);
    window.get_by_label_contains("Save the changes to");
    assert!(
        !editor(&window),
        "nothing behind the question looks typable"
    );
    window.event(egui::Event::Text("c".to_owned()));
    window.key_press(Key::Escape);
    window.run_steps(4);
    assert!(
        window
            .query_by_label_contains("Save the changes to")
            .is_none()
    );
    assert!(editor(&window));
    // What is typed now is text again, and no command.
    window.key_press(Key::L);
    window.event(egui::Event::Text("+l".to_owned()));
    settle(&mut window);
    assert_eq!(document(&window).functions, "f = x³+l");
    assert_eq!(document(&window).layout, Layout::Numerator);
}

#[test]
fn escape_ends_one_thing_at_a_time() {
    let mut window = window("functions = \"f(x, y) = 10x²y²\"");
    let selected = |window: &Window| app(window).view().selection.pinned.is_some();
    let caption = app(&window).results().figures().expect("pictures");
    let caption = caption.heatmap.caption.to_string();
    window.get_by_label(&caption).focus();
    window.run_steps(2);
    window.key_press(Key::ArrowRight);
    window.run_steps(2);
    run(&mut window, Command::Alone(Panel::Jacobian));
    run(&mut window, Command::Steps);
    window.run_steps(3);
    assert!(selected(&window));
    let escape = |window: &mut Window| {
        window.key_press(Key::Escape);
        window.run_steps(3);
        let open = window.query_by_label("Step sizes").is_some();
        (open, selected(window), app(window).front().is_some())
    };
    window.get_by_role(Role::MultilineTextInput).focus();
    window.run_steps(2);
    assert_eq!(escape(&mut window), (true, true, true), "the text's own");
    // Of two windows the one in front goes first, whichever was opened first.
    run(&mut window, Command::Reference);
    window.run_steps(3);
    let reference = |window: &Window| window.query_by_label("Reference").is_some();
    assert!(reference(&window));
    window.key_press(Key::Escape); // out of its search field
    window.run_steps(3);
    assert!(reference(&window));
    assert_eq!(escape(&mut window), (true, true, true), "the one in front");
    assert!(!reference(&window));
    assert_eq!(escape(&mut window), (false, true, true), "the window");
    assert_eq!(escape(&mut window), (false, false, true), "the cell");
    assert_eq!(escape(&mut window), (false, false, false), "the room");
}

#[test]
fn a_key_counts_with_what_was_held_when_it_went_down() {
    let mut window = sized(example(0), [1280.0, 720.0]);
    for (pressed, key) in [(true, Key::Num2), (false, Key::Num2)] {
        window.event(egui::Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers: Modifiers::ALT,
        });
    }
    // By now Alt is up again: the frame itself knows of no modifier.
    window.run_steps(2);
    assert_eq!(app(&window).front(), Some(Panel::Field));
    // In a text it is a command too, and no digit.
    let text = document(&window).functions.clone();
    window.get_by_role(Role::MultilineTextInput).focus();
    window.run_steps(2);
    // Key and text come in one frame.
    let key = egui::Event::Key {
        key: Key::Num1,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::ALT,
    };
    let text_too = egui::Event::Text("1".to_owned());
    window.input_mut().events.extend([key, text_too]);
    window.run_steps(2);
    let mac = window.ctx.os().is_mac();
    assert_eq!(app(&window).front() == Some(Panel::Jacobian), !mac);
    assert_eq!(document(&window).functions == text, !mac);
}

#[test]
fn what_a_picture_shows_is_found_by_name() {
    let mut window = sized(example(0), [1280.0, 720.0]);
    for (typed, done) in [
        ("nudge", Command::Show(Show::Nudge)),
        ("streamlines", Command::Layer(Layer::Streamlines)),
        ("activation relu", Command::Activation("relu")),
        ("method dual", Command::Method(Method::Dual)),
        ("train on", Command::Training),
    ] {
        let on = |window: &Window| command_state::switched_on(done, app(window));
        let before = on(&window);
        window.key_press_modifiers(Modifiers::COMMAND, Key::K);
        window.run_steps(3);
        window
            .get_by_role_and_label(Role::TextInput, "what to do")
            .type_text(typed);
        window.run_steps(2);
        window.key_press(Key::Enter);
        window.run_steps(3);
        settle(&mut window);
        assert_ne!(on(&window), before, "{typed}");
        if done == Command::Show(Show::Nudge) {
            run(&mut window, Command::Show(Show::Gradient));
            settle(&mut window);
        }
    }
}

#[test]
fn a_menu_that_is_closed_by_a_key_gives_the_keyboard_back() {
    let mut window = sized(example(0), [1280.0, 720.0]);
    let edit = |window: &Window| {
        let button = window.get_by_role_and_label(Role::Button, "Edit");
        button.accesskit_node().is_focused()
    };
    window.get_by_role_and_label(Role::Button, "Edit").focus();
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.run_steps(3);
    assert!(window.query_by_label_contains("Compute again").is_some());
    window.key_press(Key::ArrowDown);
    window.run_steps(2);
    assert!(!edit(&window));
    window.key_press(Key::Escape);
    window.run_steps(3);
    assert!(window.query_by_label_contains("Compute again").is_none());
    assert!(edit(&window));
}

#[test]
fn a_question_has_the_keyboard_from_the_start() {
    let mut window = window("functions = \"f = x²\"");
    type_functions(&mut window, "f = x³");
    window.key_press_modifiers(Modifiers::COMMAND, Key::N);
    window.run_steps(4);
    let save = window.get_by_role_and_label(Role::Button, "Save");
    assert!(save.accesskit_node().is_focused());
}
