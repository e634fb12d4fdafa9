//! The picture of the training: many kinks under everything else, and a run that diverges.

use std::sync::Arc;

use crate::{fixtures as fix, words};
use egui::epaint::Shape;
use nablascope::document::file;
use nablascope::document::{Document, Panel};
use nablascope::panel::board::View;
use nablascope::panel::field::figure::field::Field;
use nablascope::panel::figures::Figures;
use nablascope::panel::plane::figure::contour::Contour;
use nablascope::panel::theme::Theme;
use nablascope::panel::training::figure::run::Run;
use nablascope::tape::cancel::CancelToken;
use nablascope::worker::job;

/// Widths and opacities of the lines that stand for kinks, and how many shapes come before the
/// first contour.
fn lines(count: usize) -> (Vec<(f32, f32)>, usize) {
    let mut figures = fix::smooth();
    let Field::Plane(plane) = &mut figures.field else {
        panic!("a plane");
    };
    plane.contours = vec![Contour {
        level: 1.0,
        label: "1".to_owned(),
        lines: vec![vec![[-3.0, 2.0], [3.0, 2.0]]],
    }];
    let place = |k: usize| -2.9 + 5.8 * k as f64 / count as f64;
    // Upright, and nothing else in the picture is.
    plane.kinks = (0..count)
        .map(|k| vec![[place(k), -2.5], [place(k), 2.5]])
        .collect();
    plane.arrows.clear();
    let theme = Theme::light();
    let room = (&[Panel::Field][..], [640.0, 720.0]);
    let shapes = words::shapes(
        &words::window(),
        &figures,
        room,
        &mut View::default(),
        &theme,
    );
    let ink = theme.palette().ink;
    let mut found = Vec::new();
    let mut contour = None;
    for (k, shape) in shapes.iter().enumerate() {
        let (points, stroke) = match shape {
            Shape::LineSegment { points, stroke } => {
                (points.to_vec(), (stroke.width, stroke.color))
            }
            Shape::Path(path) => {
                let egui::epaint::ColorMode::Solid(color) = path.stroke.color else {
                    continue;
                };
                (path.points.clone(), (path.stroke.width, color))
            }
            _ => continue,
        };
        let [Some(first), Some(last)] = [points.first(), points.last()] else {
            continue;
        };
        let dark = stroke.1.a() > 0 && stroke.1.r() <= ink.r();
        if dark && (first.x - last.x).abs() < 0.01 && stroke.0 > 0.9 {
            found.push((stroke.0, f32::from(stroke.1.a()) / 255.0));
        }
        if dark && (first.y - last.y).abs() < 0.01 && (first.x - last.x).abs() > 200.0 {
            contour = contour.or(Some(k));
        }
    }
    (found, contour.expect("a contour"))
}

#[test]
fn few_kinks_are_strong_and_many_are_a_texture() {
    let (few, _) = lines(3);
    assert!(few.len() > 3, "dashes");
    assert!(few.iter().any(|(width, ink)| *width > 2.0 && *ink == 1.0));
    let (many, contour) = lines(200);
    // A line each, thin and faint, and the contours come later.
    assert!((200..210).contains(&many.len()), "{}", many.len());
    assert!(contour >= 200, "{contour}");
    let faint = many
        .iter()
        .filter(|(width, ink)| *width <= 1.5 && *ink < 0.15);
    assert!(faint.count() >= 200);
}

fn scene() -> (Document, Figures) {
    let text = "version = 1
functions = \"a = w*x + b\"
[inputs.w]
value = 0
[inputs.x]
value = 1
constant = true
[inputs.b]
value = 0
[neuron]
activation = \"identity\"
[view]
panels = [\"training\"]
[training]
rate = 3.0
data = [[1, 1], [2, 3], [-4, 0]]
";
    let document = file::parse(text).expect("a scene");
    let outcome = job::run(&document, &CancelToken::default());
    let figures = outcome.and_then(|outcome| outcome.figures);
    (document, figures.expect("pictures"))
}

#[test]
fn a_run_that_diverges_says_at_which_step() {
    let (document, figures) = scene();
    let settings = &document.training;
    let start = vec![1.0, 0.0];
    let mut run = Run::begin("identity", &settings.data, true, start, 1).expect("a run");
    let mut view = View::default();
    let room = (&[Panel::Training][..], [900.0, 700.0]);
    let told = |run: &Run, view: &mut View| {
        view.training.run = Some(Arc::new(run.clone()));
        let words = words::words(&words::window(), &figures, room, view, &Theme::light());
        words
            .into_iter()
            .any(|word| word.text.starts_with("diverged at step"))
    };
    assert!(run.step(settings));
    assert!(!told(&run, &mut view));
    while run.step(settings) {}
    assert!(run.is_diverged());
    assert!(told(&run, &mut view));
}
