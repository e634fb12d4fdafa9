//! The Jacobian as cells, headings and words, in the layout on screen.
//!
//! Where to look next: [`heatmap`], which puts the parts together; [`compare`] for a pinned
//! Jacobian beside the one of now.

pub mod at_point;
pub mod caption;
pub mod cell;
pub mod change;
pub mod compare;
pub mod face;
pub mod heatmap;
pub mod names;
pub mod summary;
