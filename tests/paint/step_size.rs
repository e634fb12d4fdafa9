//! The picture of step sizes: every chosen step has its name, and no word stands on another.

use crate::words::{painted, window};
use egui::Rect;
use egui::epaint::Shape;
use nablascope::analysis::step_size::{EntryKey, steps};
use nablascope::document::file;
use nablascope::panel::step_size::figure::{StepSizes, step_sizes};
use nablascope::panel::step_size::paint::step_size as lab_painted;
use nablascope::panel::theme::Theme;
use nablascope::tape::cancel::CancelToken;

fn figure(method: &str, function: &str, x: f64) -> StepSizes {
    let text = format!(
        "version = 1\nmethod = \"{method}\"\nfunctions = \"f(x) = {function}\"\n[inputs.x]\nvalue = {x:?}"
    );
    let document = file::parse(&text).expect("a scene");
    let key = EntryKey::read("f,x").expect("a key");
    let study = steps(&document, &key, &CancelToken::default()).expect("not cancelled");
    step_sizes(&study.expect("a study"), "f", "x")
}

#[test]
fn no_word_stands_on_another_and_every_chosen_step_is_named() {
    let ctx = window();
    for (method, function, x) in [
        ("auto", "exp(x)", 1.0),
        ("central", "exp(x)", 1.0),
        ("complex-step", "exp(x)", 1.0),
        ("auto", "(1 - cos(x))/x^2", 1e-3),
        ("auto", "x^2 + 2x", 1.0),
        ("auto", "x^3", 0.0),
        ("auto", "sqrt(x)", 1e-200),
        ("auto", "1e8*exp(20*x)", 1.0),
        ("central", "log(x)", 1e-8),
        ("auto", "(1 - cos(x))/x^2 + 1e-9*sin(1e9*x)", 1e-5),
    ] {
        let figure = figure(method, function, x);
        for (size, theme) in [
            ([716.0, 576.0], Theme::light()),
            ([1075.0, 864.0], Theme::light()),
            ([824.0, 634.0], Theme::light().presented(true)),
            ([1235.0, 950.0], Theme::light().presented(true)),
        ] {
            let words = words(&ctx, &figure, size, &theme);
            let case = format!("{function} at {x} by {method}, {size:?}");
            for (k, (word, place)) in words.iter().enumerate() {
                for (other, there) in &words[..k] {
                    let common = place.intersect(*there);
                    let apart = common.width() < 1.0 || common.height() < 1.0;
                    assert!(apart, "{word:?} on {other:?}: {case}");
                }
            }
            for mark in &figure.marks {
                let count = words.iter().filter(|(word, _)| word.starts_with(mark.name));
                // The curve of the method has its name in the legend too.
                let trace = figure.traces.iter().any(|trace| trace.name == mark.name);
                assert!(count.count() > usize::from(trace), "{}: {case}", mark.name);
            }
        }
    }
}

/// What is written, and where.
fn words(
    ctx: &egui::Context,
    figure: &StepSizes,
    size: [f32; 2],
    theme: &Theme,
) -> Vec<(String, Rect)> {
    let found = painted(ctx, size, |ui| {
        let _ = lab_painted::ui(ui, figure, theme);
    });
    let texts = found.into_iter().filter_map(|shape| match shape {
        Shape::Text(text) => {
            let place = text.galley.mesh_bounds.translate(text.pos.to_vec2());
            Some((text.galley.text().to_owned(), place))
        }
        _ => None,
    });
    texts.collect()
}
