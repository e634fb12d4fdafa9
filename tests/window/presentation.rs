//! Before a class: what is painted in the pictures can be read from the last row, and what
//! must be read there is large.

use egui::{Rangef, Vec2};

use super::*;

/// A text of the pictures and the size of its letters, in points of the window.
struct Word {
    text: String,
    size: f32,
    /// In the typeface of numbers in cells and in the chain.
    digits: bool,
}

/// All words that stand in the pictures: the title of the first picture has the room of all
/// for its height, and controls and shapes stand outside of it.
fn words(window: &Window) -> Vec<Word> {
    let titles = titles(window);
    let mut texts = painted(window);
    texts.retain(|(_, mark)| matches!(mark, Mark::Text(_)));
    let mut room = Rangef::NOTHING;
    let mut left = f32::INFINITY;
    for (clip, mark) in &texts {
        if word(mark).is_some_and(|word| titles.contains(&word.text)) {
            room = clip.y_range();
            left = left.min(clip.left());
        }
    }
    assert!(room.span() > 100.0, "no title is painted in full");
    let inside = texts.iter().filter(|(clip, mark)| {
        let at = mark.visual_bounding_rect();
        let pictures = clip.top() >= room.min - 0.5 && clip.bottom() <= room.max + 16.0;
        pictures && clip.left() >= left - 16.0 && at.is_positive() && clip.intersects(at)
    });
    inside.filter_map(|(_, mark)| word(mark)).collect()
}

fn word(mark: &Mark) -> Option<Word> {
    let Mark::Text(text) = mark else {
        return None;
    };
    let fonts = text.galley.job.sections.iter();
    let fonts = fonts.map(|section| &section.format.font_id);
    Some(Word {
        text: text.galley.text().to_owned(),
        size: fonts
            .clone()
            .map(|font| font.size)
            .fold(f32::INFINITY, f32::min),
        digits: fonts
            .clone()
            .any(|font| font.family == egui::FontFamily::Monospace),
    })
}

fn titles(window: &Window) -> Vec<String> {
    let figures = app(window).results().figures().expect("pictures");
    let field = match &figures.field {
        Field::Plane(plane) => plane.title.to_string(),
        Field::Curve(curve) => curve.title.to_string(),
        _ => String::new(),
    };
    let title = |panel: &Panel| match panel {
        Panel::Jacobian => figures.heatmap.title.to_string(),
        Panel::Field => field.clone(),
        Panel::Neuron => figures.neuron.title.to_string(),
        Panel::Training => "Training".to_owned(),
        Panel::Chain => "Chain".to_owned(),
    };
    let shown = &document(window).view.panels;
    let mut titles: Vec<String> = shown.iter().map(title).collect();
    titles.retain(|title| !title.is_empty());
    titles
}

fn presented(document: Document, size: [f32; 2]) -> Window {
    let mut window = sized(document, size);
    run(&mut window, Command::Presentation);
    window.run_steps(6);
    settle(&mut window);
    window
}

#[test]
fn every_word_can_be_read_from_the_last_row_and_what_must_be_is_large() {
    let mut wrong = Vec::new();
    for (k, example) in examples::ALL.iter().enumerate() {
        // In the larger window a few will do.
        let sizes = [[1280.0, 720.0], [1920.0, 1080.0]];
        for size in &sizes[..if k % 5 == 0 { 2 } else { 1 }] {
            let window = presented(example.document().expect("an example"), *size);
            let complaints = complaints(&window).into_iter();
            wrong.extend(complaints.map(|words| format!("{}: {words}", example.title)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn complaints(window: &Window) -> Vec<String> {
    let mut wrong = Vec::new();
    let figures = app(window).results().figures().expect("pictures");
    let words = words(window);
    assert!(words.len() > 20);
    for Word { text, size, .. } in words.iter().filter(|word| word.size < 16.0) {
        wrong.push(format!("{text} has {size}"));
    }
    let mut large = |what: &str, of: &dyn Fn(&Word) -> bool| {
        let found = words.iter().filter(|word| of(word));
        let found = found.map(|word| word.size).reduce(f32::min);
        if found.is_none_or(|size| size < 24.0) {
            wrong.push(format!("{what} has {found:?}"));
        }
    };
    // A long title may be cut by the painter.
    for title in titles(window) {
        let begun: String = title.chars().take(8).collect();
        large(&title, &|word| {
            word.text.starts_with(&begun) && word.size > 20.0
        });
    }
    let heatmap = &figures.heatmap;
    let (rows, cols) = heatmap.size();
    let texts: Vec<String> = heatmap.cells().map(|cell| cell.text()).collect();
    // Up to five signs have room in each of three columns, and the height in four rows.
    let short = texts.iter().all(|text| text.chars().count() <= 5);
    let shown = &document(window).view;
    if shown.shows(Panel::Jacobian) && short && rows <= 4 && cols <= 3 {
        for heading in heatmap.rows().iter().chain(&heatmap.cols()) {
            large(heading, &|word| word.text == *heading);
        }
        for text in &texts {
            large(text, &|word| word.digits && word.text == *text);
        }
    }
    if shown.shows(Panel::Neuron) {
        let chain = figures.neuron.chain(0);
        let link = chain.first().expect("a weight or the bias");
        // In a column of its own, or beside the others under its name.
        let product = format!("= ∂E/∂{}", link.name);
        let alone = words.iter().any(|word| word.text == product);
        let product = if alone { &product } else { "= ∂E/∂θ" };
        large(product, &|word| word.text == product);
        let number = link.product.text();
        large(&number, &|word| word.digits && word.text == number);
    }
    wrong
}

#[test]
fn the_pictures_gain_and_the_controls_little() {
    let document = || example_of("relu(W*x + b): a layer of neurons");
    let at_desk = sized(document(), [1280.0, 720.0]);
    let before = pictures_area(&at_desk);
    let window = presented(document(), [1280.0, 720.0]);
    assert!(pictures_area(&window) >= before, "{before}");
    // A button above a picture is as large as at a desk, a menu at most a fifth larger.
    let button = |window: &Window, name: &str| -> Vec2 { window.get_by_label(name).rect().size() };
    let grown = button(&window, "Colours").y / button(&at_desk, "Colours").y;
    assert!((grown - 1.0).abs() < 0.1, "{grown}");
    let grown = button(&window, "Examples").y / button(&at_desk, "Examples").y;
    assert!(grown <= 1.25, "{grown}");
}

fn example_of(name: &str) -> Document {
    let example = examples::ALL.iter().find(|example| example.title == name);
    example.expect(name).document().expect(name)
}

/// What the pictures have of the window: from the first one's left to the last one's right,
/// and from titles to captions.
fn pictures_area(window: &Window) -> f32 {
    let titles = titles(window);
    let shapes = window.output().shapes.iter();
    let rooms = shapes.filter(|clipped| match &clipped.shape {
        Mark::Text(text) => titles.contains(&text.galley.text().to_owned()),
        _ => false,
    });
    rooms.map(|clipped| clipped.clip_rect.area()).sum()
}

/// Not in the pictures alone: menus and what they open, the text, the inputs and the shapes too.
#[test]
fn no_word_of_the_window_is_too_small() {
    for size in [[1280.0, 720.0], [1920.0, 1080.0]] {
        for name in [
            "relu(W*x + b): a layer of neurons",
            "Two outputs, two inputs, three pictures",
        ] {
            let mut window = presented(example_of(name), size);
            let mut all = controls::written(&window);
            for menu in ["Colours", "more of the neuron"] {
                window.get_by_label(menu).click();
                window.run_steps(8);
                all.extend(controls::written(&window));
                window.key_press(Key::Escape);
                window.run_steps(3);
            }
            assert!(all.len() > 60);
            for word in all {
                assert!(
                    word.size >= 16.0,
                    "{} has {} in {size:?}",
                    word.text,
                    word.size
                );
            }
        }
    }
}

/// Where there is room, nothing of the neuron and of the shapes is missing before a class; in a
/// small window what is missed most stays.
#[test]
fn secondary_parts_come_back_where_there_is_room() {
    let neuron = "version = 1\nfunctions = \"a = tanh(w·x + b)\"\n[inputs.w]\nshape = 2\nvalue = [0.5, -0.25]\n[inputs.x]\nshape = 2\n[inputs.b]\nvalue = 0.125";
    let document = file::parse(neuron).expect("a scene");
    let has = |window: &Window, says: &str| window.query_by_label_contains(says).is_some();
    let large = presented(document.clone(), [1920.0, 1080.0]);
    let links = app(&large)
        .results()
        .figures()
        .expect("pictures")
        .neuron
        .chain(0);
    assert_eq!(links.len(), 3);
    assert!(has(&large, "z is the sum of"), "the bars");
    assert!(has(&large, "The target is"), "the error");
    assert!(has(&large, "this one"), "the four cases");
    let words = words(&large);
    for link in &links {
        let heading = words
            .iter()
            .find(|word| word.text == link.name && word.size >= 24.0);
        assert!(heading.is_some(), "{} has no column", link.name);
        let product = link.product.text();
        let number = words
            .iter()
            .find(|word| word.digits && word.text == product);
        assert!(number.is_some_and(|word| word.size >= 24.0), "{product}");
    }

    let small = presented(document, [1280.0, 720.0]);
    assert!(has(&small, "∂E/∂w₁ ="), "the chain");
    assert!(has(&small, "At z = "), "the activation");
    assert!(has(&small, "The target is"), "the error");
    assert!(!has(&small, "this one"), "pictures before cases");
}

/// What is free is given to controls and chips.
#[test]
fn controls_and_chips_grow_with_the_window() {
    let document = || example_of("relu(W*x + b): a layer of neurons");
    let height = |window: &Window, text: &str| -> f32 {
        let words = controls::written(window).into_iter();
        let found = words.filter(|word| word.text == text).map(|word| word.size);
        found.fold(0.0, f32::max)
    };
    let small = presented(document(), [1280.0, 720.0]);
    let large = presented(document(), [1920.0, 1080.0]);
    for (text, times) in [("Colours", 1.25), ("W 4×3", 1.2), ("∂x", 1.25)] {
        let [less, more] = [&small, &large].map(|window| height(window, text));
        assert!(
            less >= 16.0 && more >= times * less,
            "{text}: {less}, {more}"
        );
    }
}

/// The room beside the rows is that of the widest heading, wherever on the screen it begins.
#[test]
fn headings_that_have_their_room_are_whole() {
    let document = examples::ALL[0].document().expect("an example");
    for width in [1240.0, 1280.0, 1333.0, 1366.0, 1600.0] {
        let window = sized(document.clone(), [width, 720.0]);
        let words = words(&window);
        let stands = |name: &str| words.iter().any(|word| word.text == name);
        for name in ["∂y₁", "∂y₂", "∂x₁", "∂x₂"] {
            assert!(stands(name), "{name} at a width of {width}");
        }
    }
}

/// Where there is no number either a sign says so, in letters that can be read, or nothing
/// would: seven low cells in a third of the window.
#[test]
fn what_has_no_number_keeps_its_sign_in_a_low_cell() {
    for scene in ["statuses", "kink", "infinite", "undefined"] {
        let path = format!("{}/tests/scenes/{scene}.toml", env!("CARGO_MANIFEST_DIR"));
        let document = file::load(std::path::Path::new(&path)).expect(scene);
        let window = presented(document, [1280.0, 720.0]);
        let heatmap = &app(&window).results().figures().expect("pictures").heatmap;
        let words = words(&window);
        let told = |cell: nablascope::panel::jacobian::figure::cell::Cell<'_>| {
            let forms: Vec<String> = heatmap.forms(cell).collect();
            let mut words = words.iter().filter(|word| word.digits && word.size >= 16.0);
            words.any(|word| forms.contains(&word.text))
        };
        for cell in heatmap.cells() {
            assert!(told(cell), "{scene}: {}", heatmap.detail(cell));
        }
        let begun: String = heatmap.caption.to_string().chars().take(12).collect();
        let caption = words.iter().find(|word| word.text.starts_with(&begun));
        let caption = &caption.expect("a caption").text;
        assert!(
            caption.contains("no derivative") && caption.ends_with('.'),
            "{caption}"
        );
    }
}

#[test]
fn a_window_takes_a_look_on_and_gives_it_back() {
    use nablascope::document::look::{Look, ThemeChoice};

    let scene = "functions = \"y = x1^2 + x2\"\n";
    let mut window = window(scene);
    let usual = app(&window).look().clone();
    assert_eq!(usual, Look::default());
    let heatmap = &app(&window).results().figures().expect("pictures").heatmap;
    let pinned = (heatmap.outputs[0].clone(), heatmap.inputs[1].clone());
    let mut look = Look {
        theme: ThemeChoice::Dark,
        presenting: true,
        panels: vec![Panel::Field, Panel::Neuron],
        column_hidden: true,
        column_width: Some(300.0),
        pinned: Some(pinned),
        ..usual.clone()
    };
    *look.widths.get_mut(Panel::Field) = 2.0;
    *look.zoom.get_mut(Panel::Field) = Some([[-1.0, 1.5], [0.25, 2.0]]);
    *look.zoom.get_mut(Panel::Neuron) = Some([[-1.0, 1.0], [-2.0, 2.0]]);
    for look in [&look, &usual] {
        let state = window.state_mut().as_mut().expect("an app");
        state.set_look(look.clone());
        settle(&mut window);
        assert_eq!(app(&window).look(), look);
    }
}
