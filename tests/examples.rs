//! Every scene that comes with the program: read like a user's file, run, drawn, saved again,
//! and held against Jacobians worked out by hand.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use nablascope::analysis::numbers::analyse;
use nablascope::diff::jacobian::{Check, Status};
use nablascope::diff::reason::Reason;
use nablascope::document::{Document, Layout};
use nablascope::document::{examples, file};
use nablascope::export::{self, Picture};
use nablascope::panel::field::figure::field::Field;
use nablascope::panel::figures::Figures;
use nablascope::panel::shapes::figure::Case;
use nablascope::tape::cancel::CancelToken;
use nablascope::worker::job::{self, Outcome};

/// What a scene must show; closed forms, by hand.
struct Expected {
    file: &'static str,
    value: Vec<f64>,
    /// Numerator layout, row by row.
    jacobian: Vec<Vec<f64>>,
    rows: &'static [&'static str],
    cols: &'static [&'static str],
    /// z and a of the neuron.
    neuron: [f64; 2],
}

const Y: &[&str] = &["∂y₁", "∂y₂", "∂y₃"];
const X: &[&str] = &["∂x₁", "∂x₂", "∂x₃"];

fn expected() -> Vec<Expected> {
    vec![
        Expected {
            file: "opening.toml",
            value: vec![1.25, 1.5_f64.sin()],
            // (2x₁, −2x₂) and (cos(x₁)·x₂, sin(x₁)) at (1.5, 1).
            jacobian: vec![vec![3.0, -2.0], vec![1.5_f64.cos(), 1.5_f64.sin()]],
            rows: &Y[..2],
            cols: &X[..2],
            neuron: [1.25, 1.25_f64.tanh()],
        },
        Expected {
            file: "gradient.toml",
            value: vec![40.0],
            // (20xy², 20x²y) at (1, 2).
            jacobian: vec![vec![80.0, 40.0]],
            rows: &["∂f"],
            cols: &["∂x", "∂y"],
            neuron: [3.0, 3.0],
        },
        Expected {
            file: "step_sizes.toml",
            // 1/6 − x²/120 + x⁴/5040 − … and its derivative, at 0.003.
            value: vec![1_f64.exp(), 1.0 / 6.0 - 9e-6 / 120.0 + 8.1e-11 / 5040.0],
            jacobian: vec![
                vec![1_f64.exp(), 0.0],
                vec![0.0, -0.003 / 60.0 + 2.7e-8 / 1260.0 - 2.43e-13 / 60480.0],
            ],
            rows: &Y[..2],
            cols: &X[..2],
            neuron: [1.003, 1.003],
        },
        Expected {
            file: "stack.toml",
            value: vec![3.0, 3.0],
            // (6xy, 3x²) and (2, 8y⁷) at (1, 1).
            jacobian: vec![vec![6.0, 3.0], vec![2.0, 8.0]],
            rows: &["∂f", "∂g"],
            cols: &["∂x", "∂y"],
            neuron: [2.0, 2.0],
        },
        Expected {
            file: "three_by_three.toml",
            value: vec![5.0, 3.0, 2.0_f64.sin() - 3.0],
            // (2x₁, 2, 0), (x₃, 0, x₁) and (0, cos(x₂), −1) at (1, 2, 3).
            jacobian: vec![
                vec![2.0, 2.0, 0.0],
                vec![3.0, 0.0, 1.0],
                vec![0.0, 2.0_f64.cos(), -1.0],
            ],
            rows: Y,
            cols: X,
            neuron: [6.0, 6.0],
        },
        Expected {
            file: "case_1.toml",
            value: vec![3.0],
            // 2x + 2 at 1.
            jacobian: vec![vec![4.0]],
            rows: &["∂y"],
            cols: &["∂x"],
            neuron: [1.0, 1.0],
        },
        Expected {
            file: "case_2.toml",
            value: vec![12.0],
            // (2x₁ + x₂, x₁, 3) at (1, 2, 3).
            jacobian: vec![vec![4.0, 1.0, 3.0]],
            rows: &["∂y"],
            cols: X,
            neuron: [6.0, 6.0],
        },
        Expected {
            file: "case_3.toml",
            value: vec![1.0, 1.0, 1.0_f64.sin()],
            // 1, 2x and cos(x) at 1.
            jacobian: vec![vec![1.0], vec![2.0], vec![1.0_f64.cos()]],
            rows: Y,
            cols: &["∂x"],
            neuron: [1.0, 1.0],
        },
        Expected {
            file: "case_4.toml",
            value: vec![2.0, 6.0, -2.0],
            // (x₂, x₁, 0), (0, x₃, x₂) and (2x₁, 0, −1) at (1, 2, 3).
            jacobian: vec![
                vec![2.0, 1.0, 0.0],
                vec![0.0, 3.0, 2.0],
                vec![2.0, 0.0, -1.0],
            ],
            rows: Y,
            cols: X,
            neuron: [6.0, 6.0],
        },
        Expected {
            file: "identity.toml",
            value: vec![1.0, 2.0, 3.0],
            jacobian: vec![
                vec![1.0, 0.0, 0.0],
                vec![0.0, 1.0, 0.0],
                vec![0.0, 0.0, 1.0],
            ],
            rows: Y,
            cols: X,
            neuron: [6.0, 6.0],
        },
        Expected {
            file: "elementwise.toml",
            value: vec![0.5, -2.0, 6.0],
            // diag(w).
            jacobian: vec![
                vec![0.5, 0.0, 0.0],
                vec![0.0, -1.0, 0.0],
                vec![0.0, 0.0, 2.0],
            ],
            rows: Y,
            cols: X,
            neuron: [6.0, 6.0],
        },
        Expected {
            file: "neuron.toml",
            // z = 0.5 − 2 + 3 + 0.5 = 2, which is positive.
            value: vec![2.0],
            // (xᵀ, 1).
            jacobian: vec![vec![1.0, 2.0, 3.0, 1.0]],
            rows: &["∂a"],
            cols: &["∂w₁", "∂w₂", "∂w₃", "∂b"],
            neuron: [2.0, 2.0],
        },
        Expected {
            file: "layer.toml",
            // z = (1.25, −2, 1, 2): the second neuron is off.
            value: vec![1.25, 0.0, 1.0, 2.0],
            // The rows of W where z > 0.
            jacobian: vec![
                vec![1.0, -0.5, 0.25],
                vec![0.0, 0.0, 0.0],
                vec![0.0, 1.5, -1.0],
                vec![0.5, 0.5, 0.5],
            ],
            rows: &["∂y₁", "∂y₂", "∂y₃", "∂y₄"],
            cols: X,
            neuron: [1.25, 1.25],
        },
        Expected {
            file: "mean_squared_error.toml",
            // r = a − t = (0, −1, −2.5, 1.5, −1.25), and E is the mean of the squares.
            value: vec![11.0625 / 5.0],
            // 2/5·rᵀX and 2/5·Σr.
            jacobian: vec![vec![0.4 * -8.125, 0.4 * 4.875, 0.4 * -3.25]],
            rows: &["∂E"],
            cols: &["∂w₁", "∂w₂", "∂b"],
            // The first example, (0, 1): 0·0.5 + 1·1 + 0.
            neuron: [1.0, 1.0],
        },
        Expected {
            file: "total_derivative.toml",
            // x + x² and 1 + 2x at 1.
            value: vec![2.0],
            jacobian: vec![vec![3.0]],
            rows: &["∂y"],
            cols: &["∂x"],
            neuron: [1.0, 1.0],
        },
        Expected {
            file: "backpropagation.toml",
            // δ₂ = (a₂ − t)·a₂(1 − a₂), δ₁ = Vᵀδ₂·(1 − a₁²); the gradient is Wᵀδ₁ and δ₁xᵀ.
            value: vec![0.324_352_879_176_846_85],
            jacobian: vec![vec![
                0.050_107_593_268_980_25,
                0.049_096_683_961_133_93,
                -0.004_574_160_962_601_857_5,
                0.009_148_321_925_203_715,
                0.056_953_764_677_277_266,
                -0.113_907_529_354_554_53,
                -0.054_113_751_620_158_31,
                0.108_227_503_240_316_62,
            ]],
            rows: &["∂L"],
            cols: &[
                "∂x₁",
                "∂x₂",
                "∂W₁,₁",
                "∂W₁,₂",
                "∂W₂,₁",
                "∂W₂,₂",
                "∂W₃,₁",
                "∂W₃,₂",
            ],
            // The first of the first layer.
            neuron: [0.55, 0.500_520_211_190_235_3],
        },
        Expected {
            file: "training.toml",
            // z = −1 + 1 = 0, where σ is 1/2 and σ′ is 1/4.
            value: vec![0.5],
            // σ′·(x, 1).
            jacobian: vec![vec![0.25, 0.25]],
            rows: &["∂a"],
            cols: &["∂w", "∂b"],
            neuron: [0.0, 0.5],
        },
    ]
}

/// Within 1e-10 of what was worked out, relative to numbers above one.
fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-10 * expected.abs().max(1.0)
}

#[track_caller]
fn assert_near(found: f64, expected: f64, what: &str) {
    assert!(near(found, expected), "{what}: {found} is not {expected}");
}

#[test]
fn near_refuses_on_both_sides() {
    assert!(near(80.0, 80.0) && near(80.0 + 7e-9, 80.0) && near(1e-11, 0.0));
    assert!(!near(80.0 + 9e-9, 80.0) && !near(80.0 - 9e-9, 80.0));
    assert!(!near(1e-9, 0.0) && !near(-1e-9, 0.0));
    assert!(!near(f64::NAN, 0.0) && !near(f64::INFINITY, f64::INFINITY));
}

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets/examples")
        .join(file)
}

/// Read as the user's own files are.
fn load(file: &str) -> Document {
    file::load(&path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn run(document: &Document) -> Outcome {
    job::run(document, &CancelToken::default()).unwrap()
}

fn figures(file: &str, document: &Document) -> Figures {
    run(document).figures.unwrap_or_else(|| panic!("{file}"))
}

#[test]
fn the_folder_the_menu_and_the_table_hold_the_same_scenes() {
    let folder: BTreeSet<String> = fs::read_dir(path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let table: BTreeSet<String> = expected()
        .iter()
        .map(|expected| expected.file.to_owned())
        .collect();
    assert_eq!(folder, table);
    let menu: BTreeSet<&str> = examples::ALL.iter().map(|example| example.toml).collect();
    let texts: Vec<String> = folder
        .iter()
        .map(|file| fs::read_to_string(path(file)).unwrap())
        .collect();
    let texts: BTreeSet<&str> = texts.iter().map(String::as_str).collect();
    assert_eq!(menu, texts);
    assert_eq!(examples::ALL.len(), folder.len(), "each once");
    let titles: BTreeSet<&str> = examples::ALL.iter().map(|example| example.title).collect();
    assert_eq!(titles.len(), folder.len(), "titles that can be told apart");
    let opening = fs::read_to_string(path("opening.toml")).unwrap();
    assert_eq!(examples::ALL[0].toml, opening, "the first is what opens");
}

#[test]
fn nothing_is_wrong_with_any_of_them() {
    for Expected { file, .. } in expected() {
        let document = load(file);
        assert!(!document.title.is_empty(), "{file}");
        let outcome = run(&document);
        assert_eq!(outcome.diagnostics, [], "{file}");
        assert_eq!(outcome.problems, [""; 0], "{file}");
        assert!(outcome.figures.is_some(), "{file}");
        for reading in &outcome.reading {
            assert!(reading.shape.is_some(), "{file}: {}", reading.text);
        }
    }
}

#[test]
fn the_numbers_are_those_worked_out_by_hand() {
    for expected in expected() {
        let file = expected.file;
        let document = load(file);
        let analysis = analyse(&document, &CancelToken::default()).unwrap();
        let jacobian = &analysis.result.as_ref().unwrap().jacobian;
        let (m, n) = (expected.jacobian.len(), expected.jacobian[0].len());
        assert_eq!((jacobian.rows, jacobian.cols), (m, n), "{file}");
        assert_eq!(jacobian.value.len(), expected.value.len(), "{file}");
        for (found, value) in jacobian.value.iter().zip(&expected.value) {
            assert_near(*found, *value, file);
        }
        let heatmap = figures(file, &document).heatmap;
        assert_eq!(heatmap.rows(), expected.rows, "{file}");
        assert_eq!(heatmap.cols(), expected.cols, "{file}");
        for (i, row) in expected.jacobian.iter().enumerate() {
            for (j, truth) in row.iter().enumerate() {
                let what = format!("{file} [{i}, {j}]");
                let entry = jacobian.entry(i, j);
                assert_eq!(entry.status(), Status::Ok, "{what}");
                assert_eq!(jacobian.reason(entry), Reason::None, "{what}");
                assert_near(entry.value(), *truth, &what);
                if (file, i, j) == ("step_sizes.toml", 1, 1) {
                    // What this scene is about: duals differentiate the rounding of the text,
                    // and so they confirm nothing.
                    assert_eq!(entry.check, Check::Unresolved, "{what}");
                    assert!((entry.dual - truth).abs() > 1e-6 * truth.abs(), "{what}");
                } else {
                    assert_eq!(entry.check, Check::Agree, "{what}");
                    assert_near(entry.dual, *truth, &what);
                }
                // The estimate covers the error, and says something.
                let error = (entry.value() - truth).abs();
                assert!(
                    error <= entry.error() + f64::EPSILON * truth.abs(),
                    "{what}: {entry:?}"
                );
                assert!(entry.error() <= 1e-8, "{what}: {entry:?}");
                let cell = heatmap.cell(i, j).expect(file);
                assert_near(cell.entry.value(), *truth, &what);
                assert_eq!((cell.output, cell.input), (i, j), "{what}");
            }
        }
    }
}

#[test]
fn the_other_layout_is_the_transpose() {
    for expected in expected() {
        let file = expected.file;
        let document = Document {
            layout: Layout::Denominator,
            ..load(file)
        };
        let heatmap = figures(file, &document).heatmap;
        assert_eq!(heatmap.rows(), expected.cols, "{file}");
        assert_eq!(heatmap.cols(), expected.rows, "{file}");
        for (i, row) in expected.jacobian.iter().enumerate() {
            for (j, truth) in row.iter().enumerate() {
                assert_near(heatmap.cell(j, i).expect(file).entry.value(), *truth, file);
            }
        }
    }
}

#[test]
fn the_three_pictures_stand_at_one_point() {
    for expected in expected() {
        let file = expected.file;
        let figures = figures(file, &load(file));
        let row = &expected.jacobian[0];
        match &figures.field {
            Field::Plane(plane) => {
                let arrow = plane.at_point.expect(file);
                assert_near(arrow.dx, row[0], file);
                assert_near(arrow.dy, row[1], file);
                assert_near(plane.value, expected.value[0], file);
                assert!(row.len() >= 2, "{file}");
                assert!(
                    plane.samples.iter().all(|sample| sample.is_finite()),
                    "{file}"
                );
                assert!(plane.arrows.len() >= 16, "{file}");
            }
            Field::Curve(curve) => {
                assert_eq!(row.len(), 1, "{file}");
                assert_near(curve.slope, row[0], file);
                assert_near(curve.value, expected.value[0], file);
            }
            Field::Local(_) | Field::Nudge(_) => panic!("{file} opens with its plane or curve"),
            Field::Message(sentence) => panic!("{file}: {sentence}"),
        }
        let neuron = &figures.neuron;
        assert_eq!(neuron.fault, None, "{file}");
        assert_near(neuron.z, expected.neuron[0], file);
        assert_near(neuron.a, expected.neuron[1], file);
        let sum: f64 = neuron
            .terms
            .iter()
            .map(|term| term.weight * term.input)
            .sum();
        assert_near(sum + neuron.bias, expected.neuron[0], file);
    }
}

#[test]
fn all_four_cases_of_the_table_are_among_them() {
    let seen: BTreeSet<usize> = expected()
        .iter()
        .map(|expected| {
            let shapes = figures(expected.file, &load(expected.file)).shapes;
            let (m, n) = (expected.jacobian.len(), expected.jacobian[0].len());
            assert_eq!(shapes.shape, [m, n], "{}", expected.file);
            assert_eq!(shapes.case, Case::of(m, n), "{}", expected.file);
            shapes.case.number()
        })
        .collect();
    assert_eq!(seen, BTreeSet::from([1, 2, 3, 4]));
}

#[test]
fn each_can_be_drawn_and_the_drawing_holds_its_numbers() {
    let small = Picture {
        size: [960, 540],
        ..Picture::default()
    };
    for Expected { file, .. } in expected() {
        let figures = figures(file, &load(file));
        let svg = export::svg(&figures, &small);
        assert!(
            svg.contains("<svg") && svg.trim_end().ends_with("</svg>"),
            "{file}"
        );
        for cell in figures.heatmap.cells() {
            let text = format!(">{}</text>", cell.text());
            assert!(svg.contains(&text), "{file}: no {}", cell.text());
        }
    }
}

#[test]
fn saving_and_reading_again_loses_nothing() {
    for Expected { file, .. } in expected() {
        let document = load(file);
        let text = file::to_text(&document);
        assert_eq!(file::parse(&text).unwrap(), document, "{file}:\n{text}");
        assert_eq!(file::to_text(&file::parse(&text).unwrap()), text, "{file}");
    }
}
