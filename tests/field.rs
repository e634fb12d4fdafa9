//! The field panel's figures against closed forms, from the text of a scene on.

use nablascope::figure::field::{Field, Plane};
use nablascope::figure::number::told;
use nablascope::project::file;
use nablascope::tape::cancel::CancelToken;
use nablascope::worker::job;

/// The field of a scene that is all in the first key's text and, after a line break, in tables.
#[track_caller]
fn field(functions: &str, tables: &str) -> Field {
    let text = format!("version = 1\nfunctions = \"\"\"\n{functions}\n\"\"\"\n{tables}");
    let document = file::parse(&text).expect("a scene");
    let outcome = job::run(&document, &CancelToken::default()).expect("not cancelled");
    assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
    outcome.figures.expect("figures").field
}

#[track_caller]
fn plane(functions: &str, tables: &str) -> Plane {
    match field(functions, tables) {
        Field::Plane(plane) => plane,
        other => panic!("no plane: {other:?}"),
    }
}

/// A number within `tolerance` of the expected one, and not of one beside it.
#[track_caller]
fn close(actual: f64, expected: f64, tolerance: f64) {
    let off = (actual - expected).abs();
    assert!(off <= tolerance, "{actual} is not {expected} ± {tolerance}");
}

#[test]
fn contours_lie_where_the_function_has_their_value() {
    let plane = plane("f(x, y) = sin(x) + y^2/4", "[field]\ngrid = 128");
    assert!(plane.contours.len() >= 5);
    let step = 6.0 / 128.0;
    for contour in &plane.contours {
        for [x, y] in contour.lines.iter().flatten() {
            // Linear interpolation is off by h²/8 of the second derivative (at most 1), and
            // the continuation over the outermost half cell by 3h²/8 of it, both ways.
            close(x.sin() + y * y / 4.0, contour.level, 0.8 * step * step);
        }
    }
    let off = file::parse("version = 1\nfunctions = \"f(x, y) = x*y\"\n[field]\nlayers = []");
    let outcome = job::run(&off.unwrap(), &CancelToken::default()).unwrap();
    let Field::Plane(bare) = outcome.figures.unwrap().field else {
        panic!("no plane");
    };
    assert!(bare.contours.is_empty() && !bare.arrows_shown);
}

#[test]
fn others_are_held_and_listed() {
    let three = plane(
        "f(x, y, z) = x*y*z",
        "[inputs.x]\nvalue = 2\n[inputs.y]\nvalue = 5\n[inputs.z]\nvalue = 7\n\
         [field]\nx = \"z\"\ny = \"x\"",
    );
    assert_eq!(three.held, ["y = 5"]);
    assert_eq!((three.x.label.as_str(), three.y.label.as_str()), ("z", "x"));
    let at = three.at_point.expect("a gradient");
    // ∂/∂z = xy = 10 and ∂/∂x = yz = 35.
    close(at.dx, 10.0, 1e-9);
    close(at.dy, 35.0, 1e-9);
}

#[test]
fn arrows_have_the_lengths_that_are_printed() {
    // |∇f| is |x| from 0.2 to 2.8, on a lattice of cells 0.4 wide.
    let arrows = |kind: &str| {
        let plane = plane(
            "f(x, y) = x^2/2 + 0*y",
            &format!("[field]\narrows = \"{kind}\""),
        );
        let lengths: Vec<f64> = plane
            .arrows
            .iter()
            .map(|arrow| plane.lengths.length(arrow.magnitude()))
            .collect();
        (plane, lengths)
    };
    let (plane, lengths) = arrows("capped");
    close(plane.magnitude, 2.8, 1e-12);
    // The median magnitude, 1.6, over 0.9 cells, and up to the next round number.
    close(plane.lengths.unit, 5.0, 1e-12);
    assert_eq!(plane.lengths.told(), "1 unit of length = 5");
    for (arrow, length) in plane.arrows.iter().zip(lengths) {
        close(length, (arrow.magnitude() / 5.0).min(0.36), 1e-12);
    }
    let (plane, lengths) = arrows("true");
    let unit = plane.lengths.unit;
    assert_eq!(
        plane.lengths.told(),
        format!("1 unit of length = {}", told(unit))
    );
    for (arrow, length) in plane.arrows.iter().zip(lengths) {
        close(length * unit, arrow.magnitude(), 1e-12);
    }
    let (_, lengths) = arrows("unit");
    let moving = lengths.iter().filter(|length| **length > 0.0);
    assert_eq!(moving.clone().count(), 14 * 15);
    assert!(moving.clone().all(|length| (length - 0.32).abs() < 1e-12));
}

/// How far the places of all kink lines are from a line `g = 0`, and how long those are.
fn kinks(plane: &Plane, g: impl Fn(f64, f64) -> f64) -> (f64, f64) {
    let far = plane.kinks.iter().flatten();
    let far = far.fold(0.0, |most: f64, [x, y]| most.max(g(*x, *y).abs()));
    let pairs = plane.kinks.iter().flat_map(|line| line.windows(2));
    let long = pairs.map(|pair| (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]));
    (far, long.sum())
}

#[test]
fn kinks_are_where_two_rules_meet() {
    // A diagonal from border to border; linear arguments are met exactly.
    let (far, long) = kinks(&plane("f(x, y) = relu(x + y)", ""), |x, y| x + y);
    assert!(far < 1e-9, "{far}");
    close(long, 72f64.sqrt(), 1e-6);
    let (far, long) = kinks(&plane("f(x, y) = max(x, y^2) + y", ""), |x, y| x - y * y);
    // Interpolated over cells of 1/16.
    assert!(far < 0.26 / 256.0, "{far}");
    // Half the arc of the parabola from −√3 to √3: ∫ √(1 + 4y²) dy.
    let root = 3f64.sqrt();
    let arc = root * 13f64.sqrt() + 0.5 * (2.0 * root + 13f64.sqrt()).ln();
    close(long, arc, 0.01);
    // Jumps at −2, −1, 0, 1, 2, each 6 long, and at 3, where the last step ends.
    let (far, long) = kinks(&plane("f(x, y) = floor(x) + y", ""), |x, _| x - x.round());
    assert!(far < 1e-9, "{far}");
    close(long, 36.0, 1e-6);
}

#[test]
fn what_only_looks_like_a_kink_is_none() {
    for smooth in [
        "f(x, y) = x*abs(x) + y",
        "f(x, y) = x^2*y",
        "f(x, y) = 1/x + y",
        "f(x, y) = relu(x)*0 + y",
        "f(x, y) = sqrt(x) + y",
    ] {
        assert!(plane(smooth, "").kinks.is_empty(), "{smooth}");
    }
    // The kink of the other component is not this one's.
    let first = plane("y = [relu(x[1]), x[1]*x[2]]", "[inputs.x]\nshape = 2");
    assert!(!first.kinks.is_empty());
    let second = plane(
        "y = [relu(x[1]), x[1]*x[2]]",
        "[inputs.x]\nshape = 2\n[field]\noutput = \"y[2]\"",
    );
    assert!(second.kinks.is_empty());
}

#[test]
fn the_greatest_of_many_has_a_kink_between_each_two() {
    // Of x, y and 0 the rays x = y > 0, x = 0 > y and y = 0 > x are the borders.
    let three = plane("f(x, y) = max([x, y, 0])", "");
    let (far, long) = kinks(&three, |x, y| {
        let diagonal = if x > -0.05 {
            (x - y).abs()
        } else {
            f64::INFINITY
        };
        let left = if y < 0.05 { x.abs() } else { f64::INFINITY };
        let below = if x < 0.05 { y.abs() } else { f64::INFINITY };
        diagonal.min(left).min(below)
    });
    assert!(far < 0.07, "{far}");
    close(long, 18f64.sqrt() + 3.0 + 3.0, 0.2);
}
