//! What a frame costs the processor, without a GPU: `cargo bench --bench frame`.
//!
//! A frame is the pictures' numbers, their layout and their triangles. The first lines are of
//! the examples while the point moves; the last compares moving about in a matrix of a million
//! cells with moving about in one of 2500. Between them a large Jacobian is turned. Nothing
//! here fails for being slow.

use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{Context, RawInput, Rect, pos2, vec2};
use nablascope::diff::jacobian::{Entry, Jacobian};
use nablascope::document::examples;
use nablascope::document::field::{Layer, Way};
use nablascope::document::fill::Fill;
use nablascope::document::training::{Made, made};
use nablascope::document::{Colormap, Document, Layout, Panel, Scale, Value};
use nablascope::expr::shape::Shape;
use nablascope::panel::board::View;
use nablascope::panel::figures::Figures;
use nablascope::panel::jacobian::figure::heatmap::{Heatmap, heatmap};
use nablascope::panel::jacobian::figure::names::Names;
use nablascope::panel::jacobian::paint::grid::Sight;
use nablascope::panel::theme::Theme;
use nablascope::panel::{board, fonts};
use nablascope::tape::cancel::CancelToken;
use nablascope::worker::{Worker, job};

/// A window on a projector.
const SIZE: [f32; 2] = [1920.0, 1080.0];

fn main() {
    println!("Frames of 1920×1080 while the point moves, medians (numbers + drawing):");
    let scenes = examples::ALL.iter().map(|example| {
        let document = example.document().expect(example.title);
        (example.title, document)
    });
    for (title, document) in scenes.chain(heavier()) {
        let mut dragged = Dragged::new(document);
        let whole = median(|| dragged.step());
        let numbers = median(|| {
            std::hint::black_box(dragged.numbers());
        });
        let [whole, numbers] = [whole, numbers].map(|time| 1e3 * time.as_secs_f64());
        let drawing = whole - numbers;
        println!("  {whole:7.2} ms  ({numbers:.2} + {drawing:.2})  {title}");
    }
    flips();
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
            let _ = board::panels(ui, figures, panels, view, &Theme::light());
        });
        let shapes = std::mem::take(&mut output.shapes);
        std::hint::black_box(self.ctx.tessellate(shapes, 1.0));
        output.drop_without_applying_deltas();
    }
}

/// The examples with more in their pictures than they begin with.
fn heavier() -> Vec<(&'static str, Document)> {
    let example = |index: usize| examples::ALL[index].document().expect("an example");
    let mut layers = example(0);
    layers.field.layers = Layer::ALL.into();
    layers.field.path.way = Some(Way::Descent);
    let learns = |activation: &str, inputs: usize, rows: usize| {
        let mut learns = example(examples::ALL.len() - 1);
        learns.functions = format!("a = {activation}(w·x + b)");
        for name in ["w", "x"] {
            learns.set_shape(name, Shape::Vector(inputs));
            learns.fill(name, Fill::Uniform, 1);
        }
        learns.view.panels = vec![Panel::Jacobian, Panel::Field, Panel::Training];
        learns.training.data = made(Made::Line, inputs, rows, 0.1, 1);
        learns
    };
    vec![
        ("The first with all layers and a path", layers),
        ("The last with 60 rows and relu", learns("relu", 1, 60)),
        (
            "The last with 400 rows of 2 inputs and tanh",
            learns("tanh", 2, 400),
        ),
        (
            "The last with 2000 rows of 64 inputs",
            learns("tanh", 64, 2000),
        ),
    ]
}

/// Another layout of a large Jacobian, through the thread that the window uses.
fn flips() {
    println!("Until the first pictures of y = tanh(W*x + b), 300×300, are there:");
    let mut document = Document {
        functions: "y = tanh(W*x + b)".to_owned(),
        wrt: Some(vec!["x".to_owned()]),
        ..Document::default()
    };
    let shapes = [
        ("W", Shape::Matrix(300, 300)),
        ("x", Shape::Vector(300)),
        ("b", Shape::Vector(300)),
    ];
    document.settle(shapes);
    for (name, shape) in shapes {
        document.set_shape(name, shape);
        document.fill(name, Fill::Uniform, 1);
    }
    let mut worker = Worker::new(|| {}).expect("a thread");
    let mut wait = |document: &Document| {
        let begun = Instant::now();
        let generation = worker.submit(document.clone());
        let patience = Duration::from_secs(60);
        let first = worker.wait_for(generation, patience).expect("an outcome");
        let until = begun.elapsed();
        let mut refining = first.outcome.refining;
        while refining {
            let done = worker.wait_for(generation, patience).expect("an outcome");
            refining = done.outcome.refining;
        }
        (
            1e3 * until.as_secs_f64(),
            1e3 * begun.elapsed().as_secs_f64(),
        )
    };
    let (first, last) = wait(&document);
    println!("  {first:7.2} ms  at first, {last:.2} ms until they are refined");
    document.layout = Layout::Denominator;
    let (first, last) = wait(&document);
    println!("  {first:7.2} ms  in the other layout, {last:.2} ms until they are refined");
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

    fn numbers(&mut self) -> Option<Figures> {
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
        job::quick(&self.document, &CancelToken::default())?.figures
    }

    fn step(&mut self) {
        if let Some(figures) = self.numbers() {
            self.screen.draw(&figures, &self.document.view.panels);
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
    let jacobian = Jacobian::of(side, side, |row, col| entry(row * side + col));
    let names = Names {
        output: "y",
        rows: &keys("y"),
        variables: &["x".to_owned()],
        cols: &keys("x"),
        point: &vec![1.0; side],
        words: &Default::default(),
    };
    let colors = (Colormap::default(), Scale::default());
    let never = Default::default();
    heatmap(Arc::new(jacobian), names, Layout::Numerator, colors, &never).unwrap()
}
