//! Formulas: every sign has its glyph, in both themes and in the exports, and what cannot be set
//! is refused in a sentence.

use std::collections::BTreeSet;

use nablascope::document::examples;
use nablascope::export::mark::{Drawing, Sheet};
use nablascope::export::shapes::capture;
use nablascope::export::{raster, svg};
use nablascope::expr::shape::Shape;
use nablascope::expr::{function, latex, parse};
use nablascope::panel::theme::Theme;
use nablascope::panel::typeset::{Typeset, marked, paint, typeset};
use nablascope::tape::cancel::CancelToken;
use nablascope::worker::job;

use super::show;

/// Texts of our language, with x, w, b vectors and capitals matrices.
const TEXTS: [&str; 24] = [
    "f(x, y) = 10x^2*y^2",
    "y = W*x + b",
    "y = tanh(W*x + b)",
    "a = max(0, w·x + t)",
    "g = diag(1 ./ x)*W'",
    "j = x'*(A + A')",
    "n = norm(A*x - b)^2/2",
    "s = 1/(1 + exp(-t))",
    "d = det(X)*inv(X)'",
    "l = -sum(b .* log(softmax(x)))",
    "q = sqrt((t + 1)/(u - 1))",
    "r = cbrt(sqrt(sqrt(t/(u/(1 + 1/t)))))",
    "p = sin(t/u)^2 + cos(t/u)^2",
    "c = if(t < 0, -t, t)",
    "v = [t, u, t*u, t/u, t^u, 1e-7]",
    "M = [[1, t], [u, t*u]]",
    "h = w ./ x + w .* x - w'",
    "k = |t| + floor(t/2) + ceil(u)",
    "e1 = (t/u)^(1/2)",
    "θ = α^2 + β*γ - Δt/Ω",
    "rate_max = rate*losses",
    "größe = 2*größe",
    "z = x[1]*w[2] - A[1,2]",
    "o = outer(w, x) + eye(3)",
];

fn shape(name: &str) -> Option<Shape> {
    match name {
        "x" | "w" | "b" | "losses" => Some(Shape::Vector(3)),
        "A" | "W" | "X" => Some(Shape::Matrix(3, 3)),
        _ => Some(Shape::Scalar),
    }
}

fn formulas() -> Vec<String> {
    let names = "x w b A W X t u α β γ Δt Ω rate losses größe".split(' ');
    let declared: BTreeSet<String> = names.map(str::to_owned).collect();
    let of_texts = TEXTS.iter().map(|text| {
        let parsed = parse(text, &declared);
        latex::definition(parsed.definitions.last().expect(text), &shape).expect(text)
    });
    let general = [
        latex::general_jacobian(("y", None), ("x", None), false),
        latex::general_jacobian(("y", Some(9)), ("x", Some(3)), true),
        format!(
            "{} = {}",
            latex::gradient("y[1]"),
            latex::partial("y[1]", "x[2]")
        ),
        format!(
            r"\left({}\right)",
            latex::general_jacobian(("y", None), ("x", Some(2)), false)
        ),
    ];
    of_texts.chain(general).collect()
}

fn set(latex: &str) -> Typeset {
    typeset(latex).unwrap_or_else(|error| panic!("{latex}: {error}"))
}

/// The formulas below one another.
fn sheet(formulas: &[String], theme: &Theme, selected: bool) -> Sheet {
    let palette = theme.palette();
    let size = 18.0;
    capture([900, 2000], 1.0, theme, None, |ui| {
        let mut y = 20.0;
        for latex in formulas {
            let formula = set(latex);
            let baseline = egui::pos2(20.0, y + size * formula.height);
            paint::paint(ui.painter(), baseline, size, &formula, |slot| match slot {
                1 if selected => palette.accent,
                _ => palette.ink,
            });
            y += paint::measure(&formula, size).y + 14.0;
        }
    })
}

#[test]
fn every_sign_has_its_glyph_in_both_themes_and_in_the_exports() {
    let formulas = formulas();
    for (name, theme) in [("light", Theme::light()), ("dark", Theme::dark())] {
        let sheet = sheet(&formulas, &theme, false);
        let runs: Vec<_> = sheet
            .marks
            .iter()
            .filter_map(|mark| match &mark.drawing {
                Drawing::Text(run) => Some(run),
                _ => None,
            })
            .collect();
        // Another face would be one that draws a box.
        assert!(runs.iter().all(|run| run.face.starts_with("KaTeX_")));
        let expected: usize = formulas.iter().map(|latex| set(latex).runs.len()).sum();
        assert_eq!(runs.len(), expected);
        let text = svg::write(&sheet);
        for piece in [
            "log(softmax(",
            "diag(1",
            "otherwise",
            "⊘",
            "⊤",
            "⋱",
            "10",
            "{",
        ] {
            assert!(text.contains(&format!(">{piece}</text>")), "{piece}");
        }
        let png = raster::png(&text).unwrap();
        show(&format!("formulas-{name}"), &png);
        let pdf = String::from_utf8_lossy(&raster::pdf(&text).unwrap()).into_owned();
        for face in ["Main-Regular", "Main-Bold", "Math-Italic", "Size4-Regular"] {
            assert!(pdf.contains(&format!("+KaTeX_{face}")), "{face}");
        }
        assert!(
            !pdf.contains("DejaVu"),
            "a sign of the page is of another face"
        );
    }
}

#[test]
fn measures_are_finite_and_hold_what_is_set() {
    for latex in formulas() {
        let formula = set(&latex);
        let sides = [formula.width, formula.height, formula.depth];
        assert!(
            sides.iter().all(|side| side.is_finite() && *side >= 0.0),
            "{latex}"
        );
        for run in &formula.runs {
            assert!(!run.text.is_empty() && run.size > 0.0, "{latex}");
            let [x, y] = run.at;
            assert!((-0.5..=formula.width).contains(&x), "{latex}: {run:?}");
            assert!(
                (-formula.height..=formula.depth).contains(&y),
                "{latex}: {run:?}"
            );
        }
        for bar in &formula.bars {
            assert!(
                bar.at[0] + bar.size[0] <= formula.width + 0.01,
                "{latex}: {bar:?}"
            );
        }
        let corners = formula
            .fills
            .iter()
            .flat_map(|fill| fill.quads.iter().flatten());
        for [x, y] in corners {
            assert!((-0.01..=formula.width + 0.01).contains(x), "{latex}");
            assert!(
                (-formula.height - 0.01..=formula.depth + 0.01).contains(y),
                "{latex}"
            );
        }
    }
}

#[test]
fn every_function_and_every_example_is_set() {
    for function in function::all() {
        let name = function.names[0];
        let arguments = match function.arity.0 {
            1 => "t",
            2 => "t, u",
            _ if name == "if" => "t < 1, t, u",
            _ => "t, u, t",
        };
        let parsed = parse(&format!("{name}({arguments})"), &BTreeSet::new());
        let latex = latex::definition(parsed.definitions.last().expect(name), &shape);
        set(&latex.expect(name));
    }
    for example in examples::ALL {
        let outcome = job::quick(&example.document().unwrap(), &CancelToken::default()).unwrap();
        for reading in outcome.reading {
            set(&reading.latex.expect(&reading.text));
        }
    }
}

/// Names of every script: set, or refused in a sentence.
#[test]
fn names_of_every_script_end_well() {
    let letters = ('\u{a1}'..'\u{30000}').filter(|letter| letter.is_alphabetic());
    for letter in letters.step_by(29) {
        for name in [
            letter.to_string(),
            format!("{letter}{letter}"),
            format!("a_{letter}b"),
        ] {
            match typeset(&latex::key(&name)) {
                Ok(formula) => assert!(formula.width.is_finite(), "{name}"),
                Err(sentence) => assert!(sentence.starts_with("The formula"), "{sentence}"),
            }
        }
    }
}

/// The term of a cell is lit by its slot: nothing of the formula moves.
#[test]
fn a_marked_term_has_its_colour_in_its_place() {
    let plain = set(r"\begin{bmatrix} 2 x_{1} & 0 \\ 0 & \frac{1}{x_{2}} \end{bmatrix}");
    let lit = marked(r"\frac{1}{x_{2}}", 1);
    let marked = set(&format!(
        r"\begin{{bmatrix}} 2 x_{{1}} & 0 \\ 0 & {lit} \end{{bmatrix}}"
    ));
    assert!(plain.runs.iter().all(|run| run.slot == 0));
    let slots: Vec<u8> = marked.runs.iter().map(|run| run.slot).collect();
    assert_eq!(slots.iter().filter(|slot| **slot == 1).count(), 3);
    let places = |formula: &Typeset| formula.runs.iter().map(|run| run.at).collect::<Vec<_>>();
    assert_eq!(places(&plain), places(&marked));
    assert_eq!(marked.bars[0].slot, 1);
    let two = sheet(&[lit], &Theme::light(), true).marks;
    assert!(!two.is_empty());
}

#[test]
fn what_cannot_be_set_is_refused_in_a_sentence() {
    let many = 10_000;
    for latex in [
        format!("{}x{}", "{".repeat(many), "}".repeat(many)),
        "{".repeat(many),
        "}".repeat(many),
        r"\{".repeat(many),
        format!("{}x{}", r"\sqrt{".repeat(many), "}".repeat(many)),
        format!("{}x{}", r"\frac{1}{".repeat(40), "}".repeat(40)),
        format!("{}x{}", r"\left(".repeat(400), r"\right)".repeat(400)),
        format!(
            "{}x{}",
            r"\begin{cases}".repeat(400),
            r"\end{cases}".repeat(400)
        ),
        format!("x{}", "^x".repeat(400)),
        format!("x{}", "^{x".repeat(400)),
        r"\rule{100000em}{1em}".to_owned(),
        r"\unknown".to_owned(),
        r"\frac{1}".to_owned(),
        r"\def\a{\a\a}\a".to_owned(),
        "漢".to_owned(),
        "😀".to_owned(),
        "x ".repeat(20_000),
    ] {
        let start: String = latex.chars().take(40).collect();
        let Err(sentence) = typeset(&latex) else {
            panic!("{start} is set");
        };
        assert!(
            sentence.starts_with("The formula") && sentence.ends_with('.'),
            "{sentence}"
        );
    }
}
