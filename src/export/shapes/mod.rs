//! egui, run without a window: the same drawing functions, their shapes turned into marks.
//!
//! [`sheet`] runs them, `flatten` turns a single shape. This is the only part of the exports
//! that knows egui.

mod capture;
mod color;
mod flatten;

pub use capture::{capture, sheet};
