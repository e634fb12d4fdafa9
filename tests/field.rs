//! The field panel's figures against closed forms, from the text of a scene on.

use nablascope::analysis::number::told;
use nablascope::document::file;
use nablascope::panel::field::figure::field::Field;
use nablascope::panel::field::figure::nudge::Nudge;
use nablascope::panel::plane::figure::critical::{Critical, Kind};
use nablascope::panel::plane::figure::path::End;
use nablascope::panel::plane::figure::plane::Plane;
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
fn of_many_held_inputs_the_table_says_how_many_more_there_are() {
    let many = plane("f = sum(x.^2)", "[inputs.x]\nshape = [30, 1]");
    let rows = Field::Plane(many).numbers();
    let held: Vec<_> = rows
        .iter()
        .filter(|row| row[0].ends_with(", held"))
        .collect();
    assert_eq!(held.len(), 24);
    assert!(
        rows.contains(&["… 4 more".to_owned(), "held".to_owned()]),
        "{rows:?}"
    );
}

#[test]
fn others_are_held_and_listed() {
    let three = plane(
        "f(x, y, z) = x*y*z",
        "[inputs.x]\nvalue = 2\n[inputs.y]\nvalue = 5\n[inputs.z]\nvalue = 7\n\
         [field]\nx = \"z\"\ny = \"x\"",
    );
    assert_eq!(three.held.told().to_string(), "held: y = 5");
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
    assert_eq!(plane.lengths.told().to_string(), "arrow of length 1 = 5");
    for (arrow, length) in plane.arrows.iter().zip(lengths) {
        close(length, (arrow.magnitude() / 5.0).min(0.36), 1e-12);
    }
    let (plane, lengths) = arrows("true");
    let unit = plane.lengths.unit;
    assert_eq!(
        plane.lengths.told().to_string(),
        format!("arrow of length 1 = {}", told(unit))
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
fn a_kink_is_one_whatever_stands_beside_it() {
    let root = 72f64.sqrt();
    let mut wrong = Vec::new();
    for (bent, wanted) in [
        ("abs(x) + y", 6.0),
        ("relu(x)", 6.0),
        ("max(x, 0)*exp(y)", 6.0),
        ("x*abs(x) + 0.01*abs(x)", 6.0),
        ("abs(x)^1.5 + 0.1*abs(x) + y", 6.0),
        ("abs(x)^1.1 - 3*abs(x)", 6.0),
        ("sin(9*x) + 0.01*abs(x)", 6.0),
        // A cusp: infinitely steep, down on one side and up on the other.
        ("abs(x)^0.5 + y", 6.0),
        ("x^3 + max(x, y)", root),
        // A circle of radius 2, met by the mesh between its lines only.
        ("abs(x^2 + y^2 - 4)", 4.0 * std::f64::consts::PI),
        ("relu(exp(x^2 + y^2) - exp(4))", 4.0 * std::f64::consts::PI),
        ("sign(x)*0.01 + x", 6.0),
    ] {
        let (_, long) = kinks(&plane(&format!("f(x, y) = {bent}"), ""), |_, _| 0.0);
        if (long - wanted).abs() >= 0.02 * wanted {
            wrong.push(format!("{bent}: {long}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_only_looks_like_a_kink_is_none() {
    let mut wrong = Vec::new();
    for smooth in [
        "f(x, y) = x*abs(x) + y",
        "f(x, y) = x^2*y",
        "f(x, y) = 1/x + y",
        "f(x, y) = relu(x)*0 + y",
        "f(x, y) = sqrt(x) + y",
        // One slope on both sides, though infinitely bent: the slope grows like |x|ᵖ.
        "f(x, y) = abs(x)^1.5 + y",
        "f(x, y) = abs(x)^1.1 + y",
        "f(x, y) = abs(x)^1.5 + x*y",
        "f(x, y) = abs(x^2 + y^2 - 4)^1.5",
        "f(x, y) = abs(x^2 + y^2 - 4)^1.1 + 3*x",
        "f(x, y) = relu(x - y^2)^1.25",
        "f(x, y) = relu(x)^2*y + x^3",
        "f(x, y) = relu(x)^3 + sin(9*x)",
        // Infinitely steep, and in one direction.
        "f(x, y) = sign(x)*abs(x)^0.3 + y",
    ] {
        if !plane(smooth, "").kinks.is_empty() {
            wrong.push(smooth);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
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

#[test]
fn streamlines_follow_the_gradient() {
    // The gradient of xy is (y, x): along its lines x² − y² is constant.
    let streams = plane("f(x, y) = x*y", "[field]\nlayers = [\"streamlines\"]").streamlines;
    assert!(streams.len() >= 12, "{}", streams.len());
    for line in &streams {
        let [x, y] = line[0];
        for [u, v] in line {
            // Steps of 0.06, the last of them straight to the border.
            close(u * u - v * v, x * x - y * y, 1e-3);
            assert!(u.abs() <= 3.0 + 1e-9 && v.abs() <= 3.0 + 1e-9);
        }
        // Forward is uphill.
        let [u, v] = line[line.len() - 1];
        assert!(u * v > x * y, "{line:?}");
    }
    // Those of a bowl run from its middle to the border, straight.
    let streams = plane("f(x, y) = x^2 + y^2", "[field]\nlayers = [\"streamlines\"]").streamlines;
    for line in &streams {
        let ([x, y], [u, v]) = (line[0], line[line.len() - 1]);
        assert!((x * v - y * u).abs() < 1e-6 * u.hypot(v) && u.hypot(v) > x.hypot(y));
    }
    // Nothing runs where there is no value.
    let streams = plane(
        "f(x, y) = sqrt(x) + y",
        "[field]\nlayers = [\"streamlines\"]",
    )
    .streamlines;
    assert!(!streams.is_empty() && streams.iter().flatten().all(|[x, _]| *x >= 0.0));
}

#[test]
fn streamlines_are_spread() {
    let plane = plane("f(x, y) = x + y/3", "[field]\nlayers = [\"streamlines\"]");
    let lines = &plane.streamlines;
    // Parallel lines: no two nearer than half a cell of the grid that spreads them, 6/18.
    let offset = |line: &[[f64; 2]]| (line[0][1] - line[0][0] / 3.0) * 0.9f64.sqrt();
    let mut offsets: Vec<f64> = lines.iter().map(|line| offset(line)).collect();
    offsets.sort_by(f64::total_cmp);
    assert!(lines.len() >= 8, "{offsets:?}");
    let total: f64 = offsets[offsets.len() - 1] - offsets[0];
    assert!(total > 4.0, "{offsets:?}");
}

/// Critical points as (kind, x, y), and the whole.
#[track_caller]
fn critical(functions: &str) -> (Vec<(Kind, f64, f64)>, Critical) {
    let plane = plane(functions, "[field]\nlayers = [\"critical\"]");
    let critical = plane.critical.expect("asked for");
    let alone = critical.points.iter().filter(|point| point.isolated);
    let list = alone.map(|point| (point.kind, point.x, point.y));
    (list.collect(), critical)
}

#[test]
fn critical_points_are_found_and_told_apart() {
    // f = x³/3 − x + y²: a minimum at (1, 0) and a saddle at (−1, 0).
    let (found, all) = critical("f(x, y) = x^3/3 - x + y^2");
    let expected = [(Kind::Minimum, 1.0, 0.0), (Kind::Saddle, -1.0, 0.0)];
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found.0, expected.0);
        close(found.1, expected.1, 1e-8);
        close(found.2, expected.2, 1e-8);
    }
    // The Hessian is diag(2x, 2).
    for (point, expected) in all.points.iter().zip([[2.0, 2.0], [-2.0, 2.0]]) {
        close(point.eigenvalues[0], expected[0], 1e-5);
        close(point.eigenvalues[1], expected[1], 1e-5);
    }
    assert_eq!(
        all.told().to_string(),
        "Found: minimum at (1, 0), saddle at (−1, 0)."
    );

    // cos x · cos y: maxima where both are ±1 alike, minima where not, saddles where both are
    // 0; within ±3 the whole multiples of π/2 are −1, 0 and 1.
    let (found, _) = critical("f(x, y) = cos(x)*cos(y)");
    let kinds = |kind| found.iter().filter(|point| point.0 == kind).count();
    assert_eq!(
        (
            kinds(Kind::Maximum),
            kinds(Kind::Minimum),
            kinds(Kind::Saddle)
        ),
        (1, 0, 4)
    );
    for (_, x, y) in found.iter().filter(|point| point.0 == Kind::Saddle) {
        close(x.abs(), std::f64::consts::FRAC_PI_2, 1e-8);
        close(y.abs(), std::f64::consts::FRAC_PI_2, 1e-8);
    }
}

#[test]
fn what_the_second_derivative_does_not_tell_is_degenerate() {
    for flat in [
        "f(x, y) = x^4 + y^4",
        "f(x, y) = x^3 - 3x*y^2",
        "f(x, y) = x^2 + y^4",
    ] {
        let (found, all) = critical(flat);
        let [(kind, x, y)] = found.as_slice() else {
            panic!("{flat}: {all:?}");
        };
        assert_eq!(*kind, Kind::Degenerate, "{flat}");
        close(*x, 0.0, 1e-4);
        close(*y, 0.0, 1e-4);
    }
    // All of both axes is critical, and no single point of them.
    let (found, all) = critical("f(x, y) = 10x²y²");
    assert!(found.is_empty(), "{found:?}");
    assert!(all.points.len() > 20);
    for point in &all.points {
        close(point.x.abs().min(point.y.abs()), 0.0, 1e-4);
    }
    assert_eq!(all.told().to_string(), "Found: a line of critical points.");
}

#[test]
fn what_is_not_found_is_not_said_to_be_none() {
    for none in [
        "f(x, y) = x + y",
        "f(x, y) = exp(x) + y",
        "f(x, y) = abs(x) + abs(y)",
    ] {
        let (found, all) = critical(none);
        assert!(found.is_empty(), "{none}: {found:?}");
        assert!(
            all.told().to_string().contains("does not prove"),
            "{}",
            all.told()
        );
    }
    let (_, all) = critical("f(x, y) = relu(x + y)");
    assert!(all.flat);
    assert_eq!(all.told().to_string(), "Found: a flat region.");
}

#[test]
fn a_path_takes_the_steps_of_gradient_descent() {
    // f = x²/2 + y²: a step of rate r takes x to (1 − r)x and y to (1 − 2r)y.
    let walked = |more: &str| {
        let tables = format!("[field]\npath = \"descent\"\nstart = [2, -1]\n{more}");
        plane("f(x, y) = x^2/2 + y^2", &tables)
            .path
            .expect("a path")
    };
    let path = walked("rate = 0.25\nsteps = 6");
    assert_eq!((path.points.len(), path.end), (7, End::Steps));
    for (k, [x, y]) in path.points.iter().enumerate() {
        close(*x, 2.0 * 0.75f64.powi(k as i32), 1e-12);
        close(*y, -(0.5f64.powi(k as i32)), 1e-12);
        close(path.values[k], x * x / 2.0 + y * y, 1e-12);
    }
    // With momentum 1/2 the second step keeps half of the first.
    let path = walked("rate = 0.25\nmomentum = 0.5\nsteps = 2");
    close(
        path.points[2][0],
        1.5 + 0.5 * (1.5 - 2.0) - 0.25 * 1.5,
        1e-12,
    );
    // Beyond rate 1 the vertical part grows.
    let path = walked("rate = 1.5\nsteps = 200");
    assert_eq!(path.end, End::Diverged);
    assert!(path.points.len() < 20);
    assert!(
        path.told(path.points.len())
            .to_string()
            .contains("diverges"),
        "{}",
        path.told(99)
    );
    assert!(
        path.told(3)
            .to_string()
            .starts_with("After 3 steps the descent is at")
    );
    // With rate 1/2 y is there at once and x halves to the end of what can be seen.
    let path = walked("rate = 0.5\nsteps = 200");
    assert_eq!(path.end, End::Still);
    // Nobody has to choose a rate.
    let path = walked("");
    assert!(path.values[1] < path.values[0]);

    let up = plane(
        "f(x, y) = x + 2y",
        "[field]\npath = \"ascent\"\nstart = [0, 0]\nrate = 0.1\nsteps = 3",
    );
    let up = up.path.expect("a path");
    close(up.points[3][0], 0.3, 1e-12);
    close(up.points[3][1], 0.6, 1e-12);
    let off = plane(
        "f(x, y) = sqrt(x) + y",
        "[field]\npath = \"descent\"\nstart = [0.3, 0]\nrate = 0.5\nsteps = 30",
    );
    assert_eq!(off.path.expect("a path").end, End::NoGradient);
}

#[test]
fn the_map_itself_is_a_field() {
    let functions = "y = [-x[2], x[1]]";
    let map = plane(functions, "[inputs.x]\nshape = 2\n[field]\nshow = \"map\"");
    for arrow in &map.arrows {
        close(arrow.dx, -arrow.y, 1e-12);
        close(arrow.dy, arrow.x, 1e-12);
    }
    let swapped = plane(
        functions,
        "[inputs.x]\nshape = 2\n[field]\nshow = \"map\"\nx = \"x[2]\"\ny = \"x[1]\"",
    );
    for arrow in &swapped.arrows {
        // The same turn in the mirror: up is now x₁.
        close(arrow.dx, arrow.y, 1e-12);
        close(arrow.dy, -arrow.x, 1e-12);
    }
    let Field::Message(words) = field("f(x, y) = x*y", "[field]\nshow = \"map\"") else {
        panic!("not a sentence");
    };
    assert!(words.to_string().contains("two outputs"), "{words}");
}

#[test]
fn the_local_map_is_the_jacobian_s() {
    let local = |radius: f64| {
        let tables = format!(
            "[inputs.x]\nshape = 2\nvalue = [1, 2]\n[field]\nshow = \"local\"\npatch = {radius}"
        );
        match field("y = [x[1]^2*x[2], 3x[2] - x[1]]", &tables) {
            Field::Local(local) => local,
            other => panic!("no local map: {other:?}"),
        }
    };
    let one = local(0.5);
    let linear = one.linear.as_ref().expect("a Jacobian");
    // J = [4 1; −1 3]: determinant 13, and JᵀJ = [17 1; 1 10] has the eigenvalues
    // (27 ± √53)/2.
    close(linear.determinant, 13.0, 1e-9);
    for (singular, sign) in linear.singular.iter().zip([1.0, -1.0]) {
        close(*singular, ((27.0 + sign * 53f64.sqrt()) / 2.0).sqrt(), 1e-9);
    }
    for k in 0..2 {
        let ([a, b], [u, v]) = (linear.from[k], linear.to[k]);
        close(4.0 * a + b, linear.singular[k] * u, 1e-9);
        close(3.0 * b - a, linear.singular[k] * v, 1e-9);
    }
    assert!(
        one.caption.to_string().contains("orientation is kept"),
        "{}",
        one.caption
    );
    // Both images of a corner of the patch.
    assert_eq!(one.patch.lines[0][0], [-0.5, -0.5]);
    close(one.image.lines[0][0][0], 0.25 * 1.5 - 2.0, 1e-12);
    close(linear.image.lines[0][0][0], -2.5, 1e-9);
    // A tenth of the patch bends a tenth as much.
    let tenth = local(0.05).linear.expect("a Jacobian");
    let ratio = linear.gap / tenth.gap;
    assert!((9.0..12.0).contains(&ratio), "{ratio}");
    // A mirror flips orientation.
    let Field::Local(mirror) = field(
        "y = [x[2], x[1]]",
        "[inputs.x]\nshape = 2\n[field]\nshow = \"local\"",
    ) else {
        panic!("no local map");
    };
    close(mirror.linear.expect("a Jacobian").determinant, -1.0, 1e-12);
    assert!(mirror.caption.to_string().contains("orientation flips"));
}

#[test]
fn at_a_kink_no_linear_map_fits() {
    let Field::Local(local) = field(
        "y = [relu(x[1]), x[2]]",
        "[inputs.x]\nshape = 2\nvalue = [0, 1]\n[field]\nshow = \"local\"",
    ) else {
        panic!("no local map");
    };
    assert!(local.linear.is_none());
    assert!(
        local.caption.to_string().contains("however near"),
        "{}",
        local.caption
    );
    let Field::Message(words) = field("f(x, y) = x*y", "[field]\nshow = \"local\"") else {
        panic!("not a sentence");
    };
    assert!(words.to_string().contains("two outputs"), "{words}");
}

#[track_caller]
fn nudge(functions: &str, tables: &str) -> Nudge {
    match field(functions, tables) {
        Field::Nudge(nudge) => *nudge,
        other => panic!("no nudge: {other:?}"),
    }
}

#[test]
fn the_gap_falls_like_the_square() {
    // f = x²y at (1, 2), dx = (0.2, −0.1): J·dx = 4·0.2 − 0.1 = 0.7 and
    // f(1.2, 1.9) − 2 = 1.44·1.9 − 2 = 0.736.
    let scalar = nudge(
        "f(x, y) = x^2*y",
        "[inputs.y]\nvalue = 2\n[field]\nshow = \"nudge\"\nnudge = [0.2, -0.1]",
    );
    close(scalar.promised[0], 0.7, 1e-9);
    close(scalar.actual[0], 0.736, 1e-12);
    close(scalar.gap, 0.036, 1e-9);
    // Half of it: 4·0.1 − 0.05 = 0.35 against 1.21·1.95 − 2 = 0.3595.
    close(scalar.ratio, 0.036 / 0.0095, 1e-5);
    assert!(
        scalar.verdict.to_string().contains("like |dx|²"),
        "{}",
        scalar.verdict
    );
    for pair in scalar.shrinking.windows(2) {
        close(pair[0][0] / pair[1][0], 2.0, 1e-12);
    }
    let tail = &scalar.shrinking[scalar.shrinking.len() - 2..];
    close(tail[0][1] / tail[1][1], 4.0, 0.01);

    let vector = nudge(
        "y = [x[1]*x[2], x[1] + x[2]]",
        "[inputs.x]\nshape = 2\nvalue = [1, 2]\n[field]\nshow = \"nudge\"\nnudge = [0.5, 0.5]",
    );
    // J = [2 1; 1 1]; the product changes by 0.25 more.
    for (found, expected) in vector.promised.iter().zip([1.5, 1.0]) {
        close(*found, expected, 1e-9);
    }
    close(vector.gap, 0.25, 1e-9);
    close(vector.ratio, 4.0, 1e-6);
    assert!(vector.plane().is_some());
}

#[test]
fn at_a_kink_the_gap_refuses() {
    let at = |dx: f64| {
        let tables = format!("[inputs.x]\nvalue = 0\n[field]\nshow = \"nudge\"\nnudge = [{dx}, 0]");
        nudge("f(x) = relu(x) + x^2", &tables)
    };
    // One J would have to serve both sides. To the left the slope from the right is 1: it
    // promises −0.5, and what comes is 0.25. To the right that from the left is 0.
    for (dx, promised, actual) in [(-0.5, -0.5, 0.25), (0.5, 0.0, 0.75)] {
        let test = at(dx);
        close(test.promised[0], promised, 1e-9);
        close(test.actual[0], actual, 1e-12);
        close(test.ratio, 0.75 / 0.3125, 1e-6);
        let tail = &test.shrinking[test.shrinking.len() - 2..];
        close(tail[0][1] / tail[1][1], 2.0, 0.01);
        assert!(test.kink.is_some() && test.plane().is_none());
        let told = test.verdict.to_string();
        assert!(told.ends_with("the gap falls only like |dx|."), "{told}");
        // Both slopes stand beside each other: 0 from the left and 1 from the right.
        let sides = test.sides.as_ref().expect("two slopes");
        for (side, slope) in sides.iter().zip([0.0, 1.0]) {
            close(side.measured.promised[0], slope * dx, 1e-9);
            close(side.measured.gap, (actual - slope * dx).abs(), 1e-9);
            let tail = &side.measured.shrinking[side.measured.shrinking.len() - 2..];
            // The one on the side that dx goes to is right there.
            let falls = if (slope == 1.0) == (dx > 0.0) {
                4.0
            } else {
                2.0
            };
            close(tail[0][1] / tail[1][1], falls, 0.01);
        }
        let begun = "There is no ∂f/∂x: relu is bent at x = 0. Slope 0 on the left, 1 on";
        assert!(
            test.caption.to_string().starts_with(begun),
            "{}",
            test.caption
        );
        let numbers = Field::Nudge(Box::new(test)).numbers();
        for name in ["left slope times dx", "gap of the right slope"] {
            assert!(numbers.iter().any(|row| row[0] == name), "{name}");
        }
    }
    let tables = "[inputs.x]\nvalue = 0\n[field]\nshow = \"nudge\"\nnudge = [0.25, 0]";
    let size = nudge("f(x) = abs(x)", tables);
    close(size.gap, 0.5, 1e-12);
    close(size.ratio, 2.0, 1e-12);
    assert!(size.verdict.to_string().contains("the left slope"));
    let smooth = nudge("f(x) = x^2", tables);
    assert!(smooth.sides.is_none() && smooth.kink.is_none());
}

/// Over two inputs each entry without a derivative has the slope on the side that dx goes to.
#[test]
fn entries_with_a_kink_are_named_and_taken_on_the_side_of_dx() {
    let at = |step: &str| {
        let tables = format!(
            "[inputs.x]\nshape = 2\nvalue = [0, 1]\n[field]\nshow = \"nudge\"\nnudge = {step}"
        );
        nudge("y = [relu(x[1]) + x[2], x[2]^2]", &tables)
    };
    for (step, promised, actual) in [
        ("[0.5, 0.5]", [1.0, 1.0], [1.0, 1.25]),
        ("[-0.5, 0.5]", [0.5, 1.0], [0.5, 1.25]),
    ] {
        let test = at(step);
        for k in 0..2 {
            close(test.promised[k], promised[k], 1e-9);
            close(test.actual[k], actual[k], 1e-12);
        }
        assert!(test.sides.is_none());
        let begun = "There is no ∂y₁/∂x₁: relu is bent at x₁ = 0. With the slopes on the side \
                     of dx the gap falls like |dx|².";
        assert!(
            test.caption.to_string().starts_with(begun),
            "{}",
            test.caption
        );
    }
    // Where two inputs meet in one kink, slopes along the axes do not tell of a slanted step.
    let slanted = nudge(
        "f(x, y) = abs(x - y)",
        "[inputs.x]\nvalue = 1\n[inputs.y]\nvalue = 1\n[field]\nshow = \"nudge\"\nnudge = [0.5, 0.5]",
    );
    close(slanted.actual[0], 0.0, 1e-12);
    assert!(
        slanted
            .caption
            .to_string()
            .starts_with("There is no ∂f/∂x, ∂f/∂y: abs is bent at")
    );
    assert!(
        slanted
            .verdict
            .to_string()
            .ends_with("falls only like |dx|."),
        "{}",
        slanted.verdict
    );
}

#[test]
fn what_the_gap_does_is_told_as_it_is() {
    let verdict = |functions: &str, x: f64, dx: f64| {
        let tables =
            format!("[inputs.x]\nvalue = {x}\n[field]\nshow = \"nudge\"\nnudge = [{dx}, 0]");
        nudge(functions, &tables).verdict.to_string()
    };
    for (functions, x, dx, wanted) in [
        ("f(x) = x^2", 1.0, 0.5, "it falls like |dx|²"),
        ("f(x) = x^3", 0.0, 0.5, "even faster than |dx|²"),
        (
            "f(x) = 3x + 1",
            1.0,
            0.5,
            "along dx the function is straight",
        ),
        (
            "f(x) = exp(4x)",
            0.0,
            2.0,
            "for a shorter dx that comes to 4",
        ),
        // A derivative, but no second one.
        ("f(x) = abs(x)^1.5", 0.0, 0.5, "less than 4"),
        (
            "f(x) = sqrt(x)",
            1.0,
            -1.5,
            "there is no value to compare with",
        ),
        ("f(x) = sqrt(x)", 0.0, 0.5, "nothing is promised"),
        ("f(x) = floor(x)", 1.0, 0.5, "nothing is promised"),
    ] {
        let told = verdict(functions, x, dx);
        assert!(told.contains(wanted), "{functions}: {told}");
    }
}

#[test]
fn every_picture_has_its_numbers() {
    let plane = field(
        "f(x, y) = x^3/3 - x + y^2",
        "[field]\nlayers = [\"critical\", \"contours\"]\npath = \"descent\"\nstart = [2, 2]",
    );
    let names: Vec<String> = plane.numbers().into_iter().map(|[name, _]| name).collect();
    for wanted in ["x", "∇f", "levels", "minimum at (1, 0)", "path"] {
        assert!(
            names.iter().any(|name| name == wanted),
            "{wanted}: {names:?}"
        );
    }
    for show in ["local", "nudge", "map"] {
        let tables = format!("[inputs.x]\nshape = 2\n[field]\nshow = \"{show}\"");
        let field = field("y = [x[1]*x[2], x[1]]", &tables);
        assert!(field.numbers().len() > 4, "{show}");
        assert!(field.caption().ends_with('.'), "{}", field.caption());
    }
    assert_eq!(field("f(x) = x^2", "").numbers()[2], ["slope", "2"]);
}

/// A slope that is infinite on one side leaves the other to be used, whichever way dx goes.
#[test]
fn a_nudge_at_an_infinite_slope_names_the_side_it_uses() {
    for (text, dx, says) in [
        (
            "f(x) = sqrt(relu(x))",
            0.5,
            "With the left slope the gap falls even slower than |dx|.",
        ),
        (
            "f(x) = sqrt(relu(x))",
            -0.5,
            "With the left slope there is no gap.",
        ),
        (
            "f(x) = sqrt(relu(-x))",
            -0.5,
            "With the right slope the gap falls even slower than |dx|.",
        ),
        (
            "f(x) = relu(x)",
            0.5,
            "With the left slope the gap falls only like |dx|.",
        ),
    ] {
        let tables = format!("[inputs.x]\nvalue = 0\n[field]\nshow = \"nudge\"\nnudge = [{dx}, 0]");
        let field = field(text, &tables);
        let caption = field.caption();
        assert!(caption.contains(says), "{text} {dx}: {caption}");
    }
}
