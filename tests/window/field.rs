//! What is done with the field: its pictures chosen, its path played, its step dragged.

use super::*;
use nablascope::document::field::{ArrowLength, Layer, Show, Way};
use nablascope::panel::field::figure::nudge::Nudge;
use nablascope::panel::plane::figure::path::End;
use nablascope::panel::plane::figure::plane::Plane;

const BOWL: &str = "functions = \"f(x, y) = x^2/2 + y^2\"
[inputs.x]
value = 1
[inputs.y]
value = 1
";

fn field(window: &Window) -> &Field {
    &app(window).results().figures().expect("pictures").field
}

#[track_caller]
fn plane(window: &Window) -> &Plane {
    match field(window) {
        Field::Plane(plane) => plane,
        other => panic!("no plane: {other:?}"),
    }
}

#[track_caller]
fn nudge(window: &Window) -> &Nudge {
    match field(window) {
        Field::Nudge(nudge) => nudge,
        other => panic!("no nudge: {other:?}"),
    }
}

/// Chooses a line of a chooser.
fn choose(window: &mut Window, chooser: &str, line: &str) {
    window
        .get_by_role_and_label(Role::ComboBox, chooser)
        .click();
    window.run_steps(3);
    window.get_by_label(line).click();
    window.run_steps(2);
    settle(window);
}

fn more(window: &mut Window) {
    window.get_by_label("More").click();
    window.run_steps(3);
}

/// The picture says these words.
#[track_caller]
fn says(window: &Window, words: &str) {
    let mut images = window.get_all_by_role(Role::Image);
    let found = images.any(|node| {
        let label = node.accesskit_node().label().unwrap_or_default();
        label.contains(words)
    });
    assert!(found, "{words}");
}

/// Where a place of the plane is on the screen; both axes run from −3 to 3.
pub(super) fn place(window: &Window, [x, y]: [f64; 2]) -> Pos2 {
    let caption = field(window).caption();
    let area = window
        .get_all_by_role(Role::Image)
        .map(|node| {
            (
                node.accesskit_node().label().unwrap_or_default(),
                node.rect(),
            )
        })
        // The input's picture is the one that is drawn last.
        .rfind(|(label, _)| label.starts_with(&caption))
        .expect("the picture")
        .1;
    pos2(
        egui::remap(x as f32, -3.0..=3.0, area.x_range()),
        egui::remap(y as f32, -3.0..=3.0, area.bottom()..=area.top()),
    )
}

pub(super) fn click_at(window: &mut Window, at: Pos2) {
    super::pictures::click(window, at, egui::PointerButton::Primary);
}

#[test]
fn few_controls_first_and_the_rest_behind_more() {
    let mut window = window(BOWL);
    for hidden in ["unit", "critical points", "descent", "Numbers"] {
        assert!(window.query_by_label(hidden).is_none(), "{hidden}");
    }
    more(&mut window);
    click(&mut window, "unit");
    assert_eq!(document(&window).field.arrows, ArrowLength::Unit);
    assert_eq!(plane(&window).lengths.kind, ArrowLength::Unit);
    click(&mut window, "critical points");
    assert!(document(&window).field.layers.contains(&Layer::Critical));
    let caption = field(&window).caption();
    assert!(caption.ends_with("Found: minimum at (0, 0)."), "{caption}");
    window.get_by_role_and_label(Role::Image, &caption);
    click(&mut window, "contours");
    assert!(plane(&window).contours.is_empty());
    click(&mut window, "Numbers");
    window.run_steps(4);
    // In sight and for those who listen.
    for cell in ["minimum at (0, 0)", "(1, 2)"] {
        let cells = window.query_all_by_role_and_label(Role::Cell, cell);
        assert_eq!(cells.count(), 2, "{cell}");
    }
    // One step of undo each.
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut window);
    assert!(!plane(&window).contours.is_empty());
}

#[test]
fn a_click_starts_the_path_and_it_plays_to_its_end() {
    let mut window = window(&format!("{BOWL}[field]\nrate = 0.1\nsteps = 60\n"));
    let at = place(&window, [-2.0, 1.5]);
    click_at(&mut window, at);
    settle(&mut window);
    assert_eq!(
        document(&window).field.path.start,
        None,
        "no path is wanted"
    );
    more(&mut window);
    click(&mut window, "descent");
    assert_eq!(document(&window).field.path.way, Some(Way::Descent));
    window.get_by_label_contains("Click in the picture");
    window.key_press(Key::Escape);
    window.run_steps(3);
    // What plays the path has come, and the picture has not moved.
    assert!(at.distance(place(&window, [-2.0, 1.5])) < 0.5);
    click_at(&mut window, at);
    settle(&mut window);
    let start = document(&window).field.path.start.expect("a start");
    assert!(
        (start[0] + 2.0).abs() < 0.04 && (start[1] - 1.5).abs() < 0.04,
        "{start:?}"
    );
    let path = plane(&window).path.clone().expect("a path");
    assert_eq!((path.points.len(), path.end), (61, End::Steps));
    // It plays: the first steps, then more, then all of them and nothing moves any more.
    window.get_by_label("Pause");
    let shown = |window: &Window| -> usize {
        let label = window.get_by_label_contains("/60");
        let text = label.accesskit_node().value().unwrap_or_default();
        let text = text.split('/').next().unwrap_or_default().to_owned();
        text.parse().expect("a count")
    };
    let early = shown(&window);
    // A quarter of a second each.
    window.run_steps(3);
    let later = shown(&window);
    assert!(early < later, "{early} {later}");
    window.run_steps(60);
    assert_eq!(shown(&window), 60);
    window.get_by_label("Play");
    let told = path.told(60);
    says(&window, &told.to_string());
    click(&mut window, "One step");
    assert_eq!(shown(&window), 1);
    click(&mut window, "One step");
    assert_eq!(shown(&window), 2);
    says(&window, "After 2 steps the descent is at");
    click(&mut window, "Play");
    click(&mut window, "Pause");
    let held = shown(&window);
    window.run_steps(30);
    assert_eq!(shown(&window), held);
}

#[test]
fn a_step_too_large_is_said_to_diverge() {
    let scene = format!("{BOWL}[field]\npath = \"descent\"\nstart = [2, 2]\nrate = 1.7\n");
    let window = window(&scene);
    says(&window, "Take a smaller step than 1.7");
}

#[test]
fn every_picture_can_be_chosen_and_left() {
    let mut window = window(
        "functions = \"y = [x[1]*x[2], x[1] + x[2]]\"\n[inputs.x]\nshape = 2\nvalue = [1, 2]\n",
    );
    let chooser = "picture of the field";
    choose(&mut window, chooser, "local map");
    assert_eq!(document(&window).field.show, Show::Local);
    let Field::Local(local) = field(&window) else {
        panic!("no local map");
    };
    assert!((local.linear.as_ref().expect("a Jacobian").determinant - 1.0).abs() < 1e-9);
    window.get_by_label_contains("orientation is kept");
    choose(&mut window, chooser, "map");
    assert_eq!(plane(&window).vector, "(y₁, y₂)");
    choose(&mut window, chooser, "nudge test");
    assert_eq!(nudge(&window).outputs, ["y₁", "y₂"]);
    choose(&mut window, chooser, "gradient");
    assert_eq!(plane(&window).vector, "∇y₁");

    let mut scalar = self::window(BOWL);
    choose(&mut scalar, chooser, "local map");
    scalar.get_by_label_contains("needs two outputs");
    choose(&mut scalar, chooser, "gradient");
    assert_eq!(plane(&scalar).vector, "∇f");
}

#[test]
fn the_zoom_makes_the_images_meet() {
    let mut window = window(
        "functions = \"y = [x[1]^2*x[2], x[2] - x[1]]\"\n[inputs.x]\nshape = 2\nvalue = [1, 2]\n\
         [field]\nshow = \"local\"\n",
    );
    let gap = |window: &Window| match field(window) {
        Field::Local(local) => local.linear.as_ref().expect("a Jacobian").gap,
        other => panic!("no local map: {other:?}"),
    };
    let before = gap(&window);
    let slider = window
        .get_by_role_and_label(Role::Slider, "zoom until straight")
        .rect();
    let from = slider.center() + egui::vec2(slider.width() * 0.35, 0.0);
    window.drag_at(from);
    window.step();
    window.hover_at(slider.left_center() + egui::vec2(slider.width() * 0.4, 0.0));
    window.step();
    window.drop_at(slider.left_center() + egui::vec2(slider.width() * 0.4, 0.0));
    settle(&mut window);
    let after = gap(&window);
    assert!(after < 0.1 * before, "{before} {after}");
    assert!(document(&window).field.patch.expect("a radius") < 0.5);
}

#[test]
fn the_tip_of_the_nudge_is_dragged_and_the_point_goes_first() {
    let mut window = window(&format!(
        "{BOWL}[field]\nshow = \"nudge\"\nnudge = [1.5, 0]\nlayers = []\n"
    ));
    let drag = |window: &mut Window, from: [f64; 2], to: [f64; 2]| {
        let (from, to) = (place(window, from), place(window, to));
        window.hover_at(from);
        window.step();
        window.drag_at(from);
        window.step();
        for share in [0.3, 0.7, 1.0] {
            window.hover_at(from.lerp(to, share));
            window.step();
        }
        window.drop_at(to);
        window.run_steps(2);
        settle(window);
    };
    drag(&mut window, [2.5, 1.0], [2.0, 2.0]);
    let [dx, dy] = nudge(&window).step;
    assert!(
        (dx - 1.0).abs() < 0.1 && (dy - 1.0).abs() < 0.1,
        "{dx} {dy}"
    );
    assert_eq!((number(&window, "x"), number(&window, "y")), (1.0, 1.0));
    // The gap of x²/2 + y² is dx²/2 + dy² wherever the point is.
    let gap = nudge(&window).gap;
    assert!((gap - (dx * dx / 2.0 + dy * dy)).abs() < 1e-9, "{gap}");
    assert!((nudge(&window).ratio - 4.0).abs() < 1e-6);
    drag(&mut window, [1.0, 1.0], [-1.0, 0.0]);
    assert!((number(&window, "x") + 1.0).abs() < 0.1);
    assert_eq!(nudge(&window).step, [dx, dy]);
    window.get_by_label_contains("it falls like |dx|²");

    let slider = window
        .get_by_role_and_label(Role::Slider, "shrink dx")
        .rect();
    let at = |share: f32| slider.left_center() + egui::vec2(slider.width() * share, 0.0);
    window.drag_at(at(0.9));
    window.step();
    window.hover_at(at(0.6));
    window.step();
    window.drop_at(at(0.6));
    settle(&mut window);
    let shorter = nudge(&window);
    assert!(shorter.length() < 0.2, "{}", shorter.length());
    let direction = shorter.step[1] / shorter.step[0];
    assert!((direction - dy / dx).abs() < 1e-9);
    assert!((shorter.ratio - 4.0).abs() < 1e-4, "{}", shorter.ratio);
}

#[test]
fn the_step_of_one_input_is_dragged_and_moved_by_keys() {
    let mut window = window(
        "functions = \"f(x) = x^2\"\n[inputs.x]\nvalue = 1\n\
         [field]\nshow = \"nudge\"\nnudge = [0.9, 0]\n",
    );
    let caption = nudge(&window).caption.to_string();
    let node = window.get_by_role_and_label(Role::Image, &caption).rect();
    // The whole range of x lies along the picture; the step begins at f(1) = 1.
    let x = |value: f32| node.left() + node.width() * (value + 3.0) / 6.0;
    let samples = (-30..=30).map(|k| f64::from(k) / 10.0);
    let highest = samples.map(|x| x * x).fold(0.0, f64::max) as f32;
    let margin = 0.08 * highest;
    let y = node.bottom() - node.height() * (1.0 + margin) / (highest + 2.0 * margin);
    window.hover_at(pos2(x(1.9), y));
    window.step();
    window.drag_at(pos2(x(1.9), y));
    window.step();
    window.hover_at(pos2(x(2.5), y - 30.0));
    window.step();
    window.drop_at(pos2(x(2.5), y - 30.0));
    settle(&mut window);
    let [dx, dy] = nudge(&window).step;
    assert!((dx - 1.5).abs() < 0.05, "{dx}");
    assert_eq!((dy, number(&window, "x")), (0.0, 1.0));
    let [promised, actual] = [nudge(&window).promised[0], nudge(&window).actual[0]];
    assert!((promised - 2.0 * dx).abs() < 1e-9);
    assert!((actual - promised - dx * dx).abs() < 1e-9, "{actual}");
    // The keys move the tip that was dragged, and after Page Up the point.
    window.key_press(Key::ArrowLeft);
    settle(&mut window);
    let shorter = nudge(&window).step[0];
    assert!((dx - shorter - 0.1).abs() < 1e-9, "{dx} {shorter}");
    assert_eq!(number(&window, "x"), 1.0);
    window.key_press(Key::PageUp);
    window.run_steps(2);
    window.key_press(Key::ArrowLeft);
    settle(&mut window);
    assert!((number(&window, "x") - 0.9).abs() < 1e-9);
    assert_eq!(nudge(&window).step[0], shorter);
    window.get_by_role_and_label(Role::Slider, "shrink dx");
}

#[test]
fn with_one_input_there_is_a_curve_and_with_none_a_sentence() {
    let mut window = window("functions = \"f(x) = x^2\"\n");
    assert!(matches!(field(&window), Field::Curve(_)));
    let chooser = "picture of the field";
    choose(&mut window, chooser, "nudge test");
    assert!(nudge(&window).plane().is_none());
    window.get_by_label_contains("For dx = 0.9, J·dx is 1.8");
    choose(&mut window, chooser, "map");
    window.get_by_label_contains("needs two inputs");
}

/// Gives the picture the keyboard, and presses keys.
fn keys(window: &mut Window, keys: &[Key]) {
    let caption = field(window).caption();
    let images = window.get_all_by_role(Role::Image);
    let mut pictures = images.filter(|node| {
        let label = node.accesskit_node().label().unwrap_or_default();
        label.starts_with(&caption) && node.accesskit_node().value().is_some()
    });
    pictures.next().expect("a picture with keys").focus();
    drop(pictures);
    window.run_steps(2);
    for key in keys {
        window.key_press(*key);
        settle(window);
        window.run_steps(2);
    }
}

/// What the picture says that it holds.
fn held(window: &Window) -> String {
    let nodes = window.root().children_recursive();
    let mut focused = nodes.filter(|node| node.accesskit_node().is_focused());
    let node = focused.next().expect("the focus");
    node.accesskit_node().value().unwrap_or_default()
}

#[test]
fn keys_reach_all_that_can_be_moved_in_the_field() {
    use Key::{ArrowDown, ArrowLeft, ArrowRight, ArrowUp, PageDown, PageUp};
    let mut window = window(&format!(
        "{BOWL}[field]\nshow = \"nudge\"\nnudge = [0.5, 0]\n"
    ));
    keys(&mut window, &[ArrowRight]);
    assert_eq!(held(&window), "x = 1.1, y = 1");
    keys(&mut window, &[PageDown, ArrowUp]);
    assert_eq!(held(&window), "dx = (0.5, 0.1)");
    assert_eq!(document(&window).field.nudge.map(|step| step[0]), Some(0.5));
    keys(&mut window, &[PageDown, ArrowDown, PageUp, ArrowLeft]);
    assert_eq!(held(&window), "x = 1, y = 1");
    assert!(nudge(&window).step[1].abs() < 1e-9);

    let mut window = self::window(&format!("{BOWL}[field]\npath = \"descent\"\n"));
    keys(&mut window, &[PageDown]);
    assert_eq!(held(&window), "start of the path: x = 1, y = 1");
    assert_eq!(document(&window).field.path.start, None);
    keys(&mut window, &[ArrowLeft]);
    assert_eq!(document(&window).field.path.start, Some([0.9, 1.0]));
    assert_eq!(held(&window), "start of the path: x = 0.9, y = 1");
    assert_eq!((number(&window, "x"), number(&window, "y")), (1.0, 1.0));

    let two =
        "functions = \"y = [x[1]^2*x[2], x[2] - x[1]]\"\n[inputs.x]\nshape = 2\nvalue = [1, 2]\n";
    let mut window = self::window(&format!("{two}[field]\nshow = \"local\"\n"));
    keys(&mut window, &[ArrowLeft]);
    assert_eq!(held(&window), "radius = 0.909");
    keys(&mut window, &[ArrowUp, ArrowUp]);
    assert_eq!(held(&window), "radius = 1.1");

    let mut window = self::window("functions = \"f(x) = x^2\"\n[field]\nshow = \"nudge\"\n");
    keys(&mut window, &[PageDown]);
    let before = nudge(&window).step[0];
    keys(&mut window, &[ArrowRight]);
    assert!((nudge(&window).step[0] - before - 0.1).abs() < 1e-9);
    assert_eq!(number(&window, "x"), 1.0);
}
