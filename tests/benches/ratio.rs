//! Times that do not hang on the machine: measured in turn with a baseline.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// Prints how many times as long `subject` takes.
pub fn print_ratio<A, B>(
    what: &str,
    mut baseline: impl FnMut() -> A,
    mut subject: impl FnMut() -> B,
) {
    let ratios = (0..15).map(|_| {
        let base = seconds(&mut baseline);
        seconds(&mut subject) / base
    });
    println!("  {:9.3}  {what}", median(ratios.collect()));
}

/// Prints how long `subject` takes, in microseconds.
pub fn print_time<T>(what: &str, mut subject: impl FnMut() -> T) {
    let times = (0..15).map(|_| 1e6 * seconds(&mut subject));
    println!("  {:6.1} µs  {what}", median(times.collect()));
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// Of one call, out of as many as fill five milliseconds.
fn seconds<T>(work: &mut impl FnMut() -> T) -> f64 {
    let start = Instant::now();
    let mut calls = 0_u32;
    while start.elapsed() < Duration::from_millis(5) {
        black_box(work());
        calls += 1;
    }
    start.elapsed().as_secs_f64() / f64::from(calls)
}
