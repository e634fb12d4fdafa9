//! The heatmap as shapes, and what is done to it.
//!
//! Where to look next: [`heatmap`].

pub mod cell;
pub mod cell_text;
pub mod face;
pub mod gradient_bars;
pub mod grid;
pub mod hatch;
pub mod headings;
pub mod heatmap;
pub mod interaction;
pub mod legend;
pub mod view;
