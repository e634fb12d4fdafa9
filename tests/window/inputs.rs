//! The inputs table beside a text that does not use all of it, and notices about files.

use std::fs;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use nablascope::app::command::Command;
use nablascope::document::file;

use super::harness::{Window, app, cells, document, run, settle};
use super::{number, type_functions, type_number, window};

/// Whether something that is said in the window contains this.
fn says(window: &Window, words: &str) -> bool {
    window.query_by_label_contains(words).is_some()
}

#[test]
fn an_input_that_is_not_used_is_noted_and_kept() {
    let mut window = window("functions = \"y = x\"\n[inputs.z]\nvalue = 7");
    assert!(says(&window, "The functions do not use the input z."));
    assert!(says(&window, "The functions do not use it."));
    assert_eq!(cells(&window), ["1"]);
    assert!(file::to_text(document(&window)).contains("[inputs.z]"));
    type_functions(&mut window, "y = x*z");
    assert!(!says(&window, "do not use"));
    assert_eq!((number(&window, "z"), cells(&window).len()), (7.0, 2));
    // Now it has been used, and goes with its name.
    type_functions(&mut window, "y = x");
    assert!(!says(&window, "do not use"));
    assert!(document(&window).inputs["z"].parked);
}

#[test]
fn a_misspelt_input_is_an_error_until_it_is_mended() {
    const FAULT: &str = "The functions do not use the input lerning, and learning";
    let mut window = window("functions = \"y = learning^2\"\n[inputs.lerning]\nvalue = 7");
    assert!(says(&window, FAULT));
    // Not by another change of the text.
    type_functions(&mut window, "y = learning^2 + 1");
    assert!(says(&window, FAULT));
    assert!(file::to_text(document(&window)).contains("[inputs.lerning]"));
    type_functions(&mut window, "y = lerning^2 + 1");
    assert!(!says(&window, "do not use"));
    assert_eq!(cells(&window), ["14"]);
}

#[test]
fn a_name_that_is_typed_anew_is_no_misspelling() {
    let mut window = window("functions = \"y = learning^2\"\n[inputs.learning]\nvalue = 7");
    type_functions(&mut window, "y = learnin^2");
    assert!(!says(&window, "do not use"));
    assert!(document(&window).inputs["learning"].parked);
    assert!(app(&window).is_fresh());
}

#[test]
fn what_is_differentiated_by_has_a_column_even_if_it_is_not_used() {
    let scene = "functions = \"y = x\"\nwrt = [\"x\", \"w\"]\n[inputs.w]\n[inputs.x]";
    let mut window_on_wrt = window(scene);
    assert_eq!(cells(&window_on_wrt), ["1", "0"]);
    let switch = window_on_wrt.get_by_role_and_label(Role::CheckBox, "∂w");
    switch.click();
    settle(&mut window_on_wrt);
    assert_eq!(cells(&window_on_wrt), ["1"]);
    assert!(document(&window_on_wrt).inputs["w"].parked);

    let mut window = window("functions = \"f = x^2\"\n[inputs.x]");
    type_functions(&mut window, "f = 5");
    assert_eq!(cells(&window), ["0"]);
    assert!(!document(&window).inputs["x"].parked);
}

#[test]
fn a_setting_that_leads_nowhere_is_said_and_something_drawn() {
    let mut window = window("functions = \"y = x*w\"\n[field]\noutput = \"q\"");
    assert!(says(&window, "[field] output names q"));
    assert!(app(&window).results().figures().is_some());
    type_functions(&mut window, "q = x*w");
    assert!(!says(&window, "[field] output"));
}

/// The command line refuses a scene with such a setting, so none is saved.
#[test]
fn a_setting_that_leads_nowhere_is_not_saved() {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("nowhere");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let field = "[field]\noutput = \"y[2]\"\nx = \"x[1]\"\ny = \"x[2]\"";
    let mut window = window(&format!(
        "functions = \"y = x.*w\"\n{field}\n[inputs.x]\nshape = 2"
    ));
    let saved = |window: &mut Window, name: &str| {
        window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
        window.run_steps(3);
        let path = folder.join(name);
        type_number(window, "Path to save the scene to", path.to_str().unwrap());
        fs::read_to_string(path).unwrap()
    };
    let text = saved(&mut window, "as it is.toml");
    assert!(text.contains("output = \"y[2]\""), "{text}");
    type_functions(&mut window, "z = x.*w");
    let text = saved(&mut window, "renamed.toml");
    assert!(!text.contains("y[2]") && text.contains("x[2]"), "{text}");
}

#[test]
fn a_notice_goes_when_its_cause_goes() {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("notices");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("mine.toml");
    let mut window = window("functions = \"y = x\"");
    let save_as = |window: &mut Window, name: &str| {
        window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
        window.run_steps(3);
        let path = folder.join(name);
        type_number(window, "Path to save the scene to", path.to_str().unwrap());
    };
    save_as(&mut window, "mine.toml");
    assert!(path.exists());
    let changed_by_another = |window: &mut Window| {
        fs::write(&path, "changed").unwrap();
        type_functions(window, "y = x + 1");
        for _ in 0..2 {
            run(window, Command::Save);
            assert_eq!(app(window).notices().len(), 1, "said once");
        }
    };
    changed_by_another(&mut window);
    // Saved in another place.
    save_as(&mut window, "other.toml");
    assert_eq!(app(&window).notices(), [] as [String; 0]);
    assert!(!says(&window, "changed by another program"));

    // Saved where it was, when the other version is gone.
    save_as(&mut window, "mine2.toml");
    fs::write(folder.join("mine2.toml"), "changed").unwrap();
    run(&mut window, Command::Save);
    assert_eq!(app(&window).notices().len(), 1);
    fs::remove_file(folder.join("mine2.toml")).unwrap();
    run(&mut window, Command::Save);
    assert!(app(&window).notices().is_empty());

    // Another scene.
    fs::write(folder.join("mine2.toml"), "changed").unwrap();
    run(&mut window, Command::Save);
    assert_eq!(app(&window).notices().len(), 1);
    run(&mut window, Command::Example(0));
    assert!(app(&window).notices().is_empty());
}
