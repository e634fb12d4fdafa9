//! The picture of step sizes: errors against steps, beside what the textbooks say of them.

mod common;

use common::{assert_close, program};
use nablascope::analysis::phrase::Words;
use nablascope::analysis::step_size::EntryKey;
use nablascope::diff::jacobian::Method;
use nablascope::diff::problem::{Problem, Road};
use nablascope::diff::step_size::{Study, study};
use nablascope::panel::step_size::figure::step_sizes;
use nablascope::tape::cancel::CancelToken;

const FORWARD: usize = 0;
const CENTRAL: usize = 1;
const FIVE_POINT: usize = 2;
const COMPLEX: usize = 3;

fn studied(text: &str, point: &[f64], element: usize) -> Result<Study, String> {
    studied_with(Method::Auto, text, point, element)
}

fn studied_with(
    method: Method,
    text: &str,
    point: &[f64],
    element: usize,
) -> Result<Study, String> {
    let (graph, tape) = program(text, &[]);
    let problem = Problem {
        tape: &tape,
        point,
        columns: &[element],
        road: Road::ByWork,
    };
    let words = Words::new(&graph, text, &tape, &[element]);
    let found = study(&problem, 0, method, &CancelToken::default()).expect("not cancelled");
    found.map_err(|refusal| words.refusal(&refusal))
}

/// The least error of a method and the step at which it has it.
fn best(study: &Study, method: usize) -> (f64, f64) {
    let steps = study.steps.iter().filter(|s| s.errors[method].is_finite());
    let best = steps.min_by(|a, b| a.errors[method].total_cmp(&b.errors[method]));
    best.map(|step| (step.h, step.errors[method]))
        .expect("a step")
}

#[test]
fn exp_at_1_does_what_the_textbook_says() {
    let study = studied("exp(x)", &[1.0], 0).expect("a study");
    let e = std::f64::consts::E;
    assert_eq!(study.reference, e);
    assert!(study.bar < 1e-25 && study.bar > 0.0, "{:e}", study.bar);
    // Truncation: f″h/2, f‴h²/6 and f⁗′h⁴/30, and every derivative is e. The lines are read
    // at steps where the next term has not quite died out.
    let expected = [(e / 2.0, 1, 0.02), (e / 6.0, 2, 0.02), (e / 30.0, 4, 0.1)];
    for (found, (factor, power, slack)) in study.truncation.iter().zip(expected) {
        let found = found.expect("a line");
        assert_eq!(found.1, power);
        assert_close(found.0, factor, slack, 0.0, &format!("h to the {power}"));
    }
    // Where both errors are alike the sum is least: about ε^(1/2), ε^(1/3) and ε^(1/5).
    for (method, step, error) in [
        (FORWARD, 1e-8, 1e-8),
        (CENTRAL, 5e-6, 5e-11),
        (FIVE_POINT, 1e-3, 1e-12),
    ] {
        let (h, least) = best(&study, method);
        assert!(h > step / 30.0 && h < step * 30.0, "{method}: h = {h:e}");
        assert!(
            least < 30.0 * error && least > error / 1e3,
            "{method}: {least:e}"
        );
    }
    // Below √ε the complex step is e rounded, at every step.
    for step in study.steps.iter().filter(|step| step.h < 1e-8) {
        assert!(step.errors[COMPLEX] <= 2.0 * f64::EPSILON * e, "{step:?}");
    }
    // Above, it has the truncation error of central differences, with the other sign.
    let coarse = study.steps.iter().find(|step| step.h == 1.0 / 1024.0);
    let [_, central, _, complex] = coarse.expect("a power of two").errors;
    assert_close(complex, central, 1e-4, 0.0, "h²f‴/6");
    // Round-off stays under its line.
    for step in study.steps.iter().filter(|step| step.h < 1e-10) {
        let line = 2.0 * study.rounding / step.h;
        let error = step.errors[FORWARD];
        assert!(error.is_nan() || error <= line, "{step:?}");
    }
}

#[test]
fn duals_and_the_complex_step_differentiate_the_rounding_too() {
    let study = studied("(x - sin(x))/x^3", &[3e-3], 0).expect("a study");
    // mpmath.diff at 60 digits.
    let expected = -4.9999978571432590326e-5;
    assert_close(study.reference, expected, 2e-16, 0.0, "reference");
    let of = |method: Method| {
        let found = study.chosen.iter().find(|chosen| chosen.method == method);
        found.copied().expect("a choice")
    };
    let dual = of(Method::Dual);
    assert!(dual.error > 1e-7 * expected.abs() && dual.error < 1e-2 * expected.abs());
    let complex = study.steps.last().expect("a step").errors[COMPLEX];
    assert!(complex > 1e-7 * expected.abs(), "{complex:e}");
    let (ridders, adaptive) = (of(Method::Ridders), of(Method::Adaptive));
    assert!(adaptive.error <= adaptive.estimate && adaptive.estimate < 1e-14 * expected.abs());
    assert!(ridders.error <= ridders.estimate, "{ridders:?}");
    for chosen in [ridders, adaptive] {
        assert!(chosen.step > 0.0 && chosen.step <= 8.0, "{chosen:?}");
        assert_eq!(chosen.step.log2(), chosen.step.log2().round(), "{chosen:?}");
    }
    assert!(study.rounding > 100.0 * f64::EPSILON * study.value);
}

#[test]
fn steps_that_leave_the_domain_or_the_numbers_have_no_error() {
    let study = studied("log(x)", &[0.3], 0).expect("a study");
    for step in &study.steps {
        let [forward, central, five_point, complex] = step.errors;
        assert_eq!(central.is_nan(), step.h >= 0.3, "{step:?}");
        assert_eq!(five_point.is_nan(), step.h >= 0.15, "{step:?}");
        assert!(!forward.is_nan() || step.h < 1e-16, "{step:?}");
        assert!(complex.is_finite(), "{step:?}");
    }
    // 2⁻¹⁹ is the distance of neighbours of 1e10; smaller steps are lost in it.
    let study = studied("x^2", &[1e10], 0).expect("a study");
    for step in &study.steps {
        assert_eq!(
            step.errors[CENTRAL].is_nan(),
            step.h < 2f64.powi(-19),
            "{step:?}"
        );
    }
    assert!(study.steps[0].h > 4e9 && study.steps[0].h <= 1e10);
}

#[test]
fn without_a_derivative_there_is_a_sentence() {
    let kink = studied("relu(x)", &[0.0], 0).expect_err("a kink");
    assert!(kink.contains("relu is bent at x = 0"), "{kink}");
    let outside = studied("log(x)", &[-1.0], 0).expect_err("no value");
    assert!(outside.contains("log has no value at x = −1"), "{outside}");
    let idle = studied("f(x, y) = x + 0*y", &[1.0, 2.0], 1);
    // Formally it depends on y, with derivative 0: then errors are absolute.
    let figure = step_sizes(&idle.expect("a study"), "f", "y");
    assert_eq!(figure.error_name, "error");
    let none = studied("f(x, y) = x + floor(2)*sin(1)", &[1.0, 2.0], 1);
    assert!(none.is_err_and(|sentence| sentence.contains("does not depend")));
}

#[test]
fn the_figure_is_relative_and_tells_the_choice_in_words() {
    let figure = step_sizes(&studied("exp(x)", &[1.0], 0).expect("a study"), "f", "x");
    assert_eq!(figure.title.to_string(), "Step sizes for ∂f/∂x");
    assert_eq!(figure.error_name, "relative error");
    assert!(
        figure.subtitle.to_string().contains("2.71828182845904"),
        "{}",
        figure.subtitle
    );
    assert_eq!(figure.traces.len(), 4);
    let names: Vec<String> = figure
        .guides
        .iter()
        .map(|guide| [guide.kind, guide.law].join(", "))
        .collect();
    assert_eq!(
        names,
        [
            "truncation, h",
            "truncation, h²",
            "truncation, h⁴",
            "round-off, e/h"
        ]
    );
    for word in [
        "forward",
        "central",
        "five-point",
        "complex-step",
        "ridders",
        "adaptive",
        "dual",
    ] {
        assert!(
            figure.caption.to_string().contains(word),
            "{}",
            figure.caption
        );
    }
    let [low, high] = figure.errors;
    assert!(low <= -17.0 && (0.0..=2.0).contains(&high), "{low} {high}");
}

#[test]
fn the_method_in_use_is_marked_with_its_own_step() {
    for (method, name, step) in [
        (Method::Auto, "adaptive", None),
        (Method::Ridders, "ridders", None),
        (Method::Forward, "forward", Some(2f64.powi(-26))),
        (Method::Central, "central", Some(2f64.powi(-18))),
        (Method::FivePoint, "five-point", Some(2f64.powi(-11))),
        (Method::ComplexStep, "complex-step", Some(2f64.powi(-664))),
    ] {
        let study = studied_with(method, "exp(x)", &[1.0], 0).expect("a study");
        let figure = step_sizes(&study, "f", "x");
        let used: Vec<_> = figure.marks.iter().filter(|mark| mark.used).collect();
        let [mark] = used[..] else {
            panic!("{method:?}: {used:?}")
        };
        assert!(figure.marks[0].used, "it comes first");
        assert_eq!(mark.name, name);
        assert!(step.is_none_or(|step| step == mark.at[0]), "{mark:?}");
        assert!(mark.at[1] < 1e-7, "{mark:?}");
        let told = format!("In use is {name} ");
        assert!(
            figure.caption.to_string().contains(&told),
            "{}",
            figure.caption
        );
        // Of the steps of use only the complex one is out of sight.
        let [low, high] = figure.steps;
        let seen = (low..=high).contains(&mark.at[0].log10());
        assert_eq!(seen, method != Method::ComplexStep, "{mark:?}");
    }
    let dual = studied_with(Method::Dual, "exp(x)", &[1.0], 0).expect("a study");
    let figure = step_sizes(&dual, "f", "x");
    assert!(figure.marks.iter().all(|mark| !mark.used));
    assert!(
        figure.caption.to_string().contains("In use is dual"),
        "{}",
        figure.caption
    );
}

#[test]
fn an_error_of_0_is_told_as_exact_and_is_below_no_axis() {
    let figure = step_sizes(&studied("x^2", &[1.5], 0).expect("a study"), "f", "x");
    assert!(figure.traces[CENTRAL].is_exact_somewhere());
    assert!(
        figure.caption.to_string().contains("central 1 (exact)"),
        "{}",
        figure.caption
    );
    assert!(
        !figure.caption.to_string().contains("(0)"),
        "{}",
        figure.caption
    );
    // Every other error is on the axis, however small.
    for text in ["x^2", "x^3", "exp(x)", "sqrt(x)"] {
        for x in [0.0, 1e-200, 1.5] {
            let Ok(study) = studied(text, &[x], 0) else {
                continue;
            };
            let figure = step_sizes(&study, "f", "x");
            let points = figure.traces.iter().flat_map(|trace| &trace.points);
            let own = figure.marks.iter().map(|mark| mark.at[1]);
            let errors = points.map(|point| point[1]).chain(own).chain([figure.dual]);
            let least = errors
                .filter(|error| *error > 0.0)
                .fold(f64::INFINITY, f64::min);
            assert!(
                least.log10() >= figure.errors[0],
                "{text} at {x}: {least:e}"
            );
        }
    }
}

#[test]
fn entries_are_read_with_commas_in_brackets() {
    let read = |text: &str| EntryKey::read(text).map(|key| (key.output, key.input));
    let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
    assert_eq!(read("y[1],x[2]"), pair("y[1]", "x[2]"));
    assert_eq!(read("Y[1, 2], W[2,1]"), pair("Y[1,2]", "W[2,1]"));
    assert_eq!(read("f , x"), pair("f", "x"));
    for broken in ["f", "", "f,", ",x", "W[1,2]"] {
        assert_eq!(read(broken), None, "{broken}");
    }
}
