//! Several hundred functions with closed-form Jacobians, most of them hard, by every method.
//!
//! `smooth.txt` holds the functions that have a derivative; it is made by `tables.py` from
//! exact arithmetic. `special.txt` holds points without one, written by hand: every entry
//! with its status, its slopes and the culprit. `large` has sizes up to n = 200, with the
//! closed form in Rust. What each method owes stands in [`smooth`].
//!
//! `cargo test --test scenarios -- --nocapture` prints a line per method.

#[path = "../common/mod.rs"]
mod common;
mod large;
mod read;
#[path = "../common/sizes.rs"]
mod sizes;
mod smooth;
mod special;
