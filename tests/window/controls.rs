//! Controls and their words: what can be set is seen to be, names stay whole and beside their
//! numbers, and nothing that belongs to a menu or to the shapes is out of sight.

use super::*;
use nablascope::panel::table::Table;
use nablascope::panel::theme::{Theme, contrast};

/// A text that is painted: what it says, where it is, and what of it is in sight.
#[derive(Debug)]
pub(super) struct Written {
    pub text: String,
    pub rect: Rect,
    pub clip: Rect,
    /// Of its smallest letters.
    pub size: f32,
}

/// All texts of the frame.
pub(super) fn written(window: &Window) -> Vec<Written> {
    let texts = painted(window).into_iter().filter_map(|(clip, mark)| {
        let Mark::Text(text) = mark else {
            return None;
        };
        let sections = text.galley.job.sections.iter();
        let sizes = sections.map(|section| section.format.font_id.size);
        Some(Written {
            // What is cut ends in the sign that stands for the rest.
            text: text.galley.rows.iter().map(|row| row.text()).collect(),
            rect: mark.visual_bounding_rect(),
            clip,
            size: sizes.fold(f32::INFINITY, f32::min),
        })
    });
    texts.collect()
}

/// Whether a text is painted and all of it is in sight.
pub(super) fn reads(window: &Window, text: &str) -> bool {
    let screen = window.ctx.content_rect();
    written(window).iter().any(|word| {
        let sight = word.clip.intersect(screen).expand(1.0);
        word.text == text && sight.contains_rect(word.rect)
    })
}

fn open(window: &mut Window, name: &str) {
    let button = |window: &Window| {
        let nodes = window.query_all_by_label(name);
        let clickable = [Role::Button, Role::ComboBox];
        let mut nodes = nodes.filter(|node| clickable.contains(&node.accesskit_node().role()));
        nodes.next().expect(name).rect().center()
    };
    let at = button(window);
    window.hover_at(at);
    window.run_steps(1);
    window.drag_at(at);
    window.run_steps(1);
    window.drop_at(at);
    window.run_steps(12);
}

const DESCENT: &str = "functions = \"y = x[1]^2 - x[2]^2\"\n[inputs.x]\nshape = 2\nvalue = [1, 1]\n[field]\npath = \"descent\"\n";

const TRAIN: &str = "functions = \"y = x[1] + x[2]\"\n[inputs.x]\nshape = 2\n[training]\ndata = [[-1, -1, 0], [0, 1, 0.5], [2, 5, 1]]\n[view]\npanels = [\"jacobian\", \"field\", \"training\"]\n";

/// WCAG 2.2, 1.4.11: what can be ticked, chosen or typed has an outline of 3:1.
#[test]
fn what_can_be_set_has_an_outline_in_both_themes() {
    let two = "functions = \"\"\"\ng = x^2\ny = g + x\n\"\"\"\n";
    for dark in [false, true] {
        let theme = if dark { Theme::dark() } else { Theme::light() };
        let paper = theme.palette().paper;
        let mut counts = [0; 3];
        for (scene, menu) in [
            (DESCENT, "More"),
            (DESCENT, "Colours"),
            (DESCENT, "−3 … 3"),
            (DESCENT, "fill x"),
            (DESCENT, "more of the neuron"),
            (TRAIN, "more of the training"),
            (two, "Output"),
        ] {
            let mut window = window(scene);
            if dark {
                window.key_press_modifiers(Modifiers::COMMAND, Key::D);
                window.run_steps(6);
            }
            open(&mut window, menu);
            // The pointer would light what it is over.
            window.hover_at(pos2(2.0, 700.0));
            window.run_steps(8);
            // Boxes, fields and circles, each with its line.
            let frames = tables::strokes(&window);
            for node in window.root().children_recursive() {
                let role = node.accesskit_node().role();
                let roles = [Role::CheckBox, Role::RadioButton, Role::SpinButton];
                let Some(kind) = roles.iter().position(|other| *other == role) else {
                    continue;
                };
                counts[kind] += 1;
                let name = node.accesskit_node().label().unwrap_or_default();
                let own = node.rect().expand(2.0);
                let seen = frames.iter().any(|(rect, line)| {
                    let is_frame = own.contains_rect(*rect) && rect.height() > 8.0;
                    is_frame && line.width >= 1.0 && contrast(line.color, paper) >= 3.0
                });
                assert!(seen, "{name} in {menu}, dark: {dark}");
            }
        }
        let [boxes, circles, fields] = counts;
        assert!(boxes >= 6 && circles >= 8 && fields >= 8, "{counts:?}");
    }
}

#[test]
fn a_number_keeps_its_name_while_it_is_typed() {
    let begun = format!("{DESCENT}start = [-2, 1.5]\n");
    for (scene, menu, names) in [
        (begun.as_str(), None, vec!["step size"]),
        (DESCENT, Some("More"), vec!["momentum"]),
        (DESCENT, Some("more of the neuron"), vec!["target t", "w₁"]),
        (TRAIN, Some("more of the training"), vec!["momentum"]),
    ] {
        let mut window = window(scene);
        if let Some(menu) = menu {
            open(&mut window, menu);
        }
        for name in names {
            let field = window.get_by_role_and_label(Role::SpinButton, name);
            field.focus();
            window.run_steps(3);
            let field = window.get_by_role_and_label(Role::SpinButton, name);
            assert!(field.accesskit_node().is_focused());
            let line = field.rect().y_range().expand(4.0);
            let left = field.rect().left();
            let beside = written(&window).into_iter().any(|word| {
                word.text == name && line.contains(word.rect.center().y) && word.rect.left() < left
            });
            assert!(beside, "{name} in {menu:?}");
        }
    }
}

/// A menu ends where the window does, and its last line can be read or scrolled to by a bar that
/// is seen.
#[test]
fn the_last_line_of_the_neurons_numbers_is_in_sight() {
    for (size, weights) in [
        ([1280.0, 720.0], 2),
        ([1280.0, 1000.0], 2),
        ([1280.0, 720.0], 9),
    ] {
        let scene =
            format!("version = 1\nfunctions = \"y = sum(x)\"\n[inputs.x]\nshape = {weights}\n");
        let mut window = sized(file::parse(&scene).expect("a scene"), size);
        open(&mut window, "more of the neuron");
        let tables = app(&window).results().figures().unwrap().neuron.tables(0);
        let row = tables.last().and_then(|table| table.rows.last()).unwrap();
        let screen = window.ctx.content_rect();
        let words = written(&window);
        let titled = |table: Option<&Table>| {
            let name = &table.expect("a table").name;
            words.iter().rfind(|word| word.text == *name)
        };
        let heading = titled(tables.last());
        let last = words
            .iter()
            .rfind(|word| word.text == row[0] && word.size < 20.0);
        let seen = |word: &Written| word.clip.intersect(screen).contains_rect(word.rect);
        let fits = heading.is_some_and(seen) && last.is_some_and(seen);
        // The weights above them have a bar of their own.
        let first = titled(tables.first()).expect("the first table");
        let area = first
            .clip
            .intersect(Rect::everything_right_of(first.rect.left()));
        let bar = bar(&window, area);
        assert!(
            fits || bar.is_some_and(|bar| screen.contains_rect(bar)),
            "{size:?}, {weights}: {heading:?} {last:?} {bar:?} in {area:?}"
        );
        if size[1] > 900.0 {
            assert!(fits, "there is room: {heading:?} {last:?}");
        }
    }
}

/// The handle of the bar beside what scrolls in that rectangle, if it stands out.
fn bar(window: &Window, within: Rect) -> Option<Rect> {
    let width = window.ctx.global_style().spacing.scroll.floating_width;
    let surface = Theme::light().palette().surface;
    painted(window).into_iter().find_map(|(_, mark)| {
        let Mark::Rect(handle) = mark else {
            return None;
        };
        let rect = handle.rect;
        let shaped = (rect.width() - width).abs() < 0.6 && rect.height() > 10.0;
        let seen = contrast(surface.blend(handle.fill), surface) >= 3.0;
        (shaped && seen && within.contains_rect(rect)).then_some(rect)
    })
}

const LONG: &str = "functions = \"\"\"
hidden_activation = tanh(first_layer_weights*standardized_inputs + hidden_bias)
learning_rate_schedule = hidden_activation .* initial_learning_rate
\"\"\"
output = [\"hidden_activation\", \"learning_rate_schedule\"]
[inputs.first_layer_weights]
shape = [3, 4]
[inputs.standardized_inputs]
shape = 4
[inputs.hidden_bias]
shape = 3
[inputs.initial_learning_rate]
shape = 3
";

#[test]
fn long_names_are_whole_where_there_is_room() {
    for presenting in [false, true] {
        let mut window = window(LONG);
        if presenting {
            window.key_press(Key::F5);
            window.run_steps(6);
            settle(&mut window);
        }
        let figures = app(&window).results().figures().expect("pictures");
        let shapes = &figures.shapes;
        let names = shapes.names.iter();
        let mut chips: Vec<String> = names
            .map(|named| format!("{} {}", named.name, named.shape))
            .collect();
        let [rows, cols] = shapes.shape;
        chips.push(format!("{} {rows}×{cols}", shapes.derivative));
        for chip in &chips {
            // It can be heard in any case, and read at a desk.
            window.get_by_label(chip);
            let short = chip.chars().count() < 60;
            assert!(presenting || !short || reads(&window, chip), "{chip}");
        }
        let words = written(&window);
        // The name of one that is wider than the shapes is begun.
        let word = |chip: &String| {
            let begun: String = chip.chars().take(8).collect();
            let (_, shape) = chip.rsplit_once(' ').expect("a shape");
            let mut words = words.iter();
            words.find(|word| word.text.starts_with(&begun) && word.text.ends_with(shape))
        };
        let seen = |word: &Written| word.clip.contains_rect(word.rect);
        let all = chips.iter().all(|chip| word(chip).is_some_and(seen));
        let shapes = word(&chips[0]).expect("the first chip").clip;
        assert!(
            all || bar(&window, shapes).is_some(),
            "what is below is not seen in {shapes:?}"
        );

        let chosen = "hidden_activation over learning_rate_schedule";
        let output = window.get_by_role_and_label(Role::ComboBox, "Output");
        assert_eq!(output.accesskit_node().value().as_deref(), Some(chosen));
        // Above the field a long name is begun; it is heard whole.
        let field = "output component of the field";
        let field = window.get_by_role_and_label(Role::ComboBox, field);
        let value = field.accesskit_node().value();
        assert_eq!(value.as_deref(), Some("hidden_activation₁"));

        let joined = |text: &str| text.replace(' ', "");
        let shown = words
            .iter()
            .any(|word| joined(&word.text) == joined(chosen));
        assert!(shown, "{words:#?}");
    }
}

/// A part of a shape would be another shape.
#[test]
fn a_chip_wider_than_its_line_keeps_its_shape() {
    let name = "weights_of_the_first_layer".repeat(3);
    let scene = format!(
        "version = 1\nfunctions = \"y = sum({name})\"\n[inputs.{name}]\nshape = [30, 40]\n"
    );
    for presenting in [false, true] {
        let mut window = sized(file::parse(&scene).expect("a scene"), [960.0, 600.0]);
        if presenting {
            run(&mut window, Command::Presentation);
            window.run_steps(6);
        }
        window.get_by_label(&format!("{name} 30×40"));
        for (begin, end) in [("weights_of", "… 30×40"), ("∂y/∂weights_of", "… 1×1200")] {
            let words = written(&window);
            let chip = words
                .iter()
                .find(|word| word.text.starts_with(begin) && word.text.ends_with(end));
            let chip = chip.unwrap_or_else(|| panic!("{begin}{end} in {words:#?}"));
            let (left, right) = (chip.clip.left(), chip.clip.right());
            assert!(left <= chip.rect.left() && chip.rect.right() <= right);
        }
    }
}

/// The tops of the titles of the three pictures.
fn titles(window: &Window) -> Vec<f32> {
    let figures = app(window).results().figures().expect("pictures");
    let Field::Plane(plane) = &figures.field else {
        panic!("no plane")
    };
    let words = written(window);
    [&figures.heatmap.title, &plane.title, &figures.neuron.title]
        .map(|title| {
            let begun: String = title.to_string().chars().take(6).collect();
            let found = words.iter().filter(|word| word.text.starts_with(&begun));
            // The heading of a gauge begins like the title, in smaller letters.
            let largest = found.max_by(|a, b| a.size.total_cmp(&b.size));
            largest.unwrap_or_else(|| panic!("{title}")).rect.top()
        })
        .to_vec()
}

/// Where the parts of the neuron are, by the beginnings of what they say.
fn parts(window: &Window) -> Vec<Option<Rect>> {
    [
        "z is the sum of",
        "At z = ",
        "Slope of the activation",
        "The target is",
        "∂E/∂w₁ =",
    ]
    .map(|says| window.query_by_label_contains(says).map(|node| node.rect()))
    .to_vec()
}

/// However many weights there are, the titles stand where they stand for one, and while a slider
/// is moved nothing but numbers and marks does.
#[test]
fn titles_stand_in_one_line_and_stay_there() {
    for (size, presenting) in [
        ([1280.0, 720.0], false),
        ([1280.0, 720.0], true),
        ([1920.0, 1080.0], false),
        ([1920.0, 1080.0], true),
    ] {
        let mut tops = Vec::new();
        for weights in [2, 4, 9] {
            let scene = format!(
                "version = 1\nfunctions = \"y = sum(x.^2)\"\n[inputs.x]\nshape = {weights}\n[neuron]\nactivation = \"tanh\""
            );
            let mut window = sized(file::parse(&scene).expect("a scene"), size);
            if presenting {
                window.key_press(Key::F5);
                window.run_steps(6);
                settle(&mut window);
            }
            let before = (titles(&window), parts(&window));
            let [a, b, c] = before.0[..] else {
                panic!("three titles")
            };
            // Signs such as ∇ stand a little higher than letters.
            assert!((a - b).abs() < 2.5 && (b - c).abs() < 2.5, "{:?}", before.0);
            tops.push(a);
            window.get_by_label("slider of x[1]").focus();
            window.run_steps(3);
            for _ in 0..12 {
                window.key_press(Key::ArrowRight);
                settle(&mut window);
                let now = (titles(&window), parts(&window));
                let x = number(&window, "x[1]");
                assert_eq!(now, before, "{size:?}, {weights} weights, x₁ = {x}");
            }
            assert!(number(&window, "x[1]") > 1.5, "the slider has the keys");
        }
        let [low, high] = [f32::min, f32::max].map(|end| tops.iter().copied().fold(tops[0], end));
        // Larger shapes have wider boxes, and chips in presentation mode are as large as a line holds.
        assert!(
            high - low <= 2.0,
            "{size:?}, presenting {presenting}: {tops:?}"
        );
    }
}

/// The headings of the gauges, where they stand side by side.
#[test]
fn gauges_side_by_side_have_their_headings_in_one_line() {
    let scene = format!("version = 1\n{DESCENT}");
    let mut window = sized(file::parse(&scene).expect("a scene"), [1920.0, 720.0]);
    run(&mut window, Command::Alone(Panel::Neuron));
    let words = written(&window);
    let top = |begin: &str| {
        let found = words.iter().rfind(|word| word.text.starts_with(begin));
        found
            .unwrap_or_else(|| panic!("{begin}: {words:#?}"))
            .rect
            .top()
    };
    let tops = ["z = w·x + b", "a = ", "E = (t − a)²"].map(top);
    assert!(
        tops.iter().all(|other| (other - tops[0]).abs() < 2.5),
        "{tops:?}"
    );
}

/// With a long name before them the buttons of a size go to the next row together.
#[test]
fn the_steppers_of_a_size_stand_in_one_row() {
    for name in ["x", "features", "input_features", "input_features_batch"] {
        let scene = format!("functions = \"f = sum({name}^2)\"\n[inputs.{name}]\nshape = 3\n");
        let window = window(&scene);
        let row = |label: String| {
            let node = window.get_by_role_and_label(Role::Button, &label);
            node.rect().center().y
        };
        let fewer = row(format!("fewer elements of {name}"));
        let more = row(format!("more elements of {name}"));
        assert!((fewer - more).abs() < 2.0, "{name}: {fewer} and {more}");
    }
}
