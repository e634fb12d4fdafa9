//! One selection in all pictures and tables, and what the Jacobian's own menu offers.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::pictures::{cell, click, clipboard};
use super::*;
use nablascope::document::{Colormap, Face, Scale};
use nablascope::panel::jacobian::figure::compare::Shown;
use nablascope::panel::selection::Target;

const LINEAR: &str = "functions = \"y = [x[1] + 2*x[2], 3*x[1]*x[2]]\"
[inputs.x]
shape = 2
value = [1, 2]
";

const NEURON: &str = "functions = \"y = relu(dot(w, x) + b)\"
[inputs.w]
shape = 2
value = [1, 2]
[inputs.x]
shape = 2
value = [3, 1]
constant = true
";

fn lit(window: &Window) -> Option<Target> {
    app(window).view().selection.lit()
}

/// What is said of the functions.
fn said(window: &Window) -> String {
    let editor = window.get_by_role(Role::MultilineTextInput);
    editor.accesskit_node().description().unwrap_or_default()
}

#[test]
fn pointing_at_a_cell_lights_its_input_its_output_and_its_arrow() {
    let mut window = window(LINEAR);
    assert_eq!(lit(&window), None);
    assert!(!said(&window).contains("pointed at"));
    let place = cell(&window, 0, 1);
    window.hover_at(place);
    window.run_steps(3);
    let target = Target::Cell {
        output: 0,
        input: 1,
    };
    assert_eq!(lit(&window), Some(target));
    assert_eq!(app(&window).view().field.lit, Some(1));
    assert!(
        said(&window).contains("y₁ is pointed at"),
        "{}",
        said(&window)
    );
    // The field shows the first component: an entry of the second has no arrow there.
    let place = cell(&window, 1, 1);
    window.hover_at(place);
    window.run_steps(3);
    assert_eq!(app(&window).view().field.lit, None);
    assert!(said(&window).contains("y₂ is pointed at"));
    window.hover_at(pos2(640.0, 4.0));
    window.run_steps(3);
    assert_eq!(lit(&window), None);
}

#[test]
fn pointing_at_a_row_of_the_table_lights_its_column() {
    let mut window = window(LINEAR);
    for (name, input) in [("x[1]", 0), ("x[2]", 1)] {
        let row = window.get_by_label(&format!("slider of {name}")).rect();
        window.hover_at(row.center());
        window.run_steps(3);
        assert_eq!(lit(&window), Some(Target::Input(input)));
        assert_eq!(app(&window).view().field.lit, Some(input));
    }
}

#[test]
fn an_entry_of_the_texts_neuron_lights_its_slope() {
    let mut window = window(NEURON);
    let place = cell(&window, 0, 1);
    window.hover_at(place);
    window.run_steps(3);
    assert!(app(&window).view().neuron.lit);
    // A neuron that only stands beside the text has no part in its derivatives.
    let mut window = self::window(LINEAR);
    let place = cell(&window, 0, 1);
    window.hover_at(place);
    window.run_steps(3);
    assert!(!app(&window).view().neuron.lit);
}

#[test]
fn a_row_that_is_taken_becomes_the_fields_component() {
    let mut window = window(LINEAR);
    let first = cell(&window, 1, 0);
    let second = cell(&window, 1, 1);
    // Left of the first cell, by a little more than half of its width.
    let heading = pos2(first.x - 0.5 * (second.x - first.x) - 14.0, first.y);
    click(&mut window, heading, egui::PointerButton::Primary);
    settle(&mut window);
    assert_eq!(
        app(&window).view().selection.pinned,
        Some(Target::Output(1))
    );
    assert_eq!(document(&window).field.output.as_deref(), Some("y[2]"));
    let figures = app(&window).results().figures().expect("pictures");
    let Field::Plane(plane) = &figures.field else {
        panic!("no plane");
    };
    assert_eq!(plane.output, "y₂");
    window.get_by_label("∇y₂ = (6, 3)");
    window.key_press(Key::Escape);
    window.run_steps(2);
    assert!(window.query_by_label("∇y₂ = (6, 3)").is_none());
    // What the field draws is the document's: it stays.
    assert_eq!(document(&window).field.output.as_deref(), Some("y[2]"));
}

#[test]
fn the_gradient_of_a_vector_is_kindly_said_to_be_a_jacobian() {
    let mut window = window(LINEAR);
    window.get_by_label("∇ Gradient").click();
    window.run_steps(3);
    window.get_by_label("That is a Jacobian");
    window.get_by_label_contains("There are 2 outputs, so the derivative ∂y/∂x is a Jacobian, 2×2");
    window.get_by_label("∇y₂").click();
    settle(&mut window);
    assert!(window.query_by_label("That is a Jacobian").is_none());
    window.get_by_label("∇y₂ = (6, 3)");
    assert_eq!(document(&window).field.output.as_deref(), Some("y[2]"));

    run(&mut window, Command::Gradient);
    window.get_by_label("Keep the Jacobian").click();
    window.run_steps(3);
    assert!(window.query_by_label("That is a Jacobian").is_none());

    let mut window = self::window(SADDLE);
    run(&mut window, Command::Gradient);
    settle(&mut window);
    assert!(window.query_by_label("That is a Jacobian").is_none());
    assert_eq!(
        app(&window).view().selection.pinned,
        Some(Target::Output(0))
    );
}

#[test]
fn a_jacobian_is_pinned_compared_and_let_go() {
    let mut window = window(LINEAR);
    let shown = |window: &Window| {
        let compare = app(window).view().heatmap.compare.as_ref();
        compare.map(|compare| compare.shown)
    };
    window.key_press(Key::C);
    window.run_steps(3);
    assert_eq!(shown(&window), Some(Shown::Difference));
    window.get_by_label_contains("Nothing has changed since J was pinned");
    type_number(&mut window, "x[2]", "2.5");
    // ∂y₂/∂x₁ = 3 x₂ has grown from 6 to 7.5.
    let sentence =
        "The largest change since J was pinned at (x₁, x₂) = (1, 2) is that of ∂y₂/∂x₁: 1.5.";
    window.get_by_role_and_label(Role::Image, sentence);
    window.get_by_label("J pinned").click();
    window.run_steps(3);
    assert_eq!(shown(&window), Some(Shown::Pinned));
    window.get_by_label_contains("This is J as it was at (x₁, x₂) = (1, 2)");
    window.get_by_label("Pin J").click();
    window.run_steps(3);
    assert_eq!(shown(&window), None);
    window.get_by_label_contains("J is 2 by 2 at (x₁, x₂) = (1, 2.5)");
    // Of another scene there is nothing to compare.
    window.key_press(Key::C);
    run(&mut window, Command::Example(0));
    settle(&mut window);
    assert_eq!(shown(&window), None);
}

#[test]
fn colours_and_scales_are_chosen_undone_and_saved() {
    let mut window = window(LINEAR);
    window.get_by_label("Colours").click();
    window.run_steps(3);
    window.get_by_label("signs only").click();
    settle(&mut window);
    assert_eq!(document(&window).view.scale, Scale::Sign);
    run(&mut window, Command::Colormap(Colormap::Lightness));
    settle(&mut window);
    let text = file::to_text(document(&window));
    assert!(
        text.contains("colormap = \"lightness\"\nscale = \"sign\"\n"),
        "{text}"
    );
    let figures = app(&window).results().figures().expect("pictures");
    assert_eq!(figures.heatmap.colormap, Colormap::Lightness);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut window);
    assert_eq!(document(&window).view.colormap, Colormap::BlueOrange);
}

#[test]
fn the_shapes_turn_with_the_layout_and_movements_can_be_switched_off() {
    let wide = "functions = \"y = [x[1] + x[2] + x[3], x[1]]\"\n[inputs.x]\nshape = 3";
    let mut window = window(wide);
    window.get_by_label("∂y/∂x 2×3");
    window.key_press(Key::L);
    settle(&mut window);
    window.get_by_label("∂y/∂x 3×2");
    window.get_by_label_contains("J is 3 by 2");
    window.run_steps(60);
    assert_eq!(
        app(&window).view().heatmap.turning,
        None,
        "it has come to an end"
    );
    run(&mut window, Command::Motion);
    settle(&mut window);
    assert!(!document(&window).view.motion);
    window.key_press(Key::L);
    for _ in 0..20 {
        window.step();
        assert_eq!(app(&window).view().heatmap.turning, None);
    }
    settle(&mut window);
    window.get_by_label("∂y/∂x 2×3");
}

#[test]
fn the_faces_are_turned_by_key_by_menu_and_by_their_control() {
    let mut window = window(LINEAR);
    let face = |window: &Window| document(window).view.face;
    assert_eq!(face(&window), Face::Numbers);
    let seen: Vec<Face> = Face::ALL
        .iter()
        .map(|_| {
            window.key_press(Key::F);
            settle(&mut window);
            face(&window)
        })
        .collect();
    assert_eq!(seen, Face::ALL);
    window.get_by_label("Colours").click();
    window.run_steps(3);
    window.get_by_label("formulas").click();
    settle(&mut window);
    assert_eq!(face(&window), Face::Formulas);
    window.key_press(Key::Escape);
    window.run_steps(2);
    // Who listens hears the formula of each cell, and the closed form under the matrix.
    window.get_by_label_contains("∂y₂/∂x₁ = 3*x[2]; ∂y₂/∂x₁ = 6");
    window.get_by_label_contains("✓ agrees with the numbers at 100 points");
    // The other layout has its own formulas.
    window.key_press(Key::L);
    settle(&mut window);
    window.get_by_label_contains("∂y₂/∂x₁ = 3*x[2]; ∂y₂/∂x₁ = 6");
    window.get_by_label("View").click();
    window.run_steps(3);
    window
        .get_by_label_contains("Matrix of partials: ∂y₁/∂x₂")
        .click();
    settle(&mut window);
    assert_eq!(face(&window), Face::Partials);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut window);
    assert_eq!(face(&window), Face::Formulas);
    // While a text is typed it is a letter.
    window.get_by_role(Role::MultilineTextInput).focus();
    window.run_steps(2);
    window.key_press(Key::F);
    settle(&mut window);
    assert_eq!(face(&window), Face::Formulas);
}

#[test]
fn closed_forms_are_copied_with_their_left_hand_sides() {
    let text = "functions = \"f = dot(w, x)\"\n[inputs.w]\nshape = 2\n[inputs.x]\nshape = 2";
    let mut window = window(text);
    let app = window.state_mut().as_mut().expect("a window");
    app.run(Command::CopyForms);
    window.step();
    let copied = clipboard(&window);
    let expected = "\\dfrac{\\partial f}{\\partial w} = \\mathbf{x}^{\\top}\n\
                    \\dfrac{\\partial f}{\\partial x} = \\mathbf{w}^{\\top}\n";
    assert_eq!(copied.as_deref(), Some(expected));
}

#[test]
fn the_general_form_stands_in_the_place_of_the_cells_until_it_is_put_back() {
    let mut window = window(LINEAR);
    let cells = |window: &Window| {
        let tables = window.query_all_by_role(Role::Table);
        let mut labels = tables.map(|node| node.accesskit_node().label().unwrap_or_default());
        labels.any(|label| label.starts_with("Jacobian"))
    };
    assert!(cells(&window));
    window.key_press_modifiers(Modifiers::SHIFT, Key::F);
    settle(&mut window);
    window.get_by_label_contains("The Jacobian in general");
    assert!(!cells(&window) && document(&window).view.face == Face::Numbers);
    run(&mut window, Command::GeneralForm);
    settle(&mut window);
    assert!(cells(&window));
}
