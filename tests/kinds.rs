//! Kinds of functions at which arithmetic misleads, many of each: what is said is true.
//!
//! tests/tables/kinds.csv has the truth, from 900 digits; kinds.py beside it makes that. An
//! answer may be that it cannot be told, but not more often than is said here.

mod common;

use std::collections::BTreeMap;

use common::on_road;
use nablascope::diff::jacobian::{Derivative, Method};
use nablascope::diff::problem::Road;
use nablascope::expr::shape::Shape;

/// What is there.
enum Truth {
    Slope(f64),
    Kink(f64, f64),
}

struct Row<'a> {
    line: &'a str,
    kind: &'a str,
    text: String,
    x: f64,
    truth: Truth,
}

fn rows() -> Vec<Row<'static>> {
    let table = include_str!("tables/kinds.csv");
    table.lines().skip(1).map(row).collect()
}

fn row(line: &str) -> Row<'_> {
    let fields: Vec<&str> = line.split(',').collect();
    let number = |i: usize| -> f64 { fields[i].parse().expect(line) };
    let truth = match fields[3] {
        "slope" => Truth::Slope(number(4)),
        "kink" => Truth::Kink(number(4), number(5)),
        _ => panic!("what is {line}?"),
    };
    Row {
        line,
        kind: fields[0],
        text: fields[1].replace(';', ", "),
        x: number(2),
        truth,
    }
}

/// Whether a number is within its error of another one, which is rounded to f64.
fn covers(value: f64, error: f64, truth: f64) -> bool {
    (value - truth).abs() <= error + 0.5 * f64::EPSILON * truth.abs() + f64::from_bits(1)
}

/// What is wrong with an answer; and whether there is one.
fn judge(found: &Derivative, truth: &Truth) -> Result<bool, &'static str> {
    match (found, truth) {
        (Derivative::Unresolved { .. }, _) => Ok(false),
        (&Derivative::Value { value, error }, &Truth::Slope(slope)) => {
            match covers(value, error, slope) {
                true => Ok(true),
                false => Err("the bar does not cover"),
            }
        }
        (Derivative::Kink { left, right }, &Truth::Kink(l, r)) => {
            match covers(left.value, left.error, l) && covers(right.value, right.error, r) {
                true => Ok(true),
                false => Err("a bar of a side does not cover"),
            }
        }
        (Derivative::Kink { .. }, _) => Err("no kink is there"),
        (Derivative::Value { .. }, _) => Err("a kink is there"),
        _ => Err("there is a value, and a derivative"),
    }
}

#[test]
fn what_is_said_where_arithmetic_misleads_is_true() {
    hold(Road::Ladders);
}

#[test]
fn and_so_is_what_is_said_on_the_second_road() {
    hold(Road::Accumulation);
}

fn hold(road: Road) {
    let (mut complaints, mut answered) = (Vec::new(), BTreeMap::new());
    let rows = rows();
    for row in &rows {
        let declared = [("x", Shape::Scalar)];
        let jacobian = on_road(&row.text, &declared, &[row.x], (Method::Auto, road));
        let entry = jacobian.entry(0, 0);
        let tally: &mut (usize, usize) = answered.entry(row.kind).or_default();
        tally.1 += 1;
        match judge(&entry.derivative, &row.truth) {
            Ok(true) => tally.0 += 1,
            Ok(false) if std::env::var_os("SHOW").is_some() => println!("open: {}", row.line),
            Ok(false) => {}
            Err(why) => complaints.push(format!("{}: {why}: {entry:?}", row.line)),
        }
    }
    println!("{answered:?}");
    assert!(complaints.is_empty(), "{complaints:#?}");
    // At least so many of a hundred.
    for (kind, least) in [
        ("absorbed", 100),
        ("at the end", 100),
        ("below the domain", 100),
        ("at a root", 95),
        ("beside a bend", 100),
        ("cancels", 100),
        ("saturated", 95),
        ("flat", 100),
        ("large angle", 15),
    ] {
        let (found, of) = answered[kind];
        assert!(100 * found >= least * of, "{kind}: {found} of {of}");
    }
}
