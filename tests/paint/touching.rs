//! What hands and screen readers meet: names, hovering, dragging, zooming, keys.

use crate::fixtures as fix;
use egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, Pos2, TouchPhase, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use nablascope::document::Panel;
use nablascope::export::{raster, shapes, svg};
use nablascope::panel::board::{PanelsResponse, View};
use nablascope::panel::field::figure::field::Field;
use nablascope::panel::figures::Figures;
use nablascope::panel::plot_view::PlotResponse;
use nablascope::panel::selection::Target;
use nablascope::panel::theme::Theme;
use nablascope::panel::{board, fonts};

struct Scene {
    figures: Figures,
    view: View,
    /// All answers so far, one a frame.
    answers: Vec<PanelsResponse>,
    /// Whether the point goes where it is dragged, as the window will do it.
    obedient: bool,
}

fn harness(figures: Figures) -> Harness<'static, Scene> {
    let scene = Scene {
        figures,
        view: View::default(),
        answers: Vec::new(),
        obedient: true,
    };
    let theme = Theme::light();
    let mut harness = Harness::builder()
        .with_size(vec2(1280.0, 720.0))
        .with_step_dt(1.0 / 60.0)
        .with_context_setup(move |ctx| {
            fonts::install(ctx);
            theme.apply(ctx);
        })
        .build_ui_state(
            move |ui, scene: &mut Scene| {
                let answer =
                    board::panels(ui, &scene.figures, &Panel::THREE, &mut scene.view, &theme);
                let moved = answer.field.as_ref().and_then(|field| field.moved);
                if let (Some([x, y]), true) = (moved, scene.obedient) {
                    match &mut scene.figures.field {
                        Field::Plane(plane) => (plane.x.value, plane.y.value) = (x, y),
                        Field::Curve(curve) => curve.x.value = x,
                        Field::Message(_) | Field::Local(_) | Field::Nudge(_) => {}
                    }
                }
                scene.answers.push(answer);
            },
            scene,
        );
    harness.run_steps(3);
    harness.state_mut().answers.clear();
    harness
}

fn cell(output: usize, input: usize) -> Target {
    Target::Cell { output, input }
}

fn plane_point(harness: &Harness<'_, Scene>) -> [f64; 2] {
    match &harness.state().figures.field {
        Field::Plane(plane) => [plane.x.value, plane.y.value],
        _ => panic!("not a plane"),
    }
}

/// Where the field's plot is, and where a value is in it (−3 to 3 both ways).
fn place(harness: &Harness<'_, Scene>, x: f32, y: f32) -> Pos2 {
    let rect = field_node(harness);
    egui::pos2(
        egui::remap(x, -3.0..=3.0, rect.x_range()),
        egui::remap(y, -3.0..=3.0, rect.bottom()..=rect.top()),
    )
}

fn field_node(harness: &Harness<'_, Scene>) -> egui::Rect {
    harness.get_by_label_contains("Arrows point").rect()
}

fn fields<T>(harness: &Harness<'_, Scene>, pick: impl Fn(&PlotResponse) -> T) -> Vec<T> {
    let answers = harness.state().answers.iter();
    answers
        .filter_map(|a| a.field.as_ref().map(&pick))
        .collect()
}

#[test]
fn every_picture_says_its_caption() {
    let harness = harness(fix::smooth());
    for words in ["The Jacobian ∂y/∂x is 2×2", "Arrows point", "At z = 0.8"] {
        let node = harness.get_by_label_contains(words);
        assert_eq!(node.accesskit_node().role(), egui::accesskit::Role::Image);
    }
    let harness = self::harness(fix::wide());
    harness.get_by_label_contains("Nothing is differentiated by");
}

#[test]
fn the_point_follows_the_pointer_and_says_when_it_is_held() {
    let mut harness = harness(fix::smooth());
    let (from, to) = (place(&harness, 1.0, 2.0), place(&harness, -1.0, 0.5));
    harness.hover_at(from + vec2(4.0, 3.0));
    harness.step();
    harness.drag_at(from + vec2(4.0, 3.0));
    harness.step();
    for k in 1..=8_u8 {
        let t = f32::from(k) / 8.0;
        harness.hover_at(from.lerp(to, t) + vec2(4.0, 3.0));
        harness.step();
    }
    harness.drop_at(to + vec2(4.0, 3.0));
    harness.run_steps(2);
    let [x, y] = plane_point(&harness);
    assert!((x + 1.0).abs() < 0.03 && (y - 0.5).abs() < 0.03, "{x} {y}");
    // Short numbers: three decimals are finer than a pixel.
    assert!((x * 1e3 - (x * 1e3).round()).abs() < 1e-9, "{x}");
    assert_eq!(
        fields(&harness, |f| f.drag_started)
            .iter()
            .filter(|b| **b)
            .count(),
        1
    );
    assert_eq!(
        fields(&harness, |f| f.drag_stopped)
            .iter()
            .filter(|b| **b)
            .count(),
        1
    );
    assert!(fields(&harness, |f| f.dragging).contains(&true));
    assert_eq!(
        harness.state().view.field.bounds,
        None,
        "the view moved too"
    );
}

#[test]
fn elsewhere_the_plane_is_dragged_and_a_double_click_brings_it_back() {
    let mut harness = harness(fix::smooth());
    let (from, to) = (place(&harness, -1.0, -1.0), place(&harness, 0.0, -1.0));
    harness.drag_at(from);
    harness.step();
    harness.hover_at(from.lerp(to, 0.5));
    harness.step();
    harness.hover_at(to);
    harness.step();
    harness.drop_at(to);
    harness.run_steps(2);
    assert_eq!(plane_point(&harness), [1.0, 2.0]);
    let bounds = harness.state().view.field.bounds.unwrap();
    assert!((bounds[0][0] + 4.0).abs() < 0.1, "{bounds:?}");
    assert!((bounds[1][0] + 3.0).abs() < 0.1, "{bounds:?}");
    for _ in 0..2 {
        harness.drag_at(from);
        harness.step();
        harness.drop_at(from);
        harness.step();
    }
    assert_eq!(harness.state().view.field.bounds, None);
}

#[test]
fn the_wheel_zooms_where_the_pointer_is() {
    let mut harness = harness(fix::smooth());
    let at = place(&harness, -2.0, -2.0);
    harness.hover_at(at);
    harness.step();
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, 120.0),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    harness.run_steps(30);
    let [[left, right], _] = harness.state().view.field.bounds.unwrap();
    assert!(right - left < 5.0, "{left} {right}");
    let share = (-2.0 - left) / (right - left);
    assert!((share - 1.0 / 6.0).abs() < 0.02, "{share}");
}

#[test]
fn arrow_keys_move_the_point_in_tenths() {
    let mut harness = harness(fix::smooth());
    harness.get_by_label_contains("Arrows point").focus();
    harness.run_steps(2);
    for (modifiers, key, wanted) in [
        (Modifiers::NONE, Key::ArrowRight, [1.1, 2.0]),
        (Modifiers::SHIFT, Key::ArrowLeft, [0.1, 2.0]),
        (Modifiers::ALT, Key::ArrowUp, [0.1, 2.01]),
        (Modifiers::NONE, Key::ArrowDown, [0.1, 1.91]),
    ] {
        harness.key_press_modifiers(modifiers, key);
        harness.run_steps(2);
        assert_eq!(plane_point(&harness), wanted, "{key:?}");
    }
}

#[test]
fn a_cell_is_hovered_clicked_and_walked_from() {
    let mut harness = harness(fix::smooth());
    let rect = harness.get_by_label_contains("The Jacobian").rect();
    let at = rect.left_top() + rect.size() * vec2(0.75, 0.25);
    harness.hover_at(at);
    harness.step();
    let answer = harness
        .state()
        .answers
        .last()
        .unwrap()
        .heatmap
        .clone()
        .unwrap();
    assert_eq!(answer.hovered, Some(cell(0, 1)));
    assert_eq!(harness.state().view.field.lit, Some(1), "its arrow is lit");
    harness.drag_at(at);
    harness.step();
    harness.drop_at(at);
    harness.run_steps(2);
    assert_eq!(harness.state().view.selection.pinned, Some(cell(0, 1)));
    harness.key_press(Key::ArrowDown);
    harness.run_steps(2);
    assert_eq!(harness.state().view.selection.pinned, Some(cell(1, 1)));
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    assert_eq!(harness.state().view.selection.pinned, None);
}

#[test]
fn hovering_and_stale_pictures_can_be_looked_at() {
    for (name, stale, pointer) in [
        ("hover", false, [330.0, 220.0]),
        ("stale", true, [0.0, 0.0]),
    ] {
        for theme in [Theme::light(), Theme::dark()] {
            let figures = fix::smooth();
            let mut view = View {
                stale,
                ..View::default()
            };
            let sheet = shapes::capture([1280, 720], 1.0, &theme, Some(pointer), |ui| {
                let _ = board::panels(ui, &figures, &Panel::THREE, &mut view, &theme);
            });
            let text = svg::write(&sheet);
            let wanted = if stale { "stale" } else { "± 1e−12" };
            assert!(text.contains(wanted), "{name}");
            let look = if theme.dark { "dark" } else { "light" };
            if std::env::var_os("NABLASCOPE_PICTURES").is_some() {
                crate::show(&format!("{name}-{look}"), &raster::png(&text).unwrap());
            }
        }
    }
}

#[test]
fn the_file_shows_what_the_window_shows() {
    use nablascope::export::{self, Format, Picture};
    let mut harness = harness(fix::smooth());
    let (from, to) = (place(&harness, -1.0, -1.0), place(&harness, 0.0, -1.0));
    harness.drag_at(from);
    harness.step();
    harness.hover_at(to);
    harness.step();
    harness.drop_at(to);
    harness.run_steps(2);
    let Scene { figures, view, .. } = harness.state();
    let picture = Picture::default();
    let moved = export::file(figures, &picture, view, Format::Svg).unwrap();
    let moved = String::from_utf8(moved).unwrap();
    // Moved by one to the left, −4 to 2: the tick at 3 is gone from below.
    assert_ne!(moved, export::svg(figures, &picture));
    assert!(moved.contains(">−4</text>") && moved.contains(">1</text>"));
}

#[test]
fn an_axis_and_the_arrow_at_the_point_light_the_matrix() {
    let mut harness = harness(fix::smooth());
    let rect = field_node(&harness);
    let foot = place(&harness, 1.0, 2.0);
    // The gradient is (80, 40): two to the right for one up.
    let on_arrow = foot + vec2(2.0, -1.0).normalized() * 24.0;
    for (at, lit) in [
        (
            rect.center_bottom() + vec2(0.0, 12.0),
            Some(Target::Input(0)),
        ),
        (rect.left_center() - vec2(12.0, 0.0), Some(Target::Input(1))),
        (on_arrow, Some(Target::Output(0))),
        (foot, None),
        (rect.center() + vec2(-60.0, 40.0), None),
    ] {
        harness.hover_at(at);
        harness.run_steps(2);
        assert_eq!(harness.state().view.selection.lit(), lit, "{at:?}");
    }
    assert_eq!(harness.state().view.field.hues, [Some(0), Some(1)]);
}
