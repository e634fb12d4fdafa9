//! The heatmap under the hand: selection, zoom, the turn over the diagonal, comparison.

use crate::fixtures as fix;
use egui::{Event, Key, Modifiers, MouseWheelUnit, Pos2, TouchPhase, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use nablascope::diff::jacobian::Status;
use nablascope::document::{Colormap, Layout, Panel, Scale};
use nablascope::export::{self, Format, Picture};
use nablascope::panel::board::View;
use nablascope::panel::figures::Figures;
use nablascope::panel::jacobian::figure::compare::Shown;
use nablascope::panel::jacobian::figure::heatmap::{self, Heatmap};
use nablascope::panel::jacobian::figure::names::Names;
use nablascope::panel::jacobian::paint::view::Compare;
use nablascope::panel::selection::Target;
use nablascope::panel::theme::Theme;
use nablascope::panel::{board, fonts};

struct Scene {
    figures: Figures,
    view: View,
}

fn harness(heatmap: Heatmap) -> Harness<'static, Scene> {
    let scene = Scene {
        figures: Figures {
            heatmap,
            ..fix::scalar()
        },
        view: View::default(),
    };
    let theme = Theme::light();
    let mut harness = Harness::builder()
        .with_size(vec2(640.0, 720.0))
        .with_step_dt(1.0 / 20.0)
        .with_context_setup(move |ctx| {
            fonts::install(ctx);
            theme.apply(ctx);
        })
        .build_ui_state(
            move |ui, scene: &mut Scene| {
                let panels = [Panel::Jacobian];
                let _ = board::panels(ui, &scene.figures, &panels, &mut scene.view, &theme);
            },
            scene,
        );
    harness.run_steps(3);
    harness
}

fn cell(output: usize, input: usize) -> Target {
    Target::Cell { output, input }
}

/// Numbered entries, in the layout asked for.
fn numbered(rows: usize, cols: usize, layout: Layout) -> Heatmap {
    laid(
        fix::heatmap(rows, cols, |i, j| fix::cell((i * cols + j) as f64 + 1.0)),
        layout,
    )
}

fn laid(figure: Heatmap, layout: Layout) -> Heatmap {
    let names = Names {
        output: "y",
        rows: &figure.outputs,
        variables: &["x".to_owned()],
        cols: &figure.inputs,
        point: &vec![1.0; figure.inputs.len()],
        words: &Default::default(),
    };
    let jacobian = std::sync::Arc::clone(&figure.jacobian);
    heatmap::heatmap(
        jacobian,
        names,
        layout,
        (Colormap::default(), Scale::default()),
        &Default::default(),
    )
    .unwrap()
}

fn area(harness: &Harness<'_, Scene>) -> egui::Rect {
    let caption = harness.state().figures.heatmap.caption.to_string();
    harness.get_by_label(&caption).rect()
}

fn at(harness: &Harness<'_, Scene>, x: f32, y: f32) -> Pos2 {
    let area = area(harness);
    area.min + area.size() * vec2(x, y)
}

fn click(harness: &mut Harness<'_, Scene>, at: Pos2) {
    harness.hover_at(at);
    harness.step();
    harness.drag_at(at);
    harness.step();
    harness.drop_at(at);
    // Longer than a double click.
    harness.run_steps(12);
}

fn wheel(harness: &mut Harness<'_, Scene>, at: Pos2, by: f32) {
    harness.hover_at(at);
    harness.step();
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, by),
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    harness.run_steps(30);
}

/// The picture as it would be exported now.
fn drawn(harness: &Harness<'_, Scene>) -> String {
    let Scene { figures, view } = harness.state();
    let picture = Picture {
        panels: vec![Panel::Jacobian],
        size: [640, 720],
        ..Picture::default()
    };
    let bytes = export::file(figures, &picture, view, Format::Svg).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// What is written in it, whatever faces the letters have.
fn words(svg: &str) -> String {
    let document = resvg::usvg::roxmltree::Document::parse(svg).unwrap();
    let texts = document.descendants().filter(|node| node.is_text());
    texts
        .filter_map(|node| node.text())
        .map(str::trim)
        .collect()
}

#[test]
fn the_pinned_number_is_large_and_has_six_digits() {
    let third = fix::heatmap(2, 2, |i, j| fix::cell((i + 2 * j) as f64 / 3.0));
    let mut harness = harness(third);
    let place = at(&harness, 0.75, 0.25);
    click(&mut harness, place);
    assert_eq!(harness.state().view.selection.pinned, Some(cell(0, 1)));
    let svg = drawn(&harness);
    assert!(
        words(&svg).contains("∂y₁/∂x₂ = 0.666667"),
        "{}",
        words(&svg)
    );
    assert!(svg.contains(">0.667</text>"), "three digits in the cell");
    // It stands in the place of the lines that say what the layout is.
    assert!(!svg.contains("numerator layout"));
    click(&mut harness, place);
    assert_eq!(harness.state().view.selection.pinned, None);
    assert!(drawn(&harness).contains("numerator layout"));
}

#[test]
fn a_heading_folds_out_its_gradient() {
    let mut harness = harness(numbered(2, 3, Layout::Numerator));
    let area = area(&harness);
    let beside = egui::pos2(area.left() - 16.0, area.top() + 0.75 * area.height());
    click(&mut harness, beside);
    assert_eq!(
        harness.state().view.selection.pinned,
        Some(Target::Output(1))
    );
    harness.get_by_label("∇y₂ = (4, 5, 6)");
    assert!(words(&drawn(&harness)).contains("y₂ = (4, 5, 6)"));
    // The picture has become smaller, the heading has not moved far.
    let area = self::area(&harness);
    let above = egui::pos2(area.left() + 0.5 * area.width(), area.top() - 10.0);
    click(&mut harness, above);
    assert_eq!(
        harness.state().view.selection.pinned,
        Some(Target::Input(1))
    );
    harness.get_by_label("∂y/∂x₂ = (2, 5)");
    harness.key_press(Key::Escape);
}

#[test]
fn keys_walk_over_rows_and_columns_in_either_layout() {
    for (layout, down, row) in [
        (Layout::Numerator, cell(1, 0), Target::Output(1)),
        (Layout::Denominator, cell(0, 1), Target::Input(1)),
    ] {
        let mut harness = harness(numbered(3, 3, layout));
        let caption = harness.state().figures.heatmap.caption.to_string();
        harness.get_by_label(&caption).focus();
        harness.run_steps(2);
        let mut press = |modifiers, key| {
            harness.key_press_modifiers(modifiers, key);
            harness.run_steps(2);
            harness.state().view.selection.pinned
        };
        assert_eq!(press(Modifiers::NONE, Key::ArrowDown), Some(cell(0, 0)));
        assert_eq!(press(Modifiers::NONE, Key::ArrowDown), Some(down));
        assert_eq!(press(Modifiers::SHIFT, Key::ArrowRight), Some(row));
        assert_eq!(press(Modifiers::NONE, Key::Escape), None);
    }
}

#[test]
fn the_wheel_zooms_into_the_matrix_and_dragging_moves_it() {
    let mut harness = harness(numbered(100, 100, Layout::Numerator));
    assert!(
        !drawn(&harness).contains(">5051</text>"),
        "too small for texts"
    );
    let middle = at(&harness, 0.5, 0.5);
    for _ in 0..6 {
        wheel(&mut harness, middle, 200.0);
    }
    let sight = harness.state().view.heatmap.sight.expect("a part");
    assert!(sight.x[0] < 50.0 && 50.0 < sight.x[1] && sight.x[1] - sight.x[0] < 10.0);
    // Row 51, column 51 begins in the middle.
    assert!(drawn(&harness).contains(">5051</text>"));
    click(&mut harness, middle + vec2(4.0, 4.0));
    assert_eq!(harness.state().view.selection.pinned, Some(cell(50, 50)));

    let to = middle + vec2(60.0, 0.0);
    harness.drag_at(middle);
    harness.step();
    for k in 1..=4_u8 {
        harness.hover_at(middle.lerp(to, f32::from(k) / 4.0));
        harness.step();
    }
    harness.drop_at(to);
    harness.run_steps(12);
    let moved = harness.state().view.heatmap.sight.expect("a part");
    assert!(moved.x[0] < sight.x[0] - 0.3, "{sight:?} {moved:?}");
    assert_eq!(moved.y, sight.y);
    assert_eq!(
        harness.state().view.selection.pinned,
        Some(cell(50, 50)),
        "no click"
    );
    // Who walks out of sight takes it along.
    for _ in 0..12 {
        harness.key_press(Key::ArrowRight);
        harness.run_steps(1);
    }
    let walked = harness.state().view.heatmap.sight.expect("a part");
    assert!(
        walked.x[1] >= 63.0 && walked.x[0] > moved.x[0],
        "{walked:?}"
    );
    harness.key_press(Key::Home);
    harness.run_steps(2);
    assert_eq!(harness.state().view.heatmap.sight, None);

    wheel(&mut harness, middle, 300.0);
    assert!(harness.state().view.heatmap.sight.is_some());
    for _ in 0..2 {
        harness.drag_at(middle);
        harness.step();
        harness.drop_at(middle);
        harness.step();
    }
    assert_eq!(
        harness.state().view.heatmap.sight,
        None,
        "a double click shows all"
    );
}

#[test]
fn another_size_shows_all_of_it() {
    let mut harness = harness(numbered(40, 40, Layout::Numerator));
    let middle = at(&harness, 0.5, 0.5);
    wheel(&mut harness, middle, 300.0);
    click(&mut harness, middle);
    assert!(harness.state().view.heatmap.sight.is_some());
    harness.state_mut().figures.heatmap = numbered(4, 4, Layout::Numerator);
    harness.run_steps(2);
    assert_eq!(harness.state().view.heatmap.sight, None);
    assert_eq!(
        harness.state().view.selection.pinned,
        None,
        "there is no such cell"
    );
}

#[test]
fn the_matrix_turns_over_its_diagonal_in_half_a_second() {
    let mut harness = harness(numbered(2, 5, Layout::Numerator));
    let wide = area(&harness);
    harness.state_mut().figures.heatmap = numbered(2, 5, Layout::Denominator);
    harness.step();
    let began = harness.state().view.heatmap.turning.expect("it turns");
    let share = |harness: &Harness<'_, Scene>, after: f64| {
        harness.state().view.heatmap.turned(began + after)
    };
    assert_eq!(share(&harness, 0.0), Some(0.0));
    assert!((share(&harness, 0.25).expect("half-way") - 0.5).abs() < 1e-6);
    assert_eq!(share(&harness, 0.5), None);
    // Steps are of a twentieth of a second.
    harness.run_steps(8);
    assert!(harness.state().view.heatmap.turning.is_some());
    let moving = drawn(&harness);
    harness.run_steps(4);
    assert_eq!(harness.state().view.heatmap.turning, None);
    let high = area(&harness);
    assert!(wide.width() > wide.height() && high.height() > high.width());
    assert_eq!(
        moving,
        drawn(&harness),
        "a file has the end of the movement"
    );
    harness.state_mut().view.heatmap.motion = false;
    harness.state_mut().figures.heatmap = numbered(2, 5, Layout::Numerator);
    harness.step();
    assert_eq!(
        harness.state().view.heatmap.turning,
        None,
        "movements are off"
    );
}

#[test]
fn half_way_a_cell_is_between_its_two_places() {
    use nablascope::export::{shapes, svg};
    // A figure that turns while the shapes are captured: the first pass shows the old layout.
    let theme = Theme::light();
    let frame = |figure: Heatmap, view: &mut View| {
        let figures = Figures {
            heatmap: figure,
            ..fix::scalar()
        };
        svg::write(&shapes::capture([640, 720], 1.0, &theme, None, |ui| {
            let _ = board::panels(ui, &figures, &[Panel::Jacobian], view, &theme);
        }))
    };
    let place = |svg: &str, text: &str| -> [f32; 2] {
        let document = resvg::usvg::roxmltree::Document::parse(svg).unwrap();
        let node = document
            .descendants()
            .find(|node| node.is_text() && node.text() == Some(text))
            .and_then(|node| node.parent())
            .unwrap_or_else(|| panic!("no {text}"));
        ["x", "y"].map(|name| node.attribute(name).unwrap().parse().unwrap())
    };
    let mut view = View::default();
    let before = frame(numbered(3, 3, Layout::Numerator), &mut view);
    // The clock of a capture starts at 0: half of the turn has passed then.
    let mut turning = view.clone();
    let _ = frame(numbered(3, 3, Layout::Denominator), &mut turning);
    let after = frame(numbered(3, 3, Layout::Denominator), &mut turning);
    turning.heatmap.turning = Some(3.0 - 0.25);
    let half = frame(numbered(3, 3, Layout::Denominator), &mut turning);
    for (text, middle) in [("2", true), ("5", false)] {
        let [a, b, c] = [&before, &half, &after].map(|svg| place(svg, text));
        for axis in 0..2 {
            let between = 0.5 * (a[axis] + c[axis]);
            assert!((b[axis] - between).abs() < 1.5, "{text}: {a:?} {b:?} {c:?}");
        }
        // The headings beside the rows are others, so the diagonal stays but for a few points.
        let way = (a[0] - c[0]).hypot(a[1] - c[1]);
        assert_eq!(way > 50.0, middle, "{text}: {way}");
    }
}

#[test]
fn the_legend_names_what_occurs_and_nothing_else() {
    let some = harness(fix::special_cases().heatmap);
    let svg = words(&drawn(&some));
    for word in [
        "kink: left | right",
        "one-sided",
        "infinite, with its sign",
        "undefined",
        "? unresolved",
        "dual numbers disagree",
    ] {
        assert!(svg.contains(word), "{word}");
    }
    let svg = drawn(&harness(fix::smooth().heatmap));
    for word in [
        "kink",
        "one-sided",
        "infinite",
        "undefined",
        "unresolved",
        "disagree",
    ] {
        assert!(!svg.contains(word), "{word}");
    }
}

#[test]
fn a_pinned_jacobian_is_compared_with_and_let_go() {
    let at = |value: f64| fix::heatmap(2, 2, move |i, j| fix::cell(value * (i + 2 * j) as f64));
    let mut harness = harness(at(1.0));
    let now = harness.state().figures.heatmap.clone();
    harness.state_mut().view.heatmap.compare = Some(Compare::with(&now));
    harness.step();
    assert!(drawn(&harness).contains("Nothing has changed since J was pinned"));
    harness.state_mut().figures.heatmap = at(1.25);
    harness.step();
    let svg = drawn(&harness);
    assert!(svg.contains("J now − J pinned"));
    assert!(words(&svg).contains("Δ∂y₁") && !words(&svg).contains("Δ∂x₁"));
    // 0.25 · 3, with a range of its own.
    assert!(svg.contains(">0.75</text>") && svg.contains(">+0.75</text>"));
    assert!(svg.contains("∂y₂/∂x₂: 0.75"), "the largest change is told");
    for (shown, text) in [(Shown::Pinned, ">3</text>"), (Shown::Now, ">3.75</text>")] {
        if let Some(compare) = &mut harness.state_mut().view.heatmap.compare {
            compare.shown = shown;
        }
        harness.step();
        assert!(drawn(&harness).contains(text), "{shown:?}");
    }
    // Hovering tells of all three, and of none twice.
    let Scene { figures, view } = harness.state();
    let compare = view.heatmap.compare.as_ref().expect("a comparison");
    for (shown, expected) in [
        (
            Shown::Now,
            ["∂y₂/∂x₂ = 3.75", "J pinned: 3", "now − pinned: 0.75"],
        ),
        (
            Shown::Pinned,
            ["∂y₂/∂x₂ = 3", "J now: 3.75", "now − pinned: 0.75"],
        ),
        (
            Shown::Difference,
            ["change of ∂y₂/∂x₂ = 0.75", "J now: 3.75", "J pinned: 3"],
        ),
    ] {
        let heatmap = compare.pinned.heatmap(&figures.heatmap, shown);
        let detail = heatmap.detail(heatmap.of(1, 1).expect("a cell"));
        let told = |line: &&str| {
            detail
                .lines()
                .any(|found| found.split(" ±").next() == Some(*line))
        };
        assert!(expected.iter().all(told), "{detail}");
        assert!(!detail.contains(&format!("{}:", shown.name())), "{detail}");
    }
    harness.state_mut().figures.heatmap = numbered(3, 2, Layout::Numerator);
    harness.step();
    assert!(drawn(&harness).contains("nothing to compare"));
}

#[test]
fn signs_and_logarithms_are_told_by_the_bar() {
    let figure = |scale: Scale| Heatmap {
        scale,
        ..fix::heatmap(2, 2, |i, j| fix::cell([[1000.0, -0.5], [0.0, 3.0]][i][j]))
    };
    let svg = drawn(&harness(figure(Scale::Sign)));
    assert!(svg.contains(">negative<") && svg.contains(">positive<"));
    let svg = drawn(&harness(figure(Scale::Symlog)));
    assert!(svg.contains(">+1000<") && svg.contains(">−1000<"));
    let svg = drawn(&harness(figure(Scale::Linear)));
    assert!(svg.contains(">+1000<") && !svg.contains(">+10<"));
}

#[test]
fn blocks_are_named_and_a_thousand_cells_hold_no_texts() {
    let mut figure = fix::heatmap(2, 8, |i, j| fix::cell((i + j) as f64));
    let keys = [
        "W[1,1]", "W[1,2]", "W[2,1]", "W[2,2]", "x[1]", "x[2]", "b[1]", "b[2]",
    ];
    figure.inputs = keys.map(str::to_owned).to_vec();
    let figure = laid(figure, Layout::Numerator);
    let svg = drawn(&harness(figure));
    for name in [">W</text>", ">x</text>", ">b</text>"] {
        assert!(svg.contains(name), "{name}");
    }
    let kinks = laid(
        fix::heatmap(1, 1, |_, _| fix::special(Status::Unresolved, "?")),
        Layout::Denominator,
    );
    assert_eq!(
        kinks.cells().map(|cell| cell.text()).collect::<Vec<_>>(),
        ["?"]
    );
}
