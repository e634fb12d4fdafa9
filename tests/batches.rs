//! Runs that use what earlier runs computed give the numbers of single points, bit by bit; in
//! long sums within their rounding.

mod common;

use common::{differentiate, program};
use nablascope::analysis::grid::{self, Grid};
use nablascope::analysis::source::Source;
use nablascope::diff::double_double::DoubleDouble;
use nablascope::diff::dual::Dual;
use nablascope::diff::jacobian::Method;
use nablascope::expr::scalar::Scalar;
use nablascope::expr::shape::Shape;
use nablascope::tape::cancel::CancelToken;
use nablascope::tape::compile::Tape;
use nablascope::tape::eval::{Batch, Registers};

/// Every kind of instruction, with and without a share in each of `x`, `y` and `w`.
const TEXT: &str = "z = [x^2 - y, sin(w[1]*y), max(x, w[2])]
B = diag([2 + x^2, y, 3]) + outer(w, z)
f = sum(z) + dot(w, z) + if(x > y, z[2], exp(-y^2)) + det(B) + inv(B)[1, 2] + prod(w')";

fn tape() -> Tape {
    let shapes = [
        ("x", Shape::Scalar),
        ("y", Shape::Scalar),
        ("w", Shape::Vector(3)),
    ];
    let (graph, tape) = program(TEXT, &shapes);
    let names: Vec<&str> = graph.inputs.iter().map(|i| i.name.as_str()).collect();
    assert_eq!(names, ["x", "y", "w"]);
    tape
}

/// The point with the numbers of one lane in place, evaluated alone.
fn alone<S: Scalar>(tape: &Tape, batch: &Batch<'_, S>, lane: usize) -> Vec<S> {
    let mut point = batch.point.to_vec();
    for (element, numbers) in batch.moved {
        point[*element] = numbers[lane];
    }
    tape.eval_one(&point)
}

fn each_lane_is_as_alone<S: Scalar + std::fmt::Debug>(
    tape: &Tape,
    batch: &Batch<'_, S>,
    found: &[S],
) {
    assert_eq!(found.len(), tape.output.len * batch.lanes);
    for lane in 0..batch.lanes {
        let expected = alone(tape, batch, lane);
        for (row, expected) in expected.iter().enumerate() {
            let found = found[row * batch.lanes + lane];
            // Debug tells apart what is not the same to the last bit, and NaN is like NaN.
            assert_eq!(format!("{found:?}"), format!("{expected:?}"), "lane {lane}");
        }
    }
}

fn runs_after_runs<S: Scalar + std::fmt::Debug>(number: impl Fn(f64) -> S) {
    let tape = tape();
    let mut point: Vec<S> = [0.3, -0.8, 1.1, 0.2, -0.4].map(&number).to_vec();
    let many = |from: f64, count: usize| -> Vec<S> {
        (0..count).map(|k| number(from + 0.37 * k as f64)).collect()
    };
    let (a, b) = (many(-1.0, 7), many(0.5, 7));
    let mut registers = Registers::new();
    // What is moved, what changed since the run before, and what y becomes first.
    let runs: [(&[usize], &[usize], f64); 8] = [
        (&[0], &[], -0.8),
        (&[0], &[1], 0.9),
        (&[0], &[1], 0.1),
        (&[2], &[0, 2], 0.1),
        (&[3], &[2, 3], 0.1),
        (&[0, 3], &[0, 3], 0.1),
        (&[], &[0, 3], 0.1),
        (&[1], &[1], 0.1),
    ];
    for (k, (moved, changed, y)) in runs.into_iter().enumerate() {
        point[1] = number(y);
        let numbers = [a.as_slice(), b.as_slice()];
        let moved: Vec<(usize, &[S])> = moved.iter().copied().zip(numbers).collect();
        let batch = Batch {
            point: &point,
            moved: &moved,
            lanes: if moved.is_empty() { 1 } else { 7 },
        };
        let found = if k == 0 {
            tape.eval(&batch, &mut registers)
        } else {
            tape.eval_again(&batch, changed, &mut registers)
        };
        each_lane_is_as_alone(&tape, &batch, found);
    }
}

#[test]
fn a_run_after_a_run_is_as_one_from_nothing() {
    runs_after_runs(|x| x);
    runs_after_runs(DoubleDouble::from);
    runs_after_runs(Dual::<2>::line);
}

/// Of a long sum the terms that stay are added up apart from the few that move.
#[test]
fn a_long_sum_in_double_double_is_within_its_rounding() {
    let size = 300;
    let shapes = [("W", Shape::Matrix(size, size)), ("x", Shape::Vector(size))];
    let (_, tape) = program("W*x", &shapes);
    let number =
        |k: usize| DoubleDouble::from((1.0 + 1.7 * k as f64).sin()) / DoubleDouble::from(3.0);
    let point: Vec<DoubleDouble> = (0..tape.inputs).map(number).collect();
    let x = size * size;
    let places: Vec<DoubleDouble> = (0..7).map(|k| number(5 * k)).collect();
    let mut registers = Registers::new();
    for moved in [x + 17, x + 299, 40] {
        let batch = Batch {
            point: &point,
            moved: &[(moved, &places)],
            lanes: 7,
        };
        let found = tape.eval(&batch, &mut registers).to_vec();
        for (lane, place) in places.iter().enumerate() {
            let mut point = point.clone();
            point[moved] = *place;
            for (row, expected) in tape.eval_one(&point).into_iter().enumerate() {
                let off = (found[row * 7 + lane] - expected).magnitude().high;
                // 300 products of numbers below 1/3, each with two roundings, on both sides.
                let bound = 2.0 * 2.0 * 300.0 * 300.0 / 9.0 * DoubleDouble::EPSILON;
                assert!(off <= bound, "row {row}, lane {lane}: {off:e}");
            }
        }
        // The sums that no moved number has a part in are the same in all lanes.
        let still = (0..size).filter(|row| moved < x && moved / size != *row);
        for row in still {
            let lanes = &found[row * 7..][..7];
            assert!(lanes.iter().all(|number| *number == lanes[0]), "row {row}");
        }
    }
}

/// Every lane moves an input of its own, or all move one; the program has both factors in turn.
#[test]
fn lanes_that_differ_in_few_numbers_are_within_the_rounding_of_single_points() {
    let size = 20;
    let shapes = [("W", Shape::Matrix(size, size)), ("x", Shape::Vector(size))];
    for text in ["W*x", "x'*W", "W*(2*W)", "(x'*W)'"] {
        let (graph, tape) = program(text, &shapes);
        // The vector, or a row of the matrix when there is none.
        let lengths = graph.inputs.iter().map(|input| input.name.as_str());
        let lengths = lengths.take_while(|&name| name != "x");
        let before = lengths.count() * size * size;
        let first = if before < tape.inputs { before } else { size };
        let mut point: Vec<f64> = (0..tape.inputs)
            .map(|k| (1.0 + 1.7 * k as f64).sin())
            .collect();
        // Common numbers that are 0 and moves that are not finite.
        for case in 0..3 {
            if case == 1 {
                point[first] = 0.0;
            }
            let lanes = size;
            let mut rows: Vec<(usize, Vec<f64>)> = (first..first + lanes)
                .enumerate()
                .map(|(lane, element)| {
                    let mut row = vec![point[element]; lanes];
                    row[lane] += 0.25 * (lane + 1) as f64;
                    (element, row)
                })
                .collect();
            if case == 2 {
                rows[3].1[3] = f64::INFINITY;
                rows[4].1[4] = f64::NAN;
                // All lanes move one.
                let all = (0..lanes).map(|lane| lane as f64).collect();
                rows.push((first + size - 1, all));
                rows.swap_remove(size - 1);
            }
            let moved: Vec<(usize, &[f64])> = rows.iter().map(|(e, row)| (*e, &row[..])).collect();
            let batch = Batch {
                point: &point,
                moved: &moved,
                lanes,
            };
            let found = tape.eval(&batch, &mut Registers::new()).to_vec();
            for lane in 0..lanes {
                for (row, expected) in alone(&tape, &batch, lane).into_iter().enumerate() {
                    let found = found[row * lanes + lane];
                    // 20 products of numbers below 20, on both sides.
                    let bound = 2.0 * 20.0 * 20.0 * 20.0 * f64::EPSILON;
                    let is_near = (found - expected).abs() <= bound;
                    let same = found == expected || found.is_nan() && expected.is_nan();
                    assert!(is_near || same, "{text} {case}: {found} {expected}");
                }
            }
        }
    }
}

/// Along each input a dual number: what is common is the same number, so that nothing differs.
#[test]
fn duals_along_every_input_are_those_of_single_points() {
    let shapes = [("W", Shape::Matrix(12, 12)), ("x", Shape::Vector(12))];
    let (_, tape) = program("W*x", &shapes);
    let point: Vec<Dual<2>> = (0..tape.inputs)
        .map(|k| Dual::constant((1.0 + 1.7 * k as f64).sin()))
        .collect();
    let rows: Vec<(usize, Vec<Dual<2>>)> = (0..12)
        .map(|lane| {
            let mut row = vec![point[144 + lane]; 12];
            row[lane] = Dual::line(row[lane].value);
            (144 + lane, row)
        })
        .collect();
    let moved: Vec<(usize, &[Dual<2>])> = rows.iter().map(|(e, row)| (*e, &row[..])).collect();
    let batch = Batch {
        point: &point,
        moved: &moved,
        lanes: 12,
    };
    let found = tape.eval(&batch, &mut Registers::new()).to_vec();
    each_lane_is_as_alone(&tape, &batch, &found);
}

#[test]
fn a_grid_is_its_points() {
    let text = "exp(-(x^2 + y^2)/4)*sin(3x)*cos(2y) + log(1 + x^2) + abs(x - y)";
    let jacobian = differentiate(text, &[], &[0.5, 0.25], Method::Dual);
    let (_, tape) = program(text, &[]);
    let source = Source {
        tape: &tape,
        point: &[0.5, 0.25],
        jacobian: &jacobian,
        component: ("f", 0),
        columns: &[],
        words: &Default::default(),
    };
    // More places than one batch takes, and some where the gradient is missing.
    let xs: Vec<f64> = (0..300).map(|k| -3.0 + 0.02 * f64::from(k)).collect();
    let ys: Vec<f64> = (0..9).map(|k| -1.0 + 0.25 * f64::from(k)).collect();
    let crossings = Grid {
        x: (0, &xs),
        y: (1, &ys),
    };
    let cancel = CancelToken::default();
    let values = grid::values(source, crossings, &cancel).unwrap();
    let lines = grid::table(source, crossings, &cancel).unwrap();
    assert_eq!((values.len(), lines.len()), (2700, 2700));
    let missing = lines.iter().filter(|line| line.gradient.is_none()).count();
    assert!(missing > 0, "abs(x - y) has a kink on the diagonal");
    for (k, line) in lines.iter().enumerate() {
        let (x, y, value) = (xs[k % 300], ys[k / 300], line.value);
        assert_eq!((line.x, line.y), (x, y));
        assert_eq!(value.to_bits(), values[k].to_bits());
        assert_eq!(value.to_bits(), tape.eval_one(&[x, y])[0].to_bits());
        let dual = tape.eval_one(&[
            Dual::<2>::variable(x, 0, 1.0),
            Dual::<2>::variable(y, 1, 1.0),
        ])[0];
        match line.gradient {
            Some(gradient) => assert_eq!(gradient, dual.tangent),
            None => assert_ne!(dual.bent, 0, "at {x}, {y}"),
        }
    }
    let line = grid::line(source, (0, &xs), &cancel).unwrap();
    assert_eq!(
        line[7].to_bits(),
        tape.eval_one(&[xs[7], 0.25])[0].to_bits()
    );
    cancel.cancel();
    assert!(grid::values(source, crossings, &cancel).is_none());
}

#[test]
fn a_cancelled_run_gives_nothing_and_is_not_used_again() {
    let tape = tape();
    let cancel = CancelToken::default();
    let mut registers = Registers::cancelled_by(&cancel);
    let point = [0.3, -0.8, 1.1, 0.2, -0.4];
    let batch = Batch {
        point: &point,
        moved: &[],
        lanes: 1,
    };
    assert!(tape.eval(&batch, &mut registers)[0].is_finite());
    cancel.cancel();
    assert!(tape.eval(&batch, &mut registers)[0].is_nan());
    assert!(tape.eval_again(&batch, &[], &mut registers)[0].is_nan());
}
