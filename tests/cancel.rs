//! What is cancelled ends soon, whatever it is at: the worst inputs of each kind, cancelled after
//! random times.
//!
//! By hand, to see the worst of many: `NABLASCOPE_CANCELS=50 cargo test --release --test cancel
//! -- --nocapture` says for each kind how long a run takes and how long the longest wait was.

#[path = "common/dice.rs"]
mod dice;

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use dice::Dice;
use nablascope::cancel::CancelToken;
use nablascope::document::field::{FieldSettings, Layer, Show};
use nablascope::document::training::{Made, made};
use nablascope::document::{Document, Input, Panel, Value};
use nablascope::expr::shape::Shape;
use nablascope::worker::job;

/// How long a job may take to hear: many times what it does on a calm machine.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is waited for at most until a job is cancelled.
const LONGEST: Duration = Duration::from_millis(if cfg!(debug_assertions) { 3000 } else { 1500 });

fn text(functions: String) -> Document {
    Document {
        functions,
        ..Document::default()
    }
}

/// The same with inputs of these sizes, all of them this number.
fn sized(functions: &str, shapes: &[(&str, Shape)], number: impl Fn(usize) -> f64) -> Document {
    let row = |&(name, shape): &(&str, Shape)| {
        let mut input = Input::inferred(shape);
        input.declared = true;
        input.value = (0..shape.len()).map(|k| Value::Number(number(k))).collect();
        (name.to_owned(), input)
    };
    Document {
        inputs: shapes.iter().map(row).collect(),
        ..text(functions.to_owned())
    }
}

/// A function that calls the one before twice, `times` times.
fn doubled(first: &str, times: usize) -> String {
    let calls = (1..=times).map(|k| format!("f{k}(x) = f{0}(f{0}(x))\n", k - 1));
    let calls: String = calls.collect();
    format!("f0(x) = {first}\n{calls}y = f{times}(x)")
}

fn nested(operation: &str, times: usize, inside: &str) -> String {
    format!(
        "{}{inside}{}",
        format!("{operation}(").repeat(times),
        ")".repeat(times)
    )
}

fn wave(k: usize) -> f64 {
    (1.7 * (k * k) as f64).sin()
}

fn kinds() -> Vec<(&'static str, Document)> {
    let n = 1000;
    let layers = Layer::ALL.iter().copied().collect();
    let mut kinds = vec![
        ("a large expansion", text(doubled("x*1.000001 + 0.1", 16))),
        ("a large expansion of sines", text(doubled("sin(x)", 15))),
        ("nested maxima", text(doubled("max(x, 1)", 13))),
        ("many nested maxima", text(doubled("max(x, 1)", 17))),
        (
            "nested maxima of a vector",
            sized(
                &format!("y = W*{}", nested("relu", 50, "W*x")),
                &[("W", Shape::Matrix(60, 60)), ("x", Shape::Vector(60))],
                |_| 0.0,
            ),
        ),
        (
            "maxima of a long vector",
            sized(
                &format!("y = sum({})", nested("relu", 30, "x")),
                &[("x", Shape::Vector(100_000))],
                |_| 0.0,
            ),
        ),
        (
            "many definitions",
            text(
                (0..9000)
                    .map(|k| format!("y{k} = x*{k} + sin(x{k})\n"))
                    .collect(),
            ),
        ),
        (
            "many faults",
            text((0..9000).map(|k| format!("y{k} = (x + * {k}\n")).collect()),
        ),
        (
            "many names",
            text(format!(
                "y = {}",
                (0..30_000)
                    .map(|k| format!("x{k}"))
                    .collect::<Vec<_>>()
                    .join(" + ")
            )),
        ),
        (
            "a determinant",
            sized("y = det(A)", &[("A", Shape::Matrix(200, 200))], wave),
        ),
        (
            "a logarithm of one",
            sized(
                "y = log(det(A*A'))",
                &[("A", Shape::Matrix(150, 150))],
                wave,
            ),
        ),
        (
            "an inverse",
            sized("y = inv(A)", &[("A", Shape::Matrix(31, 31))], wave),
        ),
        (
            "inverses",
            sized(
                "y = sum(inv(A)*inv(A))",
                &[("A", Shape::Matrix(200, 200))],
                wave,
            ),
        ),
        (
            "a million inputs",
            sized("y = sum(A.^2)", &[("A", Shape::Matrix(n, n))], wave),
        ),
        (
            "a hundred thousand inputs",
            sized(
                "y = log(sum(exp(x)))",
                &[("x", Shape::Vector(100_000))],
                wave,
            ),
        ),
        (
            "four million numbers",
            sized(
                "y = sum(tanh(outer(x, x)))",
                &[("x", Shape::Vector(2000))],
                wave,
            ),
        ),
        (
            "four million numbers, transposed",
            sized(
                "y = sum((x*x')'.*(x*x'))",
                &[("x", Shape::Vector(2000))],
                wave,
            ),
        ),
        (
            "products",
            sized("y = sum(A*A*A)", &[("A", Shape::Matrix(600, 600))], wave),
        ),
        (
            "a large Jacobian",
            sized(
                "y = W*x",
                &[("W", Shape::Matrix(30, 1000)), ("x", Shape::Vector(n))],
                wave,
            ),
        ),
    ];
    let layer = &[("W", Shape::Matrix(n, n)), ("x", Shape::Vector(n))];
    for (name, show) in [
        ("the gradient of a large layer", Show::Gradient),
        ("nudges of a large layer", Show::Nudge),
        ("the local map of a large layer", Show::Local),
        ("the map of a large layer", Show::Map),
    ] {
        let mut document = sized("y = relu(W*x)", layer, wave);
        document.wrt = Some(vec!["x".to_owned()]);
        document.field = FieldSettings {
            show,
            grid: Some(512),
            layers: Layer::ALL.iter().copied().collect(),
            ..FieldSettings::default()
        };
        kinds.push((name, document));
    }
    let mut waves = text("f(x, y) = sin(9x*y)*cos(7y) + relu(sin(20x) - y)".to_owned());
    waves.field.layers = layers;
    waves.field.grid = Some(512);
    kinds.push(("a fine plane", waves));
    let mut learns = sized("y = w'*x + b", &[("w", Shape::Vector(64))], |k| {
        0.1 * wave(k)
    });
    learns.training.data = made(Made::Line, 64, 2000, 0.1, 1);
    learns.view.panels.push(Panel::Training);
    kinds.push(("a training", learns));
    kinds
}

/// Runs a document until it is cancelled: how long it then took to return. `None` when it was
/// done before.
#[expect(clippy::disallowed_methods, reason = "the test cancels from outside")]
fn delay(document: &Document, after: Duration) -> Option<Duration> {
    let (cancel, (done, ended)) = (CancelToken::default(), mpsc::channel());
    thread::scope(|scope| {
        let token = cancel.clone();
        scope.spawn(move || {
            let was_cancelled = job::run(document, &token).is_none();
            let _ = done.send((was_cancelled, Instant::now()));
        });
        if ended.recv_timeout(after).is_ok() {
            return None;
        }
        let said = Instant::now();
        cancel.cancel();
        let (_, heard) = ended.recv().expect("it ends");
        Some(heard.saturating_duration_since(said))
    })
}

#[test]
fn whatever_runs_hears_that_it_is_cancelled() {
    let times = std::env::var("NABLASCOPE_CANCELS").ok();
    let times = times.and_then(|times| times.parse().ok()).unwrap_or(3);
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut too_late = Vec::new();
    for (name, document) in kinds() {
        let mut most = LONGEST;
        let mut worst = (Duration::ZERO, Duration::ZERO);
        for _ in 0..times {
            // As many short ones as long ones.
            let share = 0.002_f64.powf(dice.below(1000) as f64 / 1000.0);
            let after = most.mul_f64(share);
            match delay(&document, after) {
                Some(delay) => worst = worst.max((delay, after)),
                None => most = after,
            }
        }
        let (delay, after) = worst;
        println!("{name}: {delay:.1?} after {after:.1?}, of {most:.1?} at most");
        if delay > PATIENCE {
            too_late.push(format!("{name}: {delay:.1?} after {after:.1?}"));
        }
    }
    assert!(too_late.is_empty(), "{too_late:#?}");
}
