//! What a frame costs the processor, without a GPU: `cargo bench --bench frame`.
//!
//! A frame is the pictures' numbers, their layout and their triangles. The first lines are of
//! the examples while the point moves; the last compares moving about in a matrix of a million
//! cells with moving about in one of 2500. Nothing here fails for being slow.

use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{Context, RawInput, Rect, pos2, vec2};
use nablascope::diff::jacobian::{Entry, Jacobian, Method};
use nablascope::diff::structure::{Kind, Structure};
use nablascope::figure::Figures;
use nablascope::figure::heatmap::{Heatmap, Names, heatmap};
use nablascope::paint::heatmap::Sight;
use nablascope::paint::{self, Theme, View, fonts};
use nablascope::project::document::{Colormap, Document, Layout, Panel, Scale, Value};
use nablascope::project::examples;
use nablascope::tape::cancel::CancelToken;
use nablascope::worker::job;

/// A window on a projector.
const SIZE: [f32; 2] = [1920.0, 1080.0];

fn main() {
    println!("Frames of 1920×1080 while the point moves, medians:");
    for example in examples::ALL {
        let document = example.document().expect(example.title);
        let mut dragged = Dragged::new(document);
        let time = median(|| dragged.step());
        println!("  {:7.2} ms  {}", 1e3 * time.as_secs_f64(), example.title);
    }
    let figures = first_figures();
    let [mut small, mut large] = [50, 1000].map(|side| Panned::new(&figures, side));
    let frames = [median(|| small.step()), median(|| large.step())];
    println!("A frame while the matrix is moved under the hand:");
    for (side, time) in [50, 1000].iter().zip(frames) {
        println!("  {:7.2} ms  {side}×{side}", 1e3 * time.as_secs_f64());
    }
    let ratio = frames[1].as_secs_f64() / frames[0].as_secs_f64();
    println!("  {ratio:7.2}     a million cells, to 2500 of them");
}

fn median(mut step: impl FnMut()) -> Duration {
    // The first frames fill caches and upload textures.
    for _ in 0..3 {
        step();
    }
    let mut times: Vec<Duration> = (0..31)
        .map(|_| {
            let begun = Instant::now();
            step();
            begun.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}

struct Screen {
    ctx: Context,
    view: View,
    time: f64,
}

impl Screen {
    fn new() -> Self {
        let ctx = Context::default();
        fonts::install(&ctx);
        Theme::light().apply(&ctx);
        Self {
            ctx,
            view: View::default(),
            time: 0.0,
        }
    }

    fn draw(&mut self, figures: &Figures, panels: &[Panel]) {
        self.time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(SIZE[0], SIZE[1]))),
            time: Some(self.time),
            ..RawInput::default()
        };
        let view = &mut self.view;
        let mut output = self.ctx.run_ui(input, |ui| {
            let _ = paint::panels(ui, figures, panels, view, &Theme::light());
        });
        let shapes = std::mem::take(&mut output.shapes);
        std::hint::black_box(self.ctx.tessellate(shapes, 1.0));
        output.drop_without_applying_deltas();
    }
}

struct Dragged {
    document: Document,
    screen: Screen,
    steps: u32,
}

impl Dragged {
    fn new(document: Document) -> Self {
        Self {
            document,
            screen: Screen::new(),
            steps: 0,
        }
    }

    fn step(&mut self) {
        self.steps += 1;
        let moved = 1.0 + 0.001 * f64::from(self.steps);
        if let Some(input) = self
            .document
            .inputs
            .values_mut()
            .find(|input| !input.constant)
            && let Some(value) = input.value.first_mut()
        {
            *value = Value::Number(moved);
        }
        let outcome = job::quick(&self.document, &CancelToken::default());
        if let Some(figures) = outcome.and_then(|outcome| outcome.figures) {
            self.screen.draw(&figures, &Panel::ALL);
        }
    }
}

struct Panned {
    figures: Figures,
    screen: Screen,
    side: usize,
    steps: u32,
}

impl Panned {
    fn new(figures: &Figures, side: usize) -> Self {
        Self {
            figures: Figures {
                heatmap: matrix(side),
                ..figures.clone()
            },
            screen: Screen::new(),
            side,
            steps: 0,
        }
    }

    /// Both show a part as large, so that as many cells and texts are drawn.
    fn step(&mut self) {
        self.steps += 1;
        let low = 0.05 * f64::from(self.steps) % 20.0;
        let size = (self.side, self.side);
        let sight = Sight {
            x: [low, low + 21.0],
            y: [low, low + 21.0],
        };
        self.screen.view.heatmap.sight = Some(sight.moved([0.0, 0.0], size));
        self.screen.draw(&self.figures, &[Panel::Jacobian]);
    }
}

fn first_figures() -> Figures {
    let document = examples::ALL[0].document().expect("an example");
    let outcome = job::run(&document, &CancelToken::default());
    outcome
        .and_then(|outcome| outcome.figures)
        .expect("pictures")
}

fn matrix(side: usize) -> Heatmap {
    let entry = |k: usize| Entry::ok((k as f64 * 0.37).sin(), 1e-12);
    let keys = |name: &str| -> Vec<String> { (1..=side).map(|k| format!("{name}[{k}]")).collect() };
    let jacobian = Jacobian {
        rows: side,
        cols: side,
        entries: (0..side * side).map(entry).collect(),
        value: vec![0.0; side],
        method: Method::Auto,
        evaluations: 1,
        structure: Structure {
            kind: Kind::Dense,
            reason: "dense: every output uses every input".to_owned(),
            affine: false,
        },
        provisional: false,
    };
    let names = Names {
        output: "y",
        rows: &keys("y"),
        variables: &["x".to_owned()],
        cols: &keys("x"),
        point: &vec![1.0; side],
    };
    let colors = (Colormap::default(), Scale::default());
    heatmap(Arc::new(jacobian), names, Layout::Numerator, colors)
}
