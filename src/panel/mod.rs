//! The pictures: a folder each, with the figure (plain data: cells, arrows, curves, words) and
//! its painter (figure and view → egui shapes and what was done to them).
//!
//! Beside the folders stands what several pictures share. [`plane`] draws a function over one
//! input or two, for the field and the loss; [`mod@unit`] draws the parts of a neuron;
//! [`mod@typeset`] sets formulas; the files are about text, plots, colours and hands. [`board`] joins all pictures and is imported by
//! none of them. No picture imports another.
//!
//! egui is named in painters alone: `paint` of each folder, the shared files that draw, and
//! the board. A figure computes no derivative, and a painter formats no result.

pub mod accessibility;
pub mod board;
pub mod chain;
pub mod colorbar;
pub mod field;
pub mod figures;
pub mod fonts;
pub mod jacobian;
pub mod label_placement;
pub mod neuron;
pub mod panel_frame;
pub mod plane;
pub mod plot;
pub mod plot_interaction;
pub mod plot_view;
pub mod selection;
pub mod shapes;
pub mod split;
pub mod step_size;
pub mod table;
pub mod text;
pub mod texture;
pub mod theme;
pub mod trace;
pub mod training;
pub mod typeset;
pub mod unit;
