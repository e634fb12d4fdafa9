//! How long the core takes, beside the same work written by hand: `cargo bench`.
//!
//! Criterion gives the times; the last lines give ratios against a baseline measured in turn
//! with it, which mean the same on every machine. Nothing here fails for being slow.

use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use nablascope::expr::lower::lower;
use nablascope::expr::shape::Shape;
use nablascope::figure::field;
use nablascope::project::document::{Document, Input, Value};
use nablascope::project::examples;
use nablascope::syntax::parse;
use nablascope::tape::cancel::CancelToken;
use nablascope::tape::compile::{Tape, compile};
use nablascope::worker::job;

/// Places along each side of the field.
const GRID: usize = 128;

/// Neurons of the layer, and its inputs.
const LAYER: usize = 50;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let layer = layer();
    let weights = numbers(LAYER * LAYER);
    let text = examples::ALL[0].document().unwrap().functions;
    criterion.bench_function(
        "read: parse, size and compile the opening scene",
        |bencher| {
            bencher.iter(|| read(black_box(&text)));
        },
    );
    let field = Field::new();
    criterion.bench_function("field: by hand", |bencher| bencher.iter(by_hand));
    criterion.bench_function("field: value and gradient", |bencher| {
        bencher.iter(|| field.table());
    });
    criterion.bench_function("layer: analytic formula", |bencher| {
        bencher.iter(|| analytic(black_box(&weights)));
    });
    criterion.bench_function("layer: its Jacobian, all of the job", |bencher| {
        bencher.iter(|| analyse(black_box(&layer)));
    });
    let mut dragged = Dragged::new();
    criterion.bench_function("drag: the pictures of the opening scene", |bencher| {
        bencher.iter(|| dragged.step());
    });
    criterion.final_summary();

    println!("Ratios, medians of pairs measured in turn:");
    print_ratio("field, to the same by hand", by_hand, || field.table());
    print_ratio(
        "Jacobian of a 50×50 layer, to its formula",
        || analytic(&weights),
        || analyse(&layer),
    );
    print_ratio(
        "a step of a drag, to one frame of 16 ms",
        || std::thread::sleep(Duration::from_millis(16)),
        || dragged.step(),
    );
}

/// Prints how many times as long `subject` takes.
fn print_ratio<A, B>(what: &str, mut baseline: impl FnMut() -> A, mut subject: impl FnMut() -> B) {
    let mut ratios: Vec<f64> = (0..15)
        .map(|_| {
            let base = seconds(&mut baseline);
            seconds(&mut subject) / base
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    println!("  {:9.3}  {what}", ratios[ratios.len() / 2]);
}

/// Of one call, out of as many as fill five milliseconds.
fn seconds<T>(work: &mut impl FnMut() -> T) -> f64 {
    let start = Instant::now();
    let mut calls = 0_u32;
    while start.elapsed() < Duration::from_millis(5) {
        black_box(work());
        calls += 1;
    }
    start.elapsed().as_secs_f64() / f64::from(calls)
}

fn read(text: &str) -> Tape {
    let declared = BTreeMap::from([("x".to_owned(), Shape::Vector(2))]);
    let parsed = parse(text, &BTreeSet::from(["x".to_owned()]));
    let lowered = lower(&parsed, &declared, &[]);
    let output = lowered.output.unwrap();
    compile(&lowered.graph, output.node, &output.inputs)
}

/// `tanh(x/2 − y) + x²y` with its numbers, ready to be sampled.
struct Field {
    document: Document,
    numbers: job::Numbers,
}

impl Field {
    fn new() -> Self {
        let document = Document {
            functions: "f(x, y) = tanh(0.5x - y) + x²*y".to_owned(),
            ..Document::default()
        };
        let numbers = analyse(&document);
        Self { document, numbers }
    }

    fn table(&self) -> Vec<field::Line> {
        let (source, pair) = job::field_source(&self.document, &self.numbers);
        let ranges = [Some([-3.0, 3.0]); 2];
        field::table(source, pair.unwrap(), ranges, GRID, &CancelToken::default()).unwrap()
    }
}

/// The same in scalar Rust, value and gradient at every place.
fn by_hand() -> Vec<field::Line> {
    let at = |k: usize| -3.0 + 6.0 * k as f64 / (GRID - 1) as f64;
    let mut lines = Vec::with_capacity(GRID * GRID);
    for row in 0..GRID {
        let y = at(row);
        for column in 0..GRID {
            let x = at(column);
            let t = (0.5 * x - y).tanh();
            let slope = 1.0 - t * t;
            lines.push(field::Line {
                x,
                y,
                value: t + x * x * y,
                gradient: Some([0.5 * slope + 2.0 * x * y, x * x - slope]),
            });
        }
    }
    black_box(lines)
}

/// Numbers between −0.3 and 0.3 without a pattern.
fn numbers(count: usize) -> Vec<f64> {
    (0..count).map(|k| 0.3 * (1.7 * k as f64).sin()).collect()
}

/// `tanh(W*x + b)` by x.
fn layer() -> Document {
    let row = |shape: Shape| Input {
        value: numbers(shape.len())
            .into_iter()
            .map(Value::Number)
            .collect(),
        declared: true,
        ..Input::inferred(shape)
    };
    Document {
        functions: "y = tanh(W*x + b)".to_owned(),
        wrt: Some(vec!["x".to_owned()]),
        inputs: BTreeMap::from([
            ("W".to_owned(), row(Shape::Matrix(LAYER, LAYER))),
            ("x".to_owned(), row(Shape::Vector(LAYER))),
            ("b".to_owned(), row(Shape::Vector(LAYER))),
        ]),
        ..Document::default()
    }
}

/// `diag(1 − a²)·W`.
fn analytic(weights: &[f64]) -> Vec<f64> {
    let x = numbers(LAYER);
    weights
        .chunks_exact(LAYER)
        .zip(&x)
        .flat_map(|(row, bias)| {
            let z: f64 = row.iter().zip(&x).map(|(w, x)| w * x).sum();
            let slope = 1.0 - (z + bias).tanh().powi(2);
            row.iter().map(move |w| slope * w)
        })
        .collect()
}

fn analyse(document: &Document) -> job::Numbers {
    job::analyse(document, &CancelToken::default())
        .unwrap()
        .result
        .unwrap()
}

/// The opening scene with its point on the move.
struct Dragged {
    document: Document,
    turn: f64,
}

impl Dragged {
    fn new() -> Self {
        Self {
            document: examples::ALL[0].document().unwrap(),
            turn: 0.0,
        }
    }

    fn step(&mut self) -> job::Outcome {
        self.turn += 0.05;
        let (sin, cos) = self.turn.sin_cos();
        let x = self.document.inputs.get_mut("x").unwrap();
        x.value = vec![Value::Number(2.0 * cos), Value::Number(2.0 * sin)];
        job::run(&self.document, &CancelToken::default()).unwrap()
    }
}
