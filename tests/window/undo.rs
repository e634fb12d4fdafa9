//! Undo for everything: each setting of the document is changed the way a person changes it,
//! is one step of the history, comes back with Ctrl+Z and goes again with Ctrl+Shift+Z.

use std::collections::{BTreeMap, BTreeSet};

use egui::{Vec2, vec2};

use super::neuron::OWN as NEURON;
use super::*;
use nablascope::document::chain::ChainSettings;
use nablascope::document::field::{FieldSettings, PathSettings};
use nablascope::document::training::TrainingSettings;
use nablascope::document::{Input, NeuronSettings, ViewSettings};

/// Every setting with its value as text. It takes each structure apart without `..`, so that a
/// new setting has to be named here, and then to be changed by one of the cases below.
fn settings(document: &Document) -> BTreeMap<&'static str, String> {
    let Document {
        title,
        functions,
        output,
        wrt,
        layout,
        method,
        inputs,
        field,
        neuron,
        training,
        chain,
        view,
    } = document;
    let ChainSettings {
        input: from,
        send,
        dx,
        v,
    } = chain;
    let FieldSettings {
        output: component,
        x,
        y,
        x_range,
        y_range,
        grid,
        show,
        arrows,
        layers,
        path,
        patch,
        nudge,
    } = field;
    let PathSettings {
        way,
        start,
        rate,
        momentum,
        steps,
    } = path;
    let NeuronSettings {
        weights,
        bias,
        activation,
        target,
        compare,
    } = neuron;
    let TrainingSettings {
        data,
        rate: learning_rate,
        batch,
        momentum: training_momentum,
        seed,
        x: horizontal,
        y: vertical,
    } = training;
    let ViewSettings {
        panels,
        colormap,
        scale,
        face,
        motion,
    } = view;
    let mut all = BTreeMap::from([
        ("title", format!("{title:?}")),
        ("functions", format!("{functions:?}")),
        ("output", format!("{output:?}")),
        ("wrt", format!("{wrt:?}")),
        ("layout", format!("{layout:?}")),
        ("method", format!("{method:?}")),
        ("field.output", format!("{component:?}")),
        ("field.x", format!("{x:?}")),
        ("field.y", format!("{y:?}")),
        ("field.x_range", format!("{x_range:?}")),
        ("field.y_range", format!("{y_range:?}")),
        ("field.grid", format!("{grid:?}")),
        ("field.show", format!("{show:?}")),
        ("field.arrows", format!("{arrows:?}")),
        ("field.layers", format!("{layers:?}")),
        ("field.path", format!("{way:?}")),
        ("field.start", format!("{start:?}")),
        ("field.rate", format!("{rate:?}")),
        ("field.momentum", format!("{momentum:?}")),
        ("field.steps", format!("{steps:?}")),
        ("field.patch", format!("{patch:?}")),
        ("field.nudge", format!("{nudge:?}")),
        ("neuron.weights", format!("{weights:?}")),
        ("neuron.bias", format!("{bias:?}")),
        ("neuron.activation", format!("{activation:?}")),
        ("neuron.target", format!("{target:?}")),
        ("neuron.compare", format!("{compare:?}")),
        ("training.data", format!("{data:?}")),
        ("training.rate", format!("{learning_rate:?}")),
        ("training.batch", format!("{batch:?}")),
        ("training.momentum", format!("{training_momentum:?}")),
        ("training.seed", format!("{seed:?}")),
        ("training.x", format!("{horizontal:?}")),
        ("training.y", format!("{vertical:?}")),
        ("chain.input", format!("{from:?}")),
        ("chain.send", format!("{send:?}")),
        ("chain.dx", format!("{dx:?}")),
        ("chain.v", format!("{v:?}")),
        ("view.panels", format!("{panels:?}")),
        ("view.colormap", format!("{colormap:?}")),
        ("view.scale", format!("{scale:?}")),
        ("view.face", format!("{face:?}")),
        ("view.motion", format!("{motion:?}")),
    ]);
    for input in inputs.values() {
        let Input {
            shape,
            declared,
            parked,
            value,
            range,
            constant,
            seed,
        } = input;
        for (key, text) in [
            ("inputs.shape", format!("{shape:?}")),
            ("inputs.declared", format!("{declared:?}")),
            ("inputs.parked", format!("{parked:?}")),
            ("inputs.value", format!("{value:?}")),
            ("inputs.range", format!("{range:?}")),
            ("inputs.constant", format!("{constant:?}")),
            ("inputs.seed", format!("{seed:?}")),
        ] {
            *all.entry(key).or_default() += &format!("{text};");
        }
    }
    all
}

/// Only a file sets these: the samples of the underlay have no control in the window.
const OF_THE_FILE: [&str; 1] = ["field.grid"];

/// What a person does, in a window on a scene, and the settings that are another afterwards.
type Case = (&'static str, &'static [&'static str], fn(&mut Window));

const TWO: &str = "functions = \"y = [x[1]^2*x[2] + x[3], x[2] - x[1]]\"
[inputs.x]
shape = 3
value = [1, 2, 0.5]
";

const BOWL: &str = "functions = \"f(x, y) = x^2/2 + y^2\"
[inputs.x]
value = 1
[inputs.y]
value = 1
";

const PATH: &str = "functions = \"f(x, y) = x^2/2 + y^2\"
[inputs.x]
value = 1
[inputs.y]
value = 1
[field]
path = \"descent\"
start = [-2, 1.5]
";

const RANGES: &str = "functions = \"f(x, y, z) = x^2/2 + y^2 + z\"
[inputs.x]
[inputs.y]
[inputs.z]
[field]
x_range = [-2, 2]
y_range = [-1, 1]
";

const LOCAL: &str = "functions = \"y = [x[1]^2*x[2], x[2] - x[1]]\"
[inputs.x]
shape = 2
value = [1, 2]
[field]
show = \"local\"
";

const NUDGE: &str = "functions = \"f(x, y) = x^2/2 + y^2\"
[inputs.x]
value = 1
[inputs.y]
value = 1
[field]
show = \"nudge\"
nudge = [1.5, 0]
layers = []
";

const TRAINING: &str = "functions = \"y = x[1] + x[2]\"
[inputs.x]
shape = 2
[training]
data = [[-1, -1, 0], [0, 1, 0.5], [2, 5, 1]]
[view]
panels = [\"training\"]
";

const STACKED: &str = "functions = \"\"\"
g = x^2
h = g + x
\"\"\"
[inputs.x]
value = 1
";

const FORWARD: &str = "functions = \"\"\"
z = w*x
y = tanh(z)
\"\"\"
[inputs.w]
value = 1
[inputs.x]
value = 0.5
[chain]
send = \"forward\"
[view]
panels = [\"chain\"]
";

const BACKWARD: &str = "functions = \"\"\"
z = w*x
y = tanh(z)
\"\"\"
[inputs.w]
value = 1
[inputs.x]
value = 0.5
[chain]
send = \"backward\"
[view]
panels = [\"chain\"]
";

/// Opens a chooser and takes a line of it.
fn choose(window: &mut Window, chooser: &str, line: &str) {
    window
        .get_by_role_and_label(Role::ComboBox, chooser)
        .click();
    take(window, line);
}

/// The same where the chooser is a menu in a menu.
fn submenu(window: &mut Window, chooser: &str, line: &str) {
    click(window, chooser);
    take(window, line);
}

fn take(window: &mut Window, line: &str) {
    window.run_steps(3);
    // The same name may be that of a field, and stand in labels and tables.
    let lines = window.query_all_by_label(line);
    let pressed = [Role::Button, Role::CheckBox];
    let mut lines = lines.filter(|node| pressed.contains(&node.accesskit_node().role()));
    lines.next().expect(line).click();
    drop(lines);
    window.run_steps(3);
}

fn drag(window: &mut Window, from: Pos2, by: Vec2) {
    window.hover_at(from);
    window.run_steps(2);
    window.drag_at(from);
    window.run_steps(1);
    // More than one change, so that a step each would be seen.
    for share in [0.25, 0.5, 0.75, 1.0] {
        window.hover_at(from + share * by);
        window.run_steps(2);
    }
    window.drop_at(from + by);
    window.run_steps(2);
}

/// Drags a number as one drags its field.
fn drag_number(window: &mut Window, name: &str) {
    let at = window
        .get_by_role_and_label(Role::SpinButton, name)
        .rect()
        .center();
    drag(window, at, vec2(40.0, 0.0));
}

fn drag_slider(window: &mut Window, name: &str) {
    let rect = window.get_by_role_and_label(Role::Slider, name).rect();
    let at = rect.left_center() + vec2(0.5 * rect.width(), 0.0);
    drag(window, at, vec2(0.3 * rect.width(), 0.0));
}

fn more(window: &mut Window, name: &str) {
    click(window, name);
}

/// Where a place of the field is, whose axes run from −3 to 3.
fn in_plane(window: &Window, at: [f64; 2]) -> Pos2 {
    super::field::place(window, at)
}

/// The middle of a gauge, by the beginning of what it says.
fn gauge(window: &Window, says: &str) -> egui::Rect {
    window.get_by_label_contains(says).rect()
}

#[rustfmt::skip]
const CASES: &[Case] = &[
    (TWO, &["title"], |w| type_number(w, "title of the scene", "A")),
    (BOWL, &["functions"], |w| type_functions(w, "f(x, y) = x*y")),
    (BOWL, &["functions", "inputs.parked"], |w| type_functions(w, "f(x) = x")),
    (STACKED, &["output"], |w| choose(w, "Output", "g")),
    ("functions = \"y = w*x\"\nwrt = [\"x\"]\n[inputs.w]\n[inputs.x]", &["wrt"], |w| w.get_by_role_and_label(Role::CheckBox, "∂w").click()),
    (BOWL, &["inputs.constant"], |w| w.get_by_role_and_label(Role::CheckBox, "∂x").click()),
    (TWO, &["layout"], |w| click(w, "denominator")),
    (TWO, &["layout"], |w| w.key_press(Key::L)),
    (TWO, &["method"], |w| choose(w, "Method", "central")),
    (TWO, &["inputs.shape", "inputs.value", "inputs.range"], |w| click(w, "more elements of x")),
    ("functions = \"y = 2*x\"", &["inputs.shape", "inputs.declared", "inputs.value"], |w| choose(w, "kind of x", "vector")),
    (TWO, &["inputs.shape", "inputs.value", "inputs.range"], |w| drag_number(w, "elements of x")),
    (TWO, &["inputs.value"], |w| drag_slider(w, "slider of x[2]")),
    (TWO, &["inputs.value"], |w| type_number(w, "x[2]", "2*pi/3")),
    (TWO, &["inputs.value"], |w| { click(w, "fill x"); click(w, "zeros"); }),
    (TWO, &["inputs.value", "inputs.seed"], |w| { click(w, "fill x"); click(w, "random, −1 to 1"); }),
    (TWO, &["inputs.range"], |w| { click(w, "−3 … 3"); drag_number(w, "range of x to"); }),
    (BOWL, &["inputs.value"], |w| { let at = in_plane(w, [1.0, 1.0]); drag(w, at, vec2(-60.0, 30.0)); }),
    (TWO, &["field.output"], |w| choose(w, "output component of the field", "y₂")),
    (TWO, &["field.x"], |w| choose(w, "horizontal variable of the field", "x₃")),
    (TWO, &["field.y"], |w| choose(w, "vertical variable of the field", "x₃")),
    (TWO, &["field.x", "field.y"], |w| choose(w, "horizontal variable of the field", "x₂")),
    (RANGES, &["field.x", "field.x_range"], |w| choose(w, "horizontal variable of the field", "z")),
    (RANGES, &["field.y", "field.y_range"], |w| choose(w, "vertical variable of the field", "z")),
    (TWO, &["field.show"], |w| choose(w, "picture of the field", "nudge test")),
    (BOWL, &["field.arrows"], |w| { more(w, "More"); click(w, "unit"); }),
    (BOWL, &["field.layers"], |w| { more(w, "More"); click(w, "streamlines"); }),
    (BOWL, &["field.path"], |w| { more(w, "More"); click(w, "ascent"); }),
    (PATH, &["field.momentum"], |w| { more(w, "More"); drag_number(w, "momentum"); }),
    (PATH, &["field.steps"], |w| { more(w, "More"); drag_number(w, "steps of the path"); }),
    (PATH, &["field.rate"], |w| drag_number(w, "step size")),
    (PATH, &["field.start"], |w| { let at = in_plane(w, [-2.0, -1.0]); super::field::click_at(w, at); }),
    (PATH, &["field.start"], |w| {
        w.get_by_role_and_label(Role::Image, &told_field(w)).focus();
        w.run_steps(2);
        w.key_press(Key::PageDown);
        w.run_steps(2);
        w.key_press(Key::ArrowRight);
    }),
    (LOCAL, &["field.patch"], |w| drag_slider(w, "zoom until straight")),
    (NUDGE, &["field.nudge"], |w| { let at = in_plane(w, [2.5, 1.0]); drag(w, at, vec2(-20.0, -40.0)); }),
    (NUDGE, &["field.nudge"], |w| drag_slider(w, "shrink dx")),
    (NUDGE, &["field.nudge"], |w| { more(w, "More"); drag_number(w, "dy"); }),
    (FORWARD, &["chain.send"], |w| click(w, "backward")),
    (FORWARD, &["chain.input"], |w| choose(w, "input of the chain", "x")),
    (FORWARD, &["chain.dx"], |w| { let at = w.get_by_role_and_label(Role::Slider, "dw").rect().center(); drag(w, at, vec2(0.0, -30.0)); }),
    (BACKWARD, &["chain.v"], |w| { w.get_by_role_and_label(Role::Slider, "v for y").focus(); w.run_steps(2); w.key_press(Key::ArrowUp); }),
    (NEURON, &["neuron.weights"], |w| { let at = gauge(w, "z is the sum of").center(); drag(w, at, vec2(40.0, 0.0)); }),
    (NEURON, &["neuron.bias"], |w| { let at = super::neuron::point(w).1; drag(w, at, vec2(-50.0, 0.0)); }),
    (NEURON, &["neuron.target"], |w| { let at = super::neuron::target(w, 0.5); drag(w, at, vec2(40.0, 0.0)); }),
    (NEURON, &["neuron.target"], |w| { more(w, "more of the neuron"); drag_number(w, "target t"); }),
    (NEURON, &["neuron.bias"], |w| { more(w, "more of the neuron"); drag_number(w, "b"); }),
    (NEURON, &["neuron.weights"], |w| { more(w, "more of the neuron"); drag_number(w, "w₁"); }),
    (NEURON, &["neuron.compare"], |w| { more(w, "more of the neuron"); click(w, "softplus"); }),
    (NEURON, &["neuron.activation"], |w| choose(w, "activation", "sigmoid")),
    (NEURON, &["neuron.activation"], |w| type_number(w, "activation or formula in z", "z^3")),
    (NEURON, &["view.panels"], |w| click(w, "Train")),
    (TRAINING, &["neuron.bias", "neuron.weights"], |w| w.key_press(Key::N)),
    (TRAINING, &["training.data"], |w| { data(w); click(w, "two classes"); }),
    (TRAINING, &["training.data"], |w| { data(w); click(w, "Add a row"); }),
    (TRAINING, &["training.data"], |w| { data(w); click(w, "remove row 2"); }),
    (TRAINING, &["training.data"], |w| { data(w); click(w, "Clear"); }),
    (TRAINING, &["training.data"], |w| { data(w); drag_number(w, "row 2, column 1"); }),
    (TRAINING, &["training.data"], |w| { data(w); w.event(egui::Event::Paste("1\t2\t3\n4\t5\t6".to_owned())); }),
    (TRAINING, &["training.seed"], |w| { data(w); drag_number(w, "seed"); }),
    (TRAINING, &["training.rate"], |w| { more(w, "more of the training"); drag_number(w, "learning rate"); }),
    (TRAINING, &["training.momentum"], |w| { more(w, "more of the training"); drag_number(w, "momentum"); }),
    (TRAINING, &["training.batch"], |w| { more(w, "more of the training"); click(w, "all rows each step"); }),
    (TRAINING, &["training.x"], |w| { more(w, "more of the training"); submenu(w, "horizontal parameter: w₁", "w₂"); }),
    (TRAINING, &["training.y"], |w| { more(w, "more of the training"); submenu(w, "vertical parameter: b", "w₂"); }),
    (TRAINING, &["training.x", "training.y"], |w| { more(w, "more of the training"); submenu(w, "vertical parameter: b", "w₁"); }),
    (TWO, &["view.panels"], |w| w.key_press_modifiers(Modifiers::COMMAND, Key::Num3)),
    (TWO, &["view.colormap"], |w| { click(w, "Colours"); click(w, "blue and red"); }),
    (TWO, &["view.scale"], |w| { click(w, "Colours"); click(w, "signs only"); }),
    (TWO, &["view.face"], |w| { click(w, "Colours"); click(w, "names"); }),
    (TWO, &["view.face"], |w| w.key_press(Key::F)),
    (TWO, &["view.motion"], |w| run(w, Command::Motion)),
    ("functions = \"y = tanhh(x)\"\n[inputs.x]", &["functions"], |w| w.get_by_label_contains("Fix it").click()),
];

fn data(window: &mut Window) {
    more(window, "more of the training");
    click(window, "Data…");
}

/// What the picture of the field says, which ends with the path.
fn told_field(window: &Window) -> String {
    let caption = app(window).results().figures().unwrap().field.caption();
    let images = window.get_all_by_role(Role::Image);
    let mut labels = images.map(|node| node.accesskit_node().label().unwrap_or_default());
    labels
        .find(|label| label.starts_with(&caption))
        .expect("the picture")
}

/// The keys that differ.
fn changed(a: &Document, b: &Document) -> BTreeSet<&'static str> {
    let (a, b) = (settings(a), settings(b));
    let differs = |key: &&&'static str| a.get(**key) != b.get(**key);
    a.keys().filter(differs).copied().collect()
}

#[test]
fn every_setting_is_one_step_back_and_one_forth() {
    let mut all = BTreeSet::new();
    let mut faults = Vec::new();
    for (place, (scene, keys, act)) in CASES.iter().enumerate() {
        let name = format!("case {place}, {keys:?}");
        let mut window = window(scene);
        let before = document(&window).clone();
        act(&mut window);
        window.run_steps(2);
        settle(&mut window);
        let after = document(&window).clone();
        let keys: BTreeSet<_> = keys.iter().copied().collect();
        let found = changed(&before, &after);
        if found != keys {
            faults.push(format!("{name} changes {found:?}"));
        }
        all.extend(found);
        window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        settle(&mut window);
        if *document(&window) != before {
            let rest = changed(&before, document(&window));
            faults.push(format!("{name} is not undone by one step: {rest:?}"));
        }
        window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
        settle(&mut window);
        if *document(&window) != after {
            let rest = changed(&after, document(&window));
            faults.push(format!("{name} is not done again: {rest:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let keys: BTreeSet<_> = settings(&Document::default()).into_keys().collect();
    let never: Vec<_> = keys
        .iter()
        .filter(|key| !all.contains(*key) && !OF_THE_FILE.contains(key))
        .collect();
    assert!(never.is_empty(), "no case changes {never:?}");
}

/// A run is a step however long it plays, and an example is one that replaces all.
#[test]
fn a_run_and_an_example_are_a_step_each() {
    let mut window = window(TRAINING);
    let before = document(&window).clone();
    window.key_press(Key::T);
    window.run_steps(6);
    window.key_press(Key::T);
    settle(&mut window);
    let trained = document(&window).clone();
    assert_ne!(trained, before);
    run(&mut window, Command::Example(1));
    settle(&mut window);
    for wanted in [&trained, &before] {
        window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        settle(&mut window);
        assert_eq!(document(&window), wanted);
    }
}
