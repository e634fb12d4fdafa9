//! Formulas as a book sets them: LaTeX → signs with places ([`layout`]) → egui shapes ([`paint`]).
//!
//! [`layout`] alone knows the crate that lays out; a formula is plain data until it is painted.
//! Its letters are text in KaTeX's faces, so they stay text in every export.

mod fill;
pub mod layout;
pub mod paint;

pub use layout::{Typeset, marked, typeset};
