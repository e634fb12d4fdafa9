//! What the window says to those who listen or have no mouse: tables of the pictures' numbers,
//! one stop for each picture, and a ring around what has the keyboard.

use std::collections::BTreeSet;

use egui::accesskit::Role;
use egui::{Color32, Rect, Stroke};
use egui_kittest::Node;

use super::*;
use nablascope::panel::theme::{Theme, contrast};

/// A table as it is heard: its headings, then its rows.
#[track_caller]
fn table(window: &Window, name: &str) -> Vec<Vec<String>> {
    let table = window.get_by_role_and_label(Role::Table, name);
    let label = |node: &Node<'_>| node.accesskit_node().label().unwrap_or_default();
    let rows: Vec<Vec<String>> = table
        .children()
        .filter(|row| row.accesskit_node().role() == Role::Row)
        .enumerate()
        .map(|(place, row)| {
            let wanted = if place == 0 {
                Role::ColumnHeader
            } else {
                Role::Cell
            };
            row.children()
                .map(|cell| {
                    assert_eq!(cell.accesskit_node().role(), wanted, "{name}");
                    label(&cell)
                })
                .collect()
        })
        .collect();
    let data = table.accesskit_node();
    assert_eq!(data.data().row_count(), Some(rows.len()), "{name}");
    for row in &rows {
        assert_eq!(data.data().column_count(), Some(row.len()), "{name}");
    }
    rows
}

/// A row by its first text.
#[track_caller]
fn row<'a>(table: &'a [Vec<String>], first: &str) -> &'a [String] {
    let found = table.iter().find(|row| row[0] == first);
    found.unwrap_or_else(|| panic!("no {first} in {table:?}"))
}

#[test]
fn every_picture_has_its_numbers_as_a_table() {
    let mut window = window(SADDLE);
    let figures = app(&window).results().figures().unwrap();
    let cells = table(&window, &figures.heatmap.title.to_string());
    assert_eq!(cells[0], ["∂x₁", "∂x₂"]);
    assert!(
        cells[1][0].contains('2') && cells[1][1].contains("−2"),
        "{cells:?}"
    );

    let numbers = table(&window, "Numbers of the field");
    assert_eq!(row(&numbers, "∇y")[1], "(2, −2)");
    let places = table(&window, "Values and gradients all over the plane");
    assert_eq!(places[0], ["x₁", "x₂", "y", "∂y/∂x₁", "∂y/∂x₂"]);
    assert_eq!(places.len(), 26);
    // The middles of five parts of −3 to 3, from the lowest x₂ up.
    assert_eq!(places[1], ["−2.4", "−2.4", "0", "−4.8", "4.8"]);
    assert_eq!(places[13], ["0", "0", "0", "0", "0"]);
    assert_eq!(places[25], ["2.4", "2.4", "0", "4.8", "−4.8"]);

    let gauges = table(&window, "Numbers of the neuron");
    assert_eq!(row(&gauges, "z")[1], "2");
    assert_eq!(row(&gauges, "E")[1], "1");
    let chain = table(&window, "Chain rule");
    assert_eq!(chain[0], ["θ", "∂E/∂a", "∂a/∂z", "∂z/∂θ", "∂E/∂θ"]);
    assert_eq!(row(&chain, "b"), ["b", "2", "1", "1", "2"]);
    let parts = table(&window, "Parts of z");
    assert_eq!(row(&parts, "w₁x₁"), ["w₁x₁", "1", "1", "1"]);

    // Behind "More" the same tables are in sight.
    window.get_by_label("more of the neuron").click();
    window.run_steps(3);
    let shown = window.query_all_by_role_and_label(Role::Table, "Chain rule");
    assert_eq!(shown.count(), 2);
}

#[test]
fn curves_maps_and_training_have_tables_too() {
    let window = self::window("functions = \"f(x) = x^2\"\n[inputs.x]\nvalue = 1");
    let curve = table(&window, "Values all along the curve");
    assert_eq!(curve[1], ["−3", "9"]);
    assert!(curve.len() > 10);

    let map =
        "functions = \"y = [x[1]*x[2], x[1]]\"\n[inputs.x]\nshape = 2\n[field]\nshow = \"map\"";
    let window = self::window(map);
    let map = table(&window, "The map all over the plane");
    assert_eq!(map[0], ["x₁", "x₂", "y₁", "y₂"]);
    assert_eq!(map.len(), 26);
    assert_eq!(map[1], ["−2.4", "−2.4", "5.76", "−2.4"]);

    let window = self::window(
        "functions = \"a = w*x + b\"\n[inputs.w]\nvalue = 0\n[inputs.x]\nconstant = true\n[inputs.b]\nvalue = 0\n[training]\ndata = [[-1, -1], [0, 1], [2, 5]]\n[view]\npanels = [\"training\"]",
    );
    assert_eq!(
        table(&window, "Data and model")[1..],
        [["−1", "−1", "0"], ["0", "1", "0"], ["2", "5", "0"]]
    );
    assert_eq!(row(&table(&window, "Parameters"), "b"), ["b", "0", "−3.33"]);
}

/// What has the focus: its role, its name, and where it is.
fn focus(window: &Window) -> Option<(Role, String, Rect)> {
    let node = window
        .root()
        .children_recursive()
        .find(|node| node.accesskit_node().is_focused())?;
    let name = node.accesskit_node().label().unwrap_or_default();
    Some((node.accesskit_node().role(), name, node.rect()))
}

/// Everything that Tab leads to, in its order, from the first to the first again.
fn stops(window: &mut Window) -> Vec<(Role, String, Rect)> {
    let mut stops: Vec<(Role, String, Rect)> = Vec::new();
    for _ in 0..120 {
        window.key_press(Key::Tab);
        window.run_steps(2);
        let Some(stop) = focus(window) else { continue };
        if stops.first() == Some(&stop) {
            return stops;
        }
        stops.push(stop);
    }
    panic!("no end: {stops:#?}");
}

const PICTURES: [&str; 3] = ["The Jacobian", "The field", "The neuron"];

/// Where the three pictures are, by the borders between them.
fn columns(window: &Window) -> [egui::Rangef; 3] {
    let border = |name: &str| window.get_by_role_and_label(Role::Splitter, name).rect();
    let [text, first, second] =
        ["border of the text", "border 1", "border 2"].map(|name| border(name).center().x);
    let right = window.ctx.content_rect().right();
    [(text, first), (first, second), (second, right)]
        .map(|(low, high)| egui::Rangef::new(low, high))
}

#[test]
fn each_picture_is_one_stop_of_the_tab_key() {
    let layer = "functions = \"y = tanh(W*x + b)\"\n[inputs.W]\nshape = [2, 2]\n[inputs.x]\nshape = 2\n[inputs.b]\nshape = 2\n";
    let map = "functions = \"y = [x[1]*x[2], x[1]]\"\n[inputs.x]\nshape = 2\n[field]\nshow = ";
    let one = "functions = \"f(x) = x^2\"\n[field]\nshow = ";
    let train = "[training]\ndata = [[-1, -1, 0], [0, 1, 0.5], [2, 5, 1]]\n[view]\npanels = [\"jacobian\", \"field\", \"training\"]\n";
    let run = "functions = \"y = x[1] + x[2]\"\n[inputs.x]\nshape = 2\n";
    for scene in [
        SADDLE.to_owned(),
        layer.to_owned(),
        format!("{map}\"local\""),
        format!("{map}\"map\""),
        format!("{map}\"nudge\""),
        format!("{one}\"gradient\""),
        format!("{one}\"nudge\""),
        format!("{run}{train}"),
    ] {
        let mut window = window(&scene);
        let stops = stops(&mut window);
        for (column, picture) in columns(&window).into_iter().zip(PICTURES) {
            let inside = |stop: &&(Role, String, Rect)| {
                stop.0 == Role::Image && column.contains(stop.2.center().x)
            };
            let inside: Vec<_> = stops.iter().filter(inside).collect();
            assert_eq!(inside.len(), 1, "{picture} of {scene}: {inside:#?}");
        }
        // Nothing that is part of a picture has a stop under another role.
        let places: Vec<usize> = (0..stops.len())
            .filter(|place| stops[*place].0 == Role::Image)
            .collect();
        assert_eq!(places.len(), 3, "{scene}: {stops:#?}");
        assert!(
            places.windows(2).all(|pair| pair[1] == pair[0] + 1),
            "{scene}: the pictures follow each other: {stops:#?}"
        );
    }
}

/// The strokes of a frame, each with a rectangle around it.
pub(super) fn strokes(window: &Window) -> Vec<(Rect, Stroke)> {
    let marks = painted(window).into_iter();
    let strokes = marks.filter_map(|(_, mark)| match mark {
        Mark::Rect(rect) => Some((rect.rect, rect.stroke)),
        Mark::Circle(circle) => Some((mark.visual_bounding_rect(), circle.stroke)),
        Mark::LineSegment { stroke, .. } => Some((mark.visual_bounding_rect(), *stroke)),
        _ => None,
    });
    strokes.collect()
}

/// The ring around what has the focus: a stroke of 1.5 points or more in a colour that nothing
/// around has without the focus.
fn ring(window: &Window, around: Rect, colors: &[Color32]) -> bool {
    let near = around.expand(8.0);
    strokes(window).iter().any(|(rect, stroke)| {
        stroke.width >= 1.5
            && colors.contains(&stroke.color)
            && near.intersects(*rect)
            && near.expand(4.0).contains_rect(*rect)
    })
}

#[test]
fn whatever_has_the_focus_is_ringed_in_both_themes() {
    for dark in [false, true] {
        let mut window = window(SADDLE);
        let theme = if dark { Theme::dark() } else { Theme::light() };
        if dark {
            window.key_press_modifiers(Modifiers::COMMAND, Key::D);
            window.run_steps(6);
        }
        let visuals = window.ctx.global_style().visuals.clone();
        let colors = [
            theme.focus().color,
            visuals.widgets.active.bg_stroke.color,
            visuals.selection.stroke.color,
        ];
        let palette = theme.palette();
        for color in colors {
            for ground in [palette.paper, palette.surface, palette.control] {
                assert!(contrast(color, ground) >= 3.0);
            }
        }
        let mut bare = Vec::new();
        for _ in 0..60 {
            window.key_press(Key::Tab);
            window.run_steps(2);
            let Some((role, name, rect)) = focus(&window) else {
                continue;
            };
            if !ring(&window, rect, &colors) {
                bare.push(format!("{role:?} {name} at {rect:?}"));
            }
        }
        assert!(bare.is_empty(), "dark {dark}: no ring around {bare:#?}");
    }
}

/// The lines of a list too, which is opened and gone through with the keys.
#[test]
fn the_lines_of_an_open_list_are_ringed() {
    let mut window = window(SADDLE);
    let method = window.get_by_role_and_label(Role::ComboBox, "Method");
    method.focus();
    window.run_steps(2);
    window.key_press(Key::Space);
    window.run_steps(3);
    let colors = [window
        .ctx
        .global_style()
        .visuals
        .widgets
        .active
        .bg_stroke
        .color];
    let mut lines = BTreeSet::new();
    for _ in 0..60 {
        window.key_press(Key::Tab);
        window.run_steps(2);
        let Some((Role::Button, name, rect)) = focus(&window) else {
            continue;
        };
        if nablascope::diff::jacobian::Method::ALL
            .iter()
            .any(|method| method.name() == name)
        {
            assert!(ring(&window, rect, &colors), "{name}");
            lines.insert(name);
        }
    }
    assert!(lines.len() > 3, "{lines:?}");
}
