//! Points chosen to mislead: whatever a method with an error bar says there is true.
//!
//! Each case has its truth by hand, in exact arithmetic of the numbers as they are stored. A
//! method may always say that it cannot tell; what the default method has to find out is said
//! with the case. Where to look next: `scenarios` for textbook points.

mod common;

use common::{differentiate, words};
use nablascope::diff::jacobian::{Entry, Method, Status};
use nablascope::expr::shape::Shape;

/// What is there.
#[derive(Clone, Copy, Debug)]
enum Truth {
    /// A derivative.
    Slope(f64),
    /// A left and a right one.
    Kink(f64, f64),
    /// A jump, no value, or no limit at all.
    Nothing,
    /// An infinite one.
    Steep,
}
use Truth::{Kink, Nothing, Slope, Steep};

/// Whether the default method has to find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Must {
    Find,
    /// The samples or the range of numbers do not reach it.
    NotLie,
}
use Must::{Find, NotLie};

/// Text, point, which input, truth.
type Case = (&'static str, &'static [f64], usize, Truth, Must);

const CASES: &[Case] = &[
    // A jump behind arithmetic, whose argument has a rounding bound.
    ("step(2*x - 2) + 1e3*x", &[1.0], 0, Nothing, Find),
    ("1e-3*step(2*x - 2) + x", &[1.0], 0, Nothing, Find),
    ("if(2*x < 2, x, x + 1e-3)", &[1.0], 0, Nothing, Find),
    ("x + 1e-3*step(x^2 - 4)", &[2.0], 0, Nothing, Find),
    ("1e4*x + step(w*x - 1)", &[0.5, 2.0], 0, Nothing, Find),
    ("step(2*x - 2)", &[1.0], 0, Nothing, Find),
    ("floor(2*x)", &[1.0], 0, Nothing, Find),
    ("sign(1 - exp(x))", &[0.0], 0, Nothing, Find),
    // 3·0.333… is below 1 and rounds to 1; 3·0.3 is below 0.9.
    (
        "floor(3*x)",
        &[0.333_333_333_333_333_3],
        0,
        Slope(0.0),
        NotLie,
    ),
    (
        "ceil(x*3)",
        &[0.333_333_333_333_333_3],
        0,
        Slope(0.0),
        NotLie,
    ),
    ("step(3*x - 0.9)", &[0.3], 0, Slope(0.0), Find),
    // Even functions, whose central quotients are all 0.
    ("abs(x)^0.99", &[0.0], 0, Steep, NotLie),
    ("abs(x)^0.985", &[0.0], 0, Steep, NotLie),
    ("abs(x)^0.05", &[0.0], 0, Steep, Find),
    ("(x^2)^0.49", &[0.0], 0, Steep, NotLie),
    ("exp(-abs(x)^0.99)", &[0.0], 0, Steep, NotLie),
    ("if(x == 0, 0, cos(1/x))", &[0.0], 0, Nothing, NotLie),
    ("if(x == 0, 0, 1/(x^2))", &[0.0], 0, Nothing, NotLie),
    ("if(x == 0, 0, x*sin(1/x))", &[0.0], 0, Nothing, NotLie),
    ("if(x == 0, 0, abs(x)*cos(1/x))", &[0.0], 0, Nothing, NotLie),
    ("1e-6*sqrt(abs(x)) + x", &[0.0], 0, Steep, NotLie),
    // Small kinks.
    (
        "exp(x) + 1e-10*abs(x)",
        &[0.0],
        0,
        Kink(1.0 - 1e-10, 1.0 + 1e-10),
        Find,
    ),
    ("1 + 1e-16*relu(x)", &[0.0], 0, Kink(0.0, 1e-16), Find),
    ("1 + 1e-14*relu(x)", &[0.0], 0, Kink(0.0, 1e-14), Find),
    ("1e8 + 1e-9*abs(x)", &[0.0], 0, Kink(-1e-9, 1e-9), Find),
    ("sqrt(1 - cos(x)^2)", &[0.0], 0, Kink(-1.0, 1.0), Find),
    // Slopes beyond the range of numbers, or at its lower end.
    ("1/x", &[1e-300], 0, Slope(f64::NEG_INFINITY), NotLie),
    ("1/x", &[-1e-290], 0, Slope(f64::NEG_INFINITY), NotLie),
    (
        "1/(x - 1)^2",
        &[1.000_000_000_000_000_2],
        0,
        Slope(-1.826_877_046_663_628_6e47),
        NotLie,
    ),
    (
        "x*log(x)",
        &[5e-324],
        0,
        Slope(-743.440_071_921_381),
        NotLie,
    ),
    ("sqrt(x^2 + y^2)", &[0.0, 1e-170], 0, Slope(0.0), NotLie),
    ("sqrt(x^2 + y^2)", &[0.0, 1e-170], 1, Slope(1.0), NotLie),
    // Nearly finite slopes that are infinite.
    ("x^0.999", &[0.0], 0, Steep, NotLie),
    ("x^0.04", &[0.0], 0, Steep, Find),
    ("abs(x)^0.995", &[0.0], 0, Steep, NotLie),
    ("1e-10*sqrt(x) + x", &[0.0], 0, Steep, NotLie),
    // Bends nearer than any step.
    ("relu(x + 1e-300)", &[0.0], 0, Slope(1.0), NotLie),
    ("max(x - 0.1, 8.94e-33)", &[0.1], 0, Slope(0.0), NotLie),
    ("clamp(x, 0, 1)", &[0.999_999_999_9], 0, Slope(1.0), Find),
    (
        "relu(x) - relu(x - 1)",
        &[1.000_000_000_1],
        0,
        Slope(0.0),
        Find,
    ),
    ("min(relu(x), 1)", &[1.000_000_000_1], 0, Slope(0.0), Find),
    (
        "max(x, x^2)",
        &[0.999_999_999_999_99],
        0,
        Slope(1.0),
        NotLie,
    ),
    ("max(x, 1)", &[1.000_000_000_000_001], 0, Slope(1.0), NotLie),
    ("relu(0.1*x - 0.3)", &[3.0], 0, Slope(0.1), NotLie),
    (
        "relu(x - 0.3)",
        &[0.300_000_000_000_000_04],
        0,
        Slope(1.0),
        Find,
    ),
    ("1 + relu(x)", &[1e-40], 0, Slope(1.0), NotLie),
    ("1 + relu(x)", &[1e-17], 0, Slope(1.0), NotLie),
    ("exp(abs(x))", &[1e-40], 0, Slope(1.0), NotLie),
    ("relu(x)", &[1e-40], 0, Slope(1.0), Find),
    ("relu(x - 1) + 1e8", &[1.000_000_001], 0, Slope(1.0), Find),
    ("x/(1e-15 + abs(x))", &[0.0], 0, Slope(1e15), NotLie),
    // Kinks and jumps under large numbers.
    ("1e15 + relu(x)", &[0.0], 0, Kink(0.0, 1.0), Find),
    ("1e12 + 1e-3*relu(x)", &[0.0], 0, Kink(0.0, 1e-3), Find),
    ("exp(35) + abs(x)", &[0.0], 0, Kink(-1.0, 1.0), Find),
    (
        "1e10*x + abs(x)",
        &[0.0],
        0,
        Kink(1e10 - 1.0, 1e10 + 1.0),
        Find,
    ),
    ("1e13 + step(x)", &[0.0], 0, Nothing, NotLie),
    ("floor(x)", &[1e10], 0, Nothing, Find),
    ("floor(1e9*x)", &[1e-9], 0, Slope(0.0), NotLie),
    // Periods far below the spacing of the numbers around the point.
    ("sin(x)", &[1e22], 0, Slope(0.523_214_785_395_139), NotLie),
    (
        "x + sin(x)",
        &[1e15],
        0,
        Slope(0.486_806_262_213_029_7),
        NotLie,
    ),
    (
        "x + sin(x)",
        &[1e14],
        0,
        Slope(0.022_171_712_031_467_505),
        NotLie,
    ),
    (
        "cos(x^2)",
        &[1e8],
        0,
        Slope(-155_937_601.321_395_75),
        NotLie,
    ),
    ("1/(1e-150 + x)", &[0.0], 0, Slope(-1e300), NotLie),
    ("tanh(1e17*x)", &[0.0], 0, Slope(1e17), NotLie),
    // Features that steps of any size pass over: the exact rules see them.
    ("exp(-1e30*x^2)*x", &[0.0], 0, Slope(1.0), NotLie),
    ("sin(1e20*x)", &[0.0], 0, Slope(1e20), NotLie),
    (
        "floor(x)",
        &[1_000_000_000_000_000.5],
        0,
        Slope(0.0),
        NotLie,
    ),
    (
        "x^3 + 1e-17*tanh(1e9*x - 3e9)",
        &[3.0],
        0,
        Slope(27.000_000_01),
        NotLie,
    ),
    // Exponents that move.
    ("x^y", &[-2.0, 3.0], 0, Slope(12.0), Find),
    ("x^y", &[-2.0, 3.0], 1, Nothing, Find),
    ("x^x", &[-2.0], 0, Nothing, Find),
    ("x^x", &[0.0], 0, Steep, NotLie),
    // Arguments of a logarithm that are rounded to 0.
    ("log(1 + tanh(x))", &[-25.0], 0, Slope(2.0), NotLie),
    ("-log(1 - sigmoid(x))", &[38.0], 0, Slope(1.0), NotLie),
    ("log(x^2)", &[1e-170], 0, Slope(2e170), NotLie),
    // Terms that no number of fixed precision keeps, and arguments that f64 moves out of a domain.
    (
        "p = σ(x)\n-y*log(p) - (1-y)*log(1-p)",
        &[100.0, 0.0],
        0,
        Slope(1.0),
        Find,
    ),
    (
        "-0.5*(x^2 + log(2*pi)) - log(1 - tanh(x)^2)",
        &[50.0],
        0,
        Slope(-48.0),
        Find,
    ),
    (
        "1/(1 - tanh(x))",
        &[40.0],
        0,
        Slope(5.540_622_384_393_510_1e34),
        Find,
    ),
    ("log(1 - cos(x))", &[1e-16], 0, Slope(2e16), Find),
    (
        "sqrt(exp(x) - 1 - x)",
        &[1e-8],
        0,
        Slope(0.70710678354357013),
        Find,
    ),
    (
        "log(0.5*(1 + erf(x/sqrt(2))))",
        &[-13.0],
        0,
        Slope(13.076038560603979),
        Find,
    ),
    // Rounding that is amplified more than in proportion.
    (
        "asin(tanh(x))",
        &[40.0],
        0,
        Slope(8.496_708_510_583_178e-18),
        NotLie,
    ),
    (
        "atan(1/(1 - tanh(x)))",
        &[36.0],
        0,
        Slope(2.152_074_464_008_455e-31),
        Find,
    ),
    // No kink, a kink, a jump, nothing, and what is flat.
    (
        "log(cosh(x) + sqrt(cosh(x)^2 - 1))",
        &[1e-12],
        0,
        Slope(1.0),
        Find,
    ),
    ("relu(x^2 - 1)", &[1.0], 0, Kink(0.0, 2.0), Find),
    ("relu(log(x))", &[1.0], 0, Kink(0.0, 1.0), Find),
    (
        "clamp((2*x + 4)*(2*x + 0.5), 0, 1)",
        &[-2.0],
        0,
        Kink(-7.0, 0.0),
        Find,
    ),
    ("tanh(relu(x^2 - 1)^2)", &[1.0], 0, Slope(0.0), Find),
    ("atan2(2x + 2, -1)", &[-1.0], 0, Nothing, Find),
    ("tanh(1/(x*y))", &[0.0, 1.0], 0, Nothing, Find),
    ("tanh(1/(x*y))", &[0.0, 1.0], 1, Nothing, Find),
    // A place that rounding leaves open elsewhere does not bring a value back.
    (
        "[relu(log(x)), abs(sin(y)^2 + cos(y)^2 - 1)]",
        &[0.0, 0.7],
        0,
        Nothing,
        Find,
    ),
    ("1/(1 + exp(x))", &[1000.0], 0, Slope(0.0), Find),
    ("sin(x)^2 + cos(x)^2 - 1", &[0.7], 0, Slope(0.0), Find),
    ("sqrt(max(0, x^2 - z^2))", &[1.0, 2.0], 0, Slope(0.0), Find),
    ("sqrt(max(0, x^2 - z^2))", &[1.0, 2.0], 1, Slope(0.0), Find),
    // Inputs and numbers are exactly their f64: each of these is beside its root.
    (
        "abs(x^2 + 1.4*x - 0.51)",
        &[0.3],
        0,
        Slope(-1.9999999999999999),
        Find,
    ),
    ("relu(10x - 1)", &[0.1], 0, Slope(10.0), Find),
    ("log(x^2)", &[0.0], 0, Nothing, Find),
    ("1/(1 - cos(x))", &[0.0], 0, Nothing, Find),
    (
        "log10(x)",
        &[1.7e308],
        0,
        Slope(2.554_673_422_960_305e-309),
        Find,
    ),
];

/// What of the truth an entry denies or keeps back; empty when it does neither.
fn complaint(entry: &Entry, truth: Truth, must: Must, digits: f64) -> &'static str {
    let near = |found: f64, expected: f64| (found - expected).abs() <= digits * expected.abs();
    match (entry.status(), truth) {
        (Status::Unresolved, _) if must == NotLie => "",
        (Status::Unresolved, _) => "it could be told",
        (Status::Ok, Slope(slope)) => {
            // The slope by hand is rounded itself.
            let slack = 1e-15 * slope.abs() + f64::from_bits(1);
            if (entry.value() - slope).abs() <= entry.error() + slack {
                ""
            } else {
                "the bar does not reach the slope"
            }
        }
        (Status::Kink, Kink(left, right))
            if near(entry.left(), left) && near(entry.right(), right) =>
        {
            ""
        }
        (Status::Undefined, Nothing) | (Status::Infinite, Steep) => "",
        _ => "it is something else",
    }
}

#[test]
fn what_is_said_at_misleading_points_is_true() {
    let mut complaints = Vec::new();
    for &(text, point, which, truth, must) in CASES {
        for method in [Method::Auto, Method::Adaptive, Method::Ridders] {
            let found = differentiate(text, &[], point, method);
            let entry = found.entry(0, which);
            // In f64 alone less can be told, and the slopes at a kink have a few digits.
            let (must, digits) = match method.refines() {
                true => (must, 1e-12),
                false => (NotLie, 1e-2),
            };
            let what = complaint(entry, truth, must, digits);
            if !what.is_empty() {
                complaints.push(format!(
                    "{text} at {point:?} by {}: {what}: {truth:?}, {entry:?}",
                    method.name()
                ));
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// At p = q the distance of Bhattacharyya is bent, with slopes by Fisher's metric.
#[test]
fn a_kink_that_rounding_hides_is_found_or_left_open() {
    let text = "acos(dot(sqrt(softmax(p)), sqrt(softmax(q))))";
    let sizes = [("p", Shape::Vector(4)), ("q", Shape::Vector(4))];
    let point = [0.3, -0.7, 1.1, 0.2, 0.3, -0.7, 1.1, 0.2];
    let found = differentiate(text, &sizes, &point, Method::Auto);
    let weights: Vec<f64> = point[..4].iter().map(|p: &f64| p.exp()).collect();
    let total: f64 = weights.iter().sum();
    for (col, weight) in weights.iter().enumerate() {
        let share = weight / total;
        let slope = (share * (1.0 - share)).sqrt() / 2.0;
        let entry = found.entry(0, col);
        let what = complaint(entry, Kink(-slope, slope), NotLie, 1e-9);
        assert!(what.is_empty(), "{what}: {slope} {entry:?}");
    }
    assert_eq!(found.value, [0.0]);
    assert!(found.value_error[0] < 1e-14, "{:?}", found.value_error);
}

#[test]
fn reasons_name_what_can_move() {
    let cases: &[(&str, &[f64], &str)] = &[
        ("1/x", &[1e-310], "/ overflows at x = 1e−310"),
        ("0^x", &[-1.0], "pow has no finite value at x = −1"),
        ("atan2(0, x)", &[0.0], "atan2 jumps at x = 0"),
        (
            "if(x == 0, 0, x*log(abs(x)))",
            &[0.0],
            "infinitely steep: log has no finite value at abs(x) = 0",
        ),
    ];
    for &(text, point, reason) in cases {
        let found = differentiate(text, &[], point, Method::Auto);
        let told = words(text, &[]).entry(&found, found.entry(0, 0));
        assert_eq!(told.to_string(), reason, "{text}");
    }
}

#[test]
fn a_branch_that_is_not_taken_is_no_structure() {
    let text = "if(x < 1, 0, x^2)";
    let found = differentiate(text, &[], &[0.5], Method::Auto);
    let told = words(text, &[]).form(&found.structure);
    assert_eq!(told, "dense: f uses x");
}
