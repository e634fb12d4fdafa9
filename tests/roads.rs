//! The second road of `auto`: exact rules in double-double, checked along directions.
//!
//! tests/tables/inverses.csv has matrices with their exact determinants and inverses, which
//! inverses.py beside it makes of fractions. What else the road owes stands in tests/scenarios.

mod common;

use std::time::{Duration, Instant};

use nablascope::diff::double_double::DoubleDouble;
use nablascope::diff::jacobian::{Check, Jacobian, Method, Status};
use nablascope::diff::problem::Road;
use nablascope::diff::reason::Reason;
use nablascope::expr::shape::Shape;

use common::on_road;

const ACCUMULATION: (Method, Road) = (Method::Auto, Road::Accumulation);
const BY_WORK: (Method, Road) = (Method::Auto, Road::ByWork);

/// Irregular, and of the size of the weights of a layer.
fn numbers(count: usize) -> Vec<f64> {
    (0..count)
        .map(|k| 0.1 * (1.7 * (k * k) as f64 + 0.3).sin())
        .collect()
}

struct Matrix {
    name: &'static str,
    n: usize,
    elements: Vec<f64>,
    determinant: DoubleDouble,
    inverse: Vec<DoubleDouble>,
}

fn matrices() -> Vec<Matrix> {
    let exact = |text: &str| {
        let (high, low) = text.split_once('~').unwrap_or((text, "0"));
        DoubleDouble::new(high.parse().expect(text), low.parse().expect(text))
    };
    let matrix = |line: &'static str| {
        let fields: Vec<&str> = line.split(',').collect();
        let n: usize = fields[1].parse().expect(line);
        let (elements, rest) = fields[2..].split_at(n * n);
        Matrix {
            name: fields[0],
            n,
            elements: elements
                .iter()
                .map(|text| text.parse().expect(text))
                .collect(),
            determinant: exact(rest[0]),
            inverse: rest[1..].iter().copied().map(exact).collect(),
        }
    };
    include_str!("tables/inverses.csv")
        .lines()
        .map(matrix)
        .collect()
}

/// Every entry has its bar around the expected number, and a bar of that share of it at most;
/// where any is allowed, an entry may have no value as well.
fn hold(
    what: &str,
    found: &Jacobian,
    widest: f64,
    expected: impl Fn(usize, usize) -> DoubleDouble,
) {
    for (row, col, entry) in found.in_columns() {
        let expected = expected(row, col);
        let apart = (DoubleDouble::from(entry.value()) - expected)
            .magnitude()
            .high;
        let size = expected.high.abs();
        let what = || format!("{what}, ({row}, {col}): {entry:?}, {expected:?}");
        if widest == f64::INFINITY && !entry.has_value() {
            continue;
        }
        assert_eq!(entry.status(), Status::Ok, "{}", what());
        // The table's own last digits.
        assert!(apart <= entry.error() + 1e-22 * size, "{}", what());
        assert!(entry.error() <= widest * size, "{}", what());
        assert_ne!(entry.check, Check::Disagree, "{}", what());
    }
}

#[test]
fn bars_of_determinants_and_inverses_cover_the_truth() {
    for Matrix {
        name,
        n,
        elements,
        determinant,
        inverse,
    } in matrices()
    {
        let declared = [("A", Shape::Matrix(n, n))];
        let run = |text: &str| on_road(text, &declared, &elements, ACCUMULATION);
        // The derivative by A[i, j] is element (j, i) of the inverse.
        let transposed = |col: usize| inverse[col % n * n + col / n];
        let what = |text: &str| format!("{text}, {name}");
        // Along a direction the zeros of a graded matrix move by far more than its elements.
        let widest = if name.starts_with("graded") {
            f64::INFINITY
        } else {
            1e-12
        };
        hold(&what("det"), &run("det(A)"), widest, |_, col| {
            determinant * transposed(col)
        });
        if determinant.high > 0.0 {
            hold(&what("logdet"), &run("log(det(A))"), widest, |_, col| {
                transposed(col)
            });
        }
        // A·Aᵀ squares the condition, and of the worst of these nothing may be left.
        let is_mild = ["random", "logdet"]
            .iter()
            .any(|kind| name.starts_with(kind));
        let squared = if is_mild { 1e-12 } else { f64::INFINITY };
        let found = run("log(det(A*A'))");
        hold(&what("log det AAᵀ"), &found, squared, |_, col| {
            DoubleDouble::from(2.0) * transposed(col)
        });
        if n <= 7 {
            hold(&what("inv"), &run("inv(A)"), widest, |row, col| {
                let (i, j) = (row / n, row % n);
                -(inverse[i * n + col / n] * inverse[col % n * n + j])
            });
        }
    }
}

#[test]
fn few_evaluations_where_no_row_fails() {
    let vector = |n: usize| ("x", Shape::Vector(n));
    let cases = [
        ("tanh(W*x)", vec![("W", Shape::Matrix(40, 40)), vector(40)]),
        (
            "softmax(W*x)",
            vec![("W", Shape::Matrix(5, 30)), vector(30)],
        ),
        ("log(det(A*A'))", vec![("A", Shape::Matrix(9, 9))]),
        ("inv(A)", vec![("A", Shape::Matrix(7, 7))]),
        ("sum(exp(x) .* sin(x))", vec![vector(60)]),
        ("x/norm(x)", vec![vector(30)]),
    ];
    for (text, declared) in cases {
        let count: usize = declared.iter().map(|(_, shape)| shape.len()).sum();
        for scale in [1.0, 1e-9] {
            let point: Vec<f64> = numbers(count).iter().map(|x| scale * x).collect();
            let found = on_road(text, &declared, &point, ACCUMULATION);
            assert!(found.evaluations <= 150, "{text}: {}", found.evaluations);
            for (row, col, entry) in found.in_columns() {
                let what = || format!("{text}, {scale}, ({row}, {col}): {entry:?}");
                assert_eq!(entry.status(), Status::Ok, "{}", what());
                let seen = entry.check == Check::Agree;
                let says_so = found.reason(entry) == Reason::TooSmallToCheck;
                assert!(seen != says_so, "{}", what());
            }
            let seen = found.entries().filter(|entry| entry.check == Check::Agree);
            let least = if scale < 1.0 {
                0
            } else {
                found.entries().count() * 9 / 10
            };
            assert!(seen.count() >= least, "{text}, {scale}");
        }
    }
}

#[test]
fn rows_beside_a_kink_are_looked_at_by_themselves() {
    let n = 60;
    let mut point = numbers(n * n + n);
    // Row 7 of W is 0, so that its sum is at the kink whatever x is.
    point[7 * n..8 * n].fill(0.0);
    let declared = [("W", Shape::Matrix(n, n)), ("x", Shape::Vector(n))];
    let found = on_road("relu(W*x)", &declared, &point, BY_WORK);
    for (row, col, entry) in found.in_columns() {
        let what = || format!("({row}, {col}): {entry:?} {:?}", found.reason(entry));
        let is_own = (row * n..(row + 1) * n).contains(&col);
        if row == 7 && is_own {
            let x = point[n * n + col % n];
            assert_eq!(entry.status(), Status::Kink, "{}", what());
            let slopes = [entry.left(), entry.right()];
            let expected = [x.min(0.0), x.max(0.0)];
            assert!(
                slopes[0] == expected[0] && slopes[1] == expected[1],
                "{}",
                what()
            );
        } else {
            assert_eq!(entry.status(), Status::Ok, "{}", what());
        }
    }
}

#[test]
fn beyond_the_budget_entries_are_unresolved_and_never_confirmed() {
    // Every entry depends on a tie of all elements, which would take 100 × 60 evaluations of
    // a program of two million operations.
    let n = 100;
    let text = "max(W*W*x) + 0*sum(W*W*W)";
    let mut point = numbers(n * n + n);
    point[n * n..].fill(0.0);
    let declared = [("W", Shape::Matrix(n, n)), ("x", Shape::Vector(n))];
    let found = on_road(text, &declared, &point, BY_WORK);
    let unresolved = found
        .entries()
        .filter(|entry| entry.status() == Status::Unresolved);
    assert!(unresolved.clone().count() > n);
    for entry in unresolved {
        assert_eq!(entry.check, Check::None);
        assert_ne!(found.reason(entry), Reason::None);
    }
}

#[test]
fn large_programs_take_no_time_to_speak_of() {
    let limit = if cfg!(debug_assertions) { 10 } else { 1 };
    let cases = [
        ("log(det(A*A'))", vec![("A", Shape::Matrix(40, 40))]),
        ("det(A)", vec![("A", Shape::Matrix(60, 60))]),
        ("inv(A)", vec![("A", Shape::Matrix(20, 20))]),
        (
            "softmax(W*x)",
            vec![("W", Shape::Matrix(10, 784)), ("x", Shape::Vector(784))],
        ),
        (
            "tanh(W*x)",
            vec![("W", Shape::Matrix(100, 100)), ("x", Shape::Vector(100))],
        ),
    ];
    for (text, declared) in cases {
        let count: usize = declared.iter().map(|(_, shape)| shape.len()).sum();
        let start = Instant::now();
        let found = on_road(text, &declared, &numbers(count), BY_WORK);
        let took = start.elapsed();
        assert!(took < Duration::from_secs(limit), "{text}: {took:?}");
        assert!(
            found.entries().all(|entry| entry.status() == Status::Ok),
            "{text}"
        );
    }
}

#[test]
fn what_has_no_value_is_undefined_and_ones_without_slopes_are_not_confirmed() {
    let n = 30;
    let declared = [("A", Shape::Matrix(n, n))];
    let point = numbers(n * n);
    let of = |point: &[f64]| on_road("log(det(A))", &declared, point, BY_WORK);
    // Two rows exchanged change the determinant's sign.
    let mut exchanged = point.clone();
    (0..n).for_each(|j| exchanged.swap(j, n + j));
    let found = [of(&point), of(&exchanged)];
    let counts = found.each_ref().map(|found| {
        let entries = found.entries();
        [Status::Ok, Status::Undefined].map(|status| {
            entries
                .clone()
                .filter(|entry| entry.status() == status)
                .count()
        })
    });
    assert!(
        counts.contains(&[n * n, 0]) && counts.contains(&[0, n * n]),
        "{counts:?}"
    );

    // Absorbed in a far larger sum: the rules keep the slope, the samples do not see it.
    let declared = [("W", Shape::Matrix(70, 70)), ("x", Shape::Vector(70))];
    let point = numbers(70 * 71);
    let found = on_road("1e40 + sum(W*x)", &declared, &point, BY_WORK);
    for entry in found.entries() {
        assert_eq!((entry.status(), entry.check), (Status::Ok, Check::None));
        assert_eq!(found.reason(entry), Reason::TooSmallToCheck);
    }
    let slope: f64 = (0..70).map(|row| point[row * 70]).sum();
    assert!((found.entry(0, 4900).value() - slope).abs() <= 1e-14);
}
