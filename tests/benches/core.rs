//! How long the core takes, beside the same work written by hand: `cargo bench`.
//!
//! Criterion gives the times; the last lines give ratios against a baseline measured in turn
//! with it, which mean the same on every machine. Nothing here fails for being slow.

mod layer;
mod linear;
mod plane;
mod ratio;

use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion};
use nablascope::diff::double_double::DoubleDouble;
use nablascope::diff::jacobian::Method;
use nablascope::diff::problem::Effort;
use nablascope::document::examples;
use nablascope::document::{Document, Input, Value};
use nablascope::expr::elementary::Elementary;
use nablascope::expr::lower::lower;
use nablascope::expr::parse;
use nablascope::expr::shape::Shape;
use nablascope::tape::cancel::CancelToken;
use nablascope::tape::compile::{Tape, compile};
use nablascope::tape::eval::Registers;
use nablascope::worker::job;

use layer::{Layer, Program};
use linear::OfMatrix;
use plane::Plane;
use ratio::{print_ratio, print_time};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    criterion.bench_function("read: parse, size and compile", |bencher| {
        bencher.iter(|| read(black_box(plane::TEXT), &[]));
    });
    let plane = Plane::new();
    for (name, line) in [
        ("plain", "y = relu(W*x + b)"),
        ("NumPy", "y = np.maximum(0, W @ x + b)"),
        (
            "LaTeX",
            r"y = \frac{1}{2} \lVert \mathbf{A}\mathbf{u} - \mathbf{c} \rVert_2^2",
        ),
        ("a sum", "y = 1/n Σ_i (y_i − w·x_i − b)²"),
    ] {
        criterion.bench_function(&format!("read a line: {name}"), |bencher| {
            bencher.iter(|| parse(black_box(line), &BTreeSet::new()));
        });
    }
    criterion.bench_function("field: by hand", |bencher| bencher.iter(plane::by_hand));
    criterion.bench_function("field: by hand, by rows", |bencher| {
        bencher.iter(plane::by_rows);
    });
    criterion.bench_function("field: value and gradient", |bencher| {
        bencher.iter(|| plane.table());
    });
    let layers: Vec<Layer> = [10, 100, 300, 1000].map(Layer::new).into();
    for layer in &layers {
        let mut group = criterion.benchmark_group("layer");
        group.sample_size(10);
        let bench = |what: &str| BenchmarkId::new(what, layer.size);
        group.bench_function(bench("matrix product and tanh"), |bencher| {
            bencher.iter(|| layer.product());
        });
        group.bench_function(bench("central differences"), |bencher| {
            let mut registers = Registers::new();
            bencher.iter(|| layer.central(&mut registers));
        });
        group.bench_function(bench("formula of the Jacobian"), |bencher| {
            bencher.iter(|| layer.formula());
        });
        group.bench_function(bench("exact Jacobian"), |bencher| {
            bencher.iter(|| layer.exact());
        });
        group.finish();
    }
    let mut dragged = Dragged::new();
    criterion.bench_function("drag: the pictures of the opening scene", |bencher| {
        bencher.iter(|| dragged.step());
    });
    for (name, function) in FUNCTIONS {
        criterion.bench_function(&format!("double-double: {name}"), |bencher| {
            bencher.iter(|| average(*function));
        });
    }
    criterion.final_summary();

    println!("Ratios, medians of pairs measured in turn:");
    print_ratio("field, to the same by hand", plane::by_hand, || {
        plane.table()
    });
    print_ratio(
        "field, to the same by hand and by rows",
        plane::by_rows,
        || plane.table(),
    );
    for layer in &layers {
        let size = layer.size;
        let mut registers = Registers::new();
        print_ratio(
            &format!("central differences, layer of {size}, to 2n samples by a matrix product"),
            || layer.product(),
            || layer.central(&mut registers),
        );
        print_ratio(
            &format!("exact Jacobian of a layer of {size}, to its formula"),
            || layer.formula(),
            || layer.exact(),
        );
        let cancel = CancelToken::default();
        let mut sweep = layer.sweep(&cancel);
        print_ratio(
            &format!("the same, planned once, of a layer of {size}"),
            || layer.formula(),
            || sweep.run(&layer.point).unwrap(),
        );
        print_ratio(
            &format!("central differences with all checks, layer of {size}"),
            || layer.product(),
            || layer.jacobian(Method::Central, Effort::Full),
        );
    }
    let (short, long) = (Program::tridiagonal(1000), Program::tridiagonal(10_000));
    print_ratio(
        "exact tridiagonal Jacobian of 10000, to one of 1000",
        || short.exact(),
        || long.exact(),
    );
    let (mut value, gradient) = (Program::loss(), Program::loss());
    print_ratio(
        "gradient of a mean square error by 10000 weights, to its value",
        || value.value(),
        || gradient.exact(),
    );
    let cancel = CancelToken::default();
    let mut sweep = gradient.sweep(&cancel);
    print_ratio(
        "the same gradient, planned once for many points, to its value",
        || value.value(),
        || sweep.run(&gradient.point).unwrap(),
    );
    print_ratio(
        "a step of a drag, to one frame of 16 ms",
        || std::thread::sleep(Duration::from_millis(16)),
        || dragged.step(),
    );
    print_time("parse, size and compile a function of a line", || {
        read(black_box(plane::TEXT), &[])
    });
    for layer in &layers {
        print_time(&format!("a first answer, layer of {}", layer.size), || {
            layer.jacobian(Method::Auto, Effort::Quick)
        });
        if layer.size <= 300 {
            print_time(&format!("the full answer, layer of {}", layer.size), || {
                layer.jacobian(Method::Auto, Effort::Full)
            });
        }
    }
    for case in OfMatrix::all() {
        print_time(&format!("the full answer, {}", case.name), || {
            case.jacobian()
        });
        print_ratio(
            &format!("the same, to its formula in f64, {}", case.name),
            || case.formula(),
            || case.jacobian(),
        );
    }
    for size in [50, 300, 1000] {
        let document = layer_of(size);
        print_time(&format!("a first answer with pictures, {size}"), || {
            job::quick(&document, &CancelToken::default()).unwrap()
        });
    }
    let document = layer_of(50);
    print_time("the full answer with pictures, 50", || {
        job::run(&document, &CancelToken::default()).unwrap()
    });
}

/// Compiles a text whose inputs have these shapes.
fn read(text: &str, shapes: &[(&str, Shape)]) -> Tape {
    let declared: BTreeMap<String, Shape> = shapes
        .iter()
        .map(|(name, shape)| ((*name).to_owned(), *shape))
        .collect();
    let names: BTreeSet<String> = declared.keys().cloned().collect();
    let lowered = lower(&parse(text, &names), &declared, &[]);
    let output = lowered.output.unwrap();
    compile(&lowered.graph, output.node, &output.inputs)
}

type Function = fn(DoubleDouble) -> DoubleDouble;

/// Functions of [`DoubleDouble`] whose speed the refined numbers depend on.
const FUNCTIONS: &[(&str, Function)] = &[
    ("exp", Elementary::exp),
    ("ln", Elementary::ln),
    ("sin", Elementary::sin),
    ("tanh", Elementary::tanh),
    ("atan", Elementary::atan),
    ("erf", Elementary::erf),
    ("division", |x| DoubleDouble::ONE / x),
];

/// A thousand values, so that the time in microseconds is that of one in nanoseconds.
fn average(function: Function) -> DoubleDouble {
    (1..=1000).fold(DoubleDouble::ZERO, |sum, k| {
        sum + function(black_box(DoubleDouble::new(
            0.002_3 * f64::from(k),
            1e-19 * f64::from(k),
        )))
    })
}

/// A layer of `size` neurons with as many inputs, as a document.
fn layer_of(size: usize) -> Document {
    let numbers = |count: usize| (0..count).map(|k| Value::Number(0.3 * (1.7 * k as f64).sin()));
    let input = |shape: Shape, constant: bool| Input {
        value: numbers(shape.len()).collect(),
        declared: true,
        constant,
        ..Input::inferred(shape)
    };
    Document {
        functions: "y = tanh(W*x + b)".to_owned(),
        inputs: BTreeMap::from([
            ("W".to_owned(), input(Shape::Matrix(size, size), true)),
            ("x".to_owned(), input(Shape::Vector(size), false)),
            ("b".to_owned(), input(Shape::Vector(size), true)),
        ]),
        ..Document::default()
    }
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
