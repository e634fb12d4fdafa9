//! The room that the field's picture has, and what of the nudge test can be seen in it.

use egui::{Color32, Rect};
use nablascope::document::field::{Show, Way};
use nablascope::panel::theme::Theme;

use super::*;

const TWO: &str = "functions = \"y = [x[1]^2*x[2], x[2] - x[1]]\"
[inputs.x]
shape = 2
value = [1, 2]
";
const NUDGES: [(&str, &str); 6] = [
    (
        "parabola",
        "functions = \"f(x) = x^2\"\n[inputs.x]\nvalue = 1\n[field]\nshow = \"nudge\"\nnudge = [0.9, 0]\n",
    ),
    (
        "to the left",
        "functions = \"f(x) = x^3 - x\"\n[inputs.x]\nvalue = -1\n[field]\nshow = \"nudge\"\nnudge = [-0.8, 0]\n",
    ),
    (
        "kink",
        "functions = \"f(x) = relu(x) + x^2/4\"\n[inputs.x]\nvalue = 0\n[field]\nshow = \"nudge\"\nnudge = [1.5, 0]\n",
    ),
    (
        "two outputs",
        "functions = \"y = [x[1]^2*x[2], x[2] - x[1]]\"\n[inputs.x]\nshape = 2\nvalue = [1, 2]\n[field]\nshow = \"nudge\"\n",
    ),
    (
        "two inputs",
        "functions = \"f(x, y) = x^2/2 + y^2\"\n[inputs.x]\nvalue = 1\n[inputs.y]\nvalue = 1\n[field]\nshow = \"nudge\"\n",
    ),
    (
        "kink of two",
        "functions = \"y = [relu(x[1]) + x[2], x[1]*x[2]]\"\n[inputs.x]\nshape = 2\nvalue = [0, 1]\n[field]\nshow = \"nudge\"\n",
    ),
];

/// The names of what is drawn in a nudge test.
fn is_label(text: &str) -> bool {
    ["J·dx", "dx", "change", "left", "right", "one-sided"].contains(&text)
        || text.starts_with("gap") && !text.contains(':') && text != "gap"
        || text.starts_with("left gap")
        || text.starts_with("right gap")
        || text.starts_with("∂f/∂") && text.contains(" = ")
}

/// What stands in the pictures of a nudge test: labels, and what they must not cover.
#[derive(Default)]
struct Seen {
    labels: Vec<(String, Rect)>,
    gaps: Vec<[Pos2; 2]>,
    arrows: Vec<[Pos2; 2]>,
}

fn seen(window: &Window, theme: &Theme) -> Seen {
    let (red, ground): (Color32, Color32) = (theme.palette().error, theme.palette().surface);
    let palette = theme.palette();
    let heads = [palette.ink, palette.slope, palette.value, palette.accent];
    let mut seen = Seen::default();
    let mut reds: Vec<(f32, [Pos2; 2])> = Vec::new();
    for (_, mark) in painted(window) {
        match mark {
            Mark::Text(text) if is_label(text.galley.text()) => {
                let rect = Rect::from_min_size(text.pos, text.galley.size());
                seen.labels.push((text.galley.text().to_owned(), rect));
            }
            Mark::LineSegment { points, stroke } if stroke.color == red => {
                reds.push((stroke.width, *points));
            }
            // Each arrow stands on a wider one in the colour of the ground.
            Mark::LineSegment { points, stroke } if stroke.color == ground => {
                seen.arrows.push(*points);
            }
            Mark::Path(path) if heads.contains(&path.fill) && path.points.len() == 3 => {
                let [tip, left, right] = [0, 1, 2].map(|k| path.points[k]);
                seen.arrows.extend([[tip, left], [tip, right]]);
            }
            _ => {}
        }
    }
    // The fine lines that lead to a measure and end it are no gaps.
    let widest = reds.iter().fold(0.0, |widest: f32, red| widest.max(red.0));
    let gaps = reds.iter().filter(|(width, _)| *width > 0.95 * widest);
    seen.gaps = gaps.map(|(_, points)| *points).collect();
    seen
}

fn covers(rect: Rect, [from, to]: [Pos2; 2]) -> bool {
    (0..=200_u8).any(|k| rect.contains(from.lerp(to, f32::from(k) / 200.0)))
}

fn presented(window: &mut Window) {
    run(window, Command::Presentation);
    window.run_steps(6);
    settle(window);
}

#[test]
fn the_labels_of_a_nudge_cover_neither_arrows_nor_gaps_nor_each_other() {
    for (name, scene) in NUDGES {
        for (size, class) in [
            ([1280.0, 720.0], false),
            ([1280.0, 720.0], true),
            ([1920.0, 1080.0], false),
            ([1920.0, 1080.0], true),
        ] {
            let text = format!("version = 1\n{scene}");
            let mut window = sized(file::parse(&text).expect(scene), size);
            if class {
                presented(&mut window);
            }
            let seen = seen(&window, &Theme::light());
            let where_it_is = format!("{name} at {size:?}, before a class: {class}");
            // The gap is what the test is about: seen, and named.
            let longest = seen.gaps.iter().map(|[a, b]| a.distance(*b));
            let longest = longest.fold(0.0, f32::max);
            assert!(longest > 11.0, "{where_it_is}: a gap of {longest}");
            let named = seen.labels.iter().any(|(text, _)| text.contains("gap"));
            assert!(named, "{where_it_is}: {:?}", seen.labels);
            assert!(seen.arrows.len() >= 2, "{where_it_is}");
            for (k, (text, rect)) in seen.labels.iter().enumerate() {
                for line in seen.gaps.iter().chain(&seen.arrows) {
                    assert!(!covers(*rect, *line), "{where_it_is}: {text} on {line:?}");
                }
                for (other, taken) in &seen.labels[..k] {
                    let apart = !rect.shrink(0.5).intersects(*taken);
                    assert!(apart, "{where_it_is}: {text} on {other}");
                }
            }
        }
    }
}

/// What a pinned cell says in the field stands on neither of the arrows at the point, whichever
/// way they go and however near to the border the point is.
#[test]
fn the_number_of_a_pinned_cell_covers_no_arrow_at_the_point() {
    for (x, y) in [
        (0.5, -1.5),
        (-1.0, 2.0),
        (2.8, -2.8),
        (-2.9, 0.1),
        (0.2, 2.9),
    ] {
        for col in 0..2 {
            let values = format!("[inputs.x]\nvalue = {x}\n[inputs.y]\nvalue = {y}\n");
            let mut window = window(&format!("functions = \"f(x, y) = x^2/2 + y^2\"\n{values}"));
            let at = pictures::cell(&window, 0, col);
            pictures::click(&mut window, at, egui::PointerButton::Primary);
            let seen = seen(&window, &Theme::light());
            // The heatmap has the same words over the matrix, further left.
            let mut labels = seen.labels.iter();
            let picture = plot(&window).expect("a plane");
            let label = labels.find(|(_, rect)| picture.contains_rect(*rect));
            let (text, rect) = label.expect("the label");
            let arrows = seen.arrows.iter();
            let arrows: Vec<_> = arrows
                .filter(|line| picture.expand(20.0).contains(line[0]))
                .collect();
            assert!(!arrows.is_empty(), "({x}, {y})");
            for line in arrows {
                assert!(!covers(*rect, *line), "({x}, {y}): {text} on {line:?}");
            }
        }
    }
}

/// The sentence under a kink names it and its input, however little room it has.
#[test]
fn a_kink_and_its_input_are_read_in_both_sizes() {
    for (_, scene) in NUDGES
        .into_iter()
        .filter(|(name, _)| name.starts_with("kink"))
    {
        let mut window = window(scene);
        for class in [false, true] {
            if class {
                presented(&mut window);
            }
            let shapes = &window.output().shapes;
            let texts = shapes.iter().filter_map(|clipped| match &clipped.shape {
                Mark::Text(text) => Some(text),
                _ => None,
            });
            let mut sentences = texts.filter(|text| text.galley.text().starts_with("There is no"));
            let sentence = sentences.next().expect("the sentence");
            // What is painted of it, row by row.
            let rows = sentence.galley.rows.iter();
            let painted: String = rows.map(|row| format!("{} ", row.text().trim())).collect();
            let named = painted.contains("relu is bent at x");
            assert!(named && painted.contains("= 0"), "{painted}");
        }
    }
}

fn chooser(window: &Window) -> Rect {
    window
        .get_by_role_and_label(Role::ComboBox, "picture of the field")
        .rect()
}

/// The plot of a picture that is one plot.
fn plot(window: &Window) -> Option<Rect> {
    let field = &app(window).results().figures().expect("pictures").field;
    let Field::Plane(_) = field else { return None };
    let caption = field.caption();
    let mut images = window.get_all_by_role(Role::Image);
    let image = images.find(|node| {
        let label = node.accesskit_node().label().unwrap_or_default();
        label.starts_with(&caption)
    });
    Some(image.expect("the picture").rect())
}

#[test]
fn another_kind_of_picture_moves_neither_the_picture_nor_its_chooser() {
    for (size, alone, class) in [
        ([1280.0, 720.0], false, false),
        ([1280.0, 720.0], false, true),
        ([1280.0, 720.0], true, false),
        ([1920.0, 1080.0], false, false),
    ] {
        let text = format!("version = 1\n{TWO}");
        let document = file::parse(&text).expect("a scene");
        let mut found: Vec<(String, Rect, Rect, Option<Rect>)> = Vec::new();
        let shows = Show::ALL.map(|show| (show, None));
        let walks = [Way::Descent, Way::Ascent].map(|way| (Show::Gradient, Some(way)));
        for (show, way) in shows.into_iter().chain(walks) {
            for start in [None, Some([0.5, 0.5])] {
                let mut document = document.clone();
                document.field.show = show;
                document.field.path.way = way;
                document.field.path.start = start;
                let mut window = sized(document, size);
                if alone {
                    run(&mut window, Command::Alone(Panel::Field));
                    window.run_steps(4);
                }
                if class {
                    presented(&mut window);
                }
                let name = format!("{show:?}, {way:?} at {size:?}, alone: {alone}");
                let more = window
                    .get_all_by_label("More")
                    .next()
                    .expect("a menu")
                    .rect();
                found.push((name, chooser(&window), more, plot(&window)));
            }
        }
        let (_, first, menu, picture) = found[0].clone();
        let picture = picture.expect("a plane");
        // Less than a pixel is not seen.
        let stays = |name: &str, what: &str, found: Rect, wanted: Rect| {
            let apart = (found.min - wanted.min).length() + (found.max - wanted.max).length();
            assert!(apart < 0.9, "{name}: {what} at {found:?} for {wanted:?}");
        };
        for (name, chooser, more, plot) in &found {
            stays(name, "the chooser", *chooser, first);
            stays(name, "the menu", *more, menu);
            if let Some(plot) = plot {
                stays(name, "the picture", *plot, picture);
            }
        }
    }
}

/// How the gap falls is drawn with numbers along both axes, or not at all.
#[test]
fn the_falling_gap_has_numbers_both_ways_and_goes_rather_than_being_squashed() {
    let name = "The gap against the length of dx";
    let mut window = window(NUDGES[0].1);
    assert!(window.query_by_label(name).is_none(), "three pictures");
    run(&mut window, Command::Alone(Panel::Field));
    window.run_steps(4);
    let plot = window.get_by_role_and_label(Role::Image, name).rect();
    assert!(plot.height() > 90.0 && plot.width() > 120.0, "{plot:?}");
    let shapes = window.output().shapes.iter();
    let powers: Vec<Pos2> = shapes
        .filter_map(|clipped| match &clipped.shape {
            Mark::Text(text) if text.galley.text().starts_with("10⁻") => {
                Some(text.visual_bounding_rect().center())
            }
            _ => None,
        })
        .collect();
    let beside = powers.iter().filter(|at| at.x < plot.left()).count();
    let below = powers.iter().filter(|at| at.y > plot.bottom()).count();
    assert!(
        beside >= 2 && below >= 2,
        "{beside} and {below}: {powers:?}"
    );
}
