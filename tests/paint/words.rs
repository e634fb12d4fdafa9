//! Painted words: however little room there is, no number is ever cut.

use std::path::Path;

use crate::fixtures as fix;
use egui::epaint::{Galley, Shape};
use egui::{Context, RawInput, Rect, Ui, pos2};
use nablascope::analysis::number::is_of_number;
use nablascope::document::{Document, Panel};
use nablascope::document::{examples, file};
use nablascope::panel::board::View;
use nablascope::panel::figures::Figures;
use nablascope::panel::selection::Target;
use nablascope::panel::theme::Theme;
use nablascope::panel::{board, fonts};
use nablascope::tape::cancel::CancelToken;
use nablascope::worker::job;

/// A text as it stands in a picture.
pub struct Word {
    /// What is written there; rows are parted by spaces.
    pub text: String,
    /// egui itself cut it.
    pub elided: bool,
}

/// A window that is never shown; letters take long to make, so it is made once.
pub fn window() -> Context {
    let ctx = Context::default();
    fonts::install(&ctx);
    Theme::light().apply(&ctx);
    ctx
}

/// All words of some panels in a room of that size.
pub fn words(
    ctx: &Context,
    figures: &Figures,
    room: (&[Panel], [f32; 2]),
    view: &mut View,
    theme: &Theme,
) -> Vec<Word> {
    let shapes = shapes(ctx, figures, room, view, theme);
    let texts = shapes.iter().filter_map(|shape| match shape {
        Shape::Text(text) => Some(word(&text.galley)),
        _ => None,
    });
    texts.collect()
}

/// All that is painted of some panels in a room of that size, in its order.
pub fn shapes(
    ctx: &Context,
    figures: &Figures,
    (panels, size): (&[Panel], [f32; 2]),
    view: &mut View,
    theme: &Theme,
) -> Vec<Shape> {
    painted(ctx, size, |ui| {
        let _ = board::panels(ui, figures, panels, view, theme);
    })
}

/// All that `paint` draws in a room of that size, in its order.
pub fn painted(ctx: &Context, size: [f32; 2], mut paint: impl FnMut(&mut Ui)) -> Vec<Shape> {
    let mut shapes = Vec::new();
    // What follows from the sizes of letters settles in the second pass.
    for _ in 0..2 {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), size.into())),
            ..RawInput::default()
        };
        let mut output = ctx.run_ui(input, &mut paint);
        shapes = std::mem::take(&mut output.shapes);
        output.drop_without_applying_deltas();
    }
    let mut found = Vec::new();
    for clipped in shapes {
        collect(clipped.shape, &mut found);
    }
    found
}

fn collect(shape: Shape, into: &mut Vec<Shape>) {
    match shape {
        Shape::Vec(shapes) => shapes.into_iter().for_each(|shape| collect(shape, into)),
        shape => into.push(shape),
    }
}

fn word(galley: &Galley) -> Word {
    let rows = galley.rows.iter();
    let rows = rows.map(|row| row.glyphs.iter().map(|glyph| glyph.chr).collect::<String>());
    Word {
        text: rows.collect::<Vec<_>>().join(" "),
        elided: galley.elided,
    }
}

/// Whether a number is cut in it: a digit, a sign or a point right before an ellipsis.
fn is_cut(text: &str) -> bool {
    let ends = text.match_indices('…');
    ends.into_iter()
        .any(|(at, _)| text[..at].ends_with(is_of_number))
}

const FORMULA: &str = "1.234*z + 0.1234*max(z, 2)^3 + 0.5678*sin(1.2345*z)";

/// A scene whose activation is a long formula.
fn typed() -> Document {
    let text = format!(
        "version = 1
functions = \"f = 0.3333*x^2 - 12.345*max(x, y)^1.26\"
[neuron]
weights = [0.3333, -1.2345]
bias = 0.1234
activation = \"{FORMULA}\"
"
    );
    file::parse(&text).expect("a scene")
}

fn scenes() -> Vec<(String, Figures)> {
    let figures = |document: &Document| {
        let outcome = job::run(document, &CancelToken::default());
        outcome
            .and_then(|outcome| outcome.figures)
            .expect("a scene with pictures")
    };
    let mut found: Vec<(String, Figures)> = Vec::new();
    for example in examples::ALL {
        let document = example.document().expect("an example");
        found.push((example.title.to_owned(), figures(&document)));
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenes");
    for name in ["kink", "undefined", "infinite", "statuses", "fifty"] {
        let document = file::load(&folder.join(format!("{name}.toml"))).expect(name);
        found.push((name.to_owned(), figures(&document)));
    }
    let long = "functions = \"\"\"
reward = 0.3333*temperature1^2 - 12345.678*humidity_of_the_air + relu(temperature1)
\"\"\"
[inputs.temperature1]
value = -0.123456
[inputs.humidity_of_the_air]
value = 98765.4321
[view]
panels = [\"training\"]
[training]
";
    let document = file::parse(&format!("version = 1\n{long}")).expect("a scene");
    found.push(("long names".to_owned(), figures(&document)));
    found.push(("typed formula".to_owned(), figures(&typed())));
    found.extend(
        fix::scenes()
            .into_iter()
            .map(|(name, figures)| (name.to_owned(), figures)),
    );
    found.extend(
        fix::ugly()
            .into_iter()
            .map(|(name, figures)| (name.to_owned(), figures)),
    );
    found
}

#[test]
fn no_number_is_cut_in_any_scene_at_any_size() {
    let ctx = window();
    let mut wrong = Vec::new();
    let mut count = 0;
    // The rooms of the pictures in windows of several sizes, of two of them, and of one alone.
    let rooms: [(&[Panel], [f32; 2]); 13] = [
        (&Panel::THREE, [1280.0, 600.0]),
        (&Panel::THREE, [960.0, 560.0]),
        (&Panel::THREE, [560.0, 400.0]),
        (&Panel::THREE, [1920.0, 1000.0]),
        (&Panel::THREE, [700.0, 420.0]),
        (&[Panel::Jacobian, Panel::Neuron], [1200.0, 380.0]),
        (&[Panel::Neuron], [330.0, 500.0]),
        (&[Panel::Field], [260.0, 400.0]),
        (&[Panel::Neuron, Panel::Training], [900.0, 600.0]),
        (&Panel::ALL, [960.0, 560.0]),
        (&[Panel::Training], [330.0, 500.0]),
        (&[Panel::Chain], [330.0, 500.0]),
        (&[Panel::Chain], [900.0, 600.0]),
    ];
    let first = Target::Cell {
        output: 0,
        input: 0,
    };
    for (name, figures) in scenes() {
        for (k, room) in rooms.into_iter().enumerate() {
            for presenting in [false, true] {
                let theme = Theme::light().presented(presenting);
                let mut view = View::default();
                view.selection.pinned = [None, Some(Target::Output(0)), Some(first)][k % 3];
                let words = words(&ctx, &figures, room, &mut view, &theme);
                count += words.len();
                let bad = words.into_iter();
                let bad = bad.filter(|word| word.elided || is_cut(&word.text));
                wrong.extend(bad.map(|word| format!("{name} in {:?}: {}", room.1, word.text)));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(count > 5_000, "{count}");
    assert!(wrong.is_empty(), "{} {wrong:#?}", wrong.len());
}

#[test]
fn a_typed_formula_is_shown_as_it_is_or_begun() {
    let ctx = window();
    let outcome = job::run(&typed(), &CancelToken::default()).expect("an outcome");
    let figures = outcome.figures.expect("pictures");
    let title = format!("Neuron a = {FORMULA}");
    let (mut whole, mut begun) = (0, 0);
    for width in (150..1200).step_by(30) {
        let room: (&[Panel], [f32; 2]) = (&[Panel::Neuron], [width as f32, 500.0]);
        let theme = Theme::light();
        let words = words(&ctx, &figures, room, &mut View::default(), &theme);
        for word in words.iter().filter(|word| word.text.starts_with("Neu")) {
            // Rows are parted by a space more.
            let shown = word.text.replace("  ", " ");
            if shown.ends_with(FORMULA) {
                whole += 1;
            } else {
                let start = shown.trim_end_matches(" …");
                let rest = title.strip_prefix(start).unwrap_or_default();
                assert!(rest.starts_with([' ', ',', '(']), "{width}: {shown}");
                begun += 1;
            }
        }
    }
    assert!(whole > 3 && begun > 3, "{whole} {begun}");
}

#[test]
fn a_cut_number_would_be_found() {
    for text in ["−0.…", "x = −…", "∂y₁…", "+1…/+1…", "(1, 2…)"] {
        assert!(is_cut(text), "{text}");
    }
    for text in ["x = …", "(−0.5, 1.2, … 3 more)", "tempe…₁", "a few words…"] {
        assert!(!is_cut(text), "{text}");
    }
}
